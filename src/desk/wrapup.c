/* wrapup - see wrapup.h. The sentences are those of the summary; the tags are the documents that were cited most. */
#include "desk/wrapup.h"

#include "base/arena.h"
#include "codec/json.h"
#include "desk/desk_priv.h"
#include "desk/summary_json.h"

#include <string.h>

enum { DOCS_MAX = 64, FRAMES = 200 };

struct doc {
        struct str id;
        unsigned n;
};

struct wrapup {
        struct arena *mem;
        desk_view_fn *cb;
        void *arg;
        struct doc docs[DOCS_MAX];
        size_t n_docs;
};

/* article:ID#n, flow:ID/STEP and policy:ID#n are of the document ID. */
static void count_doc(struct wrapup *w, struct str cite)
{
        struct str kind, id = cite;
        size_t i = 0;

        if (!str_cut(&id, ':', &kind) || !id.p ||
            (!str_eq_c(kind, "article") && !str_eq_c(kind, "flow") && !str_eq_c(kind, "policy")))
                return;
        while (i < id.n && id.p[i] != '#' && id.p[i] != '/')
                i++;
        id = str_sub(id, 0, i);
        for (i = 0; i < w->n_docs && !str_eq(w->docs[i].id, id);)
                i++;
        if (i == DOCS_MAX || !id.n)
                return;
        if (i == w->n_docs)
                w->docs[w->n_docs++].id = arena_str(w->mem, id);
        w->docs[i].n++;
}

static void count_docs(struct wrapup *w, const json_t *frame)
{
        const json_t *blocks = json_object_get(frame, "blocks");

        for (size_t i = 0; i < json_array_size(blocks); i++) {
                const json_t *block = json_array_get(blocks, i), *cites = json_object_get(block, "cites");

                for (size_t k = 0; json_is_array(cites) && k < json_array_size(cites); k++)
                        count_doc(w, json_str(json_array_get(cites, k)));
        }
}

static size_t read_frames(struct wrapup *w, const struct chat_view *v, struct summary_message *messages)
{
        size_t n = 0;

        for (size_t i = 0; i < v->n; i++) {
                json_t *f = NULL;

                if (json_parse(v->frames[i], &f, NULL) < 0)
                        continue;
                count_docs(w, f);
                n += summary_message_read(f, w->mem, &messages[n]);
                if (n == 1 && !messages[0].customer) /* the machine's greeting is no part of the matter */
                        n = 0;
                json_decref(f);
        }
        return n;
}

static const char *label(enum summary_section s, bool en)
{
        static const char *const labels[SUMMARY_SECTIONS][2] = {[SUMMARY_SITUATION] = {"情况", "Situation"},
                                                                [SUMMARY_TRIED] = {"处理", "Tried"},
                                                                [SUMMARY_WISH] = {"诉求", "Wish"},
                                                                [SUMMARY_MOOD] = {"情绪", "Mood"},
                                                                [SUMMARY_NEXT] = {"后续", "Next"}};

        return labels[s][en];
}

static struct str note_of(const struct summary *s, bool en, struct arena *mem)
{
        struct str all = {"", 0};

        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++) {
                if (!s->n[k] || k == SUMMARY_MOOD)
                        continue;
                all = arena_printf(mem, "%.*s%s%s%s", STR_ARG(all), all.n ? "\n" : "",
                                   label((enum summary_section)k, en), en ? ": " : "：");
                for (unsigned i = 0; i < s->n[k] && i < WRAPUP_LINES_MAX; i++)
                        all = arena_printf(mem, "%.*s%s%.*s", STR_ARG(all),
                                           !i   ? ""
                                           : en ? "; "
                                                : "；",
                                           STR_ARG(s->line[k][i].text));
        }
        return all;
}

static void put_tags(struct wrapup *w, struct buf *b)
{
        json_put_key(b, "tags");
        buf_put_ch(b, '[');
        for (unsigned shown = 0; shown < WRAPUP_TAGS_MAX; shown++) {
                struct doc *best = NULL;

                for (size_t i = 0; i < w->n_docs; i++)
                        if (w->docs[i].n && (!best || w->docs[i].n > best->n))
                                best = &w->docs[i];
                if (!best)
                        break;
                json_put_comma(b);
                json_put_str(b, str_sub(best->id, 0, 60));
                best->n = 0;
        }
        buf_put_ch(b, ']');
}

static void put_followups(const struct summary *s, struct buf *b)
{
        json_put_key(b, "followups");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < s->n[SUMMARY_NEXT]; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "text", s->line[SUMMARY_NEXT][i].text);
                json_put_key_i64(b, "seq", s->line[SUMMARY_NEXT][i].seq);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct wrapup *w = arg;
        struct buf b;

        buf_init(&b, 1 << 20);
        if (r == 0) {
                struct summary_message *messages = ARENA_ARRAY(w->mem, struct summary_message, v->n + 1);
                struct summary *s = ARENA_NEW(w->mem, struct summary);

                summary_make(messages, read_frames(w, v, messages), w->mem, s);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "note", note_of(s, str_eq_c(v->lang, "en"), w->mem));
                put_tags(w, &b);
                put_followups(s, &b);
                buf_put_ch(&b, '}');
        }
        w->cb(w->arg, r, err, r < 0 ? (struct str){NULL, 0} : buf_str(&b));
        buf_done(&b);
        arena_free(w->mem);
}

void desk_wrapup(struct desk *d, struct str conversation, bool plain, desk_view_fn *cb, void *arg)
{
        struct arena *mem = arena_new(16 << 20);
        struct wrapup *w = ARENA_NEW(mem, struct wrapup);

        w->mem = mem;
        w->cb = cb;
        w->arg = arg;
        (plain ? chat_staff_history : chat_staff_redacted)(d->o.chat, arena_str(mem, conversation), 0, FRAMES, false,
                                                           on_history, w);
}

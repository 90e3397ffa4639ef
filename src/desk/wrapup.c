/* wrapup - see wrapup.h. The sentences are those of the summary; the tags stand for the documents that were cited most.
 */
#include "desk/wrapup.h"

#include "answer/generation.h"
#include "base/arena.h"
#include "codec/json.h"
#include "desk/desk_priv.h"
#include "desk/summary_json.h"
#include "knowledge/knowledge.h"
#include "store/desk_item.h"
#include "text/utf8.h"

#include <string.h>

enum { DOCS_MAX = 64, FRAMES = 200, TAGS_LOOKED_AT = 200, TAG_LETTERS_MIN = 2 };

struct doc {
        struct str id;
        bool flow;
        unsigned n;
};

struct wrapup {
        struct desk *desk;
        struct arena *mem;
        struct str conversation;
        bool plain;
        desk_view_fn *cb;
        void *arg;
        const struct str *used; /* tags of all conversations, the most used first */
        size_t n_used;
        struct doc docs[DOCS_MAX];
        size_t n_docs;
};

/* article:ID#n, flow:ID/STEP and policy:ID#n are of the document ID. */
static void count_doc(struct wrapup *w, struct str cite)
{
        struct str kind, id = cite;
        size_t i = 0;
        bool flow;

        if (!str_cut(&id, ':', &kind) || !id.p ||
            (!str_eq_c(kind, "article") && !str_eq_c(kind, "flow") && !str_eq_c(kind, "policy")))
                return;
        while (i < id.n && id.p[i] != '#' && id.p[i] != '/')
                i++;
        id = str_sub(id, 0, i);
        flow = str_eq_c(kind, "flow");
        for (i = 0; i < w->n_docs && (w->docs[i].flow != flow || !str_eq(w->docs[i].id, id));)
                i++;
        if (i == DOCS_MAX || !id.n)
                return;
        if (i == w->n_docs)
                w->docs[w->n_docs++] = (struct doc){.id = arena_str(w->mem, id), .flow = flow};
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

/* A sentence in a row of them: without the sign that ends it, but for one that says how it is meant. */
static struct str without_stop(struct str s)
{
        static const struct str stops[] = {STR_INIT("。"), STR_INIT("；"), STR_INIT("."),
                                           STR_INIT(";"),  STR_INIT("，"), STR_INIT(",")};
        bool cut = true;

        for (s = str_trim(s); cut;) {
                cut = false;
                for (size_t i = 0; i < sizeof(stops) / sizeof(*stops) && !cut; i++)
                        if (str_ends(s, stops[i])) {
                                s = str_trim(str_sub(s, 0, s.n - stops[i].n));
                                cut = true;
                        }
        }
        return s;
}

static const char *between(struct str before, bool en)
{
        if (str_ends(before, STR("?")) || str_ends(before, STR("!")) || str_ends(before, STR("？")) ||
            str_ends(before, STR("！")))
                return en ? " " : "";
        return en ? "; " : "；";
}

static struct str line_of(const struct summary_line *l, struct arena *mem)
{
        struct str text = without_stop(l->text), result = without_stop(l->result);

        return result.n ? arena_printf(mem, "%.*s → %.*s", STR_ARG(text), STR_ARG(result)) : text;
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
                        all = arena_printf(mem, "%.*s%s%.*s", STR_ARG(all), i ? between(all, en) : "",
                                           STR_ARG(line_of(&s->line[k][i], mem)));
        }
        return all;
}

/* ---- tags ---- */

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* In it as a whole word, whatever the case of Latin letters. */
static bool has_word(struct str title, struct str tag)
{
        for (size_t i = 0; i + tag.n <= title.n; i++) {
                size_t end = i + tag.n;

                if (str_ieq(str_sub(title, i, tag.n), tag) &&
                    !(i > 0 && is_letter(tag.p[0]) && is_letter(title.p[i - 1])) &&
                    !(end < title.n && is_letter(tag.p[tag.n - 1]) && is_letter(title.p[end])))
                        return true;
        }
        return false;
}

/* What people call it, if they have a tag for it; else its title. Empty: it is not in the knowledge any more. */
static struct str tag_of(const struct wrapup *w, const struct doc *doc, enum lang lang)
{
        const struct generation *g = w->desk->o.generations ? generation_current(w->desk->o.generations) : NULL;
        const struct flow *f = g && doc->flow ? knowledge_flow(g->k, doc->id) : NULL;
        const struct article *a = g && !doc->flow ? knowledge_article(g->k, doc->id) : NULL;
        const struct str *title = f ? f->title : a ? a->title : NULL;

        if (!title)
                return (struct str){NULL, 0};
        for (size_t i = 0; i < w->n_used; i++)
                if (has_word(title[LANG_ZH], w->used[i]) || has_word(title[LANG_EN], w->used[i]))
                        return w->used[i];
        return utf8_cut(title[a ? article_lang(a, lang) : lang], DESK_TAG_MAX);
}

static bool is_among(struct str one, const struct str *v, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(one, v[i]))
                        return true;
        return false;
}

static void put_tags(struct wrapup *w, enum lang lang, struct buf *b)
{
        struct str shown[WRAPUP_TAGS_MAX];
        size_t n = 0;

        json_put_key(b, "tags");
        buf_put_ch(b, '[');
        while (n < WRAPUP_TAGS_MAX) {
                struct doc *best = NULL;
                struct str tag;

                for (size_t i = 0; i < w->n_docs; i++)
                        if (w->docs[i].n && (!best || w->docs[i].n > best->n))
                                best = &w->docs[i];
                if (!best)
                        break;
                best->n = 0;
                tag = tag_of(w, best, lang);
                if (!tag.n || is_among(tag, shown, n))
                        continue;
                shown[n++] = tag;
                json_put_comma(b);
                json_put_str(b, tag);
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
                bool en = str_eq_c(v->lang, "en");

                summary_make(messages, read_frames(w, v, messages), w->mem, s);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "note", note_of(s, en, w->mem));
                put_tags(w, en ? LANG_EN : LANG_ZH, &b);
                put_followups(s, &b);
                buf_put_ch(&b, '}');
        }
        w->cb(w->arg, r, err, r < 0 ? (struct str){NULL, 0} : buf_str(&b));
        buf_done(&b);
        arena_free(w->mem);
}

static void read_history(struct wrapup *w)
{
        (w->plain ? chat_staff_history : chat_staff_redacted)(w->desk->o.chat, w->conversation, 0, FRAMES, false,
                                                              on_history, w);
}

/* Without them it is drafted too. A tag of one letter is in too many titles. */
static void on_tags(void *arg, int r, const struct err *err, const struct tag_row *rows, size_t n)
{
        struct wrapup *w = arg;
        struct str *used = ARENA_ARRAY(w->mem, struct str, n + 1);

        (void)err;
        for (size_t i = 0; r == 0 && i < n; i++)
                if (utf8_count(rows[i].tag) >= TAG_LETTERS_MIN)
                        used[w->n_used++] = arena_str(w->mem, rows[i].tag);
        w->used = used;
        read_history(w);
}

void desk_wrapup(struct desk *d, struct str conversation, bool plain, desk_view_fn *cb, void *arg)
{
        struct arena *mem = arena_new(16 << 20);
        struct wrapup *w = ARENA_NEW(mem, struct wrapup);

        *w = (struct wrapup){.desk = d, .mem = mem, .plain = plain, .cb = cb, .arg = arg};
        w->conversation = arena_str(mem, conversation);
        if (store_tags(d->o.store, TAGS_LOOKED_AT, on_tags, w) < 0)
                read_history(w);
}

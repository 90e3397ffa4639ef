/*
 * Approving a lesson:
 *
 *   phrasings: suggestions_accept
 *   a text:    draft --> published --> its messages become phrasings of it
 *                    \--> kept, or a second person has to approve it: the messages are settled as "wanted"
 *                    \--> cannot serve: the draft is refused, the messages stay open
 */
#include "base/buf.h"
#include "base/rand.h"
#include "codec/json.h"
#include "insight/lessons_priv.h"
#include "insight/publisher.h"
#include "store/draft.h"
#include "text/utf8.h"

#include <string.h>

enum { APPROVE_MEM = 8 << 20 };

struct approving {
        struct lessons *l;
        struct arena *mem;
        struct lesson_approve in;
        struct draft_row draft;
        struct lesson_done done;
        lesson_done_fn *cb;
        void *arg;
        int r; /* why it could not be published */
        struct err err;
};

static void finish(struct approving *a, int r, const struct err *err)
{
        struct lessons *l = a->l;
        struct err e = {.code = r};

        if (r < 0 && err && err->msg[0])
                e = *err;
        else if (r < 0)
                err_set(&e, r, "%s", err_name(r));
        a->cb(a->arg, r, &e, &a->done);
        arena_free(a->mem);
        l->calls--;
}

static void on_verdict(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct approving *a = arg;

        if (r == 0) {
                a->done.verdict = *out;
                a->done.verdict.id = arena_str(a->mem, out->id);
        }
        finish(a, r, err);
}

/* The document is there, whatever becomes of its messages: no error of theirs makes it look undone. */
static void on_settled(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct approving *a = arg;

        if (r == 0)
                on_verdict(a, 0, NULL, out);
        else
                finish(a, r == ERR_NOTFOUND ? 0 : r, err);
}

static void want(struct approving *a)
{
        int r;

        a->in.verdict.title = utf8_cut(a->in.title.n ? a->in.title : a->in.path, SUGGESTION_TITLE_MAX);
        r = suggestions_want(a->l->o.suggestions, &a->in.verdict, on_settled, a);
        if (r < 0)
                finish(a, r, NULL);
}

static void on_accepted(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct approving *a = arg;

        if (r == ERR_INVALID || r == ERR_EXISTS || r == ERR_LIMIT) /* some words cannot be phrasings of it */
                want(a);
        else
                on_settled(a, r, err, out);
}

/* "articles/x.md" → "article:x" */
static struct str doc_of(struct approving *a)
{
        struct str path = a->in.path, name = path;
        bool policy = str_starts(path, STR("policies/"));

        for (size_t i = path.n; i > 0; i--)
                if (path.p[i - 1] == '/') {
                        name = str_sub(path, i, path.n);
                        break;
                }
        if (str_ends(name, STR(".md")))
                name.n -= 3;
        return arena_printf(a->mem, "%s:%.*s", policy ? "policy" : "article", STR_ARG(name));
}

static void on_refused(void *arg, int r, const struct err *err)
{
        struct approving *a = arg;

        (void)r;
        (void)err;
        a->done.draft = (struct str){NULL, 0};
        finish(a, a->r, &a->err);
}

static void refuse(struct approving *a)
{
        struct drafts_settle w = {.ids = &a->draft.id,
                                  .n = 1,
                                  .state = STR_INIT("refused"),
                                  .reviewer = a->in.login,
                                  .at_ms = clock_now_ms(a->l->o.clock)};

        if (store_drafts_settle(a->l->o.store, &w, on_refused, a) < 0)
                finish(a, a->r, &a->err);
}

static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct approving *a = arg;

        if (out)
                a->done.faults = arena_str(a->mem, out->faults);
        if (r < 0) {
                a->r = r;
                a->err = *err;
                refuse(a);
                return;
        }
        a->done.version = out->version;
        a->in.verdict.doc = doc_of(a);
        r = suggestions_accept(a->l->o.suggestions, &a->in.verdict, on_accepted, a);
        if (r < 0)
                finish(a, r, NULL);
}

static void on_drafted(void *arg, int r, const struct err *err)
{
        struct approving *a = arg;
        struct publish_in in = {.ids = &a->draft.id,
                                .n = 1,
                                .who = a->in.login,
                                .act_who = a->in.act_who,
                                .note = STR_INIT("learning")};

        if (r < 0) {
                finish(a, r, err);
                return;
        }
        a->done.draft = a->draft.id;
        if (a->in.keep || !a->l->o.publisher || publisher_review(a->l->o.publisher)) {
                want(a);
                return;
        }
        a->r = publisher_publish(a->l->o.publisher, &in, on_published, a);
        if (a->r < 0) {
                err_set(&a->err, a->r, "too much is being published; try again in a moment");
                refuse(a);
        }
}

static void copy_in(struct approving *a, const struct lesson_approve *in)
{
        struct chosen *chosen = ARENA_ARRAY(a->mem, struct chosen, in->verdict.n_chosen);

        a->in = *in;
        a->in.verdict.group = arena_str(a->mem, in->verdict.group);
        a->in.verdict.who = arena_str(a->mem, in->verdict.who);
        a->in.verdict.doc = arena_str(a->mem, in->verdict.doc);
        for (size_t i = 0; i < in->verdict.n_chosen; i++)
                chosen[i] = (struct chosen){arena_str(a->mem, in->verdict.chosen[i].message),
                                            in->verdict.chosen[i].text.p ? arena_str(a->mem, in->verdict.chosen[i].text)
                                                                         : (struct str){0}};
        a->in.verdict.chosen = in->verdict.chosen ? chosen : NULL;
        a->in.login = arena_str(a->mem, in->login);
        a->in.act_who = arena_str(a->mem, in->act_who);
        a->in.path = arena_str(a->mem, in->path);
        a->in.base = arena_str(a->mem, in->base);
        a->in.text = arena_str(a->mem, in->text);
        a->in.title = arena_str(a->mem, in->title);
}

/* ---- the draft ---- */

static size_t add_name(struct buf *b, struct str name)
{
        if (b->n + 6 * name.n + 8 > DRAFT_NOTES_MAX)
                return 0;
        json_put_comma(b);
        json_put_str(b, name);
        return 1;
}

/* The words of a text are those of its first messages, and of the replies to its last ones. */
static void add_names(struct buf *b, const struct suggestion *s, struct arena *mem)
{
        for (size_t i = 0, last = s->n; i < last; i++) {
                if (!add_name(b, suggestion_message_id(s->messages[i], mem)))
                        return;
                if (i < --last && !add_name(b, suggestion_message_id(s->messages[last], mem)))
                        return;
        }
}

/* Every message that it rests on is named: with one of their customers the draft goes (store/erase.c). */
static struct str source_ref(struct approving *a, const struct suggestion *s)
{
        const struct verdict_in *v = &a->in.verdict;
        struct buf b;
        struct str all;

        buf_init(&b, DRAFT_NOTES_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "group", v->group);
        json_put_key(&b, "messages");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < v->n_chosen; i++)
                (void)add_name(&b, v->chosen[i].message);
        if (!v->chosen)
                add_names(&b, s, a->mem);
        buf_put_c(&b, "]}");
        all = arena_str(a->mem, buf_str(&b));
        buf_done(&b);
        return all;
}

static int make_draft(struct approving *a, const struct suggestion *s)
{
        int64_t now = clock_now_ms(a->l->o.clock);

        a->draft = (struct draft_row){.id = id_new_in(a->mem, now),
                                      .path = a->in.path,
                                      .base = a->in.base,
                                      .text = a->in.text,
                                      .origin = STR_INIT("learning"),
                                      .source = a->in.verdict.group,
                                      .source_ref = source_ref(a, s),
                                      .author = a->in.login,
                                      .state = STR_INIT("open"),
                                      .at_ms = now,
                                      .changed_ms = now};
        return store_drafts_add(a->l->o.store, &a->draft, 1, on_drafted, a);
}

static void on_group(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct approving *a = arg;
        const struct suggestion *s = r < 0 ? NULL : suggestion_find(v, a->in.verdict.group);

        if (r == 0 && !s) {
                r = err_set(&a->err, ERR_NOTFOUND, "no open group has that message");
                err = &a->err;
        } else if (r == 0) {
                r = make_draft(a, s);
                err = NULL;
        }
        if (r < 0)
                finish(a, r, err);
}

int lessons_approve(struct lessons *l, const struct lesson_approve *in, lesson_done_fn *cb, void *arg)
{
        struct arena *mem;
        struct approving *a;
        int r;

        if (l->draining)
                return ERR_BUSY;
        mem = arena_new(APPROVE_MEM);
        a = ARENA_NEW(mem, struct approving);
        *a = (struct approving){.l = l, .mem = mem, .cb = cb, .arg = arg};
        copy_in(a, in);
        l->calls++;
        r = a->in.path.n ? suggestions_show(l->o.suggestions, a->in.verdict.group, on_group, a)
                         : suggestions_accept(l->o.suggestions, &a->in.verdict, on_verdict, a);
        if (r < 0) {
                arena_free(mem);
                l->calls--;
        }
        return r;
}

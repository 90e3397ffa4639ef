/*
 * lessons - see lessons.h.
 *
 *   list --replies--> suggestions_list --> copied --> long-work thread: replies cleaned, ordered --> answered
 *   show --replies--> suggestions_show --> copied --> long-work thread: the same, files that serve, the text -->
 * answered
 *
 * The state of a call lives in its own arena, from the call to its callback.
 */
#include "insight/lessons.h"

#include "base/buf.h"
#include "insight/lesson_text.h"
#include "insight/lessons_priv.h"
#include "insight/workspace.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

enum { CALL_MEM = 64 << 20 };

struct call {
        struct lessons *l;
        struct arena *mem;
        struct arena *tmp; /* of one reply */
        struct str id;     /* show: of the group */
        const struct reply_row *rows;
        size_t n_rows;
        lessons_fn *list_cb;
        lesson_fn *show_cb;
        void *arg;
        int64_t now_ms;
        /* list */
        struct suggestion *groups;
        struct lesson *all;
        struct lessons_view view;
        /* show */
        struct lesson lesson;
        struct suggestion group;
        struct lesson_sentences sentences;
        struct workspace_base base;
        struct lesson_proposal proposal;
        int r;
        struct err err;
};

const char *lesson_kind_name(enum lesson_kind kind)
{
        static const char *const names[] = {"phrasing", "change", "article"};

        return names[kind];
}

static void end_call(struct call *c)
{
        c->l->calls--;
        arena_free(c->tmp);
        arena_free(c->mem);
}

static void fail(struct call *c, int r, const struct err *err)
{
        struct err e = {.code = r};

        if (!err || !err->msg[0])
                err_set(&e, r, "%s", err_name(r));
        else
                e = *err;
        if (c->list_cb)
                c->list_cb(c->arg, r, &e, NULL);
        else
                c->show_cb(c->arg, r, &e, NULL, NULL);
        end_call(c);
}

/* ---- what a group comes to ---- */

static bool follows(const struct reply_row *row, const struct suggestion *s)
{
        for (size_t i = 0; i < s->n; i++)
                if (row->after_seq == s->messages[i]->seq && str_eq(row->conversation, s->messages[i]->conversation))
                        return true;
        return false;
}

/* An article answered, and the customer or an agent found it wanting. */
static bool was_answered(const struct suggestion *s)
{
        size_t n = 0;

        for (size_t i = 0; i < s->n; i++)
                n += str_eq_c(s->messages[i]->kind, "unhelpful") || str_eq_c(s->messages[i]->kind, "person") ||
                     str_eq_c(s->messages[i]->kind, "corrected");
        return n * 2 >= s->n;
}

static struct str joined(const struct lesson_sentences *s, size_t from, enum lang lang, struct arena *mem)
{
        struct str all;
        struct buf b;

        buf_init(&b, (size_t)LESSON_SENTENCES_MAX * (LESSON_SENTENCE_BYTES_MAX + 1));
        for (size_t i = from; i < s->n; i++) {
                if (b.n && lang != LANG_ZH)
                        buf_put_ch(&b, ' ');
                buf_put_str(&b, s->v[i]);
        }
        all = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return all;
}

/* As they were said; rows are those to the newest message first, in their order within a conversation. */
static int by_time(const void *a, const void *b)
{
        const struct reply_row *x = *(const struct reply_row *const *)a, *y = *(const struct reply_row *const *)b;

        if (x->at_ms != y->at_ms)
                return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
        return str_eq(x->conversation, y->conversation) ? (x > y) - (x < y) : (x < y) - (x > y);
}

/*
 * The newest, and of more sentences than there is room for those of the newest; in the order in which they were
 * said, as what was said later stands against what was said before.
 */
static void put_replies(struct call *c, struct lesson *l, struct lesson_sentences *kept)
{
        struct lesson_reply *v = ARENA_ARRAY(c->mem, struct lesson_reply, LESSON_REPLIES_MAX);
        const struct reply_row *newest[LESSON_REPLIES_MAX];
        struct lesson_sentences all = {.n = 0};
        size_t from[LESSON_REPLIES_MAX + 1], n = 0;

        for (size_t i = 0; i < c->n_rows && n < LESSON_REPLIES_MAX; i++)
                if (follows(&c->rows[i], l->group))
                        newest[n++] = &c->rows[i];
        qsort(newest, n, sizeof(newest[0]), by_time);
        for (size_t i = n; i > 0; i--) {
                from[i] = all.n;
                lesson_clean(newest[i - 1]->text, l->lang, newest[i - 1]->name, c->tmp, &all);
                v[i - 1] = (struct lesson_reply){newest[i - 1]->text, joined(&all, from[i], l->lang, c->mem),
                                                 newest[i - 1]->at_ms};
        }
        for (size_t i = 1; i <= n; i++)
                for (size_t k = from[i]; k < (i == 1 ? all.n : from[i - 1]); k++)
                        kept->v[kept->n++] = all.v[k];
        l->replies = v;
        l->n_replies = n;
}

static void weigh(struct call *c, struct lesson *l)
{
        double weeks = (double)(c->now_ms - l->group->first_ms) / (7.0 * DAY_MS);

        l->per_week = (double)l->group->n / (weeks < 1 ? 1 : weeks);
        l->saves = l->per_week * c->l->o.minutes;
}

static void make(struct call *c, const struct suggestion *s, struct lesson *l, struct lesson_sentences *kept)
{
        *kept = (struct lesson_sentences){.n = 0};
        *l = (struct lesson){.group = s, .lang = s->n_lang[LANG_EN] > s->n_lang[LANG_ZH] ? LANG_EN : LANG_ZH};
        put_replies(c, l, kept);
        weigh(c, l);
        if (s->kind == SUGGEST_ARTICLE)
                l->kind = LESSON_ARTICLE;
        else if (kept->n && was_answered(s) &&
                 (str_starts(s->doc, STR("article:")) || str_starts(s->doc, STR("policy:"))))
                l->kind = LESSON_CHANGE;
}

static int by_saves(const void *a, const void *b)
{
        const struct lesson *x = a, *y = b;

        if (x->saves != y->saves)
                return (x->saves < y->saves) - (x->saves > y->saves);
        return str_cmp(x->group->id, y->group->id);
}

/* ---- off the loop ---- */

/* What was lent for one callback, for the thread that reads it. */
static void copy_group(struct call *c, const struct suggestion *s, struct suggestion *ret)
{
        struct fallen_row *rows = ARENA_ARRAY(c->mem, struct fallen_row, s->n + 1);
        const struct fallen_row **list = ARENA_ARRAY(c->mem, const struct fallen_row *, s->n + 1);

        *ret = *s;
        ret->id = arena_str(c->mem, s->id);
        ret->doc = arena_str(c->mem, s->doc);
        for (size_t i = 0; i < s->n; i++) {
                rows[i] = *s->messages[i];
                rows[i].conversation = arena_str(c->mem, rows[i].conversation);
                rows[i].lang = arena_str(c->mem, rows[i].lang);
                rows[i].kind = arena_str(c->mem, rows[i].kind);
                rows[i].text = arena_str(c->mem, rows[i].text);
                list[i] = &rows[i];
                if (s->messages[i] == s->medoid)
                        ret->medoid = &rows[i];
        }
        ret->messages = list;
}

/* ---- the list ---- */

/* Reading what people replied takes some milliseconds for each group that has replies. */
static void list_work(void *arg, const atomic_bool *cancel)
{
        struct call *c = arg;
        struct lesson_sentences kept;

        for (size_t i = 0; i < c->view.n && !atomic_load(cancel); i++)
                make(c, &c->groups[i], &c->all[i], &kept);
        if (!atomic_load(cancel))
                qsort(c->all, c->view.n, sizeof(*c->all), by_saves);
}

static void list_worked(void *arg, bool cancelled)
{
        struct call *c = arg;

        if (cancelled) {
                fail(c, ERR_BUSY, NULL);
                return;
        }
        c->list_cb(c->arg, 0, NULL, &c->view);
        end_call(c);
}

static void on_groups(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct call *c = arg;

        if (r < 0) {
                fail(c, r, err);
                return;
        }
        c->groups = ARENA_ARRAY(c->mem, struct suggestion, v->n + 1);
        c->all = ARENA_ARRAY(c->mem, struct lesson, v->n + 1);
        for (size_t i = 0; i < v->n; i++)
                copy_group(c, &v->groups[i], &c->groups[i]);
        c->view = (struct lessons_view){
                .v = c->all, .n = v->n, .pending = v->pending, .grouped_ms = v->grouped_ms, .minutes = c->l->o.minutes};
        if (loop_long(c->l->o.loop, list_work, list_worked, c) < 0)
                fail(c, ERR_BUSY, NULL);
}

/* ---- one, with what would be written ---- */

/* A name that no article has: of the conversation in which it was asked first. */
static struct str new_path(struct call *c)
{
        struct str from = c->group.messages[0]->conversation;
        char tail[9];
        size_t n = 0;

        for (size_t i = from.n; i > 0 && n + 1 < sizeof(tail); i--) {
                char b = from.p[i - 1];

                if (b >= 'A' && b <= 'Z')
                        b = (char)(b + 32);
                if ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9'))
                        tail[n++] = b;
        }
        return arena_printf(c->mem, "articles/learned-%.*s.md", (int)n, tail);
}

static void propose_article(struct call *c)
{
        struct str *asks = ARENA_ARRAY(c->mem, struct str, c->group.n + 1);

        for (size_t i = 0; i < c->group.n; i++)
                asks[i] = c->group.messages[i]->text;
        c->proposal.path = new_path(c);
        c->proposal.after =
                lesson_article(c->group.medoid->text, c->lesson.lang, asks, c->group.n, &c->sentences, c->mem);
        c->proposal.added = (unsigned)c->sentences.n;
}

static void propose_change(struct call *c, const struct workspace *w)
{
        struct str id = c->group.doc, kind, path;
        const struct ktext *file;
        struct lesson_edit e;
        bool policy;

        str_cut(&id, ':', &kind);
        policy = str_eq_c(kind, "policy");
        path = arena_printf(c->mem, "%s/%.*s.md", policy ? "policies" : "articles", STR_ARG(id));
        file = workspace_file(w, path);
        if (!file || !lesson_change(file->text, c->lesson.lang, !policy, &c->sentences, c->mem, &e))
                return;
        c->proposal = (struct lesson_proposal){.path = path,
                                               .base = arena_str(c->mem, str_c(file->hash)),
                                               .before = arena_str(c->mem, file->text),
                                               .after = e.text,
                                               .added = e.added,
                                               .replaced = e.replaced,
                                               .contradicted = arena_str(c->mem, e.old_text)};
}

static void work(void *arg, const atomic_bool *cancel)
{
        struct call *c = arg;
        struct workspace *w = NULL;

        (void)cancel;
        make(c, &c->group, &c->lesson, &c->sentences);
        if (c->lesson.kind == LESSON_ARTICLE)
                propose_article(c);
        if (c->lesson.kind != LESSON_CHANGE)
                return;
        c->r = workspace_open(&c->base, NULL, 0, false, &w, &c->err);
        if (c->r == 0)
                propose_change(c, w);
        workspace_free(w);
}

static void show_done(struct call *c)
{
        if (c->lesson.kind == LESSON_CHANGE && !c->proposal.path.n)
                c->lesson.kind = LESSON_PHRASING; /* the article says all of it: only its words were not understood */
        c->show_cb(c->arg, 0, NULL, &c->lesson, &c->proposal);
        end_call(c);
}

static void worked(void *arg, bool cancelled)
{
        struct call *c = arg;

        workspace_base_done(&c->base);
        if (cancelled || c->r < 0)
                fail(c, cancelled ? ERR_BUSY : c->r, cancelled ? NULL : &c->err);
        else
                show_done(c);
}

static void on_group(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct call *c = arg;
        const struct suggestion *s = r < 0 ? NULL : suggestion_find(v, c->id);
        struct err e;

        if (r < 0) {
                fail(c, r, err);
                return;
        }
        if (!s) {
                err_set(&e, ERR_NOTFOUND, "no open group has that message");
                fail(c, ERR_NOTFOUND, &e);
                return;
        }
        copy_group(c, s, &c->group);
        workspace_base(c->l->o.generations, clock_now_ms(c->l->o.clock), &c->base);
        if (loop_long(c->l->o.loop, work, worked, c) < 0) {
                workspace_base_done(&c->base);
                fail(c, ERR_BUSY, NULL);
        }
}

/* ---- calls ---- */

static void copy_replies(struct call *c, const struct reply_row *rows, size_t n)
{
        struct reply_row *v = ARENA_ARRAY(c->mem, struct reply_row, n + 1);

        for (size_t i = 0; i < n; i++) {
                v[i] = rows[i];
                v[i].conversation = arena_str(c->mem, rows[i].conversation);
                v[i].text = arena_str(c->mem, rows[i].text);
                v[i].name = arena_str(c->mem, rows[i].name);
        }
        c->rows = v;
        c->n_rows = n;
}

static void on_replies(void *arg, int r, const struct err *err, const struct reply_row *rows, size_t n)
{
        struct call *c = arg;

        if (r == 0) {
                copy_replies(c, rows, n);
                r = c->list_cb ? suggestions_list(c->l->o.suggestions, on_groups, c)
                               : suggestions_show(c->l->o.suggestions, c->id, on_group, c);
                err = NULL;
        }
        if (r < 0)
                fail(c, r, err);
}

static int begin(struct lessons *l, struct call **ret, void *arg)
{
        struct arena *mem = arena_new(CALL_MEM);
        struct call *c = ARENA_NEW(mem, struct call);
        int r;

        *c = (struct call){.l = l, .mem = mem, .tmp = arena_new(CALL_MEM), .arg = arg};
        *ret = c;
        l->calls++;
        c->now_ms = clock_now_ms(l->o.clock);
        r = l->draining ? ERR_BUSY : store_fallen_replies(l->o.store, REPLIES_READ_MAX, on_replies, c);
        if (r < 0)
                end_call(c);
        return r;
}

int lessons_list(struct lessons *l, lessons_fn *cb, void *arg)
{
        struct call *c;
        int r = begin(l, &c, arg);

        if (r == 0)
                c->list_cb = cb;
        return r;
}

int lessons_show(struct lessons *l, struct str id, lesson_fn *cb, void *arg)
{
        struct call *c;
        int r = begin(l, &c, arg);

        if (r == 0) {
                c->show_cb = cb;
                c->id = arena_str(c->mem, id);
        }
        return r;
}

struct lessons *lessons_new(const struct lessons_opts *o)
{
        struct lessons *l = calloc(1, sizeof(*l));

        if (!l)
                abort();
        l->o = *o;
        l->o.minutes = o->minutes ? o->minutes : LESSON_MINUTES;
        return l;
}

bool lessons_drain(struct lessons *l)
{
        if (!l)
                return true;
        l->draining = true;
        return l->calls == 0;
}

struct lessons *lessons_free(struct lessons *l)
{
        free(l);
        return NULL;
}

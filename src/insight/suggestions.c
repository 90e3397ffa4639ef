/*
 * suggestions - see suggestions.h.
 *
 * A call reads the open messages, and compares them with those of the last grouping. Where nothing has changed that one
 * answers; else a job makes the next, from copies, on the long-work thread, and the
 * one before answers meanwhile. Only a call that speaks of an open message which is in no group yet waits for the job,
 * and reads again after it: what was withdrawn or settled meanwhile is gone then, and what came too late for that job
 * is in the next. The state of a call lives in its own arena, from the call to its callback.
 *
 *   list --rows--> same as grouped --> answered             show, accept, want, dismiss: as list; find the group,
 *             \--> others --> job starts --> answered      or wait for the job; check, store
 */
#include "insight/suggestions.h"

#include "answer/learned.h"
#include "base/log.h"
#include "base/rand.h"
#include "insight/flow_stats.h"
#include "insight/insight_priv.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

enum {
        CALL_MEM = 64 << 20,
        PRUNE_FIRST_MS = 10 * SECOND_MS,
        PRUNE_EVERY_MS = HOUR_MS,
        AGAIN_MS = 3 * SECOND_MS, /* after the generations were too busy to take what was learned */
};

struct call {
        struct call *next;
        struct suggestions *s;
        struct arena *mem;
        suggestions_fn *cb;
        void *arg;
        /* of a verdict */
        struct verdict_in in;
        const char *kind;
        verdict_fn *decided;
        struct verdict_out out;
        /* of an undo */
        store_done_fn *undone;
};

struct job {
        struct suggestions *s; /* NULL: closed meanwhile */
        struct arena *mem;
        struct generation *g;
        const struct fallen_row *rows;
        size_t n;
        uint64_t digest;
        struct grouping *made;
        struct err err;
};

struct suggestions {
        struct suggestions_opts o;
        struct grouping *grouping; /* the newest; NULL: none was made yet */
        struct job *job;           /* running */
        struct call *waiting;      /* for the job */
        size_t n_waiting;
        struct timer *prune, *again;
        bool refreshing, stale; /* phrasings are being read; they have changed since */
        size_t busy;            /* store calls under way */
        bool draining;
        bool closed; /* freed, once they are back */
};

static int64_t now_ms(const struct suggestions *s)
{
        return clock_now_ms(s->o.clock);
}

/* ---- calls ---- */

static struct call *call_new(struct suggestions *s, void *arg)
{
        struct arena *mem = arena_new(CALL_MEM);
        struct call *c = ARENA_NEW(mem, struct call);

        c->s = s;
        c->mem = mem;
        c->arg = arg;
        return c;
}

static void went_out(struct suggestions *s)
{
        s->busy++;
}

static void free_when_idle(struct suggestions *s)
{
        if (s->closed && s->busy == 0)
                free(s);
}

/* A store call is back; false when the suggestions were freed meanwhile, then only the call is to be ended. */
static bool came_back(struct suggestions *s)
{
        s->busy--;
        return !s->closed;
}

static void end_call(struct call *c)
{
        struct suggestions *s = c->s;

        arena_free(c->mem);
        free_when_idle(s);
}

static void fail(struct call *c, int r, const struct err *err)
{
        struct err e = {.code = r};

        if (err)
                e = *err;
        else
                err_set(&e, r, "%s", err_name(r));
        if (c->decided)
                c->decided(c->arg, r, &e, NULL);
        else if (c->undone)
                c->undone(c->arg, r, &e);
        else
                c->cb(c->arg, r, &e, NULL);
        end_call(c);
}

static void cancel(struct call *c)
{
        struct err err;

        err_set(&err, ERR_BUSY, "the server is stopping");
        fail(c, ERR_BUSY, &err);
}

static const struct fallen_row *copy_rows(const struct fallen_row *rows, size_t n, struct arena *mem)
{
        struct fallen_row *v = ARENA_ARRAY(mem, struct fallen_row, n + 1);

        for (size_t i = 0; i < n; i++) {
                v[i] = rows[i];
                v[i].conversation = arena_str(mem, rows[i].conversation);
                v[i].customer_id = arena_str(mem, rows[i].customer_id);
                v[i].lang = arena_str(mem, rows[i].lang);
                v[i].kind = arena_str(mem, rows[i].kind);
                v[i].text = arena_str(mem, rows[i].text);
                for (size_t k = 0; k < rows[i].n_nearest; k++)
                        v[i].nearest[k].doc = arena_str(mem, rows[i].nearest[k].doc);
        }
        return v;
}

/* ---- learned phrasings into the generations ---- */

static void on_again(void *arg)
{
        struct suggestions *s = arg;

        s->again = timer_stop(s->again);
        suggestions_refresh(s);
}

static struct learned *learned_from(const struct phrasing_row *rows, size_t n)
{
        struct learned_line *lines = calloc(n + 1, sizeof(*lines));
        struct learned *l;

        if (!lines)
                abort();
        for (size_t i = 0; i < n; i++)
                lines[i] = (struct learned_line){.doc = rows[i].doc,
                                                 .text = rows[i].text,
                                                 .lang = str_eq_c(rows[i].lang, "en") ? LANG_EN : LANG_ZH,
                                                 .weight = (float)rows[i].permille / 1000};
        l = learned_new(lines, n);
        free(lines);
        return l;
}

static void on_phrasings(void *arg, int r, const struct err *err, const struct phrasing_row *rows, size_t n)
{
        struct suggestions *s = arg;
        struct learned *l;
        struct err e;

        if (!came_back(s)) {
                free_when_idle(s);
                return;
        }
        if (r == 0) {
                l = learned_from(rows, n);
                r = generations_set_learned(s->o.generations, l, &e);
                learned_unref(l);
                err = &e;
        }
        if (r < 0)
                log_warn("learned phrasings do not serve yet: %s", err->msg);
        if (r == ERR_BUSY && !s->again)
                s->again = timer_start(s->o.loop, AGAIN_MS, 0, on_again, s);
        s->refreshing = false;
        if (s->stale)
                suggestions_refresh(s);
}

/* One read at a time: of two the older could come back last. */
void suggestions_refresh(struct suggestions *s)
{
        s->stale = s->refreshing;
        if (s->refreshing)
                return;
        s->refreshing = store_phrasings(s->o.store, on_phrasings, s) == 0;
        if (s->refreshing)
                went_out(s);
        else if (!s->again)
                s->again = timer_start(s->o.loop, AGAIN_MS, 0, on_again, s);
}

struct loading {
        struct learned *learned;
        int r;
        struct err *err;
};

static void on_loaded(void *arg, int r, const struct err *err, const struct phrasing_row *rows, size_t n)
{
        struct loading *l = arg;

        l->r = r;
        if (r < 0)
                *l->err = *err;
        else if (n)
                l->learned = learned_from(rows, n);
}

int suggestions_learned(struct store *st, struct learned **ret, struct err *err)
{
        struct loading l = {.r = ERR_INTERNAL, .err = err};
        int r = store_phrasings(st, on_loaded, &l);

        if (r < 0)
                return err_set(err, r, "the store is busy");
        store_drain(st);
        *ret = l.learned;
        return l.r;
}

/* ---- answering from a grouping ---- */

static void decide(struct call *c, const struct suggestions_view *v);
static void wait_for_job(struct call *c);
static int read_rows(struct call *c);

static bool speaks_of(const struct call *c, const struct fallen_row *row)
{
        if (suggestion_is_message(row, c->in.group))
                return true;
        for (size_t i = 0; i < c->in.n_chosen; i++)
                if (suggestion_is_message(row, c->in.chosen[i].message))
                        return true;
        return false;
}

/* Is an open message that the call speaks of in no group yet? */
static bool comes_early(const struct call *c, const struct fallen_row *rows, size_t n)
{
        const struct grouping *g = c->s->grouping;

        for (size_t i = 0; i < n; i++)
                if (speaks_of(c, &rows[i]) && (!g || !map_get(g->of, suggestion_message_id(&rows[i], c->mem))))
                        return true;
        return false;
}

static void answer(struct call *c, const struct fallen_row *rows, size_t n)
{
        struct suggestions *s = c->s;
        struct suggestions_view v = {0};

        if (s->job && comes_early(c, rows, n)) {
                wait_for_job(c);
                return;
        }
        if (s->grouping)
                grouping_view(s->grouping, rows, n, c->mem, &v);
        v.pending = s->job && n;
        if (c->decided) {
                decide(c, &v);
                return;
        }
        c->cb(c->arg, 0, NULL, &v);
        end_call(c);
}

/* ---- the job ---- */

static void job_free(struct job *j)
{
        generation_unref(j->g);
        grouping_free(j->made);
        arena_free(j->mem);
}

static void work(void *arg, const atomic_bool *cancelled)
{
        struct job *j = arg;

        j->made = grouping_make(j->g, j->rows, j->n, cancelled, &j->err);
}

/* err: why there are no newer groups; NULL: there are. */
static void wake_waiting(struct suggestions *s, const struct err *err)
{
        struct call *c = s->waiting, *next;
        int r;

        s->waiting = NULL;
        s->n_waiting = 0;
        for (; c; c = next) {
                next = c->next;
                r = err ? err->code : read_rows(c);
                if (r < 0)
                        fail(c, r, err);
        }
}

static void done(void *arg, bool cancelled)
{
        struct job *j = arg;
        struct suggestions *s = j->s;

        if (!s || cancelled) {
                if (s)
                        s->job = NULL;
                job_free(j);
                return;
        }
        s->job = NULL;
        if (j->made) {
                grouping_free(s->grouping);
                s->grouping = j->made;
                s->grouping->digest = j->digest;
                s->grouping->at_ms = now_ms(s);
                j->made = NULL;
                wake_waiting(s, NULL);
        } else {
                log_warn("messages were not grouped: %s", j->err.msg);
                wake_waiting(s, &j->err);
        }
        job_free(j);
}

static int start(struct suggestions *s, const struct fallen_row *rows, size_t n, uint64_t digest)
{
        struct arena *mem = arena_new(CALL_MEM);
        struct job *j = ARENA_NEW(mem, struct job);
        int r;

        *j = (struct job){.s = s, .mem = mem, .n = n, .digest = digest};
        j->rows = copy_rows(rows, n, mem);
        j->g = generation_ref(generation_current(s->o.generations));
        r = loop_long(s->o.loop, work, done, j);
        if (r < 0)
                job_free(j);
        else
                s->job = j;
        return r;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
        h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
        return h ^ h >> 31;
}

static uint64_t digest_of(const struct suggestions *s, const struct fallen_row *rows, size_t n)
{
        const struct generation *g = generation_current(s->o.generations);
        uint64_t h = mix(str_hash(str_c(g->hash)), g->trained);

        for (size_t i = 0; i < n; i++)
                h = mix(mix(h, str_hash(rows[i].conversation)), (uint64_t)rows[i].seq);
        return h;
}

static void wait_for_job(struct call *c)
{
        struct suggestions *s = c->s;
        struct call **at = &s->waiting;
        struct err err;

        if (s->n_waiting == SUGGESTIONS_WAITING_MAX) {
                err_set(&err, ERR_BUSY, "groups are being made; try again in a moment");
                fail(c, ERR_BUSY, &err);
                return;
        }
        while (*at)
                at = &(*at)->next;
        c->next = NULL;
        *at = c;
        s->n_waiting++;
}

static void on_rows(void *arg, int r, const struct err *err, const struct fallen_row *rows, size_t n)
{
        struct call *c = arg;
        struct suggestions *s = c->s;
        uint64_t digest;

        if (!came_back(s) || s->draining) {
                cancel(c);
                return;
        }
        if (r < 0) {
                fail(c, r, err);
                return;
        }
        digest = digest_of(s, rows, n);
        if (n && (!s->grouping || s->grouping->digest != digest) && !s->job)
                r = start(s, rows, n, digest);
        if (r < 0 && n && !s->grouping)
                fail(c, r, NULL);
        else
                answer(c, rows, n);
}

static int read_rows(struct call *c)
{
        int r = store_fallen_open(c->s->o.store, FALLEN_READ_MAX, on_rows, c);

        if (r == 0)
                went_out(c->s);
        return r;
}

static int begin_call(struct call *c)
{
        int r = read_rows(c);

        if (r < 0)
                arena_free(c->mem);
        return r;
}

int suggestions_list(struct suggestions *s, suggestions_fn *cb, void *arg)
{
        struct call *c = call_new(s, arg);

        c->cb = cb;
        return begin_call(c);
}

int suggestions_show(struct suggestions *s, struct str id, suggestions_fn *cb, void *arg)
{
        struct call *c = call_new(s, arg);

        c->cb = cb;
        c->in.group = arena_str(c->mem, id);
        return begin_call(c);
}

/* ---- verdicts ---- */

static void on_written(void *arg, int r, const struct err *err)
{
        struct call *c = arg;
        struct suggestions *s = c->s;

        if (!came_back(s)) {
                cancel(c);
                return;
        }
        if (r < 0) {
                fail(c, r, err);
                return;
        }
        if (c->out.n_phrasings)
                suggestions_refresh(s);
        c->decided(c->arg, 0, NULL, &c->out);
        end_call(c);
}

static bool is_decided_on(const struct call *c, const struct fallen_row *row)
{
        for (size_t i = 0; i < c->in.n_chosen; i++)
                if (suggestion_is_message(row, c->in.chosen[i].message))
                        return true;
        return !c->in.chosen || !c->in.keep_rest;
}

static int put_all(struct call *c, const struct suggestion *group, struct verdict_write *w, struct err *err)
{
        struct fallen_key *keys = ARENA_ARRAY(c->mem, struct fallen_key, group->n);

        for (size_t i = 0; i < group->n; i++)
                if (is_decided_on(c, group->messages[i]))
                        keys[w->n_messages++] =
                                (struct fallen_key){group->messages[i]->conversation, group->messages[i]->seq};
        w->messages = keys;
        return w->n_messages ? 0 : err_set(err, ERR_NOTFOUND, "the group has none of these messages");
}

static void decide(struct call *c, const struct suggestions_view *v)
{
        struct suggestions *s = c->s;
        const struct suggestion *group = suggestion_find(v, c->in.group);
        struct verdict_write w = {.kind = str_c(c->kind), .doc = c->in.doc, .title = c->in.title, .who = c->in.who};
        struct err err;
        int r = 0;

        if (!group) {
                err_set(&err, ERR_NOTFOUND, "no open group has the message %.*s", STR_ARG(c->in.group));
                fail(c, ERR_NOTFOUND, &err);
                return;
        }
        w.at_ms = now_ms(s);
        w.id = id_new_in(c->mem, w.at_ms);
        w.origin = group->id;
        if (strcmp(c->kind, "phrasings") == 0)
                r = accept_check(generation_current(s->o.generations), group, &c->in, c->mem, &w, &err);
        else
                r = put_all(c, group, &w, &err);
        c->out = (struct verdict_out){w.id, w.n_messages, w.n_phrasings};
        if (r == 0)
                r = store_verdict_add(s->o.store, &w, on_written, c);
        if (r < 0)
                fail(c, r, r == ERR_BUSY ? NULL : &err);
        else
                went_out(s);
}

static int begin(struct suggestions *s, const char *kind, const struct verdict_in *in, verdict_fn *cb, void *arg)
{
        struct call *c = call_new(s, arg);
        struct chosen *chosen = ARENA_ARRAY(c->mem, struct chosen, in->n_chosen);

        c->decided = cb;
        c->kind = kind;
        c->in = *in;
        c->in.group = arena_str(c->mem, in->group);
        c->in.who = arena_str(c->mem, in->who);
        c->in.doc = arena_str(c->mem, in->doc);
        c->in.title = arena_str(c->mem, in->title);
        for (size_t i = 0; i < in->n_chosen; i++) {
                chosen[i].message = arena_str(c->mem, in->chosen[i].message);
                chosen[i].text = in->chosen[i].text.p ? arena_str(c->mem, in->chosen[i].text) : (struct str){0};
        }
        c->in.chosen = in->chosen ? chosen : NULL;
        return begin_call(c);
}

int suggestions_accept(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg)
{
        return begin(s, "phrasings", in, cb, arg);
}

int suggestions_want(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg)
{
        return begin(s, "wanted", in, cb, arg);
}

int suggestions_dismiss(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg)
{
        return begin(s, "dismissed", in, cb, arg);
}

static void on_undone(void *arg, int r, const struct err *err)
{
        struct call *c = arg;

        if (!came_back(c->s)) {
                cancel(c);
                return;
        }
        if (r == 0)
                suggestions_refresh(c->s);
        c->undone(c->arg, r, err);
        end_call(c);
}

int suggestions_undo(struct suggestions *s, struct str id, struct str who, store_done_fn *cb, void *arg)
{
        struct call *c = call_new(s, arg);
        int r = store_verdict_undo(s->o.store, id, who, now_ms(s), on_undone, c);

        c->undone = cb;
        if (r < 0)
                arena_free(c->mem);
        else
                went_out(s);
        return r;
}

/* ---- retention, opening, closing ---- */

static void on_pruned(void *arg, int r, const struct err *err)
{
        struct suggestions *s = arg;

        if (!came_back(s))
                free_when_idle(s);
        else if (r < 0)
                log_warn("old messages that fell through were not deleted: %s", err->msg);
}

static void prune(void *arg)
{
        struct suggestions *s = arg;
        int64_t before = now_ms(s) - (int64_t)s->o.days * DAY_MS;

        if (store_fallen_prune(s->o.store, before, s->o.days ? FALLEN_KEEP_MAX : 0, on_pruned, s) == 0)
                went_out(s);
        (void)store_flow_steps_prune(s->o.store, flow_stats_from_day(now_ms(s), FLOW_STATS_DAYS_MAX), NULL, NULL);
}

struct suggestions *suggestions_new(const struct suggestions_opts *o)
{
        struct suggestions *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->o = *o;
        s->prune = timer_start(o->loop, PRUNE_FIRST_MS, PRUNE_EVERY_MS, prune, s);
        return s;
}

bool suggestions_drain(struct suggestions *s)
{
        struct call *c = s->waiting, *next;

        s->draining = true;
        s->waiting = NULL;
        s->n_waiting = 0;
        for (; c; c = next) {
                next = c->next;
                cancel(c);
        }
        return s->busy == 0;
}

struct suggestions *suggestions_free(struct suggestions *s)
{
        if (!s)
                return NULL;
        suggestions_drain(s);
        timer_stop(s->prune);
        timer_stop(s->again);
        if (s->job) {
                s->job->s = NULL;
                loop_long_cancel(s->o.loop, s->job);
        }
        grouping_free(s->grouping);
        s->closed = true;
        free_when_idle(s);
        return NULL;
}

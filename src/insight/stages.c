/* See stages.h. One call after the other: each goes through its steps in a struct stages_call, which the callbacks
 * carry. */
#include "insight/stages_priv.h"

#include "answer/generation.h"
#include "answer/generation_stage.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/metric.h"
#include "insight/publisher.h"
#include "insight/workspace.h"
#include "loop/loop.h"
#include "store/audit.h"
#include "store/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- metrics ---- */

struct metric stage_metrics[M_COUNT] = {
        [M_RUNNING] = {.name = "warmline_stage_running", .help = "1 while a staged change runs.", .kind = METRIC_GAUGE},
        [M_SHARE] = {.name = "warmline_stage_share_permille",
                     .help = "Of the conversations that begin, how many get the staged change.",
                     .kind = METRIC_GAUGE},
        [M_PUBLISHED] = {.name = "warmline_stages_ended_total",
                         .labels = "how=\"published\"",
                         .help = "Staged changes that ended.",
                         .kind = METRIC_COUNTER},
        [M_ROLLED_BACK] = {.name = "warmline_stages_ended_total",
                           .labels = "how=\"rolled-back\"",
                           .kind = METRIC_COUNTER},
        [M_FELL] = {.name = "warmline_stages_ended_total", .labels = "how=\"by-itself\"", .kind = METRIC_COUNTER},
        [M_CONTACTS_PRESENT] = {.name = "warmline_stage_contacts",
                                .labels = "arm=\"present\"",
                                .help = "Conversations of the staged change that runs, when the guard last looked.",
                                .kind = METRIC_GAUGE},
        [M_CONTACTS_NEW] = {.name = "warmline_stage_contacts", .labels = "arm=\"new\"", .kind = METRIC_GAUGE},
};

void stages_set_running(struct stages *s, const char *id, struct str title, unsigned share, unsigned era)
{
        snprintf(s->id, sizeof(s->id), "%s", id);
        free(s->title);
        s->title = strndup(title.n ? title.p : "", title.n);
        s->share = share;
        s->era = era;
        s->looked_ms = 0;
        metric_set(&stage_metrics[M_RUNNING], id[0] != 0);
        metric_set(&stage_metrics[M_SHARE], share);
        metric_set(&stage_metrics[M_CONTACTS_PRESENT], 0);
        metric_set(&stage_metrics[M_CONTACTS_NEW], 0);
}

/* ---- calls ---- */

static void call_free(struct stages_call *c)
{
        kovers_unref(c->files);
        workspace_base_done(&c->base);
        arena_free(c->mem);
        free(c);
}

static int call_new(struct stages *s, stages_fn *cb, void *arg, struct stages_call **ret)
{
        struct stages_call *c;

        if (!s->o.publisher)
                return ERR_DENIED;
        if (s->call || s->draining)
                return ERR_BUSY;
        c = calloc(1, sizeof(*c));
        if (!c)
                abort();
        c->s = s;
        c->mem = arena_new(CALL_MEMORY_MAX);
        c->cb = cb;
        c->arg = arg;
        s->call = c;
        *ret = c;
        return 0;
}

void stages_finish(struct stages_call *c, int r, const struct err *err, struct str text)
{
        struct err own = {.code = r};

        c->s->call = NULL;
        if (r < 0 && !err)
                err_set(&own, r, "the store is busy; try again in a moment");
        if (c->cb)
                c->cb(c->arg, r, err ? err : &own, text);
        else if (r < 0)
                log_warn("a staged change: %s", err ? err->msg : own.msg);
        call_free(c);
}

void stages_audit(const struct stages_call *c, const char *act, struct str detail)
{
        struct audit_entry e = {.who = c->who,
                                .act = str_c(act),
                                .object = arena_printf(c->mem, "stage:%s", c->id),
                                .detail = detail,
                                .at_ms = clock_now_ms(c->s->o.clock)};

        if (store_audit_add(c->s->o.store, &e, NULL, NULL) < 0)
                log_error("no row of the audit for the staged change %s", c->id);
}

/* ---- start ---- */

static void on_started(void *arg, int r, const struct err *err)
{
        struct stages_call *c = arg;
        struct stages *s = c->s;

        if (r < 0) {
                generation_unstage(s->o.generations);
                stages_finish(c, r, err, STR(""));
                return;
        }
        stages_set_running(s, c->id, c->title, c->share, 0);
        generation_stage_open(s->o.generations);
        stages_audit(c, "stage.start", arena_printf(c->mem, "%u ‰", c->share));
        stages_finish(c, 0, NULL, str_c(c->id));
}

static void on_built(void *arg, int r, const struct err *err, struct str text)
{
        struct stages_call *c = arg;
        struct stages *s = c->s;
        struct stage_file_row *files;
        struct stage_start start = {.id = str_c(c->id),
                                    .title = c->title,
                                    .author = c->who,
                                    .base_hash = str_c(generation_current(s->o.generations)->hash),
                                    .share = c->share,
                                    .at_ms = clock_now_ms(s->o.clock),
                                    .n_files = c->n_drafts};

        if (r < 0) {
                generation_unstage(s->o.generations);
                stages_finish(c, r, err, text);
                return;
        }
        files = ARENA_ARRAY(c->mem, struct stage_file_row, c->n_drafts);
        for (size_t i = 0; i < c->n_drafts; i++)
                files[i] = (struct stage_file_row){.path = c->drafts[i].path,
                                                   .body = c->drafts[i].text,
                                                   .base = kovers_find(c->files, c->drafts[i].path)->base,
                                                   .draft = c->drafts[i].id,
                                                   .draft_rev = c->drafts[i].rev,
                                                   .gone = c->drafts[i].remove};
        start.files = files;
        r = store_stage_start(s->o.store, &start, on_started, c);
        if (r < 0) {
                generation_unstage(s->o.generations);
                stages_finish(c, r, NULL, STR(""));
        }
}

/* The drafts alone, each laid over the file of the place. */
static void lay_work(void *arg, const atomic_bool *cancel)
{
        struct stages_call *c = arg;
        struct workspace *w;
        struct kover *rows = ARENA_ARRAY(c->mem, struct kover, c->n_drafts);

        (void)cancel;
        c->r = workspace_open(&c->base, c->drafts, c->n_drafts, false, &w, &c->err);
        if (c->r < 0)
                return;
        for (size_t i = 0; i < c->n_drafts; i++) {
                if (w->trouble[i] != TROUBLE_NONE) {
                        c->text = arena_printf(c->mem, "%.*s%.*s: %s\n", STR_ARG(c->text), STR_ARG(c->drafts[i].path),
                                               draft_trouble_name(w->trouble[i]));
                        c->r = err_set(&c->err, ERR_EXISTS, "a draft does not fit what serves by now");
                } else {
                        rows[i] = *kovers_find(w->overs, c->drafts[i].path);
                }
        }
        if (c->r == 0)
                c->files = kovers_new(rows, c->n_drafts);
        workspace_free(w);
}

static void lay_done(void *arg, bool cancelled)
{
        struct stages_call *c = arg;
        struct stage_plan plan = {.id = str_c(c->id), .share = c->share, .files = c->files};
        int r = cancelled ? err_set(&c->err, ERR_CANCELLED, "the server is stopping") : c->r;

        if (r == 0) {
                plan.files = c->files;
                r = generation_stage(c->s->o.generations, &plan, false, on_built, c, &c->err);
        }
        if (r < 0)
                stages_finish(c, r, &c->err, c->text);
}

static bool may_be_staged(const struct stages_call *c, const struct draft_row *d, struct err *err)
{
        if (str_eq_c(d->state, "published") || str_eq_c(d->state, "refused")) {
                err_set(err, ERR_DENIED, "the draft of %.*s is settled", STR_ARG(d->path));
                return false;
        }
        if (publisher_review(c->s->o.publisher) && !str_eq_c(d->state, "approved")) {
                err_set(err, ERR_DENIED, "the draft of %.*s has yet to be approved by a second person",
                        STR_ARG(d->path));
                return false;
        }
        return true;
}

static void keep_drafts(struct stages_call *c, const struct draft_row *rows, size_t n)
{
        c->drafts = ARENA_ARRAY(c->mem, struct draft_row, n);
        c->n_drafts = n;
        for (size_t i = 0; i < n; i++)
                c->drafts[i] = (struct draft_row){.id = arena_str(c->mem, rows[i].id),
                                                  .path = arena_str(c->mem, rows[i].path),
                                                  .base = arena_str(c->mem, rows[i].base),
                                                  .text = arena_str(c->mem, rows[i].text),
                                                  .remove = rows[i].remove,
                                                  .rev = rows[i].rev};
}

static void on_drafts(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct stages_call *c = arg;
        struct err own;

        for (size_t i = 0; i < n && r == 0; i++)
                if (!may_be_staged(c, &rows[i], &own)) {
                        r = ERR_DENIED;
                        err = &own;
                }
        if (r < 0) {
                stages_finish(c, r, err, STR(""));
                return;
        }
        keep_drafts(c, rows, n);
        workspace_base(c->s->o.generations, 0, &c->base);
        if (loop_long(c->s->o.loop, lay_work, lay_done, c) < 0)
                stages_finish(c, ERR_BUSY, NULL, STR(""));
}

static int read_drafts(struct stages_call *c, store_drafts_fn *cb)
{
        struct draft_filter f = {.ids = c->ids, .n_ids = c->n_ids, .limit = (unsigned)c->n_ids};
        int r = store_drafts(c->s->o.store, &f, cb, c);

        if (r < 0) {
                c->s->call = NULL;
                call_free(c);
        }
        return r;
}

static bool share_ok(unsigned share)
{
        return share >= STAGE_SHARE_LEAST && share <= STAGE_SHARE_MOST;
}

int stages_start(struct stages *s, const struct stage_in *in, stages_fn *cb, void *arg)
{
        struct stages_call *c;
        int r;

        if (!share_ok(in->share) || in->n_drafts == 0 || in->n_drafts > STAGE_DRAFTS_MAX ||
            in->title.n > STAGE_TITLE_MAX)
                return ERR_INVALID;
        if (s->id[0])
                return ERR_EXISTS;
        r = call_new(s, cb, arg, &c);
        if (r < 0)
                return r;
        id_new(clock_now_ms(s->o.clock), c->id);
        c->title = arena_str(c->mem, in->title);
        c->who = arena_str(c->mem, in->who);
        c->share = in->share;
        c->n_ids = in->n_drafts;
        c->ids = ARENA_ARRAY(c->mem, struct str, in->n_drafts);
        for (size_t i = 0; i < in->n_drafts; i++)
                c->ids[i] = arena_str(c->mem, in->drafts[i]);
        return read_drafts(c, on_drafts);
}

/* ---- share ---- */

static void on_shared(void *arg, int r, const struct err *err)
{
        struct stages_call *c = arg;
        struct stages *s = c->s;

        if (r == 0) {
                s->share = c->share;
                s->era++;
                metric_set(&stage_metrics[M_SHARE], s->share);
                generation_stage_share(s->o.generations, s->share, s->era);
                stages_audit(c, "stage.share", arena_printf(c->mem, "%u ‰", c->share));
        }
        stages_finish(c, r, err, str_c(c->id));
}

/* A call about the one that runs. */
int stages_begin(struct stages *s, struct str id, struct str who, stages_fn *cb, void *arg, struct stages_call **ret)
{
        int r;

        if (!s->id[0] || !str_eq_c(id, s->id))
                return ERR_NOTFOUND;
        r = call_new(s, cb, arg, ret);
        if (r < 0)
                return r;
        memcpy((*ret)->id, s->id, sizeof(s->id));
        (*ret)->who = arena_str((*ret)->mem, who);
        return 0;
}

/* r: of the call that was to go on with c. */
int stages_begun(struct stages_call *c, int r)
{
        if (r < 0) {
                c->s->call = NULL;
                call_free(c);
        }
        return r;
}

int stages_share(struct stages *s, struct str id, unsigned share, struct str who, stages_fn *cb, void *arg)
{
        struct stages_call *c;
        int r = share_ok(share) ? stages_begin(s, id, who, cb, arg, &c) : ERR_INVALID;

        if (r < 0)
                return r;
        c->share = share;
        return stages_begun(c, store_stage_share(s->o.store, id, share, who, clock_now_ms(s->o.clock), on_shared, c));
}

/* ---- opening ---- */

static void on_timer(void *arg)
{
        stages_look(arg);
}

struct stages *stages_new(const struct stages_opts *o)
{
        struct stages *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->o = *o;
        metrics_register(stage_metrics, M_COUNT);
        if (o->publisher && !o->by_hand)
                s->timer = timer_start(o->loop, STAGES_EVERY_MS, STAGES_EVERY_MS, on_timer, s);
        return s;
}

struct loading {
        struct stages *s;
        struct arena *mem;
        bool done;
        int r;
        struct err err;
        struct stage_plan plan;
        struct str id, title;
};

static void on_running(void *arg, int r, const struct err *err, const struct stage_row *row,
                       const struct stage_file_row *files, size_t n)
{
        struct loading *l = arg;
        struct kover *rows;

        l->done = true;
        l->r = r;
        if (r < 0) {
                l->err = *err;
                return;
        }
        rows = ARENA_ARRAY(l->mem, struct kover, n + 1);
        for (size_t i = 0; i < n; i++)
                rows[i] = (struct kover){files[i].path, files[i].base, files[i].body, files[i].gone};
        l->id = arena_str(l->mem, row->id);
        l->title = arena_str(l->mem, row->title);
        l->plan = (struct stage_plan){.id = l->id,
                                      .share = (unsigned)row->eras[row->n_eras - 1].share,
                                      .era = (unsigned)row->n_eras - 1,
                                      .files = kovers_new(rows, n)};
}

/* Its files are not those that it was made from any more: nothing is left to compare. */
static void give_up(struct loading *l, const struct err *why)
{
        struct stages_call *c;

        log_error("the staged change %.*s is rolled back: %s", STR_ARG(l->id), why->msg);
        if (stages_begin(l->s, l->id, STR("system"), NULL, NULL, &c) < 0)
                return;
        c->state = STR("rolled-back");
        c->reason = "changed";
        stages_begun(c, store_stage_figures(l->s->o.store, l->id, stages_on_last_figures, c));
}

int stages_load(struct stages *s, struct err *err)
{
        struct loading l = {.s = s, .mem = arena_new(CALL_MEMORY_MAX)};
        int r = s->o.publisher ? store_stage_get(s->o.store, STR(""), true, on_running, &l) : ERR_NOTFOUND;

        while (r == 0 && !l.done)
                store_drain(s->o.store);
        if (r == 0)
                r = l.r;
        if (r == 0) {
                stages_set_running(s, l.id.p, l.title, l.plan.share, l.plan.era);
                r = generation_stage(s->o.generations, &l.plan, true, NULL, NULL, &l.err);
                kovers_unref(l.plan.files);
                if (r < 0)
                        give_up(&l, &l.err);
                else
                        generation_stage_open(s->o.generations);
                r = 0;
        } else if (r == ERR_NOTFOUND) {
                r = 0;
        } else {
                err_set(err, r, "the staged change cannot be read");
        }
        arena_free(l.mem);
        return r;
}

bool stages_drain(struct stages *s)
{
        if (!s)
                return true;
        s->draining = true;
        s->timer = timer_stop(s->timer);
        return !s->call;
}

struct stages *stages_free(struct stages *s)
{
        if (!s)
                return NULL;
        timer_stop(s->timer);
        free(s->title);
        free(s);
        return NULL;
}

void stages_status(const struct stages *s, struct stage_status *ret)
{
        const struct generation *g = generation_staged(s->o.generations);

        *ret = (struct stage_status){.share = s->share,
                                     .trained = g && g->trained,
                                     .refusal = generation_stage_refusal(s->o.generations),
                                     .looked_ms = s->looked_ms};
        memcpy(ret->id, s->id, sizeof(s->id));
}

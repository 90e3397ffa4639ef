/*
 * What happens to drafts by time. What is due at once is published together, since one may need the other; where that
 * fails each is tried alone, and what cannot be published is open again, with the reason in its notes. What ends is
 * taken back (publisher_back.c). What fails for a reason that passes is tried again when the lease of its job is over.
 */
#include "insight/publisher_priv.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/rand.h"
#include "codec/json.h"
#include "insight/folder.h"
#include "store/job.h"
#include "store/knowledge_version.h"

#include <stdlib.h>
#include <string.h>

enum { LEASE_MS = 60000, NOTE_MAX = 4096 };

/* ---- what is to be published ---- */

struct due {
        struct publisher *p;
        struct arena *mem;
        struct str *ids;
        size_t n;
};

static void due_free(struct due *d)
{
        d->p->open--;
        arena_free(d->mem);
        free(d);
}

static struct due *due_new(struct publisher *p, const struct str *ids, size_t n)
{
        struct due *d = calloc(1, sizeof(*d));

        if (!d)
                abort();
        d->p = p;
        d->mem = arena_new(0);
        d->ids = ARENA_ARRAY(d->mem, struct str, n);
        d->n = n;
        for (size_t i = 0; i < n; i++)
                d->ids[i] = arena_str(d->mem, ids[i]);
        p->open++;
        return d;
}

static void publish(struct publisher *p, const struct str *ids, size_t n);

struct reopen {
        struct publisher *p;
        struct arena *mem;
        struct str why;
};

static void on_reopened(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct reopen *o = arg;

        (void)row;
        if (r < 0 && r != ERR_EXISTS && r != ERR_DENIED)
                log_warn("a draft that could not be published stays scheduled: %s", err->msg);
        o->p->open--;
        arena_free(o->mem);
        free(o);
}

static void on_to_reopen(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct reopen *o = arg;
        struct draft_row d;
        struct buf b;

        if (r < 0 || !str_eq_c(row->state, "scheduled")) {
                on_reopened(o, r, err, NULL);
                return;
        }
        d = *row;
        buf_init(&b, NOTE_MAX);
        buf_put_c(&b, "[{");
        json_put_key_str(&b, "kind", STR("schedule"));
        json_put_key_str(&b, "text", o->why);
        buf_put_c(&b, "}]");
        d.notes = arena_str(o->mem, buf_str(&b));
        buf_done(&b);
        d.state = STR("open");
        d.publish_ms = 0;
        d.changed_ms = clock_now_ms(o->p->o.clock);
        r = store_draft_change(o->p->o.store, &d, on_reopened, o);
        if (r < 0)
                on_reopened(o, ERR_EXISTS, NULL, NULL);
}

static void reopen(struct publisher *p, struct str id, const char *why)
{
        struct reopen *o = calloc(1, sizeof(*o));

        if (!o)
                abort();
        log_warn("a scheduled draft was not published: %s", why);
        o->p = p;
        o->mem = arena_new(0);
        o->why = arena_str(o->mem, str_c(why));
        p->open++;
        if (store_draft_get(p->o.store, id, on_to_reopen, o) < 0)
                on_reopened(o, ERR_EXISTS, NULL, NULL);
}

static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct due *d = arg;

        if (publisher_passes(r, out))
                log_warn("scheduled drafts are tried again: %s", err->msg); /* when the lease is over */
        else if (r < 0 && d->n > 1)
                for (size_t i = 0; i < d->n; i++)
                        publish(d->p, &d->ids[i], 1);
        else if (r < 0)
                reopen(d->p, d->ids[0], err->msg);
        due_free(d);
}

static void publish(struct publisher *p, const struct str *ids, size_t n)
{
        struct due *d = due_new(p, ids, n);
        struct publish_in in = {.ids = d->ids, .n = n, .who = STR_INIT("schedule"), .act_who = STR_INIT("system")};

        if (publisher_publish(p, &in, on_published, d) < 0)
                due_free(d);
}

static void on_due(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        struct publisher *p = arg;
        struct str ids[PUBLISH_QUEUE_MAX];

        (void)err;
        p->open--;
        p->looking = false;
        for (size_t i = 0; i < n; i++)
                ids[i] = jobs[i].ref;
        if (r == 0 && n && !p->drained)
                publish(p, ids, n);
}

/* ---- what ends ---- */

struct ending {
        struct publisher *p;
        struct arena *mem;
        struct str job, id;
};

static void ending_free(struct ending *e)
{
        e->p->open--;
        arena_free(e->mem);
        free(e);
}

static void on_job_done(void *arg, int r, const struct err *err)
{
        (void)r;
        (void)err;
        ending_free(arg);
}

static void on_ended(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct ending *e = arg;

        if (publisher_passes(r, out)) {
                log_warn("what has ended is tried again: %s", err->msg); /* when the lease is over */
                ending_free(e);
                return;
        }
        if (r < 0)
                log_warn("what has ended waits for a person: %s", err->msg);
        if (store_job_done(e->p->o.store, e->job, on_job_done, e) < 0)
                ending_free(e); /* told again, and found to be over */
}

static void end(struct ending *e)
{
        struct publish_back in = {.ids = &e->id,
                                  .n = 1,
                                  .who = STR_INIT("expiry"),
                                  .act_who = STR_INIT("system"),
                                  .origin = STR_INIT("expiry"),
                                  .unreviewed = true};

        if (publisher_back(e->p, &in, on_ended, e) < 0)
                ending_free(e);
}

static void on_ends(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        struct publisher *p = arg;

        (void)err;
        p->open--;
        for (size_t i = 0; i < n && r == 0 && !p->drained; i++) {
                struct ending *e = calloc(1, sizeof(*e));

                if (!e)
                        abort();
                e->p = p;
                e->mem = arena_new(0);
                e->job = arena_str(e->mem, jobs[i].id);
                e->id = arena_str(e->mem, jobs[i].ref);
                p->open++;
                end(e);
        }
}

/* ---- looking ---- */

void publisher_look(struct publisher *p)
{
        int64_t now = clock_now_ms(p->o.clock);

        if (p->drained || p->looking || p->flushing)
                return;
        if (store_jobs_claim_kind(p->o.store, STR(DRAFT_JOB_PUBLISH), now, LEASE_MS, PUBLISH_QUEUE_MAX, on_due, p) ==
            0) {
                p->looking = true;
                p->open++;
        }
        if (store_jobs_claim_kind(p->o.store, STR(DRAFT_JOB_EXPIRE), now, LEASE_MS, PUBLISH_QUEUE_MAX / 2, on_ends,
                                  p) == 0)
                p->open++;
}

static void look(void *arg)
{
        publisher_look(arg);
}

/* ---- what a stop left over the folder ---- */

struct flush {
        struct publisher *p;
        const char *dir;
        struct kovers *overs;
        struct kover *left;
        struct str *done;
        size_t n_left, n_done;
        struct arena *mem;
};

static void flush_free(struct flush *f)
{
        f->p->open--;
        kovers_unref(f->overs);
        arena_free(f->mem);
        free(f);
}

static void on_flushed(void *arg, int r, const struct err *err)
{
        if (r < 0)
                log_warn("what the folder has by now lies over it still: %s", err->msg);
        flush_free(arg);
}

static void flush_work(void *arg, const atomic_bool *cancel)
{
        struct flush *f = arg;

        for (size_t i = 0; i < f->overs->n; i++)
                if (atomic_load(cancel) || folder_put(f->dir, &f->overs->rows[i]) != FOLDER_WRITTEN)
                        f->left[f->n_left++] = f->overs->rows[i];
                else
                        f->done[f->n_done++] = f->overs->rows[i].path;
}

static void flush_done(void *arg, bool cancelled)
{
        struct flush *f = arg;
        struct publisher *p = f->p;
        struct kovers *rest;

        p->flushing = false;
        if (!cancelled && f->n_done) {
                rest = kovers_new(f->left, f->n_left);
                generations_set_overs(p->o.generations, f->n_left ? rest : NULL);
                kovers_unref(rest);
        }
        if (cancelled || !f->n_done || store_knowledge_over_done(p->o.store, f->done, f->n_done, on_flushed, f) < 0)
                flush_free(f);
        publisher_next(p);
}

static void flush(struct publisher *p)
{
        const struct generation_source *src = generations_source(p->o.generations);
        struct flush *f;

        if (!src->dir || !src->overs)
                return;
        f = calloc(1, sizeof(*f));
        if (!f)
                abort();
        f->p = p;
        f->dir = src->dir;
        f->overs = kovers_ref(src->overs);
        f->mem = arena_new(0);
        f->left = ARENA_ARRAY(f->mem, struct kover, f->overs->n);
        f->done = ARENA_ARRAY(f->mem, struct str, f->overs->n);
        p->open++;
        p->flushing = loop_long(p->o.loop, flush_work, flush_done, f) == 0;
        if (!p->flushing)
                flush_free(f);
}

void publisher_due_start(struct publisher *p)
{
        flush(p);
        if (!p->o.by_hand)
                p->timer = timer_start(p->o.loop, 0, PUBLISH_EVERY_MS, look, p);
}

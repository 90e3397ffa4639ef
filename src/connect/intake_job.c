/* intake_job - see intake_job.h. Where the long-work queue or the store is full, it tries again a little later: an
 * intake that began must be closed. */
#include "connect/intake_job.h"

#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 1000, RETRY_MS = 50 };

struct job {
        struct intake_jobs *jobs; /* NULL: they are gone, and so does this when what it waits for comes */
        struct intake *in;
        char *body;
        struct timer *retry;
        intake_job_fn *cb;
        void *arg;
};

struct intake_jobs {
        struct loop *loop;
        struct store *store;
        struct job *job;
        bool closed;
};

static void job_free(struct job *j)
{
        timer_stop(j->retry);
        intake_free(j->in);
        free(j->body);
        free(j);
}

static void go_on(void *arg);

static void finish(struct job *j)
{
        j->jobs->job = NULL;
        j->cb(j->arg, j->in);
        job_free(j);
}

static void on_asked(void *arg)
{
        go_on(arg);
}

static void work(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        if (!atomic_load(cancel))
                intake_read(j->in);
}

static void on_worked(void *arg, bool cancelled)
{
        struct job *j = arg;

        if (cancelled)
                intake_stop(j->in);
        go_on(j);
}

static void go_on(void *arg)
{
        struct job *j = arg;
        int r = 0;

        j->retry = timer_stop(j->retry);
        if (!j->jobs) {
                job_free(j);
                return;
        }
        switch (intake_next(j->in)) {
        case INTAKE_READS: r = loop_long(j->jobs->loop, work, on_worked, j); break;
        case INTAKE_ASKS: r = intake_ask(j->in, on_asked, j); break;
        case INTAKE_OVER: finish(j); return;
        }
        if (r < 0)
                j->retry = timer_start(j->jobs->loop, RETRY_MS, 0, go_on, j);
}

struct intake_jobs *intake_jobs_new(struct loop *loop, struct store *store)
{
        struct intake_jobs *jobs = calloc(1, sizeof(*jobs));

        if (!jobs)
                abort();
        jobs->loop = loop;
        jobs->store = store;
        return jobs;
}

bool intake_jobs_drain(struct intake_jobs *jobs)
{
        jobs->closed = true;
        if (jobs->job)
                intake_stop(jobs->job->in);
        return !jobs->job;
}

struct intake_jobs *intake_jobs_free(struct intake_jobs *jobs)
{
        if (jobs && jobs->job)
                jobs->job->jobs = NULL;
        free(jobs);
        return NULL;
}

int intake_job_start(struct intake_jobs *jobs, const struct intake_opts *o, enum intake_kind kind, bool json,
                     struct str body, intake_job_fn *cb, void *arg)
{
        struct intake_opts opts = *o;
        struct job *j;
        struct err err;

        if (jobs->job || jobs->closed)
                return ERR_BUSY;
        j = calloc(1, sizeof(*j));
        if (!j || !(j->body = malloc(body.n + 1)))
                abort();
        if (body.n)
                memcpy(j->body, body.p, body.n);
        opts.store = jobs->store;
        opts.batch = BATCH;
        j->jobs = jobs;
        j->cb = cb;
        j->arg = arg;
        j->in = intake_new(&opts);
        (void)intake_add_bytes(j->in, kind, json, str_n(j->body, body.n), &err); /* the first one, so it is taken */
        jobs->job = j;
        /* Never from inside this call: the first step asks the store or waits for a timer. */
        go_on(j);
        return 0;
}

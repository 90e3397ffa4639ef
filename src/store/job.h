/* Durable jobs: reminders, retries, retention. A job is a row with a due time; who works on it holds a lease, so a
 * crash only delays it. Work must be repeatable: a lease that runs out gives the job to the next one. */
#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "store/store.h"

struct job_row {
        struct str id, kind, ref, payload;
        int64_t due_ms, lease_until_ms;
        int64_t attempts; /* including this one */
};

/* An id that is there already is left as it is (r 0), so adding is repeatable. */
int store_job_add(struct store *st, const struct job_row *job, store_done_fn *cb, void *arg);

typedef void store_jobs_fn(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n);
/* Takes up to limit jobs of that kind that are due and not leased, and leases them until now + lease_ms. A lease that
 * ends later than that is of a clock that was ahead, and over. */
int store_jobs_claim_kind(struct store *st, struct str kind, int64_t now_ms, int64_t lease_ms, unsigned limit,
                          store_jobs_fn *cb, void *arg);
/* Ends it, unless it was given another due time meanwhile. */
int store_job_done_due(struct store *st, struct str id, int64_t due_ms, store_done_fn *cb, void *arg);
int store_job_done(struct store *st, struct str id, store_done_fn *cb, void *arg);
int store_job_retry(struct store *st, struct str id, int64_t due_ms, store_done_fn *cb, void *arg);
/* The earliest due time, 0 when there is none. */
typedef void store_job_due_fn(void *arg, int r, const struct err *err, int64_t due_ms);
int store_job_next_due(struct store *st, store_job_due_fn *cb, void *arg);

#endif

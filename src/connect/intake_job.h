/*
 * intake_job - an intake beside a service that runs: reading on the long-work thread, writing between its other writes.
 * One at a time. Loop thread only.
 */
#ifndef CONNECT_INTAKE_JOB_H
#define CONNECT_INTAKE_JOB_H

#include "connect/intake.h"

struct intake_jobs;
struct loop;

/* Both must outlive it. */
struct intake_jobs *intake_jobs_new(struct loop *loop, struct store *store);
/* Takes no more, stops the one under way behind the rows it is at; true once there is none. */
bool intake_jobs_drain(struct intake_jobs *jobs);
/* Drained. Takes NULL, gives NULL. */
struct intake_jobs *intake_jobs_free(struct intake_jobs *jobs);

/* in is over (intake_result() and so on) and lives until this returns. */
typedef void intake_job_fn(void *arg, const struct intake *in);
/* body is copied; o->store and o->batch do not count; o->tz must stay until the callback. ERR_BUSY: one is under way.
 */
int intake_job_start(struct intake_jobs *jobs, const struct intake_opts *o, enum intake_kind kind, bool json,
                     struct str body, intake_job_fn *cb, void *arg);

#endif

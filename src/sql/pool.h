/* Threads that run SQL so that the loop never does: one writer that takes all that waits into one transaction (a
 * savepoint per request, so that a refused one fails alone), and readers with connections of their own. In memory there
 * is one connection, so reads go to the writer, too.
 *
 * A request is a struct sql_job, embedded in what the caller allocates. run() is called on a thread of the pool and
 * must depend on the job's input alone: after a full disk it may be called again. done() is called on the loop thread,
 * once, after the commit is durable, in the order of submission; the job is the caller's again and usually frees
 * itself. */
#ifndef SQL_POOL_H
#define SQL_POOL_H

#include "sql/sql.h"

#include <stddef.h>

struct loop;
struct sql_pool;

struct sql_job {
        struct sql_job *next;
        int (*run)(struct sql_job *job, struct sql_db *db, struct err *err);
        void (*done)(struct sql_job *job);
        int r; /* 0 or ERR_*, for done() */
        struct err err;
};

struct sql_pool_opts {
        const struct sql_driver *driver;
        struct sql_opts db;
        size_t readers;   /* ignored in memory */
        size_t queue_max; /* waiting jobs per queue */
        /* On the writer, after the jobs of a group ran and before COMMIT; failing fails the group. May be NULL. */
        int (*before_commit)(void *arg, struct err *err);
        void *arg;
        struct loop *loop; /* NULL: done() runs in sql_pool_drain() */
};

struct sql_pool_stats {
        uint64_t writes, reads, commits, busy, full, other;
        size_t queue_write, queue_read;
        bool last_write_ok;
};

/* Takes over db, the writer's connection, opened and migrated; opens the readers'. */
int sql_pool_new(const struct sql_pool_opts *opts, struct sql_db *db, struct sql_pool **ret, struct err *err);
/* Finishes what waits, runs what is left of done() here, joins, closes. Takes NULL. */
void sql_pool_close(struct sql_pool *p);

/* 0 or ERR_BUSY: then the job was not taken. Loop thread. */
int sql_pool_write(struct sql_pool *p, struct sql_job *job);
int sql_pool_read(struct sql_pool *p, struct sql_job *job);

/* Waits until all that was submitted is done and runs the done()s here, also those submitted by them. Loop thread. */
void sql_pool_drain(struct sql_pool *p);

void sql_pool_stats(struct sql_pool *p, struct sql_pool_stats *ret);

#endif

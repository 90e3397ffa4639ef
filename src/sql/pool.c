/* The writer's life of a group: take all that waits, BEGIN, each job in its savepoint, before_commit, COMMIT, hand the
 * jobs to the loop with one wake-up.
 *
 * When the database itself fails (full disk, I/O error), SQLite may have rolled back the whole transaction, with jobs
 * in it that had succeeded. Then, and when COMMIT fails, every job of the group is run again alone in its own
 * transaction: the ones that fit are kept, and each of the others gets its own error. Nothing is acknowledged that is
 * not durable.
 *
 * The mutex guards the queues, the done list and the counters; it is held for some instructions only. */
#include "sql/pool.h"

#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define READERS_MAX 8
#define GROUP_MAX 512

struct queue {
        struct sql_job *head, **tail;
        size_t n;
        pthread_cond_t wake;
};

struct sql_pool {
        struct sql_pool_opts opts;
        pthread_mutex_t mutex;
        pthread_cond_t idle; /* `running` fell to 0, or the done list got something */
        struct queue write, read;
        struct sql_job *done_head, **done_tail;
        size_t running; /* taken or waiting, not yet on the done list */
        bool posted;    /* a call of on_loop is on its way */
        bool quit, closed;
        struct sql_pool_stats stats;
        struct loop_late wake_writer; /* what one round of the loop wrote is one group, and one wake-up */
        struct sql_db *writer;
        struct sql_db *readers[READERS_MAX];
        size_t n_readers;
        pthread_t threads[READERS_MAX + 1];
        size_t n_threads;
};

static void queue_init(struct queue *q)
{
        q->tail = &q->head;
        pthread_cond_init(&q->wake, NULL);
}

static void queue_add(struct queue *q, struct sql_job *job)
{
        job->next = NULL;
        *q->tail = job;
        q->tail = &job->next;
        q->n++;
}

/* Takes at most max from the front. */
static struct sql_job *queue_take(struct queue *q, size_t max)
{
        struct sql_job *first = q->head, **end = &first;
        size_t n = 0;

        while (*end && n < max) {
                end = &(*end)->next;
                n++;
        }
        q->head = *end;
        if (!q->head)
                q->tail = &q->head;
        *end = NULL;
        q->n -= n;
        return first;
}

static void pool_free(struct sql_pool *p)
{
        pthread_mutex_destroy(&p->mutex);
        pthread_cond_destroy(&p->idle);
        pthread_cond_destroy(&p->write.wake);
        pthread_cond_destroy(&p->read.wake);
        free(p);
}

/* Runs the done()s that are there. Without the mutex. */
static void run_done(struct sql_pool *p)
{
        struct sql_job *job;

        pthread_mutex_lock(&p->mutex);
        job = p->done_head;
        p->done_head = NULL;
        p->done_tail = &p->done_head;
        pthread_mutex_unlock(&p->mutex);
        while (job) {
                struct sql_job *next = job->next;

                job->done(job);
                job = next;
        }
}

static void on_loop(void *arg)
{
        struct sql_pool *p = arg;
        bool closed;

        pthread_mutex_lock(&p->mutex);
        p->posted = false;
        closed = p->closed;
        pthread_mutex_unlock(&p->mutex);
        if (closed) /* sql_pool_close() left the last of it to us */
                pool_free(p);
        else
                run_done(p);
}

static void count(struct sql_pool *p, const struct sql_job *job, bool write)
{
        if (write)
                p->stats.writes++;
        else
                p->stats.reads++;
        if (job->r == ERR_FULL)
                p->stats.full++;
        else if (job->r == ERR_IO || job->r == ERR_CORRUPT || job->r == ERR_INTERNAL)
                p->stats.other++;
}

/* Hands finished jobs to the loop with one wake-up. */
static void finish(struct sql_pool *p, struct sql_job *jobs, bool write)
{
        bool post = false;

        pthread_mutex_lock(&p->mutex);
        *p->done_tail = jobs;
        for (struct sql_job *job = jobs; job; job = job->next) {
                count(p, job, write);
                p->running--;
                p->done_tail = &job->next;
        }
        if (p->opts.loop && !p->posted)
                post = p->posted = true;
        pthread_cond_broadcast(&p->idle);
        pthread_mutex_unlock(&p->mutex);
        if (post)
                (void)loop_post(p->opts.loop, on_loop, p);
}

/* --- writer --- */

static int begin(struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "BEGIN IMMEDIATE", err);

        return s ? sql_run(s, err) : err->code;
}

static int commit(struct sql_pool *p, struct err *err)
{
        struct sql_stmt *s;
        int r = p->opts.before_commit ? p->opts.before_commit(p->opts.arg, err) : 0;

        if (r == 0) {
                s = sql_prepare(p->writer, "COMMIT", err);
                r = s ? sql_run(s, err) : err->code;
        }
        return r;
}

static void rollback(struct sql_db *db)
{
        if (sql_in_transaction(db))
                (void)sql_exec(db, "ROLLBACK", NULL);
}

static int in_savepoint(struct sql_pool *p, struct sql_job *job)
{
        struct err err = {0};
        struct sql_stmt *s = sql_prepare(p->writer, "SAVEPOINT job", &err);
        int r = s ? sql_run(s, &err) : err.code;

        if (r < 0)
                return r;
        job->err = (struct err){0};
        job->r = job->run(job, p->writer, &job->err);
        if (job->r < 0 && sql_in_transaction(p->writer)) {
                s = sql_prepare(p->writer, "ROLLBACK TO job", &err);
                r = s ? sql_run(s, &err) : err.code;
        }
        if (r == 0 && sql_in_transaction(p->writer)) {
                s = sql_prepare(p->writer, "RELEASE job", &err);
                r = s ? sql_run(s, &err) : err.code;
        }
        return r < 0 || !sql_in_transaction(p->writer) ? ERR_IO : 0;
}

static void alone(struct sql_pool *p, struct sql_job *job)
{
        struct err err = {0};
        int r = begin(p->writer, &err);

        if (r == 0) {
                job->err = (struct err){0};
                job->r = job->run(job, p->writer, &job->err);
                if (job->r < 0) {
                        rollback(p->writer);
                        return;
                }
                r = commit(p, &err);
        }
        if (r < 0) {
                rollback(p->writer);
                job->r = r;
                job->err = err;
        }
}

static bool group(struct sql_pool *p, struct sql_job *jobs)
{
        struct err err = {0};

        if (begin(p->writer, &err) < 0)
                return false;
        for (struct sql_job *job = jobs; job; job = job->next) {
                if (in_savepoint(p, job) < 0) {
                        rollback(p->writer);
                        return false;
                }
        }
        if (commit(p, &err) < 0) {
                rollback(p->writer);
                return false;
        }
        return true;
}

static void write_jobs(struct sql_pool *p, struct sql_job *jobs)
{
        bool ok = true;

        if (!jobs->next || !group(p, jobs))
                for (struct sql_job *job = jobs; job; job = job->next)
                        alone(p, job);
        for (const struct sql_job *job = jobs; job; job = job->next)
                ok = ok && job->r != ERR_FULL && job->r != ERR_IO && job->r != ERR_CORRUPT;
        pthread_mutex_lock(&p->mutex);
        p->stats.commits++;
        p->stats.last_write_ok = ok;
        pthread_mutex_unlock(&p->mutex);
}

static void *writer_main(void *arg)
{
        struct sql_pool *p = arg;
        struct sql_job *jobs;

        for (;;) {
                pthread_mutex_lock(&p->mutex);
                while (!p->write.head && !p->quit)
                        pthread_cond_wait(&p->write.wake, &p->mutex);
                jobs = queue_take(&p->write, GROUP_MAX);
                pthread_mutex_unlock(&p->mutex);
                if (!jobs)
                        return NULL;
                write_jobs(p, jobs);
                finish(p, jobs, true);
        }
}

/* --- readers --- */

struct reader {
        struct sql_pool *pool;
        struct sql_db *db;
};

static void *reader_main(void *arg)
{
        struct reader me = *(struct reader *)arg;
        struct sql_job *job;

        free(arg);
        for (;;) {
                pthread_mutex_lock(&me.pool->mutex);
                while (!me.pool->read.head && !me.pool->quit)
                        pthread_cond_wait(&me.pool->read.wake, &me.pool->mutex);
                job = queue_take(&me.pool->read, 1);
                pthread_mutex_unlock(&me.pool->mutex);
                if (!job)
                        return NULL;
                job->r = job->run(job, me.db, &job->err);
                finish(me.pool, job, false);
        }
}

/* --- life --- */

/* Threads of the pool get no signals. */
static int start(struct sql_pool *p, void *(*main_fn)(void *), void *arg)
{
        sigset_t all, old;
        int r;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        r = pthread_create(&p->threads[p->n_threads], NULL, main_fn, arg);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        if (r == 0)
                p->n_threads++;
        return r == 0 ? 0 : ERR_IO;
}

static int start_readers(struct sql_pool *p, struct err *err)
{
        struct sql_opts opts = p->opts.db;

        opts.read_only = true;
        for (size_t i = 0; i < p->opts.readers && i < READERS_MAX; i++) {
                struct reader *me;
                int r = sql_open(p->opts.driver, &opts, &p->readers[i], err);

                if (r < 0)
                        return r;
                p->n_readers++;
                me = malloc(sizeof(*me));
                if (!me)
                        abort();
                *me = (struct reader){p, p->readers[i]};
                if (start(p, reader_main, me) < 0) {
                        free(me);
                        return err_set(err, ERR_IO, "cannot start a thread");
                }
        }
        return 0;
}

static void on_wake_writer(struct loop_late *late)
{
        struct sql_pool *p = (struct sql_pool *)((char *)late - offsetof(struct sql_pool, wake_writer));

        pthread_cond_signal(&p->write.wake);
}

int sql_pool_new(const struct sql_pool_opts *opts, struct sql_db *db, struct sql_pool **ret, struct err *err)
{
        struct sql_pool *p = calloc(1, sizeof(*p));
        int r = 0;

        if (!p)
                abort();
        p->opts = *opts;
        p->writer = db;
        p->wake_writer.cb = on_wake_writer;
        p->stats.last_write_ok = true;
        pthread_mutex_init(&p->mutex, NULL);
        pthread_cond_init(&p->idle, NULL);
        queue_init(&p->write);
        queue_init(&p->read);
        p->done_tail = &p->done_head;
        if (start(p, writer_main, p) < 0)
                r = err_set(err, ERR_IO, "cannot start a thread");
        if (r == 0 && opts->db.path)
                r = start_readers(p, err);
        if (r < 0) {
                sql_pool_close(p);
                return r;
        }
        *ret = p;
        return 0;
}

void sql_pool_close(struct sql_pool *p)
{
        bool later;

        if (!p)
                return;
        sql_pool_drain(p);
        if (p->opts.loop)
                loop_late_cancel(p->opts.loop, &p->wake_writer);
        pthread_mutex_lock(&p->mutex);
        p->quit = true;
        pthread_cond_broadcast(&p->write.wake);
        pthread_cond_broadcast(&p->read.wake);
        pthread_mutex_unlock(&p->mutex);
        for (size_t i = 0; i < p->n_threads; i++)
                (void)pthread_join(p->threads[i], NULL);
        for (size_t i = 0; i < p->n_readers; i++)
                sql_close(p->readers[i]);
        sql_close(p->writer);
        pthread_mutex_lock(&p->mutex);
        p->closed = true;
        later = p->posted;
        pthread_mutex_unlock(&p->mutex);
        if (!later)
                pool_free(p);
}

static int submit(struct sql_pool *p, struct queue *q, struct sql_job *job)
{
        int r = 0;

        job->r = 0;
        job->err = (struct err){0};
        pthread_mutex_lock(&p->mutex);
        if (q->n >= p->opts.queue_max) {
                p->stats.busy++;
                r = ERR_BUSY;
        } else {
                queue_add(q, job);
                p->running++;
        }
        pthread_mutex_unlock(&p->mutex);
        if (q == &p->write && p->opts.loop)
                loop_before_wait(p->opts.loop, &p->wake_writer);
        else
                pthread_cond_signal(&q->wake);
        return r;
}

int sql_pool_write(struct sql_pool *p, struct sql_job *job)
{
        return submit(p, &p->write, job);
}

int sql_pool_read(struct sql_pool *p, struct sql_job *job)
{
        return submit(p, p->n_readers ? &p->read : &p->write, job);
}

void sql_pool_drain(struct sql_pool *p)
{
        for (;;) {
                bool idle;

                pthread_cond_signal(&p->write.wake);
                pthread_mutex_lock(&p->mutex);
                while (p->running > 0 && !p->done_head)
                        pthread_cond_wait(&p->idle, &p->mutex);
                idle = p->running == 0 && !p->done_head;
                pthread_mutex_unlock(&p->mutex);
                if (idle)
                        return;
                run_done(p);
        }
}

void sql_pool_stats(struct sql_pool *p, struct sql_pool_stats *ret)
{
        pthread_mutex_lock(&p->mutex);
        *ret = p->stats;
        ret->queue_write = p->write.n;
        ret->queue_read = p->read.n;
        pthread_mutex_unlock(&p->mutex);
}

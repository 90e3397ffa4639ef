/* Opening, closing and the way of a call: op → thread of the pool → callback on the loop. The SQL of each aggregate is
 * in its own file. */
#include "store/store.h"

#include "crypt/keyring.h"
#include "store/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUEUE_DEFAULT 4096
#define READERS 2

/* --- calls --- */

static int op_run(struct sql_job *job, struct sql_db *db, struct err *err)
{
        struct op *op = (struct op *)job;

        return op->run(op, db, err);
}

static void op_job_done(struct sql_job *job)
{
        struct op *op = (struct op *)job;
        struct arena *mem = op->mem;

        op->deliver(op);
        arena_free(mem);
}

void *op_new(struct store *st, size_t size, int (*run)(struct op *, struct sql_db *, struct err *),
             void (*deliver)(struct op *), void *arg)
{
        struct arena *mem = arena_new(0);
        struct op *op = arena_alloc(mem, size);

        op->st = st;
        op->mem = mem;
        op->run = run;
        op->deliver = deliver;
        op->arg = arg;
        op->job.run = op_run;
        op->job.done = op_job_done;
        return op;
}

int op_write(struct op *op)
{
        int r = sql_pool_write(op->st->pool, &op->job);

        if (r < 0)
                arena_free(op->mem);
        return r;
}

int op_read(struct op *op)
{
        int r = sql_pool_read(op->st->pool, &op->job);

        if (r < 0)
                arena_free(op->mem);
        return r;
}

void op_deliver_done(struct op *op)
{
        struct op_done *d = (struct op_done *)op;

        if (d->cb)
                d->cb(op->arg, op->job.r, &op->job.err);
}

void *rows_add(struct arena *mem, void **array, size_t *n, size_t *cap, size_t size)
{
        if (*n == *cap) {
                size_t want = *cap ? *cap * 2 : 8;
                void *bigger = arena_array(mem, want, size);

                if (*n)
                        memcpy(bigger, *array, *n * size);
                *array = bigger;
                *cap = want;
        }
        return (char *)*array + (*n)++ * size;
}

struct str col(struct arena *mem, struct sql_stmt *s, const char *name)
{
        return arena_str(mem, sql_str(s, name));
}

struct sql_stmt *prepare_brand(struct op *op, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, text, err);

        if (s)
                sql_put_text(s, op->st->brand);
        return s;
}

int64_t limit_rows(unsigned limit)
{
        return limit < STORE_LIMIT_MAX ? limit : STORE_LIMIT_MAX;
}

/* --- opening and closing --- */

static int flush_keys(void *arg, struct err *err)
{
        struct store *st = arg;

        return st->keys ? keyring_flush(st->keys, err) : 0;
}

/* For a reader: what is there is taken as it is. */
static int check_version(struct sql_db *db, struct err *err)
{
        int64_t version;
        int r = sql_version(db, STORE_APPLICATION, store_n_migrations, &version, err);

        if (r == 0 && version != (int64_t)store_n_migrations)
                r = err_set(err, ERR_INVALID,
                            "it was made by an older version; `warmline serve` brings it to the newest");
        return r;
}

static int open_database(struct store *st, const struct store_opts *o, struct err *err)
{
        struct sql_pool_opts po = {
                .driver = &sql_driver_sqlite,
                .db = {.path = st->path, .vfs = o->vfs, .read_only = o->reader, .sync_off = o->unsafe_sync_off},
                .readers = READERS,
                .queue_max = o->queue_max ? o->queue_max : QUEUE_DEFAULT,
                .before_commit = flush_keys,
                .arg = st,
                .loop = st->loop,
        };
        struct sql_db *db = NULL;
        int r = sql_open(po.driver, &po.db, &db, err);

        if (r == 0)
                r = o->reader ? check_version(db, err)
                              : sql_migrate(db, STORE_APPLICATION, store_migrations, store_n_migrations, err);
        if (r < 0)
                sql_close(db);
        else
                r = sql_pool_new(&po, db, &st->pool, err);
        if (r < 0 && st->path)
                (void)err_prefix(err, "%s", st->path);
        return r;
}

int store_open(struct loop *loop, const struct store_opts *o, struct store **ret, struct err *err)
{
        struct store *st = calloc(1, sizeof(*st));
        struct err local;
        int r = 0;

        if (!st)
                abort();
        if (!err)
                err = &local;
        st->lock_fd = -1;
        st->loop = loop;
        st->mem = arena_new(0);
        st->brand = arena_str(st->mem, o->brand ? str_c(o->brand) : STR("default"));
        if (o->dir) {
                r = o->reader ? 0 : lock_take(o->dir, &st->lock_fd, err);
                st->path = arena_printf(st->mem, "%s/warmline.db", o->dir).p;
        }
        if (r == 0 && !o->reader)
                r = keyring_open(o->dir, &st->keys, err);
        if (r == 0)
                r = open_database(st, o, err);
        if (r < 0) {
                store_close(st);
                return r;
        }
        *ret = st;
        return 0;
}

void store_close(struct store *st)
{
        if (!st)
                return;
        sql_pool_close(st->pool);
        keyring_close(st->keys);
        if (st->lock_fd >= 0)
                (void)close(st->lock_fd);
        arena_free(st->mem);
        free(st);
}

struct keyring *store_keys(struct store *st)
{
        return st->keys;
}

void store_drain(struct store *st)
{
        sql_pool_drain(st->pool);
}

void store_subscribe(struct store *st, void (*on_event)(void *arg, const struct event_row *ev), void *arg)
{
        if (st->n_subscribers == STORE_SUBSCRIBERS_MAX)
                abort();
        st->subscribers[st->n_subscribers].fn = on_event;
        st->subscribers[st->n_subscribers++].arg = arg;
}

void store_on_erased(struct store *st, void (*on_erased)(void *arg), void *arg)
{
        if (st->n_on_erased == STORE_ON_ERASED_MAX)
                abort();
        st->on_erased[st->n_on_erased].fn = on_erased;
        st->on_erased[st->n_on_erased++].arg = arg;
}

void store_off_erased(struct store *st, const void *arg)
{
        for (size_t i = st->n_on_erased; i-- > 0;)
                if (st->on_erased[i].arg == arg)
                        st->on_erased[i] = st->on_erased[--st->n_on_erased];
}

bool store_healthy(const struct store *st)
{
        struct sql_pool_stats s;

        sql_pool_stats(st->pool, &s);
        return s.last_write_ok;
}

void store_stats(const struct store *st, struct store_stats *ret)
{
        struct sql_pool_stats s;
        struct stat sb;
        char wal[4200];

        sql_pool_stats(st->pool, &s);
        *ret = (struct store_stats){
                .writes = s.writes,
                .reads = s.reads,
                .commits = s.commits,
                .refused_busy = s.busy,
                .failed_full = s.full,
                .failed_other = s.other,
                .queue_write = s.queue_write,
                .queue_read = s.queue_read,
        };
        if (!st->path)
                return;
        snprintf(wal, sizeof(wal), "%s-wal", st->path);
        if (stat(st->path, &sb) == 0)
                ret->bytes = sb.st_size;
        if (stat(wal, &sb) == 0)
                ret->bytes += sb.st_size;
}

/* For store/ alone: how a repository file turns a call into work on a thread of the pool and back.
 *
 * A call makes an op with op_new(): its own arena, which holds the op itself, copies of the input and, later, the
 * results. run() executes the SQL and puts results into the op; deliver() hands them to the caller's callback on the
 * loop; then the arena goes. */
#ifndef STORE_STORE_PRIV_H
#define STORE_STORE_PRIV_H

#include "base/arena.h"
#include "sql/migrate.h"
#include "sql/pool.h"
#include "store/store.h"

#define STORE_SUBSCRIBERS_MAX 8
#define STORE_ON_ERASED_MAX 4
#define STORE_APPLICATION 0x574c4e31 /* "WLN1" */

struct erase_text;

struct store {
        struct loop *loop;
        struct str brand;
        struct arena *mem; /* lives as long as the store */
        struct keyring *keys;
        struct sql_pool *pool;
        int lock_fd;
        const char *path; /* of the database; NULL in memory */
        struct {
                void (*fn)(void *arg, const struct event_row *ev);
                void *arg;
        } subscribers[STORE_SUBSCRIBERS_MAX];
        size_t n_subscribers;
        struct {
                void (*fn)(void *arg);
                void *arg;
        } on_erased[STORE_ON_ERASED_MAX];
        size_t n_on_erased;
        bool intake_open;                     /* intake.h: one at a time */
        const struct erase_text *erase_texts; /* erase.c, on the loop; NULL: not yet written */
        int64_t tries_pruned_ms;              /* tries.c, on the thread that writes */
        int64_t identity_pruned_ms;           /* identity.c, likewise */
};

struct op {
        struct sql_job job; /* first */
        struct store *st;
        struct arena *mem;
        int (*run)(struct op *op, struct sql_db *db, struct err *err);
        void (*deliver)(struct op *op);
        void *arg; /* of the caller's callback */
};

/* size: of the struct that begins with the op. */
void *op_new(struct store *st, size_t size, int (*run)(struct op *, struct sql_db *, struct err *),
             void (*deliver)(struct op *), void *arg);
/* 0, or ERR_BUSY and the op is gone. */
int op_write(struct op *op);
int op_read(struct op *op);

/* A write without results: struct op_done is embedded where only a store_done_fn waits. */
struct op_done {
        struct op op;
        store_done_fn *cb;
};
void op_deliver_done(struct op *op);

/* A new zeroed element at the end of an array in the arena: *array has *n elements and room for *cap. */
void *rows_add(struct arena *mem, void **array, size_t *n, size_t *cap, size_t size);
#define ROWS_ADD(mem, array, n, cap) rows_add((mem), (void **)(array), (n), (cap), sizeof(**(array)))

/* A column copied into the arena. */
struct str col(struct arena *mem, struct sql_stmt *s, const char *name);

/* Prepared and with the brand as first parameter; NULL and *err->code set on failure. */
struct sql_stmt *prepare_brand(struct op *op, struct sql_db *db, const char *text, struct err *err);
/* Limits what a caller may ask for. */
int64_t limit_rows(unsigned limit);

/* schema.c */
extern const struct sql_migration store_migrations[];
extern const size_t store_n_migrations;

/* span.c: the conversations of a page; here for the test of how it is carried out. */
extern const char span_talks_sql[];

/* lock.c: DIR/warmline.lock; the descriptor, or ERR_*. */
int lock_take(const char *dir, int *ret_fd, struct err *err);

#endif

/* The consent ledger. Entries are only ever added; the newest per purpose counts. */
#include "store/consent.h"

#include "store/consent_priv.h"
#include "store/edition_priv.h"
#include "store/learning_priv.h"
#include "store/memory_priv.h"
#include "store/offer_priv.h"
#include "store/practice_priv.h"
#include "store/store_priv.h"

static void apply(struct consent_state *c, struct str purpose, bool granted, int64_t at_ms)
{
        if (str_eq_c(purpose, "memory")) {
                c->memory_refused_ms = granted ? c->memory_refused_ms : at_ms;
                c->memory = granted;
                c->asked_memory = true;
        } else if (str_eq_c(purpose, "offers")) {
                c->offers = granted;
                c->asked_offers = true;
        } else if (str_eq_c(purpose, "learning")) {
                c->learning = granted;
                c->asked_learning = true;
        }
}

#define LEDGER                                                               \
        "SELECT purpose, text_version, channel, granted, at_ms FROM consent" \
        " WHERE brand = ? AND customer_id = ? ORDER BY no"

int consent_read_state(struct op *op, struct sql_db *db, struct str customer_id, struct consent_state *ret,
                       struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, LEDGER, err);
        int r;

        if (!s)
                return err->code;
        *ret = (struct consent_state){0};
        sql_put_text(s, customer_id);
        while ((r = sql_step(s, err)) > 0)
                apply(ret, sql_str(s, "purpose"), sql_i64(s, "granted") != 0, sql_i64(s, "at_ms"));
        return r;
}

struct add_op {
        struct op_done done; /* first */
        struct consent_write w;
};

int consent_insert(struct op *op, struct sql_db *db, const struct consent_write *w, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "INSERT INTO consent (brand, customer_id, no, purpose, text_version, channel, granted,"
                            " at_ms) SELECT ?, ?, coalesce(max(no), 0) + 1, ?, ?, ?, ?, ? FROM consent"
                            " WHERE brand = ? AND customer_id = ?",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->purpose);
        sql_put_text(s, w->text_version);
        sql_put_text(s, w->channel);
        sql_put_i64(s, w->granted);
        sql_put_i64(s, w->at_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, w->customer_id);
        r = sql_run(s, err);
        if (r == 0 && !w->granted && str_eq_c(w->purpose, "memory"))
                r = memory_forget_all(op, db, w->customer_id, err);
        if (r == 0 && !w->granted && str_eq_c(w->purpose, "learning"))
                r = learning_forget(op, db, w->customer_id, err);
        if (r == 0 && !w->granted && str_eq_c(w->purpose, "learning"))
                r = practice_forget_customer(op, db, w->customer_id, err);
        if (r == 0 && !w->granted && str_eq_c(w->purpose, "offers"))
                r = offers_forget(op, db, w->customer_id, err);
        return r;
}

void consent_copy(struct arena *mem, struct consent_write *ret, const struct consent_write *w)
{
        *ret = *w;
        ret->customer_id = arena_str(mem, w->customer_id);
        ret->purpose = arena_str(mem, w->purpose);
        ret->text_version = arena_str(mem, w->text_version);
        ret->channel = arena_str(mem, w->channel);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        return consent_insert(op, db, &((struct add_op *)op)->w, err);
}

int store_consent_add(struct store *st, const struct consent_write *w, store_done_fn *cb, void *arg)
{
        struct add_op *o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);

        o->done.cb = cb;
        consent_copy(o->done.op.mem, &o->w, w);
        return op_write(&o->done.op);
}

struct load_op {
        struct op op;
        struct str customer_id;
        struct consent_state state;
        struct consent_row *rows;
        size_t n, cap;
        store_consent_fn *cb;
};

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct load_op *o = (struct load_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db, LEDGER, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        while ((r = sql_step(s, err)) > 0) {
                struct consent_row *c = ROWS_ADD(mem, &o->rows, &o->n, &o->cap);

                c->purpose = col(mem, s, "purpose");
                c->text_version = col(mem, s, "text_version");
                c->channel = col(mem, s, "channel");
                c->granted = sql_i64(s, "granted") != 0;
                c->at_ms = sql_i64(s, "at_ms");
                apply(&o->state, c->purpose, c->granted, c->at_ms);
        }
        return r;
}

static void load_deliver(struct op *op)
{
        struct load_op *o = (struct load_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, &o->state, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_consent_load(struct store *st, struct str customer_id, store_consent_fn *cb, void *arg)
{
        struct load_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->cb = cb;
        return op_read(&o->op);
}

/* Remembered entries. One statement for each step; a slot is (customer, kind, subject). */
#include "store/memory.h"

#include "store/consent_priv.h"
#include "store/edition_priv.h"
#include "store/memory_priv.h"
#include "store/store_priv.h"

/* ---- writing ---- */

static int may_remember(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct consent_state consent;
        int r = consent_read_state(op, db, w->customer_id, &consent, err);

        if (r == 0 && !consent.memory)
                r = err_set(err, ERR_DENIED, "this customer has not allowed to be remembered");
        return r;
}

static int run_slot(struct op *op, struct sql_db *db, const char *text, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->subject);
        return sql_run(s, err);
}

static int supersede(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s;
        int r = run_slot(op, db,
                         "DELETE FROM memory WHERE brand = ? AND customer_id = ? AND kind = ? AND subject = ?"
                         " AND superseded_ms > 0",
                         w, err);

        if (r < 0)
                return r;
        s = sql_prepare(db,
                        "UPDATE memory SET superseded_ms = ? WHERE brand = ? AND customer_id = ? AND kind = ?"
                        " AND subject = ?",
                        err);
        if (!s)
                return err->code;
        sql_put_i64(s, w->at_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->subject);
        return sql_run(s, err);
}

static int drop_expired(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "DELETE FROM memory WHERE brand = ? AND customer_id = ? AND expires_ms <= ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_i64(s, w->at_ms);
        return sql_run(s, err);
}

static int check_room(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT count(*) AS n FROM memory WHERE brand = ? AND customer_id = ? AND superseded_ms = 0",
                err);
        int64_t n = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        r = sql_step(s, err);
        if (r > 0)
                n = sql_i64(s, "n");
        sql_reset(s);
        if (r >= 0 && n >= MEMORY_MAX)
                return err_set(err, ERR_LIMIT, "%d entries are remembered already", MEMORY_MAX);
        return r < 0 ? r : 0;
}

static int insert(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO memory (brand, id, customer_id, kind, subject, source,"
                                           " conversation, turn, permille, at_ms, expires_ms, superseded_ms,"
                                           " value_cipher) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, w->id);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->subject);
        sql_put_text(s, w->source);
        sql_put_text(s, w->conversation);
        sql_put_text(s, w->turn);
        sql_put_i64(s, w->permille);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, w->expires_ms);
        sql_put_blob(s, w->cipher);
        return sql_run(s, err);
}

int memory_insert(struct op *op, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        int r = w->cipher.n > MEMORY_CIPHER_MAX
                        ? err_set(err, ERR_LIMIT, "an entry may have at most %d sealed bytes", MEMORY_CIPHER_MAX)
                        : may_remember(op, db, w, err);

        if (r == 0)
                r = drop_expired(op, db, w, err);
        if (r == 0)
                r = supersede(op, db, w, err);
        if (r == 0)
                r = check_room(op, db, w, err);
        return r == 0 ? insert(op, db, w, err) : r;
}

void memory_copy(struct arena *mem, struct memory_write *to, const struct memory_write *from)
{
        struct str *texts[] = {&to->id,     &to->customer_id,  &to->kind, &to->subject,
                               &to->source, &to->conversation, &to->turn, &to->cipher};

        *to = *from;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                *texts[i] = arena_str(mem, *texts[i]);
}

struct put_op {
        struct op_done done; /* first */
        struct memory_write w;
};

static int put_run(struct op *op, struct sql_db *db, struct err *err)
{
        return memory_insert(op, db, &((struct put_op *)op)->w, err);
}

int store_memory_put(struct store *st, const struct memory_write *w, store_done_fn *cb, void *arg)
{
        struct put_op *o = op_new(st, sizeof(*o), put_run, op_deliver_done, arg);

        o->done.cb = cb;
        memory_copy(o->done.op.mem, &o->w, w);
        return op_write(&o->done.op);
}

/* ---- reading ---- */

int memory_read(struct op *op, struct sql_db *db, struct str customer_id, int64_t now_ms, struct memory_row **ret,
                size_t *ret_n, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, kind, subject, source, conversation, turn, permille, at_ms,"
                                           " expires_ms, superseded_ms, value_cipher FROM memory WHERE brand = ?"
                                           " AND customer_id = ? AND expires_ms > ? ORDER BY at_ms DESC, id DESC",
                                           err);
        size_t cap = 0;
        int r;

        *ret = NULL;
        *ret_n = 0;
        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        sql_put_i64(s, now_ms);
        while ((r = sql_step(s, err)) > 0)
                *(struct memory_row *)ROWS_ADD(op->mem, ret, ret_n, &cap) = (struct memory_row){
                        .id = col(op->mem, s, "id"),
                        .kind = col(op->mem, s, "kind"),
                        .subject = col(op->mem, s, "subject"),
                        .source = col(op->mem, s, "source"),
                        .conversation = col(op->mem, s, "conversation"),
                        .turn = col(op->mem, s, "turn"),
                        .cipher = col(op->mem, s, "value_cipher"),
                        .permille = sql_i64(s, "permille"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .expires_ms = sql_i64(s, "expires_ms"),
                        .superseded_ms = sql_i64(s, "superseded_ms"),
                };
        return r;
}

struct list_op {
        struct op op;
        struct str customer_id;
        int64_t now_ms;
        struct memory_row *rows;
        size_t n;
        store_memory_fn *cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;

        return memory_read(op, db, o->customer_id, o->now_ms, &o->rows, &o->n, err);
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_memory_list(struct store *st, struct str customer_id, int64_t now_ms, store_memory_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->now_ms = now_ms;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- forgetting ---- */

struct forget_op {
        struct op_done done; /* first */
        struct str customer_id, id;
        int64_t now_ms;
};

static int run_of(struct op *op, struct sql_db *db, const char *text, struct str customer_id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        return sql_run(s, err);
}

int memory_forget_all(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        int r = run_of(op, db, "DELETE FROM memory WHERE brand = ? AND customer_id = ?", customer_id, err);

        return r == 0 ? open_flow_forget(op, db, customer_id, err) : r;
}

/* The slot of the entry, whole: what it superseded goes with it. */
static int forget_slot(struct forget_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "DELETE FROM memory WHERE brand = ? AND customer_id = ? AND EXISTS"
                                         " (SELECT 1 FROM memory m WHERE m.brand = memory.brand"
                                         " AND m.customer_id = memory.customer_id AND m.id = ?"
                                         " AND m.kind = memory.kind AND m.subject = memory.subject)",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, o->customer_id);
        sql_put_text(s, o->id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                r = err_set(err, ERR_NOTFOUND, "nothing is remembered under this id");
        return r;
}

static int forget_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct forget_op *o = (struct forget_op *)op;

        return o->id.n ? forget_slot(o, db, err) : memory_forget_all(op, db, o->customer_id, err);
}

int store_memory_forget(struct store *st, struct str customer_id, struct str id, store_done_fn *cb, void *arg)
{
        struct forget_op *o = op_new(st, sizeof(*o), forget_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->customer_id = arena_str(o->done.op.mem, customer_id);
        o->id = arena_str(o->done.op.mem, id);
        return op_write(&o->done.op);
}

static int prune_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM memory WHERE brand = ? AND expires_ms <= ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, ((struct forget_op *)op)->now_ms);
        return sql_run(s, err);
}

int store_memory_prune(struct store *st, int64_t now_ms, store_done_fn *cb, void *arg)
{
        struct forget_op *o = op_new(st, sizeof(*o), prune_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->now_ms = now_ms;
        return op_write(&o->done.op);
}

/* intake - opening, the journal, and what a file no longer has; see intake.h. The rows are in intake_rows.c. */
#include "store/intake.h"

#include "store/store_priv.h"

#include <string.h>

enum { NAME_MAX_BYTES = 100, JOURNAL_MAX = 1000, TRIM_ORDERS = 200 };

/* ---- open, close: the temporary table ---- */

struct plain_op {
        struct op_done done; /* first */
        struct intake_file file;
};

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        (void)op;
        return sql_exec(db,
                        "DROP TABLE IF EXISTS intake_seen;"
                        "CREATE TEMP TABLE intake_seen (kind BIGINT NOT NULL, key TEXT NOT NULL, part BIGINT NOT NULL,"
                        " at_line BIGINT NOT NULL, PRIMARY KEY (kind, key, part));",
                        err);
}

static int close_run(struct op *op, struct sql_db *db, struct err *err)
{
        (void)op;
        return sql_exec(db, "DROP TABLE IF EXISTS intake_seen;", err);
}

static int submit_plain(struct store *st, const struct intake_file *file,
                        int (*run)(struct op *, struct sql_db *, struct err *), store_done_fn *cb, void *arg)
{
        struct plain_op *o = op_new(st, sizeof(*o), run, op_deliver_done, arg);

        o->done.cb = cb;
        if (file)
                o->file = *file;
        return op_write(&o->done.op);
}

int store_intake_open(struct store *st, store_done_fn *cb, void *arg)
{
        int r;

        if (st->intake_open)
                return ERR_BUSY;
        r = submit_plain(st, NULL, open_run, cb, arg);
        st->intake_open = r == 0;
        return r;
}

int store_intake_close(struct store *st, store_done_fn *cb, void *arg)
{
        int r = submit_plain(st, NULL, close_run, cb, arg);

        st->intake_open = st->intake_open && r < 0;
        return r;
}

/* ---- the journal ---- */

struct begin_op {
        struct op op;
        struct intake_file file;
        struct intake_interrupted before;
        bool was_open;
        store_intake_begin_fn *cb;
};

static struct sql_stmt *of_kind(struct op *op, struct sql_db *db, const char *text, enum intake_kind kind,
                                struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (s)
                sql_put_i64(s, kind);
        return s;
}

static int read_interrupted(struct begin_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = of_kind(&o->op, db,
                                     "SELECT name, n_rows, changed_ms FROM intake WHERE brand = ? AND kind = ?"
                                     " AND state = 'open' ORDER BY no DESC LIMIT 1",
                                     o->file.kind, err);
        int r = s ? sql_step(s, err) : err->code;

        if (r <= 0)
                return r;
        o->before =
                (struct intake_interrupted){col(o->op.mem, s, "name"), sql_i64(s, "n_rows"), sql_i64(s, "changed_ms")};
        o->was_open = true;
        sql_reset(s);
        return 0;
}

static int write_begin(struct begin_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = of_kind(&o->op, db,
                                     "UPDATE intake SET state = 'interrupted' WHERE brand = ? AND kind = ?"
                                     " AND state = 'open'",
                                     o->file.kind, err);
        int r = s ? sql_run(s, err) : err->code;

        if (r < 0)
                return r;
        s = prepare_brand(&o->op, db,
                          "INSERT INTO intake (brand, kind, name, started_ms, changed_ms, state, n_rows, no)"
                          " SELECT ?, ?, ?, ?, ?, 'open', 0, coalesce(max(no), 0) + 1 FROM intake WHERE brand = ?",
                          err);
        if (!s)
                return err->code;
        sql_put_i64(s, o->file.kind);
        sql_put_text(s, o->file.name);
        sql_put_i64(s, o->file.now_ms);
        sql_put_i64(s, o->file.now_ms);
        sql_put_text(s, o->op.st->brand);
        r = sql_run(s, err);
        if (r < 0)
                return r;
        s = prepare_brand(
                &o->op, db,
                "DELETE FROM intake WHERE brand = ? AND no <= (SELECT max(no) FROM intake WHERE brand = ?) - ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->op.st->brand);
        sql_put_i64(s, JOURNAL_MAX);
        return sql_run(s, err);
}

static int begin_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct begin_op *o = (struct begin_op *)op;
        int r;

        o->was_open = false;
        r = read_interrupted(o, db, err);
        return r < 0 || o->file.dry ? r : write_begin(o, db, err);
}

static void begin_deliver(struct op *op)
{
        struct begin_op *o = (struct begin_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 && o->was_open ? &o->before : NULL);
}

int store_intake_begin(struct store *st, const struct intake_file *file, store_intake_begin_fn *cb, void *arg)
{
        struct begin_op *o = op_new(st, sizeof(*o), begin_run, begin_deliver, arg);

        o->file = *file;
        o->file.name = arena_str(o->op.mem, str_sub(file->name, 0, NAME_MAX_BYTES));
        o->cb = cb;
        return op_write(&o->op);
}

static int end_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct plain_op *o = (struct plain_op *)op;
        struct sql_stmt *s;

        if (o->file.dry)
                return 0;
        s = of_kind(op, db, "UPDATE intake SET state = 'done' WHERE brand = ? AND kind = ? AND state = 'open'",
                    o->file.kind, err);
        return s ? sql_run(s, err) : err->code;
}

int store_intake_end(struct store *st, const struct intake_file *file, store_done_fn *cb, void *arg)
{
        return submit_plain(st, file, end_run, cb, arg);
}

/* ---- what is no longer in the file ---- */

struct trim_op {
        struct op op;
        struct intake_file file;
        struct str after, last;
        struct str orders[TRIM_ORDERS];
        size_t n, n_gone;
        struct sql_db *db;
        store_intake_trim_fn *cb;
};

/* Orders of the file, without those of which a row was refused whose place is not known. */
static int trim_orders(struct trim_op *o, struct err *err)
{
        struct sql_stmt *s = sql_prepare(o->db,
                                         "SELECT key, min(part) AS least FROM intake_seen WHERE kind = ? AND key > ?"
                                         " GROUP BY key ORDER BY key LIMIT ?",
                                         err);
        size_t seen = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->file.kind);
        sql_put_text(s, o->after);
        sql_put_i64(s, TRIM_ORDERS);
        while ((r = sql_step(s, err)) > 0) {
                o->last = col(o->op.mem, s, "key");
                seen++;
                if (sql_i64(s, "least") > 0)
                        o->orders[o->n++] = o->last;
        }
        if (seen < TRIM_ORDERS)
                o->last = (struct str){NULL, 0};
        return r;
}

#define NOT_SEEN                                                                                          \
        " WHERE brand = ? AND order_no = ? AND NOT EXISTS (SELECT 1 FROM intake_seen s WHERE s.kind = ? " \
        "AND s.key = order_no AND s.part = line)"

static int trim_one(struct trim_op *o, struct str order, struct err *err)
{
        static const char *const texts[2][2] = {
                {"DELETE FROM order_item" NOT_SEEN, "DELETE FROM shipment_event" NOT_SEEN},
                {"SELECT count(*) AS n FROM order_item" NOT_SEEN, "SELECT count(*) AS n FROM shipment_event" NOT_SEEN},
        };
        struct sql_stmt *s = prepare_brand(&o->op, o->db, texts[o->file.dry][o->file.kind == INTAKE_SHIPMENTS], err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, order);
        sql_put_i64(s, o->file.kind);
        if (!o->file.dry) {
                r = sql_run(s, err);
                o->n_gone += r == 0 ? (size_t)sql_changes(o->db) : 0;
                return r;
        }
        r = sql_step(s, err);
        o->n_gone += r > 0 ? (size_t)sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int trim_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct trim_op *o = (struct trim_op *)op;
        int r;

        o->db = db;
        o->n = o->n_gone = 0;
        o->last = (struct str){NULL, 0};
        if (o->file.kind != INTAKE_ITEMS && o->file.kind != INTAKE_SHIPMENTS)
                return 0;
        r = trim_orders(o, err);
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = trim_one(o, o->orders[i], err);
        return r;
}

static void trim_deliver(struct op *op)
{
        struct trim_op *o = (struct trim_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->n_gone, o->last);
}

int store_intake_trim(struct store *st, const struct intake_file *file, struct str after, store_intake_trim_fn *cb,
                      void *arg)
{
        struct trim_op *o = op_new(st, sizeof(*o), trim_run, trim_deliver, arg);

        o->file = *file;
        o->after = arena_str(o->op.mem, after);
        o->cb = cb;
        return op_write(&o->op);
}

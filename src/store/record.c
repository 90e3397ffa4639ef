/* Records, actions and the audit; see record.h. Every write of a request carries its own condition, so that a request
 * made from what was read earlier is refused whole when the world has moved on. */
#include "store/record.h"

#include "base/time.h"
#include "store/order_priv.h"
#include "store/record_priv.h"
#include "store/store_priv.h"

#include <string.h>

static const char *const state_names[] = {"proposed", "confirmed", "done", "failed", "undoing", "undone", "expired"};

const char *action_state_name(enum action_state s)
{
        return state_names[s];
}

static enum action_state state_of(struct str name)
{
        for (int i = ACTION_PROPOSED; i <= ACTION_EXPIRED; i++)
                if (str_eq_c(name, state_names[i]))
                        return (enum action_state)i;
        return ACTION_FAILED;
}

/* A statement that must touch one row: ERR_DENIED when it found none. */
static int run_one(struct sql_db *db, struct sql_stmt *s, const char *what, struct err *err)
{
        int r = sql_run(s, err);

        if (r == ERR_EXISTS || (r == 0 && sql_changes(db) != 1))
                return err_set(err, ERR_DENIED, "the %s is not what it was", what);
        return r;
}

/* --- writing records --- */

struct write_op {
        struct op_done done; /* first */
        struct records_write w;
        struct action_write action;
        bool has_action;
};

static int insert_record(struct write_op *o, struct sql_db *db, const struct record_write *w, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->done.op, db,
                              "INSERT INTO record (brand, kind, key, owner, version, as_of_ms, doc, cipher)"
                              " VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, w->kind);
        sql_put_text(s, w->key);
        sql_put_text(s, w->owner);
        sql_put_i64(s, o->w.at_ms);
        sql_put_text(s, w->doc);
        sql_put_blob(s, w->cipher);
        return run_one(db, s, "record", err);
}

static int update_record(struct write_op *o, struct sql_db *db, const struct record_write *w, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE record SET owner = ?, version = version + 1, as_of_ms = ?, doc = ?,"
                                         " cipher = ? WHERE brand = ? AND kind = ? AND key = ? AND version = ?",
                                         err);

        if (!s)
                return err->code;
        sql_put_text(s, w->owner);
        sql_put_i64(s, o->w.at_ms);
        sql_put_text(s, w->doc);
        sql_put_blob(s, w->cipher);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->key);
        sql_put_i64(s, w->version);
        return run_one(db, s, "record", err);
}

static int delete_record(struct write_op *o, struct sql_db *db, const struct record_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->done.op, db, "DELETE FROM record WHERE brand = ? AND kind = ? AND key = ? AND version = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, w->kind);
        sql_put_text(s, w->key);
        sql_put_i64(s, w->version);
        return run_one(db, s, "record", err);
}

static int write_record(struct write_op *o, struct sql_db *db, const struct record_write *w, struct err *err)
{
        if (w->remove)
                return delete_record(o, db, w, err);
        return w->version == 0 ? insert_record(o, db, w, err) : update_record(o, db, w, err);
}

/* --- the tables of their own --- */

static struct sql_stmt *own_statement(struct sql_db *db, enum own_column column, struct err *err)
{
        switch (column) {
        case OWN_ORDER_STATUS:
                return sql_prepare(db, "UPDATE orders SET status = ? WHERE brand = ? AND no = ? AND status = ?", err);
        case OWN_REPAIR_STATE:
                return sql_prepare(db, "UPDATE repair SET state = ? WHERE brand = ? AND no = ? AND state = ?", err);
        case OWN_CUSTOMER_NAME:
                return sql_prepare(db, "UPDATE customer SET name = ? WHERE brand = ? AND id = ? AND name = ?", err);
        case OWN_CUSTOMER_PHONE:
                return sql_prepare(db, "UPDATE customer SET phone = ? WHERE brand = ? AND id = ? AND phone = ?", err);
        case OWN_CUSTOMER_EMAIL:
                return sql_prepare(db, "UPDATE customer SET email = ? WHERE brand = ? AND id = ? AND email = ?", err);
        case OWN_COLUMNS: break;
        }
        err_set(err, ERR_INVALID, "no such column");
        return NULL;
}

static int write_column(struct write_op *o, struct sql_db *db, const struct own_write *w, struct err *err)
{
        struct sql_stmt *s = own_statement(db, w->column, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->after);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, w->key);
        sql_put_text(s, w->before);
        r = run_one(db, s, "record", err);
        if (r == 0 && w->column == OWN_ORDER_STATUS)
                r = order_note_return(&o->done.op, db, w->key, o->w.at_ms, err);
        return r;
}

static int insert_device(struct write_op *o, struct sql_db *db, const struct device_write *w, struct err *err)
{
        struct sql_stmt *s = sql_prepare(
                db,
                "INSERT INTO device (brand, customer_id, no, product_id, serial, firmware, order_no, bought_ms,"
                " warranty_until_ms) SELECT ?, ?, coalesce((SELECT max(no) FROM device WHERE brand = ? AND"
                " customer_id = ?), 0) + 1, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM device WHERE brand = ? AND serial = ?)",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->device.product_id);
        sql_put_text(s, w->device.serial);
        sql_put_text(s, w->device.firmware);
        sql_put_text(s, w->device.order_no);
        sql_put_i64(s, w->device.bought_ms);
        sql_put_i64(s, w->device.warranty_until_ms);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, w->device.serial);
        return run_one(db, s, "device", err);
}

static int write_device(struct write_op *o, struct sql_db *db, const struct device_write *w, struct err *err)
{
        struct sql_stmt *s;

        if (!w->remove)
                return insert_device(o, db, w, err);
        s = prepare_brand(&o->done.op, db, "DELETE FROM device WHERE brand = ? AND customer_id = ? AND serial = ?",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->device.serial);
        return run_one(db, s, "device", err);
}

static int write_repair(struct write_op *o, struct sql_db *db, const struct repair_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->done.op, db,
                w->remove ? "DELETE FROM repair WHERE brand = ? AND customer_id = ? AND no = ?"
                          : "INSERT INTO repair (brand, customer_id, no, serial, state, received_ms, promise_ms)"
                            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->repair.no);
        if (!w->remove) {
                sql_put_text(s, w->repair.serial);
                sql_put_text(s, w->repair.state);
                sql_put_i64(s, w->repair.received_ms);
                sql_put_i64(s, w->repair.promise_ms);
        }
        return run_one(db, s, "repair", err);
}

/* --- the audit --- */

static int insert_audit(struct op *op, struct sql_db *db, const struct audit_write *a, struct str action,
                        struct str who, int64_t at_ms, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "INSERT INTO audit (brand, no, at_ms, who, what, kind, key, action, customer_id, cipher)"
                            " SELECT ?, coalesce(max(no), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM audit WHERE brand = ?",
                            err);

        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, at_ms);
        sql_put_text(s, who);
        sql_put_text(s, a->what);
        sql_put_text(s, a->kind);
        sql_put_text(s, a->key);
        sql_put_text(s, action);
        sql_put_text(s, a->customer_id);
        sql_put_blob(s, a->cipher);
        sql_put_text(s, op->st->brand);
        return sql_run(s, err);
}

/* --- the action itself --- */

void action_copy(struct arena *mem, struct action_write *to, const struct action_write *from)
{
        *to = *from;
        to->id = arena_str(mem, from->id);
        to->name = arena_str(mem, from->name);
        to->conversation = arena_str(mem, from->conversation);
        to->customer_id = arena_str(mem, from->customer_id);
        to->who = arena_str(mem, from->who);
        to->body_cipher = arena_str(mem, from->body_cipher);
}

static int action_insert(struct op *op, struct sql_db *db, const struct action_write *a, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO action (brand, id, name, conversation, customer_id, state, who, created_ms, changed_ms,"
                " undo_until_ms, body_cipher) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, a->id);
        sql_put_text(s, a->name);
        sql_put_text(s, a->conversation);
        sql_put_text(s, a->customer_id);
        sql_put_text(s, str_c(action_state_name(a->state)));
        sql_put_text(s, a->who);
        sql_put_i64(s, a->at_ms);
        sql_put_i64(s, a->at_ms);
        sql_put_i64(s, a->undo_until_ms);
        sql_put_blob(s, a->body_cipher);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_EXISTS, "action %.*s is there already", STR_ARG(a->id));
        return r;
}

/* Why a step was not made: it had been made before, or the action stands elsewhere. */
static int action_refused(struct op *op, struct sql_db *db, const struct action_write *a, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT state FROM action WHERE brand = ? AND id = ?", err);
        bool same = false;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, a->id);
        r = sql_step(s, err);
        if (r > 0)
                same = state_of(sql_str(s, "state")) == a->state;
        sql_reset(s);
        if (r < 0)
                return r;
        return same ? err_set(err, ERR_EXISTS, "action %.*s is %s already", STR_ARG(a->id), action_state_name(a->state))
                    : err_set(err, ERR_DENIED, "action %.*s is not %s", STR_ARG(a->id), action_state_name(a->from));
}

static int action_step(struct op *op, struct sql_db *db, const struct action_write *a, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE action SET state = ?, who = ?, changed_ms = ?, undo_until_ms = ?,"
                                         " body_cipher = CASE WHEN ? = 1 THEN ? ELSE body_cipher END"
                                         " WHERE brand = ? AND id = ? AND state = ?",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, str_c(action_state_name(a->state)));
        sql_put_text(s, a->who);
        sql_put_i64(s, a->at_ms);
        sql_put_i64(s, a->undo_until_ms);
        sql_put_i64(s, a->body_cipher.n > 0);
        sql_put_blob(s, a->body_cipher);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, a->id);
        sql_put_text(s, str_c(action_state_name(a->from)));
        r = sql_run(s, err);
        return r == 0 && sql_changes(db) == 0 ? action_refused(op, db, a, err) : r;
}

int action_apply(struct op *op, struct sql_db *db, const struct action_write *a, struct err *err)
{
        struct audit_write row = {.what = str_c(action_state_name(a->state)),
                                  .kind = STR("action"),
                                  .key = a->name,
                                  .customer_id = a->customer_id};
        int r = a->create ? action_insert(op, db, a, err) : action_step(op, db, a, err);

        return r == 0 ? insert_audit(op, db, &row, a->id, a->who, a->at_ms, err) : r;
}

/* --- one request --- */

static int write_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct write_op *o = (struct write_op *)op;
        struct str action = o->has_action ? o->action.id : (struct str){0};
        int r = o->has_action ? action_apply(op, db, &o->action, err) : 0;

        for (size_t i = 0; i < o->w.n_records && r == 0; i++)
                r = write_record(o, db, &o->w.records[i], err);
        for (size_t i = 0; i < o->w.n_columns && r == 0; i++)
                r = write_column(o, db, &o->w.columns[i], err);
        for (size_t i = 0; i < o->w.n_devices && r == 0; i++)
                r = write_device(o, db, &o->w.devices[i], err);
        for (size_t i = 0; i < o->w.n_repairs && r == 0; i++)
                r = write_repair(o, db, &o->w.repairs[i], err);
        for (size_t i = 0; i < o->w.n_audit && r == 0; i++)
                r = insert_audit(op, db, &o->w.audit[i], action, o->w.who, o->w.at_ms, err);
        return r;
}

static void copy_records(struct arena *mem, struct records_write *w)
{
        struct record_write *v = ARENA_ARRAY(mem, struct record_write, w->n_records + 1);

        for (size_t i = 0; i < w->n_records; i++) {
                v[i] = w->records[i];
                v[i].kind = arena_str(mem, v[i].kind);
                v[i].key = arena_str(mem, v[i].key);
                v[i].owner = arena_str(mem, v[i].owner);
                v[i].doc = arena_str(mem, v[i].doc);
                v[i].cipher = arena_str(mem, v[i].cipher);
        }
        w->records = v;
}

static void copy_columns(struct arena *mem, struct records_write *w)
{
        struct own_write *v = ARENA_ARRAY(mem, struct own_write, w->n_columns + 1);

        for (size_t i = 0; i < w->n_columns; i++) {
                v[i] = w->columns[i];
                v[i].key = arena_str(mem, v[i].key);
                v[i].before = arena_str(mem, v[i].before);
                v[i].after = arena_str(mem, v[i].after);
        }
        w->columns = v;
}

static void copy_devices(struct arena *mem, struct records_write *w)
{
        struct device_write *v = ARENA_ARRAY(mem, struct device_write, w->n_devices + 1);

        for (size_t i = 0; i < w->n_devices; i++) {
                struct device_row *d = &v[i].device;

                v[i] = w->devices[i];
                v[i].customer_id = arena_str(mem, v[i].customer_id);
                d->product_id = arena_str(mem, d->product_id);
                d->serial = arena_str(mem, d->serial);
                d->firmware = arena_str(mem, d->firmware);
                d->order_no = arena_str(mem, d->order_no);
        }
        w->devices = v;
}

static void copy_repairs(struct arena *mem, struct records_write *w)
{
        struct repair_write *v = ARENA_ARRAY(mem, struct repair_write, w->n_repairs + 1);

        for (size_t i = 0; i < w->n_repairs; i++) {
                struct repair_row *r = &v[i].repair;

                v[i] = w->repairs[i];
                v[i].customer_id = arena_str(mem, v[i].customer_id);
                r->no = arena_str(mem, r->no);
                r->serial = arena_str(mem, r->serial);
                r->state = arena_str(mem, r->state);
        }
        w->repairs = v;
}

static void copy_audit(struct arena *mem, struct records_write *w)
{
        struct audit_write *v = ARENA_ARRAY(mem, struct audit_write, w->n_audit + 1);

        for (size_t i = 0; i < w->n_audit; i++) {
                v[i] = w->audit[i];
                v[i].what = arena_str(mem, v[i].what);
                v[i].kind = arena_str(mem, v[i].kind);
                v[i].key = arena_str(mem, v[i].key);
                v[i].customer_id = arena_str(mem, v[i].customer_id);
                v[i].cipher = arena_str(mem, v[i].cipher);
        }
        w->audit = v;
}

static bool fits(const struct records_write *w)
{
        if (w->n_records > RECORD_WRITES_MAX || w->n_columns > RECORD_WRITES_MAX || w->n_devices > RECORD_WRITES_MAX ||
            w->n_repairs > RECORD_WRITES_MAX || w->n_audit > 4 * RECORD_WRITES_MAX)
                return false;
        for (size_t i = 0; i < w->n_records; i++)
                if (w->records[i].doc.n > RECORD_DOC_MAX || w->records[i].cipher.n > RECORD_DOC_MAX)
                        return false;
        return true;
}

int store_records_commit(struct store *st, const struct records_write *w, store_done_fn *cb, void *arg)
{
        struct write_op *o;
        struct arena *mem;

        if (!fits(w))
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), write_run, op_deliver_done, arg);
        mem = o->done.op.mem;
        o->done.cb = cb;
        o->w = *w;
        o->w.who = arena_str(mem, w->who);
        copy_records(mem, &o->w);
        copy_columns(mem, &o->w);
        copy_devices(mem, &o->w);
        copy_repairs(mem, &o->w);
        copy_audit(mem, &o->w);
        if (w->action) {
                o->has_action = true;
                action_copy(mem, &o->action, w->action);
        }
        return op_write(&o->done.op);
}

/* --- reading --- */

struct read_op {
        struct op op;
        struct str kind, key;
        int64_t limit, before;
        struct record_row *records;
        struct action_row *actions;
        struct audit_row *audit;
        size_t n, cap;
        union {
                store_records_fn *records;
                store_actions_fn *actions;
                store_audit_fn *audit;
        } cb;
};

static struct read_op *read_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                void (*deliver)(struct op *), void *arg, unsigned limit)
{
        struct read_op *o = op_new(st, sizeof(*o), run, deliver, arg);

        o->limit = limit_rows(limit);
        return o;
}

static int read_records(struct read_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct record_row *)ROWS_ADD(mem, &o->records, &o->n, &o->cap) =
                        (struct record_row){.kind = col(mem, s, "kind"),
                                            .key = col(mem, s, "key"),
                                            .owner = col(mem, s, "owner"),
                                            .version = sql_i64(s, "version"),
                                            .as_of_ms = sql_i64(s, "as_of_ms"),
                                            .doc = col(mem, s, "doc"),
                                            .cipher = col(mem, s, "cipher")};
        return r;
}

#define RECORD_COLUMNS "SELECT kind, key, owner, version, as_of_ms, doc, cipher FROM record WHERE brand = ? "

static int get_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, RECORD_COLUMNS "AND kind = ? AND key = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->kind);
        sql_put_text(s, o->key);
        return read_records(o, s, err);
}

static int of_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, RECORD_COLUMNS "AND kind = ? AND owner = ? ORDER BY key LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->kind);
        sql_put_text(s, o->key);
        sql_put_i64(s, o->limit);
        return read_records(o, s, err);
}

static void deliver_records(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb.records(op->arg, op->job.r, &op->job.err, o->records, op->job.r == 0 ? o->n : 0);
}

int store_record_get(struct store *st, struct str kind, struct str key, store_records_fn *cb, void *arg)
{
        struct read_op *o = read_new(st, get_run, deliver_records, arg, 1);

        o->kind = arena_str(o->op.mem, kind);
        o->key = arena_str(o->op.mem, key);
        o->cb.records = cb;
        return op_read(&o->op);
}

int store_records_of(struct store *st, struct str kind, struct str owner, unsigned limit, store_records_fn *cb,
                     void *arg)
{
        struct read_op *o = read_new(st, of_run, deliver_records, arg, limit);

        o->kind = arena_str(o->op.mem, kind);
        o->key = arena_str(o->op.mem, owner);
        o->cb.records = cb;
        return op_read(&o->op);
}

static int read_actions(struct read_op *o, struct sql_stmt *s, struct err *err)
{
        struct arena *mem = o->op.mem;
        int r;

        while ((r = sql_step(s, err)) > 0)
                *(struct action_row *)ROWS_ADD(mem, &o->actions, &o->n, &o->cap) =
                        (struct action_row){.id = col(mem, s, "id"),
                                            .name = col(mem, s, "name"),
                                            .conversation = col(mem, s, "conversation"),
                                            .customer_id = col(mem, s, "customer_id"),
                                            .who = col(mem, s, "who"),
                                            .body_cipher = col(mem, s, "body_cipher"),
                                            .state = state_of(sql_str(s, "state")),
                                            .created_ms = sql_i64(s, "created_ms"),
                                            .changed_ms = sql_i64(s, "changed_ms"),
                                            .undo_until_ms = sql_i64(s, "undo_until_ms")};
        return r;
}

#define ACTION_COLUMNS                                                                                   \
        "SELECT id, name, conversation, customer_id, state, who, created_ms, changed_ms, undo_until_ms," \
        " body_cipher FROM action WHERE brand = ? "

static int action_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, ACTION_COLUMNS "AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        return read_actions(o, s, err);
}

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s =
                prepare_brand(op, db, ACTION_COLUMNS "AND state IN ('confirmed', 'undoing') ORDER BY id LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        return read_actions(o, s, err);
}

static int customer_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, ACTION_COLUMNS "AND customer_id = ? ORDER BY id DESC LIMIT ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, o->key);
        sql_put_i64(s, o->limit);
        return read_actions(o, s, err);
}

static void deliver_actions(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb.actions(op->arg, op->job.r, &op->job.err, o->actions, op->job.r == 0 ? o->n : 0);
}

int store_action_get(struct store *st, struct str id, store_actions_fn *cb, void *arg)
{
        struct read_op *o = read_new(st, action_run, deliver_actions, arg, 1);

        o->key = arena_str(o->op.mem, id);
        o->cb.actions = cb;
        return op_read(&o->op);
}

int store_actions_open(struct store *st, unsigned limit, store_actions_fn *cb, void *arg)
{
        struct read_op *o = read_new(st, open_run, deliver_actions, arg, limit);

        o->cb.actions = cb;
        return op_read(&o->op);
}

int store_actions_of(struct store *st, struct str customer_id, unsigned limit, store_actions_fn *cb, void *arg)
{
        struct read_op *o = read_new(st, customer_run, deliver_actions, arg, limit);

        o->key = arena_str(o->op.mem, customer_id);
        o->cb.actions = cb;
        return op_read(&o->op);
}

static int audit_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT no, at_ms, who, what, kind, key, action, customer_id, cipher FROM"
                                           " audit WHERE brand = ? AND no < ? ORDER BY no DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->before > 0 ? o->before : INT64_MAX);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct audit_row *)ROWS_ADD(mem, &o->audit, &o->n, &o->cap) =
                        (struct audit_row){.no = sql_i64(s, "no"),
                                           .at_ms = sql_i64(s, "at_ms"),
                                           .who = col(mem, s, "who"),
                                           .what = col(mem, s, "what"),
                                           .kind = col(mem, s, "kind"),
                                           .key = col(mem, s, "key"),
                                           .action = col(mem, s, "action"),
                                           .customer_id = col(mem, s, "customer_id"),
                                           .cipher = col(mem, s, "cipher")};
        return r;
}

static void deliver_audit(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb.audit(op->arg, op->job.r, &op->job.err, o->audit, op->job.r == 0 ? o->n : 0);
}

int store_audit_list(struct store *st, int64_t before, unsigned limit, store_audit_fn *cb, void *arg)
{
        struct read_op *o = read_new(st, audit_run, deliver_audit, arg, limit);

        o->before = before;
        o->cb.audit = cb;
        return op_read(&o->op);
}

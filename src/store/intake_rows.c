/*
 * intake_rows - a batch of rows; see intake.h. Each kind has a row of a table: its statements and its columns in the
 * order in which they are bound. What is the same for all (who must be there, what was seen, comparing) is written
 * once.
 */
#include "store/intake.h"

#include "store/consent_priv.h"
#include "store/order_priv.h"
#include "store/store_priv.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN_MARK = 0 }; /* line of a row that was held */

struct column {
        const char *name;
        bool number;
        const char *otherwise; /* of a new row; NULL: "" */
};

struct table {
        const char *find, *insert, *update; /* brand, key, part when `parts`; update: columns before those */
        bool parts;                         /* several rows of one key */
        enum intake_outcome needs;          /* INTAKE_NO_CUSTOMER, INTAKE_NO_ORDER; else nothing */
        int needs_at;                       /* cell */
        size_t n;                           /* columns, from cell 1 */
        struct column columns[INTAKE_CELLS_MAX];
};

static const struct table tables[INTAKE_KINDS] = {
        [INTAKE_CUSTOMERS] =
                {"SELECT name, lang, tz, phone, email, city, vip, birth_year FROM customer WHERE brand = ? AND id = ?",
                 "INSERT INTO customer (brand, id, name, lang, tz, phone, email, city, vip, birth_year, created_ms,"
                 " visitor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                 "UPDATE customer SET name = ?, lang = ?, tz = ?, phone = ?, email = ?, city = ?, vip = ?,"
                 " birth_year = ?, visitor = 0 WHERE brand = ? AND id = ?",
                 .n = 8,
                 .columns = {{"name"},
                             {"lang"},
                             {"tz"},
                             {"phone"},
                             {"email"},
                             {"city"},
                             {"vip", true},
                             {"birth_year", true}}},
        [INTAKE_ORDERS] =
                {"SELECT customer_id, channel, status, currency, carrier, tracking_no, phone_last4, placed_ms,"
                 " promise_ms, delivered_ms, total_minor FROM orders WHERE brand = ? AND no = ?",
                 "INSERT INTO orders (brand, no, customer_id, channel, status, currency, carrier, tracking_no,"
                 " phone_last4, placed_ms, promise_ms, delivered_ms, total_minor)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 "UPDATE orders SET customer_id = ?, channel = ?, status = ?, currency = ?, carrier = ?,"
                 " tracking_no = ?, phone_last4 = ?, placed_ms = ?, promise_ms = ?, delivered_ms = ?, total_minor = ?"
                 " WHERE brand = ? AND no = ?",
                 .needs = INTAKE_NO_CUSTOMER, .needs_at = ORDER_CUSTOMER, .n = 11,
                 .columns = {{"customer_id"},
                             {"channel", false, "own"},
                             {"status"},
                             {"currency"},
                             {"carrier"},
                             {"tracking_no"},
                             {"phone_last4"},
                             {"placed_ms", true},
                             {"promise_ms", true},
                             {"delivered_ms", true},
                             {"total_minor", true}}},
        [INTAKE_ITEMS] =
                {"SELECT sku, qty, price_minor FROM order_item WHERE brand = ? AND order_no = ? AND line = ?",
                 "INSERT INTO order_item (brand, order_no, line, sku, qty, price_minor) VALUES (?, ?, ?, ?, ?, ?)",
                 "UPDATE order_item SET sku = ?, qty = ?, price_minor = ? WHERE brand = ? AND order_no = ? AND line = "
                 "?",
                 .parts = true, .needs = INTAKE_NO_ORDER, .needs_at = ITEM_ORDER, .n = 3,
                 .columns = {{"sku"}, {"qty", true}, {"price_minor", true}}},
        [INTAKE_SHIPMENTS] =
                {"SELECT at_ms, place_zh, place_en, text_zh, text_en FROM shipment_event"
                 " WHERE brand = ? AND order_no = ? AND line = ?",
                 "INSERT INTO shipment_event (brand, order_no, line, at_ms, place_zh, place_en, text_zh, text_en)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 "UPDATE shipment_event SET at_ms = ?, place_zh = ?, place_en = ?, text_zh = ?, text_en = ?"
                 " WHERE brand = ? AND order_no = ? AND line = ?",
                 .parts = true, .needs = INTAKE_NO_ORDER, .needs_at = EVENT_ORDER, .n = 5,
                 .columns = {{"at_ms", true}, {"place_zh"}, {"place_en"}, {"text_zh"}, {"text_en"}}},
        /* A serial may be there twice, from imports of other programs: the customer's own comes first. */
        [INTAKE_DEVICES] =
                {"SELECT customer_id, product_id, firmware, order_no, bought_ms, warranty_until_ms, error, error_ms, no"
                 " FROM device"
                 " WHERE brand = ? AND serial = ?"
                 " ORDER BY CASE WHEN customer_id = ? THEN 0 ELSE 1 END, bought_ms DESC, no LIMIT 1",
                 "INSERT INTO device (brand, serial, customer_id, product_id, firmware, order_no, bought_ms,"
                 " warranty_until_ms, error, error_ms, no) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(no), 0) + "
                 "1 FROM device"
                 " WHERE brand = ? AND customer_id = ?",
                 "UPDATE device SET customer_id = ?, product_id = ?, firmware = ?, order_no = ?, bought_ms = ?,"
                 " warranty_until_ms = ?, error = ?, error_ms = ?, no = CASE WHEN customer_id = ? THEN no ELSE (SELECT "
                 "coalesce(max(d.no), 0) + "
                 "1"
                 " FROM device d WHERE d.brand = ? AND d.customer_id = ?) END"
                 " WHERE brand = ? AND customer_id = ? AND no = ?",
                 .needs = INTAKE_NO_CUSTOMER, .needs_at = DEVICE_CUSTOMER, .n = 8,
                 .columns = {{"customer_id"},
                             {"product_id"},
                             {"firmware"},
                             {"order_no"},
                             {"bought_ms", true},
                             {"warranty_until_ms", true},
                             {"error"},
                             {"error_ms", true}}},
        [INTAKE_REPAIRS] =
                {"SELECT customer_id, serial, state, received_ms, promise_ms FROM repair WHERE brand = ? AND no = ?",
                 "INSERT INTO repair (brand, no, customer_id, serial, state, received_ms, promise_ms)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?)",
                 "UPDATE repair SET customer_id = ?, serial = ?, state = ?, received_ms = ?, promise_ms = ?"
                 " WHERE brand = ? AND no = ?",
                 .needs = INTAKE_NO_CUSTOMER, .needs_at = REPAIR_CUSTOMER, .n = 5,
                 .columns = {{"customer_id"}, {"serial"}, {"state"}, {"received_ms", true}, {"promise_ms", true}}},
};

/* ---- what was seen in this file ---- */

struct rows_op {
        struct op op;
        const struct intake_file *file;
        const struct table *t;
        const struct intake_row *rows;
        size_t n;
        struct intake_result *results;
        struct sql_db *db;
        struct arena *mem; /* of the row under way */
        store_intake_fn *cb;
};

static int seen_in(struct rows_op *o, enum intake_kind kind, struct str key, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(o->db, "SELECT 1 AS one FROM intake_seen WHERE kind = ? AND key = ? LIMIT 1", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, kind);
        sql_put_text(s, key);
        r = sql_step(s, err);
        sql_reset(s);
        return r;
}

/* Whether what the row belongs to is there: 1 or 0. Without writing, what this run would have made counts too. */
static int has_owner(struct rows_op *o, const struct intake_row *row, struct err *err)
{
        struct str key = row->cells[o->t->needs_at].text;
        bool customer = o->t->needs == INTAKE_NO_CUSTOMER;
        struct sql_stmt *s;
        int r;

        if (o->t->needs == INTAKE_NEW)
                return 1;
        s = prepare_brand(&o->op, o->db,
                          customer ? "SELECT 1 AS one FROM customer WHERE brand = ? AND id = ? AND visitor = 0"
                                   : "SELECT 1 AS one FROM orders WHERE brand = ? AND no = ?",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, key);
        r = sql_step(s, err);
        sql_reset(s);
        if (r == 0 && o->file->dry)
                r = seen_in(o, customer ? INTAKE_CUSTOMERS : INTAKE_ORDERS, key, err);
        return r;
}

/* Where a customer has been merged into another, what the company's system still calls theirs is the other's. Merges do
 * not go round: who was merged is merged no further. */
static int follow_merges(struct rows_op *o, struct str *id, struct err *err)
{
        int r = 1;

        while (r > 0) {
                struct sql_stmt *s = prepare_brand(&o->op, o->db,
                                                   "SELECT into_id FROM customer_merge WHERE brand = ?"
                                                   " AND customer_id = ? AND undone_ms = 0",
                                                   err);

                if (!s)
                        return err->code;
                sql_put_text(s, *id);
                r = sql_step(s, err);
                if (r > 0)
                        *id = arena_str(o->mem, sql_str(s, "into_id"));
                sql_reset(s);
        }
        return r;
}

static struct sql_stmt *on_seen(struct rows_op *o, const char *text, const struct intake_row *row, struct err *err)
{
        struct sql_stmt *s = sql_prepare(o->db, text, err);

        if (!s)
                return NULL;
        sql_put_i64(s, o->file->kind);
        sql_put_text(s, row->cells[0].text);
        return s;
}

static int next_part(struct rows_op *o, const struct intake_row *row, int64_t *ret, struct err *err)
{
        struct sql_stmt *s = on_seen(
                o, "SELECT coalesce(max(part), 0) + 1 AS next FROM intake_seen WHERE kind = ? AND key = ?", row, err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                *ret = sql_i64(s, "next");
        if (s)
                sql_reset(s);
        return r < 0 ? r : 0;
}

static int seen_line(struct rows_op *o, const struct intake_row *row, int64_t part, int64_t *ret, struct err *err)
{
        struct sql_stmt *s =
                on_seen(o, "SELECT at_line FROM intake_seen WHERE kind = ? AND key = ? AND part = ?", row, err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, part);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "at_line") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* Notes that the key is in this file; *ret_first is the line where it was before, or 0. What was held there does not
 * stand in the way of a good row. */
static int note_seen(struct rows_op *o, const struct intake_row *row, int64_t part, unsigned *ret_first,
                     struct err *err)
{
        int64_t line = row->held ? SEEN_MARK : row->line, before;
        struct sql_stmt *s = on_seen(o,
                                     "INSERT INTO intake_seen (kind, key, part, at_line) VALUES (?, ?, ?, ?)"
                                     " ON CONFLICT DO NOTHING",
                                     row, err);
        int r;

        *ret_first = 0;
        if (!s)
                return err->code;
        sql_put_i64(s, part);
        sql_put_i64(s, line);
        r = sql_run(s, err);
        if (r < 0 || sql_changes(o->db) > 0)
                return r;
        r = seen_line(o, row, part, &before, err);
        if (r < 0 || row->held)
                return r;
        *ret_first = (unsigned)before;
        if (before != SEEN_MARK)
                return 0;
        s = sql_prepare(o->db, "UPDATE intake_seen SET at_line = ? WHERE kind = ? AND key = ? AND part = ?", err);
        if (!s)
                return err->code;
        sql_put_i64(s, line);
        sql_put_i64(s, o->file->kind);
        sql_put_text(s, row->cells[0].text);
        sql_put_i64(s, part);
        return sql_run(s, err);
}

/* ---- comparing and writing ---- */

static void put_key(struct rows_op *o, struct sql_stmt *s, const struct intake_row *row, int64_t part)
{
        sql_put_text(s, row->cells[0].text);
        if (o->t->parts)
                sql_put_i64(s, part);
}

static void put_columns(struct rows_op *o, struct sql_stmt *s, const struct intake_cell *cells)
{
        for (size_t i = 0; i < o->t->n; i++) {
                if (o->t->columns[i].number)
                        sql_put_i64(s, cells[i + 1].n);
                else
                        sql_put_text(s, cells[i + 1].text);
        }
}

static void put_device_update(struct rows_op *o, struct sql_stmt *s, struct str to, struct str from, int64_t no)
{
        sql_put_text(s, to);
        sql_put_text(s, o->op.st->brand);
        sql_put_text(s, to);
        sql_put_text(s, o->op.st->brand);
        sql_put_text(s, from);
        sql_put_i64(s, no);
}

static int write_new(struct rows_op *o, const struct intake_row *row, int64_t part, struct err *err)
{
        struct intake_cell cells[INTAKE_CELLS_MAX];
        struct sql_stmt *s = prepare_brand(&o->op, o->db, o->t->insert, err);
        int r;

        if (!s)
                return err->code;
        memcpy(cells, row->cells, sizeof(cells));
        for (size_t i = 0; i < o->t->n; i++)
                if (!cells[i + 1].given)
                        cells[i + 1].text = str_c(o->t->columns[i].otherwise);
        put_key(o, s, row, part);
        put_columns(o, s, cells);
        if (o->file->kind == INTAKE_CUSTOMERS)
                sql_put_i64(s, o->file->now_ms);
        if (o->file->kind == INTAKE_DEVICES) {
                sql_put_text(s, o->op.st->brand);
                sql_put_text(s, cells[DEVICE_CUSTOMER].text);
        }
        r = sql_run(s, err);
        if (r == 0 && o->file->kind == INTAKE_ORDERS)
                r = order_note_return(&o->op, o->db, row->cells[0].text, 0, err);
        return r;
}

/* The row as it will be: what was not given is taken from what is there. True when anything differs. */
static bool merge(struct rows_op *o, struct sql_stmt *found, const struct intake_row *row, struct intake_cell *ret)
{
        bool differs = false;

        memcpy(ret, row->cells, sizeof(row->cells));
        for (size_t i = 0; i < o->t->n; i++) {
                const struct column *c = &o->t->columns[i];
                struct intake_cell *cell = &ret[i + 1];

                if (c->number) {
                        int64_t n = sql_i64(found, c->name);

                        differs = differs || (cell->given && cell->n != n);
                        cell->n = cell->given ? cell->n : n;
                } else {
                        struct str text = sql_str(found, c->name);

                        differs = differs || (cell->given && !str_eq(cell->text, text));
                        cell->text = cell->given ? cell->text : arena_str(o->mem, text);
                }
        }
        return differs;
}

static int write_change(struct rows_op *o, const struct intake_row *row, const struct intake_cell *cells, int64_t part,
                        struct str device_of, int64_t device_no, struct err *err)
{
        struct sql_stmt *s = sql_prepare(o->db, o->t->update, err);
        int r;

        if (!s)
                return err->code;
        put_columns(o, s, cells);
        if (o->file->kind == INTAKE_DEVICES) {
                put_device_update(o, s, cells[DEVICE_CUSTOMER].text, device_of, device_no);
        } else {
                sql_put_text(s, o->op.st->brand);
                put_key(o, s, row, part);
        }
        r = sql_run(s, err);
        if (r == 0 && o->file->kind == INTAKE_ORDERS)
                r = order_note_return(&o->op, o->db, row->cells[0].text, o->file->now_ms, err);
        return r;
}

static int write_row(struct rows_op *o, const struct intake_row *row, int64_t part, struct intake_result *res,
                     struct err *err)
{
        bool device = o->file->kind == INTAKE_DEVICES;
        struct sql_stmt *s = prepare_brand(&o->op, o->db, o->t->find, err);
        struct intake_cell cells[INTAKE_CELLS_MAX];
        struct str device_of = {NULL, 0};
        int64_t device_no = 0;
        bool differs;
        int r;

        if (!s)
                return err->code;
        put_key(o, s, row, part);
        if (device)
                sql_put_text(s, row->cells[DEVICE_CUSTOMER].text);
        r = sql_step(s, err);
        if (r < 0)
                return r;
        if (r == 0) {
                res->outcome = INTAKE_NEW;
                return o->file->dry ? 0 : write_new(o, row, part, err);
        }
        differs = merge(o, s, row, cells);
        if (device) {
                device_of = arena_str(o->mem, sql_str(s, "customer_id"));
                device_no = sql_i64(s, "no");
        }
        sql_reset(s);
        res->outcome = differs ? INTAKE_UPDATED : INTAKE_UNCHANGED;
        return differs && !o->file->dry ? write_change(o, row, cells, part, device_of, device_no, err) : 0;
}

/* ---- consents: what the person said stays; where nothing was said, the file is a first word ---- */

static int last_word(struct rows_op *o, struct str customer, const char *purpose, int *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, o->db,
                                           "SELECT granted FROM consent WHERE brand = ? AND customer_id = ?"
                                           " AND purpose = ? ORDER BY no DESC LIMIT 1",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, customer);
        sql_put_text(s, str_c(purpose));
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "granted") != 0 : -1;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int take_consent(struct rows_op *o, const struct intake_row *row, int cell, const char *purpose,
                        struct intake_result *res, struct err *err)
{
        const struct intake_cell *c = &row->cells[cell];
        struct consent_write w = {.customer_id = row->cells[CUSTOMER_ID].text,
                                  .purpose = str_c(purpose),
                                  .text_version = o->file->consent_text_version,
                                  .channel = STR("import"),
                                  .granted = c->n != 0,
                                  .at_ms = o->file->now_ms};
        int word = -1, r = 0;

        if (!c->given)
                return 0;
        if (res->outcome != INTAKE_NEW)
                r = last_word(o, w.customer_id, purpose, &word, err);
        if (r < 0)
                return r;
        if (word >= 0) {
                res->consent_kept = res->consent_kept || word != w.granted;
                return 0;
        }
        if (res->outcome == INTAKE_UNCHANGED)
                res->outcome = INTAKE_UPDATED;
        return o->file->dry ? 0 : consent_insert(&o->op, o->db, &w, err);
}

static int take_consents(struct rows_op *o, const struct intake_row *row, struct intake_result *res, struct err *err)
{
        int r = take_consent(o, row, CUSTOMER_MEMORY, "memory", res, err);

        return r < 0 ? r : take_consent(o, row, CUSTOMER_OFFERS, "offers", res, err);
}

/* ---- a batch ---- */

/* A held row keeps its place among those of its order; part 0 in the table keeps all of them. */
static int take_held(struct rows_op *o, const struct intake_row *row, struct err *err)
{
        int64_t part = row->part < 0 ? 0 : row->part;
        unsigned first;
        int r = 0;

        if (!o->t->parts || row->cells[0].text.n == 0)
                return 0;
        if (row->part == 0)
                r = next_part(o, row, &part, err);
        return r < 0 ? r : note_seen(o, row, part, &first, err);
}

static int put_row(struct rows_op *o, const struct intake_row *row, int64_t part, struct intake_result *res,
                   struct err *err)
{
        struct intake_row theirs = *row;
        int r = 0;

        if (o->t->needs == INTAKE_NO_CUSTOMER)
                r = follow_merges(o, &theirs.cells[o->t->needs_at].text, err);
        return r < 0 ? r : write_row(o, &theirs, part, res, err);
}

static int take_row(struct rows_op *o, const struct intake_row *row, struct intake_result *res, struct err *err)
{
        int64_t part = row->part;
        int r;

        if (row->held) {
                res->outcome = INTAKE_HELD;
                return take_held(o, row, err);
        }
        r = has_owner(o, row, err);
        if (r <= 0) {
                res->outcome = o->t->needs;
                return r;
        }
        if (o->t->parts && part == 0)
                r = next_part(o, row, &part, err);
        if (r >= 0)
                r = note_seen(o, row, part, &res->first, err);
        if (r < 0)
                return r;
        if (res->first) {
                res->outcome = INTAKE_REPEATED;
                return 0;
        }
        r = put_row(o, row, part, res, err);
        return r == 0 && o->file->kind == INTAKE_CUSTOMERS ? take_consents(o, row, res, err) : r;
}

static int note_progress(struct rows_op *o, struct err *err)
{
        struct sql_stmt *s;

        if (o->file->dry)
                return 0;
        s = sql_prepare(o->db,
                        "UPDATE intake SET n_rows = n_rows + ?, changed_ms = ? WHERE brand = ? AND kind = ?"
                        " AND state = 'open'",
                        err);
        if (!s)
                return err->code;
        sql_put_i64(s, (int64_t)o->n);
        sql_put_i64(s, o->file->now_ms);
        sql_put_text(s, o->op.st->brand);
        sql_put_i64(s, o->file->kind);
        return sql_run(s, err);
}

static int rows_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct rows_op *o = (struct rows_op *)op;
        int r = 0;

        o->db = db;
        o->mem = arena_new(0);
        memset(o->results, 0, o->n * sizeof(*o->results));
        for (size_t i = 0; i < o->n && r >= 0; i++) {
                arena_reset(o->mem);
                r = take_row(o, &o->rows[i], &o->results[i], err);
                if (r < 0)
                        (void)err_prefix(err, "line %u", o->rows[i].line);
        }
        o->mem = arena_free(o->mem);
        return r < 0 ? r : note_progress(o, err);
}

static void rows_deliver(struct op *op)
{
        struct rows_op *o = (struct rows_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->results, op->job.r == 0 ? o->n : 0);
}

int store_intake_rows(struct store *st, const struct intake_file *file, const struct intake_row *rows, size_t n,
                      store_intake_fn *cb, void *arg)
{
        struct rows_op *o = op_new(st, sizeof(*o), rows_run, rows_deliver, arg);

        if (n > INTAKE_BATCH_MAX)
                abort();
        o->file = file;
        o->t = &tables[file->kind];
        o->rows = rows;
        o->n = n;
        o->results = ARENA_ARRAY(o->op.mem, struct intake_result, n);
        o->cb = cb;
        return op_write(&o->op);
}

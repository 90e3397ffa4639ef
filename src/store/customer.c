/* Customers with all that is known of them, in one read. */
#include "store/customer.h"

#include "base/time.h"
#include "base/tz.h"
#include "store/consent_priv.h"
#include "store/contact.h"
#include "store/edition_priv.h"
#include "store/memory_priv.h"
#include "store/store_priv.h"

enum { MINOR_YEARS = 14 };

bool customer_is_minor(int birth_year, int64_t now_ms)
{
        return birth_year > 0 && tz_to_local(NULL, now_ms).year - birth_year <= MINOR_YEARS;
}

struct load_op {
        struct op op;
        struct str id;
        int64_t now_ms;
        struct customer_row row;
        struct device_row *devices;
        struct repair_row *repairs;
        struct open_flow_row flow;
        struct memory_row *memory;
        struct consulted_row *consulted;
        size_t cap_devices, cap_repairs;
        store_customer_fn *cb;
};

static struct sql_stmt *by_customer(struct load_op *o, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, text, err);

        if (s)
                sql_put_text(s, o->id);
        return s;
}

static int read_customer(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct customer_row *c = &o->row;
        struct sql_stmt *s =
                by_customer(o, db,
                            "SELECT name, lang, tz, phone, email, city, visitor, vip, birth_year, created_ms"
                            " FROM customer WHERE brand = ? AND id = ?",
                            err);
        int r = s ? sql_step(s, err) : err->code;

        if (r < 0)
                return r;
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no customer %.*s", STR_ARG(o->id));
        *c = (struct customer_row){
                .id = o->id,
                .name = col(mem, s, "name"),
                .lang = col(mem, s, "lang"),
                .tz = col(mem, s, "tz"),
                .phone = col(mem, s, "phone"),
                .email = col(mem, s, "email"),
                .city = col(mem, s, "city"),
                .visitor = sql_i64(s, "visitor") != 0,
                .vip = sql_i64(s, "vip") != 0,
                .birth_year = (int)sql_i64(s, "birth_year"),
                .created_ms = sql_i64(s, "created_ms"),
        };
        sql_reset(s);
        return 0;
}

static int read_devices(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s =
                by_customer(o, db,
                            "SELECT product_id, serial, firmware, order_no, bought_ms, warranty_until_ms, error,"
                            " error_ms FROM device"
                            " WHERE brand = ? AND customer_id = ? ORDER BY bought_ms DESC, no DESC LIMIT 200",
                            err);
        int r = s ? 0 : err->code;

        while (s && (r = sql_step(s, err)) > 0)
                *(struct device_row *)ROWS_ADD(mem, &o->devices, &o->row.n_devices, &o->cap_devices) =
                        (struct device_row){
                                .product_id = col(mem, s, "product_id"),
                                .serial = col(mem, s, "serial"),
                                .firmware = col(mem, s, "firmware"),
                                .order_no = col(mem, s, "order_no"),
                                .bought_ms = sql_i64(s, "bought_ms"),
                                .warranty_until_ms = sql_i64(s, "warranty_until_ms"),
                                .error = col(mem, s, "error"),
                                .error_ms = sql_i64(s, "error_ms"),
                        };
        o->row.devices = o->devices;
        return r;
}

static int read_repairs(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = by_customer(
                o, db,
                "SELECT no, serial, state, received_ms, promise_ms FROM repair"
                " WHERE brand = ? AND customer_id = ?"
                " ORDER BY CASE WHEN received_ms = 0 THEN 0 ELSE 1 END, received_ms DESC, no DESC LIMIT 200",
                err);
        int r = s ? 0 : err->code;

        while (s && (r = sql_step(s, err)) > 0)
                *(struct repair_row *)ROWS_ADD(mem, &o->repairs, &o->row.n_repairs, &o->cap_repairs) =
                        (struct repair_row){
                                .no = col(mem, s, "no"),
                                .serial = col(mem, s, "serial"),
                                .state = col(mem, s, "state"),
                                .received_ms = sql_i64(s, "received_ms"),
                                .promise_ms = sql_i64(s, "promise_ms"),
                        };
        o->row.repairs = o->repairs;
        return r;
}

static int read_flow(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = by_customer(
                o, db,
                "SELECT flow, step, at_ms, version, place_cipher FROM open_flow WHERE brand = ? AND customer_id = ?",
                err);
        int r = s ? sql_step(s, err) : err->code;

        if (r <= 0)
                return r;
        o->flow = (struct open_flow_row){.flow = col(mem, s, "flow"),
                                         .step = col(mem, s, "step"),
                                         .version = col(mem, s, "version"),
                                         .place_cipher = col(mem, s, "place_cipher"),
                                         .at_ms = sql_i64(s, "at_ms")};
        o->row.open_flow = &o->flow;
        sql_reset(s);
        return 0;
}

static int read_contacts(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "SELECT (SELECT count(*) FROM conversation WHERE brand = ? AND customer_id = ?"
                            " AND created_ms > ?) + (SELECT count(*) FROM past_conversation WHERE brand = ?"
                            " AND customer_id = ? AND at_ms > ?) AS n",
                            err);
        int r;

        if (!s)
                return err->code;
        for (int i = 0; i < 2; i++) {
                sql_put_text(s, o->op.st->brand);
                sql_put_text(s, o->id);
                sql_put_i64(s, o->now_ms - 30 * DAY_MS);
        }
        r = sql_step(s, err);
        if (r > 0)
                o->row.contacts_30d = sql_i64(s, "n");
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void add_consulted(struct load_op *o, const struct consulted_row *row)
{
        size_t at = o->row.n_consulted;

        if (at == CONSULTED_MAX && o->consulted[at - 1].at_ms >= row->at_ms)
                return;
        if (at == CONSULTED_MAX)
                at--;
        else
                o->row.n_consulted++;
        for (; at > 0 && o->consulted[at - 1].at_ms < row->at_ms; at--)
                o->consulted[at] = o->consulted[at - 1];
        o->consulted[at] = *row;
}

/* One in which nothing was said by the customer is none. */
static int read_conversations(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = by_customer(
                o, db,
                "SELECT c.id AS id, c.created_ms AS at_ms, c.status AS status, c.last_seq AS n_messages,"
                " CASE WHEN c.outcome = '' AND EXISTS (SELECT 1 FROM handover h WHERE h.conversation = c.id)"
                " THEN 'handover' ELSE c.outcome END AS outcome,"
                " coalesce((SELECT e.ref FROM event e WHERE e.conversation = c.id AND e.actor = 'machine'"
                " AND e.ref <> '' AND e.ref <> '" CONTACT_REF_TALK "' ORDER BY e.seq DESC LIMIT 1), '') AS ref"
                " FROM conversation c WHERE c.brand = ? AND c.customer_id = ? AND c.last_seq > 1"
                " ORDER BY c.created_ms DESC LIMIT 11",
                err);
        int r = s ? 0 : err->code;

        while (s && (r = sql_step(s, err)) > 0) {
                struct consulted_row row = {
                        .id = col(mem, s, "id"),
                        .ref = col(mem, s, "ref"),
                        .outcome = col(mem, s, "outcome"),
                        .status = col(mem, s, "status"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .n_messages = sql_i64(s, "n_messages"),
                };

                add_consulted(o, &row);
        }
        return r;
}

static int read_past(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s =
                by_customer(o, db,
                            "SELECT id, topic, product, flow, outcome, at_ms, n_messages FROM past_conversation"
                            " WHERE brand = ? AND customer_id = ? ORDER BY at_ms DESC LIMIT 10",
                            err);
        int r = s ? 0 : err->code;

        while (s && (r = sql_step(s, err)) > 0) {
                struct consulted_row row = {
                        .id = col(mem, s, "id"),
                        .topic = col(mem, s, "topic"),
                        .product = col(mem, s, "product"),
                        .flow = col(mem, s, "flow"),
                        .outcome = col(mem, s, "outcome"),
                        .status = STR("closed"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .n_messages = sql_i64(s, "n_messages"),
                };

                add_consulted(o, &row);
        }
        return r;
}

static int read_consulted(struct load_op *o, struct sql_db *db, struct err *err)
{
        int r;

        o->consulted = ARENA_ARRAY(o->op.mem, struct consulted_row, CONSULTED_MAX);
        r = read_conversations(o, db, err);
        if (r == 0)
                r = read_past(o, db, err);
        o->row.consulted = o->consulted;
        return r;
}

static int read_memory(struct load_op *o, struct sql_db *db, struct err *err)
{
        int r = memory_read(&o->op, db, o->id, o->now_ms, &o->memory, &o->row.n_memory, err);

        o->row.memory = o->memory;
        return r;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct load_op *o = (struct load_op *)op;
        int r = read_customer(o, db, err);

        if (r == 0)
                r = read_devices(o, db, err);
        if (r == 0)
                r = read_repairs(o, db, err);
        if (r == 0)
                r = read_flow(o, db, err);
        if (r == 0)
                r = consent_read_state(op, db, o->id, &o->row.consent, err);
        if (r == 0)
                r = read_memory(o, db, err);
        if (r == 0)
                r = read_consulted(o, db, err);
        return r == 0 ? read_contacts(o, db, err) : r;
}

static void load_deliver(struct op *op)
{
        struct load_op *o = (struct load_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->row : NULL);
}

int store_customer_load(struct store *st, struct str id, int64_t now_ms, store_customer_fn *cb, void *arg)
{
        struct load_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->id = arena_str(o->op.mem, id);
        o->now_ms = now_ms;
        o->cb = cb;
        return op_read(&o->op);
}

/* --- unfinished flow --- */

struct flow_op {
        struct op_done done; /* first */
        struct str customer_id, source;
        struct open_flow_row at;
};

static int flow_put(struct op *op, struct sql_db *db, const struct flow_op *o, struct err *err)
{
        const struct edition_row e = {o->at.version, o->at.flow, o->source};
        struct sql_stmt *s;
        int r = edition_keep(op, db, &e, o->at.at_ms, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO open_flow (brand, customer_id, flow, step, at_ms, version, place_cipher)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brand, customer_id) DO UPDATE SET"
                          " flow = excluded.flow, step = excluded.step, at_ms = excluded.at_ms,"
                          " version = excluded.version, place_cipher = excluded.place_cipher",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_text(s, o->at.flow);
        sql_put_text(s, o->at.step);
        sql_put_i64(s, o->at.at_ms);
        sql_put_text(s, o->at.version);
        sql_put_blob(s, o->at.place_cipher);
        return sql_run(s, err);
}

static int flow_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct flow_op *o = (struct flow_op *)op;
        struct str stood = {0};
        struct consent_state consent;
        int r;

        if (o->at.flow.n == 0)
                return open_flow_forget(op, db, o->customer_id, err);
        r = consent_read_state(op, db, o->customer_id, &consent, err);
        if (r < 0 || !consent.memory) /* withdrawn since the caller asked */
                return r;
        r = open_flow_version(op, db, o->customer_id, &stood, err);
        if (r == 0)
                r = flow_put(op, db, o, err);
        return r == 0 && !str_eq(stood, o->at.version) ? edition_release(op, db, stood, err) : r;
}

int store_open_flow_set(struct store *st, struct str customer_id, const struct open_flow_row *at, struct str source,
                        store_done_fn *cb, void *arg)
{
        struct flow_op *o = op_new(st, sizeof(*o), flow_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->customer_id = arena_str(mem, customer_id);
        o->source = arena_str(mem, source);
        o->at = *at;
        o->at.flow = arena_str(mem, at->flow);
        o->at.step = arena_str(mem, at->step);
        o->at.version = arena_str(mem, at->version);
        o->at.place_cipher = arena_str(mem, at->place_cipher);
        return op_write(&o->done.op);
}

/* --- people of the demo --- */

struct people_op {
        struct op op;
        struct person_row *rows;
        size_t n, cap;
        store_people_fn *cb;
};

static int people_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct people_op *o = (struct people_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT c.id AS id, c.name AS name, c.lang AS lang, p.note_zh AS note_zh,"
                                           " p.note_en AS note_en FROM person p JOIN customer c ON c.brand = p.brand"
                                           " AND c.id = p.customer_id WHERE p.brand = ? ORDER BY p.no",
                                           err);
        int r = s ? 0 : err->code;

        while (s && (r = sql_step(s, err)) > 0)
                *(struct person_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) = (struct person_row){
                        .id = col(mem, s, "id"),
                        .name = col(mem, s, "name"),
                        .lang = col(mem, s, "lang"),
                        .note = {col(mem, s, "note_zh"), col(mem, s, "note_en")},
                };
        return r;
}

static void people_deliver(struct op *op)
{
        struct people_op *o = (struct people_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_people(struct store *st, store_people_fn *cb, void *arg)
{
        struct people_op *o = op_new(st, sizeof(*o), people_run, people_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

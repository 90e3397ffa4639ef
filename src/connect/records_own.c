/*
 * records_own - the store's own tables as a source of records. A document is what the columns of a table say (orders,
 * devices, repairs, customers) together with what else is kept of it in the table `record`; other kinds are such
 * documents alone.
 *
 * A commit reads what it changes, applies the changes on the loop, and writes with the versions and columns that were
 * read as conditions, all in one transaction with the step of the action. What moved in between refuses it whole.
 */
#include "connect/records.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "connect/change.h"
#include "connect/record_facts.h"
#include "store/device.h"
#include "store/order.h"
#include "store/record.h"

#include <stdlib.h>
#include <string.h>

enum { ASK_ARENA_MAX = 256 << 20, LIST_MAX = 200, FIELDS_MAX = 24 };

struct own {
        struct store *store;
        struct records_seal seal;
        records_product_fn *product;
        void *product_arg;
};

/* What is known of one record. */
struct own_doc {
        struct str kind, key, owner;
        bool row; /* the table of its own has it */
        const struct value *base /* its columns */, *extra /* what else is kept */, *doc /* both; NULL: none */;
        int64_t version; /* of the row in `record`; 0: none */
        int64_t as_of_ms;
};

/* ---- building documents ---- */

struct fields {
        struct arena *mem;
        struct value_field v[FIELDS_MAX];
        size_t n;
};

static void put(struct fields *f, const char *name, struct value v)
{
        if (f->n < FIELDS_MAX)
                f->v[f->n++] = (struct value_field){str_c(name), v};
}

static void put_str(struct fields *f, const char *name, struct str s)
{
        if (s.n)
                put(f, name, value_str(arena_str(f->mem, s)));
}

static void put_time(struct fields *f, const char *name, int64_t ms)
{
        if (ms)
                put(f, name, value_int(ms));
}

static struct value money(int64_t minor)
{
        return (struct value){.type = VALUE_NUMBER, .number = minor * (VALUE_ONE / 100)};
}

static struct value map_of(const struct fields *f)
{
        struct value_field *v = ARENA_ARRAY(f->mem, struct value_field, f->n + 1);

        memcpy(v, f->v, f->n * sizeof(*v));
        return (struct value){.type = VALUE_MAP, .map = {v, f->n}};
}

static const struct value *kept(struct arena *mem, struct value v)
{
        struct value *p = ARENA_NEW(mem, struct value);

        *p = v;
        return p;
}

static struct value both(struct arena *mem, const struct str text[2])
{
        struct fields f = {.mem = mem};

        put_str(&f, "zh", text[0]);
        put_str(&f, "en", text[1]);
        return map_of(&f);
}

/* The product's id and name, of those that the knowledge has. */
static void put_product(const struct own *o, struct fields *f, struct str key)
{
        struct value p;
        const struct value *name;

        if (!o->product || !o->product(o->product_arg, key, f->mem, &p))
                return;
        put_str(f, "product", value_get_str(&p, "id"));
        name = value_get(&p, STR("name"));
        if (name)
                put(f, "name", *name);
}

static struct value items_of(const struct own *o, const struct order_row *row, struct arena *mem)
{
        struct value *v = ARENA_ARRAY(mem, struct value, row->n_items + 1);

        for (size_t i = 0; i < row->n_items; i++) {
                struct fields f = {.mem = mem};

                put_str(&f, "sku", row->items[i].sku);
                put_product(o, &f, row->items[i].sku);
                put(&f, "qty", value_int(row->items[i].qty));
                put(&f, "price", money(row->items[i].price_minor));
                v[i] = map_of(&f);
        }
        return (struct value){.type = VALUE_LIST, .list = {v, row->n_items}};
}

static struct value events_of(const struct order_row *row, struct arena *mem)
{
        struct value *v = ARENA_ARRAY(mem, struct value, row->n_events + 1);

        for (size_t i = 0; i < row->n_events; i++) {
                struct fields f = {.mem = mem};

                put_time(&f, "at", row->events[i].at_ms);
                put(&f, "place", both(mem, row->events[i].place));
                put(&f, "text", both(mem, row->events[i].text));
                v[i] = map_of(&f);
        }
        return (struct value){.type = VALUE_LIST, .list = {v, row->n_events}};
}

static void base_order(const struct own *o, struct own_doc *d, const struct order_row *row, struct arena *mem)
{
        struct fields f = {.mem = mem};

        put_str(&f, "no", row->no);
        put_str(&f, "channel", row->channel);
        put_str(&f, "status", row->status);
        put_str(&f, "currency", row->currency);
        put(&f, "total", money(row->total_minor));
        put_time(&f, "placed_at", row->placed_ms);
        put_time(&f, "promised_at", row->promise_ms);
        put_time(&f, "delivered_at", row->delivered_ms);
        put(&f, "items", items_of(o, row, mem));
        put(&f, "events", events_of(row, mem));
        put_str(&f, "carrier", row->carrier);
        put_str(&f, "tracking_no", row->tracking_no);
        put_str(&f, "phone_last4", str_c(row->phone_last4));
        d->row = true;
        d->key = arena_str(mem, row->no);
        d->owner = arena_str(mem, row->customer_id);
        d->base = kept(mem, map_of(&f));
}

static void base_device(const struct own *o, struct own_doc *d, struct str customer, const struct device_row *row,
                        struct arena *mem)
{
        struct fields f = {.mem = mem};

        put_str(&f, "serial", row->serial);
        put_product(o, &f, row->product_id);
        if (f.n == 1)
                put_str(&f, "product", row->product_id);
        put_str(&f, "firmware", row->firmware);
        put_str(&f, "order_no", row->order_no);
        put_time(&f, "bought_at", row->bought_ms);
        put_time(&f, "warranty_until", row->warranty_until_ms);
        d->row = true;
        d->key = arena_str(mem, row->serial);
        d->owner = arena_str(mem, customer);
        d->base = kept(mem, map_of(&f));
}

static void base_repair(struct own_doc *d, struct str customer, const struct repair_row *row, struct arena *mem)
{
        struct fields f = {.mem = mem};

        put_str(&f, "no", row->no);
        put_str(&f, "serial", row->serial);
        put_str(&f, "state", repair_state_of_document(row->state));
        put_time(&f, "received_at", row->received_ms);
        put_time(&f, "promised_at", row->promise_ms);
        d->row = true;
        d->key = arena_str(mem, row->no);
        d->owner = arena_str(mem, customer);
        d->base = kept(mem, map_of(&f));
}

static void base_customer(struct own_doc *d, const struct customer_row *row, struct arena *mem)
{
        struct fields f = {.mem = mem};

        put_str(&f, "id", row->id);
        put_str(&f, "name", row->name);
        put_str(&f, "language", row->lang);
        put_str(&f, "time_zone", row->tz);
        put_str(&f, "email", row->email);
        put_str(&f, "phone", row->phone);
        put(&f, "vip", value_bool(row->vip));
        d->row = true;
        d->key = d->owner = arena_str(mem, row->id);
        d->base = kept(mem, map_of(&f));
}

static void merge(struct own_doc *d, struct arena *mem)
{
        struct value_field *v;
        size_t n = 0;

        if (!d->base || !d->extra) {
                d->doc = d->base ? d->base : d->extra;
                return;
        }
        v = ARENA_ARRAY(mem, struct value_field, d->base->map.n + d->extra->map.n);
        for (size_t i = 0; i < d->base->map.n; i++)
                v[n++] = d->base->map.v[i];
        for (size_t i = 0; i < d->extra->map.n; i++)
                if (!value_get(d->base, d->extra->map.v[i].name))
                        v[n++] = d->extra->map.v[i];
        d->doc = kept(mem, (struct value){.type = VALUE_MAP, .map = {v, n}});
}

/* Of an erased owner nothing can be opened: then there is nothing. */
static int open_row(const struct own *o, const struct record_row *row, struct own_doc *d, struct arena *mem,
                    struct err *err)
{
        struct str json = arena_str(mem, row->doc);
        struct value v;
        int r = 0;

        if (row->owner.n)
                r = o->seal.open(o->seal.arg, row->owner, row->cipher, mem, &json, err);
        if (r == ERR_NOTFOUND)
                return 0;
        if (r == 0)
                r = value_from_json(json, mem, &v, err);
        if (r == 0 && v.type != VALUE_MAP)
                r = err_set(err, ERR_CORRUPT, "a document is no map");
        if (r < 0)
                return r;
        d->extra = kept(mem, v);
        d->version = row->version;
        d->as_of_ms = row->as_of_ms;
        if (!d->row)
                d->owner = arena_str(mem, row->owner);
        return 0;
}

static struct record record_of(const struct own_doc *d)
{
        return (struct record){
                .kind = d->kind, .key = d->key, .owner = d->owner, .doc = d->doc, .as_of_ms = d->as_of_ms};
}

/* ---- reading one ---- */

typedef void read_fn(void *arg, int r, const struct err *err);

struct reading {
        struct own *o;
        struct arena *mem; /* of the caller; what is read stays in it */
        struct own_doc *d;
        read_fn *cb;
        void *arg;
        int r;
        struct err err;
};

static void on_extra(void *arg, int r, const struct err *err, const struct record_row *rows, size_t n)
{
        struct reading *q = arg;
        struct err open_err = {0};

        if (r == 0 && n) {
                r = open_row(q->o, &rows[0], q->d, q->mem, &open_err);
                err = &open_err;
        }
        if (r == 0)
                merge(q->d, q->mem);
        q->cb(q->arg, r, err);
}

static void read_extra(struct reading *q, int r, const struct err *err)
{
        struct err busy;

        if (r < 0 && r != ERR_NOTFOUND) {
                q->cb(q->arg, r, err);
                return;
        }
        r = store_record_get(q->o->store, q->d->kind, q->d->key, on_extra, q);
        if (r < 0) {
                err_set(&busy, r, "the store is busy");
                q->cb(q->arg, r, &busy);
        }
}

static void on_order(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct reading *q = arg;

        if (r == 0 && n)
                base_order(q->o, q->d, &rows[0], q->mem);
        read_extra(q, r, err);
}

static void on_device(void *arg, int r, const struct err *err, struct str customer, const struct device_row *row)
{
        struct reading *q = arg;

        if (r == 0 && row)
                base_device(q->o, q->d, customer, row, q->mem);
        read_extra(q, r, err);
}

static void on_repair(void *arg, int r, const struct err *err, struct str customer, const struct repair_row *row)
{
        struct reading *q = arg;

        if (r == 0 && row)
                base_repair(q->d, customer, row, q->mem);
        read_extra(q, r, err);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct reading *q = arg;

        if (r == 0 && row && !row->visitor)
                base_customer(q->d, row, q->mem);
        read_extra(q, r, err);
}

/* d->kind and d->key say what; it fills the rest. */
static int read_one(struct own *o, struct own_doc *d, struct arena *mem, read_fn *cb, void *arg)
{
        struct reading *q = ARENA_NEW(mem, struct reading);

        *q = (struct reading){.o = o, .mem = mem, .d = d, .cb = cb, .arg = arg};
        if (str_eq_c(d->kind, "order"))
                return store_order_find(o->store, d->key, on_order, q);
        if (str_eq_c(d->kind, "device"))
                return store_device_find(o->store, d->key, on_device, q);
        if (str_eq_c(d->kind, "repair"))
                return store_repair_find(o->store, d->key, on_repair, q);
        if (str_eq_c(d->kind, "customer"))
                return store_customer_load(o->store, d->key, 0, on_customer, q);
        return store_record_get(o->store, d->kind, d->key, on_extra, q);
}

/* ---- get and list ---- */

struct asking {
        struct own *o;
        struct arena *mem;
        struct str kind, owner;
        unsigned limit;
        struct own_doc *v;
        size_t n;
        records_fn *cb;
        void *arg;
};

static struct asking *asking_new(struct own *o, struct str kind, records_fn *cb, void *arg)
{
        struct arena *mem = arena_new(ASK_ARENA_MAX);
        struct asking *a = ARENA_NEW(mem, struct asking);

        *a = (struct asking){.o = o, .mem = mem, .kind = arena_str(mem, kind), .cb = cb, .arg = arg};
        return a;
}

/* A submit that was refused never calls back. */
static int submitted(struct asking *a, int r)
{
        if (r < 0)
                arena_free(a->mem);
        return r;
}

static void give(struct asking *a, int r, const struct err *err)
{
        struct record *v = ARENA_ARRAY(a->mem, struct record, a->n + 1);
        size_t n = 0;

        for (size_t i = 0; r == 0 && i < a->n && n < a->limit; i++)
                v[n++] = record_of(&a->v[i]);
        a->cb(a->arg, r, err, v, n);
        arena_free(a->mem);
}

static void on_got(void *arg, int r, const struct err *err)
{
        give(arg, r, err);
}

static bool product_doc(struct asking *a)
{
        struct value v;

        if (!str_eq_c(a->kind, "product") || !a->o->product ||
            !a->o->product(a->o->product_arg, a->v[0].key, a->mem, &v))
                return false;
        a->v[0].extra = kept(a->mem, v);
        return true;
}

/* Products are the knowledge's; what the store has of them (stock) is added. */
static void on_product(void *arg, int r, const struct err *err)
{
        struct asking *a = arg;
        struct own_doc *d = &a->v[0];
        const struct value *stored = d->extra;

        if (r == 0 && product_doc(a)) {
                d->base = d->extra;
                d->extra = stored;
                merge(d, a->mem);
        }
        give(a, r, err);
}

static int own_get(void *arg, struct str kind, struct str key, records_fn *cb, void *cb_arg)
{
        struct asking *a = asking_new(arg, kind, cb, cb_arg);
        bool product = str_eq_c(kind, "product");

        a->limit = 1;
        a->n = 1;
        a->v = ARENA_NEW(a->mem, struct own_doc);
        a->v[0].kind = a->kind;
        a->v[0].key = arena_str(a->mem, key);
        return submitted(a, read_one(a->o, a->v, a->mem, product ? on_product : on_got, a));
}

static struct own_doc *doc_add(struct asking *a)
{
        if (!a->v)
                a->v = ARENA_ARRAY(a->mem, struct own_doc, LIST_MAX);
        if (a->n == LIST_MAX)
                return NULL;
        a->v[a->n] = (struct own_doc){.kind = a->kind};
        return &a->v[a->n++];
}

static struct own_doc *doc_of(struct asking *a, struct str key)
{
        for (size_t i = 0; i < a->n; i++)
                if (str_eq(a->v[i].key, key))
                        return &a->v[i];
        return NULL;
}

/* Documents alone: newest first, before those of a table of their own. Nobody's stay in the order of their keys. */
static void sort_documents(struct asking *a, size_t from)
{
        for (size_t i = from + 1; i < a->n; i++) {
                struct own_doc d = a->v[i];
                size_t k = i;

                for (; k > from && a->v[k - 1].as_of_ms < d.as_of_ms; k--)
                        a->v[k] = a->v[k - 1];
                a->v[k] = d;
        }
}

static void documents_first(struct asking *a, size_t rows)
{
        struct own_doc *v = ARENA_ARRAY(a->mem, struct own_doc, a->n + 1);

        memcpy(v, a->v + rows, (a->n - rows) * sizeof(*v));
        memcpy(v + (a->n - rows), a->v, rows * sizeof(*v));
        a->v = v;
}

static void on_extras(void *arg, int r, const struct err *err, const struct record_row *rows, size_t n)
{
        struct asking *a = arg;
        struct err open_err = {0};
        size_t of_tables = a->n;

        for (size_t i = 0; r == 0 && i < n; i++) {
                struct own_doc *d = doc_of(a, rows[i].key);

                if (!d)
                        d = doc_add(a);
                if (!d)
                        break;
                if (!d->key.n)
                        d->key = arena_str(a->mem, rows[i].key);
                r = open_row(a->o, &rows[i], d, a->mem, &open_err);
                err = &open_err;
        }
        for (size_t i = 0; i < a->n; i++)
                merge(&a->v[i], a->mem);
        if (a->owner.n && a->n > of_tables) {
                sort_documents(a, of_tables);
                documents_first(a, of_tables);
        }
        give(a, r, err);
}

static void list_extras(struct asking *a, int r, const struct err *err)
{
        struct err busy;

        if (r == ERR_NOTFOUND)
                r = 0;
        if (r == 0) {
                r = store_records_of(a->o->store, a->kind, a->owner, LIST_MAX, on_extras, a);
                if (r == 0)
                        return;
                err_set(&busy, r, "the store is busy");
                err = &busy;
        }
        give(a, r, err);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct asking *a = arg;

        for (size_t i = 0; r == 0 && i < n && i < LIST_MAX; i++)
                base_order(a->o, doc_add(a), &rows[i], a->mem);
        list_extras(a, r, err);
}

static void on_owner(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct asking *a = arg;

        for (size_t i = 0; r == 0 && str_eq_c(a->kind, "device") && i < row->n_devices && i < LIST_MAX; i++)
                base_device(a->o, doc_add(a), row->id, &row->devices[i], a->mem);
        for (size_t i = 0; r == 0 && str_eq_c(a->kind, "repair") && i < row->n_repairs && i < LIST_MAX; i++)
                base_repair(doc_add(a), row->id, &row->repairs[i], a->mem);
        if (r == 0 && str_eq_c(a->kind, "customer") && !row->visitor)
                base_customer(doc_add(a), row, a->mem);
        list_extras(a, r, err);
}

static int own_list(void *arg, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *cb_arg)
{
        struct asking *a = asking_new(arg, kind, cb, cb_arg);
        struct store *st = a->o->store;

        a->owner = arena_str(a->mem, owner);
        a->limit = limit < LIST_MAX ? limit : LIST_MAX;
        if (owner.n && str_eq_c(kind, "order"))
                return submitted(a, store_orders_of_customer(st, a->owner, LIST_MAX, on_orders, a));
        if (owner.n && (str_eq_c(kind, "device") || str_eq_c(kind, "repair") || str_eq_c(kind, "customer")))
                return submitted(a, store_customer_load(st, a->owner, 0, on_owner, a));
        return submitted(a, store_records_of(st, a->kind, a->owner, LIST_MAX, on_extras, a));
}

/* ---- committing ---- */

struct target {
        struct own_doc was;
        const struct value *doc; /* after the changes so far */
        bool touched;
        struct str owner; /* of a created one */
};

struct committing {
        struct own *o;
        struct arena *mem;
        struct records_commit c;
        struct target v[RECORD_WRITES_MAX];
        size_t n, at;
        struct record_write records[RECORD_WRITES_MAX];
        struct own_write columns[RECORD_WRITES_MAX];
        struct device_write devices[RECORD_WRITES_MAX];
        struct repair_write repairs[RECORD_WRITES_MAX];
        struct records_write w;
        records_done_fn *cb;
        void *arg;
        int r;
        struct err err;
};

static void committed(struct committing *m, int r, const struct err *err)
{
        m->cb(m->arg, r, err);
        arena_free(m->mem);
}

/* Columns that may change, and where they are kept. */
static bool column_of(struct str kind, struct str field, enum own_column *ret)
{
        static const struct {
                const char *kind, *field;
                enum own_column column;
        } rows[] = {
                {"order", "status", OWN_ORDER_STATUS},     {"repair", "state", OWN_REPAIR_STATE},
                {"customer", "name", OWN_CUSTOMER_NAME},   {"customer", "phone", OWN_CUSTOMER_PHONE},
                {"customer", "email", OWN_CUSTOMER_EMAIL},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                if (str_eq_c(kind, rows[i].kind) && str_eq_c(field, rows[i].field)) {
                        *ret = rows[i].column;
                        return true;
                }
        }
        return false;
}

static struct str stored_text(struct str kind, const struct value *v)
{
        struct str s = v && v->type == VALUE_STR ? v->s : (struct str){0};

        return str_eq_c(kind, "repair") ? repair_state_of_fact(s) : s;
}

static int write_columns(struct committing *m, const struct target *t, struct err *err)
{
        for (size_t i = 0; i < t->was.base->map.n; i++) {
                const struct value_field *f = &t->was.base->map.v[i];
                const struct value *now = value_get(t->doc, f->name);
                enum own_column column;

                if (now && value_equal(now, &f->value))
                        continue;
                if (!column_of(t->was.kind, f->name, &column) || (now && now->type != VALUE_STR))
                        return err_set(err, ERR_INVALID, "%.*s of a record of kind %.*s is not changed here",
                                       STR_ARG(f->name), STR_ARG(t->was.kind));
                if (m->w.n_columns == RECORD_WRITES_MAX)
                        return err_set(err, ERR_LIMIT, "too many changes at once");
                m->columns[m->w.n_columns++] = (struct own_write){
                        column, t->was.key, stored_text(t->was.kind, &f->value), stored_text(t->was.kind, now)};
        }
        return 0;
}

/* The fields that no column has. */
static struct value without_columns(const struct value *doc, const struct value *base, struct arena *mem)
{
        struct value_field *v = ARENA_ARRAY(mem, struct value_field, doc->map.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < doc->map.n; i++)
                if (!base || !value_get(base, doc->map.v[i].name))
                        v[n++] = doc->map.v[i];
        return (struct value){.type = VALUE_MAP, .map = {v, n}};
}

static int seal_doc(struct committing *m, const struct value *doc, struct record_write *w, struct err *err)
{
        struct buf b;
        int r = 0;

        buf_init(&b, RECORD_DOC_MAX);
        value_to_json(doc, &b);
        if (b.overflow)
                r = err_set(err, ERR_LIMIT, "a document would be longer than %u bytes", RECORD_DOC_MAX);
        else if (w->owner.n)
                r = m->o->seal.seal(m->o->seal.arg, w->owner, buf_str(&b), m->mem, &w->cipher, err);
        else
                w->doc = arena_str(m->mem, buf_str(&b));
        buf_done(&b);
        return r;
}

static int write_extra(struct committing *m, const struct target *t, const struct value *base, struct err *err)
{
        struct value extra = without_columns(t->doc, base, m->mem);
        struct record_write *w = &m->records[m->w.n_records];

        if (t->was.extra ? value_equal(&extra, t->was.extra) : base && extra.map.n == 0)
                return 0;
        *w = (struct record_write){.kind = t->was.kind,
                                   .key = t->was.key,
                                   .owner = t->was.doc ? t->was.owner : t->owner,
                                   .version = t->was.version};
        m->w.n_records++;
        return seal_doc(m, &extra, w, err);
}

static int64_t time_ms(const struct value *doc, const char *name)
{
        int64_t ms = 0;
        struct str s = value_get_str(doc, name);

        return s.n ? (time_parse_iso(s, &ms) ? ms : 0) : value_get_int(doc, name, 0);
}

/* What the columns of a table do not say. */
static int write_rest(struct committing *m, const struct target *t, const char *const *columns, struct err *err)
{
        struct fields f = {.mem = m->mem};
        struct value base;

        for (; *columns; columns++)
                put(&f, *columns, value_bool(true));
        base = map_of(&f);
        return write_extra(m, t, &base, err);
}

static int write_device(struct committing *m, const struct target *t, bool remove, struct err *err)
{
        struct device_write *w = &m->devices[m->w.n_devices++];
        const struct value *doc = remove ? t->was.doc : t->doc;
        static const char *const columns[] = {"serial",   "product",   "name",           "firmware",
                                              "order_no", "bought_at", "warranty_until", NULL};

        *w = (struct device_write){.customer_id = remove ? t->was.owner : t->owner,
                                   .device = {.product_id = value_get_str(doc, "product"),
                                              .serial = t->was.key,
                                              .firmware = value_get_str(doc, "firmware"),
                                              .order_no = value_get_str(doc, "order_no"),
                                              .bought_ms = time_ms(doc, "bought_at"),
                                              .warranty_until_ms = time_ms(doc, "warranty_until")},
                                   .remove = remove};
        return remove ? 0 : write_rest(m, t, columns, err);
}

/* Into the table, where whoever asks for their repairs finds it. */
static int write_repair(struct committing *m, const struct target *t, bool remove, struct err *err)
{
        struct repair_write *w = &m->repairs[m->w.n_repairs++];
        const struct value *doc = remove ? t->was.doc : t->doc;
        static const char *const columns[] = {"no", "serial", "state", "received_at", "promised_at", NULL};

        *w = (struct repair_write){.customer_id = remove ? t->was.owner : t->owner,
                                   .repair = {.no = t->was.key,
                                              .serial = value_get_str(doc, "serial"),
                                              .state = repair_state_of_fact(value_get_str(doc, "state")),
                                              .received_ms = time_ms(doc, "received_at"),
                                              .promise_ms = time_ms(doc, "promised_at")},
                                   .remove = remove};
        return remove ? 0 : write_rest(m, t, columns, err);
}

static int write_removal(struct committing *m, const struct target *t, struct err *err)
{
        bool device = str_eq_c(t->was.kind, "device"), repair = str_eq_c(t->was.kind, "repair");
        int r = 0;

        if (!t->was.doc)
                return 0;
        if (t->was.row && !device && !repair)
                return err_set(err, ERR_INVALID, "a record of kind %.*s is not deleted here", STR_ARG(t->was.kind));
        if (t->was.row)
                r = device ? write_device(m, t, true, err) : write_repair(m, t, true, err);
        if (r == 0 && t->was.version)
                m->records[m->w.n_records++] = (struct record_write){
                        .kind = t->was.kind, .key = t->was.key, .version = t->was.version, .remove = true};
        return r;
}

static int write_target(struct committing *m, const struct target *t, struct err *err)
{
        bool device = str_eq_c(t->was.kind, "device");
        int r;

        if (!t->touched)
                return 0;
        if (!t->doc)
                return write_removal(m, t, err);
        if (t->was.row) {
                r = write_columns(m, t, err);
                return r < 0 ? r : write_extra(m, t, t->was.base, err);
        }
        if (device)
                return write_device(m, t, false, err);
        if (!t->was.doc && str_eq_c(t->was.kind, "repair"))
                return write_repair(m, t, false, err);
        if (!t->was.doc && (str_eq_c(t->was.kind, "order") || str_eq_c(t->was.kind, "customer")))
                return err_set(err, ERR_INVALID, "a record of kind %.*s is not made here", STR_ARG(t->was.kind));
        return write_extra(m, t, NULL, err);
}

static struct target *target_of(struct committing *m, struct str kind, struct str key)
{
        for (size_t i = 0; i < m->n; i++)
                if (str_eq(m->v[i].was.kind, kind) && str_eq(m->v[i].was.key, key))
                        return &m->v[i];
        return NULL;
}

static int apply_changes(struct committing *m, struct err *err)
{
        for (size_t i = 0; i < m->c.n_changes; i++) {
                const struct record_change *c = &m->c.changes[i];
                struct target *t = target_of(m, c->kind, c->key);
                int r = record_change_apply(c, t->doc, m->mem, &t->doc, err);

                if (r < 0)
                        return r;
                if (c->op == CHANGE_CREATE)
                        t->owner = c->owner;
                t->touched = true;
        }
        return 0;
}

static int audit_changes(struct committing *m, struct err *err)
{
        struct audit_write *v = ARENA_ARRAY(m->mem, struct audit_write, m->c.n_changes + 1);

        for (size_t i = 0; i < m->c.n_changes; i++) {
                const struct record_change *c = &m->c.changes[i];
                const struct target *t = target_of(m, c->kind, c->key);
                struct str owner = t->was.owner.n ? t->was.owner : t->owner.n ? t->owner : m->c.customer_id;
                int r = records_audit(&m->o->seal, c, owner, m->mem, &v[i], err);

                if (r < 0)
                        return r;
        }
        m->w.audit = v;
        m->w.n_audit = m->c.n_changes;
        return 0;
}

static void on_written(void *arg, int r, const struct err *err)
{
        committed(arg, r, err);
}

static int write_all(struct committing *m, struct err *err)
{
        struct action_write *a = ARENA_NEW(m->mem, struct action_write);
        int r = 0;

        m->w.records = m->records;
        m->w.columns = m->columns;
        m->w.devices = m->devices;
        m->w.repairs = m->repairs;
        m->w.who = m->c.who;
        m->w.at_ms = m->c.now_ms;
        for (size_t i = 0; i < m->n && r == 0; i++)
                r = write_target(m, &m->v[i], err);
        if (r == 0)
                r = audit_changes(m, err);
        if (r < 0)
                return r;
        *a = (struct action_write){.id = m->c.action,
                                   .name = m->c.name,
                                   .conversation = m->c.conversation,
                                   .customer_id = m->c.customer_id,
                                   .from = m->c.undo ? ACTION_UNDOING : ACTION_CONFIRMED,
                                   .state = m->c.undo ? ACTION_UNDONE : ACTION_DONE,
                                   .undo_until_ms = m->c.undo ? 0 : m->c.undo_until_ms,
                                   .who = m->c.who,
                                   .at_ms = m->c.now_ms};
        if (m->c.action.n)
                m->w.action = a;
        r = store_records_commit(m->o->store, &m->w, on_written, m);
        return r < 0 ? err_set(err, r, r == ERR_LIMIT ? "too much to change at once" : "the store is busy") : 0;
}

/* What the changes were made from is gone - perhaps since they were carried out already. */
static void on_action(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n)
{
        struct committing *m = arg;
        enum action_state wanted = m->c.undo ? ACTION_UNDONE : ACTION_DONE;

        (void)err;
        if (r == 0 && n && rows[0].state == wanted)
                m->r = err_set(&m->err, ERR_EXISTS, "action %.*s was carried out before", STR_ARG(m->c.action));
        committed(m, m->r, &m->err);
}

static void refuse(struct committing *m)
{
        if (m->r != ERR_DENIED || !m->c.action.n || store_action_get(m->o->store, m->c.action, on_action, m) < 0)
                committed(m, m->r, &m->err);
}

static void on_target(void *arg, int r, const struct err *err);

static int read_next(struct committing *m)
{
        struct target *t = &m->v[m->at];

        return read_one(m->o, &t->was, m->mem, on_target, m);
}

static void on_target(void *arg, int r, const struct err *err)
{
        struct committing *m = arg;

        if (r < 0) {
                committed(m, r, err);
                return;
        }
        m->v[m->at].doc = m->v[m->at].was.doc;
        if (++m->at < m->n) {
                m->r = read_next(m);
                if (m->r < 0) {
                        err_set(&m->err, m->r, "the store is busy");
                        committed(m, m->r, &m->err);
                }
                return;
        }
        m->r = apply_changes(m, &m->err);
        if (m->r == 0)
                m->r = write_all(m, &m->err);
        if (m->r < 0)
                refuse(m);
}

static void copy_commit(struct committing *m, const struct records_commit *c)
{
        struct arena *mem = m->mem;
        struct record_change *v = ARENA_ARRAY(mem, struct record_change, c->n_changes + 1);
        struct str *texts[] = {&m->c.action, &m->c.name, &m->c.customer_id, &m->c.conversation, &m->c.who};

        m->c = *c;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        for (size_t i = 0; i < c->n_changes; i++) {
                v[i] = c->changes[i];
                v[i].kind = arena_str(mem, v[i].kind);
                v[i].key = arena_str(mem, v[i].key);
                v[i].owner = arena_str(mem, v[i].owner);
                v[i].path = arena_str(mem, v[i].path);
                if (v[i].value)
                        v[i].value = kept(mem, value_dup(v[i].value, mem));
                if (v[i].before)
                        v[i].before = kept(mem, value_dup(v[i].before, mem));
        }
        m->c.changes = v;
}

static bool add_targets(struct committing *m)
{
        for (size_t i = 0; i < m->c.n_changes; i++) {
                const struct record_change *c = &m->c.changes[i];

                if (target_of(m, c->kind, c->key))
                        continue;
                if (m->n == RECORD_WRITES_MAX)
                        return false;
                m->v[m->n++].was = (struct own_doc){.kind = c->kind, .key = c->key};
        }
        return true;
}

static int own_commit(void *arg, const struct records_commit *c, records_done_fn *cb, void *cb_arg)
{
        struct arena *mem;
        struct committing *m;
        struct err err;
        int r;

        if (c->n_changes > CHANGES_MAX)
                return ERR_LIMIT;
        mem = arena_new(ASK_ARENA_MAX);
        m = ARENA_NEW(mem, struct committing);
        m->o = arg;
        m->mem = mem;
        m->cb = cb;
        m->arg = cb_arg;
        copy_commit(m, c);
        if (!add_targets(m))
                r = ERR_LIMIT;
        else if (m->n == 0)
                r = write_all(m, &err);
        else
                r = read_next(m);
        if (r < 0)
                arena_free(mem);
        return r;
}

static void own_free(void *arg)
{
        free(arg);
}

static const struct records_driver driver_own = {
        .name = "own", .get = own_get, .list = own_list, .commit = own_commit, .free = own_free};

struct records *records_own_new(struct store *st, const struct records_seal *seal, records_product_fn *product,
                                void *product_arg)
{
        struct own *o = calloc(1, sizeof(*o));

        if (!o)
                abort();
        *o = (struct own){st, *seal, product, product_arg};
        return records_new(&driver_own, o);
}

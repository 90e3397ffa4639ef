/* orders_remote - orders, devices and repairs from the company's system; see orders.h. */
#include "connect/orders_priv.h"
#include "connect/record_facts.h"
#include "store/customer.h"

enum { DEVICES_MAX = 32, REPAIRS_MAX = 16 };

static void on_records(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct ask *q = arg;
        struct order_fact *facts = ARENA_ARRAY(q->mem, struct order_fact, n);
        size_t good = 0;

        for (size_t i = 0; r == 0 && i < n; i++)
                if (v[i].doc && order_from_record(&v[i], q->o->product, q->o->product_arg, q->mem, &facts[good]))
                        good++;
        orders_answer(q, r, err, facts, good);
}

int orders_remote_list(struct ask *q, struct str customer_id, unsigned limit)
{
        return records_list(q->o->records, STR("order"), customer_id, limit, on_records, q);
}

int orders_remote_get(struct ask *q, struct str no)
{
        return records_get(q->o->records, STR("order"), no, on_records, q);
}

/* ---- the customer: three questions at once ---- */

static void end_customer(struct ask *q)
{
        struct err err;

        if (--q->waiting > 0)
                return;
        if (q->known.id.n == 0)
                err_set(&err, q->failed < 0 ? q->failed : ERR_NOTFOUND, "no such customer is known");
        q->known.silent = q->failed < 0;
        q->customer_cb(q->arg, q->known.id.n ? 0 : err.code, q->known.id.n ? NULL : &err,
                       q->known.id.n ? &q->known : NULL);
        arena_free(q->mem);
}

/* Strings of a record live until its callback returns; what is kept is copied. */
static const struct record *kept(struct ask *q, const struct record *r)
{
        struct record *copy = ARENA_NEW(q->mem, struct record);
        struct value *doc = ARENA_NEW(q->mem, struct value);

        *copy = *r;
        copy->key = arena_str(q->mem, r->key);
        *doc = value_dup(r->doc, q->mem);
        copy->doc = doc;
        return copy;
}

static void note(struct ask *q, int r)
{
        if (r < 0)
                q->failed = r;
}

static void on_devices(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct ask *q = arg;
        struct device_fact *devices = ARENA_ARRAY(q->mem, struct device_fact, n);
        size_t good = 0;

        (void)err;
        note(q, r);
        for (size_t i = 0; r == 0 && i < n; i++)
                if (v[i].doc && device_from_record(kept(q, &v[i]), &devices[good]))
                        good++;
        q->known.devices = devices;
        q->known.n_devices = good;
        end_customer(q);
}

static void on_repairs(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct ask *q = arg;
        struct repair_fact *repairs = ARENA_ARRAY(q->mem, struct repair_fact, n);
        size_t good = 0;

        (void)err;
        note(q, r);
        for (size_t i = 0; r == 0 && i < n; i++)
                if (v[i].doc && repair_from_record(kept(q, &v[i]), &repairs[good]))
                        good++;
        q->known.repairs = repairs;
        q->known.n_repairs = good;
        end_customer(q);
}

static void on_customer(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct ask *q = arg;
        int64_t born;

        (void)err;
        note(q, r);
        if (r == 0 && n && v[0].doc) {
                born = customer_from_record(kept(q, &v[0]), &q->known);
                q->known.id = q->customer;
                q->known.minor = q->known.minor || customer_is_minor((int)born, q->now_ms);
        }
        end_customer(q);
}

static void asked(struct ask *q, int r)
{
        if (r == 0)
                return;
        note(q, r);
        q->waiting--;
}

void orders_remote_customer(struct ask *q, const struct customer_fact *known)
{
        struct records *r = q->o->records;

        if (known)
                q->known = *customer_fact_dup(known, q->mem);
        q->known.devices = NULL;
        q->known.repairs = NULL;
        q->known.n_devices = q->known.n_repairs = 0;
        q->waiting = 4; /* one of them is this function */
        asked(q, records_get(r, STR("customer"), q->customer, on_customer, q));
        asked(q, records_list(r, STR("device"), q->customer, DEVICES_MAX, on_devices, q));
        asked(q, records_list(r, STR("repair"), q->customer, REPAIRS_MAX, on_repairs, q));
        end_customer(q);
}

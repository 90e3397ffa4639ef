/*
 * orders - the built-in driver: facts from the store's own tables. Rows become facts in an arena that lives for the
 * callback.
 */
#include "connect/orders_priv.h"

#include "connect/record_facts.h"
#include "crypt/token.h"
#include "store/customer.h"
#include "store/offer.h"
#include "store/order.h"

#include <stdlib.h>
#include <string.h>

struct orders *orders_new(struct store *st, orders_product_fn *product, void *product_arg)
{
        struct orders *o = calloc(1, sizeof(*o));

        if (!o)
                abort();
        *o = (struct orders){.store = st, .product = product, .product_arg = product_arg};
        return o;
}

void orders_free(struct orders *o)
{
        free(o);
}

void orders_use(struct orders *o, struct records *r)
{
        o->records = r;
}

static struct ask *ask_new(struct orders *o, void *arg)
{
        struct arena *mem = arena_new(ASK_ARENA_MAX);
        struct ask *q = ARENA_NEW(mem, struct ask);

        q->o = o;
        q->mem = mem;
        q->arg = arg;
        return q;
}

/* A submit that was refused never calls back. */
static int submitted(struct ask *q, int r)
{
        if (r < 0)
                arena_free(q->mem);
        return r;
}

static void fill_items(struct ask *q, const struct order_row *row, struct order_fact *f)
{
        struct order_item_fact *items = ARENA_ARRAY(q->mem, struct order_item_fact, row->n_items + 1);

        for (size_t i = 0; i < row->n_items; i++) {
                struct orders_product p = {0};

                items[i] = (struct order_item_fact){
                        .sku = row->items[i].sku, .qty = row->items[i].qty, .price_minor = row->items[i].price_minor};
                if (!q->o->product || !q->o->product(q->o->product_arg, row->items[i].sku, &p))
                        continue;
                items[i].product_id = p.product_id;
                items[i].name[0] = p.name[0];
                items[i].name[1] = p.name[1];
        }
        f->items = items;
        f->n_items = row->n_items;
}

static void fill_order(struct ask *q, const struct order_row *row, struct order_fact *f)
{
        struct ship_event_fact *events = ARENA_ARRAY(q->mem, struct ship_event_fact, row->n_events + 1);

        *f = (struct order_fact){.no = row->no,
                                 .channel = row->channel,
                                 .status = row->status,
                                 .currency = row->currency,
                                 .placed_ms = row->placed_ms,
                                 .promise_ms = row->promise_ms,
                                 .delivered_ms = row->delivered_ms,
                                 .total_minor = row->total_minor,
                                 .carrier = row->carrier,
                                 .tracking_no = row->tracking_no,
                                 .owner = row->customer_id};
        memcpy(f->phone_last4, row->phone_last4, sizeof(f->phone_last4));
        for (size_t i = 0; i < row->n_events; i++) {
                events[i].at_ms = row->events[i].at_ms;
                for (int l = 0; l < 2; l++) {
                        events[i].place[l] = row->events[i].place[l];
                        events[i].text[l] = row->events[i].text[l];
                }
        }
        f->events = events;
        f->n_events = row->n_events;
        fill_items(q, row, f);
}

void orders_answer(struct ask *q, int r, const struct err *err, const struct order_fact *facts, size_t n)
{
        struct err none;

        if (r == 0 && q->check_last4 &&
            (n == 0 || q->last4.n != 4 || !crypt_equal(str_c(facts[0].phone_last4), q->last4)))
                r = ERR_NOTFOUND;
        if (r == ERR_NOTFOUND)
                err_set(&none, r, "no order with this number and these digits");
        q->cb(q->arg, r, r == ERR_NOTFOUND ? &none : err, r == 0 ? facts : NULL, r == 0 ? n : 0);
        arena_free(q->mem);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct ask *q = arg;
        struct order_fact *facts = ARENA_ARRAY(q->mem, struct order_fact, n + 1);

        for (size_t i = 0; r == 0 && i < n; i++)
                fill_order(q, &rows[i], &facts[i]);
        orders_answer(q, r, err, facts, r == 0 ? n : 0);
}

static int find(struct ask *q, struct str no)
{
        return q->o->records ? orders_remote_get(q, no) : store_order_find(q->o->store, no, on_orders, q);
}

int orders_of_customer(struct orders *o, struct str customer_id, unsigned limit, orders_fn *cb, void *arg)
{
        struct ask *q = ask_new(o, arg);

        q->cb = cb;
        return submitted(q, o->records ? orders_remote_list(q, customer_id, limit)
                                       : store_orders_of_customer(o->store, customer_id, limit, on_orders, q));
}

int orders_find(struct orders *o, struct str no, struct str last4, orders_fn *cb, void *arg)
{
        struct ask *q = ask_new(o, arg);

        q->cb = cb;
        q->check_last4 = true;
        q->last4 = arena_str(q->mem, last4);
        return submitted(q, find(q, no));
}

int orders_by_number(struct orders *o, struct str no, orders_fn *cb, void *arg)
{
        struct ask *q = ask_new(o, arg);

        q->cb = cb;
        return submitted(q, find(q, no));
}

/* ---- the customer ---- */

static void fill_devices(struct ask *q, const struct customer_row *row, struct customer_fact *f)
{
        struct device_fact *devices = ARENA_ARRAY(q->mem, struct device_fact, row->n_devices + 1);
        struct repair_fact *repairs = ARENA_ARRAY(q->mem, struct repair_fact, row->n_repairs + 1);

        for (size_t i = 0; i < row->n_devices; i++) {
                const struct device_row *d = &row->devices[i];

                devices[i] =
                        (struct device_fact){d->product_id,        d->serial, d->firmware, d->order_no, d->bought_ms,
                                             d->warranty_until_ms, d->error,  d->error_ms};
        }
        for (size_t i = 0; i < row->n_repairs; i++) {
                const struct repair_row *d = &row->repairs[i];

                repairs[i] = (struct repair_fact){d->no, d->serial, repair_state_of_fact(d->state), d->received_ms,
                                                  d->promise_ms};
        }
        f->devices = devices;
        f->n_devices = row->n_devices;
        f->repairs = repairs;
        f->n_repairs = row->n_repairs;
}

static void fill_memory(struct ask *q, const struct customer_row *row, struct customer_fact *f)
{
        struct memory_fact *v = ARENA_ARRAY(q->mem, struct memory_fact, row->n_memory + 1);

        for (size_t i = 0; i < row->n_memory; i++) {
                const struct memory_row *m = &row->memory[i];

                if (m->superseded_ms == 0)
                        v[f->n_memory++] = (struct memory_fact){.id = m->id,
                                                                .kind = m->kind,
                                                                .subject = m->subject,
                                                                .source = m->source,
                                                                .conversation = m->conversation,
                                                                .sealed = m->cipher,
                                                                .permille = m->permille,
                                                                .at_ms = m->at_ms,
                                                                .expires_ms = m->expires_ms};
        }
        f->memory = v;
}

/* What a conversation here was about last is a flow or an article; whoever knows the knowledge tells which. */
static void fill_past(struct ask *q, const struct customer_row *row, struct customer_fact *f)
{
        struct past_fact *v = ARENA_ARRAY(q->mem, struct past_fact, row->n_consulted + 1);

        for (size_t i = 0; i < row->n_consulted; i++) {
                const struct consulted_row *c = &row->consulted[i];

                if (c->at_ms <= row->consent.memory_refused_ms)
                        continue;
                v[f->n_past++] =
                        (struct past_fact){.id = c->id,
                                           .topic = c->topic,
                                           .product = c->product,
                                           .flow = c->flow.n ? c->flow : c->ref,
                                           .article = c->ref,
                                           .outcome = c->outcome,
                                           .at_ms = c->at_ms,
                                           .open = str_eq_c(c->status, "waiting") || str_eq_c(c->status, "agent")};
        }
        f->past = v;
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct ask *q = arg;
        struct customer_fact f = {0};

        if (r == 0) {
                f = (struct customer_fact){.id = row->id,
                                           .name = row->name,
                                           .lang = row->lang,
                                           .tz = row->tz,
                                           .visitor = row->visitor,
                                           .vip = row->vip,
                                           .minor = customer_is_minor(row->birth_year, q->now_ms),
                                           .consent_memory = row->consent.memory,
                                           .consent_offers = row->consent.offers,
                                           .consent_learning = row->consent.learning,
                                           .asked_memory = row->consent.asked_memory,
                                           .asked_offers = row->consent.asked_offers,
                                           .contacts_30d = row->contacts_30d};
                fill_devices(q, row, &f);
                if (row->consent.memory && !f.minor) {
                        fill_memory(q, row, &f);
                        fill_past(q, row, &f);
                }
                if (row->open_flow && row->consent.memory && !f.minor) { /* a withdrawal counts at once */
                        f.flow = row->open_flow->flow;
                        f.step = row->open_flow->step;
                        f.flow_version = row->open_flow->version;
                        f.flow_place = row->open_flow->place_cipher;
                        f.flow_at_ms = row->open_flow->at_ms;
                }
        }
        if (q->o->records && (r == 0 || r == ERR_NOTFOUND)) {
                orders_remote_customer(q, r == 0 ? &f : NULL);
                return;
        }
        q->customer_cb(q->arg, r, err, r == 0 ? &f : NULL);
        arena_free(q->mem);
}

int orders_customer(struct orders *o, struct str customer_id, int64_t now_ms, customer_facts_fn *cb, void *arg)
{
        struct ask *q = ask_new(o, arg);

        q->customer_cb = cb;
        q->now_ms = now_ms;
        q->customer = arena_str(q->mem, customer_id);
        return submitted(q, store_customer_load(o->store, customer_id, now_ms, on_customer, q));
}

/* ---- what was bought and offered ---- */

static void on_offers(void *arg, int r, const struct err *err, const struct offer_row *offers, size_t n_offers,
                      const struct bought_row *bought, size_t n_bought)
{
        struct ask *q = arg;
        struct bought_fact *b = ARENA_ARRAY(q->mem, struct bought_fact, n_bought + 1);
        struct past_offer_fact *past = ARENA_ARRAY(q->mem, struct past_offer_fact, n_offers + 1);
        struct offer_facts f = {.bought = b, .past = past};

        for (size_t i = 0; r == 0 && i < n_bought; i++) {
                struct orders_product p = {0};

                if (q->o->product && q->o->product(q->o->product_arg, bought[i].sku, &p))
                        b[f.n_bought++] = (struct bought_fact){p.product_id, bought[i].order_no, bought[i].currency,
                                                               bought[i].at_ms};
        }
        for (size_t i = 0; r == 0 && i < n_offers; i++)
                past[f.n_past++] = (struct past_offer_fact){offers[i].product, offers[i].at_ms, offers[i].dismissed_ms};
        q->offers_cb(q->arg, r, err, r == 0 ? &f : NULL);
        arena_free(q->mem);
}

int orders_offers(struct orders *o, struct str customer_id, offer_facts_fn *cb, void *arg)
{
        struct ask *q = ask_new(o, arg);

        q->offers_cb = cb;
        return submitted(q, store_offers_load(o->store, customer_id, on_offers, q));
}

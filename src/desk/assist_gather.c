/*
 * assist_gather - what a look has to know: the decision that the machine would make of the customer's words, with the
 * facts that it asks for, then plans of the actions that fit. Only reads: a decision that wants something done, a code
 * sent, a device asked is given up, or told that nothing came.
 */
#include "answer/generation.h"
#include "connect/orders.h"
#include "connect/records.h"
#include "desk/assist_own.h"

#include <string.h>

enum { ORDERS_MAX = 8, LIST_MAX = 40 };

static void came(struct looking *w);

/* The call is back: false when nobody wants it any more, then w is gone. */
static bool back(struct looking *w)
{
        struct assist *a = w->assist;

        if (assist_back(a))
                return true;
        if (--w->waiting == 0)
                looking_end(w);
        assist_free_when_idle(a);
        return false;
}

static void sent(struct looking *w)
{
        w->waiting++;
        assist_out(w->assist);
}

/* ---- customer and orders ---- */

static void on_customer(void *arg, int r, const struct err *err, const struct customer_fact *c)
{
        struct looking *w = arg;

        (void)err;
        if (!back(w))
                return;
        w->facts.have_customer = true;
        if (r == 0 && c) {
                w->facts.customer = customer_fact_dup(c, w->mem);
                w->facts.minor |= c->minor;
        }
        came(w);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_fact *o, size_t n)
{
        struct looking *w = arg;

        (void)err;
        if (!back(w))
                return;
        w->facts.have_orders = true;
        w->facts.orders_silent |= r < 0 && r != ERR_NOTFOUND;
        if (r == 0 && n) {
                w->facts.orders = order_facts_dup(o, n, w->mem);
                w->facts.n_orders = n;
        }
        came(w);
}

static void on_order(void *arg, int r, const struct err *err, const struct order_fact *o, size_t n)
{
        struct looking *w = arg;

        (void)err;
        if (!back(w))
                return;
        w->facts.have_order = true;
        w->facts.orders_silent |= r < 0 && r != ERR_NOTFOUND;
        if (r == 0 && n)
                w->facts.order = order_facts_dup(o, 1, w->mem);
        came(w);
}

static void fetch_customer(struct looking *w)
{
        if (w->facts.customer_id.n &&
            orders_customer(w->assist->o.orders, w->facts.customer_id, w->l.now_ms, on_customer, w) == 0)
                sent(w);
        else
                w->facts.have_customer = true;
}

static void fetch_orders(struct looking *w)
{
        if (w->facts.customer_id.n &&
            orders_of_customer(w->assist->o.orders, w->facts.customer_id, ORDERS_MAX, on_orders, w) == 0)
                sent(w);
        else
                w->facts.have_orders = true;
}

/* ---- records ---- */

struct asked {
        struct looking *w;
        struct str kind, key;
};

static struct record copy_of(struct arena *mem, const struct record *r)
{
        struct record copy = *r;
        struct value *doc;

        copy.kind = arena_str(mem, r->kind);
        copy.key = arena_str(mem, r->key);
        copy.owner = arena_str(mem, r->owner);
        if (r->doc) {
                doc = ARENA_NEW(mem, struct value);
                *doc = value_dup(r->doc, mem);
                copy.doc = doc;
        }
        return copy;
}

static void add_record(struct looking *w, struct record r)
{
        struct facts *f = &w->facts;

        if (!w->records)
                w->records = ARENA_ARRAY(w->mem, struct record, GATHER_RECORDS);
        if (f->n_records < GATHER_RECORDS)
                w->records[f->n_records++] = r;
        f->records = w->records;
}

static void add_list(struct looking *w, struct str kind, const struct record *v, size_t n)
{
        struct facts *f = &w->facts;

        if (!w->lists)
                w->lists = ARENA_ARRAY(w->mem, struct record_list, GATHER_LISTS);
        if (f->n_record_lists < GATHER_LISTS)
                w->lists[f->n_record_lists++] = (struct record_list){kind, v, n};
        f->record_lists = w->lists;
}

static void on_record(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct asked *q = arg;
        struct looking *w = q->w;

        (void)err;
        if (!back(w))
                return;
        w->facts.records_silent |= r < 0 && r != ERR_NOTFOUND;
        add_record(w, r == 0 && n ? copy_of(w->mem, &v[0]) : (struct record){.kind = q->kind, .key = q->key});
        came(w);
}

static void on_records(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct asked *q = arg;
        struct looking *w = q->w;
        struct record *copy;

        (void)err;
        if (!back(w))
                return;
        copy = ARENA_ARRAY(w->mem, struct record, n + 1);
        w->facts.records_silent |= r < 0 && r != ERR_NOTFOUND;
        for (size_t i = 0; r == 0 && i < n; i++)
                copy[i] = copy_of(w->mem, &v[i]);
        add_list(w, q->kind, copy, r == 0 ? n : 0);
        came(w);
}

static bool is_shared(const struct looking *w, struct str kind)
{
        const struct record_kind *k = knowledge_kind(w->gen->k, kind);

        return k && k->shared;
}

static void fetch_record(struct looking *w, struct str kind, struct str key)
{
        struct asked *q = ARENA_NEW(w->mem, struct asked);

        *q = (struct asked){w, arena_str(w->mem, kind), arena_str(w->mem, key)};
        if (w->assist->o.records && (!w->redacted || is_shared(w, kind)) &&
            records_get(w->assist->o.records, q->kind, q->key, on_record, q) == 0)
                sent(w);
        else
                add_record(w, (struct record){.kind = q->kind, .key = q->key});
}

static void fetch_records(struct looking *w, struct str kind, bool shared)
{
        struct asked *q = ARENA_NEW(w->mem, struct asked);
        struct str owner = shared ? (struct str){0} : w->facts.customer_id;

        *q = (struct asked){w, arena_str(w->mem, kind), {NULL, 0}};
        if (w->assist->o.records && (shared || owner.n) &&
            records_list(w->assist->o.records, q->kind, owner, LIST_MAX, on_records, q) == 0)
                sent(w);
        else
                add_list(w, q->kind, NULL, 0);
}

/* ---- the decision ---- */

/* False: not to be looked up here; the decision is given up. */
static bool fetch(struct looking *w, const struct need *n)
{
        struct facts *f = &w->facts;

        switch (n->kind) {
        case NEED_CUSTOMER: fetch_customer(w); return true;
        case NEED_ORDERS: fetch_orders(w); return true;
        case NEED_ORDER:
                if (!w->redacted && orders_by_number(w->assist->o.orders, n->order_no, on_order, w) == 0)
                        sent(w);
                else
                        f->have_order = true;
                return true;
        case NEED_RECORD: fetch_record(w, n->record_kind, n->record_key); return true;
        case NEED_RECORDS: fetch_records(w, n->record_kind, is_shared(w, n->record_kind)); return true;
        case NEED_FLOW:
                if (f->n_editions == EDITIONS_MAX)
                        return false;
                f->editions[f->n_editions++] = (struct edition){arena_str(w->mem, n->version), NULL};
                return true;
        case NEED_CHECK:
                if (f->n_checks == CHECKS_MAX)
                        return false;
                f->checks[f->n_checks++] =
                        (struct check_fact){n->check.flow, n->check.step, n->check.name, {0}, "skipped"};
                return true;
        case NEED_PICTURE:
                f->have_picture = true;
                f->picture.state = "off";
                return true;
        case NEED_HANDOVER_INFO:
        case NEED_VECTOR:
        case NEED_WORDS:
        case NEED_OFFERS:
        case NEED_PROMISES:
        case NEED_COMPLAINTS:
        case NEED_ADDRESSES: return facts_absent(f, n, "skipped");
        case NEED_DOING:
        case NEED_CODE_SEND:
        case NEED_CODE_CHECK:
        case NEED_ACT: return false;
        }
        return false;
}

static void plan(struct looking *w);

static void decided(struct looking *w, bool made)
{
        w->l.decision = made ? &w->d : NULL;
        w->planning = true;
        w->rounds = 0;
        read_actions(&w->l, w->assist->tally);
        plan(w);
}

static void decide(struct looking *w)
{
        struct answer_in in = {.gen = w->gen,
                               .state = &w->state,
                               .facts = &w->facts,
                               .msg = &w->msg,
                               .now_ms = w->l.now_ms,
                               .lang = w->l.lang,
                               .turn_id = w->l.turn_id,
                               .heard = w->l.texts,
                               .mem = w->mem};
        struct need needs[NEEDS_MAX];
        struct err err;
        bool given_up = false;

        memset(&w->d, 0, sizeof(w->d));
        if (w->rounds++ == GATHER_ROUNDS || answer_decide(&in, &w->d, &err) < 0) {
                decided(w, false);
                return;
        }
        if (w->d.n_needs == 0) {
                decided(w, true);
                return;
        }
        memcpy(needs, w->d.needs, sizeof(needs));
        w->waiting = 1;
        for (size_t i = 0, n = w->d.n_needs; i < n; i++)
                given_up |= !fetch(w, &needs[i]);
        if (given_up)
                w->rounds = GATHER_ROUNDS;
        came(w);
}

/* ---- plans ---- */

static bool asked_for(const struct looking *w, const struct plan_need *n)
{
        for (size_t i = 0; n->list && i < w->facts.n_record_lists; i++)
                if (str_eq(w->facts.record_lists[i].kind, n->kind))
                        return true;
        for (size_t i = 0; !n->list && i < w->facts.n_records; i++)
                if (str_eq(w->facts.records[i].kind, n->kind) && str_eq(w->facts.records[i].key, n->key))
                        return true;
        return false;
}

static bool fetch_for(struct looking *w, const struct plan *p)
{
        bool any = false;

        for (size_t i = 0; p->kind == PLAN_NEEDS && i < p->n_needs; i++) {
                const struct plan_need *n = &p->needs[i];

                if (asked_for(w, n))
                        continue;
                any = true;
                if (n->list)
                        fetch_records(w, n->kind, is_shared(w, n->kind));
                else
                        fetch_record(w, n->kind, n->key);
        }
        return any;
}

static void plan(struct looking *w)
{
        bool more = false;

        w->waiting = 1;
        for (unsigned i = 0; i < w->l.n_actions; i++) {
                read_plan(&w->l, i);
                if (w->rounds < GATHER_ROUNDS)
                        more |= fetch_for(w, w->l.plan[i]);
        }
        w->rounds++;
        if (more) {
                came(w);
                return;
        }
        w->waiting = 0;
        looking_done(w);
}

static void came(struct looking *w)
{
        if (--w->waiting > 0)
                return;
        if (w->planning)
                plan(w);
        else
                decide(w);
}

/* The orders are wanted in any case: what the agent promises is held against them. */
void gather(struct looking *w)
{
        w->waiting = 1;
        if (w->facts.customer_id.n) {
                fetch_customer(w);
                fetch_orders(w);
        }
        if (!w->l.heard) {
                w->rounds = GATHER_ROUNDS;
                w->msg.text = w->l.asked;
        }
        came(w);
}

/* Reading is strict: what stands in no field of the form is an error, so that a case never says less than its writer
 * thinks. */
#include "answer/guess_case.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "connect/fact.h"

#include <string.h>

enum {
        ORDERS_MAX = 8,
        DEVICES_MAX = 32,
        REPAIRS_MAX = 8,
        PAST_MAX = 10,
        ITEMS_MAX = 50,
        EVENTS_MAX = 50,
        TEXT_MAX = 400
};

struct reader {
        struct arena *mem;
        struct err *err;
        int r;
};

/* ---- fields ---- */

static void bad(struct reader *rd, int r, const char *key, const char *what)
{
        if (rd->r == 0)
                rd->r = err_set(rd->err, r, "\"%.40s\" %s", key, what);
}

static bool only(struct reader *rd, const json_t *o, const char *name, const char *const *keys)
{
        const char *key;
        json_t *v;

        if (!json_is_object(o)) {
                bad(rd, ERR_INVALID, name, "must be an object");
                return false;
        }
        json_object_foreach((json_t *)(uintptr_t)o, key, v)
        {
                const char *const *k = keys;

                while (*k && strcmp(*k, key) != 0)
                        k++;
                if (!*k)
                        bad(rd, ERR_INVALID, key, "is no field of a case");
        }
        return rd->r == 0;
}

static struct str text(struct reader *rd, const json_t *o, const char *key)
{
        const json_t *v = json_object_get(o, key);

        if (!v || json_is_null(v))
                return (struct str){0};
        if (!json_is_string(v)) {
                bad(rd, ERR_INVALID, key, "must be a text");
                return (struct str){0};
        }
        if (json_string_length(v) > TEXT_MAX) {
                bad(rd, ERR_LIMIT, key, "is too long");
                return (struct str){0};
        }
        return arena_str(rd->mem, json_str(v));
}

static int64_t moment(struct reader *rd, const json_t *o, const char *key)
{
        struct str s = text(rd, o, key);
        int64_t ms = 0;

        if (s.n && (!str_contains(s, STR("T")) || !time_parse_iso(s, &ms) || ms <= 0))
                bad(rd, ERR_INVALID, key, "must be a time with an offset, as 2026-03-10T09:30:00+08:00");
        return ms;
}

static const json_t *list(struct reader *rd, const json_t *o, const char *key, size_t max)
{
        const json_t *v = json_object_get(o, key);

        if (!v || json_is_null(v))
                return NULL;
        if (!json_is_array(v))
                bad(rd, ERR_INVALID, key, "must be a list");
        else if (json_array_size(v) > max)
                bad(rd, ERR_LIMIT, key, "has too many entries");
        return rd->r == 0 ? v : NULL;
}

/* ---- what a customer has ---- */

static void read_items(struct reader *rd, const json_t *o, struct order_fact *f)
{
        static const char *const keys[] = {"product", "qty", NULL};
        const json_t *l = list(rd, o, "items", ITEMS_MAX);
        size_t n = json_array_size(l);
        struct order_item_fact *v = ARENA_ARRAY(rd->mem, struct order_item_fact, n + 1);

        for (size_t i = 0; i < n && only(rd, json_array_get(l, i), "items", keys); i++) {
                v[i].product_id = text(rd, json_array_get(l, i), "product");
                v[i].qty = json_integer_value(json_object_get(json_array_get(l, i), "qty"));
        }
        f->items = v;
        f->n_items = n;
}

static void read_events(struct reader *rd, const json_t *o, struct order_fact *f)
{
        static const char *const keys[] = {"at", "text", NULL};
        const json_t *l = list(rd, o, "events", EVENTS_MAX);
        size_t n = json_array_size(l);
        struct ship_event_fact *v = ARENA_ARRAY(rd->mem, struct ship_event_fact, n + 1);

        for (size_t i = 0; i < n && only(rd, json_array_get(l, i), "events", keys); i++) {
                v[i].at_ms = moment(rd, json_array_get(l, i), "at");
                v[i].text[0] = v[i].text[1] = text(rd, json_array_get(l, i), "text");
        }
        f->events = v;
        f->n_events = n;
}

static void read_orders(struct reader *rd, const json_t *o, struct guess_in *in)
{
        static const char *const keys[] = {"no",        "channel", "status", "placed", "promise",
                                           "delivered", "items",   "events", NULL};
        const json_t *l = list(rd, o, "orders", ORDERS_MAX);
        size_t n = json_array_size(l);
        struct order_fact *v = ARENA_ARRAY(rd->mem, struct order_fact, n + 1);

        for (size_t i = 0; i < n; i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, "orders", keys))
                        return;
                v[i].no = text(rd, x, "no");
                v[i].channel = text(rd, x, "channel");
                v[i].status = text(rd, x, "status");
                v[i].placed_ms = moment(rd, x, "placed");
                v[i].promise_ms = moment(rd, x, "promise");
                v[i].delivered_ms = moment(rd, x, "delivered");
                read_items(rd, x, &v[i]);
                read_events(rd, x, &v[i]);
        }
        in->orders = v;
        in->n_orders = n;
}

static void read_devices(struct reader *rd, const json_t *o, struct customer_fact *cu)
{
        static const char *const keys[] = {"product",        "serial", "firmware", "order", "bought",
                                           "warranty_until", "error",  "error_at", NULL};
        const json_t *l = list(rd, o, "devices", DEVICES_MAX);
        size_t n = json_array_size(l);
        struct device_fact *v = ARENA_ARRAY(rd->mem, struct device_fact, n + 1);

        for (size_t i = 0; i < n; i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, "devices", keys))
                        return;
                v[i] = (struct device_fact){.product_id = text(rd, x, "product"),
                                            .serial = text(rd, x, "serial"),
                                            .firmware = text(rd, x, "firmware"),
                                            .order_no = text(rd, x, "order"),
                                            .bought_ms = moment(rd, x, "bought"),
                                            .warranty_until_ms = moment(rd, x, "warranty_until"),
                                            .error = text(rd, x, "error"),
                                            .error_ms = moment(rd, x, "error_at")};
        }
        cu->devices = v;
        cu->n_devices = n;
}

static void read_repairs(struct reader *rd, const json_t *o, struct customer_fact *cu)
{
        static const char *const keys[] = {"no", "serial", "state", "received", "promise", NULL};
        const json_t *l = list(rd, o, "repairs", REPAIRS_MAX);
        size_t n = json_array_size(l);
        struct repair_fact *v = ARENA_ARRAY(rd->mem, struct repair_fact, n + 1);

        for (size_t i = 0; i < n; i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, "repairs", keys))
                        return;
                v[i] = (struct repair_fact){.no = text(rd, x, "no"),
                                            .serial = text(rd, x, "serial"),
                                            .state = text(rd, x, "state"),
                                            .received_ms = moment(rd, x, "received"),
                                            .promise_ms = moment(rd, x, "promise")};
        }
        cu->repairs = v;
        cu->n_repairs = n;
}

static void read_flow(struct reader *rd, const json_t *o, struct customer_fact *cu)
{
        static const char *const keys[] = {"flow", "step", "at", NULL};
        const json_t *x = json_object_get(o, "open_flow");

        if (!x || json_is_null(x) || !only(rd, x, "open_flow", keys))
                return;
        cu->flow = text(rd, x, "flow");
        cu->step = text(rd, x, "step");
        cu->flow_at_ms = moment(rd, x, "at");
}

static void read_past(struct reader *rd, const json_t *o, struct customer_fact *cu)
{
        static const char *const keys[] = {"at", "topic", "product", "flow", "outcome", NULL};
        const json_t *l = list(rd, o, "past", PAST_MAX);
        size_t n = json_array_size(l);
        struct past_fact *v = ARENA_ARRAY(rd->mem, struct past_fact, n + 1);

        for (size_t i = 0; i < n; i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, "past", keys))
                        return;
                v[i] = (struct past_fact){.id = arena_printf(rd->mem, "%zu", i),
                                          .topic = text(rd, x, "topic"),
                                          .product = text(rd, x, "product"),
                                          .flow = text(rd, x, "flow"),
                                          .outcome = text(rd, x, "outcome"),
                                          .at_ms = moment(rd, x, "at")};
        }
        cu->past = v;
        cu->n_past = n;
}

static void read_customer(struct reader *rd, const json_t *o, struct guess_case *ret)
{
        static const char *const keys[] = {"id",      "lang",      "vip",  "orders", "devices",
                                           "repairs", "open_flow", "past", NULL};
        struct customer_fact *cu = ARENA_NEW(rd->mem, struct customer_fact);
        const json_t *x = json_object_get(o, "customer");

        if (!only(rd, x, "customer", keys))
                return;
        cu->id = text(rd, x, "id");
        cu->lang = text(rd, x, "lang");
        cu->vip = json_is_true(json_object_get(x, "vip"));
        read_orders(rd, x, &ret->in);
        read_devices(rd, x, cu);
        read_repairs(rd, x, cu);
        read_flow(rd, x, cu);
        read_past(rd, x, cu);
        ret->in.customer = cu;
}

static void read_label(struct reader *rd, const json_t *o, struct guess_case *ret)
{
        struct str label = text(rd, o, "label");
        enum guess_reason reason;

        ret->label = GUESS_OTHER;
        if (guess_parse(label, &reason))
                ret->label = reason;
        else if (!str_eq_c(label, "other"))
                bad(rd, ERR_INVALID, "label", "is no reason of bench/guess/FORMAT.md");
}

int guess_case_parse(struct str line, struct arena *mem, struct guess_case *ret, struct err *err)
{
        static const char *const keys[] = {"now", "customer", "label", NULL};
        struct reader rd = {mem, err, 0};
        json_t *root = NULL;

        *ret = (struct guess_case){0};
        if (line.n > GUESS_LINE_MAX)
                return err_set(err, ERR_LIMIT, "a case may have at most %d bytes", GUESS_LINE_MAX);
        rd.r = json_parse(line, &root, err);
        if (rd.r < 0)
                return rd.r;
        if (only(&rd, root, "a case", keys)) {
                ret->in.now_ms = moment(&rd, root, "now");
                if (ret->in.now_ms == 0)
                        bad(&rd, ERR_INVALID, "now", "is missing");
                read_customer(&rd, root, ret);
                read_label(&rd, root, ret);
        }
        json_decref(root);
        return rd.r;
}

/* ---- measuring ---- */

struct ranks {
        size_t at_1, at_3;
};

struct tally {
        size_t cases, others, quiet, label_n[GUESS_N + 1], label_hit[GUESS_N + 1];
        struct ranks own, last_event;
        int64_t ns;
};

static void count(struct ranks *r, const unsigned *reasons, size_t n, unsigned label)
{
        for (size_t i = 0; i < n && i < GUESS_SHOWN_MAX; i++) {
                if (reasons[i] != label)
                        continue;
                r->at_1 += i == 0;
                r->at_3++;
                return;
        }
}

struct event {
        int64_t at_ms;
        unsigned reason;
};

static void event(struct event *v, size_t *n, int64_t at_ms, unsigned reason)
{
        size_t j = *n;

        if (at_ms == 0)
                return;
        for (; j > 0 && v[j - 1].at_ms < at_ms; j--)
                v[j] = v[j - 1];
        v[j] = (struct event){at_ms, reason};
        ++*n;
}

/* What happened last is why they are here: each reason once, by its newest event. */
static size_t by_last_event(const struct guess_in *in, unsigned *reasons)
{
        struct event v[2 * ORDERS_MAX + DEVICES_MAX + REPAIRS_MAX + PAST_MAX + 1];
        const struct customer_fact *cu = in->customer;
        size_t n = 0, m = 0;

        for (size_t i = 0; i < in->n_orders; i++) {
                const struct order_fact *o = &in->orders[i];

                event(v, &n, o->n_events ? o->events[0].at_ms : o->placed_ms, GUESS_ORDER_STATUS);
                event(v, &n, o->delivered_ms, GUESS_SETUP);
        }
        for (size_t i = 0; i < cu->n_devices; i++)
                event(v, &n, cu->devices[i].error_ms, GUESS_DEVICE_ERROR);
        for (size_t i = 0; i < cu->n_repairs; i++)
                event(v, &n, cu->repairs[i].received_ms, GUESS_REPAIR);
        event(v, &n, cu->flow_at_ms, GUESS_RESUME);
        for (size_t i = 0; i < cu->n_past; i++)
                event(v, &n, cu->past[i].at_ms, GUESS_AGAIN);
        for (size_t i = 0; i < n && m < GUESS_SHOWN_MAX; i++) {
                size_t j = 0;

                while (j < m && reasons[j] != v[i].reason)
                        j++;
                if (j == m)
                        reasons[m++] = v[i].reason;
        }
        return m;
}

static void measure(const struct guess_case *c, struct tally *t)
{
        struct guess ranked[GUESS_N];
        unsigned reasons[GUESS_N];
        int64_t start = time_cpu_ns();
        size_t n = guess_rank(&c->in, ranked), before = t->own.at_3;

        n = guess_shown(ranked, n);
        t->ns += time_cpu_ns() - start;
        t->label_n[c->label]++;
        if (c->label == GUESS_OTHER) {
                t->others++;
                t->quiet += n == 0;
                return;
        }
        for (size_t i = 0; i < n; i++)
                reasons[i] = ranked[i].reason;
        t->cases++;
        count(&t->own, reasons, n, c->label);
        t->label_hit[c->label] += t->own.at_3 - before;
        n = by_last_event(&c->in, reasons);
        count(&t->last_event, reasons, n, c->label);
}

static struct ranks most_frequent(const struct tally *t)
{
        size_t best[3] = {0};
        struct ranks r;

        for (size_t i = 0; i < GUESS_N; i++) {
                size_t n = t->label_n[i];

                for (size_t j = 0; j < 3; j++) {
                        size_t was = best[j];

                        if (n <= was)
                                continue;
                        best[j] = n;
                        n = was;
                }
        }
        r.at_1 = best[0];
        r.at_3 = best[0] + best[1] + best[2];
        return r;
}

static void put_share(struct buf *b, const char *key, size_t part, size_t all)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", all ? (double)part / (double)all : 0.0);
}

static void put_ranks(struct buf *b, const char *name, struct ranks r, size_t cases)
{
        json_put_key(b, name);
        buf_put_ch(b, '{');
        put_share(b, "hit_at_1", r.at_1, cases);
        put_share(b, "hit_at_3", r.at_3, cases);
        buf_put_ch(b, '}');
}

static void put_report(struct buf *b, const struct tally *t)
{
        buf_put_ch(b, '{');
        json_put_key_i64(b, "cases", (int64_t)t->cases);
        put_share(b, "hit_at_1", t->own.at_1, t->cases);
        put_share(b, "hit_at_3", t->own.at_3, t->cases);
        put_ranks(b, "most_frequent", most_frequent(t), t->cases);
        put_ranks(b, "last_event", t->last_event, t->cases);
        json_put_key_i64(b, "others", (int64_t)t->others);
        put_share(b, "others_quiet", t->quiet, t->others);
        json_put_key(b, "us_per_query");
        buf_printf(b, "%.2f", t->cases + t->others ? (double)t->ns / 1000 / (double)(t->cases + t->others) : 0.0);
        json_put_key(b, "labels");
        buf_put_ch(b, '{');
        for (int i = 0; i < GUESS_N; i++) {
                json_put_key(b, guess_name((enum guess_reason)i));
                buf_put_ch(b, '{');
                json_put_key_i64(b, "cases", (int64_t)t->label_n[i]);
                put_share(b, "hit_at_3", t->label_hit[i], t->label_n[i]);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "}}");
}

int guess_eval(struct str jsonl, const struct knowledge *k, const struct tz *tz, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(4 << 20);
        struct tally t = {0};
        struct str line;
        unsigned no = 0;
        int r = 0;

        while (r == 0 && str_line(&jsonl, &line)) {
                struct guess_case c;

                no++;
                if (str_trim(line).n == 0)
                        continue;
                if (no > GUESS_CASES_MAX) {
                        r = err_set(err, ERR_LIMIT, "more than %d lines", GUESS_CASES_MAX);
                        break;
                }
                arena_reset(mem);
                r = guess_case_parse(line, mem, &c, err);
                if (r < 0) {
                        struct err why = *err;

                        err_set(err, r, "line %u: %s", no, why.msg);
                        break;
                }
                c.in.k = k;
                c.in.tz = tz;
                measure(&c, &t);
        }
        arena_free(mem);
        if (r == 0 && t.cases + t.others == 0)
                r = err_set(err, ERR_INVALID, "the file holds no case");
        if (r == 0)
                put_report(ret_json, &t);
        return r;
}

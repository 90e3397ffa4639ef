/* record_facts - see record_facts.h. */
#include "connect/record_facts.h"

#include "base/arena.h"
#include "base/time.h"

#include <string.h>

static int64_t time_of(const struct value *doc, const char *name)
{
        const struct value *v = value_get(doc, str_c(name));
        int64_t ms = 0;

        if (v && v->type == VALUE_STR && !time_parse_iso(v->s, &ms))
                return 0;
        return v && v->type == VALUE_NUMBER ? v->number / VALUE_ONE : ms;
}

/* Minor units: hundredths, exact, or 0. */
static int64_t money_of(const struct value *doc, const char *name)
{
        const struct value *v = value_get(doc, str_c(name));

        return v && v->type == VALUE_NUMBER && v->number % (VALUE_ONE / 100) == 0 ? v->number / (VALUE_ONE / 100) : 0;
}

static const struct value *list_of(const struct value *doc, const char *name)
{
        const struct value *v = value_get(doc, str_c(name));

        return v && v->type == VALUE_LIST ? v : NULL;
}

static size_t count_of(const struct value *list, size_t most)
{
        size_t n = list ? list->list.n : 0;

        return n < most ? n : most;
}

/* Of a text in two languages, or in one for both. */
static void texts_of(const struct value *doc, const char *name, struct str ret[2])
{
        const struct value *v = value_get(doc, str_c(name));

        ret[0] = ret[1] = v && v->type == VALUE_STR ? v->s : (struct str){0};
        if (v && v->type == VALUE_MAP) {
                ret[0] = value_get_str(v, "zh");
                ret[1] = value_get_str(v, "en");
                if (!ret[0].n)
                        ret[0] = ret[1];
                if (!ret[1].n)
                        ret[1] = ret[0];
        }
}

static void fill_items(const struct value *list, orders_product_fn *product, void *product_arg, struct arena *mem,
                       struct order_fact *ret)
{
        size_t n = count_of(list, ORDER_ITEMS_MAX);
        struct order_item_fact *items = ARENA_ARRAY(mem, struct order_item_fact, n);

        for (size_t i = 0; i < n; i++) {
                const struct value *doc = &list->list.v[i];
                struct orders_product p = {0};

                items[i] = (struct order_item_fact){.sku = value_get_str(doc, "sku"),
                                                    .qty = value_get_int(doc, "qty", 1),
                                                    .price_minor = money_of(doc, "price")};
                texts_of(doc, "name", items[i].name);
                if (product && product(product_arg, items[i].sku, &p)) {
                        items[i].product_id = p.product_id;
                        items[i].name[0] = p.name[0];
                        items[i].name[1] = p.name[1];
                }
        }
        ret->items = items;
        ret->n_items = n;
}

static void fill_events(const struct value *list, struct arena *mem, struct order_fact *ret)
{
        size_t n = count_of(list, ORDER_EVENTS_MAX), at;
        struct ship_event_fact *events = ARENA_ARRAY(mem, struct ship_event_fact, n);

        for (size_t i = 0; i < n; i++) {
                const struct value *doc = &list->list.v[i];
                struct ship_event_fact e = {.at_ms = time_of(doc, "at")};

                texts_of(doc, "place", e.place);
                texts_of(doc, "text", e.text);
                for (at = i; at > 0 && events[at - 1].at_ms < e.at_ms; at--)
                        events[at] = events[at - 1];
                events[at] = e;
        }
        ret->events = events;
        ret->n_events = n;
}

bool order_from_record(const struct record *r, orders_product_fn *product, void *product_arg, struct arena *mem,
                       struct order_fact *ret)
{
        const struct value *doc = r->doc;
        struct str last4 = value_get_str(doc, "phone_last4");

        *ret = (struct order_fact){.no = value_get_str(doc, "no"),
                                   .channel = value_get_str(doc, "channel"),
                                   .status = value_get_str(doc, "status"),
                                   .currency = value_get_str(doc, "currency"),
                                   .placed_ms = time_of(doc, "placed_at"),
                                   .promise_ms = time_of(doc, "promised_at"),
                                   .delivered_ms = time_of(doc, "delivered_at"),
                                   .total_minor = money_of(doc, "total"),
                                   .carrier = value_get_str(doc, "carrier"),
                                   .tracking_no = value_get_str(doc, "tracking_no"),
                                   .owner = r->owner,
                                   .as_of_ms = r->as_of_ms,
                                   .aged = r->aged};
        if (!doc || !str_eq(ret->no, r->key) || ret->status.n == 0)
                return false;
        if (last4.n == 4)
                memcpy(ret->phone_last4, last4.p, 4);
        fill_items(list_of(doc, "items"), product, product_arg, mem, ret);
        fill_events(list_of(doc, "events"), mem, ret);
        return true;
}

bool device_from_record(const struct record *r, struct device_fact *ret)
{
        const struct value *doc = r->doc;

        *ret = (struct device_fact){.product_id = value_get_str(doc, "product"),
                                    .serial = r->key,
                                    .firmware = value_get_str(doc, "firmware"),
                                    .order_no = value_get_str(doc, "order_no"),
                                    .bought_ms = time_of(doc, "bought_at"),
                                    .warranty_until_ms = time_of(doc, "warranty_until"),
                                    .error = value_get_str(doc, "error"),
                                    .error_ms = time_of(doc, "error_at")};
        if (!ret->error_ms || ret->error.n > DEVICE_ERROR_MAX)
                ret->error = (struct str){0};
        return ret->product_id.n > 0;
}

static struct str other_name(struct str s, size_t from)
{
        static const char *const names[][2] = {
                {"testing", "checking"}, {"waiting_parts", "waiting"}, {"done", "repaired"}, {"sent_back", "sent"}};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (str_eq_c(s, names[i][from]))
                        return str_c(names[i][1 - from]);
        return s;
}

struct str repair_state_of_fact(struct str state)
{
        return other_name(state, 1);
}

struct str repair_state_of_document(struct str state)
{
        return other_name(state, 0);
}

bool repair_from_record(const struct record *r, struct repair_fact *ret)
{
        const struct value *doc = r->doc;

        *ret = (struct repair_fact){.no = r->key,
                                    .serial = value_get_str(doc, "serial"),
                                    .state = repair_state_of_fact(value_get_str(doc, "state")),
                                    .received_ms = time_of(doc, "received_at"),
                                    .promise_ms = time_of(doc, "promised_at")};
        return ret->state.n > 0;
}

int64_t customer_from_record(const struct record *r, struct customer_fact *ret)
{
        struct str *const texts[] = {&ret->name, &ret->lang, &ret->tz};
        static const char *const names[] = {"name", "language", "time_zone"};
        const struct value *vip = value_get(r->doc, STR("vip"));

        for (size_t i = 0; i < 3; i++) {
                struct str s = value_get_str(r->doc, names[i]);

                if (s.n)
                        *texts[i] = s;
        }
        if (vip && vip->type == VALUE_BOOL)
                ret->vip = vip->b;
        return value_get_int(r->doc, "birth_year", 0);
}

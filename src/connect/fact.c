/* fact - see fact.h. */
#include "connect/fact.h"

#include <string.h>

static void keep(struct arena *mem, struct str *s)
{
        *s = arena_str(mem, *s);
}

static void *keep_array(struct arena *mem, const void *p, size_t n, size_t size)
{
        void *copy = arena_array(mem, n ? n : 1, size);

        if (n)
                memcpy(copy, p, n * size);
        return copy;
}

bool repair_is_back(const struct repair_fact *r)
{
        return str_eq_c(r->state, "done") || str_eq_c(r->state, "sent_back");
}

bool repair_is_under_way(const struct repair_fact *r)
{
        return !repair_is_back(r) && !str_eq_c(r->state, "refused") && !str_eq_c(r->state, "cancelled");
}

struct customer_fact *customer_fact_dup(const struct customer_fact *c, struct arena *mem)
{
        struct customer_fact *copy = keep_array(mem, c, 1, sizeof(*c));
        struct device_fact *devices = keep_array(mem, c->devices, c->n_devices, sizeof(*devices));
        struct repair_fact *repairs = keep_array(mem, c->repairs, c->n_repairs, sizeof(*repairs));
        struct past_fact *past = keep_array(mem, c->past, c->n_past, sizeof(*past));
        struct memory_fact *memory = keep_array(mem, c->memory, c->n_memory, sizeof(*memory));

        keep(mem, &copy->id);
        keep(mem, &copy->name);
        keep(mem, &copy->lang);
        keep(mem, &copy->tz);
        keep(mem, &copy->flow);
        keep(mem, &copy->step);
        keep(mem, &copy->flow_version);
        keep(mem, &copy->flow_place);
        for (size_t i = 0; i < c->n_devices; i++) {
                keep(mem, &devices[i].product_id);
                keep(mem, &devices[i].serial);
                keep(mem, &devices[i].firmware);
                keep(mem, &devices[i].order_no);
                keep(mem, &devices[i].error);
        }
        for (size_t i = 0; i < c->n_repairs; i++) {
                keep(mem, &repairs[i].no);
                keep(mem, &repairs[i].serial);
                keep(mem, &repairs[i].state);
        }
        for (size_t i = 0; i < c->n_past; i++) {
                struct str *texts[] = {&past[i].id,   &past[i].topic,   &past[i].product,
                                       &past[i].flow, &past[i].article, &past[i].outcome};

                for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
                        keep(mem, texts[k]);
        }
        copy->past = past;
        for (size_t i = 0; i < c->n_memory; i++) {
                struct str *texts[] = {&memory[i].id,     &memory[i].kind,         &memory[i].subject,
                                       &memory[i].source, &memory[i].conversation, &memory[i].sealed,
                                       &memory[i].value,  &memory[i].quote};

                for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
                        keep(mem, texts[k]);
        }
        copy->memory = memory;
        copy->devices = devices;
        copy->repairs = repairs;
        return copy;
}

static void keep_order(struct order_fact *o, struct arena *mem)
{
        struct str *texts[] = {&o->no, &o->channel, &o->status, &o->currency, &o->carrier, &o->tracking_no, &o->owner};
        struct order_item_fact *items = keep_array(mem, o->items, o->n_items, sizeof(*items));
        struct ship_event_fact *events = keep_array(mem, o->events, o->n_events, sizeof(*events));

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                keep(mem, texts[i]);
        for (size_t i = 0; i < o->n_items; i++) {
                keep(mem, &items[i].sku);
                keep(mem, &items[i].product_id);
                keep(mem, &items[i].name[0]);
                keep(mem, &items[i].name[1]);
        }
        for (size_t i = 0; i < o->n_events; i++)
                for (int l = 0; l < 2; l++) {
                        keep(mem, &events[i].place[l]);
                        keep(mem, &events[i].text[l]);
                }
        o->items = items;
        o->events = events;
}

struct offer_facts *offer_facts_dup(const struct offer_facts *o, struct arena *mem)
{
        struct offer_facts *copy = keep_array(mem, o, 1, sizeof(*o));
        struct bought_fact *bought = keep_array(mem, o->bought, o->n_bought, sizeof(*bought));
        struct past_offer_fact *past = keep_array(mem, o->past, o->n_past, sizeof(*past));

        for (size_t i = 0; i < o->n_bought; i++) {
                keep(mem, &bought[i].product_id);
                keep(mem, &bought[i].order_no);
                keep(mem, &bought[i].currency);
        }
        for (size_t i = 0; i < o->n_past; i++)
                keep(mem, &past[i].product);
        copy->bought = bought;
        copy->past = past;
        return copy;
}

struct order_fact *order_facts_dup(const struct order_fact *o, size_t n, struct arena *mem)
{
        struct order_fact *copy = keep_array(mem, o, n, sizeof(*o));

        for (size_t i = 0; i < n; i++)
                keep_order(&copy[i], mem);
        return copy;
}

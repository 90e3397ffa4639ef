/* Replies of a company's system: the first byte says whether one record or a list was asked for. What is taken is of
 * the kind, key and owner that were asked for, and can be read as facts. */
#include "base/arena.h"
#include "connect/record_facts.h"
#include "connect/records_wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void read_facts(const struct record *r, struct arena *mem)
{
        struct customer_fact customer = {0};
        struct device_fact device;
        struct repair_fact repair;
        struct order_fact order;

        if (order_from_record(r, NULL, NULL, mem, &order))
                must(str_eq(order.no, r->key) && order.n_items <= ORDER_ITEMS_MAX &&
                     order.n_events <= ORDER_EVENTS_MAX);
        device_from_record(r, &device);
        repair_from_record(r, &repair);
        customer_from_record(r, &customer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct arena *mem = arena_new(0);
        struct str json = n ? str_n((const char *)data + 1, n - 1) : (struct str){0};
        const struct record *v = NULL;
        struct record one;
        size_t count = 0;

        if (n && data[0] % 2) {
                if (records_read_one(json, STR("order"), STR("A1"), mem, &one, NULL) == 0) {
                        must(str_eq_c(one.key, "A1"));
                        read_facts(&one, mem);
                }
        } else if (records_read_list(json, STR("order"), STR("c"), 8, mem, &v, &count, NULL) == 0) {
                must(count <= 8);
                for (size_t i = 0; i < count; i++) {
                        must(str_eq_c(v[i].owner, "c"));
                        read_facts(&v[i], mem);
                }
        }
        arena_free(mem);
        return 0;
}

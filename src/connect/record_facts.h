/* Facts from records: what the company's system says of an order, a device, a repair, a customer (docs/connect.md lists
 * the fields). A field that is absent or of another type is empty or 0; times are milliseconds or RFC 3339 texts. */
#ifndef CONNECT_RECORD_FACTS_H
#define CONNECT_RECORD_FACTS_H

#include "connect/fact.h"
#include "connect/orders.h"
#include "connect/record.h"

struct arena;

#define ORDER_ITEMS_MAX 200u
#define ORDER_EVENTS_MAX 200u

/* False when it is no order: its document says another number than its key, or has no status. product may be NULL. */
bool order_from_record(const struct record *r, orders_product_fn *product, void *product_arg, struct arena *mem,
                       struct order_fact *ret);
bool device_from_record(const struct record *r, struct device_fact *ret); /* key: the serial */
bool repair_from_record(const struct record *r, struct repair_fact *ret);
/* The state of a repair as facts and the table call it, and as documents do; either way a word that is the same in both
 * stays. Imported files may use both. */
struct str repair_state_of_fact(struct str state);
struct str repair_state_of_document(struct str state);
/* Puts over *ret what the record says: name, language, time zone, vip; gives the year of birth, 0: not said. */
int64_t customer_from_record(const struct record *r, struct customer_fact *ret);

#endif

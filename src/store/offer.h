/*
 * Offers: what was shown, what would have been shown to the share that gets none, and what came of it.
 *
 * A row is one product for one customer in one conversation. It is written with the turn (struct turn_write), and only
 * when the ledger says at that moment that the customer allows offers, and nothing was offered in another conversation
 * within every_ms: else the whole turn is refused with ERR_DENIED, so no second tab gets a second offer. What was
 * ordered is not written down: it is joined from the orders when it is read. Withdrawing the consent deletes the rows.
 */
#ifndef STORE_OFFER_H
#define STORE_OFFER_H

#include "store/store.h"

enum {
        OFFER_WRITES_MAX = 2,
        OFFER_ORDER_DAYS = 14, /* an order within so many days counts for the offer */
        OFFER_PAST_MAX = 200,  /* rows of one customer */
        OFFER_BOUGHT_MAX = 200,
        OFFER_WEEKS = 12,
};

struct offer_write {
        struct str customer_id;
        struct str mark; /* shown | held | clicked | dismissed */
        struct str product, sku, reason;
        int64_t at_ms, every_ms;
};

struct offer_row {
        struct str product;
        int64_t at_ms, clicked_ms, dismissed_ms; /* 0: not */
        bool held;
};
struct bought_row {
        struct str sku, order_no, currency;
        int64_t at_ms; /* delivered, else placed */
};

typedef void store_offers_fn(void *arg, int r, const struct err *err, const struct offer_row *offers, size_t n_offers,
                             const struct bought_row *bought, size_t n_bought);
/* Of one customer, both newest first; what was refunded is not bought. */
int store_offers_load(struct store *st, struct str customer_id, store_offers_fn *cb, void *arg);

/* What customers bought, those who refused offers left out; of one customer together, oldest first. */
struct take_row {
        uint32_t customer; /* counts from 0 */
        struct str sku;
};
#define TAKES_NAMES_BYTES ((size_t)8 << 20) /* names of goods; from the first that has no room, rows are left out */
typedef void store_takes_fn(void *arg, int r, const struct err *err, const struct take_row *rows, size_t n);
int store_takes(struct store *st, unsigned limit, store_takes_fn *cb, void *arg);

/* Of rows since a time. due: those whose OFFER_ORDER_DAYS are over; ordered_due: of these, with an order in time. */
struct offer_count {
        int64_t n, clicked, dismissed, ordered, due, ordered_due;
};
struct offer_product_row {
        struct str product;
        struct offer_count shown, held;
};
struct offer_week_row {
        int64_t from_ms; /* Monday, UTC */
        struct offer_count shown, held;
};
struct offer_summary {
        struct offer_count shown, held;
        const struct offer_product_row *products; /* most shown first, at most 200 */
        size_t n_products;
        const struct offer_week_row *weeks; /* oldest first, at most OFFER_WEEKS; weeks without any are left out */
        size_t n_weeks;
};
typedef void store_offer_summary_fn(void *arg, int r, const struct err *err, const struct offer_summary *s);
int store_offer_summary(struct store *st, int64_t since_ms, int64_t now_ms, store_offer_summary_fn *cb, void *arg);

#endif

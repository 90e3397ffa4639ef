/*
 * What offers change: conversations in which something was offered, beside those of the customers who never get an
 * offer, in which it would have been.
 *
 * Each customer is in it once, with the first conversation of theirs in which anything fit. Up to there both groups
 * were treated alike, and which of them a customer is in is drawn by a hash; later ones hang on what was offered
 * before. What follows within the days asked for is counted, whatever was bought: an offer may only move what would
 * have been bought anyway. Nothing of it is written down; it is joined from the orders when it is read.
 */
#ifndef STORE_OFFER_EFFECT_H
#define STORE_OFFER_EFFECT_H

#include "store/contact.h"

enum { OFFER_EFFECTS_MAX = 20000 }; /* the newest of a question */

struct offer_effect_query {
        struct contact_query of;
        struct str currency;         /* of the company; what was paid in another is not added */
        int64_t order_ms, return_ms; /* how long after the offer an order, and a return, counts */
        bool held, shown;            /* only these; neither: both */
        bool whole;                  /* of the contact, everything; else its day alone */
        int64_t before_ms;           /* with the next: after which the page goes on; 0: from the newest */
        struct str before_conversation;
        unsigned limit; /* 0: OFFER_EFFECTS_MAX */
};
struct offer_effect_row {
        struct contact_row contact;
        int64_t at_ms;
        bool held;
        int64_t paid_minor; /* for orders that were neither cancelled nor given back */
        int64_t orders;     /* these */
        int64_t foreign;    /* as many more in another currency */
        bool returned;      /* an order of theirs, whenever it was placed, was given back */
};
typedef void store_offer_effects_fn(void *arg, int r, const struct err *err, const struct offer_effect_row *rows,
                                    size_t n);
/* Newest first. */
int store_offer_effects(struct store *st, const struct offer_effect_query *q, store_offer_effects_fn *cb, void *arg);

#endif

/*
 * What may be offered, and what fits. Pure: facts, knowledge and what was learned from orders give at most OFFERS_MAX
 * offers, each with its reason and what the reason rests on.
 *
 * An offer is a service, not an advertisement. None is made
 *   - before this message has confirmed that the problem is solved, nor while another matter is open,
 *   - to a visitor, a minor, or anybody who has not consented to offers,
 *   - to a customer who was upset in this conversation, or was in danger, or waits for a person,
 *   - to one who said no in this conversation, or to an offer in the last OFFER_QUIET_MS,
 *   - twice in a conversation, or within OFFER_EVERY_MS of the last one,
 * and none of what they have, of what was dismissed before, of what does not fulfil its rule with a device of theirs,
 * of what is not sold where they live. A further device is offered only where the matter itself was about it.
 *
 * The customers of the hold-out share, by hash, get none: what they would have got is noted, so that the effect can be
 * measured.
 */
#ifndef ANSWER_RECOMMEND_H
#define ANSWER_RECOMMEND_H

#include "answer/facts.h"
#include "knowledge/fit.h"
#include "text/lang.h"

struct taken;

#define OFFERS_MAX 2u
#define OFFER_EVERY_MS ((int64_t)7 * 24 * 60 * 60 * 1000)
#define OFFER_QUIET_MS ((int64_t)90 * 24 * 60 * 60 * 1000)
#define OFFER_WORN_PERCENT 90 /* of wear_days: from then on a consumable is offered */

enum currency { CURRENCY_CNY, CURRENCY_EUR };

/* What the conversation adds to the facts. */
struct recommend_in {
        const struct knowledge *k;
        const struct facts *facts; /* customer, offers and orders must be there */
        struct taken *taken;       /* NULL: nothing was learned */
        int64_t now_ms;
        const struct str *told; /* ids of products that they say they have, among other texts */
        size_t n_told;
        struct str matter;            /* "flow:x" or "article:x": what was solved */
        bool resolved;                /* confirmed with this message */
        bool may_ask;                 /* who was never asked about offers may be now, or has just said yes */
        bool open_matter;             /* another flow stands or waits, or a person is asked for */
        bool danger;                  /* a matter of safety */
        bool upset, refused, offered; /* in this conversation */
};

/* The first reason why nothing may be offered, in words of the trace; NULL: there is none. */
const char *recommend_barred(const struct recommend_in *in);

enum offer_reason {
        OFFER_BETTER,  /* than what they have: why_own */
        OFFER_WORN,    /* a consumable is due */
        OFFER_SERVICE, /* backup, extended warranty */
        OFFER_FITS,    /* goes with what they have */
};

struct offer {
        const struct product *product;
        const struct product *with; /* the device of theirs that it goes with */
        const struct product *own;  /* OFFER_BETTER: what they have of its family */
        const struct product_fit *rule;
        enum offer_reason reason;
        struct str with_cite, own_cite; /* "device:SERIAL.product" or "order:NO.items" */
        struct str days_cite;           /* of `days`; empty when they are not known */
        int64_t days;                   /* since the device, or the last one of a consumable, was bought */
        unsigned together;              /* customers who have both; 0: few, or not known */
        float score;
};

/* Best first. Does not ask recommend_barred(). */
size_t recommend(const struct recommend_in *in, struct arena *mem, struct offer out[OFFERS_MAX]);

/* All that goes with a product, best first, for the question "which one fits"; owned or not. At most max. */
struct fitting {
        const struct product *product;
        const struct product_fit *rule;
        bool fits;
};
size_t recommend_fitting(const struct knowledge *k, const struct product *with, struct str family, struct fitting *out,
                         size_t max);

/* Is the customer of the share that gets none? permille of all, by hash. */
bool recommend_held(struct str customer_id, unsigned permille);

enum currency recommend_currency(const struct facts *f, enum lang lang);
/* -1: not sold there. */
int64_t product_price(const struct product *p, enum currency c);
const char *offer_reason_name(enum offer_reason r); /* better worn service fits */

#endif

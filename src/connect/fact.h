/* Plain facts about a customer and their orders, as the answer may use and cite them: evidence ids are
 * `order:NO.field`. All strings live as long as the arena or callback they came with. Times in ms since the epoch, 0 =
 * none; money in minor units. */
#ifndef CONNECT_FACT_H
#define CONNECT_FACT_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_ERROR_MAX 60u /* bytes of what a device reports */

struct order_item_fact {
        struct str sku, product_id, name[2]; /* zh, en; empty when the product is not known */
        int64_t qty, price_minor;
};
struct ship_event_fact {
        int64_t at_ms;
        struct str place[2], text[2];
};
struct order_fact {
        struct str no, channel, status /* paid|packed|shipped|delivered|done|refund|exchange */, currency;
        int64_t placed_ms, promise_ms, delivered_ms, total_minor;
        const struct order_item_fact *items;
        size_t n_items;
        const struct ship_event_fact *events; /* newest first */
        size_t n_events;
        struct str carrier, tracking_no;
        char phone_last4[5];
        struct str owner; /* customer id, never shown; empty: not known */
        int64_t as_of_ms; /* when its source said so; 0: now */
        bool aged;        /* the source does not answer just now: say as_of_ms */
};
struct device_fact {
        struct str product_id, serial, firmware, order_no;
        int64_t bought_ms, warranty_until_ms;
        struct str error; /* the last one it reported; empty: none */
        int64_t error_ms;
};
struct repair_fact {
        struct str no, serial;
        /* booked received testing waiting_parts done sent_back refused cancelled; or a source's own */
        struct str state;
        int64_t received_ms, promise_ms; /* 0: not known */
};
/* An earlier consultation: imported, or a conversation of theirs here. */
struct past_fact {
        struct str id, topic, product, flow, article, outcome /* "" confirmed unconfirmed handover gave_up recontact */;
        int64_t at_ms;
        bool open; /* a person still has it, or will */
};
/* One remembered thing. What is sealed is opened by whoever has the key; until then value and quote are empty. */
struct memory_fact {
        struct str id, kind, subject, source, conversation, sealed, value, quote;
        int64_t permille, at_ms, expires_ms;
};
/* What somebody of the company has promised, as it was written down: evidence `promise:ID.field`. */
struct promise_fact {
        struct str id, order_no, currency, role, state; /* role and state as in store/promise.h */
        struct str text[2];                             /* zh, en; either may be empty */
        int64_t amount_minor;                           /* 0: no money */
        int64_t at_ms, until_ms;
};
/* What is written on a picture that the customer sent. */
struct picture_fact {
        const char *state; /* read off refused too-slow busy */
        const struct str *codes;
        size_t n_codes;
        struct str text;
};
struct customer_fact {
        struct str id, name, lang, tz;
        bool silent; /* devices and repairs are not known, since their source does not answer */
        bool visitor, minor /* under 14 at the given now */, vip;
        bool consent_memory, consent_offers, consent_learning;
        bool asked_memory, asked_offers;   /* the ledger holds a yes or a no */
        const struct device_fact *devices; /* newest first */
        size_t n_devices;
        const struct repair_fact *repairs; /* newest first */
        size_t n_repairs;
        struct str flow, step;   /* left unfinished; empty = none, or it may not be remembered */
        struct str flow_version; /* of the flow; empty = not known */
        struct str flow_place;   /* the way that led there: sealed as it comes, a state in JSON once chat opened it */
        int64_t flow_at_ms;
        int64_t contacts_30d;
        /* With consent to memory alone, and never of a minor: */
        const struct memory_fact *memory; /* what holds, newest first */
        size_t n_memory;
        const struct past_fact *past; /* newest first */
        size_t n_past;
};

struct bought_fact {
        struct str product_id, order_no, currency;
        int64_t at_ms; /* delivered, else placed */
};
struct past_offer_fact {
        struct str product;
        int64_t at_ms, dismissed_ms; /* dismissed: 0 = it was not */
};
/* What was bought and offered before; both newest first. */
struct offer_facts {
        const struct bought_fact *bought;
        size_t n_bought;
        const struct past_offer_fact *past;
        size_t n_past;
};

bool repair_is_back(const struct repair_fact *r); /* repaired, perhaps on its way */
bool repair_is_under_way(const struct repair_fact *r);

/* Deep copies for those who keep facts longer than a callback. */
struct customer_fact *customer_fact_dup(const struct customer_fact *c, struct arena *mem);
struct offer_facts *offer_facts_dup(const struct offer_facts *o, struct arena *mem);
struct order_fact *order_facts_dup(const struct order_fact *o, size_t n, struct arena *mem);

#endif

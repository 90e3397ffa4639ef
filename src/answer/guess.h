/*
 * Why is this customer here? From what is known of them when a conversation begins: reasons, the likeliest first. Pure:
 * the same facts and the same time give the same list.
 *
 * Each reason is held up by what was seen (a parcel three days late) and is worth its base, what people like them came
 * for, and the strength of what was seen. Where the numbers come from is told at the table in guess.c.
 */
#ifndef ANSWER_GUESS_H
#define ANSWER_GUESS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct customer_fact;
struct knowledge;
struct order_fact;
struct tz;

enum guess_reason {
        GUESS_PARCEL_LATE,
        GUESS_ORDER_STATUS,
        GUESS_SETUP,
        GUESS_RETURN,
        GUESS_REFUND_STATUS,
        GUESS_REPAIR,
        GUESS_DEVICE_ERROR,
        GUESS_RESUME,
        GUESS_AGAIN,
        GUESS_TROUBLE,
        GUESS_WARRANTY,
        GUESS_PARTS,
        GUESS_INVOICE,
        GUESS_N
};

#define GUESS_SHOWN_MAX 3u
#define GUESS_SHOWN_MIN 0.04f /* a reason less likely than this is not shown */

struct guess_in {
        const struct customer_fact *customer;
        const struct order_fact *orders; /* newest first */
        size_t n_orders;
        const struct knowledge *k; /* products, windows */
        const struct tz *tz;       /* days are counted in it; NULL: UTC */
        int64_t now_ms;
};

struct guess {
        enum guess_reason reason;
        float likely; /* 0..1: of all reasons, "none of these" among them */
        /* What it is about: an order's number (parcel, return, refund, invoice), a serial (setup, error, trouble,
         * warranty, parts), a repair's number, the flow, the id of a consultation. */
        struct str subject;
        struct str product; /* its id; may be empty */
        int64_t days;       /* late, left, or since: what the reason counts */
        bool over;          /* REPAIR: past its promise. WARRANTY: ended. SETUP: came today */
        bool bad_firmware;  /* DEVICE_ERROR: by its version, not by a report */
        struct str bad_doc; /* the document about that version; may be empty */
};

/* Every reason that anything speaks for, once each, the likeliest first; at most GUESS_N. */
size_t guess_rank(const struct guess_in *in, struct guess ret[GUESS_N]);
/* Of these, how many are shown: at most GUESS_SHOWN_MAX, none that is unlikely. */
size_t guess_shown(const struct guess *ranked, size_t n);

const char *guess_name(enum guess_reason reason);          /* "parcel-late" */
bool guess_parse(struct str name, enum guess_reason *ret); /* false: no such reason */

#endif

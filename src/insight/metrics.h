/*
 * metrics - the honest figures: contacts are derived from conversations in the background, a page at a time, and
 * questions are answered from their ready sums. A figure has a value, what it was counted from, an interval where it is
 * a share, and beside it the same matter as it is often told. What each means is text of this module, in both
 * languages, so that the console, the weekly page and the documents say the same. See docs/metrics.md. Loop thread
 * only.
 */
#ifndef INSIGHT_METRICS_H
#define INSIGHT_METRICS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "learn/share.h"
#include "store/contact.h"
#include "store/offer.h"
#include "store/offer_effect.h"
#include "text/lang.h"

struct generations;
struct knowledge;
struct loop;
struct metrics;
struct store;
struct tz;

enum {
        METRICS_EVERY_MS = 60000,
        METRICS_PAGE = 100,            /* conversations that are derived in one go */
        METRICS_QUIET_MS = 15 * 60000, /* a conversation is counted when nothing happened in it for so long */
        METRICS_JSON_MAX = 8 << 20,
        METRICS_DAYS = 28, /* of a question that does not say */
        /* A contact of a day may end on the next, and then seven days have to pass. */
        METRICS_DUE_DAYS = CONTACT_AGAIN_DAYS + 2,
};

/* What the company says about its own costs; in hundredths of its currency. */
struct metric_rates {
        const char *currency;          /* "CNY" */
        int64_t agent_hour_minor;      /* of one person's hour, with all that comes with it; 0: not known */
        int64_t machine_contact_minor; /* for each contact, whoever answers it */
        int64_t manual_minutes;        /* of a person for one contact before the machine; 0: as measured now */
        int64_t margin_percent;        /* of the price of what is sold; 0: not known */
};

struct metrics_opts {
        struct loop *loop; /* NULL: metrics_step() is called by hand */
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
        struct metric_rates rates;
};
struct metrics *metrics_new(const struct metrics_opts *o);
/* Derives nothing more. */
void metrics_stop(struct metrics *m);
/* After store_drain(). Takes NULL, gives NULL. */
struct metrics *metrics_free(struct metrics *m);
/* Derives one page, unless one is under way. */
void metrics_step(struct metrics *m);
/* Nothing is left to derive at the moment, as far as is known. */
bool metrics_idle(const struct metrics *m);
const struct metric_rates *metrics_rates(const struct metrics *m);

/* ---- figures ---- */

enum metric {
        /* enum contact_share first */
        METRIC_WAIT = SHARES,
        METRIC_WAIT_P90,
        METRIC_HANDLING,
        METRIC_ASSIST,
        METRIC_COST,
        METRICS_OF_CONTACTS, /* so far figures come from sums of contacts; what follows, from offers (metrics_effect.c)
                              */
        METRIC_MARGIN = METRICS_OF_CONTACTS,
        METRIC_RETURNS,
        METRICS
};
enum metric_unit { UNIT_SHARE, UNIT_MS, UNIT_MONEY };
struct metric_words {
        const char *id;
        enum metric_unit unit;
        const char *title[LANG_N], *means[LANG_N];
        const char *vendor[LANG_N]; /* what the other number counts; NULL: there is none */
};
extern const struct metric_words metric_words[METRICS];
/* METRICS: none of that name. */
enum metric metric_find(struct str id);

struct metric_value {
        bool known;
        double value; /* a share, ms, or hundredths of the currency */
        bool interval;
        double low, high; /* 95 % */
        double n, of;     /* what it was made from */
        bool vendor_known;
        double vendor, vendor_n, vendor_of;
};
/* m < METRICS_OF_CONTACTS */
void metric_value(enum metric m, const struct contact_sums *s, const struct metric_rates *rates,
                  struct metric_value *ret);

/* What offers change, against the customers who never get one (store/offer_effect.h). */
enum {
        EFFECT_ORDER_DAYS = OFFER_ORDER_DAYS, /* what is ordered within so many days counts */
        EFFECT_RETURN_DAYS = 30,              /* and what is given back within so many */
        EFFECT_MIN = 30,                      /* conversations in either group; with fewer there is no figure */
        EFFECT_BUYERS_MIN = 5,                /* of these, after which something was ordered: for the margin */
};
enum effect_group { EFFECT_SHOWN, EFFECT_HELD, EFFECT_GROUPS };
struct effect_sums {
        struct mean paid[EFFECT_GROUPS]; /* hundredths of the currency, of each conversation; those that are due */
        int64_t buyers[EFFECT_GROUPS];   /* of these, with an order */
        int64_t n[EFFECT_GROUPS];        /* conversations whose days for returns are over */
        int64_t returned[EFFECT_GROUPS]; /* of these */
        int64_t foreign;                 /* orders in other currencies, which are in no figure */
};
enum effect_missing { EFFECT_THERE, EFFECT_NO_RATE, EFFECT_FEW, EFFECT_FEW_BUYERS };
void effect_add(struct effect_sums *s, const struct offer_effect_row *row, int64_t today);
/* The last day whose days are over. */
int64_t effect_due_day(enum metric m, int64_t today);
/* METRIC_MARGIN, METRIC_RETURNS. Says why it is not known. */
enum effect_missing effect_value(enum metric m, const struct effect_sums *s, const struct metric_rates *rates,
                                 struct metric_value *ret);

/* ---- questions ---- */

struct metrics_query {
        struct str from, to;             /* 2026-11-01; empty: the last METRICS_DAYS days up to today */
        struct str channel, topic, lang; /* empty: all; topic "-": none was found */
        struct str step;                 /* day, week; empty: by the length */
};
/* metrics_query made into days of the company. */
struct metrics_span {
        struct contact_query q;
        int64_t first_day, step_days;
        int64_t today;
};
/* ERR_INVALID names what is wrong. The strings of q are borrowed. */
int metrics_span(struct metrics *m, const struct metrics_query *q, struct metrics_span *ret, struct err *err);
/* The day on which it is there. */
int64_t metrics_day_of(const struct tz *tz, int64_t ms);
/* "2026-11-01" */
struct str metrics_day(int64_t day, char out[static 16]);

typedef void metrics_fn(void *arg, int r, const struct err *err, struct str text);
/* JSON as docs/protocol.md says; text is lent. ERR_INVALID, ERR_BUSY at once, then no callback comes. */
int metrics_ask(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err);
/* The same as rows of date, contacts, and of each figure its value, what it was made from, and the other number. */
int metrics_csv(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err);

struct metrics_contacts_query {
        struct metrics_query of;
        struct str figure; /* of a share, or of offers */
        struct str part;   /* hit, missed; empty: both. Of offers: those with one, those of the hold-out */
        struct str after;  /* of the page before; empty: from the newest */
        unsigned limit;
};
/* The contacts behind a figure, newest first: JSON. */
int metrics_contacts(struct metrics *m, const struct metrics_contacts_query *q, metrics_fn *cb, void *arg,
                     struct err *err);

/* The same arrivals with and without the machine (queue_replay.h): JSON. agents 0: as many as were seen busy. */
int metrics_queue(struct metrics *m, const struct metrics_query *q, unsigned agents, metrics_fn *cb, void *arg,
                  struct err *err);

#endif

/*
 * Contacts: what the figures of the service are counted from. A contact is a stretch of one conversation: it begins
 * with a message of the customer, and ends when nothing was said for CONTACT_GAP_MS before the customer's next one. A
 * conversation that was opened and never spoken in is none.
 *
 * Rows are derived from conversations, hand-overs, ratings and verdicts, again whenever a conversation went on, and
 * beside them are kept ready sums of each (day, channel, topic, language). Deriving twice changes nothing. What a
 * customer did before and after is a flag of the row too, so a new contact may change those beside it. An erasure takes
 * the rows of the customer; the sums have nobody in them and stay.
 *
 * Days count from 1970-01-01 in the company's zone as it was when the row was derived; `day` is the caller's to set.
 */
#ifndef STORE_CONTACT_H
#define STORE_CONTACT_H

#include "base/time.h"
#include "store/store.h"

#define CONTACT_GAP_MS DAY_MS
#define CONTACT_AGAIN_MS (7 * DAY_MS)
enum {
        CONTACT_AGAIN_DAYS = 7,
        CONTACT_PAGE_MAX = 200,        /* conversations that are derived at once */
        CONTACT_EVENTS_MAX = 50000,    /* of one conversation; what comes after is left out */
        CONTACT_HANDOVERS_MAX = 1000,  /* of one conversation, the oldest */
        CONTACT_OF_ONE_MAX = 2000,     /* contacts of one conversation; what comes after is left out */
        CONTACT_PAGE_BYTES = 16 << 20, /* that a page reads: it ends with the conversation that passes them */
        CONTACT_NEAR_MAX = 2000,       /* contacts of one customer that are looked at around a new one */
        CONTACT_ARRIVALS_MAX = 5000,   /* the newest of a span */
        CONTACT_DAYS_MAX = 732,        /* of one question */
        CONTACT_TOPICS_MAX = 300,      /* of one answer; the rest is one row, CONTACT_REST */
        CONTACT_GROUPS_MAX = 1000,     /* that are told apart on the way to an answer */
        CONTACT_LEFT_SOON_MS = 60000,
        CONTACT_SCORE_GOOD = 4,
        CONTACT_SCORE_FINE = 3,
};

/* The name of a group that has the rest. */
#define CONTACT_REST "*"

/* References of replies that stand for no document (struct event_write). */
#define CONTACT_REF_ORDER ":order"
#define CONTACT_REF_DECLINE ":decline"
#define CONTACT_REF_TALK ":talk" /* an answer to thanks, a greeting or other small talk */

enum contact_flag {
        CONTACT_ANSWERED = 1 << 0,     /* the machine answered from something */
        CONTACT_CONFIRMED = 1 << 1,    /* the customer said that it is solved, and nothing was left open after it */
        CONTACT_GAVE_UP = 1 << 2,      /* it ended with a message that nobody could or did answer */
        CONTACT_ASKED_PERSON = 1 << 3, /* a hand-over was asked for */
        CONTACT_TAKEN = 1 << 4,        /* somebody took it */
        CONTACT_PERSON_WROTE = 1 << 5,
        CONTACT_LEFT = 1 << 6,      /* a hand-over ended that nobody had taken */
        CONTACT_LEFT_SOON = 1 << 7, /* … within CONTACT_LEFT_SOON_MS */
        CONTACT_KNOWN = 1 << 8,     /* not a visitor: seen again when they come again */
        CONTACT_CSAT_ASKED = 1 << 9,
        CONTACT_CSAT = 1 << 10,      /* answered */
        CONTACT_CSAT_GOOD = 1 << 11, /* CONTACT_SCORE_GOOD or more */
        CONTACT_CSAT_FINE = 1 << 12, /* CONTACT_SCORE_FINE or more */
        /* Of what lies beside it; set by the store: */
        CONTACT_AGAIN = 1 << 13,       /* the customer came again within CONTACT_AGAIN_MS */
        CONTACT_AGAIN_TOPIC = 1 << 14, /* … for the same topic */
        CONTACT_AGAIN_DAY = 1 << 15,   /* … within a day, for anything */
        CONTACT_REPEAT = 1 << 16,      /* it is itself such a coming again for the same topic */
        CONTACT_RESOLVED = 1 << 17,    /* confirmed, or helped and known and not given up; and not asked again */
};

struct contact_row {
        struct str conversation, customer_id, channel, lang, topic;
        struct str reason; /* of its first hand-over */
        int64_t n;         /* in its conversation, from 1 */
        int64_t day, start_ms, end_ms;
        int64_t flags;
        int64_t turns;              /* messages of the customer */
        int64_t wait_ms;            /* for people, all waits together; -1: none */
        int64_t open_wait_ms;       /* the part of those waits that ended well, while people were there; -1: none */
        int64_t handle_ms, talk_ms; /* that somebody had it; from then to their last message. -1: nobody had */
        int64_t accepted, edited, rejected; /* suggestions */
        int64_t score;                      /* 0: none */
};

/* ---- shares: which contacts count, and which of them hit ---- */

struct contact_test {
        int64_t need, none; /* all flags of the one, no flag of the other */
};
bool contact_is(int64_t flags, const struct contact_test *t);

enum contact_share {
        SHARE_AUTOMATION,
        SHARE_CONFIRMED,
        SHARE_RESOLUTION,
        SHARE_FIRST_CONTACT,
        SHARE_AGAIN,
        SHARE_AGAIN_TOPIC,
        SHARE_HANDOVER,
        SHARE_GAVE_UP,
        SHARE_ABANDONED,
        SHARE_CSAT,
        SHARE_CSAT_RESPONSE,
        SHARES
};
struct contact_share_def {
        const char *id;
        struct contact_test in, hit;               /* hit is asked of those that are in */
        bool windowed;                             /* known only CONTACT_AGAIN_DAYS after the contact's day */
        struct contact_test vendor_in, vendor_hit; /* as the figure is often told */
        bool has_vendor;
};
extern const struct contact_share_def contact_shares[SHARES];

/* ---- sums ---- */

struct contact_counts {
        int64_t n, hits, vendor_n, vendor_hits;
};
enum contact_amount {
        SUM_CONTACTS,
        SUM_TURNS,
        SUM_WAITS, /* contacts with a wait */
        SUM_WAIT_MS,
        SUM_OPEN_WAITS,
        SUM_OPEN_WAIT_MS,
        SUM_HANDLED,
        SUM_HANDLE_MS,
        SUM_TALK_MS,
        SUM_ACCEPTED,
        SUM_EDITED,
        SUM_REJECTED,
        SUM_SCORES,
        SUM_DUE, /* contacts whose window is over */
        SUM_AMOUNTS
};
/* Of hand-overs, as chat gives them; the last: any other. */
enum { CONTACT_REASONS = 10 };
extern const char *const contact_reasons[CONTACT_REASONS];

/* Durations in classes that grow by a twentieth, so that a quantile is at most 2.5 % off; below a second and above the
 * last they are not told apart. */
enum contact_spread { SPREAD_WAIT, SPREAD_OPEN_WAIT, SPREAD_HANDLE, SPREADS };
enum { SPREAD_CLASSES = 304 };

struct contact_sums {
        struct contact_counts shares[SHARES];
        int64_t amounts[SUM_AMOUNTS];
        int64_t reasons[CONTACT_REASONS];
        int64_t spread[SPREADS][SPREAD_CLASSES];
};
/* times: 1 or -1. SUM_DUE and the windowed shares are counted as if the window were over. */
void contact_sums_count(struct contact_sums *s, const struct contact_row *row, int64_t times);
/* due: else what is windowed is left out. */
void contact_sums_add(struct contact_sums *to, const struct contact_sums *from, bool due);
/* q in 0..1; -1 when there is none. */
int64_t contact_spread_quantile(const int64_t *classes, double q);

/* ---- deriving ---- */

struct contact_mark {
        int64_t updated_ms;
        struct str conversation;
};
/* What one page of conversations gave. */
struct contact_page {
        const struct str *conversations;
        size_t n_conversations;
        struct contact_row *rows; /* day is 0 */
        size_t n_rows;
        struct contact_mark mark; /* up to which it went */
        bool more;
};
typedef void store_contact_page_fn(void *arg, int r, const struct err *err, struct contact_page *page);
/* Conversations that were last changed after `mark` and not after until_ms. Where a hand-over is still open, the
 * stretch that it belongs to is left for later. */
int store_contacts_derive(struct store *st, const struct contact_mark *mark, int64_t until_ms, unsigned limit,
                          store_contact_page_fn *cb, void *arg);
/* Instead of what was derived of these conversations before; and the mark, in the same transaction. Those that are gone
 * meanwhile are passed over. */
int store_contacts_put(struct store *st, const struct contact_page *page, store_done_fn *cb, void *arg);
typedef void store_contact_mark_fn(void *arg, int r, const struct err *err, const struct contact_mark *mark);
/* Zero when nothing was derived yet. */
int store_contacts_mark(struct store *st, store_contact_mark_fn *cb, void *arg);

/* ---- asking ---- */

struct contact_query {
        int64_t from_day, to_day;        /* both counted; at most CONTACT_DAYS_MAX */
        int64_t due_day;                 /* the last day whose window is over */
        struct str channel, topic, lang; /* empty: all */
        bool topic_set;                  /* an empty topic is meant */
};
struct contact_group {
        struct str name;
        struct contact_sums sums;
};
struct contact_answer {
        struct contact_sums total;
        const struct contact_sums *steps; /* from_day, then every step_days; NULL: none was asked for */
        size_t n_steps;
        const struct contact_group *topics, *channels, *langs; /* most contacts first */
        size_t n_topics, n_channels, n_langs;
        size_t topics_left; /* that were put together as the last row */
};
typedef void store_contact_sums_fn(void *arg, int r, const struct err *err, const struct contact_answer *a);
/* first_day: on which the first step begins, at most from_day; step_days 1 or 7. */
int store_contact_sums(struct store *st, const struct contact_query *q, int64_t first_day, int64_t step_days,
                       store_contact_sums_fn *cb, void *arg);

struct contact_list_query {
        struct contact_query of;
        struct contact_test in, hit;
        bool missed;       /* those that are in and do not hit */
        bool due;          /* only those whose window is over */
        int64_t before_ms; /* with the next two: after which the page goes on; 0: from the newest */
        struct str before_conversation;
        int64_t before_n;
        unsigned limit;
};
typedef void store_contact_rows_fn(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n);
/* Newest first; of rows only start, end, flags, wait and handling are filled. At most CONTACT_ARRIVALS_MAX. */
int store_contact_arrivals(struct store *st, const struct contact_query *q, store_contact_rows_fn *cb, void *arg);
/* Newest first. */
int store_contact_list(struct store *st, const struct contact_list_query *q, store_contact_rows_fn *cb, void *arg);

#endif

/*
 * Complaints: a number for the customer, an owner, a deadline, receipts of what was said and done, a written closing.
 *
 *   (none) -> open         the customer complains, or somebody of the company writes it down
 *   open -> answered       a person of the company has written a receipt
 *   open | answered -> closed   with a written closing; the end. A later one of the same matter says which it recurs
 *
 * Words are sealed with the key of customer_id. The reminder before the deadline and the escalation after it are jobs
 * (store/job.h) of the same transaction.
 */
#ifndef STORE_COMPLAINT_H
#define STORE_COMPLAINT_H

#include "store/store.h"

#define COMPLAINT_NO_MAX 24u /* bytes */
enum { COMPLAINT_RECEIPTS_MAX = 200, COMPLAINTS_LIST_MAX = 200 };
#define JOB_COMPLAINT_REMIND "complaint.remind"
#define JOB_COMPLAINT_LATE "complaint.late"

/* With a turn of the conversation: opens one, or adds what the customer said to one that is open. */
struct complaint_write {
        struct str no;
        struct str customer_id;  /* whose key seals it */
        bool open;               /* false: only the receipt */
        struct str lang, cipher; /* of a new one; cipher: {"subject":…,"external":…} */
        struct str recurs;       /* number of the earlier one; empty: none */
        struct str receipt;      /* sealed words */
        int64_t at_ms, remind_ms, deadline_ms;
};

struct complaint_receipt {
        int64_t at_ms;
        struct str who; /* "customer", or as audit_who() names them */
        struct str cipher;
};

struct complaint_row {
        struct str no, conversation, customer_id, lang, state, owner, recurs;
        struct str name; /* of the customer; empty: not known */
        struct str cipher, closing_cipher;
        int64_t opened_ms, deadline_ms, closed_ms; /* closed: 0 = not yet */
        int64_t level;                             /* how often it was escalated */
        const struct complaint_receipt *receipts;  /* oldest first */
        size_t n_receipts;
};

typedef void store_complaints_fn(void *arg, int r, const struct err *err, const struct complaint_row *rows, size_t n);

/* All that are given must hold; empty ones do not count. customer_id and conversation: one of the two holds. */
struct complaint_query {
        struct str no, state, customer_id, conversation;
        unsigned limit;
        unsigned receipts; /* the newest of each; 0: all */
};
/* Newest first. */
int store_complaints(struct store *st, const struct complaint_query *q, store_complaints_fn *cb, void *arg);

/* By a person of the company. ERR_EXISTS: the number is taken. */
int store_complaint_open(struct store *st, struct str conversation, const struct complaint_write *w, struct str owner,
                         store_done_fn *cb, void *arg);

struct complaint_change {
        struct str no, who;                  /* who: as audit_who() names them */
        struct str owner;                    /* empty: unchanged */
        struct str cipher, receipt, closing; /* sealed; empty: unchanged, none, not closed */
        int64_t deadline_ms, remind_ms;      /* 0: unchanged */
        int64_t at_ms;
};
/* ERR_NOTFOUND; ERR_DENIED: it is closed; ERR_LIMIT: it holds COMPLAINT_RECEIPTS_MAX receipts. */
int store_complaint_change(struct store *st, const struct complaint_change *ch, store_done_fn *cb, void *arg);
/* Its deadline was_ms has passed: level grows, and the next look is at next_ms. Nothing when it is closed meanwhile,
 * has another deadline by now, or another level than `level`. */
int store_complaint_escalate(struct store *st, struct str no, int64_t level, int64_t was_ms, int64_t next_ms,
                             store_done_fn *cb, void *arg);

#endif

/*
 * cases - complaints and calls that are owed, for people of the company: listed, written to, closed. Words are opened
 * and sealed here; every change is said to the customer where it is theirs to know. Loop thread.
 */
#ifndef DESK_CASES_H
#define DESK_CASES_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct chat;
struct clock;
struct door;
struct generations;
struct store;

enum {
        CASES_SUBJECT_MAX = 600, /* bytes */
        CASES_EXTERNAL_MAX = 80,
        CASES_RECEIPT_MAX = 2000,
        CASES_CLOSING_MAX = 4000,
        CASES_NOTE_MAX = 2000,
        CASES_LIST_MAX = 200,
        CASES_LIST_RECEIPTS = 5, /* of each in the list, the newest */
};

struct cases_opts {
        struct store *store;
        struct chat *chat;
        struct door *door;
        struct generations *generations;
        const struct clock *clock;
};

/* Plain data; copy it. json lives until the callback returns. */
typedef void cases_fn(void *arg, int r, const struct err *err, struct str json);

/* {"complaints":[…]}, newest first; state empty: all. */
int cases_complaints(const struct cases_opts *o, struct str state, cases_fn *cb, void *arg);
/* One, as an object; ERR_NOTFOUND. */
int cases_complaint(const struct cases_opts *o, struct str no, cases_fn *cb, void *arg);

struct case_change {
        struct str no;                                         /* of the complaint; of a new one empty */
        struct str conversation;                               /* of a new one */
        struct str subject, external, owner, receipt, closing; /* empty: unchanged, none */
        int64_t deadline_ms;                                   /* 0: unchanged */
        struct str agent_id, agent_name;
};
/* Opens one and tells the customer its number and deadline. The callback gets it as above. ERR_NOTFOUND: no such
 * conversation; ERR_INVALID, ERR_LIMIT say what is wrong. */
int cases_complaint_open(const struct cases_opts *o, const struct case_change *ch, cases_fn *cb, void *arg);
/* ERR_NOTFOUND; ERR_EXISTS: it is closed. With a closing it is closed, and the closing is sent to the customer. */
int cases_complaint_change(const struct cases_opts *o, const struct case_change *ch, cases_fn *cb, void *arg);

/* {"callbacks":[…]}, nearest promise first; state: open, overdue, escalated, done, or empty for all. */
int cases_callbacks(const struct cases_opts *o, struct str state, cases_fn *cb, void *arg);
/* ERR_NOTFOUND: none is owed under this id. */
int cases_callback_done(const struct cases_opts *o, struct str id, struct str note, struct str agent_id, cases_fn *cb,
                        void *arg);

#endif

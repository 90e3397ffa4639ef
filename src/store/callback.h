/*
 * What a waiting customer was promised: an answer here, a written one after the opening, or a call. One row for each
 * hand-over, made in its transaction together with the jobs (store/job.h) that remind before the promise and escalate
 * after it, so no crash comes between them.
 *
 *   open -> done        taken, cancelled; a call: said to be done by a person of the company
 *   open -> escalated   the promise has passed; again and again, with a new promise each time, until it is done
 */
#ifndef STORE_CALLBACK_H
#define STORE_CALLBACK_H

#include "store/store.h"

#define JOB_PROMISE_REMIND "promise.remind"
#define JOB_PROMISE_LATE "promise.late"

/* With a turn: the customer wants to be called, or answered in writing, in the place of what was noted before. */
struct callback_write {
        struct str wish;   /* "call" or "message" */
        struct str cipher; /* {"phone":…,"words":…}, sealed for the conversation's customer */
        int64_t from_ms, promise_ms;
        int64_t at_ms;
};

struct callback_row {
        struct str id, conversation, customer_id, lang;
        struct str name;  /* of the customer; empty: not known */
        struct str wish;  /* "wait": in the queue by day; "message"; "call" */
        struct str state; /* open, escalated, done */
        struct str cipher, note_cipher;
        int64_t from_ms, promise_ms; /* the latest promise */
        int64_t first_promise_ms, created_ms, done_ms;
        int64_t level; /* how often it was escalated */
};

typedef void store_callbacks_fn(void *arg, int r, const struct err *err, const struct callback_row *rows, size_t n);

/* Open ones first, the nearest promise first; then done ones, the newest first. state empty: all of them; waits: those
 * of wish "wait" too. */
int store_callbacks(struct store *st, struct str state, bool waits, unsigned limit, store_callbacks_fn *cb, void *arg);
/* n is 0 or 1. */
int store_callback_get(struct store *st, struct str id, store_callbacks_fn *cb, void *arg);
/* ERR_NOTFOUND: no such one, or it is done. */
int store_callback_done(struct store *st, struct str id, struct str who, struct str note_cipher, int64_t at_ms,
                        store_done_fn *cb, void *arg);
/* The promise was_ms was broken: promise_ms is the new one, its jobs are set. Nothing when it is done meanwhile, when
 * something else is promised by now, or when its level is another than `level` (it was escalated already). */
int store_callback_escalate(struct store *st, struct str id, int64_t level, int64_t was_ms, int64_t promise_ms,
                            store_done_fn *cb, void *arg);

#endif

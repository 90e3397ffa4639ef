/*
 * The practice desk: cases that were made of conversations, and what agents did with cases. All texts are redacted
 * copies. A case rests on its customer's consent to learning, asked at the moment when it is kept; withdrawal and
 * erasure take it away in their own transaction, with every run of it. The runs of an agent go when their account is
 * closed.
 */
#ifndef STORE_PRACTICE_H
#define STORE_PRACTICE_H

#include "store/sealed.h"
#include "store/store.h"

enum {
        PRACTICE_KEPT_MAX = 500,  /* cases that were made of conversations */
        PRACTICE_OPEN_MAX = 5,    /* runs of one agent that are not ended */
        PRACTICE_RUNS_MAX = 500,  /* of one agent; the oldest ended ones go */
        PRACTICE_LINES_MAX = 240, /* of one run */
        PRACTICE_READ_MAX = 5000, /* runs of one read */
};

struct practice_case_write {
        struct str id, conversation, lang, title, agent;
        const struct sealed_text *body; /* only its redacted copy is kept */
        int64_t at_ms;
};
/* ERR_NOTFOUND: no such conversation. ERR_DENIED: it has not ended, or its customer does not allow learning.
 * ERR_EXISTS: there is a case of it. ERR_LIMIT: PRACTICE_KEPT_MAX. */
int store_practice_case_add(struct store *st, const struct practice_case_write *w, store_done_fn *cb, void *arg);
/* Title and body of one that is there; id, title, body and at_ms count. ERR_NOTFOUND. ERR_EXISTS: a run of it is open,
 * and would go on with other words than it began with. */
int store_practice_case_put(struct store *st, const struct practice_case_write *w, store_done_fn *cb, void *arg);
/* ERR_NOTFOUND. Its runs stay. */
int store_practice_case_delete(struct store *st, struct str id, store_done_fn *cb, void *arg);

struct practice_case_row {
        struct str id, customer_id, conversation, lang, title, agent, body;
        int64_t at_ms;
};
typedef void store_practice_cases_fn(void *arg, int r, const struct err *err, const struct practice_case_row *rows,
                                     size_t n);
/* Newest first; id empty: all, without their bodies. */
int store_practice_cases(struct store *st, struct str id, store_practice_cases_fn *cb, void *arg);

struct practice_figures {
        int64_t total, outcome, policy, tone, time; /* -1: not scored */
};

struct practice_run_row {
        struct str id, agent, name /* of the agent; read only */, case_id, customer_id, title, lang;
        struct str state;                                        /* open | resolved | gave_up | left */
        struct str engine;                                       /* what the play knows; JSON */
        struct str report;                                       /* of an ended run; JSON */
        int64_t started_ms, ended_ms, paused_ms, pause_since_ms; /* 0: it has not ended, it is not paused */
        int64_t n_lines;
        struct practice_figures figures;
};

struct practice_line_row {
        int64_t no, at_ms; /* from 1 */
        struct str who;    /* customer | agent | action */
        struct str text, notes /* JSON; may be empty */;
};

/* The run as it begins, with its first lines. ERR_LIMIT: PRACTICE_OPEN_MAX. ERR_NOTFOUND: its case was made of a
 * conversation and has gone. */
int store_practice_run_add(struct store *st, const struct practice_run_row *run, const struct practice_line_row *lines,
                           size_t n, store_done_fn *cb, void *arg);
/* What changed: state, engine, report, times, figures, n_lines; and lines after `before`. ERR_EXISTS: the run went on
 * meanwhile (it has not `before` lines), or has ended. ERR_NOTFOUND. */
int store_practice_run_put(struct store *st, const struct practice_run_row *run, int64_t before,
                           const struct practice_line_row *lines, size_t n, store_done_fn *cb, void *arg);

typedef void store_practice_run_fn(void *arg, int r, const struct err *err, const struct practice_run_row *run,
                                   const struct practice_line_row *lines, size_t n);
int store_practice_run_load(struct store *st, struct str id, store_practice_run_fn *cb, void *arg);

typedef void store_practice_runs_fn(void *arg, int r, const struct err *err, const struct practice_run_row *rows,
                                    size_t n);
/* Newest first, without engine and report; agent empty: of all. */
int store_practice_runs(struct store *st, struct str agent, unsigned limit, store_practice_runs_fn *cb, void *arg);

#endif

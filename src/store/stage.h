/*
 * Staged changes: knowledge that a share of the conversations gets before all do.
 *
 * A stage is a row with its files (what is laid over the knowledge that serves) and its eras: each time the share is
 * changed, a new one begins. At most one of a brand is running; one that ended stays, with its report as it was then.
 * A contact is one conversation that was begun while the stage ran, in one arm of it, in the present arm too; it is
 * written in the commit of the turn (struct turn_write), and so is what came of each turn. Contacts are the customer's:
 * they go when the customer is erased, and the report of a stage that ended keeps its numbers.
 */
#ifndef STORE_STAGE_H
#define STORE_STAGE_H

#include "store/store.h"

enum {
        STAGE_FILES_MAX = 2000,
        STAGE_FILE_BYTES_MAX = 16 << 20, /* all files of one stage together */
        STAGE_TITLE_MAX = 200,           /* bytes */
        STAGE_REASON_MAX = 500,
        STAGE_REPORT_MAX = 256 << 10,
        STAGE_ERAS_MAX = 50,
        STAGE_PRESENT = 0, /* arms */
        STAGE_NEW = 1,
};

struct stage_file_row {
        struct str path, body; /* body: the whole file; empty when it is gone */
        struct str base;       /* sha256 hex of the file that it stands in for; empty: there was none */
        struct str draft;      /* that it comes from, as it was then: */
        int64_t draft_rev;
        bool gone;
};

struct stage_era {
        int64_t share; /* permille */
        int64_t at_ms;
        struct str who;
};

struct stage_row {
        struct str id, title, author, state; /* running | published | rolled-back */
        struct str base_hash;                /* of the knowledge that served when it was begun */
        int64_t started_ms, ended_ms;
        struct str ended_by, reason; /* reason: of the end: by-hand, or the metric that fell; empty while it runs */
        struct str report;           /* JSON, when it ended */
        int64_t n_files;
        const struct stage_era *eras; /* oldest first; of one stage alone, not of a list */
        size_t n_eras;
};

/* With its first era. ERR_EXISTS: another is running. ERR_LIMIT: too many files, or too large. */
struct stage_start {
        struct str id, title, author, base_hash;
        int64_t share, at_ms;
        const struct stage_file_row *files;
        size_t n_files;
};
int store_stage_start(struct store *st, const struct stage_start *s, store_done_fn *cb, void *arg);
/* A new era. ERR_NOTFOUND: it is not running. ERR_LIMIT: it had STAGE_ERAS_MAX. */
int store_stage_share(struct store *st, struct str id, int64_t share, struct str who, int64_t at_ms, store_done_fn *cb,
                      void *arg);
/* state: published or rolled-back. ERR_NOTFOUND: it is not running. */
struct stage_end {
        struct str id, state, who, reason, report;
        int64_t at_ms;
};
int store_stage_end(struct store *st, const struct stage_end *e, store_done_fn *cb, void *arg);

typedef void store_stages_fn(void *arg, int r, const struct err *err, const struct stage_row *rows, size_t n);
/* Newest first, begun before that id (empty: all). */
int store_stages(struct store *st, struct str before, unsigned limit, store_stages_fn *cb, void *arg);

typedef void store_stage_fn(void *arg, int r, const struct err *err, const struct stage_row *row,
                            const struct stage_file_row *files, size_t n_files);
/* id empty: the one that is running. ERR_NOTFOUND. files: also their bytes. */
int store_stage_get(struct store *st, struct str id, bool files, store_stage_fn *cb, void *arg);

/* ---- contacts ---- */

/* Of a turn. The first of a conversation makes the contact. */
struct stage_write {
        struct str stage;
        int64_t arm, era, at_ms;
        bool turn; /* the machine answered a message of the customer: what follows came of it */
        bool answered, declined, handed_over, unhelpful, resolved;
};

/* What is compared. A contact says yes or no to each; of the stars only one that was rated counts. */
enum stage_metric {
        STAGE_ANSWERED,    /* at least one message was answered */
        STAGE_DECLINED,    /* at least one could not be answered */
        STAGE_HANDED_OVER, /* a person was asked for */
        STAGE_UNHELPFUL,   /* at least one message fell through (answer/fell.c) */
        STAGE_CONFIRMED,   /* the customer said that it is solved */
        STAGE_SATISFIED,   /* rated with 4 or 5 */
        STAGE_COMPLAINED,  /* a complaint was made in it */
        STAGE_METRICS
};
const char *stage_metric_name(enum stage_metric m);

/* Sums over the customers of an arm, each with n contacts of which y say yes. */
struct stage_sums {
        int64_t customers, n, y, nn, yy, ny;
};
struct stage_figures {
        int64_t conversations[2], turns[2], customers[2]; /* by arm */
        struct stage_sums sums[STAGE_METRICS][2];
        struct {
                int64_t n[2], y[2];
        } eras[STAGE_METRICS][STAGE_ERAS_MAX];
        size_t n_eras;
};
typedef void store_stage_figures_fn(void *arg, int r, const struct err *err, const struct stage_figures *f);
int store_stage_figures(struct store *st, struct str id, store_stage_figures_fn *cb, void *arg);

/* Of a conversation, when it is loaded (conversation.h); stage empty: it is none's. */
struct stage_mark_row {
        struct str stage;
        int64_t arm, era;
};

#endif

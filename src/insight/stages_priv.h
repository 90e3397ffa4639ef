/* What stages.c and stages_end.c share. */
#ifndef INSIGHT_STAGES_PRIV_H
#define INSIGHT_STAGES_PRIV_H

#include "base/arena.h"
#include "base/metric.h"
#include "insight/publisher.h"
#include "insight/stages.h"
#include "insight/workspace.h"
#include "store/draft.h"

struct stages_call;

enum { CALL_MEMORY_MAX = 96 << 20 };

struct stages {
        struct stages_opts o;
        struct timer *timer;
        char id[ID_LEN + 1]; /* of the one that runs; empty: none */
        char *title;
        unsigned share, era;
        int64_t looked_ms;
        struct stages_call *call; /* under way */
        bool draining;
};

/* A person's call, or what the guard does. */
struct stages_call {
        struct stages *s;
        struct arena *mem;
        char id[ID_LEN + 1];
        struct str who, login, title, state;
        struct str *ids;
        size_t n_ids;
        unsigned share;
        struct draft_row *drafts;
        size_t n_drafts;
        struct workspace_base base;
        struct kovers *files;
        struct str text;    /* for who called */
        const char *reason; /* of an end; the metric, when it fell by itself */
        int r;
        struct err err;
        stages_fn *cb; /* NULL: the guard, or the start of the program */
        void *arg;
};

enum { M_RUNNING, M_SHARE, M_PUBLISHED, M_ROLLED_BACK, M_FELL, M_CONTACTS_PRESENT, M_CONTACTS_NEW, M_COUNT };
extern struct metric stage_metrics[M_COUNT];

/* ---- stages.c ---- */

/* The one that runs, from now on; id "": none. */
void stages_set_running(struct stages *s, const char *id, struct str title, unsigned share, unsigned era);
/* A call about the one that runs: ERR_NOTFOUND when id is another; ERR_BUSY, ERR_DENIED. */
int stages_begin(struct stages *s, struct str id, struct str who, stages_fn *cb, void *arg, struct stages_call **ret);
/* r: of what was to go on with c; below 0 c is gone. */
int stages_begun(struct stages_call *c, int r);
/* Answers and frees it. err NULL with r < 0: the store is busy. */
void stages_finish(struct stages_call *c, int r, const struct err *err, struct str text);
void stages_audit(const struct stages_call *c, const char *act, struct str detail);

/* ---- stages_end.c ---- */

/* A store_stage_figures_fn: c, whose state and reason are set, ends with these. */
void stages_on_last_figures(void *arg, int r, const struct err *err, const struct stage_figures *f);

#endif

/*
 * stages - a change of the knowledge that a share of the conversations gets first, beside what serves: begun from
 * drafts, compared, published to all or rolled back, by a person or by itself.
 *
 *   start: drafts read -> laid over (long-work thread) -> generation built -> row in the store -> conversations take
 * part end:   row in the store -> everybody is back at what serves with their next turn
 *
 * One runs at a time. The guard looks every STAGES_EVERY_MS at three shares of the contacts of both arms: handed over,
 * fallen through, confirmed as solved. When one of them is worse in the new arm, beyond what looking again and again
 * explains (learn/guard.h, 5 % for the three together), the stage is rolled back: with the reason, a row of the audit,
 * and a word to those who lead. Published or rolled back, its report stays as it was then.
 *
 * Loop thread only; a callback never runs before the call that took it has returned.
 */
#ifndef INSIGHT_STAGES_H
#define INSIGHT_STAGES_H

#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "store/stage.h"

struct buf;
struct generations;
struct loop;
struct publisher;
struct stages;
struct store;

enum {
        STAGES_EVERY_MS = 60000,
        STAGE_DRAFTS_MAX = 200,
        STAGE_SHARE_LEAST = 10, /* permille; of less, years would pass before anything is known */
        STAGE_SHARE_MOST = 900, /* the others are what it is compared with */
};

struct stages_opts {
        struct loop *loop;
        bool by_hand; /* the guard looks when stages_look() is called, and by no time */
        struct store *store;
        struct generations *generations;
        struct publisher *publisher; /* NULL: nothing is staged here */
        const struct clock *clock;   /* NULL: the system's */
        /* It was rolled back by itself: what it was called, and the name of the metric. May be NULL. */
        void (*fell)(void *arg, struct str id, struct str title, const char *metric);
        void *arg;
};

struct stages *stages_new(const struct stages_opts *o);
/* Blocking, at start: what was running goes on. One whose files no longer fit what serves is rolled back. */
int stages_load(struct stages *s, struct err *err);
/* Takes no more; true once nothing is under way. */
bool stages_drain(struct stages *s);
/* Takes NULL, gives NULL. */
struct stages *stages_free(struct stages *s);
/* The guard looks now; for the timer and for tests. */
void stages_look(struct stages *s);

/* The one that runs; id empty: none. */
struct stage_status {
        char id[ID_LEN + 1];
        unsigned share;     /* permille */
        bool trained;       /* what is staged */
        struct str refusal; /* why it does not follow what serves, one fault a line; lent until the next change */
        int64_t looked_ms;  /* when the guard last did; 0: not yet */
};
void stages_status(const struct stages *s, struct stage_status *ret);

struct stage_in {
        const struct str *drafts;
        size_t n_drafts; /* at most STAGE_DRAFTS_MAX */
        struct str title;
        unsigned share;
        struct str who; /* "agent:ID" */
};
/* text: of r < 0 faults, "file:line: error: text", or files in trouble, one a line; else the id. */
typedef void stages_fn(void *arg, int r, const struct err *err, struct str text);
/* ERR_EXISTS: one runs, or a draft was made from a file that is another one by now. ERR_INVALID: faults, or a share
 * that is none. ERR_NOTFOUND: no such draft. ERR_DENIED: one is settled, or has yet to be approved. ERR_BUSY. */
int stages_start(struct stages *s, const struct stage_in *in, stages_fn *cb, void *arg);
/* id must be the one that runs, else ERR_NOTFOUND; as all below. */
int stages_share(struct stages *s, struct str id, unsigned share, struct str who, stages_fn *cb, void *arg);
int stages_roll_back(struct stages *s, struct str id, struct str who, stages_fn *cb, void *arg);
/* Its drafts are published as they were staged: ERR_EXISTS when one was changed since. login: for the version. */
int stages_publish(struct stages *s, struct str id, struct str who, struct str login, stages_fn *cb, void *arg);

/* ---- comparing ---- */

bool stage_guards(enum stage_metric m);
bool stage_more_is_worse(enum stage_metric m);
/* The guard metric that is worse, STAGE_METRICS when none is. */
enum stage_metric stage_fallen(const struct stage_figures *f);
/* The report as docs/protocol.md has it. */
void stage_report_json(const struct stage_figures *f, struct buf *out);

#endif

/* Inside of insight/replays. */
#ifndef INSIGHT_REPLAYS_PRIV_H
#define INSIGHT_REPLAYS_PRIV_H

#include "base/buf.h"
#include "insight/foresight.h"
#include "insight/replays.h"
#include "insight/workspace.h"
#include "store/draft.h"

#include <stdatomic.h>

enum replay_state { REPLAY_PREPARING, REPLAY_RUNNING, REPLAY_DONE, REPLAY_CANCELLED, REPLAY_FAILED };

struct replay_page {
        struct arena *mem; /* NULL: none */
        struct foresight_talk *talks;
        size_t n;
};

struct replay_job {
        struct replays *rs;
        char id[ID_LEN + 1];
        enum replay_state state;
        atomic_bool cancel; /* asked for */
        bool dropped;       /* a customer was erased since: the result is gone */
        struct arena *mem;  /* as long as the job is kept */
        struct str who, verdict, verdict_who;
        struct str *ids;
        size_t n_ids;
        int64_t from_ms, to_ms, at_ms, ended_ms, verdict_ms;
        int64_t talks, of_talks; /* looked at, and to be */
        uint64_t lines;
        struct err err;
        struct buf faults;
        struct buf result; /* JSON, an object; the slow-work thread's until the job has ended */
        /* while it runs */
        struct workspace_base base;
        bool has_base;
        struct draft_row *drafts;
        size_t n_drafts;
        struct generation *b;
        struct foresight *f;
        struct replay_page now, next; /* decided, and read meanwhile */
        bool reading, deciding;
        bool last; /* nothing comes behind `now` */
        bool told; /* the result is there */
        struct str after;
        int r;
};

struct replays {
        struct replays_opts o;
        struct replay_job *kept[REPLAYS_KEPT]; /* newest first */
        size_t n;
        struct replay_job *running;
        bool closed, loading;
        bool stale; /* what is being loaded may be of before an erasure */
};

struct replay_job *replay_job_new(struct replays *rs);
void replay_job_free(struct replay_job *j); /* takes NULL */

/* NULL and *err: there is none. */
struct replay_job *replays_find(const struct replays *rs, struct str id, struct err *err);

/* replays_kept.c: what outlives the program. */
void replays_load(struct replays *rs);
void replays_put(struct replay_job *j);

#endif

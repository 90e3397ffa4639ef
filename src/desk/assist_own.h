/* The service behind assist.h: what its files share beside the pure part. */
#ifndef DESK_ASSIST_OWN_H
#define DESK_ASSIST_OWN_H

#include "base/time.h"
#include "desk/assist_priv.h"
#include "loop/loop.h"

enum {
        GATHER_ARENA_MAX = 32 << 20,
        GATHER_ROUNDS = 8, /* of the decision's needs, and of the plans' */
        GATHER_RECORDS = 80,
        GATHER_LISTS = 12,
        HISTORY_FRAMES = 80, /* looked through for lines */
        PAST_EVERY_MS = 10 * 60 * 1000,
        PAST_AGAIN_MS = 5 * 1000, /* while there is none */
};

struct chat_ask;
struct looking;
struct past_job;
struct translating;

struct assist {
        struct assist_opts o;
        struct tally *tally;
        struct past_index *past; /* NULL: none was made yet */
        struct past_job *past_job;
        int64_t past_ms;   /* when the past was read last */
        unsigned past_age; /* erasures so far: what was read before one is not taken */
        unsigned past_read_age;
        bool past_reading;
        struct looking *looks; /* under way */
        struct translating *translations;
        struct assist_stream *streams;
        size_t n_looks, n_streams;
        size_t busy; /* calls that will come back */
        bool closed; /* freed, once they are back */
};

/* One look on its way. */
struct looking {
        struct looking *next;
        struct assist *assist;
        struct arena *mem;
        struct generation *gen;
        struct look l;
        struct facts facts;
        struct conv_state state;
        struct decision d;
        struct answer_message msg;
        struct record *records;
        struct record_list *lists;
        struct str conversation;
        unsigned waiting, rounds;
        bool redacted; /* nothing of the customer is looked up */
        bool planning; /* the decision is made; plans of actions are under way */
        assist_fn *cb; /* NULL: nobody wants it any more */
        void *arg;
};

int64_t assist_now(const struct assist *a);
/* A call went out; it is back: false when assist was freed meanwhile. */
void assist_out(struct assist *a);
bool assist_back(struct assist *a);
/* After assist_back() was false, or when nothing of the call is left. */
void assist_free_when_idle(struct assist *a);

/* assist.c */
/* NULL and the callback was called: too many. */
struct looking *looking_new(struct assist *a, struct str conversation, assist_fn *cb, void *arg);
void looking_end(struct looking *w); /* frees it, without a word */
void looking_fail(struct looking *w, int r, const struct err *err);
void looking_done(struct looking *w); /* makes the view and gives it */
/* Asks for where the conversation stands, then gathers; the lines are set. */
void looking_stand(struct looking *w);

/* assist_gather.c: facts, the decision, the plans; then looking_done() */
void gather(struct looking *w);

/* assist_stream.c */
void streams_close(struct assist *a);
/* assist_translate.c */
void translations_cancel(struct assist *a);

#endif

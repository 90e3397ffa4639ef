/* The files of the publisher: what a publication does, what is due, what is taken back. */
#ifndef INSIGHT_PUBLISHER_PRIV_H
#define INSIGHT_PUBLISHER_PRIV_H

#include "insight/publisher.h"
#include "loop/loop.h"

struct publish_run;

struct publisher {
        struct publisher_opts o;
        struct arena *mem; /* of the opts' strings */
        struct timer *timer;
        struct publish_run *first, **last; /* the first is under way */
        size_t n_runs;
        bool looking, flushing, drained;
        unsigned open;   /* requests to the store and jobs that are under way, but for the runs */
        char loaded[65]; /* the hash whose texts are kept */
};

/* publisher.c: the first of those that wait begins. */
void publisher_next(struct publisher *p);
/* publisher_due.c: writes what lies over the folder into it, then looks for what is due, again and again. */
void publisher_due_start(struct publisher *p);

/* publisher_back.c: a failure that may pass by itself. */
bool publisher_passes(int r, const struct publish_out *out);

#endif

/*
 * Vectors from outside for a trained generation, in the background: each text of its knowledge that has none yet is
 * embedded, batch by batch; what came is kept on disk, so that an edit costs only what is new and a restart goes on
 * where it stopped. When all are there, a second part is trained. A model that does not answer is asked again later.
 *
 * Loop thread only.
 */
#ifndef ANSWER_GENERATION_VECTORS_H
#define ANSWER_GENERATION_VECTORS_H

#include "base/err.h"

#include <stdint.h>

struct embedding;
struct generation;
struct generation_meaning;
struct loop;
struct nlu;
struct vectors_job;

struct vectors_opts {
        struct loop *loop;
        struct embedding *embedding;
        const char *cache_dir; /* NULL: nothing is kept. Must live as long as the job */
        int64_t retry_ms;      /* after a failure; doubled up to a hundred times of it */
        /* Comes once, later: r = 0 and what the generation's nlu is, with vectors (taken over); or why there will be
         * none. The job is gone by then. */
        void (*done)(void *arg, int r, struct nlu *nlu, const struct err *err);
        void *arg;
};

/* Takes a reference to g, which is trained. */
struct vectors_job *vectors_start(const struct vectors_opts *o, struct generation *g);
/* Stage and numbers of *ret; both numbers are 0 while the texts are being counted. The rest is left alone. */
void vectors_progress(const struct vectors_job *j, struct generation_meaning *ret);
/* done does not come. Takes NULL, gives NULL. */
struct vectors_job *vectors_stop(struct vectors_job *j);

#endif

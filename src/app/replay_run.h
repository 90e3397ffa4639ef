/*
 * replay_run - conversations on their way from the store or a file to workers, each a thread of its own, in packs. The
 * reader waits when they are behind, so that no more than a few packs are in memory.
 */
#ifndef APP_REPLAY_RUN_H
#define APP_REPLAY_RUN_H

#include "base/err.h"
#include "insight/foresight.h"
#include "store/span.h"

#include <signal.h>

struct store;

struct replay_run {
        struct foresight *f;
        unsigned workers;
        const volatile sig_atomic_t *stop; /* set: no more is read, what waits is left */
        void (*progress)(void *arg, uint64_t lines, uint64_t talks, uint64_t of_talks); /* of_talks 0: not known */
        void *arg;
};

/* Blocking. */
int replay_run_talks(const struct replay_run *run, const struct foresight_talk *talks, size_t n, struct err *err);
int replay_run_store(const struct replay_run *run, struct store *st, const struct span_query *q, struct err *err);

#endif

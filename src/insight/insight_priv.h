/* What the files of insight share. */
#ifndef INSIGHT_INSIGHT_PRIV_H
#define INSIGHT_INSIGHT_PRIV_H

#include "answer/generation.h"
#include "base/arena.h"
#include "base/map.h"
#include "insight/suggestions.h"

#include <stdatomic.h>

/* ---- group.c: pure, any thread ---- */

struct group {
        struct str medoid; /* name of the message */
        struct str doc;
        float share, confidence;
        enum suggestion_kind kind;
};

/* Which message is in which group. */
struct grouping {
        struct arena *mem;
        struct map *of; /* name of a message → number of its group + 1; + ANSWERED when the knowledge answers it */
        struct group *groups;
        size_t n;
        uint64_t digest; /* of the messages and the knowledge it was made from */
        int64_t at_ms;
};
#define ANSWERED ((uintptr_t)1 << 31)

/* Rows oldest first. NULL and *err: cancelled, or too many. */
struct grouping *grouping_make(const struct generation *g, const struct fallen_row *rows, size_t n,
                               const atomic_bool *cancel, struct err *err);
struct grouping *grouping_free(struct grouping *g); /* takes NULL, gives NULL */
/* The rows that are in it, as groups; in mem. */
void grouping_view(const struct grouping *g, const struct fallen_row *rows, size_t n, struct arena *mem,
                   struct suggestions_view *ret);

/* ---- accept.c ---- */

/* Fills the phrasings and messages of a verdict from a group; in mem. */
int accept_check(const struct generation *g, const struct suggestion *group, const struct verdict_in *in,
                 struct arena *mem, struct verdict_write *ret, struct err *err);

#endif

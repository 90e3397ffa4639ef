/* What the files of the summary share. */
#ifndef DESK_SUMMARY_PRIV_H
#define DESK_SUMMARY_PRIV_H

#include "desk/summary.h"
#include "nlu/line.h"

struct sentence {
        struct summary_sentence s;
        struct line line;
        unsigned message; /* of those that were read, from 0 */
        unsigned rank;    /* among the sentences of its side */
        bool opens, last; /* of the first, of the last message of its side */
};

struct sentences {
        struct sentence *v;
        size_t n;
        unsigned n_side[2]; /* [customer] */
        unsigned n_messages;
};

/* summary_cut.c: the sentences of the messages with their lines, places and ranks; texts that stood before are left
 * out. */
struct sentences summary_cut(const struct summary_message *v, size_t n, struct arena *mem);

/* summary_score.c: fills x. */
void summary_describe(struct sentences *s, struct arena *mem);

#endif

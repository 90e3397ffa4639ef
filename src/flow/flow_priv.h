/* What the files of flow share: the moves. */
#ifndef FLOW_FLOW_PRIV_H
#define FLOW_FLOW_PRIV_H

#include "flow/flow.h"

/* One move under way. */
struct move {
        const struct flow *f;
        struct flow_pos *pos;
        struct flow_facts *facts; /* may be NULL */
        flow_known known;         /* may be NULL */
        void *arg;                /* of known */
        int64_t now_ms;
        struct flow_out *ret;
};

void move_take(struct move *m, const struct flow_step *s, const struct flow_choice *c);
void move_unsolved(struct move *m, const struct flow_step *s);
void move_solved(struct move *m, const char *why);
void move_back(struct move *m, const struct flow_step *s);
/* "That's not it": what was assumed last, or the answer before this step, is taken back. */
void move_undo(struct move *m, const struct flow_step *s);
/* The choice of a step behind, trail[i], instead of the one that was taken; what followed from that is forgotten. */
void move_mend(struct move *m, unsigned i, const struct flow_step *s, const struct flow_choice *c);
void move_repeat(struct move *m, const struct flow_step *s, enum flow_event event, const char *why);
void move_no_match(struct move *m, const struct flow_step *s);
bool move_visited(const struct flow_pos *pos, struct str step);

/* words.c */
void words_in_step(struct move *m, const struct flow_step *s, const struct flow_input *in);
void words_in_confirm(struct move *m, const struct flow_step *s, const struct flow_input *in);

#endif

/*
 * A generation beside the one that serves: some files laid over the same knowledge. A share of the conversations that
 * begin gets it, drawn by the customer, so that one customer always gets the same; a visitor is their conversation.
 * When the share is raised nobody who has it loses it. A conversation keeps what it began with, until the stage ends.
 *
 * Both are immutable. A reload of the folder, learned phrasings, training and vectors go to both, to what serves first.
 * Loop thread only.
 */
#ifndef ANSWER_GENERATION_STAGE_H
#define ANSWER_GENERATION_STAGE_H

#include "answer/generation.h"
#include "base/rand.h"

enum { SHARE_MOST = 1000, /* permille */ ARM_PRESENT = 0, ARM_NEW = 1 };

/* Of one conversation; id empty: it takes part in none. */
struct stage_mark {
        char id[ID_LEN + 1];
        unsigned arm, era;
};

struct stage_plan {
        struct str id; /* ID_LEN bytes */
        unsigned share, era;
        struct kovers *files; /* what is changed; a reference is taken */
};

/* r = 0: it is there, and generation_stage_open() lets conversations in; else the report's errors, or why not. Comes
 * once, later, unless the generations are closed or generation_unstage() is called before. */
typedef void generation_staged_fn(void *arg, int r, const struct err *err, struct str text);
/*
 * Builds it in the background; without a loop, and at the start of the program (now), at once: then cb is not called.
 * ERR_EXISTS: there is one, or a file was edited since the change was made from it. ERR_INVALID: the report has errors.
 */
int generation_stage(struct generations *gs, const struct stage_plan *plan, bool now, generation_staged_fn *cb,
                     void *arg, struct err *err);
/* From now on conversations that begin take part. */
void generation_stage_open(struct generations *gs);
void generation_stage_share(struct generations *gs, unsigned share, unsigned era);
/* All get what serves from their next turn on. */
void generation_unstage(struct generations *gs);

/* What is staged; NULL: nothing, or it is not built yet. Lent. */
struct generation *generation_staged(struct generations *gs);
/* Why it does not follow what serves, one fault a line; empty when it does. Lent until the next change. */
struct str generation_stage_refusal(const struct generations *gs);

/* A conversation begins. */
void generation_mark(const struct generations *gs, struct str customer, struct stage_mark *ret);
/* Is what it takes part in still running? */
bool generation_marked(const struct generations *gs, const struct stage_mark *m);
/* What this conversation is answered with. Lent. */
struct generation *generation_of(struct generations *gs, const struct stage_mark *m);

#endif

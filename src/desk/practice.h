/*
 * practice - the practice desk: an agent answers a customer who is played by the program, and is told afterwards what
 * was good, what was missing and which article would have helped. Cases come from the knowledge (practice/, see
 * knowledge/practice.h) and from conversations that an operator picked and whose customers allow learning.
 *
 * The play is deterministic: the same case, words and times give the same customer and the same score. Nothing of it
 * reaches customers, orders or figures of the desk. Loop thread only; a callback may come before the call returns.
 */
#ifndef DESK_PRACTICE_H
#define DESK_PRACTICE_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>

struct clock;
struct door;
struct generations;
struct loop;
struct practice;
struct store;

enum {
        PRACTICE_SAY_MAX = 4000,  /* bytes of one message of an agent */
        PRACTICE_TASKS_MAX = 256, /* calls under way; one more is ERR_BUSY */
};

struct practice_opts {
        struct loop *loop; /* NULL: what takes long is done at once */
        struct store *store;
        struct door *door;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
};

/* Borrows all of it. */
struct practice *practice_new(const struct practice_opts *o);
/* No callback comes any more. Takes NULL, gives NULL. */
struct practice *practice_free(struct practice *p);
bool practice_busy(const struct practice *p);

/* json as docs/protocol.md says; lent. */
typedef void practice_fn(void *arg, int r, const struct err *err, struct str json);

/* All cases, with what this agent made of them. */
void practice_cases(struct practice *p, struct str agent, practice_fn *cb, void *arg);
/* A case of an ended conversation. ERR_NOTFOUND, ERR_DENIED, ERR_EXISTS, ERR_LIMIT as the store says; ERR_INVALID:
 * there is nothing in it to practise. */
void practice_keep(struct practice *p, struct str conversation, struct str agent, practice_fn *cb, void *arg);
/* Such a case as it is, and another body for it: JSON, as knowledge/practice.h reads it. ERR_NOTFOUND; ERR_EXISTS:
 * somebody practises it now; ERR_INVALID: it could not be played. */
void practice_case_show(struct practice *p, struct str id, practice_fn *cb, void *arg);
void practice_case_change(struct practice *p, struct str id, struct str body, practice_fn *cb, void *arg);

/* ERR_NOTFOUND: no such case; ERR_LIMIT: too many open runs. */
void practice_begin(struct practice *p, struct str agent, struct str case_id, enum lang lang, practice_fn *cb,
                    void *arg);

enum practice_step { PRACTICE_SAY, PRACTICE_ACT, PRACTICE_PAUSE, PRACTICE_RESUME, PRACTICE_GIVE_UP };
/*
 * text: of SAY the words, of ACT the id of an action. Words while the run is paused resume it. ERR_NOTFOUND: no such
 * run of this agent; ERR_EXISTS: it has ended, went on in another window, or its case has gone; ERR_INVALID: no words,
 * no such action; ERR_LIMIT: too long, too many lines. A run whose case has gone can be given up, without a score.
 */
void practice_step(struct practice *p, struct str run, struct str agent, enum practice_step step, struct str text,
                   practice_fn *cb, void *arg);
/* agent empty: whoever's it is. */
void practice_show(struct practice *p, struct str run, struct str agent, practice_fn *cb, void *arg);
/* As assist_look(), for a run. */
void practice_assist(struct practice *p, struct str run, struct str agent, struct str draft, practice_fn *cb,
                     void *arg);
/* The runs of one agent, with the ramp; and what leads see of all. */
void practice_runs(struct practice *p, struct str agent, practice_fn *cb, void *arg);
void practice_team(struct practice *p, practice_fn *cb, void *arg);

#endif

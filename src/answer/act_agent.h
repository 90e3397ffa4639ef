/*
 * act_agent - an action that a person of the company runs for the customer they talk to: planned by the engine of
 * answer/action.h, shown to the agent as the card that the customer would have seen, and carried out as it was shown.
 * Pure, as answer_decide(): while the decision holds needs, nothing else is set; fetch them and call again.
 *
 * The one plan that waits for the agent's yes is kept in the state of the conversation (struct state_agent). Who the
 * customer is must be known; how well they have proven it does not matter, for which the agent answers: `in->facts` has
 * the identity that counts.
 */
#ifndef ANSWER_ACT_AGENT_H
#define ANSWER_ACT_AGENT_H

#include "answer/action.h"
#include "answer/answer.h"

#define AGENT_PLAN_MS INT64_C(600000) /* a plan may be said yes to for so long */

enum agent_end {
        AGENT_NONE,      /* needs were put */
        AGENT_INPUT,     /* plan->input is missing or will not do; text says so */
        AGENT_REFUSED,   /* text says why; it may cite a policy */
        AGENT_NOBODY,    /* it is not known who the customer is */
        AGENT_LEVEL,     /* an order alone is proven, which the action does not take */
        AGENT_TOLD,      /* looked up: text is the answer, and there is nothing to say yes to */
        AGENT_READY,     /* text is what would be done; d->next keeps the plan */
        AGENT_DONE,      /* d->blocks tell the customer */
        AGENT_UNDONE,    /* so they do */
        AGENT_OVER,      /* no such plan, or not any more; d->next may have dropped it */
        AGENT_MOVED,     /* the records are not what the plan was made from; it is dropped */
        AGENT_UNSETTLED, /* of an earlier plan it is not known whether it was carried out; text: its id */
        AGENT_UNKNOWN,   /* nobody can say whether it was carried out: the same again carries nothing out twice */
        AGENT_NOT_TAKEN, /* the company's system refuses it; nothing was done */
        AGENT_AWAY,      /* it was not reached; nothing was done */
        AGENT_SILENT,    /* records could not be read; nothing was done, and a plan stands */
        AGENT_FAULT,     /* the action or its records are not sound; text for the log */
};
const char *agent_end_name(enum agent_end e); /* input refused nobody level told ready done undone over … */

struct agent_ask {
        struct str by, name;               /* id of the agent, and the name that customers see */
        const struct action *action;       /* of agent_plan() */
        const struct action_value *inputs; /* of agent_plan() */
        size_t n_inputs;
        struct str plan; /* of the others */
        bool recover; /* asked for by nobody: goes on only with what was agreed to, by the customer too (by: empty) */
};

struct agent_act {
        enum agent_end end;
        const struct action *action;
        const struct plan *plan; /* INPUT, REFUSED, TOLD, READY */
        struct str text;         /* in the language of the conversation */
};

/* The plan's id is in->turn_id. */
void agent_plan(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret);
/* The agent's yes. A plan that was carried out and not told of is told of; so is what the customer agreed to and of
 * which nobody could say whether it was carried out. */
void agent_confirm(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret);
/* Takes back what was done last in the conversation, by whomever. */
void agent_undo(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret);

/* The id of what was sent, by the customer or for them, and of which nobody can say what became of it; empty: nothing.
 */
struct str agent_unsettled(const struct conv_state *s);
/* Is it a plan of an agent, or an unsettled one of the customer? Else it can only be taken back. */
bool agent_keeps(struct conv_state *s, struct str plan);

/* The conversation leaves the agent: a plan that was not said yes to is dropped. */
void agent_plan_drop(struct conv_state *s);

#endif

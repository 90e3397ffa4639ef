/*
 * Who may see or do what: one table, read by everything that shows or changes what belongs to somebody. Each level
 * includes those before it (knowledge/knowledge.h). IDENTITY_ORDER is a level for one order: who has proven one sees
 * that one and nothing else.
 */
#ifndef ANSWER_ACCESS_H
#define ANSWER_ACCESS_H

#include "answer/facts.h"
#include "answer/state.h"
#include "knowledge/knowledge.h"

enum access_what {
        ACCESS_ORDER,         /* state, parcel and items of one order */
        ACCESS_ORDER_PROMISE, /* what was promised about it */
        ACCESS_ORDERS,        /* the list of all of them */
        ACCESS_DEVICES,
        ACCESS_REPAIRS,
        ACCESS_PROMISES, /* all that was promised to the customer */
        ACCESS_RESUME,   /* what they left unfinished in another conversation */
        ACCESS_N
};

enum identity_level access_level(enum access_what what);
const char *access_name(enum access_what what);

/* What this conversation has reached: order_no empty: in general; else for that order, which may be more. */
enum identity_level access_reached(const struct facts *f, const struct conv_state *s, struct str order_no);
bool access_may(const struct facts *f, const struct conv_state *s, enum access_what what, struct str order_no);

const char *identity_level_name(enum identity_level level); /* none order code signed */

#endif

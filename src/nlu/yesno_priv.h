/* What yesno.c and yesno_read.c share. */
#ifndef NLU_YESNO_PRIV_H
#define NLU_YESNO_PRIV_H

#include "nlu/yesno.h"

/* Of a token. */
enum yesno_flag {
        NOT = 1 << 0,
        YES = 1 << 1,
        NO = 1 << 2,
        ONLY = 1 << 3,
        ALSO = 1 << 4,
        STOP = 1 << 5,
        AND = 1 << 6,        /* joins parts of a clause */
        NEW_CLAUSE = 1 << 7, /* but */
        POINTS = 1 << 8,     /* stands after "no" that is an answer: "no it does not", not "no light" */
        COMMA = 1 << 9,      /* follows */
        HAN = 1 << 10,
        THING = 1 << 11, /* "it": what was asked about */
};

#define YESNO_STATE 1u /* the first pair: good and bad */

unsigned yesno_pairs(const struct yesno_lists *l);
/* The pairs whose second side is a sign of trouble. */
uint32_t yesno_trouble(const struct yesno_lists *l);

#endif

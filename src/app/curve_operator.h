/*
 * The operator of `warmline eval curve`: a stated simple policy over what the program suggests, once a week.
 *
 * They read the first CURVE_LOOKS groups of the list and know, as a person would, what each message is after. A group
 * of which more than half of the messages are after one thing is decided: when that is a document of the knowledge, its
 * messages are accepted as phrasings of it, also where another one is suggested, since they know what the company has
 * written. What nobody has written waits; once CURVE_TOPIC such messages are seen in a week's list, the article is
 * written, and its messages are accepted as phrasings of it.
 *
 * All else stays open, and so does everything after CURVE_DECISIONS of a week. Loop thread only; blocking.
 */
#ifndef APP_CURVE_OPERATOR_H
#define APP_CURVE_OPERATOR_H

#include "app/curve_world.h"

enum { CURVE_LOOKS = 40, CURVE_TOPIC = 3, CURVE_DECISIONS = 40 };

struct curve_decided {
        size_t open;                                              /* groups in the list, before */
        size_t looked, decisions, suggested, phrasings, articles; /* suggested: with the document that was */
};

int curve_operator_week(struct curve_world *w, const struct curve_data *d, struct curve_decided *ret, struct err *err);

#endif

/*
 * The company of `warmline eval curve`: a service in memory over a copy of the demo's knowledge in a temporary folder,
 * and its customers, who write as many lines as a stated rule says. Blocking; loop thread only.
 *
 * A customer of the stream agrees to learning, asks, and goes on by what came:
 *   the right document       says thanks
 *   a choice with it         taps it, says thanks
 *   a choice without it      taps "none of these", then asks for a person
 *   the wrong document       says that it was not that, asks again in the same words, then asks for a person
 *   nothing                  asks again in the same words, then for a person
 */
#ifndef APP_CURVE_WORLD_H
#define APP_CURVE_WORLD_H

#include "app/curve_data.h"
#include "app/reply.h"
#include "app/service.h"
#include "app/talk.h"
#include "base/time.h"
#include "base/vec.h"

struct map;

enum curve_outcome {
        CURVE_RIGHT, /* answered from the document */
        CURVE_ASKED, /* it was among at most three that were offered */
        CURVE_WRONG, /* answered from another one; what should be declined: answered at all */
        CURVE_DECLINED,
        CURVE_OUTCOMES,
};

struct curve_repeat {
        struct str sentence, conversation; /* what was said before it, told by the customer's words */
};

struct curve_world {
        struct test_clock clock;
        struct loop *loop;
        struct service *service;
        struct arena *mem; /* of all weeks */
        char dir[64];
        struct map *needs; /* conversation → struct str, what its customer is after */
        size_t n_replies;  /* of the machine, to customers of the stream */
        VEC(struct curve_repeat) repeats;
        struct report *report;
};

int curve_world_open(struct curve_world *w, struct err *err);
/* Takes what never opened. */
void curve_world_close(struct curve_world *w);

/* Runs the loop until *done. */
int curve_wait(struct curve_world *w, const bool *done, struct err *err);
/* Until nothing is built or trained. */
int curve_settle(struct curve_world *w, struct err *err);
/* Puts an article into the folder; it serves after curve_reload(). */
int curve_write(struct curve_world *w, struct str name, struct str text, struct err *err);
/* ERR_INVALID: the knowledge with it has faults. */
int curve_reload(struct curve_world *w, struct err *err);

/* One question in a conversation of its own, of which nothing is kept. tmp: for its replies. */
int curve_ask(struct curve_world *w, const struct curve_line *l, struct arena *tmp, enum curve_outcome *ret,
              struct err *err);
/* One customer of the stream; *ret is the outcome of the first line. */
int curve_play(struct curve_world *w, const struct curve_line *l, struct arena *tmp, enum curve_outcome *ret,
               struct err *err);

#endif

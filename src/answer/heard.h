/*
 * What was understood of the texts of one turn, kept between its rounds: a turn that asks for facts is decided again,
 * and reads the same words. Of the loop. Belongs to the arena of the turn; so does all that is put in.
 */
#ifndef ANSWER_HEARD_H
#define ANSWER_HEARD_H

#include "nlu/nlu.h"

#define HEARD_MAX 16u /* texts; what comes after them is read each time */

struct heard;

struct heard *heard_new(struct arena *mem);

/* As nlu_understand() with the arena of h; h NULL: is that, with mem. The same nlu in all calls with one h. */
void heard_understand(struct heard *h, const struct nlu *nlu, struct str text, const struct nlu_context *ctx,
                      struct arena *mem, struct nlu_result *ret);

/* How many texts are kept. */
unsigned heard_count(const struct heard *h);

#endif

/*
 * encoded - training and understanding with an encoder at hand, for commands that serve nobody: what a conversation
 * does, without its deadlines and its cache.
 */
#ifndef NLU_ENCODED_H
#define NLU_ENCODED_H

#include "base/err.h"
#include "nlu/nlu.h"

struct encoder;

/* Puts the vectors of all its texts on *nlu, which is trained: as nlu_train_vectors(), whose errors it gives, as those
 * of encoder_embed(). *nlu is another one then. */
int encoded_train(const struct encoder *e, struct nlu **nlu, struct err *err);

/* As nlu_understand(); what words leave open is asked again by the vector of the text. e is NULL: never. */
void encoded_understand(const struct nlu *nlu, const struct encoder *e, struct str text, const struct nlu_context *ctx,
                        struct arena *mem, struct nlu_result *ret);

#endif

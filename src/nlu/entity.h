/* Entities in a message. For nlu/ alone. */
#ifndef NLU_ENTITY_H
#define NLU_ENTITY_H

#include "nlu/nlu_priv.h"

void nlu_find_entities(const struct nlu_base *base, struct str text, const struct analysed *a, const struct mentions *m,
                       const struct nlu_context *ctx, struct arena *mem, struct nlu_result *ret);

#endif

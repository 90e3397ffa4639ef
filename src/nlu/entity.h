/* Entities in a message. For nlu/ alone. */
#ifndef NLU_ENTITY_H
#define NLU_ENTITY_H

#include "nlu/nlu_priv.h"

/* Which characters and words may begin an entity; made once, in the index's memory. */
struct nlu_begins;
const struct nlu_begins *nlu_begins_new(struct arena *mem);
/* For each code point of s what may begin there (entity_priv.h); *ret_any is all of it together. Memory from mem. */
const uint16_t *nlu_begins_in(const struct nlu_begins *b, const struct normal *s, struct arena *mem, unsigned *ret_any);

/* Fills ret->entities. m: the products that were found in the message. */
void nlu_find_entities(const struct nlu_base *base, struct str text, const struct analysed *a, const struct mentions *m,
                       const struct nlu_context *ctx, struct arena *mem, struct nlu_result *ret);

#endif

/* import_like - which of many questions asks the same as another, by their words. Pure; for import_draft. */
#ifndef INSIGHT_IMPORT_LIKE_H
#define INSIGHT_IMPORT_LIKE_H

#include "base/arena.h"
#include "base/str.h"

#define LIKE_SAME .74f /* cosine from which two ask the same */

struct likes;

struct likes *likes_new(void);
struct likes *likes_free(struct likes *l); /* takes NULL, gives NULL */
/* A question of document number `doc`; texts are copied. */
void likes_add(struct likes *l, struct str question, unsigned doc);
void likes_finish(struct likes *l);
/* The document below `before` that asks most alike, its cosine in *ret; -1: none with LIKE_SAME. */
int likes_find(const struct likes *l, struct str question, unsigned before, float *ret);

#endif

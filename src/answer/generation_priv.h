/* What generation.c and generation_stage.c share. */
#ifndef ANSWER_GENERATION_PRIV_H
#define ANSWER_GENERATION_PRIV_H

#include "answer/generation.h"
#include "answer/generation_vectors.h"

struct staging;

/* ---- generation.c ---- */

/* On whichever thread. */
int generation_train(const struct generation_source *src, struct generation *g, const atomic_bool *cancel,
                     struct generation **ret, struct err *err);
/* Takes over nlu; learned may be NULL. */
struct generation *generation_new(struct knowledge *k, struct learned *learned, struct nlu *nlu);
/* Without done and arg. */
struct vectors_opts generations_vectors(const struct generations *gs);
struct staging **generations_staging(struct generations *gs);
const struct staging *generations_staged(const struct generations *gs);
struct loop *generations_loop(const struct generations *gs);
unsigned generations_next(struct generations *gs); /* the number of one more */
bool generations_embeds(const struct generations *gs);

/* ---- generation_stage.c; each takes NULL ---- */

/* What serves was read or learned anew: what is staged is built on it again. */
void staging_follow(struct staging *s);
/* The long-work thread is wanted: training goes behind what waits for it. */
void staging_yield(struct staging *s);
/* What serves has its vectors, or will have none: now those of what is staged. */
void staging_vectors(struct staging *s);
bool staging_busy(const struct staging *s);
void staging_free(struct staging *s);

#endif

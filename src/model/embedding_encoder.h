/*
 * embedding_encoder - vectors from an encoder in this process, computed on the loop's pool.
 *
 * Questions go to the pool's threads, a batch at a time; texts of the knowledge to the slow-work thread, which runs
 * below them and stops between texts when it is cancelled. Nothing is copied out of the process.
 */
#ifndef MODEL_EMBEDDING_ENCODER_H
#define MODEL_EMBEDDING_ENCODER_H

#include "model/embedding.h"

struct arena;
struct encoder;

extern const struct embedding_driver embedding_encoder;

/* For embedding_opts.self. Takes one reference to the encoder over. */
void *embedding_encoder_new(struct loop *loop, struct encoder *encoder);

/* What embedding_opts holds for this encoder: driver, self, name, prefixes, sizes of batches. Takes a reference of its
 * own; the texts live in mem. The caller adds what is of the place: time, cache. */
struct embedding_opts embedding_encoder_opts(struct loop *loop, struct encoder *encoder, struct arena *mem);

#endif

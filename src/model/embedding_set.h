/*
 * embedding_set - the vectors of a knowledge, by the key of their text, and the file that keeps them.
 *
 * The file is a cache: damaged, or of another model, it is as good as none, and its texts are embedded again. One
 * thread at a time.
 */
#ifndef MODEL_EMBEDDING_SET_H
#define MODEL_EMBEDDING_SET_H

#include "model/embedding.h"

#include "base/err.h"

struct embedding_set;

#define EMBEDDING_SET_MAX ((size_t)1 << 26) /* numbers in all vectors */

/* Copies the name of the space. */
struct embedding_set *embedding_set_new(struct str space);
struct embedding_set *embedding_set_free(struct embedding_set *s); /* takes NULL, gives NULL */
uint32_t embedding_set_dim(const struct embedding_set *s);         /* 0: it is empty */
size_t embedding_set_count(const struct embedding_set *s);
/* Lent until the next put; NULL: not there. */
const float *embedding_set_get(const struct embedding_set *s, const struct embedding_key *key);
/* Copies; a key that is there keeps its vector. ERR_INVALID: another dimension than the first; ERR_LIMIT: more than
 * EMBEDDING_SET_MAX. */
int embedding_set_put(struct embedding_set *s, const struct embedding_key *key, const float *v, uint32_t dim);

/* Into an empty set. ERR_NOTFOUND: no such file, or of another space or version; ERR_CORRUPT. Blocking. */
int embedding_set_read(struct embedding_set *s, const char *path, struct err *err);
/* Puts the file whole into its place. ERR_IO. Blocking. */
int embedding_set_write(const struct embedding_set *s, const char *path, struct err *err);

#endif

/*
 * embeddings - what makes vectors of texts, as the settings say: a server, with the connections to it, or the encoder
 * of a pack. Loop thread only.
 */
#ifndef APP_EMBEDDINGS_H
#define APP_EMBEDDINGS_H

#include "app/config.h"
#include "base/err.h"

struct embedding;
struct embeddings;
struct loop;

/* *ret is NULL when neither is there. ERR_INVALID, ERR_NOTFOUND: the URL, the key's file or the named pack, with the
 * setting's name; what encoder_open() says of the file of a named pack. */
int embeddings_open(struct loop *loop, const struct config *c, struct embeddings **ret, struct err *err);
/* After all who use it. Takes NULL, gives NULL. */
struct embeddings *embeddings_close(struct embeddings *e);
/* Lent; NULL of NULL. */
struct embedding *embeddings_get(struct embeddings *e);

#endif

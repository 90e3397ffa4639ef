/* embeddings - the embedding model that the settings name, with the connections to it. Loop thread only. */
#ifndef APP_EMBEDDINGS_H
#define APP_EMBEDDINGS_H

#include "app/config.h"
#include "base/err.h"

struct embedding;
struct embeddings;
struct loop;

/* *ret is NULL when no URL is set. ERR_INVALID, ERR_NOTFOUND: the URL or the key's file, with the setting's name. */
int embeddings_open(struct loop *loop, const struct config *c, struct embeddings **ret, struct err *err);
/* After all who use it. Takes NULL, gives NULL. */
struct embeddings *embeddings_close(struct embeddings *e);
/* Lent; NULL of NULL. */
struct embedding *embeddings_get(struct embeddings *e);

#endif

/* Published versions of the knowledge: immutable, by content hash; the newest serves. */
#ifndef STORE_KNOWLEDGE_VERSION_H
#define STORE_KNOWLEDGE_VERSION_H

#include "store/store.h"

struct knowledge_version_row {
        int64_t number; /* given by the store, rising */
        struct str hash, source /* folder|console|embedded */, author;
        int64_t at_ms;
};

typedef void store_knowledge_fn(void *arg, int r, const struct err *err, const struct knowledge_version_row *v);
/* Gives the row back with its number. The hash that is the newest already makes no new row. */
int store_knowledge_add(struct store *st, const struct knowledge_version_row *v, store_knowledge_fn *cb, void *arg);
int store_knowledge_latest(struct store *st, store_knowledge_fn *cb, void *arg);

#endif

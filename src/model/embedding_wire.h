/*
 * The body of POST /v1/embeddings, as OpenAI and those who follow it speak it: the request written, the reply read.
 *
 * A reply comes from a foreign program and is believed only when all of it is right. Any thread; no state.
 */
#ifndef MODEL_EMBEDDING_WIRE_H
#define MODEL_EMBEDDING_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EMBEDDING_DIM_MIN 32u
#define EMBEDDING_DIM_MAX 4096u
#define EMBEDDING_BATCH 32u                   /* texts of one request */
#define EMBEDDING_REPLY_MAX ((size_t)8 << 20) /* bytes */

/* Why there is no vector. */
enum embedding_fault {
        EMBEDDING_FINE,
        EMBEDDING_TIMEOUT,    /* too late */
        EMBEDDING_CONNECTION, /* refused, cut off */
        EMBEDDING_STATUS,     /* not 200 */
        EMBEDDING_FORMAT,     /* no JSON, or another shape */
        EMBEDDING_ROWS,       /* too few, too many, or numbered wrongly */
        EMBEDDING_DIMENSION,  /* not that of before, not one for all rows, or outside the limits */
        EMBEDDING_NUMBERS,    /* not finite, or nothing but zeros */
        EMBEDDING_BUSY,       /* too many wait already */
        EMBEDDING_SKIPPED,    /* not asked, since it failed again and again */
        EMBEDDING_FAULTS
};
const char *embedding_fault_name(enum embedding_fault fault);

/* base64: asks for vectors as base64 of little-endian floats, which are smaller and faster to read. */
void embedding_encode(struct str model, bool base64, const struct str *texts, size_t n, struct buf *out);

/*
 * n vectors, in the order of the texts, each as an array of numbers or as base64. dim: what it must be; 0: any. On
 * success *ret_rows holds n times *ret_dim numbers, for the caller to free. Else why, and *err (may be NULL).
 */
enum embedding_fault embedding_decode(struct str body, size_t n, uint32_t dim, float **ret_rows, uint32_t *ret_dim,
                                      struct err *err);

#endif

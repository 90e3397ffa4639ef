/*
 * encoder - vectors of whole texts from a transformer of the BERT family, computed in this process.
 *
 * Takes GGUF files of architecture "bert" (BERT, XLM-R: bge, e5, gte, MiniLM …) with matrices in F32, F16, Q8_0, Q4_0
 * or Q4_1. Activations are int8 with a scale for each 32 (Q8_0) where weights are in blocks, float else; sums of blocks
 * are of integers. Layers, attention and GELU as Devlin et al. 2018; pooling by mean or first token as the file says;
 * vectors have length one. A text of more tokens than the model has positions is cut into windows, whose vectors are
 * averaged by their tokens.
 *
 * The file is mapped. Matrices in block types are laid out anew in memory, and their pages of the file given back, as
 * are those of the rows of words after each call. An encoder is immutable; any thread may use it at once. A file that
 * is written to or cut while it is open ends the process: put a new one in its place instead.
 */
#ifndef ENCODER_ENCODER_H
#define ENCODER_ENCODER_H

#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdint.h>

#define ENCODER_TOKENS_MAX 100000u /* of one text; the rest is left out */
/* Of a file. */
#define ENCODER_LAYERS_MAX 256u
#define ENCODER_CONTEXT_MIN 3u /* begin, a token, end */
#define ENCODER_CONTEXT_MAX 8192u
#define ENCODER_DIM_MAX 4096u
#define ENCODER_WIDTH_MAX 16384u /* feed-forward length */

/* What the arithmetic is done with. All give vectors whose cosine to each other is at least .9999. */
enum encoder_isa {
        ENCODER_BEST, /* of what this machine has */
        ENCODER_PORTABLE,
        ENCODER_AVX2,
        ENCODER_AVX512, /* with VNNI */
};

struct encoder;
struct head;

/* ERR_NOTFOUND, ERR_IO, ERR_CORRUPT, ERR_LIMIT as gguf_open(); ERR_INVALID: not such an encoder, with what is missing
 * or does not fit; also an instruction set that this machine has not. */
int encoder_open(const char *path, enum encoder_isa isa, struct encoder **ret, struct err *err);
/* Another holder. */
struct encoder *encoder_ref(struct encoder *e);
/* The last holder closes it. Takes NULL, gives NULL. */
struct encoder *encoder_close(struct encoder *e);

/* Takes the head over; from now on all vectors go through it, and the digest is another. Before anybody else has the
 * encoder. ERR_INVALID: it belongs to an encoder of another name or dimension; then the caller keeps it. */
int encoder_set_head(struct encoder *e, struct head *h, struct err *err);

uint32_t encoder_dim(const struct encoder *e);
struct str encoder_name(const struct encoder *e); /* general.name of the file; lent */
/* What the model wants before a question and before a passage (warmline.prefix.query, .passage; empty: nothing). Lent.
 */
struct str encoder_query_prefix(const struct encoder *e);
struct str encoder_passage_prefix(const struct encoder *e);
/* Tells files apart: of the weights, the pieces and the metadata. */
uint64_t encoder_digest(const struct encoder *e);
const char *encoder_isa_name(const struct encoder *e);
/* Tokens that a text costs, with begin and end of each window. */
size_t encoder_tokens(const struct encoder *e, struct str text);

/*
 * The vectors of n texts, one behind the other, into out (n times dim). The vector of a text does not depend on what
 * stands beside it: bit for bit. Any bytes are taken, also none. Long and many texts are done piece by piece, so memory
 * is bounded. ERR_CANCELLED when *cancel became true; cancel may be NULL. ERR_CORRUPT: the weights, or the head, give
 * no vector.
 */
int encoder_embed(const struct encoder *e, const struct str *texts, size_t n, float *out, const atomic_bool *cancel,
                  struct err *err);

#endif

/*
 * Sparse vectors over a lexicon of hashed features, weighted by tf-idf in blocks.
 *
 * A lexicon numbers the feature hashes that occurred in training and knows their idf. A vector is built feature by
 * feature; each block is brought to its share of the squared norm and the whole to length one. Features that the
 * lexicon lacks have no number, but count in the norm with the highest idf: a text full of unknown words is therefore
 * short in what is known. Pure maths; a finished lexicon may be used from any thread.
 */
#ifndef LEARN_SPARSE_H
#define LEARN_SPARSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

#define LEXICON_NONE UINT32_MAX
#define SPARSE_BLOCKS 8

struct sparse {
        const uint32_t *id; /* each once, in no order unless said */
        const float *w;
        size_t n;
        float known; /* share of the squared norm that the lexicon knows, 0..1 */
};

struct lexicon;

struct lexicon *lexicon_new(void);
struct lexicon *lexicon_free(struct lexicon *lex); /* takes NULL, gives NULL */
/* Building: one call per feature of a document (each once), one lexicon_count_doc() per document. */
void lexicon_add(struct lexicon *lex, uint32_t hash);
void lexicon_count_doc(struct lexicon *lex);
/* Computes idf = ln((docs + 1) / (df + 1)) + 1; nothing is added afterwards. */
void lexicon_finish(struct lexicon *lex);
uint32_t lexicon_size(const struct lexicon *lex);
uint32_t lexicon_find(const struct lexicon *lex, uint32_t hash);
float lexicon_idf(const struct lexicon *lex, uint32_t id); /* LEXICON_NONE: of a feature never seen */
/* A number of its content, for checks that saved weights belong to it; counted anew each time. */
uint64_t lexicon_digest(const struct lexicon *lex);
/* A finished lexicon as bytes, without checksum (the container has one). */
bool lexicon_write(const struct lexicon *lex, struct buf *out);
/* A finished lexicon from bytes. ERR_CORRUPT; *ret_used says how many were read. */
int lexicon_read(struct str bytes, struct lexicon **ret, size_t *ret_used, struct err *err);

struct sparse_builder {
        const struct lexicon *lex;
        uint32_t *id;
        float *w;
        uint8_t *block;
        size_t n, max;
        double norm2[SPARSE_BLOCKS];
};

void sparse_begin(struct sparse_builder *b, struct arena *mem, const struct lexicon *lex, size_t max_features);
void sparse_put(struct sparse_builder *b, uint32_t hash, unsigned block, unsigned count);
/* share[block]: of the squared norm, need not add up to one; blocks without features leave theirs to the others. */
struct sparse sparse_finish(struct sparse_builder *b, const float share[SPARSE_BLOCKS]);

/* A copy with rising ids. */
struct sparse sparse_sorted(struct arena *mem, const struct sparse *v);
/* Of two with rising ids. */
float sparse_dot(const struct sparse *a, const struct sparse *b);

#endif

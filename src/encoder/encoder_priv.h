/* The parts of an encoder below its tokenizer: weights, layers, and windows of tokens that become vectors. */
#ifndef ENCODER_ENCODER_PRIV_H
#define ENCODER_ENCODER_PRIV_H

#include "encoder/encoder.h"
#include "encoder/gguf.h"
#include "encoder/kernel.h"
#include "encoder/tokenizer.h"

enum pooling {
        POOLING_MEAN = 1,
        POOLING_CLS = 2,
};

/* Rows as in the file, one for each token or position. */
struct table {
        enum gguf_type type;
        uint32_t n;
        const void *rows;
};

struct layer {
        struct matrix query, key, value, output, up, down;
        struct norm attention_norm, output_norm;
};

struct model {
        const struct kernel *kernel;
        uint32_t dim, width, context, n_layers;
        struct heads heads;
        float epsilon;
        enum pooling pooling;
        struct table words, positions, kinds; /* kinds.n is 0: there are none */
        struct norm norm;
        struct layer *layers;
        void *packed;
};

/* Reads shapes and weights of g, which must outlive it. ERR_INVALID: what is missing or does not fit. */
int model_open(const struct gguf *g, const struct kernel *kernel, struct model **ret, struct err *err);
/* Takes NULL, gives NULL. */
struct model *model_free(struct model *m);

/* Tokens of a window, begin and end among them, as a part of many. */
struct span {
        size_t first, n;
};

/* The states of all tokens behind the last layer into out, dim numbers each. Ids are below words.n, spans follow one
 * another and are at most `context` long. ERR_CANCELLED. */
int model_run(const struct model *m, const uint32_t *ids, const struct span *spans, size_t n_spans, float *out,
              const atomic_bool *cancel, struct err *err);

/* Collects windows of texts, runs them when enough came together, and sums their vectors. */
struct batch;

struct batch *batch_new(const struct model *m, uint32_t begin, uint32_t end, float *out, size_t n_texts,
                        const atomic_bool *cancel);
/* Takes NULL, gives NULL. */
struct batch *batch_free(struct batch *b);
/* The tokens of text i, without begin and end; texts come in order, each once. Ids are below words.n. ERR_CANCELLED. */
int batch_add(struct batch *b, size_t i, const uint32_t *ids, size_t n, struct err *err);
/* After the last. ERR_CANCELLED; ERR_CORRUPT: the weights give no direction. */
int batch_end(struct batch *b, struct err *err);
/* Tokens of n with begin and end of each window. */
size_t batch_tokens(const struct model *m, size_t n);

/* The same as encoder_open() over a file that is open: takes g, also when it fails. */
int encoder_over(struct gguf *g, enum encoder_isa isa, struct encoder **ret, struct err *err);

#endif

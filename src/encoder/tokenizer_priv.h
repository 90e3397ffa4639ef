/* What the two kinds of tokenizers share. */
#ifndef ENCODER_TOKENIZER_PRIV_H
#define ENCODER_TOKENIZER_PRIV_H

#include "base/arena.h"
#include "base/vec.h"
#include "encoder/charsmap.h"
#include "encoder/pieces.h"
#include "encoder/tokenizer.h"

struct token_list {
        uint32_t *p;
        size_t n, cap;
};

struct tokenizer {
        struct pieces pieces;
        uint32_t n, begin, end, unknown;
        bool unigram;
        /* unigram */
        float *score; /* of each piece, NAN for those that users defined */
        float least, most;
        struct charsmap map;
        bool add_space, squeeze; /* a space in front; spaces at the ends and beside spaces go */
        /* WordPiece */
        bool lower; /* also strips accents */
};

/* Both append to `out`. */
void unigram_cut(const struct tokenizer *t, struct str text, struct token_list *out);
void wordpiece_cut(const struct tokenizer *t, struct str text, struct token_list *out);

#endif

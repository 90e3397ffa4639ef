/* The inside of a pool, for selftrain.c. */
#ifndef NLU_POOL_PRIV_H
#define NLU_POOL_PRIV_H

#include "nlu/nlu_priv.h"

struct pool {
        struct nlu *nlu;
        struct arena *mem;
        struct lexicon *lex;
        struct cluster_point *points; /* x: nlu_vector() over lex */
        struct meaning *meanings;
        size_t n;
};

#endif

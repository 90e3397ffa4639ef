/* The demo company's knowledge, trained. WARMLINE_TEST_CACHE names a folder in which the programs of one run share what
 * training gives; tools/test makes a new one for each run, so that what is tested is never older than the code. */
#ifndef TEST_DEMO_RIG_H
#define TEST_DEMO_RIG_H

#include "answer/generation.h"
#include "app/embedded.h"

#include <stdio.h>
#include <stdlib.h>

static inline int demo_open(struct generations **ret)
{
        struct generation_source src = {.cache_dir = getenv("WARMLINE_TEST_CACHE")};
        struct err err;

        src.files = embedded_knowledge(&src.n_files);
        if (generations_open(NULL, &src, NULL, NULL, ret, NULL, &err) == 0)
                return 0;
        fprintf(stderr, "%s\n", err.msg);
        return -1;
}

#endif

/* For tests that need an arena and nothing else. */
#ifndef TEST_MEM_RIG_H
#define TEST_MEM_RIG_H

#include "base/arena.h"

static struct arena *mem;

static inline int open_mem(void **state)
{
        (void)state;
        mem = arena_new(0);
        return 0;
}

static inline int close_mem(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

#endif

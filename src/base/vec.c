/* vec - growing arrays; see vec.h. */
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void *vec_grow(void *p, size_t n, size_t *cap, size_t size)
{
        if (n == *cap) {
                size_t want = *cap ? *cap * 2 : 8;

                p = reallocarray(p, want, size);
                if (!p)
                        abort();
                *cap = want;
        }
        memset((char *)p + n * size, 0, size);
        return p;
}

void *vec_drop(void *p)
{
        free(p);
        return NULL;
}

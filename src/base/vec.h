/*
 * vec - a growing array of one type: VEC(struct x) v = {0}; *VEC_ADD(&v) = x; v.p[i]; v.n; VEC_FREE(&v).
 * New elements are zeroed. Out of memory aborts.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#define VEC(type)              \
        struct {               \
                type *p;       \
                size_t n, cap; \
        }

/* Pointer to a new zeroed element at the end; pointers to older elements may move. */
#define VEC_ADD(v) ((v)->p = vec_grow((v)->p, (v)->n, &(v)->cap, sizeof(*(v)->p)), (v)->n++, &(v)->p[(v)->n - 1])
#define VEC_FREE(v) ((v)->p = vec_drop((v)->p), (v)->n = (v)->cap = 0)
#define VEC_CLEAR(v) ((v)->n = 0)
#define VEC_LAST(v) ((v)->p[(v)->n - 1])

/* For the macros alone. */
void *vec_grow(void *p, size_t n, size_t *cap, size_t size);
void *vec_drop(void *p);

#endif

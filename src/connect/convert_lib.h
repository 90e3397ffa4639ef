/* Libraries that only the converting child needs, loaded when they are first used. */
#ifndef CONNECT_CONVERT_LIB_H
#define CONNECT_CONVERT_LIB_H

#include <stdbool.h>
#include <stddef.h>

struct lib_name {
        const char *name;
        void **at;
};

/* False: the library, or one of its functions, is not there. */
bool lib_load(const char *library, const struct lib_name *names, size_t n);

#endif

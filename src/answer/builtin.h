/* What every company's service can do without an article: the phrasings that lead there, as documents for
 * understanding. */
#ifndef ANSWER_BUILTIN_H
#define ANSWER_BUILTIN_H

#include "base/str.h"

#include <stddef.h>

enum builtin {
        BUILTIN_ORDER,
        BUILTIN_PERSON,
        BUILTIN_DEVICES,
        BUILTIN_REPAIR,
        BUILTIN_PRIVACY,
        BUILTIN_RESUME,
        BUILTIN_N
};

struct builtin_doc {
        struct str id; /* "builtin:order-status" */
        struct str title[2];
        const struct str *ask[2];
        size_t n_ask[2];
};

extern const struct builtin_doc builtin_docs[BUILTIN_N];

#endif

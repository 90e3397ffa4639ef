/*
 * Calls that the retail world of tau2-bench must refuse, by class, and such that it must accept; made from the database
 * alone, without a look at actions or policy files. The same database gives the same cases.
 */
#ifndef APP_ORDER_CASES_H
#define APP_ORDER_CASES_H

#include "base/str.h"
#include "codec/value.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define ORDER_CASES_OF_CLASS 60u

struct order_call {
        const char *tool; /* "cancel_pending_order" */
        const struct value *args;
};

/* Of two calls the first must be accepted, and the second is the one in question. */
struct order_case {
        const char *class; /* NULL: to be accepted */
        struct str customer;
        struct order_call calls[2];
        size_t n_calls;
};

struct order_cases {
        struct order_case *v;
        size_t n;
};

/* In mem. Classes for which the database has nothing are empty. */
struct order_cases order_cases_make(const struct value *db, struct arena *mem);
/* The classes in order; NULL at the end. */
const char *order_case_class(size_t i);

#endif

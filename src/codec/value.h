/*
 * value - a small tree of plain data: what an order, a customer or the inputs of an action look like to those who do
 * not know their fields beforehand. Immutable; everything belongs to the arena it was made in.
 *
 * Numbers are decimal with four places, exact: 46.66 is 466600. JSON numbers with more places, or beyond
 * VALUE_NUMBER_MAX, are refused rather than rounded.
 */
#ifndef CODEC_VALUE_H
#define CODEC_VALUE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

#define VALUE_ONE INT64_C(10000)                    /* the number 1 */
#define VALUE_NUMBER_MAX INT64_C(90000000000000000) /* 9e12, either side of zero */
#define VALUE_DEPTH_MAX 12u

enum value_type { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_STR, VALUE_LIST, VALUE_MAP };

struct value {
        enum value_type type;
        union {
                bool b;
                int64_t number; /* ten-thousandths */
                struct str s;
                struct {
                        const struct value *v;
                        size_t n;
                } list;
                struct {
                        const struct value_field *v; /* in the order they were written; no name twice */
                        size_t n;
                } map;
        };
};

struct value_field {
        struct str name;
        struct value value;
};

struct value value_str(struct str s);
struct value value_bool(bool b);
struct value value_int(int64_t whole);

/* NULL when v is no map or has no such field. */
const struct value *value_get(const struct value *v, struct str name);
/* Empty when absent or no string. */
struct str value_get_str(const struct value *v, const char *name);
/* Whole number; otherwise, also with a fraction, `without`. */
int64_t value_get_int(const struct value *v, const char *name, int64_t without);

/* Maps are equal whatever the order of their fields; lists are not. */
bool value_equal(const struct value *a, const struct value *b);

/* One JSON value, strictly (codec/json.h). ERR_INVALID, ERR_LIMIT for depth or a number that does not fit. */
int value_from_json(struct str json, struct arena *mem, struct value *ret, struct err *err);
/* Numbers without needless places: 46.66, 3. */
void value_to_json(const struct value *v, struct buf *out);

/* Strings too. */
struct value value_dup(const struct value *v, struct arena *mem);

#endif

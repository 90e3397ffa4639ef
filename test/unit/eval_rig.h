/* For tests of measurements: files given as texts, and a JSON object of figures that is read back by name. */
#ifndef TEST_EVAL_RIG_H
#define TEST_EVAL_RIG_H

#include "base/buf.h"
#include "base/err.h"
#include "codec/json.h"
#include "nlu/eval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct buf json;
static struct err err;

static inline int setup(void **state)
{
        (void)state;
        buf_init(&json, 1 << 20);
        return 0;
}

static inline int teardown(void **state)
{
        (void)state;
        buf_done(&json);
        return 0;
}

/* NAN for null. */
static inline double figure(const char *key)
{
        json_t *o;
        struct err e;
        double x;

        assert_int_equal(json_parse(buf_str(&json), &o, &e), 0);
        assert_non_null(json_object_get(o, key));
        x = json_is_null(json_object_get(o, key)) ? NAN : json_number_value(json_object_get(o, key));
        json_decref(o);
        return x;
}

static inline struct eval_in two_files(const char *a, const char *b)
{
        return (struct eval_in){.data = {str_c(a), str_c(b)}, .path = {"a.tsv", "b.tsv"}};
}

#endif

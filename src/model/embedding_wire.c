/* embedding_wire - see embedding_wire.h. */
#include "model/embedding_wire.h"

#include "codec/json.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "base64 rows hold little-endian floats");

const char *embedding_fault_name(enum embedding_fault fault)
{
        static const char *const names[] = {"fine", "timeout",   "connection", "status", "format",
                                            "rows", "dimension", "numbers",    "busy",   "skipped"};

        return names[fault];
}

void embedding_encode(struct str model, bool base64, const struct str *texts, size_t n, struct buf *out)
{
        buf_put_c(out, "{");
        json_put_key_str(out, "model", model);
        json_put_key(out, "input");
        buf_put_c(out, "[");
        for (size_t i = 0; i < n; i++) {
                json_put_comma(out);
                json_put_str(out, texts[i]);
        }
        buf_put_c(out, "]");
        json_put_key_str(out, "encoding_format", base64 ? STR("base64") : STR("float"));
        buf_put_c(out, "}");
}

/* ---- reading ---- */

struct rows {
        float *v; /* n times dim */
        uint32_t dim;
        size_t n;
};

static enum embedding_fault fail(struct err *err, enum embedding_fault fault, const char *what)
{
        err_set(err, ERR_INVALID, "the reply of the embedding model: %s", what);
        return fault;
}

/* The first row gives the dimension to all. */
static enum embedding_fault take_dim(struct rows *rows, size_t dim, struct err *err)
{
        if (dim < EMBEDDING_DIM_MIN || dim > EMBEDDING_DIM_MAX)
                return fail(err, EMBEDDING_DIMENSION, "its vectors have too few or too many dimensions");
        if (rows->dim && rows->dim != dim)
                return fail(err, EMBEDDING_DIMENSION, "a vector has another dimension than those before");
        rows->dim = (uint32_t)dim;
        if (!rows->v)
                rows->v = calloc(rows->n * dim, sizeof(float));
        if (!rows->v)
                abort();
        return EMBEDDING_FINE;
}

static enum embedding_fault read_numbers(const json_t *array, struct rows *rows, size_t row, struct err *err)
{
        enum embedding_fault fault = take_dim(rows, json_array_size(array), err);

        for (uint32_t k = 0; fault == EMBEDDING_FINE && k < rows->dim; k++) {
                const json_t *v = json_array_get(array, k);

                if (!json_is_number(v))
                        return fail(err, EMBEDDING_FORMAT, "a vector holds something that is no number");
                rows->v[row * rows->dim + k] = (float)json_number_value(v);
        }
        return fault;
}

static enum embedding_fault read_base64(struct str text, struct rows *rows, size_t row, struct err *err)
{
        unsigned char bytes[EMBEDDING_DIM_MAX * sizeof(float)];
        enum embedding_fault fault;
        const char *end;
        size_t n;

        if (sodium_base642bin(bytes, sizeof(bytes), text.p, text.n, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL) !=
                    0 ||
            end != text.p + text.n)
                return fail(err, EMBEDDING_FORMAT, "a vector is no base64, or too long");
        if (n % sizeof(float) != 0)
                return fail(err, EMBEDDING_FORMAT, "a vector in base64 is cut off");
        fault = take_dim(rows, n / sizeof(float), err);
        if (fault == EMBEDDING_FINE)
                memcpy(rows->v + row * rows->dim, bytes, n);
        return fault;
}

static enum embedding_fault check_numbers(const float *v, uint32_t dim, struct err *err)
{
        double norm2 = 0;

        for (uint32_t k = 0; k < dim; k++) {
                if (!isfinite(v[k]))
                        return fail(err, EMBEDDING_NUMBERS, "a number is not finite");
                norm2 += (double)v[k] * (double)v[k];
        }
        return norm2 > 1e-24 ? EMBEDDING_FINE : fail(err, EMBEDDING_NUMBERS, "a vector is all zero");
}

static enum embedding_fault read_row(const json_t *item, struct rows *rows, bool *seen, struct err *err)
{
        const json_t *index = json_object_get(item, "index"), *v = json_object_get(item, "embedding");
        enum embedding_fault fault;
        json_int_t i;

        if (!json_is_integer(index))
                return fail(err, EMBEDDING_FORMAT, "a row has no index");
        i = json_integer_value(index);
        if (i < 0 || (size_t)i >= rows->n || seen[i])
                return fail(err, EMBEDDING_ROWS, "an index is too large or comes twice");
        seen[i] = true;
        if (json_is_array(v))
                fault = read_numbers(v, rows, (size_t)i, err);
        else if (json_is_string(v))
                fault = read_base64(json_str(v), rows, (size_t)i, err);
        else
                return fail(err, EMBEDDING_FORMAT, "a row has no vector");
        return fault == EMBEDDING_FINE ? check_numbers(rows->v + (size_t)i * rows->dim, rows->dim, err) : fault;
}

static enum embedding_fault read_rows(const json_t *reply, struct rows *rows, struct err *err)
{
        const json_t *data = json_object_get(reply, "data");
        bool seen[EMBEDDING_BATCH] = {false};
        enum embedding_fault fault = EMBEDDING_FINE;

        if (!json_is_array(data))
                return fail(err, EMBEDDING_FORMAT, "it has no data");
        if (json_array_size(data) != rows->n)
                return fail(err, EMBEDDING_ROWS, "it has not one row for each text");
        for (size_t i = 0; i < rows->n && fault == EMBEDDING_FINE; i++)
                fault = read_row(json_array_get(data, i), rows, seen, err);
        return fault;
}

enum embedding_fault embedding_decode(struct str body, size_t n, uint32_t dim, float **ret_rows, uint32_t *ret_dim,
                                      struct err *err)
{
        struct rows rows = {.dim = dim, .n = n};
        enum embedding_fault fault;
        json_t *reply = NULL;

        if (n == 0 || n > EMBEDDING_BATCH)
                return fail(err, EMBEDDING_ROWS, "nothing can be read for so many texts");
        if (body.n > EMBEDDING_REPLY_MAX)
                return fail(err, EMBEDDING_FORMAT, "it is too large");
        if (json_parse(body, &reply, err) < 0)
                return EMBEDDING_FORMAT;
        fault = read_rows(reply, &rows, err);
        json_decref(reply);
        if (fault != EMBEDDING_FINE) {
                free(rows.v);
                return fault;
        }
        *ret_rows = rows.v;
        *ret_dim = rows.dim;
        return EMBEDDING_FINE;
}

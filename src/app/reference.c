/* reference - see reference.h. */
#include "app/reference.h"

#include "base/arena.h"
#include "base/buf.h"
#include "encoder/encoder.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

static int bad(struct err *err, size_t line, const char *what)
{
        return err_set(err, ERR_CORRUPT, "line %zu: %s", line, what);
}

static int parse_line(struct str line, size_t number, struct arena *mem, struct reference_line *ret, size_t *dim,
                      struct err *err)
{
        int8_t *vector = arena_alloc(mem, ENCODER_DIM_MAX);
        struct str kind, text;
        const char *end;
        size_t n;

        if (!str_cut(&line, '\t', &kind) || !str_cut(&line, '\t', &text) || line.n == 0)
                return bad(err, number, "not kind, text and vector");
        ret->passage = str_eq_c(kind, "passage");
        if (!ret->passage && !str_eq_c(kind, "query"))
                return bad(err, number, "the kind is neither query nor passage");
        if (text.n > REFERENCE_TEXT_MAX)
                return err_set(err, ERR_LIMIT, "line %zu: a text of more than %d bytes", number, REFERENCE_TEXT_MAX);
        if (sodium_base642bin((unsigned char *)vector, ENCODER_DIM_MAX, line.p, line.n, NULL, &n, &end,
                              sodium_base64_VARIANT_ORIGINAL) != 0 ||
            end != line.p + line.n || n == 0)
                return bad(err, number, "the vector is no base64, or too long");
        if (*dim && n != *dim)
                return bad(err, number, "its vector has another length than that of the first line");
        *dim = n;
        ret->text = text;
        ret->vector = vector;
        return 0;
}

int reference_parse(struct str file, struct arena *mem, struct reference *ret, struct err *err)
{
        struct reference_line *lines = ARENA_ARRAY(mem, struct reference_line, REFERENCE_LINES_MAX);
        struct str line;
        int r = 0;

        *ret = (struct reference){.lines = lines};
        while (r == 0 && str_line(&file, &line)) {
                if (line.n == 0 && file.n == 0)
                        break;
                if (ret->n == REFERENCE_LINES_MAX)
                        return err_set(err, ERR_LIMIT, "more than %d lines", REFERENCE_LINES_MAX);
                r = parse_line(line, ret->n + 1, mem, &lines[ret->n], &ret->dim, err);
                ret->n++;
        }
        return r == 0 && ret->n == 0 ? err_set(err, ERR_CORRUPT, "no lines") : r;
}

static bool is_direction(const float *v, size_t dim)
{
        double sum = 0;

        for (size_t i = 0; i < dim; i++)
                sum += (double)v[i] * (double)v[i];
        return fabs(sum - 1) < 1e-3;
}

int reference_embed(const struct reference *ref, const struct encoder *e, struct arena *mem, const float **ret,
                    struct err *err)
{
        size_t dim = encoder_dim(e);
        struct str *texts = ARENA_ARRAY(mem, struct str, ref->n);
        float *out = ARENA_ARRAY(mem, float, ref->n *dim);
        int r;

        if (encoder_query_prefix(e).n > REFERENCE_PREFIX_MAX || encoder_passage_prefix(e).n > REFERENCE_PREFIX_MAX)
                return err_set(err, ERR_LIMIT, "a prefix of more than %d bytes", REFERENCE_PREFIX_MAX);
        for (size_t i = 0; i < ref->n; i++)
                texts[i] =
                        arena_concat(mem, ref->lines[i].passage ? encoder_passage_prefix(e) : encoder_query_prefix(e),
                                     ref->lines[i].text);
        r = encoder_embed(e, texts, ref->n, out, NULL, err);
        if (r < 0)
                return r;
        for (size_t i = 0; i < ref->n; i++)
                if (!is_direction(out + i * dim, dim))
                        return err_set(err, ERR_INVALID, "a vector of it has not the length one");
        *ret = out;
        return 0;
}

static void put_vector(const float *v, size_t dim, struct buf *out)
{
        signed char small[ENCODER_DIM_MAX];
        size_t n = sodium_base64_ENCODED_LEN(dim, sodium_base64_VARIANT_ORIGINAL);
        float top = 0;
        char *p = buf_reserve(out, n);

        for (size_t i = 0; i < dim; i++)
                top = fmaxf(top, fabsf(v[i]));
        for (size_t i = 0; i < dim; i++)
                small[i] = (signed char)lrintf(v[i] * (127 / top));
        if (!p)
                return;
        sodium_bin2base64(p, n, (const unsigned char *)small, dim, sodium_base64_VARIANT_ORIGINAL);
        out->n += n - 1;
}

void reference_write(const struct reference *ref, const float *vectors, size_t dim, struct buf *out)
{
        for (size_t i = 0; i < ref->n; i++) {
                buf_printf(out, "%s\t", ref->lines[i].passage ? "passage" : "query");
                buf_put_str(out, ref->lines[i].text);
                buf_put_ch(out, '\t');
                put_vector(vectors + i * dim, dim, out);
                buf_put_ch(out, '\n');
        }
}

static double cosine(const float *a, const int8_t *b, size_t dim)
{
        double ab = 0, aa = 0, bb = 0;

        for (size_t i = 0; i < dim; i++) {
                ab += (double)a[i] * b[i];
                aa += (double)a[i] * (double)a[i];
                bb += (double)b[i] * b[i];
        }
        return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

int reference_compare(const struct reference *ref, const float *vectors, size_t dim, double *ret, struct err *err)
{
        double least = 1;

        if (dim != ref->dim)
                return err_set(err, ERR_INVALID, "vectors of %zu numbers instead of %zu", dim, ref->dim);
        for (size_t i = 0; i < ref->n; i++)
                least = fmin(least, cosine(vectors + i * dim, ref->lines[i].vector, dim));
        *ret = least;
        return 0;
}

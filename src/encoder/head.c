/* head - see head.h. */
#include "encoder/head.h"

#include "base/arena.h"
#include "encoder/encoder.h"
#include "learn/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 64u
#define FIRST (8u + NAME_BYTES) /* byte of the scales */

struct head {
        uint32_t dim;
        char name[NAME_BYTES + 1];
        float *map; /* dim rows; without the identity */
        uint64_t digest;
};

static int read_map(struct head *h, const char *p, struct err *err)
{
        size_t dim = h->dim, i, k;
        const int8_t *q = (const int8_t *)p + dim * sizeof(float);

        for (i = 0; i < dim; i++) {
                float scale;

                memcpy(&scale, p + i * sizeof(scale), sizeof(scale));
                if (!isfinite(scale))
                        return err_set(err, ERR_CORRUPT, "a scale of the head is not finite");
                for (k = 0; k < dim; k++)
                        h->map[i * dim + k] = scale * (float)q[i * dim + k];
        }
        return 0;
}

int head_read(struct str bytes, struct head **ret, struct err *err)
{
        struct head *h;
        uint32_t dim = 0;
        int r;

        if (bytes.n >= FIRST)
                memcpy(&dim, bytes.p + 4, sizeof(dim));
        if (dim == 0 || dim > ENCODER_DIM_MAX || memcmp(bytes.p, "WLH1", 4) != 0 ||
            bytes.n != FIRST + (size_t)dim * (sizeof(float) + dim))
                return err_set(err, ERR_CORRUPT, "this is no whole head of an encoder");
        h = calloc(1, sizeof(*h));
        if (!h)
                abort();
        h->dim = dim;
        h->digest = str_checksum(bytes);
        memcpy(h->name, bytes.p + 8, NAME_BYTES);
        h->map = malloc((size_t)dim * dim * sizeof(float));
        if (!h->map)
                abort();
        r = read_map(h, bytes.p + FIRST, err);
        if (r < 0)
                head_free(h);
        else
                *ret = h;
        return r;
}

struct head *head_free(struct head *h)
{
        if (h)
                free(h->map);
        free(h);
        return NULL;
}

uint32_t head_dim(const struct head *h)
{
        return h->dim;
}

uint64_t head_digest(const struct head *h)
{
        return h->digest;
}

struct str head_encoder(const struct head *h)
{
        return str_c(h->name);
}

bool head_apply(const struct head *h, float *v)
{
        float out[ENCODER_DIM_MAX];
        uint32_t dim = h->dim, i, k;

        memcpy(out, v, dim * sizeof(float));
        for (i = 0; i < dim; i++) {
                const float *row = h->map + (size_t)i * dim;

                for (k = 0; k < dim; k++)
                        out[k] += v[i] * row[k];
        }
        memcpy(v, out, dim * sizeof(float));
        return dense_normalise(v, dim);
}

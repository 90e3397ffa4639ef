/* Replies of an embedding model: the first byte says how many texts were asked for and whether a dimension is known.
 * What is taken has one row for each, of one dimension within the limits, all finite and none zero. */
#include "model/embedding_wire.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void check_row(const float *v, uint32_t dim)
{
        double norm2 = 0;

        for (uint32_t k = 0; k < dim; k++)
                norm2 += (double)v[k] * (double)v[k];
        must(isfinite(norm2) && norm2 > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        size_t n_texts = n ? data[0] % (EMBEDDING_BATCH + 2) : 0;
        uint32_t want = n && data[0] >= 128 ? EMBEDDING_DIM_MIN : 0, dim = 0;
        struct err err = {0};
        float *rows = NULL;

        if (n == 0)
                return 0;
        if (embedding_decode(str_n((const char *)data + 1, n - 1), n_texts, want, &rows, &dim, &err) ==
            EMBEDDING_FINE) {
                must(rows && n_texts > 0 && n_texts <= EMBEDDING_BATCH);
                must(dim >= EMBEDDING_DIM_MIN && dim <= EMBEDDING_DIM_MAX && (!want || dim == want));
                for (size_t i = 0; i < n_texts; i++)
                        check_row(rows + i * dim, dim);
        } else {
                must(!rows && err.msg[0]);
        }
        free(rows);
        return 0;
}

#include "learn/postings.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define BM25_K1 1.2f
#define BM25_B 0.4f

struct entry {
        uint32_t row;
        float w;
};

struct triple {
        uint32_t feature;
        struct entry e;
};

struct postings {
        uint32_t n_features, n_rows;
        VEC(struct triple) raw;
        uint32_t *start; /* n_features + 1 */
        struct entry *entries;
};

struct postings *postings_new(uint32_t n_features)
{
        struct postings *p = calloc(1, sizeof(*p));

        if (!p)
                abort();
        p->n_features = n_features;
        return p;
}

struct postings *postings_free(struct postings *p)
{
        if (!p)
                return NULL;
        VEC_FREE(&p->raw);
        free(p->start);
        free(p->entries);
        free(p);
        return NULL;
}

void postings_add(struct postings *p, const struct sparse *row)
{
        size_t i;

        for (i = 0; i < row->n; i++)
                *VEC_ADD(&p->raw) = (struct triple){row->id[i], {p->n_rows, row->w[i]}};
        p->n_rows++;
}

/* Counting sort by feature; rows stay rising within a list. */
void postings_finish(struct postings *p)
{
        uint32_t *at = calloc((size_t)p->n_features + 2, sizeof(uint32_t)), f;
        size_t i;

        p->entries = malloc((p->raw.n + 1) * sizeof(struct entry));
        p->start = malloc(((size_t)p->n_features + 1) * sizeof(uint32_t));
        if (!at || !p->entries || !p->start)
                abort();
        for (i = 0; i < p->raw.n; i++)
                at[p->raw.p[i].feature + 1]++;
        for (f = 0; f < p->n_features; f++)
                at[f + 1] += at[f];
        memcpy(p->start, at, ((size_t)p->n_features + 1) * sizeof(uint32_t));
        for (i = 0; i < p->raw.n; i++)
                p->entries[at[p->raw.p[i].feature]++] = p->raw.p[i].e;
        free(at);
        VEC_FREE(&p->raw);
}

uint32_t postings_rows(const struct postings *p)
{
        return p->n_rows;
}

uint32_t postings_list_len(const struct postings *p, uint32_t feature)
{
        return feature < p->n_features ? p->start[feature + 1] - p->start[feature] : 0;
}

void postings_score(const struct postings *p, const struct sparse *query, uint32_t max_list, float *out)
{
        size_t i;
        uint32_t k;

        for (i = 0; i < query->n; i++) {
                uint32_t f = query->id[i], end;
                float w = query->w[i];

                if (f >= p->n_features || (max_list && postings_list_len(p, f) > max_list))
                        continue;
                for (k = p->start[f], end = p->start[f + 1]; k < end; k++)
                        out[p->entries[k].row] += w * p->entries[k].w;
        }
}

float bm25_weight(float tf, float len, float mean_len)
{
        return tf * (BM25_K1 + 1) / (tf + BM25_K1 * (1 - BM25_B + BM25_B * len / (mean_len > 0 ? mean_len : 1)));
}

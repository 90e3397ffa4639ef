/* Open addressing with linear probing; ids are given in order of first appearance, so the same input numbers alike. */
#include "learn/sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct lexicon {
        uint32_t *hash, *slot_id; /* slots; slot_id is id + 1, 0 is empty */
        uint32_t mask, n, docs;
        uint32_t *df; /* by id */
        float *idf;
        size_t cap;
        float idf_unseen;
};

static void *grow(void *p, size_t n, size_t size)
{
        p = realloc(p, n * size);
        if (!p)
                abort();
        return p;
}

static struct lexicon *new_for(uint32_t features)
{
        struct lexicon *lex = calloc(1, sizeof(*lex));

        if (!lex)
                abort();
        lex->mask = 4095;
        while (features > lex->mask / 2)
                lex->mask = lex->mask * 2 + 1;
        lex->hash = grow(NULL, (size_t)lex->mask + 1, sizeof(uint32_t));
        lex->slot_id = calloc((size_t)lex->mask + 1, sizeof(uint32_t));
        if (!lex->slot_id)
                abort();
        return lex;
}

struct lexicon *lexicon_new(void)
{
        return new_for(0);
}

struct lexicon *lexicon_free(struct lexicon *lex)
{
        if (!lex)
                return NULL;
        free(lex->hash);
        free(lex->slot_id);
        free(lex->df);
        free(lex->idf);
        free(lex);
        return NULL;
}

static uint32_t slot_of(const struct lexicon *lex, uint32_t hash)
{
        uint32_t i = (hash * 0x9E3779B1u) >> 7 & lex->mask;

        while (lex->slot_id[i] && lex->hash[i] != hash)
                i = (i + 1) & lex->mask;
        return i;
}

static void rehash(struct lexicon *lex)
{
        uint32_t *hash = lex->hash, *id = lex->slot_id, old = lex->mask, i, j;

        lex->mask = old * 2 + 1;
        lex->hash = grow(NULL, (size_t)lex->mask + 1, sizeof(uint32_t));
        lex->slot_id = calloc((size_t)lex->mask + 1, sizeof(uint32_t));
        if (!lex->slot_id)
                abort();
        for (i = 0; i <= old; i++) {
                if (!id[i])
                        continue;
                j = slot_of(lex, hash[i]);
                lex->hash[j] = hash[i];
                lex->slot_id[j] = id[i];
        }
        free(hash);
        free(id);
}

void lexicon_add(struct lexicon *lex, uint32_t hash)
{
        uint32_t i = slot_of(lex, hash);

        if (lex->slot_id[i]) {
                lex->df[lex->slot_id[i] - 1]++;
                return;
        }
        if (lex->n == lex->cap) {
                lex->cap = lex->cap ? lex->cap * 2 : 4096;
                lex->df = grow(lex->df, lex->cap, sizeof(uint32_t));
        }
        lex->df[lex->n++] = 1;
        lex->hash[i] = hash;
        lex->slot_id[i] = lex->n;
        if (lex->n * 2 > lex->mask)
                rehash(lex);
}

void lexicon_count_doc(struct lexicon *lex)
{
        lex->docs++;
}

void lexicon_finish(struct lexicon *lex)
{
        uint32_t i;

        lex->idf = grow(lex->idf, lex->n + 1, sizeof(float));
        for (i = 0; i < lex->n; i++)
                lex->idf[i] = logf((float)(lex->docs + 1) / (float)(lex->df[i] + 1)) + 1;
        lex->idf_unseen = logf((float)(lex->docs + 1)) + 1;
}

uint32_t lexicon_size(const struct lexicon *lex)
{
        return lex->n;
}

uint32_t lexicon_find(const struct lexicon *lex, uint32_t hash)
{
        uint32_t i = slot_of(lex, hash);

        return lex->slot_id[i] ? lex->slot_id[i] - 1 : LEXICON_NONE;
}

float lexicon_idf(const struct lexicon *lex, uint32_t id)
{
        return id == LEXICON_NONE ? lex->idf_unseen : lex->idf[id];
}

uint64_t lexicon_digest(const struct lexicon *lex)
{
        uint64_t digest = UINT64_C(0xcbf29ce484222325) ^ lex->docs;
        uint32_t i;

        for (i = 0; i <= lex->mask; i++) {
                if (lex->slot_id[i])
                        digest += (((uint64_t)lex->hash[i] << 32) ^ lex->slot_id[i] ^
                                   (uint64_t)lex->df[lex->slot_id[i] - 1] << 24) *
                                  UINT64_C(0x9E3779B97F4A7C15);
        }
        return digest;
}

bool lexicon_write(const struct lexicon *lex, struct buf *out)
{
        uint32_t *hash = grow(NULL, (size_t)lex->n + 1, sizeof(uint32_t)), i;
        bool ok;

        for (i = 0; i <= lex->mask; i++) {
                if (lex->slot_id[i])
                        hash[lex->slot_id[i] - 1] = lex->hash[i];
        }
        buf_put(out, &lex->n, sizeof(uint32_t));
        buf_put(out, &lex->docs, sizeof(uint32_t));
        buf_put(out, hash, (size_t)lex->n * sizeof(uint32_t));
        ok = buf_put(out, lex->df, (size_t)lex->n * sizeof(uint32_t));
        free(hash);
        return ok;
}

int lexicon_read(struct str bytes, struct lexicon **ret, size_t *ret_used, struct err *err)
{
        uint32_t head[2], i, hash;
        struct lexicon *lex;

        if (bytes.n < sizeof(head))
                return err_set(err, ERR_CORRUPT, "the lexicon is cut off");
        memcpy(head, bytes.p, sizeof(head));
        bytes = str_sub(bytes, sizeof(head), SIZE_MAX);
        if (bytes.n / 8 < head[0])
                return err_set(err, ERR_CORRUPT, "the lexicon is cut off");
        lex = new_for(head[0]);
        for (i = 0; i < head[0]; i++) {
                memcpy(&hash, bytes.p + (size_t)i * sizeof(hash), sizeof(hash));
                lexicon_add(lex, hash);
        }
        if (lex->n != head[0]) {
                lexicon_free(lex);
                return err_set(err, ERR_CORRUPT, "the lexicon names a feature twice");
        }
        if (lex->n > 0)
                memcpy(lex->df, bytes.p + (size_t)lex->n * sizeof(hash), (size_t)lex->n * sizeof(uint32_t));
        lex->docs = head[1];
        lexicon_finish(lex);
        *ret = lex;
        *ret_used = sizeof(head) + (size_t)head[0] * 8;
        return 0;
}

void sparse_begin(struct sparse_builder *b, struct arena *mem, const struct lexicon *lex, size_t max_features)
{
        memset(b, 0, sizeof(*b));
        b->lex = lex;
        b->max = max_features;
        b->id = ARENA_ARRAY(mem, uint32_t, max_features + 1);
        b->w = ARENA_ARRAY(mem, float, max_features + 1);
        b->block = ARENA_ARRAY(mem, uint8_t, max_features + 1);
}

void sparse_put(struct sparse_builder *b, uint32_t hash, unsigned block, unsigned count)
{
        uint32_t id = lexicon_find(b->lex, hash);
        float w = (count == 1 ? 1.0f : 1.0f + logf((float)count)) * lexicon_idf(b->lex, id);

        b->norm2[block] += (double)w * (double)w;
        if (id == LEXICON_NONE || b->n >= b->max)
                return;
        b->id[b->n] = id;
        b->w[b->n] = w;
        b->block[b->n++] = (uint8_t)block;
}

struct sparse sparse_finish(struct sparse_builder *b, const float share[SPARSE_BLOCKS])
{
        float scale[SPARSE_BLOCKS], total = 0;
        double known = 0;
        size_t i;

        for (i = 0; i < SPARSE_BLOCKS; i++)
                total += b->norm2[i] > 0 ? share[i] : 0;
        for (i = 0; i < SPARSE_BLOCKS; i++)
                scale[i] = b->norm2[i] > 0 && total > 0 ? sqrtf(share[i] / total / (float)b->norm2[i]) : 0;
        for (i = 0; i < b->n; i++) {
                b->w[i] *= scale[b->block[i]];
                known += (double)b->w[i] * (double)b->w[i];
        }
        return (struct sparse){.id = b->id, .w = b->w, .n = b->n, .known = (float)known};
}

/* Shell sort by id: a few hundred elements, no recursion, no call per comparison. */
static void sort_by_id(uint32_t *ids, float *weights, size_t n)
{
        static const size_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
        size_t g, i, j;

        for (g = 0; g < sizeof(gaps) / sizeof(gaps[0]); g++) {
                for (i = gaps[g]; i < n; i++) {
                        uint32_t id = ids[i];
                        float w = weights[i];

                        for (j = i; j >= gaps[g] && ids[j - gaps[g]] > id; j -= gaps[g]) {
                                ids[j] = ids[j - gaps[g]];
                                weights[j] = weights[j - gaps[g]];
                        }
                        ids[j] = id;
                        weights[j] = w;
                }
        }
}

struct sparse sparse_sorted(struct arena *mem, const struct sparse *v)
{
        uint32_t *id = ARENA_ARRAY(mem, uint32_t, v->n + 1);
        float *w = ARENA_ARRAY(mem, float, v->n + 1);

        if (v->n > 0) {
                memcpy(id, v->id, v->n * sizeof(*id));
                memcpy(w, v->w, v->n * sizeof(*w));
        }
        sort_by_id(id, w, v->n);
        return (struct sparse){.id = id, .w = w, .n = v->n, .known = v->known};
}

float sparse_dot(const struct sparse *a, const struct sparse *b)
{
        size_t i = 0, j = 0;
        float sum = 0;

        while (i < a->n && j < b->n) {
                if (a->id[i] == b->id[j])
                        sum += a->w[i++] * b->w[j++];
                else if (a->id[i] < b->id[j])
                        i++;
                else
                        j++;
        }
        return sum;
}

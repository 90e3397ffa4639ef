/*
 * Serving, and the form in which a model is kept: magic, FNV-1a 64 of what follows, its length, then the shares, the
 * lexicon, the ratio by feature and both classifiers. Training is in labels_train.c.
 */
#include "nlu/labels_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC 0x314C424Cu /* "LBL1" */

struct head {
        uint32_t magic, n; /* bytes that follow */
        uint64_t checksum;
};

/*
 * Shares of the squared length of a vector, by block. Signs tell more of a feeling than of a topic; groups are few and
 * strong, so a small share is enough.
 */
struct sparse label_vector(struct arena *mem, const struct lexicon *lex, const struct feature *f, size_t n)
{
        static const float share[SPARSE_BLOCKS] = {
                [FEATURE_WORD] = 0.25f, [FEATURE_PAIR] = 0.25f, [FEATURE_PART] = 0.40f, [FEATURE_HAN] = 0.80f,
                [LABEL_SIGN] = 0.50f,   [LABEL_GROUP] = 0.05f,  [LABEL_BEFORE] = 0.15f, [LABEL_MARK] = 0.04f,
        };
        struct sparse_builder b;
        size_t i;

        sparse_begin(&b, mem, lex, n);
        for (i = 0; i < n; i++)
                sparse_put(&b, f[i].hash, f[i].block, f[i].count);
        return sparse_finish(&b, share);
}

struct sparse label_by_ratio(const struct sparse *x, const float *ratio, float *w)
{
        float norm = 1e-9f;
        size_t i;

        for (i = 0; i < x->n; i++)
                norm += ratio[x->id[i]] * ratio[x->id[i]];
        norm = 1 / sqrtf(norm);
        for (i = 0; i < x->n; i++)
                w[i] = ratio[x->id[i]] * norm;
        return (struct sparse){.id = x->id, .w = w, .n = x->n, .known = x->known};
}

struct labels *labels_free(struct labels *l)
{
        if (!l)
                return NULL;
        lexicon_free(l->lex);
        softmax_free(l->side[PLAIN]);
        softmax_free(l->side[RATIO]);
        free(l->ratio);
        free(l);
        return NULL;
}

uint32_t labels_count(const struct labels *l)
{
        return softmax_classes(l->side[PLAIN]);
}

struct labels_text {
        struct sparse x;
};

const struct labels_text *labels_look(const struct labels *l, struct arena *mem, const struct labels_input *in)
{
        struct label_features f = label_features_make(mem, in, ROW_FEATURES_MAX);
        struct labels_text *t = ARENA_NEW(mem, struct labels_text);

        t->x = label_vector(mem, l->lex, f.p, f.n);
        return t;
}

uint32_t labels_guess_at(const struct labels *l, struct arena *mem, const struct labels_text *text, float *p)
{
        float q[LABELS_MAX], *work = ARENA_ARRAY(mem, float, text->x.n + 1);
        uint32_t k, best = 0, n = labels_count(l);
        struct sparse x;

        softmax_logits(l->side[PLAIN], &text->x, p);
        x = label_by_ratio(&text->x, l->ratio, work);
        softmax_logits(l->side[RATIO], &x, q);
        for (k = 0; k < n; k++)
                p[k] = l->share[PLAIN] * p[k] + l->share[RATIO] * q[k];
        softmax_normalise(p, n);
        for (k = 1; k < n; k++)
                best = p[k] > p[best] ? k : best;
        return best;
}

uint32_t labels_guess(const struct labels *l, struct arena *mem, const struct labels_input *in, float *p)
{
        return labels_guess_at(l, mem, labels_look(l, mem, in), p);
}

bool labels_alike(const struct labels *a, const struct labels *b)
{
        return lexicon_digest(a->lex) == lexicon_digest(b->lex);
}

bool labels_write(const struct labels *l, struct buf *out)
{
        size_t at = out->n;
        struct head h = {.magic = MAGIC};
        struct str body;

        buf_put(out, &h, sizeof(h));
        buf_put(out, l->share, sizeof(l->share));
        lexicon_write(l->lex, out);
        buf_put(out, l->ratio, lexicon_size(l->lex) * sizeof(float));
        if (!softmax_write(l->side[PLAIN], out) || !softmax_write(l->side[RATIO], out))
                return false;
        body = str_sub(buf_str(out), at + sizeof(h), SIZE_MAX);
        h.n = (uint32_t)body.n;
        h.checksum = str_hash(body);
        memcpy(out->p + at, &h, sizeof(h));
        return true;
}

/* Of bytes whose checksum is right. */
static int read_body(struct str rest, struct labels *l, struct err *err)
{
        size_t used = 0, n;
        int side, r;

        if (rest.n < sizeof(l->share))
                return err_set(err, ERR_CORRUPT, "the classifier is cut off");
        memcpy(l->share, rest.p, sizeof(l->share));
        rest = str_sub(rest, sizeof(l->share), SIZE_MAX);
        r = lexicon_read(rest, &l->lex, &used, err);
        if (r < 0)
                return r;
        rest = str_sub(rest, used, SIZE_MAX);
        n = lexicon_size(l->lex);
        if (rest.n / sizeof(float) < n)
                return err_set(err, ERR_CORRUPT, "the classifier is cut off");
        l->ratio = calloc(n + 1, sizeof(float));
        if (!l->ratio)
                abort();
        memcpy(l->ratio, rest.p, n * sizeof(float));
        rest = str_sub(rest, n * sizeof(float), SIZE_MAX);
        for (side = 0; side < SIDES; side++) {
                r = softmax_read(rest, &l->side[side], &used, err);
                if (r < 0)
                        return r;
                rest = str_sub(rest, used, SIZE_MAX);
        }
        if (labels_count(l) == 0 || labels_count(l) > LABELS_MAX || softmax_classes(l->side[RATIO]) != labels_count(l))
                return err_set(err, ERR_CORRUPT, "the classifier has %u labels", labels_count(l));
        return 0;
}

int labels_read(struct str bytes, struct labels **ret, size_t *ret_used, struct err *err)
{
        struct labels *l;
        struct str body;
        struct head h;
        int r;

        if (bytes.n < sizeof(h))
                return err_set(err, ERR_CORRUPT, "the classifier is cut off");
        memcpy(&h, bytes.p, sizeof(h));
        body = str_sub(bytes, sizeof(h), h.n);
        if (h.magic != MAGIC || body.n != h.n || str_hash(body) != h.checksum)
                return err_set(err, ERR_CORRUPT, "the checksum of the classifier is wrong");
        l = calloc(1, sizeof(*l));
        if (!l)
                abort();
        r = read_body(body, l, err);
        if (r < 0) {
                labels_free(l);
                return r;
        }
        *ret = l;
        *ret_used = sizeof(h) + h.n;
        return 0;
}

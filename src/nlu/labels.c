/*
 * Serving, and the form in which a model is kept: the shares, the lexicon (unless it is another model's), the ratio by
 * feature and both classifiers. Training is in labels_train.c.
 */
#include "nlu/labels_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

struct labels *label_model_new(const struct labels *like)
{
        struct labels *l = must(calloc(1, sizeof(*l)));

        l->lent = like != NULL;
        l->space = like ? like->space : label_space_new();
        return l;
}

struct labels *labels_free(struct labels *l)
{
        if (!l)
                return NULL;
        if (!l->lent)
                label_space_free(l->space);
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
        struct label_features f = label_features_make(l->space, mem, in, ROW_FEATURES_MAX);
        struct labels_text *t = ARENA_NEW(mem, struct labels_text);

        t->x = label_vector(mem, l->space->lex, f.p, f.n);
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

bool labels_write(const struct labels *l, struct buf *out)
{
        buf_put(out, l->share, sizeof(l->share));
        if (!l->lent)
                lexicon_write(l->space->lex, out);
        buf_put(out, l->ratio, lexicon_size(l->space->lex) * sizeof(float));
        return softmax_write(l->side[PLAIN], out) && softmax_write(l->side[RATIO], out);
}

static int cut_off(struct err *err)
{
        return err_set(err, ERR_CORRUPT, "the classifier is cut off");
}

/* Each step moves *rest behind what it read. */
static int read_space(struct str *rest, struct labels *l, struct err *err)
{
        size_t used = 0, n;
        int r;

        if (rest->n < sizeof(l->share))
                return cut_off(err);
        memcpy(l->share, rest->p, sizeof(l->share));
        *rest = str_sub(*rest, sizeof(l->share), SIZE_MAX);
        if (!l->lent) {
                r = lexicon_read(*rest, &l->space->lex, &used, err);
                if (r < 0)
                        return r;
                *rest = str_sub(*rest, used, SIZE_MAX);
        }
        n = lexicon_size(l->space->lex) * sizeof(float);
        if (rest->n < n)
                return cut_off(err);
        l->ratio = must(malloc(n + 1));
        memcpy(l->ratio, rest->p, n);
        *rest = str_sub(*rest, n, SIZE_MAX);
        return 0;
}

static int read_sides(struct str *rest, struct labels *l, struct err *err)
{
        size_t used = 0;
        int side, r;

        for (side = 0; side < SIDES; side++) {
                r = softmax_read(*rest, &l->side[side], &used, err);
                if (r < 0)
                        return r;
                *rest = str_sub(*rest, used, SIZE_MAX);
        }
        if (labels_count(l) == 0 || labels_count(l) > LABELS_MAX || softmax_classes(l->side[RATIO]) != labels_count(l))
                return err_set(err, ERR_CORRUPT, "the classifier has %u labels", labels_count(l));
        return 0;
}

int labels_read(struct str bytes, const struct labels *like, struct labels **ret, size_t *ret_used, struct err *err)
{
        struct labels *l = label_model_new(like);
        struct str rest = bytes;
        int r = read_space(&rest, l, err);

        if (r == 0)
                r = read_sides(&rest, l, err);
        if (r < 0) {
                labels_free(l);
                return r;
        }
        *ret = l;
        *ret_used = bytes.n - rest.n;
        return 0;
}

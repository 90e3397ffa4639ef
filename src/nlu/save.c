/*
 * The saved model: "WLNM", version, digest of the corpus and of its lexicon, the small numbers, the classifier, and
 * str_checksum() of all before. Numbers as the machine has them: the file is a cache, made anew where it does not fit.
 */
#include "nlu/nlu_priv.h"

#include "base/buf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 10u

struct weights {
        float rank[RANK_INPUTS];
        float trust[LANG_N][TRUST_INPUTS + 1], known[LANG_N][TRUST_INPUTS + 1];
        float answer[LANG_N], decline[LANG_N], accept[LANG_N];
};

struct head {
        char magic[4];
        uint32_t version;
        uint64_t digest, lexicon;
        uint32_t wordless; /* 1: the second weights count */
        struct weights weights[2];
};

static void weights_from(const struct nlu_model *m, struct weights *w)
{
        memcpy(w->rank, m->rank, sizeof(w->rank));
        memcpy(w->trust, m->trust, sizeof(w->trust));
        memcpy(w->known, m->known, sizeof(w->known));
        memcpy(w->answer, m->answer, sizeof(w->answer));
        memcpy(w->decline, m->decline, sizeof(w->decline));
        memcpy(w->accept, m->accept, sizeof(w->accept));
}

static void weights_to(const struct weights *w, struct nlu_model *m)
{
        memcpy(m->rank, w->rank, sizeof(w->rank));
        memcpy(m->trust, w->trust, sizeof(w->trust));
        memcpy(m->known, w->known, sizeof(w->known));
        memcpy(m->answer, w->answer, sizeof(w->answer));
        memcpy(m->decline, w->decline, sizeof(w->decline));
        memcpy(m->accept, w->accept, sizeof(w->accept));
}

int nlu_model_save(const struct nlu_base *base, const struct nlu_model *m, uint64_t digest, struct buf *ret,
                   struct err *err)
{
        struct head h = {.magic = {'W', 'L', 'N', 'M'}, .version = VERSION, .digest = digest};
        size_t from = ret->n;
        uint64_t sum;

        if (!m->trained)
                return err_set(err, ERR_INVALID, "nothing was trained yet");
        h.lexicon = lexicon_digest(base->lex);
        weights_from(m, &h.weights[0]);
        h.wordless = m->wordless != NULL;
        if (m->wordless)
                weights_from(m->wordless, &h.weights[1]);
        buf_put(ret, &h, sizeof(h));
        if (m->classes)
                softmax_write(m->classes, ret);
        if (ret->overflow)
                return err_set(err, ERR_FULL, "the weights do not fit in %zu bytes", ret->max);
        sum = str_checksum(str_n(ret->p + from, ret->n - from));
        return buf_put(ret, &sum, sizeof(sum))
                       ? 0
                       : err_set(err, ERR_FULL, "the weights do not fit in %zu bytes", ret->max);
}

static bool all_finite(const float *v, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (!isfinite(v[i]))
                        return false;
        }
        return true;
}

int nlu_model_load(const struct nlu_base *base, uint64_t digest, struct str bytes, struct nlu_model **ret,
                   struct err *err)
{
        struct softmax *classes = NULL;
        struct nlu_model *m;
        struct head h;
        uint64_t sum;
        size_t used = 0;
        int r = 0;

        if (bytes.n < sizeof(h) + sizeof(sum))
                return err_set(err, ERR_CORRUPT, "saved weights are cut short");
        memcpy(&sum, bytes.p + bytes.n - sizeof(sum), sizeof(sum));
        if (sum != str_checksum(str_sub(bytes, 0, bytes.n - sizeof(sum))))
                return err_set(err, ERR_CORRUPT, "saved weights have a wrong checksum %016llx",
                               (unsigned long long)sum);
        memcpy(&h, bytes.p, sizeof(h));
        if (memcmp(h.magic, "WLNM", 4) != 0 || h.version != VERSION)
                return err_set(err, ERR_NOTFOUND, "saved weights are of another version");
        if (h.digest != digest || h.lexicon != lexicon_digest(base->lex))
                return err_set(err, ERR_NOTFOUND, "saved weights belong to other knowledge");
        if (bytes.n > sizeof(h) + sizeof(sum))
                r = softmax_read(str_sub(bytes, sizeof(h), bytes.n - sizeof(h) - sizeof(sum)), &classes, &used, err);
        if (r < 0)
                return r;
        if (used != bytes.n - sizeof(h) - sizeof(sum) || (classes && softmax_classes(classes) != base->n_docs + 1) ||
            !all_finite((const float *)h.weights, sizeof(h.weights) / (sizeof(float)))) {
                softmax_free(classes);
                return err_set(err, ERR_CORRUPT, "saved weights are damaged");
        }
        m = nlu_model_default(base, false);
        weights_to(&h.weights[0], m);
        if (h.wordless) {
                m->wordless = nlu_model_default(base, true);
                weights_to(&h.weights[1], m->wordless);
                m->wordless->trained = true;
        }
        m->classes = classes;
        m->trained = true;
        *ret = m;
        return 0;
}

int nlu_save(const struct nlu *nlu, struct buf *ret, struct err *err)
{
        return nlu_model_save(nlu->base, nlu->model, nlu->base->digest, ret, err);
}

int nlu_load(struct nlu *indexed, struct str bytes, struct nlu **ret, struct err *err)
{
        struct nlu_model *m;
        int r = nlu_model_load(indexed->base, indexed->base->digest, bytes, &m, err);

        if (r == 0)
                *ret = nlu_wrap(indexed->base, m);
        return r;
}

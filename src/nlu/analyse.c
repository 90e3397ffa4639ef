/* From text to vectors: the shares of the feature blocks are those that were measured best on public intent sets. */
#include "nlu/nlu_priv.h"

struct analysed nlu_analyse(struct arena *mem, struct str text, enum lang fallback)
{
        struct analysed a;

        a.lang = lang_detect(text, fallback);
        a.normal = normal_make(mem, text, TEXT_CP);
        a.words = words_cut(mem, &a.normal);
        a.features = features_make(mem, &a.normal, &a.words, false);
        return a;
}

struct sparse nlu_vector(struct arena *mem, const struct lexicon *lex, const struct features *f)
{
        float words = (float)(f->latin_words + f->han_words);
        float latin = words > 0 ? (float)f->latin_words / words : 0;
        float share[SPARSE_BLOCKS] = {
                [FEATURE_WORD] = 0.25f * latin,
                [FEATURE_PAIR] = 0.15f * latin,
                [FEATURE_PART] = 0.40f * latin,
                [FEATURE_HAN] = 0.80f * (1 - latin),
        };
        struct sparse_builder b;
        size_t i;

        sparse_begin(&b, mem, lex, f->n);
        for (i = 0; i < f->n; i++) {
                if (f->p[i].block != FEATURE_PINYIN)
                        sparse_put(&b, f->p[i].hash, f->p[i].block, f->p[i].count);
        }
        return sparse_finish(&b, share);
}

struct sparse nlu_sound_vector(struct arena *mem, const struct lexicon *lex, const struct features *f)
{
        static const float share[SPARSE_BLOCKS] = {[FEATURE_PINYIN] = 1};
        struct sparse_builder b;
        size_t i;

        sparse_begin(&b, mem, lex, f->n);
        for (i = 0; i < f->n; i++) {
                if (f->p[i].block == FEATURE_PINYIN)
                        sparse_put(&b, f->p[i].hash, FEATURE_PINYIN, f->p[i].count);
        }
        return sparse_finish(&b, share);
}

/*
 * The query side of BM25: idf by term. *ret_total is the most that a paragraph could score per unit of term weight; a
 * paragraph's score divided by it is the share of the question that it holds.
 */
struct sparse nlu_query_terms(struct arena *mem, const struct lexicon *lex, const struct features *f, float *ret_total)
{
        uint32_t *id = ARENA_ARRAY(mem, uint32_t, f->n + 1);
        float *w = ARENA_ARRAY(mem, float, f->n + 1), total = 0;
        size_t n = 0, i;

        for (i = 0; i < f->n; i++) {
                uint32_t found;
                float idf;

                if (f->p[i].block != FEATURE_WORD && f->p[i].block != FEATURE_HAN)
                        continue;
                found = lexicon_find(lex, f->p[i].hash);
                idf = lexicon_idf(lex, found) - 1;
                total += idf;
                if (found == LEXICON_NONE)
                        continue;
                id[n] = found;
                w[n++] = idf;
        }
        *ret_total = total > 0 ? total : 1;
        return (struct sparse){.id = id, .w = w, .n = n, .known = 1};
}

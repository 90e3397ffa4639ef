/* From text to vectors: the shares of the feature blocks are those that were measured best on public intent sets. */
#include "nlu/nlu_priv.h"

#define BLOCK_CONCEPT FEATURE_BLOCKS /* behind those of text/features.h */
#define BODY_CONCEPT 1.5f            /* in the search of paragraphs a concept counts as so many words */
#define BODY_PAIR 0.5f
#define SHARE_CONCEPT 0.30f /* beside 0.8 for everything else; more helps after-sales text and hurts the rest */

struct analysed nlu_analyse(const struct nlu_base *base, struct arena *mem, struct str text, enum lang fallback)
{
        struct analysed a;

        a.lang = lang_detect(text, fallback);
        a.typed = a.normal = normal_make(mem, text, TEXT_CP);
        a.words = words_cut(mem, &a.normal);
        if (nlu_homophones_mend(base, &a.normal, &a.words, mem))
                a.words = words_cut(mem, &a.normal);
        a.features = features_make(mem, &a.normal, &a.words, false);
        a.terms = features_terms(mem, &a.normal, &a.words);
        nlu_concepts_in(base->concepts, &a.normal, &a.words, &a.concepts);
        nlu_meaning_make(base, &a.normal, &a.words, &a.meaning);
        return a;
}

void nlu_count_terms(struct lexicon *lex, const struct features *terms, const struct concept_set *c)
{
        size_t i;

        for (i = 0; i < terms->n; i++)
                lexicon_add(lex, terms->p[i].hash);
        for (i = 0; i < c->n; i++)
                lexicon_add(lex, nlu_concept_hash(c->group[i]));
        lexicon_count_doc(lex);
}

uint32_t nlu_concept_hash(uint16_t group)
{
        return 0xC0DE0000u ^ (uint32_t)(group + 1) * 2654435761u;
}

struct sparse nlu_vector(struct arena *mem, const struct lexicon *lex, const struct features *f,
                         const struct concept_set *c)
{
        float words = (float)(f->latin_words + f->han_words);
        float latin = words > 0 ? (float)f->latin_words / words : 0;
        float share[SPARSE_BLOCKS] = {
                [FEATURE_WORD] = 0.25f * latin,      [FEATURE_PAIR] = 0.15f * latin,  [FEATURE_PART] = 0.40f * latin,
                [FEATURE_HAN] = 0.80f * (1 - latin), [BLOCK_CONCEPT] = SHARE_CONCEPT,
        };
        struct sparse_builder b;
        size_t i;

        sparse_begin(&b, mem, lex, f->n + c->n);
        for (i = 0; i < f->n; i++) {
                if (f->p[i].block != FEATURE_PINYIN)
                        sparse_put(&b, f->p[i].hash, f->p[i].block, f->p[i].count);
        }
        for (i = 0; i < c->n; i++)
                sparse_put(&b, nlu_concept_hash(c->group[i]), BLOCK_CONCEPT, 1);
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
struct sparse nlu_query_terms(struct arena *mem, const struct lexicon *lex, const struct features *f,
                              const struct concept_set *c, float *ret_total)
{
        uint32_t *id = ARENA_ARRAY(mem, uint32_t, f->n + c->n + 1);
        float *w = ARENA_ARRAY(mem, float, f->n + c->n + 1), total = 0;
        size_t n = 0, i;

        for (i = 0; i < f->n + c->n; i++) {
                uint32_t found;
                float idf;

                found = lexicon_find(lex, i < f->n ? f->p[i].hash : nlu_concept_hash(c->group[i - f->n]));
                idf = lexicon_idf(lex, found) - 1;
                if (i >= f->n)
                        idf *= BODY_CONCEPT;
                else if (f->p[i].block == FEATURE_PAIR)
                        idf *= BODY_PAIR;
                total += idf;
                if (found == LEXICON_NONE)
                        continue;
                id[n] = found;
                w[n++] = idf;
        }
        *ret_total = total > 0 ? total : 1;
        return (struct sparse){.id = id, .w = w, .n = n, .known = 1};
}

/*
 * body - every paragraph as one BM25 row. A paragraph alone often lacks the words that say what it is about, so its row
 * also has those of the document's title, and half of those of the paragraphs beside it.
 */
#include "nlu/nlu_priv.h"

#include <string.h>

#define BESIDE 0.5f

struct tally {
        const struct lexicon *lex;
        float *count;  /* by term */
        uint32_t *ids; /* that have a count */
        size_t n;
        float len;
};

static struct lexicon *count_terms(const struct body_part *parts, size_t n)
{
        struct lexicon *lex = lexicon_new();
        size_t i;

        for (i = 0; i < n; i++)
                nlu_count_terms(lex, parts[i].terms, parts[i].concepts);
        lexicon_finish(lex);
        return lex;
}

static void add_hash(struct tally *t, uint32_t hash, float count)
{
        uint32_t id = lexicon_find(t->lex, hash);

        if (id == LEXICON_NONE)
                return;
        if (t->count[id] <= 0)
                t->ids[t->n++] = id;
        t->count[id] += count;
}

static void add_terms(struct tally *t, const struct features *f, float weight)
{
        size_t k;

        for (k = 0; k < f->n; k++)
                add_hash(t, f->p[k].hash, weight * (float)f->p[k].count);
}

static bool are_beside(const struct body_part *a, const struct body_part *b)
{
        return a->doc == b->doc && a->lang == b->lang;
}

static float terms_len(const struct features *f)
{
        float len = 0;
        size_t k;

        for (k = 0; k < f->n; k++)
                len += f->p[k].count;
        return len;
}

static void tally_part(struct tally *t, const struct body_part *parts, size_t n, size_t i)
{
        const struct body_part *p = &parts[i];
        size_t k;

        t->n = 0;
        t->len = terms_len(p->terms);
        add_terms(t, p->terms, 1);
        for (k = 0; k < p->concepts->n; k++)
                add_hash(t, nlu_concept_hash(p->concepts->group[k]), 1);
        if (p->title)
                add_terms(t, p->title, 1);
        if (i > 0 && are_beside(p - 1, p))
                add_terms(t, parts[i - 1].terms, BESIDE);
        if (i + 1 < n && are_beside(p, p + 1))
                add_terms(t, parts[i + 1].terms, BESIDE);
}

void nlu_body_build(struct nlu_base *base, struct arena *tmp, const struct body_part *parts, size_t n)
{
        struct tally t = {0};
        float mean = 0, *w;
        size_t i, k;

        base->body_lex = count_terms(parts, n);
        t.lex = base->body_lex;
        base->body = postings_new(lexicon_size(base->body_lex));
        base->para_meanings = ARENA_ARRAY(base->mem, int8_t, (n + 1) * WORDVEC_DIM);
        t.count = ARENA_ARRAY(tmp, float, lexicon_size(t.lex) + 1);
        t.ids = ARENA_ARRAY(tmp, uint32_t, lexicon_size(t.lex) + 1);
        w = ARENA_ARRAY(tmp, float, lexicon_size(t.lex) + 1);
        for (i = 0; i < n; i++)
                mean += terms_len(parts[i].terms) / (float)n;
        for (i = 0; i < n; i++) {
                tally_part(&t, parts, n, i);
                for (k = 0; k < t.n; k++) {
                        w[k] = bm25_weight(t.count[t.ids[k]], t.len, mean);
                        t.count[t.ids[k]] = 0;
                }
                postings_add(base->body, &(struct sparse){.id = t.ids, .w = w, .n = t.n});
                memcpy(base->para_meanings + i * WORDVEC_DIM, parts[i].packed, WORDVEC_DIM);
        }
        postings_finish(base->body);
}

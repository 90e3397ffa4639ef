/*
 * whole - every document as one BM25 row: its titles, ask lines and body together, in both languages. It finds a
 * document whose words are spread over several lines, which no single line shows.
 *
 * For cross-validation it is built without the ask lines of a fold, so that it is asked with lines it has not seen.
 */
#include "nlu/nlu_priv.h"

#include <stdlib.h>
#include <string.h>

struct tally {
        uint32_t *stamp; /* by term: the document that was seen last, plus one */
        uint16_t *count;
        uint32_t *touched;
        size_t n;
        float len;
};

static size_t parts_end(const struct whole_part *parts, size_t n, size_t from)
{
        size_t i = from;

        while (i < n && parts[i].doc == parts[from].doc)
                i++;
        return i;
}

/* Numbers all terms; what it counts does not matter. */
static struct lexicon *number_terms(const struct whole_part *parts, size_t n)
{
        struct lexicon *lex = lexicon_new();
        size_t i;

        for (i = 0; i < n; i++)
                nlu_count_terms(lex, parts[i].terms, parts[i].concepts);
        lexicon_finish(lex);
        return lex;
}

static void count_once(struct lexicon *lex, const struct lexicon *numbers, uint32_t *stamp, uint32_t doc, uint32_t hash)
{
        uint32_t id = lexicon_find(numbers, hash);

        if (stamp[id] == doc + 1)
                return;
        stamp[id] = doc + 1;
        lexicon_add(lex, hash);
}

/* In how many documents, not lines, a term stands. */
static struct lexicon *count_docs(struct arena *tmp, const struct whole_part *parts, size_t n)
{
        struct lexicon *numbers = number_terms(parts, n), *lex = lexicon_new();
        uint32_t *stamp = ARENA_ARRAY(tmp, uint32_t, lexicon_size(numbers) + 1);
        size_t i, k, end;

        for (i = 0; i < n; i = end) {
                end = parts_end(parts, n, i);
                for (; i < end; i++) {
                        for (k = 0; k < parts[i].terms->n; k++)
                                count_once(lex, numbers, stamp, parts[i].doc, parts[i].terms->p[k].hash);
                        for (k = 0; k < parts[i].concepts->n; k++)
                                count_once(lex, numbers, stamp, parts[i].doc,
                                           nlu_concept_hash(parts[i].concepts->group[k]));
                }
                lexicon_count_doc(lex);
        }
        lexicon_finish(lex);
        lexicon_free(numbers);
        return lex;
}

struct part_term {
        uint32_t id;
        unsigned count;
};

/* The terms of one part, looked up once for all folds. */
struct numbered {
        struct part_term *terms;
        size_t n;
};

static void number_term(struct numbered *to, const struct lexicon *lex, uint32_t hash, unsigned count)
{
        uint32_t id = lexicon_find(lex, hash);

        if (id != LEXICON_NONE)
                to->terms[to->n++] = (struct part_term){id, count};
}

static struct numbered *number_parts(struct arena *tmp, const struct lexicon *lex, const struct whole_part *parts,
                                     size_t n)
{
        struct numbered *all = ARENA_ARRAY(tmp, struct numbered, n + 1);
        size_t i, k;

        for (i = 0; i < n; i++) {
                const struct features *f = parts[i].terms;

                all[i].terms = ARENA_ARRAY(tmp, struct part_term, f->n + parts[i].concepts->n + 1);
                for (k = 0; k < f->n; k++)
                        number_term(&all[i], lex, f->p[k].hash, f->p[k].count);
                for (k = 0; k < parts[i].concepts->n; k++)
                        number_term(&all[i], lex, nlu_concept_hash(parts[i].concepts->group[k]), 1);
        }
        return all;
}

static void tally_add(struct tally *t, uint32_t doc, const struct part_term *term)
{
        uint32_t id = term->id;

        if (t->stamp[id] != doc + 1) {
                t->stamp[id] = doc + 1;
                t->count[id] = 0;
                t->touched[t->n++] = id;
        }
        t->count[id] = (uint16_t)(t->count[id] + term->count < 1000 ? t->count[id] + term->count : 1000);
        t->len += (float)term->count;
}

static void tally_doc(struct tally *t, const struct whole_part *parts, const struct numbered *numbered, size_t from,
                      size_t end, unsigned fold)
{
        size_t i, k;

        t->n = 0;
        t->len = 0;
        for (i = from; i < end; i++) {
                if (parts[i].fold == fold && fold < FOLDS)
                        continue;
                for (k = 0; k < numbered[i].n; k++)
                        tally_add(t, parts[i].doc, &numbered[i].terms[k]);
        }
}

static struct postings *index_fold(struct arena *tmp, const struct lexicon *lex, const struct whole_part *parts,
                                   const struct numbered *numbered, size_t n, uint32_t n_docs, unsigned fold)
{
        struct postings *p = postings_new(lexicon_size(lex));
        struct tally t = {.stamp = ARENA_ARRAY(tmp, uint32_t, lexicon_size(lex) + 1),
                          .count = ARENA_ARRAY(tmp, uint16_t, lexicon_size(lex) + 1),
                          .touched = ARENA_ARRAY(tmp, uint32_t, lexicon_size(lex) + 1)};
        float *w = ARENA_ARRAY(tmp, float, lexicon_size(lex) + 1), mean = 0;
        size_t i = 0, k, total = 0;
        uint32_t doc;

        for (k = 0; k < n; k++)
                total += parts[k].terms->n;
        mean = (float)total / (float)(n_docs ? n_docs : 1) + 1;
        for (doc = 0; doc < n_docs; doc++) {
                size_t end = i < n && parts[i].doc == doc ? parts_end(parts, n, i) : i;

                tally_doc(&t, parts, numbered, i, end, fold);
                i = end;
                for (k = 0; k < t.n; k++)
                        w[k] = bm25_weight(t.count[t.touched[k]], t.len, mean);
                postings_add(p, &(struct sparse){.id = t.touched, .w = w, .n = t.n});
        }
        postings_finish(p);
        return p;
}

static int by_doc(const void *a, const void *b)
{
        const struct whole_part *x = a, *y = b;

        return (x->doc > y->doc) - (x->doc < y->doc);
}

void nlu_whole_build(struct nlu_base *base, struct arena *tmp, struct whole_part *parts, size_t n)
{
        qsort(parts, n, sizeof(*parts), by_doc);
        base->whole_lex = count_docs(tmp, parts, n);
        base->whole = nlu_whole_without(base, tmp, parts, n, FOLDS);
}

struct postings *nlu_whole_without(const struct nlu_base *base, struct arena *tmp, struct whole_part *parts, size_t n,
                                   unsigned fold)
{
        const struct numbered *numbered;

        qsort(parts, n, sizeof(*parts), by_doc);
        numbered = number_parts(tmp, base->whole_lex, parts, n);
        return index_fold(tmp, base->whole_lex, parts, numbered, n, (uint32_t)base->n_docs, fold);
}

void nlu_whole_free(struct nlu_base *base)
{
        base->whole_lex = lexicon_free(base->whole_lex);
        base->whole = postings_free(base->whole);
}

/*
 * practice - what cross-validation and the classifier need beside the index: the vector of every row, and the index of
 * whole documents without each fold. Serving needs none of it, so it is made from the texts when training starts and
 * gone when it ends; a start with saved weights does not pay for it.
 */
#include "nlu/nlu_priv.h"

struct cut {
        struct normal s;
        struct words w;
        struct concept_set concepts;
};

static void cut_text(const struct nlu_base *base, struct arena *mem, struct str text, struct cut *ret)
{
        ret->s = normal_make(mem, text, TEXT_CP);
        ret->w = words_cut(mem, &ret->s);
        nlu_concepts_in(base->concepts, &ret->s, &ret->w, &ret->concepts);
}

static struct features *terms_of(struct arena *mem, const struct cut *c)
{
        struct features *f = ARENA_NEW(mem, struct features);

        *f = features_terms(mem, &c->s, &c->w);
        return f;
}

/* Word vectors are added up anew, since the index keeps them packed only. */
static struct place place_of(const struct nlu_base *base, const struct space *space, size_t row, const struct cut *c,
                             struct arena *mem)
{
        struct meaning *m;

        if (space->row_scale)
                return nlu_row_place(space, row, mem);
        m = ARENA_NEW(mem, struct meaning);
        nlu_meaning_make(base, &c->s, &c->w, m);
        return nlu_word_place(m);
}

struct practice nlu_practice_make(const struct nlu_base *base, const struct space *space, struct arena *mem)
{
        struct practice p = {.class = ARENA_ARRAY(mem, struct sparse, base->n_rows + 1)};
        struct whole_part *parts = ARENA_ARRAY(mem, struct whole_part, base->n_rows + base->n_paras + 1);
        struct cut *cut = ARENA_ARRAY(mem, struct cut, base->n_rows + base->n_paras + 1);
        size_t i, n = 0;
        unsigned fold;

        for (i = 0; i < base->n_rows; i++) {
                const struct row *row = &base->rows[i];
                struct features f;
                struct place at;
                struct sparse x;

                cut_text(base, mem, row->text, &cut[i]);
                f = features_make(mem, &cut[i].s, &cut[i].w, false);
                at = place_of(base, space, i, &cut[i], mem);
                x = nlu_vector(mem, base->lex, &f, &cut[i].concepts);
                p.class[i] = nlu_class_vector(mem, lexicon_size(base->lex), &x, space, &at);
                if (row->doc != NO_DOC && row->weight >= 1)
                        parts[n++] = (struct whole_part){row->doc, row->fold, terms_of(mem, &cut[i]), &cut[i].concepts};
        }
        for (i = 0; i < base->n_paras; i++) {
                struct cut *c = &cut[base->n_rows + i];

                cut_text(base, mem, base->paras[i].text, c);
                parts[n++] = (struct whole_part){base->paras[i].doc, FOLDS + 1, terms_of(mem, c), &c->concepts};
        }
        for (fold = 0; fold < FOLDS; fold++)
                p.whole[fold] = nlu_whole_without(base, mem, parts, n, fold);
        return p;
}

void nlu_practice_done(struct practice *p)
{
        unsigned fold;

        for (fold = 0; fold < FOLDS; fold++)
                p->whole[fold] = postings_free(p->whole[fold]);
}

/*
 * practice - what cross-validation and the classifier need beside the index: the vector of every row, and the index of
 * whole documents without each fold. Serving needs none of it, so it is made from the texts when training starts and
 * gone when it ends; a start with saved weights does not pay for it.
 */
#include "nlu/nlu_priv.h"

#include <malloc.h>
#include <string.h>

struct cut {
        struct normal s;
        struct words w;
        struct concept_set *concepts;
};

/* What is cut dies with tmp, the concepts stay as long as mem. */
static void cut_text(const struct nlu_base *base, struct arena *tmp, struct arena *mem, struct str text,
                     struct cut *ret)
{
        arena_reset(tmp);
        ret->s = normal_make(tmp, text, TEXT_CP);
        ret->w = words_cut(tmp, &ret->s);
        ret->concepts = ARENA_NEW(mem, struct concept_set);
        nlu_concepts_in(base->concepts, &ret->s, &ret->w, ret->concepts);
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

static struct sparse copy_sparse(const struct sparse *x, struct arena *mem)
{
        struct sparse c = *x;

        c.id = memcpy(ARENA_ARRAY(mem, uint32_t, x->n + 1), x->id, x->n * sizeof(*x->id));
        c.w = memcpy(ARENA_ARRAY(mem, float, x->n + 1), x->w, x->n * sizeof(*x->w));
        return c;
}

static struct sparse class_of_row(const struct nlu_base *base, const struct space *space, size_t row,
                                  const struct cut *c, struct arena *tmp, struct arena *mem)
{
        struct features f = features_make(tmp, &c->s, &c->w, false);
        struct place at = place_of(base, space, row, c, tmp);
        struct sparse x = nlu_vector(tmp, base->lex, &f, c->concepts);

        return at.known ? nlu_class_vector(mem, lexicon_size(base->lex), &x, space, &at) : copy_sparse(&x, mem);
}

/*
 * Only the vectors stay while the classifier is trained, which takes 70 MB for the demo; what they are made from would
 * take 40 MB beside it. Freed memory is given back at once, since so large a piece is not taken from it.
 */
struct practice nlu_practice_make(const struct nlu_base *base, const struct space *space, struct arena *mem)
{
        struct practice p = {.class = ARENA_ARRAY(mem, struct sparse, base->n_rows + 1)};
        struct arena *tmp = arena_new((size_t)1 << 30), *work = arena_new((size_t)4 << 30);
        struct whole_part *parts = ARENA_ARRAY(work, struct whole_part, base->n_rows + base->n_paras + 1);
        struct cut c;
        size_t i, n = 0;

        for (i = 0; i < base->n_rows; i++) {
                const struct row *row = &base->rows[i];

                cut_text(base, tmp, work, row->text, &c);
                p.class[i] = class_of_row(base, space, i, &c, tmp, mem);
                if (row->doc != NO_DOC && row->weight >= 1)
                        parts[n++] = (struct whole_part){row->doc, row->fold, terms_of(work, &c), c.concepts};
        }
        for (i = 0; i < base->n_paras; i++) {
                cut_text(base, tmp, work, base->paras[i].text, &c);
                parts[n++] = (struct whole_part){base->paras[i].doc, FOLDS + 1, terms_of(work, &c), c.concepts};
        }
        for (unsigned fold = 0; fold < FOLDS; fold++)
                p.whole[fold] = nlu_whole_without(base, work, parts, n, fold);
        arena_free(tmp);
        arena_free(work);
        malloc_trim(0);
        return p;
}

void nlu_practice_done(struct practice *p)
{
        unsigned fold;

        for (fold = 0; fold < FOLDS; fold++)
                p->whole[fold] = postings_free(p->whole[fold]);
}

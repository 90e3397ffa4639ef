/* See written.h: rows with all but the same words are found by the index, and compared as texts. */
#include "nlu/written.h"

#include "nlu/nlu_priv.h"

#define ALIKE 0.95f

static bool is_there(const struct str *docs, size_t n, struct str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(docs[i], id))
                        return true;
        return false;
}

size_t nlu_written_in(const struct nlu *nlu, struct str text, struct arena *mem, struct str *ret_docs, size_t max)
{
        const struct nlu_base *base = nlu->base;
        struct normal s = normal_make(mem, text, TEXT_CP);
        struct words w = words_cut(mem, &s);
        struct features f = features_make(mem, &s, &w, false);
        struct str normal = normal_utf8(mem, &s);
        float *near = ARENA_ARRAY(mem, float, base->n_rows + 1);
        struct concept_set concepts;
        struct sparse x;
        size_t n = 0;

        nlu_concepts_in(base->concepts, &s, &w, &concepts);
        x = nlu_vector(mem, base->lex, &f, &concepts);
        postings_score(base->near, &x, 0, near);
        for (size_t i = 0; i < base->n_rows && n < max; i++) {
                struct str id = base->rows[i].doc == NO_DOC ? STR("") : base->docs[base->rows[i].doc].id;

                if (near[i] < ALIKE || !str_eq(normal_text(mem, base->rows[i].text, TEXT_CP), normal))
                        continue;
                if (!is_there(ret_docs, n, id))
                        ret_docs[n++] = id;
        }
        return n;
}

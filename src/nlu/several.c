/* nlu_matters(): does a message ask for more than one thing? */
#include "nlu/nlu_priv.h"

#include "text/utf8.h"

#include <math.h>

#define CLAUSES 8u
#define CLAUSE_SURE 0.15f /* of one clause, that a matter may hang on it */
/* Two matters explain the message better than one: logarithms of odds, of both parts against the whole. `warmline eval
 * pack` says what this cuts and what it finds. */
#define WHOLE_WEIGHT 1.5f
#define TWO_MIN 0.6f

struct clause {
        struct str text;
        uint32_t doc;
        float known;
};

struct matters {
        const struct nlu *nlu;
        const struct nlu_context *ctx;
        struct arena *mem;
        struct clause clause[CLAUSES];
        struct str *ret;
        unsigned n;
};

static struct clause ask(struct matters *m, struct str text)
{
        const struct nlu *nlu = m->nlu;
        struct analysed a = nlu_analyse(nlu->base, m->mem, text, m->ctx->lang);
        struct judgement j;
        struct mentions named;
        struct rank_query q;

        nlu_products_in(nlu->base, &a, &named);
        q = nlu_query(nlu, &a, &named, m->ctx, m->mem);
        nlu_judge(nlu, &q, named.n > 0, m->mem, &j);
        return (struct clause){text, j.rank.n ? j.rank.best[0].doc : NO_DOC, j.written ? j.known : j.top};
}

static struct str span(const struct matters *m, size_t from, size_t to)
{
        const char *start = m->clause[from].text.p;
        struct str last = m->clause[to - 1].text;

        return str_n(start, (size_t)(last.p + last.n - start));
}

/* A clause that is sure by itself; NULL when none is. */
static const struct clause *surest(const struct matters *m, size_t from, size_t to)
{
        const struct clause *best = NULL;

        for (size_t i = from; i < to; i++) {
                if (m->clause[i].known >= CLAUSE_SURE && (!best || m->clause[i].known > best->known))
                        best = &m->clause[i];
        }
        return best;
}

static float log_odds(float p)
{
        p = fminf(fmaxf(p, 0.001f), 0.999f);
        return logf(p / (1 - p));
}

/* How much better than the whole both sides of the cut before clause `at` are understood; no cut: less than TWO_MIN. */
static float gain(struct matters *m, size_t from, size_t at, size_t to, float whole)
{
        const struct clause *a = surest(m, from, at), *b = surest(m, at, to);
        struct clause left, right;

        if (!a || !b || a->doc == b->doc)
                return -INFINITY;
        left = ask(m, span(m, from, at));
        right = ask(m, span(m, at, to));
        if (left.doc == right.doc || left.known < CLAUSE_SURE || right.known < CLAUSE_SURE)
                return -INFINITY;
        return log_odds(left.known) + log_odds(right.known) - WHOLE_WEIGHT * log_odds(whole);
}

static void split(struct matters *m, size_t from, size_t to)
{
        while (m->n + 1 < NLU_MATTERS_MAX && from + 1 < to) {
                float whole = ask(m, span(m, from, to)).known, best = -INFINITY, g;
                size_t at = 0;

                for (size_t i = from + 1; i < to; i++) {
                        g = gain(m, from, i, to, whole);
                        if (g > best) {
                                best = g;
                                at = i;
                        }
                }
                if (best < TWO_MIN)
                        break;
                m->ret[m->n++] = span(m, from, at);
                from = at;
        }
        if (m->n > 0)
                m->ret[m->n++] = span(m, from, to);
}

unsigned nlu_matters(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem,
                     struct str ret[NLU_MATTERS_MAX])
{
        static const struct nlu_context nothing;
        struct matters m = {.nlu = nlu, .ctx = ctx ? ctx : &nothing, .mem = mem, .ret = ret};
        struct str text_of[CLAUSES];
        size_t n = nlu_joined_clauses(utf8_cut(text, NLU_MAX_TEXT), text_of, CLAUSES);

        if (n < 2)
                return 0;
        for (size_t i = 0; i < n; i++)
                m.clause[i] = ask(&m, text_of[i]);
        split(&m, 0, n);
        return m.n;
}

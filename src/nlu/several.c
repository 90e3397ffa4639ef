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
#define THIRD_SURE 0.3f

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

/*
 * How much better than the whole both sides of the cut before clause `at` are understood; no cut: less than TWO_MIN. A
 * whole that finds a third thing is that: "it has a red light and can't get online".
 */
static float gain(struct matters *m, size_t from, size_t at, size_t to, const struct clause *whole)
{
        const struct clause *a = surest(m, from, at), *b = surest(m, at, to);
        struct clause left, right;

        if (!a || !b || a->doc == b->doc)
                return -INFINITY;
        left = ask(m, span(m, from, at));
        right = ask(m, span(m, at, to));
        if (left.doc == right.doc || (whole->known > THIRD_SURE && whole->doc != left.doc && whole->doc != right.doc))
                return -INFINITY;
        if (left.known < CLAUSE_SURE || right.known < CLAUSE_SURE)
                return -INFINITY;
        return log_odds(left.known) + log_odds(right.known) - WHOLE_WEIGHT * log_odds(whole->known);
}

static void split(struct matters *m, size_t from, size_t to)
{
        while (m->n + 1 < NLU_MATTERS_MAX && from + 1 < to) {
                struct clause whole = ask(m, span(m, from, to));
                float best = -INFINITY, g;
                size_t at = 0;

                for (size_t i = from + 1; i < to; i++) {
                        g = gain(m, from, i, to, &whole);
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

/* A part that names no product speaks of those that the message names. */
static void remember_products(const struct nlu *nlu, struct str text, struct arena *mem, struct nlu_context *ctx)
{
        struct analysed a = nlu_analyse(nlu->base, mem, text, ctx->lang);
        struct str *ids = ARENA_ARRAY(mem, struct str, MENTIONS_MAX);
        struct mentions named;

        nlu_products_in(nlu->base, &a, &named);
        for (size_t i = 0; i < named.n; i++)
                ids[i] = nlu->base->products[named.p[i].product].id;
        if (named.n == 0)
                return;
        ctx->products = ids;
        ctx->n_products = named.n;
}

unsigned nlu_matters(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem,
                     struct str ret[NLU_MATTERS_MAX])
{
        static const struct nlu_context nothing;
        struct nlu_context whole = ctx ? *ctx : nothing;
        struct matters m = {.nlu = nlu, .ctx = &whole, .mem = mem, .ret = ret};
        struct str text_of[CLAUSES];
        size_t n;

        text = utf8_cut(text, NLU_MAX_TEXT);
        n = nlu_joined_clauses(text, text_of, CLAUSES);

        if (n < 2)
                return 0;
        remember_products(nlu, text, mem, &whole);
        for (size_t i = 0; i < n; i++)
                m.clause[i] = ask(&m, text_of[i]);
        split(&m, 0, n);
        return m.n;
}

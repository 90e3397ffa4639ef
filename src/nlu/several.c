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
#define WHOLE_SURE 0.92f /* more than that two parts can hardly outweigh, */
#define MANY 50u         /* documents, where confidence can be trusted and ranking costs */
#define GUESS_MIN 0.1f   /* of the classifier */

struct clause {
        struct str text;
        uint32_t doc;
        float known;
};

struct matters {
        const struct nlu *nlu;
        const struct nlu_context *ctx;
        struct arena *mem;
        struct clause whole, clause[CLAUSES];
        struct analysed *read; /* by clause */
        size_t n_clauses;
        struct str *ret;
        unsigned n;
};

static struct clause ask(struct matters *m, struct str text, const struct analysed *a)
{
        const struct nlu *nlu = m->nlu;
        struct arena *tmp = arena_new(0);
        struct judgement j;
        struct mentions named;
        struct rank_query q;

        nlu_products_in(nlu->base, a, &named);
        q = nlu_query(nlu, a, &named, m->ctx, tmp);
        nlu_judge(nlu, &q, named.n > 0, tmp, &j);
        arena_free(tmp);
        return (struct clause){text, j.rank.n ? j.rank.best[0].doc : NO_DOC, j.written ? j.known : j.top};
}

static struct str span(const struct matters *m, size_t from, size_t to)
{
        const char *start = m->clause[from].text.p;
        struct str last = m->clause[to - 1].text;

        return str_n(start, (size_t)(last.p + last.n - start));
}

static struct clause ask_span(struct matters *m, size_t from, size_t to)
{
        struct analysed a;

        if (from + 1 == to)
                return m->clause[from];
        if (from == 0 && to == m->n_clauses)
                return m->whole;
        a = nlu_analyse(m->nlu->base, m->mem, span(m, from, to), m->ctx->lang);
        return ask(m, span(m, from, to), &a);
}

/* What the classifier sees in the clauses is quickly known; where it is one thing or hardly anything, so is the
 * message. */
static bool may_differ(struct matters *m)
{
        uint32_t first = NO_DOC, doc;
        float prob;

        for (size_t i = 0; i < m->n_clauses; i++) {
                if (!nlu_class_guess(m->nlu, &m->read[i], m->mem, &doc, &prob))
                        return true;
                if (prob < GUESS_MIN || doc == first)
                        continue;
                if (first != NO_DOC)
                        return true;
                first = doc;
        }
        return false;
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
        left = ask_span(m, from, at);
        right = ask_span(m, at, to);
        if (left.doc == right.doc || (whole->known > THIRD_SURE && whole->doc != left.doc && whole->doc != right.doc))
                return -INFINITY;
        if (left.known < CLAUSE_SURE || right.known < CLAUSE_SURE)
                return -INFINITY;
        return log_odds(left.known) + log_odds(right.known) - WHOLE_WEIGHT * log_odds(whole->known);
}

static void split(struct matters *m, size_t from, size_t to)
{
        while (m->n + 1 < NLU_MATTERS_MAX && from + 1 < to) {
                struct clause whole = ask_span(m, from, to);
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

unsigned nlu_matters(const struct nlu *nlu, struct str text, const struct nlu_result *whole,
                     const struct nlu_context *ctx, struct arena *mem, struct str ret[NLU_MATTERS_MAX])
{
        static const struct nlu_context nothing;
        struct nlu_context own = ctx ? *ctx : nothing;
        struct matters m = {.nlu = nlu, .ctx = &own, .mem = mem, .ret = ret};
        struct str clause[CLAUSES];

        text = utf8_cut(text, NLU_MAX_TEXT);
        if (whole->whole_confidence >= WHOLE_SURE && nlu->base->n_docs >= MANY)
                return 0;
        m.n_clauses = nlu_joined_clauses(text, clause, CLAUSES);
        if (m.n_clauses < 2)
                return 0;
        m.whole = (struct clause){text, whole->n_hits ? whole->whole_ordinal : NO_DOC, whole->whole_confidence};
        m.read = ARENA_ARRAY(mem, struct analysed, m.n_clauses);
        for (size_t i = 0; i < m.n_clauses; i++)
                m.read[i] = nlu_analyse(nlu->base, mem, clause[i], own.lang);
        if (!may_differ(&m))
                return 0;
        if (whole->n_products) { /* a part that names none speaks of those of the message */
                own.products = whole->products;
                own.n_products = whole->n_products;
        }
        for (size_t i = 0; i < m.n_clauses; i++)
                m.clause[i] = ask(&m, clause[i], &m.read[i]);
        split(&m, 0, m.n_clauses);
        return m.n;
}

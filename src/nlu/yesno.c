/* See yesno.h: what a reply says, and how like two texts are. */
#include "learn/sparse.h"
#include "nlu/yesno_priv.h"

#include <math.h>

#define SAID 0.4f      /* of yesno_says(): from here on something was said */
#define SAID_HERE 0.6f /* to what was asked, unless the reply is short and points at it: "it does not" */
#define SHORT 8u       /* words */

/* ---- likeness ---- */

static float weight_of(const struct lexicon *idf, uint32_t term)
{
        float w = idf ? lexicon_idf(idf, lexicon_find(idf, term)) : 1;

        return w * w;
}

float yesno_likeness(struct yesno_terms a, struct yesno_terms b, const struct lexicon *idf)
{
        float both = 0, in_a = 0, in_b = 0;
        size_t i, k = 0;

        for (i = 0; i < b.n; i++)
                in_b += weight_of(idf, b.v[i]);
        for (i = 0; i < a.n; i++) {
                float w = weight_of(idf, a.v[i]);

                in_a += w;
                while (k < b.n && b.v[k] < a.v[i])
                        k++;
                if (k < b.n && b.v[k] == a.v[i])
                        both += w;
        }
        return in_a > 0 && in_b > 0 ? both / (sqrtf(in_a) * sqrtf(in_b)) : 0;
}

/* ---- yes or no ---- */

struct said {
        float says; /* -1, 1 */
        bool sure;  /* something tells it; else it is only taken for a yes */
};

/* On which side of the pair: 1, -1, 0 neither or both. */
static int side(uint32_t bit, uint32_t one, uint32_t other)
{
        return (one & bit ? 1 : 0) - (other & bit ? 1 : 0);
}

static bool has_stem(const struct yesno_text *t, uint64_t stem)
{
        for (size_t i = 0; i < t->n_tokens; i++) {
                if (t->token[i].stem == stem)
                        return true;
        }
        return false;
}

/* The words of good and bad: against those of the question, or by themselves. */
static int state_sign(const struct yesno_lists *l, const struct yesno_text *q, const struct yesno_text *t,
                      const struct yesno_clause *c, uint32_t one, uint32_t other)
{
        int of_q = side(YESNO_STATE, q->one, q->other), of_t = side(YESNO_STATE, one, other);

        if (!of_t)
                return 0;
        for (uint32_t i = c->from; i < c->to; i++) {
                if ((t->token[i].one | t->token[i].other) & YESNO_STATE && has_stem(q, t->token[i].stem))
                        return 1;
        }
        if (of_q)
                return of_q * of_t;
        if (of_t < 0)
                return -1;
        return q->other & ~q->one & yesno_trouble(l) ? -1 : 0;
}

static struct said clause_says(const struct yesno_lists *l, const struct yesno_text *q, const struct yesno_text *t,
                               const struct yesno_clause *c)
{
        uint32_t one = 0, other = 0, flags = 0;
        int sign = 0;
        bool neg = false;

        for (uint32_t i = c->from; i < c->to; i++) {
                one |= t->token[i].one;
                other |= t->token[i].other;
                flags |= t->token[i].flags;
                neg ^= t->token[i].flags & NOT ? true : false;
        }
        if (q->only && flags & ALSO)
                return (struct said){-1, true};
        for (unsigned i = 1; i < yesno_pairs(l) && sign >= 0; i++) {
                int s = side(1u << i, q->one, q->other) * side(1u << i, one, other);

                sign = s ? s : sign;
        }
        if (sign == 0)
                sign = state_sign(l, q, t, c, one, other);
        if (sign < 0)
                return (struct said){neg ? 1 : -1, true};
        return (struct said){neg ? -1 : 1, sign || neg};
}

/* What stands in front, or alone: "yes", "no", "it does". */
static float head_says(const struct yesno_text *t, size_t clause)
{
        const struct yesno_clause *c = &t->clause[clause];
        const struct yesno_token *head = &t->token[c->from];
        uint32_t n = c->to - c->from, flags = 0;

        for (uint32_t i = c->from; i < c->to; i++)
                flags |= t->token[i].flags;
        if (head->flags & NO && (n == 1 || head[1].flags & POINTS))
                return -2.5f;
        if (head->flags & YES && (!(head->flags & HAN) || n <= 2))
                return 2;
        if (head->flags & POINTS && n <= 3 && !t->terms[clause].n && !(flags & NOT))
                return 2;
        return flags & YES && !(flags & (NOT | HAN)) ? 1.5f : 0;
}

float yesno_says(const struct yesno_lists *lists, const struct yesno_text *question, struct yesno_terms about,
                 const struct yesno_text *reply, uint32_t clause, const struct lexicon *idf)
{
        float heads = 0, sure = 0, taken = 0;
        bool any = false;

        for (size_t i = reply->n_long; i < reply->n_clauses; i++) {
                const struct yesno_clause *c = &reply->clause[i];
                float weight = 0.3f + 2 * yesno_likeness(reply->terms[i], about, idf);
                struct said s;

                if (c->asks || (clause != UINT32_MAX && i != clause && c->part_of != clause))
                        continue;
                heads += head_says(reply, i);
                if (c->to - c->from == 1 && reply->token[c->from].flags & NO)
                        continue;
                s = clause_says(lists, question, reply, c);
                any = any || s.sure;
                if (s.sure)
                        sure += 1.5f * s.says * weight;
                else
                        taken += s.says * weight;
        }
        return heads + sure + (any ? 0.3f : 1) * taken;
}

/* ---- choices ---- */

/* Nothing else can be meant: "it does not", "nothing". "I do not want this" is short too, and about something else. */
static bool points(const struct yesno_text *t)
{
        uint32_t first = t->token[0].flags;

        return t->n_tokens <= SHORT && (first & (THING | YES | NO) || (first & NOT && !(first & HAN)));
}

int yesno_choice(const struct yesno_lists *lists, struct str question, const struct str *labels, size_t n,
                 struct str text, struct arena *mem)
{
        struct str about = question;
        struct yesno_text q, all, reply, label;
        int found[2] = {-1, -1}; /* that says no, yes; -2: several */
        float says;

        yesno_read(lists, mem, text, &reply);
        if (!reply.n_tokens || reply.asks)
                return -1;
        yesno_read(lists, mem, question, &q);
        for (size_t i = 0; i < n; i++) {
                int *side;

                yesno_read(lists, mem, labels[i], &label);
                says = yesno_says(lists, &q, q.all, &label, UINT32_MAX, NULL);
                side = &found[says > 0];
                *side = *side == -1 ? (int)i : -2;
                about = arena_printf(mem, "%.*s. %.*s", STR_ARG(about), STR_ARG(labels[i]));
        }
        yesno_read(lists, mem, about, &all);
        says = yesno_says(lists, &q, all.all, &reply, UINT32_MAX, NULL);
        if (fabsf(says) < (points(&reply) ? SAID : SAID_HERE) || found[says > 0] < 0)
                return -1;
        return found[says > 0];
}

/* summary_score - what is known of a sentence, as numbers from 0 to about 1, and what each is worth. */
#include "desk/summary_priv.h"

#include "base/arena.h"
#include "base/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum input {
        IN_FIRST, /* of its side */
        IN_SECOND,
        IN_END, /* the last of its side */
        IN_RANK,
        IN_CROWD, /* many sentences: each is worth less */
        IN_OPENS, /* in the first message of its side */
        IN_LAST,  /* in the last one */
        IN_WORDS,
        IN_SHORT,
        IN_BRIEF,
        IN_LONG,
        IN_CENTRE, /* near to what all sentences say */
        IN_TOPIC,  /* near to what the customer began with */
        IN_CLOSES,
        IN_GREETS,
        IN_THANKS,
        IN_SORRY,
        IN_ASKS,
        IN_REQUESTS,
        IN_ADVISES,
        IN_PROMISES,
        IN_TROUBLE,
        IN_CONTACT,
        IN_WANTS, /* or tells what was tried */
        IN_N,
};
_Static_assert(IN_N == SUMMARY_INPUTS, "one weight for each input");

#define CROWD_MOST 24u /* sentences; more do not make each of them worth less */

/* Set by hand, in quarters, after weights that were fitted on conversations (docs/benchmarks.md). */
const struct summary_weights summary_weights = {
        .w =
                {
                        {
                                [IN_CROWD] = -3.5f,
                                [IN_LAST] = 0.5f,
                                [IN_WORDS] = 2.0f,
                                [IN_SHORT] = -1.5f,
                                [IN_BRIEF] = -0.5f,
                                [IN_CENTRE] = -1.5f,
                                [IN_TOPIC] = 2.5f,
                                [IN_CLOSES] = -4.0f,
                                [IN_GREETS] = -0.5f,
                                [IN_THANKS] = -0.5f,
                                [IN_SORRY] = -0.25f,
                                [IN_ADVISES] = 0.25f,
                                [IN_CONTACT] = 0.5f,
                                [IN_N] = -0.25f,
                        },
                        {
                                [IN_FIRST] = 0.5f,
                                [IN_RANK] = -1.5f,
                                [IN_CROWD] = -0.75f,
                                [IN_OPENS] = 0.5f,
                                [IN_LAST] = 0.25f,
                                [IN_WORDS] = 1.0f,
                                [IN_SHORT] = -1.0f,
                                [IN_LONG] = -0.5f,
                                [IN_CENTRE] = 2.0f,
                                [IN_CLOSES] = -0.5f,
                                [IN_THANKS] = -0.5f,
                                [IN_SORRY] = -0.5f,
                                [IN_ASKS] = 0.25f,
                                [IN_CONTACT] = 0.25f,
                                [IN_N] = -1.5f,
                        },
                },
};

/* ---- nearness ---- */

struct term {
        uint32_t hash;
        float n; /* sentences that have it */
};

static int by_hash(const void *a, const void *b)
{
        uint32_t x = ((const struct term *)a)->hash, y = ((const struct term *)b)->hash;

        return (x > y) - (x < y);
}

/* Rising, each once. *ret_length: of the vector. */
static size_t count_terms(const struct sentences *s, bool topic, struct arena *mem, struct term **ret,
                          float *ret_length)
{
        size_t n = 0, kept = 0;
        float sum = 0;
        struct term *v;

        for (size_t i = 0; i < s->n; i++)
                n += s->v[i].line.n_terms;
        v = *ret = ARENA_ARRAY(mem, struct term, n + 1);
        n = 0;
        for (size_t i = 0; i < s->n; i++)
                for (size_t k = 0; (!topic || (s->v[i].s.customer && s->v[i].opens)) && k < s->v[i].line.n_terms; k++)
                        v[n++] = (struct term){s->v[i].line.terms[k], 1};
        qsort(v, n, sizeof(*v), by_hash);
        for (size_t i = 0; i < n; i++) {
                if (kept && v[kept - 1].hash == v[i].hash)
                        v[kept - 1].n++;
                else
                        v[kept++] = v[i];
        }
        for (size_t i = 0; i < kept; i++)
                sum += v[i].n * v[i].n;
        *ret_length = sqrtf(sum);
        return kept;
}

/* own: what the sentence itself adds to each term is taken away. */
static float nearness(const struct line *l, const struct term *v, size_t n, float length, float own)
{
        size_t i = 0, k = 0;
        float sum = 0;

        while (i < l->n_terms && k < n) {
                if (l->terms[i] == v[k].hash)
                        sum += v[k].n - own;
                if (l->terms[i] <= v[k].hash)
                        i++;
                else
                        k++;
        }
        return l->n_terms && length > 0 ? sum / (sqrtf((float)l->n_terms) * length) : 0;
}

/* ---- numbers ---- */

static void describe_place(const struct sentence *one, const struct sentences *s, float *x)
{
        unsigned of = s->n_side[one->s.customer];

        x[IN_FIRST] = one->rank == 0;
        x[IN_SECOND] = one->rank == 1;
        x[IN_END] = one->rank + 1 == of;
        x[IN_RANK] = (float)one->rank / (float)of;
        x[IN_CROWD] = logf((float)(s->n < CROWD_MOST ? s->n : CROWD_MOST)) / 4;
        x[IN_OPENS] = one->opens;
        x[IN_LAST] = one->last;
}

static void describe_words(const struct line *l, float *x)
{
        x[IN_WORDS] = logf((float)l->words) / 3;
        x[IN_SHORT] = l->words < 4;
        x[IN_BRIEF] = l->words >= 4 && l->words < 8;
        x[IN_LONG] = l->words >= 25;
}

static void describe_acts(unsigned acts, float *x)
{
        static const struct {
                enum input input;
                unsigned act;
        } rows[] = {
                {IN_GREETS, LINE_GREETS},
                {IN_THANKS, LINE_THANKS},
                {IN_SORRY, LINE_SORRY},
                {IN_ASKS, LINE_ASKS},
                {IN_REQUESTS, LINE_REQUESTS},
                {IN_ADVISES, LINE_ADVISES},
                {IN_PROMISES, LINE_PROMISES},
                {IN_TROUBLE, LINE_TROUBLE},
                {IN_CONTACT, LINE_CONTACT},
                {IN_CLOSES, LINE_CLOSES},
                {IN_WANTS, LINE_WANTS | LINE_TRIED},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                x[rows[i].input] = (acts & rows[i].act) != 0;
}

void summary_describe(struct sentences *s, struct arena *mem)
{
        struct term *all, *topic;
        float all_length, topic_length;
        size_t n_all = count_terms(s, false, mem, &all, &all_length),
               n_topic = count_terms(s, true, mem, &topic, &topic_length);

        for (size_t i = 0; i < s->n; i++) {
                struct sentence *one = &s->v[i];
                float *x = one->s.x;

                describe_place(one, s, x);
                describe_words(&one->line, x);
                describe_acts(one->line.acts, x);
                x[IN_CENTRE] = nearness(&one->line, all, n_all, all_length, 1);
                x[IN_TOPIC] = one->s.customer && one->opens ? 0 : nearness(&one->line, topic, n_topic, topic_length, 0);
        }
}

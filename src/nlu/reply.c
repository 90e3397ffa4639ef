#include "nlu/reply.h"

#include "base/map.h"
#include "base/rand.h"
#include "base/vec.h"
#include "nlu/reply_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct teaching {
        const struct reply_talk *talks;
        size_t n_talks;
        struct arena *mem;
        VEC(struct reply_case) cases;
        struct reply_ranker *r;
        const atomic_bool *cancel;
        float *rows;
        bool *right;
        size_t n_rows;
};

/* ---- cases ---- */

static uint32_t partner_of(struct map *texts, struct str text)
{
        void *found = map_get(texts, text);

        if (!found) {
                found = (void *)(uintptr_t)(map_count(texts) + 1);
                map_set(texts, text, found);
        }
        return (uint32_t)(uintptr_t)found;
}

static void add_cases(struct teaching *t, uint32_t number, struct map *texts)
{
        const struct reply_talk *talk = &t->talks[number];
        struct reply_case so_far = {.place = 0};
        const struct reply_vocabulary *v = &t->r->v;

        for (size_t i = 0; i < talk->n && i < REPLY_TURNS_MAX; i++) {
                struct bag b = bag_of(v, t->mem, talk->turns[i].text);

                if (talk->turns[i].agent) {
                        if (i > 0 && b.n) {
                                struct reply_case *c = VEC_ADD(&t->cases);

                                *c = so_far;
                                c->reply = b;
                                c->partner = partner_of(texts, talk->turns[i].text);
                                c->talk = number;
                                c->fold = (uint32_t)(str_hash(talk->id) / 7 % FOLDS);
                        }
                        so_far.agent = bag_union(t->mem, &so_far.agent, &b);
                        so_far.agent_last = b;
                        so_far.place += so_far.place < PLACES - 1;
                } else {
                        so_far.customer = bag_union(t->mem, &so_far.customer, &b);
                        so_far.last = b;
                }
        }
}

static void make_cases(struct teaching *t)
{
        struct map *texts = map_new();

        for (uint32_t i = 0; i < t->n_talks; i++)
                add_cases(t, i, texts);
        map_free(texts);
}

/* ---- rows for the trees ---- */

/* Replies of other talks of the fold, each text once, and not the true one. */
static size_t draw(const struct reply_case *c, const struct reply_case *const *of, size_t n, struct rng *rng,
                   const struct bag **ret)
{
        uint32_t taken[NEGATIVES + 1] = {c->partner};
        size_t k = 1;

        ret[0] = &c->reply;
        for (unsigned tries = 0; k <= NEGATIVES && tries < 40 * NEGATIVES; tries++) {
                const struct reply_case *other = of[rng_below(rng, n)];
                bool again = other->talk == c->talk;

                for (size_t i = 0; i < k; i++)
                        again |= taken[i] == other->partner;
                if (again)
                        continue;
                taken[k] = other->partner;
                ret[k++] = &other->reply;
        }
        return k;
}

static int add_fold(struct teaching *t, uint32_t fold, struct err *err)
{
        size_t n_in = 0, n_out = 0;
        const struct reply_case **in = calloc(t->cases.n + 1, sizeof(*in)),
                                **out = calloc(t->cases.n + 1, sizeof(*out));
        struct reply_learned l;
        struct rng rng;
        int r;

        if (!in || !out)
                abort();
        for (size_t i = 0; i < t->cases.n; i++)
                if (t->cases.p[i].fold == fold)
                        out[n_out++] = &t->cases.p[i];
                else
                        in[n_in++] = &t->cases.p[i];
        r = learned_make(&t->r->v, in, n_in, fold + 1, t->cancel, &l, err);
        rng_seed(&rng, fold + 1);
        for (size_t i = 0; i < n_out && r == 0; i++) {
                struct arena *tmp = arena_new(0);
                const struct bag *candidates[NEGATIVES + 1];
                size_t n = draw(out[i], out, n_out, &rng, candidates);

                values_of(&t->r->v, &l, out[i], candidates, n, tmp, t->rows + t->n_rows * COLUMNS);
                t->right[t->n_rows] = true;
                t->n_rows += n;
                arena_free(tmp);
        }
        if (r == 0)
                learned_done(&l);
        free(in);
        free(out);
        return r;
}

static int teach(struct teaching *t, struct err *err)
{
        struct trees_options o = {.n_features = COLUMNS, .cancel = t->cancel};
        const struct reply_case **all = calloc(t->cases.n + 1, sizeof(*all));
        int r = 0;

        if (!all)
                abort();
        for (size_t i = 0; i < t->cases.n; i++)
                all[i] = &t->cases.p[i];
        for (uint32_t f = 0; f < FOLDS && r == 0; f++)
                r = add_fold(t, f, err);
        if (r == 0)
                r = trees_train(t->rows, t->right, t->n_rows, &o, &t->r->trees, err);
        if (r == 0)
                r = learned_make(&t->r->v, all, t->cases.n, FOLDS + 1, t->cancel, &t->r->l, err);
        free(all);
        return r;
}

int reply_train(const struct reply_talk *talks, size_t n, const atomic_bool *cancel, struct reply_ranker **ret,
                struct err *err)
{
        struct teaching t = {.talks = talks, .n_talks = n, .cancel = cancel};
        int r;

        if (n < REPLY_TALKS_MIN)
                return err_set(err, ERR_INVALID, "%zu talks are too few: it takes %u", n, REPLY_TALKS_MIN);
        if (n > REPLY_TALKS_MAX)
                return err_set(err, ERR_LIMIT, "more than %u talks", REPLY_TALKS_MAX);
        t.r = calloc(1, sizeof(*t.r));
        if (!t.r)
                abort();
        t.mem = arena_new(0);
        vocabulary_make(&t.r->v, talks, n);
        make_cases(&t);
        t.rows = calloc((t.cases.n + 1) * (NEGATIVES + 1) * COLUMNS, sizeof(*t.rows));
        t.right = calloc((t.cases.n + 1) * (NEGATIVES + 1), sizeof(*t.right));
        if (!t.rows || !t.right)
                abort();
        r = teach(&t, err);
        free(t.rows);
        free(t.right);
        VEC_FREE(&t.cases);
        arena_free(t.mem);
        if (r < 0)
                reply_free(t.r);
        else
                *ret = t.r;
        return r;
}

struct reply_ranker *reply_free(struct reply_ranker *r)
{
        if (!r)
                return NULL;
        learned_done(&r->l);
        trees_free(r->trees);
        vocabulary_done(&r->v);
        free(r);
        return NULL;
}

/* ---- ranking ---- */

void reply_rank(const struct reply_ranker *r, const struct reply_turn *before, size_t n_before,
                const struct str *candidates, size_t n, float *out)
{
        struct arena *mem = arena_new(0);
        size_t ranked = n < REPLY_CANDIDATES_MAX ? n : REPLY_CANDIDATES_MAX;
        const struct bag *of[REPLY_CANDIDATES_MAX];
        float *rows = ARENA_ARRAY(mem, float, (ranked + 1) * COLUMNS);
        struct reply_case c;

        context_of(&r->v, mem, before, n_before, &c);
        for (size_t i = 0; i < ranked; i++) {
                struct bag *b = ARENA_NEW(mem, struct bag);

                *b = bag_of(&r->v, mem, candidates[i]);
                of[i] = b;
        }
        if (ranked)
                values_of(&r->v, &r->l, &c, of, ranked, mem, rows);
        for (size_t i = 0; i < n; i++)
                out[i] = i < ranked ? trees_score(r->trees, rows + i * COLUMNS) : -INFINITY;
        arena_free(mem);
}

void reply_cosine(const struct reply_ranker *r, const struct reply_turn *before, size_t n_before,
                  const struct str *candidates, size_t n, float *out)
{
        struct arena *mem = arena_new(0);
        struct reply_case c;

        context_of(&r->v, mem, before, n_before, &c);
        for (size_t i = 0; i < n; i++) {
                struct bag b = bag_of(&r->v, mem, candidates[i]);

                out[i] = bag_cosine(&r->v, &c.last, &b);
        }
        arena_free(mem);
}

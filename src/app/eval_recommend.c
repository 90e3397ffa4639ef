#include "app/eval_recommend.h"

#include "base/map.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "learn/cooccur.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEGATIVES = 100, CANDIDATES = NEGATIVES + 1, AT = 10 };

struct row {
        uint32_t user, item;
};

struct rows {
        struct row *p;
        size_t n, cap;
};

struct names {
        struct map *ids; /* name to number + 1 */
        uint32_t n;
};

/* TRAIN by user: items[first[u] … first[u + 1]) in the order of time. */
struct histories {
        uint32_t *first, *items;
        uint32_t n_users;
};

struct world {
        struct names users, items;
        struct rows train, test;
        struct histories h;
        uint32_t n_items; /* of TRAIN; TEST may name more */
        uint32_t *taken;
        uint64_t *steps; /* item << 32 | the next one, sorted */
        size_t n_steps;
};

struct tally {
        double hits, gain;
};

/* ---- reading ---- */

static uint32_t number_of(struct names *names, struct str name)
{
        void *found = map_get(names->ids, name);

        if (!found) {
                found = (void *)(uintptr_t)(++names->n);
                map_set(names->ids, name, found);
        }
        return (uint32_t)(uintptr_t)found - 1;
}

static int read_rows(struct world *w, struct str text, const char *path, struct rows *ret, struct err *err)
{
        struct str line, user;
        size_t no = 0;

        while (str_line(&text, &line)) {
                no++;
                if (!line.n || line.p[0] == '#')
                        continue;
                if (!str_cut(&line, '\t', &user) || !user.n || !line.n || str_contains(line, STR("\t")))
                        return err_set(err, ERR_INVALID, "%s:%zu: a row is user, tab, item", path, no);
                if (ret->n == EVAL_RECOMMEND_ROWS_MAX)
                        return err_set(err, ERR_LIMIT, "%s: more than %u rows", path, EVAL_RECOMMEND_ROWS_MAX);
                *VEC_ADD(ret) = (struct row){number_of(&w->users, user), number_of(&w->items, line)};
        }
        if (w->items.n > COOCCUR_ITEMS_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u items", path, COOCCUR_ITEMS_MAX);
        return ret->n ? 0 : err_set(err, ERR_INVALID, "%s: there is no row in it", path);
}

static void *take(size_t n, size_t size)
{
        void *p = calloc(n ? n : 1, size);

        if (!p)
                abort();
        return p;
}

static void group(struct world *w)
{
        struct histories *h = &w->h;
        uint32_t *at;

        h->n_users = w->users.n;
        h->first = take((size_t)h->n_users + 1, sizeof(*h->first));
        h->items = take(w->train.n, sizeof(*h->items));
        for (size_t i = 0; i < w->train.n; i++)
                h->first[w->train.p[i].user + 1]++;
        for (uint32_t u = 0; u < h->n_users; u++)
                h->first[u + 1] += h->first[u];
        at = take((size_t)h->n_users + 1, sizeof(*at));
        memcpy(at, h->first, ((size_t)h->n_users + 1) * sizeof(*at));
        for (size_t i = 0; i < w->train.n; i++)
                h->items[at[w->train.p[i].user]++] = w->train.p[i].item;
        free(at);
}

static const uint32_t *history(const struct world *w, uint32_t user, size_t *ret_n)
{
        *ret_n = w->h.first[user + 1] - w->h.first[user];
        return w->h.items + w->h.first[user];
}

/* ---- the two that it is compared with ---- */

static int by_number(const void *a, const void *b)
{
        uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

        return x < y ? -1 : x > y;
}

static void count_simple(struct world *w)
{
        w->taken = take(w->items.n, sizeof(*w->taken));
        w->steps = take(w->train.n, sizeof(*w->steps));
        for (uint32_t u = 0; u < w->h.n_users; u++) {
                size_t n;
                const uint32_t *h = history(w, u, &n);

                for (size_t i = 0; i < n; i++) {
                        w->taken[h[i]]++;
                        if (i + 1 < n)
                                w->steps[w->n_steps++] = (uint64_t)h[i] << 32 | h[i + 1];
                }
        }
        qsort(w->steps, w->n_steps, sizeof(*w->steps), by_number);
}

static size_t first_not_below(const struct world *w, uint64_t step)
{
        size_t lo = 0, hi = w->n_steps;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;

                if (w->steps[mid] < step)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

static float popular(const struct world *w, uint32_t item)
{
        return (float)w->taken[item];
}

static float chained(const struct world *w, uint32_t newest, uint32_t item)
{
        uint64_t step = (uint64_t)newest << 32 | item;
        size_t n = first_not_below(w, step + 1) - first_not_below(w, step);

        return (float)n + popular(w, item) * 1e-6f;
}

/* ---- measuring ---- */

/* The item first, then what it is ranked among; gives how many there are in all. */
static size_t draw(const struct world *w, const struct row *t, bool *has, struct rng *rng, uint32_t *out)
{
        size_t n_history, n = 0, most;
        const uint32_t *h = history(w, t->user, &n_history);

        for (size_t i = 0; i < n_history; i++)
                has[h[i]] = true;
        has[t->item] = true;
        out[n++] = t->item;
        most = w->n_items > n_history + 1 + NEGATIVES ? CANDIDATES : 0;
        while (n < most) {
                uint32_t item = (uint32_t)rng_below(rng, w->n_items);

                if (!has[item]) {
                        has[item] = true;
                        out[n++] = item;
                }
        }
        for (uint32_t i = 0; most == 0 && i < w->n_items && n < CANDIDATES; i++) {
                if (!has[i])
                        out[n++] = i;
        }
        for (size_t i = 0; i < n_history; i++)
                has[h[i]] = false;
        for (size_t i = 0; i < n; i++)
                has[out[i]] = false;
        return n;
}

static void score_rank(struct tally *t, const float *score, size_t n)
{
        double ahead = 0;

        for (size_t i = 1; i < n; i++)
                ahead += score[i] > score[0] ? 1 : score[i] == score[0] ? 0.5 : 0;
        if (ahead < AT) {
                t->hits++;
                t->gain += 1 / log2(ahead + 2);
        }
}

struct result {
        struct tally near, popular, chained;
        int64_t score_ns;
};

static void measure(const struct world *w, const struct cooccur_model *m, struct result *res)
{
        struct cooccur_scratch *scratch = cooccur_scratch_new(m);
        bool *has = take(w->items.n, sizeof(*has));
        uint32_t candidates[CANDIDATES];
        float score[CANDIDATES];
        struct rng rng;

        rng_seed(&rng, 1);
        for (size_t i = 0; i < w->test.n; i++) {
                size_t n_history, n = draw(w, &w->test.p[i], has, &rng, candidates);
                const uint32_t *h = history(w, w->test.p[i].user, &n_history);
                int64_t begun = time_cpu_ns();

                cooccur_score(m, scratch, h, n_history, candidates, n, score);
                res->score_ns += time_cpu_ns() - begun;
                score_rank(&res->near, score, n);
                for (size_t j = 0; j < n; j++)
                        score[j] = popular(w, candidates[j]);
                score_rank(&res->popular, score, n);
                for (size_t j = 0; n_history && j < n; j++)
                        score[j] = chained(w, h[n_history - 1], candidates[j]);
                score_rank(&res->chained, score, n);
        }
        free(has);
        cooccur_scratch_free(scratch);
}

static int learn(const struct world *w, struct cooccur_model **ret, struct err *err)
{
        struct cooccur *c = cooccur_new(NULL);
        int r = 0;

        for (uint32_t u = 0; u < w->h.n_users && r == 0; u++) {
                size_t n;
                const uint32_t *h = history(w, u, &n);

                r = cooccur_add_history(c, h, n, err);
        }
        if (r == 0)
                *ret = cooccur_build(c);
        cooccur_free(c);
        return r;
}

static void put_share(struct buf *b, const char *key, double sum, size_t n)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", sum / (double)n);
}

static void write_result(const struct world *w, const struct cooccur_model *m, const struct result *res,
                         int64_t train_ns, struct buf *b)
{
        size_t n = w->test.n;

        buf_put_ch(b, '{');
        json_put_key_i64(b, "train_rows", (int64_t)w->train.n);
        json_put_key_i64(b, "test_rows", (int64_t)n);
        json_put_key_i64(b, "items", w->n_items);
        put_share(b, "hit_rate_at_10", res->near.hits, n);
        put_share(b, "ndcg_at_10", res->near.gain, n);
        put_share(b, "popularity_hit_rate_at_10", res->popular.hits, n);
        put_share(b, "popularity_ndcg_at_10", res->popular.gain, n);
        put_share(b, "markov_hit_rate_at_10", res->chained.hits, n);
        put_share(b, "markov_ndcg_at_10", res->chained.gain, n);
        json_put_key(b, "us_per_query");
        buf_printf(b, "%.1f", (double)res->score_ns / 1e3 / (double)n);
        json_put_key(b, "train_seconds");
        buf_printf(b, "%.2f", (double)train_ns / 1e9);
        json_put_key_i64(b, "model_bytes", (int64_t)cooccur_model_bytes(m));
        buf_put_ch(b, '}');
}

static void world_done(struct world *w)
{
        map_free(w->users.ids);
        map_free(w->items.ids);
        VEC_FREE(&w->train);
        VEC_FREE(&w->test);
        free(w->h.first);
        free(w->h.items);
        free(w->taken);
        free(w->steps);
}

int eval_recommend(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct world w = {.users = {map_new(), 0}, .items = {map_new(), 0}};
        struct cooccur_model *m = NULL;
        struct result res = {0};
        int64_t begun;
        int r = read_rows(&w, in->data[0], in->path[0], &w.train, err);

        w.n_items = w.items.n;
        if (r == 0)
                r = read_rows(&w, in->data[1], in->path[1], &w.test, err);
        if (r == 0) {
                group(&w);
                count_simple(&w);
                begun = time_cpu_ns();
                r = learn(&w, &m, err);
                begun = time_cpu_ns() - begun;
        }
        if (r == 0) {
                measure(&w, m, &res);
                write_result(&w, m, &res, begun, ret_json);
        }
        cooccur_model_free(m);
        world_done(&w);
        return r;
}

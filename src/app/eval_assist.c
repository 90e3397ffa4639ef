#include "app/eval_assist.h"

#include "answer/generation.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "desk/assist_eval.h"
#include "nlu/reply.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 10, HELD_OUT = 5, TURN_MAX = 64 << 10 };

struct talk {
        struct str id;
        VEC(struct reply_turn) turns;
        bool held_out;
};

struct talks {
        struct arena *mem;
        VEC(struct talk) v;
};

/* A message of an agent that is to be found again. */
struct query {
        const struct talk *talk;
        size_t turn;
};

struct counted {
        size_t cases, hits, near, cosine_hits;
        double reciprocal;
        int64_t ns;
};

/* ---- reading ---- */

static void add_line(struct talks *t, bool agent, struct str text)
{
        struct talk *talk = &VEC_LAST(&t->v);
        struct reply_turn *last = talk->turns.n ? &VEC_LAST(&talk->turns) : NULL;

        if (last && last->agent == agent && last->text.n + text.n < TURN_MAX)
                last->text = arena_printf(t->mem, "%.*s %.*s", STR_ARG(last->text), STR_ARG(text));
        else
                *VEC_ADD(&talk->turns) = (struct reply_turn){agent, text};
}

static int read_row(struct talks *t, struct str line, const char *path, size_t no, struct err *err)
{
        struct str rest = line, cell, session = {NULL, 0}, who = {NULL, 0}, text = {NULL, 0};
        unsigned n = 0;

        while (str_cut(&rest, '\t', &cell)) {
                session = n == 0 ? cell : session;
                who = n == 2 ? cell : who;
                text = cell;
                n++;
        }
        if (n < 4 || !session.n || (!str_eq(who, STR("0")) && !str_eq(who, STR("1"))))
                return err_set(err, ERR_INVALID,
                               "%s:%zu: a row has the session, …, 0 or 1 in the third column, …, the text", path, no);
        if (!t->v.n || !str_eq(VEC_LAST(&t->v).id, session)) {
                struct talk *new = VEC_ADD(&t->v);

                new->id = session;
                new->held_out = str_checksum(session) % HELD_OUT == 0;
        }
        text = str_trim(text);
        if (text.n)
                add_line(t, str_eq(who, STR("1")), text);
        return 0;
}

static int read_talks(struct talks *t, struct str data, const char *path, struct err *err)
{
        struct str line;
        size_t no = 0;
        int r = 0;

        while (r == 0 && str_line(&data, &line)) {
                if (++no > EVAL_ASSIST_ROWS_MAX)
                        return err_set(err, ERR_LIMIT, "%s: more than %u rows", path, EVAL_ASSIST_ROWS_MAX);
                if (line.n)
                        r = read_row(t, line, path, no, err);
        }
        return r;
}

/* ---- learning and asking ---- */

static int learn(const struct talks *t, struct reply_ranker **ret, struct err *err)
{
        struct reply_talk *v = calloc(t->v.n + 1, sizeof(*v));
        size_t n = 0;
        int r;

        if (!v)
                abort();
        for (size_t i = 0; i < t->v.n; i++)
                if (!t->v.p[i].held_out)
                        v[n++] = (struct reply_talk){t->v.p[i].id, t->v.p[i].turns.p, t->v.p[i].turns.n};
        r = reply_train(v, n, NULL, ret, err);
        free(v);
        return r;
}

static size_t make_queries(const struct talks *t, struct query *v)
{
        size_t n = 0;

        for (size_t i = 0; i < t->v.n; i++)
                for (size_t k = 1; t->v.p[i].held_out && k < t->v.p[i].turns.n && k < REPLY_TURNS_MAX; k++)
                        if (t->v.p[i].turns.p[k].agent)
                                v[n++] = (struct query){&t->v.p[i], k};
        return n;
}

static struct str reply_of(const struct query *q)
{
        return q->talk->turns.p[q->turn].text;
}

/* The true reply first. False: there are not nine others. */
static bool draw(const struct query *q, const struct query *all, size_t n, struct rng *rng, struct str ret[CANDIDATES])
{
        size_t k = 1;

        ret[0] = reply_of(q);
        for (unsigned tries = 0; k < CANDIDATES && tries < 10000; tries++) {
                const struct query *other = &all[rng_below(rng, n)];
                bool again = other->talk == q->talk;

                for (size_t i = 0; i < k; i++)
                        again |= str_eq(ret[i], reply_of(other));
                if (!again)
                        ret[k++] = reply_of(other);
        }
        return k == CANDIDATES;
}

/* From 1; equal scores stand before it. */
static size_t rank_of_first(const float *score)
{
        size_t rank = 1;

        for (size_t i = 1; i < CANDIDATES; i++)
                rank += score[i] >= score[0];
        return rank;
}

static void put_wrong(struct buf *report, const struct query *q, const struct str *candidates, const float *score)
{
        size_t best = 1;

        for (size_t i = 2; i < CANDIDATES; i++)
                best = score[i] > score[best] ? i : best;
        buf_printf(report, "%.*s\t%.*s\t%.*s\n", STR_ARG(q->talk->turns.p[q->turn - 1].text), STR_ARG(candidates[0]),
                   STR_ARG(candidates[best]));
}

static void ask_all(const struct reply_ranker *r, const struct query *v, size_t n, struct counted *res,
                    struct buf *report)
{
        struct rng rng;

        rng_seed(&rng, 1);
        for (size_t i = 0; i < n; i++) {
                struct str candidates[CANDIDATES];
                float score[CANDIDATES];
                int64_t begun;
                size_t rank;

                if (!draw(&v[i], v, n, &rng, candidates))
                        continue;
                begun = time_cpu_ns();
                reply_rank(r, v[i].talk->turns.p, v[i].turn, candidates, CANDIDATES, score);
                res->ns += time_cpu_ns() - begun;
                rank = rank_of_first(score);
                res->cases++;
                res->hits += rank == 1;
                res->near += rank <= 3;
                res->reciprocal += 1.0 / (double)rank;
                if (report && rank > 1)
                        put_wrong(report, &v[i], candidates, score);
                reply_cosine(r, v[i].talk->turns.p, v[i].turn, candidates, CANDIDATES, score);
                res->cosine_hits += rank_of_first(score) == 1;
        }
}

static void put_share(struct buf *b, const char *key, double share)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", share);
}

static void write_result(const struct talks *t, const struct counted *c, int64_t train_ns, struct buf *b)
{
        double n = (double)c->cases;
        size_t held = 0;

        for (size_t i = 0; i < t->v.n; i++)
                held += t->v.p[i].held_out;
        buf_put_ch(b, '{');
        json_put_key_i64(b, "train_sessions", (int64_t)(t->v.n - held));
        json_put_key_i64(b, "test_sessions", (int64_t)held);
        json_put_key_i64(b, "cases", (int64_t)c->cases);
        put_share(b, "hit_at_1", (double)c->hits / n);
        put_share(b, "hit_at_3", (double)c->near / n);
        put_share(b, "mrr", c->reciprocal / n);
        put_share(b, "tfidf_hit_at_1", (double)c->cosine_hits / n);
        json_put_key(b, "us_per_query");
        buf_printf(b, "%.1f", (double)c->ns / 1e3 / n);
        json_put_key(b, "train_seconds");
        buf_printf(b, "%.1f", (double)train_ns / 1e9);
        buf_put_ch(b, '}');
}

static int measure(const struct talks *t, const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct reply_ranker *r = NULL;
        struct counted res = {0};
        int64_t begun = time_cpu_ns();
        int ret = learn(t, &r, err);
        size_t n = 0;
        struct query *v;

        begun = time_cpu_ns() - begun;
        if (ret < 0)
                return ret;
        for (size_t i = 0; i < t->v.n; i++)
                n += t->v.p[i].turns.n;
        v = calloc(n + 1, sizeof(*v));
        if (!v)
                abort();
        n = make_queries(t, v);
        if (n)
                ask_all(r, v, n, &res, in->report);
        if (res.cases)
                write_result(t, &res, begun, ret_json);
        free(v);
        reply_free(r);
        return res.cases ? 0 : err_set(err, ERR_INVALID, "%s: too few sessions to ask about", in->path[0]);
}

static int eval_replies(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct talks t = {.mem = arena_new(0)};
        int r = read_talks(&t, in->data[0], in->path[0], err);

        if (r == 0)
                r = measure(&t, in, ret_json, err);
        for (size_t i = 0; i < t.v.n; i++)
                VEC_FREE(&t.v.p[i].turns);
        VEC_FREE(&t.v);
        arena_free(t.mem);
        return r;
}

/* The clock of the demo's scenarios, so that opening hours and days of return do not depend on the day of the run. */
#define DEMO_NOW_MS INT64_C(1773126000000)

int eval_assist(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct generations *gs = NULL;
        int r;

        if (!in->demo)
                return eval_replies(in, ret_json, err);
        r = service_knowledge(NULL, &gs, NULL, err);
        if (r < 0)
                return r;
        r = assist_eval_demo(in->data[0], in->path[0], generation_current(gs), DEMO_NOW_MS, ret_json, in->report, err);
        generations_close(gs);
        return r;
}

/* nlu/reply, learn/pairing, learn/trees: what is learned of small made-up talks, limits, the same result twice. */
#include "nlu/reply.h"

#include "base/arena.h"
#include "learn/pairing.h"
#include "learn/trees.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;

static int begin(void **unused)
{
        (void)unused;
        mem = arena_new(0);
        return 0;
}

static int end(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

/* ---- pairing ---- */

enum { PAIRS = 64, MATTERS = 8 };

/* Left feature i goes with right feature i + 8 of another number; nothing is shared. */
static void partners_come_near_each_other(void **unused)
{
        static uint32_t left[MATTERS], right[MATTERS];
        static float one = 1;
        struct pairing_example v[PAIRS];
        struct pairing_options o = {
                .n_left = MATTERS, .n_right = MATTERS, .dim = 16, .epochs = 60, .batch = 16, .seed = 1};
        struct pairing *p = NULL, *again = NULL;
        float a[16], b[16], same = 0, other = 0;
        struct err err;

        (void)unused;
        for (uint32_t i = 0; i < MATTERS; i++) {
                left[i] = i;
                right[i] = (i * 3 + 5) % MATTERS;
        }
        for (uint32_t i = 0; i < PAIRS; i++)
                v[i] = (struct pairing_example){.left = {&left[i % MATTERS], &one, 1, 1},
                                                .right = {&right[i % MATTERS], &one, 1, 1},
                                                .partner = i % MATTERS};
        assert_int_equal(pairing_train(v, PAIRS, &o, &p, &err), 0);
        assert_int_equal(pairing_train(v, PAIRS, &o, &again, &err), 0);
        for (uint32_t i = 0; i < MATTERS; i++)
                for (uint32_t k = 0; k < MATTERS; k++) {
                        float dot = 0;

                        pairing_left(p, &v[i].left, a);
                        pairing_right(p, &v[k].right, b);
                        for (int q = 0; q < 16; q++)
                                dot += a[q] * b[q];
                        *(i == k ? &same : &other) += dot;
                }
        assert_true(same / MATTERS > other / (MATTERS * (MATTERS - 1)) + 0.5f);
        pairing_left(p, &v[0].left, a);
        pairing_left(again, &v[0].left, b);
        assert_memory_equal(a, b, sizeof(a));
        pairing_left(p, &(struct sparse){0}, a);
        assert_true(a[0] == 0);
        pairing_free(p);
        pairing_free(again);
        assert_null(pairing_free(NULL));
}

static void a_pairing_refuses_sizes(void **unused)
{
        struct pairing_example v[2] = {{.partner = 1}, {.partner = 2}};
        struct pairing_options o = {.n_left = 1, .n_right = 1, .batch = 2, .dim = PAIRING_DIM_MAX, .epochs = 1};
        atomic_bool cancel = true;
        struct pairing *p = NULL;
        struct err err;

        (void)unused;
        assert_int_equal(pairing_train(v, 2, &o, &p, &err), 0);
        pairing_free(p);
        o.dim = PAIRING_DIM_MAX + 1;
        assert_int_equal(pairing_train(v, 2, &o, &p, &err), ERR_INVALID);
        o.dim = 4;
        assert_int_equal(pairing_train(v, 1, &o, &p, &err), ERR_INVALID);
        o.n_left = 0;
        assert_int_equal(pairing_train(v, 2, &o, &p, &err), ERR_INVALID);
        o.n_left = 1;
        o.cancel = &cancel;
        assert_int_equal(pairing_train(v, 2, &o, &p, &err), ERR_CANCELLED);
}

/* ---- trees ---- */

enum { ROWS = 2000 };

/* True when both halves agree: no single feature tells it. */
static void trees_learn_what_takes_two_features(void **unused)
{
        static float x[ROWS][2];
        static bool y[ROWS];
        struct trees_options o = {.n_features = 2, .trees = 60, .depth = 3, .rate = 0.2f, .min_rows = 5};
        struct trees *t = NULL;
        struct err err;
        unsigned right = 0;

        (void)unused;
        for (int i = 0; i < ROWS; i++) {
                x[i][0] = (float)((i * 37) % 101) / 101;
                x[i][1] = (float)((i * 53) % 97) / 97;
                y[i] = (x[i][0] > 0.45f) == (x[i][1] > 0.55f);
        }
        assert_int_equal(trees_train(&x[0][0], y, ROWS, &o, &t, &err), 0);
        for (int i = 0; i < ROWS; i++)
                right += (trees_score(t, x[i]) > 0) == y[i];
        assert_true(right > ROWS * 95 / 100);
        trees_free(t);
        assert_null(trees_free(NULL));
}

static void trees_refuse_sizes_and_bear_rows_that_are_all_alike(void **unused)
{
        float x[4] = {1, 1, 1, 1};
        bool y[4] = {true, true, true, true};
        struct trees_options o = {.n_features = 1, .trees = 3, .depth = TREES_DEPTH_MAX};
        atomic_bool cancel = true;
        struct trees *t = NULL;
        struct err err;

        (void)unused;
        assert_int_equal(trees_train(x, y, 4, &o, &t, &err), 0);
        assert_true(isfinite(trees_score(t, x)) && trees_score(t, x) > 0);
        trees_free(t);
        o.depth = TREES_DEPTH_MAX + 1;
        assert_int_equal(trees_train(x, y, 4, &o, &t, &err), ERR_INVALID);
        o.depth = 2;
        assert_int_equal(trees_train(x, y, 0, &o, &t, &err), ERR_INVALID);
        o.n_features = TREES_FEATURES_MAX + 1;
        assert_int_equal(trees_train(x, y, 4, &o, &t, &err), ERR_INVALID);
        o.n_features = 1;
        o.cancel = &cancel;
        assert_int_equal(trees_train(x, y, 4, &o, &t, &err), ERR_CANCELLED);
}

/* ---- replies ---- */

static const struct {
        const char *asked, *said;
} matters[] = {
        {"发票怎么开", "电子发票会发到您的邮箱"}, {"快递到哪了", "包裹在路上，物流可以看"},
        {"怎么退货", "在订单页申请退货"},         {"耳机没声音", "请把耳机放回盒子重新配对"},
        {"refund please", "the money goes back"}, {"where is parcel", "it is with the courier"},
};
enum { N_MATTERS = sizeof(matters) / sizeof(*matters), TALKS = 120, TURNS = 4 };

static struct reply_talk *talks_of(size_t n)
{
        struct reply_talk *v = ARENA_ARRAY(mem, struct reply_talk, n);

        for (size_t i = 0; i < n; i++) {
                struct reply_turn *t = ARENA_ARRAY(mem, struct reply_turn, TURNS);
                size_t m = i % N_MATTERS;

                t[0] = (struct reply_turn){false, arena_printf(mem, "%s %d", matters[m].asked, (int)i)};
                t[1] = (struct reply_turn){true, arena_printf(mem, "%s %d", matters[m].said, (int)i)};
                t[2] = (struct reply_turn){false, STR("好的 谢谢")};
                t[3] = (struct reply_turn){true, arena_printf(mem, "祝您生活愉快，再见 %d", (int)i % 9)};
                v[i] = (struct reply_talk){arena_printf(mem, "t%zu", i), t, TURNS};
        }
        return v;
}

static void the_reply_that_follows_is_ranked_first(void **unused)
{
        struct reply_talk *v = talks_of(TALKS);
        const struct str candidates[] = {STR("电子发票会发到您的邮箱"), STR("包裹在路上，物流可以看"),
                                         STR("在订单页申请退货"), STR("请把耳机放回盒子重新配对"),
                                         STR("祝您生活愉快，再见")};
        const struct reply_turn asked[] = {{false, STR("我的发票怎么开呀")}},
                                thanked[] = {{false, STR("怎么退货")},
                                             {true, STR("在订单页申请退货")},
                                             {false, STR("好的 谢谢")}};
        struct reply_ranker *r = NULL;
        float score[5], again[5];
        struct err err;

        (void)unused;
        assert_int_equal(reply_train(v, TALKS, NULL, &r, &err), 0);
        reply_rank(r, asked, 1, candidates, 5, score);
        for (int i = 1; i < 5; i++)
                assert_true(score[0] > score[i]);
        reply_rank(r, asked, 1, candidates, 5, again);
        assert_memory_equal(score, again, sizeof(score));
        reply_rank(r, thanked, 3, candidates, 5, score);
        for (int i = 0; i < 4; i++)
                assert_true(score[4] > score[i]);
        reply_cosine(r, asked, 1, candidates, 5, score);
        assert_true(score[0] > score[1]);
        reply_rank(r, NULL, 0, candidates, 0, score);
        reply_rank(r, NULL, 0, candidates, 5, score);
        assert_true(isfinite(score[0]));
        reply_free(r);
        assert_null(reply_free(NULL));
}

static void hostile_candidates_get_a_finite_score_and_too_many_the_lowest(void **unused)
{
        struct reply_talk *v = talks_of(TALKS);
        struct str candidates[REPLY_CANDIDATES_MAX + 1];
        float score[REPLY_CANDIDATES_MAX + 1];
        struct reply_turn odd[] = {{false, STR("\xff\xfe\xe4\xbd")}, {true, STR("")}};
        struct reply_ranker *r = NULL;
        struct err err;

        (void)unused;
        assert_int_equal(reply_train(v, TALKS, NULL, &r, &err), 0);
        for (size_t i = 0; i <= REPLY_CANDIDATES_MAX; i++)
                candidates[i] = i % 2 ? STR("\xc0\x80 x") : STR("");
        reply_rank(r, odd, 2, candidates, REPLY_CANDIDATES_MAX + 1, score);
        assert_true(isfinite(score[REPLY_CANDIDATES_MAX - 1]));
        assert_true(isinf(score[REPLY_CANDIDATES_MAX]) && score[REPLY_CANDIDATES_MAX] < 0);
        reply_free(r);
}

static void too_few_and_too_many_talks_are_refused(void **unused)
{
        struct reply_talk *v = talks_of(REPLY_TALKS_MIN - 1);
        atomic_bool cancel = true;
        struct reply_ranker *r = NULL;
        struct err err;

        (void)unused;
        assert_int_equal(reply_train(v, REPLY_TALKS_MIN - 1, NULL, &r, &err), ERR_INVALID);
        assert_int_equal(reply_train(v, REPLY_TALKS_MAX + 1, NULL, &r, &err), ERR_LIMIT);
        v = talks_of(TALKS);
        assert_int_equal(reply_train(v, TALKS, &cancel, &r, &err), ERR_CANCELLED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(partners_come_near_each_other),
                T(a_pairing_refuses_sizes),
                T(trees_learn_what_takes_two_features),
                T(trees_refuse_sizes_and_bear_rows_that_are_all_alike),
                T(the_reply_that_follows_is_ranked_first),
                T(hostile_candidates_get_a_finite_score_and_too_many_the_lowest),
                T(too_few_and_too_many_talks_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

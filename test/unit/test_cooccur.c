/* learn/cooccur: what is counted, both steps of a score, limits, the same again; and how it measures on files. */
#include "app/eval_recommend.h"
#include "base/rand.h"
#include "learn/cooccur.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CAMERA, CARD, CASE, LENS, TRIPOD, ROUTER, N };

static struct cooccur_model *model_of(const struct cooccur_options *o, const uint32_t histories[][4], size_t n)
{
        struct cooccur *c = cooccur_new(o);
        struct cooccur_model *m;

        for (size_t i = 0; i < n; i++) {
                size_t len = 0;

                while (len < 4 && histories[i][len] != UINT32_MAX)
                        len++;
                assert_int_equal(cooccur_add_history(c, histories[i], len, NULL), 0);
        }
        m = cooccur_build(c);
        cooccur_free(c);
        return m;
}

static float score(const struct cooccur_model *m, const uint32_t *history, size_t n, uint32_t item)
{
        struct cooccur_scratch *s = cooccur_scratch_new(m);
        float out;

        cooccur_score(m, s, history, n, &item, 1, &out);
        cooccur_scratch_free(s);
        return out;
}

#define END UINT32_MAX

static const uint32_t shop[][4] = {
        {CAMERA, CARD, END}, {CAMERA, CARD, END}, {CAMERA, CARD, END}, {CAMERA, CASE, END},
        {CARD, TRIPOD, END}, {LENS, TRIPOD, END}, {ROUTER, END},
};
enum { SHOP = sizeof(shop) / sizeof(shop[0]) };

static void what_came_next_most_often_scores_most(void **state)
{
        struct cooccur_model *m = model_of(NULL, shop, SHOP);
        uint32_t camera = CAMERA;

        (void)state;
        assert_true(score(m, &camera, 1, CARD) > score(m, &camera, 1, CASE));
        assert_true(score(m, &camera, 1, CASE) > score(m, &camera, 1, ROUTER));
        cooccur_model_free(m);
}

static void the_later_item_leads_less_to_the_earlier_one(void **state)
{
        static const uint32_t one[][4] = {{CAMERA, CARD, END}};
        struct cooccur_model *m = model_of(NULL, one, 1);
        uint32_t camera = CAMERA, card = CARD;

        (void)state;
        assert_true(score(m, &camera, 1, CARD) > score(m, &card, 1, CAMERA));
        assert_true(score(m, &card, 1, CAMERA) > 0.1f);
        cooccur_model_free(m);
}

static void items_never_taken_together_are_reached_by_way_of_others(void **state)
{
        struct cooccur_model *m = model_of(NULL, shop, SHOP);
        uint32_t camera = CAMERA;

        (void)state;
        assert_int_equal(cooccur_together(m, CAMERA, TRIPOD), 0);
        assert_true(score(m, &camera, 1, TRIPOD) > 100 * score(m, &camera, 1, ROUTER));
        cooccur_model_free(m);
}

static void without_any_tie_the_more_often_taken_one_is_ahead(void **state)
{
        struct cooccur_model *m = model_of(NULL, shop, SHOP);
        uint32_t router = ROUTER;

        (void)state;
        assert_true(score(m, &router, 1, CARD) > score(m, &router, 1, LENS));
        assert_true(score(m, NULL, 0, CARD) > score(m, NULL, 0, LENS));
        cooccur_model_free(m);
}

static void the_newest_of_a_history_counts_most(void **state)
{
        static const uint32_t two[][4] = {{CAMERA, CARD, END}, {ROUTER, LENS, END}};
        struct cooccur_model *m = model_of(NULL, two, 2);
        uint32_t h[] = {CAMERA, ROUTER};

        (void)state;
        assert_true(score(m, h, 2, LENS) > score(m, h, 2, CARD));
        cooccur_model_free(m);
}

static void pairs_within_the_window_count_and_one_further_does_not(void **state)
{
        struct cooccur_options o = {.window = 2};
        static const uint32_t one[][4] = {{CAMERA, CARD, CASE, LENS}};
        struct cooccur_model *m = model_of(&o, one, 1);

        (void)state;
        assert_int_equal(cooccur_together(m, CAMERA, CASE), 1);
        assert_int_equal(cooccur_together(m, CAMERA, LENS), 0);
        cooccur_model_free(m);
}

static void the_nearest_neighbours_are_kept_and_one_more_is_not(void **state)
{
        struct cooccur_options o = {.neighbours = 1};
        struct cooccur_model *m = model_of(&o, shop, SHOP);

        (void)state;
        assert_int_equal(cooccur_together(m, CAMERA, CARD), 3);
        assert_int_equal(cooccur_together(m, CAMERA, CASE), 0);
        cooccur_model_free(m);
}

static void counting_may_go_on_after_a_model_was_built(void **state)
{
        struct cooccur *c = cooccur_new(NULL);
        struct cooccur_model *before, *after;
        uint32_t camera = CAMERA;

        (void)state;
        assert_int_equal(cooccur_add_history(c, shop[0], 2, NULL), 0);
        before = cooccur_build(c);
        assert_int_equal(cooccur_add(c, &camera, 1, CARD, NULL), 0);
        after = cooccur_build(c);
        assert_int_equal(cooccur_together(before, CAMERA, CARD), 1);
        assert_int_equal(cooccur_together(after, CAMERA, CARD), 2);
        assert_int_equal(cooccur_count(after, CARD), 2);
        cooccur_model_free(before);
        cooccur_model_free(after);
        cooccur_free(c);
}

static void the_highest_item_is_taken_and_one_more_is_refused(void **state)
{
        struct cooccur *c = cooccur_new(NULL);
        struct err err;

        (void)state;
        assert_int_equal(cooccur_add(c, NULL, 0, COOCCUR_ITEMS_MAX - 1, &err), 0);
        assert_int_equal(cooccur_add(c, NULL, 0, COOCCUR_ITEMS_MAX, &err), ERR_LIMIT);
        cooccur_free(c);
}

static void nothing_and_unknown_items_are_no_trouble(void **state)
{
        struct cooccur_model *m = model_of(NULL, shop, 0);
        uint32_t odd[] = {7, UINT32_MAX};

        (void)state;
        assert_int_equal(cooccur_items(m), 0);
        assert_true(score(m, odd, 2, 3) == 0);
        cooccur_model_free(m);
        m = model_of(NULL, shop, SHOP);
        assert_true(score(m, odd, 2, 99) == 0);
        assert_int_equal(cooccur_together(m, 99, 1), 0);
        cooccur_model_free(m);
}

static void an_item_taken_twice_is_no_neighbour_of_itself(void **state)
{
        static const uint32_t twice[][4] = {{CARD, CARD, CARD, END}};
        struct cooccur_model *m = model_of(NULL, twice, 1);

        (void)state;
        assert_int_equal(cooccur_together(m, CARD, CARD), 0);
        assert_int_equal(cooccur_count(m, CARD), 3);
        cooccur_model_free(m);
}

/* Enough for the table of pairs to grow several times. */
static void the_same_histories_give_the_same_scores(void **state)
{
        struct cooccur *a = cooccur_new(NULL), *b = cooccur_new(NULL);
        struct cooccur_model *ma, *mb;
        uint32_t h[20];
        struct rng rng;

        (void)state;
        rng_seed(&rng, 7);
        for (int i = 0; i < 400; i++) {
                for (size_t j = 0; j < 20; j++)
                        h[j] = (uint32_t)rng_below(&rng, 500);
                cooccur_add_history(a, h, 20, NULL);
                cooccur_add_history(b, h, 20, NULL);
        }
        ma = cooccur_build(a);
        mb = cooccur_build(b);
        for (uint32_t i = 0; i < 500; i++)
                assert_true(score(ma, h, 20, i) == score(mb, h, 20, i));
        cooccur_model_free(ma);
        cooccur_model_free(mb);
        cooccur_free(a);
        cooccur_free(b);
}

/* ---- warmline eval recommend ---- */

static int eval(const char *train, const char *test, struct buf *out, struct err *err)
{
        struct eval_in in = {.data = {str_c(train), str_c(test)}, .path = {"train", "test"}};

        buf_init(out, 4096);
        return eval_recommend(&in, out, err);
}

static void what_always_follows_is_ranked_first(void **state)
{
        struct buf train, out;
        struct err err;

        (void)state;
        buf_init(&train, 1 << 20);
        for (int i = 0; i < 300; i++)
                buf_printf(&train, "u%d\tthing%d\nu%d\tpart%d\n", i, i % 150, i, i % 150);
        buf_printf(&train, "last\tthing3\n");
        assert_int_equal(eval(train.p, "last\tpart3\n", &out, &err), 0);
        assert_true(str_contains(buf_str(&out), STR("\"hit_rate_at_10\":1.0000,\"ndcg_at_10\":1.0000")));
        assert_true(str_contains(buf_str(&out), STR("\"markov_hit_rate_at_10\":1.0000")));
        buf_done(&train);
        buf_done(&out);
}

static void users_and_items_that_were_never_seen_are_misses(void **state)
{
        struct buf out;
        struct err err;

        (void)state;
        assert_int_equal(eval("a\t1\na\t2\nb\t1\nb\t2\n", "stranger\tnovelty\n", &out, &err), 0);
        assert_true(str_contains(buf_str(&out), STR("\"test_rows\":1")));
        buf_done(&out);
}

static void rows_that_are_none_are_named(void **state)
{
        static const char *const bad[] = {"a\n", "a\t\n", "\tb\n", "a\tb\tc\n", ""};
        struct buf out;
        struct err err;

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                assert_int_equal(eval(bad[i], "a\t1\n", &out, &err), ERR_INVALID);
                buf_done(&out);
                assert_int_equal(eval("a\t1\n", bad[i], &out, &err), ERR_INVALID);
                assert_non_null(strstr(err.msg, "test:"));
                buf_done(&out);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_came_next_most_often_scores_most),
                cmocka_unit_test(the_later_item_leads_less_to_the_earlier_one),
                cmocka_unit_test(items_never_taken_together_are_reached_by_way_of_others),
                cmocka_unit_test(without_any_tie_the_more_often_taken_one_is_ahead),
                cmocka_unit_test(the_newest_of_a_history_counts_most),
                cmocka_unit_test(pairs_within_the_window_count_and_one_further_does_not),
                cmocka_unit_test(the_nearest_neighbours_are_kept_and_one_more_is_not),
                cmocka_unit_test(counting_may_go_on_after_a_model_was_built),
                cmocka_unit_test(the_highest_item_is_taken_and_one_more_is_refused),
                cmocka_unit_test(nothing_and_unknown_items_are_no_trouble),
                cmocka_unit_test(an_item_taken_twice_is_no_neighbour_of_itself),
                cmocka_unit_test(the_same_histories_give_the_same_scores),
                cmocka_unit_test(what_always_follows_is_ranked_first),
                cmocka_unit_test(users_and_items_that_were_never_seen_are_misses),
                cmocka_unit_test(rows_that_are_none_are_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

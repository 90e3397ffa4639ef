/* labels: a text classifier for few labels. */
#include "base/arena.h"
#include "nlu/labels.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GOOD, BAD, N_LABELS };

static const char *const texts[][2] = {
        {"works great, thank you", "it broke after two days"},
        {"love the colour", "still waiting for my refund"},
        {"arrived early and well packed", "arrived late and the box was torn"},
        {"好用，很喜欢", "太差了，用一次就坏"},
        {"质量不错，推荐", "等了三天没人理"},
        {"客服很耐心，谢谢", "客服不理人，差评"},
        {"battery lasts all day", "battery dies in an hour"},
        {"声音清楚，满意", "声音很吵，不满意"},
};
enum { N_TEXTS = sizeof(texts) / sizeof(texts[0]), COPIES = 6 };

struct sample {
        struct arena *mem;
        struct labels_row rows[N_TEXTS * COPIES * 2];
        size_t n;
};

static void make_sample(struct sample *s)
{
        size_t i;

        s->mem = arena_new(0);
        for (i = 0; i < sizeof(s->rows) / sizeof(s->rows[0]); i++) {
                const char *text = texts[i / 2 % N_TEXTS][i % 2];

                s->rows[i] = (struct labels_row){.in.text = arena_printf(s->mem, "%s %zu", text, i / (2 * N_TEXTS)),
                                                 .label = (uint32_t)(i % 2)};
        }
        s->n = i;
}

static struct labels *train(const struct sample *s, uint64_t seed)
{
        struct labels_options o = {.n_labels = N_LABELS, .seed = seed};
        struct labels *l = NULL;
        struct err err;

        assert_int_equal(labels_train(s->rows, s->n, &o, &l, &err), 0);
        return l;
}

static float bad_of(const struct labels *l, const char *text)
{
        struct labels_input in = {.text = str_c(text)};
        struct arena *mem = arena_new(0);
        float p[N_LABELS];
        uint32_t best = labels_guess(l, mem, &in, p);

        arena_free(mem);
        assert_true(fabsf(p[GOOD] + p[BAD] - 1) < 1e-4f);
        assert_int_equal(best, p[BAD] > p[GOOD]);
        return p[BAD];
}

static void learns_both_languages_and_what_it_never_saw(void **state)
{
        struct sample s;
        struct labels *l;

        (void)state;
        make_sample(&s);
        l = train(&s, 1);
        assert_int_equal(labels_count(l), N_LABELS);
        assert_true(bad_of(l, "broke again, still no refund") > 0.5f);
        assert_true(bad_of(l, "lovely, works great") < 0.5f);
        assert_true(bad_of(l, "没人理我，太差") > 0.5f);
        assert_true(bad_of(l, "很满意") < 0.5f);
        labels_free(l);
        arena_free(s.mem);
}

static void same_rows_give_same_bytes(void **state)
{
        struct labels *a, *b;
        struct buf x, y;
        struct sample s;

        (void)state;
        make_sample(&s);
        a = train(&s, 7);
        b = train(&s, 7);
        buf_init(&x, 64 << 20);
        buf_init(&y, 64 << 20);
        assert_true(labels_write(a, &x) && labels_write(b, &y));
        assert_true(str_eq(buf_str(&x), buf_str(&y)));
        buf_done(&x);
        buf_done(&y);
        labels_free(a);
        labels_free(b);
        arena_free(s.mem);
}

static void read_model_guesses_as_the_written_one(void **state)
{
        struct labels *a, *b = NULL;
        struct sample s;
        struct buf bytes;
        struct err err;
        size_t used = 0;

        (void)state;
        make_sample(&s);
        a = train(&s, 1);
        buf_init(&bytes, 64 << 20);
        buf_put(&bytes, "ab", 2);
        assert_true(labels_write(a, &bytes));
        assert_int_equal(labels_read(str_sub(buf_str(&bytes), 2, SIZE_MAX), NULL, &b, &used, &err), 0);
        assert_int_equal(used, bytes.n - 2);
        assert_true(bad_of(a, "still waiting") == bad_of(b, "still waiting"));
        labels_free(a);
        labels_free(b);
        buf_done(&bytes);
        arena_free(s.mem);
}

static void lent_features_are_not_written_and_guess_alike(void **state)
{
        struct labels_options o = {.n_labels = N_LABELS, .seed = 1};
        struct labels *a, *b = NULL, *c = NULL;
        struct sample s;
        struct buf own, lent;
        struct err err;
        size_t used = 0;

        (void)state;
        make_sample(&s);
        a = train(&s, 1);
        o.like = a;
        assert_int_equal(labels_train(s.rows, s.n, &o, &b, &err), 0);
        buf_init(&own, 64 << 20);
        buf_init(&lent, 64 << 20);
        assert_true(labels_write(a, &own) && labels_write(b, &lent));
        assert_true(lent.n < own.n);
        assert_int_equal(labels_read(buf_str(&lent), a, &c, &used, &err), 0);
        assert_int_equal(used, lent.n);
        assert_true(bad_of(a, "still waiting") == bad_of(b, "still waiting"));
        assert_true(bad_of(a, "still waiting") == bad_of(c, "still waiting"));
        labels_free(c);
        labels_free(b);
        labels_free(a);
        buf_done(&own);
        buf_done(&lent);
        arena_free(s.mem);
}

static void damaged_bytes_are_refused(void **state)
{
        struct labels *a, *b = NULL;
        struct sample s;
        struct buf bytes;
        struct err err;
        size_t used = 0, i;

        (void)state;
        make_sample(&s);
        a = train(&s, 1);
        buf_init(&bytes, 64 << 20);
        assert_true(labels_write(a, &bytes));
        for (i = 0; i < bytes.n; i += 997)
                assert_int_equal(labels_read(str_sub(buf_str(&bytes), 0, i), NULL, &b, &used, &err), ERR_CORRUPT);
        bytes.p[2 * sizeof(float) + 3] ^= 0x40; /* how many features there are */
        assert_int_equal(labels_read(buf_str(&bytes), NULL, &b, &used, &err), ERR_CORRUPT);
        assert_null(b);
        labels_free(a);
        buf_done(&bytes);
        arena_free(s.mem);
}

static void marks_and_messages_before_are_learned(void **state)
{
        struct labels_row rows[40];
        struct labels_options o = {.n_labels = N_LABELS, .seed = 1};
        struct labels_input in = {.text = STR_INIT("hello")};
        static const uint32_t marks[] = {10, 20};
        struct arena *mem = arena_new(0);
        struct labels *l = NULL;
        float p[N_LABELS];
        struct err err;
        size_t i;

        (void)state;
        for (i = 0; i < 40; i++)
                rows[i] = (struct labels_row){.in = {.text = STR("hello"),
                                                     .before[1] = i & 1 ? STR("no idea") : STR("solved"),
                                                     .marks = &marks[i & 1],
                                                     .n_marks = 1},
                                              .label = (uint32_t)(i & 1)};
        assert_int_equal(labels_train(rows, 40, &o, &l, &err), 0);
        in.marks = &marks[BAD];
        in.n_marks = 1;
        assert_int_equal(labels_guess(l, mem, &in, p), BAD);
        in.n_marks = 0;
        in.before[1] = STR("solved");
        assert_int_equal(labels_guess(l, mem, &in, p), GOOD);
        labels_free(l);
        arena_free(mem);
}

static void limits_are_told(void **state)
{
        struct labels_options o = {.n_labels = LABELS_MAX, .seed = 1};
        struct labels_row rows[2] = {{.in.text = STR_INIT("a"), .label = 0}, {.in.text = STR_INIT("b"), .label = 63}};
        struct labels *l = NULL;
        struct err err;

        (void)state;
        assert_int_equal(labels_train(rows, 2, &o, &l, &err), 0);
        labels_free(l);
        o.n_labels = LABELS_MAX + 1;
        assert_int_equal(labels_train(rows, 2, &o, &l, &err), ERR_INVALID);
        o.n_labels = 63;
        assert_int_equal(labels_train(rows, 2, &o, &l, &err), ERR_INVALID);
        assert_int_equal(labels_train(rows, 0, &o, &l, &err), ERR_INVALID);
}

static void takes_any_bytes(void **state)
{
        struct labels_input in = {0};
        struct arena *mem = arena_new(0);
        char noise[4096];
        struct sample s;
        struct labels *l;
        float p[N_LABELS];
        size_t i;

        (void)state;
        make_sample(&s);
        l = train(&s, 1);
        labels_guess(l, mem, &in, p);
        for (i = 0; i < sizeof(noise); i++)
                noise[i] = (char)(i * 2654435761u >> 13);
        in.text = str_n(noise, sizeof(noise));
        in.before[0] = in.text;
        labels_guess(l, mem, &in, p);
        assert_true(isfinite(p[0]) && isfinite(p[1]));
        labels_free(l);
        arena_free(mem);
        arena_free(s.mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(learns_both_languages_and_what_it_never_saw),
                cmocka_unit_test(same_rows_give_same_bytes),
                cmocka_unit_test(read_model_guesses_as_the_written_one),
                cmocka_unit_test(lent_features_are_not_written_and_guess_alike),
                cmocka_unit_test(damaged_bytes_are_refused),
                cmocka_unit_test(marks_and_messages_before_are_learned),
                cmocka_unit_test(limits_are_told),
                cmocka_unit_test(takes_any_bytes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

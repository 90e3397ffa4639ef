/* encoder/charsmap: what was built is found again, the longest key wins, damaged maps lead nowhere. */
#include "base/arena.h"
#include "base/rand.h"
#include "encoder/charsmap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct buf bytes;
static struct charsmap map;
static struct arena *mem;
static struct err err;

static int setup(void **state)
{
        (void)state;
        buf_init(&bytes, (size_t)1 << 24);
        memset(&err, 0, sizeof(err));
        mem = arena_new(0);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        buf_done(&bytes);
        mem = arena_free(mem);
        return 0;
}

static int build(const struct charsmap_rule *rules, size_t n)
{
        int r;

        buf_clear(&bytes);
        r = charsmap_build(rules, n, &bytes, &err);
        return r ? r : charsmap_open(buf_str(&bytes), &map, &err);
}

static void assert_match(struct str text, size_t want_n, const char *want_to)
{
        struct str to = {0};

        assert_int_equal(charsmap_match(&map, text, &to), want_n);
        if (want_n)
                assert_true(str_eq_c(to, want_to));
}

static void the_longest_key_wins(void **state)
{
        const struct charsmap_rule rules[] = {
                {STR("\t"), STR(" ")},
                {STR("a"), STR("A")},
                {STR("ab"), STR("")},
                {STR("abcd"), STR("four")},
                {STR("\xe3\x8d\xbf"), STR("company")},
        };

        (void)state;
        assert_int_equal(build(rules, 5), 0);
        assert_match(STR("\tx"), 1, " ");
        assert_match(STR("ax"), 1, "A");
        assert_match(STR("abc"), 2, "");
        assert_match(STR("abcd"), 4, "four");
        assert_match(STR("\xe3\x8d\xbf"), 3, "company");
        assert_match(STR("\xe3\x8d"), 0, NULL);
        assert_match(STR("b"), 0, NULL);
        assert_match(STR(""), 0, NULL);
        assert_match(str_n("\0", 1), 0, NULL);
        assert_match(str_n("a\0", 2), 1, "A");
}

static void a_map_without_rules_changes_nothing(void **state)
{
        (void)state;
        assert_int_equal(build(NULL, 0), 0);
        assert_match(STR("abc"), 0, NULL);
        assert_match(str_n("\0\0", 2), 0, NULL);
        assert_int_equal(charsmap_open((struct str){0}, &map, &err), 0);
        assert_match(STR("abc"), 0, NULL);
}

static int by_key(const void *a, const void *b)
{
        return str_cmp(((const struct charsmap_rule *)a)->from, ((const struct charsmap_rule *)b)->from);
}

/* Keys of one to three bytes out of five, so that they share starts; every text of up to three bytes is looked up. */
static void many_keys_are_told_apart(void **state)
{
        struct charsmap_rule rules[5 + 25 + 125];
        struct rng rnd;
        size_t n = 0;

        (void)state;
        rng_seed(&rnd, 1);
        for (unsigned len = 1, count = 5; len <= 3; len++, count *= 5)
                for (unsigned i = 0; i < count; i++) {
                        char key[3] = {(char)(1 + i % 5 * 60), (char)(1 + i / 5 % 5 * 60), (char)(1 + i / 25 * 60)};

                        if (rng_below(&rnd, 3) == 0)
                                continue;
                        rules[n].from = arena_str(mem, str_n(key, len));
                        rules[n++].to = arena_printf(mem, "%u-%u", len, i);
                }
        qsort(rules, n, sizeof(rules[0]), by_key);
        assert_int_equal(build(rules, n), 0);
        for (unsigned i = 0; i < (1u << 24); i += 1 + i % 509) {
                char text[3] = {(char)i, (char)(i >> 8), (char)(i >> 16)};
                struct str to = {0}, want = {0};
                size_t len = 0;

                for (size_t k = 0; k < n; k++)
                        if (rules[k].from.n > len && str_starts(str_n(text, 3), rules[k].from)) {
                                len = rules[k].from.n;
                                want = rules[k].to;
                        }
                assert_int_equal(charsmap_match(&map, str_n(text, 3), &to), len);
                assert_true(str_eq(to, want));
        }
}

static void marks_are_put_onto_their_letters(void **state)
{
        const struct charsmap_rule given[] = {{STR("A"), STR("x")}, {STR("\u00c4"), STR("Ae")}};
        const struct charsmap_rule *rules;
        size_t n;

        (void)state;
        rules = charsmap_compose(given, 2, mem, &n);
        assert_true(n > 1000 && n < 5000);
        assert_int_equal(build(rules, n), 0);
        assert_match(STR("Ax"), 1, "x");
        assert_match(STR("e\xcc\x81"), 3, "\u00e9");
        assert_match(STR("A\xcc\x88"), 3, "Ae");                    /* what is composed is itself replaced */
        assert_match(STR("a\xcc\x82\xcc\x81"), 5, "\u1ea5");        /* two marks */
        assert_match(STR("\u00e2\xcc\x81"), 4, "\u1ea5");           /* one of them is on it */
        assert_match(STR("\xe3\x81\x8b\xe3\x82\x99"), 6, "\u304c"); /* kana */
        assert_match(STR("\u1112\u1161"), 0, NULL);                 /* Hangul */
        assert_match(STR("\u0915\u093c"), 0, NULL);                 /* NFC leaves these two apart */
        rules = charsmap_compose(NULL, 0, mem, &n);
        assert_int_equal(build(rules, n), 0);
        assert_match(STR("A\xcc\x88"), 3, "\u00c4");
}

static void rules_out_of_order_or_with_nul_are_refused(void **state)
{
        struct charsmap_rule two[] = {{STR("b"), STR("")}, {STR("a"), STR("")}};
        char key[CHARSMAP_KEY_MAX + 1];

        (void)state;
        memset(key, 'k', sizeof(key));
        assert_int_equal(build(two, 2), ERR_INVALID);
        two[1].from = STR("b");
        assert_int_equal(build(two, 2), ERR_INVALID);
        two[1].from = STR("c");
        assert_int_equal(build(two, 2), 0);
        two[1].to = str_n("x\0y", 3);
        assert_int_equal(build(two, 2), ERR_INVALID);
        two[0].from = str_n("\0", 1);
        assert_int_equal(build(two, 1), ERR_INVALID);
        two[0].from = (struct str){0};
        assert_int_equal(build(two, 1), ERR_INVALID);
        two[0].from = str_n(key, CHARSMAP_KEY_MAX);
        assert_int_equal(build(two, 1), 0);
        assert_match(str_n(key, sizeof(key)), CHARSMAP_KEY_MAX, "");
        two[0].from.n++;
        assert_int_equal(build(two, 1), ERR_INVALID);
        assert_int_equal(build(two, CHARSMAP_RULES_MAX + 1), ERR_LIMIT);
}

static void a_map_that_does_not_fit_is_not_cut(void **state)
{
        const struct charsmap_rule rule = {STR("a"), STR("A")};
        struct buf out;
        size_t n;

        (void)state;
        assert_int_equal(build(&rule, 1), 0);
        n = bytes.n;
        for (size_t past = 0; past < 2; past++) {
                buf_init(&out, n - past);
                assert_int_equal(charsmap_build(&rule, 1, &out, &err), past ? ERR_LIMIT : 0);
                buf_done(&out);
        }
}

static void a_damaged_map_is_refused_or_leads_nowhere(void **state)
{
        const struct charsmap_rule rules[] = {{STR("a"), STR("A")}, {STR("ab"), STR("B")}};
        struct str all, to;

        (void)state;
        assert_int_equal(build(rules, 2), 0);
        all = buf_str(&bytes);
        assert_int_equal(charsmap_open(str_n(all.p, 3), &map, &err), ERR_CORRUPT);
        assert_int_equal(charsmap_open(str_n(all.p, all.n - 5), &map, &err), ERR_CORRUPT); /* in the trie */
        assert_int_equal(charsmap_open(str_n(all.p, all.n - 1), &map, &err), ERR_CORRUPT); /* the last NUL */
        for (size_t i = 0; i < all.n * 8; i++) {
                bytes.p[i / 8] = (char)(bytes.p[i / 8] ^ 1 << i % 8);
                if (charsmap_open(buf_str(&bytes), &map, &err) == 0 && charsmap_match(&map, STR("abc"), &to))
                        assert_true(to.p >= all.p && to.p + to.n < all.p + all.n);
                bytes.p[i / 8] = (char)(bytes.p[i / 8] ^ 1 << i % 8);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_longest_key_wins, setup, teardown),
                cmocka_unit_test_setup_teardown(a_map_without_rules_changes_nothing, setup, teardown),
                cmocka_unit_test_setup_teardown(many_keys_are_told_apart, setup, teardown),
                cmocka_unit_test_setup_teardown(marks_are_put_onto_their_letters, setup, teardown),
                cmocka_unit_test_setup_teardown(rules_out_of_order_or_with_nul_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_map_that_does_not_fit_is_not_cut, setup, teardown),
                cmocka_unit_test_setup_teardown(a_damaged_map_is_refused_or_leads_nowhere, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

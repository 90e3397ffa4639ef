/* rouge and what stands behind it: stems, F1 of words, pairs and sequences, and the measurement of summaries. */
#include "app/eval_summary.h"
#include "app/porter.h"
#include "app/rouge.h"
#include "eval_rig.h"
#include "mem_rig.h"

#include <string.h>

static int begin(void **state)
{
        open_mem(state);
        return setup(state);
}

static int end(void **state)
{
        close_mem(state);
        return teardown(state);
}

/* Words of the paper's own rules, and some that walk through several steps. */
static void stems_are_those_of_the_paper(void **state)
{
        static const char *const pairs[][2] = {
                {"caresses", "caress"},
                {"ponies", "poni"},
                {"cats", "cat"},
                {"feed", "feed"},
                {"agreed", "agre"},
                {"plastered", "plaster"},
                {"bled", "bled"},
                {"motoring", "motor"},
                {"sing", "sing"},
                {"conflated", "conflat"},
                {"troubled", "troubl"},
                {"hopping", "hop"},
                {"falling", "fall"},
                {"filing", "file"},
                {"happy", "happi"},
                {"sky", "sky"},
                {"relational", "relat"},
                {"conditional", "condit"},
                {"digitizer", "digit"},
                {"radically", "radic"},
                {"operator", "oper"},
                {"feudalism", "feudal"},
                {"hopefulness", "hope"},
                {"formality", "formal"},
                {"sensibility", "sensibl"},
                {"triplicate", "triplic"},
                {"formative", "form"},
                {"electrical", "electr"},
                {"goodness", "good"},
                {"allowance", "allow"},
                {"adjustment", "adjust"},
                {"adoption", "adopt"},
                {"probate", "probat"},
                {"rate", "rate"},
                {"controlling", "control"},
                {"roll", "roll"},
                {"at", "at"},
                {"generalizations", "gener"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
                char w[32];
                size_t n = strlen(pairs[i][0]);

                memcpy(w, pairs[i][0], n);
                n = porter_stem(w, n);
                if (!str_eq_c(str_n(w, n), pairs[i][1]))
                        fail_msg("%s: %.*s", pairs[i][0], (int)n, w);
        }
}

static struct rouge_text read(const char *text)
{
        return rouge_read(str_c(text), mem);
}

static void figures_are_those_of_the_paper(void **state)
{
        struct rouge_text reference = read("police killed the gunman"), one = read("police kill the gunman"),
                          two = read("the gunman kill police"), plain = read("nothing alike");

        (void)state;
        assert_float_equal(rouge_n(&one, &reference, 1, mem), 1, 1e-9);
        assert_float_equal(rouge_l(&one, &reference, mem), 1, 1e-9);
        assert_float_equal(rouge_n(&two, &reference, 1, mem), 1, 1e-9);
        assert_float_equal(rouge_n(&two, &reference, 2, mem), 1.0 / 3, 1e-9);
        assert_float_equal(rouge_l(&two, &reference, mem), 0.5, 1e-9);
        assert_float_equal(rouge_n(&plain, &reference, 1, mem), 0, 1e-9);
}

static void words_count_as_often_as_both_have_them(void **state)
{
        struct rouge_text a = read("red red red light"), b = read("Red, light-red!");

        (void)state;
        assert_int_equal(a.n, 4);
        assert_int_equal(b.n, 3);
        assert_float_equal(rouge_n(&a, &b, 1, mem), 6.0 / 7, 1e-9);
        assert_float_equal(rouge_n(&a, &b, 2, mem), 2.0 / 5, 1e-9);
}

static void empty_texts_have_nothing_in_common(void **state)
{
        struct rouge_text none = read("…。"), one = read("word");

        (void)state;
        assert_int_equal(none.n, 0);
        assert_float_equal(rouge_n(&none, &none, 1, mem), 0, 1e-9);
        assert_float_equal(rouge_n(&one, &one, 2, mem), 0, 1e-9);
        assert_float_equal(rouge_l(&none, &one, mem), 0, 1e-9);
}

static void words_after_the_most_are_not_looked_at(void **state)
{
        char *text = arena_alloc(mem, 2 * (ROUGE_WORDS_MAX + 1));

        (void)state;
        for (size_t i = 0; i <= ROUGE_WORDS_MAX; i++)
                memcpy(text + 2 * i, "a ", 2);
        assert_int_equal(rouge_read(str_n(text, 2 * ROUGE_WORDS_MAX), mem).n, ROUGE_WORDS_MAX);
        assert_int_equal(rouge_read(str_n(text, 2 * (ROUGE_WORDS_MAX + 1)), mem).n, ROUGE_WORDS_MAX);
}

static const char rows[] =
        ",dialog,summary\n"
        "0,\"77: my camera is offline since the update\nShop: @77 Please restart the camera &amp; the router. "
        "^AB\n\",\"Customer "
        "says the camera is offline since the update. Agent asks to restart the camera and the router.\"\n"
        "1,\"78: where is my parcel\nand why so late?\nShop: We will look into it.\n\",\"Customer asks for the "
        "parcel.\"\n";

static void a_summary_is_measured(void **state)
{
        struct eval_in in = two_files(rows, rows);
        struct buf report;

        (void)state;
        buf_init(&report, 65536);
        in.report = &report;
        assert_int_equal(eval_summary(&in, &json, &err), 0);
        assert_int_equal((int)figure("test_rows"), 2);
        assert_true(str_contains(buf_str(&json), STR("\"summary\":{\"rouge_1\":")));
        assert_true(str_contains(buf_str(&report), STR("Please restart the camera & the router.\n")));
        assert_true(str_contains(buf_str(&report), STR("and why so late?")));
        buf_done(&report);
}

static void files_that_are_none_are_refused(void **state)
{
        static const char *const wrong[][2] = {
                {"", "a.tsv: the first line has no columns dialog and summary"},
                {"dialog,text\na: b,c\n", "a.tsv: the first line has no columns dialog and summary"},
                {"dialog,summary\n", "a.tsv: no rows"},
                {"dialog,summary\na: b\n", "a.tsv:2: no dialogue with its summary"},
                {"dialog,summary\nnobody speaks,c\n", "a.tsv:2: no dialogue with its summary"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
                struct eval_in in = two_files(wrong[i][0], rows);

                assert_int_equal(eval_summary(&in, &json, &err), ERR_INVALID);
                assert_string_equal(err.msg, wrong[i][1]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(stems_are_those_of_the_paper, begin, end),
                cmocka_unit_test_setup_teardown(figures_are_those_of_the_paper, begin, end),
                cmocka_unit_test_setup_teardown(words_count_as_often_as_both_have_them, begin, end),
                cmocka_unit_test_setup_teardown(empty_texts_have_nothing_in_common, begin, end),
                cmocka_unit_test_setup_teardown(words_after_the_most_are_not_looked_at, begin, end),
                cmocka_unit_test_setup_teardown(a_summary_is_measured, begin, end),
                cmocka_unit_test_setup_teardown(files_that_are_none_are_refused, begin, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* eval_labels: measurements of labels, satisfaction and mood on small files. */
#include "nlu/eval_labels.h"

#include "eval_rig.h"

#include <string.h>

#define TRAIN                                                                                              \
        "good\tkettle\tworks great\ngood\tkettle\tlove it\ngood\tphone\tvery happy with it\ngood\tphone\t" \
        "great battery\nbad\tkettle\tbroken already\nbad\tphone\tbroken screen\nbad\tphone\tbroken and late\n"

static void last_column_is_the_text(void **state)
{
        struct eval_in in = two_files(TRAIN, "bad\tlamp\tbroken\ngood\tlamp\tgreat, love it\n");

        (void)state;
        assert_int_equal(eval_emotion(&in, &json, &err), 0);
        assert_true(figure("accuracy") == 1);
        assert_true(figure("macro_f1") == 1);
        assert_true(figure("auroc") == 1);
        assert_true(figure("rows") == 2);
}

static void three_labels_have_no_auroc(void **state)
{
        struct eval_in in = two_files(TRAIN "neutral\tx\twhat time is it\n", "bad\tlamp\tbroken\n");

        (void)state;
        assert_int_equal(eval_emotion(&in, &json, &err), 0);
        assert_true(isnan(figure("auroc")));
}

/* Dialogues in which only the agent's answer of the row itself would tell the label. */
static void write_dialogues(struct buf *out, bool before)
{
        unsigned i;

        for (i = 0; i < 60; i++) {
                const char *answer = i % 3 == 0 ? "no idea sorry" : i % 3 == 1 ? "please wait" : "done and solved";

                if (before)
                        buf_printf(out, "%u\t0\ta\tb\t\thello\t%s\n", i, answer);
                buf_printf(out, "%u\t1\ta\tb\t%u\tand now\t%s\n", i, i % 3, before ? "" : answer);
        }
}

static double of_dialogues(bool before)
{
        struct buf file;
        struct eval_in in = {.folds = 5, .path = {"a.tsv"}};
        double f1;

        buf_init(&file, 1 << 16);
        write_dialogues(&file, before);
        in.data[0] = buf_str(&file);
        assert_int_equal(eval_satisfaction(&in, &json, &err), 0);
        f1 = figure("macro_f1");
        assert_true(figure("rows") == 60);
        buf_clear(&json);
        buf_done(&file);
        return f1;
}

static void what_follows_a_row_is_not_seen(void **state)
{
        (void)state;
        assert_true(of_dialogues(true) > 0.95);
        assert_true(of_dialogues(false) < 0.6);
}

static void wrong_columns_are_named(void **state)
{
        struct eval_in in = two_files("1\t0\ta\tb\t3\thello\thi\n", "1\t0\ta\tb\t1\thello\thi\n");

        (void)state;
        assert_int_equal(eval_satisfaction(&in, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "a.tsv:1"));
        in.data[0] = STR("1\t0\ta\n");
        assert_int_equal(eval_satisfaction(&in, &json, &err), ERR_INVALID);
        in.data[0] = STR("1\t0\ta\tb\t1\thello\thi\n");
        in.folds = 2;
        assert_int_equal(eval_satisfaction(&in, &json, &err), ERR_INVALID);
}

static void moods_and_flags_are_counted(void **state)
{
        struct eval_in in = two_files("pleased\t-\tawesome, thank you!\n"
                                      "angry\tdissatisfied,threat\tI will sue you, scammers\n"
                                      "neutral\tsafety\thow do i pay\n",
                                      "");

        (void)state;
        assert_int_equal(eval_mood(&in, &json, &err), 0);
        assert_true(figure("accuracy") == 1);
        assert_true(figure("threat_recall") == 1);
        assert_true(figure("dissatisfied_precision") == 1);
        assert_true(figure("safety_recall") == 0);
        assert_true(isnan(figure("person_recall")));
        in.data[0] = STR("merry\t-\thello\n");
        assert_int_equal(eval_mood(&in, &json, &err), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(last_column_is_the_text, setup, teardown),
                cmocka_unit_test_setup_teardown(three_labels_have_no_auroc, setup, teardown),
                cmocka_unit_test_setup_teardown(what_follows_a_row_is_not_seen, setup, teardown),
                cmocka_unit_test_setup_teardown(wrong_columns_are_named, setup, teardown),
                cmocka_unit_test_setup_teardown(moods_and_flags_are_counted, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* eval: figures of measurements against ones worked out by hand, faults of files by line. */
#include "nlu/eval_priv.h"

#include "eval_rig.h"

#include <string.h>

#define TRAIN                                                                                                      \
        "power\tit will not turn on\npower\tno power at all\npower\tdoes not start\npower\tdead when i press the " \
        "key\n"                                                                                                    \
        "refund\twhere is my refund\nrefund\tgive me my money back\nrefund\tmoney not returned yet\n"              \
        "refund\trefund me please\n"                                                                               \
        "parcel\twhere is my parcel\nparcel\tthe courier did not come\nparcel\ttracking does not move\n"           \
        "parcel\tdelivery is late\n"

static void figures_of_intents_add_up(void **state)
{
        struct eval_in in = two_files(TRAIN, "power\tno power\nrefund\tmy money back\nparcel\tcourier late\r\n"
                                             "# a comment\n\nunheard\tsome label that nobody trained\n");

        (void)state;
        assert_int_equal(eval_intent(&in, &json, &err), 0);
        assert_true(fabs(figure("accuracy") - 0.75) < 1e-3);
        assert_true(fabs(figure("closed_set_accuracy") - 0.75) < 1e-3);
        assert_true(fabs(figure("rows") - 4) < 1e-3);
        assert_true(isnan(figure("oos_recall")));
}

static void what_is_out_of_scope_is_counted_apart(void **state)
{
        struct eval_in in = two_files(TRAIN "none\ttell me a joke\nnone\twhat is the weather\nnone\twho won\n",
                                      "power\tno power\nnone\tsing a song for me\nrefund\tmoney back\n");

        (void)state;
        in.oos = STR("none");
        assert_int_equal(eval_intent(&in, &json, &err), 0);
        assert_true(figure("oos_auroc") > 0.99);
        assert_true(fabs(figure("closed_set_accuracy") - 1) < 1e-3);
}

static void a_line_without_a_tab_is_named(void **state)
{
        struct eval_in in = two_files(TRAIN, "power\tno power\njust text\n");

        (void)state;
        assert_int_equal(eval_intent(&in, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "b.tsv:2"));
        in = two_files("\n\n", TRAIN);
        assert_int_equal(eval_intent(&in, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "a.tsv has no rows"));
}

static void the_right_group_is_ranked(void **state)
{
        struct eval_in in = two_files("1\thow do i reset the camera\n2\twhere is my parcel\n3\tcan i get an invoice\n",
                                      "1\treset my camera\n2\tparcel where\n3\tinvoice please\n9\tno such group\n");

        (void)state;
        assert_int_equal(eval_faq(&in, &json, &err), 0);
        assert_true(fabs(figure("recall_at_1") - 0.75) < 1e-3);
        assert_true(fabs(figure("mrr") - 0.75) < 1e-3);
}

static void the_report_names_what_went_wrong_and_nothing_else(void **state)
{
        struct eval_in in =
                two_files("a\tred apple pie\nb\tblue ocean wave\n", "a\tred apple pie\nb\tred apple pie please\n");
        struct buf report;

        (void)state;
        buf_init(&report, 1 << 16);
        in.report = &report;
        assert_int_equal(eval_faq(&in, &json, &err), 0);
        assert_true(str_eq_c(buf_str(&report), "a for b\tred apple pie please\n"));
        buf_done(&report);
}

static void the_last_title_of_a_path_counts(void **state)
{
        struct eval_in in = two_files(
                "{\"s1\": {\"title\": \"Using it\", \"text\": [\"Press the key.\"]},"
                " \"s2\": {\"title\": \"The TV\xE2\x80\x99s sound\", \"text\": [\"Choose a speaker.\", \"Then the "
                "volume.\"]}}",
                "[{\"question\": \"which speaker plays?\", \"section\": \"Using it>The TV's sound>Unknown\"}]");

        (void)state;
        assert_int_equal(eval_passages(&in, &json, &err), 0);
        assert_true(fabs(figure("recall_at_1") - 1) < 1e-3);
        in.data[0] = STR("[]");
        assert_int_equal(eval_passages(&in, &json, &err), ERR_INVALID);
}

static void noise_replaces_the_share_that_was_asked(void **state)
{
        struct eval_in in =
                two_files("a\t我想退款\na\t怎么退款\na\t钱退回来\nb\t发票怎么开\nb\t我要发票\nb\t开个发票\n",
                          "a\t退款\nb\t发票\n");

        (void)state;
        in.table = STR("{\"退\": [\"发\"], \"款\": [\"票\"], \"发\": [\"退\"], \"票\": [\"款\"]}");
        in.share = 0;
        assert_int_equal(eval_noise(&in, &json, &err), 0);
        assert_true(fabs(figure("accuracy_clean") - 1) < 1e-6);
        assert_true(fabs(figure("accuracy_noisy") - 1) < 1e-6);
        buf_clear(&json);
        in.share = 1; /* each row is now one of the other label */
        assert_int_equal(eval_noise(&in, &json, &err), 0);
        assert_true(fabs(figure("accuracy_clean") - 1) < 1e-6);
        assert_true(fabs(figure("accuracy_noisy")) < 1e-6);
        in.table = STR("not json");
        buf_clear(&json);
        assert_int_equal(eval_noise(&in, &json, &err), ERR_INVALID);
}

static void pairs_are_judged(void **state)
{
        struct eval_in in = two_files(
                "1\t怎么退款\t如何退款\n0\t怎么退款\t今天天气\n1\t发票怎么开\t怎么开发票\n0\t发票怎么开\t退货地址\n",
                "1\t怎么退货\t退货怎么退\n0\t怎么退货\t明天下雨\n");

        (void)state;
        assert_int_equal(eval_match(&in, &json, &err), 0);
        assert_true(figure("auroc") > 0.99);
        in.data[1] = STR("1\tonly one question\n");
        assert_int_equal(eval_match(&in, &json, &err), ERR_INVALID);
}

static void what_a_log_teaches_is_measured(void **state)
{
        struct eval_in in = two_files("refund\tmoney back please\nrefund\tpay the refund\n"
                                      "invoice\tsend an invoice\ninvoice\ta vat receipt\n",
                                      "refund\trefund my money\ninvoice\tvat invoice\nother\tweather\n");

        (void)state;
        in.log = STR("the refund for my order\nignored\tinvoice with vat\n\nno money back yet\n");
        assert_int_equal(eval_learn(&in, &json, &err), 0);
        assert_true(figure("rows") > 2.5 && figure("pool") > 2.5 && figure("pool") < 3.5);
        assert_true(figure("learners") > 1.5 && figure("asked") > 3.5);
        assert_true(figure("accuracy_before") < 0.7 && figure("accuracy_after") < 0.7);
        in.log = STR("");
        buf_clear(&json);
        assert_int_equal(eval_learn(&in, &json, &err), 0);
        assert_true(isnan(figure("cv_before")));
        in.data[1] = STR("no tab\n");
        assert_int_equal(eval_learn(&in, &json, &err), ERR_INVALID);
}

/* Three documents; each is found by its own words. */
static struct nlu_corpus shop(void)
{
        static const struct str reset[] = {STR_INIT("how do i reset the camera"), STR_INIT("reset my camera")},
                                parcel[] = {STR_INIT("where is my parcel"), STR_INIT("the courier did not come")},
                                bill[] = {STR_INIT("can i get an invoice"), STR_INIT("send me a bill")};
        static const struct nlu_doc docs[] = {
                {.id = STR_INIT("article:reset"), .ask = {NULL, reset}, .n_ask = {0, 2}},
                {.id = STR_INIT("article:parcel"), .ask = {NULL, parcel}, .n_ask = {0, 2}},
                {.id = STR_INIT("policy:bill"), .ask = {NULL, bill}, .n_ask = {0, 2}},
        };

        return (struct nlu_corpus){.docs = docs, .n_docs = 3};
}

static void questions_are_asked_of_a_corpus(void **state)
{
        struct eval_in in = two_files("", "article:reset\treset my camera\npolicy:bill\tcan i get an invoice\n"
                                          "article:reset\twhere is my parcel\nnone\twill it rain tomorrow\n");
        struct nlu_corpus c = shop();
        struct buf report;

        (void)state;
        buf_init(&report, 1 << 16);
        in.report = &report;
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(fabs(figure("rows") - 3) < 1e-3);
        assert_true(fabs(figure("none_rows") - 1) < 1e-3);
        assert_true(fabs(figure("recall_at_1") - 2 / 3.0) < 1e-3);
        assert_true(figure("mrr") >= figure("recall_at_1") && figure("recall_at_3") >= figure("recall_at_1"));
        assert_true(figure("wrong_share") <= figure("answered_share") && figure("wrong_share") < 0.34);
        assert_true(figure("declined_share") <= figure("not_answered_share"));
        assert_true(fabs(figure("not_answered_share") - 1) < 1e-3);
        assert_true(str_eq_c(buf_str(&report), "article:parcel for article:reset\twhere is my parcel\n"));
        buf_done(&report);
}

static void twins_are_both_right_in_either_order(void **state)
{
        struct eval_in in = two_files("", "article:reset\twhere is my parcel\narticle:parcel\treset my camera\n");
        struct nlu_corpus c = shop();

        (void)state;
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(fabs(figure("recall_at_1")) < 1e-3);
        in.twins = STR("# the same\narticle:parcel\tarticle:reset\r\n");
        in.twins_path = "twins.tsv";
        buf_clear(&json);
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(fabs(figure("recall_at_1") - 1) < 1e-3);
        assert_true(fabs(figure("wrong_share")) < 1e-3);
        in.twins = STR("article:parcel\tpolicy:bill\n"); /* not of the two that are asked for */
        buf_clear(&json);
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(fabs(figure("recall_at_1")) < 1e-3);
}

static void shares_of_nothing_are_null(void **state)
{
        struct eval_in in = two_files("", "none\twill it rain\n");
        struct nlu_corpus c = shop();

        (void)state;
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(isnan(figure("recall_at_1")) && isnan(figure("wrong_share")) && !isnan(figure("declined_share")));
        in.data[1] = STR("article:reset\treset it\n");
        buf_clear(&json);
        assert_int_equal(eval_questions(&in, &c, &json, &err), 0);
        assert_true(isnan(figure("declined_share")) && isnan(figure("not_answered_share")));
}

static void an_unknown_document_is_named(void **state)
{
        struct eval_in in = two_files("", "article:reset\treset it\narticle:rest\treset it\n");
        struct nlu_corpus c = shop();

        (void)state;
        assert_int_equal(eval_questions(&in, &c, &json, &err), ERR_INVALID);
        assert_string_equal(err.msg, "b.tsv: there is no document article:rest");
        in.data[1] = STR("article:reset\treset it\n");
        in.twins = STR("article:reset\tarticle:nope\n");
        in.twins_path = "twins.tsv";
        assert_int_equal(eval_questions(&in, &c, &json, &err), ERR_INVALID);
        assert_string_equal(err.msg, "twins.tsv: there is no document article:nope");
        in.twins = STR("article:reset\n");
        assert_int_equal(eval_questions(&in, &c, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "twins.tsv:1"));
        in.data[1] = STR("");
        assert_int_equal(eval_questions(&in, &c, &json, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "b.tsv has no rows"));
}

static void scores_equal_the_ones_by_hand(void **state)
{
        static const uint32_t truth[] = {0, 0, 1, 1, 2}, guess[] = {0, 1, 1, 1, 0};

        (void)state;
        /* F1: 2/4, 4/5, 0 */
        assert_true(fabs(eval_macro_f1(truth, guess, 5, 3) - (0.5 + 0.8) / 3) < 1e-9);
        /* c = 3, s = 5, t = (2,2,1), p = (2,3,0): (15 - 10) / sqrt((25 - 13) (25 - 9)) */
        assert_true(fabs(eval_mcc(truth, guess, 5, 3) - 5 / sqrt(12.0 * 16.0)) < 1e-9);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(figures_of_intents_add_up, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_out_of_scope_is_counted_apart, setup, teardown),
                cmocka_unit_test_setup_teardown(a_line_without_a_tab_is_named, setup, teardown),
                cmocka_unit_test_setup_teardown(the_right_group_is_ranked, setup, teardown),
                cmocka_unit_test_setup_teardown(the_report_names_what_went_wrong_and_nothing_else, setup, teardown),
                cmocka_unit_test_setup_teardown(the_last_title_of_a_path_counts, setup, teardown),
                cmocka_unit_test_setup_teardown(noise_replaces_the_share_that_was_asked, setup, teardown),
                cmocka_unit_test_setup_teardown(pairs_are_judged, setup, teardown),
                cmocka_unit_test_setup_teardown(what_a_log_teaches_is_measured, setup, teardown),
                cmocka_unit_test_setup_teardown(questions_are_asked_of_a_corpus, setup, teardown),
                cmocka_unit_test_setup_teardown(twins_are_both_right_in_either_order, setup, teardown),
                cmocka_unit_test_setup_teardown(shares_of_nothing_are_null, setup, teardown),
                cmocka_unit_test_setup_teardown(an_unknown_document_is_named, setup, teardown),
                cmocka_unit_test_setup_teardown(scores_equal_the_ones_by_hand, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

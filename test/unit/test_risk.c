/* nlu/risk: what raises the risk of a talk, what lowers it, and what is said to be why. */
#include "nlu/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct risk of(const char *text, const struct nlu_result *u, const struct risk_before *b)
{
        struct risk r;

        nlu_risk(str_c(text), u, b, &r);
        assert_true(r.score <= 1000);
        for (int f = 0; f < RISK_N; f++)
                assert_true(r.x[f] >= 0 && r.x[f] <= 1);
        return r;
}

static const struct nlu_result calm = {.band = BAND_ANSWER, .n_hits = 1, .hits = {{.confidence = 1}}};

static void a_calm_talk_has_little_risk(void **state)
{
        struct risk r = of("怎么退货", &calm, &(struct risk_before){0});

        (void)state;
        assert_true(r.score < RISK_ALERT);
        assert_int_equal(r.n_reasons, 0);
}

static void anger_after_failures_is_over_the_alarm(void **state)
{
        static const unsigned char moods[] = {EMO_NEUTRAL, EMO_FRUSTRATED, EMO_ANGRY};
        struct nlu_result u = {.band = BAND_DECLINE, .emotion = EMO_ANGRY, .emotion_score = 1, .dissatisfied = true};
        struct risk_before b = {.moods = moods, .n_moods = 3, .turns = 4, .fails = 2, .strain = 2000};
        struct risk r = of("什么破东西！！！", &u, &b);

        (void)state;
        assert_true(r.score >= RISK_PERSON);
        assert_int_equal(r.n_reasons, RISK_REASONS_MAX);
        for (unsigned i = 1; i < r.n_reasons; i++)
                assert_true(r.reasons[i] != r.reasons[i - 1]);
}

static void each_sign_of_failure_raises_it_and_thanks_lower_it(void **state)
{
        const struct risk_before before[] = {{.last_text = STR_INIT("路由器老是断网")},
                                             {.fails = 1},
                                             {.strain = 1000},
                                             {.misses = 1},
                                             {.steps = 4},
                                             {.turns = 6},
                                             {.before = 500}};
        unsigned base = of("路由器老是断网", &calm, &(struct risk_before){0}).score;
        struct nlu_result thanks = calm;

        (void)state;
        for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
                if (of("路由器老是断网", &calm, &before[i]).score <= base)
                        fail_msg("sign %zu does not raise it", i);
        assert_true(of("路由器老是断网！！！", &calm, &(struct risk_before){0}).score > base);
        assert_true(of("MY ROUTER IS DOWN", &calm, &(struct risk_before){0}).score >
                    of("my router is down", &calm, &(struct risk_before){0}).score);
        thanks.thanks = true;
        assert_true(of("路由器老是断网", &thanks, &(struct risk_before){0}).score < base);
}

static void a_talk_with_people_is_read_by_its_words_and_their_wait(void **state)
{
        struct nlu_result lost = {.band = BAND_DECLINE};
        struct risk_before b = {.person = true, .silent = true, .fails = 3, .misses = 2, .steps = 8, .turns = 12};
        struct risk r = of("好的", &lost, &b);
        unsigned quiet = r.score;

        (void)state;
        assert_true(quiet < RISK_ALERT / 2); /* what the machine did not find is nobody's fault now */
        b.wait_s = -60;
        assert_int_equal(of("好的", &lost, &b).score, quiet);
        b.wait_s = 300;
        r = of("好的", &lost, &b);
        assert_true(r.score > quiet);
        assert_int_equal(r.reasons[0], RISK_WAITS);
        b.wait_s = 900;
        assert_true(of("好的", &lost, &b).score > r.score);
        r = of("好的", &lost, &b);
        b.wait_s = INT64_MAX;
        assert_int_equal(of("好的", &lost, &b).score, r.score);
        b.wait_s = 0;
        assert_true(of("我要正式投诉你们", &lost, &b).score > quiet);
        b.last_said = STR("订单什么时候退款");
        assert_true(of("订单什么时候退款", &lost, &b).score > quiet);
        b.person = false;
        b.wait_s = 900;
        assert_true(of("好的", &lost, &b).x[RISK_WAITS] <= 0);
}

static void any_bytes_are_taken(void **state)
{
        static char text[5000];

        (void)state;
        memset(text, '\xe4', sizeof(text) - 1);
        of(text, &calm,
           &(struct risk_before){.last_text = {text, sizeof(text) - 1}, .fails = UINT32_MAX, .strain = UINT32_MAX});
        of("", &calm, &(struct risk_before){0});
        for (int f = 0; f < RISK_N; f++)
                assert_non_null(risk_feature_name((enum risk_feature)f));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_calm_talk_has_little_risk),
                cmocka_unit_test(anger_after_failures_is_over_the_alarm),
                cmocka_unit_test(each_sign_of_failure_raises_it_and_thanks_lower_it),
                cmocka_unit_test(a_talk_with_people_is_read_by_its_words_and_their_wait),
                cmocka_unit_test(any_bytes_are_taken),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("risk", tests, NULL, NULL);
}

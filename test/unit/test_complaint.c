/* nlu/complaint: who complains in earnest, who asks how theirs stands, and which numbers they name. */
#include "nlu/complaint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void each_is(enum complaint_wish wish, const char *const *texts)
{
        for (; *texts; texts++)
                if (nlu_complaint(str_c(*texts)) != wish)
                        fail_msg("%s: %d instead of %d", *texts, (int)nlu_complaint(str_c(*texts)), (int)wish);
}

static void a_complaint_is_heard_in_both_languages(void **state)
{
        static const char *const texts[] = {"我要投诉",
                                            "服务太差了，我要正式投诉你们",
                                            "给我登记投诉，现在就要",
                                            "我已经投诉到12315了",
                                            "i want to complain about your courier",
                                            "i would like to file a complaint",
                                            "please register a complaint for me",
                                            NULL};

        (void)state;
        each_is(COMPLAINT_FILE, texts);
}

static void its_state_is_asked_for(void **state)
{
        static const char *const texts[] = {"我的投诉怎么样了",
                                            "上次投诉有结果吗，还没人理",
                                            "投诉编号 c260310-7kx2p 处理到哪了",
                                            "any news on my complaint?",
                                            "what is the status of my complaint",
                                            "c260310-7kx2p",
                                            NULL};

        (void)state;
        each_is(COMPLAINT_STATUS, texts);
}

static void what_is_no_complaint_stays_none(void **state)
{
        static const char *const texts[] = {"怎么投诉快递员",
                                            "楼下投诉扫地机太吵",
                                            "滴滴司机绕路了怎么投诉",
                                            "我不是要投诉，就是问问",
                                            "how do i file a complaint",
                                            "my neighbours complain about the noise",
                                            "not to complain, but it is loud",
                                            "colleagues complain about my audio",
                                            "摄像头连不上了",
                                            "",
                                            NULL};

        (void)state;
        each_is(COMPLAINT_NO, texts);
}

static void a_case_elsewhere_is_found(void **state)
{
        (void)state;
        assert_true(str_eq_c(nlu_complaint_case(STR("12315 编号 4401062026031001，你们看着办")), "4401062026031001"));
        assert_true(str_eq_c(nlu_complaint_case(STR("My Amazon case number is 4412-9988-1200")), "4412-9988-1200"));
        assert_int_equal(nlu_complaint_case(STR("订单 LM2026030112 还没到")).n, 0);
        assert_int_equal(nlu_complaint_case(STR("平台工单 12345")).n, 0); /* five digits are too few */
        assert_int_equal(nlu_complaint_case(STR("平台工单 123456")).n, 6);
        assert_int_equal(nlu_complaint_case(STR("平台工单 1234567890123456789012345678901234567890")).n, 40);
        assert_int_equal(nlu_complaint_case(STR("平台工单 12345678901234567890123456789012345678901")).n, 0);
}

static void our_number_is_found_whatever_its_case(void **state)
{
        (void)state;
        assert_true(str_eq_c(nlu_complaint_no(STR("关于 c260310-7kx2p 的事")), "c260310-7kx2p"));
        assert_true(str_eq_c(nlu_complaint_no(STR("C260310-7KX2P")), "C260310-7KX2P"));
        assert_int_equal(nlu_complaint_no(STR("C26031-7KX2P")).n, 0);
        assert_int_equal(nlu_complaint_no(STR("C260310-7KX2PQ")).n, 0);
        assert_int_equal(nlu_complaint_no(STR("C260310-7K-2P")).n, 0);
        assert_int_equal(nlu_complaint_no((struct str){NULL, 0}).n, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_complaint_is_heard_in_both_languages), cmocka_unit_test(its_state_is_asked_for),
                cmocka_unit_test(what_is_no_complaint_stays_none),        cmocka_unit_test(a_case_elsewhere_is_found),
                cmocka_unit_test(our_number_is_found_whatever_its_case),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("complaint", tests, NULL, NULL);
}

/* Claims of promises: who, that it was said, what; and all that only looks like one. */
#include "nlu/claim.h"

#include "base/buf.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool claims(const char *text)
{
        bool money = strstr(text, "元") || strstr(text, "块") || strstr(text, "euro") || strstr(text, "dollar");

        return nlu_claims_promise(str_c(text), money);
}

static void claims_are_recognised(void **unused)
{
        static const char *const texts[] = {
                "昨天客服说补200",
                "上次那个客服答应给我退50块",
                "你们客服承诺三天内换新的",
                "店家说好赔我100元",
                "说好的补我差价呢",
                "售后师傅说免费上门",
                "经理同意给我补发一个",
                "小妹跟我讲会退我30块",
                "有人答应过我延保一年",
                "工作人员告诉我可以补偿50元",
                "你们答应了今天给我回电的",
                "客服小姐说送我一个存储卡",
                "your colleague promised me a refund of 50 euros",
                "i was promised a replacement last week",
                "the agent told me i would get a 20 dollar voucher",
                "someone said you would compensate me",
                "the lady on the phone assured me it would be repaired for free",
                "your support offered me a discount of 10%",
                "they guaranteed delivery or a refund",
                "a supervisor agreed to pay the postage, 8 euros",
                "you guys said i'd get a credit of 15",
                "we were promised a call back yesterday",
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
                if (!claims(texts[i]))
                        fail_msg("no claim: %s", texts[i]);
        }
}

static void what_only_looks_like_one_is_none(void **unused)
{
        static const char *const texts[] = {
                "客服没答应给我补钱",
                "没人承诺过要退款",
                "客服说退货要7天",
                "能不能让客服答应补我50",
                "如果客服说补偿我就不投诉",
                "你们会不会承诺三天送到",
                "怎么申请补差价",
                "补200",
                "退款什么时候到",
                "客服电话是多少",
                "他说摄像头红灯闪了3下",
                "师傅说要重启路由器",
                "nobody promised me anything",
                "your colleague never said that i get a refund of 20",
                "could you promise me a refund of 50 euros",
                "if someone promised a refund, would it be written down?",
                "the app said error e05",
                "i was told to restart the router",
                "how do i get a refund of 50 euros",
                "she said the light is blinking red",
                "he didn't promise a replacement",
                "the agent refused to refund me 30 euros",
                "",
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
                if (claims(texts[i]))
                        fail_msg("a claim: %s", texts[i]);
        }
}

/* Questions of the demo and chat beside the matter: none of them claims anything. */
static void held_out_questions_claim_nothing(void **unused)
{
        static const char *const files[] = {"test/held/demo-questions.tsv", "test/held/off-topic.tsv"};
        char path[512];

        (void)unused;
        for (size_t f = 0; f < 2; f++) {
                struct buf b;
                struct str rest, line;
                unsigned n = 0;

                buf_init(&b, 1 << 20);
                snprintf(path, sizeof(path), "%s/%s", getenv("WARMLINE_SOURCE"), files[f]);
                assert_int_equal(file_read(path, &b, NULL), 0);
                for (rest = buf_str(&b); str_line(&rest, &line); n++) {
                        struct str label;

                        str_cut(&line, '\t', &label);
                        if (nlu_claims_promise(line, true))
                                fail_msg("a claim: %.*s", STR_ARG(line));
                }
                assert_true(n > 20);
                buf_done(&b);
        }
}

/* Only the first bytes are looked at. */
static void a_long_text_is_cut(void **unused)
{
        static char text[CLAIM_TEXT_MAX + 100];

        (void)unused;
        memset(text, ' ', sizeof(text));
        memcpy(text + CLAIM_TEXT_MAX, "the agent promised a refund", 27);
        assert_false(nlu_claims_promise(str_n(text, sizeof(text)), true));
        memcpy(text + CLAIM_TEXT_MAX - 27, "the agent promised a refund", 27);
        assert_true(nlu_claims_promise(str_n(text, sizeof(text)), true));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(claims_are_recognised),
                cmocka_unit_test(what_only_looks_like_one_is_none),
                cmocka_unit_test(held_out_questions_claim_nothing),
                cmocka_unit_test(a_long_text_is_cut),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

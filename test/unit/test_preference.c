/* nlu/preference: what customers state of themselves, in both languages, and what only looks like it. */
#include "base/arena.h"
#include "demo_rig.h"
#include "nlu/nlu.h"
#include "nlu/preference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct generations *gs;
static struct arena *mem;

static int load(void **state)
{
        (void)state;
        mem = arena_new(0);
        return demo_open(&gs);
}

static int drop(void **state)
{
        (void)state;
        arena_free(mem);
        generations_close(gs);
        return 0;
}

/* All of it in one line: "hours after 20:00; setup mesh3 cellar". */
static const char *stated(const char *text)
{
        static const char *const kinds[] = {"lang", "form", "length", "hours", "setup", "dislike"};
        static char out[400];
        struct nlu_preference v[NLU_PREFERENCES_MAX];
        struct nlu_context none = {0};
        struct nlu_result u;
        unsigned n;
        int at = 0;

        nlu_understand(generation_current(gs)->nlu, str_c(text), &none, mem, &u);
        n = nlu_preferences(&u, mem, v);
        out[0] = '\0';
        for (unsigned i = 0; i < n; i++)
                at += snprintf(out + at, sizeof(out) - (size_t)at, "%s%s%s%.*s %.*s", i ? "; " : "", kinds[v[i].kind],
                               v[i].subject.n ? " " : "", STR_ARG(v[i].subject), STR_ARG(v[i].value));
        return out;
}

struct row {
        const char *text, *want;
};

static void check(const struct row *rows, size_t n)
{
        size_t wrong = 0;

        for (size_t i = 0; i < n; i++) {
                const char *got = stated(rows[i].text);

                if (strcmp(got, rows[i].want) != 0) {
                        print_message("%s\n  wanted: %s\n  came:   %s\n", rows[i].text, rows[i].want, got);
                        wrong++;
                }
        }
        assert_int_equal(wrong, 0);
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void what_is_said_plainly_is_taken(void **state)
{
        static const struct row rows[] = {
                {"以后请用英文回答我", "lang en"},
                {"能不能说中文", "lang zh"},
                {"please answer in Chinese from now on", "lang zh"},
                {"Could you speak English please?", "lang en"},
                {"别给我发视频了，看文字就行", "form read"},
                {"我比较喜欢看视频", "form clip"},
                {"no videos please, I'd rather read", "form read"},
                {"I prefer clips to long texts", "form clip"},
                {"回答简短一点好吗", "length brief"},
                {"别发太长的", "length brief"},
                {"以后说详细点", "length detailed"},
                {"keep it short please", "length brief"},
                {"I like detailed answers", "length detailed"},
                {"晚上八点以后再打给我", "hours after 20:00"},
                {"早上九点前别打电话", "hours after 09:00"},
                {"please call me after 6 pm", "hours after 18:00"},
                {"don't call me before 9 am", "hours after 09:00"},
                {"you can reach me between 9:30 and 12", "hours 09:30-12:00"},
                {"下午2点到5点方便接电话", "hours 14:00-17:00"},
                {"周末联系我吧", "hours weekend"},
                {"周末打给我吧", "hours weekend"},
                {"only call me at weekends", "hours weekend"},
                {"晚上不要打电话", "hours not evening"},
                {"我的路由器放在地下室", "setup mesh3 cellar"},
                {"the router is in the cellar", "setup mesh3 cellar"},
                {"摄像头装在车库门口", "setup cam2 garage"},
                {"I have an iPhone", "setup phone ios"},
                {"我用的是安卓手机", "setup phone android"},
                {"别给我打电话", "dislike calls"},
                {"no phone calls please", "dislike calls"},
                {"不要给我发短信", "dislike sms"},
                {"please don't email me", "dislike email"},
                {"别给我推荐产品", "dislike offers"},
                {"stop the ads and recommendations", "dislike offers"},
                {"不要打电话，也不要发短信", "dislike calls; dislike sms"},
        };

        (void)state;
        CHECK(rows);
}

static void what_only_looks_like_it_is_not(void **state)
{
        static const struct row rows[] = {
                {"路由器放在地下室信号会不好吗？", ""},
                {"should the router be in the cellar?", ""},
                {"如果路由器在地下室怎么办", ""},
                {"if the router is in the cellar it is slow", ""},
                {"我朋友的路由器在地下室", ""},
                {"my neighbour's router is in the garage", ""},
                {"路由器以前在客厅", ""},
                {"the router was in the kitchen", ""},
                {"路由器不在地下室", ""},
                {"我不介意打电话", ""},
                {"I don't mind phone calls", ""},
                {"我不是不要打电话", ""},
                {"监控视频看不了", ""},
                {"no video from my camera", ""},
                {"the camera does not record video", ""},
                {"我晚上打了电话没人接", ""},
                {"I called you in the evening and nobody answered", ""},
                {"你们几点上班方便打电话吗", ""},
                {"快递晚上送货方便吗", ""},
                {"不要用英文", ""},
                {"the answer was too short", ""},
                {"订单号太短了吗", ""},
                {"收不到短信验证码", ""},
                {"I don't get the text messages with the code", ""},
                {"my battery life is short", ""},
                {"这款是别人给我推荐的", ""},
                {"那个特别多的广告是什么", ""},
                {"why are there no offers for my camera", ""},
                {"I did not get any recommendations", ""},
                {"退货怎么退", ""},
                {"", ""},
        };

        (void)state;
        CHECK(rows);
}

static void the_last_one_said_counts(void **state)
{
        static const struct row rows[] = {
                {"说详细点，算了，还是简短一点", "length brief"},
                {"路由器在客厅，摄像头在阳台", "setup mesh3 living-room; setup cam2 balcony"},
                {"answer in English, no, answer in Chinese", ""},
        };

        (void)state;
        check(rows, 2);
}

static void hostile_texts_are_read_to_the_end(void **state)
{
        char *text = arena_alloc(mem, 70000);

        (void)state;
        for (size_t i = 0; i + 12 < 69000; i += 12)
                memcpy(text + i, "别打电话", 12);
        assert_true(strlen(stated(text)) < 200);
        memset(text, ',', 69000);
        assert_string_equal(stated(text), "");
        assert_string_equal(stated("\xff\xfe别"), "");
        assert_string_equal(stated("99999999:99 call me after 25:99"), "");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_said_plainly_is_taken),
                cmocka_unit_test(what_only_looks_like_it_is_not),
                cmocka_unit_test(the_last_one_said_counts),
                cmocka_unit_test(hostile_texts_are_read_to_the_end),
        };

        return cmocka_run_group_tests(tests, load, drop);
}

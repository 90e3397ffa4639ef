/* nlu: speech acts, safety, emotion and answers to choices; entities are in test_entity.c. */
#include "base/arena.h"
#include "base/err.h"
#include "nlu/nlu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct nlu *nlu;

static int setup(void **state)
{
        static const struct nlu_corpus nothing;
        struct err err;

        (void)state;
        mem = arena_new(0);
        return nlu_index(&nothing, &nlu, &err);
}

static int teardown(void **state)
{
        (void)state;
        nlu = nlu_unref(nlu);
        mem = arena_free(mem);
        return 0;
}

static struct nlu_result read(const char *text)
{
        struct nlu_result r;

        assert_int_equal(nlu_understand(nlu, str_c(text), NULL, mem, &r), 0);
        return r;
}

#define CHECK_ALL(field, want, ...)                                                       \
        do {                                                                              \
                static const char *const texts[] = {__VA_ARGS__};                         \
                size_t at_;                                                               \
                for (at_ = 0; at_ < sizeof(texts) / sizeof(texts[0]); at_++) {            \
                        if (read(texts[at_]).field != (want))                             \
                                fail_msg("\"%s\": " #field " is not " #want, texts[at_]); \
                }                                                                         \
        } while (0)

static void a_person_is_asked_for_in_many_ways(void **state)
{
        (void)state;
        CHECK_ALL(wants_person, true, "转人工", "人工客服", "人工", "我要找人工！", "转 人 工", "叫个活人来行不行",
                  "机器人滚，给我转人工", "轉人工", "can i talk to a human", "agent please", "AGENT",
                  "get me a person now you stupid bot", "I want to speak to someone", "let me talk to your manager",
                  "representative");
        CHECK_ALL(wants_person, false, "你是真人吗", "人工智能摄像头", "are you a real person?", "摄像头连不上",
                  "my cam is offline", "人工几点上班");
}

static void yes_and_no_are_heard_in_both_languages(void **state)
{
        (void)state;
        CHECK_ALL(yes, true, "是", "是的", "嗯呢", "嗯嗯", "对啊", "好的呀", "可以", "是的，红灯", "yes", "Yep!",
                  "yeah it is", "sure", "ok", "uh huh", "没错", "OK");
        CHECK_ALL(no, true, "不是", "没有", "没呢", "不用了", "不", "no", "nope", "nah", "not yet", "no thanks",
                  "Nope, still nothing");
        CHECK_ALL(yes, false, "不是", "no", "是什么意思", "好吗", "not ok");
        CHECK_ALL(no, false, "是的", "yes", "不知道");
}

static void solved_and_not_solved_are_told_apart(void **state)
{
        (void)state;
        CHECK_ALL(solved, true, "搞定了", "好了", "可以了谢谢", "连上了！", "it works now", "all good thanks", "fixed!",
                  "that did it");
        CHECK_ALL(solved, false, "还是不行", "没好了", "好了吗", "still not working", "not fixed", "什么时候修好",
                  "it doesn't work");
        CHECK_ALL(not_solved, true, "还是不行", "没用", "还是老样子", "nope still nothing", "didn't help",
                  "same problem", "it still won't connect");
        CHECK_ALL(not_solved, false, "搞定了", "it works now");
}

static void small_acts_are_heard(void **state)
{
        (void)state;
        CHECK_ALL(thanks, true, "谢谢", "谢谢你啦", "thx", "thank you so much", "唔該");
        CHECK_ALL(greeting, true, "你好", "在吗", "Hi", "hello, my cam is offline", "您好，我想问下");
        CHECK_ALL(back, true, "上一步", "返回", "go back please");
        CHECK_ALL(already_tried, true, "已经试过了", "重启过了", "already did that", "I've tried that");
        CHECK_ALL(dont_know, true, "不知道啊", "看不出来", "no idea", "I'm not sure");
        CHECK_ALL(wait, true, "等一下", "我去看看", "hold on", "give me a minute");
        CHECK_ALL(wait, false, "等了三天了", "how long do i have to wait for it");
        CHECK_ALL(again, true, "没看懂", "再说一遍", "what do you mean?");
        CHECK_ALL(question, true, "怎么重置", "why is it red", "能退吗");
        CHECK_ALL(question, false, "红灯", "it is red");
}

static void danger_is_found_and_denied_danger_is_not(void **state)
{
        (void)state;
        CHECK_ALL(safety, true, "电池鼓包了", "冒烟了！", "耳机充电时烫手", "摄像头着火了", "漏电，麻手",
                  "我儿子误吞了耳塞", "the battery is swollen", "there is smoke coming out", "it burned my hand",
                  "I got an electric shock", "it's on fire", "充电宝爆炸了，我心态炸了", "心态炸了，充电宝也炸了",
                  "烟雾报警器响了，插座着火了", "机器里有烟雾冒出来", "爆炸好吓人",
                  "the smoke alarm went off because the charger caught fire");
        CHECK_ALL(safety, false, "没有冒烟", "没鼓包", "会不会爆炸", "no smoke", "it is not swollen",
                  "connect a smoke detector", "摄像头连不上", "fire hazard?", "烟雾报警器能连吗",
                  "是不是你们服务器炸了", "我心态炸裂了", "低音爆炸好听");
        assert_true(str_eq_c(read("电池鼓起来了").safety_kind, "swelling"));
}

static void feelings_are_named(void **state)
{
        (void)state;
        CHECK_ALL(emotion, EMO_NEUTRAL, "摄像头连不上", "how do i reset it", "麻烦帮我查一下订单", "防水吗，怕水不",
                  "滚刷怎么拆");
        CHECK_ALL(emotion, EMO_NEUTRAL, "好的", "ok", "嗯", "红灯", "LM1000000101", "13800000000", "。", "",
                  "\xe2\x80\x8b", "why");
        CHECK_ALL(emotion, EMO_ANGRY, "气死了", "坑人");
        CHECK_ALL(emotion, EMO_FRUSTRATED, "没用", "useless");
        CHECK_ALL(sarcasm, 0, "好的", "great", "ok");
        CHECK_ALL(dissatisfied, 0, "好的", "great", "", "\xe2\x80\x8b", "LM1000000101");
        CHECK_ALL(emotion, EMO_ANGRY, "你们就是骗子！", "什么破玩意，垃圾产品", "this is bullshit",
                  "worst company ever, scam");
        CHECK_ALL(emotion, EMO_FRUSTRATED, "烦死了", "都三天了还没到，无语", "this is so annoying",
                  "I'm fed up with this");
        CHECK_ALL(emotion, EMO_ANXIOUS, "急死了明天就要用", "i need it urgently", "好担心丢了");
        CHECK_ALL(emotion, EMO_PLEASED, "太好了，谢谢", "awesome, thank you!", "真不错👍");
        CHECK_ALL(emotion, EMO_CONFUSED, "没看懂啊", "i don't get it");
        CHECK_ALL(emotion, EMO_SAD, "宝宝的录像都没了好难过", "i'm heartbroken");
        CHECK_ALL(emotion, EMO_FRUSTRATED, "真是谢谢你们了", "great, broken again", "thanks for nothing");
        CHECK_ALL(threat, true, "我要打12315", "I'll call my lawyer", "不处理就曝光");
        CHECK_ALL(threat, false, "报警器一直响怎么关", "本来想打差评的，结果你们处理得太好了",
                  "灯是红的，手机 13812345678", "订单号 19501234 还没到", "我的电话是 1381231 5678");
}

/* No word of feeling is in these. */
static void feelings_without_a_word_are_found(void **state)
{
        (void)state;
        CHECK_ALL(dissatisfied, true, "这都第三个客服了，每个都让我从头说",
                  "third repair and it still does the same, well done", "真会挑时候，一过保就罢工，佩服");
        CHECK_ALL(sarcasm, true, "真是谢谢你们了", "thanks for nothing");
        CHECK_ALL(sarcasm, false, "谢谢，已经好了", "brilliant, it works again, its fixed", "怎么换滤芯");
        CHECK_ALL(dissatisfied, false, "订单到哪了", "how do i change the filter", "发票怎么开");
}

static void danger_comes_before_the_way_it_is_said(void **state)
{
        (void)state;
        CHECK_ALL(safety, true, "太好了又冒烟了谢谢你们", "充电宝烫得拿不住，会着火吗", "再不退钱我死给你们看",
                  "someone is talking to my daughter through the camera");
        CHECK_ALL(safety, false, "摄像头", "battery", "看家的摄像头断线了", "第三回了，我真要气炸了");
        assert_true(str_eq_c(read("再不退钱我死给你们看").safety_kind, "self-harm"));
}

static void foreign_languages_and_nothing_are_said_so(void **state)
{
        (void)state;
        CHECK_ALL(unsupported_language, true, "กล้องเชื่อมต่อไม่ได้", "Камера не подключается", "Meine Kamera geht nicht");
        CHECK_ALL(unsupported_language, false, "摄像头 offline", "the camera");
        CHECK_ALL(empty, true, "", "😀😀", "？？？", "\xff\xfe");
        CHECK_ALL(empty, false, "1", "a", "红");
}

/* ---- choices ---- */

static const struct str m_red[] = {STR_INIT("红的"), STR_INIT("一直红"), STR_INIT("红灯"), STR_INIT("red"),
                                   STR_INIT("solid red")};
static const struct str m_blink[] = {STR_INIT("红灯闪"), STR_INIT("闪红"), STR_INIT("闪"), STR_INIT("blinking"),
                                     STR_INIT("flashing")};
static const struct str m_off[] = {STR_INIT("不亮"), STR_INIT("没亮"), STR_INIT("黑的"), STR_INIT("off"),
                                   STR_INIT("dark")};
static const struct nlu_option zh_options[] = {
        {STR_INIT("红灯常亮"), m_red, 5}, {STR_INIT("红灯在闪"), m_blink, 5}, {STR_INIT("灯不亮"), m_off, 5}};
static const struct nlu_option en_options[] = {
        {STR_INIT("Solid red"), m_red, 5}, {STR_INIT("Blinking red"), m_blink, 5}, {STR_INIT("No light"), m_off, 5}};

static void check_option(const struct nlu_option *options, const char *text, int want)
{
        float confidence = -1;
        int got = nlu_match_option(options, 3, str_c(text), LANG_ZH, mem, &confidence);

        if (got != want)
                fail_msg("\"%s\" chooses %d (%.2f), not %d", text, got, (double)confidence, want);
        assert_true(got >= 0 ? confidence > 0 && confidence <= 1 : confidence <= 0);
}

static void free_text_chooses_among_options(void **state)
{
        (void)state;
        check_option(zh_options, "灯是红的", 0);
        check_option(zh_options, "红灯常亮", 0);
        check_option(zh_options, "一直红着", 0);
        check_option(zh_options, "红灯一直在闪", 1);
        check_option(zh_options, "在闪", 1);
        check_option(zh_options, "灯不亮啊", 2);
        check_option(zh_options, "没亮", 2);
        check_option(en_options, "it's red", 0);
        check_option(en_options, "solid red light", 0);
        check_option(en_options, "it is blinking", 1);
        check_option(en_options, "there's no light", 2);
        check_option(en_options, "it's off", 2);
}

static void ordinals_choose(void **state)
{
        (void)state;
        check_option(zh_options, "第二个", 1);
        check_option(zh_options, "3", 2);
        check_option(en_options, "the first one", 0);
        check_option(en_options, "the last one", 2);
        check_option(en_options, "the fourth one", -1);
}

static void what_is_denied_is_not_chosen(void **state)
{
        (void)state;
        check_option(zh_options, "没有红灯", -1);
        check_option(en_options, "it is not red", -1);
}

static void unrelated_text_chooses_nothing(void **state)
{
        (void)state;
        check_option(zh_options, "我要退货", -1);
        check_option(en_options, "where is my order", -1);
        check_option(en_options, "", -1);
        check_option(en_options, "😀", -1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_person_is_asked_for_in_many_ways),
                cmocka_unit_test(yes_and_no_are_heard_in_both_languages),
                cmocka_unit_test(solved_and_not_solved_are_told_apart),
                cmocka_unit_test(small_acts_are_heard),
                cmocka_unit_test(danger_is_found_and_denied_danger_is_not),
                cmocka_unit_test(feelings_are_named),
                cmocka_unit_test(feelings_without_a_word_are_found),
                cmocka_unit_test(danger_comes_before_the_way_it_is_said),
                cmocka_unit_test(foreign_languages_and_nothing_are_said_so),
                cmocka_unit_test(free_text_chooses_among_options),
                cmocka_unit_test(ordinals_choose),
                cmocka_unit_test(what_is_denied_is_not_chosen),
                cmocka_unit_test(unrelated_text_chooses_nothing),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}

/* summary: sentences of a conversation in their sections, each with its message. */
#include "answer/phrase.h"
#include "codec/json.h"
#include "desk/summary.h"
#include "desk/summary_json.h"
#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define CUSTOMER(s, t)                                          \
        {                                                       \
                .customer = true, .seq = s, .text = STR_INIT(t) \
        }
#define COMPANY(s, t)                         \
        {                                     \
                .seq = s, .text = STR_INIT(t) \
        }

static struct summary sum;

static void make(const struct summary_message *v, size_t n)
{
        summary_make(v, n, mem, &sum);
}

static bool has(enum summary_section section, int64_t seq, const char *text)
{
        for (unsigned i = 0; i < sum.n[section]; i++)
                if (sum.line[section][i].seq == seq && str_eq_c(sum.line[section][i].text, text))
                        return true;
        return false;
}

static unsigned lines(void)
{
        unsigned n = 0;

        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++)
                n += sum.n[k];
        return n;
}

static const struct summary_message english[] = {
        CUSTOMER(1,
                 "Hi there! My camera went offline after the update last night. I already restarted the router twice."),
        COMPANY(2, "Sorry to hear that. Please hold the reset key for ten seconds until the light blinks."),
        CUSTOMER(4, "Thanks. Still the red light and no picture. I want a refund for this camera."),
        COMPANY(6, "We will send you a return label by email tomorrow. Have a great day! ^KM"),
};

static const struct summary_message chinese[] = {
        CUSTOMER(1, "你好"),
        COMPANY(2, "您好，有什么可以帮您？"),
        CUSTOMER(3, "昨晚升级以后摄像头一直离线，看不到画面。路由器我已经重启过两次了"),
        COMPANY(4, "抱歉给您带来不便。您可以长按复位键十秒，看指示灯是否闪烁。"),
        CUSTOMER(5, "还是红灯。我要退货，什么时候能退款？"),
        COMPANY(7, "已经为您登记退货，我们会在两个工作日内寄出退货标签。祝您生活愉快，再见！"),
};

static void english_lines_stand_in_their_sections(void **state)
{
        (void)state;
        make(english, N(english));
        assert_true(has(SUMMARY_SITUATION, 1, "My camera went offline after the update last night."));
        assert_true(has(SUMMARY_TRIED, 1, "I already restarted the router twice."));
        assert_true(has(SUMMARY_TRIED, 2, "Please hold the reset key for ten seconds until the light blinks."));
        assert_true(has(SUMMARY_WISH, 4, "I want a refund for this camera."));
        assert_true(has(SUMMARY_NEXT, 6, "We will send you a return label by email tomorrow."));
}

static void chinese_lines_stand_in_their_sections(void **state)
{
        (void)state;
        make(chinese, N(chinese));
        assert_true(has(SUMMARY_SITUATION, 3, "昨晚升级以后摄像头一直离线，看不到画面。"));
        assert_true(has(SUMMARY_TRIED, 3, "路由器我已经重启过两次了"));
        assert_true(has(SUMMARY_TRIED, 4, "您可以长按复位键十秒，看指示灯是否闪烁。"));
        assert_true(has(SUMMARY_WISH, 5, "我要退货，什么时候能退款？"));
        assert_true(has(SUMMARY_NEXT, 7, "已经为您登记退货，我们会在两个工作日内寄出退货标签。"));
}

static bool comes_to(enum summary_section section, int64_t seq, const char *result, int64_t result_seq)
{
        for (unsigned i = 0; i < sum.n[section]; i++)
                if (sum.line[section][i].seq == seq && str_eq_c(sum.line[section][i].result, result) &&
                    sum.line[section][i].result_seq == result_seq)
                        return true;
        return false;
}

static void what_was_tried_stands_with_what_came_of_it(void **state)
{
        static const struct summary_message zh[] = {
                CUSTOMER(1, "摄像头离线了。我重启过路由器，还是连不上。"),
                COMPANY(2, "请您长按复位键十秒。"),
                COMPANY(3, "也可以先检查一下网线。"),
                CUSTOMER(4, "不行"),
                COMPANY(5, "那请您把摄像头升级到最新版本。"),
                CUSTOMER(6, "我要退货"),
        };

        (void)state;
        make(english, N(english));
        assert_true(comes_to(SUMMARY_TRIED, 2, "Still the red light and no picture.", 4));
        make(chinese, N(chinese));
        assert_true(comes_to(SUMMARY_TRIED, 4, "还是红灯。", 5));
        make(zh, N(zh));
        assert_true(comes_to(SUMMARY_TRIED, 2, "不行", 4));
        assert_true(comes_to(SUMMARY_TRIED, 3, "不行", 4));
        assert_true(comes_to(SUMMARY_TRIED, 5, "", 0)); /* a wish is none */
}

/* Whatever of them the machine says. */
static void sympathy_is_nothing_that_was_tried(void **state)
{
        static const enum phrase care[] = {PH_CARE_ANXIOUS, PH_CARE_FRUSTRATED, PH_CARE_ANGRY, PH_CARE_SAD};

        (void)state;
        for (int lang = 0; lang < 2; lang++) {
                for (size_t i = 0; i < N(care); i++) {
                        for (unsigned k = 0; k < phrase_variants(care[i]); k++) {
                                struct str words = phrase_text(care[i], (enum lang)lang, k);
                                struct summary_message v[] = {
                                        CUSTOMER(1, "My camera is offline. 摄像头连不上了。"),
                                        {.seq = 2, .text = words},
                                        CUSTOMER(3, "The light is red. 灯是红色的。"),
                                };

                                make(v, N(v));
                                if (sum.n[SUMMARY_TRIED] + sum.n[SUMMARY_NEXT] > 0)
                                        fail_msg("%.*s", STR_ARG(words));
                        }
                }
        }
        make(english, N(english));
        assert_false(has(SUMMARY_TRIED, 2, "Sorry to hear that."));
        make(chinese, N(chinese));
        assert_false(has(SUMMARY_TRIED, 4, "抱歉给您带来不便。"));
}

static void a_result_is_cut_at_its_limit(void **state)
{
        struct summary_message v[] = {CUSTOMER(1, "my camera is offline"),
                                      COMPANY(2, "Please restart the camera."),
                                      {.customer = true, .seq = 3}};
        char text[SUMMARY_RESULT_MAX + 2];

        (void)state;
        memset(text, 'x', sizeof(text));
        memcpy(text, "it is red ", 10);
        for (size_t over = 0; over < 2; over++) {
                v[2].text = str_n(text, SUMMARY_RESULT_MAX + over);
                make(v, N(v));
                assert_int_equal(sum.line[SUMMARY_TRIED][0].result.n, SUMMARY_RESULT_MAX);
        }
}

static void courtesies_are_left_out(void **state)
{
        (void)state;
        make(english, N(english));
        assert_false(has(SUMMARY_NEXT, 6, "Have a great day!"));
        assert_false(has(SUMMARY_SITUATION, 1, "Hi there!"));
        make(chinese, 2);
        assert_int_equal(sum.n[SUMMARY_SITUATION] + sum.n[SUMMARY_WISH], 0);
}

static void each_line_is_a_part_of_its_message(void **state)
{
        (void)state;
        make(chinese, N(chinese));
        assert_true(lines() > 3);
        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++) {
                for (unsigned i = 0; i < sum.n[k]; i++) {
                        const struct summary_line *l = &sum.line[k][i];
                        size_t m = 0;

                        while (chinese[m].seq != l->seq)
                                m++;
                        assert_true(l->text.p >= chinese[m].text.p);
                        assert_true(l->text.p + l->text.n <= chinese[m].text.p + chinese[m].text.n);
                }
        }
}

static void the_mood_is_shown_where_it_turned(void **state)
{
        struct summary_message v[N(english)];

        (void)state;
        memcpy(v, english, sizeof(v));
        make(v, N(v));
        assert_int_equal(sum.n[SUMMARY_MOOD], 0);
        v[2].text = STR("This is ridiculous, I am angry. Still the red light and no picture.");
        v[2].mood = EMO_ANGRY;
        v[3].mood = EMO_ANGRY; /* of the company: does not count */
        make(v, N(v));
        assert_int_equal(sum.n[SUMMARY_MOOD], 1);
        assert_true(has(SUMMARY_MOOD, 4, "This is ridiculous, I am angry."));
        assert_int_equal(sum.line[SUMMARY_MOOD][0].mood, EMO_ANGRY);
}

static void of_many_moods_the_first_and_the_last_are_shown(void **state)
{
        static const enum emotion moods[] = {EMO_ANXIOUS, EMO_FRUSTRATED, EMO_NEUTRAL, EMO_ANGRY};
        struct summary_message v[4];

        (void)state;
        for (unsigned i = 0; i < 4; i++)
                v[i] = (struct summary_message){.customer = true,
                                                .seq = i + 1,
                                                .text = arena_printf(mem, "the parcel number %u is not here", i),
                                                .mood = moods[i]};
        make(v, 4);
        assert_int_equal(sum.n[SUMMARY_MOOD], 2);
        assert_int_equal(sum.line[SUMMARY_MOOD][0].seq, 1);
        assert_int_equal(sum.line[SUMMARY_MOOD][1].seq, 4);
}

static void what_is_said_twice_stands_once(void **state)
{
        static const struct summary_message v[] = {
                CUSTOMER(1, "the camera is offline again"), COMPANY(2, "Please restart the camera and the router."),
                CUSTOMER(3, "the camera is offline again"), COMPANY(4, "Please restart the camera and the router.")};

        (void)state;
        make(v, N(v));
        assert_int_equal(lines(), 2);
}

static void names_links_and_initials_are_cut_off(void **state)
{
        static const struct summary_message v[] = {
                CUSTOMER(1, "@shop @help my order 4711 never came https://example.org/x"),
                COMPANY(2, "@1234 Please send us your address so that we can look into it. -Jo"),
                CUSTOMER(3, "https://example.org/only"),
        };

        (void)state;
        make(v, N(v));
        assert_int_equal(lines(), 2);
        assert_true(has(SUMMARY_SITUATION, 1, "my order 4711 never came"));
        assert_true(has(SUMMARY_NEXT, 2, "Please send us your address so that we can look into it."));
}

static void nothing_gives_nothing(void **state)
{
        static const struct summary_message empty[] = {CUSTOMER(1, ""), COMPANY(2, " \n "), CUSTOMER(3, "!!!")};

        (void)state;
        make(NULL, 0);
        assert_int_equal(lines(), 0);
        make(empty, N(empty));
        assert_int_equal(lines(), 0);
}

static struct summary_message *many(size_t n)
{
        struct summary_message *v = ARENA_ARRAY(mem, struct summary_message, n);

        for (size_t i = 0; i < n; i++)
                v[i] = (struct summary_message){.customer = i % 2 == 0,
                                                .seq = (int64_t)i + 1,
                                                .text = arena_printf(mem, "message %zu tells of matter m%zu", i, i)};
        return v;
}

static void of_more_messages_the_first_and_the_newest_are_read(void **state)
{
        const struct summary_sentence *s;

        (void)state;
        assert_int_equal(summary_sentences(many(SUMMARY_MESSAGES_MAX), SUMMARY_MESSAGES_MAX, mem, &s),
                         SUMMARY_MESSAGES_MAX);
        assert_int_equal(summary_sentences(many(SUMMARY_MESSAGES_MAX + 1), SUMMARY_MESSAGES_MAX + 1, mem, &s),
                         SUMMARY_MESSAGES_MAX);
        assert_int_equal(s[SUMMARY_MESSAGES_MAX / 10 - 1].message->seq, SUMMARY_MESSAGES_MAX / 10);
        assert_int_equal(s[SUMMARY_MESSAGES_MAX / 10].message->seq, SUMMARY_MESSAGES_MAX / 10 + 2);
        assert_int_equal(s[SUMMARY_MESSAGES_MAX - 1].message->seq, SUMMARY_MESSAGES_MAX + 1);
        make(many(20000), 20000);
        assert_true(lines() > 2);
}

static struct str sentences(unsigned n)
{
        struct str s = {"", 0};

        for (unsigned i = 0; i < n; i++)
                s = arena_printf(mem, "%.*sThe thing t%u is broken. ", STR_ARG(s), i);
        return s;
}

static void of_one_message_so_many_sentences_are_read(void **state)
{
        struct summary_message m = {.customer = true, .seq = 1};
        const struct summary_sentence *s;

        (void)state;
        m.text = sentences(SUMMARY_PER_MESSAGE);
        assert_int_equal(summary_sentences(&m, 1, mem, &s), SUMMARY_PER_MESSAGE);
        m.text = sentences(SUMMARY_PER_MESSAGE + 1);
        assert_int_equal(summary_sentences(&m, 1, mem, &s), SUMMARY_PER_MESSAGE);
}

/* As the desk's view has it, whatever customers write. */
static void what_is_left_out_takes_no_memory(void **state)
{
        static struct summary_message v[SUMMARY_MESSAGES_MAX];
        struct arena *small = arena_new(16 << 20);
        struct str line = {"", 0}, text = {"", 0};

        (void)state;
        while (line.n < SUMMARY_LINE_MAX)
                line = arena_printf(mem, "%.*sit broke %zu ", STR_ARG(line), line.n);
        line = str_sub(line, 0, SUMMARY_LINE_MAX - 1);
        for (unsigned i = 0; i < SUMMARY_PER_MESSAGE; i++)
                text = arena_printf(mem, "%.*s%.*s\n", STR_ARG(text), STR_ARG(line));
        for (size_t i = 0; i < N(v); i++)
                v[i] = (struct summary_message){.customer = true, .seq = (int64_t)i + 1, .text = text};
        summary_make(v, N(v), small, &sum);
        assert_int_equal(lines(), 1);
        assert_true(arena_used(small) < 1 << 20);
        arena_free(small);
}

static void a_long_sentence_is_cut_between_characters(void **state)
{
        struct summary_message m = {.customer = true, .seq = 1};
        struct str s = {"", 0};

        (void)state;
        for (unsigned i = 0; i < 300; i++)
                s = arena_printf(mem, "%.*s坏了", STR_ARG(s));
        m.text = s;
        make(&m, 1);
        assert_int_equal(lines(), 1);
        assert_int_equal(sum.line[SUMMARY_SITUATION][0].text.n, SUMMARY_LINE_MAX / 3 * 3);
}

static void any_bytes_are_taken(void **state)
{
        char bytes[4096];
        uint32_t x = 1;

        (void)state;
        for (unsigned round = 0; round < 50; round++) {
                struct summary_message v[2] = {{.customer = true, .seq = 1}, {.seq = 2}};

                for (size_t i = 0; i < sizeof(bytes); i++) {
                        x = x * 1664525u + 1013904223u;
                        bytes[i] = (char)(x >> 24);
                        if (x >> 30 == 0)
                                bytes[i] = " .!?~@-^\n\xe3\x80\x82"[(x >> 16) % 12];
                }
                v[0].text = str_n(bytes, sizeof(bytes) / 2);
                v[1].text = str_n(bytes + sizeof(bytes) / 2, sizeof(bytes) / 2);
                make(v, 2);
        }
}

/* A receipt for each number; what is only shown is none. */
static void what_was_done_stands_in_what_was_tried_the_newest_of_them(void **state)
{
        struct summary_message v[9];
        size_t n = 0;

        (void)state;
        for (int i = 1; i <= 8; i++) {
                struct str f = arena_printf(
                        mem,
                        "{\"type\":\"message\",\"seq\":%d,\"actor\":\"agent\",\"blocks\":[{\"type\":"
                        "\"text\",\"text\":\"Done for you by Mei:\"},{\"type\":\"action\",\"state\":\"%s\","
                        "\"text\":\"Order LM%d is cancelled.\"}]}",
                        i, i == 8 ? "proposed" : "done", i);
                json_t *j;

                assert_int_equal(json_parse(f, &j, NULL), 0);
                n += summary_message_read(j, mem, &v[n]);
                json_decref(j);
        }
        v[n++] = (struct summary_message)CUSTOMER(9, "Thank you. I also want a refund for the lamp.");
        make(v, n);
        assert_false(has(SUMMARY_TRIED, 1, "Order LM1 is cancelled."));
        for (int i = 2; i <= 7; i++)
                assert_true(has(SUMMARY_TRIED, i, arena_printf(mem, "Order LM%d is cancelled.", i).p));
}

static void frames_are_read_and_the_summary_is_written(void **state)
{
        static const char *const frames[] = {
                "{\"type\":\"message\",\"seq\":3,\"actor\":\"customer\",\"blocks\":[{\"type\":\"text\",\"text\":\"my "
                "camera "
                "\\\"A\\\" is offline\"}]}",
                "{\"type\":\"message\",\"seq\":4,\"actor\":\"machine\",\"blocks\":[{\"type\":\"steps\",\"title\":"
                "\"Power\","
                "\"say\":\"Unplug the camera for ten seconds.\",\"question\":\"Is the light on?\"}]}",
                "{\"type\":\"handover\",\"seq\":5}",
                "{\"type\":\"message\",\"seq\":6,\"actor\":\"agent\",\"blocks\":[]}",
                ("{\"type\":\"message\",\"seq\":7,\"actor\":\"machine\",\"blocks\":[{\"type\":\"text\",\"md\":\"Our "
                 "staff are away now.\"},{\"type\":\"handover\",\"state\":\"offline\"}]}"),
        };
        struct summary_message v[4];
        struct buf out;
        size_t n = 0;
        json_t *j;

        (void)state;
        for (size_t i = 0; i < N(frames); i++) {
                assert_int_equal(json_parse(str_c(frames[i]), &j, NULL), 0);
                n += summary_message_read(j, mem, &v[n]);
                json_decref(j);
        }
        assert_int_equal(n, 2);
        assert_true(v[0].customer && !v[1].customer);
        assert_int_equal(v[1].seq, 4);
        assert_true(str_eq_c(v[1].text, "Power\nUnplug the camera for ten seconds.\nIs the light on?"));
        v[0].mood = summary_mood(STR("anxious"));
        assert_int_equal(v[0].mood, EMO_ANXIOUS);
        assert_int_equal(summary_mood(STR("no such")), EMO_NEUTRAL);
        make(v, n);
        buf_init(&out, 65536);
        summary_to_json(&sum, &out);
        assert_true(str_contains(buf_str(&out),
                                 STR("\"situation\":[{\"text\":\"my camera \\\"A\\\" is offline\",\"seq\":3}]")));
        assert_true(str_contains(buf_str(&out),
                                 STR("\"mood\":[{\"text\":\"my camera \\\"A\\\" is offline\",\"seq\":3,\"mood\":"
                                     "\"anxious\"}]")));
        assert_int_equal(json_parse(buf_str(&out), &j, NULL), 0);
        json_decref(j);
        buf_done(&out);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(english_lines_stand_in_their_sections),
                cmocka_unit_test(chinese_lines_stand_in_their_sections),
                cmocka_unit_test(courtesies_are_left_out),
                cmocka_unit_test(each_line_is_a_part_of_its_message),
                cmocka_unit_test(the_mood_is_shown_where_it_turned),
                cmocka_unit_test(of_many_moods_the_first_and_the_last_are_shown),
                cmocka_unit_test(what_is_said_twice_stands_once),
                cmocka_unit_test(names_links_and_initials_are_cut_off),
                cmocka_unit_test(nothing_gives_nothing),
                cmocka_unit_test(of_more_messages_the_first_and_the_newest_are_read),
                cmocka_unit_test(of_one_message_so_many_sentences_are_read),
                cmocka_unit_test(what_is_left_out_takes_no_memory),
                cmocka_unit_test(a_long_sentence_is_cut_between_characters),
                cmocka_unit_test(any_bytes_are_taken),
                cmocka_unit_test(what_was_tried_stands_with_what_came_of_it),
                cmocka_unit_test(sympathy_is_nothing_that_was_tried),
                cmocka_unit_test(a_result_is_cut_at_its_limit),
                cmocka_unit_test(what_was_done_stands_in_what_was_tried_the_newest_of_them),
                cmocka_unit_test(frames_are_read_and_the_summary_is_written),
        };

        return cmocka_run_group_tests(tests, open_mem, close_mem);
}

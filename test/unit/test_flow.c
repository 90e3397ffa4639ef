/* flow: every arrow of the diagram in flow.h, on a small flow of our own. */
#include "base/arena.h"
#include "flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773073200000)

static const char company[] = "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n";
static const char products[] = "products:\n  - {id: cam2, name: C}\n  - {id: mesh3, name: M}\n";
static const char camera[] =
        "title: {zh: 连不上, en: Offline}\nproducts: [cam2]\nask: [连不上, offline]\nstart: light\nsteps:\n"
        "  light:\n    title: 灯\n    say: {zh: 看灯, en: Look}\n    choices:\n"
        "      - {label: {zh: 红灯, en: Red}, fact: light=red, next: reset}\n"
        "      - {label: {zh: 不亮, en: Off}, fact: light=off, next: power}\n"
        "  reset:\n    title: 复位\n    say: {zh: 按键, en: Press}\n    choices:\n"
        "      - {label: {zh: 好了, en: Works}, done: true}\n"
        "      - {label: {zh: 还是红灯, en: Still red}, next: power}\n"
        "      - {label: {zh: 已经试过了, en: I already did that}, next: power}\n"
        "      - {label: {zh: 冒烟了, en: Smoke}, handover: safety}\n"
        "  power:\n    title: 电源\n    say: {zh: 换电源, en: Power}\n    done: true\n    unsolved: agent\n"
        "  agent:\n    title: 人\n    say: {zh: 请同事, en: A colleague}\n    handover: repair\n";
static const char night[] = "title: {zh: 夜视, en: Night}\nproducts: [cam2]\nask: [夜视, night]\nstart: light\nsteps:\n"
                            "  light:\n    title: 灯\n    say: {zh: 看灯, en: Look}\n    choices:\n"
                            "      - {label: 红, fact: light=red, next: end}\n      - {label: 蓝, next: end}\n"
                            "  end:\n    title: 完\n    say: {zh: 完, en: End}\n    done: true\n";
static const char edited[] =
        "title: {zh: 连不上, en: Offline}\nproducts: [cam2]\nask: [连不上, offline]\nstart: light\nsteps:\n"
        "  light:\n    title: 灯\n    say: {zh: 看灯, en: Look}\n    done: true\n";

static struct knowledge *k, *k2;
static struct flow_pos pos;
static struct flow_facts facts;
static struct flow_out out;

static struct knowledge *load(const char *offline)
{
        struct kfile files[] = {
                {"company.yaml", (const unsigned char *)company, strlen(company)},
                {"products.yaml", (const unsigned char *)products, strlen(products)},
                {"flows/offline.yaml", (const unsigned char *)offline, strlen(offline)},
                {"flows/night.yaml", (const unsigned char *)night, strlen(night)},
        };
        struct knowledge *ret = NULL;
        struct err err;

        if (knowledge_load_files(files, 4, NOW_MS, &ret, NULL, &err) < 0)
                fail_msg("%s", err.msg);
        return ret;
}

static int set_up_all(void **state)
{
        (void)state;
        k = load(camera);
        k2 = load(edited);
        return 0;
}

static int tear_down_all(void **state)
{
        (void)state;
        k = knowledge_unref(k);
        k2 = knowledge_unref(k2);
        return 0;
}

static int set_up(void **state)
{
        (void)state;
        facts = (struct flow_facts){.n = 0};
        flow_start(k, knowledge_flow(k, STR("offline")), &facts, NULL, NULL, NOW_MS, &pos, &out);
        return 0;
}

static int match_label(void *arg, const struct flow_choice *choices, size_t n, struct str text, enum lang lang,
                       float *conf)
{
        (void)arg;
        for (size_t i = 0; i < n; i++) {
                if (str_eq(choices[i].label[lang], text)) {
                        *conf = 0.9f;
                        return (int)i;
                }
        }
        *conf = 0;
        return -1;
}

static void say(const char *text, struct flow_signals says)
{
        struct flow_input in = {
                .kind = FLOW_IN_TEXT, .text = str_c(text), .says = says, .match = match_label, .now_ms = NOW_MS + 1000};

        flow_step(knowledge_flow(k, pos.flow), &pos, &facts, &in, &out);
}

static void tap(const char *id)
{
        struct flow_input in = {.kind = FLOW_IN_TAP, .choice = str_c(id), .now_ms = NOW_MS + 1000};

        flow_step(knowledge_flow(k, pos.flow), &pos, &facts, &in, &out);
}

static void assert_on(const char *step, enum flow_event event)
{
        assert_int_equal(out.event, event);
        assert_true(str_eq_c(pos.step, step));
        assert_non_null(out.step);
        assert_true(str_eq_c(out.step->id, step));
}

static void a_flow_starts_at_its_first_step(void **state)
{
        (void)state;
        assert_on("light", FLOW_SHOW);
        assert_int_equal(pos.n, 1);
        assert_int_equal(out.n_known, 0);
}

static void a_tap_goes_on_and_remembers_the_fact(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        assert_on("reset", FLOW_SHOW);
        assert_true(str_eq(flow_facts_get(&facts, STR("light")), STR("red")));
        assert_int_equal(pos.n, 2);
}

static void words_of_a_choice_go_on_like_a_tap(void **state)
{
        (void)state;
        say("红灯", (struct flow_signals){0});
        assert_on("reset", FLOW_SHOW);
}

static void text_that_fits_nothing_moves_nothing(void **state)
{
        (void)state;
        say("你们几点下班", (struct flow_signals){0});
        assert_on("light", FLOW_NO_MATCH);
        assert_int_equal(pos.misses, 1);
        say("红灯", (struct flow_signals){0});
        assert_int_equal(pos.misses, 0);
}

static void a_done_choice_is_a_confirmation(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        tap("flow:offline/reset#0");
        assert_int_equal(out.event, FLOW_SOLVED);
        assert_int_equal(pos.flow.n, 0);
}

static void solved_in_words_takes_the_done_choice(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        say("可以用了", (struct flow_signals){.solved = true});
        assert_int_equal(out.event, FLOW_SOLVED);
}

static void solved_in_words_ends_a_step_that_has_no_done_choice(void **state)
{
        (void)state;
        say("自己好了", (struct flow_signals){.solved = true});
        assert_int_equal(out.event, FLOW_SOLVED);
}

static void not_solved_never_takes_the_done_choice(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        say("好了", (struct flow_signals){.not_solved = true});
        assert_on("power", FLOW_SHOW);
}

static void already_tried_leads_on(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        say("我早就按过了", (struct flow_signals){.already_tried = true});
        assert_on("power", FLOW_SHOW);
        assert_true(str_eq(out.chosen->label[LANG_ZH], STR("已经试过了")));
}

static void a_done_step_asks_and_yes_confirms(void **state)
{
        (void)state;
        tap("flow:offline/light#1");
        assert_on("power", FLOW_SHOW);
        assert_int_equal(pos.phase, FLOW_PHASE_CONFIRM);
        say("嗯", (struct flow_signals){.yes = true});
        assert_int_equal(out.event, FLOW_SOLVED);
}

static void a_done_step_with_no_goes_to_its_unsolved_step(void **state)
{
        (void)state;
        tap("flow:offline/light#1");
        tap("flow:offline/power#no");
        assert_int_equal(out.event, FLOW_HANDOVER);
        assert_true(str_eq(out.handover, STR("repair")));
        assert_true(str_eq(out.said->id, STR("agent")));
        assert_int_equal(pos.flow.n, 0);
}

static void unsolved_without_a_step_goes_to_a_person(void **state)
{
        (void)state;
        flow_start(k, knowledge_flow(k, STR("night")), NULL, NULL, NULL, NOW_MS, &pos, &out);
        tap("flow:night/light#1");
        say("没有", (struct flow_signals){.no = true});
        assert_int_equal(out.event, FLOW_HANDOVER);
        assert_true(str_eq(out.handover, STR("failed")));
}

static void a_choice_may_end_at_a_person(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        tap("flow:offline/reset#3");
        assert_int_equal(out.event, FLOW_HANDOVER);
        assert_true(str_eq(out.handover, STR("safety")));
}

static void back_goes_to_the_step_before(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        say("上一步", (struct flow_signals){.back = true});
        assert_on("light", FLOW_SHOW);
        say("上一步", (struct flow_signals){.back = true});
        assert_on("light", FLOW_FIRST);
}

static void an_older_step_can_still_be_tapped(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        tap("flow:offline/light#1");
        assert_on("power", FLOW_SHOW);
        assert_int_equal(pos.n_trail, 1);
}

static void waiting_stays_and_not_knowing_asks_for_help(void **state)
{
        (void)state;
        say("等一下", (struct flow_signals){.wait = true});
        assert_on("light", FLOW_WAIT);
        say("不知道", (struct flow_signals){.dont_know = true});
        assert_on("light", FLOW_HELP);
        say("再说一遍", (struct flow_signals){.again = true});
        assert_on("light", FLOW_REPEAT);
}

static void after_days_it_goes_on_where_it_was(void **state)
{
        struct flow_input in = {.kind = FLOW_IN_RESUME, .now_ms = NOW_MS + INT64_C(3) * 86400 * 1000};

        (void)state;
        tap("flow:offline/light#0");
        flow_step(knowledge_flow(k, pos.flow), &pos, &facts, &in, &out);
        assert_on("reset", FLOW_REPEAT);
        assert_int_equal(pos.at_ms, in.now_ms);
}

static void a_step_gone_after_an_edit_starts_again(void **state)
{
        struct flow_input in = {.kind = FLOW_IN_RESUME, .now_ms = NOW_MS};

        (void)state;
        tap("flow:offline/light#0");
        flow_step(knowledge_flow(k2, pos.flow), &pos, &facts, &in, &out);
        assert_on("light", FLOW_RESTARTED);
}

static void a_flow_gone_clears_the_position(void **state)
{
        (void)state;
        pos.flow = STR("never");
        say("红灯", (struct flow_signals){0});
        assert_int_equal(out.event, FLOW_GONE);
        assert_int_equal(pos.flow.n, 0);
}

static void what_another_flow_on_this_product_was_told_is_not_asked_again(void **state)
{
        (void)state;
        tap("flow:offline/light#0");
        flow_start(k, knowledge_flow(k, STR("night")), &facts, NULL, NULL, NOW_MS + 2000, &pos, &out);
        assert_int_equal(out.n_known, 1);
        assert_on("end", FLOW_SHOW);
        flow_start(k, knowledge_flow(k, STR("night")), &facts, NULL, NULL, NOW_MS + 1000 + FLOW_FACT_FRESH_MS, &pos,
                   &out);
        assert_int_equal(out.n_known, 0);
        flow_start(k, knowledge_flow(k, STR("offline")), &facts, NULL, NULL, NOW_MS + 2000, &pos, &out);
        assert_int_equal(out.n_known, 0);
}

static void foreign_taps_are_no_answer(void **state)
{
        (void)state;
        tap("flow:offline/light#7");
        assert_int_equal(out.event, FLOW_NO_MATCH);
        tap("flow:offline/nowhere#0");
        assert_int_equal(out.event, FLOW_NO_MATCH);
        tap("person");
        assert_int_equal(out.event, FLOW_NO_MATCH);
        assert_true(str_eq(pos.step, STR("light")));
}

static void facts_are_limited_and_the_oldest_goes(void **state)
{
        static const char names[] = "abcdefghijklmnopqrstuvwxyz";

        (void)state;
        for (unsigned i = 0; i <= FLOW_FACTS_MAX; i++)
                flow_facts_set(&facts, &(struct flow_fact){.key = str_n(names + i, 1), .value = STR("1")});
        assert_int_equal(facts.n, FLOW_FACTS_MAX);
        assert_int_equal(flow_facts_get(&facts, STR("a")).n, 0);
        assert_int_equal(flow_facts_get(&facts, STR("b")).n, 1);
        flow_facts_set(&facts, &(struct flow_fact){.key = STR("b"), .value = STR("2")});
        assert_true(str_eq(flow_facts_get(&facts, STR("b")), STR("2")));
        assert_int_equal(facts.n, FLOW_FACTS_MAX);
}

static void the_trail_is_limited(void **state)
{
        (void)state;
        for (unsigned i = 0; i < FLOW_TRAIL_MAX * 2; i++) {
                pos.step = STR("light");
                pos.phase = FLOW_PHASE_STEP;
                say("红灯", (struct flow_signals){0});
        }
        assert_int_equal(pos.n_trail, FLOW_TRAIL_MAX);
}

#define T(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_flow_starts_at_its_first_step),
                T(a_tap_goes_on_and_remembers_the_fact),
                T(words_of_a_choice_go_on_like_a_tap),
                T(text_that_fits_nothing_moves_nothing),
                T(a_done_choice_is_a_confirmation),
                T(solved_in_words_takes_the_done_choice),
                T(solved_in_words_ends_a_step_that_has_no_done_choice),
                T(not_solved_never_takes_the_done_choice),
                T(already_tried_leads_on),
                T(a_done_step_asks_and_yes_confirms),
                T(a_done_step_with_no_goes_to_its_unsolved_step),
                T(unsolved_without_a_step_goes_to_a_person),
                T(a_choice_may_end_at_a_person),
                T(back_goes_to_the_step_before),
                T(an_older_step_can_still_be_tapped),
                T(waiting_stays_and_not_knowing_asks_for_help),
                T(after_days_it_goes_on_where_it_was),
                T(a_step_gone_after_an_edit_starts_again),
                T(a_flow_gone_clears_the_position),
                T(what_another_flow_on_this_product_was_told_is_not_asked_again),
                T(foreign_taps_are_no_answer),
                T(facts_are_limited_and_the_oldest_goes),
                T(the_trail_is_limited),
        };

        return cmocka_run_group_tests_name("flow", tests, set_up_all, tear_down_all);
}

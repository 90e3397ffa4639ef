/*
 * steps: what works at every step. Each step of every flow of the demo company, in both languages, hears the same
 * words; and editions, devices, questions on the way.
 */
#include "answer/answer.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "connect/fact.h"
#include "demo_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773073200000) /* 2026-03-10T00:20+08:00 */

static struct generations *gs;
static struct arena *mem;
static struct conv_state state;
static struct facts facts;
static struct decision d;
static enum lang widget;
static unsigned failures;

static int open_demo(void **unused)
{
        (void)unused;
        return demo_open(&gs);
}

static int close_demo(void **unused)
{
        (void)unused;
        generations_close(gs);
        return 0;
}

static int begin(void **unused)
{
        if (unused)
                failures = 0;
        arena_free(mem);
        mem = arena_new(0);
        state_init(&state);
        facts = (struct facts){.have_handover = true, .handover = {.position = 1, .wait_s = 180, .open_now = true}};
        widget = LANG_ZH;
        return 0;
}

static int end(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

static const struct knowledge *demo(void)
{
        return generation_current(gs)->k;
}

/* One call, without fetching what is needed. */
static void decide(const struct answer_message *msg)
{
        struct answer_in in = {.gen = generation_current(gs),
                               .state = &state,
                               .facts = &facts,
                               .msg = msg,
                               .now_ms = NOW_MS,
                               .lang = widget,
                               .lang_fixed = true,
                               .mem = mem};
        struct err err;

        assert_int_equal(answer_decide(&in, &d, &err), 0);
}

static void say(const char *text)
{
        decide(&(struct answer_message){.kind = MSG_TEXT, .text = str_c(text)});
        if (d.n_needs == 0)
                state = *d.next;
}

static struct str traced(const char *key)
{
        for (unsigned i = 0; i < d.trace.n; i++) {
                if (str_eq_c(d.trace.lines[i].key, key))
                        return d.trace.lines[i].value;
        }
        return (struct str){0};
}

/* Does the reply offer what the step asks? */
static bool offers(const struct flow_step *s)
{
        for (size_t i = 0; i < d.n_blocks; i++) {
                const struct block *b = &d.blocks[i];
                size_t n = s->done ? 2 : s->n_choices;

                if (b->kind == BLOCK_CHOICES && b->choices.n_options >= n)
                        return s->done || str_eq(b->choices.options[0].label, s->choices[0].label[widget]);
        }
        return false;
}

/* Calls fn for each step on which a customer can stand, with a step behind it. */
static void at_every_step(enum lang lang, void (*fn)(const struct flow *f, const struct flow_step *s, const char *arg),
                          const char *arg)
{
        const struct knowledge *k = demo();

        for (size_t i = 0; i < k->n_flows; i++) {
                const struct flow *f = &k->flows[i];

                for (size_t j = 0; j < f->n_steps; j++) {
                        const struct flow_step *s = &f->steps[j];

                        if (s->handover.n)
                                continue;
                        begin(NULL);
                        widget = lang;
                        state.lang = lang;
                        state.lang_known = true;
                        state.flow = (struct flow_pos){.flow = f->id,
                                                       .version = f->version,
                                                       .step = s->id,
                                                       .phase = s->done ? FLOW_PHASE_CONFIRM : FLOW_PHASE_STEP,
                                                       .n = 2,
                                                       .at_ms = NOW_MS - 60000};
                        if (j != f->start) {
                                state.flow.trail[0] = (struct flow_mark){f->steps[f->start].id, -1, false};
                                state.flow.n_trail = 1;
                        }
                        say(arg);
                        fn(f, s, arg);
                }
        }
}

static void fail_at(const struct flow *f, const struct flow_step *s, const char *arg)
{
        struct str why = traced("why");

        failures++;
        print_error("%.*s/%.*s, \"%s\": %s, %.*s, now at %.*s\n", STR_ARG(f->id), STR_ARG(s->id), arg,
                    decision_kind_name(d.kind), STR_ARG(why), STR_ARG(d.step));
}

/* "I do not know" may be a choice of its own. */
static bool is_choice(const struct flow_step *s, const char *text)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                const struct flow_choice *c = &s->choices[i];

                for (size_t k = 0; k < c->match[widget].n; k++) {
                        if (str_contains(str_c(text), c->match[widget].v[k]) && c->match[widget].v[k].n > 6)
                                return true;
                }
                if (str_contains(str_c(text), c->label[widget]))
                        return true;
        }
        return false;
}

static void stays(const struct flow *f, const struct flow_step *s, const char *arg)
{
        if (str_eq_c(traced("why"), "the words of a choice") && is_choice(s, arg))
                return;
        if (!str_eq(d.step, s->id) || !str_eq(d.flow, f->id) || !offers(s) ||
            str_eq_c(traced("why"), "no answer to this step"))
                fail_at(f, s, arg);
}

/* Moves, or says what is still open; never that it was not understood. */
static void is_heard(const struct flow *f, const struct flow_step *s, const char *arg)
{
        if (str_eq_c(traced("why"), "no answer to this step") || d.kind == D_DECLINE)
                fail_at(f, s, arg);
}

static void goes_back(const struct flow *f, const struct flow_step *s, const char *arg)
{
        if (!str_eq(d.step, f->steps[f->start].id) || !str_eq(d.flow, f->id))
                fail_at(f, s, arg);
}

/* To the step before; from the first one out of the flow. */
static void is_undone(const struct flow *f, const struct flow_step *s, const char *arg)
{
        if (s == &f->steps[f->start] ? d.flow.n > 0 : !str_eq(d.step, f->steps[f->start].id))
                fail_at(f, s, arg);
}

static void waiting_and_not_knowing_and_once_more_hold_everywhere(void **unused)
{
        static const char *const zh[] = {"等一下", "稍等，我去看看", "我不知道", "不清楚啊", "再说一遍", "没看懂"};
        static const char *const en[] = {"wait",     "hold on, let me check", "no idea",
                                         "not sure", "say that again please", "i don't understand"};

        (void)unused;
        for (size_t i = 0; i < sizeof(zh) / sizeof(zh[0]); i++) {
                at_every_step(LANG_ZH, stays, zh[i]);
                at_every_step(LANG_EN, stays, en[i]);
        }
        assert_int_equal(failures, 0);
}

static void what_was_done_already_is_heard_everywhere(void **unused)
{
        static const char *const zh[] = {"试过了", "这个我已经做过了"};
        static const char *const en[] = {"already tried that", "i did that already"};

        (void)unused;
        for (size_t i = 0; i < sizeof(zh) / sizeof(zh[0]); i++) {
                at_every_step(LANG_ZH, is_heard, zh[i]);
                at_every_step(LANG_EN, is_heard, en[i]);
        }
        assert_int_equal(failures, 0);
}

static void back_and_a_wrong_turn_are_mended_everywhere(void **unused)
{
        (void)unused;
        at_every_step(LANG_ZH, goes_back, "上一步");
        at_every_step(LANG_EN, goes_back, "go back");
        at_every_step(LANG_ZH, is_undone, "不是这个");
        at_every_step(LANG_EN, is_undone, "that's not it");
        assert_int_equal(failures, 0);
}

/* The reset key of the camera: an article tells where it is, and the step waits on. */
static void is_answered_beside(const struct flow *f, const struct flow_step *s, const char *arg)
{
        bool own = str_eq_c(traced("why"), "the step says it itself");

        if (!str_eq(d.step, s->id) || !str_eq(d.flow, f->id) || !offers(s) || (!own && !d.article.n))
                fail_at(f, s, arg);
}

static void a_question_is_answered_and_the_step_goes_on_everywhere(void **unused)
{
        (void)unused;
        at_every_step(LANG_ZH, is_answered_beside, "摄像头的复位键在哪？");
        at_every_step(LANG_EN, is_answered_beside, "where is the reset key of the camera?");
        assert_int_equal(failures, 0);
}

/* ---- editions ---- */

static const struct flow *older_edition(void)
{
        const struct flow *f = knowledge_flow(demo(), STR("camera-offline"));
        struct flow *old = ARENA_NEW(mem, struct flow);
        struct str text = f->source, from = STR("title: {zh: 按复位键, en: Press the reset key}");
        ptrdiff_t at = str_find(text, from, 0);
        struct err err;

        assert_true(at > 0);
        text = arena_printf(mem, "%.*stitle: {zh: 从前的一步, en: As it was}%.*s", (int)at, text.p,
                            STR_ARG(str_sub(text, (size_t)at + from.n, text.n)));
        assert_int_equal(flow_read(f->id, text, mem, old, &err), 0);
        return old;
}

static void stand_in(const struct flow *f, const char *step)
{
        state.flow = (struct flow_pos){
                .flow = f->id, .version = f->version, .step = str_c(step), .n = 1, .at_ms = NOW_MS - 60000};
}

static void an_older_edition_is_needed_and_gone_on_with(void **unused)
{
        const struct flow *old = older_edition();

        (void)unused;
        stand_in(old, "check-power");
        say("红灯常亮");
        assert_int_equal(d.n_needs, 1);
        assert_int_equal(d.needs[0].kind, NEED_FLOW);
        assert_true(str_eq(d.needs[0].version, old->version));
        facts.editions[facts.n_editions++] = (struct edition){old->version, old};
        say("红灯常亮");
        assert_int_equal(d.n_needs, 0);
        assert_true(str_eq_c(d.step, "reset"));
        assert_true(str_eq_c(d.blocks[0].steps.title, "从前的一步"));
        assert_true(str_eq(state.flow.version, old->version));
}

static void yes_and_no_are_heard_in_an_older_edition(void **unused)
{
        const struct flow *f = knowledge_flow(demo(), STR("camera-no-night-vision"));
        struct flow *old = ARENA_NEW(mem, struct flow);
        struct err err;

        (void)unused;
        assert_int_equal(flow_read(f->id, arena_printf(mem, "%.*s\n", STR_ARG(f->source)), mem, old, &err), 0);
        facts.editions[facts.n_editions++] = (struct edition){old->version, old};
        stand_in(old, "glow");
        widget = LANG_EN;
        say("there isn't the faintest red in there");
        assert_true(str_eq_c(d.step, "restart"));
        assert_true(str_eq(state.flow.version, old->version));
}

static void an_edition_that_is_not_kept_goes_on_with_what_serves(void **unused)
{
        const struct flow *old = older_edition();

        (void)unused;
        stand_in(old, "check-power");
        facts.editions[facts.n_editions++] = (struct edition){old->version, NULL};
        say("红灯常亮");
        assert_true(str_eq_c(d.step, "reset"));
        assert_true(str_eq_c(d.blocks[0].steps.title, "按复位键"));
        stand_in(old, "a-step-that-is-gone");
        say("红灯常亮");
        assert_true(str_eq_c(d.step, "check-power"));
}

/* ---- devices ---- */

static const struct device_fact cams[] = {{.product_id = STR_INIT("cam2"), .serial = STR_INIT("S1")},
                                          {.product_id = STR_INIT("cam2"), .serial = STR_INIT("S2")}};
static struct customer_fact owner;

static void begin_with_devices(size_t n)
{
        owner = (struct customer_fact){.id = STR("x"), .devices = cams, .n_devices = n};
        facts.customer_id = STR("x");
        facts.have_customer = true;
        facts.customer = &owner;
        say("我的摄像头连不上了");
}

static void a_check_needs_the_one_device_and_takes_its_answer(void **unused)
{
        (void)unused;
        begin_with_devices(1);
        assert_int_equal(d.n_needs, 1);
        assert_int_equal(d.needs[0].kind, NEED_CHECK);
        assert_true(str_eq_c(d.needs[0].check.name, "status-light") && str_eq_c(d.needs[0].check.serial, "S1"));
        facts.checks[facts.n_checks++] = (struct check_fact){
                .flow = STR("camera-offline"), .step = STR("check-power"), .value = STR("blue-blinking")};
        say("我的摄像头连不上了");
        assert_true(str_eq_c(d.step, "pair"));
        assert_true(str_eq_c(traced("check"), "status-light is blue-blinking"));
        assert_true(state.flow.n_trail == 1 && state.flow.trail[0].known);
}

static void a_check_without_a_usable_answer_asks(void **unused)
{
        static const char *const values[] = {"", "plaid", "<b>", "red "};

        (void)unused;
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
                begin(NULL);
                facts.checks[facts.n_checks++] = (struct check_fact){.flow = STR("camera-offline"),
                                                                     .step = STR("check-power"),
                                                                     .value = str_c(values[i]),
                                                                     .fault = "timeout"};
                begin_with_devices(1);
                assert_int_equal(d.n_needs, 0);
                assert_true(str_eq_c(d.step, "check-power"));
                assert_true(traced("check").n > 0);
        }
}

static void of_two_devices_none_is_asked(void **unused)
{
        (void)unused;
        begin_with_devices(2);
        assert_int_equal(d.n_needs, 0);
        assert_int_equal(d.kind, D_ASK); /* which of them, asks the customer */
}

static void of_two_devices_the_one_that_was_picked_is_asked(void **unused)
{
        (void)unused;
        state.device = STR("S2");
        begin_with_devices(2);
        assert_int_equal(d.n_needs, 1);
        assert_true(d.needs[0].kind == NEED_CHECK && str_eq_c(d.needs[0].check.serial, "S2"));
}

/* ---- what they own ---- */

static const struct device_fact slow_card = {.product_id = STR_INIT("card30"), .serial = STR_INIT("C1")};
static const struct device_fact fast_card = {.product_id = STR_INIT("card90"), .serial = STR_INIT("C2")};

static void begin_owning(const struct device_fact *devices, size_t n)
{
        owner = (struct customer_fact){.id = STR("x"), .devices = devices, .n_devices = n};
        facts.customer_id = STR("x");
        facts.have_customer = true;
        facts.customer = &owner;
}

/* Does a block of words hold it? */
static bool says(const char *text)
{
        for (size_t i = 0; i < d.n_blocks; i++) {
                if (d.blocks[i].kind == BLOCK_TEXT && str_contains(d.blocks[i].text.text, str_c(text)))
                        return true;
        }
        return false;
}

static void what_they_own_passes_a_step_that_can_be_taken_back(void **unused)
{
        (void)unused;
        begin_owning(cams, 1);
        say("开不了机");
        assert_true(str_eq_c(d.flow, "device-wont-power-on") && str_eq_c(d.step, "socket"));
        assert_true(says("您名下是") && says("不是这个"));
        assert_true(state.flow.n_trail == 1 && state.flow.trail[0].known);
        say("不是这个");
        assert_true(str_eq_c(d.step, "which"));
        say("相机 Shot");
        assert_true(str_eq_c(d.step, "battery"));
}

static void back_shows_a_step_that_was_passed_over(void **unused)
{
        (void)unused;
        begin_owning(cams, 1);
        say("开不了机");
        assert_true(str_eq_c(d.step, "socket"));
        say("上一步");
        assert_true(str_eq_c(d.step, "which"));
        say("上一步");
        assert_true(str_eq_c(d.step, "which"));
}

static void what_is_told_goes_before_what_they_own(void **unused)
{
        (void)unused;
        begin_owning(cams, 1);
        say("我的 Shot 开不了机");
        assert_true(str_eq_c(d.flow, "device-wont-power-on") && str_eq_c(d.step, "battery"));
        assert_false(says("您名下是"));
}

static void what_was_told_against_it_is_asked_again(void **unused)
{
        (void)unused;
        begin_owning(cams, 1);
        say("开不了机");
        say("不是这个");
        say("路由器 Mesh 3");
        assert_true(str_eq_c(d.step, "socket"));
        state.flow = (struct flow_pos){.n = 0};
        state.n_products = 0;
        say("设备开不了机");
        assert_true(str_eq_c(d.flow, "device-wont-power-on") && str_eq_c(d.step, "which"));
}

static void steps_behind_the_one_they_own_are_passed_over_too(void **unused)
{
        (void)unused;
        begin_owning(&fast_card, 1);
        stand_in(knowledge_flow(demo(), STR("memory-card-slow")), "what");
        flow_facts_set(&state.facts, &(struct flow_fact){STR("step:format"), STR("tried"), STR("memory-card-slow"), 0});
        say("录 4K 会停");
        assert_true(says("您名下是") && says("「在相机里格式化」按您说的"));
        assert_true(state.flow.n_trail == 3 && state.flow.trail[2].known);
        assert_true(str_eq_c(state.flow.trail[2].step, "format") && !str_eq_c(d.step, "format"));
}

static void the_answer_of_the_customer_is_counted_not_what_followed(void **unused)
{
        (void)unused;
        begin_owning(&slow_card, 1);
        stand_in(knowledge_flow(demo(), STR("memory-card-slow")), "what");
        say("录 4K 会停");
        assert_true(str_eq_c(d.step, "video-mode"));
        assert_true(d.chosen && str_eq_c(d.chosen->label[LANG_ZH], "录 4K 会停"));
        assert_true(state.flow.n_trail == 2 && !state.flow.trail[0].known && state.flow.trail[1].known);
}

/* ---- hand-over ---- */

static void a_hand_over_tells_each_step_with_its_answer(void **unused)
{
        (void)unused;
        say("摄像头离线，红灯一直亮着");
        say("试过了");
        say("还是老样子");
        say("我没有卡");
        assert_true(d.request_handover);
        assert_int_equal(d.n_tried, 4);
        assert_true(str_eq_c(d.tried[0], "看状态灯 → 红灯常亮（没有再问）"));
        assert_true(str_eq_c(d.tried[1], "按复位键 → 已经试过了"));
        assert_true(str_eq_c(d.tried[2], "换电源试试 → 还是老样子"));
        assert_true(str_eq_c(d.tried[3], "用存储卡升级 → 我没有卡或电脑"));
}

static void a_person_in_the_middle_sees_where_it_stands(void **unused)
{
        (void)unused;
        say("摄像头离线，红灯一直亮着");
        say("转人工");
        assert_true(d.request_handover);
        assert_int_equal(d.n_tried, 2);
        assert_true(str_eq_c(d.tried[1], "按复位键 → 还没有回答"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
        const struct CMUnitTest tests[] = {
                T(waiting_and_not_knowing_and_once_more_hold_everywhere),
                T(what_was_done_already_is_heard_everywhere),
                T(back_and_a_wrong_turn_are_mended_everywhere),
                T(a_question_is_answered_and_the_step_goes_on_everywhere),
                T(an_older_edition_is_needed_and_gone_on_with),
                T(yes_and_no_are_heard_in_an_older_edition),
                T(an_edition_that_is_not_kept_goes_on_with_what_serves),
                T(a_check_needs_the_one_device_and_takes_its_answer),
                T(a_check_without_a_usable_answer_asks),
                T(of_two_devices_none_is_asked),
                T(of_two_devices_the_one_that_was_picked_is_asked),
                T(what_they_own_passes_a_step_that_can_be_taken_back),
                T(back_shows_a_step_that_was_passed_over),
                T(what_is_told_goes_before_what_they_own),
                T(what_was_told_against_it_is_asked_again),
                T(steps_behind_the_one_they_own_are_passed_over_too),
                T(the_answer_of_the_customer_is_counted_not_what_followed),
                T(a_hand_over_tells_each_step_with_its_answer),
                T(a_person_in_the_middle_sees_where_it_stands),
        };

        return cmocka_run_group_tests(tests, open_demo, close_demo);
}

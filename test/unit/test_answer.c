/*
 * answer: whole conversations through the pure decision, on the demo company's knowledge, with facts made here. State
 * goes through its JSON form between turns, as it does in the store.
 */
#include "answer/answer.h"
#include "answer/heard.h"
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

/* One conversation. */
static struct arena *mem;
static struct conv_state state;
static struct facts facts;
static struct decision d;
static struct order_fact stored_order; /* what the store would find by number; no.n = 0: nothing */
static const struct customer_fact *stored_customer;
static const struct order_fact *stored_orders;
static size_t n_stored_orders;
static struct handover_info queue;
static int64_t now;
static enum lang widget;
static bool learning;

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
        (void)unused;
        arena_free(mem);
        mem = arena_new(0);
        state_init(&state);
        facts = (struct facts){0};
        stored_order = (struct order_fact){0};
        stored_customer = NULL;
        stored_orders = NULL;
        n_stored_orders = 0;
        queue = (struct handover_info){.position = 1, .wait_s = 180, .open_now = true};
        now = NOW_MS;
        widget = LANG_ZH;
        learning = false;
        return 0;
}

static int end(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

/* Where the first line of this key stands, from this line on; the number of all lines when there is none. */
static unsigned trace_line(const char *key, unsigned from)
{
        unsigned i = from;

        while (i < d.trace.n && !str_eq_c(d.trace.lines[i].key, key))
                i++;
        return i;
}

/* Does what chat does: fetches what is needed, decides again, keeps the state as JSON. */
static int decide(const struct answer_message *msg)
{
        struct answer_in in = {.gen = generation_current(gs),
                               .state = &state,
                               .facts = &facts,
                               .msg = msg,
                               .now_ms = now,
                               .lang = widget,
                               .learning = learning,
                               .heard = heard_new(mem),
                               .mem = mem};
        struct err err;
        struct buf b;

        facts.have_customer = facts.have_orders = facts.have_order = facts.have_handover = facts.have_offers = false;
        for (int round = 0; round < 4; round++) {
                int r = answer_decide(&in, &d, &err);

                if (r < 0)
                        return r;
                if (d.n_needs == 0)
                        break;
                for (size_t i = 0; i < d.n_needs; i++) {
                        switch (d.needs[i].kind) {
                        case NEED_CUSTOMER:
                                facts.have_customer = true;
                                facts.customer = stored_customer;
                                break;
                        case NEED_ORDERS:
                                facts.have_orders = true;
                                facts.orders = stored_orders;
                                facts.n_orders = n_stored_orders;
                                break;
                        case NEED_ORDER:
                                facts.have_order = true;
                                facts.order = str_eq(stored_order.no, d.needs[i].order_no) ? &stored_order : NULL;
                                break;
                        case NEED_HANDOVER_INFO:
                                facts.have_handover = true;
                                facts.handover = queue;
                                break;
                        case NEED_PICTURE:
                                facts.have_picture = true;
                                facts.picture.state = "off";
                                break;
                        case NEED_PROMISES: facts.have_promises = true; break;
                        case NEED_COMPLAINTS: facts.have_complaints = true; break;
                        case NEED_ADDRESSES:
                        case NEED_CODE_SEND:
                        case NEED_CODE_CHECK: fail_msg("nobody is asked who they are"); break;
                        case NEED_OFFERS: facts.have_offers = true; break;
                        case NEED_VECTOR:
                        case NEED_WORDS: fail_msg("there are no vectors and no model"); break;
                        case NEED_RECORD:
                        case NEED_RECORDS:
                        case NEED_DOING:
                        case NEED_ACT: fail_msg("no action is talked about here"); break;
                        case NEED_FLOW:
                        case NEED_CHECK: fail_msg("no such need here"); break;
                        }
                }
        }
        assert_int_equal(d.n_needs, 0);
        assert_true(d.n_blocks > 0);
        if (!d.handover_reason.n)
                assert_true(d.trace.lines[trace_line("why", 0)].value.n > 0);
        buf_init(&b, 65536);
        state_to_json(d.next, &b);
        if (state_from_json(buf_str(&b), mem, &state, &err) < 0)
                fail_msg("%s: %s", err.msg, b.p);
        buf_done(&b);
        return 0;
}

static void say(const char *text)
{
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_TEXT, .text = str_c(text)}), 0);
}

static void tap_id(struct str id)
{
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_TAP, .choice = id}), 0);
}

static void tap(const char *label)
{
        for (unsigned i = 0; i < state.pending.n_options; i++) {
                if (str_eq_c(state.pending.options[i].label, label)) {
                        tap_id(state.pending.options[i].id);
                        return;
                }
        }
        fail_msg("no choice \"%s\" was offered", label);
}

static void form(const char *order_no, const char *last4)
{
        assert_int_equal(
                decide(&(struct answer_message){
                        .kind = MSG_FORM, .form = STR("identity"), .order_no = str_c(order_no), .last4 = str_c(last4)}),
                0);
}

/* ---- looking at the reply ---- */

static const struct block *block_of(enum block_kind kind)
{
        for (size_t i = 0; i < d.n_blocks; i++) {
                if (d.blocks[i].kind == kind)
                        return &d.blocks[i];
        }
        return NULL;
}

static const char *plain(void)
{
        static struct buf b;

        buf_done(&b);
        buf_init(&b, 65536);
        blocks_plain(d.blocks, d.n_blocks, d.lang, &b);
        return b.n ? b.p : "";
}

static void show(void)
{
        fprintf(stderr, "%s\n", plain());
        for (unsigned i = 0; i < d.trace.n; i++)
                fprintf(stderr, "    %.*s = %.*s\n", STR_ARG(d.trace.lines[i].key), STR_ARG(d.trace.lines[i].value));
}

#define wants(cond)                            \
        do {                                   \
                if (!(cond)) {                 \
                        show();                \
                        fail_msg("%s", #cond); \
                }                              \
        } while (0)
#define says(text) wants(strstr(plain(), text))
#define says_not(text) wants(!strstr(plain(), text))
#define in_flow(name) wants(str_eq_c(d.flow, name))
#define at_step(name) wants(str_eq_c(d.step, name))
#define has(kind) wants(block_of(kind))
#define is(what) wants(d.kind == (what))

static bool traced(const char *key)
{
        return trace_line(key, 0) < d.trace.n;
}

/* ---- the camera at midnight ---- */

static void the_camera_at_midnight_is_solved(void **unused)
{
        (void)unused;
        say("我的摄像头连不上了，烦死了");
        in_flow("camera-offline");
        at_step("check-power");
        wants(block_of(BLOCK_STEPS)->steps.figure.src.n);
        wants(d.emotion == EMO_FRUSTRATED || d.emotion == EMO_ANGRY);
        wants(d.blocks[0].kind == BLOCK_TEXT && str_starts(d.blocks[0].cites[0], STR("phrase:care-")));
        say("灯一直是红的");
        at_step("reset");
        wants(block_of(BLOCK_STEPS)->steps.clip.src.n);
        says("复位键");
        says_not("退款");
        now += 3 * DAY_MS;
        say("我回来了，刚才那个");
        in_flow("camera-offline");
        at_step("reset");
        tap("好了");
        wants(d.resolved);
        wants(!block_of(BLOCK_OFFER));
        wants(d.flow.n == 0);
}

static void the_same_in_english(void **unused)
{
        (void)unused;
        widget = LANG_EN;
        say("my camera is offline");
        in_flow("camera-offline");
        wants(d.lang == LANG_EN);
        say("it's solid red");
        at_step("reset");
        says("reset key");
        say("I already did that");
        at_step("adapter");
        say("still nothing");
        in_flow("camera-offline");
        wants(!str_eq_c(d.step, "adapter"));
}

static void an_unfinished_flow_of_a_known_customer_is_resumed(void **unused)
{
        struct customer_fact cu = {.id = STR("demo-0007"),
                                   .flow = STR("camera-offline"),
                                   .step = STR("reset"),
                                   .flow_at_ms = NOW_MS - DAY_MS};

        (void)unused;
        facts.customer_id = cu.id;
        facts.identity = IDENTITY_SIGNED;
        stored_customer = &cu;
        say("我回来了，刚才那个");
        in_flow("camera-offline");
        at_step("reset");
        begin(NULL);
        facts.customer_id = cu.id;
        facts.identity = IDENTITY_SIGNED;
        stored_customer = &cu;
        say("摄像头又连不上了");
        at_step("check-power");
}

static void a_minor_is_not_remembered(void **unused)
{
        struct customer_fact cu = {
                .id = STR("demo-0010"), .flow = STR("camera-offline"), .step = STR("reset"), .minor = true};

        (void)unused;
        facts.customer_id = cu.id;
        facts.identity = IDENTITY_SIGNED;
        facts.minor = true;
        stored_customer = &cu;
        say("我回来了，刚才那个");
        wants(d.flow.n == 0);
}

static void a_question_in_the_middle_is_answered_and_the_step_waits(void **unused)
{
        (void)unused;
        say("我的摄像头连不上了");
        say("七天无理由算不算我这个");
        wants(d.article.n || d.policy.n);
        in_flow("camera-offline");
        at_step("check-power");
        says("红灯常亮");
        tap("红灯常亮");
        at_step("reset");
}

static void a_step_that_is_not_understood_asks_again_and_then_offers_a_person(void **unused)
{
        (void)unused;
        say("我的摄像头连不上了");
        say("昨天的云飘得真高");
        is(D_ASK);
        at_step("check-power");
        say("昨天的云飘得可真高");
        says("找人工");
}

static void words_of_a_waiting_customer_keep_the_step(void **unused)
{
        (void)unused;
        say("我的摄像头连不上了");
        say("等一下，我去看看");
        at_step("check-power");
        says("慢慢来");
}

static void the_earlier_of_two_problems_can_be_taken_up_again(void **unused)
{
        (void)unused;
        say("耳机左边没声了");
        in_flow("earbuds-one-side-silent");
        say("扫地机充不上电");
        in_flow("vacuum-not-charging");
        say("刚才那个耳机的");
        in_flow("earbuds-one-side-silent");
}

/* ---- more than one thing at once ---- */

static void two_questions_are_both_answered(void **unused)
{
        bool article = false, invoice = false;

        (void)unused;
        say("怎么开发票，另外退货运费谁出");
        for (size_t i = 0; i < d.n_blocks; i++) {
                for (size_t k = 0; k < d.blocks[i].n_cites; k++) {
                        invoice |= str_contains(d.blocks[i].cites[k], STR("invoice"));
                        article |= str_contains(d.blocks[i].cites[k], STR("return"));
                }
        }
        wants(invoice && article);
        wants(traced("matter"));
}

static void of_two_problems_the_second_waits_for_its_turn(void **unused)
{
        (void)unused;
        say("摄像头连不上，另外耳机右边没声音");
        in_flow("camera-offline");
        says("耳机一边没声");
        wants(state.n_later == 1);
        say("蓝灯常亮");
        says_not("耳机一边没声");
        say("搞定了，能连上了");
        if (d.flow.n)
                say("好了");
        wants(d.resolved);
        wants(state.n_later == 0);
        tap("耳机一边没声");
        in_flow("earbuds-one-side-silent");
}

static void a_problem_that_was_put_off_and_has_begun_waits_no_longer(void **unused)
{
        (void)unused;
        say("摄像头连不上，另外耳机右边没声音");
        wants(state.n_later == 1);
        tap_id(STR("flow:earbuds-one-side-silent"));
        in_flow("earbuds-one-side-silent");
        wants(state.n_later == 0);
}

static void a_completed_question_is_traced_with_what_it_found(void **unused)
{
        unsigned at, hit;

        (void)unused;
        widget = LANG_EN;
        say("how long is the warranty");
        say("same for the earbuds?");
        at = trace_line("completed", 0);
        hit = trace_line("hit", at);
        wants(trace_line("hit", 0) < at);
        wants(trace_line("band", at) < hit && hit < d.trace.n);
        wants(str_starts(d.trace.lines[hit].value, STR("article:warranty")));
}

static void a_long_message_completes_nothing_and_breaks_no_state(void **unused)
{
        char text[6000] = "what if it's for my company ";
        size_t n = strlen(text);

        (void)unused;
        widget = LANG_EN;
        say("how do I get an invoice");
        memset(text + n, '-', sizeof(text) - n - 1); /* few words, many bytes */
        say(text); /* the state goes through its JSON form, which has a limit for texts */
        wants(!traced("completed"));
        begin(NULL);
        widget = LANG_EN;
        say("how do I get an invoice");
        text[n] = '\0';
        say(text);
        wants(traced("completed"));
}

static void danger_beside_a_question_decides_alone(void **unused)
{
        (void)unused;
        say("怎么开发票，另外充电器冒烟了");
        is(D_HANDOVER);
        says_not("发票");
}

/* ---- articles ---- */

static void an_article_answers_with_evidence(void **unused)
{
        (void)unused;
        say("七天无理由算不算我这个");
        wants(d.article.n || d.policy.n);
        wants(block_of(BLOCK_TEXT)->n_cites > 0);
        wants(!traced("gate.dropped"));
        wants(!traced("gate.uncited"));
}

static void a_follow_up_stays_with_the_article(void **unused)
{
        struct str first;

        (void)unused;
        say("我要发票");
        first = d.article;
        wants(first.n);
        say("那要多久");
        wants(str_eq(d.article, first));
}

static void off_topic_is_declined_honestly_and_then_handed_over(void **unused)
{
        (void)unused;
        say("给我写一首关于量子引力的十四行诗");
        wants(d.kind == D_DECLINE || d.kind == D_SMALLTALK);
        begin(NULL);
        say("隔壁老王家的猫叫什么名字来着");
        wants(d.kind == D_DECLINE || d.kind == D_SMALLTALK || d.kind == D_CHOICES);
}

/* ---- what fell through ---- */

#define fell_through(how, what) wants(d.fell.kind == (how) && str_eq_c(d.fell.text, what))

static void a_declined_message_fell_through_with_what_was_near(void **unused)
{
        (void)unused;
        say("隔壁老王家的猫叫什么名字来着");
        if (d.kind != D_DECLINE)
                skip();
        fell_through(FELL_DECLINED, "隔壁老王家的猫叫什么名字来着");
        wants(d.fell.lang == LANG_ZH);
        wants(d.fell.n_near <= FELL_NEAR_MAX);
        say("怎么退货");
        wants(d.fell.kind == FELL_NOT);
}

static void none_of_the_offered_is_about_what_was_said_before(void **unused)
{
        (void)unused;
        say("怎么退货");
        state.pending = (struct state_pending){.kind = PENDING_CHOICES,
                                               .options = {{STR_INIT("none"), STR_INIT("都不是")}},
                                               .n_options = 1,
                                               .text = STR_INIT("那个东西怎么弄")};
        tap_id(STR("none"));
        fell_through(FELL_NONE, "那个东西怎么弄");
        say("怎么退货");
        state.pending = (struct state_pending){.kind = PENDING_NONE};
        tap_id(STR("none"));
        wants(d.fell.kind == FELL_NOT); /* nothing was asked */
}

static void an_answer_that_did_not_help_is_about_the_question(void **unused)
{
        (void)unused;
        say("怎么退货");
        is(D_ANSWER);
        wants(str_eq_c(state.asked, "怎么退货"));
        say("这不管用");
        fell_through(FELL_UNHELPFUL, "怎么退货");
        wants(d.fell.n_near > 0 && d.fell.near[0].confidence > 0);
        wants(state.asked.n == 0);
        say("还是不行");
        wants(d.fell.kind == FELL_NOT); /* once */
}

static void who_asks_for_a_person_after_an_answer_was_not_helped(void **unused)
{
        (void)unused;
        say("怎么退货");
        say("转人工");
        is(D_HANDOVER);
        fell_through(FELL_PERSON, "怎么退货");
        begin(NULL);
        say("转人工");
        is(D_HANDOVER);
        wants(d.fell.kind == FELL_NOT);
        begin(NULL);
        say("怎么退货");
        say("谢谢");
        say("转人工");
        wants(d.fell.kind == FELL_NOT); /* another matter */
        begin(NULL);
        say("我的摄像头连不上了");
        in_flow("camera-offline");
        say("转人工");
        wants(d.fell.kind == FELL_NOT); /* a flow has its own ways on */
}

/* A message that nothing is near to, filled up to n bytes. */
static void nobody_knows(char *text, size_t n)
{
        static const char start[] = "quantum gravity sonnets";

        memset(text, '.', n);
        memcpy(text, start, sizeof(start) - 1);
}

static void what_fell_through_is_cut_between_characters(void **unused)
{
        static char at[FELL_TEXT_MAX + 1], past[FELL_TEXT_MAX + 3];

        (void)unused;
        begin(NULL);
        nobody_knows(at, FELL_TEXT_MAX);
        say(at);
        wants(d.fell.kind == FELL_DECLINED && d.fell.text.n == FELL_TEXT_MAX);
        memcpy(past, at, FELL_TEXT_MAX - 1);
        memcpy(past + FELL_TEXT_MAX - 1, "怪", 3);
        begin(NULL);
        say(past);
        wants(d.fell.kind == FELL_DECLINED && d.fell.text.n == FELL_TEXT_MAX - 1);
}

static void no_half_of_a_number_is_left_of_what_fell_through(void **unused)
{
        static const char number[] = "13912345678";
        static char text[FELL_TEXT_MAX + 20];

        (void)unused;
        nobody_knows(text, FELL_TEXT_MAX);
        memcpy(text + FELL_TEXT_MAX - 12, " ", 1);
        memcpy(text + FELL_TEXT_MAX - 11, number, sizeof(number));
        begin(NULL);
        say(text);
        wants(d.fell.kind == FELL_DECLINED && d.fell.text.n == FELL_TEXT_MAX); /* it just fits */
        text[FELL_TEXT_MAX - 11] = ' ';
        memcpy(text + FELL_TEXT_MAX - 10, number, sizeof(number));
        begin(NULL);
        say(text);
        wants(d.fell.kind == FELL_DECLINED && d.fell.text.n == FELL_TEXT_MAX - 10);
}

static void no_half_of_a_number_is_left_of_the_question_before(void **unused)
{
        static const char question[] = "怎么退货 ", number[] = "13912345678";
        static char text[220];

        (void)unused;
        for (size_t at = 189; at <= 190; at++) { /* it just fits; it does not */
                memset(text, ' ', sizeof(text) - 1);
                memcpy(text, question, sizeof(question) - 1);
                memcpy(text + at, number, sizeof(number));
                begin(NULL);
                say(text);
                wants(state.last_text.n == (at == 189 ? 200 : at));
        }
}

static void every_article_and_flow_can_be_opened_in_both_languages(void **unused)
{
        const struct knowledge *k = generation_current(gs)->k;

        (void)unused;
        for (size_t i = 0; i < k->n_articles + k->n_flows; i++) {
                for (int l = 0; l < KL; l++) {
                        const struct article *a = i < k->n_articles ? &k->articles[i] : NULL;
                        struct str id = a ? a->id : k->flows[i - k->n_articles].id;

                        end(NULL);
                        begin(NULL);
                        widget = (enum lang)l;
                        tap_id(arena_printf(mem, "%s:%.*s",
                                            !a          ? "flow"
                                            : a->policy ? "policy"
                                                        : "article",
                                            STR_ARG(id)));
                        wants(!traced("gate.dropped") && !traced("gate.uncited") && !traced("gate.unknown"));
                        wants(d.lang == (enum lang)l);
                        if (a)
                                wants(str_eq(a->policy ? d.policy : d.article, id));
                        else
                                wants(str_eq(d.flow, id));
                }
        }
}

static void an_upset_customer_has_never_said_that_all_is_well(void **unused)
{
        (void)unused;
        say("我要发票");
        say("气死我了，搞了半天，好什么好");
        wants(!d.resolved);
        wants(!strstr(plain(), "太好了"));
}

static void two_failures_of_an_upset_customer_bring_a_person(void **unused)
{
        (void)unused;
        say("我要发票");
        say("没用，还是不行");
        is(D_ASK);
        say("还是没用，烦死了");
        is(D_HANDOVER);
        wants(d.request_handover && str_eq_c(d.handover_reason, "failed"));
}

static void who_reads_what_is_kept_may_say_what_is_learned(void **unused)
{
        (void)unused;
        say("你们会保存我什么信息");
        says_not("教会我"); /* nothing is kept to learn from */
        learning = true;
        say("你们会保存我什么信息");
        says("教会我");
        tap("可以，拿去学");
        wants(d.consent == CONSENT_LEARNING_YES);
        say("怎么开发票");
        wants(d.consent == CONSENT_UNCHANGED);
        tap_id(STR("consent:learning:no"));
        wants(d.consent == CONSENT_LEARNING_NO);
        facts.minor = true;
        say("你们会保存我什么信息");
        says_not("教会我");
        tap_id(STR("consent:learning:yes"));
        wants(d.consent == CONSENT_LEARNING_NO);
}

static unsigned lists(void)
{
        unsigned n = 0;

        for (size_t i = 0; i < d.n_blocks; i++)
                n += d.blocks[i].kind == BLOCK_CHOICES;
        return n;
}

static void a_reply_has_one_list_of_choices(void **unused)
{
        (void)unused;
        learning = true;
        say("你们会保存我什么信息");
        wants(lists() == 1);
        wants(block_of(BLOCK_CHOICES)->choices.n_options == state.pending.n_options);
        tap("更多"); /* of the article, beside what the question about learning offers */
        says("24 个月");
        begin(NULL);
        learning = true;
        say("摄像头连不上");
        say("你们会保存我什么信息");
        says_not("教会我"); /* a step waits */
        says("还在等您");
}

static void strain_grows_and_fades(void **unused)
{
        (void)unused;
        say("怎么开发票");
        wants(state.strain == 0);
        say("你们这什么破公司，退货怎么退？");
        wants(state.strain == STRAIN_FULL);
        says_not("找人工");
        say("真是气死我了，运费谁出？");
        wants(state.strain == STRAIN_FULL * 8 / 5);
        says("找人工");
        say("怎么开发票");
        wants(state.strain == STRAIN_FULL * 96 / 100);
        says_not("找人工");
        say("谢谢你，太好了！");
        wants(state.strain < STRAIN_FULL / 2);
}

static enum emotion stands(const unsigned char *moods, unsigned n)
{
        struct conv_state s;

        state_init(&s);
        memcpy(s.moods, moods, n);
        s.n_moods = n;
        return state_mood(&s);
}

static void a_customer_stands_as_their_worst_message_for_a_while(void **unused)
{
        static const unsigned char fury[STATE_MOODS_MAX] = {EMO_ANGRY},
                                   thanks[] = {EMO_ANGRY, EMO_PLEASED, EMO_PLEASED},
                                   turns[] = {EMO_ANGRY, EMO_NEUTRAL, EMO_NEUTRAL, EMO_FRUSTRATED},
                                   mild[] = {EMO_ANXIOUS, EMO_NEUTRAL, EMO_NEUTRAL};

        (void)unused;
        assert_int_equal(stands(fury, 0), EMO_NEUTRAL);
        for (unsigned calm = 0; calm < STATE_MOODS_MAX; calm++)
                assert_int_equal(stands(fury, 1 + calm), calm < 6 ? EMO_ANGRY : EMO_NEUTRAL);
        assert_int_equal(stands(thanks, 2), EMO_ANGRY);
        assert_int_equal(stands(thanks, 3), EMO_PLEASED);
        assert_int_equal(stands(turns, 3), EMO_ANGRY);
        assert_int_equal(stands(turns, 4), EMO_FRUSTRATED);
        assert_int_equal(stands(mild, 2), EMO_ANXIOUS);
        assert_int_equal(stands(mild, 3), EMO_NEUTRAL);
}

static void a_bare_product_name_asks_what_is_the_matter(void **unused)
{
        (void)unused;
        say("摄像头");
        is(D_ASK);
        says("摄像头连不上网");
        tap("摄像头连不上网");
        in_flow("camera-offline");
}

static void a_flow_does_not_ask_for_the_product_that_was_named(void **unused)
{
        (void)unused;
        say("扫地机开不了机");
        in_flow("device-wont-power-on");
        wants(!str_eq_c(d.step, "which"));
        begin(NULL);
        say("开不了机");
        if (str_eq_c(d.flow, "device-wont-power-on"))
                at_step("which");
}

/* ---- people and safety ---- */

static void a_person_is_one_message_away(void **unused)
{
        (void)unused;
        say("转人工");
        is(D_HANDOVER);
        wants(d.request_handover && str_eq_c(d.handover_reason, "asked"));
        says("3 分钟");
        say("找个真人");
        wants(!d.request_handover);
        begin(NULL);
        queue = (struct handover_info){.wait_s = -1, .opens_at_ms = NOW_MS + 31200 * 1000};
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_PERSON}), 0);
        wants(str_eq_c(block_of(BLOCK_HANDOVER)->handover.state, "offline"));
        says("09:00");
}

static void safety_outranks_everything(void **unused)
{
        (void)unused;
        say("我的订单到哪了，还有电池鼓包了");
        wants(d.request_handover && str_eq_c(d.handover_reason, "safety"));
        has(BLOCK_HANDOVER);
        begin(NULL);
        widget = LANG_EN;
        say("there is smoke coming out of my robot vacuum");
        wants(d.request_handover && str_eq_c(d.handover_reason, "safety"));
}

static void a_picture_is_never_pretended_to_be_seen(void **unused)
{
        (void)unused;
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_ATTACHMENT}), 0);
        says("看不懂图片");
        says("找人工");
}

static void the_first_line_says_what_it_is(void **unused)
{
        (void)unused;
        facts.minor = true;
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_OPEN}), 0);
        says("不是真人");
        says("加密");
        says("监护人");
        says("找人工");
        tap("我们保存什么");
        wants(str_eq_c(d.article, "privacy-what-we-keep"));
        begin(NULL);
        widget = LANG_EN;
        assert_int_equal(decide(&(struct answer_message){.kind = MSG_OPEN}), 0);
        says("not a person");
        says_not("guardian");
}

static void care_is_never_the_same_twice_running(void **unused)
{
        struct str before = {0};

        (void)unused;
        for (int i = 0; i < 4; i++) {
                state.flow = (struct flow_pos){0};
                state.strain = state.fails = 0;
                say("烦死了，摄像头连不上了");
                wants(str_starts(d.blocks[0].cites[0], STR("phrase:care-")));
                wants(!str_eq(before, d.blocks[0].text.text));
                before = d.blocks[0].text.text;
        }
}

/* ---- orders ---- */

static const struct order_item_fact cam_item = {
        .sku = STR_INIT("LM-CAM2"), .product_id = STR_INIT("cam2"), .qty = 1, .price_minor = 29900};
static const struct ship_event_fact late_event = {NOW_MS - 4 * INT64_C(86400000),
                                                  {STR_INIT("杭州"), STR_INIT("Hangzhou")},
                                                  {STR_INIT("已到达转运中心"), STR_INIT("arrived at the hub")}};

static struct order_fact an_order(const char *no, const char *status, int64_t promise_ms)
{
        return (struct order_fact){.no = str_c(no),
                                   .channel = STR("own"),
                                   .status = str_c(status),
                                   .currency = STR("CNY"),
                                   .placed_ms = NOW_MS - 6 * DAY_MS,
                                   .promise_ms = promise_ms,
                                   .total_minor = 29900,
                                   .items = &cam_item,
                                   .n_items = 1,
                                   .events = &late_event,
                                   .n_events = 1,
                                   .carrier = STR("顺丰"),
                                   .tracking_no = STR("SF1234567890"),
                                   .phone_last4 = "1234"};
}

static void a_visitor_proves_an_order_and_sees_it(void **unused)
{
        (void)unused;
        stored_order = an_order("LM2026030001", "shipped", NOW_MS + DAY_MS);
        say("我的快递到哪了");
        is(D_FORM);
        form("lm 2026030001", "1234");
        is(D_ORDER);
        wants(block_of(BLOCK_ORDER)->order.n_field_cites >= 8);
        wants(str_eq_c(block_of(BLOCK_ORDER)->order.field_cites[0].cite, "order:LM2026030001.no"));
        says("3月11日");
        wants(!traced("gate.dropped"));
        say("物流到哪了");
        is(D_ORDER);
}

static void number_and_digits_may_come_in_words(void **unused)
{
        (void)unused;
        stored_order = an_order("LM2026030001", "shipped", NOW_MS + DAY_MS);
        say("查订单 LM2026030001");
        is(D_FORM);
        say("1234");
        is(D_ORDER);
}

static void five_tries_with_the_same_words_are_all(void **unused)
{
        const char *first;
        char copy[2048];

        (void)unused;
        stored_order = an_order("LM2026030001", "shipped", NOW_MS + DAY_MS);
        say("我的快递到哪了");
        form("LM2026030001", "9999");
        first = plain();
        snprintf(copy, sizeof(copy), "%s", first);
        form("LM2026039999", "1234");
        assert_string_equal(copy, plain());
        form("LM2026039999", "1234");
        form("LM2026039999", "1234");
        form("LM2026039999", "1234");
        is(D_DECLINE);
        form("LM2026030001", "1234");
        is(D_DECLINE);
        wants(!block_of(BLOCK_ORDER));
}

static void lateness_is_told_in_good_english(void **unused)
{
        static const struct ship_event_fact left = {NOW_MS - DAY_MS,
                                                    {STR_INIT("杭州"), STR_INIT("Hangzhou")},
                                                    {STR_INIT("离开杭州"), STR_INIT("Left Hangzhou.")}};
        struct order_fact o = an_order("LM2026030001", "shipped", NOW_MS - 3 * DAY_MS);

        (void)unused;
        facts.customer_id = STR("demo-0003");
        facts.identity = IDENTITY_SIGNED;
        stored_orders = &o;
        n_stored_orders = 1;
        say("where is my order");
        is(D_ORDER);
        says("is now 3 days late");
        says(": Hangzhou, arrived at the hub.");
        o.promise_ms = NOW_MS - DAY_MS;
        o.events = &left;
        say("where is my order");
        says("is now 1 day late");
        says(": Left Hangzhou. ");
}

static void a_signed_in_customer_sees_the_order_and_that_it_is_late(void **unused)
{
        struct order_fact o = an_order("LM2026030001", "shipped", NOW_MS - 3 * DAY_MS);

        (void)unused;
        facts.customer_id = STR("demo-0003");
        facts.identity = IDENTITY_SIGNED;
        stored_orders = &o;
        n_stored_orders = 1;
        say("我买的东西怎么还没到啊");
        is(D_ORDER);
        says("晚了 3 天");
        says("杭州");
        says("找人工");
        wants(!traced("gate.dropped"));
}

static void several_orders_are_asked_about(void **unused)
{
        struct order_fact o[] = {an_order("LM2026030001", "shipped", NOW_MS + DAY_MS),
                                 an_order("LM2026030002", "paid", NOW_MS + DAY_MS)};

        (void)unused;
        facts.customer_id = STR("demo-0003");
        facts.identity = IDENTITY_SIGNED;
        stored_orders = o;
        n_stored_orders = 2;
        say("我的订单到哪了");
        is(D_CHOICES);
        tap_id(STR("order:LM2026030002"));
        is(D_ORDER);
        wants(str_eq_c(block_of(BLOCK_ORDER)->order.no, "LM2026030002"));
}

static void a_strangers_order_is_never_shown_by_a_tap(void **unused)
{
        (void)unused;
        stored_order = an_order("LM2026030001", "shipped", NOW_MS + DAY_MS);
        tap_id(STR("order:LM2026030001"));
        wants(!block_of(BLOCK_ORDER));
}

/* ---- bad input ---- */

static void impossible_messages_are_refused(void **unused)
{
        static const struct answer_message bad[] = {
                {.kind = MSG_TEXT},
                {.kind = MSG_TEXT, .text = STR_INIT("  \n ")},
                {.kind = MSG_TEXT, .text = STR_INIT("\xff\xfe")},
                {.kind = MSG_TEXT, .text = STR_INIT("a\0b")},
                {.kind = MSG_TEXT, .text = STR_INIT("\xed\xa0\x80")},
                {.kind = MSG_TAP},
                {.kind = MSG_FORM, .form = STR_INIT("other")},
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                assert_int_equal(decide(&bad[i]), ERR_INVALID);
}

static void strange_messages_get_a_reply(void **unused)
{
        static char many[40000];

        (void)unused;
        for (size_t i = 0; i + 4 < sizeof(many); i += 4)
                memcpy(many + i, "\xf0\x9f\x98\x80", 4);
        say(many);
        memset(many, 'a', sizeof(many) - 1);
        say(many);
        say("<script>alert(1)</script> **x**");
        say("\xe2\x80\xae\xe2\x80\x8b退货");
        say("?");
        tap_id(STR("flow:nope/none#1"));
        tap_id(STR("more:article:nope#1"));
        tap_id(STR("::"));
        tap_id(STR("article:nope"));
}

static void the_same_input_gives_the_same_decision(void **unused)
{
        struct buf a, b;

        (void)unused;
        buf_init(&a, 65536);
        buf_init(&b, 65536);
        say("摄像头老是掉线，急");
        blocks_to_json(d.blocks, d.n_blocks, &a);
        trace_to_json(&d.trace, &a);
        begin(NULL);
        say("摄像头老是掉线，急");
        blocks_to_json(d.blocks, d.n_blocks, &b);
        trace_to_json(&d.trace, &b);
        assert_string_equal(a.p, b.p);
        buf_done(&a);
        buf_done(&b);
}

static void a_state_of_another_version_is_refused(void **unused)
{
        static const char *const bad[] = {"{\"v\":2}",
                                          "{}",
                                          "[]",
                                          "{\"v\":1,\"x\":1}",
                                          "{\"v\":1,\"flow\":{\"phase\":9}}",
                                          "{\"v\":1,\"moods\":[99]}",
                                          "{\"v\":1,\"fails\":-1}"};
        struct err err;

        (void)unused;
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                assert_int_equal(state_from_json(str_c(bad[i]), mem, &state, &err), ERR_INVALID);
        assert_int_equal(state_from_json(STR("{\"v\":1}"), mem, &state, &err), 0);
        assert_int_equal(state.care_last, -1);
}

static void that_no_complaint_could_be_read_is_not_that_there_is_none(void **unused)
{
        (void)unused;
        facts.complaints_failed = true;
        say("我的投诉怎么样了");
        says("看不到投诉的记录");
        says_not("没有查到");
        facts.have_complaints = facts.complaints_failed = false;
        say("我的投诉怎么样了");
        says("没有查到");
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

/* Conversations hold theirs while they wait for the disk or a vector; there may be many. */
static void understanding_leaves_little_memory_behind(void **unused)
{
        struct arena *own = arena_new(0);
        struct nlu_result r;

        (void)unused;
        nlu_understand(generation_current(gs)->nlu,
                       STR("it keeps losing its connection at night and i am fed up, third time this week, what now"),
                       NULL, own, &r);
        assert_true(r.n_hits > 0);
        assert_in_range(arena_used(own), 1, 131072);
        arena_free(own);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(the_camera_at_midnight_is_solved),
                T(the_same_in_english),
                T(an_unfinished_flow_of_a_known_customer_is_resumed),
                T(a_minor_is_not_remembered),
                T(a_question_in_the_middle_is_answered_and_the_step_waits),
                T(a_step_that_is_not_understood_asks_again_and_then_offers_a_person),
                T(words_of_a_waiting_customer_keep_the_step),
                T(the_earlier_of_two_problems_can_be_taken_up_again),
                T(two_questions_are_both_answered),
                T(of_two_problems_the_second_waits_for_its_turn),
                T(a_problem_that_was_put_off_and_has_begun_waits_no_longer),
                T(a_completed_question_is_traced_with_what_it_found),
                T(a_long_message_completes_nothing_and_breaks_no_state),
                T(danger_beside_a_question_decides_alone),
                T(an_article_answers_with_evidence),
                T(a_follow_up_stays_with_the_article),
                T(off_topic_is_declined_honestly_and_then_handed_over),
                T(a_declined_message_fell_through_with_what_was_near),
                T(none_of_the_offered_is_about_what_was_said_before),
                T(an_answer_that_did_not_help_is_about_the_question),
                T(who_asks_for_a_person_after_an_answer_was_not_helped),
                T(what_fell_through_is_cut_between_characters),
                T(no_half_of_a_number_is_left_of_what_fell_through),
                T(no_half_of_a_number_is_left_of_the_question_before),
                T(every_article_and_flow_can_be_opened_in_both_languages),
                T(an_upset_customer_has_never_said_that_all_is_well),
                T(two_failures_of_an_upset_customer_bring_a_person),
                T(who_reads_what_is_kept_may_say_what_is_learned),
                T(a_reply_has_one_list_of_choices),
                T(strain_grows_and_fades),
                T(a_customer_stands_as_their_worst_message_for_a_while),
                T(a_bare_product_name_asks_what_is_the_matter),
                T(a_flow_does_not_ask_for_the_product_that_was_named),
                T(a_person_is_one_message_away),
                T(safety_outranks_everything),
                T(a_picture_is_never_pretended_to_be_seen),
                T(the_first_line_says_what_it_is),
                T(care_is_never_the_same_twice_running),
                T(a_visitor_proves_an_order_and_sees_it),
                T(number_and_digits_may_come_in_words),
                T(five_tries_with_the_same_words_are_all),
                T(a_signed_in_customer_sees_the_order_and_that_it_is_late),
                T(lateness_is_told_in_good_english),
                T(several_orders_are_asked_about),
                T(a_strangers_order_is_never_shown_by_a_tap),
                T(impossible_messages_are_refused),
                T(strange_messages_get_a_reply),
                T(the_same_input_gives_the_same_decision),
                T(a_state_of_another_version_is_refused),
                T(that_no_complaint_could_be_read_is_not_that_there_is_none),
                cmocka_unit_test(understanding_leaves_little_memory_behind),
        };

        return cmocka_run_group_tests_name("answer", tests, open_demo, close_demo);
}

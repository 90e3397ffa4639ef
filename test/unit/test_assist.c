/* desk/assist: what stands beside an agent, warnings about drafts, verdicts that are learned from, transcripts, limits.
 */
#include "desk/assist.h"

#include "account/account.h"
#include "base/buf.h"
#include "desk/assist_own.h"
#include "desk/desk.h"
#include "store/assist.h"
#include "store/erase.h"

#include "person_rig.h"

#include <string.h>

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.demo = true});
}

/* ---- calls that wait ---- */

struct got {
        bool done;
        int r, calls;
        struct str text;
};

static void on_json(void *arg, int r, const struct err *err, struct str json)
{
        struct got *g = arg;

        g->done = true;
        g->calls++;
        g->r = r;
        g->text = arena_str(mem, r < 0 ? str_c(err->msg) : json);
}

static void on_done(void *arg, int r, const struct err *err)
{
        on_json(arg, r, err, STR(""));
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        (void)reply;
        if (r < 0)
                fail_msg("%s", err->msg);
        g->done = true;
}

static struct person customer(struct str id, enum lang lang)
{
        struct chat_begin b = {.lang = lang, .customer_id = id, .channel = STR_INIT("web")};

        return person_begins(&b);
}

static void say(const struct person *p, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};
        struct got g = {0};

        chat_input(service->chat, p->id, p->key, &in, on_reply, &g);
        wait_for(&g.done);
}

static void ask_person(const struct person *p)
{
        struct chat_input in = {.kind = IN_PERSON};
        struct got g = {0};

        chat_input(service->chat, p->id, p->key, &in, on_reply, &g);
        wait_for(&g.done);
}

static void act(const struct person *p, enum chat_input_kind kind, const char *text)
{
        struct chat_input in = {.kind = kind, .text = str_c(text), .agent_id = STR(ANNE), .agent_name = STR("Anne")};
        struct got g = {0};

        desk_act(service->desk, p->id, &in, on_reply, &g);
        wait_for(&g.done);
}

/* With an agent, who then reads what the customer writes. */
static struct person taken(struct str id, enum lang lang)
{
        struct person p = customer(id, lang);

        ask_person(&p);
        act(&p, IN_TAKE, "");
        return p;
}

static struct got look_at(const struct person *p, const char *draft)
{
        struct got g = {0};

        assist_look(service->assist, p->id, true, str_c(draft), on_json, &g);
        wait_for(&g.done);
        assert_int_equal(g.calls, 1);
        return g;
}

static bool has(struct got g, const char *part)
{
        return str_contains(g.text, str_c(part));
}

#define assert_has(g, part)                                                         \
        do {                                                                        \
                if (!has(g, part))                                                  \
                        fail_msg("\"%s\" is not in %.*s", part, STR_ARG((g).text)); \
        } while (0)
#define assert_lacks(g, part)                                                   \
        do {                                                                    \
                if (has(g, part))                                               \
                        fail_msg("\"%s\" is in %.*s", part, STR_ARG((g).text)); \
        } while (0)

/* ---- what is suggested ---- */

static void the_passage_that_answers_stands_first(void **unused)
{
        struct person zh = taken(STR(""), LANG_ZH), en = taken(STR(""), LANG_EN);
        struct got g;

        (void)unused;
        say(&zh, "耳机掉水里了怎么办");
        g = look_at(&zh, "");
        assert_int_equal(g.r, 0);
        assert_has(g, "\"articles\":[{\"doc\":\"article:buds2-waterproof\"");
        assert_has(g, "24 小时");
        assert_has(g, "\"reply\":{\"text\":");
        assert_has(g, "\"evidence\":[{\"doc\":\"article:buds2-waterproof#");
        say(&en, "can I use the camera outdoors in the rain?");
        g = look_at(&en, "");
        assert_has(g, "article:cam2-outdoor");
        assert_has(g, "not waterproof");
}

static void the_wish_for_a_person_is_not_what_they_ask(void **unused)
{
        struct person p = customer(STR(""), LANG_ZH), only = customer(STR(""), LANG_EN);
        struct got g;

        (void)unused;
        say(&p, "耳机掉水里了怎么办");
        say(&p, "转人工");
        act(&p, IN_TAKE, "");
        g = look_at(&p, "");
        assert_has(g, "\"articles\":[{\"doc\":\"article:buds2-waterproof\"");
        assert_lacks(g, "转人工");
        say(&only, "I want to talk to a person");
        act(&only, IN_TAKE, "");
        g = look_at(&only, "");
        assert_has(g, "\"articles\":[]");
        assert_lacks(g, "\"reply\"");
}

static void the_next_step_of_a_flow_is_shown(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        struct got g;

        (void)unused;
        say(&p, "我的摄像头连不上了");
        g = look_at(&p, "");
        assert_has(g, "\"flow\":{\"id\":\"camera-offline\"");
        assert_has(g, "\"say\":");
}

static void an_action_comes_with_its_inputs_filled(void **unused)
{
        struct person p = taken(STR("demo-0001"), LANG_ZH);
        struct got g;

        (void)unused;
        say(&p, "我要开发票");
        g = look_at(&p, "");
        assert_has(g, "\"actions\":[{\"id\":\"request-invoice\"");
        assert_has(g, "\"state\":");
}

static void a_quiet_conversation_gives_an_empty_view(void **unused)
{
        struct person p = customer(STR(""), LANG_ZH);
        struct got g = look_at(&p, "");

        (void)unused;
        assert_int_equal(g.r, 0);
        assert_has(g, "\"articles\":[]");
        assert_lacks(g, "\"reply\"");
        assert_has(g, "\"warnings\":[]");
        assert_has(g, "\"mood\":{\"now\":\"neutral\",\"trend\":\"steady\",\"alert\":false}");
}

static void who_is_not_there_is_denied(void **unused)
{
        struct person p = {.id = STR("01ARZ3NDEKTSV4RRFFQ69G5FZZ")};

        (void)unused;
        assert_int_equal(look_at(&p, "").r, ERR_DENIED);
        p.id = STR("../x");
        assert_int_equal(look_at(&p, "").r, ERR_DENIED);
}

static void anger_raises_the_alert(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        struct got g;

        (void)unused;
        say(&p, "请问发票怎么开");
        assert_has(look_at(&p, ""), "\"alert\":false");
        say(&p, "还没好，等了好久");
        say(&p, "你们太垃圾了，气死我了，我要投诉到12315");
        g = look_at(&p, "");
        assert_has(g, "\"now\":\"angry\"");
        assert_has(g, "\"trend\":\"falling\"");
        assert_has(g, "\"alert\":true");
}

static void danger_is_told_before_anything_is_typed(void **unused)
{
        struct person p = taken(STR(""), LANG_EN);

        (void)unused;
        say(&p, "the battery of my camera is smoking");
        assert_has(look_at(&p, ""), "\"kind\":\"safety\"");
}

/* ---- drafts ---- */

static void a_figure_other_than_the_policys_is_warned_of(void **unused)
{
        struct person zh = taken(STR(""), LANG_ZH), en = taken(STR(""), LANG_EN);
        struct got g;

        (void)unused;
        say(&zh, "我想退货");
        g = look_at(&zh, "您好，签收后 30 天内都可以无理由退货。");
        assert_has(g, "\"kind\":\"limit\"");
        assert_has(g, "policy:returns#1");
        g = look_at(&zh, "您好，签收次日起 7 天内可以无理由退货。");
        assert_has(g, "\"warnings\":[]");
        say(&en, "I want to return it");
        g = look_at(&en, "Goods can be returned without a reason within 60 days.");
        assert_has(g, "\"kind\":\"limit\"");
        g = look_at(&en, "Goods can be returned without a reason within 7 days, counted from the day after delivery.");
        assert_has(g, "\"warnings\":[]");
}

static void what_nobody_may_promise_is_warned_of_and_a_denial_is_not(void **unused)
{
        struct person zh = taken(STR(""), LANG_ZH), en = taken(STR(""), LANG_EN);

        (void)unused;
        say(&zh, "能快点吗");
        assert_has(look_at(&zh, "我保证明天就到。"), "\"kind\":\"promise\"");
        assert_has(look_at(&zh, "这款终身保修的"), "\"kind\":\"promise\"");
        assert_lacks(look_at(&zh, "抱歉，我不能向您保证明天到。"), "\"kind\":\"promise\"");
        say(&en, "can you hurry up");
        assert_has(look_at(&en, "I guarantee it arrives tomorrow."), "\"kind\":\"promise\"");
        assert_lacks(look_at(&en, "Sorry, I cannot guarantee that."), "\"kind\":\"promise\"");
}

static void secrets_and_private_ways_are_warned_of(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);

        (void)unused;
        say(&p, "怎么退款");
        assert_has(look_at(&p, "麻烦把短信验证码发我一下"), "\"kind\":\"secret\"");
        assert_lacks(look_at(&p, "我们不会问您的验证码"), "\"kind\":\"secret\"");
        assert_has(look_at(&p, "您加我微信，我私下处理"), "\"kind\":\"outside\"");
        assert_has(look_at(&p, "Please send me your card number"), "\"kind\":\"secret\"");
}

static void money_that_nothing_knows_is_warned_of(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);

        (void)unused;
        say(&p, "晚了这么多天");
        assert_has(look_at(&p, "这边给您补偿 500 元"), "\"kind\":\"amount\"");
        assert_lacks(look_at(&p, "您好，我帮您看一下，请稍等。"), "\"kind\":");
}

static void a_draft_has_a_limit(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        char *draft = arena_alloc(mem, ASSIST_DRAFT_MAX + 2);
        struct got g;

        (void)unused;
        memset(draft, 'a', ASSIST_DRAFT_MAX + 1);
        draft[ASSIST_DRAFT_MAX + 1] = '\0';
        g = look_at(&p, draft);
        assert_int_equal(g.r, ERR_LIMIT);
        draft[ASSIST_DRAFT_MAX] = '\0';
        assert_int_equal(look_at(&p, draft).r, 0);
}

static void a_draft_full_of_numbers_is_read(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        struct buf b;
        struct got g;

        (void)unused;
        say(&p, "我想退货");
        buf_init(&b, ASSIST_DRAFT_MAX + 1);
        for (int line = 0; line < 14; line++) {
                for (int i = 0; i < 190; i++)
                        buf_put_c(&b, "13天,");
                buf_put_ch(&b, '\n');
        }
        g = look_at(&p, arena_cstr(mem, buf_str(&b)));
        assert_int_equal(g.r, 0);
        assert_has(g, "\"kind\":\"unproven\"");
        buf_done(&b);
}

static void a_draft_of_foreign_bytes_does_no_harm(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);

        (void)unused;
        assert_int_equal(look_at(&p, "\xff\xfe<script>alert(1)</script> 30 天\xe4\xbd").r, 0);
        say(&p, "<img src=x onerror=alert(1)> \"}],\"x\":[{");
        assert_int_equal(look_at(&p, "{\"a\":[").r, 0);
}

/* ---- verdicts ---- */

static struct got judge(const struct person *p, const char *kind, const char *what, const char *doc, const char *text)
{
        struct assist_verdict v = {p->id, STR(ANNE), str_c(kind), str_c(what), str_c(doc), str_c(text)};
        struct got g = {0};

        assist_judge(service->assist, &v, on_done, &g);
        wait_for(&g.done);
        return g;
}

static double score_of(struct got g, const char *doc)
{
        ptrdiff_t at = str_find(g.text, str_c(doc), 0);
        double score = 0;

        assert_true(at >= 0);
        at = str_find(g.text, STR("\"score\":"), (size_t)at);
        assert_true(at >= 0);
        assert_true(str_to_double(str_sub(g.text, (size_t)at + 8, 5), &score));
        return score;
}

static void verdicts_shift_the_ranking_and_outlast_a_restart(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        double before, after;

        (void)unused;
        say(&p, "耳机掉水里了怎么办");
        before = score_of(look_at(&p, ""), "article:buds2-waterproof");
        for (int i = 0; i < 6; i++)
                assert_int_equal(judge(&p, "article", "reject", "article:buds2-waterproof", "").r, 0);
        after = score_of(look_at(&p, ""), "article:buds2-waterproof");
        assert_true(after < before - 0.1);
        restart();
        assert_true(score_of(look_at(&p, ""), "article:buds2-waterproof") < before - 0.1);
        for (int i = 0; i < 30; i++)
                assert_int_equal(judge(&p, "article", "accept", "article:buds2-waterproof", "").r, 0);
        assert_true(score_of(look_at(&p, ""), "article:buds2-waterproof") > before);
}

static void a_verdict_is_checked(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH), nobody = {.id = STR("01ARZ3NDEKTSV4RRFFQ69G5FZZ")};
        char doc[202];

        (void)unused;
        assert_int_equal(judge(&p, "song", "accept", "x", "").r, ERR_INVALID);
        assert_int_equal(judge(&p, "reply", "love", "x", "").r, ERR_INVALID);
        assert_int_equal(judge(&nobody, "reply", "accept", "x", "").r, ERR_DENIED);
        memset(doc, 'd', 201);
        doc[201] = '\0';
        assert_int_equal(judge(&p, "reply", "accept", doc, "").r, ERR_LIMIT);
        doc[200] = '\0';
        assert_int_equal(judge(&p, "reply", "accept", doc, "打我电话 13800138000").r, 0);
}

/* ---- transcripts ---- */

static void pieces_of_a_call_are_looked_at_while_it_goes_on(void **unused)
{
        struct got g = {0};
        struct assist_stream *s = assist_stream_open(service->assist, STR(""), LANG_ZH, on_json, &g);
        char *piece = arena_alloc(mem, ASSIST_PIECE_MAX + 2);
        struct err err;

        (void)unused;
        assert_non_null(s);
        assert_int_equal(assist_stream_hear(s, true, STR("耳机"), false, &err), 0);
        assert_int_equal(assist_stream_hear(s, true, STR("耳机掉水里"), false, &err), 0);
        assert_int_equal(assist_stream_hear(s, true, STR("耳机掉水里了怎么办"), true, &err), 0);
        for (int i = 0; i < 100 && !has(g, "article:buds2-waterproof"); i++)
                loop_step(loop, 1);
        assert_has(g, "article:buds2-waterproof");
        assert_int_equal(assist_stream_hear(s, false, STR("好的，我看一下"), true, &err), 0);
        memset(piece, 'a', ASSIST_PIECE_MAX + 1);
        assert_int_equal(assist_stream_hear(s, true, str_n(piece, ASSIST_PIECE_MAX + 1), true, &err), ERR_LIMIT);
        assert_int_equal(assist_stream_hear(s, true, str_n(piece, ASSIST_PIECE_MAX), true, &err), 0);
        for (int i = 0; i < 2 * ASSIST_LINES_MAX; i++)
                assert_int_equal(assist_stream_hear(s, i % 2 == 0, STR("嗯"), true, &err), 0);
        assert_null(assist_stream_close(s));
        assert_null(assist_stream_close(NULL));
}

static void streams_have_a_limit(void **unused)
{
        struct assist_stream *s[ASSIST_STREAMS_MAX];
        struct got g = {0};

        (void)unused;
        for (int i = 0; i < ASSIST_STREAMS_MAX; i++)
                assert_non_null(s[i] = assist_stream_open(service->assist, STR(""), LANG_EN, on_json, &g));
        assert_null(assist_stream_open(service->assist, STR(""), LANG_EN, on_json, &g));
        for (int i = 0; i < ASSIST_STREAMS_MAX; i++)
                assist_stream_close(s[i]);
}

/* ---- translation ---- */

static struct got translate(const char *text)
{
        struct got g = {0};

        assist_translate(service->assist, STR(""), str_c(text), LANG_EN, on_json, &g);
        wait_for(&g.done);
        return g;
}

static void without_a_model_nothing_is_translated(void **unused)
{
        char *text = arena_alloc(mem, ASSIST_TRANSLATE_MAX + 2);

        (void)unused;
        assert_int_equal(translate("你好").r, ERR_NOTFOUND);
        assert_int_equal(translate("  ").r, ERR_INVALID);
        memset(text, 'a', ASSIST_TRANSLATE_MAX + 1);
        text[ASSIST_TRANSLATE_MAX + 1] = '\0';
        assert_int_equal(translate(text).r, ERR_LIMIT);
        text[ASSIST_TRANSLATE_MAX] = '\0';
        assert_int_equal(translate(text).r, ERR_NOTFOUND);
}

/* ---- the pure parts ---- */

static void what_is_asked_is_the_newest_words_in_a_row(void **unused)
{
        struct assist_line l[] = {{LINE_CUSTOMER, STR("一"), 1},
                                  {LINE_AGENT, STR("二"), 2},
                                  {LINE_CUSTOMER, STR("三"), 3},
                                  {LINE_CUSTOMER, STR(" 四 "), 4},
                                  {LINE_AGENT, STR("五"), 5}};

        (void)unused;
        assert_true(str_eq(read_asked(l, 5, mem), STR("三\n四")));
        assert_true(str_eq(read_asked(l, 1, mem), STR("一")));
        assert_int_equal(read_asked(l, 0, mem).n, 0);
        assert_int_equal(read_asked(l + 1, 1, mem).n, 0);
}

static void a_reply_is_put_in_the_agents_own_way(void **unused)
{
        struct assist_line l[] = {{LINE_AGENT, STR("亲，你看下这个"), 1},
                                  {LINE_CUSTOMER, STR("您说"), 2},
                                  {LINE_AGENT, STR("亲，你再试一次"), 3}};
        struct agent_tone tone = reply_tone(l, 3), plain = {0};

        (void)unused;
        assert_true(tone.du && tone.dear);
        assert_true(
                str_eq(reply_in_tone(STR("您按住复位键 8 秒。"), tone, LANG_ZH, mem), STR("亲，你按住复位键 8 秒。")));
        assert_true(str_eq(reply_in_tone(STR("您按住。"), plain, LANG_ZH, mem), STR("您按住。")));
        assert_true(str_eq(reply_in_tone(STR("Hold it."), tone, LANG_EN, mem), STR("Hold it.")));
        assert_int_equal(reply_in_tone(STR(""), tone, LANG_ZH, mem).n, 0);
}

static void the_past_is_found_by_words_and_solved_ones_first(void **unused)
{
        const struct past_line v[] = {
                {STR("c1"), STR("zh"), STR("offline"), STR("handover"), STR("摄像头离线了，红灯一直闪")},
                {STR("c2"), STR("zh"), STR("offline"), STR("confirmed"), STR("摄像头离线了，红灯一直亮")},
                {STR("c3"), STR("zh"), STR("invoice"), STR("confirmed"), STR("发票抬头写错了怎么改")},
                {STR("c4"), STR("en"), STR("offline"), STR("confirmed"), STR("my camera is offline, red light")},
        };
        struct past_index *p = past_index_new(v, 4, NULL), *empty = past_index_new(NULL, 0, NULL);
        struct view_similar found[VIEW_SIMILAR];

        (void)unused;
        assert_int_equal(past_index_size(p), 4);
        assert_int_equal(past_index_find(p, STR("摄像头离线 红灯"), LANG_ZH, STR(""), mem, found), 2);
        assert_true(str_eq(found[0].conversation, STR("c2")));
        assert_true(str_eq(found[0].outcome, STR("confirmed")));
        assert_int_equal(past_index_find(p, STR("摄像头离线 红灯"), LANG_ZH, STR("c2"), mem, found), 1);
        assert_int_equal(past_index_find(p, STR("camera offline"), LANG_EN, STR(""), mem, found), 1);
        assert_int_equal(past_index_find(p, STR("完全无关的话题"), LANG_ZH, STR(""), mem, found), 0);
        assert_int_equal(past_index_find(empty, STR("摄像头"), LANG_ZH, STR(""), mem, found), 0);
        assert_int_equal(past_index_find(NULL, STR("摄像头"), LANG_ZH, STR(""), mem, found), 0);
        past_index_free(p);
        past_index_free(empty);
        assert_null(past_index_free(NULL));
}

static void erase(const char *customer)
{
        struct got g = {0};

        assert_int_equal(store_customer_erase(service->store, str_c(customer), on_done, &g), 0);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
}

static void look_until_the_past_is_read(const struct person *p)
{
        for (int i = 0; i < 1000 && !service->assist->past; i++) {
                clk.at_ms += PAST_AGAIN_MS;
                look_at(p, "");
                store_drain(service->store);
                loop_step(loop, 5);
        }
        assert_non_null(service->assist->past);
}

static void what_an_erased_customer_said_is_forgotten(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);

        (void)unused;
        look_until_the_past_is_read(&p);
        erase("demo-0001");
        assert_null(service->assist->past);
        look_until_the_past_is_read(&p);
}

static void what_was_read_before_an_erasure_is_not_taken(void **unused)
{
        struct person p = taken(STR(""), LANG_ZH);
        struct got g = {0};

        (void)unused;
        assist_look(service->assist, p.id, true, STR(""), on_json, &g); /* has it read */
        erase("demo-0001");
        for (int i = 0; i < 1000 && (service->assist->past_reading || service->assist->past_job); i++) {
                store_drain(service->store);
                loop_step(loop, 5);
        }
        assert_null(service->assist->past);
        wait_for(&g.done);
        look_until_the_past_is_read(&p);
}

static void a_tally_moves_little_at_first_and_never_too_far(void **unused)
{
        struct tally *t = tally_new();
        float one;

        (void)unused;
        assert_true(tally_bias(t, STR("reply"), STR("article:x")) == 0);
        tally_add(t, STR("reply"), STR("article:x"), STR("reject"), 1);
        one = tally_bias(t, STR("reply"), STR("article:x"));
        assert_true(one < 0 && one > -0.06f);
        tally_add(t, STR("reply"), STR("article:x"), STR("reject"), 1000000);
        assert_true(tally_bias(t, STR("reply"), STR("article:x")) >= -0.3f);
        assert_true(tally_bias(t, STR("article"), STR("article:x")) == 0);
        tally_add(t, STR("flow"), STR("f"), STR("edit"), 2);
        assert_true(tally_bias(t, STR("flow"), STR("f")) > 0);
        assert_null(tally_free(t));
        assert_null(tally_free(NULL));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(the_passage_that_answers_stands_first),
                T(the_wish_for_a_person_is_not_what_they_ask),
                T(the_next_step_of_a_flow_is_shown),
                T(an_action_comes_with_its_inputs_filled),
                T(a_quiet_conversation_gives_an_empty_view),
                T(who_is_not_there_is_denied),
                T(anger_raises_the_alert),
                T(danger_is_told_before_anything_is_typed),
                T(a_figure_other_than_the_policys_is_warned_of),
                T(what_nobody_may_promise_is_warned_of_and_a_denial_is_not),
                T(secrets_and_private_ways_are_warned_of),
                T(money_that_nothing_knows_is_warned_of),
                T(a_draft_has_a_limit),
                T(a_draft_full_of_numbers_is_read),
                T(a_draft_of_foreign_bytes_does_no_harm),
                T(verdicts_shift_the_ranking_and_outlast_a_restart),
                T(a_verdict_is_checked),
                T(pieces_of_a_call_are_looked_at_while_it_goes_on),
                T(streams_have_a_limit),
                T(without_a_model_nothing_is_translated),
                T(what_is_asked_is_the_newest_words_in_a_row),
                T(a_reply_is_put_in_the_agents_own_way),
                T(the_past_is_found_by_words_and_solved_ones_first),
                T(what_an_erased_customer_said_is_forgotten),
                T(what_was_read_before_an_erasure_is_not_taken),
                T(a_tally_moves_little_at_first_and_never_too_far),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}

/* desk/alert: the risk of a talk while it waits for a person and while one has it, and who is told. */
#include "desk/alert.h"

#include "codec/json.h"
#include "desk/desk.h"
#include "desk/routing.h"

#include "person_rig.h"

#include <string.h>

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"
#define BERT "01ARZ3NDEKTSV4RRFFQ69G5FA2"
#define LEAD "01ARZ3NDEKTSV4RRFFQ69G5FA3"

struct heard {
        int alerts, risks;
        struct str alert, risk;
        struct desk_stream *stream;
};

static struct heard anne, bert, lead;

static void settle(void)
{
        for (int i = 0; i < 12; i++) {
                store_drain(service->store);
                loop_step(loop, 0);
        }
}

static void on_event(void *arg, const char *event, struct str data)
{
        struct heard *h = arg;

        if (strcmp(event, "alert") == 0) {
                h->alerts++;
                h->alert = arena_str(mem, data);
        } else if (strcmp(event, "risk") == 0) {
                h->risks++;
                h->risk = arena_str(mem, data);
        }
}

static void listen_all(void)
{
        anne = bert = lead = (struct heard){0};
        anne.stream = desk_listen(service->desk, STR(ANNE), false, on_event, &anne, NULL);
        bert.stream = desk_listen(service->desk, STR(BERT), false, on_event, &bert, NULL);
        lead.stream = desk_listen(service->desk, STR(LEAD), true, on_event, &lead, NULL);
}

static void unlisten_all(void)
{
        desk_unlisten(anne.stream);
        desk_unlisten(bert.stream);
        desk_unlisten(lead.stream);
}

static int begin(void **unused)
{
        (void)unused;
        rig_begin(&(struct service_opts){.demo = true, .rate_per_min = 1000000, .rate_burst = 1000000});
        listen_all();
        return 0;
}

static int finish(void **unused)
{
        unlisten_all();
        return end(unused);
}

static struct person visitor(void)
{
        struct chat_begin b = {.lang = LANG_ZH, .lang_fixed = true, .channel = STR_INIT("web")};

        return person_begins(&b);
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        (void)err;
        (void)reply;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void says(const struct person *p, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};
        bool done = false;

        chat_input(service->chat, p->id, p->key, &in, on_reply, &done);
        wait_for(&done);
        settle();
}

static void act(const struct person *p, enum chat_input_kind kind)
{
        struct chat_input in = {
                .kind = kind, .agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("安妮"), .text = STR_INIT("您好")};
        bool done = false;

        desk_act(service->desk, p->id, &in, on_reply, &done);
        wait_for(&done);
        settle();
}

static struct person taken(void)
{
        struct person p = visitor();

        says(&p, "转人工");
        act(&p, IN_TAKE);
        return p;
}

struct shown {
        struct str json;
        bool done;
};

static void on_view(void *arg, int r, const struct err *err, struct str json)
{
        struct shown *s = arg;

        (void)err;
        assert_int_equal(r, 0);
        s->json = arena_str(mem, json);
        s->done = true;
}

/* As the agent sees it; -1: nothing is said of it. */
static int64_t score(const struct person *p)
{
        struct shown s = {0};
        json_t *v = NULL;
        int64_t n;

        desk_view(service->desk, p->id, STR(ANNE), true, on_view, &s);
        wait_for(&s.done);
        assert_int_equal(json_parse(s.json, &v, NULL), 0);
        n = json_integer_value(json_object_get(json_object_get(v, "risk"), "score"));
        json_decref(v);
        return n;
}

static int64_t score_heard(const struct heard *h)
{
        json_t *v = NULL;
        int64_t n;

        assert_int_equal(json_parse(h->risk, &v, NULL), 0);
        n = json_integer_value(json_object_get(v, "score"));
        json_decref(v);
        return n;
}

static bool holds(struct str text, const char *part)
{
        return str_contains(text, str_c(part));
}

static bool live_shows(int64_t risk)
{
        struct buf b;
        bool shows;

        buf_init(&b, 1 << 20);
        desk_live_json(service->desk, &b);
        shows = holds(buf_str(&b), arena_printf(mem, "\"risk\":%d,", (int)risk).p);
        buf_done(&b);
        return shows;
}

static void on_set(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void skills(const char *agent, const char *text)
{
        struct routing_skills s;
        struct desk_agent_change ch = {.skills = &s, .capacity = -1};
        bool done = false;

        assert_int_equal(routing_skills_parse(str_c(text), &s, NULL), 0);
        desk_set_agent(service->desk, str_c(agent), &ch, on_set, &done);
        wait_for(&done);
}

/* ---- while an agent has it ---- */

static void a_talk_that_turns_is_told_to_its_agent_and_to_leads_alone(void **unused)
{
        struct person p = taken();
        int64_t calm, angry;

        (void)unused;
        says(&p, "好的，我等您看一下");
        calm = score(&p);
        assert_int_equal(anne.alerts, 0);
        says(&p, "你们什么破服务，气死我了！！！全是骗人的");
        angry = score(&p);
        assert_true(angry >= 500 && angry > calm);
        assert_int_equal(score_heard(&anne), angry);
        assert_int_equal(score_heard(&lead), angry);
        assert_true(live_shows(angry));
        assert_int_equal(anne.alerts, 1);
        assert_int_equal(lead.alerts, 1);
        assert_true(holds(anne.alert, "\"kind\":\"mood\""));
        assert_int_equal(bert.alerts + bert.risks, 0);
        says(&p, "骗子公司，垃圾！！！");
        assert_int_equal(anne.alerts, 1); /* it was over the line already */
}

static void waiting_for_the_agents_words_raises_it_and_an_answer_ends_that(void **unused)
{
        struct person p = taken();
        int64_t at_once, late;

        (void)unused;
        act(&p, IN_AGENT_TEXT);
        says(&p, "我的摄像头还是连不上网络");
        at_once = score(&p);
        clk.at_ms += 20 * MINUTE_MS;
        says(&p, "请问有结果吗");
        late = score(&p);
        assert_true(late > at_once);
        assert_true(holds(anne.risk, "\"waits\""));
        act(&p, IN_AGENT_TEXT);
        says(&p, "明白，那我试试看");
        assert_true(score(&p) < late);
        assert_false(holds(anne.risk, "\"waits\""));
}

static void the_same_words_again_raise_it(void **unused)
{
        struct person p = taken();
        int64_t once;

        (void)unused;
        says(&p, "订单什么时候可以退款到账");
        once = score(&p);
        says(&p, "订单什么时候可以退款到账");
        assert_true(score(&p) > once);
        assert_true(holds(anne.risk, "\"repeats\""));
}

static void a_restart_forgets_neither_risk_nor_waiting(void **unused)
{
        struct person p = taken();
        int64_t angry;

        (void)unused;
        says(&p, "你们什么破服务，气死我了！！！我要去12315投诉你们");
        angry = score(&p);
        unlisten_all();
        restart();
        settle();
        listen_all();
        assert_int_equal(score(&p), angry);
        clk.at_ms += 20 * MINUTE_MS;
        says(&p, "有人吗");
        assert_true(holds(anne.risk, "\"waits\"") || holds(anne.risk, "\"before\""));
        assert_int_equal(anne.alerts, 0);
}

static void a_tap_or_an_empty_talk_changes_nothing(void **unused)
{
        struct person p = taken();
        struct chat_input in = {.kind = IN_TAP, .choice = STR_INIT("person"), .label = STR_INIT("转人工")};
        int risks = anne.risks;
        bool done = false;

        (void)unused;
        chat_input(service->chat, p.id, p.key, &in, on_reply, &done);
        wait_for(&done);
        settle();
        assert_int_equal(anne.risks, risks);
}

/* ---- while nobody has it ---- */

static void a_mood_of_who_waits_is_for_leads(void **unused)
{
        struct person p = visitor();

        (void)unused;
        says(&p, "转人工");
        says(&p, "你们什么破服务，气死我了！！！我要去12315投诉你们");
        assert_int_equal(lead.alerts, 1);
        assert_true(lead.risks > 0);
        assert_true(live_shows(score_heard(&lead)));
        assert_int_equal(anne.alerts + anne.risks + bert.alerts + bert.risks, 0);
}

static void danger_is_told_to_those_who_could_help(void **unused)
{
        struct person p = visitor();

        (void)unused;
        skills(ANNE, "lang:zh=3,safety=3");
        skills(BERT, "lang:zh=3");
        says(&p, "电池鼓包冒烟了，转人工！");
        says(&p, "怎么还没人来！！！什么垃圾公司，出了事我去告你们，气死我了");
        assert_int_equal(lead.alerts, 1);
        assert_int_equal(anne.alerts, 1);
        assert_int_equal(bert.alerts, 0);
}

static void a_promise_is_told_by_whose_it_is(void **unused)
{
        struct person p = visitor();

        (void)unused;
        skills(ANNE, "lang:zh=3");
        skills(BERT, "lang:en=3");
        desk_alert(service->desk, p.id, "sla", STR("due"), (struct str){NULL, 0}); /* the machine has it */
        assert_int_equal(lead.alerts, 1);
        assert_int_equal(anne.alerts + bert.alerts, 0);
        desk_alert(service->desk, p.id, "sla", STR("due"), STR(BERT)); /* his complaint */
        assert_int_equal(bert.alerts, 1);
        assert_int_equal(anne.alerts, 0);
        says(&p, "转人工");
        desk_alert(service->desk, p.id, "sla", STR("due"), (struct str){NULL, 0});
        assert_int_equal(anne.alerts, 1);
        assert_int_equal(bert.alerts, 1);
        act(&p, IN_TAKE);
        desk_alert(service->desk, p.id, "sla", STR("due"), (struct str){NULL, 0});
        assert_int_equal(anne.alerts, 2);
        assert_int_equal(bert.alerts, 1);
        assert_int_equal(lead.alerts, 4);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_talk_that_turns_is_told_to_its_agent_and_to_leads_alone),
                T(waiting_for_the_agents_words_raises_it_and_an_answer_ends_that),
                T(the_same_words_again_raise_it),
                T(a_restart_forgets_neither_risk_nor_waiting),
                T(a_tap_or_an_empty_talk_changes_nothing),
                T(a_mood_of_who_waits_is_for_leads),
                T(danger_is_told_to_those_who_could_help),
                T(a_promise_is_told_by_whose_it_is),
        };

        return cmocka_run_group_tests_name("alert", tests, load_demo, drop_demo);
}

/* desk: work given out and taken back; presence, disconnects, transfers, overflow, leads; nobody lost over many events
 * and restarts. */
#include "desk/desk.h"

#include "account/account.h"
#include "account/role.h"
#include "base/rand.h"
#include "codec/json.h"
#include "desk/routing.h"
#include "store/account.h"
#include "store/api_key.h"
#include "store/audit.h"
#include "store/handover.h"

#include "desk_rig.h"

#include <string.h>

#define LEAD "01ARZ3NDEKTSV4RRFFQ69G5FA3"

static void settle(void)
{
        for (int i = 0; i < 12; i++) {
                store_drain(service->store);
                loop_step(loop, 0);
        }
}

static void on_stored(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void account_of(const char *id, const char *login, const char *role)
{
        struct agent_row a = {.id = str_c(id), .login = str_c(login), .name = str_c(login), .role = str_c(role)};
        bool done = false;

        assert_int_equal(store_agent_add(service->store, &a, NULL, on_stored, &done), 0);
        wait_for(&done);
}

static int begin(void **unused)
{
        (void)unused;
        rig_begin(&(struct service_opts){.demo = true,
                                         .auto_assign = true,
                                         .keep_s = 1,
                                         .unsafe_sync_off = true,
                                         .rate_per_min = 1000000,
                                         .rate_burst = 1000000});
        account_of(ANNE, "anne", "agent");
        account_of(BERT, "bert", "agent");
        account_of(LEAD, "lead", "lead");
        desk_look_at_team(service->desk);
        settle();
        return 0;
}

/* ---- calls that wait ---- */

static int does(const struct person *p, enum chat_input_kind kind)
{
        return input(p, (struct chat_input){.kind = kind, .text = STR_INIT("在吗")}).r;
}

static struct person asks(enum lang lang)
{
        struct person p = visitor(lang);

        assert_int_equal(does(&p, IN_PERSON), 0);
        settle();
        return p;
}

static int act(const struct person *p, const char *agent, enum chat_input_kind kind)
{
        struct chat_input in = {
                .kind = kind, .agent_id = str_c(agent), .agent_name = STR_INIT("安妮"), .text = STR_INIT("您好")};
        struct got g = {0};

        desk_act(service->desk, p->id, &in, on_reply, &g);
        wait_for(&g.done);
        settle();
        return g.r;
}

static struct got transfer(const struct person *p, const char *by, bool lead, const char *agent, const char *queue)
{
        struct desk_transfer t = {
                .agent = str_c(agent), .queue = str_c(queue), .by = str_c(by), .lead = lead, .note = STR_INIT("注意")};
        struct got g = {0};

        desk_transfer(service->desk, p->id, &t, on_reply, &g);
        wait_for(&g.done);
        settle();
        return g;
}

struct result {
        int r;
        bool done;
};

static void on_result(void *arg, int r, const struct err *err)
{
        struct result *g = arg;

        (void)err;
        *g = (struct result){r, true};
}

static int presence(const char *agent, const char *state)
{
        struct result g = {0};

        desk_set_presence(service->desk, str_c(agent), (struct str){NULL, 0}, str_c(state), on_result, &g);
        wait_for(&g.done);
        settle();
        return g.r;
}

static int skills(const char *agent, int64_t capacity, const char *text)
{
        struct routing_skills s;
        struct desk_agent_change ch = {.skills = &s, .capacity = capacity};
        struct result g = {0};

        assert_int_equal(routing_skills_parse(str_c(text), &s, NULL), 0);
        desk_set_agent(service->desk, str_c(agent), &ch, on_result, &g);
        wait_for(&g.done);
        return g.r;
}

static struct str shown(void (*put)(const struct desk *d, struct buf *out))
{
        json_t *parsed = NULL;
        struct buf b;
        struct str s;

        buf_init(&b, 4 << 20);
        put(service->desk, &b);
        s = arena_str(mem, buf_str(&b));
        assert_int_equal(json_parse(s, &parsed, NULL), 0);
        json_decref(parsed);
        buf_done(&b);
        return s;
}

static bool is_of(const struct person *p, const char *agent)
{
        return desk_owns(service->desk, p->id, str_c(agent));
}

struct heard {
        struct str assigned, moved, whisper, presence;
        int frames, queue;
};

static void on_event(void *arg, const char *event, struct str data)
{
        struct heard *h = arg;

        if (strcmp(event, "assigned") == 0)
                h->assigned = arena_str(mem, data);
        else if (strcmp(event, "moved") == 0)
                h->moved = arena_str(mem, data);
        else if (strcmp(event, "whisper") == 0)
                h->whisper = arena_str(mem, data);
        else if (strcmp(event, "presence") == 0)
                h->presence = arena_str(mem, data);
        else if (strcmp(event, "queue") == 0)
                h->queue++;
        else if (strcmp(event, "frame") == 0)
                h->frames++;
}

/* So many looks of ten seconds. */
static void looks(int n)
{
        for (int i = 0; i < n; i++) {
                clk.at_ms += 10000;
                desk_look_at_team(service->desk);
                settle();
        }
}

/* ---- giving out ---- */

static void who_is_online_is_given_work_and_told(void **unused)
{
        struct heard anne = {0};
        struct desk_stream *s = desk_listen(service->desk, STR(ANNE), false, on_event, &anne, NULL);
        struct person a = asks(LANG_ZH), b;

        (void)unused;
        assert_int_equal(desk_waiting(service->desk), 1); /* nobody has said anything: as ever */
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_true(is_of(&a, ANNE));
        holds(anne.assigned, a.id.p);
        holds(anne.presence, "\"state\":\"online\"");
        b = asks(LANG_ZH);
        assert_true(is_of(&b, ANNE));
        assert_int_equal(presence(ANNE, "away"), 0);
        asks(LANG_ZH);
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_true(is_of(&b, ANNE));
        assert_int_equal(presence(ANNE, "asleep"), ERR_INVALID);
        desk_unlisten(s);
}

/* A measured wait is told while somebody could take it. */
static void while_nobody_is_there_no_wait_is_told(void **unused)
{
        struct person p;

        (void)unused;
        for (int i = 0; i < 3; i++) {
                p = asks(LANG_ZH);
                clk.at_ms += 60000;
                assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
                assert_int_equal(act(&p, ANNE, IN_CLOSE), 0);
        }
        p = visitor(LANG_ZH);
        lacks(input(&p, (struct chat_input){.kind = IN_PERSON}).all, "wait_s");
        assert_int_equal(presence(ANNE, "online"), 0);
        p = visitor(LANG_ZH);
        holds(input(&p, (struct chat_input){.kind = IN_PERSON}).all, "\"wait_s\":60");
}

static void capacity_and_skills_bound_it(void **unused)
{
        struct person zh, en;

        (void)unused;
        assert_int_equal(skills(ANNE, 1, "lang:zh=3"), 0);
        assert_int_equal(skills(BERT, 1, "lang:en=3"), 0);
        assert_int_equal(skills("nobody", 1, ""), ERR_NOTFOUND);
        assert_int_equal(skills(ANNE, 51, ""), ERR_INVALID);
        assert_int_equal(presence(ANNE, "online"), 0);
        en = asks(LANG_EN);
        zh = asks(LANG_ZH);
        assert_true(is_of(&zh, ANNE));
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&en, BERT));
        zh = asks(LANG_ZH);
        assert_int_equal(desk_waiting(service->desk), 1);
        restart(); /* skills, capacity and presence are there again */
        settle();
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(act(&en, BERT, IN_CLOSE), 0);
        assert_int_equal(desk_waiting(service->desk), 1);
        holds(shown(desk_agents_json), "\"presence\":\"online\",\"capacity\":1,\"load\":1");
}

static void tells(const struct person *p, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};
        struct got g = {0};

        chat_input(service->chat, p->id, p->key, &in, on_reply, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        settle();
}

static struct str queue_shown(void)
{
        struct buf b;
        struct str s;

        buf_init(&b, 1 << 20);
        desk_queue_json(service->desk, STR(ANNE), &b);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void what_it_is_about_goes_to_who_knows_it(void **unused)
{
        struct person camera = visitor(LANG_ZH), router = visitor(LANG_ZH), any = visitor(LANG_ZH);

        (void)unused;
        assert_int_equal(skills(ANNE, 5, "lang:zh=3,product:router=2"), 0);
        assert_int_equal(skills(BERT, 5, "lang:zh=3,product:camera=2"), 0);
        tells(&camera, "我的摄像头连不上网了");
        tells(&router, "路由器老是断网");
        tells(&camera, "转人工");
        tells(&router, "转人工");
        holds(queue_shown(), "\"product\":\"camera\"");
        holds(queue_shown(), "\"product\":\"router\"");
        restart();
        settle();
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_true(is_of(&router, ANNE));
        assert_false(is_of(&camera, ANNE));
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&camera, BERT));
        tells(&any, "转人工");
        assert_true(is_of(&any, ANNE) || is_of(&any, BERT));
}

static const char *const furious[] = {"你们这破东西气死我了，太垃圾了！", "什么破服务，太差劲了，气死人！"};

/* "A person please" is calm; the customer is not. */
static void who_was_furious_still_is_for_a_while(void **unused)
{
        struct person p = visitor(LANG_ZH);

        (void)unused;
        assert_int_equal(skills(ANNE, 5, "lang:zh=3"), 0);
        assert_int_equal(skills(BERT, 5, "lang:zh=3,de-escalation=2"), 0);
        tells(&p, furious[0]);
        tells(&p, "转人工");
        holds(queue_shown(), "\"mood\":\"angry\"");
        holds(shown(desk_live_json), "\"mood\":\"angry\"");
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_int_equal(desk_waiting(service->desk), 1);
        restart();
        settle();
        holds(queue_shown(), "\"mood\":\"angry\"");
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&p, BERT));
        for (int i = 0; i < 6; i++)
                tells(&p, "好的，我在等");
        lacks(shown(desk_live_json), "\"mood\":\"angry\"");
        tells(&p, furious[1]);
        holds(shown(desk_live_json), "\"mood\":\"angry\"");
        restart();
        settle();
        holds(shown(desk_live_json), "\"mood\":\"angry\"");
}

static void who_gets_angry_while_waiting_goes_to_who_can_calm(void **unused)
{
        struct person calm, p;

        (void)unused;
        assert_int_equal(skills(ANNE, 5, "lang:zh=3"), 0);
        assert_int_equal(skills(BERT, 5, "lang:zh=3,de-escalation=2"), 0);
        calm = asks(LANG_ZH);
        clk.at_ms += 1000;
        p = asks(LANG_ZH);
        lacks(queue_shown(), "\"mood\":\"angry\"");
        tells(&p, furious[0]);
        holds(queue_shown(), arena_printf(mem, "\"waiting\":[{\"conversation\":\"%.*s\"", STR_ARG(p.id)).p);
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_true(is_of(&calm, ANNE));
        assert_false(is_of(&p, ANNE));
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&p, BERT));
}

static void a_skill_that_is_new_counts_for_who_waits_already(void **unused)
{
        struct person en = asks(LANG_EN);

        (void)unused;
        assert_int_equal(skills(ANNE, 5, "product:router=1"), 0);
        assert_int_equal(skills(BERT, 5, "lang:en=3"), 0);
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_false(is_of(&en, ANNE));
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&en, BERT));
}

static void with_the_next_place_the_next_one_comes(void **unused)
{
        struct person p[7];

        (void)unused;
        for (int i = 0; i < 7; i++) {
                clk.at_ms += 1000;
                p[i] = asks(LANG_ZH);
        }
        assert_int_equal(presence(ANNE, "online"), 0);
        for (int i = 0; i < DESK_CAPACITY; i++)
                assert_true(is_of(&p[i], ANNE));
        assert_int_equal(desk_waiting(service->desk), 2);
        assert_int_equal(act(&p[2], ANNE, IN_RETURN), 0);
        assert_true(is_of(&p[5], ANNE));
        assert_int_equal(act(&p[0], ANNE, IN_CLOSE), 0);
        assert_true(is_of(&p[6], ANNE));
}

static void who_knew_the_customer_gets_them_again(void **unused)
{
        struct person a;

        (void)unused;
        a = asks(LANG_ZH);
        assert_int_equal(act(&a, BERT, IN_TAKE), 0);
        assert_int_equal(act(&a, BERT, IN_RETURN), 0);
        assert_int_equal(presence(ANNE, "online"), 0);
        clk.at_ms += 1000;
        assert_int_equal(presence(BERT, "online"), 0);
        assert_int_equal(does(&a, IN_PERSON), 0);
        settle();
        assert_true(is_of(&a, BERT));
}

static void two_take_the_same_in_the_same_moment(void **unused)
{
        struct person a = asks(LANG_ZH);
        struct chat_input one = {.kind = IN_TAKE, .agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("a")};
        struct chat_input two = {.kind = IN_TAKE, .agent_id = STR_INIT(BERT), .agent_name = STR_INIT("b")};
        struct got g[2] = {{0}};

        (void)unused;
        desk_act(service->desk, a.id, &one, on_reply, &g[0]);
        desk_act(service->desk, a.id, &two, on_reply, &g[1]);
        wait_for(&g[0].done);
        wait_for(&g[1].done);
        settle();
        assert_int_equal(g[0].r, 0);
        assert_int_equal(g[1].r, ERR_DENIED);
        assert_true(is_of(&a, ANNE) && !is_of(&a, BERT));
}

static void by_hand_while_it_is_being_given_out(void **unused)
{
        struct person a = asks(LANG_ZH);
        struct chat_input by_hand = {.kind = IN_TAKE, .agent_id = STR_INIT(BERT), .agent_name = STR_INIT("b")};
        struct result set = {0};
        struct got g = {0};

        (void)unused;
        desk_act(service->desk, a.id, &by_hand, on_reply, &g);
        desk_set_presence(service->desk, STR(ANNE), STR("a"), STR("online"), on_result, &set);
        wait_for(&g.done);
        wait_for(&set.done);
        settle();
        looks(1);
        assert_int_equal(is_of(&a, ANNE) + is_of(&a, BERT), 1);
        assert_int_equal(g.r == 0, is_of(&a, BERT));
        assert_int_equal(desk_waiting(service->desk), 0);
}

/* ---- handing on ---- */

static void it_is_handed_to_an_agent_with_a_note(void **unused)
{
        struct heard bert = {0};
        struct desk_stream *s = desk_listen(service->desk, STR(BERT), false, on_event, &bert, NULL);
        struct person a = asks(LANG_ZH);
        struct got g;

        (void)unused;
        assert_int_equal(transfer(&a, ANNE, false, BERT, "").r, ERR_DENIED); /* it is nobody's */
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        assert_int_equal(transfer(&a, BERT, false, BERT, "").r, ERR_DENIED); /* not theirs */
        assert_int_equal(transfer(&a, ANNE, false, ANNE, "").r, ERR_EXISTS);
        assert_int_equal(transfer(&a, ANNE, false, "nobody", "").r, ERR_NOTFOUND);
        assert_int_equal(transfer(&a, ANNE, false, "", "nowhere").r, ERR_NOTFOUND);
        assert_int_equal(transfer(&a, ANNE, false, "", "").r, ERR_INVALID);
        g = transfer(&a, ANNE, false, BERT, "");
        assert_int_equal(g.r, 0);
        holds(g.all, "\"state\":\"taken\",\"name\":\"bert\"");
        holds(bert.assigned, "\"note\":\"注意\"");
        assert_true(is_of(&a, BERT) && !is_of(&a, ANNE));
        assert_int_equal(act(&a, ANNE, IN_AGENT_TEXT), ERR_DENIED);
        bert.frames = 0;
        assert_int_equal(does(&a, IN_TEXT), 0);
        settle();
        assert_int_equal(bert.frames, 1);
        restart();
        settle();
        assert_true(is_of(&a, BERT));
        assert_int_equal(presence(ANNE, "online"), 0);
        assert_int_equal(presence(ANNE, "offline"), 0);
        assert_int_equal(transfer(&a, BERT, false, ANNE, "").r, ERR_EXISTS); /* offline */
        (void)s;
}

static void who_hands_it_on_can_no_longer_end_it(void **unused)
{
        static const enum chat_input_kind kinds[] = {IN_AGENT_TEXT, IN_RETURN, IN_CLOSE};
        struct person a = asks(LANG_ZH);
        struct desk_transfer t = {.agent = STR_INIT(BERT), .by = STR_INIT(ANNE)};
        struct chat_input in = {.agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("a"), .text = STR_INIT("您好")};
        struct got moved = {0};

        (void)unused;
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        desk_transfer(service->desk, a.id, &t, on_reply, &moved);
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                struct got g = {0};

                in.kind = kinds[i];
                desk_act(service->desk, a.id, &in, on_reply, &g);
                assert_true(g.done);
                assert_int_equal(g.r, ERR_EXISTS);
        }
        wait_for(&moved.done);
        settle();
        assert_true(is_of(&a, BERT));
        for (size_t i = 1; i < sizeof(kinds) / sizeof(*kinds); i++) {
                struct got g = {0};

                in.kind = kinds[i];
                chat_staff_input(service->chat, a.id, &in, on_reply, &g); /* of a desk that has not heard of it */
                wait_for(&g.done);
                assert_int_equal(g.r, ERR_DENIED);
        }
        assert_int_equal(act(&a, BERT, IN_CLOSE), 0);
}

static void it_goes_to_a_queue_and_the_customer_waits_again(void **unused)
{
        struct person a, b = {0};
        struct got g;

        (void)unused;
        a = asks(LANG_ZH);
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        clk.at_ms += 60000;
        b = asks(LANG_ZH);
        g = transfer(&a, ANNE, false, "", "complaint");
        assert_int_equal(g.r, 0);
        holds(g.all, "\"state\":\"waiting\",\"position\":1,"); /* the old place, before b */
        holds(g.all, "\"promise_at\":");
        assert_int_equal(desk_waiting(service->desk), 2);
        for (int i = 0; i < 2; i++) {
                holds(shown(desk_live_json), "\"queue\":\"complaint\"");
                restart();
                settle();
        }
        assert_int_equal(transfer(&a, LEAD, true, "", "general").r, 0); /* a lead moves what waits */
        restart();
        settle();
        assert_false(str_contains(shown(desk_live_json), STR("\"queue\":\"complaint\"")));
        assert_int_equal(transfer(&a, LEAD, true, BERT, "").r, 0);
        assert_true(is_of(&a, BERT));
        assert_int_equal(act(&b, ANNE, IN_TAKE), 0);
}

static void who_declines_does_not_get_it_again(void **unused)
{
        struct person a;
        struct got g = {0};

        (void)unused;
        assert_int_equal(presence(ANNE, "online"), 0);
        a = asks(LANG_ZH);
        desk_decline(service->desk, a.id, STR(BERT), on_reply, &g);
        assert_int_equal(g.r, ERR_DENIED);
        g = (struct got){0};
        desk_decline(service->desk, a.id, STR(ANNE), on_reply, &g);
        wait_for(&g.done);
        settle();
        assert_int_equal(g.r, 0);
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(presence(BERT, "online"), 0);
        assert_true(is_of(&a, BERT));
}

/* ---- taking back ---- */

static void work_of_who_has_gone_waits_again(void **unused)
{
        struct heard heard = {0};
        struct desk_stream *s = desk_listen(service->desk, STR(ANNE), false, on_event, &heard, NULL);
        struct person a, b;

        (void)unused;
        assert_int_equal(presence(ANNE, "online"), 0);
        a = asks(LANG_ZH);
        assert_true(is_of(&a, ANNE));
        looks(20);
        assert_true(is_of(&a, ANNE)); /* the stream is there */
        desk_unlisten(s);
        looks(5);
        assert_true(is_of(&a, ANNE)); /* 50 s */
        s = desk_listen(service->desk, STR(ANNE), false, on_event, &heard, NULL);
        looks(1);
        desk_unlisten(s);
        looks(5);
        assert_true(is_of(&a, ANNE)); /* came back in between */
        clk.at_ms += HOUR_MS;         /* a clock that jumps is ten seconds */
        clk.at_ms -= 2 * HOUR_MS;
        desk_look_at_team(service->desk);
        settle();
        assert_true(is_of(&a, ANNE));
        looks(1);
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_false(is_of(&a, ANNE));
        holds(shown(desk_agents_json), "\"presence\":\"offline\"");
        b = asks(LANG_ZH);
        assert_int_equal(act(&b, ANNE, IN_TAKE), 0); /* by hand, and gone again */
        looks(7);
        assert_int_equal(desk_waiting(service->desk), 2);
        assert_int_equal(act(&a, BERT, IN_TAKE), 0); /* who never said anything is left alone */
        looks(20);
        assert_true(is_of(&a, BERT));
}

static void work_of_who_is_disabled_waits_again_at_once(void **unused)
{
        struct agent_row boss = {.id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FA9"),
                                 .login = STR_INIT("boss"),
                                 .name = STR_INIT("boss"),
                                 .role = STR_INIT("admin")};
        struct account_session by = {.agent_id = boss.id, .who = STR_INIT("agent:boss"), .rights = RIGHT_ALL};
        const bool yes = true;
        struct person p;
        bool done = false;

        (void)unused;
        assert_int_equal(store_agent_add(service->store, &boss, NULL, on_stored, &done), 0);
        wait_for(&done);
        p = asks(LANG_EN);
        assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
        assert_true(desk_owns(service->desk, p.id, STR(ANNE)));
        done = false;
        account_user_change(service->account, &by, STR(ANNE), &(struct account_user_change){.disabled = &yes},
                            on_stored, &done);
        wait_for(&done);
        settle();
        assert_false(desk_owns(service->desk, p.id, STR(ANNE)));
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(act(&p, BERT, IN_TAKE), 0);
}

static void work_of_who_is_switched_off_waits_again(void **unused)
{
        static const bool off = true;
        struct agent_change ch = {.id = STR_INIT(BERT), .disabled = &off};
        struct person a = asks(LANG_ZH);
        bool done = false;

        (void)unused;
        assert_int_equal(act(&a, BERT, IN_TAKE), 0);
        assert_int_equal(store_agent_change(service->store, &ch, NULL, on_stored, &done), 0);
        wait_for(&done);
        looks(7); /* the accounts are read every sixth time */
        assert_false(is_of(&a, BERT));
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_false(str_contains(shown(desk_agents_json), STR(BERT)));
        assert_int_equal(transfer(&a, LEAD, true, BERT, "").r, ERR_NOTFOUND);
        restart();
        settle();
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
}

static void who_may_not_work_is_given_nothing_and_keeps_nothing(void **unused)
{
        static const char analyst[] = "01ARZ3NDEKTSV4RRFFQ69G5FA4";
        static const struct str role = STR_INIT("analyst");
        struct agent_change ch = {.id = STR_INIT(ANNE), .role = &role};
        struct person a = asks(LANG_ZH), b = asks(LANG_ZH);
        bool done = false;

        (void)unused;
        account_of(analyst, "ida", "analyst");
        looks(6);
        assert_int_equal(transfer(&a, LEAD, true, analyst, "").r, ERR_NOTFOUND);
        assert_int_equal(act(&b, ANNE, IN_TAKE), 0);
        assert_int_equal(store_agent_change(service->store, &ch, NULL, on_stored, &done), 0);
        wait_for(&done);
        looks(12);
        assert_false(is_of(&b, ANNE));
        assert_int_equal(act(&b, BERT, IN_TAKE), 0);
}

static void work_of_a_key_that_is_revoked_or_expires_waits_again(void **unused)
{
        struct account_session by = {.agent_id = STR_INIT(LEAD), .who = STR_INIT("agent:" LEAD), .rights = RIGHT_ALL};
        struct api_key_row keys[2] = {
                {.id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FB1"), .hash = STR_INIT("11111111111111111111111111111111")},
                {.id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FB2"), .hash = STR_INIT("22222222222222222222222222222222")}};
        const char *who[2] = {"key:01ARZ3NDEKTSV4RRFFQ69G5FB1", "key:01ARZ3NDEKTSV4RRFFQ69G5FB2"};
        struct person p[2];
        bool done = false;

        (void)unused;
        for (int i = 0; i < 2; i++) {
                keys[i].rights = STR("work");
                keys[i].expires_ms = i ? clk.at_ms + HOUR_MS : 0;
                done = false;
                assert_int_equal(store_api_key_add(service->store, &keys[i], NULL, on_stored, &done), 0);
                wait_for(&done);
                p[i] = asks(LANG_ZH);
                assert_int_equal(act(&p[i], who[i], IN_TAKE), 0);
        }
        looks(12);
        assert_true(is_of(&p[0], who[0]) && is_of(&p[1], who[1]));
        done = false;
        account_key_revoke(service->account, &by, keys[0].id, on_stored, &done);
        wait_for(&done);
        settle();
        assert_false(is_of(&p[0], who[0]));
        clk.at_ms += HOUR_MS;
        looks(12);
        assert_false(is_of(&p[1], who[1]));
        assert_int_equal(desk_waiting(service->desk), 2);
}

static void after_a_power_cut_agents_have_a_minute(void **unused)
{
        struct person a;

        (void)unused;
        assert_int_equal(presence(ANNE, "online"), 0);
        a = asks(LANG_ZH);
        restart();
        settle();
        assert_true(is_of(&a, ANNE));
        looks(5);
        assert_true(is_of(&a, ANNE));
        looks(1);
        assert_false(is_of(&a, ANNE));
        assert_int_equal(desk_waiting(service->desk), 1);
        restart();
        settle();
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(act(&a, BERT, IN_TAKE), 0);
}

/* ---- overflow ---- */

static void it_overflows_and_is_there_after_a_restart(void **unused)
{
        struct desk_queue_change q = {.zh = STR_INIT("专家"),
                                      .en = STR_INIT("Experts"),
                                      .skills = &(struct routing_skills){{{"expert", 1}}, 1},
                                      .overflow_to = STR_INIT("general"),
                                      .overflow_s = 60};
        struct result g = {0};
        struct person a = asks(LANG_ZH);

        (void)unused;
        desk_set_queue(service->desk, STR("expert"), &q, on_result, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        assert_int_equal(skills(ANNE, 5, "lang:zh=1"), 0);
        assert_int_equal(transfer(&a, LEAD, true, "", "expert").r, 0);
        assert_int_equal(presence(ANNE, "online"), 0);
        looks(5);
        assert_false(is_of(&a, ANNE));
        holds(shown(desk_queues_json), "\"id\":\"expert\",\"zh\":\"专家\",\"en\":\"Experts\"");
        restart();
        settle();
        holds(shown(desk_live_json), "\"queue\":\"expert\"");
        desk_listen(service->desk, STR(ANNE), false, on_event, &(struct heard){0}, NULL);
        looks(6);
        assert_true(is_of(&a, ANNE));
        restart();
        settle();
        assert_true(is_of(&a, ANNE));
}

static void queues_are_checked(void **unused)
{
        struct desk_queue_change ok = {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_s = -1};
        const struct {
                const char *id;
                struct desk_queue_change ch;
        } wrong[] = {
                {"Bad", ok},
                {"new", {.zh = STR_INIT("新"), .overflow_s = -1}},
                {"new", {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_s = DESK_OVERFLOW_S_MAX + 1}},
                {"new", {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_to = STR_INIT("x"), .overflow_s = 1}},
                {"general", {.overflow_to = STR_INIT("general"), .overflow_s = 1}},
        };
        char id[16];

        (void)unused;
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
                struct result g = {0};

                desk_set_queue(service->desk, str_c(wrong[i].id), &wrong[i].ch, on_result, &g);
                wait_for(&g.done);
                assert_int_equal(g.r, ERR_INVALID);
        }
        for (int i = 3; i <= ROUTING_QUEUES_MAX; i++) {
                struct result g = {0};

                snprintf(id, sizeof(id), "q%d", i);
                desk_set_queue(service->desk, str_c(id), &ok, on_result, &g);
                wait_for(&g.done);
                assert_int_equal(g.r, i < ROUTING_QUEUES_MAX ? 0 : ERR_LIMIT);
        }
}

static void changes_at_the_same_time_all_hold(void **unused)
{
        struct routing_skills en;
        struct desk_agent_change of_skills = {.skills = &en, .capacity = -1}, of_capacity = {.capacity = 7};
        struct result g[3] = {0};

        (void)unused;
        assert_int_equal(skills(ANNE, 2, ""), 0);
        assert_int_equal(routing_skills_parse(STR("lang:en=3"), &en, NULL), 0);
        desk_set_agent(service->desk, STR(ANNE), &of_skills, on_result, &g[0]);
        desk_set_presence(service->desk, STR(ANNE), STR("anne"), STR("away"), on_result, &g[1]);
        desk_set_agent(service->desk, STR(ANNE), &of_capacity, on_result, &g[2]);
        for (int i = 0; i < 3; i++) {
                wait_for(&g[i].done);
                assert_int_equal(g[i].r, 0);
        }
        for (int again = 0; again < 2; again++) {
                holds(shown(desk_agents_json),
                      "\"name\":\"anne\",\"role\":\"agent\",\"presence\":\"away\",\"capacity\":7,\"load\":0,"
                      "\"skills\":[{\"skill\":\"lang:en\",\"level\":3}]");
                restart();
                settle();
        }
}

static void changes_of_one_queue_at_the_same_time_all_hold(void **unused)
{
        struct desk_queue_change make = {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_s = -1},
                                 name = {.en = STR_INIT("Newer"), .overflow_s = -1}, time = {.overflow_s = 77},
                                 to = {.overflow_to = STR_INIT("new"), .overflow_s = -1};
        struct result g[5] = {0};

        (void)unused;
        desk_set_queue(service->desk, STR("new"), &make, on_result, &g[0]);
        desk_set_queue(service->desk, STR("new"), &time, on_result, &g[1]);
        desk_set_queue(service->desk, STR("new"), &name, on_result, &g[2]);
        desk_set_queue(service->desk, STR("general"), &to, on_result, &g[3]);
        desk_set_queue(service->desk, STR("new"), &to, on_result, &g[4]);
        for (int i = 0; i < 5; i++) {
                wait_for(&g[i].done);
                assert_int_equal(g[i].r, i < 4 ? 0 : ERR_INVALID); /* it cannot overflow to itself */
        }
        for (int again = 0; again < 2; again++) {
                holds(shown(desk_queues_json), "\"id\":\"new\",\"zh\":\"新\",\"en\":\"Newer\",\"skills\":[],"
                                               "\"overflow_to\":\"\",\"overflow_s\":77");
                restart();
                settle();
        }
}

static void at_the_same_time_too_there_are_not_too_many_queues(void **unused)
{
        struct desk_queue_change ok = {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_s = -1};
        struct result g[DESK_QUEUE_CHANGES_MAX + 1] = {0};
        int made = 0;
        char id[16];

        (void)unused;
        for (int i = 0; i <= DESK_QUEUE_CHANGES_MAX; i++) {
                snprintf(id, sizeof(id), "q%d", i);
                desk_set_queue(service->desk, str_c(id), &ok, on_result, &g[i]);
        }
        for (int i = 0; i <= DESK_QUEUE_CHANGES_MAX; i++) {
                wait_for(&g[i].done);
                made += g[i].r == 0;
                assert_true(g[i].r == 0 || g[i].r == (i < DESK_QUEUE_CHANGES_MAX ? ERR_LIMIT : ERR_BUSY));
        }
        assert_int_equal(made, ROUTING_QUEUES_MAX - 3);
        restart();
        settle();
        lacks(shown(desk_queues_json), "\"id\":\"q29\"");
        holds(shown(desk_queues_json), "\"id\":\"q28\"");
}

static void a_skill_too_many_is_not_stored(void **unused)
{
        struct desk_queue_change q = {.zh = STR_INIT("新"), .en = STR_INIT("New"), .overflow_s = -1};
        struct routing_skills s = {.n = 0};
        struct result g = {0};
        char text[16];
        int r = 0;

        (void)unused;
        for (int i = 0; r == 0; i++) {
                assert_true(i <= ROUTING_SKILLS_MAX);
                snprintf(text, sizeof(text), "s%d=1", i);
                r = skills(ANNE, 1, text);
        }
        assert_int_equal(r, ERR_LIMIT);
        assert_int_equal(routing_skills_parse(str_c(text), &s, NULL), 0);
        q.skills = &s;
        desk_set_queue(service->desk, STR("new"), &q, on_result, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, ERR_LIMIT);
        restart();
        settle();
        *strchr(text, '=') = '\0';
        assert_false(str_contains(shown(desk_agents_json), str_c(text)));
        assert_false(str_contains(shown(desk_queues_json), str_c(text)));
}

/* ---- leads ---- */

static void on_audit(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        struct got *g = arg;

        (void)err;
        assert_int_equal(r, 0);
        g->all = STR("");
        for (size_t i = n; i-- > 0;)
                g->all = arena_printf(mem, "%.*s%.*s %.*s;", STR_ARG(g->all), STR_ARG(rows[i].e.who),
                                      STR_ARG(rows[i].e.act));
        g->done = true;
}

static void leads_listen_whisper_and_take_over(void **unused)
{
        struct heard anne = {0}, lead = {0};
        struct desk_stream *of_lead = desk_listen(service->desk, STR(LEAD), true, on_event, &lead, NULL), *of_anne;
        struct person a = asks(LANG_ZH);
        struct got g = {0};
        struct err err;
        char id[ID_LEN + 1];

        (void)unused;
        assert_int_equal(desk_whisper(service->desk, a.id, STR(LEAD), STR("l"), STR("hm"), &err), ERR_EXISTS);
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        assert_int_equal(desk_whisper(service->desk, a.id, STR(LEAD), STR("l"), STR("hm"), &err), ERR_EXISTS);
        of_anne = desk_listen(service->desk, STR(ANNE), false, on_event, &anne, NULL);
        assert_int_equal(desk_whisper(service->desk, a.id, STR(LEAD), STR("l"), STR("\"hm\""), &err), 0);
        holds(anne.whisper, "\"text\":\"\\\"hm\\\"\"");
        assert_int_equal(lead.whisper.n, 0);
        assert_int_equal(desk_listen_in(service->desk, a.id, STR(LEAD), true, &err), 0);
        assert_int_equal(desk_listen_in(service->desk, a.id, STR(LEAD), true, &err), 0);
        lead.frames = anne.frames = 0;
        assert_int_equal(does(&a, IN_TEXT), 0);
        settle();
        assert_int_equal(lead.frames, 1);
        assert_int_equal(anne.frames, 1);
        assert_int_equal(desk_listen_in(service->desk, a.id, STR(LEAD), false, &err), 0);
        assert_int_equal(does(&a, IN_TEXT), 0);
        settle();
        assert_int_equal(lead.frames, 1);
        for (int i = 0; i <= DESK_LISTENERS_MAX; i++) {
                snprintf(id, sizeof(id), "%025d%d", 0, i);
                assert_int_equal(desk_listen_in(service->desk, a.id, str_c(id), true, &err),
                                 i < DESK_LISTENERS_MAX ? 0 : ERR_LIMIT);
        }
        assert_int_equal(desk_listen_in(service->desk, STR("none"), STR(LEAD), true, &err), ERR_NOTFOUND);
        desk_take_over(service->desk, a.id, STR(LEAD), STR("组长"), on_reply, &g);
        wait_for(&g.done);
        settle();
        assert_int_equal(g.r, 0);
        assert_true(is_of(&a, LEAD));
        assert_int_equal(act(&a, ANNE, IN_AGENT_TEXT), ERR_DENIED);
        assert_int_equal(lead.moved.n, 0);
        assert_true(str_eq(anne.moved, arena_printf(mem,
                                                    "{\"conversation\":\"%.*s\",\"by\":\"" LEAD "\",\"agent\":\"" LEAD
                                                    "\",\"name\":\"组长\"}",
                                                    STR_ARG(a.id))));
        holds(shown(desk_live_json), "\"agent\":\"" LEAD "\"");
        g = (struct got){0};
        assert_int_equal(store_audit_log(service->store, 0, 100, on_audit, &g), 0);
        wait_for(&g.done);
        holds(g.all, "agent:" LEAD " desk.whisper;agent:" LEAD " desk.listen;agent:" LEAD " desk.listen-end;");
        holds(g.all, "agent:" LEAD " desk.takeover;");
        desk_unlisten(of_anne);
        desk_unlisten(of_lead);
}

static void who_loses_a_customer_to_somebody_else_is_told(void **unused)
{
        struct heard anne = {0};
        struct desk_stream *s = desk_listen(service->desk, STR(ANNE), false, on_event, &anne, NULL);
        struct person a = asks(LANG_ZH);

        (void)unused;
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        assert_int_equal(transfer(&a, ANNE, false, BERT, "").r, 0); /* by themselves */
        assert_int_equal(transfer(&a, LEAD, true, ANNE, "").r, 0);  /* to them */
        assert_int_equal(anne.moved.n, 0);
        assert_int_equal(transfer(&a, LEAD, true, BERT, "").r, 0);
        holds(anne.moved, "\"by\":\"" LEAD "\",\"agent\":\"" BERT "\",\"name\":\"bert\"");
        assert_int_equal(transfer(&a, LEAD, true, ANNE, "").r, 0);
        assert_int_equal(transfer(&a, LEAD, true, "", "complaint").r, 0);
        holds(anne.moved, "\"queue\":\"complaint\"");
        lacks(anne.moved, "\"agent\"");
        desk_unlisten(s);
}

static void who_is_no_lead_any_more_hears_no_one(void **unused)
{
        struct heard before = {0}, after = {0};
        struct desk_stream *s = desk_listen(service->desk, STR(LEAD), true, on_event, &before, NULL);
        struct person a = asks(LANG_ZH);
        struct err err;

        (void)unused;
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        assert_int_equal(desk_listen_in(service->desk, a.id, STR(LEAD), true, &err), 0);
        desk_unlisten(s); /* a new role ends the sessions */
        s = desk_listen(service->desk, STR(LEAD), false, on_event, &after, NULL);
        assert_int_equal(does(&a, IN_TEXT), 0);
        settle();
        assert_int_equal(after.frames, 0);
        desk_unlisten(s);
}

/* ---- many events ---- */

enum { PEOPLE = 40, EVENTS = 10000, RESTART_EVERY = 100 };
static const char *const team[] = {ANNE, BERT, LEAD};

struct known {
        struct person p;
        bool asked; /* as the customer knows it */
};

static void on_rows(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        bool *done = arg;

        (void)err;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < n; i++) {
                unsigned owners = 0;

                for (int a = 0; a < 3; a++)
                        owners += desk_owns(service->desk, rows[i].conversation, str_c(team[a]));
                assert_int_equal(owners, str_eq_c(rows[i].state, "taken"));
                assert_int_equal(rows[i].agent.n > 0, owners);
                if (owners)
                        assert_true(desk_owns(service->desk, rows[i].conversation, rows[i].agent));
        }
        *done = true;
}

/* What the store says and what the desk says are the same, and each customer who asked is in exactly one hand. */
static void nobody_is_lost(const struct known *people)
{
        bool done = false;
        size_t waiting = 0;

        settle();
        assert_int_equal(store_handovers_open(service->store, NULL, 1000, on_rows, &done), 0);
        wait_for(&done);
        for (int i = 0; i < PEOPLE; i++) {
                unsigned owners = 0;

                for (int a = 0; a < 3; a++)
                        owners += is_of(&people[i].p, team[a]);
                assert_true(owners <= 1);
                waiting += people[i].asked && !owners;
                assert_false(!people[i].asked && owners);
        }
        assert_int_equal(desk_waiting(service->desk), waiting);
}

static void random_event(struct rng *rng, struct known *k)
{
        const char *agent = team[rng_below(rng, 3)], *other = team[rng_below(rng, 3)];
        static const char *const states[] = {"online", "online", "away", "offline"};
        static const char *const queues[] = {"general", "complaint", "safety"};
        struct got g = {0};

        switch (rng_below(rng, 11)) {
        case 0:
        case 1:
        case 2: k->asked |= does(&k->p, IN_PERSON) == 0; break;
        case 3: (void)act(&k->p, agent, IN_TAKE); break;
        case 4: k->asked &= act(&k->p, agent, IN_RETURN) != 0; break;
        case 5: k->asked &= does(&k->p, IN_CANCEL_PERSON) != 0; break;
        case 6: (void)transfer(&k->p, agent, rng_below(rng, 2) == 0, other, ""); break;
        case 7: (void)transfer(&k->p, agent, false, "", queues[rng_below(rng, 3)]); break;
        case 8:
                desk_decline(service->desk, k->p.id, str_c(agent), on_reply, &g);
                wait_for(&g.done);
                break;
        case 9: (void)presence(agent, states[rng_below(rng, 4)]); break;
        case 10: looks(1); break;
        }
}

static void many_events_and_restarts_lose_nobody(void **unused)
{
        struct known people[PEOPLE] = {{{{0}}}};
        const char *wanted = getenv("WARMLINE_ASSIGN_EVENTS");
        int events = wanted ? atoi(wanted) : EVENTS;
        struct rng rng;

        (void)unused;
        rng_seed(&rng, 36);
        for (int i = 0; i < PEOPLE; i++)
                people[i].p = visitor(i % 3 ? LANG_ZH : LANG_EN);
        for (int i = 1; i <= events; i++) {
                clk.at_ms += (int64_t)rng_below(&rng, 3000) - 300;
                random_event(&rng, &people[rng_below(&rng, PEOPLE)]);
                if (i % 20 == 0)
                        nobody_is_lost(people);
                if (i % RESTART_EVERY == 0) {
                        restart();
                        nobody_is_lost(people);
                }
        }
        nobody_is_lost(people);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(who_is_online_is_given_work_and_told),
                T(while_nobody_is_there_no_wait_is_told),
                T(capacity_and_skills_bound_it),
                T(what_it_is_about_goes_to_who_knows_it),
                T(who_was_furious_still_is_for_a_while),
                T(who_gets_angry_while_waiting_goes_to_who_can_calm),
                T(a_skill_that_is_new_counts_for_who_waits_already),
                T(with_the_next_place_the_next_one_comes),
                T(who_knew_the_customer_gets_them_again),
                T(two_take_the_same_in_the_same_moment),
                T(by_hand_while_it_is_being_given_out),
                T(it_is_handed_to_an_agent_with_a_note),
                T(who_hands_it_on_can_no_longer_end_it),
                T(it_goes_to_a_queue_and_the_customer_waits_again),
                T(who_declines_does_not_get_it_again),
                T(work_of_who_has_gone_waits_again),
                T(work_of_who_is_disabled_waits_again_at_once),
                T(work_of_who_is_switched_off_waits_again),
                T(who_may_not_work_is_given_nothing_and_keeps_nothing),
                T(work_of_a_key_that_is_revoked_or_expires_waits_again),
                T(after_a_power_cut_agents_have_a_minute),
                T(it_overflows_and_is_there_after_a_restart),
                T(queues_are_checked),
                T(changes_at_the_same_time_all_hold),
                T(changes_of_one_queue_at_the_same_time_all_hold),
                T(at_the_same_time_too_there_are_not_too_many_queues),
                T(a_skill_too_many_is_not_stored),
                T(leads_listen_whisper_and_take_over),
                T(who_loses_a_customer_to_somebody_else_is_told),
                T(who_is_no_lead_any_more_hears_no_one),
                T(many_events_and_restarts_lose_nobody),
        };

        return cmocka_run_group_tests_name("assign", tests, load_demo, drop_demo);
}

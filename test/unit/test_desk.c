/* desk: the order of the queue, what is promised and measured, the night and the morning, restarts, whose it is. */
#include "desk/desk.h"

#include "store/handover.h"

#include "desk_rig.h"

#include <string.h>

#define DAY RIG_NOW_MS
#define NIGHT (DAY + 8 * HOUR_MS)
#define NINE (DAY + 18 * HOUR_MS)

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.demo = true});
}

/* ---- calls that wait ---- */

static void settle(void)
{
        for (int i = 0; i < 20; i++) {
                store_drain(service->store);
                loop_step(loop, 1);
        }
}

static struct got asks(const struct person *p)
{
        return input(p, (struct chat_input){.kind = IN_PERSON});
}

static struct got says(const struct person *p, const char *text)
{
        return input(p, (struct chat_input){.kind = IN_TEXT, .text = str_c(text)});
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

static struct str queue_of(const char *agent)
{
        struct buf b;
        struct str s;

        buf_init(&b, 1 << 20);
        desk_queue_json(service->desk, str_c(agent), &b);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

/* The conversations stand in the queue in this order. */
static void in_order(const struct person *const *people, size_t n)
{
        struct str q = queue_of(ANNE);
        ptrdiff_t last = -1;

        for (size_t i = 0; i < n; i++) {
                ptrdiff_t at = str_find(q, people[i]->id, 0);

                if (at <= last)
                        fail_msg("place %zu is wrong in %.*s", i, STR_ARG(q));
                last = at;
        }
}

static struct handover_row row;

static void on_row(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        (void)err;
        assert_int_equal(r, 0);
        assert_int_equal(n, 1);
        row = rows[0];
        row.state = arena_str(mem, rows[0].state);
        *(bool *)arg = true;
}

static void look_at_row(const struct person *p)
{
        bool done = false;

        assert_int_equal(store_handover_of(service->store, p->id, on_row, &done), 0);
        wait_for(&done);
}

/* ---- the order ---- */

static void places_are_told_and_safety_goes_first(void **unused)
{
        struct person a = visitor(LANG_ZH), b = visitor(LANG_ZH), c = visitor(LANG_ZH);
        struct got g;

        (void)unused;
        holds(asks(&a).all, "\"state\":\"waiting\",\"position\":1,");
        clk.at_ms += 1000;
        holds(asks(&b).all, "\"state\":\"waiting\",\"position\":2,");
        clk.at_ms += 1000;
        g = says(&c, "相机电池鼓包了，还在冒烟");
        holds(g.all, "\"type\":\"handover\"");
        holds(g.all, "\"state\":\"waiting\",\"position\":1,");
        lacks(g.all, "\"position\":3");
        settle();
        in_order((const struct person *const[]){&c, &a, &b}, 3);
        holds(queue_of(ANNE), "\"waiting_count\":3");
        holds(queue_of(ANNE), "\"safety\":true");
        assert_int_equal(desk_waiting(service->desk), 3);
        restart();
        settle();
        in_order((const struct person *const[]){&c, &a, &b}, 3);
        assert_int_equal(desk_waiting(service->desk), 3);
}

static void who_changes_their_mind_leaves_the_queue(void **unused)
{
        struct person a = visitor(LANG_ZH);

        (void)unused;
        asks(&a);
        assert_int_equal(input(&a, (struct chat_input){.kind = IN_CANCEL_PERSON}).r, 0);
        settle();
        assert_int_equal(desk_waiting(service->desk), 0);
        assert_int_equal(act(&a, ANNE, IN_TAKE), ERR_DENIED);
        look_at_row(&a);
        assert_true(str_eq_c(row.state, "cancelled"));
}

/* ---- whose it is ---- */

static void a_conversation_is_one_agents_also_after_a_restart(void **unused)
{
        struct person a = visitor(LANG_ZH);

        (void)unused;
        asks(&a);
        assert_int_equal(act(&a, BERT, IN_AGENT_TEXT), ERR_DENIED);
        assert_int_equal(act(&a, ANNE, IN_TAKE), 0);
        for (int i = 0; i < 2; i++) {
                assert_true(desk_owns(service->desk, a.id, STR(ANNE)));
                assert_false(desk_owns(service->desk, a.id, STR(BERT)));
                assert_int_equal(act(&a, BERT, IN_TAKE), ERR_DENIED);
                assert_int_equal(act(&a, BERT, IN_AGENT_TEXT), ERR_DENIED);
                assert_int_equal(act(&a, BERT, IN_RETURN), ERR_DENIED);
                assert_int_equal(act(&a, BERT, IN_CLOSE), ERR_DENIED);
                assert_int_equal(act(&a, ANNE, IN_AGENT_TEXT), 0);
                holds(queue_of(ANNE), "\"waiting\":[],\"mine\":[{");
                holds(queue_of(BERT), "\"mine\":[]");
                restart();
                settle();
        }
        assert_int_equal(act(&a, ANNE, IN_RETURN), 0);
        assert_false(desk_owns(service->desk, a.id, STR(ANNE)));
        holds(queue_of(ANNE), "\"mine\":[]");
}

/* ---- what is promised and measured ---- */

/* A hand-over that waits so long until it is taken. */
static void one_wait(int64_t wait_s)
{
        struct person p = visitor(LANG_ZH);

        asks(&p);
        clk.at_ms += wait_s * 1000;
        assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
        assert_int_equal(act(&p, ANNE, IN_CLOSE), 0);
}

static void the_waiting_time_is_the_median_of_measured_ones(void **unused)
{
        struct person p;

        (void)unused;
        one_wait(60);
        one_wait(1200);
        p = visitor(LANG_ZH);
        lacks(asks(&p).all, "wait_s"); /* two are too few to promise from */
        assert_int_equal(input(&p, (struct chat_input){.kind = IN_CANCEL_PERSON}).r, 0);
        one_wait(900);
        for (int i = 0; i < 2; i++) {
                p = visitor(LANG_ZH);
                holds(asks(&p).all, "\"wait_s\":900");
                look_at_row(&p);
                assert_int_equal(row.promise_ms, clk.at_ms + 900 * 1000);
                assert_int_equal(input(&p, (struct chat_input){.kind = IN_CANCEL_PERSON}).r, 0);
                restart();
        }
}

static void the_least_promise_is_ten_minutes_and_is_kept_in_the_store(void **unused)
{
        struct person p = visitor(LANG_ZH);

        (void)unused;
        holds(asks(&p).all, arena_printf(mem, "\"promise_at\":%lld", (long long)DAY + 600000).p);
        look_at_row(&p);
        assert_int_equal(row.promise_ms, DAY + 600000);
        assert_int_equal(row.open_ms, DAY);
        settle();
        holds(queue_of(ANNE), arena_printf(mem, "\"promise_at\":%lld", (long long)DAY + 600000).p);
}

/* ---- the night and the morning ---- */

static struct str night_request(struct person *p)
{
        struct got g;

        clk.at_ms = NIGHT;
        *p = visitor(LANG_ZH);
        g = asks(p);
        settle();
        return g.all;
}

static void who_asks_at_night_waits_for_the_opening(void **unused)
{
        struct str nine = arena_printf(mem, "\"opens_at\":%lld,\"promise_at\":%lld", (long long)NINE,
                                       (long long)NINE + 30 * MINUTE_MS);
        struct person p;

        (void)unused;
        holds(night_request(&p), nine.p);
        look_at_row(&p);
        assert_true(str_eq_c(row.state, "offline"));
        assert_int_equal(row.open_ms, 0);
        for (int i = 0; i < 2; i++) {
                clk.at_ms = NINE - 1;
                desk_look_at_hours(service->desk);
                settle();
                holds(queue_of(ANNE), "\"offline\":true");
                restart();
                settle();
        }
        clk.at_ms = NINE;
        desk_look_at_hours(service->desk);
        desk_look_at_hours(service->desk); /* under way already */
        settle();
        holds(queue_of(ANNE), "\"offline\":false");
        assert_int_equal(desk_waiting(service->desk), 1);
        look_at_row(&p);
        assert_true(str_eq_c(row.state, "waiting"));
        assert_int_equal(row.open_ms, NINE);
        assert_int_equal(row.promise_ms, NINE + 30 * MINUTE_MS);
        assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
}

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct got *g = arg;

        (void)err;
        assert_int_equal(r, 0);
        g->all = STR("");
        for (size_t i = 0; i < v->n; i++)
                g->all = arena_printf(mem, "%.*s%.*s\n", STR_ARG(g->all), STR_ARG(v->frames[i]));
        g->done = true;
}

static void the_customer_is_told_that_people_have_come(void **unused)
{
        struct person p;
        struct got g = {0};

        (void)unused;
        night_request(&p);
        clk.at_ms = NINE + 1000;
        desk_look_at_hours(service->desk);
        settle();
        chat_history(service->chat, p.id, p.key, 0, 50, false, on_history, &g);
        wait_for(&g.done);
        holds(g.all, arena_printf(mem, "\"at\":%lld,\"state\":\"waiting\",\"position\":1,\"promise_at\":%lld",
                                  (long long)NINE + 1000, (long long)NINE + 30 * MINUTE_MS)
                             .p);
}

static void a_night_is_no_waiting_time(void **unused)
{
        struct person p[3], day;

        (void)unused;
        for (int i = 0; i < 3; i++)
                night_request(&p[i]);
        clk.at_ms = NINE;
        desk_look_at_hours(service->desk);
        settle();
        clk.at_ms = NINE + 120000;
        for (int i = 0; i < 3; i++)
                assert_int_equal(act(&p[i], ANNE, IN_TAKE), 0);
        for (int i = 0; i < 2; i++) {
                day = visitor(LANG_ZH);
                holds(asks(&day).all, "\"wait_s\":120");
                assert_int_equal(input(&day, (struct chat_input){.kind = IN_CANCEL_PERSON}).r, 0);
                restart();
        }
}

static void an_agent_may_take_at_night_what_waits_for_the_morning(void **unused)
{
        struct person p;

        (void)unused;
        night_request(&p);
        assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
        clk.at_ms = NINE;
        desk_look_at_hours(service->desk);
        settle();
        look_at_row(&p);
        assert_true(str_eq_c(row.state, "taken"));
        assert_int_equal(row.open_ms, 0);
}

static void safety_does_not_wait_for_the_morning(void **unused)
{
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "相机电池鼓包了，还在冒烟");
        look_at_row(&p);
        assert_true(str_eq_c(row.state, "waiting"));
        assert_true(row.safety);
}

/* ---- streams ---- */

struct heard {
        int queue, frames;
};

static void on_event(void *arg, const char *event, struct str data)
{
        struct heard *h = arg;

        (void)data;
        h->queue += strcmp(event, "queue") == 0;
        h->frames += strcmp(event, "frame") == 0;
}

static void agents_hear_of_the_queue_and_of_their_own_conversations(void **unused)
{
        struct person p = visitor(LANG_ZH);
        struct heard anne = {0}, bert = {0};
        struct desk_stream *of_anne, *of_bert;

        (void)unused;
        of_anne = desk_listen(service->desk, STR(ANNE), false, on_event, &anne, NULL);
        of_bert = desk_listen(service->desk, STR(BERT), false, on_event, &bert, NULL);
        asks(&p);
        settle();
        assert_true(anne.queue > 0 && bert.queue > 0);
        assert_int_equal(anne.frames, 0);
        assert_int_equal(act(&p, ANNE, IN_TAKE), 0);
        anne.frames = 0;
        says(&p, "在吗");
        settle();
        assert_int_equal(anne.frames, 1);
        assert_int_equal(bert.frames, 0);
        desk_unlisten(of_anne);
        desk_unlisten(of_bert);
        says(&p, "还在吗");
        settle();
        assert_int_equal(anne.frames, 1);
}

static void on_viewing(void *arg, const char *event, struct str data)
{
        struct buf *b = arg;

        if (strcmp(event, "viewing") == 0)
                buf_put_str(b, data);
}

static void colleagues_hear_who_has_a_conversation_open(void **unused)
{
        struct desk_view_note v = {.conversation = STR("01abc"),
                                   .agent_id = STR(ANNE),
                                   .name = STR("A \"<b>\" n"),
                                   .on = true,
                                   .writes = true};
        struct buf anne, bert;
        struct desk_stream *of_anne, *of_bert;

        (void)unused;
        buf_init(&anne, 4096);
        buf_init(&bert, 4096);
        of_anne = desk_listen(service->desk, STR(ANNE), false, on_viewing, &anne, NULL);
        of_bert = desk_listen(service->desk, STR(BERT), false, on_viewing, &bert, NULL);
        desk_viewing(service->desk, &v);
        assert_int_equal(anne.n, 0);
        assert_true(str_eq(buf_str(&bert), STR("{\"conversation\":\"01abc\",\"agent\":\"" ANNE
                                               "\",\"name\":\"A \\\"<b>\\\" n\",\"on\":true,\"writes\":true}")));
        desk_unlisten(of_anne);
        desk_unlisten(of_bert);
        buf_done(&anne);
        buf_done(&bert);
}

static void on_unattended(void *arg, size_t waiting)
{
        *(size_t *)arg += waiting;
}

static void on_loaded(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void look_twice(struct desk *d)
{
        for (int i = 0; i < 2; i++) {
                clk.at_ms += DESK_UNATTENDED_AGAIN_MS;
                desk_look_at_unattended(d);
        }
}

static void who_has_waited_since_the_day_wakes_nobody_at_night(void **unused)
{
        size_t told = 0;
        struct desk_opts o = {.store = service->store,
                              .chat = service->chat,
                              .orders = service->orders,
                              .clock = service->clock,
                              .unattended = on_unattended,
                              .unattended_arg = &told};
        struct person p = visitor(LANG_ZH);
        struct desk *d;
        bool done = false;

        (void)unused;
        asks(&p);
        settle();
        d = desk_new(&o);
        assert_int_equal(desk_load(d, on_loaded, &done), 0);
        wait_for(&done);
        settle();
        look_twice(d);
        assert_int_equal(told, 1);
        clk.at_ms = NIGHT;
        look_twice(d);
        look_twice(d);
        assert_int_equal(told, 1);
        clk.at_ms = NINE;
        look_twice(d);
        assert_int_equal(told, 2);
        desk_free(d);
}

static struct desk_stream *opens(const char *agent, struct heard *heard, struct err *err)
{
        return desk_listen(service->desk, str_c(agent), false, on_event, heard, err);
}

static void who_opens_many_desks_takes_none_of_others(void **unused)
{
        struct desk_stream *s[DESK_STREAMS_EACH];
        struct heard heard = {0};
        struct err err;

        (void)unused;
        for (int i = 0; i < DESK_STREAMS_EACH; i++)
                assert_non_null(s[i] = opens(ANNE, &heard, &err));
        assert_null(opens(ANNE, &heard, &err));
        assert_int_equal(err.code, ERR_LIMIT);
        desk_unlisten(opens(BERT, &heard, &err));
        desk_unlisten(s[0]);
        assert_non_null(s[0] = opens(ANNE, &heard, &err));
        for (int i = 0; i < DESK_STREAMS_EACH; i++)
                desk_unlisten(s[i]);
}

static void streams_are_limited(void **unused)
{
        struct desk_stream *s[DESK_STREAMS_MAX];
        struct heard heard = {0};
        struct err err;
        char agent[16];

        (void)unused;
        for (int i = 0; i < DESK_STREAMS_MAX; i++) {
                snprintf(agent, sizeof(agent), "agent%d", i / DESK_STREAMS_EACH);
                assert_non_null(s[i] = opens(agent, &heard, &err));
        }
        assert_null(opens(BERT, &heard, &err));
        assert_int_equal(err.code, ERR_BUSY);
        desk_unlisten(s[0]);
        assert_non_null(s[0] = opens(BERT, &heard, &err));
        for (int i = 0; i < DESK_STREAMS_MAX; i++)
                desk_unlisten(s[i]);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(places_are_told_and_safety_goes_first),
                T(who_changes_their_mind_leaves_the_queue),
                T(a_conversation_is_one_agents_also_after_a_restart),
                T(the_waiting_time_is_the_median_of_measured_ones),
                T(the_least_promise_is_ten_minutes_and_is_kept_in_the_store),
                T(who_asks_at_night_waits_for_the_opening),
                T(the_customer_is_told_that_people_have_come),
                T(a_night_is_no_waiting_time),
                T(an_agent_may_take_at_night_what_waits_for_the_morning),
                T(safety_does_not_wait_for_the_morning),
                T(agents_hear_of_the_queue_and_of_their_own_conversations),
                T(colleagues_hear_who_has_a_conversation_open),
                T(who_has_waited_since_the_day_wakes_nobody_at_night),
                T(who_opens_many_desks_takes_none_of_others),
                T(streams_are_limited),
        };

        return cmocka_run_group_tests_name("desk", tests, load_demo, drop_demo);
}

/* insight/metrics through the whole service: conversations that are held are counted, asked for, listed and written as
 * rows; days, bad questions, an empty week; and the document says of each figure what the program says. */
#include "answer/generation.h"
#include "base/file.h"
#include "base/time.h"
#include "base/tz.h"
#include "codec/json.h"
#include "connect/message.h"
#include "insight/metrics.h"
#include "insight/metrics_priv.h"
#include "insight/queue_replay.h"
#include "insight/weekly.h"
#include "insight/weekly_post.h"
#include "knowledge/knowledge.h"

#include "service_rig.h"

#include <math.h>
#include <string.h>

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000,
                                                .rate_burst = 1000,
                                                .demo = true,
                                                .by_hand = true,
                                                .currency = "CNY",
                                                .agent_hour_minor = 6000,
                                                .machine_contact_minor = 10});
}

/* ---- conversations ---- */

struct tab {
        struct str id, key;
        bool done;
        int r;
};

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct tab *t = arg;

        (void)err;
        assert_int_equal(r, 0);
        t->id = arena_str(mem, s->conversation);
        t->key = arena_str(mem, s->key);
        t->done = true;
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct tab *t = arg;

        (void)err;
        (void)reply;
        t->done = true;
        t->r = r;
}

static struct tab open_tab(const char *customer)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web"), .customer_id = str_c(customer)};
        struct tab t = {0};

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &t), 0);
        wait_for(&t.done);
        return t;
}

static void say(struct tab *t, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};

        t->done = false;
        clk.at_ms += 20000;
        chat_input(service->chat, t->id, t->key, &in, on_reply, t);
        wait_for(&t->done);
        assert_int_equal(t->r, 0);
}

static void desk(struct tab *t, enum chat_input_kind kind, int64_t later_ms)
{
        struct chat_input in = {.kind = kind,
                                .text = STR_INIT("您好，我来处理"),
                                .agent_id = STR_INIT("a1"),
                                .agent_name = STR_INIT("小王")};

        if (kind != IN_AGENT_TEXT)
                in.text = (struct str){NULL, 0};
        t->done = false;
        clk.at_ms += later_ms;
        chat_staff_input(service->chat, t->id, &in, on_reply, t);
        wait_for(&t->done);
        assert_int_equal(t->r, 0);
}

static void count(void)
{
        do {
                metrics_step(service->metrics);
                store_drain(service->store);
        } while (!metrics_idle(service->metrics));
}

/* ---- questions ---- */

static struct str answer;
static int answer_r;

static void on_answer(void *arg, int r, const struct err *err, struct str text)
{
        (void)arg;
        (void)err;
        answer_r = r;
        answer = arena_str(mem, text);
}

static json_t *ask(struct metrics_query q)
{
        json_t *j = NULL;
        struct err err = {0};

        assert_int_equal(metrics_ask(service->metrics, &q, on_answer, NULL, &err), 0);
        store_drain(service->store);
        assert_int_equal(answer_r, 0);
        assert_int_equal(json_parse(answer, &j, NULL), 0);
        return j;
}

static json_t *list(struct metrics_contacts_query q)
{
        json_t *j = NULL;
        struct err err = {0};

        assert_int_equal(metrics_contacts(service->metrics, &q, on_answer, NULL, &err), 0);
        store_drain(service->store);
        assert_int_equal(answer_r, 0);
        assert_int_equal(json_parse(answer, &j, NULL), 0);
        return j;
}

static const json_t *figure(const json_t *j, const char *id)
{
        const json_t *v;
        size_t i;

        json_array_foreach(json_object_get(j, "figures"), i, v)
        {
                if (str_eq_c(json_get_str(v, "id"), id))
                        return v;
        }
        fail_msg("no figure %s", id);
        return NULL;
}

static double number(const json_t *object, const char *key)
{
        const json_t *v = json_object_get(object, key);

        assert_true(json_is_number(v));
        return json_number_value(v);
}

/* ---- tests ---- */

static void what_was_said_and_done_is_counted(void **state)
{
        struct tab solved, person, lost;
        json_t *j, *l;
        const json_t *f;
        struct str next;

        (void)state;
        solved = open_tab("demo-0001");
        say(&solved, "摄像头离线了怎么办");
        lost = open_tab("");
        say(&lost, "嗡嗡嗡啦啦啦噜噜噜");
        (void)open_tab("demo-0002"); /* nothing is said in it: it is none */
        person = open_tab("demo-0003");
        say(&person, "转人工");
        desk(&person, IN_TAKE, 60000);
        desk(&person, IN_AGENT_TEXT, 60000);
        desk(&person, IN_CLOSE, 120000);
        count();
        j = ask((struct metrics_query){0});
        assert_int_equal(number(j, "contacts"), 0); /* it is not quiet yet */
        json_decref(j);
        clk.at_ms += METRICS_QUIET_MS + 1;
        count();
        j = ask((struct metrics_query){0});
        assert_int_equal(number(j, "contacts"), 3);
        assert_int_equal(number(j, "due"), 0);
        f = figure(j, "automation");
        assert_int_equal(number(f, "of"), 3);
        assert_int_equal(number(f, "n"), 1);
        assert_int_equal(number(json_object_get(f, "vendor"), "n"), 2); /* who was lost is told as a success */
        assert_true(json_is_null(json_object_get(figure(j, "resolution"), "value")));
        assert_int_equal(number(figure(j, "gave_up"), "n"), 1);
        assert_int_equal(number(figure(j, "wait"), "value"), 60000);
        assert_int_equal(number(figure(j, "handling"), "value"), 180000);
        assert_int_equal(number(json_object_get(figure(j, "handling"), "vendor"), "value"), 60000);
        /* 180 s of 60.00 an hour, and 0.10 for each of three */
        assert_true(fabs(number(figure(j, "cost_per_contact"), "value") - (300.0 + 30) / 3) < 1e-3);
        assert_true(fabs(number(json_object_get(json_object_get(j, "cost"), "manual"), "cost") - 900) < 1e-3);
        json_decref(j);
        l = list((struct metrics_contacts_query){.figure = STR_INIT("automation"), .part = STR_INIT("hit")});
        assert_int_equal(json_array_size(json_object_get(l, "contacts")), 1);
        assert_true(str_eq(json_get_str(json_array_get(json_object_get(l, "contacts"), 0), "conversation"), solved.id));
        json_decref(l);
        l = list((struct metrics_contacts_query){
                .figure = STR_INIT("automation"), .part = STR_INIT("missed"), .limit = 1});
        assert_true(str_eq(json_get_str(json_array_get(json_object_get(l, "contacts"), 0), "conversation"), person.id));
        next = arena_str(mem, json_get_str(l, "next"));
        json_decref(l);
        l = list((struct metrics_contacts_query){
                .figure = STR_INIT("automation"), .part = STR_INIT("missed"), .after = next});
        assert_int_equal(json_array_size(json_object_get(l, "contacts")), 1);
        json_decref(l);
        /* Nine days later the window is over, and the one who was answered and did not come again is resolved. */
        clk.at_ms += METRICS_DUE_DAYS * DAY_MS;
        j = ask((struct metrics_query){0});
        assert_int_equal(number(j, "due"), 3);
        assert_int_equal(number(figure(j, "resolution"), "n"), 2);
        json_decref(j);
}

/* Thanks after a yes take nothing back; another question does. */
static void thanks_leave_what_was_confirmed(void **state)
{
        struct tab thanked, asked;
        json_t *j;

        (void)state;
        thanked = open_tab("");
        asked = open_tab("");
        say(&thanked, "怎么开发票");
        say(&thanked, "解决了");
        say(&thanked, "谢谢");
        say(&asked, "怎么开发票");
        say(&asked, "解决了");
        say(&asked, "多久发货");
        clk.at_ms += METRICS_QUIET_MS + 1;
        count();
        clk.at_ms += METRICS_DUE_DAYS * DAY_MS;
        j = ask((struct metrics_query){0});
        assert_int_equal(number(j, "contacts"), 2);
        assert_int_equal(number(figure(j, "confirmed_resolution"), "n"), 1);
        json_decref(j);
}

static void counting_goes_on_after_a_restart(void **state)
{
        struct tab t;
        json_t *j;

        (void)state;
        t = open_tab("demo-0001");
        say(&t, "摄像头离线了怎么办");
        clk.at_ms += METRICS_QUIET_MS + 1;
        metrics_step(service->metrics); /* under way, and lost or not */
        restart();
        count();
        count();
        j = ask((struct metrics_query){0});
        assert_int_equal(number(j, "contacts"), 1);
        json_decref(j);
}

static void an_empty_week_has_no_figures_and_no_faults(void **state)
{
        json_t *j, *f;
        size_t i;
        struct err err = {0};
        struct metrics_query q = {.from = STR_INIT("2020-02-24"), .to = STR_INIT("2020-03-01")};

        (void)state;
        count();
        j = ask(q);
        assert_int_equal(json_array_size(json_object_get(j, "steps")), 7);
        json_array_foreach(json_object_get(j, "figures"), i, f)
        {
                assert_true(json_is_null(json_object_get(f, "value")));
                assert_int_equal(json_array_size(json_object_get(f, "series")), 7);
        }
        assert_int_equal(i, METRICS);
        assert_true(json_is_null(json_object_get(j, "cost")));
        json_decref(j);
        assert_int_equal(metrics_csv(service->metrics, &q, on_answer, NULL, &err), 0);
        store_drain(service->store);
        assert_int_equal(answer_r, 0);
        assert_true(
                str_starts(answer, STR("day,contacts,automation,automation_n,automation_of,automation_vendor_style,")));
        assert_true(str_contains(answer, STR("\r\n2020-02-29,0,,0,0,,")));
        assert_true(str_contains(answer, STR("\r\nall,0,")));
}

static void wrong_questions_are_refused_by_name(void **state)
{
        static const struct {
                struct metrics_query q;
                const char *names;
        } cases[] = {
                {{.from = STR_INIT("2026-02-30")}, "from"},
                {{.to = STR_INIT("yesterday!")}, "to"},
                {{.to = STR_INIT("2026-2-1")}, "to"},
                {{.from = STR_INIT("2026-03-02"), .to = STR_INIT("2026-03-01")}, "from"},
                {{.from = STR_INIT("2024-01-01"), .to = STR_INIT("2026-01-02")}, "apart"},
                {{.lang = STR_INIT("de")}, "lang"},
                {{.step = STR_INIT("year")}, "step"},
        };
        struct metrics_contacts_query bad[] = {{.figure = STR_INIT("wait")},
                                               {.figure = STR_INIT("nothing")},
                                               {.part = STR_INIT("both")},
                                               {.after = STR_INIT("1.2")},
                                               {.after = STR_INIT("x.1.c")}};
        char word[METRICS_WORD_MAX + 1];
        struct metrics_query q = {.topic = {word, METRICS_WORD_MAX}};
        struct err err;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                assert_int_equal(metrics_ask(service->metrics, &cases[i].q, on_answer, NULL, &err), ERR_INVALID);
                assert_non_null(strstr(err.msg, cases[i].names));
        }
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                assert_int_equal(metrics_contacts(service->metrics, &bad[i], on_answer, NULL, &err), ERR_INVALID);
        json_decref(ask((struct metrics_query){.from = STR_INIT("2024-01-01"), .to = STR_INIT("2026-01-01")}));
        memset(word, 'x', sizeof(word));
        json_decref(ask(q));
        q.topic.n++;
        assert_int_equal(metrics_ask(service->metrics, &q, on_answer, NULL, &err), ERR_INVALID);
}

/* In Berlin the 29th of March 2026 has 23 hours and the 25th of October 25. */
static void days_are_days_of_the_company_over_a_clock_change(void **state)
{
        struct tz *tz;
        struct err err;
        int64_t change = 0;
        char day[16];

        (void)state;
        assert_int_equal(tz_load(STR("Europe/Berlin"), &tz, &err), 0);
        for (int64_t t = 0; t < 26; t++) {
                time_parse_iso(STR("2026-10-24T22:00Z"), &change);
                assert_string_equal(metrics_day(metrics_day_of(tz, change + t * HOUR_MS), day).p,
                                    t < 25 ? "2026-10-25" : "2026-10-26");
                time_parse_iso(STR("2026-03-28T23:00Z"), &change);
                assert_string_equal(metrics_day(metrics_day_of(tz, change + t * HOUR_MS), day).p,
                                    t < 23 ? "2026-03-29" : "2026-03-30");
        }
        tz_free(tz);
        assert_int_equal(metrics_monday(days_from_civil(2026, 11, 29)), days_from_civil(2026, 11, 23));
        assert_int_equal(metrics_monday(days_from_civil(2026, 11, 23)), days_from_civil(2026, 11, 23));
        assert_int_equal(metrics_monday(days_from_civil(1969, 12, 31)), days_from_civil(1969, 12, 29));
}

static void weeks_are_those_of_iso_8601(void **state)
{
        static const struct {
                const char *week;
                int64_t year;
                unsigned month, day;
        } cases[] = {{"2026-W01", 2025, 12, 29}, {"2026-W53", 2026, 12, 28}, {"2024-W01", 2024, 1, 1},
                     {"2025-W01", 2024, 12, 30}, {"2020-W53", 2020, 12, 28}, {"2021-W01", 2021, 1, 4}};
        static const char *const wrong[] = {"2025-W53", "2026-W00", "2026-W54", "2026-48", "2026W048", "", "2026-W1x"};
        int64_t monday;
        char name[16];
        struct err err;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                assert_int_equal(weekly_read(str_c(cases[i].week), INT64_MAX, &monday, &err), 0);
                assert_int_equal(monday, days_from_civil(cases[i].year, cases[i].month, cases[i].day));
                assert_string_equal(weekly_name(monday, name).p, cases[i].week);
        }
        for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
                assert_int_equal(weekly_read(str_c(wrong[i]), INT64_MAX, &monday, &err), ERR_INVALID);
        assert_int_equal(weekly_read(STR("2026-W48"), days_from_civil(2026, 11, 23), &monday, &err), 0);
        assert_int_equal(weekly_read(STR("2026-W49"), days_from_civil(2026, 11, 23), &monday, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "2026-W48"));
        assert_int_equal(weekly_last(days_from_civil(2026, 11, 30)), days_from_civil(2026, 11, 23));
        assert_int_equal(weekly_last(days_from_civil(2026, 11, 29)), days_from_civil(2026, 11, 16));
}

static void make_week(int64_t monday, enum lang lang)
{
        const struct knowledge *k = generation_current(gs)->k;
        struct weekly_opts o = {.store = service->store,
                                .k = k,
                                .rates = *metrics_rates(service->metrics),
                                .monday = monday,
                                .today = metrics_day_of(knowledge_tz(k), clk.at_ms),
                                .lang = lang};

        assert_int_equal(weekly_make(&o, on_answer, NULL), 0);
        store_drain(service->store);
        assert_int_equal(answer_r, 0);
}

static void the_weekly_page_tells_the_week_and_needs_nothing_else(void **state)
{
        int64_t monday = days_from_civil(2026, 3, 9);
        struct tab t;

        (void)state;
        t = open_tab("demo-0001");
        say(&t, "摄像头离线了怎么办");
        clk.at_ms += METRICS_QUIET_MS + 1;
        count();
        make_week(monday, LANG_ZH);
        assert_true(str_contains(answer, STR("<html lang=\"zh-CN\">")));
        assert_true(str_contains(answer, STR("客服周报 2026-W11")));
        assert_true(str_contains(answer, STR("来访<b>1</b>")));
        assert_true(str_contains(answer, STR("<td>自动解答率</td><td>100.0%</td>")));
        assert_true(str_contains(answer, STR("<td>解决率 *</td><td>–</td>"))); /* not known yet */
        clk.at_ms += 30 * DAY_MS;
        make_week(monday, LANG_EN);
        assert_true(str_contains(answer, STR("<td>Resolution *</td><td>100.0%</td>")));
        assert_true(str_contains(answer, STR("counted over 2026-03-09 – 2026-03-15.")));
        assert_true(str_contains(answer, STR("Cost per contact")));
        assert_false(str_contains(answer, STR("<script")));
        assert_false(str_contains(answer, STR("http")));
        make_week(monday - 700, LANG_EN);
        assert_true(str_contains(answer, STR("There were no contacts in this week.")));
        assert_false(str_contains(answer, STR("nan")));
}

static void post(struct weekly_post *p)
{
        weekly_post_step(p);
        while (!weekly_post_idle(p)) {
                store_drain(service->store);
                loop_step(loop, 1);
        }
}

static void the_weekly_page_is_posted_once_to_each_on_monday_morning(void **state)
{
        static const char *const to[] = {"boss@example.com", "owner@example.com"};
        struct message_outbox *box = message_outbox_new(loop);
        struct messenger *messenger = messenger_new(&message_outbox, box);
        struct weekly_post_opts o = {.store = service->store,
                                     .generations = gs,
                                     .clock = &clk.clock,
                                     .messenger = messenger,
                                     .to = to,
                                     .n_to = 2,
                                     .lang = LANG_EN,
                                     .rates = *metrics_rates(service->metrics)};
        struct weekly_post *p = weekly_post_new(&o);

        (void)state;
        time_parse_iso(STR("2026-03-16T06:59+08:00"), &clk.at_ms);
        post(p);
        assert_int_equal(message_outbox_count(box), 0);
        clk.at_ms += MINUTE_MS;
        post(p);
        post(p);
        assert_int_equal(message_outbox_count(box), 2);
        assert_true(str_eq_c(message_outbox_last(box)->to, "owner@example.com"));
        assert_true(str_starts(message_outbox_last(box)->id, STR("weekly-2026-W11-")));
        assert_true(str_eq_c(message_outbox_last(box)->kind, "weekly"));
        assert_true(str_contains(message_outbox_last(box)->html, STR("service in week 2026-W11")));
        weekly_post_free(p);
        p = weekly_post_new(&o); /* a restart */
        clk.at_ms += 6 * DAY_MS;
        post(p);
        assert_int_equal(message_outbox_count(box), 2);
        clk.at_ms += DAY_MS;
        post(p);
        assert_int_equal(message_outbox_count(box), 4);
        assert_true(str_starts(message_outbox_last(box)->id, STR("weekly-2026-W12-")));
        weekly_post_free(p);
        o.n_to = 0;
        assert_null(weekly_post_new(&o));
        messenger_free(messenger);
}

/* ---- addresses that cannot be reached ---- */

struct refusing {
        int tries[4], outcome[4];
};
static struct refusing refusing;

struct answer_later {
        message_done_fn *done;
        void *arg;
        int r;
};

static void answer_now(void *arg)
{
        struct answer_later *a = arg;
        struct err err;

        if (a->r < 0)
                err_set(&err, a->r, "the mail was not taken");
        a->done(a->arg, a->r, a->r < 0 ? &err : NULL);
        free(a);
}

static void refusing_send(void *self, const struct message *m, message_done_fn *done, void *arg)
{
        struct answer_later *a = calloc(1, sizeof(*a));
        int i = m->to.p[0] - 'a';

        (void)self;
        refusing.tries[i]++;
        *a = (struct answer_later){done, arg, refusing.outcome[i]};
        timer_start(loop, 0, 0, answer_now, a);
}

static void refusing_free(void *self)
{
        (void)self;
}

static void check_tries(int a, int b, int c, int d)
{
        const int want[] = {a, b, c, d};

        for (int i = 0; i < 4; i++)
                assert_int_equal(refusing.tries[i], want[i]);
}

static void an_address_that_is_refused_holds_nobody_back(void **state)
{
        static const struct message_driver driver = {.name = "x", .send = refusing_send, .free = refusing_free};
        static const char *const to[] = {"a@example.com", "b@example.com", "c@example.com", "d@example.com"};
        struct messenger *messenger = messenger_new(&driver, NULL);
        struct weekly_post_opts o = {.store = service->store,
                                     .generations = gs,
                                     .clock = &clk.clock,
                                     .messenger = messenger,
                                     .to = to,
                                     .n_to = 4,
                                     .lang = LANG_EN,
                                     .rates = *metrics_rates(service->metrics)};
        struct weekly_post *p = weekly_post_new(&o);

        (void)state;
        refusing = (struct refusing){.outcome = {ERR_DENIED, ERR_IO, 0, 0}};
        time_parse_iso(STR("2026-03-16T07:00+08:00"), &clk.at_ms);
        post(p);
        check_tries(1, 1, 1, 1);
        post(p); /* the second may be had later, the first not */
        check_tries(1, 2, 1, 1);
        weekly_post_free(p);
        p = weekly_post_new(&o); /* a restart remembers both */
        refusing.outcome[1] = 0;
        post(p);
        check_tries(1, 3, 1, 1);
        post(p);
        check_tries(1, 3, 1, 1);
        clk.at_ms += 7 * DAY_MS; /* another week, another try */
        post(p);
        check_tries(2, 4, 2, 2);
        weekly_post_free(p);
        messenger_free(messenger);
}

/* One agent, three minutes each, somebody every two: the third waits two minutes, and so on. */
static void a_queue_without_the_machine_is_longer(void **state)
{
        struct queue_arrival v[10];
        struct queue_replay q;

        (void)state;
        for (int i = 0; i < 10; i++)
                v[i] = (struct queue_arrival){.at_ms = i * 2 * (int64_t)MINUTE_MS,
                                              .wait_ms = i % 2 ? -1 : 0,
                                              .handle_ms = i % 2 ? -1 : 3 * MINUTE_MS,
                                              .asked = i % 2 == 0};
        assert_true(queue_replay(v, 10, 0, &q));
        assert_int_equal(q.agents, 1);
        assert_int_equal(q.with.arrivals, 5);
        assert_int_equal(q.with.served, 5);
        assert_int_equal(q.with.p90_wait_ms, 0); /* three minutes of four */
        assert_int_equal(q.without.arrivals, 10);
        assert_int_equal(q.without.served, 10);
        assert_int_equal(q.without.p90_wait_ms, 8 * MINUTE_MS);
        assert_true(fabs(q.without.mean_wait_ms - 4.5 * MINUTE_MS) < 1);
        assert_true(queue_replay(v, 10, 2, &q));
        assert_int_equal(q.without.p90_wait_ms, 0);
        v[2].left = true; /* patience of a minute */
        v[2].wait_ms = MINUTE_MS;
        assert_true(queue_replay(v, 10, 1, &q));
        assert_int_equal((int64_t)q.mean_patience_ms, MINUTE_MS);
        assert_true(q.without.left > 0 && q.without.left + q.without.served == 10);
        assert_false(queue_replay(v, 0, 1, &q));
        for (int i = 0; i < 10; i++)
                v[i].handle_ms = -1;
        assert_false(queue_replay(v, 10, 1, &q));
}

static void the_queue_is_asked_for_over_a_span(void **state)
{
        struct tab t;
        struct err err;

        (void)state;
        t = open_tab("demo-0003");
        say(&t, "转人工");
        desk(&t, IN_TAKE, 60000);
        desk(&t, IN_CLOSE, 120000);
        t = open_tab("demo-0001");
        say(&t, "摄像头离线了怎么办");
        clk.at_ms += METRICS_QUIET_MS + 1;
        count();
        assert_int_equal(metrics_queue(service->metrics, &(struct metrics_query){0}, 0, on_answer, NULL, &err), 0);
        store_drain(service->store);
        assert_int_equal(answer_r, 0);
        assert_true(str_starts(answer, STR("{\"contacts\":2,\"cut\":false,\"agents\":1,\"mean_patience\":0,"
                                           "\"mean_handling\":120000,\"with\":{\"arrivals\":1,")));
        assert_true(str_contains(answer, STR("\"without\":{\"arrivals\":2,")));
}

static void the_document_names_every_figure(void **state)
{
        const char *source = getenv("WARMLINE_SOURCE");
        struct buf text;

        (void)state;
        assert_non_null(source);
        buf_init(&text, 1 << 20);
        assert_int_equal(file_read(arena_printf(mem, "%s/docs/metrics.md", source).p, &text, NULL), 0);
        for (int i = 0; i < METRICS; i++) {
                const struct metric_words *w = &metric_words[i];

                assert_int_equal(metric_find(str_c(w->id)), i);
                assert_true(str_contains(buf_str(&text), arena_printf(mem, "| `%s` | %s", w->id, w->title[LANG_EN])));
                assert_true(w->title[LANG_ZH][0] && w->means[LANG_ZH][0] && w->means[LANG_EN][0]);
                assert_int_equal(w->vendor[LANG_ZH] != NULL, w->vendor[LANG_EN] != NULL);
        }
        assert_int_equal(metric_find(STR("none")), METRICS);
        buf_done(&text);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_was_said_and_done_is_counted, begin, end),
                cmocka_unit_test_setup_teardown(thanks_leave_what_was_confirmed, begin, end),
                cmocka_unit_test_setup_teardown(counting_goes_on_after_a_restart, begin, end),
                cmocka_unit_test_setup_teardown(an_empty_week_has_no_figures_and_no_faults, begin, end),
                cmocka_unit_test_setup_teardown(wrong_questions_are_refused_by_name, begin, end),
                cmocka_unit_test_setup_teardown(days_are_days_of_the_company_over_a_clock_change, begin, end),
                cmocka_unit_test_setup_teardown(weeks_are_those_of_iso_8601, begin, end),
                cmocka_unit_test_setup_teardown(the_weekly_page_tells_the_week_and_needs_nothing_else, begin, end),
                cmocka_unit_test_setup_teardown(the_weekly_page_is_posted_once_to_each_on_monday_morning, begin, end),
                cmocka_unit_test_setup_teardown(an_address_that_is_refused_holds_nobody_back, begin, end),
                cmocka_unit_test(a_queue_without_the_machine_is_longer),
                cmocka_unit_test_setup_teardown(the_queue_is_asked_for_over_a_span, begin, end),
                cmocka_unit_test_setup_teardown(the_document_names_every_figure, begin, end),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}

/* Promises to waiting customers and deadlines of complaints: noted with what promises them, kept across restarts,
 * broken loudly, told once. */
#include "base/rand.h"
#include "desk/cases.h"
#include "desk/desk.h"
#include "desk/sla.h"
#include "store/audit.h"
#include "store/callback.h"
#include "store/complaint.h"
#include "store/job.h"

#include "desk_rig.h"

#include <string.h>

#define DAY RIG_NOW_MS
#define NIGHT (DAY + 8 * HOUR_MS) /* 23:00 */
#define NINE (DAY + 18 * HOUR_MS) /* of the next day */

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.demo = true, .rate_per_min = 100000, .rate_burst = 1000});
}

static void settle(void)
{
        for (int i = 0; i < 20 || !sla_idle(service->sla); i++) {
                store_drain(service->store);
                loop_step(loop, 1);
        }
}

/* Time passes, and what fell due meanwhile is looked at. */
static void at(int64_t ms)
{
        clk.at_ms = ms;
        sla_look(service->sla);
        settle();
}

static struct str all_of(struct got g)
{
        assert_int_equal(g.r, 0);
        return g.all;
}

static struct str says(const struct person *p, const char *text)
{
        return all_of(input(p, (struct chat_input){.kind = IN_TEXT, .text = str_c(text)}));
}

static struct str taps(const struct person *p, const char *choice)
{
        return all_of(input(p, (struct chat_input){.kind = IN_TAP, .choice = str_c(choice)}));
}

static int act(const struct person *p, enum chat_input_kind kind, const char *note)
{
        struct chat_input in = {
                .kind = kind, .agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("安妮"), .note = str_c(note)};
        struct got g = {0};

        desk_act(service->desk, p->id, &in, on_reply, &g);
        wait_for(&g.done);
        settle();
        return g.r;
}

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        for (size_t i = 0; r == 0 && i < v->n; i++)
                g->all = arena_printf(mem, "%.*s%.*s\n", STR_ARG(g->all), STR_ARG(v->frames[i]));
}

static struct str history(const struct person *p)
{
        struct got g = {0};

        chat_staff_history(service->chat, p->id, 0, 100, false, on_history, &g);
        wait_for(&g.done);
        return g.all;
}

static unsigned count(struct str text, const char *part)
{
        unsigned n = 0;

        for (ptrdiff_t from = 0; (from = str_find(text, str_c(part), (size_t)from)) >= 0; from++)
                n++;
        return n;
}

static void on_json(void *arg, int r, const struct err *err, struct str json)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        g->all = arena_str(mem, json);
}

static struct cases_opts cases(void)
{
        return (struct cases_opts){.store = service->store,
                                   .chat = service->chat,
                                   .door = service->door,
                                   .generations = service->generations,
                                   .clock = service->clock};
}

static struct str callbacks(const char *state)
{
        struct cases_opts o = cases();
        struct got g = {0};

        assert_int_equal(cases_callbacks(&o, str_c(state), on_json, &g), 0);
        wait_for(&g.done);
        return g.all;
}

static struct str complaints(const char *state)
{
        struct cases_opts o = cases();
        struct got g = {0};

        assert_int_equal(cases_complaints(&o, str_c(state), on_json, &g), 0);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        return g.all;
}

static struct got change(struct case_change ch)
{
        struct cases_opts o = cases();
        struct got g = {0};

        ch.agent_id = STR(ANNE);
        ch.agent_name = STR("安妮");
        assert_int_equal(
                ch.no.n ? cases_complaint_change(&o, &ch, on_json, &g) : cases_complaint_open(&o, &ch, on_json, &g), 0);
        wait_for(&g.done);
        settle();
        return g;
}

/* The value behind "name":" in JSON. */
static struct str value_of(struct str json, const char *name)
{
        struct str key = arena_printf(mem, "\"%s\":\"", name);
        ptrdiff_t from = str_find(json, key, 0);
        struct str rest, value;

        assert_true(from >= 0);
        rest = str_sub(json, (size_t)from + key.n, json.n);
        str_cut(&rest, '"', &value);
        return value;
}

static struct {
        unsigned alerts;
        struct str last;
} heard;

static void on_event(void *arg, const char *event, struct str data)
{
        (void)arg;
        if (strcmp(event, "alert") != 0)
                return;
        heard.alerts++;
        heard.last = arena_str(mem, data);
}

/* ---- promises ---- */

static void a_night_wish_is_kept_when_somebody_takes_it(void **unused)
{
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        holds(callbacks("open"), "\"wish\":\"message\"");
        at(NINE + 5 * MINUTE_MS);
        desk_look_at_hours(service->desk);
        settle();
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        lacks(callbacks("open"), "\"id\"");
        holds(callbacks("done"), "\"wish\":\"message\"");
        at(NINE + 5 * HOUR_MS);
        lacks(history(&p), "答应您的时间已经过了");
}

static void a_broken_promise_is_told_once_and_escalates_across_a_restart(void **unused)
{
        struct person p;
        struct desk_stream *s;

        (void)unused;
        heard.alerts = 0;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        restart();
        s = desk_listen(service->desk, STR(ANNE), false, on_event, NULL, NULL);
        at(NINE + 20 * MINUTE_MS);
        assert_int_equal(heard.alerts, 1); /* the reminder */
        holds(heard.last, "\"kind\":\"sla\"");
        lacks(history(&p), "答应您的时间已经过了");
        at(NINE + 31 * MINUTE_MS);
        assert_int_equal(heard.alerts, 2);
        assert_int_equal(count(history(&p), "答应您的时间已经过了"), 1);
        holds(callbacks("escalated"), "\"escalated\":1");
        at(NINE + 32 * MINUTE_MS);
        assert_int_equal(count(history(&p), "答应您的时间已经过了"), 1);
        assert_int_equal(heard.alerts, 2);
        at(NINE + 62 * MINUTE_MS);
        assert_int_equal(count(history(&p), "答应您的时间已经过了"), 2);
        assert_int_equal(heard.alerts, 3);
        desk_unlisten(s);
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        at(NINE + 5 * HOUR_MS);
        assert_int_equal(count(history(&p), "答应您的时间已经过了"), 2);
}

static void the_wait_by_day_is_a_promise_too(void **unused)
{
        struct person p;

        (void)unused;
        p = visitor(LANG_EN);
        says(&p, "talk to a human please");
        lacks(callbacks(""), "\"id\""); /* nobody is to be called */
        at(DAY + 11 * MINUTE_MS);
        assert_int_equal(count(history(&p), "The time that we promised has passed"), 1);
}

static void a_clock_that_jumps_tells_no_promise_twice_and_forgets_none(void **unused)
{
        static const char broken[] = "The time that we promised has passed";
        struct person p = visitor(LANG_EN), q;

        (void)unused;
        says(&p, "talk to a human please");
        at(DAY - HOUR_MS);
        assert_int_equal(count(history(&p), broken), 0);
        at(DAY + 11 * MINUTE_MS);
        assert_int_equal(count(history(&p), broken), 1);
        q = visitor(LANG_EN);
        says(&q, "talk to a human please");
        at(DAY + HOUR_MS + 12 * MINUTE_MS);
        assert_int_equal(count(history(&p), broken), 2);
        assert_int_equal(count(history(&q), broken), 1);
        at(DAY + 12 * MINUTE_MS);
        restart();
        at(DAY + 22 * MINUTE_MS);
        assert_int_equal(count(history(&p), broken), 2);
        assert_int_equal(count(history(&q), broken), 1);
        at(DAY + 3 * HOUR_MS);
        assert_int_equal(count(history(&p), broken), 3);
        assert_int_equal(count(history(&q), broken), 2);
}

static void who_changed_their_mind_is_owed_nothing(void **unused)
{
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        all_of(input(&p, (struct chat_input){.kind = IN_CANCEL_PERSON}));
        lacks(callbacks("open"), "\"id\"");
        at(NINE + 2 * HOUR_MS);
        lacks(history(&p), "答应您的时间已经过了");
}

static int done_with(struct str id, const char *note)
{
        struct cases_opts o = cases();
        struct got g = {0};

        assert_int_equal(cases_callback_done(&o, id, str_c(note), STR(ANNE), on_json, &g), 0);
        wait_for(&g.done);
        return g.r;
}

static void a_call_is_owed_until_somebody_says_that_it_was_made(void **unused)
{
        struct person p;
        struct str id;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        holds(taps(&p, "callback:call"), "哪个号码");
        holds(says(&p, "13812345678，下午方便"), "09:30");
        holds(callbacks("open"), "\"phone\":\"13812345678\"");
        at(NINE + 5 * MINUTE_MS);
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        holds(callbacks("open"), "\"wish\":\"call\"");
        id = value_of(callbacks("open"), "id");
        at(NINE + 61 * MINUTE_MS);
        holds(callbacks("escalated"), "\"wish\":\"call\"");
        assert_int_equal(done_with(id, "打通了"), 0);
        holds(callbacks("done"), "打通了");
        assert_int_equal(done_with(id, ""), ERR_NOTFOUND);
}

static void who_was_called_and_asks_again_is_owed_a_second_call(void **unused)
{
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        taps(&p, "callback:call");
        says(&p, "13812345678");
        assert_int_equal(done_with(value_of(callbacks("open"), "id"), ""), 0);
        clk.at_ms = NIGHT + HOUR_MS;
        taps(&p, "callback:call");
        holds(says(&p, "13912345678"), "09:30");
        holds(callbacks("open"), "\"phone\":\"13912345678\"");
        holds(callbacks("done"), "13812345678");
        at(NINE + 61 * MINUTE_MS);
        assert_int_equal(count(history(&p), "答应您的时间已经过了"), 1);
        holds(callbacks("escalated"), "13912345678");
}

/* What the widget is told with the hand-over, what is said of the call, and what is owed: the same moment. */
static void one_time_is_promised_whoever_says_it(void **unused)
{
        const char *at_half_past = arena_printf(mem, "\"promise_at\":%lld", (long long)NINE + 30 * MINUTE_MS).p;
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_EN);
        holds(all_of(input(&p, (struct chat_input){.kind = IN_PERSON})), at_half_past);
        taps(&p, "callback:call");
        holds(says(&p, "call me on +44 7700 900123"), "09:30");
        holds(callbacks("open"), at_half_past);
        clk.at_ms = DAY;
        p = visitor(LANG_EN);
        at_half_past = arena_printf(mem, "\"promise_at\":%lld", (long long)DAY + 10 * MINUTE_MS).p;
        holds(all_of(input(&p, (struct chat_input){.kind = IN_PERSON})), at_half_past);
        taps(&p, "callback:call");
        says(&p, "+86 138 1234 5678");
        holds(callbacks("open"), at_half_past);
}

static void the_number_to_call_keeps_its_country(void **unused)
{
        static const char *const numbers[] = {"+86 138 1234 5678", "+44 7700 900123", "0571-88886666", "13812345678"};

        (void)unused;
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                struct person p;

                clk.at_ms = NIGHT;
                p = visitor(LANG_ZH);
                says(&p, "转人工");
                taps(&p, "callback:call");
                says(&p, arena_printf(mem, "我的电话是 %s，谢谢", numbers[i]).p);
                holds(callbacks("open"), arena_printf(mem, "\"phone\":\"%s\"", numbers[i]).p);
        }
}

static void on_written(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void what_is_owed_is_listed_before_all_that_was_done(void **unused)
{
        struct str ids[CASES_LIST_MAX + 1];
        char newest[ID_LEN + 1];
        struct person p;

        (void)unused;
        clk.at_ms = NIGHT;
        for (size_t i = 0; i < CASES_LIST_MAX + 1; i++) {
                bool done = false;

                p = visitor(LANG_ZH);
                says(&p, "转人工");
                ids[i] = value_of(callbacks("open"), "id");
                assert_int_equal(store_callback_done(service->store, ids[i], STR("agent:" ANNE), STR(""),
                                                     NIGHT + (int64_t)i, on_written, &done),
                                 0);
                wait_for(&done);
        }
        snprintf(newest, sizeof(newest), "%.*s", STR_ARG(ids[CASES_LIST_MAX]));
        clk.at_ms = NIGHT + DAY_MS; /* its promise is later than all of theirs */
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        assert_int_equal(count(callbacks("done"), "\"wish\""), CASES_LIST_MAX);
        holds(callbacks("done"), newest);
        assert_true(str_eq(value_of(callbacks(""), "conversation"), p.id));
        assert_int_equal(count(callbacks(""), "\"wish\""), CASES_LIST_MAX);
}

static void what_was_promised_anew_is_not_escalated(void **unused)
{
        struct person p;
        struct str id;
        bool done = false;

        (void)unused;
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        id = value_of(callbacks("open"), "id");
        assert_int_equal(store_callback_escalate(service->store, id, 0, NINE, NINE + 3 * HOUR_MS, on_written, &done),
                         0);
        wait_for(&done);
        lacks(callbacks("escalated"), "\"id\"");
        done = false;
        assert_int_equal(store_callback_escalate(service->store, id, 0, NINE + 30 * MINUTE_MS, NINE + 3 * HOUR_MS,
                                                 on_written, &done),
                         0);
        wait_for(&done);
        holds(callbacks("escalated"), "\"escalated\":1");
}

static void the_next_promise_keeps_to_the_hours(void **unused)
{
        (void)unused;
        assert_int_equal(sla_next_promise(service->sla, DAY, 0), DAY + 30 * MINUTE_MS);
        assert_int_equal(sla_next_promise(service->sla, DAY, 1), DAY + 60 * MINUTE_MS);
        assert_int_equal(sla_next_promise(service->sla, DAY, 50), DAY + 4 * HOUR_MS);
        assert_int_equal(sla_next_promise(service->sla, NIGHT, 3), NINE + 30 * MINUTE_MS);
}

/* ---- complaints ---- */

static void on_audit(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        for (size_t i = 0; r == 0 && i < n; i++)
                g->all = arena_printf(mem, "%.*s%.*s %.*s %.*s\n", STR_ARG(g->all), STR_ARG(rows[i].e.who),
                                      STR_ARG(rows[i].e.act), STR_ARG(rows[i].e.object));
}

static struct str audited(void)
{
        struct got g = {0};

        assert_int_equal(store_audit_log(service->store, 0, 100, on_audit, &g), 0);
        wait_for(&g.done);
        return g.all;
}

static void a_complaint_from_the_first_word_to_the_written_closing(void **unused)
{
        struct person p;
        struct str no, told;

        (void)unused;
        p = visitor(LANG_ZH);
        told = says(&p, "扫地机三次都没修好，我要正式投诉你们，12315 编号 4401062026031001");
        holds(told, "编号 C260310-");
        holds(told, "3月11日 21:00");
        no = value_of(complaints("open"), "no");
        holds(complaints("open"), "三次都没修好");
        holds(complaints("open"), "\"external\":\"4401062026031001\"");
        holds(says(&p, "你们就是骗子"), "原样记到投诉");
        holds(says(&p, "我的投诉怎么样了"), "正在处理");
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        holds(complaints("open"), "\"owner\":\"" ANNE "\"");
        holds(change((struct case_change){.no = no, .receipt = STR_INIT("换新机，周五寄出")}).all, "answered");
        assert_int_equal(act(&p, IN_RETURN, ""), 0);
        holds(change((struct case_change){.no = no, .closing = STR_INIT("已为您换新，并延保一年。")}).all,
              "\"closing\":\"已为您换新");
        assert_int_equal(count(history(&p), "这是我们的书面答复：已为您换新"), 1);
        assert_int_equal(change((struct case_change){.no = no, .receipt = STR_INIT("x")}).r, ERR_EXISTS);
        holds(audited(), arena_printf(mem, "agent:" ANNE " complaint.change %.*s", STR_ARG(no)).p);
        holds(audited(), arena_printf(mem, "agent:" ANNE " complaint.close %.*s", STR_ARG(no)).p);
        holds(says(&p, "我的投诉怎么样了"), "已经办结");
        told = says(&p, "又坏了，我要投诉");
        holds(told, "关联在一起");
        holds(complaints("open"), arena_printf(mem, "\"recurs\":\"%.*s\"", STR_ARG(no)).p);
}

/* The list has the newest receipts of each, the complaint by itself has all. */
static void a_list_has_the_newest_receipts(void **unused)
{
        struct cases_opts o = cases();
        struct person p = visitor(LANG_ZH);
        struct got one = {0};
        struct str no, list;

        (void)unused;
        says(&p, "扫地机三次都没修好，我要正式投诉你们");
        no = value_of(complaints("open"), "no");
        for (int i = 0; i <= CASES_LIST_RECEIPTS; i++)
                change((struct case_change){.no = no, .receipt = arena_printf(mem, "receipt %d.", i)});
        list = complaints("");
        assert_true(str_find(list, STR("receipt 0."), 0) < 0);
        assert_true(str_find(list, STR("receipt 1."), 0) > 0);
        assert_true(str_find(list, STR("receipt 1."), 0) < str_find(list, STR("receipt 5."), 0));
        assert_int_equal(cases_complaint(&o, no, on_json, &one), 0);
        wait_for(&one.done);
        holds(one.all, "receipt 0.");
        holds(one.all, "receipt 5.");
}

static void a_late_complaint_escalates_day_by_day(void **unused)
{
        struct desk_stream *s;
        struct person p;

        (void)unused;
        heard.alerts = 0;
        p = visitor(LANG_EN);
        holds(says(&p, "I want to file a formal complaint about the broken vacuum"), "C260310-");
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        s = desk_listen(service->desk, STR(ANNE), false, on_event, NULL, NULL);
        at(DAY + 16 * HOUR_MS);
        assert_int_equal(heard.alerts, 1);
        at(DAY + 31 * HOUR_MS);
        assert_int_equal(heard.alerts, 2);
        assert_int_equal(count(history(&p), "is late, and I am sorry"), 1);
        holds(complaints("open"), "\"escalated\":1");
        at(DAY + 56 * HOUR_MS);
        assert_int_equal(heard.alerts, 3);
        desk_unlisten(s);
}

static void a_deadline_that_was_just_moved_is_not_broken(void **unused)
{
        struct complaint_change ch = {.who = STR_INIT("agent:" ANNE), .at_ms = DAY};
        struct person p;
        bool done = false;

        (void)unused;
        p = visitor(LANG_EN);
        says(&p, "I want to file a formal complaint about the broken vacuum");
        ch.no = value_of(complaints("open"), "no");
        ch.deadline_ms = DAY + 60 * HOUR_MS;
        ch.remind_ms = DAY + 40 * HOUR_MS;
        clk.at_ms = DAY + 31 * HOUR_MS;
        sla_look(service->sla); /* the job is claimed, then the deadline moves */
        assert_int_equal(store_complaint_change(service->store, &ch, on_written, &done), 0);
        wait_for(&done);
        settle();
        lacks(history(&p), "is late, and I am sorry");
        holds(complaints("open"), "\"escalated\":0");
        at(DAY + 61 * HOUR_MS);
        assert_int_equal(count(history(&p), "is late, and I am sorry"), 1);
        holds(complaints("open"), "\"escalated\":1");
}

static void a_person_may_write_one_down(void **unused)
{
        struct person p;
        struct got g;

        (void)unused;
        p = visitor(LANG_EN);
        g = change((struct case_change){.conversation = p.id, .subject = STR_INIT("parcel left in the rain")});
        assert_int_equal(g.r, 0);
        holds(g.all, "\"owner\":\"" ANNE "\"");
        holds(history(&p), "Your complaint is on file under number C260310-");
        assert_int_equal(change((struct case_change){.conversation = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FA9"),
                                                     .subject = STR_INIT("x")})
                                 .r,
                         ERR_NOTFOUND);
        assert_int_equal(change((struct case_change){.conversation = p.id, .subject = STR_INIT(" ")}).r, ERR_INVALID);
        assert_int_equal(change((struct case_change){.no = STR_INIT("C260310-XXXXX"), .receipt = STR_INIT("x")}).r,
                         ERR_NOTFOUND);
        assert_int_equal(change((struct case_change){.no = value_of(g.all, "no"), .deadline_ms = DAY}).r, ERR_INVALID);
}

static void what_a_program_did_is_told_of_its_key(void **unused)
{
        static const char key[] = "key:01ARZ3NDEKTSV4RRFFQ69G5FB1";
        struct case_change ch = {.agent_id = {key, sizeof(key) - 1}, .receipt = STR_INIT("已安排")};
        struct cases_opts o = cases();
        struct got of_call = {0}, of_receipt = {0};
        struct person p = visitor(LANG_EN);

        (void)unused;
        says(&p, "I want to file a formal complaint about the broken vacuum");
        ch.no = value_of(complaints("open"), "no");
        assert_int_equal(cases_complaint_change(&o, &ch, on_json, &of_receipt), 0);
        wait_for(&of_receipt.done);
        settle();
        holds(of_receipt.all, "\"who\":\"key:");
        holds(audited(), arena_printf(mem, "%s complaint.change", key).p);
        clk.at_ms = NIGHT;
        p = visitor(LANG_ZH);
        says(&p, "转人工");
        assert_int_equal(
                cases_callback_done(&o, value_of(callbacks("open"), "id"), STR(""), str_c(key), on_json, &of_call), 0);
        wait_for(&of_call.done);
        settle();
        holds(audited(), arena_printf(mem, "%s callback.done", key).p);
        lacks(audited(), "agent:key:");
}

static void receipts_have_an_end(void **unused)
{
        struct person p;
        struct str no;
        char *long_text = arena_alloc(mem, CASES_RECEIPT_MAX + 1);

        (void)unused;
        p = visitor(LANG_EN);
        no = value_of(change((struct case_change){.conversation = p.id, .subject = STR_INIT("x")}).all, "no");
        memset(long_text, 'x', CASES_RECEIPT_MAX + 1);
        assert_int_equal(change((struct case_change){.no = no, .receipt = str_n(long_text, CASES_RECEIPT_MAX)}).r, 0);
        assert_int_equal(change((struct case_change){.no = no, .receipt = str_n(long_text, CASES_RECEIPT_MAX + 1)}).r,
                         ERR_INVALID);
        for (int i = 1; i < COMPLAINT_RECEIPTS_MAX; i++)
                assert_int_equal(change((struct case_change){.no = no, .receipt = STR_INIT("x")}).r, 0);
        assert_int_equal(change((struct case_change){.no = no, .receipt = STR_INIT("x")}).r, ERR_LIMIT);
}

/* ---- what was agreed ---- */

static void what_an_agent_agreed_is_told_when_it_is_asked(void **unused)
{
        struct person p, other;

        (void)unused;
        p = visitor(LANG_ZH);
        other = visitor(LANG_ZH);
        says(&p, "转人工");
        assert_int_equal(act(&p, IN_TAKE, ""), 0);
        assert_int_equal(act(&p, IN_RETURN, "周五前补发一条充电线，不收费"), 0);
        restart();
        holds(says(&p, "刚才同事答应我什么来着"), "周五前补发一条充电线");
        lacks(says(&other, "刚才同事答应我什么来着"), "充电线");
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_night_wish_is_kept_when_somebody_takes_it),
                T(a_broken_promise_is_told_once_and_escalates_across_a_restart),
                T(the_wait_by_day_is_a_promise_too),
                T(a_clock_that_jumps_tells_no_promise_twice_and_forgets_none),
                T(who_changed_their_mind_is_owed_nothing),
                T(a_call_is_owed_until_somebody_says_that_it_was_made),
                T(who_was_called_and_asks_again_is_owed_a_second_call),
                T(one_time_is_promised_whoever_says_it),
                T(the_number_to_call_keeps_its_country),
                T(what_is_owed_is_listed_before_all_that_was_done),
                T(what_was_promised_anew_is_not_escalated),
                T(the_next_promise_keeps_to_the_hours),
                T(a_complaint_from_the_first_word_to_the_written_closing),
                T(a_list_has_the_newest_receipts),
                T(a_late_complaint_escalates_day_by_day),
                T(a_deadline_that_was_just_moved_is_not_broken),
                T(a_person_may_write_one_down),
                T(what_a_program_did_is_told_of_its_key),
                T(receipts_have_an_end),
                T(what_an_agent_agreed_is_told_when_it_is_asked),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("sla", tests, load_demo, drop_demo);
}

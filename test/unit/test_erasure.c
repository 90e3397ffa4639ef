/* desk/erasure: a person is erased while they talk, wait or are answered; nobody else is touched. */
#include "desk/erasure.h"

#include "chat/chat.h"
#include "connect/records.h"
#include "crypt/keyring.h"
#include "desk/desk.h"
#include "privacy/door.h"
#include "sql/sql.h"
#include "store/audit.h"
#include "store/customer_block.h"
#include "store/identity.h"

#include "person_rig.h"

#include <string.h>

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"
#define WHO "demo-0001"
#define OTHER "demo-0002"

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.demo = true, .rate_per_min = 1000000, .rate_burst = 1000000});
}

static void settle(void)
{
        for (int i = 0; i < 12; i++) {
                store_drain(service->store);
                loop_step(loop, 0);
        }
}

static struct person talk(const char *customer)
{
        struct chat_begin b = {
                .lang = LANG_ZH, .lang_fixed = true, .channel = STR_INIT("web"), .customer_id = str_c(customer)};

        return person_begins(&b);
}

struct got {
        int r;
        bool done;
};

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        (void)err;
        (void)reply;
        *(struct got *)arg = (struct got){r, true};
}

static int says(const struct person *p, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};
        struct got g = {0};

        chat_input(service->chat, p->id, p->key, &in, on_reply, &g);
        wait_for(&g.done);
        settle();
        return g.r;
}

static int takes(const struct person *p)
{
        struct chat_input in = {.kind = IN_TAKE, .agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("安妮")};
        struct got g = {0};

        desk_act(service->desk, p->id, &in, on_reply, &g);
        wait_for(&g.done);
        settle();
        return g.r;
}

struct erased {
        int r;
        bool done;
        size_t visitors, tables;
        bool more;
        int64_t rows;
};

static void on_erased(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct erased *e = arg;

        (void)err;
        *e = (struct erased){.r = r, .done = true};
        for (size_t i = 0; r == 0 && i < held->n_tables; i++)
                e->rows += held->tables[i].rows;
        e->visitors = r == 0 ? held->n_visitors : 0;
        e->more = r == 0 && held->more;
        e->tables = r == 0 ? held->n_tables : 0;
}

static int erasing(const char *customer, struct erased *e)
{
        return erasure_begin(service->erasures, str_c(customer), STR("agent:" ANNE), on_erased, e);
}

static struct erased erase(const char *customer)
{
        struct erased e = {0};

        assert_int_equal(erasing(customer, &e), 0);
        assert_false(e.done);
        wait_for(&e.done);
        return e;
}

static struct erased held(const char *customer)
{
        struct erased e = {0};

        assert_int_equal(store_person_held(service->store, str_c(customer), on_erased, &e), 0);
        wait_for(&e.done);
        return e;
}

static bool opens(const char *customer, struct str cipher)
{
        struct str plain;

        return door_open(service->door, str_c(customer), cipher, mem, &plain, NULL) == 0;
}

static struct str sealed(const char *customer)
{
        struct str cipher;

        assert_int_equal(door_seal_bytes(service->door, str_c(customer), STR("note"), mem, &cipher, NULL), 0);
        return cipher;
}

static void on_frame(void *arg, struct str frame)
{
        (void)arg;
        (void)frame;
}

static void on_end(void *arg, const struct err *err)
{
        assert_true(str_contains(str_c(err->msg), STR("erased")));
        *(bool *)arg = true;
}

/* ---- tests ---- */

static void who_talks_waits_or_is_answered_is_gone_and_nobody_else(void **unused)
{
        static const struct chat_sink_ops ops = {.on_frame = on_frame, .on_end = on_end};
        struct person p = talk(WHO), waits = talk(WHO), other = talk(OTHER);
        struct str theirs = sealed(WHO), others = sealed(OTHER);
        struct erased e, before;
        bool ended = false;

        (void)unused;
        assert_int_equal(says(&p, "转人工"), 0);
        assert_int_equal(takes(&p), 0);
        assert_int_equal(says(&waits, "转人工"), 0);
        assert_int_equal(says(&other, "转人工"), 0);
        assert_int_equal(desk_waiting(service->desk), 2);
        assert_non_null(chat_listen(service->chat, p.id, p.key, 0, &ops, &ended));
        settle();
        before = held(WHO);
        assert_true(before.rows > 3 && before.tables > 2);
        e = erase(WHO);
        assert_int_equal(e.r, 0);
        assert_int_equal(e.visitors, 0);
        assert_int_equal(e.rows, before.rows);
        assert_true(ended);
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_false(desk_owns(service->desk, p.id, STR(ANNE)));
        assert_int_equal(says(&p, "在吗"), ERR_DENIED);
        assert_int_equal(says(&waits, "在吗"), ERR_DENIED);
        assert_int_equal(takes(&waits), ERR_DENIED);
        assert_false(opens(WHO, theirs));
        assert_true(opens(OTHER, others));
        assert_int_equal(says(&other, "在吗"), 0);
        assert_int_equal(takes(&other), 0);
        assert_int_equal(held(WHO).rows, 0);
        assert_true(held(OTHER).rows > 0);
}

static void done_again_it_finds_nothing_and_they_may_come_back(void **unused)
{
        struct person p = talk(WHO);

        (void)unused;
        assert_int_equal(says(&p, "你好"), 0);
        assert_int_equal(erase(WHO).r, 0);
        assert_int_equal(erase(WHO).r, 0);
        assert_int_equal(erase(WHO).rows, 0);
        assert_int_equal(erase("nobody").r, 0);
        clk.at_ms += 1000;
        p = talk(WHO);
        assert_int_equal(says(&p, "你好"), 0);
        restart();
        assert_int_equal(says(&p, "你好"), 0);
        assert_true(held(WHO).rows > 0);
}

static void what_is_said_meanwhile_is_refused_and_what_is_under_way_ends_first(void **unused)
{
        struct chat_input in = {.kind = IN_TEXT, .text = STR_INIT("我的摄像头连不上了")};
        struct got first = {0}, second = {0}, late = {0};
        struct person p = talk(WHO);
        struct erased e = {0};

        (void)unused;
        chat_input(service->chat, p.id, p.key, &in, on_reply, &first);
        chat_input(service->chat, p.id, p.key, &in, on_reply, &second);
        assert_int_equal(erasing(WHO, &e), 0);
        wait_for(&e.done);
        assert_int_equal(e.r, 0);
        assert_true(first.done && second.done);
        chat_input(service->chat, p.id, p.key, &in, on_reply, &late);
        wait_for(&late.done);
        assert_int_equal(late.r, ERR_DENIED);
        assert_int_equal(held(WHO).rows, 0);
}

static void on_stored(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void proven(const struct person *p, const char *customer, const char *outcome)
{
        struct identity_row row = {.at_ms = RIG_NOW_MS,
                                   .conversation = p->id,
                                   .customer_id = str_c(customer),
                                   .kind = STR_INIT("code"),
                                   .outcome = str_c(outcome)};
        bool done = false;

        assert_int_equal(store_identity_log(service->store, &row, on_stored, &done), 0);
        wait_for(&done);
}

static void who_proved_it_as_a_visitor_is_erased_there_too(void **unused)
{
        struct person mine = talk(""), tried = talk("");
        struct erased e;

        (void)unused;
        assert_int_equal(says(&mine, "你好"), 0);
        assert_int_equal(says(&tried, "你好"), 0);
        proven(&mine, WHO, "right");
        proven(&tried, WHO, "wrong");
        e = erase(WHO);
        assert_int_equal(e.visitors, 1);
        assert_int_equal(says(&mine, "在吗"), ERR_DENIED);
        assert_int_equal(says(&tried, "在吗"), 0);
}

static void on_log(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        bool *done = arg;

        (void)err;
        assert_int_equal(r, 0);
        assert_true(n >= 1);
        assert_true(str_eq_c(rows[0].e.act, "customer.erase"));
        assert_true(str_eq_c(rows[0].e.who, "agent:" ANNE));
        assert_true(str_starts(rows[0].e.object, STR("customer:")));
        assert_false(str_contains(rows[0].e.object, STR(WHO)));
        *done = true;
}

static void it_stands_in_the_audit_without_a_name(void **unused)
{
        bool done = false;

        (void)unused;
        assert_int_equal(erase(WHO).r, 0);
        assert_int_equal(store_audit_log(service->store, 0, 1, on_log, &done), 0);
        wait_for(&done);
}

/* ---- what fails leaves them as they were ---- */

static void with_database(const char *sql)
{
        struct sql_opts opts = {.path = arena_printf(mem, "%s/warmline.db", dir).p};
        struct sql_db *db = NULL;

        assert_int_equal(sql_open(&sql_driver_sqlite, &opts, &db, NULL), 0);
        assert_int_equal(sql_exec(db, sql, NULL), 0);
        sql_close(db);
}

static void when_the_store_fails_they_go_on_as_before(void **unused)
{
        struct person p = talk(WHO), waits = talk(WHO);

        (void)unused;
        assert_int_equal(says(&p, "你好"), 0);
        assert_int_equal(says(&waits, "转人工"), 0);
        with_database("CREATE TRIGGER refuse BEFORE DELETE ON conversation BEGIN SELECT RAISE(ABORT, 'no'); END");
        assert_true(erase(WHO).r < 0);
        assert_int_equal(desk_waiting(service->desk), 1);
        assert_int_equal(says(&p, "在吗"), 0);
        assert_int_equal(takes(&waits), 0);
        chat_block(service->chat, STR(WHO), BLOCK_FOREVER);
        assert_true(erase(WHO).r < 0);
        assert_int_equal(says(&p, "在吗"), ERR_DENIED);
        with_database("DROP TRIGGER refuse");
        assert_int_equal(erase(WHO).r, 0);
        clk.at_ms += 1000;
        p = talk(WHO);
        assert_int_equal(says(&p, "你好"), 0);
}

/* A company's system that knows nobody, and may be slow to say so. */
struct slow {
        bool holds;
        struct {
                records_fn *cb;
                void *arg;
        } held[8];
        size_t n;
};

static void slow_answer(void *self)
{
        struct slow *s = self;
        static const struct record none;

        while (!s->holds && s->n) {
                s->n--;
                s->held[s->n].cb(s->held[s->n].arg, 0, NULL, &none, 0);
        }
}

static int slow_ask(struct slow *s, records_fn *cb, void *arg)
{
        assert_true(s->n < 8);
        s->held[s->n].cb = cb;
        s->held[s->n++].arg = arg;
        return loop_post(loop, slow_answer, s);
}

static int slow_get(void *self, struct str kind, struct str k, records_fn *cb, void *arg)
{
        (void)kind;
        (void)k;
        return slow_ask(self, cb, arg);
}

static int slow_list(void *self, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg)
{
        (void)kind;
        (void)owner;
        (void)limit;
        return slow_ask(self, cb, arg);
}

static void slow_free(void *self)
{
        (void)self;
}

static struct records *slow_system(struct slow *s)
{
        static const struct records_driver driver = {
                .name = "slow", .get = slow_get, .list = slow_list, .free = slow_free};

        return records_new(&driver, s);
}

static struct erasures *impatient(void)
{
        return erasures_new(&(struct erasures_opts){
                .loop = loop, .store = service->store, .chat = service->chat, .desk = service->desk, .wait_ms = 30});
}

static void release(struct slow *s)
{
        s->holds = false;
        slow_answer(s);
        settle();
}

static int begins(const char *customer, struct person *p)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web"), .customer_id = str_c(customer)};

        return chat_begin(service->chat, &b, on_begun, p);
}

static void a_conversation_that_is_being_begun_is_waited_for_and_no_other_begins(void **unused)
{
        struct slow slow = {.holds = true};
        struct records *system = slow_system(&slow);
        struct person p = {0}, second = {0};
        struct erasures *es;
        struct erased e = {0};

        (void)unused;
        rig_opts.records = system;
        restart();
        es = impatient();
        assert_int_equal(begins(WHO, &p), 0);
        settle();
        assert_false(p.done);
        assert_int_equal(erasure_begin(es, STR(WHO), STR("agent:" ANNE), on_erased, &e), 0);
        store_drain(service->store);
        loop_step(loop, 5);
        assert_int_equal(begins(WHO, &second), ERR_BUSY);
        assert_int_equal(begins(OTHER, &second), 0);
        wait_for(&e.done);
        assert_int_equal(e.r, ERR_BUSY);
        release(&slow);
        wait_for(&p.done);
        assert_int_equal(says(&p, "你好"), 0);
        assert_int_equal(erase(WHO).r, 0);
        assert_int_equal(says(&p, "在吗"), ERR_DENIED);
        assert_int_equal(held(WHO).rows, 0);
        erasures_free(es);
        service = service_close(service);
        records_free(system);
        rig_opts.records = NULL;
        open_service();
}

static void who_is_still_answered_is_not_erased_and_goes_on(void **unused)
{
        struct chat_input in = {.kind = IN_TEXT, .text = STR_INIT("我的订单到哪了")};
        struct slow slow = {0};
        struct records *system = slow_system(&slow);
        struct erasures *es;
        struct erased e = {0};
        struct got g = {0};
        struct person p;

        (void)unused;
        rig_opts.records = system;
        restart();
        es = impatient();
        p = talk(WHO);
        slow.holds = true;
        chat_input(service->chat, p.id, p.key, &in, on_reply, &g);
        settle();
        assert_true(slow.n > 0);
        assert_int_equal(erasure_begin(es, STR(WHO), STR("agent:" ANNE), on_erased, &e), 0);
        wait_for(&e.done);
        assert_int_equal(e.r, ERR_BUSY);
        assert_false(g.done);
        release(&slow);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        assert_int_equal(says(&p, "在吗"), 0);
        assert_true(held(WHO).rows > 0);
        erasures_free(es);
        service = service_close(service);
        records_free(system);
        rig_opts.records = NULL;
        open_service();
}

/* ---- keys ---- */

static void what_a_power_cut_left_is_finished_at_start_and_by_the_next_erasure(void **unused)
{
        struct person mine = talk("");
        const char *visitor = arena_printf(mem, "v-%.*s", STR_ARG(mine.id)).p;
        struct str theirs = sealed(WHO), visitors = sealed(visitor), others = sealed(OTHER);
        struct erased e = {0};

        (void)unused;
        proven(&mine, WHO, "right");
        assert_int_equal(store_person_erase(service->store, STR(WHO), STR("cli:0"), on_erased, &e), 0);
        wait_for(&e.done);
        assert_int_equal(e.visitors, 1);
        assert_true(opens(visitor, visitors));
        restart();
        assert_false(opens(WHO, theirs));
        assert_false(opens(visitor, visitors));
        assert_true(opens(OTHER, others));
        mine = talk("");
        visitor = arena_printf(mem, "v-%.*s", STR_ARG(mine.id)).p;
        visitors = sealed(visitor);
        proven(&mine, WHO, "right");
        e = (struct erased){0};
        assert_int_equal(store_person_erase(service->store, STR(WHO), STR("cli:0"), on_erased, &e), 0);
        wait_for(&e.done);
        assert_int_equal(erase(WHO).r, 0);
        assert_false(opens(visitor, visitors));
        assert_true(opens(OTHER, others));
}

static void more_visitors_than_one_transaction_takes_all_go(void **unused)
{
        static struct person people[ERASE_VISITORS_MAX + 1];
        const struct person *p = &people[ERASE_VISITORS_MAX];
        const char *last;
        struct str cipher;
        struct erased e;

        (void)unused;
        for (int i = 0; i <= ERASE_VISITORS_MAX; i++)
                assert_int_equal(begins("", &people[i]), 0);
        for (int i = 0; i <= ERASE_VISITORS_MAX; i++) {
                wait_for(&people[i].done);
                proven(&people[i], WHO, "right");
        }
        last = arena_printf(mem, "v-%.*s", STR_ARG(p->id)).p;
        cipher = sealed(last);
        assert_true(held(WHO).more);
        e = erase(WHO);
        assert_int_equal(e.r, 0);
        assert_int_equal(e.visitors, ERASE_VISITORS_MAX + 1);
        assert_false(e.more);
        assert_false(opens(last, cipher));
        assert_int_equal(says(p, "在吗"), ERR_DENIED);
        assert_int_equal(held(WHO).rows, 0);
}

static void one_under_way_is_finished_before_the_service_closes(void **unused)
{
        struct str theirs = sealed(WHO);
        struct erased e = {0}, late = {0};

        (void)unused;
        assert_int_equal(erasing(WHO, &e), 0);
        assert_false(erasures_drain(service->erasures));
        assert_int_equal(erasing(OTHER, &late), ERR_BUSY);
        restart();
        assert_true(e.done);
        assert_int_equal(e.r, 0);
        assert_false(late.done);
        assert_false(opens(WHO, theirs));
}

static void nobody_in_particular_is_not_erased(void **unused)
{
        struct erased e = {0};

        (void)unused;
        assert_int_equal(erasing("", &e), ERR_INVALID);
        settle();
        assert_false(e.done);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(who_talks_waits_or_is_answered_is_gone_and_nobody_else),
                T(done_again_it_finds_nothing_and_they_may_come_back),
                T(what_is_said_meanwhile_is_refused_and_what_is_under_way_ends_first),
                T(who_proved_it_as_a_visitor_is_erased_there_too),
                T(it_stands_in_the_audit_without_a_name),
                T(when_the_store_fails_they_go_on_as_before),
                T(a_conversation_that_is_being_begun_is_waited_for_and_no_other_begins),
                T(who_is_still_answered_is_not_erased_and_goes_on),
                T(what_a_power_cut_left_is_finished_at_start_and_by_the_next_erasure),
                T(more_visitors_than_one_transaction_takes_all_go),
                T(one_under_way_is_finished_before_the_service_closes),
                T(nobody_in_particular_is_not_erased),
        };

        return cmocka_run_group_tests_name("erasure", tests, load_demo, drop_demo);
}

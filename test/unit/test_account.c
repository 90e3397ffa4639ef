/* account: the first agent, logins, sessions. */
#include "account/account.h"
#include "account/role.h"
#include "loop/loop.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { QUEUE_MAX = 8 };

struct bench {
        struct loop *loop;
        struct store *store;
        struct test_clock clock;
        struct account *account;
        int r;
        bool done;
        char login[64], password[64], token[64], csrf[64], name[64];
};

static int set_up(void **state)
{
        static struct bench b;
        struct store_opts opts = {.queue_max = QUEUE_MAX};
        struct err err;

        memset(&b, 0, sizeof(b));
        b.loop = loop_new(&err);
        assert_int_equal(store_open(b.loop, &opts, &b.store, &err), 0);
        test_clock_init(&b.clock, 1773072000000);
        b.account = account_new(b.loop, b.store, &b.clock.clock);
        *state = &b;
        return 0;
}

static int tear_down(void **state)
{
        struct bench *b = *state;

        store_close(b->store);
        account_free(b->account);
        loop_free(b->loop);
        return 0;
}

static int wait_for(struct bench *b)
{
        while (!b->done)
                loop_step(b->loop, 1000);
        b->done = false;
        return b->r;
}

static void keep(char *to, struct str s)
{
        snprintf(to, 64, "%.*s", STR_ARG(s));
}

static void on_first(void *arg, int r, const struct err *err, struct str login, struct str password)
{
        struct bench *b = arg;

        (void)err;
        keep(b->login, login);
        keep(b->password, password);
        b->r = r;
        b->done = true;
}

static void on_session(void *arg, int r, const struct err *err, const struct account_session *s)
{
        struct bench *b = arg;

        (void)err;
        b->r = r;
        if (r == 0) {
                keep(b->csrf, s->csrf);
                keep(b->name, s->name);
                if (s->token.n)
                        keep(b->token, s->token);
        }
        b->done = true;
}

static void on_out(void *arg, int r)
{
        struct bench *b = arg;

        b->r = r;
        b->done = true;
}

static int log_in(struct bench *b, const char *login, const char *password)
{
        account_login(b->account, str_c(login), str_c(password), STR("127.0.0.1"), on_session, b);
        return wait_for(b);
}

static int check(struct bench *b, const char *token)
{
        account_session(b->account, str_c(token), on_session, b);
        return wait_for(b);
}

static void the_first_agent_gets_a_password_once(void **state)
{
        struct bench *b = *state;

        assert_int_equal(account_first(b->account, STR("agent"), STR("Lin"), STR(""), on_first, b), 0);
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->login, "agent");
        assert_int_equal(strlen(b->password), 16);
        assert_int_equal(account_first(b->account, STR("agent"), STR("Lin"), STR(""), on_first, b), 0);
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->login, "");
        assert_string_equal(b->password, "");
}

static void a_login_makes_a_session_that_ends(void **state)
{
        struct bench *b = *state;

        account_first(b->account, STR("agent"), STR("Lin"), STR("warm hands"), on_first, b);
        wait_for(b);
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
        assert_string_equal(b->name, "Lin");
        assert_int_equal(check(b, b->token), 0);
        b->clock.at_ms += ((int64_t)ACCOUNT_SESSION_HOURS * HOUR_MS) + 1;
        assert_int_equal(check(b, b->token), ERR_DENIED);
}

static void logging_out_ends_the_session(void **state)
{
        struct bench *b = *state;

        account_first(b->account, STR("agent"), STR("Lin"), STR("warm hands"), on_first, b);
        wait_for(b);
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
        account_logout(b->account, str_c(b->token), on_out, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(check(b, b->token), ERR_DENIED);
        assert_int_equal(check(b, "nonsense"), ERR_DENIED);
        assert_int_equal(check(b, ""), ERR_DENIED);
}

static void a_store_that_is_busy_logs_nobody_out(void **state)
{
        struct bench *b = *state;

        account_first(b->account, STR("agent"), STR("Lin"), STR("warm hands"), on_first, b);
        wait_for(b);
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
        for (int i = 0; i < QUEUE_MAX; i++)
                account_session(b->account, str_c(b->token), on_session, b);
        assert_false(b->done);
        account_session(b->account, str_c(b->token), on_session, b);
        assert_int_equal(b->r, ERR_BUSY);
        assert_int_equal(wait_for(b), ERR_BUSY);
        assert_int_equal(wait_for(b), 0);
}

static void wrong_logins_are_refused_and_then_stopped(void **state)
{
        struct bench *b = *state;

        account_first(b->account, STR("agent"), STR("Lin"), STR("warm hands"), on_first, b);
        wait_for(b);
        assert_int_equal(log_in(b, "nobody", "warm hands"), ERR_DENIED);
        assert_int_equal(log_in(b, "", ""), ERR_DENIED);
        for (int i = 0; i < ACCOUNT_LOGIN_TRIES - 1; i++)
                assert_int_equal(log_in(b, "agent", "cold hands"), ERR_DENIED);
        assert_int_equal(log_in(b, "agent", "warm hands"), ERR_LIMIT);
        b->clock.at_ms += (int64_t)(ACCOUNT_LOGIN_WINDOW_MIN + 1) * MINUTE_MS;
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
}

static void every_role_has_its_rights_and_an_unknown_one_none(void **state)
{
        unsigned all = 0;

        (void)state;
        for (size_t i = 0; role_at(i); i++) {
                all |= role_at(i)->rights;
                assert_true(role_at(i)->rights & RIGHT_SELF);
        }
        assert_int_equal(all, RIGHT_ALL);
        assert_int_equal(role_rights(STR("admin")), RIGHT_ALL);
        assert_false(role_rights(STR("agent")) & (RIGHT_MANAGE | RIGHT_LEAD | RIGHT_PRIVACY | RIGHT_KNOWLEDGE));
        assert_false(role_rights(STR("analyst")) & RIGHT_WORK);
        assert_int_equal(role_rights(STR("")), 0);
        assert_int_equal(role_rights(STR("Admin")), 0);
        for (unsigned right = RIGHT_SELF; right < RIGHT_ALL; right <<= 1)
                assert_non_null(right_name(right));
        assert_null(right_name(RIGHT_ALL + RIGHT_SELF));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_first_agent_gets_a_password_once, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_login_makes_a_session_that_ends, set_up, tear_down),
                cmocka_unit_test_setup_teardown(logging_out_ends_the_session, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_store_that_is_busy_logs_nobody_out, set_up, tear_down),
                cmocka_unit_test(every_role_has_its_rights_and_an_unknown_one_none),
                cmocka_unit_test_setup_teardown(wrong_logins_are_refused_and_then_stopped, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

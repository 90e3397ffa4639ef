/* What a provider says, at each limit and past it; who that is here. Whole logins are in test/program/oidc.mjs. */
#include "account/account.h"
#include "connect/oidc.h"
#include "loop/loop.h"
#include "store/account.h"
#include "store/federated.h"
#include "store/invitation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem_rig.h"

#define NOW_S INT64_C(1790000000)
static const struct oidc_expected expected = {STR_INIT("https://id.example"), STR_INIT("desk"), STR_INIT("n1"),
                                              NOW_S * 1000};

static int claims(const char *aud, long long iat, long long exp, struct str sub, struct oidc_person *ret)
{
        return oidc_read_claims(arena_printf(mem,
                                             "{\"iss\":\"https://id.example\",\"aud\":%s,\"nonce\":\"n1\",\"iat\":%lld,"
                                             "\"exp\":%lld,\"sub\":\"%.*s\"}",
                                             aud, iat, exp, STR_ARG(sub)),
                                &expected, mem, ret, NULL);
}

static void clocks_may_be_a_minute_apart_and_no_more(void **state)
{
        struct oidc_person p;

        (void)state;
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S + 1, STR("s"), &p), 0);
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S - 59, STR("s"), &p), 0);
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S - 60, STR("s"), &p), ERR_DENIED);
        assert_int_equal(claims("\"desk\"", NOW_S + 60, NOW_S + 99, STR("s"), &p), 0);
        assert_int_equal(claims("\"desk\"", NOW_S + 61, NOW_S + 99, STR("s"), &p), ERR_DENIED);
}

static void a_token_is_for_us_and_names_somebody(void **state)
{
        char longest[OIDC_SUBJECT_MAX + 1];
        struct oidc_person p;

        (void)state;
        memset(longest, 's', sizeof(longest));
        assert_int_equal(claims("[\"desk\"]", NOW_S, NOW_S + 1, STR("s"), &p), 0);
        assert_int_equal(claims("[\"desk\",\"b\"]", NOW_S, NOW_S + 1, STR("s"), &p), ERR_DENIED);
        assert_int_equal(claims("[]", NOW_S, NOW_S + 1, STR("s"), &p), ERR_DENIED);
        assert_int_equal(claims("7", NOW_S, NOW_S + 1, STR("s"), &p), ERR_DENIED);
        assert_int_equal(claims("\"Desk\"", NOW_S, NOW_S + 1, STR("s"), &p), ERR_DENIED);
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S + 1, STR(""), &p), ERR_DENIED);
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S + 1, str_n(longest, OIDC_SUBJECT_MAX), &p), 0);
        assert_true(str_eq_c(p.issuer, "https://id.example") && p.subject.n == OIDC_SUBJECT_MAX);
        assert_int_equal(claims("\"desk\"", NOW_S, NOW_S + 1, str_n(longest, OIDC_SUBJECT_MAX + 1), &p), ERR_DENIED);
        assert_int_equal(oidc_read_claims(STR("[]"), &expected, mem, &p, NULL), ERR_DENIED);
        assert_int_equal(oidc_read_claims(STR(""), &expected, mem, &p, NULL), ERR_DENIED);
}

static struct str email_of(const char *userinfo)
{
        struct oidc_person p = {.subject = STR_INIT("s")};

        oidc_read_userinfo(str_c(userinfo), mem, &p);
        return p.email;
}

static void only_a_verified_address_counts(void **state)
{
        (void)state;
        assert_true(
                str_eq_c(email_of("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":true}"), "a@b.example"));
        assert_true(str_eq_c(email_of("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":\"true\"}"),
                             "a@b.example"));
        assert_int_equal(email_of("{\"sub\":\"s\",\"email\":\"a@b.example\"}").n, 0);
        assert_int_equal(email_of("{\"sub\":\"s\",\"email\":\"a@b.example\",\"email_verified\":1}").n, 0);
        assert_int_equal(email_of("{\"sub\":\"t\",\"email\":\"a@b.example\",\"email_verified\":true}").n, 0);
        assert_int_equal(email_of("{\"sub\":\"s\",\"email\":\"a@b .example\",\"email_verified\":true}").n, 0);
        assert_int_equal(email_of("{\"sub\":\"s\",\"email\":\"admin\",\"email_verified\":true}").n, 0);
        assert_int_equal(email_of("not json").n, 0);
}

static int discovery(const char *issuer, const char *token)
{
        struct oidc_provider p;

        return oidc_read_discovery(arena_printf(mem,
                                                "{\"issuer\":\"%s\",\"authorization_endpoint\":\"https://x.example/a\","
                                                "\"token_endpoint\":\"%s\",\"jwks_uri\":\"https://x.example/k\"}",
                                                issuer, token),
                                   STR("https://id.example"), mem, &p, NULL);
}

static void a_configuration_is_of_this_issuer_and_all_https(void **state)
{
        (void)state;
        assert_int_equal(discovery("https://id.example", "https://x.example/t"), 0);
        assert_int_equal(discovery("https://id.example/", "https://x.example/t"), ERR_INVALID);
        assert_int_equal(discovery("https://id.example", "http://x.example/t"), ERR_INVALID);
        assert_int_equal(discovery("https://id.example", "javascript:x"), ERR_INVALID);
        assert_int_equal(discovery("https://id.example", "https://x.example/t y"), ERR_INVALID);
        assert_int_equal(discovery("https://id.example", ""), ERR_INVALID);
}

/* ---- who that is here ---- */

struct who {
        int r;
        char id[64], login[64], role[32];
};

static void on_agent(void *arg, int r, const struct err *err, const struct agent_row *a)
{
        struct who *w = arg;

        (void)err;
        *w = (struct who){.r = r};
        if (r < 0)
                return;
        snprintf(w->id, sizeof(w->id), "%.*s", STR_ARG(a->id));
        snprintf(w->login, sizeof(w->login), "%.*s", STR_ARG(a->login));
        snprintf(w->role, sizeof(w->role), "%.*s", STR_ARG(a->role));
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        *(int *)arg = r;
}

static struct who log_in(struct store *st, const char *subject, const char *email, const char *role)
{
        struct federated_login l = {.issuer = STR("https://id.example"),
                                    .subject = str_c(subject),
                                    .email = str_c(email),
                                    .name = STR("Nora"),
                                    .role = str_c(role),
                                    .new_id = arena_printf(mem, "new-%s", subject),
                                    .new_hash = STR("-"),
                                    .now_ms = 5000};
        struct who w = {.r = 1};

        assert_int_equal(store_federated_agent(st, &l, on_agent, &w), 0);
        store_drain(st);
        return w;
}

static void a_subject_becomes_one_agent_for_good(void **state)
{
        struct agent_row known = {.id = STR_INIT("a1"),
                                  .login = STR_INIT("Mia@x.example"),
                                  .name = STR_INIT("Mia"),
                                  .hash = STR_INIT("-"),
                                  .role = STR_INIT("lead")};
        struct store *st;
        struct who w;
        int r = 1;

        (void)state;
        assert_int_equal(store_open(NULL, &(struct store_opts){0}, &st, NULL), 0);
        store_agent_add(st, &known, NULL, on_done, &r);
        store_drain(st);
        assert_int_equal(r, 0);
        assert_int_equal(log_in(st, "s1", "", "agent").r, ERR_DENIED);
        assert_int_equal(log_in(st, "s1", "other@x.example", "").r, ERR_DENIED);
        w = log_in(st, "s1", "mia@X.example", "");
        assert_int_equal(w.r, 0);
        assert_string_equal(w.id, "a1");
        assert_string_equal(log_in(st, "s1", "", "").id, "a1");
        assert_string_equal(log_in(st, "s1", "other@x.example", "agent").id, "a1");
        assert_int_equal(log_in(st, "s2", "mia@x.example", "").r, ERR_DENIED);
        w = log_in(st, "s3", "nora@x.example", "analyst");
        assert_string_equal(w.login, "nora@x.example");
        assert_string_equal(w.role, "analyst");
        assert_string_equal(log_in(st, "s3", "", "").id, "new-s3");
        store_close(st);
}

static void who_was_invited_gets_the_role_of_the_invitation_while_it_holds(void **state)
{
        struct invitation_row v = {.token_hash = STR_INIT("12345678901234567890123456789012"),
                                   .login = STR_INIT("lena@x.example"),
                                   .name = STR_INIT("Lena"),
                                   .role = STR_INIT("lead"),
                                   .made_by = STR_INIT("agent:a1"),
                                   .created_ms = 1000,
                                   .expires_ms = 5001};
        struct store *st;
        struct who w;
        int r = 1;

        (void)state;
        assert_int_equal(store_open(NULL, &(struct store_opts){0}, &st, NULL), 0);
        store_invitation_add(st, &v, NULL, on_done, &r);
        store_drain(st);
        assert_int_equal(r, 0);
        w = log_in(st, "s1", "Lena@x.example", "");
        assert_int_equal(w.r, 0);
        assert_string_equal(w.login, "lena@x.example");
        assert_string_equal(w.role, "lead");
        v.login = STR("late@x.example");
        v.token_hash = STR("x2345678901234567890123456789012");
        v.expires_ms = 5000;
        store_invitation_add(st, &v, NULL, on_done, &r);
        store_drain(st);
        assert_int_equal(log_in(st, "s2", "late@x.example", "").r, ERR_DENIED);
        store_close(st);
}

static void settings_that_cannot_work_are_refused_at_the_start(void **state)
{
        static const unsigned char key[32];
        struct loop *loop = loop_new(NULL);
        struct oidc_opts o = {.loop = loop, .key = key, .client_id = STR_INIT("desk")};
        static const struct {
                const char *issuer, *url;
                int r;
        } t[] = {{"https://id.example", "https://a.example/", 0},
                 {"http://127.0.0.1:9", "http://127.0.0.1:8", 0},
                 {"ftp://id.example", "https://a.example", ERR_INVALID},
                 {"ws://id.example", "https://a.example", ERR_INVALID},
                 {"https://id.example?x", "https://a.example", ERR_INVALID},
                 {"https://id.example", "", ERR_INVALID}};
        struct oidc *oidc;

        (void)state;
        for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
                oidc = NULL;
                o.issuer = str_c(t[i].issuer);
                o.public_url = str_c(t[i].url);
                assert_int_equal(oidc_open(&o, &oidc, NULL), t[i].r);
                oidc_close(oidc);
        }
        o.issuer = STR("https://id.example");
        o.public_url = STR("https://a.example");
        o.client_id = STR("");
        assert_int_equal(oidc_open(&o, &oidc, NULL), ERR_INVALID);
        loop_free(loop);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(clocks_may_be_a_minute_apart_and_no_more, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_token_is_for_us_and_names_somebody, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(only_a_verified_address_counts, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_configuration_is_of_this_issuer_and_all_https, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_subject_becomes_one_agent_for_good, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(who_was_invited_gets_the_role_of_the_invitation_while_it_holds,
                                                open_mem, close_mem),
                cmocka_unit_test(settings_that_cannot_work_are_refused_at_the_start),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* account: the first agent, logins, sessions. */
#include "account/account.h"
#include "account/password_rule.h"
#include "account/rate.h"
#include "account/role.h"
#include "base/arena.h"
#include "crypt/totp.h"
#include "loop/loop.h"
#include "store/audit.h"
#include "store/session.h"

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
        char login[64], password[64], token[64], csrf[64], name[64], link[64], key[64], uri[200];
        char recovery[10][32], ended[64], gone[64];
        size_t n_recovery;
        struct arena *mem;
        struct account_session s; /* of the last login, in mem */
};

static void keep(char *to, struct str s)
{
        snprintf(to, 64, "%.*s", STR_ARG(s));
}

static void on_ended(void *arg, struct str agent_id, struct str session_id, struct str except_id)
{
        struct bench *b = arg;

        (void)agent_id;
        keep(b->ended, session_id.n ? session_id : except_id.n ? STR("others") : STR("all"));
}

static void on_gone(void *arg, struct str agent_id)
{
        keep(((struct bench *)arg)->gone, agent_id);
}

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
        account_on_ended(b.account, on_ended, &b);
        account_on_gone(b.account, on_gone, &b);
        b.mem = arena_new(0);
        *state = &b;
        return 0;
}

static int tear_down(void **state)
{
        struct bench *b = *state;

        store_close(b->store);
        account_free(b->account);
        loop_free(b->loop);
        arena_free(b->mem);
        return 0;
}

static int wait_for(struct bench *b)
{
        while (!b->done)
                loop_step(b->loop, 1000);
        b->done = false;
        return b->r;
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
                b->s = *s;
                b->s.agent_id = arena_str(b->mem, s->agent_id);
                b->s.login = arena_str(b->mem, s->login);
                b->s.name = arena_str(b->mem, s->name);
                b->s.role = arena_str(b->mem, s->role);
                b->s.csrf = arena_str(b->mem, s->csrf);
                b->s.id = arena_str(b->mem, s->id);
                b->s.who = arena_str(b->mem, s->who);
                b->s.token = arena_str(b->mem, s->token);
        }
        b->done = true;
}

static void on_out(void *arg, int r)
{
        struct bench *b = arg;

        b->r = r;
        b->done = true;
}

static int log_in_with(struct bench *b, struct account_try *t)
{
        t->peer = STR("127.0.0.1");
        t->client = STR("a browser");
        account_login(b->account, t, on_session, b);
        return wait_for(b);
}

static int log_in(struct bench *b, const char *login, const char *password)
{
        return log_in_with(b, &(struct account_try){.login = str_c(login), .password = str_c(password)});
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
        account_logout(b->account, &b->s, str_c(b->token), on_out, b);
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
        for (unsigned right = RIGHT_SELF; right < RIGHT_ALL; right <<= 1) {
                assert_non_null(right_name(right));
                assert_int_equal(right_of(str_c(right_name(right))), right);
        }
        assert_int_equal(rights_of(STR("work,report,nonsense")), RIGHT_WORK | RIGHT_REPORT);
        assert_int_equal(rights_of(STR("")), 0);
        assert_null(right_name(RIGHT_ALL + RIGHT_SELF));
}

static void on_done(void *arg, int r, const struct err *err)
{
        struct bench *b = arg;

        (void)err;
        b->r = r;
        b->done = true;
}

static void first_agent(struct bench *b)
{
        account_first(b->account, STR("agent"), STR("Lin"), STR("warm hands"), on_first, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
}

/* ---- sessions ---- */

static void a_login_takes_the_place_of_the_session_that_came_with_it(void **state)
{
        struct bench *b = *state;
        struct account_try t = {.login = STR("agent"), .password = STR("warm hands")};
        char before[64];

        first_agent(b);
        keep(before, str_c(b->token));
        t.replaces = str_c(before);
        assert_int_equal(log_in_with(b, &t), 0);
        assert_string_not_equal(b->token, before);
        assert_int_equal(check(b, b->token), 0);
        assert_int_equal(check(b, before), ERR_DENIED);
}

static void on_list(void *arg, int r, const struct err *err, const struct session_row *rows, size_t n)
{
        struct bench *b = arg;

        (void)err;
        b->r = r < 0 ? r : (int)n;
        for (size_t i = 0; i < n; i++) {
                keep(b->name, rows[i].client);
                keep(b->key, rows[i].id);
        }
        b->done = true;
}

static int count_sessions(struct bench *b)
{
        assert_int_equal(store_sessions(b->store, b->s.agent_id, b->clock.at_ms, on_list, b), 0);
        return wait_for(b);
}

static void who_hears_of_a_session_hears_that_another_took_its_place(void **state)
{
        struct bench *b = *state;
        char token[64], id[64];

        first_agent(b);
        keep(token, str_c(b->token));
        keep(id, b->s.id);
        log_in_with(b, &(struct account_try){
                               .login = STR("agent"), .password = STR("warm hands"), .replaces = str_c(token)});
        assert_int_equal(b->r, 0);
        assert_string_equal(b->ended, id);
        assert_int_equal(check(b, token), ERR_DENIED);
        for (int i = 0; i < SESSIONS_MAX; i++) {
                b->ended[0] = '\0';
                b->clock.at_ms += 10;
                log_in(b, "agent", "warm hands");
                assert_int_equal(b->ended[0] != '\0', i == SESSIONS_MAX - 1);
        }
}

static void sessions_are_listed_and_ended_one_by_one_or_all_others(void **state)
{
        struct bench *b = *state;
        char first[64];

        first_agent(b);
        keep(first, str_c(b->token));
        b->clock.at_ms += 10;
        log_in(b, "agent", "warm hands");
        b->clock.at_ms += 10;
        log_in(b, "agent", "warm hands");
        assert_int_equal(count_sessions(b), 3);
        assert_string_equal(b->name, "a browser");
        account_end_sessions(b->account, &b->s, str_c(b->token), str_c(b->key), on_done, b); /* the oldest */
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->ended, b->key);
        assert_int_equal(check(b, first), ERR_DENIED);
        account_end_sessions(b->account, &b->s, str_c(b->token), STR("nonsense"), on_done, b);
        assert_int_equal(wait_for(b), ERR_NOTFOUND);
        account_end_sessions(b->account, &b->s, str_c(b->token), STR(""), on_done, b);
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->ended, "others");
        assert_int_equal(count_sessions(b), 1);
        assert_int_equal(check(b, b->token), 0);
}

static void of_too_many_sessions_the_quietest_ends(void **state)
{
        struct bench *b = *state;
        char first[64];

        first_agent(b);
        keep(first, str_c(b->token));
        for (int i = 1; i < SESSIONS_MAX; i++) {
                b->clock.at_ms++;
                log_in(b, "agent", "warm hands");
        }
        assert_int_equal(count_sessions(b), SESSIONS_MAX);
        assert_int_equal(check(b, first), 0);
        b->clock.at_ms++;
        log_in(b, "agent", "warm hands");
        assert_int_equal(count_sessions(b), SESSIONS_MAX);
        assert_int_equal(check(b, first), ERR_DENIED);
}

/* ---- passwords ---- */

static int rule(const char *password)
{
        return password_rule(str_c(password), STR("lin.wei2026"), STR("Lin Wei"), NULL);
}

static void passwords_that_everybody_tries_are_refused(void **state)
{
        char longest[258];

        (void)state;
        assert_int_equal(rule("kettle blue"), 0);
        assert_int_equal(rule("123456789"), ERR_INVALID);
        assert_int_equal(rule("9f3kx.2ab"), ERR_INVALID); /* nine */
        assert_int_equal(rule("9f3kx.2abq"), 0);
        assert_int_equal(rule("\xe6\x9a\x96\xe7\xba\xbf"), ERR_INVALID); /* two characters, six bytes */
        assert_int_equal(rule("1234567890"), ERR_INVALID);
        assert_int_equal(rule("9876543210"), ERR_INVALID);
        assert_int_equal(rule("aaaaaaaaaaaa"), ERR_INVALID);
        assert_int_equal(rule("abcabcabcabc"), ERR_INVALID);
        assert_int_equal(rule("Password2026"), ERR_INVALID);
        assert_int_equal(rule("qwertyuiop"), ERR_INVALID);
        assert_int_equal(rule("LIN.WEI99999"), ERR_INVALID);
        memset(longest, 0, sizeof(longest));
        for (size_t i = 0; i < 256; i++)
                longest[i] = (char)('a' + i * 7 % 25);
        assert_int_equal(rule(longest), 0);
        longest[256] = 'x';
        assert_int_equal(rule(longest), ERR_INVALID);
}

static int change_password(struct bench *b, const char *from, const char *to)
{
        account_password(b->account, &b->s, str_c(b->token), str_c(from), str_c(to), on_session, b);
        return wait_for(b);
}

static void a_new_password_renews_the_session_and_ends_the_others(void **state)
{
        struct bench *b = *state;
        char other[64], before[64], csrf[64];

        first_agent(b);
        keep(other, str_c(b->token));
        log_in(b, "agent", "warm hands");
        keep(before, str_c(b->token));
        keep(csrf, str_c(b->csrf));
        assert_int_equal(change_password(b, "cold hands", "kettle blue"), ERR_DENIED);
        assert_int_equal(change_password(b, "warm hands", "short"), ERR_INVALID);
        assert_int_equal(change_password(b, "warm hands", "warm hands"), ERR_INVALID);
        assert_int_equal(change_password(b, "warm hands", "kettle blue"), 0);
        assert_string_equal(b->ended, "others");
        assert_string_not_equal(b->token, before);
        assert_int_equal(check(b, b->token), 0);
        assert_string_equal(b->csrf, csrf);
        assert_int_equal(check(b, before), ERR_DENIED);
        assert_int_equal(check(b, other), ERR_DENIED);
        assert_int_equal(log_in(b, "agent", "warm hands"), ERR_DENIED);
        assert_int_equal(log_in(b, "agent", "kettle blue"), 0);
}

static void wrong_old_passwords_are_counted(void **state)
{
        struct bench *b = *state;

        first_agent(b);
        for (int i = 0; i < ACCOUNT_CODE_TRIES; i++)
                assert_int_equal(change_password(b, "cold hands", "kettle blue"), ERR_DENIED);
        assert_int_equal(change_password(b, "warm hands", "kettle blue"), ERR_LIMIT);
        b->clock.at_ms += (int64_t)(ACCOUNT_LOGIN_WINDOW_MIN + 1) * MINUTE_MS;
        assert_int_equal(change_password(b, "warm hands", "kettle blue"), 0);
}

/* ---- the second factor ---- */

static void on_secret(void *arg, int r, const struct err *err, struct str secret, struct str uri)
{
        struct bench *b = arg;

        (void)err;
        if (r == 0)
                keep(b->key, secret);
        snprintf(b->uri, sizeof(b->uri), "%.*s", STR_ARG(uri));
        b->r = r;
        b->done = true;
}

static void on_codes(void *arg, int r, const struct err *err, const struct account_session *s, const struct str *codes,
                     size_t n)
{
        struct bench *b = arg;

        b->n_recovery = n;
        for (size_t i = 0; i < n; i++)
                snprintf(b->recovery[i], 32, "%.*s", STR_ARG(codes[i]));
        on_session(b, r, err, s);
}

/* What the app shows for the secret that was typed in. */
static const char *code_at(struct bench *b, int64_t ms)
{
        static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        unsigned char secret[TOTP_SECRET_LEN] = {0};
        char code[TOTP_DIGITS + 1];

        for (size_t i = 0; b->key[i]; i++)
                for (size_t bit = 0; bit < 5; bit++)
                        if ((strchr(letters, b->key[i]) - letters) >> (4 - bit) & 1)
                                secret[(i * 5 + bit) / 8] |= (unsigned char)(128 >> (i * 5 + bit) % 8);
        totp_code((struct str){(const char *)secret, TOTP_SECRET_LEN}, ms / 1000 / TOTP_STEP_S, code);
        return arena_cstr(b->mem, str_c(code));
}

static int confirm(struct bench *b, const char *code)
{
        account_totp_confirm(b->account, &b->s, str_c(b->token), str_c(code), on_codes, b);
        return wait_for(b);
}

static void with_second_factor(struct bench *b)
{
        first_agent(b);
        account_totp_begin(b->account, &b->s, on_secret, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(confirm(b, code_at(b, b->clock.at_ms)), 0);
        b->clock.at_ms += (int64_t)3 * TOTP_STEP_S * 1000;
}

static int log_in_by(struct bench *b, const char *code)
{
        return log_in_with(
                b, &(struct account_try){.login = STR("agent"), .password = STR("warm hands"), .code = str_c(code)});
}

static void a_second_factor_counts_once_it_is_confirmed(void **state)
{
        struct bench *b = *state;
        char before[64];

        first_agent(b);
        assert_int_equal(confirm(b, "123456"), ERR_NOTFOUND);
        account_totp_begin(b->account, &b->s, on_secret, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(strlen(b->key), 32);
        assert_non_null(strstr(b->uri, "otpauth://totp/Warmline:agent?secret="));
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
        keep(before, str_c(b->token));
        assert_int_equal(confirm(b, "000000"), ERR_DENIED);
        assert_int_equal(confirm(b, code_at(b, b->clock.at_ms)), 0);
        assert_int_equal(b->n_recovery, 10);
        assert_int_equal(check(b, before), ERR_DENIED);
        assert_int_equal(check(b, b->token), 0);
        assert_true(b->s.totp);
        account_totp_begin(b->account, &b->s, on_secret, b);
        assert_int_equal(wait_for(b), ERR_EXISTS);
        assert_int_equal(log_in(b, "agent", "warm hands"), ACCOUNT_CODE_NEEDED);
}

static void a_code_is_taken_once_and_near_its_time(void **state)
{
        struct bench *b = *state;
        const char *code;

        with_second_factor(b);
        code = code_at(b, b->clock.at_ms);
        assert_int_equal(log_in_by(b, code), 0);
        assert_int_equal(log_in_by(b, code), ERR_DENIED);
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms - (int64_t)TOTP_STEP_S * 1000)),
                         ERR_DENIED);                                                                /* older */
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms + (int64_t)TOTP_STEP_S * 1000)), 0); /* a fast clock */
        b->clock.at_ms += (int64_t)10 * TOTP_STEP_S * 1000;
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms - (int64_t)2 * TOTP_STEP_S * 1000)), ERR_DENIED);
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms - (int64_t)TOTP_STEP_S * 1000)), 0);
}

static void a_clock_that_jumped_locks_nobody_out(void **state)
{
        struct bench *b = *state;
        char before[64];

        with_second_factor(b);
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms)), 0);
        keep(before, str_c(b->token));
        b->clock.at_ms += HOUR_MS;
        assert_int_equal(check(b, before), 0);
        for (int i = 0; i < ACCOUNT_CODE_TRIES; i++) /* what the telephone shows, whose clock is right */
                assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms - HOUR_MS)), ERR_DENIED);
        assert_int_equal(log_in_by(b, b->recovery[0]), ERR_LIMIT);
        b->clock.at_ms -= HOUR_MS;
        b->clock.at_ms += (int64_t)2 * TOTP_STEP_S * 1000;
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms)), 0);
        assert_int_equal(check(b, before), 0);
        b->clock.at_ms -= HOUR_MS;
        assert_int_equal(check(b, before), 0);
        assert_int_equal(log_in_by(b, b->recovery[0]), 0);
}

static void wrong_codes_are_stopped_also_with_the_right_password(void **state)
{
        struct bench *b = *state;

        with_second_factor(b);
        for (int i = 0; i < ACCOUNT_CODE_TRIES; i++)
                assert_int_equal(log_in_by(b, i % 2 ? "12345" : "not a code"), ERR_DENIED);
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms)), ERR_LIMIT);
        assert_int_equal(log_in_by(b, b->recovery[0]), ERR_LIMIT);
        b->clock.at_ms += (int64_t)(ACCOUNT_LOGIN_WINDOW_MIN + 1) * MINUTE_MS;
        assert_int_equal(log_in_by(b, code_at(b, b->clock.at_ms)), 0);
}

static void each_recovery_code_is_good_for_one_login(void **state)
{
        struct bench *b = *state;
        char lower[32];
        size_t n = 0;

        with_second_factor(b);
        assert_int_equal(log_in_by(b, b->recovery[3]), 0);
        assert_int_equal(log_in_by(b, b->recovery[3]), ERR_DENIED);
        for (const char *p = b->recovery[4]; *p; p++)
                if (*p != '-')
                        lower[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        lower[n] = '\0';
        assert_int_equal(log_in_by(b, lower), 0);
}

static void the_second_factor_goes_with_the_password(void **state)
{
        struct bench *b = *state;

        with_second_factor(b);
        account_totp_remove(b->account, &b->s, str_c(b->token), STR("cold hands"), on_session, b);
        assert_int_equal(wait_for(b), ERR_DENIED);
        account_totp_remove(b->account, &b->s, str_c(b->token), STR("warm hands"), on_session, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(check(b, b->token), 0);
        assert_int_equal(log_in(b, "agent", "warm hands"), 0);
        account_totp_remove(b->account, &b->s, str_c(b->token), STR("warm hands"), on_session, b);
        assert_int_equal(wait_for(b), ERR_NOTFOUND);
}

/* ---- people ---- */

static void on_link(void *arg, int r, const struct err *err, struct str token, int64_t expires_ms)
{
        struct bench *b = arg;

        (void)err;
        (void)expires_ms;
        keep(b->link, token);
        b->r = r;
        b->done = true;
}

static int invite(struct bench *b, const char *login, const char *role)
{
        account_invite(b->account, &b->s, str_c(login), STR("Mei"), str_c(role), on_link, b);
        return wait_for(b);
}

static int use_link(struct bench *b, const char *token, const char *password)
{
        account_link_use(b->account, str_c(token), str_c(password), on_done, b);
        return wait_for(b);
}

static void on_link_info(void *arg, int r, const struct err *err, struct str login, struct str name)
{
        struct bench *b = arg;

        (void)err;
        keep(b->login, login);
        keep(b->name, name);
        b->r = r;
        b->done = true;
}

static void an_invitation_is_good_once_and_for_a_while(void **state)
{
        struct bench *b = *state;
        char first[64];

        first_agent(b);
        assert_int_equal(invite(b, "agent", "agent"), ERR_EXISTS);
        assert_int_equal(invite(b, "mei", "emperor"), ERR_INVALID);
        assert_int_equal(invite(b, "mei mei", "agent"), ERR_INVALID);
        assert_int_equal(invite(b, "", "agent"), ERR_INVALID);
        assert_int_equal(invite(b, "mei", "agent"), 0);
        keep(first, str_c(b->link));
        assert_int_equal(invite(b, "mei", "agent"), 0); /* takes the place of the first */
        assert_int_equal(use_link(b, first, "kettle blue"), ERR_NOTFOUND);
        account_link_show(b->account, str_c(b->link), on_link_info, b);
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->login, "mei");
        assert_int_equal(use_link(b, b->link, "mei"), ERR_INVALID);
        assert_int_equal(use_link(b, b->link, "kettle blue"), 0);
        assert_int_equal(use_link(b, b->link, "kettle green"), ERR_NOTFOUND);
        assert_int_equal(log_in(b, "mei", "kettle blue"), 0);
        assert_true(str_eq_c(b->s.role, "agent"));
}

static void an_old_invitation_is_not_taken(void **state)
{
        struct bench *b = *state;

        first_agent(b);
        assert_int_equal(invite(b, "mei", "agent"), 0);
        b->clock.at_ms += (int64_t)ACCOUNT_INVITE_HOURS * HOUR_MS - 1;
        account_link_show(b->account, str_c(b->link), on_link_info, b);
        assert_int_equal(wait_for(b), 0);
        b->clock.at_ms++;
        assert_int_equal(use_link(b, b->link, "kettle blue"), ERR_NOTFOUND);
}

/* Mei with this role, logged in; the manager stays in *ret. */
static void join(struct bench *b, const char *role, struct account_session *ret_manager)
{
        first_agent(b);
        assert_int_equal(invite(b, "mei", role), 0);
        assert_int_equal(use_link(b, b->link, "kettle blue"), 0);
        *ret_manager = b->s;
        assert_int_equal(log_in(b, "mei", "kettle blue"), 0);
}

static int change_user(struct bench *b, const struct account_session *by, struct str id, struct account_user_change c)
{
        account_user_change(b->account, by, id, &c, on_done, b);
        return wait_for(b);
}

static void who_is_disabled_is_out_at_once_and_their_work_goes_back(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        const bool yes = true, no = false;

        join(b, "agent", &manager);
        assert_int_equal(change_user(b, &manager, b->s.agent_id, (struct account_user_change){.disabled = &yes}), 0);
        assert_true(str_eq_c(b->s.agent_id, b->gone));
        assert_string_equal(b->ended, "all");
        assert_int_equal(check(b, b->token), ERR_DENIED);
        assert_int_equal(log_in(b, "mei", "kettle blue"), ERR_DENIED);
        assert_int_equal(change_user(b, &manager, b->s.agent_id, (struct account_user_change){.disabled = &no}), 0);
        assert_int_equal(check(b, b->token), ERR_DENIED);
        assert_int_equal(log_in(b, "mei", "kettle blue"), 0);
}

static void another_role_needs_a_new_login(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        const struct str lead = STR("lead"), same = STR("agent"), name = STR("Mei Li"), none = STR("emperor");

        join(b, "agent", &manager);
        assert_int_equal(change_user(b, &manager, b->s.agent_id, (struct account_user_change){.role = &none}),
                         ERR_INVALID);
        assert_int_equal(
                change_user(b, &manager, b->s.agent_id, (struct account_user_change){.role = &same, .name = &name}), 0);
        assert_int_equal(check(b, b->token), 0);
        assert_string_equal(b->name, "Mei Li");
        assert_int_equal(change_user(b, &manager, b->s.agent_id, (struct account_user_change){.role = &lead}), 0);
        assert_int_equal(check(b, b->token), ERR_DENIED);
        assert_int_equal(log_in(b, "mei", "kettle blue"), 0);
        assert_true(b->s.rights & RIGHT_LEAD);
        assert_int_equal(change_user(b, &manager, STR("nobody"), (struct account_user_change){.role = &lead}),
                         ERR_NOTFOUND);
}

static void nobody_locks_everybody_out_or_lifts_themselves(void **state)
{
        struct bench *b = *state;
        struct account_session manager, program;
        const struct str agent = STR("agent"), admin = STR("admin");
        const bool yes = true;

        join(b, "admin", &manager);
        assert_int_equal(change_user(b, &manager, manager.agent_id, (struct account_user_change){.role = &agent}),
                         ERR_DENIED);
        assert_int_equal(change_user(b, &manager, manager.agent_id, (struct account_user_change){.disabled = &yes}),
                         ERR_DENIED);
        program = (struct account_session){
                .agent_id = STR("key:1"), .who = STR("key:1"), .rights = RIGHT_MANAGE, .is_key = true};
        assert_int_equal(change_user(b, &program, manager.agent_id, (struct account_user_change){.disabled = &yes}),
                         ERR_DENIED);
        account_invite(b->account, &program, STR("wang"), STR("Wang"), admin, on_link, b);
        assert_int_equal(wait_for(b), ERR_DENIED);
        account_reset(b->account, &program, manager.agent_id, on_link, b);
        assert_int_equal(wait_for(b), ERR_DENIED);
        assert_int_equal(change_user(b, &b->s, manager.agent_id, (struct account_user_change){.disabled = &yes}), 0);
        program.rights = RIGHT_ALL; /* somebody must stay */
        assert_int_equal(change_user(b, &program, b->s.agent_id, (struct account_user_change){.disabled = &yes}),
                         ERR_DENIED);
        assert_int_equal(check(b, b->token), 0);
}

static void a_reset_ends_sessions_and_leaves_the_second_factor(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        char before[64];

        join(b, "agent", &manager);
        keep(before, str_c(b->token));
        account_reset(b->account, &manager, b->s.agent_id, on_link, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(check(b, before), 0);
        assert_int_equal(use_link(b, b->link, "kettle green"), 0);
        assert_string_equal(b->ended, "all");
        assert_int_equal(check(b, before), ERR_DENIED);
        assert_int_equal(log_in(b, "mei", "kettle blue"), ERR_DENIED);
        assert_int_equal(log_in(b, "mei", "kettle green"), 0);
}

static void a_reset_link_opens_nothing_after_another_change(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        const struct str lead = STR("lead");
        char mei[64];

        join(b, "agent", &manager);
        keep(mei, b->s.agent_id);
        account_reset(b->account, &manager, str_c(mei), on_link, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(change_password(b, "kettle blue", "kettle green"), 0);
        assert_int_equal(use_link(b, b->link, "kettle black"), ERR_NOTFOUND);
        account_reset(b->account, &manager, str_c(mei), on_link, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(change_user(b, &manager, str_c(mei), (struct account_user_change){.role = &lead}), 0);
        assert_int_equal(use_link(b, b->link, "kettle black"), ERR_NOTFOUND);
        assert_int_equal(log_in(b, "mei", "kettle green"), 0);
}

static void a_second_factor_that_is_not_there_is_no_fault_of_a_change(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        const bool yes = true;
        char mei[64];

        join(b, "agent", &manager);
        keep(mei, b->s.agent_id);
        assert_int_equal(
                change_user(b, &manager, str_c(mei), (struct account_user_change){.disabled = &yes, .totp_off = true}),
                0);
        assert_int_equal(log_in(b, "mei", "kettle blue"), ERR_DENIED);
}

/* ---- keys ---- */

static void on_key(void *arg, int r, const struct err *err, struct str key)
{
        on_link(arg, r, err, key, 0);
}

static int make_key(struct bench *b, unsigned rights, int64_t expires_ms)
{
        account_key_add(b->account, &b->s, STR("nightly import"), rights, expires_ms, on_key, b);
        return wait_for(b);
}

static int check_key(struct bench *b, const char *key)
{
        account_key_session(b->account, str_c(key), on_session, b);
        return wait_for(b);
}

static void a_key_has_the_rights_that_it_was_given(void **state)
{
        struct bench *b = *state;
        struct account_session manager;

        first_agent(b);
        manager = b->s;
        assert_int_equal(make_key(b, 0, 0), ERR_INVALID);
        assert_int_equal(make_key(b, RIGHT_SELF | RIGHT_WORK, 0), ERR_INVALID);
        assert_int_equal(make_key(b, RIGHT_WORK, b->clock.at_ms), ERR_INVALID);
        assert_int_equal(make_key(b, RIGHT_RECORDS | RIGHT_REPORT, b->clock.at_ms + 1000), 0);
        keep(b->key, str_c(b->link));
        assert_int_equal(strlen(b->key), ACCOUNT_KEY_LEN);
        assert_int_equal(check_key(b, b->key), 0);
        assert_int_equal(b->s.rights, RIGHT_RECORDS | RIGHT_REPORT);
        assert_true(b->s.is_key);
        assert_int_equal(make_key(b, RIGHT_MANAGE, 0), ERR_DENIED); /* by the key itself */
        b->clock.at_ms += 1000;
        assert_int_equal(check_key(b, b->key), ERR_DENIED);
        b->clock.at_ms -= 1000;
        account_key_revoke(b->account, &manager, str_sub(b->s.agent_id, 4, b->s.agent_id.n), on_done, b);
        assert_int_equal(wait_for(b), 0);
        assert_int_equal(check_key(b, b->key), ERR_DENIED);
        assert_int_equal(check_key(b, "wlk_"), ERR_DENIED);
}

/* ---- rates ---- */

static void who_asks_too_often_waits(void **state)
{
        struct bench *b = *state;

        first_agent(b);
        account_limit(b->account, 60, 3);
        for (int i = 0; i < 3; i++)
                assert_int_equal(check(b, b->token), 0);
        assert_int_equal(check(b, b->token), ERR_LIMIT);
        b->clock.at_ms += 999;
        assert_int_equal(check(b, b->token), ERR_LIMIT);
        b->clock.at_ms += 1;
        assert_int_equal(check(b, b->token), 0);
        assert_int_equal(check(b, b->token), ERR_LIMIT);
}

static void buckets_are_apart_and_bounded(void **state)
{
        struct rate *r = rate_new(60, 1);
        int64_t wait_ms = 0;
        char name[16];

        (void)state;
        assert_null(rate_new(0, 5));
        assert_true(rate_take(NULL, STR("a"), 0, &wait_ms));
        assert_true(rate_take(r, STR("a"), 5000, &wait_ms));
        assert_false(rate_take(r, STR("a"), 5000, &wait_ms));
        assert_int_equal(wait_ms, 1000);
        assert_true(rate_take(r, STR("b"), 5000, &wait_ms));
        assert_false(rate_take(r, STR("a"), 4000, &wait_ms)); /* a clock that went back */
        for (int i = 0; i < 2 * RATE_HOLDERS_MAX; i++) {
                snprintf(name, sizeof(name), "h%d", i);
                assert_true(rate_take(r, str_c(name), 5000 + i, &wait_ms));
        }
        rate_free(r);
}

/* ---- the audit ---- */

static void on_rows(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        struct bench *b = arg;

        (void)err;
        b->uri[0] = '\0';
        for (size_t i = n; i-- > 0;)
                snprintf(b->uri + strlen(b->uri), sizeof(b->uri) - strlen(b->uri), "%.*s ", STR_ARG(rows[i].e.act));
        b->r = r;
        b->done = true;
}

static void what_is_privileged_stands_in_the_audit(void **state)
{
        struct bench *b = *state;
        struct account_session manager;
        const struct str lead = STR("lead");

        join(b, "agent", &manager);
        log_in(b, "mei", "nonsense");
        change_user(b, &manager, b->s.agent_id, (struct account_user_change){.role = &lead});
        b->s = manager;
        make_key(b, RIGHT_REPORT, 0);
        store_audit_log(b->store, 0, 100, on_rows, b);
        assert_int_equal(wait_for(b), 0);
        assert_string_equal(b->uri, "user.first login user.invite user.join login login.failed user.role key.add ");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_first_agent_gets_a_password_once, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_login_makes_a_session_that_ends, set_up, tear_down),
                cmocka_unit_test_setup_teardown(logging_out_ends_the_session, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_store_that_is_busy_logs_nobody_out, set_up, tear_down),
                cmocka_unit_test(every_role_has_its_rights_and_an_unknown_one_none),
                cmocka_unit_test_setup_teardown(a_login_takes_the_place_of_the_session_that_came_with_it, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(who_hears_of_a_session_hears_that_another_took_its_place, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(sessions_are_listed_and_ended_one_by_one_or_all_others, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(of_too_many_sessions_the_quietest_ends, set_up, tear_down),
                cmocka_unit_test_setup_teardown(passwords_that_everybody_tries_are_refused, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_new_password_renews_the_session_and_ends_the_others, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(wrong_old_passwords_are_counted, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_second_factor_counts_once_it_is_confirmed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_code_is_taken_once_and_near_its_time, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_clock_that_jumped_locks_nobody_out, set_up, tear_down),
                cmocka_unit_test_setup_teardown(wrong_codes_are_stopped_also_with_the_right_password, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(each_recovery_code_is_good_for_one_login, set_up, tear_down),
                cmocka_unit_test_setup_teardown(the_second_factor_goes_with_the_password, set_up, tear_down),
                cmocka_unit_test_setup_teardown(an_invitation_is_good_once_and_for_a_while, set_up, tear_down),
                cmocka_unit_test_setup_teardown(an_old_invitation_is_not_taken, set_up, tear_down),
                cmocka_unit_test_setup_teardown(who_is_disabled_is_out_at_once_and_their_work_goes_back, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(another_role_needs_a_new_login, set_up, tear_down),
                cmocka_unit_test_setup_teardown(nobody_locks_everybody_out_or_lifts_themselves, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_reset_link_opens_nothing_after_another_change, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_second_factor_that_is_not_there_is_no_fault_of_a_change, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(a_reset_ends_sessions_and_leaves_the_second_factor, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_key_has_the_rights_that_it_was_given, set_up, tear_down),
                cmocka_unit_test_setup_teardown(who_asks_too_often_waits, set_up, tear_down),
                cmocka_unit_test_setup_teardown(buckets_are_apart_and_bounded, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_is_privileged_stands_in_the_audit, set_up, tear_down),
                cmocka_unit_test_setup_teardown(wrong_logins_are_refused_and_then_stopped, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Settings, the command line and near names. */
#include "app/args.h"
#include "app/config.h"
#include "app/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct config cfg;

static int setup(void **state)
{
        (void)state;
        config_init(&cfg);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        config_done(&cfg);
        return 0;
}

static void refuse(const char *name, const char *value, const char *expected)
{
        struct err err = {0};

        assert_true(config_set(&cfg, str_c(name), str_c(value), "here", &err) < 0);
        if (strcmp(err.msg, expected) != 0)
                fail_msg("got \"%s\" instead of \"%s\"", err.msg, expected);
}

static void take(const char *name, const char *value)
{
        struct err err = {0};

        if (config_set(&cfg, str_c(name), str_c(value), "here", &err) < 0)
                fail_msg("%s", err.msg);
}

static void defaults_are_those_of_the_table(void **state)
{
        (void)state;
        assert_string_equal(cfg.address, "127.0.0.1");
        assert_int_equal(cfg.port, 8080);
        assert_int_equal(cfg.header_max, 16 * 1024);
        assert_int_equal(cfg.body_max, 64 * 1024);
        assert_int_equal(cfg.frame_max, 64 * 1024);
        assert_int_equal(cfg.upload_max, 10 * 1024 * 1024);
        assert_int_equal(cfg.log_level, LOG_INFO);
        assert_false(cfg.demo);
        assert_int_equal(cfg.cors_origins.n, 0);
}

static void put_number(char *out, size_t n, int64_t v)
{
        snprintf(out, n, "%lld", (long long)v);
}

static void every_number_is_taken_at_its_limits_and_refused_one_past_them(void **state)
{
        size_t n;
        const struct config_row *rows = config_rows(&n);
        unsigned seen = 0;

        (void)state;
        for (size_t i = 0; i < n; i++) {
                char v[40];
                struct err err;

                if (rows[i].type != CONFIG_INT && rows[i].type != CONFIG_SIZE)
                        continue;
                seen++;
                put_number(v, sizeof(v), rows[i].min);
                take(rows[i].name, v);
                assert_int_equal(*(int64_t *)((char *)&cfg + rows[i].offset), rows[i].min);
                put_number(v, sizeof(v), rows[i].max);
                take(rows[i].name, v);
                assert_int_equal(*(int64_t *)((char *)&cfg + rows[i].offset), rows[i].max);
                put_number(v, sizeof(v), rows[i].max + 1);
                assert_int_equal(config_set(&cfg, str_c(rows[i].name), str_c(v), "here", &err), ERR_INVALID);
                put_number(v, sizeof(v), rows[i].min - 1);
                assert_int_equal(config_set(&cfg, str_c(rows[i].name), str_c(v), "here", &err), ERR_INVALID);
                assert_int_equal(*(int64_t *)((char *)&cfg + rows[i].offset), rows[i].max);
        }
        assert_true(seen >= 15);
}

static void every_text_is_taken_at_its_limits_and_refused_one_past_them(void **state)
{
        char *text = malloc(CONFIG_VALUE_MAX + 2);
        size_t n;
        const struct config_row *rows = config_rows(&n);

        (void)state;
        memset(text, 'x', CONFIG_VALUE_MAX + 1);
        for (size_t i = 0; i < n; i++) {
                size_t max = (size_t)rows[i].max;
                struct err err;

                if (rows[i].type != CONFIG_TEXT)
                        continue;
                assert_int_equal(config_set(&cfg, str_c(rows[i].name), str_n(text, max), "here", &err), 0);
                assert_int_equal(config_set(&cfg, str_c(rows[i].name), str_n(text, max + 1), "here", &err),
                                 ERR_INVALID);
                assert_int_equal(config_set(&cfg, str_c(rows[i].name), str_n(text, 0), "here", &err),
                                 rows[i].min ? ERR_INVALID : 0);
        }
        free(text);
}

static void every_list_is_taken_at_its_limit_and_refused_one_past_it(void **state)
{
        struct buf b;
        struct err err;

        (void)state;
        buf_init(&b, 4096);
        for (int i = 0; i < CONFIG_LIST_MAX; i++)
                buf_printf(&b, "%sa%d", i ? ", " : "", i);
        assert_int_equal(config_set(&cfg, STR("cors_origins"), buf_str(&b), "here", &err), 0);
        assert_int_equal(cfg.cors_origins.n, CONFIG_LIST_MAX);
        assert_string_equal(cfg.cors_origins.v[63], "a63");
        buf_put_c(&b, " more");
        assert_int_equal(config_set(&cfg, STR("cors_origins"), buf_str(&b), "here", &err), ERR_INVALID);
        assert_string_equal(err.msg, "here: cors_origins: more than 64 entries");
        buf_done(&b);
}

static void errors_name_the_setting_and_where_it_came_from(void **state)
{
        (void)state;
        refuse("port", "65536", "here: port: 65536 is more than 65535");
        refuse("port", "8o80", "here: port: \"8o80\" is not a whole number");
        refuse("body_max", "lots", "here: body_max: \"lots\" is not a size (like 65536, 64k, 10M)");
        refuse("body_max", "17M", "here: body_max: 17M is more than 16M");
        refuse("watch", "maybe", "here: watch: \"maybe\" is neither yes nor no");
        refuse("log_level", "loud", "here: log_level: \"loud\" is none of debug, info, warn, error, silent");
        refuse("brand", "", "here: brand: must not be empty");
        refuse("prot", "1", "here: there is no setting \"prot\"; did you mean \"port\"?");
        refuse("colour_of_the_sky", "1", "here: there is no setting \"colour_of_the_sky\"");
}

static void sizes_take_k_and_m(void **state)
{
        (void)state;
        take("body_max", "2M");
        assert_int_equal(cfg.body_max, 2 * 1024 * 1024);
        take("body_max", "3k");
        assert_int_equal(cfg.body_max, 3072);
        take("body_max", "5000");
        assert_int_equal(cfg.body_max, 5000);
}

static void a_file_sets_values_and_says_which_line_is_wrong(void **state)
{
        struct err err;

        (void)state;
        assert_int_equal(
                config_set_text(&cfg, "w.conf", STR("# mine\n\nport = 9000   # the door\r\nbrand=lumo\n"), &err), 0);
        assert_int_equal(cfg.port, 9000);
        assert_string_equal(cfg.brand, "lumo");
        assert_int_equal(config_set_text(&cfg, "w.conf", STR("port = 1\nport = 2\n"), &err), ERR_INVALID);
        assert_string_equal(err.msg, "w.conf:2: port: was set in line 1 already");
}

static void a_line_without_a_sign_is_refused(void **state)
{
        struct err err;

        (void)state;
        assert_int_equal(config_set_text(&cfg, "w.conf", STR("\nport 9000\n"), &err), ERR_INVALID);
        assert_string_equal(err.msg, "w.conf:2: not of the form name = value");
        assert_int_equal(config_set_text(&cfg, "w.conf", STR("prt = 9000\n"), &err), ERR_NOTFOUND);
        assert_string_equal(err.msg, "w.conf:1: there is no setting \"prt\"; did you mean \"port\"?");
}

static void the_environment_sets_values_and_unknown_names_are_refused(void **state)
{
        const char *good[] = {"HOME=/x", "WARMLINE_PORT=1234", "WARMLINE_CONFIG=y", "WARMLINE_TEST_X=1", NULL};
        const char *bad[] = {"WARMLINE_POTR=1234", NULL};
        struct err err;

        (void)state;
        assert_int_equal(config_set_environment(&cfg, good, &err), 0);
        assert_int_equal(cfg.port, 1234);
        assert_true(config_set_environment(&cfg, bad, &err) < 0);
        assert_string_equal(err.msg, "WARMLINE_POTR: there is no setting \"potr\"; did you mean \"port\"?");
}

static void tls_needs_both_files(void **state)
{
        struct err err;

        (void)state;
        assert_int_equal(config_check(&cfg, &err), 0);
        take("tls_cert", "c.pem");
        assert_int_equal(config_check(&cfg, &err), ERR_INVALID);
        assert_string_equal(err.msg, "here: tls_cert needs tls_key beside it");
        take("tls_key", "k.pem");
        assert_int_equal(config_check(&cfg, &err), 0);
}

static void an_embedding_model_needs_its_name(void **state)
{
        struct err err;

        (void)state;
        take("embeddings_url", "http://127.0.0.1:8081");
        assert_int_equal(config_check(&cfg, &err), ERR_INVALID);
        assert_string_equal(err.msg, "here: embeddings_url needs embeddings_model beside it");
        take("embeddings_model", "m");
        assert_int_equal(config_check(&cfg, &err), 0);
}

static void what_is_printed_can_be_read_back(void **state)
{
        struct config again;
        struct buf a, b;
        struct err err;

        (void)state;
        take("port", "9999");
        take("cors_origins", "https://a.example https://b.example");
        buf_init(&a, 1 << 18);
        buf_init(&b, 1 << 18);
        config_write(&cfg, &a);
        assert_true(str_contains(buf_str(&a), STR("# from: here\nport = 9999\n")));
        config_init(&again);
        if (config_set_text(&again, "x", buf_str(&a), &err) < 0)
                fail_msg("%s", err.msg);
        assert_int_equal(again.port, 9999);
        assert_int_equal(again.cors_origins.n, 2);
        assert_string_equal(again.cors_origins.v[1], "https://b.example");
        config_done(&again);
        buf_done(&a);
        buf_done(&b);
}

/* ---- the command line ---- */

static const struct flag flags[] = {{"trace", NULL, ""}, {"customer", "ID", ""}, {NULL, NULL, NULL}};

static int parse(struct args *a, const char *const *argv, struct err *err)
{
        int n = 0;

        while (argv[n])
                n++;
        return args_parse(a, n, argv, flags, true, err);
}

static void flags_and_settings_are_read_in_any_order(void **state)
{
        const char *argv[] = {"one", "--trace", "--customer=demo-0007", "--port", "90", "--no", NULL};
        const char *fine[] = {"one",        "--trace", "--customer", "x",     "--port=90",
                              "--watch=no", "--demo",  "--",         "--two", NULL};
        const char *nothing[] = {NULL};
        struct config c;
        struct args a;
        struct err err;

        (void)state;
        assert_int_equal(parse(&a, argv, &err), ERR_INVALID);
        args_done(&a);
        assert_int_equal(parse(&a, fine, &err), 0);
        assert_true(args_has(&a, "trace"));
        assert_string_equal(args_value(&a, "customer"), "x");
        assert_int_equal(a.n_rest, 2);
        assert_string_equal(a.rest[1], "--two");
        assert_int_equal(args_config(&a, nothing, &c, &err), 0);
        assert_int_equal(c.port, 90);
        assert_false(c.watch);
        assert_true(c.demo);
        config_done(&c);
        args_done(&a);
}

static void flags_win_over_the_environment(void **state)
{
        const char *argv[] = {"--port=91", NULL}, *environment[] = {"WARMLINE_PORT=92", "WARMLINE_BRAND=x", NULL};
        struct config c;
        struct args a;
        struct err err;

        (void)state;
        assert_int_equal(parse(&a, argv, &err), 0);
        assert_int_equal(args_config(&a, environment, &c, &err), 0);
        assert_int_equal(c.port, 91);
        assert_string_equal(c.brand, "x");
        config_done(&c);
        args_done(&a);
}

static void a_wrong_flag_says_what_was_meant(void **state)
{
        static const struct {
                const char *argv[3];
                const char *says;
        } cases[] = {
                {{"--trcae", NULL}, "there is no flag --trcae; did you mean --trace?"},
                {{"--body-mx", "1", NULL}, "there is no flag --body-mx; did you mean --body-max?"},
                {{"--zzzzzz", NULL}, "there is no flag --zzzzzz"},
                {{"-x", NULL}, "there is no flag -x"},
                {{"--customer", NULL}, "--customer needs a value: --customer ID"},
                {{"--trace=1", NULL}, "--trace takes no value"},
                {{"--port", NULL}, "--port needs a value"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct args a;
                struct err err;

                assert_int_equal(parse(&a, cases[i].argv, &err), ERR_INVALID);
                assert_string_equal(err.msg, cases[i].says);
                args_done(&a);
        }
}

static void near_names_are_slips_and_nothing_more(void **state)
{
        static const char *const names[] = {"serve", "demo", "chat", "check", "test"};

        (void)state;
        assert_string_equal(near_name(STR("serv"), names, 5), "serve");
        assert_string_equal(near_name(STR("SERVE"), names, 5), "serve");
        assert_string_equal(near_name(STR("chekc"), names, 5), "check");
        assert_string_equal(near_name(STR("caht"), names, 5), "chat");
        assert_null(near_name(STR("banana"), names, 5));
        assert_null(near_name(STR(""), names, 5));
        assert_null(near_name(STR("xy"), names, 5));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        const struct CMUnitTest tests[] = {
                T(defaults_are_those_of_the_table),
                T(every_number_is_taken_at_its_limits_and_refused_one_past_them),
                T(every_text_is_taken_at_its_limits_and_refused_one_past_them),
                T(every_list_is_taken_at_its_limit_and_refused_one_past_it),
                T(errors_name_the_setting_and_where_it_came_from),
                T(sizes_take_k_and_m),
                T(a_file_sets_values_and_says_which_line_is_wrong),
                T(a_line_without_a_sign_is_refused),
                T(the_environment_sets_values_and_unknown_names_are_refused),
                T(tls_needs_both_files),
                T(an_embedding_model_needs_its_name),
                T(what_is_printed_can_be_read_back),
                T(flags_and_settings_are_read_in_any_order),
                T(flags_win_over_the_environment),
                T(a_wrong_flag_says_what_was_meant),
                T(near_names_are_slips_and_nothing_more),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

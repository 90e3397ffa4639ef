/* knowledge/company_edit: what a form says of the company, in a file that people write too. */
#include "base/arena.h"
#include "base/buf.h"
#include "knowledge/company_edit.h"
#include "text/lang.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char before[] = "# ours\nid: company\nname: {zh: 我们, en: us} # short\ntime_zone: Asia/Shanghai\n"
                             "\n# rules of the law\nreturn_window_days: 7\nholidays:\n  - 2026-01-01\n"
                             "greeting: {zh: 您好, en: Hello}\n";
static struct err err;

/* As the loader reads it. */
static const struct company *load(struct str text, struct knowledge **k)
{
        const struct kfile files[] = {{"company.yaml", (const unsigned char *)text.p, text.n},
                                      {"products.yaml", (const unsigned char *)"products: []\n", 13}};
        struct report *rep = report_new();

        if (knowledge_load_files(files, 2, 0, k, rep, &err) < 0)
                fail_msg("%s\n%.*s", err.msg, STR_ARG(text));
        report_free(rep);
        return &(*k)->company;
}

static struct str edited(const struct company_form *f)
{
        struct str text = {0};

        if (company_edit(str_c(before), f, mem, &text, &err) < 0)
                fail_msg("%s", err.msg);
        return text;
}

static void refused(const struct company_form *f, int code, const char *field)
{
        struct str text;

        assert_int_equal(company_edit(str_c(before), f, mem, &text, &err), code);
        if (!str_starts(str_c(err.msg), str_c(field)))
                fail_msg("\"%s\" is not about %s", err.msg, field);
}

static void a_form_that_says_nothing_changes_nothing(void **state)
{
        (void)state;
        assert_true(str_eq_c(edited(&(struct company_form){0}), before));
}

static void what_is_said_is_read_back_and_the_rest_stays(void **state)
{
        const struct str id = STR_INIT("acme-2"), zone = STR_INIT("Europe/Berlin"),
                         name[] = {STR_INIT("爱可美 \"A\""), STR_INIT(" Acme: Ltd #1 ")},
                         contact[] = {STR_INIT(""), STR_INIT("+49 30 1")};
        const enum lang languages[] = {LANG_EN};
        struct day_hours hours[7] = {{540, 1080}, {-1, -1}, {0, 1440}, {-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
        const struct company_day days[] = {{20261225, {STR_INIT(""), STR_INIT("Christmas")}}, {20261226, {{0}, {0}}}};
        const struct company_form f = {.id = &id,
                                       .time_zone = &zone,
                                       .name = name,
                                       .contact = contact,
                                       .languages = languages,
                                       .n_languages = 1,
                                       .hours = hours,
                                       .has_holidays = true,
                                       .holidays = days,
                                       .n_holidays = 2,
                                       .has_makeup_days = true,
                                       .makeup_days = days,
                                       .n_makeup_days = 1};
        struct knowledge *k;
        struct str text = edited(&f);
        const struct company *c = load(text, &k);

        (void)state;
        assert_true(str_eq_c(c->id, "acme-2") && str_eq_c(c->time_zone, "Europe/Berlin"));
        assert_true(str_eq_c(c->name[LANG_ZH], "爱可美 \"A\"") && str_eq_c(c->name[LANG_EN], "Acme: Ltd #1"));
        assert_true(str_eq_c(c->contact[LANG_ZH], "+49 30 1") && str_eq_c(c->contact[LANG_EN], "+49 30 1"));
        assert_int_equal(c->languages.n, 1);
        assert_int_equal(c->hours[0].close_min, 1080);
        assert_int_equal(c->hours[1].open_min, -1);
        assert_int_equal(c->hours[2].close_min, 1440);
        assert_int_equal(c->n_holidays, 2);
        assert_true(str_eq_c(c->holidays[0].name[LANG_ZH], "Christmas") && c->holidays[1].name[LANG_ZH].n == 0);
        assert_int_equal(c->makeup_days[0].date, 20261225);
        assert_int_equal(c->return_window_days, 7);
        assert_true(str_eq_c(c->greeting[LANG_EN], "Hello"));
        assert_true(str_contains(text, STR("# ours\n")) &&
                    str_contains(text, STR("\n# rules of the law\nreturn_window_days: 7\n")));
        knowledge_unref(k);
}

static void what_is_said_to_be_nothing_goes(void **state)
{
        const struct str nothing[] = {STR_INIT(" "), STR_INIT("")};
        const struct company_form f = {.contact = nothing, .has_holidays = true, .has_makeup_days = true};
        struct str text = edited(&f);

        (void)state;
        assert_false(str_contains(text, STR("holidays")) || str_contains(text, STR("contact")));
}

static void what_cannot_be_is_refused_with_its_field(void **state)
{
        static char long_name[COMPANY_NAME_MAX + 2];
        const struct str id = STR_INIT("Acme"), zone = STR_INIT("Mars/Base"), empty[] = {STR_INIT(" "), STR_INIT("")};
        struct str name[] = {{long_name, COMPANY_NAME_MAX}, STR_INIT("b")};
        struct day_hours hours[7] = {{540, 540}};
        static struct company_day days[COMPANY_DAYS_MAX + 1];
        struct str text;

        (void)state;
        memset(long_name, 'a', sizeof(long_name) - 1);
        refused(&(struct company_form){.id = &id}, ERR_INVALID, "id");
        refused(&(struct company_form){.time_zone = &zone}, ERR_INVALID, "time_zone");
        refused(&(struct company_form){.name = empty}, ERR_INVALID, "name");
        refused(&(struct company_form){.greeting = empty}, ERR_INVALID, "greeting");
        refused(&(struct company_form){.hours = hours}, ERR_INVALID, "hours");
        refused(&(struct company_form){.has_holidays = true, .holidays = days, .n_holidays = 1}, ERR_INVALID,
                "holidays");
        days[0].date = days[1].date = 20260101;
        refused(&(struct company_form){.has_holidays = true, .holidays = days, .n_holidays = 2}, ERR_INVALID,
                "holidays");
        for (int i = 0; i <= COMPANY_DAYS_MAX; i++)
                days[i].date = 20200101 + i % 28 + i / 28 % 12 * 100 + i / 336 * 10000;
        refused(&(struct company_form){.has_makeup_days = true,
                                       .makeup_days = days,
                                       .n_makeup_days = COMPANY_DAYS_MAX + 1},
                ERR_LIMIT, "makeup_days");
        assert_true(edited(&(struct company_form){
                                   .has_makeup_days = true, .makeup_days = days, .n_makeup_days = COMPANY_DAYS_MAX})
                            .n > 0);
        assert_true(edited(&(struct company_form){.name = name}).n > 0);
        name[0].n++;
        refused(&(struct company_form){.name = name}, ERR_LIMIT, "name");
        name[0].n = 1;
        assert_int_equal(
                company_edit(STR("{id: a, name: b}\n"), &(struct company_form){.name = name}, mem, &text, &err),
                ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_form_that_says_nothing_changes_nothing, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_is_said_is_read_back_and_the_rest_stays, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_is_said_to_be_nothing_goes, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_with_its_field, open_mem, close_mem),
        };

        return cmocka_run_group_tests_name("company_edit", tests, NULL, NULL);
}

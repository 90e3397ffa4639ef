/* An address in one line, and its parts as inputs. */
#include "answer/act_priv.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void is_read(const char *text, const char *street, const char *flat, const char *city, const char *state,
                    const char *zip)
{
        struct act_address a;

        if (!act_address_read(str_c(text), mem, &a))
                fail_msg("not read: %s", text);
        if (!str_eq_c(a.street, street) || !str_eq_c(a.flat, flat) || !str_eq_c(a.city, city) ||
            !str_eq_c(a.state, state) || !str_eq_c(a.zip, zip) || !str_eq_c(a.country, "USA"))
                fail_msg("%s: %.*s|%.*s|%.*s|%.*s|%.*s", text, STR_ARG(a.street), STR_ARG(a.flat), STR_ARG(a.city),
                         STR_ARG(a.state), STR_ARG(a.zip));
}

static void an_address_is_found_in_what_is_said(void **state)
{
        (void)state;
        is_read("12 Oak Street, Suite 7, Mobile, AL 36601, USA", "12 Oak Street", "Suite 7", "Mobile", "AL", "36601");
        is_read("send #W1234567 to 12 Oak St apt 4b, Salt Lake City, utah 84101 please", "12 Oak St", "apt 4b",
                "Salt Lake City", "UT", "84101");
        is_read("12 Oak Street, Mobile, AL, 36601", "12 Oak Street", "", "Mobile", "AL", "36601");
        is_read("改成 12 Oak Street，Suite 7，Mobile，AL 36601-1234，美国", "12 Oak Street", "Suite 7", "Mobile", "AL",
                "36601-1234");
        is_read("12 Oak Street\nUnit 3\nMobile\nAlabama 36601", "12 Oak Street", "Unit 3", "Mobile", "AL", "36601");
}

static void what_is_no_address_is_none(void **state)
{
        static const char *const texts[] = {"",
                                            "12 Oak Street",
                                            "Mobile, AL 36601",
                                            "12 Oak Street, Mobile, XY 36601",
                                            "12 Oak Street, Mobile, AL 366",
                                            "order 12 is late, I am sad, it was 36601"};
        struct act_address a;

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (act_address_read(str_c(texts[i]), mem, &a))
                        fail_msg("read: %s", texts[i]);
        }
}

static struct str padded(size_t n)
{
        const char *end = "12 Oak Street, Mobile, AL 36601";
        char *p = arena_alloc(mem, n);

        memset(p, '!', n);
        memcpy(p + n - strlen(end), end, strlen(end));
        return str_n(p, n);
}

static void a_text_has_its_limit(void **state)
{
        struct act_address a;

        (void)state;
        assert_true(act_address_read(padded(1000), mem, &a));
        assert_false(act_address_read(padded(1001), mem, &a));
}

static void parts_go_to_the_inputs_that_are_called_so(void **state)
{
        struct action_input in[] = {{.name = STR_INIT("order"), .kind = INPUT_RECORD},
                                    {.name = STR_INIT("address1"), .kind = INPUT_TEXT},
                                    {.name = STR_INIT("city"), .kind = INPUT_TEXT},
                                    {.name = STR_INIT("state"), .kind = INPUT_TEXT},
                                    {.name = STR_INIT("zip"), .kind = INPUT_TEXT}};
        struct action a = {.inputs = in, .n_inputs = 5};
        struct action_value v[ACTION_INPUTS_MAX];
        struct str text = STR("12 Oak Street, Mobile, AL 36601");

        (void)state;
        assert_int_equal(act_address_inputs(text, &a, mem, v), 4);
        assert_true(str_eq_c(v[0].name, "address1") && str_eq_c(v[0].value.s, "12 Oak Street"));
        assert_true(str_eq_c(v[3].name, "zip") && str_eq_c(v[3].value.s, "36601"));
        a.n_inputs = 4;
        assert_int_equal(act_address_inputs(text, &a, mem, v), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(an_address_is_found_in_what_is_said, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(what_is_no_address_is_none, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_text_has_its_limit, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(parts_go_to_the_inputs_that_are_called_so, open_mem, close_mem),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

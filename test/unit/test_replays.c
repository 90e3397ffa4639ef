/* insight/replays: drafts tried on conversations of the past, through the whole service. */
#include "insight/replays.h"

#include "answer/generation.h"
#include "base/buf.h"
#include "codec/json.h"
#include "crypt/keyring.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/erase.h"
#include "store/replay_result.h"

#include "draft_rig.h"

#include <string.h>

/* ---- conversations ---- */

static void said(const char *id, const char *customer, const char *text)
{
        const struct sealed_text *body[2];
        struct event_write e[2] = {{.seq = 1, .kind = STR_INIT("message"), .actor = STR_INIT("customer")},
                                   {.seq = 2, .kind = STR_INIT("message"), .actor = STR_INIT("machine")}};
        struct conv_row row = {.id = str_c(id),
                               .customer_id = str_c(customer),
                               .lang = STR_INIT("en"),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .created_ms = clock_now_ms(&clk.clock),
                               .last_seq = 2};
        struct turn_write t = {.conv = &row, .create = true, .events = e, .n_events = 2};
        struct got g = {0};

        for (int i = 0; i < 2; i++) {
                assert_int_equal(
                        door_seal(service->door, row.customer_id, str_c(i ? "reply" : text), &body[i], mem, NULL), 0);
                e[i].body = body[i];
                e[i].turn = STR("t1");
                e[i].at_ms = row.created_ms;
        }
        assert_int_equal(got_of(store_turn_commit(service->store, &t, on_done, &g), &g).r, 0);
}

/* ---- replays ---- */

static char id[ID_LEN + 1];

static int start(const struct str *drafts, size_t n)
{
        struct replay_ask ask = {.drafts = drafts, .n_drafts = n, .who = STR("agent:1")};
        struct err err;

        return replays_start(service->replays, &ask, id, &err);
}

static json_t *state(void)
{
        json_t *v = NULL;
        struct buf b;

        buf_init(&b, 8 << 20);
        assert_int_equal(replays_json(service->replays, str_c(id), true, &b, NULL), 0);
        assert_int_equal(json_parse(buf_str(&b), &v, NULL), 0);
        buf_done(&b);
        return v;
}

static bool is_over(void)
{
        json_t *v = state();
        struct str s = json_get_str(v, "state");
        bool over = !str_eq_c(s, "preparing") && !str_eq_c(s, "running");

        json_decref(v);
        return over;
}

static json_t *finished(void)
{
        while (!is_over())
                loop_step(loop, 50);
        return state();
}

static int64_t number(const json_t *v, const char *part, const char *key)
{
        return json_integer_value(json_object_get(json_object_get(json_object_get(v, "result"), part), key));
}

static void a_draft_is_tried_on_what_was_said(void **unused)
{
        struct str d = draft("articles/refund.md", REFUND, NULL);
        const json_t *edit;
        json_t *v;

        (void)unused;
        said("01A", "anna", "when do i get my money back");
        said("01B", "bert", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(start(&d, 1), ERR_EXISTS);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "done"));
        assert_int_equal(json_integer_value(json_object_get(v, "talks")), 2);
        assert_int_equal(json_integer_value(json_object_get(v, "of_talks")), 2);
        assert_int_equal(number(v, "total", "lines"), 2);
        assert_int_equal(number(v, "total", "worse"), 1);
        edit = json_array_get(json_object_get(json_object_get(v, "result"), "edits"), 0);
        assert_true(str_eq_c(json_get_str(edit, "doc"), "article:refund"));
        assert_true(str_eq_c(json_get_str(edit, "change"), "removed"));
        json_decref(v);
}

static void a_verdict_belongs_to_a_result(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        struct err err;
        json_t *v;

        (void)unused;
        said("01A", "anna", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(replays_judge(service->replays, str_c(id), true, STR("agent:2"), &err), ERR_DENIED);
        json_decref(finished());
        assert_int_equal(replays_judge(service->replays, STR("nothing"), true, STR("agent:2"), &err), ERR_NOTFOUND);
        assert_int_equal(replays_judge(service->replays, str_c(id), true, STR("agent:2"), &err), 0);
        v = state();
        assert_true(str_eq_c(json_get_str(v, "verdict"), "accepted"));
        assert_true(str_eq_c(json_get_str(v, "verdict_by"), "agent:2"));
        json_decref(v);
}

static void one_that_is_cancelled_ends(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        struct err err;
        json_t *v;

        (void)unused;
        said("01A", "anna", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(replays_cancel(service->replays, str_c(id), &err), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "cancelled"));
        json_decref(v);
        assert_int_equal(replays_cancel(service->replays, str_c(id), &err), 0);
        assert_int_equal(start(&d, 1), 0);
        json_decref(finished());
}

static void a_draft_with_a_fault_says_where(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, "---\nnonsense: 1\n---\n");
        json_t *v;

        (void)unused;
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "failed"));
        assert_true(str_contains(json_get_str(v, "faults"), STR("articles/blue.md")));
        json_decref(v);
}

static void a_draft_that_is_not_there_fails(void **unused)
{
        struct str d = STR("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        json_t *v;

        (void)unused;
        assert_int_equal(start(&d, 0), ERR_INVALID);
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "failed"));
        json_decref(v);
}

static void the_result_goes_with_a_customer_who_is_erased(void **unused)
{
        struct str d = draft("articles/refund.md", REFUND, NULL);
        struct got g = {0};
        json_t *v;

        (void)unused;
        said("01A", "anna", "when do i get my money back");
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_non_null(json_object_get(v, "result"));
        json_decref(v);
        assert_int_equal(got_of(store_customer_erase(service->store, STR("anna"), on_done, &g), &g).r, 0);
        v = state();
        assert_null(json_object_get(v, "result"));
        assert_true(json_is_true(json_object_get(v, "dropped")));
        json_decref(v);
}

static void the_newest_are_kept(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        char first[ID_LEN + 1];
        struct err err;
        struct buf b;
        json_t *v;

        (void)unused;
        for (int i = 0; i <= REPLAYS_KEPT; i++) {
                assert_int_equal(start(&d, 1), 0);
                json_decref(finished());
                if (i == 0)
                        memcpy(first, id, sizeof(first));
        }
        buf_init(&b, 1 << 20);
        assert_int_equal(replays_json(service->replays, str_c(first), false, &b, &err), ERR_NOTFOUND);
        replays_list(service->replays, &b);
        assert_int_equal(json_parse(buf_str(&b), &v, NULL), 0);
        assert_int_equal(json_array_size(v), REPLAYS_KEPT);
        json_decref(v);
        buf_done(&b);
}

static void begin_again(void)
{
        service = service_close(service);
        open_with_folder();
        for (int i = 0; i < 20; i++) {
                store_drain(service->store);
                loop_step(loop, 1);
        }
}

static void a_result_and_its_verdict_outlive_the_program(void **unused)
{
        struct str d = draft("articles/refund.md", REFUND, NULL);
        struct got g = {0};
        struct err err;
        json_t *v;

        (void)unused;
        said("01A", "anna", "when do i get my money back");
        assert_int_equal(start(&d, 1), 0);
        json_decref(finished());
        assert_int_equal(replays_judge(service->replays, str_c(id), false, STR("agent:2"), &err), 0);
        begin_again();
        v = state();
        assert_true(str_eq_c(json_get_str(v, "state"), "done"));
        assert_true(str_eq_c(json_get_str(v, "by"), "agent:1"));
        assert_true(str_eq_c(json_get_str(v, "verdict"), "refused"));
        assert_int_equal(json_integer_value(json_object_get(v, "drafts")), 1);
        assert_int_equal(number(v, "total", "worse"), 1);
        json_decref(v);
        assert_int_equal(got_of(store_customer_erase(service->store, STR("anna"), on_done, &g), &g).r, 0);
        begin_again();
        v = state();
        assert_null(json_object_get(v, "result"));
        assert_true(json_is_true(json_object_get(v, "dropped")));
        json_decref(v);
}

static void one_that_the_end_of_the_program_broke_off_says_so(void **unused)
{
        struct replay_result_row row = {
                .id = STR("01ARZ3NDEKTSV4RRFFQ69G5FAV"), .who = STR("agent:1"), .state = STR("running"), .drafts = 2};
        struct got g = {0};
        json_t *v;

        (void)unused;
        assert_int_equal(got_of(store_replay_result_put(service->store, &row, REPLAYS_KEPT, on_done, &g), &g).r, 0);
        snprintf(id, sizeof(id), "%.*s", STR_ARG(row.id));
        begin_again();
        v = state();
        assert_true(str_eq_c(json_get_str(v, "state"), "failed"));
        assert_true(str_contains(json_get_str(v, "error"), STR("the program ended")));
        json_decref(v);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_draft_is_tried_on_what_was_said, begin, end),
                cmocka_unit_test_setup_teardown(a_verdict_belongs_to_a_result, begin, end),
                cmocka_unit_test_setup_teardown(one_that_is_cancelled_ends, begin, end),
                cmocka_unit_test_setup_teardown(a_draft_with_a_fault_says_where, begin, end),
                cmocka_unit_test_setup_teardown(a_draft_that_is_not_there_fails, begin, end),
                cmocka_unit_test_setup_teardown(the_result_goes_with_a_customer_who_is_erased, begin, end),
                cmocka_unit_test_setup_teardown(the_newest_are_kept, begin, end),
                cmocka_unit_test_setup_teardown(a_result_and_its_verdict_outlive_the_program, begin, end),
                cmocka_unit_test_setup_teardown(one_that_the_end_of_the_program_broke_off_says_so, begin, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* insight/publisher, workspace, folder: what becomes of drafts, of the folder, and of versions. */
#include "publisher_rig.h"

#include <stdatomic.h>

static void what_is_published_serves_and_is_in_the_folder(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        assert_false(serves("invoice"));
        ret = publish("a");
        assert_int_equal(ret.r, 0);
        assert_int_equal(ret.version, 2);
        assert_int_equal(ret.n_written, 1);
        assert_true(serves("invoice"));
        assert_true(str_eq_c(file("articles/invoice.md"), INVOICE));
        assert_true(str_eq_c(row("a")->state, "published"));
        assert_int_equal(the_row.version, 2);
}

static void an_article_that_is_taken_away_is_gone_from_all(void **state)
{
        (void)state;
        draft("a", "articles/blue.md", BLUE, NULL);
        assert_int_equal(publish("a").r, 0);
        assert_false(serves("blue"));
        assert_null(file("articles/blue.md").p);
        assert_true(serves("refund"));
}

static void faults_are_named_by_file_and_line_and_nothing_changes(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/invoice.md", NULL, "---\ntitle: {zh: 票, en: Bill}\nproducts: [nothing]\n---\n# zh\n好\n");
        ret = publish("a");
        assert_int_equal(ret.r, ERR_INVALID);
        assert_non_null(strstr(ret.faults, "articles/invoice.md:3: error"));
        assert_false(serves("invoice"));
        assert_null(file("articles/invoice.md").p);
        assert_true(str_eq_c(row("a")->state, "open"));
}

static void a_file_that_changed_under_the_draft_is_not_overwritten(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/blue.md", BLUE, INVOICE);
        draft("b", "articles/refund.md", NULL, INVOICE);
        draft("c", "articles/none.md", BLUE, INVOICE);
        draft("d", "articles/../company.yaml", NULL, INVOICE);
        put("articles/blue.md", REFUND "\n");
        ret = publish("a");
        assert_int_equal(ret.r, ERR_EXISTS);
        assert_int_equal(ret.why, TROUBLE_CHANGED);
        assert_true(str_eq_c(file("articles/blue.md"), REFUND "\n"));
        assert_int_equal(publish("b").why, TROUBLE_THERE);
        assert_int_equal(publish("c").why, TROUBLE_GONE);
        assert_int_equal(publish("d").why, TROUBLE_PATH);
}

static void the_second_of_two_who_publish_one_file_at_once_is_told(void **state)
{
        struct result one, two;

        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        draft("b", "articles/invoice.md", NULL, INVOICE "\nmore\n");
        submit("a", &one);
        submit("b", &two);
        wait_for(&two);
        assert_int_equal(one.r, 0);
        assert_int_equal(two.r, ERR_EXISTS);
        assert_int_equal(two.why, TROUBLE_THERE);
        assert_true(str_eq_c(file("articles/invoice.md"), INVOICE));
}

static void more_than_may_wait_are_refused(void **state)
{
        struct result ret[PUBLISH_QUEUE_MAX];
        struct str ids[1] = {STR_INIT("a")};
        struct publish_in in = {.ids = ids, .n = 1};

        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        for (size_t i = 0; i < PUBLISH_QUEUE_MAX; i++)
                submit("a", &ret[i]);
        assert_int_equal(publisher_publish(p, &in, on_published, ret), ERR_BUSY);
        wait_for(&ret[PUBLISH_QUEUE_MAX - 1]);
        assert_int_equal(ret[0].r, 0);
        assert_int_equal(ret[1].r, ERR_DENIED); /* it is published */
        in.n = PUBLISH_DRAFTS_MAX + 1;
        assert_int_equal(publisher_publish(p, &in, on_published, ret), ERR_LIMIT);
}

static void without_a_folder_it_lies_over_and_serves_after_a_restart(void **state)
{
        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        draft("b", "articles/blue.md", BLUE, NULL);
        assert_int_equal(publish("a").n_written, 0);
        assert_int_equal(publish("b").r, 0);
        draft("c", "articles/invoice.md", INVOICE, INVOICE "\n\nmore\n");
        assert_int_equal(publish("c").r, 0);
        finish();
        begin();
        assert_true(serves("invoice"));
        assert_false(serves("blue"));
        draft("d", "articles/invoice.md", INVOICE "\n\nmore\n", NULL);
        assert_int_equal(publish("d").r, 0);
        assert_false(serves("invoice"));
}

/* A stop between the commit and the folder: the rows are there, the file is not. */
static void what_a_stop_kept_from_the_folder_is_written_at_the_next_start(void **state)
{
        struct draft_row d;

        (void)state;
        in_folder = false;
        finish();
        begin();
        d = draft_of("a", "articles/invoice.md", NULL, INVOICE);
        add(&d);
        assert_int_equal(publish("a").n_written, 0);
        finish();
        in_folder = true;
        begin();
        assert_true(serves("invoice"));
        for (int i = 0; i < 1000 && !file("articles/invoice.md").n; i++)
                loop_step(loop, 5);
        assert_true(str_eq_c(file("articles/invoice.md"), INVOICE));
        finish();
        put("articles/invoice.md", BLUE); /* by hand: it is the file that counts from now on */
        remove(arena_printf(mem, "%s/articles/blue.md", dir).p);
        begin();
        assert_true(str_eq_c(file("articles/invoice.md"), BLUE));
}

static void a_second_person_approves_where_that_is_the_rule(void **state)
{
        struct draft_row d;

        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        assert_int_equal(publish("a").r, ERR_DENIED);
        d = *row("a");
        d.state = STR("approved");
        d.reviewer = STR("ann"); /* the author */
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        assert_int_equal(publish("a").r, ERR_DENIED);
        d = *row("a");
        d.reviewer = STR("bob");
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        assert_int_equal(publish("a").r, 0);
}

/* ---- by time ---- */

static void run_due(void)
{
        publisher_look(p);
        for (int i = 0; i < 200; i++) {
                store_drain(st);
                loop_step(loop, 2);
        }
}

static void it_is_published_at_its_time_and_ends_at_another(void **state)
{
        struct draft_row d;

        (void)state;
        draft("a", "articles/blue.md", BLUE, INVOICE);
        d = *row("a");
        d.state = STR("scheduled");
        d.publish_ms = T0 + 1000;
        d.expire_ms = T0 + 2000;
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
        clk.at_ms += 1000;
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), INVOICE));
        assert_true(str_eq_c(row("a")->state, "published"));
        clk.at_ms += 1000;
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
}

/* An end that has passed while it waited ends nothing; one that is given counts, also none. */
static void an_end_that_has_passed_is_none(void **state)
{
        struct str id = STR("b");
        struct publish_in in = {.ids = &id, .n = 1, .who = STR_INIT("ann"), .act_who = STR_INIT("agent:1")};
        struct result ret = {0};
        struct draft_row d;

        (void)state;
        draft("a", "articles/blue.md", BLUE, INVOICE);
        d = *row("a");
        d.expire_ms = T0 + 1000;
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        clk.at_ms += 2000;
        assert_int_equal(publish("a").r, 0);
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), INVOICE));
        draft("b", "articles/refund.md", REFUND, REFUND "\n\nmore\n");
        d = *row("b");
        d.expire_ms = clk.at_ms + 1000;
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        in.end_given = true;
        assert_int_equal(publisher_publish(p, &in, on_published, &ret), 0);
        wait_for(&ret);
        assert_int_equal(ret.r, 0);
        clk.at_ms += 2000;
        run_due();
        assert_true(str_eq_c(file("articles/refund.md"), REFUND "\n\nmore\n"));
}

static void what_cannot_be_published_at_its_time_is_open_again_with_the_reason(void **state)
{
        struct draft_row d;

        (void)state;
        draft("a", "articles/blue.md", REFUND, INVOICE); /* another text is there */
        d = *row("a");
        d.state = STR("scheduled");
        d.publish_ms = T0;
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        run_due();
        assert_true(str_eq_c(row("a")->state, "open"));
        assert_true(str_contains(the_row.notes, STR("articles/blue.md")));
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
}

/* ---- taking back ---- */

/* The ids, parted by spaces. */
static struct result take_back(const char *ids)
{
        struct str v[4], rest = str_c(ids);
        struct publish_back in = {
                .ids = v, .who = STR_INIT("ann"), .act_who = STR_INIT("agent:1"), .origin = STR_INIT("restore")};
        struct result ret = {0};

        while (rest.n) {
                struct str one;

                if (!str_cut(&rest, ' ', &one)) {
                        one = rest;
                        rest.n = 0;
                }
                v[in.n++] = one;
        }

        assert_int_equal(publisher_back(p, &in, on_published, &ret), 0);
        wait_for(&ret);
        return ret;
}

static size_t n_drafts;

static void on_drafts(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        n_drafts = n;
        for (size_t i = 0; i < n; i++)
                on_row(NULL, 0, NULL, &rows[i]);
}

/* The last of them is the_row. */
static size_t drafts_of(const char *origin, const char *state)
{
        struct draft_filter f = {.origin = str_c(origin), .state = str_c(state), .limit = 10};

        assert_int_equal(store_drafts(st, &f, on_drafts, NULL), 0);
        store_drain(st);
        return n_drafts;
}

static void what_was_published_is_taken_back_as_a_version_of_its_own(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/blue.md", BLUE, BLUE "\n\nmore\n");
        draft("b", "articles/invoice.md", NULL, INVOICE);
        draft("c", "articles/refund.md", REFUND, NULL);
        assert_int_equal(publish("a").version, 2);
        assert_int_equal(publish("b").version, 3);
        assert_int_equal(publish("c").version, 4);
        ret = take_back("a");
        assert_int_equal(ret.r, 0);
        assert_int_equal(ret.version, 5);
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
        assert_int_equal(take_back("b").r, 0); /* it was new */
        assert_false(serves("invoice"));
        assert_null(file("articles/invoice.md").p);
        assert_int_equal(take_back("c").r, 0); /* it was taken away */
        assert_true(serves("refund"));
        assert_int_equal(take_back("a").r, ERR_DENIED);
        assert_int_equal(drafts_of("restore", "published"), 3);
        assert_int_equal(drafts_of("restore", "waiting"), 0);
}

static void what_was_edited_since_is_not_taken_back_over_the_edit(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/blue.md", BLUE, INVOICE);
        assert_int_equal(take_back("a").r, ERR_DENIED); /* it is not published */
        assert_int_equal(publish("a").r, 0);
        draft("b", "articles/blue.md", INVOICE, INVOICE "\n\nmore\n");
        assert_int_equal(publish("b").r, 0);
        ret = take_back("a");
        assert_int_equal(ret.r, ERR_EXISTS);
        assert_int_equal(ret.why, TROUBLE_CHANGED);
        assert_true(str_eq_c(file("articles/blue.md"), INVOICE "\n\nmore\n"));
        assert_int_equal(drafts_of("restore", "waiting"), 1);
        assert_true(str_eq_c(the_row.text, BLUE));
        assert_int_equal(take_back("a").r, ERR_EXISTS);
        assert_int_equal(drafts_of("restore", "waiting"), 1); /* the same one */
        assert_int_equal(take_back("b").r, 0);
        assert_int_equal(take_back("a").r, 0);
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
}

static void several_are_taken_back_together_or_not_at_all(void **state)
{
        struct result ret;

        (void)state;
        draft("a", "articles/blue.md", BLUE, BLUE "\n\nmore\n");
        draft("b", "articles/invoice.md", NULL, INVOICE);
        draft("c", "articles/refund.md", REFUND, REFUND "\n\nmore\n");
        assert_int_equal(publish("a").r, 0);
        assert_int_equal(publish("b").r, 0);
        assert_int_equal(publish("c").version, 4);
        ret = take_back("a b");
        assert_int_equal(ret.r, 0);
        assert_int_equal(ret.version, 5);
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
        assert_false(serves("invoice"));
        assert_true(str_eq_c(file("articles/refund.md"), REFUND "\n\nmore\n")); /* somebody else's */
        assert_int_equal(take_back("a b").r, ERR_DENIED);
        draft("d", "articles/blue.md", BLUE, BLUE "\n\nother\n");
        draft("e", "articles/blue.md", BLUE "\n\nother\n", BLUE "\n\nlater\n");
        assert_int_equal(publish("d").r, 0);
        assert_int_equal(publish("e").r, 0);
        ret = take_back("d c");
        assert_int_equal(ret.r, ERR_EXISTS);
        assert_true(str_eq_c(file("articles/refund.md"), REFUND "\n\nmore\n"));
        assert_int_equal(drafts_of("restore", "waiting"), 2);
        assert_int_equal(take_back("c").r, 0);
        assert_int_equal(drafts_of("restore", "waiting"), 1);
}

static void where_a_second_person_approves_taking_back_waits_for_them(void **state)
{
        struct draft_row d;

        (void)state;
        draft("a", "articles/invoice.md", NULL, INVOICE);
        d = *row("a");
        d.state = STR("approved");
        d.reviewer = STR("bob");
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        assert_int_equal(publish("a").r, 0);
        assert_int_equal(take_back("a").r, ERR_DENIED);
        assert_true(serves("invoice"));
        assert_int_equal(drafts_of("restore", "waiting"), 1);
}

/* ---- what is in the way for a while ---- */

static atomic_bool go_on;

static void wait_to_go_on(void *arg, const atomic_bool *cancel)
{
        (void)arg;
        while (!atomic_load(&go_on) && !atomic_load(cancel))
                usleep(1000);
}

static void on_gone_on(void *arg, bool cancelled)
{
        (void)cancelled;
        *(bool *)arg = true;
}

static void what_ends_while_too_much_is_published_ends_later(void **state)
{
        struct result ret[PUBLISH_QUEUE_MAX];
        bool gone_on = false;
        struct draft_row d;

        (void)state;
        draft("a", "articles/blue.md", BLUE, INVOICE);
        d = *row("a");
        d.state = STR("scheduled");
        d.publish_ms = T0;
        d.expire_ms = T0 + 1000;
        assert_int_equal(store_draft_change(st, &d, on_row, NULL), 0);
        store_drain(st);
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), INVOICE));
        draft("b", "articles/refund.md", REFUND, REFUND "\n\nmore\n");
        atomic_store(&go_on, false);
        assert_int_equal(loop_long(loop, wait_to_go_on, on_gone_on, &gone_on), 0);
        for (size_t i = 0; i < PUBLISH_QUEUE_MAX; i++)
                submit("b", &ret[i]);
        clk.at_ms += 1000;
        run_due(); /* nothing more may wait */
        assert_int_equal(drafts_of("expiry", "waiting"), 1);
        atomic_store(&go_on, true);
        wait_for(&ret[PUBLISH_QUEUE_MAX - 1]);
        assert_true(gone_on);
        run_due(); /* the lease holds */
        assert_true(str_eq_c(file("articles/blue.md"), INVOICE));
        clk.at_ms += 60000;
        run_due();
        assert_true(str_eq_c(file("articles/blue.md"), BLUE));
        assert_int_equal(drafts_of("expiry", "waiting"), 0);
        assert_int_equal(drafts_of("expiry", "published"), 1);
}

static void what_takes_minutes_keeps_no_publication_waiting(void **state)
{
        bool gone_on = false;

        (void)state;
        atomic_store(&go_on, false);
        assert_int_equal(loop_slow(loop, wait_to_go_on, on_gone_on, &gone_on), 0); /* as training does */
        draft("a", "articles/invoice.md", NULL, INVOICE);
        assert_int_equal(publish("a").r, 0);
        assert_true(serves("invoice"));
        assert_false(gone_on);
        atomic_store(&go_on, true);
        while (!gone_on)
                loop_step(loop, 5);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_is_published_serves_and_is_in_the_folder, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(an_article_that_is_taken_away_is_gone_from_all, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(faults_are_named_by_file_and_line_and_nothing_changes, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(a_file_that_changed_under_the_draft_is_not_overwritten, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(the_second_of_two_who_publish_one_file_at_once_is_told, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(more_than_may_wait_are_refused, set_up_folder, tear_down),
                cmocka_unit_test_setup_teardown(without_a_folder_it_lies_over_and_serves_after_a_restart, set_up_inside,
                                                tear_down),
                cmocka_unit_test_setup_teardown(what_a_stop_kept_from_the_folder_is_written_at_the_next_start,
                                                set_up_folder, tear_down),
                cmocka_unit_test_setup_teardown(a_second_person_approves_where_that_is_the_rule, set_up_review,
                                                tear_down),
                cmocka_unit_test_setup_teardown(it_is_published_at_its_time_and_ends_at_another, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(an_end_that_has_passed_is_none, set_up_folder, tear_down),
                cmocka_unit_test_setup_teardown(what_cannot_be_published_at_its_time_is_open_again_with_the_reason,
                                                set_up_folder, tear_down),
                cmocka_unit_test_setup_teardown(what_was_published_is_taken_back_as_a_version_of_its_own, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(what_was_edited_since_is_not_taken_back_over_the_edit, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(several_are_taken_back_together_or_not_at_all, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(where_a_second_person_approves_taking_back_waits_for_them,
                                                set_up_review, tear_down),
                cmocka_unit_test_setup_teardown(what_ends_while_too_much_is_published_ends_later, set_up_folder,
                                                tear_down),
                cmocka_unit_test_setup_teardown(what_takes_minutes_keeps_no_publication_waiting, set_up_folder,
                                                tear_down),
        };

        return cmocka_run_group_tests_name("publisher", tests, NULL, NULL);
}

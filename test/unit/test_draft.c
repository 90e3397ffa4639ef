/* store/draft and store/knowledge_version: changed files on their way, what is published, what differs. */
#include "base/arena.h"
#include "store/draft.h"
#include "store/job.h"
#include "store/knowledge_version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct store *st;
static struct arena *mem;
static int last_r;
static struct draft_row row, rows[600];
static size_t n_rows;

static int setup(void **state)
{
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        mem = arena_free(mem);
        return 0;
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        last_r = r;
}

static struct draft_row kept(const struct draft_row *r)
{
        struct draft_row k = *r;

        k.id = arena_str(mem, r->id);
        k.path = arena_str(mem, r->path);
        k.text = arena_str(mem, r->text);
        k.state = arena_str(mem, r->state);
        k.author = arena_str(mem, r->author);
        k.origin = arena_str(mem, r->origin);
        k.reviewer = arena_str(mem, r->reviewer);
        return k;
}

static void on_row(void *arg, int r, const struct err *err, const struct draft_row *one)
{
        (void)arg;
        (void)err;
        last_r = r;
        if (r == 0)
                row = kept(one);
}

static void on_rows(void *arg, int r, const struct err *err, const struct draft_row *v, size_t n)
{
        (void)arg;
        (void)err;
        last_r = r;
        n_rows = n;
        for (size_t i = 0; i < n && i < 600; i++)
                rows[i] = kept(&v[i]);
}

static int done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        return last_r;
}

static struct draft_row draft(const char *id, const char *origin)
{
        return (struct draft_row){.id = str_c(id),
                                  .path = STR_INIT("articles/a.md"),
                                  .text = STR_INIT("text"),
                                  .origin = str_c(origin),
                                  .author = STR_INIT("ann"),
                                  .state = STR_INIT("open"),
                                  .at_ms = 5};
}

static int add(const char *id, const char *origin)
{
        struct draft_row d = draft(id, origin);

        return done(store_drafts_add(st, &d, 1, on_done, NULL));
}

static int get(const char *id)
{
        return done(store_draft_get(st, str_c(id), on_row, NULL));
}

static size_t list(struct draft_filter f)
{
        assert_int_equal(done(store_drafts(st, &f, on_rows, NULL)), 0);
        return n_rows;
}

static void drafts_come_back_newest_first_by_state_origin_and_path(void **state)
{
        (void)state;
        assert_int_equal(add("a", "console"), 0);
        assert_int_equal(add("b", "import"), 0);
        assert_int_equal(add("c", "import"), 0);
        assert_int_equal(list((struct draft_filter){.limit = 10}), 3);
        assert_true(str_eq_c(rows[0].id, "c"));
        assert_int_equal(rows[0].rev, 1);
        assert_int_equal(list((struct draft_filter){.origin = STR("import"), .before = STR("c"), .limit = 10}), 1);
        assert_true(str_eq_c(rows[0].id, "b"));
        assert_int_equal(list((struct draft_filter){.state = STR("waiting"), .limit = 2}), 2);
        assert_int_equal(list((struct draft_filter){.state = STR("published"), .limit = 2}), 0);
        assert_int_equal(list((struct draft_filter){.path = STR("articles/b.md"), .limit = 2}), 0);
        assert_int_equal(list((struct draft_filter){.ids = (struct str[]){STR("b"), STR("a")}, .n_ids = 2}), 2);
        assert_true(str_eq_c(rows[1].id, "a"));
}

static void one_of_many_that_cannot_be_added_stops_all(void **state)
{
        struct draft_row two[2] = {draft("x", "import"), draft("a", "import")};
        char *long_text = calloc(1, DRAFT_TEXT_MAX + 1);

        (void)state;
        assert_int_equal(add("a", "console"), 0);
        assert_int_equal(done(store_drafts_add(st, two, 2, on_done, NULL)), ERR_EXISTS);
        assert_int_equal(get("x"), ERR_NOTFOUND);
        memset(long_text, 'a', DRAFT_TEXT_MAX + 1);
        two[1].id = STR("y");
        two[1].text = str_n(long_text, DRAFT_TEXT_MAX + 1);
        assert_int_equal(done(store_drafts_add(st, two, 2, on_done, NULL)), ERR_LIMIT);
        two[1].text.n--;
        assert_int_equal(done(store_drafts_add(st, two, 2, on_done, NULL)), 0);
        free(long_text);
}

static void more_than_a_call_may_have_is_refused(void **state)
{
        static struct draft_row many[DRAFTS_ADD_MAX + 1];

        (void)state;
        for (size_t i = 0; i <= DRAFTS_ADD_MAX; i++) {
                many[i] = draft("", "import");
                many[i].id = arena_printf(mem, "m%04zu", i);
        }
        assert_int_equal(done(store_drafts_add(st, many, DRAFTS_ADD_MAX + 1, on_done, NULL)), ERR_LIMIT);
        assert_int_equal(done(store_drafts_add(st, many, DRAFTS_ADD_MAX, on_done, NULL)), 0);
        assert_int_equal(list((struct draft_filter){.limit = 1000}), DRAFTS_ADD_MAX);
}

static void the_second_of_two_who_change_a_draft_is_told(void **state)
{
        struct draft_row mine;

        (void)state;
        add("a", "console");
        get("a");
        mine = row;
        mine.text = STR("mine");
        assert_int_equal(done(store_draft_change(st, &mine, on_row, NULL)), 0);
        assert_int_equal(row.rev, 2);
        assert_true(str_eq_c(row.text, "mine"));
        mine.text = STR("theirs");
        assert_int_equal(done(store_draft_change(st, &mine, on_row, NULL)), ERR_EXISTS);
        get("a");
        assert_true(str_eq_c(row.text, "mine"));
        mine.id = STR("none");
        assert_int_equal(done(store_draft_change(st, &mine, on_row, NULL)), ERR_NOTFOUND);
}

static int settle(const char *id, const char *to)
{
        struct str ids[1] = {str_c(id)};
        struct drafts_settle w = {.ids = ids, .n = 1, .state = str_c(to), .reviewer = STR_INIT("bob"), .at_ms = 9};

        return done(store_drafts_settle(st, &w, on_done, NULL));
}

static void what_is_settled_stays_as_it_is(void **state)
{
        (void)state;
        add("a", "console");
        assert_int_equal(settle("a", "refused"), 0);
        assert_int_equal(settle("a", "published"), ERR_DENIED);
        get("a");
        assert_true(str_eq_c(row.state, "refused") && str_eq_c(row.reviewer, "bob"));
        assert_int_equal(done(store_draft_change(st, &row, on_row, NULL)), ERR_DENIED);
        assert_int_equal(list((struct draft_filter){.state = STR("waiting"), .limit = 5}), 0);
}

static size_t n_jobs;

static void on_jobs(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        (void)arg;
        (void)err;
        last_r = r;
        n_jobs = n;
        if (n)
                assert_true(str_eq_c(jobs[0].ref, "a"));
}

static size_t due(const char *kind, int64_t now_ms)
{
        assert_int_equal(done(store_jobs_claim_kind(st, str_c(kind), now_ms, 10, 5, on_jobs, NULL)), 0);
        return n_jobs;
}

static void a_scheduled_draft_has_a_job_until_it_is_called_off(void **state)
{
        (void)state;
        add("a", "console");
        get("a");
        row.state = STR("scheduled");
        row.publish_ms = 1000;
        assert_int_equal(done(store_draft_change(st, &row, on_row, NULL)), 0);
        assert_int_equal(due(DRAFT_JOB_PUBLISH, 999), 0);
        assert_int_equal(due(DRAFT_JOB_PUBLISH, 1000), 1);
        row.state = STR("open");
        assert_int_equal(done(store_draft_change(st, &row, on_row, NULL)), 0);
        assert_int_equal(due(DRAFT_JOB_PUBLISH, 5000), 0);
}

/* ---- versions ---- */

static struct knowledge_version_row version;

static void on_version(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        (void)arg;
        (void)err;
        last_r = r;
        if (r == 0) {
                version = *v;
                version.manifest = arena_str(mem, v->manifest);
        }
}

static const struct knowledge_text first[] = {{STR_INIT("articles/a.md"), STR_INIT("one")},
                                              {STR_INIT("company.yaml"), STR_INIT("co")}};
static const struct knowledge_text second[] = {{STR_INIT("articles/b.md"), STR_INIT("two")},
                                               {STR_INIT("company.yaml"), STR_INIT("co 2")}};

static void base(void)
{
        struct knowledge_version_row v = {.hash = STR_INIT("h1"), .source = STR_INIT("folder")};

        assert_int_equal(done(store_knowledge_add(st, &v, NULL, 0, on_version, NULL)), 0);
        assert_int_equal(version.manifest.n, 0);
        assert_int_equal(done(store_knowledge_add(st, &v, first, 2, on_version, NULL)), 0);
        assert_int_equal(version.number, 1);
        assert_int_equal(version.manifest.n, KNOWLEDGE_HASH_LEN);
}

static struct knowledge_publish publishing(const struct published_draft *d)
{
        static const struct knowledge_over_row over[] = {
                {STR_INIT("articles/a.md"), STR_INIT("base"), {NULL, 0}, true},
                {STR_INIT("articles/b.md"), {NULL, 0}, STR_INIT("two"), false}};

        return (struct knowledge_publish){.version = {.hash = STR_INIT("h2"),
                                                      .source = STR_INIT("console"),
                                                      .author = STR_INIT("ann"),
                                                      .at_ms = 7,
                                                      .note = STR_INIT("why")},
                                          .before = version.manifest,
                                          .files = second,
                                          .n_files = 2,
                                          .over = over,
                                          .n_over = 2,
                                          .drafts = d,
                                          .n_drafts = d ? 1 : 0};
}

static struct knowledge_change changes[8];
static size_t n_changes;

static void on_changes(void *arg, int r, const struct err *err, const struct knowledge_change *v, size_t n, bool more)
{
        (void)arg;
        (void)err;
        last_r = r;
        n_changes = n;
        assert_false(more);
        for (size_t i = 0; i < n && i < 8; i++) {
                changes[i] = v[i];
                changes[i].path = arena_str(mem, v[i].path);
                changes[i].before_text = arena_str(mem, v[i].before_text);
                changes[i].after_text = arena_str(mem, v[i].after_text);
        }
}

static void on_over(void *arg, int r, const struct err *err, const struct knowledge_over_row *v, size_t n)
{
        (void)arg;
        (void)err;
        last_r = r;
        n_rows = n;
        if (n == 2)
                assert_true(v[0].remove && str_eq_c(v[0].base, "base") && str_eq_c(v[1].text, "two") && !v[1].remove);
}

static void a_version_settles_its_drafts_and_tells_what_changed(void **state)
{
        struct published_draft d = {.id = STR_INIT("a"), .rev = 1, .expire_ms = 500};
        struct knowledge_publish w;
        struct str gone = STR("articles/a.md");

        (void)state;
        base();
        add("a", "console");
        w = publishing(&d);
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), 0);
        assert_int_equal(version.number, 2);
        get("a");
        assert_true(str_eq_c(row.state, "published"));
        assert_int_equal(row.version, 2);
        assert_int_equal(due(DRAFT_JOB_EXPIRE, 500), 1);
        assert_int_equal(done(store_knowledge_changes(st, 1, 2, STR(""), on_changes, NULL)), 0);
        assert_int_equal(n_changes, 3);
        assert_true(str_eq_c(changes[0].path, "articles/a.md") && !changes[0].after.n);
        assert_true(str_eq_c(changes[1].after_text, "two") && !changes[1].before.n);
        assert_true(str_eq_c(changes[2].before_text, "co") && str_eq_c(changes[2].after_text, "co 2"));
        assert_int_equal(done(store_knowledge_changes(st, 0, 1, STR("company.yaml"), on_changes, NULL)), 0);
        assert_int_equal(n_changes, 1);
        assert_int_equal(done(store_knowledge_changes(st, 1, 3, STR(""), on_changes, NULL)), ERR_NOTFOUND);
        assert_int_equal(done(store_knowledge_over(st, on_over, NULL)), 0);
        assert_int_equal(n_rows, 2);
        assert_int_equal(done(store_knowledge_over_done(st, &gone, 1, on_done, NULL)), 0);
        assert_int_equal(done(store_knowledge_over(st, on_over, NULL)), 0);
        assert_int_equal(n_rows, 1);
}

static void what_came_between_stops_a_version_whole(void **state)
{
        struct published_draft d = {.id = STR_INIT("a"), .rev = 2};
        struct knowledge_publish w;

        (void)state;
        base();
        add("a", "console");
        w = publishing(&d); /* the draft is at rev 1 */
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), ERR_EXISTS);
        assert_int_equal(done(store_knowledge_latest(st, on_version, NULL)), 0);
        assert_int_equal(version.number, 1);
        d.rev = 1;
        w.before = STR("another");
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), ERR_EXISTS);
        get("a");
        assert_true(str_eq_c(row.state, "open"));
        w.before = version.manifest;
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), 0);
        w.before = version.manifest;
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), ERR_EXISTS); /* published already */
}

/* Texts that come to `bytes` with their paths. */
static size_t large(struct knowledge_text *v, size_t max, size_t bytes, char *fill)
{
        static const char *const names = "abcdefghijklmnopqrstuvwxyz";
        size_t n = 0;

        while (bytes) {
                size_t most = DRAFT_TEXT_MAX, here;

                assert_true(n < max);
                v[n].path = str_n(names + n, 1);
                here = bytes - 1 < most ? bytes - 1 : most;
                v[n].text = str_n(fill + n, here); /* each another */
                bytes -= here + 1;
                n++;
        }
        return n;
}

static void the_texts_of_a_version_have_a_limit(void **state)
{
        static struct knowledge_text v[26];
        struct knowledge_version_row v1 = {.hash = STR_INIT("large"), .source = STR_INIT("folder")};
        char *fill = malloc(DRAFT_TEXT_MAX + 26);
        struct knowledge_publish w;
        size_t n;

        (void)state;
        assert_non_null(fill);
        for (size_t i = 0; i < DRAFT_TEXT_MAX + 26; i++)
                fill[i] = (char)('a' + (i / 7 + i) % 26);
        n = large(v, 26, KNOWLEDGE_BYTES_MAX + 1, fill);
        assert_int_equal(done(store_knowledge_add(st, &v1, v, n, on_version, NULL)), ERR_LIMIT);
        assert_int_equal(done(store_knowledge_latest(st, on_version, NULL)), ERR_NOTFOUND); /* nothing is half there */
        n = large(v, 26, KNOWLEDGE_BYTES_MAX, fill);
        assert_int_equal(done(store_knowledge_add(st, &v1, v, n, on_version, NULL)), 0);
        assert_int_equal(version.number, 1);
        w = publishing(NULL);
        n = large(v, 26, KNOWLEDGE_BYTES_MAX + 1, fill);
        w.files = v;
        w.n_files = n;
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), ERR_LIMIT);
        assert_int_equal(done(store_knowledge_latest(st, on_version, NULL)), 0);
        assert_int_equal(version.number, 1);
        w.before = version.manifest;
        w.n_files = large(v, 26, KNOWLEDGE_BYTES_MAX, fill);
        assert_int_equal(done(store_knowledge_publish(st, &w, on_version, NULL)), 0);
        assert_int_equal(version.number, 2);
        free(fill);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(drafts_come_back_newest_first_by_state_origin_and_path, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(one_of_many_that_cannot_be_added_stops_all, setup, teardown),
                cmocka_unit_test_setup_teardown(more_than_a_call_may_have_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(the_second_of_two_who_change_a_draft_is_told, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_settled_stays_as_it_is, setup, teardown),
                cmocka_unit_test_setup_teardown(a_scheduled_draft_has_a_job_until_it_is_called_off, setup, teardown),
                cmocka_unit_test_setup_teardown(a_version_settles_its_drafts_and_tells_what_changed, setup, teardown),
                cmocka_unit_test_setup_teardown(what_came_between_stops_a_version_whole, setup, teardown),
                cmocka_unit_test_setup_teardown(the_texts_of_a_version_have_a_limit, setup, teardown),
        };

        return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}

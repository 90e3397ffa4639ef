/* store/span: what customers said in a span of time, in pages. */
#include "base/arena.h"
#include "crypt/keyring.h"
#include "store/conversation.h"
#include "store/erase.h"
#include "store/sealed_priv.h"
#include "store/span.h"
#include "store/store_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <cmocka.h>

static struct arena *mem;
static struct store *st;
static int last_r;
static struct span_talk talks[SPAN_TALKS_MAX];
static size_t n_talks;
static struct str last;
static int64_t count;

static int setup(void **state)
{
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        last = (struct str){NULL, 0};
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        mem = arena_free(mem);
        return 0;
}

static void on_done(void *arg, int r, const struct err *e)
{
        (void)arg;
        (void)e;
        last_r = r;
}

struct said {
        const char *kind, *actor, *turn, *ref, *text;
};

/* Rows without a key, as a backup brings them back. */
static void restore(const char *id, const char *customer, int64_t at, const struct said *v, size_t n)
{
        struct sealed_text *bodies = ARENA_ARRAY(mem, struct sealed_text, n + 1);
        struct event_write *e = ARENA_ARRAY(mem, struct event_write, n + 1);
        struct conv_row row = {.id = str_c(id),
                               .customer_id = str_c(customer),
                               .status = STR_INIT("open"),
                               .lang = STR_INIT("en"),
                               .key_hash = STR_INIT("k"),
                               .created_ms = at,
                               .updated_ms = at,
                               .last_seq = (int64_t)n};
        struct turn_write t = {.conv = &row, .create = true, .events = e, .n_events = n};

        for (size_t i = 0; i < n; i++) {
                bodies[i] = (struct sealed_text){str_c(v[i].text), STR_INIT("sealed")};
                e[i] = (struct event_write){.seq = (int64_t)i + 1,
                                            .kind = str_c(v[i].kind),
                                            .actor = str_c(v[i].actor),
                                            .turn = str_c(v[i].turn),
                                            .ref = str_c(v[i].ref),
                                            .at_ms = at,
                                            .body = &bodies[i]};
        }
        assert_int_equal(store_turn_commit(st, &t, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void add(const char *id, const char *customer, int64_t at, const struct said *v, size_t n)
{
        struct str sealed;

        assert_int_equal(keyring_seal(store_keys(st), str_c(customer), STR("t"), STR("x"), mem, &sealed, NULL), 0);
        restore(id, customer, at, v, n);
}

static void on_page(void *arg, int r, const struct err *e, const struct span_talk *v, size_t n, struct str after)
{
        (void)arg;
        (void)e;
        assert_int_equal(r, 0);
        n_talks = n;
        for (size_t i = 0; i < n; i++) {
                struct span_line *lines = ARENA_ARRAY(mem, struct span_line, v[i].n + 1);

                talks[i] = v[i];
                talks[i].id = arena_str(mem, v[i].id);
                for (size_t k = 0; k < v[i].n; k++)
                        lines[k] = (struct span_line){.text = arena_str(mem, v[i].lines[k].text),
                                                      .choice = arena_str(mem, v[i].lines[k].choice),
                                                      .ref = arena_str(mem, v[i].lines[k].ref),
                                                      .seq = v[i].lines[k].seq};
                talks[i].lines = lines;
        }
        last = arena_str(mem, after);
}

static void page(struct span_query q)
{
        assert_int_equal(store_span(st, &q, on_page, NULL), 0);
        store_drain(st);
}

static const struct said one_turn[] = {{"message", "customer", "t1", "", "it is offline"},
                                       {"message", "machine", "t1", "camera-offline", "Look at the light"}};

static void a_message_comes_with_what_it_was_answered_with(void **state)
{
        static const struct said v[] = {{"message", "machine", "t0", "", "Hello"},
                                        {"message", "customer", "t1", "", "it is offline"},
                                        {"message", "machine", "t1", "camera-offline", "Look at the light"},
                                        {"tap", "customer", "t2", "flow:camera-offline/light#0", "red"},
                                        {"message", "machine", "t2", "camera-offline", "Press"}};

        (void)state;
        add("A", "c1", 5, v, 5);
        page((struct span_query){.limit = 10});
        assert_int_equal(n_talks, 1);
        assert_int_equal(talks[0].n, 2);
        assert_true(str_eq_c(talks[0].lines[0].text, "it is offline"));
        assert_true(str_eq_c(talks[0].lines[0].ref, "camera-offline"));
        assert_int_equal(talks[0].lines[0].choice.n, 0);
        assert_true(str_eq_c(talks[0].lines[1].choice, "flow:camera-offline/light#0"));
        assert_int_equal(talks[0].lines[1].seq, 4);
        assert_int_equal(talks[0].to_people, 0);
}

static void what_a_person_answered_is_counted_and_left_out(void **state)
{
        static const struct said v[] = {{"message", "customer", "t1", "", "a person please"},
                                        {"message", "machine", "t1", "", "One moment"},
                                        {"message", "customer", "t2", "", "hello?"},
                                        {"message", "agent:1", "t3", "", "I am here"},
                                        {"message", "customer", "t4", "", "thanks"}};

        (void)state;
        add("A", "c1", 5, v, 5);
        page((struct span_query){.limit = 10});
        assert_int_equal(talks[0].n, 1);
        assert_int_equal(talks[0].to_people, 2);
}

static void the_span_takes_its_first_moment_and_not_its_last(void **state)
{
        (void)state;
        add("A", "c1", 9, one_turn, 2);
        add("B", "c1", 10, one_turn, 2);
        add("C", "c1", 19, one_turn, 2);
        add("D", "c1", 20, one_turn, 2);
        page((struct span_query){.from_ms = 10, .to_ms = 20, .limit = 10});
        assert_int_equal(n_talks, 2);
        assert_true(str_eq_c(talks[0].id, "B"));
        assert_true(str_eq_c(talks[1].id, "C"));
        assert_int_equal(talks[1].n, 1);
}

static void on_count(void *arg, int r, const struct err *e, int64_t n)
{
        (void)arg;
        (void)e;
        assert_int_equal(r, 0);
        count = n;
}

static void pages_go_on_where_the_last_one_ended(void **state)
{
        struct span_query q = {.limit = 2};
        size_t seen = 0;

        (void)state;
        for (int i = 0; i < 5; i++)
                add(arena_printf(mem, "C%d", i).p, "c1", 5, one_turn, 2);
        for (int i = 0; i < 9; i++) {
                page(q);
                seen += n_talks;
                if (!last.n)
                        break;
                q.after = last;
        }
        assert_int_equal(seen, 5);
        assert_int_equal(store_span_count(st, &q, on_count, NULL), 0);
        store_drain(st);
        assert_int_equal(count, 5);
}

static void nothing_is_there_and_nothing_comes(void **state)
{
        (void)state;
        page((struct span_query){.limit = 2});
        assert_int_equal(n_talks, 0);
        assert_int_equal(last.n, 0);
}

static void a_long_conversation_is_cut_at_its_limit(void **state)
{
        struct said *v = ARENA_ARRAY(mem, struct said, 2 * SPAN_LINES_MAX + 2);

        (void)state;
        for (unsigned i = 0; i <= SPAN_LINES_MAX; i++) {
                const char *turn = arena_printf(mem, "t%u", i).p;

                v[2 * i] = (struct said){"message", "customer", turn, "", "x"};
                v[2 * i + 1] = (struct said){"message", "machine", turn, "", "y"};
        }
        add("A", "c1", 5, v, 2 * (size_t)SPAN_LINES_MAX);
        add("B", "c1", 5, v, 2 * (size_t)SPAN_LINES_MAX + 2);
        page((struct span_query){.limit = 10});
        assert_int_equal(talks[0].n, SPAN_LINES_MAX);
        assert_false(talks[0].cut);
        assert_int_equal(talks[1].n, SPAN_LINES_MAX);
        assert_true(talks[1].cut);
}

/* As many as would not fit into what a query may take, had each to be kept. */
static void what_no_line_comes_of_takes_no_room(void **state)
{
        enum { ROWS = 900 };
        static char turn[100000];
        struct said *v = ARENA_ARRAY(mem, struct said, ROWS + 2);

        (void)state;
        memset(turn, 'a', sizeof(turn) - 1);
        for (unsigned i = 0; i < ROWS; i++)
                v[i] = (struct said){"message", "customer", turn, "", "x"};
        v[ROWS] = (struct said){"message", "customer", "last", "", "y"};
        v[ROWS + 1] = (struct said){"message", "machine", "last", "", "y"};
        for (unsigned i = 0; i < ROWS; i += 450)
                add(arena_printf(mem, "C%03u", i).p, "c1", 5, v + i, i ? 452 : 450);
        page((struct span_query){.limit = 2});
        assert_int_equal(n_talks, 2);
        assert_int_equal(talks[0].n + talks[1].n, 1);
        assert_int_equal(talks[0].to_people + talks[1].to_people, ROWS);
        assert_true(str_eq_c(talks[1].lines[0].text, "y"));
}

static void a_long_message_is_cut_at_its_limit(void **state)
{
        char *text = arena_alloc(mem, SPAN_TEXT_MAX + 2);
        struct said v[] = {{"message", "customer", "t1", "", text}, {"message", "machine", "t1", "", "y"}};

        (void)state;
        memset(text, 'a', SPAN_TEXT_MAX);
        add("A", "c1", 5, v, 2);
        text[SPAN_TEXT_MAX] = 'a';
        add("B", "c1", 5, v, 2);
        page((struct span_query){.limit = 10});
        assert_int_equal(talks[0].lines[0].text.n, SPAN_TEXT_MAX);
        assert_int_equal(talks[1].lines[0].text.n, SPAN_TEXT_MAX);
}

static void who_was_erased_and_came_back_with_a_backup_is_not_read(void **state)
{
        (void)state;
        add("A", "gone", 5, one_turn, 2);
        assert_int_equal(store_customer_erase(st, STR("gone"), on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
        assert_int_equal(keyring_erase(store_keys(st), STR("gone"), NULL), 0);
        page((struct span_query){.limit = 10});
        assert_int_equal(n_talks, 0);
        restore("A", "gone", 5, one_turn, 2);
        add("B", "here", 5, one_turn, 2);
        page((struct span_query){.limit = 10});
        assert_int_equal(n_talks, 2);
        assert_true(talks[0].erased);
        assert_int_equal(talks[0].n, 0);
        assert_false(talks[1].erased);
        assert_int_equal(talks[1].n, 1);
}

static int on_plan(void *arg, int n, char **v, char **names)
{
        char *plan = arg;

        (void)names;
        snprintf(plan + strlen(plan), 500 - strlen(plan), "%s\n", v[n - 1]);
        return 0;
}

/* Else the time for all pages grows with the square of the conversations. */
static void a_page_walks_the_ids_and_sorts_nothing(void **state)
{
        char dir[] = "/tmp/warmline-span-XXXXXX", plan[500] = "";
        const char *path;
        struct store_opts opts = {.dir = dir};
        struct store *there;
        sqlite3 *db;

        (void)state;
        assert_non_null(mkdtemp(dir));
        assert_int_equal(store_open(NULL, &opts, &there, NULL), 0);
        store_close(there);
        path = arena_printf(mem, "%s/warmline.db", dir).p;
        assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(
                sqlite3_exec(db, arena_printf(mem, "EXPLAIN QUERY PLAN %s", span_talks_sql).p, on_plan, plan, NULL),
                SQLITE_OK);
        sqlite3_close(db);
        assert_non_null(strstr(plan, "(id>?)"));
        assert_null(strstr(plan, "TEMP B-TREE"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_message_comes_with_what_it_was_answered_with, setup, teardown),
                cmocka_unit_test_setup_teardown(what_a_person_answered_is_counted_and_left_out, setup, teardown),
                cmocka_unit_test_setup_teardown(the_span_takes_its_first_moment_and_not_its_last, setup, teardown),
                cmocka_unit_test_setup_teardown(pages_go_on_where_the_last_one_ended, setup, teardown),
                cmocka_unit_test_setup_teardown(nothing_is_there_and_nothing_comes, setup, teardown),
                cmocka_unit_test_setup_teardown(a_long_conversation_is_cut_at_its_limit, setup, teardown),
                cmocka_unit_test_setup_teardown(what_no_line_comes_of_takes_no_room, setup, teardown),
                cmocka_unit_test_setup_teardown(a_long_message_is_cut_at_its_limit, setup, teardown),
                cmocka_unit_test_setup_teardown(who_was_erased_and_came_back_with_a_backup_is_not_read, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(a_page_walks_the_ids_and_sorts_nothing, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* search: tokens, terms and marks of text/search; the index in the store: written with the event, filled afterwards,
 * gone with the customer, in time. */
#include "base/buf.h"
#include "base/time.h"
#include "sql/sql.h"
#include "store/conversation.h"
#include "store/erase.h"
#include "store/sealed_priv.h"
#include "store/search.h"
#include "text/search.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void words_are(const char *text, const char *want)
{
        struct str got = search_words(mem, str_c(text));

        if (!str_eq_c(got, want))
                fail_msg("\"%s\" gives \"%.*s\", not \"%s\"", text, STR_ARG(got), want);
}

static void chinese_becomes_pairs_and_latin_words_their_stems(void **state)
{
        (void)state;
        words_are("", "");
        words_are("?!。,", "");
        words_are("坏", "坏");
        words_are("连不上", "连不 不上 上");
        words_are("門鈴壞了", "门铃 铃坏 坏了 了");
        words_are("cameras 12 个WiFi", "camera 12 个 wifi");
        words_are("连,上", "连 上");
}

static void a_query_is_terms_that_hold_no_sign(void **state)
{
        struct search_term t[SEARCH_TERMS_MAX];

        (void)state;
        assert_int_equal(search_terms(mem, STR(""), t), 0);
        assert_int_equal(search_terms(mem, STR("\"*() ^-:"), t), 0);
        assert_int_equal(search_terms(mem, STR("连不上 wifi"), t), 2);
        assert_true(str_eq_c(t[0].words, "连不 不上") && !t[0].prefix);
        assert_true(str_eq_c(t[1].words, "wifi") && t[1].prefix);
        assert_int_equal(search_terms(mem, STR("坏"), t), 1);
        assert_true(str_eq_c(t[0].words, "坏") && t[0].prefix);
        assert_int_equal(search_terms(mem, STR("a b c d e f g h i j k l"), t), SEARCH_TERMS_MAX);
        assert_int_equal(search_terms(mem, STR("a b c d e f g h i j k l m"), t), SEARCH_TERMS_MAX);
}

static size_t marks_of(const char *query, const char *text, struct search_mark *m)
{
        struct search_term t[SEARCH_TERMS_MAX];
        size_t n = search_terms(mem, str_c(query), t);

        return search_marks(mem, str_c(text), t, n, m);
}

static void marks_are_bytes_of_the_text_as_it_was(void **state)
{
        struct search_mark m[SEARCH_MARKS_MAX];
        struct buf b;

        (void)state;
        assert_int_equal(marks_of("不上", "连不上,上不", m), 1);
        assert_int_equal(m[0].from, 3);
        assert_int_equal(m[0].to, 9);
        assert_int_equal(marks_of("坏", "坏了坏", m), 2);
        assert_int_equal(m[0].to, 3);
        assert_int_equal(m[1].from, 6);
        assert_int_equal(marks_of("camera", "Two ＣＡＭＥＲＡＳ!", m), 1);
        assert_int_equal(m[0].from, 4);
        assert_int_equal(m[0].to, 25);
        assert_int_equal(marks_of("ab bc", "abc", m), 0);
        buf_init(&b, 4096);
        for (int i = 0; i < 100; i++)
                buf_put_c(&b, "a ");
        buf_put_ch(&b, '\0');
        assert_int_equal(marks_of("a", b.p, m), SEARCH_MARKS_MAX);
        buf_done(&b);
}

/* ---- the store ---- */

static struct store *st;
static char dir[64];

static int open_store(void **state)
{
        struct store_opts o = {.dir = dir, .unsafe_sync_off = true};

        open_mem(state);
        snprintf(dir, sizeof(dir), "/tmp/warmline-search-XXXXXX");
        assert_non_null(mkdtemp(dir));
        return store_open(NULL, &o, &st, NULL);
}

static int close_store(void **state)
{
        char cmd[100];

        store_close(st);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        return close_mem(state) + system(cmd);
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        *(int *)arg = r;
}

/* One message of customer CUSTOMER in conversation CONVERSATION. */
static int write_message(const char *conversation, const char *customer, int64_t seq, int64_t at_ms, const char *text)
{
        struct sealed_text body = {str_c(text), STR_INIT("sealed")};
        struct event_write e = {
                .seq = seq, .kind = STR_INIT("message"), .actor = STR_INIT("machine"), .at_ms = at_ms, .body = &body};
        struct conv_row conv = {.id = str_c(conversation),
                                .customer_id = str_c(customer),
                                .channel = STR_INIT("web"),
                                .lang = STR_INIT("zh"),
                                .key_hash = STR_INIT("h"),
                                .state_cipher = STR_INIT("s"),
                                .status = STR_INIT("open"),
                                .created_ms = at_ms,
                                .updated_ms = at_ms,
                                .last_seq = seq};
        struct turn_write w = {.conv = &conv, .create = seq == 1, .keep_state = true, .events = &e, .n_events = 1};

        return store_turn_commit(st, &w, NULL, NULL);
}

struct found {
        int r;
        size_t n;
        int64_t next, seqs[SEARCH_HITS_MAX];
        char snippet[400];
        size_t n_marks;
        uint32_t from, to;
};

static void on_found(void *arg, int r, const struct err *err, const struct search_hit *h, size_t n, int64_t next)
{
        struct found *f = arg;

        (void)err;
        *f = (struct found){.r = r, .n = n, .next = next};
        for (size_t i = 0; i < n; i++)
                f->seqs[i] = h[i].seq;
        if (n) {
                snprintf(f->snippet, sizeof(f->snippet), "%.*s", STR_ARG(h[0].snippet));
                f->n_marks = h[0].n_marks;
                f->from = h[0].marks[0].from;
                f->to = h[0].marks[0].to;
        }
}

static struct found find(struct search_query q)
{
        struct found f = {.r = 1};

        assert_int_equal(store_search(st, &q, on_found, &f), 0);
        store_drain(st);
        return f;
}

static struct found find_text(const char *text)
{
        return find((struct search_query){.text = str_c(text), .limit = SEARCH_HITS_MAX});
}

static void hits_come_newest_first_and_page_by_page(void **state)
{
        struct search_query q = {.text = STR_INIT("门铃"), .limit = 2};
        struct found f;

        (void)state;
        for (int64_t seq = 1; seq <= 5; seq++) /* all in the same millisecond */
                assert_int_equal(write_message("c1", "v-1", seq, 1000, "门铃坏了"), 0);
        store_drain(st);
        f = find(q);
        assert_true(f.n == 2 && f.seqs[0] == 5 && f.seqs[1] == 4 && f.next > 0);
        q.before = f.next;
        f = find(q);
        assert_true(f.n == 2 && f.seqs[0] == 3 && f.seqs[1] == 2);
        q.before = f.next;
        f = find(q);
        assert_true(f.n == 1 && f.seqs[0] == 1 && f.next == 0);
        assert_int_equal(find((struct search_query){.text = STR_INIT("门铃"), .from_ms = 1001}).n, 0);
        assert_int_equal(find((struct search_query){.text = STR_INIT("门铃"), .to_ms = 1000}).n, 0);
        assert_int_equal(find((struct search_query){.text = STR_INIT("门铃"), .to_ms = 1001, .from_ms = 1000}).n, 5);
}

static void a_snippet_is_cut_around_the_mark_in_units_of_a_page(void **state)
{
        char text[2000];
        struct found f;

        (void)state;
        memset(text, 0, sizeof(text));
        for (int i = 0; i < 100; i++)
                strcat(text, "😀字");
        strcat(text, "门铃坏了");
        for (int i = 0; i < 100; i++)
                strcat(text, "后");
        assert_int_equal(write_message("c1", "v-1", 1, 1000, text), 0);
        store_drain(st);
        f = find_text("门铃");
        assert_int_equal(f.n, 1);
        assert_true(strlen(f.snippet) <= SEARCH_SNIPPET_BYTES && strstr(f.snippet, "门铃坏了"));
        assert_int_equal(f.n_marks, 1);
        assert_int_equal(f.to - f.from, 2);
        assert_true(f.from > 20 && f.from <= 30); /* of each pair three units, of 67 bytes */
}

static void on_filled(void *arg, int r, const struct err *err, bool more)
{
        (void)err;
        *(int *)arg = r < 0 ? r : more;
}

static int fill(unsigned limit)
{
        int got = -100;

        assert_int_equal(store_search_fill(st, limit, on_filled, &got), 0);
        store_drain(st);
        return got;
}

/* What a database of the time before the index looks like. */
static void forget_index(void)
{
        struct sql_opts o = {NULL};
        struct sql_db *db = NULL;
        char path[100];

        snprintf(path, sizeof(path), "%s/warmline.db", dir);
        o.path = path;
        assert_int_equal(sql_open(&sql_driver_sqlite, &o, &db, NULL), 0);
        assert_int_equal(
                sql_exec(db, "DELETE FROM search_text; DELETE FROM setting WHERE name = 'search-filled'", NULL), 0);
        sql_close(db);
}

static void what_is_older_than_the_index_is_filled_in_batches(void **state)
{
        (void)state;
        for (int64_t seq = 1; seq <= 7; seq++)
                assert_int_equal(write_message("c1", "v-1", seq, 1000 + seq, "门铃坏了"), 0);
        store_drain(st);
        forget_index();
        assert_int_equal(find_text("门铃").n, 0);
        assert_int_equal(fill(3), 1);
        assert_int_equal(find_text("门铃").n, 3);
        assert_int_equal(write_message("c1", "v-1", 8, 1008, "门铃坏了"), 0); /* indexed by itself */
        assert_int_equal(fill(3), 1);
        assert_int_equal(fill(3), 0);
        assert_int_equal(fill(3), 0);
        assert_int_equal(find_text("门铃").n, 8);
}

static void an_erased_customer_is_found_no_more(void **state)
{
        int r = 1;

        (void)state;
        assert_int_equal(write_message("c1", "v-1", 1, 1000, "门铃坏了"), 0);
        assert_int_equal(write_message("c2", "v-2", 1, 1000, "门铃坏了"), 0);
        assert_int_equal(store_customer_erase(st, STR("v-1"), on_done, &r), 0);
        store_drain(st);
        assert_int_equal(r, 0);
        assert_int_equal(find_text("门铃").n, 1);
}

/* Segments of the index with these bytes. */
static int64_t blocks_with(const char *bytes)
{
        struct sql_opts o = {NULL};
        struct sql_db *db = NULL;
        struct sql_stmt *s;
        char path[100];
        int64_t n;

        snprintf(path, sizeof(path), "%s/warmline.db", dir);
        o.path = path;
        assert_int_equal(sql_open(&sql_driver_sqlite, &o, &db, NULL), 0);
        s = sql_prepare(db, "SELECT count(*) AS n FROM search_index_data WHERE instr(block, CAST(? AS BLOB)) > 0",
                        NULL);
        assert_non_null(s);
        sql_put_text(s, str_c(bytes));
        assert_int_equal(sql_step(s, NULL), 1);
        n = sql_i64(s, "n");
        sql_reset(s);
        sql_close(db);
        return n;
}

static int merge_some(unsigned pages)
{
        int got = -100;

        assert_int_equal(store_search_merge(st, pages, on_filled, &got), 0);
        store_drain(st);
        return got;
}

static void no_word_of_who_was_erased_stays_in_the_index(void **state)
{
        char text[40], id[20];
        int r = 1, steps = 0;

        (void)state;
        for (int i = 0; i < 600; i++) {
                snprintf(text, sizeof(text), "other%d camera", i);
                snprintf(id, sizeof(id), "c%d", i);
                assert_int_equal(write_message(id, "v-2", 1, 1000 + i, i == 7 ? "zebrahouse" : text), 0);
                if (i == 7)
                        assert_int_equal(write_message("mine", "v-1", 1, 1000, "quixotic"), 0);
                store_drain(st);
        }
        assert_int_equal(merge_some(1), 0); /* nothing is due */
        assert_true(blocks_with("uixotic") > 0);
        assert_int_equal(store_customer_erase(st, STR("v-1"), on_done, &r), 0);
        store_drain(st);
        assert_int_equal(r, 0);
        while ((r = merge_some(1)) > 0)
                assert_true(++steps < 1000);
        assert_int_equal(r, 0);
        assert_true(steps > 1);
        assert_int_equal(blocks_with("uixotic"), 0);
        assert_true(blocks_with("ebrahou") > 0);
        assert_int_equal(find_text("zebrahouse").n, 1);
        assert_int_equal(find_text("camera").n, SEARCH_HITS_MAX);
}

/* As long as a message may be, and of as many words as fit into it. */
static void long_messages_of_short_words_are_filled_and_found(void **state)
{
        char text[16001];
        struct found f;

        (void)state;
        for (size_t i = 0; i < 16000; i++)
                text[i] = i % 2 ? ' ' : (char)('a' + i / 2 % 26);
        text[16000] = '\0';
        for (int64_t seq = 1; seq <= 150; seq++)
                assert_int_equal(write_message("c1", "v-1", seq, 1000 + seq, text), 0);
        store_drain(st);
        f = find_text("z y");
        assert_int_equal(f.n, SEARCH_HITS_MAX);
        assert_true(f.next > 0);
        forget_index();
        assert_int_equal(fill(200), 0);
        assert_int_equal(find_text("z").n, SEARCH_HITS_MAX);
}

static void a_query_without_words_is_refused(void **state)
{
        (void)state;
        assert_int_equal(find_text("?").r, ERR_INVALID);
        assert_int_equal(find_text("").r, ERR_INVALID);
        assert_int_equal(find_text("\" OR \"a").r, 0);
}

/* 100,000 messages of many words, 20,000 of them in one conversation. The limit allows for a busy machine; the time
 * is told. */
static void search_is_quick_in_a_hundred_thousand_messages(void **state)
{
        static const char *const queries[] = {"摄像头", "坏", "连不上 wifi", "订单 12345", "退货", "没有这句话"};
        static const char *const parts[] = {"我的摄像头", "连不上", "wifi", "门铃坏了",
                                            "订单",       "退货",   "谢谢", "camera"};
        char text[200], id[20];

        (void)state;
        for (int i = 0; i < 100000; i++) {
                int big = i < 20000;

                snprintf(id, sizeof(id), "c%d", big ? 0 : i / 20);
                snprintf(text, sizeof(text), "%s%s %s,%d", parts[i % 8], parts[i / 8 % 8], parts[i / 64 % 8], i);
                assert_int_equal(write_message(id, "v-1", big ? i + 1 : i % 20 + 1, 1000 + i, text), 0);
                if (i % 1000 == 999)
                        store_drain(st);
        }
        for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
                struct timespec a, b;
                struct found f;
                double ms;

                clock_gettime(CLOCK_MONOTONIC, &a);
                f = find_text(queries[i]);
                clock_gettime(CLOCK_MONOTONIC, &b);
                ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
                print_message("%s: %zu hits in %.1f ms\n", queries[i], f.n, ms);
                assert_true(ms < 1000);
        }
}

#define STORED(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(chinese_becomes_pairs_and_latin_words_their_stems, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(a_query_is_terms_that_hold_no_sign, open_mem, close_mem),
                cmocka_unit_test_setup_teardown(marks_are_bytes_of_the_text_as_it_was, open_mem, close_mem),
                STORED(hits_come_newest_first_and_page_by_page),
                STORED(a_snippet_is_cut_around_the_mark_in_units_of_a_page),
                STORED(what_is_older_than_the_index_is_filled_in_batches),
                STORED(an_erased_customer_is_found_no_more),
                STORED(no_word_of_who_was_erased_stays_in_the_index),
                STORED(a_query_without_words_is_refused),
                STORED(long_messages_of_short_words_are_filled_and_found),
                STORED(search_is_quick_in_a_hundred_thousand_messages),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

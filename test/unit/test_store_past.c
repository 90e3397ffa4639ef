/* store/assist: what customers said in conversations that have ended, whatever they wrote. */
#include "base/arena.h"
#include "store/assist.h"
#include "store/conversation.h"
#include "store/sealed_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct store *st;

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

static int last_r;
static struct assist_past_row *rows;
static size_t n_rows;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        last_r = r;
}

static void on_past(void *arg, int r, const struct err *err, const struct assist_past_row *v, size_t n)
{
        on_done(arg, r, err);
        rows = ARENA_ARRAY(mem, struct assist_past_row, n + 1);
        n_rows = n;
        for (size_t i = 0; i < n; i++) {
                rows[i] = v[i];
                rows[i].conversation = arena_str(mem, v[i].conversation);
                rows[i].text = arena_str(mem, v[i].text);
        }
}

/* One turn of as many messages, each of them this text; the conversation has ended. */
static void said(const char *conversation, int64_t from, size_t n, struct str text)
{
        struct sealed_text body = {text, STR_INIT("sealed")};
        struct event_write *e = ARENA_ARRAY(mem, struct event_write, n);
        struct conv_row row = {.id = str_c(conversation),
                               .customer_id = STR_INIT("v-1"),
                               .channel = STR_INIT("web"),
                               .lang = STR_INIT("en"),
                               .status = STR_INIT("closed"),
                               .key_hash = STR_INIT("0123456789abcdef0123456789abcdef"),
                               .last_seq = from + (int64_t)n};
        struct turn_write t = {.conv = &row, .create = from == 0, .events = e, .n_events = n};

        for (size_t i = 0; i < n; i++)
                e[i] = (struct event_write){.seq = from + (int64_t)i + 1,
                                            .kind = STR_INIT("message"),
                                            .actor = STR_INIT("customer"),
                                            .turn = STR_INIT("t1"),
                                            .body = &body};
        assert_int_equal(store_turn_commit(st, &t, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void past(void)
{
        assert_int_equal(store_assist_past(st, ASSIST_PAST_MAX, on_past, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void lines_of_a_conversation_are_one_text(void **unused)
{
        (void)unused;
        said("c1", 0, 2, STR("it is broken"));
        said("c2", 0, 1, STR("where is it"));
        past();
        assert_int_equal(n_rows, 2);
        for (size_t i = 0; i < 2; i++)
                assert_true(str_eq_c(rows[i].text, str_eq_c(rows[i].conversation, "c1") ? "it is broken\nit is broken"
                                                                                        : "where is it"));
}

static void of_a_conversation_so_many_bytes_are_read(void **unused)
{
        char text[ASSIST_PAST_BYTES_MAX + 1];

        (void)unused;
        memset(text, 'a', sizeof(text));
        said("c1", 0, 1, str_n(text, ASSIST_PAST_BYTES_MAX + 1));
        said("c2", 0, 2, str_n(text, ASSIST_PAST_BYTES_MAX / 2 - 1));
        said("c3", 0, 2, str_n(text, ASSIST_PAST_BYTES_MAX / 2));
        past();
        assert_int_equal(n_rows, 3);
        for (size_t i = 0; i < 3; i++)
                assert_int_equal(rows[i].text.n, rows[i].conversation.p[1] == '1'   ? ASSIST_PAST_BYTES_MAX
                                                 : rows[i].conversation.p[1] == '2' ? ASSIST_PAST_BYTES_MAX - 1
                                                                                    : ASSIST_PAST_BYTES_MAX / 2);
}

/* More than any arena has, were all of it copied. */
static void however_much_somebody_wrote_it_can_be_read(void **unused)
{
        static char text[16000];

        (void)unused;
        memset(text, 'a', sizeof(text));
        for (int64_t i = 0; i < 80; i++)
                said("c1", i * 60, 60, str_n(text, sizeof(text)));
        past();
        assert_int_equal(n_rows, 1);
        assert_int_equal(rows[0].text.n, ASSIST_PAST_BYTES_MAX);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(lines_of_a_conversation_are_one_text),
                T(of_a_conversation_so_many_bytes_are_read),
                T(however_much_somebody_wrote_it_can_be_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

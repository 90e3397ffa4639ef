/* desk: a customer with 20,000 messages, and messages as long as they may be. What an agent reads of them is bounded.
 */
#include "base/time.h"
#include "codec/json.h"
#include "desk/assist.h"
#include "desk/desk.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/search.h"

#include "desk_rig.h"

#include <string.h>

enum { MANY = 20000, IN_ONE_TURN = 200, PAGE = 200, VIEW_MAX = 8 << 20, SEARCHED = 10 };
/* Processor time of the loop for one look: what grows with all that waits, and not with what is looked at, takes
 * minutes. */
#if defined(__SANITIZE_ADDRESS__)
#define MOST_NS INT64_C(10000000000)
#else
#define MOST_NS INT64_C(1000000000)
#endif

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){
                .demo = true, .keep_s = 1, .unsafe_sync_off = true, .rate_per_min = 1000000, .rate_burst = 1000000});
}

/* ---- calls that wait ---- */

static void on_json(void *arg, int r, const struct err *err, struct str json)
{
        struct got *g = arg;

        g->r = r;
        g->all = arena_str(mem, r < 0 ? str_c(err->msg) : json);
        g->done = true;
}

static json_t *whole(const struct got *g)
{
        json_t *j = NULL;

        assert_int_equal(g->r, 0);
        assert_true(g->all.n <= VIEW_MAX);
        assert_int_equal(json_parse(g->all, &j, NULL), 0);
        return j;
}

static json_t *opened(const struct person *p, bool plain)
{
        struct got g = {0};
        int64_t from = time_cpu_ns();

        desk_view(service->desk, p->id, STR(ANNE), plain, on_json, &g);
        wait_for(&g.done);
        assert_true(time_cpu_ns() - from < MOST_NS);
        return whole(&g);
}

struct page {
        int64_t first, last;
        size_t n;
        bool done;
};

static int64_t seq_of(struct str frame)
{
        json_t *f = NULL;
        int64_t seq;

        assert_int_equal(json_parse(frame, &f, NULL), 0);
        seq = json_integer_value(json_object_get(f, "seq"));
        json_decref(f);
        return seq;
}

static void on_page(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct page *p = arg;

        (void)err;
        assert_int_equal(r, 0);
        *p = (struct page){.n = v->n, .done = true};
        if (v->n) {
                p->first = seq_of(v->frames[0]);
                p->last = seq_of(v->frames[v->n - 1]);
        }
}

static struct page page(const struct person *p, int64_t before)
{
        struct page g = {0};

        chat_staff_history(service->chat, p->id, before, PAGE, false, on_page, &g);
        wait_for(&g.done);
        return g;
}

/* ---- many messages ---- */

struct about {
        struct str customer;
        int64_t last;
        bool done;
};

static void on_about(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        (void)err;
        assert_int_equal(r, 0);
        *(struct about *)arg = (struct about){arena_str(mem, v->customer_id), v->last_seq, true};
}

static void on_written(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void write_turn(const struct person *p, const struct about *at, const char *text, size_t n)
{
        struct event_write *e = ARENA_ARRAY(mem, struct event_write, n);
        struct conv_row conv = {.id = p->id,
                                .customer_id = at->customer,
                                .lang = STR_INIT("zh"),
                                .status = STR_INIT("open"),
                                .updated_ms = clk.at_ms,
                                .last_seq = at->last + (int64_t)n};
        struct turn_write w = {.conv = &conv, .keep_state = true, .events = e, .n_events = n};
        bool done = false;

        for (size_t i = 0; i < n; i++) {
                bool customer = i % 2 == 0;
                struct buf b;

                buf_init(&b, 1 << 20);
                buf_printf(
                        &b,
                        "{\"type\":\"message\",\"at\":%lld,\"actor\":\"%s\",\"blocks\":[{\"type\":\"text\",\"text\":",
                        (long long)clk.at_ms, customer ? "customer" : "machine");
                json_put_str(&b, str_c(text));
                buf_put_c(&b, "}]}");
                assert_false(b.overflow);
                e[i] = (struct event_write){.seq = at->last + 1 + (int64_t)i,
                                            .kind = STR_INIT("message"),
                                            .actor = customer ? STR("customer") : STR("machine"),
                                            .at_ms = clk.at_ms};
                assert_int_equal(
                        door_seal_payload(service->door, at->customer, buf_str(&b), str_c(text), &e[i].body, mem, NULL),
                        0);
                buf_done(&b);
        }
        assert_int_equal(store_turn_commit(service->store, &w, on_written, &done), 0);
        wait_for(&done);
}

/* Behind what is said there already; then the service begins anew, for it knows nothing of them. */
static int64_t fill(const struct person *p, const char *text, size_t n)
{
        struct about at = {0};

        chat_staff_history(service->chat, p->id, 0, 1, false, on_about, &at);
        wait_for(&at.done);
        for (size_t i = 0; i < n; i += IN_ONE_TURN) {
                write_turn(p, &at, text, IN_ONE_TURN);
                at.last += IN_ONE_TURN;
        }
        restart();
        return at.last;
}

static size_t frames_of(const json_t *view)
{
        return json_array_size(json_object_get(view, "frames"));
}

static int act(const struct person *p, enum chat_input_kind kind)
{
        struct chat_input in = {
                .kind = kind, .agent_id = STR_INIT(ANNE), .agent_name = STR_INIT("安妮"), .text = STR_INIT("您好")};
        struct got g = {0};

        desk_act(service->desk, p->id, &in, on_reply, &g);
        wait_for(&g.done);
        return g.r;
}

static void on_hits(void *arg, int r, const struct err *err, const struct search_hit *hits, size_t n, int64_t next)
{
        bool *done = arg;

        (void)err;
        (void)hits;
        assert_int_equal(r, 0);
        assert_int_equal(n, SEARCHED);
        assert_true(next > 0);
        *done = true;
}

static void twenty_thousand_messages_are_opened_and_helped_with(void **unused)
{
        struct person p = visitor(LANG_ZH);
        int64_t last = fill(&p, "我的摄像头连不上了，重启路由器也没用", MANY);
        struct search_query q = {.text = STR_INIT("路由器"), .limit = SEARCHED};
        struct got g = {0};
        json_t *v;
        bool done = false;

        (void)unused;
        assert_int_equal(input(&p, (struct chat_input){.kind = IN_PERSON}).r, 0);
        assert_int_equal(act(&p, IN_TAKE), 0);
        for (int plain = 0; plain < 2; plain++) {
                v = opened(&p, plain);
                assert_int_equal(frames_of(v), PAGE);
                assert_true(json_array_size(json_object_get(json_object_get(v, "summary"), "situation")) > 0);
                json_decref(v);
        }
        assist_look(service->assist, p.id, true, STR(""), on_json, &g);
        wait_for(&g.done);
        json_decref(whole(&g));
        assert_int_equal(store_search(service->store, &q, on_hits, &done), 0);
        wait_for(&done);
        assert_int_equal(act(&p, IN_AGENT_TEXT), 0);
        assert_int_equal(act(&p, IN_RETURN), 0);
        assert_true(page(&p, 0).last > last);
}

static void every_one_of_them_is_reached_page_by_page(void **unused)
{
        struct person p = visitor(LANG_ZH);
        int64_t last = fill(&p, "第几条", MANY), before = 0;
        struct page g = page(&p, 0);

        (void)unused;
        assert_int_equal(g.last, last);
        for (int64_t at = last; g.n; g = page(&p, before)) {
                assert_int_equal(g.last, at);
                assert_int_equal(g.last - g.first + 1, g.n);
                before = g.first;
                at = g.first - 1;
        }
        assert_int_equal(before, 1);
}

/* ---- long messages ---- */

static void check_long(char c)
{
        struct person p = visitor(LANG_ZH);
        char *text = malloc(CHAT_TEXT_MAX + 1);
        int64_t last;
        json_t *v;
        size_t n;

        assert_non_null(text);
        memset(text, c, CHAT_TEXT_MAX);
        text[CHAT_TEXT_MAX] = '\0';
        last = fill(&p, text, PAGE);
        free(text);
        for (int plain = 0; plain < 2; plain++) {
                v = opened(&p, plain);
                n = frames_of(v);
                assert_true(n > 0 && n < PAGE);
                assert_int_equal(
                        json_integer_value(json_object_get(json_array_get(json_object_get(v, "frames"), n - 1), "seq")),
                        last);
                json_decref(v);
        }
        assert_int_equal(input(&p, (struct chat_input){.kind = IN_PERSON}).r, 0);
}

static void a_conversation_of_the_longest_messages_is_shown_whole_from_its_end(void **unused)
{
        (void)unused;
        check_long('"');
        check_long('\\');
        check_long('\x01');
}

static void frames_that_fit_are_the_newest(void **unused)
{
        const struct str f[] = {STR_INIT("12345"), STR_INIT("123"), STR_INIT("1")};
        struct chat_view v = {.frames = f, .n = 3};

        (void)unused;
        assert_int_equal(chat_view_fits(&v, 12), 0);
        assert_int_equal(chat_view_fits(&v, 11), 1);
        assert_int_equal(chat_view_fits(&v, 6), 1);
        assert_int_equal(chat_view_fits(&v, 5), 2);
        assert_int_equal(chat_view_fits(&v, 1), 3);
        assert_int_equal(chat_view_fits(&(struct chat_view){.frames = f}, 100), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(twenty_thousand_messages_are_opened_and_helped_with),
                T(every_one_of_them_is_reached_page_by_page),
                T(a_conversation_of_the_longest_messages_is_shown_whole_from_its_end),
                cmocka_unit_test(frames_that_fit_are_the_newest),
        };

        return cmocka_run_group_tests_name("burden", tests, load_demo, drop_demo);
}

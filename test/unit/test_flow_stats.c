/* store/flow_step, insight/flow_stats and flow_draw: counted with the turn, summed up, drawn. */
#include "base/arena.h"
#include "codec/json.h"
#include "insight/flow_stats.h"
#include "knowledge/knowledge.h"
#include "store/conversation.h"
#include "store/sealed_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY FLOW_DAY_MS
#define NOW_MS (INT64_C(20000) * DAY + DAY / 2)
#define CONVERSATION "01ARZ3NDEKTSV4RRFFQ69G5FA1"

static const char company[] = "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n";
static const char products[] = "products:\n  - {id: cam2, name: C}\n";
static const char camera[] =
        "title: {zh: 连不上, en: \"Offline <b>&\"}\nproducts: [cam2]\nask: [连不上, offline]\nstart: light\nsteps:\n"
        "  light:\n    title: 灯\n    say: {zh: 看灯, en: Look}\n    question: {zh: 亮吗, en: \"Is \\\"it\\\" on?\"}\n"
        "    choices:\n"
        "      - {label: {zh: 红灯, en: Red}, next: reset}\n"
        "      - {label: {zh: 不亮, en: Off}, handover: repair}\n"
        "  reset:\n    title: 复位\n    say: {zh: 按键, en: Press}\n    done: true\n";

static struct arena *mem;
static struct knowledge *k;
static struct store *st;
static struct err err;
static struct flow_counts counts;
static int64_t seq;

static int setup(void **state)
{
        struct kfile files[] = {{"company.yaml", (const unsigned char *)company, strlen(company)},
                                {"products.yaml", (const unsigned char *)products, strlen(products)},
                                {"flows/offline.yaml", (const unsigned char *)camera, strlen(camera)}};
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        seq = 0;
        counts = (struct flow_counts){0};
        assert_int_equal(knowledge_load_files(files, 3, NOW_MS, &k, NULL, &err), 0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        k = knowledge_unref(k);
        mem = arena_free(mem);
        return 0;
}

/* ---- the store ---- */

static int last_r;

static void on_done(void *arg, int r, const struct err *e)
{
        (void)arg;
        (void)e;
        last_r = r;
}

static int turn_at(int64_t at, const struct step_mark *marks, size_t n)
{
        struct sealed_text body = {STR_INIT("body"), STR_INIT("sealed")};
        struct event_write e = {
                .seq = at, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .at_ms = at, .body = &body};
        struct conv_row row = {.id = STR_INIT(CONVERSATION),
                               .customer_id = STR_INIT(CONVERSATION),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .last_seq = at};
        struct turn_write t = {
                .conv = &row, .create = at == 1, .events = &e, .n_events = 1, .step_marks = marks, .n_step_marks = n};

        assert_int_equal(store_turn_commit(st, &t, on_done, NULL), 0);
        store_drain(st);
        return last_r;
}

static void turn(const struct step_mark *marks, size_t n)
{
        assert_int_equal(turn_at(++seq, marks, n), 0);
}

static struct step_mark shown(const char *step, int64_t at_ms)
{
        return (struct step_mark){
                .flow = STR_INIT("offline"), .edition = STR_INIT("e1"), .step = str_c(step), .shown_ms = at_ms};
}

static struct step_mark left(const char *step, int64_t at_ms, const char *answer, const char *next, int64_t stood_ms)
{
        struct step_mark m = shown(step, at_ms);

        m.left = true;
        m.answer = str_c(answer);
        m.next = str_c(next);
        m.stood_ms = stood_ms;
        return m;
}

static void on_rows(void *arg, int r, const struct err *e, const struct flow_shown_row *s, size_t n_shown,
                    const struct flow_left_row *l, size_t n_left)
{
        struct flow_shown_row *s2 = ARENA_ARRAY(mem, struct flow_shown_row, n_shown);
        struct flow_left_row *l2 = ARENA_ARRAY(mem, struct flow_left_row, n_left);

        (void)arg;
        (void)e;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < n_shown; i++) {
                s2[i] = s[i];
                s2[i].flow = arena_str(mem, s[i].flow);
                s2[i].step = arena_str(mem, s[i].step);
        }
        for (size_t i = 0; i < n_left; i++) {
                l2[i] = l[i];
                l2[i].flow = arena_str(mem, l[i].flow);
                l2[i].step = arena_str(mem, l[i].step);
                l2[i].answer = arena_str(mem, l[i].answer);
                l2[i].next = arena_str(mem, l[i].next);
        }
        counts = (struct flow_counts){s2, n_shown, l2, n_left};
}

static void on_size(void *arg, int r, const struct err *e, const struct flow_shown_row *s, size_t n_shown,
                    const struct flow_left_row *l, size_t n_left)
{
        size_t *n = arg;

        (void)e;
        (void)s;
        (void)n_shown;
        (void)l;
        last_r = r;
        *n = n_left;
}

/* So many different answers to one step. */
static void answers(unsigned from, unsigned to)
{
        enum { AT_ONCE = 8000 };

        while (from < to) {
                unsigned n = to - from < AT_ONCE ? to - from : AT_ONCE;
                struct step_mark *m = ARENA_ARRAY(mem, struct step_mark, n);

                for (unsigned i = 0; i < n; i++)
                        m[i] = left("light", NOW_MS, arena_printf(mem, "%u", from + i).p, "end", 1);
                turn(m, n);
                from += n;
        }
}

static void more_rows_than_fit_into_memory_are_refused(void **state)
{
        size_t n = 0;

        (void)state;
        answers(0, 100000);
        assert_int_equal(store_flow_steps(st, STR("offline"), 0, on_size, &n), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
        assert_int_equal(n, 100000);
        answers(100000, 140000);
        assert_int_equal(store_flow_steps(st, STR("offline"), 0, on_size, &n), 0);
        store_drain(st);
        assert_int_equal(last_r, ERR_LIMIT);
        assert_int_equal(n, 0);
}

static void read_counts(const char *flow, int64_t from_day)
{
        assert_int_equal(store_flow_steps(st, str_c(flow), from_day, on_rows, NULL), 0);
        store_drain(st);
}

static void marks_are_counted_by_day_and_answer(void **state)
{
        const struct step_mark first[] = {shown("light", NOW_MS)};
        const struct step_mark second[] = {left("light", NOW_MS, "0", "reset", 4000), shown("reset", NOW_MS + 4000)};

        (void)state;
        turn(first, 1);
        turn(second, 2);
        turn(first, 1);
        turn(second, 2);
        read_counts("", 0);
        assert_int_equal(counts.n_shown, 2);
        assert_int_equal(counts.shown[0].n, 2);
        assert_int_equal(counts.shown[0].day, 20000);
        assert_int_equal(counts.n_left, 1);
        assert_int_equal(counts.left[0].n, 2);
        assert_int_equal(counts.left[0].stood_ms, 8000);
        assert_int_equal(counts.left[0].span, 0);
        read_counts("offline", 20001);
        assert_int_equal(counts.n_shown, 0);
        read_counts("other", 0);
        assert_int_equal(counts.n_shown, 0);
}

static void a_turn_that_is_refused_counts_nothing(void **state)
{
        const struct step_mark first[] = {shown("light", NOW_MS)};

        (void)state;
        turn(first, 1);
        assert_int_equal(turn_at(1, first, 1), ERR_EXISTS);
        read_counts("", 0);
        assert_int_equal(counts.shown[0].n, 1);
}

static void old_days_are_pruned(void **state)
{
        const struct step_mark marks[] = {shown("light", NOW_MS), shown("light", NOW_MS - 10 * DAY),
                                          left("light", NOW_MS - 10 * DAY, "0", "reset", 1)};

        (void)state;
        turn(marks, 3);
        assert_int_equal(store_flow_steps_prune(st, 19995, on_done, NULL), 0);
        read_counts("", 0);
        assert_int_equal(counts.n_shown, 1);
        assert_int_equal(counts.n_left, 0);
}

static void spans_are_told_at_their_bounds(void **state)
{
        (void)state;
        assert_int_equal(flow_span_of(0), 0);
        for (unsigned i = 0; i + 1 < FLOW_SPANS; i++) {
                assert_int_equal(flow_span_of(flow_span_ms(i)), i);
                assert_int_equal(flow_span_of(flow_span_ms(i) + 1), i + 1);
        }
        assert_int_equal(flow_span_ms(FLOW_SPAN_DAY), DAY);
        assert_int_equal(flow_span_ms(FLOW_SPAN_3_DAYS), 3 * DAY);
        assert_int_equal(flow_span_ms(FLOW_SPAN_7_DAYS), 7 * DAY);
        assert_true(flow_span_ms(FLOW_SPANS - 1) == INT64_MAX);
}

/* ---- summing up ---- */

static const struct flow_step_stat *step_of(const struct flow_stat *s, const char *step)
{
        for (size_t i = 0; i < s->n_steps; i++) {
                if (str_eq_c(s->steps[i].step, step))
                        return &s->steps[i];
        }
        return NULL;
}

static const struct flow_stat *one(unsigned window_days, int64_t now_ms)
{
        const struct flow_stats_opts o = {.window_days = window_days, .now_ms = now_ms};

        read_counts("offline", 0);
        return flow_stats_one(k, STR("offline"), &counts, &o, mem);
}

static void who_does_not_come_back_within_the_window_has_dropped_off(void **state)
{
        const int64_t then = INT64_C(19990) * DAY;
        const struct step_mark marks[] = {
                shown("light", then),
                shown("light", then),
                shown("light", then),
                shown("light", then),
                left("light", then, "0", "reset", 5000), /* at once */
        };
        const struct step_mark more[] = {
                left("light", then, "1", ":person", 2 * DAY), /* two days later */
                shown("reset", then + 5000),
                left("reset", then + 5000, "yes", ":solved", 20000),
        };
        const struct flow_stat *s;

        (void)state;
        turn(marks, 5);
        turn(more, 3);
        s = one(1, NOW_MS);
        assert_int_equal(step_of(s, "light")->shows, 4);
        assert_int_equal(step_of(s, "light")->left, 2);
        assert_int_equal(step_of(s, "light")->drop_offs, 3);
        assert_int_equal(step_of(s, "light")->late, 1);
        assert_int_equal(step_of(s, "light")->open, 0);
        assert_int_equal(s->starts, 4);
        assert_int_equal(s->solved, 1);
        assert_int_equal(s->person, 1);
        s = one(3, NOW_MS);
        assert_int_equal(step_of(s, "light")->drop_offs, 2);
        assert_int_equal(step_of(s, "light")->late, 0);
}

static void a_show_is_judged_when_its_day_and_the_window_are_over(void **state)
{
        const int64_t then = INT64_C(20000) * DAY + 5;
        const struct step_mark marks[] = {shown("light", then)};

        (void)state;
        turn(marks, 1);
        assert_int_equal(one(1, INT64_C(20002) * DAY - 1)->open, 1);
        assert_int_equal(one(1, INT64_C(20002) * DAY - 1)->drop_offs, 0);
        assert_int_equal(one(1, INT64_C(20002) * DAY)->open, 0);
        assert_int_equal(one(1, INT64_C(20002) * DAY)->drop_offs, 1);
}

static void steps_that_an_edit_took_away_are_told_apart(void **state)
{
        const struct step_mark marks[] = {shown("old-step", NOW_MS)};
        const struct flow_stat *s;

        (void)state;
        turn(marks, 1);
        s = one(1, NOW_MS);
        assert_int_equal(s->n_steps, 3);
        assert_true(s->steps[2].gone);
        assert_false(s->gone);
}

static void a_flow_that_is_gone_stands_last_and_an_unknown_one_nowhere(void **state)
{
        struct step_mark m = shown("x", NOW_MS);
        const struct flow_stats_opts o = {.window_days = 1, .now_ms = NOW_MS};
        const struct flow_stat *all;
        size_t n;

        (void)state;
        m.flow = STR("aaa-gone");
        turn(&m, 1);
        read_counts("", 0);
        all = flow_stats_all(k, &counts, &o, mem, &n);
        assert_int_equal(n, 2);
        assert_true(str_eq_c(all[0].flow, "offline") && !all[0].gone && all[0].starts == 0);
        assert_true(str_eq_c(all[1].flow, "aaa-gone") && all[1].gone && all[1].n_steps == 1);
        assert_null(flow_stats_one(k, STR("nowhere"), &counts, &o, mem));
}

static void half_and_nine_of_ten_come_from_the_spans(void **state)
{
        struct step_mark m[STEP_MARKS_MAX];
        const struct flow_step_stat *s;

        (void)state;
        assert_int_equal(step_of(one(1, NOW_MS), "light")->median_ms, -1);
        for (int i = 0; i < 5; i++)
                m[i] = left("light", NOW_MS, "0", "reset", i < 3 ? 9000 : i == 3 ? 50000 : 8 * DAY);
        turn(m, 5);
        s = step_of(one(1, NOW_MS), "light");
        assert_int_equal(s->median_ms, 10000);
        assert_true(s->slow_ms == INT64_MAX);
        assert_int_equal(s->mean_ms, (3 * 9000 + 50000 + 8 * DAY) / 5);
        assert_int_equal(s->drop_offs, 0);
        assert_int_equal(s->open, 0);
}

static struct str json_of(const struct flow_stat *s, bool steps)
{
        struct buf b;
        struct str out;
        json_t *v = NULL;

        buf_init(&b, 65536);
        flow_stats_json(k, s, steps, &b);
        out = arena_str(mem, buf_str(&b));
        buf_done(&b);
        assert_int_equal(json_parse(out, &v, &err), 0);
        json_decref(v);
        return out;
}

static void the_json_names_choices_in_both_languages(void **state)
{
        const struct step_mark marks[] = {shown("light", NOW_MS), left("light", NOW_MS, "0", "reset", 1)};
        struct str s;

        (void)state;
        turn(marks, 2);
        s = json_of(one(1, NOW_MS), true);
        assert_true(str_contains(
                s, STR("\"answer\":\"0\",\"next\":\"reset\",\"n\":1,\"label\":{\"zh\":\"红灯\",\"en\":\"Red\"}")));
        assert_true(str_contains(s, STR("\"mean_ms\":1,\"median_ms\":10000,\"p90_ms\":10000")));
        assert_true(str_contains(s, STR("\"mean_ms\":null")));
        assert_false(str_contains(json_of(one(1, NOW_MS), false), STR("steps")));
}

/* ---- drawing ---- */

static struct str dot(const struct flow *f, const struct flow_stat *s, enum lang lang)
{
        struct buf b;
        struct str out;

        buf_init(&b, 1 << 20);
        flow_draw_dot(f, s, lang, &b);
        out = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return out;
}

static void a_drawing_has_steps_choices_and_ends_in_either_language(void **state)
{
        const struct flow *f = knowledge_flow(k, STR("offline"));
        struct str en = dot(f, NULL, LANG_EN), zh = dot(f, NULL, LANG_ZH);

        (void)state;
        assert_true(str_contains(en, STR("n0 -> n1")) && str_contains(en, STR("n0 -> person")));
        assert_true(str_contains(en, STR("n1 -> solved")) && str_contains(en, STR("<B>Solved</B>")));
        assert_true(str_contains(zh, STR("已解决")) && str_contains(zh, STR("红灯")));
        assert_false(str_contains(en, STR("shown")));
}

static void texts_cannot_leave_their_label(void **state)
{
        struct str s = dot(knowledge_flow(k, STR("offline")), NULL, LANG_EN);

        (void)state;
        assert_true(str_contains(s, STR("Offline &lt;b&gt;&amp;")));
        assert_true(str_contains(s, STR("Is &quot;it&quot; on?")));
        assert_false(str_contains(s, STR("\"it\"")));
}

static void hostile_and_long_texts_are_wrapped_cut_and_cleaned(void **state)
{
        char *text = arena_alloc(mem, 5001);
        struct flow_step step = {
                .id = STR_INIT("a"), .title = {STR_INIT("标题\x01\xff\x1b["), STR_INIT("t\\N\\\"")}, .unsolved = -1};
        struct flow f = {.id = STR_INIT("f"), .steps = &step, .n_steps = 1};
        struct str s;

        (void)state;
        memset(text, 'x', 5000);
        step.question[LANG_EN] = str_n(text, 5000);
        step.question[LANG_ZH] =
                STR("很长的问题，很长的问题，很长的问题，很长的问题，很长的问题，很长的问题，很长的问题");
        s = dot(&f, NULL, LANG_EN);
        assert_true(s.n < 2000);
        assert_true(str_contains(s, STR("…")));
        s = dot(&f, NULL, LANG_ZH);
        assert_true(str_contains(s, STR("<BR/>")));
        assert_false(str_contains(s, STR("<BR/>，")));
        for (size_t i = 0; i < s.n; i++)
                assert_true((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n');
}

static void counts_colour_steps_and_thicken_arrows(void **state)
{
        const int64_t then = INT64_C(19990) * DAY;
        const struct step_mark marks[] = {shown("light", then), shown("light", then),
                                          left("light", then, "0", "reset", 1000)};
        struct str s;

        (void)state;
        turn(marks, 3);
        s = dot(knowledge_flow(k, STR("offline")), one(1, NOW_MS), LANG_EN);
        assert_true(str_contains(s, STR("shown 2 · dropped off 1 (50 %)")));
        assert_true(str_contains(s, STR("n0 -> n1 [penwidth=3.5")));
        assert_true(str_contains(s, STR("#ff9d8a")));
}

#define D(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                D(marks_are_counted_by_day_and_answer),
                D(a_turn_that_is_refused_counts_nothing),
                D(more_rows_than_fit_into_memory_are_refused),
                D(old_days_are_pruned),
                D(spans_are_told_at_their_bounds),
                D(who_does_not_come_back_within_the_window_has_dropped_off),
                D(a_show_is_judged_when_its_day_and_the_window_are_over),
                D(steps_that_an_edit_took_away_are_told_apart),
                D(a_flow_that_is_gone_stands_last_and_an_unknown_one_nowhere),
                D(half_and_nine_of_ten_come_from_the_spans),
                D(the_json_names_choices_in_both_languages),
                D(a_drawing_has_steps_choices_and_ends_in_either_language),
                D(texts_cannot_leave_their_label),
                D(hostile_and_long_texts_are_wrapped_cut_and_cleaned),
                D(counts_colour_steps_and_thicken_arrows),
        };

        return cmocka_run_group_tests_name("flow_stats", tests, NULL, NULL);
}

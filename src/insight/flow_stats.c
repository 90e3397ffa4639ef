/* See flow_stats.h. */
#include "insight/flow_stats.h"

#include "base/arena.h"
#include "base/vec.h"
#include "codec/json.h"
#include "knowledge/knowledge.h"

#include <stdlib.h>
#include <string.h>

bool flow_stats_window_ok(int64_t days)
{
        return days == 1 || days == 3 || days == 7;
}

int64_t flow_stats_from_day(int64_t now_ms, unsigned days)
{
        return now_ms / FLOW_DAY_MS - (days ? days - 1 : 0);
}

static unsigned last_span(unsigned window_days)
{
        return window_days == 7 ? FLOW_SPAN_7_DAYS : window_days == 3 ? FLOW_SPAN_3_DAYS : FLOW_SPAN_DAY;
}

static bool is_settled(int64_t day, const struct flow_stats_opts *o)
{
        return (day + 1 + o->window_days) * FLOW_DAY_MS <= o->now_ms;
}

/* ---- one step ---- */

/* Upper bound of the span in which that share of what left has left. */
static int64_t quantile(const int64_t *spans, int64_t all, int64_t percent)
{
        int64_t so_far = 0;

        for (unsigned i = 0; i < FLOW_SPANS && all; i++) {
                so_far += spans[i];
                if (so_far * 100 >= all * percent)
                        return flow_span_ms(i);
        }
        return -1;
}

static int by_count(const void *a, const void *b)
{
        const struct flow_answer_stat *x = a, *y = b;
        int r;

        if (x->n != y->n)
                return x->n < y->n ? 1 : -1;
        r = str_cmp(x->answer, y->answer);
        return r ? r : str_cmp(x->next, y->next);
}

static void add_answer(struct flow_answer_stat *v, size_t *n, const struct flow_left_row *row)
{
        size_t i = 0;

        while (i < *n && !(str_eq(v[i].answer, row->answer) && str_eq(v[i].next, row->next)))
                i++;
        if (i == *n)
                v[(*n)++] = (struct flow_answer_stat){row->answer, row->next, 0};
        v[i].n += row->n;
}

static bool is_of(struct str flow, struct str step, struct str row_flow, struct str row_step)
{
        return str_eq(flow, row_flow) && str_eq(step, row_step);
}

static void count_step(struct flow_step_stat *s, struct str flow, const struct flow_counts *c,
                       const struct flow_stats_opts *o, struct arena *mem)
{
        int64_t spans[FLOW_SPANS] = {0}, stood = 0, settled_left = 0;
        struct flow_answer_stat *answers;
        size_t n = 0;

        for (size_t i = 0; i < c->n_left; i++)
                n += is_of(flow, s->step, c->left[i].flow, c->left[i].step);
        answers = ARENA_ARRAY(mem, struct flow_answer_stat, n);
        for (size_t i = 0; i < c->n_shown; i++) {
                const struct flow_shown_row *row = &c->shown[i];

                if (!is_of(flow, s->step, row->flow, row->step))
                        continue;
                s->shows += row->n;
                if (is_settled(row->day, o))
                        s->drop_offs += row->n;
                else
                        s->open += row->n;
        }
        for (size_t i = 0; i < c->n_left; i++) {
                const struct flow_left_row *row = &c->left[i];

                if (!is_of(flow, s->step, row->flow, row->step))
                        continue;
                s->left += row->n;
                stood += row->stood_ms;
                spans[row->span] += row->n;
                add_answer(answers, &s->n_answers, row);
                if (!is_settled(row->day, o))
                        s->open -= row->n;
                else if (row->span <= last_span(o->window_days))
                        settled_left += row->n;
                else
                        s->late += row->n;
        }
        /* What was left on a day whose shows are not read, or pruned, must not make it negative. */
        s->drop_offs = s->drop_offs > settled_left ? s->drop_offs - settled_left : 0;
        s->open = s->open > 0 ? s->open : 0;
        s->median_ms = quantile(spans, s->left, 50);
        s->slow_ms = quantile(spans, s->left, 90);
        s->mean_ms = s->left ? stood / s->left : -1;
        qsort(answers, s->n_answers, sizeof(answers[0]), by_count);
        s->answers = answers;
}

/* ---- one flow ---- */

_Static_assert(offsetof(struct flow_shown_row, flow) == 0 && offsetof(struct flow_left_row, flow) == 0,
               "rows are found by their first member");

struct steps {
        struct flow_step_stat *v;
        size_t n, cap;
};

static void add_step(struct steps *all, struct str step, bool gone)
{
        for (size_t i = 0; i < all->n; i++) {
                if (str_eq(all->v[i].step, step))
                        return;
        }
        if (all->n < all->cap)
                all->v[all->n++] = (struct flow_step_stat){.step = step, .gone = gone};
}

static int64_t left_to(const struct flow_stat *s, struct str next)
{
        int64_t n = 0;

        for (size_t i = 0; i < s->n_steps; i++) {
                for (size_t k = 0; k < s->steps[i].n_answers; k++)
                        n += str_eq(s->steps[i].answers[k].next, next) ? s->steps[i].answers[k].n : 0;
        }
        return n;
}

static void sum_up(struct flow_stat *s, const struct flow *f)
{
        for (size_t i = 0; i < s->n_steps; i++) {
                s->open += s->steps[i].open;
                s->drop_offs += s->steps[i].drop_offs;
                if (f && str_eq(s->steps[i].step, f->steps[f->start].id))
                        s->starts = s->steps[i].shows - left_to(s, s->steps[i].step);
        }
        s->starts = s->starts > 0 ? s->starts : 0;
        s->solved = left_to(s, STR(":solved"));
        s->person = left_to(s, STR(":person"));
}

static void count_flow(struct flow_stat *s, const struct flow *f, const struct flow_counts *c,
                       const struct flow_stats_opts *o, struct arena *mem)
{
        struct steps all = {.cap = f ? f->n_steps : 0};
        struct str last = {0};

        for (size_t i = 0; i < c->n_shown; i++) {
                if (!str_eq(c->shown[i].flow, s->flow) || str_eq(c->shown[i].step, last))
                        continue;
                last = c->shown[i].step;
                all.cap++;
        }
        all.v = ARENA_ARRAY(mem, struct flow_step_stat, all.cap);
        for (size_t i = 0; f && i < f->n_steps; i++)
                add_step(&all, f->steps[i].id, false);
        for (size_t i = 0; i < c->n_shown; i++) {
                if (str_eq(c->shown[i].flow, s->flow))
                        add_step(&all, c->shown[i].step, true);
        }
        for (size_t i = 0; i < all.n; i++)
                count_step(&all.v[i], s->flow, c, o, mem);
        s->steps = all.v;
        s->n_steps = all.n;
        sum_up(s, f);
}

/* The first of n rows, ordered by flow and `size` bytes apart, whose flow (their first member) is not before this one,
 * or, with past, is behind it. */
static size_t bound(const void *rows, size_t n, size_t size, struct str flow, bool past)
{
        size_t lo = 0, hi = n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                int r = str_cmp(*(const struct str *)((const char *)rows + mid * size), flow);

                if (r < 0 || (past && r == 0))
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

/* The rows of one flow. */
static struct flow_counts part_of(const struct flow_counts *c, struct str flow)
{
        size_t shown = bound(c->shown, c->n_shown, sizeof(c->shown[0]), flow, false),
               left = bound(c->left, c->n_left, sizeof(c->left[0]), flow, false);

        return (struct flow_counts){
                .shown = c->shown + shown,
                .n_shown = bound(c->shown, c->n_shown, sizeof(c->shown[0]), flow, true) - shown,
                .left = c->left + left,
                .n_left = bound(c->left, c->n_left, sizeof(c->left[0]), flow, true) - left,
        };
}

static void fill(struct flow_stat *s, const struct knowledge *k, struct str id, const struct flow_counts *counts,
                 const struct flow_stats_opts *o, struct arena *mem)
{
        const struct flow *f = knowledge_flow(k, id);
        struct flow_counts part = part_of(counts, id);

        *s = (struct flow_stat){.flow = f ? f->id : id, .gone = !f};
        count_flow(s, f, &part, o, mem);
}

const struct flow_stat *flow_stats_all(const struct knowledge *k, const struct flow_counts *counts,
                                       const struct flow_stats_opts *o, struct arena *mem, size_t *ret_n)
{
        struct str last = {0};
        struct flow_stat *v;
        size_t n = k->n_flows, at = 0;

        for (size_t i = 0; i < counts->n_shown; i++) {
                n += !str_eq(counts->shown[i].flow, last);
                last = counts->shown[i].flow;
        }
        v = ARENA_ARRAY(mem, struct flow_stat, n);
        for (size_t i = 0; i < k->n_flows; i++)
                fill(&v[at++], k, k->flows[i].id, counts, o, mem);
        last = (struct str){0};
        for (size_t i = 0; i < counts->n_shown; i++) {
                if (!str_eq(counts->shown[i].flow, last) && !knowledge_flow(k, counts->shown[i].flow))
                        fill(&v[at++], k, counts->shown[i].flow, counts, o, mem);
                last = counts->shown[i].flow;
        }
        *ret_n = at;
        return v;
}

const struct flow_stat *flow_stats_one(const struct knowledge *k, struct str id, const struct flow_counts *counts,
                                       const struct flow_stats_opts *o, struct arena *mem)
{
        struct flow_stat *s = ARENA_NEW(mem, struct flow_stat);

        fill(s, k, id, counts, o, mem);
        return s->gone && !s->n_steps ? NULL : s;
}

/* ---- JSON ---- */

static void put_both(struct buf *b, const char *key, const struct str text[KL])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", text[LANG_ZH]);
        json_put_key_str(b, "en", text[LANG_EN]);
        buf_put_ch(b, '}');
}

/* null where nobody left; of the last span, which has no end, its beginning. */
static void put_ms(struct buf *b, const char *key, int64_t ms)
{
        json_put_key(b, key);
        if (ms < 0)
                buf_put_c(b, "null");
        else
                buf_put_i64(b, ms == INT64_MAX ? flow_span_ms(FLOW_SPANS - 2) : ms);
}

static void put_answers(struct buf *b, const struct flow_step *step, const struct flow_step_stat *s)
{
        int64_t i;

        json_put_key(b, "answers");
        buf_put_ch(b, '[');
        for (size_t k = 0; k < s->n_answers; k++) {
                const struct flow_answer_stat *a = &s->answers[k];

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "answer", a->answer);
                json_put_key_str(b, "next", a->next);
                json_put_key_i64(b, "n", a->n);
                if (step && str_to_i64(a->answer, 0, (int64_t)step->n_choices - 1, &i))
                        put_both(b, "label", step->choices[i].label);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_step(struct buf *b, const struct flow *f, const struct flow_step_stat *s)
{
        const struct flow_step *step = f ? flow_step_find(f, s->step) : NULL;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "step", s->step);
        if (step)
                put_both(b, "title", step->title);
        json_put_key_bool(b, "gone", s->gone);
        json_put_key_i64(b, "shows", s->shows);
        json_put_key_i64(b, "left", s->left);
        json_put_key_i64(b, "open", s->open);
        json_put_key_i64(b, "drop_offs", s->drop_offs);
        json_put_key_i64(b, "late", s->late);
        put_ms(b, "mean_ms", s->mean_ms);
        put_ms(b, "median_ms", s->median_ms);
        put_ms(b, "p90_ms", s->slow_ms);
        put_answers(b, step, s);
        buf_put_ch(b, '}');
}

void flow_stats_json(const struct knowledge *k, const struct flow_stat *s, bool steps, struct buf *out)
{
        const struct flow *f = knowledge_flow(k, s->flow);

        buf_put_ch(out, '{');
        json_put_key_str(out, "flow", s->flow);
        if (f)
                put_both(out, "title", f->title);
        json_put_key_bool(out, "gone", s->gone);
        json_put_key_i64(out, "starts", s->starts);
        json_put_key_i64(out, "solved", s->solved);
        json_put_key_i64(out, "person", s->person);
        json_put_key_i64(out, "open", s->open);
        json_put_key_i64(out, "drop_offs", s->drop_offs);
        if (steps) {
                json_put_key(out, "steps");
                buf_put_ch(out, '[');
                for (size_t i = 0; i < s->n_steps; i++)
                        put_step(out, f, &s->steps[i]);
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, '}');
}

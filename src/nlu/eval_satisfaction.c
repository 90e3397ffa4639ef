/*
 * warmline eval satisfaction: how content a customer is at each turn of a dialogue. A turn is judged by its own text,
 * by the two sides' texts before it, and by facts of the session: how far it is, who repeats himself, who waits. The
 * agent's column of a row is what was said after the customer's, so it is only seen from the next row on.
 */
#include "nlu/eval_labels.h"

#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "learn/calibrate.h"
#include "nlu/eval_priv.h"
#include "nlu/labels.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 3, COLUMNS = 7, OLDER = 4, FOLDS_MAX = 50, MARKS = 24, SESSION_MARKS = 4, INNER_FOLDS = 4 };
enum { LOOK_BACK = 200 }; /* turns that one is compared with; the time would grow with their square */
#define DECAY 0.6f        /* of what earlier turns weigh, by turn */
enum { COL_DIALOGUE, COL_TURN, COL_ACT, COL_GROUP, COL_SATISFACTION, COL_CUSTOMER, COL_AGENT };
/* Kinds of facts; a mark is kind * 1000 + value. */
enum { TURN, SAID_BEFORE, LIKE_BEFORE, AGENT_REPEATS, UNANSWERED, AGENT_LENGTH, LENGTH, LIKE_AGENT, REPEATS, SESSION };

struct turn {
        uint32_t dialogue, label; /* EVAL_NONE = context only */
        struct str customer, agent;
        uint32_t *marks; /* n_facts, then room for SESSION_MARKS; in.marks lends them */
        size_t n_facts;
        float mood[2]; /* probability of label 0 and of label 2, guessed without what the session says */
        struct labels_input in;
};

struct turns {
        VEC(struct turn) t;
        uint32_t n_dialogues;
};

static int read_turn(struct turns *out, struct str line, struct str *last, struct str where, struct err *err)
{
        struct str col[COLUMNS] = {{0}}, all = line;
        struct turn *t;
        int64_t label = -1;
        size_t i;

        for (i = 0; i < COLUMNS && all.p; i++) {
                if (!str_cut(&all, '\t', &col[i]))
                        break;
        }
        if (i < COLUMNS - 1)
                return err_set(err, ERR_INVALID, "%.*s: expected seven columns", STR_ARG(where));
        if (col[COL_SATISFACTION].n > 0 && !str_to_i64(col[COL_SATISFACTION], 0, CLASSES - 1, &label))
                return err_set(err, ERR_INVALID, "%.*s: satisfaction is 0, 1, 2 or empty", STR_ARG(where));
        if (out->t.n == 0 || !str_eq(*last, col[COL_DIALOGUE]))
                out->n_dialogues++;
        *last = col[COL_DIALOGUE];
        t = VEC_ADD(&out->t);
        *t = (struct turn){.dialogue = out->n_dialogues - 1,
                           .label = label < 0 ? EVAL_NONE : (uint32_t)label,
                           .customer = str_trim(col[COL_CUSTOMER]),
                           .agent = str_trim(col[COL_AGENT])};
        return 0;
}

static int read_turns(const struct eval_in *in, unsigned file, struct turns *out, struct arena *mem, struct err *err)
{
        struct str rest = in->data[file], line, last = {0};
        unsigned number = 0;
        int r = 0;

        while (r == 0 && str_line(&rest, &line)) {
                number++;
                if (str_trim(line).n > 0 && line.p[0] != '#')
                        r = read_turn(out, line, &last, arena_printf(mem, "%s:%u", in->path[file], number), err);
        }
        if (r == 0 && out->t.n == 0)
                return err_set(err, ERR_INVALID, "%s has no rows", in->path[file]);
        return r;
}

/* ---- facts ---- */

struct marks {
        uint32_t p[MARKS];
        size_t n;
};

static void mark(struct marks *m, uint32_t kind, size_t value)
{
        if (m->n < MARKS)
                m->p[m->n++] = kind * 1000 + (uint32_t)(value > 999 ? 999 : value);
}

static size_t step_of(size_t n)
{
        return n == 0 ? 0 : (size_t)(log2((double)n) * 1.5) + 1;
}

/* Share of the three-byte sequences of a that b has too: near copies, whatever the language. */
static double likeness(struct str a, struct str b)
{
        size_t i, both = 0, n = a.n > 600 ? 600 : a.n;

        b = str_sub(b, 0, 600);
        if (n < 6 || b.n < 6)
                return 0;
        for (i = 0; i + 3 <= n; i++)
                both += memmem(b.p, b.n, a.p + i, 3) != NULL;
        return (double)both / (double)(n - 2);
}

static void facts(const struct turn *first, const struct turn *t, struct marks *m)
{
        const struct turn *b, *last_reply = NULL;
        size_t unanswered = 0, said = 0, like = 0, agent_repeats = 0;
        double near_agent = 0;

        for (b = t - first > LOOK_BACK ? t - LOOK_BACK : first; b < t; b++) {
                said += str_eq(b->customer, t->customer);
                like += likeness(t->customer, b->customer) > 0.6;
                unanswered = b->agent.n == 0 ? unanswered + 1 : 0;
                if (b->agent.n == 0)
                        continue;
                agent_repeats += last_reply && likeness(b->agent, last_reply->agent) > 0.7;
                last_reply = b;
        }
        mark(m, TURN, t - first < 12 ? (size_t)(t - first) : 12 + step_of((size_t)(t - first) - 11));
        mark(m, SAID_BEFORE, said > 2 ? 2 : said);
        mark(m, LIKE_BEFORE, like > 2 ? 2 : like);
        mark(m, AGENT_REPEATS, agent_repeats > 2 ? 2 : agent_repeats);
        mark(m, UNANSWERED, unanswered > 3 ? 3 : unanswered);
        mark(m, LENGTH, step_of(utf8_count(t->customer)));
        mark(m, AGENT_LENGTH, last_reply ? step_of(utf8_count(last_reply->agent)) : 99);
        if (last_reply)
                near_agent = likeness(t->customer, last_reply->agent);
        mark(m, LIKE_AGENT, (size_t)(near_agent * 4));
        if (t > first && likeness(t->customer, t[-1].customer) > 0.5)
                mark(m, REPEATS, 1);
}

static struct str older(const struct turn *first, const struct turn *t, struct arena *mem)
{
        struct str all = {0};
        const struct turn *b;

        for (b = t - first > OLDER + 1 ? t - OLDER - 1 : first; b + 1 < t; b++)
                all = arena_concat(mem, arena_concat(mem, all, b->customer), STR("\n"));
        return all;
}

static struct str last_reply(const struct turn *first, const struct turn *t)
{
        while (t > first) {
                t--;
                if (t->agent.n > 0)
                        return t->agent;
        }
        return (struct str){0};
}

static void prepare(struct turns *ts, struct arena *mem)
{
        size_t i, first = 0;

        for (i = 0; i < ts->t.n; i++) {
                struct turn *t = &ts->t.p[i];
                struct marks m = {{0}, 0};

                if (i > 0 && t[-1].dialogue != t->dialogue)
                        first = i;
                facts(&ts->t.p[first], t, &m);
                t->marks = ARENA_ARRAY(mem, uint32_t, MARKS + SESSION_MARKS);
                memcpy(t->marks, m.p, m.n * sizeof(*m.p));
                t->n_facts = m.n;
                t->in = (struct labels_input){.text = t->customer, .marks = t->marks, .n_marks = m.n};
                if (i > first)
                        t->in.before[0] = t[-1].customer;
                t->in.before[1] = last_reply(&ts->t.p[first], t);
                t->in.before[2] = older(&ts->t.p[first], t, mem);
        }
}

/* ---- learning and guessing ---- */

struct outcome {
        VEC(uint32_t) truth, guess;
        VEC(float) score;
        VEC(bool) positive;
        double train_s, us;
};

/* Which dialogues take part: those (not) in the fold of n; n 0 = all. */
struct part {
        uint32_t fold, n;
};

static bool is_in(const struct turn *t, struct part p)
{
        return p.n == 0 || t->dialogue % p.n == p.fold;
}

/* A number of the dialogue among those of its fold, so that inner folds are as large as one another. */
static uint32_t within(const struct turn *t, struct part p)
{
        return p.n ? t->dialogue / p.n : t->dialogue;
}

/* Learns the labelled turns outside of `without` and, when n_inner is not 0, outside of that inner fold. */
static int learn(const struct turns *ts, struct part without, uint32_t inner, uint32_t n_inner, struct labels **ret,
                 struct err *err)
{
        struct labels_options o = {.n_labels = CLASSES, .by_fold = true, .seed = 1};
        VEC(struct labels_row) rows = {0};
        size_t i;
        int r;

        for (i = 0; i < ts->t.n; i++) {
                const struct turn *t = &ts->t.p[i];
                uint32_t k = within(t, without);

                if (t->label == EVAL_NONE || (without.n && is_in(t, without)) || (n_inner && k % n_inner == inner))
                        continue;
                *VEC_ADD(&rows) =
                        (struct labels_row){.in = t->in, .label = t->label, .fold = n_inner ? k / n_inner : k};
        }
        r = labels_train(rows.p, rows.n, &o, ret, err);
        VEC_FREE(&rows);
        return r;
}

static void guess_moods(const struct labels *l, struct turn *t, struct arena *mem)
{
        float p[CLASSES];

        arena_reset(mem);
        labels_guess(l, mem, &t->in, p);
        t->mood[0] = p[0];
        t->mood[1] = p[2];
}

/* What earlier turns were guessed to be, newest most, as marks behind the facts. */
static void mark_session(struct turns *ts)
{
        float sum[2] = {0}, weight = 0;
        size_t i, k;

        for (i = 0; i < ts->t.n; i++) {
                struct turn *t = &ts->t.p[i];
                uint32_t *p = t->marks + t->n_facts;

                if (i > 0 && t[-1].dialogue != t->dialogue)
                        sum[0] = sum[1] = weight = 0;
                for (k = 0; k < 2; k++) {
                        *p++ = (SESSION + (uint32_t)k) * 1000 +
                               (weight > 0 ? 1 + (uint32_t)(sum[k] / weight * 9.99f) : 0);
                        *p++ = (SESSION + 2 + (uint32_t)k) * 1000 +
                               (weight > 0 ? 1 + (uint32_t)(t[-1].mood[k] * 9.99f) : 0);
                }
                t->in.n_marks = t->n_facts + SESSION_MARKS;
                weight = weight * DECAY + 1;
                for (k = 0; k < 2; k++)
                        sum[k] = sum[k] * DECAY + t->mood[k];
        }
}

static void forget_session(struct turns *ts)
{
        size_t i;

        for (i = 0; i < ts->t.n; i++)
                ts->t.p[i].in.n_marks = ts->t.p[i].n_facts;
}

/* Guesses each turn of `from` outside of the fold by a model that did not learn it, and the rest by one that learned
 * all of those. */
static int guess_sessions(struct turns *from, struct turns *of, struct part part, struct arena *mem, struct err *err)
{
        uint32_t inner;
        size_t i;
        int r = 0;

        for (inner = 0; inner <= INNER_FOLDS && r == 0; inner++) {
                bool all = inner == INNER_FOLDS;
                struct turns *ts = all ? of : from;
                struct labels *l = NULL;

                r = learn(from, part, inner, all ? 0 : INNER_FOLDS, &l, err);
                for (i = 0; i < ts->t.n && r == 0; i++) {
                        struct turn *t = &ts->t.p[i];

                        if (all ? is_in(t, part)
                                : (part.n == 0 || !is_in(t, part)) && within(t, part) % INNER_FOLDS == inner)
                                guess_moods(l, t, mem);
                }
                labels_free(l);
        }
        return r;
}

static int learn_and_guess(struct turns *from, struct turns *of, struct part part, struct outcome *out, struct err *err)
{
        struct labels *l = NULL;
        struct arena *mem = arena_new(0);
        int64_t start = time_cpu_ns();
        size_t i, before = out->truth.n;
        float p[CLASSES];
        int r;

        forget_session(from);
        forget_session(of);
        r = guess_sessions(from, of, part, mem, err);
        mark_session(from);
        if (of != from)
                mark_session(of);
        if (r == 0)
                r = learn(from, part, 0, 0, &l, err);
        out->train_s += (double)(time_cpu_ns() - start) / 1e9;
        start = time_cpu_ns();
        for (i = 0; i < of->t.n && r == 0; i++) {
                const struct turn *t = &of->t.p[i];

                if (t->label == EVAL_NONE || !is_in(t, part))
                        continue;
                arena_reset(mem);
                *VEC_ADD(&out->guess) = labels_guess(l, mem, &t->in, p);
                *VEC_ADD(&out->truth) = t->label;
                *VEC_ADD(&out->score) = p[0];
                *VEC_ADD(&out->positive) = t->label == 0;
        }
        if (out->truth.n > before)
                out->us = (double)(time_cpu_ns() - start) / 1e3 / (double)(out->truth.n - before);
        labels_free(l);
        arena_free(mem);
        return r;
}

static void write(const struct outcome *o, struct buf *json)
{
        size_t i, right = 0;

        for (i = 0; i < o->truth.n; i++)
                right += o->truth.p[i] == o->guess.p[i];
        buf_put_c(json, "{");
        eval_put(json, "accuracy", o->truth.n ? (double)right / (double)o->truth.n : NAN);
        eval_put(json, "macro_f1", eval_macro_f1(o->truth.p, o->guess.p, o->truth.n, CLASSES));
        eval_put(json, "auroc", auroc(o->score.p, o->positive.p, o->truth.n));
        eval_put(json, "train_seconds", o->train_s);
        eval_put(json, "us_per_query", o->us);
        json_put_key_i64(json, "rows", (int64_t)o->truth.n);
        buf_put_c(json, "}");
}

static int measure(const struct eval_in *in, struct turns ts[EVAL_FILES_MAX], struct outcome *o, struct err *err)
{
        uint32_t fold;
        int r = 0;

        if (in->folds == 0)
                return learn_and_guess(&ts[0], &ts[1], (struct part){0, 0}, o, err);
        if (in->folds > FOLDS_MAX || in->folds < 2 || in->folds > ts[0].n_dialogues)
                return err_set(err, ERR_INVALID, "%u folds are too many or too few", in->folds);
        for (fold = 0; fold < in->folds && r == 0; fold++)
                r = learn_and_guess(&ts[0], &ts[0], (struct part){fold, in->folds}, o, err);
        return r;
}

int eval_satisfaction(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct turns ts[EVAL_FILES_MAX] = {{{0}, 0}};
        struct arena *mem = arena_new((size_t)1 << 30);
        struct outcome o = {0};
        unsigned i;
        int r = 0;

        for (i = 0; i < (in->folds ? 1u : 2u) && r == 0; i++) {
                r = read_turns(in, i, &ts[i], mem, err);
                if (r == 0)
                        prepare(&ts[i], mem);
        }
        if (r == 0)
                r = measure(in, ts, &o, err);
        if (r == 0)
                write(&o, ret_json);
        for (i = 0; i < EVAL_FILES_MAX; i++)
                VEC_FREE(&ts[i].t);
        VEC_FREE(&o.truth);
        VEC_FREE(&o.guess);
        VEC_FREE(&o.score);
        VEC_FREE(&o.positive);
        arena_free(mem);
        return r;
}

/* See eval.h: intent, near and noise. */
#include "nlu/eval_priv.h"

#include "base/rand.h"
#include "base/time.h"
#include "codec/json.h"
#include "learn/calibrate.h"
#include "nlu/encoded.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED 1
#define ACCEPTED 0.85f /* near: share of rows in scope that the threshold lets through */
#define WORST 40u      /* rows and pairs of the report */

/* What came of one row of the test. */
struct outcome {
        uint32_t first[3]; /* labels, best first; EVAL_NONE where there are fewer */
        float confidence;
        bool accepted;
};

static struct outcome ask(const struct eval_in *in, const struct nlu *nlu, const struct eval_labels *labels,
                          struct str text, struct arena *tmp)
{
        struct outcome o = {.first = {EVAL_NONE, EVAL_NONE, EVAL_NONE}};
        struct nlu_result r;
        unsigned i;

        arena_reset(tmp);
        encoded_understand(nlu, in->encoder, text, NULL, tmp, &r);
        for (i = 0; i < r.n_hits && i < 3; i++)
                o.first[i] = eval_label_find(labels, r.hits[i].id);
        o.confidence = r.n_hits ? r.known : 0;
        o.accepted = r.accepted;
        return o;
}

struct test {
        eval_rows rows;
        struct outcome *out;
        double us;
};

static void ask_all(const struct eval_in *in, struct test *t, const struct nlu *nlu, struct eval_labels *labels)
{
        struct arena *tmp = arena_new(0);
        int64_t from;
        size_t i;

        t->out = calloc(t->rows.n + 1, sizeof(*t->out));
        if (!t->out)
                abort();
        from = time_cpu_ns();
        for (i = 0; i < t->rows.n; i++)
                t->out[i] = ask(in, nlu, labels, t->rows.p[i].text, tmp);
        t->us = (double)(time_cpu_ns() - from) / 1e3 / (double)t->rows.n;
        arena_free(tmp);
}

static void test_done(struct test *t)
{
        VEC_FREE(&t->rows);
        free(t->out);
}

/* ---- the report for people ---- */

struct confusion {
        uint32_t truth, guess;
        unsigned n;
};

static int by_count(const void *a, const void *b)
{
        const struct confusion *x = a, *y = b;

        return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->truth > y->truth) - (x->truth < y->truth);
}

static struct str label_name(const struct eval_labels *l, uint32_t k)
{
        return k < l->names.n ? l->names.p[k] : STR("(nothing)");
}

static void report(const struct test *t, const struct eval_labels *labels, const uint32_t *truth, const uint32_t *guess,
                   struct buf *out)
{
        VEC(struct confusion) pairs = {0};
        size_t i, k, shown = 0;

        for (i = 0; i < t->rows.n; i++) {
                for (k = 0; k < pairs.n; k++) {
                        if (pairs.p[k].truth == truth[i] && pairs.p[k].guess == guess[i])
                                break;
                }
                if (truth[i] != guess[i] && k == pairs.n)
                        *VEC_ADD(&pairs) = (struct confusion){truth[i], guess[i], 0};
                if (truth[i] != guess[i])
                        pairs.p[k].n++;
        }
        if (pairs.n > 0)
                qsort(pairs.p, pairs.n, sizeof(*pairs.p), by_count);
        buf_put_c(out, "Most confused (times, label of the file, what was understood)\n");
        for (k = 0; k < pairs.n && k < WORST; k++)
                buf_printf(out, "%5u  %.*s  ->  %.*s\n", pairs.p[k].n, STR_ARG(label_name(labels, pairs.p[k].truth)),
                           STR_ARG(label_name(labels, pairs.p[k].guess)));
        buf_put_c(out, "\nSurely wrong rows (confidence, label of the file, what was understood, text)\n");
        for (i = 0; i < t->rows.n && shown < WORST; i++) {
                if (truth[i] == guess[i] || t->out[i].confidence < 0.5f)
                        continue;
                buf_printf(out, "%.2f  %.*s  ->  %.*s  %.*s\n", (double)t->out[i].confidence,
                           STR_ARG(label_name(labels, truth[i])), STR_ARG(label_name(labels, guess[i])),
                           STR_ARG(t->rows.p[i].text));
                shown++;
        }
        VEC_FREE(&pairs);
}

/* ---- intent ---- */

struct figures {
        size_t in, closed, third, accurate, in_right, oos, oos_caught, declined;
        uint32_t *truth, *guess;
};

/* Labels that TRAIN lacks can never be right; each counts as a class of its own. */
static void count(const struct eval_in *in, const struct test *t, struct eval_labels *labels, uint32_t oos,
                  struct figures *f)
{
        size_t i;
        int k;

        for (i = 0; i < t->rows.n; i++) {
                const struct outcome *o = &t->out[i];
                bool out = oos != EVAL_NONE && str_eq(t->rows.p[i].label, in->oos);
                uint32_t truth = out ? oos : eval_label_add(labels, t->rows.p[i].label), guess = o->first[0];

                if (oos != EVAL_NONE && !o->accepted)
                        guess = oos;
                if (guess == EVAL_NONE)
                        guess = oos != EVAL_NONE ? oos : 0;
                f->truth[i] = truth;
                f->guess[i] = guess;
                f->accurate += truth == guess;
                f->declined += guess == oos;
                f->oos += out;
                f->oos_caught += out && guess == oos;
                f->in += !out;
                f->closed += !out && o->first[0] == truth;
                f->in_right += !out && guess == truth;
                for (k = 0; k < 3; k++)
                        f->third += !out && o->first[k] == truth;
        }
}

static double ranked_apart(const struct eval_in *in, const struct test *t)
{
        float *score = calloc(t->rows.n + 1, sizeof(*score));
        bool *positive = calloc(t->rows.n + 1, sizeof(*positive));
        double a;
        size_t i;

        if (!score || !positive)
                abort();
        for (i = 0; i < t->rows.n; i++) {
                score[i] = t->out[i].confidence;
                positive[i] = !str_eq(t->rows.p[i].label, in->oos);
        }
        a = auroc(score, positive, t->rows.n);
        free(score);
        free(positive);
        return a;
}

static double share(size_t a, size_t b)
{
        return b ? (double)a / (double)b : NAN;
}

static void put_intent(const struct eval_in *in, const struct test *t, const struct figures *f, uint32_t n_classes,
                       double seconds, struct buf *b)
{
        buf_put_ch(b, '{');
        eval_put(b, "accuracy", share(f->accurate, t->rows.n));
        eval_put(b, "closed_set_accuracy", share(f->closed, f->in));
        eval_put(b, "recall_at_3", share(f->third, f->in));
        eval_put(b, "macro_f1", eval_macro_f1(f->truth, f->guess, t->rows.n, n_classes));
        eval_put(b, "mcc", eval_mcc(f->truth, f->guess, t->rows.n, n_classes));
        eval_put(b, "in_scope_accuracy", share(f->in_right, f->in));
        eval_put(b, "oos_recall", in->oos.n ? share(f->oos_caught, f->oos) : NAN);
        eval_put(b, "oos_precision", in->oos.n ? share(f->oos_caught, f->declined) : NAN);
        eval_put(b, "oos_auroc", f->oos > 0 && f->in > 0 ? ranked_apart(in, t) : NAN);
        eval_put(b, "train_seconds", seconds);
        eval_put(b, "us_per_query", t->us);
        json_put_key_i64(b, "rows", (int64_t)t->rows.n);
        buf_put_ch(b, '}');
}

int eval_intent(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct eval_labels labels = {0};
        struct test t = {0};
        struct figures f = {0};
        struct nlu *nlu = NULL;
        eval_rows train = {0};
        int64_t from = time_cpu_ns();
        double seconds;
        uint32_t oos;
        int r;

        r = eval_rows_read(in, 0, &train, err);
        if (r == 0)
                r = eval_rows_read(in, 1, &t.rows, err);
        if (r == 0)
                r = eval_train(in, &train, &labels, mem, &nlu, err);
        seconds = (double)(time_cpu_ns() - from) / 1e9;
        if (r == 0) {
                ask_all(in, &t, nlu, &labels);
                oos = in->oos.n > 0 ? eval_label_add(&labels, in->oos) : EVAL_NONE;
                f.truth = ARENA_ARRAY(mem, uint32_t, t.rows.n);
                f.guess = ARENA_ARRAY(mem, uint32_t, t.rows.n);
                count(in, &t, &labels, oos, &f);
                put_intent(in, &t, &f, (uint32_t)labels.names.n, seconds, ret_json);
                if (in->report)
                        report(&t, &labels, f.truth, f.guess, in->report);
        }
        nlu_unref(nlu);
        VEC_FREE(&train);
        test_done(&t);
        eval_labels_done(&labels);
        arena_free(mem);
        return r;
}

/* ---- near ---- */

static void shuffle(struct rng *rng, uint32_t *p, size_t n)
{
        size_t i;

        for (i = n; i > 1; i--) {
                size_t j = rng_below(rng, i);
                uint32_t x = p[i - 1];

                p[i - 1] = p[j];
                p[j] = x;
        }
}

/* Parts the rows: those of a quarter of the labels, a fifth of each other label, and the rest to train on. */
static void part_rows(const eval_rows *rows, struct arena *mem, eval_rows *train, eval_rows *inside, eval_rows *outside)
{
        struct eval_labels all = {0};
        uint32_t *order, *seen;
        bool *held;
        struct rng rng;
        size_t i;

        rng_seed(&rng, SEED);
        for (i = 0; i < rows->n; i++)
                eval_label_add(&all, rows->p[i].label);
        order = ARENA_ARRAY(mem, uint32_t, all.names.n + 1);
        held = ARENA_ARRAY(mem, bool, all.names.n + 1);
        seen = ARENA_ARRAY(mem, uint32_t, all.names.n + 1);
        for (i = 0; i < all.names.n; i++)
                order[i] = (uint32_t)i;
        shuffle(&rng, order, all.names.n);
        for (i = 0; i < all.names.n; i++)
                held[order[i]] = i < all.names.n / 4;
        for (i = 0; i < rows->n; i++) {
                uint32_t k = eval_label_find(&all, rows->p[i].label);

                if (held[k])
                        *VEC_ADD(outside) = rows->p[i];
                else if (seen[k]++ % 5 == 4)
                        *VEC_ADD(inside) = rows->p[i];
                else
                        *VEC_ADD(train) = rows->p[i];
        }
        eval_labels_done(&all);
}

static int near_parts(const struct eval_in *in, eval_rows *train, struct test *inside, struct test *outside,
                      struct arena *mem, struct buf *b, struct err *err)
{
        struct eval_labels labels = {0};
        struct nlu *nlu = NULL;
        float *accepted, limit;
        size_t i, declined = 0;
        int r = eval_train(in, train, &labels, mem, &nlu, err);

        if (r == 0) {
                ask_all(in, inside, nlu, &labels);
                ask_all(in, outside, nlu, &labels);
                accepted = ARENA_ARRAY(mem, float, inside->rows.n + 1);
                for (i = 0; i < inside->rows.n; i++)
                        accepted[i] = inside->out[i].confidence;
                limit = quantile(accepted, inside->rows.n, 1 - ACCEPTED);
                for (i = 0; i < outside->rows.n; i++)
                        declined += outside->out[i].confidence < limit;
                buf_put_ch(b, '{');
                eval_put(b, "declined_share", share(declined, outside->rows.n));
                eval_put(b, "threshold", (double)limit);
                json_put_key_i64(b, "rows", (int64_t)outside->rows.n);
                buf_put_ch(b, '}');
        }
        nlu_unref(nlu);
        eval_labels_done(&labels);
        return r;
}

int eval_near(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct test inside = {0}, outside = {0};
        eval_rows rows = {0}, train = {0};
        int r = eval_rows_read(in, 0, &rows, err);

        if (r == 0) {
                part_rows(&rows, mem, &train, &inside.rows, &outside.rows);
                if (inside.rows.n == 0 || outside.rows.n == 0)
                        r = err_set(err, ERR_INVALID, "%s: at least four labels with five rows are needed",
                                    in->path[0]);
        }
        if (r == 0)
                r = near_parts(in, &train, &inside, &outside, mem, ret_json, err);
        VEC_FREE(&rows);
        VEC_FREE(&train);
        test_done(&inside);
        test_done(&outside);
        arena_free(mem);
        return r;
}

/* ---- noise ---- */

static struct str disturb(const json_t *table, double wanted, struct rng *rng, struct arena *mem, struct str text)
{
        char *out = arena_alloc(mem, text.n * 2 + 8);
        const char *at = text.p, *end = text.p + text.n;
        size_t n = 0;

        while (at < end) {
                const char *from = at;
                size_t len;
                char key[8];
                json_t *like;

                utf8_next(&at, end);
                len = (size_t)(at - from);
                memcpy(key, from, len);
                key[len] = '\0';
                like = len == 3 ? json_object_get(table, key) : NULL;
                if (like && json_array_size(like) > 0 && rng_double(rng) < wanted) {
                        struct str c = json_str(json_array_get(like, rng_below(rng, json_array_size(like))));

                        if (c.n > 0 && c.n <= 4) {
                                memcpy(out + n, c.p, c.n);
                                n += c.n;
                                continue;
                        }
                }
                memcpy(out + n, from, len);
                n += len;
        }
        return str_n(out, n);
}

static double accuracy(const struct test *t, const struct eval_labels *labels)
{
        size_t i, right = 0;

        for (i = 0; i < t->rows.n; i++) {
                uint32_t k = eval_label_find(labels, t->rows.p[i].label);

                right += k != EVAL_NONE && t->out[i].first[0] == k;
        }
        return share(right, t->rows.n);
}

static void put_noise(const struct eval_in *in, const json_t *table, struct test *t, const struct nlu *nlu,
                      struct eval_labels *labels, struct arena *mem, struct buf *b)
{
        struct rng rng;
        double clean;
        size_t i;

        rng_seed(&rng, SEED);
        ask_all(in, t, nlu, labels);
        clean = accuracy(t, labels);
        free(t->out);
        for (i = 0; i < t->rows.n; i++)
                t->rows.p[i].text = disturb(table, in->share, &rng, mem, t->rows.p[i].text);
        ask_all(in, t, nlu, labels);
        buf_put_ch(b, '{');
        eval_put(b, "accuracy_clean", clean);
        eval_put(b, "accuracy_noisy", accuracy(t, labels));
        eval_put(b, "us_per_query", t->us);
        buf_put_ch(b, '}');
}

int eval_noise(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct eval_labels labels = {0};
        struct test t = {0};
        struct nlu *nlu = NULL;
        eval_rows train = {0};
        json_t *table = NULL;
        int r = json_parse(in->table, &table, err);

        if (r == 0)
                r = eval_rows_read(in, 0, &train, err);
        if (r == 0)
                r = eval_rows_read(in, 1, &t.rows, err);
        if (r == 0)
                r = eval_train(in, &train, &labels, mem, &nlu, err);
        if (r == 0)
                put_noise(in, table, &t, nlu, &labels, mem, ret_json);
        json_decref(table);
        nlu_unref(nlu);
        VEC_FREE(&train);
        test_done(&t);
        eval_labels_done(&labels);
        arena_free(mem);
        return r;
}

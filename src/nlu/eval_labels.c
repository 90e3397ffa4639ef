/* warmline eval emotion: learns the labels of one file and guesses those of another. */
#include "nlu/eval_labels.h"

#include "base/time.h"
#include "codec/json.h"
#include "learn/calibrate.h"
#include "nlu/eval_priv.h"
#include "nlu/labels.h"
#include "nlu/mood.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One text and its marks. */
struct marked {
        struct labels_input in;
        uint32_t marks[MOOD_MARKS];
};

struct guesses {
        uint32_t *truth, *guess;
        float *score; /* of the second label */
        bool *positive;
        size_t n;
        double train_s, us;
};

static struct str last_column(struct str text)
{
        struct str part = text;

        while (str_cut(&text, '\t', &part))
                ;
        return part;
}

static void mark(struct marked *m, const struct moods *moods, struct str row, struct arena *tmp)
{
        struct mood mood;

        m->in = (struct labels_input){.text = last_column(row), .marks = m->marks};
        mood_guess(moods, tmp, m->in.text, NULL, &mood);
        m->in.n_marks = mood_marks(&mood, m->marks);
}

static int train(const struct eval_in *in, const struct moods *moods, struct eval_labels *names, struct guesses *g,
                 struct labels **ret, struct err *err)
{
        struct arena *tmp;
        struct marked *marked;
        struct labels_options o = {.seed = 1};
        struct labels_row *rows;
        int64_t start = time_cpu_ns();
        eval_rows file = {0};
        size_t i;
        int r = eval_rows_read(in, 0, &file, err);

        if (r < 0) {
                VEC_FREE(&file);
                return r;
        }
        rows = calloc(file.n, sizeof(*rows));
        marked = calloc(file.n, sizeof(*marked));
        if (!rows || !marked)
                abort();
        tmp = arena_new(0);
        for (i = 0; i < file.n; i++) {
                arena_reset(tmp);
                mark(&marked[i], moods, file.p[i].text, tmp);
                rows[i].in = marked[i].in;
                rows[i].label = eval_label_add(names, file.p[i].label);
        }
        o.n_labels = (uint32_t)names->names.n;
        if (o.n_labels > LABELS_MAX)
                r = err_set(err, ERR_INVALID, "%s has more than %u labels", in->path[0], LABELS_MAX);
        else
                r = labels_train(rows, file.n, &o, ret, err);
        g->train_s = (double)(time_cpu_ns() - start) / 1e9;
        arena_free(tmp);
        free(marked);
        free(rows);
        VEC_FREE(&file);
        return r;
}

static void guess(const struct labels *l, const struct moods *moods, const eval_rows *test, struct eval_labels *names,
                  struct guesses *g)
{
        struct arena *mem = arena_new(0);
        int64_t start = time_cpu_ns();
        float p[LABELS_MAX] = {0};
        size_t i;

        for (i = 0; i < test->n; i++) {
                struct marked m;

                arena_reset(mem);
                mark(&m, moods, test->p[i].text, mem);
                g->guess[i] = labels_guess(l, mem, &m.in, p);
                g->score[i] = p[1];
        }
        g->us = (double)(time_cpu_ns() - start) / 1e3 / (double)test->n;
        arena_free(mem);
        for (i = 0; i < test->n; i++) {
                g->truth[i] = eval_label_add(names, test->p[i].label);
                g->positive[i] = g->truth[i] == 1;
        }
        g->n = test->n;
}

static void write(const struct guesses *g, uint32_t learned, uint32_t n_labels, struct buf *json)
{
        size_t i, right = 0;

        for (i = 0; i < g->n; i++)
                right += g->truth[i] == g->guess[i];
        buf_put_c(json, "{");
        eval_put(json, "accuracy", (double)right / (double)g->n);
        eval_put(json, "macro_f1", eval_macro_f1(g->truth, g->guess, g->n, n_labels));
        eval_put(json, "auroc", learned == 2 ? auroc(g->score, g->positive, g->n) : NAN);
        eval_put(json, "train_seconds", g->train_s);
        eval_put(json, "us_per_query", g->us);
        json_put_key_i64(json, "rows", (int64_t)g->n);
        buf_put_c(json, "}");
}

int eval_emotion(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct eval_labels names = {0};
        struct labels *l = NULL;
        struct guesses g = {0};
        eval_rows test = {0};
        struct moods *moods = moods_open();
        uint32_t learned;
        int r = train(in, moods, &names, &g, &l, err);

        learned = (uint32_t)names.names.n;
        if (r == 0)
                r = eval_rows_read(in, 1, &test, err);
        if (r == 0) {
                g.truth = calloc(test.n, sizeof(*g.truth));
                g.guess = calloc(test.n, sizeof(*g.guess));
                g.score = calloc(test.n, sizeof(*g.score));
                g.positive = calloc(test.n, sizeof(*g.positive));
                if (!g.truth || !g.guess || !g.score || !g.positive)
                        abort();
                guess(l, moods, &test, &names, &g);
                for (size_t i = 0; i < g.n; i++) {
                        if (g.guess[i] != g.truth[i])
                                eval_report(in->report, names.names.p[g.guess[i]], names.names.p[g.truth[i]],
                                            last_column(test.p[i].text));
                }
                write(&g, learned, (uint32_t)names.names.n, ret_json);
        }
        free(g.truth);
        free(g.guess);
        free(g.score);
        free(g.positive);
        labels_free(l);
        moods_close(moods);
        VEC_FREE(&test);
        eval_labels_done(&names);
        return r;
}

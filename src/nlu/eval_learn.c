/* See eval.h: learn. */
#include "nlu/eval_priv.h"

#include "base/time.h"
#include "codec/json.h"
#include "nlu/selftrain.h"

#include <math.h>

/* One text a line; of more columns the last is the text. */
static size_t read_log(struct str log, struct arena *mem, struct str **ret)
{
        struct str rest = log, line, head;
        size_t n = 0, max = 1;

        for (size_t i = 0; i < log.n; i++)
                max += log.p[i] == '\n';
        *ret = ARENA_ARRAY(mem, struct str, max);
        while (str_line(&rest, &line)) {
                while (str_find(line, STR("\t"), 0) >= 0)
                        str_cut(&line, '\t', &head);
                if (str_trim(line).n)
                        (*ret)[n++] = line;
        }
        return n;
}

struct score {
        double accuracy, third;
};

static int score_on(const struct nlu_corpus *c, const eval_rows *test, const struct eval_labels *labels,
                    struct score *ret, struct err *err)
{
        struct arena *tmp = arena_new(0);
        struct nlu *indexed = NULL, *nlu = NULL;
        size_t right = 0, third = 0;
        int r = nlu_index(c, &indexed, err);

        if (r == 0)
                r = nlu_train(indexed, NULL, &nlu, err);
        for (size_t i = 0; i < test->n && r == 0; i++) {
                uint32_t truth = eval_label_find(labels, test->p[i].label);
                struct nlu_result u;

                arena_reset(tmp);
                nlu_understand(nlu, test->p[i].text, NULL, tmp, &u);
                for (unsigned k = 0; k < u.n_hits && k < 3; k++) {
                        right += k == 0 && u.hits[k].ordinal == truth;
                        third += u.hits[k].ordinal == truth;
                }
        }
        *ret = (struct score){(double)right / (double)test->n, (double)third / (double)test->n};
        nlu_unref(indexed);
        nlu_unref(nlu);
        arena_free(tmp);
        return r;
}

static void put(struct buf *b, const struct selftrain_result *res, const struct score *before,
                const struct score *after, size_t n_test, double seconds)
{
        buf_put_ch(b, '{');
        eval_put(b, "accuracy_before", before->accuracy);
        eval_put(b, "accuracy_after", after->accuracy);
        eval_put(b, "recall_at_3_before", before->third);
        eval_put(b, "recall_at_3_after", after->third);
        eval_put(b, "cv_before", res->before);
        eval_put(b, "cv_after", res->after);
        json_put_key_bool(b, "kept", res->kept);
        json_put_key_i64(b, "pool", (int64_t)res->n_pool);
        json_put_key_i64(b, "taken", (int64_t)res->n);
        json_put_key_i64(b, "learners", (int64_t)res->n_few);
        json_put_key_i64(b, "asked", (int64_t)res->n_asked);
        json_put_key_i64(b, "rows", (int64_t)n_test);
        eval_put(b, "seconds", seconds);
        buf_put_ch(b, '}');
}

int eval_learn(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new((size_t)8 << 30);
        struct selftrain_options o = {.few = in->few};
        struct selftrain_result res;
        struct eval_labels labels = {0};
        struct score before, after;
        struct nlu_corpus less, more;
        eval_rows train = {0}, test = {0};
        int64_t from = time_cpu_ns();
        struct str *log;
        size_t n = read_log(in->log, mem, &log);
        int r = eval_rows_read(in, 0, &train, err);

        if (r == 0)
                r = eval_rows_read(in, 1, &test, err);
        if (r == 0) {
                eval_corpus(in, &train, &labels, mem, &less);
                r = selftrain_run(&less, log, n, &o, mem, &res, err);
        }
        if (r == 0) {
                more = selftrain_corpus(&less, log, &res, mem);
                r = score_on(&less, &test, &labels, &before, err);
        }
        if (r == 0)
                r = score_on(&more, &test, &labels, &after, err);
        if (r == 0)
                put(ret_json, &res, &before, &after, test.n, (double)(time_cpu_ns() - from) / 1e9);
        VEC_FREE(&train);
        VEC_FREE(&test);
        eval_labels_done(&labels);
        arena_free(mem);
        return r;
}

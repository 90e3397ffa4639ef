/* See eval.h: questions asked of a corpus that is given, as a conversation would ask them. */
#include "nlu/eval_priv.h"

#include "base/time.h"
#include "codec/json.h"
#include "nlu/encoded.h"

#include <math.h>

#define DECLINED "none" /* label of what the corpus does not answer */

struct twin {
        uint32_t a, b;
};

struct questions {
        struct eval_labels docs; /* ids, numbered as in the corpus */
        eval_rows rows;          /* doc = EVAL_NONE: to be declined */
        VEC(struct twin) twins;
};

struct tally {
        size_t known, at1, at3, answered, wrong; /* of lines that a document answers */
        size_t none, declined, withheld;         /* of the others; withheld: declined or asked back */
        double reciprocal, us;
};

static int number_of(const struct questions *q, struct str id, const char *path, uint32_t *ret, struct err *err)
{
        *ret = eval_label_find(&q->docs, id);
        if (*ret != EVAL_NONE)
                return 0;
        return err_set(err, ERR_INVALID, "%s: there is no document %.*s", path, STR_ARG(id));
}

static int read_questions(const struct eval_in *in, struct questions *q, struct err *err)
{
        int r = eval_rows_read(in, 1, &q->rows, err);

        for (size_t i = 0; r == 0 && i < q->rows.n; i++) {
                if (!str_eq_c(q->rows.p[i].label, DECLINED))
                        r = number_of(q, q->rows.p[i].label, in->path[1], &q->rows.p[i].doc, err);
        }
        return r;
}

static int read_twins(const struct eval_in *in, struct questions *q, struct err *err)
{
        const struct eval_in file = {.data = {in->twins}, .path = {in->twins_path}};
        eval_rows rows = {0};
        int r = in->twins_path ? eval_rows_read(&file, 0, &rows, err) : 0;

        for (size_t i = 0; r == 0 && i < rows.n; i++) {
                struct twin t;

                r = number_of(q, rows.p[i].label, in->twins_path, &t.a, err);
                if (r == 0)
                        r = number_of(q, str_trim(rows.p[i].text), in->twins_path, &t.b, err);
                if (r == 0)
                        *VEC_ADD(&q->twins) = t;
        }
        VEC_FREE(&rows);
        return r;
}

static bool is_right(const struct questions *q, uint32_t found, uint32_t wanted)
{
        bool right = found == wanted;

        for (size_t i = 0; i < q->twins.n && !right; i++) {
                const struct twin *t = &q->twins.p[i];

                right = (t->a == found && t->b == wanted) || (t->b == found && t->a == wanted);
        }
        return right;
}

static void note_none(const struct nlu_result *res, struct tally *t)
{
        t->none++;
        t->declined += res->band == BAND_DECLINE;
        t->withheld += res->band != BAND_ANSWER;
}

/* Gives the rank of the first right document, 0: not among the hits. */
static unsigned note_known(const struct questions *q, const struct nlu_result *res, uint32_t wanted, struct tally *t)
{
        unsigned rank = 0;

        for (unsigned k = 0; k < res->n_hits && rank == 0; k++) {
                if (is_right(q, res->hits[k].ordinal, wanted))
                        rank = k + 1;
        }
        t->known++;
        t->at1 += rank == 1;
        t->at3 += rank >= 1 && rank <= 3;
        t->reciprocal += rank ? 1.0 / rank : 0;
        t->answered += res->band == BAND_ANSWER;
        t->wrong += res->band == BAND_ANSWER && rank != 1;
        return rank;
}

static void ask(const struct eval_in *in, const struct nlu *nlu, const struct questions *q, struct tally *t)
{
        struct arena *tmp = arena_new(0);

        for (size_t i = 0; i < q->rows.n; i++) {
                const struct eval_row *row = &q->rows.p[i];
                int64_t from = time_cpu_ns();
                struct nlu_result res;
                bool right;

                arena_reset(tmp);
                encoded_understand(nlu, in->encoder, row->text, NULL, tmp, &res);
                t->us += (double)(time_cpu_ns() - from) / 1e3;
                if (row->doc == EVAL_NONE)
                        note_none(&res, t);
                right = row->doc == EVAL_NONE ? res.band != BAND_ANSWER : note_known(q, &res, row->doc, t) == 1;
                if (!right)
                        eval_report(in->report, res.n_hits ? res.hits[0].id : (struct str){0}, row->label, row->text);
        }
        arena_free(tmp);
}

static void put(const struct tally *t, struct buf *b)
{
        double known = t->known ? (double)t->known : NAN, none = t->none ? (double)t->none : NAN;

        buf_put_ch(b, '{');
        eval_put(b, "recall_at_1", (double)t->at1 / known);
        eval_put(b, "recall_at_3", (double)t->at3 / known);
        eval_put(b, "mrr", t->reciprocal / known);
        eval_put(b, "answered_share", (double)t->answered / known);
        eval_put(b, "wrong_share", (double)t->wrong / known);
        eval_put(b, "declined_share", (double)t->declined / none);
        eval_put(b, "not_answered_share", (double)t->withheld / none);
        eval_put(b, "us_per_query", t->us / (double)(t->known + t->none));
        json_put_key_i64(b, "rows", (int64_t)t->known);
        json_put_key_i64(b, "none_rows", (int64_t)t->none);
        buf_put_ch(b, '}');
}

int eval_questions(const struct eval_in *in, const struct nlu_corpus *corpus, struct buf *ret_json, struct err *err)
{
        struct questions q = {0};
        struct tally t = {0};
        struct nlu *nlu = NULL;
        int r;

        for (size_t i = 0; i < corpus->n_docs; i++)
                eval_label_add(&q.docs, corpus->docs[i].id);
        r = read_questions(in, &q, err);
        if (r == 0)
                r = read_twins(in, &q, err);
        if (r == 0)
                r = eval_train_corpus(in, corpus, &nlu, err);
        if (r == 0) {
                ask(in, nlu, &q, &t);
                put(&t, ret_json);
        }
        nlu_unref(nlu);
        VEC_FREE(&q.rows);
        VEC_FREE(&q.twins);
        eval_labels_done(&q.docs);
        return r;
}

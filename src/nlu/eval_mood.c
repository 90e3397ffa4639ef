/* warmline eval mood: what the understanding that serves customers finds of feeling and signals in labelled messages.
 */
#include "nlu/eval_labels.h"

#include "base/time.h"
#include "codec/json.h"
#include "nlu/eval_priv.h"
#include "nlu/mood.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Signals, by what the file calls them. */
enum { DISSATISFIED, SARCASM, THREAT, PERSON, SAFETY, SIGNALS };
static const char *const signal_names[SIGNALS] = {"dissatisfied", "sarcasm", "threat", "person", "safety"};

struct tally {
        uint32_t *truth, *guess;
        size_t n, right;
        size_t count[SIGNALS][3]; /* in the file, found, both */
};

static bool has_flag(struct str flags, struct str name)
{
        struct str part;

        while (str_cut(&flags, ',', &part)) {
                if (str_eq(str_trim(part), name))
                        return true;
        }
        return false;
}

static void report_row(struct buf *out, const char *what, bool in_file, struct str text)
{
        buf_printf(out, "%s %s\t%.*s\n", in_file ? "missed" : "wrong", what, STR_ARG(text));
}

static void judge(struct tally *t, uint32_t truth, struct str flags, struct str text, const struct nlu_result *u,
                  struct buf *report)
{
        const bool found[SIGNALS] = {u->dissatisfied, u->sarcasm, u->threat, u->wants_person, u->safety};
        size_t k;

        t->truth[t->n] = truth;
        t->guess[t->n++] = u->emotion;
        t->right += truth == (uint32_t)u->emotion;
        if (report && truth != (uint32_t)u->emotion)
                buf_printf(report, "%s for %s\t%.*s\n", emotion_name(u->emotion), emotion_name((enum emotion)truth),
                           STR_ARG(text));
        for (k = 0; k < SIGNALS; k++) {
                bool is = has_flag(flags, str_c(signal_names[k])) || (k == SAFETY && has_flag(flags, STR("selfharm")));

                t->count[k][0] += is;
                t->count[k][1] += found[k];
                t->count[k][2] += is && found[k];
                if (report && is != found[k])
                        report_row(report, signal_names[k], is, text);
        }
}

static int read_all(const struct eval_in *in, const eval_rows *rows, const struct nlu *nlu, struct tally *t,
                    struct err *err)
{
        struct arena *mem = arena_new(0);
        size_t i;
        int r = 0;

        for (i = 0; i < rows->n && r == 0; i++) {
                struct str text = rows->p[i].text, flags = {0};
                struct nlu_context ctx = {.lang = LANG_EN};
                struct nlu_result u;
                enum emotion mood = EMO_NEUTRAL;

                if (!mood_parse(rows->p[i].label, &mood) || !str_cut(&text, '\t', &flags) || !text.p) {
                        r = err_set(err, ERR_INVALID, "%s: row %zu: expected: mood, tab, flags, tab, text", in->path[0],
                                    i + 1);
                        break;
                }
                arena_reset(mem);
                nlu_understand(nlu, text, &ctx, mem, &u);
                judge(t, (uint32_t)mood, flags, text, &u, in->report);
        }
        arena_free(mem);
        return r;
}

static void write(const struct tally *t, double us, struct buf *json)
{
        char key[64];
        size_t k;

        buf_put_c(json, "{");
        eval_put(json, "accuracy", (double)t->right / (double)t->n);
        eval_put(json, "macro_f1", eval_macro_f1(t->truth, t->guess, t->n, EMO_N));
        for (k = 0; k < SIGNALS; k++) {
                const size_t *c = t->count[k];

                snprintf(key, sizeof(key), "%s_precision", signal_names[k]);
                eval_put(json, key, c[1] ? (double)c[2] / (double)c[1] : NAN);
                snprintf(key, sizeof(key), "%s_recall", signal_names[k]);
                eval_put(json, key, c[0] ? (double)c[2] / (double)c[0] : NAN);
        }
        eval_put(json, "us_per_query", us);
        json_put_key_i64(json, "rows", (int64_t)t->n);
        buf_put_c(json, "}");
}

int eval_mood(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct nlu_doc doc = {.id = STR_INIT("none"), .title = {STR_INIT("无"), STR_INIT("none")}};
        struct nlu_corpus corpus = {.docs = &doc, .n_docs = 1};
        struct nlu *nlu = NULL;
        struct tally t = {0};
        eval_rows rows = {0};
        int64_t start;
        int r = eval_rows_read(in, 0, &rows, err);

        if (r == 0)
                r = nlu_index(&corpus, &nlu, err);
        if (r == 0) {
                t.truth = calloc(rows.n, sizeof(*t.truth));
                t.guess = calloc(rows.n, sizeof(*t.guess));
                if (!t.truth || !t.guess)
                        abort();
                start = time_cpu_ns();
                r = read_all(in, &rows, nlu, &t, err);
                if (r == 0)
                        write(&t, (double)(time_cpu_ns() - start) / 1e3 / (double)t.n, ret_json);
        }
        free(t.truth);
        free(t.guess);
        nlu_unref(nlu);
        VEC_FREE(&rows);
        return r;
}

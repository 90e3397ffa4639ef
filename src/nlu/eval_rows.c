/* Reading, training and figures that all measurements share. */
#include "nlu/eval_priv.h"

#include "codec/json.h"
#include "nlu/encoded.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int eval_rows_read(const struct eval_in *in, unsigned file, eval_rows *out, struct err *err)
{
        struct str rest = in->data[file], line, label;
        unsigned number = 0;

        while (str_line(&rest, &line)) {
                number++;
                if (str_trim(line).n == 0 || line.p[0] == '#')
                        continue;
                if (!str_cut(&line, '\t', &label) || !line.p)
                        return err_set(err, ERR_INVALID, "%s:%u: expected: label, tab, text", in->path[file], number);
                *VEC_ADD(out) = (struct eval_row){.label = str_trim(label), .text = line, .doc = EVAL_NONE};
        }
        return out->n > 0 ? 0 : err_set(err, ERR_INVALID, "%s has no rows", in->path[file]);
}

uint32_t eval_label_find(const struct eval_labels *l, struct str name)
{
        void *p = l->number ? map_get(l->number, name) : NULL;

        return p ? (uint32_t)(uintptr_t)p - 1 : EVAL_NONE;
}

uint32_t eval_label_add(struct eval_labels *l, struct str name)
{
        uint32_t at = eval_label_find(l, name);

        if (at != EVAL_NONE)
                return at;
        if (!l->number)
                l->number = map_new();
        *VEC_ADD(&l->names) = name;
        map_set(l->number, name, (void *)(uintptr_t)l->names.n);
        return (uint32_t)l->names.n - 1;
}

void eval_labels_done(struct eval_labels *l)
{
        VEC_FREE(&l->names);
        l->number = map_free(l->number);
}

/* "card_not_working?" and "camelCase" as words. */
static struct str words_of_label(struct arena *mem, struct str label)
{
        char *p = arena_alloc(mem, label.n * 2 + 1);
        size_t i, n = 0;

        for (i = 0; i < label.n; i++) {
                char c = label.p[i];

                if (i > 0 && c >= 'A' && c <= 'Z' && label.p[i - 1] >= 'a' && label.p[i - 1] <= 'z')
                        p[n++] = ' ';
                p[n++] = c == '_' || c == '-' || c == '?' || c == '/' || c == '.' ? ' ' : c;
        }
        return str_n(p, n);
}

static void fill_docs(struct nlu_doc *docs, const eval_rows *rows, struct arena *mem)
{
        size_t i;

        for (i = 0; i < rows->n; i++) {
                enum lang lang = lang_detect(rows->p[i].text, LANG_EN).lang;

                if (rows->p[i].doc != EVAL_NONE)
                        docs[rows->p[i].doc].n_ask[lang]++;
        }
        for (i = 0; i < rows->n; i++) {
                enum lang lang = lang_detect(rows->p[i].text, LANG_EN).lang;
                struct nlu_doc *d = rows->p[i].doc == EVAL_NONE ? NULL : &docs[rows->p[i].doc];

                if (!d)
                        continue;
                if (!d->ask[lang]) {
                        d->ask[lang] = ARENA_ARRAY(mem, struct str, d->n_ask[lang]);
                        d->n_ask[lang] = 0;
                }
                ((struct str *)(uintptr_t)d->ask[lang])[d->n_ask[lang]++] = rows->p[i].text;
        }
}

void eval_corpus(const struct eval_in *in, eval_rows *rows, struct eval_labels *labels, struct arena *mem,
                 struct nlu_corpus *ret)
{
        struct nlu_doc *docs;
        struct str *back[LANG_N];
        size_t i, n_back[LANG_N] = {0};
        int lang;

        for (lang = 0; lang < LANG_N; lang++)
                back[lang] = ARENA_ARRAY(mem, struct str, rows->n + 1);
        for (i = 0; i < rows->n; i++) {
                struct eval_row *row = &rows->p[i];

                if (in->oos.n > 0 && str_eq(row->label, in->oos)) {
                        enum lang l = lang_detect(row->text, LANG_EN).lang;

                        back[l][n_back[l]++] = row->text;
                        continue;
                }
                row->doc = eval_label_add(labels, row->label);
        }
        docs = ARENA_ARRAY(mem, struct nlu_doc, labels->names.n + 1);
        for (i = 0; i < labels->names.n; i++) {
                docs[i].id = labels->names.p[i];
                if (in->titles)
                        docs[i].title[lang_detect(docs[i].id, LANG_EN).lang] = words_of_label(mem, docs[i].id);
        }
        fill_docs(docs, rows, mem);
        *ret = (struct nlu_corpus){.docs = docs, .n_docs = labels->names.n};
        for (lang = 0; lang < LANG_N; lang++) {
                ret->background[lang] = back[lang];
                ret->n_background[lang] = n_back[lang];
        }
}

int eval_train_corpus(const struct eval_in *in, const struct nlu_corpus *c, struct nlu **ret, struct err *err)
{
        struct nlu *indexed = NULL;
        int r = nlu_index(c, &indexed, err);

        if (r == 0)
                r = nlu_train(indexed, NULL, ret, err);
        nlu_unref(indexed);
        return r == 0 && in->encoder ? encoded_train(in->encoder, ret, err) : r;
}

int eval_train(const struct eval_in *in, eval_rows *rows, struct eval_labels *labels, struct arena *mem,
               struct nlu **ret, struct err *err)
{
        struct nlu_corpus c;

        eval_corpus(in, rows, labels, mem, &c);
        return eval_train_corpus(in, &c, ret, err);
}

void eval_put(struct buf *b, const char *key, double value)
{
        json_put_key(b, key);
        if (isfinite(value))
                buf_printf(b, "%.4f", value);
        else
                buf_put_c(b, "null");
}

double eval_macro_f1(const uint32_t *truth, const uint32_t *guess, size_t n, uint32_t n_classes)
{
        size_t *count = calloc((size_t)n_classes * 3 + 1, sizeof(*count)), i;
        double sum = 0;
        uint32_t k, used = 0;

        if (!count)
                abort();
        for (i = 0; i < n; i++) {
                count[truth[i] * 3]++;
                count[guess[i] * 3 + 1]++;
                count[truth[i] * 3 + 2] += truth[i] == guess[i];
        }
        for (k = 0; k < n_classes; k++) {
                size_t both = count[k * 3] + count[k * 3 + 1];

                used += both > 0;
                sum += both > 0 ? 2.0 * (double)count[k * 3 + 2] / (double)both : 0;
        }
        free(count);
        return used ? sum / used : NAN;
}

/* Gorodkin (2004), "Comparing two K-category assignments by a K-category correlation coefficient". */
double eval_mcc(const uint32_t *truth, const uint32_t *guess, size_t n, uint32_t n_classes)
{
        double *t = calloc((size_t)n_classes * 2 + 1, sizeof(*t)), *g = t + n_classes, c = 0, tg = 0, tt = 0, gg = 0;
        double s = (double)n, below;
        uint32_t k;
        size_t i;

        if (!t)
                abort();
        for (i = 0; i < n; i++) {
                t[truth[i]]++;
                g[guess[i]]++;
                c += truth[i] == guess[i];
        }
        for (k = 0; k < n_classes; k++) {
                tg += t[k] * g[k];
                tt += t[k] * t[k];
                gg += g[k] * g[k];
        }
        free(t);
        below = sqrt(s * s - gg) * sqrt(s * s - tt);
        return below > 0 ? (c * s - tg) / below : 0;
}

void eval_report(struct buf *report, struct str found, struct str wanted, struct str text)
{
        if (report)
                buf_printf(report, "%.*s for %.*s\t%.*s\n", STR_ARG(found.n ? found : STR("nothing")),
                           STR_ARG(wanted.n ? wanted : STR("nothing")), STR_ARG(text));
}

#include "app/eval_summary.h"

#include "app/rouge.h"
#include "base/arena.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "desk/summary.h"
#include "learn/calibrate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LEAD_SIDE 2u
#define LEAD_ALL 4u

struct pair {
        struct summary_message *v;
        size_t n;
        struct str reference;
};

struct pairs {
        struct pair *p;
        size_t n, cap;
};

struct rows {
        struct {
                float *p;
                size_t n, cap;
        } x;
        struct {
                bool *p;
                size_t n, cap;
        } y;
};

struct figures {
        double rouge[3], words;
};

/* ---- reading ---- */

/* The data set writes & < > as HTML does. */
static struct str decoded(struct str s, struct arena *mem)
{
        static const struct {
                struct str code;
                char c;
        } codes[] = {{STR_INIT("&amp;"), '&'}, {STR_INIT("&lt;"), '<'}, {STR_INIT("&gt;"), '>'}};
        char *out = arena_alloc(mem, s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n;) {
                size_t k = 0;

                while (k < 3 && !str_starts(str_sub(s, i, s.n), codes[k].code))
                        k++;
                out[n++] = k < 3 ? codes[k].c : s.p[i];
                i += k < 3 ? codes[k].code.n : 1;
        }
        return str_n(out, n);
}

/* "name: " at the start; 0: there is none. */
static size_t speaker(struct str line)
{
        size_t i = 0;

        while (i < line.n && ((line.p[i] >= 'a' && line.p[i] <= 'z') || (line.p[i] >= 'A' && line.p[i] <= 'Z') ||
                              (line.p[i] >= '0' && line.p[i] <= '9') || line.p[i] == '_'))
                i++;
        return i > 0 && i + 1 < line.n && line.p[i] == ':' && line.p[i + 1] == ' ' ? i : 0;
}

static bool read_dialogue(struct str text, struct arena *mem, struct pair *ret)
{
        size_t most = 1;
        struct str line, customer = {0};

        for (size_t i = 0; i < text.n; i++)
                most += text.p[i] == '\n';
        ret->v = ARENA_ARRAY(mem, struct summary_message, most);
        ret->n = 0;
        while (str_line(&text, &line)) {
                size_t name = speaker(line);

                if (name && customer.n == 0)
                        customer = str_sub(line, 0, name);
                if (name) {
                        ret->v[ret->n] = (struct summary_message){.customer = str_eq(str_sub(line, 0, name), customer),
                                                                  .seq = (int64_t)ret->n + 1,
                                                                  .text = str_sub(line, name + 2, line.n)};
                        ret->n++;
                } else if (ret->n > 0) {
                        struct str *last = &ret->v[ret->n - 1].text;

                        *last = str_n(last->p, (size_t)(line.p + line.n - last->p));
                }
        }
        return ret->n > 0;
}

static int column(const struct str *v, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq_c(v[i], name))
                        return (int)i;
        return -1;
}

static int read_pairs(struct str data, const char *path, struct arena *mem, struct pairs *ret, struct err *err)
{
        struct str v[CSV_FIELDS_MAX];
        struct csv c;
        size_t n = 0;
        int r, dialogue, reference;

        csv_open(&c, data);
        r = csv_next(&c, mem, v, &n, err);
        if (r < 0)
                return r;
        dialogue = r ? column(v, n, "dialog") : -1;
        reference = r ? column(v, n, "summary") : -1;
        if (dialogue < 0 || reference < 0)
                return err_set(err, ERR_INVALID, "%s: the first line has no columns dialog and summary", path);
        while ((r = csv_next(&c, mem, v, &n, err)) > 0) {
                struct pair one;

                if (n <= (size_t)dialogue || n <= (size_t)reference ||
                    !read_dialogue(decoded(v[dialogue], mem), mem, &one))
                        return err_set(err, ERR_INVALID, "%s:%u: no dialogue with its summary", path, c.line);
                one.reference = v[reference];
                *VEC_ADD(ret) = one;
        }
        if (r == 0 && ret->n == 0)
                return err_set(err, ERR_INVALID, "%s: no rows", path);
        return r;
}

/* ---- measuring ---- */

static double fit_of(const struct rouge_text *a, const struct rouge_text *b, double each[3], struct arena *mem)
{
        each[0] = rouge_n(a, b, 1, mem);
        each[1] = rouge_n(a, b, 2, mem);
        each[2] = rouge_l(a, b, mem);
        return each[0] + each[1] + each[2];
}

static struct str join(const struct summary_sentence *v, size_t n, const bool *taken, struct arena *mem)
{
        struct str s = {"", 0};

        for (size_t i = 0; i < n; i++)
                if (taken[i])
                        s = arena_printf(mem, "%.*s %.*s", STR_ARG(s), STR_ARG(v[i].text));
        return s;
}

static void count(struct figures *f, struct str text, const struct rouge_text *reference, struct arena *mem)
{
        struct rouge_text t = rouge_read(text, mem);
        double each[3];

        fit_of(&t, reference, each, mem);
        for (unsigned i = 0; i < 3; i++)
                f->rouge[i] += each[i];
        f->words += (double)t.n;
}

static int by_place(const void *a, const void *b)
{
        const struct summary_line *x = a, *y = b;

        if (x->seq != y->seq)
                return x->seq < y->seq ? -1 : 1;
        return (x->text.p > y->text.p) - (x->text.p < y->text.p);
}

static struct str as_text(const struct summary *s, struct arena *mem)
{
        struct summary_line all[SUMMARY_SECTIONS * SUMMARY_LINES_MAX];
        struct str text = {"", 0};
        size_t n = 0;

        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++)
                for (unsigned i = 0; i < s->n[k]; i++)
                        all[n++] = s->line[k][i];
        qsort(all, n, sizeof(*all), by_place);
        for (size_t i = 0; i < n; i++)
                if (i == 0 || all[i].text.p != all[i - 1].text.p)
                        text = arena_printf(mem, "%.*s %.*s", STR_ARG(text), STR_ARG(all[i].text));
        return text;
}

static void lead(const struct summary_sentence *v, size_t n, unsigned of_side, unsigned of_all, bool *taken)
{
        unsigned side[2] = {0, 0};

        for (size_t i = 0; i < n; i++) {
                taken[i] = side[v[i].customer] < of_side && side[0] + side[1] < of_all;
                side[v[i].customer] += 1;
        }
}

/* One by one that which helps most, while it helps. */
static void oracle(const struct summary_sentence *v, size_t n, const struct rouge_text *reference, bool *taken,
                   struct arena *mem)
{
        double best = 0;
        size_t found;

        memset(taken, 0, n * sizeof(*taken));
        do {
                found = n;
                for (size_t i = 0; i < n; i++) {
                        struct rouge_text t;
                        double each[3], fit;

                        if (taken[i])
                                continue;
                        taken[i] = true;
                        t = rouge_read(join(v, n, taken, mem), mem);
                        fit = fit_of(&t, reference, each, mem);
                        taken[i] = false;
                        if (fit > best) {
                                best = fit;
                                found = i;
                        }
                }
                if (found < n)
                        taken[found] = true;
        } while (found < n);
}

/* ---- fitting ---- */

static void learn(const struct pairs *train, struct summary_weights *ret)
{
        struct rows side[2] = {0};
        struct arena *mem = arena_new((size_t)64 << 20);

        for (size_t i = 0; i < train->n; i++) {
                const struct summary_sentence *v;
                struct rouge_text reference;
                size_t n;
                bool *taken;

                arena_reset(mem);
                n = summary_sentences(train->p[i].v, train->p[i].n, mem, &v);
                taken = ARENA_ARRAY(mem, bool, n + 1);
                reference = rouge_read(train->p[i].reference, mem);
                oracle(v, n, &reference, taken, mem);
                for (size_t k = 0; k < n; k++) {
                        struct rows *to = &side[v[k].customer];

                        *VEC_ADD(&to->y) = taken[k];
                        for (unsigned j = 0; j < SUMMARY_INPUTS; j++)
                                *VEC_ADD(&to->x) = v[k].x[j];
                }
        }
        for (unsigned s = 0; s < 2; s++) {
                float *ones = calloc(side[s].y.n + 1, sizeof(*ones));

                for (size_t i = 0; i < side[s].y.n; i++)
                        ones[i] = 1;
                logistic_fit(side[s].x.p, side[s].y.p, ones, side[s].y.n, SUMMARY_INPUTS, NULL, ret->w[s]);
                free(ones);
                VEC_FREE(&side[s].x);
                VEC_FREE(&side[s].y);
        }
        arena_free(mem);
}

/* ---- the whole ---- */

struct result {
        struct figures lead, lead_4, own, fitted, oracle;
        int64_t own_ns;
};

static void report_summary(struct buf *out, const struct summary *s, struct str reference)
{
        buf_printf(out, "\n= %.*s\n", STR_ARG(reference));
        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++)
                for (unsigned i = 0; i < s->n[k]; i++)
                        buf_printf(out, "%s %" PRId64 ": %.*s\n", summary_section_name((enum summary_section)k),
                                   s->line[k][i].seq, STR_ARG(s->line[k][i].text));
}

static void measure(const struct pair *p, const struct summary_weights *fitted, struct buf *report, struct result *res,
                    struct arena *mem)
{
        struct rouge_text reference = rouge_read(p->reference, mem);
        const struct summary_sentence *v;
        size_t n = summary_sentences(p->v, p->n, mem, &v);
        bool *taken = ARENA_ARRAY(mem, bool, n + 1);
        struct summary s;
        int64_t from = time_cpu_ns();

        summary_make(p->v, p->n, mem, &s);
        res->own_ns += time_cpu_ns() - from;
        count(&res->own, as_text(&s, mem), &reference, mem);
        if (report)
                report_summary(report, &s, p->reference);
        summary_make_with(fitted, p->v, p->n, mem, &s);
        count(&res->fitted, as_text(&s, mem), &reference, mem);
        lead(v, n, LEAD_SIDE, 2 * LEAD_SIDE, taken);
        count(&res->lead, join(v, n, taken, mem), &reference, mem);
        lead(v, n, LEAD_ALL, LEAD_ALL, taken);
        count(&res->lead_4, join(v, n, taken, mem), &reference, mem);
        oracle(v, n, &reference, taken, mem);
        count(&res->oracle, join(v, n, taken, mem), &reference, mem);
}

static void put(struct buf *b, const char *name, const struct figures *f, size_t n)
{
        json_put_key(b, name);
        buf_printf(b, "{\"rouge_1\":%.2f,\"rouge_2\":%.2f,\"rouge_l\":%.2f,\"words\":%.1f}",
                   100 * f->rouge[0] / (double)n, 100 * f->rouge[1] / (double)n, 100 * f->rouge[2] / (double)n,
                   f->words / (double)n);
}

static void report_weights(struct buf *out, const struct summary_weights *w)
{
        for (unsigned s = 0; s < 2; s++)
                for (unsigned i = 0; i <= SUMMARY_INPUTS; i++)
                        buf_printf(out, "%s\t%u\t%.2f\n", s ? "customer" : "company", i, (double)w->w[s][i]);
}

int eval_summary(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *kept = arena_new((size_t)1 << 30), *mem = arena_new((size_t)64 << 20);
        struct pairs train = {0}, test = {0};
        struct summary_weights fitted;
        struct result res = {0};
        int r = read_pairs(in->data[0], in->path[0], kept, &train, err);

        if (r == 0)
                r = read_pairs(in->data[1], in->path[1], kept, &test, err);
        if (r == 0) {
                learn(&train, &fitted);
                if (in->report)
                        report_weights(in->report, &fitted);
                for (size_t i = 0; i < test.n; i++) {
                        arena_reset(mem);
                        measure(&test.p[i], &fitted, in->report, &res, mem);
                }
                buf_put_ch(ret_json, '{');
                json_put_key_i64(ret_json, "train_rows", (int64_t)train.n);
                json_put_key_i64(ret_json, "test_rows", (int64_t)test.n);
                put(ret_json, "summary", &res.own, test.n);
                put(ret_json, "fitted", &res.fitted, test.n);
                put(ret_json, "lead", &res.lead, test.n);
                put(ret_json, "lead_4", &res.lead_4, test.n);
                put(ret_json, "oracle", &res.oracle, test.n);
                json_put_key(ret_json, "us_per_summary");
                buf_printf(ret_json, "%.1f", (double)res.own_ns / 1e3 / (double)test.n);
                buf_put_ch(ret_json, '}');
        }
        VEC_FREE(&train);
        VEC_FREE(&test);
        arena_free(mem);
        arena_free(kept);
        return r;
}

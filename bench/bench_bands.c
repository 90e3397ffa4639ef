/*
 * bench_bands - how often understanding is right, and what it does when it is not sure.
 *
 *   bench_bands held KNOWLEDGE QUESTIONS OFF_TOPIC   a test set (label<TAB>lang<TAB>text) and lines that nothing
 *                                                    answers (lang<TAB>text): totals only
 *   bench_bands folds KNOWLEDGE [OFF_TOPIC ...]      every phrasing asked of knowledge that lacks it (5 folds)
 *   bench_bands intent TRAIN TEST [--titles]         label<TAB>text; the label oos is no intent; --titles adds the
 *                                                    words of the label as a title
 */
#include "answer/answer.h"
#include "base/arena.h"
#include "base/time.h"
#include "base/vec.h"
#include "learn/calibrate.h"
#include "nlu/nlu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 5u
#define NOW_MS 1773072000000

struct query {
        struct str label, text; /* no label: nothing answers it */
        enum lang lang;
};

typedef VEC(struct query) query_vec;

struct tally {
        size_t asked, first, third, answered, right, choices, contain, declined;
};

static _Noreturn void die(const char *what, const char *why)
{
        fprintf(stderr, "bench_bands: %s: %s\n", what, why);
        exit(1);
}

/* Two columns are text behind a language or label; three have both. */
static void read_lines(const char *path, struct arena *mem, bool has_label, bool has_lang, query_vec *out)
{
        FILE *f = fopen(path, "rb");
        char line[8192];

        if (!f)
                die(path, "cannot read");
        while (fgets(line, sizeof(line), f)) {
                struct str rest = str_trim(str_c(line)), label = {0}, lang = {0};

                if (rest.n == 0 || rest.p[0] == '#' || (has_label && !str_cut(&rest, '\t', &label)) ||
                    (has_lang && !str_cut(&rest, '\t', &lang)))
                        continue;
                *VEC_ADD(out) = (struct query){arena_str(mem, label), arena_str(mem, rest),
                                               str_eq_c(lang, "zh") ? LANG_ZH : LANG_EN};
        }
        fclose(f);
}

/* ---- one question ---- */

static bool decided_on(const struct decision *d, struct str label)
{
        struct str id = label, kind;

        if (!str_cut(&id, ':', &kind))
                return false;
        if (str_eq_c(kind, "flow"))
                return str_eq(d->flow, id);
        return str_eq(d->article, id) || str_eq(d->policy, id);
}

static bool among(const struct decision *d, struct str label)
{
        for (unsigned i = 0; i < d->n_choices; i++) {
                if (str_eq(d->choices[i], label))
                        return true;
        }
        return false;
}

static void ask(const struct generation *g, const struct query *q, struct arena *mem, struct tally *t)
{
        struct nlu_context ctx = {.lang = q->lang};
        struct facts facts = {0};
        struct conv_state state;
        struct answer_message msg = {.kind = MSG_TEXT, .text = q->text};
        struct answer_in in = {
                .gen = g, .state = &state, .facts = &facts, .msg = &msg, .now_ms = NOW_MS, .lang = q->lang, .mem = mem};
        static struct decision d;
        static struct nlu_result r;
        struct err err;

        arena_reset(mem);
        state_init(&state);
        if (nlu_understand(g->nlu, q->text, &ctx, mem, &r) < 0 || answer_decide(&in, &d, &err) < 0)
                die("a question", "could not be asked");
        t->asked++;
        t->first += r.n_hits > 0 && str_eq(r.hits[0].id, q->label);
        for (unsigned i = 0; i < r.n_hits && i < 3; i++)
                t->third += str_eq(r.hits[i].id, q->label);
        if (d.kind == D_DECLINE || (d.kind == D_ASK && d.n_choices == 0 && d.flow.n == 0)) {
                t->declined++;
        } else if (d.kind == D_CHOICES) {
                t->choices++;
                t->contain += among(&d, q->label);
        } else {
                t->answered++;
                t->right += decided_on(&d, q->label);
        }
}

static double share(size_t a, size_t b)
{
        return b ? 100.0 * (double)a / (double)b : 0;
}

static void print_tally(const char *name, const struct tally *t, bool in_scope)
{
        printf("%-14s %5zu", name, t->asked);
        if (in_scope)
                printf("  hit@1 %5.1f  hit@3 %5.1f", share(t->first, t->asked), share(t->third, t->asked));
        else
                printf("                          ");
        printf("  answered %5.1f", share(t->answered, t->asked));
        if (in_scope)
                printf(" (right %5.1f)", share(t->right, t->answered));
        printf("  choices %5.1f", share(t->choices, t->asked));
        if (in_scope)
                printf(" (holds it %5.1f)", share(t->contain, t->choices));
        printf("  declined %5.1f", share(t->declined, t->asked));
        if (in_scope)
                printf("  helped %5.1f", share(t->right + t->contain, t->asked));
        printf("\n");
}

static void add(struct tally *sum, const struct tally *t)
{
        size_t *a = (size_t *)sum;
        const size_t *b = (const size_t *)t;

        for (size_t i = 0; i < sizeof(*t) / sizeof(*a); i++)
                a[i] += b[i];
}

static void ask_all(const struct generation *g, const query_vec *q, struct tally t[LANG_N])
{
        struct arena *mem = arena_new(0);

        for (size_t i = 0; i < q->n; i++)
                ask(g, &q->p[i], mem, &t[q->p[i].lang]);
        arena_free(mem);
}

static void print_both(const char *name, const struct tally t[LANG_N], bool in_scope)
{
        static const char *const lang[LANG_N] = {[LANG_ZH] = "zh", [LANG_EN] = "en"};
        struct tally sum = {0};
        char label[64];

        for (int l = 0; l < LANG_N; l++) {
                snprintf(label, sizeof(label), "%s %s", name, lang[l]);
                print_tally(label, &t[l], in_scope);
                add(&sum, &t[l]);
        }
        print_tally(name, &sum, in_scope);
}

/* ---- modes ---- */

static struct generation *train(struct knowledge *k)
{
        struct generation *g = NULL;
        struct err err;

        if (generation_build(k, true, NULL, &g, &err) < 0)
                die("training", err.msg);
        return g;
}

static struct knowledge *load(const char *dir)
{
        struct knowledge *k = NULL;
        struct err err;

        if (knowledge_load_dir(dir, time_now_ms(), &k, NULL, &err) < 0)
                die(dir, err.msg);
        return k;
}

static void held(const char *dir, const char *questions, const char *off_topic)
{
        struct arena *mem = arena_new((size_t)64 << 20);
        struct knowledge *k = load(dir);
        struct generation *g = train(k);
        struct tally in[LANG_N] = {0}, off[LANG_N] = {0};
        query_vec q = {0}, o = {0};

        read_lines(questions, mem, true, true, &q);
        read_lines(off_topic, mem, false, true, &o);
        ask_all(g, &q, in);
        ask_all(g, &o, off);
        print_both("questions", in, true);
        print_both("off-topic", off, false);
        generation_unref(g);
        knowledge_unref(k);
        VEC_FREE(&q);
        VEC_FREE(&o);
        arena_free(mem);
}

/* Takes the phrasings of one fold out of a document. */
static void hold_out(struct arena *mem, struct str id, struct str_list ask[], unsigned fold, size_t number,
                     query_vec *out)
{
        for (int l = 0; l < LANG_N; l++) {
                struct str *keep = ARENA_ARRAY(mem, struct str, ask[l].n + 1);
                size_t n = 0;

                for (size_t i = 0; i < ask[l].n; i++) {
                        if ((i + number) % PARTS == fold)
                                *VEC_ADD(out) = (struct query){id, ask[l].v[i], (enum lang)l};
                        else
                                keep[n++] = ask[l].v[i];
                }
                ask[l].v = keep;
                ask[l].n = n;
        }
}

static void hold_out_all(struct arena *mem, struct knowledge *k, unsigned fold, query_vec *in, query_vec *back)
{
        for (size_t i = 0; i < k->n_articles; i++) {
                struct article *a = (struct article *)(uintptr_t)&k->articles[i];

                hold_out(mem, arena_printf(mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id)), a->ask,
                         fold, i, in);
        }
        for (size_t i = 0; i < k->n_flows; i++) {
                struct flow *f = (struct flow *)(uintptr_t)&k->flows[i];

                hold_out(mem, arena_printf(mem, "flow:%.*s", STR_ARG(f->id)), f->ask, fold, i, in);
        }
        hold_out(mem, (struct str){0}, k->background, fold, 0, back);
}

static void folds(const char *dir, char **files, int n_files)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        struct tally in[LANG_N] = {0}, back[LANG_N] = {0}, far[LANG_N] = {0};
        query_vec foreign = {0};

        for (int i = 0; i < n_files; i++)
                read_lines(files[i], mem, false, true, &foreign);
        for (unsigned fold = 0; fold < PARTS; fold++) {
                struct knowledge *k = load(dir);
                query_vec q = {0}, b = {0};
                struct generation *g;

                hold_out_all(mem, k, fold, &q, &b);
                g = train(k);
                ask_all(g, &q, in);
                ask_all(g, &b, back);
                if (fold == 0)
                        ask_all(g, &foreign, far);
                generation_unref(g);
                knowledge_unref(k);
                VEC_FREE(&q);
                VEC_FREE(&b);
        }
        print_both("phrasings", in, true);
        print_both("background", back, false);
        if (foreign.n)
                print_both("foreign", far, false);
        VEC_FREE(&foreign);
        arena_free(mem);
}

/* ---- public intent sets ---- */

struct intents {
        struct nlu_doc *docs;
        size_t n;
        query_vec rows;
        VEC(struct str) background;
};

static bool is_oos(struct str label)
{
        return str_eq_c(label, "oos") || str_eq_c(label, "NO_NODES_DETECTED");
}

static struct str title_of(struct arena *mem, struct str label)
{
        char *p = memcpy(arena_alloc(mem, label.n + 1), label.p, label.n);

        for (size_t i = 0; i < label.n; i++)
                p[i] = p[i] == '_' || p[i] == '?' || p[i] == '/' ? ' ' : p[i];
        return str_n(p, label.n);
}

static size_t find(struct intents *x, struct str label)
{
        size_t i = 0;

        while (i < x->n && !str_eq(x->docs[i].id, label))
                i++;
        return i;
}

static void compile(struct arena *mem, struct intents *x, bool titles, struct nlu_corpus *c)
{
        enum lang lang;

        x->docs = ARENA_ARRAY(mem, struct nlu_doc, 1000);
        for (size_t i = 0; i < x->rows.n; i++) {
                const struct query *q = &x->rows.p[i];
                struct nlu_doc *d;
                size_t at;

                if (is_oos(q->label)) {
                        *VEC_ADD(&x->background) = q->text;
                        continue;
                }
                at = find(x, q->label);
                if (at == 1000)
                        die("intents", "too many");
                d = &x->docs[at];
                lang = q->lang;
                if (at == x->n) {
                        x->n++;
                        d->id = q->label;
                        for (int l = 0; l < LANG_N; l++)
                                d->ask[l] = ARENA_ARRAY(mem, struct str, x->rows.n);
                        if (titles)
                                d->title[lang] = title_of(mem, q->label);
                }
                ((struct str *)(uintptr_t)d->ask[lang])[d->n_ask[lang]++] = q->text;
        }
        lang = x->rows.n ? x->rows.p[0].lang : LANG_EN;
        *c = (struct nlu_corpus){.docs = x->docs, .n_docs = x->n};
        c->background[lang] = x->background.p;
        c->n_background[lang] = x->background.n;
}

static void intent(const char *train_path, const char *test_path, bool titles)
{
        struct arena *mem = arena_new((size_t)256 << 20), *tmp = arena_new(0);
        struct intents x = {0};
        struct nlu_corpus c;
        struct nlu *indexed = NULL, *nlu = NULL;
        query_vec test = {0};
        size_t in = 0, first = 0, third = 0, band[2][3] = {{0}}, band_right = 0;
        float *score;
        bool *positive;
        int64_t from;
        double seconds;
        struct err err;

        read_lines(train_path, mem, true, false, &x.rows);
        read_lines(test_path, mem, true, false, &test);
        for (size_t i = 0; i < x.rows.n; i++)
                x.rows.p[i].lang = lang_detect(x.rows.p[i].text, LANG_EN).lang;
        compile(mem, &x, titles, &c);
        from = time_mono_ns();
        if (nlu_index(&c, &indexed, &err) < 0 || nlu_train(indexed, NULL, &nlu, &err) < 0)
                die("training", err.msg);
        seconds = (double)(time_mono_ns() - from) / 1e9;
        score = calloc(test.n + 1, sizeof(*score));
        positive = calloc(test.n + 1, 1);
        from = time_mono_ns();
        for (size_t i = 0; i < test.n; i++) {
                static struct nlu_result r;
                bool out = is_oos(test.p[i].label), hit;

                arena_reset(tmp);
                nlu_understand(nlu, test.p[i].text, NULL, tmp, &r);
                score[i] = r.n_hits ? r.hits[0].confidence : 0;
                positive[i] = !out;
                hit = !out && r.n_hits && str_eq(r.hits[0].id, test.p[i].label);
                band[out][r.band]++;
                band_right += hit && r.band == BAND_ANSWER;
                in += !out;
                first += hit;
                for (unsigned k = 0; !out && k < r.n_hits && k < 3; k++)
                        third += str_eq(r.hits[k].id, test.p[i].label);
        }
        printf("%zu intents, %zu rows, %zu asked: hit@1 %.1f  hit@3 %.1f", x.n, x.rows.n, test.n, share(first, in),
               share(third, in));
        printf("  answered %.1f (right %.1f) declined %.1f", share(band[0][0], in), share(band_right, band[0][0]),
               share(band[0][2], in));
        if (in < test.n)
                printf("  oos declined %.1f answered %.1f AUROC %.1f", share(band[1][2], test.n - in),
                       share(band[1][0], test.n - in), auroc(score, positive, test.n) * 100);
        printf("  train %.2f s, %.1f us a question\n", seconds,
               (double)(time_mono_ns() - from) / 1e3 / (double)(test.n ? test.n : 1));
        nlu_unref(nlu);
        nlu_unref(indexed);
        free(score);
        free(positive);
        VEC_FREE(&x.rows);
        VEC_FREE(&x.background);
        VEC_FREE(&test);
        arena_free(tmp);
        arena_free(mem);
}

int main(int argc, char **argv)
{
        if (argc == 5 && strcmp(argv[1], "held") == 0)
                held(argv[2], argv[3], argv[4]);
        else if (argc >= 3 && strcmp(argv[1], "folds") == 0)
                folds(argv[2], argv + 3, argc - 3);
        else if ((argc == 4 || (argc == 5 && strcmp(argv[4], "--titles") == 0)) && strcmp(argv[1], "intent") == 0)
                intent(argv[2], argv[3], argc == 5);
        else
                return fprintf(stderr, "usage: bench_bands held|folds|intent FILES... (see the head of the source)\n"),
                       2;
        return 0;
}

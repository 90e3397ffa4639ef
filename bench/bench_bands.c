/*
 * bench_bands - how often understanding is right, and what it does when it is not sure.
 *
 *   bench_bands held KNOWLEDGE QUESTIONS OFF_TOPIC   a test set (label<TAB>lang<TAB>text) and lines that nothing
 *                                                    answers (lang<TAB>text): totals only
 *   bench_bands folds KNOWLEDGE [OFF_TOPIC ...]      every phrasing asked of knowledge that lacks it (5 folds)
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

        if (generation_build(k, NULL, true, NULL, &g, &err) < 0)
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

int main(int argc, char **argv)
{
        if (argc == 5 && strcmp(argv[1], "held") == 0)
                held(argv[2], argv[3], argv[4]);
        else if (argc >= 3 && strcmp(argv[1], "folds") == 0)
                folds(argv[2], argv + 3, argc - 3);
        else
                return fprintf(stderr, "usage: bench_bands held|folds FILES... (see the head of the source)\n"), 2;
        return 0;
}

/*
 * bench_engine - one turn of the engine (message in, blocks out, no store) beside a bare SQLite FTS5 bm25 query over
 * the same articles, on one core: time of both, and how often each finds the right document.
 *
 * Usage: bench_engine DEMO_DIR HELD.tsv    HELD: label<TAB>lang<TAB>text, lines that stand in no article.
 *        bench_engine write DIR            writes the thousand articles as a knowledge folder
 */
#include "answer/answer.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/vec.h"
#include "bench/fts.h"
#include "bench/thousand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct query {
        struct str label, text;
        enum lang lang;
};

struct result {
        double p50_us, p99_us, mean_us, hit;
};

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static struct result summarise(double *us, size_t n, size_t hits)
{
        struct result r = {0};

        for (size_t i = 0; i < n; i++)
                r.mean_us += us[i] / (double)n;
        qsort(us, n, sizeof(*us), by_value);
        r.p50_us = us[n / 2];
        r.p99_us = us[n - 1 - n / 100];
        r.hit = (double)hits / (double)n;
        return r;
}

/* ---- the engine ---- */

static bool decided_on(const struct decision *d, struct str label)
{
        struct str id = label;
        struct str kind;

        if (!str_cut(&id, ':', &kind))
                return false;
        if (str_eq_c(kind, "flow"))
                return str_eq(d->flow, id);
        return str_eq(d->article, id) || str_eq(d->policy, id);
}

static bool offered(const struct decision *d, struct str label)
{
        for (unsigned i = 0; i < d->n_choices; i++)
                if (str_eq(d->choices[i], label))
                        return true;
        return decided_on(d, label);
}

static struct result run_engine(const struct generation *g, const struct query *q, size_t n, double *ret_offered)
{
        double *us = calloc(n, sizeof(*us));
        struct arena *mem = arena_new(0);
        size_t hits = 0, near = 0;
        struct conv_state state;
        struct facts facts = {0};
        struct err err;

        state_init(&state);
        for (int warm = 1; warm >= 0; warm--) {
                hits = near = 0;
                for (size_t i = 0; i < n; i++) {
                        struct answer_message msg = {.kind = MSG_TEXT, .text = q[i].text};
                        struct answer_in in = {.gen = g,
                                               .state = &state,
                                               .facts = &facts,
                                               .msg = &msg,
                                               .now_ms = 1773072000000,
                                               .lang = q[i].lang,
                                               .mem = mem};
                        static struct decision d;
                        int64_t from = time_mono_ns();

                        memset(&d, 0, sizeof(d));
                        arena_reset(mem);
                        if (answer_decide(&in, &d, &err) < 0) {
                                fprintf(stderr, "bench_engine: %s\n", err.msg);
                                exit(1);
                        }
                        us[i] = (double)(time_mono_ns() - from) / 1000;
                        hits += decided_on(&d, q[i].label);
                        near += offered(&d, q[i].label);
                }
        }
        arena_free(mem);
        *ret_offered = (double)near / (double)n;
        struct result r = summarise(us, n, hits);

        free(us);
        return r;
}

/* ---- FTS5 ---- */

static void add_doc(struct fts *f, struct str id, const struct str *title, const struct str_list *ask,
                    const struct str *body)
{
        VEC(struct str) texts = {0};

        for (int l = 0; l < 2; l++) {
                *VEC_ADD(&texts) = title[l];
                for (size_t i = 0; i < ask[l].n; i++)
                        *VEC_ADD(&texts) = ask[l].v[i];
                if (body)
                        *VEC_ADD(&texts) = body[l];
        }
        fts_add(f, id, texts.p, texts.n);
        VEC_FREE(&texts);
}

static struct fts *fts_of(const struct knowledge *k)
{
        struct arena *mem = arena_new(0);
        struct fts *f = fts_new();

        for (size_t i = 0; i < k->n_articles; i++) {
                const struct article *a = &k->articles[i];

                add_doc(f, arena_printf(mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id)), a->title,
                        a->ask, a->body);
        }
        for (size_t i = 0; i < k->n_flows; i++)
                add_doc(f, arena_printf(mem, "flow:%.*s", STR_ARG(k->flows[i].id)), k->flows[i].title, k->flows[i].ask,
                        NULL);
        arena_free(mem);
        return f;
}

static struct result run_fts(struct fts *f, const struct query *q, size_t n)
{
        double *us = calloc(n, sizeof(*us));
        size_t hits = 0;

        for (int warm = 1; warm >= 0; warm--) {
                hits = 0;
                for (size_t i = 0; i < n; i++) {
                        int64_t from = time_mono_ns();
                        struct str best;

                        hits += fts_find(f, q[i].text, 3, &best, 1) && str_eq(best, q[i].label);
                        us[i] = (double)(time_mono_ns() - from) / 1000;
                }
        }
        struct result r = summarise(us, n, hits);

        free(us);
        return r;
}

/* ---- queries ---- */

typedef VEC(struct query) query_vec;

static void held_queries(const char *path, struct arena *mem, query_vec *out)
{
        FILE *f = fopen(path, "rb");
        char line[4096];

        if (!f) {
                fprintf(stderr, "bench_engine: cannot read %s\n", path);
                exit(1);
        }
        while (fgets(line, sizeof(line), f)) {
                struct str rest = str_trim(str_c(line)), label, lang;

                if (rest.n == 0 || rest.p[0] == '#' || !str_cut(&rest, '\t', &label) || !str_cut(&rest, '\t', &lang))
                        continue;
                *VEC_ADD(out) = (struct query){arena_str(mem, label), arena_str(mem, rest),
                                               str_eq_c(lang, "en") ? LANG_EN : LANG_ZH};
        }
        fclose(f);
}

static void print(const char *name, struct result r)
{
        printf("%-34s p50 %8.1f us   p99 %8.1f us   mean %8.1f us   hit@1 %5.1f %%\n", name, r.p50_us, r.p99_us,
               r.mean_us, r.hit * 100);
}

/* How many of the phrasings find their document first. */
static size_t found_by_own_words(const struct generation *g, const struct query *q, size_t n)
{
        struct arena *mem = arena_new(0);
        struct nlu_context ctx = {0};
        size_t found = 0;

        for (size_t i = 0; i < n; i++) {
                struct nlu_result r;

                arena_reset(mem);
                ctx.lang = q[i].lang;
                nlu_understand(g->nlu, q[i].text, &ctx, mem, &r);
                found += r.n_hits > 0 && str_eq(r.hits[0].id, q[i].label);
        }
        arena_free(mem);
        return found;
}

static struct generation *build(struct knowledge *k, bool train, double *ret_seconds)
{
        struct generation *g = NULL;
        int64_t from = time_mono_ns();
        struct err err;

        if (generation_build(k, NULL, train, NULL, &g, &err) < 0) {
                fprintf(stderr, "bench_engine: %s\n", err.msg);
                exit(1);
        }
        *ret_seconds = (double)(time_mono_ns() - from) / 1e9;
        return g;
}

static void publish(struct knowledge *k, const struct query *own, size_t n, struct generation **ret)
{
        double index_s, train_s;
        struct generation *indexed = build(k, false, &index_s);
        size_t found = found_by_own_words(indexed, own, n), found_trained;
        struct buf weights;

        generation_unref(indexed);
        *ret = build(k, true, &train_s);
        found_trained = found_by_own_words(*ret, own, n);
        buf_init(&weights, (size_t)256 << 20);
        nlu_save((*ret)->nlu, &weights, NULL);
        printf("  %zu articles: searchable in %.3f s (%zu of %zu phrasings find their own), trained in %.2f s (%zu), "
               "weights %.2f MB\n",
               k->n_articles, index_s, found, n, train_s, found_trained, (double)weights.n / 1e6);
        buf_done(&weights);
}

static void compare(const char *name, struct knowledge *k, const struct query *q, size_t n, const struct query *own,
                    size_t n_own)
{
        struct generation *g;
        double shown;
        struct fts *f;

        printf("%s: %zu articles, %zu flows, %zu questions\n", name, k->n_articles, k->n_flows, n);
        publish(k, own, n_own, &g);
        f = fts_of(k);
        struct result e = run_engine(g, q, n, &shown), s = run_fts(f, q, n);

        print("  engine turn", e);
        printf("  %-32s %5.1f %%\n", "answered or among its choices", shown * 100);
        print("  bare FTS5 bm25 query", s);
        printf("  engine / FTS5: time p50 %.2f, p99 %.2f\n", e.p50_us / s.p50_us, e.p99_us / s.p99_us);
        fts_free(f);
        generation_unref(g);
}

static int write_thousand(const char *dir, struct arena *mem)
{
        size_t n;
        const struct kfile *files = thousand_files(mem, THOUSAND_MAX, &n);

        (void)mkdir(dir, 0700);
        (void)mkdir(arena_printf(mem, "%s/articles", dir).p, 0700);
        for (size_t i = 0; i < n; i++) {
                FILE *f = fopen(arena_printf(mem, "%s/%s", dir, files[i].path).p, "wb");

                if (!f || fwrite(files[i].data, 1, files[i].n, f) != files[i].n || fclose(f) != 0) {
                        fprintf(stderr, "bench_engine: cannot write into %s\n", dir);
                        return 1;
                }
        }
        return 0;
}

int main(int argc, char **argv)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        query_vec demo = {0}, thousand = {0}, own = {0};
        struct knowledge *k = NULL;
        const struct kfile *files;
        struct err err;
        size_t n;

        if (argc != 3) {
                fprintf(stderr, "usage: bench_engine DEMO_DIR HELD.tsv | bench_engine write DIR\n");
                return 2;
        }
        if (strcmp(argv[1], "write") == 0)
                return write_thousand(argv[2], mem);
        held_queries(argv[2], mem, &demo);
        if (knowledge_load_dir(argv[1], time_now_ms(), &k, NULL, &err) < 0) {
                fprintf(stderr, "bench_engine: %s\n", err.msg);
                return 1;
        }
        compare("demo", k, demo.p, demo.n, demo.p, demo.n);
        k = knowledge_unref(k);
        files = thousand_files(mem, THOUSAND_MAX, &n);
        if (knowledge_load_files(files, n, time_now_ms(), &k, NULL, &err) < 0) {
                fprintf(stderr, "bench_engine: %s\n", err.msg);
                return 1;
        }
        for (unsigned i = 0; i < THOUSAND_MAX; i++)
                for (unsigned lang = 0; lang < 2; lang++) {
                        struct str said = thousand_phrasing(mem, i, 0, (enum lang)lang);

                        for (unsigned ask = 0; ask < 3; ask++)
                                *VEC_ADD(&own) = (struct query){thousand_doc(mem, i),
                                                                thousand_phrasing(mem, i, ask, (enum lang)lang),
                                                                (enum lang)lang};
                        *VEC_ADD(&thousand) =
                                (struct query){thousand_doc(mem, i),
                                               arena_printf(mem,
                                                            lang == LANG_ZH ? "你好，我家的%.*s，帮忙看下"
                                                                            : "hi there, %.*s, can you help",
                                                            STR_ARG(said)),
                                               (enum lang)lang};
                }
        compare("thousand", k, thousand.p, thousand.n, own.p, own.n);
        knowledge_unref(k);
        VEC_FREE(&demo);
        VEC_FREE(&thousand);
        VEC_FREE(&own);
        arena_free(mem);
        return 0;
}

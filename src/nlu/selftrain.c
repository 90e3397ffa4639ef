/*
 * See selftrain.h. Numbers are those that were measured best on public intent sets; `warmline learn --train` measures
 * them again.
 *
 * The gate is nested: a line labelled with the help of a phrasing knows that phrasing, so whoever asks it afterwards
 * must not have labelled with it.
 */
#include "nlu/selftrain.h"

#include "base/map.h"
#include "learn/cluster.h"
#include "nlu/nlu_priv.h"
#include "nlu/pool.h"
#include "nlu/pool_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 4u
#define EPOCHS 10u
#define TRUST 0.5f /* weight of a line that is certain */
#define SEED 20260310u
#define ASKED_MAX 4000u /* phrasings of one fold that the gate asks */

static const float grows[ROUNDS] = {0.2f, 0.4f, 0.8f, 1.5f};

/* One labelling under way. Examples: the phrasings of the corpus, then the lines of the log. */
struct labeller {
        const struct nlu_corpus *corpus;
        const struct selftrain_options *o;
        struct arena *mem;
        struct err *err;
        struct softmax_example *ex;
        size_t n_gold, n_all;
        uint32_t n_classes;
        uint32_t *line; /* by example behind the gold ones: its line in the log */
        uint8_t *lang;  /* likewise */
        float *prob;    /* likewise: of its class ex.y, the likeliest */
        uint32_t n_features;
};

static unsigned few_of(const struct selftrain_options *o)
{
        return o && o->few ? o->few : SELFTRAIN_FEW;
}

static const atomic_bool *cancel_of(const struct selftrain_options *o)
{
        return o ? o->cancel : NULL;
}

static bool may_learn(const struct nlu_corpus *c, const struct selftrain_options *o, uint32_t doc, enum lang lang)
{
        const struct nlu_doc *d = &c->docs[doc];
        size_t own = d->n_ask[lang] + (d->title[lang].n > 0);

        return own > 0 && d->n_ask[lang] <= few_of(o);
}

/* ---- what is learned from and what is labelled ---- */

struct texts {
        VEC(struct str) text;
        VEC(uint32_t) label; /* class of a phrasing; line of the log */
        struct map *seen;    /* by normal form */
};

static bool is_new(struct texts *t, struct str text, struct arena *mem)
{
        struct str normal = normal_text(mem, text, TEXT_CP);

        return normal.n > 0 && !map_set(t->seen, normal, t);
}

static void add_text(struct texts *t, struct str text, uint32_t label)
{
        *VEC_ADD(&t->text) = text;
        *VEC_ADD(&t->label) = label;
}

static void gather_gold(const struct nlu_corpus *c, struct texts *t, struct arena *mem)
{
        for (size_t lang = 0; lang < LANG_N; lang++) {
                for (uint32_t d = 0; d < c->n_docs; d++) {
                        const struct nlu_doc *doc = &c->docs[d];

                        if (doc->title[lang].n)
                                add_text(t, doc->title[lang], d);
                        for (size_t i = 0; i < doc->n_ask[lang]; i++) {
                                is_new(t, doc->ask[lang][i], mem);
                                add_text(t, doc->ask[lang][i], d);
                        }
                }
                for (size_t i = 0; i < c->n_background[lang]; i++) {
                        is_new(t, c->background[lang][i], mem);
                        add_text(t, c->background[lang][i], (uint32_t)c->n_docs);
                }
        }
}

static void gather_log(const struct str *log, size_t n, struct texts *t, struct arena *mem)
{
        for (size_t i = 0; i < n; i++) {
                struct str line = str_trim(log[i]);

                if (line.n > 0 && line.n <= SELFTRAIN_LINE_BYTES_MAX && is_new(t, line, mem))
                        add_text(t, line, (uint32_t)i);
        }
}

static void texts_done(struct texts *t)
{
        VEC_FREE(&t->text);
        VEC_FREE(&t->label);
        t->seen = map_free(t->seen);
}

static void make_examples(struct labeller *l, const struct pool *p, const struct texts *t)
{
        const struct space space = nlu_word_space(NULL);
        uint32_t n_words = lexicon_size(p->lex);

        l->ex = ARENA_ARRAY(l->mem, struct softmax_example, l->n_all + 1);
        l->line = ARENA_ARRAY(l->mem, uint32_t, l->n_all - l->n_gold + 1);
        l->lang = ARENA_ARRAY(l->mem, uint8_t, l->n_all - l->n_gold + 1);
        l->prob = ARENA_ARRAY(l->mem, float, l->n_all - l->n_gold + 1);
        l->n_features = n_words + WORDVEC_DIM;
        for (size_t i = 0; i < l->n_all; i++) {
                const struct place at = nlu_word_place(&p->meanings[i]);

                l->ex[i].x = nlu_class_vector(l->mem, n_words, &p->points[i].x, &space, &at);
                l->ex[i].weight = i < l->n_gold;
                l->ex[i].y = t->label.p[i];
                if (i < l->n_gold)
                        continue;
                l->line[i - l->n_gold] = t->label.p[i];
                l->lang[i - l->n_gold] = (uint8_t)lang_detect(t->text.p[i], LANG_EN).lang;
        }
}

/* ---- a round ---- */

static int train(const struct labeller *l, struct softmax **ret)
{
        struct softmax_example *ex = malloc((l->n_all + 1) * sizeof(*ex));
        struct softmax_options o = {.n_features = l->n_features,
                                    .dense_from = l->n_features - WORDVEC_DIM,
                                    .n_classes = l->n_classes,
                                    .epochs = EPOCHS,
                                    .seed = SEED,
                                    .max_weights = 20000000,
                                    .cancel = cancel_of(l->o)};
        size_t n = 0;
        int r;

        if (!ex)
                abort();
        for (size_t i = 0; i < l->n_all; i++)
                if (l->ex[i].weight > 0)
                        ex[n++] = l->ex[i];
        r = softmax_train(ex, n, &o, ret, l->err);
        free(ex);
        return r;
}

static void predict(struct labeller *l, const struct softmax *m)
{
        float *v = malloc((l->n_classes + 1) * sizeof(*v));

        if (!v)
                abort();
        for (size_t i = l->n_gold; i < l->n_all; i++) {
                uint32_t best = 0;

                softmax_logits(m, &l->ex[i].x, v);
                softmax_normalise(v, l->n_classes);
                for (uint32_t k = 1; k < l->n_classes; k++)
                        best = v[k] > v[best] ? k : best;
                l->ex[i].y = best;
                l->prob[i - l->n_gold] = v[best];
        }
        free(v);
}

struct pick {
        uint32_t example, class;
        float prob;
};

static int by_class_and_prob(const void *a, const void *b)
{
        const struct pick *x = a, *y = b;

        if (x->class != y->class)
                return (x->class > y->class) - (x->class < y->class);
        if (x->prob < y->prob || x->prob > y->prob)
                return (x->prob < y->prob) - (x->prob > y->prob);
        return (x->example > y->example) - (x->example < y->example);
}

static bool is_background(const struct labeller *l, uint32_t class)
{
        return class == l->corpus->n_docs;
}

/* Gives the best `most` lines of every class that may learn their weight, all others none. */
static void pick(struct labeller *l, size_t most)
{
        struct pick *p = malloc((l->n_all - l->n_gold + 1) * sizeof(*p));
        size_t n = 0, taken = 0;

        if (!p)
                abort();
        for (size_t i = l->n_gold; i < l->n_all; i++) {
                size_t k = i - l->n_gold;

                l->ex[i].weight = 0;
                if (!is_background(l, l->ex[i].y) && may_learn(l->corpus, l->o, l->ex[i].y, (enum lang)l->lang[k]))
                        p[n++] = (struct pick){(uint32_t)i, l->ex[i].y, l->prob[k]};
        }
        if (n)
                qsort(p, n, sizeof(*p), by_class_and_prob);
        for (size_t i = 0; i < n; i++) {
                taken = i > 0 && p[i].class == p[i - 1].class ? taken + 1 : 0;
                if (taken < most)
                        l->ex[p[i].example].weight = fminf(1, TRUST * p[i].prob);
        }
        free(p);
}

static int run_rounds(struct labeller *l)
{
        size_t n_pool = l->n_all - l->n_gold;
        int r = 0;

        for (unsigned round = 0; round < ROUNDS && r == 0; round++) {
                float most = (float)n_pool / (float)l->corpus->n_docs * grows[round];
                struct softmax *m = NULL;

                r = train(l, &m);
                if (r < 0)
                        return r;
                predict(l, m);
                pick(l, most < 1 ? 1 : (size_t)most);
                softmax_free(m);
        }
        return r;
}

static int by_document(const void *a, const void *b)
{
        const struct selftrain_line *x = a, *y = b;

        if (x->doc != y->doc)
                return (x->doc > y->doc) - (x->doc < y->doc);
        if (x->lang != y->lang)
                return (x->lang > y->lang) - (x->lang < y->lang);
        return (x->line > y->line) - (x->line < y->line);
}

static void collect(const struct labeller *l, struct selftrain_result *ret)
{
        struct selftrain_line *v = ARENA_ARRAY(l->mem, struct selftrain_line, l->n_all - l->n_gold + 1);

        for (size_t i = l->n_gold; i < l->n_all; i++)
                if (l->ex[i].weight > 0)
                        v[ret->n++] = (struct selftrain_line){l->line[i - l->n_gold], l->ex[i].y,
                                                              (enum lang)l->lang[i - l->n_gold], l->ex[i].weight};
        if (ret->n)
                qsort(v, ret->n, sizeof(*v), by_document);
        ret->lines = v;
}

static size_t count_few(const struct nlu_corpus *c, const struct selftrain_options *o)
{
        size_t n = 0;

        for (uint32_t d = 0; d < c->n_docs; d++)
                n += may_learn(c, o, d, LANG_ZH) || may_learn(c, o, d, LANG_EN);
        return n;
}

static int label(const struct nlu_corpus *corpus, struct nlu *nlu, struct texts *t, size_t n_gold,
                 const struct selftrain_options *o, struct arena *mem, struct selftrain_result *ret, struct err *err)
{
        struct labeller l = {.corpus = corpus,
                             .o = o,
                             .mem = mem,
                             .err = err,
                             .n_gold = n_gold,
                             .n_all = t->text.n,
                             .n_classes = (uint32_t)corpus->n_docs + 1};
        struct pool *p = pool_make(nlu, t->text.p, t->text.n, cancel_of(o));
        int r;

        if (!p)
                return err_set(err, ERR_CANCELLED, "learning was cancelled");
        make_examples(&l, p, t);
        r = run_rounds(&l);
        if (r == 0)
                collect(&l, ret);
        pool_free(p);
        return r;
}

int selftrain_label(const struct nlu_corpus *corpus, const struct str *log, size_t n, const struct selftrain_options *o,
                    struct arena *mem, struct selftrain_result *ret, struct err *err)
{
        struct texts t = {.seen = map_new()};
        struct nlu *nlu = NULL;
        size_t n_gold;
        int r = 0;

        *ret = (struct selftrain_result){.before = NAN, .after = NAN, .n_few = count_few(corpus, o)};
        if (n > SELFTRAIN_LINES_MAX)
                r = err_set(err, ERR_LIMIT, "%zu lines are too many to learn from; %u at most", n, SELFTRAIN_LINES_MAX);
        if (r == 0)
                r = nlu_index(corpus, &nlu, err);
        if (r == 0) {
                gather_gold(corpus, &t, mem);
                n_gold = t.text.n;
                gather_log(log, n, &t, mem);
                ret->n_pool = t.text.n - n_gold;
                if (ret->n_few && ret->n_pool && n_gold)
                        r = label(corpus, nlu, &t, n_gold, o, mem, ret, err);
        }
        nlu_unref(nlu);
        texts_done(&t);
        return r;
}

/* ---- a corpus with more, or with less ---- */

static struct nlu_doc *copy_docs(const struct nlu_corpus *c, struct arena *mem)
{
        struct nlu_doc *docs = ARENA_ARRAY(mem, struct nlu_doc, c->n_docs + 1);

        if (c->n_docs)
                memcpy(docs, c->docs, c->n_docs * sizeof(*docs));
        return docs;
}

struct nlu_corpus selftrain_corpus(const struct nlu_corpus *corpus, const struct str *log,
                                   const struct selftrain_result *res, struct arena *mem)
{
        struct nlu_corpus ret = *corpus;
        struct nlu_doc *docs = copy_docs(corpus, mem);

        for (size_t i = 0, end; i < res->n; i = end) {
                const struct selftrain_line *l = &res->lines[i];
                struct nlu_doc *d = &docs[l->doc];
                struct nlu_guess *g;
                size_t n = d->n_guess[l->lang];

                for (end = i; end < res->n && res->lines[end].doc == l->doc && res->lines[end].lang == l->lang; end++)
                        ;
                g = ARENA_ARRAY(mem, struct nlu_guess, n + end - i);
                if (n)
                        memcpy(g, d->guess[l->lang], n * sizeof(*g));
                for (size_t k = i; k < end; k++)
                        g[n++] = (struct nlu_guess){str_trim(log[res->lines[k].line]), res->lines[k].weight};
                d->guess[l->lang] = g;
                d->n_guess[l->lang] = n;
        }
        ret.docs = docs;
        return ret;
}

struct held {
        struct str text;
        uint32_t doc;
};

static bool is_held(size_t doc, size_t i, unsigned fold)
{
        return (doc + i) % SELFTRAIN_FOLDS == fold;
}

/* Only what may learn is asked about: what the others lose or win is chance. A last phrasing is never taken away. */
static struct nlu_corpus hold_out(const struct nlu_corpus *c, const struct selftrain_options *o, unsigned fold,
                                  struct arena *mem, struct held *held, size_t *n_held)
{
        struct nlu_corpus ret = *c;
        struct nlu_doc *docs = copy_docs(c, mem);

        for (uint32_t d = 0; d < c->n_docs; d++) {
                for (size_t lang = 0; lang < LANG_N; lang++) {
                        const struct nlu_doc *from = &c->docs[d];
                        struct str *left = ARENA_ARRAY(mem, struct str, from->n_ask[lang] + 1);
                        size_t n = 0;

                        if (from->n_ask[lang] + (from->title[lang].n > 0) < 2 || !may_learn(c, o, d, (enum lang)lang))
                                continue;
                        for (size_t i = 0; i < from->n_ask[lang]; i++) {
                                if (is_held(d, i, fold) && *n_held < ASKED_MAX)
                                        held[(*n_held)++] = (struct held){from->ask[lang][i], d};
                                else
                                        left[n++] = from->ask[lang][i];
                        }
                        docs[d].ask[lang] = left;
                        docs[d].n_ask[lang] = n;
                        docs[d].n_learned[lang] = 0;
                }
        }
        ret.docs = docs;
        return ret;
}

/* ---- the gate ---- */

static int count_right(const struct nlu_corpus *c, const struct held *held, size_t n, const atomic_bool *cancel,
                       size_t *ret_right, struct err *err)
{
        struct arena *tmp = arena_new(0);
        struct nlu *indexed = NULL, *nlu = NULL;
        int r = nlu_index(c, &indexed, err);

        if (r == 0)
                r = nlu_train(indexed, cancel, &nlu, err);
        for (size_t i = 0; i < n && r == 0; i++) {
                struct nlu_result u;

                arena_reset(tmp);
                nlu_understand(nlu, held[i].text, NULL, tmp, &u);
                *ret_right += u.n_hits > 0 && u.hits[0].ordinal == held[i].doc;
        }
        nlu_unref(indexed);
        nlu_unref(nlu);
        arena_free(tmp);
        return r;
}

static size_t count_asks(const struct nlu_corpus *c)
{
        size_t n = 0;

        for (size_t d = 0; d < c->n_docs; d++)
                n += c->docs[d].n_ask[LANG_ZH] + c->docs[d].n_ask[LANG_EN];
        return n;
}

struct tally {
        size_t asked, before, after;
};

static int ask_fold(const struct nlu_corpus *corpus, const struct str *log, size_t n, const struct selftrain_options *o,
                    unsigned fold, struct tally *t, struct err *err)
{
        struct arena *mem = arena_new((size_t)8 << 30);
        struct held *held = ARENA_ARRAY(mem, struct held, count_asks(corpus) + 1);
        struct selftrain_result labelled;
        struct nlu_corpus less, more;
        size_t n_held = 0;
        int r;

        less = hold_out(corpus, o, fold, mem, held, &n_held);
        r = n_held ? selftrain_label(&less, log, n, o, mem, &labelled, err) : 0;
        if (r == 0 && n_held) {
                more = selftrain_corpus(&less, log, &labelled, mem);
                t->asked += n_held;
                r = count_right(&less, held, n_held, cancel_of(o), &t->before, err);
                if (r == 0)
                        r = count_right(&more, held, n_held, cancel_of(o), &t->after, err);
        }
        arena_free(mem);
        return r;
}

int selftrain_run(const struct nlu_corpus *corpus, const struct str *log, size_t n, const struct selftrain_options *o,
                  struct arena *mem, struct selftrain_result *ret, struct err *err)
{
        struct tally t = {0};
        int r = selftrain_label(corpus, log, n, o, mem, ret, err);

        for (unsigned fold = 0; fold < SELFTRAIN_FOLDS && r == 0 && ret->n > 0; fold++)
                r = ask_fold(corpus, log, n, o, fold, &t, err);
        if (r < 0)
                return r;
        ret->n_asked = t.asked;
        if (t.asked) {
                ret->before = (double)t.before / (double)t.asked;
                ret->after = (double)t.after / (double)t.asked;
        }
        ret->kept = ret->n > 0 && t.asked > 0 && t.after >= t.before;
        return 0;
}

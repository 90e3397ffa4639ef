/* nlu/selftrain and nlu/pool: what a log teaches, what it may not, guesses in an index, the gate, limits. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "learn/cluster.h"
#include "nlu/pool.h"
#include "nlu/selftrain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define S(text) STR_INIT(text)

static const struct str refund[] = {S("i want my money back"), S("when is the refund paid"), S("refund not received")};
static const struct str invoice[] = {S("send me an invoice"), S("i need a receipt for taxes"), S("vat invoice please")};
static const struct str offline[] = {S("the camera is offline"), S("camera lost its wifi"), S("camera not connecting")};
static const struct str offline_zh[] = {S("摄像头离线了"), S("监控连不上网")};
static const struct str chat[] = {S("what is the weather"), S("tell me a joke"), S("who won the match")};

static struct nlu_doc docs[] = {
        {.id = S("article:refund"), .ask = {NULL, refund}, .n_ask = {0, N(refund)}},
        {.id = S("article:invoice"), .ask = {NULL, invoice}, .n_ask = {0, N(invoice)}},
        {.id = S("flow:offline"), .ask = {offline_zh, offline}, .n_ask = {N(offline_zh), N(offline)}},
};
static const struct nlu_corpus corpus = {
        .docs = docs, .n_docs = N(docs), .background = {NULL, chat}, .n_background = {0, N(chat)}};

static const struct str log_lines[] = {
        S("my refund has not been paid yet"), S("give me the money back now"),   S("refund for my last purchase"),
        S("still waiting for the refund"),    S("please mail the vat invoice"),  S("invoice with our company name"),
        S("a receipt for the tax office"),    S("camera went offline at night"), S("the camera drops off the wifi"),
        S("camera cannot connect to wifi"),   S("tell me one more joke"),        S("摄像头一直离线"),
};

static struct arena *mem;
static struct err err;

static int setup(void **state)
{
        (void)state;
        mem = arena_new((size_t)1 << 30);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

static struct selftrain_result label_log(const struct str *log, size_t n, unsigned few)
{
        struct selftrain_options o = {.few = few};
        struct selftrain_result res;

        assert_int_equal(selftrain_label(&corpus, log, n, &o, mem, &res, &err), 0);
        return res;
}

static const struct selftrain_line *line(const struct selftrain_result *res, uint32_t number)
{
        for (size_t i = 0; i < res->n; i++)
                if (res->lines[i].line == number)
                        return &res->lines[i];
        return NULL;
}

static void lines_teach_the_document_they_are_like(void **state)
{
        struct selftrain_result res = label_log(log_lines, N(log_lines), 0);

        (void)state;
        assert_int_equal(res.n_pool, N(log_lines));
        assert_int_equal(res.n_few, 3);
        assert_int_equal(line(&res, 0)->doc, 0);
        assert_int_equal(line(&res, 4)->doc, 1);
        assert_int_equal(line(&res, 7)->doc, 2);
        assert_int_equal(line(&res, 11)->doc, 2);
        assert_int_equal(line(&res, 11)->lang, LANG_ZH);
        for (size_t i = 0; i < res.n; i++)
                assert_true(res.lines[i].weight > 0 && res.lines[i].weight <= 0.5f);
}

static void what_is_like_the_background_teaches_nobody(void **state)
{
        struct selftrain_result res = label_log(log_lines, N(log_lines), 0);

        (void)state;
        assert_null(line(&res, 10));
}

static void with_few_phrasings_a_document_learns_and_with_one_more_it_does_not(void **state)
{
        struct selftrain_result at = label_log(log_lines, N(log_lines), 3),
                                past = label_log(log_lines, N(log_lines), 2);

        (void)state;
        assert_int_equal(at.n_few, 3);
        assert_int_equal(past.n_few, 1); /* the camera's two Chinese ones */
        for (size_t i = 0; i < past.n; i++)
                assert_true(past.lines[i].doc == 2 && past.lines[i].lang == LANG_ZH);
        assert_int_equal(label_log(log_lines, N(log_lines), 1).n, 0);
}

static void phrasings_repetitions_and_long_lines_are_passed_over(void **state)
{
        static char at[SELFTRAIN_LINE_BYTES_MAX + 1], past[SELFTRAIN_LINE_BYTES_MAX + 2];
        struct str log[] = {S("  i want my money back "),
                            S("I WANT my money back"),
                            S("refund refund"),
                            S("Refund  refund"),
                            S(""),
                            S("  \t"),
                            S("\xff\xfe"),
                            {at, sizeof(at) - 1},
                            {past, sizeof(past) - 1}};

        (void)state;
        memset(at, 'a', sizeof(at) - 1);
        memset(past, 'b', sizeof(past) - 1);
        for (size_t i = 5; i < sizeof(at) - 1; i += 6)
                at[i] = ' ';
        assert_int_equal(label_log(log, N(log), 0).n_pool, 2); /* "refund refund" and the one at the limit */
}

static void nothing_to_learn_from_is_no_trouble(void **state)
{
        static const struct nlu_corpus empty;
        struct selftrain_result res = label_log(NULL, 0, 0);

        (void)state;
        assert_int_equal(res.n, 0);
        assert_int_equal(selftrain_run(&empty, log_lines, N(log_lines), NULL, mem, &res, &err), 0);
        assert_int_equal(res.n, 0);
        assert_false(res.kept);
        assert_true(isnan(res.before));
}

static void too_many_lines_are_refused(void **state)
{
        struct str *log = ARENA_ARRAY(mem, struct str, SELFTRAIN_LINES_MAX + 1);
        struct selftrain_result res;

        (void)state;
        for (size_t i = 0; i <= SELFTRAIN_LINES_MAX; i++)
                log[i] = STR("the same");
        assert_int_equal(selftrain_label(&corpus, log, SELFTRAIN_LINES_MAX + 1, NULL, mem, &res, &err), ERR_LIMIT);
        assert_int_equal(selftrain_label(&corpus, log, SELFTRAIN_LINES_MAX, NULL, mem, &res, &err), 0);
        assert_int_equal(res.n_pool, 1);
}

static void it_can_be_cancelled(void **state)
{
        atomic_bool yes = true;
        struct selftrain_options o = {.cancel = &yes};
        struct selftrain_result res;

        (void)state;
        assert_int_equal(selftrain_run(&corpus, log_lines, N(log_lines), &o, mem, &res, &err), ERR_CANCELLED);
}

static void the_gate_asks_each_phrasing_once_and_keeps_what_does_not_hurt(void **state)
{
        struct selftrain_result a, b;

        (void)state;
        assert_int_equal(selftrain_run(&corpus, log_lines, N(log_lines), NULL, mem, &a, &err), 0);
        assert_int_equal(selftrain_run(&corpus, log_lines, N(log_lines), NULL, mem, &b, &err), 0);
        assert_int_equal(a.n_asked, N(refund) + N(invoice) + N(offline) + N(offline_zh));
        assert_true(a.before >= 0 && a.before <= 1 && a.after >= 0 && a.after <= 1);
        assert_int_equal(a.kept, a.after >= a.before);
        assert_int_equal(a.n, b.n);
        assert_memory_equal(a.lines, b.lines, a.n * sizeof(*a.lines));
        assert_true(fabs(a.after - b.after) < 1e-12);
}

/* ---- guesses in an index ---- */

static struct nlu *trained(const struct nlu_corpus *c)
{
        struct nlu *indexed, *nlu;

        assert_int_equal(nlu_index(c, &indexed, &err), 0);
        assert_int_equal(nlu_train(indexed, NULL, &nlu, &err), 0);
        nlu_unref(indexed);
        return nlu;
}

static void a_guess_teaches_the_classifier_and_is_not_found_as_written(void **state)
{
        static const struct nlu_guess guess[] = {{S("zebra umbrella xylophone"), 0.4f}};
        struct nlu_doc more[N(docs)];
        struct nlu_corpus with = corpus;
        struct nlu *plain = trained(&corpus), *taught;
        struct nlu_result u;

        (void)state;
        memcpy(more, docs, sizeof(more));
        more[1].guess[LANG_EN] = guess;
        more[1].n_guess[LANG_EN] = N(guess);
        with.docs = more;
        taught = trained(&with);
        nlu_understand(plain, guess[0].text, NULL, mem, &u);
        assert_true(u.n_hits == 0 || u.hits[0].confidence < 0.95f);
        nlu_understand(taught, guess[0].text, NULL, mem, &u);
        assert_true(u.n_hits > 0 && str_eq_c(u.hits[0].id, "article:invoice"));
        assert_true(u.hits[0].confidence < 0.95f); /* what is written is surer */
        nlu_unref(plain);
        nlu_unref(taught);
}

static void saved_weights_fit_only_the_same_guesses(void **state)
{
        static const struct nlu_guess guess[] = {{S("zebra"), 0.4f}}, other[] = {{S("zebra"), 0.3f}};
        struct nlu_doc more[N(docs)];
        struct nlu_corpus with = corpus;
        struct nlu *nlu, *fresh, *loaded;
        struct buf b;

        (void)state;
        buf_init(&b, 16 << 20);
        memcpy(more, docs, sizeof(more));
        more[1].guess[LANG_EN] = guess;
        more[1].n_guess[LANG_EN] = 1;
        with.docs = more;
        nlu = trained(&with);
        assert_int_equal(nlu_save(nlu, &b, &err), 0);
        assert_int_equal(nlu_index(&with, &fresh, &err), 0);
        assert_int_equal(nlu_load(fresh, buf_str(&b), &loaded, &err), 0);
        nlu_unref(loaded);
        nlu_unref(fresh);
        more[1].guess[LANG_EN] = other;
        assert_int_equal(nlu_index(&with, &fresh, &err), 0);
        assert_int_equal(nlu_load(fresh, buf_str(&b), &loaded, &err), ERR_NOTFOUND);
        nlu_unref(fresh);
        nlu_unref(nlu);
        buf_done(&b);
}

static void guesses_join_those_that_are_there(void **state)
{
        static const struct nlu_guess old[] = {{S("older"), 0.2f}};
        struct selftrain_result res = label_log(log_lines, N(log_lines), 0);
        struct nlu_doc more[N(docs)];
        struct nlu_corpus with = corpus, out;
        size_t n = 0;

        (void)state;
        memcpy(more, docs, sizeof(more));
        more[0].guess[LANG_EN] = old;
        more[0].n_guess[LANG_EN] = 1;
        with.docs = more;
        out = selftrain_corpus(&with, log_lines, &res, mem);
        for (size_t d = 0; d < out.n_docs; d++)
                n += out.docs[d].n_guess[LANG_ZH] + out.docs[d].n_guess[LANG_EN];
        assert_int_equal(n, res.n + 1);
        assert_true(str_eq_c(out.docs[0].guess[LANG_EN][0].text, "older"));
        assert_int_equal(docs[0].n_guess[LANG_EN], 0);
}

/* ---- the pool ---- */

static void texts_about_the_same_are_grouped(void **state)
{
        static const struct str texts[] = {S("do you sell gift cards"), S("can i buy a gift card"),
                                           S("gift card for my mum"),   S("is there a shop in berlin"),
                                           S("berlin store address"),   S("")};
        uint32_t of[N(texts)], leader[N(texts)], features;
        struct cluster_options o = {.dense_share = 0.45f, .threshold = 0.3f};
        struct nlu *nlu;
        struct pool *p;
        size_t n;

        (void)state;
        assert_int_equal(nlu_index(&corpus, &nlu, &err), 0);
        p = pool_make(nlu, texts, N(texts), NULL);
        nlu_unref(nlu);
        assert_non_null(p);
        assert_int_equal(cluster_leaders(pool_points(p, &o.n_features, &o.n_dense), N(texts), &o, of, leader, &n, &err),
                         0);
        assert_int_equal(of[0], of[1]);
        assert_int_equal(of[1], of[2]);
        assert_int_equal(of[3], of[4]);
        assert_int_not_equal(of[0], of[3]);
        assert_int_not_equal(of[5], of[0]);
        pool_points(p, &features, &o.n_dense);
        assert_true(features > 0);
        pool_free(p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(lines_teach_the_document_they_are_like),
                T(what_is_like_the_background_teaches_nobody),
                T(with_few_phrasings_a_document_learns_and_with_one_more_it_does_not),
                T(phrasings_repetitions_and_long_lines_are_passed_over),
                T(nothing_to_learn_from_is_no_trouble),
                T(too_many_lines_are_refused),
                T(it_can_be_cancelled),
                T(the_gate_asks_each_phrasing_once_and_keeps_what_does_not_hurt),
                T(a_guess_teaches_the_classifier_and_is_not_found_as_written),
                T(saved_weights_fit_only_the_same_guesses),
                T(guesses_join_those_that_are_there),
                T(texts_about_the_same_are_grouped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

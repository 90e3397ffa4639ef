/* learn: sparse vectors, softmax regression, postings, dense vectors, calibration. */
#include "base/arena.h"
#include "base/rand.h"
#include "learn/calibrate.h"
#include "learn/dense.h"
#include "learn/postings.h"
#include "learn/softmax.h"
#include "learn/sparse.h"
#include "learn/wordvec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const float one_block[SPARSE_BLOCKS] = {1};

static struct lexicon *small_lexicon(void)
{
        struct lexicon *lex = lexicon_new();
        uint32_t d, k;

        /* Feature k occurs in k + 1 of ten documents. */
        for (d = 0; d < 10; d++) {
                for (k = 0; k < 10; k++) {
                        if (d <= k)
                                lexicon_add(lex, 1000 + k);
                }
                lexicon_count_doc(lex);
        }
        lexicon_finish(lex);
        return lex;
}

static struct sparse vector(struct arena *mem, const struct lexicon *lex, const uint32_t *hash, size_t n)
{
        struct sparse_builder b;
        struct sparse v;
        size_t i;

        sparse_begin(&b, mem, lex, n);
        for (i = 0; i < n; i++)
                sparse_put(&b, hash[i], 0, 1);
        v = sparse_finish(&b, one_block);
        return sparse_sorted(mem, &v);
}

static void rare_features_weigh_more(void **state)
{
        struct lexicon *lex = small_lexicon();

        (void)state;
        assert_int_equal(lexicon_size(lex), 10);
        assert_true(lexicon_idf(lex, lexicon_find(lex, 1000)) > lexicon_idf(lex, lexicon_find(lex, 1009)));
        assert_true(lexicon_idf(lex, LEXICON_NONE) > lexicon_idf(lex, lexicon_find(lex, 1000)));
        assert_int_equal(lexicon_find(lex, 5), LEXICON_NONE);
        lexicon_free(lex);
}

static void vectors_have_length_one_and_sort_by_id(void **state)
{
        struct arena *mem = arena_new(0);
        struct lexicon *lex = small_lexicon();
        const uint32_t known[] = {1007, 1001, 1009, 1003}, half[] = {1001, 77};
        struct sparse v = vector(mem, lex, known, 4), h = vector(mem, lex, half, 2);
        size_t i;

        (void)state;
        assert_int_equal(v.n, 4);
        assert_true(fabsf(sparse_dot(&v, &v) - 1) < 1e-5f);
        assert_true(fabsf(v.known - 1) < 1e-5f);
        for (i = 1; i < v.n; i++)
                assert_true(v.id[i - 1] < v.id[i]);
        assert_int_equal(h.n, 1);
        assert_true(h.known > 0.2f && h.known < 0.5f); /* the unknown one is the rarer */
        lexicon_free(lex);
        arena_free(mem);
}

/* Three classes; class c has features 10c..10c+9 and noise. */
static size_t make_examples(struct arena *mem, struct softmax_example *ex, size_t n, uint64_t seed)
{
        struct rng rng;
        size_t i, k;

        rng_seed(&rng, seed);
        for (i = 0; i < n; i++) {
                uint32_t *id = ARENA_ARRAY(mem, uint32_t, 4), y = (uint32_t)(i % 3);
                float *w = ARENA_ARRAY(mem, float, 4);

                for (k = 0; k < 4; k++) {
                        id[k] = (uint32_t)(k == 3 ? 30 + rng_below(&rng, 10) : y * 10 + k * 3 + rng_below(&rng, 3));
                        w[k] = 0.5f;
                }
                ex[i] = (struct softmax_example){.x = {.id = id, .w = w, .n = 4, .known = 1}, .y = y, .weight = 1};
        }
        return n;
}

static struct softmax *train(const struct softmax_example *ex, size_t n, size_t max_weights)
{
        const struct softmax_options o = {.n_features = 40, .n_classes = 3, .seed = 7, .max_weights = max_weights};
        struct softmax *m = NULL;
        struct err err;

        assert_int_equal(softmax_train(ex, n, &o, &m, &err), 0);
        return m;
}

static uint32_t best_class(const struct softmax *m, const struct sparse *x)
{
        float logit[3];
        uint32_t best = 0, k;

        softmax_logits(m, x, logit);
        for (k = 1; k < 3; k++)
                best = logit[k] > logit[best] ? k : best;
        return best;
}

static void separable_classes_are_learned(void **state)
{
        struct arena *mem = arena_new(0);
        struct softmax_example ex[90], test[30];
        struct softmax *m;
        size_t i;

        (void)state;
        make_examples(mem, ex, 90, 1);
        make_examples(mem, test, 30, 2);
        m = train(ex, 90, 0);
        for (i = 0; i < 30; i++)
                assert_int_equal(best_class(m, &test[i].x), test[i].y);
        softmax_free(m);
        m = train(ex, 90, 60); /* pruned to half */
        assert_true(softmax_weights(m) <= 60);
        for (i = 0; i < 30; i++)
                assert_int_equal(best_class(m, &test[i].x), test[i].y);
        softmax_free(m);
        arena_free(mem);
}

static void training_twice_gives_the_same_bytes_and_they_load(void **state)
{
        struct arena *mem = arena_new(0);
        struct softmax_example ex[90];
        struct softmax *a, *b, *c = NULL;
        struct buf x, y;
        struct err err;
        size_t used, i;

        (void)state;
        make_examples(mem, ex, 90, 1);
        a = train(ex, 90, 0);
        b = train(ex, 90, 0);
        buf_init(&x, 1 << 20);
        buf_init(&y, 1 << 20);
        assert_true(softmax_write(a, &x) && softmax_write(b, &y));
        assert_true(str_eq(buf_str(&x), buf_str(&y)));
        assert_int_equal(softmax_read(buf_str(&x), &c, &used, &err), 0);
        assert_int_equal(used, x.n);
        for (i = 0; i < 90; i++)
                assert_int_equal(best_class(a, &ex[i].x), best_class(c, &ex[i].x));
        /* Every cut is refused. */
        for (i = 0; i < x.n; i += 7) {
                struct softmax *d = NULL;

                assert_int_equal(softmax_read(str_n(x.p, i), &d, &used, &err), ERR_CORRUPT);
        }
        buf_done(&x);
        buf_done(&y);
        softmax_free(a);
        softmax_free(b);
        softmax_free(c);
        arena_free(mem);
}

static void training_can_be_cancelled(void **state)
{
        struct arena *mem = arena_new(0);
        struct softmax_example ex[3];
        const atomic_bool yes = true;
        const struct softmax_options o = {.n_features = 40, .n_classes = 3, .cancel = &yes};
        struct softmax *m = NULL;
        struct err err;

        (void)state;
        make_examples(mem, ex, 3, 1);
        assert_int_equal(softmax_train(ex, 3, &o, &m, &err), ERR_CANCELLED);
        assert_null(m);
        arena_free(mem);
}

static void postings_score_like_the_dot_product(void **state)
{
        struct arena *mem = arena_new(0);
        struct lexicon *lex = small_lexicon();
        const uint32_t a[] = {1000, 1001, 1002}, b[] = {1002, 1003}, q[] = {1002, 1000};
        struct sparse va = vector(mem, lex, a, 3), vb = vector(mem, lex, b, 2), vq = vector(mem, lex, q, 2);
        struct postings *p = postings_new(lexicon_size(lex));
        float out[2] = {0, 0};

        (void)state;
        postings_add(p, &va);
        postings_add(p, &vb);
        postings_finish(p);
        assert_int_equal(postings_rows(p), 2);
        postings_score(p, &vq, 0, out);
        assert_true(fabsf(out[0] - sparse_dot(&va, &vq)) < 1e-5f);
        assert_true(fabsf(out[1] - sparse_dot(&vb, &vq)) < 1e-5f);
        out[0] = out[1] = 0;
        postings_score(p, &vq, 1, out); /* 1002 is in both: passed over */
        assert_true(fabsf(out[1]) < 1e-6f && out[0] > 0);
        postings_free(p);
        lexicon_free(lex);
        arena_free(mem);
}

static void confidence_is_calibrated(void **state)
{
        float x[400], weight[400], w[2];
        bool y[400];
        struct rng rng;
        size_t i;

        (void)state;
        rng_seed(&rng, 3);
        for (i = 0; i < 400; i++) {
                x[i] = (float)rng_double(&rng);
                y[i] = rng_double(&rng) < (double)x[i];
                weight[i] = 1;
        }
        logistic_fit(x, y, weight, 400, 1, NULL, w);
        assert_true(logistic_apply((float[]){0.9f}, 1, w) > 0.75f);
        assert_true(logistic_apply((float[]){0.1f}, 1, w) < 0.25f);
        assert_true(auroc(x, y, 400) > 0.75);
}

static void what_is_known_beforehand_is_not_unlearned(void **state)
{
        static const int8_t up[] = {1}, down[] = {-1};
        float x[100], weight[100], w[2];
        bool y[100];
        size_t i;

        (void)state;
        for (i = 0; i < 100; i++) {
                x[i] = (float)i / 100;
                y[i] = i < 50;
                weight[i] = 1;
        }
        logistic_fit(x, y, weight, 100, 1, up, w);
        assert_true(fabsf(w[0]) < 1e-6f);
        logistic_fit(x, y, weight, 100, 1, down, w);
        assert_true(w[0] < -1);
}

/* Three words, the second with nothing but zeros. */
static size_t make_vectors(char *out)
{
        static const uint32_t head[] = {0x56574C57, 1, WORDVEC_DIM, 3}, hash[] = {10, 20, 30};
        static const float scale[] = {0.01f, 0.01f, 0.02f};
        char *p = out;
        uint64_t sum;
        size_t n = 24 + 3 * (8 + WORDVEC_DIM), k;

        memcpy(p, head, sizeof(head));
        memcpy(p + 24, hash, sizeof(hash));
        memcpy(p + 36, scale, sizeof(scale));
        for (k = 0; k < WORDVEC_DIM; k++) {
                p[48 + k] = (char)(k % 2 ? 100 : -50);
                p[48 + WORDVEC_DIM + k] = 0;
                p[48 + 2 * WORDVEC_DIM + k] = (char)((int)k - 40);
        }
        sum = str_checksum(str_n(out + 24, n - 24));
        memcpy(p + 16, &sum, sizeof(sum));
        return n;
}

static void words_add_up_to_a_meaning(void **state)
{
        _Alignas(8) char bytes[1024];
        struct wordvec w;
        struct err err;
        float sum[WORDVEC_DIM] = {0}, other[WORDVEC_DIM] = {0}, got[2], want = 0;
        int8_t packed[3 * WORDVEC_DIM];
        size_t n = make_vectors(bytes), k;

        (void)state;
        assert_int_equal(wordvec_open(str_n(bytes, n), &w, &err), 0);
        assert_false(wordvec_add(&w, 15, sum));
        assert_true(wordvec_add(&w, 20, sum));
        assert_false(wordvec_normalise(sum));
        assert_true(wordvec_add(&w, 10, sum));
        assert_true(wordvec_add(&w, 30, sum));
        assert_true(fabsf(sum[1] - (1.0f + -39 * 0.02f)) < 1e-5f);
        assert_true(wordvec_normalise(sum));
        wordvec_add(&w, 30, other);
        wordvec_normalise(other);
        for (k = 0; k < WORDVEC_DIM; k++)
                want += sum[k] * other[k];
        wordvec_pack(sum, packed);
        wordvec_pack(sum, packed + WORDVEC_DIM);
        wordvec_pack(other, packed + 2 * WORDVEC_DIM);
        wordvec_cosines(packed, packed + WORDVEC_DIM, 2, got);
        assert_true(fabsf(got[0] - 1) < 0.02f);
        assert_true(fabsf(got[1] - want) < 0.02f);
}

static void damaged_vectors_are_refused(void **state)
{
        _Alignas(8) char bytes[1024];
        struct wordvec w;
        struct err err;
        uint64_t sum;
        size_t n = make_vectors(bytes), i;

        (void)state;
        assert_int_equal(wordvec_open(str_n(bytes, 10), &w, &err), ERR_CORRUPT);
        assert_int_equal(wordvec_open(str_n(bytes, n - 1), &w, &err), ERR_CORRUPT);
        for (i = 0; i < n; i++) {
                bytes[i] = (char)(bytes[i] ^ 1);
                assert_int_equal(wordvec_open(str_n(bytes, n), &w, &err), ERR_CORRUPT);
                bytes[i] = (char)(bytes[i] ^ 1);
        }
        bytes[24] = 25; /* hashes 25, 20, 30 */
        sum = str_checksum(str_n(bytes + 24, n - 24));
        memcpy(bytes + 16, &sum, sizeof(sum));
        assert_int_equal(wordvec_open(str_n(bytes, n), &w, &err), ERR_CORRUPT);
        bytes[n - 1] = 1;
        err = (struct err){0};
        assert_int_equal(wordvec_open(str_n(bytes, n), &w, &err), ERR_CORRUPT);
        assert_non_null(strstr(err.msg, "checksum"));
}

static void random_direction(struct rng *rng, float *v, uint32_t dim)
{
        for (uint32_t k = 0; k < dim; k++)
                v[k] = (float)(rng_double(rng) + rng_double(rng) + rng_double(rng) - 1.5);
        assert_true(dense_normalise(v, dim));
}

static void packed_vectors_keep_their_cosines(void **state)
{
        static const uint32_t dims[] = {DENSE_DIM_MIN, 33, 47, 384, 1024, DENSE_DIM_MAX};
        static float one[DENSE_DIM_MAX], many[20][DENSE_DIM_MAX];
        static int8_t p[DENSE_DIM_MAX], q[20 * DENSE_DIM_MAX];
        struct rng rng;

        (void)state;
        rng_seed(&rng, 11);
        for (size_t d = 0; d < sizeof(dims) / sizeof(dims[0]); d++) {
                float scale[20], got[20], of_one;

                random_direction(&rng, one, dims[d]);
                of_one = dense_pack(one, dims[d], p);
                for (size_t i = 0; i < 20; i++) {
                        random_direction(&rng, many[i], dims[d]);
                        for (uint32_t k = 0; k < dims[d]; k++)
                                many[i][k] += one[k] * (float)i / 10;
                        assert_true(dense_normalise(many[i], dims[d]));
                        scale[i] = dense_pack(many[i], dims[d], q + i * dims[d]);
                }
                dense_cosines(p, of_one, q, scale, 20, dims[d], got);
                for (size_t i = 0; i < 20; i++) {
                        double exact = 0;

                        for (uint32_t k = 0; k < dims[d]; k++)
                                exact += (double)one[k] * (double)many[i][k];
                        assert_true(fabs(exact - (double)got[i]) < 0.003);
                }
        }
}

static void what_is_no_direction_becomes_zero(void **state)
{
        float v[DENSE_DIM_MIN] = {0}, out[DENSE_DIM_MIN];
        int8_t p[DENSE_DIM_MIN];

        (void)state;
        assert_false(dense_normalise(v, DENSE_DIM_MIN));
        assert_true(dense_pack(v, DENSE_DIM_MIN, p) <= 0);
        v[3] = NAN;
        assert_false(dense_normalise(v, DENSE_DIM_MIN));
        assert_true(fabsf(v[3]) <= 0);
        v[3] = -3e38f;
        v[4] = 3e38f;
        assert_true(dense_normalise(v, DENSE_DIM_MIN));
        dense_unpack(p, dense_pack(v, DENSE_DIM_MIN, p), DENSE_DIM_MIN, out);
        assert_true(fabsf(out[3] + 0.7071f) < 1e-3f && fabsf(out[4] - 0.7071f) < 1e-3f);
}

static void the_ranker_finds_the_input_that_matters(void **state)
{
        float x[100][3][2], w[2];
        struct rank_case cases[100];
        struct rng rng;
        size_t i, k;

        (void)state;
        rng_seed(&rng, 5);
        for (i = 0; i < 100; i++) {
                for (k = 0; k < 3; k++) {
                        x[i][k][0] = (float)rng_double(&rng);
                        x[i][k][1] = (float)rng_double(&rng) * 0.3f + (k == i % 3 ? 0.3f : 0);
                }
                cases[i] = (struct rank_case){.x = &x[i][0][0], .n = 3, .right = i % 3};
        }
        ranker_fit(cases, 100, 2, w);
        assert_true(w[1] > 2 && fabsf(w[0]) < w[1] / 4);
}

static void quantiles_and_auroc_work_at_their_edges(void **state)
{
        float v[] = {3, 1, 2};
        const bool all[] = {true, true, true}, some[] = {false, true, true};

        (void)state;
        assert_true(fabsf(quantile(v, 3, 0) - 1) < 1e-6f);
        assert_true(fabsf(quantile(v, 3, 1) - 3) < 1e-6f);
        assert_true(fabsf(quantile(v, 0, 0.5f)) < 1e-6f);
        assert_true(fabs(auroc(v, all, 3) - 0.5) < 1e-9);
        assert_true(fabs(auroc(v, some, 3) - 1) < 1e-9); /* sorted by now: 1 2 3 */
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(rare_features_weigh_more),
                cmocka_unit_test(vectors_have_length_one_and_sort_by_id),
                cmocka_unit_test(separable_classes_are_learned),
                cmocka_unit_test(training_twice_gives_the_same_bytes_and_they_load),
                cmocka_unit_test(training_can_be_cancelled),
                cmocka_unit_test(postings_score_like_the_dot_product),
                cmocka_unit_test(confidence_is_calibrated),
                cmocka_unit_test(what_is_known_beforehand_is_not_unlearned),
                cmocka_unit_test(words_add_up_to_a_meaning),
                cmocka_unit_test(damaged_vectors_are_refused),
                cmocka_unit_test(packed_vectors_keep_their_cosines),
                cmocka_unit_test(what_is_no_direction_becomes_zero),
                cmocka_unit_test(the_ranker_finds_the_input_that_matters),
                cmocka_unit_test(quantiles_and_auroc_work_at_their_edges),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

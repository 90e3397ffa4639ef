/* encoder/model, layer, batch, kernel: random small models give what plain arithmetic gives, whatever they are made of,
 * wherever they run, and whoever else is embedded beside. */
#include "encoder/encoder_priv.h"
#include "model_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define BEGIN 1u
#define END 2u
#define WORDS_MAX 600u

static const enum encoder_isa isas[] = {ENCODER_PORTABLE, ENCODER_AVX2, ENCODER_AVX512};
static const uint32_t types[] = {GGUF_F32, GGUF_F16, GGUF_Q4_0, GGUF_Q4_1, GGUF_Q8_0};

struct made {
        struct rig rig;
        struct gguf *file;
        struct model *model;
        struct err err;
};

static int make(struct made *m, const struct kernel *kernel)
{
        void *bytes = rig_make(&m->rig);

        m->file = NULL;
        m->model = NULL;
        m->err = (struct err){0};
        assert_int_equal(gguf_read(bytes, m->rig.file.n, &m->file, &m->err), 0);
        return model_open(m->file, kernel, &m->model, &m->err);
}

/* False: this machine has not got it. */
static bool make_on(struct made *m, enum encoder_isa isa)
{
        const struct kernel *kernel = kernel_find(isa);

        if (kernel)
                assert_int_equal(make(m, kernel), 0);
        return kernel;
}

static void drop(struct made *m)
{
        m->model = model_free(m->model);
        m->file = gguf_close(m->file);
        rig_done(&m->rig);
}

static void some_words(const struct rig *r, uint32_t seed, uint32_t *ids, size_t n)
{
        for (size_t i = 0; i < n; i++)
                ids[i] = (seed * 31 + (uint32_t)i * 7 + (uint32_t)(i * i) % 5) % r->words;
}

static void embed(const struct made *m, const uint32_t *const *ids, const size_t *n, size_t n_texts, float *out)
{
        struct batch *b = batch_new(m->model, BEGIN, END, out, n_texts, NULL);
        struct err err = {0};

        for (size_t i = 0; i < n_texts; i++)
                assert_int_equal(batch_add(b, i, ids[i], n[i], &err), 0);
        assert_int_equal(batch_end(b, &err), 0);
        batch_free(b);
}

static void embed_one(const struct made *m, uint32_t seed, size_t n, float *out)
{
        uint32_t ids[WORDS_MAX];
        const uint32_t *at = ids;

        some_words(&m->rig, seed, ids, n);
        embed(m, &at, &n, 1, out);
}

static double cosine(const float *a, const float *b, size_t n)
{
        double ab = 0, aa = 0, bb = 0;

        for (size_t i = 0; i < n; i++) {
                ab += (double)a[i] * (double)b[i];
                aa += (double)a[i] * (double)a[i];
                bb += (double)b[i] * (double)b[i];
        }
        return ab / sqrt(aa * bb);
}

/* Windows of context - 2 words, averaged by their words. */
static void expect(const struct rig *r, uint32_t seed, size_t n, float *out)
{
        uint32_t ids[WORDS_MAX], window[WORDS_MAX];
        double *sum = calloc(r->dim, sizeof(*sum));
        size_t at = 0;

        some_words(r, seed, ids, n);
        do {
                size_t take = n - at < r->context - 2 ? n - at : r->context - 2;

                window[0] = BEGIN;
                memcpy(window + 1, ids + at, take * sizeof(*ids));
                window[take + 1] = END;
                rig_window(r, window, take + 2, take ? (double)take : 1, sum);
                at += take;
        } while (at < n);
        for (size_t k = 0; k < r->dim; k++)
                out[k] = (float)sum[k];
        free(sum);
}

static void is_near(const struct made *m, uint32_t seed, size_t n, double least)
{
        float got[ENCODER_DIM_MAX], want[ENCODER_DIM_MAX];
        double c, length = 0;

        embed_one(m, seed, n, got);
        expect(&m->rig, seed, n, want);
        c = cosine(got, want, m->rig.dim);
        if (c < least)
                fail_msg("%s, type %u, %zu words: cosine %.7f", m->model->kernel->name, m->rig.type, n, c);
        for (size_t k = 0; k < m->rig.dim; k++)
                length += (double)got[k] * (double)got[k];
        assert_true(fabs(length - 1) < 1e-5);
}

static double least_of(uint32_t type)
{
        return type == GGUF_F32 || type == GGUF_F16 ? 1 - 1e-5 : .999;
}

static void every_type_and_pooling_gives_what_plain_arithmetic_gives(void **state)
{
        (void)state;
        for (size_t t = 0; t < 5; t++)
                for (uint32_t pooling = 1; pooling <= 2; pooling++)
                        for (size_t i = 0; i < 3; i++) {
                                struct made m;

                                rig_default(&m.rig);
                                m.rig.type = types[t];
                                m.rig.pooling = pooling;
                                if (!make_on(&m, isas[i]))
                                        continue;
                                for (size_t n = 0; n <= 22; n++)
                                        is_near(&m, (uint32_t)n, n, least_of(types[t]));
                                drop(&m);
                        }
}

static void sizes_of_real_models_are_right_too(void **state)
{
        static const uint32_t shape[][3] = {{384, 1536, 12}, {256, 1024, 4}, {128, 512, 2}, {32, 32, 2}, {96, 32, 1}};

        (void)state;
        for (size_t s = 0; s < sizeof(shape) / sizeof(shape[0]); s++)
                for (size_t i = 0; i < 3; i++) {
                        struct made m;

                        rig_default(&m.rig);
                        m.rig.type = s % 2 ? GGUF_Q8_0 : GGUF_Q4_0;
                        m.rig.dim = shape[s][0];
                        m.rig.width = shape[s][1];
                        m.rig.heads = shape[s][2];
                        m.rig.layers = 1;
                        m.rig.no_kinds = s % 2;
                        if (!make_on(&m, isas[i]))
                                continue;
                        is_near(&m, 3, 9, .999);
                        drop(&m);
                }
}

static void all_instruction_sets_agree(void **state)
{
        (void)state;
        for (size_t t = 0; t < 5; t++)
                for (uint32_t seed = 1; seed < 12; seed++) {
                        float first[64], other[64];

                        for (size_t i = 0; i < 3; i++) {
                                struct made m;

                                rig_default(&m.rig);
                                m.rig.type = types[t];
                                m.rig.seed = seed;
                                if (!make_on(&m, isas[i]))
                                        continue;
                                embed_one(&m, seed, seed * 2, i == 0 ? first : other);
                                if (i > 0)
                                        assert_true(cosine(first, other, 64) >= .9999);
                                drop(&m);
                        }
                }
}

/* All lengths, beside each other in many ways: one by one, all at once, the other way round. */
static void a_vector_does_not_depend_on_what_stands_beside_it(void **state)
{
        enum { TEXTS = 40 };
        static uint32_t words[TEXTS][64];
        static float alone[TEXTS][64], together[TEXTS][64];
        const uint32_t *ids[TEXTS];
        size_t n[TEXTS];

        (void)state;
        for (size_t t = 0; t < 5; t++)
                for (size_t i = 0; i < 3; i++) {
                        struct made m;

                        rig_default(&m.rig);
                        m.rig.type = types[t];
                        if (!make_on(&m, isas[i]))
                                continue;
                        for (size_t k = 0; k < TEXTS; k++) {
                                n[k] = k * 3 / 2;
                                ids[k] = words[k];
                                some_words(&m.rig, (uint32_t)k, words[k], n[k]);
                                embed(&m, &ids[k], &n[k], 1, alone[k]);
                        }
                        embed(&m, ids, n, TEXTS, together[0]);
                        assert_memory_equal(alone, together, sizeof(alone));
                        for (size_t k = 0; k < TEXTS / 2; k++) {
                                const uint32_t *w = ids[k];
                                size_t size = n[k];

                                ids[k] = ids[TEXTS - 1 - k];
                                n[k] = n[TEXTS - 1 - k];
                                ids[TEXTS - 1 - k] = w;
                                n[TEXTS - 1 - k] = size;
                        }
                        embed(&m, ids, n, TEXTS, together[0]);
                        for (size_t k = 0; k < TEXTS; k++)
                                assert_memory_equal(alone[k], together[TEXTS - 1 - k], sizeof(alone[k]));
                        drop(&m);
                }
}

static void long_texts_are_cut_into_windows_and_averaged(void **state)
{
        static const size_t lengths[] = {21, 22, 23, 24, 43, 44, 45, 100, 555};
        struct made m;

        (void)state;
        for (uint32_t pooling = 1; pooling <= 2; pooling++) {
                rig_default(&m.rig);
                m.rig.pooling = pooling;
                assert_true(make_on(&m, ENCODER_BEST));
                for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
                        is_near(&m, 5, lengths[i], 1 - 1e-5);
                assert_int_equal(batch_tokens(m.model, 0), 2);
                assert_int_equal(batch_tokens(m.model, 22), 24);
                assert_int_equal(batch_tokens(m.model, 23), 27);
                drop(&m);
        }
}

/* A window longer than what is run together else, and a head of 16. */
static void a_long_window_is_one_piece(void **state)
{
        struct made m;

        (void)state;
        rig_default(&m.rig);
        m.rig.context = 400;
        m.rig.heads = 4;
        m.rig.layers = 1;
        assert_true(make_on(&m, ENCODER_BEST));
        is_near(&m, 5, 398, 1 - 1e-5);
        is_near(&m, 5, 399, 1 - 1e-5);
        drop(&m);
}

static void query_key_and_value_in_one_matrix_are_the_same(void **state)
{
        (void)state;
        for (size_t t = 0; t < 5; t++) {
                struct made m;

                rig_default(&m.rig);
                m.rig.fused = true;
                m.rig.type = types[t];
                assert_true(make_on(&m, ENCODER_BEST));
                is_near(&m, 4, 11, least_of(types[t]));
                drop(&m);
        }
}

static void refused(struct made *m, const char *says)
{
        assert_int_equal(make(m, kernel_find(ENCODER_BEST)), ERR_INVALID);
        assert_null(m->model);
        if (!strstr(m->err.msg, says))
                fail_msg("\"%s\" does not say \"%s\"", m->err.msg, says);
        drop(m);
}

static void a_tensor_that_is_missing_or_bent_is_named(void **state)
{
        struct made m, whole;

        (void)state;
        for (unsigned fused = 0; fused < 2; fused++) {
                rig_default(&whole.rig);
                whole.rig.fused = fused;
                assert_int_equal(make(&whole, kernel_find(ENCODER_BEST)), 0);
                for (unsigned i = 0; i < whole.rig.n; i++) {
                        rig_default(&m.rig);
                        m.rig.fused = fused;
                        m.rig.bend = whole.rig.tensors[i].name;
                        refused(&m, m.rig.bend);
                        if (strcmp(whole.rig.tensors[i].name, "token_types.weight") == 0)
                                continue;
                        rig_default(&m.rig);
                        m.rig.fused = fused;
                        m.rig.drop = whole.rig.tensors[i].name;
                        refused(&m, strstr(m.rig.drop, "qkv.weight") ? "attn_q.weight" : m.rig.drop);
                }
                drop(&whole);
        }
}

static void sizes_are_limited(void **state)
{
        static const struct {
                uint32_t layers, dim, width, heads, context, pooling;
                float epsilon;
                const char *says;
        } wrong[] = {
                {0, 64, 96, 2, 24, 1, 1e-6f, "block_count"},
                {257, 64, 96, 2, 24, 1, 1e-6f, "block_count"},
                {2, 0, 96, 2, 24, 1, 1e-6f, "embedding_length"},
                {2, 4128, 96, 2, 24, 1, 1e-6f, "embedding_length"},
                {2, 48, 96, 1, 24, 1, 1e-6f, "not divisible by 32"},
                {2, 64, 0, 2, 24, 1, 1e-6f, "feed_forward"},
                {2, 64, 16416, 2, 24, 1, 1e-6f, "feed_forward"},
                {2, 64, 100, 2, 24, 1, 1e-6f, "not divisible"},
                {2, 64, 96, 0, 24, 1, 1e-6f, "head_count"},
                {2, 64, 96, 5, 24, 1, 1e-6f, "head_count"},
                {2, 64, 96, 3, 24, 1, 1e-6f, "3 heads"},
                {2, 96, 96, 4, 24, 1, 1e-6f, "4 heads"},
                {2, 64, 96, 2, 2, 1, 1e-6f, "context_length"},
                {2, 64, 96, 2, 8193, 1, 1e-6f, "context_length"},
                {2, 64, 96, 2, 24, 0, 1e-6f, "pooling_type"},
                {2, 64, 96, 2, 24, 3, 1e-6f, "pooling_type"},
                {2, 64, 96, 2, 24, 1, 0, "layer_norm_epsilon"},
                {2, 64, 96, 2, 24, 1, NAN, "layer_norm_epsilon"},
        };
        struct made m;

        (void)state;
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
                struct rig keys;
                struct gguf *g = NULL;
                struct model *model = NULL;
                struct err err = {0};

                rig_default(&keys);
                keys.layers = wrong[i].layers;
                keys.dim = wrong[i].dim;
                keys.width = wrong[i].width;
                keys.heads = wrong[i].heads;
                keys.context = wrong[i].context;
                keys.pooling = wrong[i].pooling;
                keys.epsilon = wrong[i].epsilon;
                buf_init(&keys.data, 64);
                buf_init(&keys.file, RIG_BYTES);
                put_head(&keys.file, 0, 8);
                rig_keys(&keys);
                keys.bytes = exact(&keys.file, keys.file.n);
                assert_int_equal(gguf_read(keys.bytes, keys.file.n, &g, &err), 0);
                assert_int_equal(model_open(g, kernel_find(ENCODER_BEST), &model, &err), ERR_INVALID);
                if (!strstr(err.msg, wrong[i].says))
                        fail_msg("\"%s\" does not say \"%s\"", err.msg, wrong[i].says);
                gguf_close(g);
                rig_done(&keys);
        }
        rig_default(&m.rig);
        m.rig.architecture = "llama";
        refused(&m, "architecture \"llama\"");
        rig_default(&m.rig);
        m.rig.context = ENCODER_CONTEXT_MIN;
        assert_true(make_on(&m, ENCODER_BEST));
        is_near(&m, 1, 5, 1 - 1e-5);
        drop(&m);
}

static void weights_that_give_no_direction_are_told(void **state)
{
        uint32_t ids[4] = {3, 4, 5, 6};
        float out[64] = {1};
        struct batch *b;
        struct made m;

        (void)state;
        rig_default(&m.rig);
        m.rig.zero = "blk.1.layer_output_norm.weight";
        assert_true(make_on(&m, ENCODER_BEST));
        memset((char *)(uintptr_t)m.model->layers[1].output_norm.bias, 0, 64 * sizeof(float));
        b = batch_new(m.model, BEGIN, END, out, 1, NULL);
        assert_int_equal(batch_add(b, 0, ids, 4, &m.err), 0);
        assert_int_equal(batch_end(b, &m.err), ERR_CORRUPT);
        assert_true(m.err.msg[0]);
        batch_free(b);
        memset((char *)(uintptr_t)m.model->layers[0].output_norm.bias, 0xFF, 64 * sizeof(float));
        b = batch_new(m.model, BEGIN, END, out, 1, NULL);
        assert_int_equal(batch_add(b, 0, ids, 4, &m.err), 0);
        assert_int_equal(batch_end(b, &m.err), ERR_CORRUPT);
        batch_free(b);
        drop(&m);
}

static void a_batch_that_is_cancelled_ends(void **state)
{
        atomic_bool cancel = true;
        static uint32_t ids[WORDS_MAX];
        float out[64];
        struct batch *b;
        struct made m;

        (void)state;
        rig_default(&m.rig);
        assert_true(make_on(&m, ENCODER_BEST));
        b = batch_new(m.model, BEGIN, END, out, 1, &cancel);
        assert_int_equal(batch_add(b, 0, ids, WORDS_MAX, &m.err), ERR_CANCELLED);
        batch_free(b);
        b = batch_new(m.model, BEGIN, END, out, 1, &cancel);
        assert_int_equal(batch_add(b, 0, ids, 3, &m.err), 0);
        assert_int_equal(batch_end(b, &m.err), ERR_CANCELLED);
        batch_free(b);
        drop(&m);
}

static void gelu_is_exact_to_a_millionth(void **state)
{
        (void)state;
        for (size_t i = 0; i < 3; i++) {
                const struct kernel *kernel = kernel_find(isas[i]);
                float x[16];

                for (double at = -40; kernel && at < 40; at += 16 * .003) {
                        double v[16];

                        for (unsigned k = 0; k < 16; k++) {
                                x[k] = (float)(at + .003 * k);
                                v[k] = (double)x[k];
                        }
                        kernel->gelu(x, 16);
                        for (unsigned k = 0; k < 16; k++)
                                if (!(fabs((double)x[k] - v[k] / 2 * (1 + erf(v[k] / sqrt(2)))) <
                                      1e-6 + 1e-7 * fabs(v[k])))
                                        fail_msg("%s: gelu(%g) is %g", kernel->name, v[k], (double)x[k]);
                }
        }
}

static void half_precision_is_read_exactly(void **state)
{
        (void)state;
        for (uint32_t h = 0; h < 65536; h++) {
                float f = kernel_half((uint16_t)h);

                if ((h & 0x7C00) == 0x7C00)
                        assert_true(h & 1023 ? isnan(f) : isinf(f));
                else
                        assert_true((double)f == rig_half((uint16_t)h) && !signbit(f) == !(h & 0x8000));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_type_and_pooling_gives_what_plain_arithmetic_gives),
                cmocka_unit_test(sizes_of_real_models_are_right_too),
                cmocka_unit_test(all_instruction_sets_agree),
                cmocka_unit_test(a_vector_does_not_depend_on_what_stands_beside_it),
                cmocka_unit_test(long_texts_are_cut_into_windows_and_averaged),
                cmocka_unit_test(a_long_window_is_one_piece),
                cmocka_unit_test(query_key_and_value_in_one_matrix_are_the_same),
                cmocka_unit_test(a_tensor_that_is_missing_or_bent_is_named),
                cmocka_unit_test(sizes_are_limited),
                cmocka_unit_test(weights_that_give_no_direction_are_told),
                cmocka_unit_test(a_batch_that_is_cancelled_ends),
                cmocka_unit_test(gelu_is_exact_to_a_millionth),
                cmocka_unit_test(half_precision_is_read_exactly),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* encoder/encoder: from a file to vectors of texts, with a small random model and its own words; and, when
 * WARMLINE_TEST_ENCODER names one, a real one. */
#include "encoder/encoder.h"
#include "encoder/encoder_priv.h"
#include "encoder/head.h"
#include "model_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#define DIM 64u
#define WORDS RIG_WORDS

static void words_of_the_model(struct buf *b)
{
        rig_words(b, WORDS);
}

static void one_word_less(struct buf *b)
{
        rig_words(b, WORDS - 1);
}

static void no_words(struct buf *b)
{
        put_key_str(b, "general.name", "small");
}

static int open_rig(struct rig *r, void (*more)(struct buf *), struct encoder **ret, struct err *err)
{
        struct gguf *g = NULL;
        void *bytes;

        r->more = more;
        r->n_more = more == no_words ? 1 : 4;
        bytes = rig_make(r);
        assert_int_equal(gguf_read(bytes, r->file.n, &g, err), 0);
        return encoder_over(g, ENCODER_BEST, ret, err);
}

static void vector(const struct encoder *e, struct str text, float *out)
{
        struct err err = {0};

        assert_int_equal(encoder_embed(e, &text, 1, out, NULL, &err), 0);
}

static double product(const float *a, const float *b, size_t n)
{
        double sum = 0;

        for (size_t i = 0; i < n; i++)
                sum += (double)a[i] * (double)b[i];
        return sum;
}

static void texts_become_vectors_of_length_one(void **state)
{
        static const struct str texts[] = {
                STR_INIT("a b c"),          STR_INIT(""),      STR_INIT("\U0001F600\U0001F525"),
                STR_INIT("\xff\xfe\xc3 a"), STR_INIT("a b c"), {NULL, 0}};
        float all[6][DIM], one[DIM];
        struct encoder *e = NULL;
        struct err err = {0};
        struct rig r;

        (void)state;
        rig_default(&r);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        assert_int_equal(encoder_dim(e), DIM);
        assert_true(str_eq_c(encoder_name(e), "small") && str_eq_c(encoder_query_prefix(e), "q "));
        assert_int_equal(encoder_passage_prefix(e).n, 0);
        assert_int_equal(encoder_tokens(e, texts[0]), 5);
        assert_int_equal(encoder_tokens(e, texts[1]), 2);
        assert_int_equal(encoder_embed(e, texts, 6, all[0], NULL, &err), 0);
        assert_int_equal(encoder_embed(e, texts, 0, all[0], NULL, &err), 0);
        for (size_t i = 0; i < 6; i++) {
                assert_true(fabs(product(all[i], all[i], DIM) - 1) < 1e-5);
                vector(e, texts[i], one);
                assert_memory_equal(one, all[i], sizeof(one));
        }
        assert_memory_equal(all[0], all[4], sizeof(all[0]));
        assert_memory_equal(all[1], all[5], sizeof(all[1]));
        assert_true(product(all[0], all[1], DIM) < .9999);
        e = encoder_close(e);
        rig_done(&r);
}

static void a_text_gives_what_its_words_give(void **state)
{
        static const uint32_t ids[] = {1, 3, 28, 5, 0, 2};
        double want[DIM] = {0}, length = 0, sum = 0;
        struct encoder *e = NULL;
        struct err err = {0};
        float got[DIM];
        struct rig r;

        (void)state;
        rig_default(&r);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        vector(e, STR("A z  c nobody"), got);
        rig_window(&r, ids, 6, 1, want);
        for (size_t k = 0; k < DIM; k++) {
                sum += want[k] * (double)got[k];
                length += want[k] * want[k];
        }
        assert_true(sum / sqrt(length) > 1 - 1e-5);
        encoder_close(e);
        rig_done(&r);
}

static void tokens_beyond_the_limit_are_left_out(void **state)
{
        enum { MOST = ENCODER_TOKENS_MAX };
        static char text[2 * (MOST + 1) + 1];
        float at[DIM], past[DIM], before[DIM];
        struct encoder *e = NULL;
        struct err err = {0};
        struct rig r;
        size_t windows = (MOST + 21) / 22;

        (void)state;
        rig_default(&r);
        r.type = GGUF_Q4_0;
        r.layers = 1;
        for (size_t i = 0; i <= MOST; i++)
                memcpy(text + 2 * i, "a ", 2);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        assert_int_equal(encoder_tokens(e, str_n(text, 2 * MOST)), MOST + 2 * windows);
        assert_int_equal(encoder_tokens(e, str_n(text, 2 * MOST + 1)), MOST + 2 * windows);
        assert_int_equal(encoder_tokens(e, str_n(text, 2 * MOST - 2)), MOST - 1 + 2 * windows);
        vector(e, str_n(text, 2 * MOST), at);
        text[2 * MOST] = 'b';
        vector(e, str_n(text, 2 * MOST + 1), past);
        assert_memory_equal(at, past, sizeof(at));
        memcpy(text + 2 * (MOST - 4), "b b b b ", 8);
        vector(e, str_n(text, 2 * MOST), before);
        assert_memory_not_equal(at, before, sizeof(at));
        encoder_close(e);
        rig_done(&r);
}

static void it_ends_when_it_is_cancelled(void **state)
{
        struct str texts[] = {STR("a b c")};
        atomic_bool cancel = true;
        struct encoder *e = NULL;
        struct err err = {0};
        float out[DIM];
        struct rig r;

        (void)state;
        rig_default(&r);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        assert_int_equal(encoder_embed(e, texts, 1, out, &cancel, &err), ERR_CANCELLED);
        cancel = false;
        assert_int_equal(encoder_embed(e, texts, 1, out, &cancel, &err), 0);
        encoder_close(e);
        rig_done(&r);
}

static void words_and_weights_must_fit(void **state)
{
        struct encoder *e = NULL;
        struct err err = {0};
        struct rig r;

        (void)state;
        rig_default(&r);
        assert_int_equal(open_rig(&r, one_word_less, &e, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "token_embd.weight"));
        rig_done(&r);
        rig_default(&r);
        assert_int_equal(open_rig(&r, no_words, &e, &err), ERR_INVALID);
        rig_done(&r);
        assert_null(e);
        assert_null(encoder_close(NULL));
}

static struct buf head_bytes(const char *name, uint32_t dim)
{
        char padded[64] = {0};
        struct buf b;

        buf_init(&b, 1 << 20);
        strncpy(padded, name, sizeof(padded) - 1);
        buf_put_c(&b, "WLH1");
        buf_put(&b, &dim, sizeof(dim));
        buf_put(&b, padded, sizeof(padded));
        for (uint32_t i = 0; i < dim; i++) {
                float scale = .5f;

                buf_put(&b, &scale, sizeof(scale));
        }
        for (uint32_t i = 0; i < dim * dim; i++)
                buf_put_ch(&b, i == 1 ? 2 : 0); /* the first number is added to the second */
        return b;
}

static void a_head_turns_vectors(void **state)
{
        struct buf bytes = head_bytes("small", DIM), other = head_bytes("large", DIM),
                   wide = head_bytes("small", DIM + 1);
        float plain[DIM], turned[DIM], length = 0;
        struct encoder *e = NULL;
        struct head *h = NULL;
        struct err err = {0};
        struct rig r;
        uint64_t digest;

        (void)state;
        rig_default(&r);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        digest = encoder_digest(e);
        vector(e, STR("a b"), plain);
        assert_int_equal(head_read(buf_str(&other), &h, &err), 0);
        assert_int_equal(encoder_set_head(e, h, &err), ERR_INVALID);
        head_free(h);
        assert_int_equal(head_read(buf_str(&wide), &h, &err), 0);
        assert_int_equal(encoder_set_head(e, h, &err), ERR_INVALID);
        head_free(h);
        assert_int_equal(head_read(buf_str(&bytes), &h, &err), 0);
        assert_int_equal(encoder_set_head(e, h, &err), 0);
        assert_true(encoder_digest(e) != digest);
        vector(e, STR("a b"), turned);
        plain[1] += plain[0];
        for (size_t i = 0; i < DIM; i++)
                length += plain[i] * plain[i];
        for (size_t i = 0; i < DIM; i++)
                assert_true(fabsf(plain[i] / sqrtf(length) - turned[i]) < 1e-5f);
        assert_true(fabs(product(turned, turned, DIM) - 1) < 1e-5);
        encoder_close(e);
        rig_done(&r);
        buf_done(&bytes);
        buf_done(&other);
        buf_done(&wide);
}

static void a_head_that_is_cut_or_damaged_is_refused(void **state)
{
        struct buf b = head_bytes("small", 4);
        struct head *h = NULL;
        struct err err = {0};
        float bad = NAN;

        (void)state;
        for (size_t n = 0; n < b.n; n++)
                assert_int_equal(head_read(str_n(b.p, n), &h, &err), ERR_CORRUPT);
        buf_put_ch(&b, 0);
        assert_int_equal(head_read(buf_str(&b), &h, &err), ERR_CORRUPT);
        memcpy(b.p + 72, &bad, sizeof(bad));
        assert_int_equal(head_read(str_n(b.p, b.n - 1), &h, &err), ERR_CORRUPT);
        b.p[0] = 'X';
        assert_int_equal(head_read(str_n(b.p, b.n - 1), &h, &err), ERR_CORRUPT);
        buf_done(&b);
}

static void a_head_that_gives_no_direction_is_told(void **state)
{
        struct buf bytes = head_bytes("small", DIM);
        struct str text = STR("a b");
        struct encoder *e = NULL;
        struct head *h = NULL;
        struct err err = {0};
        float out[DIM], huge = 3e38f;
        struct rig r;

        (void)state;
        for (uint32_t i = 0; i < DIM; i++)
                memcpy(bytes.p + 72 + i * sizeof(huge), &huge, sizeof(huge));
        rig_default(&r);
        assert_int_equal(open_rig(&r, words_of_the_model, &e, &err), 0);
        assert_int_equal(head_read(buf_str(&bytes), &h, &err), 0);
        assert_int_equal(encoder_set_head(e, h, &err), 0);
        assert_int_equal(encoder_embed(e, &text, 1, out, NULL, &err), ERR_CORRUPT);
        assert_non_null(strstr(err.msg, "head"));
        encoder_close(e);
        rig_done(&r);
        buf_done(&bytes);
}

static void write_file(int fd, const struct rig *r)
{
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, r->bytes, r->file.n, 0), r->file.n);
}

static void files_are_told_apart_and_faults_name_them(void **state)
{
        char path[] = "/tmp/warmline-encoder-XXXXXX";
        int fd = mkstemp(path);
        struct encoder *e = NULL;
        struct err err = {0};
        uint64_t digest[3];
        struct rig r;

        (void)state;
        for (unsigned i = 0; i < 3; i++) {
                rig_default(&r);
                r.more = words_of_the_model;
                r.n_more = 4;
                r.seed = i == 2 ? 8 : 7;
                rig_make(&r);
                write_file(fd, &r);
                assert_int_equal(encoder_open(path, ENCODER_PORTABLE, &e, &err), 0);
                assert_string_equal(encoder_isa_name(e), "portable");
                digest[i] = encoder_digest(e);
                e = encoder_close(e);
                rig_done(&r);
        }
        assert_true(digest[0] == digest[1] && digest[0] != digest[2]);
        rig_default(&r);
        rig_make(&r);
        write_file(fd, &r);
        assert_int_equal(encoder_open(path, ENCODER_BEST, &e, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, path));
        rig_done(&r);
        close(fd);
        unlink(path);
        assert_int_equal(encoder_open(path, ENCODER_BEST, &e, &err), ERR_NOTFOUND);
}

/* What means the same is nearer than what does not, also across languages, in every instruction set. */
static void a_real_encoder_knows_what_is_alike(void **state)
{
        static const struct str texts[] = {STR_INIT("query: 我的摄像头连不上网了"),
                                           STR_INIT("query: my camera does not connect to the wifi"),
                                           STR_INIT("query: how long does the delivery take")};
        static const enum encoder_isa isas[] = {ENCODER_PORTABLE, ENCODER_AVX2, ENCODER_AVX512};
        const char *path = getenv("WARMLINE_TEST_ENCODER");
        static float v[3][3][ENCODER_DIM_MAX];
        struct err err = {0};

        (void)state;
        if (!path)
                skip();
        for (size_t i = 0; i < 3; i++) {
                struct encoder *e = NULL;
                uint32_t dim;

                if (!kernel_find(isas[i]))
                        continue;
                assert_int_equal(encoder_open(path, isas[i], &e, &err), 0);
                dim = encoder_dim(e);
                assert_int_equal(encoder_embed(e, texts, 3, v[i][0], NULL, &err), 0);
                assert_true(product(v[i][0], v[i][0] + dim, dim) > product(v[i][0], v[i][0] + 2 * dim, dim) + .02);
                for (size_t k = 0; k < 3; k++)
                        assert_true(product(v[0][0] + k * dim, v[i][0] + k * dim, dim) > .9998);
                encoder_close(e);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(texts_become_vectors_of_length_one),
                cmocka_unit_test(a_text_gives_what_its_words_give),
                cmocka_unit_test(tokens_beyond_the_limit_are_left_out),
                cmocka_unit_test(a_head_turns_vectors),
                cmocka_unit_test(a_head_that_is_cut_or_damaged_is_refused),
                cmocka_unit_test(a_head_that_gives_no_direction_is_told),
                cmocka_unit_test(it_ends_when_it_is_cancelled),
                cmocka_unit_test(words_and_weights_must_fit),
                cmocka_unit_test(files_are_told_apart_and_faults_name_them),
                cmocka_unit_test(a_real_encoder_knows_what_is_alike),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

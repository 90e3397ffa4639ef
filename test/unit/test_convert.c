/* encoder/convert: a miniature model file becomes GGUF; each field that lies is refused and leaves no file. */
#include "e5s1.h"
#include "encoder/charsmap.h"
#include "encoder/convert.h"
#include "encoder/gguf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], path[80];
static struct buf made;
static struct gguf *file;
static struct err err;

static int setup(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/warmline-convert-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/m.gguf", dir);
        buf_init(&made, (size_t)1 << 25);
        memset(&err, 0, sizeof(err));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        buf_done(&made);
        file = gguf_close(file);
        unlink(path);
        assert_int_equal(rmdir(dir), 0);
        return 0;
}

static int convert(const struct e5s1 *m)
{
        buf_clear(&made);
        e5s1_make(m, &made);
        return convert_e5s1(buf_str(&made), path, &err);
}

/* With the bytes at `at` as given. */
static int convert_with(size_t at, const void *p, size_t n)
{
        struct e5s1 m = e5s1_default();

        buf_clear(&made);
        e5s1_make(&m, &made);
        memcpy(made.p + at, p, n);
        return convert_e5s1(buf_str(&made), path, &err);
}

static int convert_with_u32(size_t at, uint32_t v)
{
        return convert_with(at, &v, sizeof(v));
}

static void assert_uint(const char *key, uint64_t want)
{
        uint64_t v = want + 1;

        assert_true(gguf_uint(file, key, &v));
        assert_int_equal(v, want);
}

static void assert_str(const char *key, const char *want)
{
        struct str s = {0};

        assert_true(gguf_str(file, key, &s));
        assert_true(str_eq_c(s, want));
}

static void assert_flag(const char *key, bool want)
{
        bool v = !want;

        assert_true(gguf_bool(file, key, &v));
        assert_int_equal(v, want);
}

static void open_converted(void)
{
        struct e5s1 m = e5s1_default();

        assert_int_equal(convert(&m), 0);
        assert_int_equal(gguf_open(path, &file, &err), 0);
}

static void the_keys_are_those_that_readers_of_gguf_know(void **state)
{
        double eps = 0;

        (void)state;
        open_converted();
        assert_str("general.architecture", "bert");
        assert_str("general.name", "multilingual-e5-small");
        assert_str("general.license", "MIT");
        assert_uint("bert.block_count", 1);
        assert_uint("bert.context_length", 4);
        assert_uint("bert.embedding_length", E5S1_DIM);
        assert_uint("bert.feed_forward_length", E5S1_DIM);
        assert_uint("bert.attention.head_count", 2);
        assert_uint("bert.pooling_type", 1);
        assert_true(gguf_float(file, "bert.attention.layer_norm_epsilon", &eps));
        assert_true(eps > 0.99e-12 && eps < 1.01e-12);
        assert_flag("bert.attention.causal", false);
        assert_str("warmline.prefix.query", "query: ");
        assert_str("warmline.prefix.passage", "passage: ");
        assert_str("tokenizer.ggml.model", "t5");
        assert_uint("tokenizer.ggml.bos_token_id", 0);
        assert_uint("tokenizer.ggml.padding_token_id", 1);
        assert_uint("tokenizer.ggml.eos_token_id", 2);
        assert_uint("tokenizer.ggml.unknown_token_id", 3);
        assert_flag("tokenizer.ggml.add_space_prefix", true);
        assert_flag("tokenizer.ggml.remove_extra_whitespaces", true);
}

static bool same_piece(void *arg, size_t i, struct str s)
{
        static const char *const want[E5S1_VOCAB] = {"<s>", "<pad>",  "</s>",   "<unk>", "\u2581",
                                                     "ab",  "<mask>", "[PAD7]", "[PAD8]"};

        assert_true(i < E5S1_VOCAB && str_eq_c(s, want[i]));
        ++*(size_t *)arg;
        return true;
}

static void pieces_keep_their_numbers_and_scores(void **state)
{
        static const int32_t want_type[E5S1_VOCAB] = {3, 3, 3, 2, 1, 1, 3, 5, 5};
        float score[E5S1_VOCAB];
        int32_t type[E5S1_VOCAB];
        size_t n = 0, n_scores, n_types;

        (void)state;
        open_converted();
        assert_true(gguf_strings(file, "tokenizer.ggml.tokens", same_piece, &n));
        assert_int_equal(n, E5S1_VOCAB);
        assert_true(gguf_array_n(file, "tokenizer.ggml.scores", &n_scores));
        assert_true(gguf_array_n(file, "tokenizer.ggml.token_type", &n_types));
        assert_int_equal(n_scores, E5S1_VOCAB);
        assert_int_equal(n_types, E5S1_VOCAB);
        assert_true(gguf_floats(file, "tokenizer.ggml.scores", score, n_scores));
        assert_true(gguf_ints(file, "tokenizer.ggml.token_type", type, n_types));
        assert_memory_equal(type, want_type, sizeof(type));
        assert_true(score[4] == -1 && score[5] == -2);
}

static void replaced_characters_are_in_the_map(void **state)
{
        struct charsmap map;
        struct str bytes, to;

        (void)state;
        open_converted();
        assert_true(gguf_bytes_of(file, "tokenizer.ggml.precompiled_charsmap", &bytes));
        assert_int_equal(charsmap_open(bytes, &map, &err), 0);
        assert_int_equal(charsmap_match(&map, STR("AB"), &to), 1);
        assert_true(str_eq_c(to, "a"));
        assert_int_equal(charsmap_match(&map, STR("\xcc\x80"), &to), 2);
        assert_int_equal(to.n, 0);
        assert_int_equal(charsmap_match(&map, STR("\xe3\x80\x80"), &to), 3);
        assert_true(str_eq_c(to, " b"));
        assert_int_equal(charsmap_match(&map, STR("B"), &to), 0);
        assert_int_equal(charsmap_match(&map, STR("A\xcc\x80"), &to), 3);
        assert_true(str_eq_c(to, "\u00c0"));
}

static void assert_tensor(const char *name, enum gguf_type type, uint64_t rows, const char *old_name)
{
        const struct gguf_tensor *t = gguf_tensor(file, str_c(name));
        const uint16_t *v;

        assert_non_null(t);
        assert_int_equal(t->type, type);
        assert_int_equal(t->n_dims, rows > 1 ? 2 : 1);
        assert_int_equal(t->dim[0], E5S1_DIM);
        assert_int_equal(t->dim[1], rows);
        assert_int_equal(t->bytes, rows * (type == GGUF_F32 ? E5S1_DIM * 4 : 18));
        v = t->data;
        for (size_t i = 0; i < t->bytes / 2; i++)
                assert_int_equal(v[i], e5s1_number(old_name, i));
}

static void tensors_keep_their_bytes(void **state)
{
        (void)state;
        open_converted();
        assert_int_equal(gguf_n_tensors(file), 21);
        assert_tensor("token_embd.weight", GGUF_Q4_0, E5S1_VOCAB, "emb.word");
        assert_tensor("position_embd.weight", GGUF_F32, 4, "emb.pos");
        assert_tensor("token_types.weight", GGUF_F32, 2, "emb.type");
        assert_tensor("token_embd_norm.weight", GGUF_F32, 1, "emb.ln.w");
        assert_tensor("token_embd_norm.bias", GGUF_F32, 1, "emb.ln.b");
        assert_tensor("blk.0.attn_q.weight", GGUF_Q4_0, E5S1_DIM, "l0.q.w");
        assert_tensor("blk.0.attn_q.bias", GGUF_F32, 1, "l0.q.b");
        assert_tensor("blk.0.attn_k.weight", GGUF_Q4_0, E5S1_DIM, "l0.k.w");
        assert_tensor("blk.0.attn_v.weight", GGUF_Q4_0, E5S1_DIM, "l0.v.w");
        assert_tensor("blk.0.attn_output.weight", GGUF_Q4_0, E5S1_DIM, "l0.ao.w");
        assert_tensor("blk.0.attn_output_norm.weight", GGUF_F32, 1, "l0.aln.w");
        assert_tensor("blk.0.ffn_up.weight", GGUF_Q4_0, E5S1_DIM, "l0.fi.w");
        assert_tensor("blk.0.ffn_down.weight", GGUF_Q4_0, E5S1_DIM, "l0.fo.w");
        assert_tensor("blk.0.layer_output_norm.weight", GGUF_F32, 1, "l0.oln.w");
        assert_tensor("blk.0.layer_output_norm.bias", GGUF_F32, 1, "l0.oln.b");
}

static void files_cut_anywhere_are_refused(void **state)
{
        struct e5s1 m = e5s1_default();
        size_t n;

        (void)state;
        assert_int_equal(convert(&m), 0);
        unlink(path);
        n = made.n;
        for (size_t i = 0; i < n; i += i < 1200 ? 1 : 97) {
                char *exact = malloc(i ? i : 1); /* so that a sanitizer sees a read behind the end */

                assert_non_null(exact);
                memcpy(exact, made.p, i);
                assert_int_equal(convert_e5s1(str_n(exact, i), path, &err), i < 4 ? ERR_INVALID : ERR_CORRUPT);
                assert_int_equal(access(path, F_OK), -1);
                free(exact);
        }
}

static void another_format_or_version_is_told_apart(void **state)
{
        (void)state;
        assert_int_equal(convert_with(0, "GGUF", 4), ERR_INVALID);
        assert_int_equal(convert_with_u32(4, 2), ERR_INVALID);
        assert_int_equal(convert_with_u32(E5S1_SIZES_AT + 8 * 4, 64), ERR_INVALID);
}

static void sizes_end_at_their_limits(void **state)
{
        static const struct {
                unsigned i;
                uint32_t bad;
        } rows[] = {
                {0, 0},
                {0, 31},
                {0, 33},
                {0, 4128},
                {0, UINT32_MAX},
                {1, 0},
                {1, 257},
                {2, 0},
                {2, 3},
                {2, 33},
                {3, 0},
                {3, 48},
                {3, 16416},
                {4, 6},
                {4, 0},
                {4, 1000001},
                {5, 2},
                {5, 8193},
                {6, 0},
                {6, 17},
                {7, 0},
                {7, 0x7fc00000 /* not a number */},
                {7, 0x3f800000 /* 1 */},
        };
        char text[64];

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                snprintf(text, sizeof(text), "size %u is %u", rows[i].i, rows[i].bad);
                if (convert_with_u32(E5S1_SIZES_AT + rows[i].i * 4, rows[i].bad) != ERR_CORRUPT)
                        fail_msg("%s", text);
                assert_int_equal(access(path, F_OK), -1);
        }
}

static void pieces_that_lie_are_refused(void **state)
{
        struct e5s1 m = e5s1_default();

        (void)state;
        for (unsigned i = 0; i < 5; i++)
                assert_int_equal(convert_with_u32(E5S1_PIECES_AT + i * 4, i ? E5S1_PIECES : UINT32_MAX), ERR_CORRUPT);
        assert_int_equal(convert_with(E5S1_PIECES_AT + 20, "\xff\xff\xff\xff\xff\xff\xff\xff", 8), ERR_CORRUPT);
        m.offsets[3] = 9; /* falls */
        m.offsets[2] = 12;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[4] = 18; /* in the middle of a character */
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[0] = 1;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.offsets[E5S1_PIECES]--;
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m = e5s1_default();
        m.scores[4] = -1.0f / 0.0f;
        assert_int_equal(convert(&m), ERR_CORRUPT);
}

static void mapped_characters_are_characters_and_rise(void **state)
{
        static const uint32_t bad[] = {0, 0xd800, 0xdfff, 0x110000, UINT32_MAX};

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                for (unsigned k = 0; k < 5; k++) {
                        struct e5s1 m = e5s1_default();

                        m.map[k] = bad[i];
                        assert_int_equal(convert(&m), ERR_CORRUPT);
                }
        for (unsigned same = 0; same < 2; same++) {
                struct e5s1 m = e5s1_default();

                m.map[2] = same ? 0x41 : 0x40;
                assert_int_equal(convert(&m), ERR_CORRUPT);
        }
}

static void the_map_ends_at_its_limits(void **state)
{
        const size_t most = ((size_t)16 << 20) - (9 + 5 + 13);
        struct e5s1 m = e5s1_default();

        (void)state;
        m.n_map = CHARSMAP_RULES_MAX; /* more than there are */
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m.n_map++;
        assert_int_equal(convert(&m), ERR_LIMIT);
        m = e5s1_default();
        m.map_more = most; /* which no rule takes */
        assert_int_equal(convert(&m), ERR_CORRUPT);
        m.map_more++;
        assert_int_equal(convert(&m), ERR_LIMIT);
        assert_int_equal(access(path, F_OK), -1);
}

static void tensors_are_all_there_with_their_sizes(void **state)
{
        static const char *const names[] = {"emb.word", "emb.ln.b", "l0.q.w", "l0.oln.b"};
        struct e5s1 m = e5s1_default();

        (void)state;
        for (size_t i = 0; i < 4; i++) {
                m.leave = names[i];
                assert_int_equal(convert(&m), ERR_CORRUPT);
        }
        m.leave = NULL;
        m.n_entries = 4097;
        assert_int_equal(convert(&m), ERR_LIMIT);
        m.n_entries = 4096; /* more than there are: what follows is read as names and places */
        assert_int_equal(convert(&m), ERR_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_keys_are_those_that_readers_of_gguf_know, setup, teardown),
                cmocka_unit_test_setup_teardown(pieces_keep_their_numbers_and_scores, setup, teardown),
                cmocka_unit_test_setup_teardown(replaced_characters_are_in_the_map, setup, teardown),
                cmocka_unit_test_setup_teardown(tensors_keep_their_bytes, setup, teardown),
                cmocka_unit_test_setup_teardown(files_cut_anywhere_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(another_format_or_version_is_told_apart, setup, teardown),
                cmocka_unit_test_setup_teardown(sizes_end_at_their_limits, setup, teardown),
                cmocka_unit_test_setup_teardown(pieces_that_lie_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(mapped_characters_are_characters_and_rise, setup, teardown),
                cmocka_unit_test_setup_teardown(the_map_ends_at_its_limits, setup, teardown),
                cmocka_unit_test_setup_teardown(tensors_are_all_there_with_their_sizes, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

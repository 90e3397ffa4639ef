/* encoder/tokenizer: the numbers of the reference programs for two small vocabularies (test/program/
 * tokenizer_reference.py made them), forms of vocabularies, limits at and one past, files that lie. The file that
 * WARMLINE_TEST_ENCODER names, multilingual-e5-small, is tested too. */
#include "base/arena.h"
#include "base/file.h"
#include "encoder/charsmap.h"
#include "encoder/gguf.h"
#include "encoder/gguf_write.h"
#include "encoder/pieces.h"
#include "encoder/tokenizer.h"
#include "text/utf8.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY(name) "tokenizer.ggml." name
#define ROWS_MAX 3000

enum { NORMAL = 1, UNKNOWN, CONTROL, USER, UNUSED, BYTE };

/* A vocabulary; what is NULL or 0 is left out of the file. */
struct vocabulary {
        const char *model;
        struct str piece[ROWS_MAX];
        float score[ROWS_MAX];
        int32_t type[ROWS_MAX];
        size_t n, n_scores, n_types;
        struct str map;
        int64_t begin, end, unknown;     /* below 0: no key */
        int space, squeeze, lower;       /* below 0: no key */
        const char *begin_key, *end_key; /* of "tokenizer.ggml." */
};

static char dir[64], path[80];
static struct arena *mem;
static struct vocabulary *v;
static struct gguf *file;
static struct tokenizer *tokens;
static struct err err;

static int setup(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/warmline-tokenizer-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/m.gguf", dir);
        mem = arena_new((size_t)512 << 20);
        v = calloc(1, sizeof(*v));
        assert_non_null(v);
        v->begin = v->end = v->unknown = -1;
        v->space = v->squeeze = v->lower = -1;
        v->begin_key = KEY("bos_token_id");
        v->end_key = KEY("eos_token_id");
        memset(&err, 0, sizeof(err));
        return 0;
}

static void close_file(void)
{
        tokens = tokenizer_free(tokens);
        file = gguf_close(file);
}

static int teardown(void **state)
{
        (void)state;
        close_file();
        free(v);
        mem = arena_free(mem);
        unlink(path);
        assert_int_equal(rmdir(dir), 0);
        return 0;
}

static void add(struct str piece, float score, int32_t type)
{
        assert_true(v->n < ROWS_MAX);
        v->piece[v->n] = piece;
        v->score[v->n] = score;
        v->type[v->n++] = type;
        v->n_scores = v->n_types = v->n;
}

static void add_c(const char *piece, float score)
{
        add(str_c(piece), score, NORMAL);
}

/* <s>, </s>, <unk> and U+2581 of a unigram model. */
static void unigram(void)
{
        v->model = "t5";
        add(STR("<s>"), 0, CONTROL);
        add(STR("</s>"), 0, CONTROL);
        add(STR("<unk>"), 0, UNKNOWN);
        add_c("\u2581", -3);
}

static void wordpiece(void)
{
        v->model = "bert";
        add(STR("[UNK]"), 0, CONTROL);
        add(STR("[CLS]"), 0, CONTROL);
        add(STR("[SEP]"), 0, CONTROL);
}

static int open_written(struct gguf_writer *w)
{
        close_file();
        assert_int_equal(gguf_write_end(w, &err), 0);
        assert_int_equal(gguf_open(path, &file, &err), 0);
        return tokenizer_open(file, &tokens, &err);
}

static int open_vocabulary(void)
{
        struct gguf_writer *w = gguf_write_begin(path);

        if (v->model)
                gguf_write_str(w, KEY("model"), str_c(v->model));
        if (v->n)
                gguf_write_strings(w, KEY("tokens"), v->piece, v->n);
        if (v->n_scores)
                gguf_write_floats(w, KEY("scores"), v->score, v->n_scores);
        if (v->n_types)
                gguf_write_ints(w, KEY("token_type"), v->type, v->n_types);
        if (v->map.n)
                gguf_write_bytes(w, KEY("precompiled_charsmap"), v->map);
        if (v->begin >= 0)
                gguf_write_uint(w, v->begin_key, (uint32_t)v->begin);
        if (v->end >= 0)
                gguf_write_uint(w, v->end_key, (uint32_t)v->end);
        if (v->unknown >= 0)
                gguf_write_uint(w, KEY("unknown_token_id"), (uint32_t)v->unknown);
        if (v->space >= 0)
                gguf_write_bool(w, KEY("add_space_prefix"), v->space);
        if (v->squeeze >= 0)
                gguf_write_bool(w, KEY("remove_extra_whitespaces"), v->squeeze);
        if (v->lower >= 0)
                gguf_write_bool(w, "warmline.tokenizer.lowercase", v->lower);
        return open_written(w);
}

/* The numbers as text, with a space between. */
static struct str cut(struct str text)
{
        size_t n;
        const uint32_t *id = tokenizer_cut(tokens, text, mem, &n);
        struct str s = {0};

        for (size_t i = 0; i < n; i++)
                s = arena_printf(mem, "%.*s%s%u", STR_ARG(s), i ? " " : "", id[i]);
        return s;
}

static void assert_cut(const char *text, const char *want)
{
        struct str got = cut(str_c(text));

        if (!str_eq_c(got, want))
                fail_msg("\"%s\" gave %.*s", text, STR_ARG(got));
}

static struct str data(const char *name)
{
        struct str at = arena_printf(mem, "%s/test/unit/tokenizer/%s", getenv("WARMLINE_SOURCE"), name);
        struct buf b;
        struct str s;

        buf_init(&b, (size_t)1 << 20);
        assert_int_equal(file_read(at.p, &b, NULL), 0);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static struct str points(struct str hex)
{
        char *to = arena_alloc(mem, hex.n * 4 + 1);
        struct str one;
        size_t n = 0;

        while (str_cut(&hex, ' ', &one))
                if (one.n)
                        n += utf8_put(to + n, (uint32_t)strtoul(arena_cstr(mem, one), NULL, 16));
        return str_n(to, n);
}

static void load_map(void)
{
        struct charsmap_rule rules[200];
        struct str rest = data("map.tsv"), line, from;
        struct buf b;
        size_t n = 0;

        while (str_cut(&rest, '\n', &line) && str_cut(&line, '\t', &from) && from.n) {
                assert_true(n < 200);
                rules[n++] = (struct charsmap_rule){points(from), points(line)};
        }
        buf_init(&b, (size_t)1 << 20);
        assert_int_equal(charsmap_build(rules, n, &b, &err), 0);
        v->map = arena_str(mem, buf_str(&b));
        buf_done(&b);
}

/* Rows score<TAB>piece; the first `special` ones stand for no text. */
static void load_pieces(const char *name, unsigned special)
{
        struct str rest = data(name), line, score;

        while (str_cut(&rest, '\n', &line) && line.n) {
                assert_true(str_cut(&line, '\t', &score));
                add(line, strtof(arena_cstr(mem, score), NULL), v->n < special ? CONTROL : NORMAL);
        }
}

/* Lines numbers<TAB>text. */
static void assert_lines(const char *name)
{
        struct str rest = data(name), line, want;
        unsigned n = 0;

        while (str_cut(&rest, '\n', &line) && line.n) {
                assert_true(str_cut(&line, '\t', &want));
                if (!str_eq(cut(line), want))
                        fail_msg("%.*s: not %.*s but %.*s", STR_ARG(line), STR_ARG(want), STR_ARG(cut(line)));
                n++;
        }
        assert_true(n >= 200);
}

static void a_small_unigram_model_gives_the_numbers_of_the_reference(void **state)
{
        (void)state;
        v->model = "t5";
        load_map();
        load_pieces("unigram.tsv", 4);
        assert_int_equal(open_vocabulary(), 0);
        assert_int_equal(tokenizer_n_pieces(tokens), v->n);
        assert_lines("unigram.lines");
}

static void a_small_wordpiece_model_gives_the_numbers_of_the_reference(void **state)
{
        (void)state;
        v->model = "bert";
        load_pieces("wordpiece.tsv", 5);
        assert_int_equal(open_vocabulary(), 0);
        assert_lines("wordpiece.lines");
}

static void words_may_carry_the_mark_instead_of_what_is_inside(void **state)
{
        (void)state;
        v->model = "bert";
        load_pieces("wordpiece.tsv", 5);
        for (size_t i = 5; i < v->n; i++)
                v->piece[i] = str_starts(v->piece[i], STR("##")) ? str_sub(v->piece[i], 2, v->piece[i].n)
                                                                 : arena_concat(mem, STR("\u2581"), v->piece[i]);
        assert_int_equal(open_vocabulary(), 0);
        assert_lines("wordpiece.lines");
}

static void the_pack_gives_the_numbers_of_the_reference(void **state)
{
        const char *at = getenv("WARMLINE_TEST_ENCODER");

        (void)state;
        if (!at || !*at)
                skip();
        assert_int_equal(gguf_open(at, &file, &err), 0);
        assert_int_equal(tokenizer_open(file, &tokens, &err), 0);
        assert_lines("pack.lines");
}

static void the_likeliest_pieces_are_taken(void **state)
{
        (void)state;
        unigram();
        add_c("a", -2);
        add_c("b", -2);
        add_c("ab", -3);
        add_c("bc", -1);
        add_c("c", -9);
        add_c("\u2581a", -4);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("ab", "3 6");
        assert_cut("abc", "9 7");
        assert_cut("a", "9");
        assert_cut("", "");
        assert_cut("   ", "");
        assert_cut("a  a ", "9 9");
}

static void unknown_neighbours_become_one(void **state)
{
        (void)state;
        unigram();
        add_c("a", -2);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("xyz", "3 2");
        assert_cut("xayz", "3 2 4 2");
        assert_cut("\xff\xe4\xbd\xa0\xe4", "3 2");
        assert_true(str_eq_c(cut(str_n("a\0a", 3)), "3 4 2 4"));
        add(STR("\xef\xbf\xbd"), -2, NORMAL);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("\xff\xe4\xbd", "3 5 5 5");
}

static void text_never_gives_a_control_or_unused_piece(void **state)
{
        (void)state;
        unigram();
        add_c("s", -2);
        add(STR("x"), -1, UNUSED);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("<s>x</s><unk>", "3 2 4 2 4 2");
        assert_int_equal(tokenizer_begin(tokens), 0);
        assert_int_equal(tokenizer_end(tokens), 1);
}

static void spaces_stay_where_the_file_says_so(void **state)
{
        (void)state;
        unigram();
        add_c("a", -2);
        v->space = 0;
        v->squeeze = 0;
        assert_int_equal(open_vocabulary(), 0);
        assert_cut(" a  a ", "3 4 3 3 4 3");
        assert_cut("a", "4");
}

static void pieces_of_users_are_favoured(void **state)
{
        (void)state;
        unigram();
        add_c("a", -1);
        add_c("b", -4);
        add(STR("ab"), -99, USER);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("aab", "3 4 6");
}

static void capitals_are_kept_where_the_vocabulary_has_some(void **state)
{
        (void)state;
        wordpiece();
        add_c("caf\u00e9", 0);
        add_c("cafe", 0);
        add_c("<S>", 0);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("Caf\u00e9 CAFE", "4 4");
        v->lower = 0;
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("caf\u00e9 CAFE", "3 0");
        v->lower = -1;
        add_c("CAFE", 0);
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("caf\u00e9 CAFE", "3 6");
        v->lower = 1;
        assert_int_equal(open_vocabulary(), 0);
        assert_cut("caf\u00e9 CAFE", "4 4");
}

static void a_word_of_a_hundred_characters_is_the_longest(void **state)
{
        char text[102];

        (void)state;
        wordpiece();
        add_c("x", 0);
        add_c("##x", 0);
        assert_int_equal(open_vocabulary(), 0);
        memset(text, 'x', sizeof(text));
        text[100] = '\0';
        assert_int_equal(cut(str_c(text)).n, 199);
        text[100] = 'x';
        text[101] = '\0';
        assert_cut(text, "0");
        assert_cut("xxy x", "0 3");
}

static void special_pieces_are_named_by_key_or_by_bytes(void **state)
{
        (void)state;
        wordpiece();
        add_c("a", 0);
        assert_int_equal(open_vocabulary(), 0);
        assert_int_equal(tokenizer_begin(tokens), 1);
        assert_int_equal(tokenizer_end(tokens), 2);
        v->begin = 2, v->end = 1, v->unknown = 3;
        assert_int_equal(open_vocabulary(), 0);
        assert_int_equal(tokenizer_begin(tokens), 2);
        assert_int_equal(tokenizer_end(tokens), 1);
        assert_cut("z", "3");
        v->begin_key = KEY("cls_token_id");
        v->end_key = KEY("seperator_token_id");
        assert_int_equal(open_vocabulary(), 0);
        assert_int_equal(tokenizer_begin(tokens), 2);
        v->begin = 4;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->begin = 3;
        assert_int_equal(open_vocabulary(), 0);
        v->begin = -1;
        v->piece[1] = STR("[cls]");
        assert_int_equal(open_vocabulary(), ERR_INVALID);
}

static void files_that_lack_something_are_refused(void **state)
{
        (void)state;
        unigram();
        v->model = NULL;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->model = "llama";
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->model = "t5";
        assert_int_equal(open_vocabulary(), 0);
        v->n_scores--;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->n_scores = 0;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->n_scores = v->n;
        v->n_types--;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->n_types = v->n;
        v->score[3] = NAN;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->score[3] = -3;
        v->type[3] = BYTE;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->type[3] = CONTROL; /* nothing is left that stands for text */
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        v->type[3] = NORMAL;
        v->map = STR("abc");
        assert_int_equal(open_vocabulary(), ERR_CORRUPT);
        v->map.n = 0;
        assert_int_equal(open_vocabulary(), 0);
        v->n = v->n_scores = v->n_types = 0;
        assert_int_equal(open_vocabulary(), ERR_INVALID);
        assert_true(strlen(err.msg) > 0);
}

static void a_piece_ends_at_its_limit(void **state)
{
        char *piece = arena_alloc(mem, PIECE_BYTES_MAX + 1);

        (void)state;
        memset(piece, 'p', PIECE_BYTES_MAX + 1);
        unigram();
        add(str_n(piece, PIECE_BYTES_MAX), -4, NORMAL);
        assert_int_equal(open_vocabulary(), 0);
        assert_true(str_eq_c(cut(str_n(piece, PIECE_BYTES_MAX)), "3 4"));
        v->piece[4].n++;
        assert_int_equal(open_vocabulary(), ERR_LIMIT);
}

static void a_vocabulary_ends_at_its_limit(void **state)
{
        size_t n = TOKENIZER_PIECES_MAX + 1;
        struct str *piece = ARENA_ARRAY(mem, struct str, n);
        float *score = ARENA_ARRAY(mem, float, n);

        (void)state;
        for (size_t i = 0; i < n; i++)
                piece[i] = arena_printf(mem, "%zx", i + 16);
        piece[0] = STR("<s>"), piece[1] = STR("</s>"), piece[2] = STR("<unk>");
        for (unsigned past = 0; past < 2; past++) {
                struct gguf_writer *w = gguf_write_begin(path);

                gguf_write_str(w, KEY("model"), STR("t5"));
                gguf_write_strings(w, KEY("tokens"), piece, n - 1 + past);
                gguf_write_floats(w, KEY("scores"), score, n - 1 + past);
                assert_int_equal(open_written(w), past ? ERR_LIMIT : 0);
                if (!past)
                        assert_cut("f424f", "2 999999");
        }
}

static void a_text_ends_at_its_limit(void **state)
{
        char *text = arena_alloc(mem, TOKENIZER_TEXT_MAX + 1);
        size_t n;

        (void)state;
        unigram();
        add_c("a", -2);
        add_c("aa", -3);
        add_c("b", -1);
        assert_int_equal(open_vocabulary(), 0);
        memset(text, 'a', TOKENIZER_TEXT_MAX);
        text[TOKENIZER_TEXT_MAX - 1] = text[TOKENIZER_TEXT_MAX] = 'b';
        for (unsigned past = 0; past < 2; past++) {
                const uint32_t *id = tokenizer_cut(tokens, str_n(text, TOKENIZER_TEXT_MAX + past), mem, &n);

                assert_int_equal(n, 1 + TOKENIZER_TEXT_MAX / 2 + 1);
                assert_int_equal(id[n - 1], 6);
        }
}

/* Each character of the text becomes sixty: what does not fit is left out. */
static void replacements_do_not_grow_without_end(void **state)
{
        char *text = arena_alloc(mem, TOKENIZER_TEXT_MAX), to[60];
        const struct charsmap_rule rule = {STR("a"), str_n(to, sizeof(to))};
        struct buf b;
        size_t n;

        (void)state;
        memset(to, 'b', sizeof(to));
        memset(text, 'a', TOKENIZER_TEXT_MAX);
        buf_init(&b, 65536);
        assert_int_equal(charsmap_build(&rule, 1, &b, &err), 0);
        v->map = buf_str(&b);
        unigram();
        add_c("b", -1);
        assert_int_equal(open_vocabulary(), 0);
        tokenizer_cut(tokens, str_n(text, TOKENIZER_TEXT_MAX), mem, &n);
        assert_true(n > TOKENIZER_NORMAL_MAX - 120 && n <= TOKENIZER_NORMAL_MAX);
        buf_done(&b);
}

static void pieces_that_fall_together_are_refused(void **state)
{
        struct pieces p;
        unsigned n = 0;
        bool taken = true;

        (void)state;
        pieces_init(&p, PIECES_PROBES_MAX + 1);
        char *text = arena_alloc(mem, 8 * (PIECES_PROBES_MAX + 1));
        for (uint64_t i = 0; taken; i++) {
                uint64_t hash = pieces_hash(PIECES_WORD);
                char *bytes = text + (size_t)n * 8;

                for (unsigned k = 0; k < 8; k++) {
                        bytes[k] = (char)('a' + (i >> (4 * k) & 15));
                        hash = pieces_step(hash, bytes[k]);
                }
                if (pieces_mix(hash) >> (64 - p.slot_bits) != 5)
                        continue;
                taken = pieces_add(&p, n, str_n(bytes, 8), PIECES_WORD);
                if (taken)
                        assert_int_equal(pieces_find(&p, hash, str_n(bytes, 8), PIECES_WORD), n);
                n += taken;
        }
        assert_int_equal(n, PIECES_PROBES_MAX);
        pieces_done(&p);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
                T(a_small_unigram_model_gives_the_numbers_of_the_reference),
                T(a_small_wordpiece_model_gives_the_numbers_of_the_reference),
                T(words_may_carry_the_mark_instead_of_what_is_inside),
                T(the_pack_gives_the_numbers_of_the_reference),
                T(the_likeliest_pieces_are_taken),
                T(unknown_neighbours_become_one),
                T(text_never_gives_a_control_or_unused_piece),
                T(spaces_stay_where_the_file_says_so),
                T(pieces_of_users_are_favoured),
                T(capitals_are_kept_where_the_vocabulary_has_some),
                T(a_word_of_a_hundred_characters_is_the_longest),
                T(special_pieces_are_named_by_key_or_by_bytes),
                T(files_that_lack_something_are_refused),
                T(a_piece_ends_at_its_limit),
                T(a_vocabulary_ends_at_its_limit),
                T(a_text_ends_at_its_limit),
                T(replacements_do_not_grow_without_end),
                T(pieces_that_fall_together_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

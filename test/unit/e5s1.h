/* A miniature model file of the format E5S1, made for tests: one layer, 32 numbers wide. */
#ifndef TEST_E5S1_H
#define TEST_E5S1_H

#include "base/buf.h"

#include <string.h>

#define E5S1_DIM 32u
#define E5S1_VOCAB 9u
#define E5S1_PIECES 7u
#define E5S1_SIZES_AT 8u   /* eight numbers of four bytes and the size of a block */
#define E5S1_PIECES_AT 44u /* five numbers, then the bytes of all pieces as u64 */

/* What a test may change. */
struct e5s1 {
        uint32_t offsets[E5S1_PIECES + 1];
        float scores[E5S1_PIECES];
        uint32_t map[5];    /* three rules: c1 -> a, c2 -> "", c3 -> " b" */
        const char *leave;  /* name of a tensor that is left out */
        uint32_t n_entries; /* 0: as many as there are */
        uint32_t n_map;     /* rules that are said to be there */
        size_t map_more;    /* zeros behind the rules */
};

static const char e5s1_blob[] = "<s><pad></s><unk>\xe2\x96\x81"
                                "ab<mask>";

static inline struct e5s1 e5s1_default(void)
{
        return (struct e5s1){.offsets = {0, 3, 8, 12, 17, 20, 22, 28},
                             .scores = {0, 0, 0, 0, -1, -2, 0},
                             .map = {0x41, 'a', 0x300, 0x3000, 'b'},
                             .n_map = 3};
}

static inline void e5s1_u32(struct buf *b, uint32_t v)
{
        buf_put(b, &v, 4);
}

static inline void e5s1_u64(struct buf *b, uint64_t v)
{
        buf_put(b, &v, 8);
}

static inline void e5s1_rule(struct buf *b, uint32_t from, unsigned n, uint32_t a, uint32_t c)
{
        e5s1_u32(b, from);
        buf_put_ch(b, (char)n);
        if (n > 0)
                e5s1_u32(b, a);
        if (n > 1)
                e5s1_u32(b, c);
}

static inline void e5s1_pieces(struct buf *b, const struct e5s1 *m)
{
        static const uint32_t numbers[] = {E5S1_PIECES, 0, 2, 1, 3};

        for (size_t i = 0; i < 5; i++)
                e5s1_u32(b, numbers[i]);
        e5s1_u64(b, sizeof(e5s1_blob) - 1);
        buf_put(b, m->offsets, sizeof(m->offsets));
        buf_put(b, m->scores, sizeof(m->scores));
        buf_put(b, e5s1_blob, sizeof(e5s1_blob) - 1);
        e5s1_u32(b, m->n_map);
        e5s1_u32(b, (uint32_t)(9 + 5 + 13 + m->map_more));
        e5s1_rule(b, m->map[0], 1, m->map[1], 0);
        e5s1_rule(b, m->map[2], 0, 0, 0);
        e5s1_rule(b, m->map[3], 2, ' ', m->map[4]);
        if (m->map_more)
                memset(buf_reserve(b, m->map_more), 0, m->map_more);
        b->n += m->map_more;
}

/* The i-th two bytes of a tensor. */
static inline uint16_t e5s1_number(const char *name, size_t i)
{
        return (uint16_t)(str_hash(str_c(name)) + i);
}

/* rows: of Q4_0, E5S1_DIM wide; 0: E5S1_DIM floats. Its numbers follow from its name. */
static inline void e5s1_tensor(struct buf *list, struct buf *data, size_t data_at, const char *name, uint32_t rows,
                               uint32_t floats)
{
        size_t bytes = rows ? rows * 18 : floats * 4, n = strlen(name);
        uint16_t len = (uint16_t)n;

        buf_put(list, &len, 2);
        buf_put(list, name, n);
        buf_put_ch(list, rows ? 1 : 0);
        e5s1_u32(list, rows ? rows * E5S1_DIM : floats);
        e5s1_u64(list, data_at + data->n);
        e5s1_u64(list, bytes);
        for (size_t i = 0; i < bytes / 2; i++) {
                uint16_t v = e5s1_number(name, i);

                buf_put(data, &v, 2);
        }
}

static inline void e5s1_make(const struct e5s1 *m, struct buf *out)
{
        static const uint32_t sizes[] = {E5S1_DIM, 1, 2, E5S1_DIM, E5S1_VOCAB, 4, 2};
        static const struct {
                const char *name;
                uint32_t rows, floats;
        } tensors[] = {
                {"emb.word", E5S1_VOCAB, 0}, {"emb.pos", 0, 4 * E5S1_DIM}, {"emb.type", 0, 2 * E5S1_DIM},
                {"emb.ln.w", 0, E5S1_DIM},   {"emb.ln.b", 0, E5S1_DIM},    {"l0.q.w", E5S1_DIM, 0},
                {"l0.q.b", 0, E5S1_DIM},     {"l0.k.w", E5S1_DIM, 0},      {"l0.k.b", 0, E5S1_DIM},
                {"l0.v.w", E5S1_DIM, 0},     {"l0.v.b", 0, E5S1_DIM},      {"l0.ao.w", E5S1_DIM, 0},
                {"l0.ao.b", 0, E5S1_DIM},    {"l0.aln.w", 0, E5S1_DIM},    {"l0.aln.b", 0, E5S1_DIM},
                {"l0.fi.w", E5S1_DIM, 0},    {"l0.fi.b", 0, E5S1_DIM},     {"l0.fo.w", E5S1_DIM, 0},
                {"l0.fo.b", 0, E5S1_DIM},    {"l0.oln.w", 0, E5S1_DIM},    {"l0.oln.b", 0, E5S1_DIM},
        };
        float eps = 1e-12f;
        struct buf list, data;
        uint32_t n = 0;

        buf_init(&list, 4096);
        buf_init(&data, 65536);
        buf_put_c(out, "E5S1");
        e5s1_u32(out, 1);
        buf_put(out, sizes, sizeof(sizes));
        buf_put(out, &eps, 4);
        e5s1_u32(out, 32);
        e5s1_pieces(out, m);
        for (size_t i = 0; i < sizeof(tensors) / sizeof(tensors[0]); i++)
                if (!m->leave || strcmp(m->leave, tensors[i].name) != 0) {
                        e5s1_tensor(&list, &data, out->n + 4 + 1024, tensors[i].name, tensors[i].rows,
                                    tensors[i].floats);
                        n++;
                }
        e5s1_u32(out, m->n_entries ? m->n_entries : n);
        buf_put_str(out, buf_str(&list));
        memset(buf_reserve(out, 1024 - list.n), 0, 1024 - list.n);
        out->n += 1024 - list.n;
        buf_put_str(out, buf_str(&data));
        buf_done(&list);
        buf_done(&data);
}

#endif

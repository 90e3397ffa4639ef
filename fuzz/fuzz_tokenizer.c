/* A vocabulary, a character map and a text: byte 0 says which kind of tokenizer and which flags; two bytes the length
 * of the map, then the map; a byte the number of pieces, each with length, score and type in front; the rest is text.
 * Whatever they are, the numbers given are of pieces, and no more than the normal form can have. */
#include "base/arena.h"
#include "base/buf.h"
#include "encoder/gguf.h"
#include "encoder/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#define KEY(name) "tokenizer.ggml." name

enum { U8 = 0, U32 = 4, I32 = 5, F32 = 6, BOOL = 7, STRING = 8, ARRAY = 9 };

struct input {
        const uint8_t *p;
        size_t n;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct input take(struct input *in, size_t n)
{
        struct input head = {in->p, n < in->n ? n : in->n};

        in->p += head.n;
        in->n -= head.n;
        return head;
}

static uint8_t take_byte(struct input *in)
{
        struct input one = take(in, 1);

        return one.n ? one.p[0] : 0;
}

static void put_u32(struct buf *b, uint32_t v)
{
        buf_put(b, &v, sizeof(v));
}

static void put_bytes(struct buf *b, const void *p, uint64_t n)
{
        buf_put(b, &n, sizeof(n));
        buf_put(b, p, (size_t)n);
}

static void put_key(struct buf *b, const char *key, uint32_t type)
{
        put_bytes(b, key, strlen(key));
        put_u32(b, type);
}

static void put_array(struct buf *b, const char *key, uint32_t type, uint64_t n)
{
        put_key(b, key, ARRAY);
        put_u32(b, type);
        buf_put(b, &n, sizeof(n));
}

static void put_flag(struct buf *b, const char *key, bool v)
{
        put_key(b, key, BOOL);
        buf_put_ch(b, v ? 1 : 0);
}

static void put_special(struct buf *b, const char *key, uint32_t v)
{
        put_key(b, key, U32);
        put_u32(b, v);
}

static void put_pieces(struct buf *b, struct input *in)
{
        uint64_t n = take_byte(in);
        struct input piece[255];
        int32_t type[255];
        float score[255];

        for (size_t i = 0; i < n; i++) {
                size_t len = take_byte(in);

                score[i] = (float)(int8_t)take_byte(in);
                type[i] = take_byte(in);
                piece[i] = take(in, len);
        }
        put_array(b, KEY("tokens"), STRING, n);
        for (size_t i = 0; i < n; i++)
                put_bytes(b, piece[i].p, piece[i].n);
        put_array(b, KEY("scores"), F32, n);
        buf_put(b, score, n * sizeof(score[0]));
        put_array(b, KEY("token_type"), I32, n);
        buf_put(b, type, n * sizeof(type[0]));
}

static void put_file(struct buf *b, struct input *in)
{
        static const uint64_t counts[] = {0, 10};
        uint8_t flags = take_byte(in);
        size_t map_n = take_byte(in) | (size_t)take_byte(in) << 8;
        struct input map = take(in, map_n);

        buf_put_c(b, "GGUF");
        put_u32(b, 3);
        buf_put(b, counts, sizeof(counts));
        put_key(b, KEY("model"), STRING);
        put_bytes(b, flags & 1 ? "bert" : "t5", flags & 1 ? 4 : 2);
        put_flag(b, KEY("add_space_prefix"), flags & 2);
        put_flag(b, KEY("remove_extra_whitespaces"), flags & 4);
        put_special(b, KEY("bos_token_id"), 0);
        put_special(b, KEY("eos_token_id"), 0);
        put_special(b, KEY("unknown_token_id"), flags >> 4);
        put_array(b, KEY("precompiled_charsmap"), U8, map.n);
        buf_put(b, map.p, map.n);
        put_pieces(b, in);
}

static void check_cut(const struct tokenizer *t, struct input text)
{
        struct arena *mem = arena_new(0);
        const uint32_t *id;
        size_t n;

        id = tokenizer_cut(t, str_n((const char *)text.p, text.n), mem, &n);
        if (n > TOKENIZER_NORMAL_MAX)
                abort();
        for (size_t i = 0; i < n; i++)
                if (id[i] >= tokenizer_n_pieces(t))
                        abort();
        arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct input in = {data, n};
        struct tokenizer *t = NULL;
        struct gguf *g = NULL;
        struct err err = {0};
        struct buf b;
        size_t size;
        void *bytes;

        buf_init(&b, (size_t)1 << 24);
        put_file(&b, &in);
        size = (b.n + GGUF_ALIGN - 1) / GGUF_ALIGN * GGUF_ALIGN;
        bytes = aligned_alloc(GGUF_ALIGN, size);
        if (!bytes)
                abort();
        memset(bytes, 0, size);
        memcpy(bytes, b.p, b.n);
        if (gguf_read(bytes, size, &g, &err) < 0)
                abort();
        if (tokenizer_open(g, &t, &err) == 0)
                check_cut(t, in);
        else if (!err.msg[0])
                abort();
        tokenizer_free(t);
        gguf_close(g);
        free(bytes);
        buf_done(&b);
        return 0;
}

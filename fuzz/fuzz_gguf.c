/* GGUF files: what is taken is read in every way there is, its words cut a text, and a model that is small enough runs.
 * A vector that comes out is of length one. */
#include "base/arena.h"
#include "encoder/encoder_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEYS 7
#define WORK_MAX ((uint64_t)1 << 22) /* weights of a model that is run */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static bool count(void *arg, size_t i, struct str s)
{
        size_t *bytes = arg;

        for (size_t k = 0; k < s.n; k++)
                *bytes += (unsigned char)s.p[k];
        return i < 1000;
}

static void read_values(const struct gguf *g)
{
        static const char *const keys[KEYS] = {
                "general.name", "tokenizer.ggml.tokens", "tokenizer.ggml.scores", "a", "b", "words", "floats"};

        for (size_t i = 0; i < KEYS; i++) {
                size_t bytes = 0, length = 0;
                int32_t numbers[4];
                float floats[4];
                struct str s = {0};
                uint64_t u;
                double d;
                bool yes;

                gguf_uint(g, keys[i], &u);
                gguf_float(g, keys[i], &d);
                gguf_bool(g, keys[i], &yes);
                if (gguf_str(g, keys[i], &s) || gguf_bytes_of(g, keys[i], &s))
                        count(&bytes, 0, s);
                must(!gguf_strings(g, keys[i], count, &bytes) || gguf_array_n(g, keys[i], &length));
                gguf_ints(g, keys[i], numbers, 4);
                gguf_floats(g, keys[i], floats, 4);
        }
}

static void read_tensors(const struct gguf *g, const uint8_t *data, size_t n)
{
        for (size_t i = 0; i < gguf_n_tensors(g); i++) {
                const struct gguf_tensor *t = gguf_tensor_at(g, i);
                const uint8_t *p = t->data;

                must(p >= data && t->bytes > 0 && (size_t)(p - data) <= n && t->bytes <= n - (size_t)(p - data));
                must((uintptr_t)p % GGUF_ALIGN_MIN == 0 && gguf_tensor(g, t->name) == t);
                must(t->bytes / gguf_row_bytes(t->type, t->dim[0]) == t->dim[1] * t->dim[2] * t->dim[3]);
        }
}

static void cut(const struct gguf *g)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        struct tokenizer *t = NULL;
        struct err err = {0};
        const uint32_t *ids;
        size_t n = 0;

        if (tokenizer_open(g, &t, &err) == 0) {
                ids = tokenizer_cut(t, STR("a b 我的\xff摄像头, ﬁne \U0001F600"), mem, &n);
                for (size_t i = 0; i < n; i++)
                        must(ids[i] < tokenizer_n_pieces(t));
        }
        tokenizer_free(t);
        arena_free(mem);
}

static bool is_small(const struct gguf *g)
{
        uint64_t all = 0;

        for (size_t i = 0; i < gguf_n_tensors(g); i++)
                all += gguf_tensor_at(g, i)->bytes;
        return all < WORK_MAX;
}

/* Takes g. */
static void embed(struct gguf *g)
{
        static const struct str texts[] = {STR_INIT("a b"), STR_INIT("")};
        static float out[2][ENCODER_DIM_MAX];
        bool run = is_small(g);
        struct encoder *e = NULL;
        struct err err = {0};
        double length = 0;

        if (encoder_over(g, ENCODER_BEST, &e, &err) < 0) {
                must(!e && err.msg[0]);
                return;
        }
        if (run && encoder_embed(e, texts, 2, out[0], NULL, &err) == 0) {
                for (uint32_t k = 0; k < encoder_dim(e); k++)
                        length += (double)out[0][k] * (double)out[0][k];
                must(fabs(length - 1) < 1e-3);
        }
        encoder_close(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct gguf *g = NULL;
        struct err err = {0};
        void *bytes = NULL;

        if (posix_memalign(&bytes, GGUF_ALIGN, n ? n : 1) != 0)
                abort();
        if (n)
                memcpy(bytes, data, n);
        if (gguf_read(bytes, n, &g, &err) == 0) {
                read_values(g);
                read_tensors(g, bytes, n);
                cut(g);
                embed(g);
        } else {
                must(!g && err.msg[0]);
        }
        free(bytes);
        return 0;
}

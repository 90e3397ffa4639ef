/* gguf_write - see gguf_write.h. The head (counts, metadata, list of tensors) is put together in memory; the numbers of
 * the tensors are written from where they lie. */
#include "encoder/gguf_write.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/vec.h"
#include "encoder/gguf_priv.h"

#include <stdlib.h>
#include <string.h>

#define VERSION 3u
#define HEAD_MAX ((size_t)256 << 20)

struct gguf_writer {
        char *path;
        struct buf keys, list;
        uint64_t n_keys, offset; /* offset: of the next tensor behind the head */
        VEC(struct gguf_tensor) tensors;
        struct err err; /* of the first failure */
};

static const char zeros[GGUF_ALIGN];

static void put_u32(struct buf *b, uint32_t v)
{
        buf_put(b, &v, sizeof(v));
}

static void put_u64(struct buf *b, uint64_t v)
{
        buf_put(b, &v, sizeof(v));
}

static void put_str(struct buf *b, struct str s)
{
        put_u64(b, s.n);
        buf_put_str(b, s);
}

static size_t padding(uint64_t n)
{
        return (size_t)(-n & (GGUF_ALIGN - 1));
}

/* False: nothing more is to be put. */
static bool put_key(struct gguf_writer *w, const char *key, enum value_type type)
{
        if (!w->err.code && w->n_keys == GGUF_KEYS_MAX)
                err_set(&w->err, ERR_LIMIT, "more than %u keys", GGUF_KEYS_MAX);
        if (w->err.code)
                return false;
        w->n_keys++;
        put_str(&w->keys, str_c(key));
        put_u32(&w->keys, type);
        return true;
}

static bool put_array(struct gguf_writer *w, const char *key, enum value_type of, size_t n)
{
        if (!put_key(w, key, VALUE_ARRAY))
                return false;
        put_u32(&w->keys, of);
        put_u64(&w->keys, n);
        return true;
}

struct gguf_writer *gguf_write_begin(const char *path)
{
        struct gguf_writer *w = calloc(1, sizeof(*w));

        if (!w || !(w->path = strdup(path)))
                abort();
        buf_init(&w->keys, HEAD_MAX);
        buf_init(&w->list, HEAD_MAX);
        return w;
}

void gguf_write_uint(struct gguf_writer *w, const char *key, uint32_t v)
{
        if (put_key(w, key, VALUE_U32))
                put_u32(&w->keys, v);
}

void gguf_write_float(struct gguf_writer *w, const char *key, float v)
{
        if (put_key(w, key, VALUE_F32))
                buf_put(&w->keys, &v, sizeof(v));
}

void gguf_write_bool(struct gguf_writer *w, const char *key, bool v)
{
        if (put_key(w, key, VALUE_BOOL))
                buf_put_ch(&w->keys, v ? 1 : 0);
}

void gguf_write_str(struct gguf_writer *w, const char *key, struct str v)
{
        if (put_key(w, key, VALUE_STR))
                put_str(&w->keys, v);
}

void gguf_write_strings(struct gguf_writer *w, const char *key, const struct str *v, size_t n)
{
        if (!put_array(w, key, VALUE_STR, n))
                return;
        for (size_t i = 0; i < n; i++)
                put_str(&w->keys, v[i]);
}

void gguf_write_floats(struct gguf_writer *w, const char *key, const float *v, size_t n)
{
        if (put_array(w, key, VALUE_F32, n))
                buf_put(&w->keys, v, n * sizeof(*v));
}

void gguf_write_ints(struct gguf_writer *w, const char *key, const int32_t *v, size_t n)
{
        if (put_array(w, key, VALUE_I32, n))
                buf_put(&w->keys, v, n * sizeof(*v));
}

void gguf_write_bytes(struct gguf_writer *w, const char *key, struct str v)
{
        if (put_array(w, key, VALUE_U8, v.n))
                buf_put_str(&w->keys, v);
}

static bool tensor_fits(const struct gguf_tensor *t)
{
        if (!t->name.n || t->n_dims < 1 || t->n_dims > GGUF_DIMS_MAX)
                return false;
        for (unsigned i = t->n_dims; i < GGUF_DIMS_MAX; i++)
                if (t->dim[i] != 1)
                        return false;
        return t->bytes && t->bytes == gguf_tensor_bytes(t);
}

static int tensor_check(const struct gguf_writer *w, const struct gguf_tensor *t, struct err *err)
{
        if (w->tensors.n == GGUF_TENSORS_MAX)
                return err_set(err, ERR_LIMIT, "more than %u tensors", GGUF_TENSORS_MAX);
        if (t->name.n > GGUF_NAME_MAX)
                return err_set(err, ERR_LIMIT, "a tensor's name is longer than %u bytes", GGUF_NAME_MAX);
        if (!tensor_fits(t))
                return err_set(err, ERR_INVALID, "tensor %.*s: type, dimensions and bytes do not fit together",
                               STR_ARG(t->name));
        return 0;
}

void gguf_write_tensor(struct gguf_writer *w, const struct gguf_tensor *t)
{
        if (w->err.code || tensor_check(w, t, &w->err) < 0)
                return;
        put_str(&w->list, t->name);
        put_u32(&w->list, t->n_dims);
        for (unsigned i = 0; i < t->n_dims; i++)
                put_u64(&w->list, t->dim[i]);
        put_u32(&w->list, t->type);
        put_u64(&w->list, w->offset);
        w->offset += t->bytes + padding(t->bytes);
        *VEC_ADD(&w->tensors) = *t;
}

static int write_file(struct gguf_writer *w, struct err *err)
{
        struct buf head;
        VEC(struct str) parts = {0};
        int r;

        buf_init(&head, 64);
        buf_put_c(&head, "GGUF");
        put_u32(&head, VERSION);
        put_u64(&head, w->tensors.n);
        put_u64(&head, w->n_keys);
        *VEC_ADD(&parts) = buf_str(&head);
        *VEC_ADD(&parts) = buf_str(&w->keys);
        *VEC_ADD(&parts) = buf_str(&w->list);
        *VEC_ADD(&parts) = str_n(zeros, padding(head.n + w->keys.n + w->list.n));
        for (size_t i = 0; i < w->tensors.n; i++) {
                *VEC_ADD(&parts) = str_n(w->tensors.p[i].data, w->tensors.p[i].bytes);
                *VEC_ADD(&parts) = str_n(zeros, padding(w->tensors.p[i].bytes));
        }
        r = file_write_parts(w->path, parts.p, parts.n, err);
        VEC_FREE(&parts);
        buf_done(&head);
        return r;
}

int gguf_write_end(struct gguf_writer *w, struct err *err)
{
        int r = w->err.code;

        if (!r && (w->keys.overflow || w->list.overflow))
                r = err_set(&w->err, ERR_LIMIT, "the metadata is larger than %zu bytes", HEAD_MAX);
        if (r)
                err_set(err, r, "%s", w->err.msg);
        else
                r = write_file(w, err);
        gguf_write_drop(w);
        return r;
}

struct gguf_writer *gguf_write_drop(struct gguf_writer *w)
{
        if (!w)
                return NULL;
        VEC_FREE(&w->tensors);
        buf_done(&w->list);
        buf_done(&w->keys);
        free(w->path);
        free(w);
        return NULL;
}

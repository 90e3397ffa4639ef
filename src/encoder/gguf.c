/*
 * Everything of the file's head is read through a cursor that knows the end; values stay where they lie, each with the
 * bytes it takes. What was checked once is checked again where lengths are followed a second time (arrays of strings),
 * since a file that is mapped may change.
 */
#include "encoder/gguf_priv.h"

#include "base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensors are used as they lie in the file");

static const uint8_t value_bytes[VALUE_TYPES] = {
        [VALUE_U8] = 1,  [VALUE_I8] = 1,   [VALUE_U16] = 2, [VALUE_I16] = 2, [VALUE_U32] = 4, [VALUE_I32] = 4,
        [VALUE_F32] = 4, [VALUE_BOOL] = 1, [VALUE_U64] = 8, [VALUE_I64] = 8, [VALUE_F64] = 8,
};

struct value {
        struct str key;
        uint32_t type, of; /* of: the type of an array's elements */
        uint64_t n;        /* elements of an array */
        struct str bytes;
};

struct gguf {
        const char *base;
        size_t n, page;
        bool mapped;
        struct value *values;
        struct gguf_tensor *tensors;
        size_t n_values, n_tensors;
        struct map *by_key, *by_name;
};

struct cursor {
        const char *p;
        size_t n, at;
};

/* ---- the cursor ---- */

static const char *take(struct cursor *c, uint64_t n)
{
        const char *p = c->p + c->at;

        if (n > c->n - c->at)
                return NULL;
        c->at += (size_t)n;
        return p;
}

static bool take_u32(struct cursor *c, uint32_t *ret)
{
        const char *p = take(c, sizeof(*ret));

        if (p)
                memcpy(ret, p, sizeof(*ret));
        return p;
}

static bool take_u64(struct cursor *c, uint64_t *ret)
{
        const char *p = take(c, sizeof(*ret));

        if (p)
                memcpy(ret, p, sizeof(*ret));
        return p;
}

static bool take_str(struct cursor *c, struct str *ret)
{
        uint64_t n;
        const char *p;

        if (!take_u64(c, &n) || !(p = take(c, n)))
                return false;
        *ret = str_n(p, (size_t)n);
        return true;
}

static int cut_off(struct err *err, const char *where)
{
        return err_set(err, ERR_CORRUPT, "the file ends within %s", where);
}

/* ---- metadata ---- */

static int take_array(struct cursor *c, struct value *v, struct err *err)
{
        struct str s;
        uint64_t i;

        if (!take_u32(c, &v->of) || !take_u64(c, &v->n))
                return cut_off(err, "the metadata");
        if (v->of >= VALUE_TYPES || v->of == VALUE_ARRAY)
                return err_set(err, ERR_INVALID, "key %.*s: an array of elements of type %" PRIu32, STR_ARG(v->key),
                               v->of);
        if (v->of != VALUE_STR)
                return v->n <= c->n && take(c, v->n * value_bytes[v->of]) ? 0 : cut_off(err, "the metadata");
        for (i = 0; i < v->n; i++)
                if (!take_str(c, &s))
                        return cut_off(err, "the metadata");
        return 0;
}

static int take_value(struct cursor *c, struct value *v, struct err *err)
{
        struct str s;
        size_t from = c->at;
        int r = 0;

        if (v->type >= VALUE_TYPES)
                return err_set(err, ERR_INVALID, "key %.*s: a value of type %" PRIu32, STR_ARG(v->key), v->type);
        if (v->type == VALUE_ARRAY) {
                r = take_array(c, v, err);
                from += sizeof(v->of) + sizeof(v->n);
        } else if (!(v->type == VALUE_STR ? take_str(c, &s) : take(c, value_bytes[v->type]) != NULL)) {
                r = cut_off(err, "the metadata");
        }
        if (r < 0)
                return r;
        v->bytes = str_n(c->p + from, c->at - from);
        return 0;
}

static int take_values(struct gguf *g, struct cursor *c, struct err *err)
{
        int r;

        for (size_t i = 0; i < g->n_values; i++) {
                struct value *v = &g->values[i];

                if (!take_str(c, &v->key) || !take_u32(c, &v->type))
                        return cut_off(err, "the metadata");
                if (v->key.n == 0 || v->key.n > GGUF_KEY_MAX)
                        return err_set(err, ERR_LIMIT, "a key of %zu bytes, 1 to %u are taken", v->key.n, GGUF_KEY_MAX);
                r = take_value(c, v, err);
                if (r < 0)
                        return r;
                if (map_set(g->by_key, v->key, v))
                        return err_set(err, ERR_CORRUPT, "key %.*s is there twice", STR_ARG(v->key));
        }
        return 0;
}

static const struct value *value_of(const struct gguf *g, const char *key, uint32_t type)
{
        const struct value *v = map_get(g->by_key, str_c(key));

        return v && v->type == type ? v : NULL;
}

static const struct value *array_of(const struct gguf *g, const char *key, uint32_t a, uint32_t b)
{
        const struct value *v = value_of(g, key, VALUE_ARRAY);

        return v && (v->of == a || v->of == b) ? v : NULL;
}

/* ---- tensors ---- */

/* Bytes of GGUF_BLOCK numbers; 0: a type that is not taken. */
static uint64_t bytes_of_block(uint32_t type)
{
        switch (type) {
        case GGUF_F32: return 4 * GGUF_BLOCK;
        case GGUF_F16: return 2 * GGUF_BLOCK;
        case GGUF_Q4_0: return 2 + GGUF_BLOCK / 2;
        case GGUF_Q4_1: return 4 + GGUF_BLOCK / 2;
        case GGUF_Q8_0: return 2 + GGUF_BLOCK;
        }
        return 0;
}

size_t gguf_tensor_bytes(const struct gguf_tensor *t)
{
        uint64_t numbers = t->type == GGUF_F32 || t->type == GGUF_F16 ? 1 : GGUF_BLOCK;
        size_t bytes = bytes_of_block(t->type) / (GGUF_BLOCK / numbers);

        if (t->dim[0] % numbers || __builtin_mul_overflow(bytes, t->dim[0] / numbers, &bytes))
                return 0;
        for (unsigned i = 1; i < GGUF_DIMS_MAX; i++)
                if (__builtin_mul_overflow(bytes, t->dim[i], &bytes))
                        return 0;
        return bytes;
}

/* *ret_offset counts from where the tensors' bytes begin, which is known when all of this is read. */
static int take_tensor(struct cursor *c, struct gguf_tensor *t, uint64_t *ret_offset, struct err *err)
{
        uint32_t type, n_dims;

        if (!take_str(c, &t->name) || !take_u32(c, &n_dims))
                return cut_off(err, "the list of tensors");
        if (t->name.n == 0 || t->name.n > GGUF_NAME_MAX)
                return err_set(err, ERR_LIMIT, "a tensor's name of %zu bytes, 1 to %u are taken", t->name.n,
                               GGUF_NAME_MAX);
        if (n_dims == 0 || n_dims > GGUF_DIMS_MAX)
                return err_set(err, ERR_LIMIT, "tensor %.*s: %" PRIu32 " dimensions, 1 to %u are taken",
                               STR_ARG(t->name), n_dims, GGUF_DIMS_MAX);
        t->n_dims = n_dims;
        for (unsigned i = 0; i < GGUF_DIMS_MAX; i++)
                t->dim[i] = 1;
        for (unsigned i = 0; i < n_dims; i++)
                if (!take_u64(c, &t->dim[i]))
                        return cut_off(err, "the list of tensors");
        if (!take_u32(c, &type) || !take_u64(c, ret_offset))
                return cut_off(err, "the list of tensors");
        if (!bytes_of_block(type))
                return err_set(err, ERR_INVALID, "tensor %.*s: type %" PRIu32 " is not one of those taken",
                               STR_ARG(t->name), type);
        t->type = (enum gguf_type)type;
        t->bytes = gguf_tensor_bytes(t);
        if (t->bytes == 0)
                return err_set(err, ERR_CORRUPT, "tensor %.*s: impossible dimensions", STR_ARG(t->name));
        return 0;
}

static int take_tensors(struct gguf *g, struct cursor *c, uint64_t *offsets, struct err *err)
{
        int r;

        for (size_t i = 0; i < g->n_tensors; i++) {
                struct gguf_tensor *t = &g->tensors[i];

                r = take_tensor(c, t, &offsets[i], err);
                if (r < 0)
                        return r;
                if (map_set(g->by_name, t->name, t))
                        return err_set(err, ERR_CORRUPT, "tensor %.*s is there twice", STR_ARG(t->name));
        }
        return 0;
}

static int alignment(const struct gguf *g, uint64_t *ret, struct err *err)
{
        *ret = GGUF_ALIGN;
        if (!map_get(g->by_key, STR("general.alignment")))
                return 0;
        if (!gguf_uint(g, "general.alignment", ret) || *ret < GGUF_ALIGN_MIN || *ret > GGUF_ALIGN_MAX ||
            (*ret & (*ret - 1)))
                return err_set(err, ERR_INVALID, "general.alignment: not a power of two from %u to %u", GGUF_ALIGN_MIN,
                               GGUF_ALIGN_MAX);
        return 0;
}

static int place_tensors(struct gguf *g, size_t at, const uint64_t *offsets, struct err *err)
{
        uint64_t align, begin;
        int r;

        r = alignment(g, &align, err);
        if (r < 0)
                return r;
        begin = ((uint64_t)at + align - 1) & ~(align - 1);
        for (size_t i = 0; i < g->n_tensors; i++) {
                struct gguf_tensor *t = &g->tensors[i];

                if (offsets[i] & (align - 1))
                        return err_set(err, ERR_CORRUPT, "tensor %.*s: its offset is not aligned", STR_ARG(t->name));
                if (begin > g->n || offsets[i] > g->n - begin || t->bytes > g->n - begin - offsets[i])
                        return err_set(err, ERR_CORRUPT, "tensor %.*s lies beyond the end of the file",
                                       STR_ARG(t->name));
                t->data = g->base + begin + offsets[i];
        }
        return 0;
}

/* ---- the whole ---- */

static int take_head(struct gguf *g, struct cursor *c, struct err *err)
{
        const char *magic = take(c, 4);
        uint32_t version;
        uint64_t n_tensors, n_values;

        if (!magic || memcmp(magic, "GGUF", 4) != 0)
                return err_set(err, ERR_INVALID, "not a GGUF file");
        if (!take_u32(c, &version))
                return cut_off(err, "its head");
        if (version == __builtin_bswap32(2) || version == __builtin_bswap32(3))
                return err_set(err, ERR_INVALID, "a GGUF file of the other byte order");
        if (version != 2 && version != 3)
                return err_set(err, ERR_INVALID, "GGUF version %" PRIu32 ", 2 and 3 are taken", version);
        if (!take_u64(c, &n_tensors) || !take_u64(c, &n_values))
                return cut_off(err, "its head");
        if (n_tensors > GGUF_TENSORS_MAX)
                return err_set(err, ERR_LIMIT, "%" PRIu64 " tensors, at most %u are taken", n_tensors,
                               GGUF_TENSORS_MAX);
        if (n_values > GGUF_KEYS_MAX)
                return err_set(err, ERR_LIMIT, "%" PRIu64 " keys, at most %u are taken", n_values, GGUF_KEYS_MAX);
        g->n_tensors = (size_t)n_tensors;
        g->n_values = (size_t)n_values;
        return 0;
}

static int parse(struct gguf *g, struct err *err)
{
        struct cursor c = {g->base, g->n, 0};
        uint64_t *offsets;
        int r;

        r = take_head(g, &c, err);
        if (r < 0)
                return r;
        g->values = calloc(g->n_values + 1, sizeof(*g->values));
        g->tensors = calloc(g->n_tensors + 1, sizeof(*g->tensors));
        offsets = calloc(g->n_tensors + 1, sizeof(*offsets));
        if (!g->values || !g->tensors || !offsets)
                abort();
        r = take_values(g, &c, err);
        if (r == 0)
                r = take_tensors(g, &c, offsets, err);
        if (r == 0)
                r = place_tensors(g, c.at, offsets, err);
        free(offsets);
        return r;
}

static int read_over(const void *bytes, size_t n, bool mapped, struct gguf **ret, struct err *err)
{
        struct gguf *g = calloc(1, sizeof(*g));
        int r;

        if (!g)
                abort();
        *g = (struct gguf){.base = bytes, .n = n, .page = (size_t)sysconf(_SC_PAGESIZE), .mapped = mapped};
        g->by_key = map_new();
        g->by_name = map_new();
        r = parse(g, err);
        if (r < 0)
                gguf_close(g);
        else
                *ret = g;
        return r;
}

int gguf_read(const void *bytes, size_t n, struct gguf **ret, struct err *err)
{
        return read_over(bytes, n, false, ret, err);
}

static int map_file(const char *path, int fd, const void **ret, size_t *ret_n, struct err *err)
{
        struct stat st;
        void *p;

        if (fstat(fd, &st) < 0)
                return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        if (!S_ISREG(st.st_mode) || st.st_size == 0)
                return err_set(err, ERR_INVALID, "%s: not a GGUF file", path);
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
                return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        *ret = p;
        *ret_n = (size_t)st.st_size;
        return 0;
}

int gguf_open(const char *path, struct gguf **ret, struct err *err)
{
        const void *bytes = NULL;
        size_t n = 0;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r; /* a pipe is refused, not waited for */

        if (fd < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", path, strerror(errno));
        r = map_file(path, fd, &bytes, &n, err);
        close(fd);
        if (r < 0)
                return r;
        r = read_over(bytes, n, true, ret, err);
        if (r < 0)
                err_prefix(err, "%s", path);
        return r;
}

struct gguf *gguf_close(struct gguf *g)
{
        if (!g)
                return NULL;
        map_free(g->by_key);
        map_free(g->by_name);
        free(g->values);
        free(g->tensors);
        if (g->mapped)
                munmap((void *)(uintptr_t)g->base, g->n);
        free(g);
        return NULL;
}

void gguf_rest(const struct gguf *g, const void *data, size_t n)
{
        size_t from = (size_t)((const char *)data - g->base), to = from + n;

        if (!g->mapped)
                return;
        from = (from + g->page - 1) / g->page * g->page;
        to = to == g->n ? to : to / g->page * g->page;
        if (from < to)
                madvise((void *)(uintptr_t)(g->base + from), to - from, MADV_DONTNEED);
}

uint64_t gguf_checksum(const struct gguf *g)
{
        uint64_t sum = str_checksum(str_n(g->base, g->n));

        gguf_rest(g, g->base, g->n);
        return sum;
}

size_t gguf_n_tensors(const struct gguf *g)
{
        return g->n_tensors;
}

const struct gguf_tensor *gguf_tensor_at(const struct gguf *g, size_t i)
{
        return &g->tensors[i];
}

const struct gguf_tensor *gguf_tensor(const struct gguf *g, struct str name)
{
        return map_get(g->by_name, name);
}

size_t gguf_row_bytes(enum gguf_type type, uint64_t n)
{
        return (size_t)(n * bytes_of_block(type) / GGUF_BLOCK);
}

/* ---- values by key ---- */

bool gguf_uint(const struct gguf *g, const char *key, uint64_t *ret)
{
        const struct value *v = map_get(g->by_key, str_c(key));
        bool is_signed;
        uint64_t bits = 0;

        if (!v)
                return false;
        switch (v->type) {
        case VALUE_U8:
        case VALUE_U16:
        case VALUE_U32:
        case VALUE_U64: is_signed = false; break;
        case VALUE_I8:
        case VALUE_I16:
        case VALUE_I32:
        case VALUE_I64: is_signed = true; break;
        default: return false;
        }
        memcpy(&bits, v->bytes.p, v->bytes.n);
        if (is_signed && bits >> (8 * v->bytes.n - 1))
                return false;
        *ret = bits;
        return true;
}

bool gguf_float(const struct gguf *g, const char *key, double *ret)
{
        const struct value *v = map_get(g->by_key, str_c(key));
        float f;

        if (v && v->type == VALUE_F32) {
                memcpy(&f, v->bytes.p, sizeof(f));
                *ret = (double)f;
                return true;
        }
        if (v && v->type == VALUE_F64) {
                memcpy(ret, v->bytes.p, sizeof(*ret));
                return true;
        }
        return false;
}

bool gguf_bool(const struct gguf *g, const char *key, bool *ret)
{
        const struct value *v = value_of(g, key, VALUE_BOOL);

        if (v)
                *ret = v->bytes.p[0] != 0;
        return v;
}

bool gguf_str(const struct gguf *g, const char *key, struct str *ret)
{
        const struct value *v = value_of(g, key, VALUE_STR);

        if (v)
                *ret = str_sub(v->bytes, sizeof(uint64_t), v->bytes.n);
        return v;
}

bool gguf_array_n(const struct gguf *g, const char *key, size_t *ret_n)
{
        const struct value *v = value_of(g, key, VALUE_ARRAY);

        if (v)
                *ret_n = (size_t)v->n;
        return v;
}

static bool copy_numbers(const struct value *v, void *out, size_t n)
{
        if (!v || n > v->n)
                return false;
        memcpy(out, v->bytes.p, 4 * n);
        return true;
}

bool gguf_floats(const struct gguf *g, const char *key, float *out, size_t n)
{
        return copy_numbers(array_of(g, key, VALUE_F32, VALUE_F32), out, n);
}

bool gguf_ints(const struct gguf *g, const char *key, int32_t *out, size_t n)
{
        return copy_numbers(array_of(g, key, VALUE_I32, VALUE_U32), out, n);
}

bool gguf_bytes_of(const struct gguf *g, const char *key, struct str *ret)
{
        const struct value *v = array_of(g, key, VALUE_I8, VALUE_U8);

        if (v)
                *ret = v->bytes;
        return v;
}

bool gguf_strings(const struct gguf *g, const char *key, bool (*each)(void *arg, size_t i, struct str s), void *arg)
{
        const struct value *v = array_of(g, key, VALUE_STR, VALUE_STR);
        struct cursor c;
        struct str s;

        if (!v)
                return false;
        c = (struct cursor){v->bytes.p, v->bytes.n, 0};
        for (size_t i = 0; i < v->n && take_str(&c, &s); i++)
                if (!each(arg, i, s))
                        break;
        return true;
}

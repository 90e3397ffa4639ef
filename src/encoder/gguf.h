/*
 * gguf - reads the container in which encoders come: metadata by key, and tensors.
 *
 * Source: the GGUF specification of the ggml project, versions 2 and 3, little endian. Every count, length, offset and
 * size is checked before use, against the file and against the limits below; whatever a file says, nothing outside of
 * it is read. What is lent lives as long as the gguf.
 */
#ifndef ENCODER_GGUF_H
#define ENCODER_GGUF_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GGUF_TENSORS_MAX 4096u
#define GGUF_KEYS_MAX 1024u
#define GGUF_KEY_MAX 65535u /* bytes of a key */
#define GGUF_NAME_MAX 64u   /* bytes of a tensor's name, as in ggml */
#define GGUF_DIMS_MAX 4u
#define GGUF_ALIGN 32u /* where the file says nothing */
#define GGUF_ALIGN_MIN 8u
#define GGUF_ALIGN_MAX 65536u
#define GGUF_BLOCK 32u /* numbers that share a scale in the block types */

/* Numbers as in the file. */
enum gguf_type {
        GGUF_F32 = 0,
        GGUF_F16 = 1,
        GGUF_Q4_0 =
                2, /* blocks of 32: half-precision scale, 16 bytes; low nibbles are the first 16; value = d (q - 8) */
        GGUF_Q4_1 = 3, /* as Q4_0 with a second half-precision number m behind d; value = d q + m */
        GGUF_Q8_0 = 8, /* half-precision scale, 32 signed bytes */
};

struct gguf_tensor {
        struct str name;
        enum gguf_type type;
        unsigned n_dims;
        uint64_t dim[GGUF_DIMS_MAX]; /* dim[0] is the one that lies together: a matrix of `dim[1]` rows; 1 beyond n_dims
                                      */
        const void *data;            /* aligned to GGUF_ALIGN_MIN */
        size_t bytes;
};

struct gguf;

/* Maps the file, read only. ERR_NOTFOUND, ERR_IO, ERR_CORRUPT (cut off or inconsistent), ERR_INVALID (another format,
 * version, byte order or tensor type), ERR_LIMIT. */
int gguf_open(const char *path, struct gguf **ret, struct err *err);
/* The same over bytes at an address divisible by GGUF_ALIGN, lent until gguf_close(). */
int gguf_read(const void *bytes, size_t n, struct gguf **ret, struct err *err);
/* Takes NULL, gives NULL. */
struct gguf *gguf_close(struct gguf *g);

/* Of the whole file; reads all of it, and lets it rest. */
uint64_t gguf_checksum(const struct gguf *g);
/* These n bytes are not needed for now: of a mapped file they take no memory until they are read again. */
void gguf_rest(const struct gguf *g, const void *data, size_t n);
size_t gguf_n_tensors(const struct gguf *g);
const struct gguf_tensor *gguf_tensor_at(const struct gguf *g, size_t i);
const struct gguf_tensor *gguf_tensor(const struct gguf *g, struct str name); /* NULL: none */
/* Bytes of n numbers that lie together; in block types n is divisible by GGUF_BLOCK. */
size_t gguf_row_bytes(enum gguf_type type, uint64_t n);

/* Metadata; false: no such key, or of another type. Integers of any width and sign are taken when the value fits. */
bool gguf_uint(const struct gguf *g, const char *key, uint64_t *ret);
bool gguf_float(const struct gguf *g, const char *key, double *ret);
bool gguf_bool(const struct gguf *g, const char *key, bool *ret);
bool gguf_str(const struct gguf *g, const char *key, struct str *ret);

/* Arrays. Numbers lie unaligned in the file: gguf_floats() and gguf_ints() copy `n` of them, from the first. */
bool gguf_array_n(const struct gguf *g, const char *key, size_t *ret_n);
bool gguf_floats(const struct gguf *g, const char *key, float *out, size_t n); /* of float32 */
bool gguf_ints(const struct gguf *g, const char *key, int32_t *out, size_t n); /* of int32 or uint32 */
bool gguf_bytes_of(const struct gguf *g, const char *key, struct str *ret);    /* of int8 or uint8, lent */
/* Calls for each string of an array, in order, until each() gives false; false when there is no array of strings. */
bool gguf_strings(const struct gguf *g, const char *key, bool (*each)(void *arg, size_t i, struct str s), void *arg);

#endif

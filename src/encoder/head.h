/*
 * head - a linear map behind an encoder: vectors of length one go through it and have length one again.
 *
 * Learned from labelled lines, it draws together what customers mean alike (Henderson et al. 2020 and many others put
 * such a layer on top of a frozen encoder). The file: "WLH1", uint32 dimension, 64 bytes name of the encoder (ended by
 * zeros), one float32 scale for each row, then int8 rows, little endian; the map is that matrix plus the identity.
 */
#ifndef ENCODER_HEAD_H
#define ENCODER_HEAD_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct head;

/* Copies what it needs. ERR_CORRUPT: cut off, no such file, or numbers that are not finite. */
int head_read(struct str bytes, struct head **ret, struct err *err);
/* Takes NULL, gives NULL. */
struct head *head_free(struct head *h);

uint32_t head_dim(const struct head *h);
uint64_t head_digest(const struct head *h);
struct str head_encoder(const struct head *h); /* the name; lent */
/* In place; false, and all zero, when no direction is left. */
bool head_apply(const struct head *h, float *v);

#endif

/* What pack_install.c and pack_verify.c share. */
#ifndef APP_PACK_PRIV_H
#define APP_PACK_PRIV_H

#include "app/packs.h"

/* Whether encoder.gguf is the file of the card. ERR_NOTFOUND, ERR_IO, ERR_CORRUPT. */
int pack_check_file(const struct pack_entry *p, struct arena *mem, struct err *err);
/* Vectors of the lines that the program knows, against those of PACK_E5. ERR_CORRUPT, ERR_INVALID: another model. */
int pack_compare_known(const float *vectors, size_t dim, struct arena *mem, double *ret, struct err *err);

#endif

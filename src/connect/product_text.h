/* product_text - the text of products.yaml, one product changed at a time; see product_rows.h. */
#ifndef CONNECT_PRODUCT_TEXT_H
#define CONNECT_PRODUCT_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum product_field {
        FIELD_ID,
        FIELD_SKU,
        FIELD_NAME_ZH,
        FIELD_NAME_EN,
        FIELD_ALIASES_ZH,
        FIELD_ALIASES_EN,
        FIELD_FAMILY,
        FIELD_CNY,
        FIELD_EUR,
        FIELD_MONTHS,
        PRODUCT_FIELDS
};

struct product_row {
        struct str v[PRODUCT_FIELDS]; /* empty: not said */
        struct {
                const struct str *v;
                size_t n;
        } aliases[2]; /* zh, en; n 0: not said */
};

struct product_text;

/* All in mem. ERR_INVALID: it is no products.yaml whose products stand below one another. */
int product_text_open(struct str text, struct arena *mem, struct product_text **ret, struct err *err);
bool product_text_has(const struct product_text *t, struct str id);
/* The id of the product with this SKU; empty: none has it. */
struct str product_text_by_sku(const struct product_text *t, struct str sku);
/* 1: changed or added; 0: it is so already. ERR_INVALID: the product is written in a form that is not changed here;
 * ERR_LIMIT: the text would become too large. Either leaves it as it was. */
int product_text_put(struct product_text *t, const struct product_row *row);
/* The whole text, which is parsed once more. */
int product_text_close(struct product_text *t, struct str *ret, struct err *err);

#endif

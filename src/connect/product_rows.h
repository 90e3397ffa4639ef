/*
 * product_rows - rows of products, from a spreadsheet or a CSV, into the text of products.yaml: known ids are changed
 * where a column says something else, new ones come behind, and all that people wrote beside them stays byte for byte.
 * Wrong rows are refused one by one, with line, column and reason.
 *
 * Columns: id, sku, name_zh, name_en, aliases_zh, aliases_en (parted by ; or 、), family, price_cny, price_eur,
 * warranty_months; in Chinese too (编号, 货号, 中文名 …). What a file has no column for, and an empty cell, change
 * nothing. Pure.
 */
#ifndef CONNECT_PRODUCT_ROWS_H
#define CONNECT_PRODUCT_ROWS_H

#include "base/arena.h"
#include "base/err.h"
#include "connect/convert.h"

enum {
        PRODUCT_ROWS_MAX = 5000,    /* of a file */
        PRODUCT_FAULTS_MAX = 1000,  /* that are kept one by one; all are counted */
        PRODUCT_VALUE_MAX = 200,    /* bytes of a cell; of aliases, of each */
        PRODUCT_ALIASES_MAX = 20,   /* of a product and language */
        PRODUCT_TEXT_MAX = 1 << 20, /* bytes of products.yaml */
};

enum product_fault_kind {
        PRODUCT_NO_ID,
        PRODUCT_BAD_ID,
        PRODUCT_REPEATED,  /* an id or a SKU of a row further up */
        PRODUCT_SKU_TAKEN, /* by another product */
        PRODUCT_NO_NAME,   /* a new one needs both */
        PRODUCT_BAD_PRICE,
        PRODUCT_BAD_MONTHS,
        PRODUCT_TOO_LONG,
        PRODUCT_CONTROL,  /* a line end, or another control character */
        PRODUCT_GARBLED,  /* what could not be read in any encoding */
        PRODUCT_ALIASES,  /* too many */
        PRODUCT_FORM,     /* what is there is written in a form that is not changed by a row */
        PRODUCT_TOO_MANY, /* rows, or the file would become too large */
        PRODUCT_FAULT_KINDS
};
/* "bad-price" … */
const char *product_fault_name(enum product_fault_kind k);

struct product_fault {
        enum product_fault_kind kind;
        unsigned line;
        const char *column;
        struct str value; /* at most 40 bytes */
};

struct product_rows {
        struct str text; /* of the new products.yaml; as it was when nothing changed */
        size_t rows, made, updated, unchanged, refused;
        const struct product_fault *faults;
        size_t n_faults;
};

/* text: of products.yaml as it is, may be empty. All in mem. ERR_INVALID: no column of ids or names was found, or the
 * text is no products.yaml. */
int product_rows(const struct convert_doc *doc, struct str text, struct arena *mem, struct product_rows *ret,
                 struct err *err);

#endif

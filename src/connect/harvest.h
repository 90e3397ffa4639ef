/*
 * harvest - articles out of a document: the rows of its tables of questions and answers, and its sections, one article
 * for each heading with text below it. Nothing is judged here; duplicates, contradictions and the like are found by
 * insight/import_notes.h. Pure; any thread.
 */
#ifndef CONNECT_HARVEST_H
#define CONNECT_HARVEST_H

#include "connect/convert.h"
#include "text/lang.h"

enum {
        HARVEST_ITEMS_MAX = 5000, /* of one file */
        HARVEST_ASKS_MAX = 40,    /* other ways to ask, of one article in one language */
        HARVEST_BODY_MAX = 60000, /* bytes of an answer in one language */
        HARVEST_TITLE_MAX = 300,  /* bytes of a title */
};

struct harvest_asks {
        const struct str *v;
        size_t n;
};

struct harvest_item {
        struct str title[LANG_N], body[LANG_N]; /* body: Markdown as articles have it */
        struct harvest_asks ask[LANG_N];        /* beside the title */
        struct str category, product;           /* as they are written; may be empty */
        struct str sheet, ref;                  /* where it stands: name of the sheet, address of the page */
        unsigned line, page;                    /* of a sheet; of a PDF; 0: none */
};

struct harvest {
        const struct harvest_item *items;
        size_t n;
        size_t tables, tables_taken; /* sheets and tables; those of questions and answers */
        size_t rows, rows_empty;     /* rows of those; without a question or without an answer */
        size_t rows_off;             /* that their status says are not in use; left out, and not of rows */
        bool cut;                    /* there were more than HARVEST_ITEMS_MAX */
};

/* What lives in the document is lent; the rest is in mem. */
void harvest(const struct convert_doc *d, struct arena *mem, struct harvest *ret);

#endif

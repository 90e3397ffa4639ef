/*
 * table - which column of a table of questions and answers is what. Told by the words of its headers, in both
 * languages and in one or two rows, and by what stands below them: question marks, lengths, repetition, letters.
 * Pure; any thread.
 */
#ifndef CONNECT_TABLE_H
#define CONNECT_TABLE_H

#include "connect/convert.h"
#include "text/lang.h"

enum table_field {
        FIELD_NONE, /* numbers, dates, people: not knowledge */
        FIELD_QUESTION,
        FIELD_ANSWER,
        FIELD_CAUSE, /* of a fault: told before what helps */
        FIELD_BOTH,  /* "Q: … A: …" in one cell, or in cells below one another */
        FIELD_MARK,  /* "Q" and "A" beside a column of FIELD_BOTH */
        FIELD_ASK,   /* other ways to ask it, several in a cell */
        FIELD_CATEGORY,
        FIELD_PRODUCT,
        FIELD_LANG,   /* of the row */
        FIELD_STATUS, /* whether the row is in use */
        FIELD_KEY,    /* a number or name that the same article has in both languages */
        FIELD_TAG,    /* of a header: the category where there is no other */
        FIELD_SKU,    /* … and the product */
        TABLE_FIELDS
};
const char *table_field_name(enum table_field f);

struct table_column {
        enum table_field field;
        int lang; /* enum lang, or -1: told row by row */
};

struct table_look {
        struct table_column columns[CONVERT_COLUMNS_MAX];
        size_t n_columns;
        bool named;   /* a header names questions and answers */
        bool guessed; /* a header names one of the two alone, or nothing asks: what is long, or differs, was taken */
        size_t head, first; /* rows before `first` are titles and headers; those from `head` on are headers */
};

/* The same table with rows and columns exchanged where the names of its columns stand in a column; else itself. */
const struct convert_part *table_upright(const struct convert_part *table, struct arena *mem);
/* False: it is no table of questions and answers. */
bool table_look(const struct convert_part *table, struct arena *mem, struct table_look *ret);

/* "Q: … A: …" taken apart; either may be empty. False: the cell does not begin with such a mark. */
bool table_take_apart(struct str cell, struct str *ret_question, struct str *ret_answer);
/* "Q", "问：" 0; "A", "答" 1; -1: none of these alone. */
int table_qa_mark(struct str cell);
/* The bytes of the number `wanted` of a list at the start: "2. ", "(2)", "②"; 0: it does not stand there. */
size_t table_list_mark(struct str rest, unsigned wanted);
/* A line below a table: how many rows, which page, who approved it. */
bool table_is_footer(struct str text, struct arena *mem);
/* zh, 中文, English …; -1: no language. */
int table_lang_word(struct str cell, struct arena *mem);
/* In which of the two it is written; -1: neither, such as numbers. */
int table_text_lang(struct str text);
/* "停用", "draft", "no": the row is not in use; under a header such as "retired" a yes is. */
bool table_is_off(struct str cell, struct str header, struct arena *mem);
bool table_ends_sentence(struct str text);
/* A question by its mark or by how it begins. */
bool table_is_question(struct str text, struct arena *mem);
/* All filled cells of the row say the same: a title, or the category of the rows below. */
struct str table_row_title(const struct convert_row *r);

#endif

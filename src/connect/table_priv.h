/* For the tables of knowledge alone: the words that name columns. */
#ifndef CONNECT_TABLE_PRIV_H
#define CONNECT_TABLE_PRIV_H

#include "connect/table.h"

/* What a header names. *ret_strong: the word says it by itself; "content" or "title" do not. FIELD_NONE with
 * *ret_strong: a word for what is no knowledge, a date or an owner. */
enum table_field table_header_word(struct str cell, struct arena *mem, bool *ret_strong);
/* The language that a header names beside: "问题（英文）", "answer_zh"; -1: none. */
int table_header_lang(struct str cell, struct arena *mem);

bool table_is_flag(struct str cell, struct arena *mem);

#endif

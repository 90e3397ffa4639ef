/*
 * encoding - in which bytes a file of a company is written: UTF-8 or GB18030 (which holds GBK and GB2312), judged over
 * all of it, line by line; and GB18030 made UTF-8.
 *
 * A line of Chinese in UTF-8 of an even length is often valid GB18030, too, so validity alone does not decide: lines of
 * characters that are common under one reading and broken or rare under the other do. What is neither (Latin-1, Big5)
 * is told apart by how few of its pairs are common characters. UTF-16 and UTF-32 are recognised only to be refused.
 */
#ifndef TEXT_ENCODING_H
#define TEXT_ENCODING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum encoding { ENCODING_UTF8, ENCODING_GB18030, ENCODING_UTF16 };

enum encoding_how {
        ENCODING_ASCII,   /* nothing else in it */
        ENCODING_MARK,    /* a byte order mark */
        ENCODING_VALID,   /* every line is valid */
        ENCODING_COUNTED, /* most lines are; the others stand out */
        ENCODING_UNCLEAR, /* neither: taken as UTF-8, lines that are not will not convert */
};

/* Counts so far; zero at first, and otherwise this file's alone. */
struct encoding_look {
        unsigned char head[4];
        uint64_t n, nul;                 /* bytes */
        uint64_t high, bad_utf8, bad_gb; /* lines with bytes over 127; of those, not valid */
        uint64_t sure_utf8, sure_gb;     /* lines that are common characters only under this reading */
        uint64_t pairs, common; /* two-byte characters as GB18030; of those, of its first level or full-width */
        uint64_t runs, two;     /* stretches of bytes over 127; characters of two bytes as UTF-8 … */
        uint64_t longer;        /* … and of three or four */
        struct {                /* the line under way */
                bool high, bad_utf8, bad_gb, in_run;
                unsigned utf8_left, utf8_low, utf8_high, utf8_len, gb_at; /* what the next byte may be */
                unsigned char lead, gb_lead;
                uint32_t hanzi, pairs, common;
        } line;
};

struct encoding_found {
        enum encoding encoding;
        enum encoding_how how;
        bool mark;
        uint64_t lines, bad; /* with bytes over 127; of those, not valid in this encoding */
};

/* The bytes of the file, cut anywhere. */
void encoding_look(struct encoding_look *l, struct str bytes);
void encoding_found(struct encoding_look *l, struct encoding_found *ret);

/* "UTF-8", "GB18030", "UTF-16" */
const char *encoding_name(enum encoding e);

/* All its bytes over 127 are UTF-8 and make Chinese characters, two or more: so no line of GB18030, whatever else it
 * is part of. */
bool encoding_is_utf8_hanzi(struct str line);

/* From GB18030; opened once for many texts, by one thread at a time. ERR_NOTFOUND when this system has no such
 * conversion (glibc's gconv modules). */
struct encoding_gb;
int encoding_gb_open(struct encoding_gb **ret, struct err *err);
struct encoding_gb *encoding_gb_close(struct encoding_gb *g);
/* *ret is in mem, or is s itself where that is ASCII. ERR_INVALID: no GB18030, or a character of no meaning in it
 * (private use). */
int encoding_gb_convert(struct encoding_gb *g, struct str s, struct arena *mem, struct str *ret, struct err *err);

#endif

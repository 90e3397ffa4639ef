/* Texts of a PDF on their way to headings, tables and paragraphs; for convert_pdf_*.c alone. */
#ifndef CONNECT_CONVERT_PDF_PRIV_H
#define CONNECT_CONVERT_PDF_PRIV_H

#include "connect/convert_priv.h"

enum { PIECES_MAX = 64, LEVELS_MAX = 5 };

struct piece {
        struct str text;
        double left, right;
};

struct line {
        struct piece *pieces;
        size_t n;
        double left, right, top, bottom, size;
        unsigned page, flow;
        bool bold, item, guessed;
        bool dash;       /* begins with a sign that may be one of a list */
        unsigned number; /* begins with one that may be of a list */
        bool out;        /* no text of the manual: of the margin, or of the table of contents */
};

struct layout {
        struct sink *s;
        struct pdf *pdf;
        VEC(struct line) lines;
        double body, leading; /* size of most letters; distance of lines in a paragraph, in heights of a line */
        double levels[LEVELS_MAX];
        size_t n_levels;
        bool all_bold; /* most of it is: then that says nothing */
};

double pdf_height(const struct line *l);
/* Farther below than lines of one paragraph or cell. */
bool pdf_apart(const struct layout *l, const struct line *a, const struct line *b);

/* ---- letters: convert_pdf_text.c ---- */

/* As it would be written: without look-alikes of characters and marks of no width. */
struct str pdf_plain(struct arena *mem, struct str t);
/* Of one line, behind one another, with a space unless Chinese meets Chinese. */
struct str pdf_join(struct arena *mem, struct str a, struct str b, bool space);
/* The same over a line end: a word that was parted there is whole again. */
struct str pdf_join_lines(struct arena *mem, struct str a, struct str b);
struct str pdf_line_text(struct arena *mem, const struct line *x);
/* The sign of a list at the start, with what blanks follow it: its bytes, 0: there is none. */
size_t pdf_bullet(struct str t);
/* "1." or "2)" at the start, with what blanks follow it: its bytes. Or 0. */
size_t pdf_number_sign(struct str t, unsigned *number);
/* "2.1", "3" and the like: the number of a heading. 0: it is none; else how many numbers. */
unsigned pdf_heading_number(struct str t);
bool pdf_ends_sentence(struct str t);
/* Its letters alone, small; for texts that are to be the same but for numbers and signs. */
struct str pdf_letters(struct arena *mem, struct str t);

/* ---- places ---- */

/* convert_pdf_column.c: the texts in the order in which they are read, each with its flow: column by column where a
 * page has them. */
void pdf_order(struct pdf *p);
/* convert_pdf_line.c: texts side by side into lines. */
void pdf_make_lines(struct layout *l);
void pdf_find_lists(struct layout *l);
/* convert_pdf_margin.c: what no reader of the manual reads. */
void pdf_find_margins(struct layout *l);
void pdf_find_contents(struct layout *l);

/* convert_pdf_table.c: puts the table that begins at line i; how many lines it takes, 0: there is none. */
size_t pdf_table(struct layout *l, size_t i);

/* convert_pdf_page.c */
bool pdf_is_heading(const struct layout *l, size_t i);
/* A heading whose number stands apart. */
bool pdf_numbered_title(const struct layout *l, const struct line *x);

#endif

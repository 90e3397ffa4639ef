/*
 * linediff - which lines of a text were taken out and put in to make another. Longest common subsequence between equal
 * beginnings and ends; where what is left is too large for that, all of it is out and in. Pure.
 */
#ifndef TEXT_LINEDIFF_H
#define TEXT_LINEDIFF_H

#include "base/arena.h"
#include "base/str.h"

enum {
        LINEDIFF_LINES_MAX = 20000,   /* of one text; more is not compared */
        LINEDIFF_CELLS_MAX = 4000000, /* lines times lines that are weighed */
};

struct line_change {
        char op;       /* ' ', '-', '+' */
        unsigned a, b; /* line in each text, from 1; 0: not in it */
        struct str text;
};

/* All lines of both, in order; texts are lent. NULL: a text has more than LINEDIFF_LINES_MAX lines. */
const struct line_change *linediff(struct str a, struct str b, struct arena *mem, size_t *ret_n);

#endif

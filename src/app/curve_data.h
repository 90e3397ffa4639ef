/*
 * What `warmline eval curve` plays, as it stands in a folder: weeks.tsv, held.tsv and articles of an operator.
 * Blocking.
 */
#ifndef APP_CURVE_DATA_H
#define APP_CURVE_DATA_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stddef.h>

enum { CURVE_WEEKS_MAX = 52, CURVE_LINES_MAX = 5000 };

struct curve_line {
        unsigned week;   /* from 1; 0: asked every week */
        struct str need; /* "article:x"; "new:x": what the knowledge has nothing of; "none": what it should decline */
        enum lang lang;
        struct str text;
};

struct curve_lines {
        const struct curve_line *v;
        size_t n;
};

struct curve_data {
        const char *dir;
        struct curve_lines stream; /* by week */
        struct curve_lines held, others;
        unsigned weeks;
};

/* In mem. others: lines of label, language, text, or empty. ERR_INVALID names file and line. */
int curve_data_read(const char *dir, struct str others, const char *others_path, struct arena *mem,
                    struct curve_data *ret, struct err *err);

/* "x" of "new:x" and of "article:x". */
struct str curve_need_name(struct str need);
bool curve_need_is_new(struct str need);
/* Is doc what the need is after? An article that was written for a "new:x" is "article:x". */
bool curve_need_is(struct str need, struct str doc);
/* The text of the article that an operator writes for the need; in mem. ERR_NOTFOUND: there is none. */
int curve_article(const struct curve_data *d, struct str need, struct arena *mem, struct str *ret, struct err *err);

#endif

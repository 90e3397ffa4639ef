/*
 * dialogue_file - written dialogues that must end in a certain database, for `warmline eval talk`: the text form read
 * into a list. Pure.
 *
 *   talk NAME
 *   task ID             whose gold actions say how the database ends; lang en|zh
 *   > TEXT              the customer says it; nothing may change
 *   tap LABEL           taps the choice whose label holds this; nothing may change
 *   yes > TEXT          agrees to what is shown: here, and nowhere else, the database changes
 *   yes tap LABEL
 *
 * Empty lines, and lines that begin with #, are passed over.
 */
#ifndef APP_DIALOGUE_FILE_H
#define APP_DIALOGUE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>

#define DIALOGUE_FILE_MAX (1u << 20) /* bytes of one file */
#define DIALOGUES_MAX 500u           /* of one file */
#define DIALOGUE_LINES_MAX 60u       /* of one dialogue */
#define DIALOGUE_TEXT_MAX 2000u      /* bytes of one line, name or label */

struct dialogue_line {
        struct str text;
        unsigned line; /* of the file */
        bool tap;
        bool agrees;
};

struct dialogue {
        struct str name, task;
        enum lang lang;
        const char *file;
        unsigned line;
        const struct dialogue_line *lines;
        size_t n_lines;
};

struct dialogue_list {
        const struct dialogue *v;
        size_t n;
};

/* file: its name in errors (`file:line: what`), kept. All in mem; text must stay. ERR_INVALID, ERR_LIMIT. */
int dialogue_file_read(const char *file, struct str text, struct arena *mem, struct dialogue_list *ret,
                       struct err *err);

#endif

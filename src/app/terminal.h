/*
 * terminal - a text terminal: colour only where it is wanted, text wrapped by display width, one line of input with
 * simple editing and history. Without a terminal it is plain lines in and out.
 */
#ifndef APP_TERMINAL_H
#define APP_TERMINAL_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct terminal;

enum terminal_style { STYLE_PLAIN, STYLE_NAME, STYLE_CHOICE, STYLE_DIM, STYLE_WARN };

enum { TERMINAL_LINE_MAX = 16000 /* bytes of one input line */, TERMINAL_HISTORY = 100 };

/* Colour when out is a terminal and NO_COLOR is not set; editing when both are terminals. */
struct terminal *terminal_new(FILE *in, FILE *out);
/* Puts the terminal back as it was. Takes NULL, gives NULL. */
struct terminal *terminal_free(struct terminal *t);

/* Prints text with `indent` spaces before each line, wrapped to the terminal's width (not at all without one). */
void terminal_print(struct terminal *t, enum terminal_style style, unsigned indent, struct str text);

/*
 * One line without its end, lent until the next call; false at the end of input (or Ctrl-D, Ctrl-C). While it waits on
 * a terminal, idle(arg) is called about every 100 ms and gives true when it printed something.
 */
bool terminal_read(struct terminal *t, const char *prompt, bool (*idle)(void *arg), void *arg, struct str *ret);

/* Columns that the text takes: wide characters two, combining ones none. */
size_t text_columns(struct str text);
/* How many bytes of text fit into `columns`, broken at a space or between wide characters where there is one. */
size_t text_fit(struct str text, size_t columns);

#endif

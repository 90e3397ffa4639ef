/* The stem of an English word after M. F. Porter, "An algorithm for suffix stripping", 1980: what ROUGE compares. */
#ifndef APP_PORTER_H
#define APP_PORTER_H

#include <stddef.h>

/* In place; w holds n letters a to z. Gives the new length. Words of one or two letters stay. */
size_t porter_stem(char *w, size_t n);

#endif

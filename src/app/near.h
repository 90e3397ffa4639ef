/* near - the name that somebody probably meant. */
#ifndef APP_NEAR_H
#define APP_NEAR_H

#include "base/str.h"

#include <stddef.h>

/* The name with the smallest edit distance to got (case folded, neighbours swapped count one), when it is small enough
 * to be a slip: at most a third of the letters, at least one. NULL otherwise. Names longer than 60 bytes never match.
 */
const char *near_name(struct str got, const char *const *names, size_t n);

#endif

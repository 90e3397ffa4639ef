/*
 * yaml_edit - a change of one key in a YAML text that people wrote: everything else stays as it is, byte for byte,
 * with its comments.
 *
 * The text must be a map with one key a line, each at the left margin, as people write it. Comments inside the value
 * that is replaced go with it; those above the key stay.
 */
#ifndef CODEC_YAML_EDIT_H
#define CODEC_YAML_EDIT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/*
 * entry is the key with its value, as lines, each with its end: "name: {zh: a, en: b}\n"; empty: the key goes. A key
 * that is not there is put behind the last one. ERR_INVALID: the text is no such map, or entry is not just this key.
 * *ret is in mem.
 */
int yaml_set(struct str text, const char *key, struct str entry, struct arena *mem, struct str *ret, struct err *err);

/* In double quotes on one line, whatever it holds; what is no UTF-8 becomes U+FFFD. */
void yaml_put_quoted(struct buf *b, struct str s);

#endif

/*
 * json - strict reading of JSON from outside (jansson behind it) and writing straight into a buffer, without a tree.
 */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <jansson.h>

enum { JSON_DEPTH_MAX = 16 };

/* ---- writing: RFC 8259; text that is not UTF-8 is written with U+FFFD for every bad byte ---- */

/* "…" with quotes. Also escapes U+2028, U+2029 and </ so that the text may stand inside a script element. */
void json_put_str(struct buf *b, struct str s);
/* "key": with a comma before it unless the byte before is { or [ . */
void json_put_key(struct buf *b, const char *key);
void json_put_key_str(struct buf *b, const char *key, struct str value);
void json_put_key_i64(struct buf *b, const char *key, int64_t value);
void json_put_key_bool(struct buf *b, const char *key, bool value);
/* A comma unless the byte before is { or [ ; for elements of arrays. */
void json_put_comma(struct buf *b);

/* ---- reading ---- */

/*
 * Parses one JSON value: duplicate keys, invalid UTF-8, NUL escapes and more than JSON_DEPTH_MAX levels are refused.
 * The depth is counted before the parser runs. ERR_INVALID with position, ERR_LIMIT for depth. Free *ret with
 * json_decref().
 */
int json_parse(struct str text, json_t **ret, struct err *err);

/* Borrowed from the value; empty when absent or no string. */
struct str json_get_str(const json_t *object, const char *key);
/* Text of a string value. */
struct str json_str(const json_t *value);

#endif

/* json - see json.h. */
#include "codec/json.h"

#include <string.h>

/* Length of the UTF-8 sequence at p, 0 when it is none (overlong forms, surrogates and > U+10FFFF are none). */
static size_t utf8_len(const unsigned char *p, size_t n)
{
        static const struct {
                unsigned char lo, hi, second_lo, second_hi, len;
        } rows[] = {{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
                    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
                    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

        for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
                if (p[0] < rows[r].lo || p[0] > rows[r].hi)
                        continue;
                if (n < rows[r].len || p[1] < rows[r].second_lo || p[1] > rows[r].second_hi)
                        return 0;
                for (size_t i = 2; i < rows[r].len; i++)
                        if ((p[i] & 0xC0) != 0x80)
                                return 0;
                return rows[r].len;
        }
        return 0;
}

static void put_escape(struct buf *b, unsigned char c)
{
        static const char named[] = "btnvfr";

        if (c >= '\b' && c <= '\r' && c != '\v') {
                char two[2] = {'\\', named[c - '\b']};

                buf_put(b, two, 2);
        } else if (c == '"' || c == '\\') {
                char two[2] = {'\\', (char)c};

                buf_put(b, two, 2);
        } else {
                buf_printf(b, "\\u%04x", c);
        }
}

/* U+2028 and U+2029 end a line in old JavaScript. */
static bool is_separator(const unsigned char *p, size_t n)
{
        return n >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
}

/* Gives how many bytes were taken from p, where what stands is not written as it is. */
static size_t put_special(struct buf *b, const unsigned char *p, size_t n)
{
        if (p[0] == '/') {
                buf_put_c(b, "\\/");
                return 1;
        }
        if (p[0] < 0x80) {
                put_escape(b, p[0]);
                return 1;
        }
        if (is_separator(p, n)) {
                buf_put_c(b, p[2] == 0xA8 ? "\\u2028" : "\\u2029");
                return 3;
        }
        buf_put_c(b, "\xEF\xBF\xBD");
        return 1;
}

/* Length of the character at p when it may stand in a string as it is, else 0. */
static size_t plain_len(const unsigned char *p, size_t n, bool after_lt)
{
        if (p[0] < 0x80)
                return p[0] >= 0x20 && p[0] != 0x7f && p[0] != '"' && p[0] != '\\' && (p[0] != '/' || !after_lt);
        return is_separator(p, n) ? 0 : utf8_len(p, n);
}

void json_put_str(struct buf *b, struct str s)
{
        const unsigned char *p = (const unsigned char *)s.p;
        size_t from = 0, i = 0;

        buf_put_ch(b, '"');
        while (i < s.n) {
                size_t len = plain_len(p + i, s.n - i, i > 0 && p[i - 1] == '<');

                if (len) {
                        i += len;
                        continue;
                }
                buf_put(b, p + from, i - from);
                i += put_special(b, p + i, s.n - i);
                from = i;
        }
        buf_put(b, p + from, s.n - from);
        buf_put_ch(b, '"');
}

void json_put_comma(struct buf *b)
{
        if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
                buf_put_ch(b, ',');
}

void json_put_key(struct buf *b, const char *key)
{
        json_put_comma(b);
        json_put_str(b, str_c(key));
        buf_put_ch(b, ':');
}

void json_put_key_str(struct buf *b, const char *key, struct str value)
{
        json_put_key(b, key);
        json_put_str(b, value);
}

void json_put_key_i64(struct buf *b, const char *key, int64_t value)
{
        json_put_key(b, key);
        buf_put_i64(b, value);
}

void json_put_key_bool(struct buf *b, const char *key, bool value)
{
        json_put_key(b, key);
        buf_put_c(b, value ? "true" : "false");
}

/* Nesting without parsing: brackets outside strings. */
static int check_depth(struct str s, struct err *err)
{
        int depth = 0;
        bool in_string = false;

        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (in_string) {
                        if (c == '\\')
                                i++;
                        else if (c == '"')
                                in_string = false;
                } else if (c == '"') {
                        in_string = true;
                } else if (c == '{' || c == '[') {
                        if (++depth > JSON_DEPTH_MAX)
                                return err_set(err, ERR_LIMIT, "JSON is nested deeper than %d levels", JSON_DEPTH_MAX);
                } else if (c == '}' || c == ']') {
                        depth--;
                }
        }
        return 0;
}

int json_parse(struct str text, json_t **ret, struct err *err)
{
        json_error_t e;
        json_t *v;
        int r = check_depth(text, err);

        if (r < 0)
                return r;
        v = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
        if (!v)
                return err_set(err, ERR_INVALID, "not valid JSON at byte %d: %s", e.position, e.text);
        *ret = v;
        return 0;
}

struct str json_str(const json_t *value)
{
        return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                     : (struct str){NULL, 0};
}

struct str json_get_str(const json_t *object, const char *key)
{
        return json_str(json_object_get(object, key));
}

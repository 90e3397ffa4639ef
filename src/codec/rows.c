/*
 * rows - see rows.h. A buffer of twice the largest row slides over the file. Each form has a function that
 * finds where the row at the front ends; when it lies beyond what is in the buffer, more is read and it looks again.
 */
#include "codec/rows.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER = 2 * ROW_BYTES_MAX };

struct rows {
        struct rows_source source;
        enum rows_form form;
        bool wide, eof;
        bool begun, over;  /* of an array: behind the bracket; behind the end or a fault */
        bool skipping;     /* the rest of a line that was too long */
        unsigned line;     /* of the byte at `at` */
        size_t at, end;    /* unread bytes of buf */
        struct err failed; /* of the source; code 0: none */
        char buf[BUFFER];
};

struct rows *rows_open(const struct rows_source *source, enum rows_form form, bool wide)
{
        struct rows *r = malloc(sizeof(*r));

        if (!r)
                abort();
        memset(r, 0, offsetof(struct rows, buf));
        r->source = *source;
        r->form = form;
        r->wide = wide;
        r->line = 1;
        return r;
}

struct rows *rows_close(struct rows *r)
{
        free(r);
        return NULL;
}

/* ---- the buffer ---- */

static void fill(struct rows *r)
{
        memmove(r->buf, r->buf + r->at, r->end - r->at);
        r->end -= r->at;
        r->at = 0;
        while (!r->eof && r->end < BUFFER) {
                size_t n = 0;

                if (r->source.read(r->source.arg, r->buf + r->end, BUFFER - r->end, &n, &r->failed) < 0 || n == 0)
                        r->eof = true;
                r->end += n;
        }
}

static size_t left(const struct rows *r)
{
        return r->end - r->at;
}

static void eat(struct rows *r, size_t n)
{
        const char *p = r->buf + r->at, *end = p + n;

        while ((p = memchr(p, '\n', (size_t)(end - p)))) {
                r->line++;
                p++;
        }
        r->at += n;
}

/* Through the line end; false when it lies beyond the buffer, which is then empty. */
static bool eat_line(struct rows *r)
{
        const char *p = memchr(r->buf + r->at, '\n', left(r));

        eat(r, p ? (size_t)(p - (r->buf + r->at)) + 1 : left(r));
        return p != NULL;
}

/* ---- where a row ends ---- */

enum { MORE = -1, OPEN = -2 }; /* beyond the bytes that are there; … and inside quotes */

/* A quote counts only where a field begins; up to its twin, line ends and commas are text. */
static ptrdiff_t csv_end(const char *p, size_t n)
{
        bool fresh = true;

        for (size_t i = 0; i < n; i++) {
                if (p[i] == '\n')
                        return (ptrdiff_t)i;
                if (p[i] == '"' && fresh) {
                        const char *q = memchr(p + i + 1, '"', n - i - 1);

                        while (q && (size_t)(q - p) + 1 < n && q[1] == '"')
                                q = memchr(q + 2, '"', n - (size_t)(q - p) - 2);
                        if (!q)
                                return OPEN;
                        i = (size_t)(q - p);
                }
                fresh = p[i] == ',';
        }
        return MORE;
}

static ptrdiff_t line_end(const char *p, size_t n)
{
        const char *q = memchr(p, '\n', n);

        return q ? q - p : MORE;
}

/* The bytes of the character at p, as far as that matters here. */
static size_t width(const struct rows *r, const char *p, size_t n)
{
        return r->wide && n > 1 && (unsigned char)p[0] >= 0x81 && (unsigned char)p[1] >= 0x30 ? 2 : 1;
}

/* Behind the bracket or brace that closes the first one. */
static ptrdiff_t object_end(const struct rows *r, const char *p, size_t n)
{
        size_t depth = 0;
        bool quoted = false;

        for (size_t i = 0; i < n; i += width(r, p + i, n - i)) {
                char c = p[i];

                if (quoted) {
                        i += c == '\\';
                        quoted = c != '"';
                } else if (c == '"') {
                        quoted = true;
                } else if (c == '{' || c == '[') {
                        depth++;
                } else if ((c == '}' || c == ']') && --depth == 0) {
                        return (ptrdiff_t)i + 1;
                }
        }
        return MORE;
}

/* ---- rows ---- */

static int too_long(struct err *err)
{
        return err_set(err, ERR_LIMIT, "a row has more than %d bytes", ROW_BYTES_MAX);
}

/* The line ends up to the next row, and what is left of one that was too long. */
static void skip_empty(struct rows *r)
{
        for (;;) {
                if (left(r) <= ROW_BYTES_MAX && !r->eof)
                        fill(r);
                if (r->skipping) {
                        r->skipping = !eat_line(r);
                        if (r->skipping && !r->eof)
                                continue;
                        r->skipping = false;
                }
                if (left(r) > 0 && r->buf[r->at] == '\n')
                        eat(r, 1);
                else if (left(r) > 1 && r->buf[r->at] == '\r' && r->buf[r->at + 1] == '\n')
                        eat(r, 2);
                else
                        return;
        }
}

static int next_row(struct rows *r, struct str *ret, unsigned *ret_line, struct err *err)
{
        const char *p;
        ptrdiff_t n;

        skip_empty(r);
        if (left(r) == 0)
                return 0;
        p = r->buf + r->at;
        *ret_line = r->line;
        n = r->form == ROWS_CSV ? csv_end(p, left(r)) : line_end(p, left(r));
        if (n == OPEN) { /* to the end of the file, or farther than a row may reach */
                r->skipping = !eat_line(r);
                return err_set(err, ERR_INVALID, "a quote is never closed");
        }
        if (n == MORE && r->eof)
                n = (ptrdiff_t)left(r);
        if (n == MORE || n > ROW_BYTES_MAX) {
                if (n == MORE)
                        r->skipping = !eat_line(r);
                else
                        eat(r, (size_t)n);
                return too_long(err);
        }
        *ret = str_n(p, (size_t)n);
        eat(r, (size_t)n);
        if (ret->n && p[ret->n - 1] == '\r')
                ret->n--;
        return 1;
}

static void skip_space(struct rows *r)
{
        for (;;) {
                while (left(r) > 0 && strchr(" \t\r\n", r->buf[r->at]) && r->buf[r->at])
                        eat(r, 1);
                if (left(r) > ROW_BYTES_MAX || r->eof)
                        return;
                fill(r);
                if (left(r) == 0 || !strchr(" \t\r\n", r->buf[r->at]))
                        return;
        }
}

static int broken(struct rows *r, struct err *err)
{
        r->over = true;
        return err_set(err, ERR_CORRUPT, "line %u: the array of objects is broken here; what follows cannot be read",
                       r->line);
}

/* To the next object: the bracket before the first, a comma before every other one. 0: behind the end. */
static int to_object(struct rows *r, struct err *err)
{
        char sign = r->begun ? ',' : '[';
        bool first = !r->begun;

        skip_space(r);
        if (left(r) > 0 && r->begun && r->buf[r->at] == ']') {
                r->over = true;
                eat(r, 1);
                skip_space(r);
                return left(r) ? broken(r, err) : 0;
        }
        if (left(r) == 0 || r->buf[r->at] != sign)
                return broken(r, err);
        r->begun = true;
        eat(r, 1);
        skip_space(r);
        if (first && left(r) > 0 && r->buf[r->at] == ']')
                return to_object(r, err);
        return left(r) > 0 && r->buf[r->at] == '{' ? 1 : broken(r, err);
}

static int next_element(struct rows *r, struct str *ret, unsigned *ret_line, struct err *err)
{
        ptrdiff_t n;
        int k;

        if (r->over)
                return 0;
        k = to_object(r, err);
        if (k <= 0)
                return k;
        if (left(r) <= ROW_BYTES_MAX && !r->eof)
                fill(r);
        *ret_line = r->line;
        n = object_end(r, r->buf + r->at, left(r));
        if (n < 0)
                return broken(r, err);
        *ret = str_n(r->buf + r->at, (size_t)n);
        eat(r, (size_t)n);
        return n > ROW_BYTES_MAX ? too_long(err) : 1;
}

int rows_next(struct rows *r, struct str *ret, unsigned *ret_line, struct err *err)
{
        int k;

        if (r->at == 0 && r->end == 0 && !r->eof) {
                fill(r);
                if (left(r) >= 3 && memcmp(r->buf, "\xEF\xBB\xBF", 3) == 0)
                        r->at = 3;
        }
        k = r->form == ROWS_ARRAY ? next_element(r, ret, ret_line, err) : next_row(r, ret, ret_line, err);
        if (r->failed.code) {
                if (err)
                        *err = r->failed;
                return r->failed.code;
        }
        return k;
}

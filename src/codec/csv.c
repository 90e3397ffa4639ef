/* csv - see csv.h. */
#include "codec/csv.h"

#include <string.h>

void csv_open(struct csv *c, struct str text)
{
        if (str_starts(text, STR("\xEF\xBB\xBF")))
                text = str_sub(text, 3, text.n);
        *c = (struct csv){.rest = text, .next_line = 1};
}

static void eat(struct csv *c, size_t n)
{
        for (size_t i = 0; i < n && i < c->rest.n; i++)
                c->next_line += c->rest.p[i] == '\n';
        c->rest = str_sub(c->rest, n, c->rest.n);
}

static void skip_line(struct csv *c)
{
        const char *end = c->rest.n ? memchr(c->rest.p, '\n', c->rest.n) : NULL;

        eat(c, end ? (size_t)(end - c->rest.p) + 1 : c->rest.n);
}

/* Bytes up to the closing quote of a field that begins with one; SIZE_MAX when there is none. */
static size_t quoted_end(struct str s, size_t *ret_doubled)
{
        *ret_doubled = 0;
        for (size_t i = 1; i < s.n; i++) {
                if (s.p[i] != '"')
                        continue;
                if (i + 1 < s.n && s.p[i + 1] == '"') {
                        ++*ret_doubled;
                        i++;
                        continue;
                }
                return i;
        }
        return SIZE_MAX;
}

static struct str undouble(struct arena *mem, struct str s, size_t doubled)
{
        char *p = arena_alloc(mem, s.n - doubled + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                p[n++] = s.p[i];
                i += s.p[i] == '"';
        }
        return str_n(p, n);
}

static int quoted_field(struct csv *c, struct arena *mem, struct str *ret, struct err *err)
{
        size_t doubled, end = quoted_end(c->rest, &doubled);

        if (end == SIZE_MAX)
                return err_set(err, ERR_INVALID, "a quote is never closed");
        *ret = str_sub(c->rest, 1, end - 1);
        if (doubled)
                *ret = undouble(mem, *ret, doubled);
        eat(c, end + 1);
        if (c->rest.n && !strchr(",\r\n", c->rest.p[0]))
                return err_set(err, ERR_INVALID, "something follows a closing quote");
        return 0;
}

static int bare_field(struct csv *c, struct str *ret, struct err *err)
{
        size_t n = 0;

        while (n < c->rest.n && c->rest.p[n] != ',' && c->rest.p[n] != '\n') {
                if (c->rest.p[n] == '"')
                        return err_set(err, ERR_INVALID, "a quote stands inside a field that does not begin with one");
                n++;
        }
        *ret = str_sub(c->rest, 0, n);
        if (n < c->rest.n && c->rest.p[n] == '\n' && ret->n && ret->p[ret->n - 1] == '\r')
                ret->n--;
        eat(c, n);
        return 0;
}

static int row(struct csv *c, struct arena *mem, struct str *ret, size_t *ret_n, struct err *err)
{
        for (;;) {
                struct str f;
                int r;

                if (*ret_n == CSV_FIELDS_MAX)
                        return err_set(err, ERR_LIMIT, "more than %d fields", CSV_FIELDS_MAX);
                r = c->rest.n && c->rest.p[0] == '"' ? quoted_field(c, mem, &f, err) : bare_field(c, &f, err);
                if (r < 0)
                        return r;
                if (f.n > CSV_FIELD_BYTES_MAX)
                        return err_set(err, ERR_LIMIT, "a field has more than %d bytes", CSV_FIELD_BYTES_MAX);
                ret[(*ret_n)++] = f;
                if (c->rest.n && c->rest.p[0] == ',') {
                        eat(c, 1);
                        continue;
                }
                if (c->rest.n && c->rest.p[0] == '\r')
                        eat(c, 1);
                eat(c, 1);
                return 1;
        }
}

int csv_next(struct csv *c, struct arena *mem, struct str ret[CSV_FIELDS_MAX], size_t *ret_n, struct err *err)
{
        int r;

        while (c->rest.n && (c->rest.p[0] == '\n' || (c->rest.p[0] == '\r' && c->rest.n > 1 && c->rest.p[1] == '\n')))
                eat(c, c->rest.p[0] == '\n' ? 1 : 2);
        *ret_n = 0;
        if (c->rest.n == 0)
                return 0;
        c->line = c->next_line;
        r = row(c, mem, ret, ret_n, err);
        if (r < 0)
                skip_line(c);
        return r;
}

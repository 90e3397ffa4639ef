/* curve_data - see curve_data.h. */
#include "app/curve_data.h"

#include "base/file.h"
#include "text/utf8.h"

#include <string.h>

enum { FILE_BYTES_MAX = 4 << 20, COLUMNS_MAX = 4, TEXT_MAX = 400 };

struct str curve_need_name(struct str need)
{
        struct str rest = need, head;

        str_cut(&rest, ':', &head);
        return rest;
}

bool curve_need_is_new(struct str need)
{
        return str_starts(need, STR("new:"));
}

bool curve_need_is(struct str need, struct str doc)
{
        if (curve_need_is_new(need))
                return str_starts(doc, STR("article:")) && str_eq(curve_need_name(need), curve_need_name(doc));
        return str_eq(need, doc);
}

static int read_line(struct str line, bool weeks, struct curve_line *ret)
{
        struct str column[COLUMNS_MAX], rest = line;
        size_t n = 0, wanted = weeks ? 4 : 3;
        int64_t week = 0;

        while (n < wanted && rest.n)
                str_cut(&rest, '\t', &column[n++]);
        if (n != wanted || rest.n || !utf8_valid(line))
                return ERR_INVALID;
        if (weeks && !str_to_i64(column[0], 1, CURVE_WEEKS_MAX, &week))
                return ERR_INVALID;
        ret->week = (unsigned)week;
        ret->need = column[n - 3];
        ret->text = str_trim(column[n - 1]);
        if (!ret->need.n || !ret->text.n || ret->text.n > TEXT_MAX)
                return ERR_INVALID;
        return lang_parse(column[n - 2], &ret->lang) ? 0 : ERR_INVALID;
}

static int read_lines(struct str text, const char *path, bool weeks, struct arena *mem, struct curve_lines *ret,
                      struct err *err)
{
        struct curve_line *v = ARENA_ARRAY(mem, struct curve_line, CURVE_LINES_MAX);
        struct str rest = text, line;
        size_t n = 0, number = 0;

        while (rest.n && str_line(&rest, &line)) {
                number++;
                if (!line.n || line.p[0] == '#')
                        continue;
                if (n == CURVE_LINES_MAX)
                        return err_set(err, ERR_LIMIT, "%s has more than %d lines", path, CURVE_LINES_MAX);
                if (read_line(line, weeks, &v[n]) < 0)
                        return err_set(err, ERR_INVALID, "%s:%zu: must be %sneed, zh or en, text, between tabs", path,
                                       number, weeks ? "week, " : "");
                if (n && v[n].week < v[n - 1].week)
                        return err_set(err, ERR_INVALID, "%s:%zu: weeks must not go back", path, number);
                n++;
        }
        if (weeks && n == 0)
                return err_set(err, ERR_INVALID, "%s: no lines", path);
        *ret = (struct curve_lines){v, n};
        return 0;
}

static int read_part(const struct curve_data *d, const char *name, struct arena *mem, struct str *ret, struct err *err)
{
        struct str path = arena_printf(mem, "%s/%s", d->dir, name);
        struct buf b;
        int r;

        buf_init(&b, FILE_BYTES_MAX);
        r = file_read(arena_cstr(mem, path), &b, err);
        if (r == 0)
                *ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return r;
}

int curve_data_read(const char *dir, struct str others, const char *others_path, struct arena *mem,
                    struct curve_data *ret, struct err *err)
{
        struct str weeks, held;
        int r;

        *ret = (struct curve_data){.dir = dir};
        r = read_part(ret, "weeks.tsv", mem, &weeks, err);
        if (r == 0)
                r = read_part(ret, "held.tsv", mem, &held, err);
        if (r == 0)
                r = read_lines(weeks, "weeks.tsv", true, mem, &ret->stream, err);
        if (r == 0)
                r = read_lines(held, "held.tsv", false, mem, &ret->held, err);
        if (r == 0)
                r = read_lines(others, others_path, false, mem, &ret->others, err);
        if (r == 0)
                ret->weeks = ret->stream.v[ret->stream.n - 1].week;
        return r;
}

int curve_article(const struct curve_data *d, struct str need, struct arena *mem, struct str *ret, struct err *err)
{
        struct str name = curve_need_name(need);

        for (size_t i = 0; i < name.n; i++)
                if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.p[i]))
                        return err_set(err, ERR_NOTFOUND, "no article may be called %.*s", STR_ARG(name));
        return read_part(d, arena_cstr(mem, arena_printf(mem, "articles/%.*s.md", STR_ARG(name))), mem, ret, err);
}

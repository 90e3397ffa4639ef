/*
 * intake_file - the rows of one file. It is read three times: once for its encoding, once for the form of its amounts
 * where it has some, then row by row. A row is cut out of the bytes as they are, then converted whole, then taken
 * apart.
 */
#include "connect/intake_priv.h"

#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_BYTES = 256 * 1024, NAME_SHOWN_MAX = 60, LOOK_ARENA = 16 << 20 };

/* ---- bytes ---- */

static int rewind_bytes(struct intake_reader *r, struct err *err)
{
        r->at = 0;
        if (r->path && lseek(r->fd, 0, SEEK_SET) < 0)
                return err_set(err, ERR_IO, "it cannot be read from the start: %s", strerror(errno));
        return 0;
}

static int read_bytes(void *arg, char *to, size_t n, size_t *ret_n, struct err *err)
{
        struct intake_reader *r = arg;
        struct str part;
        ssize_t got;

        if (!r->path) {
                part = str_sub(r->bytes, r->at, n);
                if (part.n)
                        memcpy(to, part.p, part.n);
                r->at += part.n;
                *ret_n = part.n;
                return 0;
        }
        do
                got = read(r->fd, to, n);
        while (got < 0 && errno == EINTR);
        if (got < 0)
                return err_set(err, ERR_IO, "it cannot be read: %s", strerror(errno));
        *ret_n = (size_t)got;
        return 0;
}

static int open_path(struct intake_reader *r, struct err *err)
{
        struct stat st;

        r->fd = open(r->path, O_RDONLY | O_CLOEXEC);
        if (r->fd < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "it cannot be opened: %s",
                               strerror(errno));
        if (fstat(r->fd, &st) < 0 || !S_ISREG(st.st_mode))
                return err_set(err, ERR_INVALID, "it is no ordinary file");
        return 0;
}

/* ---- encoding ---- */

static char first_sign(const char *p, size_t n)
{
        size_t i = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

        while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
                i++;
        return i < n ? p[i] : 0;
}

static int look_at_bytes(struct intake_reader *r, char *ret_first, struct arena *mem, struct err *err)
{
        struct encoding_look look = {0};
        char *p = arena_alloc(mem, LOOK_BYTES);
        size_t n;
        int k;

        *ret_first = 0;
        do {
                k = read_bytes(r, p, LOOK_BYTES, &n, err);
                if (k < 0)
                        return k;
                if (!*ret_first && n >= 4 && memcmp(p, "PK\x03\x04", 4) == 0)
                        return err_set(err, ERR_INVALID,
                                       "it is a spreadsheet or another packed file; save it as CSV UTF-8");
                if (!*ret_first)
                        *ret_first = first_sign(p, n);
                encoding_look(&look, str_n(p, n));
        } while (n > 0);
        encoding_found(&look, &r->encoding);
        return rewind_bytes(r, err);
}

static int settle_encoding(struct intake_reader *r, enum intake_encoding forced, struct err *err)
{
        if (r->encoding.encoding == ENCODING_UTF16)
                return err_set(err, ERR_INVALID,
                               "it is UTF-16, as spreadsheets write \"Unicode text\"; save it as CSV "
                               "UTF-8");
        if (forced == INTAKE_UTF8)
                r->encoding.encoding = ENCODING_UTF8;
        if (forced == INTAKE_GB18030 && r->encoding.mark)
                return err_set(err, ERR_INVALID, "it begins with the byte order mark of UTF-8, so it is no GB18030");
        if (forced == INTAKE_GB18030)
                r->encoding.encoding = ENCODING_GB18030;
        return r->encoding.encoding == ENCODING_GB18030 ? encoding_gb_open(&r->gb, err) : 0;
}

/* ---- columns ---- */

static size_t column_of(const struct intake_shape *shape, struct str name)
{
        size_t i = 0;

        while (i < shape->n && !str_eq_c(name, shape->columns[i].name))
                i++;
        return i < shape->n ? i : SIZE_MAX;
}

static void ignore_column(struct intake_report *report, struct str name, struct arena *names)
{
        if (name.n == 0 || report->ignored_more)
                return;
        name = utf8_cut(utf8_repair(names, name), NAME_SHOWN_MAX);
        for (size_t i = 0; i < report->n_ignored; i++)
                if (str_eq(report->ignored[i], name))
                        return;
        if (report->n_ignored < INTAKE_IGNORED_MAX)
                report->ignored[report->n_ignored++] = arena_str(names, name);
        else
                report->ignored_more = true;
}

static int say_missing(const struct intake_reader *r, struct str header, struct err *err)
{
        bool other = !memchr(header.p, ',', header.n) &&
                     (memchr(header.p, ';', header.n) || memchr(header.p, '\t', header.n));
        char list[256] = "";
        size_t n = 0;

        for (size_t i = 0; i < r->shape->n; i++) {
                const struct intake_column *c = &r->shape->columns[i];

                if (c->required && r->where[i] == SIZE_MAX)
                        n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "", c->name);
        }
        return n == 0 ? 0
                      : err_set(err, ERR_INVALID, "columns are missing: %s%s", list,
                                other ? " (columns are separated by commas, not by semicolons or tabs)" : "");
}

static int take_header(struct intake_reader *r, struct str head, struct intake_report *report, struct arena *names,
                       struct arena *mem, struct err *err)
{
        struct str fields[CSV_FIELDS_MAX];
        struct csv csv;
        int k;

        csv_open(&csv, head);
        k = csv_next(&csv, mem, fields, &r->width, err);
        if (k < 0)
                return err_prefix(err, "the line with the names of the columns");
        for (size_t i = 0; i < r->shape->n; i++)
                r->where[i] = SIZE_MAX;
        for (size_t f = 0; f < r->width; f++) {
                struct str name = str_trim(fields[f]);
                size_t at = column_of(r->shape, name);

                if (at == SIZE_MAX)
                        ignore_column(report, name, names);
                else if (r->where[at] != SIZE_MAX)
                        return err_set(err, ERR_INVALID, "the column %s is there twice", r->shape->columns[at].name);
                else
                        r->where[at] = f;
        }
        return say_missing(r, head, err);
}

/* ---- texts ---- */

/* The text of a row in UTF-8, in mem; ERR_INVALID with a reason. */
static int convert(struct intake_reader *r, struct str raw, struct arena *mem, struct str *ret,
                   enum intake_reason *reason)
{
        if (r->encoding.encoding == ENCODING_UTF8) {
                *reason = r->encoding.how == ENCODING_UNCLEAR ? REASON_NEITHER : REASON_NOT_UTF8;
                *ret = arena_str(mem, raw);
                return utf8_valid(raw) ? 0 : ERR_INVALID;
        }
        *reason = REASON_MIXED;
        if (encoding_is_utf8_hanzi(raw))
                return ERR_INVALID;
        *reason = REASON_NOT_GB18030;
        if (encoding_gb_convert(r->gb, arena_str(mem, raw), mem, ret, NULL) < 0)
                return ERR_INVALID;
        return utf8_valid(*ret) ? 0 : ERR_INVALID;
}

/* ---- CSV ---- */

static int take_csv(const struct intake_reader *r, struct str text, struct arena *mem, struct intake_raw *ret,
                    enum intake_reason *reason)
{
        struct str fields[CSV_FIELDS_MAX];
        struct csv csv;
        struct err err;
        size_t n;

        csv_open(&csv, text);
        *reason = REASON_BAD_CSV;
        if (csv_next(&csv, mem, fields, &n, &err) < 0)
                return ERR_INVALID;
        for (size_t i = 0; i < r->shape->n; i++) {
                ret->given[i] = r->where[i] < n;
                if (ret->given[i])
                        ret->text[i] = str_trim(fields[r->where[i]]);
        }
        *reason = REASON_FIELDS;
        return n == r->width ? 0 : ERR_INVALID;
}

/* ---- JSON ---- */

static bool json_text(const json_t *v, struct arena *mem, struct str *ret)
{
        switch (json_typeof(v)) {
        case JSON_STRING: *ret = str_trim(arena_str(mem, json_str(v))); return true;
        case JSON_INTEGER: *ret = arena_printf(mem, "%lld", (long long)json_integer_value(v)); return true;
        case JSON_REAL:
                *ret = arena_printf(mem, "%.15g", json_real_value(v));
                if (!memchr(ret->p, '.', ret->n) && !memchr(ret->p, 'e', ret->n))
                        *ret = arena_concat(mem, *ret, STR(".0"));
                return true;
        case JSON_TRUE: *ret = STR("true"); return true;
        case JSON_FALSE: *ret = STR("false"); return true;
        case JSON_NULL: *ret = (struct str){NULL, 0}; return true;
        default: return false;
        }
}

static int take_json(const struct intake_reader *r, struct str text, struct intake_report *report, struct arena *names,
                     struct arena *mem, struct intake_raw *ret, enum intake_reason *reason, const char **ret_column)
{
        json_t *object = NULL, *v;
        const char *key;
        struct err err;
        int k = 0;

        *reason = REASON_BAD_JSON;
        if (json_parse(text, &object, &err) < 0)
                return ERR_INVALID;
        if (!json_is_object(object))
                k = ERR_INVALID;
        json_object_foreach(object, key, v)
        {
                size_t at = column_of(r->shape, str_c(key));

                if (at == SIZE_MAX) {
                        ignore_column(report, str_c(key), names);
                        continue;
                }
                ret->given[at] = true;
                if (json_text(v, mem, &ret->text[at]))
                        continue;
                *reason = REASON_NO_VALUE;
                *ret_column = r->shape->columns[at].name;
                k = ERR_INVALID;
        }
        json_decref(object);
        return k;
}

/* ---- rows ---- */

/* The column of the first field that cannot be converted, for the report. */
static const char *unconverted(struct intake_reader *r, struct str raw, struct arena *mem)
{
        struct str fields[CSV_FIELDS_MAX], ignored;
        enum intake_reason reason;
        struct csv csv;
        struct err err;
        size_t n;

        csv_open(&csv, raw);
        if (r->json || csv_next(&csv, mem, fields, &n, &err) < 0)
                return NULL;
        for (size_t i = 0; i < r->shape->n; i++)
                if (r->where[i] < n && convert(r, fields[r->where[i]], mem, &ignored, &reason) < 0)
                        return r->shape->columns[i].name;
        return NULL;
}

int intake_reader_next(struct intake_reader *r, struct intake_report *report, struct arena *names, struct arena *mem,
                       struct intake_raw *ret, enum intake_reason *ret_reason, const char **ret_column, struct err *err)
{
        struct str raw, text;
        int k;

        *ret = (struct intake_raw){0};
        *ret_column = NULL;
        k = rows_next(r->rows, &raw, &ret->line, err);
        if (k == ERR_LIMIT || k == ERR_INVALID) {
                *ret_reason = k == ERR_LIMIT ? REASON_TOO_LONG : REASON_OPEN_QUOTE;
                return ERR_INVALID;
        }
        if (k <= 0)
                return k;
        if (convert(r, raw, mem, &text, ret_reason) < 0) {
                *ret_column = unconverted(r, raw, mem);
                return ERR_INVALID;
        }
        k = r->json ? take_json(r, text, report, names, mem, ret, ret_reason, ret_column)
                    : take_csv(r, text, mem, ret, ret_reason);
        return k < 0 ? ERR_INVALID : 1;
}

static int open_rows(struct intake_reader *r, char first, struct intake_report *report, struct arena *names,
                     struct arena *mem, struct err *err)
{
        enum rows_form form = !r->json ? ROWS_CSV : first == '[' ? ROWS_ARRAY : ROWS_LINES;
        struct rows_source source = {read_bytes, r};
        enum intake_reason reason;
        struct str head, text;
        unsigned line;
        int k = rewind_bytes(r, err);

        if (k < 0)
                return k;
        r->rows = rows_close(r->rows);
        r->rows = rows_open(&source, form, r->encoding.encoding == ENCODING_GB18030);
        if (r->json)
                return 0;
        k = rows_next(r->rows, &head, &line, err);
        if (k < 0)
                return k;
        if (k == 0)
                return err_set(err, ERR_INVALID, "it is empty");
        if (convert(r, head, mem, &text, &reason) < 0)
                return err_set(err, ERR_INVALID, "the line with the names of the columns: %s",
                               intake_reason_text(reason));
        *report = (struct intake_report){.there = true, .name = report->name, .json = r->json};
        return take_header(r, text, report, names, mem, err);
}

static void note_amounts(struct intake_reader *r, const struct intake_raw *raw)
{
        for (size_t i = 0; i < r->shape->n; i++) {
                enum intake_amount_form form;

                if (r->shape->columns[i].type != TYPE_AMOUNT || !raw->given[i])
                        continue;
                form = intake_amount_form(raw->text[i]);
                r->amounts_whole = r->amounts_whole || form == AMOUNT_WHOLE;
                r->amounts_decimal = r->amounts_decimal || form == AMOUNT_DECIMAL;
        }
}

static bool has_amounts(const struct intake_shape *shape)
{
        for (size_t i = 0; i < shape->n; i++)
                if (shape->columns[i].type == TYPE_AMOUNT)
                        return true;
        return false;
}

/* Whether its whole numbers can be told from decimals is a matter of the whole file. */
static int look_at_amounts(struct intake_reader *r, struct arena *mem, struct err *err)
{
        struct intake_report nobody = {.ignored_more = true};
        enum intake_reason reason;
        const char *column;
        struct intake_raw raw;
        int k;

        do {
                arena_reset(mem);
                k = intake_reader_next(r, &nobody, mem, mem, &raw, &reason, &column, err);
                if (k > 0)
                        note_amounts(r, &raw);
        } while ((k > 0 || k == ERR_INVALID) && !(r->amounts_whole && r->amounts_decimal));
        return k == ERR_CORRUPT || k > 0 || k == ERR_INVALID ? 0 : k;
}

int intake_reader_open(struct intake_reader *r, enum intake_encoding forced, struct intake_report *report,
                       struct arena *names, struct err *err)
{
        struct arena *mem = arena_new(LOOK_ARENA);
        char first;
        int k;

        r->fd = -1;
        k = r->path ? open_path(r, err) : 0;
        if (k == 0)
                k = look_at_bytes(r, &first, mem, err);
        if (k == 0)
                k = settle_encoding(r, forced, err);
        if (k == 0)
                k = open_rows(r, first, report, names, mem, err);
        if (k == 0 && has_amounts(r->shape))
                k = look_at_amounts(r, mem, err);
        if (k == 0 && has_amounts(r->shape))
                k = open_rows(r, first, report, names, mem, err);
        report->encoding = r->encoding;
        report->forced = forced != INTAKE_AUTO;
        arena_free(mem);
        return k;
}

void intake_reader_close(struct intake_reader *r)
{
        r->rows = rows_close(r->rows);
        r->gb = encoding_gb_close(r->gb);
        if (r->path && r->fd >= 0)
                (void)close(r->fd);
        r->fd = -1;
}

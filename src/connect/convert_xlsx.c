/*
 * convert_xlsx - sheets of an Office Open XML workbook, row by row. Nothing is computed and nothing runs: of a formula
 * the result counts that was stored with it. Cells that are merged have the text of the first one in all of them, so
 * that a title over several columns and a category over several rows are seen wherever they count.
 */
#include "base/map.h"
#include "connect/convert_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { STRINGS_MAX = 500000, STYLES_MAX = 20000, MERGES_MAX = 20000, COLUMN_MAX = 16384, ROW_MAX = 1048576 };

struct merge {
        unsigned row, col, to_row, to_col;
};

struct cell_row {
        struct str *cells;
        size_t n;
        unsigned line;
};

struct book {
        struct sink *s;
        struct zip *z;
        struct arena *tmp; /* of one member, or of the workbook */
        VEC(struct str) strings;
        VEC(bool) dates;           /* by style: the number is a date */
        VEC(struct cell_row) rows; /* of the sheet under way */
        VEC(struct merge) merges;
        bool epoch_1904;
};

/* ---- one member ---- */

static int open_member(struct book *b, const char *name, struct zip_member **m, struct xml **x, struct err *err)
{
        int r = zip_member_open(b->z, name, m, err);

        *x = NULL;
        if (r == 0)
                r = xml_open(zip_member_read, *m, false, x, err);
        if (r < 0)
                *m = zip_member_close(*m);
        return r;
}

static int close_member(struct zip_member *m, struct xml *x, bool broken, const char *name, struct err *err)
{
        bool past = zip_member_past_limit(m);

        xml_close(x);
        zip_member_close(m);
        if (past)
                return convert_fault_with(err, FAULT_UNPACKS, "%s", name);
        return broken ? convert_fault_with(err, FAULT_BROKEN, "%s", name) : 0;
}

/* ---- what all sheets share ---- */

/* <si>: its texts, without the reading aids of East Asian cells. */
static int read_strings(struct book *b, struct err *err)
{
        const char *name = "xl/sharedStrings.xml";
        struct zip_member *m;
        struct xml *x;
        struct buf text;
        enum xml_event e;
        bool in_t = false, aid = false;
        size_t kept = 0;
        int r;

        if (!zip_has(b->z, name))
                return 0;
        r = open_member(b, name, &m, &x, err);
        if (r < 0)
                return r;
        buf_init(&text, CONVERT_CELL_MAX + 4);
        while ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT) {
                struct str n = xml_name(x);

                if (e == XML_TEXT && in_t && !aid)
                        buf_put_str(&text, str_sub(xml_text(x), 0, CONVERT_CELL_MAX - text.n));
                else if (e != XML_TEXT && str_eq_c(n, "t"))
                        in_t = e == XML_OPEN;
                else if (e != XML_TEXT && str_eq_c(n, "rPh"))
                        aid = e == XML_OPEN;
                else if (e == XML_CLOSE && str_eq_c(n, "si") && b->strings.n < STRINGS_MAX) {
                        kept += text.n;
                        *VEC_ADD(&b->strings) =
                                kept < CONVERT_TEXT_MAX ? arena_str(b->tmp, buf_str(&text)) : (struct str){0};
                        buf_clear(&text);
                }
        }
        buf_done(&text);
        return close_member(m, x, e == XML_BROKEN, name, err);
}

/* A format of a number that shows a day or a time: letters of it outside of quotes and brackets. */
static bool format_is_date(struct str f)
{
        char quote = 0;

        for (size_t i = 0; i < f.n; i++) {
                if (quote) {
                        quote = f.p[i] == quote ? 0 : quote;
                } else if (f.p[i] == '"' || f.p[i] == '[') {
                        quote = f.p[i] == '[' ? ']' : '"';
                } else if (f.p[i] == '\\') {
                        i++;
                } else if (strchr("ymdhYMDH", f.p[i])) {
                        return true;
                }
        }
        return false;
}

static bool builtin_date(int64_t id)
{
        return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

static int read_styles(struct book *b, struct err *err)
{
        const char *name = "xl/styles.xml";
        struct map *custom = map_new();
        struct zip_member *m;
        struct xml *x;
        enum xml_event e = XML_END;
        bool in_cells = false;
        int64_t id;
        int r = zip_has(b->z, name) ? open_member(b, name, &m, &x, err) : 1;

        while (r == 0 && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)) {
                struct str n = xml_name(x);

                if (e == XML_TEXT)
                        continue;
                if (str_eq_c(n, "cellXfs"))
                        in_cells = e == XML_OPEN;
                if (e == XML_OPEN && str_eq_c(n, "numFmt") && map_count(custom) < STYLES_MAX &&
                    format_is_date(xml_attr(x, "formatCode", b->tmp)))
                        map_set(custom, xml_attr(x, "numFmtId", b->tmp), b);
                if (e == XML_OPEN && in_cells && str_eq_c(n, "xf") && b->dates.n < STYLES_MAX) {
                        struct str fmt = xml_attr(x, "numFmtId", b->tmp);

                        *VEC_ADD(&b->dates) =
                                map_get(custom, fmt) || (str_to_i64(fmt, 0, 100000, &id) && builtin_date(id));
                }
        }
        map_free(custom);
        return r == 0 ? close_member(m, x, e == XML_BROKEN, name, err) : r > 0 ? 0 : r;
}

/* ---- a cell ---- */

/* "BC12": 12 and 54. */
static bool read_ref(struct str ref, unsigned *row, unsigned *col)
{
        size_t i = 0;
        uint64_t c = 0;
        int64_t r;

        for (; i < ref.n && ref.p[i] >= 'A' && ref.p[i] <= 'Z' && c <= COLUMN_MAX; i++)
                c = c * 26 + (uint64_t)(ref.p[i] - 'A' + 1);
        if (!i || c > COLUMN_MAX || !str_to_i64(str_sub(ref, i, ref.n), 1, ROW_MAX, &r))
                return false;
        *row = (unsigned)r;
        *col = (unsigned)c;
        return true;
}

/* Days since the end of 1899 (or 1904) as a date, with a time where there is one. */
static struct str date_text(const struct book *b, struct str v)
{
        double d;
        int64_t days, seconds, y, era, doe, yoe, doy, mp;

        if (!str_to_double(v, &d) || d < 0 || d > 2958466)
                return v;
        days = (int64_t)d;
        seconds = (int64_t)((d - (double)days) * 86400 + .5);
        if (days == 0)
                return arena_printf(b->tmp, "%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
        /* 1900 counts as a leap year there; days from the era of the civil calendar. */
        days += b->epoch_1904 ? -24107 + 719468 : (days < 60 ? 1 : 0) - 25569 + 719468;
        era = days / 146097;
        doe = days % 146097;
        yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        mp = (5 * doy + 2) / 153;
        y = yoe + era * 400 + (mp >= 10);
        if (seconds)
                return arena_printf(b->tmp, "%04" PRId64 "-%02d-%02d %02d:%02d", y, (int)(mp < 10 ? mp + 3 : mp - 9),
                                    (int)(doy - (153 * mp + 2) / 5 + 1), (int)(seconds / 3600),
                                    (int)(seconds / 60 % 60));
        return arena_printf(b->tmp, "%04" PRId64 "-%02d-%02d", y, (int)(mp < 10 ? mp + 3 : mp - 9),
                            (int)(doy - (153 * mp + 2) / 5 + 1));
}

/* 0.30000000000000004 and 1.0E2 as people see them. */
static struct str number_text(const struct book *b, struct str v)
{
        double d;

        if (v.n < 16 && !memchr(v.p, 'E', v.n))
                return v;
        return str_to_double(v, &d) ? arena_printf(b->tmp, "%.12g", d) : v;
}

static struct str cell_text(struct book *b, struct str type, struct str style, struct str v)
{
        int64_t i;

        if (str_eq_c(type, "s"))
                return str_to_i64(v, 0, (int64_t)b->strings.n - 1, &i) ? b->strings.p[i] : (struct str){0};
        if (str_eq_c(type, "b"))
                return str_eq_c(v, "1") ? STR("TRUE") : STR("FALSE");
        if (str_eq_c(type, "e"))
                return (struct str){0}; /* #REF! is no text of anybody */
        if (str_eq_c(type, "str") || str_eq_c(type, "inlineStr") || str_eq_c(type, "d"))
                return v;
        if (str_to_i64(style, 0, (int64_t)b->dates.n - 1, &i) && b->dates.p[i])
                return date_text(b, v);
        return number_text(b, v);
}

/* ---- a sheet ---- */

struct sheet_state {
        unsigned line, col;
        bool in_v, in_t, aid, formula, value, full;
        struct str type, style;
        struct str cells[CONVERT_COLUMNS_MAX];
        enum { SHOWN, HIDDEN, LEFT_OUT } hidden[CONVERT_COLUMNS_MAX]; /* LEFT_OUT: hidden, and there was something */
        size_t n, far;                                                /* far: columns beyond those that are read */
        struct buf text;
};

static void end_cell(struct book *b, struct sheet_state *t)
{
        struct str v = cell_text(b, t->type, t->style, arena_str(b->tmp, buf_str(&t->text)));

        if (t->formula && !t->value)
                b->s->doc->notes[NOTE_NO_VALUE]++;
        if (!v.n)
                return;
        if (!t->col) /* a row inside a cell */
                return;
        if (t->col > CONVERT_COLUMNS_MAX) {
                t->far++;
                return;
        }
        if (t->hidden[t->col - 1]) {
                b->s->doc->notes[NOTE_HIDDEN_COLUMNS] += t->hidden[t->col - 1] == HIDDEN;
                t->hidden[t->col - 1] = LEFT_OUT;
                return;
        }
        while (t->n < t->col)
                t->cells[t->n++] = (struct str){0};
        t->cells[t->col - 1] = v;
}

static void end_row(struct book *b, struct sheet_state *t)
{
        struct cell_row *r;

        if (t->far)
                b->s->doc->notes[NOTE_COLUMNS_CUT]++;
        if (t->n && b->s->n_rows + b->rows.n >= CONVERT_ROWS_MAX) {
                b->s->doc->notes[NOTE_ROWS_CUT] = CONVERT_ROWS_MAX;
                t->full = true;
                return;
        }
        if (!t->n)
                return;
        r = VEC_ADD(&b->rows);
        *r = (struct cell_row){ARENA_ARRAY(b->tmp, struct str, t->n), t->n, t->line};
        memcpy(r->cells, t->cells, t->n * sizeof(*t->cells));
}

static void open_cell(struct book *b, struct sheet_state *t, struct xml *x)
{
        unsigned row, col;

        t->col++;
        if (read_ref(xml_attr(x, "r", b->tmp), &row, &col))
                t->col = col;
        t->type = xml_attr(x, "t", b->tmp);
        t->style = xml_attr(x, "s", b->tmp);
        t->formula = t->value = false;
        buf_clear(&t->text);
}

static void add_merge(struct book *b, struct str ref)
{
        struct str from, to = ref;
        struct merge m;

        if (b->merges.n < MERGES_MAX && str_cut(&to, ':', &from) && read_ref(from, &m.row, &m.col) &&
            read_ref(to, &m.to_row, &m.to_col) && m.to_row >= m.row && m.to_col >= m.col)
                *VEC_ADD(&b->merges) = m;
}

/* What people have hidden is old, or none of others' business. */
static void hide_columns(struct book *b, struct sheet_state *t, struct xml *x)
{
        struct str hidden = xml_attr(x, "hidden", b->tmp);
        int64_t from, to;

        if (!(str_eq_c(hidden, "1") || str_eq_c(hidden, "true")) ||
            !str_to_i64(xml_attr(x, "min", b->tmp), 1, CONVERT_COLUMNS_MAX, &from) ||
            !str_to_i64(xml_attr(x, "max", b->tmp), from, 1 << 20, &to))
                return;
        for (int64_t c = from; c <= to && c <= CONVERT_COLUMNS_MAX; c++)
                t->hidden[c - 1] = HIDDEN;
}

static void sheet_event(struct book *b, struct sheet_state *t, struct xml *x, enum xml_event e)
{
        struct str n = xml_name(x);
        bool open = e == XML_OPEN;
        int64_t line;

        if (e == XML_TEXT) {
                if (t->in_v || (t->in_t && !t->aid))
                        buf_put_str(&t->text, str_sub(xml_text(x), 0, CONVERT_CELL_MAX - t->text.n));
        } else if (str_eq_c(n, "v")) {
                t->in_v = open;
                t->value = true;
        } else if (str_eq_c(n, "t")) {
                t->in_t = open;
                t->value = true;
        } else if (str_eq_c(n, "rPh")) {
                t->aid = open;
        } else if (str_eq_c(n, "f")) {
                t->formula = true;
        } else if (str_eq_c(n, "c") && open) {
                open_cell(b, t, x);
        } else if (str_eq_c(n, "c")) {
                end_cell(b, t);
        } else if (str_eq_c(n, "row") && open) {
                t->line = str_to_i64(xml_attr(x, "r", b->tmp), 1, ROW_MAX, &line) ? (unsigned)line : t->line + 1;
                t->n = t->far = t->col = 0;
        } else if (str_eq_c(n, "row")) {
                end_row(b, t);
        } else if (str_eq_c(n, "col") && open) {
                hide_columns(b, t, x);
        } else if (str_eq_c(n, "mergeCell") && open) {
                add_merge(b, xml_attr(x, "ref", b->tmp));
        }
}

static struct cell_row *row_at(struct book *b, unsigned line)
{
        size_t lo = 0, hi = b->rows.n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (b->rows.p[mid].line < line)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo < b->rows.n && b->rows.p[lo].line == line ? &b->rows.p[lo] : NULL;
}

/* Rows that are there get the text of the cell they are merged with; empty rows stay empty. */
static void fill_merged(struct book *b, const struct merge *m)
{
        struct cell_row *first = row_at(b, m->row);
        unsigned to_col = m->to_col < CONVERT_COLUMNS_MAX ? m->to_col : CONVERT_COLUMNS_MAX;
        struct str v = first && m->col <= first->n ? first->cells[m->col - 1] : (struct str){0};

        for (size_t i = first ? (size_t)(first - b->rows.p) : b->rows.n; v.n && i < b->rows.n; i++) {
                struct cell_row *r = &b->rows.p[i];

                if (r->line > m->to_row)
                        break;
                if (r->n < to_col) {
                        struct str *cells = ARENA_ARRAY(b->tmp, struct str, to_col);

                        memcpy(cells, r->cells, r->n * sizeof(*cells));
                        r->cells = cells;
                        r->n = to_col;
                }
                for (unsigned c = m->col; c <= to_col; c++)
                        r->cells[c - 1] = v;
        }
}

static int read_sheet(struct book *b, struct str title, const char *name, struct err *err)
{
        struct sheet_state *t = ARENA_NEW(b->tmp, struct sheet_state);
        struct zip_member *m;
        struct xml *x;
        enum xml_event e = XML_END;
        int r = open_member(b, name, &m, &x, err);

        if (r < 0)
                return r;
        buf_init(&t->text, CONVERT_CELL_MAX + 4);
        VEC_CLEAR(&b->rows);
        VEC_CLEAR(&b->merges);
        while (!t->full && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT))
                sheet_event(b, t, x, e);
        buf_done(&t->text);
        r = close_member(m, x, e == XML_BROKEN, name, err);
        for (size_t i = 0; i < b->merges.n; i++)
                fill_merged(b, &b->merges.p[i]);
        for (size_t i = 0; r == 0 && i < b->rows.n; i++)
                if (!sink_row(b->s, b->rows.p[i].cells, b->rows.p[i].n, b->rows.p[i].line, 0))
                        break;
        sink_table(b->s, title, 0);
        return r;
}

/* ---- the workbook ---- */

static int read_relations(struct book *b, struct map *targets, struct err *err)
{
        const char *name = "xl/_rels/workbook.xml.rels";
        struct zip_member *m;
        struct xml *x;
        enum xml_event e;
        int r = open_member(b, name, &m, &x, err);

        if (r < 0)
                return r;
        while ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)
                if (e == XML_OPEN && str_eq_c(xml_name(x), "Relationship")) {
                        struct str to = xml_attr(x, "Target", b->tmp);

                        to = str_starts(to, STR("/")) ? str_sub(to, 1, to.n) : arena_concat(b->tmp, STR("xl/"), to);
                        if (map_count(targets) < MERGES_MAX)
                                map_set(targets, xml_attr(x, "Id", b->tmp), (void *)(uintptr_t)arena_cstr(b->tmp, to));
                }
        return close_member(m, x, e == XML_BROKEN, name, err);
}

struct sheet_name {
        struct str title;
        const char *member;
};

static int read_sheets(struct book *b, const struct sheet_name *v, size_t n, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++)
                r = v[i].member && zip_has(b->z, v[i].member) ? read_sheet(b, v[i].title, v[i].member, err) : 0;
        return r;
}

static int read_book(struct book *b, struct err *err)
{
        const char *name = "xl/workbook.xml";
        struct sheet_name sheets[CONVERT_SHEETS_MAX];
        struct map *targets = map_new();
        struct zip_member *m;
        struct xml *x;
        enum xml_event e;
        size_t n = 0;
        int r = read_relations(b, targets, err);

        if (r == 0)
                r = open_member(b, name, &m, &x, err);
        while (r == 0 && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)) {
                if (e != XML_OPEN)
                        continue;
                if (str_eq_c(xml_name(x), "workbookPr")) {
                        struct str v = xml_attr(x, "date1904", b->tmp);

                        b->epoch_1904 = str_eq_c(v, "1") || str_eq_c(v, "true");
                }
                if (!str_eq_c(xml_name(x), "sheet"))
                        continue;
                if (xml_attr(x, "state", b->tmp).n && !str_eq_c(xml_attr(x, "state", b->tmp), "visible"))
                        b->s->doc->notes[NOTE_HIDDEN]++;
                else if (n == CONVERT_SHEETS_MAX)
                        b->s->doc->notes[NOTE_SHEETS_CUT]++;
                else
                        sheets[n++] = (struct sheet_name){xml_attr(x, "name", b->tmp),
                                                          map_get(targets, xml_attr(x, "r:id", b->tmp))};
        }
        if (r == 0)
                r = close_member(m, x, e == XML_BROKEN, name, err);
        map_free(targets);
        if (r == 0)
                r = read_strings(b, err);
        if (r == 0)
                r = read_styles(b, err);
        return r == 0 ? read_sheets(b, sheets, n, err) : r;
}

int convert_xlsx(struct sink *s, struct zip *z, struct err *err)
{
        struct book b = {.s = s, .z = z, .tmp = arena_new((size_t)768 << 20)};
        int r = read_book(&b, err);

        s->doc->notes[NOTE_MACROS] = zip_has(z, "xl/vbaProject.bin");
        VEC_FREE(&b.strings);
        VEC_FREE(&b.dates);
        VEC_FREE(&b.rows);
        VEC_FREE(&b.merges);
        arena_free(b.tmp);
        return r;
}

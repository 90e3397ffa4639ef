/*
 * convert_docx - paragraphs, lists and tables of an Office Open XML document, as they read with all changes accepted:
 * deleted text, field codes and comments are left out. Headings are found by the outline level of their style, whatever
 * the style is called in the language of the writer.
 */
#include "base/map.h"
#include "connect/convert_priv.h"

#include <stdlib.h>
#include <string.h>

enum { STYLES_MAX = 5000, TABLE_DEPTH_MAX = 8 };

struct docx {
        struct sink *s;
        struct arena *tmp;
        struct map *levels; /* style id: its outline level from 1 */
        struct buf para;
        unsigned level; /* of the paragraph under way */
        bool item, in_text, title;
        int skip; /* depth inside of what is left out */
        /* the table under way; one inside another counts as text of its cell */
        int depth;
        struct buf cell;
        struct str cells[CONVERT_COLUMNS_MAX + 1], above[CONVERT_COLUMNS_MAX + 1];
        size_t n, n_above;
        unsigned span, row;
        bool goes_on; /* the cell is merged with the one above */
};

/* ---- styles ---- */

struct style {
        struct str id, based;
        unsigned level;
};

static unsigned level_by_name(struct str name)
{
        int64_t n;

        if (str_ieq(name, STR("title")))
                return 1;
        if (name.n > 8 && str_ieq(str_sub(name, 0, 8), STR("heading ")) &&
            str_to_i64(str_sub(name, 8, name.n), 1, 9, &n))
                return (unsigned)n;
        return 0;
}

static void style_event(struct docx *d, struct xml *x, struct style *st)
{
        struct str n = xml_name(x), v = xml_attr(x, "w:val", d->tmp);
        int64_t level;

        if (str_eq_c(n, "style"))
                *st = (struct style){.id = xml_attr(x, "w:styleId", d->tmp)};
        else if (str_eq_c(n, "name") && !st->level)
                st->level = level_by_name(v);
        else if (str_eq_c(n, "basedOn"))
                st->based = v;
        else if (str_eq_c(n, "outlineLvl") && str_to_i64(v, 0, 8, &level))
                st->level = (unsigned)level + 1;
}

static int read_styles(struct docx *d, struct zip *z, struct err *err)
{
        const char *name = "word/styles.xml";
        struct style st = {0};
        struct zip_member *m;
        struct xml *x = NULL;
        enum xml_event e;
        int r;

        if (!zip_has(z, name))
                return 0;
        r = zip_member_open(z, name, &m, err);
        if (r == 0)
                r = xml_open(zip_member_read, m, false, &x, err);
        while (r == 0 && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)) {
                if (e == XML_OPEN)
                        style_event(d, x, &st);
                if (e != XML_CLOSE || !str_eq_c(xml_name(x), "style") || !st.id.n || map_count(d->levels) > STYLES_MAX)
                        continue;
                if (!st.level && st.based.n) /* bases stand before what rests on them */
                        st.level = (unsigned)(uintptr_t)map_get(d->levels, st.based);
                if (st.level)
                        map_set(d->levels, st.id, (void *)(uintptr_t)st.level);
        }
        xml_close(x);
        zip_member_close(m);
        return r;
}

/* ---- paragraphs and tables ---- */

static void end_paragraph(struct docx *d)
{
        struct str text = buf_str(&d->para);

        if (d->depth) {
                if (d->cell.n && text.n)
                        buf_put_ch(&d->cell, '\n');
                buf_put_str(&d->cell,
                            str_sub(text, 0,
                                    CONVERT_CELL_MAX - (d->cell.n < CONVERT_CELL_MAX ? d->cell.n : CONVERT_CELL_MAX)));
        } else if (d->level && text.n <= 600) {
                struct convert_part *p = sink_part(d->s, PART_HEADING, d->level, 0, text);

                if (p && !d->s->doc->title.n)
                        d->s->doc->title = p->text;
        } else {
                sink_part(d->s, d->item ? PART_ITEM : PART_TEXT, 0, 0, text);
        }
        buf_clear(&d->para);
        d->level = 0;
        d->item = false;
}

static void end_cell(struct docx *d)
{
        struct str v = arena_str(d->tmp, buf_str(&d->cell));

        for (unsigned i = 0; i < (d->span ? d->span : 1) && d->n <= CONVERT_COLUMNS_MAX; i++) {
                if (d->goes_on && d->n < d->n_above)
                        v = d->above[d->n];
                d->cells[d->n++] = v;
        }
        buf_clear(&d->cell);
        d->span = 0;
        d->goes_on = false;
}

static void open_element(struct docx *d, struct xml *x, struct str n)
{
        struct str v = {0};
        int64_t number;

        if (str_eq_c(n, "p")) {
                buf_clear(&d->para);
        } else if (str_eq_c(n, "pStyle")) {
                d->level = (unsigned)(uintptr_t)map_get(d->levels, xml_attr(x, "w:val", d->tmp));
        } else if (str_eq_c(n, "outlineLvl")) {
                if (str_to_i64(xml_attr(x, "w:val", d->tmp), 0, 8, &number))
                        d->level = (unsigned)number + 1;
        } else if (str_eq_c(n, "numId")) {
                d->item = !str_eq_c(xml_attr(x, "w:val", d->tmp), "0");
        } else if (str_eq_c(n, "tab") || str_eq_c(n, "br") || str_eq_c(n, "cr")) {
                if (d->para.n)
                        buf_put_ch(&d->para, str_eq_c(n, "tab") ? ' ' : '\n');
        } else if (str_eq_c(n, "gridSpan")) {
                if (str_to_i64(xml_attr(x, "w:val", d->tmp), 1, CONVERT_COLUMNS_MAX, &number))
                        d->span = (unsigned)number;
        } else if (str_eq_c(n, "vMerge")) {
                v = xml_attr(x, "w:val", d->tmp);
                d->goes_on = !str_eq_c(v, "restart");
        } else if (str_eq_c(n, "tbl")) {
                if (d->depth++ == 0) {
                        d->row = 0;
                        d->n_above = 0;
                }
        } else if (str_eq_c(n, "tr") && d->depth == 1) {
                d->n = 0;
        }
}

static void close_element(struct docx *d, struct str n)
{
        if (str_eq_c(n, "p")) {
                end_paragraph(d);
        } else if (str_eq_c(n, "tc") && d->depth == 1) {
                end_cell(d);
        } else if (str_eq_c(n, "tr") && d->depth == 1) {
                sink_row(d->s, d->cells, d->n, ++d->row, 0);
                memcpy(d->above, d->cells, d->n * sizeof(*d->cells));
                d->n_above = d->n;
        } else if (str_eq_c(n, "tbl") && d->depth && --d->depth == 0) {
                sink_table(d->s, (struct str){0}, 0);
        }
}

static bool left_out(struct str n)
{
        static const char *const names[] = {"del", "moveFrom", "instrText", "delText", "Fallback"};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (str_eq_c(n, names[i]))
                        return true;
        return false;
}

static void event(struct docx *d, struct xml *x, enum xml_event e)
{
        struct str n = xml_name(x);

        if (e == XML_TEXT) {
                if (d->in_text && !d->skip)
                        buf_put_str(&d->para, str_sub(xml_text(x), 0, CONVERT_CELL_MAX - d->para.n));
                return;
        }
        if (left_out(n))
                d->skip += e == XML_OPEN ? 1 : -1;
        else if (str_eq_c(n, "t"))
                d->in_text = e == XML_OPEN;
        else if (!d->skip && e == XML_OPEN)
                open_element(d, x, n);
        else if (!d->skip)
                close_element(d, n);
}

static int read_body(struct docx *d, struct zip *z, struct err *err)
{
        const char *name = "word/document.xml";
        struct zip_member *m;
        struct xml *x = NULL;
        enum xml_event e = XML_END;
        int r = zip_member_open(z, name, &m, err);

        if (r == 0)
                r = xml_open(zip_member_read, m, false, &x, err);
        while (r == 0 && !sink_full(d->s) && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT))
                event(d, x, e);
        if (m && zip_member_past_limit(m))
                r = convert_fault_with(err, FAULT_UNPACKS, "%s", name);
        else if (r == 0 && e == XML_BROKEN)
                r = convert_fault_with(err, FAULT_BROKEN, "%s", name);
        xml_close(x);
        zip_member_close(m);
        return r;
}

int convert_docx(struct sink *s, struct zip *z, struct err *err)
{
        struct docx *d = calloc(1, sizeof(*d));
        int r;

        if (!d)
                abort();
        d->s = s;
        d->tmp = arena_new((size_t)512 << 20);
        d->levels = map_new();
        buf_init(&d->para, CONVERT_CELL_MAX + 64);
        buf_init(&d->cell, CONVERT_CELL_MAX + 64);
        r = read_styles(d, z, err);
        if (r == 0)
                r = read_body(d, z, err);
        s->doc->notes[NOTE_MACROS] = zip_has(z, "word/vbaProject.bin");
        buf_done(&d->para);
        buf_done(&d->cell);
        map_free(d->levels);
        arena_free(d->tmp);
        free(d);
        return r;
}

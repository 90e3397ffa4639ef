/*
 * convert_docx - paragraphs, lists and tables of an Office Open XML document, as they read with all changes accepted:
 * deleted text, field codes, comments and tables of contents are left out. Headings are found by their style
 * (convert_docx_style.c), else by how they look (convert_docx_look.c).
 */
#include "connect/convert_priv.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_DEPTH_MAX = 8, HEADING_MAX = 600 };

struct docx {
        struct sink *s;
        struct arena *tmp;
        struct docx_styles *styles;
        VEC(struct docx_para) paras; /* beside the parts */
        struct buf para;
        struct docx_look look, run;  /* of the paragraph and the run under way */
        unsigned size;               /* of its smallest letters */
        bool in_text, in_run, light; /* light: some of it is not bold */
        int skip;                    /* depth inside of what is left out */
        int field, contents;         /* depth of fields, and of that which is a table of contents */
        int sdt, frame;              /* the same of content controls */
        /* the table under way; one inside another counts as text of its cell */
        int depth;
        struct buf cell;
        struct str cells[CONVERT_COLUMNS_MAX + 1], above[CONVERT_COLUMNS_MAX + 1];
        size_t n, n_above;
        unsigned span, row;
        bool goes_on; /* the cell is merged with the one above */
};

/* ---- paragraphs and tables ---- */

static void put_in_cell(struct docx *d, struct str text)
{
        size_t room = CONVERT_CELL_MAX - (d->cell.n < CONVERT_CELL_MAX ? d->cell.n : CONVERT_CELL_MAX);

        if (d->cell.n && text.n)
                buf_put_ch(&d->cell, '\n');
        buf_put_str(&d->cell, str_sub(text, 0, room));
}

/* "• one", where somebody typed the bullet, also from a font of symbols. */
static size_t bullet_at(struct str t)
{
        static const char *const marks[] = {"•", "·", "●", "○", "■",      "□",      "◆",     "◇",
                                            "▪", "➢", "►", "–", "\uf0b7", "\uf0a7", "\uf0d8"};

        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
                if (str_starts(t, str_c(marks[i])) && t.n > strlen(marks[i]))
                        return strlen(marks[i]);
        return 0;
}

static bool is_item(const struct docx *d)
{
        return d->look.list.n && !str_eq_c(d->look.list, "0");
}

/* A title at the start is that of the document; the text below it is no chapter. */
static bool take_title(struct docx *d, struct str text)
{
        if (!d->look.title || d->s->doc->title.n)
                return false;
        for (size_t i = 0; i < d->s->parts.n; i++)
                if (d->s->parts.p[i].kind == PART_HEADING)
                        return false;
        d->s->doc->title = sink_text(d->s, text);
        return d->s->doc->title.n;
}

/* Tables have none of their own. */
static void keep_beside(struct docx *d, size_t parts)
{
        while (d->paras.n < parts)
                (void)VEC_ADD(&d->paras);
}

static void put_paragraph(struct docx *d, struct str text)
{
        size_t bullet = bullet_at(str_trim(text)), n = d->s->parts.n;
        struct docx_para *p;

        if (d->look.level && text.n <= HEADING_MAX) {
                if (!take_title(d, text))
                        sink_part(d->s, PART_HEADING, d->look.level, 0, text);
        } else if (bullet && !is_item(d)) {
                sink_part(d->s, PART_ITEM, 0, 0, str_sub(str_trim(text), bullet, text.n));
        } else {
                sink_part(d->s, is_item(d) ? PART_ITEM : PART_TEXT, 0, 0, text);
        }
        if (d->s->parts.n == n)
                return;
        keep_beside(d, n);
        p = VEC_ADD(&d->paras);
        *p = (struct docx_para){.size = d->size, .bold = !d->light};
        if (is_item(d) && !d->look.deep && docx_list_counts(d->styles, d->look.list, 0))
                p->list = d->look.list;
}

static void start_paragraph(struct docx *d)
{
        buf_clear(&d->para);
        d->look = d->run = docx_style(d->styles, (struct str){0});
        d->size = 0;
        d->light = false;
}

static void end_paragraph(struct docx *d)
{
        struct str text = buf_str(&d->para);

        if (d->depth)
                put_in_cell(d, text);
        else if (!d->look.toc)
                put_paragraph(d, text);
        start_paragraph(d);
}

static void put_text(struct docx *d, struct str text)
{
        buf_put_str(&d->para, str_sub(text, 0, CONVERT_CELL_MAX - d->para.n));
        if (!str_trim(text).n)
                return;
        d->light |= d->run.bold <= 0;
        if (!d->size || d->run.size < d->size)
                d->size = d->run.size;
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
                start_paragraph(d);
        } else if (str_eq_c(n, "pStyle")) {
                d->look = d->run = docx_style(d->styles, xml_attr(x, "w:val", d->tmp));
                if (d->look.level) /* a field that never ended */
                        d->contents = 0;
        } else if (str_eq_c(n, "outlineLvl")) {
                if (str_to_i64(xml_attr(x, "w:val", d->tmp), 0, 9, &number))
                        d->look.level = number < 9 ? (unsigned)number + 1 : 0;
        } else if (str_eq_c(n, "numId") || str_eq_c(n, "ilvl")) {
                docx_list_property(&d->look, n, xml_attr(x, "w:val", d->tmp), d->tmp);
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

/* What a run says of its letters. */
static void open_run(struct docx *d, struct xml *x, struct str n)
{
        struct str v = xml_attr(x, "w:val", d->tmp);
        struct docx_look style;

        if (str_eq_c(n, "r")) {
                d->in_run = true;
                d->run = d->look;
        } else if (str_eq_c(n, "rStyle")) {
                style = docx_style(d->styles, v);
                d->run.bold = style.bold ? style.bold : d->run.bold;
        } else {
                docx_run_property(&d->run, n, v);
        }
}

/* A table of contents is a field, and most often a content control around it. */
static void field_event(struct docx *d, struct xml *x, struct str n, bool open)
{
        struct str type;

        if (str_eq_c(n, "sdt")) {
                d->sdt += open ? 1 : -1;
                d->frame = d->sdt < d->frame ? 0 : d->frame;
        } else if (str_eq_c(n, "docPartGallery") && open) {
                if (d->sdt && !d->frame && str_eq_c(xml_attr(x, "w:val", d->tmp), "Table of Contents"))
                        d->frame = d->sdt;
        } else if (str_eq_c(n, "fldChar") && open) {
                type = xml_attr(x, "w:fldCharType", d->tmp);
                d->field += str_eq_c(type, "begin") ? 1 : str_eq_c(type, "end") && d->field ? -1 : 0;
                d->contents = d->field < d->contents ? 0 : d->contents;
        }
}

/* Begins with "TOC", maybe cut into several runs: then the first has all of the word. */
static void code_of_field(struct docx *d, struct str code)
{
        struct str t = str_trim(code);

        if (d->field && !d->contents && str_starts(t, STR("TOC")) && (t.n == 3 || t.p[3] == ' '))
                d->contents = d->field;
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

static void text_event(struct docx *d, struct xml *x)
{
        if (d->skip)
                code_of_field(d, xml_text(x)); /* its code is what is left out there */
        else if (d->in_text && !d->contents && !d->frame)
                put_text(d, xml_text(x));
}

static void event(struct docx *d, struct xml *x, enum xml_event e)
{
        struct str n = xml_name(x);

        if (e == XML_TEXT) {
                text_event(d, x);
                return;
        }
        if (left_out(n))
                d->skip += e == XML_OPEN ? 1 : -1;
        else if (str_eq_c(n, "t"))
                d->in_text = e == XML_OPEN;
        if (d->skip || left_out(n) || str_eq_c(n, "t"))
                return;
        field_event(d, x, n, e == XML_OPEN);
        if (e == XML_OPEN && (d->in_run || str_eq_c(n, "r")))
                open_run(d, x, n);
        else if (str_eq_c(n, "r"))
                d->in_run = false;
        if (e == XML_OPEN)
                open_element(d, x, n);
        else
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
        buf_init(&d->para, CONVERT_CELL_MAX + 64);
        buf_init(&d->cell, CONVERT_CELL_MAX + 64);
        r = docx_styles_read(z, d->tmp, &d->styles, err);
        if (r == 0)
                r = read_body(d, z, err);
        keep_beside(d, s->parts.n);
        if (r == 0)
                docx_finish(s, d->paras.p);
        s->doc->notes[NOTE_MACROS] = zip_has(z, "word/vbaProject.bin");
        buf_done(&d->para);
        buf_done(&d->cell);
        VEC_FREE(&d->paras);
        docx_styles_done(d->styles);
        arena_free(d->tmp);
        free(d);
        return r;
}

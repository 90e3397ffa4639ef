/*
 * convert_html - what a page says: headings, paragraphs, items, tables, and where its links lead. Scripts, menus, forms
 * and what is hidden are left out, and what its names say is none of the text (convert_html_frame.c); where the page
 * marks its main part, only that is read.
 */
#include "connect/convert_priv.h"

#include <stdlib.h>
#include <string.h>

struct page {
        struct sink *s;
        struct arena *tmp;
        struct buf text;
        struct str title;
        struct str skip_name; /* of the element that is left out, while inside */
        int skip, depth;      /* of the same name, one in another */
        int main;             /* depth inside of the main part */
        bool only_main, in_title, links;
        bool in_summary; /* or in a <dt>: a heading in there is no other one */
        struct html_frame frame;
        size_t elements;             /* so far */
        unsigned deeper;             /* is added to the levels of headings */
        enum convert_part_kind kind; /* of the text under way */
        unsigned level;
        int tables;
        struct str cells[CONVERT_COLUMNS_MAX + 1];
        struct {
                struct str text;
                unsigned rows;
        } below[CONVERT_COLUMNS_MAX + 1]; /* cells that reach into the rows that follow */
        size_t n;
        unsigned row, span, down;
        bool in_cell, in_row;
        struct buf cell;
};

static bool one_of(struct str n, const char *const *names)
{
        for (; *names; names++)
                if (str_eq_c(n, *names))
                        return true;
        return false;
}

static const char *const hidden[] = {"script", "style",  "noscript", "template", "svg",    "nav",  "footer", "aside",
                                     "form",   "iframe", "object",   "select",   "button", "math", "head",   NULL};
static const char *const blocks[] = {"p",       "div",     "section", "article", "main",   "blockquote",
                                     "pre",     "ul",      "ol",      "dl",      "figure", "figcaption",
                                     "details", "address", "header",  "hr",      "body",   NULL};

static void flush(struct page *p)
{
        struct str t = buf_str(&p->text);

        if (p->in_cell) {
                if (p->cell.n && str_trim(t).n)
                        buf_put_ch(&p->cell, '\n');
                buf_put_str(&p->cell,
                            str_sub(str_trim(t), 0,
                                    CONVERT_CELL_MAX - (p->cell.n < CONVERT_CELL_MAX ? p->cell.n : CONVERT_CELL_MAX)));
        } else if ((!p->only_main || p->main) && !html_is_vote(str_trim(t))) {
                sink_part(p->s, p->kind, p->level, 0, t);
        }
        buf_clear(&p->text);
        p->kind = PART_TEXT;
        p->level = 0;
}

static void add_cell(struct page *p, struct str v, unsigned span, unsigned down)
{
        for (unsigned i = 0; i < span && p->n <= CONVERT_COLUMNS_MAX; i++) {
                p->below[p->n].text = v;
                p->below[p->n].rows = down > 1 ? down - 1 : 0;
                p->cells[p->n++] = v;
        }
}

/* Cells of rows above that reach down to here. */
static void take_below(struct page *p)
{
        while (p->n <= CONVERT_COLUMNS_MAX && p->below[p->n].rows) {
                p->below[p->n].rows--;
                p->cells[p->n] = p->below[p->n].text;
                p->n++;
        }
}

static void end_cell(struct page *p)
{
        if (!p->in_cell)
                return;
        flush(p);
        add_cell(p, arena_str(p->tmp, buf_str(&p->cell)), p->span, p->down);
        buf_clear(&p->cell);
        p->in_cell = false;
}

static void end_row(struct page *p)
{
        if (!p->in_row)
                return;
        p->in_row = false;
        end_cell(p);
        take_below(p);
        if (p->n && (!p->only_main || p->main))
                sink_row(p->s, p->cells, p->n, ++p->row, 0);
        p->n = 0;
}

static unsigned attr_count(struct page *p, struct xml *x, const char *name, unsigned most)
{
        int64_t n;

        return str_to_i64(xml_attr(x, name, p->tmp), 1, most, &n) ? (unsigned)n : 1;
}

static void table_element(struct page *p, struct xml *x, struct str n, bool open)
{
        if (str_eq_c(n, "table")) {
                if (open && p->tables++ == 0) {
                        flush(p);
                        p->n = p->row = 0;
                        memset(p->below, 0, sizeof(p->below));
                } else if (!open && p->tables && --p->tables == 0) {
                        end_row(p);
                        sink_table(p->s, (struct str){0}, 0);
                }
        } else if (p->tables != 1) {
                return; /* a table inside a cell is text of the cell */
        } else if (str_eq_c(n, "tr")) {
                end_row(p);
                p->in_row = open;
        } else if (open) {
                end_cell(p);
                take_below(p);
                p->in_cell = p->in_row = true;
                p->span = attr_count(p, x, "colspan", CONVERT_COLUMNS_MAX);
                p->down = attr_count(p, x, "rowspan", 1000);
        } else {
                end_cell(p);
        }
}

static bool is_main(struct page *p, struct xml *x, struct str n)
{
        return str_eq_c(n, "main") || str_eq_c(xml_attr(x, "role", p->tmp), "main");
}

/* <div role="heading" aria-level="2"> (WAI-ARIA 1.2) */
static bool is_titled(struct page *p, struct xml *x, bool open, struct str n)
{
        if (!open || p->in_cell || p->in_summary || !one_of(n, blocks) ||
            !str_eq_c(xml_attr(x, "role", p->tmp), "heading"))
                return false;
        flush(p);
        p->kind = PART_HEADING;
        p->level = attr_count(p, x, "aria-level", 6) + p->deeper;
        return true;
}

static void element(struct page *p, struct xml *x, bool open)
{
        static const char *const table_names[] = {"table", "tr", "td", "th", NULL};
        struct str n = xml_name(x);

        if (is_titled(p, x, open, n))
                return;
        if (n.n == 2 && n.p[0] == 'h' && n.p[1] >= '1' && n.p[1] <= '6') {
                if (p->in_summary && open)
                        return;
                flush(p);
                if (open && !p->in_cell) {
                        p->kind = PART_HEADING;
                        p->level = (unsigned)(n.p[1] - '0') + p->deeper;
                }
        } else if (str_eq_c(n, "summary") || str_eq_c(n, "dt")) {
                flush(p);
                p->in_summary = open;
                if (open && !p->in_cell) {
                        p->kind = PART_HEADING;
                        p->level = 6;
                }
        } else if (str_eq_c(n, "li") || str_eq_c(n, "dd")) {
                flush(p);
                if (open && str_eq_c(n, "li"))
                        p->kind = PART_ITEM;
        } else if (one_of(n, table_names)) {
                table_element(p, x, n, open);
        } else if (str_eq_c(n, "br")) {
                if (open)
                        buf_put_ch(&p->text, '\n');
        } else if (str_eq_c(n, "a") && open && p->links) {
                sink_link(p->s, xml_attr(x, "href", p->tmp));
        } else if (one_of(n, blocks) && (p->kind != PART_ITEM || str_trim(buf_str(&p->text)).n)) {
                enum convert_part_kind kind = p->kind;
                unsigned level = p->level;

                flush(p);
                if (open && kind == PART_HEADING) { /* <h2><div>…: still the heading */
                        p->kind = kind;
                        p->level = level;
                }
        }
}

/* True while inside of something that is left out. */
static bool skips(struct page *p, struct xml *x, enum xml_event e)
{
        struct str n = xml_name(x);

        if (p->skip) {
                if (str_eq(n, p->skip_name) && e != XML_TEXT)
                        p->skip += e == XML_OPEN ? 1 : -1;
                /* Links of a menu lead on, though its words are not read. */
                if (e == XML_OPEN && p->links && str_eq_c(n, "a"))
                        sink_link(p->s, xml_attr(x, "href", p->tmp));
                if (str_eq_c(n, "title") && str_eq_c(p->skip_name, "head"))
                        p->in_title = e == XML_OPEN;
                else if (e == XML_TEXT && p->in_title && !p->title.n)
                        p->title = sink_text(p->s, xml_text(x));
                return true;
        }
        if (e != XML_OPEN || !(one_of(n, hidden) || str_eq_c(xml_attr(x, "aria-hidden", p->tmp), "true") ||
                               html_frame_is(&p->frame, p->elements - 1, x, p->tmp)))
                return false;
        p->skip_name = arena_str(p->tmp, n);
        p->skip = 1;
        return true;
}

static void event(struct page *p, struct xml *x, enum xml_event e)
{
        if (e == XML_OPEN && str_eq_c(xml_name(x), "html"))
                p->s->doc->lang = sink_text(p->s, xml_attr(x, "lang", p->tmp));
        p->elements += e == XML_OPEN;
        if (skips(p, x, e))
                return;
        if (e == XML_TEXT) {
                struct str t = xml_text(x);

                buf_put_str(&p->text,
                            str_sub(t, 0,
                                    CONVERT_CELL_MAX - (p->text.n < CONVERT_CELL_MAX ? p->text.n : CONVERT_CELL_MAX)));
                return;
        }
        if (e == XML_OPEN && (p->main || (p->only_main && is_main(p, x, xml_name(x)))))
                p->main++;
        element(p, x, e == XML_OPEN);
        if (e == XML_CLOSE && p->main && --p->main == 0)
                flush(p);
}

/* Line ends in the source of a page are spaces; those of <br> are not. */
static struct str spaces_for_lines(struct arena *mem, struct str s)
{
        struct str copy = arena_str(mem, s);

        for (size_t i = 0; i < copy.n; i++)
                if (strchr("\n\r\t", copy.p[i]))
                        ((char *)(uintptr_t)copy.p)[i] = ' ';
        return copy;
}

static int read_page(struct page *p, struct str bytes, const char *charset, struct err *err)
{
        struct xml *x = NULL;
        enum xml_event e;
        int r = 0;

        p->tmp = arena_new((size_t)512 << 20);
        bytes = spaces_for_lines(p->tmp, bytes);
        buf_init(&p->text, CONVERT_CELL_MAX + 64);
        buf_init(&p->cell, CONVERT_CELL_MAX + 64);
        p->kind = PART_TEXT;
        if (p->links) { /* a whole page */
                r = html_frame_read(bytes, charset, p->tmp, &p->frame, err);
                p->only_main = p->frame.main;
        }
        if (r == 0)
                r = xml_open_html(bytes, charset, &x, err);
        while (r == 0 && !sink_full(p->s) && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT))
                event(p, x, e);
        flush(p);
        sink_table(p->s, (struct str){0}, 0);
        xml_close(x);
        html_frame_done(&p->frame);
        buf_done(&p->text);
        buf_done(&p->cell);
        arena_free(p->tmp);
        return r;
}

int convert_html(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err)
{
        struct page *p = calloc(1, sizeof(*p));
        int r;

        if (!p)
                abort();
        *p = (struct page){.s = s, .links = true};
        r = read_page(p, bytes, o->charset, err);
        if (p->title.n)
                s->doc->title = p->title;
        free(p);
        return r;
}

int html_fragment(struct sink *s, struct str html, struct err *err)
{
        struct page *p = calloc(1, sizeof(*p));
        int r;

        if (!p)
                abort();
        *p = (struct page){.s = s, .deeper = 1};
        r = read_page(p, html, "UTF-8", err);
        free(p);
        return r;
}

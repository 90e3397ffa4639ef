/*
 * convert_pdf_margin - what no reader of a manual reads: headers, footers and numbers of pages, told by their place and
 * by what repeats there, and the table of contents.
 */
#include "base/map.h"
#include "connect/convert_pdf_priv.h"

#include <stdlib.h>
#include <string.h>

enum { MARGIN_LINES = 4 };

/* ---- what headings say ---- */

static void count(struct map *m, struct str key)
{
        map_set(m, key, (void *)((uintptr_t)map_get(m, key) + 1));
}

static uintptr_t counted(const struct map *m, struct str key)
{
        return (uintptr_t)map_get(m, key);
}

static bool may_head(const struct layout *l, const struct line *x)
{
        return x->n < 3 && (x->size > l->body * 1.1 || (x->bold && !l->all_bold));
}

static struct map *headings_of(const struct layout *l)
{
        struct map *m = map_new();
        struct arena *mem = arena_new(0);

        for (size_t i = 0; i < l->lines.n; i++) {
                const struct line *x = &l->lines.p[i];
                struct str t;

                if (!may_head(l, x))
                        continue;
                t = pdf_letters(mem, pdf_line_text(mem, x));
                if (t.n)
                        count(m, t);
                if (arena_used(mem) > 16 << 20)
                        arena_reset(mem);
        }
        arena_free(mem);
        return m;
}

/* ---- headers and footers ---- */

struct margins {
        struct layout *l;
        struct map *seen;     /* texts at their height, and heights, by how many pages have them */
        struct map *headings; /* letters of all that may be one */
        struct arena *mem;
        unsigned many;
};

static bool at_edge(const struct layout *l, const struct line *x)
{
        return l->pdf->height > 0 && !x->guessed &&
               (x->top <= .09 * l->pdf->height || x->bottom >= .91 * l->pdf->height);
}

static bool is_below(const struct layout *l, const struct line *x)
{
        return x->bottom > l->pdf->height / 2;
}

/* With all numbers the same. */
static struct str key_of(struct margins *m, const struct line *x, struct str t)
{
        struct buf b;
        struct str ret;

        buf_init(&b, CONVERT_CELL_MAX);
        buf_printf(&b, "%d ", (int)(x->top / 4));
        for (size_t i = 0; i < t.n; i++) {
                char c = t.p[i];

                if (c < '0' || c > '9')
                        buf_put_ch(&b, c);
                else if (b.p[b.n - 1] != '#')
                        buf_put_ch(&b, '#');
        }
        ret = arena_str(m->mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

static struct str whole_key(struct margins *m, const struct line *x)
{
        return key_of(m, x, pdf_line_text(m->mem, x));
}

static struct str place_key(struct margins *m, const struct line *x)
{
        return arena_printf(m->mem, "at %d, %d", (int)(x->top / 4), (int)x->size);
}

static void count_line(struct margins *m, const struct line *x)
{
        count(m->seen, whole_key(m, x));
        count(m->seen, place_key(m, x));
        for (size_t k = 0; x->n > 1 && k < x->n; k++)
                count(m->seen, arena_concat(m->mem, key_of(m, x, x->pieces[k].text), STR(" part")));
}

/* "Page 3", "- 2 -", "2 / 6", "第 4 页" and a number alone. */
static bool is_page_number(struct margins *m, const struct line *x)
{
        static const char *const words[] = {"",         "page",     "seite", "pageof", "seitevon", "第页",
                                            "第页共页", "共页第页", "页",    "s",      "p"};
        struct str t = pdf_line_text(m->mem, x), letters = pdf_letters(m->mem, t);
        bool digit = false;

        for (size_t i = 0; i < t.n; i++)
                digit |= t.p[i] >= '0' && t.p[i] <= '9';
        for (size_t i = 0; digit && t.n < 40 && i < sizeof(words) / sizeof(*words); i++)
                if (str_eq_c(letters, words[i]))
                        return x->size <= m->l->body * 1.1;
        return false;
}

/* Something of it is on many pages at this height, or it is small, as all that stands there, or says a heading again.
 * Of few pages two are enough, unless it is as large as a heading. */
static bool is_running(struct margins *m, const struct line *x)
{
        bool few = m->l->pdf->pages < 5 && x->size <= m->l->body * 1.1;

        if (counted(m->seen, whole_key(m, x)) >= (few ? 2 : m->many))
                return true;
        for (size_t k = 0; x->n > 1 && k < x->n; k++)
                if (pdf_letters(m->mem, x->pieces[k].text).n > 2 &&
                    counted(m->seen, arena_concat(m->mem, key_of(m, x, x->pieces[k].text), STR(" part"))) >= m->many)
                        return true;
        return counted(m->seen, place_key(m, x)) >= m->many &&
               (x->size < m->l->body * .95 || (x->size <= m->l->body * 1.05 && !x->bold &&
                                               counted(m->headings, pdf_letters(m->mem, pdf_line_text(m->mem, x)))));
}

/* Going from the edge of a page inwards, as long as the lines are such. */
static void look_inwards(struct margins *m, struct line **lines, size_t n)
{
        for (size_t i = 0; i < n && i < MARGIN_LINES; i++) {
                struct line *x = lines[i];
                double next =
                        i + 1 < n ? (is_below(m->l, x) ? x->top - lines[i + 1]->top : lines[i + 1]->top - x->top) : 1e9;
                bool alone = next > 1.5 * m->l->leading * pdf_height(x) || (i + 1 < n && at_edge(m->l, lines[i + 1])) ||
                             next < .5 * pdf_height(x);

                if (!at_edge(m->l, x))
                        break;
                if (!is_page_number(m, x) && !(alone && is_running(m, x)))
                        break;
                x->out = true;
        }
}

static int higher_first(const void *a, const void *b)
{
        const struct line *x = *(struct line *const *)a, *y = *(struct line *const *)b;

        return x->top != y->top ? (x->top > y->top) - (x->top < y->top) : (x > y) - (x < y);
}

static void look_at_page(struct margins *m, size_t from, size_t to)
{
        size_t n = to - from;
        struct line **lines = calloc(2 * n + 1, sizeof(*lines));

        if (!lines)
                abort();
        for (size_t i = 0; i < n; i++)
                lines[i] = &m->l->lines.p[from + i];
        qsort(lines, n, sizeof(*lines), higher_first);
        for (size_t i = 0; i < n; i++)
                lines[n + i] = lines[n - 1 - i];
        look_inwards(m, lines, n);
        look_inwards(m, lines + n, n);
        /* What is on many pages as a whole is not for reading, wherever it stands at the edge. */
        for (size_t i = 0; i < n; i++)
                lines[i]->out |= at_edge(m->l, lines[i]) && counted(m->seen, whole_key(m, lines[i])) >= m->many;
        free(lines);
        if (arena_used(m->mem) > 16 << 20)
                arena_reset(m->mem);
}

void pdf_find_margins(struct layout *l)
{
        struct margins m = {l, map_new(), headings_of(l), arena_new(0), l->pdf->pages / 3 > 3 ? l->pdf->pages / 3 : 3};

        for (size_t i = 0; i < l->lines.n; i++) {
                const struct line *x = &l->lines.p[i];

                if (at_edge(l, x))
                        count_line(&m, x);
                if (arena_used(m.mem) > 16 << 20)
                        arena_reset(m.mem);
        }
        for (size_t i = 0, j; i < l->lines.n; i = j) {
                for (j = i + 1; j < l->lines.n && l->lines.p[j].page == l->lines.p[i].page; j++)
                        ;
                look_at_page(&m, i, j);
        }
        map_free(m.seen);
        map_free(m.headings);
        arena_free(m.mem);
}

/* ---- the table of contents ---- */

static size_t digits_at_end(struct str t)
{
        size_t n = 0;

        while (n < t.n && n < 4 && t.p[t.n - 1 - n] >= '0' && t.p[t.n - 1 - n] <= '9')
                n++;
        if (!n)
                while (n < t.n && n < 6 && memchr("ivxIVX", t.p[t.n - 1 - n], 6))
                        n++;
        return n;
}

/* "Cleaning ........ 12", also with blanks between the dots. */
static bool has_leader(struct str t)
{
        size_t at = t.n - digits_at_end(t), dots = 0;

        if (at == t.n)
                return false;
        while (at > 0) {
                if (t.p[at - 1] == ' ') {
                        at--;
                } else if (t.p[at - 1] == '.' || t.p[at - 1] == '_') {
                        at--;
                        dots++;
                } else if (at >= 2 && str_eq(str_sub(t, at - 2, 2), STR("·"))) {
                        at -= 2;
                        dots++;
                } else if (at >= 3 && str_eq(str_sub(t, at - 3, 3), STR("…"))) {
                        at -= 3;
                        dots += 3;
                } else {
                        break;
                }
        }
        return dots > 3;
}

static bool heads_contents(struct str letters)
{
        static const char *const words[] = {
                "contents", "tableofcontents", "inhalt", "inhaltsverzeichnis", "inhaltsübersicht", "目录", "目次"};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_eq_c(letters, words[i]))
                        return true;
        return false;
}

struct contents {
        struct layout *l;
        struct map *headings;
        struct arena *mem;
};

/* Ends with the number of a page that is there, apart from the title. */
static bool names_page(const struct contents *c, const struct line *x, struct str t)
{
        size_t n = digits_at_end(t);
        int64_t page;

        return str_to_i64(str_sub(t, t.n - n, n), 1, (int64_t)c->l->pdf->pages + 50, &page) && n < t.n &&
               (x->n > 1 || t.p[t.n - n - 1] == ' ');
}

/* From a heading that says so on: lines that name a page, with a title that goes over two between. Half of the titles
 * stand as headings further down: what else ends with a number is a list of parts. */
static size_t contents_from(const struct contents *c, size_t i)
{
        size_t last = i + 1, named = 0, known = 0;

        for (size_t j = i + 1; j < c->l->lines.n && j - last < 3; j++) {
                const struct line *x = &c->l->lines.p[j];
                struct str t = pdf_line_text(c->mem, x);

                if (x->out ? j != last : !names_page(c, x, t))
                        continue;
                last = j + 1;
                if (!x->out) {
                        named++;
                        known += counted(c->headings, pdf_letters(c->mem, str_sub(t, 0, t.n - digits_at_end(t)))) > 0;
                }
        }
        return named > 1 && known * 2 >= named ? last : i;
}

/* A heading that says so above a line of it goes with it. */
static void leave_out(const struct contents *c, struct line *x)
{
        struct line *above = x - 1;

        x->out = true;
        if (x > c->l->lines.p && heads_contents(pdf_letters(c->mem, pdf_line_text(c->mem, above))))
                above->out = true;
}

void pdf_find_contents(struct layout *l)
{
        struct contents c = {l, headings_of(l), arena_new(0)};
        size_t to = 0;

        for (size_t i = 0; i < l->lines.n; i++) {
                struct line *x = &l->lines.p[i];
                struct str t = pdf_line_text(c.mem, x);

                if (!x->out && i >= to && heads_contents(pdf_letters(c.mem, t)))
                        to = contents_from(&c, i);
                if (i < to || (!x->out && has_leader(t)))
                        leave_out(&c, x);
                if (arena_used(c.mem) > 16 << 20)
                        arena_reset(c.mem);
        }
        map_free(c.headings);
        arena_free(c.mem);
}

/* convert_pdf_line - texts of one height side by side are a line; a wide gap in it begins another piece of it. Lines
 * that begin with the sign of a list are its items. */
#include "connect/convert_pdf_priv.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 12 };

double pdf_height(const struct line *l)
{
        return l->bottom - l->top > 1 ? l->bottom - l->top : 1;
}

bool pdf_apart(const struct layout *l, const struct line *a, const struct line *b)
{
        return b->top - a->top > 1.12 * l->leading * pdf_height(b);
}

/* ---- lines ---- */

static int by_left(const void *a, const void *b)
{
        const struct pdf_text *x = a, *y = b;

        return (x->left > y->left) - (x->left < y->left);
}

/* A sign of a list, or its number, is no piece of its own. */
static bool is_sign(struct str t)
{
        unsigned number;

        return t.n && (pdf_bullet(t) == t.n || pdf_number_sign(t, &number) == t.n);
}

static void put_piece(struct layout *l, struct line *line, const struct pdf_text *t, const struct pdf_text *before)
{
        struct piece *p = line->n ? &line->pieces[line->n - 1] : NULL;
        struct arena *mem = l->pdf->mem;
        struct str text = pdf_plain(mem, t->text);
        double gap = p ? t->left - p->right : 0, h = t->bottom - t->top;
        bool space = gap > .1 * h || (p && (before->blank_after || t->blank_before));

        if (!p || (gap > .6 * h && line->n < PIECES_MAX)) {
                line->pieces[line->n++] = (struct piece){text, t->left, t->right};
                return;
        }
        p->text = pdf_join(mem, p->text, text, space);
        p->right = fmax(p->right, t->right);
}

/* The 2 of "2 Open". */
static unsigned bare_number(struct str t)
{
        unsigned n = 0;
        size_t i = 0;

        while (i < t.n && i < 2 && t.p[i] >= '0' && t.p[i] <= '9')
                n = n * 10 + (unsigned)(t.p[i++] - '0');
        return i == t.n || t.p[i] == ' ' ? n : 0;
}

/* The sign at the start is taken off, or its number kept aside. */
static void take_sign(struct layout *l, struct line *x, bool alone)
{
        struct str *t = &x->pieces[0].text;
        size_t n = pdf_bullet(*t);
        bool sure = n && (unsigned char)t->p[0] >= 0xe2 && !str_starts(*t, STR("–")) && !str_starts(*t, STR("—"));

        if (alone && x->n > 1) { /* "2." and its text as one piece */
                x->pieces[1].text = pdf_join(l->pdf->mem, *t, x->pieces[1].text, true);
                x->pieces++;
                x->n--;
                t = &x->pieces[0].text;
                n = pdf_bullet(*t);
        }
        if (n && n < t->n) {
                x->item = sure || alone;
                x->dash = !x->item;
                if (x->item)
                        *t = str_sub(*t, n, t->n);
        } else if (!pdf_number_sign(*t, &x->number) && x->n < 3) {
                x->number = bare_number(*t);
        }
        x->item |= t->n > 3 && str_starts(*t, STR("\xe2\x91")) && (unsigned char)t->p[2] < 0xb4; /* ① to ⑳ */
}

/* Texts of one line, in order of place, into pieces. */
static void make_line(struct layout *l, struct pdf_text *t, size_t n)
{
        struct line *line = VEC_ADD(&l->lines);
        size_t most = 0;

        qsort(t, n, sizeof(*t), by_left);
        *line = (struct line){.pieces = ARENA_ARRAY(l->pdf->mem, struct piece, n < PIECES_MAX ? n : PIECES_MAX),
                              .left = t->left,
                              .top = t->top,
                              .bottom = t->bottom,
                              .page = t->page,
                              .flow = t->flow,
                              .guessed = t->guessed,
                              .bold = true};
        for (size_t i = 0; i < n; i++) {
                put_piece(l, line, &t[i], i ? &t[i - 1] : NULL);
                line->bold &= t[i].bold || is_sign(t[i].text);
                if (t[i].text.n > most || !i) {
                        most = t[i].text.n;
                        line->size = t[i].size;
                }
                line->top = fmin(line->top, t[i].top);
                line->bottom = fmax(line->bottom, t[i].bottom);
                line->right = fmax(line->right, t[i].right);
        }
        take_sign(l, line, n > 1 && is_sign(t->text) && line->n < 3);
}

void pdf_make_lines(struct layout *l)
{
        struct pdf_text *t = l->pdf->texts.p;
        size_t n = l->pdf->texts.n;

        for (size_t i = 0, j; i < n; i = j) {
                double middle = (t[i].top + t[i].bottom) / 2;

                for (j = i + 1; j < n && t[j].flow == t[i].flow; j++)
                        if ((t[j].top + t[j].bottom) / 2 - middle > .35 * (t[i].bottom - t[i].top))
                                break;
                make_line(l, &t[i], j - i);
        }
}

/* ---- lists ---- */

static bool may_be_item(const struct layout *l, const struct line *x)
{
        return !x->out && !x->item && x->n < 3 && !(x->bold && !l->all_bold) && x->size <= l->body * 1.1;
}

/* Another one of the list, that begins at the same place: the next number, or the same sign. */
static bool has_neighbour(const struct layout *l, size_t i, int step)
{
        const struct line *x = &l->lines.p[i];
        size_t j = i;

        for (int k = 0; k < NEAR; k++) {
                const struct line *o;

                j = step > 0 ? j + 1 : j - 1;
                if (j >= l->lines.n)
                        return false;
                o = &l->lines.p[j];
                if (o->flow != x->flow)
                        return false;
                if (!may_be_item(l, o) && !o->item)
                        continue;
                if (fabs(o->left - x->left) < 4 &&
                    (x->dash ? o->dash : x->number && o->number == (unsigned)((int)x->number + step)))
                        return true;
        }
        return false;
}

/* "No." above "1": these are numbers of rows. */
static bool below_names(const struct layout *l, size_t i)
{
        const struct line *x = &l->lines.p[i], *above = i ? x - 1 : x;

        return x->n == 2 && above->n >= 2 && !above->item && above->flow == x->flow &&
               fabs(above->pieces[1].left - x->pieces[1].left) < 3;
}

static void make_item(struct layout *l, struct line *x)
{
        struct str t = pdf_line_text(l->pdf->mem, x);
        unsigned number;
        size_t n = x->dash ? pdf_bullet(t) : pdf_number_sign(t, &number);

        if (!n)
                while (n < t.n && ((t.p[n] >= '0' && t.p[n] <= '9') || t.p[n] == ' '))
                        n++;
        t = str_sub(t, n, t.n);
        x->pieces[0].text = x->dash ? t : arena_printf(l->pdf->mem, "%u. %.*s", x->number, STR_ARG(t));
        x->pieces[0].right = x->right;
        x->n = 1;
        x->item = true;
}

/* "1 Open", without a dot: a list when it counts from 1. */
static bool counts_from_one(const struct layout *l, size_t i)
{
        const struct line *x = &l->lines.p[i];
        unsigned want = x->number;

        for (size_t j = i; want > 1 && j > 0 && l->lines.p[j - 1].flow == x->flow; j--) {
                const struct line *o = &l->lines.p[j - 1];

                if (fabs(o->left - x->left) < 4 && o->number == want - 1)
                        want--;
        }
        return want == 1;
}

void pdf_find_lists(struct layout *l)
{
        bool names = false;

        for (size_t i = 0; i < l->lines.n; i++) {
                struct line *x = &l->lines.p[i];
                unsigned number;
                bool dotted = x->n && pdf_number_sign(x->pieces[0].text, &number);

                if ((!x->dash && !x->number) || !may_be_item(l, x) || (x->n > 1 && (dotted || x->dash)))
                        continue;
                names = x->number == 1 ? below_names(l, i) : names && x->number;
                if (names || (!has_neighbour(l, i, 1) && !has_neighbour(l, i, -1)))
                        continue;
                if (x->dash || dotted || counts_from_one(l, i))
                        make_item(l, x);
        }
}

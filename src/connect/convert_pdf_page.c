/*
 * convert_pdf_page - a PDF has letters at places and nothing else. What they are is told by the places:
 *
 *   - columns of a page are read one after the other (convert_pdf_column.c);
 *   - texts of one height side by side are a line; a wide gap in it begins another piece of it (convert_pdf_line.c);
 *   - what stands at the top or the bottom of many pages, whatever its numbers, is no text of the manual, nor is the
 * table of contents (convert_pdf_margin.c);
 *   - larger letters than most, or a short line all in bold, are a heading, its level by its size; one without text
 * below it is a step or a text of what is above;
 *   - lines one below the other with several pieces are a table (convert_pdf_table.c);
 *   - what is left are paragraphs and items, joined while their lines follow closely.
 */
#include "connect/convert_pdf_priv.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES_MAX = 512, BLOCK_MAX = 4, TITLE_MAX = 200 };

/* ---- what holds for the whole ---- */

static double size_of_most(const struct layout *l)
{
        size_t letters[SIZES_MAX] = {0};
        int best = 0;

        for (size_t i = 0; i < l->lines.n; i++) {
                int at = (int)(l->lines.p[i].size * 2);

                for (size_t k = 0; at >= 0 && at < SIZES_MAX && k < l->lines.p[i].n; k++)
                        letters[at] += l->lines.p[i].pieces[k].text.n;
        }
        for (int i = 1; i < SIZES_MAX; i++)
                if (letters[i] > letters[best])
                        best = i;
        return best / 2.0;
}

static double usual_leading(const struct layout *l)
{
        size_t counts[64] = {0};
        int best = 0;

        for (size_t i = 1; i < l->lines.n; i++) {
                const struct line *a = &l->lines.p[i - 1], *b = &l->lines.p[i];
                double d = (b->top - a->top) / pdf_height(b);

                if (a->flow == b->flow && a->n == 1 && b->n == 1 && fabs(a->left - b->left) < 2 && d > .8 && d < 3)
                        counts[(int)(d * 20)]++;
        }
        for (int i = 1; i < 64; i++)
                if (counts[i] > counts[best])
                        best = i;
        return counts[best] ? (best + .5) / 20 : 1.2;
}

static bool most_is_bold(const struct layout *l)
{
        size_t bold = 0, all = 0;

        for (size_t i = 0; i < l->lines.n; i++)
                for (size_t k = 0; k < l->lines.p[i].n; k++) {
                        all += l->lines.p[i].pieces[k].text.n;
                        bold += l->lines.p[i].bold ? l->lines.p[i].pieces[k].text.n : 0;
                }
        return bold * 2 > all;
}

/* ---- headings ---- */

static size_t letters_of(const struct line *l)
{
        return l->n ? utf8_count(l->pieces[0].text) : 0;
}

bool pdf_numbered_title(const struct layout *l, const struct line *x)
{
        return x->n == 2 && pdf_heading_number(x->pieces[0].text) &&
               ((x->bold && !l->all_bold) || x->size > l->body * 1.1);
}

/* By itself; what is around it may say otherwise. */
static bool looks_like_heading(const struct layout *l, const struct line *x)
{
        if (x->item || x->out || (x->n != 1 && !pdf_numbered_title(l, x)) || letters_of(x) > 160)
                return false;
        return x->size > l->body * 1.1 || (x->bold && !l->all_bold && x->size >= l->body * .95);
}

/* The line above is of the same letters and near. */
static bool of_one_block(const struct layout *l, const struct line *a, const struct line *b)
{
        return a->flow == b->flow && !a->out && fabs(a->size - b->size) < .6 && a->bold == b->bold && a->n == 1 &&
               b->n == 1 && b->top - a->top <= 1.3 * l->leading * pdf_height(b);
}

/* Several lines of it are a paragraph that is to be seen. */
static bool is_loud_text(const struct layout *l, size_t i)
{
        size_t first = i, last = i, letters;

        while (first > 0 && i - first <= BLOCK_MAX && of_one_block(l, &l->lines.p[first - 1], &l->lines.p[first]))
                first--;
        while (last + 1 < l->lines.n && last - i <= BLOCK_MAX &&
               of_one_block(l, &l->lines.p[last], &l->lines.p[last + 1]))
                last++;
        letters = 0;
        for (size_t k = first; k <= last; k++)
                letters += letters_of(&l->lines.p[k]);
        if (l->lines.p[i].size > l->body * 1.1)
                return letters > TITLE_MAX;
        return last - first > 1 || letters > 120 ||
               pdf_ends_sentence(l->lines.p[last].pieces[l->lines.p[last].n - 1].text);
}

/* A line of a paragraph that happens to be all in bold. */
static bool is_inside(const struct layout *l, size_t i)
{
        const struct line *x = &l->lines.p[i], *a = i ? x - 1 : x;

        return i && x->size <= l->body * 1.1 && a->flow == x->flow && !a->out && a->n == 1 && !a->bold && !a->item &&
               fabs(a->left - x->left) < 2 && !pdf_apart(l, a, x) && a->right >= x->right &&
               !pdf_ends_sentence(a->pieces[0].text);
}

bool pdf_is_heading(const struct layout *l, size_t i)
{
        return looks_like_heading(l, &l->lines.p[i]) && !is_loud_text(l, i) && !is_inside(l, i);
}

static int larger_first(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x < y) - (x > y);
}

static void find_levels(struct layout *l)
{
        double sizes[64];
        size_t n = 0;

        for (size_t i = 0; i < l->lines.n; i++) {
                const struct line *x = &l->lines.p[i];
                bool known = x->out || !pdf_is_heading(l, i) || x->size <= l->body * 1.1;

                for (size_t k = 0; k < n && !known; k++)
                        known = fabs(sizes[k] - x->size) < .6;
                if (!known && n < 64)
                        sizes[n++] = x->size;
        }
        qsort(sizes, n, sizeof(*sizes), larger_first);
        l->n_levels = n < LEVELS_MAX ? n : LEVELS_MAX;
        memcpy(l->levels, sizes, l->n_levels * sizeof(*sizes));
}

static unsigned level_of(const struct layout *l, const struct line *x)
{
        for (size_t i = 0; i < l->n_levels; i++)
                if (x->size > l->levels[i] - .6)
                        return (unsigned)i + 1;
        return (unsigned)l->n_levels + 1;
}

/* It goes over the line end. */
static bool goes_on(const struct layout *l, const struct line *first, const struct line *x)
{
        struct str t = x->n ? x->pieces[0].text : (struct str){0};

        if (x->out || x->item || x->flow != first->flow || x->n != 1 || fabs(x->size - first->size) > .6 ||
            x->bold != first->bold || x->top - x[-1].top > 1.3 * l->leading * pdf_height(x))
                return false;
        if (first->size <= l->body * 1.1) /* several of them one below the other are as usual */
                return t.p[0] >= 'a' && t.p[0] <= 'z';
        return !pdf_heading_number(str_sub(t, 0, 1));
}

static size_t put_heading(struct layout *l, size_t i)
{
        const struct line *first = &l->lines.p[i];
        struct str t = pdf_line_text(l->pdf->mem, first);
        size_t j = i + 1;

        for (; j < l->lines.n && goes_on(l, first, &l->lines.p[j]); j++)
                t = pdf_join_lines(l->pdf->mem, t, l->lines.p[j].pieces[0].text);
        sink_part(l->s, PART_HEADING, level_of(l, first), first->page, t);
        return j;
}

/* ---- headings that are none, as nothing is below them ---- */

static bool is_empty(const struct convert_part *p, size_t n, size_t i)
{
        return p[i].kind == PART_HEADING &&
               (i + 1 == n || (p[i + 1].kind == PART_HEADING && p[i + 1].level <= p[i].level));
}

/* The 3 of "3 Open" and "3. Open", and what comes behind it. */
static unsigned step_of(struct str t, struct str *rest)
{
        unsigned number = 0;
        size_t n = pdf_number_sign(t, &number);

        if (!n) {
                number = 0;
                while (n < t.n && n < 3 && t.p[n] >= '0' && t.p[n] <= '9')
                        number = number * 10 + (unsigned)(t.p[n++] - '0');
                if (n == t.n || t.p[n] != ' ')
                        number = 0;
        }
        *rest = number ? str_trim(str_sub(t, n, t.n)) : t;
        return number;
}

static bool follows(const struct convert_part *a, const struct convert_part *b)
{
        struct str rest;
        unsigned x = step_of(a->text, &rest), y = step_of(b->text, &rest);

        return a->kind == PART_HEADING && b->kind == PART_HEADING && a->level == b->level && x && y == x + 1;
}

static bool says_something(struct str t)
{
        return str_ends(t, STR(".")) || str_ends(t, STR("。")) || str_ends(t, STR("!")) || str_ends(t, STR("！"));
}

static void make_step(struct layout *l, struct convert_part *p)
{
        struct str rest;
        unsigned number = step_of(p->text, &rest);

        p->kind = PART_ITEM;
        p->level = 0;
        if (number)
                p->text = arena_printf(l->s->mem, "%u. %.*s", number, STR_ARG(rest));
}

/* Those from i on that count on; how many, and how many of them have nothing below. */
static size_t run_from(const struct convert_part *p, size_t n, size_t i, size_t *empty)
{
        size_t j = i;

        for (*empty = is_empty(p, n, i); j + 1 < n && follows(&p[j], &p[j + 1]); j++)
                *empty += is_empty(p, n, j + 1);
        return j - i + 1;
}

static void find_steps(struct layout *l)
{
        struct convert_part *p = l->s->parts.p;
        size_t n = l->s->parts.n, empty, many;

        for (size_t i = 0; i < n; i += many) {
                many = p[i].kind == PART_HEADING ? run_from(p, n, i, &empty) : 1;
                for (size_t k = i; p[i].kind == PART_HEADING && k < i + many; k++) {
                        bool last = k + 1 == i + many, deeper = k + 1 < n && p[k + 1].kind == PART_HEADING;

                        if (is_empty(p, n, k) ? many > 1 || says_something(p[k].text)
                                              : last && empty > 1 && !deeper && says_something(p[k].text))
                                p[k].level = 100;
                }
        }
        for (size_t i = 0; i < n; i++)
                if (p[i].level == 100)
                        make_step(l, &p[i]);
}

/* The others lead what is below when that is of their level, else they are a last word of what is above. */
static void settle_empty(struct layout *l)
{
        struct convert_part *p = l->s->parts.p, one;
        size_t n = l->s->parts.n, text = 0;

        while (text < n && p[text].kind == PART_HEADING)
                text++;
        for (size_t i = n; i-- > text;) {
                if (!is_empty(p, n, i))
                        continue;
                one = p[i];
                one.kind = PART_TEXT;
                one.level = 0;
                if (i + 1 < n && p[i + 1].level == p[i].level) {
                        p[i] = p[i + 1];
                        i++;
                }
                p[i] = one;
        }
}

/* ---- what is left ---- */

/* A paragraph goes on in the next column, or on the next page, in the middle of a sentence. */
static size_t next_flow(const struct layout *l, size_t j, struct str so_far)
{
        const struct line *x;
        struct str t;

        while (j < l->lines.n && l->lines.p[j].out)
                j++;
        if (j == l->lines.n || pdf_ends_sentence(so_far))
                return 0;
        x = &l->lines.p[j];
        t = x->pieces[0].text;
        return x->n == 1 && !x->item && t.n && t.p[0] >= 'a' && t.p[0] <= 'z' && !pdf_is_heading(l, j) ? j : 0;
}

/* An item ends where lines begin at the margin again. */
static bool leaves_item(const struct line *first, const struct line *x)
{
        return first->item && x->left < first->pieces[0].left - .5 * pdf_height(x) &&
               pdf_ends_sentence(x[-1].pieces[x[-1].n - 1].text);
}

static bool ends_text(const struct layout *l, const struct line *first, size_t j)
{
        const struct line *x = &l->lines.p[j];

        return x->out || x->item || x->n != 1 || pdf_is_heading(l, j) ||
               x->top - x[-1].top > 1.25 * l->leading * pdf_height(x) || leaves_item(first, x);
}

static size_t put_text(struct layout *l, size_t i)
{
        const struct line *first = &l->lines.p[i];
        struct str t = pdf_line_text(l->pdf->mem, first);
        size_t j = i + 1, next;

        for (; j < l->lines.n; j++) {
                if (l->lines.p[j].flow != l->lines.p[j - 1].flow || l->lines.p[j].out) {
                        next = next_flow(l, j, t);
                        if (!next || l->lines.p[next].flow == first->flow)
                                break;
                        j = next;
                } else if (ends_text(l, first, j)) {
                        break;
                }
                t = pdf_join_lines(l->pdf->mem, t, l->lines.p[j].pieces[0].text);
        }
        sink_part(l->s, first->item ? PART_ITEM : PART_TEXT, 0, first->page, t);
        return j;
}

static void put_all(struct layout *l)
{
        for (size_t i = 0, n; i < l->lines.n && !sink_full(l->s);) {
                if (l->lines.p[i].out)
                        i++;
                else if ((n = pdf_table(l, i)) > 0)
                        i += n;
                else if (pdf_is_heading(l, i))
                        i = put_heading(l, i);
                else
                        i = put_text(l, i);
        }
}

void pdf_pages(struct pdf *p, struct sink *s)
{
        struct layout l = {.s = s, .pdf = p};

        pdf_order(p);
        pdf_make_lines(&l);
        l.body = size_of_most(&l);
        l.leading = usual_leading(&l);
        l.all_bold = most_is_bold(&l);
        pdf_find_margins(&l);
        pdf_find_contents(&l);
        pdf_find_lists(&l);
        find_levels(&l);
        put_all(&l);
        for (size_t i = 0; i < s->parts.n && !s->doc->title.n; i++)
                if (s->parts.p[i].kind == PART_HEADING)
                        s->doc->title = s->parts.p[i].text;
        find_steps(&l);
        settle_empty(&l);
        VEC_FREE(&l.lines);
}

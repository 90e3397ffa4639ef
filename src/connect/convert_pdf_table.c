/*
 * convert_pdf_table - lines one below the other with several pieces are a table. Its columns are where no piece of any
 * of its lines stands between; its rows are told by the distance of lines, which is wider between rows than inside a
 * cell, and where it is not, by lines that fill most columns.
 */
#include "connect/convert_pdf_priv.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_LINES_MAX = 3000, PARTED_MAX = 1500, BINS = 1024 };

struct table {
        struct line *lines[TABLE_LINES_MAX];
        size_t n;
        double from[CONVERT_COLUMNS_MAX], to[CONVERT_COLUMNS_MAX];
        size_t n_cols;
};

/* ---- cells that stand so near that they are one text ---- */

/* About, in widths of a line of Chinese. */
static double width_of(uint32_t cp)
{
        if (cp >= 0x2e80)
                return 1;
        if (cp < 128 && memchr(" .,;:'|!()[]fijlrtI-", (int)cp, 20))
                return .3;
        return (cp >= 'A' && cp <= 'Z') || cp == 'm' || cp == 'w' ? .7 : .53;
}

/* The blank behind which the text would go on about there: its place. Or 0. */
static size_t blank_near(const struct piece *p, double x, double most)
{
        const char *at = p->text.p, *end = p->text.p + p->text.n;
        double all = 0, so_far = 0, best = most;
        size_t ret = 0;

        while (at < end)
                all += width_of(utf8_next(&at, end));
        for (at = p->text.p; at < end;) {
                uint32_t cp = utf8_next(&at, end);

                so_far += width_of(cp);
                if (cp == ' ' && fabs(p->left + (p->right - p->left) * so_far / all - x) < best) {
                        best = fabs(p->left + (p->right - p->left) * so_far / all - x);
                        ret = (size_t)(at - p->text.p) - 1;
                }
        }
        return ret;
}

/* The piece of the line that goes over x and may be parted there, and where. */
static bool parts_at(const struct line *line, double x, size_t *piece, size_t *at)
{
        for (size_t k = 0; line->n > 1 && k < line->n; k++) {
                const struct piece *p = &line->pieces[k];

                if (p->left > x - pdf_height(line) || p->right < x + .5 * pdf_height(line))
                        continue;
                *piece = k;
                *at = blank_near(p, x, .8 * pdf_height(line));
                return *at > 0;
        }
        return false;
}

static bool begins_at(const struct line *line, double x)
{
        for (size_t k = 0; k < line->n; k++)
                if (fabs(line->pieces[k].left - x) < 3)
                        return true;
        return false;
}

static bool goes_over(const struct line *line, double x)
{
        for (size_t k = 0; line->n > 1 && k < line->n; k++)
                if (line->pieces[k].left < x - 3 && line->pieces[k].right > x + 3)
                        return true;
        return false;
}

static void part_piece(struct layout *l, struct line *line, size_t k, size_t at, double x)
{
        struct piece *p = ARENA_ARRAY(l->pdf->mem, struct piece, line->n + 1);

        memcpy(p, line->pieces, (k + 1) * sizeof(*p));
        memcpy(p + k + 1, line->pieces + k, (line->n - k) * sizeof(*p));
        p[k].text = str_trim(str_sub(p[k].text, 0, at));
        p[k].right = x - .25 * pdf_height(line);
        p[k + 1].text = str_trim(str_sub(p[k + 1].text, at, p[k + 1].text.n));
        p[k + 1].left = x;
        line->pieces = p;
        line->n++;
}

/* Where several lines, or the first, begin a piece and most that go over it have a blank, a column begins. */
static void part_at(struct layout *l, struct table *t, double x)
{
        size_t begin = 0, over = 0, parts = 0, k, at;

        for (size_t i = 0; i < t->n; i++) {
                begin += begins_at(t->lines[i], x);
                over += goes_over(t->lines[i], x);
                parts += parts_at(t->lines[i], x, &k, &at);
        }
        if (!parts || (begin < 2 && !begins_at(t->lines[0], x)) || (begin + parts) * 10 < (begin + over) * 7)
                return;
        for (size_t i = 0; i < t->n; i++)
                if (t->lines[i]->n < PIECES_MAX && parts_at(t->lines[i], x, &k, &at))
                        part_piece(l, t->lines[i], k, at, x);
}

static void part_pieces(struct layout *l, struct table *t)
{
        double tried[CONVERT_COLUMNS_MAX];
        size_t n = 0, pieces = 0;

        for (size_t i = 0; i < t->n; i++)
                pieces += t->lines[i]->n;
        for (size_t i = 0; i < t->n && pieces <= PARTED_MAX; i++) /* more are no table that anybody reads */
                for (size_t k = 1; k < t->lines[i]->n && n < CONVERT_COLUMNS_MAX; k++) {
                        double x = t->lines[i]->pieces[k].left;
                        bool known = false;

                        for (size_t c = 0; c < n && !known; c++)
                                known = fabs(tried[c] - x) < 3;
                        if (known)
                                continue;
                        tried[n++] = x;
                        part_at(l, t, x);
                }
}

/* ---- columns and rows ---- */

/* Where no more than a twentieth of the lines with several pieces stand is the space between columns. */
static void find_columns(struct table *t)
{
        unsigned cover[BINS] = {0}, lines = 0;
        double right = 1;
        size_t i = 0;

        for (size_t k = 0; k < t->n; k++)
                right = fmax(right, t->lines[k]->right);
        for (size_t k = 0; k < t->n; k++) {
                if (t->lines[k]->n < 2)
                        continue;
                lines++;
                for (size_t p = 0; p < t->lines[k]->n; p++) {
                        int a = (int)(t->lines[k]->pieces[p].left / right * (BINS - 1));
                        int b = (int)(t->lines[k]->pieces[p].right / right * (BINS - 1));

                        for (int x = a < 0 ? 0 : a; x <= b && x < BINS; x++)
                                cover[x]++;
                }
        }
        for (t->n_cols = 0; i < BINS && t->n_cols < CONVERT_COLUMNS_MAX; t->n_cols++) {
                while (i < BINS && cover[i] <= lines / 20)
                        i++;
                if (i == BINS)
                        break;
                t->from[t->n_cols] = (double)i * right / (BINS - 1);
                while (i < BINS && cover[i] > lines / 20)
                        i++;
                t->to[t->n_cols] = (double)i * right / (BINS - 1);
        }
}

static size_t column_of(const struct table *t, const struct piece *p)
{
        size_t best = 0;
        double most = -1e9;

        for (size_t c = 0; c < t->n_cols; c++) {
                double over = fmin(t->to[c], p->right) - fmax(t->from[c], p->left);

                if (over > most) {
                        most = over;
                        best = c;
                }
        }
        return best;
}

static size_t columns_filled(const struct table *t, const struct line *x)
{
        bool filled[CONVERT_COLUMNS_MAX] = {false};
        size_t n = 0;

        for (size_t p = 0; p < x->n; p++)
                filled[column_of(t, &x->pieces[p])] = true;
        for (size_t c = 0; c < t->n_cols; c++)
                n += filled[c];
        return n;
}

static void put_row(struct layout *l, const struct table *t, size_t from, size_t to)
{
        struct str cells[CONVERT_COLUMNS_MAX] = {{0}};

        for (size_t k = from; k < to; k++)
                for (size_t p = 0; p < t->lines[k]->n; p++) {
                        struct str *c = &cells[column_of(t, &t->lines[k]->pieces[p])];

                        *c = pdf_join_lines(l->pdf->mem, *c, t->lines[k]->pieces[p].text);
                }
        sink_row(l->s, cells, t->n_cols, (unsigned)from + 1, t->lines[from]->page);
}

/* Lines that follow closely are one row, unless several of them fill most columns. */
static void put_group(struct layout *l, const struct table *t, size_t from, size_t to)
{
        size_t full = 0, start = from, need = t->n_cols * 3 / 5 + 1;

        need = need > t->n_cols ? t->n_cols : need;
        for (size_t k = from; k < to; k++)
                full += columns_filled(t, t->lines[k]) >= need;
        for (size_t k = from + 1; k < to && full > 1; k++)
                if (columns_filled(t, t->lines[k]) >= need) {
                        put_row(l, t, start, k);
                        start = k;
                }
        put_row(l, t, start, to);
}

/* In a table whose rows stand apart, cells of several lines fill all columns in each of them. */
static bool rows_stand_apart(const struct layout *l, const struct table *t)
{
        size_t wide = 0, close = 0;

        for (size_t k = 1; k < t->n; k++) {
                bool a = pdf_apart(l, t->lines[k - 1], t->lines[k]);

                wide += a;
                close += !a && t->lines[k]->top - t->lines[k - 1]->top > .8 * pdf_height(t->lines[k]);
        }
        return wide >= 2 && wide * 3 >= close;
}

static void put_table(struct layout *l, const struct table *t)
{
        bool stand_apart = rows_stand_apart(l, t);
        size_t start = 0;

        for (size_t k = 1; k <= t->n; k++) {
                if (k < t->n && !pdf_apart(l, t->lines[k - 1], t->lines[k]))
                        continue;
                if (stand_apart)
                        put_row(l, t, start, k);
                else
                        put_group(l, t, start, k);
                start = k;
        }
        sink_table(l->s, (struct str){0}, t->lines[0]->page);
}

/* ---- where it ends ---- */

static bool starts_table(const struct layout *l, const struct line *x)
{
        return x->n > 1 && !x->item && !x->out && !pdf_numbered_title(l, x);
}

/* A line more of what is in the row above, in the same letters: the second one of a header in bold is no heading. */
static bool goes_on(const struct layout *l, const struct line *x)
{
        const struct line *before = x - 1;

        return x->n == 1 && x->bold == before->bold && fabs(x->size - before->size) < .6 && !pdf_apart(l, before, x);
}

/* The last lines of cells: they begin where a column does and end before the next; at the margin only where rows stand
 * farther apart than they do. */
static bool is_rest(const struct layout *l, const struct table *t, const struct line *x)
{
        struct piece p = {.left = x->left, .right = x->right};
        size_t c = column_of(t, &p);

        if (x->n != 1 || x->item || x->out || x->flow != t->lines[0]->flow || !goes_on(l, x))
                return false;
        if (c + 1 < t->n_cols && x->right > t->from[c + 1])
                return false;
        return x->left > t->lines[0]->left + pdf_height(t->lines[0]) || (c + 1 < t->n_cols && rows_stand_apart(l, t));
}

/* The lines from i on that belong to one table; how many lines that takes, 0: it is none. */
static size_t gather(struct layout *l, size_t i, struct table *t)
{
        size_t last = i + 1, several = 1, j;

        t->n = 0;
        for (j = i + 1; j < l->lines.n && j - i < TABLE_LINES_MAX; j++) {
                const struct line *x = &l->lines.p[j], *before = &l->lines.p[j - 1];

                if (x->flow != l->lines.p[i].flow || x->out || x->item ||
                    x->top - before->top > 3.2 * pdf_height(before))
                        break;
                if (starts_table(l, x)) {
                        last = j + 1;
                        several++;
                } else if ((pdf_is_heading(l, j) && !goes_on(l, x)) || j - last > 8) {
                        break;
                }
        }
        for (size_t k = i; k < last && t->n < TABLE_LINES_MAX; k++)
                t->lines[t->n++] = &l->lines.p[k];
        if (several < 2)
                return 0;
        part_pieces(l, t);
        find_columns(t);
        while (t->n_cols > 1 && last < j && t->n < TABLE_LINES_MAX && is_rest(l, t, &l->lines.p[last]))
                t->lines[t->n++] = &l->lines.p[last++];
        return t->n_cols > 1 ? last - i : 0;
}

size_t pdf_table(struct layout *l, size_t i)
{
        struct table *t;
        size_t n;

        if (!starts_table(l, &l->lines.p[i]))
                return 0;
        t = calloc(1, sizeof(*t));
        if (!t)
                abort();
        n = gather(l, i, t);
        if (n)
                put_table(l, t);
        free(t);
        return n;
}

/*
 * convert_pdf_column - pages set in columns. A strip in which nothing stands, line after line, with lines on both sides
 * that fill their side, parts two of them: what is left of it is read before what is right of it. Lines that go across
 * the strip part the page into bands, each read on its own. A table has such strips too; but its cells are short, or
 * begin at one height on both sides.
 */
#include "connect/convert_pdf_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BIN = 4, BINS = 1024, ROWS_MAX = 2000, ROWS_FEW = 6, DEPTH = 3, NEAR = 12, TRIES = 4 };

/* Texts of one height. */
struct row {
        struct pdf_text *texts;
        size_t n;
        double top, height;
};

struct strip {
        double at, right; /* what stands right of it begins here */
};

struct columns {
        double em, leading; /* size of most letters; distance of most lines, in their heights */
        unsigned flow;
        struct strip known; /* of a page before */
};

static int by_place(const void *a, const void *b)
{
        const struct pdf_text *x = a, *y = b;
        double mx = x->top + x->bottom, my = y->top + y->bottom;

        if (x->page != y->page)
                return x->page < y->page ? -1 : 1;
        if (mx != my)
                return mx < my ? -1 : 1;
        return (x->left > y->left) - (x->left < y->left);
}

static size_t rows_of(struct pdf_text *t, size_t n, struct row *rows)
{
        size_t n_rows = 0;

        for (size_t i = 0, j; i < n && n_rows < ROWS_MAX; i = j) {
                double middle = (t[i].top + t[i].bottom) / 2;

                for (j = i + 1; j < n; j++)
                        if ((t[j].top + t[j].bottom) / 2 - middle > .35 * (t[i].bottom - t[i].top))
                                break;
                if (n_rows + 1 == ROWS_MAX)
                        j = n;
                rows[n_rows++] = (struct row){&t[i], j - i, t[i].top, fmax(1, t[i].bottom - t[i].top)};
        }
        return n_rows;
}

/* ---- the strip ---- */

/* Where the texts of a row left of x end, and those right of it begin. False: one goes across. */
static bool parted(const struct row *r, double x, double *left, double *right)
{
        *left = -1e9;
        *right = 1e9;
        for (size_t i = 0; i < r->n; i++) {
                const struct pdf_text *t = &r->texts[i];

                if (t->left < x && t->right > x)
                        return false;
                if (t->left < x)
                        *left = fmax(*left, t->right);
                else
                        *right = fmin(*right, t->left);
        }
        return true;
}

static int bin_of(double x)
{
        return x < 0 ? 0 : x >= BIN * BINS ? BINS - 1 : (int)(x / BIN);
}

/* A gap of the width of a letter speaks for its places, what stands there against them. */
static void weigh_row(const struct columns *c, const struct row *r, int *weights)
{
        bool taken[BINS] = {false};
        int last = BINS;

        for (size_t i = 0; i < r->n; i++)
                for (int b = bin_of(r->texts[i].left); b <= bin_of(r->texts[i].right); b++)
                        taken[b] = true;
        for (int b = 0; b < BINS; b++) {
                if (!taken[b])
                        continue;
                weights[b]--;
                for (int k = last + 1; (b - last + 1) * BIN > .8 * c->em && k < b; k++)
                        weights[k] += 2;
                last = b;
        }
}

/* Of the places in the middle; 0 is one that is out of the question. */
static void weigh(const struct columns *c, const struct row *rows, size_t n, int *weights)
{
        double from = 1e9, to = 0;

        memset(weights, 0, BINS * sizeof(*weights));
        for (size_t i = 0; i < n; i++) {
                weigh_row(c, &rows[i], weights);
                for (size_t k = 0; k < rows[i].n; k++) {
                        from = fmin(from, rows[i].texts[k].left);
                        to = fmax(to, rows[i].texts[k].right);
                }
        }
        for (int b = 0; b < BINS; b++)
                weights[b] = b * BIN > from + .25 * (to - from) && b * BIN < from + .75 * (to - from)
                                     ? weights[b] + (int)n + 1
                                     : 0;
}

/* The middle of the heaviest place; it and what is near it are out of the question then. */
static bool heaviest(const struct columns *c, int *weights, double *x)
{
        int most = 0, from = 0, to, near = (int)(2 * c->em / BIN);

        for (int b = 0; b < BINS; b++)
                if (weights[b] > most) {
                        most = weights[b];
                        from = b;
                }
        if (most <= 0)
                return false;
        for (to = from; to + 1 < BINS && weights[to + 1] == most; to++)
                ;
        *x = (from + to) / 2.0 * BIN;
        for (int b = from > near ? from - near : 0; b < BINS && b <= to + near; b++)
                weights[b] = 0;
        return true;
}

/* ---- whether what is beside it is text ---- */

struct side {
        double left, right;
        size_t rows;
};

static bool text_of(const struct row *r, double x, bool right, struct side *s)
{
        bool any = false;

        s->left = 1e9;
        s->right = 0;
        for (size_t i = 0; i < r->n; i++)
                if ((r->texts[i].left >= x) == right) {
                        s->left = fmin(s->left, r->texts[i].left);
                        s->right = fmax(s->right, r->texts[i].right);
                        any = true;
                }
        return any;
}

/* Pieces of a line of text are long. */
static bool is_long(const struct columns *c, const struct row *r, double x, bool right)
{
        double from = -1e9, to = -1e9;

        for (size_t i = 0; i < r->n; i++) {
                const struct pdf_text *t = &r->texts[i];

                if ((t->left >= x) != right)
                        continue;
                if (to > -1e9 && t->left - to > c->em && to - from < 8 * c->em)
                        return false;
                if (to < -1e8 || t->left - to > c->em)
                        from = t->left;
                to = fmax(to, t->right);
        }
        return to - from >= 8 * c->em;
}

static struct side side_of(const struct row *rows, size_t n, double x, bool right)
{
        struct side all = {.left = 1e9}, one;

        for (size_t i = 0; i < n; i++)
                if (text_of(&rows[i], x, right, &one)) {
                        all.left = fmin(all.left, one.left);
                        all.right = fmax(all.right, one.right);
                        all.rows++;
                }
        return all;
}

static size_t full_rows(const struct columns *c, const struct row *rows, size_t n, double x, bool right, double width)
{
        struct side one;
        size_t full = 0;

        for (size_t i = 0; i < n; i++)
                full += text_of(&rows[i], x, right, &one) && one.right - one.left > .8 * width &&
                        is_long(c, &rows[i], x, right);
        return full;
}

/* Marks rows that stand farther below the one above than lines do. */
static void mark_starts(const struct columns *c, const struct row *rows, size_t n, double x, bool right, bool *starts)
{
        double last = -1;
        struct side s;

        for (size_t i = 0; i < n; i++) {
                if (!text_of(&rows[i], x, right, &s))
                        continue;
                starts[i] = last >= 0 && rows[i].top - last > 1.2 * c->leading * rows[i].height;
                last = rows[i].top;
        }
}

/* Rows of a table begin at one height on both sides, and the shorter cell leaves room below it. */
static bool is_table(const struct columns *c, const struct row *rows, size_t n, double x)
{
        bool *starts = calloc(2 * n + 1, sizeof(*starts));
        size_t left = 0, right = 0, both = 0, beside = 0, alone = 0, since = 0;
        double a, b;

        if (!starts)
                abort();
        mark_starts(c, rows, n, x, false, starts);
        mark_starts(c, rows, n, x, true, starts + n);
        for (size_t i = 0; i < n; i++) {
                left += starts[i];
                right += starts[n + i];
                both += starts[i] && starts[n + i];
                parted(&rows[i], x, &a, &b);
                since++;
                if (a > -1e9 && b < 1e9) { /* what is at the end of the shorter column does not count */
                        beside++;
                        alone += since - 1;
                        since = 0;
                }
        }
        free(starts);
        return both >= 3 && both * 10 >= 6 * (left < right ? left : right) &&
               (alone * 6 > beside || beside * 2 < both * 3);
}

static bool is_text(const struct columns *c, const struct row *rows, size_t n, double x, struct strip *found)
{
        struct side l = side_of(rows, n, x, false), r = side_of(rows, n, x, true);
        double wl = l.right - l.left, wr = r.right - r.left, least = fmin(wl, wr);

        if (l.rows < ROWS_FEW || r.rows < ROWS_FEW || r.left - l.right < .8 * c->em || wl < 10 * c->em ||
            wr < 10 * c->em)
                return false;
        /* One of them may hold two columns. */
        if (least < .4 * fmax(wl, wr) || full_rows(c, rows, n, x, false, least) * 3 < l.rows ||
            full_rows(c, rows, n, x, true, least) * 3 < r.rows)
                return false;
        *found = (struct strip){x, r.left};
        return !is_table(c, rows, n, x);
}

/* Where a strip is known, also few rows are parted by it, when what is right of it begins where it did. */
static bool is_more_text(const struct columns *c, const struct row *rows, size_t n, const struct strip *known)
{
        size_t both = 0, there = 0;
        double left, right;

        for (size_t i = 0; i < n; i++)
                if (parted(&rows[i], known->at, &left, &right) && right < 1e9) {
                        both++;
                        there += right - left > .8 * c->em && right > known->right - .5 * c->em &&
                                 right < known->right + 2 * c->em;
                }
        return both > 1 && there * 10 >= both * 8 && !is_table(c, rows, n, known->at);
}

/* ---- bands ---- */

/* The rows from i on that do not go across; a last one that stands nearer to what is below belongs to that. */
static size_t band(const struct row *rows, size_t i, size_t n, double x)
{
        double left, right;
        size_t j = i;

        while (j < n && parted(&rows[j], x, &left, &right))
                j++;
        while (j < n && j > i + 1 && parted(&rows[j - 1], x, &left, &right) && right == 1e9 &&
               rows[j].top - rows[j - 1].top < rows[j - 1].top - rows[j - 2].top)
                j--;
        return j;
}

static bool find_strip(const struct columns *c, const struct row *rows, size_t n, struct strip *found)
{
        int weights[BINS];
        double x;

        if (n < ROWS_FEW)
                return false;
        weigh(c, rows, n, weights);
        for (int turn = 0; turn < TRIES && heaviest(c, weights, &x); turn++)
                for (size_t i = 0, j; i<n; i = j> i ? j : i + 1) {
                        j = band(rows, i, n, x);
                        if (j - i >= ROWS_FEW && is_text(c, &rows[i], j - i, x, found))
                                return true;
                }
        return false;
}

static void read_in_order(struct columns *c, struct pdf_text *t, size_t n, unsigned depth);

static double width_of(const struct pdf_text *t, size_t n)
{
        double left = 1e9, right = -1e9;

        for (size_t i = 0; i < n; i++) {
                left = fmin(left, t[i].left);
                right = fmax(right, t[i].right);
        }
        return right - left;
}

static void read_band(struct columns *c, struct row *rows, size_t n, double x, unsigned depth)
{
        struct pdf_text *t = rows[0].texts, *of_right;
        size_t all = 0, left = 0, right = 0;

        for (size_t i = 0; i < n; i++)
                all += rows[i].n;
        of_right = calloc(all + 1, sizeof(*of_right));
        if (!of_right)
                abort();
        for (size_t i = 0; i < all; i++)
                if (t[i].left < x)
                        t[left++] = t[i];
                else
                        of_right[right++] = t[i];
        memcpy(t + left, of_right, right * sizeof(*t));
        free(of_right);
        /* A column that is as wide as the one beside it is whole. */
        read_in_order(c, t, left, width_of(t, left) > 1.5 * width_of(t + left, right) ? depth + 1 : DEPTH);
        read_in_order(c, t + left, right, width_of(t + left, right) > 1.5 * width_of(t, left) ? depth + 1 : DEPTH);
}

static void as_it_stands(struct columns *c, struct pdf_text *t, size_t n)
{
        c->flow++;
        for (size_t i = 0; i < n; i++)
                t[i].flow = c->flow;
}

static void read_bands(struct columns *c, struct row *rows, size_t n, const struct strip *s, unsigned depth)
{
        struct strip found;
        bool whole = false;

        for (size_t i = 0, j; i < n; i = j) {
                j = band(rows, i, n, s->at);
                if (j > i && (is_text(c, &rows[i], j - i, s->at, &found) || is_more_text(c, &rows[i], j - i, s))) {
                        read_band(c, &rows[i], j - i, s->at, depth);
                        whole = false;
                        continue;
                }
                j = j > i ? j : i + 1;
                c->flow += !whole;
                whole = true;
                for (size_t k = i; k < j; k++)
                        for (size_t p = 0; p < rows[k].n; p++)
                                rows[k].texts[p].flow = c->flow;
        }
}

static void read_in_order(struct columns *c, struct pdf_text *t, size_t n, unsigned depth)
{
        struct row *rows = calloc(ROWS_MAX, sizeof(*rows));
        size_t n_rows;
        struct strip s = c->known;
        bool found;

        if (!rows)
                abort();
        n_rows = rows_of(t, n, rows);
        found = depth < DEPTH && find_strip(c, rows, n_rows, &s);
        if (found && !depth)
                c->known = s;
        if (found || (!depth && s.at > 0))
                read_bands(c, rows, n_rows, &s, depth);
        else
                as_it_stands(c, t, n);
        free(rows);
}

/* The size of most letters, about. */
static double em_of(const struct pdf *p)
{
        size_t letters[256] = {0};
        int best = 0;

        for (size_t i = 0; i < p->texts.n; i++) {
                int at = (int)p->texts.p[i].size;

                if (at >= 0 && at < 256)
                        letters[at] += p->texts.p[i].text.n;
        }
        for (int i = 1; i < 256; i++)
                if (letters[i] > letters[best])
                        best = i;
        return best > 4 ? best : 4;
}

/* From one text to the next one below it that begins at the same place. */
static double leading_of(const struct pdf *p)
{
        size_t counts[64] = {0};
        int best = 0;

        for (size_t i = 0; i < p->texts.n; i++) {
                const struct pdf_text *a = &p->texts.p[i], *b = a + 1;

                while (b < p->texts.p + p->texts.n && b - a < NEAR &&
                       (b->page != a->page || fabs(b->left - a->left) > 2))
                        b++;
                if (b < p->texts.p + p->texts.n && b - a < NEAR && b->bottom - b->top > 1) {
                        double d = (b->top - a->top) / (b->bottom - b->top);

                        if (d > .8 && d < 3)
                                counts[(int)(d * 20)]++;
                }
        }
        for (int i = 1; i < 64; i++)
                if (counts[i] > counts[best])
                        best = i;
        return counts[best] ? (best + .5) / 20 : 1.2;
}

void pdf_order(struct pdf *p)
{
        struct columns c = {.em = em_of(p)};
        struct pdf_text *t = p->texts.p;

        if (p->texts.n)
                qsort(t, p->texts.n, sizeof(*t), by_place);
        c.leading = leading_of(p);
        for (size_t i = 0, j; i < p->texts.n; i = j) {
                for (j = i + 1; j < p->texts.n && t[j].page == t[i].page; j++)
                        ;
                read_in_order(&c, t + i, j - i, 0);
        }
}

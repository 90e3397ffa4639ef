/*
 * convert_pdf_page - a PDF has letters at places and nothing else. What they are is told by the places:
 *
 *   - texts of one height side by side are a line; a wide gap in it begins another piece of it;
 *   - what stands at the top or the bottom of many pages, whatever its numbers, is no text of the manual;
 *   - larger letters than most, or a short line all in bold, are a heading, its level by its size;
 *   - lines one below the other with several pieces are a table. Its columns are where no piece of any of its lines
 *     stands between; its rows are told by the distance of lines, which is wider between rows than inside a cell, and
 *     where it is not, by lines that fill most columns;
 *   - what is left are paragraphs and items, joined while their lines follow closely.
 */
#include "base/map.h"
#include "connect/convert_priv.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { PIECES_MAX = 64, TABLE_LINES_MAX = 3000, SIZES_MAX = 512, LEVELS_MAX = 5, BINS = 1024 };

struct piece {
        struct str text;
        double left, right;
};

struct line {
        struct piece *pieces;
        size_t n;
        double left, right, top, bottom, size;
        unsigned page;
        bool bold, item, furniture;
};

struct layout {
        struct sink *s;
        struct pdf *pdf;
        VEC(struct line) lines;
        double body, leading; /* size of most letters; distance of lines in a paragraph, in heights of a line */
        double levels[LEVELS_MAX];
        size_t n_levels;
};

static double height(const struct line *l)
{
        return l->bottom - l->top > 1 ? l->bottom - l->top : 1;
}

/* ---- letters ---- */

/* Fonts give some characters as their look-alikes: radicals for characters, one sign for "fi". */
static struct str plain(struct arena *mem, struct str t)
{
        struct buf b;
        const char *p = t.p, *end = t.p + t.n;
        struct str ret;

        if (!str_contains(t, STR("\xe2\xbc")) && !str_contains(t, STR("\xe2\xbd")) &&
            !str_contains(t, STR("\xe2\xbe")) && !str_contains(t, STR("\xe2\xbf")) &&
            !str_contains(t, STR("\xef\xac")) && !str_contains(t, STR("\xef\xa4")))
                return t;
        buf_init(&b, t.n * 8 + 16);
        while (p < end) {
                uint32_t cp = utf8_next(&p, end);
                char one[4];
                size_t n = utf8_put(one, cp);
                utf8proc_uint8_t *as = NULL;
                utf8proc_ssize_t m = 0;

                if ((cp >= 0x2e80 && cp <= 0x2fdf) || (cp >= 0xfb00 && cp <= 0xfb06) || (cp >= 0xf900 && cp <= 0xfaff))
                        m = utf8proc_map((const utf8proc_uint8_t *)one, (utf8proc_ssize_t)n, &as,
                                         UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
                buf_put(&b, m > 0 ? (const char *)as : one, m > 0 ? (size_t)m : n);
                free(as);
        }
        ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

static bool wide_char_at_end(struct str a)
{
        return a.n >= 3 && (unsigned char)a.p[a.n - 3] >= 0xe2 && (unsigned char)a.p[a.n - 1] >= 0x80;
}

/* Behind one another, with a space unless Chinese meets Chinese; a word that was parted at the line end is whole. */
static struct str join(struct arena *mem, struct str a, struct str b, bool space)
{
        if (!a.n || !b.n)
                return a.n ? a : b;
        if (space && a.p[a.n - 1] == '-' && a.n > 2 && a.p[a.n - 2] >= 'a' && a.p[a.n - 2] <= 'z' && b.p[0] >= 'a' &&
            b.p[0] <= 'z')
                return arena_concat(mem, str_sub(a, 0, a.n - 1), b);
        if (!space || (wide_char_at_end(a) && (unsigned char)b.p[0] >= 0xe2))
                return arena_concat(mem, a, b);
        return arena_printf(mem, "%.*s %.*s", STR_ARG(a), STR_ARG(b));
}

/* ---- lines ---- */

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

static int by_left(const void *a, const void *b)
{
        const struct pdf_text *x = a, *y = b;

        return (x->left > y->left) - (x->left < y->left);
}

static bool is_bullet(struct str t)
{
        static const char *const bullets[] = {"•", "▪", "◦", "●", "■", "–", "-", "*", "·", "○", "‣", "◆", "➢"};

        for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
                if (str_eq_c(t, bullets[i]))
                        return true;
        return t.n >= 2 && t.n <= 4 && t.p[0] >= '0' && t.p[0] <= '9' && (t.p[t.n - 1] == '.' || t.p[t.n - 1] == ')');
}

/* "2.1", "3" and the like: the number of a heading. 0: it is none; else how many numbers. */
static unsigned heading_number(struct str t)
{
        unsigned parts = 0;
        bool digit = false;

        for (size_t i = 0; i < t.n; i++) {
                if (t.p[i] >= '0' && t.p[i] <= '9') {
                        parts += !digit;
                        digit = true;
                } else if (t.p[i] == '.' && digit) {
                        digit = false;
                } else {
                        return 0;
                }
        }
        return t.n <= 12 ? parts : 0;
}

/* Texts of one line, in order of place, into pieces. */
static void make_line(struct layout *l, struct pdf_text *t, size_t n)
{
        struct line *line = VEC_ADD(&l->lines);
        struct arena *mem = l->pdf->mem;

        qsort(t, n, sizeof(*t), by_left);
        *line = (struct line){.pieces = ARENA_ARRAY(mem, struct piece, n < PIECES_MAX ? n : PIECES_MAX),
                              .left = t->left,
                              .top = t->top,
                              .bottom = t->bottom,
                              .size = t->size,
                              .page = t->page,
                              .bold = true};
        for (size_t i = 0; i < n; i++) {
                double gap = line->n ? t[i].left - line->pieces[line->n - 1].right : 0, h = t[i].bottom - t[i].top;
                struct piece *p = line->n ? &line->pieces[line->n - 1] : NULL;

                if (!p || (gap > .6 * h && line->n < PIECES_MAX)) {
                        line->pieces[line->n++] = (struct piece){plain(mem, t[i].text), t[i].left, t[i].right};
                } else {
                        p->text = join(mem, p->text, plain(mem, t[i].text), gap > .1 * h);
                        p->right = fmax(p->right, t[i].right);
                }
                line->bold &= t[i].bold;
                line->size = fmax(line->size, t[i].size);
                line->top = fmin(line->top, t[i].top);
                line->bottom = fmax(line->bottom, t[i].bottom);
                line->right = fmax(line->right, t[i].right);
        }
        if (line->n > 1 && is_bullet(line->pieces[0].text)) {
                line->item = true;
                line->pieces++;
                line->n--;
        }
}

static void make_lines(struct layout *l)
{
        struct pdf_text *t = l->pdf->texts.p;
        size_t n = l->pdf->texts.n;

        if (n)
                qsort(t, n, sizeof(*t), by_place);
        for (size_t i = 0, j; i < n; i = j) {
                double middle = (t[i].top + t[i].bottom) / 2;

                for (j = i + 1; j < n && t[j].page == t[i].page; j++)
                        if ((t[j].top + t[j].bottom) / 2 - middle > .35 * (t[i].bottom - t[i].top))
                                break;
                make_line(l, &t[i], j - i);
        }
}

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
                double d = (b->top - a->top) / height(b);

                if (a->page == b->page && a->n == 1 && b->n == 1 && fabs(a->left - b->left) < 2 && d > .8 && d < 3)
                        counts[(int)(d * 20)]++;
        }
        for (int i = 1; i < 64; i++)
                if (counts[i] > counts[best])
                        best = i;
        return counts[best] ? (best + .5) / 20 : 1.2;
}

/* With all numbers the same. */
static struct str without_numbers(struct arena *mem, const struct line *l)
{
        struct buf b;
        struct str ret;

        buf_init(&b, 4096);
        buf_printf(&b, "%d ", (int)(l->top / 4));
        for (size_t k = 0; k < l->n; k++)
                for (size_t i = 0; i < l->pieces[k].text.n; i++) {
                        char c = l->pieces[k].text.p[i];

                        if (c < '0' || c > '9')
                                buf_put_ch(&b, c);
                        else if (b.p[b.n - 1] != '#')
                                buf_put_ch(&b, '#');
                }
        ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

static void find_furniture(struct layout *l)
{
        struct map *seen = map_new();
        struct arena *mem = arena_new(0);
        unsigned many = l->pdf->pages / 3 > 3 ? l->pdf->pages / 3 : 3;

        for (int turn = 0; turn < 2; turn++)
                for (size_t i = 0; i < l->lines.n; i++) {
                        struct line *x = &l->lines.p[i];
                        struct str key;
                        uintptr_t n;

                        if (l->pdf->height <= 0 || (x->top > .09 * l->pdf->height && x->bottom < .91 * l->pdf->height))
                                continue;
                        key = without_numbers(mem, x);
                        n = (uintptr_t)map_get(seen, key);
                        if (turn == 0)
                                map_set(seen, key, (void *)(n + 1));
                        else
                                x->furniture = n >= many || (x->n == 1 && heading_number(x->pieces[0].text) == 1 &&
                                                             x->bottom > .91 * l->pdf->height);
                        if (arena_used(mem) > 16 << 20)
                                arena_reset(mem);
                }
        map_free(seen);
        arena_free(mem);
}

/* ---- headings ---- */

static size_t letters_of(const struct line *l)
{
        return l->n ? utf8_count(l->pieces[0].text) : 0;
}

static bool ends_a_sentence(struct str t)
{
        static const char *const ends[] = {".", "。", ";", "；", ",", "，", "、", ":", "："};

        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
                if (str_ends(t, str_c(ends[i])))
                        return true;
        return false;
}

static bool numbered_title(const struct layout *l, const struct line *x)
{
        return x->n == 2 && heading_number(x->pieces[0].text) && (x->bold || x->size > l->body * 1.1);
}

static bool is_heading(const struct layout *l, const struct line *x)
{
        if (x->item || (x->n != 1 && !numbered_title(l, x)) || letters_of(x) > 160)
                return false;
        if (x->size > l->body * 1.1)
                return true;
        return x->bold && x->size >= l->body * .95 && letters_of(x) <= 80 && !ends_a_sentence(x->pieces[x->n - 1].text);
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
                bool known = x->furniture || !is_heading(l, x) || x->size <= l->body * 1.1;

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

static size_t put_heading(struct layout *l, size_t i)
{
        const struct line *first = &l->lines.p[i];
        struct arena *mem = l->pdf->mem;
        struct str t =
                first->n == 2 ? join(mem, first->pieces[0].text, first->pieces[1].text, true) : first->pieces[0].text;
        size_t j = i + 1;

        for (; j < l->lines.n; j++) { /* one that goes over the line end */
                const struct line *x = &l->lines.p[j], *before = &l->lines.p[j - 1];

                if (x->furniture || x->page != first->page || x->n != 1 || fabs(x->size - first->size) > .6 ||
                    x->bold != first->bold || x->top - before->top > 1.3 * l->leading * height(x) ||
                    heading_number(str_sub(x->pieces[0].text, 0, 1)) || first->size <= l->body * 1.1)
                        break;
                t = join(mem, t, x->pieces[0].text, true);
        }
        sink_part(l->s, PART_HEADING, level_of(l, first), first->page, t);
        return j;
}

/* ---- tables ---- */

struct table {
        const struct line *lines[TABLE_LINES_MAX];
        size_t n;
        double from[CONVERT_COLUMNS_MAX], to[CONVERT_COLUMNS_MAX];
        size_t n_cols;
};

/* Where no more than a twentieth of the lines with several pieces stand is the space between columns. */
static void find_columns(const struct layout *l, struct table *t)
{
        unsigned cover[BINS] = {0}, lines = 0;
        double right = 1;
        size_t i = 0;

        (void)l;
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

static bool apart(const struct layout *l, const struct line *a, const struct line *b)
{
        return b->top - a->top > 1.12 * l->leading * height(b);
}

static void put_row(struct layout *l, const struct table *t, size_t from, size_t to)
{
        struct str cells[CONVERT_COLUMNS_MAX] = {{0}};

        for (size_t k = from; k < to; k++)
                for (size_t p = 0; p < t->lines[k]->n; p++) {
                        struct str *c = &cells[column_of(t, &t->lines[k]->pieces[p])];

                        *c = join(l->pdf->mem, *c, t->lines[k]->pieces[p].text, true);
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
                bool a = apart(l, t->lines[k - 1], t->lines[k]);

                wide += a;
                close += !a && t->lines[k]->top - t->lines[k - 1]->top > .8 * height(t->lines[k]);
        }
        return wide >= 2 && wide * 3 >= close;
}

static void put_table(struct layout *l, const struct table *t)
{
        bool stand_apart = rows_stand_apart(l, t);
        size_t start = 0;

        for (size_t k = 1; k <= t->n; k++) {
                if (k < t->n && !apart(l, t->lines[k - 1], t->lines[k]))
                        continue;
                if (stand_apart)
                        put_row(l, t, start, k);
                else
                        put_group(l, t, start, k);
                start = k;
        }
        sink_table(l->s, (struct str){0}, t->lines[0]->page);
}

/* Text set in two columns looks like a table of two, with every cell full to its edge. */
static bool is_prose(const struct table *t)
{
        size_t letters = 0, pieces = 0;

        for (size_t k = 0; k < t->n; k++)
                for (size_t p = 0; p < t->lines[k]->n; p++) {
                        letters += t->lines[k]->pieces[p].text.n;
                        pieces++;
                }
        return t->n_cols == 2 && t->n > 8 && letters > pieces * 38;
}

static bool starts_table(const struct layout *l, const struct line *x)
{
        return x->n > 1 && !x->item && !x->furniture && !numbered_title(l, x);
}

/* The lines from i on that belong to one table; how many lines that takes, 0: it is none. */
static size_t gather(const struct layout *l, size_t i, struct table *t)
{
        size_t last = i + 1, several = 1, j;

        t->n = 0;
        for (j = i + 1; j < l->lines.n && j - i < TABLE_LINES_MAX; j++) {
                const struct line *x = &l->lines.p[j], *before = &l->lines.p[j - 1];

                if (x->page != l->lines.p[i].page || x->furniture || x->item ||
                    x->top - before->top > 3.2 * height(before))
                        break;
                if (starts_table(l, x)) {
                        last = j + 1;
                        several++;
                } else if (is_heading(l, x) || j - last > 8) {
                        break;
                }
        }
        /* The lines of the last cell, when they do not stand at the margin. */
        while (last < j && l->lines.p[last].n == 1 && !apart(l, &l->lines.p[last - 1], &l->lines.p[last]) &&
               l->lines.p[last].left > l->lines.p[i].left + height(&l->lines.p[i]))
                last++;
        for (size_t k = i; k < last && t->n < TABLE_LINES_MAX; k++)
                t->lines[t->n++] = &l->lines.p[k];
        if (several < 2)
                return 0;
        find_columns(l, t);
        return t->n_cols > 1 ? last - i : 0;
}

/* ---- what is left ---- */

static struct str line_text(struct layout *l, const struct line *x)
{
        struct str t = {0};

        for (size_t p = 0; p < x->n; p++)
                t = join(l->pdf->mem, t, x->pieces[p].text, true);
        return t;
}

/* "Cleaning ........ 12" of a table of contents. */
static bool is_leader(struct str t)
{
        return str_contains(t, STR(".....")) || str_contains(t, STR(". . . .")) || str_contains(t, STR("……………"));
}

static size_t put_text(struct layout *l, size_t i)
{
        const struct line *first = &l->lines.p[i];
        struct str t = line_text(l, first);
        size_t j = i + 1;

        for (; j < l->lines.n; j++) {
                const struct line *x = &l->lines.p[j], *before = &l->lines.p[j - 1];

                if (x->furniture || x->item || x->page != first->page || x->n != 1 || is_heading(l, x) ||
                    x->top - before->top > 1.25 * l->leading * height(x))
                        break;
                t = join(l->pdf->mem, t, x->pieces[0].text, true);
        }
        if (!is_leader(t))
                sink_part(l->s, first->item ? PART_ITEM : PART_TEXT, 0, first->page, t);
        return j;
}

static void put_prose(struct layout *l, const struct table *t)
{
        for (size_t c = 0; c < 2; c++) {
                struct str text = {0};

                for (size_t k = 0; k < t->n; k++)
                        for (size_t p = 0; p < t->lines[k]->n; p++)
                                if (column_of(t, &t->lines[k]->pieces[p]) == c)
                                        text = join(l->pdf->mem, text, t->lines[k]->pieces[p].text, true);
                sink_part(l->s, PART_TEXT, 0, t->lines[0]->page, text);
        }
}

static void put_all(struct layout *l, struct table *t)
{
        for (size_t i = 0, n; i < l->lines.n && !sink_full(l->s);) {
                const struct line *x = &l->lines.p[i];

                if (x->furniture) {
                        i++;
                } else if (starts_table(l, x) && (n = gather(l, i, t)) > 0) {
                        if (is_prose(t))
                                put_prose(l, t);
                        else
                                put_table(l, t);
                        i += n;
                } else if (is_heading(l, x) && !is_leader(x->pieces[0].text)) {
                        i = put_heading(l, i);
                } else {
                        i = put_text(l, i);
                }
        }
}

void pdf_pages(struct pdf *p, struct sink *s)
{
        struct layout l = {.s = s, .pdf = p};
        struct table *t = calloc(1, sizeof(*t));

        if (!t)
                abort();
        make_lines(&l);
        l.body = size_of_most(&l);
        l.leading = usual_leading(&l);
        find_furniture(&l);
        find_levels(&l);
        put_all(&l, t);
        for (size_t i = 0; i < s->parts.n && !s->doc->title.n; i++)
                if (s->parts.p[i].kind == PART_HEADING)
                        s->doc->title = s->parts.p[i].text;
        VEC_FREE(&l.lines);
        free(t);
}

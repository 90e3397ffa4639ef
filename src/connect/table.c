/* table - the columns of a table of questions and answers; see table.h. The words are in table_words.c. */
#include "connect/table.h"

#include "base/map.h"
#include "connect/table_priv.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <string.h>

enum { LOOK_ROWS = 400, HEAD_ROWS = 8, HEADER_LETTERS = 40, NAME_BYTES = 12, TITLE_ROWS = 6 };

const char *table_field_name(enum table_field f)
{
        static const char *const names[] = {"none",     "question", "answer", "cause",  "both", "mark", "ask",
                                            "category", "product",  "lang",   "status", "key",  "tag",  "sku"};

        return names[f];
}

/* ---- one cell ---- */

int table_text_lang(struct str text)
{
        const char *p = text.p, *end = text.p + text.n;
        size_t han = 0, latin = 0;

        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                han += cp >= 0x3400 && cp <= 0x9fff;
                latin += (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
        }
        /* A Chinese text may name things in Latin letters; an English one has next to no characters. */
        if (!han && !latin)
                return -1;
        return han * 5 >= latin ? LANG_ZH : LANG_EN;
}

struct str table_row_title(const struct convert_row *r)
{
        struct str first = {0};

        for (size_t i = 0; i < r->n; i++) {
                if (!r->cells[i].n)
                        continue;
                if (first.n && !str_eq(first, r->cells[i]))
                        return (struct str){0};
                first = r->cells[i];
        }
        return first;
}

static struct str cell_at(const struct convert_row *r, size_t c)
{
        return c < r->n ? r->cells[c] : (struct str){0};
}

/* ---- header rows ---- */

struct header {
        enum table_field field;
        int lang;
        bool strong;
};

static struct header read_header(struct str cell, struct arena *mem)
{
        struct header h = {FIELD_NONE, -1, false};

        if (!cell.n || utf8_count(cell) > HEADER_LETTERS || (table_ends_sentence(cell) && cell.n > NAME_BYTES))
                return h;
        h.field = table_header_word(cell, mem, &h.strong);
        h.lang = table_header_lang(cell, mem);
        return h;
}

struct head {
        struct header columns[CONVERT_COLUMNS_MAX];
        size_t row, first; /* the first row of data */
        int score;
};

/* How much a row looks like the names of columns. */
static int score_row(const struct convert_row *r, size_t n, struct arena *mem, struct header *to)
{
        bool question = false, answer = false;
        int known = 0, lang = 0;

        for (size_t c = 0; c < n; c++) {
                to[c] = read_header(cell_at(r, c), mem);
                known += to[c].field != FIELD_NONE || to[c].strong;
                lang += to[c].lang >= 0;
                question |= to[c].field == FIELD_QUESTION;
                answer |= to[c].field == FIELD_ANSWER;
        }
        if (table_row_title(r).n) /* a title over all of them, or one cell alone */
                return 0;
        return known * 2 + lang + (question && answer ? 4 : 0);
}

/* A second row of names below, which neither asks nor says anything: languages under a name that stands over several
 * columns, or the other way round. */
static void add_second_row(const struct convert_part *t, struct head *h, size_t n, struct arena *mem)
{
        struct header below[CONVERT_COLUMNS_MAX];
        const struct convert_row *r = h->first < t->n_rows ? &t->rows[h->first] : NULL;
        size_t named = 0, filled = 0;

        for (size_t c = 0; r && c < n; c++) {
                struct str v = cell_at(r, c);

                below[c] = (struct header){FIELD_NONE, -1, false};
                if (!v.n || str_eq(v, cell_at(&t->rows[h->row], c))) /* merged downwards */
                        continue;
                if (table_is_question(v, mem) || (table_ends_sentence(v) && v.n > NAME_BYTES))
                        return;
                below[c] = read_header(v, mem);
                filled++;
                named += below[c].lang >= 0 || (below[c].field != FIELD_NONE && below[c].strong);
        }
        if (!r || !named || named * 3 < filled * 2 || table_row_title(r).n)
                return;
        for (size_t c = 0; c < n; c++) {
                if (h->columns[c].lang < 0)
                        h->columns[c].lang = below[c].lang;
                if (below[c].field != FIELD_NONE && (h->columns[c].field == FIELD_NONE || below[c].strong))
                        h->columns[c] = (struct header){below[c].field, h->columns[c].lang, true};
        }
        h->first++;
}

static void find_head(const struct convert_part *t, size_t n, struct arena *mem, struct head *best)
{
        memset(best, 0, sizeof(*best));
        for (size_t c = 0; c < n; c++)
                best->columns[c].lang = -1;
        for (size_t i = 0; i < t->n_rows && i < HEAD_ROWS; i++) {
                struct head h = {.row = i, .first = i + 1};

                h.score = score_row(&t->rows[i], n, mem, h.columns);
                if (h.score > best->score && h.score >= 3)
                        *best = h;
        }
        if (best->score)
                add_second_row(t, best, n, mem);
}

/* ---- what stands below ---- */

struct stats {
        size_t filled, questions, both, lang_words, numbers, distinct, letters, urls, flags, marks[2];
        size_t by_lang[LANG_N];
};

static bool is_number(struct str v)
{
        size_t digits = 0;

        for (size_t i = 0; i < v.n; i++) {
                if (!strchr("0123456789.-/:, %#TZ", v.p[i]))
                        return false;
                digits += v.p[i] >= '0' && v.p[i] <= '9';
        }
        return digits > 0;
}

static void look_at_column(const struct convert_part *t, size_t from, size_t c, struct arena *mem, struct stats *s)
{
        struct map *seen = map_new();
        size_t step = (t->n_rows - from) / LOOK_ROWS + 1;

        memset(s, 0, sizeof(*s));
        for (size_t i = from; i < t->n_rows; i += step) {
                struct str v = cell_at(&t->rows[i], c), q, a;
                int lang = table_text_lang(v);

                if (!v.n || table_row_title(&t->rows[i]).n)
                        continue;
                s->filled++;
                s->letters += utf8_count(v);
                s->numbers += is_number(v);
                s->urls += str_starts(v, STR("http"));
                s->questions += table_is_question(v, mem);
                s->both += table_take_apart(v, &q, &a) && q.n && a.n;
                s->lang_words += table_lang_word(v, mem) >= 0;
                s->flags += table_is_flag(v, mem);
                if (table_qa_mark(v) >= 0)
                        s->marks[table_qa_mark(v)]++;
                if (lang >= 0)
                        s->by_lang[lang]++;
                if (!map_get(seen, v)) {
                        map_set(seen, v, s);
                        s->distinct++;
                }
        }
        map_free(seen);
}

static size_t mean_letters(const struct stats *s)
{
        return s->filled ? s->letters / s->filled : 0;
}

static int lang_of_column(const struct stats *s)
{
        size_t zh = s->by_lang[LANG_ZH], en = s->by_lang[LANG_EN];

        if (zh + en == 0 || (zh * 10 > en && en * 10 > zh))
                return -1;
        return zh > en ? LANG_ZH : LANG_EN;
}

/* ---- what the columns are ---- */

struct look {
        const struct convert_part *t;
        struct arena *mem;
        struct table_look *ret;
        struct stats stats[CONVERT_COLUMNS_MAX];
        bool strong[CONVERT_COLUMNS_MAX], named[CONVERT_COLUMNS_MAX]; /* by a word that is known; by any */
};

static size_t count(const struct look *l, enum table_field f)
{
        size_t n = 0;

        for (size_t c = 0; c < l->ret->n_columns; c++)
                n += l->ret->columns[c].field == f;
        return n;
}

static bool free_column(const struct look *l, size_t c)
{
        const struct stats *s = &l->stats[c];

        return l->ret->columns[c].field == FIELD_NONE && !l->strong[c] && s->filled && s->numbers * 2 < s->filled &&
               s->urls * 2 < s->filled && s->flags * 10 < s->filled * 8;
}

/* Columns without a name that tells: the language of rows, then the answer, the question, the category. */
static void find_lang_column(struct look *l)
{
        for (size_t c = 0; c < l->ret->n_columns && !count(l, FIELD_LANG); c++)
                if (free_column(l, c) && l->stats[c].lang_words * 10 >= l->stats[c].filled * 9)
                        l->ret->columns[c].field = FIELD_LANG;
}

static void find_both_column(struct look *l)
{
        for (size_t c = 0; c < l->ret->n_columns; c++) {
                struct table_column *col = &l->ret->columns[c];

                if (l->stats[c].both * 10 >= l->stats[c].filled * 6 && l->stats[c].both &&
                    (free_column(l, c) || col->field == FIELD_QUESTION || col->field == FIELD_ANSWER))
                        col->field = FIELD_BOTH;
        }
}

static void find_questions(struct look *l)
{
        size_t best = SIZE_MAX;
        double most = .3;

        for (size_t c = 0; c < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c];
                double share = s->filled ? (double)s->questions / (double)s->filled : 0;

                if (free_column(l, c) && share > most && s->distinct * 2 > s->filled && mean_letters(s) < 150) {
                        most = share;
                        best = c;
                }
        }
        if (best != SIZE_MAX)
                l->ret->columns[best].field = FIELD_QUESTION;
}

static void find_answers(struct look *l)
{
        size_t best = SIZE_MAX, most = 8;

        for (size_t c = 0; c < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c];

                if (free_column(l, c) && mean_letters(s) > most && s->questions * 2 < s->filled) {
                        most = mean_letters(s);
                        best = c;
                }
        }
        if (best != SIZE_MAX)
                l->ret->columns[best].field = FIELD_ANSWER;
}

/* A title is the question where nothing asks: the free column before the answer with the most different texts. */
static void find_titles(struct look *l)
{
        size_t best = SIZE_MAX, most = 0;

        for (size_t c = 0; c < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c];

                if (free_column(l, c) && s->distinct * 10 > s->filled * 8 && s->distinct > most &&
                    mean_letters(s) < 80) {
                        most = s->distinct;
                        best = c;
                }
        }
        if (best != SIZE_MAX)
                l->ret->columns[best].field = FIELD_QUESTION;
}

/* English takes more letters than Chinese: what takes fewer is a code or a name. */
static bool is_as_long(const struct stats *s, const struct stats *k, int lang)
{
        return lang == LANG_EN ? mean_letters(s) * 2 >= mean_letters(k) * 3 : mean_letters(s) * 6 >= mean_letters(k);
}

/* Columns that say the same as one that is known, in the other language. */
static void find_twins(struct look *l, enum table_field f)
{
        for (size_t c = 0; c < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c], *k;
                bool twin = false, taken = false;
                int lang = lang_of_column(s);

                if (!free_column(l, c) || lang < 0)
                        continue;
                for (size_t d = 0; d < l->ret->n_columns; d++) {
                        k = &l->stats[d];
                        if (l->ret->columns[d].field != f || d == c)
                                continue;
                        taken |= lang_of_column(k) == lang;
                        twin |= lang_of_column(k) == !lang && k->filled * 2 >= s->filled &&
                                s->filled * 2 >= k->filled && s->distinct * 3 >= k->distinct * 2 &&
                                (f == FIELD_QUESTION ? s->questions * 2 >= k->questions
                                                     : is_as_long(s, k, lang) && s->questions * 2 < s->filled);
                }
                if (twin && !taken)
                        l->ret->columns[c].field = f;
        }
}

static void find_categories(struct look *l)
{
        for (size_t c = 0; c < l->ret->n_columns && !count(l, FIELD_CATEGORY); c++) {
                const struct stats *s = &l->stats[c];

                if (free_column(l, c) && !l->named[c] && s->filled > 3 && s->distinct > 1 &&
                    s->distinct * 2 <= s->filled && mean_letters(s) <= 30 && s->questions * 5 < s->filled)
                        l->ret->columns[c].field = FIELD_CATEGORY;
        }
}

/* Tags are the category, and a number of goods the product, where no column is called so. */
static void stand_in(struct look *l, enum table_field what, enum table_field where)
{
        bool there = count(l, where) > 0;

        for (size_t c = 0; c < l->ret->n_columns; c++)
                if (l->ret->columns[c].field == what)
                        l->ret->columns[c].field = there ? FIELD_NONE : where;
}

static void name_columns(struct look *l, const struct head *h)
{
        for (size_t c = 0; c < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c];
                struct table_column *col = &l->ret->columns[c];

                col->field = h->columns[c].field;
                col->lang = h->columns[c].lang >= 0 ? h->columns[c].lang : lang_of_column(s);
                l->strong[c] = h->columns[c].strong;
                l->named[c] = h->score && cell_at(&l->t->rows[h->row], c).n;
                /* "Type", "Model": the words may stand over anything; what is below decides. */
                if (col->field == FIELD_LANG && s->filled && s->lang_words * 2 < s->filled)
                        col->field = FIELD_NONE;
                if ((col->field == FIELD_QUESTION || col->field == FIELD_ANSWER) && s->numbers * 10 > s->filled * 9)
                        col->field = FIELD_NONE;
        }
        stand_in(l, FIELD_TAG, FIELD_CATEGORY);
        stand_in(l, FIELD_SKU, FIELD_PRODUCT);
}

/* Weak words ("content", "title") over several columns, or a question in each: what is below decides. */
static void settle_questions(struct look *l)
{
        for (int lang = -1; lang < LANG_N; lang++) {
                size_t best = SIZE_MAX, n = 0;

                for (size_t c = 0; c < l->ret->n_columns; c++) {
                        const struct table_column *col = &l->ret->columns[c];

                        if (col->field != FIELD_QUESTION || col->lang != lang)
                                continue;
                        n++;
                        if (best == SIZE_MAX || l->stats[c].filled > l->stats[best].filled * 5 / 4)
                                best = c;
                }
                for (size_t c = 0; n > 1 && c < l->ret->n_columns; c++)
                        if (c != best && l->ret->columns[c].field == FIELD_QUESTION && l->ret->columns[c].lang == lang)
                                l->ret->columns[c].field = FIELD_ASK;
        }
}

static void find_columns(struct look *l)
{
        find_lang_column(l);
        find_both_column(l);
        if (count(l, FIELD_BOTH)) {
                find_categories(l);
                return;
        }
        bool named = count(l, FIELD_QUESTION) > 0, answered = count(l, FIELD_ANSWER) > 0;

        if (!count(l, FIELD_QUESTION))
                find_questions(l);
        l->ret->named = named && answered;
        l->ret->guessed = named ? !answered : !count(l, FIELD_QUESTION);
        if (!count(l, FIELD_ANSWER))
                find_answers(l);
        if (!count(l, FIELD_ANSWER))
                stand_in(l, FIELD_CAUSE, FIELD_ANSWER);
        if (count(l, FIELD_ANSWER) && !count(l, FIELD_QUESTION) && (l->ret->first || l->t->n_rows >= TITLE_ROWS))
                find_titles(l);
        find_twins(l, FIELD_QUESTION);
        find_twins(l, FIELD_ANSWER);
        find_categories(l);
        settle_questions(l);
}

/* "Q: …" in one row and "A: …" in the next; lines that go on, or that stand above a question, have no mark. */
static bool alternates(const struct look *l, size_t c)
{
        size_t asked = 0, answered = 0, filled = 0;

        for (size_t i = l->ret->first; i < l->t->n_rows && filled < LOOK_ROWS; i++) {
                struct str v = cell_at(&l->t->rows[i], c), q, a;

                filled += v.n > 0;
                if (!v.n || !table_take_apart(v, &q, &a))
                        continue;
                asked += q.n > 0;
                answered += a.n > 0;
        }
        return asked && answered && (asked + answered) * 10 >= filled * (asked > 1 && answered > 1 ? 5 : 8);
}

static bool find_alternating(struct look *l)
{
        for (size_t c = 0; c < l->ret->n_columns; c++)
                if (alternates(l, c)) {
                        for (size_t d = 0; d < l->ret->n_columns; d++)
                                if (l->ret->columns[d].field == FIELD_QUESTION ||
                                    l->ret->columns[d].field == FIELD_ANSWER)
                                        l->ret->columns[d].field = FIELD_NONE;
                        l->ret->columns[c].field = FIELD_BOTH;
                        return true;
                }
        return false;
}

/* "Q" and "A" in a column of their own, the text in the one beside it. */
static bool find_marked(struct look *l)
{
        for (size_t c = 0; c + 1 < l->ret->n_columns; c++) {
                const struct stats *s = &l->stats[c];

                if (!s->marks[0] || !s->marks[1] || s->marks[0] > s->marks[1] * 2 ||
                    (s->marks[0] + s->marks[1]) * 10 < s->filled * (s->marks[0] > 2 ? 4 : 9))
                        continue;
                for (size_t d = 0; d < l->ret->n_columns; d++)
                        if (l->ret->columns[d].field == FIELD_QUESTION || l->ret->columns[d].field == FIELD_ANSWER)
                                l->ret->columns[d].field = FIELD_NONE;
                l->ret->columns[c].field = FIELD_MARK;
                l->ret->columns[c + 1].field = FIELD_BOTH;
                return true;
        }
        return false;
}

static size_t widest(const struct convert_part *t)
{
        size_t n = 0;

        for (size_t i = 0; i < t->n_rows; i++)
                n = t->rows[i].n > n ? t->rows[i].n : n;
        return n < CONVERT_COLUMNS_MAX ? n : CONVERT_COLUMNS_MAX;
}

/* Column c as a row. */
static struct convert_row turned(const struct convert_part *t, size_t c, struct arena *mem)
{
        struct convert_row r = {
                .cells = ARENA_ARRAY(mem, struct str, t->n_rows), .n = t->n_rows, .line = (unsigned)c + 1};

        for (size_t i = 0; i < t->n_rows; i++)
                ((struct str *)(uintptr_t)r.cells)[i] = cell_at(&t->rows[i], c);
        return r;
}

const struct convert_part *table_upright(const struct convert_part *t, struct arena *mem)
{
        struct header names[CONVERT_COLUMNS_MAX];
        struct convert_part *to;
        struct convert_row first;
        size_t n = widest(t);
        struct head h;

        if (t->n_rows < 2 || t->n_rows > CONVERT_COLUMNS_MAX || n < 3)
                return t;
        first = turned(t, 0, mem);
        find_head(t, n, mem, &h);
        if (score_row(&first, first.n, mem, names) < 8 || h.score >= 8) /* a question, an answer and their names */
                return t;
        to = ARENA_NEW(mem, struct convert_part);
        *to = *t;
        to->rows = ARENA_ARRAY(mem, struct convert_row, n);
        to->n_rows = n;
        for (size_t c = 0; c < n; c++)
                ((struct convert_row *)(uintptr_t)to->rows)[c] = turned(t, c, mem);
        return to;
}

bool table_look(const struct convert_part *t, struct arena *mem, struct table_look *ret)
{
        struct look *l = ARENA_NEW(mem, struct look);
        struct head h;

        memset(ret, 0, sizeof(*ret));
        ret->n_columns = widest(t);
        find_head(t, ret->n_columns, mem, &h);
        *l = (struct look){.t = t, .mem = mem, .ret = ret};
        ret->head = h.score ? h.row : 0;
        ret->first = h.score ? h.first : 0;
        for (size_t c = 0; c < ret->n_columns; c++)
                look_at_column(t, ret->first, c, mem, &l->stats[c]);
        name_columns(l, &h);
        if (find_marked(l)) {
                find_categories(l);
                return true;
        }
        find_columns(l);
        if (count(l, FIELD_BOTH))
                return true;
        if (find_alternating(l))
                return true;
        return count(l, FIELD_QUESTION) && count(l, FIELD_ANSWER);
}

/* harvest_table - rows of a table of questions and answers into articles. */
#include "base/map.h"
#include "connect/harvest_priv.h"
#include "text/utf8.h"

#include <string.h>

enum { CATEGORY_LETTERS = 40 };

struct rows {
        struct harvesting *h;
        const struct convert_part *t;
        struct table_look look;
        struct map *keys;   /* of rows with a language: place of the item, from 1 */
        struct str section; /* a row that stands over those below it */
        size_t first;       /* items of this table begin here */
        struct str asked;   /* the question that waits for the cell with its answer */
        unsigned asked_line;
};

static struct str cell_at(const struct convert_row *r, size_t c)
{
        return c < r->n ? r->cells[c] : (struct str){0};
}

static int lang_of(const struct rows *t, const struct convert_row *r, size_t c, struct str text)
{
        int lang = t->look.columns[c].lang;

        for (size_t k = 0; lang < 0 && k < t->look.n_columns; k++)
                if (t->look.columns[k].field == FIELD_LANG)
                        lang = table_lang_word(cell_at(r, k), t->h->mem);
        /* A name such as "SD 128" is of no language by itself: that of its row, then. */
        if (lang < 0)
                lang = table_text_lang(text);
        for (size_t k = 0; lang < 0 && k < r->n; k++)
                lang = table_text_lang(r->cells[k]);
        return lang < 0 ? LANG_EN : lang;
}

/* ---- one row ---- */

static struct str one_line(struct arena *mem, struct str s)
{
        struct str c = arena_str(mem, utf8_cut(s, HARVEST_TITLE_MAX));

        for (size_t i = 0; i < c.n; i++)
                if (c.p[i] == '\n')
                        ((char *)(uintptr_t)c.p)[i] = ' ';
        return c;
}

/* "退货；怎么退 / how to return": at line ends, semicolons, bars, and slashes between spaces or characters. */
static size_t separator_at(struct str s, size_t i)
{
        if (strchr("\n;|", s.p[i]))
                return 1;
        if (str_starts(str_sub(s, i, 3), STR("；")))
                return 3;
        if (s.p[i] != '/' || i == 0 || i + 1 == s.n)
                return 0;
        return (s.p[i - 1] == ' ' && s.p[i + 1] == ' ') ||
                               ((unsigned char)s.p[i - 1] >= 0x80 && (unsigned char)s.p[i + 1] >= 0x80)
                       ? 1
                       : 0;
}

static struct str without_bullet(struct str s)
{
        static const char *const bullets[] = {"- ", "* ", "• ", "· ", "– ", "•", "·"};

        for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
                if (str_starts(s, str_c(bullets[i])))
                        return str_trim(str_sub(s, strlen(bullets[i]), s.n));
        return s;
}

static void add_ask(struct rows *t, struct harvest_item *it, int lang, struct str ask)
{
        struct str a = one_line(t->h->mem, without_bullet(str_trim(ask)));
        struct harvest_asks *to = &it->ask[lang];
        struct str *v;

        if (!a.n || str_eq(a, it->title[lang]) || to->n >= HARVEST_ASKS_MAX)
                return;
        for (size_t i = 0; i < to->n; i++)
                if (str_eq(to->v[i], a))
                        return;
        v = ARENA_ARRAY(t->h->mem, struct str, to->n + 1);
        if (to->n)
                memcpy(v, to->v, to->n * sizeof(*v));
        v[to->n++] = a;
        to->v = v;
}

/* "1. refund 2. money back": behind a space, a line end or a character. */
static bool may_begin(struct str v, size_t i)
{
        return i == 0 || strchr(" \n;|", v.p[i - 1]) || (unsigned char)v.p[i - 1] >= 0x80;
}

static void add_asks(struct rows *t, struct harvest_item *it, const struct convert_row *r, size_t c)
{
        struct str v = str_trim(cell_at(r, c));
        bool numbered = table_list_mark(v, 1) > 0;
        unsigned number = 0;
        size_t from = 0;

        for (size_t i = 0; i <= v.n; i++) {
                size_t mark =
                        numbered && i < v.n && may_begin(v, i) ? table_list_mark(str_sub(v, i, v.n), number + 1) : 0;
                size_t n = mark ? mark : i < v.n ? separator_at(v, i) : 1;
                struct str one = str_trim(str_sub(v, from, i - from));

                if (!n)
                        continue;
                number += mark > 0;
                if (one.n)
                        add_ask(t, it, t->look.columns[c].lang >= 0 ? t->look.columns[c].lang : lang_of(t, r, c, one),
                                one);
                from = i + n;
                i = from - 1;
        }
}

static void add_body(struct rows *t, struct harvest_item *it, int lang, struct str text)
{
        struct buf b;

        if (!text.n || it->body[lang].n >= HARVEST_BODY_MAX - 3) /* full: a copy for each further row would add up */
                return;
        buf_init(&b, 4 << 20);
        buf_put_str(&b, it->body[lang]);
        harvest_put_text(&b, text);
        it->body[lang] = arena_str(t->h->mem, utf8_cut(buf_str(&b), HARVEST_BODY_MAX));
        buf_done(&b);
}

static void add_word(struct rows *t, struct str *to, struct str v)
{
        if (v.n && !str_eq(*to, v))
                *to = to->n ? arena_printf(t->h->mem, "%.*s › %.*s", STR_ARG(*to), STR_ARG(one_line(t->h->mem, v)))
                            : one_line(t->h->mem, v);
}

/* "中文\nEnglish": lines of the one language above lines of the other. */
static bool split_languages(struct str v, struct str ret[LANG_N])
{
        struct str rest = v, line;
        size_t at = 0;
        int first = -1, now;

        while (rest.p && str_line(&rest, &line)) {
                now = table_text_lang(line);
                if (now < 0)
                        continue;
                if (first < 0)
                        first = now;
                else if (!at && now != first)
                        at = (size_t)(line.p - v.p);
                else if (at && now == first)
                        return false;
        }
        if (!at)
                return false;
        ret[first] = str_trim(str_sub(v, 0, at));
        ret[!first] = str_trim(str_sub(v, at, v.n));
        return true;
}

/* In the cells of the question and of the answer, not in one of them by chance. */
static bool in_two_languages(const struct rows *t, const struct convert_row *r)
{
        struct str half[LANG_N];
        bool question = false, answer = false;

        for (size_t c = 0; c < t->look.n_columns; c++) {
                enum table_field f = t->look.columns[c].field;

                if ((f == FIELD_QUESTION || f == FIELD_ANSWER) && split_languages(cell_at(r, c), half))
                        *(f == FIELD_QUESTION ? &question : &answer) = true;
        }
        return question && answer;
}

/* "可能原因：…" */
static struct str named_text(const struct rows *t, size_t c, int lang, struct str v)
{
        struct str name = one_line(t->h->mem, str_trim(cell_at(&t->t->rows[t->look.head], c)));

        return arena_printf(t->h->mem, "%.*s%s%.*s", STR_ARG(name), lang == LANG_ZH ? "：" : ": ", STR_ARG(v));
}

/* By the mark in the cell or beside it; what has none goes on with the answer above. */
static void take_apart(const struct rows *t, const struct convert_row *r, size_t c, struct str *ret_question,
                       struct str *ret_answer)
{
        bool marked = c && t->look.columns[c - 1].field == FIELD_MARK;
        struct str v = cell_at(r, c), beside = marked ? cell_at(r, c - 1) : (struct str){0};
        int mark = marked ? table_qa_mark(beside) : -1;

        *ret_question = mark == 0 ? v : (struct str){0};
        *ret_answer = mark == 0 || (mark < 0 && beside.n) ? (struct str){0} : v; /* "整理人 | 小林" is neither */
        if (mark < 0 && !beside.n)
                (void)(table_take_apart(v, ret_question, ret_answer) || (*ret_answer = v, true));
}

static void read_row(struct rows *t, const struct convert_row *r, struct harvest_item *it)
{
        struct str q, a, half[LANG_N];
        bool both = in_two_languages(t, r);

        *it = (struct harvest_item){.sheet = t->t->text, .line = r->line, .page = r->page};
        for (size_t c = 0; c < t->look.n_columns; c++) {
                struct str v = cell_at(r, c);
                int lang = lang_of(t, r, c, v);

                switch (v.n ? t->look.columns[c].field : FIELD_NONE) {
                case FIELD_QUESTION:
                        if (both && split_languages(v, half)) {
                                it->title[LANG_ZH] = one_line(t->h->mem, half[LANG_ZH]);
                                it->title[LANG_EN] = one_line(t->h->mem, half[LANG_EN]);
                        } else if (!it->title[lang].n)
                                it->title[lang] = one_line(t->h->mem, v);
                        else
                                add_ask(t, it, lang, v);
                        break;
                case FIELD_ANSWER:
                        if (both && split_languages(v, half)) {
                                add_body(t, it, LANG_ZH, half[LANG_ZH]);
                                add_body(t, it, LANG_EN, half[LANG_EN]);
                        } else
                                add_body(t, it, lang, v);
                        break;
                case FIELD_CAUSE: add_body(t, it, lang, named_text(t, c, lang, v)); break;
                case FIELD_BOTH:
                        take_apart(t, r, c, &q, &a);
                        it->title[lang] = one_line(t->h->mem, q);
                        add_body(t, it, lang, a);
                        break;
                case FIELD_CATEGORY: add_word(t, &it->category, v); break;
                case FIELD_PRODUCT: add_word(t, &it->product, v); break;
                case FIELD_ASK:
                case FIELD_MARK:
                case FIELD_TAG:
                case FIELD_SKU:
                case FIELD_STATUS:
                case FIELD_LANG:
                case FIELD_KEY:
                case FIELD_NONE:
                case TABLE_FIELDS: break;
                }
        }
        for (size_t c = 0; c < t->look.n_columns; c++) /* once the titles are known */
                if (t->look.columns[c].field == FIELD_ASK)
                        add_asks(t, it, r, c);
        if (!it->category.n)
                it->category = t->section;
}

/* ---- rows that belong together ---- */

static struct harvest_item *last_item(struct rows *t)
{
        return t->h->items.n > t->first ? &VEC_LAST(&t->h->items) : NULL;
}

/* The answer of one question over several rows, its question merged over them. */
static bool continues(struct rows *t, const struct harvest_item *it)
{
        const struct harvest_item *last = last_item(t);

        if (!last || (!it->title[0].n && !it->title[1].n))
                return false;
        for (int l = 0; l < LANG_N; l++)
                if (!str_eq(last->title[l], it->title[l]) || !it->body[l].n != !last->body[l].n)
                        return false;
        return true;
}

/* The same key in the other language. */
static struct harvest_item *other_half(struct rows *t, const struct convert_row *r, const struct harvest_item *it)
{
        struct str key = {0};
        bool by_row = false;
        int lang = it->title[LANG_ZH].n ? LANG_ZH : LANG_EN;
        uintptr_t at;

        for (size_t c = 0; c < t->look.n_columns; c++) {
                if (t->look.columns[c].field == FIELD_KEY)
                        key = cell_at(r, c);
                by_row |= t->look.columns[c].field == FIELD_LANG;
        }
        if (!key.n || !by_row || (it->title[LANG_ZH].n && it->title[LANG_EN].n))
                return NULL;
        at = (uintptr_t)map_get(t->keys, key);
        if (at && !t->h->items.p[at - 1].title[lang].n)
                return &t->h->items.p[at - 1];
        map_set(t->keys, key, (void *)(t->h->items.n + 1));
        return NULL;
}

static void merge(struct harvest_item *to, const struct harvest_item *from)
{
        for (int l = 0; l < LANG_N; l++)
                if (from->title[l].n) {
                        to->title[l] = from->title[l];
                        to->body[l] = from->body[l];
                        to->ask[l] = from->ask[l];
                }
}

static void take_row(struct rows *t, const struct convert_row *r, struct harvest_item *it)
{
        bool question = it->title[0].n || it->title[1].n, answer = it->body[0].n || it->body[1].n;
        struct harvest_item *to;

        t->h->ret->rows++;
        if (!question || !answer) {
                t->h->ret->rows_empty++;
                return;
        }
        if (continues(t, it)) {
                struct harvest_item *last = last_item(t);

                for (int l = 0; l < LANG_N; l++) {
                        if (!str_eq(last->body[l], it->body[l]))
                                add_body(t, last, l, it->body[l]);
                        for (size_t i = 0; i < it->ask[l].n; i++)
                                add_ask(t, last, l, it->ask[l].v[i]);
                }
                return;
        }
        to = other_half(t, r, it);
        if (to) {
                merge(to, it);
                return;
        }
        to = harvest_add(t->h);
        if (to)
                *to = *it;
}

/* In cells below one another: the question waits for its answer. */
static void take_alternating(struct rows *t, const struct convert_row *r, struct harvest_item *it)
{
        bool question = it->title[0].n || it->title[1].n, answer = it->body[0].n || it->body[1].n;
        int lang;

        if (question && !answer) {
                t->asked = it->title[0].n ? it->title[0] : it->title[1];
                t->asked_line = r->line;
                return;
        }
        if (answer && !question && t->asked.n) {
                lang = it->body[LANG_ZH].n ? LANG_ZH : LANG_EN;
                it->title[lang] = t->asked;
                it->line = t->asked_line;
                t->asked = (struct str){0};
        }
        if (answer && !question && last_item(t) && !t->asked.n && !it->title[LANG_ZH].n && !it->title[LANG_EN].n) {
                for (int l = 0; l < LANG_N; l++)
                        add_body(t, last_item(t), l, it->body[l]);
                return;
        }
        take_row(t, r, it);
}

static bool same_as_head(const struct rows *t, const struct convert_row *r)
{
        const struct convert_row *head = &t->t->rows[t->look.head];

        if (!t->look.first || r->n != head->n)
                return false;
        for (size_t c = 0; c < r->n; c++)
                if (!str_eq(r->cells[c], head->cells[c]))
                        return false;
        return true;
}

/* Below the rows, or below a page of them: who approved it, which page, and at most what has no words beside that. */
static bool is_footer(const struct rows *t, const struct convert_row *r)
{
        bool any = false;

        for (size_t c = 0; c < r->n; c++) {
                struct str v = r->cells[c];

                if (table_is_footer(v, t->h->mem))
                        any = true;
                else if (v.n && table_text_lang(v) >= 0)
                        return false;
        }
        return any;
}

static bool is_off(const struct rows *t, const struct convert_row *r)
{
        for (size_t c = 0; c < t->look.n_columns; c++)
                if (t->look.columns[c].field == FIELD_STATUS &&
                    table_is_off(cell_at(r, c), cell_at(&t->t->rows[t->look.head], c), t->h->mem))
                        return true;
        return false;
}

/* "or in cash" is more of the answer above, no title. */
static bool goes_on(struct str title)
{
        return table_ends_sentence(title) || (title.n && title.p[0] >= 'a' && title.p[0] <= 'z');
}

/* In a column of questions and answers below one another, what stands alone above a question. */
static bool stands_above_question(const struct rows *t, const struct convert_row *r, size_t i)
{
        struct str q, a, title = table_row_title(r);

        if (table_take_apart(title, &q, &a) || i + 1 >= t->t->n_rows || goes_on(title))
                return false;
        for (size_t c = 0; c < t->look.n_columns; c++) {
                struct str below = cell_at(&t->t->rows[i + 1], c);

                if (t->look.columns[c].field == FIELD_MARK && table_qa_mark(below) == 0)
                        return true;
                if (t->look.columns[c].field == FIELD_BOTH && table_take_apart(below, &q, &a) && q.n)
                        return true;
        }
        return false;
}

/* A row that says one thing only: what the rows below are about, unless it is a question that nobody answered. */
static bool is_section(const struct rows *t, const struct convert_row *r, size_t i, bool both)
{
        struct str title = table_row_title(r);

        if (!title.n || utf8_count(title) > CATEGORY_LETTERS || table_is_question(title, t->h->mem))
                return false;
        return both ? stands_above_question(t, r, i) : t->look.n_columns > 1;
}

/* One alone stands over all of them: a title. */
static bool has_sections(const struct rows *t)
{
        size_t n = 0;

        for (size_t i = t->look.first; i < t->t->n_rows; i++)
                n += is_section(t, &t->t->rows[i], i, true);
        return n > 1;
}

bool harvest_table(struct harvesting *h, const struct convert_part *part, bool named)
{
        struct rows t = {.h = h, .t = part, .first = h->items.n};
        bool both = false, sections = true;

        if (!table_look(part, h->mem, &t.look) || (named && !t.look.first) || (h->named && t.look.guessed))
                return false;
        t.keys = map_new();
        for (size_t c = 0; c < t.look.n_columns; c++)
                both |= t.look.columns[c].field == FIELD_BOTH;
        if (both)
                sections = has_sections(&t);
        for (size_t i = t.look.first; i < part->n_rows; i++) {
                const struct convert_row *r = &part->rows[i];
                struct harvest_item it;

                if (same_as_head(&t, r) || is_footer(&t, r))
                        continue;
                if (is_off(&t, r)) {
                        h->ret->rows_off++;
                        continue;
                }
                if (is_section(&t, r, i, both) && (sections || !last_item(&t))) {
                        t.section = sections ? table_row_title(r) : t.section;
                        continue;
                }
                read_row(&t, r, &it);
                if (both)
                        take_alternating(&t, r, &it);
                else
                        take_row(&t, r, &it);
        }
        map_free(t.keys);
        return true;
}

/* harvest - sections of documents into articles, and the tables among them; see harvest.h. Rows: harvest_table.c. */
#include "connect/harvest.h"

#include "connect/harvest_priv.h"
#include "text/utf8.h"

#include <string.h>

enum { LEVELS = 10, CATEGORY_BYTES = 300, TITLE_LETTERS = 80, SENTENCE_BYTES = 40, LEAD_BYTES = 400 };

/* ---- items ---- */

struct harvest_item *harvest_add(struct harvesting *h)
{
        if (h->items.n >= HARVEST_ITEMS_MAX) {
                h->ret->cut = true;
                return NULL;
        }
        return VEC_ADD(&h->items);
}

/* Angle brackets would be HTML, and a line of # or - at its start something that nobody wrote. */
static void put_line(struct buf *b, struct str line)
{
        struct str t = str_trim(line);

        while (t.n && t.p[0] == '#')
                t = str_trim(str_sub(t, 1, t.n));
        if (str_starts(t, STR("---")))
                buf_put_ch(b, '\\');
        for (size_t i = 0; i < t.n; i++) {
                if (t.p[i] == '<')
                        buf_put_ch(b, '\\');
                buf_put_ch(b, t.p[i]);
        }
}

static bool is_item(struct str t)
{
        size_t n = 0;

        while (n < t.n && t.p[n] >= '0' && t.p[n] <= '9')
                n++;
        return str_starts(t, STR("- ")) || (n && n < 3 && n + 1 < t.n && t.p[n] == '.' && t.p[n + 1] == ' ');
}

void harvest_put_text(struct buf *b, struct str text)
{
        struct str line;
        bool first = true, item = false;

        while (text.p && str_line(&text, &line)) {
                bool now = is_item(str_trim(line));

                if (!str_trim(line).n)
                        continue;
                if (!first || b->n)
                        buf_put_c(b, item && now ? "\n" : "\n\n");
                put_line(b, line);
                item = now;
                first = false;
        }
}

int harvest_lang(struct str name)
{
        enum lang l;
        struct str head = name;

        if (!name.n)
                return -1;
        for (size_t i = 0; i < name.n; i++)
                if (name.p[i] == '-' || name.p[i] == '_') {
                        head = str_sub(name, 0, i);
                        break;
                }
        return lang_parse(name, &l) || lang_parse(head, &l) ? (int)l : -1;
}

/* ---- sections ---- */

struct section {
        struct harvesting *h;
        struct buf body;
        struct str title, lang, ref;
        struct str above[LEVELS]; /* headings that the one under way stands below */
        unsigned level, page;
        bool item; /* the last line was one of a list */
        bool lead; /* it stands before the first heading */
};

static struct str category_of(struct section *s)
{
        struct buf b;
        struct str ret;

        buf_init(&b, 4096);
        for (unsigned l = 1; l < s->level && l < LEVELS; l++)
                if (s->above[l].n && b.n + s->above[l].n < CATEGORY_BYTES) {
                        if (b.n)
                                buf_put_c(&b, " › ");
                        buf_put_str(&b, s->above[l]);
                }
        ret = arena_str(s->h->mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

/* An export has the same article once for each language, with one address. */
static struct harvest_item *other_half(struct section *s, int lang)
{
        for (size_t i = s->h->items.n; s->ref.n && i > 0 && i + 200 > s->h->items.n; i--) {
                struct harvest_item *it = &s->h->items.p[i - 1];

                if (str_eq(it->ref, s->ref) && !it->title[lang].n && !it->body[lang].n)
                        return it;
        }
        return NULL;
}

/* What stands before the first heading is most often a title, a date, who wrote it, on pages a menu. */
static bool says_something(const struct section *s, struct str body)
{
        struct str rest = body, line;

        while (rest.p && str_line(&rest, &line))
                if (line.n >= SENTENCE_BYTES && table_ends_sentence(str_trim(line)))
                        return true;
        return s->h->d->kind != CONVERT_HTML && body.n >= LEAD_BYTES;
}

static void end_section(struct section *s)
{
        struct str body = str_trim(buf_str(&s->body));
        int lang = harvest_lang(s->lang);
        struct harvest_item *it;

        if (s->title.n && body.n && (!s->lead || says_something(s, body))) {
                if (lang < 0)
                        lang = table_text_lang(str_sub(body, 0, 4000));
                if (lang < 0)
                        lang = table_text_lang(s->title) < 0 ? LANG_EN : table_text_lang(s->title);
                it = other_half(s, lang);
                if (!it)
                        it = harvest_add(s->h);
                if (it) {
                        it->title[lang] = utf8_cut(s->title, HARVEST_TITLE_MAX);
                        it->body[lang] = arena_str(s->h->mem, utf8_cut(body, HARVEST_BODY_MAX));
                        it->category = category_of(s);
                        it->ref = s->ref;
                        it->page = s->page;
                }
        }
        buf_clear(&s->body);
        s->item = false;
}

static void start_section(struct section *s, const struct convert_part *p, unsigned level)
{
        end_section(s);
        s->lead = false;
        s->title = p->text;
        for (size_t i = 0; i < s->title.n; i++)
                if (s->title.p[i] == '\n')
                        s->title.n = i;
        s->level = level < LEVELS ? level : LEVELS - 1;
        s->above[s->level] = s->title;
        for (unsigned l = s->level + 1; l < LEVELS; l++)
                s->above[l] = (struct str){0};
        s->page = p->page;
        if (p->lang.n || p->ref.n) {
                s->lang = p->lang;
                s->ref = p->ref;
        }
}

static void put_item(struct section *s, struct str text)
{
        if (s->body.n)
                buf_put_c(&s->body, s->item ? "\n" : "\n\n");
        if (!is_item(text))
                buf_put_c(&s->body, "- ");
        for (size_t i = 0; i < text.n; i++)
                buf_put_ch(&s->body, text.p[i] == '\n' ? ' ' : text.p[i]);
        s->item = true;
}

/* ---- tables inside of sections: each row a line of a list ---- */

static bool has_names(const struct convert_part *t)
{
        const struct convert_row *r = &t->rows[0];

        for (size_t c = 0; c < r->n; c++)
                for (size_t i = 0; i < r->cells[c].n; i++)
                        if ((r->cells[c].p[i] >= '0' && r->cells[c].p[i] <= '9') || r->cells[c].n > 60)
                                return false;
        return t->n_rows > 1 && r->n > 1;
}

static void put_cell(struct buf *b, struct str v)
{
        for (size_t i = 0; i < v.n; i++)
                buf_put_ch(b, v.p[i] == '\n' ? ' ' : v.p[i]);
}

static void put_row(struct section *s, const struct convert_row *names, const struct convert_row *r)
{
        struct buf line;
        bool first = true;

        buf_init(&line, 256 * 1024);
        for (size_t c = 0; c < r->n; c++) {
                if (!r->cells[c].n)
                        continue;
                if (first) {
                        put_cell(&line, r->cells[c]);
                } else {
                        buf_put_c(&line, line.p[line.n - 1] == ':' ? " " : "; ");
                        if (names && c < names->n && names->cells[c].n && r->n > 2) {
                                put_cell(&line, names->cells[c]);
                                buf_put_c(&line, ": ");
                        }
                        put_cell(&line, r->cells[c]);
                }
                if (first && r->n > 1)
                        buf_put_ch(&line, ':');
                first = false;
        }
        put_item(s, buf_str(&line));
        buf_done(&line);
}

static void put_table(struct section *s, const struct convert_part *t)
{
        const struct convert_row *names = has_names(t) && t->rows[0].n > 2 ? &t->rows[0] : NULL;

        for (size_t i = names ? 1 : 0; i < t->n_rows; i++)
                put_row(s, names, &t->rows[i]);
}

/* ---- the walk ---- */

static size_t count_of(const struct convert_doc *d, enum convert_part_kind kind)
{
        size_t n = 0;

        for (size_t i = 0; i < d->n_parts; i++)
                n += d->parts[i].kind == kind;
        return n;
}

/* Without headings, short questions among the paragraphs are taken for them when there are several. */
static bool questions_lead(const struct convert_doc *d, struct arena *mem)
{
        size_t n = 0;

        if (count_of(d, PART_HEADING) > 1)
                return false;
        for (size_t i = 0; i < d->n_parts; i++)
                n += d->parts[i].kind == PART_TEXT && d->parts[i].text.n < 200 &&
                     table_is_question(d->parts[i].text, mem);
        return n >= 2 && n * 2 <= d->n_parts + 1;
}

static void put_text_part(struct section *s, const struct convert_part *p, bool questions)
{
        struct str q, a;
        struct convert_part head = *p;

        if (table_take_apart(p->text, &q, &a)) {
                if (q.n) {
                        head.text = arena_str(s->h->mem, utf8_cut(q, HARVEST_TITLE_MAX));
                        start_section(s, &head, s->h->d->kind == CONVERT_EXPORT ? 2 : LEVELS - 1);
                }
                harvest_put_text(&s->body, a);
        } else if (questions && p->text.n < 200 && table_is_question(p->text, s->h->mem)) {
                start_section(s, p, LEVELS - 1);
        } else {
                harvest_put_text(&s->body, p->text);
        }
        s->item = false;
}

static const struct convert_part *first_of(const struct convert_doc *d, enum convert_part_kind kind)
{
        for (size_t i = 0; i < d->n_parts; i++)
                if (d->parts[i].kind == kind)
                        return &d->parts[i];
        return NULL;
}

static struct str first_sentence(struct str text)
{
        struct str line = {0};
        size_t n = 0;

        while (text.p && str_line(&text, &line) && !str_trim(line).n)
                ;
        while (n < line.n &&
               !(n && table_ends_sentence(str_sub(line, 0, n)) && (line.p[n] == ' ' || line.p[n - 1] & 0x80)))
                n++;
        return utf8_cut(str_sub(line, 0, n), TITLE_LETTERS * 2);
}

/* Names what stands before the first heading: by the document, its first line, or its file; gives how many parts that
 * takes. */
static size_t name_lead(struct section *s, bool questions)
{
        const struct convert_doc *d = s->h->d;
        const struct convert_part *heading = first_of(d, PART_HEADING), *p = d->parts;
        struct str q, a;
        bool text = d->n_parts && p->kind == PART_TEXT && !table_take_apart(p->text, &q, &a);

        s->lead = true;
        s->title = d->title;
        if (s->title.n && !(heading && str_eq(s->title, heading->text)))
                return 0;
        if (text && !questions && utf8_count(p->text) <= TITLE_LETTERS && !str_contains(p->text, STR("\n")) &&
            !(table_ends_sentence(p->text) && p->text.n >= SENTENCE_BYTES)) {
                s->title = p->text;
                s->page = p->page;
                return 1;
        }
        if (d->file.n)
                s->title = d->file;
        else if (first_of(d, PART_TEXT))
                s->title = first_sentence(first_of(d, PART_TEXT)->text);
        return 0;
}

static void walk(struct harvesting *h)
{
        const struct convert_doc *d = h->d;
        struct section s = {.h = h, .lang = d->lang, .level = 1};
        bool questions = questions_lead(d, h->mem);

        buf_init(&s.body, 4 << 20);
        for (size_t i = name_lead(&s, questions); i < d->n_parts; i++) {
                const struct convert_part *p = &d->parts[i];

                switch (p->kind) {
                case PART_HEADING:
                        if (d->kind == CONVERT_EXPORT && p->level > 1)
                                harvest_put_text(&s.body, arena_printf(h->mem, "**%.*s**", STR_ARG(p->text)));
                        else
                                start_section(&s, p, p->level ? p->level : 1);
                        break;
                case PART_TEXT: put_text_part(&s, p, questions); break;
                case PART_ITEM: put_item(&s, p->text); break;
                case PART_TABLE:
                        h->ret->tables++;
                        if (harvest_table(h, p, true))
                                h->ret->tables_taken++;
                        else
                                put_table(&s, p);
                        break;
                }
        }
        s.lead = s.lead && h->items.n; /* all that there is says enough */
        end_section(&s);
        buf_done(&s.body);
}

/* "Sheet1", "工作表 2": the program has named it. */
static bool is_named(struct str sheet)
{
        static const char *const names[] = {"sheet", "工作表", "tabelle", "feuil", "hoja", "foglio"};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (sheet.n >= strlen(names[i]) && str_ieq(str_sub(sheet, 0, strlen(names[i])), str_c(names[i])))
                        return false;
        return sheet.n > 0;
}

/* One sheet for each topic: the topic is the category where nothing else says it. */
static void name_by_sheet(struct harvesting *h)
{
        for (size_t i = 0; i < h->items.n; i++)
                if (!h->items.p[i].category.n && is_named(h->items.p[i].sheet))
                        h->items.p[i].category = h->items.p[i].sheet;
}

void harvest(const struct convert_doc *d, struct arena *mem, struct harvest *ret)
{
        struct harvesting h = {.mem = mem, .d = d, .ret = ret};
        struct table_look look;
        struct harvest_item *items;

        *ret = (struct harvest){0};
        if (d->kind != CONVERT_XLSX && d->kind != CONVERT_CSV) {
                walk(&h);
        } else {
                for (size_t i = 0; i < d->n_parts && !h.named; i++)
                        h.named = table_look(&d->parts[i], mem, &look) && look.named;
                for (size_t i = 0; i < d->n_parts; i++) {
                        ret->tables++;
                        ret->tables_taken +=
                                harvest_table(&h, h.named ? &d->parts[i] : table_upright(&d->parts[i], mem), false);
                }
                if (ret->tables_taken > 1)
                        name_by_sheet(&h);
        }
        items = ARENA_ARRAY(mem, struct harvest_item, h.items.n);
        if (h.items.n)
                memcpy(items, h.items.p, h.items.n * sizeof(*items));
        ret->items = items;
        ret->n = h.items.n;
        VEC_FREE(&h.items);
}

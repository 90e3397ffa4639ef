/*
 * convert_docx_style - what the styles of a document say of its paragraphs: headings, titles, tables of contents,
 * lists, weight and size. Writers name styles in their own language, and rest their own on those of the program.
 */
#include "base/map.h"
#include "connect/convert_priv.h"

#include <string.h>

enum { STYLES_MAX = 5000, BASES_MAX = 20 };

struct style {
        struct str based;
        struct docx_look look;
        bool named; /* its name told what it is: an outline level does not count against that */
};

struct docx_styles {
        struct arena *mem;
        struct map *styles;  /* id: struct style */
        struct map *ordered; /* numId, and a: abstractNumId: the levels that count, as bits, and 1 << 9 */
        struct style *usual; /* of paragraphs without a style */
        struct docx_look base;
};

/* ---- names ---- */

static const char *const headings[] = {"heading",   "标题",       "標題",    "überschrift", "Überschrift",
                                       "titre",     "título",     "Título",  "titolo",      "見出し",
                                       "제목",      "kop",        "rubrik",  "nagłówek",    "Заголовок",
                                       "заголовок", "overskrift", "otsikko", "nadpis",      "başlık"};
static const char *const titles[] = {"title", "标题", "標題", "titel", "titre", "título", "Título", "titolo"};
static const char *const subtitles[] = {"subtitle",   "副标题",    "副標題",    "untertitel",
                                        "sous-titre", "subtítulo", "Subtítulo", "sottotitolo"};
static const char *const contents[] = {"toc heading",
                                       "目录",
                                       "目錄",
                                       "目次",
                                       "contents heading",
                                       "sommario",
                                       "sumario",
                                       "inhaltsverzeichnis",
                                       "inhaltsverzeichnisüberschrift",
                                       "table des matières",
                                       "índice",
                                       "table of figures",
                                       "table of authorities"};
/* With the number of their level alone. */
static const char *const entries[] = {"toc", "contents", "verzeichnis", "tm", "tdc", "index"};

/* The Han digits that number chapters and levels: "二" is 2; 0: it is none. */
static int64_t han_digit(struct str s)
{
        static const char digits[] = "一二三四五六七八九";
        ptrdiff_t at = s.n == 3 ? str_find(str_c(digits), s, 0) : -1;

        return at < 0 ? 0 : at / 3 + 1;
}

/* "Heading 2", "标题2", "标题二": 2; "Title": 0; -1: it is not called so. */
static int64_t number_behind(struct str name, const char *word)
{
        struct str w = str_c(word), rest;
        int64_t n;

        if (!str_ieq(str_sub(name, 0, w.n), w))
                return -1;
        rest = str_trim(str_sub(name, w.n, name.n));
        if (!rest.n)
                return 0;
        if (str_to_i64(rest, 1, 9, &n))
                return n;
        n = han_digit(rest);
        return n ? n : -1;
}

static int64_t number_of(struct str name, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                int64_t number = number_behind(name, words[i]);

                if (number >= 0)
                        return number;
        }
        return -1;
}

#define NUMBER_OF(name, words) number_of(name, words, sizeof(words) / sizeof(*(words)))

/* "二级标题": 2. */
static int64_t han_level(struct str name)
{
        bool level = str_eq_c(str_sub(name, 3, name.n), "级标题") || str_eq_c(str_sub(name, 3, name.n), "級標題");

        return level ? han_digit(str_sub(name, 0, 3)) : 0;
}

static bool read_name(struct str name, struct docx_look *to)
{
        int64_t n = NUMBER_OF(name, headings);

        if (n <= 0)
                n = han_level(name);
        to->toc = NUMBER_OF(name, contents) >= 0 || NUMBER_OF(name, entries) > 0;
        to->title = n <= 0 && NUMBER_OF(name, titles) == 0;
        if (to->toc || NUMBER_OF(name, subtitles) == 0)
                to->level = DOCX_NO_LEVEL;
        else if (to->title || n > 0)
                to->level = n > 0 ? (unsigned)n : 1;
        return to->level;
}

/* ---- styles.xml ---- */

static bool is_on(struct str v)
{
        return !str_eq_c(v, "0") && !str_eq_c(v, "false") && !str_eq_c(v, "off");
}

void docx_run_property(struct docx_look *to, struct str name, struct str v)
{
        int64_t n;

        if (str_eq_c(name, "b"))
                to->bold = is_on(v) ? 1 : -1;
        else if (str_eq_c(name, "sz") && str_to_i64(v, 1, 3000, &n))
                to->size = (unsigned)n;
}

void docx_list_property(struct docx_look *to, struct str name, struct str v, struct arena *mem)
{
        int64_t n;

        if (str_eq_c(name, "numId"))
                to->list = arena_str(mem, v);
        else if (str_eq_c(name, "ilvl") && str_to_i64(v, 0, 8, &n))
                to->deep = (unsigned)n;
}

static void style_event(struct docx_styles *d, struct xml *x, struct style *st)
{
        struct str n = xml_name(x), v = xml_attr(x, "w:val", d->mem);
        int64_t level;

        if (str_eq_c(n, "name"))
                st->named = read_name(v, &st->look);
        else if (str_eq_c(n, "basedOn"))
                st->based = v;
        else if (str_eq_c(n, "outlineLvl") && !st->named && str_to_i64(v, 0, 9, &level))
                st->look.level = level == 9 ? DOCX_NO_LEVEL : (unsigned)level + 1;
        docx_run_property(&st->look, n, v);
        docx_list_property(&st->look, n, v, d->mem);
}

static struct style *new_style(struct docx_styles *d, struct xml *x)
{
        struct style *st = ARENA_NEW(d->mem, struct style);
        struct str type = xml_attr(x, "w:type", d->mem), id = xml_attr(x, "w:styleId", d->mem);
        struct str usual = xml_attr(x, "w:default", d->mem);

        *st = (struct style){0};
        if (id.n && map_count(d->styles) < STYLES_MAX)
                map_set(d->styles, id, st);
        if (str_eq_c(type, "paragraph") && usual.n && is_on(usual))
                d->usual = st;
        return st;
}

static void on_style(struct docx_styles *d, struct xml *x, struct style **at)
{
        if (str_eq_c(xml_name(x), "style"))
                *at = new_style(d, x);
        else if (*at)
                style_event(d, x, *at);
        else /* the defaults stand before all styles */
                docx_run_property(&d->base, xml_name(x), xml_attr(x, "w:val", d->mem));
}

/* ---- numbering.xml ---- */

struct numbering {
        struct str id; /* of what is under way, "a" before that of an abstract one */
        int64_t level;
        uintptr_t bits;
};

static void on_number(struct docx_styles *d, struct xml *x, struct numbering *at)
{
        struct str n = xml_name(x), v = xml_attr(x, "w:val", d->mem);

        if (str_eq_c(n, "abstractNum")) {
                at->id = arena_concat(d->mem, STR("a"), xml_attr(x, "w:abstractNumId", d->mem));
                at->bits = 1 << 9;
        } else if (str_eq_c(n, "lvl")) {
                if (!str_to_i64(xml_attr(x, "w:ilvl", d->mem), 0, 8, &at->level))
                        at->level = 0;
        } else if (str_eq_c(n, "numFmt")) {
                if (!str_eq_c(v, "bullet") && !str_eq_c(v, "none"))
                        at->bits |= (uintptr_t)1 << at->level;
        } else if (str_eq_c(n, "num")) {
                at->id = xml_attr(x, "w:numId", d->mem);
                at->bits = 0;
        } else if (str_eq_c(n, "abstractNumId")) {
                at->bits = (uintptr_t)map_get(d->ordered, arena_concat(d->mem, STR("a"), v));
        } else {
                return;
        }
        if (at->id.n && at->bits && map_count(d->ordered) < STYLES_MAX)
                map_set(d->ordered, at->id, (void *)at->bits);
}

/* ---- both ---- */

static int read_member(struct docx_styles *d, struct zip *z, const char *name, bool styles, struct err *err)
{
        struct numbering number = {0};
        struct style *style = NULL;
        struct zip_member *m;
        struct xml *x = NULL;
        enum xml_event e;
        int r;

        if (!zip_has(z, name))
                return 0;
        r = zip_member_open(z, name, &m, err);
        if (r == 0)
                r = xml_open(zip_member_read, m, false, &x, err);
        while (r == 0 && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)) {
                if (e == XML_OPEN && styles)
                        on_style(d, x, &style);
                else if (e == XML_OPEN)
                        on_number(d, x, &number);
        }
        xml_close(x);
        zip_member_close(m);
        return r;
}

int docx_styles_read(struct zip *z, struct arena *mem, struct docx_styles **ret, struct err *err)
{
        struct docx_styles *d = ARENA_NEW(mem, struct docx_styles);
        int r;

        *d = (struct docx_styles){.mem = mem, .styles = map_new(), .ordered = map_new()};
        *ret = d;
        r = read_member(d, z, "word/styles.xml", true, err);
        return r < 0 ? r : read_member(d, z, "word/numbering.xml", false, err);
}

void docx_styles_done(struct docx_styles *d)
{
        map_free(d->styles);
        map_free(d->ordered);
}

static void fill(struct docx_look *to, const struct docx_look *from, bool first)
{
        if (!to->level)
                to->level = from->level;
        if (!to->bold)
                to->bold = from->bold;
        if (!to->size)
                to->size = from->size;
        if (!to->list.n) {
                to->list = from->list;
                to->deep = to->deep ? to->deep : from->deep;
        }
        to->toc |= from->toc;
        to->title |= first && from->title;
}

struct docx_look docx_style(const struct docx_styles *d, struct str id)
{
        const struct style *st = id.n ? map_get(d->styles, id) : d->usual;
        struct docx_look ret = {0};

        for (int i = 0; st && i < BASES_MAX; i++) {
                fill(&ret, &st->look, i == 0);
                st = st->based.n ? map_get(d->styles, st->based) : NULL;
        }
        fill(&ret, &d->base, false);
        if (ret.level == DOCX_NO_LEVEL)
                ret.level = 0;
        return ret;
}

bool docx_list_counts(const struct docx_styles *d, struct str list, unsigned deep)
{
        return (uintptr_t)map_get(d->ordered, list) >> deep & 1;
}

/*
 * convert_docx_look - what a document says by its looks, once all of it is read. Where no styles tell the headings,
 * short paragraphs in bold or in larger letters than the text are taken for them, or such as begin with the number of a
 * chapter. A table of contents that somebody typed is left out, and the items of numbered lists get their numbers.
 */
#include "connect/convert_priv.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
        LETTERS_MAX = 80, /* of a heading … */
        BYTES_MAX = 160,
        LEVEL_MAX = 9,
        LARGER = 2,     /* half points above the text */
        SIZES_MAX = 64, /* different ones that are counted */
        LISTS_MAX = 64,
        CHAPTERS_MIN = 2, /* plain ones with a number: fewer may be a measure, "2.4 GHz" */
        STRETCH = 20000,  /* bytes between two headings that are more than one article */
        PLAIN = 5,        /* as deep as a heading without a number */
        DEPTHS = 16,
};

struct looks {
        struct sink *s;
        const struct docx_para *paras;
        struct convert_part *parts;
        size_t n;
        unsigned body;        /* size of most letters */
        bool bold;            /* most of it is: then that tells nothing */
        unsigned *all;        /* of each part that looks like a heading, its rank: higher is further up; else 0 */
        unsigned *rank;       /* the same of those that are one */
        size_t plain[DEPTHS]; /* of those that have a number alone, how many */
        bool styled;          /* styles tell the headings: only what is bold or larger beside them is one too */
};

/* ---- one paragraph ---- */

static bool ends_with_one(struct str t, const char *const *marks)
{
        for (; *marks; marks++)
                if (str_ends(t, str_c(*marks)))
                        return true;
        return false;
}

static bool goes_on(struct str t)
{
        static const char *const marks[] = {".", "!", ";", ":", ",", "。", "！", "；", "：", "，", "、", "…", NULL};

        return ends_with_one(t, marks);
}

static size_t digits_at(struct str t, size_t at)
{
        size_t n = 0;

        while (at + n < t.n && t.p[at + n] >= '0' && t.p[at + n] <= '9')
                n++;
        return n;
}

static size_t han_digits_at(struct str t, size_t at)
{
        size_t n = 0;

        while (str_sub(t, at + n, 3).n == 3 && str_contains(STR("一二三四五六七八九十百"), str_sub(t, at + n, 3)))
                n += 3;
        return n;
}

static bool stands_at(struct str t, size_t at, const char *what)
{
        return str_starts(str_sub(t, at, t.n), str_c(what));
}

/* "第三章" 1, "第 2 节" 2, "一、" 3, "（一）" 4. */
static unsigned han_depth(struct str t)
{
        bool chapter = str_starts(t, STR("第")), bracket = str_starts(t, STR("（")) || str_starts(t, STR("("));
        size_t at = chapter ? 3 : bracket ? (t.p[0] == '(' ? 1 : 3) : 0, n;

        at += chapter && stands_at(t, at, " ");
        n = han_digits_at(t, at);
        if (chapter && !n)
                n = digits_at(t, at);
        if (!n)
                return 0;
        at += n;
        at += chapter && stands_at(t, at, " ");
        if (chapter)
                return stands_at(t, at, "章") || stands_at(t, at, "篇") || stands_at(t, at, "部分") ? 1
                       : stands_at(t, at, "节")                                                     ? 2
                                                                                                    : 0;
        if (bracket)
                return stands_at(t, at, "）") || stands_at(t, at, ")") ? 4 : 0;
        return stands_at(t, at, "、") ? 3 : 0;
}

/* How deep a heading stands that begins with a number: as above, "1." 5, "1.2" 6 …; 0: there is none. */
static unsigned depth_of(struct str t)
{
        static const char *const words[] = {"Chapter ", "Kapitel ", "Chapitre ", "Capítulo ", "Part "};
        size_t at = digits_at(t, 0);
        unsigned depth = PLAIN;

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_starts(t, str_c(words[i])) && digits_at(t, strlen(words[i])))
                        return 1;
        if (!at || at > 3)
                return han_depth(t);
        while (at < t.n && t.p[at] == '.' && digits_at(t, at + 1) && digits_at(t, at + 1) <= 2) {
                at += 1 + digits_at(t, at + 1);
                depth += depth < DEPTHS - 1;
        }
        if (depth == PLAIN && !stands_at(t, at, ".") && !stands_at(t, at, "、") && !stands_at(t, at, " "))
                return 0;
        at += stands_at(t, at, ".");
        return at < t.n && (t.p[at] == ' ' || (unsigned char)t.p[at] >= 0x80) ? depth : 0;
}

/* "Table 3: Sizes" is the name of what stands below it, no chapter. */
static bool is_caption(struct str t)
{
        static const char *const words[] = {"Table", "Figure", "Fig.", "Tabelle", "Abbildung",
                                            "Abb.",  "表",     "图",   "圖"};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
                size_t at = strlen(words[i]);

                at += stands_at(t, at, " ");
                if (str_starts(t, str_c(words[i])) && digits_at(t, at))
                        return true;
        }
        return false;
}

static unsigned rank_of(const struct looks *l, size_t i)
{
        const struct convert_part *p = &l->parts[i];
        const struct docx_para *q = &l->paras[i];
        bool larger = q->size >= l->body + LARGER, bold = q->bold && !l->bold;
        unsigned depth;

        if ((p->kind != PART_TEXT && p->kind != PART_ITEM) || p->text.n > BYTES_MAX ||
            utf8_count(p->text) > LETTERS_MAX || goes_on(p->text) || str_contains(p->text, STR("\n")) ||
            is_caption(p->text))
                return 0;
        depth = depth_of(p->text);
        if (!larger && !bold && (p->kind == PART_ITEM || !depth || depth == PLAIN))
                return 0;
        return (q->size * 2 + q->bold) * DEPTHS + DEPTHS - (depth ? depth : PLAIN);
}

static bool is_plain(const struct looks *l, size_t i)
{
        return l->paras[i].size < l->body + LARGER && (!l->paras[i].bold || l->bold);
}

/* ---- all of them ---- */

static void find_body(struct looks *l)
{
        struct {
                unsigned size;
                size_t bytes;
        } of[SIZES_MAX] = {0};
        size_t bold = 0, all = 0, most = 0;

        for (size_t i = 0; i < l->n; i++) {
                size_t k = 0, bytes = l->parts[i].text.n;

                if (l->parts[i].kind != PART_TEXT && l->parts[i].kind != PART_ITEM)
                        continue;
                while (k < SIZES_MAX - 1 && of[k].bytes && of[k].size != l->paras[i].size)
                        k++;
                of[k].size = l->paras[i].size;
                of[k].bytes += bytes;
                bold += l->paras[i].bold ? bytes : 0;
                all += bytes;
        }
        for (size_t k = 1; k < SIZES_MAX; k++)
                if (of[k].bytes > of[most].bytes)
                        most = k;
        l->body = of[most].size;
        l->bold = bold * 2 > all;
}

/* "Note", "注意": says how to read what follows. */
static bool is_label(struct str t)
{
        static const char *const words[] = {"note",    "tip",     "warning", "caution", "important", "attention",
                                            "example", "hinweis", "achtung", "wichtig", "tipp",      "注意",
                                            "提示",    "警告",    "重要",    "说明",    "小贴士",    "备注"};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_ieq(t, str_c(words[i])))
                        return true;
        return false;
}

/* Something must stand below it: what is followed by its like is a line of an address, or of a title. Typed numbers and
 * items that stand alone may be anything. */
static bool leads(const struct looks *l, size_t i, size_t to)
{
        if (!l->all[i] || i + 1 >= to || l->all[i + 1] >= l->all[i])
                return false;
        if (l->styled)
                return !is_plain(l, i) && l->parts[i].kind == PART_TEXT && !is_label(l->parts[i].text);
        if (l->parts[i].kind == PART_ITEM)
                return l->parts[i + 1].kind != PART_ITEM;
        return !is_plain(l, i) || l->plain[l->all[i] % DEPTHS] >= CHAPTERS_MIN;
}

/* The one at the start that is above all others: no chapter. */
static void leave_title(struct looks *l, size_t from, size_t to)
{
        size_t first = from;

        while (first < to && !l->rank[first])
                first++;
        if (from || first >= to || l->paras[first].size < l->body + LARGER)
                return;
        for (size_t i = 0; i < to; i++)
                if ((i < first && l->parts[i].kind == PART_TABLE) || (i != first && l->rank[i] >= l->rank[first]))
                        return;
        l->rank[first] = 0;
}

/* The highest ranks that occur, each once. */
static unsigned find_ranks(const struct looks *l, size_t from, size_t to, unsigned top[LEVEL_MAX])
{
        unsigned n = 0;

        for (unsigned last = UINT32_MAX, next = 1; n < LEVEL_MAX && next; last = next) {
                next = 0;
                for (size_t i = from; i < to; i++)
                        if (l->rank[i] < last && l->rank[i] > next)
                                next = l->rank[i];
                if (next)
                        top[n++] = next;
        }
        return n;
}

static void find_headings(struct looks *l, size_t from, size_t to, unsigned above)
{
        unsigned top[LEVEL_MAX], n, level;

        memset(l->plain, 0, sizeof(l->plain));
        for (size_t i = from; i < to; i++) {
                l->all[i] = rank_of(l, i);
                if (l->all[i] && is_plain(l, i))
                        l->plain[l->all[i] % DEPTHS]++;
        }
        for (size_t i = from; i < to; i++)
                l->rank[i] = leads(l, i, to) ? l->all[i] : 0;
        leave_title(l, from, to);
        n = find_ranks(l, from, to, top);
        for (size_t i = from; i < to; i++) {
                if (!l->rank[i])
                        continue;
                for (level = 1; level < n && top[level - 1] > l->rank[i]; level++)
                        ;
                l->parts[i].kind = PART_HEADING;
                l->parts[i].level = above + level < LEVEL_MAX ? above + level : LEVEL_MAX;
        }
}

/* Bold lines below styled headings: one may be anything, three of them, or two that ask, are headings of a kind. */
static bool has_more(struct looks *l)
{
        size_t bold = 0, asked = 0;

        for (size_t i = 0; i < l->n; i++)
                l->all[i] = l->parts[i].kind == PART_HEADING ? 0 : rank_of(l, i);
        for (size_t i = 0; i + 1 < l->n; i++)
                if (l->parts[i + 1].kind != PART_HEADING && leads(l, i, l->n)) {
                        bold++;
                        asked += str_ends(l->parts[i].text, STR("?")) || str_ends(l->parts[i].text, STR("？"));
                }
        return bold > 2 || asked > 1;
}

/* Where styles tell the headings, what is bold beside them is looked through, and what is too long for one article. */
static void look_through(struct looks *l)
{
        size_t from = 0, bytes = 0, styled = 0;
        unsigned above = 0;
        bool more;

        for (size_t i = 0; i < l->n; i++)
                styled += l->parts[i].kind == PART_HEADING;
        l->styled = styled > 1;
        more = l->styled && has_more(l);
        for (size_t i = 0; i <= l->n; i++) {
                if (i < l->n && l->parts[i].kind != PART_HEADING) {
                        bytes += l->parts[i].text.n;
                        continue;
                }
                l->styled = styled > 1 && bytes <= STRETCH;
                if (!l->styled || more)
                        find_headings(l, from, i, above);
                above = i < l->n ? l->parts[i].level : 0;
                from = i + 1;
                bytes = 0;
        }
}

/* ---- tables of contents, numbers ---- */

static bool is_contents(struct str t)
{
        static const char *const words[] = {"目录",
                                            "目 录",
                                            "目　录",
                                            "目錄",
                                            "目次",
                                            "Contents",
                                            "Table of contents",
                                            "Inhalt",
                                            "Inhaltsverzeichnis",
                                            "Sommaire",
                                            "Table des matières",
                                            "Índice",
                                            "Indice"};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_ieq(t, str_c(words[i])))
                        return true;
        return false;
}

/* "Cleaning ..... 12" */
static bool names_page(const struct convert_part *p)
{
        size_t n = p->text.n;

        if ((p->kind != PART_TEXT && p->kind != PART_ITEM) || p->text.n > BYTES_MAX * 2)
                return false;
        while (n && p->text.p[n - 1] >= '0' && p->text.p[n - 1] <= '9')
                n--;
        return n && n < p->text.n && p->text.n - n < 5 &&
               (p->text.p[n - 1] == ' ' || p->text.p[n - 1] == '.' || (unsigned char)p->text.p[n - 1] >= 0x80);
}

static void leave_out_contents(struct looks *l, struct docx_para *paras)
{
        size_t n = 0;

        for (size_t i = 0; i < l->n;) {
                size_t end = i + 1;

                while (end < l->n && l->parts[i].kind != PART_TABLE && is_contents(l->parts[i].text) &&
                       names_page(&l->parts[end]))
                        end++;
                if (end > i + 2) {
                        i = end;
                        continue;
                }
                l->parts[n] = l->parts[i];
                paras[n++] = paras[i++];
        }
        l->n = l->s->parts.n = n;
}

/* Each article counts from 1: its readers do not see the one before. */
static void number_items(struct looks *l)
{
        struct {
                struct str list;
                unsigned n;
        } of[LISTS_MAX];
        size_t n = 0, k;

        for (size_t i = 0; i < l->n; i++) {
                struct convert_part *p = &l->parts[i];

                if (p->kind == PART_HEADING)
                        n = 0;
                if (p->kind != PART_ITEM || !l->paras[i].list.n)
                        continue;
                for (k = 0; k < n && !str_eq(of[k].list, l->paras[i].list); k++)
                        ;
                if (k == LISTS_MAX)
                        continue;
                if (k == n)
                        of[n++].n = 0;
                of[k].list = l->paras[i].list;
                p->text = arena_printf(l->s->mem, "%u. %.*s", ++of[k].n, STR_ARG(p->text));
        }
}

void docx_finish(struct sink *s, struct docx_para *paras)
{
        struct looks l = {.s = s, .paras = paras, .parts = s->parts.p, .n = s->parts.n};

        leave_out_contents(&l, paras);
        l.all = calloc(2 * l.n + 2, sizeof(*l.all));
        if (!l.all)
                abort();
        l.rank = l.all + l.n + 1;
        find_body(&l);
        look_through(&l);
        number_items(&l);
        free(l.all);
}

/* convert_sink - what a converter has read so far: every limit on texts, rows and parts is here. */
#include "connect/convert_priv.h"
#include "text/utf8.h"

#include <string.h>

void sink_init(struct sink *s, struct arena *mem, struct convert_doc *doc)
{
        *s = (struct sink){.mem = mem, .doc = doc};
}

static void *keep(struct arena *mem, const void *p, size_t n, size_t size)
{
        void *to = arena_array(mem, n, size);

        if (n)
                memcpy(to, p, n * size);
        return to;
}

void sink_done(struct sink *s)
{
        s->doc->parts = keep(s->mem, s->parts.p, s->parts.n, sizeof(*s->parts.p));
        s->doc->n_parts = s->parts.n;
        s->doc->links = keep(s->mem, s->links.p, s->links.n, sizeof(*s->links.p));
        s->doc->n_links = s->links.n;
        VEC_FREE(&s->parts);
        VEC_FREE(&s->rows);
        VEC_FREE(&s->links);
}

bool sink_full(const struct sink *s)
{
        return s->text >= CONVERT_TEXT_MAX || s->parts.n >= CONVERT_PARTS_MAX;
}

/* The next character is white space, also the no-break and the ideographic one, or a mark of no width: its bytes. */
static size_t blank_at(struct str t, size_t at)
{
        static const char *const wide[] = {"\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b", "\xef\xbb\xbf", "\xe2\x80\x89"};

        if (strchr(" \t\r\n\v\f", t.p[at]) && t.p[at])
                return 1;
        for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
                if (str_starts(str_sub(t, at, t.n), str_c(wide[i])))
                        return strlen(wide[i]);
        return 0;
}

/* White space runs become one space, or one line end where they hold one; controls go. */
static size_t tidy(struct str t, char *to)
{
        size_t n = 0;

        for (size_t i = 0; i < t.n;) {
                bool line = false, any = false;
                size_t w;

                while (i < t.n && (w = blank_at(t, i)) > 0) {
                        line |= t.p[i] == '\n';
                        any = true;
                        i += w;
                }
                if (any && n && i < t.n)
                        to[n++] = line ? '\n' : ' ';
                if (i < t.n && (unsigned char)t.p[i] >= 32 && t.p[i] != 127)
                        to[n++] = t.p[i];
                i += i < t.n;
        }
        return n;
}

struct str sink_text(struct sink *s, struct str text)
{
        struct str cut = utf8_cut(text, CONVERT_CELL_MAX), whole;
        char *to;

        if (!cut.n)
                return (struct str){0};
        if (cut.n < text.n)
                s->doc->notes[NOTE_TEXT_CUT]++;
        if (s->text + cut.n > CONVERT_TEXT_MAX) {
                s->doc->notes[NOTE_TEXT_CUT]++;
                s->text = CONVERT_TEXT_MAX;
                return (struct str){0};
        }
        whole = utf8_repair(s->mem, cut);
        to = arena_alloc(s->mem, whole.n + 1);
        whole = str_n(to, tidy(whole, to));
        s->text += whole.n;
        return whole;
}

struct convert_part *sink_part(struct sink *s, enum convert_part_kind kind, unsigned level, unsigned page,
                               struct str text)
{
        struct str t = sink_text(s, text);
        struct convert_part *p;

        if (!t.n)
                return NULL;
        if (s->parts.n >= CONVERT_PARTS_MAX) {
                s->doc->notes[NOTE_TEXT_CUT]++;
                return NULL;
        }
        p = VEC_ADD(&s->parts);
        *p = (struct convert_part){.kind = kind, .level = level, .page = page, .text = t};
        return p;
}

static bool looks_like_html(struct str s)
{
        return s.n > 7 && s.p[0] == '<' && (str_contains(s, STR("</")) || str_contains(s, STR("<br")));
}

static void put_part(const struct convert_part *p, struct buf *b)
{
        if (b->n)
                buf_put_ch(b, '\n');
        if (p->kind != PART_TABLE) {
                buf_printf(b, "%s%.*s", p->kind == PART_ITEM ? "- " : "", STR_ARG(p->text));
                return;
        }
        for (size_t i = 0; i < p->n_rows; i++) {
                buf_put_c(b, i ? "\n- " : "- ");
                for (size_t c = 0; c < p->rows[i].n; c++)
                        buf_printf(b, "%s%.*s", c ? ", " : "", STR_ARG(p->rows[i].cells[c]));
        }
}

/* Exports of help desks have pages in their cells. */
static struct str html_cell(struct sink *s, struct str cell)
{
        struct convert_doc doc = {0};
        struct sink inner;
        struct err err;
        struct buf b;
        struct str text;

        sink_init(&inner, s->mem, &doc);
        buf_init(&b, CONVERT_CELL_MAX);
        if (html_fragment(&inner, cell, &err) == 0)
                for (size_t i = 0; i < inner.parts.n; i++)
                        put_part(&inner.parts.p[i], &b);
        text = b.n && !b.overflow ? sink_text(s, buf_str(&b)) : sink_text(s, cell);
        buf_done(&b);
        sink_done(&inner);
        return text;
}

bool sink_row(struct sink *s, const struct str *cells, size_t n, unsigned line, unsigned page)
{
        struct str *to;
        size_t used = 0;

        if (n > CONVERT_COLUMNS_MAX) {
                s->doc->notes[NOTE_COLUMNS_CUT]++;
                n = CONVERT_COLUMNS_MAX;
        }
        for (size_t i = 0; i < n; i++)
                if (str_trim(cells[i]).n)
                        used = i + 1;
        if (!used)
                return true;
        if (s->n_rows >= CONVERT_ROWS_MAX || sink_full(s)) {
                s->doc->notes[NOTE_ROWS_CUT] = s->n_rows;
                return false;
        }
        s->n_rows++;
        to = ARENA_ARRAY(s->mem, struct str, used);
        for (size_t i = 0; i < used; i++)
                to[i] = looks_like_html(str_trim(cells[i])) ? html_cell(s, str_trim(cells[i])) : sink_text(s, cells[i]);
        *VEC_ADD(&s->rows) = (struct convert_row){to, used, line, page};
        return true;
}

void sink_table(struct sink *s, struct str name, unsigned page)
{
        struct convert_part *p;

        if (!s->rows.n || s->parts.n >= CONVERT_PARTS_MAX) {
                VEC_CLEAR(&s->rows);
                return;
        }
        p = VEC_ADD(&s->parts);
        *p = (struct convert_part){.kind = PART_TABLE, .page = page, .text = sink_text(s, name)};
        p->rows = keep(s->mem, s->rows.p, s->rows.n, sizeof(*s->rows.p));
        p->n_rows = s->rows.n;
        VEC_CLEAR(&s->rows);
}

void sink_link(struct sink *s, struct str href)
{
        if (s->links.n < CONVERT_LINKS_MAX && href.n && href.n <= 2000)
                *VEC_ADD(&s->links) = arena_str(s->mem, href);
}

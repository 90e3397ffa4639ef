/*
 * convert_csv - a table as text: comma, semicolon or tab between the fields, whichever cuts the lines most evenly;
 * UTF-8 or GB18030. A semicolon or tab file is read by the same rules of quotes as RFC 4180 has for commas.
 */
#include "connect/convert_priv.h"
#include "text/encoding.h"
#include "text/utf8.h"

#include <string.h>

enum { LOOK_LINES = 200 };

/* How many fields most of the first lines have when cut at sep, and whether that is one and the same number. */
static unsigned long evenness(struct str text, char sep)
{
        unsigned long counts[CONVERT_COLUMNS_MAX + 1] = {0}, best = 0;
        size_t fields = 1, lines = 0, width = 0;
        bool quoted = false;

        for (size_t i = 0; i < text.n && lines < LOOK_LINES; i++) {
                if (text.p[i] == '"')
                        quoted = !quoted;
                if (quoted)
                        continue;
                fields += text.p[i] == sep && fields < CONVERT_COLUMNS_MAX;
                if (text.p[i] == '\n' || i + 1 == text.n) {
                        counts[fields]++;
                        fields = 1;
                        lines++;
                }
        }
        for (size_t n = 2; n <= CONVERT_COLUMNS_MAX; n++)
                if (counts[n] >= best && counts[n]) {
                        best = counts[n];
                        width = n;
                }
        return best * 100 + width;
}

static char separator(struct str text)
{
        static const char seps[] = {',', '\t', ';', '|'};
        unsigned long best = 0;
        char sep = ',';

        for (size_t i = 0; i < sizeof(seps); i++) {
                unsigned long e = evenness(text, seps[i]);

                if (e > best) {
                        best = e;
                        sep = seps[i];
                }
        }
        return sep;
}

/* One field from *at on; ends before a separator or a line end. Quotes inside bare fields are taken as they are. */
static struct str field(struct str t, size_t *at, char sep, struct buf *room, unsigned *lines)
{
        buf_clear(room);
        if (*at < t.n && t.p[*at] == '"') {
                for (++*at; *at < t.n; ++*at) {
                        if (t.p[*at] == '"' && (++*at == t.n || t.p[*at] != '"'))
                                break;
                        *lines += t.p[*at] == '\n';
                        buf_put_ch(room, t.p[*at]);
                }
        }
        for (; *at < t.n && t.p[*at] != sep && t.p[*at] != '\n'; ++*at)
                buf_put_ch(room, t.p[*at]);
        return str_trim(buf_str(room));
}

static void read_rows(struct sink *s, struct str text, char sep)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        struct buf room;
        unsigned line = 1;

        buf_init(&room, CONVERT_BYTES_MAX + 1);
        for (size_t at = 0; at < text.n;) {
                struct str cells[CONVERT_COLUMNS_MAX + 1];
                unsigned first = line;
                size_t n = 0;

                for (;;) {
                        struct str f = field(text, &at, sep, &room, &line);

                        if (n <= CONVERT_COLUMNS_MAX)
                                cells[n++] = arena_str(mem, utf8_cut(f, CONVERT_CELL_MAX + 4));
                        if (at >= text.n || text.p[at] != sep)
                                break;
                        at++;
                }
                at++; /* the line end */
                line++;
                if (!sink_row(s, cells, n, first, 0))
                        break;
                arena_reset(mem);
        }
        buf_done(&room);
        arena_free(mem);
        sink_table(s, (struct str){0}, 0);
}

/* Windows-1252 and with it Latin-1: what European Excel writes (the WHATWG index of the encoding). */
static struct str from_windows(struct arena *mem, struct str line)
{
        static const uint16_t high[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                          0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                          0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
        char *p = arena_alloc(mem, line.n * 3 + 4);
        size_t n = 0;

        for (size_t i = 0; i < line.n; i++) {
                unsigned char c = (unsigned char)line.p[i];

                n += utf8_put(p + n, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
        }
        return str_n(p, n);
}

/* Letters with accents stand between plain ones; of Big5 and its like most bytes over 127 have such neighbours. */
static bool is_western(struct str bytes)
{
        size_t high = 0, beside = 0;

        for (size_t i = 0; i < bytes.n; i++) {
                if ((unsigned char)bytes.p[i] < 0x80)
                        continue;
                high++;
                beside += i + 1 < bytes.n && (unsigned char)bytes.p[i + 1] >= 0x80;
        }
        return high && beside * 5 < high;
}

/* All of it as UTF-8; lines that are in another encoding than the file are repaired and counted. */
static int to_utf8(struct sink *s, struct str bytes, struct buf *out, struct err *err)
{
        struct encoding_look look = {0};
        struct encoding_found found;
        struct encoding_gb *gb = NULL;
        struct arena *mem = arena_new((size_t)256 << 20);
        struct str line, rest;
        bool western;
        int r = 0;

        encoding_look(&look, bytes);
        encoding_found(&look, &found);
        rest = found.mark && bytes.n >= 3 ? str_sub(bytes, 3, bytes.n) : bytes;
        western = found.how == ENCODING_UNCLEAR && is_western(bytes);
        if (found.encoding == ENCODING_GB18030)
                r = encoding_gb_open(&gb, err);
        while (r == 0 && rest.p && str_line(&rest, &line)) {
                struct str as = line;

                arena_reset(mem);
                if (gb && encoding_gb_convert(gb, line, mem, &as, NULL) < 0)
                        as = line;
                else if (gb && as.p != line.p)
                        s->doc->notes[NOTE_GB18030]++;
                else if (western && !utf8_valid(line)) {
                        as = from_windows(mem, line);
                        s->doc->notes[NOTE_WINDOWS]++;
                }
                s->doc->notes[NOTE_BAD_TEXT] += !utf8_valid(as);
                buf_put_str(out, utf8_repair(mem, as));
                buf_put_ch(out, '\n');
        }
        encoding_gb_close(gb);
        arena_free(mem);
        return r;
}

int convert_csv(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err)
{
        struct buf text;
        int r;

        (void)o;
        buf_init(&text, 3 * CONVERT_BYTES_MAX + 4);
        r = to_utf8(s, bytes, &text, err);
        if (r == 0)
                read_rows(s, buf_str(&text), separator(buf_str(&text)));
        buf_done(&text);
        return r;
}

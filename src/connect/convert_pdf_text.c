/* convert_pdf_text - letters of a PDF: what looks like another one, how words go on over a line end, signs of lists. */
#include "connect/convert_pdf_priv.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- as it would be written ---- */

static bool has_look_alikes(struct str t)
{
        static const char *const some[] = {"\xe2\xba", "\xe2\xbb", "\xe2\xbc", "\xe2\xbd", "\xe2\xbe",
                                           "\xe2\xbf", "\xef\xac", "\xef\xa4", "\xc2\xad"};

        for (size_t i = 0; i < sizeof(some) / sizeof(*some); i++)
                if (str_contains(t, str_c(some[i])))
                        return true;
        return false;
}

static bool is_look_alike(uint32_t cp)
{
        return (cp >= 0x2e80 && cp <= 0x2fdf) || (cp >= 0xfb00 && cp <= 0xfb06) || (cp >= 0xf900 && cp <= 0xfaff);
}

/* Fonts give some characters as their look-alikes: radicals for characters, one sign for "fi". A soft hyphen is one
 * where a line ends alone. */
struct str pdf_plain(struct arena *mem, struct str t)
{
        struct buf b;
        const char *p = t.p, *end = t.p + t.n;
        struct str ret;

        if (!has_look_alikes(t))
                return t;
        buf_init(&b, t.n * 8 + 16);
        while (p < end) {
                uint32_t cp = utf8_next(&p, end);
                char one[4];
                size_t n = utf8_put(one, cp);
                utf8proc_uint8_t *as = NULL;
                utf8proc_ssize_t m = 0;

                if (cp == 0xad && p < end)
                        continue;
                if (is_look_alike(cp))
                        m = utf8proc_map((const utf8proc_uint8_t *)one, (utf8proc_ssize_t)n, &as,
                                         UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
                buf_put(&b, m > 0 ? (const char *)as : one, m > 0 ? (size_t)m : n);
                free(as);
        }
        ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

/* ---- joined ---- */

static uint32_t first_of(struct str t)
{
        const char *p = t.p;

        return t.n ? utf8_next(&p, t.p + t.n) : 0;
}

static uint32_t last_of(struct str t)
{
        size_t at = t.n;

        while (at > 0 && ((unsigned char)t.p[--at] & 0xc0) == 0x80)
                ;
        return first_of(str_sub(t, at, t.n));
}

static bool is_lower(uint32_t cp)
{
        return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL;
}

static bool is_letter(uint32_t cp)
{
        return is_lower(cp) || utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

static bool wide_char_at_end(struct str a)
{
        return a.n >= 3 && (unsigned char)a.p[a.n - 3] >= 0xe2 && (unsigned char)a.p[a.n - 1] >= 0x80;
}

struct str pdf_join(struct arena *mem, struct str a, struct str b, bool space)
{
        if (!a.n || !b.n)
                return a.n ? a : b;
        if (!space || (wide_char_at_end(a) && (unsigned char)b.p[0] >= 0xe2))
                return arena_concat(mem, a, b);
        return arena_printf(mem, "%.*s %.*s", STR_ARG(a), STR_ARG(b));
}

static size_t hyphen_at_end(struct str a)
{
        static const char *const hyphens[] = {"-", "\xc2\xad", "\xe2\x80\x90"};

        for (size_t i = 0; i < sizeof(hyphens) / sizeof(*hyphens); i++)
                if (str_ends(a, str_c(hyphens[i])))
                        return strlen(hyphens[i]);
        return 0;
}

/* "Ein- und Ausgang": the hyphen stands for what the other word has. */
static bool is_and(struct str b)
{
        static const char *const words[] = {"und ", "oder ", "bzw. ", "sowie ", "and ", "or ", "to "};

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_starts(b, str_c(words[i])))
                        return true;
        return false;
}

struct str pdf_join_lines(struct arena *mem, struct str a, struct str b)
{
        size_t n = hyphen_at_end(a);
        struct str word = str_sub(a, 0, a.n - n);
        bool soft = n && !str_ends(a, STR("-"));

        if (n && is_letter(last_of(word)) && is_letter(first_of(b)) && (soft || !is_and(b))) {
                if (is_lower(first_of(b)) && (soft || is_lower(last_of(word))))
                        return arena_concat(mem, word, b);
                return arena_printf(mem, "%.*s-%.*s", STR_ARG(word), STR_ARG(b));
        }
        return pdf_join(mem, a, b, true);
}

struct str pdf_line_text(struct arena *mem, const struct line *x)
{
        struct str t = {0};

        for (size_t p = 0; p < x->n; p++)
                t = pdf_join(mem, t, x->pieces[p].text, true);
        return t;
}

/* ---- signs of lists, numbers of headings ---- */

static size_t blanks_at(struct str t, size_t at)
{
        size_t n = 0;

        while (at + n < t.n &&
               (t.p[at + n] == ' ' || t.p[at + n] == '\t' || str_starts(str_sub(t, at + n, 2), STR("\xc2\xa0"))))
                n += t.p[at + n] == '\xc2' ? 2 : 1;
        return n;
}

size_t pdf_bullet(struct str t)
{
        /* The last two are of a font of signs. */
        static const char *const bullets[] = {
                "•", "▪", "◦", "●", "■", "○", "‣", "◆", "➢", "►", "▶", "□", "✓", "\xef\x82\xb7", "\xef\x82\xa7"};
        static const char *const dashes[] = {"–", "-", "*", "·", "—"};

        for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
                if (str_starts(t, str_c(bullets[i])))
                        return strlen(bullets[i]) + blanks_at(t, strlen(bullets[i]));
        for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
                size_t n = strlen(dashes[i]);

                if (str_starts(t, str_c(dashes[i])) && (t.n == n || blanks_at(t, n)))
                        return n + blanks_at(t, n);
        }
        return 0;
}

static size_t sign_at(struct str t, size_t at, const char *const *signs, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (str_starts(str_sub(t, at, t.n), str_c(signs[i])))
                        return strlen(signs[i]);
        return 0;
}

size_t pdf_number_sign(struct str t, unsigned *number)
{
        static const char *const opens[] = {"(", "（"}, *const closes[] = {".", ")", "．", "、", "）"};
        size_t open = sign_at(t, 0, opens, 2), n = open, close;

        *number = 0;
        while (n < t.n && n < open + 2 && t.p[n] >= '0' && t.p[n] <= '9')
                *number = *number * 10 + (unsigned)(t.p[n++] - '0');
        close = sign_at(t, n, closes, sizeof(closes) / sizeof(*closes));
        if (!*number || !close)
                return 0;
        n += close;
        /* "2.1" and "1.5 bar" are none. */
        return n < t.n && t.p[n] >= '0' && t.p[n] <= '9' ? 0 : n + blanks_at(t, n);
}

unsigned pdf_heading_number(struct str t)
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

bool pdf_ends_sentence(struct str t)
{
        static const char *const ends[] = {".", "。", ";", "；", ",", "，", "、", ":", "：", "!", "！"};

        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
                if (str_ends(t, str_c(ends[i])))
                        return true;
        return false;
}

struct str pdf_letters(struct arena *mem, struct str t)
{
        const char *p = t.p, *end = t.p + t.n;
        char *to = arena_alloc(mem, t.n * 2 + 4);
        size_t n = 0;

        while (p < end && n <= t.n * 2) {
                utf8proc_int32_t cp = (utf8proc_int32_t)utf8_next(&p, end);
                utf8proc_category_t c = utf8proc_category(cp);

                if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO)
                        n += utf8_put(to + n, (uint32_t)utf8proc_tolower(cp));
        }
        return str_n(to, n);
}

/*
 * The decoder accepts exactly the well-formed sequences; the table of allowed second bytes (E0, ED, F0, F4 are the
 * special ones) is written out in second_ok().
 */
#include "text/utf8.h"

#include <string.h>

static bool second_ok(unsigned char lead, unsigned char b)
{
        switch (lead) {
        case 0xE0: return b >= 0xA0 && b <= 0xBF;
        case 0xED: return b >= 0x80 && b <= 0x9F;
        case 0xF0: return b >= 0x90 && b <= 0xBF;
        case 0xF4: return b >= 0x80 && b <= 0x8F;
        default: return b >= 0x80 && b <= 0xBF;
        }
}

static unsigned sequence_len(unsigned char lead)
{
        if (lead >= 0xC2 && lead <= 0xDF)
                return 2;
        if (lead >= 0xE0 && lead <= 0xEF)
                return 3;
        if (lead >= 0xF0 && lead <= 0xF4)
                return 4;
        return 1;
}

uint32_t utf8_next(const char **p, const char *end)
{
        const unsigned char *s = (const unsigned char *)*p;
        unsigned len = sequence_len(s[0]);
        uint32_t cp;
        unsigned i;

        if (len == 1) {
                (*p)++;
                return s[0] > 0 && s[0] < 0x80 ? s[0] : UTF8_BAD;
        }
        cp = s[0] & (0x7Fu >> len);
        for (i = 1; i < len; i++) {
                if (*p + i >= end || (i == 1 ? !second_ok(s[0], s[1]) : (s[i] & 0xC0) != 0x80)) {
                        *p += i;
                        return UTF8_BAD;
                }
                cp = cp << 6 | (s[i] & 0x3Fu);
        }
        *p += len;
        return cp;
}

size_t utf8_put(char out[static 4], uint32_t cp)
{
        if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
                cp = UTF8_BAD;
        if (cp < 0x80) {
                out[0] = (char)cp;
                return 1;
        }
        if (cp < 0x800) {
                out[0] = (char)(0xC0 | cp >> 6);
                out[1] = (char)(0x80 | (cp & 0x3F));
                return 2;
        }
        if (cp < 0x10000) {
                out[0] = (char)(0xE0 | cp >> 12);
                out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
                out[2] = (char)(0x80 | (cp & 0x3F));
                return 3;
        }
        out[0] = (char)(0xF0 | cp >> 18);
        out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[3] = (char)(0x80 | (cp & 0x3F));
        return 4;
}

/* A real U+FFFD in the text is valid; it is told apart from a repaired one by its bytes. */
static bool is_written_bad(const char *from, const char *to)
{
        return to - from == 3 && memcmp(from, "\xEF\xBF\xBD", 3) == 0;
}

bool utf8_valid(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;

        while (p < end) {
                const char *from = p;

                if (utf8_next(&p, end) == UTF8_BAD && !is_written_bad(from, p))
                        return false;
        }
        return true;
}

struct str utf8_repair(struct arena *mem, struct str s)
{
        const char *p = s.p, *end = s.p + s.n;
        char *out;
        size_t n = 0;

        if (utf8_valid(s))
                return s;
        out = arena_alloc(mem, s.n * 3 + 1);
        while (p < end)
                n += utf8_put(out + n, utf8_next(&p, end));
        return str_n(out, n);
}

size_t utf8_count(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;
        size_t n = 0;

        for (; p < end; n++)
                utf8_next(&p, end);
        return n;
}

struct str utf8_cut(struct str s, size_t max_bytes)
{
        size_t n = max_bytes, i;

        if (s.n <= max_bytes)
                return s;
        /* Step back over at most three continuation bytes to a lead whose sequence would be cut. */
        for (i = 0; i < 3 && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80; i++)
                n--;
        if (((unsigned char)s.p[n] & 0xC0) == 0x80)
                n = max_bytes; /* no lead in sight: ill-formed anyway */
        return str_n(s.p, n);
}

/* encoding - see encoding.h. Two automata run over the bytes side by side and start afresh at each line end. */
#include "text/encoding.h"

#include "text/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum { HANZI_SURE = 2 /* common characters that make a line sure */, COMMON_PERCENT = 50 };

struct encoding_gb {
        iconv_t cd;
};

/* ---- UTF-8 ---- */

/* What may follow a lead byte; false when it is none (Unicode, table 3-7). */
static bool utf8_lead(struct encoding_look *l, unsigned char c)
{
        l->line.utf8_low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
        l->line.utf8_high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        l->line.utf8_left = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
        l->line.utf8_len = l->line.utf8_left + 1;
        l->line.lead = c;
        return c >= 0xC2 && c <= 0xF4;
}

static void utf8_byte(struct encoding_look *l, unsigned char c)
{
        if (l->line.bad_utf8)
                return;
        if (l->line.utf8_left == 0) {
                l->line.bad_utf8 = c >= 0x80 && !utf8_lead(l, c);
                return;
        }
        if (c < l->line.utf8_low || c > l->line.utf8_high) {
                l->line.bad_utf8 = true;
                return;
        }
        l->line.utf8_low = 0x80;
        l->line.utf8_high = 0xBF;
        if (--l->line.utf8_left > 0)
                return;
        l->two += l->line.utf8_len == 2;
        l->longer += l->line.utf8_len > 2;
        l->line.hanzi += l->line.utf8_len == 3 && l->line.lead >= 0xE3 && l->line.lead <= 0xE9;
}

/* ---- GB18030: one byte, two (81…FE 40…7E 80…FE), or four (81…FE 30…39 81…FE 30…39) ---- */

static void gb_pair(struct encoding_look *l, unsigned char lead, unsigned char trail)
{
        bool level = (lead >= 0xB0 && lead <= 0xD7) || lead == 0xA1 || lead == 0xA3;

        l->line.pairs++;
        l->line.common += level && trail >= 0xA1 && trail != 0xFF;
}

static void gb_byte(struct encoding_look *l, unsigned char c)
{
        bool lead = c >= 0x81 && c <= 0xFE, digit = c >= 0x30 && c <= 0x39;

        if (l->line.bad_gb)
                return;
        switch (l->line.gb_at) {
        case 0:
                l->line.bad_gb = c >= 0x80 && !lead;
                l->line.gb_at = lead;
                break;
        case 1:
                if (digit) {
                        l->line.gb_at = 2;
                        return;
                }
                l->line.bad_gb = c < 0x40 || c == 0x7F || c == 0xFF;
                if (!l->line.bad_gb)
                        gb_pair(l, l->line.gb_lead, c);
                l->line.gb_at = 0;
                return;
        case 2:
                l->line.bad_gb = !lead;
                l->line.gb_at = 3;
                break;
        default:
                l->line.bad_gb = !digit;
                l->line.gb_at = 0;
                break;
        }
        l->line.gb_lead = c;
}

/* ---- lines ---- */

static void end_line(struct encoding_look *l)
{
        if (l->line.high) {
                bool bad_utf8 = l->line.bad_utf8 || l->line.utf8_left, bad_gb = l->line.bad_gb || l->line.gb_at;

                l->high++;
                l->bad_utf8 += bad_utf8;
                l->bad_gb += bad_gb;
                l->sure_utf8 += !bad_utf8 && l->line.hanzi >= HANZI_SURE;
                l->sure_gb += bad_utf8 && !bad_gb && l->line.common > 0 &&
                              l->line.common * 100 >= l->line.pairs * COMMON_PERCENT;
                l->pairs += l->line.pairs;
                l->common += l->line.common;
        }
        memset(&l->line, 0, sizeof(l->line));
}

void encoding_look(struct encoding_look *l, struct str bytes)
{
        for (size_t i = 0; i < bytes.n; i++) {
                unsigned char c = (unsigned char)bytes.p[i];

                if (l->n < sizeof(l->head))
                        l->head[l->n] = c;
                l->n++;
                l->nul += c == 0;
                if (c == '\n') {
                        end_line(l);
                        continue;
                }
                if (c < 0x80 && !l->line.in_run)
                        continue;
                l->line.high = true;
                l->runs += c >= 0x80 && !l->line.in_run;
                utf8_byte(l, c);
                gb_byte(l, c);
                l->line.in_run = c >= 0x80 || l->line.gb_at || (l->line.utf8_left && !l->line.bad_utf8);
        }
}

/* A few characters of GB18030 may happen to be valid UTF-8: then they are Greek, Cyrillic or accented letters there,
 * in words, and common characters here. Accented letters stand alone between others. */
static bool gb_after_all(const struct encoding_look *l)
{
        return l->bad_gb == 0 && l->longer == 0 && l->pairs > 0 && l->common == l->pairs && l->pairs >= l->runs * 2;
}

static void judge(const struct encoding_look *l, struct encoding_found *f)
{
        if (l->bad_utf8 == 0) {
                f->encoding = gb_after_all(l) ? ENCODING_GB18030 : ENCODING_UTF8;
                f->how = f->encoding == ENCODING_GB18030 ? ENCODING_COUNTED : ENCODING_VALID;
                return;
        }
        f->how = ENCODING_COUNTED;
        if (l->bad_utf8 * 2 <= l->high)
                return;
        /* Pairs are counted on valid lines, and up to the fault of the others. */
        if (l->sure_gb > l->sure_utf8 && l->common * 100 >= l->pairs * COMMON_PERCENT) {
                f->encoding = ENCODING_GB18030;
                f->how = l->bad_gb ? ENCODING_COUNTED : ENCODING_VALID;
        } else {
                f->how = ENCODING_UNCLEAR;
        }
}

static bool has_mark_16(const struct encoding_look *l)
{
        return l->n >= 2 && ((l->head[0] == 0xFF && l->head[1] == 0xFE) || (l->head[0] == 0xFE && l->head[1] == 0xFF));
}

void encoding_found(struct encoding_look *l, struct encoding_found *ret)
{
        struct encoding_look all = *l;

        end_line(&all);
        *ret = (struct encoding_found){.encoding = ENCODING_UTF8, .how = ENCODING_ASCII, .lines = all.high};
        if (has_mark_16(&all) || all.nul * 4 > all.n) {
                ret->encoding = ENCODING_UTF16;
                ret->mark = has_mark_16(&all);
                ret->how = ret->mark ? ENCODING_MARK : ENCODING_COUNTED;
                return;
        }
        if (all.n >= 3 && memcmp(all.head, "\xEF\xBB\xBF", 3) == 0) {
                ret->mark = true;
                ret->how = ENCODING_MARK;
        } else if (all.high) {
                judge(&all, ret);
        }
        ret->bad = ret->encoding == ENCODING_GB18030 ? all.bad_gb : all.bad_utf8;
}

const char *encoding_name(enum encoding e)
{
        switch (e) {
        case ENCODING_UTF8: return "UTF-8";
        case ENCODING_GB18030: return "GB18030";
        case ENCODING_UTF16: return "UTF-16";
        }
        return "";
}

bool encoding_is_utf8_hanzi(struct str line)
{
        size_t hanzi = 0, other = 0;

        if (!utf8_valid(line))
                return false;
        for (const char *p = line.p, *end = line.p + line.n; p < end;) {
                uint32_t c = utf8_next(&p, end);

                if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF))
                        hanzi++;
                else if (c >= 0x80)
                        other++;
        }
        return hanzi >= HANZI_SURE && other == 0;
}

/* ---- conversion ---- */

int encoding_gb_open(struct encoding_gb **ret, struct err *err)
{
        iconv_t cd = iconv_open("UTF-8", "GB18030");
        struct encoding_gb *g;

        if (cd == (iconv_t)-1)
                return err_set(err, ERR_NOTFOUND,
                               "this system cannot convert GB18030 (glibc's gconv modules are not installed); save the "
                               "file as UTF-8");
        g = calloc(1, sizeof(*g));
        if (!g)
                abort();
        g->cd = cd;
        *ret = g;
        return 0;
}

struct encoding_gb *encoding_gb_close(struct encoding_gb *g)
{
        if (g)
                (void)iconv_close(g->cd);
        free(g);
        return NULL;
}

static bool is_ascii(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] >= 0x80)
                        return false;
        return true;
}

/* Characters that mean nothing outside the program that wrote them. */
static bool private_use(struct str s)
{
        for (const char *p = s.p, *end = s.p + s.n; p < end;) {
                uint32_t c = utf8_next(&p, end);

                if (c >= 0xE000 && c <= 0xF8FF)
                        return true;
        }
        return false;
}

int encoding_gb_convert(struct encoding_gb *g, struct str s, struct arena *mem, struct str *ret, struct err *err)
{
        size_t in_n = s.n, room = s.n * 2 + 4, out_n = room;
        char *in = (char *)s.p, *to, *out;

        if (is_ascii(s)) {
                *ret = s;
                return 0;
        }
        to = out = arena_alloc(mem, room);
        (void)iconv(g->cd, NULL, NULL, NULL, NULL);
        if (iconv(g->cd, &in, &in_n, &out, &out_n) == (size_t)-1)
                return err_set(err, ERR_INVALID, "no GB18030");
        *ret = str_n(to, room - out_n);
        return private_use(*ret) ? err_set(err, ERR_INVALID, "a character of no meaning") : 0;
}

/* The pass over the text: where something may begin, ask the matchers of that kind of character, the most certain ones
 * first (a check digit outranks a form, a form outranks a cue). */
#include "text/recognise.h"

#include "text/recognise_priv.h"

#include <stdlib.h>
#include <string.h>

#define STACK_CHARS 1024

const char *recog_name(enum recog_type type)
{
        static const char *const names[REC_TYPES] = {
                "PHONE", "EMAIL", "ID_CARD", "BANK_CARD", "ADDRESS", "ORDER_ID", "IMEI",    "PLATE",
                "URL",   "IP",    "IBAN",    "SSN",       "LICENCE", "DATE",     "WEEKDAY",
        };

        return names[type];
}

/* One character of UTF-8; 0xfffd and one byte for anything else. */
static uint32_t decode(const unsigned char *p, size_t n, size_t *ret_len)
{
        uint32_t c = p[0];
        size_t len = c < 0x80                ? 1
                     : c >= 0xf0 && c < 0xf5 ? 4
                     : c >= 0xe0 && c < 0xf0 ? 3
                     : c >= 0xc2 && c < 0xe0 ? 2
                                             : 0;

        *ret_len = 1;
        if (len == 1)
                return c;
        if (len == 0 || len > n)
                return 0xfffd;
        c &= len == 2 ? 0x1f : len == 3 ? 0x0f : 0x07;
        for (size_t i = 1; i < len; i++) {
                if ((p[i] & 0xc0) != 0x80)
                        return 0xfffd;
                c = c << 6 | (p[i] & 0x3f);
        }
        *ret_len = len;
        return c;
}

static uint32_t fold(uint32_t c)
{
        if (c >= 0xff01 && c <= 0xff5e)
                return c - 0xff01 + '!';
        switch (c) {
        case 0x3000:
        case 0x00a0:
        case 0x2009:
        case 0x202f: return ' ';
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2212: return '-';
        case 0x2019: return '\'';
        default: return c;
        }
}

static size_t split(struct str text, struct rec_char *out)
{
        size_t n = 0, at = 0, len;

        while (at < text.n) {
                out[n].c = fold(decode((const unsigned char *)text.p + at, text.n - at, &len));
                out[n++].at = (uint32_t)at;
                at += len;
        }
        out[n] = (struct rec_char){0, (uint32_t)text.n};
        return n;
}

size_t rec_is(const struct rec_text *t, size_t i, const char *word)
{
        size_t n = strlen(word), at = 0, k = 0, len;

        while (at < n) {
                uint32_t c = decode((const unsigned char *)word + at, n - at, &len);

                if (rec_lower(rec_at(t, i + k)) != rec_lower(c))
                        return 0;
                at += len;
                k++;
        }
        return k;
}

bool rec_cue(const struct rec_text *t, size_t i, size_t window, const char *const *words)
{
        char low[4 * 48];
        size_t from = i > window ? i - window : 0, n = 0;

        for (uint32_t at = t->c[from].at; at < t->c[i].at && n < sizeof(low); at++) {
                char c = t->bytes.p[at];

                low[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
        for (; *words; words++) {
                size_t len = strlen(*words);

                for (const char *p = low; (p = memmem(p, (size_t)(low + n - p), *words, len)); p++) {
                        const char *after = p + len;

                        if ((unsigned char)(*words)[0] >= 0x80 || after == low + n ||
                            !rec_letter((unsigned char)*after))
                                return true;
                }
        }
        return false;
}

size_t rec_digits(const struct rec_text *t, size_t i, size_t end, char *out, size_t max)
{
        size_t n = 0;

        for (; i < end; i++) {
                if (!rec_digit(t->c[i].c))
                        continue;
                if (n < max)
                        out[n] = (char)t->c[i].c;
                n++;
        }
        return n;
}

bool rec_luhn(const char *digits, size_t n)
{
        unsigned sum = 0;

        for (size_t i = 0; i < n; i++) {
                unsigned d = (unsigned)(digits[n - 1 - i] - '0');

                d = i % 2 ? d * 2 : d;
                sum += d > 9 ? d - 9 : d;
        }
        return sum % 10 == 0;
}

/* At i, with everything before `from` taken already; gives how many pieces, all of one type. */
static size_t match(const struct rec_text *t, size_t i, size_t from, enum recog_type *ret_type, struct rec_piece *ret)
{
        uint32_t c = t->c[i].c, before = i > 0 ? t->c[i - 1].c : 0;
        size_t end = 0, n;

        ret->start = i;
        if (rec_han(c)) {
                end = rec_address_zh(t, i, from, &ret->start);
                *ret_type = REC_ADDRESS;
                if (!end)
                        end = rec_token(t, i, ret_type);
                ret->end = end ? end : rec_number(t, i, ret_type);
                return ret->end > 0;
        }
        if (c < 0x80 && !rec_alnum(before)) {
                end = rec_token(t, i, ret_type);
                if (!end)
                        end = rec_date(t, i, ret_type);
        }
        if (!end && rec_word_char(c) && !rec_word_char(before) && (n = rec_address_west(t, i, from, ret)) > 0) {
                *ret_type = REC_ADDRESS;
                return n;
        }
        if (!end && (rec_digit(c) || c == '+' || c == '('))
                end = rec_number(t, i, ret_type);
        ret->end = end;
        return end > 0;
}

static size_t scan(const struct rec_text *t, struct recog *ret, size_t max)
{
        size_t n = 0, from = 0;

        for (size_t i = 0; i < t->n && n < max;) {
                struct rec_piece p[REC_PIECES];
                enum recog_type type = REC_TYPES;
                size_t pieces = 0;

                if (rec_word_char(t->c[i].c) || rec_han(t->c[i].c) || t->c[i].c == '+' || t->c[i].c == '(')
                        pieces = match(t, i, from, &type, p);
                i++;
                for (size_t k = 0; k < pieces && n < max; k++) {
                        ret[n++] = (struct recog){type, t->c[p[k].start].at, t->c[p[k].end].at};
                        i = from = p[k].end;
                }
        }
        return n;
}

size_t recognise(struct str text, struct recog *ret, size_t max)
{
        struct rec_char stack[STACK_CHARS + 1], *chars = stack;
        struct rec_text t;
        size_t n;

        if (text.n >= UINT32_MAX)
                return 0;
        if (text.n > STACK_CHARS) {
                chars = malloc((text.n + 1) * sizeof(*chars));
                if (!chars)
                        abort();
        }
        t = (struct rec_text){.c = chars, .n = split(text, chars), .bytes = text, .small = true};
        for (size_t i = 0; i < t.n && t.small; i++)
                t.small = !rec_capital(chars[i].c);
        n = scan(&t, ret, max);
        if (chars != stack)
                free(chars);
        return n;
}

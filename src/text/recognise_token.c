/* Things that are one token of letters: e-mail, URL, IPv6, IBAN, plates, orders with a prefix; and what a cue word
 * announces. */
#include "text/recognise_priv.h"

#include <string.h>

static bool local_char(uint32_t c)
{
        return rec_alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

/* name.name.tld; gives its end or 0. */
static size_t domain(const struct rec_text *t, size_t i)
{
        size_t last_dot = 0, k = i;

        while (k - i < 100 && (rec_alnum(rec_at(t, k)) || rec_at(t, k) == '-' ||
                               (rec_at(t, k) == '.' && rec_alnum(rec_at(t, k + 1))))) {
                if (rec_at(t, k) == '.')
                        last_dot = k;
                k++;
        }
        if (last_dot <= i || k - last_dot < 3)
                return 0;
        for (size_t j = last_dot + 1; j < k; j++)
                if (!rec_letter(rec_at(t, j)))
                        return 0;
        return k;
}

static size_t email(const struct rec_text *t, size_t i)
{
        size_t k = i;

        while (k - i < 64 && local_char(rec_at(t, k)))
                k++;
        return k > i && rec_at(t, k) == '@' ? domain(t, k + 1) : 0;
}

static bool url_char(uint32_t c)
{
        return c > ' ' && c < 0x7f && !strchr("\"<>\\^`{|}()", (int)c);
}

static size_t url(const struct rec_text *t, size_t i)
{
        size_t head = rec_is(t, i, "https://"), k;

        if (!head)
                head = rec_is(t, i, "http://");
        if (!head && rec_is(t, i, "www."))
                return domain(t, i);
        if (!head)
                return 0;
        k = i + head;
        while (k - i < 2000 && url_char(rec_at(t, k)))
                k++;
        while (k > i + head && strchr(".,;:!?'", (int)rec_at(t, k - 1)))
                k--;
        return k > i + head + 2 ? k : 0;
}

static bool hex(uint32_t c)
{
        return rec_digit(c) || (rec_lower(c) >= 'a' && rec_lower(c) <= 'f');
}

/* Eight groups, or fewer with one "::". */
static size_t ipv6(const struct rec_text *t, size_t i)
{
        size_t k = i, groups = 0, gap = 0, n;

        while (groups <= 8) {
                for (n = 0; n < 5 && hex(rec_at(t, k)); n++)
                        k++;
                if (n > 4)
                        return 0;
                groups += n > 0;
                if (rec_at(t, k) != ':')
                        break;
                if (rec_at(t, k + 1) == ':') {
                        gap++;
                        k++;
                } else if (!hex(rec_at(t, k + 1))) {
                        break;
                }
                k++;
        }
        if (rec_alnum(rec_at(t, k)) || gap > 1)
                return 0;
        return (groups == 8 && gap == 0) || (gap == 1 && groups >= 2 && groups < 8 && k - i >= 6) ? k : 0;
}

/* ISO 13616: country, two check digits, up to 30 characters; with or without spaces in fours. Remainder 1 modulo 97. */
static size_t iban(const struct rec_text *t, size_t i)
{
        unsigned char v[34];
        size_t n = 0, k = i;
        unsigned mod = 0;

        if (!rec_letter(rec_at(t, i)) || !rec_letter(rec_at(t, i + 1)) || !rec_digit(rec_at(t, i + 2)) ||
            !rec_digit(rec_at(t, i + 3)))
                return 0;
        while (n < 34) {
                uint32_t c = rec_lower(rec_at(t, k));

                if (c == ' ' && n % 4 == 0 && rec_alnum(rec_at(t, k + 1)) && rec_at(t, i + 4) == ' ') {
                        k++;
                        continue;
                }
                if (!rec_alnum(c))
                        break;
                v[n++] = (unsigned char)(rec_digit(c) ? c - '0' : c - 'a' + 10);
                k++;
        }
        if (n < 15 || rec_alnum(rec_at(t, k)))
                return 0;
        for (size_t j = 0; j < n; j++) {
                unsigned x = v[(j + 4) % n];

                mod = x > 9 ? (mod * 100 + x) % 97 : (mod * 10 + x) % 97;
        }
        return mod == 1 ? k : 0;
}

/* Our own, JD's: letters and digits and nothing else around. */
static size_t order(const struct rec_text *t, size_t i)
{
        size_t head = 2, k = i + 2;

        if (!rec_is(t, i, "JD") && !rec_is(t, i, "LM"))
                return 0;
        while (k - i < 20 && rec_digit(rec_at(t, k)))
                k++;
        if (rec_alnum(rec_at(t, k)) || k - i - head < 9 || k - i - head > 15)
                return 0;
        return k;
}

/* A token with digits that a cue word announces: a driver's licence, a number plate. */
static size_t announced(const struct rec_text *t, size_t i, size_t min, size_t max)
{
        size_t k = i, digits = 0;

        while (k - i <= max && (rec_alnum(rec_at(t, k)) || (rec_at(t, k) == '-' && rec_alnum(rec_at(t, k + 1))))) {
                digits += rec_digit(rec_at(t, k));
                k++;
        }
        return k - i >= min && k - i <= max && digits >= 2 ? k : 0;
}

/* Mainland plates: province, letter, five or (new energy) six more; a dot or a space may stand between. */
static size_t plate_zh(const struct rec_text *t, size_t i)
{
        static const char provinces[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
        size_t k = i + 2, n = 0, digits = 0;
        bool known = false;

        if (!rec_letter(rec_at(t, i + 1)))
                return 0;
        for (const char *p = provinces; *p && !known; p += 3)
                known = memcmp(p, t->bytes.p + t->c[i].at, 3) == 0;
        if (!known)
                return 0;
        if (rec_at(t, k) == 0xb7 || rec_at(t, k) == 0x2022 || rec_at(t, k) == ' ' || rec_at(t, k) == '-')
                k++;
        while (n < 7 && rec_alnum(rec_at(t, k))) {
                digits += rec_digit(rec_at(t, k));
                n++;
                k++;
        }
        return (n == 5 || n == 6) && digits >= 3 ? k : 0;
}

static const char *const licence_cues[] = {"driver's license", "drivers license", "driver license",
                                           "driving licence",  "driving license", "driver\xe2\x80\x99s license",
                                           "驾驶证号",         "驾照号",          NULL};
static const char *const plate_cues[] = {
        "license plate", "licence plate", "number plate", "plate number", "plate no", "车牌", NULL};

static size_t weekday(const struct rec_text *t, size_t i)
{
        static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};

        for (size_t d = 0; d < 7; d++) {
                size_t n = rec_lower(rec_at(t, i)) == (unsigned char)days[d][0] ? rec_is(t, i, days[d]) : 0;

                if (n && !rec_letter(rec_at(t, i + n)))
                        return i + n;
        }
        return 0;
}

size_t rec_token(const struct rec_text *t, size_t i, enum recog_type *ret_type)
{
        const struct {
                enum recog_type type;
                size_t (*match)(const struct rec_text *, size_t);
        } tries[] = {
                {REC_URL, url},   {REC_EMAIL, email},    {REC_IP, ipv6},
                {REC_IBAN, iban}, {REC_ORDER_NO, order}, {REC_WEEKDAY, weekday},
        };
        size_t end;

        *ret_type = REC_PLATE;
        if (rec_han(t->c[i].c))
                return plate_zh(t, i);
        for (size_t k = 0; k < sizeof(tries) / sizeof(tries[0]); k++) {
                *ret_type = tries[k].type;
                if ((end = tries[k].match(t, i)) > 0)
                        return end;
        }
        end = announced(t, i, 5, 18);
        if (!end)
                return 0;
        *ret_type = REC_LICENCE;
        if (end - i >= 7 && rec_cue(t, i, 30, licence_cues))
                return end;
        *ret_type = REC_PLATE;
        return end - i <= 9 && rec_cue(t, i, 20, plate_cues) ? end : 0;
}

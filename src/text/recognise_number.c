/* Everything that is mainly digits. A check digit decides first (ID card, bank card, IMEI), then forms that stand for
 * themselves (mobile, landline, +country, SSN, order), then a cue word beside digits in groups. */
#include "text/recognise_priv.h"

#include <string.h>

#define DIGITS_MAX 24

/* Digits in groups, as they stand: "139-5173-2933", "(251)500-2136", "6222 0260 7144 7233". */
struct number {
        size_t end;
        size_t n; /* digits */
        size_t groups;
        size_t group[8]; /* digits per group */
        char digits[DIGITS_MAX];
        bool plus, paren;
        uint32_t seps[8]; /* after each group */
};

static const char *const phone_cues[] = {"call",       "phone",      "tel",  "mobile",   "cell",    "answering at",
                                         "reach",      "reached at", "fax",  "whatsapp", "hotline", "contact number",
                                         "text me at", "dial",       "ring", "电话",     "手机",    "手机号",
                                         "联系方式",   "致电",       "座机", NULL};
static const char *const order_cues[] = {"订单号",       "订单编号", "订单",     "order",
                                         "order number", "order no", "order id", NULL};
static const char *const card_cues[] = {"card",   "credit card", "cc",    "debit card", "卡号",
                                        "银行卡", "card #",      "card:", NULL};
static const char *const imei_cues[] = {"imei", NULL};
static const char *const ssn_cues[] = {"ssn", "social security", "social security number", NULL};
static const char *const zip_cues[] = {"zip",         "zip code", "zipcode",  "postcode",
                                       "postal code", "邮编",     "邮政编码", NULL};

/* One separator between groups: a space, dash, dot or slash, or what closes a parenthesis. How many characters it
 * takes. */
static size_t separator(const struct rec_text *t, size_t i, bool *in_paren)
{
        uint32_t c = rec_at(t, i), d = rec_at(t, i + 1);

        if (*in_paren &&
            c == ')') { /* nothing behind it: the whole number stands in parentheses, and is tried without */
                size_t n = rec_digit(d) ? 1 : (d == ' ' || d == '-' || d == '.') && rec_digit(rec_at(t, i + 2)) ? 2 : 0;

                *in_paren = n == 0;
                return n;
        }
        if ((c == ' ' || c == '-' || c == '.') && rec_digit(d))
                return 1;
        if ((c == ' ' || c == '-') && d == '(' && rec_digit(rec_at(t, i + 2)) && !*in_paren) {
                *in_paren = true;
                return 2;
        }
        return 0;
}

/* At most `groups` groups from i on. */
static bool parse(const struct rec_text *t, size_t i, size_t groups, struct number *ret)
{
        bool in_paren = false;
        size_t k = i, sep;

        *ret = (struct number){0};
        if (rec_at(t, k) == '+') {
                ret->plus = true;
                k++;
        }
        if (rec_at(t, k) == '(') {
                ret->paren = in_paren = true;
                k++;
        }
        while (ret->groups < groups && ret->groups < 8) {
                size_t n = 0;

                while (rec_digit(rec_at(t, k)) && ret->n < DIGITS_MAX) {
                        ret->digits[ret->n++] = (char)rec_at(t, k++);
                        n++;
                }
                if (n == 0)
                        return false;
                ret->group[ret->groups++] = n;
                ret->end = k;
                sep = separator(t, k, &in_paren);
                if (!sep)
                        break;
                ret->seps[ret->groups - 1] = rec_at(t, k);
                k += sep;
        }
        return ret->groups > 0 && !rec_digit(rec_at(t, ret->end)) && !in_paren;
}

static bool shape(const struct number *m, const char *groups)
{
        size_t i = 0;

        for (; groups[i]; i++)
                if (i >= m->groups || m->group[i] != (size_t)(groups[i] - '0'))
                        return false;
        return i == m->groups;
}

/* --- with check digits --- */

static size_t id_card(const struct rec_text *t, size_t i)
{
        static const unsigned char weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        char d[17];
        unsigned sum = 0, year, month, day;
        uint32_t last;

        for (size_t k = 0; k < 17; k++) {
                if (!rec_digit(rec_at(t, i + k)))
                        return 0;
                d[k] = (char)rec_at(t, i + k);
                sum += (unsigned)(d[k] - '0') * weight[k];
        }
        last = rec_lower(rec_at(t, i + 17));
        if ((!rec_digit(last) && last != 'x') || rec_alnum(rec_at(t, i + 18)))
                return 0;
        year = (unsigned)((d[6] - '0') * 1000 + (d[7] - '0') * 100 + (d[8] - '0') * 10 + d[9] - '0');
        month = (unsigned)((d[10] - '0') * 10 + d[11] - '0');
        day = (unsigned)((d[12] - '0') * 10 + d[13] - '0');
        if (d[0] == '0' || d[0] == '9' || year < 1880 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31)
                return 0;
        return last == (uint32_t) "10x98765432"[sum % 11] ? i + 18 : 0;
}

static bool card_issuer(const char *d, size_t n)
{
        unsigned two = (unsigned)((d[0] - '0') * 10 + d[1] - '0');

        if (n == 15 || n == 14)
                return two == 34 || two == 37 || two == 30 || two == 36 || two == 38;
        return d[0] == '4' || (two >= 50 && two <= 69) || (two >= 22 && two <= 27) || two == 35 || two == 30 ||
               two == 36 || two == 94 || two == 95 || two == 98;
}

static size_t bank_card(const struct rec_text *t, size_t i)
{
        bool cue;

        for (size_t groups = 5; groups > 0; groups--) {
                struct number m;

                if (!parse(t, i, groups, &m) || m.groups != groups || m.paren || m.plus || m.n < 12 || m.n > 19 ||
                    !rec_luhn(m.digits, m.n))
                        continue;
                for (size_t k = 0; groups > 1 && k + 1 < groups; k++)
                        if (m.group[k] < 4 || m.group[k] > 6)
                                goto next;
                cue = rec_cue(t, i, 24, card_cues);
                if ((m.n >= 14 && card_issuer(m.digits, m.n)) || cue)
                        return rec_alnum(rec_at(t, m.end)) ? 0 : m.end;
        next:;
        }
        return 0;
}

static size_t imei(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 1, &m) || m.n != 15 || m.plus || m.paren || rec_alnum(rec_at(t, m.end)))
                return 0;
        if (rec_cue(t, i, 12, imei_cues))
                return m.end;
        return rec_luhn(m.digits, 15) && (strncmp(m.digits, "35", 2) == 0 || strncmp(m.digits, "86", 2) == 0 ||
                                          strncmp(m.digits, "99", 2) == 0 || strncmp(m.digits, "01", 2) == 0)
                       ? m.end
                       : 0;
}

/* --- with a form --- */

static size_t ipv4(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 5, &m) || m.groups != 4 || m.plus || m.paren)
                return 0;
        for (size_t g = 0, at = 0; g < 4; at += m.group[g++]) {
                unsigned v = 0;

                for (size_t k = 0; k < m.group[g]; k++)
                        v = v * 10 + (unsigned)(m.digits[at + k] - '0');
                if (m.group[g] > 3 || v > 255 || (g < 3 && m.seps[g] != '.'))
                        return 0;
        }
        return rec_alnum(rec_at(t, m.end)) ? 0 : m.end;
}

static size_t ssn(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 3, &m) || m.plus || m.paren || m.n != 9 || strncmp(m.digits, "000", 3) == 0)
                return 0;
        if (shape(&m, "324") && m.seps[0] == '-' && m.seps[1] == '-' && m.digits[0] != '9')
                return m.end;
        return (shape(&m, "9") || shape(&m, "324")) && rec_cue(t, i, 30, ssn_cues) ? m.end : 0;
}

static size_t extension(const struct rec_text *t, size_t end)
{
        static const char *const marks[] = {" ext. ", " ext ", "ext", " x", "x", "转", "-"};

        for (size_t k = 0; k < sizeof(marks) / sizeof(marks[0]); k++) {
                size_t n = rec_is(t, end, marks[k]), d = 0;

                while (n && rec_digit(rec_at(t, end + n + d)))
                        d++;
                if (d >= 2 && d <= 5 && !rec_alnum(rec_at(t, end + n + d)))
                        return end + n + d;
        }
        return end;
}

/* 1[3-9] and nine more, with or without +86, whole or 3-4-4. */
static size_t mobile_zh(const struct rec_text *t, size_t i)
{
        struct number m;
        size_t skip = 0;

        if (rec_is(t, i, "+86"))
                skip = 3;
        else if (rec_is(t, i, "0086"))
                skip = 4;
        else if (rec_is(t, i, "86") && (rec_at(t, i + 2) == '-' || rec_at(t, i + 2) == ' ' || rec_at(t, i + 2) == '1'))
                skip = 2;
        if (skip && (rec_at(t, i + skip) == '-' || rec_at(t, i + skip) == ' '))
                skip++;
        for (int groups = 3; groups > 0; groups -= 2)
                if (parse(t, i + skip, (size_t)groups, &m) && m.n == 11 && m.digits[0] == '1' && m.digits[1] >= '3' &&
                    !m.paren && !m.plus && (m.groups == 1 || shape(&m, "344")) && !rec_letter(rec_at(t, m.end)))
                        return m.end;
        return 0;
}

/* Eleven Chinese numerals that spell a mobile number. */
static size_t mobile_han(const struct rec_text *t, size_t i)
{
        static const uint32_t one_to_nine[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
        int d[12];

        for (size_t k = 0; k < 12; k++) {
                uint32_t c = rec_at(t, i + k);

                d[k] = c == 0x96f6 || c == 0x3007 ? 0 : c == 0x5e7a ? 1 : -1; /* 零 〇 幺 */
                for (int v = 0; v < 9; v++)
                        if (c == one_to_nine[v])
                                d[k] = v + 1;
                if (k < 11 && d[k] < 0)
                        return 0;
        }
        return d[11] < 0 && d[0] == 1 && d[1] >= 3 ? i + 11 : 0;
}

/* 0 and area code, 400 and 800 numbers. */
static size_t landline_zh(const struct rec_text *t, size_t i)
{
        struct number m;

        if (parse(t, i, 3, &m) && (strncmp(m.digits, "400", 3) == 0 || strncmp(m.digits, "800", 3) == 0) &&
            (shape(&m, "334") || shape(&m, "343") || shape(&m, "37")))
                return m.end;
        if (parse(t, i, 1, &m) && m.n == 10 && strncmp(m.digits, "400", 3) == 0)
                return m.end;
        if (!parse(t, i, 2, &m) || m.digits[0] != '0' || m.plus)
                return 0;
        if (shape(&m, "38") || shape(&m, "48") || shape(&m, "47"))
                return extension(t, m.end);
        return m.groups == 1 && (m.n == 11 || m.n == 12) && m.digits[1] != '0' && rec_cue(t, i, 12, phone_cues) ? m.end
                                                                                                                : 0;
}

/* (+1 | 1 | 001) area exchange-number, where something stands between the groups. */
static size_t nanp(const struct rec_text *t, size_t i)
{
        struct number m;

        if (parse(t, i, 4, &m) && (shape(&m, "1334") || shape(&m, "3334")) &&
            (m.digits[0] == '1' || strncmp(m.digits, "001", 3) == 0))
                return extension(t, m.end);
        if (parse(t, i, 3, &m) && shape(&m, "334") && !m.plus)
                return extension(t, m.end);
        return 0;
}

/* + or 00 and country; or an area code in parentheses. */
static size_t international(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 6, &m))
                return 0;
        if (m.plus && m.n >= 8 && m.n <= 15)
                return extension(t, m.end);
        if (m.paren && m.group[0] >= 2 && m.group[0] <= 5 && m.groups >= 2 && m.n >= 7 && m.n <= 12)
                return extension(t, m.end);
        return 0;
}

static size_t order_number(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 1, &m) || m.plus || m.paren || rec_alnum(rec_at(t, m.end)))
                return 0;
        if (m.n == 12 || m.n == 13)
                return m.end;
        if ((m.n == 18 || m.n == 19) && m.digits[0] >= '1' && m.digits[0] <= '4')
                return m.end; /* Tmall */
        return m.n >= 9 && m.n <= 20 && rec_cue(t, i, 9, order_cues) ? m.end : 0;
}

/* --- with a cue --- */

static bool cue_after(const struct rec_text *t, size_t end)
{
        static const char *const words[] = {"office", "fax", "mobile", "cell", "home", "work", "phone"};

        if (rec_at(t, end) == '-' || rec_at(t, end) == ' ')
                end++;
        for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
                size_t n = rec_is(t, end, words[k]);

                if (n && !rec_letter(rec_at(t, end + n)))
                        return true;
        }
        return false;
}

static size_t announced_phone(const struct rec_text *t, size_t i)
{
        struct number m;
        size_t end;

        if (!parse(t, i, 8, &m) || m.n < 6 || m.n > 15 || rec_letter(rec_at(t, m.end)))
                return 0;
        end = extension(t, m.end);
        if (cue_after(t, end))
                return end;
        return m.n >= 7 || m.groups >= 2 ? (rec_cue(t, i, 22, phone_cues) ? end : 0) : 0;
}

static size_t announced_zip(const struct rec_text *t, size_t i)
{
        struct number m;

        if (!parse(t, i, 1, &m) || m.n < 5 || m.n > 6 || rec_alnum(rec_at(t, m.end)))
                return 0;
        return rec_cue(t, i, 14, zip_cues) ? m.end : 0;
}

size_t rec_number(const struct rec_text *t, size_t i, enum recog_type *ret_type)
{
        static const struct {
                enum recog_type type;
                size_t (*match)(const struct rec_text *, size_t);
        } tries[] = {
                {REC_ID_CARD, id_card},
                {REC_IP, ipv4},
                {REC_SSN, ssn},
                {REC_PHONE, mobile_zh},
                {REC_IMEI, imei},
                {REC_BANK_CARD, bank_card},
                {REC_PHONE, landline_zh},
                {REC_PHONE, nanp},
                {REC_PHONE, international},
                {REC_ORDER_NO, order_number},
                {REC_PHONE, announced_phone},
                {REC_ADDRESS, announced_zip},
        };
        uint32_t before = i > 0 ? rec_at(t, i - 1) : 0;

        *ret_type = REC_PHONE;
        if (rec_han(t->c[i].c))
                return mobile_han(t, i);
        /* Not in the middle of a word or a longer number. */
        if (rec_alnum(before) || ((before == '.' || before == '-') && i > 1 && rec_digit(rec_at(t, i - 2))))
                return 0;
        for (size_t k = 0; k < sizeof(tries) / sizeof(tries[0]); k++) {
                size_t end = tries[k].match(t, i);

                *ret_type = tries[k].type;
                if (end)
                        return end;
        }
        return 0;
}

/* --- dates --- */

static unsigned take(const struct rec_text *t, size_t *i, size_t max)
{
        unsigned v = 0;
        size_t n = 0;

        while (n < max && rec_digit(rec_at(t, *i))) {
                v = v * 10 + (unsigned)(rec_at(t, *i) - '0');
                (*i)++;
                n++;
        }
        return n ? v : ~0u;
}

static size_t clock_time(const struct rec_text *t, size_t i)
{
        size_t k = i;

        if (rec_at(t, k) != ' ' && rec_lower(rec_at(t, k)) != 't')
                return i;
        k++;
        if (take(t, &k, 2) > 24 || rec_at(t, k++) != ':' || take(t, &k, 2) > 59)
                return i;
        i = k;
        if (rec_at(t, k) == ':') {
                k++;
                if (take(t, &k, 2) <= 60)
                        i = k;
        }
        return i;
}

static bool date_ok(unsigned year, unsigned a, unsigned b)
{
        return year >= 1900 && year <= 2100 && a >= 1 && b >= 1 && a <= 31 && b <= 31 && (a <= 12 || b <= 12);
}

/* 2026-03-10, 2026/3/10, 2026年3月10日, with a time perhaps. */
static size_t date_ymd(const struct rec_text *t, size_t i)
{
        size_t k = i;
        unsigned y = take(t, &k, 4), m, d;
        uint32_t sep = rec_at(t, k);
        bool han = sep == 0x5e74;

        if (k - i != 4 || (sep != '-' && sep != '/' && sep != '.' && !han))
                return 0;
        k++;
        m = take(t, &k, 2);
        if (rec_at(t, k) != (han ? 0x6708u : sep))
                return 0;
        k++;
        d = take(t, &k, 2);
        if (!date_ok(y, m, d) || rec_digit(rec_at(t, k)))
                return 0;
        if (han && (rec_at(t, k) == 0x65e5 || rec_at(t, k) == 0x53f7))
                k++;
        return clock_time(t, k);
}

/* 3/13/1956, 13.3.1956, 13-03-1956 */
static size_t date_dmy(const struct rec_text *t, size_t i)
{
        size_t k = i;
        unsigned a = take(t, &k, 2), b, y;
        uint32_t sep = rec_at(t, k);

        if (sep != '/' && sep != '.' && sep != '-')
                return 0;
        k++;
        b = take(t, &k, 2);
        if (rec_at(t, k) != sep)
                return 0;
        k++;
        y = take(t, &k, 4);
        return date_ok(y, a, b) && !rec_digit(rec_at(t, k)) ? clock_time(t, k) : 0;
}

static size_t month_name(const struct rec_text *t, size_t i)
{
        uint32_t first = rec_lower(rec_at(t, i));

        static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                             "july",    "august",   "september", "october", "november", "december",
                                             "jan",     "feb",      "mar",       "apr",     "jun",      "jul",
                                             "aug",     "sept",     "sep",       "oct",     "nov",      "dec"};

        for (size_t m = 0; m < sizeof(months) / sizeof(months[0]); m++) {
                size_t n = first == (unsigned char)months[m][0] ? rec_is(t, i, months[m]) : 0;

                if (n && !rec_letter(rec_at(t, i + n)))
                        return n + (rec_at(t, i + n) == '.');
        }
        return 0;
}

static size_t ordinal(const struct rec_text *t, size_t i)
{
        return rec_is(t, i, "st") || rec_is(t, i, "nd") || rec_is(t, i, "rd") || rec_is(t, i, "th") ? 2 : 0;
}

/* March 3, 1980; 3 March 1980; 3rd of March 1980 */
static size_t date_words(const struct rec_text *t, size_t i)
{
        size_t k = i, n;
        unsigned d, y;

        if (rec_digit(rec_at(t, k))) {
                d = take(t, &k, 2);
                k += ordinal(t, k);
                k += rec_is(t, k, " of");
                if (rec_at(t, k) != ' ')
                        return 0;
                n = month_name(t, k + 1);
                k += n ? 1 + n : 0;
        } else {
                n = month_name(t, k);
                k += n;
                if (!n || rec_at(t, k) != ' ')
                        return 0;
                k++;
                d = take(t, &k, 2);
                k += ordinal(t, k);
        }
        if (!n || rec_digit(rec_at(t, k)))
                return 0;
        k += rec_at(t, k) == ',';
        if (rec_at(t, k) != ' ')
                return 0;
        k++;
        y = take(t, &k, 4);
        return date_ok(y, d, 1) && !rec_alnum(rec_at(t, k)) ? k : 0;
}

size_t rec_date(const struct rec_text *t, size_t i, enum recog_type *ret_type)
{
        uint32_t before = i > 0 ? rec_at(t, i - 1) : 0;
        size_t end = 0;

        *ret_type = REC_DATE;
        if ((before == '.' || before == '-' || before == '/') && i > 1 && rec_digit(rec_at(t, i - 2)))
                return 0;
        if (rec_digit(rec_at(t, i))) {
                end = date_ymd(t, i);
                if (!end)
                        end = date_dmy(t, i);
        }
        return end ? end : date_words(t, i);
}

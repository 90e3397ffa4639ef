/* What has a form of its own: e-mail, order numbers of the company, telephones, IMEI, serial numbers. */
#include "nlu/entity_priv.h"
#include "text/recognise.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define NUMBER_CHARS 24 /* of an order number or a serial number */
#define RECOGNISED_MAX 8
#define GROUPS_MAX 6

/* ---- e-mail ---- */

static bool is_mail_char(uint32_t c)
{
        return ent_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

void ent_find_mails(struct finder *f)
{
        size_t i, from, to;
        bool dot;

        for (i = 1; i < f->s->n; i++) {
                if (f->s->cp[i] != '@')
                        continue;
                for (from = i; from > 0 && is_mail_char(f->s->cp[from - 1]); from--)
                        ;
                for (to = i + 1, dot = false; is_mail_char(ent_at(f, to)); to++)
                        dot = dot || (ent_at(f, to) == '.' && ent_alnum(ent_at(f, to + 1)));
                while (to > i && (ent_at(f, to - 1) == '.' || ent_at(f, to - 1) == '-'))
                        to--;
                if (dot && from < i)
                        ent_add(f, ENT_EMAIL, from, to, ent_text(f, from, to));
        }
}

/* ---- what the recognisers of personal data find ---- */

static bool is_order_no(const struct finder *f, struct str s)
{
        pcre2_match_data *m;
        bool found = false;
        size_t i;

        if (s.n < 4 || s.n > NUMBER_CHARS || f->base->n_formats == 0)
                return false;
        m = pcre2_match_data_create(1, NULL);
        for (i = 0; i < f->base->n_formats && !found; i++)
                found = pcre2_match(f->base->formats[i].code, (PCRE2_SPTR)s.p, s.n, 0, 0, m, NULL) >= 0;
        pcre2_match_data_free(m);
        return found;
}

/* A run of letters and digits in [from, to) is an order number of the company. */
static bool holds_order(const struct finder *f, size_t from, size_t to)
{
        size_t i, end;

        for (i = from; i<to; i = end> i ? end : i + 1) {
                for (end = i; end < to && ent_alnum(ent_at(f, end)); end++)
                        ;
                if (end > i && is_order_no(f, ent_compact(f, i, end)))
                        return true;
        }
        return is_order_no(f, ent_compact(f, from, to));
}

static void shut(struct finder *f, uint32_t from, uint32_t to)
{
        if (f->n_shut < ENT_SHUT_MAX) {
                f->shut[f->n_shut].from = from;
                f->shut[f->n_shut++].to = to;
        }
}

static struct str without_country(struct str digits)
{
        return digits.n == 13 && digits.p[0] == '8' && digits.p[1] == '6' && digits.p[2] == '1' ? str_sub(digits, 2, 11)
                                                                                                : digits;
}

/* Of China; or of Britain, in eleven digits. */
static bool is_mobile(struct str s)
{
        return s.n == 11 && ((s.p[0] == '1' && s.p[1] >= '3' && s.p[1] <= '9') || (s.p[0] == '0' && s.p[1] == '7'));
}

static bool all_digits(struct str s)
{
        size_t i;

        for (i = 0; i < s.n; i++) {
                if (!ent_digit((unsigned char)s.p[i]))
                        return false;
        }
        return s.n > 0;
}

static bool has_both(struct str s)
{
        bool digit = false, letter = false;
        size_t i;

        for (i = 0; i < s.n; i++) {
                digit = digit || ent_digit((unsigned char)s.p[i]);
                letter = letter || !ent_digit((unsigned char)s.p[i]);
        }
        return digit && letter;
}

/* 15 digits, the last of which is the check digit of ISO/IEC 7812. */
static bool is_imei(struct str s)
{
        unsigned sum = 0;
        size_t i;

        for (i = 0; i < s.n && s.n == 15; i++) {
                unsigned d = (unsigned)(s.p[i] - '0');

                d = i % 2 ? d * 2 : d;
                sum += d > 9 ? d - 9 : d;
        }
        return s.n == 15 && all_digits(s) && sum % 10 == 0 && sum > 0;
}

static bool says(const struct finder *f, size_t i, size_t reach, const char32_t *words)
{
        return ent_any(f, i > reach ? i - reach : 0, i, words);
}

/* "0571-88886666": an area code, a sign and the number; the same digits may be an order number by chance. */
static bool is_landline(const struct finder *f, size_t from, size_t to)
{
        size_t i;

        for (i = from; i < to; i++) {
                if (!ent_digit(ent_at(f, i)))
                        return ent_at(f, from) == '0' && i - from >= 3 && i - from <= 4;
        }
        return false;
}

static void take_phone(struct finder *f, size_t from, size_t to)
{
        static const char32_t words[] = U"电话|手机|手机号|联系方式|phone|mobile|cell|tel|call";
        struct str digits = ent_compact(f, from, to);

        if (ent_at(f, from) != '+' && is_imei(digits))
                ent_add(f, ENT_IMEI, from, to, digits);
        else if (ent_at(f, from) == '+' || says(f, from, 12, words) || is_landline(f, from, to) ||
                 !holds_order(f, from, to))
                ent_add(f, ENT_PHONE, from, to, without_country(digits));
}

static void take(struct finder *f, const struct recog *r)
{
        size_t from = ent_position(f, r->start), to = ent_position(f, r->end);
        struct str raw = str_sub(f->text, r->start, r->end - r->start);

        if (to > f->s->n || from >= to)
                return;
        switch (r->type) {
        case REC_ADDRESS:
                if (all_digits(raw))
                        shut(f, r->start, r->end);
                else
                        ent_add(f, ENT_ADDRESS, from, to, raw);
                break;
        case REC_PHONE: take_phone(f, from, to); break;
        case REC_URL: shut(f, r->start, r->end); break;
        case REC_IMEI:
                if (is_imei(ent_compact(f, from, to)) && !holds_order(f, from, to)) {
                        ent_add(f, ENT_IMEI, from, to, ent_compact(f, from, to));
                        break;
                }
                /* fall through */
        case REC_ID_CARD:
        case REC_BANK_CARD:
        case REC_IBAN:
        case REC_IP:
                if (!holds_order(f, from, to))
                        shut(f, r->start, r->end);
                break;
        default: break;
        }
}

/* Six digits are the least of a telephone; an address has a number and a word of places. */
void ent_find_recognised(struct finder *f)
{
        struct recog found[RECOGNISED_MAX];
        size_t digits = 0, i, n;
        bool place = (f->any & BEGINS_PLACE) != 0;

        for (i = 0; i < f->s->n && digits < 6; i++)
                digits += ent_digit(f->s->cp[i]);
        if (digits < 6 && !place)
                return;
        n = recognise(str_sub(f->text, 0, f->s->at[f->s->n]), found, RECOGNISED_MAX);
        for (i = 0; i < n; i++)
                take(f, &found[i]);
}

/* ---- order numbers, telephones, serials, IMEI ---- */

/* The end of the group behind one space or dash at i, or 0: a group begins with a digit. */
static size_t next_group(const struct finder *f, size_t i)
{
        size_t k;

        if ((ent_at(f, i) != ' ' && ent_at(f, i) != '-') || !ent_digit(ent_at(f, i + 1)))
                return 0;
        for (k = i + 1; ent_alnum(ent_at(f, k)); k++)
                ;
        return k;
}

/* One number, perhaps in groups ("138 1234 5678", "LM-1234567890"); the longest start that is something is taken. */
static size_t number_at(struct finder *f, size_t i, size_t first)
{
        static const char32_t serial_words[] = U"序列号|机身码|机身号|sn码|serial number|serial no|serial|sn|s/n";
        static const char32_t imei_words[] = U"imei|串号";
        size_t ends[GROUPS_MAX] = {first}, n = 1, k, end;
        struct str one = ent_compact(f, i, first);
        bool about_imei = says(f, i, 16, imei_words);

        while (n < GROUPS_MAX && (end = next_group(f, ends[n - 1])) > 0 && end - i <= 2 * NUMBER_CHARS)
                ends[n++] = end;
        for (k = n; k-- > 0;) {
                struct str all = ent_compact(f, i, ends[k]);

                if (all.n > NUMBER_CHARS)
                        continue;
                if (is_imei(all) && (about_imei || !is_order_no(f, all)) && ent_add(f, ENT_IMEI, i, ends[k], all))
                        return ends[k];
                if (is_order_no(f, all) && ent_add(f, ENT_ORDER_NO, i, ends[k], all))
                        return ends[k];
                if (is_mobile(without_country(all)) && ent_add(f, ENT_PHONE, i, ends[k], without_country(all)))
                        return ends[k];
        }
        if (about_imei)
                return first;
        if (says(f, i, 12, serial_words)) {
                for (end = first; ent_at(f, end) == '-' && ent_alnum(ent_at(f, end + 1));)
                        for (end++; ent_alnum(ent_at(f, end)); end++)
                                ;
                one = ent_compact(f, i, end);
                return one.n >= 5 && one.n <= NUMBER_CHARS && ent_add(f, ENT_SERIAL, i, end, one) ? end : first;
        }
        if (ent_at(f, i) == '0' && ent_at(f, i + 1) == 'x')
                return first;
        if (one.n >= 9 && one.n <= NUMBER_CHARS && has_both(one))
                ent_add(f, ENT_SERIAL, i, first, one);
        return first;
}

void ent_find_codes(struct finder *f)
{
        size_t i, to;
        bool digit;

        for (i = 0; i<f->s->n; i = to> i ? to : i + 1) {
                for (to = i, digit = false; ent_alnum(ent_at(f, to)); to++)
                        digit = digit || ent_digit(ent_at(f, to));
                /* Letters alone can begin a number only before a group of digits. */
                if (to > i && (digit || (to - i <= 4 && next_group(f, to) > 0)) && !ent_taken(f, i, to))
                        to = number_at(f, i, to);
        }
}

/* ---- the last four digits of a telephone ---- */

/* Nothing but signs and spaces between the end of an order number and i. */
static bool follows_order(const struct finder *f, size_t i)
{
        uint32_t to = f->s->at[i];
        unsigned k;
        size_t from;

        for (k = 0; k < f->out->n_entities; k++) {
                const struct nlu_entity *e = &f->out->entities[k];

                if (e->kind != ENT_ORDER_NO || e->end > to)
                        continue;
                for (from = ent_position(f, e->end); from < i && ent_has_char(U" ,.;/|:", ent_at(f, from)); from++)
                        ;
                if (from == i)
                        return true;
        }
        return false;
}

void ent_find_last4(struct finder *f)
{
        static const char32_t words[] = U"尾号|后四位|后4位|最后四位|末四位|last four|last 4|ending|ends in|ending in|"
                                        U"last digits|ends with|ending with";
        size_t i, to;

        for (i = 0; i<f->s->n; i = to> i ? to : i + 1) {
                for (to = i; ent_digit(ent_at(f, to)); to++)
                        ;
                if (to - i != 4 || (i > 0 && ent_alnum(ent_at(f, i - 1))) || ent_letter(ent_at(f, to)))
                        continue;
                /* 1502室, 2024年 */
                if (ent_has_char(U"室号栋楼单幢房户弄街年元块%", ent_at(f, to)))
                        continue;
                if (f->ctx->expects_last4 || says(f, i, 24, words) || follows_order(f, i))
                        ent_add(f, ENT_PHONE_LAST4, i, to, ent_compact(f, i, to));
        }
}

/* Error codes: "E05" alone, and what words for errors announce ("错误代码 43", "error F3"). */
#include "nlu/entity_priv.h"

/* E14 and E27 are sockets of lamps; "error 3 times" and "报错2次" count. */
static bool other_sense(const struct finder *f, size_t from, size_t to, bool announced)
{
        static const char32_t sockets[] = U"e14|e27|e26|e12|e40|e-14|e-27";
        static const char32_t lamps[] = U"灯泡|灯头|灯座|螺口|球泡|bulb|bulbs|socket|sockets|lamp|lamps";

        if (ent_word(f, ent_skip(f, to), U"次|个|遍|回|条|times|messages|errors|more|minutes|days|hours"))
                return true;
        return !announced && ent_word(f, from, sockets) && ent_any(f, 0, f->s->n, lamps);
}

static const char32_t shown[] = U"显示|提示|报|出现|showing|shows|displays|displaying|says|reads";

/* What announces a code at i; the length, with signs and "是" behind it, or 0. */
static size_t announcement(const struct finder *f, size_t i)
{
        static const char32_t words[] = U"错误代码|错误码|故障代码|故障码|报错代码|报错码|报错|代码|错误|error code|"
                                        U"error number|error no|error|errors|err|code|codes|fault code|fault";
        static const char32_t others[] =
                U"zip|postal|post|promo|discount|qr|bar|area|pin|verification|sms|coupon|pass|"
                U"access|pairing|setup|country|product|dress|source|security|二维|验证|邮政|优惠";
        size_t len = ent_word(f, i, words), at;

        if (len && ent_word_before(f, i > 0 && ent_at(f, i - 1) == ' ' ? i - 1 : i, others))
                return 0;
        if (!len)
                len = ent_word(f, i, shown);
        if (!len)
                return 0;
        at = i + len;
        while (ent_has_char(U" :#=是为了", ent_at(f, at)))
                at++;
        return at - i;
}

/* "0x80070005": its end, or 0. */
static size_t hex_at(const struct finder *f, size_t i)
{
        size_t k = i + 2;

        if (ent_at(f, i) != '0' || ent_at(f, i + 1) != 'x')
                return 0;
        while (ent_digit(ent_at(f, k)) || (ent_at(f, k) >= 'a' && ent_at(f, k) <= 'f'))
                k++;
        return k - i >= 4 && k - i <= 10 && !ent_alnum(ent_at(f, k)) ? k : 0;
}

/* A letter or two with digits at i: "e05", "e-05", "er3", "f12". The end, or 0; *ret_letters is how many lead. */
static size_t code_at(const struct finder *f, size_t i, size_t *ret_letters)
{
        size_t k = i, digits;

        while (k - i < 3 && ent_letter(ent_at(f, k)))
                k++;
        *ret_letters = k - i;
        if (*ret_letters > 2 || (i > 0 && ent_alnum(ent_at(f, i - 1))))
                return 0;
        if (*ret_letters && (ent_at(f, k) == '-' || ent_at(f, k) == ' ') && ent_digit(ent_at(f, k + 1)))
                k++;
        for (digits = k; ent_digit(ent_at(f, k)); k++)
                ;
        digits = k - digits;
        if (digits == 0 || digits > (*ret_letters ? 4 : 5) || ent_alnum(ent_at(f, k)) ||
            (ent_at(f, k) == '.' && ent_digit(ent_at(f, k + 1))) || ent_has_char(U"%元块$", ent_at(f, k)))
                return 0;
        return k;
}

/* "E05", "F03", "E43" for a number alone. */
static struct str code_value(const struct finder *f, size_t from, size_t to, size_t letters)
{
        struct str all = ent_compact(f, from, to), digits = str_sub(all, letters, all.n);

        if (letters == 0 || ent_word(f, from, U"er"))
                return arena_printf(f->mem, "E%s%.*s", digits.n == 1 ? "0" : "", STR_ARG(digits));
        return arena_printf(f->mem, "%.*s%s%.*s", (int)letters, all.p, digits.n == 1 ? "0" : "", STR_ARG(digits));
}

/* "F3故障", "F3 error" */
static bool called_error(const struct finder *f, size_t to)
{
        return ent_word(f, ent_skip(f, to), U"故障|错误|报错|代码|error|fault|code") > 0;
}

/* The code at i, perhaps after words that announce it: its end, or 0. *ret_from: where what is reported begins. */
static size_t error_at(const struct finder *f, size_t i, size_t *ret_from, struct str *ret_value)
{
        size_t lead = f->begins[i] & BEGINS_CODE ? announcement(f, i) : 0, letters, to;

        to = lead ? hex_at(f, i + lead) : 0;
        if (to) {
                *ret_from = i + lead;
                *ret_value = arena_printf(f->mem, "0x%.*s", STR_ARG(ent_compact(f, i + lead + 2, to)));
                return to;
        }
        to = code_at(f, i + lead, &letters);
        if (!to || other_sense(f, i + lead, to, lead > 0))
                return 0;
        /* A bare code has the letter E and no space; another letter needs a word for errors behind it. */
        if (!lead && (letters != 1 || ent_at(f, i + 1) == ' ' || (ent_at(f, i) != 'e' && !called_error(f, to))))
                return 0;
        /* "显示 43" may be a temperature; only words for errors make a code of a number alone. */
        if (lead && letters == 0 && ent_word(f, i, shown) && !ent_word(f, i, U"报错|报错代码|报错码"))
                return 0;
        *ret_from = letters ? i + lead : i;
        *ret_value = code_value(f, i + lead, to, letters);
        return to;
}

void ent_find_errors(struct finder *f)
{
        size_t i = 0, from, to;
        struct str value;

        while (i < f->s->n) {
                struct nlu_entity *e;

                to = f->begins[i] & BEGINS_CODE || (ent_letter(ent_at(f, i)) && !ent_letter(ent_at(f, i + 1)))
                             ? error_at(f, i, &from, &value)
                             : 0;
                e = to ? ent_add(f, ENT_ERROR_CODE, from, to, value) : NULL;
                if (e)
                        e->negated = ent_negated(f, i, ENT_ERROR_CODE);
                i = to ? to : i + 1;
        }
}

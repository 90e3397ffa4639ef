/* Numbers in digits, Chinese numerals and English words. */
#include "nlu/entity_priv.h"

#define NUMBER_MAX 1e12
#define FRACTION_SLASH 0x2044 /* "½" is written with it in normal form */

/* ---- digits ---- */

/* "1,299" and "1.299,00": a sign and exactly three digits. */
static bool groups(const struct finder *f, size_t i)
{
        bool dot = ent_at(f, i) == '.' && (ent_at(f, i + 4) == ',' || ent_at(f, i + 4) == '.');

        return (ent_at(f, i) == ',' || dot) && ent_digit(ent_at(f, i + 1)) && ent_digit(ent_at(f, i + 2)) &&
               ent_digit(ent_at(f, i + 3)) && !ent_digit(ent_at(f, i + 4));
}

/* "49,90 €", "€1.299,00": the comma at k of the number at i is one of decimals. */
static bool decimal_comma(const struct finder *f, size_t i, size_t k)
{
        static const char32_t euro[] = U"€|eur|euros|euro";

        return ent_at(f, k) == ',' && ent_digit(ent_at(f, k + 1)) && ent_digit(ent_at(f, k + 2)) &&
               !ent_digit(ent_at(f, k + 3)) &&
               (ent_word(f, ent_skip(f, k + 3), euro) ||
                ent_word_before(f, i > 0 && ent_at(f, i - 1) == ' ' ? i - 1 : i, euro));
}

static double han_unit(uint32_t c)
{
        switch (c) {
        case U'十': return 10;
        case U'百': return 100;
        case U'千': return 1000;
        case U'万': return 1e4;
        case U'亿': return 1e8;
        default: return 0;
        }
}

/* "1.5万", "3千", "1万2", "5k" */
static void scale(const struct finder *f, struct number *n)
{
        double unit = han_unit(ent_at(f, n->end));

        if (ent_at(f, n->end) == 'k' && !ent_alnum(ent_at(f, n->end + 1)))
                unit = 1000;
        if (unit < 100)
                return;
        n->v *= unit;
        n->end++;
        n->whole = false;
        if (unit >= 1000 && ent_digit(ent_at(f, n->end)) && !ent_digit(ent_at(f, n->end + 1)) &&
            ent_at(f, n->end - 1) != 'k') {
                n->v += (ent_at(f, n->end) - '0') * unit / 10;
                n->end++;
        }
}

static bool read_digits(const struct finder *f, size_t i, struct number *n)
{
        double part = 1;
        size_t digits = 0, k = i;

        if (i > 0 && (ent_alnum(ent_at(f, i - 1)) || ent_at(f, i - 1) == FRACTION_SLASH ||
                      ((ent_at(f, i - 1) == '.' || ent_at(f, i - 1) == ',') && i > 1 && ent_digit(ent_at(f, i - 2)))))
                return false;
        *n = (struct number){.digits = true, .whole = true};
        while ((ent_digit(ent_at(f, k)) || (digits > 0 && digits <= 9 && groups(f, k))) && digits <= 12) {
                if (ent_digit(ent_at(f, k))) {
                        n->v = n->v * 10 + (ent_at(f, k) - '0');
                        digits++;
                } else {
                        n->whole = false;
                }
                k++;
        }
        if (digits > 12)
                return false;
        n->whole = n->whole && digits <= 4;
        if (decimal_comma(f, i, k)) {
                n->v += ((ent_at(f, k + 1) - '0') * 10 + (ent_at(f, k + 2) - '0')) / 100.0;
                n->whole = false;
                n->end = k + 3;
                return true;
        }
        if (ent_at(f, k) == '.' && ent_digit(ent_at(f, k + 1))) {
                n->whole = false;
                for (k++; ent_digit(ent_at(f, k)) && part > 1e-6; k++) {
                        part /= 10;
                        n->v += (ent_at(f, k) - '0') * part;
                }
        }
        n->end = k;
        scale(f, n);
        return !ent_digit(ent_at(f, n->end)) && ent_at(f, n->end) != FRACTION_SLASH;
}

/* ---- Chinese numerals ---- */

static int han_digit(uint32_t c)
{
        static const char32_t digits[] = U"零一二三四五六七八九";
        int k;

        if (c == U'〇')
                return 0;
        if (c == U'两')
                return 2;
        for (k = 0; k < 10; k++) {
                if (c == digits[k])
                        return k;
        }
        return -1;
}

/* Digits behind one another: "二零二六" is a year, "三四" is three or four. */
static bool read_row(const struct finder *f, size_t i, size_t n_digits, struct number *n)
{
        size_t k;

        if (n_digits == 2 && han_digit(ent_at(f, i + 1)) == han_digit(ent_at(f, i)) + 1) {
                n->v = han_digit(ent_at(f, i));
                n->to = n->v + 1;
                n->whole = false;
        } else if (n_digits == 4) {
                for (k = 0; k < 4; k++)
                        n->v = n->v * 10 + han_digit(ent_at(f, i + k));
        } else if (n_digits == 2 && ent_at(f, i) == U'两') {
                n->v = 2;
                n->to = han_digit(ent_at(f, i + 1));
                n->whole = false;
                if (n->to < 3)
                        return false;
        } else {
                return false;
        }
        n->end = i + n_digits;
        return true;
}

/*
 * 一百二十, 三千五 (3500), 两万: a section below 万 is summed, then multiplied. A digit that ends the numeral right
 * behind a unit counts for the next lower one.
 */
static bool read_han(const struct finder *f, size_t i, struct number *n)
{
        double total = 0, section = 0, unit = 0, last = 0, digit = -1;
        bool zero = false;
        size_t k, row = 0;

        *n = (struct number){.whole = true};
        if (ent_at(f, i) == U'俩' || ent_at(f, i) == U'仨') {
                n->v = ent_at(f, i) == U'俩' ? 2 : 3;
                n->end = i + 1;
                return true;
        }
        while (han_digit(ent_at(f, i + row)) >= 0 && row < 5)
                row++;
        if (row > 1 && ent_at(f, i) == U'零')
                return false;
        if (row > 1 && han_unit(ent_at(f, i + row)) <= 0)
                return read_row(f, i, row, n);
        for (k = i; k < i + 16; k++) {
                uint32_t c = ent_at(f, k);

                if (han_digit(c) >= 0) {
                        if (digit > 0)
                                break;
                        zero = han_digit(c) == 0;
                        digit = zero ? digit : han_digit(c);
                        continue;
                }
                unit = han_unit(c);
                if (unit <= 0 || (digit < 0 && unit >= 100 && section <= 0) || (digit < 0 && unit < 1e4 && k > i))
                        break;
                if (unit >= 1e4) {
                        total = (total + section + (digit > 0 ? digit : 0)) * unit;
                        section = 0;
                } else {
                        section += (digit < 0 ? 1 : digit) * unit;
                }
                last = unit;
                digit = -1;
                zero = false;
        }
        if (k == i)
                return false;
        if (digit > 0)
                section += last >= 100 && !zero ? digit * last / 10 : digit;
        n->v = total + section;
        n->whole = n->v <= 9999;
        n->end = k;
        return n->v > 0 && n->v <= NUMBER_MAX;
}

/* ---- English words ---- */

static bool small_word(const struct finder *f, size_t i, double *ret, size_t *ret_len)
{
        static const struct {
                const char32_t *word;
                double v;
        } rows[] = {
                {U"zero", 0},     {U"one", 1},      {U"two", 2},        {U"three", 3},     {U"four", 4},
                {U"five", 5},     {U"six", 6},      {U"seven", 7},      {U"eight", 8},     {U"nine", 9},
                {U"ten", 10},     {U"eleven", 11},  {U"twelve", 12},    {U"thirteen", 13}, {U"fourteen", 14},
                {U"fifteen", 15}, {U"sixteen", 16}, {U"seventeen", 17}, {U"eighteen", 18}, {U"nineteen", 19},
                {U"twenty", 20},  {U"thirty", 30},  {U"forty", 40},     {U"fifty", 50},    {U"sixty", 60},
                {U"seventy", 70}, {U"eighty", 80},  {U"ninety", 90},
        };
        size_t k;

        for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
                *ret_len = rows[k].word[0] == ent_at(f, i) ? ent_word(f, i, rows[k].word) : 0;
                *ret = rows[k].v;
                if (*ret_len)
                        return true;
        }
        return false;
}

/* "twenty five", "a hundred", "two hundred and fifty", "a couple of", "half a dozen" */
static bool read_words(const struct finder *f, size_t i, struct number *n)
{
        static const struct {
                const char32_t *words;
                double v;
        } groups_of[] = {{U"a couple of|a couple|couple of|couple", 2},
                         {U"half a dozen", 6},
                         {U"a dozen|dozen", 12},
                         {U"a hundred", 100},
                         {U"a thousand", 1000}};
        double v, more;
        size_t len, k;

        *n = (struct number){.whole = true};
        for (k = 0; k < sizeof(groups_of) / sizeof(groups_of[0]); k++) {
                len = ent_word(f, i, groups_of[k].words);
                if (len) {
                        n->v = groups_of[k].v;
                        n->end = i + len;
                        return true;
                }
        }
        if (!small_word(f, i, &v, &len))
                return false;
        n->end = i + len;
        if (v >= 20 && (ent_at(f, n->end) == ' ' || ent_at(f, n->end) == '-') &&
            small_word(f, n->end + 1, &more, &len) && more > 0 && more < 10) {
                v += more;
                n->end += 1 + len;
        }
        for (k = 0; k < 2; k++) {
                size_t at = ent_skip(f, n->end);
                bool hundred = (len = ent_word(f, at, U"hundred")) > 0;

                if (!hundred && (len = ent_word(f, at, U"thousand|dozen")) == 0)
                        break;
                v *= hundred ? 100 : ent_at(f, at) == 'd' ? 12 : 1000;
                n->end = at + len;
                at = ent_skip(f, n->end);
                at = (len = ent_word(f, at, U"and")) > 0 ? ent_skip(f, at + len) : at;
                if (hundred && small_word(f, at, &more, &len)) {
                        n->end = at + len;
                        v += more;
                        if (more >= 20 && small_word(f, n->end + 1, &more, &len) && more < 10) {
                                v += more;
                                n->end += 1 + len;
                        }
                }
        }
        n->v = v;
        n->whole = v <= 9999;
        return true;
}

static bool read_one(const struct finder *f, size_t i, struct number *ret)
{
        uint32_t c = ent_at(f, i);

        if (ent_digit(c))
                return read_digits(f, i, ret);
        if (is_han(c))
                return read_han(f, i, ret);
        return ent_letter(c) && read_words(f, i, ret);
}

bool ent_number(const struct finder *f, size_t i, struct number *ret)
{
        struct number more;
        size_t k;

        if (!read_one(f, i, ret))
                return false;
        if (ret->to > ret->v || ret->v > 999)
                return true;
        k = ent_skip(f, ret->end);
        k += ent_word(f, k, U"-|~|到|至|or|to");
        if (k == ent_skip(f, ret->end))
                return true;
        k = ent_skip(f, k);
        if (read_one(f, k, &more) && more.to <= 0 && more.v > ret->v && more.v <= 999 && more.digits == ret->digits) {
                ret->to = more.v;
                ret->whole = false;
                ret->end = more.end;
        }
        return true;
}

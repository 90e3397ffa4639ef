/*
 * Numbers are compared by value of their digits: "07" is "7", "1,000" is "1000", full-width digits are digits, "2.4" is
 * one number. "七天", "五千元" count as numbers too; Chinese numerals without such a unit ("一下", "一步") do not.
 */
#include "answer/gate.h"

#include "base/arena.h"

#include <string.h>

#define NUMBER_MAX 40

struct number {
        char p[NUMBER_MAX];
        size_t n;
};

/* ASCII or full-width digit at i: its value and length in bytes, else -1. */
static int digit_at(struct str s, size_t i, size_t *ret_len)
{
        const unsigned char *p = (const unsigned char *)s.p + i;

        if (p[0] >= '0' && p[0] <= '9') {
                *ret_len = 1;
                return p[0] - '0';
        }
        if (i + 2 < s.n && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99) {
                *ret_len = 3;
                return p[2] - 0x90;
        }
        return -1;
}

static bool next_number(struct str s, size_t *at, struct number *ret)
{
        size_t i = *at, len = 0;
        int d;

        while (i < s.n && digit_at(s, i, &len) < 0)
                i++;
        if (i >= s.n)
                return false;
        ret->n = 0;
        while (i < s.n) {
                d = digit_at(s, i, &len);
                if (d >= 0) {
                        if (ret->n == 1 && ret->p[0] == '0')
                                ret->n = 0;
                        if (ret->n < NUMBER_MAX)
                                ret->p[ret->n++] = (char)('0' + d);
                        i += len;
                } else if ((s.p[i] == '.' || s.p[i] == ',') && i + 1 < s.n && digit_at(s, i + 1, &len) >= 0) {
                        if (s.p[i] == '.' && ret->n < NUMBER_MAX)
                                ret->p[ret->n++] = '.';
                        i++;
                } else {
                        break;
                }
        }
        *at = i;
        return true;
}

static bool has_number(const struct str *evidence, unsigned n, const struct number *want)
{
        for (unsigned e = 0; e < n; e++) {
                struct number have;
                size_t at = 0;

                while (next_number(evidence[e], &at, &have)) {
                        if (have.n == want->n && !memcmp(have.p, want->p, have.n))
                                return true;
                }
        }
        return false;
}

static bool occurs(const struct str *evidence, unsigned n, struct str what)
{
        for (unsigned e = 0; e < n; e++) {
                if (str_contains(evidence[e], what))
                        return true;
        }
        return false;
}

static size_t one_of(struct str s, size_t i, const char *const *list)
{
        for (; *list; list++) {
                size_t n = strlen(*list);

                if (i + n <= s.n && !memcmp(s.p + i, *list, n))
                        return n;
        }
        return 0;
}

static bool numeral_at(struct str s, size_t i)
{
        static const char numerals[][4] = {"一", "二", "两", "三", "四", "五", "六", "七",
                                           "八", "九", "十", "百", "千", "万", "半"};
        unsigned char lead = (unsigned char)s.p[i];

        if ((lead != 0xe4 && lead != 0xe5 && lead != 0xe7) || i + 3 > s.n)
                return false;
        for (size_t k = 0; k < sizeof(numerals) / sizeof(numerals[0]); k++) {
                if (!memcmp(s.p + i, numerals[k], 3))
                        return true;
        }
        return false;
}

/* The next Chinese amount, numeral and unit together: 七天, 三百元, 两个月. */
static bool next_han_amount(struct str s, size_t *at, struct str *ret)
{
        static const char *const units[] = {"天", "元", "块",       "年", "个月", "月",   "小时", "分钟",
                                            "秒", "折", "个工作日", "日", "周",   "星期", NULL};

        for (size_t i = *at; i < s.n; i++) {
                size_t start = i, n;

                while (i < s.n && numeral_at(s, i))
                        i += 3;
                if (i == start)
                        continue;
                n = one_of(s, i, units);
                if (n) {
                        *ret = str_n(s.p + start, i + n - start);
                        *at = i + n;
                        return true;
                }
                i--;
        }
        return false;
}

static bool next_url(struct str s, size_t *at, struct str *ret)
{
        ptrdiff_t i = str_find(s, STR("://"), *at);
        size_t from, to;

        if (i < 0)
                return false;
        for (from = (size_t)i; from > 0 && ((s.p[from - 1] | 32) >= 'a' && (s.p[from - 1] | 32) <= 'z'); from--)
                ;
        for (to = (size_t)i;
             to < s.n && (unsigned char)s.p[to] > ' ' && (unsigned char)s.p[to] < 0x80 && !strchr(")>]\"'", s.p[to]);
             to++)
                ;
        *ret = str_n(s.p + from, to - from);
        *at = to;
        return true;
}

bool gate_sentence(struct str s, const struct str *evidence, unsigned n)
{
        struct number number;
        struct str what;
        size_t at = 0;

        while (next_number(s, &at, &number)) {
                if (!has_number(evidence, n, &number))
                        return false;
        }
        for (at = 0; next_han_amount(s, &at, &what);) {
                if (!occurs(evidence, n, what))
                        return false;
        }
        for (at = 0; next_url(s, &at, &what);) {
                if (!occurs(evidence, n, what))
                        return false;
        }
        return true;
}

/* Length of the sentence that starts at i: through its end mark, a line break, or the end. */
static size_t sentence_len(struct str s, size_t i)
{
        static const char *const ends[] = {"。", "！", "？", "\n", NULL};

        for (size_t j = i; j < s.n; j++) {
                unsigned char lead = (unsigned char)s.p[j];
                size_t n = lead == 0xe3 || lead == 0xef || lead == '\n' ? one_of(s, j, ends) : 0;

                if (n)
                        return j + n - i;
                if ((s.p[j] == '.' || s.p[j] == '!' || s.p[j] == '?') && j + 1 < s.n && s.p[j + 1] == ' ')
                        return j + 2 - i;
        }
        return s.n - i;
}

struct str gate_text(struct str text, const struct str *evidence, unsigned n_evidence, struct arena *mem,
                     unsigned *ret_dropped)
{
        char *out = NULL;
        size_t kept = 0, len;

        *ret_dropped = 0;
        for (size_t i = 0; i < text.n; i += len) {
                struct str sentence;

                len = sentence_len(text, i);
                sentence = str_n(text.p + i, len);
                if (!gate_sentence(sentence, evidence, n_evidence)) {
                        if (!out) {
                                out = arena_alloc(mem, text.n + 1);
                                memcpy(out, text.p, i);
                                kept = i;
                        }
                        ++*ret_dropped;
                } else if (out) {
                        memcpy(out + kept, sentence.p, len);
                        kept += len;
                }
        }
        return out ? str_trim(str_n(out, kept)) : text;
}

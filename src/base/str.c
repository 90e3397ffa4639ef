/* str - borrowed text; see str.h. */
#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct str str_c(const char *c)
{
        return (struct str){c, c ? strlen(c) : 0};
}

bool str_eq(struct str a, struct str b)
{
        return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_c(struct str a, const char *c)
{
        return str_eq(a, str_c(c));
}

static unsigned char lower(char c)
{
        return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool str_ieq(struct str a, struct str b)
{
        if (a.n != b.n)
                return false;
        for (size_t i = 0; i < a.n; i++)
                if (lower(a.p[i]) != lower(b.p[i]))
                        return false;
        return true;
}

int str_cmp(struct str a, struct str b)
{
        size_t n = a.n < b.n ? a.n : b.n;
        int r = n ? memcmp(a.p, b.p, n) : 0;

        if (r != 0)
                return r;
        return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(struct str s, struct str prefix)
{
        return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
        return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, suffix.n), suffix);
}

ptrdiff_t str_find(struct str hay, struct str needle, size_t from)
{
        const char *hit;

        if (from > hay.n)
                return -1;
        if (needle.n == 0)
                return (ptrdiff_t)from;
        if (hay.n - from < needle.n)
                return -1;
        hit = memmem(hay.p + from, hay.n - from, needle.p, needle.n);
        return hit ? hit - hay.p : -1;
}

bool str_contains(struct str hay, struct str needle)
{
        return str_find(hay, needle, 0) >= 0;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
        if (from > s.n)
                from = s.n;
        if (n > s.n - from)
                n = s.n - from;
        return (struct str){s.p ? s.p + from : NULL, n};
}

static bool is_space(char c)
{
        return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
        while (s.n && is_space(s.p[0])) {
                s.p++;
                s.n--;
        }
        while (s.n && is_space(s.p[s.n - 1]))
                s.n--;
        return s;
}

bool str_cut(struct str *rest, char sep, struct str *ret_head)
{
        const char *hit;

        if (!rest->p)
                return false;
        hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
        if (!hit) {
                *ret_head = *rest;
                *rest = (struct str){NULL, 0};
                return true;
        }
        *ret_head = (struct str){rest->p, (size_t)(hit - rest->p)};
        rest->n -= ret_head->n + 1;
        rest->p = hit + 1;
        return true;
}

bool str_line(struct str *rest, struct str *ret_line)
{
        if (!rest->p || rest->n == 0)
                return false;
        if (!str_cut(rest, '\n', ret_line))
                return false;
        if (ret_line->n && ret_line->p[ret_line->n - 1] == '\r')
                ret_line->n--;
        return true;
}

bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
        bool neg = s.n && s.p[0] == '-';
        uint64_t v = 0, limit = neg ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
        int64_t out;

        if (neg)
                s = str_sub(s, 1, s.n);
        if (s.n == 0)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                unsigned d = (unsigned)(s.p[i] - '0');

                if (s.p[i] < '0' || s.p[i] > '9' || v > (limit - d) / 10)
                        return false;
                v = v * 10 + d;
        }
        out = neg ? (int64_t)(0 - v) : (int64_t)v;
        if (out < min || out > max)
                return false;
        *ret = out;
        return true;
}

bool str_to_double(struct str s, double *ret)
{
        char tmp[64], *end;

        if (s.n == 0 || s.n >= sizeof(tmp) || is_space(s.p[0]))
                return false;
        memcpy(tmp, s.p, s.n);
        tmp[s.n] = '\0';
        *ret = strtod(tmp, &end);
        return *end == '\0' && end != tmp;
}

uint64_t str_hash(struct str s)
{
        uint64_t h = 0xcbf29ce484222325u;

        for (size_t i = 0; i < s.n; i++) {
                h ^= (unsigned char)s.p[i];
                h *= 0x100000001b3u;
        }
        return h;
}

uint64_t str_checksum(struct str s)
{
        uint64_t h = UINT64_C(0xcbf29ce484222325), word;
        size_t i;

        for (i = 0; i + sizeof(word) <= s.n; i += sizeof(word)) {
                memcpy(&word, s.p + i, sizeof(word));
                h = (h ^ word) * UINT64_C(0x100000001b3);
                h ^= h >> 32;
        }
        for (; i < s.n; i++)
                h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
        return h;
}

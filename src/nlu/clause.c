/* Cutting a message into clauses. */
#include "nlu/nlu_priv.h"
#include "text/utf8.h"

#include <string.h>

#define CLAUSE_MIN 5u /* bytes */
#define MATTER_MIN 8u /* the same, of what may be a matter of its own */

static bool ends_clause(uint32_t c)
{
        return c == '\n' || c == '.' || c == ',' || c == '!' || c == '?' || c == ';' || c == 0x3002 || c == 0xFF0C ||
               c == 0xFF01 || c == 0xFF1F || c == 0xFF1B || c == 0x3001 || c == 0x2026;
}

static bool is_han(uint32_t c)
{
        return c >= 0x3400 && c < 0xA000;
}

static size_t add(struct str clause, size_t min, struct str *out, size_t n)
{
        out[n] = str_trim(clause);
        return n + (out[n].n >= min);
}

size_t nlu_clauses(struct str text, struct str *out, size_t max)
{
        const char *p = text.p, *end = text.p + text.n, *from = p, *at;
        size_t n = 0;

        while (p < end && n < max) {
                bool ends;

                at = p;
                ends = ends_clause(utf8_next(&p, end));
                if (!ends && p < end)
                        continue;
                n = add(str_n(from, (size_t)((ends ? at : p) - from)), CLAUSE_MIN, out, n);
                from = p;
        }
        return n;
}

/* The length of a word that joins at `at`; 0: there is none. English ones begin and end where words do. */
static size_t joint(struct str text, size_t at)
{
        static const char *const han[] = {"还有一个", "还有就是", "还有个", "还有", "另外", "顺便", "对了",
                                          "再就是",   "还想",     "再问",   "以及", "同时", "然后", "再帮我"};
        static const char *const latin[] = {
                "and also", "oh and",         "by the way",        "btw",           "also",
                "and",      "plus",           "as well as",        "another thing", "additionally",
                "secondly", "one more thing", "while you're at it"};
        struct str rest = str_sub(text, at, text.n);

        for (size_t i = 0; i < sizeof(han) / sizeof(*han); i++) {
                if (str_starts(rest, str_c(han[i])))
                        return strlen(han[i]);
        }
        if (at > 0 && text.p[at - 1] != ' ')
                return 0;
        for (size_t i = 0; i < sizeof(latin) / sizeof(*latin); i++) {
                size_t n = strlen(latin[i]);

                if (str_ieq(str_sub(rest, 0, n), str_c(latin[i])) && n < rest.n &&
                    (rest.p[n] == ' ' || rest.p[n] == ','))
                        return n;
        }
        return 0;
}

/* In Chinese many put a space where others put a comma. */
static bool is_pause(uint32_t before, uint32_t c, const char *p, const char *end)
{
        return c == ' ' && is_han(before) && p < end && is_han(utf8_next(&p, end));
}

size_t nlu_joined_clauses(struct str text, struct str *out, size_t max)
{
        const char *p = text.p, *end = text.p + text.n, *from = p, *at;
        uint32_t c = 0, before;
        size_t n = 0, skip;

        while (p < end && n < max) {
                at = p;
                before = c;
                skip = joint(text, (size_t)(p - text.p));
                if (skip > 0) {
                        p += skip;
                        c = ' ';
                } else {
                        c = utf8_next(&p, end);
                }
                if (skip > 0 || ends_clause(c) || is_pause(before, c, p, end)) {
                        n = add(str_n(from, (size_t)(at - from)), MATTER_MIN, out, n);
                        from = p;
                } else if (p == end) {
                        n = add(str_n(from, (size_t)(p - from)), MATTER_MIN, out, n);
                }
        }
        return n;
}

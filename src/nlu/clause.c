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

/* In Chinese many put a space where others put a comma. */
static bool is_pause(uint32_t before, uint32_t c, const char *p, const char *end)
{
        return c == ' ' && is_han(before) && p < end && is_han(utf8_next(&p, end));
}

/* Longer ones before those they begin with. */
static const char *const han_joints[] = {"还有一个", "还有就是", "还有个", "还有", "另外", "顺便",   "对了", "再就是",
                                         "还想",     "再问",     "以及",   "同时", "然后", "再帮我", NULL};
static const char *const latin_joints[] = {"and also",
                                           "oh and",
                                           "by the way",
                                           "btw",
                                           "also",
                                           "and",
                                           "plus",
                                           "as well as",
                                           "another thing",
                                           "additionally",
                                           "secondly",
                                           "one more thing",
                                           "while you're at it",
                                           NULL};

/* The length of a word that joins at `at`; 0: there is none. English ones begin and end where words do. */
static size_t joint(struct str text, size_t at)
{
        struct str rest = str_sub(text, at, text.n);
        bool latin = (unsigned char)rest.p[0] < 0x80;

        if (latin && at > 0 && text.p[at - 1] != ' ')
                return 0;
        for (const char *const *w = latin ? latin_joints : han_joints; *w; w++) {
                size_t n = strlen(*w);

                if (!latin && str_starts(rest, str_n(*w, n)))
                        return n;
                if (latin && n < rest.n && (rest.p[n] == ' ' || rest.p[n] == ',') &&
                    str_ieq(str_sub(rest, 0, n), str_n(*w, n)))
                        return n;
        }
        return 0;
}

static size_t cut(struct str text, bool joined, size_t min, struct str *out, size_t max)
{
        const char *p = text.p, *end = text.p + text.n, *from = p, *at;
        uint32_t c = 0, before;
        size_t n = 0, skip;
        bool ends;

        while (p < end && n < max) {
                at = p;
                before = c;
                skip = joined ? joint(text, (size_t)(p - text.p)) : 0;
                p += skip;
                c = skip ? ' ' : utf8_next(&p, end);
                ends = skip > 0 || ends_clause(c) || (joined && is_pause(before, c, p, end));
                if (!ends && p < end)
                        continue;
                out[n] = str_trim(str_n(from, (size_t)((ends ? at : p) - from)));
                n += out[n].n >= min;
                from = p;
        }
        return n;
}

size_t nlu_clauses(struct str text, struct str *out, size_t max)
{
        return cut(text, false, CLAUSE_MIN, out, max);
}

size_t nlu_joined_clauses(struct str text, struct str *out, size_t max)
{
        return cut(text, true, MATTER_MIN, out, max);
}

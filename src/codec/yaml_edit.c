/*
 * yaml_edit - see yaml_edit.h. The parser gives the line of each key, the rest is cutting lines; what comes out is
 * parsed again, and given up unless it has the keys that it must have.
 */
#include "codec/yaml_edit.h"

#include "base/arena.h"
#include "codec/json.h"
#include "codec/yaml.h"

#include <string.h>

/* From where the line begins; lines count from 1. */
static size_t line_at(struct str text, unsigned line)
{
        size_t at = 0;

        for (unsigned i = 1; i < line && at < text.n; i++) {
                const char *end = memchr(text.p + at, '\n', text.n - at);

                at = end ? (size_t)(end - text.p) + 1 : text.n;
        }
        return at;
}

/* What stands between two entries and belongs to the second: blank lines, comments at the margin, the end mark. */
static bool is_between(struct str line)
{
        return str_trim(line).n == 0 || line.p[0] == '#' || str_starts(line, STR("..."));
}

static size_t end_of(struct str text, size_t from, size_t to)
{
        size_t at = from, end = from;

        while (at < to) {
                const char *nl = memchr(text.p + at, '\n', to - at);
                size_t next = nl ? (size_t)(nl - text.p) + 1 : to;

                if (!is_between(str_sub(text, at, next - at)))
                        end = next;
                at = next;
        }
        return end;
}

/* Is the key of this pair the first of its line, at the margin? */
static bool at_margin(struct str text, const struct ypair *p)
{
        struct str rest = str_sub(text, line_at(text, p->line), text.n);

        return str_starts(rest, p->key) || (rest.n && (rest.p[0] == '"' || rest.p[0] == '\''));
}

static const struct ypair *pair_of(const struct ynode *map, const char *key)
{
        for (size_t i = 0; i < map->n; i++)
                if (str_eq_c(map->pairs[i].key, key))
                        return &map->pairs[i];
        return NULL;
}

static int parse(struct str text, struct arena *mem, struct ynode **ret, struct err *err)
{
        unsigned line = 0;
        int r = yaml_parse(text, 0, mem, ret, &line, err);

        if (r < 0)
                return err_prefix(err, "line %u: ", line), r;
        if ((*ret)->kind != YAML_MAP)
                return err_set(err, ERR_INVALID, "the file is not a map");
        for (size_t i = 0; i < (*ret)->n; i++)
                if (!at_margin(text, &(*ret)->pairs[i]) || (i && (*ret)->pairs[i].line == (*ret)->pairs[i - 1].line))
                        return err_set(err, ERR_INVALID,
                                       "line %u: a file that is changed by form has one key a line, at the margin",
                                       (*ret)->pairs[i].line);
        return 0;
}

static bool same_keys(const struct ynode *before, const struct ynode *after, const char *key, bool there)
{
        size_t n = before->n - (pair_of(before, key) != NULL) + there;

        for (size_t i = 0; i < before->n; i++)
                if (!str_eq_c(before->pairs[i].key, key)) {
                        const struct ynode *a = before->pairs[i].value;
                        const struct ypair *p = NULL;

                        for (size_t k = 0; k < after->n && !p; k++)
                                if (str_eq(after->pairs[k].key, before->pairs[i].key))
                                        p = &after->pairs[k];
                        if (!p || p->value->kind != a->kind || p->value->n != a->n || !str_eq(p->value->text, a->text))
                                return false;
                }
        return after->n == n && (pair_of(after, key) != NULL) == there;
}

int yaml_set(struct str text, const char *key, struct str entry, struct arena *mem, struct str *ret, struct err *err)
{
        struct ynode *before, *after;
        const struct ypair *old;
        size_t from, to, next;
        struct str out;
        int r = parse(text, mem, &before, err);

        if (r < 0)
                return r;
        old = pair_of(before, key);
        if (old) {
                next = old + 1 < before->pairs + before->n ? line_at(text, old[1].line) : text.n;
                from = line_at(text, old->line);
                to = end_of(text, from, next);
        } else {
                from = to = before->n ? end_of(text, line_at(text, before->pairs[before->n - 1].line), text.n) : text.n;
        }
        out = arena_printf(mem, "%.*s%s%.*s%.*s", (int)from, text.p ? text.p : "",
                           from && text.p[from - 1] != '\n' ? "\n" : "", STR_ARG(entry), (int)(text.n - to),
                           text.p + to);
        r = parse(out, mem, &after, err);
        if (r == 0 && !same_keys(before, after, key, entry.n > 0))
                r = err_set(err, ERR_INVALID, "\"%s\" cannot be changed without changing what stands beside it", key);
        if (r == 0)
                *ret = out;
        return r;
}

/* A JSON string is one of YAML too, but for characters that YAML takes for line breaks, or not at all. */
void yaml_put_quoted(struct buf *b, struct str s)
{
        struct buf json;
        const unsigned char *p;

        buf_init(&json, s.n * 6 + 16);
        json_put_str(&json, s);
        p = (const unsigned char *)json.p;
        for (size_t i = 0; i < json.n; i++) {
                if (p[i] == 0x7f)
                        buf_put_c(b, "\\x7f");
                else if (p[i] == 0xc2 && p[i + 1] < 0xa0)
                        buf_printf(b, "\\x%02x", p[++i]);
                else if (p[i] == 0xef && p[i + 1] == 0xbb && p[i + 2] == 0xbf)
                        buf_put_c(b, "\\ufeff"), i += 2;
                else if (p[i] == 0xef && p[i + 1] == 0xbf && p[i + 2] >= 0xbe)
                        buf_printf(b, "\\uff%s", p[i + 2] == 0xbe ? "fe" : "ff"), i += 2;
                else
                        buf_put_ch(b, (char)p[i]);
        }
        buf_done(&json);
}

/* crawl_text - addresses, links and robots.txt; pure, see crawl.h. */
#include "base/buf.h"
#include "connect/crawl.h"

#include <string.h>

/* ---- addresses ---- */

struct str crawl_origin(struct str url)
{
        ptrdiff_t at = str_find(url, STR("://"), 0);
        size_t end;

        if (at < 0)
                return (struct str){0};
        for (end = (size_t)at + 3; end < url.n && !strchr("/?#", url.p[end]); end++)
                ;
        return str_sub(url, 0, end);
}

static bool has_scheme(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];

                if (c == ':')
                        return i > 0;
                if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
                      c == '-' || c == '.'))
                        return false;
        }
        return false;
}

/* "/a/./b/../c" is "/a/c". */
static void put_path(struct buf *b, struct str path, size_t root)
{
        struct str rest = path, part;

        while (rest.p && str_cut(&rest, '/', &part)) {
                bool last = !rest.p;

                if (str_eq_c(part, "..")) {
                        while (b->n > root && b->p[b->n - 1] == '/')
                                b->n--;
                        while (b->n > root && b->p[b->n - 1] != '/')
                                b->n--;
                        if (b->n == root)
                                buf_put_ch(b, '/');
                } else if (!str_eq_c(part, ".") && part.n) {
                        if (b->n == root || b->p[b->n - 1] != '/')
                                buf_put_ch(b, '/');
                        buf_put_str(b, part);
                        if (!last)
                                buf_put_ch(b, '/');
                }
        }
        if (b->n == root)
                buf_put_ch(b, '/');
}

static struct str without(struct str s, char from)
{
        const char *p = s.n ? memchr(s.p, from, s.n) : NULL;

        return p ? str_sub(s, 0, (size_t)(p - s.p)) : s;
}

struct str crawl_resolve(struct str base, struct str href, struct arena *mem)
{
        struct str h = without(str_trim(href), '#'), origin = crawl_origin(base), path, query, ret = {0};
        struct buf b;

        if (h.n > CRAWL_URL_MAX || base.n > CRAWL_URL_MAX || !origin.n || (!h.n && !href.n))
                return ret;
        for (size_t i = 0; i < h.n; i++)
                if ((unsigned char)h.p[i] <= ' ' || strchr("<>\"\\^`{|}", h.p[i]))
                        return ret;
        if (str_starts(h, STR("//")))
                h = arena_concat(mem, str_sub(origin, 0, (size_t)str_find(origin, STR("//"), 0)), h);
        if (has_scheme(h)) {
                if (!str_starts(h, STR("http://")) && !str_starts(h, STR("https://")))
                        return ret;
                origin = crawl_origin(h);
                h = str_sub(h, origin.n, h.n);
                base = origin;
        }
        path = without(h, '?');
        query = str_sub(h, path.n, h.n);
        buf_init(&b, 8 * CRAWL_URL_MAX);
        buf_put_str(&b, origin);
        if (!path.n || path.p[0] != '/') {
                struct str own = without(without(str_sub(base, origin.n, base.n), '?'), '#');
                size_t dir = own.n;

                while (path.n && dir && own.p[dir - 1] != '/')
                        dir--;
                path = arena_concat(mem, str_sub(own, 0, dir), path);
        }
        put_path(&b, path, origin.n);
        buf_put_str(&b, query);
        if (b.n <= CRAWL_URL_MAX)
                ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

/* ---- links ---- */

static char lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool word_at(struct str s, size_t at, const char *word)
{
        for (size_t i = 0; word[i]; i++)
                if (at + i >= s.n || lower(s.p[at + i]) != word[i])
                        return false;
        return true;
}

/* href="…" of the tag that begins at `at`; gives where the tag ends. */
static size_t read_tag(struct str page, size_t at, void (*each)(void *, struct str), void *arg)
{
        size_t i = at;

        for (; i < page.n && page.p[i] != '>'; i++) {
                char quote;
                size_t from;

                if (!word_at(page, i, "href") || !strchr(" \t\r\n\"'", page.p[i - 1]))
                        continue;
                for (i += 4; i < page.n && strchr(" \t\r\n=", page.p[i]); i++)
                        ;
                if (i >= page.n)
                        break;
                quote = page.p[i] == '"' || page.p[i] == '\'' ? page.p[i++] : 0;
                for (from = i; i < page.n && (quote ? page.p[i] != quote : !strchr(" \t\r\n>", page.p[i])); i++)
                        ;
                each(arg, str_sub(page, from, i - from));
                if (i < page.n && page.p[i] == '>')
                        break;
        }
        return i;
}

void crawl_links(struct str page, bool site_map, void (*each)(void *arg, struct str href), void *arg)
{
        for (size_t i = 0; i + 5 < page.n; i++) {
                if (page.p[i] != '<')
                        continue;
                if (site_map && word_at(page, i, "<loc>")) {
                        struct str rest = str_sub(page, i + 5, 2000);
                        ptrdiff_t end = str_find(rest, STR("<"), 0);

                        if (end > 0)
                                each(arg, str_trim(str_sub(rest, 0, (size_t)end)));
                } else if (!site_map && word_at(page, i, "<a") && strchr(" \t\r\n", page.p[i + 2])) {
                        i = read_tag(page, i + 2, each, arg);
                }
        }
}

/* ---- robots.txt ---- */

/* "/a*b$": * is anything, $ the end. Each piece between stars is looked for once, from where the last ended: no rule
 * takes longer than its path and its pieces. */
static bool matches(struct str pattern, struct str path)
{
        bool to_end = pattern.n && pattern.p[pattern.n - 1] == '$';
        struct str rest = str_sub(pattern, 0, pattern.n - to_end), piece;
        size_t at = 0;

        for (bool first = true; rest.p && str_cut(&rest, '*', &piece); first = false) {
                bool last = !rest.p;
                ptrdiff_t hit = first                                ? (str_starts(path, piece) ? 0 : -1)
                                : last && to_end && path.n < piece.n ? -1
                                : last && to_end                     ? str_find(path, piece, path.n - piece.n)
                                                                     : str_find(path, piece, at);

                if (hit < (ptrdiff_t)at)
                        return false;
                at = (size_t)hit + piece.n;
        }
        return !to_end || at == path.n;
}

/* Not more pieces than can be looked for in all paths of a site. What it then says is more than was written, so that
 * only a refusal may say it. */
static struct str few_stars(struct str pattern)
{
        size_t stars = 0;

        for (size_t i = 0; i < pattern.n; i++)
                if (pattern.p[i] == '*' && ++stars > CRAWL_STARS_MAX)
                        return str_sub(pattern, 0, i);
        return pattern;
}

static void add_rule(struct crawl_rule *rules, size_t *n, struct str key, struct str pattern)
{
        bool allow = str_ieq(key, STR("allow"));
        struct str few = few_stars(pattern);

        if ((!allow && !str_ieq(key, STR("disallow"))) || !pattern.n || pattern.n >= CRAWL_RULE_BYTES ||
            *n == CRAWL_RULES_MAX || (allow && few.n < pattern.n))
                return;
        rules[(*n)++] = (struct crawl_rule){few, allow};
}

struct crawl_robots crawl_robots(struct str text, struct arena *mem)
{
        struct crawl_rule *rules = ARENA_ARRAY(mem, struct crawl_rule, CRAWL_RULES_MAX);
        struct crawl_robots ret = {.rules = rules};
        bool ours = false, agents = false;
        struct str line, key;

        text = str_sub(text, 0, CRAWL_ROBOTS_MAX);
        while (text.p && str_line(&text, &line)) {
                struct str rest = without(line, '#');
                int64_t s;

                if (!str_cut(&rest, ':', &key) || !rest.p)
                        continue;
                key = str_trim(key);
                rest = str_trim(rest);
                if (str_ieq(key, STR("user-agent"))) {
                        ours = (agents && ours) || str_eq_c(rest, "*") || str_ieq(rest, STR("warmline"));
                        agents = true;
                        continue;
                }
                agents = false;
                if (!ours)
                        continue;
                if (str_ieq(key, STR("crawl-delay")) && str_to_i64(rest, 0, 3600, &s))
                        ret.delay_ms = s * 1000 < CRAWL_DELAY_MAX_MS ? (int)s * 1000 : CRAWL_DELAY_MAX_MS;
                add_rule(rules, &ret.n, key, rest);
        }
        return ret;
}

bool crawl_allowed(const struct crawl_robots *robots, struct str path)
{
        size_t longest = 0;
        bool allowed = true;

        for (size_t i = 0; i < robots->n; i++) {
                const struct crawl_rule *r = &robots->rules[i];

                if (r->pattern.n < longest || (!r->allow && r->pattern.n == longest) || !matches(r->pattern, path))
                        continue;
                allowed = r->allow;
                longest = r->pattern.n;
        }
        return allowed;
}

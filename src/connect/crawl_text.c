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

/* "/a*b$": * is anything, $ the end. */
static bool matches(struct str pattern, struct str path)
{
        size_t p = 0, i = 0, star = SIZE_MAX, mark = 0;

        for (;;) {
                if (p == pattern.n || (pattern.p[p] == '$' && p + 1 == pattern.n && i == path.n))
                        return true;
                if (pattern.p[p] == '*') {
                        star = p++;
                        mark = i;
                } else if (i < path.n && pattern.p[p] == path.p[i]) {
                        p++;
                        i++;
                } else if (star != SIZE_MAX && mark < path.n) {
                        p = star + 1;
                        i = ++mark;
                } else {
                        return false;
                }
        }
}

bool crawl_allowed(struct str robots, struct str path, int *ret_delay_ms)
{
        struct str line, key;
        bool ours = false, agents = false, allowed = true;
        size_t longest = 0;

        *ret_delay_ms = 0;
        while (robots.p && str_line(&robots, &line)) {
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
                        *ret_delay_ms = s * 1000 < CRAWL_DELAY_MAX_MS ? (int)s * 1000 : CRAWL_DELAY_MAX_MS;
                if (rest.n && rest.n < 500 && rest.n >= longest && matches(rest, path)) {
                        if (str_ieq(key, STR("disallow")) && rest.n > longest)
                                allowed = false;
                        else if (str_ieq(key, STR("allow")))
                                allowed = true;
                        else
                                continue;
                        longest = rest.n;
                }
        }
        return allowed;
}

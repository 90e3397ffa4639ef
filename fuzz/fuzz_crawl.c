/* What a site says: the links of a page, addresses, robots.txt. The first line is an address, the rest a page. */
#include "base/arena.h"
#include "connect/crawl.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct look {
        struct arena *mem;
        struct str base;
        struct crawl_robots robots;
};

static void each(void *arg, struct str href)
{
        struct look *l = arg;
        struct str url = crawl_resolve(l->base, href, l->mem), origin = crawl_origin(url);

        if (url.n > CRAWL_URL_MAX || (url.n && !origin.n))
                abort();
        /* What is whole stays as it is. */
        if (url.n && !str_eq(crawl_resolve(l->base, url, l->mem), url))
                abort();
        if (url.n)
                crawl_allowed(&l->robots, str_sub(url, origin.n, url.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str rest = str_n((const char *)data, size), line;
        struct look l = {.mem = arena_new((size_t)512 << 20)};

        if (size && size < 100000 && str_line(&rest, &line)) {
                l.base = line;
                l.robots = crawl_robots(rest, l.mem);
                if (l.robots.n > CRAWL_RULES_MAX)
                        abort();
                crawl_links(rest, false, each, &l);
                crawl_links(rest, true, each, &l);
                each(&l, line);
        }
        arena_free(l.mem);
        return 0;
}

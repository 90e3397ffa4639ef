/*
 * crawl - the pages of one site, for an import: from a page on, along its links, or those that a site map lists.
 *
 * It keeps to the host it began with and to what robots.txt allows, asks one page at a time, and goes to public
 * addresses only when the net it is given does (net_public_only): a name that leads inwards ends in ERR_DENIED before a
 * byte is sent, also when a redirect brings it up. What loops ends by itself: every address is asked once, paths that
 * repeat themselves and too many variants of one page are passed over, and there is a limit on everything.
 *
 * Loop thread; what pages and robots.txt say is read on the long-work thread. Pages are kept in memory, nothing is
 * written.
 */
#ifndef CONNECT_CRAWL_H
#define CONNECT_CRAWL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct net;

enum {
        CRAWL_PAGES_MAX = 500,        /* that are fetched */
        CRAWL_ADDRESSES_MAX = 5000,   /* that are noted to be fetched */
        CRAWL_PAGE_MAX = 4 << 20,     /* bytes of a page: a larger one, or one without an end, is left out */
        CRAWL_LINKS_MAX = 10000,      /* of a page, that are looked at */
        CRAWL_ROBOTS_MAX = 512 << 10, /* bytes of a robots.txt: what comes behind is not read */
        CRAWL_RULES_MAX = 1000,       /* of it, for us: further ones do not count */
        CRAWL_RULE_BYTES = 500,       /* longer ones do not count */
        CRAWL_STARS_MAX = 16,         /* of a rule: it ends before the next */
        CRAWL_BYTES_MAX = 128 << 20,  /* of all pages */
        CRAWL_VARIANTS_MAX = 20,      /* addresses that differ behind the ? alone */
        CRAWL_REDIRECTS_MAX = 5,
        CRAWL_URL_MAX = 1000, /* bytes */
        CRAWL_PAGE_MS = 20000,
        CRAWL_DELAY_MAX_MS = 5000, /* that a robots.txt may ask for between two pages */
};

struct crawl_page {
        struct str url, charset, body; /* charset: as the server said it, or empty */
};

struct crawl_result {
        struct arena **mem; /* holds the pages' texts: who sets it to NULL keeps them, and frees it */
        const struct crawl_page *pages;
        size_t n;
        size_t left;    /* addresses that were not fetched, because of a limit */
        size_t refused; /* … because of robots.txt, or because they were no pages */
        size_t large;   /* … because they did not end within CRAWL_PAGE_MAX */
        bool changed;   /* the first page was another one when the last had been read */
};

struct crawl;
/* Lives during the call; r < 0: nothing was read. */
typedef void crawl_fn(void *arg, int r, const struct err *err, const struct crawl_result *result);

/* cb comes once, unless crawl_free() is called before. NULL and *err: no address. */
struct crawl *crawl_start(struct net *net, struct str url, crawl_fn *cb, void *arg, struct err *err);
/* Fetched so far, and known so far. */
void crawl_counts(const struct crawl *c, size_t *done, size_t *known);
/* Takes NULL, gives NULL; not from inside of cb, after which it frees itself. Pages that are being read on the other
 * thread keep its memory until that has ended. */
struct crawl *crawl_free(struct crawl *c);

/* ---- pure ---- */

/*
 * An address as it stands on a page of `base`, whole and without what is behind the #; in mem. Empty: it is none that
 * can be fetched (mailto:, javascript:, another scheme), or too long.
 */
struct str crawl_resolve(struct str base, struct str href, struct arena *mem);
/* "https://host:port" of an address. */
struct str crawl_origin(struct str url);
/* Calls for each address in the links of a page, or of the <loc> of a site map, as written. */
void crawl_links(struct str page, bool site_map, void (*each)(void *arg, struct str href), void *arg);

struct crawl_rule {
        struct str pattern;
        bool allow;
};
struct crawl_robots {
        const struct crawl_rule *rules; /* those that are for us */
        size_t n;
        int delay_ms; /* asked for between two pages */
};
/* In mem; lives as long as the text does. */
struct crawl_robots crawl_robots(struct str text, struct arena *mem);
/* Whether it lets us read this path: the longest rule that matches decides. */
bool crawl_allowed(const struct crawl_robots *robots, struct str path);

#endif

/* crawl - the pages of one site, one after the other; see crawl.h. */
#include "connect/crawl.h"

#include "base/map.h"
#include "base/vec.h"
#include "connect/convert_fault.h"
#include "http/client.h"
#include "loop/loop.h"
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 200 };

struct crawl {
        struct net *net;
        struct arena *mem, *scratch; /* scratch: of one link */
        struct str start, origin;
        struct crawl_robots robots;
        struct str robots_text, page;        /* to be read on the other thread */
        bool fresh, site_map, reading, gone; /* reading: all but counts belongs to the other thread */
        size_t links, noted;                 /* of the page; addresses wanted, for those who ask how far it is */
        struct http_client *client;
        VEC(struct str) wanted; /* in the order in which they were found */
        VEC(struct crawl_page) pages;
        struct map *seen, *variants;
        size_t next; /* of wanted */
        size_t bytes, refused, large;
        unsigned redirects;
        enum { ASK_ROBOTS, ASK_PAGES, ASK_AGAIN } step;
        struct buf body; /* of the page under way */
        struct timer *timer;
        bool started, redirected, cut; /* cut: the answer under way is larger than may be */
        struct err why;                /* of the first page */
        crawl_fn *cb;
        void *arg;
};

static void ask_next(struct crawl *c);

struct crawl *crawl_free(struct crawl *c)
{
        if (!c)
                return NULL;
        c->timer = timer_stop(c->timer);
        c->client = http_client_free(c->client);
        if (c->reading) {
                c->gone = true;
                loop_long_cancel(net_loop(c->net), c);
                return NULL;
        }
        VEC_FREE(&c->wanted);
        VEC_FREE(&c->pages);
        map_free(c->seen);
        map_free(c->variants);
        buf_done(&c->body);
        arena_free(c->scratch);
        if (c->mem)
                arena_free(c->mem);
        free(c);
        return NULL;
}

void crawl_counts(const struct crawl *c, size_t *done, size_t *known)
{
        *done = c->pages.n;
        *known = c->noted < CRAWL_PAGES_MAX ? c->noted : CRAWL_PAGES_MAX;
}

static void finish(struct crawl *c, bool changed)
{
        struct crawl_result res = {.mem = &c->mem,
                                   .pages = c->pages.p,
                                   .n = c->pages.n,
                                   .left = c->wanted.n - c->next,
                                   .refused = c->refused,
                                   .large = c->large,
                                   .changed = changed};

        if (!c->pages.n && !c->why.code)
                convert_fault(&c->why, c->large ? FAULT_ENDLESS : FAULT_NO_PAGE);
        c->cb(c->arg, c->pages.n ? 0 : c->why.code, &c->why, c->pages.n ? &res : NULL);
        crawl_free(c);
}

/* ---- what to fetch ---- */

/* "/a/b/a/b/a/b": links that lead from themselves to themselves. */
static bool repeats_itself(struct str path)
{
        struct str parts[64], part;
        size_t n = 0;

        while (path.p && n < 64 && str_cut(&path, '/', &part))
                if (part.n)
                        parts[n++] = part;
        for (size_t i = 0; i < n; i++) {
                size_t same = 0;

                for (size_t k = 0; k < n; k++)
                        same += str_eq(parts[i], parts[k]);
                if (same > 2)
                        return true;
        }
        return n >= 20;
}

static void want(void *arg, struct str href)
{
        struct crawl *c = arg;
        struct str base = c->pages.n ? VEC_LAST(&c->pages).url : c->start, url, plain;
        uintptr_t n;

        if (c->links++ >= CRAWL_LINKS_MAX || c->wanted.n >= CRAWL_ADDRESSES_MAX ||
            map_count(c->seen) >= (size_t)4 * CRAWL_ADDRESSES_MAX || href.n > CRAWL_URL_MAX)
                return;
        arena_reset(c->scratch);
        url = crawl_resolve(base, href, c->scratch);
        if (!url.n || !str_eq(crawl_origin(url), c->origin) || map_get(c->seen, url))
                return;
        url = arena_str(c->mem, url);
        map_set(c->seen, url, c);
        plain = str_sub(url, 0, url.n);
        for (size_t i = 0; i < plain.n; i++)
                if (plain.p[i] == '?')
                        plain.n = i;
        n = (uintptr_t)map_get(c->variants, plain);
        if (n >= CRAWL_VARIANTS_MAX || repeats_itself(str_sub(plain, c->origin.n, plain.n)))
                return;
        map_set(c->variants, plain, (void *)(n + 1));
        if (!crawl_allowed(&c->robots, str_sub(url, c->origin.n, url.n))) {
                c->refused++;
                return;
        }
        *VEC_ADD(&c->wanted) = url;
}

/* ---- what came ---- */

static struct str header(const struct http_reply *reply, const char *name)
{
        return http_head_find(reply->head, str_c(name));
}

static struct str charset_of(const struct crawl *c, struct str type)
{
        ptrdiff_t at = str_find(type, STR("charset="), 0);
        struct str s = at < 0 ? (struct str){0} : str_sub(type, (size_t)at + 8, 40);
        size_t n = 0;

        if (s.n && s.p[0] == '"')
                s = str_sub(s, 1, s.n);
        while (n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= 'A' && s.p[n] <= 'Z') ||
                           (s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '-' || s.p[n] == '_'))
                n++;
        return arena_str(c->mem, str_sub(s, 0, n));
}

static bool is_site_map(struct str body)
{
        struct str head = str_sub(body, 0, 1000);

        return str_contains(head, STR("<urlset")) || str_contains(head, STR("<sitemapindex"));
}

/* Within the site; the first page may lead to another host once more, where everything begins anew. */
static void take_redirect(struct crawl *c, struct str to)
{
        struct str from = c->wanted.p[c->next - 1], url = crawl_resolve(from, to, c->mem);

        if (!url.n) {
                c->refused++;
                return;
        }
        if (!c->pages.n && !str_eq(crawl_origin(url), c->origin) && c->redirects++ < CRAWL_REDIRECTS_MAX) {
                c->start = url;
                c->redirected = true;
                return;
        }
        if (c->redirects++ < CRAWL_PAGES_MAX + CRAWL_REDIRECTS_MAX)
                want(c, url);
}

static void take_page(struct crawl *c, const struct http_reply *reply)
{
        struct str type = header(reply, "content-type"), url = c->wanted.p[c->next - 1], body;

        if (reply->status >= 300 && reply->status < 400) {
                take_redirect(c, header(reply, "location"));
                return;
        }
        if (reply->status != 200 || !(str_contains(type, STR("html")) || str_contains(type, STR("xml")) || !type.n)) {
                c->refused++;
                if (c->next == 1)
                        convert_fault_with(&c->why, FAULT_ANSWER, "%d %.*s", reply->status,
                                           STR_ARG(str_sub(type, 0, 60)));
                return;
        }
        c->bytes += c->body.n;
        c->site_map = is_site_map(buf_str(&c->body));
        c->page = buf_str(&c->body); /* stays while it is read: nothing is asked for meanwhile */
        if (c->site_map)
                return;
        body = arena_str(c->mem, c->page);
        *VEC_ADD(&c->pages) = (struct crawl_page){url, charset_of(c, type), body};
}

static void take_again(struct crawl *c, int r)
{
        finish(c, r == 0 && !str_eq(buf_str(&c->body), c->pages.p[0].body));
}

static void begin_anew(struct crawl *c);

static void on_timer(void *arg)
{
        struct crawl *c = arg;

        c->timer = timer_stop(c->timer);
        if (c->redirected)
                begin_anew(c);
        else
                ask_next(c);
}

/* ---- what it says, on the other thread ---- */

static void read_it(void *arg, const atomic_bool *cancel)
{
        struct crawl *c = arg;

        (void)cancel; /* bounded: a page of CRAWL_PAGE_MAX, CRAWL_LINKS_MAX links, CRAWL_RULES_MAX rules */
        if (c->fresh) {
                c->fresh = false;
                c->robots = crawl_robots(c->robots_text, c->mem);
                c->links = 0;
                want(c, c->start);
        }
        c->links = 0;
        if (c->page.n)
                crawl_links(c->page, c->site_map, want, c);
        c->page = (struct str){0};
}

static void on_read(void *arg, bool cancelled)
{
        struct crawl *c = arg;

        (void)cancelled;
        c->reading = false;
        if (c->gone) {
                crawl_free(c);
                return;
        }
        c->noted = c->wanted.n;
        c->timer = timer_start(net_loop(c->net), c->step == ASK_PAGES ? c->robots.delay_ms : 0, 0, on_timer, c);
}

static void go_on(void *arg)
{
        struct crawl *c = arg;

        c->timer = timer_stop(c->timer);
        c->reading = loop_long(net_loop(c->net), read_it, on_read, c) == 0;
        if (!c->reading)
                c->timer = timer_start(net_loop(c->net), RETRY_MS, 0, go_on, c);
}

static bool on_part(void *arg, const struct http_reply *so_far)
{
        struct crawl *c = arg;
        size_t most = c->step == ASK_ROBOTS ? CRAWL_ROBOTS_MAX : CRAWL_PAGE_MAX;

        c->cut = so_far->body.n > most - c->body.n;
        buf_put_str(&c->body, str_sub(so_far->body, 0, most - c->body.n));
        return !c->cut;
}

static void note_why(struct crawl *c, int r)
{
        if (!c->pages.n)
                convert_fault(&c->why, r == ERR_DENIED ? FAULT_INNER : FAULT_UNREACHABLE);
}

static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct crawl *c = arg;
        bool cut = r == ERR_CANCELLED && c->cut;

        if (c->step == ASK_AGAIN) {
                take_again(c, r);
                return;
        }
        if (c->step == ASK_ROBOTS) {
                c->robots_text =
                        cut || (r == 0 && reply->status == 200) ? arena_str(c->mem, buf_str(&c->body)) : STR("");
                c->fresh = true;
                c->step = ASK_PAGES;
                if (r == ERR_DENIED || (r < 0 && r != ERR_LIMIT && r != ERR_CANCELLED))
                        note_why(c, r);
        } else if (r == 0) {
                take_page(c, reply);
        } else if (cut) {
                c->large++;
        } else {
                c->refused++;
                note_why(c, r);
        }
        go_on(c);
}

static int ask(struct crawl *c, struct str path)
{
        struct http_call call = {.method = "GET",
                                 .path = path,
                                 .headers = STR("User-Agent: Warmline\r\nAccept: text/html, application/xml\r\n"),
                                 .timeout_ms = CRAWL_PAGE_MS,
                                 .on_part = on_part};

        buf_clear(&c->body);
        c->cut = false;
        return http_client_send(c->client, &call, on_reply, c);
}

static void ask_next(struct crawl *c)
{
        struct str url;

        if (c->next < c->wanted.n && c->next < CRAWL_PAGES_MAX && c->bytes < CRAWL_BYTES_MAX) {
                url = c->wanted.p[c->next++];
        } else if (c->pages.n > 1) {
                c->step = ASK_AGAIN;
                url = c->pages.p[0].url;
        } else {
                finish(c, false);
                return;
        }
        url = str_sub(url, c->origin.n, url.n);
        if (ask(c, url.n ? url : STR("/")) < 0)
                finish(c, false);
}

static void begin_anew(struct crawl *c)
{
        c->redirected = false;
        c->origin = crawl_origin(c->start);
        http_client_free(c->client);
        c->client = http_client_new(c->net, c->start, NULL, &c->why);
        VEC_CLEAR(&c->wanted);
        c->next = 0;
        c->step = ASK_ROBOTS;
        c->robots = (struct crawl_robots){0};
        if (!c->client || ask(c, STR("/robots.txt")) < 0)
                finish(c, false);
}

struct crawl *crawl_start(struct net *net, struct str url, crawl_fn *cb, void *arg, struct err *err)
{
        struct crawl *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        *c = (struct crawl){
                .net = net, .mem = arena_new((size_t)256 << 20), .scratch = arena_new(0), .cb = cb, .arg = arg};
        c->seen = map_new();
        c->variants = map_new();
        buf_init(&c->body, CRAWL_PAGE_MAX + 1);
        c->start = crawl_resolve(url, url, c->mem);
        if (!c->start.n) {
                crawl_free(c);
                convert_fault_with(err, FAULT_NO_ADDRESS, "%.*s", STR_ARG(str_sub(url, 0, 200)));
                return NULL;
        }
        c->origin = crawl_origin(c->start);
        c->client = http_client_new(net, c->start, NULL, err);
        if (!c->client || ask(c, STR("/robots.txt")) < 0)
                return crawl_free(c);
        return c;
}

/* connect/crawl: addresses, links and robots.txt. What goes over the network: test/program/knowledge_import. */
#include "base/buf.h"
#include "connect/crawl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void addresses_are_made_whole(void **state)
{
        static const struct {
                const char *base, *href, *whole;
        } all[] = {
                {"https://a.example/x/y?z#w", "b", "https://a.example/x/b"},
                {"https://a.example/x/y", "../b/./c?d=e#f", "https://a.example/b/c?d=e"},
                {"https://a.example/x/", "../../../b", "https://a.example/b"},
                {"https://a.example", "b", "https://a.example/b"},
                {"https://a.example/x/y", "", ""},
                {"https://a.example/x/y", "?p=2", "https://a.example/x/y?p=2"},
                {"https://a.example/x/y", "/", "https://a.example/"},
                {"https://a.example/x/y", "//b.example/c", "https://b.example/c"},
                {"https://a.example/", "http://b.example", "http://b.example/"},
                {"https://a.example/", "mailto:x@y.z", ""},
                {"https://a.example/", "javascript:alert(1)", ""},
                {"https://a.example/", "/a b", ""},
                {"https://a.example/", "/a\r\nHost: x", ""},
                {"not an address", "/a", ""},
        };
        struct arena *mem = arena_new(0);

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                assert_string_equal(arena_cstr(mem, crawl_resolve(str_c(all[i].base), str_c(all[i].href), mem)),
                                    all[i].whole);
        arena_free(mem);
}

static void an_address_has_its_longest(void **state)
{
        struct arena *mem = arena_new(0);
        char href[CRAWL_URL_MAX + 2];
        struct str base = STR("http://a");

        (void)state;
        memset(href, 'x', sizeof(href));
        href[0] = '/';
        assert_int_equal(crawl_resolve(base, str_n(href, CRAWL_URL_MAX - base.n), mem).n, CRAWL_URL_MAX);
        assert_int_equal(crawl_resolve(base, str_n(href, CRAWL_URL_MAX - base.n + 1), mem).n, 0);
        arena_free(mem);
}

static void put(void *arg, struct str href)
{
        buf_put_str(arg, href);
        buf_put_ch(arg, ' ');
}

static void links_are_those_of_anchors_and_of_site_maps(void **state)
{
        struct buf b;

        (void)state;
        buf_init(&b, 1000);
        crawl_links(STR("<a href=\"/1\">x</a><A class=b HREF='/2'><abbr href='/no'><a data-href='/no2' href=/3><link "
                        "href=/no3><a title='>' href=/4><a href"),
                    false, put, &b);
        assert_string_equal(b.p, "/1 /2 /3 ");
        buf_clear(&b);
        crawl_links(STR("<urlset><url><loc> https://a/1 </loc></url><url><loc>https://a/2</loc></url><loc>"), true, put,
                    &b);
        assert_string_equal(b.p, "https://a/1 https://a/2 ");
        buf_done(&b);
}

static void robots_are_kept_to(void **state)
{
        static const char robots[] = "# all\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nUser-agent: x\n"
                                     "Disallow: /private/\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 60\n";
        static const struct {
                const char *path;
                bool allowed;
        } all[] = {{"/", true},         {"/private/", false}, {"/private/open/1", true}, {"/privat", true},
                   {"/a/b.pdf", false}, {"/a/b.pdf?x", true}, {"/a/b.pdfx", true}};
        struct arena *mem = arena_new(0);
        struct crawl_robots r = crawl_robots(str_c(robots), mem);

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                if (crawl_allowed(&r, str_c(all[i].path)) != all[i].allowed)
                        fail_msg("%s", all[i].path);
        assert_int_equal(r.delay_ms, CRAWL_DELAY_MAX_MS);
        r = crawl_robots(STR(""), mem);
        assert_true(crawl_allowed(&r, STR("/x")));
        assert_int_equal(r.delay_ms, 0);
        r = crawl_robots(STR("User-agent: Warmline\nDisallow: /"), mem);
        assert_false(crawl_allowed(&r, STR("/x")));
        arena_free(mem);
}

static void a_rule_matches_by_its_pieces(void **state)
{
        static const struct {
                const char *pattern, *path;
                bool matches;
        } all[] = {{"/a*b", "/axxbxx", true},  {"/a*b$", "/axxb", true},    {"/a*b$", "/axxbx", false},
                   {"/a*b*a$", "/abba", true}, {"/a*bb*b$", "/abb", false}, {"*x", "/aax", true},
                   {"/a*$", "/a", true},       {"/***a", "/bca", true},     {"/a$", "/ab", false},
                   {"/ab*ba$", "/aba", false}, {"$", "/", false},           {"/a*b$", "/ab/b", true}};
        struct arena *mem = arena_new(0);

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
                struct crawl_robots r =
                        crawl_robots(arena_printf(mem, "user-agent: *\ndisallow: %s", all[i].pattern), mem);

                if (crawl_allowed(&r, str_c(all[i].path)) == all[i].matches)
                        fail_msg("%s %s", all[i].pattern, all[i].path);
        }
        arena_free(mem);
}

/* Up to the most it counts; what is past it counts no more, and of stars only a refusal may be made wider. */
static void a_hostile_robots_txt_is_bounded(void **state)
{
        struct arena *mem = arena_new(0);
        struct crawl_robots r;
        struct buf b;

        (void)state;
        buf_init(&b, 2 << 20);
        buf_put_c(&b, "User-agent: *\n");
        for (int i = 1; i < CRAWL_RULES_MAX; i++)
                buf_printf(&b, "Disallow: /%d/\n", i);
        buf_put_c(&b, "Disallow: /last/\n");
        r = crawl_robots(buf_str(&b), mem);
        assert_int_equal(r.n, CRAWL_RULES_MAX);
        assert_false(crawl_allowed(&r, STR("/last/x")));
        buf_put_c(&b, "Disallow: /past/\n");
        r = crawl_robots(buf_str(&b), mem);
        assert_int_equal(r.n, CRAWL_RULES_MAX);
        assert_true(crawl_allowed(&r, STR("/past/x")));

        buf_clear(&b);
        buf_put_c(&b, "User-agent: *\n");
        while (b.n < 1 << 20) { /* a megabyte of wildcards */
                buf_put_c(&b, "Disallow: /");
                for (int i = 0; i < 240; i++)
                        buf_put_c(&b, "a*");
                buf_put_c(&b, "b\n");
        }
        r = crawl_robots(buf_str(&b), mem);
        assert_int_equal(r.n, CRAWL_RULES_MAX);
        for (size_t i = 0; i < r.n; i++) {
                size_t stars = 0;

                for (size_t k = 0; k < r.rules[i].pattern.n; k++)
                        stars += r.rules[i].pattern.p[k] == '*';
                assert_int_equal(stars, CRAWL_STARS_MAX);
        }
        assert_true(crawl_allowed(&r, STR("/aaaaaaaaaaaa")));
        buf_clear(&b);
        buf_put_c(&b, "User-agent: *\nDisallow: /\nAllow: /a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*\n");
        r = crawl_robots(buf_str(&b), mem);
        assert_int_equal(r.n, 2); /* as many stars as may be */
        b.n--;
        buf_put_c(&b, "*\n");
        r = crawl_robots(buf_str(&b), mem);
        assert_int_equal(r.n, 1);
        buf_done(&b);
        arena_free(mem);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(addresses_are_made_whole),
                cmocka_unit_test(an_address_has_its_longest),
                cmocka_unit_test(links_are_those_of_anchors_and_of_site_maps),
                cmocka_unit_test(robots_are_kept_to),
                cmocka_unit_test(a_rule_matches_by_its_pieces),
                cmocka_unit_test(a_hostile_robots_txt_is_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

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
        int delay;

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                if (crawl_allowed(str_c(robots), str_c(all[i].path), &delay) != all[i].allowed)
                        fail_msg("%s", all[i].path);
        assert_int_equal(delay, CRAWL_DELAY_MAX_MS);
        assert_true(crawl_allowed(STR(""), STR("/x"), &delay));
        assert_int_equal(delay, 0);
        assert_false(crawl_allowed(STR("User-agent: Warmline\nDisallow: /"), STR("/x"), &delay));
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(addresses_are_made_whole),
                cmocka_unit_test(an_address_has_its_longest),
                cmocka_unit_test(links_are_those_of_anchors_and_of_site_maps),
                cmocka_unit_test(robots_are_kept_to),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

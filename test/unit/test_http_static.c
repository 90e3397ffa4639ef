/* Static files: forms, conditions, ranges. */
#include "http_rig.h"

#include "http/static.h"

#include <zlib.h>

#define PLAIN "0123456789abcdefghij0123456789abcdefghij0123456789abcdefghij"

static unsigned char packed[200];

static struct http_asset assets[] = {
        {.path = "/both.js",
         .content_type = "text/javascript",
         .raw = (const unsigned char *)PLAIN,
         .raw_n = sizeof(PLAIN) - 1,
         .gz = packed,
         .etag = "e1",
         .immutable = true},
        {.path = "/packed.css", .content_type = "text/css", .raw_n = sizeof(PLAIN) - 1, .gz = packed, .etag = "e2"},
        {.path = "/clip.webm",
         .content_type = "video/webm",
         .raw = (const unsigned char *)PLAIN,
         .raw_n = sizeof(PLAIN) - 1,
         .etag = "e3",
         .fresh_s = 300},
        {.path = "/index.html",
         .content_type = "text/html; charset=utf-8",
         .raw = (const unsigned char *)PLAIN,
         .raw_n = sizeof(PLAIN) - 1,
         .etag = "e4"},
};

static void pack(void)
{
        z_stream z = {0};

        assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
        z.next_in = (unsigned char *)PLAIN;
        z.avail_in = sizeof(PLAIN) - 1;
        z.next_out = packed;
        z.avail_out = sizeof(packed);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        assets[0].gz_n = assets[1].gz_n = z.total_out;
        deflateEnd(&z);
}

static const struct {
        const char *path, *headers;
        int status;
        const char *says, *not_says;
} gets[] = {
        {"/both.js", "", 200, "\r\n\r\n" PLAIN, "Content-Encoding"},
        {"/both.js", "Accept-Encoding: br, gzip\r\n", 200, "Content-Encoding: gzip\r\n", PLAIN},
        {"/both.js", "Accept-Encoding: gzip;q=0\r\n", 200, PLAIN, "Content-Encoding"},
        {"/both.js", "Accept-Encoding: gzip;q=0.5\r\n", 200, "ETag: \"e1-gz\"\r\n", PLAIN},
        {"/both.js", "Accept-Encoding: *\r\n", 200, "Content-Encoding: gzip\r\n", PLAIN},
        {"/both.js", "Accept-Encoding: identity\r\n", 200, "ETag: \"e1\"\r\n", "gzip"},
        {"/both.js", "", 200, "Vary: Accept-Encoding\r\n", "no-store"},
        {"/both.js", "", 200, "Cache-Control: public, max-age=31536000, immutable\r\n", "no-cache"},
        {"/both.js", "If-None-Match: \"e1\"\r\n", 304, "ETag: \"e1\"\r\n", PLAIN},
        {"/both.js", "If-None-Match: W/\"x\", W/\"e1\"\r\n", 304, "ETag: \"e1\"\r\n", PLAIN},
        {"/both.js", "If-None-Match: *\r\n", 304, "ETag: \"e1\"\r\n", PLAIN},
        {"/both.js", "If-None-Match: \"e1-gz\"\r\n", 200, PLAIN, "304"},
        {"/both.js", "If-None-Match: \"e1-gz\"\r\nAccept-Encoding: gzip\r\n", 304, "ETag: \"e1-gz\"\r\n", PLAIN},
        {"/packed.css", "", 200, PLAIN, "Content-Encoding"},
        {"/packed.css", "Accept-Encoding: gzip\r\n", 200, "Content-Encoding: gzip\r\n", PLAIN},
        {"/packed.css", "", 200, "Cache-Control: no-cache\r\n", "immutable"},
        {"/clip.webm", "", 200, "Cache-Control: public, max-age=300\r\n", "no-cache"},
        {"/clip.webm", "", 200, "Accept-Ranges: bytes\r\n", "Content-Range"},
        {"/clip.webm", "Range: bytes=0-0\r\n", 206, "Content-Range: bytes 0-0/60\r\n", "01234"},
        {"/clip.webm", "Range: bytes=10-19\r\n", 206, "\r\n\r\nabcdefghij", "0123"},
        {"/clip.webm", "Range: bytes=50-\r\n", 206, "Content-Range: bytes 50-59/60\r\n", "0123"},
        {"/clip.webm", "Range: bytes=50-999\r\n", 206, "Content-Range: bytes 50-59/60\r\n", "0123"},
        {"/clip.webm", "Range: bytes=-5\r\n", 206, "\r\n\r\nfghij", "abc"},
        {"/clip.webm", "Range: bytes=-999\r\n", 206, "Content-Range: bytes 0-59/60\r\n", "416"},
        {"/clip.webm", "Range: bytes=60-\r\n", 416, "Content-Range: bytes */60\r\n", PLAIN},
        {"/clip.webm", "Range: bytes=-0\r\n", 416, "Content-Range: bytes */60\r\n", PLAIN},
        {"/clip.webm", "Range: bytes=5-4\r\n", 200, PLAIN, "Content-Range"},
        {"/clip.webm", "Range: bytes=a-b\r\n", 200, PLAIN, "Content-Range"},
        {"/clip.webm", "Range: bytes=0-1,4-5\r\n", 200, PLAIN, "Content-Range"},
        {"/clip.webm", "Range: lines=0-1\r\n", 200, PLAIN, "Content-Range"},
        {"/clip.webm", "Range: bytes=0-4\r\nIf-Range: \"e3\"\r\n", 206, "\r\n\r\n01234", "abc"},
        {"/clip.webm", "Range: bytes=0-4\r\nIf-Range: \"old\"\r\n", 200, PLAIN, "Content-Range"},
        {"/both.js", "Range: bytes=0-4\r\nAccept-Encoding: gzip\r\n", 206, "ETag: \"e1\"\r\n", "Content-Encoding"},
        {"/index.html", "", 200, "Content-Security-Policy: default-src 'self'", "default-src 'none'"},
};

static void assets_are_served_by_the_table(void **state)
{
        struct rig rig;

        (void)state;
        pack();
        rig_start(&rig, NULL);
        assert_int_equal(http_static_add(rig.srv, assets, sizeof(assets) / sizeof(assets[0]), NULL), 0);
        for (size_t i = 0; i < sizeof(gets) / sizeof(gets[0]); i++) {
                struct rig_in in = {0};
                int fd = rig_connect(&rig);
                char text[500];

                snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", gets[i].path,
                         gets[i].headers);
                rig_say(&rig, fd, text);
                rig_wait(&rig, fd, &in, NULL);
                if (atoi(in.p + 9) != gets[i].status || !memmem(in.p, in.n, gets[i].says, strlen(gets[i].says)) ||
                    memmem(in.p, in.n, gets[i].not_says, strlen(gets[i].not_says)))
                        fail_msg("%s%s gives %s", gets[i].path, gets[i].headers, in.p);
                rig_in_done(&in);
                close(fd);
        }
        rig_stop(&rig);
}

static void head_of_an_asset_tells_its_length_and_post_is_refused(void **state)
{
        static const char head[] = "HEAD /clip.webm HTTP/1.1\r\nHost: x\r\n\r\n";
        static const char post[] = "POST /clip.webm HTTP/1.1\r\nHost: x\r\n\r\n";
        struct rig rig;

        (void)state;
        rig_start(&rig, NULL);
        assert_int_equal(http_static_add(rig.srv, assets, sizeof(assets) / sizeof(assets[0]), NULL), 0);
        assert_int_equal(rig_status(&rig, head, sizeof(head) - 1, "Content-Length: 60\r\n"), 200);
        assert_int_equal(rig_status(&rig, post, sizeof(post) - 1, "Allow: GET, HEAD, OPTIONS\r\n"), 405);
        assert_int_equal(http_static_add(rig.srv, assets, 1, NULL), ERR_EXISTS);
        rig_stop(&rig);
}

static void where_nothing_is_people_get_a_page_and_programs_a_problem(void **state)
{
        static const char person[] = "GET /nope HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*;q=0.8\r\n\r\n";
        static const char program[] = "GET /nope HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";
        static const char post[] = "POST /nope HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nContent-Length: 0\r\n\r\n";
        static const struct http_asset page = {
                .content_type = "text/html", .raw = (const unsigned char *)"lost", .raw_n = 4, .etag = "e"};
        struct rig rig;

        (void)state;
        rig_start(&rig, NULL);
        assert_int_equal(rig_status(&rig, person, sizeof(person) - 1, "application/problem+json"), 404);
        http_static_not_found(rig.srv, &page);
        assert_int_equal(rig_status(&rig, person, sizeof(person) - 1, "\r\n\r\nlost"), 404);
        assert_int_equal(rig_status(&rig, program, sizeof(program) - 1, "application/problem+json"), 404);
        assert_int_equal(rig_status(&rig, post, sizeof(post) - 1, "application/problem+json"), 404);
        rig_stop(&rig);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(assets_are_served_by_the_table),
                cmocka_unit_test(head_of_an_asset_tells_its_length_and_post_is_refused),
                cmocka_unit_test(where_nothing_is_people_get_a_page_and_programs_a_problem),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

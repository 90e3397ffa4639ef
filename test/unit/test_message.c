/* Messages: addresses that are refused, the mail as it is sent, the outbox. The drivers meet real servers in
 * test/program/codes.mjs. */
#include "base/arena.h"
#include "base/buf.h"
#include "connect/message.h"
#include "loop/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void hostile_addresses_are_refused(void **unused)
{
        static const char *const good[] = {"a@b.de", "first.last+tag@sub.example.com", "x_y@z"};
        static const char *const bad[] = {"",
                                          "@",
                                          "a@",
                                          "@b",
                                          "a",
                                          "a@b@c",
                                          "a b@c.de",
                                          "a@b.de\r\n",
                                          "<a@b.de>",
                                          "a@b.de,c@d.de",
                                          "a@b.de;x",
                                          "a\"@b.de",
                                          "\xc3\xa4@b.de",
                                          "a@b.de\tX: y"};
        char longest[256];

        (void)unused;
        for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
                assert_true(message_address_ok(str_c(good[i])));
        for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
                assert_false(message_address_ok(str_c(bad[i])));
        memset(longest, 'a', sizeof(longest));
        longest[100] = '@';
        assert_true(message_address_ok(str_n(longest, 254)));
        assert_false(message_address_ok(str_n(longest, 255)));
}

static void a_mail_with_a_page_has_both_parts(void **unused)
{
        struct message m = {.id = STR_INIT("weekly-1"),
                            .channel = STR_INIT("email"),
                            .to = STR_INIT("boss@example.com"),
                            .subject = STR_INIT("Week"),
                            .text = STR_INIT("plain words"),
                            .html = STR_INIT("<p>page</p>")};
        struct buf b;
        struct str s;

        (void)unused;
        buf_init(&b, 32768);
        message_smtp_compose(&m, STR("service@lumo.example"), INT64_C(1773126000000), &b);
        s = buf_str(&b);
        assert_true(str_contains(s, STR("\r\nContent-Type: multipart/alternative; boundary=\"=_warmline_part\"\r\n\r\n"
                                        "--=_warmline_part\r\nContent-Type: text/plain; charset=utf-8\r\n")));
        assert_true(str_contains(s, STR("\r\n\r\ncGxhaW4gd29yZHM=\r\n--=_warmline_part\r\nContent-Type: text/html;")));
        assert_true(str_ends(s, STR("\r\n\r\nPHA+cGFnZTwvcD4=\r\n--=_warmline_part--\r\n")));
        buf_done(&b);
}

static void a_mail_is_plain_ascii_with_its_headers(void **unused)
{
        struct message m = {.id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                            .channel = STR_INIT("email"),
                            .to = STR_INIT("anna@example.com"),
                            .subject = STR_INIT("流明科技客户服务中心：您的验证码在这里，请查收"),
                            .text = STR_INIT("您的验证码是 123456，十分钟内有效。\n")};
        struct buf b;
        struct str s, line;

        (void)unused;
        buf_init(&b, 32768);
        message_smtp_compose(&m, STR("service@lumo.example"), INT64_C(1773126000000), &b);
        s = buf_str(&b);
        assert_true(str_starts(s, STR("Date: Tue, 10 Mar 2026 07:00:00 +0000\r\nFrom: <service@lumo.example>\r\n")));
        assert_true(str_contains(s, STR("\r\nTo: <anna@example.com>\r\n")));
        assert_true(str_contains(s, STR("Message-ID: <01ARZ3NDEKTSV4RRFFQ69G5FAV@lumo.example>")));
        assert_true(str_contains(s, STR("?=\r\n =?utf-8?B?")));
        assert_true(str_contains(s, STR("\r\n\r\n5oKo55qE6aqM6K+B56CB5pivIDEyMzQ1Nu+8jOWNgeWIhumSn+WGheacieaViOOA")));
        while (str_line(&s, &line)) {
                assert_true(line.n <= 78);
                for (size_t i = 0; i < line.n; i++)
                        assert_true((unsigned char)line.p[i] < 0x7f);
        }
        buf_done(&b);
}

static void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        ++*(unsigned *)arg;
}

static void what_cannot_be_sent_is_refused_at_once(void **unused)
{
        struct err err;
        struct loop *l = loop_new(&err);
        struct message_outbox *box = message_outbox_new(l);
        struct messenger *m = messenger_new(&message_outbox, box);
        struct message msg = {.channel = STR_INIT("email"), .to = STR_INIT("a@b.de"), .text = STR_INIT("123456")};
        static char big[MESSAGE_TEXT_MAX + 1];
        unsigned done = 0;

        (void)unused;
        memset(big, 'x', sizeof(big));
        assert_null(message_outbox_last(box));
        assert_int_equal(messenger_send(m, &msg, on_done, &done), 0);
        msg.text = str_n(big, MESSAGE_TEXT_MAX);
        assert_int_equal(messenger_send(m, &msg, on_done, &done), 0);
        msg.text = str_n(big, MESSAGE_TEXT_MAX + 1);
        assert_int_equal(messenger_send(m, &msg, on_done, &done), ERR_INVALID);
        msg.text = STR("x");
        msg.to = STR("a@b.de\r\nBcc: x");
        assert_int_equal(messenger_send(m, &msg, on_done, &done), ERR_INVALID);
        msg.channel = STR("sms");
        msg.to = STR("+49 30 1234-567");
        assert_int_equal(messenger_send(m, &msg, on_done, &done), 0);
        msg.to = STR("+49 30 1234x567");
        assert_int_equal(messenger_send(m, &msg, on_done, &done), ERR_INVALID);
        msg.to = STR("110");
        assert_int_equal(messenger_send(m, &msg, on_done, &done), ERR_INVALID);
        msg.channel = STR("email");
        msg.to = STR("a@b.de");
        for (int i = 3; i < MESSAGES_IN_FLIGHT; i++)
                assert_int_equal(messenger_send(m, &msg, on_done, &done), 0);
        assert_int_equal(messenger_send(m, &msg, on_done, &done), ERR_BUSY);
        while (done < MESSAGES_IN_FLIGHT)
                loop_step(l, 10);
        assert_int_equal(messenger_send(m, &msg, on_done, &done), 0);
        messenger_free(m); /* while one is under way */
        loop_free(l);
        assert_int_equal(done, MESSAGES_IN_FLIGHT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(hostile_addresses_are_refused),
                cmocka_unit_test(a_mail_with_a_page_has_both_parts),
                cmocka_unit_test(a_mail_is_plain_ascii_with_its_headers),
                cmocka_unit_test(what_cannot_be_sent_is_refused_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* text/recognise and privacy: what is found, what is left alone, what is masked, what is sealed. */
#include "base/arena.h"
#include "base/buf.h"
#include "crypt/keyring.h"
#include "privacy/door.h"
#include "privacy/redact_eval.h"
#include "text/recognise.h"
#include "text/recognise_priv.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct example {
        const char *text, *redacted;
};

static void check(const struct example *e, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                struct str got = door_redact(str_c(e[i].text), mem);

                if (!str_eq_c(got, e[i].redacted))
                        fail_msg("%s\n became %.*s\n     not %s", e[i].text, STR_ARG(got), e[i].redacted);
        }
}
#define CHECK(list) check(list, sizeof(list) / sizeof(list[0]))

static void telephone_numbers_are_found_in_every_dress(void **state)
{
        static const struct example list[] = {
                {"我手机13812345678。", "我手机[PHONE]。"},
                {"打138-1234-5678或138 1234 5678", "打[PHONE]或[PHONE]"},
                {"+86 13812345678", "[PHONE]"},
                {"电话：１３８１２３４５６７８", "电话：[PHONE]"},
                {"一三八零零一三八零零零", "[PHONE]"},
                {"座机0571-88886666转802", "座机[PHONE]"},
                {"客服400-820-8820", "客服[PHONE]"},
                {"call me at (030) 901820", "call me at [PHONE]"},
                {"+49 30 901820 is my number", "[PHONE] is my number"},
                {"it is 555-123-4567 ext. 12", "it is [PHONE]"},
                {"手机(138-1234-5678)", "手机([PHONE])"},
        };

        (void)state;
        CHECK(list);
}

static void check_digits_decide_between_cards_and_other_numbers(void **state)
{
        static const struct example list[] = {
                {"身份证11010519491231002X", "身份证[ID_CARD]"},
                {"身份证110105194912310021",
                 "身份证[ORDER_ID]"}, /* wrong check digit: no identity card, a number all the same */
                {"卡4111 1111 1111 1111到期", "卡[BANK_CARD]到期"},
                {"serial 4111111111111112", "serial 4111111111111112"},
                {"IMEI 490154203237518", "IMEI [IMEI]"},
                {"my iban is gb82 west 1234 5698 7654 32", "my iban is [IBAN]"},
                {"my iban is GB82WEST12345698765433", "my iban is GB82WEST12345698765433"},
        };

        (void)state;
        CHECK(list);
}

static void orders_are_told_from_parcels_and_products(void **state)
{
        static const struct example list[] = {
                {"订单号LM2026030012，急", "订单号[ORDER_ID]，急"},
                {"JD27433451456", "[ORDER_ID]"},
                {"单号SF1234567890123", "单号SF1234567890123"},
                {"我的订单 735366798325 呢", "我的订单 [ORDER_ID] 呢"},
                {"型号 KFR-1GW/WDAA24", "型号 KFR-1GW/WDAA24"},
        };

        (void)state;
        CHECK(list);
}

static void addresses_end_where_the_room_ends(void **state)
{
        static const struct example list[] = {
                {"寄到浙江省杭州市西湖区文三路100号3栋2单元501室，谢谢", "寄到[ADDRESS]，谢谢"},
                {"我住朝阳区建国路88号现代城小区2号楼1203", "我住[ADDRESS]"},
                {"江苏南京市鼓楼区中山路1号", "[ADDRESS]"},
                {"重庆广东省广州市天河区体育西路9号", "重庆[ADDRESS]"},
                {"青岛市市南区香港中路12号", "[ADDRESS]"},
                {"地址：解放路12号3单元501室", "地址：[ADDRESS]"},
                {"搬到了建设大道5号", "搬到了[ADDRESS]"},
                {"走到中山路18号就断网", "走到中山路18号就断网"},
                {"上海市有货吗", "上海市有货吗"},
                {"小区里3号楼没信号", "小区里3号楼没信号"},
                {"ship to 12 Oak Street, Apt 4, Springfield, IL 62704 please", "ship to [ADDRESS] please"},
                {"10 High Street, London SW1A 1AA", "[ADDRESS]"},
        };

        (void)state;
        CHECK(list);
}

static void western_addresses_are_found_in_every_order(void **state)
{
        static const struct example list[] = {
                {"write to 14 rue Monge, please", "write to [ADDRESS], please"},
                {"Sie wohnt Lange Gasse 12 im Hof", "Sie wohnt [ADDRESS] im Hof"},
                {"the sign on Birkenstraße 7 fell", "the sign on [ADDRESS] fell"},
                {"the shop in Via dei Fiori 21b closed", "the shop in [ADDRESS] closed"},
                {"my address is Lipova 118", "my address is [ADDRESS]"},
                {"level is Lipova 118", "level is Lipova 118"},
                {"it fell down on Walnut Street again", "it fell down on [ADDRESS] again"},
                {"Collect it from P.O. Box 4711", "Collect it from [ADDRESS]"},
                {"we meet at the corner of Lipova 4 and Walnut Street.", "we meet at [ADDRESS]."},
                {"meet me at Rózsa utca 3. and bring it", "meet me at [ADDRESS] and bring it"},
                {"my zip code is 30411", "my zip code is [ADDRESS]"},
                {"deliver to 12 oak street, apt 4, springfield, il 62704", "deliver to [ADDRESS]"},
        };

        (void)state;
        CHECK(list);
}

static void an_address_in_running_text_is_one_piece(void **state)
{
        static const struct example list[] = {
                {"send it to 8 Via Dante 31 Suite 220, Pieve, Malta 44120 now", "send it to [ADDRESS] now"},
                {"send it to 8 Lindenweg 31 Apt. 220 Kirchdorf Austria today", "send it to [ADDRESS] today"},
                {"send it to 8 17 Mill Lane\nOxley, QLD 40750 today", "send it to [ADDRESS] today"},
                {"send it to 8 Lindenweg 31\nOxley\n, QLD\n New Zealand 40750", "send it to [ADDRESS]"},
                {"her address:\n\n8 Lindenweg 31\n Apt. 220\n Kirchdorf\n Austria 10234", "her address:\n\n[ADDRESS]"},
                {"Hauptstraße 5, 10115 Berlin", "[ADDRESS]"},
                {"return to USS Example\nFPO AE 09501 by May", "return to [ADDRESS] by May"},
                {"return to PSC 12, Box 34\nAPO AP 96601", "return to [ADDRESS]"},
        };

        (void)state;
        CHECK(list);
}

static void parts_that_stand_apart_are_pieces(void **state)
{
        static const struct example list[] = {
                {"Ann lives at 8 Lindenweg 31, Kirchdorf", "Ann lives at [ADDRESS] [ADDRESS], Kirchdorf"},
                {"8 Lindenweg 31\n Apt. 7\n Kirchdorf\n Austria 10234",
                 "[ADDRESS] [ADDRESS]\n [ADDRESS]\n Kirchdorf\n Austria [ADDRESS]"},
                {"> 8 17 Mill Lane\n> Suite 7\n> Oxley\n> Malta 10234",
                 "> [ADDRESS] [ADDRESS]\n> [ADDRESS]\n> Oxley\n> Malta [ADDRESS]"},
                {"Ann Apt. 7 8 Lindenweg 31\nOxley QLD 40750",
                 "Ann [ADDRESS] [ADDRESS] [ADDRESS]\nOxley [ADDRESS] [ADDRESS]"},
        };

        (void)state;
        CHECK(list);
}

static void numbers_beside_words_are_no_address(void **state)
{
        static const struct example list[] = {
                {"the 16:03 Bristol service", "the 16:03 Bristol service"},
                {"open after 8 AM PST on Monday", "open after 8 AM PST on Monday"},
                {"sent via direct message 3/3", "sent via direct message 3/3"},
                {"runs Windows 10 and Office 365", "runs Windows 10 and Office 365"},
                {"I'd expect 1\n433871", "I'd expect 1\n433871"},
                {"set a 5 am alarm on the way", "set a 5 am alarm on the way"},
                {"My friend lives in Cheb 2", "My friend lives in Cheb 2"},
        };

        (void)state;
        CHECK(list);
}

/* The search in the table halves it. */
static void the_known_words_are_in_order(void **state)
{
        (void)state;
        for (size_t i = 1; i < rec_known_words_n; i++)
                if (strcmp(rec_known_words[i - 1].word, rec_known_words[i].word) >= 0)
                        fail_msg("%s stands before %s", rec_known_words[i - 1].word, rec_known_words[i].word);
}

static void ordinary_support_talk_is_left_alone(void **state)
{
        static const struct example list[] = {
                {"灯红了3次，2.4G也连不上，固件2.1.3", "灯红了3次，2.4G也连不上，固件2.1.3"},
                {"paid 299.00 on 2 cameras, 64 GB, 5V/2A", "paid 299.00 on 2 cameras, 64 GB, 5V/2A"},
                {"错误码 E-1024，重启10次", "错误码 E-1024，重启10次"},
                {"see https://example.com/a?b=1 and 192.168.1.1", "see https://example.com/a?b=1 and 192.168.1.1"},
                {"下单时间:10-19 10:10 金额:1102元", "下单时间:10-19 10:10 金额:1102元"},
                {"周六 Saturday 到", "周六 Saturday 到"},
                {"", ""},
        };

        (void)state;
        CHECK(list);
}

static void plates_mail_and_dates_of_birth_are_found(void **state)
{
        static const struct example list[] = {
                {"车牌京A·12345和粤BD12345", "车牌[PLATE]和[PLATE]"},
                {"邮箱 li.wei_88@qq.com。", "邮箱 [EMAIL]。"},
                {"born 3/31/1982 or March 31, 1982", "born [DATE] or [DATE]"},
                {"生日1982年3月31日", "生日[DATE]"},
                {"ssn 123-45-6789", "ssn [SSN]"},
        };

        (void)state;
        CHECK(list);
}

static void broken_text_is_passed_through(void **state)
{
        static const char bad[] = "\xff\xfe 13812345678 \xe4\xb8 \xc3\x28\0tail";
        struct str got = door_redact(str_n(bad, sizeof(bad) - 1), mem);

        (void)state;
        assert_true(str_contains(got, STR("[PHONE]")));
        assert_true(str_ends(got, STR("\0tail")));
        assert_true(str_starts(got, STR("\xff\xfe")));
}

static void more_findings_than_one_pass_holds_are_all_masked(void **state)
{
        struct buf b;
        struct str got;
        size_t at = 0, n = 0;

        (void)state;
        buf_init(&b, 1 << 20);
        for (int i = 0; i < 1000; i++)
                buf_printf(&b, "a%d@example.com ", i);
        got = door_redact(buf_str(&b), mem);
        for (ptrdiff_t p; (p = str_find(got, STR("[EMAIL]"), at)) >= 0; at = (size_t)p + 1)
                n++;
        assert_int_equal(n, 1000);
        assert_false(str_contains(got, STR("@")));
        buf_done(&b);
}

/* Twice the text may take twice the steps and no more: each of these once sent a matcher backwards. */
static void long_runs_of_one_character_are_passed(void **state)
{
        static const char *const units[] = {
                "a",      "1",        "1 ",      "1-", "区",  "路",  "(",     "+",
                "a@",     "1.",       ":",       "f:", "京A", "Ab ", "1 Ab ", "the corner of ",
                "a and ", "Suite 1 ", "12 Oak\n"};

        (void)state;
        for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
                struct recog found[64];
                struct buf b;

                buf_init(&b, 1 << 20);
                while (b.n < (1 << 18))
                        buf_put_c(&b, units[u]);
                assert_true(recognise(buf_str(&b), found, 64) <= 64);
                buf_done(&b);
        }
}

static void the_door_seals_what_it_redacts(void **state)
{
        const struct sealed_text *t;
        struct keyring *keys;
        struct door *d;
        struct str out, cipher;

        (void)state;
        assert_int_equal(keyring_open(NULL, &keys, NULL), 0);
        d = door_new(keys);
        assert_int_equal(door_seal(d, STR("u1"), STR("打13812345678"), &t, mem, NULL), 0);
        assert_true(str_eq_c(sealed_redacted(t), "打[PHONE]"));
        assert_false(str_contains(sealed_cipher(t), STR("138")));
        assert_int_equal(door_open(d, STR("u1"), sealed_cipher(t), mem, &out, NULL), 0);
        assert_true(str_eq_c(out, "打13812345678"));
        assert_int_equal(door_open(d, STR("u2"), sealed_cipher(t), mem, &out, NULL), ERR_CORRUPT);
        assert_int_equal(door_seal_payload(d, STR("u1"), STR("{\"x\":1}"), STR("a@b.de"), &t, mem, NULL), 0);
        assert_true(str_eq_c(sealed_redacted(t), "[EMAIL]"));
        assert_int_equal(door_seal_bytes(d, STR("u1"), STR("\0\1"), mem, &cipher, NULL), 0);
        assert_int_equal(door_open(d, STR("u1"), cipher, mem, &out, NULL), 0);
        assert_true(str_eq(out, STR("\0\1")));
        door_free(d);
        keyring_close(keys);
}

static void the_door_refuses_what_is_over_its_limit(void **state)
{
        size_t max = (size_t)1 << 20;
        char *big = calloc(1, max + 1);
        const struct sealed_text *t;
        struct keyring *keys;
        struct door *d;

        (void)state;
        assert_non_null(big);
        memset(big, 'x', max + 1);
        assert_int_equal(keyring_open(NULL, &keys, NULL), 0);
        d = door_new(keys);
        assert_int_equal(door_seal(d, STR("u1"), str_n(big, max), &t, mem, NULL), 0);
        assert_int_equal(door_seal(d, STR("u1"), str_n(big, max + 1), &t, mem, NULL), ERR_LIMIT);
        door_free(d);
        keyring_close(keys);
        free(big);
}

static void the_measure_counts_misses_and_false_alarms(void **state)
{
        static const char data[] =
                "{\"text\":\"打13812345678\",\"spans\":[{\"start\":1,\"end\":12,\"type\":\"PHONE\"}]}\n"
                "{\"text\":\"13912345678\",\"spans\":[]}\n"
                "{\"text\":\"王芳 call 12\",\"spans\":[{\"start\":0,\"end\":2,\"type\":\"PERSON\"},"
                "{\"start\":8,\"end\":10,\"type\":\"PHONE\"}]}\n";
        struct buf b;

        (void)state;
        buf_init(&b, 1 << 16);
        assert_int_equal(redact_eval(str_c(data), &b, NULL), 0);
        assert_true(str_contains(buf_str(&b), STR("\"precision\":{\"PHONE\":0.5000}")));
        assert_true(str_contains(buf_str(&b), STR("\"recall\":{\"PHONE\":0.5000}")));
        assert_true(str_contains(buf_str(&b), STR("\"not_attempted\":{\"PERSON\":1}")));
        buf_clear(&b);
        assert_int_equal(redact_eval(STR("{\"text\":"), &b, NULL), ERR_INVALID);
        assert_int_equal(redact_eval(STR("{\"text\":\"a\",\"spans\":[{\"start\":0}]}"), &b, NULL), ERR_INVALID);
        assert_int_equal(redact_eval(STR(""), &b, NULL), ERR_INVALID);
        buf_done(&b);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_mem, close_mem)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(telephone_numbers_are_found_in_every_dress),
                T(check_digits_decide_between_cards_and_other_numbers),
                T(orders_are_told_from_parcels_and_products),
                T(addresses_end_where_the_room_ends),
                T(western_addresses_are_found_in_every_order),
                T(an_address_in_running_text_is_one_piece),
                T(parts_that_stand_apart_are_pieces),
                T(numbers_beside_words_are_no_address),
                T(the_known_words_are_in_order),
                T(ordinary_support_talk_is_left_alone),
                T(plates_mail_and_dates_of_birth_are_found),
                T(broken_text_is_passed_through),
                T(more_findings_than_one_pass_holds_are_all_masked),
                T(long_runs_of_one_character_are_passed),
                T(the_door_seals_what_it_redacts),
                T(the_door_refuses_what_is_over_its_limit),
                T(the_measure_counts_misses_and_false_alarms),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* answer/block: every kind goes to JSON and back unchanged, and has a plain form in both languages. */
#include "answer/block.h"
#include "base/arena.h"
#include "base/buf.h"

#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct str cites[] = {STR_INIT("article:return#1"), STR_INIT("policy:returns#2")};
static const struct block_option options[] = {{STR_INIT("a"), STR_INIT("红灯常亮")},
                                              {STR_INIT("b"), STR_INIT("灯不亮")}};
static const struct block_order_item items[] = {{STR_INIT("Lumo Cam 2"), STR_INIT("/media/cam2.svg"), 2, 29900}};
static const struct block_order_event events[] = {{INT64_C(1773073200000), STR_INIT("上海"), STR_INIT("到达转运中心")}};
static const struct block_field_cite field_cites[] = {{STR_INIT("status"), STR_INIT("order:LM1.status")}};
static const struct block_form_field fields[] = {{STR_INIT("last4"), STR_INIT("手机号后四位"), STR_INIT("digits4"), 4}};

static const struct block all[] = {
        {.kind = BLOCK_TEXT, .cites = cites, .n_cites = 2, .text = {STR_INIT("**七天**内\n- 可退 <b>"), true}},
        {.kind = BLOCK_TEXT, .text = {STR_INIT("plain *as typed*"), false}},
        {.kind = BLOCK_FIGURE, .figure = {STR_INIT("/media/x.svg"), STR_INIT("一张图")}},
        {.kind = BLOCK_STEPS,
         .steps = {.flow = STR_INIT("camera-offline"),
                   .step = STR_INIT("reset"),
                   .title = STR_INIT("按复位键"),
                   .say = STR_INIT("按住 8 秒"),
                   .question = STR_INIT("灯怎么样？"),
                   .n = 2,
                   .figure = {STR_INIT("/media/r.svg"), STR_INIT("底部")},
                   .clip = {STR_INIT("/media/r.webm"), STR_INIT("按键"), 0, 4.5}}},
        {.kind = BLOCK_CHOICES, .choices = {STR_INIT("哪一种？"), options, 2}},
        {.kind = BLOCK_ORDER,
         .order = {.no = STR_INIT("LM1"),
                   .channel = STR_INIT("own"),
                   .status = STR_INIT("shipped"),
                   .status_text = STR_INIT("运输中"),
                   .currency = STR_INIT("CNY"),
                   .carrier = STR_INIT("顺丰"),
                   .tracking_no = STR_INIT("SF1"),
                   .promise_text = STR_INIT("三月七日前"),
                   .placed_ms = 1,
                   .promise_ms = 2,
                   .delivered_ms = 3,
                   .total_minor = 59800,
                   .items = items,
                   .n_items = 1,
                   .events = events,
                   .n_events = 1,
                   .field_cites = field_cites,
                   .n_field_cites = 1}},
        {.kind = BLOCK_FORM, .form = {STR_INIT("identity"), STR_INIT("核对一下"), STR_INIT("查询"), fields, 1}},
        {.kind = BLOCK_OFFER, .offer = {STR_INIT("card90"), STR_INIT("存储卡"), STR_INIT("够快"), STR_INIT("4K")}},
        {.kind = BLOCK_HANDOVER, .handover = {STR_INIT("waiting"), STR_INIT("请同事来"), 3, 120, 5, 6}},
        {.kind = BLOCK_PICTURE, .picture = {STR_INIT("01J"), STR_INIT("image/png")}},
        {.kind = BLOCK_PICTURE, .picture = {STR_INIT("01J"), STR_INIT("image/png"), STR_INIT("复位键")}},
        {.kind = BLOCK_ACTION,
         .action = {STR_INIT("cancel-order"),
                    STR_INIT("01K"),
                    STR_INIT("done"),
                    STR_INIT("Cancel an order"),
                    STR_INIT("It is cancelled."),
                    {STR_INIT("act:undo:01K"), STR_INIT("Undo")},
                    1700000000000}},
};
#define N_ALL (sizeof(all) / sizeof(all[0]))

static void every_kind_survives_json(void **state)
{
        struct buf first, second;
        struct block *back;
        struct err err;
        size_t n;

        (void)state;
        buf_init(&first, 1 << 20);
        buf_init(&second, 1 << 20);
        blocks_to_json(all, N_ALL, &first);
        if (blocks_from_json(buf_str(&first), mem, &back, &n, &err) < 0)
                fail_msg("%s in %s", err.msg, first.p);
        assert_int_equal(n, N_ALL);
        blocks_to_json(back, n, &second);
        assert_string_equal(first.p, second.p);
        assert_true(back[3].steps.clip.to_s > 4.4 && back[3].steps.clip.to_s < 4.6);
        assert_true(str_eq(back[5].order.field_cites[0].cite, STR("order:LM1.status")));
        assert_int_equal(back[8].handover.wait_s, 120);
        buf_done(&first);
        buf_done(&second);
}

static void an_unknown_wait_is_not_written(void **state)
{
        struct block b = {.kind = BLOCK_HANDOVER,
                          .handover = {.state = STR("offline"), .text = STR("x"), .wait_s = -1}},
                     *back;
        struct buf out;
        struct err err;
        size_t n;

        (void)state;
        buf_init(&out, 4096);
        blocks_to_json(&b, 1, &out);
        assert_null(strstr(out.p, "wait_s"));
        assert_int_equal(blocks_from_json(buf_str(&out), mem, &back, &n, &err), 0);
        assert_int_equal(back[0].handover.wait_s, -1);
        buf_done(&out);
}

static void reading_is_strict_and_names_the_field(void **state)
{
        static const struct {
                const char *json, *want;
        } rows[] = {
                {"{}", "list"},
                {"[{\"type\":\"song\"}]", "song"},
                {"[{\"type\":\"text\",\"md\":\"x\",\"colour\":1}]", "colour"},
                {"[{\"type\":\"text\",\"md\":5}]", "md"},
                {"[{\"type\":\"text\",\"md\":\"x\",\"text\":\"y\"}]", "not both"},
                {"[{\"type\":\"text\"}]", "text"},
                {"[{\"type\":\"choices\",\"options\":[{\"id\":\"a\"}]}]", "label"},
                {"[{\"type\":\"choices\",\"options\":{}}]", "options"},
                {"[{\"type\":\"steps\",\"flow\":\"f\",\"step\":\"s\",\"title\":\"t\",\"say\":\"x\",\"n\":-1}]", "n"},
                {"[{\"type\":\"steps\",\"flow\":\"f\",\"step\":\"s\",\"title\":\"t\",\"say\":\"x\",\"clip\":{\"src\":"
                 "\"a\",\"alt\":\"b\","
                 "\"from\":0,\"to\":\"x\"}}]",
                 "to"},
                {"[{\"type\":\"text\",\"md\":\"x\",\"cites\":[1]}]", "cite"},
                {"[{\"type\":\"order\",\"no\":\"1\",\"status\":\"paid\",\"cites\":[]}]", "cites"},
                {"[1]", "type"},
                {"[", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct block *back;
                struct err err;
                size_t n;

                assert_int_equal(blocks_from_json(str_c(rows[i].json), mem, &back, &n, &err), ERR_INVALID);
                if (!strstr(err.msg, rows[i].want))
                        fail_msg("%s: %s", rows[i].json, err.msg);
        }
}

static int read_many(size_t n_blocks, size_t text)
{
        struct block *back;
        struct err err;
        struct buf b;
        size_t n;
        int r;

        buf_init(&b, 1 << 20);
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < n_blocks; i++) {
                buf_put_c(&b, i ? ",{\"type\":\"text\",\"text\":\"" : "{\"type\":\"text\",\"text\":\"");
                for (size_t j = 0; j < text; j++)
                        buf_put_ch(&b, 'x');
                buf_put_c(&b, "\"}");
        }
        buf_put_ch(&b, ']');
        r = blocks_from_json(buf_str(&b), mem, &back, &n, &err);
        buf_done(&b);
        return r;
}

static void number_and_length_are_limited(void **state)
{
        (void)state;
        assert_int_equal(read_many(BLOCKS_MAX, 1), 0);
        assert_int_equal(read_many(BLOCKS_MAX + 1, 1), ERR_INVALID);
        assert_int_equal(read_many(1, BLOCK_TEXT_MAX), 0);
        assert_int_equal(read_many(1, BLOCK_TEXT_MAX + 1), ERR_INVALID);
}

static const char *const plain_wants[N_ALL][2] = {
        {"七天内\n- 可退 <b>", "七天内\n- 可退 <b>"},
        {"plain *as typed*\n", "plain *as typed*\n"},
        {"[图: 一张图]", "[Picture: 一张图]"},
        {"2. 按复位键\n按住 8 秒\n[图: 底部]\n[视频 0-4.5 秒: 按键]\n灯怎么样？\n", "[Clip 0-4.5 s: 按键]"},
        {"哪一种？\n  1) 红灯常亮\n  2) 灯不亮\n", "  2) 灯不亮\n"},
        {"订单 LM1 · 运输中\n  Lumo Cam 2 × 2  ¥299.00\n  合计 ¥598.00", "Order LM1"},
        {"请回复: 手机号后四位", "Please reply with: 手机号后四位"},
        {"存储卡\n够快\n", "存储卡\n够快\n"},
        {"请同事来\n", "请同事来\n"},
        {"[图片]", "[Picture]"},
        {"[图片: 复位键]", "[Picture: 复位键]"},
        {"[Cancel an order] 已办好\nIt is cancelled.\n", "[Cancel an order] Done\nIt is cancelled.\n"},
};

static void every_kind_has_a_plain_form_in_both_languages(void **state)
{
        (void)state;
        for (size_t i = 0; i < N_ALL; i++) {
                for (int l = 0; l < 2; l++) {
                        struct buf out;

                        buf_init(&out, 65536);
                        block_plain(&all[i], (enum lang)l, &out);
                        if (!out.n || !strstr(out.p, plain_wants[i][l]))
                                fail_msg("block %zu: wanted \"%s\", got \"%s\"", i, plain_wants[i][l],
                                         out.n ? out.p : "");
                        assert_int_equal(out.p[out.n - 1], '\n');
                        buf_done(&out);
                }
        }
}

static void markdown_loses_its_marks_only(void **state)
{
        static const char *const rows[][2] = {
                {"## Title", "Title"},
                {"#hash", "#hash"},
                {"a **b** c", "a b c"},
                {"1. one\n2. two", "1. one\n2. two"},
                {"see [us](https://lumo.example/x) now", "see us (https://lumo.example/x) now"},
                {"[not a link] *x*", "[not a link] x"},
                {"", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct buf out;

                buf_init(&out, 4096);
                block_plain_text(str_c(rows[i][0]), &out);
                assert_string_equal(out.n ? out.p : "", rows[i][1]);
                buf_done(&out);
        }
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_mem, close_mem)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(every_kind_survives_json),
                T(an_unknown_wait_is_not_written),
                T(reading_is_strict_and_names_the_field),
                T(number_and_length_are_limited),
                T(every_kind_has_a_plain_form_in_both_languages),
                T(markdown_loses_its_marks_only),
        };

        return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}

/*
 * nlu: entities. A row is a message and all that is to be found in it, in order: kind=value<as written>, with '!'
 * before what is denied. What stands in no list must not be found.
 */
#include "base/arena.h"
#include "base/err.h"
#include "nlu/nlu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct nlu *nlu;

static const struct str camera_zh[] = {STR_INIT("摄像头"), STR_INIT("监控")};
static const struct str camera_en[] = {STR_INIT("camera"), STR_INIT("cam 2")};
static const struct str buds_zh[] = {STR_INIT("耳机")};
static const struct str buds_en[] = {STR_INIT("earbuds"), STR_INIT("headphones")};
static const struct str router_zh[] = {STR_INIT("路由器")};
static const struct str router_en[] = {STR_INIT("router")};
static const struct str formats[] = {STR_INIT("^LM[0-9]{10}$"), STR_INIT("^[234][0-9]{18}$"),
                                     STR_INIT("^[0-9]{12,13}$")};

static int setup(void **state)
{
        static const struct nlu_product products[] = {
                {STR_INIT("cam2"), STR_INIT("camera"), {camera_zh, camera_en}, {2, 2}},
                {STR_INIT("buds2"), STR_INIT("earbuds"), {buds_zh, buds_en}, {1, 2}},
                {STR_INIT("mesh3"), STR_INIT("router"), {router_zh, router_en}, {1, 1}},
        };
        const struct nlu_corpus corpus = {
                .products = products, .n_products = 3, .order_formats = formats, .n_order_formats = 3};
        struct err err;

        (void)state;
        mem = arena_new(0);
        return nlu_index(&corpus, &nlu, &err);
}

static int teardown(void **state)
{
        (void)state;
        nlu = nlu_unref(nlu);
        mem = arena_free(mem);
        return 0;
}

struct row {
        const char *text, *want;
};

static void check_one(const struct row *row, const struct nlu_context *ctx)
{
        struct str text = str_c(row->text), got = STR("");
        struct nlu_result r;
        uint32_t last = 0;

        nlu_understand(nlu, text, ctx, mem, &r);
        for (unsigned i = 0; i < r.n_entities; i++) {
                const struct nlu_entity *e = &r.entities[i];

                assert_true(e->start >= last && e->end > e->start && e->end <= text.n);
                assert_true(e->raw.p == text.p + e->start && e->raw.n == e->end - e->start);
                last = e->start;
                got = arena_printf(mem, "%.*s%s%s%s=%.*s<%.*s>", STR_ARG(got), i ? " " : "", e->negated ? "!" : "",
                                   nlu_entity_kind_name(e->kind), STR_ARG(e->value), STR_ARG(e->raw));
        }
        if (!str_eq_c(got, row->want))
                fail_msg("\"%s\"\n   has %.*s\n   not %s", row->text, STR_ARG(got), row->want);
}

static void check_rows(const struct row *rows, size_t n)
{
        for (size_t i = 0; i < n; i++)
                check_one(&rows[i], NULL);
}
#define CHECK(...)                                                   \
        do {                                                         \
                static const struct row rows_[] = {__VA_ARGS__};     \
                check_rows(rows_, sizeof(rows_) / sizeof(rows_[0])); \
        } while (0)

static void order_numbers_have_the_companys_form(void **state)
{
        (void)state;
        CHECK({"订单LM2603010001到哪了", "order_no=LM2603010001<LM2603010001>"},
              {"where is lm 2603010001?", "order_no=LM2603010001<lm 2603010001>"},
              {"LM-2603010001", "order_no=LM2603010001<LM-2603010001>"},
              {"我的单号是ＬＭ２６０３０１０００１，麻烦看下", "order_no=LM2603010001<ＬＭ２６０３０１０００１>"},
              {"LM2603010001 5009", "order_no=LM2603010001<LM2603010001> phone_last4=5009<5009>"},
              {"LM2603010001，尾号5009", "order_no=LM2603010001<LM2603010001> phone_last4=5009<5009>"},
              {"order 300000000301 1003", "order_no=300000000301<300000000301> phone_last4=1003<1003>"},
              {"JD单 300000000301/1003", "order_no=300000000301<300000000301> phone_last4=1003<1003>"},
              {"LM260301000", "serial=LM260301000<LM260301000>"},
              {"LM26030100011", "serial=LM26030100011<LM26030100011>"},
              {"京东订单300000000301和LM2603010001都没到",
               "order_no=300000000301<300000000301> order_no=LM2603010001<LM2603010001>"},
              {"+8613812345678", "phone=13812345678<+8613812345678>"},
              {"电话8613812345678", "phone=13812345678<8613812345678>"},
              {"my order no LM2603010001, phone ends in 5009",
               "order_no=LM2603010001<LM2603010001> phone_last4=5009<5009>"},
              {"tmall 3123456789012345678 where", "order_no=3123456789012345678<3123456789012345678>"},
              {"LM2603010001。1001", "order_no=LM2603010001<LM2603010001> phone_last4=1001<1001>"},
              {"订单 LM 2603 010 001", "order_no=LM2603010001<LM 2603 010 001>"},
              {"单号ＬＭ２６０３０１０００１　１００１",
               "order_no=LM2603010001<ＬＭ２６０３０１０００１> phone_last4=1001<１００１>"},
              {"两个单：LM2603010001、LM2603010002",
               "count=2<两> order_no=LM2603010001<LM2603010001> order_no=LM2603010002<LM2603010002>"},
              {"LM2603010001LM2603010002", "serial=LM2603010001LM2603010002<LM2603010001LM2603010002>"},
              {"3123456789012345678", "order_no=3123456789012345678<3123456789012345678>"}, {"订单号是多少", ""},
              {"３１２３４５６７８９０１２３４５６７８",
               "order_no=3123456789012345678<３１２３４５６７８９０１２３４５６７８>"},
              {"LM 26030100O1", "serial=26030100O1<26030100O1>"});
}

static void telephones(void **state)
{
        (void)state;
        CHECK({"电话138 1234 5678", "phone=13812345678<138 1234 5678>"},
              {"我手机13812345678", "phone=13812345678<13812345678>"},
              {"call +49 30 1234567", "phone=49301234567<+49 30 1234567>"},
              {"0571-88886666", "phone=057188886666<0571-88886666>"},
              {"固话 010-62345678 转 8001", "phone=01062345678<010-62345678>"},
              {"(555) 123-4567 is my number", "phone=5551234567<(555) 123-4567>"},
              {"400-820-8820 打不通", "phone=4008208820<400-820-8820>"}, {"手机尾号 4321", "phone_last4=4321<4321>"},
              {"手机号 138-1234-5678 尾号5678", "phone=13812345678<138-1234-5678> phone_last4=5678<5678>"},
              {"I'm on 07700 900123, phone", "phone=07700900123<07700 900123>"},
              {"my number is 555-123-4567", "phone=5551234567<555-123-4567>"}, {"电话一三八一二三四五六七八", ""},
              {"1381234567", ""}, {"138123456789", "order_no=138123456789<138123456789>"},
              {"打给我+86 138-1234-5678", "phone=13812345678<+86 138-1234-5678>"},
              {"tel: 020-12345678", "phone=02012345678<020-12345678>"},
              {"my cell is 415 555 2671", "phone=4155552671<415 555 2671>"}, {"call 12345", ""});
}

static void e_mail(void **state)
{
        (void)state;
        CHECK({"mail me at Jo.Doe@example.com.", "email=jo.doe@example.com<Jo.Doe@example.com>"},
              {"邮箱zhang_wei@qq.com，发我", "email=zhang_wei@qq.com<zhang_wei@qq.com>"}, {"a@b", ""},
              {"foo@@bar.com", ""}, {"我的邮箱是 ＪＯ＠example.com", "email=jo@example.com<ＪＯ＠example.com>"},
              {"两个邮箱 a.b+c@x.co 和 d@y.cn", "count=2<两> email=a.b+c@x.co<a.b+c@x.co> email=d@y.cn<d@y.cn>"},
              {"@@@@@@@@", ""}, {"x@y.z@w.com", "email=x@y.z<x@y.z>"}, {"发票发到zhang.san@公司.com", ""},
              {"mail: JO@EXAMPLE.COM!!!", "email=jo@example.com<JO@EXAMPLE.COM>"},
              {"write to support@shop.example.org, thanks", "email=support@shop.example.org<support@shop.example.org>"},
              {"邮箱：li_4@163.com", "email=li_4@163.com<li_4@163.com>"},
              {"my e-mail is first.last@mail.example.co.uk",
               "email=first.last@mail.example.co.uk<first.last@mail.example.co.uk>"});
}

static void serials_and_imei(void **state)
{
        (void)state;
        CHECK({"序列号是 CM2A7731", "serial=CM2A7731<CM2A7731>"},
              {"SN: AB12-CD34-5678", "serial=AB12CD345678<AB12-CD34-5678>"},
              {"SN123456789", "serial=SN123456789<SN123456789>"},
              {"serial number X9Y8Z7W6V5", "serial=X9Y8Z7W6V5<X9Y8Z7W6V5>"},
              {"imei 490154203237518", "imei=490154203237518<490154203237518>"}, {"IMEI：490154203237519", ""},
              {"手机串号是490154203237518", "imei=490154203237518<490154203237518>"},
              {"49-015420-323751-8", "imei=490154203237518<49-015420-323751-8>"},
              {"490154203237518", "imei=490154203237518<490154203237518>"},
              {"356938035643809 刷不了", "imei=356938035643809<356938035643809>"}, {"序列号在哪里看", ""},
              {"s/n 123456", "serial=123456<123456>"}, {"序列号 CM2A-7731-0009", "serial=CM2A77310009<CM2A-7731-0009>"},
              {"机身码CM2B88120A能查吗", "serial=CM2B88120A<CM2B88120A>"},
              {"serial: 00012345", "serial=00012345<00012345>"},
              {"IMEI 35-693803-564380-9", "imei=356938035643809<35-693803-564380-9>"},
              {"两个IMEI 490154203237518 和 356938035643809",
               "count=2<两> imei=490154203237518<490154203237518> imei=356938035643809<356938035643809>"},
              {"imei: 000000000000000", ""});
}

static void error_codes(void **state)
{
        (void)state;
        CHECK({"提示E5了", "error_code=E05<E5>"}, {"错误代码 43", "error_code=E43<错误代码 43>"},
              {"it shows error code 102", "error_code=E102<error code 102>"}, {"显示 E-05", "error_code=E05<E-05>"},
              {"报错E05怎么办", "error_code=E05<E05>"}, {"err 43", "error_code=E43<err 43>"},
              {"error 0x80070005", "error_code=0x80070005<0x80070005>"}, {"F3故障", "error_code=F03<F3>"},
              {"显示F3", "error_code=F03<F3>"}, {"错误代码F12", "error_code=F12<F12>"},
              {"code E7 blinking", "error_code=E07<E7>"}, {"zip code 31000", ""}, {"二维码 2", ""}, {"验证码 4321", ""},
              {"E27灯泡能用吗", ""}, {"e14 bulb fits?", ""},
              {"不是E05是E06", "!error_code=E05<E05> error_code=E06<E06>"},
              {"not E05 but E06", "!error_code=E05<E05> error_code=E06<E06>"}, {"没有报错E05", "!error_code=E05<E05>"},
              {"有没有E05", "error_code=E05<E05>"}, {"error 3 times", "count=3<3>"}, {"报错2次了", "count=2<2>"},
              {"E05和E06轮着出", "error_code=E05<E05> error_code=E06<E06>"}, {"是不是E05", "error_code=E05<E05>"},
              {"i don't see E05 any more, it's E07", "!error_code=E05<E05> error_code=E07<E07>"},
              {"屏幕上报 E 12", "error_code=E12<E 12>"}, {"错误代码：A-102", "error_code=A102<A-102>"},
              {"代码7", "error_code=E07<代码7>"}, {"fault 12 on the display", "error_code=E12<fault 12>"},
              {"error code E7, not E8", "error_code=E07<E7> !error_code=E08<E8>"}, {"error code 123456", ""},
              {"it says 43", ""}, {"E5的灯", "error_code=E05<E5>"}, {"一直报错", ""}, {"E99999", ""},
              {"promo code 20", ""});
}

static void dates_and_spans_in_chinese(void **state)
{
        (void)state;
        CHECK({"前天下的单", "date=day:-2<前天>"}, {"上周五买的", "date=in-week:-1:fri<上周五>"},
              {"两个月前买的", "date=month:-2<两个月前>"}, {"昨晚还好好的", "date=day:-1<昨晚>"},
              {"去年双11买的", "date=in-year:-1:11-11<去年双11>"}, {"去年三月买的", "date=in-year:-1:03<去年三月>"},
              {"上个月5号到货", "date=in-month:-1:05<上个月5号>"},
              {"3月5号到8号我不在家", "date=--03-05/---08<3月5号到8号>"},
              {"2026年3月5日下单", "date=2026-03-05<2026年3月5日>"}, {"26年3月5号", "date=2026-03-05<26年3月5号>"},
              {"二零二六年三月五号", "date=2026-03-05<二零二六年三月五号>"},
              {"周一到周五都可以送", "date=weekday:mon:0/weekday:fri:0<周一到周五>"},
              {"上周一到周三", "date=in-week:-1:mon/weekday:wed:0<上周一到周三>"},
              {"这周末在家", "date=in-week:0:sat/in-week:0:sun<这周末>"},
              {"下周三能到吗", "date=in-week:1:wed<下周三>"}, {"大前天", "date=day:-3<大前天>"},
              {"三天前", "date=day:-3<三天前>"}, {"半年前", "date=month:-6<半年前>"},
              {"一年多前买的", "date=year:-1<一年多前>"}, {"两小时前刚重启", "date=hour:-2<两小时前>"},
              {"10分钟前", "date=minute:-10<10分钟前>"}, {"最近三天一直掉线", "date=day:-3/day:0<最近三天>"},
              {"这两天老掉线", "date=day:-2/day:0<这两天>"}, {"近半年", "date=month:-6/day:0<近半年>"},
              {"过去两周", "date=week:-2/day:0<过去两周>"},
              {"自从上周五就不行了", "date=in-week:-1:fri/day:0<自从上周五>"},
              {"从周一开始", "date=weekday:mon:0/day:0<从周一开始>"}, {"5号楼302", ""}, {"五号电池", ""}, {"3号门", ""},
              {"1月1日至1月8日", "date=--01-01/--01-08<1月1日至1月8日>"},
              {"2026-03-05收到", "date=2026-03-05<2026-03-05>"}, {"2026/3/5", "date=2026-03-05<2026/3/5>"},
              {"2026.03.05", "date=2026-03-05<2026.03.05>"}, {"国庆前买的", "date=--10-01<国庆>"},
              {"元旦", "date=--01-01<元旦>"}, {"后天", "date=day:2<后天>"}, {"三天后", "date=day:3<三天后>"},
              {"后台看不到", ""}, {"周日", "date=weekday:sun:0<周日>"}, {"一周五次", "duration=P1W<一周> count=5<五>"},
              {"上上周", "date=in-week:-2<上上周>"}, {"2024年买的", "date=2024<2024年>"},
              {"三月份", "date=--03<三月份>"}, {"12月底", "date=--12<12月底>"},
              {"上上周五", "date=in-week:-2:fri<上上周五>"}, {"下下周一", "date=in-week:2:mon<下下周一>"},
              {"周五到下周一", "date=weekday:fri:0/in-week:1:mon<周五到下周一>"},
              {"12号到15号都在", "date=---12/---15<12号到15号>"},
              {"去年的3月5号", "date=in-year:-1:03-05<去年的3月5号>"}, {"2月30号", ""},
              {"5日内回复", "duration=P5D<5日>"}, {"十日都没到", "duration=P10D<十日>"},
              {"修好三天后又坏了", "duration=P3D<三天>"}, {"礼拜天", "date=weekday:sun:0<礼拜天>"},
              {"星期三晚上", "date=weekday:wed:0<星期三>"},
              {"今年5月买的，去年没坏", "date=in-year:0:05<今年5月> date=in-year:-1<去年>"},
              {"昨天和前天都打过电话", "date=day:-1<昨天> date=day:-2<前天>"},
              {"上周五到周一都不在", "date=in-week:-1:fri/weekday:mon:0<上周五到周一>"},
              {"上周到周三", "date=in-week:-1/weekday:wed:0<上周到周三>"},
              {"3月30号到2号", "date=--03-30/---02<3月30号到2号>"},
              {"2025年12月30号到1月2号", "date=2025-12-30/--01-02<2025年12月30号到1月2号>"},
              {"上个月28号到3号", "date=in-month:-1:28/---03<上个月28号到3号>"},
              {"10天前到12号", "date=day:-10/---12<10天前到12号>"}, {"3月到8号", "date=--03/---08<3月到8号>"},
              {"当月买的", "date=in-month:0<当月>"});
}

static void dates_and_spans_in_english(void **state)
{
        (void)state;
        CHECK({"bought it last Friday", "date=weekday:fri:-1<last Friday>"}, {"3 days ago", "date=day:-3<3 days ago>"},
              {"a week ago", "date=week:-1<a week ago>"}, {"two months ago", "date=month:-2<two months ago>"},
              {"yesterday", "date=day:-1<yesterday>"},
              {"the day before yesterday", "date=day:-2<day before yesterday>"},
              {"last night it died", "date=day:-1<last night>"},
              {"between Monday and Wednesday", "date=weekday:mon:0/weekday:wed:0<between Monday and Wednesday>"},
              {"from Monday to Wednesday", "date=weekday:mon:0/weekday:wed:0<from Monday to Wednesday>"},
              {"since last Friday", "date=weekday:fri:-1/day:0<since last Friday>"},
              {"since March", "date=--03/day:0<since March>"}, {"March 5th, 2026", "date=2026-03-05<March 5th, 2026>"},
              {"on 5 March", "date=--03-05<5 March>"}, {"5th of March", "date=--03-05<5th of March>"},
              {"on the 5th", "date=---05<5th>"}, {"may 5", "date=--05-05<may 5>"},
              {"next Friday", "date=weekday:fri:1<next Friday>"}, {"this Friday", "date=in-week:0:fri<this Friday>"},
              {"last week", "date=in-week:-1<last week>"}, {"last 3 days", "date=day:-3/day:0<last 3 days>"},
              {"in the last two weeks", "date=week:-2/day:0<in the last two weeks>"},
              {"over the past month", "date=month:-1/day:0<over the past month>"},
              {"the past couple of days", "date=day:-2/day:0<the past couple of days>"},
              {"half a year ago", "date=month:-6<half a year ago>"}, {"13/03/2026", "date=2026-03-13<13/03/2026>"},
              {"03/04/2026", ""}, {"2026-03-05", "date=2026-03-05<2026-03-05>"},
              {"on mon", "date=weekday:mon:0<on mon>"}, {"the sun is out", ""}, {"I arrive Sun", ""},
              {"last weekend", "date=in-week:-1:sat/in-week:-1:sun<last weekend>"},
              {"christmas day", "date=--12-25<christmas day>"},
              {"two and a half years ago", "date=month:-30<two and a half years ago>"},
              {"in march", "date=--03<march>"}, {"Jan. 5", "date=--01-05<Jan. 5>"},
              {"day after tomorrow", "date=day:2<day after tomorrow>"},
              {"from March 5 to March 8", "date=--03-05/--03-08<from March 5 to March 8>"}, {"5-8 March", ""},
              {"Feb 30", ""}, {"since the 2nd", "date=---02/day:0<since the 2nd>"},
              {"two weeks from now", "date=week:2<two weeks from now>"},
              {"on Saturday or Sunday", "date=weekday:sat:0<Saturday> date=weekday:sun:0<Sunday>"},
              {"until next Friday", "date=weekday:fri:1<next Friday>"}, {"I got it in 2024", "date=2024<2024>"},
              {"by Friday", "date=weekday:fri:0<Friday>"}, {"9/11", ""}, {"24/12/2025", "date=2025-12-24<24/12/2025>"},
              {"the march of time", ""}, {"in march - 8 times", "date=--03<march> count=8<8>"},
              {"10 days ago - 12 times", "date=day:-10<10 days ago> count=12<12>"},
              {"within the last two weeks", "date=week:-2/day:0<within the last two weeks>"},
              {"these last two weeks", "date=week:-2/day:0<these last two weeks>"},
              {"ever since March", "date=--03/day:0<ever since March>"});
}

static void durations(void **state)
{
        (void)state;
        CHECK({"买了两个月就坏", "duration=P2M<两个月>"}, {"用了一年多", "duration=P1Y<一年多>"},
              {"等了三天了", "duration=P3D<三天>"}, {"一个半月", "duration=P45D<一个半月>"},
              {"两年半", "duration=P30M<两年半>"}, {"三四天了", "duration=P3D/P4D<三四天>"},
              {"3-5天到", "duration=P3D/P5D<3-5天>"}, {"充了2小时", "tried=charge<充了2小时> duration=PT2H<2小时>"},
              {"半天没反应", ""}, {"半个小时", "duration=PT30M<半个小时>"}, {"30分钟", "duration=PT30M<30分钟>"},
              {"7天无理由", "duration=P7D<7天>"}, {"一天到晚掉线", ""}, {"有一天", ""}, {"三天两头断", ""},
              {"for two weeks", "duration=P2W<two weeks>"}, {"it took a month", "duration=P1M<a month>"},
              {"2 year warranty", "duration=P2Y<2 year>"}, {"one-year warranty", "duration=P1Y<one-year>"},
              {"half an hour", "duration=PT30M<half an hour>"}, {"3 to 5 days", "duration=P3D/P5D<3 to 5 days>"},
              {"an hour", ""}, {"within 7 days", "duration=P7D<7 days>"}, {"a second camera", "product=cam2<camera>"},
              {"15 mins", "duration=PT15M<15 mins>"}, {"dead for 3 months", "duration=P3M<3 months>"},
              {"wait a minute", ""}, {"2年级", ""}, {"第三天", ""}, {"等了三天两夜", "duration=P3D<三天>"},
              {"九十秒", "duration=PT90S<九十秒>"}, {"一年零三个月", "duration=P1Y<一年> duration=P3M<三个月>"},
              {"用了两三年", "duration=P2Y/P3Y<两三年>"}, {"1.5小时", "duration=PT90M<1.5小时>"},
              {"两个多月", "duration=P2M<两个多月>"}, {"充电要8个小时", "duration=PT8H<8个小时>"},
              {"半年多", "duration=P6M<半年>"}, {"a couple of weeks", "duration=P2W<a couple of weeks>"},
              {"one and a half months", "duration=P45D<one and a half months>"},
              {"over a year", "duration=P1Y<a year>"}, {"every 3 seconds", "duration=PT3S<3 seconds>"},
              {"two-year plan", "duration=P2Y<two-year>"}, {"3h", "duration=PT3H<3h>"},
              {"1-2 business days", "duration=P1D/P2D<1-2 business days>"}, {"within a week", "duration=P1W<a week>"},
              {"up to 10 years", "duration=P10Y<10 years>"}, {"18 months old", "duration=P18M<18 months>"});
}

static void money(void **state)
{
        (void)state;
        CHECK({"花了299元买的", "money=299.00 CNY<299元>"}, {"三百块", "money=300.00 CNY<三百块>"},
              {"299软妹币", "money=299.00 CNY<299软妹币>"}, {"五毛", "money=0.50 CNY<五毛>"},
              {"花了两万", "money=20000.00<两万>"}, {"30欧", "money=30.00 EUR<30欧>"},
              {"三块五", "money=3.50 CNY<三块五>"}, {"12块8毛", "money=12.80 CNY<12块8毛>"},
              {"1万2", "money=12000.00<1万2>"}, {"两块电池", "count=2<两>"}, {"一百多块", "money=100.00 CNY<一百多块>"},
              {"1,299元", "money=1299.00 CNY<1,299元>"}, {"￥299", "money=299.00 CNY<￥299>"},
              {"299.9元", "money=299.90 CNY<299.9元>"}, {"退了300", "money=300.00<300>"},
              {"付了299", "money=299.00<299>"}, {"三千五百元", "money=3500.00 CNY<三千五百元>"},
              {"1.5万", "money=15000.00<1.5万>"}, {"3单元", ""}, {"5毛孔", ""}, {"十分满意", ""},
              {"二十美元", "money=20.00 USD<二十美元>"}, {"100刀", "money=100.00 USD<100刀>"}, {"10万次寿命", ""},
              {"两万毫安", ""}, {"便宜了20", "money=20.00<20>"}, {"¥ 49", "money=49.00 CNY<¥ 49>"},
              {"人民币300", "money=300.00 CNY<人民币300>"}, {"i paid €49.90", "money=49.90 EUR<€49.90>"},
              {"$12.50", "money=12.50 USD<$12.50>"}, {"EUR 30", "money=30.00 EUR<EUR 30>"},
              {"30 euros", "money=30.00 EUR<30 euros>"}, {"I paid 299 for it", "money=299.00<299>"},
              {"twenty dollars", "money=20.00 USD<twenty dollars>"},
              {"a hundred bucks", "money=100.00 USD<a hundred bucks>"}, {"50 cents", "money=0.50 USD<50 cents>"},
              {"$1,299.00", "money=1299.00 USD<$1,299.00>"}, {"US$30", "money=30.00 USD<US$30>"},
              {"30$", "money=30.00 USD<30$>"},
              {"two hundred and fifty dollars", "money=250.00 USD<two hundred and fifty dollars>"},
              {"paid twice", "count=2<twice>"}, {"cost me 3 days", "duration=P3D<3 days>"},
              {"5 pounds", "money=5.00 GBP<5 pounds>"}, {"£5", "money=5.00 GBP<£5>"},
              {"20 quid", "money=20.00 GBP<20 quid>"}, {"HK$200", "money=200.00 HKD<HK$200>"},
              {"refund of 30", "money=30.00<30>"}, {"$5-10", "money=5.00-10.00 USD<$5-10>"},
              {"赔我五百块钱", "money=500.00 CNY<五百块钱>"}, {"三块屏幕", "count=3<三>"},
              {"2毛5", "money=0.25 CNY<2毛5>"}, {"1千块", "money=1000.00 CNY<1千块>"},
              {"原价299现在199元", "money=199.00 CNY<199元>"}, {"200多元", "money=200.00 CNY<200多元>"}, {"30欧姆", ""},
              {"99块9", "money=99.90 CNY<99块9>"}, {"定金500元没退", "money=500.00 CNY<500元>"},
              {"一毛钱都没退", "money=0.10 CNY<一毛钱>"}, {"€ 1.299,00", "money=1299.00 EUR<€ 1.299,00>"},
              {"15 GBP", "money=15.00 GBP<15 GBP>"}, {"USD 1,000,000", "money=1000000.00 USD<USD 1,000,000>"},
              {"ten euros", "money=10.00 EUR<ten euros>"}, {"quarter", ""}, {"£0.99", "money=0.99 GBP<£0.99>"},
              {"cost 20 bucks a month", "money=20.00 USD<20 bucks>"}, {"$", ""}, {"¥¥¥", ""},
              {"charged me 45.50 on Monday", "money=45.50<45.50> date=weekday:mon:0<Monday>"}, {"99999999999999元", ""},
              {"花了½", ""}, {"花了⒈", "money=1.00<⒈>"}, {"$㍙", "money=1.00 USD<$㍙>"});
}

static void counts(void **state)
{
        (void)state;
        CHECK({"我有两台", "count=2<两>"}, {"俩摄像头", "count=2<俩> product=cam2<摄像头>"},
              {"买了一打", "count=12<一打>"}, {"一个都没有", ""}, {"三个摄像头", "count=3<三> product=cam2<摄像头>"},
              {"第二次了", ""}, {"重启了3次", "tried=restart<重启了3次> count=3<3>"}, {"两打", "count=24<两打>"},
              {"二十台", "count=20<二十>"}, {"2-3个", "count=2-3<2-3>"}, {"三四个", "count=3-4<三四>"},
              {"仨", "count=3<仨>"}, {"一次都没成功", ""}, {"两部手机", "count=2<两>"}, {"十几个", ""}, {"每个", ""},
              {"5只灯泡", "count=5<5>"}, {"三星手机", ""}, {"二维码", ""},
              {"a couple of cameras", "count=2<a couple of> product=cam2<cameras>"},
              {"a dozen bulbs", "count=12<a dozen>"}, {"two cameras", "count=2<two> product=cam2<cameras>"},
              {"three times", "count=3<three>"}, {"twice", "count=2<twice>"}, {"both lights", "count=2<both>"},
              {"once it is charged", ""}, {"once", "count=1<once>"}, {"2 red lights", "count=2<2> light=red<red>"},
              {"12 units", "count=12<12>"}, {"half a dozen", "count=6<half a dozen>"}, {"24/7", ""}, {"wifi 6", ""},
              {"iphone 13", ""}, {"5 GHz", ""}, {"one of them", ""},
              {"3 of my cameras", "count=3<3> product=cam2<cameras>"}, {"500 mb", ""}, {"四十七次", "count=47<四十七>"},
              {"买了3套", "count=3<3>"}, {"100张", "count=100<100>"}, {"两三个", "count=2-3<两三>"}, {"第3个", ""},
              {"一两个", "count=2<两>"}, {"三百二十个", "count=320<三百二十>"}, {"1,000个", "count=1000<1,000>"},
              {"2对", "count=2<2>"}, {"twenty-five lamps", "count=25<twenty-five>"},
              {"a hundred times", "count=100<a hundred>"}, {"thirty pieces", "count=30<thirty>"},
              {"both cameras", "count=2<both> product=cam2<cameras>"},
              {"two or three times", "count=2-3<two or three>"}, {"the 2nd one", ""}, {"10000000 units", ""});
}

static void lights_have_colour_rhythm_and_negation(void **state)
{
        (void)state;
        CHECK({"红灯一直闪", "light=red blinking<红灯>"}, {"灯是红的", "light=red<红>"},
              {"红蓝交替闪", "light=red/blue alternating<红蓝>"}, {"呼吸灯", "light=breathing<呼吸灯>"},
              {"绿灯快闪", "light=green blinking fast<绿灯>"}, {"黄灯慢闪", "light=amber blinking slow<黄灯>"},
              {"白灯闪三下", "light=white blinking 3<白灯> count=3<三>"},
              {"红灯常亮，绿灯闪", "light=red solid<红灯> light=green blinking<绿灯>"},
              {"没有红灯", "!light=red<红灯>"}, {"红灯不亮", "light=red off<红灯>"}, {"灯不亮", "light=off<灯不亮>"},
              {"灯一直闪", "light=blinking<灯>"}, {"领红包的活动", ""},
              {"白色的摄像头灯不亮", "product=cam2<摄像头> light=off<灯不亮>"},
              {"蓝牙连不上，灯是白的", "light=white<白>"}, {"不是红灯是绿灯", "!light=red<红灯> light=green<绿灯>"},
              {"有没有红灯", "light=red<红灯>"}, {"灯不红", "!light=red<红>"}, {"没看到红灯", "!light=red<红灯>"},
              {"明白了灯在闪", "light=blinking<灯>"}, {"红色按钮旁边的灯亮", ""},
              {"红绿灯交替闪烁", "light=red/green alternating<红绿灯>"}, {"指示灯闪红色", "light=red blinking<红色>"},
              {"the light is blinking amber", "light=amber blinking<amber>"},
              {"blinking amber twice", "light=amber blinking 2<amber> count=2<twice>"},
              {"solid red", "light=red solid<red>"},
              {"no red light, just the green one", "!light=red<red> light=green<green>"},
              {"red and blue alternating", "light=red/blue alternating<red and blue>"},
              {"alternates between red and blue", "light=red/blue alternating<red and blue>"},
              {"not red", "!light=red<red>"}, {"light isn't red, it's blue", "!light=red<red> light=blue<blue>"},
              {"three blue blinks", "count=3<three> light=blue blinking<blue>"},
              {"blinking red 3 times then pause", "light=red blinking 3<red> count=3<3>"},
              {"slowly pulsing white", "light=white breathing<white>"},
              {"rapid green flashing", "light=green blinking fast<green>"},
              {"no light at all", "light=off<no light at all>"}, {"the light is off", "light=off<light is off>"},
              {"the white camera's light is red", "product=cam2<camera's> light=red<red>"}, {"red button", ""},
              {"there is no light", "light=off<no light>"}, {"light is blinking", "light=blinking<light>"},
              {"it stays solid blue", "light=blue solid<blue>"},
              {"led flashes orange every 3 seconds", "light=amber blinking<orange> duration=PT3S<3 seconds>"},
              {"没有任何灯", ""}, {"绿灯和红灯都亮", "light=green<绿灯> light=red<红灯>"},
              {"两个红灯在闪", "count=2<两> light=red blinking<红灯>"},
              {"先闪红灯再闪蓝灯", "light=red blinking<红灯> light=blue blinking<蓝灯>"}, {"红外灯", ""},
              {"灯变成橙色了", "light=amber<橙色>"}, {"没亮红灯，亮的是绿灯", "!light=red<红灯> light=green<绿灯>"},
              {"蓝灯呼吸", "light=blue breathing<蓝灯>"}, {"紫灯常亮", "light=purple solid<紫灯>"},
              {"粉色的灯", "light=pink<粉色>"}, {"不闪，常亮红色", "light=red solid<红色>"},
              {"红灯亮不亮", "light=red<红灯>"}, {"忽明忽暗", ""}, {"white light went off", "light=white off<white>"},
              {"amber or orange?", ""}, {"it is not blinking, solid white", "light=white solid<white>"},
              {"no lights on the camera", "light=off<no lights> product=cam2<camera>"},
              {"purple ring pulsing", "light=purple breathing<purple>"}, {"the led isn't green", "!light=green<green>"},
              {"flashes white three times", "light=white blinking 3<white> count=3<three>"},
              {"red, then green, then off", ""}, {"yellow triangle", ""});
}

static void negation_reaches_the_thing_behind_it(void **state)
{
        (void)state;
        CHECK({"不是摄像头，是音箱", "!product=cam2<摄像头>"}, {"not the camera, the speaker", "!product=cam2<camera>"},
              {"it's not my camera", "!product=cam2<camera>"}, {"没有声音的摄像头", "product=cam2<摄像头>"},
              {"no sound from the camera", "product=cam2<camera>"}, {"I don't have a camera", "!product=cam2<camera>"},
              {"不是说摄像头", "!product=cam2<摄像头>"}, {"没买摄像头", "!product=cam2<摄像头>"},
              {"连不上摄像头", "product=cam2<摄像头>"}, {"打不开摄像头", "product=cam2<摄像头>"},
              {"是不是摄像头的问题", "product=cam2<摄像头>"}, {"不是没有红灯", "light=red<红灯>"},
              {"不是路由器，是摄像头", "!product=mesh3<路由器> product=cam2<摄像头>"},
              {"不要耳机要摄像头", "!product=buds2<耳机> product=cam2<摄像头>"},
              {"我没有说路由器", "!product=mesh3<路由器>"},
              {"耳机不是摄像头", "product=buds2<耳机> !product=cam2<摄像头>"}, {"没有耳机", "!product=buds2<耳机>"},
              {"说的不是耳机", "!product=buds2<耳机>"}, {"并不是E05", "!error_code=E05<E05>"},
              {"没报E05", "!error_code=E05<E05>"}, {"无红灯", "!light=red<红灯>"},
              {"没问题，红灯亮着", "light=red<红灯>"},
              {"not the headphones but the camera", "!product=buds2<headphones> product=cam2<camera>"},
              {"it isn't the router", "!product=mesh3<router>"},
              {"no camera, only headphones", "!product=cam2<camera> product=buds2<headphones>"},
              {"not about the router", "!product=mesh3<router>"}, {"my camera does not work", "product=cam2<camera>"},
              {"never saw a red light", "!light=red<red>"}, {"there's no green light", "!light=green<green>"},
              {"without the router", "!product=mesh3<router>"}, {"not sure about the camera", "product=cam2<camera>"},
              {"no error E05 so far", "!error_code=E05<E05>"},
              {"isn't E05, it's E06", "!error_code=E05<E05> error_code=E06<E06>"});
}

static void what_was_tried_keeps_its_words(void **state)
{
        (void)state;
        CHECK({"路由器重启过了", "product=mesh3<路由器> tried=restart<路由器重启过了>"},
              {"我已经把路由器重启过了还是不行", "tried=restart<已经把路由器重启过了> product=mesh3<路由器>"},
              {"重启过路由器了", "tried=restart<重启过路由器了> product=mesh3<路由器>"},
              {"reset it twice already", "tried=reset<reset it twice already> count=2<twice>"},
              {"I restarted the router and it's still offline",
               "tried=restart<restarted the router> product=mesh3<router>"},
              {"我重置了三次", "tried=reset<重置了三次> count=3<三>"}, {"还没重启", ""}, {"要重启几次", ""},
              {"怎么重置", ""}, {"重启过吗", ""}, {"换过电池了", "tried=replace<换过电池了>"},
              {"电池换过了，没用", "tried=replace<电池换过了>"}, {"试过了", "tried=try<试过了>"},
              {"already tried that", "tried=try<tried that>"},
              {"I've already reset the camera", "tried=reset<reset the camera> product=cam2<camera>"},
              {"how do I reset it", ""}, {"should i reset it", ""},
              {"I have reset it but nothing", "tried=reset<reset it>"}, {"didn't reset it", ""},
              {"turned it off and on", "tried=restart<turned it off and on>"},
              {"unplugged it, nothing", "tried=replug<unplugged it>"}, {"the reset button", ""},
              {"复位键按过了", "tried=press<复位键按过了>"},
              {"长按复位键试过三遍", "tried=try<长按复位键试过三遍> count=3<三>"}, {"它自己重启了", ""},
              {"自动重启了", ""}, {"升级了最新固件就不行了", ""},
              {"已经升级到最新了", "tried=update<已经升级到最新了>"}, {"都检查过了", "tried=check<都检查过了>"},
              {"没换过电池", ""}, {"恢复出厂设置都做了", "tried=reset<恢复出厂设置都做了>"},
              {"it restarted by itself", ""},
              {"cleaned the filter twice", "tried=clean<cleaned the filter twice> count=2<twice>"},
              {"I tried resetting", "tried=try<tried resetting>"}, {"can you reset it", ""},
              {"after I reset it", "tried=reset<reset it>"},
              {"我都重启三遍了", "tried=restart<都重启三遍了> count=3<三>"}, {"试过重启了", "tried=try<试过重启了>"},
              {"换了根线，没用", ""}, {"清理过滤网了还是响", "tried=clean<清理过滤网了>"},
              {"换了三根线都充不上", "count=3<三>"}, {"拔了电源重新插过", "tried=replug<拔了电源重新插过>"},
              {"重新配对过两次", "tried=reconnect<重新配对过两次> count=2<两>"},
              {"按了十秒没反应", "duration=PT10S<十秒>"}, {"已经检查过网络", "tried=check<已经检查过网络>"},
              {"刚刚重启过路由器", "date=day:0<刚刚> tried=restart<刚刚重启过路由器> product=mesh3<路由器>"},
              {"I already tried that twice", "tried=try<tried that twice> count=2<twice>"},
              {"rebooted it, still red", "tried=restart<rebooted it>"},
              {"we replaced the battery", "tried=replace<replaced the battery>"},
              {"ive tried everything", "tried=try<tried everything>"},
              {"I just unplugged it and plugged it back in", "tried=replug<unplugged it and plugged it back in>"},
              {"factory reset twice", "tried=reset<factory reset twice> count=2<twice>"},
              {"power cycled the router 3 times",
               "tried=restart<power cycled the router 3 times> product=mesh3<router> count=3<3>"},
              {"updated the firmware yesterday but no luck",
               "tried=update<updated the firmware yesterday> date=day:-1<yesterday>"},
              {"you should have tried that", ""}, {"please restart it", ""}, {"have you tried that?", ""},
              {"I was charged twice", "count=2<twice>"},
              {"held the button for 10 seconds",
               "tried=press<held the button for 10 seconds> duration=PT10S<10 seconds>"},
              {"can it be reset", ""});
}

static void names_follow_a_word_that_says_so(void **state)
{
        (void)state;
        CHECK({"我叫张伟", "name=张伟<张伟>"},
              {"我叫张伟手机13812345678", "name=张伟<张伟> phone=13812345678<13812345678>"}, {"我姓王", "name=王<王>"},
              {"王先生", "name=王先生<王先生>"}, {"收件人：李雷", "name=李雷<李雷>"},
              {"收件人李雷 电话13812345678", "name=李雷<李雷> phone=13812345678<13812345678>"},
              {"联系人是王小明，", "name=王小明<王小明>"}, {"叫我老王就行", "name=老王<老王>"},
              {"我叫小明", "name=小明<小明>"}, {"我叫你们经理来", ""}, {"叫客服", ""}, {"叫个人来", ""},
              {"名字叫欧阳娜娜", "name=欧阳娜娜<欧阳娜娜>"}, {"免贵姓陈", "name=陈<陈>"},
              {"客服李小姐态度差", "name=李小姐<李小姐>"}, {"姓名：赵六", "name=赵六<赵六>"},
              {"我的名字是刘德华", "name=刘德华<刘德华>"}, {"my name is John Smith", "name=John Smith<John Smith>"},
              {"My name is john smith and my camera broke", "name=john smith<john smith> product=cam2<camera>"},
              {"Mr. Smith", "name=Mr. Smith<Mr. Smith>"}, {"Mrs Jane Doe called", "name=Mrs Jane Doe<Mrs Jane Doe>"},
              {"name: Jane Doe", "name=Jane Doe<Jane Doe>"},

              {"wifi name is home", ""},
              {"the name on the order is Ana-Maria Lopez", "name=Ana-Maria Lopez<Ana-Maria Lopez>"}, {"dr who", ""},
              {"recipient: Bob Lee", "name=Bob Lee<Bob Lee>"}, {"Ms Lee", "name=Ms Lee<Ms Lee>"},
              {"what is your name", ""}, {"I'm John", ""}, {"张先生您好", "name=张先生<张先生>"},
              {"我是王女士", "name=王女士<王女士>"}, {"收货人：欧阳修", "name=欧阳修<欧阳修>"},
              {"我老公叫李强", "name=李强<李强>"}, {"联系人 陈静", "name=陈静<陈静>"},
              {"名字：林志玲，电话13900001111", "name=林志玲<林志玲> phone=13900001111<13900001111>"},
              {"我姓欧阳", "name=欧阳<欧阳>"}, {"小姐姐你好", ""}, {"老师傅修的", ""}, {"先生你好", ""},
              {"他叫司机", ""}, {"我叫，呃", ""}, {"Dr. Lee", "name=Dr. Lee<Dr. Lee>"},
              {"Mr Bean's", "name=Mr Bean<Mr Bean>"},
              {"my full name is Juan Carlos Ortiz", "name=Juan Carlos Ortiz<Juan Carlos Ortiz>"},
              {"name on the order is sam", "name=sam<sam>"}, {"her name is Ines", "name=Ines<Ines>"},
              {"Name: 李雷", "name=李雷<李雷>"}, {"Miss you", ""}, {"name tag", ""},
              {"account name Wang Wei", "name=Wang Wei<Wang Wei>"}, {"under the name of Kim", "name=Kim<Kim>"});
}

static void names_stand_beside_telephones_and_before_who_receives(void **state)
{
        (void)state;
        CHECK({"何华玉收，139 1234 5678", "name=何华玉<何华玉> phone=13912345678<139 1234 5678>"}, {"签收了吗", ""},
              {"换个联系人吧，张涵芳 13987149899", "name=张涵芳<张涵芳> phone=13987149899<13987149899>"},
              {"13987149899 李雷", "phone=13987149899<13987149899> name=李雷<李雷>"},
              {"电子发票抬头沈磊，邮箱lucy@126.com", "name=沈磊<沈磊> email=lucy@126.com<lucy@126.com>"},
              {"抬头是公司", ""}, {"户名李霞涵", "name=李霞涵<李霞涵>"},
              {"name on account is Sofia Petrov", "name=Sofia Petrov<Sofia Petrov>"},
              {"Hi, I'm Daniel Khan, where is it", "name=Daniel Khan<Daniel Khan>"}, {"I'm Very angry", ""},
              {"I'M VERY ANGRY NOW", ""},
              {"attention James Rossi, phone +1-872-868-1984",
               "name=James Rossi<James Rossi> phone=18728681984<+1-872-868-1984>"},
              {"和王先生说过", "name=王先生<王先生>"}, {"电话13987149899 谢谢", "phone=13987149899<13987149899>"},
              {"跟配送师傅说", ""});
}

static void whole_messages(void **state)
{
        (void)state;
        CHECK({"I've got 2 cams, one blinking red and the other solid green",
               "count=2<2> light=red blinking<red> light=green solid<green>"},
              {"红色的还有货吗", ""}, {"关机重启都试过了", "tried=restart<关机重启都试过了>"},
              {"已经按你说的做了", "tried=try<已经按你说的做了>"},
              {"先闪红灯再常亮绿灯", "light=red blinking<红灯> light=green solid<绿灯>"},
              {"first solid red then blinking green twice",
               "light=red solid<red> light=green blinking 2<green> count=2<twice>"},
              {"light blinking red then solid", "light=red blinking<red>"}, {"红的", "light=red<红>"},
              {"蓝色款有吗", ""},
              {"我想查一下上个月二十号买的那台路由器的保修还有多久",
               "date=in-month:-1:20<上个月二十号> product=mesh3<路由器>"},
              {"我在你们店里花了一千二买的扫地机，用了不到半年", "money=1200.00<一千二> duration=P6M<半年>"},
              {"把302室改成502室", ""},
              {"麻烦寄到：四川省成都市锦江区红星路三段1号，李明收 13500001111",
               "address=四川省成都市锦江区红星路三段1号<四川省成都市锦江区红星路三段1号> name=李明<李明> "
               "phone=13500001111<13500001111>"},
              {"it was delivered to 45 Maple Ave instead of 54 Maple Ave",
               "address=45 Maple Ave<45 Maple Ave> address=54 Maple Ave<54 Maple Ave>"},
              {"charged my card $79.99 twice on 3 March",
               "money=79.99 USD<$79.99> count=2<twice> date=--03-03<3 March>"},
              {"you told me to reset it, i did", ""});
}

static void addresses_and_links(void **state)
{
        (void)state;
        CHECK({"地址浙江省杭州市西湖区文三路1234号",
               "address=浙江省杭州市西湖区文三路1234号<浙江省杭州市西湖区文三路1234号>"},
              {"寄到北京市朝阳区建国路88号院3号楼1205",
               "address=北京市朝阳区建国路88号院3号楼1205<北京市朝阳区建国路88号院3号楼1205>"},
              {"张伟，13812345678，上海市浦东新区世纪大道100号",
               "name=张伟<张伟> phone=13812345678<13812345678> "
               "address=上海市浦东新区世纪大道100号<上海市浦东新区世纪大道100号>"},
              {"中山路18号3栋", ""},
              {"ship to 12 Oak Street, Springfield, IL 62704",
               "address=12 Oak Street, Springfield, IL 62704<12 Oak Street, Springfield, IL 62704>"},
              {"my address is 221B Baker Street, London NW1 6XE",
               "address=221B Baker Street, London NW1 6XE<221B Baker Street, London NW1 6XE>"},
              {"221 Baker Street", "address=221 Baker Street<221 Baker Street>"},
              {"Lives at 5 Rue Lepic, Paris", "address=5 Rue Lepic<5 Rue Lepic>"},
              {"海淀区中关村大街27号", "address=海淀区中关村大街27号<海淀区中关村大街27号>"},
              {"地址：深圳市南山区科技园LM2603010001", "order_no=LM2603010001<LM2603010001>"},
              {"收件人李雷 广东省深圳市南山区科苑路15号 尾号1234",
               "name=李雷<李雷> address=广东省深圳市南山区科苑路15号<广东省深圳市南山区科苑路15号> "
               "phone_last4=1234<1234>"},
              {"http://example.com/E05/LM2603010001", ""}, {"4111 1111 1111 1111", ""},
              {"3 Main St", "address=3 Main St<3 Main St>"},
              {"广州市天河区体育西路103号维多利广场A座1502室",
               "address=广州市天河区体育西路103号<广州市天河区体育西路103号>"},
              {"江苏省苏州市工业园区星湖街328号",
               "address=江苏省苏州市工业园区星湖街328号<江苏省苏州市工业园区星湖街328号>"},
              {"寄成都市武侯区人民南路四段11号", "address=成都市武侯区人民南路四段11号<成都市武侯区人民南路四段11号>"},
              {"我家在重庆渝北区龙溪街道9号", "address=重庆渝北区龙溪街道9号<重庆渝北区龙溪街道9号>"},
              {"收：杭州市余杭区五常街道文一西路969号",
               "address=杭州市余杭区五常街道文一西路969号<杭州市余杭区五常街道文一西路969号>"},
              {"搬到了建设路5号", "address=建设路5号<建设路5号>"},
              {"住在解放大道100号2单元", "address=解放大道100号2单元<解放大道100号2单元>"}, {"5号楼没信号", ""},
              {"P.O. Box 12, Dayton, OH 45401", "address=P.O. Box 12, Dayton, OH 45401<P.O. Box 12, Dayton, OH 45401>"},
              {"send it to 742 Evergreen Terrace, Springfield", "address=742 Evergreen Terrace<742 Evergreen Terrace>"},
              {"I moved to 10 Downing Street, London SW1A 2AA",
               "address=10 Downing Street, London SW1A 2AA<10 Downing Street, London SW1A 2AA>"},
              {"1600 Pennsylvania Ave NW, Washington, DC 20500",
               "address=1600 Pennsylvania Ave<1600 Pennsylvania Ave>"},
              {"Bahnhofstrasse 12, 8001 Zürich",
               "address=Bahnhofstrasse 12, 8001 Zürich<Bahnhofstrasse 12, 8001 Zürich>"},
              {"Apt. 4B, 350 Fifth Avenue, New York, NY 10118",
               "address=Apt. 4B, 350 Fifth Avenue, New York, NY 10118<Apt. 4B, 350 Fifth Avenue, New York, NY 10118>"},
              {"the street light", ""}, {"www.example.com/12 Oak", ""},
              {"ship to 99 Elm Road LM2603010001",
               "address=99 Elm Road<99 Elm Road> order_no=LM2603010001<LM2603010001>"});
}

static void forms_that_were_once_misread(void **state)
{
        (void)state;
        CHECK({"两万", "money=20000.00<两万>"}, {"5到10块", "money=5.00-10.00 CNY<5到10块>"},
              {"地址是中山路18号3栋", "address=中山路18号3栋<中山路18号3栋>"},
              {"我住人民大道7号", "address=人民大道7号<人民大道7号>"},
              {"收货地址：解放街12号", "address=解放街12号<解放街12号>"}, {"on Friday", "date=weekday:fri:0<Friday>"},
              {"我买的灯5号到", "date=---05<5号>"}, {"去年三月5号", "date=in-year:-1:03-05<去年三月5号>"},
              {"March 5-8", "date=--03-05/---08<March 5-8>"}, {"49,90 €", "money=49.90 EUR<49,90 €>"},
              {"€49,90 paid", "money=49.90 EUR<€49,90>"}, {"1.5.2026", ""}, {"version 1.299.3", ""},
              {"体育西路103号维多利广场A座1502室", ""});
}

static void products_are_found_with_typos_and_by_sound(void **state)
{
        (void)state;
        CHECK({"我的摄像投坏了", "product=cam2<摄像投>"}, {"my camra is dead", "product=cam2<camra>"},
              {"Earbuds", "product=buds2<Earbuds>"}, {"cameras", "product=cam2<cameras>"}, {"the camel", ""},
              {"cameraman", ""});
}

/* ---- what stands around ---- */

static void four_digits_are_awaited_or_follow_an_order_number(void **state)
{
        static const struct nlu_context waits = {.expects_last4 = true};
        static const struct row rows[] = {
                {"5009", "phone_last4=5009<5009>"},
                {"张伟，浙江省杭州市西湖区文三路1234号，5678",
                 "address=浙江省杭州市西湖区文三路1234号<浙江省杭州市西湖区文三路1234号> phone_last4=5678<5678>"},
                {"收件人李雷 12 Oak Street, Springfield, IL 6270 1001",
                 "name=李雷<李雷> address=12 Oak Street, Springfield, IL 6270<12 Oak Street, Springfield, IL 6270> "
                 "phone_last4=1001<1001>"},
                {"A座1502室", ""},
                {"50091", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                check_one(&rows[i], &waits);
        check_one(&(struct row){"5009", ""}, NULL);
}

static void denied_products_are_not_talked_about(void **state)
{
        struct nlu_result r;

        (void)state;
        nlu_understand(nlu, STR("not the camera, the router"), NULL, mem, &r);
        assert_int_equal(r.n_products, 1);
        assert_true(str_eq_c(r.products[0], "mesh3"));
        nlu_understand(nlu, STR("不是摄像头"), NULL, mem, &r);
        assert_int_equal(r.n_products, 1);
}

static void no_more_than_the_limit_are_found(void **state)
{
        char text[64 * 12 + 1];
        struct nlu_result r;

        (void)state;
        for (size_t n = NLU_MAX_ENTITIES; n <= NLU_MAX_ENTITIES + 1; n++) {
                text[0] = '\0';
                for (size_t i = 0; i < n; i++)
                        strcat(text, "E05 ");
                nlu_understand(nlu, str_c(text), NULL, mem, &r);
                assert_int_equal(r.n_entities, NLU_MAX_ENTITIES);
        }
}

static void the_first_600_characters_are_looked_at(void **state)
{
        struct nlu_result r;
        char text[601];

        (void)state;
        for (size_t n = 600; n <= 601; n++) {
                for (size_t i = 0; i < n; i++)
                        text[i] = "xyz "[i % 4];
                memcpy(text + n - 6, " today", 6);
                nlu_understand(nlu, str_n(text, n), NULL, mem, &r);
                assert_int_equal(r.n_entities, n == 600);
        }
}

static void hostile_bytes_give_bounded_results(void **state)
{
        static const char *const bits[] = {"两", "个", "半", "月",    "前",   "到",   "-",       "1",
                                           "/",  ",",  "€",  "红",    "闪",   "没",   "有",      "叫",
                                           "王", "过", "了", "last ", "the ", "a ",   "and ",    "reset ",
                                           "E",  "@",  ".",  "号",    "路",   "\xff", "\xf0\x9f"};
        char text[2000];
        struct nlu_result r;
        unsigned seed = 7;

        (void)state;
        for (size_t round = 0; round < 400; round++) {
                size_t n = 0;

                while (n < sizeof(text) - 16 && n < 20 + round * 4) {
                        const char *bit;

                        seed = seed * 1103515245u + 12345u;
                        bit = bits[(seed >> 16) % (sizeof(bits) / sizeof(bits[0]))];
                        memcpy(text + n, bit, strlen(bit));
                        n += strlen(bit);
                }
                arena_reset(mem);
                nlu_understand(nlu, str_n(text, n), NULL, mem, &r);
                for (unsigned i = 0; i < r.n_entities; i++)
                        assert_true(r.entities[i].start < r.entities[i].end && r.entities[i].end <= n);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(order_numbers_have_the_companys_form),
                cmocka_unit_test(telephones),
                cmocka_unit_test(e_mail),
                cmocka_unit_test(serials_and_imei),
                cmocka_unit_test(error_codes),
                cmocka_unit_test(dates_and_spans_in_chinese),
                cmocka_unit_test(dates_and_spans_in_english),
                cmocka_unit_test(durations),
                cmocka_unit_test(money),
                cmocka_unit_test(counts),
                cmocka_unit_test(lights_have_colour_rhythm_and_negation),
                cmocka_unit_test(negation_reaches_the_thing_behind_it),
                cmocka_unit_test(what_was_tried_keeps_its_words),
                cmocka_unit_test(names_follow_a_word_that_says_so),
                cmocka_unit_test(names_stand_beside_telephones_and_before_who_receives),
                cmocka_unit_test(whole_messages),
                cmocka_unit_test(addresses_and_links),
                cmocka_unit_test(forms_that_were_once_misread),
                cmocka_unit_test(products_are_found_with_typos_and_by_sound),
                cmocka_unit_test(four_digits_are_awaited_or_follow_an_order_number),
                cmocka_unit_test(denied_products_are_not_talked_about),
                cmocka_unit_test(no_more_than_the_limit_are_found),
                cmocka_unit_test(the_first_600_characters_are_looked_at),
                cmocka_unit_test(hostile_bytes_give_bounded_results),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}

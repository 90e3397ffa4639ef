/* bench_summary - the desk's summary of 40 messages, two or three sentences each, in Chinese and in English. */
#include "base/arena.h"
#include "base/time.h"
#include "desk/summary.h"

#include <stdio.h>
#include <stdlib.h>

#define MESSAGES 40u
#define TIMES 2000u

static const char *const said[LANG_N][2][5] = {
        [LANG_ZH] = {{"您好，请问摄像头的指示灯现在是什么颜色？麻烦您看一下。",
                      "抱歉给您带来不便，建议您先长按复位键十秒。", "已经为您登记，我们会在两个工作日内联系您。",
                      "您可以打开设置，检查固件是不是最新版本。", "请提供一下订单号，我帮您查一下保修期。"},
                     {"昨晚升级以后摄像头一直离线，看不到画面。我在外地，很着急。",
                      "重启过路由器了，还是红灯。换了插座也没用！", "我要退货，什么时候能退款？",
                      "订单号是LM2603010001，上个月买的。", "你们这个态度太差了，我已经等了三天。"}},
        [LANG_EN] =
                {{"Sorry to hear that. Could you tell us which colour the light has now?",
                  "Please hold the reset key for ten seconds. The light should then blink slowly.",
                  "We have passed this on to our colleagues. They will get in touch within two days.",
                  "You can check the firmware in the settings. Make sure that it is the newest one.",
                  "Please send us your order number so that we can look into the warranty."},
                 {"My camera has been offline since the update last night. I cannot see anything and I am travelling.",
                  "I already restarted the router twice. The light is still red!",
                  "I want a refund. When will I get my money back?",
                  "The order is LM2603010001, I bought it last month.",
                  "This is ridiculous, I have been waiting for three days."}},
};

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void measure(enum lang lang)
{
        static const char *const names[] = {[LANG_ZH] = "Chinese", [LANG_EN] = "English"};
        struct arena *kept = arena_new(1 << 20), *mem = arena_new((size_t)64 << 20);
        struct summary_message v[MESSAGES];
        double *us = calloc(TIMES, sizeof(*us));
        struct summary s;

        for (unsigned i = 0; i < MESSAGES; i++)
                v[i] = (struct summary_message){
                        .customer = i % 2 == 0,
                        .seq = i + 1,
                        .text = arena_printf(kept, "%s %u", said[lang][i % 2 == 0][i / 2 % 5], i)};
        for (unsigned i = 0; us && i < TIMES; i++) {
                int64_t from = time_cpu_ns();

                arena_reset(mem);
                summary_make(v, MESSAGES, mem, &s);
                us[i] = (double)(time_cpu_ns() - from) / 1000;
        }
        qsort(us, TIMES, sizeof(*us), by_value);
        printf("summary of %u messages, %s: p50 %.0f us, p99 %.0f us\n", MESSAGES, names[lang], us[TIMES / 2],
               us[TIMES - 1 - TIMES / 100]);
        free(us);
        arena_free(mem);
        arena_free(kept);
}

int main(void)
{
        measure(LANG_ZH);
        measure(LANG_EN);
        return 0;
}

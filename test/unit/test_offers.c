/* Offers through the whole service: two tabs at once, another day, the share that gets none, a no that is remembered.
 */
#include "base/time.h"
#include "store/consent.h"
#include "store/offer.h"

#include "service_rig.h"

#include <string.h>

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .demo = true});
}

static int begin_held(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){
                .rate_per_min = 100000, .rate_burst = 1000, .demo = true, .offers_held_percent = 100});
}

/* ---- conversations ---- */

struct tab {
        struct str id, key;
        bool done;
        int r;
        char all[32768]; /* frames of the newest reply */
};

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct tab *t = arg;

        (void)err;
        assert_int_equal(r, 0);
        t->id = arena_str(mem, s->conversation);
        t->key = arena_str(mem, s->key);
        t->done = true;
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct tab *t = arg;

        (void)err;
        t->done = true;
        t->r = r;
        t->all[0] = '\0';
        for (size_t i = 0; r == 0 && i < reply->n_frames; i++) {
                if (strlen(t->all) + reply->frames[i].n < sizeof(t->all))
                        strncat(t->all, reply->frames[i].p, reply->frames[i].n);
        }
}

static struct tab open_tab(void)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web"), .customer_id = STR_INIT("demo-0001")};
        struct tab t = {0};

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &t), 0);
        wait_for(&t.done);
        return t;
}

static void submit(struct tab *t, struct chat_input in)
{
        t->done = false;
        chat_input(service->chat, t->id, t->key, &in, on_reply, t);
}

static void say(struct tab *t, const char *text)
{
        submit(t, (struct chat_input){.kind = IN_TEXT, .text = str_c(text)});
        wait_for(&t->done);
        assert_int_equal(t->r, 0);
}

/* Up to the step whose next answer solves it. */
static void nearly_solved(struct tab *t)
{
        say(t, "相机提示存储卡速度过低");
        say(t, "录4K会停");
        say(t, "30 MB/s");
}

static bool has_offer(const struct tab *t)
{
        return strstr(t->all, "\"type\":\"offer\"") != NULL;
}

static bool is_resolved(const struct tab *t)
{
        return strstr(t->all, "\"type\":\"resolved\"") != NULL;
}

static struct offer_row rows[8];
static size_t n_rows;

static void on_offers(void *arg, int r, const struct err *err, const struct offer_row *v, size_t n,
                      const struct bought_row *bought, size_t n_bought)
{
        (void)err;
        (void)bought;
        (void)n_bought;
        assert_int_equal(r, 0);
        assert_true(n <= 8);
        n_rows = n;
        for (size_t i = 0; i < n; i++)
                rows[i] = v[i];
        *(bool *)arg = true;
}

static size_t kept(void)
{
        bool done = false;

        assert_int_equal(store_offers_load(service->store, STR("demo-0001"), on_offers, &done), 0);
        wait_for(&done);
        return n_rows;
}

/* ---- tests ---- */

static void two_tabs_at_once_make_one_offer(void **unused)
{
        struct tab a = open_tab(), b = open_tab();

        (void)unused;
        nearly_solved(&a);
        nearly_solved(&b);
        submit(&a, (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("好了")});
        submit(&b, (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("好了")});
        wait_for(&a.done);
        wait_for(&b.done);
        assert_true(a.r == 0 && b.r == 0);
        assert_true(is_resolved(&a) && is_resolved(&b));
        assert_true(has_offer(&a) != has_offer(&b));
        assert_int_equal(kept(), 2);
}

static void within_a_week_there_is_none_and_after_it_there_is(void **unused)
{
        struct tab a = open_tab(), b;

        (void)unused;
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(has_offer(&a));
        clk.at_ms += 7 * DAY_MS - 1;
        b = open_tab();
        nearly_solved(&b);
        say(&b, "好了");
        assert_true(is_resolved(&b) && !has_offer(&b));
        clk.at_ms += 1;
        b = open_tab();
        nearly_solved(&b);
        say(&b, "好了");
        assert_true(has_offer(&b));
}

static void a_no_is_remembered_after_a_restart(void **unused)
{
        struct tab a = open_tab();

        (void)unused;
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(has_offer(&a));
        restart();
        say(&a, "不用了");
        assert_int_equal(kept(), 2);
        assert_true(rows[0].dismissed_ms && rows[1].dismissed_ms);
        clk.at_ms += 89 * DAY_MS;
        a = open_tab();
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(is_resolved(&a) && !has_offer(&a));
        clk.at_ms += 2 * DAY_MS;
        a = open_tab();
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(has_offer(&a));
        assert_null(strstr(a.all, "\"product\":\"card90\""));
}

static void who_is_of_the_share_gets_none_and_it_is_noted(void **unused)
{
        struct tab a = open_tab();

        (void)unused;
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(is_resolved(&a) && !has_offer(&a));
        assert_int_equal(kept(), 2);
        assert_true(rows[0].held && rows[1].held);
}

static void the_wish_for_no_offers_withdraws_the_consent(void **unused)
{
        struct tab a = open_tab();

        (void)unused;
        nearly_solved(&a);
        say(&a, "好了");
        assert_int_equal(kept(), 2);
        say(&a, "以后别再推荐东西给我了");
        assert_int_equal(kept(), 0);
        clk.at_ms += 200 * DAY_MS;
        a = open_tab();
        nearly_solved(&a);
        say(&a, "好了");
        assert_true(is_resolved(&a) && !has_offer(&a));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(two_tabs_at_once_make_one_offer),
                T(within_a_week_there_is_none_and_after_it_there_is),
                T(a_no_is_remembered_after_a_restart),
                cmocka_unit_test_setup_teardown(who_is_of_the_share_gets_none_and_it_is_noted, begin_held, end),
                T(the_wish_for_no_offers_withdraws_the_consent),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}

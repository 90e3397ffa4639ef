/* answer/recommend: the story of the slow card, each rule by itself, and over random facts no offer that breaks one. */
#include "answer/recommend.h"
#include "answer/taken.h"
#include "base/rand.h"
#include "base/time.h"
#include "connect/fact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem_rig.h"

#define NOW_MS INT64_C(1773126000000)
#define RANDOM_ROUNDS 20000

static struct knowledge *k;

static int load(void **state)
{
        char path[1024];
        struct err err;

        (void)state;
        snprintf(path, sizeof(path), "%s/demo/knowledge", getenv("WARMLINE_SOURCE") ? getenv("WARMLINE_SOURCE") : ".");
        return knowledge_load_dir(path, NOW_MS, &k, NULL, &err);
}

static int drop(void **state)
{
        (void)state;
        knowledge_unref(k);
        return 0;
}

/* ---- a customer ---- */

static struct device_fact devices[8];
static struct repair_fact repair;
static struct bought_fact bought[8];
static struct past_offer_fact past[4];
static struct customer_fact customer;
static struct offer_facts offers;
static struct facts facts;
static struct recommend_in in;
static struct offer out[OFFERS_MAX];
static size_t n_out;

static void own(const char *product, int days)
{
        devices[customer.n_devices] = (struct device_fact){
                .product_id = str_c(product),
                .serial = arena_printf(mem, "S%zu", customer.n_devices),
                .bought_ms = NOW_MS - days * DAY_MS,
        };
        customer.n_devices++;
}

static void buy(const char *product, int days)
{
        bought[offers.n_bought++] =
                (struct bought_fact){str_c(product), STR_INIT("LM1"), STR_INIT("CNY"), NOW_MS - days * DAY_MS};
}

/* demo-0001: Shot with the slow card, offers allowed, and the matter of the card has just been solved. */
static int begin(void **state)
{
        open_mem(state);
        customer = (struct customer_fact){.id = STR_INIT("c1"),
                                          .tz = STR_INIT("Asia/Shanghai"),
                                          .consent_offers = true,
                                          .devices = devices,
                                          .repairs = &repair};
        offers = (struct offer_facts){.bought = bought, .past = past};
        facts = (struct facts){.customer_id = customer.id,
                               .have_customer = true,
                               .customer = &customer,
                               .have_offers = true,
                               .offers = &offers};
        in = (struct recommend_in){.k = k,
                                   .facts = &facts,
                                   .now_ms = NOW_MS,
                                   .matter = STR_INIT("flow:memory-card-slow"),
                                   .resolved = true};
        own("shot", 20);
        own("card30", 20);
        return 0;
}

static size_t offer_now(void)
{
        n_out = recommend_barred(&in) ? 0 : recommend(&in, mem, out);
        return n_out;
}

static bool offered(const char *product)
{
        for (size_t i = 0; i < n_out; i++) {
                if (str_eq_c(out[i].product->id, product))
                        return true;
        }
        return false;
}

/* ---- what is offered ---- */

static void the_slow_card_leads_to_the_faster_one_and_the_backup(void **state)
{
        (void)state;
        assert_int_equal(offer_now(), 2);
        assert_true(str_eq_c(out[0].product->id, "card90") && str_eq_c(out[1].product->id, "backup"));
        assert_int_equal(out[0].reason, OFFER_BETTER);
        assert_true(str_eq_c(out[0].own->id, "card30") && str_eq_c(out[0].with->id, "shot"));
        assert_true(str_eq_c(out[0].own_cite, "device:S1.product"));
}

static void a_card_that_is_fast_enough_is_not_replaced(void **state)
{
        (void)state;
        buy("card90", 3);
        offer_now();
        assert_false(offered("card90") || offered("card170"));
}

static void a_card_that_does_not_fit_is_never_offered(void **state)
{
        (void)state;
        customer.n_devices = 1;
        offer_now();
        assert_true(offered("card90"));
        assert_false(offered("card30"));
        assert_int_equal(out[0].reason, OFFER_FITS);
}

static void what_they_say_they_have_counts(void **state)
{
        static const struct str told[] = {STR_INIT("video"), STR_INIT("card90")};

        (void)state;
        customer.n_devices = 1;
        in.told = told;
        in.n_told = 2;
        offer_now();
        assert_false(offered("card90") || offered("card170"));
        in.told = (const struct str[]){STR_INIT("card30")};
        in.n_told = 1;
        offer_now();
        assert_true(offered("card90") && out[0].reason == OFFER_BETTER && out[0].own_cite.n == 0);
        in.told = (const struct str[]){STR_INIT("sweep1")};
        offer_now();
        assert_false(offered("care-sweep1") || offered("filter")); /* what is offered goes with what we know of */
}

static void what_they_have_is_not_offered(void **state)
{
        (void)state;
        buy("backup", 3);
        offer_now();
        assert_false(offered("backup"));
}

static void nothing_is_offered_for_what_they_do_not_have(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("buds2", 200);
        assert_int_equal(offer_now(), 0);
}

static void a_filter_is_offered_when_it_is_worn(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("sweep1", 107);
        in.matter = (struct str){0};
        offer_now();
        assert_false(offered("filter"));
        customer.n_devices = 0;
        own("sweep1", 108); /* 90 % of 120 days */
        offer_now();
        assert_true(offered("filter"));
        assert_int_equal(out[0].days, 108);
        buy("filter", 50);
        offer_now();
        assert_false(offered("filter"));
        offers.n_bought = 0;
        buy("filter", 130);
        offer_now();
        assert_true(offered("filter") && out[0].days == 108);
}

static void the_time_of_use_counts_from_the_last_filter(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("sweep1", 400);
        buy("filter", 130);
        offer_now();
        assert_true(offered("filter"));
        assert_int_equal(out[0].days, 130);
        assert_true(str_eq_c(out[0].days_cite, "bought:filter.days"));
}

static void an_extended_warranty_is_offered_within_its_days(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("sweep1", 30);
        offer_now();
        assert_true(offered("care-sweep1"));
        customer.n_devices = 0;
        own("sweep1", 31);
        offer_now();
        assert_false(offered("care-sweep1"));
}

static void what_is_not_sold_where_they_live_is_not_offered(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("sweep1", 10);
        customer.tz = STR("Europe/Berlin");
        offer_now();
        assert_false(offered("care-sweep1"));
}

static void a_device_is_offered_only_when_it_was_the_matter(void **state)
{
        (void)state;
        customer.n_devices = 0;
        own("cam2", 100);
        in.matter = STR("flow:camera-offline");
        offer_now();
        assert_false(offered("mesh3"));
}

/* ---- what bars ---- */

static void each_rule_bars_by_itself(void **state)
{
        struct recommend_in good = in;

        (void)state;
        assert_null(recommend_barred(&in));
#define BARS(change, undo)                              \
        do {                                            \
                change;                                 \
                assert_non_null(recommend_barred(&in)); \
                in = good;                              \
                undo;                                   \
                assert_null(recommend_barred(&in));     \
        } while (0)
        BARS(in.resolved = false, (void)0);
        BARS(in.open_matter = true, (void)0);
        BARS(in.danger = true, (void)0);
        BARS(in.upset = true, (void)0);
        BARS(in.refused = true, (void)0);
        BARS(in.offered = true, (void)0);
        BARS(facts.customer_id = (struct str){0}, facts.customer_id = customer.id);
        BARS(facts.customer = NULL, facts.customer = &customer);
        BARS(facts.offers = NULL, facts.offers = &offers);
        BARS(facts.minor = true, facts.minor = false);
        BARS(customer.minor = true, customer.minor = false);
        BARS(customer.visitor = true, customer.visitor = false);
        BARS(customer.consent_offers = false, customer.consent_offers = true);
        BARS((repair = (struct repair_fact){.state = STR_INIT("testing")}, customer.n_repairs = 1),
             repair.state = STR("cancelled"));
        BARS((past[0] = (struct past_offer_fact){STR_INIT("case"), NOW_MS - OFFER_EVERY_MS + 1, 0}, offers.n_past = 1),
             offers.n_past = 0);
        BARS((past[0] = (struct past_offer_fact){STR_INIT("case"), 1, NOW_MS - OFFER_QUIET_MS + 1}, offers.n_past = 1),
             offers.n_past = 0);
        past[0] = (struct past_offer_fact){STR_INIT("case"), NOW_MS - OFFER_EVERY_MS, 0};
        offers.n_past = 1;
        assert_null(recommend_barred(&in));
}

static void what_was_dismissed_once_is_not_offered_again(void **state)
{
        (void)state;
        past[0] = (struct past_offer_fact){STR_INIT("card90"), 1, NOW_MS - OFFER_QUIET_MS};
        offers.n_past = 1;
        offer_now();
        assert_false(offered("card90"));
        assert_true(offered("card170"));
}

static void the_share_that_gets_none_is_about_as_large_as_asked(void **state)
{
        unsigned held = 0;

        (void)state;
        for (int i = 0; i < 20000; i++) {
                struct str id = arena_printf(mem, "customer-%d", i);

                held += recommend_held(id, 100);
                assert_int_equal(recommend_held(id, 100), recommend_held(id, 100));
                assert_false(recommend_held(id, 0));
                assert_true(recommend_held(id, 1000));
        }
        assert_in_range(held, 1800, 2200);
        assert_false(recommend_held(STR("demo-0001"), 100)); /* the story of the demo plays with the default */
}

/* ---- learned from orders ---- */

static struct taken *shop(unsigned customers)
{
        struct taken_row rows[4096];
        size_t n = 0;

        for (uint32_t i = 0; i < customers; i++) {
                rows[n++] = (struct taken_row){i, STR_INIT("shot"), STR_INIT("photo")};
                rows[n++] = (struct taken_row){i, STR_INIT("card170"), STR_INIT("card")};
        }
        return taken_learn(rows, n);
}

static void what_others_took_next_decides_between_two_that_fit(void **state)
{
        struct taken *t = shop(40);

        (void)state;
        in.taken = t;
        offer_now();
        assert_true(offered("card170") && out[0].together == 40);
        taken_free(t);
}

static void few_customers_are_not_told(void **state)
{
        struct taken *t = shop(TAKEN_TOGETHER_MIN - 1);

        (void)state;
        assert_int_equal(taken_together(t, STR("shot"), STR("card170")), 0);
        taken_free(t);
        t = shop(TAKEN_TOGETHER_MIN);
        assert_int_equal(taken_together(t, STR("shot"), STR("card170")), TAKEN_TOGETHER_MIN);
        assert_int_equal(taken_together(t, STR("shot"), STR("nothing")), 0);
        taken_free(t);
}

static void a_new_product_is_told_by_its_family(void **state)
{
        struct taken *t = shop(40);
        struct taken_thing has = {STR_INIT("shot2"), STR_INIT("photo")},
                           next[] = {{STR_INIT("card9"), STR_INIT("card")}, {STR_INIT("case9"), STR_INIT("bag")}};
        float scores[2];

        (void)state;
        taken_scores(t, &has, 1, next, 2, scores);
        assert_true(scores[0] > scores[1]);
        taken_free(t);
}

/* ---- random facts ---- */

static struct rng rng;

static bool chance(unsigned percent)
{
        return rng_below(&rng, 100) < percent;
}

static const char *any_product(void)
{
        return k->products[rng_below(&rng, k->n_products)].id.p;
}

static void random_facts(void)
{
        static const char *const states[] = {"done", "sent_back", "testing"};
        static const char *const matters[] = {"flow:memory-card-slow", "flow:vacuum-not-charging", "article:none", ""};

        customer.n_devices = offers.n_bought = offers.n_past = 0;
        for (uint64_t i = rng_below(&rng, 6); i > 0; i--)
                own(any_product(), (int)rng_below(&rng, 500) - 3);
        for (uint64_t i = rng_below(&rng, 4); i > 0; i--)
                buy(any_product(), (int)rng_below(&rng, 500));
        for (uint64_t i = rng_below(&rng, 3); i > 0; i--) {
                int64_t at = NOW_MS - (int64_t)rng_below(&rng, 200) * DAY_MS;

                past[offers.n_past++] = (struct past_offer_fact){str_c(any_product()), at, chance(30) ? at + 1 : 0};
        }
        repair.state = str_c(states[rng_below(&rng, 3)]);
        customer.n_repairs = chance(10);
        customer.consent_offers = !chance(10);
        customer.minor = chance(3);
        customer.visitor = chance(3);
        customer.tz = chance(30) ? STR("Europe/Berlin") : STR("Asia/Shanghai");
        facts.customer_id = chance(3) ? (struct str){0} : customer.id;
        facts.minor = chance(3);
        in.resolved = !chance(10);
        in.open_matter = chance(5);
        in.danger = chance(5);
        in.upset = chance(5);
        in.refused = chance(5);
        in.offered = chance(5);
        in.matter = str_c(matters[rng_below(&rng, 4)]);
}

static bool has(struct str product)
{
        for (size_t i = 0; i < customer.n_devices; i++) {
                if (str_eq(devices[i].product_id, product))
                        return true;
        }
        for (size_t i = 0; i < offers.n_bought; i++) {
                if (str_eq(bought[i].product_id, product))
                        return true;
        }
        return false;
}

/* The rules once more, in other words than the code's. */
static void check_allowed(void)
{
        assert_true(in.resolved && !in.open_matter && !in.danger && !in.upset && !in.refused && !in.offered);
        assert_true(facts.customer_id.n && !facts.minor && !customer.minor && !customer.visitor);
        assert_true(customer.consent_offers);
        assert_false(customer.n_repairs && str_eq_c(repair.state, "testing"));
        for (size_t i = 0; i < offers.n_past; i++) {
                assert_true(past[i].at_ms <= NOW_MS - 7 * DAY_MS);
                assert_true(!past[i].dismissed_ms || past[i].dismissed_ms <= NOW_MS - 90 * DAY_MS);
        }
}

static void check_offer(const struct offer *o)
{
        const struct product *p = o->product;
        bool euro = offers.n_bought == 0 && str_eq_c(customer.tz, "Europe/Berlin");

        assert_true(has(o->with->id));
        assert_true(p->kind == PRODUCT_CONSUMABLE || !has(p->id));
        assert_int_equal(fit_holds(p, o->rule, o->with), FIT_YES);
        assert_true(o->rule->why[0].n && o->rule->why[1].n && o->with_cite.n);
        assert_true(euro ? p->price_eur_minor >= 0 : p->price_cny_minor >= 0);
        assert_true(p->kind != PRODUCT_CONSUMABLE || o->days * 10 >= p->wear_days * 9);
        assert_true(!p->within_days || (o->days >= 0 && o->days <= p->within_days));
        for (size_t i = 0; i < offers.n_past; i++)
                assert_false(past[i].dismissed_ms && str_eq(past[i].product, p->id));
        if (o->own)
                assert_true(has(o->own->id) && str_eq(o->own->family, p->family));
}

static void over_random_facts_no_offer_breaks_a_rule(void **state)
{
        struct taken *t = shop(30);
        unsigned made = 0;

        (void)state;
        rng_seed(&rng, 1);
        in.taken = t;
        for (int i = 0; i < RANDOM_ROUNDS; i++) {
                arena_reset(mem);
                random_facts();
                if (offer_now() == 0)
                        continue;
                made++;
                check_allowed();
                assert_true(n_out <= 2);
                for (size_t j = 0; j < n_out; j++)
                        check_offer(&out[j]);
                assert_true(n_out < 2 || out[0].product != out[1].product);
        }
        assert_true(made > RANDOM_ROUNDS / 50);
        taken_free(t);
}

/* ---- which one fits ---- */

static void all_that_fits_is_listed_and_what_does_not_says_so(void **state)
{
        struct fitting v[8];
        size_t n = recommend_fitting(k, knowledge_product(k, STR("shot")), STR("card"), v, 8);

        (void)state;
        assert_int_equal(n, 3);
        assert_true(v[0].fits && v[1].fits && !v[2].fits);
        assert_true(str_eq_c(v[2].product->id, "card30"));
        assert_int_equal(recommend_fitting(k, knowledge_product(k, STR("shot")), STR("card"), v, 2), 2);
        assert_int_equal(recommend_fitting(k, knowledge_product(k, STR("buds2")), STR("card"), v, 8), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, close_mem)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(the_slow_card_leads_to_the_faster_one_and_the_backup),
                T(a_card_that_is_fast_enough_is_not_replaced),
                T(a_card_that_does_not_fit_is_never_offered),
                T(what_they_say_they_have_counts),
                T(what_they_have_is_not_offered),
                T(nothing_is_offered_for_what_they_do_not_have),
                T(a_filter_is_offered_when_it_is_worn),
                T(the_time_of_use_counts_from_the_last_filter),
                T(an_extended_warranty_is_offered_within_its_days),
                T(what_is_not_sold_where_they_live_is_not_offered),
                T(a_device_is_offered_only_when_it_was_the_matter),
                T(each_rule_bars_by_itself),
                T(what_was_dismissed_once_is_not_offered_again),
                T(the_share_that_gets_none_is_about_as_large_as_asked),
                T(what_others_took_next_decides_between_two_that_fit),
                T(few_customers_are_not_told),
                T(a_new_product_is_told_by_its_family),
                T(over_random_facts_no_offer_breaks_a_rule),
                T(all_that_fits_is_listed_and_what_does_not_says_so),
        };

        return cmocka_run_group_tests(tests, load, drop);
}

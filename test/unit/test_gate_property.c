/*
 * The gate against random facts: 100,000 sentences filled from phrases and free wordings. What is filled with the fact
 * itself passes; what is filled with another order's value, another field's, another day, amount or currency, or turned
 * by a "not", does not. The seed is fixed.
 */
#include "answer/answer.h"
#include "answer/gate.h"
#include "answer/phrase.h"
#include "answer/slot.h"
#include "app/embedded.h"
#include "base/arena.h"
#include "base/tz.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773108000000) /* 2026-03-10 10:00 in Shanghai */
#define DAY_MS_ (INT64_C(86400) * 1000)
#define SENTENCES 100000u
#define PER_SET 50u
#define ORDERS 3u

enum field { PLACED, PROMISE, DELIVERED, TOTAL, N_FIELDS };

struct order {
        struct str no;
        const struct product *product;
        int64_t day[3]; /* distinct */
        int64_t total;
        const char *currency;
};

struct world {
        struct arena *mem;
        struct arena *names_mem;
        struct tz *tz;
        struct knowledge *k;
        const struct claims_names *names;
        uint64_t seed;
        struct order orders[ORDERS];
        struct gate_set *set;
};

static uint64_t next(struct world *w)
{
        w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return w->seed >> 33;
}

static int64_t below(struct world *w, int64_t n)
{
        return (int64_t)(next(w) % (uint64_t)n);
}

static bool day_taken(const struct world *w, unsigned orders, unsigned days, int64_t ms)
{
        for (unsigned i = 0; i <= orders; i++) {
                for (unsigned d = 0; d < (i < orders ? 3 : days); d++) {
                        if (w->orders[i].day[d] == ms)
                                return true;
                }
        }
        return false;
}

static void put(struct world *w, const struct order *o, const char *field, enum gate_type type, int64_t v, struct str t)
{
        struct gate_fact f = {STR("order"), o->no, str_c(field), type, v, t};

        gate_add_fact(w->set, &f);
}

static void renew(struct world *w)
{
        static const char *const currencies[] = {"CNY", "EUR", "USD", "GBP"};

        arena_reset(w->mem);
        w->set = gate_set_new(w->mem, w->names, NOW_MS, w->tz);
        for (unsigned i = 0; i < ORDERS; i++) {
                struct order *o = &w->orders[i];

                *o = (struct order){.product = &w->k->products[(size_t)below(w, 3) * 3 % w->k->n_products + i % 3],
                                    .no = arena_printf(w->mem, "LM26%08llu", (unsigned long long)(next(w) % 100000000)),
                                    .total = 100 * (1 + below(w, 5000)) + (below(w, 3) ? 0 : 90),
                                    .currency = currencies[below(w, 4)]};
                for (unsigned d = 0; d < 3; d++) {
                        do
                                o->day[d] = NOW_MS + (below(w, 900) - 600) * DAY_MS_;
                        while (day_taken(w, i, d, o->day[d]));
                }
                for (unsigned k = 0; k < i; k++) { /* other orders have other products and sums */
                        while (w->orders[k].product == o->product)
                                o->product = &w->k->products[below(w, (int64_t)w->k->n_products)];
                        while (w->orders[k].total == o->total)
                                o->total += 100;
                }
                put(w, o, "no", GATE_NUMBER, 0, o->no);
                put(w, o, "item", GATE_PRODUCT, 0, o->product->id);
                put(w, o, "placed", GATE_DATE, o->day[PLACED], STR(""));
                put(w, o, "promise", GATE_DATE, o->day[PROMISE], STR(""));
                put(w, o, "delivered", GATE_DATE, o->day[DELIVERED], STR(""));
                put(w, o, "total", GATE_MONEY, o->total, str_c(o->currency));
        }
        gate_add_phrase(w->set, phrase_text(PH_ORDER_DELIVERED, LANG_ZH, 0));
        gate_add_phrase(w->set, phrase_text(PH_ORDER_DELIVERED, LANG_EN, 0));
}

/* {no} {p} {d} {m}: number, product, date, money; {not} is empty or a "not". */
static const char *const wordings[N_FIELDS][2][3] = {
        {{"订单 {no} {not}是 {d} 下单的。", "{p}这单{not}是 {d} 下的单。", "您的{p}订单 {no}，下单日期{not}是 {d}。"},
         {"Order {no} was {not}placed on {d}.", "Your {p} order was {not}placed on {d}.",
          "You did {not}order the {p} ({no}) on {d}."}},
        {{"订单 {no} {not}预计 {d} 送到。", "您的{p}{not}预计 {d} 送到。", "{no} 这单原定{not} {d} 送达。"},
         {"Order {no} is {not}expected on {d}.", "Your {p} is {not}expected on {d}.",
          "Order {no} was {not}due on {d}."}},
        {{"订单 {no} {not}于 {d} 签收。", "您的{p} {d} {not}签收。", "{p}（订单 {no}）{d} {not}送达。"},
         {"Order {no} was {not}delivered on {d}.", "Your {p} was {not}delivered on {d}.",
          "The {p} (order {no}) was {not}delivered on {d}."}},
        {{"订单 {no} 总共{not} {m}。", "{p}这单{not}是 {m}，总价就是这些。", "订单 {no} 的总价{not}为 {m}。"},
         {"The total of order {no} is {not}{m}.", "Your {p} order is {not}{m} in total.",
          "Order {no} came to {m}{not}."}},
};

static struct str written_date(struct world *w, enum lang lang, int64_t ms)
{
        struct slot_style s = {.lang = lang, .tz = w->tz, .now_ms = NOW_MS};
        struct tz_local t = tz_to_local(w->tz, ms);

        switch (below(w, 3)) {
        case 0: return arena_printf(w->mem, "%d-%02u-%02u", (int)t.year, t.month, t.day);
        case 1:
                if (lang == LANG_ZH)
                        return arena_printf(w->mem, "%d 年 %u 月 %u 号", (int)t.year, t.month, t.day);
                break;
        default: break;
        }
        return slot_date(w->mem, &s, ms);
}

static struct str replace(struct arena *mem, struct str text, const char *place, struct str value)
{
        ptrdiff_t at = str_find(text, str_c(place), 0);

        if (at < 0)
                return text;
        return arena_printf(mem, "%.*s%.*s%.*s", (int)at, text.p, STR_ARG(value),
                            (int)(text.n - (size_t)at - strlen(place)), text.p + at + strlen(place));
}

struct telling {
        enum lang lang;
        enum field field;
        unsigned wording;
        const struct order *of;
        int64_t ms, minor;
        const char *currency;
        bool turned;
};

static struct str told(struct world *w, const struct telling *t)
{
        struct str s = str_c(wordings[t->field][t->lang][t->wording]);
        struct str money = slot_money(w->mem, t->lang, t->minor, str_c(t->currency));

        s = replace(w->mem, s, "{no}", t->of->no);
        s = replace(w->mem, s, "{p}", t->of->product->name[t->lang]);
        s = replace(w->mem, s, "{d}", written_date(w, t->lang, t->ms));
        s = replace(w->mem, s, "{m}", money);
        return replace(w->mem, s, "{not}", !t->turned ? STR("") : t->lang == LANG_ZH ? STR("没有") : STR("not "));
}

static struct telling any_telling(struct world *w)
{
        struct telling t = {.lang = (enum lang)below(w, 2),
                            .field = (enum field)below(w, N_FIELDS),
                            .wording = (unsigned)below(w, 3),
                            .of = &w->orders[below(w, ORDERS)]};

        t.ms = t.of->day[t.field == TOTAL ? 0 : t.field];
        t.minor = t.of->total;
        t.currency = t.of->currency;
        if (t.lang == LANG_EN && t.field == TOTAL && t.wording == 2)
                t.wording = 0; /* no room for a "not" */
        if (t.lang == LANG_EN && t.field == PLACED && t.wording == 2)
                t.wording = 1;
        return t;
}

static void spoil(struct world *w, struct telling *t)
{
        const struct order *other = &w->orders[(t->of - w->orders + 1 + below(w, ORDERS - 1)) % ORDERS];
        bool money = t->field == TOTAL;

        switch (below(w, 5)) {
        case 0: /* another order's */
                t->ms = other->day[money ? 0 : t->field];
                t->minor = other->total;
                t->currency = other->currency;
                break;
        case 1: /* another field's, another currency */
                t->ms = t->of->day[(t->field + 1 + below(w, 2)) % 3];
                t->currency = !strcmp(t->currency, "EUR") ? "CNY" : "EUR";
                break;
        case 2: /* a day or a unit beside it */
                do
                        t->ms += (below(w, 2) ? 1 : -1) * DAY_MS_;
                while (!money && t->ms == t->of->day[t->field]);
                t->minor += below(w, 2) ? 1 : 100;
                break;
        case 3: /* a year, a decimal place */
                t->ms += (below(w, 2) ? 366 : -370) * DAY_MS_;
                t->minor *= 10;
                break;
        default: t->turned = true; break;
        }
}

static void facts_pass_and_what_is_spoilt_does_not(void **state)
{
        struct world *w = *state;
        unsigned honest_dropped = 0, spoilt_passed = 0;

        for (unsigned i = 0; i < SENTENCES; i++) {
                struct telling t;
                bool spoilt = i % 2, passes;
                struct str s;

                if (i % PER_SET == 0)
                        renew(w);
                t = any_telling(w);
                if (spoilt)
                        spoil(w, &t);
                s = told(w, &t);
                passes = gate_check_sentence(w->set, s, t.lang, NULL) == GATE_PASS;
                if (passes != !spoilt && honest_dropped + spoilt_passed < 10)
                        print_message("%s: %.*s\n", spoilt ? "passes" : "dropped", STR_ARG(s));
                honest_dropped += !spoilt && !passes;
                spoilt_passed += spoilt && passes;
        }
        assert_int_equal(honest_dropped, 0);
        assert_int_equal(spoilt_passed, 0);
}

static void places_of_phrases_take_their_own_date_alone(void **state)
{
        struct world *w = *state;

        for (unsigned i = 0; i < 2000; i++) {
                enum lang lang = (enum lang)below(w, 2);
                struct slot_style s = {.lang = lang, .tz = w->tz, .now_ms = NOW_MS};
                const struct order *o;
                struct str phrase = phrase_text(PH_ORDER_DELIVERED, lang, 0);

                if (i % PER_SET == 0)
                        renew(w);
                o = &w->orders[below(w, ORDERS)];
                for (unsigned d = 0; d < 3; d++) {
                        struct str text = replace(w->mem, phrase, "{delivered}", slot_date(w->mem, &s, o->day[d]));

                        assert_int_equal(gate_check_sentence(w->set, text, lang, NULL) == GATE_PASS, d == DELIVERED);
                }
        }
}

static int setup(void **state)
{
        static struct world w; /* one test program */
        struct report *rep = report_new();
        const struct kfile *files;
        struct err err;
        size_t n;

        w.seed = 20260310;
        w.mem = arena_new((size_t)1 << 28);
        w.names_mem = arena_new((size_t)1 << 24);
        files = embedded_knowledge(&n);
        assert_int_equal(tz_load(STR("Asia/Shanghai"), &w.tz, &err), 0);
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &w.k, rep, &err), 0);
        report_free(rep);
        w.names = evidence_names(w.k, w.names_mem);
        *state = &w;
        return 0;
}

static int teardown(void **state)
{
        struct world *w = *state;

        knowledge_unref(w->k);
        tz_free(w->tz);
        arena_free(w->mem);
        arena_free(w->names_mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(facts_pass_and_what_is_spoilt_does_not),
                cmocka_unit_test(places_of_phrases_take_their_own_date_alone),
        };

        return cmocka_run_group_tests_name("gate property", tests, setup, teardown);
}

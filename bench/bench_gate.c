/*
 * bench_gate - the evidence gate on one core. The gate of replies as they are composed: every passage of the knowledge,
 * with its evidence fetched by id, and the words above the card of an order. Then sentences that somebody else phrased,
 * which are read claim by claim. Whole turns with their gate: bench_turn.c.
 *
 * Usage: bench_gate DEMO_DIR
 */
#include "answer/answer.h"
#include "answer/gate.h"
#include "base/arena.h"
#include "base/time.h"
#include "connect/fact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1773108000000)
#define DAY INT64_C(86400000)
#define TIMES_MAX 20000u
#define REPEATS 2000u

struct bench {
        const struct generation *gen;
        struct arena *mem;
        struct facts facts;
        struct conv_state state;
        double us[TIMES_MAX];
        size_t n;
        unsigned dropped;
};

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static void show(struct bench *b, const char *name)
{
        double mean = 0;

        for (size_t i = 0; i < b->n; i++)
                mean += b->us[i] / (double)b->n;
        qsort(b->us, b->n, sizeof(*b->us), by_value);
        printf("%-32s p50 %7.1f us   p99 %7.1f us   mean %7.1f us   of %zu, dropped %u\n", name, b->us[b->n / 2],
               b->us[b->n - 1 - b->n / 100], mean, b->n, b->dropped);
        b->n = 0;
        b->dropped = 0;
}

static struct answer_in input(struct bench *b, const struct answer_message *msg, enum lang lang)
{
        return (struct answer_in){.gen = b->gen,
                                  .state = &b->state,
                                  .facts = &b->facts,
                                  .msg = msg,
                                  .now_ms = NOW_MS,
                                  .lang = lang,
                                  .lang_fixed = true,
                                  .mem = b->mem};
}

static void took(struct bench *b, int64_t from)
{
        if (b->n < TIMES_MAX)
                b->us[b->n++] = (double)(time_mono_ns() - from) / 1000;
}

static void gate_block(struct bench *b, struct str text, const struct str *cites, size_t n, enum lang lang)
{
        struct answer_in in = input(b, NULL, lang);
        int64_t from = time_mono_ns();
        struct gate_set *set = evidence_set(&in);
        struct gate_finding first;
        unsigned dropped;

        for (size_t i = 0; i < n; i++)
                evidence_add(&in, cites[i], lang, set);
        gate_check_text(set, text, lang, &dropped, &first);
        took(b, from);
        b->dropped += dropped;
}

static void passages(struct bench *b, bool reworded)
{
        const struct knowledge *k = b->gen->k;

        for (size_t i = 0; i < 2 * k->n_articles; i++) {
                const struct article *a = &k->articles[i / 2];
                enum lang lang = (enum lang)(i % 2);

                for (size_t p = 0; p < a->passages[lang].n; p++) {
                        struct str cite, text = a->passages[lang].v[p];

                        arena_reset(b->mem);
                        cite = arena_printf(b->mem, "%s:%.*s#%zu", a->policy ? "policy" : "article", STR_ARG(a->id),
                                            p + 1);
                        if (reworded) {
                                struct str rest = text;

                                gate_next_sentence(&rest, &text);
                                if (text.p[0] >= '0' && text.p[0] <= '9')
                                        continue; /* a step keeps its number in front */
                                text = arena_concat(b->mem, lang == LANG_ZH ? STR("您好，") : STR("Hello, "), text);
                        }
                        gate_block(b, text, &cite, 1, lang);
                }
        }
}

static const struct ship_event_fact event = {NOW_MS - 3 * DAY,
                                             {STR_INIT("上海"), STR_INIT("Shanghai")},
                                             {STR_INIT("到达转运中心"), STR_INIT("Arrived at the hub")}};
static const struct order_item_fact item = {STR_INIT("LM-CAM2"), STR_INIT("cam2"), {{0}}, 1, 29900};
static const struct order_fact order = {.no = STR_INIT("LM2603010011"),
                                        .channel = STR_INIT("own"),
                                        .status = STR_INIT("shipped"),
                                        .currency = STR_INIT("CNY"),
                                        .placed_ms = NOW_MS - 7 * DAY,
                                        .promise_ms = NOW_MS - 2 * DAY,
                                        .total_minor = 29900,
                                        .items = &item,
                                        .n_items = 1,
                                        .events = &event,
                                        .n_events = 1};

static void words_of_an_order(struct bench *b)
{
        static const struct str cites[] = {STR_INIT("phrase:order-late"), STR_INIT("order:LM2603010011.promise"),
                                           STR_INIT("order:LM2603010011.days_late")};

        for (unsigned i = 0; i < REPEATS; i++) {
                arena_reset(b->mem);
                gate_block(b, STR("It was due on 8 March and is now 2 days late. I am sorry for the wait."), cites, 3,
                           LANG_EN);
        }
}

int main(int argc, char **argv)
{
        struct bench *b = calloc(1, sizeof(*b));
        struct generation *gen;
        struct knowledge *k;
        struct err err;

        if (argc != 2 || !b) {
                fprintf(stderr, "usage: bench_gate DEMO_DIR\n");
                return 2;
        }
        if (knowledge_load_dir(argv[1], time_now_ms(), &k, NULL, &err) < 0 ||
            generation_build(k, NULL, false, NULL, &gen, &err) < 0) {
                fprintf(stderr, "bench_gate: %s\n", err.msg);
                return 1;
        }
        b->gen = gen;
        b->mem = arena_new((size_t)64 << 20);
        b->facts = (struct facts){.customer_id = STR("c1"), .have_orders = true, .orders = &order, .n_orders = 1};
        state_init(&b->state);
        passages(b, false);
        b->n = b->dropped = 0; /* warm */
        passages(b, false);
        show(b, "passages as they stand");
        words_of_an_order(b);
        show(b, "words above an order");
        passages(b, true);
        show(b, "sentences read claim by claim");
        generation_unref(gen);
        knowledge_unref(k);
        arena_free(b->mem);
        free(b);
        return 0;
}

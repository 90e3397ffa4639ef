/*
 * bench_turn - whole turns of the engine on one core, from the message and the kept state to the gated blocks and the
 * state to be kept, with facts at hand: each round of answer_decide(), and what chat does between rounds (records are
 * copied into the turn). Left out are the store and the network. The generation is trained.
 *
 *   order     "where is my order LM...": the order of a signed-in customer, its words and card gated
 *   proposed  "cancel order LM...": the order found among eight, conditions checked, what is shown before the yes
 *   done      "yes": read again, planned again, carried out (the store says done at once), told
 *   refused   an order that is with the courier: the refusal, with the policy it rests on
 *
 * Prints wall time and, since the cores may be shared, processor time of the same turns.
 *
 * Usage: bench_turn DEMO_DIR
 */
#include "answer/action.h"
#include "answer/answer.h"
#include "answer/heard.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "connect/record_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOW_MS INT64_C(1773108000000)
#define DAY INT64_C(86400000)
#define ORDERS 8u
#define WARM 200u
#define TIMES 4000u
#define ROUNDS_MAX 8u

struct bench {
        const struct generation *gen;
        struct arena *kept, *mem; /* of the process; of one turn */
        struct record orders[ORDERS];
        struct order_fact order_facts[ORDERS];
        struct facts facts;
        struct str state; /* as it is kept between turns */
        bool acted;
        char turn_id[16];
        unsigned turn;
        struct decision d;
};

struct times {
        double wall_us[TIMES], cpu_us[TIMES];
};

static void fail(const char *why)
{
        fprintf(stderr, "bench_turn: %s\n", why);
        exit(1);
}

/* ---- what is known ---- */

static const char *order_status(unsigned i)
{
        static const char *const names[] = {"paid", "shipped", "delivered", "done"};

        return names[i < 4 ? i : 3];
}

static void make_order(struct bench *b, unsigned i)
{
        static const char format[] =
                "{\"no\":\"LM260301000%u\",\"channel\":\"own\",\"status\":\"%s\",\"currency\":\"CNY\",\"total\":677,"
                "\"placed_at\":%lld,\"promised_at\":%lld%s,\"items\":[{\"sku\":\"LM-CAM2\",\"product\":\"cam2\","
                "\"name\":"
                "{\"zh\":\"户外摄像头 2\",\"en\":\"Cam "
                "2\"},\"qty\":2,\"price\":299},{\"sku\":\"LM-CARD64\",\"product\":"
                "\"card30\",\"name\":{\"zh\":\"64 GB 存储卡\",\"en\":\"64 GB "
                "card\"},\"qty\":1,\"price\":79}],\"events\":["
                "{\"at\":%lld,\"place\":{\"zh\":\"上海\",\"en\":\"Shanghai\"},\"text\":{\"zh\":\"到达转运中心\","
                "\"en\":\"Arrived at the hub\"}},{\"at\":%lld,\"place\":{\"zh\":\"杭州\",\"en\":\"Hangzhou\"},\"text\":"
                "{\"zh\":\"已揽收\",\"en\":\"Picked up\"}}],\"carrier\":\"SF\",\"tracking_no\":\"SF1000000%u\","
                "\"phone_last4\":\"1234\"}";
        long long placed = NOW_MS - (2 + 20 * (long long)i) * DAY;
        char delivered[48] = "";
        struct value *doc = ARENA_NEW(b->kept, struct value);
        struct err err;

        if (i >= 2)
                snprintf(delivered, sizeof(delivered), ",\"delivered_at\":%lld", placed + 3 * DAY);
        if (value_from_json(arena_printf(b->kept, format, i, order_status(i), placed, placed + 5 * DAY, delivered,
                                         placed + 2 * DAY, placed + DAY, i),
                            b->kept, doc, &err) < 0)
                fail(err.msg);
        b->orders[i] = (struct record){.kind = STR("order"),
                                       .key = value_get_str(doc, "no"),
                                       .owner = STR("c1"),
                                       .doc = doc,
                                       .as_of_ms = NOW_MS};
        if (!order_from_record(&b->orders[i], NULL, NULL, b->kept, &b->order_facts[i]))
                fail("an order is none");
}

static struct record *copies(struct bench *b, const struct record *v, size_t n)
{
        struct record *copy = ARENA_ARRAY(b->mem, struct record, n + 1);

        for (size_t i = 0; i < n; i++) {
                struct value *doc = ARENA_NEW(b->mem, struct value);

                *doc = value_dup(v[i].doc, b->mem);
                copy[i] = v[i];
                copy[i].doc = doc;
        }
        return copy;
}

static void add_record(struct bench *b, const struct need *need)
{
        struct record *v = copies(b, b->facts.records, b->facts.n_records);

        v[b->facts.n_records] = (struct record){.kind = need->record_kind, .key = need->record_key};
        for (unsigned i = 0; i < ORDERS; i++)
                if (str_eq(b->orders[i].key, need->record_key))
                        v[b->facts.n_records] = *copies(b, &b->orders[i], 1);
        b->facts.records = v;
        b->facts.n_records++;
}

static void add_list(struct bench *b, struct str kind)
{
        struct record_list *v = ARENA_ARRAY(b->mem, struct record_list, b->facts.n_record_lists + 1);
        bool orders = str_eq_c(kind, "order");

        for (size_t i = 0; i < b->facts.n_record_lists; i++)
                v[i] = b->facts.record_lists[i];
        v[b->facts.n_record_lists] =
                (struct record_list){kind, orders ? copies(b, b->orders, ORDERS) : NULL, orders ? ORDERS : 0};
        b->facts.record_lists = v;
        b->facts.n_record_lists++;
}

static void fetch(struct bench *b, const struct need *need)
{
        struct facts *f = &b->facts;

        switch (need->kind) {
        case NEED_CUSTOMER: f->have_customer = true; break;
        case NEED_ORDERS:
                f->have_orders = true;
                f->orders = b->order_facts;
                f->n_orders = ORDERS;
                break;
        case NEED_ORDER:
                f->have_order = true;
                for (unsigned i = 0; i < ORDERS; i++)
                        if (str_eq(b->order_facts[i].no, need->order_no))
                                f->order = &b->order_facts[i];
                break;
        case NEED_PROMISES: f->have_promises = true; break;
        case NEED_COMPLAINTS: f->have_complaints = true; break;
        case NEED_OFFERS: f->have_offers = true; break;
        case NEED_HANDOVER_INFO: f->have_handover = true; break;
        case NEED_RECORD: add_record(b, need); break;
        case NEED_RECORDS: add_list(b, need->record_kind); break;
        case NEED_DOING:
                f->have_doing = true;
                f->doing = (struct doing_fact){.id = need->record_key, .state = STR("proposed"), .changed_ms = NOW_MS};
                break;
        case NEED_ACT:
                f->outcome = ACT_DONE;
                b->acted = true;
                break;
        case NEED_VECTOR:
        case NEED_WORDS:
        case NEED_FLOW:
        case NEED_CHECK:
        case NEED_PICTURE:
        case NEED_ADDRESSES:
        case NEED_CODE_SEND:
        case NEED_CODE_CHECK: fail("a need that these turns do not have");
        }
}

/* ---- one turn ---- */

static void decide(struct bench *b, const struct answer_in *in)
{
        struct err err;

        for (unsigned round = 0; round < ROUNDS_MAX; round++) {
                if (answer_decide(in, &b->d, &err) < 0)
                        fail(err.msg);
                if (b->d.n_needs == 0)
                        return;
                for (size_t i = 0; i < b->d.n_needs; i++)
                        fetch(b, &b->d.needs[i]);
        }
        fail("a turn asks for facts again and again");
}

/* ret_state: as it is kept; the caller's to free. */
static void turn(struct bench *b, struct str text, enum lang lang, struct buf *ret_state)
{
        struct answer_message msg = {.kind = MSG_TEXT, .text = text};
        struct answer_in in = {.gen = b->gen,
                               .facts = &b->facts,
                               .msg = &msg,
                               .now_ms = NOW_MS,
                               .lang = lang,
                               .lang_fixed = true,
                               .turn_id = str_c(b->turn_id),
                               .mem = b->mem};
        struct conv_state *state;
        struct err err;

        arena_reset(b->mem);
        state = ARENA_NEW(b->mem, struct conv_state);
        if (state_from_json(b->state, b->mem, state, &err) < 0)
                fail(err.msg);
        in.state = state;
        in.heard = heard_new(b->mem);
        b->acted = false;
        b->facts = (struct facts){.customer_id = STR("c1"), .identity = IDENTITY_SIGNED};
        decide(b, &in);
        state_to_json(b->d.next, ret_state);
}

static double cpu_us(void)
{
        struct timespec t;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- the kinds of turns ---- */

struct kind {
        const char *name;
        const char *before[LANG_N]; /* said in the turn before; NULL: none */
        const char *text[LANG_N];
        bool (*right)(const struct bench *b);
};

static bool traced(const struct bench *b, const char *key, const char *part)
{
        for (unsigned i = 0; i < b->d.trace.n; i++)
                if (str_eq_c(b->d.trace.lines[i].key, key) && str_contains(b->d.trace.lines[i].value, str_c(part)))
                        return true;
        return false;
}

static void print_trace(const struct bench *b)
{
        fprintf(stderr, "%s\n", decision_kind_name(b->d.kind));
        for (unsigned i = 0; i < b->d.trace.n; i++)
                fprintf(stderr, "  %.*s: %.*s\n", STR_ARG(b->d.trace.lines[i].key), STR_ARG(b->d.trace.lines[i].value));
}

static bool shows_order(const struct bench *b)
{
        return b->d.kind == D_ORDER;
}

static bool is_proposed(const struct bench *b)
{
        return traced(b, "action.plan", "ready") && b->d.n_steps == 1 && b->d.steps[0].to == ACT_PROPOSED;
}

static bool is_done(const struct bench *b)
{
        return b->acted && b->d.kind == D_ANSWER;
}

static bool is_refused(const struct bench *b)
{
        return traced(b, "action.plan", "refused");
}

static const struct kind kinds[] = {
        {"turn with an order", {NULL}, {"订单 LM2603010001 到哪了", "where is my order LM2603010001"}, shows_order},
        {"turn with an action, proposed",
         {NULL},
         {"帮我取消订单 LM2603010000", "please cancel order LM2603010000"},
         is_proposed},
        {"turn with an action, done",
         {"帮我取消订单 LM2603010000", "please cancel order LM2603010000"},
         {"确认", "yes"},
         is_done},
        {"turn with an action, refused",
         {NULL},
         {"帮我取消订单 LM2603010001", "please cancel order LM2603010001"},
         is_refused},
};

static struct str kept_state(struct bench *b, const char *before, enum lang lang)
{
        struct conv_state fresh;
        struct buf out;
        struct str kept;

        buf_init(&out, 1 << 20);
        state_init(&fresh);
        state_to_json(&fresh, &out);
        kept = arena_str(b->kept, buf_str(&out));
        buf_done(&out);
        if (!before)
                return kept;
        b->state = kept;
        buf_init(&out, 1 << 20);
        turn(b, str_c(before), lang, &out);
        kept = arena_str(b->kept, buf_str(&out));
        buf_done(&out);
        return kept;
}

static void measure(struct bench *b, const struct kind *kind, struct times *t)
{
        struct str states[LANG_N];

        for (unsigned lang = 0; lang < LANG_N; lang++)
                states[lang] = kept_state(b, kind->before[lang], (enum lang)lang);
        for (unsigned i = 0; i < WARM + TIMES; i++) {
                enum lang lang = (enum lang)(i % LANG_N);
                struct buf out;
                int64_t from;
                double cpu;

                snprintf(b->turn_id, sizeof(b->turn_id), "t%u", b->turn++);
                b->state = states[lang];
                buf_init(&out, 1 << 20);
                from = time_mono_ns();
                cpu = cpu_us();
                turn(b, str_c(kind->text[lang]), lang, &out);
                if (i >= WARM) {
                        t->cpu_us[i - WARM] = cpu_us() - cpu;
                        t->wall_us[i - WARM] = (double)(time_mono_ns() - from) / 1000;
                }
                if (out.overflow || !kind->right(b)) {
                        fprintf(stderr, "bench_turn: \"%s\" is not decided as it should be\n", kind->text[lang]);
                        print_trace(b);
                        exit(1);
                }
                buf_done(&out);
        }
}

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void show(const char *name, struct times *t)
{
        qsort(t->wall_us, TIMES, sizeof(*t->wall_us), by_value);
        qsort(t->cpu_us, TIMES, sizeof(*t->cpu_us), by_value);
        printf("%-32s p50 %7.1f us   p99 %7.1f us   max %8.1f us   processor p50 %7.1f us   p99 %7.1f us   of %u\n",
               name, t->wall_us[TIMES / 2], t->wall_us[TIMES - 1 - TIMES / 100], t->wall_us[TIMES - 1],
               t->cpu_us[TIMES / 2], t->cpu_us[TIMES - 1 - TIMES / 100], TIMES);
}

int main(int argc, char **argv)
{
        struct bench *b = calloc(1, sizeof(*b));
        struct times *t = calloc(1, sizeof(*t));
        struct generation *gen = NULL;
        struct knowledge *k;
        struct err err;

        if (argc != 2 || !b || !t) {
                fprintf(stderr, "usage: bench_turn DEMO_DIR\n");
                return 2;
        }
        if (knowledge_load_dir(argv[1], time_now_ms(), &k, NULL, &err) < 0 ||
            generation_build(k, NULL, true, NULL, &gen, &err) < 0)
                fail(err.msg);
        b->gen = gen;
        b->kept = arena_new((size_t)64 << 20);
        b->mem = arena_new((size_t)64 << 20);
        for (unsigned i = 0; i < ORDERS; i++)
                make_order(b, i);
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                measure(b, &kinds[i], t);
                show(kinds[i].name, t);
        }
        generation_unref(gen);
        knowledge_unref(k);
        arena_free(b->mem);
        arena_free(b->kept);
        free(t);
        free(b);
        return 0;
}

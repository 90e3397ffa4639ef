/* answer and chat with vectors from outside: the need, the trace, what the model is shown, and every way it may fail.
 */
#include "answer/answer.h"
#include "base/map.h"
#include "codec/json.h"
#include "model/embedding.h"

#include "service_rig.h"

#include <string.h>

#define DIM 32u
#define WRITTEN "怎么开发票" /* as an article has it */
#define UNSURE "想要发票"    /* words find the same article, but not surely */

static struct map *document; /* of a phrasing: its title */

static void know(const struct str_list *ask, const struct str *title)
{
        for (int l = 0; l < 2; l++) {
                map_set(document, title[l], (void *)(uintptr_t)title);
                for (size_t i = 0; i < ask[l].n; i++)
                        map_set(document, ask[l].v[i], (void *)(uintptr_t)title);
        }
}

static void add(struct str of_text, float weight, float v[DIM])
{
        uint64_t seed = str_hash(of_text);

        for (uint32_t k = 0; k < DIM; k++, seed = seed * UINT64_C(6364136223846793005) + 1)
                v[k] += weight * ((float)(seed >> 40) / (float)(1 << 24) - 0.5f);
}

/* Near all that is said of the same document; what begins with "qq" means the same as WRITTEN. */
static void direction(struct str text, float v[DIM])
{
        const struct str *title;

        memset(v, 0, DIM * sizeof(*v));
        if (str_starts(text, STR("qq")))
                text = STR(WRITTEN);
        title = map_get(document, text);
        if (title)
                add(title[0], 1, v);
        add(text, 0.6f, v);
}

static const float *of(void *arg, enum nlu_text kind, struct str text)
{
        (void)kind;
        direction(text, arg);
        return arg;
}

static struct generation with; /* the demo's, with vectors; never freed by its counter */
static struct generation *plain;

static int load(void **unused)
{
        static float v[DIM];
        const struct nlu_vectors vectors = {.space = STR_INIT("m"), .dim = DIM, .of = of, .arg = v};
        struct err err;

        if (load_demo(unused) < 0)
                return -1;
        plain = generation_ref(generation_current(gs));
        with = *plain;
        document = map_new();
        for (size_t i = 0; i < plain->k->n_articles; i++)
                know(plain->k->articles[i].ask, plain->k->articles[i].title);
        for (size_t i = 0; i < plain->k->n_flows; i++)
                know(plain->k->flows[i].ask, plain->k->flows[i].title);
        atomic_init(&with.refs, 1000);
        if (nlu_train_vectors(plain->nlu, &vectors, NULL, &with.nlu, &err) < 0)
                return -1;
        generation_publish(gs, &with);
        return 0;
}

static int drop(void **unused)
{
        map_free(document);
        nlu_unref(with.nlu);
        generation_unref(plain);
        return drop_demo(unused);
}

/* ---- the model ---- */

enum mode { GOOD, FAILS, SILENT };

static enum mode mode;
static struct embedding *embedding;
static unsigned n_asked;
static char last_asked[400];

struct reply {
        float v[EMBEDDING_BATCH * DIM];
        enum embedding_fault fault;
        embedding_rows_fn *done;
        void *arg;
};

static void answer_now(void *arg)
{
        struct reply *r = arg;

        if (embedding)
                r->done(r->arg, r->fault, r->fault == EMBEDDING_FINE ? r->v : NULL, DIM);
        free(r);
}

static void model_send(void *self, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                       void *arg)
{
        struct reply *r;

        (void)self;
        (void)dim;
        assert_false(bulk);
        n_asked += (unsigned)n;
        snprintf(last_asked, sizeof(last_asked), "%.*s", STR_ARG(texts[0]));
        if (mode == SILENT)
                return;
        r = calloc(1, sizeof(*r));
        assert_non_null(r);
        *r = (struct reply){.fault = mode == GOOD ? EMBEDDING_FINE : EMBEDDING_STATUS, .done = done, .arg = arg};
        for (size_t i = 0; i < n; i++)
                direction(texts[i], r->v + i * DIM);
        loop_post(loop, answer_now, r);
}

static void model_free(void *self)
{
        (void)self;
}

static int begin(void **unused)
{
        static const struct embedding_driver driver = {model_send, model_free};
        struct embedding_opts o = {.driver = &driver,
                                   .model = STR_INIT("m"),
                                   .timeout_ms = 400, /* of a busy machine too */
                                   .cool_ms = 3600000,
                                   .cool_most_ms = 3600000,
                                   .cache_bytes = 1 << 20};

        (void)unused;
        rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000});
        o.loop = loop;
        embedding = embedding_new(&o);
        rig_opts.embedding = embedding;
        restart();
        n_asked = 0;
        mode = GOOD;
        return 0;
}

static int finish(void **unused)
{
        service = service_close(service);
        embedding = embedding_free(embedding);
        return end(unused);
}

/* ---- conversations ---- */

static struct str id, key;

struct got {
        int r;
        bool done;
        int64_t seq;
        unsigned n_frames, n_machine;
};

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        (void)err;
        assert_int_equal(r, 0);
        id = arena_str(mem, s->conversation);
        key = arena_str(mem, s->key);
        *(bool *)arg = true;
}

static void converse(void)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web")};
        bool done = false;

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &done), 0);
        wait_for(&done);
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        if (r < 0)
                return;
        g->seq = reply->ack_seq;
        g->n_frames = (unsigned)reply->n_frames;
        for (size_t i = 0; i < reply->n_frames; i++)
                g->n_machine += str_contains(reply->frames[i], STR("\"actor\":\"machine\""));
}

static void submit(const char *text, struct got *g)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};

        *g = (struct got){0};
        chat_input(service->chat, id, key, &in, on_reply, g);
}

static struct got say(const char *text)
{
        struct got g;

        submit(text, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        assert_int_equal(g.n_frames, 2);
        assert_int_equal(g.n_machine, 1);
        return g;
}

struct history {
        bool done;
        char trace[8192];
};

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct history *h = arg;

        (void)err;
        assert_int_equal(r, 0);
        h->done = true;
        snprintf(h->trace, sizeof(h->trace), "%.*s", STR_ARG(v->traces[v->n - 1]));
}

static const char *last_trace(void)
{
        static struct history h;

        h = (struct history){0};
        chat_history(service->chat, id, key, 0, 100, true, on_history, &h);
        wait_for(&h.done);
        return h.trace;
}

static void traced(const char *part)
{
        const char *trace = last_trace();

        if (!strstr(trace, part))
                fail_msg("%s is not in %s", part, trace);
}

static void a_message_is_understood_by_its_vector(void **state)
{
        (void)state;
        converse();
        say("qq那个咋整");
        assert_int_equal(n_asked, 1);
        traced("[\"vector\",\"32 numbers, ");
        traced("[\"article\",\"invoice-how\"]");
}

static void a_known_message_is_not_asked_for_again(void **state)
{
        char first[8192];
        const char *at;

        (void)state;
        converse();
        say("qq那个咋整");
        at = strstr(last_trace(), "[\"vector\"");
        assert_non_null(at);
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(at, "]"), at);
        say("qq那个咋整");
        assert_int_equal(n_asked, 1);
        traced(first);
}

static void the_model_is_not_shown_personal_data(void **state)
{
        (void)state;
        converse();
        say("我的电话是13812345678，qq那个咋整");
        assert_int_equal(n_asked, 1);
        assert_null(strstr(last_asked, "13812345678"));
        assert_non_null(strstr(last_asked, "那个咋整"));
}

static void what_comes_too_late_or_not_at_all_is_done_without(void **state)
{
        (void)state;
        converse();
        mode = SILENT;
        say(UNSURE);
        traced("[\"by\",\"words\"]");
        traced("[\"vector\",\"none: timeout\"]");
        traced("[\"article\",\"invoice-how\"]");
        mode = FAILS;
        say(UNSURE "呀");
        traced("[\"vector\",\"none: status\"]");
        traced("[\"article\",\"invoice-how\"]");
}

static void a_model_left_alone_costs_no_waiting(void **state)
{
        (void)state;
        converse();
        mode = FAILS;
        for (unsigned i = 0; i < EMBEDDING_FAILURES; i++)
                say(UNSURE);
        assert_int_equal(n_asked, EMBEDDING_FAILURES);
        say(UNSURE);
        traced("[\"vector\",\"none: skipped\"]");
        assert_int_equal(n_asked, EMBEDDING_FAILURES);
}

static void what_words_know_for_sure_needs_no_vector(void **state)
{
        (void)state;
        converse();
        say(WRITTEN);
        traced("[\"by\",\"words\"]");
        traced("[\"article\",\"invoice-how\"]");
        say("谢谢");
        assert_int_equal(n_asked, 0);
}

static void a_reply_to_the_step_that_waits_needs_no_vector(void **state)
{
        (void)state;
        converse();
        say("摄像头连不上网了");
        n_asked = 0;
        say("红灯一直亮");
        say("还是不行");
        traced("[\"by\",\"words\"]");
        assert_int_equal(n_asked, 0);
}

static void several_matters_need_no_vector(void **state)
{
        (void)state;
        converse();
        say("订单到哪了？还有那个耳机右边没声音");
        traced("[\"matter\",");
        assert_int_equal(n_asked, 0);
}

static void taps_and_buttons_need_no_vector(void **state)
{
        struct chat_input in = {.kind = IN_PERSON};
        struct got g = {0};

        (void)state;
        converse();
        chat_input(service->chat, id, key, &in, on_reply, &g);
        wait_for(&g.done);
        assert_int_equal(n_asked, 0);
}

static void closing_while_a_vector_is_awaited_is_safe(void **state)
{
        struct got g, behind;

        (void)state;
        converse();
        mode = SILENT;
        submit("qq那个咋整", &g);
        submit("qq还有那个", &behind);
        for (int i = 0; i < 3; i++) {
                store_drain(service->store);
                loop_step(loop, 1);
        }
        restart();
        assert_false(g.done || behind.done);
        for (int i = 0; i < 100; i++) /* past the deadline */
                loop_step(loop, 5);
        assert_false(g.done || behind.done);
}

/* ---- the decision alone ---- */

static struct decision decide(const struct facts *facts)
{
        struct answer_message msg = {.kind = MSG_TEXT, .text = STR_INIT("qq那个咋整")};
        struct conv_state s;
        struct answer_in in = {
                .gen = &with, .state = &s, .facts = facts, .msg = &msg, .now_ms = RIG_NOW_MS, .mem = mem};
        struct decision d;

        state_init(&s);
        assert_int_equal(answer_decide(&in, &d, NULL), 0);
        return d;
}

static struct str trace_of(const struct decision *d)
{
        struct buf b;
        struct str s;

        buf_init(&b, 65536);
        trace_to_json(&d->trace, &b);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void a_decision_without_its_vector_asks_for_that_and_nothing_else(void **state)
{
        struct facts facts = {0};
        struct decision d = decide(&facts);

        (void)state;
        assert_int_equal(d.n_needs, 1);
        assert_int_equal(d.needs[0].kind, NEED_VECTOR);
        assert_int_equal(d.n_blocks, 0);
}

static void the_same_vector_gives_the_same_decision(void **state)
{
        float v[DIM];
        struct facts facts = {.have_vector = true, .vector = v, .vector_dim = DIM};
        struct decision a, b;

        (void)state;
        direction(STR("qq"), v);
        a = decide(&facts);
        b = decide(&facts);
        assert_int_equal(a.n_needs, 0);
        assert_true(str_eq_c(a.article, "invoice-how"));
        assert_true(str_eq(trace_of(&a), trace_of(&b)));
        v[0] += 1;
        b = decide(&facts);
        assert_false(str_eq(trace_of(&a), trace_of(&b)));
}

static void a_vector_of_another_dimension_is_not_looked_at(void **state)
{
        float v[DIM] = {1};
        struct facts facts = {.have_vector = true, .vector = v, .vector_dim = DIM - 1};
        struct decision d = decide(&facts);

        (void)state;
        assert_int_equal(d.n_needs, 0);
        assert_true(str_contains(trace_of(&d), STR("[\"vector\",\"none: dimension\"]")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_message_is_understood_by_its_vector),
                T(a_known_message_is_not_asked_for_again),
                T(the_model_is_not_shown_personal_data),
                T(what_comes_too_late_or_not_at_all_is_done_without),
                T(a_model_left_alone_costs_no_waiting),
                T(what_words_know_for_sure_needs_no_vector),
                T(a_reply_to_the_step_that_waits_needs_no_vector),
                T(several_matters_need_no_vector),
                T(taps_and_buttons_need_no_vector),
                T(closing_while_a_vector_is_awaited_is_safe),
                T(a_decision_without_its_vector_asks_for_that_and_nothing_else),
                T(the_same_vector_gives_the_same_decision),
                T(a_vector_of_another_dimension_is_not_looked_at),
        };

        return cmocka_run_group_tests_name("vectors", tests, load, drop);
}

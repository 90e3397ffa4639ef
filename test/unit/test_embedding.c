/* model/embedding: the reply decoded, the cache, batches, deadlines, the breaker; and the driver over HTTP against a
 * server of ours. */
#include "base/arena.h"
#include "base/file.h"
#include "base/metric.h"
#include "base/time.h"
#include "http_rig.h"
#include "model/embedding.h"
#include "model/embedding_http.h"
#include "model/embedding_set.h"
#include "net/conn.h"

#include <math.h>
#include <sodium.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define DIM EMBEDDING_DIM_MIN

static struct arena *mem;

static int set_up(void **state)
{
        (void)state;
        mem = arena_new((size_t)256 << 20);
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

/* ---- the reply ---- */

/* [x,x,…] of dim numbers. */
static struct str numbers(const char *x, size_t dim)
{
        struct str s = STR("[");

        for (size_t i = 0; i < dim; i++)
                s = arena_printf(mem, "%.*s%s%s", STR_ARG(s), i ? "," : "", x);
        return arena_concat(mem, s, STR("]"));
}

static struct str base64(const float *v, size_t bytes)
{
        size_t max = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_ORIGINAL);
        char *text = arena_alloc(mem, max);

        sodium_bin2base64(text, max, (const unsigned char *)v, bytes, sodium_base64_VARIANT_ORIGINAL);
        return arena_printf(mem, "\"%s\"", text);
}

static struct str row(const char *index, struct str v)
{
        return arena_printf(mem, "{\"object\":\"embedding\",\"index\":%s,\"embedding\":%.*s}", index, STR_ARG(v));
}

static struct str data(struct str rows)
{
        return arena_printf(mem, "{\"object\":\"list\",\"data\":[%.*s],\"model\":\"m\"}", STR_ARG(rows));
}

static struct str two(struct str a, struct str b)
{
        return arena_printf(mem, "%.*s,%.*s", STR_ARG(a), STR_ARG(b));
}

static void decodes_as(struct str body, size_t n, uint32_t dim, enum embedding_fault want)
{
        float *rows = NULL;
        uint32_t got_dim = 0;
        struct err err = {0};
        enum embedding_fault fault = embedding_decode(body, n, dim, &rows, &got_dim, &err);

        if (fault != want)
                fail_msg("%s instead of %s: %.*s", embedding_fault_name(fault), embedding_fault_name(want),
                         (int)(body.n < 200 ? body.n : 200), body.p);
        assert_true(fault == EMBEDDING_FINE || err.msg[0]);
        free(rows);
}

static void a_reply_is_taken_only_when_all_of_it_is_right(void **state)
{
        struct str good = numbers("0.5", DIM), other = numbers("0.5", DIM + 1);
        const struct {
                struct str body;
                enum embedding_fault want;
        } rows[] = {
                {data(two(row("0", good), row("1", good))), EMBEDDING_FINE},
                {data(two(row("1", good), row("0", numbers("-1", DIM)))), EMBEDDING_FINE},
                {data(row("0", good)), EMBEDDING_ROWS},
                {data(STR("")), EMBEDDING_ROWS},
                {data(two(two(row("0", good), row("1", good)), row("2", good))), EMBEDDING_ROWS},
                {data(two(row("0", good), row("0", good))), EMBEDDING_ROWS},
                {data(two(row("0", good), row("2", good))), EMBEDDING_ROWS},
                {data(two(row("-1", good), row("0", good))), EMBEDDING_ROWS},
                {data(two(row("0.5", good), row("1", good))), EMBEDDING_FORMAT},
                {data(two(row("\"0\"", good), row("1", good))), EMBEDDING_FORMAT},
                {data(two(arena_printf(mem, "{\"embedding\":%.*s}", STR_ARG(good)), row("1", good))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", other))), EMBEDDING_DIMENSION},
                {data(two(row("0", good), row("1", STR("[]")))), EMBEDDING_DIMENSION},
                {data(two(row("0", good), row("1", STR("null")))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", STR("{}")))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", numbers("\"1\"", DIM)))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", numbers("[1]", DIM)))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", numbers("0", DIM)))), EMBEDDING_NUMBERS},
                {data(two(row("0", good), row("1", numbers("1e39", DIM)))), EMBEDDING_NUMBERS},
                {data(two(row("0", good), row("1", numbers("NaN", DIM)))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", numbers("1e999", DIM)))), EMBEDDING_FORMAT},
                {data(two(row("0", good), row("1", STR("\"!!!\"")))), EMBEDDING_FORMAT},
                {data(two(row("0", good), STR("7"))), EMBEDDING_FORMAT},
                {STR("{\"data\":{}}"), EMBEDDING_FORMAT},
                {STR("{\"error\":{\"message\":\"no\"}}"), EMBEDDING_FORMAT},
                {STR("[]"), EMBEDDING_FORMAT},
                {STR("\"x\""), EMBEDDING_FORMAT},
                {STR(""), EMBEDDING_FORMAT},
                {STR("<html>"), EMBEDDING_FORMAT},
                {STR("{\"data\":[],\"data\":[]}"), EMBEDDING_FORMAT},
        };

        (void)state;
        for (size_t i = 0; i < N(rows); i++)
                decodes_as(rows[i].body, 2, 0, rows[i].want);
        for (size_t i = 0; i < rows[0].body.n; i += 13)
                decodes_as(str_sub(rows[0].body, 0, i), 2, 0, EMBEDDING_FORMAT);
}

static void the_dimension_has_limits_and_must_stay(void **state)
{
        (void)state;
        decodes_as(data(row("0", numbers("1", EMBEDDING_DIM_MIN))), 1, 0, EMBEDDING_FINE);
        decodes_as(data(row("0", numbers("1", EMBEDDING_DIM_MIN - 1))), 1, 0, EMBEDDING_DIMENSION);
        decodes_as(data(row("0", numbers("1", EMBEDDING_DIM_MIN))), 1, EMBEDDING_DIM_MIN, EMBEDDING_FINE);
        decodes_as(data(row("0", numbers("1", EMBEDDING_DIM_MIN))), 1, EMBEDDING_DIM_MIN + 1, EMBEDDING_DIMENSION);
        decodes_as(data(row("0", STR("[1]"))), 0, 0, EMBEDDING_ROWS);
        decodes_as(data(row("0", STR("[1]"))), EMBEDDING_BATCH + 1, 0, EMBEDDING_ROWS);
}

static void vectors_in_base64_are_floats(void **state)
{
        static float v[EMBEDDING_DIM_MAX + 1];
        float *rows = NULL;
        uint32_t dim = 0;

        (void)state;
        for (size_t i = 0; i < N(v); i++)
                v[i] = (float)i - 7.25f;
        assert_int_equal(embedding_decode(data(row("0", base64(v, DIM * 4))), 1, 0, &rows, &dim, NULL), EMBEDDING_FINE);
        assert_int_equal(dim, DIM);
        assert_memory_equal(rows, v, DIM * 4);
        free(rows);
        decodes_as(data(row("0", base64(v, EMBEDDING_DIM_MAX * 4))), 1, 0, EMBEDDING_FINE);
        decodes_as(data(row("0", base64(v, (EMBEDDING_DIM_MAX + 1) * 4))), 1, 0, EMBEDDING_FORMAT);
        decodes_as(data(row("0", base64(v, DIM * 4 + 1))), 1, 0, EMBEDDING_FORMAT);
        decodes_as(data(row("0", STR("\"\""))), 1, 0, EMBEDDING_DIMENSION);
        v[3] = NAN;
        decodes_as(data(row("0", base64(v, DIM * 4))), 1, 0, EMBEDDING_NUMBERS);
        v[3] = -INFINITY;
        decodes_as(data(row("0", base64(v, DIM * 4))), 1, 0, EMBEDDING_NUMBERS);
}

static void the_largest_reply_has_a_limit(void **state)
{
        struct str body = data(row("0", numbers("1", DIM)));
        char *padded = arena_alloc(mem, EMBEDDING_REPLY_MAX + 1);

        (void)state;
        memset(padded, ' ', EMBEDDING_REPLY_MAX + 1);
        memcpy(padded, body.p, body.n);
        decodes_as(str_n(padded, EMBEDDING_REPLY_MAX), 1, 0, EMBEDDING_FINE);
        decodes_as(str_n(padded, EMBEDDING_REPLY_MAX + 1), 1, 0, EMBEDDING_FORMAT);
}

static void the_request_names_model_texts_and_form(void **state)
{
        const struct str texts[] = {STR_INIT("a \"b\""), STR_INIT("灯")};
        struct buf b;

        (void)state;
        buf_init(&b, 1000);
        embedding_encode(STR("e5"), false, texts, 2, &b);
        assert_string_equal(b.p, "{\"model\":\"e5\",\"input\":[\"a \\\"b\\\"\",\"灯\"],\"encoding_format\":\"float\"}");
        buf_done(&b);
}

/* ---- the cache ---- */

static struct embedding_key key_of(unsigned i)
{
        return embedding_key(EMBEDDING_QUESTION, arena_printf(mem, "text %u", i));
}

static bool is_there(struct embedding_cache *c, unsigned i)
{
        struct embedding_key key = key_of(i);
        uint32_t dim;

        return embedding_cache_get(c, &key, &dim) != NULL;
}

static void put(struct embedding_cache *c, unsigned i)
{
        float v[DIM] = {(float)i};
        struct embedding_key key = key_of(i);

        embedding_cache_put(c, &key, v, DIM);
}

static void the_cache_keeps_what_was_used_last_within_its_bytes(void **state)
{
        struct embedding_cache *c = embedding_cache_new(SIZE_MAX);
        size_t one;

        (void)state;
        put(c, 0);
        one = embedding_cache_bytes(c);
        c = embedding_cache_free(c);
        c = embedding_cache_new(3 * one);
        for (unsigned i = 0; i < 3; i++)
                put(c, i);
        assert_int_equal(embedding_cache_bytes(c), 3 * one);
        assert_true(is_there(c, 0)); /* now 1 is the oldest */
        put(c, 3);
        assert_int_equal(embedding_cache_bytes(c), 3 * one);
        assert_false(is_there(c, 1));
        assert_true(is_there(c, 0) && is_there(c, 2) && is_there(c, 3));
        put(c, 3);
        assert_int_equal(embedding_cache_bytes(c), 3 * one);
        c = embedding_cache_free(c);
        c = embedding_cache_new(one - 1);
        put(c, 0);
        assert_false(is_there(c, 0));
        embedding_cache_free(c);
}

static void kinds_and_texts_have_keys_of_their_own(void **state)
{
        char *longest = arena_alloc(mem, EMBEDDING_TEXT_MAX + 2);
        struct embedding_key a = embedding_key(EMBEDDING_QUESTION, STR("x")),
                             b = embedding_key(EMBEDDING_PASSAGE, STR("x"));
        struct embedding_key at, past;

        (void)state;
        assert_memory_not_equal(&a, &b, sizeof(a));
        memset(longest, 'x', EMBEDDING_TEXT_MAX + 1);
        at = embedding_key(EMBEDDING_QUESTION, str_n(longest, EMBEDDING_TEXT_MAX));
        past = embedding_key(EMBEDDING_QUESTION, str_n(longest, EMBEDDING_TEXT_MAX + 1));
        assert_memory_equal(&at, &past, sizeof(at));
        past = embedding_key(EMBEDDING_QUESTION, str_n(longest, EMBEDDING_TEXT_MAX - 1));
        assert_memory_not_equal(&at, &past, sizeof(at));
}

/* ---- questions, with a driver that answers when it is told to ---- */

#define SENT_MAX 600

struct sent {
        bool bulk, answered;
        size_t n;
        struct str texts[EMBEDDING_BATCH];
        uint32_t dim;
        embedding_rows_fn *done;
        void *arg;
};

struct fake {
        struct loop *loop;
        struct embedding *e;
        struct sent sent[SENT_MAX];
        size_t n;
};

static void fake_send(void *self, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                      void *arg)
{
        struct fake *f = self;
        struct sent *s = &f->sent[f->n++];

        assert_true(f->n < SENT_MAX && n > 0 && n <= EMBEDDING_BATCH);
        *s = (struct sent){.bulk = bulk, .n = n, .dim = dim, .done = done, .arg = arg};
        for (size_t i = 0; i < n; i++)
                s->texts[i] = arena_str(mem, texts[i]);
}

static void fake_free(void *self)
{
        (void)self;
}

static const struct embedding_driver fake_driver = {fake_send, fake_free};

static void fake_answer(struct fake *f, size_t i, enum embedding_fault fault)
{
        static float rows[EMBEDDING_BATCH * DIM];
        struct sent *s = &f->sent[i];

        for (size_t k = 0; k < N(rows); k++)
                rows[k] = (float)(k / DIM) + 1;
        assert_false(s->answered);
        s->answered = true;
        s->done(s->arg, fault, fault == EMBEDDING_FINE ? rows : NULL, fault == EMBEDDING_FINE ? DIM : 0);
}

static struct fake *fake_start(struct embedding_opts o)
{
        struct fake *f = calloc(1, sizeof(*f));

        o.loop = f->loop = loop_new(NULL);
        o.driver = &fake_driver;
        o.self = f;
        o.model = STR("m");
        o.timeout_ms = o.timeout_ms ? o.timeout_ms : 60000;
        o.cool_ms = o.cool_ms < 0 ? 0 : o.cool_ms ? o.cool_ms : 3600000; /* below 0: never left alone */
        o.cool_most_ms = o.cool_most_ms ? o.cool_most_ms : 3600000;
        o.gather_ms = 1;
        o.cache_bytes = 1 << 20;
        f->e = embedding_new(&o);
        return f;
}

static void fake_stop(struct fake *f)
{
        embedding_free(f->e);
        loop_free(f->loop);
        free(f);
}

static void until_sent(struct fake *f, size_t n)
{
        for (int i = 0; i < RIG_PATIENCE && f->n < n; i++)
                loop_step(f->loop, 10);
        assert_int_equal(f->n, n);
}

struct told {
        int n;
        enum embedding_fault fault;
        float first;
};

static void on_vector(void *arg, enum embedding_fault fault, const float *v, uint32_t dim)
{
        struct told *t = arg;

        t->n++;
        t->fault = fault;
        t->first = v ? v[0] : 0;
        assert_true(!v || dim == DIM);
}

static struct embedding_ask *ask(struct fake *f, const char *text, struct told *t)
{
        struct embedding_ask *a = NULL;

        assert_int_equal(embedding_ask(f->e, str_c(text), on_vector, t, &a), EMBEDDING_FINE);
        return a;
}

static void until_told(struct fake *f, const struct told *t)
{
        for (int i = 0; i < RIG_PATIENCE && t->n == 0; i++)
                loop_step(f->loop, 10);
        assert_int_equal(t->n, 1);
}

static int64_t metric(const char *name)
{
        struct buf b;
        const char *at;
        int64_t v = -1;

        buf_init(&b, 1 << 20);
        metrics_render(&b);
        at = strstr(b.p, arena_printf(mem, "\n%s ", name).p);
        if (at)
                sscanf(strrchr(arena_str(mem, str_n(at + 1, strcspn(at + 1, "\n"))).p, ' '), "%ld", &v);
        buf_done(&b);
        return v;
}

static void what_is_asked_in_one_round_goes_out_together(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.prefix = {STR("query: "), STR("passage: ")}});
        struct told t[3] = {0}, late = {0};
        uint32_t dim;

        (void)state;
        ask(f, "a", &t[0]);
        ask(f, "b", &t[1]);
        ask(f, "c", &t[2]);
        assert_int_equal(f->n, 0);
        until_sent(f, 1);
        assert_int_equal(f->sent[0].n, 3);
        assert_true(str_eq_c(f->sent[0].texts[1], "query: b"));
        assert_null(embedding_known(f->e, STR("b"), &dim));
        fake_answer(f, 0, EMBEDDING_FINE);
        for (int i = 0; i < 3; i++) {
                assert_int_equal(t[i].n, 1);
                assert_true(fabsf(t[i].first - (float)(i + 1)) < 1e-6f);
        }
        assert_true(fabsf(embedding_known(f->e, STR("b"), &dim)[0] - 2) < 1e-6f);
        assert_int_equal(dim, DIM);
        ask(f, "d", &late);
        until_sent(f, 2);
        assert_int_equal(f->sent[1].dim, DIM);
        fake_stop(f);
}

static void a_driver_may_want_fewer_at_once(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.batch = 2, .in_flight = 1});
        struct told t[5] = {0};

        (void)state;
        for (int i = 0; i < 5; i++)
                ask(f, "x", &t[i]);
        until_sent(f, 1);
        assert_int_equal(f->sent[0].n, 2);
        for (int i = 0; i < 5; i++)
                loop_step(f->loop, 2);
        assert_int_equal(f->n, 1);
        fake_answer(f, 0, EMBEDDING_FINE);
        until_sent(f, 2);
        assert_int_equal(f->sent[1].n, 2);
        fake_answer(f, 1, EMBEDDING_FINE);
        until_sent(f, 3);
        assert_int_equal(f->sent[2].n, 1);
        fake_stop(f);
}

static void without_a_pause_failures_change_nothing(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.cool_ms = -1});
        struct told t;

        (void)state;
        for (size_t i = 0; i < 3 * EMBEDDING_FAILURES; i++) {
                t = (struct told){0};
                ask(f, "x", &t);
                until_sent(f, i + 1);
                fake_answer(f, i, EMBEDDING_NUMBERS);
                assert_int_equal(t.fault, EMBEDDING_NUMBERS);
        }
        fake_stop(f);
}

static void a_batch_and_the_waiting_have_limits(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){0});
        static struct told t[2000];
        struct embedding_ask *a;
        size_t i, first = EMBEDDING_IN_FLIGHT * EMBEDDING_BATCH;

        (void)state;
        memset(t, 0, sizeof(t));
        for (i = 0; i < first; i++)
                ask(f, "x", &t[i]);
        until_sent(f, EMBEDDING_IN_FLIGHT);
        for (i = 0; i < EMBEDDING_IN_FLIGHT; i++)
                assert_int_equal(f->sent[i].n, EMBEDDING_BATCH);
        for (i = 0; i < EMBEDDING_WAITING; i++)
                ask(f, "x", &t[first + i]);
        assert_int_equal(embedding_ask(f->e, STR("x"), on_vector, &t[1999], &a), EMBEDDING_BUSY);
        for (i = 0; i < 10; i++)
                loop_step(f->loop, 2);
        assert_int_equal(f->n, EMBEDDING_IN_FLIGHT);
        for (i = 0; i < EMBEDDING_IN_FLIGHT + EMBEDDING_WAITING / EMBEDDING_BATCH; i++) {
                for (int k = 0; k < RIG_PATIENCE && f->n <= i; k++)
                        loop_step(f->loop, 10);
                fake_answer(f, i, EMBEDDING_FINE);
        }
        for (i = 0; i < first + EMBEDDING_WAITING; i++)
                assert_int_equal(t[i].n, 1);
        assert_int_equal(t[1999].n, 0);
        fake_stop(f);
}

static void wait_ms(struct fake *f, int64_t ms)
{
        int64_t until = time_mono_ns() + ms * 1000000;

        while (time_mono_ns() < until)
                loop_step(f->loop, 5);
}

/* A batch of one took 600 of 1000 ms: behind another of its like a second one would come too late. */
static void who_would_come_too_late_is_refused_at_once(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.timeout_ms = 1000, .batch = 1, .in_flight = 1});
        int64_t busy = metric("warmline_embeddings_failures_total{kind=\"busy\"}");
        struct told t[2] = {0}, none = {0};
        struct embedding_ask *a;

        (void)state;
        ask(f, "first", &t[0]);
        until_sent(f, 1);
        wait_ms(f, 600);
        fake_answer(f, 0, EMBEDDING_FINE);
        ask(f, "second", &t[1]);
        assert_int_equal(embedding_ask(f->e, STR("third"), on_vector, &none, &a), EMBEDDING_BUSY);
        assert_int_equal(metric("warmline_embeddings_failures_total{kind=\"busy\"}"), busy + 1);
        fake_stop(f);
}

/* With less than half of its time left behind slow batches, a question is not sent. */
static void who_has_too_little_time_left_is_not_computed(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.timeout_ms = 1000, .batch = 1, .in_flight = 1});
        int64_t late = metric("warmline_embeddings_late_total");
        struct told t[3] = {0};

        (void)state;
        ask(f, "first", &t[0]);
        ask(f, "second", &t[1]);
        until_sent(f, 1);
        wait_ms(f, 600);
        fake_answer(f, 0, EMBEDDING_FINE);
        until_told(f, &t[1]);
        assert_int_equal(t[1].fault, EMBEDDING_TIMEOUT);
        assert_int_equal(f->n, 1);
        ask(f, "third", &t[2]);
        until_sent(f, 2);
        until_told(f, &t[2]);
        assert_int_equal(t[2].fault, EMBEDDING_TIMEOUT);
        fake_answer(f, 1, EMBEDDING_FINE);
        assert_int_equal(metric("warmline_embeddings_late_total"), late + 1);
        fake_stop(f);
}

static void a_late_vector_is_kept_for_the_next_time(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.timeout_ms = 5});
        struct told t = {0};
        int64_t timeouts = metric("warmline_embeddings_failures_total{kind=\"timeout\"}");
        uint32_t dim;

        (void)state;
        ask(f, "slow", &t);
        until_told(f, &t);
        assert_int_equal(t.fault, EMBEDDING_TIMEOUT);
        assert_int_equal(metric("warmline_embeddings_failures_total{kind=\"timeout\"}"), timeouts + 1);
        assert_null(embedding_known(f->e, STR("slow"), &dim));
        fake_answer(f, 0, EMBEDDING_FINE);
        assert_int_equal(t.n, 1);
        assert_non_null(embedding_known(f->e, STR("slow"), &dim));
        fake_stop(f);
}

static void fail_times(struct fake *f, int n)
{
        for (int i = 0; i < n; i++) {
                struct told t = {0};

                ask(f, "x", &t);
                until_sent(f, f->n + 1);
                fake_answer(f, f->n - 1, EMBEDDING_STATUS);
                assert_int_equal(t.fault, EMBEDDING_STATUS);
        }
}

static void after_failures_in_a_row_the_model_is_left_alone(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){0});
        struct embedding_ask *a;
        struct told t = {0};
        int64_t fallbacks = metric("warmline_embeddings_fallbacks_total");

        (void)state;
        fail_times(f, EMBEDDING_FAILURES - 1);
        ask(f, "x", &t);
        until_sent(f, EMBEDDING_FAILURES);
        fake_answer(f, EMBEDDING_FAILURES - 1, EMBEDDING_FINE);
        fail_times(f, EMBEDDING_FAILURES);
        assert_int_equal(metric("warmline_embeddings_left_alone"), 1);
        assert_int_equal(embedding_ask(f->e, STR("x"), on_vector, &t, &a), EMBEDDING_SKIPPED);
        assert_int_equal(metric("warmline_embeddings_fallbacks_total"), fallbacks + 2 * EMBEDDING_FAILURES);
        fake_stop(f);
}

static void one_question_tries_again_and_its_success_opens_the_way(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.cool_ms = 1});
        struct embedding_ask *a;
        struct told t = {0}, other = {0};

        (void)state;
        fail_times(f, EMBEDDING_FAILURES);
        for (int i = 0; i < RIG_PATIENCE; i++) {
                loop_step(f->loop, 2);
                if (embedding_ask(f->e, STR("probe"), on_vector, &t, &a) == EMBEDDING_FINE)
                        break;
        }
        assert_int_equal(embedding_ask(f->e, STR("second"), on_vector, &other, &a), EMBEDDING_SKIPPED);
        until_sent(f, EMBEDDING_FAILURES + 1);
        fake_answer(f, EMBEDDING_FAILURES, EMBEDDING_FINE);
        assert_int_equal(t.n, 1);
        assert_int_equal(metric("warmline_embeddings_left_alone"), 0);
        ask(f, "third", &other);
        ask(f, "fourth", &other);
        until_sent(f, EMBEDDING_FAILURES + 2);
        fake_stop(f);
}

/* Several requests that fail together are one reason to wait, not several. */
static void what_was_under_way_makes_the_pause_no_longer(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.cool_ms = 100});
        struct told t[EMBEDDING_IN_FLIGHT] = {0}, late = {0};
        struct embedding_ask *a;
        int64_t from;

        (void)state;
        fail_times(f, EMBEDDING_FAILURES - 1);
        for (size_t i = 0; i < EMBEDDING_IN_FLIGHT; i++) {
                ask(f, "x", &t[i]);
                until_sent(f, EMBEDDING_FAILURES + i);
        }
        from = loop_now_ms(f->loop);
        for (size_t i = 0; i < EMBEDDING_IN_FLIGHT; i++)
                fake_answer(f, EMBEDDING_FAILURES - 1 + i, EMBEDDING_CONNECTION);
        assert_int_equal(embedding_ask(f->e, STR("x"), on_vector, &late, &a), EMBEDDING_SKIPPED);
        while (loop_now_ms(f->loop) < from + 100)
                loop_step(f->loop, 5);
        assert_int_equal(embedding_ask(f->e, STR("x"), on_vector, &late, &a), EMBEDDING_FINE);
        fake_stop(f);
}

/* A dropped question that was to try again must not keep all others out for ever. */
static void a_dropped_probe_lets_the_next_one_try(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.cool_ms = 1});
        struct embedding_ask *a = NULL;
        struct told t = {0};

        (void)state;
        fail_times(f, EMBEDDING_FAILURES);
        for (int i = 0; i < RIG_PATIENCE && !a; i++) {
                loop_step(f->loop, 2);
                embedding_ask(f->e, STR("probe"), on_vector, &t, &a);
        }
        embedding_cancel(a);
        ask(f, "next", &t);
        until_sent(f, EMBEDDING_FAILURES + 1);
        assert_int_equal(t.n, 0);
        fake_stop(f);
}

static void what_was_cancelled_hears_nothing(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){0});
        struct told t[3] = {0};
        struct embedding_ask *a[3];

        (void)state;
        a[0] = ask(f, "a", &t[0]);
        a[1] = ask(f, "b", &t[1]);
        a[2] = ask(f, "c", &t[2]);
        embedding_cancel(a[0]);
        until_sent(f, 1);
        assert_int_equal(f->sent[0].n, 2);
        embedding_cancel(a[1]);
        fake_answer(f, 0, EMBEDDING_FINE);
        assert_int_equal(t[0].n + t[1].n, 0);
        assert_int_equal(t[2].n, 1);
        embedding_cancel(NULL);
        fake_stop(f);
}

static void on_bulk(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim)
{
        struct told *t = arg;

        (void)dim;
        t->n++;
        t->fault = fault;
        t->first = rows ? rows[0] : 0;
}

static void texts_of_the_knowledge_go_their_own_way(void **state)
{
        struct fake *f = fake_start((struct embedding_opts){.prefix = {STR("query: "), STR("passage: ")}});
        const struct str texts[] = {STR_INIT("one"), STR_INIT("two")};
        struct told t = {0}, dropped = {0};

        (void)state;
        embedding_bulk(f->e, EMBEDDING_PASSAGE, texts, 2, on_bulk, &t);
        assert_true(f->sent[0].bulk && str_eq_c(f->sent[0].texts[1], "passage: two"));
        fake_answer(f, 0, EMBEDDING_FINE);
        assert_int_equal(t.n, 1);
        embedding_bulk(f->e, EMBEDDING_QUESTION, texts, 1, on_bulk, &dropped);
        embedding_bulk_cancel(f->e);
        fake_answer(f, 1, EMBEDDING_STATUS);
        assert_int_equal(dropped.n, 0);
        embedding_bulk(f->e, EMBEDDING_QUESTION, texts, 1, on_bulk, &dropped);
        fake_stop(f);
}

static void the_space_is_named_by_model_and_prefixes(void **state)
{
        struct fake *a = fake_start((struct embedding_opts){0});
        struct fake *b = fake_start((struct embedding_opts){.prefix = {STR("query: ")}});

        (void)state;
        assert_false(str_eq(embedding_space(a->e), embedding_space(b->e)));
        assert_true(str_eq_c(embedding_space(b->e), "m\nquery: \n"));
        fake_stop(a);
        fake_stop(b);
}

static void the_name_for_people_is_no_part_of_the_space(void **state)
{
        struct fake *a = fake_start((struct embedding_opts){0});
        struct fake *b = fake_start((struct embedding_opts){.name = STR("Em"), .instructions = "abacus"});

        (void)state;
        assert_true(str_eq(embedding_space(a->e), embedding_space(b->e)));
        assert_true(str_eq_c(embedding_name(a->e), "m"));
        assert_true(str_eq_c(embedding_name(b->e), "Em"));
        assert_null(embedding_instructions(a->e));
        assert_string_equal(embedding_instructions(b->e), "abacus");
        fake_stop(a);
        fake_stop(b);
}

/* ---- the vectors of a knowledge ---- */

static void fill_set(struct embedding_set *set, unsigned n, uint32_t dim)
{
        float *v = ARENA_ARRAY(mem, float, dim);

        for (unsigned i = 0; i < n; i++) {
                struct embedding_key key = key_of(i);

                v[0] = (float)i;
                assert_int_equal(embedding_set_put(set, &key, v, dim), 0);
        }
}

static const char *set_path(void)
{
        char *dir = arena_alloc(mem, 64);

        snprintf(dir, 64, "/tmp/warmline-set-XXXXXX");
        assert_non_null(mkdtemp(dir));
        return arena_printf(mem, "%s/vectors", dir).p;
}

static void drop_path(const char *path)
{
        assert_int_equal(system(arena_printf(mem, "rm -r $(dirname %s)", path).p), 0);
}

static void a_set_comes_back_from_its_file(void **state)
{
        struct embedding_set *a = embedding_set_new(STR("m")), *b = embedding_set_new(STR("m"));
        const char *path = set_path();
        struct embedding_key key = key_of(299), other = key_of(300);
        float v[DIM] = {0};

        (void)state;
        assert_int_equal(embedding_set_read(a, path, NULL), ERR_NOTFOUND);
        fill_set(a, 300, DIM);
        assert_int_equal(embedding_set_write(a, path, NULL), 0);
        assert_int_equal(embedding_set_read(b, path, NULL), 0);
        assert_int_equal(embedding_set_count(b), 300);
        assert_int_equal(embedding_set_dim(b), DIM);
        assert_true(fabsf(embedding_set_get(b, &key)[0] - 299) < 1e-6f);
        assert_null(embedding_set_get(b, &other));
        assert_int_equal(embedding_set_put(b, &other, v, DIM + 1), ERR_INVALID);
        embedding_set_free(a);
        embedding_set_free(b);
        drop_path(path);
}

static void an_empty_set_may_be_written_and_is_no_file_of_vectors(void **state)
{
        struct embedding_set *a = embedding_set_new(STR("m")), *b = embedding_set_new(STR("m"));
        const char *path = set_path();

        (void)state;
        assert_int_equal(embedding_set_write(a, path, NULL), 0);
        assert_true(embedding_set_read(b, path, NULL) < 0);
        assert_int_equal(embedding_set_count(b), 0);
        embedding_set_free(a);
        embedding_set_free(b);
        drop_path(path);
}

static int reads_as(const char *path, struct str bytes, const char *space)
{
        struct embedding_set *s = embedding_set_new(str_c(space));
        FILE *f = fopen(path, "wb");
        int r;

        assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
        fclose(f);
        r = embedding_set_read(s, path, NULL);
        assert_true(r == 0 || embedding_set_count(s) == 0);
        embedding_set_free(s);
        return r;
}

static void a_damaged_or_foreign_file_is_refused(void **state)
{
        struct embedding_set *a = embedding_set_new(STR("m"));
        const char *path = set_path();
        struct buf b;
        struct str all;

        (void)state;
        fill_set(a, 5, DIM);
        assert_int_equal(embedding_set_write(a, path, NULL), 0);
        buf_init(&b, (size_t)1 << 20);
        assert_int_equal(file_read(path, &b, NULL), 0);
        all = buf_str(&b);
        assert_int_equal(reads_as(path, all, "m"), 0);
        assert_int_equal(reads_as(path, all, "n"), ERR_NOTFOUND);
        assert_int_equal(reads_as(path, all, "more"), ERR_NOTFOUND);
        for (size_t i = 0; i < all.n; i += 7)
                assert_int_equal(reads_as(path, str_sub(all, 0, i), "m"), ERR_CORRUPT);
        for (size_t i = 0; i < all.n; i += 5) {
                b.p[i] ^= 0x10;
                assert_int_equal(reads_as(path, all, "m"), ERR_CORRUPT);
                b.p[i] ^= 0x10;
        }
        buf_done(&b);
        embedding_set_free(a);
        drop_path(path);
}

/* Times the dimension, and times the bytes of one, it is 5 again in 64 bits. */
static void a_count_that_overflows_is_refused(void **state)
{
        struct embedding_set *a = embedding_set_new(STR("m"));
        const uint64_t n = (UINT64_C(1) << 60) + 5;
        const char *path = set_path();
        struct buf b;
        uint64_t sum;

        (void)state;
        fill_set(a, 5, DIM);
        assert_int_equal(embedding_set_write(a, path, NULL), 0);
        buf_init(&b, (size_t)1 << 20);
        assert_int_equal(file_read(path, &b, NULL), 0);
        memcpy(b.p + 16, &n, sizeof(n));
        sum = str_checksum(str_n(b.p, b.n - sizeof(sum)));
        memcpy(b.p + b.n - sizeof(sum), &sum, sizeof(sum));
        assert_int_equal(reads_as(path, buf_str(&b), "m"), ERR_CORRUPT);
        buf_done(&b);
        embedding_set_free(a);
        drop_path(path);
}

static void all_vectors_of_a_set_have_a_limit(void **state)
{
        struct embedding_set *s = embedding_set_new(STR("m"));
        unsigned most = EMBEDDING_SET_MAX / EMBEDDING_DIM_MAX;
        struct embedding_key key = key_of(most);
        static float v[EMBEDDING_DIM_MAX];

        (void)state;
        fill_set(s, most, EMBEDDING_DIM_MAX);
        assert_int_equal(embedding_set_put(s, &key, v, EMBEDDING_DIM_MAX), ERR_LIMIT);
        embedding_set_free(s);
}

/* ---- over HTTP ---- */

struct site {
        struct http_server *srv;
        struct loop *loop;
        struct net *net;
        struct embedding *e;
        int status;
        struct str reply;
        char seen_path[100], seen_auth[200], seen_body[2000];
        int n;
};

static void on_request(struct http_req *r, void *arg)
{
        struct site *s = arg;
        struct str auth = http_req_header(r, "authorization"), body = http_req_body(r);

        s->n++;
        snprintf(s->seen_auth, sizeof(s->seen_auth), "%.*s", STR_ARG(auth));
        snprintf(s->seen_body, sizeof(s->seen_body), "%.*s", STR_ARG(body));
        http_respond(r, s->status, STR("application/json"), s->reply);
}

static const struct http_route site_routes[] = {{"POST", "/base/v1/embeddings", on_request, 0, 0, NULL}};

static void site_start(struct site *s, const char *path, const char *key)
{
        struct http_config cfg = {.address = "127.0.0.1"};
        struct embedding_http_opts h = {
                .model = STR("e5"), .key = str_c(key), .timeout_ms = 60000, .bulk_timeout_ms = 60000};
        struct embedding_opts o = {
                .driver = &embedding_http, .model = STR("e5"), .timeout_ms = 60000, .cache_bytes = 1 << 20};
        struct err err = {0};

        *s = (struct site){.loop = loop_new(NULL), .status = 200};
        s->srv = http_server_new(s->loop, &cfg, &err);
        assert_int_equal(http_server_add_routes(s->srv, site_routes, 1, s, &err), 0);
        assert_int_equal(http_server_listen(s->srv, &err), 0);
        s->net = net_new(s->loop);
        h.loop = o.loop = s->loop;
        h.net = s->net;
        h.url = arena_printf(mem, "http://127.0.0.1:%u%s", http_server_port(s->srv), path);
        if (embedding_http_new(&h, &o.self, &err) < 0)
                fail_msg("%s", err.msg);
        s->e = embedding_new(&o);
}

static void site_stop(struct site *s)
{
        embedding_free(s->e);
        net_free(s->net);
        http_server_free(s->srv);
        loop_free(s->loop);
}

static struct told site_ask(struct site *s)
{
        struct told t = {0};
        struct embedding_ask *a;

        assert_int_equal(embedding_ask(s->e, STR("hi"), on_vector, &t, &a), EMBEDDING_FINE);
        for (int i = 0; i < RIG_PATIENCE && t.n == 0; i++)
                loop_step(s->loop, 10);
        assert_int_equal(t.n, 1);
        return t;
}

static void a_server_is_asked_with_its_key_below_its_path(void **state)
{
        static const char *const paths[] = {"/base", "/base/", "/base/v1", "/base/v1/"};
        struct site s;

        (void)state;
        for (size_t i = 0; i < N(paths); i++) {
                site_start(&s, paths[i], "sk-secret");
                s.reply = data(row("0", numbers("0.25", DIM)));
                assert_int_equal(site_ask(&s).fault, EMBEDDING_FINE);
                assert_string_equal(s.seen_auth, "Bearer sk-secret");
                assert_non_null(strstr(s.seen_body, "\"model\":\"e5\",\"input\":[\"hi\"]"));
                site_stop(&s);
        }
}

static void what_a_server_does_wrong_is_told_by_kind(void **state)
{
        struct str good = data(row("0", numbers("0.25", DIM)));
        const struct {
                int status;
                struct str reply;
                enum embedding_fault want;
        } rows[] = {{200, good, EMBEDDING_FINE},
                    {401, good, EMBEDDING_STATUS},
                    {429, good, EMBEDDING_STATUS},
                    {500, STR(""), EMBEDDING_STATUS},
                    {302, good, EMBEDDING_STATUS},
                    {200, STR("{"), EMBEDDING_FORMAT},
                    {200, data(STR("")), EMBEDDING_ROWS},
                    {200, data(row("0", numbers("0.25", DIM + 1))), EMBEDDING_DIMENSION},
                    {200, good, EMBEDDING_FINE}};
        struct site s;

        (void)state;
        site_start(&s, "/base", "");
        for (size_t i = 0; i < N(rows); i++) {
                s.status = rows[i].status;
                s.reply = rows[i].reply;
                assert_int_equal(site_ask(&s).fault, rows[i].want);
                if (rows[i].want != EMBEDDING_FINE && i % 4 == 0) { /* never so many in a row that it is left alone */
                        s.status = 200;
                        s.reply = good;
                        assert_int_equal(site_ask(&s).fault, EMBEDDING_FINE);
                }
        }
        assert_string_equal(s.seen_auth, "");
        http_server_free(s.srv);
        s.srv = NULL;
        assert_int_equal(site_ask(&s).fault, EMBEDDING_CONNECTION);
        site_stop(&s);
}

static void site_bulk(struct site *s, struct told *t)
{
        const struct str texts[] = {STR_INIT("one"), STR_INIT("two")};

        embedding_bulk(s->e, EMBEDDING_PASSAGE, texts, 2, on_bulk, t);
}

/* So large that it is read on the pool. */
static struct str padded(struct str reply)
{
        char *p = arena_alloc(mem, reply.n + (100u << 10));

        memcpy(p, reply.p, reply.n);
        memset(p + reply.n, ' ', 100u << 10);
        return str_n(p, reply.n + (100u << 10));
}

static void large_replies_are_right_too_and_closing_while_one_is_read_is_safe(void **state)
{
        struct told t = {0}, bad = {0}, dropped = {0};
        struct embedding_ask *a;
        struct site s;

        (void)state;
        site_start(&s, "/base", "");
        s.reply = padded(data(row("0", numbers("0.25", DIM))));
        t = site_ask(&s);
        assert_int_equal(t.fault, EMBEDDING_FINE);
        assert_true(fabsf(t.first - 0.25f) < 1e-6f);
        t = (struct told){0};
        s.reply = padded(data(two(row("1", numbers("2", DIM)), row("0", numbers("1", DIM)))));
        site_bulk(&s, &t);
        for (int i = 0; i < RIG_PATIENCE && t.n == 0; i++)
                loop_step(s.loop, 10);
        assert_int_equal(t.n, 1);
        assert_true(fabsf(t.first - 1) < 1e-6f);
        s.reply = padded(data(row("0", numbers("1", DIM))));
        site_bulk(&s, &bad);
        for (int i = 0; i < RIG_PATIENCE && bad.n == 0; i++)
                loop_step(s.loop, 10);
        assert_int_equal(bad.fault, EMBEDDING_ROWS);
        site_bulk(&s, &dropped);
        assert_int_equal(embedding_ask(s.e, STR("hi"), on_vector, &dropped, &a), EMBEDDING_FINE);
        for (int i = 0; i < RIG_PATIENCE && s.n < 5; i++)
                loop_step(s.loop, 1);
        site_stop(&s);
        assert_int_equal(dropped.n, 0);
}

static void urls_and_keys_are_checked_first(void **state)
{
        char *key = arena_alloc(mem, EMBEDDING_BEARER_MAX + 2);
        void *self = NULL;
        const struct {
                const char *url, *key;
                int r;
        } rows[] = {{"http://a:1", "", 0},
                    {"https://a/x/v1", "sk-1", 0},
                    {"ws://a/", "", ERR_INVALID},
                    {"a:1", "", ERR_INVALID},
                    {"http://a/?q=1", "", ERR_INVALID},
                    {"http://a", "two words", ERR_INVALID},
                    {"http://a", "line\r\nX: y", ERR_INVALID},
                    {"http://a", "\x80", ERR_INVALID},
                    {"http://a", key, 0},
                    {"http://a", key, ERR_INVALID}};

        (void)state;
        memset(key, 'k', EMBEDDING_BEARER_MAX);
        for (size_t i = 0; i < N(rows); i++) {
                struct embedding_http_opts o = {.url = str_c(rows[i].url), .key = str_c(rows[i].key)};
                struct err err = {0};

                if (i + 1 == N(rows))
                        o.key = str_n(memset(key, 'k', EMBEDDING_BEARER_MAX + 1), EMBEDDING_BEARER_MAX + 1);
                assert_int_equal(embedding_http_new(&o, &self, &err), rows[i].r);
                if (rows[i].r == 0)
                        embedding_http.free(self);
                else
                        assert_null(strstr(err.msg, "words"));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_reply_is_taken_only_when_all_of_it_is_right),
                cmocka_unit_test(the_dimension_has_limits_and_must_stay),
                cmocka_unit_test(vectors_in_base64_are_floats),
                cmocka_unit_test(the_largest_reply_has_a_limit),
                cmocka_unit_test(the_request_names_model_texts_and_form),
                cmocka_unit_test(the_cache_keeps_what_was_used_last_within_its_bytes),
                cmocka_unit_test(kinds_and_texts_have_keys_of_their_own),
                cmocka_unit_test(what_is_asked_in_one_round_goes_out_together),
                cmocka_unit_test(a_driver_may_want_fewer_at_once),
                cmocka_unit_test(without_a_pause_failures_change_nothing),
                cmocka_unit_test(a_batch_and_the_waiting_have_limits),
                cmocka_unit_test(who_would_come_too_late_is_refused_at_once),
                cmocka_unit_test(who_has_too_little_time_left_is_not_computed),
                cmocka_unit_test(a_late_vector_is_kept_for_the_next_time),
                cmocka_unit_test(after_failures_in_a_row_the_model_is_left_alone),
                cmocka_unit_test(one_question_tries_again_and_its_success_opens_the_way),
                cmocka_unit_test(what_was_under_way_makes_the_pause_no_longer),
                cmocka_unit_test(a_dropped_probe_lets_the_next_one_try),
                cmocka_unit_test(what_was_cancelled_hears_nothing),
                cmocka_unit_test(texts_of_the_knowledge_go_their_own_way),
                cmocka_unit_test(the_space_is_named_by_model_and_prefixes),
                cmocka_unit_test(the_name_for_people_is_no_part_of_the_space),
                cmocka_unit_test(a_set_comes_back_from_its_file),
                cmocka_unit_test(an_empty_set_may_be_written_and_is_no_file_of_vectors),
                cmocka_unit_test(a_damaged_or_foreign_file_is_refused),
                cmocka_unit_test(a_count_that_overflows_is_refused),
                cmocka_unit_test(all_vectors_of_a_set_have_a_limit),
                cmocka_unit_test(a_server_is_asked_with_its_key_below_its_path),
                cmocka_unit_test(what_a_server_does_wrong_is_told_by_kind),
                cmocka_unit_test(large_replies_are_right_too_and_closing_while_one_is_read_is_safe),
                cmocka_unit_test(urls_and_keys_are_checked_first),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}

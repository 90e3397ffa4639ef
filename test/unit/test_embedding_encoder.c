/* model/embedding_encoder: questions and texts of the knowledge by an encoder in this process. */
#include "model/embedding_encoder.h"

#include "base/arena.h"
#include "encoder/encoder_priv.h"
#include "loop/loop.h"
#include "model_rig.h"

#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define PATIENCE 20000

static struct loop *loop;
static struct embedding *embedding;
static struct rig rigs[2]; /* of the embedding, and of what is expected */

static void rig_text(struct buf *b)
{
        rig_words(b, RIG_WORDS);
}

static struct encoder *small_encoder(struct rig *rig)
{
        struct encoder *e = NULL;
        struct gguf *g = NULL;
        void *bytes;

        rig_default(rig);
        rig->more = rig_text;
        rig->n_more = 4;
        bytes = rig_make(rig);
        assert_int_equal(gguf_read(bytes, rig->file.n, &g, NULL), 0);
        assert_int_equal(encoder_over(g, ENCODER_BEST, &e, NULL), 0);
        return e;
}

static int begin(void **state)
{
        struct arena *mem = arena_new(0);
        struct encoder *encoder = small_encoder(&rigs[0]);
        struct embedding_opts o;

        (void)state;
        loop = loop_new(NULL);
        o = embedding_encoder_opts(loop, encoder, mem);
        encoder_close(encoder);
        o.timeout_ms = 60000;
        o.cache_bytes = 1 << 20;
        o.prefix[EMBEDDING_PASSAGE] = STR("p ");
        embedding = embedding_new(&o);
        arena_free(mem);
        return 0;
}

static int finish(void **state)
{
        (void)state;
        embedding = embedding_free(embedding);
        loop = loop_free(loop);
        rig_done(&rigs[0]);
        return 0;
}

struct told {
        unsigned n;
        enum embedding_fault fault;
        uint32_t dim;
        float v[EMBEDDING_BATCH * 64];
};

static void on_vector(void *arg, enum embedding_fault fault, const float *v, uint32_t dim)
{
        struct told *t = arg;

        t->n++;
        t->fault = fault;
        t->dim = dim;
        if (v)
                memcpy(t->v, v, dim * sizeof(float));
}

static void until(const unsigned *n, unsigned want)
{
        for (int i = 0; i < PATIENCE && *n < want; i++)
                loop_step(loop, 10);
        assert_int_equal(*n, want);
}

static void expect_vector(const char *with_prefix, const float *v)
{
        struct encoder *e = small_encoder(&rigs[1]);
        struct str text = str_c(with_prefix);
        float want[64];

        assert_int_equal(encoder_embed(e, &text, 1, want, NULL, NULL), 0);
        assert_memory_equal(v, want, sizeof(want));
        encoder_close(e);
        rig_done(&rigs[1]);
}

static void a_question_gets_the_vector_of_its_words(void **state)
{
        static struct told t[20];
        char text[8];

        (void)state;
        memset(t, 0, sizeof(t));
        for (int i = 0; i < 20; i++) {
                struct embedding_ask *a;

                snprintf(text, sizeof(text), "%c b", 'a' + i);
                assert_int_equal(embedding_ask(embedding, str_c(text), on_vector, &t[i], &a), EMBEDDING_FINE);
        }
        for (int i = 0; i < 20; i++) {
                until(&t[i].n, 1);
                assert_int_equal(t[i].fault, EMBEDDING_FINE);
                assert_int_equal(t[i].dim, 64);
        }
        expect_vector("q a b", t[0].v);
        expect_vector("q t b", t[19].v);
}

static void on_rows(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim)
{
        struct told *t = arg;

        t->n++;
        t->fault = fault;
        t->dim = dim;
        if (rows)
                memcpy(t->v, rows, 3 * dim * sizeof(float));
}

static void texts_of_the_knowledge_come_in_order(void **state)
{
        static const struct str texts[] = {STR_INIT("c"), STR_INIT(""), STR_INIT("d e")};
        static struct told t;

        (void)state;
        t = (struct told){0};
        embedding_bulk(embedding, EMBEDDING_PASSAGE, texts, 3, on_rows, &t);
        until(&t.n, 1);
        assert_int_equal(t.fault, EMBEDDING_FINE);
        expect_vector("p c", t.v);
        expect_vector("p ", t.v + 64);
        expect_vector("p d e", t.v + 128);
}

static void closing_while_it_computes_is_safe(void **state)
{
        static const struct str texts[] = {STR_INIT("c"), STR_INIT("d"), STR_INIT("d e")};
        static struct told t, u;
        struct embedding_ask *a;

        (void)state;
        t = u = (struct told){0};
        embedding_bulk(embedding, EMBEDDING_PASSAGE, texts, 3, on_rows, &t);
        embedding_ask(embedding, STR("z"), on_vector, &u, &a);
        embedding = embedding_free(embedding);
        for (int i = 0; i < 5; i++)
                loop_step(loop, 5);
        assert_int_equal(t.n + u.n, 0);
}

static void closing_the_loop_with_work_waiting_is_safe(void **state)
{
        static const struct str texts[] = {STR_INIT("c"), STR_INIT("d"), STR_INIT("d e")};
        static struct told t;

        (void)state;
        t = (struct told){0};
        for (int i = 0; i < 3; i++)
                embedding_bulk(embedding, EMBEDDING_PASSAGE, texts, 3, on_rows, &t);
        embedding = embedding_free(embedding);
        loop = loop_free(loop);
        assert_int_equal(t.n, 0);
}

static void more_than_may_wait_is_done_without_at_once(void **state)
{
        static struct told t[EMBEDDING_WAITING];
        struct embedding_ask *a;
        unsigned busy = 0;

        (void)state;
        memset(t, 0, sizeof(t));
        for (size_t i = 0; i < EMBEDDING_WAITING; i++)
                assert_int_equal(embedding_ask(embedding, STR("a"), on_vector, &t[i], &a), EMBEDDING_FINE);
        for (int i = 0; i < 10; i++)
                busy += embedding_ask(embedding, STR("a"), on_vector, &t[0], &a) == EMBEDDING_BUSY;
        assert_int_equal(busy, 10);
        for (size_t i = 0; i < EMBEDDING_WAITING; i++) {
                until(&t[i].n, 1);
                assert_int_equal(t[i].fault, EMBEDDING_FINE);
        }
}

/* Keeps the long-work thread, so that what follows waits. */
static struct {
        sem_t runs, may_end;
} held;

static void hold(void *arg, const atomic_bool *cancel)
{
        (void)arg;
        (void)cancel;
        sem_post(&held.runs);
        sem_wait(&held.may_end);
}

static void held_done(void *arg, bool cancelled)
{
        (void)arg;
        (void)cancelled;
}

/* Jobs of the slow-work thread have a limit too; beyond it texts are told to come again. */
static void a_full_thread_is_told_as_busy(void **state)
{
        static const struct str text = STR_INIT("c");
        static struct told t[LOOP_LONG_MAX + 8];
        unsigned busy = 0;

        (void)state;
        memset(t, 0, sizeof(t));
        sem_init(&held.runs, 0, 0);
        sem_init(&held.may_end, 0, 0);
        assert_int_equal(loop_slow(loop, hold, held_done, NULL), 0);
        sem_wait(&held.runs);
        for (size_t i = 0; i < LOOP_LONG_MAX + 8; i++)
                embedding_bulk(embedding, EMBEDDING_PASSAGE, &text, 1, on_vector, &t[i]);
        sem_post(&held.may_end);
        for (size_t i = 0; i < LOOP_LONG_MAX + 8; i++) {
                until(&t[i].n, 1);
                busy += t[i].fault == EMBEDDING_BUSY;
                assert_true(t[i].fault == EMBEDDING_FINE || t[i].fault == EMBEDDING_BUSY);
        }
        assert_int_equal(busy, 8);
        sem_destroy(&held.runs);
        sem_destroy(&held.may_end);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_question_gets_the_vector_of_its_words),    T(texts_of_the_knowledge_come_in_order),
                T(closing_while_it_computes_is_safe),          T(closing_the_loop_with_work_waiting_is_safe),
                T(more_than_may_wait_is_done_without_at_once), T(a_full_thread_is_told_as_busy),
        };

        return cmocka_run_group_tests_name("embedding_encoder", tests, NULL, NULL);
}

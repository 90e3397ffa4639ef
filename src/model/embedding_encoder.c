/*
 * embedding_encoder - see embedding_encoder.h.
 *
 * A job belongs to the loop's queue until its done comes. Freeing the driver only cuts jobs loose: what runs may still
 * use the encoder, so each job holds it.
 */
#include "model/embedding_encoder.h"

#include "base/arena.h"
#include "encoder/encoder.h"
#include "loop/loop.h"

#include <inttypes.h>
#include <stdlib.h>
#include <uv.h>

struct job;

struct self {
        struct loop *loop;
        struct encoder *encoder;
        struct job *jobs;
};

struct job {
        struct self *self; /* NULL: cut loose */
        struct job *next;
        struct encoder *encoder;
        struct arena *mem;
        struct str *texts;
        size_t n;
        float *rows;
        uint32_t dim; /* wanted; 0: any */
        bool bulk;
        int r;
        embedding_rows_fn *done;
        void *arg;
};

static void unlink_job(struct job *j)
{
        struct job **at = &j->self->jobs;

        while (*at != j)
                at = &(*at)->next;
        *at = j->next;
}

static void job_free(struct job *j)
{
        encoder_close(j->encoder);
        arena_free(j->mem);
        free(j);
}

static enum embedding_fault fault_of(const struct job *j, bool cancelled)
{
        if (cancelled || j->r == ERR_CANCELLED)
                return EMBEDDING_SKIPPED;
        if (j->r == ERR_BUSY)
                return EMBEDDING_BUSY;
        if (j->r < 0)
                return EMBEDDING_NUMBERS;
        return j->dim && j->dim != encoder_dim(j->encoder) ? EMBEDDING_DIMENSION : EMBEDDING_FINE;
}

static void on_done(void *arg, bool cancelled)
{
        struct job *j = arg;
        enum embedding_fault fault = fault_of(j, cancelled);

        if (j->self) {
                unlink_job(j);
                j->done(j->arg, fault, fault == EMBEDDING_FINE ? j->rows : NULL, encoder_dim(j->encoder));
        }
        job_free(j);
}

static void on_refused(void *arg)
{
        on_done(arg, false);
}

static void work_short(void *arg)
{
        struct job *j = arg;

        j->r = encoder_embed(j->encoder, j->texts, j->n, j->rows, NULL, NULL);
}

static void work_long(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        j->r = encoder_embed(j->encoder, j->texts, j->n, j->rows, cancel, NULL);
}

static void send_texts(void *arg, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                       void *done_arg)
{
        struct self *s = arg;
        struct job *j = calloc(1, sizeof(*j));

        if (!j)
                abort();
        *j = (struct job){.self = s,
                          .next = s->jobs,
                          .encoder = encoder_ref(s->encoder),
                          .mem = arena_new(0),
                          .n = n,
                          .dim = dim,
                          .bulk = bulk,
                          .done = done,
                          .arg = done_arg};
        s->jobs = j;
        j->texts = ARENA_ARRAY(j->mem, struct str, n);
        for (size_t i = 0; i < n; i++)
                j->texts[i] = arena_str(j->mem, texts[i]);
        j->rows = ARENA_ARRAY(j->mem, float, n *encoder_dim(s->encoder));
        j->r = bulk ? loop_slow(s->loop, work_long, on_done, j) : loop_short(s->loop, work_short, on_done, j);
        if (j->r < 0)
                loop_post(s->loop, on_refused, j);
}

static void free_self(void *arg)
{
        struct self *s = arg;

        for (struct job *j = s->jobs; j; j = j->next) {
                j->self = NULL;
                if (j->bulk)
                        loop_long_cancel(s->loop, j);
        }
        encoder_close(s->encoder);
        free(s);
}

const struct embedding_driver embedding_encoder = {.send = send_texts, .free = free_self};

void *embedding_encoder_new(struct loop *loop, struct encoder *encoder)
{
        struct self *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        *s = (struct self){.loop = loop, .encoder = encoder};
        return s;
}

/* A batch stays below the pool's 50 ms on one core without AVX-512. Cores beyond the loop's own compute. */
#define BATCH 8u
#define GATHER_MS 2

struct embedding_opts embedding_encoder_opts(struct loop *loop, struct encoder *encoder, struct arena *mem)
{
        struct str name = encoder_name(encoder);
        unsigned cores = uv_available_parallelism();

        return (struct embedding_opts){
                .loop = loop,
                .driver = &embedding_encoder,
                .self = embedding_encoder_new(loop, encoder_ref(encoder)),
                .model = arena_printf(mem, "%.*s %016" PRIx64, STR_ARG(name), encoder_digest(encoder)),
                .prefix = {[EMBEDDING_QUESTION] = encoder_query_prefix(encoder),
                           [EMBEDDING_PASSAGE] = encoder_passage_prefix(encoder)},
                .name = arena_str(mem, name),
                .instructions = encoder_isa_name(encoder),
                .gather_ms = GATHER_MS,
                .batch = BATCH,
                .in_flight = cores > 2 ? cores - 1 : 1,
        };
}

/*
 * generation_vectors - see generation_vectors.h.
 *
 *   gathering --(long job: read the file, find what is missing)--> asking --(a batch at a time)--> asking …
 *   asking --(long job, now and then and at the end: write the file)--> asking
 *   asking --nothing is missing--> training --(long job: cached weights, else train)--> done
 *   asking --a failure--> waiting --retry--> asking
 *   asking --the model has another dimension than the file--> gathering, without the file
 *
 * The set of vectors belongs to whichever of loop and long job is at work; they never are at the same time.
 */
#include "answer/generation_vectors.h"

#include "answer/generation.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/map.h"
#include "base/vec.h"
#include "loop/loop.h"
#include "model/embedding.h"
#include "model/embedding_set.h"
#include "nlu/nlu.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SAVE_EACH 256u /* new vectors */
#define WEIGHTS_MAX ((size_t)64 << 20)
#define RETRY_MOST 100

struct missing {
        enum embedding_kind kind;
        struct str text; /* lent by the generation */
        struct embedding_key key;
};

struct vectors_job {
        struct vectors_opts o;
        struct arena *mem;
        struct str space; /* a copy: a job that is stopped may outlive the embedding */
        struct generation *gen;
        struct embedding_set *set;
        VEC(struct missing) missing;
        size_t n_known;       /* texts that had a vector already */
        size_t next, n_asked; /* the first that is not there; how many are asked for */
        bool counted;         /* missing and n_known hold: no long job is filling them */
        bool failing;         /* the last batch gave no vectors */
        bool training;
        size_t unsaved;
        bool fresh; /* the file does not count */
        bool working, stopped;
        struct timer *retry;
        int64_t retry_ms;
        struct nlu *nlu;
        int r;
        struct err err;
};

static void ask_next(struct vectors_job *j);

static void job_free(struct vectors_job *j)
{
        timer_stop(j->retry);
        arena_free(j->mem);
        embedding_set_free(j->set);
        VEC_FREE(&j->missing);
        nlu_unref(j->nlu);
        generation_unref(j->gen);
        free(j);
}

static void finish(struct vectors_job *j)
{
        struct nlu *nlu = j->nlu;

        j->nlu = NULL;
        j->o.done(j->o.arg, j->r, nlu, &j->err);
        job_free(j);
}

/* False: cannot be had now. */
static bool start_work(struct vectors_job *j, void (*work)(void *, const atomic_bool *), void (*done)(void *, bool))
{
        j->working = loop_slow(j->o.loop, work, done, j) == 0;
        return j->working;
}

/* After a long job: true when the job goes on. */
static bool goes_on(struct vectors_job *j, bool cancelled)
{
        j->working = false;
        if (!j->stopped && !cancelled)
                return true;
        job_free(j);
        return false;
}

/* ---- files ---- */

static bool vectors_path(const struct vectors_job *j, char *out, size_t n)
{
        return j->o.cache_dir && snprintf(out, n, "%s/knowledge.vectors", j->o.cache_dir) < (int)n;
}

static bool weights_path(const struct vectors_job *j, char *out, size_t n)
{
        return j->o.cache_dir && snprintf(out, n, "%s/%s.vectors.nlu", j->o.cache_dir, j->gen->hash) < (int)n;
}

/* ---- gathering ---- */

static enum embedding_kind kind_of(enum nlu_text kind)
{
        return kind == NLU_PASSAGE ? EMBEDDING_PASSAGE : EMBEDDING_QUESTION;
}

struct gather {
        struct vectors_job *j;
        struct embedding_set *old;
        struct map *seen;
};

/* Only what this knowledge needs is kept: what was edited away leaves the file with the next writing. */
static void gather_text(void *arg, enum nlu_text kind, struct str text)
{
        struct gather *g = arg;
        struct embedding_key key = embedding_key(kind_of(kind), text);
        const float *v;

        if (map_set(g->seen, str_n(key.bytes, EMBEDDING_KEY_BYTES), g))
                return;
        v = embedding_set_get(g->old, &key);
        if (v)
                embedding_set_put(g->j->set, &key, v, embedding_set_dim(g->old));
        else
                *VEC_ADD(&g->j->missing) = (struct missing){kind_of(kind), text, key};
}

static void gather_work(void *arg, const atomic_bool *cancel)
{
        struct vectors_job *j = arg;
        struct gather g = {.j = j, .old = embedding_set_new(j->space), .seen = map_new()};
        char path[1024];

        (void)cancel;
        j->set = embedding_set_new(j->space);
        if (!j->fresh && vectors_path(j, path, sizeof(path)))
                embedding_set_read(g.old, path, NULL);
        nlu_texts(j->gen->nlu, gather_text, &g);
        embedding_set_free(g.old);
        map_free(g.seen);
}

static void gather_done(void *arg, bool cancelled)
{
        struct vectors_job *j = arg;

        if (!goes_on(j, cancelled))
                return;
        j->n_known = embedding_set_count(j->set);
        j->counted = true;
        ask_next(j);
}

/* ---- asking ---- */

static void on_retry(void *arg)
{
        struct vectors_job *j = arg;

        j->retry = timer_stop(j->retry);
        ask_next(j);
}

static void try_later(struct vectors_job *j)
{
        j->retry = timer_start(j->o.loop, j->retry_ms, 0, on_retry, j);
        if (j->retry_ms < j->o.retry_ms * RETRY_MOST)
                j->retry_ms *= 2;
}

/* The file's vectors are of another dimension than the model's: it was exchanged under the same name. */
static void begin_afresh(struct vectors_job *j)
{
        j->fresh = true;
        j->counted = false;
        j->set = embedding_set_free(j->set);
        VEC_CLEAR(&j->missing);
        j->next = j->unsaved = 0;
        ask_next(j);
}

static void on_rows(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim)
{
        struct vectors_job *j = arg;

        j->failing = fault != EMBEDDING_FINE;
        if (j->failing) {
                if (j->retry_ms == j->o.retry_ms)
                        log_warn("the embedding model fails (%s); %zu texts of the knowledge have no vector yet",
                                 embedding_fault_name(fault), j->missing.n - j->next);
                try_later(j);
                return;
        }
        j->retry_ms = j->o.retry_ms;
        if (embedding_set_dim(j->set) && embedding_set_dim(j->set) != dim) {
                begin_afresh(j);
                return;
        }
        for (size_t i = 0; i < j->n_asked; i++)
                j->r = j->r < 0 ? j->r : embedding_set_put(j->set, &j->missing.p[j->next + i].key, rows + i * dim, dim);
        if (j->r < 0) {
                err_set(&j->err, j->r, "%zu texts with vectors of %u dimensions are too many",
                        embedding_set_count(j->set) + j->missing.n - j->next, dim);
                finish(j);
                return;
        }
        j->next += j->n_asked;
        j->unsaved += j->n_asked;
        ask_next(j);
}

static void ask_batch(struct vectors_job *j)
{
        struct str texts[EMBEDDING_BATCH];
        const struct missing *m = j->missing.p + j->next;
        size_t n = 0;

        while (n < EMBEDDING_BATCH && j->next + n < j->missing.n && m[n].kind == m[0].kind) {
                texts[n] = m[n].text;
                n++;
        }
        j->n_asked = n;
        embedding_bulk(j->o.embedding, m[0].kind, texts, n, on_rows, j);
}

/* ---- writing ---- */

/* Best effort: a file that cannot be written costs only that its texts are embedded again. */
static void save_work(void *arg, const atomic_bool *cancel)
{
        struct vectors_job *j = arg;
        char path[1024];

        (void)cancel;
        if (!vectors_path(j, path, sizeof(path)))
                return;
        mkdir(j->o.cache_dir, 0700);
        embedding_set_write(j->set, path, NULL);
}

static void save_done(void *arg, bool cancelled)
{
        struct vectors_job *j = arg;

        if (!goes_on(j, cancelled))
                return;
        j->unsaved = 0;
        ask_next(j);
}

/* ---- training ---- */

static const float *vector_of(void *arg, enum nlu_text kind, struct str text)
{
        const struct vectors_job *j = arg;
        struct embedding_key key = embedding_key(kind_of(kind), text);

        return embedding_set_get(j->set, &key);
}

static bool load_weights(struct vectors_job *j, const struct nlu_vectors *v, const char *path)
{
        struct buf b;
        bool ok;

        buf_init(&b, WEIGHTS_MAX);
        ok = file_read(path, &b, NULL) == 0 && nlu_load_vectors(j->gen->nlu, v, buf_str(&b), &j->nlu, NULL) == 0;
        buf_done(&b);
        return ok;
}

static void save_weights(struct vectors_job *j, const char *path)
{
        struct buf b;

        buf_init(&b, WEIGHTS_MAX);
        if (nlu_save_vectors(j->nlu, &b, NULL) == 0)
                file_write(path, buf_str(&b));
        buf_done(&b);
}

static void train_work(void *arg, const atomic_bool *cancel)
{
        struct vectors_job *j = arg;
        struct nlu_vectors v = {.space = j->space, .dim = embedding_set_dim(j->set), .of = vector_of, .arg = j};
        char path[1024];
        bool kept = weights_path(j, path, sizeof(path));

        if (kept && load_weights(j, &v, path))
                return;
        j->r = nlu_train_vectors(j->gen->nlu, &v, cancel, &j->nlu, &j->err);
        if (j->r == 0 && kept)
                save_weights(j, path);
        malloc_trim(0);
}

static void train_done(void *arg, bool cancelled)
{
        if (goes_on(arg, cancelled))
                finish(arg);
}

/* ---- the order of things ---- */

static void ask_next(struct vectors_job *j)
{
        bool all = j->set && j->next == j->missing.n, started = true;
        struct generation_meaning now;

        vectors_progress(j, &now);
        embedding_set_knowledge(now.texts, now.texts - now.embedded);
        if (!j->set)
                started = start_work(j, gather_work, gather_done);
        else if (j->unsaved >= SAVE_EACH || (all && j->unsaved > 0))
                started = start_work(j, save_work, save_done);
        else if (all)
                started = j->training = start_work(j, train_work, train_done);
        else
                ask_batch(j);
        if (!started)
                try_later(j);
}

struct vectors_job *vectors_start(const struct vectors_opts *o, struct generation *g)
{
        struct vectors_job *j = calloc(1, sizeof(*j));

        if (!j)
                abort();
        j->o = *o;
        j->mem = arena_new(0);
        j->space = arena_str(j->mem, embedding_space(o->embedding));
        j->gen = generation_ref(g);
        j->retry_ms = o->retry_ms;
        ask_next(j);
        return j;
}

void vectors_progress(const struct vectors_job *j, struct generation_meaning *ret)
{
        ret->stage = j->failing ? MEANING_FAILING : j->training ? MEANING_TRAINING : MEANING_EMBEDDING;
        ret->texts = j->counted ? j->n_known + j->missing.n : 0;
        ret->embedded = j->counted ? j->n_known + j->next : 0;
}

struct vectors_job *vectors_stop(struct vectors_job *j)
{
        if (!j)
                return NULL;
        embedding_bulk_cancel(j->o.embedding);
        if (j->working) {
                j->stopped = true;
                loop_long_cancel(j->o.loop, j);
        } else {
                job_free(j);
        }
        return NULL;
}

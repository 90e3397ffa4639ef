/*
 * Building and publishing generations.
 *
 *   generation_reload --(long job: read, check, index, cached weights)--> publish --(long job: train)--> publish
 *
 * The jobs touch nothing but their own struct; swapping happens in their done callbacks, on the loop. A reload asked
 * for while one runs is remembered and started afterwards, so the newest state of the folder always wins.
 */
#include "answer/generation_priv.h"

#include "answer/answer.h"
#include "answer/choices.h"
#include "answer/corpus.h"
#include "answer/generation_vectors.h"
#include "answer/learned.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "loop/watch.h"
#include "model/embedding.h"
#include "nlu/nlu.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RETRY_MS 5000 /* of an embedding model that failed */
#define CACHE_BYTES_MAX ((size_t)16 << 20)
#define NAMES_MEMORY_MAX ((size_t)16 << 20)
#define CACHE_KEEP 8u   /* files of weights */
#define CACHE_LOOK 256u /* that are looked at */
#define REPORT_TEXT_MAX ((size_t)1 << 20)

struct generations;

struct job {
        struct generations *gs; /* NULL: closed meanwhile */
        struct generation_source src;
        int64_t now_ms;
        struct knowledge *k;     /* build again from this; NULL: read the source */
        struct learned *learned; /* to build with */
        struct kovers *overs;
        struct generation *base; /* train: what to train */
        struct generation *gen;  /* result */
        struct buf text;         /* report */
        int r;
        struct err err;
};

struct generations {
        struct loop *loop;
        struct generation_source src;
        generation_changed on_change;
        void *arg;
        struct generation *current;
        unsigned number;
        char *refusal;                     /* why the last reload was refused; NULL: it was not */
        struct job *job;                   /* running */
        bool again;                        /* read the source once more after it */
        bool outdated;                     /* what it builds is not to serve: it has not seen what was adopted since */
        unsigned held;                     /* nothing is trained */
        bool learned_changed;              /* build once more after it */
        struct vectors_job *vectors;       /* running */
        struct generation_meaning meaning; /* when the last of them was done; NONE: it was not */
        struct watch *watch;
        struct staging *staging; /* beside it; NULL: nothing is staged */
};

/* ---- one generation ---- */

struct generation *generation_ref(struct generation *g)
{
        atomic_fetch_add(&g->refs, 1);
        return g;
}

struct generation *generation_unref(struct generation *g)
{
        if (g && atomic_fetch_sub(&g->refs, 1) == 1) {
                choices_free(g->choices);
                arena_free(g->names_mem);
                nlu_unref(g->nlu);
                learned_unref(g->learned);
                knowledge_unref(g->k);
                free(g);
        }
        return NULL;
}

/* Takes over nlu; learned may be NULL. */
struct generation *generation_new(struct knowledge *k, struct learned *learned, struct nlu *nlu)
{
        struct generation *g = calloc(1, sizeof(*g));

        if (!g)
                abort();
        atomic_init(&g->refs, 1);
        g->k = knowledge_ref(k);
        g->learned = learned_ref(learned);
        g->nlu = nlu;
        g->choices = choices_new();
        g->tz = knowledge_tz(k);
        g->trained = nlu_is_trained(nlu);
        learned_hash(learned, k, g->hash);
        g->names_mem = arena_new(NAMES_MEMORY_MAX);
        g->names = evidence_names(k, g->names_mem);
        return g;
}

/* ---- building ---- */

static int index_knowledge(const struct knowledge *k, const struct learned *l, struct nlu **ret, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct nlu_corpus c;
        int r;

        corpus_make(mem, k, l, &c);
        r = nlu_index(&c, ret, err);
        arena_free(mem);
        return r;
}

int generation_build(struct knowledge *k, struct learned *learned, bool train, const atomic_bool *cancel,
                     struct generation **ret, struct err *err)
{
        struct nlu *indexed, *trained;
        int r = index_knowledge(k, learned, &indexed, err);

        if (r < 0)
                return r;
        if (train) {
                r = nlu_train(indexed, cancel, &trained, err);
                nlu_unref(indexed);
                if (r < 0)
                        return r;
                indexed = trained;
        }
        *ret = generation_new(k, learned, indexed);
        return 0;
}

/* ---- the cache of trained weights ---- */

static bool cache_path(const struct generation_source *src, const char *hash, char *out, size_t n)
{
        return src->cache_dir && snprintf(out, n, "%s/%s.nlu", src->cache_dir, hash) < (int)n;
}

/* The generation with weights from the cache, or NULL. A damaged file is only a miss. */
static struct generation *from_cache(const struct generation_source *src, struct generation *g)
{
        struct generation *ret = NULL;
        struct nlu *trained;
        struct buf b;
        struct err err;
        char path[1024];

        if (!cache_path(src, g->hash, path, sizeof(path)))
                return NULL;
        buf_init(&b, CACHE_BYTES_MAX);
        if (file_read(path, &b, NULL) == 0 && nlu_load(g->nlu, buf_str(&b), &trained, &err) == 0)
                ret = generation_new(g->k, g->learned, trained);
        buf_done(&b);
        return ret;
}

struct cached {
        char name[80];
        struct timespec at;
};

static int newest_first(const void *a, const void *b)
{
        const struct cached *x = a, *y = b;

        if (x->at.tv_sec != y->at.tv_sec)
                return (x->at.tv_sec < y->at.tv_sec) - (x->at.tv_sec > y->at.tv_sec);
        return (x->at.tv_nsec < y->at.tv_nsec) - (x->at.tv_nsec > y->at.tv_nsec);
}

/* Every edit and every phrasing that is learned leaves weights of its own. */
static void trim_cache(const char *dir)
{
        struct cached *all = calloc(CACHE_LOOK, sizeof(*all));
        DIR *d = opendir(dir);
        struct dirent *e;
        struct stat st;
        size_t n = 0;

        if (!all)
                abort();
        while (d && n < CACHE_LOOK && (e = readdir(d)))
                if (str_ends(str_c(e->d_name), STR(".nlu")) && strlen(e->d_name) < sizeof(all[n].name) &&
                    fstatat(dirfd(d), e->d_name, &st, 0) == 0) {
                        snprintf(all[n].name, sizeof(all[n].name), "%s", e->d_name);
                        all[n++].at = st.st_mtim;
                }
        qsort(all, n, sizeof(*all), newest_first);
        for (size_t i = CACHE_KEEP; i < n; i++)
                unlinkat(dirfd(d), all[i].name, 0);
        if (d)
                closedir(d);
        free(all);
}

/* Best effort: a cache that cannot be written costs only the training at the next start. */
static void to_cache(const struct generation_source *src, const struct generation *g)
{
        struct buf b;
        struct err err;
        char path[1024];

        if (!cache_path(src, g->hash, path, sizeof(path)))
                return;
        mkdir(src->cache_dir, 0700);
        buf_init(&b, CACHE_BYTES_MAX);
        if (nlu_save(g->nlu, &b, &err) == 0 && !b.overflow)
                file_write(path, buf_str(&b));
        trim_cache(src->cache_dir);
        buf_done(&b);
}

/* ---- load and train, on whichever thread ---- */

/* Indexed, and trained when the cache has the weights. */
static int build(const struct generation_source *src, struct knowledge *k, struct learned *learned,
                 struct generation **ret, struct err *err)
{
        struct generation *cached;
        int r = generation_build(k, learned, false, NULL, ret, err);

        if (r < 0)
                return r;
        cached = from_cache(src, *ret);
        if (cached) {
                generation_unref(*ret);
                *ret = cached;
        }
        return 0;
}

int generation_load(const struct generation_source *src, int64_t now_ms, struct generation **ret, struct report *rep,
                    struct err *err)
{
        struct kplace place = {src->dir, src->files, src->n_files};
        struct knowledge *k;
        int r = knowledge_load_over(&place, src->overs, now_ms, &k, rep, err);

        if (r < 0)
                return r;
        r = build(src, k, src->learned, ret, err);
        knowledge_unref(k);
        return r;
}

int generation_train(const struct generation_source *src, struct generation *g, const atomic_bool *cancel,
                     struct generation **ret, struct err *err)
{
        struct nlu *trained;
        int r = nlu_train(g->nlu, cancel, &trained, err);

        if (r < 0)
                return r;
        *ret = generation_new(g->k, g->learned, trained);
        to_cache(src, *ret);
        return 0;
}

/* ---- vectors from outside ---- */

static void announce(struct generations *gs, int r, struct str text);

static void vectors_done(void *arg, int r, struct nlu *nlu, const struct err *err)
{
        struct generations *gs = arg;
        struct generation *g;

        vectors_progress(gs->vectors, &gs->meaning);
        gs->meaning.stage = r < 0 ? MEANING_FAILING : MEANING_READY;
        gs->vectors = NULL;
        staging_vectors(gs->staging);
        if (r < 0) {
                log_warn("the embedding model stays unused: %s", err->msg);
                return;
        }
        g = generation_new(gs->current->k, gs->current->learned, nlu);
        generation_publish(gs, g);
        generation_unref(g);
        announce(gs, 0, STR("vectors"));
}

/* For what serves now; whatever was under way for another generation is dropped. */
static void start_vectors(struct generations *gs)
{
        struct vectors_opts o = generations_vectors(gs);

        o.done = vectors_done;
        o.arg = gs;
        gs->vectors = vectors_stop(gs->vectors);
        gs->meaning = (struct generation_meaning){0};
        if (gs->loop && gs->src.embedding && gs->current->trained)
                gs->vectors = vectors_start(&o, gs->current);
}

/* ---- for what is staged ---- */

struct vectors_opts generations_vectors(const struct generations *gs)
{
        return (struct vectors_opts){.loop = gs->loop,
                                     .embedding = gs->src.embedding,
                                     .cache_dir = gs->src.cache_dir,
                                     .retry_ms = gs->src.embedding_retry_ms ? gs->src.embedding_retry_ms : RETRY_MS};
}

struct staging **generations_staging(struct generations *gs)
{
        return &gs->staging;
}

const struct staging *generations_staged(const struct generations *gs)
{
        return gs->staging;
}

struct loop *generations_loop(const struct generations *gs)
{
        return gs->loop;
}

unsigned generations_next(struct generations *gs)
{
        return ++gs->number;
}

bool generations_embeds(const struct generations *gs)
{
        return gs->vectors != NULL;
}

/* ---- publishing ---- */

struct generation *generation_current(struct generations *gs)
{
        return gs->current;
}

void generation_publish(struct generations *gs, struct generation *g)
{
        struct generation *old = gs->current;

        g->number = ++gs->number;
        gs->current = generation_ref(g);
        generation_unref(old);
}

static int64_t now_of(const struct generation_source *src)
{
        return src->now_ms ? src->now_ms(src->now_arg) : time_now_ms();
}

static struct job *job_new(struct generations *gs)
{
        struct job *j = calloc(1, sizeof(*j));

        if (!j)
                abort();
        j->gs = gs;
        j->src = gs->src;
        j->learned = learned_ref(gs->src.learned);
        j->overs = kovers_ref(gs->src.overs);
        j->now_ms = now_of(&gs->src);
        buf_init(&j->text, REPORT_TEXT_MAX);
        return j;
}

static void job_free(struct job *j)
{
        knowledge_unref(j->k);
        learned_unref(j->learned);
        kovers_unref(j->overs);
        generation_unref(j->base);
        generation_unref(j->gen);
        buf_done(&j->text);
        free(j);
}

static void announce(struct generations *gs, int r, struct str text)
{
        if (gs->on_change)
                gs->on_change(gs->arg, r, gs->current, text);
}

/* Of the source: also whether it is refused. */
static void tell(struct generations *gs, int r, struct str text)
{
        free(gs->refusal);
        gs->refusal = r < 0 ? strndup(text.n ? text.p : "", text.n) : NULL;
        announce(gs, r, text);
}

static int start_training(struct generations *gs);
static int start_building(struct generations *gs, struct knowledge *k);

/* After a job: its memory goes, and what was asked for meanwhile starts. */
static void job_over(struct job *j, bool more_to_train)
{
        struct generations *gs = j->gs;
        struct err err;

        gs->job = NULL;
        gs->outdated = false;
        job_free(j);
        if (gs->again) {
                gs->again = false;
                generation_reload(gs, &err);
        } else if (gs->learned_changed) {
                gs->learned_changed = false;
                start_building(gs, gs->current->k);
        } else if (more_to_train && !gs->held && !gs->current->trained) {
                start_training(gs);
        }
}

static void train_work(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        j->r = generation_train(&j->src, j->base, cancel, &j->gen, &j->err);
        malloc_trim(0); /* training takes 100 MB for a moment; glibc would keep them */
}

static void train_done(void *arg, bool cancelled)
{
        struct job *j = arg;

        if (!j->gs) {
                job_free(j);
                return;
        }
        if (!cancelled && j->r == 0 && j->base == j->gs->current) {
                generation_publish(j->gs, j->gen);
                start_vectors(j->gs);
                announce(j->gs, 0, STR("trained"));
        } else if (!cancelled && j->r < 0 && j->r != ERR_CANCELLED) {
                announce(j->gs, j->r, str_c(j->err.msg));
        }
        job_over(j, cancelled);
}

static int start_training(struct generations *gs)
{
        struct job *j = job_new(gs);
        int r;

        j->base = generation_ref(gs->current);
        r = loop_slow(gs->loop, train_work, train_done, j);
        if (r < 0)
                job_free(j);
        else
                gs->job = j;
        return r;
}

static void reload_work(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;
        struct report *rep = report_new();

        (void)cancel;
        if (j->k)
                j->r = build(&j->src, j->k, j->learned, &j->gen, &j->err);
        else
                j->r = generation_load(&j->src, j->now_ms, &j->gen, rep, &j->err);
        report_write_errors(rep, &j->text);
        if (j->text.n == 0 && j->r < 0)
                buf_put_c(&j->text, j->err.msg);
        report_free(rep);
}

static void reload_done(void *arg, bool cancelled)
{
        struct job *j = arg;
        struct generations *gs = j->gs;
        bool fresh = false;

        if (!gs) {
                job_free(j);
                return;
        }
        if (!cancelled && j->r == 0 && !gs->outdated) {
                gs->learned_changed = gs->learned_changed && j->learned != gs->src.learned;
                fresh = strcmp(j->gen->hash, gs->current->hash) != 0;
                if (fresh) {
                        generation_publish(gs, j->gen);
                        start_vectors(gs);
                        staging_follow(gs->staging);
                }
        }
        if (!cancelled && j->k && !gs->outdated)
                announce(gs, j->r, buf_str(&j->text));
        else if (!cancelled && !gs->outdated)
                tell(gs, j->r, buf_str(&j->text));
        job_over(j, !gs->current->trained);
}

static int start_building(struct generations *gs, struct knowledge *k)
{
        struct job *j = job_new(gs);
        int r;

        j->k = k ? knowledge_ref(k) : NULL;
        r = loop_long(gs->loop, reload_work, reload_done, j);
        if (r < 0)
                job_free(j);
        else
                gs->job = j;
        return r;
}

int generations_set_learned(struct generations *gs, struct learned *l, struct err *err)
{
        char hash[65];

        if (!gs->loop)
                return err_set(err, ERR_INVALID, "no loop to build on");
        learned_unref(gs->src.learned);
        gs->src.learned = learned_ref(l);
        if (!gs->job || gs->job->base) {
                learned_hash(l, gs->current->k, hash);
                if (strcmp(hash, gs->current->hash) == 0) {
                        staging_follow(gs->staging); /* it may be of a document that is only there */
                        return 0;
                }
        }
        if (!gs->job)
                return start_building(gs, gs->current->k) < 0 ? err_set(err, ERR_BUSY, "too much work is waiting") : 0;
        gs->learned_changed = true;
        if (gs->job->base) /* what is being trained would be thrown away */
                loop_long_cancel(gs->loop, gs->job);
        return 0;
}

int generation_reload(struct generations *gs, struct err *err)
{
        if (!gs->loop)
                return err_set(err, ERR_INVALID, "no loop to reload on");
        if (gs->job) {
                bool training = gs->job->base;

                gs->again = true;
                if (!training)
                        return err_set(err, ERR_BUSY, "a reload is running; the next one follows");
                loop_long_cancel(gs->loop, gs->job); /* an edit is not kept waiting; what is then served is trained */
                return 0;
        }
        return start_building(gs, NULL) < 0 ? err_set(err, ERR_BUSY, "too much work is waiting") : 0;
}

/* ---- what was built elsewhere ---- */

const struct generation_source *generations_source(const struct generations *gs)
{
        return &gs->src;
}

void generations_hold(struct generations *gs)
{
        gs->held++;
        staging_yield(gs->staging);
        if (gs->job && gs->job->base)
                loop_long_cancel(gs->loop, gs->job);
}

void generations_release(struct generations *gs)
{
        if (--gs->held == 0 && !gs->job && gs->loop && !gs->current->trained)
                start_training(gs);
}

void generations_set_overs(struct generations *gs, struct kovers *overs)
{
        struct kovers *old = gs->src.overs;

        gs->src.overs = kovers_ref(overs);
        kovers_unref(old);
}

void generations_adopt(struct generations *gs, struct generation *g, struct kovers *overs)
{
        generations_set_overs(gs, overs);
        generation_publish(gs, g);
        start_vectors(gs);
        staging_follow(gs->staging);
        if (gs->job && gs->job->base)
                loop_long_cancel(gs->loop, gs->job);
        else if (gs->job)
                gs->again = gs->outdated = true;
        tell(gs, 0, STR("published"));
        if (g->learned != gs->src.learned && gs->job)
                gs->learned_changed = true;
        else if (g->learned != gs->src.learned)
                start_building(gs, g->k);
        if (!gs->job && !gs->held && gs->loop && !g->trained)
                start_training(gs);
}

int generations_open(struct loop *loop, const struct generation_source *src, generation_changed on_change, void *arg,
                     struct generations **ret, struct report *rep, struct err *err)
{
        struct generations *gs = calloc(1, sizeof(*gs));
        struct generation *g = NULL, *trained = NULL;
        int r;

        if (!gs)
                abort();
        *gs = (struct generations){.loop = loop, .src = *src, .on_change = on_change, .arg = arg};
        gs->src.learned = learned_ref(src->learned);
        gs->src.overs = kovers_ref(src->overs);
        r = generation_load(src, now_of(src), &g, rep, err);
        if (r == 0 && !loop && !g->trained) {
                r = generation_train(src, g, src->cancel, &trained, err);
                if (r == 0) {
                        generation_unref(g);
                        g = trained;
                }
        }
        if (r < 0) {
                generation_unref(g);
                learned_unref(gs->src.learned);
                kovers_unref(gs->src.overs);
                free(gs);
                return r;
        }
        generation_publish(gs, g);
        generation_unref(g);
        if (loop && !gs->current->trained)
                start_training(gs);
        start_vectors(gs);
        *ret = gs;
        return 0;
}

/* ---- watching the folder ---- */

static void on_folder_changed(void *arg)
{
        struct err err;

        generation_reload(arg, &err);
}

void generation_watch(struct generations *gs)
{
        static const char *const subs[] = {"/articles", "/policies", "/flows", "/actions", "/media", NULL};

        if (gs->loop && gs->src.dir && !gs->watch)
                gs->watch = watch_new(gs->loop, gs->src.dir, subs, on_folder_changed, gs);
}

void generations_close(struct generations *gs)
{
        if (!gs)
                return;
        watch_free(gs->watch);
        vectors_stop(gs->vectors);
        staging_free(gs->staging);
        if (gs->job) {
                gs->job->gs = NULL;
                loop_long_cancel(gs->loop, gs->job);
        }
        generation_unref(gs->current);
        learned_unref(gs->src.learned);
        kovers_unref(gs->src.overs);
        free(gs->refusal);
        free(gs);
}

bool generations_busy(const struct generations *gs)
{
        return gs->job || gs->vectors || staging_busy(gs->staging);
}

const char *meaning_stage_name(enum meaning_stage s)
{
        static const char *const names[] = {"none", "embedding", "training", "ready", "failing"};

        return names[s];
}

void generations_meaning(const struct generations *gs, struct generation_meaning *ret)
{
        *ret = gs->meaning;
        ret->serves = nlu_vector_dim(gs->current->nlu) > 0;
        if (!gs->src.embedding)
                return;
        ret->model = embedding_name(gs->src.embedding);
        ret->instructions = embedding_instructions(gs->src.embedding);
        if (gs->vectors)
                vectors_progress(gs->vectors, ret);
        else if (ret->stage == MEANING_NONE)
                ret->stage = MEANING_EMBEDDING;
}

struct str generations_refusal(const struct generations *gs)
{
        return str_c(gs->refusal);
}

/*
 * See generation_stage.h.
 *
 *   generation_stage --(long job: read, lay over, index, cached weights)--> there --(long job: train)--> trained
 *       --(vectors of what serves are done)--> vectors
 *   staging_follow: the same again, once what runs is over; the one before serves meanwhile, and on when it fails
 *
 * Jobs hold a reference to the files and touch nothing but their own struct.
 */
#include "answer/generation_stage.h"

#include "answer/generation_priv.h"
#include "answer/learned.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"
#include "crypt/token.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "nlu/nlu.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_TEXT_MAX ((size_t)1 << 20)

struct stage_job {
        struct staging *s; /* NULL: it is gone */
        struct generation_source src;
        struct kovers *files; /* of the stage */
        int64_t now_ms;
        struct generation *base; /* train this; NULL: read the source */
        struct generation *gen;  /* result */
        struct buf text;
        int r;
        struct err err;
};

struct staging {
        struct generations *gs;
        struct stage_mark mark; /* id, era */
        unsigned share;
        bool open;
        struct kovers *files;
        struct generation *gen; /* NULL: not yet */
        struct stage_job *job;  /* running */
        bool again;
        struct vectors_job *vectors; /* running */
        char *refusal;
        generation_staged_fn *cb; /* of who waits for the first; NULL: nobody */
        void *arg;
};

/* ---- files ---- */

/* All that lies over the files of the place: what is laid there already, where the stage has no file of that path. */
static struct kovers *all_over(const struct generation_source *src, const struct kovers *files)
{
        size_t n_below = src->overs ? src->overs->n : 0, n = 0;
        struct arena *mem = arena_new(0);
        struct kover *v = ARENA_ARRAY(mem, struct kover, n_below + files->n + 1);
        struct kovers *ret;

        for (size_t i = 0; i < n_below; i++)
                if (!kovers_find(files, src->overs->rows[i].path))
                        v[n++] = src->overs->rows[i];
        for (size_t i = 0; i < files->n; i++)
                v[n++] = files->rows[i];
        ret = kovers_new(v, n);
        arena_free(mem);
        return ret;
}

/* A row that is not the newest of its file is left out by those who load (knowledge/over.h); here nothing may be. */
static int check_files(const struct generation_source *src, const struct kovers *all, const struct kovers *files,
                       struct err *err)
{
        struct kplace place = {src->dir, src->files, src->n_files};
        struct arena *mem = arena_new(0);
        struct ktext *v;
        size_t n;
        int r = knowledge_texts(&place, all, mem, &v, &n, err);

        for (size_t i = 0; i < n && r == 0; i++)
                if (v[i].state == KTEXT_CHANGED && kovers_find(files, v[i].path))
                        r = err_set(err, ERR_EXISTS, "%.*s was edited since; stage it anew", STR_ARG(v[i].path));
        arena_free(mem);
        return r;
}

static int load(const struct generation_source *src, struct kovers *files, int64_t now_ms, struct generation **ret,
                struct report *rep, struct err *err)
{
        struct generation_source with = *src;
        int r;

        with.overs = all_over(src, files);
        r = check_files(src, with.overs, files, err);
        if (r == 0)
                r = generation_load(&with, now_ms, ret, rep, err);
        kovers_unref(with.overs);
        return r;
}

/* ---- jobs ---- */

static int64_t now_of(const struct generation_source *src)
{
        return src->now_ms ? src->now_ms(src->now_arg) : time_now_ms();
}

static struct stage_job *job_new(struct staging *s)
{
        struct stage_job *j = calloc(1, sizeof(*j));

        if (!j)
                abort();
        j->s = s;
        j->src = *generations_source(s->gs);
        j->src.learned = learned_ref(j->src.learned);
        j->src.overs = kovers_ref(j->src.overs);
        j->files = kovers_ref(s->files);
        j->now_ms = now_of(&j->src);
        buf_init(&j->text, REPORT_TEXT_MAX);
        return j;
}

static void job_free(struct stage_job *j)
{
        kovers_unref(j->files);
        kovers_unref(j->src.overs);
        learned_unref(j->src.learned);
        generation_unref(j->base);
        generation_unref(j->gen);
        buf_done(&j->text);
        free(j);
}

static void work(void *arg, const atomic_bool *cancel)
{
        struct stage_job *j = arg;
        struct report *rep;

        if (j->base) {
                j->r = generation_train(&j->src, j->base, cancel, &j->gen, &j->err);
                malloc_trim(0); /* as of what serves */
                return;
        }
        rep = report_new();
        j->r = load(&j->src, j->files, j->now_ms, &j->gen, rep, &j->err);
        report_write_errors(rep, &j->text);
        if (j->text.n == 0 && j->r < 0)
                buf_put_c(&j->text, j->err.msg);
        report_free(rep);
}

static void set_gen(struct staging *s, struct generation *g)
{
        struct generation *old = s->gen;

        g->number = generations_next(s->gs);
        s->gen = generation_ref(g);
        generation_unref(old);
}

static void tell_first(struct staging *s, int r, const struct err *err, struct str text)
{
        generation_staged_fn *cb = s->cb;

        s->cb = NULL;
        if (cb)
                cb(s->arg, r, err, text);
}

/* Keeps what was built, or notes why not. */
static void take(struct staging *s, const struct stage_job *j)
{
        free(s->refusal);
        s->refusal = NULL;
        if (j->r == 0) {
                set_gen(s, j->gen);
                return;
        }
        s->refusal = strndup(j->text.n ? j->text.p : "", j->text.n);
        if (!s->cb) /* else who waits is told */
                log_warn("the staged change does not follow: %s", j->err.msg);
}

static int start(struct staging *s, bool train);

static void done(void *arg, bool cancelled)
{
        struct stage_job *j = arg;
        struct staging *s = j->s;
        bool more = false, first;

        if (!s) {
                job_free(j);
                return;
        }
        s->job = NULL;
        first = s->cb != NULL;
        if (cancelled) {
                j->r = ERR_CANCELLED;
                more = j->base && s->gen && !s->gen->trained;
        } else if (j->base) {
                if (j->r == 0 && j->base == s->gen)
                        set_gen(s, j->gen);
        } else {
                take(s, j);
                more = s->gen && !s->gen->trained;
        }
        if (s->again || more) {
                bool train = !s->again;

                s->again = false;
                start(s, train);
        } else {
                staging_vectors(s);
        }
        if (first && !j->base)
                tell_first(s, j->r, &j->err, buf_str(&j->text)); /* may free s */
        job_free(j);
}

static int start(struct staging *s, bool train)
{
        struct stage_job *j = job_new(s);
        int r;

        if (train)
                j->base = generation_ref(s->gen);
        r = (train ? loop_slow : loop_long)(generations_loop(s->gs), work, done, j);
        if (r < 0)
                job_free(j);
        else
                s->job = j;
        return r;
}

void staging_follow(struct staging *s)
{
        if (!s || !generations_loop(s->gs))
                return;
        s->vectors = vectors_stop(s->vectors);
        if (!s->job) {
                start(s, false);
                return;
        }
        s->again = true;
        if (s->job->base)
                loop_long_cancel(generations_loop(s->gs), s->job);
}

void staging_yield(struct staging *s)
{
        if (s && s->job && s->job->base)
                loop_long_cancel(generations_loop(s->gs), s->job);
}

/* ---- vectors ---- */

static void vectors_done(void *arg, int r, struct nlu *nlu, const struct err *err)
{
        struct staging *s = arg;
        struct generation *g;

        s->vectors = NULL;
        if (r < 0) {
                log_warn("the embedding model stays unused for what is staged: %s", err->msg);
                return;
        }
        g = generation_new(s->gen->k, s->gen->learned, nlu);
        set_gen(s, g);
        generation_unref(g);
}

void staging_vectors(struct staging *s)
{
        struct vectors_opts o;

        if (!s || s->vectors || s->job || !s->gen || !s->gen->trained || generations_embeds(s->gs) ||
            nlu_vector_dim(s->gen->nlu) > 0)
                return;
        o = generations_vectors(s->gs);
        o.done = vectors_done;
        o.arg = s;
        if (o.loop && o.embedding)
                s->vectors = vectors_start(&o, s->gen);
}

/* ---- the stage ---- */

bool staging_busy(const struct staging *s)
{
        return s && (s->job || s->vectors);
}

void staging_free(struct staging *s)
{
        if (!s)
                return;
        vectors_stop(s->vectors);
        if (s->job) {
                s->job->s = NULL;
                loop_long_cancel(generations_loop(s->gs), s->job);
        }
        generation_unref(s->gen);
        kovers_unref(s->files);
        free(s->refusal);
        free(s);
}

/* At the start of the program, and for commands: blocks. */
static int build_now(struct staging *s, struct err *err)
{
        const struct generation_source *src = generations_source(s->gs);
        struct generation *g, *trained;
        int r = load(src, s->files, now_of(src), &g, NULL, err);

        if (r == 0 && !generations_loop(s->gs) && !g->trained) {
                r = generation_train(src, g, NULL, &trained, err);
                generation_unref(g);
                g = trained;
        }
        if (r < 0)
                return r;
        set_gen(s, g);
        generation_unref(g);
        if (generations_loop(s->gs) && !s->gen->trained)
                start(s, true);
        else
                staging_vectors(s);
        return 0;
}

int generation_stage(struct generations *gs, const struct stage_plan *plan, bool now, generation_staged_fn *cb,
                     void *arg, struct err *err)
{
        struct staging *s;
        int r;

        if (*generations_staging(gs))
                return err_set(err, ERR_EXISTS, "another staged change is running; end it first");
        if (plan->id.n != ID_LEN || plan->share > SHARE_MOST)
                return err_set(err, ERR_INVALID, "a share is a number of permille");
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        *s = (struct staging){.gs = gs, .share = plan->share, .mark = {.era = plan->era}};
        memcpy(s->mark.id, plan->id.p, ID_LEN);
        s->files = kovers_ref(plan->files);
        if (now || !generations_loop(gs)) {
                r = build_now(s, err);
        } else {
                s->cb = cb;
                s->arg = arg;
                r = start(s, false) < 0 ? err_set(err, ERR_BUSY, "too much work is waiting") : 0;
        }
        if (r < 0)
                staging_free(s);
        else
                *generations_staging(gs) = s;
        return r;
}

void generation_stage_open(struct generations *gs)
{
        if (*generations_staging(gs))
                (*generations_staging(gs))->open = true;
}

void generation_stage_share(struct generations *gs, unsigned share, unsigned era)
{
        struct staging *s = *generations_staging(gs);

        if (!s)
                return;
        s->share = share;
        s->mark.era = era;
}

void generation_unstage(struct generations *gs)
{
        struct staging *s = *generations_staging(gs);

        *generations_staging(gs) = NULL;
        staging_free(s);
}

struct generation *generation_staged(struct generations *gs)
{
        const struct staging *s = generations_staged(gs);

        return s ? s->gen : NULL;
}

struct str generation_stage_refusal(const struct generations *gs)
{
        const struct staging *s = generations_staged(gs);

        return str_c(s ? s->refusal : NULL);
}

/* ---- conversations ---- */

/* Where a customer stands between 0 and 999: those below the share get it. Of another stage they stand elsewhere, so
 * that the same ones are not always the first. */
static unsigned place_of(const char *stage, struct str customer)
{
        unsigned char hash[32];
        struct buf b;
        uint64_t n = 0;

        buf_init(&b, 4096);
        buf_printf(&b, "stage:%s:%.*s", stage, STR_ARG(customer));
        crypt_sha256(buf_str(&b), hash);
        buf_done(&b);
        for (int i = 0; i < 8; i++)
                n = n << 8 | hash[i];
        return (unsigned)(n % SHARE_MOST);
}

void generation_mark(const struct generations *gs, struct str customer, struct stage_mark *ret)
{
        const struct staging *s = generations_staged(gs);

        *ret = (struct stage_mark){{0}};
        if (!s || !s->open || !s->gen)
                return;
        *ret = s->mark;
        ret->arm = place_of(s->mark.id, customer) < s->share ? ARM_NEW : ARM_PRESENT;
}

bool generation_marked(const struct generations *gs, const struct stage_mark *m)
{
        const struct staging *s = generations_staged(gs);

        return m->id[0] && s && s->open && strcmp(s->mark.id, m->id) == 0;
}

struct generation *generation_of(struct generations *gs, const struct stage_mark *m)
{
        struct generation *g = m->arm == ARM_NEW && generation_marked(gs, m) ? generation_staged(gs) : NULL;

        return g ? g : generation_current(gs);
}

/*
 * Building and publishing generations.
 *
 *   generation_reload --(long job: read, check, index, cached weights)--> publish --(long job: train)--> publish
 *
 * The jobs touch nothing but their own struct; swapping happens in their done callbacks, on the loop. A reload asked
 * for while one runs is remembered and started afterwards, so the newest state of the folder always wins.
 */
#include "answer/generation.h"

#include "answer/builtin.h"
#include "answer/choices.h"
#include "answer/generation_vectors.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "knowledge/pack.h"
#include "loop/loop.h"
#include "loop/watch.h"
#include "nlu/nlu.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RETRY_MS 5000 /* of an embedding model that failed */
#define CACHE_BYTES_MAX ((size_t)16 << 20)
#define REPORT_TEXT_MAX ((size_t)1 << 20)
#define PACK_FILL 30u  /* phrasings of a document in one language up to which the pack adds its own */
#define PACK_LEAST 10u /* that it adds of each bound intent, however many the document has */

struct generations;

struct job {
        struct generations *gs; /* NULL: closed meanwhile */
        struct generation_source src;
        int64_t now_ms;
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
        char *refusal;   /* why the last reload was refused; NULL: it was not */
        struct job *job; /* running */
        bool again;
        struct vectors_job *vectors; /* running */
        struct watch *watch;
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
                nlu_unref(g->nlu);
                knowledge_unref(g->k);
                free(g);
        }
        return NULL;
}

/* Takes over nlu. */
static struct generation *generation_new(struct knowledge *k, struct nlu *nlu)
{
        struct generation *g = calloc(1, sizeof(*g));

        if (!g)
                abort();
        atomic_init(&g->refs, 1);
        g->k = knowledge_ref(k);
        g->nlu = nlu;
        g->choices = choices_new();
        g->tz = knowledge_tz(k);
        g->trained = nlu_is_trained(nlu);
        memcpy(g->hash, k->hash, sizeof(g->hash));
        return g;
}

/* ---- knowledge as a corpus ---- */

/* The *n texts of v, then up to `more` of the phrasings, one of each intent in turn; *n becomes their number. */
static const struct str *dealt(struct arena *mem, struct pack_intent *bound, size_t n_bound, int lang, size_t more,
                               const struct str *v, size_t *n)
{
        struct str *all = ARENA_ARRAY(mem, struct str, *n + more);
        size_t last = *n + more;

        if (*n)
                memcpy(all, v, *n * sizeof(*all));
        for (bool any = true; any && *n < last;) {
                any = false;
                for (size_t i = 0; i < n_bound && *n < last; i++) {
                        if (!str_line(&bound[i].phrasings[lang].bytes, &all[*n]))
                                continue;
                        ++*n;
                        any = true;
                }
        }
        return all;
}

/* The background lines of the pack, then those of the company. */
static const struct str *background(struct arena *mem, struct str_list own, enum lang lang, size_t *ret_n)
{
        struct pack_block pack = pack_background(lang);
        struct str *all = pack_texts(pack, own.n, mem);

        if (own.n)
                memcpy(all + pack.n, own.v, own.n * sizeof(*all));
        *ret_n = pack.n + own.n;
        return all;
}

static void add_asks(struct nlu_doc *d, const struct str_list ask[KL])
{
        for (int l = 0; l < KL; l++) {
                d->ask[l] = ask[l].v;
                d->n_ask[l] = ask[l].n;
        }
}

/*
 * The phrasings of the intents bound to this document join its own, from each in turn: until there are as many as a
 * well kept article has, and a few of each intent in any case. All of them would make the document louder than others
 * that say more in fewer words (measured: docs/knowledge.md).
 */
static void add_intents(struct arena *mem, const struct knowledge *k, struct str_list intents, const void *document,
                        struct nlu_doc *d)
{
        struct pack_intent *bound = ARENA_ARRAY(mem, struct pack_intent, intents.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < intents.n; i++) {
                bool twice = false;

                for (size_t j = 0; j < n; j++)
                        twice = twice || str_eq(intents.v[i], bound[j].id);
                n += !twice && knowledge_bound(k, intents.v[i]) == document &&
                     pack_intent_find(intents.v[i], &bound[n]);
        }
        for (int l = 0; l < KL && n; l++) {
                size_t own = d->n_ask[l], more = own < PACK_FILL ? PACK_FILL - own : 0;

                more = more > n * PACK_LEAST ? more : n * PACK_LEAST;
                d->ask[l] = dealt(mem, bound, n, l, more, d->ask[l], &d->n_ask[l]);
        }
}

static void doc_of_article(struct arena *mem, const struct knowledge *k, const struct article *a, struct nlu_doc *d)
{
        d->id = arena_printf(mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id));
        for (int l = 0; l < KL; l++) {
                d->title[l] = a->title[l];
                d->body[l] = a->body[l];
        }
        add_asks(d, a->ask);
        add_intents(mem, k, a->intents, a, d);
        d->products = a->products.v;
        d->n_products = a->products.n;
}

static void doc_of_flow(struct arena *mem, const struct knowledge *k, const struct flow *f, struct nlu_doc *d)
{
        d->id = arena_printf(mem, "flow:%.*s", STR_ARG(f->id));
        for (int l = 0; l < KL; l++)
                d->title[l] = f->title[l];
        add_asks(d, f->ask);
        add_intents(mem, k, f->intents, f, d);
        d->products = f->products.v;
        d->n_products = f->products.n;
}

static void doc_of_builtin(const struct builtin_doc *b, struct nlu_doc *d)
{
        d->id = b->id;
        for (int l = 0; l < KL; l++) {
                d->title[l] = b->title[l];
                d->ask[l] = b->ask[l];
                d->n_ask[l] = b->n_ask[l];
        }
}

static void product_of(struct arena *mem, const struct product *p, struct nlu_product *out)
{
        out->id = p->id;
        out->family = p->family;
        for (int l = 0; l < KL; l++) {
                struct str *v = ARENA_ARRAY(mem, struct str, p->aliases[l].n + 2);
                size_t n = p->aliases[l].n;

                if (n)
                        memcpy(v, p->aliases[l].v, n * sizeof(*v));
                v[n++] = p->name[l];
                if (p->sku.n)
                        v[n++] = p->sku;
                out->aliases[l] = v;
                out->n_aliases[l] = n;
        }
}

static void corpus_of(struct arena *mem, const struct knowledge *k, struct nlu_corpus *c)
{
        size_t max = k->n_articles + k->n_flows + k->n_smalltalk + BUILTIN_N;
        struct nlu_doc *d = ARENA_ARRAY(mem, struct nlu_doc, max);
        struct nlu_product *p = ARENA_ARRAY(mem, struct nlu_product, k->n_products);

        *c = (struct nlu_corpus){.docs = d, .products = p, .n_products = k->n_products};
        for (size_t i = 0; i < k->n_flows; i++)
                doc_of_flow(mem, k, &k->flows[i], &d[c->n_docs++]);
        for (size_t i = 0; i < k->n_articles; i++)
                doc_of_article(mem, k, &k->articles[i], &d[c->n_docs++]);
        for (size_t i = 0; i < BUILTIN_N; i++)
                doc_of_builtin(&builtin_docs[i], &d[c->n_docs++]);
        for (size_t i = 0; i < k->n_smalltalk; i++) {
                d[c->n_docs].id = arena_printf(mem, "smalltalk:%.*s", STR_ARG(k->smalltalk[i].id));
                add_asks(&d[c->n_docs++], k->smalltalk[i].ask);
        }
        for (size_t i = 0; i < k->n_products; i++)
                product_of(mem, &k->products[i], &p[i]);
        for (int l = 0; l < KL; l++) {
                c->background[l] = background(mem, k->background[l], (enum lang)l, &c->n_background[l]);
        }
        c->order_formats = k->company.order_formats.v;
        c->n_order_formats = k->company.order_formats.n;
}

static int index_knowledge(const struct knowledge *k, struct nlu **ret, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct nlu_corpus c;
        int r;

        corpus_of(mem, k, &c);
        r = nlu_index(&c, ret, err);
        arena_free(mem);
        return r;
}

int generation_build(struct knowledge *k, bool train, const atomic_bool *cancel, struct generation **ret,
                     struct err *err)
{
        struct nlu *indexed, *trained;
        int r = index_knowledge(k, &indexed, err);

        if (r < 0)
                return r;
        if (train) {
                r = nlu_train(indexed, cancel, &trained, err);
                nlu_unref(indexed);
                if (r < 0)
                        return r;
                indexed = trained;
        }
        *ret = generation_new(k, indexed);
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
        if (file_read(path, &b) && nlu_load(g->nlu, buf_str(&b), &trained, &err) == 0)
                ret = generation_new(g->k, trained);
        buf_done(&b);
        return ret;
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
        buf_done(&b);
}

/* ---- load and train, on whichever thread ---- */

static int load(const struct generation_source *src, int64_t now_ms, struct generation **ret, struct report *rep,
                struct err *err)
{
        struct generation *cached;
        struct knowledge *k;
        int r;

        if (src->dir)
                r = knowledge_load_dir(src->dir, now_ms, &k, rep, err);
        else
                r = knowledge_load_files(src->files, src->n_files, now_ms, &k, rep, err);
        if (r < 0)
                return r;
        r = generation_build(k, false, NULL, ret, err);
        knowledge_unref(k);
        if (r < 0)
                return r;
        cached = from_cache(src, *ret);
        if (cached) {
                generation_unref(*ret);
                *ret = cached;
        }
        return 0;
}

static int train(const struct generation_source *src, struct generation *g, const atomic_bool *cancel,
                 struct generation **ret, struct err *err)
{
        struct nlu *trained;
        int r = nlu_train(g->nlu, cancel, &trained, err);

        if (r < 0)
                return r;
        *ret = generation_new(g->k, trained);
        to_cache(src, *ret);
        return 0;
}

/* ---- vectors from outside ---- */

static void tell(struct generations *gs, int r, struct str text);

static void vectors_done(void *arg, int r, struct nlu *nlu, const struct err *err)
{
        struct generations *gs = arg;
        struct generation *g;

        gs->vectors = NULL;
        if (r < 0) {
                log_warn("the embedding model stays unused: %s", err->msg);
                return;
        }
        g = generation_new(gs->current->k, nlu);
        generation_publish(gs, g);
        generation_unref(g);
        tell(gs, 0, STR("vectors"));
}

/* For what serves now; whatever was under way for another generation is dropped. */
static void start_vectors(struct generations *gs)
{
        struct vectors_opts o = {.loop = gs->loop,
                                 .embedding = gs->src.embedding,
                                 .cache_dir = gs->src.cache_dir,
                                 .retry_ms = gs->src.embedding_retry_ms ? gs->src.embedding_retry_ms : RETRY_MS,
                                 .done = vectors_done,
                                 .arg = gs};

        gs->vectors = vectors_stop(gs->vectors);
        if (gs->loop && gs->src.embedding && gs->current->trained)
                gs->vectors = vectors_start(&o, gs->current);
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
        j->now_ms = now_of(&gs->src);
        buf_init(&j->text, REPORT_TEXT_MAX);
        return j;
}

static void job_free(struct job *j)
{
        generation_unref(j->base);
        generation_unref(j->gen);
        buf_done(&j->text);
        free(j);
}

static void tell(struct generations *gs, int r, struct str text)
{
        free(gs->refusal);
        gs->refusal = r < 0 ? strndup(text.n ? text.p : "", text.n) : NULL;
        if (gs->on_change)
                gs->on_change(gs->arg, r, gs->current, text);
}

static int start_training(struct generations *gs);

/* After a job: its memory goes, and what was asked for meanwhile starts. */
static void job_over(struct job *j, bool more_to_train)
{
        struct generations *gs = j->gs;
        struct err err;

        gs->job = NULL;
        job_free(j);
        if (gs->again) {
                gs->again = false;
                generation_reload(gs, &err);
        } else if (more_to_train) {
                start_training(gs);
        }
}

static void train_work(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        j->r = train(&j->src, j->base, cancel, &j->gen, &j->err);
        malloc_trim(0); /* training takes 150 MB for a moment; glibc would keep them */
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
                tell(j->gs, 0, STR("trained"));
        } else if (!cancelled && j->r < 0 && j->r != ERR_CANCELLED) {
                tell(j->gs, j->r, str_c(j->err.msg));
        }
        job_over(j, false);
}

static int start_training(struct generations *gs)
{
        struct job *j = job_new(gs);
        int r;

        j->base = generation_ref(gs->current);
        r = loop_long(gs->loop, train_work, train_done, j);
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
        j->r = load(&j->src, j->now_ms, &j->gen, rep, &j->err);
        report_write(rep, &j->text);
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
        if (!cancelled && j->r < 0) {
                tell(gs, j->r, buf_str(&j->text));
        } else if (!cancelled) {
                fresh = strcmp(j->gen->hash, gs->current->hash) != 0;
                if (fresh) {
                        generation_publish(gs, j->gen);
                        start_vectors(gs);
                }
                tell(gs, 0, buf_str(&j->text));
        }
        job_over(j, !gs->current->trained);
}

int generation_reload(struct generations *gs, struct err *err)
{
        struct job *j;
        int r;

        if (!gs->loop)
                return err_set(err, ERR_INVALID, "no loop to reload on");
        if (gs->job) {
                gs->again = true;
                return err_set(err, ERR_BUSY, "a reload is running; the next one follows");
        }
        j = job_new(gs);
        r = loop_long(gs->loop, reload_work, reload_done, j);
        if (r < 0) {
                job_free(j);
                return err_set(err, r, "too much work is waiting");
        }
        gs->job = j;
        return 0;
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
        r = load(src, now_of(src), &g, rep, err);
        if (r == 0 && !loop && !g->trained) {
                r = train(src, g, NULL, &trained, err);
                if (r == 0) {
                        generation_unref(g);
                        g = trained;
                }
        }
        if (r < 0) {
                generation_unref(g);
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
        static const char *const subs[] = {"/articles", "/policies", "/flows", "/media", NULL};

        if (gs->loop && gs->src.dir && !gs->watch)
                gs->watch = watch_new(gs->loop, gs->src.dir, subs, on_folder_changed, gs);
}

void generations_close(struct generations *gs)
{
        if (!gs)
                return;
        watch_free(gs->watch);
        vectors_stop(gs->vectors);
        if (gs->job) {
                gs->job->gs = NULL;
                loop_long_cancel(gs->loop, gs->job);
        }
        generation_unref(gs->current);
        free(gs->refusal);
        free(gs);
}

struct str generations_refusal(const struct generations *gs)
{
        return str_c(gs->refusal);
}

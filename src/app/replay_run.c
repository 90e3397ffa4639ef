/* See replay_run.h. */
#include "app/replay_run.h"

#include "base/arena.h"
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PACKS_MAX = 8, PACK_TALKS = 64 };
#define PACK_BYTES ((size_t)64 << 20)

struct pack {
        struct arena *mem; /* NULL: the talks are borrowed */
        const struct foresight_talk *talks;
        size_t n;
};

struct line {
        const struct replay_run *run;
        pthread_mutex_t lock;
        pthread_cond_t changed;
        struct pack packs[PACKS_MAX];
        size_t n;
        bool ended;
        uint64_t talks, of_talks;
};

struct hand {
        struct line *line;
        unsigned no;
        pthread_t thread;
};

static bool stopped(const struct line *l)
{
        return l->run->stop && *l->run->stop;
}

static void free_pack(struct pack *p)
{
        arena_free(p->mem);
        p->mem = NULL;
}

/* False: there will be none. */
static bool take(struct line *l, struct pack *ret)
{
        bool any;

        pthread_mutex_lock(&l->lock);
        while (l->n == 0 && !l->ended)
                pthread_cond_wait(&l->changed, &l->lock);
        any = l->n > 0;
        if (any)
                *ret = l->packs[--l->n];
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
        return any;
}

static void tell(struct line *l)
{
        if (l->run->progress)
                l->run->progress(l->run->arg, foresight_seen(l->run->f), l->talks, l->of_talks);
}

/* Waits for room, and looks now and then whether it is to stop. */
static void give(struct line *l, struct pack p)
{
        pthread_mutex_lock(&l->lock);
        while (l->n == PACKS_MAX) {
                struct timespec until;

                clock_gettime(CLOCK_REALTIME, &until);
                until.tv_nsec += 200000000;
                until.tv_sec += until.tv_nsec / 1000000000;
                until.tv_nsec %= 1000000000;
                pthread_cond_timedwait(&l->changed, &l->lock, &until);
                pthread_mutex_unlock(&l->lock);
                tell(l);
                pthread_mutex_lock(&l->lock);
        }
        l->packs[l->n++] = p;
        l->talks += p.n;
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
        tell(l);
}

static void *work(void *arg)
{
        struct hand *h = arg;
        struct pack p;

        while (take(h->line, &p)) {
                for (size_t i = 0; i < p.n && !stopped(h->line); i++)
                        foresight_add(h->line->run->f, h->no, &p.talks[i]);
                free_pack(&p);
        }
        return NULL;
}

static int begin(struct line *l, struct hand *hands, const struct replay_run *run, struct err *err)
{
        *l = (struct line){.run = run};
        pthread_mutex_init(&l->lock, NULL);
        pthread_cond_init(&l->changed, NULL);
        for (unsigned i = 0; i < run->workers; i++) {
                hands[i] = (struct hand){.line = l, .no = i};
                if (pthread_create(&hands[i].thread, NULL, work, &hands[i]) != 0)
                        return err_set(err, ERR_INTERNAL, "a thread cannot be started: %s", strerror(errno));
        }
        return 0;
}

static void end(struct line *l, struct hand *hands)
{
        pthread_mutex_lock(&l->lock);
        l->ended = true;
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
        for (unsigned i = 0; i < l->run->workers && hands[i].line; i++)
                pthread_join(hands[i].thread, NULL);
        pthread_mutex_destroy(&l->lock);
        pthread_cond_destroy(&l->changed);
        tell(l);
}

int replay_run_talks(const struct replay_run *run, const struct foresight_talk *talks, size_t n, struct err *err)
{
        struct hand hands[FORESIGHT_WORKERS_MAX] = {0};
        struct line l;
        int r = begin(&l, hands, run, err);

        l.of_talks = n;
        for (size_t i = 0; r == 0 && i < n && !stopped(&l); i += PACK_TALKS)
                give(&l, (struct pack){NULL, talks + i, n - i < PACK_TALKS ? n - i : PACK_TALKS});
        end(&l, hands);
        return r;
}

/* ---- from the store ---- */

struct reading {
        struct pack pack;
        char last[64];
        bool more;
        int64_t count;
        int r;
        struct err *err;
};

static struct foresight_talk copy_talk(struct arena *mem, const struct span_talk *from)
{
        struct replay_line *lines = ARENA_ARRAY(mem, struct replay_line, from->n + 1);

        for (size_t i = 0; i < from->n; i++)
                lines[i] = (struct replay_line){arena_str(mem, from->lines[i].text),
                                                arena_str(mem, from->lines[i].choice)};
        return (struct foresight_talk){.id = arena_str(mem, from->id),
                                       .lang = str_eq_c(from->lang, "en") ? LANG_EN : LANG_ZH,
                                       .lines = lines,
                                       .n = from->n,
                                       .to_people = from->to_people,
                                       .erased = from->erased,
                                       .cut = from->cut};
}

static void on_page(void *arg, int r, const struct err *err, const struct span_talk *talks, size_t n, struct str last)
{
        struct reading *g = arg;
        struct foresight_talk *copy;

        g->r = r;
        if (r < 0) {
                *g->err = *err;
                return;
        }
        g->pack = (struct pack){.mem = arena_new(PACK_BYTES), .n = n};
        copy = ARENA_ARRAY(g->pack.mem, struct foresight_talk, n + 1);
        for (size_t i = 0; i < n; i++)
                copy[i] = copy_talk(g->pack.mem, &talks[i]);
        g->pack.talks = copy;
        g->more = last.n > 0 && last.n < sizeof(g->last);
        if (g->more) {
                memcpy(g->last, last.p, last.n);
                g->last[last.n] = '\0';
        }
}

static void on_count(void *arg, int r, const struct err *err, int64_t talks)
{
        struct reading *g = arg;

        (void)err;
        g->count = r == 0 ? talks : 0;
}

int replay_run_store(const struct replay_run *run, struct store *st, const struct span_query *q, struct err *err)
{
        struct hand hands[FORESIGHT_WORKERS_MAX] = {0};
        struct reading g = {.more = true, .err = err};
        struct span_query next = *q;
        struct line l;
        int r = begin(&l, hands, run, err);

        if (r == 0 && store_span_count(st, q, on_count, &g) == 0)
                store_drain(st);
        l.of_talks = (uint64_t)g.count;
        while (r == 0 && g.more && !stopped(&l)) {
                r = store_span(st, &next, on_page, &g);
                if (r < 0)
                        err_set(err, r, "the store is busy");
                else
                        store_drain(st);
                r = r < 0 ? r : g.r;
                if (r == 0)
                        give(&l, g.pack);
                next.after = str_c(g.last);
        }
        end(&l, hands);
        return r;
}

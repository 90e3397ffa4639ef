/*
 * watch - see watch.h.
 *
 *   quiet --an event, or a look that differs--> waiting (300 ms since the last one) --> looking --> quiet, changed()
 *
 * The look before changed() is what later looks are compared with, so an edit while the folder is read is a new change.
 */
#include "loop/watch.h"

#include "base/str.h"
#include "base/time.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

/* A look is followed by a pause of so many times its own duration, so that a huge folder costs 2 % of a thread. */
enum { QUIET_MS = 300, LOOK_EVERY_MS = 2000, PAUSE_PER_LOOK = 50, PATH_MAX_BYTES = 4096, DIRS_MAX = 16 };

struct watch {
        struct loop *loop;
        char *dir;
        const char *subs[DIRS_MAX]; /* "" first: the folder itself */
        size_t n_subs;
        void (*changed)(void *);
        void *arg;
        struct timer *quiet, *look;
        uv_fs_event_t *events[DIRS_MAX]; /* NULL: not watched */
        struct look *under_way;
        uint64_t seen;
};

/* ---- what a look sees ---- */

struct look {
        struct watch *w; /* NULL: freed meanwhile */
        char *dir;
        const char *subs[DIRS_MAX];
        size_t n_subs;
        uint64_t sum;
        int64_t took_ns;
        bool tell; /* the folder was quiet: changed() follows */
};

static uint64_t entry_sum(const char *dir, const char *name)
{
        char path[PATH_MAX_BYTES], text[PATH_MAX_BYTES + 200];
        struct stat sb;
        int n;

        if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path) || stat(path, &sb) < 0 ||
            !S_ISREG(sb.st_mode))
                return 0;
        n = snprintf(text, sizeof(text), "%s %llu %lld %lld.%ld", path, (unsigned long long)sb.st_ino,
                     (long long)sb.st_size, (long long)sb.st_mtim.tv_sec, sb.st_mtim.tv_nsec);
        return str_hash(str_n(text, n > 0 ? (size_t)n : 0));
}

/* The order of the entries does not matter. */
static uint64_t folder_sum(const char *dir, const char *const *subs, size_t n)
{
        uint64_t sum = 0;
        char path[PATH_MAX_BYTES];
        struct dirent *e;
        DIR *d;

        for (size_t i = 0; i < n; i++) {
                if (snprintf(path, sizeof(path), "%s%s", dir, subs[i]) >= (int)sizeof(path))
                        continue;
                d = opendir(path);
                while (d && (e = readdir(d)))
                        if (e->d_name[0] != '.')
                                sum += entry_sum(path, e->d_name);
                if (d)
                        closedir(d);
        }
        return sum;
}

/* ---- events: quick, but only a hint ---- */

static void stir(struct watch *w);

static void on_event(uv_fs_event_t *h, const char *name, int events, int status)
{
        struct watch *w = h->data;

        (void)events;
        if (w && status >= 0 && !(name && name[0] == '.'))
                stir(w);
}

static void on_event_closed(uv_handle_t *h)
{
        free(h);
}

static void unwatch(struct watch *w)
{
        for (size_t i = 0; i < w->n_subs; i++) {
                if (!w->events[i])
                        continue;
                w->events[i]->data = NULL;
                uv_close((uv_handle_t *)w->events[i], on_event_closed);
                w->events[i] = NULL;
        }
}

/* What cannot be watched is only looked at. */
static void watch_all(struct watch *w)
{
        char path[PATH_MAX_BYTES];

        unwatch(w);
        for (size_t i = 0; i < w->n_subs; i++) {
                uv_fs_event_t *h;

                if (snprintf(path, sizeof(path), "%s%s", w->dir, w->subs[i]) >= (int)sizeof(path))
                        continue;
                h = calloc(1, sizeof(*h));
                if (!h)
                        abort();
                if (uv_fs_event_init(loop_uv(w->loop), h) < 0) {
                        free(h);
                } else if (uv_fs_event_start(h, on_event, path, 0) < 0) {
                        uv_close((uv_handle_t *)h, on_event_closed);
                } else {
                        h->data = w;
                        w->events[i] = h;
                }
        }
}

/* ---- looks ---- */

static void look_work(void *arg)
{
        struct look *k = arg;
        int64_t from_ns = time_mono_ns();

        k->sum = folder_sum(k->dir, k->subs, k->n_subs);
        k->took_ns = time_mono_ns() - from_ns;
}

static void on_look(void *arg);

/* After one that took so long. */
static void look_later(struct watch *w, int64_t took_ns)
{
        int64_t pause_ms = took_ns / 1000000 * PAUSE_PER_LOOK;

        timer_stop(w->look);
        w->look = timer_start(w->loop, pause_ms > LOOK_EVERY_MS ? pause_ms : LOOK_EVERY_MS, 0, on_look, w);
}

static void look_done(void *arg, bool cancelled)
{
        struct look *k = arg;
        struct watch *w = cancelled ? NULL : k->w;
        bool tell = k->tell;
        uint64_t sum = k->sum;
        int64_t took_ns = k->took_ns;

        if (k->w)
                k->w->under_way = NULL;
        free(k->dir);
        free(k);
        if (!w)
                return;
        look_later(w, took_ns);
        if (!tell) {
                if (sum != w->seen)
                        stir(w);
                return;
        }
        w->seen = sum;
        watch_all(w); /* directories may have come, gone or been replaced */
        w->changed(w->arg);
}

/* False when one is under way, or the pool is full: the next one sees it. */
static bool look(struct watch *w, bool tell)
{
        struct look *k;

        if (w->under_way)
                return false;
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        *k = (struct look){.w = w, .dir = strdup(w->dir), .n_subs = w->n_subs, .tell = tell};
        memcpy(k->subs, w->subs, sizeof(k->subs));
        if (!k->dir)
                abort();
        if (loop_short(w->loop, look_work, look_done, k) < 0) {
                free(k->dir);
                free(k);
                return false;
        }
        w->under_way = k;
        return true;
}

static void on_look(void *arg)
{
        struct watch *w = arg;

        if (w->quiet || !look(w, false))
                look_later(w, 0);
}

static void on_quiet(void *arg)
{
        struct watch *w = arg;

        w->quiet = timer_stop(w->quiet);
        if (!look(w, true))
                stir(w);
}

/* Something moved: wait until nothing does. */
static void stir(struct watch *w)
{
        timer_stop(w->quiet);
        w->quiet = timer_start(w->loop, QUIET_MS, 0, on_quiet, w);
}

struct watch *watch_new(struct loop *l, const char *dir, const char *const *subs, void (*changed)(void *), void *arg)
{
        struct watch *w = calloc(1, sizeof(*w));

        if (!w)
                abort();
        *w = (struct watch){.loop = l, .dir = strdup(dir), .changed = changed, .arg = arg};
        if (!w->dir)
                abort();
        w->subs[w->n_subs++] = "";
        while (*subs) {
                assert(w->n_subs < DIRS_MAX);
                w->subs[w->n_subs++] = *subs++;
        }
        w->seen = folder_sum(w->dir, w->subs, w->n_subs);
        look_later(w, 0);
        watch_all(w);
        return w;
}

struct watch *watch_free(struct watch *w)
{
        if (!w)
                return NULL;
        timer_stop(w->quiet);
        timer_stop(w->look);
        unwatch(w);
        if (w->under_way)
                w->under_way->w = NULL;
        free(w->dir);
        free(w);
        return NULL;
}

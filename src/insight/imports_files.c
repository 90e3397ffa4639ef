/* imports_files - the files that are kept: pictures of their pages, and their end. */
#include "insight/imports_priv.h"

#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PICTURES_MAX = 2 /* drawn at a time */, SWEEP_MAX = 10000 /* files looked at in one go */ };

/* ---- pictures of pages ---- */

struct picture {
        struct imports *im;
        char path[4096];
        unsigned page;
        struct buf png;
        int r;
        struct err err;
        imports_picture_fn *cb;
        void *arg;
        uv_thread_t thread;
};

static void on_drawn(void *arg)
{
        struct picture *p = arg;

        uv_thread_join(&p->thread);
        p->im->pictures--;
        p->cb(p->arg, p->r, &p->err, buf_str(&p->png));
        buf_done(&p->png);
        free(p);
}

static void draw(void *arg)
{
        struct picture *p = arg;

        p->r = convert_page(p->im->o.program, p->path, p->page, &p->png, &p->err);
        loop_post(p->im->o.loop, on_drawn, p);
}

int imports_picture(struct imports *im, struct str id, unsigned page, imports_picture_fn *cb, void *arg)
{
        struct picture *p;

        if (!im->o.dir || !id_valid(id))
                return ERR_NOTFOUND;
        if (im->closed || im->pictures >= PICTURES_MAX)
                return ERR_BUSY;
        p = calloc(1, sizeof(*p));
        if (!p)
                abort();
        *p = (struct picture){.im = im, .page = page, .cb = cb, .arg = arg};
        snprintf(p->path, sizeof(p->path), "%s/%.*s", im->o.dir, STR_ARG(id));
        buf_init(&p->png, CONVERT_ANSWER_MAX);
        if (uv_thread_create(&p->thread, draw, p) != 0) {
                buf_done(&p->png);
                free(p);
                return ERR_BUSY;
        }
        im->pictures++;
        return 0;
}

/* ---- one that goes ---- */

struct going {
        struct imports *im;
        char path[4096];
        imports_fn *cb;
        void *arg;
};

static void unlink_it(void *arg)
{
        const struct going *g = arg;

        unlink(g->path);
}

static void on_unlinked(void *arg, bool cancelled)
{
        struct going *g = arg;
        const char *slash = strrchr(g->path, '/');

        (void)cancelled; /* the next sweep takes it: nothing knows it any more */
        g->cb(g->arg, 0, NULL, str_c(slash ? slash + 1 : ""));
        free(g);
}

static void on_forgotten(void *arg, int r, const struct err *err)
{
        struct going *g = arg;

        if (r < 0) {
                g->cb(g->arg, r, err, (struct str){0});
                free(g);
        } else if (loop_short(g->im->o.loop, unlink_it, on_unlinked, g) < 0) {
                on_unlinked(g, true);
        }
}

int imports_forget(struct imports *im, struct str id, struct str who, imports_fn *cb, void *arg, struct err *err)
{
        struct going *g;
        int r;

        if (!im->o.dir || !id_valid(id))
                return err_set(err, ERR_NOTFOUND, "there is no such import");
        if (imports_find(im, id))
                return err_set(err, ERR_EXISTS, "it is being read; cancel it first");
        g = calloc(1, sizeof(*g));
        if (!g)
                abort();
        *g = (struct going){.im = im, .cb = cb, .arg = arg};
        snprintf(g->path, sizeof(g->path), "%s/%.*s", im->o.dir, STR_ARG(id));
        r = store_knowledge_import_forget(im->o.store, id, who, imports_now(im), on_forgotten, g);
        if (r < 0) {
                free(g);
                return err_set(err, r, "the store is busy; try again in a moment");
        }
        return 0;
}

/* ---- those whose time is over ---- */

struct sweep {
        struct imports *im;
        int64_t before_ms, left_ms; /* files; pages of a site that a crash left */
        size_t n;
};

/* "ID" is a file, "ID-7" a page of a site while it is read. Others are not ours. */
static bool is_over(const struct sweep *s, const char *name, const struct stat *st)
{
        struct str id = str_sub(str_c(name), 0, ID_LEN);
        int64_t at = (int64_t)st->st_mtime * 1000;

        if (!id_valid(id) || !S_ISREG(st->st_mode))
                return false;
        return name[id.n] == '\0' ? at < s->before_ms : name[id.n] == '-' && at < s->left_ms;
}

static void sweep(void *arg)
{
        struct sweep *s = arg;
        DIR *d = opendir(s->im->o.dir);
        const struct dirent *e;

        for (int i = 0; d && i < SWEEP_MAX && (e = readdir(d)); i++) {
                struct stat st;

                if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && is_over(s, e->d_name, &st))
                        s->n += unlinkat(dirfd(d), e->d_name, 0) == 0;
        }
        if (d)
                closedir(d);
}

static void on_swept(void *arg, bool cancelled)
{
        struct sweep *s = arg;

        (void)cancelled;
        s->im->sweeps--;
        if (s->n)
                log_info("%zu files of imports were removed; their time was over", s->n);
        free(s);
}

static void sweep_now(void *arg)
{
        struct imports *im = arg;
        int64_t now = imports_now(im);
        struct sweep *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        *s = (struct sweep){im, im->o.keep_days ? now - im->o.keep_days * DAY_MS : INT64_MIN, now - DAY_MS, 0};
        if (loop_short(im->o.loop, sweep, on_swept, s) < 0)
                free(s);
        else
                im->sweeps++;
}

void imports_sweep_start(struct imports *im)
{
        im->daily = timer_start(im->o.loop, DAY_MS, DAY_MS, sweep_now, im);
        sweep_now(im);
}

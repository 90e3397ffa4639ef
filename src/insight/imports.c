/* imports - one import after the other; see imports.h.
 *
 *   kept -> what the source held before -> [the site is fetched] -> read and compared (on a thread of its own) ->
 * stored
 */
#include "insight/imports.h"

#include "answer/generation.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/rand.h"
#include "connect/crawl.h"
#include "insight/import_run.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { RETRY_MS = 200, PICTURES_MAX = 2 /* drawn at a time */ };

struct imp {
        struct imports *im;
        struct imp *next;
        struct arena *mem;
        struct str id, name, author, path, bytes; /* bytes: not written yet */
        bool site, ocr, kept, running, cancelled, again;
        struct crawl *crawl;
        struct crawl_page *pages; /* of a site, in mem */
        struct generation *g;
        struct import_run_in in;
        struct import_run_out out;
        atomic_bool stop;
        atomic_uint done;
        int r;
        struct err err;
        imports_fn *cb;
        void *arg;
        struct timer *retry;
        uv_thread_t thread;
};

struct imports {
        struct imports_opts o;
        struct net *net;
        struct imp *list; /* oldest first; the first that is kept is read */
        size_t n, pictures;
        bool closed;
};

static int64_t now(const struct imports *im)
{
        return clock_now_ms(im->o.clock);
}

static void imp_free(struct imp *p)
{
        struct imp **at = &p->im->list;

        while (*at != p)
                at = &(*at)->next;
        *at = p->next;
        p->im->n--;
        timer_stop(p->retry);
        crawl_free(p->crawl);
        generation_unref(p->g);
        arena_free(p->mem);
        free(p);
}

static struct imp *find(const struct imports *im, struct str id)
{
        struct imp *p = im->list;

        while (p && !str_eq(p->id, id))
                p = p->next;
        return p;
}

static void next(struct imports *im);

/* ---- the end of one ---- */

static void on_end(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        if (r < 0)
                log_warn("import %.*s: %s", STR_ARG(p->id), err->msg);
        imp_free(p);
        next(im);
}

static void put_end(void *arg)
{
        struct imp *p = arg;
        struct knowledge_import_row row = {.id = p->id,
                                           .state = p->im->closed && p->cancelled ? STR("reading")
                                                    : p->cancelled                ? STR("cancelled")
                                                                                  : STR("failed"),
                                           .error = p->cancelled ? (struct str){0} : str_c(p->err.msg),
                                           .done = atomic_load(&p->done),
                                           .total = (int64_t)p->in.n_pieces,
                                           .changed_ms = now(p->im)};

        p->retry = timer_stop(p->retry);
        if (store_knowledge_import_change(p->im->o.store, &row, on_end, p) < 0)
                p->retry = timer_start(p->im->o.loop, RETRY_MS, 0, put_end, p);
}

static void end_badly(struct imp *p, int r, const struct err *err)
{
        p->cancelled |= r == ERR_CANCELLED;
        if (err)
                p->err = *err;
        put_end(p);
}

static void on_stored(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        if (r < 0) {
                end_badly(p, r, err);
                return;
        }
        log_info("import %.*s: %zu drafts", STR_ARG(p->id), p->out.result.n_drafts);
        imp_free(p);
        next(im);
}

static void store_it(void *arg)
{
        struct imp *p = arg;

        p->retry = timer_stop(p->retry);
        p->out.result.at_ms = now(p->im);
        if (store_knowledge_import_finish(p->im->o.store, &p->out.result, on_stored, p) < 0)
                p->retry = timer_start(p->im->o.loop, RETRY_MS, 0, store_it, p);
}

/* ---- reading, on a thread of its own: it mostly waits for a child, and training would keep it waiting ---- */

/* Pages of a site are files beside one another while they are read. */
static int write_pages(struct imp *p)
{
        struct import_piece *pieces = ARENA_ARRAY(p->mem, struct import_piece, p->in.n_pieces);

        for (size_t i = 0; i < p->in.n_pieces; i++) {
                pieces[i] = (struct import_piece){.path = arena_printf(p->mem, "%.*s-%zu", STR_ARG(p->path), i),
                                                  .ref = p->pages[i].url,
                                                  .charset = p->pages[i].charset};
                if (!file_write(arena_cstr(p->mem, pieces[i].path), p->pages[i].body))
                        return err_set(&p->err, ERR_IO, "the pages cannot be kept");
        }
        p->in.pieces = pieces;
        return 0;
}

static void drop_pages(struct imp *p)
{
        for (size_t i = 0; p->site && p->in.pieces && i < p->in.n_pieces; i++)
                unlink(arena_cstr(p->mem, p->in.pieces[i].path));
}

static void on_worked(void *arg);

static void work(void *arg)
{
        struct imp *p = arg;

        p->in.cancel = &p->stop;
        p->r = p->site ? write_pages(p) : 0;
        if (p->r == 0)
                p->r = import_run(&p->in, p->mem, &p->out, &p->err);
        drop_pages(p);
        loop_post(p->im->o.loop, on_worked, p);
}

static void on_worked(void *arg)
{
        struct imp *p = arg;

        uv_thread_join(&p->thread);
        if (p->cancelled)
                p->r = ERR_CANCELLED;
        if (p->r < 0)
                end_badly(p, p->r, NULL);
        else
                store_it(p);
}

static void read_it(void *arg)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        p->retry = timer_stop(p->retry);
        if (p->cancelled) {
                end_badly(p, ERR_CANCELLED, NULL);
                return;
        }
        generation_unref(p->g);
        p->g = generation_ref(generation_current(im->o.generations));
        p->in.program = im->o.program;
        p->in.id = p->id;
        p->in.name = p->name;
        p->in.author = p->author;
        p->in.now_ms = now(im);
        p->in.ocr = p->ocr;
        p->in.k = p->g->k;
        p->in.nlu = p->g->trained ? p->g->nlu : NULL;
        p->in.done = &p->done;
        if (uv_thread_create(&p->thread, work, p) != 0)
                p->retry = timer_start(im->o.loop, RETRY_MS, 0, read_it, p);
}

/* ---- a site ---- */

static void on_crawled(void *arg, int r, const struct err *err, const struct crawl_result *res)
{
        struct imp *p = arg;

        p->crawl = NULL;
        if (r < 0) {
                end_badly(p, r, err);
                return;
        }
        p->pages = ARENA_ARRAY(p->mem, struct crawl_page, res->n);
        for (size_t i = 0; i < res->n; i++)
                p->pages[i] = (struct crawl_page){arena_str(p->mem, res->pages[i].url),
                                                  arena_str(p->mem, res->pages[i].charset),
                                                  arena_str(p->mem, res->pages[i].body)};
        p->in.n_pieces = res->n;
        p->in.pages_left = res->left + res->refused;
        p->in.site_changed = res->changed;
        read_it(p);
}

/* ---- the way there ---- */

static void on_source(void *arg, int r, const struct err *err, const struct knowledge_source_row *rows, size_t n)
{
        struct imp *p = arg;
        struct knowledge_source_row *known = ARENA_ARRAY(p->mem, struct knowledge_source_row, n);

        for (size_t i = 0; i < n; i++)
                known[i] =
                        (struct knowledge_source_row){arena_str(p->mem, rows[i].item), arena_str(p->mem, rows[i].path),
                                                      arena_str(p->mem, rows[i].hash)};
        p->in.known = known;
        p->in.n_known = n;
        if (r < 0) {
                end_badly(p, r, err);
        } else if (p->site && !p->cancelled) {
                p->crawl = crawl_start(p->im->net, p->name, on_crawled, p, &p->err);
                if (!p->crawl)
                        end_badly(p, ERR_INVALID, NULL);
        } else {
                read_it(p);
        }
}

static void begin(void *arg)
{
        struct imp *p = arg;

        p->retry = timer_stop(p->retry);
        if (store_knowledge_source(p->im->o.store, p->name, on_source, p) < 0)
                p->retry = timer_start(p->im->o.loop, RETRY_MS, 0, begin, p);
}

static void next(struct imports *im)
{
        struct imp *p = im->list;

        if (!p || p->running || !p->kept)
                return;
        p->running = true;
        if (!p->site) {
                struct import_piece *piece = ARENA_NEW(p->mem, struct import_piece);

                piece->path = p->path;
                p->in.pieces = piece;
                p->in.n_pieces = 1;
        }
        begin(p);
}

static struct imp *add(struct imports *im, struct str id, struct str name, struct str author, bool ocr)
{
        struct imp *p = calloc(1, sizeof(*p)), **at = &im->list;

        if (!p)
                abort();
        *p = (struct imp){.im = im, .mem = arena_new((size_t)1 << 30), .ocr = ocr};
        p->id = arena_str(p->mem, id);
        p->name = arena_str(p->mem, name);
        p->author = arena_str(p->mem, author);
        p->site = str_starts(name, STR("http://")) || str_starts(name, STR("https://"));
        p->path = arena_printf(p->mem, "%s/%.*s", im->o.dir, STR_ARG(id));
        while (*at)
                at = &(*at)->next;
        *at = p;
        im->n++;
        return p;
}

/* ---- a new one ---- */

static void on_kept(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        p->kept = r == 0;
        p->cb(p->arg, r, err, p->id);
        if (r < 0)
                imp_free(p);
        next(im);
}

static void write_file(void *arg)
{
        struct imp *p = arg;

        mkdir(p->im->o.dir, 0700);
        p->r = p->site || file_write(arena_cstr(p->mem, p->path), p->bytes) ? 0 : ERR_IO;
}

static void on_written(void *arg, bool cancelled)
{
        struct imp *p = arg;
        struct knowledge_import_row row = {.id = p->id,
                                           .name = p->name,
                                           .kind = p->site ? STR("site") : STR("file"),
                                           .state = STR("reading"),
                                           .author = p->author,
                                           .ocr = p->ocr,
                                           .at_ms = now(p->im),
                                           .changed_ms = now(p->im)};
        struct err err;
        int r = cancelled  ? err_set(&err, ERR_CANCELLED, "the service stops")
                : p->r < 0 ? err_set(&err, ERR_FULL, "there is no room for the file")
                           : 0;

        if (r == 0 && p->again)
                r = store_knowledge_import_change(p->im->o.store, &row, on_kept, p);
        else if (r == 0)
                r = store_knowledge_import_add(p->im->o.store, &row, on_kept, p);
        if (r == ERR_BUSY)
                err_set(&err, r, "the store is busy");
        if (r < 0)
                on_kept(p, r, &err);
}

static int check(const struct imports *im, struct err *err)
{
        if (!im->o.dir)
                return err_set(err, ERR_DENIED, "without a data directory nothing can be brought in");
        if (im->closed || im->n >= IMPORTS_WAIT_MAX)
                return err_set(err, ERR_BUSY, "so many imports wait already; try again later");
        return 0;
}

int imports_start(struct imports *im, const struct imports_in *in, imports_fn *cb, void *arg, struct err *err)
{
        char id[ID_LEN + 1];
        struct imp *p;
        int r = check(im, err);

        if (r < 0)
                return r;
        if (in->bytes.p && (in->bytes.n == 0 || in->bytes.n > CONVERT_BYTES_MAX))
                return err_set(err, in->bytes.n ? ERR_LIMIT : ERR_INVALID,
                               in->bytes.n ? "the file is larger than 50 MB" : "the file is empty");
        if (!in->name.n || in->name.n > IMPORT_NAME_MAX)
                return err_set(err, ERR_INVALID, "name is missing or too long");
        id_new(now(im), id);
        p = add(im, str_c(id), in->name, in->author, in->ocr);
        p->site = !in->bytes.p;
        p->bytes = arena_str(p->mem, in->bytes);
        p->cb = cb;
        p->arg = arg;
        r = loop_short(im->o.loop, write_file, on_written, p);
        if (r < 0) {
                imp_free(p);
                return err_set(err, r, "so much is under way; try again later");
        }
        return 0;
}

/* ---- again, and after a start ---- */

struct again {
        struct imports *im;
        struct arena *mem;
        struct str author;
        bool ocr;
        imports_fn *cb;
        void *arg;
};

static void on_row(void *arg, int r, const struct err *err, const struct knowledge_import_row *rows, size_t n)
{
        struct again *a = arg;
        struct err why;
        struct imp *p;

        if (r == 0 && n && (str_eq_c(rows->state, "ready") || find(a->im, rows->id)))
                r = err_set(&why, ERR_EXISTS, "it is read already");
        else if (r < 0)
                why = *err;
        if (r == 0)
                r = check(a->im, &why);
        if (r < 0) {
                a->cb(a->arg, r, &why, (struct str){0});
        } else {
                p = add(a->im, rows->id, rows->name, a->author, a->ocr);
                p->again = true;
                p->site = str_eq_c(rows->kind, "site");
                p->cb = a->cb;
                p->arg = a->arg;
                p->r = 0;
                on_written(p, false);
        }
        arena_free(a->mem);
}

int imports_again(struct imports *im, struct str id, struct str author, bool ocr, imports_fn *cb, void *arg)
{
        struct arena *mem = arena_new(0);
        struct again *a = ARENA_NEW(mem, struct again);
        int r;

        *a = (struct again){im, mem, arena_str(mem, author), ocr, cb, arg};
        r = store_knowledge_imports(im->o.store, id, (struct str){0}, 1, on_row, a);
        if (r < 0)
                arena_free(mem);
        return r;
}

static void on_broken_off(void *arg, int r, const struct err *err, const struct knowledge_import_row *rows, size_t n)
{
        struct imports *im = arg;

        (void)err;
        for (size_t i = n; r == 0 && i > 0 && im->n < IMPORTS_WAIT_MAX; i--) {
                struct imp *p;

                if (find(im, rows[i - 1].id))
                        continue;
                p = add(im, rows[i - 1].id, rows[i - 1].name, rows[i - 1].author, rows[i - 1].ocr);
                p->site = str_eq_c(rows[i - 1].kind, "site");
                p->kept = true;
        }
        next(im);
}

void imports_resume(struct imports *im)
{
        if (im->o.dir)
                store_knowledge_imports(im->o.store, (struct str){0}, STR("reading"), IMPORTS_WAIT_MAX, on_broken_off,
                                        im);
}

/* ---- while it is under way ---- */

static void stop(struct imp *p)
{
        struct err err;

        p->cancelled = true;
        atomic_store(&p->stop, true);
        if (p->crawl) {
                p->crawl = crawl_free(p->crawl);
                err_set(&err, ERR_CANCELLED, "it was cancelled");
                end_badly(p, ERR_CANCELLED, &err);
        } else if (p->kept && !p->running) {
                p->running = true;
                end_badly(p, ERR_CANCELLED, NULL);
        }
}

int imports_cancel(struct imports *im, struct str id, struct err *err)
{
        struct imp *p = find(im, id);

        if (!p)
                return err_set(err, ERR_NOTFOUND, "it is not under way");
        if (!p->cancelled)
                stop(p);
        return 0;
}

bool imports_progress(const struct imports *im, struct str id, size_t *done, size_t *total)
{
        const struct imp *p = find(im, id);

        *done = *total = 0;
        if (!p)
                return false;
        if (p->crawl) {
                crawl_counts(p->crawl, done, total);
        } else {
                *done = atomic_load(&p->done);
                *total = p->in.n_pieces;
        }
        return true;
}

bool imports_drain(struct imports *im)
{
        im->closed = true;
        for (struct imp *p = im->list, *after; p; p = after) {
                after = p->next;
                if (!p->cancelled)
                        stop(p);
        }
        return !im->list && !im->pictures;
}

struct imports *imports_new(const struct imports_opts *o)
{
        struct imports *im = calloc(1, sizeof(*im));

        if (!im)
                abort();
        im->o = *o;
        if (o->dir && !(im->o.dir = strdup(o->dir)))
                abort();
        im->net = net_new(o->loop);
        if (!o->inside)
                net_public_only(im->net);
        return im;
}

struct imports *imports_free(struct imports *im)
{
        if (!im)
                return NULL;
        while (im->list)
                imp_free(im->list);
        net_free(im->net);
        free((void *)(uintptr_t)im->o.dir);
        free(im);
        return NULL;
}

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

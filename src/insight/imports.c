/* imports - one import after the other; see imports.h.
 *
 *   kept -> begun -> what the source held before -> [the site is fetched] -> read and compared (imports_read.c) ->
 * stored
 */
#include "insight/imports_priv.h"

#include "answer/generation.h"
#include "base/log.h"
#include "net/conn.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

int64_t imports_now(const struct imports *im)
{
        return clock_now_ms(im->o.clock);
}

void imp_free(struct imp *p)
{
        struct imp **at = &p->im->list;

        while (*at != p)
                at = &(*at)->next;
        *at = p->next;
        p->im->n--;
        timer_stop(p->retry);
        crawl_free(p->crawl);
        generation_unref(p->g);
        if (p->has_base)
                workspace_base_done(&p->base);
        if (p->bytes.max)
                buf_done(&p->bytes);
        if (p->pages_mem)
                arena_free(p->pages_mem);
        arena_free(p->mem);
        free(p);
}

struct imp *imports_find(const struct imports *im, struct str id)
{
        struct imp *p = im->list;

        while (p && !str_eq(p->id, id))
                p = p->next;
        return p;
}

struct imp *imports_add(struct imports *im, struct str id, struct str name, struct str author, bool ocr)
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

struct str imp_kind(const struct imp *p)
{
        return p->site ? STR("site") : p->products ? STR("products") : STR("file");
}

void imp_take_kind(struct imp *p, struct str kind)
{
        p->site = str_eq_c(kind, "site");
        p->products = str_eq_c(kind, "products");
}

/* ---- the end of one ---- */

static void on_end(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        if (r < 0)
                log_warn("import %.*s: %s", STR_ARG(p->id), err->msg);
        imp_free(p);
        imports_next(im);
}

/* What somebody cancelled stays so, also when the service ends before it is written. */
static void put_end(void *arg)
{
        struct imp *p = arg;
        bool failed = !p->cancelled && !p->stopped;
        struct str line = failed ? str_c(p->err.msg) : (struct str){0};
        struct knowledge_import_row row = {.id = p->id,
                                           .state = p->cancelled ? STR("cancelled")
                                                    : p->stopped ? STR("reading")
                                                                 : STR("failed"),
                                           .error = line,
                                           .cause = failed ? str_c(convert_fault_slug(convert_fault_of(line))) : line,
                                           .ocr = p->ocr,
                                           .done = atomic_load(&p->done),
                                           .total = (int64_t)p->in.n_pieces,
                                           .changed_ms = imports_now(p->im)};

        p->retry = timer_stop(p->retry);
        if (store_knowledge_import_change(p->im->o.store, &row, on_end, p) < 0)
                p->retry = timer_start(p->im->o.loop, IMPORT_RETRY_MS, 0, put_end, p);
}

void imp_end_badly(struct imp *p, int r, const struct err *err)
{
        p->cancelled |= r == ERR_CANCELLED && !p->stopped;
        if (err)
                p->err = *err;
        put_end(p);
}

static void on_stored(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;
        struct err why;

        if (r == ERR_LIMIT) {
                convert_fault_with(&why, FAULT_DRAFTS, "%s", err->msg);
                imp_end_badly(p, r, &why);
                return;
        }
        if (r < 0) {
                imp_end_badly(p, r, err);
                return;
        }
        log_info("import %.*s: %zu drafts", STR_ARG(p->id), p->out.result.n_drafts);
        imp_free(p);
        imports_next(im);
}

void imp_store(void *arg)
{
        struct imp *p = arg;

        p->retry = timer_stop(p->retry);
        p->out.result.at_ms = imports_now(p->im);
        if (store_knowledge_import_finish(p->im->o.store, &p->out.result, on_stored, p) < 0)
                p->retry = timer_start(p->im->o.loop, IMPORT_RETRY_MS, 0, imp_store, p);
}

/* ---- the way there ---- */

static void on_source(void *arg, int r, const struct err *err, const struct knowledge_source_row *rows, size_t n)
{
        struct imp *p = arg;
        struct knowledge_source_row *known = ARENA_ARRAY(p->mem, struct knowledge_source_row, n);

        for (size_t i = 0; i < n; i++)
                known[i] = (struct knowledge_source_row){
                        arena_str(p->mem, rows[i].item), arena_str(p->mem, rows[i].path),
                        arena_str(p->mem, rows[i].hash), arena_str(p->mem, rows[i].served)};
        p->in.known = known;
        p->in.n_known = n;
        if (r < 0)
                imp_end_badly(p, r, err);
        else if (p->cancelled || p->stopped)
                imp_end_badly(p, ERR_CANCELLED, NULL);
        else
                imp_read(p);
}

static void ask_source(void *arg)
{
        struct imp *p = arg;

        p->retry = timer_stop(p->retry);
        if (store_knowledge_source(p->im->o.store, p->name, on_source, p) < 0)
                p->retry = timer_start(p->im->o.loop, IMPORT_RETRY_MS, 0, ask_source, p);
}

static void on_begun(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;

        if (r < 0)
                imp_end_badly(p, r, err);
        else
                ask_source(p);
}

/* Counted before a byte is looked at, and taken back by every end that is told: what is counted twice at a start broke
 * the service off both times. */
static void begin(void *arg)
{
        struct imp *p = arg;

        p->retry = timer_stop(p->retry);
        if (store_knowledge_import_begin(p->im->o.store, p->id, on_begun, p) < 0)
                p->retry = timer_start(p->im->o.loop, IMPORT_RETRY_MS, 0, begin, p);
}

void imports_next(struct imports *im)
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

/* ---- while it is under way ---- */

void imp_stop(struct imp *p)
{
        atomic_store(&p->stop, true);
        if (p->crawl) {
                p->crawl = crawl_free(p->crawl);
                imp_end_badly(p, ERR_CANCELLED, NULL);
        } else if (p->kept && !p->running) {
                p->running = true;
                imp_end_badly(p, ERR_CANCELLED, NULL);
        }
}

int imports_cancel(struct imports *im, struct str id, struct err *err)
{
        struct imp *p = imports_find(im, id);

        if (!p)
                return err_set(err, ERR_NOTFOUND, "it is not under way");
        if (!p->cancelled && !p->stopped) {
                p->cancelled = true;
                imp_stop(p);
        }
        return 0;
}

bool imports_progress(const struct imports *im, struct str id, size_t *done, size_t *total)
{
        const struct imp *p = imports_find(im, id);

        *done = *total = 0;
        if (!p)
                return false;
        if (p->crawl) {
                crawl_counts(p->crawl, done, total);
        } else if (atomic_load(&p->pictures.total)) {
                *done = atomic_load(&p->pictures.done);
                *total = atomic_load(&p->pictures.total);
        } else {
                *done = atomic_load(&p->done);
                *total = p->in.n_pieces;
        }
        return true;
}

bool imports_drain(struct imports *im)
{
        im->closed = true;
        im->daily = timer_stop(im->daily);
        for (struct imp *p = im->list, *after; p; p = after) {
                after = p->next;
                if (!p->cancelled && !p->stopped) {
                        p->stopped = true;
                        imp_stop(p);
                }
        }
        return !im->list && !im->pictures && !im->sweeps;
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
        timer_stop(im->daily);
        net_free(im->net);
        free((void *)(uintptr_t)im->o.dir);
        free(im);
        return NULL;
}

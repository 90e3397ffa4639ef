/* imports_read - a site is fetched, and what is there is read and compared on a thread of its own: it mostly waits for
 * a child, and would keep others waiting. */
#include "insight/imports_priv.h"

#include "answer/generation.h"
#include "base/file.h"

#include <unistd.h>

/* Pages of a site are files beside one another while they are read; in memory they are no longer needed then. */
static int write_pages(struct imp *p)
{
        struct import_piece *pieces = ARENA_ARRAY(p->mem, struct import_piece, p->in.n_pieces);

        p->in.pieces = pieces;
        for (size_t i = 0; i < p->in.n_pieces; i++) {
                pieces[i] = (struct import_piece){.path = arena_printf(p->mem, "%.*s-%zu", STR_ARG(p->path), i),
                                                  .ref = arena_str(p->mem, p->pages[i].url),
                                                  .charset = arena_str(p->mem, p->pages[i].charset)};
                if (!file_write(arena_cstr(p->mem, pieces[i].path), p->pages[i].body))
                        return convert_fault(&p->err, FAULT_NO_ROOM);
        }
        arena_free(p->pages_mem);
        p->pages_mem = NULL;
        return 0;
}

static void drop_pages(struct imp *p)
{
        for (size_t i = 0; p->site && p->in.pieces && i < p->in.n_pieces; i++)
                if (p->in.pieces[i].path.n)
                        unlink(arena_cstr(p->mem, p->in.pieces[i].path));
}

static void on_worked(void *arg)
{
        struct imp *p = arg;

        uv_thread_join(&p->thread);
        if (p->cancelled || p->stopped)
                p->r = ERR_CANCELLED;
        if (p->r < 0)
                imp_end_badly(p, p->r, NULL);
        else
                imp_store(p);
}

/* The file as it serves now; there may be none yet. */
static int read_products(struct imp *p)
{
        struct kplace place = {p->base.src.dir, p->base.src.files, p->base.src.n_files};
        struct import_products *to = ARENA_NEW(p->mem, struct import_products);
        struct ktext *now = ARENA_NEW(p->mem, struct ktext);
        int r = knowledge_text(&place, p->base.src.overs, STR("products.yaml"), p->mem, now, &p->err);

        *to = (struct import_products){0};
        if (r == 0)
                *to = (struct import_products){now->text, str_c(now->hash)};
        p->in.products = to;
        return r == ERR_NOTFOUND ? 0 : r;
}

static void work(void *arg)
{
        struct imp *p = arg;

        p->in.cancel = &p->stop;
        p->r = p->site ? write_pages(p) : p->products ? read_products(p) : 0;
        if (p->r == 0)
                p->r = import_run(&p->in, p->mem, &p->out, &p->err);
        drop_pages(p);
        loop_post(p->im->o.loop, on_worked, p);
}

static void read_it(void *arg)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        p->retry = timer_stop(p->retry);
        if (p->cancelled || p->stopped) {
                imp_end_badly(p, ERR_CANCELLED, NULL);
                return;
        }
        generation_unref(p->g);
        p->g = generation_ref(generation_current(im->o.generations));
        if (p->products && !p->has_base) {
                workspace_base(im->o.generations, imports_now(im), &p->base);
                p->has_base = true;
        }
        p->in.program = im->o.program;
        p->in.id = p->id;
        p->in.name = p->name;
        p->in.author = p->author;
        p->in.now_ms = imports_now(im);
        p->in.ocr = p->ocr;
        p->in.k = p->g->k;
        p->in.nlu = p->g->trained ? p->g->nlu : NULL;
        p->in.done = &p->done;
        p->in.pages = &p->pictures;
        if (uv_thread_create(&p->thread, work, p) != 0)
                p->retry = timer_start(im->o.loop, IMPORT_RETRY_MS, 0, read_it, p);
}

static void on_crawled(void *arg, int r, const struct err *err, const struct crawl_result *res)
{
        struct imp *p = arg;

        p->crawl = NULL;
        if (r < 0) {
                imp_end_badly(p, r, err);
                return;
        }
        p->pages_mem = *res->mem;
        *res->mem = NULL;
        p->pages = ARENA_ARRAY(p->mem, struct crawl_page, res->n);
        for (size_t i = 0; i < res->n; i++)
                p->pages[i] = res->pages[i];
        p->in.n_pieces = res->n;
        p->in.pages_left = res->left + res->refused + res->large;
        p->in.site_changed = res->changed;
        read_it(p);
}

void imp_read(struct imp *p)
{
        if (!p->site) {
                read_it(p);
                return;
        }
        p->crawl = crawl_start(p->im->net, p->name, on_crawled, p, &p->err);
        if (!p->crawl)
                imp_end_badly(p, ERR_INVALID, NULL);
}

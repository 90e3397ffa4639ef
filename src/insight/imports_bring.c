/* imports_bring - how an import comes: from a person, once more, or at a start; and how it goes. */
#include "insight/imports_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "base/rand.h"
#include "store/store.h"

#include <stdlib.h>
#include <sys/stat.h>

static void on_kept(void *arg, int r, const struct err *err)
{
        struct imp *p = arg;
        struct imports *im = p->im;

        p->kept = r == 0;
        p->cb(p->arg, r, err, p->id);
        if (r < 0)
                imp_free(p);
        else if (p->stopped || p->cancelled)
                imp_stop(p);
        imports_next(im);
}

static void write_file(void *arg)
{
        struct imp *p = arg;

        mkdir(p->im->o.dir, 0700);
        p->r = p->site || file_write(arena_cstr(p->mem, p->path), buf_str(&p->bytes)) ? 0 : ERR_IO;
        if (p->bytes.max)
                buf_done(&p->bytes);
        p->bytes = (struct buf){0};
}

static void on_written(void *arg, bool cancelled)
{
        struct imp *p = arg;
        struct knowledge_import_row row = {.id = p->id,
                                           .name = p->name,
                                           .kind = imp_kind(p),
                                           .state = STR("reading"),
                                           .author = p->author,
                                           .ocr = p->ocr,
                                           .at_ms = imports_now(p->im),
                                           .changed_ms = imports_now(p->im)};
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
        if (in->bytes && in->bytes->n == 0)
                return err_set(err, ERR_INVALID, "the file is empty");
        if (in->bytes && in->bytes->n > CONVERT_BYTES_MAX)
                return err_set(err, ERR_LIMIT, "the file is larger than 50 MB");
        if (!in->name.n || in->name.n > IMPORT_NAME_MAX)
                return err_set(err, ERR_INVALID, "name is missing or too long");
        id_new(imports_now(im), id);
        p = imports_add(im, str_c(id), in->name, in->author, in->ocr);
        p->site = !in->bytes;
        p->products = in->products && !p->site;
        p->cb = cb;
        p->arg = arg;
        if (in->bytes) {
                p->bytes = *in->bytes;
                *in->bytes = (struct buf){0};
        }
        r = loop_short(im->o.loop, write_file, on_written, p);
        if (r < 0) {
                imp_free(p);
                return err_set(err, r, "so much is under way; try again later");
        }
        return 0;
}

/* ---- once more, and after a start ---- */

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

        if (r == 0 && n && (str_eq_c(rows->state, "ready") || imports_find(a->im, rows->id)))
                r = err_set(&why, ERR_EXISTS, "it is read already");
        else if (r < 0)
                why = *err;
        if (r == 0)
                r = check(a->im, &why);
        if (r < 0) {
                a->cb(a->arg, r, &why, (struct str){0});
        } else {
                p = imports_add(a->im, rows->id, rows->name, a->author, a->ocr);
                p->again = true;
                imp_take_kind(p, rows->kind);
                p->cb = a->cb;
                p->arg = a->arg;
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
        for (size_t i = n; r == 0 && !im->closed && i > 0 && im->n < IMPORTS_WAIT_MAX; i--) {
                const struct knowledge_import_row *row = &rows[i - 1];
                struct imp *p;

                if (imports_find(im, row->id))
                        continue;
                p = imports_add(im, row->id, row->name, row->author, row->ocr);
                imp_take_kind(p, row->kind);
                p->kept = true;
                if (row->begun < IMPORT_BEGUN_MAX)
                        continue;
                log_warn("import %.*s stopped the service %d times and is not read again", STR_ARG(p->id),
                         IMPORT_BEGUN_MAX);
                p->running = true;
                convert_fault(&p->err, FAULT_STOPPED_SERVICE);
                imp_end_badly(p, ERR_LIMIT, NULL);
        }
        imports_next(im);
}

void imports_resume(struct imports *im)
{
        if (!im->o.dir)
                return;
        store_knowledge_imports(im->o.store, (struct str){0}, STR("reading"), IMPORTS_WAIT_MAX, on_broken_off, im);
        imports_sweep_start(im);
}

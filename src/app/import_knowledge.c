/* import_knowledge - files and sites into drafts, or into the files of a folder; see import_knowledge.h. */
#include "app/import_knowledge.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/rand.h"
#include "base/time.h"
#include "connect/convert_fault.h"
#include "connect/crawl.h"
#include "connect/product_rows.h"
#include "insight/import_run.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "store/audit.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "/proc/self/exe"
#define PRODUCTS "products="

enum { PRODUCT_FAULTS_SAID = 20 };

const char *knowledge_source_name(const char *text)
{
        static const char *const ends[] = {".xlsx", ".xlsm", ".docx", ".docm", ".pdf", ".html", ".htm", ".xls", ".doc"};
        struct str s = str_c(text);

        if (str_starts(s, STR("knowledge=")))
                return text + strlen("knowledge=");
        if (str_starts(s, STR(PRODUCTS)))
                return text;
        if (str_starts(s, STR("http://")) || str_starts(s, STR("https://")))
                return text;
        for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
                struct str e = str_c(ends[i]);

                if (s.n > e.n && str_ieq(str_sub(s, s.n - e.n, e.n), e))
                        return text;
        }
        return NULL;
}

static bool is_site(const char *source)
{
        return strncmp(source, "http://", 7) == 0 || strncmp(source, "https://", 8) == 0;
}

struct taking {
        const struct knowledge_job *job;
        struct arena *mem;
        struct import_run_in in;
        struct import_run_out out;
        const struct knowledge_source_row *known;
        size_t n_known;
        const char *dir; /* of the pages of a site; NULL: it is a file */
        bool fetched, as_products;
        int r;
        struct err err;
};

/* ---- the store, without a loop: callbacks come while it is drained ---- */

static void on_done(void *arg, int r, const struct err *err)
{
        struct taking *t = arg;

        t->r = r;
        if (r < 0)
                t->err = *err;
}

static void on_known(void *arg, int r, const struct err *err, const struct knowledge_source_row *rows, size_t n)
{
        struct taking *t = arg;
        struct knowledge_source_row *to = ARENA_ARRAY(t->mem, struct knowledge_source_row, n);

        on_done(t, r, err);
        for (size_t i = 0; i < n; i++)
                to[i] = (struct knowledge_source_row){arena_str(t->mem, rows[i].item), arena_str(t->mem, rows[i].path),
                                                      arena_str(t->mem, rows[i].hash)};
        t->in.known = to;
        t->in.n_known = n;
}

static int begin(struct taking *t)
{
        struct knowledge_import_row row = {.id = t->in.id,
                                           .name = t->in.name,
                                           .kind = is_site(t->in.name.p) ? STR("site")
                                                   : t->as_products      ? STR("products")
                                                                         : STR("file"),
                                           .state = STR("reading"),
                                           .author = t->in.author,
                                           .ocr = t->in.ocr,
                                           .total = (int64_t)t->in.n_pieces,
                                           .at_ms = t->in.now_ms,
                                           .changed_ms = t->in.now_ms};

        if (!t->job->store || t->job->to)
                return 0;
        store_knowledge_source(t->job->store, t->in.name, on_known, t);
        store_drain(t->job->store);
        if (t->r < 0 || t->job->dry)
                return t->r;
        store_knowledge_import_add(t->job->store, &row, on_done, t);
        store_drain(t->job->store);
        return t->r;
}

static void fail(struct taking *t)
{
        struct str line = str_c(t->err.msg);
        struct knowledge_import_row row = {.id = t->in.id,
                                           .state = STR("failed"),
                                           .error = line,
                                           .cause = str_c(convert_fault_slug(convert_fault_of(line))),
                                           .ocr = t->in.ocr,
                                           .changed_ms = time_now_ms()};

        if (!t->job->store || t->job->to || t->job->dry)
                return;
        store_knowledge_import_change(t->job->store, &row, NULL, NULL);
        store_drain(t->job->store);
}

/* ---- the files of a folder ---- */

static int write_files(struct taking *t)
{
        const char *dir = arena_printf(t->mem, "%s/articles", t->job->to).p;

        mkdir(t->job->to, 0777);
        mkdir(dir, 0777);
        for (size_t i = 0; i < t->out.result.n_drafts; i++) {
                const struct draft_row *d = &t->out.result.drafts[i];
                const char *path = arena_printf(t->mem, "%s/%.*s", t->job->to, STR_ARG(d->path)).p;

                if (access(path, F_OK) == 0)
                        return err_set(&t->err, ERR_EXISTS, "%s is there already", path);
                if (!file_write(path, d->text))
                        return err_set(&t->err, ERR_IO, "%s cannot be written", path);
        }
        return 0;
}

/* The file stays beside the database, for the pictures of its pages. */
static void keep_file(struct taking *t)
{
        const char *dir = t->job->in->config->data;
        struct buf bytes;

        buf_init(&bytes, CONVERT_BYTES_MAX + 1);
        mkdir(arena_printf(t->mem, "%s/imports", dir).p, 0700);
        if (!t->dir && file_read(arena_cstr(t->mem, t->in.pieces[0].path), &bytes, NULL) == 0)
                file_write(arena_printf(t->mem, "%s/imports/%.*s", dir, STR_ARG(t->in.id)).p, buf_str(&bytes));
        buf_done(&bytes);
}

static void tell_audit(struct taking *t)
{
        struct audit_entry e = {.who = t->in.author,
                                .act = STR("knowledge.import"),
                                .object = arena_printf(t->mem, "import:%.*s", STR_ARG(t->in.id)),
                                .detail = arena_printf(t->mem, "%zu drafts", t->out.result.n_drafts),
                                .at_ms = time_now_ms()};

        store_audit_add(t->job->store, &e, NULL, NULL);
        store_drain(t->job->store);
}

static int keep(struct taking *t)
{
        if (t->job->dry)
                return 0;
        if (t->job->to)
                return write_files(t);
        store_knowledge_import_finish(t->job->store, &t->out.result, on_done, t);
        store_drain(t->job->store);
        if (t->r == 0) {
                keep_file(t);
                tell_audit(t);
        }
        return t->r;
}

/* ---- a site ---- */

static void on_crawled(void *arg, int r, const struct err *err, const struct crawl_result *res)
{
        struct taking *t = arg;
        struct import_piece *pieces;
        char dir[] = "/tmp/warmline-import-XXXXXX";

        on_done(t, r, err);
        t->fetched = true;
        if (r < 0)
                return;
        if (!mkdtemp(dir)) {
                t->r = err_set(&t->err, ERR_IO, "the pages cannot be kept in /tmp");
                return;
        }
        t->dir = arena_printf(t->mem, "%s", dir).p;
        pieces = ARENA_ARRAY(t->mem, struct import_piece, res->n);
        for (size_t i = 0; i < res->n && t->r == 0; i++) {
                pieces[i] = (struct import_piece){.path = arena_printf(t->mem, "%s/%zu", dir, i),
                                                  .ref = arena_str(t->mem, res->pages[i].url),
                                                  .charset = arena_str(t->mem, res->pages[i].charset)};
                if (!file_write(pieces[i].path.p, res->pages[i].body))
                        t->r = err_set(&t->err, ERR_FULL, "there is no room for the pages in /tmp");
        }
        t->in.pieces = pieces;
        t->in.n_pieces = res->n;
        t->in.pages_left = res->left + res->refused + res->large;
        t->in.site_changed = res->changed;
}

/* The pages of the site as files that last as long as this import. */
static int fetch(struct taking *t)
{
        struct loop *loop = loop_new(&t->err);
        struct net *net;

        if (!loop)
                return t->err.code;
        net = net_new(loop);
        if (!t->job->in->config->import_inner)
                net_public_only(net);
        if (!crawl_start(net, t->in.name, on_crawled, t, &t->err)) {
                t->r = ERR_INVALID;
                t->fetched = true;
        }
        while (!t->fetched)
                loop_step(loop, -1);
        net_free(net);
        loop_free(loop);
        return t->r;
}

static void drop_pages(struct taking *t)
{
        for (size_t i = 0; t->dir && i < t->in.n_pieces; i++)
                unlink(arena_cstr(t->mem, t->in.pieces[i].path));
        if (t->dir)
                rmdir(t->dir);
}

/* ---- products ---- */

/* The file that the rows become a draft of, from the folder of the knowledge. */
static int read_products(struct taking *t)
{
        const char *dir = t->job->in->config->knowledge;
        struct kplace place = {.dir = dir};
        struct import_products *to = ARENA_NEW(t->mem, struct import_products);
        struct ktext *now = ARENA_NEW(t->mem, struct ktext);
        int r;

        *to = (struct import_products){0};
        t->in.products = to;
        if (!*dir)
                return err_set(&t->err, ERR_INVALID, "products need --knowledge DIR, whose products.yaml they change");
        r = knowledge_text(&place, NULL, STR("products.yaml"), t->mem, now, &t->err);
        if (r == 0)
                *to = (struct import_products){now->text, str_c(now->hash)};
        return r == ERR_NOTFOUND ? 0 : r;
}

static void say_products(const struct product_rows *p, struct buf *b)
{
        buf_printf(b, "; %zu rows: %zu new, %zu updated, %zu unchanged, %zu refused", p->rows, p->made, p->updated,
                   p->unchanged, p->refused);
        for (size_t i = 0; i < p->n_faults && i < PRODUCT_FAULTS_SAID; i++) {
                const struct product_fault *f = &p->faults[i];

                buf_printf(b, "\n  line %u: %s%s%s", f->line, f->column ? f->column : "", f->column ? ": " : "",
                           product_fault_name(f->kind));
                if (f->value.n)
                        buf_printf(b, " \"%.*s\"", STR_ARG(f->value));
        }
}

/* ---- what came of it ---- */

static void say(const struct taking *t, double seconds)
{
        const struct import_run_out *o = &t->out;
        struct buf b;

        buf_init(&b, 1 << 20);
        buf_printf(&b, "%.*s: %zu drafts%s", STR_ARG(t->in.name), o->result.n_drafts, t->job->dry ? " would be" : "");
        if (o->changed || o->unchanged || o->gone)
                buf_printf(&b, ", %zu changed since the last time, %zu unchanged, %zu no longer there", o->changed,
                           o->unchanged, o->gone);
        if (o->found.tables)
                buf_printf(&b, "; %zu of %zu tables hold questions and answers, %zu of their rows lack one of the two",
                           o->found.tables_taken, o->found.tables, o->found.rows_empty);
        if (o->found.rows_off)
                buf_printf(&b, ", %zu more are not in use", o->found.rows_off);
        if (o->products)
                say_products(o->products, &b);
        buf_printf(&b, "; %.1f s\n", seconds);
        for (enum import_note n = 0; n < IMPORT_NOTES; n++)
                if (o->noted[n])
                        buf_printf(&b, "  %s: %zu\n", import_note_name(n), o->noted[n]);
        for (enum convert_note n = 0; n < CONVERT_NOTES; n++)
                if (o->notes[n]) {
                        buf_put_c(&b, "  ");
                        convert_note_put(n, o->notes[n], &b);
                        buf_put_ch(&b, '\n');
                }
        if (o->unread)
                buf_printf(&b, "  %zu pages could not be read\n", o->unread);
        if (o->found.cut)
                buf_printf(&b, "  only the first %d articles were taken\n", HARVEST_ITEMS_MAX);
        fwrite(b.p, 1, b.n, stderr);
        buf_done(&b);
}

static bool something_left_out(const struct import_run_out *o)
{
        return o->unread || o->found.cut || o->notes[NOTE_ROWS_CUT] || o->notes[NOTE_SHEETS_CUT] ||
               o->notes[NOTE_PAGES_CUT] || o->notes[NOTE_TEXT_CUT] || o->notes[NOTE_SCAN] || o->found.rows_empty ||
               (o->products && o->products->refused);
}

static int run(struct taking *t)
{
        int64_t from = time_mono_ns();
        int r = begin(t);

        if (r == 0) {
                r = is_site(t->in.name.p) ? fetch(t) : t->as_products ? read_products(t) : 0;
                if (r == 0)
                        r = import_run(&t->in, t->mem, &t->out, &t->err);
                if (r == 0)
                        r = keep(t);
                if (r < 0)
                        fail(t);
        }
        if (r < 0) {
                fprintf(stderr, "%.*s: %s\n", STR_ARG(t->in.name), t->err.msg);
                return CODE_USAGE;
        }
        say(t, (double)(time_mono_ns() - from) / 1e9);
        return something_left_out(&t->out) ? CODE_FAILED : CODE_OK;
}

int knowledge_source_take(const struct knowledge_job *job, const char *source)
{
        bool products = strncmp(source, PRODUCTS, strlen(PRODUCTS)) == 0;
        const char *slash = strrchr(source += products ? strlen(PRODUCTS) : 0, '/');
        struct import_piece piece = {.path = str_c(source)};
        struct taking t = {.job = job, .mem = arena_new((size_t)1 << 30), .as_products = products};
        char who[32];
        int code;

        snprintf(who, sizeof(who), "cli:%u", (unsigned)getuid());
        t.in = (struct import_run_in){.program = PROGRAM,
                                      .pieces = &piece,
                                      .n_pieces = 1,
                                      .name = str_c(slash && !is_site(source) ? slash + 1 : source),
                                      .author = str_c(who),
                                      .now_ms = time_now_ms(),
                                      .ocr = job->ocr,
                                      .k = job->k};
        t.in.id = id_new_in(t.mem, t.in.now_ms);
        code = run(&t);
        drop_pages(&t);
        arena_free(t.mem);
        return code;
}

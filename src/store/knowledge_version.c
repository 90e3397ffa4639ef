/* Published knowledge versions: rows, manifests, texts by content. What differs between two is in knowledge_change.c.
 */
#include "store/knowledge_version.h"

#include "base/buf.h"
#include "crypt/token.h"
#include "store/draft_priv.h"
#include "store/job_priv.h"
#include "store/knowledge_side.h"

#include <string.h>

enum { MANIFEST_MAX = 16 << 20 };
#define COLUMNS "number, hash, source, author, at_ms, manifest, note"

struct version_op {
        struct op op;
        struct knowledge_version_row in, out;
        struct str before;
        struct knowledge_text *files;
        struct knowledge_over_row *over;
        struct published_draft *drafts;
        struct knowledge_side *sides;
        size_t n_files, n_over, n_drafts, n_sides;
        bool too_large;
        store_knowledge_fn *cb;
};

void store_knowledge_hash(struct str text, char ret[KNOWLEDGE_HASH_LEN + 1])
{
        static const char hex[] = "0123456789abcdef";
        unsigned char sum[32];

        crypt_sha256(text, sum);
        for (size_t i = 0; i < sizeof(sum); i++) {
                ret[2 * i] = hex[sum[i] >> 4];
                ret[2 * i + 1] = hex[sum[i] & 15];
        }
        ret[KNOWLEDGE_HASH_LEN] = 0;
}

static struct knowledge_version_row read_row(struct arena *mem, struct sql_stmt *s)
{
        return (struct knowledge_version_row){
                .number = sql_i64(s, "number"),
                .hash = col(mem, s, "hash"),
                .source = col(mem, s, "source"),
                .author = col(mem, s, "author"),
                .at_ms = sql_i64(s, "at_ms"),
                .manifest = col(mem, s, "manifest"),
                .note = col(mem, s, "note"),
        };
}

static int latest_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct version_op *o = (struct version_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT " COLUMNS " FROM knowledge_version WHERE brand = ? ORDER BY number DESC LIMIT 1", err);
        int r = s ? sql_step(s, err) : err->code;

        if (r > 0)
                o->out = read_row(op->mem, s);
        if (s)
                sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "no knowledge was published yet");
        return r < 0 ? r : 0;
}

/* --- texts and manifests --- */

static int keep_text(struct op *op, struct sql_db *db, struct str hash, struct str text, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "INSERT INTO knowledge_blob (brand, hash, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", err);

        if (!s)
                return err->code;
        sql_put_text(s, hash);
        sql_put_text(s, text);
        return sql_run(s, err);
}

/* Keeps the texts and the list of them; the hash of the list, which is empty without files. */
static int keep_files(struct version_op *o, struct sql_db *db, struct str *ret, struct err *err)
{
        char hash[KNOWLEDGE_HASH_LEN + 1];
        struct buf list;
        int r = 0;

        *ret = (struct str){0};
        if (o->too_large)
                return err_set(err, ERR_LIMIT, "the texts are more than %d bytes", KNOWLEDGE_BYTES_MAX);
        if (!o->n_files)
                return 0;
        buf_init(&list, MANIFEST_MAX);
        for (size_t i = 0; i < o->n_files && r == 0; i++) {
                store_knowledge_hash(o->files[i].text, hash);
                buf_printf(&list, "%s %.*s\n", hash, STR_ARG(o->files[i].path));
                r = keep_text(&o->op, db, str_c(hash), o->files[i].text, err);
        }
        if (r == 0 && list.overflow)
                r = err_set(err, ERR_LIMIT, "the list of files is longer than %d bytes", MANIFEST_MAX);
        if (r == 0) {
                store_knowledge_hash(buf_str(&list), hash);
                r = keep_text(&o->op, db, str_c(hash), buf_str(&list), err);
                *ret = arena_str(o->op.mem, str_c(hash));
        }
        buf_done(&list);
        return r;
}

/* --- adding --- */

static int insert_version(struct version_op *o, struct sql_db *db, int64_t number, struct str manifest, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "INSERT INTO knowledge_version (brand, number, hash, source, author, at_ms,"
                                           " manifest, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_i64(s, number);
        sql_put_text(s, o->in.hash);
        sql_put_text(s, o->in.source);
        sql_put_text(s, o->in.author);
        sql_put_i64(s, o->in.at_ms);
        sql_put_text(s, manifest);
        sql_put_text(s, o->in.note);
        return sql_run(s, err);
}

static int add_manifest(struct version_op *o, struct sql_db *db, struct str manifest, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db, "UPDATE knowledge_version SET manifest = ? WHERE brand = ? AND number = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, manifest);
        sql_put_text(s, o->op.st->brand);
        sql_put_i64(s, o->out.number);
        return sql_run(s, err);
}

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct version_op *o = (struct version_op *)op;
        int r = latest_run(op, db, err);
        bool none = r == ERR_NOTFOUND;
        struct str manifest;

        if (r < 0 && !none)
                return r;
        r = keep_files(o, db, &manifest, err);
        if (r < 0)
                return r;
        if (none || !str_eq(o->out.hash, o->in.hash))
                r = insert_version(o, db, none ? 1 : o->out.number + 1, manifest, err);
        else if (!o->out.manifest.n && manifest.n)
                r = add_manifest(o, db, manifest, err);
        return r == 0 ? latest_run(op, db, err) : r;
}

static void deliver(struct op *op)
{
        struct version_op *o = (struct version_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->out : NULL);
}

static struct version_op *write_op_new(struct store *st, int (*run)(struct op *, struct sql_db *, struct err *),
                                       const struct knowledge_version_row *v, const struct knowledge_text *files,
                                       size_t n, void *arg)
{
        struct version_op *o = op_new(st, sizeof(*o), run, deliver, arg);
        struct arena *mem = o->op.mem;
        size_t bytes = 0;

        o->in = *v;
        o->in.hash = arena_str(mem, v->hash);
        o->in.source = arena_str(mem, v->source);
        o->in.author = arena_str(mem, v->author);
        o->in.note = arena_str(mem, v->note);
        for (size_t i = 0; i < n; i++)
                bytes += files[i].path.n + files[i].text.n;
        o->too_large = bytes > KNOWLEDGE_BYTES_MAX;
        if (o->too_large)
                return o;
        o->files = ARENA_ARRAY(mem, struct knowledge_text, n);
        o->n_files = n;
        for (size_t i = 0; i < n; i++)
                o->files[i] = (struct knowledge_text){arena_str(mem, files[i].path), arena_str(mem, files[i].text)};
        return o;
}

int store_knowledge_add(struct store *st, const struct knowledge_version_row *v, const struct knowledge_text *files,
                        size_t n, store_knowledge_fn *cb, void *arg)
{
        struct version_op *o = write_op_new(st, add_run, v, files, n, arg);

        o->cb = cb;
        return op_write(&o->op);
}

int store_knowledge_latest(struct store *st, store_knowledge_fn *cb, void *arg)
{
        struct version_op *o = op_new(st, sizeof(*o), latest_run, deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

/* --- publishing --- */

static int put_over(struct op *op, struct sql_db *db, const struct knowledge_over_row *row, int64_t at_ms,
                    struct err *err)
{
        char hash[KNOWLEDGE_HASH_LEN + 1] = "";
        struct sql_stmt *s;
        int r = 0;

        if (!row->remove) {
                store_knowledge_hash(row->text, hash);
                r = keep_text(op, db, str_c(hash), row->text, err);
        }
        if (r < 0)
                return r;
        s = prepare_brand(op, db, "INSERT INTO knowledge_over (brand, path, base, blob, at_ms) VALUES (?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, row->path);
        sql_put_text(s, row->base);
        sql_put_text(s, str_c(hash));
        sql_put_i64(s, at_ms);
        return sql_run(s, err);
}

static int put_overs(struct version_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, "DELETE FROM knowledge_over WHERE brand = ?", err);
        int r = s ? sql_run(s, err) : err->code;

        for (size_t i = 0; i < o->n_over && r == 0; i++)
                r = put_over(&o->op, db, &o->over[i], o->in.at_ms, err);
        return r;
}

static int settle_drafts(struct version_op *o, struct sql_db *db, struct err *err)
{
        struct drafts_settle w = {.state = STR_INIT("published"), .at_ms = o->in.at_ms, .version = o->out.number};
        int r = 0;

        for (size_t i = 0; i < o->n_drafts && r == 0; i++) {
                r = draft_settle(&o->op, db, o->drafts[i].id, o->drafts[i].rev, &w, err);
                if (r == ERR_NOTFOUND || r == ERR_DENIED)
                        r = err->code = ERR_EXISTS;
                if (r == 0 && o->drafts[i].expire_ms)
                        r = job_set(&o->op, db, DRAFT_JOB_EXPIRE, o->drafts[i].id, o->drafts[i].expire_ms, err);
        }
        return r;
}

static int publish_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct version_op *o = (struct version_op *)op;
        struct str manifest;
        int r = latest_run(op, db, err);

        if (r < 0)
                return r;
        if (!str_eq(o->out.manifest, o->before))
                return err_set(err, ERR_EXISTS, "another version was published meanwhile");
        r = keep_files(o, db, &manifest, err);
        if (r == 0)
                r = insert_version(o, db, o->out.number + 1, manifest, err);
        if (r == 0)
                r = latest_run(op, db, err);
        if (r == 0)
                r = put_overs(o, db, err);
        for (size_t i = 0; i < o->n_sides && r == 0; i++)
                r = knowledge_side_set(op, db, &o->sides[i], o->in.at_ms, err);
        return r == 0 ? settle_drafts(o, db, err) : r;
}

int store_knowledge_publish(struct store *st, const struct knowledge_publish *w, store_knowledge_fn *cb, void *arg)
{
        struct version_op *o = write_op_new(st, publish_run, &w->version, w->files, w->n_files, arg);
        struct arena *mem = o->op.mem;

        o->cb = cb;
        o->before = arena_str(mem, w->before);
        o->n_drafts = w->n_drafts;
        o->drafts = ARENA_ARRAY(mem, struct published_draft, w->n_drafts);
        for (size_t i = 0; i < w->n_drafts; i++) {
                o->drafts[i] = w->drafts[i];
                o->drafts[i].id = arena_str(mem, w->drafts[i].id);
        }
        o->n_sides = w->n_sides;
        o->sides = ARENA_ARRAY(mem, struct knowledge_side, w->n_sides);
        for (size_t i = 0; i < w->n_sides; i++)
                o->sides[i] = (struct knowledge_side){arena_str(mem, w->sides[i].path), w->sides[i].zh, w->sides[i].en};
        if (o->too_large) /* what lies over is part of it */
                return op_write(&o->op);
        o->n_over = w->n_over;
        o->over = ARENA_ARRAY(mem, struct knowledge_over_row, w->n_over);
        for (size_t i = 0; i < w->n_over; i++)
                o->over[i] =
                        (struct knowledge_over_row){arena_str(mem, w->over[i].path), arena_str(mem, w->over[i].base),
                                                    arena_str(mem, w->over[i].text), w->over[i].remove};
        return op_write(&o->op);
}

/* --- lists --- */

struct list_op {
        struct op op;
        int64_t before, limit;
        struct knowledge_version_row *rows;
        struct knowledge_over_row *over;
        size_t n, cap;
        store_knowledge_list_fn *cb;
        store_knowledge_over_fn *over_cb;
};

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT " COLUMNS " FROM knowledge_version WHERE brand = ?"
                                           " AND (? = 0 OR number < ?) ORDER BY number DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->before);
        sql_put_i64(s, o->before);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct knowledge_version_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) = read_row(op->mem, s);
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        if (o->over_cb)
                o->over_cb(op->arg, op->job.r, &op->job.err, o->over, op->job.r == 0 ? o->n : 0);
        else
                o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_knowledge_versions(struct store *st, int64_t before, unsigned limit, store_knowledge_list_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->before = before;
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

static int over_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT o.path, o.base, o.blob, b.text FROM knowledge_over AS o"
                                           " LEFT JOIN knowledge_blob AS b ON b.brand = o.brand AND b.hash = o.blob"
                                           " WHERE o.brand = ? ORDER BY o.path",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                *(struct knowledge_over_row *)ROWS_ADD(op->mem, &o->over, &o->n, &o->cap) =
                        (struct knowledge_over_row){.path = col(op->mem, s, "path"),
                                                    .base = col(op->mem, s, "base"),
                                                    .text = col(op->mem, s, "text"),
                                                    .remove = col(op->mem, s, "blob").n == 0};
        return r;
}

int store_knowledge_over(struct store *st, store_knowledge_over_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), over_run, list_deliver, arg);

        o->over_cb = cb;
        return op_read(&o->op);
}

struct over_done_op {
        struct op_done done; /* first */
        struct str *paths;
        size_t n;
};

static int over_done_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct over_done_op *o = (struct over_done_op *)op;
        int r = 0;

        for (size_t i = 0; i < o->n && r == 0; i++) {
                struct sql_stmt *s =
                        prepare_brand(op, db, "DELETE FROM knowledge_over WHERE brand = ? AND path = ?", err);

                if (!s)
                        return err->code;
                sql_put_text(s, o->paths[i]);
                r = sql_run(s, err);
        }
        return r;
}

int store_knowledge_over_done(struct store *st, const struct str *paths, size_t n, store_done_fn *cb, void *arg)
{
        struct over_done_op *o = op_new(st, sizeof(*o), over_done_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->n = n;
        o->paths = ARENA_ARRAY(o->done.op.mem, struct str, n);
        for (size_t i = 0; i < n; i++)
                o->paths[i] = arena_str(o->done.op.mem, paths[i]);
        return op_write(&o->done.op);
}

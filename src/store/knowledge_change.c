/* What differs between two versions: both lists are sorted by path, so one walk over them finds it. */
#include "store/knowledge_version.h"

#include "store/store_priv.h"

struct change_op {
        struct op op;
        int64_t from, to;
        struct str path;
        struct knowledge_change *rows;
        size_t n, cap, bytes;
        bool more;
        store_knowledge_changes_fn *cb;
};

static int text_of(struct op *op, struct sql_db *db, struct str hash, struct str *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT text FROM knowledge_blob WHERE brand = ? AND hash = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, hash);
        r = sql_step(s, err);
        if (r > 0)
                *ret = col(op->mem, s, "text");
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_CORRUPT, "the text %.*s of a version is missing", STR_ARG(hash));
        return r < 0 ? r : 0;
}

/* The list of files of a version; 0: nothing. */
static int list_of(struct op *op, struct sql_db *db, int64_t number, struct str *ret, struct err *err)
{
        struct str manifest = {0};
        struct sql_stmt *s;
        int r;

        *ret = (struct str){0};
        if (!number)
                return 0;
        s = prepare_brand(op, db, "SELECT manifest FROM knowledge_version WHERE brand = ? AND number = ?", err);
        if (!s)
                return err->code;
        sql_put_i64(s, number);
        r = sql_step(s, err);
        if (r > 0)
                manifest = col(op->mem, s, "manifest");
        sql_reset(s);
        if (r < 0)
                return r;
        if (r == 0 || !manifest.n)
                return err_set(err, ERR_NOTFOUND,
                               r ? "the texts of version %lld were not kept" : "there is no version %lld",
                               (long long)number);
        return text_of(op, db, manifest, ret, err);
}

struct listed {
        struct str hash, path;
        bool there;
};

/* "HASH PATH" of the next line. */
static void next(struct str *rest, struct listed *ret)
{
        struct str line;

        *ret = (struct listed){0};
        while (!ret->there && str_line(rest, &line))
                if (str_cut(&line, ' ', &ret->hash) && line.n) {
                        ret->path = line;
                        ret->there = true;
                }
}

static int add(struct change_op *o, struct sql_db *db, struct str path, struct str before, struct str after,
               struct err *err)
{
        struct knowledge_change *c;
        int r = 0;

        if (o->path.n && !str_eq(path, o->path))
                return 0;
        if (o->n == KNOWLEDGE_CHANGES_MAX || o->bytes > KNOWLEDGE_CHANGES_BYTES) {
                o->more = true;
                return 0;
        }
        c = ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap);
        *c = (struct knowledge_change){.path = path, .before = before, .after = after};
        if (before.n)
                r = text_of(&o->op, db, before, &c->before_text, err);
        if (r == 0 && after.n)
                r = text_of(&o->op, db, after, &c->after_text, err);
        o->bytes += c->before_text.n + c->after_text.n;
        return r;
}

static int changes_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct change_op *o = (struct change_op *)op;
        struct str a, b, none = {0};
        struct listed x, y;
        int r = list_of(op, db, o->from, &a, err);

        o->n = o->bytes = 0;
        o->more = false;
        if (r == 0)
                r = list_of(op, db, o->to, &b, err);
        if (r < 0)
                return r;
        next(&a, &x);
        next(&b, &y);
        while ((x.there || y.there) && r == 0) {
                int order = !x.there ? 1 : !y.there ? -1 : str_cmp(x.path, y.path);

                if (order < 0)
                        r = add(o, db, x.path, x.hash, none, err);
                else if (order > 0)
                        r = add(o, db, y.path, none, y.hash, err);
                else if (!str_eq(x.hash, y.hash))
                        r = add(o, db, x.path, x.hash, y.hash, err);
                if (order <= 0)
                        next(&a, &x);
                if (order >= 0)
                        next(&b, &y);
        }
        return r;
}

static void deliver(struct op *op)
{
        struct change_op *o = (struct change_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0, o->more);
}

int store_knowledge_changes(struct store *st, int64_t from, int64_t to, struct str path, store_knowledge_changes_fn *cb,
                            void *arg)
{
        struct change_op *o = op_new(st, sizeof(*o), changes_run, deliver, arg);

        o->from = from;
        o->to = to;
        o->path = arena_str(o->op.mem, path);
        o->cb = cb;
        return op_read(&o->op);
}

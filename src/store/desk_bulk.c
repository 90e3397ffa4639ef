/* Many conversations at once; see desk_bulk.h. */
#include "store/desk_bulk.h"

#include "store/desk_item_priv.h"
#include "store/store_priv.h"

#define ACT_TAG "tag"
#define ACT_SNOOZE "snooze"

struct bulk_op {
        struct op op;
        struct bulk_write w;
        bool *failed;
        store_bulk_fn *cb;
};

static int insert_bulk(struct bulk_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "INSERT INTO desk_bulk (brand, id, agent, act, value, at_ms, undone_ms)"
                                           " VALUES (?, ?, ?, ?, ?, ?, 0)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, o->w.agent);
        sql_put_text(s, o->w.tag.n ? STR(ACT_TAG) : STR(ACT_SNOOZE));
        sql_put_text(s, o->w.tag);
        sql_put_i64(s, o->w.at_ms);
        return sql_run(s, err);
}

static int insert_item(struct bulk_op *o, struct sql_db *db, struct str conversation, int64_t before, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "INSERT INTO desk_bulk_item (brand, bulk, conversation, before_ms)"
                                           " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, conversation);
        sql_put_i64(s, before);
        return sql_run(s, err);
}

static int one(struct bulk_op *o, struct sql_db *db, struct str conversation, struct err *err)
{
        struct snooze_write w = {conversation, o->w.agent, o->w.until_ms, o->w.at_ms};
        int64_t before = 0;
        bool new = true;
        int r = o->w.tag.n ? desk_item_tag(&o->op, db, conversation, o->w.tag, o->w.at_ms, &new, err)
                           : desk_item_snooze(&o->op, db, &w, &before, err);

        return r == 0 && new ? insert_item(o, db, conversation, before, err) : r;
}

/* One tag too many stays written by desk_item_tag, so it is taken out again. */
static int drop_tag(struct op *op, struct sql_db *db, struct str conversation, struct str tag, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "DELETE FROM desk_tag WHERE brand = ? AND conversation = ? AND tag = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        sql_put_text(s, tag);
        return sql_run(s, err);
}

static int bulk_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct bulk_op *o = (struct bulk_op *)op;
        int r = insert_bulk(o, db, err);

        for (size_t i = 0; i < o->w.n && r == 0; i++) {
                r = one(o, db, o->w.conversations[i], err);
                o->failed[i] = r == ERR_NOTFOUND || r == ERR_LIMIT;
                if (r == ERR_LIMIT)
                        r = drop_tag(op, db, o->w.conversations[i], o->w.tag, err);
                else if (r == ERR_NOTFOUND)
                        r = 0;
        }
        return r;
}

static void bulk_deliver(struct op *op)
{
        struct bulk_op *o = (struct bulk_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->failed, op->job.r == 0 ? o->w.n : 0);
}

int store_bulk(struct store *st, const struct bulk_write *w, store_bulk_fn *cb, void *arg)
{
        struct str *ids;
        struct bulk_op *o;
        struct arena *mem;

        if (w->n > DESK_BULK_MAX)
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), bulk_run, bulk_deliver, arg);
        mem = o->op.mem;
        ids = ARENA_ARRAY(mem, struct str, w->n + 1);
        for (size_t i = 0; i < w->n; i++)
                ids[i] = arena_str(mem, w->conversations[i]);
        o->w = *w;
        o->w.id = arena_str(mem, w->id);
        o->w.agent = arena_str(mem, w->agent);
        o->w.tag = arena_str(mem, w->tag);
        o->w.conversations = ids;
        o->failed = ARENA_ARRAY(mem, bool, w->n + 1);
        o->cb = cb;
        return op_write(&o->op);
}

/* --- taking it back --- */

struct undo_op {
        struct op_done done; /* first */
        struct str id, agent;
        int64_t now_ms;
};

struct undo_item {
        struct str conversation;
        int64_t before_ms;
};

static int take_bulk(struct undo_op *o, struct sql_db *db, struct str *ret_tag, bool *ret_tags, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT act, value, undone_ms FROM desk_bulk WHERE brand = ? AND id = ? AND agent = ?", err);
        bool undone;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->agent);
        r = sql_step(s, err);
        undone = r > 0 && sql_i64(s, "undone_ms");
        if (r > 0) {
                *ret_tag = col(op->mem, s, "value");
                *ret_tags = str_eq_c(sql_str(s, "act"), ACT_TAG);
        }
        sql_reset(s);
        if (r == 0)
                return err_set(err, ERR_NOTFOUND, "you have done nothing of that id");
        if (undone)
                return err_set(err, ERR_EXISTS, "it was taken back before");
        if (r < 0)
                return r;
        s = sql_prepare(db, "UPDATE desk_bulk SET undone_ms = ? WHERE id = ?", err);
        if (!s)
                return err->code;
        sql_put_i64(s, o->now_ms);
        sql_put_text(s, o->id);
        return sql_run(s, err);
}

static int read_items(struct undo_op *o, struct sql_db *db, struct undo_item **ret, size_t *ret_n, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT conversation, before_ms FROM desk_bulk_item WHERE brand = ? AND bulk = ?", err);
        size_t cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        while ((r = sql_step(s, err)) > 0)
                *(struct undo_item *)ROWS_ADD(op->mem, ret, ret_n, &cap) =
                        (struct undo_item){col(op->mem, s, "conversation"), sql_i64(s, "before_ms")};
        return r;
}

static int undo_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct undo_op *o = (struct undo_op *)op;
        struct undo_item *items = NULL;
        struct str tag = STR("");
        bool tags = false;
        size_t n = 0;
        int r = take_bulk(o, db, &tag, &tags, err);

        if (r == 0)
                r = read_items(o, db, &items, &n, err);
        for (size_t i = 0; i < n && r == 0; i++) {
                struct snooze_write w = {items[i].conversation, o->agent, items[i].before_ms, o->now_ms};
                int64_t before;

                r = tags ? drop_tag(op, db, items[i].conversation, tag, err)
                         : desk_item_snooze(op, db, &w, &before, err);
        }
        return r;
}

int store_bulk_undo(struct store *st, struct str id, struct str agent, int64_t now_ms, store_done_fn *cb, void *arg)
{
        struct undo_op *o = op_new(st, sizeof(*o), undo_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->agent = arena_str(o->done.op.mem, agent);
        o->now_ms = now_ms;
        return op_write(&o->done.op);
}

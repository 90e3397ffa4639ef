/* An import that goes, with what it left; see knowledge_import.h. */
#include "store/draft_priv.h"
#include "store/knowledge_import.h"

struct forget_op {
        struct op_done done; /* first */
        struct str id, like;
        struct drafts_settle settle;
};

static int is_there(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT state FROM knowledge_import WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        sql_reset(s);
        return r == 0 ? err_set(err, ERR_NOTFOUND, "there is no such import") : r < 0 ? r : 0;
}

static int refuse_drafts(struct forget_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id FROM knowledge_draft WHERE brand = ? AND origin = 'import'"
                                           " AND source_ref LIKE ? AND NOT (state IN ('published', 'refused'))",
                                           err);
        struct str *ids = NULL;
        size_t n = 0, cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->like);
        while ((r = sql_step(s, err)) > 0)
                *(struct str *)ROWS_ADD(op->mem, &ids, &n, &cap) = col(op->mem, s, "id");
        sql_reset(s);
        for (size_t i = 0; i < n && r == 0; i++)
                r = draft_settle(op, db, ids[i], 0, &o->settle, err);
        return r;
}

static int forget_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct forget_op *o = (struct forget_op *)op;
        struct sql_stmt *s;
        int r = is_there(op, db, o->id, err);

        if (r == 0)
                r = refuse_drafts(o, db, err);
        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "DELETE FROM knowledge_source WHERE brand = ? AND import_id = ? AND NOT (path IN (SELECT path"
                          " FROM knowledge_draft WHERE brand = ? AND origin = 'import' AND state = 'published'))",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, op->st->brand);
        r = sql_run(s, err);
        /* What another import published stays known; what this one wanted to make of it is forgotten. */
        s = r == 0 ? prepare_brand(op, db,
                                   "UPDATE knowledge_source SET hash = '' WHERE brand = ? AND import_id = ? AND NOT"
                                   " (path IN (SELECT path FROM knowledge_draft WHERE brand = ? AND source_ref LIKE ?"
                                   " AND state = 'published'))",
                                   err)
                   : NULL;
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->like);
        r = sql_run(s, err);
        s = r == 0 ? prepare_brand(op, db, "DELETE FROM knowledge_import WHERE brand = ? AND id = ?", err) : NULL;
        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        return sql_run(s, err);
}

int store_knowledge_import_forget(struct store *st, struct str id, struct str who, int64_t at_ms, store_done_fn *cb,
                                  void *arg)
{
        struct forget_op *o = op_new(st, sizeof(*o), forget_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->id = arena_str(mem, str_sub(id, 0, 40));
        o->like = arena_printf(mem, "{\"import\":\"%.*s\"%%", STR_ARG(o->id));
        o->settle = (struct drafts_settle){.state = STR("refused"), .reviewer = arena_str(mem, who), .at_ms = at_ms};
        o->done.cb = cb;
        return op_write(&o->done.op);
}

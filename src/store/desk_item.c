/* Notes, tags, snoozing, reading; see desk_item.h. A write that names a conversation takes it from the table, so that
 * nothing hangs on one that is not there. */
#include "store/desk_item.h"

#include "store/desk_item_priv.h"
#include "store/job_priv.h"
#include "store/store_priv.h"

static int no_conversation(struct err *err, struct str id)
{
        return err_set(err, ERR_NOTFOUND, "no conversation %.*s", STR_ARG(id));
}

static int must_be_there(struct op *op, struct sql_db *db, struct str conversation, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT 1 AS yes FROM conversation WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        sql_reset(s);
        return r == 0 ? no_conversation(err, conversation) : r < 0 ? r : 0;
}

/* --- notes --- */

struct note_op {
        struct op_done done; /* first */
        struct note_write w;
};

static int check_mention(struct op *op, struct sql_db *db, struct str agent, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT 1 AS yes FROM agent WHERE brand = ? AND id = ? AND disabled = 0", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, agent);
        r = sql_step(s, err);
        sql_reset(s);
        return r == 0  ? err_set(err, ERR_INVALID, "nobody who works here has the id %.*s",
                                 STR_ARG(str_sub(agent, 0, 60)))
               : r < 0 ? r
                       : 0;
}

static int insert_note(struct op *op, struct sql_db *db, const struct note_write *w, struct str mentions,
                       struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO desk_note (brand, id, conversation, agent, mentions, at_ms, cipher)"
                " SELECT ?, ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM desk_note WHERE conversation = ?) < ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->id);
        sql_put_text(s, w->conversation);
        sql_put_text(s, w->agent);
        sql_put_text(s, mentions);
        sql_put_i64(s, w->at_ms);
        sql_put_blob(s, w->cipher);
        sql_put_text(s, w->conversation);
        sql_put_i64(s, DESK_NOTES_MAX);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_LIMIT, "a conversation has at most %d notes", DESK_NOTES_MAX);
        return r;
}

static int note_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct note_write *w = &((struct note_op *)op)->w;
        struct str mentions = STR("");
        int r = must_be_there(op, db, w->conversation, err);

        for (size_t i = 0; i < w->n_mentions && r == 0; i++) {
                r = check_mention(op, db, w->mentions[i], err);
                mentions =
                        arena_printf(op->mem, "%.*s%s%.*s", STR_ARG(mentions), i ? " " : "", STR_ARG(w->mentions[i]));
        }
        return r == 0 ? insert_note(op, db, w, mentions, err) : r;
}

static const struct str *copy_texts(struct arena *mem, const struct str *from, size_t n)
{
        struct str *v = ARENA_ARRAY(mem, struct str, n + 1);

        for (size_t i = 0; i < n; i++)
                v[i] = arena_str(mem, from[i]);
        return v;
}

int store_note_add(struct store *st, const struct note_write *w, store_done_fn *cb, void *arg)
{
        struct note_op *o = op_new(st, sizeof(*o), note_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->w = *w;
        o->w.id = arena_str(mem, w->id);
        o->w.conversation = arena_str(mem, w->conversation);
        o->w.agent = arena_str(mem, w->agent);
        o->w.cipher = arena_str(mem, w->cipher);
        o->w.n_mentions = w->n_mentions < DESK_MENTIONS_MAX ? w->n_mentions : DESK_MENTIONS_MAX;
        o->w.mentions = copy_texts(mem, w->mentions, o->w.n_mentions);
        return op_write(&o->done.op);
}

struct notes_op {
        struct op op;
        struct str conversation;
        struct note_row *rows;
        size_t n, cap;
        store_notes_fn *cb;
};

static int notes_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct notes_op *o = (struct notes_op *)op;
        struct sql_stmt *s;
        int r = must_be_there(op, db, o->conversation, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "SELECT n.id AS id, n.agent AS agent, a.name AS name, c.customer_id AS customer_id,"
                          " n.mentions AS mentions, n.cipher AS cipher, n.at_ms AS at_ms FROM desk_note n"
                          " JOIN conversation c ON c.id = n.conversation LEFT JOIN agent a ON a.id = n.agent"
                          " WHERE n.brand = ? AND n.conversation = ? ORDER BY n.at_ms, n.id",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->conversation);
        while ((r = sql_step(s, err)) > 0)
                *(struct note_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct note_row){.id = col(op->mem, s, "id"),
                                          .agent = col(op->mem, s, "agent"),
                                          .name = col(op->mem, s, "name"),
                                          .customer_id = col(op->mem, s, "customer_id"),
                                          .mentions = col(op->mem, s, "mentions"),
                                          .cipher = col(op->mem, s, "cipher"),
                                          .at_ms = sql_i64(s, "at_ms")};
        return r;
}

static void notes_deliver(struct op *op)
{
        struct notes_op *o = (struct notes_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_notes(struct store *st, struct str conversation, store_notes_fn *cb, void *arg)
{
        struct notes_op *o = op_new(st, sizeof(*o), notes_run, notes_deliver, arg);

        o->conversation = arena_str(o->op.mem, conversation);
        o->cb = cb;
        return op_read(&o->op);
}

/* --- tags --- */

struct tags_set_op {
        struct op_done done; /* first */
        struct str conversation;
        const struct str *tags;
        size_t n;
        int64_t at_ms;
};

static int insert_tag(struct op *op, struct sql_db *db, struct str conversation, struct str tag, int64_t at_ms,
                      struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO desk_tag (brand, conversation, tag, at_ms)"
                                           " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        sql_put_text(s, tag);
        sql_put_i64(s, at_ms);
        return sql_run(s, err);
}

static int count_tags(struct op *op, struct sql_db *db, struct str conversation, int64_t *ret, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT count(*) AS n FROM desk_tag WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

int desk_item_tag(struct op *op, struct sql_db *db, struct str conversation, struct str tag, int64_t at_ms,
                  bool *ret_new, struct err *err)
{
        int64_t n = 0;
        int r = must_be_there(op, db, conversation, err);

        *ret_new = false;
        if (r == 0)
                r = insert_tag(op, db, conversation, tag, at_ms, err);
        if (r < 0)
                return r;
        *ret_new = sql_changes(db) > 0;
        r = count_tags(op, db, conversation, &n, err);
        if (r == 0 && n > DESK_TAGS_MAX)
                return err_set(err, ERR_LIMIT, "a conversation has at most %d tags", DESK_TAGS_MAX);
        return r;
}

static int tags_set_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tags_set_op *o = (struct tags_set_op *)op;
        struct sql_stmt *s;
        int r = must_be_there(op, db, o->conversation, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db, "DELETE FROM desk_tag WHERE brand = ? AND conversation = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, o->conversation);
        r = sql_run(s, err);
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = insert_tag(op, db, o->conversation, o->tags[i], o->at_ms, err);
        return r;
}

int store_tags_set(struct store *st, struct str conversation, const struct str *tags, size_t n, int64_t at_ms,
                   store_done_fn *cb, void *arg)
{
        struct tags_set_op *o = op_new(st, sizeof(*o), tags_set_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->conversation = arena_str(mem, conversation);
        o->n = n < DESK_TAGS_MAX ? n : DESK_TAGS_MAX;
        o->tags = copy_texts(mem, tags, o->n);
        o->at_ms = at_ms;
        return op_write(&o->done.op);
}

struct tags_op {
        struct op op;
        int64_t limit;
        struct tag_row *rows;
        size_t n, cap;
        store_tags_fn *cb;
};

static int tags_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tags_op *o = (struct tags_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT tag, count(*) AS n FROM desk_tag WHERE brand = ? GROUP BY tag"
                                           " ORDER BY n DESC, tag LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct tag_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) =
                        (struct tag_row){col(op->mem, s, "tag"), sql_i64(s, "n")};
        return r;
}

static void tags_deliver(struct op *op)
{
        struct tags_op *o = (struct tags_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_tags(struct store *st, unsigned limit, store_tags_fn *cb, void *arg)
{
        struct tags_op *o = op_new(st, sizeof(*o), tags_run, tags_deliver, arg);

        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

/* --- snoozing --- */

int desk_item_wake(struct op *op, struct sql_db *db, struct str conversation, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM desk_snooze WHERE brand = ? AND conversation = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        return sql_run(s, err);
}

static int snoozed_until(struct op *op, struct sql_db *db, struct str conversation, int64_t *ret, struct str *ret_agent,
                         struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT until_ms, agent FROM desk_snooze WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "until_ms") : 0;
        if (ret_agent)
                *ret_agent = r > 0 ? col(op->mem, s, "agent") : STR("");
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int put_snooze(struct op *op, struct sql_db *db, const struct snooze_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "INSERT INTO desk_snooze (brand, conversation, agent, until_ms, at_ms) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (conversation) DO UPDATE SET agent = excluded.agent, until_ms = excluded.until_ms,"
                " at_ms = excluded.at_ms",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->conversation);
        sql_put_text(s, w->agent);
        sql_put_i64(s, w->until_ms);
        sql_put_i64(s, w->at_ms);
        r = sql_run(s, err);
        return r == 0 ? job_set(op, db, DESK_SNOOZE_JOB, w->conversation, w->until_ms, err) : r;
}

int desk_item_snooze(struct op *op, struct sql_db *db, const struct snooze_write *w, int64_t *ret_before,
                     struct err *err)
{
        int r = must_be_there(op, db, w->conversation, err);

        if (r == 0)
                r = snoozed_until(op, db, w->conversation, ret_before, NULL, err);
        if (r < 0)
                return r;
        return w->until_ms ? put_snooze(op, db, w, err) : desk_item_wake(op, db, w->conversation, err);
}

struct snooze_op {
        struct op_done done; /* first */
        struct snooze_write w;
};

static int snooze_run(struct op *op, struct sql_db *db, struct err *err)
{
        int64_t before;

        return desk_item_snooze(op, db, &((struct snooze_op *)op)->w, &before, err);
}

int store_snooze(struct store *st, const struct snooze_write *w, store_done_fn *cb, void *arg)
{
        struct snooze_op *o = op_new(st, sizeof(*o), snooze_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->w = *w;
        o->w.conversation = arena_str(o->done.op.mem, w->conversation);
        o->w.agent = arena_str(o->done.op.mem, w->agent);
        return op_write(&o->done.op);
}

struct wake_op {
        struct op op;
        struct str conversation, agent;
        int64_t now_ms;
        store_woken_fn *cb;
};

static int wake_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct wake_op *o = (struct wake_op *)op;
        int64_t until = 0;
        int r = snoozed_until(op, db, o->conversation, &until, &o->agent, err);

        if (r == 0 && until > o->now_ms) { /* snoozed again meanwhile: the job has moved */
                o->agent = STR("");
                return 0;
        }
        if (r == 0)
                r = job_drop(op, db, DESK_SNOOZE_JOB, o->conversation, err);
        return r == 0 && o->agent.n ? desk_item_wake(op, db, o->conversation, err) : r;
}

static void wake_deliver(struct op *op)
{
        struct wake_op *o = (struct wake_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->conversation, op->job.r == 0 ? o->agent : STR(""));
}

int store_snooze_end(struct store *st, struct str conversation, int64_t now_ms, store_woken_fn *cb, void *arg)
{
        struct wake_op *o = op_new(st, sizeof(*o), wake_run, wake_deliver, arg);

        o->conversation = arena_str(o->op.mem, conversation);
        o->now_ms = now_ms;
        o->cb = cb;
        return op_write(&o->op);
}

/* --- reading --- */

struct read_op {
        struct op_done done; /* first */
        struct str conversation, agent;
        int64_t seq;
};

static int read_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct sql_stmt *s;
        int r = must_be_there(op, db, o->conversation, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO desk_read (brand, conversation, agent, seq) VALUES (?, ?, ?, ?)"
                          " ON CONFLICT (conversation, agent) DO UPDATE SET seq = excluded.seq"
                          " WHERE excluded.seq > desk_read.seq",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->conversation);
        sql_put_text(s, o->agent);
        sql_put_i64(s, o->seq);
        return sql_run(s, err);
}

int store_read_set(struct store *st, struct str conversation, struct str agent, int64_t seq, store_done_fn *cb,
                   void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), read_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->conversation = arena_str(o->done.op.mem, conversation);
        o->agent = arena_str(o->done.op.mem, agent);
        o->seq = seq;
        return op_write(&o->done.op);
}

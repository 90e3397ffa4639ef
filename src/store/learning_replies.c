/*
 * What people answered where the machine could not help. Nothing is kept for it: replies are read from the
 * conversations of messages that are open, so consent, retention and erasure of these decide here too.
 */
#include "store/conversation.h"
#include "store/learning.h"
#include "store/learning_priv.h"
#include "store/store_priv.h"

struct replies_op {
        struct op op; /* first */
        int64_t limit;
        struct reply_row *rows;
        size_t n, cap, bytes;
        store_replies_fn *cb;
};

static bool is_too_many(const struct replies_op *o, const struct reply_row *row)
{
        size_t same = 0;

        for (size_t i = o->n; i > 0 && same < REPLIES_OF_MESSAGE_MAX; i--) {
                const struct reply_row *r = &o->rows[i - 1];

                if (!str_eq(r->conversation, row->conversation) || r->after_seq != row->after_seq)
                        break;
                same++;
        }
        return same >= REPLIES_OF_MESSAGE_MAX;
}

static int replies_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct replies_op *o = (struct replies_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT e.conversation AS conversation, e.at_ms AS at_ms, e.redacted AS redacted, f.lang AS lang,"
                " f.seq AS after_seq, COALESCE(c.name, '') AS name,"
                " COALESCE((SELECT v.doc FROM assist_verdict v WHERE v.brand = f.brand AND v.conversation = "
                "f.conversation"
                " AND v.what IN ('edit', 'reject') AND v.doc <> '' ORDER BY v.at_ms DESC LIMIT 1), '') AS doc"
                " FROM fallen f JOIN event e ON e.conversation = f.conversation AND e.seq > f.seq"
                " LEFT JOIN customer c ON c.brand = f.brand AND c.id = f.customer_id"
                " WHERE f.brand = ? AND f.verdict = '' AND e.kind = 'message' AND e.actor LIKE 'agent:%'"
                " AND e.redacted <> '' AND NOT EXISTS (SELECT 1 FROM fallen g WHERE g.conversation = f.conversation"
                " AND g.seq > f.seq AND g.seq < e.seq)"
                " ORDER BY f.at_ms DESC, e.conversation, e.seq LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0) {
                o->bytes += sql_str(s, "redacted").n;
                if (o->bytes > FALLEN_READ_BYTES)
                        break;
                struct reply_row row = {.conversation = col(op->mem, s, "conversation"),
                                        .lang = col(op->mem, s, "lang"),
                                        .text = col(op->mem, s, "redacted"),
                                        .doc = col(op->mem, s, "doc"),
                                        .name = col(op->mem, s, "name"),
                                        .after_seq = sql_i64(s, "after_seq"),
                                        .at_ms = sql_i64(s, "at_ms")};

                if (!is_too_many(o, &row)) {
                        struct reply_row *to = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);

                        *to = row;
                }
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void replies_deliver(struct op *op)
{
        struct replies_op *o = (struct replies_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_fallen_replies(struct store *st, unsigned limit, store_replies_fn *cb, void *arg)
{
        struct replies_op *o = op_new(st, sizeof(*o), replies_run, replies_deliver, arg);

        o->limit = limit < REPLIES_READ_MAX ? limit : REPLIES_READ_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- what an agent corrected ---- */

int fallen_corrected(struct op *op, struct sql_db *db, struct str conversation, struct str customer_id, struct str doc,
                     int64_t at_ms, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT e.seq AS seq, e.redacted AS redacted, c.lang AS lang FROM conversation c"
                " JOIN event e ON e.conversation = c.id WHERE c.brand = ? AND c.id = ? AND e.actor = 'customer'"
                " AND e.kind = 'message' AND e.redacted <> '' ORDER BY e.seq DESC LIMIT 1",
                err);
        struct conv_row conv = {.id = conversation, .customer_id = customer_id};
        struct fallen_in f = {.at_ms = at_ms, .kind = STR_INIT("corrected")};
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, conversation);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        f.seq = sql_i64(s, "seq");
        f.text = col(op->mem, s, "redacted");
        f.lang = col(op->mem, s, "lang");
        f.nearest = arena_printf(op->mem, "%.*s 1000\n", STR_ARG(doc));
        sql_reset(s);
        return fallen_insert(op, db, &conv, &f, err);
}

/*
 * Boxes; see desk_box.h. The small ones (mine, waiting, snoozed, those of a tag) begin at what makes them small, which
 * a plus before the column of the order tells the planner; the others go along the index of the newest changes.
 */
#include "store/desk_box.h"

#include "store/store_priv.h"
#include "text/utf8.h"

#define ROWS                                                                                                           \
        "SELECT c.id AS id, c.customer_id AS customer_id, u.name AS name, c.lang AS lang, c.status AS status,"         \
        " c.updated_ms AS updated_ms, c.last_seq AS last_seq, z.until_ms AS until_ms,"                                 \
        " (SELECT h.agent FROM handover h WHERE h.brand = c.brand AND h.conversation = c.id"                           \
        " AND h.state IN ('waiting', 'offline', 'taken')) AS agent,"                                                   \
        " (SELECT h.mood FROM handover h WHERE h.conversation = c.id ORDER BY h.requested_ms DESC LIMIT 1) AS mood,"   \
        " (SELECT e.redacted FROM event e WHERE e.conversation = c.id AND e.redacted <> '' ORDER BY e.seq DESC LIMIT " \
        "1)"                                                                                                           \
        " AS preview,"                                                                                                 \
        " (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.conversation = c.id AND e.seq > coalesce(r.seq, 0)"     \
        " AND e.actor = 'customer' LIMIT 100) unseen) AS unread"                                                       \
        " FROM conversation c LEFT JOIN customer u ON u.brand = c.brand AND u.id = c.customer_id"                      \
        " LEFT JOIN desk_snooze z ON z.conversation = c.id"                                                            \
        " LEFT JOIN desk_read r ON r.conversation = c.id AND r.agent = ? WHERE c.brand = ?"
#define ALONG " AND (c.updated_ms, c.id) < (?, ?)"
#define FEW " AND (+c.updated_ms, c.id) < (?, ?)"
#define ALONG_END " ORDER BY c.updated_ms DESC, c.id DESC LIMIT ?"
#define FEW_END " ORDER BY +c.updated_ms DESC, c.id DESC LIMIT ?"
#define OF_HANDOVERS                                                                                           \
        " AND c.id IN (SELECT h.conversation FROM handover h WHERE h.state IN ('waiting', 'offline', 'taken')" \
        " AND h.brand = ? AND "
#define MINE OF_HANDOVERS "h.state = 'taken' AND h.agent = ?)"
#define WAITING OF_HANDOVERS "h.state <> 'taken')"
#define AWAKE " AND coalesce(z.until_ms, 0) <= ?"
#define SNOOZED " AND c.id IN (SELECT s.conversation FROM desk_snooze s WHERE s.brand = ? AND s.until_ms > ?)"
#define CLOSED " AND c.status = 'closed'"
#define TAGGED " AND c.id IN (SELECT t.conversation FROM desk_tag t WHERE t.brand = ? AND t.tag = ?)"

/* What is bound between place and limit, in this order. */
enum { WITH_BRAND = 1, WITH_AGENT = 2, WITH_NOW = 4 };

static const struct {
        const char *name, *all, *tagged;
        unsigned with;
} boxes[BOX_N] = {
        [BOX_MINE] = {"mine", ROWS FEW MINE AWAKE FEW_END, ROWS FEW MINE AWAKE TAGGED FEW_END,
                      WITH_BRAND | WITH_AGENT | WITH_NOW},
        [BOX_WAITING] = {"waiting", ROWS FEW WAITING AWAKE FEW_END, ROWS FEW WAITING AWAKE TAGGED FEW_END,
                         WITH_BRAND | WITH_NOW},
        [BOX_ALL] = {"all", ROWS ALONG ALONG_END, ROWS FEW TAGGED FEW_END, 0},
        [BOX_SNOOZED] = {"snoozed", ROWS FEW SNOOZED FEW_END, ROWS FEW SNOOZED TAGGED FEW_END, WITH_BRAND | WITH_NOW},
        [BOX_CLOSED] = {"closed", ROWS ALONG CLOSED ALONG_END, ROWS FEW CLOSED TAGGED FEW_END, 0},
};

const char *desk_box_name(enum desk_box box)
{
        return box < BOX_N ? boxes[box].name : NULL;
}

struct box_op {
        struct op op;
        struct box_query q;
        struct box_row *rows;
        size_t n, cap;
        bool more;
        store_box_fn *cb;
};

static void bind(struct box_op *o, struct sql_stmt *s)
{
        const struct box_query *q = &o->q;
        unsigned with = boxes[q->box].with;

        sql_put_text(s, q->agent);
        sql_put_text(s, o->op.st->brand);
        sql_put_i64(s, q->before_ms ? q->before_ms : INT64_MAX);
        sql_put_text(s, q->before_id);
        if (with & WITH_BRAND)
                sql_put_text(s, o->op.st->brand);
        if (with & WITH_AGENT)
                sql_put_text(s, q->agent);
        if (with & WITH_NOW)
                sql_put_i64(s, q->now_ms);
        if (q->tag.n) {
                sql_put_text(s, o->op.st->brand);
                sql_put_text(s, q->tag);
        }
        sql_put_i64(s, (int64_t)q->limit + 1);
}

static void read_row(struct box_op *o, struct sql_stmt *s)
{
        struct box_row *row = ROWS_ADD(o->op.mem, &o->rows, &o->n, &o->cap);
        struct arena *mem = o->op.mem;

        row->conversation = col(mem, s, "id");
        row->customer_id = col(mem, s, "customer_id");
        row->name = col(mem, s, "name");
        row->lang = col(mem, s, "lang");
        row->status = col(mem, s, "status");
        row->agent = col(mem, s, "agent");
        row->mood = col(mem, s, "mood");
        row->preview = arena_str(mem, utf8_cut(sql_str(s, "preview"), BOX_PREVIEW_BYTES));
        row->unread = sql_i64(s, "unread");
        row->updated_ms = sql_i64(s, "updated_ms");
        row->last_seq = sql_i64(s, "last_seq");
        row->snoozed_ms = sql_i64(s, "until_ms") > o->q.now_ms ? sql_i64(s, "until_ms") : 0;
}

static int read_tags(struct box_op *o, struct sql_db *db, struct box_row *row, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, "SELECT tag FROM desk_tag WHERE conversation = ? ORDER BY tag", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, row->conversation);
        while ((r = sql_step(s, err)) > 0)
                if (row->n_tags < DESK_TAGS_MAX)
                        row->tags[row->n_tags++] = col(o->op.mem, s, "tag");
        return r;
}

static int box_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct box_op *o = (struct box_op *)op;
        struct sql_stmt *s = sql_prepare(db, o->q.tag.n ? boxes[o->q.box].tagged : boxes[o->q.box].all, err);
        int r;

        if (!s)
                return err->code;
        bind(o, s);
        while ((r = sql_step(s, err)) > 0)
                read_row(o, s);
        o->more = o->n > o->q.limit;
        if (o->more)
                o->n--;
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = read_tags(o, db, &o->rows[i], err);
        return r;
}

static void box_deliver(struct op *op)
{
        struct box_op *o = (struct box_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0, o->more);
}

int store_box(struct store *st, const struct box_query *q, store_box_fn *cb, void *arg)
{
        struct box_op *o = op_new(st, sizeof(*o), box_run, box_deliver, arg);
        struct arena *mem = o->op.mem;

        o->q = *q;
        o->q.agent = arena_str(mem, q->agent);
        o->q.tag = arena_str(mem, q->tag);
        o->q.before_id = arena_str(mem, q->before_id);
        o->q.limit = !q->limit ? 50 : q->limit > BOX_ROWS_MAX ? BOX_ROWS_MAX : q->limit;
        o->cb = cb;
        return op_read(&o->op);
}

/* The people at the desk and its queues. */
#include "store/team.h"

#include "store/store_priv.h"

struct agent_op {
        struct op_done done; /* first */
        struct team_agent_row row;
        unsigned parts;
};

static int agent_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct agent_op *o = (const struct agent_op *)op;
        const struct team_agent_row *a = &o->row;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO desk_agent (brand, agent_id, capacity, skills, presence, at_ms)"
                              " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (brand, agent_id) DO UPDATE SET"
                              " capacity = CASE WHEN ? <> 0 THEN excluded.capacity ELSE desk_agent.capacity END,"
                              " skills = CASE WHEN ? <> 0 THEN excluded.skills ELSE desk_agent.skills END,"
                              " presence = CASE WHEN ? <> 0 THEN excluded.presence ELSE desk_agent.presence END,"
                              " at_ms = CASE WHEN ? <> 0 THEN excluded.at_ms ELSE desk_agent.at_ms END",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, a->agent_id);
        sql_put_i64(s, a->capacity);
        sql_put_text(s, a->skills);
        sql_put_text(s, a->presence);
        sql_put_i64(s, a->at_ms);
        sql_put_i64(s, o->parts & TEAM_CAPACITY);
        sql_put_i64(s, o->parts & TEAM_SKILLS);
        sql_put_i64(s, o->parts & TEAM_PRESENCE);
        sql_put_i64(s, o->parts & TEAM_PRESENCE);
        return sql_run(s, err);
}

int store_team_agent_put(struct store *st, const struct team_agent_row *a, unsigned parts, store_done_fn *cb, void *arg)
{
        struct agent_op *o = op_new(st, sizeof(*o), agent_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->row = *a;
        o->row.agent_id = arena_str(mem, a->agent_id);
        o->row.skills = arena_str(mem, a->skills);
        o->row.presence = arena_str(mem, a->presence);
        o->parts = parts;
        return op_write(&o->done.op);
}

struct queue_op {
        struct op_done done; /* first */
        struct team_queue_row row;
};

static int queue_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct team_queue_row *q = &((struct queue_op *)op)->row;
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO desk_queue (brand, id, zh, en, skills, overflow_to, overflow_ms)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (brand, id) DO UPDATE SET"
                              " zh = excluded.zh, en = excluded.en, skills = excluded.skills,"
                              " overflow_to = excluded.overflow_to, overflow_ms = excluded.overflow_ms",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, q->id);
        sql_put_text(s, q->zh);
        sql_put_text(s, q->en);
        sql_put_text(s, q->skills);
        sql_put_text(s, q->overflow_to);
        sql_put_i64(s, q->overflow_ms);
        return sql_run(s, err);
}

int store_team_queue_put(struct store *st, const struct team_queue_row *q, store_done_fn *cb, void *arg)
{
        struct queue_op *o = op_new(st, sizeof(*o), queue_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->row = (struct team_queue_row){.id = arena_str(mem, q->id),
                                         .zh = arena_str(mem, q->zh),
                                         .en = arena_str(mem, q->en),
                                         .skills = arena_str(mem, q->skills),
                                         .overflow_to = arena_str(mem, q->overflow_to),
                                         .overflow_ms = q->overflow_ms};
        return op_write(&o->done.op);
}

struct agents_op {
        struct op op;
        struct team_agent_row *rows;
        size_t n, cap;
        store_team_agents_fn *cb;
};

static int agents_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct agents_op *o = (struct agents_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT agent_id, capacity, skills, presence, at_ms FROM desk_agent"
                                           " WHERE brand = ? ORDER BY agent_id",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                *(struct team_agent_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct team_agent_row){.agent_id = col(mem, s, "agent_id"),
                                                .capacity = sql_i64(s, "capacity"),
                                                .skills = col(mem, s, "skills"),
                                                .presence = col(mem, s, "presence"),
                                                .at_ms = sql_i64(s, "at_ms")};
        return r;
}

static void agents_deliver(struct op *op)
{
        struct agents_op *o = (struct agents_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_team_agents(struct store *st, store_team_agents_fn *cb, void *arg)
{
        struct agents_op *o = op_new(st, sizeof(*o), agents_run, agents_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

struct queues_op {
        struct op op;
        struct team_queue_row *rows;
        size_t n, cap;
        store_team_queues_fn *cb;
};

static int queues_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct queues_op *o = (struct queues_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, zh, en, skills, overflow_to, overflow_ms FROM desk_queue"
                                           " WHERE brand = ? ORDER BY id",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                *(struct team_queue_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct team_queue_row){.id = col(mem, s, "id"),
                                                .zh = col(mem, s, "zh"),
                                                .en = col(mem, s, "en"),
                                                .skills = col(mem, s, "skills"),
                                                .overflow_to = col(mem, s, "overflow_to"),
                                                .overflow_ms = sql_i64(s, "overflow_ms")};
        return r;
}

static void queues_deliver(struct op *op)
{
        struct queues_op *o = (struct queues_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_team_queues(struct store *st, store_team_queues_fn *cb, void *arg)
{
        struct queues_op *o = op_new(st, sizeof(*o), queues_run, queues_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

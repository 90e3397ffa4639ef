/* See assist.h. */
#include "store/assist.h"

#include "store/learning_priv.h"
#include "store/store_priv.h"
#include "text/utf8.h"

#include <string.h>

/* ---- verdicts ---- */

struct verdict_op {
        struct op_done done; /* first */
        struct assist_verdict_write w;
        struct str redacted, cipher;
};

static int insert_verdict(struct verdict_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                           "INSERT INTO assist_verdict (brand, id, conversation, customer_id, agent,"
                                           " kind, what, doc, at_ms, redacted, text_cipher)"
                                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, o->w.conversation);
        sql_put_text(s, o->w.customer_id);
        sql_put_text(s, o->w.agent);
        sql_put_text(s, o->w.kind);
        sql_put_text(s, o->w.what);
        sql_put_text(s, o->w.doc);
        sql_put_i64(s, o->w.at_ms);
        sql_put_text(s, o->redacted);
        sql_put_blob(s, o->cipher);
        return sql_run(s, err);
}

static bool is_corrected(const struct assist_verdict_write *w)
{
        return w->doc.n && !str_eq_c(w->what, "accept") &&
               (str_starts(w->doc, STR("article:")) || str_starts(w->doc, STR("policy:")));
}

static int verdict_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct verdict_op *o = (struct verdict_op *)op;
        struct sql_stmt *s;
        int r = insert_verdict(o, db, err);

        if (r == 0 && is_corrected(&o->w))
                r = fallen_corrected(op, db, o->w.conversation, o->w.customer_id, o->w.doc, o->w.at_ms, err);
        if (r < 0 || !o->w.doc.n)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO assist_tally (brand, kind, doc, what, n) VALUES (?, ?, ?, ?, 1)"
                          " ON CONFLICT (brand, kind, doc, what) DO UPDATE SET n = assist_tally.n + 1",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->w.kind);
        sql_put_text(s, o->w.doc);
        sql_put_text(s, o->w.what);
        return sql_run(s, err);
}

int store_assist_verdict_add(struct store *st, const struct assist_verdict_write *w, store_done_fn *cb, void *arg)
{
        struct verdict_op *o = op_new(st, sizeof(*o), verdict_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->w = (struct assist_verdict_write){.id = arena_str(mem, w->id),
                                             .conversation = arena_str(mem, w->conversation),
                                             .customer_id = arena_str(mem, w->customer_id),
                                             .agent = arena_str(mem, w->agent),
                                             .kind = arena_str(mem, w->kind),
                                             .what = arena_str(mem, w->what),
                                             .doc = arena_str(mem, w->doc),
                                             .at_ms = w->at_ms};
        o->cipher = STR("");
        if (w->text) {
                o->redacted = arena_str(mem, sealed_redacted(w->text));
                o->cipher = arena_str(mem, sealed_cipher(w->text));
        }
        return op_write(&o->done.op);
}

struct tallies_op {
        struct op op; /* first */
        struct assist_tally_row *rows;
        size_t n, cap;
        store_assist_tallies_fn *cb;
};

static int tallies_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct tallies_op *o = (struct tallies_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT kind, doc, what, n FROM assist_tally WHERE brand = ?"
                                           " ORDER BY n DESC, kind, doc, what LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, ASSIST_TALLIES_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct assist_tally_row *)ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap) = (struct assist_tally_row){
                        col(op->mem, s, "kind"), col(op->mem, s, "doc"), col(op->mem, s, "what"), sql_i64(s, "n")};
        return r;
}

static void tallies_deliver(struct op *op)
{
        struct tallies_op *o = (struct tallies_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_assist_tallies(struct store *st, store_assist_tallies_fn *cb, void *arg)
{
        struct tallies_op *o = op_new(st, sizeof(*o), tallies_run, tallies_deliver, arg);

        o->cb = cb;
        return op_read(&o->op);
}

/* ---- the past ---- */

struct past_op {
        struct op op; /* first */
        int64_t limit;
        struct assist_past_row *rows;
        size_t n, cap;
        char *lines; /* of the newest row, ASSIST_PAST_BYTES_MAX */
        store_assist_past_fn *cb;
};

/* At most ASSIST_PAST_BYTES_MAX of the column; whatever somebody wrote, no more of it is copied. */
static struct str some_of(struct sql_stmt *s, const char *name)
{
        return utf8_cut(sql_str(s, name), ASSIST_PAST_BYTES_MAX);
}

static int read_imported(struct past_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT id, lang, topic, outcome, redacted FROM past_conversation"
                                           " WHERE brand = ? AND redacted <> '' ORDER BY at_ms DESC, id DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct assist_past_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct assist_past_row){col(mem, s, "id"), col(mem, s, "lang"), col(mem, s, "topic"),
                                                 col(mem, s, "outcome"), arena_str(mem, some_of(s, "redacted"))};
        return r;
}

static void put_line(struct past_op *o, struct str *to, struct str line)
{
        memcpy(o->lines + to->n, line.p, line.n);
        to->n += line.n;
}

/* One more line of the conversation of the row before, when there is room, or a new row. */
static void add_line(struct past_op *o, struct sql_stmt *s, size_t *made)
{
        struct arena *mem = o->op.mem;
        struct str line = some_of(s, "redacted");
        struct assist_past_row *last = o->n ? &o->rows[o->n - 1] : NULL;

        if (*made && str_eq(last->conversation, sql_str(s, "conversation"))) {
                if (last->text.n + 1 + line.n > ASSIST_PAST_BYTES_MAX)
                        return;
                put_line(o, &last->text, STR("\n"));
                put_line(o, &last->text, line);
                return;
        }
        (*made)++;
        o->lines = ARENA_ARRAY(mem, char, ASSIST_PAST_BYTES_MAX);
        last = ROWS_ADD(mem, &o->rows, &o->n, &o->cap);
        *last = (struct assist_past_row){
                col(mem, s, "conversation"), col(mem, s, "lang"), {NULL, 0}, col(mem, s, "outcome"), {o->lines, 0}};
        put_line(o, &last->text, line);
}

static int read_own(struct past_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db,
                              "SELECT event.conversation AS conversation, ended.lang AS lang, ended.outcome AS outcome,"
                              " event.redacted AS redacted FROM (SELECT id, lang, outcome, updated_ms FROM conversation"
                              " WHERE brand = ? AND (status = 'closed' OR outcome <> '')"
                              " ORDER BY updated_ms DESC LIMIT ?) AS ended"
                              " JOIN event ON event.conversation = ended.id"
                              " WHERE event.actor = 'customer' AND event.kind = 'message' AND event.redacted <> ''"
                              " ORDER BY ended.updated_ms DESC, ended.id, event.seq",
                              err);
        size_t made = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                add_line(o, s, &made);
        return r;
}

static int past_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct past_op *o = (struct past_op *)op;
        int r = read_own(o, db, err);

        return r < 0 ? r : read_imported(o, db, err);
}

static void past_deliver(struct op *op)
{
        struct past_op *o = (struct past_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_assist_past(struct store *st, unsigned limit, store_assist_past_fn *cb, void *arg)
{
        struct past_op *o = op_new(st, sizeof(*o), past_run, past_deliver, arg);

        o->limit = limit < ASSIST_PAST_MAX ? limit : ASSIST_PAST_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

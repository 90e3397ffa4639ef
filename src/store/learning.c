/* What fell through, verdicts and learned phrasings. */
#include "store/learning.h"

#include "base/buf.h"
#include "store/consent_priv.h"
#include "store/conversation.h"
#include "store/learning_priv.h"
#include "store/sealed_priv.h"
#include "store/store_priv.h"

#include <inttypes.h>

/* --- a message, with its turn --- */

/* "DOC PERMILLE" lines. */
static struct str write_nearest(struct arena *mem, const struct fallen_near *v, size_t n)
{
        struct buf b;
        struct str s;

        buf_init(&b, 4096);
        for (size_t i = 0; i < n && i < FALLEN_NEAREST_MAX; i++)
                buf_printf(&b, "%.*s %" PRId64 "\n", STR_ARG(v[i].doc), v[i].permille);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static size_t read_nearest(struct str text, struct fallen_near *v)
{
        struct str line, doc;
        size_t n = 0;

        while (n < FALLEN_NEAREST_MAX && str_line(&text, &line))
                if (str_cut(&line, ' ', &doc) && str_to_i64(line, 0, 1000, &v[n].permille))
                        v[n++].doc = doc;
        return n;
}

void fallen_copy(struct arena *mem, struct fallen_in *to, const struct fallen_write *from)
{
        *to = (struct fallen_in){.seq = from->seq,
                                 .at_ms = from->at_ms,
                                 .lang = arena_str(mem, from->lang),
                                 .kind = arena_str(mem, from->kind),
                                 .text = arena_str(mem, from->text->redacted),
                                 .nearest = write_nearest(mem, from->nearest, from->n_nearest)};
}

int fallen_insert(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct fallen_in *f,
                  struct err *err)
{
        struct consent_state consent;
        int r = consent_read_state(op, db, conv->customer_id, &consent, err);
        struct sql_stmt *s;

        if (r < 0 || !consent.learning)
                return r;
        s = prepare_brand(
                op, db,
                "INSERT INTO fallen (brand, conversation, seq, customer_id, lang, kind, at_ms, redacted, nearest,"
                " verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT DO NOTHING",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, conv->id);
        sql_put_i64(s, f->seq);
        sql_put_text(s, conv->customer_id);
        sql_put_text(s, f->lang);
        sql_put_text(s, f->kind);
        sql_put_i64(s, f->at_ms);
        sql_put_text(s, f->text);
        sql_put_text(s, f->nearest);
        return sql_run(s, err);
}

/* --- reading what is open --- */

struct open_op {
        struct op op;
        int64_t limit;
        struct fallen_row *rows;
        size_t n, cap, bytes;
        store_fallen_fn *cb;
};

static void read_fallen(struct arena *mem, struct sql_stmt *s, struct fallen_row *f)
{
        *f = (struct fallen_row){.conversation = col(mem, s, "conversation"),
                                 .customer_id = col(mem, s, "customer_id"),
                                 .lang = col(mem, s, "lang"),
                                 .kind = col(mem, s, "kind"),
                                 .text = col(mem, s, "redacted"),
                                 .seq = sql_i64(s, "seq"),
                                 .at_ms = sql_i64(s, "at_ms")};
        f->n_nearest = read_nearest(col(mem, s, "nearest"), f->nearest);
}

static int open_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct open_op *o = (struct open_op *)op;
        struct sql_stmt *s = prepare_brand(
                op, db,
                "SELECT conversation, seq, customer_id, lang, kind, at_ms, redacted, nearest FROM fallen"
                " WHERE brand = ? AND verdict = '' ORDER BY at_ms DESC, conversation DESC, seq DESC LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0) {
                o->bytes += sql_str(s, "redacted").n;
                if (o->bytes > FALLEN_READ_BYTES)
                        break;
                read_fallen(op->mem, s, ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap));
        }
        for (size_t i = 0; i < o->n / 2; i++) {
                struct fallen_row x = o->rows[i];

                o->rows[i] = o->rows[o->n - 1 - i];
                o->rows[o->n - 1 - i] = x;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static void open_deliver(struct op *op)
{
        struct open_op *o = (struct open_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_fallen_open(struct store *st, unsigned limit, store_fallen_fn *cb, void *arg)
{
        struct open_op *o = op_new(st, sizeof(*o), open_run, open_deliver, arg);

        o->limit = limit < FALLEN_READ_MAX ? limit : FALLEN_READ_MAX;
        o->cb = cb;
        return op_read(&o->op);
}

/* --- forgetting --- */

static int delete_of(struct op *op, struct sql_db *db, const char *text, struct str customer_id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        return sql_run(s, err);
}

int learning_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        int r = delete_of(op, db, "DELETE FROM fallen WHERE brand = ? AND customer_id = ?", customer_id, err);

        return r < 0 || customer_id.n == 0
                       ? r
                       : delete_of(op, db, "DELETE FROM phrasing WHERE brand = ? AND customer_id = ?", customer_id,
                                   err);
}

struct prune_op {
        struct op_done done; /* first */
        int64_t before_ms, keep;
};

static int prune_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct prune_op *o = (struct prune_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM fallen WHERE brand = ? AND at_ms < ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->before_ms);
        r = sql_run(s, err);
        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "DELETE FROM fallen WHERE brand = ? AND at_ms <= (SELECT at_ms FROM fallen WHERE brand = ?"
                          " ORDER BY at_ms DESC LIMIT 1 OFFSET ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, op->st->brand);
        sql_put_i64(s, o->keep);
        return sql_run(s, err);
}

int store_fallen_prune(struct store *st, int64_t before_ms, unsigned keep, store_done_fn *cb, void *arg)
{
        struct prune_op *o = op_new(st, sizeof(*o), prune_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->before_ms = before_ms;
        o->keep = keep;
        return op_write(&o->done.op);
}

/* --- a verdict --- */

struct verdict_op {
        struct op_done done; /* first */
        struct verdict_write w;
        bool machine;
};

static int insert_verdict(struct verdict_op *o, struct sql_db *db, struct err *err)
{
        const struct verdict_write *w = &o->w;
        struct sql_stmt *s = prepare_brand(
                &o->done.op, db,
                "INSERT INTO verdict (brand, id, kind, doc, title, origin, who, at_ms, n_messages, undone_ms,"
                " undone_who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, w->id);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->doc);
        sql_put_text(s, w->title);
        sql_put_text(s, w->origin);
        sql_put_text(s, w->who);
        sql_put_i64(s, w->at_ms);
        sql_put_i64(s, (int64_t)w->n_messages);
        return sql_run(s, err);
}

static int settle(struct verdict_op *o, struct sql_db *db, const struct fallen_key *k, struct err *err)
{
        struct sql_stmt *s =
                sql_prepare(db,
                            "UPDATE fallen SET verdict = ? WHERE brand = ? AND conversation = ? AND seq = ?"
                            " AND verdict = ''",
                            err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, o->done.op.st->brand);
        sql_put_text(s, k->conversation);
        sql_put_i64(s, k->seq);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return err_set(err, ERR_EXISTS,
                               "a message was settled by somebody else or is gone; read the group again");
        return r;
}

static int count(struct op *op, struct sql_db *db, const char *text, const struct phrasing_write *p, int64_t *ret,
                 struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);
        int r;

        if (!s)
                return err->code;
        if (p) {
                sql_put_text(s, p->doc);
                sql_put_text(s, p->lang);
        }
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "n") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int check_room(struct verdict_op *o, struct sql_db *db, const struct phrasing_write *p, struct err *err)
{
        int64_t all = 0, own = 0;
        int r = count(&o->done.op, db, "SELECT count(*) AS n FROM phrasing WHERE brand = ?", NULL, &all, err);

        if (r == 0 && !o->machine)
                r = count(&o->done.op, db,
                          "SELECT count(*) AS n FROM phrasing WHERE brand = ? AND doc = ? AND lang = ? AND permille = "
                          "1000",
                          p, &own, err);
        if (r == 0 && all >= PHRASINGS_MAX)
                r = err_set(err, ERR_LIMIT, "there are %d learned phrasings; undo some first", PHRASINGS_MAX);
        if (r == 0 && own >= PHRASINGS_OF_DOC_MAX)
                r = err_set(err, ERR_LIMIT, "%.*s has learned %d phrasings in that language; it may have no more",
                            STR_ARG(p->doc), PHRASINGS_OF_DOC_MAX);
        return r;
}

/* Whose it is already; ERR_EXISTS with its name, or 0 when a machine's guess gave way to it. */
static int check_taken(struct verdict_op *o, struct sql_db *db, const struct phrasing_write *p, bool *ret_taken,
                       struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->done.op, db, "SELECT doc, permille FROM phrasing WHERE brand = ? AND lang = ? AND normal = ?", err);
        int64_t permille = 0;
        struct str doc = {0};
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, p->lang);
        sql_put_text(s, p->normal);
        r = sql_step(s, err);
        if (r > 0) {
                doc = col(o->done.op.mem, s, "doc");
                permille = sql_i64(s, "permille");
        }
        sql_reset(s);
        *ret_taken = r > 0;
        if (r <= 0 || o->machine)
                return r < 0 ? r : 0;
        if (permille == PHRASING_CERTAIN)
                return err_set(err, ERR_EXISTS, "\"%.*s\" is already a learned phrasing of %.*s", STR_ARG(p->text),
                               STR_ARG(doc));
        s = prepare_brand(&o->done.op, db, "DELETE FROM phrasing WHERE brand = ? AND lang = ? AND normal = ?", err);
        if (!s)
                return err->code;
        sql_put_text(s, p->lang);
        sql_put_text(s, p->normal);
        *ret_taken = false;
        return sql_run(s, err);
}

static int insert_phrasing(struct verdict_op *o, struct sql_db *db, const struct phrasing_write *p, struct err *err)
{
        struct sql_stmt *s;
        bool taken;
        int r = check_taken(o, db, p, &taken, err);

        if (r < 0 || taken)
                return r;
        r = check_room(o, db, p, err);
        if (r < 0)
                return r;
        s = prepare_brand(&o->done.op, db,
                          "INSERT INTO phrasing (brand, lang, normal, doc, text, permille, verdict, customer_id, at_ms)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, p->lang);
        sql_put_text(s, p->normal);
        sql_put_text(s, p->doc);
        sql_put_text(s, p->text);
        sql_put_i64(s, p->permille);
        sql_put_text(s, o->w.id);
        sql_put_text(s, p->customer_id);
        sql_put_i64(s, o->w.at_ms);
        return sql_run(s, err);
}

static int verdict_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct verdict_op *o = (struct verdict_op *)op;
        int r = insert_verdict(o, db, err);

        for (size_t i = 0; i < o->w.n_messages && r == 0; i++)
                r = settle(o, db, &o->w.messages[i], err);
        for (size_t i = 0; i < o->w.n_phrasings && r == 0; i++)
                r = insert_phrasing(o, db, &o->w.phrasings[i], err);
        return r;
}

static void copy_phrasing(struct arena *mem, struct phrasing_write *to, const struct phrasing_write *from)
{
        *to = (struct phrasing_write){.doc = arena_str(mem, from->doc),
                                      .lang = arena_str(mem, from->lang),
                                      .text = arena_str(mem, from->text),
                                      .normal = arena_str(mem, from->normal),
                                      .permille = from->permille,
                                      .customer_id = arena_str(mem, from->customer_id)};
}

static void copy_verdict(struct arena *mem, struct verdict_write *to, const struct verdict_write *from)
{
        struct fallen_key *keys = ARENA_ARRAY(mem, struct fallen_key, from->n_messages);
        struct phrasing_write *phrasings = ARENA_ARRAY(mem, struct phrasing_write, from->n_phrasings);
        struct str *texts[] = {&to->id, &to->kind, &to->doc, &to->title, &to->origin, &to->who};

        *to = *from;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        for (size_t i = 0; i < from->n_messages; i++)
                keys[i] = (struct fallen_key){arena_str(mem, from->messages[i].conversation), from->messages[i].seq};
        for (size_t i = 0; i < from->n_phrasings; i++)
                copy_phrasing(mem, &phrasings[i], &from->phrasings[i]);
        to->messages = keys;
        to->phrasings = phrasings;
}

int store_verdict_add(struct store *st, const struct verdict_write *w, store_done_fn *cb, void *arg)
{
        struct verdict_op *o = op_new(st, sizeof(*o), verdict_run, op_deliver_done, arg);

        o->done.cb = cb;
        copy_verdict(o->done.op.mem, &o->w, w);
        o->machine = str_eq_c(w->kind, "machine");
        return op_write(&o->done.op);
}

/* --- undo --- */

struct undo_op {
        struct op_done done; /* first */
        struct str id, who;
        int64_t at_ms;
};

static int by_verdict(struct undo_op *o, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db, text, err);

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        return sql_run(s, err);
}

static int why_not(struct undo_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->done.op, db, "SELECT undone_ms FROM verdict WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = sql_step(s, err);
        sql_reset(s);
        if (r < 0)
                return r;
        return r > 0 ? err_set(err, ERR_EXISTS, "that is undone already")
                     : err_set(err, ERR_NOTFOUND, "nothing was decided under the id %.*s", STR_ARG(o->id));
}

static int undo_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct undo_op *o = (struct undo_op *)op;
        struct sql_stmt *s = sql_prepare(db,
                                         "UPDATE verdict SET undone_ms = ?, undone_who = ? WHERE brand = ? AND id = ?"
                                         " AND undone_ms = 0",
                                         err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->at_ms);
        sql_put_text(s, o->who);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, o->id);
        r = sql_run(s, err);
        if (r == 0 && sql_changes(db) == 0)
                return why_not(o, db, err);
        if (r == 0)
                r = by_verdict(o, db, "UPDATE fallen SET verdict = '' WHERE brand = ? AND verdict = ?", err);
        return r == 0 ? by_verdict(o, db, "DELETE FROM phrasing WHERE brand = ? AND verdict = ?", err) : r;
}

int store_verdict_undo(struct store *st, struct str id, struct str who, int64_t at_ms, store_done_fn *cb, void *arg)
{
        struct undo_op *o = op_new(st, sizeof(*o), undo_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->id = arena_str(o->done.op.mem, id);
        o->who = arena_str(o->done.op.mem, who);
        o->at_ms = at_ms;
        return op_write(&o->done.op);
}

/* --- reading verdicts and phrasings --- */

struct list_op {
        struct op op;
        struct str kind, before;
        int64_t limit;
        struct verdict_row *rows;
        size_t n, cap;
        struct phrasing_row *phrasings;
        size_t n_phrasings, cap_phrasings;
        union {
                store_verdicts_fn *verdicts;
                store_phrasings_fn *phrasings;
        } cb;
};

static void read_phrasing(struct arena *mem, struct sql_stmt *s, struct phrasing_row *p)
{
        *p = (struct phrasing_row){.verdict = col(mem, s, "verdict"),
                                   .doc = col(mem, s, "doc"),
                                   .lang = col(mem, s, "lang"),
                                   .text = col(mem, s, "text"),
                                   .permille = sql_i64(s, "permille")};
}

static int read_phrasings_of(struct list_op *o, struct sql_db *db, struct verdict_row *v, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT verdict, doc, lang, text, permille FROM phrasing WHERE brand = ? AND"
                                           " verdict = ? ORDER BY lang, normal LIMIT 200",
                                           err);
        struct phrasing_row *rows = NULL;
        size_t n = 0, cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, v->id);
        while ((r = sql_step(s, err)) > 0)
                read_phrasing(o->op.mem, s, ROWS_ADD(o->op.mem, &rows, &n, &cap));
        v->phrasings = rows;
        v->n_phrasings = n;
        return r;
}

static int verdicts_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT id, kind, doc, title, origin, who, at_ms, n_messages, undone_ms,"
                                           " undone_who FROM verdict WHERE brand = ? AND (? = '' OR kind = ?) AND"
                                           " (? = '' OR id < ?) ORDER BY id DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->kind);
        sql_put_text(s, o->kind);
        sql_put_text(s, o->before);
        sql_put_text(s, o->before);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct verdict_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) = (struct verdict_row){
                        .id = col(mem, s, "id"),
                        .kind = col(mem, s, "kind"),
                        .doc = col(mem, s, "doc"),
                        .title = col(mem, s, "title"),
                        .origin = col(mem, s, "origin"),
                        .who = col(mem, s, "who"),
                        .undone_who = col(mem, s, "undone_who"),
                        .at_ms = sql_i64(s, "at_ms"),
                        .undone_ms = sql_i64(s, "undone_ms"),
                        .n_messages = sql_i64(s, "n_messages"),
                };
        for (size_t i = 0; i < o->n && r == 0; i++)
                r = read_phrasings_of(o, db, &o->rows[i], err);
        return r;
}

static void verdicts_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb.verdicts(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_verdicts(struct store *st, struct str kind, struct str before, unsigned limit, store_verdicts_fn *cb,
                   void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), verdicts_run, verdicts_deliver, arg);

        o->kind = arena_str(o->op.mem, kind);
        o->before = arena_str(o->op.mem, before);
        o->limit = limit < 200 ? limit : 200;
        o->cb.verdicts = cb;
        return op_read(&o->op);
}

static int phrasings_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT verdict, doc, lang, text, permille FROM phrasing WHERE brand = ?"
                                           " ORDER BY doc, lang, normal",
                                           err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                read_phrasing(op->mem, s, ROWS_ADD(op->mem, &o->phrasings, &o->n_phrasings, &o->cap_phrasings));
        return r;
}

static void phrasings_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb.phrasings(op->arg, op->job.r, &op->job.err, o->phrasings, op->job.r == 0 ? o->n_phrasings : 0);
}

int store_phrasings(struct store *st, store_phrasings_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), phrasings_run, phrasings_deliver, arg);

        o->cb.phrasings = cb;
        return op_read(&o->op);
}

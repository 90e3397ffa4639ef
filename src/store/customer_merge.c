/* Merging customers and taking it back; see customer_merge.h. What went over is noted row by row, so that an undo takes
 * back these and leaves what came later. */
#include "store/customer_merge.h"

#include "store/audit_priv.h"
#include "store/customer.h"
#include "store/memory_priv.h"
#include "store/store_priv.h"

struct merge_op {
        struct op_done done; /* first */
        struct merge_write w;
        bool minor; /* who stays */
};

struct who {
        bool there;
        int birth_year;
};

/* By the id: who signs in before an import names them has a row like a visitor's. */
static bool is_visitor(struct str id)
{
        return str_starts(id, STR("v-"));
}

static int look_up(struct op *op, struct sql_db *db, struct str id, struct who *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "SELECT birth_year FROM customer WHERE brand = ? AND id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        *ret = (struct who){false};
        if (r > 0)
                *ret = (struct who){true, (int)sql_i64(s, "birth_year")};
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int must_be_free(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT 1 AS yes FROM customer_merge WHERE brand = ? AND customer_id = ? AND undone_ms = 0",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, id);
        r = sql_step(s, err);
        sql_reset(s);
        return r > 0 ? err_set(err, ERR_EXISTS, "%.*s has been merged into another customer", STR_ARG(id)) : r;
}

static int check(struct merge_op *o, struct sql_db *db, struct err *err)
{
        const struct merge_write *w = &o->w;
        struct who from = {false}, into = {false};
        int r;

        if (str_eq(w->from, w->into))
                return err_set(err, ERR_INVALID, "that is the same customer");
        r = look_up(&o->done.op, db, w->from, &from, err);
        if (r == 0)
                r = look_up(&o->done.op, db, w->into, &into, err);
        if (r < 0)
                return r;
        if (!from.there || !into.there)
                return err_set(err, ERR_NOTFOUND, "there is no customer %.*s", STR_ARG(from.there ? w->into : w->from));
        if (is_visitor(w->from) != is_visitor(w->into))
                return err_set(err, ERR_DENIED,
                               "a visitor and a known customer are not merged: let the customer sign in "
                               "or prove it by a code");
        o->minor = customer_is_minor(into.birth_year, w->at_ms);
        r = must_be_free(&o->done.op, db, w->from, err);
        return r == 0 ? must_be_free(&o->done.op, db, w->into, err) : r;
}

static int insert_merge(struct merge_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                           "INSERT INTO customer_merge (brand, id, customer_id, into_id, agent, at_ms,"
                                           " undone_ms) VALUES (?, ?, ?, ?, ?, ?, 0)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, o->w.id);
        sql_put_text(s, o->w.from);
        sql_put_text(s, o->w.into);
        sql_put_text(s, o->w.agent);
        sql_put_i64(s, o->w.at_ms);
        return sql_run(s, err);
}

/* --- what goes over --- */

struct moved {
        struct str key;
        int64_t no; /* of a device, with who it came from */
};

enum kind { ORDERS, REPAIRS, DEVICES, MEMORIES, KINDS };
static const struct {
        const char *name, *list, *move;
} kinds[KINDS] = {
        [ORDERS] = {"order", "SELECT no AS key, 0 AS no FROM orders WHERE brand = ? AND customer_id = ? LIMIT ?",
                    "UPDATE orders SET customer_id = ? WHERE brand = ? AND customer_id = ? AND no = ?"},
        [REPAIRS] = {"repair", "SELECT no AS key, 0 AS no FROM repair WHERE brand = ? AND customer_id = ? LIMIT ?",
                     "UPDATE repair SET customer_id = ? WHERE brand = ? AND customer_id = ? AND no = ?"},
        [DEVICES] = {"device",
                     "SELECT serial AS key, no FROM device WHERE brand = ? AND customer_id = ? ORDER BY no LIMIT ?",
                     NULL},
        [MEMORIES] = {"memory", NULL, NULL},
};

static int list_rows(struct op *op, struct sql_db *db, enum kind kind, struct str from, struct moved **ret, size_t *n,
                     struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, kinds[kind].list, err);
        size_t cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, from);
        sql_put_i64(s, MERGE_ROWS_MAX + 1);
        while ((r = sql_step(s, err)) > 0)
                *(struct moved *)ROWS_ADD(op->mem, ret, n, &cap) =
                        (struct moved){col(op->mem, s, "key"), sql_i64(s, "no")};
        if (r == 0 && *n > MERGE_ROWS_MAX)
                return err_set(err, ERR_LIMIT, "this customer has more than %d of one kind", MERGE_ROWS_MAX);
        return r;
}

static int note_item(struct op *op, struct sql_db *db, struct str merge, enum kind kind, const struct moved *m,
                     int64_t no_there, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO customer_merge_item (brand, merge, kind, key, no, no_there)"
                                           " VALUES (?, ?, ?, ?, ?, ?)",
                                           err);

        if (!s)
                return err->code;
        sql_put_text(s, merge);
        sql_put_text(s, str_c(kinds[kind].name));
        sql_put_text(s, m->key);
        sql_put_i64(s, m->no);
        sql_put_i64(s, no_there);
        return sql_run(s, err);
}

/* Rows that have a key of their own. */
static int move_key(struct op *op, struct sql_db *db, enum kind kind, struct str from, struct str into, struct str key,
                    struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, kinds[kind].move, err);

        if (!s)
                return err->code;
        sql_put_text(s, into);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, from);
        sql_put_text(s, key);
        return sql_run(s, err);
}

static int next_device(struct op *op, struct sql_db *db, struct str customer, int64_t *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT coalesce(max(no), 0) + 1 AS no FROM device WHERE brand = ? AND customer_id = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, customer);
        r = sql_step(s, err);
        *ret = r > 0 ? sql_i64(s, "no") : 1;
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* Devices are numbered within their customer: each gets the next number there. A number is given again when its device
 * is gone, so the serial has to be the same too. */
static int move_device(struct op *op, struct sql_db *db, struct str from, const struct moved *m, struct str into,
                       int64_t *ret_no, struct err *err)
{
        struct sql_stmt *s;
        int r = next_device(op, db, into, ret_no, err);

        if (r < 0)
                return r;
        s = sql_prepare(db,
                        "UPDATE device SET customer_id = ?, no = ? WHERE brand = ? AND customer_id = ? AND no = ?"
                        " AND serial = ?",
                        err);
        if (!s)
                return err->code;
        sql_put_text(s, into);
        sql_put_i64(s, *ret_no);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, from);
        sql_put_i64(s, m->no);
        sql_put_text(s, m->key);
        return sql_run(s, err);
}

static int move_all(struct merge_op *o, struct sql_db *db, enum kind kind, struct err *err)
{
        struct op *op = &o->done.op;
        struct moved *rows = NULL;
        size_t n = 0;
        int r = list_rows(op, db, kind, o->w.from, &rows, &n, err);

        for (size_t i = 0; i < n && r == 0; i++) {
                int64_t no_there = 0;

                r = kind == DEVICES ? move_device(op, db, o->w.from, &rows[i], o->w.into, &no_there, err)
                                    : move_key(op, db, kind, o->w.from, o->w.into, rows[i].key, err);
                if (r == 0)
                        r = note_item(op, db, o->w.id, kind, &rows[i], no_there, err);
        }
        return r;
}

/* 1: they have an entry of this slot, which a copy would supersede and an undo would not bring back. */
static int has_slot(struct merge_op *o, struct sql_db *db, const struct memory_write *w, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->done.op, db,
                                           "SELECT 1 AS yes FROM memory WHERE brand = ? AND customer_id = ?"
                                           " AND kind = ? AND subject = ? AND expires_ms > ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->kind);
        sql_put_text(s, w->subject);
        sql_put_i64(s, o->w.at_ms);
        r = sql_step(s, err);
        sql_reset(s);
        return r;
}

static int copy_memory(struct merge_op *o, struct sql_db *db, struct err *err)
{
        size_t n = o->minor ? 0 : o->w.n_memory; /* of minors nothing is remembered */
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                struct moved m = {o->w.memory[i].id, 0};

                r = has_slot(o, db, &o->w.memory[i], err);
                if (r == 0) {
                        r = memory_insert(&o->done.op, db, &o->w.memory[i], err);
                        if (r == 0)
                                r = note_item(&o->done.op, db, o->w.id, MEMORIES, &m, 0, err);
                }
                if (r > 0 || r == ERR_DENIED || r == ERR_LIMIT)
                        r = 0;
        }
        return r;
}

static int merge_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct merge_op *o = (struct merge_op *)op;
        int r = check(o, db, err);

        if (r == 0)
                r = insert_merge(o, db, err);
        for (enum kind kind = ORDERS; kind <= DEVICES && r == 0; kind++)
                r = move_all(o, db, kind, err);
        if (r == 0)
                r = copy_memory(o, db, err);
        return r == 0 ? audit_append_if(op, db, &o->w.audit, err) : r;
}

int store_customer_merge(struct store *st, const struct merge_write *w, store_done_fn *cb, void *arg)
{
        struct memory_write *memory;
        struct merge_op *o;
        struct arena *mem;

        if (w->n_memory > MEMORY_MAX || (w->audit.act.n && !audit_entry_ok(&w->audit)))
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), merge_run, op_deliver_done, arg);
        mem = o->done.op.mem;
        memory = ARENA_ARRAY(mem, struct memory_write, w->n_memory + 1);
        for (size_t i = 0; i < w->n_memory; i++)
                memory_copy(mem, &memory[i], &w->memory[i]);
        o->done.cb = cb;
        o->w = *w;
        o->w.id = arena_str(mem, w->id);
        o->w.from = arena_str(mem, w->from);
        o->w.into = arena_str(mem, w->into);
        o->w.agent = arena_str(mem, w->agent);
        o->w.memory = memory;
        o->w.audit = audit_entry_copy(&w->audit, mem);
        return op_write(&o->done.op);
}

/* --- taking it back --- */

struct unmerge_op {
        struct op op; /* first */
        struct str id, from, into;
        bool known;
        int64_t now_ms;
        struct audit_entry audit;
        store_unmerged_fn *cb;
};

struct item {
        struct str kind, key;
        int64_t no_there;
};

static int take_merge(struct unmerge_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT customer_id, into_id, undone_ms FROM customer_merge WHERE brand = ? AND id = ?", err);
        bool undone;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = sql_step(s, err);
        undone = r > 0 && sql_i64(s, "undone_ms");
        if (r > 0) {
                o->from = col(op->mem, s, "customer_id");
                o->into = col(op->mem, s, "into_id");
        }
        sql_reset(s);
        if (r <= 0)
                return r < 0 ? r : err_set(err, ERR_NOTFOUND, "there is no merge of that id");
        if (!o->known && !is_visitor(o->from))
                return err_set(err, ERR_DENIED, "taking back a merge of known customers needs the right \"lead\"");
        if (undone)
                return err_set(err, ERR_EXISTS, "it was taken back before");
        r = must_be_free(op, db, o->into, err); /* else what went over is no longer where it would be looked for */
        if (r < 0)
                return r == ERR_EXISTS ? err_prefix(err, "take the later merge back first") : r;
        s = sql_prepare(db, "UPDATE customer_merge SET undone_ms = ? WHERE id = ?", err);
        if (!s)
                return err->code;
        sql_put_i64(s, o->now_ms);
        sql_put_text(s, o->id);
        return sql_run(s, err);
}

static int read_items(struct unmerge_op *o, struct sql_db *db, struct item **ret, size_t *n, struct err *err)
{
        struct op *op = &o->op;
        struct sql_stmt *s = prepare_brand(
                op, db, "SELECT kind, key, no_there FROM customer_merge_item WHERE brand = ? AND merge = ? ORDER BY no",
                err);
        size_t cap = 0;
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        while ((r = sql_step(s, err)) > 0)
                *(struct item *)ROWS_ADD(op->mem, ret, n, &cap) =
                        (struct item){col(op->mem, s, "kind"), col(op->mem, s, "key"), sql_i64(s, "no_there")};
        return r;
}

static int drop_memory(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM memory WHERE brand = ? AND id = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, id);
        return sql_run(s, err);
}

static int put_back(struct unmerge_op *o, struct sql_db *db, const struct item *it, struct err *err)
{
        struct op *op = &o->op;
        struct moved there = {it->key, it->no_there};
        int64_t no;

        if (str_eq_c(it->kind, kinds[MEMORIES].name))
                return drop_memory(op, db, it->key, err);
        if (str_eq_c(it->kind, kinds[DEVICES].name))
                return move_device(op, db, o->into, &there, o->from, &no, err);
        return move_key(op, db, str_eq_c(it->kind, kinds[ORDERS].name) ? ORDERS : REPAIRS, o->into, o->from, it->key,
                        err);
}

static int unmerge_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct unmerge_op *o = (struct unmerge_op *)op;
        struct item *items = NULL;
        size_t n = 0;
        int r = take_merge(o, db, err);

        if (r == 0)
                r = read_items(o, db, &items, &n, err);
        for (size_t i = 0; i < n && r == 0; i++)
                r = put_back(o, db, &items[i], err);
        return r == 0 ? audit_append_if(op, db, &o->audit, err) : r;
}

static void unmerge_deliver(struct op *op)
{
        struct unmerge_op *o = (struct unmerge_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->from, o->into);
}

int store_customer_unmerge(struct store *st, struct str id, bool known, int64_t now_ms, const struct audit_entry *audit,
                           store_unmerged_fn *cb, void *arg)
{
        struct unmerge_op *o;

        if (audit->act.n && !audit_entry_ok(audit))
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), unmerge_run, unmerge_deliver, arg);
        o->cb = cb;
        o->id = arena_str(o->op.mem, id);
        o->known = known;
        o->now_ms = now_ms;
        o->audit = audit_entry_copy(audit, o->op.mem);
        return op_write(&o->op);
}

/* --- a customer's page --- */

struct page_op {
        struct op op;
        struct str id;
        int64_t now_ms;
        struct customer_page page;
        struct page_conversation *conversations;
        struct page_merge *merges;
        size_t cap_conversations, cap_merges;
        store_page_fn *cb;
};

static int read_conversations(struct page_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(
                &o->op, db,
                "SELECT id, customer_id, status, lang, outcome, created_ms, updated_ms FROM conversation WHERE brand = "
                "?"
                " AND (customer_id = ? OR customer_id IN (SELECT m.customer_id FROM customer_merge m WHERE m.brand = ?"
                " AND m.into_id = ? AND m.undone_ms = 0)) ORDER BY created_ms DESC, id DESC LIMIT ?",
                err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->op.st->brand);
        sql_put_text(s, o->id);
        sql_put_i64(s, MERGE_PAGE_CONVERSATIONS);
        while ((r = sql_step(s, err)) > 0)
                *(struct page_conversation *)ROWS_ADD(mem, &o->conversations, &o->page.n_conversations,
                                                      &o->cap_conversations) =
                        (struct page_conversation){.id = col(mem, s, "id"),
                                                   .customer_id = col(mem, s, "customer_id"),
                                                   .status = col(mem, s, "status"),
                                                   .lang = col(mem, s, "lang"),
                                                   .outcome = col(mem, s, "outcome"),
                                                   .created_ms = sql_i64(s, "created_ms"),
                                                   .updated_ms = sql_i64(s, "updated_ms")};
        return r;
}

static int read_merges(struct page_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT id, customer_id, into_id, agent, at_ms FROM customer_merge"
                                           " WHERE brand = ? AND undone_ms = 0 AND (customer_id = ? OR into_id = ?)"
                                           " ORDER BY at_ms DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_text(s, o->id);
        sql_put_i64(s, MERGE_PAGE_MERGES);
        while ((r = sql_step(s, err)) > 0)
                *(struct page_merge *)ROWS_ADD(mem, &o->merges, &o->page.n_merges, &o->cap_merges) =
                        (struct page_merge){col(mem, s, "id"), col(mem, s, "customer_id"), col(mem, s, "into_id"),
                                            col(mem, s, "agent"), sql_i64(s, "at_ms")};
        return r;
}

static int read_block(struct page_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT until_ms, agent, cipher FROM customer_block WHERE brand = ?"
                                           " AND customer_id = ? AND until_ms > ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        sql_put_i64(s, o->now_ms);
        r = sql_step(s, err);
        if (r > 0) {
                o->page.blocked_until_ms = sql_i64(s, "until_ms");
                o->page.blocked_by = col(o->op.mem, s, "agent");
                o->page.blocked_cipher = col(o->op.mem, s, "cipher");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int read_csat(struct page_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT count(*) AS n, coalesce(sum(score), 0) AS sum FROM csat"
                                           " WHERE brand = ? AND customer_id = ? AND answered_ms > 0",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->id);
        r = sql_step(s, err);
        if (r > 0) {
                o->page.csat_answered = sql_i64(s, "n");
                o->page.csat_sum = sql_i64(s, "sum");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int page_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct page_op *o = (struct page_op *)op;
        int r = read_conversations(o, db, err);

        if (r == 0)
                r = read_merges(o, db, err);
        if (r == 0)
                r = read_block(o, db, err);
        return r == 0 ? read_csat(o, db, err) : r;
}

static void page_deliver(struct op *op)
{
        struct page_op *o = (struct page_op *)op;

        o->page.conversations = o->conversations;
        o->page.merges = o->merges;
        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->page : NULL);
}

int store_customer_page(struct store *st, struct str customer_id, int64_t now_ms, store_page_fn *cb, void *arg)
{
        struct page_op *o = op_new(st, sizeof(*o), page_run, page_deliver, arg);

        o->id = arena_str(o->op.mem, customer_id);
        o->now_ms = now_ms;
        o->cb = cb;
        return op_read(&o->op);
}

/*
 * identity - see identity.h. A request and a check are one operation of the writer each. What is known and what is not
 * take the same statements, so neither the answer nor its time tells them apart.
 */
#include "store/identity.h"

#include "crypt/token.h"
#include "store/store_priv.h"
#include "store/tries_priv.h"

#define LOG_KEPT_MS (INT64_C(180) * 24 * 3600 * 1000)
#define LOG_PRUNE_MS (INT64_C(3600) * 1000)

const char *code_result_name(enum code_result r)
{
        static const char *const names[] = {"sent",  "too-soon", "too-often", "right",
                                            "wrong", "expired",  "over",      "none"};

        return names[r];
}

/* ---- the log ---- */

static int log_row(struct op *op, struct sql_db *db, const struct identity_row *row, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db,
                              "INSERT INTO identity_log (brand, at_ms, conversation, customer_id, kind, outcome,"
                              " peer_hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
                              err);

        if (!s)
                return err->code;
        sql_put_i64(s, row->at_ms);
        sql_put_text(s, row->conversation);
        sql_put_text(s, row->customer_id);
        sql_put_text(s, row->kind);
        sql_put_text(s, row->outcome);
        sql_put_blob(s, row->peer_hash);
        return sql_run(s, err);
}

static int forget_old(struct op *op, struct sql_db *db, const char *text, int64_t before_ms, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);

        if (!s)
                return err->code;
        sql_put_i64(s, before_ms);
        return sql_run(s, err);
}

struct log_op {
        struct op_done done; /* first */
        struct identity_row row;
};

/* A proof stays as long as its conversation, since an erasure finds by it what somebody said as a visitor. */
static int forget_old_log(struct op *op, struct sql_db *db, int64_t now_ms, struct err *err)
{
        int64_t since_ms = now_ms - op->st->identity_pruned_ms;
        int r;

        if (since_ms >= 0 && since_ms < LOG_PRUNE_MS)
                return 0;
        r = forget_old(op, db,
                       "DELETE FROM identity_log WHERE brand = ? AND at_ms < ? AND NOT (outcome = 'right' AND EXISTS"
                       " (SELECT 1 FROM conversation c WHERE c.brand = identity_log.brand"
                       " AND c.id = identity_log.conversation))",
                       now_ms - LOG_KEPT_MS, err);
        if (r == 0)
                op->st->identity_pruned_ms = now_ms;
        return r;
}

static int log_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct identity_row *row = &((struct log_op *)op)->row;
        int r = log_row(op, db, row, err);

        return r < 0 ? r : forget_old_log(op, db, row->at_ms, err);
}

int store_identity_log(struct store *st, const struct identity_row *row, store_done_fn *cb, void *arg)
{
        struct log_op *o = op_new(st, sizeof(*o), log_run, op_deliver_done, arg);
        struct arena *mem = o->done.op.mem;

        o->done.cb = cb;
        o->row = *row;
        o->row.conversation = arena_str(mem, row->conversation);
        o->row.customer_id = arena_str(mem, row->customer_id);
        o->row.kind = arena_str(mem, row->kind);
        o->row.outcome = arena_str(mem, row->outcome);
        o->row.peer_hash = arena_str(mem, row->peer_hash);
        return op_write(&o->done.op);
}

struct read_op {
        struct op op;
        struct str conversation;
        int64_t limit;
        struct identity_row *rows;
        size_t n, cap;
        store_identity_fn *cb;
};

static int read_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct read_op *o = (struct read_op *)op;
        struct arena *mem = op->mem;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT at_ms, customer_id, kind, outcome, peer_hash FROM identity_log"
                                           " WHERE brand = ? AND conversation = ? ORDER BY at_ms DESC LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->conversation);
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0)
                *(struct identity_row *)ROWS_ADD(mem, &o->rows, &o->n, &o->cap) =
                        (struct identity_row){.at_ms = sql_i64(s, "at_ms"),
                                              .conversation = o->conversation,
                                              .customer_id = col(mem, s, "customer_id"),
                                              .kind = col(mem, s, "kind"),
                                              .outcome = col(mem, s, "outcome"),
                                              .peer_hash = col(mem, s, "peer_hash")};
        return r;
}

static void read_deliver(struct op *op)
{
        struct read_op *o = (struct read_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_identity_read(struct store *st, struct str conversation, unsigned limit, store_identity_fn *cb, void *arg)
{
        struct read_op *o = op_new(st, sizeof(*o), read_run, read_deliver, arg);

        o->conversation = arena_str(o->op.mem, conversation);
        o->limit = limit_rows(limit);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- codes ---- */

struct code_op {
        struct op op;
        struct code_request q;
        struct code_outcome out;
        store_code_fn *cb;
};

static void code_deliver(struct op *op)
{
        struct code_op *o = (struct code_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->out : NULL);
}

/* One row, or none, with columns customer_id, email and phone. */
static int find_customer(struct op *op, struct sql_db *db, const char *text, struct str key, struct code_outcome *ret,
                         struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, text, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, key);
        r = sql_step(s, err);
        if (r > 0) {
                ret->customer_id = col(op->mem, s, "customer_id");
                ret->email = col(op->mem, s, "email");
                ret->phone = col(op->mem, s, "phone");
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

#define OF_ORDER                                                                       \
        "SELECT c.id AS customer_id, c.email AS email, c.phone AS phone FROM orders o" \
        " JOIN customer c ON c.brand = o.brand AND c.id = o.customer_id WHERE o.brand = ? AND o.no = ?"
#define OF_EMAIL                                                                                    \
        "SELECT id AS customer_id, email, phone FROM customer WHERE brand = ? AND lower(email) = ?" \
        " AND email <> '' ORDER BY created_ms, id LIMIT 1"

/* Both are looked for, whichever was given. */
static int find_account(struct code_op *o, struct sql_db *db, struct err *err)
{
        int r = find_customer(&o->op, db, OF_ORDER, o->q.order_no, &o->out, err);

        return r < 0 ? r : find_customer(&o->op, db, OF_EMAIL, o->q.email, &o->out, err);
}

static struct str hex_key(struct arena *mem, const char *kind, struct str hash)
{
        static const char digits[] = "0123456789abcdef";
        char *p = arena_alloc(mem, hash.n * 2 + 1);

        for (size_t i = 0; i < hash.n; i++) {
                p[2 * i] = digits[(unsigned char)hash.p[i] >> 4];
                p[2 * i + 1] = digits[(unsigned char)hash.p[i] & 15];
        }
        return arena_printf(mem, "%s:%.*s", kind, (int)(hash.n * 2), p);
}

/* *ret_ok false: a limit is reached. The customer's own counter runs for nobody too. */
static int count_all(struct code_op *o, struct sql_db *db, bool *ret_ok, struct err *err)
{
        struct arena *mem = o->op.mem;
        const struct {
                struct str key;
                int64_t most;
        } limits[] = {
                {arena_printf(mem, "code-conversation:%.*s", STR_ARG(o->q.conversation)), CODE_PER_CONVERSATION},
                {hex_key(mem, "code-account", o->q.account_hash), CODE_PER_ACCOUNT},
                {hex_key(mem, "code-peer", o->q.peer_hash), o->q.peer_hash.n ? CODE_PER_PEER : INT64_MAX},
        };
        struct str own = arena_printf(mem, "code-customer:%.*s", STR_ARG(o->out.customer_id));
        int64_t n;

        *ret_ok = true;
        for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
                int r = tries_count(&o->op, db, limits[i].key, o->q.now_ms, CODE_WINDOW_MS, &n, err);

                if (r < 0)
                        return r;
                *ret_ok = *ret_ok && n <= limits[i].most;
        }
        if (tries_count(&o->op, db, own, o->q.now_ms, CODE_WINDOW_MS, &n, err) < 0)
                return err->code;
        if (n > CODE_PER_CUSTOMER) /* silently: who asks must not learn that two accounts are one person's */
                o->out.customer_id = (struct str){NULL, 0};
        return 0;
}

static int last_sent(struct code_op *o, struct sql_db *db, int64_t *ret_at_ms, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db, "SELECT at_ms FROM identity_code WHERE brand = ? AND conversation = ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->q.conversation);
        r = sql_step(s, err);
        *ret_at_ms = r > 0 ? sql_i64(s, "at_ms") : 0;
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int keep_code(struct code_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db,
                              "INSERT INTO identity_code (brand, conversation, customer_id, hash, at_ms, expires_ms,"
                              " tries) VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (brand, conversation) DO UPDATE SET"
                              " customer_id = excluded.customer_id, hash = excluded.hash, at_ms = excluded.at_ms,"
                              " expires_ms = excluded.expires_ms, tries = 0",
                              err);

        if (!s)
                return err->code;
        sql_put_text(s, o->q.conversation);
        sql_put_text(s, o->out.customer_id);
        sql_put_blob(s, o->q.code_hash);
        sql_put_i64(s, o->q.now_ms);
        sql_put_i64(s, o->q.now_ms + CODE_VALID_MS);
        return sql_run(s, err);
}

static int log_code(struct code_op *o, struct sql_db *db, const char *kind, struct str customer_id, struct err *err)
{
        struct identity_row row = {.at_ms = o->q.now_ms,
                                   .conversation = o->q.conversation,
                                   .customer_id = customer_id,
                                   .kind = str_c(kind),
                                   .outcome = str_c(code_result_name(o->out.result)),
                                   .peer_hash = o->q.peer_hash};

        return log_row(&o->op, db, &row, err);
}

static int request_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct code_op *o = (struct code_op *)op;
        int64_t at_ms = 0;
        bool ok = false;
        int r = last_sent(o, db, &at_ms, err);

        if (r == 0 && at_ms && o->q.now_ms - at_ms < CODE_AGAIN_MS && o->q.now_ms >= at_ms) {
                o->out.result = CODE_TOO_SOON;
                return 0;
        }
        if (r == 0)
                r = find_account(o, db, err);
        if (r == 0)
                r = count_all(o, db, &ok, err);
        o->out.result = ok ? CODE_SENT : CODE_TOO_OFTEN;
        if (r == 0 && ok)
                r = keep_code(o, db, err);
        if (r == 0)
                r = log_code(o, db, "code-sent", o->out.customer_id, err);
        if (r == 0)
                r = forget_old(op, db, "DELETE FROM identity_code WHERE brand = ? AND expires_ms < ?",
                               o->q.now_ms - CODE_WINDOW_MS, err);
        return r;
}

static struct code_op *code_op_new(struct store *st, struct str conversation, struct str code_hash,
                                   struct str peer_hash, int64_t now_ms,
                                   int (*run)(struct op *, struct sql_db *, struct err *), store_code_fn *cb, void *arg)
{
        struct code_op *o = op_new(st, sizeof(*o), run, code_deliver, arg);
        struct arena *mem = o->op.mem;

        o->cb = cb;
        o->q = (struct code_request){.conversation = arena_str(mem, conversation),
                                     .code_hash = arena_str(mem, code_hash),
                                     .peer_hash = arena_str(mem, peer_hash),
                                     .now_ms = now_ms};
        return o;
}

int store_code_request(struct store *st, const struct code_request *q, store_code_fn *cb, void *arg)
{
        struct code_op *o =
                code_op_new(st, q->conversation, q->code_hash, q->peer_hash, q->now_ms, request_run, cb, arg);

        o->q.order_no = arena_str(o->op.mem, q->order_no);
        o->q.email = arena_str(o->op.mem, q->email);
        o->q.account_hash = arena_str(o->op.mem, q->account_hash);
        return op_write(&o->op);
}

/* ---- checking ---- */

struct kept {
        struct str customer_id, hash;
        int64_t expires_ms, tries;
};

static int read_kept(struct code_op *o, struct sql_db *db, struct kept *ret, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT customer_id, hash, expires_ms, tries FROM identity_code"
                                           " WHERE brand = ? AND conversation = ?",
                                           err);
        int r;

        *ret = (struct kept){0};
        if (!s)
                return err->code;
        sql_put_text(s, o->q.conversation);
        r = sql_step(s, err);
        if (r > 0)
                *ret = (struct kept){col(o->op.mem, s, "customer_id"), col(o->op.mem, s, "hash"),
                                     sql_i64(s, "expires_ms"), sql_i64(s, "tries")};
        sql_reset(s);
        return r;
}

/* A right one is used up; a wrong one has cost a try. */
static int write_try(struct code_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->op, db,
                o->out.result == CODE_RIGHT
                        ? "DELETE FROM identity_code WHERE brand = ? AND conversation = ?"
                        : "UPDATE identity_code SET tries = tries + 1 WHERE brand = ? AND conversation = ?",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, o->q.conversation);
        return sql_run(s, err);
}

static int check_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct code_op *o = (struct code_op *)op;
        struct kept k;
        int r = read_kept(o, db, &k, err);
        bool same;

        if (r < 0)
                return r;
        same = crypt_equal(o->q.code_hash, k.hash) && k.customer_id.n > 0;
        if (r == 0)
                o->out.result = CODE_NONE;
        else if (o->q.now_ms >= k.expires_ms)
                o->out.result = CODE_EXPIRED;
        else if (k.tries >= CODE_TRIES)
                o->out.result = CODE_OVER;
        else if (same)
                o->out.result = CODE_RIGHT;
        else
                o->out.result = k.tries + 1 >= CODE_TRIES ? CODE_OVER : CODE_WRONG;
        if (o->out.result == CODE_RIGHT)
                o->out.customer_id = k.customer_id;
        if (o->out.result == CODE_WRONG)
                o->out.tries_left = (unsigned)(CODE_TRIES - k.tries - 1);
        r = write_try(o, db, err);
        return r < 0 ? r : log_code(o, db, "code", k.customer_id, err);
}

int store_code_check(struct store *st, struct str conversation, struct str code_hash, struct str peer_hash,
                     int64_t now_ms, store_code_fn *cb, void *arg)
{
        return op_write(&code_op_new(st, conversation, code_hash, peer_hash, now_ms, check_run, cb, arg)->op);
}

/* ---- where a code can go ---- */

struct addresses_op {
        struct op op;
        struct str order_no;
        struct code_outcome out;
        store_addresses_fn *cb;
};

static int addresses_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct addresses_op *o = (struct addresses_op *)op;

        return find_customer(op, db, OF_ORDER, o->order_no, &o->out, err);
}

static void addresses_deliver(struct op *op)
{
        struct addresses_op *o = (struct addresses_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->out.email, o->out.phone);
}

int store_addresses_of_order(struct store *st, struct str order_no, store_addresses_fn *cb, void *arg)
{
        struct addresses_op *o = op_new(st, sizeof(*o), addresses_run, addresses_deliver, arg);

        o->order_no = arena_str(o->op.mem, order_no);
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- signed tokens ---- */

struct token_op {
        struct op_done done; /* first */
        struct str hash;
        int64_t expires_ms, now_ms;
};

static int token_run(struct op *op, struct sql_db *db, struct err *err)
{
        const struct token_op *o = (struct token_op *)op;
        struct sql_stmt *s;
        int r = forget_old(op, db, "DELETE FROM token_used WHERE brand = ? AND expires_ms < ?", o->now_ms, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db, "INSERT INTO token_used (brand, hash, expires_ms) VALUES (?, ?, ?)", err);
        if (!s)
                return err->code;
        sql_put_blob(s, o->hash);
        sql_put_i64(s, o->expires_ms);
        r = sql_run(s, err);
        return r == ERR_EXISTS ? err_set(err, r, "the token was used before; every conversation needs one of its own")
                               : r;
}

int store_token_use(struct store *st, struct str jti_hash, int64_t expires_ms, int64_t now_ms, store_done_fn *cb,
                    void *arg)
{
        struct token_op *o = op_new(st, sizeof(*o), token_run, op_deliver_done, arg);

        o->done.cb = cb;
        o->hash = arena_str(o->done.op.mem, jti_hash);
        o->expires_ms = expires_ms;
        o->now_ms = now_ms;
        return op_write(&o->done.op);
}

/* The audit's chain; see audit.h. */
#include "store/audit.h"

#include "crypt/token.h"
#include "store/audit_priv.h"
#include "text/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HASH_LEN = 32, VERIFY_AT_ONCE = 1000 };

#define HEAD_NAME "audit-head"

struct link {
        int64_t no;
        unsigned char hash[HASH_LEN];
};

static void to_hex(const unsigned char hash[HASH_LEN], char ret[AUDIT_HEX + 1])
{
        for (int i = 0; i < HASH_LEN; i++)
                snprintf(ret + (size_t)i * 2, 3, "%02x", hash[i]);
}

static struct str netstring(struct arena *mem, struct str s)
{
        return arena_concat(mem, arena_concat(mem, arena_printf(mem, "%zu:", s.n), s), STR(","));
}

static struct str number(struct arena *mem, int64_t n)
{
        return netstring(mem, arena_printf(mem, "%" PRId64, n));
}

/* The link of a row behind `last`. */
static struct link next_link(struct arena *mem, struct str brand, const struct link *last, const struct audit_entry *e)
{
        struct link ret = {.no = last->no + 1};
        struct str parts[] = {{(const char *)last->hash, HASH_LEN},
                              netstring(mem, brand),
                              number(mem, ret.no),
                              number(mem, e->at_ms),
                              netstring(mem, e->who),
                              netstring(mem, e->act),
                              netstring(mem, e->object),
                              netstring(mem, e->detail)};
        struct str all = {NULL, 0};

        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
                all = arena_concat(mem, all, parts[i]);
        crypt_sha256(all, ret.hash);
        return ret;
}

static int last_link(struct op *op, struct sql_db *db, struct link *ret, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(op, db, "SELECT no, hash FROM audit_log WHERE brand = ? ORDER BY no DESC LIMIT 1", err);
        struct str hash;
        int r;

        *ret = (struct link){0};
        if (!s)
                return err->code;
        r = sql_step(s, err);
        if (r > 0) {
                ret->no = sql_i64(s, "no");
                hash = sql_str(s, "hash");
                if (hash.n == HASH_LEN)
                        memcpy(ret->hash, hash.p, HASH_LEN);
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

/* ---- adding ---- */

static int put_head(struct op *op, struct sql_db *db, const struct link *l, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db,
                                           "INSERT INTO setting (brand, name, value) VALUES (?, '" HEAD_NAME "', ?)"
                                           " ON CONFLICT (brand, name) DO UPDATE SET value = excluded.value",
                                           err);
        char hex[AUDIT_HEX + 1];

        if (!s)
                return err->code;
        to_hex(l->hash, hex);
        sql_put_text(s, arena_printf(op->mem, "%" PRId64 " %s", l->no, hex));
        return sql_run(s, err);
}

bool audit_entry_ok(const struct audit_entry *e)
{
        return e->who.n && e->act.n && e->who.n <= AUDIT_WHO_MAX && e->act.n <= AUDIT_ACT_MAX &&
               e->object.n <= AUDIT_OBJECT_MAX;
}

struct audit_entry audit_entry_copy(const struct audit_entry *e, struct arena *mem)
{
        return (struct audit_entry){.who = arena_str(mem, e->who),
                                    .act = arena_str(mem, e->act),
                                    .object = arena_str(mem, e->object),
                                    .detail = arena_str(mem, utf8_cut(e->detail, AUDIT_DETAIL_MAX)),
                                    .at_ms = e->at_ms};
}

int audit_append(struct op *op, struct sql_db *db, const struct audit_entry *e, struct err *err)
{
        struct link last, l;
        struct sql_stmt *s;
        int r = last_link(op, db, &last, err);

        if (r < 0)
                return r;
        l = next_link(op->mem, op->st->brand, &last, e);
        s = prepare_brand(op, db,
                          "INSERT INTO audit_log (brand, no, at_ms, who, act, object, detail, hash)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_i64(s, l.no);
        sql_put_i64(s, e->at_ms);
        sql_put_text(s, e->who);
        sql_put_text(s, e->act);
        sql_put_text(s, e->object);
        sql_put_text(s, e->detail);
        sql_put_blob(s, (struct str){(const char *)l.hash, HASH_LEN});
        r = sql_run(s, err);
        return r < 0 ? r : put_head(op, db, &l, err);
}

int audit_append_if(struct op *op, struct sql_db *db, const struct audit_entry *e, struct err *err)
{
        return e->act.n ? audit_append(op, db, e, err) : 0;
}

struct add_op {
        struct op_done done; /* first */
        struct audit_entry e;
};

static int add_run(struct op *op, struct sql_db *db, struct err *err)
{
        return audit_append(op, db, &((struct add_op *)op)->e, err);
}

struct str audit_who(struct str agent_id, char into[static AUDIT_WHO_MAX + 1])
{
        snprintf(into, AUDIT_WHO_MAX + 1, "%s%.*s",
                 str_starts(agent_id, STR("key:")) ? "" : "agent:", STR_ARG(agent_id));
        return str_c(into);
}

int store_audit_add(struct store *st, const struct audit_entry *e, store_done_fn *cb, void *arg)
{
        struct add_op *o;

        if (!audit_entry_ok(e))
                return ERR_LIMIT;
        o = op_new(st, sizeof(*o), add_run, op_deliver_done, arg);
        o->done.cb = cb;
        o->e = audit_entry_copy(e, o->done.op.mem);
        return op_write(&o->done.op);
}

/* ---- reading ---- */

struct list_op {
        struct op op;
        int64_t before;
        unsigned limit;
        struct audit_log_row *rows;
        size_t n, cap;
        store_audit_log_fn *cb;
};

#define COLUMNS "SELECT no, at_ms, who, act, object, detail, hash FROM audit_log WHERE brand = ? "

static struct audit_entry read_entry(struct arena *mem, struct sql_stmt *s)
{
        return (struct audit_entry){.who = col(mem, s, "who"),
                                    .act = col(mem, s, "act"),
                                    .object = col(mem, s, "object"),
                                    .detail = col(mem, s, "detail"),
                                    .at_ms = sql_i64(s, "at_ms")};
}

static int list_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct list_op *o = (struct list_op *)op;
        struct sql_stmt *s = prepare_brand(op, db, COLUMNS "AND no < ? ORDER BY no DESC LIMIT ?", err);
        int r;

        if (!s)
                return err->code;
        sql_put_i64(s, o->before ? o->before : INT64_MAX);
        sql_put_i64(s, limit_rows(o->limit));
        while ((r = sql_step(s, err)) > 0) {
                struct audit_log_row *row = ROWS_ADD(op->mem, &o->rows, &o->n, &o->cap);
                struct str hash = sql_str(s, "hash");

                row->no = sql_i64(s, "no");
                row->e = read_entry(op->mem, s);
                if (hash.n == HASH_LEN)
                        to_hex((const unsigned char *)hash.p, row->hash);
        }
        return r;
}

static void list_deliver(struct op *op)
{
        struct list_op *o = (struct list_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, op->job.r == 0 ? o->n : 0);
}

int store_audit_log(struct store *st, int64_t before, unsigned limit, store_audit_log_fn *cb, void *arg)
{
        struct list_op *o = op_new(st, sizeof(*o), list_run, list_deliver, arg);

        o->before = before;
        o->limit = limit;
        o->cb = cb;
        return op_read(&o->op);
}

/* ---- verifying ---- */

struct verify_op {
        struct op op;
        struct str seek;
        struct link at;
        int64_t head_no; /* how far the chain had come; 0: not known */
        struct str head; /* hash of that row */
        struct audit_check c;
        store_audit_check_fn *cb;
};

static bool is_hash(struct str hex, const unsigned char hash[HASH_LEN])
{
        char own[AUDIT_HEX + 1];

        to_hex(hash, own);
        return hex.n && str_ieq(hex, str_c(own));
}

static void broken(struct verify_op *o, const char *why)
{
        o->c.broken = o->at.no + 1;
        o->c.why = why;
}

static void check_row(struct verify_op *o, struct arena *mem, struct sql_stmt *s)
{
        struct audit_entry e = read_entry(mem, s);
        struct link l = next_link(mem, o->op.st->brand, &o->at, &e);
        struct str hash = sql_str(s, "hash");

        if (sql_i64(s, "no") != l.no) {
                broken(o, "it is missing");
        } else if (hash.n != HASH_LEN || memcmp(hash.p, l.hash, HASH_LEN) != 0) {
                broken(o, "it is not what was written, or does not follow from the row before it");
        } else if (l.no == o->head_no && !is_hash(o->head, l.hash)) {
                broken(o, "it was another row when the log ended with it");
        } else {
                o->at = l;
                o->c.rows++;
                o->c.found = o->c.found || is_hash(o->seek, l.hash);
        }
}

/* The next rows, with memory of their own: a log may be long. Gives how many there were, or ERR_*. */
static int check_some(struct verify_op *o, struct sql_db *db, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct sql_stmt *s = prepare_brand(&o->op, db, COLUMNS "AND no > ? ORDER BY no LIMIT ?", err);
        int r = s ? 0 : err->code, n = 0;

        if (s) {
                sql_put_i64(s, o->at.no);
                sql_put_i64(s, VERIFY_AT_ONCE);
                while (!o->c.broken && (r = sql_step(s, err)) > 0) {
                        check_row(o, mem, s);
                        n++;
                }
                sql_reset(s);
        }
        arena_free(mem);
        return r < 0 ? r : n;
}

/* How far the chain had come; empty: no word of it. */
static int load_head(struct verify_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db, "SELECT value FROM setting WHERE brand = ? AND name = '" HEAD_NAME "'", err);
        struct str value, no;
        int r;

        if (!s)
                return err->code;
        r = sql_step(s, err);
        if (r > 0) {
                value = col(o->op.mem, s, "value");
                str_cut(&value, ' ', &no);
                if (!str_to_i64(no, 1, INT64_MAX, &o->head_no))
                        o->head_no = INT64_MAX; /* nothing of ours: no chain is so long */
                o->head = value;
        }
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int verify_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct verify_op *o = (struct verify_op *)op;
        int r = load_head(o, db, err); /* first: rows may be added meanwhile */

        if (r < 0)
                return r;
        do
                r = check_some(o, db, err);
        while (r == VERIFY_AT_ONCE && !o->c.broken);
        if (r >= 0 && !o->c.broken && !o->head_no)
                r = load_head(o, db, err); /* the first rows may have come meanwhile */
        if (r >= 0 && !o->c.broken && (o->at.no < o->head_no || (o->at.no && !o->head_no)))
                broken(o, "it is missing: the log was longer than it is");
        to_hex(o->at.hash, o->c.head);
        return r < 0 ? r : 0;
}

static void verify_deliver(struct op *op)
{
        struct verify_op *o = (struct verify_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->c : NULL);
}

int store_audit_verify(struct store *st, struct str seek, store_audit_check_fn *cb, void *arg)
{
        struct verify_op *o = op_new(st, sizeof(*o), verify_run, verify_deliver, arg);

        o->seek = arena_str(o->op.mem, seek);
        o->cb = cb;
        return op_read(&o->op);
}

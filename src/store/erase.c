/* One list of all tables that have a customer; test_erase fails when the schema has one that is not here. What hangs on
 * a conversation or an order goes before it. */
#include "store/erase.h"

#include "base/time.h"
#include "crypt/token.h"
#include "store/audit_priv.h"
#include "store/draft.h"
#include "store/edition_priv.h"
#include "store/erased_key_priv.h"
#include "store/search_priv.h"
#include "store/store_priv.h"

#include <string.h>

/* What was proposed out of a group with one of their messages and does not serve: source_ref names the messages. */
#define OF_LESSONS                                                                                                  \
        "brand = ? AND origin = 'learning' AND state <> 'published' AND EXISTS (SELECT 1 FROM conversation v WHERE" \
        " v.customer_id = ? AND knowledge_draft.source_ref LIKE '%' || v.id || '%')"
#define OF_JOBS_OF_LESSONS                                                                                           \
        "brand = ? AND kind = '" DRAFT_JOB_PUBLISH "' AND ref IN (SELECT d.id FROM knowledge_draft d WHERE d.brand"  \
        " = job.brand AND d.origin = 'learning' AND d.state <> 'published' AND EXISTS (SELECT 1 FROM conversation v" \
        " WHERE v.customer_id = ? AND d.source_ref LIKE '%' || v.id || '%'))"
#define OF_CONVERSATIONS "conversation IN (SELECT id FROM conversation WHERE brand = ? AND customer_id = ?)"
#define OF_ORDERS "order_no IN (SELECT no FROM orders WHERE brand = ? AND customer_id = ?)"

#define THEIRS "brand = ? AND customer_id = ?"

/* What goes, in this order; set: what of a row that stays. */
static const struct rule {
        const char *table, *set, *where; /* where: brand, then the customer */
} rules[] = {
        {"search_text", NULL, OF_CONVERSATIONS},
        {"event", NULL, OF_CONVERSATIONS},
        {"desk_note", NULL, OF_CONVERSATIONS},
        {"desk_tag", NULL, OF_CONVERSATIONS},
        {"desk_snooze", NULL, OF_CONVERSATIONS},
        {"desk_read", NULL, OF_CONVERSATIONS},
        {"desk_bulk_item", NULL, OF_CONVERSATIONS},
        {"flow_standing", NULL, OF_CONVERSATIONS},
        {"stage_contact", NULL, OF_CONVERSATIONS},
        {"stage_contact", NULL, THEIRS},
        {"identity_code", NULL, THEIRS},
        {"identity_code", NULL, OF_CONVERSATIONS},
        {"identity_log", "customer_id = '', peer_hash = ''", THEIRS},
        {"identity_log", "customer_id = '', peer_hash = ''", OF_CONVERSATIONS},
        {"attachment", NULL, THEIRS},
        {"callback", NULL, THEIRS},
        {"complaint_receipt", NULL, "complaint IN (SELECT no FROM complaint WHERE brand = ? AND customer_id = ?)"},
        {"complaint", NULL, THEIRS},
        {"handover", NULL, THEIRS},
        {"past_conversation", NULL, THEIRS},
        {"replay_result", "result = '', dropped = 1",
         "brand = ? AND result <> '' AND EXISTS (SELECT 1 FROM conversation c WHERE c.brand = replay_result.brand"
         " AND c.customer_id = ?)"},
        {"assist_verdict", NULL, THEIRS},
        {"fallen", NULL, THEIRS},
        {"phrasing", NULL, THEIRS},
        {"job", NULL, OF_JOBS_OF_LESSONS},
        {"knowledge_draft", NULL, OF_LESSONS},
        {"practice_line", NULL, THEIRS},
        {"practice_run", NULL, THEIRS},
        {"practice_case", NULL, THEIRS},
        {"offer", NULL, THEIRS},
        {"memory", NULL, THEIRS},
        {"promise", NULL, THEIRS},
        {"record", NULL, "brand = ? AND owner = ?"},
        {"action", "customer_id = '', body_cipher = ''", THEIRS},
        {"audit", "customer_id = '', key = '', cipher = ''", THEIRS},
        {"order_item", NULL, OF_ORDERS},
        {"shipment_event", NULL, OF_ORDERS},
        {"promise", NULL, OF_ORDERS},
        {"orders", NULL, THEIRS},
        {"device", NULL, THEIRS},
        {"repair", NULL, THEIRS},
        {"consent", NULL, THEIRS},
        {"customer_merge_item", NULL,
         "brand = ? AND merge IN (SELECT m.id FROM customer_merge m WHERE m.customer_id = ?)"},
        {"customer_merge_item", NULL, "brand = ? AND merge IN (SELECT m.id FROM customer_merge m WHERE m.into_id = ?)"},
        {"customer_merge", NULL, THEIRS},
        {"customer_merge", NULL, "brand = ? AND into_id = ?"},
        {"csat", NULL, THEIRS},
        {"contact", NULL, THEIRS},
        {"customer_block", NULL, THEIRS},
        {"person", NULL, THEIRS},
        {"customer", NULL, "brand = ? AND id = ?"},
        {"conversation", NULL, THEIRS},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))
_Static_assert(RULES <= ERASE_TABLES_MAX, "all tables have a place");

/* Statements are kept by the address of their text (sql.h), so each is written once and lives as long as the store. */
struct erase_text {
        const char *run, *count; /* count: of all rules of the table, at the first of them; else NULL */
        size_t n_rules;          /* that count is of */
};

static bool is_first(size_t i)
{
        for (size_t k = 0; k < i; k++)
                if (strcmp(rules[k].table, rules[i].table) == 0)
                        return false;
        return true;
}

static void write_count(struct arena *mem, size_t first, struct erase_text *ret)
{
        struct str text =
                arena_printf(mem, "SELECT count(*) AS n FROM %s WHERE (%s)", rules[first].table, rules[first].where);

        ret->n_rules = 1;
        for (size_t i = first + 1; i < RULES; i++)
                if (strcmp(rules[i].table, rules[first].table) == 0) {
                        text = arena_printf(mem, "%.*s OR (%s)", STR_ARG(text), rules[i].where);
                        ret->n_rules++;
                }
        ret->count = text.p;
}

static void write_texts(struct store *st)
{
        struct erase_text *v;

        if (st->erase_texts)
                return;
        v = ARENA_ARRAY(st->mem, struct erase_text, RULES);
        for (size_t i = 0; i < RULES; i++) {
                const struct rule *rule = &rules[i];

                v[i].run = (rule->set ? arena_printf(st->mem, "UPDATE %s SET %s WHERE %s", rule->table, rule->set,
                                                     rule->where)
                                      : arena_printf(st->mem, "DELETE FROM %s WHERE %s", rule->table, rule->where))
                                   .p;
                if (is_first(i))
                        write_count(st->mem, i, &v[i]);
        }
        st->erase_texts = v;
}

struct erase_op {
        struct op_done done; /* first; cb: of store_customer_erase() alone */
        struct str customer_id, who;
        store_person_fn *told;
        struct person_held held;
        bool with_visitors, erases;
};

/* That it was done stays, by a hash that names nobody to who does not know the id. */
static int tell_audit(struct erase_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        unsigned char hash[32];
        struct audit_entry e = {.who = o->who, .act = STR("customer.erase"), .at_ms = time_now_ms()};

        crypt_sha256(o->customer_id, hash);
        e.object = arena_printf(op->mem, "customer:%02x%02x%02x%02x%02x%02x%02x%02x", hash[0], hash[1], hash[2],
                                hash[3], hash[4], hash[5], hash[6], hash[7]);
        return audit_append(op, db, &e, err);
}

static void add_rows(struct person_held *h, const char *table, int64_t rows)
{
        size_t at = 0;

        while (at < h->n_tables && strcmp(h->tables[at].name, table) != 0)
                at++;
        if (at == h->n_tables)
                h->tables[h->n_tables++] = (struct person_table){.name = table};
        h->tables[at].rows += rows;
}

void person_held_add(struct person_held *total, const struct person_held *h)
{
        for (size_t i = 0; i < h->n_tables; i++)
                add_rows(total, h->tables[i].name, h->tables[i].rows);
        total->n_visitors += h->n_visitors;
}

/* Of all rules of the table that this one is the first of. */
static int count_table(struct op *op, struct sql_db *db, size_t first, struct str who, struct person_held *h,
                       struct err *err)
{
        const struct erase_text *text = &op->st->erase_texts[first];
        struct sql_stmt *s = prepare_brand(op, db, text->count, err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, who);
        for (size_t i = 1; i < text->n_rules; i++) {
                sql_put_text(s, op->st->brand);
                sql_put_text(s, who);
        }
        r = sql_step(s, err);
        if (r > 0 && sql_i64(s, "n") > 0)
                add_rows(h, rules[first].table, sql_i64(s, "n"));
        sql_reset(s);
        return r < 0 ? r : 0;
}

static int run_rule(struct op *op, struct sql_db *db, size_t i, struct str who, struct err *err)
{
        struct sql_stmt *s;

        if (!who.n) /* '' is the owner of what is nobody's */
                return err_set(err, ERR_INTERNAL, "an erasure of nobody");
        s = prepare_brand(op, db, op->st->erase_texts[i].run, err);
        if (!s)
                return err->code;
        sql_put_text(s, who);
        return sql_run(s, err);
}

/* Visitors in whose conversations the customer has proven who they are. */
static int find_visitors(struct erase_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        struct person_held *h = &o->held;
        struct sql_stmt *s = prepare_brand(op, db,
                                           "SELECT DISTINCT c.customer_id AS id FROM identity_log l"
                                           " JOIN conversation c ON c.brand = l.brand AND c.id = l.conversation"
                                           " WHERE l.brand = ? AND l.customer_id = ? AND l.outcome = 'right'"
                                           " AND c.customer_id LIKE 'v-%' ORDER BY c.customer_id LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_i64(s, ERASE_VISITORS_MAX + 1);
        while ((r = sql_step(s, err)) > 0) {
                if (h->n_ids > ERASE_VISITORS_MAX)
                        h->more = true;
                else
                        h->ids[h->n_ids++] = col(op->mem, s, "id");
        }
        sql_reset(s);
        return r;
}

/* While more visitors are left the customer stays. */
static size_t first_to_go(const struct erase_op *o)
{
        return o->erases && o->held.more ? 1 : 0;
}

static int find_all(struct erase_op *o, struct sql_db *db, struct err *err)
{
        struct op *op = &o->done.op;
        int r;

        o->held = (struct person_held){0}; /* the pool may run it twice */
        o->held.ids = ARENA_ARRAY(op->mem, struct str, ERASE_VISITORS_MAX + 1);
        o->held.ids[o->held.n_ids++] = o->customer_id;
        r = o->with_visitors ? find_visitors(o, db, err) : 0;
        o->held.n_visitors = o->held.n_ids - 1;
        for (size_t k = first_to_go(o); k < o->held.n_ids; k++)
                for (size_t i = 0; i < RULES && r == 0; i++)
                        if (op->st->erase_texts[i].count)
                                r = count_table(op, db, i, o->held.ids[k], &o->held, err);
        return r;
}

static int find_run(struct op *op, struct sql_db *db, struct err *err)
{
        return find_all((struct erase_op *)op, db, err);
}

static int erase_id(struct op *op, struct sql_db *db, struct str id, struct err *err)
{
        int r = open_flow_forget(op, db, id, err);

        for (size_t i = 0; i < RULES && r == 0; i++)
                r = run_rule(op, db, i, id, err);
        return r < 0 ? r : erased_key_add(op, db, id, err);
}

static int erase_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct erase_op *o = (struct erase_op *)op;
        int r;

        o->erases = true;
        r = find_all(o, db, err);
        for (size_t k = first_to_go(o); k < o->held.n_ids && r == 0; k++)
                r = erase_id(op, db, o->held.ids[k], err);
        if (r == 0)
                r = search_forget(op, db, err);
        return r < 0 ? r : tell_audit(o, db, err);
}

static void deliver_held(struct op *op)
{
        struct erase_op *o = (struct erase_op *)op;

        o->told(op->arg, op->job.r, &op->job.err, op->job.r < 0 ? NULL : &o->held);
}

static void tell_erased(const struct op *op)
{
        const struct store *st = op->st;

        for (size_t i = 0; op->job.r == 0 && i < st->n_on_erased; i++)
                st->on_erased[i].fn(st->on_erased[i].arg);
}

static void deliver_erased(struct op *op)
{
        tell_erased(op);
        op_deliver_done(op);
}

static void deliver_erased_held(struct op *op)
{
        tell_erased(op);
        deliver_held(op);
}

int store_customer_erase(struct store *st, struct str customer_id, store_done_fn *cb, void *arg)
{
        struct erase_op *o;

        if (!customer_id.n) /* nobody in particular is not somebody */
                return ERR_INVALID;
        write_texts(st);
        o = op_new(st, sizeof(*o), erase_run, deliver_erased, arg);
        o->done.cb = cb;
        o->customer_id = arena_str(o->done.op.mem, customer_id);
        o->who = STR("system");
        return op_write(&o->done.op);
}

static struct erase_op *of_person(struct store *st, struct str customer_id,
                                  int (*run)(struct op *, struct sql_db *, struct err *), void (*deliver)(struct op *),
                                  store_person_fn *cb, void *arg)
{
        struct erase_op *o;

        write_texts(st);
        o = op_new(st, sizeof(*o), run, deliver, arg);
        o->told = cb;
        o->customer_id = arena_str(o->done.op.mem, customer_id);
        o->with_visitors = true;
        return o;
}

int store_person_held(struct store *st, struct str customer_id, store_person_fn *cb, void *arg)
{
        return customer_id.n ? op_read(&of_person(st, customer_id, find_run, deliver_held, cb, arg)->done.op)
                             : ERR_INVALID;
}

int store_person_erase(struct store *st, struct str customer_id, struct str who, store_person_fn *cb, void *arg)
{
        struct erase_op *o;

        if (!customer_id.n || !who.n || who.n > AUDIT_WHO_MAX)
                return ERR_INVALID;
        o = of_person(st, customer_id, erase_run, deliver_erased_held, cb, arg);
        o->who = arena_str(o->done.op.mem, who);
        return op_write(&o->done.op);
}

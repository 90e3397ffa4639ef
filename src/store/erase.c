/* One list of all tables that have a customer; test_erase fails when the schema has one that is not here. What hangs on
 * a conversation or an order goes before it. */
#include "store/erase.h"

#include "base/time.h"
#include "crypt/token.h"
#include "store/audit_priv.h"
#include "store/edition_priv.h"
#include "store/search_priv.h"
#include "store/store_priv.h"

#define OF_CONVERSATIONS "conversation IN (SELECT id FROM conversation WHERE brand = ? AND customer_id = ?)"
#define OF_ORDERS "order_no IN (SELECT no FROM orders WHERE brand = ? AND customer_id = ?)"

static const char *const statements[] = {
        "DELETE FROM search_text WHERE " OF_CONVERSATIONS,
        "DELETE FROM event WHERE " OF_CONVERSATIONS,
        "DELETE FROM desk_note WHERE " OF_CONVERSATIONS,
        "DELETE FROM desk_tag WHERE " OF_CONVERSATIONS,
        "DELETE FROM desk_snooze WHERE " OF_CONVERSATIONS,
        "DELETE FROM desk_read WHERE " OF_CONVERSATIONS,
        "DELETE FROM desk_bulk_item WHERE " OF_CONVERSATIONS,
        "DELETE FROM flow_standing WHERE " OF_CONVERSATIONS,
        "DELETE FROM identity_code WHERE brand = ? AND customer_id = ?",
        "DELETE FROM identity_code WHERE " OF_CONVERSATIONS,
        "UPDATE identity_log SET customer_id = '', peer_hash = '' WHERE brand = ? AND customer_id = ?",
        "UPDATE identity_log SET customer_id = '', peer_hash = '' WHERE " OF_CONVERSATIONS,
        "DELETE FROM attachment WHERE brand = ? AND customer_id = ?",
        "DELETE FROM callback WHERE brand = ? AND customer_id = ?",
        "DELETE FROM complaint_receipt WHERE complaint IN (SELECT no FROM complaint WHERE brand = ? AND customer_id ="
        " ?)",
        "DELETE FROM complaint WHERE brand = ? AND customer_id = ?",
        "DELETE FROM handover WHERE brand = ? AND customer_id = ?",
        "DELETE FROM past_conversation WHERE brand = ? AND customer_id = ?",
        "DELETE FROM assist_verdict WHERE brand = ? AND customer_id = ?",
        "DELETE FROM fallen WHERE brand = ? AND customer_id = ?",
        "DELETE FROM phrasing WHERE brand = ? AND customer_id = ?",
        "DELETE FROM offer WHERE brand = ? AND customer_id = ?",
        "DELETE FROM memory WHERE brand = ? AND customer_id = ?",
        "DELETE FROM promise WHERE brand = ? AND customer_id = ?",
        "DELETE FROM record WHERE brand = ? AND owner = ?",
        "UPDATE action SET customer_id = '', body_cipher = '' WHERE brand = ? AND customer_id = ?",
        "UPDATE audit SET customer_id = '', key = '', cipher = '' WHERE brand = ? AND customer_id = ?",
        "DELETE FROM order_item WHERE " OF_ORDERS,
        "DELETE FROM shipment_event WHERE " OF_ORDERS,
        "DELETE FROM promise WHERE " OF_ORDERS,
        "DELETE FROM orders WHERE brand = ? AND customer_id = ?",
        "DELETE FROM device WHERE brand = ? AND customer_id = ?",
        "DELETE FROM repair WHERE brand = ? AND customer_id = ?",
        "DELETE FROM consent WHERE brand = ? AND customer_id = ?",
        "DELETE FROM customer_merge_item WHERE brand = ? AND merge IN"
        " (SELECT m.id FROM customer_merge m WHERE m.customer_id = ?)",
        "DELETE FROM customer_merge_item WHERE brand = ? AND merge IN"
        " (SELECT m.id FROM customer_merge m WHERE m.into_id = ?)",
        "DELETE FROM customer_merge WHERE brand = ? AND customer_id = ?",
        "DELETE FROM customer_merge WHERE brand = ? AND into_id = ?",
        "DELETE FROM csat WHERE brand = ? AND customer_id = ?",
        "DELETE FROM customer_block WHERE brand = ? AND customer_id = ?",
        "DELETE FROM person WHERE brand = ? AND customer_id = ?",
        "DELETE FROM customer WHERE brand = ? AND id = ?",
        "DELETE FROM conversation WHERE brand = ? AND customer_id = ?",
};

struct erase_op {
        struct op_done done; /* first */
        struct str customer_id;
};

/* That it was done stays, by a hash that names nobody to who does not know the id. */
static int tell_audit(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        unsigned char hash[32];
        struct audit_entry e = {.who = STR("system"), .act = STR("customer.erase"), .at_ms = time_now_ms()};

        crypt_sha256(customer_id, hash);
        e.object = arena_printf(op->mem, "customer:%02x%02x%02x%02x%02x%02x%02x%02x", hash[0], hash[1], hash[2],
                                hash[3], hash[4], hash[5], hash[6], hash[7]);
        return audit_append(op, db, &e, err);
}

static int erase_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct erase_op *o = (struct erase_op *)op;
        int r = open_flow_forget(op, db, o->customer_id, err);

        for (size_t i = 0; i < sizeof(statements) / sizeof(*statements) && r == 0; i++) {
                struct sql_stmt *s = prepare_brand(op, db, statements[i], err);

                if (!s)
                        return err->code;
                sql_put_text(s, o->customer_id);
                r = sql_run(s, err);
        }
        if (r == 0)
                r = search_forget(op, db, err);
        return r < 0 ? r : tell_audit(op, db, o->customer_id, err);
}

static void erase_deliver(struct op *op)
{
        const struct store *st = op->st;

        for (size_t i = 0; op->job.r == 0 && i < st->n_on_erased; i++)
                st->on_erased[i].fn(st->on_erased[i].arg);
        op_deliver_done(op);
}

int store_customer_erase(struct store *st, struct str customer_id, store_done_fn *cb, void *arg)
{
        struct erase_op *o;

        if (!customer_id.n) /* nobody in particular is not somebody */
                return ERR_INVALID;
        o = op_new(st, sizeof(*o), erase_run, erase_deliver, arg);
        o->done.cb = cb;
        o->customer_id = arena_str(o->done.op.mem, customer_id);
        return op_write(&o->done.op);
}

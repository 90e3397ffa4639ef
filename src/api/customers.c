/* customers - a customer's page, and what the desk does with a customer as a whole: refuse their messages for a while,
 * make two who are one person one, and take that back. Each act stands in the audit, which names a customer by the
 * beginning of a hash, since its rows outlive an erasure. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "chat/chat.h"
#include "crypt/token.h"
#include "privacy/door.h"
#include "store/audit.h"
#include "store/customer.h"
#include "store/customer_block.h"
#include "store/customer_merge.h"
#include "store/order.h"

enum { REASON_MAX = 500, PAGE_MAX = 4 << 20, ORDERS_SHOWN = 50 };

static struct audit_entry audit_of(const struct api_call *c, const char *act, struct str customer_id)
{
        unsigned char hash[32];

        crypt_sha256(customer_id, hash);
        return (struct audit_entry){.who = c->session.who,
                                    .act = str_c(act),
                                    .object =
                                            arena_printf(c->mem, "customer:%02x%02x%02x%02x%02x%02x%02x%02x", hash[0],
                                                         hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]),
                                    .at_ms = clock_now_ms(c->api->d.clock)};
}

/* ---- blocking ---- */

struct blocking {
        struct api_call *call;
        struct block_row row;
};

static void on_audited(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r, err);
        else
                api_json(c, 200, NULL);
}

static void on_blocked(void *arg, int r, const struct err *err)
{
        struct blocking *k = arg;
        struct api_call *c = k->call;
        struct audit_entry e;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        chat_block(c->api->d.chat, k->row.customer_id, k->row.until_ms);
        e = audit_of(c, k->row.until_ms ? "customer.block" : "customer.unblock", k->row.customer_id);
        api_busy(c, store_audit_add(c->api->d.store, &e, on_audited, c));
}

static int read_block(struct blocking *k, struct err *err)
{
        struct api_call *c = k->call;
        struct str reason = str_trim(api_text(c, "reason"));
        int64_t until = json_integer_value(json_object_get(c->json, "until"));

        k->row = (struct block_row){.customer_id = http_req_param(c->req, "id"),
                                    .agent = c->session.agent_id,
                                    .until_ms = until ? until : BLOCK_FOREVER,
                                    .at_ms = clock_now_ms(c->api->d.clock)};
        if (!reason.n)
                return err_set(err, ERR_INVALID, "say why, in reason");
        if (k->row.until_ms <= k->row.at_ms)
                return err_set(err, ERR_INVALID, "until lies in the past");
        return door_seal_bytes(c->api->d.door, k->row.customer_id, reason, c->mem, &k->row.cipher, err);
}

static void block(struct api_call *c)
{
        struct blocking *k = ARENA_NEW(c->mem, struct blocking);
        struct err err;
        int r;

        k->call = c;
        r = read_block(k, &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_block_put(c->api->d.store, &k->row, on_blocked, k));
}

static void unblock(struct api_call *c)
{
        struct blocking *k = ARENA_NEW(c->mem, struct blocking);

        k->call = c;
        k->row.customer_id = http_req_param(c->req, "id");
        api_busy(c, store_block_lift(c->api->d.store, k->row.customer_id, on_blocked, k));
}

/* ---- merging ---- */

struct merging {
        struct api_call *call;
        struct merge_write w;
        struct memory_write memory[MEMORY_MAX];
};

static void on_merged(void *arg, int r, const struct err *err)
{
        struct merging *m = arg;
        struct api_call *c = m->call;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        chat_customer_changed(c->api->d.chat, m->w.from);
        chat_customer_changed(c->api->d.chat, m->w.into);
        buf_init(&b, 256);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "undo", m->w.id);
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

/* What holds, opened with the one's key and sealed with the other's. */
static void copy_memory(struct merging *m, const struct memory_row *row)
{
        struct api_call *c = m->call;
        struct memory_write *w = &m->memory[m->w.n_memory];
        struct str plain;

        if (row->superseded_ms || m->w.n_memory == MEMORY_MAX ||
            door_open(c->api->d.door, m->w.from, row->cipher, c->mem, &plain, NULL) < 0)
                return;
        *w = (struct memory_write){.id = id_new_in(c->mem, m->w.at_ms),
                                   .customer_id = m->w.into,
                                   .kind = arena_str(c->mem, row->kind),
                                   .subject = arena_str(c->mem, row->subject),
                                   .source = arena_str(c->mem, row->source),
                                   .permille = row->permille,
                                   .at_ms = row->at_ms,
                                   .expires_ms = row->expires_ms};
        if (door_seal_bytes(c->api->d.door, m->w.into, plain, c->mem, &w->cipher, NULL) == 0)
                m->w.n_memory++;
}

static void on_memory(void *arg, int r, const struct err *err, const struct memory_row *rows, size_t n)
{
        struct merging *m = arg;

        if (r < 0) {
                api_fail(m->call, r, err);
                return;
        }
        for (size_t i = 0; i < n; i++)
                copy_memory(m, &rows[i]);
        api_busy(m->call, store_customer_merge(m->call->api->d.store, &m->w, on_merged, m));
}

static void merge(struct api_call *c)
{
        struct merging *m = ARENA_NEW(c->mem, struct merging);
        int64_t now = clock_now_ms(c->api->d.clock);
        struct err err;

        m->call = c;
        m->w = (struct merge_write){.id = id_new_in(c->mem, now),
                                    .from = http_req_param(c->req, "id"),
                                    .into = arena_str(c->mem, api_text(c, "into")),
                                    .agent = c->session.agent_id,
                                    .at_ms = now,
                                    .memory = m->memory};
        m->w.audit = audit_of(c, "customer.merge", m->w.into);
        m->w.audit.detail = m->w.id;
        if (!str_starts(m->w.from, STR("v-")) && !(c->session.rights & RIGHT_LEAD)) {
                err_set(&err, ERR_DENIED, "merging known customers needs the right \"lead\"");
                api_fail(c, ERR_DENIED, &err);
                return;
        }
        api_busy(c, store_memory_list(c->api->d.store, m->w.from, now, on_memory, m));
}

static void on_unmerged(void *arg, int r, const struct err *err, struct str from, struct str into)
{
        struct api_call *c = arg;

        if (r == 0) {
                chat_customer_changed(c->api->d.chat, from);
                chat_customer_changed(c->api->d.chat, into);
        }
        on_audited(c, r, err);
}

static void unmerge(struct api_call *c)
{
        struct audit_entry e = {.who = c->session.who,
                                .act = STR("customer.unmerge"),
                                .object = http_req_param(c->req, "id"),
                                .at_ms = clock_now_ms(c->api->d.clock)};
        bool lead = c->session.rights & RIGHT_LEAD;

        api_busy(c, store_customer_unmerge(c->api->d.store, http_req_param(c->req, "id"), lead, e.at_ms, &e,
                                           on_unmerged, c));
}

/* ---- the page ---- */

struct page {
        struct api_call *call;
        struct buf b;
        struct str id;
};

static void put_conversations(struct buf *b, const struct customer_page *p)
{
        json_put_key(b, "conversations");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < p->n_conversations; i++) {
                const struct page_conversation *v = &p->conversations[i];

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "conversation", v->id);
                json_put_key_str(b, "customer", v->customer_id);
                json_put_key_str(b, "status", v->status);
                json_put_key_str(b, "lang", v->lang);
                json_put_key_str(b, "outcome", v->outcome);
                json_put_key_i64(b, "begun", v->created_ms);
                json_put_key_i64(b, "updated", v->updated_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_merges(struct buf *b, const struct customer_page *p)
{
        json_put_key(b, "merges");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < p->n_merges; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", p->merges[i].id);
                json_put_key_str(b, "from", p->merges[i].from);
                json_put_key_str(b, "into", p->merges[i].into);
                json_put_key_str(b, "by", p->merges[i].agent);
                json_put_key_i64(b, "at", p->merges[i].at_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_block(struct page *k, const struct customer_page *p)
{
        struct api_call *c = k->call;
        struct str reason = {NULL, 0};

        if (!p->blocked_until_ms)
                return;
        (void)door_open(c->api->d.door, k->id, p->blocked_cipher, c->mem, &reason, NULL);
        json_put_key(&k->b, "blocked");
        buf_put_ch(&k->b, '{');
        if (p->blocked_until_ms != BLOCK_FOREVER)
                json_put_key_i64(&k->b, "until", p->blocked_until_ms);
        json_put_key_str(&k->b, "by", p->blocked_by);
        json_put_key_str(&k->b, "reason", reason);
        buf_put_ch(&k->b, '}');
}

static void on_page(void *arg, int r, const struct err *err, const struct customer_page *p)
{
        struct page *k = arg;
        struct api_call *c = k->call;

        if (r == 0) {
                put_conversations(&k->b, p);
                put_merges(&k->b, p);
                put_block(k, p);
                json_put_key(&k->b, "csat");
                buf_printf(&k->b, "{\"answered\":%lld,\"sum\":%lld}}", (long long)p->csat_answered,
                           (long long)p->csat_sum);
                http_add_header(c->req, "Cache-Control", STR("no-store"));
                api_json(c, 200, &k->b);
        } else {
                api_fail(c, r, err);
        }
        buf_done(&k->b);
}

void api_put_order(struct buf *b, const struct api_order *o)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "no", o->no);
        json_put_key_str(b, "status", o->status);
        json_put_key_i64(b, "placed_at", o->placed_ms);
        json_put_key_i64(b, "total", o->total_minor);
        json_put_key_str(b, "currency", o->currency);
        buf_put_ch(b, '}');
}

static void end_early(struct page *k, int r, const struct err *err)
{
        buf_done(&k->b);
        if (err)
                api_fail(k->call, r, err);
        else
                api_busy(k->call, r);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_row *rows, size_t n)
{
        struct page *k = arg;
        struct api_call *c = k->call;

        if (r < 0) {
                end_early(k, r, err);
                return;
        }
        json_put_key(&k->b, "orders");
        buf_put_ch(&k->b, '[');
        for (size_t i = 0; i < n; i++) {
                const struct order_row *o = &rows[i];

                api_put_order(&k->b, &(struct api_order){o->no, o->status, o->currency, o->placed_ms, o->total_minor});
        }
        buf_put_ch(&k->b, ']');
        r = store_customer_page(c->api->d.store, k->id, clock_now_ms(c->api->d.clock), on_page, k);
        if (r < 0)
                end_early(k, r, NULL);
}

void api_put_repairs(struct buf *b, const struct customer_row *row)
{
        json_put_key(b, "repairs");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_repairs; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "no", row->repairs[i].no);
                json_put_key_str(b, "serial", row->repairs[i].serial);
                json_put_key_str(b, "state", row->repairs[i].state);
                json_put_key_i64(b, "received_at", row->repairs[i].received_ms);
                json_put_key_i64(b, "promise_at", row->repairs[i].promise_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_devices(struct buf *b, const struct customer_row *row)
{
        json_put_key(b, "devices");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_devices; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "product", row->devices[i].product_id);
                json_put_key_str(b, "serial", row->devices[i].serial);
                json_put_key_str(b, "firmware", row->devices[i].firmware);
                json_put_key_i64(b, "warranty_until", row->devices[i].warranty_until_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        api_put_repairs(b, row);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct page *k = arg;
        struct buf *b = &k->b;

        if (r < 0) {
                api_fail(k->call, r, err);
                return;
        }
        buf_init(b, PAGE_MAX);
        buf_put_c(b, "{\"customer\":{");
        json_put_key_str(b, "id", row->id);
        json_put_key_str(b, "name", row->name);
        json_put_key_str(b, "lang", row->lang);
        json_put_key_str(b, "city", row->city);
        json_put_key_bool(b, "visitor", row->visitor);
        json_put_key_bool(b, "vip", row->vip);
        json_put_key_i64(b, "created", row->created_ms);
        json_put_key_i64(b, "contacts_30d", row->contacts_30d);
        json_put_key_i64(b, "remembered", (int64_t)row->n_memory);
        buf_put_ch(b, '}');
        put_devices(b, row);
        r = store_orders_of_customer(k->call->api->d.store, k->id, ORDERS_SHOWN, on_orders, k);
        if (r < 0)
                end_early(k, r, NULL);
}

static void show(struct api_call *c)
{
        struct page *k = ARENA_NEW(c->mem, struct page);

        k->call = c;
        k->id = http_req_param(c->req, "id");
        api_busy(c, store_customer_load(c->api->d.store, k->id, clock_now_ms(c->api->d.clock), on_customer, k));
}

static const struct api_field block_in[] = {
        {"reason", T_STRING, true, REASON_MAX, "for colleagues; kept sealed", NULL},
        {"until", T_INT, false, 0, "ms; absent or 0: until it is lifted", NULL},
        {0},
};
static const struct api_field merge_in[] = {{"into", T_STRING, true, 100, "the customer who stays", NULL}, {0}};
static const struct api_field merge_out[] = {{"undo", T_STRING, true, 0, "id of the merge", NULL}, {0}};
static const struct api_field page_out[] = {
        {"customer", T_OBJECT, true, 0, "id, name, lang, city, visitor, vip, created, contacts_30d, remembered", NULL},
        {"devices", T_ARRAY, true, 0, "product, serial, firmware, warranty_until", NULL},
        {"repairs", T_ARRAY, true, 0, "no, serial, state, received_at, promise_at", NULL},
        {"orders", T_ARRAY, true, 0, "no, status, placed_at, total, currency; the newest 50", NULL},
        {"conversations", T_ARRAY, true, 0,
         "conversation, customer, status, lang, outcome, begun, updated: theirs and those of who was merged into them;"
         " the newest 50",
         NULL},
        {"merges", T_ARRAY, true, 0, "id, from, into, by, at: those that hold", NULL},
        {"blocked", T_OBJECT, false, 0, "until (absent: until it is lifted), by, reason; absent: not blocked", NULL},
        {"csat", T_OBJECT, true, 0, "answered, sum: ratings they gave", NULL},
        {0},
};

const struct api_row api_customer_rows[] = {
        {"GET", "/v1/desk/customers/:id", "a customer's page", RIGHT_WORK, show, NULL, page_out, 0, 200, 0},
        {"POST", "/v1/desk/customers/:id/block", "refuse their messages", RIGHT_WORK, block, block_in, api_nothing, 0,
         200, 0},
        {"POST", "/v1/desk/customers/:id/unblock", "take their messages again", RIGHT_WORK, unblock, api_nothing,
         api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/customers/:id/merge", "they are one person with another", RIGHT_WORK, merge, merge_in,
         merge_out, 0, 200, 0},
        {"POST", "/v1/desk/merges/:id/undo", "take a merge back", RIGHT_WORK, unmerge, api_nothing, api_nothing, 0, 200,
         0},
        {0},
};

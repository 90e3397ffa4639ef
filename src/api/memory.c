/*
 * memory - what is kept of the customer who asks, in one object; corrections, forgetting, and what they allow. They
 * show who they are by the token of the company's site, or by the key of a conversation of theirs (?conversation=ID),
 * in which a code counts as long as it holds. A visitor sees what their conversation holds, and that nothing else is
 * kept.
 */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "answer/personal.h"
#include "base/rand.h"
#include "chat/chat.h"
#include "connect/orders.h"
#include "crypt/jwt.h"
#include "privacy/door.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/customer.h"
#include "store/memory.h"

#include <string.h>

enum { TOKEN_MAX = 4096, ORDERS_SHOWN = 20, BODY_MAX = 1 << 20, SLOT_MAX = 64 };
#define FLOW_ID "open-flow"

/* One call under way, in the request's arena. */
struct ask {
        struct api_call *c;
        struct str customer, conversation; /* conversation: of the key; empty with a token */
        void (*then)(struct ask *a);
        struct consent_row *ledger;
        size_t n_ledger;
        struct order_fact *orders;
        size_t n_orders;
        struct conv_row conv; /* id empty: none */
        struct str made;      /* id of what was written */
};

static const struct knowledge *knowledge(const struct ask *a)
{
        return generation_current(a->c->api->d.generations)->k;
}

/* ---- who asks ---- */

static void on_key(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct ask *a = arg;

        if (r < 0) {
                api_fail(a->c, r, err);
                return;
        }
        a->customer = arena_str(a->c->mem, customer_id);
        a->then(a);
}

static void by_token(struct ask *a, struct str token)
{
        struct jwt_claims claims;
        struct err err;

        if (api_read_token(a->c, token, &claims, &err) < 0) {
                api_fail(a->c, ERR_DENIED, &err);
                return;
        }
        a->customer = claims.sub;
        a->then(a);
}

static void who(struct api_call *c, void (*then)(struct ask *a))
{
        struct ask *a = ARENA_NEW(c->mem, struct ask);
        struct str bearer = api_key(c);
        struct err err;

        *a = (struct ask){.c = c, .then = then};
        if (bearer.n <= TOKEN_MAX && str_contains(bearer, STR("."))) {
                by_token(a, bearer);
                return;
        }
        a->conversation = arena_str(c->mem, http_req_query(c->req, "conversation"));
        if (!a->conversation.n) {
                err_set(&err, ERR_INVALID, "with the key of a conversation, name it: ?conversation=ID");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        chat_check_person(c->api->d.chat, a->conversation, bearer, on_key, a);
}

static bool is_visitor(struct str customer)
{
        return str_starts(customer, STR("v-"));
}

/* ---- the page as JSON ---- */

static void put_names(struct buf *b, const char *key, struct str zh, struct str en)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", zh);
        json_put_key_str(b, "en", en);
        buf_put_ch(b, '}');
}

static void put_note(struct ask *a, struct buf *b, const struct memory_row *m, struct str value)
{
        const struct knowledge *k = knowledge(a);

        put_names(b, "text", note_text(k, m->kind, m->subject, value, LANG_ZH, a->c->mem),
                  note_text(k, m->kind, m->subject, value, LANG_EN, a->c->mem));
}

static bool open_entry(struct ask *a, const struct memory_row *m, struct str *ret_value, struct str *ret_quote)
{
        struct str plain;
        json_t *v = NULL;

        if (door_open(a->c->api->d.door, a->customer, m->cipher, a->c->mem, &plain, NULL) < 0 ||
            json_parse(plain, &v, NULL) < 0)
                return false;
        *ret_value = arena_str(a->c->mem, json_get_str(v, "value"));
        *ret_quote = arena_str(a->c->mem, json_get_str(v, "quote"));
        json_decref(v);
        return true;
}

static void put_options(struct ask *a, struct buf *b, const struct memory_row *m)
{
        struct str value;

        json_put_key(b, "options");
        buf_put_ch(b, '[');
        for (size_t i = 0; note_value(m->kind, m->subject, i, &value); i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "value", value);
                put_note(a, b, m, value);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

/* What it superseded. */
static void put_before(struct ask *a, struct buf *b, const struct customer_row *row, const struct memory_row *m)
{
        struct str value, quote;

        for (size_t i = 0; i < row->n_memory; i++) {
                const struct memory_row *o = &row->memory[i];

                if (o->superseded_ms == 0 || !str_eq(o->kind, m->kind) || !str_eq(o->subject, m->subject) ||
                    !open_entry(a, o, &value, &quote))
                        continue;
                json_put_key(b, "before");
                buf_put_ch(b, '{');
                json_put_key_str(b, "value", value);
                put_note(a, b, o, value);
                json_put_key_i64(b, "at", o->at_ms);
                buf_put_ch(b, '}');
                return;
        }
}

static void put_entry(struct ask *a, struct buf *b, const struct customer_row *row, const struct memory_row *m)
{
        const struct note_rule *rule = note_rule(m->kind);
        struct str value, quote;

        if (!rule || !open_entry(a, m, &value, &quote))
                return;
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", m->id);
        json_put_key_str(b, "kind", m->kind);
        put_names(b, "name", str_c(rule->name[LANG_ZH]), str_c(rule->name[LANG_EN]));
        json_put_key_str(b, "subject", m->subject);
        json_put_key_str(b, "value", value);
        put_note(a, b, m, value);
        json_put_key_str(b, "source", m->source);
        json_put_key_str(b, "quote", quote);
        json_put_key_str(b, "conversation", m->conversation);
        json_put_key_i64(b, "sure", m->permille);
        json_put_key_i64(b, "at", m->at_ms);
        json_put_key_i64(b, "expires_at", m->expires_ms);
        put_before(a, b, row, m);
        put_options(a, b, m);
        buf_put_ch(b, '}');
}

static void put_entries(struct ask *a, struct buf *b, const struct customer_row *row)
{
        json_put_key(b, "entries");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_memory; i++) {
                if (row->memory[i].superseded_ms == 0)
                        put_entry(a, b, row, &row->memory[i]);
        }
        buf_put_ch(b, ']');
}

static void put_device(struct ask *a, struct buf *b, const struct device_row *d)
{
        const struct product *p = knowledge_product(knowledge(a), d->product_id);

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "product", d->product_id);
        put_names(b, "name", p ? p->name[LANG_ZH] : d->product_id, p ? p->name[LANG_EN] : d->product_id);
        json_put_key_str(b, "serial", d->serial);
        json_put_key_str(b, "firmware", d->firmware);
        json_put_key_str(b, "order", d->order_no);
        json_put_key_i64(b, "bought_at", d->bought_ms);
        json_put_key_i64(b, "warranty_until", d->warranty_until_ms);
        if (d->error.n) {
                json_put_key_str(b, "error", d->error);
                json_put_key_i64(b, "error_at", d->error_ms);
        }
        buf_put_ch(b, '}');
}

static void put_records(struct ask *a, struct buf *b, const struct customer_row *row)
{
        json_put_key(b, "devices");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_devices; i++)
                put_device(a, b, &row->devices[i]);
        buf_put_ch(b, ']');
        api_put_repairs(b, row);
        json_put_key(b, "orders");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_orders; i++) {
                const struct order_fact *o = &a->orders[i];

                api_put_order(b, &(struct api_order){o->no, o->status, o->currency, o->placed_ms, o->total_minor});
        }
        buf_put_ch(b, ']');
}

static void put_flow(struct ask *a, struct buf *b, const struct open_flow_row *flow)
{
        const struct flow *f = flow ? knowledge_flow(knowledge(a), flow->flow) : NULL;

        json_put_key(b, "open_flow");
        if (!flow) {
                buf_put_c(b, "null");
                return;
        }
        buf_put_ch(b, '{');
        json_put_key_str(b, "flow", flow->flow);
        put_names(b, "title", f ? f->title[LANG_ZH] : flow->flow, f ? f->title[LANG_EN] : flow->flow);
        json_put_key_str(b, "step", flow->step);
        json_put_key_i64(b, "at", flow->at_ms);
        buf_put_ch(b, '}');
}

/* Of a flow or an article that it was about, else of the product; empty in both: not known. */
static void title_of(const struct knowledge *k, const struct consulted_row *p, struct str ret[LANG_N])
{
        const struct str ids[] = {p->flow, p->topic, p->ref};
        const struct product *product = knowledge_product(k, p->product);

        for (size_t i = 0; i < 3; i++) {
                const struct flow *f = ids[i].n ? knowledge_flow(k, ids[i]) : NULL;
                const struct article *art = ids[i].n && !f ? knowledge_article(k, ids[i]) : NULL;

                for (int l = 0; (f || art) && l < LANG_N; l++)
                        ret[l] = f ? f->title[l] : art->title[article_lang(art, (enum lang)l)];
                if (f || art)
                        return;
        }
        for (int l = 0; l < LANG_N; l++)
                ret[l] = product ? product->name[l] : (struct str){0};
}

static void put_past(struct ask *a, struct buf *b, const struct customer_row *row)
{
        json_put_key(b, "past");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_consulted; i++) {
                const struct consulted_row *p = &row->consulted[i];
                struct str title[LANG_N];

                title_of(knowledge(a), p, title);
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", p->id);
                json_put_key_i64(b, "at", p->at_ms);
                put_names(b, "title", title[LANG_ZH], title[LANG_EN]);
                json_put_key_str(b, "outcome", p->outcome);
                json_put_key_i64(b, "messages", p->n_messages);
                json_put_key_bool(b, "current", str_eq(p->id, a->conversation));
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_consents(struct ask *a, struct buf *b)
{
        json_put_key(b, "consents");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_ledger; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "purpose", a->ledger[i].purpose);
                json_put_key_bool(b, "granted", a->ledger[i].granted);
                json_put_key_i64(b, "at", a->ledger[i].at_ms);
                json_put_key_str(b, "text_version", a->ledger[i].text_version);
                json_put_key_str(b, "channel", a->ledger[i].channel);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_conversation(struct ask *a, struct buf *b)
{
        json_put_key(b, "conversation");
        if (!a->conv.id.n) {
                buf_put_c(b, "null");
                return;
        }
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", a->conv.id);
        json_put_key_i64(b, "created_at", a->conv.created_ms);
        json_put_key_i64(b, "events", a->conv.last_seq);
        json_put_key_str(b, "lang", a->conv.lang);
        buf_put_ch(b, '}');
}

static void put_page(struct ask *a, struct buf *b, const struct customer_row *row, bool minor)
{
        bool visitor = is_visitor(a->customer);

        buf_put_ch(b, '{');
        json_put_key(b, "customer");
        if (visitor) {
                buf_put_c(b, "null");
        } else {
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", row->id);
                json_put_key_str(b, "name", row->name);
                json_put_key_str(b, "phone", row->phone);
                json_put_key_str(b, "email", row->email);
                json_put_key_str(b, "city", row->city);
                buf_put_ch(b, '}');
        }
        json_put_key_bool(b, "minor", minor);
        put_consents(a, b);
        put_entries(a, b, row);
        put_records(a, b, row);
        put_flow(a, b, row->open_flow);
        put_past(a, b, row);
        put_conversation(a, b);
        buf_put_ch(b, '}');
}

/* By year of birth alone, as everywhere. */
static bool is_minor(const struct ask *a, const struct customer_row *row)
{
        return a->conv.minor || customer_is_minor(row->birth_year, clock_now_ms(a->c->api->d.clock));
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct ask *a = arg;
        struct customer_row nobody = {.id = a->customer};
        struct buf b;

        if (r == ERR_NOTFOUND)
                row = &nobody;
        else if (r < 0) {
                api_fail(a->c, r, err);
                return;
        }
        buf_init(&b, BODY_MAX);
        put_page(a, &b, row, is_minor(a, row));
        api_json_private(a->c, &b);
}

static void load_customer(struct ask *a)
{
        struct api_deps *d = &a->c->api->d;
        int r = store_customer_load(d->store, a->customer, clock_now_ms(d->clock), on_customer, a);

        if (r < 0)
                api_fail(a->c, r, NULL);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_fact *orders, size_t n)
{
        struct ask *a = arg;

        (void)err;
        if (r == 0 && n) {
                a->orders = order_facts_dup(orders, n, a->c->mem);
                a->n_orders = n;
        }
        load_customer(a);
}

static void load_orders(struct ask *a)
{
        if (is_visitor(a->customer) ||
            orders_of_customer(a->c->api->d.orders, a->customer, ORDERS_SHOWN, on_orders, a) < 0)
                load_customer(a);
}

/* Whether may be learned from what they say is asked by conversation, whoever they are. */
static bool learning_stands_apart(const struct ask *a)
{
        return a->conv.customer_id.n && !str_eq(a->conv.customer_id, a->customer);
}

static void take_ledger(struct ask *a, const struct consent_row *rows, size_t n, bool learning, bool others)
{
        struct consent_row *all = ARENA_ARRAY(a->c->mem, struct consent_row, a->n_ledger + n + 1);

        if (a->n_ledger)
                memcpy(all, a->ledger, a->n_ledger * sizeof(*all));
        a->ledger = all;
        for (size_t i = 0; i < n; i++) {
                struct consent_row *row = &all[a->n_ledger];

                if (str_eq_c(rows[i].purpose, "learning") ? !learning : !others)
                        continue;
                *row = rows[i];
                row->purpose = arena_str(a->c->mem, rows[i].purpose);
                row->text_version = arena_str(a->c->mem, rows[i].text_version);
                row->channel = arena_str(a->c->mem, rows[i].channel);
                a->n_ledger++;
        }
}

static void on_learning(void *arg, int r, const struct err *err, const struct consent_state *state,
                        const struct consent_row *rows, size_t n)
{
        struct ask *a = arg;

        (void)state;
        if (r < 0) {
                api_fail(a->c, r, err);
                return;
        }
        take_ledger(a, rows, n, true, false);
        load_orders(a);
}

static void on_ledger(void *arg, int r, const struct err *err, const struct consent_state *state,
                      const struct consent_row *rows, size_t n)
{
        struct ask *a = arg;
        bool apart = learning_stands_apart(a);

        (void)state;
        if (r < 0) {
                api_fail(a->c, r, err);
                return;
        }
        take_ledger(a, rows, n, !apart, true);
        if (!apart)
                load_orders(a);
        else if (store_consent_load(a->c->api->d.store, a->conv.customer_id, on_learning, a) < 0)
                api_fail(a->c, ERR_BUSY, NULL);
}

static void load_ledger(struct ask *a)
{
        if (store_consent_load(a->c->api->d.store, a->customer, on_ledger, a) < 0)
                api_fail(a->c, ERR_BUSY, NULL);
}

static void on_conversation(void *arg, int r, const struct err *err, const struct conv_row *conv,
                            const struct event_row *events, size_t n)
{
        struct ask *a = arg;

        (void)err;
        (void)events;
        (void)n;
        if (r == 0) {
                a->conv = *conv;
                a->conv.id = arena_str(a->c->mem, conv->id);
                a->conv.customer_id = arena_str(a->c->mem, conv->customer_id);
                a->conv.lang = arena_str(a->c->mem, conv->lang);
        }
        load_ledger(a);
}

static void show(struct ask *a)
{
        if (a->conversation.n == 0)
                load_ledger(a);
        else if (store_conversation_load(a->c->api->d.store, a->conversation, 1, on_conversation, a) < 0)
                api_fail(a->c, ERR_BUSY, NULL);
}

static void get(struct api_call *c)
{
        who(c, show);
}

/* ---- changing it ---- */

static void on_changed(void *arg, int r, const struct err *err)
{
        struct ask *a = arg;
        struct buf b;

        if (r < 0) {
                api_fail(a->c, r, err);
                return;
        }
        chat_customer_changed(a->c->api->d.chat, a->customer);
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        if (a->made.n)
                json_put_key_str(&b, "id", a->made);
        buf_put_ch(&b, '}');
        api_json(a->c, a->c->row->success, &b);
        buf_done(&b);
}

/* Who has no account has nothing that could be changed. */
static bool has_memory(struct ask *a)
{
        struct err err;

        if (!is_visitor(a->customer))
                return true;
        err_set(&err, ERR_NOTFOUND, "nothing is remembered of a visitor");
        api_fail(a->c, ERR_NOTFOUND, &err);
        return false;
}

static void put(struct ask *a, struct str kind, struct str subject, struct str value)
{
        struct api_deps *d = &a->c->api->d;
        const struct note_rule *rule = note_rule(kind);
        struct memory_said said = {.customer_id = a->customer,
                                   .kind = kind,
                                   .subject = subject,
                                   .value = value,
                                   .source = STR_INIT("corrected"),
                                   .conversation = a->conversation,
                                   .permille = 1000,
                                   .at_ms = clock_now_ms(d->clock)};
        struct memory_write w;
        struct err err;
        int r = 0;

        if (!rule || !note_ok(knowledge(a), kind, subject, value))
                r = err_set(&err, ERR_INVALID, "this cannot be remembered; take one of the options of an entry");
        if (r == 0) {
                said.keep_ms = rule->keep_ms;
                r = memory_seal(d->door, &said, a->c->mem, &w, &err);
        }
        if (r == 0) {
                a->made = w.id;
                r = store_memory_put(d->store, &w, on_changed, a);
        }
        if (r < 0)
                api_fail(a->c, r, r == ERR_BUSY ? NULL : &err);
}

/* The entry that is corrected; NULL: there is none, and err says so. */
static const struct memory_row *entry_of(struct ask *a, const struct customer_row *row, struct err *err)
{
        struct str id = http_req_param(a->c->req, "id");

        for (size_t i = 0; i < row->n_memory; i++) {
                if (str_eq(row->memory[i].id, id) && row->memory[i].superseded_ms == 0)
                        return &row->memory[i];
        }
        err_set(err, ERR_NOTFOUND, "nothing is remembered under this id");
        return NULL;
}

/* A new entry, or with an id in the path another value for an old one. */
static void on_known(void *arg, int r, const struct err *err, const struct customer_row *row)
{
        struct ask *a = arg;
        struct api_call *c = a->c;
        const struct memory_row *old;
        struct err why;

        if (r < 0) {
                api_fail(c, r, err);
        } else if (is_minor(a, row)) {
                err_set(&why, ERR_DENIED, "nothing is remembered of a minor");
                api_fail(c, ERR_DENIED, &why);
        } else if (http_req_param(c->req, "id").n == 0) {
                put(a, api_text(c, "kind"), api_text(c, "subject"), api_text(c, "value"));
        } else if ((old = entry_of(a, row, &why))) {
                put(a, arena_str(c->mem, old->kind), arena_str(c->mem, old->subject), api_text(c, "value"));
        } else {
                api_fail(c, ERR_NOTFOUND, &why);
        }
}

static void write_now(struct ask *a)
{
        struct api_deps *d = &a->c->api->d;

        if (has_memory(a) && store_customer_load(d->store, a->customer, clock_now_ms(d->clock), on_known, a) < 0)
                api_fail(a->c, ERR_BUSY, NULL);
}

static void keep(struct api_call *c)
{
        who(c, write_now);
}

static void forget_now(struct ask *a)
{
        struct store *st = a->c->api->d.store;
        struct str id = http_req_param(a->c->req, "id"), none = {NULL, 0};
        int r;

        if (!has_memory(a))
                return;
        if (str_eq_c(id, FLOW_ID))
                r = store_open_flow_set(st, a->customer, &(struct open_flow_row){.at_ms = 0}, none, on_changed, a);
        else
                r = store_memory_forget(st, a->customer, id, on_changed, a);
        if (r < 0)
                api_fail(a->c, r, NULL);
}

static void forget(struct api_call *c)
{
        who(c, forget_now);
}

/* ---- rows ---- */

static const struct api_field who_query[] = {
        {"conversation", T_STRING, false, 26, "with the key of a conversation: its id", NULL},
        {0},
};
static const struct api_field page_out[] = {
        {"customer", T_OBJECT, false, 0, "id, name, phone, email, city, as the company has them; null for a visitor",
         NULL},
        {"minor", T_BOOL, true, 0, "nothing is remembered", NULL},
        {"consents", T_ARRAY, true, 0, "the ledger, oldest first: purpose, granted, at, text_version, channel", NULL},
        {"entries", T_ARRAY, true, 0, "what is remembered, newest first", NULL},
        {"devices", T_ARRAY, true, 0, NULL, NULL},
        {"repairs", T_ARRAY, true, 0, NULL, NULL},
        {"orders", T_ARRAY, true, 0, "the newest 20", NULL},
        {"open_flow", T_OBJECT, false, 0, "flow, title, step, at of troubleshooting that was left; or null", NULL},
        {"past", T_ARRAY, true, 0, "the last ten conversations, also imported ones", NULL},
        {"conversation", T_OBJECT, false, 0, "id, created_at, events, lang of the one whose key was sent; or null",
         NULL},
        {0},
};
static const struct api_field add_in[] = {
        {"kind", T_STRING, true, SLOT_MAX, "lang, form, length, hours, setup or dislike", NULL},
        {"subject", T_STRING, false, SLOT_MAX, "of setup and dislike", NULL},
        {"value", T_STRING, true, SLOT_MAX, NULL, NULL},
        {0},
};
static const struct api_field correct_in[] = {{"value", T_STRING, true, SLOT_MAX, "one of the entry's options", NULL},
                                              {0}};
static const struct api_field made_out[] = {{"id", T_STRING, true, 0, "of the entry that holds now", NULL}, {0}};

const struct api_row api_memory_rows[] = {
        {"GET", "/v1/memory", "everything that is kept of the customer who asks", ROLE_CUSTOMER, get, NULL, page_out, 0,
         200, 0, who_query},
        {"POST", "/v1/memory", "remember something, or take a forgetting back", ROLE_CUSTOMER, keep, add_in, made_out,
         0, 201, 0, who_query},
        {"DELETE", "/v1/memory", "forget everything that is remembered, and the unfinished flow", ROLE_CUSTOMER, forget,
         NULL, api_nothing, 0, 200, 0, who_query},
        {"PATCH", "/v1/memory/:id", "correct an entry", ROLE_CUSTOMER, keep, correct_in, made_out, 0, 200, 0,
         who_query},
        {"DELETE", "/v1/memory/:id", "forget an entry; open-flow: the unfinished flow", ROLE_CUSTOMER, forget, NULL,
         api_nothing, 0, 200, 0, who_query},
        {0},
};

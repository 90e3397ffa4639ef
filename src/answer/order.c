/*
 * Where is my order: the signed-in customer's own, or a visitor's after order number and last four digits agree. The
 * words are the same whether a number does not exist or the digits are wrong, and five tries are all a conversation
 * has.
 */
#include "answer/answer_priv.h"
#include "base/tz.h"
#include "crypt/token.h"

#include <string.h>

#define CARD_EVENTS 5u
#define PICK_MAX 4u
#define CARD_AMONG 3u
#define LOOK_UP 0.4f /* of the confidence in all that parcels are asked about with */

/* ---- is this message about the state of an order? ---- */

static const char *const things[] = {"快递",    "包裹",     "订单",     "物流",     "单子",  "的货",
                                     "货到",    "货呢",     "买的",     "下的单",   "order", "parcel",
                                     "package", "delivery", "shipment", "tracking", "stuff", NULL};
static const char *const states[] = {"到哪",
                                     "到了没",
                                     "没到",
                                     "还没",
                                     "没收到",
                                     "什么时候到",
                                     "啥时候到",
                                     "几时到",
                                     "查",
                                     "走到",
                                     "不动",
                                     "没更新",
                                     "没动静",
                                     "状态",
                                     "进度",
                                     "发货了",
                                     "发了没",
                                     "发出",
                                     "催",
                                     "呢",
                                     "where",
                                     "when will",
                                     "arriv",
                                     "status",
                                     "late",
                                     "track",
                                     "shipped",
                                     "still waiting",
                                     "not here",
                                     "hasn't come",
                                     "hasnt come",
                                     "whats happening",
                                     "what's happening",
                                     NULL};
/* What has its own article even though it names an order. */
static const char *const others[] = {"退",       "换",      "发票",    "地址",   "取消",   "改",
                                     "优惠",     "保修",    "维修",    "签收了", "refund", "return",
                                     "invoice",  "address", "cancel",  "change", "coupon", "how long does",
                                     "多久发货", "一般",    "usually", NULL};

static const struct nlu_entity *entity(const struct ctx *c, enum nlu_entity_kind kind)
{
        for (unsigned i = 0; c->heard && i < c->u.n_entities; i++) {
                if (c->u.entities[i].kind == kind && !c->u.entities[i].negated)
                        return &c->u.entities[i];
        }
        return NULL;
}

/* Surely about something else, whatever parcel is named beside it: "cheaper before it even came". */
static bool is_other_matter(const struct ctx *c)
{
        struct str top = c->u.n_hits && c->u.band == BAND_ANSWER ? c->u.hits[0].id : (struct str){0};

        return (is_kind(top, STR("article")) || is_kind(top, STR("policy")) || is_kind(top, STR("flow"))) &&
               !is_on_card(c, top) && !is_near_card(c, top);
}

bool order_intent(const struct ctx *c)
{
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        if (c->u.band == BAND_ANSWER && c->u.n_hits && str_eq(c->u.hits[0].id, builtin_docs[BUILTIN_ORDER].id))
                return true;
        if (has_any(t, others) || (is_other_matter(c) && !entity(c, ENT_ORDER_NO)))
                return false;
        return (has_any(t, things) && has_any(t, states)) ||
               (entity(c, ENT_ORDER_NO) && (c->u.band != BAND_ANSWER || has_any(t, states)));
}

/* What the card of an order tells, by the intents of the pack; the last ones only as far as they are not asked for
 * surely. */
static const char *const on_card[] = {"order.status", "ship.late", "ship.stuck", "ship.lost", "order.rush", NULL};
static const char *const near_card[] = {"ship.time",
                                        "ship.courier_contact",
                                        "ship.tracking_number",
                                        "order.number_where",
                                        "order.history",
                                        "order.not_found",
                                        NULL};

bool is_on_card(const struct ctx *c, struct str doc)
{
        return str_eq(doc, builtin_docs[BUILTIN_ORDER].id) || doc_has_intent(c, doc, on_card);
}

bool is_near_card(const struct ctx *c, struct str doc)
{
        return doc_has_intent(c, doc, near_card);
}

bool names_order(const struct ctx *c)
{
        return entity(c, ENT_ORDER_NO) || entity(c, ENT_PHONE_LAST4);
}

/* ---- the card ---- */

static struct str cite_of(struct ctx *c, const struct order_fact *o, const char *field)
{
        return arena_printf(c->mem, "order:%.*s.%s", STR_ARG(o->no), field);
}

static struct str status_label(struct ctx *c, struct str status)
{
        static const char *const labels[][3] = {
                {"paid", "已付款", "Paid"},
                {"packed", "已打包", "Packed"},
                {"shipped", "运输中", "On its way"},
                {"delivered", "已签收", "Delivered"},
                {"done", "已完成", "Complete"},
                {"refund", "退款中", "Refund under way"},
                {"exchange", "换货中", "Exchange under way"},
                {"cancelled", "已取消", "Cancelled"},
                {"return", "退货中", "Return under way"},
        };

        for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
                if (str_eq_c(status, labels[i][0]))
                        return str_c(labels[i][c->lang == LANG_ZH ? 1 : 2]);
        }
        return status;
}

static void card_items(struct ctx *c, const struct order_fact *o, struct block_order *b)
{
        struct block_order_item *v;

        b->n_items = o->n_items < BLOCK_ITEMS_MAX ? o->n_items : BLOCK_ITEMS_MAX;
        v = ARENA_ARRAY(c->mem, struct block_order_item, b->n_items);
        for (size_t i = 0; i < b->n_items; i++) {
                const struct order_item_fact *it = &o->items[i];
                const struct product *p = knowledge_product(c->k, it->product_id);

                v[i].name = p ? p->name[c->lang] : it->name[c->lang].n ? it->name[c->lang] : it->sku;
                v[i].qty = it->qty;
                v[i].price_minor = it->price_minor;
                if (p && p->image.n)
                        v[i].image = media_src(c, p->image);
        }
        b->items = v;
}

static void card_events(struct ctx *c, const struct order_fact *o, struct block_order *b)
{
        struct block_order_event *v;

        b->n_events = o->n_events < CARD_EVENTS ? o->n_events : CARD_EVENTS;
        v = ARENA_ARRAY(c->mem, struct block_order_event, b->n_events);
        for (size_t i = 0; i < b->n_events; i++)
                v[i] = (struct block_order_event){o->events[i].at_ms, o->events[i].place[c->lang],
                                                  o->events[i].text[c->lang]};
        b->events = v;
}

static void card_cites(struct ctx *c, const struct order_fact *o, struct block_order *b)
{
        const struct {
                const char *field;
                bool there;
        } fields[] = {
                {"no", true},
                {"status", true},
                {"placed", true},
                {"promise", o->promise_ms != 0},
                {"delivered", o->delivered_ms != 0},
                {"total", true},
                {"items", o->n_items > 0},
                {"carrier", o->carrier.n > 0},
                {"tracking_no", o->tracking_no.n > 0},
                {"events", o->n_events > 0},
        };
        struct block_field_cite *v = ARENA_ARRAY(c->mem, struct block_field_cite, sizeof(fields) / sizeof(*fields));

        for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
                if (fields[i].there)
                        v[b->n_field_cites++] =
                                (struct block_field_cite){str_c(fields[i].field), cite_of(c, o, fields[i].field)};
        }
        b->field_cites = v;
}

static bool under_way(const struct order_fact *o)
{
        return !o->delivered_ms &&
               (str_eq_c(o->status, "paid") || str_eq_c(o->status, "packed") || str_eq_c(o->status, "shipped"));
}

static int64_t late_days(const struct ctx *c, const struct order_fact *o)
{
        int64_t d = o->promise_ms && under_way(o) ? days_between(c, o->promise_ms, now_ms(c)) : 0;

        return d > 0 ? d : 0;
}

static struct block *put_card(struct ctx *c, const struct order_fact *o)
{
        struct block *blk = block_add(c, BLOCK_ORDER);
        struct block_order *b = &blk->order;

        *b = (struct block_order){
                .no = o->no,
                .channel = o->channel,
                .status = o->status,
                .status_text = status_label(c, o->status),
                .currency = o->currency,
                .carrier = o->carrier,
                .tracking_no = o->tracking_no,
                .placed_ms = o->placed_ms,
                .promise_ms = o->promise_ms,
                .delivered_ms = o->delivered_ms,
                .total_minor = o->total_minor,
                .tz_offset_min = tz_offset_s(c->in->tz ? c->in->tz : c->in->gen->tz, now_ms(c)) / 60,
        };
        card_items(c, o, b);
        card_events(c, o, b);
        card_cites(c, o, b);
        return blk;
}

/* ---- the words above it ---- */

static void say_status(struct ctx *c, const struct order_fact *o)
{
        static const struct {
                const char *status;
                enum phrase p;
        } rows[] = {
                {"paid", PH_ORDER_PAID},           {"packed", PH_ORDER_PACKED},       {"shipped", PH_ORDER_SHIPPED},
                {"delivered", PH_ORDER_DELIVERED}, {"done", PH_ORDER_DONE},           {"refund", PH_ORDER_REFUND},
                {"exchange", PH_ORDER_EXCHANGE},   {"cancelled", PH_ORDER_CANCELLED},
        };
        struct fill fills[] = {{"delivered", {0}, {0}}, {"status", {0}, cite_of(c, o, "status")}};

        if (o->delivered_ms)
                fills[0] = (struct fill){"delivered", day_text(c, o->delivered_ms), cite_of(c, o, "delivered")};
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                enum phrase p = rows[i].p;

                if (!str_eq_c(o->status, rows[i].status))
                        continue;
                if (p == PH_ORDER_DELIVERED && !o->delivered_ms)
                        p = PH_ORDER_DONE;
                say_fill(c, p, fills, 2);
        }
}

struct str order_event_text(const struct ship_event_fact *e, enum lang lang, struct arena *mem)
{
        struct str place = e->place[lang], text = str_trim(e->text[lang]);

        while (text.n >= 3 && str_ends(text, STR("。")))
                text.n -= 3;
        while (text.n && str_ends(text, STR(".")))
                text.n--;
        if (!place.n || str_contains(text, place))
                return text;
        return arena_printf(mem, "%.*s%s%.*s", STR_ARG(place), lang == LANG_ZH ? " " : ", ", STR_ARG(text));
}

static void say_late(struct ctx *c, const struct order_fact *o, int64_t days)
{
        struct fill late[] = {
                {"promise", day_text(c, o->promise_ms), cite_of(c, o, "promise")},
                {"late", days_text(c, days), cite_of(c, o, "days_late")},
        };

        say_fill(c, PH_ORDER_LATE, late, 2);
        if (o->n_events) {
                const struct ship_event_fact *e = &o->events[0];
                struct fill last[] = {
                        {"event_at", moment_text(c, e->at_ms), cite_of(c, o, "events")},
                        {"event", order_event_text(e, c->lang, c->mem), {0}},
                };

                say_fill(c, PH_ORDER_LATE_LAST, last, 2);
        }
        say_phrase(c, PH_ORDER_LATE_WAY_ON);
}

static void say_age(struct ctx *c, const struct order_fact *o)
{
        struct fill f = {"as_of", {0}, {0}};

        if (!o->aged)
                return;
        f = (struct fill){"as_of", moment_text(c, o->as_of_ms), cite_of(c, o, "as_of")};
        say_fill(c, PH_ORDER_AS_OF, &f, 1);
}

void records_silent(struct ctx *c)
{
        struct menu m = {.n = 0};

        say_phrase(c, PH_RECORDS_SILENT);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_DECLINE;
        c->why = "the company's records do not answer";
}

void order_show(struct ctx *c, const struct order_fact *o)
{
        int64_t days = late_days(c, o);
        struct menu m = {.n = 0};

        if (days) {
                say_late(c, o, days);
                menu_person(c, &m);
        } else {
                say_status(c, o);
                if (under_way(o) && o->promise_ms) {
                        struct fill f = {"promise", day_text(c, o->promise_ms), cite_of(c, o, "promise")};

                        say_fill(c, PH_ORDER_PROMISE, &f, 1);
                }
        }
        put_card(c, o);
        say_age(c, o);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ORDER;
        c->d->intent = STR("order.status");
        c->s->last_order = arena_str(c->mem, o->no);
        c->s->last_doc = builtin_docs[BUILTIN_ORDER].id;
        c->s->fails = 0;
        c->why = "an order was asked about";
        trace_put(c, "order", o->no);
}

/* ---- identity ---- */

void identity_form(struct ctx *c)
{
        struct block_form_field *f = ARENA_ARRAY(c->mem, struct block_form_field, 2);
        struct block *b = block_add(c, BLOCK_FORM);

        f[0] = (struct block_form_field){STR("order_no"), phrase_of(c, PH_IDENTITY_ORDER), STR("order_no"), 32};
        f[1] = (struct block_form_field){STR("last4"), phrase_of(c, PH_IDENTITY_LAST4), STR("digits4"), 4};
        b->form =
                (struct block_form){STR("identity"), phrase_of(c, PH_IDENTITY), phrase_of(c, PH_IDENTITY_SUBMIT), f, 2};
        c->s->pending.kind = PENDING_IDENTITY;
        identity_other_way(c);
        c->why = "an order is shown to whom it belongs";
        c->d->kind = D_FORM;
        c->d->intent = STR("order.status");
}

static void over(struct ctx *c)
{
        struct menu m = {.n = 0};

        say_phrase(c, PH_IDENTITY_OVER);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_DECLINE;
        c->why = "no identity tries left";
}

static bool is_verified(const struct conv_state *s, struct str no)
{
        for (unsigned i = 0; i < s->n_verified; i++) {
                if (str_eq(s->verified[i], no))
                        return true;
        }
        return false;
}

static void verified_add(struct ctx *c, struct str no)
{
        struct conv_state *s = c->s;

        if (is_verified(s, no))
                return;
        if (s->n_verified == STATE_ORDERS_MAX) {
                memmove(&s->verified[0], &s->verified[1], (STATE_ORDERS_MAX - 1) * sizeof(s->verified[0]));
                s->n_verified--;
        }
        s->verified[s->n_verified++] = arena_str(c->mem, no);
}

/* Upper case, without spaces, dashes and #. */
static struct str clean_no(struct ctx *c, struct str no)
{
        char *out = arena_alloc(c->mem, no.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < no.n && n < 40; i++) {
                char ch = no.p[i];

                if (ch >= 'a' && ch <= 'z')
                        out[n++] = (char)(ch - 32);
                else if ((ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9'))
                        out[n++] = ch;
        }
        return str_n(out, n);
}

struct str order_named(struct ctx *c)
{
        const struct nlu_entity *e = entity(c, ENT_ORDER_NO);

        return e ? clean_no(c, e->value) : (struct str){0};
}

static bool four_digits(struct str s)
{
        int64_t v;

        return s.n == 4 && s.p[0] != '-' && str_to_i64(s, 0, 9999, &v);
}

static void wrong(struct ctx *c)
{
        c->s->identity_tries++;
        if (c->s->identity_tries >= STATE_IDENTITY_TRIES) {
                over(c);
                return;
        }
        say_phrase(c, PH_IDENTITY_WRONG);
        identity_form(c);
        c->why = "order number and digits do not agree";
}

static void identity_check(struct ctx *c, struct str no, struct str last4)
{
        const struct order_fact *o = c->facts->order;

        if (c->s->identity_tries >= STATE_IDENTITY_TRIES) {
                over(c);
                return;
        }
        if (!c->facts->have_order) {
                need(c, NEED_ORDER, no);
                return;
        }
        if (c->facts->orders_silent || (o && o->aged && !crypt_equal(last4, str_c(o->phone_last4)))) {
                records_silent(c); /* else a known number would be told from an unknown one */
                return;
        }
        if (!o || !str_eq(o->no, no) || !crypt_equal(last4, str_c(o->phone_last4))) {
                wrong(c);
                return;
        }
        verified_add(c, no);
        if (promise_waits(c)) {
                answer_promises(c);
                return;
        }
        if (act_proven(c))
                return;
        order_show(c, o);
        c->why = "identity proved";
}

/* Asks for what is missing and keeps what is there. */
static void ask_rest(struct ctx *c, struct str no, struct str last4)
{
        if (c->s->identity_tries >= STATE_IDENTITY_TRIES) {
                over(c);
                return;
        }
        if (no.n || last4.n)
                say_phrase(c, PH_IDENTITY_REST);
        identity_form(c);
        c->s->pending.order_no = no;
        c->s->pending.last4 = last4;
}

static void order_by_number(struct ctx *c, struct str no)
{
        if (!c->facts->have_order)
                need(c, NEED_ORDER, no);
        else if (c->facts->order && str_eq(c->facts->order->no, no))
                order_show(c, c->facts->order);
        else if (c->facts->orders_silent)
                records_silent(c);
        else
                identity_form(c);
}

/* ---- the signed-in customer ---- */

static bool has_product(const struct order_fact *o, struct str product)
{
        for (size_t i = 0; i < o->n_items; i++) {
                if (str_eq(o->items[i].product_id, product))
                        return true;
        }
        return false;
}

/* Orders that fit the message: by product when one is named, those under way before the others. */
static size_t fitting(const struct ctx *c, const struct order_fact **out)
{
        const struct facts *f = c->facts;
        size_t n = 0;
        bool named;

        for (size_t i = 0; i < f->n_orders && n < PICK_MAX; i++) {
                if (c->u.n_products && has_product(&f->orders[i], c->u.products[0]))
                        out[n++] = &f->orders[i];
        }
        named = n > 0;
        for (size_t i = 0; !named && i < f->n_orders && n < PICK_MAX; i++) {
                if (under_way(&f->orders[i]))
                        out[n++] = &f->orders[i];
        }
        if (n == 0 && f->n_orders)
                out[n++] = &f->orders[0];
        return n;
}

static void pick_menu(struct ctx *c, const struct order_fact *const *v, size_t n)
{
        struct menu m = {.n = 0};

        for (size_t i = 0; i < n; i++) {
                const struct order_fact *o = v[i];
                const struct product *p = o->n_items ? knowledge_product(c->k, o->items[0].product_id) : NULL;

                menu_add(&m, arena_printf(c->mem, "order:%.*s", STR_ARG(o->no)),
                         arena_printf(c->mem, "%.*s · %.*s · %.*s", STR_ARG(p ? p->name[c->lang] : o->no),
                                      STR_ARG(day_text(c, o->placed_ms)), STR_ARG(status_label(c, o->status))));
        }
        say_phrase(c, PH_ORDER_WHICH);
        menu_put(c, &m, (struct str){0});
        c->why = "which of their orders";
        c->d->kind = D_CHOICES;
        c->d->intent = STR("order.status");
}

static void own_orders(struct ctx *c)
{
        const struct order_fact *v[PICK_MAX];
        size_t n;

        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return;
        }
        n = fitting(c, v);
        if (n == 0 && c->facts->orders_silent) {
                records_silent(c);
        } else if (n == 0) {
                say_phrase(c, PH_ORDER_NONE);
                identity_form(c);
        } else if (n == 1) {
                order_show(c, v[0]);
        } else {
                pick_menu(c, v, n);
        }
}

static bool any_under_way(const struct facts *f, struct str product)
{
        for (size_t i = 0; i < f->n_orders; i++) {
                if (under_way(&f->orders[i]) && (!product.n || has_product(&f->orders[i], product)))
                        return true;
        }
        return false;
}

/* Is the message about a parcel, by what it finds? Several documents that share the matter count together. */
bool finds_card(const struct ctx *c)
{
        const struct nlu_hit *h = c->u.hits;
        bool on = false;
        float share = 0;

        if (c->u.n_hits == 0 || c->u.band == BAND_DECLINE)
                return false;
        if (is_on_card(c, h[0].id))
                return true;
        for (unsigned i = 0; i < c->u.n_hits; i++) {
                on |= i < CARD_AMONG && is_on_card(c, h[i].id);
                share += is_on_card(c, h[i].id) || is_near_card(c, h[i].id) ? h[i].confidence : 0;
        }
        return c->u.band == BAND_CHOICES && on && share >= h[0].confidence;
}

/* "Will the vacuum be here tomorrow?", of a thing that is on its way to them. */
static bool awaits(const struct ctx *c)
{
        static const char *const words[] = {"到不",    "能到",    "会到",      "送到",      "送来",      "没到",
                                            "到了没",  "寄到",    "到货",      "be here",   "arriv",     "get here",
                                            "show up", "turn up", "turned up", "delivered", "been sent", NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        return c->u.n_products && c->u.band != BAND_ANSWER && has_any(t, words);
}

/* "And the other one?", after one was shown. */
static bool order_other(struct ctx *c)
{
        static const char *const words[] = {"另一",      "另外那",      "另外一",   "其他的", "其它的",
                                            "the other", "another one", "the rest", NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;
        const struct order_fact *found = NULL;

        if (!may(c, ACCESS_ORDERS, (struct str){0}) || !str_eq(c->s->last_doc, builtin_docs[BUILTIN_ORDER].id) ||
            !has_any(t, words))
                return false;
        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return true;
        }
        for (size_t i = 0; i < c->facts->n_orders; i++) {
                const struct order_fact *o = &c->facts->orders[i];

                if (!str_eq(o->no, c->s->last_order) && (!found || (under_way(o) && !under_way(found))))
                        found = o;
        }
        if (!found)
                return false;
        order_show(c, found);
        c->why = "another order";
        return true;
}

/* Where an order is, asked by whom it belongs to: its record says it, and not the words that ask for its number. */
static bool looks_up(const struct ctx *c)
{
        const struct nlu_hit *h = c->u.hits;
        float share = 0;

        if (c->u.n_hits == 0 || !is_on_card(c, h[0].id))
                return false;
        for (unsigned i = 0; i < c->u.n_hits; i++)
                share += is_on_card(c, h[i].id) || is_near_card(c, h[i].id) ? h[i].confidence : 0;
        return answer_hit(c) != NULL || share >= LOOK_UP;
}

bool own_order(struct ctx *c)
{
        struct nlu_hit top = c->u.n_hits ? c->u.hits[0] : (struct nlu_hit){0};
        struct menu m = {.n = 0};
        bool waits = awaits(c);

        if (order_other(c))
                return true;
        if (!may(c, ACCESS_ORDERS, (struct str){0}) || (!waits && !finds_card(c)))
                return false;
        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return true;
        }
        if (!any_under_way(c->facts, waits ? c->u.products[0] : (struct str){0}) &&
            !(c->facts->n_orders && looks_up(c)))
                return false;
        note_question(c, c->in->msg->text);
        own_orders(c);
        if (order_arrived(c))
                return true;
        c->why = "one of their orders is meant";
        if (c->d->kind != D_ORDER || !str_starts(top.id, STR("article:")) || !is_on_card(c, top.id))
                return true;
        menu_add(&m, top.id, doc_title(c, top.id));
        menu_put(c, &m, (struct str){0});
        return true;
}

/* ---- entrances ---- */

void order_pick(struct ctx *c, struct str no)
{
        bool signed_in = may(c, ACCESS_ORDERS, (struct str){0});
        const struct order_fact *o;

        if (signed_in && !c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return;
        }
        o = may(c, ACCESS_ORDER, no) ? order_known(c->in, no) : NULL;
        if (o)
                order_show(c, o);
        else if (may(c, ACCESS_ORDER, no))
                order_by_number(c, no);
        else
                identity_form(c);
}

static void numbered(struct ctx *c, struct str no, struct str last4)
{
        bool signed_in = may(c, ACCESS_ORDERS, (struct str){0});

        if (signed_in && !c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return;
        }
        for (size_t i = 0; signed_in && i < c->facts->n_orders; i++) {
                if (str_eq(c->facts->orders[i].no, no)) {
                        order_show(c, &c->facts->orders[i]);
                        return;
                }
        }
        if (may(c, ACCESS_ORDER, no)) {
                order_by_number(c, no);
        } else if (last4.n) {
                identity_check(c, no, last4);
        } else {
                if (signed_in)
                        say_phrase(c, PH_ORDER_NOT_YOURS);
                ask_rest(c, no, (struct str){0});
        }
}

void order_status(struct ctx *c)
{
        const struct nlu_entity *no = entity(c, ENT_ORDER_NO);

        if (no) {
                identity_text(c);
                return;
        }
        if (may(c, ACCESS_ORDERS, (struct str){0}))
                own_orders(c);
        else if (c->s->last_order.n && may(c, ACCESS_ORDER, c->s->last_order))
                order_by_number(c, c->s->last_order);
        else if (c->s->identity_tries >= STATE_IDENTITY_TRIES)
                over(c);
        else
                identity_form(c);
}

void order_asked(struct ctx *c)
{
        note_question(c, c->in->msg->text);
        order_status(c);
        order_arrived(c);
}

static struct str last4_in(struct ctx *c)
{
        const struct nlu_entity *e = entity(c, ENT_PHONE_LAST4), *phone = entity(c, ENT_PHONE);

        if (e)
                return e->value;
        return phone && phone->value.n >= 4 ? str_sub(phone->value, phone->value.n - 4, 4) : (struct str){0};
}

/* Takes an order number and digits from free text or the form; true when the message was about them. */
bool identity_text(struct ctx *c)
{
        bool open = c->was.kind == PENDING_IDENTITY;
        const struct nlu_entity *e = entity(c, ENT_ORDER_NO);
        struct str no = e ? clean_no(c, e->value) : (struct str){0}, last4 = last4_in(c);

        if (c->in->msg->kind == MSG_FORM) {
                no = clean_no(c, c->in->msg->order_no);
                last4 = str_trim(c->in->msg->last4);
                if (!no.n || !four_digits(last4)) {
                        say_phrase(c, PH_IDENTITY_WRONG);
                        identity_form(c);
                        return true;
                }
        }
        if (!no.n && (!open || !last4.n))
                return false;
        if (open && !no.n)
                no = c->was.order_no;
        if (open && !last4.n)
                last4 = c->was.last4;
        if (no.n)
                numbered(c, no, last4);
        else
                ask_rest(c, no, last4);
        return true;
}

/* The first screen: reasons why a signed-in customer may be here, as choices with what speaks for each. Nothing is said
 * of a minor, and nothing when nothing is likely. */
#include "answer/answer_priv.h"
#include "answer/guess.h"

#include <string.h>

#define PRODUCT_TOPICS 4u

/* One choice under way: its words and where they come from. */
struct choice {
        struct ctx *c;
        struct str id, label, why;
        struct str *cites;
        size_t *n_cites;
};

static void cite(struct choice *o, struct str id)
{
        if (id.n && *o->n_cites < BLOCK_CITES_MAX)
                o->cites[(*o->n_cites)++] = id;
}

static void fill_why(struct choice *o, enum phrase p, const struct fill *fills, size_t n)
{
        o->why = phrase_fill(o->c, p, fills, n);
        cite(o, phrase_cite(o->c, p));
        for (size_t i = 0; i < n; i++)
                cite(o, fills[i].cite);
}

static void label(struct choice *o, enum phrase p, struct str name)
{
        struct fill f[] = {{"product", name, {0}}, {"title", name, {0}}};

        o->label = phrase_fill(o->c, p, f, 2);
}

static struct str field(struct ctx *c, const char *kind, struct str id, const char *name)
{
        return arena_printf(c->mem, "%s:%.*s.%s", kind, STR_ARG(id), name);
}

static struct str name_of(const struct ctx *c, struct str product)
{
        const struct product *p = knowledge_product(c->k, product);

        return p ? p->name[c->lang] : (struct str){0};
}

static const struct device_fact *device_of(const struct ctx *c, struct str serial)
{
        const struct customer_fact *cu = c->facts->customer;

        for (size_t i = 0; i < cu->n_devices; i++) {
                if (str_eq(cu->devices[i].serial, serial))
                        return &cu->devices[i];
        }
        return NULL;
}

/* The document that the pack's intent is bound to; empty: none. */
static struct str bound(struct ctx *c, const char *intent)
{
        const void *doc = knowledge_bound(c->k, str_c(intent));

        for (size_t i = 0; doc && i < c->k->n_articles; i++) {
                if (&c->k->articles[i] == doc)
                        return arena_printf(c->mem, "%s:%.*s", c->k->articles[i].policy ? "policy" : "article",
                                            STR_ARG(c->k->articles[i].id));
        }
        for (size_t i = 0; doc && i < c->k->n_flows; i++) {
                if (&c->k->flows[i] == doc)
                        return arena_printf(c->mem, "flow:%.*s", STR_ARG(c->k->flows[i].id));
        }
        return (struct str){0};
}

/* ---- one function for each family of reasons ---- */

static void of_parcel(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct order_fact *order = order_known(c->in, g->subject);
        struct fill f[] = {{"no", g->subject, field(c, "order", g->subject, "no")},
                           {g->over ? "late" : "quiet", days_text(c, g->days),
                            field(c, "order", g->subject, g->over ? "days_late" : "days_quiet")}};

        o->id = arena_printf(c->mem, "order:%.*s", STR_ARG(g->subject));
        if (g->reason == GUESS_PARCEL_LATE) {
                label(o, PH_G_LATE, (struct str){0});
                fill_why(o, g->over ? PH_G_LATE_WHY : PH_G_QUIET_WHY, f, 2);
                return;
        }
        label(o, PH_G_ORDER, (struct str){0});
        if (order && order->promise_ms) {
                f[1] = (struct fill){"promise", day_text(c, order->promise_ms),
                                     field(c, "order", g->subject, "promise")};
                fill_why(o, PH_G_ORDER_DUE, f, 2);
        } else {
                fill_why(o, PH_G_ORDER_WHY, f, 1);
        }
}

static void of_return(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct order_fact *order = order_known(c->in, g->subject);
        int64_t since = order ? days_between(c, order->delivered_ms, now_ms(c)) : 0;
        bool returns = since <= c->k->company.return_window_days;
        struct fill f[] = {{"no", g->subject, field(c, "order", g->subject, "no")},
                           {"left", days_text(c, g->days),
                            field(c, "order", g->subject, returns ? "return_left" : "exchange_left")}};

        o->id = bound(c, returns ? "return.request" : "exchange.request");
        label(o, PH_G_RETURN, (struct str){0});
        if (returns && g->days == 0)
                fill_why(o, PH_G_RETURN_TODAY, f, 1);
        else
                fill_why(o, returns ? PH_G_RETURN_WHY : PH_G_EXCHANGE_WHY, f, 2);
}

static void of_refund(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct order_fact *order = order_known(c->in, g->subject);
        bool swap = order && str_eq_c(order->status, "exchange");
        struct fill no = {"no", g->subject, field(c, "order", g->subject, "no")};

        o->id = arena_printf(c->mem, "order:%.*s", STR_ARG(g->subject));
        label(o, PH_G_REFUND, (struct str){0});
        cite(o, field(c, "order", g->subject, "status"));
        fill_why(o, swap ? PH_G_SWAP_WHY : PH_G_REFUND_WHY, &no, 1);
}

static void of_invoice(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct order_fact *order = order_known(c->in, g->subject);
        struct fill f[] = {{"no", g->subject, field(c, "order", g->subject, "no")},
                           {"delivered", order ? day_text(c, order->delivered_ms) : (struct str){0},
                            field(c, "order", g->subject, "delivered")}};

        o->id = bound(c, "invoice.request");
        label(o, PH_G_INVOICE, (struct str){0});
        fill_why(o, PH_G_INVOICE_WHY, f, 2);
}

static void of_repair(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct customer_fact *cu = c->facts->customer;
        bool back = false;
        struct fill f[] = {{"no", g->subject, field(c, "repair", g->subject, "no")},
                           {"late", days_text(c, g->days), field(c, "repair", g->subject, "days_late")}};

        for (size_t i = 0; i < cu->n_repairs; i++) {
                const struct repair_fact *r = &cu->repairs[i];

                back |= str_eq(r->no, g->subject) && repair_is_back(r);
        }
        o->id = builtin_docs[BUILTIN_REPAIR].id;
        label(o, PH_G_REPAIR, (struct str){0});
        cite(o, field(c, "repair", g->subject, "state"));
        if (g->over)
                fill_why(o, PH_G_REPAIR_OVER, f, 2);
        else
                fill_why(o, back ? PH_G_REPAIR_BACK : PH_G_REPAIR_WHY, f, 1);
}

static void of_device(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct device_fact *d = device_of(c, g->subject);
        const struct product *p = d ? knowledge_product(c->k, d->product_id) : NULL;
        struct str name = name_of(c, g->product);
        struct fill named = {"product", name, field(c, "device", g->subject, "product")};

        if (!p || !name.n)
                return;
        o->id = arena_printf(c->mem, "product:%.*s", STR_ARG(g->product));
        if (g->reason == GUESS_SETUP) {
                struct fill days = {"owned", days_text(c, g->days), field(c, "device", g->subject, "days_owned")};

                o->id = p->setup.n ? p->setup : o->id;
                label(o, PH_G_SETUP, name);
                fill_why(o, g->over ? PH_G_SETUP_TODAY : PH_G_SETUP_WHY, &days, g->over ? 0 : 1);
        } else if (g->reason == GUESS_DEVICE_ERROR) {
                struct fill error = {"error", d->error, field(c, "device", g->subject, "error")};
                struct fill version = {"firmware", d->firmware, field(c, "device", g->subject, "firmware")};

                o->id = g->bad_doc.n ? g->bad_doc : o->id;
                label(o, PH_G_ERROR, name);
                if (g->bad_firmware)
                        fill_why(o, PH_G_FIRMWARE_WHY, &version, 1);
                else
                        fill_why(o, PH_G_ERROR_WHY, &error, 1);
        } else if (g->reason == GUESS_WARRANTY) {
                struct fill f[] = {
                        named,
                        {"warranty", day_text(c, d->warranty_until_ms), field(c, "device", g->subject, "warranty")}};

                o->id = builtin_docs[BUILTIN_DEVICES].id;
                label(o, PH_G_WARRANTY, (struct str){0});
                fill_why(o, g->over ? PH_G_WARRANTY_OVER : PH_G_WARRANTY_WHY, f, 2);
        } else if (g->reason == GUESS_PARTS) {
                o->id = bound(c, "spare.parts");
                label(o, PH_G_PARTS, (struct str){0});
                fill_why(o, PH_G_PARTS_WHY, &named, 1);
        } else {
                label(o, PH_G_TROUBLE, name);
                fill_why(o, PH_G_TROUBLE_WHY, &named, 1);
        }
}

static void of_flow(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct flow *f = knowledge_flow(c->k, g->subject);
        struct fill date = {"stopped", day_text(c, c->facts->customer->flow_at_ms), STR_INIT("left:flow")};

        if (!f)
                return;
        o->id = STR("resume");
        label(o, PH_G_RESUME, f->title[c->lang]);
        cite(o, arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id)));
        fill_why(o, PH_G_RESUME_WHY, &date, 1);
}

static void of_past(struct choice *o, const struct guess *g)
{
        struct ctx *c = o->c;
        const struct past_fact *p = past_find(c->in, g->subject);
        struct str title = p ? past_title(c, p) : (struct str){0}, id;
        struct fill date;

        if (!p)
                return;
        id = arena_printf(c->mem, "past:%.*s", STR_ARG(p->id));
        date = (struct fill){"asked", day_text(c, p->at_ms), id};
        o->id = id;
        label(o, title.n ? PH_G_AGAIN : PH_G_AGAIN_BARE, title);
        fill_why(o, PH_G_AGAIN_WHY, &date, 1);
}

/* "The same as last time" about what another choice is about already. */
static bool is_offered(struct ctx *c, const struct guess *list, size_t n, const struct past_fact *p)
{
        static const char *const repairs[] = {"repair.status", NULL};
        static const char *const parcels[] = {"order.status", "ship.late", "ship.lost", "ship.stuck", NULL};
        struct str doc = arena_printf(c->mem, "article:%.*s", STR_ARG(p->topic.n ? p->topic : p->article));
        bool repair = doc_has_intent(c, doc, repairs), parcel = doc_has_intent(c, doc, parcels);

        for (size_t i = 0; i < n; i++) {
                if ((list[i].reason == GUESS_REPAIR && repair) || (list[i].reason == GUESS_PARCEL_LATE && parcel) ||
                    (list[i].reason == GUESS_ORDER_STATUS && parcel) ||
                    (list[i].reason == GUESS_RESUME && str_eq(list[i].subject, p->flow)))
                        return true;
        }
        return false;
}

static void words(struct choice *o, const struct guess *g)
{
        switch (g->reason) {
        case GUESS_PARCEL_LATE:
        case GUESS_ORDER_STATUS: of_parcel(o, g); break;
        case GUESS_RETURN: of_return(o, g); break;
        case GUESS_REFUND_STATUS: of_refund(o, g); break;
        case GUESS_INVOICE: of_invoice(o, g); break;
        case GUESS_REPAIR: of_repair(o, g); break;
        case GUESS_SETUP:
        case GUESS_DEVICE_ERROR:
        case GUESS_TROUBLE:
        case GUESS_WARRANTY:
        case GUESS_PARTS: of_device(o, g); break;
        case GUESS_RESUME: of_flow(o, g); break;
        case GUESS_AGAIN: of_past(o, g); break;
        case GUESS_N: break;
        }
}

/* ---- the screen ---- */

static size_t ranked(struct ctx *c, struct guess *ret)
{
        const struct facts *f = c->facts;
        struct guess_in in = {.customer = f->customer,
                              .orders = f->orders,
                              .n_orders = f->n_orders,
                              .k = c->k,
                              .tz = c->in->tz ? c->in->tz : c->in->gen->tz,
                              .now_ms = now_ms(c)};
        size_t n = guess_rank(&in, ret);

        for (size_t i = 0; i < n && i < 5; i++)
                trace_fmt(c, "guess", "%s %.2f %.*s", guess_name(ret[i].reason), (double)ret[i].likely,
                          STR_ARG(ret[i].subject));
        return guess_shown(ret, n);
}

size_t greet_guess(struct ctx *c, struct menu *m, struct str cites[BLOCK_CITES_MAX])
{
        struct guess list[GUESS_N];
        size_t n, n_cites = 0;

        if (!c->facts->customer_id.n || c->facts->minor || !c->facts->customer || c->facts->customer->minor)
                return 0;
        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return 0;
        }
        n = ranked(c, list);
        for (size_t i = 0; i < n; i++) {
                struct choice o = {.c = c, .cites = cites, .n_cites = &n_cites};

                const struct past_fact *p = list[i].reason == GUESS_AGAIN ? past_find(c->in, list[i].subject) : NULL;

                if (p && is_offered(c, list, n, p))
                        continue;
                words(&o, &list[i]);
                if (o.id.n && o.label.n)
                        menu_why(m, o.id, o.label, o.why);
        }
        return n_cites;
}

/* ---- a product and its matters ---- */

void product_menu(struct ctx *c, const struct product *p)
{
        struct menu m = {.n = 0};
        struct fill name = {"product", p->name[c->lang], arena_printf(c->mem, "product:%.*s", STR_ARG(p->id))};

        for (size_t i = 0; i < c->k->n_flows && m.n < PRODUCT_TOPICS; i++) {
                const struct flow *f = &c->k->flows[i];

                if (f->products.n == 1 && str_eq(f->products.v[0], p->id))
                        menu_add(&m, arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id)), f->title[c->lang]);
        }
        menu_person(c, &m);
        say_fill(c, PH_PRODUCT, &name, 1);
        menu_put(c, &m, (struct str){0});
        c->s->n_products = 1;
        c->s->products[0] = p->id;
        c->d->kind = D_ASK;
}

/*
 * What the record of an order says against what its customer says of it: it shows as delivered and they have nothing;
 * it is cancelled and they ask why. Both get the record and, beside it, what is done about it.
 */
#include "answer/answer_priv.h"

#define TIMES_OTHERS 4.0f /* of the confidence in all other matters */

static const char *const not_here[] = {"ship.delivered_not_received", NULL};
static const char *const not_yet[] = {"ship.late", "ship.stuck", "ship.lost", NULL};
static const char *const cancelled[] = {"order.cancel", NULL};

static const struct article *article_of(const struct ctx *c, const char *const *intents)
{
        for (size_t i = 0; i < c->k->n_articles; i++) {
                const struct article *a = &c->k->articles[i];

                if (doc_has_intent(c, arena_printf(c->mem, "article:%.*s", STR_ARG(a->id)), intents) &&
                    !article_expired(c, a))
                        return a;
        }
        return NULL;
}

static struct str first_id(const struct ctx *c)
{
        return c->u.n_hits && c->u.band != BAND_DECLINE ? c->u.hits[0].id : (struct str){0};
}

static struct str passage_of(const struct ctx *c, const struct article *a)
{
        for (unsigned i = 0; i < c->u.n_hits; i++) {
                struct str id = c->u.hits[i].id, kind;

                if (str_cut(&id, ':', &kind) && str_eq(id, a->id))
                        return c->u.hits[i].passage;
        }
        return (struct str){0};
}

/* Behind the card of an order that was delivered. */
static void say_not_here(struct ctx *c, const struct article *a)
{
        answer_article(c, a, passage_of(c, a));
        c->why = "it shows as delivered, and is not there";
}

bool order_arrived(struct ctx *c)
{
        const struct order_fact *o = c->d->kind == D_ORDER ? order_known(c->in, c->s->last_order) : NULL;
        const struct article *a;
        struct str top = first_id(c);

        if (waiting(c) || !o || !o->delivered_ms || c->aside ||
            (!doc_has_intent(c, top, not_here) && !doc_has_intent(c, top, not_yet)))
                return false;
        a = article_of(c, not_here);
        if (a)
                say_not_here(c, a);
        return a != NULL;
}

/* By all that is found: other documents of parcels speak for it too. */
static bool finds_not_here(const struct ctx *c)
{
        float parcel = 0, other = 0;

        if (!doc_has_intent(c, first_id(c), not_here))
                return false;
        for (unsigned i = 0; i < c->u.n_hits; i++) {
                const struct nlu_hit *h = &c->u.hits[i];
                bool about = doc_has_intent(c, h->id, not_here) || is_on_card(c, h->id) || is_near_card(c, h->id);

                *(about ? &parcel : &other) += h->confidence;
        }
        return answer_hit(c) != NULL || parcel >= TIMES_OTHERS * other;
}

static bool holds(const struct order_fact *o, const struct ctx *c)
{
        for (size_t i = 0; i < o->n_items; i++) {
                for (unsigned k = 0; k < c->u.n_products; k++) {
                        if (str_eq(o->items[i].product_id, c->u.products[k]))
                                return true;
                }
        }
        return c->u.n_products == 0;
}

/* The newest of theirs that is so, with what is named in it. */
static const struct order_fact *newest(const struct ctx *c, bool (*is)(const struct order_fact *o))
{
        for (size_t i = 0; i < c->facts->n_orders; i++) {
                if (is(&c->facts->orders[i]) && holds(&c->facts->orders[i], c))
                        return &c->facts->orders[i];
        }
        return NULL;
}

static bool is_delivered(const struct order_fact *o)
{
        return o->delivered_ms != 0;
}

static bool is_cancelled(const struct order_fact *o)
{
        return str_eq_c(o->status, "cancelled");
}

/* "It says delivered, but nothing came": what it says stands above what to do. */
static bool not_received(struct ctx *c)
{
        const struct order_fact *o;
        const struct article *a = finds_not_here(c) ? article_of(c, not_here) : NULL;

        if (!a)
                return false;
        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return true;
        }
        o = newest(c, is_delivered);
        if (!o)
                return false;
        note_question(c, c->in->msg->text);
        order_show(c, o);
        say_not_here(c, a);
        return true;
}

/* "Why can I not cancel it" asks for the rules, not for what happened. */
static bool asks_why_not(const struct ctx *c)
{
        static const char *const words[] = {"不能",   "无法",    "不了",   "不让",  "不给", "can't", "cant",
                                            "cannot", "can not", "unable", "won't", "wont", NULL};

        return has_any(c->u.normal.n ? c->u.normal : c->in->msg->text, words);
}

static bool why_cancelled(struct ctx *c)
{
        const struct order_fact *o;
        struct menu m = {.n = 0};

        if (!doc_has_intent(c, first_id(c), cancelled) || !asks_why(c, c->in->msg->text) || asks_why_not(c))
                return false;
        if (!c->facts->have_orders) {
                need(c, NEED_ORDERS, (struct str){0});
                return true;
        }
        if (c->facts->orders_silent && c->facts->n_orders == 0)
                return false;
        note_question(c, c->in->msg->text);
        o = newest(c, is_cancelled);
        if (o)
                order_show(c, o);
        say_phrase(c, o ? PH_ORDER_WHY : PH_ORDER_NONE_CANCELLED);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = o ? D_ORDER : D_ASK;
        c->why = "it is asked why an order was cancelled";
        return true;
}

bool order_said(struct ctx *c)
{
        return !names_order(c) && may(c, ACCESS_ORDERS, (struct str){0}) && (not_received(c) || why_cancelled(c));
}

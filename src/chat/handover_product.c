/*
 * handover_product - what a hand-over is about, for who can help with it: the family of the product that was talked
 * about, else of the device they mean, else of the order that was shown, else of the only device they own.
 */
#include "chat/chat_priv.h"
#include "knowledge/knowledge.h"

static struct str family(const struct turn *t, struct str product_id)
{
        const struct product *p = product_id.n ? knowledge_product(t->gen->k, product_id) : NULL;

        return p ? p->family : (struct str){NULL, 0};
}

static struct str of_device(const struct turn *t, struct str serial)
{
        const struct customer_fact *c = t->facts.customer;

        for (size_t i = 0; c && serial.n && i < c->n_devices; i++)
                if (str_eq(c->devices[i].serial, serial))
                        return family(t, c->devices[i].product_id);
        return (struct str){NULL, 0};
}

static struct str of_items(const struct turn *t, const struct order_fact *o)
{
        struct str found = {NULL, 0};

        for (size_t i = 0; i < o->n_items && !found.n; i++)
                found = family(t, o->items[i].product_id);
        return found;
}

static struct str of_order(const struct turn *t, struct str no)
{
        const struct facts *f = &t->facts;

        if (no.n && f->order && str_eq(f->order->no, no))
                return of_items(t, f->order);
        for (size_t i = 0; no.n && i < f->n_orders; i++)
                if (str_eq(f->orders[i].no, no))
                        return of_items(t, &f->orders[i]);
        return (struct str){NULL, 0};
}

struct str handover_product(const struct turn *t)
{
        const struct conv_state *s = t->d.next ? t->d.next : &t->state;
        const struct customer_fact *c = t->facts.customer;
        struct str found = {NULL, 0};

        for (unsigned i = 0; i < s->n_products && !found.n; i++)
                found = family(t, s->products[i]);
        if (!found.n)
                found = of_device(t, s->device);
        if (!found.n)
                found = of_device(t, s->serial);
        if (!found.n)
                found = of_order(t, s->last_order);
        if (!found.n && c && c->n_devices == 1)
                found = family(t, c->devices[0].product_id);
        return found;
}

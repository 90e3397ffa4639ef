/* A step that asks the device itself: whose device, what came back, and which choice that is. Without a plain answer
 * the customer is asked, as if there were no check. */
#include "answer/answer_priv.h"

static const struct check_fact *answer_of(const struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        for (unsigned i = 0; i < c->facts->n_checks; i++) {
                const struct check_fact *k = &c->facts->checks[i];

                if (str_eq(k->flow, f->id) && str_eq(k->step, s->id))
                        return k;
        }
        return NULL;
}

static bool is_of(const struct flow *f, struct str product)
{
        for (size_t i = 0; i < f->products.n; i++) {
                if (str_eq(f->products.v[i], product) || str_eq_c(f->products.v[i], "all"))
                        return true;
        }
        return f->products.n == 0;
}

/* The one device of theirs that the flow can be about: the one that they said is meant, else the only one. NULL: none,
 * or several. */
static const struct device_fact *device_of(const struct ctx *c, const struct flow *f)
{
        const struct customer_fact *cu = c->facts->customer;
        const struct device_fact *found = NULL;
        bool several = false;

        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                const struct device_fact *d = &cu->devices[i];

                if (!is_of(f, d->product_id) ||
                    (c->s->n_products == 1 && f->products.n > 1 && !str_eq(c->s->products[0], d->product_id)))
                        continue;
                if (c->s->device.n && str_eq(d->serial, c->s->device))
                        return d;
                several |= found != NULL;
                found = d;
        }
        return several ? NULL : found;
}

static void ask(struct ctx *c, const struct flow *f, const struct flow_step *s, const struct device_fact *dev)
{
        struct decision *d = c->d;

        if (d->n_needs < NEEDS_MAX)
                d->needs[d->n_needs++] = (struct need){.kind = NEED_CHECK,
                                                       .check = {f->id, s->id, s->check, dev->product_id, dev->serial}};
}

bool check_answered(const struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        const struct check_fact *k = answer_of(c, f, s);

        return k && k->value.n > 0;
}

int check_known(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        const struct check_fact *k = answer_of(c, f, s);
        const struct device_fact *dev;

        if (!s->check.n || !c->facts->customer_id.n || waiting(c))
                return -1;
        for (size_t i = 0; k && k->value.n && i < s->n_choices; i++) {
                if (str_eq(s->choices[i].value, k->value)) {
                        trace_fmt(c, "check", "%.*s is %.*s", STR_ARG(s->check), STR_ARG(k->value));
                        return (int)i;
                }
        }
        if (k) {
                trace_fmt(c, "check", "%.*s: %s", STR_ARG(s->check), k->value.n ? "no choice of the step" : k->fault);
                return -1;
        }
        if (c->facts->n_checks == CHECKS_MAX)
                return -1;
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return -1;
        }
        dev = device_of(c, f);
        if (dev)
                ask(c, f, s, dev);
        else
                trace_fmt(c, "check", "%.*s: not one device of theirs", STR_ARG(s->check));
        return -1;
}

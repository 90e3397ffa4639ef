/* What belongs to the signed-in customer: devices, repairs, the flow they left unfinished. A visitor is told so,
 * without guessing. */
#include "answer/answer_priv.h"

#define DEVICES_SHOWN 6u

static bool known_customer(struct ctx *c, enum access_what what, enum builtin then)
{
        if (!may(c, what, (struct str){0})) {
                identity_ask(c, what, builtin_docs[then].id);
                return false;
        }
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return false;
        }
        if (!c->facts->customer)
                records_silent(c);
        return c->facts->customer != NULL;
}

static bool wanted(const struct ctx *c, const struct device_fact *d)
{
        for (unsigned i = 0; i < c->u.n_products; i++) {
                if (str_eq(c->u.products[i], d->product_id))
                        return true;
        }
        return c->u.n_products == 0;
}

void device_row(struct ctx *c, const struct device_fact *d)
{
        const struct product *p = knowledge_product(c->k, d->product_id);
        struct fill fills[] = {
                {"product", p ? p->name[c->lang] : d->product_id,
                 arena_printf(c->mem, "device:%.*s.product", STR_ARG(d->serial))},
                {"serial", d->serial, arena_printf(c->mem, "device:%.*s.serial", STR_ARG(d->serial))},
                {"warranty", day_text(c, d->warranty_until_ms),
                 arena_printf(c->mem, "device:%.*s.warranty", STR_ARG(d->serial))},
        };

        say_fill(c, PH_DEVICE_ROW, fills, 3);
}

void answer_devices(struct ctx *c)
{
        const struct customer_fact *cu;
        unsigned n = 0;

        if (!known_customer(c, ACCESS_DEVICES, BUILTIN_DEVICES))
                return;
        cu = c->facts->customer;
        for (size_t i = 0; i < cu->n_devices && n < DEVICES_SHOWN; i++) {
                if (!wanted(c, &cu->devices[i]))
                        continue;
                if (n++ == 0)
                        say_phrase(c, PH_DEVICES);
                device_row(c, &cu->devices[i]);
        }
        if (n == 0 && cu->silent) {
                records_silent(c);
                return;
        }
        if (n == 0)
                say_phrase(c, PH_DEVICES_NONE);
        c->d->kind = D_ANSWER;
        c->d->intent = STR("my.devices");
        c->s->last_doc = builtin_docs[BUILTIN_DEVICES].id;
        c->s->fails = 0;
}

struct str repair_state(struct str state, enum lang lang)
{
        static const char *const labels[][3] = {
                {"booked", "已预约，等取件", "booked, waiting to be picked up"},
                {"received", "已收到，排队检测", "received, waiting for inspection"},
                {"testing", "检测中", "being tested"},
                {"waiting_parts", "等配件", "waiting for a part"},
                {"done", "已修好", "repaired"},
                {"sent_back", "已寄回", "on its way back"},
                {"refused", "无法维修", "it could not be repaired"},
                {"cancelled", "已取消", "cancelled"},
        };

        for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
                if (str_eq_c(state, labels[i][0]))
                        return str_c(labels[i][lang == LANG_ZH ? 1 : 2]);
        }
        return state;
}

static struct str repair_cite(struct ctx *c, const struct repair_fact *r, const char *field)
{
        return arena_printf(c->mem, "repair:%.*s.%s", STR_ARG(r->no), field);
}

static bool repair_row(struct ctx *c, const struct repair_fact *r)
{
        struct fill row[] = {
                {"no", r->no, repair_cite(c, r, "no")},
                {"received", day_text(c, r->received_ms), repair_cite(c, r, "received")},
                {"state", repair_state(r->state, c->lang), repair_cite(c, r, "state")},
        };
        int64_t days = r->promise_ms ? days_between(c, r->promise_ms, now_ms(c)) : 0;
        bool over = days > 0 && repair_is_under_way(r);

        if (r->received_ms)
                say_fill(c, PH_REPAIR_ROW, row, 3);
        else
                say_fill(c, PH_REPAIR_STATE, (struct fill[]){row[0], row[2]}, 2);
        if (over) {
                struct fill late[] = {
                        {"promise", day_text(c, r->promise_ms), repair_cite(c, r, "promise")},
                        {"late", days_text(c, days), repair_cite(c, r, "days_late")},
                };

                say_fill(c, PH_REPAIR_LATE, late, 2);
        }
        return over;
}

void answer_repairs(struct ctx *c)
{
        const struct customer_fact *cu;
        struct menu m = {.n = 0};

        if (!known_customer(c, ACCESS_REPAIRS, BUILTIN_REPAIR))
                return;
        cu = c->facts->customer;
        if (cu->n_repairs == 0 && cu->silent) {
                records_silent(c);
                return;
        }
        if (cu->n_repairs == 0)
                say_phrase(c, PH_REPAIR_NONE);
        for (size_t i = 0; i < cu->n_repairs && i < 2; i++)
                repair_row(c, &cu->repairs[i]);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ANSWER;
        c->d->intent = STR("my.repair");
        c->s->last_doc = builtin_docs[BUILTIN_REPAIR].id;
        c->s->fails = 0;
}

static bool finds_repair(const struct ctx *c)
{
        static const char *const intents[] = {"repair.status", NULL};
        struct str top = c->u.n_hits && c->u.band != BAND_DECLINE ? c->u.hits[0].id : (struct str){0};

        return doc_has_intent(c, top, intents) || str_eq(top, builtin_docs[BUILTIN_REPAIR].id);
}

bool own_repair(struct ctx *c)
{
        const struct customer_fact *cu;
        bool goes_on = str_eq(c->s->last_doc, builtin_docs[BUILTIN_REPAIR].id) && asks_how_long(c);

        if (!may(c, ACCESS_REPAIRS, (struct str){0}) || (!goes_on && !finds_repair(c)))
                return false;
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return true;
        }
        cu = c->facts->customer;
        if (!cu || cu->n_repairs == 0)
                return false;
        answer_repairs(c);
        c->why = "a repair of theirs is under way";
        return true;
}

static bool about(const struct ctx *c, struct str flow)
{
        const struct flow *f = knowledge_flow(c->k, flow);

        for (size_t i = 0; f && i < f->products.n; i++) {
                for (unsigned j = 0; j < c->u.n_products; j++) {
                        if (str_eq(f->products.v[i], c->u.products[j]))
                                return true;
                }
        }
        return false;
}

/* "the thing with the earbuds from before", said in a flow about something else. */
static bool means_parked(const struct ctx *c)
{
        return about(c, c->s->parked.flow) && !about(c, c->s->flow.flow);
}

/* Where they stood in another conversation, with the way that led there, if it was kept. */
static void take_left(struct ctx *c, const struct customer_fact *cu)
{
        struct flow_pos pos = {
                .flow = cu->flow, .step = cu->step, .version = cu->flow_version, .n = 1, .at_ms = cu->flow_at_ms};
        struct conv_state place;
        struct err err;

        if (!flow_edition(c, &pos))
                return;
        if (cu->flow_place.n && state_from_json(cu->flow_place, c->mem, &place, &err) == 0 &&
            str_eq(place.flow.flow, cu->flow) && str_eq(place.flow.step, cu->step)) {
                pos = place.flow;
                for (unsigned i = 0; i < place.facts.n; i++)
                        flow_facts_set(&c->s->facts, &place.facts.v[i]);
        }
        c->s->flow = pos;
}

/* The flow of this conversation, the one put aside in it, or the one this customer left in another. */
void resume_any(struct ctx *c)
{
        struct conv_state *s = c->s;
        const struct customer_fact *cu;

        if (s->parked.flow.n && (!in_flow(c) || means_parked(c))) {
                struct flow_pos other = s->flow;

                s->flow = s->parked;
                s->parked = other;
        }
        if (!in_flow(c) && may(c, ACCESS_RESUME, (struct str){0}) && !c->facts->minor) {
                if (!c->facts->have_customer) {
                        need(c, NEED_CUSTOMER, (struct str){0});
                        return;
                }
                cu = c->facts->customer;
                if (cu && cu->flow.n && !cu->minor)
                        take_left(c, cu);
                if (waiting(c))
                        return;
        }
        if (in_flow(c)) {
                flow_resume(c);
                return;
        }
        if (resume_last(c))
                return;
        say_phrase(c, PH_NOTHING_TO_RESUME);
        c->d->kind = D_ASK;
        c->why = "nothing to resume";
}

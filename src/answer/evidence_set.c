/* From evidence ids to the set that the gate asks: facts with their subject and field, texts with their document. */
#include "answer/answer_priv.h"
#include "answer/gate.h"
#include "answer/slot.h"
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/action.h"

#include <string.h>

static const struct tz *zone(const struct answer_in *in)
{
        return in->tz ? in->tz : in->gen->tz;
}

const struct claims_names *evidence_names(const struct knowledge *k, struct arena *mem)
{
        struct claims_name *v;
        size_t n = 0, at = 0;

        for (size_t i = 0; i < k->n_products; i++)
                n += KL + k->products[i].aliases[LANG_ZH].n + k->products[i].aliases[LANG_EN].n;
        v = ARENA_ARRAY(mem, struct claims_name, n);
        for (size_t i = 0; i < k->n_products; i++) {
                const struct product *p = &k->products[i];

                for (int l = 0; l < KL; l++) {
                        v[at++] = (struct claims_name){p->name[l], p->id};
                        for (size_t a = 0; a < p->aliases[l].n; a++)
                                v[at++] = (struct claims_name){p->aliases[l].v[a], p->id};
                }
        }
        return claims_names_new(mem, v, at);
}

struct gate_set *evidence_set(const struct answer_in *in)
{
        return gate_set_new(in->mem, in->gen->names, in->now_ms, zone(in));
}

/* ---- facts ---- */

struct putting {
        const struct answer_in *in;
        struct gate_set *set;
        enum lang lang;
        struct str kind, subject;
};

static bool put(const struct putting *p, const char *field, enum gate_type type, int64_t value, struct str text)
{
        struct gate_fact f = {p->kind, p->subject, str_c(field), type, value, text};

        gate_add_fact(p->set, &f);
        return true;
}

static bool put_date(const struct putting *p, const char *field, int64_t ms)
{
        return ms && put(p, field, GATE_DATE, ms, (struct str){0});
}

static bool put_text(const struct putting *p, const char *field, struct str text)
{
        return text.n && put(p, field, GATE_TEXT, 0, text);
}

static int64_t days_late(const struct answer_in *in, int64_t promise_ms)
{
        struct tz_local a = tz_to_local(zone(in), promise_ms), b = tz_to_local(zone(in), in->now_ms);

        return days_from_civil(b.year, b.month, b.day) - days_from_civil(a.year, a.month, a.day);
}

static void put_events(const struct putting *p, const struct order_fact *o)
{
        for (size_t i = 0; i < o->n_events && i < BLOCK_ITEMS_MAX; i++) {
                put_date(p, "event_at", o->events[i].at_ms);
                put_text(p, "event", order_event_text(&o->events[i], p->lang, p->in->mem));
        }
}

static bool add_order(struct putting *p, struct str field)
{
        const struct order_fact *o = order_known(p->in, p->subject);

        if (!o)
                return false;
        put(p, "no", GATE_NUMBER, 0, o->no);
        for (size_t i = 0; i < o->n_items; i++)
                put(p, "item", GATE_PRODUCT, 0, o->items[i].product_id);
        if (str_eq(field, STR("no")) || str_eq(field, STR("items")))
                return true;
        if (str_eq(field, STR("status")))
                return put(p, "status", GATE_STATE, 0, o->status);
        if (str_eq(field, STR("placed")))
                return put_date(p, "placed", o->placed_ms);
        if (str_eq(field, STR("promise")))
                return put_date(p, "promise", o->promise_ms);
        if (str_eq(field, STR("as_of")))
                return put_date(p, "as_of", o->as_of_ms);
        if (str_eq(field, STR("delivered")))
                return put_date(p, "delivered", o->delivered_ms);
        if (str_eq(field, STR("days_late")))
                return o->promise_ms &&
                       put(p, "days_late", GATE_DAYS, days_late(p->in, o->promise_ms), (struct str){0});
        if (str_eq(field, STR("days_quiet")))
                return put(p, "days_quiet", GATE_DAYS,
                           days_late(p->in, o->n_events ? o->events[0].at_ms : o->placed_ms), (struct str){0});
        if (str_eq(field, STR("return_left")))
                return o->delivered_ms &&
                       put(p, "return_left", GATE_DAYS,
                           p->in->gen->k->company.return_window_days - days_late(p->in, o->delivered_ms),
                           (struct str){0});
        if (str_eq(field, STR("exchange_left")))
                return o->delivered_ms &&
                       put(p, "exchange_left", GATE_DAYS,
                           p->in->gen->k->company.exchange_window_days - days_late(p->in, o->delivered_ms),
                           (struct str){0});
        if (str_eq(field, STR("total")))
                return put(p, "total", GATE_MONEY, o->total_minor, o->currency);
        if (str_eq(field, STR("channel")))
                return put_text(p, "channel", o->channel);
        if (str_eq(field, STR("carrier")))
                return put_text(p, "carrier", o->carrier);
        if (str_eq(field, STR("tracking_no")))
                return o->tracking_no.n && put(p, "tracking_no", GATE_NUMBER, 0, o->tracking_no);
        if (str_eq(field, STR("events"))) {
                put_events(p, o);
                return o->n_events > 0;
        }
        return false;
}

static bool add_other(struct putting *p, struct str cite);

static bool add_device(struct putting *p, struct str field)
{
        const struct customer_fact *cu = p->in->facts->customer;

        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                const struct device_fact *d = &cu->devices[i];

                if (!str_eq(d->serial, p->subject))
                        continue;
                put(p, "product", GATE_PRODUCT, 0, d->product_id);
                put(p, "serial", GATE_NUMBER, 0, d->serial);
                if (str_eq(field, STR("warranty")))
                        return put_date(p, "warranty", d->warranty_until_ms);
                if (str_eq(field, STR("bought")))
                        return put_date(p, "bought", d->bought_ms);
                if (str_eq(field, STR("firmware")))
                        return put_text(p, "firmware", d->firmware);
                if (str_eq(field, STR("error")))
                        return put_text(p, "error", d->error);
                if (str_eq(field, STR("days_owned")))
                        return d->bought_ms &&
                               put(p, "days_owned", GATE_DAYS, days_late(p->in, d->bought_ms), (struct str){0});
                if (str_eq(field, STR("days")))
                        return d->bought_ms &&
                               add_other(p, arena_printf(p->in->mem, "device:%.*s.days", STR_ARG(d->serial)));
                return str_eq(field, STR("serial")) || str_eq(field, STR("product"));
        }
        return false;
}

static bool add_repair(struct putting *p, struct str field)
{
        const struct customer_fact *cu = p->in->facts->customer;

        for (size_t i = 0; cu && i < cu->n_repairs; i++) {
                const struct repair_fact *r = &cu->repairs[i];

                if (!str_eq(r->no, p->subject))
                        continue;
                put(p, "no", GATE_NUMBER, 0, r->no);
                if (str_eq(field, STR("received")))
                        return put_date(p, "received", r->received_ms);
                if (str_eq(field, STR("promise")))
                        return put_date(p, "promise", r->promise_ms);
                if (str_eq(field, STR("days_late")))
                        return put(p, "days_late", GATE_DAYS, days_late(p->in, r->promise_ms), (struct str){0});
                if (str_eq(field, STR("state"))) {
                        put_text(p, "state", repair_state(r->state, p->lang));
                        return put(p, "state", GATE_STATE, 0, r->state);
                }
                return str_eq(field, STR("no"));
        }
        return false;
}

/* All of it, whichever field is cited: the sentence speaks of one promise. */
static bool add_promise(struct putting *p)
{
        const struct facts *f = p->in->facts;

        for (size_t i = 0; f->have_promises && i < f->n_promises; i++) {
                const struct promise_fact *x = &f->promises[i];

                if (!str_eq(x->id, p->subject))
                        continue;
                put_date(p, "at", x->at_ms);
                put_date(p, "until", x->until_ms);
                put_text(p, "who", str_c(promise_who(x->role, p->lang)));
                put_text(p, "words", x->text[LANG_ZH]);
                put_text(p, "words", x->text[LANG_EN]);
                put_text(p, "words", promise_amount(p->in->mem, x));
                return true;
        }
        return false;
}

static bool add_complaint(struct putting *p)
{
        const struct complaint_fact *f = complaint_find(p->in, p->subject);

        if (!f && !str_eq(p->subject, complaint_new_no(p->in)))
                return false;
        put_date(p, "deadline", f ? f->deadline_ms : complaint_new_deadline(p->in));
        if (f)
                put_text(p, "words", f->closing);
        return put(p, "no", GATE_NUMBER, 0, p->subject);
}

static bool add_picture(struct putting *p, struct str field)
{
        struct str value = picture_value(p->in, str_eq(field, STR("error")));

        p->subject = (struct str){0};
        return value.n && put(p, "read", GATE_NUMBER, 0, value);
}

static bool add_handover(struct putting *p, struct str field)
{
        const struct handover_info *h = &p->in->facts->handover;

        p->subject = (struct str){0};
        if (!p->in->facts->have_handover)
                return false;
        if (str_eq(field, STR("position")))
                return put(p, "position", GATE_COUNT, h->position, (struct str){0});
        if (str_eq(field, STR("wait")))
                return h->wait_s >= 0 && put_text(p, "wait", slot_duration(p->in->mem, p->lang, h->wait_s));
        if (str_eq(field, STR("opens")))
                return put_date(p, "opens", h->opens_at_ms);
        return false;
}

/* An entry that is remembered, in words. */
static bool add_memory(struct putting *p, struct str id)
{
        struct str text;

        p->subject = id;
        return memory_text(p->in, id, p->lang, &text) && put_text(p, "said", text);
}

static bool add_past(struct putting *p, struct str id)
{
        const struct past_fact *past = past_find(p->in, id);

        if (!past)
                return false;
        p->subject = id;
        put_text(p, "title", past_title_in(p->in, past, p->lang));
        return put_date(p, "asked", past->at_ms);
}

static bool add_left(struct putting *p)
{
        const struct customer_fact *cu = p->in->facts->customer;

        p->subject = (struct str){0};
        return cu && cu->flow.n && put_date(p, "stopped", cu->flow_at_ms);
}

static bool add_product(struct putting *p)
{
        const struct product *x = knowledge_product(p->in->gen->k, p->subject);

        if (!x)
                return false;
        put(p, "product", GATE_PRODUCT, 0, x->id);
        put_text(p, "name", x->name[p->lang]);
        if (x->price_cny_minor >= 0)
                put(p, "price", GATE_MONEY, x->price_cny_minor, STR("CNY"));
        if (x->price_eur_minor >= 0)
                put(p, "price", GATE_MONEY, x->price_eur_minor, STR("EUR"));
        return true;
}

/* ---- texts ---- */

static bool add_document(struct putting *p, struct str id, struct str n)
{
        bool policy = str_eq(p->kind, STR("policy"));
        const struct knowledge *k = p->in->gen->k;
        const struct article *a = policy ? knowledge_policy(k, id) : knowledge_article(k, id);
        struct gate_text t = {.text = {0}};
        struct str_list ps;
        int64_t i;
        enum lang lang;

        if (!a)
                return false;
        lang = article_lang(a, p->lang);
        t = (struct gate_text){
                .lang = lang, .title = a->title[lang], .products = a->products.v, .n_products = a->products.n};
        t.expired = a->valid_until_ms && a->valid_until_ms <= p->in->now_ms;
        if (!n.p)
                return put_text(p, "title", t.title);
        ps = a->passages[lang];
        if (!str_to_i64(n, 1, (int64_t)ps.n, &i))
                return false;
        t.text = ps.v[i - 1];
        gate_add_text(p->set, &t);
        return true;
}

/* What a step says, and the answers that it knows: these only fill places, nothing follows from them. */
static bool add_step(struct putting *p, const struct flow *f, struct str step)
{
        const struct flow_step *s = f ? flow_step_find(f, step) : NULL;
        struct gate_text t = {.text = {0}};

        if (!s)
                return false;
        t = (struct gate_text){
                .lang = p->lang, .title = s->title[p->lang], .products = f->products.v, .n_products = f->products.n};
        t.text = s->say[p->lang];
        gate_add_text(p->set, &t);
        t.text = s->question[p->lang];
        gate_add_text(p->set, &t);
        put_text(p, "step", s->title[p->lang]);
        for (size_t i = 0; i < s->n_choices; i++)
                put_text(p, "label", s->choices[i].label[p->lang]);
        return true;
}

/* Of the edition that serves, and of the older one that the customer stands in. */
static bool add_flow(struct putting *p, struct str rest)
{
        struct str id, step = rest;
        const struct flow *f;
        bool any;

        str_cut(&step, '/', &id);
        f = knowledge_flow(p->in->gen->k, id);
        if (!step.p)
                return f && put_text(p, "title", f->title[p->lang]);
        any = add_step(p, f, step);
        for (unsigned i = 0; i < p->in->facts->n_editions; i++) {
                f = p->in->facts->editions[i].flow;
                if (f && str_eq(f->id, id))
                        any = add_step(p, f, step) || any;
        }
        return any;
}

static bool add_phrase(struct putting *p, struct str id)
{
        enum phrase ph;

        if (!phrase_find(id, &ph))
                return false;
        for (enum phrase_mood m = MOOD_CALM; m < MOOD_N; m++) {
                for (unsigned v = 0; v < phrase_variants_in(ph, m); v++)
                        gate_add_phrase(p->set, phrase_text_in(ph, p->lang, m, v));
        }
        return true;
}

/* Its title fills places; of the words of its file the plan made what is said. */
static bool add_action(struct putting *p, struct str id)
{
        const struct action *a = knowledge_action(p->in->gen->k, id);

        return a && put_text(p, "title", a->title[p->lang]);
}

/* Other kinds give their text. */
static bool add_other(struct putting *p, struct str cite)
{
        struct gate_text t = {.lang = p->lang};

        if (!evidence_text(p->in, cite, p->lang, &t.text))
                return false;
        gate_add_text(p->set, &t);
        return true;
}

/* The reasons of a rule are phrases whose places are filled from attributes and names. */
static bool add_fit(struct putting *p, struct str pair)
{
        const struct product_fit *f = offer_rule(p->in, pair);

        if (!f)
                return false;
        gate_add_phrase(p->set, f->why[p->lang]);
        gate_add_phrase(p->set, f->why_own[p->lang]);
        gate_add_phrase(p->set, f->why_not[p->lang]);
        return true;
}

bool evidence_add(const struct answer_in *in, struct str cite, enum lang lang, struct gate_set *set)
{
        struct putting p = {.in = in, .set = set, .lang = lang};
        struct str rest = cite, field;

        if (!str_cut(&rest, ':', &p.kind) || !rest.n)
                return false;
        field = rest;
        if (str_eq(p.kind, STR("article")) || str_eq(p.kind, STR("policy"))) {
                str_cut(&field, '#', &p.subject);
                return add_document(&p, p.subject, field);
        }
        if (str_eq(p.kind, STR("flow")))
                return add_flow(&p, rest);
        if (str_eq(p.kind, STR("phrase")))
                return add_phrase(&p, rest);
        if (str_eq(p.kind, STR("product"))) {
                str_cut(&field, '.', &p.subject);
                return (field.p || add_product(&p)) && add_other(&p, cite);
        }
        if (str_eq(p.kind, STR("action")))
                return add_action(&p, rest) && add_other(&p, cite);
        if (str_eq(p.kind, STR("memory")))
                return add_memory(&p, rest);
        if (str_eq(p.kind, STR("past")))
                return add_past(&p, rest);
        if (str_eq(p.kind, STR("left")))
                return add_left(&p);
        if (str_eq(p.kind, STR("fit")))
                return add_fit(&p, rest);
        if (str_eq(p.kind, STR("handover")))
                return add_handover(&p, rest);
        if (str_eq(p.kind, STR("picture")))
                return add_picture(&p, rest);
        str_cut(&field, '.', &p.subject);
        if (str_eq(p.kind, STR("complaint")) && field.p)
                return add_complaint(&p);
        if (str_eq(p.kind, STR("callback"))) {
                p.subject = (struct str){0};
                return put_date(&p, "due", callback_due_ms(in));
        }
        if (str_eq(p.kind, STR("promise")) && field.p)
                return add_promise(&p);
        if (str_eq(p.kind, STR("order")) && field.p)
                return add_order(&p, field) || add_other(&p, cite);
        if (str_eq(p.kind, STR("device")) && field.p)
                return add_device(&p, field) || add_other(&p, cite);
        if (str_eq(p.kind, STR("repair")) && field.p)
                return add_repair(&p, field) || add_other(&p, cite);
        return add_other(&p, cite);
}

/*
 * From an evidence id to its text. What a reply may state is what these texts state, so dates and amounts are written
 * out in the forms that replies use.
 */
#include "answer/answer_priv.h"
#include "answer/slot.h"
#include "base/time.h"
#include "base/tz.h"

#include <string.h>

static const struct tz *zone(const struct answer_in *in)
{
        return in->tz ? in->tz : in->gen->tz;
}

static struct str date_evidence(const struct answer_in *in, int64_t ms)
{
        struct tz_local t = tz_to_local(zone(in), ms);

        return arena_printf(in->mem, "%d-%02u-%02u %02u:%02u", (int)t.year, t.month, t.day, t.hour, t.minute);
}

static struct str money_evidence(const struct answer_in *in, int64_t minor)
{
        return arena_printf(in->mem, "%lld.%02lld %lld", (long long)(minor / 100), (long long)(minor % 100),
                            (long long)(minor / 100));
}

static struct str int_evidence(const struct answer_in *in, int64_t v)
{
        return arena_printf(in->mem, "%lld", (long long)v);
}

static int64_t late_days(const struct answer_in *in, int64_t promise_ms)
{
        struct tz_local a = tz_to_local(zone(in), promise_ms), b = tz_to_local(zone(in), in->now_ms);

        return days_from_civil(b.year, b.month, b.day) - days_from_civil(a.year, a.month, a.day);
}

static bool give(struct str *ret, struct str text)
{
        *ret = text;
        return text.n > 0;
}

/* `ID#n` */
static bool passage(const struct article *a, struct str n, enum lang lang, struct str *ret)
{
        struct str_list ps = a ? a->passages[article_lang(a, lang)] : (struct str_list){0};
        int64_t i;

        return str_to_i64(n, 1, (int64_t)ps.n, &i) && give(ret, ps.v[i - 1]);
}

static bool of_document(const struct answer_in *in, struct str kind, struct str rest, enum lang lang, struct str *ret)
{
        struct str id, n = rest;

        if (!str_cut(&n, '#', &id))
                return false;
        if (str_eq(kind, STR("policy")))
                return passage(knowledge_policy(in->gen->k, id), n, lang, ret);
        return passage(knowledge_article(in->gen->k, id), n, lang, ret);
}

static struct str step_evidence(const struct answer_in *in, struct str before, const struct flow *f, struct str step,
                                enum lang lang)
{
        const struct flow_step *s = f ? flow_step_find(f, step) : NULL;

        if (!s)
                return before;
        before = arena_printf(in->mem, "%.*s%.*s\n%.*s\n%.*s\n", STR_ARG(before), STR_ARG(s->title[lang]),
                              STR_ARG(s->say[lang]), STR_ARG(s->question[lang]));
        for (size_t i = 0; i < s->n_choices; i++)
                before = arena_printf(in->mem, "%.*s%.*s\n", STR_ARG(before), STR_ARG(s->choices[i].label[lang]));
        return before;
}

/* Of the edition that serves, and of the older one that the customer stands in. */
static bool of_flow(const struct answer_in *in, struct str rest, enum lang lang, struct str *ret)
{
        struct str id, step = rest;
        const struct flow *f;

        str_cut(&step, '/', &id);
        f = knowledge_flow(in->gen->k, id);
        if (!step.p) /* the flow itself */
                return f && give(ret, f->title[lang]);
        *ret = step_evidence(in, (struct str){0}, f, step, lang);
        for (unsigned i = 0; i < in->facts->n_editions; i++) {
                f = in->facts->editions[i].flow;
                if (f && str_eq(f->id, id))
                        *ret = step_evidence(in, *ret, f, step, lang);
        }
        return ret->n > 0;
}

const struct order_fact *order_known(const struct answer_in *in, struct str no)
{
        for (size_t i = 0; in->facts->have_orders && i < in->facts->n_orders; i++) {
                if (str_eq(in->facts->orders[i].no, no))
                        return &in->facts->orders[i];
        }
        if (in->facts->have_order && in->facts->order && str_eq(in->facts->order->no, no))
                return in->facts->order;
        return NULL;
}

static struct str events_evidence(const struct answer_in *in, const struct order_fact *o, enum lang lang)
{
        struct str all = {0};

        for (size_t i = 0; i < o->n_events && i < BLOCK_ITEMS_MAX; i++)
                all = arena_printf(in->mem, "%.*s\n%.*s %.*s %.*s", STR_ARG(all),
                                   STR_ARG(date_evidence(in, o->events[i].at_ms)), STR_ARG(o->events[i].place[lang]),
                                   STR_ARG(o->events[i].text[lang]));
        return all;
}

static bool of_order(const struct answer_in *in, struct str rest, enum lang lang, struct str *ret)
{
        struct str no, field = rest;
        const struct order_fact *o;

        if (!str_cut(&field, '.', &no) || !(o = order_known(in, no)))
                return false;
        if (str_eq(field, STR("no")))
                return give(ret, o->no);
        if (str_eq(field, STR("status")))
                return give(ret, o->status);
        if (str_eq(field, STR("channel")))
                return give(ret, o->channel);
        if (str_eq(field, STR("placed")))
                return give(ret, date_evidence(in, o->placed_ms));
        if (str_eq(field, STR("promise")))
                return o->promise_ms && give(ret, date_evidence(in, o->promise_ms));
        if (str_eq(field, STR("delivered")))
                return o->delivered_ms && give(ret, date_evidence(in, o->delivered_ms));
        if (str_eq(field, STR("days_late")))
                return o->promise_ms && give(ret, int_evidence(in, late_days(in, o->promise_ms)));
        if (str_eq(field, STR("days_quiet")))
                return give(ret, int_evidence(in, late_days(in, o->n_events ? o->events[0].at_ms : o->placed_ms)));
        if (str_eq(field, STR("return_left")))
                return o->delivered_ms && give(ret, int_evidence(in, in->gen->k->company.return_window_days -
                                                                             late_days(in, o->delivered_ms)));
        if (str_eq(field, STR("exchange_left")))
                return o->delivered_ms && give(ret, int_evidence(in, in->gen->k->company.exchange_window_days -
                                                                             late_days(in, o->delivered_ms)));
        if (str_eq(field, STR("total")))
                return give(ret, money_evidence(in, o->total_minor));
        if (str_eq(field, STR("carrier")))
                return give(ret, o->carrier);
        if (str_eq(field, STR("tracking_no")))
                return give(ret, o->tracking_no);
        if (str_eq(field, STR("events")))
                return give(ret, events_evidence(in, o, lang));
        if (str_eq(field, STR("as_of")))
                return give(ret, date_evidence(in, o->as_of_ms));
        if (str_eq(field, STR("items")))
                return o->n_items && give(ret, int_evidence(in, (int64_t)o->n_items));
        return false;
}

static bool of_device(const struct answer_in *in, struct str rest, enum lang lang, struct str *ret)
{
        const struct customer_fact *cu = in->facts->customer;
        struct str serial, field = rest;

        if (!str_cut(&field, '.', &serial) || !cu)
                return false;
        for (size_t i = 0; i < cu->n_devices; i++) {
                const struct device_fact *d = &cu->devices[i];
                const struct product *p = knowledge_product(in->gen->k, d->product_id);

                if (!str_eq(d->serial, serial))
                        continue;
                if (str_eq(field, STR("serial")))
                        return give(ret, d->serial);
                if (str_eq(field, STR("warranty")))
                        return give(ret, date_evidence(in, d->warranty_until_ms));
                if (str_eq(field, STR("firmware")))
                        return give(ret, d->firmware);
                if (str_eq(field, STR("error")))
                        return give(ret, d->error);
                if (str_eq(field, STR("days_owned")))
                        return d->bought_ms && give(ret, int_evidence(in, late_days(in, d->bought_ms)));
                if (str_eq(field, STR("product")))
                        return give(ret, p ? p->name[lang] : d->product_id);
                if (str_eq(field, STR("days")))
                        return d->bought_ms &&
                               give(ret, slot_days(in->mem, lang, (in->now_ms - d->bought_ms) / DAY_MS));
        }
        return false;
}

static bool of_repair(const struct answer_in *in, struct str rest, struct str *ret)
{
        const struct customer_fact *cu = in->facts->customer;
        struct str no, field = rest;

        if (!str_cut(&field, '.', &no) || !cu)
                return false;
        for (size_t i = 0; i < cu->n_repairs; i++) {
                const struct repair_fact *r = &cu->repairs[i];

                if (!str_eq(r->no, no))
                        continue;
                if (str_eq(field, STR("no")))
                        return give(ret, r->no);
                if (str_eq(field, STR("received")))
                        return give(ret, date_evidence(in, r->received_ms));
                if (str_eq(field, STR("state")))
                        return give(ret, r->state);
                if (str_eq(field, STR("promise")))
                        return give(ret, date_evidence(in, r->promise_ms));
                if (str_eq(field, STR("days_late")))
                        return give(ret, int_evidence(in, late_days(in, r->promise_ms)));
        }
        return false;
}

/* Where they left a flow, and an earlier consultation: when, and what it was about. */
static bool of_left(const struct answer_in *in, struct str what, struct str *ret)
{
        const struct customer_fact *cu = in->facts->customer;

        return str_eq(what, STR("flow")) && cu && cu->flow.n && give(ret, date_evidence(in, cu->flow_at_ms));
}

static bool of_past(const struct answer_in *in, struct str id, enum lang lang, struct str *ret)
{
        const struct past_fact *p = past_find(in, id);
        const struct flow *f = p ? knowledge_flow(in->gen->k, p->flow) : NULL;
        const struct article *a = p ? knowledge_article(in->gen->k, p->topic.n ? p->topic : p->article) : NULL;
        const struct product *product = p ? knowledge_product(in->gen->k, p->product) : NULL;

        if (!f && p)
                f = knowledge_flow(in->gen->k, p->topic);
        return p && give(ret, arena_printf(in->mem, "%.*s %.*s %.*s %.*s", STR_ARG(date_evidence(in, p->at_ms)),
                                           STR_ARG(f ? f->title[lang] : (struct str){0}),
                                           STR_ARG(a ? a->title[article_lang(a, lang)] : (struct str){0}),
                                           STR_ARG(product ? product->name[lang] : (struct str){0})));
}

static bool of_promise(const struct answer_in *in, struct str rest, struct str *ret)
{
        struct str id, field = rest;

        if (!str_cut(&field, '.', &id))
                return false;
        for (size_t i = 0; in->facts->have_promises && i < in->facts->n_promises; i++) {
                const struct promise_fact *p = &in->facts->promises[i];

                if (!str_eq(p->id, id))
                        continue;
                if (str_eq(field, STR("at")))
                        return give(ret, date_evidence(in, p->at_ms));
                if (str_eq(field, STR("until")))
                        return p->until_ms && give(ret, date_evidence(in, p->until_ms));
                if (str_eq(field, STR("amount")))
                        return give(ret, promise_amount(in->mem, p));
                if (str_eq(field, STR("state")))
                        return give(ret, str_c(promise_state(p, in->now_ms)));
                if (str_eq(field, STR("who")))
                        return give(ret, str_c(promise_who(p->role, LANG_EN)));
                if (str_eq(field, STR("text")))
                        return give(ret, arena_printf(in->mem, "%.*s\n%.*s", STR_ARG(p->text[LANG_ZH]),
                                                      STR_ARG(p->text[LANG_EN])));
        }
        return false;
}

/* One that this very turn takes down is evidence too. */
static bool of_complaint(const struct answer_in *in, struct str rest, struct str *ret)
{
        const struct complaint_fact *f;
        struct str no, field = rest;
        bool fresh;

        if (!str_cut(&field, '.', &no))
                return false;
        f = complaint_find(in, no);
        fresh = !f && str_eq(no, complaint_new_no(in));
        if (!f && !fresh)
                return false;
        if (str_eq(field, STR("no")))
                return give(ret, no);
        if (str_eq(field, STR("deadline")))
                return give(ret, date_evidence(in, f ? f->deadline_ms : complaint_new_deadline(in)));
        return f && str_eq(field, STR("closing")) && give(ret, f->closing);
}

static bool of_picture(const struct answer_in *in, struct str field, struct str *ret)
{
        return give(ret, picture_value(in, str_eq(field, STR("error"))));
}

static bool of_handover(const struct answer_in *in, struct str field, struct str *ret)
{
        const struct handover_info *h = &in->facts->handover;

        if (!in->facts->have_handover)
                return false;
        if (str_eq(field, STR("position")))
                return give(ret, int_evidence(in, h->position));
        if (str_eq(field, STR("wait")))
                return h->wait_s >= 0 && give(ret, int_evidence(in, (h->wait_s + 59) / 60));
        if (str_eq(field, STR("opens")))
                return h->opens_at_ms && give(ret, date_evidence(in, h->opens_at_ms));
        return false;
}

/* Phrases with several variants state no number (a test holds them to it), so the first stands for all. */
static bool of_phrase(struct str id, enum lang lang, struct str *ret)
{
        enum phrase p;

        return phrase_find(id, &p) && give(ret, phrase_text(p, lang, 0));
}

static bool of_company(const struct answer_in *in, struct str field, enum lang lang, struct str *ret)
{
        const struct company *co = &in->gen->k->company;

        if (str_eq(field, STR("greeting")))
                return give(ret, co->greeting[lang]);
        if (str_starts(field, STR("notice#"))) {
                int64_t i;

                return str_to_i64(str_sub(field, 7, field.n), 1, (int64_t)co->n_notices, &i) &&
                       give(ret, co->notices[i - 1].text[lang]);
        }
        return false;
}

static bool of_smalltalk(const struct answer_in *in, struct str id, enum lang lang, struct str *ret)
{
        const struct smalltalk *t = knowledge_smalltalk(in->gen->k, id);
        struct str all = {0};

        for (size_t i = 0; t && i < t->say[lang].n; i++)
                all = arena_printf(in->mem, "%.*s\n%.*s", STR_ARG(all), STR_ARG(t->say[lang].v[i]));
        return give(ret, all);
}

bool evidence_text(const struct answer_in *in, struct str cite, enum lang lang, struct str *ret)
{
        struct str kind, rest = cite;

        if (!str_cut(&rest, ':', &kind) || !rest.n)
                return false;
        if (str_eq(kind, STR("article")) || str_eq(kind, STR("policy")))
                return of_document(in, kind, rest, lang, ret);
        if (str_eq(kind, STR("flow")))
                return of_flow(in, rest, lang, ret);
        if (str_eq(kind, STR("phrase")))
                return of_phrase(rest, lang, ret);
        if (str_eq(kind, STR("order")))
                return of_order(in, rest, lang, ret) || evidence_record(in, kind, rest, ret);
        if (str_eq(kind, STR("device")))
                return of_device(in, rest, lang, ret) || evidence_record(in, kind, rest, ret);
        if (str_eq(kind, STR("repair")))
                return of_repair(in, rest, ret) || evidence_record(in, kind, rest, ret);
        if (str_eq(kind, STR("memory")))
                return memory_text(in, rest, lang, ret);
        if (str_eq(kind, STR("left")))
                return of_left(in, rest, ret);
        if (str_eq(kind, STR("past")))
                return of_past(in, rest, lang, ret);
        if (str_eq(kind, STR("picture")))
                return of_picture(in, rest, ret);
        if (str_eq(kind, STR("complaint")))
                return of_complaint(in, rest, ret);
        if (str_eq(kind, STR("callback")))
                return str_eq(rest, STR("due")) && callback_due_ms(in) &&
                       give(ret, date_evidence(in, callback_due_ms(in)));
        if (str_eq(kind, STR("promise")))
                return of_promise(in, rest, ret);
        if (str_eq(kind, STR("handover")))
                return of_handover(in, rest, ret);
        if (str_eq(kind, STR("company")))
                return of_company(in, rest, lang, ret);
        if (str_eq(kind, STR("product")) || str_eq(kind, STR("bought")) || str_eq(kind, STR("taken")) ||
            str_eq(kind, STR("family")))
                return offer_evidence(in, kind, rest, lang, ret) || evidence_record(in, kind, rest, ret);
        if (str_eq(kind, STR("smalltalk")))
                return of_smalltalk(in, rest, lang, ret);
        if (str_eq(kind, STR("action")))
                return evidence_action(in, rest, lang, ret);
        return evidence_record(in, kind, rest, ret);
}

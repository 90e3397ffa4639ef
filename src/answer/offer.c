/*
 * Offers in a conversation: put behind the words that close a solved matter, clicked, declined, forbidden for good.
 * What may be offered is decided in recommend.c; here it gets its words and its evidence.
 */
#include "answer/answer_priv.h"
#include "answer/recommend.h"
#include "answer/slot.h"
#include "answer/taken.h"
#include "base/time.h"

#include <string.h>

#define OFFER_NO_ID "offer:no"

/* ---- words ---- */

static struct str money(struct arena *mem, enum lang lang, int64_t minor, enum currency currency)
{
        struct str n = minor % 100
                               ? arena_printf(mem, "%lld.%02lld", (long long)(minor / 100), (long long)(minor % 100))
                               : arena_printf(mem, "%lld", (long long)(minor / 100));

        if (lang == LANG_ZH)
                return arena_printf(mem, "%.*s %s", STR_ARG(n), currency == CURRENCY_EUR ? "欧元" : "元");
        return arena_printf(mem, "%s%.*s", currency == CURRENCY_EUR ? "€" : "¥", STR_ARG(n));
}

static struct str price_text(const struct answer_in *in, const struct product *p, enum lang lang)
{
        enum currency currency = recommend_currency(in->facts, in->lang);
        int64_t minor = product_price(p, currency);
        struct str m = minor < 0 ? (struct str){0} : money(in->mem, lang, minor, currency);

        if (!m.n)
                return m;
        switch (p->per) {
        case PER_MONTH: return arena_printf(in->mem, lang == LANG_ZH ? "每月 %.*s" : "%.*s a month", STR_ARG(m));
        case PER_YEAR: return arena_printf(in->mem, lang == LANG_ZH ? "每年 %.*s" : "%.*s a year", STR_ARG(m));
        case PER_ONCE: break;
        }
        return m;
}

struct str offer_price(struct ctx *c, const struct product *p)
{
        return price_text(c->in, p, c->lang);
}

static void cite(struct str *cites, size_t *n, struct str id)
{
        for (size_t i = 0; i < *n; i++) {
                if (str_eq(cites[i], id))
                        return;
        }
        if (id.n && *n < BLOCK_CITES_MAX)
                cites[(*n)++] = id;
}

static struct str product_cite(struct ctx *c, const struct product *p, struct str field)
{
        return field.n ? arena_printf(c->mem, "product:%.*s.%.*s", STR_ARG(p->id), STR_ARG(field))
                       : arena_printf(c->mem, "product:%.*s", STR_ARG(p->id));
}

static struct str rule_cite(struct ctx *c, const struct offer *o)
{
        return arena_printf(c->mem, "fit:%.*s/%.*s", STR_ARG(o->product->id), STR_ARG(o->with->id));
}

static struct str number_of_days(struct ctx *c, const struct product *p, struct str key, struct str *ret_cite)
{
        int n = str_eq_c(key, "wear_days") ? p->wear_days : p->within_days;

        *ret_cite = product_cite(c, p, key);
        return arena_printf(c->mem, "%d", n);
}

/* What stands in a place, and its evidence. */
static struct str place_text(struct ctx *c, const struct offer *o, struct str place, struct str *ret_cite)
{
        struct str key;
        enum fit_side side = fit_side(place, &key);
        const struct product *p = side == SIDE_WITH ? o->with : side == SIDE_OWN ? o->own : o->product;
        const struct product_attribute *a;

        *ret_cite = (struct str){0};
        if (!p)
                return (struct str){0};
        if (str_eq_c(key, "name")) {
                *ret_cite = product_cite(c, p, (struct str){0});
                return p->name[c->lang];
        }
        if (side == SIDE_THIS && str_eq_c(key, "days")) {
                *ret_cite = o->days_cite;
                return o->days_cite.n ? slot_days(c->mem, c->lang, o->days) : (struct str){0};
        }
        if (side == SIDE_THIS && (str_eq_c(key, "wear_days") || str_eq_c(key, "within_days")))
                return number_of_days(c, p, key, ret_cite);
        a = product_attribute(p, key);
        if (!a)
                return (struct str){0};
        *ret_cite = product_cite(c, p, key);
        return a->value;
}

bool offer_reason_fill(struct ctx *c, const struct offer *o, const struct str text[KL], struct str *ret,
                       struct str *cites, size_t *n_cites)
{
        struct str rest = text[c->lang], before, place, all = {0};

        while (fit_place(&rest, &before, &place)) {
                struct str id, value = place_text(c, o, place, &id);

                if (!value.n)
                        return false;
                cite(cites, n_cites, id);
                all = arena_printf(c->mem, "%.*s%.*s%.*s", STR_ARG(all), STR_ARG(before), STR_ARG(value));
        }
        *ret = arena_printf(c->mem, "%.*s%.*s", STR_ARG(all), STR_ARG(before));
        return ret->n > 0;
}

/* ---- evidence ---- */

static const struct bought_fact *bought(const struct facts *f, struct str id)
{
        for (size_t i = 0; f->offers && i < f->offers->n_bought; i++) {
                if (str_eq(f->offers->bought[i].product_id, id))
                        return &f->offers->bought[i];
        }
        return NULL;
}

static struct str product_evidence(const struct answer_in *in, const struct product *p, struct str field,
                                   enum lang lang)
{
        const struct product_attribute *a;

        if (!field.n)
                return p->name[lang];
        if (str_eq_c(field, "price"))
                return price_text(in, p, lang);
        if (str_eq_c(field, "wear_days") && p->wear_days)
                return arena_printf(in->mem, "%d", p->wear_days);
        if (str_eq_c(field, "within_days") && p->within_days)
                return arena_printf(in->mem, "%d", p->within_days);
        a = product_attribute(p, field);
        return a ? a->value : (struct str){0};
}

static struct str family_name(const struct knowledge *k, struct str id, enum lang lang)
{
        for (size_t i = 0; i < k->n_families; i++) {
                if (str_eq(k->families[i].id, id))
                        return k->families[i].name[lang];
        }
        return (struct str){0};
}

static struct str bought_evidence(const struct answer_in *in, const struct product *p, bool days, enum lang lang)
{
        const struct bought_fact *b = p ? bought(in->facts, p->id) : NULL;

        if (!b)
                return (struct str){0};
        return days ? slot_days(in->mem, lang, (in->now_ms - b->at_ms) / DAY_MS) : p->name[lang];
}

/* product:ID, product:ID.field, bought:ID, bought:ID.days, taken:ID/ID, family:ID */
bool offer_evidence(const struct answer_in *in, struct str kind, struct str rest, enum lang lang, struct str *ret)
{
        bool is_taken = str_eq_c(kind, "taken");
        struct str id, field = rest;
        const struct product *p;

        str_cut(&field, is_taken ? '/' : '.', &id);
        *ret = (struct str){0};
        p = knowledge_product(in->gen->k, id);
        if (is_taken && in->taken && taken_together(in->taken, id, field))
                *ret = arena_printf(in->mem, "%u", taken_together(in->taken, id, field));
        else if (str_eq_c(kind, "family"))
                *ret = family_name(in->gen->k, id, lang);
        else if (str_eq_c(kind, "product") && p)
                *ret = product_evidence(in, p, field, lang);
        else if (str_eq_c(kind, "bought"))
                *ret = bought_evidence(in, p, field.n > 0, lang);
        return ret->n > 0;
}

const struct product_fit *offer_rule(const struct answer_in *in, struct str pair)
{
        struct str id, with = pair;
        const struct product *p, *w;

        str_cut(&with, '/', &id);
        p = knowledge_product(in->gen->k, id);
        w = knowledge_product(in->gen->k, with);
        return p && w ? fit_rule(p, w) : NULL;
}

/* ---- putting them ---- */

static void mark(struct ctx *c, enum offer_mark what, const struct product *p, const char *reason)
{
        struct decision *d = c->d;

        if (d->n_offers < STATE_OFFERED_MAX)
                d->offers[d->n_offers++] = (struct offer_event){what, p->id, p->sku, str_c(reason)};
}

static struct str taken_sentence(struct ctx *c, const struct offer *o, struct str *cites, size_t *n)
{
        struct fill fills[] = {{"customers", arena_printf(c->mem, "%u", o->together), {0}},
                               {"with", o->with->name[c->lang], {0}}};

        cite(cites, n, arena_printf(c->mem, "taken:%.*s/%.*s", STR_ARG(o->product->id), STR_ARG(o->with->id)));
        cite(cites, n, phrase_cite(c, PH_OFFER_TAKEN));
        return phrase_fill(c, PH_OFFER_TAKEN, fills, 2);
}

/* False: the reason cannot be given in full, so the offer is none. */
static bool put_block(struct ctx *c, const struct offer *o)
{
        struct str cites[BLOCK_CITES_MAX], reason, *v;
        struct block *b;
        size_t n = 0;

        cite(cites, &n, product_cite(c, o->product, (struct str){0}));
        cite(cites, &n, o->with_cite);
        cite(cites, &n, o->own_cite);
        cite(cites, &n, product_cite(c, o->product, STR("price")));
        cite(cites, &n, rule_cite(c, o));
        if (!offer_reason_fill(c, o, o->own ? o->rule->why_own : o->rule->why, &reason, cites, &n))
                return false;
        if (o->together)
                reason = arena_printf(c->mem, "%.*s%s%.*s", STR_ARG(reason), c->lang == LANG_ZH ? "" : " ",
                                      STR_ARG(taken_sentence(c, o, cites, &n)));
        v = ARENA_ARRAY(c->mem, struct str, n);
        memcpy(v, cites, n * sizeof(*v));
        b = block_add(c, BLOCK_OFFER);
        b->cites = v;
        b->n_cites = n;
        b->offer = (struct block_offer){.product = o->product->id,
                                        .title = o->product->name[c->lang],
                                        .text = offer_price(c, o->product),
                                        .reason = reason};
        if (o->product->image.n)
                b->offer.image = media_src(c, o->product->image);
        return true;
}

static void put_offers(struct ctx *c, const struct offer *v, size_t n)
{
        struct menu m = {.n = 0};
        struct conv_state *s = c->s;
        size_t before = c->n;

        say_phrase(c, PH_OFFER);
        for (size_t i = 0; i < n && s->n_offered < STATE_OFFERED_MAX; i++) {
                struct fill name = {"name", v[i].product->name[c->lang], {0}};

                if (!put_block(c, &v[i]))
                        continue;
                mark(c, OFFER_SHOWN, v[i].product, offer_reason_name(v[i].reason));
                s->offered[s->n_offered++] = v[i].product->id;
                menu_add(&m, arena_printf(c->mem, "offer:%.*s", STR_ARG(v[i].product->id)),
                         phrase_fill(c, PH_OFFER_MORE, &name, 1));
        }
        if (m.n == 0) {
                c->n = before;
                return;
        }
        menu_phrase(c, &m, OFFER_NO_ID, PH_OFFER_NO);
        menu_put(c, &m, (struct str){0});
}

static bool is_danger(const struct ctx *c)
{
        struct str id = c->s->last_doc, kind;
        const struct flow *f = id.n && str_cut(&id, ':', &kind) ? knowledge_flow(c->k, id) : NULL;

        return c->u.safety || (f && f->safety);
}

static struct recommend_in input(struct ctx *c)
{
        const struct conv_state *s = c->s;
        struct str *told = ARENA_ARRAY(c->mem, struct str, s->facts.n);

        for (unsigned i = 0; i < s->facts.n; i++)
                told[i] = s->facts.v[i].value;

        return (struct recommend_in){
                .k = c->k,
                .facts = c->facts,
                .taken = c->in->taken,
                .now_ms = now_ms(c),
                .told = told,
                .n_told = s->facts.n,
                .matter = s->last_doc,
                .resolved = c->d->resolved || c->d->consent == CONSENT_OFFERS_YES,
                .may_ask = !s->offers_asked || c->d->consent == CONSENT_OFFERS_YES,
                .open_matter = s->flow.flow.n || s->parked.flow.n || s->action.name.n || s->n_later ||
                               s->handover != HANDOVER_NONE || c->d->request_handover,
                .danger = is_danger(c),
                .upset = s->was_upset,
                .refused = s->no_offers,
                .offered = s->n_offered > 0 || c->facts->no_offers,
        };
}

static bool has_facts(struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;
        bool maybe = cu && (cu->consent_offers || !cu->asked_offers);

        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return false;
        }
        if (maybe && !c->facts->have_offers)
                need(c, NEED_OFFERS, (struct str){0});
        if (maybe && !c->facts->have_orders)
                need(c, NEED_ORDERS, (struct str){0});
        return !waiting(c);
}

/* Is there something for who was never asked? They are asked first, once in a conversation, also those of the share
 * that gets none: else the two would not be alike. */
static bool asks_consent(struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;
        struct menu m = {.n = 0};

        if (cu->consent_offers || c->d->consent == CONSENT_OFFERS_YES)
                return false;
        c->s->offers_asked = true;
        say_phrase(c, PH_OFFER_ASK);
        menu_phrase(c, &m, OFFERS_YES, PH_OFFER_ALLOW);
        menu_phrase(c, &m, OFFERS_NO, PH_OFFER_NO);
        menu_put(c, &m, (struct str){0});
        trace_put(c, "offer.none", STR("asks for consent first"));
        return true;
}

void offer_after(struct ctx *c)
{
        struct recommend_in in;
        struct offer offers[OFFERS_MAX];
        const char *barred;
        size_t n;

        if (waiting(c) || !(c->d->resolved || c->d->consent == CONSENT_OFFERS_YES) || !c->facts->customer_id.n ||
            !has_facts(c))
                return;
        in = input(c);
        barred = recommend_barred(&in);
        if (barred) {
                trace_put(c, "offer.none", str_c(barred));
                return;
        }
        n = recommend(&in, c->mem, offers);
        for (size_t i = 0; i < n; i++)
                trace_fmt(c, "offer", "%.*s for %.*s: %s, score %.2f, taken together by %u",
                          STR_ARG(offers[i].product->id), STR_ARG(offers[i].with->id),
                          offer_reason_name(offers[i].reason), (double)offers[i].score, offers[i].together);
        if (n && asks_consent(c))
                return;
        if (n && recommend_held(c->facts->customer_id, c->in->held_permille)) {
                trace_put(c, "offer.none", STR("of the share that gets none"));
                for (size_t i = 0; i < n; i++)
                        mark(c, OFFER_HELD, offers[i].product, offer_reason_name(offers[i].reason));
                return;
        }
        if (n)
                put_offers(c, offers, n);
}

/* ---- what they say to it ---- */

static bool was_offered(const struct ctx *c, struct str id)
{
        for (unsigned i = 0; i < c->s->n_offered; i++) {
                if (str_eq(c->s->offered[i], id))
                        return true;
        }
        return false;
}

static void decline(struct ctx *c)
{
        for (unsigned i = 0; i < c->s->n_offered; i++) {
                const struct product *p = knowledge_product(c->k, c->s->offered[i]);

                if (p)
                        mark(c, OFFER_DISMISSED, p, "");
        }
        c->s->no_offers = true;
        say_phrase(c, PH_OFFER_NO_ONE);
        c->d->kind = D_ANSWER;
        c->why = "does not want what was offered";
}

static void tell(struct ctx *c, const struct product *p)
{
        struct fill name = {"name", p->name[c->lang], product_cite(c, p, (struct str){0})}, price;

        if (!knows_currency(c))
                return;
        price = (struct fill){"price", offer_price(c, p), product_cite(c, p, STR("price"))};
        mark(c, OFFER_CLICKED, p, "");
        if (price.value.n)
                say_fill(c, PH_PRICE, (struct fill[]){name, price}, 2);
        say_fill(c, PH_OFFER_WHERE, &name, 1);
        c->d->kind = D_ANSWER;
        c->why = "wants to know more of what was offered";
}

bool offer_tap(struct ctx *c, struct str id)
{
        struct str product = str_sub(id, 6, id.n);
        const struct product *p = knowledge_product(c->k, product);

        if (str_eq(id, STR(OFFER_NO_ID)) && c->s->n_offered)
                decline(c);
        else if (p && was_offered(c, product))
                tell(c, p);
        else
                return false;
        return true;
}

void offers_stop(struct ctx *c)
{
        c->stops = true;
        c->s->no_offers = true;
        trace_put(c, "offers", STR("not wanted"));
        if (c->facts->customer_id.n && c->d->consent == CONSENT_UNCHANGED)
                c->d->consent = CONSENT_OFFERS_NO;
}

void offers_stop_say(struct ctx *c)
{
        c->stop_said = true;
        say_phrase(c, PH_OFFER_STOP);
}

void take_offers_consent(struct ctx *c, bool yes)
{
        const struct customer_fact *cu = c->facts->customer;
        bool may = yes && cu && c->facts->customer_id.n && !c->facts->minor && !cu->minor;

        c->d->kind = D_ANSWER;
        c->why = may ? "allows offers" : "does not allow offers";
        if (may) {
                c->d->consent = CONSENT_OFFERS_YES;
                say_phrase(c, PH_OFFER_YES);
        } else {
                offers_stop(c);
                offers_stop_say(c);
        }
}

/* "Stop recommending things". */
static bool forbids(const struct ctx *c)
{
        static const char *const words[] = {"别推荐",
                                            "别再推荐",
                                            "不要推荐",
                                            "不要再推荐",
                                            "别推销",
                                            "不要推销",
                                            "别给我推",
                                            "别再推销",
                                            "不想看广告",
                                            "别发广告",
                                            "stop recommending",
                                            "stop selling",
                                            "no more offers",
                                            "no more ads",
                                            "stop the ads",
                                            "stop advertising",
                                            "don't recommend",
                                            "dont recommend",
                                            "don't sell me",
                                            "stop offering",
                                            NULL};

        return c->in->msg->text.n <= 90 && has_any(c->u.normal.n ? c->u.normal : c->in->msg->text, words);
}

static bool says_no(const struct ctx *c)
{
        static const char *const words[] = {"不用",       "不需要",    "不要",      "没兴趣",
                                            "算了",       "no thank",  "no, thank", "not interested",
                                            "don't need", "dont need", NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        return c->in->msg->text.n <= 60 && !c->u.question && (c->u.no || has_any(t, words));
}

static bool says_yes(const struct ctx *c)
{
        return c->u.yes && !c->u.no && !c->u.question && c->in->msg->text.n <= 24;
}

static bool waits(const struct ctx *c, struct str option)
{
        for (unsigned i = 0; c->was.kind == PENDING_CHOICES && i < c->was.n_options; i++) {
                if (str_eq(c->was.options[i].id, option))
                        return true;
        }
        return false;
}

bool offer_text(struct ctx *c)
{
        if (forbids(c)) {
                offers_stop(c);
                offers_stop_say(c);
                c->d->kind = D_ANSWER;
                c->why = "wants no offers";
                return true;
        }
        if (waits(c, STR(OFFERS_YES)) && (says_no(c) || says_yes(c)))
                take_offers_consent(c, !says_no(c));
        else if (waits(c, STR(OFFER_NO_ID)) && says_no(c))
                decline(c);
        else
                return false;
        return true;
}

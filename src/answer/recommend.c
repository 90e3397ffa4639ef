#include "answer/recommend.h"

#include "answer/taken.h"
#include "base/arena.h"
#include "base/time.h"
#include "connect/fact.h"

#include <string.h>

enum { OWNED_MAX = 128, CANDIDATES_MAX = 512 };

/* Of a score: what kind of offer it is, whether it belongs to the matter that was solved, what others took next. */
#define MATTER_SCORE 4.0f
#define SUBJECT_SCORE 1.5f /* it was itself what the matter was about */
#define TAKEN_SCORE 0.9f

static const float reason_scores[] = {[OFFER_BETTER] = 3, [OFFER_WORN] = 3, [OFFER_SERVICE] = 2, [OFFER_FITS] = 1};

struct owned {
        const struct product *product;
        struct str cite;      /* that they have it */
        struct str days_cite; /* how long */
        int64_t at_ms;
};

struct having {
        struct owned v[OWNED_MAX];
        size_t n;
};

const char *offer_reason_name(enum offer_reason r)
{
        static const char *const names[] = {"better", "worn", "service", "fits"};

        return names[r];
}

/* ---- may anything be offered ---- */

static bool dismissed_lately(const struct recommend_in *in)
{
        const struct offer_facts *o = in->facts->offers;

        for (size_t i = 0; o && i < o->n_past; i++) {
                if (o->past[i].dismissed_ms && in->now_ms - o->past[i].dismissed_ms < OFFER_QUIET_MS)
                        return true;
        }
        return false;
}

static bool offered_lately(const struct recommend_in *in)
{
        const struct offer_facts *o = in->facts->offers;

        for (size_t i = 0; o && i < o->n_past; i++) {
                if (in->now_ms - o->past[i].at_ms < OFFER_EVERY_MS)
                        return true;
        }
        return false;
}

static bool in_repair(const struct customer_fact *cu)
{
        for (size_t i = 0; i < cu->n_repairs; i++) {
                if (repair_is_under_way(&cu->repairs[i]))
                        return true;
        }
        return false;
}

const char *recommend_barred(const struct recommend_in *in)
{
        const struct customer_fact *cu = in->facts->customer;
        const struct {
                bool bars;
                const char *why;
        } bars[] = {
                {!in->resolved, "not solved yet"},
                {!in->facts->customer_id.n || !cu || cu->visitor, "a visitor"},
                {in->facts->minor || (cu && cu->minor), "a minor"},
                {cu && !cu->consent_offers && !(in->may_ask && !cu->asked_offers), "no consent"},
                {in->danger, "danger"},
                {in->upset, "upset in this conversation"},
                {in->refused, "said no in this conversation"},
                {in->offered, "offered in this conversation"},
                {in->open_matter, "another matter is open"},
                {cu && in_repair(cu), "a device is in repair"},
                {!in->facts->offers, "earlier offers are not known"},
                {in->facts->orders_silent, "what was bought is not known"},
                {dismissed_lately(in), "said no lately"},
                {offered_lately(in), "offered within a week"},
        };

        for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
                if (bars[i].bars)
                        return bars[i].why;
        }
        return NULL;
}

bool recommend_held(struct str customer_id, unsigned permille)
{
        uint64_t h = str_hash(customer_id);

        h = (h ^ h >> 31) * 0x94d049bb133111ebu;
        return (h >> 32) % 1000 < permille;
}

/* ---- money ---- */

enum currency recommend_currency(const struct facts *f, enum lang lang)
{
        const struct customer_fact *cu = f->customer;

        if (f->offers && f->offers->n_bought)
                return str_eq_c(f->offers->bought[0].currency, "EUR") ? CURRENCY_EUR : CURRENCY_CNY;
        if (f->n_orders)
                return str_eq_c(f->orders[0].currency, "EUR") ? CURRENCY_EUR : CURRENCY_CNY;
        if (cu && cu->tz.n)
                return str_starts(cu->tz, STR("Europe/")) ? CURRENCY_EUR : CURRENCY_CNY;
        return lang == LANG_EN ? CURRENCY_EUR : CURRENCY_CNY;
}

int64_t product_price(const struct product *p, enum currency c)
{
        return c == CURRENCY_EUR ? p->price_eur_minor : p->price_cny_minor;
}

/* ---- what they have ---- */

static void own(struct having *h, const struct product *p, struct str cite, struct str days_cite, int64_t at_ms)
{
        if (p && h->n < OWNED_MAX)
                h->v[h->n++] = (struct owned){p, cite, days_cite, at_ms};
}

static void gather(const struct recommend_in *in, struct arena *mem, struct having *h)
{
        const struct customer_fact *cu = in->facts->customer;
        const struct offer_facts *o = in->facts->offers;

        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                const struct device_fact *d = &cu->devices[i];

                own(h, knowledge_product(in->k, d->product_id),
                    arena_printf(mem, "device:%.*s.product", STR_ARG(d->serial)),
                    arena_printf(mem, "device:%.*s.days", STR_ARG(d->serial)), d->bought_ms);
        }
        for (size_t i = 0; o && i < o->n_bought; i++) {
                const struct bought_fact *b = &o->bought[i];

                own(h, knowledge_product(in->k, b->product_id),
                    arena_printf(mem, "bought:%.*s", STR_ARG(b->product_id)),
                    arena_printf(mem, "bought:%.*s.days", STR_ARG(b->product_id)), b->at_ms);
        }
}

/* Of the company's own system, where orders come from there. */
static void gather_orders(const struct recommend_in *in, struct arena *mem, struct having *h)
{
        const struct facts *f = in->facts;

        for (size_t i = 0; f->have_orders && i < f->n_orders; i++) {
                const struct order_fact *o = &f->orders[i];

                for (size_t j = 0; j < o->n_items && !str_eq_c(o->status, "refund"); j++)
                        own(h, knowledge_product(in->k, o->items[j].product_id),
                            arena_printf(mem, "order:%.*s.items", STR_ARG(o->no)), (struct str){0},
                            o->delivered_ms ? o->delivered_ms : o->placed_ms);
        }
}

/* Of what they only told of, no purchase is known. */
static void gather_told(const struct recommend_in *in, struct having *h)
{
        for (size_t i = 0; i < in->n_told; i++)
                own(h, knowledge_product(in->k, in->told[i]), (struct str){0}, (struct str){0}, 0);
}

static const struct owned *newest(const struct having *h, const struct product *p)
{
        const struct owned *found = NULL;

        for (size_t i = 0; i < h->n; i++) {
                if (h->v[i].product == p && (!found || h->v[i].at_ms > found->at_ms))
                        found = &h->v[i];
        }
        return found;
}

static bool was_dismissed(const struct recommend_in *in, const struct product *p)
{
        const struct offer_facts *o = in->facts->offers;

        for (size_t i = 0; o && i < o->n_past; i++) {
                if (o->past[i].dismissed_ms && str_eq(o->past[i].product, p->id))
                        return true;
        }
        return false;
}

/* ---- one candidate ---- */

static const struct str_list *products_of(const struct recommend_in *in)
{
        struct str id = in->matter, kind;
        const struct article *a;
        const struct flow *f;

        if (!id.n || !str_cut(&id, ':', &kind))
                return NULL;
        f = str_eq_c(kind, "flow") ? knowledge_flow(in->k, id) : NULL;
        a = str_eq_c(kind, "article") ? knowledge_article(in->k, id) : NULL;
        return f ? &f->products : a ? &a->products : NULL;
}

static bool is_of_matter(const struct recommend_in *in, const struct product *p)
{
        const struct str_list *l = products_of(in);

        for (size_t i = 0; l && i < l->n; i++) {
                if (str_eq(l->v[i], p->id))
                        return true;
        }
        return false;
}

/*
 * What they have of the same family, beside this device. NULL and true: nothing. False: one of them does already what
 * this one would.
 */
static bool replaces(const struct having *h, const struct product *p, const struct product *with,
                     const struct owned **ret)
{
        *ret = NULL;
        if (!p->family.n)
                return true;
        for (size_t i = 0; i < h->n; i++) {
                const struct product *q = h->v[i].product;
                const struct product_fit *rule;

                if (q == p || q == with || !str_eq(q->family, p->family) || !(rule = fit_rule(q, with)))
                        continue;
                if (fit_holds(q, rule, with) != FIT_NO)
                        return false;
                *ret = *ret ? *ret : &h->v[i];
        }
        return true;
}

static int64_t days_since(const struct recommend_in *in, int64_t at_ms)
{
        return at_ms > 0 && at_ms <= in->now_ms ? (in->now_ms - at_ms) / DAY_MS : -1;
}

/* The time of use decides for a consumable, the time since the purchase where it can be bought for a while only. */
static bool in_time(const struct having *h, const struct recommend_in *in, const struct owned *with, struct offer *o)
{
        const struct product *p = o->product;
        const struct owned *last = p->kind == PRODUCT_CONSUMABLE ? newest(h, p) : NULL;
        const struct owned *since = last && last->at_ms > with->at_ms ? last : with;

        o->days = days_since(in, since->at_ms);
        o->days_cite = o->days >= 0 ? since->days_cite : (struct str){0};
        if (p->kind == PRODUCT_CONSUMABLE)
                return o->days >= 0 && o->days * 100 >= (int64_t)p->wear_days * OFFER_WORN_PERCENT;
        return p->within_days == 0 || (o->days >= 0 && o->days <= p->within_days);
}

static enum offer_reason reason_of(const struct product *p, const struct owned *replaced)
{
        switch (p->kind) {
        case PRODUCT_CONSUMABLE: return OFFER_WORN;
        case PRODUCT_SERVICE: return OFFER_SERVICE;
        case PRODUCT_DEVICE:
        case PRODUCT_ACCESSORY: break;
        }
        return replaced ? OFFER_BETTER : OFFER_FITS;
}

/* Does p go with this device of theirs, now? */
static bool consider(const struct recommend_in *in, const struct having *h, const struct product *p,
                     const struct owned *with, struct offer *ret)
{
        const struct owned *replaced;

        *ret = (struct offer){.product = p, .with = with->product, .with_cite = with->cite};
        ret->rule = fit_rule(p, with->product);
        if (!ret->rule || fit_holds(p, ret->rule, with->product) != FIT_YES ||
            !replaces(h, p, with->product, &replaced) || !in_time(h, in, with, ret))
                return false;
        ret->reason = reason_of(p, replaced);
        if (ret->reason == OFFER_BETTER && ret->rule->why_own[0].n) {
                ret->own = replaced->product;
                ret->own_cite = replaced->cite;
        }
        ret->together = in->taken ? taken_together(in->taken, p->id, with->product->id) : 0;
        ret->score = reason_scores[ret->reason];
        if (is_of_matter(in, p) || is_of_matter(in, with->product))
                ret->score += MATTER_SCORE;
        if (is_of_matter(in, p))
                ret->score += SUBJECT_SCORE;
        return true;
}

/* ---- all of them ---- */

static void add_taken(const struct recommend_in *in, const struct having *h, struct offer *v, size_t n)
{
        struct taken_thing owned[OWNED_MAX], next[CANDIDATES_MAX];
        float scores[CANDIDATES_MAX];

        if (!in->taken || n == 0)
                return;
        for (size_t i = 0; i < h->n; i++) /* facts are newest first */
                owned[h->n - 1 - i] = (struct taken_thing){h->v[i].product->id, h->v[i].product->family};
        for (size_t i = 0; i < n; i++)
                next[i] = (struct taken_thing){v[i].product->id, v[i].product->family};
        taken_scores(in->taken, owned, h->n, next, n, scores);
        for (size_t i = 0; i < n; i++)
                v[i].score += TAKEN_SCORE * scores[i];
}

/* The best rule of a product, over the devices that it could go with. */
static bool best_of(const struct recommend_in *in, const struct having *h, const struct product *p, struct offer *ret)
{
        bool found = false;

        if (product_price(p, recommend_currency(in->facts, LANG_ZH)) < 0 || was_dismissed(in, p) ||
            (p->kind != PRODUCT_CONSUMABLE && newest(h, p)) || (p->kind == PRODUCT_DEVICE && !is_of_matter(in, p)))
                return false;
        for (size_t i = 0; i < h->n; i++) {
                struct offer o;

                if (h->v[i].product != p && h->v[i].cite.n && consider(in, h, p, &h->v[i], &o) &&
                    (!found || o.score > ret->score)) {
                        *ret = o;
                        found = true;
                }
        }
        return found;
}

static size_t best_left(const struct offer *v, size_t n, const struct offer *taken, size_t n_taken)
{
        size_t best = n;

        for (size_t i = 0; i < n; i++) {
                bool like = false;

                for (size_t j = 0; j < n_taken; j++)
                        like |= v[i].product == taken[j].product || v[i].reason == taken[j].reason ||
                                (v[i].product->family.n && str_eq(v[i].product->family, taken[j].product->family));
                if (!like && (best == n || v[i].score > v[best].score))
                        best = i;
        }
        return best;
}

size_t recommend(const struct recommend_in *in, struct arena *mem, struct offer out[OFFERS_MAX])
{
        struct having *h = ARENA_NEW(mem, struct having);
        struct offer *v = ARENA_ARRAY(mem, struct offer, CANDIDATES_MAX);
        size_t n = 0, chosen = 0;

        gather(in, mem, h);
        gather_orders(in, mem, h);
        gather_told(in, h);
        for (size_t i = 0; i < in->k->n_products && n < CANDIDATES_MAX; i++)
                n += best_of(in, h, &in->k->products[i], &v[n]);
        add_taken(in, h, v, n);
        while (chosen < OFFERS_MAX) {
                size_t best = best_left(v, n, out, chosen);

                if (best == n)
                        break;
                out[chosen++] = v[best];
        }
        return chosen;
}

size_t recommend_fitting(const struct knowledge *k, const struct product *with, struct str family, struct fitting *out,
                         size_t max)
{
        size_t n = 0;

        for (int fits = 1; fits >= 0; fits--) {
                for (size_t i = 0; i < k->n_products && n < max; i++) {
                        const struct product *p = &k->products[i];
                        const struct product_fit *rule = fit_rule(p, with);
                        enum fit_answer a;

                        if (!rule || p == with || (family.n && !str_eq(p->family, family)))
                                continue;
                        a = fit_holds(p, rule, with);
                        if (a == (fits ? FIT_YES : FIT_NO) && (fits || rule->why_not[0].n))
                                out[n++] = (struct fitting){p, rule, fits};
                }
        }
        return n;
}

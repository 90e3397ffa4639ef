/* metrics_effect - the two figures of offers: margin, and returns avoided, per conversation against the hold-out. What
 * counts is chosen by store/offer_effect.h; here it is added up, compared, and written. */
#include "insight/metrics.h"

#include "answer/generation.h"
#include "codec/json.h"
#include "insight/metrics_priv.h"

#include <stdlib.h>

/* A contact of a day may end on the next. */
static int64_t window(enum metric m)
{
        return (m == METRIC_MARGIN ? EFFECT_ORDER_DAYS : EFFECT_RETURN_DAYS) + 2;
}

int64_t effect_due_day(enum metric m, int64_t today)
{
        return today - window(m);
}

void effect_add(struct effect_sums *s, const struct offer_effect_row *row, int64_t today)
{
        enum effect_group g = row->held ? EFFECT_HELD : EFFECT_SHOWN;
        double paid = (double)row->paid_minor;

        if (row->contact.day <= effect_due_day(METRIC_MARGIN, today)) {
                s->paid[g].n++;
                s->paid[g].sum += paid;
                s->paid[g].squares += paid * paid;
                s->buyers[g] += row->orders > 0;
                s->foreign += row->foreign;
        }
        if (row->contact.day <= effect_due_day(METRIC_RETURNS, today)) {
                s->n[g]++;
                s->returned[g] += row->returned;
        }
}

/* ---- values ---- */

static void take(struct metric_value *v, const struct share *s, double times)
{
        v->known = v->interval = true;
        v->value = s->value * times;
        v->low = s->low * times;
        v->high = s->high * times;
}

static enum effect_missing margin(const struct effect_sums *s, const struct metric_rates *rates, struct metric_value *v)
{
        const struct mean *shown = &s->paid[EFFECT_SHOWN], *held = &s->paid[EFFECT_HELD];
        double rate = (double)rates->margin_percent / 100;
        struct share d;

        v->n = (double)shown->n;
        v->of = (double)(shown->n + held->n);
        if (!rates->margin_percent)
                return EFFECT_NO_RATE;
        v->vendor_known = shown->n > 0;
        v->vendor_n = shown->sum * rate;
        v->vendor_of = (double)shown->n;
        v->vendor = shown->n ? v->vendor_n / v->vendor_of : 0;
        if (shown->n < EFFECT_MIN || held->n < EFFECT_MIN)
                return EFFECT_FEW;
        if (s->buyers[EFFECT_SHOWN] < EFFECT_BUYERS_MIN || s->buyers[EFFECT_HELD] < EFFECT_BUYERS_MIN ||
            !mean_difference(shown, held, &d))
                return EFFECT_FEW_BUYERS;
        take(v, &d, rate);
        return EFFECT_THERE;
}

static enum effect_missing returns(const struct effect_sums *s, struct metric_value *v)
{
        int64_t shown = s->n[EFFECT_SHOWN], held = s->n[EFFECT_HELD];
        struct share d;

        v->n = (double)shown;
        v->of = (double)(shown + held);
        v->vendor_known = shown > 0;
        v->vendor_n = (double)(shown - s->returned[EFFECT_SHOWN]);
        v->vendor_of = (double)shown;
        v->vendor = shown ? v->vendor_n / v->vendor_of : 0;
        if (shown < EFFECT_MIN || held < EFFECT_MIN ||
            !share_difference(s->returned[EFFECT_HELD], held, s->returned[EFFECT_SHOWN], shown, &d))
                return EFFECT_FEW;
        take(v, &d, 1);
        return EFFECT_THERE;
}

enum effect_missing effect_value(enum metric m, const struct effect_sums *s, const struct metric_rates *rates,
                                 struct metric_value *ret)
{
        *ret = (struct metric_value){0};
        return m == METRIC_MARGIN ? margin(s, rates, ret) : returns(s, ret);
}

/* ---- over the steps of a question ---- */

void effect_answer_init(struct effect_answer *a, int64_t today, size_t n_steps)
{
        *a = (struct effect_answer){
                .today = today, .n_steps = n_steps, .steps = calloc(n_steps + 1, sizeof(*a->steps))};
        if (!a->steps)
                abort();
}

void effect_answer_done(struct effect_answer *a)
{
        free(a->steps);
        a->steps = NULL;
}

void effect_answer_add(struct effect_answer *a, const struct metrics_span *span, const struct offer_effect_row *rows,
                       size_t n)
{
        a->cut = n == OFFER_EFFECTS_MAX;
        for (size_t i = 0; i < n; i++) {
                size_t step = (size_t)((rows[i].contact.day - span->first_day) / span->step_days);

                effect_add(&a->total, &rows[i], a->today);
                if (step < a->n_steps)
                        effect_add(&a->steps[step], &rows[i], a->today);
        }
}

struct offer_effect_query effect_query(const struct metrics *m, const struct contact_query *of)
{
        return (struct offer_effect_query){.of = *of,
                                           .currency = str_c(m->o.rates.currency),
                                           .order_ms = EFFECT_ORDER_DAYS * DAY_MS,
                                           .return_ms = EFFECT_RETURN_DAYS * DAY_MS};
}

static void put_group(struct buf *b, const char *key, enum metric f, const struct effect_sums *s, enum effect_group g,
                      const struct metric_rates *rates)
{
        bool is_margin = f == METRIC_MARGIN;
        int64_t n = is_margin ? s->paid[g].n : s->n[g];
        double sum = is_margin ? s->paid[g].sum * (double)rates->margin_percent / 100 : (double)s->returned[g];

        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "conversations", n);
        json_put_key_i64(b, is_margin ? "with_order" : "with_return", is_margin ? s->buyers[g] : s->returned[g]);
        metrics_put_key_number(b, "mean", n > 0 && (!is_margin || rates->margin_percent), n ? sum / (double)n : 0);
        buf_put_ch(b, '}');
}

void effect_put_figure(struct buf *b, enum metric f, const struct effect_answer *a, const struct metric_rates *rates)
{
        static const char *const missing[] = {NULL, "margin_percent", "conversations", "orders"};
        struct metric_value v;
        enum effect_missing why = effect_value(f, &a->total, rates, &v);
        char day[16];

        json_put_comma(b);
        buf_put_ch(b, '{');
        metrics_put_value(b, f, &v);
        json_put_key_str(b, "due_to", metrics_day(effect_due_day(f, a->today), day));
        if (missing[why])
                json_put_key_str(b, "missing", str_c(missing[why]));
        put_group(b, "shown", f, &a->total, EFFECT_SHOWN, rates);
        put_group(b, "held", f, &a->total, EFFECT_HELD, rates);
        if (f == METRIC_MARGIN)
                json_put_key_i64(b, "other_currency", a->total.foreign);
        json_put_key_bool(b, "cut", a->cut);
        json_put_key(b, "series");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_steps; i++) {
                (void)effect_value(f, &a->steps[i], rates, &v);
                json_put_comma(b);
                if (v.known)
                        metrics_put_number(b, v.value);
                else
                        buf_put_c(b, "null");
        }
        buf_put_c(b, "]}");
}

/* ---- the conversations behind them ---- */

struct ask {
        struct metrics *m;
        metrics_fn *cb;
        void *arg;
};

static void on_rows(void *arg, int r, const struct err *err, const struct offer_effect_row *rows, size_t n)
{
        struct ask *k = arg;
        const struct knowledge *kn = generation_current(k->m->o.generations)->k;
        struct buf b;

        buf_init(&b, METRICS_JSON_MAX);
        buf_put_c(&b, "{\"contacts\":[");
        for (size_t i = 0; i < n; i++)
                metrics_put_contact(&b, kn, &rows[i].contact, &rows[i]);
        buf_put_ch(&b, ']');
        if (n)
                metrics_put_next(&b, rows[n - 1].at_ms, rows[n - 1].contact.n, rows[n - 1].contact.conversation);
        buf_put_ch(&b, '}');
        k->cb(k->arg, r, err, buf_str(&b));
        buf_done(&b);
        free(k);
}

int effect_contacts(struct metrics *m, const struct metrics_contacts_query *q, enum metric f, metrics_fn *cb, void *arg,
                    struct err *err)
{
        struct metrics_span span;
        struct offer_effect_query list;
        int64_t n = 0;
        struct ask *k;
        int r = metrics_span(m, &q->of, &span, err);

        if (r < 0)
                return r;
        list = effect_query(m, &span.q);
        list.whole = true;
        list.shown = str_eq_c(q->part, "hit");
        list.held = str_eq_c(q->part, "missed");
        list.limit = q->limit && q->limit < METRICS_LIST_MAX ? q->limit : METRICS_LIST_MAX;
        if (q->part.n && !list.shown && !list.held)
                return err_set(err, ERR_INVALID, "part is hit or missed");
        r = metrics_read_next(q->after, &list.before_ms, &n, &list.before_conversation, err);
        if (r < 0)
                return r;
        if (list.of.to_day > effect_due_day(f, span.today))
                list.of.to_day = effect_due_day(f, span.today);
        if (list.of.to_day < list.of.from_day) /* nothing of it is due: a day on which there was nothing */
                list.of.from_day = list.of.to_day = -1;
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        *k = (struct ask){m, cb, arg};
        r = store_offer_effects(m->o.store, &list, on_rows, k);
        if (r < 0) {
                free(k);
                err_set(err, r, "the store is busy; try again in a moment");
        }
        return r;
}

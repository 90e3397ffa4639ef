/* offers - what offers came to: shown, clicked, declined, ordered, beside the share of customers that gets none. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "learn/share.h"
#include "store/offer.h"

enum { DAYS = 90, DAYS_MAX = 730, REPORT_MAX = 1 << 20 };

static void put_number(struct buf *b, const char *key, double v)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", v);
}

static void put_count(struct buf *b, const char *key, const struct offer_count *n)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "n", n->n);
        json_put_key_i64(b, "clicked", n->clicked);
        json_put_key_i64(b, "dismissed", n->dismissed);
        json_put_key_i64(b, "ordered", n->ordered);
        json_put_key_i64(b, "due", n->due);
        json_put_key_i64(b, "ordered_due", n->ordered_due);
        buf_put_ch(b, '}');
}

static void put_lift(struct buf *b, const struct offer_count *shown, const struct offer_count *held)
{
        struct share s;

        if (!share_difference(shown->ordered_due, shown->due, held->ordered_due, held->due, &s))
                return;
        json_put_key(b, "lift");
        buf_put_ch(b, '{');
        put_number(b, "difference", s.value);
        put_number(b, "low", s.low);
        put_number(b, "high", s.high);
        buf_put_ch(b, '}');
}

static void put_product(struct api_call *c, struct buf *b, const struct offer_product_row *row)
{
        const struct product *p = knowledge_product(generation_current(c->api->d.generations)->k, row->product);

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "product", row->product);
        json_put_key(b, "name");
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", p ? p->name[LANG_ZH] : row->product);
        json_put_key_str(b, "en", p ? p->name[LANG_EN] : row->product);
        buf_put_ch(b, '}');
        put_count(b, "shown", &row->shown);
        put_count(b, "held", &row->held);
        buf_put_ch(b, '}');
}

static void put_weeks(struct buf *b, const struct offer_summary *s)
{
        json_put_key(b, "weeks");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n_weeks; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_i64(b, "from", s->weeks[i].from_ms);
                put_count(b, "shown", &s->weeks[i].shown);
                put_count(b, "held", &s->weeks[i].held);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void on_summary(void *arg, int r, const struct err *err, const struct offer_summary *s)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, REPORT_MAX);
        buf_put_ch(&b, '{');
        json_put_key_i64(&b, "order_days", OFFER_ORDER_DAYS);
        put_count(&b, "shown", &s->shown);
        put_count(&b, "held", &s->held);
        put_lift(&b, &s->shown, &s->held);
        json_put_key(&b, "products");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < s->n_products; i++)
                put_product(c, &b, &s->products[i]);
        buf_put_ch(&b, ']');
        put_weeks(&b, s);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void summary(struct api_call *c)
{
        int64_t days = DAYS, now = clock_now_ms(c->api->d.clock);
        struct str text = http_req_query(c->req, "days");
        struct err err;
        int r;

        if (text.n && !str_to_i64(text, 1, DAYS_MAX, &days)) {
                err_set(&err, ERR_INVALID, "days is a number from 1 to %d", DAYS_MAX);
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        r = store_offer_summary(c->api->d.store, now - days * DAY_MS, now, on_summary, c);
        if (r < 0) {
                err_set(&err, r, "the store is busy; try again in a moment");
                api_fail(c, r, &err);
        }
}

static const struct api_field summary_query[] = {
        {"days", T_INT, false, DAYS_MAX, "offers of so many days; 90 when it is not said", NULL},
        {0},
};
static const struct api_field summary_out[] = {
        {"order_days", T_INT, true, 0, "an order within so many days counts for the offer", NULL},
        {"shown", T_OBJECT, true, 0,
         "n, clicked, dismissed, ordered; due: so old that no order can follow; ordered_due: of these", NULL},
        {"held", T_OBJECT, true, 0, "the same of the share that gets none: what would have been offered", NULL},
        {"lift", T_OBJECT, false, 0,
         "orders of those that are due, shown less held: difference, low and high of 95 %; absent while one is empty",
         NULL},
        {"products", T_ARRAY, true, 0, "the same by product, most shown first", NULL},
        {"weeks", T_ARRAY, true, 0, "the same by week, oldest first, at most 12", NULL},
        {0},
};

const struct api_row api_offer_rows[] = {
        {"GET", "/v1/offers/summary", "what offers came to, beside the share that gets none", RIGHT_REPORT, summary,
         NULL, summary_out, 0, 200, 0, summary_query},
        {0},
};

/* Offers and what came of them. */
#include "store/offer_priv.h"

#include "base/map.h"
#include "base/time.h"
#include "store/consent_priv.h"
#include "store/conversation.h"
#include "store/store_priv.h"

#include <string.h>

#define WEEK_MS (7 * DAY_MS)
#define MONDAY_MS (4 * DAY_MS) /* 1970-01-05 */
#define PRODUCTS_MAX 200

/* --- with a turn --- */

void offer_copy(struct arena *mem, struct offer_write *ret, const struct offer_write *w)
{
        *ret = (struct offer_write){.customer_id = arena_str(mem, w->customer_id),
                                    .mark = arena_str(mem, w->mark),
                                    .product = arena_str(mem, w->product),
                                    .sku = arena_str(mem, w->sku),
                                    .reason = arena_str(mem, w->reason),
                                    .at_ms = w->at_ms,
                                    .every_ms = w->every_ms};
}

/* Allowed now, and nothing offered elsewhere lately? */
static int ask(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct offer_write *w,
               struct err *err)
{
        struct consent_state consent;
        int r = consent_read_state(op, db, w->customer_id, &consent, err);
        struct sql_stmt *s;

        if (r < 0)
                return r;
        if (!consent.offers)
                return err_set(err, ERR_DENIED, "the customer allows no offers");
        s = prepare_brand(op, db,
                          "SELECT count(*) AS n FROM offer WHERE brand = ? AND customer_id = ? AND at_ms > ?"
                          " AND conversation <> ?",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, w->customer_id);
        sql_put_i64(s, w->at_ms - w->every_ms);
        sql_put_text(s, conv->id);
        r = sql_step(s, err);
        if (r <= 0)
                return r;
        r = sql_i64(s, "n") ? err_set(err, ERR_DENIED, "something was offered to the customer lately") : 0;
        sql_reset(s);
        return r;
}

static int insert(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct offer_write *w,
                  struct err *err)
{
        int r = ask(op, db, conv, w, err);
        struct sql_stmt *s;

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "INSERT INTO offer (brand, conversation, product, customer_id, sku, reason, held, at_ms,"
                          " clicked_ms, dismissed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, conv->id);
        sql_put_text(s, w->product);
        sql_put_text(s, w->customer_id);
        sql_put_text(s, w->sku);
        sql_put_text(s, w->reason);
        sql_put_i64(s, str_eq_c(w->mark, "held"));
        sql_put_i64(s, w->at_ms);
        return sql_run(s, err);
}

int offer_apply(struct op *op, struct sql_db *db, const struct conv_row *conv, const struct offer_write *w,
                struct err *err)
{
        static const char clicked[] = "UPDATE offer SET clicked_ms = ? WHERE brand = ? AND conversation = ?"
                                      " AND product = ? AND clicked_ms = 0";
        static const char dismissed[] = "UPDATE offer SET dismissed_ms = ? WHERE brand = ? AND conversation = ?"
                                        " AND product = ? AND dismissed_ms = 0";
        struct sql_stmt *s;

        if (str_eq_c(w->mark, "shown") || str_eq_c(w->mark, "held"))
                return insert(op, db, conv, w, err);
        s = sql_prepare(db, str_eq_c(w->mark, "clicked") ? clicked : dismissed, err);
        if (!s)
                return err->code;
        sql_put_i64(s, w->at_ms);
        sql_put_text(s, op->st->brand);
        sql_put_text(s, conv->id);
        sql_put_text(s, w->product);
        return sql_run(s, err);
}

int offers_forget(struct op *op, struct sql_db *db, struct str customer_id, struct err *err)
{
        struct sql_stmt *s = prepare_brand(op, db, "DELETE FROM offer WHERE brand = ? AND customer_id = ?", err);

        if (!s)
                return err->code;
        sql_put_text(s, customer_id);
        return sql_run(s, err);
}

/* --- of one customer --- */

struct load_op {
        struct op op;
        struct str customer_id;
        struct offer_row *offers;
        struct bought_row *bought;
        size_t n_offers, cap_offers, n_bought, cap_bought;
        store_offers_fn *cb;
};

static int read_offers(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db,
                                           "SELECT product, at_ms, clicked_ms, dismissed_ms, held FROM offer"
                                           " WHERE brand = ? AND customer_id = ? ORDER BY at_ms DESC, product LIMIT ?",
                                           err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_i64(s, OFFER_PAST_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct offer_row *)ROWS_ADD(o->op.mem, &o->offers, &o->n_offers, &o->cap_offers) =
                        (struct offer_row){.product = col(o->op.mem, s, "product"),
                                           .at_ms = sql_i64(s, "at_ms"),
                                           .clicked_ms = sql_i64(s, "clicked_ms"),
                                           .dismissed_ms = sql_i64(s, "dismissed_ms"),
                                           .held = sql_i64(s, "held") != 0};
        return r;
}

static int read_bought(struct load_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s =
                prepare_brand(&o->op, db,
                              "SELECT i.sku AS sku, o.no AS no, o.currency AS currency,"
                              " CASE WHEN o.delivered_ms > 0 THEN o.delivered_ms ELSE o.placed_ms END AS at_ms"
                              " FROM orders o JOIN order_item i ON i.brand = o.brand AND i.order_no = o.no"
                              " WHERE o.brand = ? AND o.customer_id = ? AND o.status <> 'refund'"
                              " ORDER BY o.placed_ms DESC, o.no, i.line LIMIT ?",
                              err);
        int r;

        if (!s)
                return err->code;
        sql_put_text(s, o->customer_id);
        sql_put_i64(s, OFFER_BOUGHT_MAX);
        while ((r = sql_step(s, err)) > 0)
                *(struct bought_row *)ROWS_ADD(o->op.mem, &o->bought, &o->n_bought, &o->cap_bought) =
                        (struct bought_row){.sku = col(o->op.mem, s, "sku"),
                                            .order_no = col(o->op.mem, s, "no"),
                                            .currency = col(o->op.mem, s, "currency"),
                                            .at_ms = sql_i64(s, "at_ms")};
        return r;
}

static int load_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct load_op *o = (struct load_op *)op;
        int r = read_offers(o, db, err);

        return r < 0 ? r : read_bought(o, db, err);
}

static void load_deliver(struct op *op)
{
        struct load_op *o = (struct load_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->offers, o->n_offers, o->bought, o->n_bought);
}

int store_offers_load(struct store *st, struct str customer_id, store_offers_fn *cb, void *arg)
{
        struct load_op *o = op_new(st, sizeof(*o), load_run, load_deliver, arg);

        o->customer_id = arena_str(o->op.mem, customer_id);
        o->cb = cb;
        return op_read(&o->op);
}

/* --- of all: what is bought --- */

struct takes_op {
        struct op op;
        int64_t limit;
        struct take_row *rows;
        size_t n;
        store_takes_fn *cb;
};

/* What is read into: the names of goods, each kept once, and the customer whose rows come. */
struct taking {
        struct map *skus;
        struct arena *tmp;
        struct str last;
        uint32_t customers;
        size_t bytes; /* of the names */
};

static int takes_room(struct takes_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, db, "SELECT count(*) AS n FROM order_item WHERE brand = ?", err);
        int r = s ? sql_step(s, err) : err->code;

        if (r < 0)
                return r;
        if (sql_i64(s, "n") < o->limit)
                o->limit = sql_i64(s, "n");
        sql_reset(s);
        o->rows = ARENA_ARRAY(o->op.mem, struct take_row, (size_t)o->limit);
        return 0;
}

/* False: there is no room for another name. */
static bool take(struct takes_op *o, struct taking *t, struct sql_stmt *s)
{
        struct str sku = sql_str(s, "sku"), *kept = map_get(t->skus, sku);

        if (!kept) {
                t->bytes += sku.n + 64;
                if (t->bytes > TAKES_NAMES_BYTES)
                        return false;
                kept = ARENA_NEW(o->op.mem, struct str);
                *kept = arena_str(o->op.mem, sku);
                map_set(t->skus, sku, kept);
        }
        if (!str_eq(sql_str(s, "customer_id"), t->last)) {
                arena_reset(t->tmp);
                t->last = col(t->tmp, s, "customer_id");
                t->customers++;
        }
        o->rows[o->n++] = (struct take_row){t->customers - 1, *kept};
        return true;
}

static int takes_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct takes_op *o = (struct takes_op *)op;
        struct taking t = {.tmp = NULL};
        struct sql_stmt *s;
        int r = takes_room(o, db, err);

        if (r < 0)
                return r;
        s = prepare_brand(op, db,
                          "SELECT o.customer_id AS customer_id, i.sku AS sku"
                          " FROM orders o JOIN order_item i ON i.brand = o.brand AND i.order_no = o.no"
                          " WHERE o.brand = ? AND o.status <> 'refund' AND coalesce((SELECT c.granted FROM consent c"
                          " WHERE c.brand = o.brand AND c.customer_id = o.customer_id AND c.purpose = 'offers'"
                          " ORDER BY c.no DESC LIMIT 1), 1) <> 0"
                          " ORDER BY o.customer_id, o.placed_ms, o.no, i.line LIMIT ?",
                          err);
        if (!s)
                return err->code;
        t.tmp = arena_new(0);
        t.skus = map_new();
        sql_put_i64(s, o->limit);
        while ((r = sql_step(s, err)) > 0 && take(o, &t, s))
                ;
        map_free(t.skus);
        arena_free(t.tmp);
        return r < 0 ? r : 0;
}

static void takes_deliver(struct op *op)
{
        struct takes_op *o = (struct takes_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, o->rows, o->n);
}

int store_takes(struct store *st, unsigned limit, store_takes_fn *cb, void *arg)
{
        struct takes_op *o = op_new(st, sizeof(*o), takes_run, takes_deliver, arg);

        o->limit = limit;
        o->cb = cb;
        return op_read(&o->op);
}

/* --- of all: what came of offers --- */

struct summary_op {
        struct op op;
        int64_t since_ms, now_ms;
        struct offer_summary sum;
        struct offer_product_row *products;
        struct offer_week_row *weeks;
        size_t cap_products, cap_weeks;
        store_offer_summary_fn *cb;
};

#define COUNTS                                                                                                  \
        " count(*) AS n, sum(CASE WHEN f.clicked_ms > 0 THEN 1 ELSE 0 END) AS clicked,"                         \
        " sum(CASE WHEN f.dismissed_ms > 0 THEN 1 ELSE 0 END) AS dismissed, sum(f.ordered) AS ordered,"         \
        " sum(CASE WHEN f.at_ms <= ? THEN 1 ELSE 0 END) AS due,"                                                \
        " sum(CASE WHEN f.at_ms <= ? THEN f.ordered ELSE 0 END) AS ordered_due"                                 \
        " FROM (SELECT x.product AS product, x.held AS held, x.at_ms AS at_ms, x.clicked_ms AS clicked_ms,"     \
        " x.dismissed_ms AS dismissed_ms, CASE WHEN EXISTS (SELECT 1 FROM orders o JOIN order_item i ON"        \
        " i.brand = o.brand AND i.order_no = o.no WHERE o.brand = x.brand AND o.customer_id = x.customer_id"    \
        " AND i.sku = x.sku AND o.status <> 'refund' AND o.placed_ms > x.at_ms AND o.placed_ms <= x.at_ms + ?)" \
        " THEN 1 ELSE 0 END AS ordered FROM offer x WHERE x.brand = ? AND x.at_ms >= ?) f "

static struct sql_stmt *counts(struct summary_op *o, struct sql_db *db, const char *text, struct err *err)
{
        struct sql_stmt *s = sql_prepare(db, text, err);
        int64_t days = OFFER_ORDER_DAYS * DAY_MS;

        if (!s)
                return NULL;
        sql_put_i64(s, o->now_ms - days);
        sql_put_i64(s, o->now_ms - days);
        sql_put_i64(s, days);
        sql_put_text(s, o->op.st->brand);
        sql_put_i64(s, o->since_ms);
        return s;
}

static struct offer_count read_count(struct sql_stmt *s)
{
        return (struct offer_count){.n = sql_i64(s, "n"),
                                    .clicked = sql_i64(s, "clicked"),
                                    .dismissed = sql_i64(s, "dismissed"),
                                    .ordered = sql_i64(s, "ordered"),
                                    .due = sql_i64(s, "due"),
                                    .ordered_due = sql_i64(s, "ordered_due")};
}

static void add_count(struct offer_count *to, const struct offer_count *c)
{
        to->n += c->n;
        to->clicked += c->clicked;
        to->dismissed += c->dismissed;
        to->ordered += c->ordered;
        to->due += c->due;
        to->ordered_due += c->ordered_due;
}

static int by_product(struct summary_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = counts(o, db,
                                    "SELECT f.product AS product, f.held AS held," COUNTS
                                    "GROUP BY f.product, f.held ORDER BY f.product, f.held",
                                    err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0) {
                struct str product = sql_str(s, "product");
                struct offer_count c = read_count(s);
                bool held = sql_i64(s, "held") != 0;
                struct offer_product_row *row;

                add_count(held ? &o->sum.held : &o->sum.shown, &c);
                if (o->sum.n_products == 0 || !str_eq(o->products[o->sum.n_products - 1].product, product)) {
                        if (o->sum.n_products == PRODUCTS_MAX)
                                continue;
                        row = ROWS_ADD(o->op.mem, &o->products, &o->sum.n_products, &o->cap_products);
                        row->product = arena_str(o->op.mem, product);
                }
                row = &o->products[o->sum.n_products - 1];
                *(held ? &row->held : &row->shown) = c;
        }
        o->sum.products = o->products;
        return r;
}

/* Of the newest OFFER_WEEKS weeks. */
static int by_week(struct summary_op *o, struct sql_db *db, struct err *err)
{
        struct sql_stmt *s = counts(o, db,
                                    "SELECT (f.at_ms - 345600000) / 604800000 AS week, f.held AS held," COUNTS
                                    "GROUP BY (f.at_ms - 345600000) / 604800000, f.held"
                                    " ORDER BY (f.at_ms - 345600000) / 604800000, f.held",
                                    err);
        int64_t first = (o->now_ms - MONDAY_MS) / WEEK_MS - OFFER_WEEKS + 1;
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0) {
                int64_t week = sql_i64(s, "week"), from = week * WEEK_MS + MONDAY_MS;
                struct offer_week_row *row;

                if (week < first || o->sum.n_weeks > OFFER_WEEKS)
                        continue;
                if (o->sum.n_weeks == 0 || o->weeks[o->sum.n_weeks - 1].from_ms != from) {
                        row = ROWS_ADD(o->op.mem, &o->weeks, &o->sum.n_weeks, &o->cap_weeks);
                        row->from_ms = from;
                }
                row = &o->weeks[o->sum.n_weeks - 1];
                *(sql_i64(s, "held") ? &row->held : &row->shown) = read_count(s);
        }
        o->sum.weeks = o->weeks;
        return r;
}

static void most_shown_first(struct offer_product_row *v, size_t n)
{
        for (size_t i = 1; i < n; i++) {
                struct offer_product_row x = v[i];
                size_t k = i;

                for (; k > 0 && v[k - 1].shown.n < x.shown.n; k--)
                        v[k] = v[k - 1];
                v[k] = x;
        }
}

static int summary_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct summary_op *o = (struct summary_op *)op;
        int r = by_product(o, db, err);

        if (r == 0)
                r = by_week(o, db, err);
        if (r == 0)
                most_shown_first(o->products, o->sum.n_products);
        return r;
}

static void summary_deliver(struct op *op)
{
        struct summary_op *o = (struct summary_op *)op;

        o->cb(op->arg, op->job.r, &op->job.err, &o->sum);
}

int store_offer_summary(struct store *st, int64_t since_ms, int64_t now_ms, store_offer_summary_fn *cb, void *arg)
{
        struct summary_op *o = op_new(st, sizeof(*o), summary_run, summary_deliver, arg);

        o->since_ms = since_ms;
        o->now_ms = now_ms;
        o->cb = cb;
        return op_read(&o->op);
}

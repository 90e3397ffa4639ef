/*
 * The score of a reason is a sum of log-odds: its base, and each thing seen, from 0 (hardly) to 1 (plainly), times its
 * weight. Scores become shares by softmax, with "none of these" as one more reason.
 *
 * Bases are counted: the share of a reason among the demo's past conversations whose customer could have had it
 * (bench/guess/bases.py prints them). Those conversations were not drawn from what was seen - who asks about a late
 * parcel in them need not have one - so the weights cannot be learned there and are set by hand: how many times
 * likelier the reason becomes, as a logarithm.
 */
#include "answer/guess.h"

#include "base/time.h"
#include "base/tz.h"
#include "connect/fact.h"
#include "knowledge/knowledge.h"

#include <math.h>
#include <string.h>

enum seen {
        SEEN_LATE,      /* days past the promise: 1 at three */
        SEEN_STALLED,   /* days without a scan: 1 at six */
        SEEN_MOVES,     /* scanned lately: 1 today */
        SEEN_DUE,       /* comes today or tomorrow */
        SEEN_NEW,       /* ordered or delivered lately: 1 today */
        SEEN_ENDS,      /* a window or a warranty: 1 on its last day */
        SEEN_WAITS,     /* in refund, exchange or repair: 1 after two weeks */
        SEEN_OVERDUE,   /* past its promise: 1 at seven days */
        SEEN_ERROR,     /* reported lately: 1 now */
        SEEN_BAD,       /* a version known to be bad */
        SEEN_LEFT,      /* left unfinished lately: 1 now */
        SEEN_UNSOLVED,  /* how plainly the last consultation failed */
        SEEN_RECENT,    /* how lately it was: 1 now */
        SEEN_OWNS_MORE, /* further devices */
        SEEN_N
};

struct weight {
        enum seen seen;
        float w;
};

static const struct row {
        const char *name;
        float base;
        struct weight weights[5]; /* ends with w = 0 */
} rows[GUESS_N] = {
        [GUESS_PARCEL_LATE] = {"parcel-late", -0.4f, {{SEEN_LATE, 3.0f}, {SEEN_STALLED, 1.8f}}},
        [GUESS_ORDER_STATUS] = {"order-status", -1.3f, {{SEEN_MOVES, 2.0f}, {SEEN_DUE, 1.0f}, {SEEN_NEW, 1.4f}}},
        [GUESS_SETUP] = {"setup", -0.8f /* by hand */, {{SEEN_NEW, 2.8f}}},
        [GUESS_RETURN] = {"return", -0.2f, {{SEEN_NEW, 0.6f}, {SEEN_ENDS, 1.2f}}},
        [GUESS_REFUND_STATUS] = {"refund-status", -0.8f, {{SEEN_WAITS, 0.6f}, {SEEN_NEW, 2.2f}}},
        [GUESS_REPAIR] = {"repair", 0.0f, {{SEEN_OVERDUE, 2.0f}, {SEEN_WAITS, 1.4f}, {SEEN_NEW, 1.4f}}},
        [GUESS_DEVICE_ERROR] = {"device-error", 0.0f, {{SEEN_ERROR, 3.0f}, {SEEN_BAD, 1.6f}}},
        [GUESS_RESUME] = {"resume", -0.5f /* by hand */, {{SEEN_LEFT, 3.4f}}},
        [GUESS_AGAIN] = {"again", -2.0f /* by hand */, {{SEEN_UNSOLVED, 1.6f}, {SEEN_RECENT, 2.2f}}},
        [GUESS_TROUBLE] = {"trouble", 1.3f, {{SEEN_OWNS_MORE, 0.4f}, {SEEN_NEW, 0.2f}}},
        [GUESS_WARRANTY] = {"warranty", -1.5f, {{SEEN_ENDS, 3.0f}}},
        [GUESS_PARTS] = {"parts", -1.4f, {{SEEN_NEW, 0.6f}}},
        [GUESS_INVOICE] = {"invoice", -1.5f, {{SEEN_NEW, 0.9f}}},
};

#define NONE_SCORE 0.0f /* of "none of these" */

/* How near 1 a count of days is. */
#define LATE_FULL 3.0f
#define STALLED_FROM 3
#define STALLED_FULL 6.0f
#define OVERDUE_FULL 7.0f
#define WAITS_FULL 14.0f
#define UNDERWAY_DAYS 60 /* an order older than this, and never delivered, is no longer waited for */
#define SETUP_DAYS 10
#define REFUND_DAYS 45
#define REPAIR_BACK_DAYS 21
#define ERROR_DAYS 7
#define LEFT_DAYS 30
#define AGAIN_DAYS 21
#define WARRANTY_SOON_DAYS 30
#define WARRANTY_OVER_DAYS 14
#define INVOICE_DAYS 45
#define PARTS_DAYS 120

const char *guess_name(enum guess_reason reason)
{
        return rows[reason].name;
}

bool guess_parse(struct str name, enum guess_reason *ret)
{
        for (int i = 0; i < GUESS_N; i++) {
                if (str_eq_c(name, rows[i].name)) {
                        *ret = (enum guess_reason)i;
                        return true;
                }
        }
        return false;
}

/* ---- one list under way: the best of each reason ---- */

struct work {
        const struct guess_in *in;
        struct guess best[GUESS_N];
        float score[GUESS_N];
        bool found[GUESS_N];
};

static float clamp(float v)
{
        return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* 1 at 0 days, a half at `half`. */
static float fade(int64_t days, float half)
{
        return days <= 0 ? 1 : exp2f(-(float)days / half);
}

static int64_t days_to(const struct work *w, int64_t from_ms, int64_t to_ms)
{
        struct tz_local a = tz_to_local(w->in->tz, from_ms), b = tz_to_local(w->in->tz, to_ms);

        return days_from_civil(b.year, b.month, b.day) - days_from_civil(a.year, a.month, a.day);
}

static int64_t days_since(const struct work *w, int64_t ms)
{
        return days_to(w, ms, w->in->now_ms);
}

static void offer(struct work *w, const struct guess *g, const float seen[SEEN_N])
{
        const struct row *row = &rows[g->reason];
        float score = row->base;

        for (size_t i = 0; i < sizeof(row->weights) / sizeof(row->weights[0]) && row->weights[i].w > 0; i++)
                score += row->weights[i].w * seen[row->weights[i].seen];
        if (w->found[g->reason] && score <= w->score[g->reason])
                return;
        w->found[g->reason] = true;
        w->score[g->reason] = score;
        w->best[g->reason] = *g;
}

/* ---- orders ---- */

static bool is_under_way(const struct order_fact *o)
{
        return str_eq_c(o->status, "paid") || str_eq_c(o->status, "packed") || str_eq_c(o->status, "shipped");
}

static bool is_going_back(const struct order_fact *o)
{
        return str_eq_c(o->status, "refund") || str_eq_c(o->status, "exchange");
}

static struct str product_of(const struct order_fact *o)
{
        return o->n_items ? o->items[0].product_id : (struct str){0};
}

static void under_way(struct work *w, const struct order_fact *o)
{
        int64_t last_ms = o->n_events ? o->events[0].at_ms : o->placed_ms, placed = days_since(w, o->placed_ms),
                quiet = days_since(w, last_ms), late = o->promise_ms ? days_since(w, o->promise_ms) : 0;
        struct guess g = {.subject = o->no, .product = product_of(o)};
        float seen[SEEN_N] = {0};

        if (placed > UNDERWAY_DAYS)
                return;
        seen[SEEN_LATE] = late > 0 ? clamp(((float)late + 1) / (LATE_FULL + 1)) : 0;
        seen[SEEN_STALLED] = quiet >= STALLED_FROM ? clamp((float)quiet / STALLED_FULL) : 0;
        seen[SEEN_MOVES] = o->n_events ? fade(quiet, 1) : 0;
        seen[SEEN_DUE] = o->promise_ms && late <= 0 && late >= -1 ? 1 : 0;
        seen[SEEN_NEW] = fade(placed, 2);
        if (late > 0 || quiet >= STALLED_FROM) {
                g.reason = GUESS_PARCEL_LATE;
                g.days = late > 0 ? late : quiet;
                g.over = late > 0;
        } else {
                g.reason = GUESS_ORDER_STATUS;
                g.days = -late;
        }
        offer(w, &g, seen);
}

static void delivered(struct work *w, const struct order_fact *o)
{
        const struct company *co = &w->in->k->company;
        int64_t since = days_since(w, o->delivered_ms);
        int64_t window =
                co->exchange_window_days > co->return_window_days ? co->exchange_window_days : co->return_window_days;
        struct guess g = {.subject = o->no, .product = product_of(o)};
        float seen[SEEN_N] = {[SEEN_NEW] = fade(since, 3)};

        if (since <= window) {
                int64_t left = since <= co->return_window_days ? co->return_window_days - since : window - since;

                g.reason = GUESS_RETURN;
                g.days = left;
                seen[SEEN_ENDS] = since <= co->return_window_days ? fade(left, 1) : 0;
                offer(w, &g, seen);
        }
        if (since <= INVOICE_DAYS) {
                g.reason = GUESS_INVOICE;
                g.days = since;
                seen[SEEN_NEW] = fade(since, 7);
                offer(w, &g, seen);
        }
}

static void orders(struct work *w)
{
        for (size_t i = 0; i < w->in->n_orders; i++) {
                const struct order_fact *o = &w->in->orders[i];

                if (is_under_way(o)) {
                        under_way(w, o);
                } else if (is_going_back(o)) {
                        int64_t since = days_since(w, o->delivered_ms ? o->delivered_ms : o->placed_ms);
                        struct guess g = {.reason = GUESS_REFUND_STATUS,
                                          .subject = o->no,
                                          .product = product_of(o),
                                          .days = since};
                        float seen[SEEN_N] = {
                                [SEEN_WAITS] = clamp((float)since / WAITS_FULL), [SEEN_NEW] = fade(since, 10)};

                        if (since <= REFUND_DAYS)
                                offer(w, &g, seen);
                } else if (o->delivered_ms) {
                        delivered(w, o);
                }
        }
}

/* ---- devices ---- */

static const struct product_bad_firmware *bad_firmware(const struct work *w, const struct device_fact *d)
{
        const struct product *p = knowledge_product(w->in->k, d->product_id);

        for (size_t i = 0; p && d->firmware.n && i < p->n_bad_firmware; i++) {
                if (str_eq(p->bad_firmware[i].version, d->firmware))
                        return &p->bad_firmware[i];
        }
        return NULL;
}

/* A card or a bag has no firmware, breaks seldom, and needs no setting up. */
static bool is_machine(const struct device_fact *d)
{
        return d->firmware.n > 0;
}

static void device_error(struct work *w, const struct device_fact *d)
{
        const struct product_bad_firmware *bad = bad_firmware(w, d);
        int64_t since = d->error.n ? days_since(w, d->error_ms) : 0;
        struct guess g = {.reason = GUESS_DEVICE_ERROR, .subject = d->serial, .product = d->product_id};
        float seen[SEEN_N] = {0};

        if (d->error.n && since <= ERROR_DAYS) {
                seen[SEEN_ERROR] = fade(since, 2);
                g.days = since;
        } else if (bad) {
                g.bad_firmware = true;
        } else {
                return;
        }
        seen[SEEN_BAD] = bad ? 1 : 0;
        g.bad_doc = bad ? bad->doc : (struct str){0};
        offer(w, &g, seen);
}

static void warranty(struct work *w, const struct device_fact *d)
{
        int64_t left = days_since(w, d->warranty_until_ms) * -1;
        struct guess g = {.reason = GUESS_WARRANTY,
                          .subject = d->serial,
                          .product = d->product_id,
                          .days = left < 0 ? -left : left};
        float seen[SEEN_N] = {[SEEN_ENDS] = fade(g.days, 8)};

        if (!d->warranty_until_ms || left > WARRANTY_SOON_DAYS || left < -WARRANTY_OVER_DAYS)
                return;
        g.over = left < 0;
        offer(w, &g, seen);
}

static bool has_fits(const struct work *w, struct str product)
{
        const struct product *p = knowledge_product(w->in->k, product);

        return p && p->n_fits > 0;
}

static bool is_in_repair(const struct work *w, struct str serial)
{
        for (size_t i = 0; i < w->in->customer->n_repairs; i++) {
                const struct repair_fact *r = &w->in->customer->repairs[i];

                if (str_eq(r->serial, serial) && repair_is_under_way(r))
                        return true;
        }
        return false;
}

static void device(struct work *w, const struct device_fact *d, unsigned machines)
{
        int64_t owned = d->bought_ms ? days_since(w, d->bought_ms) : PARTS_DAYS + 1;
        struct guess g = {.subject = d->serial, .product = d->product_id, .days = owned};
        float seen[SEEN_N] = {[SEEN_NEW] = fade(owned, 4)};

        if (is_machine(d) && owned <= SETUP_DAYS) {
                g.reason = GUESS_SETUP;
                g.over = owned == 0;
                offer(w, &g, seen);
        }
        device_error(w, d);
        warranty(w, d);
        if (has_fits(w, d->product_id) && owned <= PARTS_DAYS) {
                g.reason = GUESS_PARTS;
                seen[SEEN_NEW] = fade(owned, 30);
                offer(w, &g, seen);
        }
        if (is_machine(d) && !is_in_repair(w, d->serial)) {
                g.reason = GUESS_TROUBLE;
                seen[SEEN_NEW] = fade(owned, 60);
                seen[SEEN_OWNS_MORE] = clamp((float)machines / 4);
                offer(w, &g, seen);
        }
}

static void devices(struct work *w)
{
        const struct customer_fact *cu = w->in->customer;
        unsigned machines = 0;

        for (size_t i = 0; i < cu->n_devices; i++)
                machines += is_machine(&cu->devices[i]);
        for (size_t i = 0; i < cu->n_devices; i++)
                device(w, &cu->devices[i], machines);
}

/* ---- repairs, what was left, consultations ---- */

static struct str product_by_serial(const struct customer_fact *cu, struct str serial)
{
        for (size_t i = 0; i < cu->n_devices; i++) {
                if (str_eq(cu->devices[i].serial, serial))
                        return cu->devices[i].product_id;
        }
        return (struct str){0};
}

static void repair(struct work *w, const struct repair_fact *r)
{
        bool back = repair_is_back(r);
        int64_t since = r->received_ms ? days_since(w, r->received_ms) : 0;
        int64_t over = r->promise_ms ? days_since(w, r->promise_ms) : 0;
        struct guess g = {.reason = GUESS_REPAIR,
                          .subject = r->no,
                          .product = product_by_serial(w->in->customer, r->serial),
                          .days = since};
        float seen[SEEN_N] = {0};

        if (back ? since > REPAIR_BACK_DAYS : !repair_is_under_way(r))
                return;
        if (back) {
                seen[SEEN_NEW] = fade(since, 7);
        } else {
                seen[SEEN_OVERDUE] = over > 0 ? clamp(((float)over + 2) / (OVERDUE_FULL + 2)) : 0;
                seen[SEEN_WAITS] = clamp((float)since / WAITS_FULL);
                g.over = over > 0;
                g.days = over > 0 ? over : since;
        }
        offer(w, &g, seen);
}

static void left_flow(struct work *w)
{
        const struct customer_fact *cu = w->in->customer;
        int64_t since = days_since(w, cu->flow_at_ms);
        struct guess g = {.reason = GUESS_RESUME, .subject = cu->flow, .days = since};
        float seen[SEEN_N] = {[SEEN_LEFT] = fade(since, 4)};

        if (cu->flow.n && since <= LEFT_DAYS)
                offer(w, &g, seen);
}

static float failed(struct str outcome)
{
        static const struct {
                const char *outcome;
                float v;
        } table[] = {{"gave_up", 1}, {"recontact", 0.9f}, {"handover", 0.7f}, {"unconfirmed", 0.6f}, {"", 0.4f}};

        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
                if (str_eq_c(outcome, table[i].outcome))
                        return table[i].v;
        }
        return 0;
}

static void consultation(struct work *w)
{
        const struct customer_fact *cu = w->in->customer;
        const struct past_fact *p = cu->n_past ? &cu->past[0] : NULL;
        int64_t since = p ? days_since(w, p->at_ms) : 0;
        struct guess g = {.reason = GUESS_AGAIN};
        float seen[SEEN_N] = {0};

        if (!p || since > AGAIN_DAYS || failed(p->outcome) <= 0)
                return;
        g.subject = p->id;
        g.product = p->product;
        g.days = since;
        seen[SEEN_UNSOLVED] = failed(p->outcome);
        seen[SEEN_RECENT] = fade(since, 4);
        offer(w, &g, seen);
}

/* ---- ranking ---- */

static void sort(struct guess *v, size_t n)
{
        for (size_t i = 1; i < n; i++) {
                struct guess g = v[i];
                size_t j = i;

                for (; j > 0 && v[j - 1].likely < g.likely; j--)
                        v[j] = v[j - 1];
                v[j] = g;
        }
}

size_t guess_rank(const struct guess_in *in, struct guess ret[GUESS_N])
{
        struct work w = {.in = in};
        float sum = expf(NONE_SCORE);
        size_t n = 0;

        if (!in->customer)
                return 0;
        orders(&w);
        devices(&w);
        for (size_t i = 0; i < in->customer->n_repairs; i++)
                repair(&w, &in->customer->repairs[i]);
        left_flow(&w);
        consultation(&w);
        for (int i = 0; i < GUESS_N; i++) {
                if (!w.found[i])
                        continue;
                ret[n] = w.best[i];
                ret[n].likely = expf(w.score[i]);
                sum += ret[n++].likely;
        }
        for (size_t i = 0; i < n; i++)
                ret[i].likely /= sum;
        sort(ret, n);
        return n;
}

size_t guess_shown(const struct guess *ranked, size_t n)
{
        size_t shown = 0;

        while (shown < n && shown < GUESS_SHOWN_MAX && ranked[shown].likely >= GUESS_SHOWN_MIN)
                shown++;
        return shown;
}

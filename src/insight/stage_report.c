/* What two arms came to, metric by metric; see stages.h and learn/guard.h. */
#include "insight/stages.h"

#include "codec/json.h"
#include "learn/guard.h"

enum { GUARDED = 3 };
#define FALSE_ALARMS 0.05 /* of all guard metrics together, over all looks */

static const struct {
        bool guards, more_is_worse;
} kinds[STAGE_METRICS] = {
        [STAGE_ANSWERED] = {false, false},  [STAGE_DECLINED] = {false, true},  [STAGE_HANDED_OVER] = {true, true},
        [STAGE_UNHELPFUL] = {true, true},   [STAGE_CONFIRMED] = {true, false}, [STAGE_SATISFIED] = {false, false},
        [STAGE_COMPLAINED] = {false, true},
};

bool stage_guards(enum stage_metric m)
{
        return kinds[m].guards;
}

bool stage_more_is_worse(enum stage_metric m)
{
        return kinds[m].more_is_worse;
}

static void compare(const struct stage_figures *f, enum stage_metric m, struct guard_result *ret)
{
        struct guard_sums sums[GUARD_ARMS];
        struct guard_era eras[STAGE_ERAS_MAX];

        for (int arm = 0; arm < GUARD_ARMS; arm++) {
                const struct stage_sums *s = &f->sums[m][arm];

                sums[arm] = (struct guard_sums){.customers = s->customers,
                                                .n = (double)s->n,
                                                .y = (double)s->y,
                                                .nn = (double)s->nn,
                                                .yy = (double)s->yy,
                                                .ny = (double)s->ny};
                for (size_t i = 0; i < f->n_eras; i++) {
                        eras[i].n[arm] = (double)f->eras[m][i].n[arm];
                        eras[i].y[arm] = (double)f->eras[m][i].y[arm];
                }
        }
        guard_compare(eras, f->n_eras, sums, kinds[m].more_is_worse, ret);
}

enum stage_metric stage_fallen(const struct stage_figures *f)
{
        for (enum stage_metric m = 0; m < STAGE_METRICS; m++) {
                struct guard_result r;

                if (!kinds[m].guards)
                        continue;
                compare(f, m, &r);
                if (r.worse >= GUARDED / FALSE_ALARMS)
                        return m;
        }
        return STAGE_METRICS;
}

/* ---- as JSON ---- */

static void put_number(struct buf *b, const char *key, double v)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", v);
}

static void put_arm(struct buf *b, const char *key, const struct stage_figures *f, enum stage_metric m, int arm,
                    const struct guard_result *r)
{
        const struct stage_sums *s = &f->sums[m][arm];
        struct share own;

        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "n", s->n);
        json_put_key_i64(b, "yes", s->y);
        if (share_of(s->y, s->n, &own)) {
                put_number(b, "share", own.value);
                put_number(b, "low", r->known ? r->arm[arm].low : own.low);
                put_number(b, "high", r->known ? r->arm[arm].high : own.high);
        }
        buf_put_ch(b, '}');
}

/* In words that the bounds which hold at every look allow. */
static const char *verdict(const struct guard_result *r, bool more_is_worse)
{
        if (!r->known || !r->enough)
                return "too-few";
        if (r->always_low > 0)
                return more_is_worse ? "worse" : "better";
        if (r->always_high < 0)
                return more_is_worse ? "better" : "worse";
        return "none";
}

static void put_metric(struct buf *b, const struct stage_figures *f, enum stage_metric m)
{
        struct guard_result r;

        compare(f, m, &r);
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "name", str_c(stage_metric_name(m)));
        json_put_key_bool(b, "guards", kinds[m].guards);
        json_put_key_str(b, "worse_when", kinds[m].more_is_worse ? STR("more") : STR("less"));
        put_arm(b, "present", f, m, STAGE_PRESENT, &r);
        put_arm(b, "new", f, m, STAGE_NEW, &r);
        if (r.known) {
                put_number(b, "difference", r.difference.value);
                put_number(b, "low", r.difference.low);
                put_number(b, "high", r.difference.high);
                put_number(b, "always_low", r.always_low);
                put_number(b, "always_high", r.always_high);
        }
        json_put_key_str(b, "verdict", str_c(verdict(&r, kinds[m].more_is_worse)));
        buf_put_ch(b, '}');
}

static void put_counts(struct buf *b, const char *key, const struct stage_figures *f, int arm)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "conversations", f->conversations[arm]);
        json_put_key_i64(b, "customers", f->customers[arm]);
        json_put_key_i64(b, "turns", f->turns[arm]);
        buf_put_ch(b, '}');
}

void stage_report_json(const struct stage_figures *f, struct buf *out)
{
        buf_put_ch(out, '{');
        put_counts(out, "present", f, STAGE_PRESENT);
        put_counts(out, "new", f, STAGE_NEW);
        json_put_key_i64(out, "customers_needed", GUARD_CUSTOMERS_MIN);
        json_put_key(out, "metrics");
        buf_put_ch(out, '[');
        for (enum stage_metric m = 0; m < STAGE_METRICS; m++)
                put_metric(out, f, m);
        buf_put_ch(out, ']');
        buf_put_ch(out, '}');
}

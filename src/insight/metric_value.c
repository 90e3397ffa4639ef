/* metric_value - from sums to figures. Pure. */
#include "insight/metrics.h"

#include "learn/share.h"

static void share(int64_t hits, int64_t n, struct metric_value *v)
{
        struct share s;

        v->n = (double)hits;
        v->of = (double)n;
        v->known = share_of(hits, n, &s);
        if (!v->known)
                return;
        v->value = s.value;
        v->low = s.low;
        v->high = s.high;
        v->interval = true;
}

static void vendor(double n, double of, struct metric_value *v)
{
        v->vendor_n = n;
        v->vendor_of = of;
        v->vendor_known = of > 0;
        v->vendor = of > 0 ? n / of : 0;
}

static void mean(double sum, double n, struct metric_value *v)
{
        v->n = sum;
        v->of = n;
        v->known = n > 0;
        v->value = n > 0 ? sum / n : 0;
}

static void ninetieth(const int64_t *classes, int64_t n, bool *known, double *ret)
{
        int64_t ms = contact_spread_quantile(classes, 0.9);

        *known = n > 0 && ms >= 0;
        *ret = (double)ms;
}

static double cost(const struct metric_rates *rates, int64_t ms, int64_t contacts)
{
        return (double)rates->agent_hour_minor * (double)ms / HOUR_MS +
               (double)rates->machine_contact_minor * (double)contacts;
}

static void of_share(enum metric m, const struct contact_sums *s, struct metric_value *ret)
{
        const struct contact_counts *c = &s->shares[m];

        share(c->hits, c->n, ret);
        if (contact_shares[m].has_vendor)
                vendor((double)c->vendor_hits, (double)c->vendor_n, ret);
}

void metric_value(enum metric m, const struct contact_sums *s, const struct metric_rates *rates,
                  struct metric_value *ret)
{
        const int64_t *a = s->amounts;
        int64_t judged = a[SUM_ACCEPTED] + a[SUM_EDITED] + a[SUM_REJECTED];

        *ret = (struct metric_value){0};
        if (m < (enum metric)SHARES) {
                of_share(m, s, ret);
                return;
        }
        switch (m) {
        case METRIC_WAIT:
                mean((double)a[SUM_WAIT_MS], (double)a[SUM_WAITS], ret);
                vendor((double)a[SUM_OPEN_WAIT_MS], (double)a[SUM_OPEN_WAITS], ret);
                break;
        case METRIC_WAIT_P90:
                ret->of = (double)a[SUM_WAITS];
                ret->vendor_of = (double)a[SUM_OPEN_WAITS];
                ninetieth(s->spread[SPREAD_WAIT], a[SUM_WAITS], &ret->known, &ret->value);
                ninetieth(s->spread[SPREAD_OPEN_WAIT], a[SUM_OPEN_WAITS], &ret->vendor_known, &ret->vendor);
                break;
        case METRIC_HANDLING:
                mean((double)a[SUM_HANDLE_MS], (double)a[SUM_HANDLED], ret);
                vendor((double)a[SUM_TALK_MS], (double)a[SUM_HANDLED], ret);
                break;
        case METRIC_ASSIST:
                share(a[SUM_ACCEPTED], judged, ret);
                vendor((double)(a[SUM_ACCEPTED] + a[SUM_EDITED]), (double)judged, ret);
                break;
        case METRIC_COST:
                if (!rates->agent_hour_minor)
                        break;
                mean(cost(rates, a[SUM_HANDLE_MS], a[SUM_CONTACTS]), (double)a[SUM_CONTACTS], ret);
                vendor(cost(rates, a[SUM_TALK_MS], a[SUM_CONTACTS]), (double)a[SUM_CONTACTS], ret);
                break;
        case METRIC_MARGIN:
        case METRIC_RETURNS:
        case METRICS: break;
        }
}

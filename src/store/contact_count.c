/* contact_count - what a contact adds to each sum, and how sums are kept and put together. */
#include "store/contact.h"

#include "store/contact_priv.h"

#include <math.h>
#include <string.h>

#define ALL          \
        {            \
                0, 0 \
        }

const struct contact_share_def contact_shares[SHARES] = {
        [SHARE_AUTOMATION] = {.id = "automation",
                              .in = ALL,
                              .hit = {CONTACT_ANSWERED,
                                      CONTACT_ASKED_PERSON | CONTACT_TAKEN | CONTACT_PERSON_WROTE | CONTACT_GAVE_UP},
                              .vendor_in = ALL,
                              .vendor_hit = {0, CONTACT_PERSON_WROTE},
                              .has_vendor = true},
        [SHARE_CONFIRMED] = {.id = "confirmed_resolution",
                             .in = ALL,
                             .hit = {CONTACT_CONFIRMED, CONTACT_AGAIN_TOPIC},
                             .windowed = true,
                             .vendor_in = ALL,
                             .vendor_hit = {0, CONTACT_ASKED_PERSON},
                             .has_vendor = true},
        [SHARE_RESOLUTION] = {.id = "resolution",
                              .in = ALL,
                              .hit = {CONTACT_RESOLVED, 0},
                              .windowed = true,
                              .vendor_in = ALL,
                              .vendor_hit = {0, CONTACT_AGAIN_DAY},
                              .has_vendor = true},
        [SHARE_FIRST_CONTACT] = {.id = "first_contact_resolution",
                                 .in = {0, CONTACT_REPEAT},
                                 .hit = {CONTACT_RESOLVED, CONTACT_AGAIN_TOPIC},
                                 .windowed = true,
                                 .vendor_in = ALL,
                                 .vendor_hit = {0, CONTACT_ASKED_PERSON},
                                 .has_vendor = true},
        [SHARE_AGAIN] = {.id = "recontact",
                         .in = {CONTACT_KNOWN, 0},
                         .hit = {CONTACT_AGAIN, 0},
                         .windowed = true,
                         .vendor_in = ALL,
                         .vendor_hit = {CONTACT_AGAIN_DAY, 0},
                         .has_vendor = true},
        [SHARE_AGAIN_TOPIC] = {.id = "recontact_topic",
                               .in = {CONTACT_KNOWN, 0},
                               .hit = {CONTACT_AGAIN_TOPIC, 0},
                               .windowed = true,
                               .vendor_in = ALL,
                               .vendor_hit = {CONTACT_AGAIN_TOPIC | CONTACT_AGAIN_DAY, 0},
                               .has_vendor = true},
        [SHARE_HANDOVER] = {.id = "handover",
                            .in = ALL,
                            .hit = {CONTACT_ASKED_PERSON, 0},
                            .vendor_in = ALL,
                            .vendor_hit = {CONTACT_TAKEN, 0},
                            .has_vendor = true},
        [SHARE_GAVE_UP] = {.id = "gave_up",
                           .in = ALL,
                           .hit = {CONTACT_GAVE_UP, 0},
                           .vendor_in = ALL,
                           .vendor_hit = {CONTACT_GAVE_UP | CONTACT_LEFT, 0},
                           .has_vendor = true},
        [SHARE_ABANDONED] = {.id = "abandonment",
                             .in = {CONTACT_ASKED_PERSON, 0},
                             .hit = {CONTACT_LEFT, 0},
                             .vendor_in = {CONTACT_ASKED_PERSON, CONTACT_LEFT_SOON},
                             .vendor_hit = {CONTACT_LEFT, 0},
                             .has_vendor = true},
        [SHARE_CSAT] = {.id = "csat",
                        .in = {CONTACT_CSAT, 0},
                        .hit = {CONTACT_CSAT_GOOD, 0},
                        .vendor_in = {CONTACT_CSAT, 0},
                        .vendor_hit = {CONTACT_CSAT_FINE, 0},
                        .has_vendor = true},
        [SHARE_CSAT_RESPONSE] = {.id = "csat_response", .in = {CONTACT_CSAT_ASKED, 0}, .hit = {CONTACT_CSAT, 0}},
};

const char *const contact_reasons[CONTACT_REASONS] = {
        "asked", "repair", "safety", "policy", "failed", "complaint", "threat", "dissatisfied", "predicted", "other",
};

bool contact_is(int64_t flags, const struct contact_test *t)
{
        return (flags & t->need) == t->need && (flags & t->none) == 0;
}

/* ---- spreads ---- */

#define CLASS_GROWTH 1.05

static size_t spread_class(int64_t ms)
{
        double at = ms < SECOND_MS ? 0 : 1 + floor(log((double)ms / SECOND_MS) / log(CLASS_GROWTH));

        return at < SPREAD_CLASSES ? (size_t)at : SPREAD_CLASSES - 1;
}

int64_t contact_spread_quantile(const int64_t *classes, double q)
{
        int64_t n = 0, seen = 0, want;

        for (size_t i = 0; i < SPREAD_CLASSES; i++)
                n += classes[i];
        if (n <= 0)
                return -1;
        want = (int64_t)ceil(q * (double)n);
        if (want < 1)
                want = 1;
        for (size_t i = 0; i < SPREAD_CLASSES; i++) {
                seen += classes[i];
                if (seen >= want) /* the geometric middle of the class */
                        return i == 0 ? 0 : llround(SECOND_MS * pow(CLASS_GROWTH, (double)i - 0.5));
        }
        return -1;
}

/* ---- counting ---- */

static void count_shares(struct contact_sums *s, int64_t flags, int64_t times)
{
        for (size_t i = 0; i < SHARES; i++) {
                const struct contact_share_def *d = &contact_shares[i];
                struct contact_counts *c = &s->shares[i];

                if (contact_is(flags, &d->in)) {
                        c->n += times;
                        c->hits += contact_is(flags, &d->hit) ? times : 0;
                }
                if (d->has_vendor && contact_is(flags, &d->vendor_in)) {
                        c->vendor_n += times;
                        c->vendor_hits += contact_is(flags, &d->vendor_hit) ? times : 0;
                }
        }
}

static size_t reason_of(struct str reason)
{
        size_t i = 0;

        while (i < CONTACT_REASONS - 1 && !str_eq_c(reason, contact_reasons[i]))
                i++;
        return i;
}

void contact_sums_count(struct contact_sums *s, const struct contact_row *row, int64_t times)
{
        int64_t *a = s->amounts;

        count_shares(s, row->flags, times);
        a[SUM_CONTACTS] += times;
        a[SUM_DUE] += times;
        a[SUM_TURNS] += times * row->turns;
        if (row->wait_ms >= 0) {
                a[SUM_WAITS] += times;
                a[SUM_WAIT_MS] += times * row->wait_ms;
                s->spread[SPREAD_WAIT][spread_class(row->wait_ms)] += times;
        }
        if (row->open_wait_ms >= 0) {
                a[SUM_OPEN_WAITS] += times;
                a[SUM_OPEN_WAIT_MS] += times * row->open_wait_ms;
                s->spread[SPREAD_OPEN_WAIT][spread_class(row->open_wait_ms)] += times;
        }
        if (row->handle_ms >= 0) {
                a[SUM_HANDLED] += times;
                a[SUM_HANDLE_MS] += times * row->handle_ms;
                a[SUM_TALK_MS] += times * row->talk_ms;
                s->spread[SPREAD_HANDLE][spread_class(row->handle_ms)] += times;
        }
        a[SUM_ACCEPTED] += times * row->accepted;
        a[SUM_EDITED] += times * row->edited;
        a[SUM_REJECTED] += times * row->rejected;
        a[SUM_SCORES] += times * row->score;
        if (row->flags & CONTACT_ASKED_PERSON)
                s->reasons[reason_of(row->reason)] += times;
}

/* What is not in the spreads. */
static void add_heads(struct contact_sums *to, const struct contact_counts *shares, const int64_t *amounts,
                      const int64_t *reasons, bool due)
{
        for (size_t i = 0; i < SHARES; i++) {
                if (contact_shares[i].windowed && !due)
                        continue;
                to->shares[i].n += shares[i].n;
                to->shares[i].hits += shares[i].hits;
                to->shares[i].vendor_n += shares[i].vendor_n;
                to->shares[i].vendor_hits += shares[i].vendor_hits;
        }
        for (size_t i = 0; i < SUM_AMOUNTS; i++)
                to->amounts[i] += i == SUM_DUE && !due ? 0 : amounts[i];
        for (size_t i = 0; i < CONTACT_REASONS; i++)
                to->reasons[i] += reasons[i];
}

void contact_sums_add(struct contact_sums *to, const struct contact_sums *from, bool due)
{
        add_heads(to, from->shares, from->amounts, from->reasons, due);
        for (size_t i = 0; i < SPREADS; i++)
                for (size_t k = 0; k < SPREAD_CLASSES; k++)
                        to->spread[i][k] += from->spread[i][k];
}

void contact_packed_add(struct contact_sums *to, const struct contact_packed *from, bool due)
{
        add_heads(to, from->shares, from->amounts, from->reasons, due);
        for (size_t i = 0; i < from->n_classes; i++)
                to->spread[from->classes[i].spread][from->classes[i].at] += from->classes[i].n;
}

/* ---- kept ----
 *
 * Three runs of signed varints: shares, amounts, reasons, each behind its length, so that a later program reads what an
 * earlier one wrote; then for each spread the number of its classes that are not empty, and each as (steps from the one
 * before, n). */

static void put(struct buf *b, int64_t v)
{
        uint64_t u = ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);

        for (; u >= 0x80; u >>= 7)
                buf_put_ch(b, (char)(u | 0x80));
        buf_put_ch(b, (char)u);
}

enum { COUNTS = sizeof(struct contact_counts) / sizeof(int64_t) };

static void put_run(struct buf *b, const int64_t *v, size_t n)
{
        put(b, (int64_t)n);
        for (size_t i = 0; i < n; i++)
                put(b, v[i]);
}

void contact_sums_write(const struct contact_sums *s, struct buf *out)
{
        put_run(out, &s->shares[0].n, SHARES * COUNTS);
        put_run(out, s->amounts, SUM_AMOUNTS);
        put_run(out, s->reasons, CONTACT_REASONS);
        for (size_t i = 0; i < SPREADS; i++) {
                int64_t n = 0;
                size_t last = 0;

                for (size_t k = 0; k < SPREAD_CLASSES; k++)
                        n += s->spread[i][k] != 0;
                put(out, n);
                for (size_t k = 0; k < SPREAD_CLASSES; k++)
                        if (s->spread[i][k] != 0) {
                                put(out, (int64_t)(k - last));
                                put(out, s->spread[i][k]);
                                last = k;
                        }
        }
}

static bool take(struct str *in, int64_t *ret)
{
        uint64_t u = 0;

        for (unsigned shift = 0; in->n && shift < 64; shift += 7) {
                unsigned char c = (unsigned char)*in->p;

                in->p++;
                in->n--;
                u |= (uint64_t)(c & 0x7f) << shift;
                if (!(c & 0x80)) {
                        *ret = (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
                        return true;
                }
        }
        return false;
}

static bool take_run(struct str *in, int64_t *v, size_t n)
{
        int64_t there, x;

        if (!take(in, &there) || there < 0)
                return false;
        for (int64_t i = 0; i < there; i++) {
                if (!take(in, &x))
                        return false;
                if ((size_t)i < n)
                        v[i] = x;
        }
        return true;
}

static bool take_spread(struct str *in, size_t spread, struct contact_packed *ret)
{
        int64_t n, step, at = 0, v;

        if (!take(in, &n) || n < 0 || n > SPREAD_CLASSES)
                return false;
        for (int64_t k = 0; k < n; k++) {
                if (!take(in, &step) || !take(in, &v) || step < 0 || step >= SPREAD_CLASSES)
                        return false;
                at += step;
                if (at >= SPREAD_CLASSES)
                        return false;
                ret->classes[ret->n_classes].spread = (uint16_t)spread;
                ret->classes[ret->n_classes].at = (uint16_t)at;
                ret->classes[ret->n_classes++].n = v;
        }
        return true;
}

bool contact_sums_read(struct str in, struct contact_packed *ret)
{
        memset(ret, 0, offsetof(struct contact_packed, classes));
        ret->n_classes = 0;
        if (!take_run(&in, &ret->shares[0].n, SHARES * COUNTS) || !take_run(&in, ret->amounts, SUM_AMOUNTS) ||
            !take_run(&in, ret->reasons, CONTACT_REASONS))
                return false;
        for (size_t i = 0; i < SPREADS; i++)
                if (!take_spread(&in, i, ret))
                        return false;
        return in.n == 0;
}

/* metrics - deriving in the background, and the days of a question; see metrics.h.
 *
 * One page is under way at most: read on a reader, given its days here, written by the writer together with the mark.
 * A crash between the two costs one page again; deriving twice changes nothing. */
#include "insight/metrics.h"

#include "answer/generation.h"
#include "base/log.h"
#include "base/tz.h"
#include "insight/metrics_priv.h"
#include "loop/loop.h"

#include <stdio.h>
#include <stdlib.h>

enum { AGAIN_MS = 5 };

static int64_t now_ms(const struct metrics *m)
{
        return clock_now_ms(m->o.clock);
}

static const struct tz *zone(const struct metrics *m)
{
        return knowledge_tz(generation_current(m->o.generations)->k);
}

int64_t metrics_day_of(const struct tz *tz, int64_t ms)
{
        struct tz_local l = tz_to_local(tz, ms);

        return days_from_civil(l.year, l.month, l.day);
}

/* ---- deriving ---- */

static void on_step(void *arg)
{
        struct metrics *m = arg;

        m->soon = timer_stop(m->soon);
        metrics_step(m);
}

static void end_page(struct metrics *m, int r, const struct err *err)
{
        m->busy = false;
        if (r < 0) {
                log_warn("contacts were not counted: %s; it is tried again", err ? err->msg : err_name(r));
                m->more = false;
        }
        if (m->more && !m->stopped && m->o.loop && !m->soon)
                m->soon = timer_start(m->o.loop, AGAIN_MS, 0, on_step, m);
}

static void on_put(void *arg, int r, const struct err *err)
{
        end_page(arg, r, err);
}

static void on_page(void *arg, int r, const struct err *err, struct contact_page *page)
{
        struct metrics *m = arg;

        if (r < 0 || m->stopped) {
                end_page(m, r, err);
                return;
        }
        m->more = page->more;
        if (!page->n_conversations) {
                end_page(m, 0, NULL);
                return;
        }
        for (size_t i = 0; i < page->n_rows; i++)
                page->rows[i].day = metrics_day_of(zone(m), page->rows[i].start_ms);
        m->counted_ms = page->mark.updated_ms;
        r = store_contacts_put(m->o.store, page, on_put, m);
        if (r < 0)
                end_page(m, r, NULL);
}

static void on_mark(void *arg, int r, const struct err *err, const struct contact_mark *mark)
{
        struct metrics *m = arg;

        if (r < 0 || m->stopped) {
                end_page(m, r, err);
                return;
        }
        m->counted_ms = mark->updated_ms;
        r = store_contacts_derive(m->o.store, mark, now_ms(m) - METRICS_QUIET_MS, METRICS_PAGE, on_page, m);
        if (r < 0)
                end_page(m, r, NULL);
}

void metrics_step(struct metrics *m)
{
        if (m->busy || m->stopped)
                return;
        m->busy = true;
        m->more = false;
        if (store_contacts_mark(m->o.store, on_mark, m) < 0)
                end_page(m, ERR_BUSY, NULL);
}

static void on_timer(void *arg)
{
        metrics_step(arg);
}

struct metrics *metrics_new(const struct metrics_opts *o)
{
        struct metrics *m = calloc(1, sizeof(*m));

        if (!m)
                abort();
        m->o = *o;
        if (o->loop)
                m->timer = timer_start(o->loop, 0, METRICS_EVERY_MS, on_timer, m);
        return m;
}

void metrics_stop(struct metrics *m)
{
        if (!m)
                return;
        m->stopped = true;
        m->timer = timer_stop(m->timer);
        m->soon = timer_stop(m->soon);
}

struct metrics *metrics_free(struct metrics *m)
{
        metrics_stop(m);
        free(m);
        return NULL;
}

bool metrics_idle(const struct metrics *m)
{
        return !m->busy && !m->more;
}

const struct metric_rates *metrics_rates(const struct metrics *m)
{
        return &m->o.rates;
}

/* ---- days ---- */

struct str metrics_day(int64_t day, char out[static 16])
{
        int64_t year;
        unsigned month, d;
        int n;

        civil_from_days(day, &year, &month, &d);
        n = snprintf(out, 16, "%04d-%02u-%02u", (int)year, month, d);
        return str_n(out, (size_t)n);
}

static int read_day(const char *name, struct str text, int64_t otherwise, int64_t *ret, struct err *err)
{
        char back[16];
        int64_t y = 0, m = 0, d = 0;
        struct str rest = text, part;

        if (!text.n) {
                *ret = otherwise;
                return 0;
        }
        if (text.n == 10 && str_cut(&rest, '-', &part) && str_to_i64(part, 1970, 9999, &y) &&
            str_cut(&rest, '-', &part) && str_to_i64(part, 1, 12, &m) && str_to_i64(rest, 1, 31, &d)) {
                *ret = days_from_civil(y, (unsigned)m, (unsigned)d);
                if (str_eq(metrics_day(*ret, back), text)) /* there is no 31 of April */
                        return 0;
        }
        return err_set(err, ERR_INVALID, "%s is a day: 2026-11-01", name);
}

/* 1970-01-01 was a Thursday. */
int64_t metrics_monday(int64_t day)
{
        return day - (((day + 3) % 7) + 7) % 7;
}

static int check_words(const struct metrics_query *q, struct err *err)
{
        if (q->channel.n > METRICS_WORD_MAX || q->topic.n > METRICS_WORD_MAX)
                return err_set(err, ERR_INVALID, "channel and topic have at most %d bytes", METRICS_WORD_MAX);
        if (q->lang.n && !str_eq_c(q->lang, "zh") && !str_eq_c(q->lang, "en"))
                return err_set(err, ERR_INVALID, "lang is zh or en");
        if (q->step.n && !str_eq_c(q->step, "day") && !str_eq_c(q->step, "week"))
                return err_set(err, ERR_INVALID, "step is day or week");
        return 0;
}

int metrics_span(struct metrics *m, const struct metrics_query *q, struct metrics_span *ret, struct err *err)
{
        bool none = str_eq_c(q->topic, "-");
        int r = check_words(q, err);

        *ret = (struct metrics_span){
                .today = metrics_day_of(zone(m), now_ms(m)),
                .q = {.channel = q->channel, .topic = none ? STR("") : q->topic, .topic_set = none, .lang = q->lang}};
        if (r == 0)
                r = read_day("to", q->to, ret->today, &ret->q.to_day, err);
        if (r == 0)
                r = read_day("from", q->from, ret->q.to_day - METRICS_DAYS + 1, &ret->q.from_day, err);
        if (r < 0)
                return r;
        if (ret->q.from_day > ret->q.to_day)
                return err_set(err, ERR_INVALID, "from is after to");
        if (ret->q.to_day - ret->q.from_day >= CONTACT_DAYS_MAX)
                return err_set(err, ERR_INVALID, "from and to are at most %d days apart", CONTACT_DAYS_MAX);
        ret->q.due_day = ret->today - METRICS_DUE_DAYS;
        ret->step_days = q->step.n ? (str_eq_c(q->step, "week") ? 7 : 1)
                                   : (ret->q.to_day - ret->q.from_day >= METRICS_BY_WEEK_FROM ? 7 : 1);
        ret->first_day = ret->step_days == 7 ? metrics_monday(ret->q.from_day) : ret->q.from_day;
        return 0;
}

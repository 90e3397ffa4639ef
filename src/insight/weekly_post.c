/* weekly_post - see weekly_post.h. The setting "weekly.sent" says "WEEK:N": of this week the first N addresses have it.
 */
#include "insight/weekly_post.h"

#include "answer/generation.h"
#include "base/log.h"
#include "base/tz.h"
#include "connect/message.h"
#include "insight/weekly.h"
#include "loop/loop.h"
#include "store/setting.h"

#include <stdlib.h>
#include <string.h>

#define SENT "weekly.sent"

struct weekly_post {
        struct weekly_post_opts o;
        struct timer *timer;
        struct generation *g; /* while a page is made */
        int64_t monday;
        size_t sent; /* addresses that have it */
        bool busy, stopped;
};

static void end_round(struct weekly_post *p)
{
        p->g = p->g ? generation_unref(p->g) : NULL;
        p->busy = false;
}

static void failed(struct weekly_post *p, const char *what, int r, const struct err *err)
{
        if (!p->stopped)
                log_warn("the weekly page was not %s: %s; it is tried again", what, err ? err->msg : err_name(r));
        end_round(p);
}

static void on_kept(void *arg, int r, const struct err *err)
{
        struct weekly_post *p = arg;

        if (r < 0) {
                failed(p, "noted as sent", r, err);
                return;
        }
        end_round(p);
        if (!p->stopped && p->sent < p->o.n_to)
                weekly_post_step(p);
}

static void on_sent(void *arg, int r, const struct err *err)
{
        struct weekly_post *p = arg;
        struct buf b;
        char week[16];

        if (r < 0 || p->stopped) {
                failed(p, "sent", r, err);
                return;
        }
        p->sent++;
        buf_init(&b, 64);
        buf_printf(&b, "%s:%zu", weekly_name(p->monday, week).p, p->sent);
        r = store_setting_set(p->o.store, STR(SENT), buf_str(&b), on_kept, p);
        buf_done(&b);
        if (r < 0)
                failed(p, "noted as sent", r, NULL);
}

static void on_page(void *arg, int r, const struct err *err, struct str html)
{
        struct weekly_post *p = arg;
        struct buf title, id;
        char week[16];
        struct message m = {.channel = STR("email"), .kind = STR("weekly"), .html = html};

        if (r < 0 || p->stopped) {
                failed(p, "made", r, err);
                return;
        }
        buf_init(&title, 200);
        buf_init(&id, 64);
        m.subject = weekly_title(p->g->k, p->monday, p->o.lang, &title);
        m.text = m.subject;
        m.to = str_c(p->o.to[p->sent]);
        m.lang = str_c(lang_name(p->o.lang));
        buf_printf(&id, "weekly-%s-%zu", weekly_name(p->monday, week).p, p->sent);
        m.id = buf_str(&id);
        r = messenger_send(p->o.messenger, &m, on_sent, p);
        buf_done(&title);
        buf_done(&id);
        if (r < 0)
                failed(p, "sent", r, NULL);
}

static bool is_time(struct weekly_post *p, int64_t *ret_today)
{
        const struct tz *tz = knowledge_tz(generation_current(p->o.generations)->k);
        int64_t now = clock_now_ms(p->o.clock);
        struct tz_local l = tz_to_local(tz, now);

        *ret_today = metrics_day_of(tz, now);
        return l.weekday != 1 || l.hour >= WEEKLY_POST_HOUR;
}

static void on_setting(void *arg, int r, const struct err *err, struct str value)
{
        struct weekly_post *p = arg;
        struct weekly_opts o = {.store = p->o.store, .rates = p->o.rates, .lang = p->o.lang};
        struct str rest = value, week = {NULL, 0};
        int64_t n = 0;
        char name[16];

        if ((r < 0 && r != ERR_NOTFOUND) || p->stopped || !is_time(p, &o.today)) {
                if (r < 0 && r != ERR_NOTFOUND)
                        failed(p, "made", r, err);
                else
                        end_round(p);
                return;
        }
        o.monday = p->monday = weekly_last(o.today);
        if (r == 0 && str_cut(&rest, ':', &week) && str_eq(week, weekly_name(p->monday, name)))
                (void)str_to_i64(rest, 0, INT64_MAX, &n);
        p->sent = (size_t)n;
        if (p->sent >= p->o.n_to) {
                end_round(p);
                return;
        }
        p->g = generation_ref(generation_current(p->o.generations));
        o.k = p->g->k;
        r = weekly_make(&o, on_page, p);
        if (r < 0)
                failed(p, "made", r, NULL);
}

void weekly_post_step(struct weekly_post *p)
{
        if (p->busy || p->stopped)
                return;
        p->busy = true;
        if (store_setting_get(p->o.store, STR(SENT), on_setting, p) < 0)
                end_round(p);
}

static void on_timer(void *arg)
{
        weekly_post_step(arg);
}

struct weekly_post *weekly_post_new(const struct weekly_post_opts *o)
{
        struct weekly_post *p;

        if (!o->n_to || !o->messenger)
                return NULL;
        p = calloc(1, sizeof(*p));
        if (!p)
                abort();
        p->o = *o;
        if (o->loop)
                p->timer = timer_start(o->loop, MINUTE_MS, WEEKLY_POST_EVERY_MS, on_timer, p);
        return p;
}

void weekly_post_stop(struct weekly_post *p)
{
        if (!p)
                return;
        p->stopped = true;
        p->timer = timer_stop(p->timer);
}

struct weekly_post *weekly_post_free(struct weekly_post *p)
{
        if (!p)
                return NULL;
        weekly_post_stop(p);
        end_round(p);
        free(p);
        return NULL;
}

bool weekly_post_idle(const struct weekly_post *p)
{
        return !p->busy;
}

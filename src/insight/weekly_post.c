/* weekly_post - see weekly_post.h. The setting "weekly.sent" says "WEEK:HASH=STATE HASH=STATE …" of the addresses that
 * are settled, whatever their order: s was sent, r refused. */
#include "insight/weekly_post.h"

#include "answer/generation.h"
#include "base/log.h"
#include "base/tz.h"
#include "connect/message.h"
#include "insight/metrics_priv.h"
#include "insight/weekly.h"
#include "loop/loop.h"
#include "store/setting.h"

#include <stdlib.h>
#include <string.h>

#define SENT "weekly.sent"

enum { PENDING = '-', SENT_ONE = 's', REFUSED = 'r' };

struct weekly_post {
        struct weekly_post_opts o;
        struct timer *timer;
        struct generation *g; /* while a page is made */
        int64_t monday;
        size_t at;                       /* the address whose turn it is */
        char states[WEEKLY_POST_TO_MAX]; /* of each address */
        bool tried[WEEKLY_POST_TO_MAX];  /* in this round */
        bool busy, stopped;
};

static void begin_round(struct weekly_post *p);

static unsigned hash_of(const struct weekly_post *p, size_t i)
{
        return (unsigned)str_hash(str_c(p->o.to[i]));
}

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

/* The next that has neither got it nor been tried in this round; n_to: there is none. */
static size_t next_one(const struct weekly_post *p)
{
        size_t i = 0;

        while (i < p->o.n_to && (p->states[i] != PENDING || p->tried[i]))
                i++;
        return i;
}

static void go_on(struct weekly_post *p)
{
        end_round(p);
        if (!p->stopped && next_one(p) < p->o.n_to)
                begin_round(p);
}

static void on_kept(void *arg, int r, const struct err *err)
{
        if (r < 0)
                failed(arg, "noted as sent", r, err);
        else
                go_on(arg);
}

static void keep(struct weekly_post *p, char state)
{
        struct buf b;
        char week[16];
        int r;

        p->states[p->at] = state;
        buf_init(&b, 64 + WEEKLY_POST_TO_MAX * 12);
        buf_printf(&b, "%s:", weekly_name(p->monday, week).p);
        for (size_t i = 0; i < p->o.n_to; i++)
                if (p->states[i] != PENDING)
                        buf_printf(&b, "%08x=%c ", hash_of(p, i), p->states[i]);
        r = store_setting_set(p->o.store, STR(SENT), buf_str(&b), on_kept, p);
        buf_done(&b);
        if (r < 0)
                failed(p, "noted as sent", r, NULL);
}

/* One that cannot be reached holds nobody back: who was refused for good is noted, who may be had later is tried again
 * in the next round. */
static void on_sent(void *arg, int r, const struct err *err)
{
        struct weekly_post *p = arg;
        const char *why = err ? err->msg : err_name(r);

        if (p->stopped) {
                end_round(p);
        } else if (r == 0) {
                keep(p, SENT_ONE);
        } else if (r == ERR_DENIED || r == ERR_INVALID) {
                log_warn("the weekly page was refused for %s: %s; it is not tried again this week", p->o.to[p->at],
                         why);
                keep(p, REFUSED);
        } else {
                log_warn("the weekly page was not sent to %s: %s; it is tried again", p->o.to[p->at], why);
                go_on(p);
        }
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
        m.to = str_c(p->o.to[p->at]);
        m.lang = str_c(lang_name(p->o.lang));
        buf_printf(&id, "weekly-%s-%08x", weekly_name(p->monday, week).p, hash_of(p, p->at));
        m.id = buf_str(&id);
        p->tried[p->at] = true;
        r = messenger_send(p->o.messenger, &m, on_sent, p);
        buf_done(&title);
        buf_done(&id);
        if (r < 0)
                on_sent(p, r, NULL);
}

static bool is_time(struct weekly_post *p, int64_t *ret_today)
{
        const struct tz *tz = knowledge_tz(generation_current(p->o.generations)->k);
        int64_t now = clock_now_ms(p->o.clock);
        struct tz_local l = tz_to_local(tz, now);

        *ret_today = metrics_day_of(tz, now);
        return l.weekday != 1 || l.hour >= WEEKLY_POST_HOUR;
}

static void read_states(struct weekly_post *p, struct str value)
{
        struct str week = {NULL, 0}, entry;
        char name[16], hash[16];

        memset(p->states, PENDING, sizeof(p->states));
        if (!str_cut(&value, ':', &week) || !str_eq(week, weekly_name(p->monday, name)))
                return;
        while (str_cut(&value, ' ', &entry))
                for (size_t i = 0; i < p->o.n_to; i++) {
                        snprintf(hash, sizeof(hash), "%08x=", hash_of(p, i));
                        if (str_starts(entry, str_c(hash)) && entry.n == strlen(hash) + 1)
                                p->states[i] = entry.p[entry.n - 1];
                }
}

static void on_setting(void *arg, int r, const struct err *err, struct str value)
{
        struct weekly_post *p = arg;
        struct weekly_opts o = {.store = p->o.store, .rates = p->o.rates, .lang = p->o.lang};

        if (r < 0 && r != ERR_NOTFOUND) {
                failed(p, "made", r, err);
                return;
        }
        if (p->stopped || !is_time(p, &o.today)) {
                end_round(p);
                return;
        }
        o.monday = p->monday = weekly_last(o.today);
        read_states(p, r == 0 ? value : STR(""));
        p->at = next_one(p);
        if (p->at == p->o.n_to) {
                end_round(p);
                return;
        }
        p->g = generation_ref(generation_current(p->o.generations));
        o.k = p->g->k;
        r = weekly_make(&o, on_page, p);
        if (r < 0)
                failed(p, "made", r, NULL);
}

static void begin_round(struct weekly_post *p)
{
        p->busy = true;
        if (store_setting_get(p->o.store, STR(SENT), on_setting, p) < 0)
                end_round(p);
}

void weekly_post_step(struct weekly_post *p)
{
        if (p->busy || p->stopped)
                return;
        memset(p->tried, 0, sizeof(p->tried));
        begin_round(p);
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
        p->o.n_to = o->n_to < WEEKLY_POST_TO_MAX ? o->n_to : WEEKLY_POST_TO_MAX;
        if (o->loop)
                p->timer = timer_start(o->loop, WEEKLY_POST_FIRST_MS, WEEKLY_POST_EVERY_MS, on_timer, p);
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

int64_t weekly_post_next_ms(const struct weekly_post *p)
{
        const struct tz *tz = knowledge_tz(generation_current(p->o.generations)->k);
        int64_t now = clock_now_ms(p->o.clock), monday = metrics_monday(metrics_day_of(tz, now)), year, at;
        unsigned month, day;

        do {
                civil_from_days(monday, &year, &month, &day);
                at = tz_from_local(tz, year, month, day, WEEKLY_POST_HOUR, 0);
                monday += 7;
        } while (at <= now);
        return at;
}

size_t weekly_post_count(const struct weekly_post *p)
{
        return p->o.n_to;
}

const char *weekly_post_address(const struct weekly_post *p, size_t i)
{
        return p->o.to[i];
}

enum weekly_post_state weekly_post_state(const struct weekly_post *p, size_t i)
{
        return p->states[i] == SENT_ONE ? WEEKLY_SENT : p->states[i] == REFUSED ? WEEKLY_REFUSED : WEEKLY_WAITS;
}

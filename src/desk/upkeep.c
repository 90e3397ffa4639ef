/* upkeep - waking and filling; see upkeep.h. One request of each kind is under way at most. */
#include "desk/upkeep.h"

#include "base/buf.h"
#include "base/log.h"
#include "codec/json.h"
#include "desk/desk.h"
#include "loop/loop.h"
#include "store/desk_item.h"
#include "store/job.h"
#include "store/search.h"

#include <stdlib.h>

enum { LEASE_MS = 60000, JOBS_AT_ONCE = 50 };

struct upkeep {
        struct store *store;
        struct desk *desk;
        const struct clock *clock;
        struct timer *wake_timer, *fill_timer;
        bool claiming, filling, merging, stopped;
};

static void on_woken(void *arg, int r, const struct err *err, struct str conversation, struct str agent)
{
        struct upkeep *u = arg;
        struct buf b;

        if (r < 0)
                log_warn("conversation %.*s was not woken: %s; it is tried again", STR_ARG(conversation), err->msg);
        if (r < 0 || !agent.n || u->stopped)
                return;
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", conversation);
        json_put_key_i64(&b, "until", 0);
        buf_put_ch(&b, '}');
        desk_notify(u->desk, agent, "snooze", buf_str(&b));
        desk_notify(u->desk, (struct str){NULL, 0}, "queue", STR("{}"));
        buf_done(&b);
}

static void on_claimed(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        struct upkeep *u = arg;

        (void)err;
        u->claiming = false;
        for (size_t i = 0; i < n && r == 0 && !u->stopped; i++)
                (void)store_snooze_end(u->store, jobs[i].ref, clock_now_ms(u->clock), on_woken, u);
}

static void merge(struct upkeep *u);

static void on_merged(void *arg, int r, const struct err *err, bool more)
{
        struct upkeep *u = arg;

        u->merging = false;
        if (r < 0)
                log_warn("words of who was erased are still in the search index: %s; it is tried again", err->msg);
        if (r == 0 && more && !u->stopped)
                merge(u);
}

static void merge(struct upkeep *u)
{
        if (!u->merging)
                u->merging = store_search_merge(u->store, UPKEEP_MERGE_PAGES, on_merged, u) == 0;
}

static void look_for_due(void *arg)
{
        struct upkeep *u = arg;

        merge(u);
        if (!u->claiming)
                u->claiming = store_jobs_claim_kind(u->store, STR(DESK_SNOOZE_JOB), clock_now_ms(u->clock), LEASE_MS,
                                                    JOBS_AT_ONCE, on_claimed, u) == 0;
}

static void on_filled(void *arg, int r, const struct err *err, bool more)
{
        struct upkeep *u = arg;

        u->filling = false;
        if (r < 0)
                log_warn("the search index could not be filled: %s; it is tried again", err->msg);
        if (r == 0 && !more)
                u->fill_timer = timer_stop(u->fill_timer);
}

static void fill(void *arg)
{
        struct upkeep *u = arg;

        if (!u->filling)
                u->filling = store_search_fill(u->store, UPKEEP_FILL_ROWS, on_filled, u) == 0;
}

struct upkeep *upkeep_new(struct loop *loop, struct store *store, struct desk *desk, const struct clock *clock)
{
        struct upkeep *u = calloc(1, sizeof(*u));

        if (!u)
                abort();
        *u = (struct upkeep){.store = store, .desk = desk, .clock = clock};
        if (!loop)
                return u;
        u->wake_timer = timer_start(loop, 0, UPKEEP_WAKE_EVERY_MS, look_for_due, u);
        u->fill_timer = timer_start(loop, 0, UPKEEP_FILL_EVERY_MS, fill, u);
        return u;
}

void upkeep_stop(struct upkeep *u)
{
        if (!u)
                return;
        u->stopped = true;
        u->wake_timer = timer_stop(u->wake_timer);
        u->fill_timer = timer_stop(u->fill_timer);
}

struct upkeep *upkeep_free(struct upkeep *u)
{
        upkeep_stop(u);
        free(u);
        return NULL;
}

/*
 * sla - see sla.h.
 *
 *   due --claimed--> row read --> done already, or promised anew: the job ends
 *                             --> reminder: people are told, the job ends
 *                             --> broken: customer told (once), people told, new promise and next job in one write
 */
#include "desk/sla.h"

#include "answer/generation.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "chat/chat.h"
#include "codec/json.h"
#include "desk/alert.h"
#include "desk/desk.h"
#include "knowledge/hours.h"
#include "loop/loop.h"
#include "store/callback.h"
#include "store/complaint.h"
#include "store/job.h"

#include <stdlib.h>
#include <string.h>

#define AFTER_MS (30 * MINUTE_MS)
#define AFTER_LONGEST_MS ((int64_t)4 * HOUR_MS)
#define COMPLAINT_AGAIN_MS DAY_MS

static const char *const kinds[] = {JOB_PROMISE_REMIND, JOB_PROMISE_LATE, JOB_COMPLAINT_REMIND, JOB_COMPLAINT_LATE};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

struct sla {
        struct sla_opts o;
        struct timer *timer;
        unsigned working; /* claims and jobs under way */
        bool looking[KINDS];
};

/* One job under way. */
struct work {
        struct sla *sla;
        struct arena *mem;
        struct str job, kind, ref, conversation;
        struct str owner; /* of a complaint */
        int64_t due_ms, level, next_ms;
        int64_t was_ms; /* what was promised, and is broken */
};

int64_t sla_next_promise(const struct sla *s, int64_t now_ms, int64_t level)
{
        const struct generation *g = generation_current(s->o.generations);
        int64_t after = AFTER_MS, opens;

        while (level-- > 0 && after < AFTER_LONGEST_MS)
                after *= 2;
        if (hours_open(&g->k->company, g->tz, now_ms, &opens) || !opens)
                return now_ms + after;
        return opens + AFTER_MS;
}

static void end(struct work *w)
{
        w->sla->working--;
        arena_free(w->mem);
}

static void on_ended(void *arg, int r, const struct err *err)
{
        struct work *w = arg;

        if (r < 0)
                log_warn("job %.*s was not ended, and is done again: %s", STR_ARG(w->job),
                         err ? err->msg : err_name(r));
        end(w);
}

/* Not before everything was done. What moved the job to another time meanwhile keeps it. */
static void finish(struct work *w)
{
        if (store_job_done_due(w->sla->o.store, w->job, w->due_ms, on_ended, w) < 0)
                end(w);
}

static bool is_kind(const struct work *w, const char *kind)
{
        return str_eq_c(w->kind, kind);
}

/* ---- telling people of the company ---- */

static void tell_people(struct work *w, const char *kind, const char *text)
{
        struct sla *s = w->sla;
        struct str url = arena_printf(w->mem, "/desk#/inbox/%.*s", STR_ARG(w->conversation));

        desk_alert(s->o.desk, w->conversation, "sla", str_c(text), w->owner);
        if (s->o.notify)
                s->o.notify(s->o.notify_arg, kind, STR("Warmline"), str_c(text), url);
        log_warn("%s: conversation %.*s: %s", kind, STR_ARG(w->conversation), text);
}

/* ---- telling the customer, then the next promise ---- */

static void write_next(struct work *w)
{
        struct store *st = w->sla->o.store;
        int r = is_kind(w, JOB_PROMISE_LATE)
                        ? store_callback_escalate(st, w->ref, w->level, w->was_ms, w->next_ms, on_ended, w)
                        : store_complaint_escalate(st, w->ref, w->level, w->was_ms, w->next_ms, on_ended, w);

        if (r < 0)
                end(w);
}

/* A conversation that is gone can be told nothing; the people still are. */
static void on_told(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct work *w = arg;

        (void)reply;
        if (r < 0 && r != ERR_NOTFOUND && r != ERR_DENIED) {
                log_warn("conversation %.*s was not told of a broken promise, and is told later: %s",
                         STR_ARG(w->conversation), err ? err->msg : err_name(r));
                end(w);
                return;
        }
        tell_people(w, "escalation",
                    is_kind(w, JOB_PROMISE_LATE) ? "a promise to a customer was broken / 答应顾客的时间已过"
                                                 : "a complaint is past its deadline / 投诉已超过答复期限");
        write_next(w);
}

static void broken(struct work *w, enum chat_notice notice, struct str no)
{
        struct chat_input in = {.kind = IN_NOTICE, .notice = notice, .no = no, .due_ms = w->next_ms};

        in.client_id = arena_printf(w->mem, "sla-%lld-%.*s", (long long)w->level, STR_ARG(w->ref));
        if (w->level >= SLA_TOLD_TIMES)
                on_told(w, 0, NULL, NULL);
        else
                chat_staff_input(w->sla->o.chat, w->conversation, &in, on_told, w);
}

/* ---- what the job is about ---- */

static void on_callback(void *arg, int r, const struct err *err, const struct callback_row *rows, size_t n)
{
        struct work *w = arg;
        int64_t now = clock_now_ms(w->sla->o.clock);

        (void)err;
        if (r < 0) {
                end(w);
                return;
        }
        if (n == 0 || str_eq_c(rows[0].state, "done")) {
                finish(w);
                return;
        }
        w->conversation = arena_str(w->mem, rows[0].conversation);
        w->level = rows[0].level;
        if (is_kind(w, JOB_PROMISE_REMIND)) {
                tell_people(w, "reminder", "a promise to a customer is due soon / 答应顾客的时间快到了");
                finish(w);
                return;
        }
        w->was_ms = rows[0].promise_ms;
        if (w->was_ms > now) { /* promised anew since the job was claimed, and so is the job */
                finish(w);
                return;
        }
        w->next_ms = sla_next_promise(w->sla, now, w->level);
        broken(w, NOTICE_PROMISE_BROKEN, (struct str){NULL, 0});
}

static void on_complaint(void *arg, int r, const struct err *err, const struct complaint_row *rows, size_t n)
{
        struct work *w = arg;
        int64_t now = clock_now_ms(w->sla->o.clock);

        (void)err;
        if (r < 0) {
                end(w);
                return;
        }
        if (n == 0 || str_eq_c(rows[0].state, "closed")) {
                finish(w);
                return;
        }
        w->conversation = arena_str(w->mem, rows[0].conversation);
        w->owner = arena_str(w->mem, rows[0].owner);
        w->level = rows[0].level;
        if (is_kind(w, JOB_COMPLAINT_REMIND)) {
                tell_people(w, "reminder", "a complaint is due soon / 投诉快到答复期限");
                finish(w);
                return;
        }
        w->was_ms = rows[0].deadline_ms;
        if (w->was_ms > now) {
                finish(w);
                return;
        }
        w->next_ms = now + COMPLAINT_AGAIN_MS;
        broken(w, NOTICE_COMPLAINT_BROKEN, w->ref);
}

static void start(struct sla *s, const struct job_row *job)
{
        struct arena *mem = arena_new(1 << 20);
        struct work *w = ARENA_NEW(mem, struct work);
        struct complaint_query q;
        int r;

        *w = (struct work){.sla = s, .mem = mem, .due_ms = job->due_ms};
        w->job = arena_str(mem, job->id);
        w->kind = arena_str(mem, job->kind);
        w->ref = arena_str(mem, job->ref);
        s->working++;
        q = (struct complaint_query){.no = w->ref, .limit = 1};
        r = is_kind(w, JOB_PROMISE_REMIND) || is_kind(w, JOB_PROMISE_LATE)
                    ? store_callback_get(s->o.store, w->ref, on_callback, w)
                    : store_complaints(s->o.store, &q, on_complaint, w);
        if (r < 0)
                end(w);
}

/* ---- looking ---- */

struct look {
        struct sla *sla;
        int kind;
};

static void on_claimed(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        struct look *l = arg;
        struct sla *s = l->sla;

        s->looking[l->kind] = false;
        s->working--;
        free(l);
        if (r < 0)
                log_warn("due promises were not read: %s", err ? err->msg : err_name(r));
        for (size_t i = 0; i < n; i++)
                start(s, &jobs[i]);
}

void sla_look(struct sla *s)
{
        int64_t now = clock_now_ms(s->o.clock);

        for (int k = 0; k < KINDS; k++) {
                struct look *l;

                if (s->looking[k])
                        continue;
                l = calloc(1, sizeof(*l));
                if (!l)
                        abort();
                *l = (struct look){s, k};
                if (store_jobs_claim_kind(s->o.store, str_c(kinds[k]), now, SLA_LEASE_MS, SLA_AT_ONCE, on_claimed, l) <
                    0) {
                        free(l);
                        continue;
                }
                s->looking[k] = true;
                s->working++;
        }
}

static void on_timer(void *arg)
{
        sla_look(arg);
}

struct sla *sla_new(const struct sla_opts *o)
{
        struct sla *s = calloc(1, sizeof(*s));

        if (!s)
                abort();
        s->o = *o;
        if (o->loop)
                s->timer = timer_start(o->loop, SLA_LOOK_EVERY_MS, SLA_LOOK_EVERY_MS, on_timer, s);
        return s;
}

bool sla_idle(const struct sla *s)
{
        return s->working == 0;
}

struct sla *sla_free(struct sla *s)
{
        if (!s)
                return NULL;
        timer_stop(s->timer);
        free(s);
        return NULL;
}

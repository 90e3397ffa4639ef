/* contact_derive - from one conversation, as it was stored, to its contacts. Pure. */
#include "store/contact_priv.h"

#include "store/store_priv.h"

struct walk {
        const struct contact_source *src;
        struct contact_row *now; /* NULL: before the first */
        int64_t said_ms;         /* when anybody last said something */
        bool owed;               /* the customer's last message has no reply */
        bool bad;                /* the last that happened helped nobody */
        bool resolved;
        bool said_so; /* that it is solved, before what the customer says now; thanks take nothing of that back */
};

static bool is_said(const struct contact_event *e)
{
        return (str_eq_c(e->kind, "message") || str_eq_c(e->kind, "tap")) && !str_eq_c(e->ref, "csat");
}

static bool is_customer(const struct contact_event *e)
{
        return str_eq_c(e->actor, "customer");
}

static bool is_agent(const struct contact_event *e)
{
        return str_starts(e->actor, STR("agent:"));
}

/* ---- hand-overs ---- */

/* A hand-over that goes from one person to another is taken again in its row; what was waited for is the first. */
static int64_t first_taken(const struct contact_source *src, const struct contact_handover *h)
{
        if (h->taken_ms == 0)
                return 0;
        for (size_t i = 0; i < src->n_events; i++) {
                const struct contact_event *e = &src->events[i];

                if (e->at_ms >= h->requested_ms && str_eq_c(e->kind, "handover") && is_agent(e))
                        return e->at_ms < h->taken_ms ? e->at_ms : h->taken_ms;
        }
        return h->taken_ms;
}

static int64_t last_written(const struct contact_source *src, int64_t from_ms, int64_t to_ms)
{
        int64_t at = from_ms;

        for (size_t i = 0; i < src->n_events; i++) {
                const struct contact_event *e = &src->events[i];

                if (is_agent(e) && str_eq_c(e->kind, "message") && e->at_ms >= from_ms && e->at_ms <= to_ms)
                        at = e->at_ms > at ? e->at_ms : at;
        }
        return at;
}

static void add_to(int64_t *sum, int64_t ms)
{
        *sum = (*sum < 0 ? 0 : *sum) + (ms < 0 ? 0 : ms);
}

static bool is_open(const struct contact_handover *h)
{
        return str_eq_c(h->state, "waiting") || str_eq_c(h->state, "offline") || str_eq_c(h->state, "taken");
}

static void add_handover(struct contact_row *row, const struct contact_source *src, const struct contact_handover *h)
{
        int64_t taken = first_taken(src, h);

        if (!(row->flags & CONTACT_ASKED_PERSON))
                row->reason = h->reason;
        row->flags |= CONTACT_ASKED_PERSON;
        if (taken) {
                row->flags |= CONTACT_TAKEN;
                add_to(&row->wait_ms, taken - h->requested_ms);
                if (h->open_ms)
                        add_to(&row->open_wait_ms, taken - (h->open_ms < taken ? h->open_ms : taken));
                add_to(&row->handle_ms, h->ended_ms - taken);
                add_to(&row->talk_ms, last_written(src, taken, h->ended_ms) - taken);
        } else {
                row->flags |= CONTACT_LEFT;
                if (h->ended_ms - h->requested_ms < CONTACT_LEFT_SOON_MS)
                        row->flags |= CONTACT_LEFT_SOON;
                add_to(&row->wait_ms, h->ended_ms - h->requested_ms);
        }
}

/* What lies beside the events, from the contact's start until the next one's. False: a hand-over of it is open. */
static bool add_beside(struct contact_row *row, const struct contact_source *src, int64_t until_ms)
{
        bool first = row->n == 1; /* takes what came before anybody spoke, too */

        for (size_t i = 0; i < src->n_handovers; i++) {
                const struct contact_handover *h = &src->handovers[i];

                if ((!first && h->requested_ms < row->start_ms) || h->requested_ms >= until_ms)
                        continue;
                if (is_open(h))
                        return false;
                add_handover(row, src, h);
        }
        for (size_t i = 0; i < src->n_verdicts; i++) {
                const struct contact_verdict *v = &src->verdicts[i];

                if ((!first && v->at_ms < row->start_ms) || v->at_ms >= until_ms)
                        continue;
                row->accepted += str_eq_c(v->what, "accept");
                row->edited += str_eq_c(v->what, "edit");
                row->rejected += str_eq_c(v->what, "reject");
        }
        if (src->csat_asked_ms && (first || src->csat_asked_ms >= row->start_ms) && src->csat_asked_ms < until_ms) {
                row->flags |= CONTACT_CSAT_ASKED;
                row->score = src->csat_score;
                if (row->score)
                        row->flags |= CONTACT_CSAT;
                if (row->score >= CONTACT_SCORE_GOOD)
                        row->flags |= CONTACT_CSAT_GOOD;
                if (row->score >= CONTACT_SCORE_FINE)
                        row->flags |= CONTACT_CSAT_FINE;
        }
        return true;
}

/* ---- the walk ---- */

int64_t contact_flags_settle(int64_t flags)
{
        bool helped = (flags & (CONTACT_ANSWERED | CONTACT_PERSON_WROTE)) && (flags & CONTACT_KNOWN) &&
                      !(flags & CONTACT_GAVE_UP);

        flags &= ~(int64_t)CONTACT_RESOLVED;
        if (((flags & CONTACT_CONFIRMED) || helped) && !(flags & CONTACT_AGAIN_TOPIC))
                flags |= CONTACT_RESOLVED;
        return flags;
}

/* False: it is not counted yet. */
static bool end_contact(struct walk *w, int64_t until_ms)
{
        struct contact_row *row = w->now;

        if (!add_beside(row, w->src, until_ms))
                return false;
        if (w->owed || w->bad)
                row->flags |= CONTACT_GAVE_UP;
        else if (w->resolved)
                row->flags |= CONTACT_CONFIRMED;
        row->flags = contact_flags_settle(row->flags);
        return true;
}

static void begin_contact(struct walk *w, struct contact_row *row, int64_t n, int64_t at_ms)
{
        const struct contact_source *src = w->src;

        *row = (struct contact_row){.conversation = src->conversation,
                                    .customer_id = src->customer_id,
                                    .channel = src->channel,
                                    .lang = src->lang,
                                    .topic = STR(""),
                                    .reason = STR(""),
                                    .n = n,
                                    .start_ms = at_ms,
                                    .end_ms = at_ms,
                                    .wait_ms = -1,
                                    .open_wait_ms = -1,
                                    .handle_ms = -1,
                                    .talk_ms = -1};
        if (!str_starts(src->customer_id, STR("v-")))
                row->flags |= CONTACT_KNOWN;
        w->now = row;
        w->owed = w->bad = w->resolved = w->said_so = false;
}

static void on_reply(struct walk *w, const struct contact_event *e)
{
        struct contact_row *row = w->now;
        bool decline = str_eq_c(e->ref, CONTACT_REF_DECLINE), talk = str_eq_c(e->ref, CONTACT_REF_TALK);

        if (!w->owed && !w->bad)
                return; /* nobody asked for it */
        if (w->owed) {
                w->bad = decline;
                w->said_so &= talk;
                w->resolved = w->said_so;
        }
        w->owed = false;
        if (!e->ref.n || decline || talk)
                return;
        row->flags |= CONTACT_ANSWERED;
        if (!row->topic.n)
                row->topic = e->ref;
}

static void on_event(struct walk *w, const struct contact_event *e)
{
        struct contact_row *row = w->now;

        row->end_ms = e->at_ms > row->end_ms ? e->at_ms : row->end_ms;
        if (is_said(e) && is_customer(e)) {
                row->turns++;
                w->owed = true;
                w->said_so |= w->resolved;
                w->resolved = false;
        } else if (is_said(e) && is_agent(e)) {
                row->flags |= CONTACT_PERSON_WROTE;
                w->owed = w->bad = w->said_so = false;
        } else if (is_said(e)) {
                on_reply(w, e);
        } else if (str_eq_c(e->kind, "resolved")) {
                w->resolved = true;
                w->owed = w->bad = false;
        } else if (str_eq_c(e->kind, "handover")) {
                /* waits now, or has given up waiting, or a person deals with it */
                w->bad = is_customer(e);
                w->owed = w->said_so = false;
        }
}

/* Whoever still waits for a person, or has one, is in the same contact however long that takes. */
static bool at_desk(const struct contact_source *src, int64_t at_ms)
{
        for (size_t i = 0; i < src->n_handovers; i++) {
                const struct contact_handover *h = &src->handovers[i];

                if (h->requested_ms < at_ms && (is_open(h) || h->ended_ms >= at_ms))
                        return true;
        }
        return false;
}

static bool begins(const struct walk *w, const struct contact_event *e)
{
        if (!is_said(e) || !is_customer(e))
                return false;
        return !w->now || (e->at_ms - w->said_ms >= CONTACT_GAP_MS && !at_desk(w->src, e->at_ms));
}

void contact_derive(const struct contact_source *src, struct arena *mem, struct contact_row **rows, size_t *n,
                    size_t *cap)
{
        struct walk w = {.src = src};
        size_t at = *n; /* where the one of now will stand */
        int64_t made = 0;

        for (size_t i = 0; i < src->n_events; i++) {
                const struct contact_event *e = &src->events[i];

                if (begins(&w, e)) {
                        if (w.now && !end_contact(&w, e->at_ms))
                                *n = at;
                        if (made == CONTACT_OF_ONE_MAX)
                                return;
                        at = *n;
                        begin_contact(&w, rows_add(mem, (void **)rows, n, cap, sizeof(**rows)), ++made, e->at_ms);
                }
                if (!w.now)
                        continue;
                on_event(&w, e);
                if (is_said(e))
                        w.said_ms = e->at_ms;
        }
        if (w.now && !end_contact(&w, INT64_MAX))
                *n = at;
}

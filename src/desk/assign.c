/*
 * assign - work to agents and back: carries out what routing chooses, hands on, takes back from those who have gone.
 *
 * The store decides who owns a conversation; the engine is told what came of it. While a step is under way the item is
 * marked as moving, so that nothing else begins one; what a person does by hand meanwhile goes through the
 * conversation's own queue and one of the two is refused.
 */
#include "desk/desk_priv.h"

#include "base/log.h"
#include "codec/json.h"
#include "store/handover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
        ASSIGNING_MAX = 64, /* steps under way at once */
        OVERFLOW_AT_ONCE = 256,
        TAKEN_BACK_AT_ONCE = 64,
        LIST_EVERY = 6,                        /* looks between two readings of the accounts */
        LOOK_MAX_MS = 2 * DESK_HOURS_EVERY_MS, /* one look counts at most so much, whatever the clock says */
};

/* ---- the engine ---- */

static void needs_of(const struct desk_item *it, struct routing_skills *s)
{
        char lang[16], product[ROUTING_ID_MAX + 16];

        s->n = 0;
        snprintf(lang, sizeof(lang), "lang:%s", it->lang);
        (void)routing_skills_add(s, str_c(lang), 1, NULL);
        if (*it->product && snprintf(product, sizeof(product), "product:%s", it->product) <= ROUTING_ID_MAX)
                (void)routing_skills_add(s, str_c(product), 1, NULL);
        if (it->vip)
                (void)routing_skills_add(s, STR("vip"), 1, NULL);
        if (strcmp(it->mood, "angry") == 0)
                (void)routing_skills_add(s, STR("de-escalation"), 1, NULL);
}

bool desk_item_able(const struct desk_item *it, struct str agent_id)
{
        const struct routing *r = it->desk->routing;
        struct routing_skills needs;

        needs_of(it, &needs);
        return routing_able(r, desk_queue_index(it->desk, it), &needs, agent_id);
}

void desk_route(struct desk_item *it)
{
        struct desk *d = it->desk;
        int64_t now = clock_now_ms(d->o.clock);
        struct routing_skills needs;

        if (!it->work && !it->taken && (it->offline || it->parked || it->looking))
                return;
        if (!it->work) {
                needs_of(it, &needs);
                it->work = routing_add(
                        d->routing,
                        &(struct routing_ask){.queue = str_c(routing_queue_at(d->routing, desk_queue_index(d, it))->id),
                                              .needs = &needs,
                                              .priority = desk_item_priority(it),
                                              .safety = it->safety,
                                              .since_ms = it->requested_ms,
                                              .queued_ms = *it->queue ? now : it->open_ms,
                                              .preferred = str_c(it->known_by ? it->known_by : ""),
                                              .user = it},
                        now);
        }
        if (it->taken) {
                (void)desk_agent_get(d, str_c(it->agent_id));
                routing_take(d->routing, it->work, str_c(it->agent_id), now);
        }
}

void desk_route_anew(struct desk_item *it)
{
        struct routing_skills needs;

        if (!it->work)
                return;
        needs_of(it, &needs);
        routing_change(it->desk->routing, it->work, &needs, desk_item_priority(it));
}

void desk_unroute(struct desk_item *it)
{
        if (it->work)
                routing_remove(it->desk->routing, it->work);
        it->work = NULL;
}

static void park(struct desk_item *it)
{
        if (it->parked || it->taken)
                return;
        desk_unroute(it);
        it->parked = true;
        it->desk->n_parked++;
}

static void unpark_all(struct desk *d)
{
        for (struct desk_item *it = d->queue; it && d->n_parked; it = it->next)
                if (it->parked) {
                        it->parked = false;
                        d->n_parked--;
                        desk_route(it);
                }
}

/* ---- events ---- */

void desk_tell_assigned(struct desk_item *it, struct str by, struct str note)
{
        struct buf b;

        buf_init(&b, 32768);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", str_c(it->conversation));
        json_put_key_str(&b, "agent", str_c(it->agent_id));
        if (by.n)
                json_put_key_str(&b, "by", by);
        if (note.n)
                json_put_key_str(&b, "note", note);
        buf_put_ch(&b, '}');
        desk_tell(it->desk, it->agent_id, "assigned", buf_str(&b));
        buf_done(&b);
}

/* To the agent from whom somebody else has taken it: who has it now, or in which queue it waits. */
static void tell_moved(struct desk_item *it, const char *from, struct str by)
{
        const struct desk_agent *to = it->taken ? desk_agent_find(it->desk, str_c(it->agent_id)) : NULL;
        struct buf b;

        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", str_c(it->conversation));
        json_put_key_str(&b, "by", by);
        if (it->taken)
                json_put_key_str(&b, "agent", str_c(it->agent_id));
        if (to && *to->name)
                json_put_key_str(&b, "name", str_c(to->name));
        if (!it->taken)
                json_put_key_str(&b, "queue",
                                 str_c(routing_queue_at(it->desk->routing, desk_queue_index(it->desk, it))->id));
        buf_put_ch(&b, '}');
        desk_tell(it->desk, from, "moved", buf_str(&b));
        buf_done(&b);
}

/* ---- a step that moves an item ---- */

struct move {
        struct desk *desk;
        struct desk_item *item; /* counted: the one that was marked */
        char conversation[ID_LEN + 1];
        enum chat_input_kind kind;
        char to[ROUTING_ID_MAX + 1], not_agent[ROUTING_ID_MAX + 1], queue[ROUTING_ID_MAX + 1];
        char *by, *note;
        char *from; /* the agent who had it; NULL: nobody */
        bool counted;
        chat_reply_fn *cb; /* NULL: nobody asked */
        void *arg;
};

static struct move *move_new(struct desk_item *it, enum chat_input_kind kind, chat_reply_fn *cb, void *arg)
{
        struct move *m = calloc(1, sizeof(*m));

        if (!m)
                abort();
        *m = (struct move){.desk = it->desk, .item = desk_item_ref(it), .kind = kind, .cb = cb, .arg = arg};
        memcpy(m->conversation, it->conversation, sizeof(m->conversation));
        m->from = it->taken ? desk_own(str_c(it->agent_id)) : NULL;
        it->moving = true;
        return m;
}

static void went_back(struct desk_item *it, const struct move *m)
{
        struct desk *d = it->desk;

        desk_item_back(it);
        if (*m->queue)
                memcpy(it->queue, m->queue, sizeof(it->queue));
        if (it->work)
                routing_requeue(d->routing, it->work, str_c(m->queue), str_c(m->not_agent), clock_now_ms(d->o.clock));
        else
                desk_route(it);
        desk_item_place(it);
}

static void move_done(struct move *m, struct desk_item *it)
{
        struct str by = str_c(m->by ? m->by : "");

        if (m->kind == IN_REQUEUE) {
                went_back(it, m);
        } else {
                desk_item_took(it, str_c(m->to));
                desk_tell_assigned(it, by, str_c(m->note ? m->note : ""));
        }
        if (m->from && by.n && !str_eq_c(by, m->from))
                tell_moved(it, m->from, by);
}

static void on_moved(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct move *m = arg;
        struct desk *d = m->desk;
        struct desk_item *now = map_get(d->items, str_c(m->conversation));

        d->n_assigning -= m->counted;
        m->item->moving = false;
        if (r == 0 && now)
                move_done(m, now);
        else if (r < 0 && m->item->desk && m->kind == IN_TAKE)
                park(m->item); /* with the next look; whoever took it meanwhile has it */
        if (m->cb)
                m->cb(m->arg, r, err, reply);
        if (r == 0)
                desk_queue_changed(d);
        if (r == 0)
                desk_assign(d);
        desk_item_unref(m->item);
        free(m->by);
        free(m->note);
        free(m->from);
        free(m);
}

static void move_send(struct move *m, const struct chat_input *in)
{
        chat_staff_input(m->desk->o.chat, str_c(m->conversation), in, on_moved, m);
}

/* ---- giving out ---- */

static void give(struct desk_item *it, const char *agent_id)
{
        struct desk *d = it->desk;
        const struct desk_agent *a = desk_agent_find(d, str_c(agent_id));
        struct move *m = move_new(it, IN_TAKE, NULL, NULL);
        struct chat_input in = {.kind = IN_TAKE, .agent_id = str_c(a->id), .agent_name = str_c(a->name)};

        snprintf(m->to, sizeof(m->to), "%s", agent_id);
        m->counted = true;
        d->n_assigning++;
        routing_take(d->routing, it->work, str_c(agent_id), clock_now_ms(d->o.clock));
        move_send(m, &in);
}

void desk_assign(struct desk *d)
{
        struct routing_choice c;

        while (d->o.auto_assign && d->n_assigning < ASSIGNING_MAX && routing_next(d->routing, &c))
                give(c.user, c.agent);
}

/* ---- by hand ---- */

/* by: who does it, and does not get it again; empty: nobody does, the agent has gone. */
static void send_requeue(struct desk_item *it, struct str queue, struct str by, struct str note, chat_reply_fn *cb,
                         void *arg)
{
        struct move *m = move_new(it, IN_REQUEUE, cb, arg);
        struct chat_input in = {.kind = IN_REQUEUE, .from_agent = str_c(it->agent_id), .queue = queue, .note = note};

        snprintf(m->queue, sizeof(m->queue), "%.*s", STR_ARG(queue));
        snprintf(m->not_agent, sizeof(m->not_agent), "%.*s", STR_ARG(by));
        m->by = desk_own(by);
        move_send(m, &in);
}

static void send_to_agent(struct desk_item *it, const struct desk_agent *to, const struct desk_transfer *t,
                          chat_reply_fn *cb, void *arg)
{
        enum chat_input_kind kind = it->taken ? IN_TRANSFER : IN_TAKE;
        struct move *m = move_new(it, kind, cb, arg);
        struct chat_input in = {.kind = kind,
                                .agent_id = str_c(to->id),
                                .agent_name = str_c(to->name),
                                .from_agent = str_c(it->taken ? it->agent_id : ""),
                                .note = t->note};

        snprintf(m->to, sizeof(m->to), "%s", to->id);
        m->by = desk_own(t->by);
        m->note = desk_own(t->note);
        move_send(m, &in);
}

struct queue_move {
        struct desk_item *item;
        char queue[ROUTING_ID_MAX + 1];
        chat_reply_fn *cb;
        void *arg;
};

static void on_queue_stored(void *arg, int r, const struct err *err)
{
        struct queue_move *q = arg;
        struct desk_item *it = q->item;
        const struct chat_reply none = {0};

        it->moving = false;
        if (r == 0 && it->desk && !it->taken) {
                memcpy(it->queue, q->queue, sizeof(it->queue));
                if (it->work)
                        routing_requeue(it->desk->routing, it->work, str_c(q->queue), (struct str){NULL, 0},
                                        clock_now_ms(it->desk->o.clock));
                desk_queue_changed(it->desk);
        }
        q->cb(q->arg, r, err, &none);
        if (it->desk)
                desk_assign(it->desk);
        desk_item_unref(it);
        free(q);
}

/* Nobody has it: only its row says where it waits. */
static void move_waiting(struct desk_item *it, struct str queue, chat_reply_fn *cb, void *arg)
{
        struct queue_move *q = calloc(1, sizeof(*q));
        int r;

        if (!q)
                abort();
        *q = (struct queue_move){.item = desk_item_ref(it), .cb = cb, .arg = arg};
        snprintf(q->queue, sizeof(q->queue), "%.*s", STR_ARG(queue));
        it->moving = true;
        r = store_handover_set_queue(it->desk->o.store, str_c(it->conversation), queue, on_queue_stored, q);
        if (r < 0) {
                struct err err;

                err_set(&err, r, "the store is busy");
                on_queue_stored(q, r, &err);
        }
}

static const char *transfer_fault(const struct desk *d, const struct desk_item *it, const struct desk_transfer *t,
                                  int *ret_r)
{
        const struct desk_agent *to = t->agent.n ? desk_agent_find(d, t->agent) : NULL;
        struct routing_agent at;

        *ret_r = ERR_DENIED;
        if (!it)
                return "nobody waits in this conversation (any more)";
        if (!t->lead && (!it->taken || !str_eq_c(t->by, it->agent_id)))
                return it->taken ? "another agent has this conversation" : "take the conversation first";
        *ret_r = ERR_INVALID;
        if ((t->agent.n > 0) == (t->queue.n > 0))
                return "name an agent or a queue";
        *ret_r = ERR_NOTFOUND;
        if (t->queue.n && !routing_queue(d->routing, t->queue))
                return "no such queue";
        if (t->agent.n && (!to || to->disabled || !to->listed))
                return "no such agent";
        *ret_r = ERR_EXISTS;
        if (it->moving)
                return "it is being handed on already";
        if (to && it->taken && strcmp(to->id, it->agent_id) == 0)
                return "this agent has it already";
        if (to && to->managed && routing_agent(d->routing, t->agent, &at) && at.presence == ROUTING_OFFLINE)
                return "this agent is offline";
        *ret_r = 0;
        return NULL;
}

void desk_transfer(struct desk *d, struct str conversation, const struct desk_transfer *t, chat_reply_fn *cb, void *arg)
{
        struct desk_item *it = map_get(d->items, conversation);
        int r;
        const char *fault = transfer_fault(d, it, t, &r);

        if (fault)
                desk_refuse(cb, arg, r, fault);
        else if (t->agent.n)
                send_to_agent(it, desk_agent_find(d, t->agent), t, cb, arg);
        else if (it->taken)
                send_requeue(it, t->queue, t->by, t->note, cb, arg);
        else
                move_waiting(it, t->queue, cb, arg);
}

void desk_decline(struct desk *d, struct str conversation, struct str agent_id, chat_reply_fn *cb, void *arg)
{
        struct desk_item *it = map_get(d->items, conversation);

        if (!it || !it->taken || !str_eq_c(agent_id, it->agent_id))
                desk_refuse(cb, arg, ERR_DENIED, "this is not your conversation");
        else if (it->moving)
                desk_refuse(cb, arg, ERR_EXISTS, "it is being handed on already");
        else
                send_requeue(it, (struct str){NULL, 0}, agent_id, (struct str){NULL, 0}, cb, arg);
}

void desk_take_over(struct desk *d, struct str conversation, struct str lead_id, struct str name, chat_reply_fn *cb,
                    void *arg)
{
        struct desk_item *it = map_get(d->items, conversation);
        struct desk_transfer t = {.agent = lead_id, .by = lead_id, .lead = true};
        struct desk_agent *lead = desk_agent_get(d, lead_id);

        if (!it)
                desk_refuse(cb, arg, ERR_NOTFOUND, "nobody waits in this conversation (any more)");
        else if (!lead)
                desk_refuse(cb, arg, ERR_LIMIT, "too many agents");
        else if (it->moving || (it->taken && str_eq_c(lead_id, it->agent_id)))
                desk_refuse(cb, arg, ERR_EXISTS, it->moving ? "it is being handed on already" : "you have it already");
        else {
                if (name.n)
                        desk_set_own(&lead->name, name);
                desk_audit(d, lead_id, "desk.takeover", conversation);
                send_to_agent(it, lead, &t, cb, arg);
        }
}

/* ---- the look every few seconds ---- */

static bool has_gone(struct desk_agent *a, int64_t passed_ms)
{
        if (a->disabled)
                return true;
        if (!a->managed || a->n_streams) {
                a->gone_ms = 0;
                return false;
        }
        if (a->gone_ms < DESK_GONE_MS)
                a->gone_ms += passed_ms;
        return a->gone_ms >= DESK_GONE_MS;
}

static void take_back(struct desk *d, const struct desk_agent *a)
{
        struct routing_agent r;
        unsigned n = 0;

        if (!routing_agent(d->routing, str_c(a->id), &r) || r.load == 0)
                return;
        for (struct desk_item *it = d->queue, *next; it && n < TAKEN_BACK_AT_ONCE; it = next) {
                next = it->next;
                if (!it->taken || it->moving || strcmp(it->agent_id, a->id) != 0)
                        continue;
                n++;
                log_info("conversation %s: its agent has gone; it waits again", it->conversation);
                send_requeue(it, (struct str){NULL, 0}, (struct str){NULL, 0}, (struct str){NULL, 0}, NULL, NULL);
        }
}

static void on_overflow_stored(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0 && r != ERR_NOTFOUND) /* taken meanwhile; else a restart has it overflow again */
                log_warn("the queue of a conversation could not be stored: %s", err->msg);
}

static void overflow(struct desk *d, int64_t now)
{
        const char *queue;
        void *user;
        unsigned n = 0;

        for (; n < OVERFLOW_AT_ONCE && routing_overflow(d->routing, now, &user, &queue); n++) {
                struct desk_item *it = user;

                if (strcmp(it->queue, queue) == 0)
                        continue;
                snprintf(it->queue, sizeof(it->queue), "%s", queue);
                (void)store_handover_set_queue(d->o.store, str_c(it->conversation), str_c(queue), on_overflow_stored,
                                               d);
        }
        if (n)
                desk_queue_changed(d);
}

void desk_agent_out(struct desk *d, struct str agent_id)
{
        struct desk_agent *a = desk_agent_get(d, agent_id);

        if (!a)
                return;
        a->disabled = true; /* the list of accounts says so too when it is read next */
        desk_agent_gone(a);
        take_back(d, a);
        desk_assign(d);
}

void desk_look_at_team(struct desk *d)
{
        int64_t now = clock_now_ms(d->o.clock), passed = now - d->looked_ms;

        d->looked_ms = now;
        passed = passed < 0 ? 0 : passed > LOOK_MAX_MS ? LOOK_MAX_MS : passed;
        if (d->looks++ % LIST_EVERY == 0)
                desk_list_agents(d);
        for (struct desk_agent *a = d->team; a; a = a->next)
                if (has_gone(a, passed)) {
                        desk_agent_gone(a);
                        take_back(d, a);
                }
        unpark_all(d);
        overflow(d, now);
        desk_assign(d);
}

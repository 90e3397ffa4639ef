/*
 * act - what a decision about an action needs from outside: records, what was agreed to earlier, and the doing itself.
 *
 *   yes --the message is stored--> intent stored (proposed -> confirmed) --> carried out (confirmed -> done, in one
 *   transaction with the changes where the tables are ours) --> the decision is made again and tells what came of it
 *
 * Taking it back goes the same way: done -> undoing -> undone.
 *
 * A process that ends in between leaves a confirmed action and a message without reply. Both are found at start: the
 * message is decided again, and asks for the action by its id before anything is done.
 *
 * One whose outcome nobody knows (the company's system took it and its answer was lost) stays confirmed or undoing. It
 * is asked for again by its id every OPEN_EVERY_MS, and in its second hour and later every OPEN_RARELY-th time, until
 * the system has said what became of it; then the customer is told.
 */
#include "answer/action.h"
#include "base/buf.h"
#include "base/log.h"
#include "chat/chat_priv.h"
#include "connect/records.h"
#include "privacy/door.h"
#include "store/record.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 40, OPEN_MAX = 1000, OPEN_EVERY_MS = 10000, OPEN_RARELY = 30 };

/* ---- records ---- */

struct asked {
        struct turn *t;
        struct str kind, key;
};

static struct asked *asked_new(struct turn *t, const struct need *n)
{
        struct asked *a = ARENA_NEW(t->mem, struct asked);

        *a = (struct asked){t, arena_str(t->mem, n->record_kind), arena_str(t->mem, n->record_key)};
        return a;
}

static struct record copy_of(struct arena *mem, const struct record *r)
{
        struct record copy = *r;

        copy.kind = arena_str(mem, r->kind);
        copy.key = arena_str(mem, r->key);
        copy.owner = arena_str(mem, r->owner);
        if (r->doc) {
                struct value *doc = ARENA_NEW(mem, struct value);

                *doc = value_dup(r->doc, mem);
                copy.doc = doc;
        }
        return copy;
}

static void add_record(struct turn *t, const struct record *r)
{
        struct facts *f = &t->facts;

        if (!t->records)
                t->records = ARENA_ARRAY(t->mem, struct record, TURN_RECORDS_MAX);
        if (f->n_records < TURN_RECORDS_MAX)
                t->records[f->n_records++] = *r;
        f->records = t->records;
}

static void add_list(struct turn *t, struct str kind, const struct record *v, size_t n)
{
        struct facts *f = &t->facts;

        if (!t->lists)
                t->lists = ARENA_ARRAY(t->mem, struct record_list, TURN_LISTS_MAX);
        if (f->n_record_lists < TURN_LISTS_MAX)
                t->lists[f->n_record_lists++] = (struct record_list){kind, v, n};
        f->record_lists = t->lists;
}

/* That a record could not be read must not look as if it were not there. */
static void note_silence(struct turn *t, int r, const struct err *err)
{
        if (r >= 0 || r == ERR_NOTFOUND || r == ERR_INVALID)
                return;
        log_warn("conversation %s: a record could not be read: %s", t->conv->id, err ? err->msg : err_name(r));
        t->facts.records_silent = true;
}

static void on_record(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct asked *a = arg;
        struct record none = {.kind = a->kind, .key = a->key};

        note_silence(a->t, r, err);
        if (r == 0 && n)
                none = copy_of(a->t->mem, &v[0]);
        add_record(a->t, &none);
        turn_fetched(a->t);
}

static void on_records(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct asked *a = arg;
        struct record *copy = ARENA_ARRAY(a->t->mem, struct record, n + 1);

        note_silence(a->t, r, err);
        for (size_t i = 0; r == 0 && i < n; i++)
                copy[i] = copy_of(a->t->mem, &v[i]);
        add_list(a->t, a->kind, copy, r == 0 ? n : 0);
        turn_fetched(a->t);
}

int act_fetch_record(struct turn *t, const struct need *n)
{
        struct asked *a = asked_new(t, n);
        int r = t->chat->o.records ? records_get(t->chat->o.records, a->kind, a->key, on_record, a) : 1;
        struct record none = {.kind = a->kind, .key = a->key};

        note_silence(t, r, NULL);
        if (r != 0)
                add_record(t, &none);
        return r < 0 ? 1 : r;
}

int act_fetch_records(struct turn *t, const struct need *n)
{
        const struct record_kind *kind = knowledge_kind(t->gen->k, n->record_kind);
        struct asked *a = asked_new(t, n);
        bool shared = kind && kind->shared;
        int r = 1;

        if (t->chat->o.records && (shared || t->facts.customer_id.n))
                r = records_list(t->chat->o.records, a->kind, shared ? (struct str){0} : t->facts.customer_id, LIST_MAX,
                                 on_records, a);
        note_silence(t, r, NULL);
        if (r != 0)
                add_list(t, a->kind, NULL, 0);
        return r < 0 ? 1 : r;
}

/* ---- what was agreed to ---- */

static void on_doing(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n)
{
        struct turn *t = arg;
        struct doing_fact *d = &t->facts.doing;
        struct value *body;
        struct str json;

        t->facts.have_doing = true;
        note_silence(t, r, err);
        if (r == 0 && n && str_eq_c(rows[0].customer_id, t->conv->customer_id)) {
                d->id = arena_str(t->mem, rows[0].id);
                d->state = str_c(action_state_name(rows[0].state));
                d->changed_ms = rows[0].changed_ms;
                body = ARENA_NEW(t->mem, struct value);
                if (rows[0].body_cipher.n &&
                    door_open(t->chat->o.door, rows[0].customer_id, rows[0].body_cipher, t->mem, &json, NULL) == 0 &&
                    value_from_json(json, t->mem, body, NULL) == 0)
                        d->body = body;
        }
        turn_fetched(t);
}

int act_fetch_doing(struct turn *t, const struct need *n)
{
        int r = store_action_get(t->chat->o.store, n->record_key, on_doing, t);

        t->facts.have_doing = r < 0;
        note_silence(t, r, NULL);
        return r < 0 ? 1 : r;
}

/* ---- doing ---- */

static enum act_outcome outcome_of(int r)
{
        switch (r) {
        case 0:
        case ERR_EXISTS: return ACT_DONE;
        case ERR_DENIED: return ACT_CHANGED;
        case ERR_INVALID:
        case ERR_LIMIT: return ACT_REFUSED;
        case ERR_BUSY:
        case ERR_FULL: return ACT_AWAY;
        default: return ACT_UNKNOWN;
        }
}

/* What somebody creates who has proven one order is its owner's. */
static struct str owner_of(const struct turn *t)
{
        for (size_t i = 0; i < t->facts.n_records; i++)
                if (str_eq_c(t->facts.records[i].kind, "order") && t->facts.records[i].owner.n)
                        return t->facts.records[i].owner;
        return str_c(t->conv->customer_id);
}

static void on_acted(void *arg, int r, const struct err *err)
{
        struct turn *t = arg;

        if (r < 0 && r != ERR_EXISTS)
                log_warn("conversation %s: an action was not carried out: %s", t->conv->id,
                         err ? err->msg : err_name(r));
        t->facts.outcome = outcome_of(r);
        chat_customer_changed(t->chat, owner_of(t));
        turn_fetched(t);
}

static bool is_shared(const struct turn *t, struct str kind)
{
        const struct record_kind *k = knowledge_kind(t->gen->k, kind);

        return k && k->shared;
}

static const struct record_change *owned(struct turn *t, const struct act *act)
{
        struct record_change *v = ARENA_ARRAY(t->mem, struct record_change, act->n_changes + 1);

        for (size_t i = 0; i < act->n_changes; i++) {
                v[i] = act->changes[i];
                if (v[i].op == CHANGE_CREATE && !v[i].owner.n && !is_shared(t, v[i].kind))
                        v[i].owner = owner_of(t);
        }
        return v;
}

static struct str who_of(struct turn *t)
{
        return t->in.kind == IN_AGENT_ACT && t->in.agent_id.n
                       ? arena_printf(t->mem, "agent:%.*s", STR_ARG(t->in.agent_id))
                       : STR("customer");
}

static int carry_out(struct turn *t, const struct act *act)
{
        struct records_commit c = {.action = act->id,
                                   .undo = act->undo,
                                   .name = act->name,
                                   .customer_id = str_c(t->conv->customer_id),
                                   .conversation = str_c(t->conv->id),
                                   .who = who_of(t),
                                   .changes = owned(t, act),
                                   .n_changes = act->n_changes,
                                   .now_ms = t->now_ms,
                                   .undo_until_ms = act->undo_until_ms};

        return records_commit(t->chat->o.records, &c, on_acted, t);
}

static void on_intent(void *arg, int r, const struct err *err)
{
        struct turn *t = arg;

        if (r < 0 && r != ERR_EXISTS) { /* nothing was sent yet, so nothing is open */
                on_acted(t, r == ERR_DENIED ? r : ERR_BUSY, err);
                return;
        }
        r = carry_out(t, t->act);
        if (r < 0)
                on_acted(t, r, NULL);
}

static int store_intent(struct turn *t, const struct act *act)
{
        struct action_write a = {.id = act->id,
                                 .name = act->name,
                                 .conversation = str_c(t->conv->id),
                                 .customer_id = str_c(t->conv->customer_id),
                                 .from = act->undo ? ACTION_DONE : ACTION_PROPOSED,
                                 .state = act->undo ? ACTION_UNDOING : ACTION_CONFIRMED,
                                 .undo_until_ms = act->undo_until_ms,
                                 .who = who_of(t),
                                 .at_ms = t->now_ms};
        struct records_write w = {.action = &a};
        struct err err;
        int r = act->body.n ? door_seal_bytes(t->chat->o.door, a.customer_id, act->body, t->mem, &a.body_cipher, &err)
                            : ERR_LIMIT;

        return r < 0 ? r : store_records_commit(t->chat->o.store, &w, on_intent, t);
}

int act_fetch_outcome(struct turn *t, const struct need *n)
{
        int r;

        if (!t->chat->o.records || !n->act)
                r = ERR_DENIED;
        else if (n->act->intent)
                r = store_intent(t, t->act = n->act);
        else
                r = carry_out(t, n->act);
        if (r < 0)
                t->facts.outcome = outcome_of(r);
        return r;
}

/* ---- steps that are written with the reply ---- */

size_t act_steps(struct turn *t, struct action_write *v)
{
        static const struct {
                enum action_state from, to;
        } moves[] = {[ACT_PROPOSED] = {ACTION_PROPOSED, ACTION_PROPOSED},
                     [ACT_EXPIRED] = {ACTION_PROPOSED, ACTION_EXPIRED},
                     [ACT_FAILED] = {ACTION_CONFIRMED, ACTION_FAILED},
                     [ACT_STANDS] = {ACTION_UNDOING, ACTION_DONE}};

        for (size_t i = 0; i < t->d.n_steps; i++) {
                const struct act_state_step *s = &t->d.steps[i];

                v[i] = (struct action_write){.id = s->id,
                                             .name = s->name,
                                             .conversation = str_c(t->conv->id),
                                             .customer_id = str_c(t->conv->customer_id),
                                             .create = s->to == ACT_PROPOSED,
                                             .from = moves[s->to].from,
                                             .state = moves[s->to].to,
                                             .undo_until_ms = s->undo_until_ms,
                                             .who = who_of(t),
                                             .at_ms = t->now_ms};
        }
        return t->d.n_steps;
}

/* ---- at start ---- */

static void on_open_conversation(struct conv *conv, void *arg)
{
        (void)arg;
        if (conv->load == CONV_READY)
                conv_recover(conv);
}

/* Of an agent there is no message whose answer is missing, nor of what was answered with "nobody can say". */
struct left_open {
        char plan[ID_LEN + 1];
        struct str by;
};

static void on_conversation(struct conv *conv, void *arg)
{
        struct left_open *o = arg;

        if (conv->load == CONV_READY)
                agent_act_recover(conv, str_c(o->plan), o->by);
        free(o);
}

static void take_up(struct chat *c, const struct action_row *row)
{
        struct str agent = STR("agent:");
        struct str by = str_starts(row->who, agent) ? str_sub(row->who, agent.n, row->who.n) : (struct str){NULL, 0};
        struct left_open *o = calloc(1, sizeof(*o) + by.n);

        if (!o)
                abort();
        snprintf(o->plan, sizeof(o->plan), "%.*s", STR_ARG(row->id));
        if (by.n)
                memcpy(o + 1, by.p, by.n);
        o->by = str_n((const char *)(o + 1), by.n);
        conv_when_ready(c, row->conversation, on_conversation, o);
}

static void on_open(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n)
{
        struct chat *c = arg;

        (void)err;
        if (r < 0 || c->draining)
                return;
        for (size_t i = 0; i < n; i++) {
                log_info("action %.*s was agreed to and not told of; its conversation is taken up",
                         STR_ARG(rows[i].id));
                if (str_starts(rows[i].who, STR("agent:")))
                        take_up(c, &rows[i]);
                else
                        conv_when_ready(c, rows[i].conversation, on_open_conversation, NULL);
        }
}

int chat_recover_actions(struct chat *c)
{
        return store_actions_open(c->o.store, OPEN_MAX, on_open, c);
}

/* ---- what nobody could say ---- */

static bool is_due(const struct chat *c, const struct action_row *row)
{
        int64_t open_ms = chat_now(c) - row->changed_ms;

        return row->customer_id.n && open_ms >= OPEN_EVERY_MS &&
               (open_ms < HOUR_MS || c->asked_open % OPEN_RARELY == 0);
}

static void on_still_open(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n)
{
        struct chat *c = arg;

        (void)err;
        c->asks_open = false;
        for (size_t i = 0; r == 0 && i < n && !c->draining; i++)
                if (is_due(c, &rows[i]))
                        take_up(c, &rows[i]);
}

static void ask_open(void *arg)
{
        struct chat *c = arg;

        if (c->draining || c->asks_open || !c->o.records)
                return;
        c->asked_open++;
        c->asks_open = store_actions_open(c->o.store, OPEN_MAX, on_still_open, c) == 0;
}

struct timer *act_open_watch(struct chat *c)
{
        return timer_start(c->o.loop, OPEN_EVERY_MS, OPEN_EVERY_MS, ask_open, c);
}

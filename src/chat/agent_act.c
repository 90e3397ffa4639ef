/*
 * agent_act - an action that a person of the company runs: answer/act_agent.h decides, chat/act.c fetches and carries
 * out, as for customers. What is new here is how it begins and ends, and that it is told once: the event has a client
 * id of the plan, longer than any that clients may send, and the store takes each only once.
 *
 *   plan --committed: state keeps it, row proposed--> confirm --row confirmed, effect, row done--> event, state: done
 *
 * A process that ends in between leaves the plan in the state: whoever looks at the conversation next has it loaded,
 * and with that the plan is asked for by its id (agent_act_loaded). What was sent, by the customer or for them, and of
 * which nobody can say what became of it, is asked for again and again by nobody in particular (chat/act.c).
 */
#include "base/buf.h"
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"

#include <string.h>

/* ---- what was given ---- */

static int check_value(const struct value *v, struct err *err)
{
        if (v->type == VALUE_STR && v->s.n > ACTION_INPUT_TEXT_MAX)
                return err_set(err, ERR_INVALID, "an input has at most %u bytes", ACTION_INPUT_TEXT_MAX);
        return v->type == VALUE_STR || v->type == VALUE_NUMBER
                       ? 0
                       : err_set(err, ERR_INVALID, "an input is a string, a number, or a list of strings");
}

/* What is agreed to is kept as it was given. */
static int check_room(const struct value *v, struct err *err)
{
        struct buf b;
        bool fits;

        buf_init(&b, STATE_TEXT_MAX);
        value_to_json(v, &b);
        fits = !b.overflow;
        buf_done(&b);
        return fits ? 0 : err_set(err, ERR_INVALID, "a list has at most %u bytes, as JSON", STATE_TEXT_MAX);
}

static int check_input(const struct value *v, struct err *err)
{
        int r = 0;

        if (v->type != VALUE_LIST)
                return check_value(v, err);
        if (v->list.n > ACTION_INPUT_LIST_MAX)
                return err_set(err, ERR_INVALID, "an input is a list of at most %u", ACTION_INPUT_LIST_MAX);
        for (size_t i = 0; i < v->list.n && r == 0; i++)
                r = check_value(&v->list.v[i], err);
        return r < 0 ? r : check_room(v, err);
}

static bool is_empty(const struct value *v)
{
        return v->type == VALUE_NULL || (v->type == VALUE_STR && str_trim(v->s).n == 0) ||
               (v->type == VALUE_LIST && v->list.n == 0);
}

static int read_inputs(struct turn *t, struct agent_ask *ask, struct err *err)
{
        struct action_value *v = ARENA_ARRAY(t->mem, struct action_value, ACTION_INPUTS_MAX);
        struct value all = {.type = VALUE_MAP};
        int r = t->in.text.n ? value_from_json(t->in.text, t->mem, &all, err) : 0;

        if (r < 0)
                return ERR_INVALID;
        if (all.type != VALUE_MAP)
                return err_set(err, ERR_INVALID, "the inputs must be an object");
        for (size_t i = 0; i < all.map.n; i++) {
                const struct value *one = &all.map.v[i].value;

                if (!action_input_find(ask->action, all.map.v[i].name))
                        return err_set(err, ERR_INVALID, "the action has no input \"%.*s\"",
                                       STR_ARG(str_sub(all.map.v[i].name, 0, 60)));
                if (is_empty(one))
                        continue;
                if ((r = check_input(one, err)) < 0)
                        return r;
                if (ask->n_inputs == ACTION_INPUTS_MAX)
                        return err_set(err, ERR_INVALID, "an action has at most %u inputs", ACTION_INPUTS_MAX);
                v[ask->n_inputs++] = (struct action_value){all.map.v[i].name, *one};
        }
        ask->inputs = v;
        return 0;
}

/* ---- deciding ---- */

static bool is_undo(struct turn *t)
{
        const struct state_done *done = &t->state.done;

        switch (t->in.agent_step) {
        case AGENT_UNDO: return true;
        case AGENT_CONFIRM: return done->sent && str_eq(done->id, t->in.plan);
        case AGENT_RECOVER: return !agent_keeps(&t->state, t->in.plan);
        case AGENT_LIST:
        case AGENT_PLAN: break;
        }
        return false;
}

void agent_act_decide(struct turn *t, const struct answer_in *in)
{
        struct agent_ask ask = {.by = t->in.agent_id,
                                .name = t->in.agent_name,
                                .plan = t->in.plan,
                                .recover = t->in.agent_step == AGENT_RECOVER};
        struct err err;

        if (t->in.agent_step == AGENT_PLAN) {
                ask.action = knowledge_action(t->gen->k, t->in.action);
                read_inputs(t, &ask, &err); /* it was checked at the beginning */
                agent_plan(in, &ask, &t->d, &t->agent);
        } else if (is_undo(t)) {
                agent_undo(in, &ask, &t->d, &t->agent);
        } else {
                agent_confirm(in, &ask, &t->d, &t->agent);
        }
}

/* ---- ending ---- */

static void answer(struct turn *t)
{
        struct chat_reply reply = {.turn = {t->id, ID_LEN}, .end = t->end_name, .view = t->view};

        turn_answer(t, &reply);
}

/* Keeps what the decision made of the plan. */
static void commit_state(struct turn *t)
{
        struct err err;

        turn_put_state(t, t->d.next);
        if (t->new_state.n) {
                turn_commit(t);
                return;
        }
        err_set(&err, ERR_LIMIT, "the conversation has no room for this plan");
        turn_fail(t, ERR_LIMIT, &err);
}

static void tell(struct turn *t)
{
        bool person = t->in.agent_id.n > 0;
        struct str actor = person ? arena_printf(t->mem, "agent:%.*s", STR_ARG(t->in.agent_id)) : STR("machine");
        struct str name = !person ? (struct str){NULL, 0} : t->in.agent_name.n ? t->in.agent_name : t->state.agent.name;

        turn_add_event(t, "message", actor, t->in.plan, t->in.client_id,
                       frame_message(t, person ? "agent" : "machine", name, t->d.blocks, t->d.n_blocks),
                       turn_plain(t, t->d.blocks, t->d.n_blocks, t->d.lang));
        if (!t->n_events) {
                turn_fail(t, ERR_INTERNAL, NULL);
                return;
        }
        commit_state(t);
}

void agent_act_decided(struct turn *t)
{
        t->end_name = str_c(agent_end_name(t->agent.end));
        switch (t->agent.end) {
        case AGENT_INPUT:
        case AGENT_REFUSED:
        case AGENT_NOBODY:
        case AGENT_LEVEL:
        case AGENT_TOLD:
        case AGENT_READY: t->view = agent_view_plan(t); break;
        case AGENT_FAULT:
                log_warn("conversation %s: action %.*s is not sound: %.*s", t->conv->id, STR_ARG(t->agent.action->id),
                         STR_ARG(t->agent.text));
                break;
        case AGENT_UNSETTLED: t->view = t->agent.text; break;
        case AGENT_NONE:
        case AGENT_DONE:
        case AGENT_UNDONE:
        case AGENT_OVER:
        case AGENT_MOVED:
        case AGENT_UNKNOWN:
        case AGENT_NOT_TAKEN:
        case AGENT_AWAY:
        case AGENT_SILENT: break;
        }
        if (t->d.n_blocks)
                tell(t);
        else if ((t->agent.end == AGENT_UNKNOWN && !agent_unsettled(&t->state).n) || t->d.n_steps)
                commit_state(t);
        else
                answer(t);
}

/* ---- beginning ---- */

static void start(struct turn *t)
{
        identity_known(t);
        t->facts.minor = t->conv->minor;
        t->msg = (struct answer_message){.kind = MSG_TAP};
        turn_decide(t);
}

/* Told before: the same frames. */
static void on_told(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        struct turn *t = arg;
        struct str *frames = ARENA_ARRAY(t->mem, struct str, n + 1);
        struct chat_reply reply = {.again = true, .frames = frames, .end = is_undo(t) ? STR("undone") : STR("done")};

        if (r < 0) {
                turn_fail(t, r, err);
                return;
        }
        if (n == 0) {
                start(t);
                return;
        }
        for (size_t i = 0; i < n; i++) {
                struct str f = frame_from_event(t->chat, &events[i], t->mem);

                if (f.n)
                        frames[reply.n_frames++] = f;
        }
        reply.ack_seq = events[0].seq;
        reply.turn = arena_str(t->mem, events[0].turn);
        turn_answer(t, &reply);
}

static void find_told(struct turn *t)
{
        int r;

        t->in.client_id = arena_printf(t->mem, "agent-action-%s:%s:%.*s", is_undo(t) ? "undone" : "done", t->conv->id,
                                       STR_ARG(t->in.plan));
        r = store_event_by_client_id(t->chat->o.store, str_c(t->conv->id), t->in.client_id, on_told, t);
        if (r < 0)
                turn_fail(t, r, NULL);
}

static int check(struct turn *t, struct err *err)
{
        struct agent_ask ask = {.action = knowledge_action(t->gen->k, t->in.action)};

        if (t->in.agent_step == AGENT_RECOVER)
                return 0;
        if (strcmp(t->conv->status, "agent") != 0)
                return err_set(err, ERR_DENIED, "take it first: the conversation is %s now", t->conv->status);
        if (t->in.agent_step != AGENT_PLAN)
                return 0;
        if (!ask.action)
                return err_set(err, ERR_NOTFOUND, "there is no action \"%.*s\"", STR_ARG(t->in.action));
        return read_inputs(t, &ask, err);
}

void agent_act_run(struct turn *t)
{
        struct err err;
        int r;

        turn_load_state(t);
        if (t->in.agent_step == AGENT_LIST) {
                identity_known(t);
                t->end_name = STR("list");
                t->view = agent_view_list(t);
                answer(t);
                return;
        }
        r = check(t, &err);
        if (r < 0)
                turn_fail(t, r, &err);
        else if (t->in.agent_step == AGENT_PLAN)
                start(t);
        else
                find_told(t);
}

/* ---- taps of the customer ---- */

bool agent_act_tap(struct turn *t)
{
        struct str undo = STR("act:undo:"), yes = STR("act:yes:"), id = t->in.choice;

        if (t->in.kind != IN_TAP || !(str_starts(id, undo) || str_starts(id, yes)))
                return t->in.kind == IN_TAP && str_eq_c(id, "identity:out");
        turn_load_state(t);
        if (str_starts(id, undo))
                return str_eq(str_sub(id, undo.n, id.n), t->state.done.id);
        return t->state.action.sent && str_eq(str_sub(id, yes.n, id.n), t->state.action.id);
}

/* ---- what was left open ---- */

static bool recovers(const struct turn *t, struct str plan)
{
        return t->in.kind == IN_AGENT_ACT && t->in.agent_step == AGENT_RECOVER && str_eq(t->in.plan, plan);
}

static bool is_under_way(const struct conv *conv, struct str plan)
{
        if (conv->now && recovers(conv->now, plan))
                return true;
        for (const struct turn *t = conv->queue_head; t; t = t->next)
                if (recovers(t, plan))
                        return true;
        return false;
}

void agent_act_recover(struct conv *conv, struct str plan, struct str by)
{
        struct chat_input in = {.kind = IN_AGENT_ACT, .agent_step = AGENT_RECOVER, .plan = plan, .agent_id = by};
        struct turn *t;

        if (is_under_way(conv, plan))
                return;
        t = turn_new(conv->chat, &in, NULL, NULL);
        t->conv = conv;
        turn_queue(conv, t);
}

void agent_act_loaded(struct conv *conv, struct arena *mem)
{
        struct conv_state s;

        if (state_from_json((struct str){conv->state_json, conv->state_len}, mem, &s, NULL) == 0 && s.agent.plan.name.n)
                agent_act_recover(conv, s.agent.plan.id, s.agent.by);
}

/*
 * act_agent - see act_agent.h.
 *
 *   planned --yes, within AGENT_PLAN_MS, reads as shown--> confirmed --> done --undo--> undone
 *   planned --another plan, handed on, too late, records moved--> expired
 *
 * The states are those of the action's row; confirm and undo begin by asking for it, so that the same request twice, or
 * after a crash, finds what was done.
 */
#include "answer/act_agent.h"

#include "answer/act_priv.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

/* ---- one asking ---- */

static struct ctx *ctx_new(const struct answer_in *in, struct decision *d, struct agent_act *ret)
{
        struct ctx *c = ARENA_NEW(in->mem, struct ctx);

        memset(d, 0, sizeof(*d));
        memset(ret, 0, sizeof(*ret));
        c->in = in;
        c->d = d;
        c->k = in->gen->k;
        c->facts = in->facts;
        c->mem = in->mem;
        c->why = "";
        c->s = state_copy(in->state, in->mem);
        c->lang = in->lang_fixed || !c->s->lang_known ? in->lang : c->s->lang;
        return c;
}

static void end(struct ctx *c, struct agent_act *ret, enum agent_end e, struct str text)
{
        ret->end = e;
        ret->text = text;
        c->d->next = c->s;
        c->d->lang = c->lang;
}

static void expire(struct ctx *c)
{
        struct state_action *p = &c->s->agent.plan;

        if (p->name.n && !p->sent)
                act_step_of(c, (struct act_state_step){.name = p->name, .id = p->id, .to = ACT_EXPIRED});
        c->s->agent = (struct state_agent){.by = {NULL, 0}};
}

void agent_plan_drop(struct conv_state *s)
{
        if (!s->agent.plan.sent)
                s->agent = (struct state_agent){.by = {NULL, 0}};
}

/* ---- planning ---- */

static struct plan *plan_of(struct ctx *c, const struct action *a, struct str id, const struct action_value *v,
                            size_t n)
{
        struct plan *p = ARENA_NEW(c->mem, struct plan);
        struct plan_in in = act_plan_in(c, a);

        in.id = id;
        in.inputs = v;
        in.n_inputs = n;
        action_plan(&in, p);
        return p;
}

static struct str value_json(struct ctx *c, const struct value *v)
{
        struct buf b;
        struct str s;

        buf_init(&b, STATE_TEXT_MAX);
        value_to_json(v, &b);
        s = b.overflow ? (struct str){0} : arena_str(c->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void keep(struct ctx *c, const struct agent_ask *ask, const struct plan *p)
{
        struct state_action *a = &c->s->agent.plan;

        expire(c);
        *a = (struct state_action){.name = ask->action->id,
                                   .id = arena_str(c->mem, c->in->turn_id),
                                   .shown = act_hash(c, p->text),
                                   .at_ms = c->in->now_ms};
        for (size_t i = 0; i < p->n_inputs; i++)
                a->inputs[a->n_inputs++] = (struct state_input){p->inputs[i].name, value_json(c, &p->inputs[i].value)};
        c->s->agent.by = ask->by;
        c->s->agent.name = ask->name;
        act_step_of(c, (struct act_state_step){.name = a->name, .id = a->id, .to = ACT_PROPOSED});
}

static struct str missing_text(struct ctx *c, const struct plan *p)
{
        static const int wrong[] = {[INPUT_NOT_FOUND] = PH_ACT_NOT_FOUND,
                                    [INPUT_MALFORMED] = PH_ACT_MALFORMED,
                                    [INPUT_TOO_SMALL] = PH_ACT_TOO_SMALL,
                                    [INPUT_TOO_LARGE] = PH_ACT_TOO_LARGE,
                                    [INPUT_NO_CHOICE] = PH_ACT_NO_CHOICE};
        const struct action_input *in = p->input;

        if (p->problem != INPUT_MISSING)
                return phrase_of(c, (enum phrase)wrong[p->problem]);
        return in->ask[c->lang].n ? in->ask[c->lang] : in->label[c->lang];
}

void agent_plan(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret)
{
        struct ctx *c = ctx_new(in, d, ret);
        struct plan *p;

        ret->action = ask->action;
        if (ask->action->n_effects && act_unsettled(c->s).n) {
                end(c, ret, AGENT_UNSETTLED, act_unsettled(c->s));
                return;
        }
        if (!c->facts->customer_id.n && c->s->n_verified == 0) {
                end(c, ret, AGENT_NOBODY, phrase_of(c, PH_AGENT_NOBODY));
                return;
        }
        if (c->facts->records_silent) {
                end(c, ret, AGENT_SILENT, (struct str){0});
                return;
        }
        ret->plan = p = plan_of(c, ask->action, in->turn_id, ask->inputs, ask->n_inputs);
        switch (p->kind) {
        case PLAN_NEEDS: act_put_needs(c, p); break;
        case PLAN_INPUT: end(c, ret, AGENT_INPUT, missing_text(c, p)); break;
        case PLAN_IDENTITY: end(c, ret, AGENT_LEVEL, phrase_of(c, PH_AGENT_LEVEL)); break;
        case PLAN_REFUSED: end(c, ret, AGENT_REFUSED, p->text.n ? p->text : phrase_of(c, PH_ACT_MISSING)); break;
        case PLAN_FAULT: end(c, ret, AGENT_FAULT, p->fault); break;
        case PLAN_READY:
                if (p->n_changes)
                        keep(c, ask, p);
                end(c, ret, p->n_changes ? AGENT_READY : AGENT_TOLD, p->text);
                break;
        }
}

/* ---- what the customer is told ---- */

static struct block *block_in_front(struct ctx *c)
{
        if (c->n == BLOCKS_MAX)
                c->n--;
        memmove(&c->blocks[1], &c->blocks[0], c->n++ * sizeof(c->blocks[0]));
        return &c->blocks[0];
}

/* Who did it, as words of a person: a name is no Markdown. */
static void signed_by(struct ctx *c, enum phrase p, const struct action *a, struct str name)
{
        const struct fill fills[] = {{"who", name, {NULL, 0}}, {"title", a->title[c->lang], {NULL, 0}}};
        struct str *cites = ARENA_ARRAY(c->mem, struct str, 2);

        if (!name.n)
                return;
        cites[0] = phrase_cite(c, p);
        cites[1] = arena_printf(c->mem, "action:%.*s", STR_ARG(a->id));
        *block_in_front(c) = (struct block){
                .kind = BLOCK_TEXT, .text = {.text = phrase_fill(c, p, fills, 2)}, .cites = cites, .n_cites = 2};
}

static void put_blocks(struct ctx *c)
{
        struct block *v = ARENA_ARRAY(c->mem, struct block, c->n);

        memcpy(v, c->blocks, c->n * sizeof(*v));
        c->d->blocks = v;
        c->d->n_blocks = c->n;
}

/* What is kept is over: it was carried out, or will not be. */
static void let_go(struct ctx *c, const struct state_action *kept)
{
        if (kept == &c->s->agent.plan)
                c->s->agent = (struct state_agent){.by = {NULL, 0}};
        else
                c->s->action = (struct state_action){.name = {NULL, 0}};
}

static void told_done(struct ctx *c, struct agent_act *ret, const struct state_action *kept, const struct act_body *b)
{
        struct str name = kept == &c->s->agent.plan ? c->s->agent.name : (struct str){NULL, 0};

        act_told_done(c, ret->action, kept->id, name, b);
        gate_check(c);
        signed_by(c, PH_AGENT_DONE, ret->action, name);
        put_blocks(c);
        let_go(c, kept);
        end(c, ret, AGENT_DONE, b->after);
}

/* ---- the yes ---- */

static enum agent_end end_of(enum act_outcome o)
{
        switch (o) {
        case ACT_NOT_TRIED:
        case ACT_DONE: break;
        case ACT_CHANGED: return AGENT_MOVED;
        case ACT_REFUSED: return AGENT_NOT_TAKEN;
        case ACT_AWAY: return AGENT_AWAY;
        case ACT_UNKNOWN: return AGENT_UNKNOWN;
        }
        return AGENT_NONE;
}

/* The customer, who was told of their own that nobody can say yet, hears how it ended. */
static void say_not_done(struct ctx *c, enum agent_end e)
{
        say_phrase(c, e == AGENT_MOVED ? PH_ACT_MOVED : PH_ACT_REFUSED);
        put_blocks(c);
}

static void not_done(struct ctx *c, struct agent_act *ret, struct state_action *kept, enum act_outcome outcome)
{
        enum agent_end e = end_of(outcome);

        if (e == AGENT_UNKNOWN) {
                kept->sent = true;
        } else {
                act_step_of(c, (struct act_state_step){.name = kept->name, .id = kept->id, .to = ACT_FAILED});
                if (kept == &c->s->action)
                        say_not_done(c, e);
                let_go(c, kept);
        }
        end(c, ret, e, (struct str){0});
}

/* Agreed to before: carried out as it was agreed to, and told as it was. */
static void agreed(struct ctx *c, struct agent_act *ret, struct state_action *kept)
{
        enum act_outcome o;
        struct act_body b;

        if (!c->facts->doing.body || !act_body_read(c, c->facts->doing.body, &b)) {
                let_go(c, kept);
                end(c, ret, AGENT_OVER, (struct str){0});
                return;
        }
        o = act_agreed(c, ret->action, kept->id, &b);
        if (o == ACT_DONE)
                told_done(c, ret, kept, &b);
        else if (o != ACT_NOT_TRIED)
                not_done(c, ret, kept, o);
}

static void planned(struct ctx *c, struct agent_act *ret, struct state_action *kept)
{
        struct plan *p = act_plan_again(c, ret->action, kept);
        struct act_body b;

        if (p->kind == PLAN_NEEDS) {
                act_put_needs(c, p);
        } else if (p->kind != PLAN_READY || !act_reads_as_shown(c, ret->action, kept, p)) {
                expire(c);
                end(c, ret, AGENT_MOVED, (struct str){0});
        } else if (c->facts->outcome == ACT_NOT_TRIED) {
                act_intend(c, ret->action, kept->id, p);
        } else if (c->facts->outcome != ACT_DONE) {
                not_done(c, ret, kept, c->facts->outcome);
        } else {
                act_body_of(p, p->undo_ms ? c->in->now_ms + p->undo_ms : 0, &b);
                told_done(c, ret, kept, &b);
        }
}

/* The one that is asked about: of an agent, or one that the customer has agreed to and that is not settled. */
static struct state_action *kept_of(struct conv_state *s, struct str id)
{
        if (s->agent.plan.name.n && str_eq(s->agent.plan.id, id))
                return &s->agent.plan;
        return s->action.sent && str_eq(s->action.id, id) ? &s->action : NULL;
}

struct str agent_unsettled(const struct conv_state *s)
{
        return act_unsettled(s);
}

bool agent_keeps(struct conv_state *s, struct str plan)
{
        return kept_of(s, plan) != NULL;
}

/* Shown to this agent, not long ago, and not said yes to. */
static bool may_confirm(const struct ctx *c, const struct agent_ask *ask, const struct state_action *kept)
{
        return str_eq_c(c->facts->doing.state, "proposed") && kept == &c->s->agent.plan && !ask->recover &&
               str_eq(c->s->agent.by, ask->by) &&
               llabs(c->in->now_ms - kept->at_ms) < AGENT_PLAN_MS; /* also by a clock that went back */
}

void agent_confirm(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret)
{
        struct ctx *c = ctx_new(in, d, ret);
        struct state_action *kept = kept_of(c->s, ask->plan);
        struct str state = c->facts->doing.state;

        ret->action = kept ? knowledge_action(c->k, kept->name) : NULL;
        if (!ret->action) {
                end(c, ret, AGENT_OVER, (struct str){0});
        } else if (!c->facts->have_doing) {
                act_need_doing(c, ask->plan);
        } else if (c->facts->records_silent) {
                end(c, ret, AGENT_SILENT, (struct str){0});
        } else if (str_eq_c(state, "confirmed") || str_eq_c(state, "done")) {
                agreed(c, ret, kept);
        } else if (may_confirm(c, ask, kept)) {
                planned(c, ret, kept);
        } else {
                if (!ask->recover && kept == &c->s->agent.plan)
                        expire(c);
                end(c, ret, AGENT_OVER, (struct str){0});
        }
}

/* ---- back ---- */

static bool is_undone(const struct ctx *c)
{
        for (size_t i = 0; i < c->n; i++)
                if (c->blocks[i].kind == BLOCK_ACTION && str_eq_c(c->blocks[i].action.state, "undone"))
                        return true;
        return false;
}

static struct str first_words(const struct ctx *c)
{
        for (size_t i = 0; i < c->n; i++)
                if (c->blocks[i].kind == BLOCK_TEXT)
                        return c->blocks[i].text.text;
        return (struct str){0};
}

void agent_undo(const struct answer_in *in, const struct agent_ask *ask, struct decision *d, struct agent_act *ret)
{
        struct ctx *c = ctx_new(in, d, ret);
        const struct state_done *done = &c->s->done;
        const struct action *a = done->name.n ? knowledge_action(c->k, done->name) : NULL;
        enum agent_end e;

        ret->action = a;
        if (!a || !str_eq(done->id, ask->plan) || done->undone) {
                end(c, ret, AGENT_OVER, (struct str){0});
                return;
        }
        if (!c->facts->have_doing) {
                act_need_doing(c, ask->plan);
                return;
        }
        if (ask->recover && str_eq_c(c->facts->doing.state, "done")) {
                end(c, ret, AGENT_OVER, (struct str){0});
                return;
        }
        act_undo(c, ask->plan);
        if (waiting(c))
                return;
        c->s->pending = in->state->pending;
        if (c->facts->records_silent) {
                end(c, ret, AGENT_SILENT, (struct str){0});
        } else if (is_undone(c)) {
                gate_check(c);
                signed_by(c, PH_AGENT_UNDONE, a, ask->name.n ? ask->name : in->state->agent.name);
                put_blocks(c);
                if (!c->s->agent.plan.name.n)
                        c->s->agent = (struct state_agent){.by = {NULL, 0}};
                end(c, ret, AGENT_UNDONE, (struct str){0});
        } else {
                e = c->s->done.sent ? AGENT_UNKNOWN : end_of(c->facts->outcome);
                if (e == AGENT_UNKNOWN && !c->s->agent.plan.name.n && ask->by.n)
                        c->s->agent = (struct state_agent){.by = ask->by, .name = ask->name};
                if (ask->recover && !ask->by.n && e != AGENT_UNKNOWN)
                        put_blocks(c); /* their own wish: they hear that it stands */
                end(c, ret, e == AGENT_NONE ? AGENT_REFUSED : e, first_words(c));
        }
}

const char *agent_end_name(enum agent_end e)
{
        static const char *const names[] = {
                [AGENT_NONE] = "none",       [AGENT_INPUT] = "input",         [AGENT_REFUSED] = "refused",
                [AGENT_NOBODY] = "nobody",   [AGENT_LEVEL] = "level",         [AGENT_TOLD] = "told",
                [AGENT_READY] = "ready",     [AGENT_DONE] = "done",           [AGENT_UNDONE] = "undone",
                [AGENT_OVER] = "over",       [AGENT_MOVED] = "moved",         [AGENT_UNSETTLED] = "unsettled",
                [AGENT_UNKNOWN] = "unknown", [AGENT_NOT_TAKEN] = "not-taken", [AGENT_AWAY] = "away",
                [AGENT_SILENT] = "silent",   [AGENT_FAULT] = "fault",
        };

        return names[e];
}

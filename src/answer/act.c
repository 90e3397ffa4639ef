/*
 * act - an action from its first word to its end; see act_priv.h.
 *
 *   begun --plan: input--> asked … --plan: ready--> shown --yes--> carried out --> done --undo--> undone
 *   begun | asked | shown --no, another day--> expired        yes --refused by now--> told why
 *
 * Records are read in every turn anew, and the plan is made again with them: what was shown is carried out only if it
 * still reads the same.
 */
#include "answer/act_priv.h"
#include "base/buf.h"
#include "base/time.h"
#include "text/normal.h"

#include <inttypes.h>
#include <string.h>

#define MISSES_MAX 2u
#define YES_MAX 240u        /* bytes of a yes with more behind it */
#define SHORT_MAX 48u       /* bytes of a no, an undo */
#define ACT_SAID_MAX 16u    /* actions with phrasings of their own */
#define ACT_SAID_BYTES 240u /* of one sentence */
#define ACT_SENTENCES_MAX 8u
#define ACT_SAID_SURE 0.75f

/* ---- the state ---- */

static const struct action *current(const struct ctx *c)
{
        return c->s->action.name.n ? knowledge_action(c->k, c->s->action.name) : NULL;
}

bool act_open(const struct ctx *c)
{
        return current(c) != NULL;
}

void act_step_of(struct ctx *c, struct act_state_step s)
{
        struct decision *d = c->d;

        if (d->n_steps < sizeof(d->steps) / sizeof(*d->steps))
                d->steps[d->n_steps++] = s;
}

static void step(struct ctx *c, enum act_step to)
{
        struct act_state_step s = {.name = c->s->action.name, .id = c->s->action.id, .to = to};

        if (to == ACT_STANDS)
                s = (struct act_state_step){c->s->done.name, c->s->done.id, to, c->s->done.until_ms};
        act_step_of(c, s);
}

/* What was shown may not be agreed to any more. What was sent goes its way. */
static void expire(struct ctx *c)
{
        if (c->s->action.shown.n && !c->s->action.sent)
                step(c, ACT_EXPIRED);
}

static void drop(struct ctx *c)
{
        c->s->action = (struct state_action){.name = {0}};
}

/* Unique, and the same whenever this turn is decided again. */
static struct str new_id(struct ctx *c)
{
        if (c->in->turn_id.n)
                return arena_printf(c->mem, "%.*s", STR_ARG(c->in->turn_id));
        return arena_printf(c->mem, "%" PRId64 "-%u", c->in->now_ms, c->s->turn);
}

static void set_input(struct ctx *c, struct str name, const struct value *v)
{
        struct state_action *a = &c->s->action;
        struct buf b;
        unsigned i = 0;

        buf_init(&b, STATE_TEXT_MAX);
        value_to_json(v, &b);
        while (i < a->n_inputs && !str_eq(a->inputs[i].name, name))
                i++;
        if (i < ACTION_INPUTS_MAX && !b.overflow) {
                a->inputs[i] = (struct state_input){arena_str(c->mem, name), arena_str(c->mem, buf_str(&b))};
                a->n_inputs += i == a->n_inputs;
        }
        buf_done(&b);
}

static void unset_input(struct ctx *c, struct str name)
{
        struct state_action *a = &c->s->action;

        for (unsigned i = 0; i < a->n_inputs; i++) {
                if (!str_eq(a->inputs[i].name, name))
                        continue;
                memmove(&a->inputs[i], &a->inputs[i + 1], (--a->n_inputs - i) * sizeof(a->inputs[0]));
                return;
        }
}

/* ---- the plan ---- */

static bool is_verified_visitor(const struct ctx *c)
{
        return !c->facts->customer_id.n && c->s->n_verified > 0;
}

static enum identity_level reached(const struct ctx *c)
{
        if (c->facts->customer_id.n)
                return c->facts->identity;
        return is_verified_visitor(c) ? IDENTITY_ORDER : IDENTITY_NONE;
}

struct plan_in act_plan_in(struct ctx *c, const struct action *a)
{
        struct plan_in in = {.knowledge = c->k,
                             .action = a,
                             .identity = reached(c),
                             .customer = c->facts->customer_id,
                             .records = c->facts->records,
                             .n_records = c->facts->n_records,
                             .lists = c->facts->record_lists,
                             .n_lists = c->facts->n_record_lists,
                             .now_ms = c->in->now_ms,
                             .tz = c->in->tz ? c->in->tz : c->in->gen->tz,
                             .lang = c->lang,
                             .id = c->s->action.id,
                             .mem = c->mem};

        if (in.identity == IDENTITY_ORDER)
                in.order = c->s->verified[c->s->n_verified - 1];
        return in;
}

struct plan *act_plan_again(struct ctx *c, const struct action *a, const struct state_action *kept)
{
        struct action_value *v = ARENA_ARRAY(c->mem, struct action_value, ACTION_INPUTS_MAX);
        struct plan *p = ARENA_NEW(c->mem, struct plan);
        struct plan_in in = act_plan_in(c, a);
        struct err err;

        for (unsigned i = 0; i < kept->n_inputs; i++) {
                const struct state_input *s = &kept->inputs[i];

                if (value_from_json(s->json, c->mem, &v[in.n_inputs].value, &err) == 0)
                        v[in.n_inputs++].name = s->name;
        }
        in.id = kept->id;
        in.inputs = v;
        action_plan(&in, p);
        return p;
}

static struct plan *plan_now(struct ctx *c, const struct action *a)
{
        return act_plan_again(c, a, &c->s->action);
}

static bool asked_for(const struct need *n, const struct plan_need *p)
{
        return n->kind == (p->list ? NEED_RECORDS : NEED_RECORD) && str_eq(n->record_kind, p->kind) &&
               str_eq(n->record_key, p->key);
}

void act_put_needs(struct ctx *c, const struct plan *p)
{
        struct decision *d = c->d;

        for (size_t i = 0; i < p->n_needs && d->n_needs < NEEDS_MAX; i++) {
                bool twice = false;

                for (size_t k = 0; k < d->n_needs; k++)
                        twice |= asked_for(&d->needs[k], &p->needs[i]);
                if (!twice)
                        d->needs[d->n_needs++] = (struct need){.kind = p->needs[i].list ? NEED_RECORDS : NEED_RECORD,
                                                               .record_kind = p->needs[i].kind,
                                                               .record_key = p->needs[i].key};
        }
}

void act_need_doing(struct ctx *c, struct str id)
{
        if (c->d->n_needs < NEEDS_MAX)
                c->d->needs[c->d->n_needs++] = (struct need){.kind = NEED_DOING, .record_key = id};
}

static void fault(struct ctx *c, const struct plan *p)
{
        trace_put(c, "action.fault", p->fault);
        drop(c);
        to_person(c, STR("failed"));
        c->why = "the action is not sound";
}

/* Nothing is said of what is there and what is not; what was asked and shown still stands. */
static void silent(struct ctx *c)
{
        if (!c->s->action.asked.n && !c->s->action.shown.n)
                drop(c);
        records_silent(c);
}

/* ---- asking for what is missing ---- */

static void identity_first(struct ctx *c, const struct action *a)
{
        if (a->level <= IDENTITY_ORDER && !c->facts->customer_id.n) {
                identity_form(c);
                c->s->pending.order_no = order_named(c);
                c->why = "the action is for whom it belongs to";
                return;
        }
        drop(c);
        if (a->level <= IDENTITY_CODE && c->facts->codes) {
                identity_ask(c, ACCESS_ORDERS, arena_printf(c->mem, "action:%.*s", STR_ARG(a->id)));
                return;
        }
        say_phrase(c, PH_SIGN_IN);
        act_person(c);
        c->d->kind = D_ANSWER;
        c->why = "the action is for who has signed in";
}

/* Does the message give what the plan asks for? Each input is tried once a turn. */
static bool fill(struct ctx *c, const struct plan *p, uint32_t *tried)
{
        const struct action *a = current(c);
        uint32_t bit = 1u << (uint32_t)(p->input - a->inputs);
        bool asked = str_eq(c->s->action.asked, p->input->name);
        struct value v;

        if (*tried & bit) {
                if (!p->input->each || p->problem != INPUT_MISSING) {
                        unset_input(c, p->input->name);
                        return false;
                }
                asked = false; /* the words were for the one before */
        }
        *tried |= bit;
        if (p->problem != INPUT_MISSING || !act_input_read(c, p, asked, &v))
                return false;
        set_input(c, p->input->name, &v);
        return true;
}

static void ask(struct ctx *c, const struct action *a, const struct plan *p)
{
        if (p->problem != INPUT_MISSING)
                unset_input(c, p->input->name);
        c->s->action.misses = str_eq(c->s->action.asked, p->input->name) ? c->s->action.misses + 1 : 0;
        c->s->action.asked = p->input->name;
        act_input_ask(c, a, p);
        if (c->s->action.misses >= MISSES_MAX && c->s->pending.kind != PENDING_FORM)
                act_person(c);
}

/* ---- before the yes ---- */

struct str act_hash(struct ctx *c, struct str text)
{
        return arena_printf(c->mem, "%d%016" PRIx64, (int)c->lang, str_hash(text));
}

static void yes_or_no(struct ctx *c)
{
        struct menu m = {.n = 0};

        menu_add(&m, arena_printf(c->mem, "act:yes:%.*s", STR_ARG(c->s->action.id)),
                 phrase_text(PH_ACT_YES, c->lang, 0));
        menu_phrase(c, &m, "act:no", PH_ACT_NO);
        menu_put(c, &m, (struct str){0});
}

static void show(struct ctx *c, const struct action *a, const struct plan *p)
{
        struct act_card card = {.a = a,
                                .id = c->s->action.id,
                                .state = "proposed",
                                .text = p->text,
                                .cites = p->cites,
                                .n_cites = p->n_cites,
                                .slots = p->slots,
                                .n_slots = p->n_slots};

        say_phrase(c, PH_ACT_CONFIRM);
        act_card(c, &card);
        yes_or_no(c);
        step(c, ACT_PROPOSED);
        c->s->action.shown = act_hash(c, p->text);
        c->s->action.asked = (struct str){0};
        c->d->kind = D_ASK;
        c->why = "the yes comes before it is done";
}

/* ---- done ---- */

void act_told_done(struct ctx *c, const struct action *a, struct str id, struct str by, const struct act_body *b)
{
        struct act_card card = {.a = a,
                                .id = id,
                                .state = "done",
                                .text = b->after,
                                .cites = b->cites,
                                .n_cites = b->n_cites,
                                .slots = b->slots,
                                .n_slots = b->n_slots,
                                .undo_until_ms = b->undo_until_ms};

        act_card(c, &card);
        if (b->undo_until_ms > c->in->now_ms) {
                struct fill until = {"undo_until", moment_text(c, b->undo_until_ms),
                                     arena_printf(c->mem, "action:%.*s", STR_ARG(a->id))};

                c->undo_until_ms = b->undo_until_ms;
                say_fill(c, PH_ACT_UNDO_UNTIL, &until, 1);
        }
        c->s->done = (struct state_done){
                .name = a->id, .id = id, .by = by, .at_ms = c->in->now_ms, .until_ms = b->undo_until_ms};
        c->s->last_doc = arena_printf(c->mem, "action:%.*s", STR_ARG(a->id));
        c->s->fails = 0;
}

static void told_done(struct ctx *c, const struct action *a, const struct act_body *b, const char *why)
{
        act_told_done(c, a, c->s->action.id, (struct str){0}, b);
        drop(c);
        c->d->kind = D_ANSWER;
        c->why = why;
}

/* Why it was not done, and who can help. */
static void say_outcome(struct ctx *c, enum act_outcome outcome)
{
        static const int phrases[] = {
                [ACT_CHANGED] = PH_ACT_MOVED, [ACT_REFUSED] = PH_ACT_REFUSED, [ACT_AWAY] = PH_ACT_AWAY};

        say_phrase(c, phrases[outcome]);
        act_person(c);
        trace_put(c, "action", STR("failed"));
        c->d->kind = D_ANSWER;
        c->why = "the action could not be carried out";
}

/* The same id is asked for again when the customer wants to know: that carries nothing out twice. */
static void unknown(struct ctx *c, const char *option, struct str id)
{
        struct menu m = {.n = 0};

        say_phrase(c, PH_ACT_UNKNOWN);
        menu_add(&m, arena_printf(c->mem, "act:%s:%.*s", option, STR_ARG(id)), phrase_text(PH_ACT_AGAIN, c->lang, 0));
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        trace_put(c, "action", STR("unknown"));
        c->d->kind = D_ANSWER;
        c->why = "nobody can say whether it was done";
}

static void not_done(struct ctx *c, enum act_outcome outcome)
{
        if (outcome == ACT_UNKNOWN) {
                c->s->action.sent = true;
                unknown(c, "yes", c->s->action.id);
                return;
        }
        step(c, ACT_FAILED);
        say_outcome(c, outcome);
        drop(c);
}

/* What came of the plan that was just carried out. */
static void acted(struct ctx *c, const struct action *a, const struct plan *p)
{
        struct act_body b;

        if (c->facts->outcome != ACT_DONE) {
                not_done(c, c->facts->outcome);
                return;
        }
        act_body_of(p, p->undo_ms ? c->in->now_ms + p->undo_ms : 0, &b);
        told_done(c, a, &b, "done");
}

/* Nothing is changed: the text is the answer. */
static void tell(struct ctx *c, const struct action *a, const struct plan *p)
{
        trace_fmt(c, "action", "%.*s told", STR_ARG(a->id));
        act_say(c, a, p->text, p);
        drop(c);
        c->s->fails = 0;
        c->d->kind = D_ANSWER;
        c->why = "looked up";
}

/* Goes as far as is known; confirmed: the yes was just said. */
static void go_on(struct ctx *c, bool confirmed);

bool act_reads_as_shown(struct ctx *c, const struct action *a, const struct state_action *kept, const struct plan *p)
{
        struct str shown = kept->shown;
        enum lang now = c->lang, then = shown.n && shown.p[0] == '0' + LANG_EN ? LANG_EN : LANG_ZH;
        struct str text = p->text;
        bool same;

        if (then != now) {
                c->lang = then;
                text = act_plan_again(c, a, kept)->text;
        }
        same = str_eq(shown, act_hash(c, text));
        c->lang = now;
        return same;
}

static void need_act(struct ctx *c, const struct act *act)
{
        if (c->d->n_needs < NEEDS_MAX)
                c->d->needs[c->d->n_needs++] = (struct need){.kind = NEED_ACT, .act = act};
}

void act_intend(struct ctx *c, const struct action *a, struct str id, const struct plan *p)
{
        struct act *act = ARENA_NEW(c->mem, struct act);

        *act = (struct act){.id = id,
                            .name = a->id,
                            .intent = true,
                            .changes = p->changes,
                            .n_changes = p->n_changes,
                            .undo_until_ms = p->undo_ms ? c->in->now_ms + p->undo_ms : 0};
        act->body = act_body_write(c, p, act->undo_until_ms);
        need_act(c, act);
}

static void resume(struct ctx *c, const struct action *a, struct str id, const struct act_body *b)
{
        struct act *act = ARENA_NEW(c->mem, struct act);

        *act = (struct act){.id = id,
                            .name = a->id,
                            .changes = b->changes,
                            .n_changes = b->n_changes,
                            .undo_until_ms = b->undo_until_ms};
        need_act(c, act);
}

enum act_outcome act_agreed(struct ctx *c, const struct action *a, struct str id, const struct act_body *b)
{
        if (str_eq_c(c->facts->doing.state, "done"))
                return ACT_DONE;
        if (c->facts->outcome == ACT_NOT_TRIED)
                resume(c, a, id, b);
        return c->facts->outcome == ACT_AWAY ? ACT_UNKNOWN : c->facts->outcome;
}

static void ready(struct ctx *c, const struct action *a, const struct plan *p, bool confirmed)
{
        if (p->n_changes == 0) {
                tell(c, a, p);
                return;
        }
        if (!confirmed || !act_reads_as_shown(c, a, &c->s->action, p)) {
                if (confirmed)
                        say_phrase(c, PH_ACT_CHANGED);
                show(c, a, p);
                return;
        }
        if (c->facts->outcome != ACT_NOT_TRIED) {
                acted(c, a, p);
                return;
        }
        act_intend(c, a, c->s->action.id, p);
}

/* Refused for the answer that was just given: another one may be given. */
static bool retake(struct ctx *c, const struct action *a, uint32_t tried)
{
        const struct action_input *in = action_input_find(a, c->s->action.asked);

        expire(c);
        if (c->s->action.shown.n || !in || !(tried & 1u << (uint32_t)(in - a->inputs)))
                return false;
        unset_input(c, in->name);
        return true;
}

static void go_on(struct ctx *c, bool confirmed)
{
        const struct action *a = current(c);
        uint32_t tried = 0;

        c->act_spoke = true;
        c->s->action.at_ms = c->in->now_ms;
        if (c->s->action.sent) { /* its inputs stand */
                unknown(c, "yes", c->s->action.id);
                return;
        }
        if (c->facts->records_silent) {
                silent(c);
                return;
        }
        for (unsigned i = 0; a && i <= 2 * ACTION_INPUTS_MAX + ACTION_INPUT_LIST_MAX; i++) {
                struct plan *p = plan_now(c, a);

                trace_fmt(c, "action.plan", "%.*s %s", STR_ARG(a->id), plan_kind_name(p->kind));
                switch (p->kind) {
                case PLAN_NEEDS: act_put_needs(c, p); return;
                case PLAN_INPUT:
                        if (fill(c, p, &tried))
                                continue;
                        ask(c, a, p);
                        return;
                case PLAN_IDENTITY: identity_first(c, a); return;
                case PLAN_REFUSED:
                        c->act_refused = true;
                        act_refused(c, a, p);
                        if (!retake(c, a, tried))
                                drop(c);
                        return;
                case PLAN_READY: ready(c, a, p, confirmed); return;
                case PLAN_FAULT: fault(c, p); return;
                }
        }
}

/* What was agreed to once is carried out as it was agreed to, and told as it was. */
static void agreed(struct ctx *c, const struct action *a, const struct act_body *b)
{
        enum act_outcome o = act_agreed(c, a, c->s->action.id, b);

        if (o == ACT_DONE)
                told_done(c, a, b, c->facts->outcome == ACT_DONE ? "done" : "it was done before");
        else if (o != ACT_NOT_TRIED)
                not_done(c, o);
}

static void stale(struct ctx *c)
{
        say_phrase(c, PH_STALE);
        act_person(c);
        c->d->kind = D_ASK;
        c->why = "an action that is over";
}

/* What was agreed to cannot be opened any more. */
static void unreadable(struct ctx *c)
{
        drop(c);
        to_person(c, STR("failed"));
        c->why = "what was agreed to is not kept any more";
}

static void confirm(struct ctx *c)
{
        const struct action *a = current(c);
        const struct doing_fact *doing = &c->facts->doing;
        struct act_body b;

        if (!c->facts->have_doing) {
                act_need_doing(c, c->s->action.id);
                return;
        }
        if (c->facts->records_silent) {
                silent(c);
                return;
        }
        if (str_eq_c(doing->state, "confirmed") || str_eq_c(doing->state, "done")) {
                if (doing->body && act_body_read(c, doing->body, &b))
                        agreed(c, a, &b);
                else
                        unreadable(c);
        } else if (str_eq_c(doing->state, "proposed") || !doing->state.n) {
                go_on(c, true);
        } else {
                drop(c);
                stale(c);
        }
}

/* ---- taking back ---- */

static void undo_over(struct ctx *c)
{
        say_phrase(c, PH_ACT_UNDO_OVER);
        act_person(c);
        c->d->kind = D_ANSWER;
        c->why = "too late to take it back";
}

/* b: what was just carried out; NULL: it was taken back before. */
static void told_undone(struct ctx *c, const struct action *a, const struct act_body *b)
{
        struct str cite = phrase_cite(c, PH_ACT_UNDONE);
        struct act_card card = {.a = a, .id = c->s->done.id, .state = "undone", .cites = &cite, .n_cites = 1};

        card.text = phrase_of(c, PH_ACT_UNDONE);
        if (b && b->after.n) {
                card.text = b->after;
                card.cites = b->cites;
                card.n_cites = b->n_cites;
                card.slots = b->slots;
                card.n_slots = b->n_slots;
        }
        act_card(c, &card);
        c->s->done.undone = true;
        c->s->done.sent = false;
        c->d->kind = D_ANSWER;
        c->why = "taken back";
}

/* What is to be taken back is written down first; planned anew after a lost answer, it would be refused for what it
 * did itself. */
static void take_back(struct ctx *c, const struct action *a, const struct act_body *undo, struct str intent)
{
        struct act *act = ARENA_NEW(c->mem, struct act);

        *act = (struct act){.id = c->s->done.id,
                            .name = a->id,
                            .undo = true,
                            .intent = intent.n > 0,
                            .body = intent,
                            .changes = undo->changes,
                            .n_changes = undo->n_changes,
                            .undo_until_ms = c->s->done.until_ms};
        need_act(c, act);
}

/* What came of it. */
static void taken_back(struct ctx *c, const struct action *a, const struct act_body *undo, enum act_outcome outcome)
{
        switch (outcome) {
        case ACT_NOT_TRIED: break;
        case ACT_DONE: told_undone(c, a, undo); break;
        case ACT_UNKNOWN:
                c->s->done.sent = true;
                unknown(c, "undo", c->s->done.id);
                break;
        case ACT_CHANGED:
        case ACT_REFUSED:
        case ACT_AWAY:
                c->s->done.sent = false;
                step(c, ACT_STANDS);
                say_outcome(c, outcome);
                break;
        }
}

static void undo_plan(struct ctx *c, const struct action *a, const struct act_body *b)
{
        struct plan_in in = act_plan_in(c, a);
        struct plan *p = ARENA_NEW(c->mem, struct plan);
        struct act_body undo;

        in.id = c->s->done.id;
        in.inputs = b->inputs;
        in.n_inputs = b->n_inputs;
        action_plan_undo(&in, b->changes, b->n_changes, c->facts->doing.changed_ms, p);
        if (p->kind == PLAN_NEEDS) {
                act_put_needs(c, p);
        } else if (p->kind == PLAN_REFUSED && p->text.n) {
                act_refused(c, a, p);
        } else if (p->kind == PLAN_READY) {
                act_body_of(p, 0, &undo);
                if (c->facts->outcome == ACT_NOT_TRIED)
                        take_back(c, a, &undo, act_body_undo(c, c->facts->doing.body, p));
                else
                        taken_back(c, a, &undo, c->facts->outcome);
        } else {
                undo_over(c);
        }
}

/* It was sent, or was about to be: the same once more. That it was not reached now says nothing of then. */
static void undo_again(struct ctx *c, const struct action *a, const struct act_body *undo)
{
        enum act_outcome o = c->facts->outcome;

        if (o == ACT_NOT_TRIED)
                take_back(c, a, undo, (struct str){0});
        else
                taken_back(c, a, undo, o == ACT_AWAY ? ACT_UNKNOWN : o);
}

void act_undo(struct ctx *c, struct str id)
{
        const struct action *a = knowledge_action(c->k, c->s->done.name);
        const struct doing_fact *doing = &c->facts->doing;
        struct act_body b;

        if (!a || !str_eq(c->s->done.id, id)) {
                stale(c);
                return;
        }
        if (c->s->done.until_ms && !c->facts->have_doing) {
                act_need_doing(c, id);
                return;
        }
        if (c->facts->records_silent) {
                records_silent(c);
                return;
        }
        if (str_eq_c(doing->state, "undone"))
                told_undone(c, a, NULL);
        else if (str_eq_c(doing->state, "undoing") && act_body_read(c, value_get(doing->body, STR("undo")), &b))
                undo_again(c, a, &b);
        else if (c->s->done.until_ms < c->in->now_ms || !str_eq_c(doing->state, "done") || !doing->body ||
                 !act_body_read(c, doing->body, &b))
                undo_over(c);
        else
                undo_plan(c, a, &b);
}

/* ---- words ---- */

static bool is_short(const struct ctx *c)
{
        return c->in->msg->text.n <= SHORT_MAX;
}

static bool undo_words(const struct ctx *c)
{
        static const char *const words[] = {"撤销", "撤回",         "反悔",           "后悔了", "取消刚才", "恢复原来",
                                            "undo", "take it back", "take that back", "revert", NULL};

        return c->s->done.name.n && is_short(c) && has_any(c->u.normal.n ? c->u.normal : c->in->msg->text, words);
}

static bool leave_words(const struct ctx *c)
{
        static const char *const words[] = {"算了",       "不办了",    "不用了",   "不用办",       "先不",
                                            "不取消",     "不退了",    "不换了",   "别办",         "never mind",
                                            "nevermind",  "forget it", "leave it", "not any more", "don't do it",
                                            "dont do it", NULL};

        return is_short(c) && has_any(c->u.normal.n ? c->u.normal : c->in->msg->text, words);
}

static void leave(struct ctx *c)
{
        if (c->s->action.sent) { /* too late for that: it may have been done */
                unknown(c, "yes", c->s->action.id);
                return;
        }
        expire(c);
        trace_fmt(c, "action", "%.*s left", STR_ARG(c->s->action.name));
        drop(c);
        say_phrase(c, PH_ACT_LEFT);
        c->d->kind = D_ANSWER;
        c->why = "the customer does not want it done";
}

/* Its parts are inputs of their own. */
static void take_address(struct ctx *c, struct str text)
{
        struct action_value v[ACTION_INPUTS_MAX];
        size_t n = current(c) ? act_address_inputs(text, current(c), c->mem, v) : 0;

        for (size_t i = 0; i < n; i++)
                set_input(c, v[i].name, &v[i].value);
}

/* For the inputs that are asked for later: "the blue one" may have been said with the order number. */
static void note_said(struct ctx *c)
{
        struct str s = c->s->action.said, t = c->in->msg->text;

        if (!t.n)
                return;
        s = s.n ? arena_printf(c->mem, "%.*s\n%.*s", STR_ARG(s), STR_ARG(t)) : t;
        take_address(c, t);
        while (s.n > ACTION_SAID_MAX || (s.n && ((unsigned char)s.p[0] & 0xc0) == 0x80))
                s = str_sub(s, 1, s.n);
        c->s->action.said = arena_str(c->mem, s);
}

/* What was begun on another day is not asked about again; the shown one may not be confirmed by a late yes either. */
static bool forget_old(struct ctx *c)
{
        if (c->s->action.sent || c->in->now_ms - c->s->action.at_ms < DAY_MS)
                return false;
        expire(c);
        drop(c);
        return true;
}

/* Plainly another question: it is answered first. */
static bool is_aside(const struct ctx *c)
{
        const struct nlu_hit *hit = answer_hit(c);

        return hit && c->u.question && !str_starts(hit->id, STR("action:")) && hit->confidence > 0.6f;
}

static bool is_over(struct ctx *c)
{
        return forget_old(c) || (c->s->action.sent && c->in->now_ms - c->s->action.at_ms >= DAY_MS);
}

/* ---- something else instead, before the yes ---- */

static struct str input_json(const struct ctx *c, struct str name)
{
        for (unsigned i = 0; i < c->s->action.n_inputs; i++) {
                if (str_eq(c->s->action.inputs[i].name, name))
                        return c->s->action.inputs[i].json;
        }
        return (struct str){0};
}

/* Does this message alone give the input another value? It is then set, and what was one for each of it is open. */
static bool amend_input(struct ctx *c, const struct action *a, const struct action_input *in)
{
        struct state_action before = c->s->action;
        struct str was = arena_str(c->mem, input_json(c, in->name));
        struct plan *p;
        struct value v;

        for (size_t i = 0; i < a->n_inputs; i++) {
                if (&a->inputs[i] == in || a->inputs[i].each == in)
                        unset_input(c, a->inputs[i].name);
        }
        c->s->action.said =
                in->each ? arena_printf(c->mem, "%.*s\n%.*s", STR_ARG(before.said), STR_ARG(c->in->msg->text))
                         : (struct str){0};
        p = plan_now(c, a);
        if (p->kind == PLAN_INPUT && p->input == in && p->problem == INPUT_MISSING &&
            act_words_touch(c, p, c->in->msg->text) && act_input_read(c, p, true, &v)) {
                set_input(c, in->name, &v);
                if (!str_eq(was, input_json(c, in->name))) {
                        c->s->action.said = before.said;
                        return true;
                }
        }
        c->s->action = before;
        return false;
}

/* "PayPal instead", "the blue one after all": shown anew with it. */
static bool amend(struct ctx *c)
{
        const struct action *a = current(c);
        const struct plan *p;

        if (c->u.question || c->s->action.sent)
                return false;
        p = plan_now(c, a);
        if (p->kind == PLAN_NEEDS) {
                act_put_needs(c, p);
                return waiting(c);
        }
        for (size_t i = 0; p->kind == PLAN_READY && i < a->n_inputs; i++) {
                const struct action_input *in = &a->inputs[i];

                if ((in->kind != INPUT_ITEM && in->kind != INPUT_CHOICE) || !amend_input(c, a, in))
                        continue;
                trace_put(c, "action.amended", in->name);
                c->s->action.shown = (struct str){0};
                note_said(c);
                go_on(c, false);
                return true;
        }
        return false;
}

/* ---- the yes ---- */

static struct str normal(const struct ctx *c, struct str s)
{
        return normal_text(c->mem, s, ACTION_SAID_MAX);
}

/* As it was written: a corrected word may be another ("是的" has become "识的"), and is no yes but may be one. */
static enum act_yes read_yes(struct ctx *c, struct str text, const struct act_yes_about *about)
{
        enum act_yes yes = act_yes_read(text, about);

        if (yes == ACT_YES_NOT && (c->u.yes || act_yes_read(c->u.normal, about) != ACT_YES_NOT))
                return ACT_YES_MORE;
        if (yes != ACT_YES_NOT && c->u.solved) /* "可以了": done with it, or do it? */
                return ACT_YES_MORE;
        return yes;
}

static bool shows_several(const struct ctx *c)
{
        struct value v;

        for (unsigned i = 0; i < c->s->action.n_inputs; i++) {
                if (value_from_json(c->s->action.inputs[i].json, c->mem, &v, NULL) == 0 && v.type == VALUE_LIST &&
                    v.list.n > 1)
                        return true;
        }
        return false;
}

/* What the message is to the card that was shown. The card is read only for what would be more than a yes without it;
 * with the records still missing it is ACT_YES_NOT, and waiting(c). */
static enum act_yes yes_of(struct ctx *c)
{
        const struct action *a = current(c);
        struct str text = normal(c, c->in->msg->text);
        struct act_yes_about about = {.card = {0}};
        enum act_yes yes;
        const struct plan *p;

        if (c->u.no || c->u.question)
                return ACT_YES_NOT;
        if (text.n > YES_MAX)
                return c->u.yes ? ACT_YES_MORE : ACT_YES_NOT;
        about.title =
                normal(c, arena_printf(c->mem, "%.*s. %.*s", STR_ARG(a->title[LANG_ZH]), STR_ARG(a->title[LANG_EN])));
        yes = read_yes(c, text, &about);
        if (yes != ACT_YES_MORE)
                return yes;
        p = plan_now(c, a);
        if (p->kind == PLAN_NEEDS) {
                act_put_needs(c, p);
                return ACT_YES_NOT;
        }
        about.card = normal(c, p->text);
        about.several = shows_several(c);
        return read_yes(c, text, &about);
}

/* "Yes, and …": what else was said may change what is to be done; asked again, and nothing is carried out. */
static void ask_again(struct ctx *c)
{
        trace_put(c, "action", STR("a yes with more to it"));
        go_on(c, false);
}

/* "Yes, return it to PayPal": with what it names, shown anew; else it was only said again. */
static bool agrees(struct ctx *c, enum act_yes yes)
{
        if (yes == ACT_YES_REPEATS && (amend(c) || waiting(c)))
                return true;
        if (yes != ACT_YES && yes != ACT_YES_REPEATS)
                return false;
        confirm(c);
        return true;
}

bool act_confirms(struct ctx *c)
{
        enum act_yes yes;

        if (!act_open(c) || !c->s->action.shown.n || is_over(c))
                return false;
        yes = yes_of(c);
        return waiting(c) || agrees(c, yes);
}

/* What is not a yes alone. */
static bool shown_text(struct ctx *c)
{
        enum act_yes yes = yes_of(c);

        if (waiting(c) || agrees(c, yes) || amend(c))
                return true;
        if (yes != ACT_YES_MORE || is_aside(c))
                return false;
        ask_again(c);
        return true;
}

bool act_answers(struct ctx *c)
{
        const struct action_input *in = act_open(c) ? action_input_find(current(c), c->s->action.asked) : NULL;

        return in && in->kind == INPUT_RECORD && !act_said(c) && act_text(c);
}

bool act_text(struct ctx *c)
{
        if (!act_open(c)) {
                if (!undo_words(c))
                        return false;
                act_undo(c, c->s->done.id);
                return true;
        }
        if (is_over(c))
                return false;
        if (leave_words(c) || (c->s->action.shown.n && c->u.no && !c->u.yes && is_short(c))) {
                leave(c);
                return true;
        }
        if (c->s->action.shown.n)
                return shown_text(c);
        if (!c->s->action.asked.n || is_aside(c))
                return false;
        if (c->s->lang_known && !c->in->lang_fixed) /* a name or an address speaks no language */
                c->lang = c->s->lang;
        note_said(c);
        go_on(c, false);
        return true;
}

/* ---- beginning ---- */

static bool concerns(const struct action *a, const struct ctx *c)
{
        if (a->products.n == 0 || c->u.n_products == 0)
                return true;
        for (size_t i = 0; i < a->products.n; i++)
                for (unsigned k = 0; k < c->u.n_products; k++)
                        if (str_eq(a->products.v[i], c->u.products[k]))
                                return true;
        return false;
}

/* The action that does what this document explains, or that the document is. */
static const struct action *action_of(const struct ctx *c, struct str doc)
{
        for (size_t i = 0; i < c->k->n_actions; i++) {
                const struct action *a = &c->k->actions[i];

                for (size_t k = 0; k < a->intents.n; k++) {
                        const char *const one[] = {arena_cstr(c->mem, a->intents.v[k]), NULL};

                        if (doc_has_intent(c, doc, one) && concerns(a, c))
                                return a;
                }
        }
        return NULL;
}

/* The option with the longest phrasing that the message holds as it stands. */
static int said_whole(const struct ctx *c, const struct nlu_option *o, size_t n)
{
        size_t longest = 0;
        int found = -1;

        for (size_t i = 0; i < n; i++) {
                for (size_t k = 0; k < o[i].n_match; k++) {
                        if (o[i].match[k].n > longest && act_words_say(c, c->in->msg->text, o[i].match[k])) {
                                longest = o[i].match[k].n;
                                found = (int)i;
                        }
                }
        }
        return found;
}

/* The option that one sentence says best; the first of equals. */
static int said_by(struct ctx *c, const struct nlu_option *o, size_t n, float *ret_conf)
{
        struct str rest = c->in->msg->text;
        int found = -1;

        *ret_conf = ACT_SAID_SURE;
        for (unsigned k = 0; k < ACT_SENTENCES_MAX && rest.n; k++) {
                struct str s = asked_sentence(&rest);
                float conf = 0;
                bool wish = s.n && s.n <= ACT_SAID_BYTES && !asks_why(c, s) && !asks_to_be_told(c, s);
                int i = wish ? nlu_match_option(o, n, s, c->u.lang, c->mem, &conf) : -1;

                if (i >= 0 && (found < 0 ? conf >= *ret_conf : conf > *ret_conf)) {
                        found = i;
                        *ret_conf = conf;
                }
        }
        return found;
}

/* The action whose own phrasings the message says, or comes near to. They are no documents of understanding: what is
 * found there stays the same with and without actions. */
static const struct action *action_said(struct ctx *c)
{
        struct nlu_option o[ACT_SAID_MAX];
        const struct action *of[ACT_SAID_MAX];
        float conf = 0;
        size_t n = 0;
        int i;

        for (size_t k = 0; k < c->k->n_actions && n < ACT_SAID_MAX; k++) {
                const struct action *a = &c->k->actions[k];

                if (!a->ask[c->u.lang].n || !concerns(a, c))
                        continue;
                o[n] = (struct nlu_option){a->title[c->u.lang], a->ask[c->u.lang].v, a->ask[c->u.lang].n};
                of[n++] = a;
        }
        if (n == 0)
                return NULL;
        i = c->facts->customer_id.n && (names_order(c) || !asks_how(c)) && !asks_only(c) ? said_whole(c, o, n) : -1;
        if (i < 0)
                i = said_by(c, o, n, &conf);
        if (i < 0)
                return NULL;
        trace_fmt(c, "action.said", "%.*s (%.2f)", STR_ARG(of[i]->id), (double)conf);
        return of[i];
}

static bool identified(const struct ctx *c)
{
        return c->facts->customer_id.n || is_verified_visitor(c) || names_order(c);
}

static void open_action(struct ctx *c, const struct action *a)
{
        expire(c);
        drop(c);
        c->s->action.name = a->id;
        c->s->action.id = new_id(c);
        c->s->action.at_ms = c->in->now_ms;
        note_question(c, c->in->msg->text.n ? c->in->msg->text : a->title[c->lang]);
        note_said(c);
}

struct str act_unsettled(const struct conv_state *s)
{
        return s->agent.plan.sent ? s->agent.plan.id
               : s->action.sent   ? s->action.id
               : s->done.sent     ? s->done.id
                                  : (struct str){0};
}

/* While nobody can say what became of the last one, another might do the same once more. */
static bool settle_first(struct ctx *c, const struct action *a)
{
        if (!a->n_effects || !act_unsettled(c->s).n)
                return false;
        if (c->s->agent.plan.sent) {
                say_phrase(c, PH_ACT_UNSETTLED);
                act_person(c);
                c->d->kind = D_ANSWER;
                c->why = "what a colleague sent is not settled";
        } else if (c->s->action.sent) {
                unknown(c, "yes", c->s->action.id);
        } else {
                unknown(c, "undo", c->s->done.id);
        }
        return true;
}

static void begin(struct ctx *c, const struct action *a)
{
        if (settle_first(c, a))
                return;
        open_action(c, a);
        go_on(c, false);
}

bool act_may(const struct ctx *c, const struct action *a)
{
        return reached(c) >= a->level && concerns(a, c);
}

void act_called(struct ctx *c, const struct act_call *call)
{
        if (settle_first(c, call->action))
                return;
        open_action(c, call->action);
        for (size_t i = 0; i < call->n_inputs; i++)
                set_input(c, call->inputs[i].name, &call->inputs[i].value);
        go_on(c, false);
}

bool act_said(struct ctx *c)
{
        return !in_flow(c) && action_said(c) != NULL;
}

bool act_again(const struct ctx *c)
{
        const struct nlu_hit *hit = answer_hit(c);
        const struct action *a = c->s->refused.n && hit && !asks_how(c) ? action_of(c, hit->id) : NULL;

        return a && str_eq(a->id, c->s->refused);
}

bool act_begins(struct ctx *c)
{
        const struct nlu_hit *hit = answer_hit(c);
        const struct action *a = in_flow(c) ? NULL : action_said(c);
        struct menu m = {.n = 0};
        bool said = a != NULL;

        if (!a && hit)
                a = action_of(c, hit->id);
        if (!a || in_flow(c) || (a->level > IDENTITY_NONE && !identified(c)) ||
            (!said && a->n_effects && (asks_how(c) || asks_only(c))))
                return false;
        begin(c, a);
        if (c->act_refused && !waiting(c) && !said) {
                /* How it is done elsewhere is for who wants to read it: told behind a refusal it would take it back. */
                menu_add(&m, hit->id, doc_title(c, hit->id));
                menu_put(c, &m, (struct str){0});
        }
        return c->n > 0 || waiting(c);
}

bool told_only_how(const struct ctx *c)
{
        const struct action *a = c->u.n_hits && asks_only(c) ? action_of(c, c->u.hits[0].id) : NULL;

        return a && a->n_effects > 0;
}

/* Beside the article that explains it. */
void act_offer(struct ctx *c, struct str doc)
{
        const struct action *a = action_of(c, doc);
        struct menu m = {.n = 0};

        if (!a || !identified(c) || act_open(c) || in_flow(c) || c->aside)
                return;
        say_phrase(c, PH_ACT_OFFER);
        menu_add(&m, arena_printf(c->mem, "act:start:%.*s", STR_ARG(a->id)), a->title[c->lang]);
        menu_put(c, &m, (struct str){0});
}

/* A document of its own: reached by "which of these". */
void act_doc(struct ctx *c, struct str id)
{
        const struct action *a = knowledge_action(c->k, id);

        if (a)
                begin(c, a);
}

/* ---- taps, forms, proofs ---- */

static bool is_current(const struct ctx *c, struct str option, const char *head)
{
        struct str id = str_sub(option, strlen(head), option.n);

        return act_open(c) && str_eq(id, c->s->action.id);
}

void act_tell_again(struct ctx *c, const struct action *a)
{
        struct str id = c->s->done.id;
        struct act_body b;

        if (!c->facts->have_doing) {
                act_need_doing(c, id);
                return;
        }
        if (c->facts->records_silent) {
                records_silent(c);
        } else if (str_eq_c(c->facts->doing.state, "undone")) {
                told_undone(c, a, NULL);
        } else if (str_eq_c(c->facts->doing.state, "undoing")) {
                unknown(c, "undo", id);
        } else if (c->facts->doing.body && act_body_read(c, c->facts->doing.body, &b)) {
                struct state_done was = c->s->done;

                act_told_done(c, a, id, was.by, &b);
                c->s->done = was;
                if (!c->s->action.sent)
                        drop(c);
                c->d->kind = D_ANSWER;
                c->why = "it was done before";
        } else {
                stale(c);
        }
}

/* A yes that was tapped before, from another tab: what came of it is told again. */
static void yes_again(struct ctx *c, struct str id)
{
        const struct action *a = knowledge_action(c->k, c->s->done.name);

        if (!a || !str_eq(id, c->s->done.id)) {
                stale(c);
                return;
        }
        act_tell_again(c, a);
}

bool act_tap(struct ctx *c, struct str id)
{
        const struct action *a;
        struct str name;
        struct value v;

        if (!str_starts(id, STR("act:")))
                return false;
        trace_put(c, "chosen", id);
        if (act_open(c) && !str_starts(id, STR("act:start:")) && !str_starts(id, STR("act:undo:")))
                forget_old(c);
        if (str_starts(id, STR("act:yes:"))) {
                if (is_current(c, id, "act:yes:") && c->s->action.shown.n)
                        confirm(c);
                else
                        yes_again(c, str_sub(id, 8, id.n));
        } else if (str_eq_c(id, "act:no") && act_open(c)) {
                leave(c);
        } else if (str_starts(id, STR("act:undo:"))) {
                act_undo(c, str_sub(id, 9, id.n));
        } else if (str_starts(id, STR("act:start:"))) {
                a = knowledge_action(c->k, str_sub(id, 10, id.n));
                if (a)
                        begin(c, a);
                else
                        stale(c);
        } else if (act_open(c) && !c->s->action.sent && act_input_picked(c, current(c), id, &name, &v)) {
                set_input(c, name, &v);
                c->s->action.shown = (struct str){0};
                go_on(c, false);
        } else {
                stale(c);
        }
        return true;
}

/* All of them at once, so that one that will not do costs none of the others. */
static void take_fields(struct ctx *c, const struct action *a)
{
        for (size_t i = 0; i < c->in->msg->n_values; i++) {
                const struct form_value *f = &c->in->msg->values[i];
                const struct action_input *in = action_input_find(a, f->name);
                struct value v = value_str(str_trim(f->value));

                if (in && !in->list && v.s.n)
                        set_input(c, in->name, &v);
        }
}

void act_form(struct ctx *c)
{
        if (!act_open(c) || c->s->action.sent || forget_old(c)) {
                stale(c);
                return;
        }
        c->s->action.shown = (struct str){0};
        take_fields(c, current(c));
        go_on(c, false);
}

bool act_proven(struct ctx *c)
{
        if (!act_open(c))
                return false;
        go_on(c, false);
        return c->n > 0 || waiting(c);
}

/* After an answer aside the question stays. */
void act_remind(struct ctx *c)
{
        const struct action *a = current(c);
        struct state_action kept;
        struct plan *p;

        if (!a || waiting(c) || c->d->kind == D_HANDOVER || c->s->pending.kind == PENDING_IDENTITY ||
            c->facts->records_silent || c->s->action.sent)
                return;
        kept = c->s->action;
        if (kept.shown.n) {
                struct fill title = {"title", a->title[c->lang], arena_printf(c->mem, "action:%.*s", STR_ARG(a->id))};

                say_fill(c, PH_ACT_STILL, &title, 1);
                yes_or_no(c);
                return;
        }
        p = plan_now(c, a);
        if (p->kind == PLAN_NEEDS)
                act_put_needs(c, p);
        else if (p->kind == PLAN_INPUT)
                act_input_ask(c, a, p);
}

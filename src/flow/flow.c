/*
 * One move through a flow.
 *
 * A tap is taken as it is, also when it belongs to an earlier step: the customer scrolled up and changed their mind, so
 * the flow goes on from there. Free text is first held against the words of the choices, then against what any step
 * understands (back, again, wait, "I already did that", "I don't know", solved, yes, no). Text that fits nothing moves
 * nothing: the caller decides whether it was a question.
 *
 * "I already did that" and a plain "still not working" take the choice that leads on: the one whose words say so, else
 * the only choice that has a next step that has not been visited.
 */
#include "flow/flow.h"

#include "base/arena.h"

#include <string.h>

#define MATCH_SURE 0.5f
#define SKIP_MAX 16

/* ---- facts ---- */

void flow_facts_set(struct flow_facts *facts, const struct flow_fact *fact)
{
        unsigned i = 0;

        while (i < facts->n && !str_eq(facts->v[i].key, fact->key))
                i++;
        if (i == FLOW_FACTS_MAX)
                i = 0; /* the oldest goes */
        if (i < facts->n) {
                memmove(&facts->v[i], &facts->v[i + 1], (facts->n - i - 1) * sizeof(facts->v[0]));
                facts->n--;
        }
        facts->v[facts->n++] = *fact;
}

struct str flow_facts_get(const struct flow_facts *facts, struct str key)
{
        for (unsigned i = 0; i < facts->n; i++) {
                if (str_eq(facts->v[i].key, key))
                        return facts->v[i].value;
        }
        return (struct str){0};
}

/* ---- option ids ---- */

struct str flow_option_id(struct arena *mem, const struct flow *f, const struct flow_step *s, unsigned i)
{
        return arena_printf(mem, "flow:%.*s/%.*s#%u", STR_ARG(f->id), STR_ARG(s->id), i);
}

struct str flow_confirm_id(struct arena *mem, const struct flow *f, const struct flow_step *s, bool yes)
{
        return arena_printf(mem, "flow:%.*s/%.*s#%s", STR_ARG(f->id), STR_ARG(s->id), yes ? "yes" : "no");
}

/* Cuts flow:ID/STEP#what. */
static bool option_cut(struct str id, struct str *flow, struct str *step, struct str *what)
{
        struct str rest;

        if (!str_starts(id, STR("flow:")))
                return false;
        rest = str_sub(id, 5, id.n);
        if (!str_cut(&rest, '/', flow) || !str_cut(&rest, '#', step))
                return false;
        *what = rest;
        return flow->n && step->n && what->n;
}

/* ---- moves ---- */

static void clear(struct flow_pos *pos)
{
        *pos = (struct flow_pos){0};
}

static void remember(struct flow_pos *pos, struct str step)
{
        if (pos->n_trail == FLOW_TRAIL_MAX) {
                memmove(&pos->trail[0], &pos->trail[1], (FLOW_TRAIL_MAX - 1) * sizeof(pos->trail[0]));
                pos->n_trail--;
        }
        pos->trail[pos->n_trail++] = step;
}

/* Stands on a step: shows it, or ends at a person. */
static void arrive(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, int64_t now_ms,
                   struct flow_out *ret)
{
        ret->flow = f;
        if (s->handover.n) {
                ret->event = FLOW_HANDOVER;
                ret->said = s;
                ret->handover = s->handover;
                ret->why = "the flow ends at a person";
                clear(pos);
                return;
        }
        pos->flow = f->id;
        pos->step = s->id;
        pos->phase = s->done ? FLOW_PHASE_CONFIRM : FLOW_PHASE_STEP;
        pos->misses = 0;
        pos->n++;
        pos->at_ms = now_ms;
        ret->event = FLOW_SHOW;
        ret->step = s;
}

static bool share_product(const struct flow *a, const struct flow *b)
{
        for (size_t i = 0; i < a->products.n; i++) {
                for (size_t j = 0; j < b->products.n; j++) {
                        if (str_eq(a->products.v[i], b->products.v[j]))
                                return true;
                }
        }
        return false;
}

static bool usable(const struct knowledge *k, const struct flow *f, const struct flow_fact *fact, int64_t now_ms)
{
        const struct flow *from = knowledge_flow(k, fact->flow);

        return from && from != f && share_product(from, f) && fact->at_ms <= now_ms &&
               now_ms - fact->at_ms < FLOW_FACT_FRESH_MS;
}

/* The choice of s that leads on and whose fact is in `known`. */
static const struct flow_choice *known_choice(const struct flow_step *s, const struct flow_facts *known)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                const struct flow_choice *c = &s->choices[i];

                if (c->fact_key.n && c->next >= 0 && str_eq(flow_facts_get(known, c->fact_key), c->fact_value))
                        return c;
        }
        return NULL;
}

static const struct flow_step *skip_known(const struct flow *f, const struct flow_step *s,
                                          const struct flow_facts *known, struct flow_pos *pos, struct flow_out *ret)
{
        for (int i = 0; i < SKIP_MAX; i++) {
                const struct flow_choice *c = known_choice(s, known);

                if (!c || f->steps[c->next].handover.n)
                        break;
                remember(pos, s->id);
                s = &f->steps[c->next];
                ret->skipped = true;
        }
        return s;
}

void flow_start(const struct knowledge *k, const struct flow *f, const struct flow_facts *facts, int64_t now_ms,
                struct flow_pos *pos, struct flow_out *ret)
{
        const struct flow_step *s = &f->steps[f->start];
        struct flow_facts known = {.n = 0};

        *ret = (struct flow_out){.confidence = 1, .why = "starts"};
        clear(pos);
        for (unsigned i = 0; facts && i < facts->n; i++) {
                if (usable(k, f, &facts->v[i], now_ms))
                        known.v[known.n++] = facts->v[i];
        }
        s = skip_known(f, s, &known, pos, ret);
        arrive(f, s, pos, now_ms, ret);
}

static void solved(const struct flow *f, struct flow_pos *pos, struct flow_out *ret, const char *why)
{
        ret->event = FLOW_SOLVED;
        ret->flow = f;
        ret->step = NULL;
        ret->why = why;
        clear(pos);
}

static void to_person(const struct flow *f, struct str reason, struct flow_pos *pos, struct flow_out *ret,
                      const char *why)
{
        ret->event = FLOW_HANDOVER;
        ret->flow = f;
        ret->handover = reason;
        ret->why = why;
        clear(pos);
}

static void unsolved(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, int64_t now_ms,
                     struct flow_out *ret)
{
        ret->why = "not solved";
        if (s->unsolved < 0) {
                to_person(f, STR("failed"), pos, ret, "not solved and nothing left to try");
                return;
        }
        remember(pos, s->id);
        arrive(f, &f->steps[s->unsolved], pos, now_ms, ret);
}

static void take(const struct flow *f, const struct flow_step *s, const struct flow_choice *c, struct flow_pos *pos,
                 struct flow_facts *facts, int64_t now_ms, struct flow_out *ret)
{
        ret->chosen = c;
        if (c->fact_key.n) {
                flow_facts_set(facts, &(struct flow_fact){c->fact_key, c->fact_value, f->id, now_ms});
                ret->fact_key = c->fact_key;
                ret->fact_value = c->fact_value;
        }
        if (c->done) {
                solved(f, pos, ret, "the customer says it works");
        } else if (c->handover.n) {
                to_person(f, c->handover, pos, ret, "this choice ends at a person");
        } else {
                remember(pos, s->id);
                arrive(f, &f->steps[c->next], pos, now_ms, ret);
        }
}

static void back(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, int64_t now_ms,
                 struct flow_out *ret)
{
        const struct flow_step *to = s;

        ret->why = "back";
        if (pos->phase == FLOW_PHASE_STEP) {
                while (pos->n_trail) {
                        const struct flow_step *prev = flow_step_find(f, pos->trail[--pos->n_trail]);

                        if (prev) {
                                to = prev;
                                break;
                        }
                }
        }
        arrive(f, to, pos, now_ms, ret);
        if (to == s)
                ret->event = FLOW_REPEAT;
}

static void repeat(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, enum flow_event event,
                   int64_t now_ms, struct flow_out *ret, const char *why)
{
        ret->why = why;
        pos->at_ms = now_ms;
        ret->flow = f;
        ret->step = s;
        ret->event = event;
}

/* ---- free text ---- */

static bool visited(const struct flow_pos *pos, struct str id)
{
        for (unsigned i = 0; i < pos->n_trail; i++) {
                if (str_eq(pos->trail[i], id))
                        return true;
        }
        return false;
}

static bool label_says(const struct flow_choice *c, const char *zh, const char *en)
{
        return str_contains(c->label[LANG_ZH], str_c(zh)) || str_contains(c->label[LANG_EN], str_c(en));
}

/* The choice of "I did that already", if the step has one. */
static const struct flow_choice *tried_choice(const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (!s->choices[i].done && (label_says(&s->choices[i], "试过", "already did") ||
                                            label_says(&s->choices[i], "试过", "already tried")))
                        return &s->choices[i];
        }
        return NULL;
}

/* The choice of "no change": by its words, else the only one that leads on. */
static const struct flow_choice *onward_choice(const struct flow *f, const struct flow_step *s,
                                               const struct flow_pos *pos)
{
        const struct flow_choice *only = NULL;
        unsigned n = 0;

        for (size_t i = 0; i < s->n_choices; i++) {
                const struct flow_choice *c = &s->choices[i];

                if (c->done || c->next < 0 || visited(pos, f->steps[c->next].id))
                        continue;
                if (label_says(c, "还是", "till ") || label_says(c, "老样子", "No change") ||
                    label_says(c, "没变", "Nothing"))
                        return c;
                if (c != tried_choice(s)) {
                        only = c;
                        n++;
                }
        }
        if (n == 1)
                return only;
        return tried_choice(s);
}

static const struct flow_choice *done_choice(const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (s->choices[i].done)
                        return &s->choices[i];
        }
        return NULL;
}

/* The single choice that leads on besides "I did that already": what a bare yes or no can mean with one done choice. */
static const struct flow_choice *by_signal(const struct flow *f, const struct flow_step *s, const struct flow_pos *pos,
                                           const struct flow_signals *says, const char **why)
{
        if (says->already_tried) {
                *why = "already tried";
                return tried_choice(s) ? tried_choice(s) : onward_choice(f, s, pos);
        }
        if (says->not_solved || (says->no && done_choice(s))) {
                *why = "still not solved";
                return onward_choice(f, s, pos);
        }
        if (says->solved || (says->yes && done_choice(s))) {
                *why = "says it works";
                return done_choice(s);
        }
        return NULL;
}

static void no_match(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, struct flow_out *ret)
{
        pos->misses++;
        repeat(f, s, pos, FLOW_NO_MATCH, pos->at_ms, ret, "no answer to this step");
}

static void text_in_confirm(const struct flow *f, const struct flow_step *s, struct flow_pos *pos,
                            const struct flow_input *in, struct flow_out *ret)
{
        const struct flow_signals *says = &in->says;

        if (says->not_solved || says->no)
                unsolved(f, s, pos, in->now_ms, ret);
        else if (says->solved || says->yes)
                solved(f, pos, ret, "the customer confirmed");
        else if (says->already_tried)
                unsolved(f, s, pos, in->now_ms, ret);
        else if (says->wait)
                repeat(f, s, pos, FLOW_WAIT, in->now_ms, ret, "needs a moment");
        else if (says->back || says->again)
                back(f, s, pos, in->now_ms, ret);
        else
                no_match(f, s, pos, ret);
}

static void text_in_step(const struct flow *f, const struct flow_step *s, struct flow_pos *pos,
                         struct flow_facts *facts, const struct flow_input *in, struct flow_out *ret)
{
        const struct flow_signals *says = &in->says;
        const struct flow_choice *c = NULL;
        int i = -1;

        if (in->match && s->n_choices)
                i = in->match(in->match_arg, s->choices, s->n_choices, in->text, in->lang, &ret->confidence);
        if (i >= 0 && ret->confidence >= MATCH_SURE) {
                c = &s->choices[i];
                /* "not working yet" must never be taken as a confirmation */
                if (c->done && (says->not_solved || (says->no && !says->solved)))
                        c = NULL;
                else
                        ret->why = "the words of a choice";
        }
        if (!c) {
                c = by_signal(f, s, pos, says, &ret->why);
                ret->confidence = c ? 0.6f : 0;
        }
        if (c)
                take(f, s, c, pos, facts, in->now_ms, ret);
        else if (says->solved && !says->not_solved && !says->no) /* it works before the flow is through */
                solved(f, pos, ret, "says it works");
        else if (says->back)
                back(f, s, pos, in->now_ms, ret);
        else if (says->wait)
                repeat(f, s, pos, FLOW_WAIT, in->now_ms, ret, "needs a moment");
        else if (says->dont_know)
                repeat(f, s, pos, FLOW_HELP, in->now_ms, ret, "does not know");
        else if (says->again)
                repeat(f, s, pos, FLOW_REPEAT, in->now_ms, ret, "asks to hear it again");
        else
                no_match(f, s, pos, ret);
}

/* ---- taps ---- */

static void tap(const struct flow *f, const struct flow_step *s, struct str what, struct flow_pos *pos,
                struct flow_facts *facts, int64_t now_ms, struct flow_out *ret)
{
        int64_t i;

        ret->confidence = 1;
        ret->why = "tapped";
        if (s->done && str_eq(what, STR("yes")))
                solved(f, pos, ret, "the customer confirmed");
        else if (s->done && str_eq(what, STR("no")))
                unsolved(f, s, pos, now_ms, ret);
        else if (str_to_i64(what, 0, (int64_t)s->n_choices - 1, &i))
                take(f, s, &s->choices[i], pos, facts, now_ms, ret);
        else
                no_match(f, s, pos, ret);
}

/* The trail as it was when the customer stood on s. */
static void rewind_to(struct flow_pos *pos, const struct flow_step *s)
{
        for (unsigned i = 0; i < pos->n_trail; i++) {
                if (str_eq(pos->trail[i], s->id)) {
                        pos->n_trail = i;
                        break;
                }
        }
        pos->step = s->id;
}

static void on_tap(const struct flow *f, const struct flow_step *s, struct flow_pos *pos, struct flow_facts *facts,
                   const struct flow_input *in, struct flow_out *ret)
{
        struct str flow, step, what;
        const struct flow_step *at;

        if (!option_cut(in->choice, &flow, &step, &what) || !str_eq(flow, f->id)) {
                no_match(f, s, pos, ret);
                return;
        }
        at = flow_step_find(f, step);
        if (!at) {
                no_match(f, s, pos, ret);
                ret->why = "the tapped step is gone";
                return;
        }
        if (at != s)
                rewind_to(pos, at);
        tap(f, at, what, pos, facts, in->now_ms, ret);
}

void flow_step(const struct knowledge *k, struct flow_pos *pos, struct flow_facts *facts, const struct flow_input *in,
               struct flow_out *ret)
{
        const struct flow *f = knowledge_flow(k, pos->flow);
        const struct flow_step *s;

        *ret = (struct flow_out){.confidence = 1, .why = ""};
        if (!f) {
                ret->event = FLOW_GONE;
                ret->why = "the flow is gone";
                clear(pos);
                return;
        }
        s = flow_step_find(f, pos->step);
        if (!s || s->handover.n) {
                flow_start(k, f, NULL, in->now_ms, pos, ret);
                ret->why = "the step is gone; starts again";
                if (ret->event == FLOW_SHOW)
                        ret->event = FLOW_RESTARTED;
                return;
        }
        if (in->kind == FLOW_IN_TAP)
                on_tap(f, s, pos, facts, in, ret);
        else if (in->kind == FLOW_IN_RESUME)
                repeat(f, s, pos, pos->phase == FLOW_PHASE_CONFIRM ? FLOW_CONFIRM : FLOW_REPEAT, in->now_ms, ret,
                       "resumed");
        else if (pos->phase == FLOW_PHASE_CONFIRM)
                text_in_confirm(f, s, pos, in, ret);
        else
                text_in_step(f, s, pos, facts, in, ret);
}

/*
 * One move through a flow.
 *
 * A tap is taken as it is, also when it belongs to an earlier step: the customer scrolled up and changed their mind, so
 * the flow goes on from there. Before a step is shown it is asked whether it is known already; then it is passed over
 * and the trail says so, that it can be taken back. A known answer never ends a flow: that the customer says
 * themselves. Free text is in words.c.
 */
#include "base/arena.h"
#include "flow/flow_priv.h"

#include <string.h>

#define PASS_MAX 16

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

static void facts_drop(struct flow_facts *facts, struct str key, struct str value)
{
        for (unsigned i = 0; facts && i < facts->n; i++) {
                if (str_eq(facts->v[i].key, key) && str_eq(facts->v[i].value, value)) {
                        memmove(&facts->v[i], &facts->v[i + 1], (facts->n - i - 1) * sizeof(facts->v[0]));
                        facts->n--;
                        return;
                }
        }
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

/* ---- the trail ---- */

static void end(struct move *m)
{
        m->ret->left = *m->pos;
        *m->pos = (struct flow_pos){0};
}

static void remember(struct flow_pos *pos, const struct flow_step *s, const struct flow_choice *c, bool known)
{
        if (pos->n_trail == FLOW_TRAIL_MAX) {
                memmove(&pos->trail[0], &pos->trail[1], (FLOW_TRAIL_MAX - 1) * sizeof(pos->trail[0]));
                pos->n_trail--;
        }
        pos->trail[pos->n_trail++] = (struct flow_mark){s->id, c ? (int)(c - s->choices) : -1, known};
}

bool move_visited(const struct flow_pos *pos, struct str id)
{
        for (unsigned i = 0; i < pos->n_trail; i++) {
                if (str_eq(pos->trail[i].step, id))
                        return true;
        }
        return false;
}

/* The trail as it was on trail[i]. What was told from there on is no longer so. */
static void forget_from(struct move *m, unsigned i)
{
        struct flow_pos *pos = m->pos;

        for (unsigned k = i; k < pos->n_trail; k++) {
                const struct flow_step *s = flow_step_find(m->f, pos->trail[k].step);
                int c = pos->trail[k].choice;

                if (s && c >= 0 && (size_t)c < s->n_choices && s->choices[c].fact_key.n)
                        facts_drop(m->facts, s->choices[c].fact_key, s->choices[c].fact_value);
        }
        pos->n_trail = i;
}

/* ---- moves ---- */

/* Stands on a step: shows it, or ends at a person. */
static void arrive(struct move *m, const struct flow_step *s)
{
        struct flow_pos *pos = m->pos;
        struct flow_out *ret = m->ret;

        ret->flow = m->f;
        if (s->handover.n) {
                ret->event = FLOW_HANDOVER;
                ret->said = s;
                ret->handover = s->handover;
                ret->why = "the flow ends at a person";
                end(m);
                return;
        }
        pos->flow = m->f->id;
        pos->version = m->f->version;
        pos->step = s->id;
        pos->phase = s->done ? FLOW_PHASE_CONFIRM : FLOW_PHASE_STEP;
        pos->misses = 0;
        pos->n++;
        pos->at_ms = m->now_ms;
        ret->event = FLOW_SHOW;
        ret->step = s;
}

static void note_fact(struct move *m, const struct flow_choice *c)
{
        if (!c->fact_key.n || !m->facts)
                return;
        flow_facts_set(m->facts, &(struct flow_fact){c->fact_key, c->fact_value, m->f->id, m->now_ms});
        m->ret->fact_key = c->fact_key;
        m->ret->fact_value = c->fact_value;
}

/* A step that is known, and whose choice leads on to one that was not there yet. */
static const struct flow_choice *passes(const struct move *m, const struct flow_step *s)
{
        const struct flow_choice *c;
        int i = m->known && s->n_choices ? m->known(m->arg, m->f, s) : -1;

        if (i < 0 || (size_t)i >= s->n_choices)
                return NULL;
        c = &s->choices[i];
        if (c->next < 0 || m->f->steps[c->next].handover.n || &m->f->steps[c->next] == s ||
            move_visited(m->pos, m->f->steps[c->next].id))
                return NULL;
        return c;
}

/* Goes to s, past what is known. */
static void go(struct move *m, const struct flow_step *s)
{
        struct flow_out *ret = m->ret;

        for (int i = 0; i < PASS_MAX; i++) {
                const struct flow_choice *c = passes(m, s);

                if (!c)
                        break;
                remember(m->pos, s, c, true);
                if (!m->facts || !str_eq(flow_facts_get(m->facts, c->fact_key), c->fact_value))
                        note_fact(m, c);
                if (ret->n_known < FLOW_KNOWN_MAX)
                        ret->known[ret->n_known++] = (struct flow_passed){s, c};
                s = &m->f->steps[c->next];
        }
        arrive(m, s);
}

void move_solved(struct move *m, const char *why)
{
        m->ret->event = FLOW_SOLVED;
        m->ret->flow = m->f;
        m->ret->step = NULL;
        m->ret->why = why;
        end(m);
}

static void to_person(struct move *m, struct str reason, const char *why)
{
        m->ret->event = FLOW_HANDOVER;
        m->ret->flow = m->f;
        m->ret->handover = reason;
        m->ret->why = why;
        end(m);
}

void move_unsolved(struct move *m, const struct flow_step *s)
{
        m->ret->why = "not solved";
        if (s->unsolved < 0) {
                to_person(m, STR("failed"), "not solved and nothing left to try");
                return;
        }
        remember(m->pos, s, NULL, false);
        go(m, &m->f->steps[s->unsolved]);
}

void move_take(struct move *m, const struct flow_step *s, const struct flow_choice *c)
{
        m->ret->chosen = c;
        note_fact(m, c);
        if (c->done) {
                move_solved(m, "the customer says it works");
        } else if (c->handover.n) {
                remember(m->pos, s, c, false);
                to_person(m, c->handover, "this choice ends at a person");
        } else {
                remember(m->pos, s, c, false);
                go(m, &m->f->steps[c->next]);
        }
}

void move_back(struct move *m, const struct flow_step *s)
{
        struct flow_pos *pos = m->pos;
        const struct flow_step *to = NULL;

        m->ret->why = "back";
        while (pos->n_trail && !to)
                to = flow_step_find(m->f, pos->trail[--pos->n_trail].step);
        arrive(m, to ? to : s);
        if (!to)
                m->ret->event = FLOW_FIRST;
}

void move_undo(struct move *m, const struct flow_step *s)
{
        struct flow_pos *pos = m->pos;
        unsigned i = pos->n_trail;
        const struct flow_step *to = NULL;

        while (i > 0 && pos->trail[i - 1].known)
                i--;
        if (i == pos->n_trail && i > 0)
                i--;
        if (i < pos->n_trail)
                to = flow_step_find(m->f, pos->trail[i].step);
        if (!to) {
                move_repeat(m, s, FLOW_OTHER, "that's not it, at the first step");
                return;
        }
        forget_from(m, i);
        arrive(m, to);
        m->ret->event = FLOW_UNDONE;
        m->ret->why = "that's not it: the answer before is taken back";
}

void move_mend(struct move *m, unsigned i, const struct flow_step *s, const struct flow_choice *c)
{
        forget_from(m, i);
        move_take(m, s, c);
        m->ret->why = "an earlier answer was wrong";
        if (m->ret->event == FLOW_SHOW)
                m->ret->event = FLOW_MENDED;
}

void move_repeat(struct move *m, const struct flow_step *s, enum flow_event event, const char *why)
{
        m->ret->why = why;
        m->pos->at_ms = m->now_ms;
        m->ret->flow = m->f;
        m->ret->step = s;
        m->ret->event = event;
}

void move_no_match(struct move *m, const struct flow_step *s)
{
        int64_t at_ms = m->pos->at_ms;

        m->pos->misses++;
        move_repeat(m, s, FLOW_NO_MATCH, "no answer to this step");
        m->pos->at_ms = at_ms;
}

/* ---- starting ---- */

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

        return from && !str_eq(from->id, f->id) && share_product(from, f) && fact->at_ms <= now_ms &&
               now_ms - fact->at_ms < FLOW_FACT_FRESH_MS;
}

/* What another flow was told, before what the words of this message tell. */
struct starting {
        struct flow_facts told;
        flow_known known;
        void *arg;
};

static int known_at_start(void *arg, const struct flow *f, const struct flow_step *s)
{
        const struct starting *st = arg;

        for (size_t i = 0; i < s->n_choices; i++) {
                const struct flow_choice *c = &s->choices[i];

                if (c->fact_key.n && c->next >= 0 && str_eq(flow_facts_get(&st->told, c->fact_key), c->fact_value))
                        return (int)i;
        }
        return st->known ? st->known(st->arg, f, s) : -1;
}

void flow_start(const struct knowledge *k, const struct flow *f, struct flow_facts *facts, flow_known known, void *arg,
                int64_t now_ms, struct flow_pos *pos, struct flow_out *ret)
{
        struct starting st = {.known = known, .arg = arg};
        struct move m = {f, pos, facts, known_at_start, &st, now_ms, ret};

        *ret = (struct flow_out){.confidence = 1, .why = "starts"};
        *pos = (struct flow_pos){0};
        for (unsigned i = 0; facts && i < facts->n; i++) {
                if (usable(k, f, &facts->v[i], now_ms))
                        st.told.v[st.told.n++] = facts->v[i];
        }
        go(&m, &f->steps[f->start]);
}

/* ---- taps ---- */

static void tap(struct move *m, const struct flow_step *s, struct str what)
{
        int64_t i;

        m->ret->confidence = 1;
        m->ret->why = "tapped";
        if (s->done && str_eq(what, STR("yes")))
                move_solved(m, "the customer confirmed");
        else if (s->done && str_eq(what, STR("no")))
                move_unsolved(m, s);
        else if (str_to_i64(what, 0, (int64_t)s->n_choices - 1, &i))
                move_take(m, s, &s->choices[i]);
        else
                move_no_match(m, s);
}

/* The trail as it was when the customer stood on s. */
static void rewind_to(struct move *m, const struct flow_step *s)
{
        for (unsigned i = 0; i < m->pos->n_trail; i++) {
                if (str_eq(m->pos->trail[i].step, s->id)) {
                        forget_from(m, i);
                        break;
                }
        }
        m->pos->step = s->id;
}

static void on_tap(struct move *m, const struct flow_step *s, const struct flow_input *in)
{
        struct str flow, step, what;
        const struct flow_step *at;

        if (!option_cut(in->choice, &flow, &step, &what) || !str_eq(flow, m->f->id)) {
                move_no_match(m, s);
                return;
        }
        at = flow_step_find(m->f, step);
        if (!at) {
                move_no_match(m, s);
                m->ret->why = "the tapped step is gone";
                return;
        }
        if (at != s)
                rewind_to(m, at);
        tap(m, at, what);
}

void flow_step(const struct flow *f, struct flow_pos *pos, struct flow_facts *facts, const struct flow_input *in,
               struct flow_out *ret)
{
        struct move m = {f, pos, facts, in->known, in->match_arg, in->now_ms, ret};
        const struct flow_step *s;

        *ret = (struct flow_out){.confidence = 1, .why = ""};
        if (!f) {
                ret->event = FLOW_GONE;
                ret->why = "the flow is gone";
                *pos = (struct flow_pos){0};
                return;
        }
        s = flow_step_find(f, pos->step);
        if (!s || s->handover.n) {
                *pos = (struct flow_pos){0};
                arrive(&m, &f->steps[f->start]);
                ret->why = "the step is gone; starts again";
                if (ret->event == FLOW_SHOW)
                        ret->event = FLOW_RESTARTED;
                return;
        }
        if (in->kind == FLOW_IN_TAP)
                on_tap(&m, s, in);
        else if (in->kind == FLOW_IN_RESUME)
                move_repeat(&m, s, pos->phase == FLOW_PHASE_CONFIRM ? FLOW_CONFIRM : FLOW_REPEAT, "resumed");
        else if (pos->phase == FLOW_PHASE_CONFIRM)
                words_in_confirm(&m, s, in);
        else
                words_in_step(&m, s, in);
}

/*
 * flow_stats - which steps of flows a turn showed and which it left, counted in its commit (store/flow_step.h).
 *
 * Told from where the conversation stood before and after: in the flow, and in the one that is parked. A step that is
 * shown again, or come back to, is left with the answer "again" and shown anew. One that is given up for something else
 * is not left: it stands open until it is resumed, or counts as a drop-off.
 */
#include "chat/chat_priv.h"
#include "knowledge/knowledge.h"

static const struct flow_pos *stands(const struct conv_state *s, struct str flow)
{
        return str_eq(s->flow.flow, flow) ? &s->flow : str_eq(s->parked.flow, flow) ? &s->parked : NULL;
}

static bool same_show(const struct flow_pos *a, const struct flow_pos *b)
{
        return str_eq(a->step, b->step) && a->at_ms == b->at_ms;
}

static struct step_mark *add_mark(struct turn *t, const struct flow_pos *pos)
{
        const struct flow *f = edition_flow(t, pos);
        struct step_mark *m = &t->step_marks[t->n_step_marks];

        if (!f || t->n_step_marks == STEP_MARKS_MAX)
                return NULL;
        t->n_step_marks++;
        *m = (struct step_mark){.flow = pos->flow, .edition = f->version, .step = pos->step, .shown_ms = pos->at_ms};
        return m;
}

static bool same_label(const struct flow_choice *a, const struct flow_choice *b)
{
        return a == b || (str_eq(a->label[LANG_ZH], b->label[LANG_ZH]) && str_eq(a->label[LANG_EN], b->label[LANG_EN]));
}

/* The number of the choice that was taken, when the step has it; -1. */
static int choice_of(const struct flow_step *s, const struct flow_choice *chosen)
{
        for (size_t i = 0; s && chosen && i < s->n_choices; i++) {
                if (same_label(&s->choices[i], chosen))
                        return (int)i;
        }
        return -1;
}

static struct str answer_of(struct turn *t, const struct flow_pos *was, const struct flow_pos *now)
{
        const struct flow *f = edition_flow(t, was);
        const struct flow_step *s = f ? flow_step_find(f, was->step) : NULL;
        int choice = choice_of(s, t->d.chosen);

        if (choice >= 0)
                return arena_printf(t->mem, "%d", choice);
        if (was->phase == FLOW_PHASE_CONFIRM && !now)
                return t->d.resolved ? STR("yes") : STR("no");
        if (now && str_eq(now->step, was->step))
                return STR("again");
        if (now && now->n_trail < was->n_trail)
                return STR("back");
        if (was->phase == FLOW_PHASE_CONFIRM && s && s->unsolved >= 0 && str_eq(f->steps[s->unsolved].id, now->step))
                return STR("no");
        return STR("other");
}

static void left(struct turn *t, const struct flow_pos *was, const struct flow_pos *now)
{
        struct step_mark *m;

        if (!now && !t->d.resolved && t->d.kind != D_HANDOVER)
                return;
        m = add_mark(t, was);
        if (!m)
                return;
        m->left = true;
        m->stood_ms = t->now_ms - was->at_ms;
        m->answer = answer_of(t, was, now);
        m->next = now ? now->step : t->d.resolved ? STR(":solved") : STR(":person");
}

static void compare(struct turn *t, const struct flow_pos *was, bool current)
{
        const struct flow_pos *now = was->flow.n ? stands(t->d.next, was->flow) : NULL;

        if (was->flow.n && (now ? !same_show(was, now) : current))
                left(t, was, now);
}

static void shown(struct turn *t, const struct flow_pos *now)
{
        const struct flow_pos *was = now->flow.n ? stands(&t->state, now->flow) : NULL;

        if (now->flow.n && (!was || !same_show(was, now)))
                add_mark(t, now);
}

void flow_stats_note(struct turn *t)
{
        t->n_step_marks = 0;
        if (!t->d.next)
                return;
        compare(t, &t->state.flow, true);
        compare(t, &t->state.parked, false);
        shown(t, &t->d.next->flow);
        shown(t, &t->d.next->parked);
}

/* What was tried, for the person who takes over: each step of the flow with the answer that it got. */
#include "answer/answer_priv.h"

static void put_line(struct ctx *c, struct str title, struct str result, bool known)
{
        struct decision *d = c->d;
        const char *unasked = !known ? "" : c->lang == LANG_ZH ? "（没有再问）" : " (not asked again)";
        struct str line = arena_printf(c->mem, "%.*s → %.*s%s", STR_ARG(title), STR_ARG(result), unasked);

        if (d->n_tried == TRIED_MAX)
                return;
        d->tried[d->n_tried++] = line;
        trace_put(c, "tried", line);
}

void tried_note(struct ctx *c)
{
        const struct conv_state *s = c->s;
        const struct flow_pos *pos = c->left.flow.n ? &c->left : s->flow.flow.n ? &s->flow : &s->parked;
        const struct flow *f = pos->flow.n ? flow_edition(c, pos) : NULL;
        const struct flow_step *at;

        if (!f)
                return;
        for (unsigned i = 0; i < pos->n_trail; i++) {
                const struct flow_step *step = flow_step_find(f, pos->trail[i].step);
                int k = pos->trail[i].choice;

                if (step)
                        put_line(c, step->title[c->lang],
                                 k >= 0 && (size_t)k < step->n_choices ? step->choices[k].label[c->lang]
                                                                       : phrase_text(PH_NO, c->lang, 0),
                                 pos->trail[i].known);
        }
        at = pos == &c->left && c->left.n_trail ? NULL : flow_step_find(f, pos->step);
        if (at && !at->handover.n)
                put_line(c, at->title[c->lang], c->lang == LANG_ZH ? STR("还没有回答") : STR("not answered yet"),
                         false);
}

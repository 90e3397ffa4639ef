/* How likely it is that the talk fails, once for each message of words; and what follows from it. */
#include "answer/answer_priv.h"

void note_risk(struct ctx *c)
{
        struct conv_state *s = c->s;
        struct risk_before before = {.last_text = s->last_text,
                                     .moods = s->moods,
                                     .n_moods = s->n_moods,
                                     .turns = s->turn,
                                     .fails = s->fails,
                                     .strain = s->strain,
                                     .misses = s->flow.misses,
                                     .steps = s->flow.n,
                                     .before = s->risk};
        struct str why = {NULL, 0}, all = {NULL, 0};

        nlu_risk(c->in->msg->text, &c->u, &before, &c->d->risk);
        s->risk = c->d->risk.score;
        for (unsigned i = 0; i < c->d->risk.n_reasons; i++)
                why = arena_printf(c->mem, "%.*s%s ", STR_ARG(why), risk_feature_name(c->d->risk.reasons[i]));
        for (int f = 0; f < RISK_N; f++)
                if (c->d->risk.x[f] > 0.005f)
                        all = arena_printf(c->mem, "%.*s %s=%.2f", STR_ARG(all),
                                           risk_feature_name((enum risk_feature)f), (double)c->d->risk.x[f]);
        trace_fmt(c, "risk", "%u %.*s|%.*s", c->d->risk.score, STR_ARG(why), STR_ARG(all));
}

/* Asked for by nobody, and yet it goes on failing: the machine steps aside. */
bool answer_predicted(struct ctx *c)
{
        const struct conv_state *s = c->s;
        bool again = c->u.dissatisfied && is_strained(c);

        if (s->handover != HANDOVER_NONE || c->u.question || c->u.solved)
                return false;
        if (again && !in_flow(c)) {
                to_person(c, s->fails ? STR("failed") : STR("dissatisfied"));
                c->why = "dissatisfied again";
                return true;
        }
        if (s->risk < RISK_PERSON || s->fails == 0)
                return false;
        to_person(c, STR("predicted"));
        c->why = "it is failing";
        return true;
}

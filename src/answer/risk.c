/* How likely it is that the talk fails, once for each message of words; and what follows from it. */
#include "answer/answer_priv.h"

#include <string.h>

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
                                     .before = s->risk,
                                     .person = s->handover != HANDOVER_NONE,
                                     .silent = s->handover == HANDOVER_TAKEN,
                                     .last_said = s->said,
                                     .wait_s = s->waits_ms ? (now_ms(c) - s->waits_ms) / 1000 : 0};
        struct str why = {NULL, 0}, all = {NULL, 0};

        nlu_risk(c->in->msg->text, &c->u, &before, &c->d->risk);
        s->risk = c->d->risk.score;
        if (before.person)
                s->said = cut_whole(c->in->msg->text, LAST_TEXT_MAX);
        for (unsigned i = 0; i < c->d->risk.n_reasons; i++)
                why = arena_printf(c->mem, "%.*s%s ", STR_ARG(why), risk_feature_name(c->d->risk.reasons[i]));
        for (int f = 0; f < RISK_N; f++)
                if (c->d->risk.x[f] > 0.005f)
                        all = arena_printf(c->mem, "%.*s %s=%.2f", STR_ARG(all),
                                           risk_feature_name((enum risk_feature)f), (double)c->d->risk.x[f]);
        trace_fmt(c, "risk", "%u %.*s|%.*s", c->d->risk.score, STR_ARG(why), STR_ARG(all));
}

void answer_listen(const struct answer_in *in, struct decision *d)
{
        struct ctx *c = ARENA_NEW(in->mem, struct ctx);
        struct conv_state *s = state_copy(in->state, in->mem);

        memset(d, 0, sizeof(*d));
        *c = (struct ctx){.in = in,
                          .d = d,
                          .k = in->gen->k,
                          .facts = in->facts,
                          .mem = in->mem,
                          .s = s,
                          .was = s->pending,
                          .lang = s->lang_known ? s->lang : in->lang};
        if (in->msg->kind == MSG_TEXT) {
                nlu_feel(in->gen->nlu, in->msg->text, c->lang, c->mem, &c->u);
                trace_fmt(c, "emotion", "%s %.2f", emotion_name(c->u.emotion), (double)c->u.emotion_score);
                note_mood(c);
                note_risk(c);
                s->was_upset |= bothered(c) || c->u.threat || is_strained(c);
        }
        if (!s->waits_ms)
                s->waits_ms = now_ms(c);
        d->lang = c->lang;
        d->next = s;
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

/*
 * Free text in a flow. Held first against what any step understands when the message is little else (wait, back, again,
 * "I don't know"), then against the words of the choices, then against the answers that were given before, then against
 * what such words mean for this step: "I already did that" and a plain "still not working" take the choice that leads
 * on, the one whose words say so, else the only one that leads where nobody has been. Text that fits nothing moves
 * nothing: the caller decides whether it was a question.
 */
#include "flow/flow_priv.h"

#include <strings.h>

#define MATCH_SURE 0.5f
#define SIGNAL_CONFIDENCE 0.6f
#define MEND_SURE 0.5f    /* of a message that says that it corrects */
#define MEND_UNSAID 0.75f /* of one that does not */

/* ---- words of choices ---- */

static bool holds(struct str text, struct str phrase)
{
        for (size_t i = 0; phrase.n && i + phrase.n <= text.n; i++) {
                if (strncasecmp(text.p + i, phrase.p, phrase.n) == 0)
                        return true;
        }
        return false;
}

/* Do the words of the choice make up most of the text? "no" does not of "no idea". */
static bool makes_up(const struct flow_choice *c, struct str text)
{
        for (int l = 0; l < KL; l++) {
                if (c->label[l].n * 3 >= text.n * 2 && holds(text, c->label[l]))
                        return true;
                for (size_t i = 0; i < c->match[l].n; i++) {
                        if (c->match[l].v[i].n * 3 >= text.n * 2 && holds(text, c->match[l].v[i]))
                                return true;
                }
        }
        return false;
}

static bool label_says(const struct flow_choice *c, const char *zh, const char *en)
{
        return str_contains(c->label[LANG_ZH], str_c(zh)) || str_contains(c->label[LANG_EN], str_c(en));
}

static const struct flow_choice *tried_choice(const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (!s->choices[i].done && (label_says(&s->choices[i], "试过", "already did") ||
                                            label_says(&s->choices[i], "试过", "already tried")))
                        return &s->choices[i];
        }
        return NULL;
}

static bool says_no_change(const struct flow_choice *c)
{
        return label_says(c, "还是", "till ") || label_says(c, "老样子", "No change") ||
               label_says(c, "没变", "Nothing");
}

/* The choice of "no change": by its words, else the only one that leads on. */
static const struct flow_choice *onward_choice(const struct move *m, const struct flow_step *s)
{
        const struct flow_choice *only = NULL;
        unsigned n = 0;

        for (size_t i = 0; i < s->n_choices; i++) {
                const struct flow_choice *c = &s->choices[i];

                if (c->done || c->next < 0 || move_visited(m->pos, m->f->steps[c->next].id))
                        continue;
                if (says_no_change(c))
                        return c;
                if (c != tried_choice(s)) {
                        only = c;
                        n++;
                }
        }
        return n == 1 ? only : tried_choice(s);
}

int flow_tried_choice(const struct flow_step *s)
{
        const struct flow_choice *c = tried_choice(s);

        for (size_t i = 0; !c && i < s->n_choices; i++) {
                if (!s->choices[i].done && s->choices[i].next >= 0 && says_no_change(&s->choices[i]))
                        c = &s->choices[i];
        }
        return c ? (int)(c - s->choices) : -1;
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
static const struct flow_choice *by_signal(const struct move *m, const struct flow_step *s,
                                           const struct flow_signals *says)
{
        if (says->already_tried) {
                m->ret->why = "already tried";
                return tried_choice(s) ? tried_choice(s) : onward_choice(m, s);
        }
        if (says->not_solved || (says->no && done_choice(s))) {
                m->ret->why = "still not solved";
                return onward_choice(m, s);
        }
        if (says->solved || (says->yes && done_choice(s))) {
                m->ret->why = "says it works";
                return done_choice(s);
        }
        return NULL;
}

/* "Not working yet" must never be taken as a confirmation. */
static const struct flow_choice *by_words(const struct move *m, const struct flow_step *s, const struct flow_input *in)
{
        const struct flow_signals *says = &in->says;
        const struct flow_choice *c;
        float conf = 0;
        int i = -1;

        if (in->match && s->n_choices)
                i = in->match(in->match_arg, s->choices, s->n_choices, in->text, in->lang, &conf);
        if (i < 0 || conf < MATCH_SURE)
                return NULL;
        c = &s->choices[i];
        if (c->done && (says->not_solved || (says->no && !says->solved)))
                return NULL;
        m->ret->why = "the words of a choice";
        m->ret->confidence = conf;
        return c;
}

/* ---- what any step understands ---- */

static bool says_any(const struct flow_signals *says)
{
        return says->wait || says->dont_know || says->again || says->back || says->not_it;
}

static bool hears_any(struct move *m, const struct flow_step *s, const struct flow_signals *says)
{
        if (says->not_it)
                move_undo(m, s);
        else if (says->back)
                move_back(m, s);
        else if (says->wait)
                move_repeat(m, s, FLOW_WAIT, "needs a moment");
        else if (says->dont_know)
                move_repeat(m, s, FLOW_HELP, "does not know");
        else if (says->again)
                move_repeat(m, s, FLOW_REPEAT, "asks to hear it again");
        else
                return false;
        return true;
}

/* ---- answers that were given before ---- */

/* Without a word that says so, only another value of the same fact takes an answer back, and no word on how it went. */
static bool may_mend(const struct flow_step *s, int taken, int other, float conf, const struct flow_signals *says)
{
        const struct flow_choice *was = taken >= 0 && (size_t)taken < s->n_choices ? &s->choices[taken] : NULL;

        if (says->corrects)
                return conf >= MEND_SURE;
        return conf >= MEND_UNSAID && was && was->fact_key.n && str_eq(was->fact_key, s->choices[other].fact_key) &&
               !says->yes && !says->no && !says->solved && !says->not_solved && !says->already_tried;
}

static bool mends(struct move *m, const struct flow_input *in)
{
        for (unsigned i = m->pos->n_trail; in->instead && i-- > 0;) {
                const struct flow_mark mark = m->pos->trail[i];
                const struct flow_step *s = flow_step_find(m->f, mark.step);
                float conf = 0;
                int k = s && s->n_choices ? in->instead(in->match_arg, s, mark.choice, in->text, in->lang, &conf) : -1;

                if (k < 0 || k == mark.choice || (size_t)k >= s->n_choices ||
                    !may_mend(s, mark.choice, k, conf, &in->says))
                        continue;
                m->ret->confidence = conf;
                move_mend(m, i, s, &s->choices[k]);
                return true;
        }
        return false;
}

/* ---- the two phases ---- */

void words_in_step(struct move *m, const struct flow_step *s, const struct flow_input *in)
{
        const struct flow_signals *says = &in->says;
        const struct flow_choice *by = by_words(m, s, in), *c = by;
        bool answers = (c && makes_up(c, in->text)) || says->solved || says->not_solved || !says_any(says);

        if ((says->corrects || (answers && !c)) && mends(m, in))
                return;
        if (answers && !c)
                c = by_signal(m, s, says);
        if (!answers)
                c = NULL;
        m->ret->confidence = !c ? 0 : by ? m->ret->confidence : SIGNAL_CONFIDENCE;
        if (c)
                move_take(m, s, c);
        else if (says->solved && !says->not_solved && !says->no) /* it works before the flow is through */
                move_solved(m, "says it works");
        else if (hears_any(m, s, says))
                return;
        else if (says->already_tried)
                move_repeat(m, s, FLOW_DONE_WHAT, "did it already, and what came of it is open");
        else
                move_no_match(m, s);
}

void words_in_confirm(struct move *m, const struct flow_step *s, const struct flow_input *in)
{
        const struct flow_signals *says = &in->says;

        if (says->not_it || says->back)
                hears_any(m, s, says);
        else if (says->corrects && mends(m, in))
                return;
        else if (says->not_solved || says->no)
                move_unsolved(m, s);
        else if (says->solved || (says->yes && !says->dont_know))
                move_solved(m, "the customer confirmed");
        else if (says->already_tried)
                move_unsolved(m, s);
        else if (!hears_any(m, s, says) && !mends(m, in))
                move_no_match(m, s);
}

/*
 * insist - somebody asks again for what was refused by the rules. The first refusal says why and what is possible
 * instead; whoever insists is offered a person, who may decide what the machine may not. Nobody is handed over who does
 * not want it.
 */
#include "answer/answer_priv.h"

#define INSIST_TURNS 3u /* replies of the machine, after which it is another matter */
#define INSIST_MAX 120u /* bytes of a message that only insists */

static const char *const insisting[] = {"必须",   "就要",     "凭什么",   "通融",         "破例",           "例外",
                                        "不管",   "特殊",     "不讲理",   "太死板",       "insist",         "exception",
                                        "unfair", "not fair", "bend the", "i don't care", "make it happen", NULL};

static bool is_fresh(const struct ctx *c)
{
        const struct conv_state *s = c->s;

        return s->refused.n && s->turn - s->refused_turn <= INSIST_TURNS;
}

/* Something else is asked for, and the knowledge has it: "what exceptions has the warranty". */
static bool is_other_matter(const struct ctx *c)
{
        return c->u.band == BAND_ANSWER && c->u.n_hits && !act_again(c);
}

static void offer_person(struct ctx *c)
{
        say_phrase(c, PH_POLICY_PERSON);
}

void insist_refused(struct ctx *c, struct str what)
{
        struct conv_state *s = c->s;

        if (!is_fresh(c) || !str_eq(s->refused, what))
                s->refused_n = 1;
        else if (s->turn != s->refused_turn) /* planned twice in one turn it is refused once */
                s->refused_n++;
        s->refused = what;
        s->refused_turn = s->turn;
        if (s->refused_n > 1)
                offer_person(c);
}

bool answer_insists(struct ctx *c)
{
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;
        struct menu m = {.n = 0};

        if (!is_fresh(c) || c->in->msg->text.n > INSIST_MAX || !has_any(t, insisting) || is_other_matter(c))
                return false;
        c->s->refused_n++;
        c->s->refused_turn = c->s->turn;
        offer_person(c);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ASK;
        c->why = "insists on what the rules refuse";
        return true;
}

bool insisted(const struct ctx *c)
{
        return is_fresh(c) && c->s->refused_n > 1;
}

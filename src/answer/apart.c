/*
 * Which flow is it? Two that are both likely are told apart by what differs in what one sees: each says that in one
 * line (apart:), or the first question of the nearest one is asked, whose answers lead into it, beside the title of the
 * other. And the way out of a flow that was the wrong one.
 */
#include "answer/answer_priv.h"

#define APART_MAX 3u
#define APART_NEAR 0.6f  /* of the first flow's confidence */
#define APART_LEAST 0.5f /* the first flow's, of the first hit's confidence */

struct likely {
        const struct flow *v[APART_MAX];
        unsigned n;
};

static struct str flow_doc(struct ctx *c, const struct flow *f)
{
        return arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id));
}

static const struct flow *flow_of(const struct ctx *c, const struct nlu_hit *h)
{
        return is_kind(h->id, STR("flow")) ? knowledge_flow(c->k, str_sub(h->id, 5, h->id.n)) : NULL;
}

/* The flows in front. Who asks something may mean what stands between them; who tells of a problem means a repair. */
static struct likely likely_flows(const struct ctx *c)
{
        struct likely l = {.n = 0};
        float first = c->u.n_hits ? c->u.hits[0].confidence : 0, best = 0;

        for (unsigned i = 0; i < c->u.n_hits && l.n < APART_MAX; i++) {
                const struct nlu_hit *h = &c->u.hits[i];
                const struct flow *f = flow_of(c, h);

                if (!f && c->u.question)
                        break;
                if (!f)
                        continue;
                best = best > 0 ? best : h->confidence;
                if (f->safety || best < APART_LEAST * first)
                        return (struct likely){.n = 0};
                if (h->confidence < APART_NEAR * best)
                        break;
                l.v[l.n++] = f;
        }
        return l;
}

static bool all_say(const struct ctx *c, const struct likely *l)
{
        for (unsigned i = 0; i < l->n; i++) {
                if (!l->v[i]->apart[c->lang].n)
                        return false;
        }
        return true;
}

/* A step that only asks how things stand. */
static bool only_asks(const struct ctx *c, const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (s->choices[i].done || s->choices[i].handover.n)
                        return false;
        }
        return s->n_choices > 0 && s->question[c->lang].n;
}

static void by_lines(struct ctx *c, const struct likely *l, struct menu *m)
{
        say_phrase(c, PH_APART);
        for (unsigned i = 0; i < l->n; i++)
                menu_add(m, flow_doc(c, l->v[i]), l->v[i]->apart[c->lang]);
}

static void by_first_step(struct ctx *c, const struct likely *l, struct menu *m)
{
        const struct flow_step *s = &l->v[0]->steps[l->v[0]->start];

        say_cited(c, s->question[c->lang], step_cite(c, l->v[0], s));
        for (unsigned i = 0; i < s->n_choices; i++)
                menu_add(m, flow_option_id(c->mem, l->v[0], s, i), s->choices[i].label[c->lang]);
        for (unsigned i = 1; i < l->n; i++)
                menu_add(m, flow_doc(c, l->v[i]), l->v[i]->title[c->lang]);
}

bool flows_apart(struct ctx *c)
{
        struct likely l = likely_flows(c);
        struct menu m = {.n = 0};

        if (l.n < 2)
                return false;
        if (all_say(c, &l))
                by_lines(c, &l, &m);
        else if (l.n == 2 && only_asks(c, &l.v[0]->steps[l.v[0]->start]))
                by_first_step(c, &l, &m);
        else
                return false;
        for (unsigned i = 0; i < l.n; i++)
                c->d->choices[c->d->n_choices++] = flow_doc(c, l.v[i]);
        menu_phrase(c, &m, "none", PH_NONE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(c->in->msg->text, FELL_TEXT_MAX);
        c->d->kind = D_CHOICES;
        c->why = "two flows are likely: what differs is asked";
        return true;
}

void other_flow(struct ctx *c)
{
        struct str not_it = c->s->flow.flow, text = c->s->last_text;
        const struct nlu_result alone = c->u;
        struct nlu_context none = {.lang = c->lang};
        struct menu m = {.n = 0};

        c->s->flow = (struct flow_pos){0};
        if (text.n)
                hear(c, text, &none);
        for (unsigned i = 0; text.n && i < c->u.n_hits && m.n < APART_MAX; i++) {
                struct str id = c->u.hits[i].id, title = doc_title(c, id);

                if (!title.n || str_eq(str_sub(id, 5, id.n), not_it) || is_kind(id, STR("builtin")) ||
                    is_kind(id, STR("smalltalk")))
                        continue;
                c->d->choices[c->d->n_choices++] = id;
                menu_add(&m, id, title);
        }
        c->u = alone;
        c->d->kind = m.n ? D_CHOICES : D_ASK;
        say_phrase(c, m.n ? PH_WHICH : PH_REPHRASE);
        if (m.n)
                menu_phrase(c, &m, "none", PH_NONE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(text, FELL_TEXT_MAX);
}

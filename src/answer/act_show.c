/* act_show - see act_priv.h. */
#include "answer/act_priv.h"

#include <string.h>

static struct str action_cite(struct ctx *c, const struct action *a)
{
        return arena_printf(c->mem, "action:%.*s", STR_ARG(a->id));
}

/* What the plan rests on, and the action file itself, whose words they are. */
static size_t cites_of(struct ctx *c, const struct action *a, const struct str *from, size_t n_from,
                       struct str v[BLOCK_CITES_MAX])
{
        size_t n = 0;

        v[n++] = action_cite(c, a);
        for (size_t i = 0; i < n_from && n < BLOCK_CITES_MAX; i++) {
                struct str text;

                if (evidence_text(c->in, from[i], c->lang, &text))
                        v[n++] = from[i];
        }
        return n;
}

static void allow_slots(struct ctx *c, const struct str *slots, size_t n)
{
        for (size_t i = 0; i < n && c->n_slots < sizeof(c->slots) / sizeof(*c->slots); i++)
                c->slots[c->n_slots++] = slots[i];
}

void act_card(struct ctx *c, const struct act_card *card)
{
        struct str v[BLOCK_CITES_MAX], *cites;
        size_t n = cites_of(c, card->a, card->cites, card->n_cites, v);
        struct block *b = block_add(c, BLOCK_ACTION);

        cites = ARENA_ARRAY(c->mem, struct str, n);
        memcpy(cites, v, n * sizeof(*v));
        b->cites = cites;
        b->n_cites = n;
        b->action = (struct block_action){.action = card->a->id,
                                          .id = card->id,
                                          .state = str_c(card->state),
                                          .title = card->a->title[c->lang],
                                          .text = card->text};
        if (card->undo_until_ms > now_ms(c)) {
                b->action.undo.id = arena_printf(c->mem, "act:undo:%.*s", STR_ARG(card->id));
                b->action.undo.label = phrase_text(PH_ACT_UNDO, c->lang, 0);
                b->action.undo_until_ms = card->undo_until_ms;
        }
        allow_slots(c, &card->text, 1);
        allow_slots(c, card->slots, card->n_slots);
        trace_fmt(c, "action", "%.*s %s", STR_ARG(card->a->id), card->state);
}

void act_say(struct ctx *c, const struct action *a, struct str text, const struct plan *p)
{
        struct str v[BLOCK_CITES_MAX];
        size_t n = cites_of(c, a, p->cites, p->n_cites, v);

        allow_slots(c, &text, 1);
        allow_slots(c, p->slots, p->n_slots);
        say(c, text, v, n);
}

void act_person(struct ctx *c)
{
        struct menu m = {.n = 0};

        if (c->s->handover == HANDOVER_TAKEN)
                return;
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
}

/* The line of the policy itself, when the refusal names one. */
static void policy_option(struct ctx *c, struct menu *m, struct str cite)
{
        struct str id = cite, kind, doc;

        if (!str_cut(&id, ':', &kind) || !str_eq_c(kind, "policy"))
                return;
        str_cut(&id, '#', &doc);
        if (!knowledge_policy(c->k, doc))
                return;
        doc = arena_printf(c->mem, "policy:%.*s", STR_ARG(doc));
        menu_add(m, doc, doc_title(c, doc));
}

/* What is possible instead, of the actions that concern the same record. */
static void other_options(struct ctx *c, const struct action *a, struct menu *m)
{
        unsigned n = 0;

        for (size_t i = 0; i < c->k->n_actions && n < 2; i++) {
                const struct action *o = &c->k->actions[i];
                bool related = false;

                for (size_t k = 0; k < a->instead.n; k++)
                        related |= str_eq(a->instead.v[k], o->id);
                if (!related)
                        continue;
                menu_add(m, arena_printf(c->mem, "act:start:%.*s", STR_ARG(o->id)), o->title[c->lang]);
                n++;
        }
}

void act_refused(struct ctx *c, const struct action *a, const struct plan *p)
{
        struct menu m = {.n = 0};

        trace_fmt(c, "action", "%.*s refused", STR_ARG(a->id));
        trace_fmt(c, "action.condition", "%zu, line %u", p->condition, p->line);
        if (p->text.n)
                act_say(c, a, p->text, p);
        else
                say_phrase(c, PH_ACT_MISSING);
        insist_refused(c, a->id);
        other_options(c, a, &m);
        for (size_t i = 0; i < p->n_cites; i++)
                policy_option(c, &m, p->cites[i]);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ANSWER;
        c->why = insisted(c) ? "the action is refused again" : "the action is refused";
}

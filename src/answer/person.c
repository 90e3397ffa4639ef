/* The way to a person: a hand-over always says what happens now and when somebody is there. */
#include "answer/answer_priv.h"

static struct str join(struct ctx *c, struct str a, struct str b)
{
        const char *space = c->lang == LANG_EN ? " " : "";

        return a.n && b.n ? arena_printf(c->mem, "%.*s%s%.*s", STR_ARG(a), space, STR_ARG(b)) : a.n ? a : b;
}

static struct str open_words(struct ctx *c, bool safety, struct block *b, struct str *cites)
{
        const struct handover_info *h = &c->facts->handover;
        struct str text = safety ? phrase_of(c, PH_PERSON_SAFETY) : phrase_of(c, PH_PERSON_OPEN);

        cites[b->n_cites++] = phrase_cite(c, safety ? PH_PERSON_SAFETY : PH_PERSON_OPEN);
        if (h->position > 0 && h->wait_s >= 0) {
                struct fill fills[] = {
                        {"position", arena_printf(c->mem, "%u", h->position), STR("handover:position")},
                        {"wait", duration_text(c, h->wait_s), STR("handover:wait")},
                };

                text = join(c, text, phrase_fill(c, PH_PERSON_OPEN_WAIT, fills, 2));
                cites[b->n_cites++] = phrase_cite(c, PH_PERSON_OPEN_WAIT);
                cites[b->n_cites++] = STR("handover:position");
                cites[b->n_cites++] = STR("handover:wait");
        }
        return text;
}

static struct str closed_words(struct ctx *c, bool safety, struct block *b, struct str *cites)
{
        const struct handover_info *h = &c->facts->handover;
        struct fill opens = {"opens", moment_text(c, h->opens_at_ms), STR("handover:opens")};
        struct str text = phrase_fill(c, PH_PERSON_CLOSED, &opens, 1);

        cites[b->n_cites++] = phrase_cite(c, PH_PERSON_CLOSED);
        cites[b->n_cites++] = STR("handover:opens");
        if (safety) {
                text = join(c, phrase_of(c, PH_PERSON_SAFETY), text);
                cites[b->n_cites++] = phrase_cite(c, PH_PERSON_SAFETY);
        }
        return text;
}

/* The notice of a surge or a holiday, when one holds. */
static void say_notice(struct ctx *c)
{
        const struct company *co = &c->k->company;
        const struct company_notice *n = hours_notice(co, c->in->gen->tz, now_ms(c));

        if (n)
                say_cited(c, n->text[c->lang],
                          arena_printf(c->mem, "company:notice#%zu", (size_t)(n - co->notices) + 1));
}

static void put_handover(struct ctx *c, bool safety)
{
        const struct handover_info *h = &c->facts->handover;
        struct str *cites = ARENA_ARRAY(c->mem, struct str, BLOCK_CITES_MAX);
        struct block *b = block_add(c, BLOCK_HANDOVER);
        bool open = h->open_now || !h->opens_at_ms;

        b->cites = cites;
        b->handover = (struct block_handover){.state = open || safety ? STR("waiting") : STR("offline"), .wait_s = -1};
        b->handover.text = open ? open_words(c, safety, b, cites) : closed_words(c, safety, b, cites);
        if (open) {
                b->handover.position = (int)h->position;
                b->handover.wait_s = h->wait_s;
        } else {
                b->handover.opens_ms = h->opens_at_ms;
        }
}

void to_person(struct ctx *c, struct str reason)
{
        struct conv_state *s = c->s;
        struct menu m = {.n = 0};

        if (s->handover != HANDOVER_NONE) {
                say_phrase(c, PH_PERSON_WAITING);
                c->d->kind = D_HANDOVER;
                c->why = "already waiting for a person";
                return;
        }
        c->d->handover_reason = reason;
        if (!c->facts->have_handover) {
                need(c, NEED_HANDOVER_INFO, (struct str){0});
                return;
        }
        if (str_eq(reason, STR("failed")) || str_eq(reason, STR("predicted")))
                say_phrase(c, PH_PERSON_FAILED);
        if (str_eq(reason, STR("dissatisfied")))
                say_phrase(c, PH_PERSON_DISSATISFIED);
        put_handover(c, str_eq(reason, STR("safety")));
        if (!str_eq(reason, STR("safety")))
                note_reach(c);
        if (!c->facts->handover.open_now && !str_eq(reason, STR("safety")) && !c->calling) {
                callback_menu(c, &m);
                menu_put(c, &m, (struct str){0});
        }
        if (!c->facts->handover.open_now)
                say_notice(c);
        c->d->kind = D_HANDOVER;
        c->d->request_handover = true;
        tried_note(c);
        s->handover = HANDOVER_WAITING;
        s->waits_ms = c->facts->handover.open_now ? now_ms(c) : c->facts->handover.opens_at_ms;
        s->said = c->in->msg->kind == MSG_TEXT ? cut_whole(c->in->msg->text, LAST_TEXT_MAX) : (struct str){NULL, 0};
        s->fails = 0;
}

/* ---- safety outranks everything ---- */

#define SAFETY_FLOW_MIN 0.1f

/* The safety flow that the message is about; a swollen battery is known by its kind. NULL: the words that fit every
 * danger. */
static const struct flow *safety_flow(const struct ctx *c)
{
        for (unsigned i = 0; i < c->u.n_hits; i++) {
                struct str id = c->u.hits[i].id, kind;
                const struct flow *f;

                if (!str_cut(&id, ':', &kind) || !str_eq(kind, STR("flow")) ||
                    c->u.hits[i].confidence < SAFETY_FLOW_MIN)
                        continue;
                f = knowledge_flow(c->k, id);
                if (f && f->safety)
                        return f;
        }
        for (size_t i = 0; str_eq(c->u.safety_kind, STR("swelling")) && i < c->k->n_flows; i++) {
                if (c->k->flows[i].safety)
                        return &c->k->flows[i];
        }
        return NULL;
}

void answer_safety(struct ctx *c)
{
        const struct flow *f;

        c->why = "safety comes first";
        trace_put(c, "safety", c->u.safety_kind);
        if (str_eq(c->u.safety_kind, STR("self-harm"))) {
                say_phrase(c, PH_SELF_HARM);
                to_person(c, STR("safety"));
                return;
        }
        f = safety_flow(c);
        if (f) {
                flow_safety(c, f);
                return;
        }
        say_phrase(c, PH_SAFETY);
        to_person(c, STR("safety"));
}

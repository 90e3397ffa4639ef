/*
 * More than one matter in one message: each is answered, in the order they were asked. Of those that ask something back
 * (the step of a flow, which of several is meant) one comes, last; other flows wait in the state and are offered when
 * nothing is open. The form for an order stands where it was asked for: it is sent as a form, whatever comes below it.
 */
#include "answer/answer_priv.h"

#include <string.h>

#define NEAR 0.33f /* of the confidence of the first */
#define UNCLEAR_KNOWN 0.3f
#define TOLD_MIN 12u   /* bytes */
#define TOLD_SURE 0.6f /* of what is only told, that it is a matter and not part of a story */

struct matter {
        struct str id, passage;
        bool unclear; /* which of several: asked at the end */
        struct nlu_result u;
};

struct matters {
        struct matter v[NLU_MATTERS_MAX];
        unsigned n;
};

/* Something was told in passing ("I restarted the router", "it came yesterday"), which looks like a question about it.
 */
static bool in_passing(const struct ctx *c, bool last)
{
        bool told = (!last || c->u.normal.n < TOLD_MIN) && c->u.n_hits && c->u.hits[0].confidence < TOLD_SURE;

        return (told || c->u.already_tried || c->u.solved || c->u.thanks) && !c->u.question;
}

static bool is_near_first(const struct nlu_result *u, struct str id)
{
        for (unsigned i = 0; i < u->n_hits; i++) {
                if (str_eq(u->hits[i].id, id))
                        return u->hits[i].confidence >= NEAR * u->hits[0].confidence;
        }
        return false;
}

/* Words for one thing find its neighbours: "it is late, where is it?" is one matter. */
static bool is_told_already(const struct ctx *c, const struct matters *m, struct str id, const struct nlu_result *u)
{
        for (unsigned i = 0; i < m->n; i++) {
                struct str other = m->v[i].id;

                if (str_eq(other, id) || is_near_first(u, other) || is_near_first(&m->v[i].u, id))
                        return true;
                if (str_eq(other, builtin_docs[BUILTIN_ORDER].id) && (is_on_card(c, id) || is_near_card(c, id)))
                        return true;
        }
        return false;
}

static void drop_what_the_card_tells(const struct ctx *c, struct matters *m)
{
        unsigned kept = 0;

        for (unsigned i = 0; i < m->n; i++) {
                if (!is_on_card(c, m->v[i].id) && !is_near_card(c, m->v[i].id))
                        m->v[kept++] = m->v[i];
        }
        m->n = kept;
}

/* Number and digits may stand in another part than the question for the order. */
static struct nlu_result with_entities_of(const struct nlu_result *part, const struct nlu_result *whole)
{
        struct nlu_result u = *part;

        memcpy(u.entities, whole->entities, sizeof(u.entities));
        u.n_entities = whole->n_entities;
        return u;
}

static void add(struct ctx *c, const struct nlu_result *whole, bool last, struct matters *m)
{
        const struct nlu_hit *hit = answer_hit(c);
        struct matter x = {.u = c->u};

        if (names_order(c) || order_intent(c) || (c->facts->customer_id.n && finds_card(c))) {
                x.id = builtin_docs[BUILTIN_ORDER].id;
                x.u = with_entities_of(&c->u, whole);
        } else if (hit && !in_passing(c, last) && !is_kind(hit->id, STR("smalltalk"))) {
                x.id = hit->id;
                x.passage = hit->passage;
        } else if (!hit && !in_passing(c, last) && c->u.band == BAND_CHOICES && c->u.known >= UNCLEAR_KNOWN) {
                x.id = c->u.hits[0].id;
                x.unclear = true;
        } else {
                return;
        }
        if (is_told_already(c, m, x.id, &x.u))
                return;
        if (str_eq(x.id, builtin_docs[BUILTIN_ORDER].id))
                drop_what_the_card_tells(c, m);
        m->v[m->n++] = x;
}

static void read_parts(struct ctx *c, const struct str *parts, unsigned n, struct matters *m)
{
        const struct nlu_result whole = c->u;
        struct nlu_context ctx = answer_nlu_context(c);

        if (whole.n_products) {
                ctx.products = whole.products;
                ctx.n_products = whole.n_products;
        }
        for (unsigned i = 0; i < n; i++) {
                hear(c, parts[i], &ctx);
                if (c->u.n_products) {
                        struct str *named = ARENA_ARRAY(c->mem, struct str, NLU_MAX_PRODUCTS);

                        memcpy(named, c->u.products, sizeof(c->u.products));
                        ctx.products = named;
                        ctx.n_products = c->u.n_products;
                }
                add(c, &whole, i + 1 == n, m);
        }
        c->u = whole;
}

static bool is_safety(const struct ctx *c, struct str id)
{
        const struct flow *f = is_kind(id, STR("flow")) ? knowledge_flow(c->k, str_sub(id, 5, id.n)) : NULL;

        return f && f->safety;
}

/* Whatever else was asked, these alone decide the turn. */
static bool stands_alone(const struct ctx *c, struct str id)
{
        return is_safety(c, id) || str_eq(id, builtin_docs[BUILTIN_PERSON].id) ||
               str_eq(id, builtin_docs[BUILTIN_RESUME].id);
}

static bool asks_back(const struct matter *x)
{
        return x->unclear || is_kind(x->id, STR("flow"));
}

static void answer_one(struct ctx *c, const struct matter *x)
{
        c->u = x->u;
        note_products(c);
        if (x->unclear)
                did_you_mean(c);
        else
                answer_doc(c, x->id, x->passage);
}

/* "Then we look at: …" */
static void put_off(struct ctx *c, const struct matter *x)
{
        struct fill title = {"title", doc_title(c, x->id), x->id};

        if (x->unclear || c->s->n_later == STATE_LATER_MAX)
                return;
        c->s->later[c->s->n_later++] = x->id;
        say_fill(c, PH_LATER, &title, 1);
}

/* The one that is asked about now: a clear one goes before one that is not. */
static const struct matter *to_ask(const struct matters *m)
{
        const struct matter *found = NULL;

        for (unsigned i = m->n; i-- > 0;) {
                if (asks_back(&m->v[i]) && (!found || found->unclear || !m->v[i].unclear))
                        found = &m->v[i];
        }
        return found;
}

static void answer_all(struct ctx *c, const struct matters *m)
{
        const struct matter *last = to_ask(m);

        c->aside = true;
        for (unsigned i = 0; i < m->n && !waiting(c); i++) {
                if (!asks_back(&m->v[i]))
                        answer_one(c, &m->v[i]);
        }
        for (unsigned i = 0; i < m->n && !waiting(c); i++) {
                if (asks_back(&m->v[i]) && &m->v[i] != last)
                        put_off(c, &m->v[i]);
        }
        c->aside = false;
        if (last && !waiting(c))
                answer_one(c, last);
}

bool answer_several(struct ctx *c)
{
        const struct nlu_result whole = c->u;
        const struct nlu_context ctx = answer_nlu_context(c);
        struct str parts[NLU_MATTERS_MAX];
        struct matters m = {.n = 0};
        unsigned n, clear = 0;

        if (in_flow(c))
                return false;
        n = nlu_matters(c->in->gen->nlu, c->in->msg->text, &whole, &ctx, c->mem, parts);
        if (n < 2)
                return false;
        read_parts(c, parts, n, &m);
        for (unsigned i = 0; i < m.n; i++) {
                trace_put(c, m.v[i].unclear ? "matter?" : "matter", m.v[i].id);
                clear += !m.v[i].unclear;
                if (stands_alone(c, m.v[i].id))
                        return false;
        }
        if (clear == 0 || (m.n < 2 && !only_small_words(c)))
                return false;
        answer_all(c, &m);
        c->u = whole;
        c->why = m.n < 2 ? "beside small words something was asked" : "more than one thing was asked";
        return true;
}

/* It has begun: it waits no longer. */
void later_drop(struct ctx *c, struct str id)
{
        struct conv_state *s = c->s;
        unsigned kept = 0;

        for (unsigned i = 0; i < s->n_later; i++) {
                if (!str_eq(s->later[i], id))
                        s->later[kept++] = s->later[i];
        }
        s->n_later = kept;
}

/* What was put off, as soon as nothing is open. */
void answer_later(struct ctx *c)
{
        struct conv_state *s = c->s;
        struct menu m = {.n = 0};
        struct fill title;
        struct str id;

        if (s->n_later == 0 || in_flow(c) || s->pending.kind == PENDING_IDENTITY || c->d->kind == D_HANDOVER ||
            c->d->kind == D_CHOICES || waiting(c))
                return;
        id = s->later[0];
        memmove(&s->later[0], &s->later[1], --s->n_later * sizeof(s->later[0]));
        title = (struct fill){"title", doc_title(c, id), id};
        if (!title.value.n)
                return;
        say_fill(c, PH_NOW_LATER, &title, 1);
        menu_add(&m, id, title.value);
        menu_put(c, &m, (struct str){0});
}

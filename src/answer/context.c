/*
 * What a message leaves unsaid, from the conversation and from what the customer owns: "and the router's?" after a
 * question about the camera's lights; "how do I reset it" from somebody who has one device.
 */
#include "answer/answer_priv.h"
#include "text/utf8.h"

#include <string.h>

#define SHORT_ZH 16u /* characters */
#define SHORT_EN 9u  /* words */
#define SHORT 120u   /* bytes, in any language */
#define MARKED_SURE 0.3f
#define UNMARKED_SURE 0.5f
#define BARE_MORE 24u /* bytes beside the product's name */
#define OWNED_MAX 4u
#define OWNED_SURE 0.5f

static unsigned words(struct str s)
{
        unsigned n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
        return n;
}

static bool is_short(const struct ctx *c)
{
        struct str s = str_trim(c->in->msg->text);

        if (s.n > SHORT)
                return false;
        return c->u.lang == LANG_ZH ? utf8_count(s) <= SHORT_ZH : words(s) <= SHORT_EN;
}

/* Words that lean on what was said before. */
static bool is_marked(const struct ctx *c)
{
        static const char *const anywhere[] = {"what about", "how about", "same for", "same question",
                                               "the same",   "what if",   "as well",  "也算",
                                               "也是",       "也一样",    "一样吗",   NULL};
        struct str s = str_trim(c->u.normal);

        while (s.n && (s.p[s.n - 1] == '?' || s.p[s.n - 1] == '!' || s.p[s.n - 1] == '.'))
                s.n--;
        if (str_ends(s, STR("呢")) || str_starts(s, STR("那")) || str_starts(s, STR("and ")) ||
            str_starts(s, STR("or ")) || str_starts(s, STR("then ")) || str_ends(s, STR(" too")))
                return true;
        return has_any(s, anywhere);
}

static const struct nlu_entity *product_in(const struct nlu_result *u)
{
        for (unsigned i = 0; i < u->n_entities; i++) {
                if (u->entities[i].kind == ENT_PRODUCT)
                        return &u->entities[i];
        }
        return NULL;
}

/* It asks something of the product that it names: its words are not to be lost. */
static bool says_more(const struct ctx *c, const struct nlu_entity *product)
{
        return !is_marked(c) && c->in->msg->text.n > product->raw.n + BARE_MORE / 2;
}

/* The last question with what is new in this message: its product in place of the other, or its words behind it. */
static struct str completed(struct ctx *c)
{
        const struct nlu_entity *now = product_in(&c->u), *then;
        struct nlu_context none = {.lang = c->u.lang};
        struct str last = c->s->last_text;
        struct nlu_result before;

        if (!now || says_more(c, now))
                return arena_printf(c->mem, "%.*s %.*s", STR_ARG(last), STR_ARG(c->in->msg->text));
        nlu_understand(c->in->gen->nlu, last, &none, c->mem, &before);
        then = product_in(&before);
        if (!then)
                return arena_printf(c->mem, "%.*s %.*s", STR_ARG(now->raw), STR_ARG(last));
        return arena_printf(c->mem, "%.*s%.*s%.*s", (int)then->start, last.p, STR_ARG(now->raw),
                            STR_ARG(str_sub(last, then->end, last.n)));
}

/* Nothing but a product, and words that lean: what it finds by itself means nothing. */
static bool is_bare(const struct ctx *c, bool marked)
{
        const struct nlu_entity *p = product_in(&c->u);

        return marked && p && c->in->msg->text.n <= p->raw.n + BARE_MORE;
}

/* The completed question, as c->u, against what the message finds alone. */
static bool is_better(const struct ctx *c, const struct nlu_result *alone, float own, bool marked, bool bare)
{
        const struct nlu_hit *hit = answer_hit(c);

        if (c->u.n_hits == 0 || str_starts(c->u.hits[0].id, STR("smalltalk:")))
                return false;
        if (hit)
                return (bare || hit->confidence >= own) && hit->confidence >= (marked ? MARKED_SURE : UNMARKED_SURE);
        return c->u.band == BAND_CHOICES && (bare || (own <= 0 && marked && c->u.known > alone->known));
}

static void answer_as_completed(struct ctx *c, struct str text)
{
        const struct nlu_hit *hit = answer_hit(c);

        trace_put(c, "completed", text);
        trace_found(c);
        if (!hit) {
                did_you_mean(c);
                c->s->pending.text = cut_whole(text, FELL_TEXT_MAX);
        } else if (!str_eq(hit->id, c->s->last_doc) || !answer_followup(c)) {
                c->s->last_text = cut_whole(text, LAST_TEXT_MAX);
                answer_doc(c, hit->id, hit->passage);
                c->followup = true;
        }
        c->why = "completed from the question before";
}

bool answer_completed(struct ctx *c)
{
        const struct nlu_result alone = c->u;
        const struct nlu_hit *hit = answer_hit(c);
        float own = hit ? hit->confidence : 0;
        struct nlu_context ctx = answer_nlu_context(c);
        bool marked = is_marked(c), bare = is_bare(c, marked), better;
        struct str text;

        if (!c->s->last_text.n || in_flow(c) || !is_short(c) || (hit && !marked))
                return false;
        text = completed(c);
        hear(c, text, &ctx);
        better = is_better(c, &alone, own, marked, bare);
        if (better)
                answer_as_completed(c, text);
        c->u = alone;
        return better && (c->n > 0 || waiting(c));
}

void note_question(struct ctx *c, struct str text)
{
        c->s->last_text = cut_whole(text, LAST_TEXT_MAX);
}

/* ---- what they own ---- */

static const struct str_list *products_of(const struct ctx *c, struct str doc)
{
        struct str id = doc, kind;
        const struct article *a;
        const struct flow *f;

        if (!str_cut(&id, ':', &kind))
                return NULL;
        if (str_eq(kind, STR("flow"))) {
                f = knowledge_flow(c->k, id);
                return f ? &f->products : NULL;
        }
        a = str_eq(kind, STR("article")) ? knowledge_article(c->k, id) : NULL;
        return a ? &a->products : NULL;
}

/* Is the nearest document about certain products, of which the customer has none? */
static bool is_of_others(const struct ctx *c, const struct str *owned, size_t n)
{
        const struct str_list *of = c->u.n_hits ? products_of(c, c->u.hits[0].id) : NULL;

        if (!of || of->n == 0)
                return false;
        for (size_t i = 0; i < of->n; i++) {
                if (str_eq_c(of->v[i], "all"))
                        return false;
                for (size_t k = 0; k < n; k++) {
                        if (str_eq(of->v[i], owned[k]))
                                return false;
                }
        }
        return true;
}

/* The message with the name of a product of theirs before it, when that surely finds something about it. */
static bool understood_with(struct ctx *c, const struct nlu_context *ctx, struct str product, struct nlu_result *best)
{
        const struct product *p = knowledge_product(c->k, product);
        struct str name = p && p->aliases[c->u.lang].n ? p->aliases[c->u.lang].v[0] : (struct str){0};
        struct str text = arena_printf(c->mem, "%.*s %.*s", STR_ARG(name), STR_ARG(c->in->msg->text));
        struct nlu_result u;

        if (!name.n)
                return false;
        nlu_understand(c->in->gen->nlu, text, ctx, c->mem, &u);
        if (u.n_hits == 0 || u.hits[0].confidence < OWNED_SURE ||
            (best->n_hits && best->hits[0].confidence >= u.hits[0].confidence))
                return false;
        *best = u;
        return true;
}

bool understand_by_devices(struct ctx *c)
{
        const struct customer_fact *cu;
        const struct nlu_result alone = c->u;
        struct nlu_context ctx = answer_nlu_context(c);
        struct nlu_result best = {.n_hits = 0};
        struct str owned[OWNED_MAX];
        size_t n = 0;

        if (!may(c, ACCESS_DEVICES, (struct str){0}) || c->u.n_products || c->s->n_products || in_flow(c) ||
            c->u.band == BAND_DECLINE || !is_of_others(c, NULL, 0))
                return true;
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return false;
        }
        cu = c->facts->customer;
        for (size_t i = 0; cu && i < cu->n_devices && n < OWNED_MAX; i++)
                owned[n++] = cu->devices[i].product_id;
        if (n == 0 || !is_of_others(c, owned, n))
                return true;
        for (size_t i = 0; i < n; i++) {
                if (!understood_with(c, &ctx, owned[i], &best))
                        continue;
                c->u = best;
                if (is_of_others(c, &owned[i], 1))
                        best.n_hits = 0;
                else
                        trace_put(c, "owns", owned[i]);
        }
        if (best.n_hits == 0) {
                c->u = alone;
                return true;
        }
        c->u = best;
        return true;
}

/* heard - a short list, searched from its beginning: a turn reads few texts. */
#include "answer/heard.h"

#include "base/arena.h"
#include "base/str.h"

#include <string.h>

struct entry {
        struct str text;
        struct nlu_context ctx; /* the vector by its address: a turn has one */
        struct nlu_result u;
};

struct heard {
        struct arena *mem;
        const struct entry *v[HEARD_MAX];
        unsigned n;
};

struct heard *heard_new(struct arena *mem)
{
        struct heard *h = ARENA_NEW(mem, struct heard);

        *h = (struct heard){.mem = mem};
        return h;
}

static bool is_same(const struct nlu_context *a, const struct nlu_context *b)
{
        if (a->lang != b->lang || a->n_products != b->n_products || a->expects_last4 != b->expects_last4 ||
            a->vector != b->vector || !str_eq(a->doc_id, b->doc_id))
                return false;
        for (size_t i = 0; i < a->n_products; i++)
                if (!str_eq(a->products[i], b->products[i]))
                        return false;
        return true;
}

/* The entities are said to point into the text that was given. */
static void give(const struct entry *e, struct str text, struct nlu_result *ret)
{
        *ret = e->u;
        if (text.p == e->text.p)
                return;
        for (unsigned i = 0; i < ret->n_entities; i++) {
                struct str *raw = &ret->entities[i].raw;

                if (raw->p >= e->text.p && raw->p <= e->text.p + e->text.n)
                        raw->p = text.p + (raw->p - e->text.p);
        }
}

static void keep(struct heard *h, struct str text, const struct nlu_context *ctx, const struct nlu_result *u)
{
        struct entry *e = ARENA_NEW(h->mem, struct entry);
        struct str *products = ARENA_ARRAY(h->mem, struct str, ctx->n_products + 1);

        for (size_t i = 0; i < ctx->n_products; i++)
                products[i] = arena_str(h->mem, ctx->products[i]);
        *e = (struct entry){text, *ctx, *u};
        e->ctx.products = products;
        e->ctx.doc_id = arena_str(h->mem, ctx->doc_id);
        h->v[h->n++] = e;
}

void heard_understand(struct heard *h, const struct nlu *nlu, struct str text, const struct nlu_context *ctx,
                      struct arena *mem, struct nlu_result *ret)
{
        if (!h) {
                nlu_understand(nlu, text, ctx, mem, ret);
                return;
        }
        for (unsigned i = 0; i < h->n; i++) {
                if (str_eq(h->v[i]->text, text) && is_same(&h->v[i]->ctx, ctx)) {
                        give(h->v[i], text, ret);
                        return;
                }
        }
        nlu_understand(nlu, text, ctx, h->mem, ret);
        if (h->n < HEARD_MAX)
                keep(h, text, ctx, ret);
}

unsigned heard_count(const struct heard *h)
{
        return h->n;
}

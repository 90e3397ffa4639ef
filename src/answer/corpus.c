/* Knowledge as a corpus: see corpus.h. */
#include "answer/corpus.h"

#include "answer/builtin.h"
#include "answer/learned.h"
#include "base/arena.h"
#include "base/map.h"
#include "knowledge/knowledge.h"
#include "knowledge/pack.h"

#include <string.h>

#define PACK_FILL 30u  /* phrasings of a document in one language up to which the pack adds its own */
#define PACK_LEAST 10u /* that it adds of each bound intent, however many the document has */

/* The *n texts of v, then up to `more` of the phrasings, one of each intent in turn; *n becomes their number. */
static const struct str *dealt(struct arena *mem, struct pack_intent *bound, size_t n_bound, int lang, size_t more,
                               const struct str *v, size_t *n)
{
        struct str *all = ARENA_ARRAY(mem, struct str, *n + more);
        size_t last = *n + more;

        if (*n)
                memcpy(all, v, *n * sizeof(*all));
        for (bool any = true; any && *n < last;) {
                any = false;
                for (size_t i = 0; i < n_bound && *n < last; i++) {
                        if (!str_line(&bound[i].phrasings[lang].bytes, &all[*n]))
                                continue;
                        ++*n;
                        any = true;
                }
        }
        return all;
}

/* The background lines of the pack, then those of the company. */
static const struct str *background(struct arena *mem, struct str_list own, enum lang lang, size_t *ret_n)
{
        struct pack_block pack = pack_background(lang);
        struct str *all = pack_texts(pack, own.n, mem);

        if (own.n)
                memcpy(all + pack.n, own.v, own.n * sizeof(*all));
        *ret_n = pack.n + own.n;
        return all;
}

static void add_asks(struct nlu_doc *d, const struct str_list ask[KL])
{
        for (int l = 0; l < KL; l++) {
                d->ask[l] = ask[l].v;
                d->n_ask[l] = ask[l].n;
        }
}

/*
 * The phrasings of the intents bound to this document join its own, from each in turn: until there are as many as a
 * well kept article has, and a few of each intent in any case. All of them would make the document louder than others
 * that say more in fewer words (measured: docs/knowledge.md).
 */
static void add_intents(struct arena *mem, const struct knowledge *k, struct str_list intents, const void *document,
                        struct nlu_doc *d)
{
        struct pack_intent *bound = ARENA_ARRAY(mem, struct pack_intent, intents.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < intents.n; i++) {
                bool twice = false;

                for (size_t j = 0; j < n; j++)
                        twice = twice || str_eq(intents.v[i], bound[j].id);
                n += !twice && knowledge_bound(k, intents.v[i]) == document &&
                     pack_intent_find(intents.v[i], &bound[n]);
        }
        for (int l = 0; l < KL && n; l++) {
                size_t own = d->n_ask[l], more = own < PACK_FILL ? PACK_FILL - own : 0;

                more = more > n * PACK_LEAST ? more : n * PACK_LEAST;
                d->ask[l] = dealt(mem, bound, n, l, more, d->ask[l], &d->n_ask[l]);
        }
}

static void doc_of_article(struct arena *mem, const struct knowledge *k, const struct article *a, struct nlu_doc *d)
{
        d->id = arena_printf(mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id));
        for (int l = 0; l < KL; l++) {
                d->title[l] = a->title[l];
                d->body[l] = a->body[l];
        }
        add_asks(d, a->ask);
        add_intents(mem, k, a->intents, a, d);
        d->products = a->products.v;
        d->n_products = a->products.n;
}

static void doc_of_flow(struct arena *mem, const struct knowledge *k, const struct flow *f, struct nlu_doc *d)
{
        d->id = arena_printf(mem, "flow:%.*s", STR_ARG(f->id));
        for (int l = 0; l < KL; l++)
                d->title[l] = f->title[l];
        add_asks(d, f->ask);
        add_intents(mem, k, f->intents, f, d);
        d->products = f->products.v;
        d->n_products = f->products.n;
}

static void doc_of_builtin(const struct builtin_doc *b, struct nlu_doc *d)
{
        d->id = b->id;
        for (int l = 0; l < KL; l++) {
                d->title[l] = b->title[l];
                d->ask[l] = b->ask[l];
                d->n_ask[l] = b->n_ask[l];
        }
}

static void product_of(struct arena *mem, const struct product *p, struct nlu_product *out)
{
        out->id = p->id;
        out->family = p->family;
        for (int l = 0; l < KL; l++) {
                struct str *v = ARENA_ARRAY(mem, struct str, p->aliases[l].n + 2);
                size_t n = p->aliases[l].n;

                if (n)
                        memcpy(v, p->aliases[l].v, n * sizeof(*v));
                v[n++] = p->name[l];
                if (p->sku.n)
                        v[n++] = p->sku;
                out->aliases[l] = v;
                out->n_aliases[l] = n;
        }
}

/* Articles are about devices and what goes with them; a filter that wears out is a part of its device there. */
static bool is_subject(const struct product *p)
{
        return p->kind == PRODUCT_DEVICE || p->kind == PRODUCT_ACCESSORY;
}

static void gather(struct arena *mem, const struct knowledge *k, struct nlu_corpus *c)
{
        size_t max = k->n_articles + k->n_flows + k->n_smalltalk + BUILTIN_N;
        struct nlu_doc *d = ARENA_ARRAY(mem, struct nlu_doc, max);
        struct nlu_product *p = ARENA_ARRAY(mem, struct nlu_product, k->n_products);

        *c = (struct nlu_corpus){.docs = d, .products = p};
        for (size_t i = 0; i < k->n_flows; i++)
                doc_of_flow(mem, k, &k->flows[i], &d[c->n_docs++]);
        for (size_t i = 0; i < k->n_articles; i++)
                doc_of_article(mem, k, &k->articles[i], &d[c->n_docs++]);
        for (size_t i = 0; i < BUILTIN_N; i++)
                doc_of_builtin(&builtin_docs[i], &d[c->n_docs++]);
        for (size_t i = 0; i < k->n_smalltalk; i++) {
                d[c->n_docs].id = arena_printf(mem, "smalltalk:%.*s", STR_ARG(k->smalltalk[i].id));
                add_asks(&d[c->n_docs++], k->smalltalk[i].ask);
        }
        for (size_t i = 0; i < k->n_products; i++) {
                if (is_subject(&k->products[i]))
                        product_of(mem, &k->products[i], &p[c->n_products++]);
        }
        for (int l = 0; l < KL; l++) {
                c->background[l] = background(mem, k->background[l], (enum lang)l, &c->n_background[l]);
        }
        c->order_formats = k->company.order_formats.v;
        c->n_order_formats = k->company.order_formats.n;
}

/* ---- what was learned ---- */

/* Lines of one document in one language that join it. */
struct joining {
        size_t asks, guesses;
};

static struct map *number_docs(const struct nlu_corpus *c)
{
        struct map *m = map_new();

        for (size_t i = 0; i < c->n_docs; i++)
                map_set(m, c->docs[i].id, (void *)(uintptr_t)(i + 1));
        return m;
}

static void make_room(struct arena *mem, struct nlu_doc *d, const struct joining *j)
{
        for (int l = 0; l < KL; l++) {
                struct str *ask = ARENA_ARRAY(mem, struct str, d->n_ask[l] + j[l].asks);

                if (j[l].asks == 0 && j[l].guesses == 0)
                        continue;
                if (d->n_ask[l])
                        memcpy(ask, d->ask[l], d->n_ask[l] * sizeof(*ask));
                d->ask[l] = ask;
                d->guess[l] = ARENA_ARRAY(mem, struct nlu_guess, j[l].guesses);
        }
}

/* The arrays have room. */
static void join(struct nlu_doc *d, const struct learned_line *line)
{
        if (line->weight < 1) {
                ((struct nlu_guess *)(uintptr_t)d->guess[line->lang])[d->n_guess[line->lang]++] =
                        (struct nlu_guess){line->text, line->weight};
                return;
        }
        ((struct str *)(uintptr_t)d->ask[line->lang])[d->n_ask[line->lang]++] = line->text;
        d->n_learned[line->lang]++;
}

static void add_learned(struct arena *mem, const struct learned *l, struct nlu_corpus *c)
{
        struct nlu_doc *docs = (struct nlu_doc *)(uintptr_t)c->docs;
        struct joining(*joining)[KL] = arena_array(mem, c->n_docs + 1, sizeof(*joining));
        struct map *numbers = number_docs(c);
        uintptr_t at;
        size_t i;

        for (i = 0; i < learned_n(l); i++) {
                const struct learned_line *line = learned_at(l, i);

                at = (uintptr_t)map_get(numbers, line->doc);
                if (at && line->weight < 1)
                        joining[at - 1][line->lang].guesses++;
                else if (at)
                        joining[at - 1][line->lang].asks++;
        }
        for (i = 0; i < c->n_docs; i++)
                make_room(mem, &docs[i], joining[i]);
        for (i = 0; i < learned_n(l); i++) {
                at = (uintptr_t)map_get(numbers, learned_at(l, i)->doc);
                if (at)
                        join(&docs[at - 1], learned_at(l, i));
        }
        map_free(numbers);
}

void corpus_make(struct arena *mem, const struct knowledge *k, const struct learned *l, struct nlu_corpus *ret)
{
        gather(mem, k, ret);
        if (l)
                add_learned(mem, l, ret);
}

bool corpus_has(const struct knowledge *k, struct str doc)
{
        struct str id = doc, kind;

        if (!str_cut(&id, ':', &kind) || id.n == 0)
                return false;
        if (str_eq(kind, STR("article")))
                return knowledge_article(k, id) && !knowledge_article(k, id)->policy;
        if (str_eq(kind, STR("policy")))
                return knowledge_policy(k, id);
        if (str_eq(kind, STR("flow")))
                return knowledge_flow(k, id);
        if (str_eq(kind, STR("smalltalk")))
                return knowledge_smalltalk(k, id);
        for (size_t i = 0; i < BUILTIN_N; i++)
                if (str_eq(builtin_docs[i].id, doc))
                        return true;
        return false;
}

struct str corpus_title(const struct knowledge *k, struct str doc, enum lang lang)
{
        struct str id = doc, kind;
        const struct article *a;
        const struct flow *f;

        if (!corpus_has(k, doc) || !str_cut(&id, ':', &kind))
                return (struct str){0};
        if (str_eq(kind, STR("flow")))
                return (f = knowledge_flow(k, id)) ? f->title[lang] : (struct str){0};
        if (str_eq(kind, STR("policy")) || str_eq(kind, STR("article"))) {
                a = str_eq(kind, STR("policy")) ? knowledge_policy(k, id) : knowledge_article(k, id);
                return a ? a->title[article_lang(a, lang)] : (struct str){0};
        }
        for (size_t i = 0; i < BUILTIN_N; i++)
                if (str_eq(builtin_docs[i].id, doc))
                        return builtin_docs[i].title[lang];
        return id;
}

/* What differs between two generations, by document: as understanding sees them, and what their text is beyond that. */
#include "insight/foresight_priv.h"

#include "answer/corpus.h"
#include "base/buf.h"
#include "knowledge/knowledge.h"

#define BODY_MAX (2 * (size_t)KNOWLEDGE_FILE_BYTES_MAX) /* of a flow, whose texts come from one file */
#define ALIKE_SHARE 0.8                                 /* of the longer text, for the same text under another name */

static struct str without_step(struct str doc)
{
        for (size_t i = 0; i < doc.n; i++)
                if (doc.p[i] == '/' || doc.p[i] == '#' || doc.p[i] == ' ')
                        return str_sub(doc, 0, i);
        return doc;
}

const struct nlu_doc *foresight_doc(const struct foresight *f, int side, struct str doc)
{
        size_t at = (size_t)map_get(f->by_id[side], without_step(doc));

        return at ? &f->corpus[side].docs[at - 1] : NULL;
}

/* What the steps say, one paragraph each. */
static void give_body(struct nlu_doc *d, const struct flow *f, struct arena *mem)
{
        for (int l = 0; l < KL; l++) {
                struct buf all;

                buf_init(&all, BODY_MAX);
                buf_put_str(&all, f->apart[l]);
                for (size_t i = 0; i < f->n_steps; i++)
                        buf_printf(&all, "\n\n%.*s\n%.*s\n%.*s", STR_ARG(f->steps[i].title[l]),
                                   STR_ARG(f->steps[i].say[l]), STR_ARG(f->steps[i].question[l]));
                d->body[l] = arena_str(mem, buf_str(&all));
                buf_done(&all);
        }
}

static void open_corpus(struct foresight *f, int side, const struct generation *g)
{
        struct nlu_corpus *c = &f->corpus[side];
        struct nlu_doc *docs;

        corpus_make(f->mem, g->k, g->learned, c);
        docs = ARENA_ARRAY(f->mem, struct nlu_doc, c->n_docs + 1);
        f->by_id[side] = map_new();
        for (size_t i = 0; i < c->n_docs; i++) {
                docs[i] = c->docs[i];
                map_set(f->by_id[side], docs[i].id, (void *)(i + 1));
                if (str_starts(docs[i].id, STR("flow:")))
                        give_body(&docs[i], knowledge_flow(g->k, str_sub(docs[i].id, 5, docs[i].id.n)), f->mem);
        }
        c->docs = docs;
}

static bool same_list(const struct str *a, size_t n_a, const struct str *b, size_t n_b)
{
        bool same = n_a == n_b;

        for (size_t i = 0; same && i < n_a; i++)
                same = str_eq(a[i], b[i]);
        return same;
}

static const struct article *article_of(const struct knowledge *k, struct str doc)
{
        if (str_starts(doc, STR("article:")))
                return knowledge_article(k, str_sub(doc, 8, doc.n));
        return str_starts(doc, STR("policy:")) ? knowledge_policy(k, str_sub(doc, 7, doc.n)) : NULL;
}

static int64_t validity(const struct knowledge *k, struct str doc)
{
        const struct article *a = article_of(k, doc);

        return a ? a->valid_until_ms : 0;
}

static void compare(const struct foresight *f, struct edit *e)
{
        const struct nlu_doc *a = e->a, *b = e->b;
        int64_t until_a = validity(f->o.a->k, e->e.doc), until_b = validity(f->o.b->k, e->e.doc);

        for (int l = 0; l < LANG_N; l++) {
                e->e.title_changed |= !str_eq(a->title[l], b->title[l]);
                e->e.body_changed |= !str_eq(a->body[l], b->body[l]);
                e->e.asks_changed |= !same_list(a->ask[l], a->n_ask[l], b->ask[l], b->n_ask[l]);
        }
        e->e.products_changed = !same_list(a->products, a->n_products, b->products, b->n_products);
        e->e.validity_changed = until_a != until_b;
        e->expired = until_b && until_b <= f->o.now_ms && !(until_a && until_a <= f->o.now_ms);
}

static bool differs(const struct foresight_edit *e)
{
        return e->change != EDIT_CHANGED || e->title_changed || e->asks_changed || e->body_changed ||
               e->products_changed || e->validity_changed;
}

static int add(struct foresight *f, struct str id, const struct nlu_doc *a, const struct nlu_doc *b, struct err *err)
{
        struct edit e = {.a = a, .b = b, .moved_to = -1, .moved_from = -1};
        const struct nlu_doc *any = b ? b : a;

        e.e.doc = id;
        e.e.change = !a ? EDIT_ADDED : !b ? EDIT_REMOVED : EDIT_CHANGED;
        for (int l = 0; l < LANG_N; l++)
                e.e.title[l] = any->title[l];
        if (a && b)
                compare(f, &e);
        if (!differs(&e.e))
                return 0;
        if (f->n_edits == FORESIGHT_EDITS_MAX)
                return err_set(err, ERR_LIMIT, "more than %u documents differ", FORESIGHT_EDITS_MAX);
        f->edits[f->n_edits++] = e;
        map_set(f->by_doc, id, (void *)f->n_edits);
        return 0;
}

/* What is no document and still decides: products, and what is rightly not answered. */
static bool same_around(const struct nlu_corpus *a, const struct nlu_corpus *b)
{
        bool same = a->n_products == b->n_products &&
                    same_list(a->order_formats, a->n_order_formats, b->order_formats, b->n_order_formats);

        for (size_t i = 0; same && i < a->n_products; i++) {
                same = str_eq(a->products[i].id, b->products[i].id);
                for (int l = 0; l < LANG_N; l++)
                        same = same && same_list(a->products[i].aliases[l], a->products[i].n_aliases[l],
                                                 b->products[i].aliases[l], b->products[i].n_aliases[l]);
        }
        for (int l = 0; l < LANG_N; l++)
                same = same && same_list(a->background[l], a->n_background[l], b->background[l], b->n_background[l]);
        return same;
}

/* How many bytes of paragraphs of x stand in y as well. */
static size_t shared(struct str x, struct str y)
{
        struct str line;
        size_t n = 0;

        while (str_line(&x, &line)) {
                line = str_trim(line);
                if (line.n > 8 && str_contains(y, line))
                        n += line.n;
        }
        return n;
}

/* The text of a document that is gone may stand in another one now. */
static void find_moves(struct foresight *f)
{
        for (size_t i = 0; i < f->n_edits; i++) {
                const struct nlu_doc *gone = f->edits[i].b ? NULL : f->edits[i].a;

                for (size_t j = 0; gone && j < f->n_edits; j++) {
                        const struct nlu_doc *now = f->edits[j].b;
                        size_t all = gone->body[LANG_ZH].n + gone->body[LANG_EN].n, n = 0;

                        for (int l = 0; now && l < LANG_N; l++)
                                n += shared(gone->body[l], now->body[l]);
                        if (all && (double)n >= ALIKE_SHARE * (double)all) {
                                f->edits[i].moved_to = (int)j;
                                f->edits[j].moved_from = (int)i;
                        }
                }
        }
}

int foresight_find_edits(struct foresight *f, struct err *err)
{
        int r = 0;

        open_corpus(f, 0, f->o.a);
        open_corpus(f, 1, f->o.b);
        f->by_doc = map_new();
        f->edits = ARENA_ARRAY(f->mem, struct edit, FORESIGHT_EDITS_MAX);
        for (size_t i = 0; r == 0 && i < f->corpus[0].n_docs; i++) {
                const struct nlu_doc *a = &f->corpus[0].docs[i];

                r = add(f, a->id, a, foresight_doc(f, 1, a->id), err);
        }
        for (size_t i = 0; r == 0 && i < f->corpus[1].n_docs; i++) {
                const struct nlu_doc *b = &f->corpus[1].docs[i];

                if (!foresight_doc(f, 0, b->id))
                        r = add(f, b->id, NULL, b, err);
        }
        f->all = !same_around(&f->corpus[0], &f->corpus[1]);
        if (r == 0)
                find_moves(f);
        return r;
}

int foresight_edit_of(const struct foresight *f, struct str doc)
{
        doc = without_step(doc);
        return doc.n ? (int)(size_t)map_get(f->by_doc, doc) - 1 : -1;
}

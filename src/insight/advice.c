/* advice - see advice.h. */
#include "insight/advice.h"

#include "nlu/nlu.h"

#include <string.h>

#define CONFUSED_FROM 0.5f /* less sure than that, the other document would not be given as the answer */

struct str advice_doc(struct str path, struct arena *mem)
{
        static const struct {
                const char *dir, *ending, *kind;
        } kinds[] = {{"articles/", ".md", "article"}, {"policies/", ".md", "policy"}, {"flows/", ".yaml", "flow"}};

        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
                size_t a = strlen(kinds[i].dir), b = strlen(kinds[i].ending);

                if (path.n > a + b && str_starts(path, str_c(kinds[i].dir)))
                        return arena_printf(mem, "%s:%.*s", kinds[i].kind, STR_ARG(str_sub(path, a, path.n - a - b)));
        }
        return (struct str){0};
}

/* The phrasings of a document in a language. */
static struct str_list asks_of(const struct knowledge *k, struct str doc, enum lang l)
{
        struct str rest = doc, kind;

        if (!str_cut(&rest, ':', &kind))
                return (struct str_list){0};
        for (size_t i = 0; i < k->n_flows && str_eq_c(kind, "flow"); i++)
                if (str_eq(k->flows[i].id, rest))
                        return k->flows[i].ask[l];
        for (size_t i = 0; i < k->n_articles; i++)
                if (str_eq(k->articles[i].id, rest) && k->articles[i].policy == str_eq_c(kind, "policy"))
                        return k->articles[i].ask[l];
        return (struct str_list){0};
}

/* What serves does not know the new phrasings yet; where it is sure of another document, the two are near. */
static void confuse(const struct generation *g, struct str doc, enum lang l, struct arena *mem, struct advice *a)
{
        struct str_list asks = asks_of(a->k, doc, l);
        struct nlu_context about = {.lang = l};

        for (size_t i = 0; i < asks.n && i < ADVICE_PHRASINGS_MAX && a->n_confused < ADVICE_CONFUSED_MAX; i++) {
                struct arena *tmp = arena_new(0);
                struct nlu_result u;

                nlu_understand(g->nlu, asks.v[i], &about, tmp, &u);
                if (u.n_hits && u.hits[0].confidence >= CONFUSED_FROM && !str_eq(u.hits[0].id, doc))
                        a->confused[a->n_confused++] = (struct advice_confused){
                                arena_str(mem, asks.v[i]), l, arena_str(mem, u.hits[0].id), u.hits[0].confidence};
                arena_free(tmp);
        }
}

int advice_make(const struct workspace_base *b, struct str path, struct str text, bool remove, struct arena *mem,
                struct advice *ret, struct err *err)
{
        struct draft_row d = {.path = path, .text = remove ? (struct str){0} : text, .remove = remove};
        struct str doc = advice_doc(path, mem);
        int r;

        *ret = (struct advice){0};
        if (!knowledge_text_path(path))
                return err_set(err, ERR_INVALID, "%.*s is no file of the knowledge format", STR_ARG(path));
        r = workspace_open(b, &d, 1, true, &ret->work, err);
        if (r < 0)
                return r;
        ret->rep = report_new();
        ret->serves = workspace_file(ret->work, path);
        r = workspace_compile(b, ret->work, &ret->k, ret->rep, err);
        if (r < 0) {
                ret->k = NULL;
                if (r != ERR_INVALID)
                        advice_done(ret);
                return r == ERR_INVALID ? 0 : r;
        }
        for (int l = 0; l < LANG_N && doc.n && !remove; l++)
                confuse(b->serves, doc, (enum lang)l, mem, ret);
        return 0;
}

void advice_done(struct advice *a)
{
        knowledge_unref(a->k);
        report_free(a->rep);
        workspace_free(a->work);
        *a = (struct advice){0};
}

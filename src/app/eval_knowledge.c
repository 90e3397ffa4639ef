/*
 * The documents become a corpus as they do when they serve, with what the pack adds to them. With `only`, what is
 * written in the other language is taken out of articles, policies and flows, the phrasings of the pack too. What is
 * part of the program, small talk, products and background stay: every company has them in both languages.
 */
#include "app/eval_knowledge.h"

#include "answer/corpus.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/time.h"
#include "knowledge/knowledge.h"
#include "nlu/nlu.h"

#include <stdio.h>
#include <string.h>

static int load(const char *dir, struct knowledge **ret, struct err *err)
{
        struct report *rep = report_new();
        int r = knowledge_load_dir(dir, time_now_ms(), ret, rep, err);

        if (r < 0)
                service_print_report(rep, stderr);
        report_free(rep);
        return r;
}

static bool is_written_here(struct str id)
{
        return str_starts(id, STR("article:")) || str_starts(id, STR("policy:")) || str_starts(id, STR("flow:"));
}

static void forget(struct nlu_doc *d, enum lang lang)
{
        d->title[lang] = d->body[lang] = (struct str){0};
        d->n_ask[lang] = 0;
}

/* A document that has nothing in the language is not there. */
static void keep_only(struct arena *mem, enum lang lang, struct nlu_corpus *c)
{
        struct nlu_doc *docs = ARENA_ARRAY(mem, struct nlu_doc, c->n_docs);
        size_t n = 0;

        for (size_t i = 0; i < c->n_docs; i++) {
                docs[n] = c->docs[i];
                if (is_written_here(docs[n].id)) {
                        if (!docs[n].title[lang].n)
                                continue;
                        forget(&docs[n], lang == LANG_ZH ? LANG_EN : LANG_ZH);
                }
                n++;
        }
        c->docs = docs;
        c->n_docs = n;
}

int eval_knowledge(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct knowledge *k = NULL;
        struct nlu_corpus c;
        int r = load(in->path[0], &k, err);

        if (r == 0) {
                corpus_make(mem, k, NULL, &c);
                if (in->only.n)
                        keep_only(mem, str_eq(in->only, STR("zh")) ? LANG_ZH : LANG_EN, &c);
                r = eval_questions(in, &c, ret_json, err);
        }
        knowledge_unref(k);
        arena_free(mem);
        return r;
}

/*
 * Practice cases: practice/ID.yaml. A customer as one would write a part for an actor: what they open with, what they
 * tell when they are asked, what must be told to them or done for them before they are content, and what an agent must
 * not say. desk/practice.h plays it; docs/practice.md describes the file.
 */
#ifndef KNOWLEDGE_PRACTICE_H
#define KNOWLEDGE_PRACTICE_H

#include "base/err.h"
#include "knowledge/knowledge.h"

struct arena;

enum {
        PRACTICE_CASES_MAX = 500, /* of one folder */
        PRACTICE_OPENING_MAX = 4, /* lines */
        PRACTICE_FACTS_MAX = 16,  /* a set of them is one number of 32 bits */
        PRACTICE_GOALS_MAX = 8,
        PRACTICE_TRAPS_MAX = 8,
        PRACTICE_WAYS_MAX = 24,  /* to ask for one fact, or to say one thing, in one language */
        PRACTICE_TEXT_MAX = 600, /* bytes of one text */
        PRACTICE_MOOD_MAX = 100,
        PRACTICE_WAIT_MAX = 3600, /* seconds */
};

/* What the customer knows and tells to who asks for it, or does when told to, and says what came of it. */
struct practice_fact {
        struct str id;
        struct str_list ask[KL];
        struct str say[KL];
        bool needed; /* an agent who never asks for it has missed something */
};

/* What the customer needs: to be told what stands in a document, or to have an action done. */
struct practice_goal {
        struct str id;
        struct str doc;             /* "policy:returns#2", "article:x#1", "flow:x/step" */
        struct str action;          /* of actions/; empty: it is told */
        struct str_list tell[KL];   /* ways to say it, beside the words of the document; empty for an action */
        const unsigned char *after; /* facts without which it is a guess, by index */
        size_t n_after;
        struct str say[KL]; /* what the customer answers to it; may be empty */
};

/* What must not be said in this case. */
struct practice_trap {
        struct str id, doc;
        struct str_list tell[KL];
        struct str why[KL];
};

struct practice_case {
        struct str id;
        struct str title[KL];
        struct str product;    /* id; may be empty */
        int level;             /* 1 to 3 */
        int mood;              /* at the start: 0 calm, PRACTICE_MOOD_MAX leaves */
        int first_s, handle_s; /* what a good agent takes to the first words, and in all */
        struct str_list opening[KL];
        struct str again[KL];  /* the matter once more, when nobody has taken it up */
        struct str thanks[KL]; /* when all is done */
        const struct practice_fact *facts;
        size_t n_facts;
        const struct practice_goal *goals;
        size_t n_goals;
        const struct practice_trap *traps;
        size_t n_traps;
};

/* NULL when there is none. */
const struct practice_case *knowledge_practice(const struct knowledge *k, struct str id);
/*
 * One case from its text alone, as it was stored: YAML, or JSON, which is YAML. Strings into mem. What it names is
 * looked for only when it is used. ERR_INVALID.
 */
int practice_read(struct str id, struct str source, struct arena *mem, struct practice_case *ret, struct err *err);
/* The words of a document id in that language; false: there is no such passage or step. mem for what is joined. */
bool practice_passage(const struct knowledge *k, struct str doc, enum lang lang, struct str *ret_title,
                      struct str *ret_text);

#endif

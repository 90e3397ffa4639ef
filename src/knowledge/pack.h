/*
 * The built-in after-sales pack: what every product company is asked, with the words people ask it in.
 *
 * Embedded in the program in a form that needs no parsing (packs/after-sales/pack.py), so nothing is done at start and
 * nothing is kept: every call reads the index anew, some 170 lines. All strings point into the program and live for
 * ever. Any thread.
 */
#ifndef KNOWLEDGE_PACK_H
#define KNOWLEDGE_PACK_H

#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Texts, one a line; read them with pack_texts(). */
struct pack_block {
        struct str bytes;
        size_t n; /* how many */
};

struct pack_intent {
        struct str id;    /* "return.policy" */
        struct str group; /* "received" */
        struct str title[LANG_N];
        struct pack_block phrasings[LANG_N]; /* messages of a burst joined by a space */
        struct pack_block held[LANG_N];      /* only for measuring; nothing trains on them */
};

/* The i-th intent, from 0; false past the last. */
bool pack_intent_at(size_t i, struct pack_intent *ret);
bool pack_intent_find(struct str id, struct pack_intent *ret);

/* Chit-chat and off-topic lines: what no after-sales service answers. */
struct pack_block pack_background(enum lang lang);

/* The texts of a block as an array in mem; room for `more` further ones is left behind them. */
struct str *pack_texts(struct pack_block block, size_t more, struct arena *mem);

/*
 * Up to max intents whose id is like a mistyped or invented one, best first: few letters differ, or a part between the
 * dots is the same. Gives how many.
 */
size_t pack_intent_near(struct str id, struct str *ret, size_t max);

#endif

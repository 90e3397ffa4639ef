/*
 * The two languages that Warmline speaks, and how to tell them apart.
 *
 * enum lang is also an index: every two-language field in the program is an array
 * [LANG_N] with Chinese first. Pure functions, any thread.
 */
#ifndef WL_TEXT_LANG_H
#define WL_TEXT_LANG_H

#include <stdbool.h>

#include "base/str.h"

enum lang { LANG_ZH, LANG_EN };
#define LANG_N 2

/* What lang_detect() found. `lang` is always one to answer in. */
struct lang_guess {
        enum lang lang;
        bool mixed;       /* Chinese and English words side by side */
        bool unsupported; /* mostly a script or language that we do not speak (Thai, Russian, ...) */
        bool unknown;     /* no letters at all (digits, emoji, empty): `lang` is the fallback given */
};

/* Any bytes are accepted; reads at most the first 4 kB. `fallback` answers when nothing tells. */
struct lang_guess lang_detect(struct str text, enum lang fallback);

/* "zh", "en" */
const char *lang_name(enum lang lang);

/* "zh", "zh-CN", "en_GB", ... in any case; false when it is neither language. */
bool lang_parse(struct str name, enum lang *ret);

#endif

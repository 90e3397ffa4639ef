/*
 * import_draft - articles that were found in a file (connect/harvest.h) as files of the knowledge that wait to be
 * approved, with what should be seen before: that one is there already, that two say different things, that a language
 * is missing, that something personal stands in it. Pure; any thread.
 */
#ifndef INSIGHT_IMPORT_DRAFT_H
#define INSIGHT_IMPORT_DRAFT_H

#include "connect/harvest.h"
#include "knowledge/knowledge.h"
#include "nlu/nlu.h"

#include <stdatomic.h>

enum import_note {
        IMPORT_DUPLICATE,     /* the same question is answered already, and nothing contradicts */
        IMPORT_CONTRADICTION, /* the same question with another number, date, amount, or the other of yes and no */
        IMPORT_TRANSLATION,   /* one language is missing */
        IMPORT_PERSONAL,      /* a telephone number, an address and the like */
        IMPORT_PRODUCT,       /* the product that the file names is not known */
        IMPORT_LONG,          /* so long that several articles may be better */
        IMPORT_NOTES
};
/* "duplicate", "contradiction", "missing-translation", "personal-data", "unknown-product", "long" */
const char *import_note_name(enum import_note n);

/* What an earlier import of the same source made of an article. */
struct import_known {
        struct str key;    /* of the article in its source */
        struct str path;   /* of its file */
        struct str hash;   /* sha256 of the text, hex */
        struct str served; /* of the text that was published of it last; empty: none was */
};

struct import_from {
        const struct harvest *found;
        const struct knowledge *k;
        const struct nlu *nlu; /* of the serving generation; NULL: only words are compared */
        struct str source;     /* name of the file, or the address */
        struct str import_id;  /* may be empty */
        const struct import_known *known;
        size_t n_known;
        const atomic_bool *cancel; /* may be NULL */
};

struct import_draft {
        struct str path, base, text, hash; /* base: the hash of the text that it changes, or empty */
        struct str key, title;             /* in its source; for people */
        struct str source, source_ref, notes;
        unsigned noted; /* bits of enum import_note */
        bool changed;   /* of an article that was imported before */
};

struct import_out {
        const struct import_draft *drafts;
        size_t n;
        size_t unchanged;                /* articles that an earlier import of the source made, with the same text */
        const struct import_known *gone; /* … and those that the source no longer has */
        size_t n_gone;
        size_t noted[IMPORT_NOTES];
};

/* ERR_CANCELLED. All in mem. */
int import_draft(const struct import_from *in, struct arena *mem, struct import_out *ret, struct err *err);

/*
 * What two answers to one question say differently, in a line for people, in mem: numbers with the same unit behind
 * them, dates, or yes and no. Empty: nothing.
 */
struct str import_contradiction(struct str a, struct str b, struct arena *mem);

#endif

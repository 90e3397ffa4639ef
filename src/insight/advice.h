/*
 * advice - what there is to say about a file of the knowledge while it is being written: its faults and those it causes
 * in others, by line, and phrasings that the knowledge takes for another document. Blocking; any thread.
 */
#ifndef INSIGHT_ADVICE_H
#define INSIGHT_ADVICE_H

#include "insight/workspace.h"

enum { ADVICE_FAULTS_MAX = 100, ADVICE_PHRASINGS_MAX = 60, ADVICE_CONFUSED_MAX = 20 };

/* A phrasing of the file that means another document, so far. */
struct advice_confused {
        struct str text;
        enum lang lang;
        struct str doc; /* "article:x" */
        float confidence;
};

struct advice {
        struct report *rep;         /* of the whole knowledge with the file; own */
        struct knowledge *k;        /* with the file; NULL: it has errors; own reference */
        const struct ktext *serves; /* the file that serves; NULL: none */
        struct workspace *work;     /* own */
        struct advice_confused confused[ADVICE_CONFUSED_MAX];
        size_t n_confused;
};

/* The file with this text (or without it, with `remove`) in place of the one that serves. ERR_INVALID: no path of the
 * format. mem outlives ret. */
int advice_make(const struct workspace_base *b, struct str path, struct str text, bool remove, struct arena *mem,
                struct advice *ret, struct err *err);
void advice_done(struct advice *a);

/* "article:x" of "articles/x.md"; empty: a file that is no document. */
struct str advice_doc(struct str path, struct arena *mem);

#endif

/* Inside of insight/foresight. */
#ifndef INSIGHT_FORESIGHT_PRIV_H
#define INSIGHT_FORESIGHT_PRIV_H

#include "base/map.h"
#include "base/vec.h"
#include "insight/foresight.h"
#include "nlu/nlu.h"
#include "nlu/touch.h"

#include <stdatomic.h>

/* A document that differs, as it is in both. */
struct edit {
        struct foresight_edit e;
        const struct nlu_doc *a, *b; /* NULL: not there */
        int moved_to;                /* a removed one: the edit that holds its text; -1 */
        int moved_from;              /* … and the other way */
        bool expired;                /* answers no more, and did */
};

struct worker {
        struct replay *replay, *whole; /* whole: of the sample, which knows nothing of what was passed over */
        struct arena *mem, *tmp;
        VEC(struct foresight_case) cases;
        struct map *by_words; /* index of a case + 1 */
        struct map *touches;  /* by text: 1 no, 2 yes */
        struct foresight_totals total;
        struct foresight_edit *counts; /* by edit: `same` alone */
        const struct foresight_talk *talk;
        bool sampling;
};

struct foresight {
        struct foresight_opts o;
        struct arena *mem;
        struct nlu_corpus corpus[2]; /* the steps of flows are their bodies here */
        struct map *by_id[2];        /* index of a document of it + 1 */
        struct edit *edits;
        size_t n_edits;
        struct map *by_doc; /* index of an edit + 1 */
        bool all;
        struct nlu_touch *touch;
        struct worker workers[FORESIGHT_WORKERS_MAX];
        atomic_uint_fast64_t seen;
};

/* foresight_edit.c: what differs. */
const struct nlu_doc *foresight_doc(const struct foresight *f, int side, struct str doc); /* "flow:x/step" too */
int foresight_find_edits(struct foresight *f, struct err *err);
int foresight_edit_of(const struct foresight *f, struct str doc); /* "flow:x/step" too; -1 */

/* foresight_judge.c: fills edit, lean, why and the fits of a case; mem is for the work. */
void foresight_judge(const struct foresight *f, struct foresight_case *c, struct arena *mem);
/* The verdict of an edit with its counts. */
void foresight_verdict(const struct foresight *f, struct edit *e, struct arena *mem);

#endif

/*
 * workspace - the knowledge as it would be with some drafts: the files that serve, the drafts laid over them, what that
 * compiles to, and which drafts were made from a file that is another one by now.
 *
 * Everything here is blocking and belongs on the long-work thread, except workspace_base(), which takes references on
 * the loop. Publishing, replay of past conversations and staged changes all start from here.
 */
#ifndef INSIGHT_WORKSPACE_H
#define INSIGHT_WORKSPACE_H

#include "answer/generation.h"
#include "base/arena.h"
#include "knowledge/over.h"
#include "store/draft.h"

/* Where the serving knowledge comes from, for use on another thread; holds references. */
struct workspace_base {
        struct generation_source src;
        struct generation *serves;
        int64_t now_ms;
};
/* Loop thread. now_ms: 0 = the clock of the generations' source. */
void workspace_base(struct generations *gs, int64_t now_ms, struct workspace_base *ret);
void workspace_base_done(struct workspace_base *b);

enum draft_trouble {
        TROUBLE_NONE,
        TROUBLE_CHANGED, /* the file was changed under the draft */
        TROUBLE_GONE,    /* the file it changes is not there any more */
        TROUBLE_THERE,   /* the draft makes a file that is there by now */
        TROUBLE_TWICE,   /* two of the drafts change one file */
        TROUBLE_PATH,    /* no file of the format */
};
const char *draft_trouble_name(enum draft_trouble t); /* "changed", "gone", ... */

struct workspace {
        struct arena *mem;
        struct ktext *before; /* what serves, and what is taken away, sorted by path */
        size_t n_before;
        struct kovers *overs;        /* what lies over the folder with the drafts; own reference */
        enum draft_trouble *trouble; /* of each draft */
        size_t n_drafts, n_troubles;
};

/* Reads the files and lays the drafts over them; those in trouble are left out. Drafts are borrowed for the call.
 * force: a draft whose file was changed counts all the same (to try it, never to publish it). */
int workspace_open(const struct workspace_base *b, const struct draft_row *drafts, size_t n, bool force,
                   struct workspace **ret, struct err *err);
/* The text that serves at this path; NULL: none. */
const struct ktext *workspace_file(const struct workspace *w, struct str path);
/* ERR_INVALID: rep has errors. */
int workspace_compile(const struct workspace_base *b, const struct workspace *w, struct knowledge **ret,
                      struct report *rep, struct err *err);
/* Indexed, and trained when the cache has the weights; train: in any case (cancel may be NULL). */
int workspace_generation(const struct workspace_base *b, const struct workspace *w, bool train,
                         const atomic_bool *cancel, struct generation **ret, struct report *rep, struct err *err);
/* Takes NULL, gives NULL. */
struct workspace *workspace_free(struct workspace *w);

#endif

/*
 * Knowledge generations: what the loop reads is one immutable, refcounted pair of knowledge and its index. A reload
 * builds the next one in the background and swaps it whole on the loop; a folder with faults never replaces a good
 * generation.
 *
 * Two swaps per reload: first index only (found by retrieval at once), then trained (classifier and bands). With an
 * embedding model a third one follows when every text has its vector.
 */
#ifndef ANSWER_GENERATION_H
#define ANSWER_GENERATION_H

#include "base/err.h"
#include "base/str.h"
#include "knowledge/knowledge.h"

#include <stdatomic.h>

struct choices;
struct embedding;
struct kovers;
struct learned;
struct loop;
struct nlu;
struct tz;

struct claims_names;
struct generation {
        atomic_uint refs;
        unsigned number; /* counts up in this process */
        struct knowledge *k;
        struct nlu *nlu;
        struct choices *choices; /* of k's flows, read as they are needed */
        const struct tz *tz;     /* the company's */
        struct arena *names_mem;
        const struct claims_names *names; /* of k's products, for the gate */
        struct learned *learned;          /* built with; NULL: nothing was learned */
        char hash[65];                    /* of the knowledge and what was learned for it */
        bool trained;
};

struct generation *generation_ref(struct generation *g);
struct generation *generation_unref(struct generation *g);

/* Blocking; takes references of its own on k and learned, which may be NULL. train: also the classifier (cancel may be
 * NULL). */
int generation_build(struct knowledge *k, struct learned *learned, bool train, const atomic_bool *cancel,
                     struct generation **ret, struct err *err);

struct generations; /* the publisher; loop thread only */

struct generation_source {
        const char *dir;           /* a folder, or NULL: */
        const struct kfile *files; /* an embedded table */
        size_t n_files;
        struct kovers *overs;      /* to begin with: lie over the files (knowledge/over.h); NULL: none */
        const char *cache_dir;     /* trained weights by content hash, the newest few; NULL: none */
        struct learned *learned;   /* to begin with; NULL: nothing was learned */
        const atomic_bool *cancel; /* without a loop: set, training ends with ERR_CANCELLED; may be NULL */
        int64_t (*now_ms)(void *arg);
        void *now_arg;
        struct embedding *embedding; /* borrowed; NULL: none. It also keeps its vectors in cache_dir */
        int64_t embedding_retry_ms;  /* after it failed; 0: 5000 */
};

/* r = 0: `g` now serves; r < 0: the old one serves on and text says why (the errors of the report, one a line). After a
 * change of the vectors alone text is "vectors". */
typedef void (*generation_changed)(void *arg, int r, const struct generation *g, struct str text);

/*
 * Loads and indexes at once (blocking, at start), then trains in the background. loop NULL: everything at once, trained
 * (commands that run no loop). rep may be NULL.
 */
int generations_open(struct loop *loop, const struct generation_source *src, generation_changed on_change, void *arg,
                     struct generations **ret, struct report *rep, struct err *err);
void generations_close(struct generations *gs);

/* Why the newest edit does not serve, one fault per line; empty when it does. Lent until the next change. */
struct str generations_refusal(const struct generations *gs);
/* Whether anything is built, trained or embedded. */
bool generations_busy(const struct generations *gs);
struct generation *generation_current(struct generations *gs);         /* lends; ref it to keep it over a turn */
void generation_publish(struct generations *gs, struct generation *g); /* takes a reference of its own */

/* How far the understanding by vectors of whole texts is. */
enum meaning_stage {
        MEANING_NONE,      /* there is no embedding model */
        MEANING_EMBEDDING, /* texts are counted and embedded; before that, the classifier by words is trained */
        MEANING_TRAINING,  /* all texts have their vectors */
        MEANING_READY,
        MEANING_FAILING, /* the model gives no vectors; it is asked again, or never where they are too many */
};
struct generation_meaning {
        enum meaning_stage stage;
        bool serves;              /* what serves now understands by meaning where words are unsure */
        struct str model;         /* lent as long as the model; empty without one */
        const char *instructions; /* it computes with here; NULL: there is none, or it runs elsewhere */
        size_t texts, embedded;   /* 0 while they are being counted */
};
const char *meaning_stage_name(enum meaning_stage s);
void generations_meaning(const struct generations *gs, struct generation_meaning *ret);

/* Starts a reload, for which training is broken off; ERR_BUSY when one is running (it then runs again after). on_change
 * tells the end. */
int generation_reload(struct generations *gs, struct err *err);
/*
 * Builds the next generation with these lines (takes a reference), from the knowledge that serves; the folder is not
 * read. The first of its two swaps comes as soon as it is indexed, training under way is given up for it. on_change
 * tells. Nothing is built when it would serve the same. ERR_BUSY: too much work waits, the lines count from the next
 * build on.
 */
int generations_set_learned(struct generations *gs, struct learned *l, struct err *err);

/* ---- publishing what was built elsewhere ---- */

/* Where it reads from, with what was learned and what lies over the files now; lent until the next change. */
const struct generation_source *generations_source(const struct generations *gs);
/*
 * Blocking, any thread: what a reload would build with src->overs over the files and src->learned; indexed, and trained
 * when the cache has the weights. rep may be NULL. ERR_INVALID: the report has errors.
 */
int generation_load(const struct generation_source *src, int64_t now_ms, struct generation **ret, struct report *rep,
                    struct err *err);
/* Training under way is given up, and none is started, until as many releases: the long-work thread is wanted. */
void generations_hold(struct generations *gs);
void generations_release(struct generations *gs);
/* g serves from now on (a reference of its own), with these over the files; a reload that runs is made again after it.
 * on_change tells. */
void generations_adopt(struct generations *gs, struct generation *g, struct kovers *overs);
/* What lies over the files, where that makes no difference to what serves: the folder has got the texts. */
void generations_set_overs(struct generations *gs, struct kovers *overs);

/* Reload when files of the folder change (loop/watch.h); nothing for embedded tables. */
void generation_watch(struct generations *gs);

#endif

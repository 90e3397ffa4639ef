/*
 * publisher - makes drafts serve: checked together with everything else, kept as a version, written into the folder
 * where it is writable, and in force for the next message.
 *
 *   queued -> drafts are read -> checked and indexed (long-work thread) -> version, drafts and what lies over the
 * folder in one commit -> files are written -> the new generation serves -> answer
 *
 * One publication is under way at a time; others wait. What was made from a file that is another one by now is never
 * published: the answer names it. What waits for a time, and what ends at one, is looked for every second.
 *
 * Loop thread only; a callback never runs before the call that took it has returned.
 */
#ifndef INSIGHT_PUBLISHER_H
#define INSIGHT_PUBLISHER_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "insight/workspace.h"

struct loop;
struct publisher;
struct store;

enum {
        PUBLISH_DRAFTS_MAX = 500, /* of one publication */
        PUBLISH_QUEUE_MAX = 16,   /* that wait; more get ERR_BUSY */
        PUBLISH_NOTE_MAX = 400,   /* bytes */
        PUBLISH_EVERY_MS = 1000,  /* how often it is looked for what is due */
};

struct publisher_opts {
        struct loop *loop;
        bool by_hand; /* nothing happens by itself: what is due waits for publisher_look(), and texts are kept when
                         something is published */
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
        bool review;               /* a second person approves each draft first */
        struct str source;         /* of versions that were not published here: "folder", "embedded" */
};

struct publisher *publisher_new(const struct publisher_opts *o);
/* Takes no more, and nothing is trained any more; true once nothing is under way. Takes NULL. */
bool publisher_drain(struct publisher *p);
/* Takes NULL, gives NULL. */
struct publisher *publisher_free(struct publisher *p);

bool publisher_review(const struct publisher *p);

/* What lies over the folder, as the store has it: blocking, for the start. *ret is NULL when it is nothing. */
int publisher_overs(struct store *st, struct kovers **ret, struct err *err);
/* Another knowledge serves: its texts are kept as a version. */
void publisher_loaded(struct publisher *p);
/* Looks for what is due. */
void publisher_look(struct publisher *p);

struct publish_in {
        const struct str *ids; /* of drafts */
        size_t n;
        struct str who;     /* login */
        struct str act_who; /* for the audit: "agent:ID" */
        struct str note;
        bool end_given;    /* expire_ms counts instead of what each draft says */
        int64_t expire_ms; /* from then on as before; 0: for good */
        bool unreviewed;   /* the rule of review does not count: what ends by time */
};

struct publish_trouble {
        struct str id, path;
        enum draft_trouble why;
};

struct publish_out {
        int64_t version;
        struct str hash;
        size_t n_files, n_written; /* changed; of those, in the folder too */
        const struct publish_trouble *troubles;
        size_t n_troubles;
        struct str faults; /* "file:line: error: text", a line each */
};

typedef void publish_fn(void *arg, int r, const struct err *err, const struct publish_out *out);
/*
 * ERR_EXISTS: drafts in trouble, out->troubles names them, or another publication came between. ERR_INVALID: faults.
 * ERR_DENIED: a draft is settled, or not approved by a second person. ERR_NOTFOUND: there is no such draft. out is
 * there in each case.
 */
int publisher_publish(struct publisher *p, const struct publish_in *in, publish_fn *cb, void *arg);

/* Files as they were before drafts were published: a draft of its own for each, all published at once. */
struct publish_back {
        const struct str *ids; /* of drafts that were published */
        size_t n;              /* 1 … PUBLISH_DRAFTS_MAX */
        struct str who, act_who;
        struct str origin; /* of the new draft: expiry, restore */
        bool unreviewed;
};
/* As publisher_publish(). ERR_EXISTS: the file was edited since; the new draft waits for a person, as it does with
 * ERR_DENIED where a second one has to approve it. ERR_DENIED: one is not published, or all were taken back.
 * ERR_NOTFOUND: there is no such draft, or no text from before. */
int publisher_back(struct publisher *p, const struct publish_back *in, publish_fn *cb, void *arg);

#endif

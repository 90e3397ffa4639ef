/*
 * Drafts of the knowledge: changed files that do not serve yet. Where they come from (a person in the console, an
 * import, what fell through) makes no difference to what happens to them.
 *
 *   open --asked--> review --approved--> approved      any of the three --publish--> published
 *   open, review, approved --for later--> scheduled --its time--> published
 *   any but published --> refused                      a changed text --> open
 *
 * What a draft says is the company's text: whoever makes one from conversations redacts it first (privacy/door.h).
 */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include "store/store.h"

enum {
        DRAFTS_ADD_MAX = 500,        /* of one call */
        DRAFTS_OPEN_MAX = 20000,     /* that are neither published nor refused */
        DRAFTS_BYTES_MAX = 16 << 20, /* of one call */
        DRAFT_TEXT_MAX = 1 << 20,    /* bytes of a file */
        DRAFT_PATH_MAX = 200,        /* bytes */
        DRAFT_SOURCE_MAX = 400,      /* bytes */
        DRAFT_NOTES_MAX = 1 << 16,   /* bytes */
};

struct draft_row {
        struct str id;         /* made by us (base/rand.h): later ones sort after */
        struct str path;       /* "articles/x.md", "flows/y.yaml", "products.yaml" ... */
        struct str base;       /* sha256 hex of the file's text it was made from; empty: a new file */
        struct str text;       /* the whole new file; empty with `remove` */
        bool remove;           /* the file goes */
        struct str origin;     /* console|import|learning|restore|expiry */
        struct str source;     /* where it comes from, for people: "faq.xlsx, sheet 1, row 12" */
        struct str source_ref; /* for programs, JSON: {"import": id, "page": 7} ...; empty: none */
        struct str notes;      /* JSON array of {kind, with, text}; empty: none */
        struct str author;     /* who wrote the text as it is */
        struct str state, reviewer;
        int64_t publish_ms, expire_ms; /* 0: not said */
        int64_t at_ms, changed_ms;
        int64_t rev;     /* of the row, rising from 1 */
        int64_t version; /* that published it; 0: none */
};

/* All or nothing; rev and version are given by the store. ERR_LIMIT: more than DRAFTS_ADD_MAX or DRAFTS_BYTES_MAX, a
 * field too long, or too many open ones. ERR_EXISTS: an id is there. */
int store_drafts_add(struct store *st, const struct draft_row *rows, size_t n, store_done_fn *cb, void *arg);

struct draft_filter {
        struct str state;  /* empty: all; "waiting": neither published nor refused */
        struct str origin; /* empty: all */
        struct str path;   /* empty: all */
        struct str before; /* an id: only older ones; empty: from the newest */
        const struct str *ids;
        size_t n_ids; /* not 0: only these, in their order (ERR_NOTFOUND: one is gone); the rest does not count */
        unsigned limit;
        bool no_texts; /* rows without text */
};
typedef void store_drafts_fn(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n);
/* Newest first. With texts of more than DRAFTS_BYTES_MAX the list ends earlier; of ids that is ERR_LIMIT. */
int store_drafts(struct store *st, const struct draft_filter *f, store_drafts_fn *cb, void *arg);
/* ERR_NOTFOUND. */
typedef void store_draft_fn(void *arg, int r, const struct err *err, const struct draft_row *row);
int store_draft_get(struct store *st, struct str id, store_draft_fn *cb, void *arg);
/* Everything but id, origin, at and version, where row->rev is the one that was read. ERR_EXISTS: somebody else
 * has changed it meanwhile. ERR_DENIED: it is published or refused. ERR_NOTFOUND, ERR_LIMIT. The callback gets the row
 * as it is now. */
int store_draft_change(struct store *st, const struct draft_row *row, store_draft_fn *cb, void *arg);

/* Durable jobs (store/job.h) about a draft, ref its id. A change to "scheduled" makes the first, due at publish_ms, and
 * a change away from it or the end of the draft drops it; what publishes a draft that expires makes the second. */
#define DRAFT_JOB_PUBLISH "draft.publish"
#define DRAFT_JOB_EXPIRE "draft.expire"

/* Ends them: state is "refused", or "published" for what went another way. All or nothing: ERR_NOTFOUND, ERR_DENIED
 * (one is settled already). */
struct drafts_settle {
        const struct str *ids;
        size_t n;
        struct str state, reviewer;
        int64_t at_ms, version;
};
int store_drafts_settle(struct store *st, const struct drafts_settle *w, store_done_fn *cb, void *arg);

/* How many wait, by origin; for the numbers on tabs. */
struct draft_count {
        struct str origin;
        int64_t n;
};
typedef void store_draft_count_fn(void *arg, int r, const struct err *err, const struct draft_count *rows, size_t n);
int store_draft_count(struct store *st, store_draft_count_fn *cb, void *arg);

#endif

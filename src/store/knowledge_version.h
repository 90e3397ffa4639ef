/*
 * Published versions of the knowledge: immutable, by content; the newest serves. A version has a manifest: the text
 * files with the hash of each, kept by content, so that a version costs what changed in it.
 *
 * Where the folder cannot be written (or there is none), what was published lies over its files: a row of
 * knowledge_over says which file, and which text it was laid over. A row counts only as long as the file is the one it
 * was laid over; a file that was edited since wins. The rows are written with the version, so a crash between the
 * commit and the folder loses nothing.
 */
#ifndef STORE_KNOWLEDGE_VERSION_H
#define STORE_KNOWLEDGE_VERSION_H

#include "store/store.h"

enum {
        KNOWLEDGE_HASH_LEN = 64,          /* hex of sha256 */
        KNOWLEDGE_BYTES_MAX = 24 << 20,   /* of the texts of a version; more is ERR_LIMIT */
        KNOWLEDGE_CHANGES_MAX = 2000,     /* files that one comparison gives */
        KNOWLEDGE_CHANGES_BYTES = 8 << 20 /* of their texts */
};

struct knowledge_version_row {
        int64_t number; /* given by the store, rising */
        struct str hash, source /* folder|console|embedded */, author;
        int64_t at_ms;
        struct str manifest; /* its hash; empty: a version of an older program, without texts */
        struct str note;     /* what it was for, in the author's words */
};

struct knowledge_text {
        struct str path, text;
};

typedef void store_knowledge_fn(void *arg, int r, const struct err *err, const struct knowledge_version_row *v);
/* Gives the row back with its number. The hash that is the newest already makes no new row; its manifest is added when
 * it had none. files: sorted by path; none: without a manifest. v->manifest does not count. */
int store_knowledge_add(struct store *st, const struct knowledge_version_row *v, const struct knowledge_text *files,
                        size_t n, store_knowledge_fn *cb, void *arg);
int store_knowledge_latest(struct store *st, store_knowledge_fn *cb, void *arg);

typedef void store_knowledge_list_fn(void *arg, int r, const struct err *err, const struct knowledge_version_row *rows,
                                     size_t n);
/* Newest first; before 0: from the newest. */
int store_knowledge_versions(struct store *st, int64_t before, unsigned limit, store_knowledge_list_fn *cb, void *arg);

/* Hex of sha256. */
void store_knowledge_hash(struct str text, char ret[KNOWLEDGE_HASH_LEN + 1]);

/* ---- what differs ---- */

struct knowledge_change {
        struct str path;
        struct str before, after; /* hashes; empty: there is no such file */
        struct str before_text, after_text;
};
typedef void store_knowledge_changes_fn(void *arg, int r, const struct err *err, const struct knowledge_change *rows,
                                        size_t n, bool more);
/* From one version to another, by path; from 0: from nothing. path: only that file. more: cut at a limit.
 * ERR_NOTFOUND: no such version, or one without texts. */
int store_knowledge_changes(struct store *st, int64_t from, int64_t to, struct str path, store_knowledge_changes_fn *cb,
                            void *arg);

/* ---- publishing ---- */

struct knowledge_over_row {
        struct str path, base /* hash of the file below; empty: none */;
        struct str text;
        bool remove;
};
struct published_draft {
        struct str id;
        int64_t rev;
        int64_t expire_ms; /* 0: never */
};
/* Which languages of an article a publication changes. One alone leaves the other behind, or catches up with it. */
struct knowledge_side {
        struct str path;
        bool zh, en;
};
struct knowledge_publish {
        struct knowledge_version_row version; /* number and manifest do not count */
        struct str before;                    /* the newest manifest, as the caller saw it */
        const struct knowledge_text *files;   /* all of them, sorted by path */
        size_t n_files;
        const struct knowledge_over_row *over; /* all of them: they replace what lay over until now */
        size_t n_over;
        const struct published_draft *drafts; /* they are settled */
        size_t n_drafts;
        const struct knowledge_side *sides;
        size_t n_sides;
};
/* All or nothing. ERR_EXISTS: another version, or a changed draft, came between. */
int store_knowledge_publish(struct store *st, const struct knowledge_publish *w, store_knowledge_fn *cb, void *arg);

typedef void store_knowledge_over_fn(void *arg, int r, const struct err *err, const struct knowledge_over_row *rows,
                                     size_t n);
/* What lies over the files of the folder, by path. */
int store_knowledge_over(struct store *st, store_knowledge_over_fn *cb, void *arg);
/* Articles of which a language is behind the other. */
struct knowledge_behind {
        struct str path, behind; /* zh|en */
        int64_t at_ms;           /* when the other was changed */
};
typedef void store_knowledge_behind_fn(void *arg, int r, const struct err *err, const struct knowledge_behind *rows,
                                       size_t n);
int store_knowledge_behind(struct store *st, store_knowledge_behind_fn *cb, void *arg);
/* Somebody has looked: both say the same. */
int store_knowledge_in_step(struct store *st, struct str path, store_done_fn *cb, void *arg);
/* These are in the folder now. */
int store_knowledge_over_done(struct store *st, const struct str *paths, size_t n, store_done_fn *cb, void *arg);

#endif

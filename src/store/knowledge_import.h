/*
 * Imports of knowledge: what was brought in, how far it is, and what came of it. Their result goes in whole or not at
 * all: drafts, what the source is known to hold, and the state in one transaction. No customer text is in here.
 *
 *   reading --all read--> ready      reading --cannot be read--> failed --again--> reading
 *   reading --cancelled--> cancelled --again--> reading
 *
 * One that stands at "reading" when a process starts was broken off, and begins again: `begun` counts how often, so
 * that what stops the service each time is not begun for ever.
 */
#ifndef STORE_KNOWLEDGE_IMPORT_H
#define STORE_KNOWLEDGE_IMPORT_H

#include "store/draft.h"

enum {
        IMPORT_DRAFTS_MAX = 5000,    /* of one import */
        IMPORT_TEXTS_MAX = 40 << 20, /* bytes of all its drafts */
        IMPORTS_LIST_MAX = 200,
        IMPORTS_LIST_BYTES = 8 << 20, /* of texts and notes of one list of drafts */
        IMPORT_NAME_MAX = 2000,       /* bytes of a file's name or an address */
};

struct knowledge_import_row {
        struct str id, name;                    /* name of the file, or an address */
        struct str kind;                        /* "file", "site" */
        struct str state, author, error, cause; /* cause: a name for the error that stays the same */
        struct str report;                      /* JSON, for programs and people; empty until it is ready */
        bool ocr;
        int64_t done, total; /* of pages or steps, while it is read */
        int64_t begun;       /* readings that neither ended nor were stopped in order */
        int64_t at_ms, changed_ms;
};

int store_knowledge_import_add(struct store *st, const struct knowledge_import_row *row, store_done_fn *cb, void *arg);
/* State, error, cause, ocr, done, total, begun and changed_ms. ERR_NOTFOUND. */
int store_knowledge_import_change(struct store *st, const struct knowledge_import_row *row, store_done_fn *cb,
                                  void *arg);

/* One more in begun, before anything is read. ERR_DENIED: it is not to be read. */
int store_knowledge_import_begin(struct store *st, struct str id, store_done_fn *cb, void *arg);
/* The import goes, and what its source was known to hold where nothing of it was published; drafts of it that wait are
 * refused in the name of who. ERR_NOTFOUND. */
int store_knowledge_import_forget(struct store *st, struct str id, struct str who, int64_t at_ms, store_done_fn *cb,
                                  void *arg);

typedef void store_knowledge_imports_fn(void *arg, int r, const struct err *err,
                                        const struct knowledge_import_row *rows, size_t n);
/* Newest first; id not empty: that one alone, ERR_NOTFOUND; state not empty: in that state alone. */
int store_knowledge_imports(struct store *st, struct str id, struct str state, unsigned limit,
                            store_knowledge_imports_fn *cb, void *arg);

/* Drafts of one import, in the order of the source: id, path, source, source_ref, notes, state, rev and text. after: an
 * id, empty: from the first. waiting: only those that are neither published nor refused. With texts and notes of
 * IMPORTS_LIST_BYTES the list ends earlier. */
int store_knowledge_import_drafts(struct store *st, struct str id, bool waiting, struct str after, unsigned limit,
                                  store_drafts_fn *cb, void *arg);

struct knowledge_source_row {
        struct str item, path, hash;
        struct str served; /* read only: sha256 (hex) of the text that was published of it last; empty: none was */
};
typedef void store_knowledge_source_fn(void *arg, int r, const struct err *err, const struct knowledge_source_row *rows,
                                       size_t n);
/* What earlier imports made of this source. */
int store_knowledge_source(struct store *st, struct str source, store_knowledge_source_fn *cb, void *arg);

struct knowledge_import_result {
        struct str id, source, report;
        const struct draft_row *drafts;
        size_t n_drafts;
        const struct knowledge_source_row *made; /* of the drafts: they take the place of rows with the same item */
        size_t n_made;
        int64_t at_ms;
};
/* ERR_LIMIT: more than IMPORT_DRAFTS_MAX, or too many wait already. ERR_NOTFOUND, ERR_DENIED: the import is not being
 * read any more. */
int store_knowledge_import_finish(struct store *st, const struct knowledge_import_result *w, store_done_fn *cb,
                                  void *arg);

#endif

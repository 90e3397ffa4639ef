/*
 * import_run - one import from its file, or the pages of its site, to the drafts that it makes, ready to be stored.
 * Blocking, never for the loop; files are read in child processes (connect/convert.h).
 */
#ifndef INSIGHT_IMPORT_RUN_H
#define INSIGHT_IMPORT_RUN_H

#include "insight/import_draft.h"
#include "store/knowledge_import.h"

struct import_piece {
        struct str path;         /* of a file on this machine */
        struct str ref, charset; /* of a page: its address, what its server said; may be empty */
};

/* The file that they become a draft of, as it serves. */
struct import_products {
        struct str text, hash; /* hash: empty, there is none yet */
};

struct import_run_in {
        const char *program; /* path of this program */
        const struct import_piece *pieces;
        size_t n_pieces;
        struct str id, name, author;
        int64_t now_ms;
        bool ocr;
        const struct import_products *products; /* the file holds rows of products; NULL: knowledge */
        const struct knowledge *k;
        const struct nlu *nlu; /* may be NULL */
        const struct knowledge_source_row *known;
        size_t n_known;
        const atomic_bool *cancel;      /* may be NULL */
        atomic_uint *done;              /* pieces that are read; may be NULL */
        struct convert_progress *pages; /* of a piece, read by their pictures; may be NULL */
        bool site_changed;              /* the site was another one when its reading ended */
        size_t pages_left;              /* pages of the site that were not fetched */
};

struct import_run_out {
        struct knowledge_import_result result;                        /* to be stored as it is */
        size_t unchanged, changed, gone, noted[IMPORT_NOTES], unread; /* unread: pieces that could not be read */
        uint64_t notes[CONVERT_NOTES];
        struct harvest found;                /* counts alone */
        const struct product_rows *products; /* of a file of products */
};

/* ERR_INVALID with what the file is, when nothing could be read; ERR_CANCELLED, ERR_LIMIT. All in mem. */
int import_run(const struct import_run_in *in, struct arena *mem, struct import_run_out *ret, struct err *err);

#endif

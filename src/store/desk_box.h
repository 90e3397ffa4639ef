/*
 * The boxes of the desk: which conversations an agent sees in a list, newest change first. Nothing sealed is opened;
 * the preview is the redacted copy of what was said last.
 */
#ifndef STORE_DESK_BOX_H
#define STORE_DESK_BOX_H

#include "store/desk_item.h"

enum { BOX_ROWS_MAX = 200, BOX_PREVIEW_BYTES = 200, BOX_UNREAD_MAX = 100 };

enum desk_box {
        BOX_MINE,    /* taken by this agent, not snoozed */
        BOX_WAITING, /* nobody has it yet, not snoozed */
        BOX_ALL,
        BOX_SNOOZED,
        BOX_CLOSED,
        BOX_N
};
const char *desk_box_name(enum desk_box box); /* NULL for BOX_N */

struct box_query {
        enum desk_box box;
        struct str agent;
        struct str tag; /* only those that have it; empty: all */
        int64_t now_ms;
        int64_t before_ms; /* of the last row of the page before, with its id; 0: from the newest */
        struct str before_id;
        unsigned limit; /* at most BOX_ROWS_MAX; 0: 50 */
};

struct box_row {
        struct str conversation, customer_id, name, lang, status, agent, preview, mood;
        struct str tags[DESK_TAGS_MAX];
        size_t n_tags;
        int64_t unread; /* messages of the customer behind what the agent has read; at most BOX_UNREAD_MAX */
        int64_t updated_ms, snoozed_ms /* 0: not */, last_seq;
};

/* more: older ones follow. */
typedef void store_box_fn(void *arg, int r, const struct err *err, const struct box_row *rows, size_t n, bool more);
int store_box(struct store *st, const struct box_query *q, store_box_fn *cb, void *arg);

#endif

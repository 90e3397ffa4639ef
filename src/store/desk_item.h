/*
 * What people of the company keep beside a conversation: notes with mentions, tags, until when it is snoozed, how far
 * each has read. The words of notes are sealed with the customer's key; customers never see any of it.
 */
#ifndef STORE_DESK_ITEM_H
#define STORE_DESK_ITEM_H

#include "store/store.h"

enum {
        DESK_NOTES_MAX = 500, /* of one conversation */
        DESK_TAGS_MAX = 20,   /* of one conversation */
        DESK_TAG_MAX = 60,    /* bytes of one */
        DESK_MENTIONS_MAX = 20,
};

#define DESK_SNOOZE_JOB "snooze" /* kind of the job that wakes one; its ref is the conversation */

/* --- notes --- */

struct note_write {
        struct str id, conversation, agent;
        const struct str *mentions; /* ids of agents, at most DESK_MENTIONS_MAX */
        size_t n_mentions;
        int64_t at_ms;
        struct str cipher;
};
struct note_row {
        struct str id, agent, name; /* name: of the agent, may be empty */
        struct str customer_id;     /* whose key opens the cipher */
        struct str mentions;        /* ids, a space between two */
        struct str cipher;
        int64_t at_ms;
};

/* ERR_NOTFOUND: no such conversation. ERR_INVALID: somebody is mentioned who does not work here. ERR_LIMIT:
 * DESK_NOTES_MAX. */
int store_note_add(struct store *st, const struct note_write *w, store_done_fn *cb, void *arg);
typedef void store_notes_fn(void *arg, int r, const struct err *err, const struct note_row *rows, size_t n);
/* Oldest first. */
int store_notes(struct store *st, struct str conversation, store_notes_fn *cb, void *arg);

/* --- tags --- */

/* These instead of those that were there. ERR_NOTFOUND. At most DESK_TAGS_MAX. */
int store_tags_set(struct store *st, struct str conversation, const struct str *tags, size_t n, int64_t at_ms,
                   store_done_fn *cb, void *arg);
struct tag_row {
        struct str tag;
        int64_t n; /* conversations */
};
typedef void store_tags_fn(void *arg, int r, const struct err *err, const struct tag_row *rows, size_t n);
/* Of all conversations, the most used first. */
int store_tags(struct store *st, unsigned limit, store_tags_fn *cb, void *arg);

/* --- snoozing --- */

struct snooze_write {
        struct str conversation, agent;
        int64_t until_ms; /* 0: wake it now */
        int64_t at_ms;
};
/* With the job that wakes it, in one commit. ERR_NOTFOUND. */
int store_snooze(struct store *st, const struct snooze_write *w, store_done_fn *cb, void *arg);
/* Wakes the conversation and ends its job if its time has come. agent: who had snoozed it; empty: it was not due
 * (any more). */
typedef void store_woken_fn(void *arg, int r, const struct err *err, struct str conversation, struct str agent);
int store_snooze_end(struct store *st, struct str conversation, int64_t now_ms, store_woken_fn *cb, void *arg);

/* --- reading --- */

/* How far an agent has read; it never goes back. ERR_NOTFOUND. */
int store_read_set(struct store *st, struct str conversation, struct str agent, int64_t seq, store_done_fn *cb,
                   void *arg);

#endif

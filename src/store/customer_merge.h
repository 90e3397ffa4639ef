/*
 * Two customers who are one person. What the company knows plainly (orders, devices, repairs) goes over to the one who
 * stays and comes back by an undo. What is sealed stays under the key it was sealed with: conversations stay where they
 * are and are listed with the other's; what is remembered is copied, sealed anew by the caller. So nothing that
 * somebody could open before opens for somebody else, and an undo loses nothing.
 *
 * Only who is known alike is merged: two customers whom the company knows, or two visitors. A visitor is not made a
 * known customer by an agent's belief; that takes a token or a code. Records of a company's own system stay there.
 */
#ifndef STORE_CUSTOMER_MERGE_H
#define STORE_CUSTOMER_MERGE_H

#include "store/audit.h"
#include "store/memory.h"
#include "store/store.h"

enum { MERGE_ROWS_MAX = 2000, MERGE_PAGE_CONVERSATIONS = 50, MERGE_PAGE_MERGES = 20 };

struct merge_write {
        struct str id, from, into, agent;
        int64_t at_ms;
        const struct memory_write *memory; /* copies for `into`; left out: what is not allowed, has no room, is of a
                                              minor, or they have an entry of that slot themselves */
        size_t n_memory;                   /* at most MEMORY_MAX */
        struct audit_entry audit;
};

/* All or nothing. ERR_NOTFOUND: one of them is not there. ERR_INVALID: it is the same one. ERR_DENIED: they are not
 * known alike. ERR_EXISTS: one of them has been merged into another. ERR_LIMIT: more than MERGE_ROWS_MAX rows. */
int store_customer_merge(struct store *st, const struct merge_write *w, store_done_fn *cb, void *arg);
/* Puts back what went over and is still with the other. ERR_NOTFOUND; ERR_EXISTS: it was undone before, or the other
 * has been merged into a third since; ERR_DENIED: they are no visitors, and not `known`. The callback tells who they
 * were. */
typedef void store_unmerged_fn(void *arg, int r, const struct err *err, struct str from, struct str into);
int store_customer_unmerge(struct store *st, struct str id, bool known, int64_t now_ms, const struct audit_entry *audit,
                           store_unmerged_fn *cb, void *arg);

/* --- a customer's page: what is beside store_customer_load() --- */

struct page_conversation {
        struct str id, customer_id, status, lang, outcome;
        int64_t created_ms, updated_ms;
};
struct page_merge {
        struct str id, from, into, agent;
        int64_t at_ms;
};
struct customer_page {
        const struct page_conversation *conversations; /* theirs and those of who was merged into them, newest first */
        size_t n_conversations;
        const struct page_merge *merges; /* that hold, with them as either */
        size_t n_merges;
        int64_t blocked_until_ms; /* 0: not blocked */
        struct str blocked_by, blocked_cipher;
        int64_t csat_answered, csat_sum;
};
typedef void store_page_fn(void *arg, int r, const struct err *err, const struct customer_page *p);
int store_customer_page(struct store *st, struct str customer_id, int64_t now_ms, store_page_fn *cb, void *arg);

#endif

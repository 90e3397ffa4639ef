/*
 * Proofs of identity: codes that were sent, signed tokens that were used, and a log of both. Codes are kept as a keyed
 * hash, addresses of the network as a hash, digits never.
 */
#ifndef STORE_IDENTITY_H
#define STORE_IDENTITY_H

#include "store/store.h"

enum {
        CODE_VALID_MS = 10 * 60 * 1000,
        CODE_STILL_MS = 2 * CODE_VALID_MS, /* after it was asked for, six digits are taken for it */
        CODE_TRIES = 5,                    /* of one code */
        CODE_AGAIN_MS = 60 * 1000,         /* between two codes of one conversation */
        CODE_WINDOW_MS = 3600 * 1000,      /* in which the following are counted */
        CODE_PER_CONVERSATION = 3,
        CODE_PER_ACCOUNT = 5, /* whether there is such an account or not */
        CODE_PER_CUSTOMER = 5,
        CODE_PER_PEER = 20,
};

struct code_request {
        struct str conversation;
        struct str order_no, email; /* one of them; order_no in upper case, email in lower case */
        struct str account_hash;    /* 32 bytes, keyed, of what was given */
        struct str peer_hash;       /* 32 bytes; empty: none */
        struct str code_hash;       /* 32 bytes, keyed, of the code */
        int64_t now_ms;
};

enum code_result {
        CODE_SENT,      /* kept; to be delivered when there is a customer */
        CODE_TOO_SOON,  /* less than CODE_AGAIN_MS after the last */
        CODE_TOO_OFTEN, /* a limit of the window is reached */
        CODE_RIGHT,     /* of a check; the code is used up */
        CODE_WRONG,
        CODE_EXPIRED,
        CODE_OVER, /* no tries left */
        CODE_NONE, /* none was asked for */
};
const char *code_result_name(enum code_result r);

struct code_outcome {
        enum code_result result;
        struct str customer_id;  /* CODE_SENT: whose account it is, empty for nobody's; CODE_RIGHT: who it is */
        struct str email, phone; /* CODE_SENT: on file */
        unsigned tries_left;     /* CODE_WRONG */
};

typedef void store_code_fn(void *arg, int r, const struct err *err, const struct code_outcome *o);

/*
 * Looks the account up, counts, and keeps the code for the conversation, in place of one before it. An account that is
 * not known takes the same statements and the same writes; the code it keeps can never be right, since nobody gets it.
 */
int store_code_request(struct store *st, const struct code_request *q, store_code_fn *cb, void *arg);
/* Takes a try before it compares, so that tries at the same time cannot share one. */
int store_code_check(struct store *st, struct str conversation, struct str code_hash, struct str peer_hash,
                     int64_t now_ms, store_code_fn *cb, void *arg);

/* Where a code can be sent: what is on file for the buyer of an order. Both empty when there is no such order. */
typedef void store_addresses_fn(void *arg, int r, const struct err *err, struct str email, struct str phone);
int store_addresses_of_order(struct store *st, struct str order_no, store_addresses_fn *cb, void *arg);

/* Marks a token as used until it expires. ERR_EXISTS: it was before. */
int store_token_use(struct store *st, struct str jti_hash, int64_t expires_ms, int64_t now_ms, store_done_fn *cb,
                    void *arg);

/* ---- the log ---- */

struct identity_row {
        int64_t at_ms;
        struct str conversation, customer_id; /* may be empty */
        struct str kind;                      /* token, order, code-sent, code, signed-out, expired */
        struct str outcome;                   /* right, wrong, … */
        struct str peer_hash;
};
/* Rows of more than 180 days go, but for proofs (right) in a conversation that is still there: an erasure finds by
 * them whose it is. */
int store_identity_log(struct store *st, const struct identity_row *row, store_done_fn *cb, void *arg);
typedef void store_identity_fn(void *arg, int r, const struct err *err, const struct identity_row *rows, size_t n);
/* Newest first. */
int store_identity_read(struct store *st, struct str conversation, unsigned limit, store_identity_fn *cb, void *arg);

#endif

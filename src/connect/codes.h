/*
 * codes - six digits by mail or telephone that prove who somebody is. Loop thread only.
 *
 * Whether an account exists must not show: what is asked for an account that nobody has takes the same work and the
 * same time, and its result is the same. Delivery begins after the result was given.
 */
#ifndef CONNECT_CODES_H
#define CONNECT_CODES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/identity.h"

struct codes;
struct messenger;
struct store;

/* Borrows store and messenger; messenger NULL: no codes, only the log. key: 32 secret bytes, copied. */
struct codes *codes_new(struct store *st, struct messenger *messenger, const unsigned char key[32]);
/* Takes NULL, gives NULL. Callbacks of the store still come; call it after the store is drained. */
struct codes *codes_free(struct codes *c);
/* Can codes be sent at all, and to a telephone? codes_send() and codes_addresses() need the first. */
bool codes_on(const struct codes *c);
bool codes_sms(const struct codes *c);

struct code_ask {
        struct str conversation, peer;  /* peer may be empty */
        struct str account;             /* as typed: an order number or an e-mail address */
        bool sms;                       /* to the telephone; else to the e-mail address */
        struct str lang, subject, text; /* {code} in text is replaced */
        int64_t now_ms;
};
typedef void codes_fn(void *arg, int r, const struct err *err, const struct code_outcome *o);

/* o->result is CODE_SENT, CODE_TOO_SOON or CODE_TOO_OFTEN. Copies ask. */
int codes_send(struct codes *c, const struct code_ask *ask, codes_fn *cb, void *arg);
/* CODE_RIGHT with the customer, or CODE_WRONG, _EXPIRED, _OVER, _NONE. */
int codes_check(struct codes *c, struct str conversation, struct str code, struct str peer, int64_t now_ms,
                codes_fn *cb, void *arg);
/* What is on file for an order, masked; empty: nothing, or not to be reached. For who has proven the order. */
typedef void codes_addresses_fn(void *arg, struct str email, struct str phone);
int codes_addresses(struct codes *c, struct str order_no, codes_addresses_fn *cb, void *arg);
/* One row of the log. */
void codes_log(struct codes *c, const char *kind, const char *outcome, struct str conversation, struct str customer_id,
               struct str peer, int64_t now_ms);

/* The forms in which accounts are compared. False: neither an order number nor an address. */
bool code_account(struct str typed, struct arena *mem, struct str *ret_order_no, struct str *ret_email);
/* "l•••@e•••.com", "•••• 1004"; empty for what is empty. */
struct str code_mask_email(struct str email, struct arena *mem);
struct str code_mask_phone(struct str phone, struct arena *mem);

#endif

/* Second factors of the people who work here: a sealed secret, how far its codes are used up, and recovery codes.
 * audit_entry and session tokens as in account.h. */
#ifndef STORE_FACTOR_H
#define STORE_FACTOR_H

#include "store/account.h"

#define RECOVERY_CODES 10
#define RECOVERY_HASH 32 /* bytes */

struct factor_row {
        struct str secret_cipher;
        int64_t confirmed_ms; /* 0: its owner has not shown a code of it yet */
        int64_t last_step;    /* of the newest code that was used; older ones are refused */
};

typedef void store_factor_fn(void *arg, int r, const struct err *err, const struct factor_row *f);
/* ERR_NOTFOUND. */
int store_factor_load(struct store *st, struct str agent_id, store_factor_fn *cb, void *arg);
/* One that is not confirmed yet; takes the place of another such. ERR_EXISTS when a confirmed one is there. */
int store_factor_begin(struct store *st, struct str agent_id, struct str secret_cipher, store_done_fn *cb, void *arg);

struct factor_change {
        struct str agent_id;
        struct str session, next_session; /* it goes on under the next token, all others of the agent end */
        /* to confirm: */
        int64_t step, now_ms;
        unsigned char recovery[RECOVERY_CODES][RECOVERY_HASH];
};
/* ERR_DENIED when none waits for it. */
int store_factor_confirm(struct store *st, const struct factor_change *c, const struct audit_entry *e,
                         store_done_fn *cb, void *arg);
/* With its recovery codes; all sessions but next_session end. ERR_NOTFOUND when there is none. */
int store_factor_remove(struct store *st, const struct factor_change *c, const struct audit_entry *e, store_done_fn *cb,
                        void *arg);
/* ERR_DENIED when a code of this step or a later one was used before. */
int store_factor_use(struct store *st, struct str agent_id, int64_t step, store_done_fn *cb, void *arg);
/* Uses a recovery code up. ERR_DENIED when there is no such. */
int store_recovery_use(struct store *st, struct str agent_id, struct str hash, const struct audit_entry *e,
                       store_done_fn *cb, void *arg);

#endif

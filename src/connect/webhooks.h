/*
 * webhooks - tells the company's other systems what happens, signed as Standard Webhooks
 * (standardwebhooks.com, version 1) says. Loop thread only.
 *
 *   webhook-id: msg_01…            the same in all tries and for all webhooks: who has seen it drops it
 *   webhook-timestamp: 1790000000  seconds, of this try: who gets an old one drops it
 *   webhook-signature: v1,BASE64   HMAC-SHA256 of ID.TIMESTAMP.BODY
 *
 * What waits is in the store (store/webhook.h) and survives a power cut; it is sent at least once. A try has
 * POST_DEADLINE_MS. 2xx is taken, whatever the body says; 410 means that nothing more is wanted; everything else is
 * tried again, WEBHOOK_TRIES times in all over a day. Of one webhook WEBHOOK_AT_ONCE messages are under way, so one
 * that hangs holds up no other.
 *
 * The secret of a webhook is derived from the master key and its id, and stored nowhere.
 */
#ifndef CONNECT_WEBHOOKS_H
#define CONNECT_WEBHOOKS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/webhook.h"

#include <stdbool.h>

struct clock;
struct loop;
struct webhooks;

enum { WEBHOOK_TRIES = 8, WEBHOOK_AT_ONCE = 4, WEBHOOK_LOOK_EVERY_MS = 1000, WEBHOOK_LEASE_MS = 60000 };

struct webhooks_opts {
        struct loop *loop;
        bool by_hand; /* nothing is sent until webhooks_look(): for tests */
        struct store *store;
        const struct clock *clock;
        const unsigned char *key; /* 32 bytes, copied */
        bool inner;               /* http and inner addresses are allowed */
        int64_t timeout_ms;       /* of a try; 0: POST_DEADLINE_MS */
};

/* Reads which webhooks there are. */
struct webhooks *webhooks_new(const struct webhooks_opts *o);
/* Sends nothing more, and lets go what is under way: the next process sends it again. Takes NULL. */
void webhooks_stop(struct webhooks *w);
/* After webhooks_stop(), and after the store was drained. Takes NULL, gives NULL. */
struct webhooks *webhooks_free(struct webhooks *w);

typedef void webhooks_added_fn(void *arg, int r, const struct err *err, struct str id, struct str secret);
/* ERR_INVALID: the address or no event; ERR_LIMIT. The secret ("whsec_" and base64) is shown once. */
void webhooks_add(struct webhooks *w, struct str url, unsigned events, webhooks_added_fn *cb, void *arg);
typedef void webhooks_done_fn(void *arg, int r, const struct err *err);
/* ERR_NOTFOUND. */
void webhooks_delete(struct webhooks *w, struct str id, webhooks_done_fn *cb, void *arg);
/* Sends a "webhook.test". ERR_NOTFOUND. */
void webhooks_test(struct webhooks *w, struct str id, webhooks_done_fn *cb, void *arg);

/* Sends what is due now; a timer does it every WEBHOOK_LOOK_EVERY_MS. */
void webhooks_look(struct webhooks *w);

/* The value of webhook-signature. secret: the bytes behind "whsec_", decoded. In mem. */
struct str webhook_signature(struct str secret, struct str id, int64_t time_s, struct str body, struct arena *mem);
/* How long after the tries-th failure the next try comes; 0: none. */
int64_t webhook_gap_ms(int64_t tries);

#endif

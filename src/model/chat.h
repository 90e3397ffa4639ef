/*
 * chat - a language model behind any OpenAI-compatible URL, that may say in other words what is known already. It is
 * asked with a deadline for its first word and one for the whole; what comes is text of a stranger, to be checked by
 * those who ask before anybody sees it.
 *
 * After CHAT_FAILURES failures in a row it is left alone for a while (base/breaker.h). Loop thread only.
 */
#ifndef MODEL_CHAT_H
#define MODEL_CHAT_H

#include "base/err.h"
#include "base/str.h"
#include "model/chat_wire.h"

struct chat_model;
struct chat_ask;
struct loop;
struct net;
struct tls;

#define CHAT_ASKS_MAX 16u /* under way at a time; one more is CHAT_BUSY */
#define CHAT_FAILURES 4u
#define CHAT_KEY_MAX 4096u

/* Why there are no words of it. */
enum chat_fault {
        CHAT_FINE,
        CHAT_LATE,       /* its first word did not come in time */
        CHAT_SLOW,       /* its last word did not */
        CHAT_CONNECTION, /* refused, cut off */
        CHAT_STATUS,     /* not 200 */
        CHAT_FORMAT,     /* not what was agreed */
        CHAT_LONG,       /* it did not end */
        CHAT_LOOP,       /* it said the same again and again */
        CHAT_EMPTY,      /* it ended without a word */
        CHAT_BUSY,       /* too many wait already */
        CHAT_SKIPPED,    /* not asked, since it failed again and again */
        CHAT_FAULTS
};
const char *chat_fault_name(enum chat_fault fault);

struct chat_model_opts {
        struct loop *loop;
        struct net *net; /* borrowed */
        struct tls *tls; /* of an https URL; NULL: trusts the system's roots */
        struct str url;  /* http or https; with or without /v1 at its end */
        struct str key;  /* bearer key; empty: none. Never logged */
        struct str model;
        int64_t first_ms; /* 0: 1500 */
        int64_t total_ms; /* 0: 6000 */
        int64_t pause_ms; /* the first time it is left alone; 0: 10000 */
};

/* Copies. ERR_INVALID: the URL, or a key that cannot stand in a header. */
int chat_model_new(const struct chat_model_opts *o, struct chat_model **ret, struct err *err);
/* Asks under way get no callback. Takes NULL, gives NULL. */
struct chat_model *chat_model_free(struct chat_model *m);

struct chat_reply_text {
        enum chat_fault fault;
        struct str text;       /* of FINE; valid UTF-8, trimmed; empty when it only calls a tool */
        struct str tool, args; /* empty: none */
};
typedef void chat_model_fn(void *arg, const struct chat_reply_text *reply);

/* Copies the request. FINE: *ret_ask is under way, and the callback comes once, later. Else why not, and no callback.
 */
enum chat_fault chat_model_ask(struct chat_model *m, const struct chat_request *q, chat_model_fn *cb, void *arg,
                               struct chat_ask **ret_ask);
/* No callback any more. Takes NULL. */
void chat_model_cancel(struct chat_ask *a);

/* Does the end of the text repeat what stands right before it, three times or more? */
bool chat_is_loop(struct str text);

#endif

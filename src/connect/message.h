/*
 * Messages outside a conversation: the codes that prove who a customer is, and the weekly page of the company. A driver
 * carries them: a webhook of the company, SMTP, or an outbox that tests read. Loop thread only. A message that cannot
 * be sent is told once, and never tried behind the caller's back for longer than MESSAGE_DEADLINE_MS.
 */
#ifndef CONNECT_MESSAGE_H
#define CONNECT_MESSAGE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct loop;
struct net;
struct tls;

enum { MESSAGE_DEADLINE_MS = 15000, MESSAGES_IN_FLIGHT = 64, MESSAGE_TEXT_MAX = 4096, MESSAGE_HTML_MAX = 48 << 10 };

struct message {
        struct str id;      /* stays the same over all tries, so that who receives it can drop a second one */
        struct str channel; /* "email" or "sms" */
        struct str to;      /* an address or a telephone number */
        struct str lang;    /* "zh" or "en" */
        struct str subject, text;
        struct str kind; /* "weekly"; empty: "code" */
        struct str html; /* the same as a page, for those who can show it; may be empty */
};

/* ERR_DENIED: this message to this address was refused for good. Anything else may be otherwise another time. */
typedef void message_done_fn(void *arg, int r, const struct err *err);

struct message_driver {
        const char *name;
        bool sms; /* carries messages to telephones too */
        /* Copies the message. done comes later, once: 0 when it was taken for delivery. */
        void (*send)(void *self, const struct message *m, message_done_fn *done, void *arg);
        /* Drops what is under way without calling back. */
        void (*free)(void *self);
};

struct messenger;

/* Owns self. */
struct messenger *messenger_new(const struct message_driver *driver, void *self);
/* Takes NULL, gives NULL. Callbacks of what is under way do not come. */
struct messenger *messenger_free(struct messenger *m);
bool messenger_sms(const struct messenger *m);
/* ERR_BUSY: too many are under way; ERR_INVALID: an address or text that cannot be sent. Then done does not come. */
int messenger_send(struct messenger *m, const struct message *msg, message_done_fn *done, void *arg);

/* Can be handed to a mail program: one @, no white space, controls or angle brackets, at most 254 bytes. */
bool message_address_ok(struct str to);

/* ---- drivers ---- */

/*
 * POST of {"id","kind":"code","channel","to","lang","subject","text"} with the headers Idempotency-Key (the id),
 * Warmline-Timestamp (seconds) and Warmline-Signature: v1=HEX, the HMAC-SHA256 of "TIMESTAMP.BODY" under the secret.
 * 2xx is taken. 4xx but 408 and 429 is final; everything else is tried again, at most twice more.
 */
extern const struct message_driver message_webhook;
struct message_webhook_opts {
        struct loop *loop;
        struct net *net;
        struct tls *tls; /* NULL: the system's roots */
        const struct clock *clock;
        struct str url, secret;
        int64_t timeout_ms; /* of one try; 0: 5000 */
};
int message_webhook_new(const struct message_webhook_opts *o, void **ret, struct err *err);

/* SMTP through libcurl, which is loaded now. One try: a mail that was taken twice is worse than one to ask for again.
 */
extern const struct message_driver message_smtp;
struct message_smtp_opts {
        struct loop *loop;
        const struct clock *clock;
        struct str url;             /* smtp://host:587 (STARTTLS is then required unless plain) or smtps://host:465 */
        struct str login, password; /* may be empty */
        struct str from;            /* address of the sender */
        bool plain;                 /* without TLS: for a relay on the same machine */
        int64_t timeout_ms;         /* 0: MESSAGE_DEADLINE_MS */
};
/* ERR_NOTFOUND: libcurl is not there; the message says what to install. */
int message_smtp_new(const struct message_smtp_opts *o, void **ret, struct err *err);
/* The mail as it is sent, with CRLF; for tests. out has its maximum. */
struct buf;
void message_smtp_compose(const struct message *m, struct str from, int64_t now_ms, struct buf *out);

/* Keeps the newest message, for tests and scenarios. */
extern const struct message_driver message_outbox;
struct message_outbox;
struct message_outbox *message_outbox_new(struct loop *loop);
/* NULL: nothing was sent. The strings live until the next message. */
const struct message *message_outbox_last(const struct message_outbox *o);
unsigned message_outbox_count(const struct message_outbox *o);

#endif

/*
 * notify - reaches people who are on call when no console is open: web push, group bots of 企业微信 (WeCom), 飞书
 * (Feishu) and 钉钉 (DingTalk), or any webhook. Loop thread only.
 *
 * What is sent names no customer. A message that is not taken is tried NOTIFY_TRIES times within a minute; it is not
 * kept over a restart, because whoever calls tells again while the cause lasts. A browser's subscription that is gone
 * (404, 410) is deleted. Addresses and secrets lie sealed in the store.
 */
#ifndef CONNECT_NOTIFY_H
#define CONNECT_NOTIFY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/oncall.h"

#include <stdbool.h>

struct clock;
struct loop;
struct notify;

enum {
        NOTIFY_TRIES = 3,
        NOTIFY_QUEUE_MAX = 1000, /* messages under way or about to be tried again; more are dropped, and logged */
        NOTIFY_TEXT_MAX = 1000,  /* bytes of title, text and url; longer ones are cut */
};

struct notify_opts {
        struct loop *loop;
        struct store *store;
        const struct clock *clock;
        const unsigned char *vapid_key; /* 32 bytes, copied: what the key of web push is made from */
        struct str public_url;          /* of the console, put before a url that begins with /; may be empty */
        struct str contact;             /* mailto: or https: URL for push services; empty: public_url */
        bool inner;                     /* http and inner addresses are allowed */
};

struct notify *notify_new(const struct notify_opts *o);
/* Sends nothing more. Takes NULL. */
void notify_stop(struct notify *n);
/* After notify_stop(), and after the store was drained. Takes NULL, gives NULL. */
struct notify *notify_free(struct notify *n);

/* kind: "waiting", "reminder", "escalation", "test": a webhook sees it. url: of the console, "/desk#…". */
void notify_people(struct notify *n, const char *kind, struct str title, struct str text, struct str url);
/* The same to one agent. */
void notify_agent(struct notify *n, struct str agent_id, const char *kind, struct str title, struct str text,
                  struct str url);

/* The public key that a browser subscribes with, base64url. */
struct str notify_vapid(const struct notify *n, struct arena *mem);

struct notify_way {
        struct str kind; /* webpush, wecom, feishu, dingtalk, webhook */
        struct str url;
        struct str secret;       /* of a bot that signs (Feishu, DingTalk) or a webhook ("whsec_…"); may be empty */
        struct str p256dh, auth; /* of a browser */
};
/* ERR_INVALID, ERR_LIMIT. */
void notify_add(struct notify *n, struct str agent_id, const struct notify_way *w, store_oncall_put_fn *cb, void *arg);

/* ---- what is sent, for tests ---- */

struct notify_text {
        const char *kind;
        struct str title, text, url; /* url complete, or empty */
        struct str path;             /* of the console, "/desk#…", for its own worker; or empty */
};
struct notify_request {
        struct str url, headers, type, body;
};
/* In mem. id: of the message. */
int notify_compose(const struct notify *n, const struct notify_way *w, const struct notify_text *t, struct str id,
                   int64_t now_ms, struct arena *mem, struct notify_request *ret, struct err *err);
/* Whether a bot says that it took the message: their status is 200 even when they did not. */
bool notify_taken(struct str kind, struct str answer);

#endif

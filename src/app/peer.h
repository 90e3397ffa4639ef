/*
 * peer - the other side of `warmline chat`: the service in this process, or a server somewhere else. Each call waits
 * for its answer.
 */
#ifndef APP_PEER_H
#define APP_PEER_H

#include "app/talk.h"

struct loop;
struct peer;
struct service;

/* Borrows the service. */
struct peer *peer_local(struct service *s);
/* url: http:// or https:// of a server. NULL and *err when it is no URL. Owns its loop. */
struct peer *peer_remote(const char *url, struct err *err);
/* Takes NULL, gives NULL. */
struct peer *peer_free(struct peer *p);

/* customer empty: a visitor; else one of the demo's customers. lang LANG_N: the customer's own. */
int peer_begin(struct peer *p, struct str customer, enum lang lang, struct arena *mem, struct talk_answer *ret,
               struct err *err);
/* IN_TEXT, IN_TAP, IN_PERSON or IN_LANG. */
int peer_send(struct peer *p, const struct chat_input *in, struct arena *mem, struct talk_answer *ret, struct err *err);
/* That it began in. */
enum lang peer_lang(const struct peer *p);
/* Minutes east of UTC that times are shown in: the company's, or with a server those of this machine. */
int peer_tz_offset_min(const struct peer *p);
/* What happened since without our doing (somebody answers); does not wait. */
int peer_poll(struct peer *p, struct arena *mem, struct talk_answer *ret, struct err *err);
/* ERR_DENIED where a server does not show it to customers. */
int peer_trace(struct peer *p, int64_t seq, struct arena *mem, struct str *ret, struct err *err);

#endif

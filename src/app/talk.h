/*
 * talk - one conversation with the service in this process, one step at a time: for the terminal and for scenarios.
 * Each call runs the loop until its answer is there (at most TALK_TIMEOUT_S).
 */
#ifndef APP_TALK_H
#define APP_TALK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "chat/chat.h"

#include <stddef.h>
#include <stdint.h>

struct service;

enum { TALK_TIMEOUT_S = 30, TALK_BURST_MAX = CHAT_QUEUE_MAX };

struct talk {
        struct service *service;
        char conversation[32], key[64], customer[72], name[64]; /* conversation[0] == 0: not begun */
        enum lang lang;                                         /* that it began in */
};

struct talk_answer {
        int64_t ack_seq;
        const struct str *frames; /* in mem */
        size_t n;
        int64_t ns; /* from the input to the answer */
};

/* customer empty: a visitor. lang LANG_N: the customer's own. The answer holds the first line. */
int talk_begin(struct talk *t, struct str customer, enum lang lang, const char *channel, struct arena *mem,
               struct talk_answer *ret, struct err *err);
/* One input of the customer; of a person when in->kind is IN_TAKE or later. */
int talk_send(struct talk *t, const struct chat_input *in, struct arena *mem, struct talk_answer *ret, struct err *err);
/* Several texts that all arrive before the first is answered. The answer is that of the last. */
int talk_burst(struct talk *t, const struct str *texts, size_t n, struct arena *mem, struct talk_answer *ret,
               struct err *err);
/* Stores a picture (sealed) and sends it. ERR_INVALID when it is no PNG, JPEG, GIF or WebP, ERR_LIMIT over 10 MiB. */
int talk_picture(struct talk *t, struct str bytes, struct arena *mem, struct talk_answer *ret, struct err *err);

/* The trace of the machine's message number seq: a JSON array, or empty. */
int talk_trace(struct talk *t, int64_t seq, struct arena *mem, struct str *ret, struct err *err);

#endif

/* What peer.c and peer_remote.c share. */
#ifndef APP_PEER_PRIV_H
#define APP_PEER_PRIV_H

#include "app/peer.h"

struct http_client;
struct net;

struct peer_ops {
        int (*begin)(struct peer *p, struct str customer, enum lang lang, struct arena *mem, struct talk_answer *ret,
                     struct err *err);
        int (*send)(struct peer *p, const struct chat_input *in, struct arena *mem, struct talk_answer *ret,
                    struct err *err);
        int (*poll)(struct peer *p, struct arena *mem, struct talk_answer *ret, struct err *err);
        int (*trace)(struct peer *p, int64_t seq, struct arena *mem, struct str *ret, struct err *err);
        void (*free)(struct peer *p);
};

struct peer {
        const struct peer_ops *ops;
        struct talk talk; /* local: all of it; remote: conversation and key */
        struct loop *loop;
        struct net *net;
        struct http_client *client;
        int64_t seen_seq, polled_ns;
        bool person; /* somebody has the conversation, or is asked for */
};

#endif

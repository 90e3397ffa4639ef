/* What the files of notify share. */
#ifndef CONNECT_NOTIFY_PRIV_H
#define CONNECT_NOTIFY_PRIV_H

#include "connect/notify.h"
#include "crypt/jose.h"

enum { NOTIFY_SECRET_MIN = 16 };

struct sending;

struct notify {
        struct notify_opts o;
        struct arena *mem;
        struct str contact;
        unsigned char vapid[P256_SECRET];
        struct net *net;
        struct sending *sendings;
        size_t n_sendings;
        bool stopped;
};

/* "whsec_" and at least NOTIFY_SECRET_MIN bytes in base64. */
bool notify_secret_ok(struct str text);

#endif

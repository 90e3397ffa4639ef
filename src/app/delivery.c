/* delivery - see delivery.h. */
#include "app/delivery.h"

#include "app/secret.h"
#include "connect/message.h"
#include "net/conn.h"

#include <stdlib.h>

struct delivery {
        struct net *net;
        struct messenger *messenger;
};

static int open_webhook(struct delivery *d, struct loop *loop, const struct clock *clock, const struct config *c,
                        struct str secret, void **ret, struct err *err)
{
        struct message_webhook_opts o = {.loop = loop, .clock = clock, .url = str_c(c->webhook_url), .secret = secret};
        int r;

        d->net = net_new(loop);
        o.net = d->net;
        r = message_webhook_new(&o, ret, err);
        return r < 0 ? err_prefix(err, "webhook_url, webhook_secret_file") : 0;
}

static int open_smtp(struct loop *loop, const struct clock *clock, const struct config *c, struct str secret,
                     void **ret, struct err *err)
{
        struct message_smtp_opts o = {.loop = loop,
                                      .clock = clock,
                                      .url = str_c(c->smtp_url),
                                      .login = str_c(c->smtp_login),
                                      .password = secret,
                                      .from = str_c(c->smtp_from),
                                      .plain = c->smtp_plain};
        int r = message_smtp_new(&o, ret, err);

        return r < 0 ? err_prefix(err, "smtp_url, smtp_from") : 0;
}

int delivery_open(struct loop *loop, const struct clock *clock, const struct config *c, struct delivery **ret,
                  struct err *err)
{
        bool webhook = c->codes_by == CODES_WEBHOOK;
        struct delivery *d;
        struct secret secret;
        void *self = NULL;
        int r;

        *ret = NULL;
        if (c->codes_by == CODES_OFF)
                return 0;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        r = webhook ? secret_read(&secret, "webhook_secret_file", c->webhook_secret_file, err)
                    : secret_read(&secret, "smtp_password_file", c->smtp_password_file, err);
        if (r == 0)
                r = webhook ? open_webhook(d, loop, clock, c, secret.text, &self, err)
                            : open_smtp(loop, clock, c, secret.text, &self, err);
        secret_done(&secret);
        if (r < 0) {
                delivery_close(d);
                return r;
        }
        d->messenger = messenger_new(webhook ? &message_webhook : &message_smtp, self);
        *ret = d;
        return 0;
}

struct messenger *delivery_messenger(const struct delivery *d)
{
        return d ? d->messenger : NULL;
}

struct delivery *delivery_close(struct delivery *d)
{
        if (!d)
                return NULL;
        messenger_free(d->messenger);
        net_free(d->net);
        free(d);
        return NULL;
}

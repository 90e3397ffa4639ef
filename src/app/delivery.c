/* delivery - see delivery.h. */
#include "app/delivery.h"

#include "base/buf.h"
#include "base/file.h"
#include "connect/message.h"
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

enum { SECRET_MAX = 4096 };

struct delivery {
        struct net *net;
        struct messenger *messenger;
};

static int read_secret(const char *setting, const char *path, struct buf *out, struct err *err)
{
        if (!*path)
                return 0;
        return file_read(path, out, NULL) == 0 ? 0
                                               : err_set(err, ERR_NOTFOUND, "%s: %s: cannot be read", setting, path);
}

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
        struct buf secret;
        void *self = NULL;
        int r;

        *ret = NULL;
        if (c->codes_by == CODES_OFF)
                return 0;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        buf_init(&secret, SECRET_MAX);
        r = webhook ? read_secret("webhook_secret_file", c->webhook_secret_file, &secret, err)
                    : read_secret("smtp_password_file", c->smtp_password_file, &secret, err);
        if (r == 0)
                r = webhook ? open_webhook(d, loop, clock, c, str_trim(buf_str(&secret)), &self, err)
                            : open_smtp(loop, clock, c, str_trim(buf_str(&secret)), &self, err);
        if (secret.n)
                explicit_bzero(secret.p, secret.n);
        buf_done(&secret);
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

/* devices - see devices.h. */
#include "app/devices.h"

#include "app/secret.h"
#include "connect/device_check.h"
#include "net/conn.h"

#include <stdlib.h>

struct devices {
        struct net *net;
        struct device_checks *checks;
};

int devices_open(struct loop *loop, const struct config *c, struct devices **ret, struct err *err)
{
        struct device_checks_opts o = {
                .loop = loop, .url = str_c(c->device_check_url), .timeout_ms = c->device_check_timeout_ms};
        struct devices *d;
        struct secret secret;
        int r;

        *ret = NULL;
        if (!*c->device_check_url)
                return 0;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        d->net = net_new(loop);
        o.net = d->net;
        r = secret_read(&secret, "device_check_secret_file", c->device_check_secret_file, err);
        o.secret = secret.text;
        if (r == 0) {
                r = device_checks_new(&o, &d->checks, err);
                if (r < 0)
                        err_prefix(err, "device_check_url");
        }
        secret_done(&secret);
        if (r < 0)
                d = devices_close(d);
        *ret = d;
        return r;
}

struct devices *devices_close(struct devices *d)
{
        if (!d)
                return NULL;
        device_checks_free(d->checks);
        net_free(d->net);
        free(d);
        return NULL;
}

struct device_checks *devices_checks(struct devices *d)
{
        return d ? d->checks : NULL;
}

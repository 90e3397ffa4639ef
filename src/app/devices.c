/* devices - see devices.h. */
#include "app/devices.h"

#include "base/buf.h"
#include "base/file.h"
#include "connect/device_check.h"
#include "net/conn.h"

#include <stdlib.h>

#define SECRET_FILE_MAX ((size_t)4 << 10)

struct devices {
        struct net *net;
        struct device_checks *checks;
};

static int read_secret(const char *path, struct buf *out, struct err *err)
{
        if (!*path)
                return 0;
        return file_read(path, out, NULL) == 0
                       ? 0
                       : err_set(err, ERR_NOTFOUND, "device_check_secret_file: %s: cannot be read", path);
}

int devices_open(struct loop *loop, const struct config *c, struct devices **ret, struct err *err)
{
        struct device_checks_opts o = {
                .loop = loop, .url = str_c(c->device_check_url), .timeout_ms = c->device_check_timeout_ms};
        struct devices *d;
        struct buf secret;
        int r;

        *ret = NULL;
        if (!*c->device_check_url)
                return 0;
        d = calloc(1, sizeof(*d));
        if (!d)
                abort();
        d->net = net_new(loop);
        o.net = d->net;
        buf_init(&secret, SECRET_FILE_MAX);
        r = read_secret(c->device_check_secret_file, &secret, err);
        o.secret = str_trim(buf_str(&secret));
        if (r == 0) {
                r = device_checks_new(&o, &d->checks, err);
                if (r < 0)
                        err_prefix(err, "device_check_url");
        }
        buf_done(&secret);
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

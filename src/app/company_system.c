/* company_system - see company_system.h. */
#include "app/company_system.h"

#include "app/secret.h"
#include "base/log.h"
#include "base/time.h"
#include "connect/records_http.h"
#include "net/conn.h"

#include <stdlib.h>

struct company_system {
        struct net *net;
        struct records *records;
};

static int open_records(struct company_system *s, struct loop *loop, const struct config *c, struct str secret,
                        struct err *err)
{
        struct records_http_opts o = {.loop = loop,
                                      .net = s->net,
                                      .url = str_c(c->records_url),
                                      .secret = secret,
                                      .timeout_ms = c->records_timeout_ms,
                                      .cache_ms = c->records_cache_s * SECOND_MS};
        int r = records_http_new(&o, &s->records, err);

        return r < 0 ? err_prefix(err, "records_url") : 0;
}

int company_system_open(struct loop *loop, const struct config *c, struct company_system **ret, struct err *err)
{
        struct company_system *s;
        struct secret secret;
        int r;

        *ret = NULL;
        if (!*c->records_url)
                return 0;
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->net = net_new(loop);
        r = secret_read(&secret, "records_secret_file", c->records_secret_file, err);
        if (r == 0)
                r = open_records(s, loop, c, secret.text, err);
        secret_done(&secret);
        if (r < 0) {
                company_system_close(s);
                return r;
        }
        log_info("orders, devices and repairs: from %s", c->records_url);
        *ret = s;
        return 0;
}

struct company_system *company_system_close(struct company_system *s)
{
        if (!s)
                return NULL;
        records_free(s->records);
        net_free(s->net);
        free(s);
        return NULL;
}

struct records *company_system_records(struct company_system *s)
{
        return s ? s->records : NULL;
}

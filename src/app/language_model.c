/* language_model - see language_model.h. */
#include "app/language_model.h"

#include "app/secret.h"
#include "base/log.h"
#include "model/chat.h"
#include "net/conn.h"

#include <stdlib.h>

struct language_model {
        struct net *net;
        struct chat_model *model;
};

static int open_model(struct language_model *m, struct loop *loop, const struct config *c, struct err *err)
{
        struct chat_model_opts o = {.loop = loop,
                                    .net = m->net,
                                    .url = str_c(c->chat_url),
                                    .model = str_c(c->chat_model),
                                    .first_ms = c->chat_first_ms,
                                    .total_ms = c->chat_timeout_ms};
        struct secret key;
        int r = secret_read(&key, "chat_key_file", c->chat_key_file, err);

        o.key = key.text;
        if (r == 0) {
                r = chat_model_new(&o, &m->model, err);
                if (r < 0)
                        err_prefix(err, "chat_url");
        }
        secret_done(&key);
        return r;
}

int language_model_open(struct loop *loop, const struct config *c, struct language_model **ret, struct err *err)
{
        struct language_model *m;
        int r;

        *ret = NULL;
        if (!*c->chat_url)
                return 0;
        m = calloc(1, sizeof(*m));
        if (!m)
                abort();
        m->net = net_new(loop);
        r = open_model(m, loop, c, err);
        if (r < 0) {
                language_model_close(m);
                return r;
        }
        log_info("answers may be phrased by %s at %s", c->chat_model, c->chat_url);
        *ret = m;
        return 0;
}

struct language_model *language_model_close(struct language_model *m)
{
        if (!m)
                return NULL;
        chat_model_free(m->model);
        net_free(m->net);
        free(m);
        return NULL;
}

struct chat_model *language_model_get(struct language_model *m)
{
        return m ? m->model : NULL;
}

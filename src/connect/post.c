/* post - see post.h. */
#include "connect/post.h"

#include "base/arena.h"
#include "base/buf.h"
#include "http/client.h"
#include "net/conn.h"

#include <stdlib.h>

struct post {
        struct http_client *client;
        struct buf answer;
        size_t n_read;
        int status;
        post_fn *cb;
        void *arg;
};

int post_url_check(struct str url, bool inner, struct err *err)
{
        struct http_url u;
        struct net_addr a;
        int r;

        if (url.n > POST_URL_MAX)
                return err_set(err, ERR_INVALID, "url is longer than %d bytes", POST_URL_MAX);
        for (size_t i = 0; i < url.n; i++)
                if (url.p[i] <= ' ' || url.p[i] > '~' || url.p[i] == '"' || url.p[i] == '\\')
                        return err_set(err, ERR_INVALID, "url has a character that must be percent-encoded");
        r = http_url_parse(url, &u, err);
        if (r < 0)
                return r;
        if (!str_starts(url, STR("https://")) && !(inner && str_starts(url, STR("http://"))))
                return err_set(err, ERR_INVALID, "url must begin with https://");
        if (str_contains(u.path, STR("#")))
                return err_set(err, ERR_INVALID, "url must not have a fragment");
        if (!inner && net_addr_parse(str_c(u.host), &a) && !net_addr_public(&a))
                return err_set(err, ERR_INVALID, "%s is an inner address", u.host);
        return 0;
}

static void post_free(struct post *p)
{
        http_client_free(p->client);
        buf_done(&p->answer);
        free(p);
}

static bool on_part(void *arg, const struct http_reply *so_far)
{
        struct post *p = arg;
        size_t room = POST_ANSWER_KEPT - p->answer.n;

        p->status = so_far->status;
        p->n_read += so_far->body.n;
        buf_put_str(&p->answer, str_sub(so_far->body, 0, so_far->body.n < room ? so_far->body.n : room));
        return p->n_read < POST_ANSWER_MAX;
}

/* With a status the answer is one, however it ended. */
static void on_reply(void *arg, int r, const struct http_reply *reply)
{
        struct post *p = arg;

        if (reply)
                p->status = reply->status;
        p->cb(p->arg, p->status ? 0 : r, p->status, buf_str(&p->answer));
        post_free(p);
}

struct post *post_start(struct net *net, struct tls *tls, const struct post_call *call, post_fn *cb, void *arg,
                        struct err *err)
{
        struct http_call c = {.method = "POST",
                              .headers = call->headers,
                              .content_type = call->content_type,
                              .body = call->body,
                              .timeout_ms = call->timeout_ms ? call->timeout_ms : POST_DEADLINE_MS,
                              .on_part = on_part};
        struct http_url url;
        struct post *p;
        int r = http_url_parse(call->url, &url, err);

        if (r < 0)
                return NULL;
        p = calloc(1, sizeof(*p));
        if (!p)
                abort();
        *p = (struct post){.cb = cb, .arg = arg};
        buf_init(&p->answer, POST_ANSWER_KEPT);
        p->client = http_client_new(net, call->url, tls, err);
        c.path = url.path;
        r = p->client ? http_client_send(p->client, &c, on_reply, p) : ERR_IO;
        if (r < 0) {
                post_free(p);
                err_set(err, r, "nothing could be sent");
                return NULL;
        }
        return p;
}

struct post *post_stop(struct post *p)
{
        if (p)
                post_free(p);
        return NULL;
}

struct str post_failure(int r, int status, struct arena *mem)
{
        if (status >= 200 && status < 300)
                return STR("");
        if (status >= 300 && status < 400)
                return arena_printf(mem, "answered %d; redirects are not followed", status);
        if (status)
                return arena_printf(mem, "answered %d", status);
        if (r == ERR_DENIED)
                return STR("leads to an inner address, which is refused");
        if (r == ERR_TIMEOUT)
                return STR("did not answer in time");
        return STR("could not be reached, or cut the connection");
}

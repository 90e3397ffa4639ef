/* front - see front.h. */
#include "app/front.h"

#include "api/api.h"
#include "app/embedded.h"
#include "app/secret.h"
#include "app/service.h"
#include "base/arena.h"
#include "chat/chat.h"
#include "crypt/keyring.h"
#include "desk/practice.h"
#include "http/server.h"
#include "http/static.h"
#include "insight/lessons.h"
#include "loop/loop.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_MIN = 16, SECRET_MAX = 4096, CLOSING_ROUNDS = 20, DRAIN_LOOK_MS = 10 };

struct front {
        struct service *service;
        const struct config *config;
        struct arena *mem;
        struct http_server *http;
        struct api *api;
        struct str secret;
        struct timer *drain_timer;
        int64_t drain_until_ms;
        void (*drained)(void *);
        void *drained_arg;
        char url[160];
};

/* ---- settings ---- */

static void fill_http(struct front *f, struct http_config *h)
{
        const struct config *c = f->config;

        *h = (struct http_config){.address = c->address,
                                  .port = (uint16_t)c->port,
                                  .tls_cert = *c->tls_cert ? c->tls_cert : NULL,
                                  .tls_key = *c->tls_key ? c->tls_key : NULL,
                                  .cors_origins = c->cors_origins.v,
                                  .n_cors_origins = c->cors_origins.n,
                                  .trusted_proxies = c->trusted_proxies.v,
                                  .n_trusted_proxies = c->trusted_proxies.n,
                                  .max_sockets = (size_t)c->sockets_max,
                                  .max_header = (size_t)c->header_max,
                                  .max_target = (size_t)c->target_max,
                                  .max_body = (size_t)c->body_max,
                                  .max_out_queue = (size_t)c->socket_queue_max,
                                  .max_message = (size_t)c->frame_max,
                                  .rate_per_s = (unsigned)c->address_rate,
                                  .rate_burst = (unsigned)c->address_burst,
                                  .header_timeout_ms = c->header_timeout_s * SECOND_MS,
                                  .body_timeout_ms = c->body_timeout_s * SECOND_MS,
                                  .idle_timeout_ms = c->idle_timeout_s * SECOND_MS,
                                  .write_timeout_ms = c->write_timeout_s * SECOND_MS,
                                  .ping_ms = c->ping_s * SECOND_MS,
                                  .heartbeat_ms = c->heartbeat_s * SECOND_MS,
                                  .clock = f->service->clock};
}

static int read_jwt_secret(struct front *f, struct err *err)
{
        const char *path = f->config->jwt_secret_file;
        struct secret s;
        int r;

        if (!*path) {
                char *p = arena_alloc(f->mem, 32);

                keyring_derive(store_keys(f->service->store), "jwt", (unsigned char *)p);
                f->secret = (struct str){p, 32};
                return 0;
        }
        r = secret_read(&s, "jwt_secret_file", path, err);
        if (r == 0 && (s.text.n < SECRET_MIN || s.text.n > SECRET_MAX))
                r = err_set(err, ERR_INVALID, "jwt_secret_file: %s: the secret must have %d to %d bytes", path,
                            SECRET_MIN, SECRET_MAX);
        if (r == 0)
                f->secret = arena_str(f->mem, s.text);
        secret_done(&s);
        return r;
}

/* ---- web bundle ---- */

/* Pages have short addresses: desk.html is /desk, and index.html is /. */
static const char *address_of(struct front *f, const char *path)
{
        struct str at = str_c(path);

        if (str_eq_c(at, "index.html"))
                return "/";
        if (str_ends(at, STR(".html")))
                at = str_sub(at, 0, at.n - strlen(".html"));
        return arena_printf(f->mem, "/%.*s", STR_ARG(at)).p;
}

static int add_web(struct front *f, struct err *err)
{
        struct embedded_set web = embedded_web();
        struct http_asset *assets = ARENA_ARRAY(f->mem, struct http_asset, web.n + 1);

        for (size_t i = 0; i < web.n; i++) {
                const struct embedded_file *e = &web.files[i];

                assets[i] = (struct http_asset){.path = address_of(f, e->path),
                                                .content_type = e->content_type,
                                                .raw = e->raw,
                                                .raw_n = e->raw_n,
                                                .gz = e->gz,
                                                .gz_n = e->gz_n,
                                                .etag = e->etag,
                                                .immutable = str_starts(str_c(e->path), STR("assets/"))};
                if (strcmp(e->path, "404.html") == 0)
                        http_static_not_found(f->http, &assets[i]);
        }
        return http_static_add(f->http, assets, web.n, err);
}

/* ---- opening ---- */

static int open_api(struct front *f, struct err *err)
{
        struct service *s = f->service;
        struct api_deps deps = {.loop = s->loop,
                                .http = f->http,
                                .store = s->store,
                                .door = s->door,
                                .chat = s->chat,
                                .desk = s->desk,
                                .erasures = s->erasures,
                                .assist = s->assist,
                                .practice = s->practice,
                                .suggestions = s->suggestions,
                                .lessons = s->lessons,
                                .metrics = s->metrics,
                                .weekly_post = s->weekly_post,
                                .stages = s->stages,
                                .publisher = s->publisher,
                                .replays = s->replays,
                                .intakes = s->intakes,
                                .imports = s->imports,
                                .webhooks = s->webhooks,
                                .notify = s->notify,
                                .oidc = s->oidc,
                                .account = s->account,
                                .orders = s->orders,
                                .codes = s->codes,
                                .generations = s->generations,
                                .clock = s->clock,
                                .jwt_secret = f->secret,
                                .upload_max = (size_t)f->config->upload_max,
                                .demo = f->config->demo};

        return api_new(&deps, &f->api, err);
}

static void write_url(struct front *f)
{
        const char *address = f->config->address;
        bool six = strchr(address, ':') != NULL;

        snprintf(f->url, sizeof(f->url), "%s://%s%s%s:%u", *f->config->tls_cert ? "https" : "http", six ? "[" : "",
                 address, six ? "]" : "", http_server_port(f->http));
}

int front_open(struct service *s, const struct config *config, struct front **ret, struct err *err)
{
        struct front *f = calloc(1, sizeof(*f));
        struct http_config h;
        int r;

        if (!f)
                abort();
        *f = (struct front){.service = s, .config = config, .mem = arena_new(1 << 20)};
        fill_http(f, &h);
        r = read_jwt_secret(f, err);
        if (r == 0) {
                f->http = http_server_new(s->loop, &h, err);
                r = f->http ? 0 : ERR_IO;
        }
        if (r == 0)
                r = open_api(f, err);
        if (r == 0)
                r = add_web(f, err);
        if (r == 0)
                r = http_server_listen(f->http, err);
        if (r < 0) {
                front_close(f);
                return r;
        }
        write_url(f);
        *ret = f;
        return 0;
}

const char *front_url(const struct front *f)
{
        return f->url;
}

int front_reload(struct front *f, struct err *err)
{
        return *f->config->tls_cert ? http_server_reload_tls(f->http, err) : 0;
}

/* What was said has its answer: now those who listen are told why it ends. */
static void say_goodbye(struct front *f)
{
        int64_t left_ms = f->drain_until_ms - loop_now_ms(f->service->loop);

        f->drain_timer = timer_stop(f->drain_timer);
        chat_end_listeners(f->service->chat);
        http_server_drain(f->http, left_ms > 0 ? left_ms : 0, f->drained, f->drained_arg);
}

static void on_draining(void *arg)
{
        struct front *f = arg;

        if (chat_drain(f->service->chat) || loop_now_ms(f->service->loop) >= f->drain_until_ms)
                say_goodbye(f);
}

void front_drain(struct front *f, void (*done)(void *), void *arg)
{
        f->drained = done;
        f->drained_arg = arg;
        f->drain_until_ms = loop_now_ms(f->service->loop) + f->config->drain_s * SECOND_MS;
        http_server_stop_listening(f->http);
        if (chat_drain(f->service->chat))
                say_goodbye(f);
        else
                f->drain_timer = timer_start(f->service->loop, DRAIN_LOOK_MS, DRAIN_LOOK_MS, on_draining, f);
}

/* Calls that wait for work elsewhere still speak to the interface. */
static bool is_needed(const struct front *f)
{
        const struct service *s = f->service;

        return api_checks(f->api) || !lessons_drain(s->lessons) || (s->practice && practice_busy(s->practice));
}

struct front *front_close(struct front *f)
{
        if (!f)
                return NULL;
        timer_stop(f->drain_timer);
        http_server_free(f->http);
        /* What was cut off tells its owners in later rounds of the loop; they must still be there. */
        for (int i = 0; f->http && i < CLOSING_ROUNDS; i++)
                loop_step(f->service->loop, 0);
        while (f->api && is_needed(f)) {
                store_drain(f->service->store);
                loop_step(f->service->loop, 10);
        }
        api_free(f->api);
        arena_free(f->mem);
        free(f);
        return NULL;
}

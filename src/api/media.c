/* media - figures and clips of the knowledge. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "base/log.h"
#include "http/static.h"
#include "knowledge/knowledge.h"
#include "loop/loop.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRESH_S = 300 };

/* The bytes go with the knowledge's generation or with the caller. */
static void send_media(struct api_call *c, const struct http_asset *a)
{
        http_add_header(c->req, "Content-Security-Policy",
                        STR("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
        http_static_send(c->req, a, HTTP_BYTES_COPY);
}

struct reading {
        struct api_call *c;
        struct http_asset asset; /* raw is read, at most raw_n bytes */
        const char *path;
        unsigned char *data;
        ssize_t n;
};

static void read_file(void *arg)
{
        struct reading *r = arg;
        size_t size = r->asset.raw_n;
        int fd = open(r->path, O_RDONLY | O_CLOEXEC);

        r->n = -1;
        if (fd < 0)
                return;
        r->data = malloc(size + 1);
        if (!r->data)
                abort();
        r->n = 0;
        while ((size_t)r->n < size) {
                ssize_t got = read(fd, r->data + r->n, size - (size_t)r->n);

                if (got <= 0)
                        break;
                r->n += got;
        }
        close(fd);
}

static void on_read(void *arg, bool cancelled)
{
        struct reading *r = arg;
        unsigned char *data = r->data;

        if (cancelled || r->n < 0) {
                log_warn("a media file of the knowledge is gone: %s", r->path);
                api_problem(r->c, 404, "not-found", "this picture is gone");
        } else {
                r->asset.raw = r->data;
                r->asset.raw_n = (size_t)r->n;
                send_media(r->c, &r->asset);
        }
        free(data);
}

static void media(struct api_call *c)
{
        struct generation *g = generation_current(c->api->d.generations);
        struct str name = http_req_param(c->req, "name");
        const struct media *m = knowledge_media(g->k, name);
        struct http_asset asset;
        struct reading *r;

        if (!m) {
                api_problem(c, 404, "not-found", "no such picture or clip");
                return;
        }
        asset = (struct http_asset){.content_type = m->type, .raw = m->data, .raw_n = m->size, .fresh_s = FRESH_S};
        asset.etag = arena_printf(c->mem, "%.16s-%zx", g->hash, m->size).p;
        if (m->data) {
                send_media(c, &asset);
                return;
        }
        r = ARENA_NEW(c->mem, struct reading);
        *r = (struct reading){.c = c, .asset = asset, .path = arena_cstr(c->mem, m->path)};
        if (loop_short(c->api->d.loop, read_file, on_read, r) < 0)
                api_problem(c, 503, "busy", "busy; try again in a moment");
}

const struct api_row api_media_rows[] = {
        {"GET", "/media/:name", "a figure or clip of the knowledge", ROLE_PUBLIC, media, NULL, NULL, 0, 200, 0, NULL,
         "*/*"},
        {0},
};

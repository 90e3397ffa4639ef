/*
 * media - figures and clips of the knowledge, and pictures of customers: sniffed, sealed, shown only with the
 * conversation's key or to people who work here.
 */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "base/log.h"
#include "base/rand.h"
#include "chat/chat.h"
#include "http/static.h"
#include "knowledge/knowledge.h"
#include "loop/loop.h"
#include "privacy/door.h"
#include "store/attachment.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- figures and clips ---- */

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

/* ---- pictures of customers ---- */

/* By content, never by name or header. SVG is not taken: it can carry script. */
static const char *sniff_picture(struct str s)
{
        if (str_starts(s, STR("\x89PNG\r\n\x1a\n")))
                return "image/png";
        if (str_starts(s, STR("\xff\xd8\xff")))
                return "image/jpeg";
        if (str_starts(s, STR("GIF87a")) || str_starts(s, STR("GIF89a")))
                return "image/gif";
        if (str_starts(s, STR("RIFF")) && str_eq(str_sub(s, 8, 4), STR("WEBP")))
                return "image/webp";
        if (str_eq(str_sub(s, 4, 8), STR("ftypheic")) || str_eq(str_sub(s, 4, 8), STR("ftypmif1")))
                return "image/heic";
        return NULL;
}

struct upload {
        struct api_call *c;
        struct attachment_row row;
        const char *type;
};

static void on_stored(void *arg, int r, const struct err *err)
{
        struct upload *u = arg;
        struct api_call *c = u->c;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        chat_attachment_added(c->api->d.chat, u->row.conversation, u->row.id, u->row.type);
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", u->row.id);
        json_put_key_str(&b, "type", u->row.type);
        json_put_key_i64(&b, "bytes", u->row.bytes);
        buf_put_ch(&b, '}');
        api_json(c, 201, &b);
        buf_done(&b);
}

static void on_upload_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct upload *u = arg;
        struct api_call *c = u->c;
        struct str body = http_req_body(c->req);
        struct arena *mem;
        struct err e;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        mem = arena_new(64 << 20);
        u->row.id = id_new_in(c->mem, clock_now_ms(c->api->d.clock));
        u->row.conversation = arena_str(c->mem, http_req_param(c->req, "id"));
        u->row.customer_id = arena_str(c->mem, customer_id);
        u->row.type = str_c(u->type);
        u->row.bytes = (int64_t)body.n;
        u->row.at_ms = clock_now_ms(c->api->d.clock);
        r = door_seal_bytes(c->api->d.door, customer_id, body, mem, &u->row.cipher, &e);
        if (r < 0)
                api_fail(c, r, &e);
        else if ((r = store_attachment_put(c->api->d.store, &u->row, on_stored, u)) < 0)
                api_fail(c, r, NULL);
        arena_free(mem);
}

static void upload(struct api_call *c)
{
        struct upload *u = ARENA_NEW(c->mem, struct upload);
        struct str body = http_req_body(c->req);

        u->c = c;
        u->type = sniff_picture(body);
        if (body.n == 0) {
                api_problem(c, 400, "empty", "the picture is empty");
                return;
        }
        if (!u->type) {
                api_problem(c, 415, "not-a-picture", "only PNG, JPEG, GIF, WebP and HEIC pictures can be sent");
                return;
        }
        chat_check_sender(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), on_upload_allowed, u);
}

static void on_attachment(void *arg, int r, const struct err *err, const struct attachment_row *a)
{
        struct api_call *c = arg;
        struct arena *mem;
        struct str plain;
        struct err e;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        mem = arena_new(64 << 20);
        r = door_open(c->api->d.door, a->customer_id, a->cipher, mem, &plain, &e);
        if (r < 0) {
                api_fail(c, r == ERR_NOTFOUND ? ERR_NOTFOUND : ERR_CORRUPT, &e);
        } else {
                http_add_header(c->req, "Cache-Control", STR("private, max-age=3600"));
                http_add_header(c->req, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
                http_respond(c->req, 200, a->type, plain);
        }
        arena_free(mem);
}

static void on_show_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct api_call *c = arg;

        (void)customer_id;
        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        r = store_attachment_get(c->api->d.store, http_req_param(c->req, "id"), http_req_param(c->req, "aid"),
                                 on_attachment, c);
        if (r < 0)
                api_fail(c, r, NULL);
}

static void show(struct api_call *c)
{
        chat_check_key(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), on_show_allowed, c);
}

static void show_agent(struct api_call *c)
{
        on_show_allowed(c, 0, NULL, (struct str){NULL, 0});
}

static const struct api_field upload_out[] = {
        {"id", T_STRING, true, 0, "send it as attachment of a message", NULL},
        {"type", T_STRING, true, 0, "as found in its bytes", NULL},
        {"bytes", T_INT, true, 0, NULL, NULL},
        {0},
};

static const struct api_field show_query[] = {
        {"key", T_STRING, false, 64, "the conversation's key, where the header cannot be set", NULL},
        {0},
};

const struct api_row api_media_rows[] = {
        {"GET", "/media/:name", "a figure or clip of the knowledge", ROLE_PUBLIC, media, NULL, NULL, 0, 200, 0, NULL,
         "*/*"},
        {"POST", "/v1/conversations/:id/attachments", "upload a picture, at most 10 MiB", ROLE_CUSTOMER, upload, NULL,
         upload_out, API_RAW_BODY, 201, 0},
        {"GET", "/v1/conversations/:id/attachments/:aid", "a picture of this conversation", ROLE_CUSTOMER, show, NULL,
         NULL, 0, 200, 0, show_query, "image/*"},
        {"GET", "/v1/desk/conversations/:id/attachments/:aid", "a picture, for an agent", RIGHT_WORK, show_agent, NULL,
         NULL, 0, 200, 0, NULL, "image/*"},
        {0},
};

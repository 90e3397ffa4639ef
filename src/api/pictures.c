/*
 * pictures - of customers and of people who work here: looked at by their bytes, freed of what they say beside what is
 * seen and sealed with the customer's key, both off the loop, shown only with the conversation's key or to people who
 * work here.
 */
#include "api/api_priv.h"

#include "base/rand.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "loop/loop.h"
#include "media/picture.h"
#include "privacy/door.h"
#include "store/attachment.h"

enum { SEALED_MAX = 64 << 20 };

/* ---- taking them ---- */

struct upload {
        struct api_call *c;
        struct attachment_row row;
        enum picture_kind kind;
        bool staff;
        struct arena *sealed; /* of row.cipher */
        bool broken;          /* of the work on the pool, as the next two */
        int r;
        struct err err;
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
        if (u->staff)
                chat_staff_attachment_added(c->api->d.chat, u->row.conversation, u->row.id, u->row.type);
        else
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

static void store_it(struct upload *u)
{
        struct api_call *c = u->c;
        int r;

        u->row.id = id_new_in(c->mem, clock_now_ms(c->api->d.clock));
        u->row.conversation = arena_str(c->mem, http_req_param(c->req, "id"));
        u->row.type = str_c(picture_type(u->kind));
        u->row.at_ms = clock_now_ms(c->api->d.clock);
        r = store_attachment_put(c->api->d.store, &u->row, on_stored, u);
        if (r < 0)
                api_fail(c, r, NULL);
}

/* Meanwhile it may have been erased, closed to them or taken by somebody else. */
static void on_still_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct upload *u = arg;
        struct api_call *c = u->c;
        struct arena *sealed = u->sealed; /* u goes with the answer */

        if (r < 0)
                api_fail(c, r, err);
        else if (u->staff && !desk_owns(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id))
                api_problem(c, 409, "conflict", "the conversation is not yours any more");
        else if (!str_eq(customer_id, u->row.customer_id))
                api_problem(c, 409, "conflict", "the conversation is somebody else's by now; send the picture again");
        else
                store_it(u);
        arena_free(sealed);
}

static void check(struct upload *u, chat_allowed_fn *cb)
{
        struct api_call *c = u->c;
        struct str id = http_req_param(c->req, "id");

        if (u->staff)
                chat_staff_check(c->api->d.chat, id, cb, u);
        else
                chat_check_sender(c->api->d.chat, id, api_key(c), cb, u);
}

/* On the pool: megabytes of somebody else's bytes. A customer's picture that does not add up is kept as it came:
 * somebody may still make something of it. What people of the company send goes to a customer, so it must. */
static void strip_and_seal(void *arg)
{
        struct upload *u = arg;
        struct str bytes = http_req_body(u->c->req);
        struct buf plain;

        buf_init(&plain, bytes.n + PICTURE_STRIP_MORE);
        if (picture_strip(bytes, &plain))
                bytes = buf_str(&plain);
        else
                u->broken = u->staff;
        u->row.bytes = (int64_t)bytes.n;
        if (!u->broken)
                u->r = door_seal_bytes(u->c->api->d.door, u->row.customer_id, bytes, u->sealed, &u->row.cipher,
                                       &u->err);
        buf_done(&plain);
}

static void on_sealed(void *arg, bool cancelled)
{
        struct upload *u = arg;

        if (!cancelled && !u->broken && u->r == 0) {
                check(u, on_still_allowed);
                return;
        }
        u->sealed = arena_free(u->sealed);
        if (cancelled)
                api_fail(u->c, ERR_BUSY, NULL);
        else if (u->broken)
                api_problem(u->c, 415, "broken-picture", "the picture is broken; save it again and try that");
        else
                api_fail(u->c, u->r, &u->err);
}

static void on_upload_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct upload *u = arg;

        if (r < 0) {
                api_fail(u->c, r, err);
                return;
        }
        u->row.customer_id = arena_str(u->c->mem, customer_id);
        u->sealed = arena_new(SEALED_MAX);
        r = loop_short(u->c->api->d.loop, strip_and_seal, on_sealed, u);
        if (r < 0) {
                u->sealed = arena_free(u->sealed);
                api_fail(u->c, r, NULL);
        }
}

/* NULL: it was answered why not. */
static struct upload *upload_new(struct api_call *c, bool staff)
{
        struct upload *u = ARENA_NEW(c->mem, struct upload);
        struct str body = http_req_body(c->req);
        struct picture_head head;

        if (body.n == 0) {
                api_problem(c, 400, "empty", "the picture is empty");
                return NULL;
        }
        if (!picture_head(body, &head)) {
                api_problem(c, 415, "not-a-picture", "only PNG, JPEG, GIF, WebP and HEIC pictures can be sent");
                return NULL;
        }
        *u = (struct upload){.c = c, .kind = head.kind, .staff = staff};
        return u;
}

static void upload(struct api_call *c)
{
        struct upload *u = upload_new(c, false);

        if (u)
                check(u, on_upload_allowed);
}

static void upload_staff(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");
        struct upload *u;

        if (!desk_owns(c->api->d.desk, id, c->session.agent_id)) {
                api_problem(c, 409, "conflict", "the conversation is not yours; take it first");
                return;
        }
        u = upload_new(c, true);
        if (u && u->kind == PICTURE_HEIC)
                api_problem(c, 415, "heic", "most browsers do not show HEIC; send the picture as JPEG or PNG");
        else if (u)
                check(u, on_upload_allowed);
}

int api_pictures_read(const json_t *list, struct chat_input *in, struct chat_picture *v, struct err *err)
{
        size_t n = json_array_size(list);

        if (n > CHAT_PICTURES_MAX)
                return err_set(err, ERR_INVALID, "a message may have at most %d pictures", CHAT_PICTURES_MAX);
        for (size_t i = 0; i < n; i++) {
                const json_t *p = json_array_get(list, i), *alt = json_object_get(p, "alt");

                if (!json_is_object(p) || !json_is_string(json_object_get(p, "id")) || (alt && !json_is_string(alt)) ||
                    json_object_size(p) != (alt ? 2 : 1))
                        return err_set(err, ERR_INVALID, "pictures must be a list of {id, alt?}");
                v[i] = (struct chat_picture){.id = json_get_str(p, "id"), .alt = str_trim(json_get_str(p, "alt"))};
                if (v[i].id.n > ID_LEN || v[i].alt.n > CHAT_ALT_MAX)
                        return err_set(err, ERR_INVALID, "the description of a picture may have at most %d bytes",
                                       CHAT_ALT_MAX);
        }
        in->pictures = v;
        in->n_pictures = n;
        return 0;
}

/* ---- showing them ---- */

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
        if (api_opens(c, http_req_param(c->req, "id")))
                on_show_allowed(c, 0, NULL, (struct str){NULL, 0});
        else
                api_problem(c, 404, NULL, "no such picture, or the conversation is another's");
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

const struct api_row api_picture_rows[] = {
        {"POST", "/v1/conversations/:id/attachments", "upload a picture, at most 10 MiB", ROLE_CUSTOMER, upload, NULL,
         upload_out, API_RAW_BODY, 201, 0},
        {"GET", "/v1/conversations/:id/attachments/:aid", "a picture of this conversation", ROLE_CUSTOMER, show, NULL,
         NULL, 0, 200, 0, show_query, "image/*"},
        {"POST", "/v1/desk/conversations/:id/attachments", "upload a picture for the customer, at most 10 MiB",
         RIGHT_WORK, upload_staff, NULL, upload_out, API_RAW_BODY, 201, 0},
        {"GET", "/v1/desk/conversations/:id/attachments/:aid", "a picture, for an agent", RIGHT_WORK, show_agent, NULL,
         NULL, 0, 200, 0, NULL, "image/*"},
        {0},
};

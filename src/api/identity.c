/* identity - signed tokens: each is taken once, at the beginning of a conversation or while it goes on. */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "connect/codes.h"
#include "connect/orders.h"
#include "crypt/jwt.h"
#include "crypt/token.h"
#include "store/identity.h"

#include <stdlib.h>
#include <string.h>

struct taking {
        struct api_call *c;
        struct jwt_claims claims;
        api_token_fn *cb;
};

/* What is right while a conversation goes on is logged by chat, with the conversation. */
static void note(struct api_call *c, const char *outcome, struct str customer_id)
{
        if (c->api->d.codes)
                codes_log(c->api->d.codes, "token", outcome, (struct str){NULL, 0}, customer_id, http_req_peer(c->req),
                          clock_now_ms(c->api->d.clock));
}

static void on_used(void *arg, int r, const struct err *err)
{
        struct taking *t = arg;
        struct api_call *c = t->c;

        if (r == ERR_EXISTS) {
                note(c, "replayed", t->claims.sub);
                api_problem(c, 409, "token-used", "%s", err->msg);
                return;
        }
        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        if (!http_req_param(c->req, "id").n)
                note(c, "right", t->claims.sub);
        t->cb(c, t->claims.sub);
}

int api_read_token(struct api_call *c, struct str token, struct jwt_claims *ret, struct err *err)
{
        int r = jwt_hs256_verify(token, c->api->d.jwt_secret, clock_now_ms(c->api->d.clock), c->mem, ret, err);

        if (r == 0 && ret->sub.n > 100)
                r = err_set(err, ERR_INVALID, "sub of the token is too long");
        if (r == 0 && str_starts(ret->sub, STR("v-")))
                r = err_set(err, ERR_DENIED, "sub of the token is none of a customer");
        if (r < 0)
                note(c, "wrong", (struct str){NULL, 0});
        return r;
}

void api_take_token(struct api_call *c, struct str token, api_token_fn *cb)
{
        struct taking *t = ARENA_NEW(c->mem, struct taking);
        unsigned char hash[32];
        struct err err;
        int r = api_read_token(c, token, &t->claims, &err);

        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        t->c = c;
        t->cb = cb;
        crypt_sha256(t->claims.jti, hash);
        r = store_token_use(c->api->d.store, str_n((const char *)hash, sizeof(hash)), t->claims.exp_s * 1000,
                            clock_now_ms(c->api->d.clock), on_used, t);
        if (r < 0)
                api_fail(c, r, NULL);
}

/* ---- while it goes on ---- */

struct naming {
        struct api_call *c;
        struct str customer_id, name;
};

static void on_told(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct naming *n = arg;
        struct buf b;

        if (r < 0) {
                api_fail(n->c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "customer", n->customer_id);
        json_put_key_i64(&b, "seq", reply->ack_seq);
        buf_put_ch(&b, '}');
        api_json_private(n->c, &b);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_fact *cu)
{
        struct naming *n = arg;
        struct api_call *c = n->c;
        struct chat_input in = {.kind = IN_IDENTITY, .customer_id = n->customer_id, .peer = http_req_peer(c->req)};

        (void)err;
        if (r == 0 && cu)
                in.label = cu->name;
        chat_input(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), &in, on_told, n);
}

static void on_token(struct api_call *c, struct str customer_id)
{
        struct naming *n = ARENA_NEW(c->mem, struct naming);

        *n = (struct naming){.c = c, .customer_id = customer_id};
        if (orders_customer(c->api->d.orders, customer_id, clock_now_ms(c->api->d.clock), on_customer, n) < 0)
                on_customer(n, ERR_BUSY, NULL, NULL);
}

static void on_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct api_call *c = arg;

        (void)customer_id;
        if (r < 0)
                api_fail(c, r, err);
        else
                api_take_token(c, api_text(c, "token"), on_token);
}

static void identify(struct api_call *c)
{
        chat_check_key(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), on_allowed, c);
}

static const struct api_field identify_in[] = {
        {"token", T_STRING, true, 4096, "signed token (JWT, HS256); each is taken once", NULL},
        {0},
};
static const struct api_field identify_out[] = {
        {"customer", T_STRING, true, 0, "who it is from now on", NULL},
        {"seq", T_INT, true, 0, "of the identity event", NULL},
        {0},
};

const struct api_row api_identity_rows[] = {
        {"POST", "/v1/conversations/:id/identity", "tell who the customer is, while the conversation goes on",
         ROLE_CUSTOMER, identify, identify_in, identify_out, 0, 200, 0},
        {0},
};

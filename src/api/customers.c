/* customers - what the desk does with a customer as a whole: refuse their messages for a while, and let them in again.
 */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "privacy/door.h"
#include "store/customer_block.h"

enum { REASON_MAX = 500 };

struct blocking {
        struct api_call *call;
        struct block_row row;
};

static void on_blocked(void *arg, int r, const struct err *err)
{
        struct blocking *k = arg;

        if (r < 0) {
                api_fail(k->call, r, err);
                return;
        }
        chat_block(k->call->api->d.chat, k->row.customer_id, k->row.until_ms);
        api_json(k->call, 200, NULL);
}

static int read_block(struct blocking *k, struct err *err)
{
        struct api_call *c = k->call;
        struct str reason = str_trim(api_text(c, "reason"));
        int64_t until = json_integer_value(json_object_get(c->json, "until"));

        k->row = (struct block_row){.customer_id = http_req_param(c->req, "id"),
                                    .agent = c->session.agent_id,
                                    .until_ms = until ? until : BLOCK_FOREVER,
                                    .at_ms = clock_now_ms(c->api->d.clock)};
        if (!reason.n)
                return err_set(err, ERR_INVALID, "say why, in reason");
        if (k->row.until_ms <= k->row.at_ms)
                return err_set(err, ERR_INVALID, "until lies in the past");
        return door_seal_bytes(c->api->d.door, k->row.customer_id, reason, c->mem, &k->row.cipher, err);
}

static void block(struct api_call *c)
{
        struct blocking *k = ARENA_NEW(c->mem, struct blocking);
        struct err err;
        int r;

        k->call = c;
        r = read_block(k, &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_block_put(c->api->d.store, &k->row, on_blocked, k));
}

static void unblock(struct api_call *c)
{
        struct blocking *k = ARENA_NEW(c->mem, struct blocking);

        k->call = c;
        k->row.customer_id = http_req_param(c->req, "id");
        api_busy(c, store_block_lift(c->api->d.store, k->row.customer_id, on_blocked, k));
}

static const struct api_field block_in[] = {
        {"reason", T_STRING, true, REASON_MAX, "for colleagues; kept sealed", NULL},
        {"until", T_INT, false, 0, "ms; absent or 0: until it is lifted", NULL},
        {0},
};

const struct api_row api_customer_rows[] = {
        {"POST", "/v1/desk/customers/:id/block", "refuse their messages", RIGHT_WORK, block, block_in, api_nothing, 0,
         200, 0},
        {"POST", "/v1/desk/customers/:id/unblock", "take their messages again", RIGHT_WORK, unblock, api_nothing,
         api_nothing, 0, 200, 0},
        {0},
};

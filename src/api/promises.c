/* promises - what people of the company have promised a customer: listed and written down by who has the conversation.
 */
#include "api/api_priv.h"

#include "base/rand.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "text/utf8.h"

static void put_promise(const struct chat_promise_view *v, int64_t now_ms, struct buf *b)
{
        bool over = str_eq_c(v->state, "open") && v->until_ms && now_ms > v->until_ms;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", v->id);
        json_put_key_str(b, "zh", v->zh);
        json_put_key_str(b, "en", v->en);
        json_put_key_i64(b, "amount", v->amount_minor);
        json_put_key_str(b, "currency", v->currency);
        json_put_key_str(b, "order_no", v->order_no);
        json_put_key_str(b, "role", v->role);
        json_put_key_str(b, "state", over ? STR("expired") : v->state);
        json_put_key_i64(b, "at", v->at_ms);
        if (v->until_ms)
                json_put_key_i64(b, "until", v->until_ms);
        buf_put_ch(b, '}');
}

static void on_promises(void *arg, int r, const struct err *err, const struct chat_promise_view *v, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"promises\":[");
        for (size_t i = 0; i < n; i++)
                put_promise(&v[i], clock_now_ms(c->api->d.clock), &b);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        chat_promises(c->api->d.chat, http_req_param(c->req, "id"), on_promises, c);
}

static bool owns(struct api_call *c)
{
        if (desk_owns(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id))
                return true;
        api_problem(c, 409, "conflict", "take the conversation first");
        return false;
}

static void add(struct api_call *c)
{
        struct chat_promise p = {.zh = str_trim(api_text(c, "zh")),
                                 .en = str_trim(api_text(c, "en")),
                                 .order_no = str_trim(api_text(c, "order_no")),
                                 .currency = api_text(c, "currency"),
                                 .role = api_text(c, "role"),
                                 .amount_minor = json_integer_value(json_object_get(c->json, "amount")),
                                 .until_ms = json_integer_value(json_object_get(c->json, "until")),
                                 .agent_id = c->session.agent_id};

        if (!owns(c))
                return;
        api_audit(c, "promise.add", "conversation", http_req_param(c->req, "id"), STR(""));
        chat_promise_add(c->api->d.chat, http_req_param(c->req, "id"), &p, on_promises, c);
}

static void set_state(struct api_call *c)
{
        struct str id = http_req_param(c->req, "pid"), state = api_text(c, "state");

        if (!owns(c))
                return;
        api_audit(c, "promise.state", "promise", utf8_cut(id, ID_LEN), state);
        chat_promise_state(c->api->d.chat, http_req_param(c->req, "id"), id, state, on_promises, c);
}

static const struct api_field add_in[] = {
        {"zh", T_STRING, false, CHAT_PROMISE_TEXT_MAX, "what was promised, in Chinese", NULL},
        {"en", T_STRING, false, CHAT_PROMISE_TEXT_MAX, "the same in English; one of the two, or an amount", NULL},
        {"amount", T_INT, false, 100000000, "in hundredths", NULL},
        {"currency", T_STRING, false, 3, "of the amount: CNY", NULL},
        {"order_no", T_STRING, false, 40, "that it is about", NULL},
        {"role", T_STRING, false, 20, "who promised it: agent (when it is not said), supervisor, repair, shop", NULL},
        {"until", T_INT, false, 0, "by when, in ms", NULL},
        {0},
};
static const struct api_field state_in[] = {
        {"state", T_STRING, true, 20, "open, kept or withdrawn", NULL},
        {0},
};
static const struct api_field promises_out[] = {
        {"promises", T_ARRAY, true, 0, "id, zh, en, amount, currency, order_no, role, state, at, until; newest first",
         NULL},
        {0},
};

const struct api_row api_promise_rows[] = {
        {"GET", "/v1/desk/conversations/:id/promises", "what was promised to the customer", RIGHT_WORK, list, NULL,
         promises_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/promises", "write one down", RIGHT_WORK, add, add_in, promises_out, 0, 200,
         0},
        {"POST", "/v1/desk/conversations/:id/promises/:pid/state", "it was kept, or is withdrawn", RIGHT_WORK,
         set_state, state_in, promises_out, 0, 200, 0},
        {0},
};

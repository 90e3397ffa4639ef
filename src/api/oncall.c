/* oncall - how people are reached when no console is open. Everybody sees and changes their own ways; a lead sees all.
 */
#include "api/api_priv.h"

#include "connect/notify.h"

static void put_way(const struct oncall_row *w, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", w->id);
        json_put_key_str(b, "kind", w->kind);
        json_put_key_str(b, "host", w->host);
        json_put_key_i64(b, "created", w->created_ms);
        if (w->last_ms)
                json_put_key_i64(b, "last", w->last_ms);
        if (w->last_error.n)
                json_put_key_str(b, "error", w->last_error);
        buf_put_ch(b, '}');
}

static void on_ways(void *arg, int r, const struct err *err, const struct oncall_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"people\":[");
        for (size_t i = 0; i < n;) {
                struct str agent = rows[i].agent_id;

                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "agent", agent);
                json_put_key_str(&b, "name", rows[i].name);
                json_put_key(&b, "ways");
                buf_put_ch(&b, '[');
                for (; i < n && str_eq(rows[i].agent_id, agent); i++)
                        put_way(&rows[i], &b);
                buf_put_c(&b, "]}");
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        bool all = c->session.rights & RIGHT_LEAD;
        int r = store_oncall(c->api->d.store, all ? STR("") : c->session.agent_id, on_ways, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void vapid(struct api_call *c)
{
        struct buf b;

        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "key", notify_vapid(c->api->d.notify, c->mem));
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static void on_put(void *arg, int r, const struct err *err, struct str id)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r == ERR_LIMIT ? ERR_EXISTS : r, err);
                return;
        }
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", id);
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

/* A program has nobody to be reached. */
static bool is_person(struct api_call *c)
{
        struct err err;

        if (!c->session.is_key)
                return true;
        err_set(&err, ERR_DENIED, "a key is no person who could be reached");
        api_fail(c, ERR_DENIED, &err);
        return false;
}

static void subscribe(struct api_call *c)
{
        struct notify_way w = {.kind = STR("webpush"),
                               .url = api_text(c, "endpoint"),
                               .p256dh = api_text(c, "p256dh"),
                               .auth = api_text(c, "auth")};

        if (is_person(c))
                notify_add(c->api->d.notify, c->session.agent_id, &w, on_put, c);
}

static void add(struct api_call *c)
{
        struct notify_way w = {.kind = api_text(c, "kind"), .url = api_text(c, "url"), .secret = api_text(c, "secret")};

        if (is_person(c))
                notify_add(c->api->d.notify, c->session.agent_id, &w, on_put, c);
}

static void delete_it(struct api_call *c)
{
        bool any = c->session.rights & RIGHT_LEAD;
        int r = store_oncall_delete(c->api->d.store, http_req_param(c->req, "id"), any ? STR("") : c->session.agent_id,
                                    api_done, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void test_it(struct api_call *c)
{
        notify_agent(c->api->d.notify, c->session.agent_id, "test", STR("Warmline"),
                     STR("这是一条测试通知。This is a test."), STR("/desk"));
        api_json(c, 200, NULL);
}

static const struct api_field people_out[] = {
        {"people", T_ARRAY, true, 0, "agent, name, ways [{id, kind, host, created, last, error}]", NULL},
        {0},
};
static const struct api_field vapid_out[] = {
        {"key", T_STRING, true, 0, "applicationServerKey, base64url", NULL},
        {0},
};
static const struct api_field subscribe_in[] = {
        {"endpoint", T_STRING, true, 1024, NULL, NULL},
        {"p256dh", T_STRING, true, 100, "base64url", NULL},
        {"auth", T_STRING, true, 40, "base64url", NULL},
        {0},
};
static const struct api_field way_in[] = {
        {"kind", T_STRING, true, 16, "wecom, feishu, dingtalk or webhook", NULL},
        {"url", T_STRING, true, 1024, "of the bot, or your own", NULL},
        {"secret", T_STRING, false, 200, "that signs: of a Feishu or DingTalk bot, or whsec_… of a webhook", NULL},
        {0},
};
static const struct api_field id_out[] = {{"id", T_STRING, true, 0, NULL, NULL}, {0}};

const struct api_row api_oncall_rows[] = {
        {"GET", "/v1/oncall", "how people are reached: one's own ways, or everybody's with the right \"lead\"",
         RIGHT_WORK, list, NULL, people_out, 0, 200, 0},
        {"GET", "/v1/oncall/vapid", "the key a browser subscribes with", RIGHT_WORK, vapid, NULL, vapid_out, 0, 200, 0},
        {"POST", "/v1/oncall/subscribe", "reach me in this browser", RIGHT_WORK, subscribe, subscribe_in, id_out, 0,
         200, 0},
        {"POST", "/v1/oncall/ways", "reach me by a bot or webhook", RIGHT_WORK, add, way_in, id_out, 0, 200, 0},
        {"POST", "/v1/oncall/ways/:id/delete", "no longer this way", RIGHT_WORK, delete_it, api_nothing, api_nothing, 0,
         200, 0},
        {"POST", "/v1/oncall/test", "send me a test on all my ways", RIGHT_WORK, test_it, api_nothing, api_nothing, 0,
         200, 0},
        {0},
};

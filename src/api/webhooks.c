/* webhooks - where other systems of the company are told what happens, and what became of it. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "connect/webhooks.h"
#include "text/utf8.h"

static void put_events(unsigned events, struct buf *b)
{
        json_put_key(b, "events");
        buf_put_ch(b, '[');
        for (unsigned e = 1; e <= WEBHOOK_EVENTS; e <<= 1)
                if (events & e) {
                        json_put_comma(b);
                        json_put_str(b, str_c(webhook_event_name(e)));
                }
        buf_put_ch(b, ']');
}

static void put_webhook(const struct webhook_row *w, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", w->id);
        json_put_key_str(b, "url", w->url);
        put_events(w->events, b);
        json_put_key_str(b, "state", w->state);
        json_put_key_i64(b, "created", w->created_ms);
        if (w->last_ms) {
                json_put_key(b, "last");
                buf_put_ch(b, '{');
                json_put_key_i64(b, "at", w->last_ms);
                json_put_key_i64(b, "status", w->last_status);
                if (w->last_error.n)
                        json_put_key_str(b, "error", w->last_error);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, '}');
}

static void on_webhooks(void *arg, int r, const struct err *err, const struct webhook_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"webhooks\":[");
        for (size_t i = 0; i < n; i++)
                put_webhook(&rows[i], &b);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        int r = store_webhooks(c->api->d.store, on_webhooks, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void on_added(void *arg, int r, const struct err *err, struct str id, struct str secret)
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
        json_put_key_str(&b, "secret", secret);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static int read_events(const struct api_call *c, unsigned *ret, struct err *err)
{
        const json_t *list = json_object_get(c->json, "events");

        for (size_t i = 0; i < json_array_size(list); i++) {
                struct str name = json_str(json_array_get(list, i));
                unsigned e = webhook_event_of(name);

                if (!e)
                        return err_set(err, ERR_INVALID, "there is no event \"%.*s\"", STR_ARG(str_sub(name, 0, 60)));
                *ret |= e;
        }
        return 0;
}

static void add(struct api_call *c)
{
        unsigned events = 0;
        struct err err;
        int r = read_events(c, &events, &err);

        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        api_audit(c, "webhook.add", "webhook", STR("new"), STR("")); /* no address: it may hold a key */
        webhooks_add(c->api->d.webhooks, api_text(c, "url"), events, on_added, c);
}

static void delete_it(struct api_call *c)
{
        api_audit(c, "webhook.delete", "webhook", utf8_cut(http_req_param(c->req, "id"), ID_LEN), STR(""));
        webhooks_delete(c->api->d.webhooks, http_req_param(c->req, "id"), api_done, c);
}

static void test_it(struct api_call *c)
{
        webhooks_test(c->api->d.webhooks, http_req_param(c->req, "id"), api_done, c);
}

static void put_delivery(const struct webhook_delivery *d, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", d->message);
        json_put_key_str(b, "event", d->event);
        json_put_key_str(b, "state", d->state);
        json_put_key_i64(b, "at", d->at_ms);
        json_put_key_i64(b, "tries", d->tries);
        if (d->tried_ms) {
                json_put_key_i64(b, "tried", d->tried_ms);
                json_put_key_i64(b, "status", d->status);
        }
        if (d->error.n)
                json_put_key_str(b, "error", d->error);
        if (str_eq_c(d->state, "waiting"))
                json_put_key_i64(b, "next", d->due_ms);
        buf_put_ch(b, '}');
}

static void on_deliveries(void *arg, int r, const struct err *err, const struct webhook_delivery *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_c(&b, "{\"deliveries\":[");
        for (size_t i = 0; i < n; i++)
                put_delivery(&rows[i], &b);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void deliveries(struct api_call *c)
{
        int r = store_webhook_deliveries(c->api->d.store, http_req_param(c->req, "id"), 100, on_deliveries, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static const struct api_field webhooks_out[] = {
        {"webhooks", T_ARRAY, true, 0, "id, url, events, state (on, gone), created, last {at, status, error}", NULL},
        {0},
};
static const struct api_field add_in[] = {
        {"url", T_STRING, true, WEBHOOK_URL_MAX, "https, and no inner address", NULL},
        {"events", T_ARRAY, true, 0,
         "of conversation.waiting, handover.taken, conversation.closed, complaint.opened, callback.overdue", NULL},
        {0},
};
static const struct api_field added_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"secret", T_STRING, true, 0, "shown once", NULL},
        {0},
};
static const struct api_field deliveries_out[] = {
        {"deliveries", T_ARRAY, true, 0,
         "id, event, state (waiting, sent, failed), at, tries, tried, status, error, next; newest first, at most 100",
         NULL},
        {0},
};

const struct api_row api_webhook_rows[] = {
        {"GET", "/v1/webhooks", "which systems are told what happens", RIGHT_MANAGE, list, NULL, webhooks_out, 0, 200,
         0},
        {"POST", "/v1/webhooks", "tell one more", RIGHT_MANAGE, add, add_in, added_out, 0, 200, 0},
        {"POST", "/v1/webhooks/:id/delete", "tell it nothing any more", RIGHT_MANAGE, delete_it, api_nothing,
         api_nothing, 0, 200, 0},
        {"POST", "/v1/webhooks/:id/test", "send it a webhook.test", RIGHT_MANAGE, test_it, api_nothing, api_nothing, 0,
         200, 0},
        {"GET", "/v1/webhooks/:id/deliveries", "what it was told, and what became of it", RIGHT_MANAGE, deliveries,
         NULL, deliveries_out, 0, 200, 0},
        {0},
};

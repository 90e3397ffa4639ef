/* health - liveness, metrics, the description of the interface. */
#include "api/api_priv.h"

#include "base/metric.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "store/store.h"

static struct metric gauges[] = {
        {.name = "warmline_conversations_resident", .help = "Conversations in memory", .kind = METRIC_GAUGE},
        {.name = "warmline_desk_waiting", .help = "Customers waiting for a person", .kind = METRIC_GAUGE},
        {.name = "warmline_store_queue",
         .labels = "queue=\"write\"",
         .help = "Store requests waiting",
         .kind = METRIC_GAUGE},
        {.name = "warmline_store_queue", .labels = "queue=\"read\"", .kind = METRIC_GAUGE},
        {.name = "warmline_store_bytes", .help = "Size of the database and its write-ahead log", .kind = METRIC_GAUGE},
};

static void healthz(struct api_call *c)
{
        bool ok = store_healthy(c->api->d.store);

        http_add_header(c->req, "Cache-Control", STR("no-store"));
        if (ok)
                http_respond(c->req, 200, STR("application/json"), STR("{\"status\":\"ok\"}"));
        else
                api_problem(c, 503, "store", "the last write to the store failed; see the log");
}

static void metrics(struct api_call *c)
{
        struct store_stats st;
        struct buf b;

        metrics_register(gauges, sizeof(gauges) / sizeof(gauges[0]));
        store_stats(c->api->d.store, &st);
        metric_set(&gauges[0], (int64_t)chat_resident(c->api->d.chat));
        metric_set(&gauges[1], (int64_t)desk_waiting(c->api->d.desk));
        metric_set(&gauges[2], (int64_t)st.queue_write);
        metric_set(&gauges[3], (int64_t)st.queue_read);
        metric_set(&gauges[4], st.bytes);
        buf_init(&b, 1 << 20);
        metrics_render(&b);
        http_respond(c->req, 200, STR("text/plain; version=0.0.4; charset=utf-8"), buf_str(&b));
        buf_done(&b);
}

static void openapi(struct api_call *c)
{
        api_json(c, 200, &c->api->openapi);
}

static const struct api_field health_out[] = {{"status", T_STRING, true, 0, "ok", NULL}, {0}};

const struct api_row api_health_rows[] = {
        {"GET", "/healthz", "200 while the store takes writes", ROLE_PUBLIC, healthz, NULL, health_out, API_NO_RATE,
         200, 0},
        {"GET", "/metrics", "Prometheus text", ROLE_PUBLIC, metrics, NULL, NULL, API_NO_RATE, 200, 0, NULL,
         "text/plain"},
        {"GET", "/v1/openapi.json", "this description", ROLE_PUBLIC, openapi, NULL, api_nothing, 0, 200, 0},
        {0},
};

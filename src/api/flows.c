/* flows - how often steps of troubleshooting flows were shown and how they were left, for those who write them. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "insight/flow_stats.h"
#include "text/utf8.h"

enum { LIST_MAX = 4 << 20, ID_MAX = 100 };

struct asked {
        unsigned days;
        struct flow_stats_opts o;
};

static int64_t number_of(const struct api_call *c, const char *name, int64_t otherwise)
{
        str_to_i64(http_req_query(c->req, name), 1, FLOW_STATS_DAYS_MAX, &otherwise);
        return otherwise;
}

static struct asked asked_of(const struct api_call *c)
{
        return (struct asked){.days = (unsigned)number_of(c, "days", FLOW_STATS_DAYS),
                              .o = {.window_days = (unsigned)number_of(c, "window", FLOW_STATS_WINDOW),
                                    .now_ms = clock_now_ms(c->api->d.clock)}};
}

static void put_asked(struct buf *b, const struct asked *a)
{
        json_put_key_i64(b, "days", a->days);
        json_put_key_i64(b, "window", a->o.window_days);
}

static void send_json(struct api_call *c, struct buf *b)
{
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, 200, b);
}

static void on_list(void *arg, int r, const struct err *err, const struct flow_shown_row *shown, size_t n_shown,
                    const struct flow_left_row *left, size_t n_left)
{
        const struct flow_counts counts = {shown, n_shown, left, n_left};
        struct api_call *c = arg;
        const struct knowledge *k = generation_current(c->api->d.generations)->k;
        struct asked a = asked_of(c);
        struct arena *mem;
        const struct flow_stat *all;
        struct buf b;
        size_t n;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        mem = arena_new(0);
        all = flow_stats_all(k, &counts, &a.o, mem, &n);
        buf_init(&b, LIST_MAX);
        buf_put_ch(&b, '{');
        json_put_key(&b, "flows");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                flow_stats_json(k, &all[i], false, &b);
        }
        buf_put_ch(&b, ']');
        put_asked(&b, &a);
        buf_put_ch(&b, '}');
        send_json(c, &b);
        buf_done(&b);
        arena_free(mem);
}

static void on_one(void *arg, int r, const struct err *err, const struct flow_shown_row *shown, size_t n_shown,
                   const struct flow_left_row *left, size_t n_left)
{
        const struct flow_counts counts = {shown, n_shown, left, n_left};
        struct api_call *c = arg;
        const struct knowledge *k = generation_current(c->api->d.generations)->k;
        struct asked a = asked_of(c);
        const struct flow_stat *s;
        struct arena *mem;
        struct err e;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        mem = arena_new(0);
        s = flow_stats_one(k, http_req_param(c->req, "id"), &counts, &a.o, mem);
        if (!s) {
                err_set(&e, ERR_NOTFOUND, "there is no flow of that name, and none was counted");
                api_fail(c, ERR_NOTFOUND, &e);
        } else {
                buf_init(&b, LIST_MAX);
                flow_stats_json(k, s, true, &b);
                b.n--; /* the closing brace */
                put_asked(&b, &a);
                buf_put_ch(&b, '}');
                send_json(c, &b);
                buf_done(&b);
        }
        arena_free(mem);
}

static void ask(struct api_call *c, struct str flow, store_flow_steps_fn *cb)
{
        struct asked a = asked_of(c);
        struct err err;
        int r = 0;

        if (!flow_stats_window_ok(a.o.window_days))
                r = err_set(&err, ERR_INVALID, "window is 1, 3 or 7 days");
        else if ((r = store_flow_steps(c->api->d.store, flow, flow_stats_from_day(a.o.now_ms, a.days), cb, c)) < 0)
                err_set(&err, r, "the store is busy");
        if (r < 0)
                api_fail(c, r, &err);
}

static void list(struct api_call *c)
{
        ask(c, (struct str){0}, on_list);
}

static void show(struct api_call *c)
{
        ask(c, utf8_cut(http_req_param(c->req, "id"), ID_MAX), on_one);
}

static const struct api_field stats_query[] = {
        {"days", T_INT, false, FLOW_STATS_DAYS_MAX, "shown in the last so many days, today included; 30", NULL},
        {"window", T_INT, false, 7, "days after which a step that nobody left has dropped off: 1, 3 or 7; 1", NULL},
        {0},
};

#define TOTALS                                                                                \
        {"starts", T_INT, true, 0, NULL, NULL}, {"solved", T_INT, true, 0, NULL, NULL},       \
                {"person", T_INT, true, 0, "handed over", NULL},                              \
                {"open", T_INT, true, 0, "shown, not left, and not yet judged", NULL},        \
                {"drop_offs", T_INT, true, 0, "shown, and not left within the window", NULL}, \
                {"days", T_INT, true, 0, NULL, NULL}, {"window", T_INT, true, 0, "in days", NULL},

static const struct api_field list_out[] = {
        {"flows", T_ARRAY, true, 0,
         "{flow, title, gone, starts, solved, person, open, drop_offs}: those that serve, then counted ones that are "
         "gone",
         NULL},
        {"days", T_INT, true, 0, NULL, NULL},
        {"window", T_INT, true, 0, "in days", NULL},
        {0},
};
static const struct api_field one_out[] = {
        {"flow", T_STRING, true, 0, NULL, NULL},
        {"title", T_OBJECT, false, 0, "zh, en; absent when the flow is gone", NULL},
        {"gone", T_BOOL, true, 0, NULL, NULL},
        TOTALS{"steps", T_ARRAY, true, 0,
               "{step, title, gone, shows, left, open, drop_offs, late, mean_ms, median_ms, p90_ms, answers: [{answer, "
               "next, n, label?}]}",
               NULL},
        {0},
};

const struct api_row api_flow_rows[] = {
        {"GET", "/v1/flows", "flows: how often they were started, solved, handed over and dropped", RIGHT_REPORT, list,
         NULL, list_out, 0, 200, 0, stats_query},
        {"GET", "/v1/flows/:id/stats", "its steps: shows, answers, drop-offs, durations", RIGHT_REPORT, show, NULL,
         one_out, 0, 200, 0, stats_query},
        {0},
};

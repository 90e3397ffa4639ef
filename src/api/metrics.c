/* metrics - the honest figures, the contacts behind them, and both as a file. */
#include "api/api_priv.h"

#include "insight/metrics.h"
#include "insight/queue_replay.h"

enum { PAGE = 50, PAGE_MAX = 100, TEXT_MAX = 200 };

static struct metrics_query read_query(struct api_call *c)
{
        return (struct metrics_query){.from = http_req_query(c->req, "from"),
                                      .to = http_req_query(c->req, "to"),
                                      .channel = http_req_query(c->req, "channel"),
                                      .topic = http_req_query(c->req, "topic"),
                                      .lang = http_req_query(c->req, "lang"),
                                      .step = http_req_query(c->req, "step")};
}

static void figures(struct api_call *c)
{
        struct metrics_query q = read_query(c);
        struct err err;
        int r = metrics_ask(c->api->d.metrics, &q, api_view, c, &err);

        if (r < 0)
                api_fail(c, r, &err);
}

static void on_csv(void *arg, int r, const struct err *err, struct str text)
{
        struct api_call *c = arg;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        http_add_header(c->req, "Content-Disposition", STR("attachment; filename=\"metrics.csv\""));
        http_respond(c->req, 200, STR("text/csv; charset=utf-8"), text);
}

static void csv(struct api_call *c)
{
        struct metrics_query q = read_query(c);
        struct err err;
        int r = metrics_csv(c->api->d.metrics, &q, on_csv, c, &err);

        if (r < 0)
                api_fail(c, r, &err);
}

static void contacts(struct api_call *c)
{
        struct metrics_contacts_query q = {.of = read_query(c),
                                           .figure = http_req_query(c->req, "figure"),
                                           .part = http_req_query(c->req, "part"),
                                           .after = http_req_query(c->req, "after")};
        struct str text = http_req_query(c->req, "limit");
        int64_t limit = PAGE;
        struct err err;
        int r = 0;

        if (text.n && !str_to_i64(text, 1, PAGE_MAX, &limit))
                r = err_set(&err, ERR_INVALID, "limit is a number from 1 to %d", PAGE_MAX);
        q.limit = (unsigned)limit;
        if (r == 0)
                r = metrics_contacts(c->api->d.metrics, &q, api_view, c, &err);
        if (r < 0)
                api_fail(c, r, &err);
}

static void queue(struct api_call *c)
{
        struct metrics_query q = {.from = http_req_query(c->req, "from"), .to = http_req_query(c->req, "to")};
        struct str text = http_req_query(c->req, "agents");
        int64_t agents = 0;
        struct err err;
        int r = 0;

        if (text.n && !str_to_i64(text, 1, QUEUE_AGENTS_MAX, &agents))
                r = err_set(&err, ERR_INVALID, "agents is a number from 1 to %d", QUEUE_AGENTS_MAX);
        if (r == 0)
                r = metrics_queue(c->api->d.metrics, &q, (unsigned)agents, api_view, c, &err);
        if (r < 0)
                api_fail(c, r, &err);
}

#define SPAN                                                                                                      \
        {"from", T_STRING, false, 10, "first day, in the company's zone: 2026-11-01; 28 days before `to`", NULL}, \
                {"to", T_STRING, false, 10, "last day; today", NULL},                                             \
                {"channel", T_STRING, false, TEXT_MAX, "of one channel alone", NULL},                             \
                {"topic", T_STRING, false, TEXT_MAX, "of one topic alone; -: those without", NULL},               \
        {                                                                                                         \
                "lang", T_STRING, false, 2, "zh or en", NULL                                                      \
        }

static const struct api_field figures_query[] = {
        SPAN, {"step", T_STRING, false, 4, "day or week; by the length when it is not said", NULL}, {0}};
static const struct api_field contacts_query[] = {
        SPAN,
        {"figure", T_STRING, false, TEXT_MAX, "id of a share, or of a figure of offers: contacts that it counts", NULL},
        {"part", T_STRING, false, 6, "hit or missed; both. Of offers: hit are those with one, missed the hold-out",
         NULL},
        {"after", T_STRING, false, 300, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "50", NULL},
        {0},
};

static const struct api_field figures_out[] = {
        {"from", T_STRING, true, 0, "first day", NULL},
        {"to", T_STRING, true, 0, "last day", NULL},
        {"today", T_STRING, true, 0, NULL, NULL},
        {"due_to", T_STRING, true, 0, "last day whose seven days are over; windowed figures count until then", NULL},
        {"step", T_STRING, true, 0, "day or week", NULL},
        {"zone", T_STRING, true, 0, "the company's time zone, in which days are days", NULL},
        {"counted_to", T_INT, true, 0, "conversations that last changed until then are counted, ms", NULL},
        {"counting", T_BOOL, true, 0, "more are being counted just now", NULL},
        {"currency", T_STRING, true, 0, "of amounts, which are in its hundredths", NULL},
        {"contacts", T_INT, true, 0, NULL, NULL},
        {"due", T_INT, true, 0, "contacts until due_to", NULL},
        {"messages", T_INT, true, 0, "of customers", NULL},
        {"steps", T_ARRAY, true, 0, "day, contacts, due", NULL},
        {"figures", T_ARRAY, true, 0,
         "id, unit (share, ms, money), windowed, title and definition {zh, en}, value (null: nothing to count), n, of, "
         "low and high (95 %), vendor {value, n, of, definition}, series (a value for each step); of offers also "
         "due_to, "
         "missing (margin_percent, conversations, orders: why there is no value), shown and held {conversations, "
         "with_order, with_return, mean}, other_currency, cut",
         NULL},
        {"topics", T_ARRAY, true, 0, "name, zh, en, contacts, due, and each figure's value by its id; most first",
         NULL},
        {"channels", T_ARRAY, true, 0, "the same by channel", NULL},
        {"langs", T_ARRAY, true, 0, "the same by language", NULL},
        {"reasons", T_ARRAY, true, 0, "why people were asked for: reason, contacts", NULL},
        {"cost", T_OBJECT, false, 0,
         "manual beside assisted service: minutes_per_contact, cost_per_contact, cost of each; null without rates",
         NULL},
        {0},
};
static const struct api_field queue_query[] = {
        {"from", T_STRING, false, 10, "first day; 28 days before `to`", NULL},
        {"to", T_STRING, false, 10, "last day; today", NULL},
        {"agents", T_INT, false, QUEUE_AGENTS_MAX, "how many; as many as were seen busy at the same time", NULL},
        {0},
};
static const struct api_field queue_out[] = {
        {"contacts", T_INT, true, 0, "that began while the company was open", NULL},
        {"cut", T_BOOL, true, 0, "there were more; these are the newest", NULL},
        {"agents", T_INT, false, 0, "absent, as what follows, when nobody was handled", NULL},
        {"mean_patience", T_INT, false, 0, "ms; 0: nobody leaves", NULL},
        {"mean_handling", T_INT, false, 0, "ms", NULL},
        {"with", T_OBJECT, false, 0, "those who asked for a person: arrivals, served, left, mean_wait, p90_wait", NULL},
        {"without", T_OBJECT, false, 0, "everybody, had there been no machine", NULL},
        {0},
};
static const struct api_field contacts_out[] = {
        {"contacts", T_ARRAY, true, 0,
         "conversation, n, start, end, channel, lang, topic, title, messages, wait?, handling?, reason?, score?, is; "
         "of offers also group (shown, held), paid, returned",
         NULL},
        {"next", T_STRING, false, 0, "for `after`; absent when the page is empty", NULL},
        {0},
};

const struct api_row api_metric_rows[] = {
        {"GET", "/v1/metrics", "what the service did, counted honestly", RIGHT_REPORT, figures, NULL, figures_out, 0,
         200, 0, figures_query},
        {"GET", "/v1/metrics.csv", "the same as rows of days or weeks", RIGHT_REPORT, csv, NULL, NULL, 0, 200, 0,
         figures_query, "text/csv"},
        {"GET", "/v1/metrics/contacts", "the contacts behind a figure, newest first", RIGHT_REPORT, contacts, NULL,
         contacts_out, 0, 200, 0, contacts_query},
        {"GET", "/v1/metrics/queue", "the queue as it would have been with and without the machine", RIGHT_REPORT,
         queue, NULL, queue_out, 0, 200, 0, queue_query},
        {0},
};

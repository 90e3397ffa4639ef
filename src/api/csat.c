/* csat - asking a customer how satisfied they are, and what came of it. */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "store/csat.h"

enum { DAYS = 30, DAYS_MAX = 730, REPORT_MAX = 1 << 20 };

static void on_asked(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r == ERR_INVALID ? ERR_EXISTS : r, err);
                return;
        }
        buf_init(&b, 256);
        buf_put_ch(&b, '{');
        json_put_key_i64(&b, "seq", reply->ack_seq);
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static void ask(struct api_call *c)
{
        struct chat_input in = {.kind = IN_CSAT, .agent_id = c->session.agent_id, .agent_name = c->session.name};

        chat_staff_input(c->api->d.chat, http_req_param(c->req, "id"), &in, on_asked, c);
}

static void put_count(struct buf *b, const struct csat_count *n)
{
        int64_t sum = 0;

        json_put_key_i64(b, "asked", n->asked);
        json_put_key_i64(b, "answered", n->answered);
        json_put_key(b, "scores");
        buf_put_ch(b, '[');
        for (int i = 0; i < CSAT_BEST; i++) {
                json_put_comma(b);
                buf_put_i64(b, n->scores[i]);
                sum += (i + 1) * n->scores[i];
        }
        buf_put_ch(b, ']');
        if (n->asked)
                json_put_key_i64(b, "rate_permille", (n->answered * 1000 + n->asked / 2) / n->asked);
        if (n->answered)
                json_put_key_i64(b, "mean_hundredths", (sum * 100 + n->answered / 2) / n->answered);
}

static void put_agents(struct buf *b, const struct csat_summary *s)
{
        json_put_key(b, "agents");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n_agents; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", s->agents[i].agent);
                json_put_key_str(b, "name", s->agents[i].name);
                put_count(b, &s->agents[i].n);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_comments(struct buf *b, const struct csat_summary *s)
{
        json_put_key(b, "comments");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n_comments; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "conversation", s->comments[i].conversation);
                json_put_key_str(b, "text", s->comments[i].text);
                json_put_key_i64(b, "score", s->comments[i].score);
                json_put_key_i64(b, "at", s->comments[i].at_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void on_summary(void *arg, int r, const struct err *err, const struct csat_summary *s)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, REPORT_MAX);
        buf_put_ch(&b, '{');
        put_count(&b, &s->all);
        put_agents(&b, s);
        put_comments(&b, s);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void summary(struct api_call *c)
{
        struct str text = http_req_query(c->req, "days");
        int64_t days = DAYS;
        struct err err;

        if (text.n && !str_to_i64(text, 1, DAYS_MAX, &days)) {
                err_set(&err, ERR_INVALID, "days is a number from 1 to %d", DAYS_MAX);
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        api_busy(c, store_csat_summary(c->api->d.store, clock_now_ms(c->api->d.clock) - days * DAY_MS, on_summary, c));
}

static const struct api_field asked_out[] = {{"seq", T_INT, true, 0, "of the question", NULL}, {0}};
static const struct api_field summary_query[] = {{"days", T_INT, false, DAYS_MAX, "30 when absent", NULL}, {0}};
static const struct api_field summary_out[] = {
        {"asked", T_INT, true, 0, NULL, NULL},
        {"answered", T_INT, true, 0, NULL, NULL},
        {"scores", T_ARRAY, true, 0, "how many gave 1, 2, 3, 4, 5", NULL},
        {"rate_permille", T_INT, false, 0, "answered by asked; absent when nobody was asked", NULL},
        {"mean_hundredths", T_INT, false, 0, "of the scores; absent when nobody answered", NULL},
        {"agents", T_ARRAY, true, 0, "id, name and the same figures of each", NULL},
        {"comments", T_ARRAY, true, 0, "conversation, text (redacted), score, at; newest first", NULL},
        {0},
};

const struct api_row api_csat_rows[] = {
        {"POST", "/v1/desk/conversations/:id/csat", "ask the customer how satisfied they are", RIGHT_WORK, ask,
         api_nothing, asked_out, 0, 200, 0},
        {"GET", "/v1/csat/summary", "how satisfied customers say they are", RIGHT_REPORT, summary, NULL, summary_out, 0,
         200, 0, summary_query},
        {0},
};

/* replays - what drafts would have done in conversations of the past: begin, watch, cancel, say that the result is
 * taken.
 */
#include "api/api_priv.h"

#include "insight/replays.h"

enum { JSON_BYTES = 6 << 20 };

static struct str id_of(const struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        return id_valid(id) ? id : STR("-");
}

static void send_one(struct api_call *c, struct str id, bool whole)
{
        struct err err;
        struct buf b;
        int r;

        buf_init(&b, JSON_BYTES);
        r = replays_json(c->api->d.replays, id, whole, &b, &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_json(c, c->row->success, &b);
        buf_done(&b);
}

static void list(struct api_call *c)
{
        struct buf b;

        buf_init(&b, JSON_BYTES);
        buf_put_c(&b, "{\"replays\":");
        replays_list(c->api->d.replays, &b);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void show(struct api_call *c)
{
        struct err err;
        struct buf b;
        int r;

        buf_init(&b, JSON_BYTES);
        r = replays_json(c->api->d.replays, id_of(c), true, &b, &err);
        if (r == 0) {
                api_json_private(c, &b);
                return;
        }
        buf_done(&b);
        api_fail(c, r, &err);
}

static bool read_ids(struct api_call *c, struct replay_ask *ask)
{
        const json_t *list = json_object_get(c->json, "drafts");
        size_t n = json_array_size(list);
        struct str *ids = ARENA_ARRAY(c->mem, struct str, n + 1);

        for (size_t i = 0; i < n; i++) {
                ids[i] = json_str(json_array_get(list, i));
                if (!id_valid(ids[i]))
                        return false;
        }
        ask->drafts = ids;
        ask->n_drafts = n;
        return true;
}

static void start(struct api_call *c)
{
        struct replay_ask ask = {.from_ms = json_integer_value(json_object_get(c->json, "from")),
                                 .to_ms = json_integer_value(json_object_get(c->json, "to")),
                                 .who = c->session.who};
        char id[ID_LEN + 1];
        struct err err;
        int r = ERR_INVALID;

        if (!read_ids(c, &ask))
                err_set(&err, r, "drafts: ids of drafts");
        else
                r = replays_start(c->api->d.replays, &ask, id, &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                send_one(c, str_c(id), false);
}

static void cancel(struct api_call *c)
{
        struct err err;
        int r = replays_cancel(c->api->d.replays, id_of(c), &err);

        if (r < 0)
                api_fail(c, r, &err);
        else
                send_one(c, id_of(c), false);
}

static void judge(struct api_call *c)
{
        bool accepted = api_flag(c, "accepted");
        struct err err;
        int r = replays_judge(c->api->d.replays, id_of(c), accepted, c->session.who, &err);

        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        api_audit(c, accepted ? "replay.accept" : "replay.refuse", "replay", id_of(c), STR(""));
        send_one(c, id_of(c), false);
}

static const struct api_field start_in[] = {
        {"drafts", T_ARRAY, true, 0, "ids of drafts, 1 to 500", NULL},
        {"from", T_INT, false, 0, "conversations begun from then on, ms", NULL},
        {"to", T_INT, false, 0, "and before then; absent or 0: without an end", NULL},
        {0},
};
static const struct api_field judge_in[] = {
        {"accepted", T_BOOL, true, 0, "the result was read, and the drafts may be published", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"replays", T_ARRAY, true, 0, "newest first, without their results", NULL},
        {0},
};
static const struct api_field one_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"state", T_STRING, true, 0, "preparing, running, done, cancelled or failed", NULL},
        {"by", T_STRING, true, 0, NULL, NULL},
        {"at", T_INT, true, 0, NULL, NULL},
        {"from", T_INT, true, 0, NULL, NULL},
        {"to", T_INT, true, 0, NULL, NULL},
        {"drafts", T_INT, true, 0, "how many", NULL},
        {"talks", T_INT, true, 0, "conversations looked at", NULL},
        {"of_talks", T_INT, true, 0, "that there are in the span", NULL},
        {"messages", T_INT, true, 0, NULL, NULL},
        {"ended_at", T_INT, false, 0, NULL, NULL},
        {"error", T_STRING, false, 0, "of one that failed, with faults: one a line", NULL},
        {"faults", T_STRING, false, 0, NULL, NULL},
        {"dropped", T_BOOL, true, 0, "a customer was erased since, and the result with them", NULL},
        {"verdict", T_STRING, false, 0, "accepted or refused, with verdict_by and verdict_at", NULL},
        {"verdict_by", T_STRING, false, 0, NULL, NULL},
        {"verdict_at", T_INT, false, 0, NULL, NULL},
        {"result", T_OBJECT, false, 0, "{everything, total, edits, cases}; of one that was cancelled, until then",
         NULL},
        {0},
};

const struct api_row api_replay_rows[] = {
        {"GET", "/v1/replays", "what was tried on conversations of the past", RIGHT_KNOWLEDGE, list, NULL, list_out, 0,
         200, 0},
        {"POST", "/v1/replays", "try drafts on conversations of the past", RIGHT_KNOWLEDGE, start, start_in, one_out, 0,
         202, 0},
        {"GET", "/v1/replays/:id", "how far it is, and what came of it", RIGHT_KNOWLEDGE, show, NULL, one_out, 0, 200,
         0},
        {"DELETE", "/v1/replays/:id", "stop it; what was looked at stays", RIGHT_KNOWLEDGE, cancel, NULL, one_out, 0,
         202, 0},
        {"POST", "/v1/replays/:id/verdict", "say that the result is taken, or not", RIGHT_KNOWLEDGE, judge, judge_in,
         one_out, 0, 200, 0},
        {0},
};

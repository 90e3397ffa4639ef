/* team - who is at the desk, its queues, handing on, and what leads do: see, listen, whisper, take over. */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "desk/desk.h"
#include "desk/routing.h"

#include <string.h>

static void presence(struct api_call *c)
{
        desk_set_presence(c->api->d.desk, c->session.agent_id, c->session.name, api_text(c, "state"), api_done, c);
}

static void show(struct api_call *c, void (*put)(const struct desk *d, struct buf *out))
{
        struct buf b;

        buf_init(&b, 4 << 20);
        put(c->api->d.desk, &b);
        api_json_private(c, &b);
}

static void agents(struct api_call *c)
{
        desk_agents(c->api->d.desk, api_view, c);
}

static void queues(struct api_call *c)
{
        show(c, desk_queues_json);
}

static void live(struct api_call *c)
{
        show(c, desk_live_json);
}

/* The field "skills", [{skill, level}]; *ret stays NULL when it is absent. */
static int read_skills(const struct api_call *c, struct routing_skills *into, const struct routing_skills **ret,
                       struct err *err)
{
        static const struct api_field fields[] = {{"skill", T_STRING, true, ROUTING_ID_MAX, NULL, NULL},
                                                  {"level", T_INT, true, ROUTING_LEVEL_MAX, NULL, NULL},
                                                  {0}};
        const json_t *list = json_object_get(c->json, "skills"), *one;
        size_t i;
        int r = 0;

        into->n = 0;
        if (!json_is_array(list))
                return 0;
        json_array_foreach((json_t *)list, i, one)
        {
                r = api_decode(one, fields, err);
                if (r == 0)
                        r = routing_skills_add(into, json_get_str(one, "skill"),
                                               json_integer_value(json_object_get(one, "level")), err);
                if (r < 0)
                        return r == ERR_LIMIT ? ERR_INVALID : r;
        }
        *ret = into;
        return 0;
}

static int64_t number_or(const struct api_call *c, const char *name, int64_t otherwise)
{
        const json_t *v = json_object_get(c->json, name);

        return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

static void set_agent(struct api_call *c)
{
        struct desk_agent_change ch = {.capacity = number_or(c, "capacity", -1)};
        struct routing_skills skills;
        struct err err;
        int r = read_skills(c, &skills, &ch.skills, &err);

        if (r < 0)
                api_fail(c, r, &err);
        else
                desk_set_agent(c->api->d.desk, http_req_param(c->req, "id"), &ch, api_done, c);
}

static void set_queue(struct api_call *c)
{
        struct desk_queue_change ch = {.zh = str_trim(json_get_str(c->json, "zh")),
                                       .en = str_trim(json_get_str(c->json, "en")),
                                       .overflow_to = json_get_str(c->json, "overflow_to"),
                                       .overflow_s = number_or(c, "overflow_s", -1)};
        struct routing_skills skills;
        struct err err;
        int r = read_skills(c, &skills, &ch.skills, &err);

        if (r < 0)
                api_fail(c, r, &err);
        else
                desk_set_queue(c->api->d.desk, http_req_param(c->req, "id"), &ch, api_done, c);
}

static void transfer(struct api_call *c)
{
        struct desk_transfer t = {.agent = api_text(c, "agent"),
                                  .queue = api_text(c, "queue"),
                                  .note = api_text(c, "note"),
                                  .by = c->session.agent_id,
                                  .lead = (c->session.rights & RIGHT_LEAD) != 0};

        desk_transfer(c->api->d.desk, http_req_param(c->req, "id"), &t, api_acted, c);
}

static void decline(struct api_call *c)
{
        desk_decline(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id, api_acted, c);
}

static void listen_in(struct api_call *c)
{
        bool on = !json_is_false(json_object_get(c->json, "on"));
        struct err err;
        int r = desk_listen_in(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id, on, &err);

        api_done(c, r, &err);
}

static void whisper(struct api_call *c)
{
        struct str text = str_trim(api_text(c, "text"));
        struct err err;
        int r = text.n ? desk_whisper(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id,
                                      c->session.name, text, &err)
                       : err_set(&err, ERR_INVALID, "text is empty");

        api_done(c, r, &err);
}

static void take_over(struct api_call *c)
{
        desk_take_over(c->api->d.desk, http_req_param(c->req, "id"), c->session.agent_id, c->session.name, api_acted,
                       c);
}

static const struct api_field presence_in[] = {{"state", T_STRING, true, 8, "online, away or offline", NULL}, {0}};
static const struct api_field agents_out[] = {
        {"agents", T_ARRAY, true, 0, "id, name, role, presence, capacity, load, skills, idle_since", NULL}, {0}};
static const struct api_field agent_in[] = {
        {"skills", T_ARRAY, false, 0, "[{skill, level}], level 1 to 5; none: may take everything", NULL},
        {"capacity", T_INT, false, ROUTING_CAPACITY_MAX, "conversations at once", NULL},
        {0},
};
static const struct api_field queues_out[] = {
        {"queues", T_ARRAY, true, 0,
         "id, zh, en, skills, overflow_to, overflow_s, waiting, longest_ms, agents_online, expected_wait_s", NULL},
        {0},
};
static const struct api_field queue_in[] = {
        {"zh", T_STRING, false, DESK_NAME_MAX, NULL, NULL},
        {"en", T_STRING, false, DESK_NAME_MAX, NULL, NULL},
        {"skills", T_ARRAY, false, 0, "[{skill, level}] that its agents need", NULL},
        {"overflow_to", T_STRING, false, ROUTING_ID_MAX, "another queue; empty: it stays and needs less", NULL},
        {"overflow_s", T_INT, false, DESK_OVERFLOW_S_MAX, "0: never", NULL},
        {0},
};
static const struct api_field live_out[] = {
        {"waiting", T_INT, true, 0, NULL, NULL},
        {"queues", T_ARRAY, true, 0, NULL, NULL},
        {"agents", T_ARRAY, true, 0, NULL, NULL},
        {"conversations", T_ARRAY, true, 0, "in the order of the queue, at most 500", NULL},
        {0},
};
static const struct api_field transfer_in[] = {
        {"agent", T_STRING, false, ROUTING_ID_MAX, "this or queue", NULL},
        {"queue", T_STRING, false, ROUTING_ID_MAX, NULL, NULL},
        {"note", T_STRING, false, 4000, "for who gets it; kept sealed with the hand-over", NULL},
        {0},
};
static const struct api_field listen_in_in[] = {{"on", T_BOOL, false, 0, "false ends it", NULL}, {0}};
static const struct api_field whisper_in[] = {{"text", T_STRING, true, DESK_WHISPER_MAX, NULL, NULL}, {0}};
static const struct api_field moved_out[] = {
        {"seq", T_INT, true, 0, NULL, NULL}, {"events", T_ARRAY, true, 0, NULL, NULL}, {0}};

const struct api_row api_team_rows[] = {
        {"POST", "/v1/desk/presence", "say whether I work", RIGHT_WORK, presence, presence_in, api_nothing, 0, 200, 0},
        {"GET", "/v1/desk/agents", "who works here, with load and skills", RIGHT_WORK, agents, NULL, agents_out, 0, 200,
         0},
        {"POST", "/v1/desk/agents/:id", "set skills and capacity", RIGHT_LEAD, set_agent, agent_in, api_nothing, 0, 200,
         0},
        {"GET", "/v1/desk/queues", "the queues, and how they do", RIGHT_WORK, queues, NULL, queues_out, 0, 200, 0},
        {"POST", "/v1/desk/queues/:id", "make or change a queue", RIGHT_MANAGE, set_queue, queue_in, api_nothing, 0,
         200, 0},
        {"GET", "/v1/desk/live", "everything that waits or is talked about", RIGHT_LEAD, live, NULL, live_out, 0, 200,
         0},
        {"POST", "/v1/desk/conversations/:id/transfer", "hand it on to an agent or a queue", RIGHT_WORK, transfer,
         transfer_in, moved_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/decline", "give back what was assigned", RIGHT_WORK, decline, api_nothing,
         moved_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/listen", "hear a conversation on my stream", RIGHT_LEAD, listen_in,
         listen_in_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/whisper", "tell its agent something", RIGHT_LEAD, whisper, whisper_in,
         api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/takeover", "take it from whoever has it", RIGHT_LEAD, take_over,
         api_nothing, moved_out, 0, 200, 0},
        {0},
};

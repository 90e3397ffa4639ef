/* viewing - an agent tells the colleagues which conversation is open on their screen. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "desk/desk.h"

static void viewing(struct api_call *c)
{
        struct desk_view_note v = {.conversation = http_req_param(c->req, "id"),
                                   .agent_id = c->session.agent_id,
                                   .name = c->session.name,
                                   .on = api_flag(c, "on"),
                                   .writes = api_flag(c, "writes")};

        if (v.conversation.n > ID_LEN) {
                api_problem(c, 404, NULL, "no such conversation");
                return;
        }
        desk_viewing(c->api->d.desk, &v);
        api_json(c, 200, NULL);
}

static const struct api_field viewing_in[] = {
        {"on", T_BOOL, true, 0, "it is open; say it again within 45 s", NULL},
        {"writes", T_BOOL, false, 0, "an answer is being written", NULL},
        {0},
};

const struct api_row api_viewing_rows[] = {
        {"POST", "/v1/desk/conversations/:id/viewing", "tell the colleagues that it is open here", RIGHT_WORK, viewing,
         viewing_in, api_nothing, 0, 200, 0},
        {0},
};

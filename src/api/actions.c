/* actions - an agent runs an action of the knowledge for the customer: what there is, the plan, the yes, and back. */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "desk/desk.h"

#include <stdlib.h>

/* Ends without a receipt, by their name in answer/act_agent.h. */
static const struct problem {
        const char *end, *slug, *text;
        int status;
} problems[] = {
        {"over", "plan-over", "there is no such plan, or not any more; make a new one", 409},
        {"moved", "records-moved", "the records are not what the plan was made from; nothing was done, make a new one",
         409},
        {"refused", "refused", "it cannot be taken back any more", 409},
        {"not-taken", "not-taken", "the company's system refuses it; nothing was done", 409},
        {"unsettled", "unsettled", "of an earlier plan it is not known whether it was carried out; confirm that again",
         409},
        {"away", "system-away", "the company's system was not reached; nothing was done", 503},
        {"silent", "records-silent", "records could not be read; nothing was done", 503},
        {"unknown", "outcome-unknown",
         "the company's system has not said whether it was done; the same again does nothing twice", 503},
        {"fault", "not-sound", "the action or its records are not sound; nothing was done", 409},
};

static const struct problem *problem_of(struct str end)
{
        for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
                if (str_eq_c(end, problems[i].end))
                        return &problems[i];
        return NULL;
}

static void put_receipt(struct api_call *c, const struct chat_reply *reply)
{
        struct buf b;

        buf_init(&b, 1 << 20);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "state", reply->end);
        json_put_key_str(&b, "plan", http_req_param(c->req, "plan"));
        json_put_key_bool(&b, "again", reply->again);
        json_put_key_i64(&b, "seq", reply->ack_seq);
        json_put_key(&b, "events");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < reply->n_frames; i++) {
                if (i)
                        buf_put_ch(&b, ',');
                buf_put_str(&b, reply->frames[i]);
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void on_end(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct api_call *c = arg;
        const struct problem *p;
        bool planning = !http_req_param(c->req, "plan").n;

        if (r < 0) {
                api_fail(c, r == ERR_DENIED ? ERR_EXISTS : r, err);
                return;
        }
        p = planning && str_eq_c(reply->end, "refused") ? NULL : problem_of(reply->end);
        if (p)
                api_problem(c, p->status, p->slug, "%s", p->text);
        else if (planning)
                api_view(c, reply->view.n ? 0 : ERR_INTERNAL, NULL, reply->view);
        else
                put_receipt(c, reply);
}

static void on_list(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        if (r == ERR_DENIED)
                r = ERR_NOTFOUND;
        api_view(arg, r, err, r < 0 ? (struct str){NULL, 0} : reply->view);
}

static void list(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");
        struct chat_input in = {.kind = IN_AGENT_ACT,
                                .agent_step = AGENT_LIST,
                                .agent_id = c->session.agent_id,
                                .sealed = !api_opens(c, id)};

        chat_staff_input(c->api->d.chat, id, &in, on_list, c);
}

static void act(struct api_call *c, enum chat_agent_step step)
{
        struct chat_input in = {.kind = IN_AGENT_ACT,
                                .agent_step = step,
                                .action = api_text(c, "action"),
                                .plan = http_req_param(c->req, "plan"),
                                .agent_id = c->session.agent_id,
                                .agent_name = c->session.name};
        const json_t *inputs = json_object_get(c->json, "inputs");
        char *text = inputs ? json_dumps(inputs, JSON_COMPACT) : NULL;

        if (text)
                in.text = arena_str(c->mem, str_c(text));
        free(text);
        desk_act(c->api->d.desk, http_req_param(c->req, "id"), &in, on_end, c);
}

static void plan(struct api_call *c)
{
        act(c, AGENT_PLAN);
}

static void confirm(struct api_call *c)
{
        act(c, AGENT_CONFIRM);
}

static void undo(struct api_call *c)
{
        act(c, AGENT_UNDO);
}

static const struct api_field plan_in[] = {
        {"action", T_STRING, true, 100, "its id", NULL},
        {"inputs", T_OBJECT, false, 0, "by their names: a string, a number or a list of strings", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"known", T_BOOL, true, 0, "whether it is known who the customer is; without that nothing can be run", NULL},
        {"ran_out", T_BOOL, false, 0, "the proof of who the customer is has run out", NULL},
        {"unsettled", T_STRING, false, 0, "the plan of which nobody can say whether it was carried out", NULL},
        {"done", T_OBJECT, false, 0, "plan, title, until: what was done last and may be taken back", NULL},
        {"actions", T_ARRAY, true, 0, "id, title, changes, undo_s, inputs", NULL},
        {0},
};
static const struct api_field plan_out[] = {
        {"state", T_STRING, true, 0, "ready, input, refused, told, nobody or level", NULL},
        {"action", T_STRING, true, 0, NULL, NULL},
        {"title", T_OBJECT, true, 0, "zh, en", NULL},
        {"text", T_STRING, true, 0, "what would be done, what is missing, or why not, in the customer's language",
         NULL},
        {"inputs", T_ARRAY, true, 0, "those that are settled, with their value", NULL},
        {"missing", T_OBJECT, false, 0, "name, problem, candidates: of input", NULL},
        {"instead", T_ARRAY, false, 0, "id, title: what may be possible, of refused", NULL},
        {"cites", T_ARRAY, false, 0, "what it rests on", NULL},
        {"plan", T_STRING, false, 0, "to be confirmed, of ready", NULL},
        {"until", T_INT, false, 0, "when the plan is over", NULL},
        {"undo_s", T_INT, false, 0, "how long it may be taken back when it is done; 0: not", NULL},
        {0},
};
static const struct api_field receipt_out[] = {
        {"state", T_STRING, true, 0, "done or undone", NULL},
        {"plan", T_STRING, true, 0, NULL, NULL},
        {"again", T_BOOL, true, 0, "it was done before, and this is the same receipt", NULL},
        {"seq", T_INT, true, 0, "of the message that tells the customer", NULL},
        {"events", T_ARRAY, true, 0, "that message", NULL},
        {0},
};

const struct api_row api_action_rows[] = {
        {"GET", "/v1/desk/conversations/:id/actions", "every action that can be run for the customer", RIGHT_WORK, list,
         NULL, list_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/actions", "plan one: what it would do, what is missing, or why not",
         RIGHT_WORK, plan, plan_in, plan_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/actions/:plan/confirm", "carry the plan out and tell the customer",
         RIGHT_WORK, confirm, api_nothing, receipt_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/actions/:plan/undo", "take back what was done last", RIGHT_WORK, undo,
         api_nothing, receipt_out, 0, 200, 0},
        {0},
};

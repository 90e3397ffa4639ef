/* assist - what stands beside an agent at each message: suggestions, verdicts on them, translations. */
#include "api/api_priv.h"

#include "desk/assist.h"

static void on_view(void *arg, int r, const struct err *err, struct str json)
{
        api_view(arg, r == ERR_DENIED ? ERR_NOTFOUND : r, err, json);
}

static void look(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        assist_look(c->api->d.assist, id, api_opens(c, id), (struct str){0}, on_view, c);
}

static void look_at_draft(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        assist_look(c->api->d.assist, id, api_opens(c, id), api_text(c, "draft"), on_view, c);
}

static void on_judged(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r == ERR_DENIED ? ERR_NOTFOUND : r, err);
        else
                api_json(c, 200, NULL);
}

static void judge(struct api_call *c)
{
        struct assist_verdict v = {.conversation = http_req_param(c->req, "id"),
                                   .agent_id = c->session.agent_id,
                                   .kind = api_text(c, "kind"),
                                   .what = api_text(c, "what"),
                                   .doc = api_text(c, "doc"),
                                   .text = api_text(c, "text")};

        assist_judge(c->api->d.assist, &v, on_judged, c);
}

static void on_translated(void *arg, int r, const struct err *err, struct str text)
{
        struct api_call *c = arg;
        struct buf b;

        if (r == ERR_NOTFOUND || r == ERR_TIMEOUT) {
                api_problem(c, 503, r == ERR_NOTFOUND ? "no-model" : "model", "%s", err->msg);
                return;
        }
        if (r == ERR_EXISTS) {
                api_problem(c, 403, "minor", "%s", err->msg);
                return;
        }
        if (r < 0) {
                api_fail(c, r == ERR_DENIED ? ERR_NOTFOUND : r, err);
                return;
        }
        buf_init(&b, 1 << 20);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "text", text);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void translate(struct api_call *c)
{
        enum lang to = str_eq_c(api_text(c, "to"), "en") ? LANG_EN : LANG_ZH;

        assist_translate(c->api->d.assist, http_req_param(c->req, "id"), api_text(c, "text"), to, on_translated, c);
}

static const struct api_field draft_in[] = {
        {"draft", T_STRING, true, ASSIST_DRAFT_MAX, "what the agent has typed so far", NULL},
        {0},
};
static const struct api_field verdict_in[] = {
        {"kind", T_STRING, true, 20, "reply, article, flow, action or similar", NULL},
        {"what", T_STRING, true, 20, "accept, edit or reject", NULL},
        {"doc", T_STRING, false, 200, "what was suggested: the doc of the reply or article, the id of the action",
         NULL},
        {"text", T_STRING, false, ASSIST_DRAFT_MAX, "what was sent instead", NULL},
        {0},
};
static const struct api_field translate_in[] = {
        {"text", T_STRING, true, ASSIST_TRANSLATE_MAX, NULL, NULL},
        {"to", T_LANG, true, 0, NULL, NULL},
        {0},
};
static const struct api_field translate_out[] = {
        {"text", T_STRING, true, 0, NULL, NULL},
        {0},
};
const struct api_field api_assist_view[] = {
        {"seq", T_INT, true, 0, "of the newest message that was looked at", NULL},
        {"articles", T_ARRAY, true, 0, "doc, title, passage, score; best first", NULL},
        {"flow", T_OBJECT, false, 0, "id, step, title, say: the next step", NULL},
        {"similar", T_ARRAY, true, 0, "conversation, snippet, outcome, topic, score", NULL},
        {"reply", T_OBJECT, false, 0, "text, doc, evidence: [{doc, title, passage}]", NULL},
        {"actions", T_ARRAY, true, 0, "id, title, state, inputs: [{name, label, value}], missing, text", NULL},
        {"warnings", T_ARRAY, true, 0, "kind, text, quote, doc, passage", NULL},
        {"mood", T_OBJECT, true, 0, "now, trend, alert", NULL},
        {0},
};

const struct api_row api_assist_rows[] = {
        {"GET", "/v1/desk/conversations/:id/assist", "what helps with the newest message", RIGHT_WORK, look, NULL,
         api_assist_view, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/assist", "the same, with warnings about a draft", RIGHT_WORK,
         look_at_draft, draft_in, api_assist_view, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/assist/verdict", "a suggestion was accepted, edited or rejected",
         RIGHT_WORK, judge, verdict_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/translate", "a text in the other language", RIGHT_WORK, translate,
         translate_in, translate_out, 0, 200, 0},
        {0},
};

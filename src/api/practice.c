/* practice - the practice desk: cases, runs of agents, how they get better. */
#include "api/api_priv.h"

#include "desk/practice.h"
#include "store/practice.h"

#include <stdlib.h>

enum { CASE_MAX = 64 << 10 };

/* What is gone or ended is a conflict of the moment; what is not theirs is not there. */
static void on_view(void *arg, int r, const struct err *err, struct str json)
{
        api_view(arg, r, err, json);
}

static void cases(struct api_call *c)
{
        practice_cases(c->api->d.practice, c->session.agent_id, on_view, c);
}

static void keep(struct api_call *c)
{
        struct str conversation = api_text(c, "conversation");

        api_audit(c, "practice.keep", "conversation", conversation, STR(""));
        practice_keep(c->api->d.practice, conversation, c->session.agent_id, on_view, c);
}

static void show_case(struct api_call *c)
{
        practice_case_show(c->api->d.practice, http_req_param(c->req, "id"), on_view, c);
}

static void change_case(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");
        char *body = json_dumps(json_object_get(c->json, "case"), JSON_COMPACT);

        if (!body)
                abort();
        api_audit(c, "practice.change", "case", id, STR(""));
        practice_case_change(c->api->d.practice, id, str_c(body), on_view, c);
        free(body);
}

static void drop(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        api_audit(c, "practice.drop", "case", id, STR(""));
        api_busy(c, store_practice_case_delete(c->api->d.store, id, api_done, c));
}

static void begin(struct api_call *c)
{
        enum lang lang = str_eq_c(api_text(c, "lang"), "en") ? LANG_EN : LANG_ZH;

        practice_begin(c->api->d.practice, c->session.agent_id, api_text(c, "case"), lang, on_view, c);
}

static void step(struct api_call *c, enum practice_step what, struct str text)
{
        practice_step(c->api->d.practice, http_req_param(c->req, "id"), c->session.agent_id, what, text, on_view, c);
}

static void say(struct api_call *c)
{
        step(c, PRACTICE_SAY, api_text(c, "text"));
}

static void act(struct api_call *c)
{
        step(c, PRACTICE_ACT, api_text(c, "action"));
}

static void set_paused(struct api_call *c)
{
        step(c, api_flag(c, "paused") ? PRACTICE_PAUSE : PRACTICE_RESUME, (struct str){0});
}

static void give_up(struct api_call *c)
{
        step(c, PRACTICE_GIVE_UP, (struct str){0});
}

static bool is_lead(const struct api_call *c)
{
        return (c->session.rights & RIGHT_LEAD) != 0;
}

static void show(struct api_call *c)
{
        practice_show(c->api->d.practice, http_req_param(c->req, "id"),
                      is_lead(c) ? (struct str){0} : c->session.agent_id, on_view, c);
}

static void look(struct api_call *c)
{
        practice_assist(c->api->d.practice, http_req_param(c->req, "id"), c->session.agent_id, api_text(c, "draft"),
                        on_view, c);
}

static void runs(struct api_call *c)
{
        struct str agent = http_req_query(c->req, "agent");

        if (agent.n && !str_eq(agent, c->session.agent_id) && !is_lead(c)) {
                api_problem(c, 403, "forbidden", "only leads see the practice of others");
                return;
        }
        practice_runs(c->api->d.practice, agent.n ? agent : c->session.agent_id, on_view, c);
}

static void team(struct api_call *c)
{
        practice_team(c->api->d.practice, on_view, c);
}

static const struct api_field keep_in[] = {
        {"conversation", T_STRING, true, 64, "one that has ended, whose customer allows learning", NULL},
        {0},
};
static const struct api_field id_out[] = {{"id", T_STRING, true, 0, "of the case", NULL}, {0}};
static const struct api_field case_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"lang", T_LANG, true, 0, NULL, NULL},
        {"conversation", T_STRING, true, 0, "that it was made of", NULL},
        {"case", T_OBJECT, true, 0, "title, level, mood, opening, again, thanks, facts, goals", NULL},
        {0},
};
static const struct api_field change_in[] = {{"case", T_OBJECT, true, 0, "as it was shown", NULL}, {0}};
static const struct api_field begin_in[] = {
        {"case", T_STRING, true, 64, NULL, NULL},
        {"lang", T_LANG, true, 0, "in which the customer speaks", NULL},
        {0},
};
static const struct api_field say_in[] = {{"text", T_STRING, true, PRACTICE_SAY_MAX, NULL, NULL}, {0}};
static const struct api_field act_in[] = {{"action", T_STRING, true, 64, "id of an action of the knowledge", NULL},
                                          {0}};
static const struct api_field pause_in[] = {{"paused", T_BOOL, true, 0, "false: it goes on", NULL}, {0}};
static const struct api_field draft_in[] = {
        {"draft", T_STRING, false, PRACTICE_SAY_MAX, "what the agent has typed so far", NULL},
        {0},
};
static const struct api_field runs_query[] = {
        {"agent", T_STRING, false, 64, "whose; one's own when absent, others' for leads", NULL},
        {0},
};
static const struct api_field cases_out[] = {
        {"cases", T_ARRAY, true, 0,
         "id, source (knowledge, conversation), title {zh, en}, langs, product, level, mood, kept, attempts, best, "
         "last,"
         " open",
         NULL},
        {0},
};
static const struct api_field run_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"case", T_STRING, true, 0, NULL, NULL},
        {"title", T_STRING, true, 0, NULL, NULL},
        {"lang", T_LANG, true, 0, NULL, NULL},
        {"state", T_STRING, true, 0, "open, resolved, gave_up, left", NULL},
        {"started", T_INT, true, 0, NULL, NULL},
        {"ended", T_INT, false, 0, NULL, NULL},
        {"agent", T_STRING, true, 0, NULL, NULL},
        {"name", T_STRING, true, 0, NULL, NULL},
        {"paused", T_BOOL, true, 0, NULL, NULL},
        {"seconds", T_INT, true, 0, "so far, without pauses", NULL},
        {"mood", T_INT, true, 0, "of the customer: 0 calm, 100 leaves", NULL},
        {"product", T_STRING, false, 0, NULL, NULL},
        {"level", T_INT, false, 0, NULL, NULL},
        {"first_s", T_INT, false, 0, "what a good agent takes to the first words", NULL},
        {"handle_s", T_INT, false, 0, "… and in all", NULL},
        {"actions", T_ARRAY, false, 0, "id, title; while it is open", NULL},
        {"lines", T_ARRAY, true, 0, "no, who (customer, agent, action), at, text; notes once it has ended", NULL},
        {"score", T_OBJECT, false, 0, "total, outcome, policy, tone, time, notes; once it has ended", NULL},
        {0},
};
static const struct api_field runs_out[] = {
        {"attempts", T_INT, true, 0, "runs that have ended", NULL},
        {"median", T_INT, false, 0, "of the last five totals", NULL},
        {"runs", T_ARRAY, true, 0, "id, case, title, lang, state, started, ended, total, outcome, policy, tone, time",
         NULL},
        {"ramp", T_ARRAY, true, 0, "run, attempt, at, total, median; oldest first", NULL},
        {0},
};
static const struct api_field team_out[] = {
        {"agents", T_ARRAY, true, 0, "id, name, attempts, first, best, median, at, ramp", NULL},
        {0},
};

const struct api_row api_practice_rows[] = {
        {"GET", "/v1/practice/cases", "what can be practised, and what one made of it", RIGHT_WORK, cases, NULL,
         cases_out, 0, 200, 0},
        {"POST", "/v1/practice/cases", "use an ended conversation for practice", RIGHT_LEAD, keep, keep_in, id_out, 0,
         200, 0},
        {"GET", "/v1/practice/cases/:id", "a case that was made of a conversation, as it is", RIGHT_LEAD, show_case,
         NULL, case_out, 0, 200, 0},
        {"POST", "/v1/practice/cases/:id", "change it", RIGHT_LEAD, change_case, change_in, id_out, 0, 200, CASE_MAX},
        {"POST", "/v1/practice/cases/:id/delete", "take such a case away", RIGHT_LEAD, drop, api_nothing, api_nothing,
         0, 200, 0},
        {"GET", "/v1/practice/runs", "one's runs and the ramp", RIGHT_WORK, runs, NULL, runs_out, 0, 200, 0,
         runs_query},
        {"POST", "/v1/practice/runs", "begin a case", RIGHT_WORK, begin, begin_in, run_out, 0, 200, 0},
        {"GET", "/v1/practice/runs/:id", "a run: one's own, any for leads", RIGHT_WORK, show, NULL, run_out, 0, 200, 0},
        {"POST", "/v1/practice/runs/:id/lines", "say something to the customer", RIGHT_WORK, say, say_in, run_out, 0,
         200, 0},
        {"POST", "/v1/practice/runs/:id/actions", "do an action for the customer; nothing happens outside", RIGHT_WORK,
         act, act_in, run_out, 0, 200, 0},
        {"POST", "/v1/practice/runs/:id/pause", "stop the clock, or let it go on", RIGHT_WORK, set_paused, pause_in,
         run_out, 0, 200, 0},
        {"POST", "/v1/practice/runs/:id/give-up", "end it without a solution", RIGHT_WORK, give_up, api_nothing,
         run_out, 0, 200, 0},
        {"POST", "/v1/practice/runs/:id/assist", "what helps, with warnings about a draft", RIGHT_WORK, look, draft_in,
         api_assist_view, 0, 200, 0},
        {"GET", "/v1/practice/team", "how everybody gets better", RIGHT_LEAD, team, NULL, team_out, 0, 200, 0},
        {0},
};

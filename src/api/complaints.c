/* complaints - complaints and calls that are owed, for people of the company. */
#include "api/api_priv.h"

#include "desk/cases.h"

static struct cases_opts cases(const struct api_call *c)
{
        const struct api_deps *d = &c->api->d;

        return (struct cases_opts){
                .store = d->store, .chat = d->chat, .door = d->door, .generations = d->generations, .clock = d->clock};
}

/* Not taken: the store's queue is full. */
static void taken(struct api_call *c, int r)
{
        struct err err;

        if (r < 0) {
                err_set(&err, r, "the store is busy; try again in a moment");
                api_fail(c, r, &err);
        }
}

static bool known_state(struct api_call *c, struct str state, const char *const *states)
{
        for (; state.n && *states; states++)
                if (str_eq_c(state, *states))
                        return true;
        if (!state.n)
                return true;
        api_problem(c, 400, "invalid", "no such state");
        return false;
}

static void list(struct api_call *c)
{
        static const char *const states[] = {"open", "answered", "closed", NULL};
        struct str state = http_req_query(c->req, "state");
        struct cases_opts o = cases(c);

        if (known_state(c, state, states))
                taken(c, cases_complaints(&o, state, api_view, c));
}

static void one(struct api_call *c)
{
        struct cases_opts o = cases(c);

        taken(c, cases_complaint(&o, http_req_param(c->req, "no"), api_view, c));
}

static struct case_change change_of(struct api_call *c)
{
        return (struct case_change){.no = http_req_param(c->req, "no"),
                                    .conversation = api_text(c, "conversation"),
                                    .subject = str_trim(api_text(c, "subject")),
                                    .external = str_trim(api_text(c, "external")),
                                    .owner = api_text(c, "owner"),
                                    .receipt = str_trim(api_text(c, "receipt")),
                                    .closing = str_trim(api_text(c, "closing")),
                                    .deadline_ms = json_integer_value(json_object_get(c->json, "deadline")),
                                    .agent_id = c->session.agent_id,
                                    .agent_name = c->session.name};
}

static void open_one(struct api_call *c)
{
        struct case_change ch = change_of(c);
        struct cases_opts o = cases(c);

        ch.no = (struct str){"", 0};
        taken(c, cases_complaint_open(&o, &ch, api_view, c));
}

static void change(struct api_call *c)
{
        struct case_change ch = change_of(c);
        struct cases_opts o = cases(c);

        taken(c, cases_complaint_change(&o, &ch, api_view, c));
}

static void close_one(struct api_call *c)
{
        if (str_trim(api_text(c, "closing")).n)
                change(c);
        else
                api_problem(c, 400, "invalid", "a complaint is closed in writing: closing is empty");
}

static void callbacks(struct api_call *c)
{
        static const char *const states[] = {"open", "overdue", "escalated", "done", NULL};
        struct str state = http_req_query(c->req, "state");
        struct cases_opts o = cases(c);

        if (known_state(c, state, states))
                taken(c, cases_callbacks(&o, state, api_view, c));
}

static void callback_done(struct api_call *c)
{
        struct cases_opts o = cases(c);

        taken(c, cases_callback_done(&o, http_req_param(c->req, "id"), str_trim(api_text(c, "note")),
                                     c->session.agent_id, api_view, c));
}

static const struct api_field state_query[] = {{"state", T_STRING, false, 20, "only those in it", NULL}, {0}};
static const struct api_field open_in[] = {
        {"conversation", T_STRING, true, 64, NULL, NULL},
        {"subject", T_STRING, true, CASES_SUBJECT_MAX, "what it is about", NULL},
        {"external", T_STRING, false, CASES_EXTERNAL_MAX, "number of the case at a platform or an authority", NULL},
        {0},
};
static const struct api_field change_in[] = {
        {"subject", T_STRING, false, CASES_SUBJECT_MAX, NULL, NULL},
        {"external", T_STRING, false, CASES_EXTERNAL_MAX, "number of the case at a platform or an authority", NULL},
        {"owner", T_STRING, false, 64, "id of the agent who answers for it", NULL},
        {"deadline", T_INT, false, 0, "in ms; in the future", NULL},
        {"receipt", T_STRING, false, CASES_RECEIPT_MAX, "what was done or agreed", NULL},
        {0},
};
static const struct api_field close_in[] = {
        {"closing", T_STRING, true, CASES_CLOSING_MAX, "the answer in writing; it is sent to the customer", NULL},
        {0},
};
static const struct api_field complaint_out[] = {
        {"no", T_STRING, true, 0, NULL, NULL},
        {"conversation", T_STRING, true, 0, NULL, NULL},
        {"customer", T_STRING, true, 0, "name, empty when it is not known", NULL},
        {"subject", T_STRING, true, 0, NULL, NULL},
        {"state", T_STRING, true, 0, "open, answered or closed", NULL},
        {"lang", T_STRING, true, 0, NULL, NULL},
        {"owner", T_STRING, true, 0, "id of an agent; empty: nobody yet", NULL},
        {"deadline", T_INT, true, 0, NULL, NULL},
        {"escalated", T_INT, true, 0, "how often", NULL},
        {"external", T_STRING, false, 0, NULL, NULL},
        {"receipts", T_ARRAY, true, 0, "at, who, text; oldest first", NULL},
        {"recurs", T_STRING, false, 0, "number of the earlier one", NULL},
        {"opened", T_INT, true, 0, NULL, NULL},
        {"closed", T_INT, false, 0, NULL, NULL},
        {"closing", T_STRING, false, 0, NULL, NULL},
        {0},
};
static const struct api_field complaints_out[] = {
        {"complaints", T_ARRAY, true, 0,
         "as GET /v1/complaints/:no gives one, with its newest 5 receipts; newest first", NULL},
        {0},
};
static const struct api_field callbacks_out[] = {
        {"callbacks", T_ARRAY, true, 0,
         "id, conversation, customer, lang, phone, words, wish (call, message), from, until, state, promise_at, "
         "escalated, created, done, note; the nearest promise first",
         NULL},
        {0},
};
static const struct api_field done_in[] = {
        {"note", T_STRING, false, CASES_NOTE_MAX, "how it went", NULL},
        {0},
};

const struct api_row api_complaint_rows[] = {
        {"GET", "/v1/complaints", "complaints", RIGHT_WORK, list, NULL, complaints_out, 0, 200, 0, state_query},
        {"GET", "/v1/complaints/:no", "one complaint", RIGHT_WORK, one, NULL, complaint_out, 0, 200, 0},
        {"POST", "/v1/complaints", "write one down; the customer is told its number", RIGHT_WORK, open_one, open_in,
         complaint_out, 0, 200, 0},
        {"POST", "/v1/complaints/:no", "change one, or write a receipt", RIGHT_WORK, change, change_in, complaint_out,
         0, 200, 0},
        {"POST", "/v1/complaints/:no/close", "close one in writing", RIGHT_WORK, close_one, close_in, complaint_out, 0,
         200, 0},
        {"GET", "/v1/callbacks", "who is to be called or answered, and by when", RIGHT_WORK, callbacks, NULL,
         callbacks_out, 0, 200, 0, state_query},
        {"POST", "/v1/callbacks/:id/done", "it was done", RIGHT_WORK, callback_done, done_in, api_nothing, 0, 200, 0},
        {0},
};

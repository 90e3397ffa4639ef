/* unseal - a conversation as it was said, for who answers for privacy: the audit has it before anybody sees it. And the
 * draft of what an agent writes down at the end. */
#include "api/api_priv.h"

#include "chat/chat.h"
#include "desk/wrapup.h"
#include "store/audit.h"

enum { REASON_MAX = 500, FRAMES_MAX = 200, ANSWER_MAX = 16 << 20 };

struct unsealing {
        struct api_call *call;
        struct str reason;
        struct buf frames;
};

static void on_audited(void *arg, int r, const struct err *err)
{
        struct unsealing *u = arg;

        if (r < 0) {
                api_fail(u->call, r, err);
        } else {
                http_add_header(u->call->req, "Cache-Control", STR("no-store"));
                api_json(u->call, 200, &u->frames);
        }
        buf_done(&u->frames);
}

static void put_frames(struct unsealing *u, const struct chat_view *v)
{
        struct buf *b = &u->frames;

        buf_init(b, ANSWER_MAX);
        buf_put_c(b, "{\"frames\":[");
        for (size_t i = 0; i < v->n; i++) {
                if (i)
                        buf_put_ch(b, ',');
                buf_put_str(b, v->frames[i]);
        }
        buf_put_c(b, "]}");
}

static void on_read(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct unsealing *u = arg;
        struct api_call *c = u->call;
        struct audit_entry e = {.who = c->session.who,
                                .act = STR("conversation.unseal"),
                                .object = http_req_param(c->req, "id"),
                                .detail = u->reason,
                                .at_ms = clock_now_ms(c->api->d.clock)};

        if (r < 0) {
                api_fail(c, r == ERR_DENIED ? ERR_NOTFOUND : r, err);
                return;
        }
        put_frames(u, v);
        r = store_audit_add(c->api->d.store, &e, on_audited, u);
        if (r < 0) {
                buf_done(&u->frames);
                api_busy(c, r);
        }
}

static void unseal(struct api_call *c)
{
        struct unsealing *u = ARENA_NEW(c->mem, struct unsealing);
        struct err err;

        u->call = c;
        u->reason = arena_str(c->mem, str_trim(api_text(c, "reason")));
        if (u->reason.n) {
                chat_staff_history(c->api->d.chat, http_req_param(c->req, "id"),
                                   json_integer_value(json_object_get(c->json, "before")), FRAMES_MAX, false, on_read,
                                   u);
                return;
        }
        err_set(&err, ERR_INVALID, "say why, in reason");
        api_fail(c, ERR_INVALID, &err);
}

static void on_draft(void *arg, int r, const struct err *err, struct str json)
{
        api_view(arg, r == ERR_DENIED ? ERR_NOTFOUND : r, err, json);
}

static void wrapup(struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        desk_wrapup(c->api->d.desk, id, api_opens(c, id), on_draft, c);
}

static const struct api_field unseal_in[] = {
        {"reason", T_STRING, true, REASON_MAX, "stands in the audit; name nobody", NULL},
        {"before", T_INT, false, 0, "only what has a lower seq", NULL},
        {0},
};
static const struct api_field unseal_out[] = {{"frames", T_ARRAY, true, 0, "the last 200, oldest first", NULL}, {0}};
static const struct api_field wrapup_out[] = {
        {"note", T_STRING, true, 0, "lines of the conversation's own sentences, by section", NULL},
        {"tags", T_ARRAY, true, 0, "documents that were cited most", NULL},
        {"followups", T_ARRAY, true, 0, "text, seq: what is open", NULL},
        {0},
};

const struct api_row api_unseal_rows[] = {
        {"POST", "/v1/desk/conversations/:id/unseal", "what was really said; stands in the audit", RIGHT_PRIVACY,
         unseal, unseal_in, unseal_out, 0, 200, 0},
        {"GET", "/v1/desk/conversations/:id/wrapup", "a draft of note, tags and follow-ups", RIGHT_WORK, wrapup, NULL,
         wrapup_out, 0, 200, 0},
        {0},
};

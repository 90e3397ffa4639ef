/* bulk - one act on many conversations. Each goes through or fails by itself. Tagging and snoozing can be taken back;
 * a closed conversation has ended and a taken one has been told so, so those two answer without `undo`. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "chat/chat.h"
#include "desk/desk.h"
#include "store/account.h"
#include "store/desk_bulk.h"

#include <string.h>

enum { ANSWER_MAX = 65536 };

struct bulk {
        struct api_call *call;
        struct bulk_write w;
        struct str conversations[DESK_BULK_MAX];
        bool failed[DESK_BULK_MAX];
        enum chat_input_kind kind; /* of what goes through the desk */
        struct str agent_id, agent_name;
        size_t waiting;
};

static void put_ids(struct buf *b, const char *key, const struct bulk *k, bool failed)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < k->w.n; i++)
                if (k->failed[i] == failed) {
                        json_put_comma(b);
                        json_put_str(b, k->conversations[i]);
                }
        buf_put_ch(b, ']');
}

static void answer(struct bulk *k, bool undo)
{
        struct buf b;

        buf_init(&b, ANSWER_MAX);
        buf_put_ch(&b, '{');
        put_ids(&b, "done", k, false);
        put_ids(&b, "failed", k, true);
        if (undo)
                json_put_key_str(&b, "undo", k->w.id);
        buf_put_ch(&b, '}');
        api_json(k->call, 200, &b);
        buf_done(&b);
}

static void on_stored(void *arg, int r, const struct err *err, const bool *failed, size_t n)
{
        struct bulk *k = arg;

        if (r < 0) {
                api_fail(k->call, r, err);
                return;
        }
        memcpy(k->failed, failed, n * sizeof(*failed));
        answer(k, true);
}

/* ---- what goes through the desk ---- */

struct one {
        struct bulk *bulk;
        size_t at;
};

static void one_came(struct bulk *k)
{
        if (--k->waiting == 0)
                answer(k, false);
}

static void on_acted(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct one *o = arg;

        (void)err;
        (void)reply;
        o->bulk->failed[o->at] = r < 0;
        one_came(o->bulk);
}

static void act_on_all(struct bulk *k)
{
        struct one *all = ARENA_ARRAY(k->call->mem, struct one, k->w.n);

        k->waiting = k->w.n + 1;
        for (size_t i = 0; i < k->w.n; i++) {
                struct chat_input in = {.kind = k->kind, .agent_id = k->agent_id, .agent_name = k->agent_name};

                all[i] = (struct one){k, i};
                desk_act(k->call->api->d.desk, k->conversations[i], &in, on_acted, &all[i]);
        }
        one_came(k);
}

static void on_agents(void *arg, int r, const struct err *err, const struct agent_row *a, size_t n)
{
        struct bulk *k = arg;
        struct err none;

        for (size_t i = 0; i < n && r == 0; i++)
                if (str_eq(a[i].id, k->agent_id) && !a[i].disabled) {
                        k->agent_name = arena_str(k->call->mem, a[i].name);
                        act_on_all(k);
                        return;
                }
        if (r == 0)
                r = err_set(&none, ERR_INVALID, "nobody who works here has that id");
        api_fail(k->call, r, r == ERR_INVALID ? &none : err);
}

static void assign(struct bulk *k, struct str agent)
{
        struct api_call *c = k->call;
        struct err err;

        k->kind = IN_TAKE;
        k->agent_id = arena_str(c->mem, agent);
        k->agent_name = c->session.name;
        if (str_eq(agent, c->session.agent_id)) {
                act_on_all(k);
        } else if (c->session.rights & RIGHT_LEAD) {
                api_busy(c, store_agents(c->api->d.store, on_agents, k));
        } else {
                err_set(&err, ERR_DENIED, "assigning to others needs the right \"lead\"");
                api_fail(c, ERR_DENIED, &err);
        }
}

/* ---- the way in ---- */

static int read_conversations(struct bulk *k, struct err *err)
{
        const json_t *list = json_object_get(k->call->json, "conversations");

        if (!json_array_size(list) || json_array_size(list) > DESK_BULK_MAX)
                return err_set(err, ERR_INVALID, "conversations must be 1 to %d ids", DESK_BULK_MAX);
        for (size_t i = 0; i < json_array_size(list); i++) {
                struct str id = json_str(json_array_get(list, i));

                if (!id.n || id.n > ID_LEN)
                        return err_set(err, ERR_INVALID, "conversations must be a list of ids");
                k->conversations[k->w.n++] = arena_str(k->call->mem, id);
        }
        return 0;
}

static int read_snooze(struct bulk *k, struct str value, struct err *err)
{
        const json_t *number = json_object_get(k->call->json, "value");

        if (json_is_integer(number) && json_integer_value(number) >= 0)
                k->w.until_ms = json_integer_value(number);
        else if (!str_to_i64(value, 0, INT64_MAX, &k->w.until_ms))
                return err_set(err, ERR_INVALID, "the value of \"snooze\" is a time in ms, or 0");
        return api_check_until(k->call, k->w.until_ms, err);
}

static void bulk(struct api_call *c)
{
        struct bulk *k = ARENA_NEW(c->mem, struct bulk);
        struct str act = api_text(c, "act"), value = arena_str(c->mem, api_text(c, "value"));
        bool stored = str_eq_c(act, "tag") || str_eq_c(act, "snooze"), closes = str_eq_c(act, "close");
        struct err err;
        int r;

        k->call = c;
        k->w = (struct bulk_write){.id = id_new_in(c->mem, clock_now_ms(c->api->d.clock)),
                                   .agent = c->session.agent_id,
                                   .at_ms = clock_now_ms(c->api->d.clock),
                                   .conversations = k->conversations};
        r = read_conversations(k, &err);
        if (r == 0 && str_eq_c(act, "tag"))
                r = api_read_tag(value, &k->w.tag, &err);
        else if (r == 0 && str_eq_c(act, "snooze"))
                r = read_snooze(k, value, &err);
        else if (r == 0 && !closes && !str_eq_c(act, "assign"))
                r = err_set(&err, ERR_INVALID, "act is none of tag, snooze, close, assign");
        if (r < 0) {
                api_fail(c, r, &err);
        } else if (stored) {
                api_busy(c, store_bulk(c->api->d.store, &k->w, on_stored, k));
        } else if (closes) {
                k->kind = IN_CLOSE;
                k->agent_id = c->session.agent_id;
                k->agent_name = c->session.name;
                act_on_all(k);
        } else {
                assign(k, value);
        }
}

static void on_undone(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r, err);
        else
                api_json(c, 200, NULL);
}

static void undo(struct api_call *c)
{
        api_busy(c, store_bulk_undo(c->api->d.store, http_req_param(c->req, "id"), c->session.agent_id,
                                    clock_now_ms(c->api->d.clock), on_undone, c));
}

static const struct api_field bulk_in[] = {
        {"conversations", T_ARRAY, true, 0, "1 to 200 ids", NULL},
        {"act", T_STRING, true, 10, "tag, snooze, close or assign", NULL},
        {"value", T_STRING_OR_INT, false, 60, "the tag; until when, in ms (0 wakes); the agent", NULL},
        {0},
};
static const struct api_field bulk_out[] = {
        {"done", T_ARRAY, true, 0, "ids", NULL},
        {"failed", T_ARRAY, true, 0, "ids: not there, not yours, in another state", NULL},
        {"undo", T_STRING, false, 0, "of tag and snooze: takes it back", NULL},
        {0},
};

const struct api_row api_bulk_rows[] = {
        {"POST", "/v1/desk/bulk", "one act on many conversations", RIGHT_WORK, bulk, bulk_in, bulk_out, 0, 200, 0},
        {"POST", "/v1/desk/bulk/:id/undo", "take it back", RIGHT_WORK, undo, api_nothing, api_nothing, 0, 200, 0},
        {0},
};

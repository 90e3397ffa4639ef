/* supervise - leads listen and whisper; every such act is audited. */
#include "desk/desk_priv.h"

#include "base/log.h"
#include "codec/json.h"
#include "store/audit.h"

#include <stdlib.h>
#include <string.h>

void desk_audit(struct desk *d, struct str who, const char *act, struct str conversation)
{
        char agent[AUDIT_WHO_MAX + 1];
        struct audit_entry e = {.who = audit_who(who, agent),
                                .act = str_c(act),
                                .object = str_sub(conversation, 0, ID_LEN),
                                .at_ms = clock_now_ms(d->o.clock)};

        if (store_audit_add(d->o.store, &e, NULL, NULL) < 0)
                log_warn("%s by %s is not in the audit: the store is busy", act, agent);
}

bool desk_is_heard(const struct desk_item *it)
{
        for (size_t i = 0; i < DESK_LISTENERS_MAX; i++)
                if (it->listeners[i])
                        return true;
        return false;
}

static char **listener_of(struct desk_item *it, struct str lead_id)
{
        for (size_t i = 0; i < DESK_LISTENERS_MAX; i++)
                if (it->listeners[i] && str_eq_c(lead_id, it->listeners[i]))
                        return &it->listeners[i];
        return NULL;
}

int desk_listen_in(struct desk *d, struct str conversation, struct str lead_id, bool on, struct err *err)
{
        struct desk_item *it = map_get(d->items, conversation);
        char **at;
        size_t i = 0;

        if (!it)
                return err_set(err, ERR_NOTFOUND, "nobody waits in this conversation (any more)");
        at = listener_of(it, lead_id);
        if (on == (at != NULL))
                return 0;
        while (on && i < DESK_LISTENERS_MAX && it->listeners[i])
                i++;
        if (i == DESK_LISTENERS_MAX)
                return err_set(err, ERR_LIMIT, "%d leads listen already", DESK_LISTENERS_MAX);
        if (on) {
                it->listeners[i] = desk_own(lead_id);
        } else {
                free(*at);
                *at = NULL;
        }
        desk_audit(d, lead_id, on ? "desk.listen" : "desk.listen-end", conversation);
        desk_item_watch(it);
        return 0;
}

int desk_whisper(struct desk *d, struct str conversation, struct str lead_id, struct str name, struct str text,
                 struct err *err)
{
        const struct desk_item *it = map_get(d->items, conversation);
        const struct desk_agent *agent;
        struct buf b;

        if (!it)
                return err_set(err, ERR_NOTFOUND, "nobody waits in this conversation (any more)");
        agent = it->taken ? desk_agent_find(d, str_c(it->agent_id)) : NULL;
        if (!agent || agent->n_streams == 0)
                return err_set(err, ERR_EXISTS, "no agent would hear it");
        buf_init(&b, 8 * DESK_WHISPER_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", conversation);
        json_put_key_str(&b, "from", lead_id);
        json_put_key_str(&b, "name", name);
        json_put_key_str(&b, "text", text);
        json_put_key_i64(&b, "at", clock_now_ms(d->o.clock));
        buf_put_ch(&b, '}');
        desk_audit(d, lead_id, "desk.whisper", conversation);
        desk_tell(d, it->agent_id, "whisper", buf_str(&b));
        buf_done(&b);
        return 0;
}

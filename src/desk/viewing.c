/*
 * viewing - which conversation an agent has open, and whether they write there. Nothing of it is kept: it is passed on
 * to the colleagues who listen, who forget it when it is not said again.
 */
#include "desk/desk_priv.h"

#include "codec/json.h"

#include <string.h>

void desk_viewing(struct desk *d, const struct desk_view_note *v)
{
        struct buf b;

        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", v->conversation);
        json_put_key_str(&b, "agent", v->agent_id);
        json_put_key_str(&b, "name", v->name);
        json_put_key_bool(&b, "on", v->on);
        json_put_key_bool(&b, "writes", v->writes);
        buf_put_ch(&b, '}');
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (!str_eq_c(v->agent_id, s->agent_id))
                        s->on_event(s->arg, "viewing", buf_str(&b));
        }
        buf_done(&b);
}

/* standing - where a conversation stands, lent to those who work beside it. Nothing changes by looking: a proof of who
 * speaks that has run out counts as none, and is not renewed. */
#include "chat/chat_priv.h"

#include <stdlib.h>

struct standing {
        chat_standing_fn *cb;
        void *arg;
};

/* As identity_begin() of a turn, without the turn. */
static void who(const struct conv *conv, const struct conv_state *s, struct chat_standing *ret)
{
        const struct chat *c = conv->chat;

        if (!str_starts(str_c(conv->customer_id), STR("v-"))) {
                ret->customer_id = str_c(conv->customer_id);
                ret->identity = IDENTITY_SIGNED;
        } else if (s->proven.n && chat_now(c) - s->proven_ms <= c->o.identity_idle_ms) {
                ret->customer_id = s->proven;
                ret->identity = s->proven_level;
        }
}

static void on_ready(struct conv *conv, void *arg)
{
        struct standing *w = arg;
        struct chat_standing s = {0};
        struct conv_state *state;
        struct arena *mem;
        struct err err;

        if (!conv_opens(conv, &(struct pass){.staff = true})) {
                err_set(&err, ERR_DENIED, "no such conversation");
                w->cb(w->arg, ERR_DENIED, &err, NULL);
                free(w);
                return;
        }
        mem = arena_new(TURN_ARENA_MAX);
        state = ARENA_NEW(mem, struct conv_state);
        s.lang = conv_lang(conv);
        s.minor = conv->minor;
        state_init(state);
        if (conv->state_json) {
                s.state_json = (struct str){conv->state_json, conv->state_len};
                if (state_from_json(s.state_json, mem, state, &err) < 0) {
                        s.state_json = (struct str){0};
                        state_init(state);
                }
        }
        who(conv, state, &s);
        w->cb(w->arg, 0, NULL, &s);
        arena_free(mem);
        free(w);
}

void chat_staff_standing(struct chat *c, struct str conversation, chat_standing_fn *cb, void *arg)
{
        struct standing *w = calloc(1, sizeof(*w));

        if (!w)
                abort();
        w->cb = cb;
        w->arg = arg;
        conv_when_ready(c, conversation, on_ready, w);
}

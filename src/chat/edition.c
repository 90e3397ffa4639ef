/*
 * edition - who stands in a flow finishes the one that they began, however it is edited, and also when it is gone. The
 * store keeps a definition as long as a conversation stands in it; a turn reads it when the knowledge that serves has
 * another one.
 */
#include "base/log.h"
#include "chat/chat_priv.h"

struct fetching {
        struct turn *turn;
        struct str version;
        void (*done)(struct turn *t);
};

static void on_edition(void *arg, int r, const struct err *err, const struct edition_row *row)
{
        struct fetching *f = arg;
        struct turn *t = f->turn;
        struct edition *e = &t->facts.editions[t->facts.n_editions++];
        struct flow *flow = ARENA_NEW(t->mem, struct flow);
        struct err why;

        *e = (struct edition){.version = f->version};
        if (r == 0 && flow_read(row->flow, row->source, t->mem, flow, &why) == 0)
                e->flow = flow;
        else
                log_warn("conversation %s: the edition of a flow that it stands in is gone: %s", t->conv->id,
                         r < 0 ? err->msg : why.msg);
        f->done(t);
}

int edition_fetch(struct turn *t, struct str version, void (*done)(struct turn *t))
{
        struct fetching *f = ARENA_NEW(t->mem, struct fetching);
        int r = ERR_LIMIT;

        *f = (struct fetching){t, arena_str(t->mem, version), done};
        if (t->facts.n_editions < EDITIONS_MAX)
                r = store_edition_load(t->chat->o.store, f->version, on_edition, f);
        if (r < 0 && t->facts.n_editions < EDITIONS_MAX)
                t->facts.editions[t->facts.n_editions++] = (struct edition){.version = f->version};
        return r;
}

const struct flow *edition_flow(const struct turn *t, const struct flow_pos *pos)
{
        const struct flow *now = knowledge_flow(t->gen->k, pos->flow), *f;

        for (unsigned i = 0; i < t->facts.n_editions; i++) {
                f = t->facts.editions[i].flow;
                if (f && str_eq(f->version, pos->version) && str_eq(f->id, pos->flow))
                        return f;
        }
        return now;
}

struct str edition_source(const struct turn *t, const struct flow_pos *pos)
{
        const struct flow *f = edition_flow(t, pos);

        return f && str_eq(f->version, pos->version) ? f->source : (struct str){NULL, 0};
}

static bool stands_in(const struct conv_state *s, struct str version)
{
        return s && (str_eq(s->flow.version, version) || str_eq(s->parked.version, version));
}

static void come(struct turn *t, const struct flow_pos *pos)
{
        struct standing_write *w = &t->standing;

        if (!pos->version.n || (w->n_in && str_eq(w->in[0].version, pos->version)))
                return;
        w->in[w->n_in++] = (struct edition_row){pos->version, pos->flow, edition_source(t, pos)};
        t->has_standing = t->has_standing || !stands_in(&t->state, pos->version);
}

static void leave(struct turn *t, const struct flow_pos *pos, const struct conv_state *after)
{
        struct standing_write *w = &t->standing;

        if (!pos->version.n || stands_in(after, pos->version))
                return;
        w->left[w->n_left++] = pos->version;
        t->has_standing = true;
}

void edition_note(struct turn *t, const struct conv_state *after)
{
        t->standing = (struct standing_write){.n_in = 0};
        if (after) {
                come(t, &after->flow);
                come(t, &after->parked);
        }
        leave(t, &t->state.flow, after);
        leave(t, &t->state.parked, after);
}

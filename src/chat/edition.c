/*
 * edition - who stands in a flow finishes the one that they began, however it is edited, and also when it is gone. The
 * store keeps a definition as long as a conversation stands in it; a turn reads it when the knowledge that serves has
 * another one. What was read is kept for the turns after it: a large definition takes the loop many milliseconds to
 * read.
 */
#include "base/log.h"
#include "chat/chat_priv.h"

#include <stdlib.h>

enum { KEPT_MAX = 16, FLOW_ARENA_MAX = 16 << 20 };

struct kept_edition {
        struct kept_edition *next; /* used longer ago */
        struct arena *mem;         /* of all of it but this */
        struct flow flow;
        unsigned refs; /* turns that look at it, and the list */
};

/* ---- what was read ---- */

static void kept_unref(struct kept_edition *k)
{
        if (--k->refs)
                return;
        arena_free(k->mem);
        free(k);
}

static void kept_push(struct chat *c, struct kept_edition *k)
{
        k->next = c->editions;
        c->editions = k;
}

/* Takes it to the front. */
static struct kept_edition *kept_find(struct chat *c, struct str version)
{
        for (struct kept_edition **at = &c->editions; *at; at = &(*at)->next) {
                struct kept_edition *k = *at;

                if (str_eq(k->flow.version, version)) {
                        *at = k->next;
                        kept_push(c, k);
                        return k;
                }
        }
        return NULL;
}

static void kept_trim(struct chat *c, unsigned most)
{
        struct kept_edition **at = &c->editions;

        for (unsigned n = 0; *at && n < most; n++)
                at = &(*at)->next;
        while (*at) {
                struct kept_edition *k = *at;

                *at = k->next;
                kept_unref(k);
        }
}

void editions_free(struct chat *c)
{
        kept_trim(c, 0);
}

static struct kept_edition *kept_read(struct chat *c, const struct edition_row *row, struct err *err)
{
        struct kept_edition *k = calloc(1, sizeof(*k));

        if (!k)
                abort();
        k->refs = 1;
        k->mem = arena_new(FLOW_ARENA_MAX);
        if (flow_read(row->flow, row->source, k->mem, &k->flow, err) < 0) {
                kept_unref(k);
                return NULL;
        }
        kept_push(c, k);
        kept_trim(c, KEPT_MAX);
        return k;
}

/* ---- the facts of a turn ---- */

/* k: NULL: it is not there. */
static void put(struct turn *t, struct str version, struct kept_edition *k)
{
        unsigned i = t->facts.n_editions++;

        t->facts.editions[i] = (struct edition){.version = version, .flow = k ? &k->flow : NULL};
        t->editions[i] = k;
        if (k)
                k->refs++;
}

void editions_release(struct turn *t)
{
        for (unsigned i = 0; i < t->facts.n_editions; i++) {
                if (t->editions[i])
                        kept_unref(t->editions[i]);
        }
        t->facts.n_editions = 0;
}

struct fetching {
        struct turn *turn;
        struct str version;
        void (*done)(struct turn *t);
};

static void on_edition(void *arg, int r, const struct err *err, const struct edition_row *row)
{
        struct fetching *f = arg;
        struct turn *t = f->turn;
        struct kept_edition *k = NULL;
        struct err why;

        if (r == 0)
                k = kept_read(t->chat, row, &why);
        if (!k)
                log_warn("conversation %s: the edition of a flow that it stands in is gone: %s", t->conv->id,
                         r < 0 ? err->msg : why.msg);
        put(t, f->version, k);
        f->done(t);
}

int edition_fetch(struct turn *t, struct str version, void (*done)(struct turn *t))
{
        struct fetching *f = ARENA_NEW(t->mem, struct fetching);
        struct kept_edition *k = kept_find(t->chat, version);
        int r;

        if (t->facts.n_editions == EDITIONS_MAX)
                return ERR_LIMIT;
        *f = (struct fetching){t, arena_str(t->mem, version), done};
        if (k) {
                put(t, f->version, k);
                return 1;
        }
        r = store_edition_load(t->chat->o.store, f->version, on_edition, f);
        if (r < 0)
                put(t, f->version, NULL);
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

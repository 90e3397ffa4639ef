/*
 * What was published is taken back: a draft of its own for each brings the text from before, and they go the way of all
 * drafts, together. Where a file was edited since, they wait for a person. One that waits already is taken again, so
 * that a second try makes no second one.
 */
#include "insight/publisher_priv.h"

#include "base/rand.h"
#include "store/knowledge_version.h"

#include <stdlib.h>
#include <string.h>

enum {
        SEEN_MAX = 200,        /* drafts of one file and one origin that are looked through */
        BACK_BYTES = 768 << 20 /* PUBLISH_DRAFTS_MAX texts as long as a text may be */
};

struct back {
        struct publisher *p;
        struct arena *mem;
        struct publish_back in;
        publish_fn *cb;
        void *arg;
        size_t at;                 /* of in.ids: the one that is looked at */
        struct draft_row was;      /* that one, without its text */
        char base[KTEXT_HASH + 1]; /* of its text; empty: it deleted the file */
        struct str source;         /* of what takes it back */
        struct str *ids;           /* of what takes all back */
        size_t n_ids;
        struct draft_row *fresh; /* those of them that are not in the store yet */
        size_t n_fresh;
        struct err err;
};

bool publisher_passes(int r, const struct publish_out *out)
{
        return r == ERR_BUSY || r == ERR_IO || r == ERR_FULL || (r == ERR_EXISTS && !out->n_troubles);
}

static void finish(struct back *b, int r, const struct err *err)
{
        static const struct publish_out none;

        b->cb(b->arg, r, err, &none);
        b->p->open--;
        arena_free(b->mem);
        free(b);
}

static void fail(struct back *b, int r)
{
        err_set(&b->err, r, "the store is busy");
        finish(b, r, &b->err);
}

static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct back *b = arg;

        b->cb(b->arg, r, err, out);
        b->p->open--;
        arena_free(b->mem);
        free(b);
}

static void publish(struct back *b)
{
        struct publish_in in = {.ids = b->ids,
                                .n = b->n_ids,
                                .who = b->in.who,
                                .act_who = b->in.act_who,
                                .note = b->source,
                                .unreviewed = b->in.unreviewed};
        int r = publisher_publish(b->p, &in, on_published, b);

        if (r < 0) {
                err_set(&b->err, r, "too much is being published");
                finish(b, r, &b->err);
        }
}

static void on_added(void *arg, int r, const struct err *err)
{
        if (r < 0)
                finish(arg, r, err);
        else
                publish(arg);
}

static void look(struct back *b);

static void next(struct back *b)
{
        b->at++;
        look(b);
}

static void on_before(void *arg, int r, const struct err *err, const struct knowledge_change *rows, size_t n, bool more)
{
        struct back *b = arg;
        struct draft_row *d = &b->fresh[b->n_fresh];
        int64_t now = clock_now_ms(b->p->o.clock);

        (void)more;
        if (r < 0 || !n) {
                if (r == 0)
                        r = err_set(&b->err, ERR_NOTFOUND, "%.*s: the text from before is the same",
                                    STR_ARG(b->was.path));
                finish(b, r, r == b->err.code ? &b->err : err);
                return;
        }
        *d = (struct draft_row){.id = id_new_in(b->mem, now),
                                .path = b->was.path,
                                .base = arena_str(b->mem, str_c(b->base)),
                                .text = arena_str(b->mem, rows[0].before_text),
                                .remove = !rows[0].before.n,
                                .origin = b->in.origin,
                                .source = b->source,
                                .author = b->in.unreviewed ? b->was.author : b->in.who,
                                .state = STR_INIT("open"),
                                .at_ms = now,
                                .changed_ms = now};
        b->n_fresh++;
        b->ids[b->n_ids++] = d->id;
        next(b);
}

/* Of an earlier try. */
static void on_others(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct back *b = arg;

        for (size_t i = 0; i < n && r == 0; i++) {
                if (!str_eq(rows[i].source, b->source) || str_eq_c(rows[i].state, "refused"))
                        continue;
                if (str_eq_c(rows[i].state, "published"))
                        err_set(&b->err, ERR_DENIED, "%.*s was taken back already", STR_ARG(b->was.path));
                else
                        b->ids[b->n_ids++] = arena_str(b->mem, rows[i].id);
                next(b);
                return;
        }
        if (r == 0)
                r = store_knowledge_changes(b->p->o.store, b->was.version - 1, b->was.version, b->was.path, on_before,
                                            b);
        else {
                finish(b, r, err);
                return;
        }
        if (r < 0)
                fail(b, r);
}

static void on_was(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct back *b = arg;
        struct draft_filter f = {.origin = b->in.origin, .limit = SEEN_MAX, .no_texts = true};

        if (r < 0) {
                finish(b, r, err);
                return;
        }
        if (!row->version) {
                err_set(&b->err, ERR_DENIED, "%.*s was not published", STR_ARG(row->path));
                finish(b, ERR_DENIED, &b->err);
                return;
        }
        b->base[0] = '\0';
        if (!row->remove)
                ktext_hash(row->text, b->base);
        b->was = (struct draft_row){.path = arena_str(b->mem, row->path),
                                    .author = arena_str(b->mem, row->author),
                                    .version = row->version};
        f.path = b->was.path;
        b->source = arena_printf(b->mem, "takes back version %lld", (long long)row->version);
        r = store_drafts(b->p->o.store, &f, on_others, b);
        if (r < 0)
                fail(b, r);
}

/* One after the other; then what takes them back is published together. */
static void look(struct back *b)
{
        int r;

        if (b->at < b->in.n)
                r = store_draft_get(b->p->o.store, b->in.ids[b->at], on_was, b);
        else if (!b->n_ids) {
                finish(b, ERR_DENIED, &b->err);
                return;
        } else if (!b->n_fresh) {
                publish(b);
                return;
        } else
                r = store_drafts_add(b->p->o.store, b->fresh, b->n_fresh, on_added, b);
        if (r < 0)
                fail(b, r);
}

int publisher_back(struct publisher *p, const struct publish_back *in, publish_fn *cb, void *arg)
{
        struct str *ids;
        struct back *b;

        if (p->drained)
                return ERR_BUSY;
        b = calloc(1, sizeof(*b));
        if (!b)
                abort();
        b->p = p;
        b->mem = arena_new(BACK_BYTES);
        b->in = *in;
        ids = ARENA_ARRAY(b->mem, struct str, in->n);
        for (size_t i = 0; i < in->n; i++)
                ids[i] = arena_str(b->mem, in->ids[i]);
        b->in.ids = ids;
        b->in.who = arena_str(b->mem, in->who);
        b->in.act_who = arena_str(b->mem, in->act_who);
        b->in.origin = arena_str(b->mem, in->origin);
        b->ids = ARENA_ARRAY(b->mem, struct str, in->n);
        b->fresh = ARENA_ARRAY(b->mem, struct draft_row, in->n);
        b->cb = cb;
        b->arg = arg;
        p->open++;
        if (store_draft_get(p->o.store, b->in.ids[0], on_was, b) < 0) {
                p->open--;
                arena_free(b->mem);
                free(b);
                return ERR_BUSY;
        }
        return 0;
}

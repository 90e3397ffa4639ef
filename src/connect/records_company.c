/* records_company - see records_company.h. */
#include "connect/records_company.h"

#include "base/arena.h"
#include "base/log.h"
#include "store/record.h"

#include <stdlib.h>

enum { COMMIT_ARENA_MAX = 8 << 20 };

struct company {
        struct records *system;
        struct store *store;
        struct records_seal seal;
};

struct committing {
        struct company *d;
        struct arena *mem;
        struct action_write action;
        struct records_write w;
        int r; /* what the system said */
        records_done_fn *cb;
        void *arg;
};

static int company_get(void *self, struct str kind, struct str key, records_fn *cb, void *arg)
{
        return records_get(((struct company *)self)->system, kind, key, cb, arg);
}

static int company_list(void *self, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg)
{
        return records_list(((struct company *)self)->system, kind, owner, limit, cb, arg);
}

static void end(struct committing *m, int r, const struct err *err)
{
        m->cb(m->arg, r, err);
        arena_free(m->mem);
}

/* It was done there: whatever fails here, "nothing was done" would be untrue. */
static void on_written(void *arg, int r, const struct err *err)
{
        struct committing *m = arg;

        if (r < 0 && r != ERR_EXISTS)
                log_error("action %.*s was done by the company's system and could not be written down: %s",
                          STR_ARG(m->action.id), err ? err->msg : err_name(r));
        end(m, r == 0 ? m->r : r == ERR_EXISTS ? r : ERR_IO, err);
}

static void on_done(void *arg, int r, const struct err *err)
{
        struct committing *m = arg;
        struct err own;

        if (r < 0 && r != ERR_EXISTS) {
                end(m, r, err);
                return;
        }
        m->r = r;
        r = store_records_commit(m->d->store, &m->w, on_written, m);
        if (r < 0)
                end(m, err_set(&own, ERR_IO, "what was done could not be written down"), &own);
}

/* What was changed goes into the audit sealed, as what is changed here does. */
static int audit(struct committing *m, const struct records_commit *c, struct err *err)
{
        struct audit_write *v = ARENA_ARRAY(m->mem, struct audit_write, c->n_changes + 1);
        int r = 0;

        for (size_t i = 0; i < c->n_changes && r == 0; i++)
                r = records_audit(&m->d->seal, &c->changes[i], c->customer_id, m->mem, &v[i], err);
        m->w.audit = v;
        m->w.n_audit = c->n_changes;
        return r;
}

static struct committing *committing_new(struct company *d, const struct records_commit *c)
{
        struct arena *mem = arena_new(COMMIT_ARENA_MAX);
        struct committing *m = ARENA_NEW(mem, struct committing);

        m->d = d;
        m->mem = mem;
        m->action = (struct action_write){.id = arena_str(mem, c->action),
                                          .name = arena_str(mem, c->name),
                                          .conversation = arena_str(mem, c->conversation),
                                          .customer_id = arena_str(mem, c->customer_id),
                                          .from = c->undo ? ACTION_UNDOING : ACTION_CONFIRMED,
                                          .state = c->undo ? ACTION_UNDONE : ACTION_DONE,
                                          .undo_until_ms = c->undo ? 0 : c->undo_until_ms,
                                          .who = arena_str(mem, c->who),
                                          .at_ms = c->now_ms};
        m->w = (struct records_write){
                .action = c->action.n ? &m->action : NULL, .who = m->action.who, .at_ms = c->now_ms};
        return m;
}

static int company_commit(void *self, const struct records_commit *c, records_done_fn *cb, void *arg)
{
        struct committing *m = committing_new(self, c);
        struct err err;
        int r = audit(m, c, &err);

        m->cb = cb;
        m->arg = arg;
        if (r == 0)
                r = records_commit(m->d->system, c, on_done, m);
        if (r < 0)
                arena_free(m->mem);
        return r;
}

static void company_free(void *self)
{
        free(self);
}

static const struct records_driver driver = {
        .name = "company", .get = company_get, .list = company_list, .commit = company_commit, .free = company_free};

struct records *records_company_new(struct records *system, struct store *st, const struct records_seal *seal)
{
        struct company *d = calloc(1, sizeof(*d));

        if (!d)
                abort();
        *d = (struct company){system, st, *seal};
        return records_new(&driver, d);
}

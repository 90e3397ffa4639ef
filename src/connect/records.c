/* records - see records.h. */
#include "connect/records.h"

#include "base/arena.h"
#include "base/buf.h"
#include "connect/change.h"
#include "store/record.h"

#include <stdlib.h>

struct records {
        const struct records_driver *driver;
        void *d;
};

struct records *records_new(const struct records_driver *driver, void *d)
{
        struct records *r = calloc(1, sizeof(*r));

        if (!r)
                abort();
        *r = (struct records){driver, d};
        return r;
}

struct records *records_free(struct records *r)
{
        if (r)
                r->driver->free(r->d);
        free(r);
        return NULL;
}

int records_get(struct records *r, struct str kind, struct str key, records_fn *cb, void *arg)
{
        return r->driver->get(r->d, kind, key, cb, arg);
}

int records_list(struct records *r, struct str kind, struct str owner, unsigned limit, records_fn *cb, void *arg)
{
        return r->driver->list(r->d, kind, owner, limit, cb, arg);
}

int records_commit(struct records *r, const struct records_commit *c, records_done_fn *cb, void *arg)
{
        return r->driver->commit(r->d, c, cb, arg);
}

int records_audit(const struct records_seal *seal, const struct record_change *c, struct str owner, struct arena *mem,
                  struct audit_write *ret, struct err *err)
{
        struct buf b;
        int r = 0;

        *ret = (struct audit_write){.what = str_c(change_op_name(c->op)),
                                    .kind = arena_str(mem, c->kind),
                                    .key = arena_str(mem, c->key),
                                    .customer_id = arena_str(mem, owner)};
        buf_init(&b, RECORD_DOC_MAX);
        record_changes_to_json(c, 1, &b);
        if (owner.n && !b.overflow)
                r = seal->seal(seal->arg, owner, buf_str(&b), mem, &ret->cipher, err);
        buf_done(&b);
        return r;
}

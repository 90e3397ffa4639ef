/* records - see records.h. */
#include "connect/records.h"

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

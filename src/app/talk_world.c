/* talk_world - see talk_world.h. */
#include "app/talk_world.h"

#include "app/scenario_run.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "connect/records.h"
#include "connect/records_import.h"
#include "knowledge/kind.h"
#include "loop/loop.h"
#include "store/import.h"
#include "store/store.h"

#include <string.h>

enum { WORLD_BYTES_MAX = 256 << 20, UNLIMITED = 1000000, LIST_MAX = 100, ROUNDS_MAX = 10000 };

/* ---- what goes in ---- */

static void put_line(struct buf *out, const struct record_kind *kind, const struct value_field *f, struct arena *mem)
{
        struct str owner = kind->owner.n ? value_get_str(&f->value, arena_cstr(mem, kind->owner)) : (struct str){0};

        buf_put_c(out, "{");
        json_put_key_str(out, "kind", kind->name);
        json_put_key_str(out, "key", f->name);
        if (owner.n)
                json_put_key_str(out, "owner", owner);
        json_put_key(out, "doc");
        value_to_json(&f->value, out);
        buf_put_c(out, "}\n");
}

struct str talk_world_lines(const struct knowledge *k, const struct value *db, struct arena *mem)
{
        struct buf b;
        struct str lines;

        buf_init(&b, WORLD_BYTES_MAX);
        for (size_t i = 0; i < k->n_kinds; i++) {
                const struct value *table = value_get(db, k->kinds[i].table);

                for (size_t j = 0; table && table->type == VALUE_MAP && j < table->map.n; j++)
                        put_line(&b, &k->kinds[i], &table->map.v[j], mem);
        }
        lines = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return lines;
}

struct waiting {
        int r;
        struct err *err;
        size_t bad;
};

static void on_records_in(void *arg, int r, const struct err *err, const struct records_imported *n)
{
        struct waiting *w = arg;

        w->r = r;
        w->bad = n->bad;
        if (r < 0 && err && w->err)
                *w->err = *err;
}

static int put_records(struct talk_world *w, struct str lines, struct err *err)
{
        struct waiting wait = {.r = 1, .err = err};
        struct records_seal seal;
        int r;

        service_records_seal(w->service, &seal);
        r = records_import(w->service->store, &seal, lines, w->clock.at_ms, NULL, on_records_in, &wait);
        for (unsigned i = 0; r == 0 && wait.r == 1 && i < ROUNDS_MAX; i++)
                store_drain(w->service->store);
        if (r < 0 || wait.r == 1)
                return err_set(err, r < 0 ? r : ERR_TIMEOUT, "the records cannot be loaded");
        if (wait.r == 0 && wait.bad)
                return err_set(err, ERR_INVALID, "%zu records of the database cannot be kept", wait.bad);
        return wait.r;
}

static void on_customer_in(void *arg, int r, const struct err *err, const struct import_report *report)
{
        struct waiting *w = arg;

        w->r = r;
        w->bad = report ? report->bad[IMPORT_CUSTOMERS] : 0;
        if (r < 0 && err && w->err)
                *w->err = *err;
}

static int put_customer(struct talk_world *w, enum lang lang, struct err *err)
{
        struct waiting wait = {.r = ERR_INTERNAL, .err = err};
        struct import_in in = {.now_ms = w->clock.at_ms, .consent_text_version = STR("1")};
        int r;

        in.files[IMPORT_CUSTOMERS] =
                arena_printf(w->mem,
                             "id,name,lang,phone,email,city,tz,birth_year,vip,consent_memory,consent_offers\n"
                             "%.*s,%.*s,%s,,,,America/New_York,,0,none,none\n",
                             STR_ARG(w->customer), STR_ARG(w->customer), lang_name(lang));
        r = store_import(w->service->store, &in, on_customer_in, &wait);
        if (r < 0)
                return err_set(err, r, "the store is busy");
        store_drain(w->service->store);
        if (wait.r == 0 && wait.bad)
                return err_set(err, ERR_INVALID, "the customer %.*s cannot be kept", STR_ARG(w->customer));
        return wait.r;
}

static int open_service(struct talk_world *w, struct generations *generations, struct err *err)
{
        struct service_opts so = {.loop = w->loop,
                                  .clock = &w->clock.clock,
                                  .generations = generations,
                                  .rate_per_min = UNLIMITED,
                                  .rate_burst = UNLIMITED};

        return service_open(&so, &w->service, NULL, err);
}

int talk_world_open(struct talk_world *w, struct generations *generations, const struct value *db, struct str lines,
                    struct str customer, enum lang lang, struct err *err)
{
        int r;

        *w = (struct talk_world){.db = db,
                                 .k = generation_current(generations)->k,
                                 .mem = arena_new(WORLD_BYTES_MAX),
                                 .customer = customer};
        test_clock_init(&w->clock, SCENARIO_NOW_MS);
        w->loop = loop_new(err);
        r = w->loop ? open_service(w, generations, err) : ERR_IO;
        if (r == 0) {
                w->records = w->service->records;
                r = put_customer(w, lang, err);
        }
        if (r == 0)
                r = put_records(w, lines, err);
        if (r < 0)
                talk_world_close(w);
        return r;
}

void talk_world_close(struct talk_world *w)
{
        w->service = service_close(w->service);
        if (w->loop)
                loop_free(w->loop);
        w->loop = NULL;
        w->mem = arena_free(w->mem);
}

/* ---- what is there ---- */

struct reading {
        struct arena *mem;
        bool done;
        int r;
        const struct record *v;
        size_t n;
};

static void on_read(void *arg, int r, const struct err *err, const struct record *v, size_t n)
{
        struct reading *a = arg;
        struct record *kept = ARENA_ARRAY(a->mem, struct record, n + 1);

        (void)err;
        a->done = true;
        a->r = r;
        for (size_t i = 0; i < n; i++) {
                kept[i] = (struct record){.key = arena_str(a->mem, v[i].key)};
                if (v[i].doc) {
                        struct value *doc = ARENA_NEW(a->mem, struct value);

                        *doc = value_dup(v[i].doc, a->mem);
                        kept[i].doc = doc;
                }
        }
        a->v = kept;
        a->n = n;
}

static int finish(struct talk_world *w, int r, struct reading *a, struct err *err)
{
        for (unsigned i = 0; r == 0 && !a->done && i < ROUNDS_MAX; i++)
                store_drain(w->service->store);
        if (r == 0)
                r = a->done ? a->r : ERR_TIMEOUT;
        return r < 0 ? err_set(err, r, "the records cannot be read: %s", err_name(r)) : 0;
}

int talk_world_get(struct talk_world *w, struct str kind, struct str key, const struct value **ret, struct err *err)
{
        struct reading a = {.mem = w->mem};
        int r = finish(w, records_get(w->records, kind, key, on_read, &a), &a, err);

        *ret = r == 0 && a.n ? a.v[0].doc : NULL;
        return r;
}

static void add_record(uint64_t *hash, const struct record *v)
{
        struct buf b;

        buf_init(&b, 1 << 20);
        buf_put_str(&b, v->key);
        if (v->doc)
                value_to_json(v->doc, &b);
        *hash = *hash * UINT64_C(1099511628211) ^ str_hash(buf_str(&b));
        buf_done(&b);
}

int talk_world_own_hash(struct talk_world *w, uint64_t *ret, struct err *err)
{
        *ret = 0;
        for (size_t i = 0; i < w->k->n_kinds; i++) {
                struct reading a = {.mem = w->mem};
                int r;

                if (w->k->kinds[i].shared)
                        continue;
                r = finish(w, records_list(w->records, w->k->kinds[i].name, w->customer, LIST_MAX, on_read, &a), &a,
                           err);
                if (r < 0)
                        return r;
                for (size_t j = 0; j < a.n; j++)
                        add_record(ret, &a.v[j]);
        }
        return 0;
}

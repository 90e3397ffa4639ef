/* records_import - see records_import.h. A slice of lines at a time, one request each. */
#include "connect/records_import.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "store/import.h"
#include "store/record.h"

#include <string.h>

enum { SLICE = RECORD_WRITES_MAX, CHINA_OFFSET_MS = 8 * HOUR_MS };

struct importing {
        struct store *st;
        struct records_seal seal;
        struct str rest;
        unsigned line;
        int64_t now_ms;
        const struct tz *tz;
        struct arena *mem, *slice_mem;
        struct records_imported n;
        size_t in_slice;
        records_import_fn *cb;
        void *arg;
};

/* ---- times in documents ---- */

static bool resolve(struct importing *m, const struct value *v, struct value *ret);

static bool moment_of(struct importing *m, const struct value *v, struct value *ret)
{
        bool date = str_eq_c(v->map.v[0].name, "$date");
        struct tz_local t;
        int64_t ms;

        if (v->map.v[0].value.type != VALUE_STR || !import_offset(m->tz, m->now_ms, v->map.v[0].value.s, &ms))
                return false;
        t = tz_to_local(m->tz, ms + (m->tz ? 0 : CHINA_OFFSET_MS));
        *ret = date ? value_str(arena_printf(m->slice_mem, "%04d-%02u-%02u", (int)t.year, t.month, t.day))
                    : value_int(ms);
        return true;
}

static bool resolve_map(struct importing *m, const struct value *v, struct value *ret)
{
        struct value_field *out = ARENA_ARRAY(m->slice_mem, struct value_field, v->map.n + 1);

        if (v->map.n == 1 && (str_eq_c(v->map.v[0].name, "$time") || str_eq_c(v->map.v[0].name, "$date")))
                return moment_of(m, v, ret);
        for (size_t i = 0; i < v->map.n; i++) {
                out[i].name = v->map.v[i].name;
                if (!resolve(m, &v->map.v[i].value, &out[i].value))
                        return false;
        }
        *ret = (struct value){.type = VALUE_MAP, .map = {out, v->map.n}};
        return true;
}

static bool resolve(struct importing *m, const struct value *v, struct value *ret)
{
        struct value *out;

        *ret = *v;
        if (v->type == VALUE_MAP)
                return resolve_map(m, v, ret);
        if (v->type != VALUE_LIST)
                return true;
        out = ARENA_ARRAY(m->slice_mem, struct value, v->list.n + 1);
        for (size_t i = 0; i < v->list.n; i++)
                if (!resolve(m, &v->list.v[i], &out[i]))
                        return false;
        *ret = (struct value){.type = VALUE_LIST, .list = {out, v->list.n}};
        return true;
}

/* ---- lines ---- */

static bool take(struct importing *m, struct str line, struct record_write *w)
{
        struct value v, doc;
        const struct value *in;
        struct err err;
        struct buf b;
        bool ok = false;

        if (value_from_json(line, m->slice_mem, &v, &err) < 0)
                return false;
        in = value_get(&v, STR("doc"));
        *w = (struct record_write){.kind = value_get_str(&v, "kind"),
                                   .key = value_get_str(&v, "key"),
                                   .owner = value_get_str(&v, "owner")};
        if (!w->kind.n || !w->key.n || !in || in->type != VALUE_MAP || !resolve(m, in, &doc))
                return false;
        buf_init(&b, RECORD_DOC_MAX / 2);
        value_to_json(&doc, &b);
        if (!b.overflow && !w->owner.n) {
                w->doc = arena_str(m->slice_mem, buf_str(&b));
                ok = true;
        } else if (!b.overflow) {
                ok = m->seal.seal(m->seal.arg, w->owner, buf_str(&b), m->slice_mem, &w->cipher, &err) == 0;
        }
        buf_done(&b);
        return ok;
}

static void finished(struct importing *m, int r, const struct err *err)
{
        m->cb(m->arg, r, err, &m->n);
        arena_free(m->slice_mem);
        arena_free(m->mem);
}

static void bad_line(struct importing *m)
{
        m->n.bad++;
        if (!m->n.first_bad)
                m->n.first_bad = m->line;
}

static int next_slice(struct importing *m);

static void on_written(void *arg, int r, const struct err *err)
{
        struct importing *m = arg;
        struct err busy;

        if (r == ERR_DENIED) { /* there already: an import never overwrites */
                m->n.bad += m->in_slice;
                r = 0;
        } else if (r == 0) {
                m->n.good += m->in_slice;
        }
        if (r == 0 && m->rest.n) {
                r = next_slice(m);
                if (r == 0)
                        return;
                err_set(&busy, r, "the store is busy");
                err = &busy;
        }
        finished(m, r, err);
}

static int next_slice(struct importing *m)
{
        struct record_write v[SLICE];
        struct records_write w = {.records = v, .who = STR("import"), .at_ms = m->now_ms};
        struct str line;

        arena_reset(m->slice_mem);
        while (w.n_records < SLICE && m->rest.n && str_line(&m->rest, &line)) {
                m->line++;
                if (str_trim(line).n == 0)
                        continue;
                if (take(m, line, &v[w.n_records]))
                        w.n_records++;
                else
                        bad_line(m);
        }
        m->in_slice = w.n_records;
        return store_records_commit(m->st, &w, on_written, m);
}

int records_import(struct store *st, const struct records_seal *seal, struct str lines, int64_t now_ms,
                   const struct tz *tz, records_import_fn *cb, void *arg)
{
        struct arena *mem = arena_new(4096);
        struct importing *m = ARENA_NEW(mem, struct importing);
        int r;

        *m = (struct importing){.st = st,
                                .seal = *seal,
                                .rest = lines,
                                .now_ms = now_ms,
                                .tz = tz,
                                .mem = mem,
                                .slice_mem = arena_new(16 << 20),
                                .cb = cb,
                                .arg = arg};
        r = next_slice(m);
        if (r < 0) {
                arena_free(m->slice_mem);
                arena_free(mem);
        }
        return r;
}

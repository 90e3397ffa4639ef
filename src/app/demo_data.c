/* demo_data - see demo_data.h. Faults in the data are expected (five rows in a hundred are wrong on purpose). */
#include "app/demo_data.h"

#include "app/embedded.h"
#include "app/promise_file.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "connect/records_import.h"
#include "loop/loop.h"
#include "privacy/door.h"
#include "store/import.h"
#include "store/setting.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSENT_VERSION "demo-1"

enum { HISTORY_SLICE = 100 /* conversations */, HISTORY_PAUSE_MS = 20, HISTORY_DELAY_MS = 1500, DATA_MAX = 64 << 20 };

static const struct str loaded_setting = STR_INIT("demo.loaded_at"), history_setting = STR_INIT("demo.history");

/* ---- customers, orders, devices: at once ---- */

struct result {
        int r;
        struct err *err;
        int64_t value;
        size_t good, bad;
};

static void on_setting(void *arg, int r, const struct err *err, struct str value)
{
        struct result *res = arg;

        res->r = r;
        if (r < 0 && err && res->err)
                *res->err = *err;
        if (r == 0 && !str_to_i64(value, 0, INT64_MAX, &res->value))
                res->value = 0;
}

static void on_imported(void *arg, int r, const struct err *err, const struct import_report *report)
{
        struct result *res = arg;

        res->r = r;
        if (r < 0 && err && res->err)
                *res->err = *err;
        for (size_t i = 0; r == 0 && i < IMPORT_FILES; i++) {
                res->good += report->good[i];
                res->bad += report->bad[i];
        }
}

static void on_done(void *arg, int r, const struct err *err)
{
        struct result *res = arg;

        res->r = r;
        if (r < 0 && err && res->err)
                *res->err = *err;
}

static int get_setting(struct service *s, struct str name, int64_t *ret, struct err *err)
{
        struct result res = {.r = ERR_INTERNAL, .err = err};
        int r = store_setting_get(s->store, name, on_setting, &res);

        if (r < 0)
                return err_set(err, r, "the store is busy");
        store_drain(s->store);
        *ret = res.value;
        return res.r;
}

static int set_setting(struct service *s, struct str name, int64_t value, struct err *err)
{
        struct result res = {.r = ERR_INTERNAL, .err = err};
        struct arena *mem = arena_new(4096);
        int r = store_setting_set(s->store, name, arena_printf(mem, "%lld", (long long)value), on_done, &res);

        arena_free(mem);
        if (r < 0)
                return err_set(err, r, "the store is busy");
        store_drain(s->store);
        return res.r;
}

static void fill_common(struct service *s, struct import_in *in, int64_t now_ms, struct arena *mem)
{
        const struct generation *g = generation_current(s->generations);
        struct str *skus = ARENA_ARRAY(mem, struct str, g->k->n_products + 1);
        size_t n = 0;

        for (size_t i = 0; i < g->k->n_products; i++)
                if (g->k->products[i].sku.n)
                        skus[n++] = arena_str(mem, g->k->products[i].sku);
        *in = (struct import_in){
                .now_ms = now_ms, .consent_text_version = STR(CONSENT_VERSION), .skus = skus, .n_skus = n};
}

/* Reads one embedded file into mem. */
static int read_data(const char *name, struct arena *mem, struct str *ret, struct err *err)
{
        const struct embedded_file *f = embedded_find(embedded_data(), str_c(name));
        struct buf b;
        int r;

        if (!f)
                return err_set(err, ERR_INTERNAL, "%s is not built in", name);
        if (f->raw) {
                *ret = (struct str){(const char *)f->raw, f->raw_n};
                return 0;
        }
        buf_init(&b, DATA_MAX);
        r = embedded_unpack(f, &b, err);
        if (r == 0)
                *ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return r;
}

static int import_files(struct service *s, int64_t now_ms, struct arena *mem, struct err *err)
{
        struct result res = {.r = ERR_INTERNAL, .err = err};
        struct import_in in;
        int r = 0;

        fill_common(s, &in, now_ms, mem);
        for (size_t i = 0; r == 0 && i < IMPORT_FILES; i++)
                if (i != IMPORT_CONVERSATIONS)
                        r = read_data(import_file_names[i], mem, &in.files[i], err);
        if (r < 0)
                return r;
        r = store_import(s->store, &in, on_imported, &res);
        if (r < 0)
                return err_set(err, r, "the store is busy");
        store_drain(s->store);
        return res.r;
}

static void on_records(void *arg, int r, const struct err *err, const struct records_imported *n)
{
        struct result *res = arg;

        res->r = r;
        if (r < 0 && err && res->err)
                *res->err = *err;
        res->good = n->good;
        res->bad = n->bad;
}

/* Addresses, refunds, parts, pick-up times. */
static int import_records(struct service *s, int64_t now_ms, struct arena *mem, struct err *err)
{
        struct result res = {.r = ERR_BUSY, .err = err};
        struct records_seal seal;
        struct str lines;
        int r = read_data("records.jsonl", mem, &lines, err);

        if (r < 0)
                return r;
        service_records_seal(s, &seal);
        r = records_import(s->store, &seal, lines, now_ms, NULL, on_records, &res);
        while (r == 0 && res.r == ERR_BUSY)
                store_drain(s->store);
        if (r == 0 && res.r == 0 && res.bad)
                return err_set(err, ERR_INTERNAL, "%zu records of the demo are wrong", res.bad);
        return r < 0 ? r : res.r;
}

static int import_promises(struct service *s, struct arena *mem, struct err *err)
{
        struct promise_file_result res;
        struct str text;
        int r = read_data("promises.csv", mem, &text, err);

        return r < 0 ? r : promise_file_import(s, "promises.csv", text, &res, NULL, err);
}

int demo_data_import(struct service *s, struct err *err)
{
        int64_t now_ms = clock_now_ms(s->clock), at_ms;
        struct arena *mem;
        int r = get_setting(s, loaded_setting, &at_ms, err);

        if (r != ERR_NOTFOUND)
                return r;
        mem = arena_new(0);
        r = import_files(s, now_ms, mem, err);
        if (r == 0)
                r = import_records(s, now_ms, mem, err);
        if (r == 0)
                r = import_promises(s, mem, err);
        arena_free(mem);
        if (r == 0)
                r = set_setting(s, loaded_setting, now_ms, err);
        return r < 0 ? err_prefix(err, "the demo's customers cannot be loaded") : 0;
}

/* ---- past conversations: slice by slice ---- */

struct service_import {
        struct service *s;
        struct arena *mem;
        struct timer *timer;
        struct import_in in;
        struct str rest;         /* lines still to do */
        int64_t done, loaded_ms; /* lines done; when the customers were loaded */
        bool busy;               /* a slice is with the store */
};

static void free_import(struct service_import *im)
{
        timer_stop(im->timer);
        arena_free(im->mem);
        free(im);
}

struct service_import *demo_history_stop(struct service_import *im)
{
        if (!im)
                return NULL;
        if (im->busy)
                store_drain(im->s->store);
        free_import(im);
        return NULL;
}

static void next_slice(void *arg);

static void on_progress_kept(void *arg, int r, const struct err *err)
{
        struct service_import *im = arg;

        im->busy = false;
        if (r < 0)
                log_warn("the demo's past conversations stop at %lld: %s", (long long)im->done, err ? err->msg : "");
        im->timer = timer_stop(im->timer);
        if (r == 0 && im->rest.n)
                im->timer = timer_start(im->s->loop, HISTORY_PAUSE_MS, 0, next_slice, im);
        if (r == 0 && im->rest.n)
                return;
        im->mem = arena_free(im->mem);
        malloc_trim(0); /* the unpacked file and the slices of it */
}

static void on_slice(void *arg, int r, const struct err *err, const struct import_report *report)
{
        struct service_import *im = arg;
        char text[24];
        int n;

        (void)report;
        if (r < 0) {
                on_progress_kept(im, r, err);
                return;
        }
        n = snprintf(text, sizeof(text), "%lld", (long long)im->done);
        if (store_setting_set(im->s->store, history_setting, str_n(text, (size_t)n), on_progress_kept, im) < 0)
                on_progress_kept(im, ERR_BUSY, &(struct err){.msg = "the store is busy"});
}

/* The next lines, at most max of them. */
static struct str cut_lines(struct str *rest, size_t max, int64_t *lines)
{
        struct str all = *rest;
        size_t n = 0, at = 0;

        while (n < max && at < all.n) {
                const char *end = memchr(all.p + at, '\n', all.n - at);

                at = end ? (size_t)(end - all.p) + 1 : all.n;
                n++;
        }
        *rest = str_sub(all, at, all.n);
        *lines += (int64_t)n;
        return str_sub(all, 0, at);
}

/* Unpacks the file and goes to where the last run stopped; done late, so that the start stays fast. */
static bool open_history(struct service_import *im)
{
        int64_t skipped = 0;
        struct err err;

        im->mem = arena_new(DATA_MAX);
        fill_common(im->s, &im->in, im->loaded_ms, im->mem);
        im->in.seal = door_seal_cb;
        im->in.seal_arg = im->s->door;
        if (read_data(import_file_names[IMPORT_CONVERSATIONS], im->mem, &im->rest, &err) < 0)
                log_warn("the demo's past conversations cannot be read: %s", err.msg);
        cut_lines(&im->rest, (size_t)im->done, &skipped);
        if (im->rest.n == 0)
                im->mem = arena_free(im->mem);
        return im->rest.n > 0;
}

static void next_slice(void *arg)
{
        struct service_import *im = arg;

        im->timer = timer_stop(im->timer);
        if (!im->mem && !open_history(im))
                return;
        im->in.files[IMPORT_CONVERSATIONS] = cut_lines(&im->rest, HISTORY_SLICE, &im->done);
        im->busy = store_import(im->s->store, &im->in, on_slice, im) == 0;
        if (!im->busy)
                log_warn("the demo's past conversations stop at %lld: the store is busy", (long long)im->done);
}

struct service_import *demo_history_start(struct service *s)
{
        struct service_import *im;
        int64_t loaded_ms = 0, done = 0;
        struct err err;

        if (get_setting(s, loaded_setting, &loaded_ms, &err) < 0)
                return NULL;
        if (get_setting(s, history_setting, &done, &err) < 0)
                done = 0;
        im = calloc(1, sizeof(*im));
        if (!im)
                abort();
        *im = (struct service_import){.s = s, .loaded_ms = loaded_ms, .done = done};
        im->timer = timer_start(s->loop, HISTORY_DELAY_MS, 0, next_slice, im);
        return im;
}

/*
 * intake - the run over all files; see intake.h.
 *
 *   OPEN → LOOK → BEGIN → READ ⇄ ROWS → TRIM… → END → LOOK of the next file … → CLOSE → OVER
 *
 * A file that cannot be read goes from LOOK, or from READ, to the next one; a store that fails goes to CLOSE. Trim and
 * end are left out where a file broke off: what it would still have said is not known.
 */
#include "connect/intake_priv.h"

#include "base/time.h"
#include "text/recognise.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_ARENA = 16 << 20, BATCH_ARENA = 64 << 20 };

/* ---- making ---- */

struct intake *intake_new(const struct intake_opts *o)
{
        struct intake *in = calloc(1, sizeof(*in));

        if (!in)
                abort();
        in->o = *o;
        in->o.batch = o->batch && o->batch < INTAKE_BATCH_MAX ? o->batch : INTAKE_BATCH_MAX;
        in->mem = arena_new(REPORT_ARENA);
        in->batch = arena_new(BATCH_ARENA);
        in->o.consent_text_version = arena_str(in->mem, o->consent_text_version);
        if (o->n_skus)
                in->skus = map_new();
        for (size_t i = 0; i < o->n_skus; i++)
                map_set(in->skus, o->skus[i], in);
        in->rows = calloc(in->o.batch, sizeof(*in->rows));
        if (!in->rows)
                abort();
        for (size_t k = 0; k < INTAKE_KINDS; k++) {
                in->files[k].reader.shape = &intake_shapes[k];
                in->files[k].reader.fd = -1;
        }
        in->rules = (struct intake_rules){
                .mem = in->batch, .tz = o->tz, .now_ms = o->now_ms, .skus = in->skus, .amounts = o->amounts};
        return in;
}

struct intake *intake_free(struct intake *in)
{
        if (!in)
                return NULL;
        for (size_t k = 0; k < INTAKE_KINDS; k++)
                intake_reader_close(&in->files[k].reader);
        map_free(in->skus);
        free(in->rows);
        arena_free(in->batch);
        arena_free(in->mem);
        free(in);
        return NULL;
}

static int add(struct intake *in, enum intake_kind kind, bool json, struct str name, struct err *err)
{
        struct intake_file_state *f = &in->files[kind];

        if (f->report.there)
                return err_set(err, ERR_EXISTS, "there are two files of %s: %.*s and %.*s", intake_kind_name(kind),
                               STR_ARG(f->report.name), STR_ARG(name));
        f->report = (struct intake_report){.there = true, .json = json, .name = arena_str(in->mem, name)};
        f->reader.json = json;
        return 0;
}

int intake_add_path(struct intake *in, enum intake_kind kind, bool json, const char *path, struct err *err)
{
        const char *slash = strrchr(path, '/');
        int r = add(in, kind, json, str_c(slash ? slash + 1 : path), err);

        if (r == 0)
                in->files[kind].reader.path = arena_cstr(in->mem, str_c(path));
        return r;
}

int intake_add_bytes(struct intake *in, enum intake_kind kind, bool json, struct str bytes, struct err *err)
{
        int r = add(in, kind, json, str_c(intake_kind_name(kind)), err);

        if (r == 0)
                in->files[kind].reader.bytes = bytes;
        return r;
}

/* ---- what was refused ---- */

static bool personal(struct str s)
{
        struct recog found[4];
        size_t n = recognise(s, found, 4);

        for (size_t i = 0; i < n; i++)
                if (found[i].type <= REC_ADDRESS || found[i].type >= REC_IMEI)
                        if (found[i].type != REC_DATE && found[i].type != REC_WEEKDAY)
                                return true;
        return false;
}

static void refuse(struct intake *in, unsigned line, enum intake_reason reason, const struct intake_column *c,
                   const char *column, struct str value, unsigned first)
{
        struct intake_file_state *f = &in->files[in->kind];
        struct intake_fault *fault;

        f->report.refused++;
        f->report.reasons[reason]++;
        if (in->n_faults == INTAKE_FAULTS_MAX)
                return;
        if (!f->faults)
                f->faults = ARENA_ARRAY(in->mem, struct intake_fault, INTAKE_FAULTS_MAX - in->n_faults);
        in->n_faults++;
        fault = &f->faults[f->report.n_faults++];
        f->report.faults = f->faults;
        *fault = (struct intake_fault){.reason = reason,
                                       .line = line,
                                       .first = first,
                                       .column = c ? c->name : column,
                                       .hint = c && reason != REASON_MISSING ? c->hint : NULL};
        if (c && !c->personal && !personal(value))
                fault->value = arena_str(in->mem, utf8_cut(value, INTAKE_VALUE_MAX));
}

static int by_line(const void *a, const void *b)
{
        const struct intake_fault *x = a, *y = b;

        return x->line < y->line ? -1 : x->line > y->line;
}

/* ---- reading ---- */

static void next_file(struct intake *in)
{
        struct intake_file_state *f = &in->files[in->kind];

        intake_reader_close(&f->reader);
        if (f->report.n_faults)
                qsort(f->faults, f->report.n_faults, sizeof(*f->faults), by_line);
        in->kind++;
        in->phase = PHASE_LOOK;
}

/* On to a file that is there, or to the end. */
static void skip_missing(struct intake *in)
{
        if (in->phase != PHASE_LOOK)
                return;
        while (in->kind < INTAKE_KINDS && !in->files[in->kind].report.there)
                in->kind++;
        if (in->kind == INTAKE_KINDS || in->stop)
                in->phase = PHASE_CLOSE;
}

static void look(struct intake *in)
{
        struct intake_file_state *f = &in->files[in->kind];
        struct err err;

        if (intake_reader_open(&f->reader, in->o.encoding, &f->report, in->mem, &err) < 0) {
                f->report.error = arena_str(in->mem, str_c(err.msg));
                next_file(in);
                skip_missing(in);
                return;
        }
        in->rules.amounts_open = f->reader.amounts_whole && f->reader.amounts_decimal;
        f->report.minor_taken =
                f->reader.amounts_whole && !f->reader.amounts_decimal && in->o.amounts == INTAKE_AMOUNTS_AUTO;
        in->file = (struct intake_file){.kind = in->kind,
                                        .name = f->report.name,
                                        .dry = in->o.dry,
                                        .now_ms = in->o.now_ms,
                                        .consent_text_version = in->o.consent_text_version};
        in->eof = false;
        in->phase = PHASE_BEGIN;
}

static bool is_empty(const struct intake_shape *shape, const struct intake_raw *raw)
{
        for (size_t i = 0; i < shape->n; i++)
                if (raw->text[i].n)
                        return false;
        return true;
}

/* A refused row still tells the store which part of which order it was to be. */
static void hold(struct intake_row *row)
{
        row->held = true;
        if (row->cells[0].text.n > INTAKE_KEY_MAX)
                row->cells[0].text.n = 0;
}

static void check_row(struct intake *in, const struct intake_raw *raw, struct intake_row *row)
{
        const struct intake_shape *shape = &intake_shapes[in->kind];
        const struct intake_column *bad = NULL;
        enum intake_reason reason = REASON_MISSING, why;
        struct str value = {NULL, 0};
        const char *column = NULL;

        for (size_t i = 0; i < shape->n; i++) {
                const struct intake_column *c = &shape->columns[i];
                struct intake_cell cell = {0};
                bool ok = raw->given[i] ? intake_value(&in->rules, c, raw->text[i], &cell, &why) : !c->required;

                if (c->type == TYPE_LINE)
                        row->part = !ok ? -1 : cell.given ? cell.n : 0;
                else
                        row->cells[c->cell] = cell;
                if (ok || bad)
                        continue;
                bad = c;
                reason = raw->given[i] ? why : REASON_MISSING;
                value = raw->text[i];
        }
        if (bad) {
                refuse(in, raw->line, reason, bad, NULL, value, 0);
                hold(row);
        } else if (shape->check && !shape->check(row->cells, &reason, &column)) {
                refuse(in, raw->line, reason, NULL, column, value, 0);
                hold(row);
        }
}

/* A row that could not be taken apart may still name its order. */
static void check_broken(struct intake *in, const struct intake_raw *raw, struct intake_row *row,
                         enum intake_reason reason, const char *column)
{
        const struct intake_reader *r = &in->files[in->kind].reader;

        refuse(in, raw->line, reason, NULL, column, (struct str){NULL, 0}, 0);
        row->cells[0].text = raw->text[0];
        for (size_t i = 0; i < r->shape->n; i++)
                if (r->shape->columns[i].type == TYPE_LINE && r->where[i] != SIZE_MAX)
                        row->part = -1;
        hold(row);
}

static void stop_file(struct intake *in, const struct err *err)
{
        struct intake_file_state *f = &in->files[in->kind];

        f->stopped = true;
        f->report.error = arena_str(in->mem, str_c(err->msg));
        in->eof = true;
}

static void read_rows(struct intake *in)
{
        struct intake_file_state *f = &in->files[in->kind];

        arena_reset(in->batch);
        in->n_rows = 0;
        while (in->n_rows < in->o.batch && arena_used(in->batch) < INTAKE_BATCH_BYTES && !in->eof) {
                struct intake_raw raw;
                struct intake_row *row = &in->rows[in->n_rows];
                enum intake_reason reason;
                const char *column;
                struct err err;
                int k = intake_reader_next(&f->reader, &f->report, in->mem, in->batch, &raw, &reason, &column, &err);

                if (k == 0)
                        in->eof = true;
                else if (k < 0 && k != ERR_INVALID)
                        stop_file(in, &err);
                if (in->eof || (k > 0 && is_empty(f->reader.shape, &raw)))
                        continue;
                *row = (struct intake_row){.line = raw.line};
                f->report.rows++;
                in->n_rows++;
                if (k < 0)
                        check_broken(in, &raw, row, reason, column);
                else
                        check_row(in, &raw, row);
        }
        in->phase = in->n_rows ? PHASE_ROWS : f->stopped ? PHASE_LOOK : PHASE_TRIM;
        if (in->phase == PHASE_LOOK)
                next_file(in);
        skip_missing(in);
}

void intake_read(struct intake *in)
{
        if (in->stop)
                in->phase = PHASE_CLOSE;
        else if (in->phase == PHASE_LOOK)
                look(in);
        else if (in->phase == PHASE_READ)
                read_rows(in);
}

/* ---- asking ---- */

static void answered(struct intake *in, int r, const struct err *err, enum intake_phase next)
{
        in->phase = in->stop ? PHASE_CLOSE : next;
        if (r < 0) {
                in->err = err && err->code ? *err : (struct err){.code = r};
                in->phase = PHASE_CLOSE;
        }
        skip_missing(in);
        in->done(in->done_arg);
}

static void on_open(void *arg, int r, const struct err *err)
{
        answered(arg, r, err, PHASE_LOOK);
}

static void on_begin(void *arg, int r, const struct err *err, const struct intake_interrupted *before)
{
        struct intake *in = arg;
        struct intake_report *rep = &in->files[in->kind].report;

        if (r == 0 && before) {
                rep->was_interrupted = true;
                rep->before = arena_str(in->mem, before->name);
                rep->before_rows = before->rows;
                rep->before_ms = before->at_ms;
        }
        answered(in, r, err, PHASE_READ);
}

static const struct intake_column *column_for(const struct intake_shape *shape, int cell)
{
        for (size_t i = 0; i < shape->n; i++)
                if (shape->columns[i].cell == cell && shape->columns[i].type != TYPE_LINE)
                        return &shape->columns[i];
        return NULL;
}

static void refused_by_store(struct intake *in, size_t i, const struct intake_result *res)
{
        static const enum intake_reason reasons[INTAKE_OUTCOMES] = {[INTAKE_REPEATED] = REASON_REPEATED,
                                                                    [INTAKE_NO_CUSTOMER] = REASON_NO_CUSTOMER,
                                                                    [INTAKE_NO_ORDER] = REASON_NO_ORDER};
        const struct intake_shape *shape = &intake_shapes[in->kind];
        int cell = res->outcome == INTAKE_NO_CUSTOMER ? 1 : 0; /* the customer stands behind the key */
        const struct intake_column *c = column_for(shape, cell);

        refuse(in, in->rows[i].line, reasons[res->outcome], c, NULL, in->rows[i].cells[cell].text, res->first);
}

static void on_rows(void *arg, int r, const struct err *err, const struct intake_result *results, size_t n)
{
        struct intake *in = arg;
        struct intake_file_state *f = &in->files[in->kind];

        for (size_t i = 0; r == 0 && i < n; i++) {
                f->report.consents_kept += results[i].consent_kept;
                switch (results[i].outcome) {
                case INTAKE_NEW: f->report.made++; break;
                case INTAKE_UPDATED: f->report.updated++; break;
                case INTAKE_UNCHANGED: f->report.unchanged++; break;
                case INTAKE_REPEATED:
                case INTAKE_NO_CUSTOMER:
                case INTAKE_NO_ORDER: refused_by_store(in, i, &results[i]); break;
                case INTAKE_HELD:
                case INTAKE_OUTCOMES: break;
                }
        }
        if (in->eof && f->stopped)
                next_file(in);
        answered(in, r, err, in->eof ? (f->stopped ? PHASE_LOOK : PHASE_TRIM) : PHASE_READ);
}

static void on_trim(void *arg, int r, const struct err *err, size_t n, struct str last)
{
        struct intake *in = arg;

        in->files[in->kind].report.gone += n;
        last = str_sub(last, 0, INTAKE_KEY_MAX);
        if (last.n)
                memcpy(in->after, last.p, last.n);
        in->after[last.n] = 0;
        answered(in, r, err, last.n ? PHASE_TRIM : PHASE_END);
}

static void on_end(void *arg, int r, const struct err *err)
{
        struct intake *in = arg;

        if (r == 0)
                next_file(in);
        answered(in, r, err, PHASE_LOOK);
}

static void on_close(void *arg, int r, const struct err *err)
{
        struct intake *in = arg;

        (void)r;
        (void)err;
        in->phase = PHASE_OVER;
        in->done(in->done_arg);
}

int intake_ask(struct intake *in, void (*done)(void *arg), void *arg)
{
        int r = 0;

        in->done = done;
        in->done_arg = arg;
        switch (in->phase) {
        case PHASE_OPEN: r = store_intake_open(in->o.store, on_open, in); break;
        case PHASE_BEGIN: r = store_intake_begin(in->o.store, &in->file, on_begin, in); break;
        case PHASE_ROWS: r = store_intake_rows(in->o.store, &in->file, in->rows, in->n_rows, on_rows, in); break;
        case PHASE_TRIM: r = store_intake_trim(in->o.store, &in->file, str_c(in->after), on_trim, in); break;
        case PHASE_END: r = store_intake_end(in->o.store, &in->file, on_end, in); break;
        case PHASE_CLOSE: r = store_intake_close(in->o.store, on_close, in); break;
        case PHASE_LOOK:
        case PHASE_READ:
        case PHASE_OVER: abort();
        }
        return r;
}

/* ---- the whole ---- */

enum intake_next intake_next(const struct intake *in)
{
        switch (in->phase) {
        case PHASE_LOOK:
        case PHASE_READ: return INTAKE_READS;
        case PHASE_OVER: return INTAKE_OVER;
        case PHASE_OPEN:
        case PHASE_BEGIN:
        case PHASE_ROWS:
        case PHASE_TRIM:
        case PHASE_END:
        case PHASE_CLOSE: break;
        }
        return INTAKE_ASKS;
}

void intake_stop(struct intake *in)
{
        in->stop = true;
}

static void nothing(void *arg)
{
        (void)arg;
}

void intake_run(struct intake *in)
{
        for (;;) {
                switch (intake_next(in)) {
                case INTAKE_READS: intake_read(in); break;
                case INTAKE_OVER: return;
                case INTAKE_ASKS:
                        if (intake_ask(in, nothing, in) < 0) {
                                err_set(&in->err, ERR_BUSY, "the store is busy");
                                return;
                        }
                        store_drain(in->o.store);
                }
        }
}

int intake_result(const struct intake *in, struct err *err)
{
        if (!in->err.code)
                return 0;
        *err = in->err;
        return in->err.code;
}

const struct intake_report *intake_report(const struct intake *in, enum intake_kind kind)
{
        return &in->files[kind].report;
}

int intake_code(const struct intake *in)
{
        bool read = false, refused = false;

        for (size_t k = 0; k < INTAKE_KINDS; k++) {
                const struct intake_report *r = &in->files[k].report;

                read = read || (r->there && (!r->error.n || r->rows));
                refused = refused || r->error.n || r->refused;
        }
        return !read || in->err.code ? 2 : refused ? 1 : 0;
}

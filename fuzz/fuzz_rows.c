/*
 * The reading of a company's files alone, without a store: encoding, rows, columns and values of any bytes, as CSV or
 * JSON. fuzz_intake goes on from there.
 */
#include "base/arena.h"
#include "connect/intake_priv.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct intake_shape *shape, const struct intake_raw *raw, const struct intake_rules *rules)
{
        for (size_t i = 0; i < shape->n; i++) {
                struct intake_cell cell;
                enum intake_reason reason;

                if (!raw->given[i])
                        continue;
                if (!utf8_valid(raw->text[i]))
                        abort();
                if (intake_value(rules, &shape->columns[i], raw->text[i], &cell, &reason) &&
                    (cell.text.n > raw->text[i].n || cell.n < -1))
                        abort();
        }
}

static void read_all(struct intake_reader *r, struct intake_report *report, struct arena *mem)
{
        struct arena *row = arena_new(0);
        struct intake_rules rules = {.mem = row, .now_ms = INT64_C(1773073200000), .amounts_open = r->amounts_whole};
        unsigned line = 0;
        int k;

        do {
                enum intake_reason reason = INTAKE_REASONS;
                const char *column;
                struct intake_raw raw;
                struct err err;

                arena_reset(row);
                k = intake_reader_next(r, report, mem, row, &raw, &reason, &column, &err);
                if ((k == ERR_INVALID && reason >= INTAKE_REASONS) || (k > 0 && raw.line < line))
                        abort();
                if (k > 0)
                        check_row(r->shape, &raw, &rules);
                line = k > 0 ? raw.line : line;
        } while (k > 0 || k == ERR_INVALID);
        arena_free(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct intake_report report = {.there = true};
        struct intake_reader r = {.fd = -1};
        struct arena *mem;
        struct err err;

        if (size < 1)
                return 0;
        mem = arena_new(0);
        /* The first byte says what the others are, as in fuzz_intake. */
        r.shape = &intake_shapes[data[0] % INTAKE_KINDS];
        r.json = report.json = data[0] & 0x80;
        r.bytes = str_n((const char *)data + 1, size - 1);
        if (intake_reader_open(&r, (enum intake_encoding)((data[0] >> 4 & 3) % 3), &report, mem, &err) == 0)
                read_all(&r, &report, mem);
        intake_reader_close(&r);
        arena_free(mem);
        return 0;
}

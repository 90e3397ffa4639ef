/*
 * Files of a company from foreign hands: any bytes as one of the six kinds, as CSV or JSON, in a found or told
 * encoding. Every row is accounted for, the same file again makes nothing new, and the report is JSON.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "connect/intake.h"
#include "store/store.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REPORT_MAX = 64 << 20, NOW_S = 1773073200 };

static void check_report(const struct intake *in, enum intake_kind kind)
{
        const struct intake_report *r = intake_report(in, kind);
        uint64_t by_reason = 0;
        json_t *v = NULL;
        struct err err;
        struct buf b;

        for (size_t i = 0; i < INTAKE_REASONS; i++)
                by_reason += r->reasons[i];
        if (r->made + r->updated + r->unchanged + r->refused != r->rows || by_reason != r->refused)
                abort();
        for (size_t i = 0; i < r->n_faults; i++)
                if (r->faults[i].value.n > INTAKE_VALUE_MAX)
                        abort();
        buf_init(&b, REPORT_MAX);
        intake_put_text(in, 1, &b);
        buf_clear(&b);
        intake_put_json(in, -1, &b);
        if (b.overflow || json_parse(buf_str(&b), &v, &err) < 0)
                abort();
        json_decref(v);
        buf_done(&b);
}

static void take(const struct intake_opts *o, enum intake_kind kind, bool json, struct str text, bool again)
{
        struct intake *in = intake_new(o);
        const struct intake_report *r;
        struct err err;

        if (intake_add_bytes(in, kind, json, text, &err) < 0)
                abort();
        intake_run(in);
        if (intake_result(in, &err) < 0)
                abort();
        check_report(in, kind);
        r = intake_report(in, kind);
        if (again && (r->made || r->updated || r->gone))
                abort();
        intake_free(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct intake_opts o = {.now_ms = NOW_S * INT64_C(1000), .consent_text_version = STR_INIT("1")};
        struct store_opts opts = {0};
        enum intake_kind kind;
        struct str text;
        struct err err;
        bool json;

        if (size < 1 || store_open(NULL, &opts, &o.store, &err) < 0)
                return 0;
        /* The first byte says what the others are. */
        kind = data[0] % INTAKE_KINDS;
        json = data[0] & 0x80;
        o.encoding = (enum intake_encoding)((data[0] >> 4 & 3) % 3);
        o.batch = data[0] & 0x40 ? 2 : 0;
        text = str_n((const char *)data + 1, size - 1);
        take(&o, INTAKE_CUSTOMERS, false, STR("id,name,lang\nc1,A,zh\nc2,B,en\n"), false);
        take(&o, INTAKE_ORDERS, false,
             STR("order_no,customer,status,placed,currency,total\nLM00000001,c1,paid,2026-03-01,CNY,1\n"), false);
        take(&o, kind, json, text, false);
        take(&o, kind, json, text, true);
        store_close(o.store);
        return 0;
}

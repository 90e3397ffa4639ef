/* promise_file - see promise_file.h. */
#include "app/promise_file.h"

#include "app/service.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "privacy/door.h"
#include "store/import.h"
#include "store/promise.h"

#include <string.h>

enum column { C_ID, C_CUSTOMER, C_ORDER, C_AMOUNT, C_CURRENCY, C_ROLE, C_AT, C_UNTIL, C_ZH, C_EN, COLUMNS };

static const char *const columns[COLUMNS] = {"id",   "customer", "order_no", "amount", "currency",
                                             "role", "at",       "until",    "zh",     "en"};

enum { WORDS_MAX = 500 };

struct reading {
        struct service *s;
        struct arena *mem;
        int64_t now_ms;
        size_t where[COLUMNS];
        struct promise_row *rows;
        size_t n, cap;
        struct promise_file_result result;
        const char *file;
        struct buf *faults;
};

static struct str cell(const struct reading *rd, const struct str *fields, enum column c)
{
        return str_trim(fields[rd->where[c]]);
}

static bool id_ok(struct str id)
{
        for (size_t i = 0; i < id.n; i++) {
                char c = id.p[i];

                if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
                        return false;
        }
        return id.n > 0 && id.n <= 40;
}

/* 50, 12.5, 12.50; empty is 0. */
static bool amount_of(struct str s, int64_t *ret_minor)
{
        struct str rest = s, whole;
        int64_t units, cents = 0;

        *ret_minor = 0;
        if (s.n == 0)
                return true;
        str_cut(&rest, '.', &whole);
        if (!str_to_i64(whole, 0, 1000000, &units) ||
            (rest.p && (rest.n < 1 || rest.n > 2 || !str_to_i64(rest, 0, 99, &cents))))
                return false;
        *ret_minor = units * 100 + (rest.n == 1 ? cents * 10 : cents);
        return true;
}

static bool time_of(const struct reading *rd, struct str s, int64_t *ret_ms)
{
        *ret_ms = 0;
        return s.n == 0 || time_parse_iso(s, ret_ms) || import_offset(NULL, rd->now_ms, s, ret_ms);
}

static bool role_ok(struct str role)
{
        return str_eq_c(role, "agent") || str_eq_c(role, "supervisor") || str_eq_c(role, "repair") ||
               str_eq_c(role, "shop");
}

static const char *take_row(struct reading *rd, const struct str *f, struct promise_row *p)
{
        struct str zh = cell(rd, f, C_ZH), en = cell(rd, f, C_EN);
        struct buf b;
        int r;

        *p = (struct promise_row){.id = cell(rd, f, C_ID),
                                  .customer_id = cell(rd, f, C_CUSTOMER),
                                  .order_no = cell(rd, f, C_ORDER),
                                  .currency = cell(rd, f, C_CURRENCY),
                                  .role = cell(rd, f, C_ROLE),
                                  .agent = STR("import"),
                                  .state = STR("open")};
        if (!id_ok(p->id))
                return "id must be 1 to 40 letters, digits and dashes";
        if (p->customer_id.n == 0 || p->customer_id.n > 100)
                return "no customer";
        if (!amount_of(cell(rd, f, C_AMOUNT), &p->amount_minor))
                return "the amount is none";
        if (p->amount_minor && p->currency.n != 3)
                return "an amount needs its currency, like CNY";
        if (!role_ok(p->role))
                return "role is none of agent, supervisor, repair, shop";
        if (!time_of(rd, cell(rd, f, C_AT), &p->at_ms) || !p->at_ms || !time_of(rd, cell(rd, f, C_UNTIL), &p->until_ms))
                return "a time is impossible";
        if ((zh.n == 0 && en.n == 0 && !p->amount_minor) || zh.n > WORDS_MAX || en.n > WORDS_MAX)
                return "it does not say what was promised, or at too great length";
        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "zh", zh);
        json_put_key_str(&b, "en", en);
        buf_put_ch(&b, '}');
        r = door_seal_bytes(rd->s->door, p->customer_id, buf_str(&b), rd->mem, &p->cipher, NULL);
        buf_done(&b);
        return r < 0 ? "sealing failed" : NULL;
}

static void refuse(struct reading *rd, unsigned line, const char *why)
{
        rd->result.bad++;
        if (rd->faults)
                buf_printf(rd->faults, "%s:%u: %s\n", rd->file, line, why);
}

static int read_header(struct reading *rd, struct csv *csv, size_t *ret_width, struct err *err)
{
        struct str head[CSV_FIELDS_MAX];
        int r = csv_next(csv, rd->mem, head, ret_width, err);

        if (r <= 0)
                return r < 0 ? err_prefix(err, "%s", rd->file) : err_set(err, ERR_INVALID, "%s is empty", rd->file);
        for (size_t c = 0; c < COLUMNS; c++) {
                while (rd->where[c] < *ret_width && !str_eq_c(str_trim(head[rd->where[c]]), columns[c]))
                        rd->where[c]++;
                if (rd->where[c] == *ret_width)
                        return err_set(err, ERR_INVALID, "%s has no column %s", rd->file, columns[c]);
        }
        return 0;
}

static int read_rows(struct reading *rd, struct str text, struct err *err)
{
        struct str fields[CSV_FIELDS_MAX];
        struct csv csv;
        struct err bad;
        size_t width, n, lines = 1;
        int r;

        csv_open(&csv, text);
        r = read_header(rd, &csv, &width, err);
        if (r < 0)
                return r;
        for (size_t i = 0; i < text.n; i++)
                lines += text.p[i] == '\n';
        if (lines > PROMISES_IMPORT_MAX)
                return err_set(err, ERR_LIMIT, "%s has more than %d rows", rd->file, PROMISES_IMPORT_MAX);
        rd->rows = ARENA_ARRAY(rd->mem, struct promise_row, lines);
        while ((r = csv_next(&csv, rd->mem, fields, &n, &bad)) != 0) {
                const char *why = r < 0 ? bad.msg : n != width ? "another number of fields than the header" : NULL;

                if (!why)
                        why = take_row(rd, fields, &rd->rows[rd->n]);
                if (why)
                        refuse(rd, csv.line, why);
                else
                        rd->n++;
        }
        return 0;
}

struct written {
        bool done;
        int r;
        struct err *err;
};

static void on_written(void *arg, int r, const struct err *err)
{
        struct written *w = arg;

        w->done = true;
        w->r = r;
        if (r < 0 && err && w->err)
                *w->err = *err;
}

int promise_file_import(struct service *s, const char *file, struct str text, struct promise_file_result *ret,
                        struct buf *faults, struct err *err)
{
        struct reading rd = {
                .s = s, .mem = arena_new(0), .now_ms = clock_now_ms(s->clock), .file = file, .faults = faults};
        struct written w = {.err = err};
        int r = read_rows(&rd, text, err);

        if (r == 0)
                r = store_promises_put(s->store, rd.rows, rd.n, on_written, &w);
        while (r == 0 && !w.done)
                store_drain(s->store);
        r = r < 0 ? r : w.r;
        rd.result.good = r == 0 ? rd.n : 0;
        *ret = rd.result;
        arena_free(rd.mem);
        return r;
}

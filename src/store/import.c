/*
 * import - a company's files into the tables, all in one transaction on the writer thread. Each file has a table of
 * columns and a function that takes one row or says why not; a refused row never stops the others. See import.h.
 */
#include "store/import.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/tz.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "store/order_priv.h"
#include "store/states.h"
#include "store/store_priv.h"

#include <string.h>

enum { FAULTS_MAX = 1000, COLUMNS_MAX = 16, IMPORT_ARENA_MAX = 512 << 20, CHINA_OFFSET_MS = 8 * HOUR_MS };

#define WORD(word) word,

const char *const import_file_names[IMPORT_FILES] = {"customers.csv",  "orders.csv",  "order_items.csv",
                                                     "shipments.csv",  "devices.csv", "repairs.csv",
                                                     "open_flows.csv", "people.csv",  "conversations.jsonl"};

struct past_in {
        struct str customer, channel, lang, topic, product, flow, outcome;
        int64_t at_ms, n_messages;
        const struct sealed_text *sealed;
};

struct import_op {
        struct op op;
        const struct import_in *in;
        struct sql_db *db;
        struct map *customers, *orders, *skus; /* keys that are there */
        struct map *lines;                     /* rows written so far of an order or a customer: counts */
        struct import_fault *faults;
        size_t n_faults, cap;
        struct import_report report;
        struct past_in *past;
        size_t n_past;
        store_import_fn *cb;
        /* the row under way */
        struct arena *mem;
        enum import_file file;
        unsigned line;
        struct str cell[COLUMNS_MAX];
};

static char present; /* what maps hold for "is there" */

/* ---- faults ---- */

static int refuse(struct import_op *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int refuse(struct import_op *o, const char *fmt, ...)
{
        va_list ap;

        o->report.bad[o->file]++;
        if (o->n_faults == FAULTS_MAX)
                return 1;
        if (!o->faults)
                o->faults = ARENA_ARRAY(o->op.mem, struct import_fault, FAULTS_MAX);
        va_start(ap, fmt);
        o->faults[o->n_faults++] = (struct import_fault){o->file, o->line, arena_vprintf(o->op.mem, fmt, ap)};
        va_end(ap);
        return 1;
}

/* ---- values ---- */

bool import_offset(const struct tz *tz, int64_t now_ms, struct str s, int64_t *ret_ms)
{
        int64_t days, h = 23, m = 59, shift = tz ? 0 : CHINA_OFFSET_MS;
        struct tz_local today = tz_to_local(tz, now_ms + shift);
        bool back = s.n && s.p[0] == '-';
        struct str number, clock = str_sub(s, 1, s.n), hour;
        int64_t date;
        unsigned mo, d;

        if (s.n < 3 || (s.p[0] != '-' && s.p[0] != '+') || !str_cut(&clock, 'd', &number) || !clock.p ||
            !str_to_i64(number, 0, 40000, &days))
                return false;
        if (clock.n && (!str_cut(&clock, ':', &hour) || !str_to_i64(hour, 0, 23, &h) || !str_to_i64(clock, 0, 59, &m)))
                return false;
        civil_from_days(days_from_civil(today.year, today.month, today.day) + (back ? -days : days), &date, &mo, &d);
        *ret_ms = tz_from_local(tz, date, mo, d, (unsigned)h, (unsigned)m) - shift;
        return true;
}

static bool parse_offset(struct import_op *o, struct str s, int64_t *ret_ms)
{
        return import_offset(o->in->tz, o->in->now_ms, s, ret_ms);
}

/* Empty is 0. */
static bool get_time(struct import_op *o, int at, int64_t *ret_ms)
{
        *ret_ms = 0;
        return o->cell[at].n == 0 || parse_offset(o, o->cell[at], ret_ms);
}

static bool get_year(struct import_op *o, int at, int64_t *ret)
{
        int64_t year = tz_to_local(o->in->tz, o->in->now_ms).year, back;
        struct str s = o->cell[at];

        *ret = 0;
        if (s.n == 0)
                return true;
        if (s.p[0] == '-' && s.p[s.n - 1] == 'y') {
                *ret = year - (str_to_i64(str_sub(s, 1, s.n - 2), 0, 150, &back) ? back : 1000);
                return *ret > year - 151;
        }
        return str_to_i64(s, year - 150, year, ret);
}

static bool one_of(struct str s, const char *const *words)
{
        for (; *words; words++)
                if (str_eq_c(s, *words))
                        return true;
        return false;
}

/* Bytes of another encoding that were read as Latin-1 and written as UTF-8: nearly all of it is U+00A1 … U+00FF. */
static bool garbled(struct str s)
{
        size_t high = 0, other = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if ((c == 0xC2 || c == 0xC3) && i + 1 < s.n) {
                        high++;
                        i++;
                } else if (c != ' ') {
                        other++;
                }
        }
        return high >= 3 && high > other * 2;
}

static bool email_ok(struct str s)
{
        ptrdiff_t at = str_find(s, STR("@"), 0);

        return s.n == 0 ||
               (at > 0 && str_find(s, STR("."), (size_t)at) > at + 1 && !str_contains(s, STR(" ")) && s.n <= 254);
}

static bool order_no_ok(struct str s)
{
        if (s.n < 8 || s.n > 32)
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '-'))
                        return false;
        return true;
}

static struct str last4_of(struct str phone)
{
        return phone.n >= 4 ? str_sub(phone, phone.n - 4, 4) : (struct str){NULL, 0};
}

/* The next number, from 1, of a row that belongs to key. */
static int64_t next_line(struct import_op *o, struct str key)
{
        struct str k = arena_printf(o->mem, "%d/%.*s", (int)o->file, STR_ARG(key));
        int64_t n = (int64_t)(intptr_t)map_get(o->lines, k) + 1;

        map_set(o->lines, k, (void *)(intptr_t)n);
        return n;
}

/* ---- writing ---- */

/* 0 written, 1 refused because it is there already, or ERR_*. */
static int write_row(struct import_op *o, struct sql_stmt *s, struct err *err)
{
        int r = sql_run(s, err);

        if (r < 0)
                return r;
        return sql_changes(o->db) == 0 ? refuse(o, "it is in the store already") : 0;
}

static int put_consent(struct import_op *o, struct str customer, const char *purpose, struct str answer,
                       struct err *err)
{
        struct sql_stmt *s;

        if (str_eq_c(answer, "none"))
                return 0;
        s = prepare_brand(&o->op, o->db,
                          "INSERT INTO consent (brand, customer_id, no, purpose, text_version, channel, granted, at_ms)"
                          " VALUES (?, ?, ?, ?, ?, 'import', ?, ?)",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, customer);
        sql_put_i64(s, next_line(o, arena_printf(o->mem, "consent/%.*s", STR_ARG(customer))));
        sql_put_text(s, str_c(purpose));
        sql_put_text(s, o->in->consent_text_version);
        sql_put_i64(s, str_eq_c(answer, "yes"));
        sql_put_i64(s, o->in->now_ms);
        return sql_run(s, err);
}

static int take_customer(struct import_op *o, struct err *err)
{
        enum { ID, NAME, LANG, PHONE, EMAIL, CITY, TZ, BIRTH, VIP, MEMORY, OFFERS };
        static const char *const langs[] = {"zh", "en", NULL}, *const answers[] = {"yes", "no", "none", NULL};
        const struct str *c = o->cell;
        struct sql_stmt *s;
        int64_t birth;
        int r;

        if (c[ID].n == 0 || c[ID].n > 100)
                return refuse(o, "no id");
        if (map_get(o->customers, c[ID]))
                return refuse(o, "the id %.*s was there before", STR_ARG(c[ID]));
        if (str_trim(c[NAME]).n == 0)
                return refuse(o, "no name");
        if (garbled(c[NAME]) || garbled(c[CITY]))
                return refuse(o, "the name is garbled: text of another encoding (GBK?) was read as Latin-1");
        if (!one_of(c[LANG], langs))
                return refuse(o, "unknown language \"%.*s\"; zh or en", STR_ARG(c[LANG]));
        if (!email_ok(c[EMAIL]))
                return refuse(o, "the e-mail address is broken");
        if (!get_year(o, BIRTH, &birth))
                return refuse(o, "the birth year is impossible");
        if (!one_of(c[MEMORY], answers) || !one_of(c[OFFERS], answers))
                return refuse(o, "a consent must be yes, no or none");
        s = prepare_brand(&o->op, o->db,
                          "INSERT INTO customer (brand, id, name, lang, tz, phone, email, city, visitor, vip, "
                          "birth_year, created_ms)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, c[ID]);
        sql_put_text(s, str_trim(c[NAME]));
        sql_put_text(s, c[LANG]);
        sql_put_text(s, c[TZ]);
        sql_put_text(s, c[PHONE]);
        sql_put_text(s, c[EMAIL]);
        sql_put_text(s, c[CITY]);
        sql_put_i64(s, str_eq_c(c[VIP], "1"));
        sql_put_i64(s, birth);
        sql_put_i64(s, o->in->now_ms);
        r = write_row(o, s, err);
        if (r != 0)
                return r;
        map_set(o->customers, c[ID], &present);
        r = put_consent(o, c[ID], "memory", c[MEMORY], err);
        return r < 0 ? r : put_consent(o, c[ID], "offers", c[OFFERS], err);
}

static int take_order(struct import_op *o, struct err *err)
{
        enum { NO, CUSTOMER, CHANNEL, STATUS, PLACED, PROMISE, DELIVERED, CURRENCY, TOTAL, CARRIER, TRACKING, PHONE };
        static const char *const states[] = {ORDER_STATES(WORD) NULL};
        static const char *const currencies[] = {"CNY", "EUR", NULL}, *const channels[] = {"own", "tmall", "jd", NULL};
        const struct str *c = o->cell;
        int64_t placed, promise, delivered, total;
        struct sql_stmt *s;
        int r;

        if (!order_no_ok(c[NO]))
                return refuse(o, "the order number has no known form");
        if (map_get(o->orders, c[NO]))
                return refuse(o, "the order number was there before");
        if (c[CUSTOMER].n == 0)
                return refuse(o, "no customer");
        if (!map_get(o->customers, c[CUSTOMER]))
                return refuse(o, "no customer %.*s", STR_ARG(c[CUSTOMER]));
        if (!one_of(c[STATUS], states))
                return refuse(o, "unknown status \"%.*s\"", STR_ARG(c[STATUS]));
        if (!one_of(c[CHANNEL], channels))
                return refuse(o, "unknown channel \"%.*s\"", STR_ARG(c[CHANNEL]));
        if (!one_of(c[CURRENCY], currencies))
                return refuse(o, "unknown currency \"%.*s\"", STR_ARG(c[CURRENCY]));
        if (!get_time(o, PLACED, &placed) || !get_time(o, PROMISE, &promise) || !get_time(o, DELIVERED, &delivered) ||
            !placed)
                return refuse(o, "a date is impossible");
        if (delivered && delivered < placed)
                return refuse(o, "delivered before it was placed");
        if (!str_to_i64(c[TOTAL], 0, INT64_C(100000000000), &total))
                return refuse(o, "the total is no amount");
        s = prepare_brand(
                &o->op, o->db,
                "INSERT INTO orders (brand, no, customer_id, channel, status, currency, carrier, tracking_no, "
                "phone_last4,"
                " placed_ms, promise_ms, delivered_ms, total_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, c[NO]);
        sql_put_text(s, c[CUSTOMER]);
        sql_put_text(s, c[CHANNEL]);
        sql_put_text(s, c[STATUS]);
        sql_put_text(s, c[CURRENCY]);
        sql_put_text(s, c[CARRIER]);
        sql_put_text(s, c[TRACKING]);
        sql_put_text(s, last4_of(c[PHONE]));
        sql_put_i64(s, placed);
        sql_put_i64(s, promise);
        sql_put_i64(s, delivered);
        sql_put_i64(s, total);
        r = write_row(o, s, err);
        if (r == 0)
                r = order_note_return(&o->op, o->db, c[NO], 0, err);
        if (r == 0)
                map_set(o->orders, c[NO], &present);
        return r;
}

static int take_item(struct import_op *o, struct err *err)
{
        enum { NO, LINE, SKU, QTY, PRICE };
        const struct str *c = o->cell;
        int64_t qty, price;
        struct sql_stmt *s;

        if (!map_get(o->orders, c[NO]))
                return refuse(o, "no order %.*s", STR_ARG(str_sub(c[NO], 0, 40)));
        if (o->in->n_skus && !map_get(o->skus, c[SKU]))
                return refuse(o, "unknown sku \"%.*s\"", STR_ARG(str_sub(c[SKU], 0, 40)));
        if (!str_to_i64(c[QTY], 1, 100000, &qty))
                return refuse(o, "the quantity must be 1 or more");
        if (!str_to_i64(c[PRICE], 0, INT64_C(100000000000), &price))
                return refuse(o, "the price is no amount");
        s = prepare_brand(
                &o->op, o->db,
                "INSERT INTO order_item (brand, order_no, line, sku, qty, price_minor) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, c[NO]);
        sql_put_i64(s, next_line(o, c[NO]));
        sql_put_text(s, c[SKU]);
        sql_put_i64(s, qty);
        sql_put_i64(s, price);
        return write_row(o, s, err);
}

static int take_shipment(struct import_op *o, struct err *err)
{
        enum { NO, AT, PLACE_ZH, PLACE_EN, TEXT_ZH, TEXT_EN };
        const struct str *c = o->cell;
        struct sql_stmt *s;
        int64_t at;

        if (!map_get(o->orders, c[NO]))
                return refuse(o, "no order %.*s", STR_ARG(str_sub(c[NO], 0, 40)));
        if (!get_time(o, AT, &at) || !at)
                return refuse(o, "the time is impossible");
        if (c[TEXT_ZH].n == 0 && c[TEXT_EN].n == 0)
                return refuse(o, "no text");
        s = prepare_brand(
                &o->op, o->db,
                "INSERT INTO shipment_event (brand, order_no, line, at_ms, place_zh, place_en, text_zh, text_en)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, c[NO]);
        sql_put_i64(s, next_line(o, c[NO]));
        sql_put_i64(s, at);
        for (int i = PLACE_ZH; i <= TEXT_EN; i++)
                sql_put_text(s, c[i]);
        return write_row(o, s, err);
}

static int take_device(struct import_op *o, struct err *err)
{
        enum { CUSTOMER, PRODUCT, SERIAL, ORDER, FIRMWARE, BOUGHT, UNTIL };
        const struct str *c = o->cell;
        int64_t bought, until;
        struct sql_stmt *s;

        if (!map_get(o->customers, c[CUSTOMER]))
                return refuse(o, "no customer %.*s", STR_ARG(str_sub(c[CUSTOMER], 0, 40)));
        if (c[PRODUCT].n == 0 || c[SERIAL].n == 0)
                return refuse(o, "no product or no serial number");
        if (!get_time(o, BOUGHT, &bought) || !get_time(o, UNTIL, &until))
                return refuse(o, "a date is impossible");
        s = prepare_brand(
                &o->op, o->db,
                "INSERT INTO device (brand, customer_id, no, product_id, serial, firmware, order_no, bought_ms,"
                " warranty_until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                err);
        if (!s)
                return err->code;
        sql_put_text(s, c[CUSTOMER]);
        sql_put_i64(s, next_line(o, c[CUSTOMER]));
        sql_put_text(s, c[PRODUCT]);
        sql_put_text(s, c[SERIAL]);
        sql_put_text(s, c[FIRMWARE]);
        sql_put_text(s, c[ORDER]);
        sql_put_i64(s, bought);
        sql_put_i64(s, until);
        return write_row(o, s, err);
}

static int take_repair(struct import_op *o, struct err *err)
{
        enum { NO, CUSTOMER, SERIAL, RECEIVED, STATE, PROMISE };
        static const char *const states[] = {REPAIR_STATES(WORD) REPAIR_STATES_OF_TABLE(WORD) NULL};
        const struct str *c = o->cell;
        int64_t received, promise;
        struct sql_stmt *s;

        if (c[NO].n == 0 || !map_get(o->customers, c[CUSTOMER]))
                return refuse(o, "no number or no such customer");
        if (!one_of(c[STATE], states))
                return refuse(o, "unknown state \"%.*s\"", STR_ARG(str_sub(c[STATE], 0, 40)));
        if (!get_time(o, RECEIVED, &received) || !get_time(o, PROMISE, &promise) || !received)
                return refuse(o, "a date is impossible");
        s = prepare_brand(&o->op, o->db,
                          "INSERT INTO repair (brand, no, customer_id, serial, state, received_ms, promise_ms)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, c[NO]);
        sql_put_text(s, c[CUSTOMER]);
        sql_put_text(s, c[SERIAL]);
        sql_put_text(s, c[STATE]);
        sql_put_i64(s, received);
        sql_put_i64(s, promise);
        return write_row(o, s, err);
}

static int take_open_flow(struct import_op *o, struct err *err)
{
        enum { CUSTOMER, FLOW, STEP, AT };
        const struct str *c = o->cell;
        struct sql_stmt *s;
        int64_t at;

        if (!map_get(o->customers, c[CUSTOMER]) || c[FLOW].n == 0 || c[STEP].n == 0)
                return refuse(o, "no such customer, or no flow and step");
        if (!get_time(o, AT, &at))
                return refuse(o, "the time is impossible");
        s = prepare_brand(&o->op, o->db,
                          "INSERT INTO open_flow (brand, customer_id, flow, step, at_ms) VALUES (?, ?, ?, ?, ?)"
                          " ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, c[CUSTOMER]);
        sql_put_text(s, c[FLOW]);
        sql_put_text(s, c[STEP]);
        sql_put_i64(s, at);
        return write_row(o, s, err);
}

static int take_person(struct import_op *o, struct err *err)
{
        struct sql_stmt *s;

        if (!map_get(o->customers, o->cell[0]))
                return refuse(o, "no such customer");
        s = prepare_brand(&o->op, o->db,
                          "INSERT INTO person (brand, customer_id, no, note_zh, note_en) VALUES (?, ?, ?, ?, ?)"
                          " ON CONFLICT DO NOTHING",
                          err);
        if (!s)
                return err->code;
        sql_put_text(s, o->cell[0]);
        sql_put_i64(s, next_line(o, STR("")));
        sql_put_text(s, o->cell[1]);
        sql_put_text(s, o->cell[2]);
        return write_row(o, s, err);
}

/* ---- files ---- */

static const struct {
        const char *columns[COLUMNS_MAX];
        int (*take)(struct import_op *o, struct err *err); /* 0 taken, 1 refused, ERR_* */
} files[IMPORT_CONVERSATIONS] = {
        [IMPORT_CUSTOMERS] = {{"id", "name", "lang", "phone", "email", "city", "tz", "birth_year", "vip",
                               "consent_memory", "consent_offers"},
                              take_customer},
        [IMPORT_ORDERS] = {{"order_no", "customer", "channel", "status", "placed", "promise", "delivered", "currency",
                            "total", "carrier", "tracking_no", "phone"},
                           take_order},
        [IMPORT_ORDER_ITEMS] = {{"order_no", "line", "sku", "qty", "price"}, take_item},
        [IMPORT_SHIPMENTS] = {{"order_no", "at", "place_zh", "place_en", "text_zh", "text_en"}, take_shipment},
        [IMPORT_DEVICES] = {{"customer", "product", "serial", "order_no", "firmware", "bought", "warranty_until"},
                            take_device},
        [IMPORT_REPAIRS] = {{"repair_no", "customer", "serial", "received", "state", "promise"}, take_repair},
        [IMPORT_OPEN_FLOWS] = {{"customer", "flow", "step", "at"}, take_open_flow},
        [IMPORT_PEOPLE] = {{"id", "note_zh", "note_en"}, take_person},
};

/* Where each of our columns stands in the file; the file may have more, in any order. */
static int read_header(struct import_op *o, struct csv *csv, size_t *where, size_t *ret_n, struct err *err)
{
        const char *const *columns = files[o->file].columns;
        struct str head[CSV_FIELDS_MAX];
        int r = csv_next(csv, o->mem, head, ret_n, err);

        if (r < 0)
                return err_prefix(err, "%s:%u", import_file_names[o->file], csv->line);
        for (size_t i = 0; r > 0 && i < COLUMNS_MAX && columns[i]; i++) {
                where[i] = 0;
                while (where[i] < *ret_n && !str_eq_c(str_trim(head[where[i]]), columns[i]))
                        where[i]++;
                if (where[i] == *ret_n)
                        return err_set(err, ERR_INVALID, "%s has no column %s", import_file_names[o->file], columns[i]);
        }
        return r;
}

static int import_csv(struct import_op *o, struct err *err)
{
        struct str fields[CSV_FIELDS_MAX];
        size_t where[COLUMNS_MAX], width, n;
        struct csv csv;
        struct err row_err;
        int r;

        csv_open(&csv, o->in->files[o->file]);
        r = read_header(o, &csv, where, &width, err);
        while (r > 0) {
                arena_reset(o->mem);
                r = csv_next(&csv, o->mem, fields, &n, &row_err);
                o->line = csv.line;
                if (r == 0)
                        break;
                if (r < 0 || n != width) {
                        if (r < 0)
                                refuse(o, "%s", row_err.msg);
                        else
                                refuse(o, "%zu fields where the header has %zu", n, width);
                        r = 1;
                        continue;
                }
                for (size_t i = 0; i < COLUMNS_MAX && files[o->file].columns[i]; i++)
                        o->cell[i] = fields[where[i]];
                r = files[o->file].take(o, err);
                if (r < 0)
                        return err_prefix(err, "%s:%u", import_file_names[o->file], o->line);
                o->report.good[o->file] += r == 0;
                r = 1;
        }
        return r;
}

/* ---- past conversations: sealed on the loop, written by the writer ---- */

static struct str customer_lines(struct arena *mem, const json_t *messages)
{
        struct buf b;
        struct str s;
        size_t i;
        const json_t *m;

        buf_init(&b, 65536);
        json_array_foreach((json_t *)messages, i, m)
        {
                if (!str_eq_c(json_get_str(m, "from"), "customer"))
                        continue;
                buf_put_str(&b, json_get_str(m, "text"));
                buf_put_ch(&b, '\n');
        }
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static int take_past(struct import_op *o, const json_t *v, struct err *err)
{
        struct arena *mem = o->op.mem;
        struct past_in *p = &o->past[o->n_past];
        const json_t *messages = json_object_get(v, "messages");
        struct str lines;

        p->customer = arena_str(mem, json_get_str(v, "customer"));
        if (p->customer.n == 0)
                return refuse(o, "no customer");
        if (!parse_offset(o, json_get_str(v, "at"), &p->at_ms))
                return refuse(o, "the time is impossible");
        if (!json_is_array(messages) || json_array_size(messages) == 0)
                return refuse(o, "no messages");
        p->channel = arena_str(mem, json_get_str(v, "channel"));
        p->lang = arena_str(mem, json_get_str(v, "lang"));
        p->topic = arena_str(mem, json_get_str(v, "topic"));
        p->product = arena_str(mem, json_get_str(v, "product"));
        p->flow = arena_str(mem, json_get_str(v, "flow"));
        p->outcome = arena_str(mem, json_get_str(v, "outcome"));
        p->n_messages = (int64_t)json_array_size(messages);
        lines = customer_lines(mem, messages);
        if (o->in->seal(o->in->seal_arg, p->customer, lines, mem, &p->sealed, err) < 0)
                return err->code;
        o->n_past++;
        return 0;
}

static int read_past(struct import_op *o, struct err *err)
{
        struct str rest = o->in->files[IMPORT_CONVERSATIONS], line;
        size_t n = 1;

        o->file = IMPORT_CONVERSATIONS;
        for (size_t i = 0; i < rest.n; i++)
                n += rest.p[i] == '\n';
        o->past = ARENA_ARRAY(o->op.mem, struct past_in, n);
        for (o->line = 1; str_line(&rest, &line); o->line++) {
                json_t *v = NULL;
                struct err bad;
                int r;

                if (str_trim(line).n == 0)
                        continue;
                if (json_parse(line, &v, &bad) < 0) {
                        refuse(o, "%s", bad.msg);
                        continue;
                }
                r = take_past(o, v, err);
                json_decref(v);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int write_past(struct import_op *o, const struct past_in *p, struct err *err)
{
        struct sql_stmt *s = prepare_brand(
                &o->op, o->db,
                "INSERT INTO past_conversation (brand, id, customer_id, channel, lang, topic, product, flow,"
                " outcome, at_ms, n_messages, redacted, cipher)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                err);

        if (!s)
                return err->code;
        sql_put_text(s, id_new_in(o->op.mem, p->at_ms));
        sql_put_text(s, p->customer);
        sql_put_text(s, p->channel);
        sql_put_text(s, p->lang);
        sql_put_text(s, p->topic);
        sql_put_text(s, p->product);
        sql_put_text(s, p->flow);
        sql_put_text(s, p->outcome);
        sql_put_i64(s, p->at_ms);
        sql_put_i64(s, p->n_messages);
        sql_put_text(s, sealed_redacted(p->sealed));
        sql_put_blob(s, sealed_cipher(p->sealed));
        return sql_run(s, err);
}

/* ---- the request ---- */

/* Keys that earlier imports left in the store. */
static int load_keys(struct import_op *o, const char *query, struct map *map, struct err *err)
{
        struct sql_stmt *s = prepare_brand(&o->op, o->db, query, err);
        int r;

        if (!s)
                return err->code;
        while ((r = sql_step(s, err)) > 0)
                map_set(map, sql_str(s, "id"), &present);
        return r;
}

static int run_files(struct import_op *o, struct err *err)
{
        int r = load_keys(o, "SELECT id FROM customer WHERE brand = ? AND visitor = 0", o->customers, err);

        if (r == 0)
                r = load_keys(o, "SELECT no AS id FROM orders WHERE brand = ?", o->orders, err);
        for (size_t i = 0; i < o->in->n_skus; i++)
                map_set(o->skus, o->in->skus[i], &present);
        for (o->file = 0; r == 0 && o->file < IMPORT_CONVERSATIONS; o->file++)
                if (o->in->files[o->file].n)
                        r = import_csv(o, err);
        return r;
}

static int import_run(struct op *op, struct sql_db *db, struct err *err)
{
        struct import_op *o = (struct import_op *)op;
        bool csv = false;
        int r = 0;

        o->db = db;
        for (int i = 0; i < IMPORT_CONVERSATIONS; i++)
                csv = csv || o->in->files[i].n;
        if (csv) {
                o->mem = arena_new(0);
                o->customers = map_new();
                o->orders = map_new();
                o->skus = map_new();
                o->lines = map_new();
                r = run_files(o, err);
                o->customers = map_free(o->customers);
                o->orders = map_free(o->orders);
                o->skus = map_free(o->skus);
                o->lines = map_free(o->lines);
                o->mem = arena_free(o->mem);
        }
        for (size_t i = 0; r == 0 && i < o->n_past; i++)
                r = write_past(o, &o->past[i], err);
        if (r == 0)
                o->report.good[IMPORT_CONVERSATIONS] = o->n_past;
        return r;
}

static void import_deliver(struct op *op)
{
        struct import_op *o = (struct import_op *)op;

        o->report.faults = o->faults;
        o->report.n_faults = o->n_faults;
        o->cb(op->arg, op->job.r, &op->job.err, op->job.r == 0 ? &o->report : NULL);
}

int store_import(struct store *st, const struct import_in *in, store_import_fn *cb, void *arg)
{
        struct import_op *o = op_new(st, sizeof(*o), import_run, import_deliver, arg);
        struct err err;

        o->in = in;
        o->cb = cb;
        if (in->seal && in->files[IMPORT_CONVERSATIONS].n) {
                int r = read_past(o, &err);

                if (r < 0) {
                        arena_free(o->op.mem);
                        return r;
                }
        }
        return op_write(&o->op);
}

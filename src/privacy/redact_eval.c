/* See redact_eval.h. Predictions are compared only for types that the file marks at all: one that marks no links says
 * nothing about links. */
#include "privacy/redact_eval.h"

#include "base/arena.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "text/recognise.h"

#include <string.h>

#define FOUND_MAX 512

/* What the sets call our types. */
static const struct {
        const char *name;
        enum recog_type types[2];
} names[] = {
        {"PHONE", {REC_PHONE, REC_PHONE}},
        {"PHONE_NUMBER", {REC_PHONE, REC_PHONE}},
        {"EMAIL", {REC_EMAIL, REC_EMAIL}},
        {"EMAIL_ADDRESS", {REC_EMAIL, REC_EMAIL}},
        {"ID_CARD", {REC_ID_CARD, REC_ID_CARD}},
        {"BANK_CARD", {REC_BANK_CARD, REC_BANK_CARD}},
        {"CREDIT_CARD", {REC_BANK_CARD, REC_BANK_CARD}},
        {"ADDRESS", {REC_ADDRESS, REC_ADDRESS}},
        {"STREET_ADDRESS", {REC_ADDRESS, REC_ADDRESS}},
        {"ZIP_CODE", {REC_ADDRESS, REC_ADDRESS}},
        {"ORDER_ID", {REC_ORDER_NO, REC_ORDER_NO}},
        {"IMEI", {REC_IMEI, REC_IMEI}},
        {"PLATE", {REC_PLATE, REC_PLATE}},
        {"LICENSE_PLATE", {REC_PLATE, REC_PLATE}},
        {"DOMAIN_NAME", {REC_URL, REC_URL}},
        {"URL", {REC_URL, REC_URL}},
        {"IP_ADDRESS", {REC_IP, REC_IP}},
        {"IBAN_CODE", {REC_IBAN, REC_IBAN}},
        {"US_SSN", {REC_SSN, REC_SSN}},
        {"US_DRIVER_LICENSE", {REC_LICENCE, REC_LICENCE}},
        {"DATE_TIME", {REC_DATE, REC_WEEKDAY}},
};
#define N_NAMES (sizeof(names) / sizeof(names[0]))

struct span {
        int type;          /* into names; -1 = not attempted */
        size_t start, end; /* bytes */
};

struct counts {
        size_t gold, found, exact_gold, exact_found, overlap_gold, overlap_found, chars, masked;
};

struct eval {
        struct counts c[N_NAMES];
        bool in_file[N_NAMES];
        VEC(struct str) other;
        VEC(size_t) other_n;
        struct arena *mem;
        size_t n_texts;
        int64_t ns;
};

static int name_index(struct eval *e, struct str name)
{
        for (size_t i = 0; i < N_NAMES; i++)
                if (str_eq_c(name, names[i].name))
                        return (int)i;
        for (size_t i = 0; i < e->other.n; i++)
                if (str_eq(e->other.p[i], name)) {
                        e->other_n.p[i]++;
                        return -1;
                }
        *VEC_ADD(&e->other) = arena_str(e->mem, name);
        *VEC_ADD(&e->other_n) = 1;
        return -1;
}

/* Byte offset of a code point; the text is valid UTF-8 (jansson checked). */
static size_t byte_at(struct str text, int64_t point)
{
        size_t i = 0;

        while (i < text.n && (point > 0 || ((unsigned char)text.p[i] & 0xc0) == 0x80)) {
                if (((unsigned char)text.p[i] & 0xc0) != 0x80)
                        point--;
                i++;
                while (i < text.n && ((unsigned char)text.p[i] & 0xc0) == 0x80)
                        i++;
        }
        return i;
}

static bool read_gold(struct eval *e, struct str text, const json_t *row, struct span *ret)
{
        const json_t *start = json_object_get(row, "start"), *end = json_object_get(row, "end");
        struct str type = json_get_str(row, "type");

        if (!start) {
                start = json_object_get(row, "start_position");
                end = json_object_get(row, "end_position");
        }
        if (type.n == 0)
                type = json_get_str(row, "entity_type");
        if (!json_is_integer(start) || !json_is_integer(end) || type.n == 0)
                return false;
        ret->type = name_index(e, type);
        ret->start = byte_at(text, json_integer_value(start));
        ret->end = byte_at(text, json_integer_value(end));
        return ret->start <= ret->end;
}

static bool is_type(const struct span *g, enum recog_type type)
{
        return g->type >= 0 && (names[g->type].types[0] == type || names[g->type].types[1] == type);
}

static size_t trimmed(struct str text, size_t start, size_t end)
{
        while (end > start && strchr(" .,;\n", text.p[end - 1]))
                end--;
        return end;
}

static bool exact(struct str text, const struct span *g, const struct recog *f)
{
        return is_type(g, f->type) && g->start == f->start &&
               trimmed(text, g->start, g->end) == trimmed(text, f->start, f->end);
}

static bool overlaps(const struct span *g, const struct recog *f)
{
        return is_type(g, f->type) && g->start < f->end && f->start < g->end;
}

static void count_gold(struct eval *e, struct str text, const struct span *g, const struct recog *found, size_t n)
{
        struct counts *c = &e->c[g->type];
        bool is_exact = false, is_overlap = false;

        c->gold++;
        for (size_t i = 0; i < n; i++) {
                is_exact = is_exact || exact(text, g, &found[i]);
                is_overlap = is_overlap || overlaps(g, &found[i]);
                if (g->start < found[i].end && found[i].start < g->end)
                        c->masked += (g->end < found[i].end ? g->end : found[i].end) -
                                     (g->start > found[i].start ? g->start : found[i].start);
        }
        c->chars += g->end - g->start;
        c->exact_gold += is_exact;
        c->overlap_gold += is_overlap;
}

/* Which name of the file a finding belongs to: that of a span it meets, else the first of its type. */
static int file_name(const struct eval *e, const struct recog *f, const struct span *gold, size_t n_gold)
{
        for (size_t i = 0; i < n_gold; i++)
                if (overlaps(&gold[i], f))
                        return gold[i].type;
        for (size_t k = 0; k < N_NAMES; k++)
                if (e->in_file[k] && (names[k].types[0] == f->type || names[k].types[1] == f->type))
                        return (int)k;
        return -1;
}

static void count_found(struct eval *e, struct str text, const struct recog *f, const struct span *gold, size_t n_gold)
{
        int name = file_name(e, f, gold, n_gold);
        bool is_exact = false, is_overlap = false;

        if (name < 0)
                return;
        for (size_t i = 0; i < n_gold; i++) {
                is_exact = is_exact || exact(text, &gold[i], f);
                is_overlap = is_overlap || overlaps(&gold[i], f);
        }
        e->c[name].found++;
        e->c[name].exact_found += is_exact;
        e->c[name].overlap_found += is_overlap;
}

static int one_text(struct eval *e, const json_t *row, bool count, struct err *err)
{
        struct str text = json_get_str(row, json_object_get(row, "text") ? "text" : "full_text");
        const json_t *spans = json_object_get(row, "spans"), *span;
        struct recog found[FOUND_MAX];
        VEC(struct span) gold = {0};
        int64_t t0;
        size_t n, i;

        json_array_foreach(spans, i, span)
        {
                struct span g;

                if (!read_gold(e, text, span, &g)) {
                        VEC_FREE(&gold);
                        return err_set(err, ERR_INVALID, "text %zu has a span that cannot be read", e->n_texts + 1);
                }
                if (g.type >= 0)
                        *VEC_ADD(&gold) = g;
                if (g.type >= 0 && !count)
                        e->in_file[g.type] = true;
        }
        if (count) {
                t0 = time_mono_ns();
                n = recognise(text, found, FOUND_MAX);
                e->ns += time_mono_ns() - t0;
                e->n_texts++;
                for (i = 0; i < gold.n; i++)
                        count_gold(e, text, &gold.p[i], found, n);
                for (i = 0; i < n; i++)
                        count_found(e, text, &found[i], gold.p, gold.n);
        }
        VEC_FREE(&gold);
        return 0;
}

/* Calls one_text for every row: of an array, or of lines. */
static int each(struct eval *e, struct str data, const json_t *array, bool count, struct err *err)
{
        struct str line;
        const json_t *row;
        size_t i;
        int r = 0;

        if (array) {
                json_array_foreach(array, i, row)
                {
                        r = one_text(e, row, count, err);
                        if (r < 0)
                                return r;
                }
                return 0;
        }
        while (r == 0 && str_line(&data, &line)) {
                json_t *one;

                if (str_trim(line).n == 0)
                        continue;
                r = json_parse(line, &one, err);
                if (r < 0)
                        return r;
                r = one_text(e, one, count, err);
                json_decref(one);
        }
        return r;
}

/* Four decimals. */
static void put_share(struct buf *b, const char *key, size_t part, size_t whole)
{
        json_put_key(b, key);
        if (whole == 0)
                buf_put_c(b, "null");
        else
                buf_printf(b, "%.4f", (double)part / (double)whole);
}

static void put_types(const struct eval *e, struct buf *b, const char *key, bool overlap, bool precision)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        for (size_t i = 0; i < N_NAMES; i++) {
                const struct counts *c = &e->c[i];

                if (!e->in_file[i])
                        continue;
                if (precision)
                        put_share(b, names[i].name, overlap ? c->overlap_found : c->exact_found, c->found);
                else
                        put_share(b, names[i].name, overlap ? c->overlap_gold : c->exact_gold, c->gold);
        }
        buf_put_ch(b, '}');
}

static void put_result(const struct eval *e, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_i64(b, "texts", (int64_t)e->n_texts);
        put_types(e, b, "precision", false, true);
        put_types(e, b, "recall", false, false);
        json_put_key(b, "overlap");
        buf_put_ch(b, '{');
        put_types(e, b, "precision", true, true);
        put_types(e, b, "recall", true, false);
        buf_put_ch(b, '}');
        json_put_key(b, "masked_characters");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < N_NAMES; i++)
                if (e->in_file[i])
                        put_share(b, names[i].name, e->c[i].masked, e->c[i].chars);
        buf_put_ch(b, '}');
        json_put_key(b, "spans");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < N_NAMES; i++)
                if (e->in_file[i])
                        json_put_key_i64(b, names[i].name, (int64_t)e->c[i].gold);
        buf_put_ch(b, '}');
        json_put_key(b, "not_attempted");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < e->other.n; i++)
                json_put_key_i64(b, arena_cstr(e->mem, e->other.p[i]), (int64_t)e->other_n.p[i]);
        buf_put_ch(b, '}');
        json_put_key(b, "us_per_text");
        buf_printf(b, "%.2f", e->n_texts ? (double)e->ns / 1000 / (double)e->n_texts : 0.0);
        buf_put_ch(b, '}');
}

int redact_eval(struct str data, struct buf *ret_json, struct err *err)
{
        struct eval e = {.mem = arena_new(0)};
        struct str head = str_trim(data);
        json_t *array = NULL;
        int r = 0;

        if (head.n > 0 && head.p[0] == '[')
                r = json_parse(data, &array, err);
        if (r == 0)
                r = each(&e, data, array, false, err); /* which types the file marks */
        for (size_t i = 0; i < e.other_n.n; i++)
                e.other_n.p[i] = 0;
        if (r == 0)
                r = each(&e, data, array, true, err);
        if (r == 0 && e.n_texts == 0)
                r = err_set(err, ERR_INVALID, "no texts in the file");
        if (r == 0)
                put_result(&e, ret_json);
        json_decref(array);
        VEC_FREE(&e.other);
        VEC_FREE(&e.other_n);
        arena_free(e.mem);
        return r;
}

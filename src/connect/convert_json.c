/* convert_json - a document as a child says it and its parent hears it: the parent believes nothing but this form. */
#include "codec/json.h"
#include "connect/convert_priv.h"

#include <string.h>

static const char *const part_names[] = {"heading", "text", "item", "table"};

static void put_rows(const struct convert_part *p, struct buf *out)
{
        json_put_key(out, "rows");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < p->n_rows; i++) {
                json_put_comma(out);
                buf_printf(out, "[%u,%u", p->rows[i].line, p->rows[i].page);
                for (size_t k = 0; k < p->rows[i].n; k++) {
                        buf_put_ch(out, ',');
                        json_put_str(out, p->rows[i].cells[k]);
                }
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, ']');
}

static void put_part(const struct convert_part *p, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_str(out, "is", str_c(part_names[p->kind]));
        if (p->text.n)
                json_put_key_str(out, "text", p->text);
        if (p->level)
                json_put_key_i64(out, "level", p->level);
        if (p->page)
                json_put_key_i64(out, "page", p->page);
        if (p->lang.n)
                json_put_key_str(out, "lang", p->lang);
        if (p->ref.n)
                json_put_key_str(out, "ref", p->ref);
        if (p->kind == PART_TABLE)
                put_rows(p, out);
        buf_put_ch(out, '}');
}

void convert_to_json(const struct convert_doc *d, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_str(out, "kind", str_c(convert_kind_name(d->kind)));
        json_put_key_str(out, "title", d->title);
        json_put_key_str(out, "lang", d->lang);
        json_put_key_i64(out, "pages", d->pages);
        json_put_key(out, "notes");
        buf_put_ch(out, '{');
        for (enum convert_note n = 0; n < CONVERT_NOTES; n++)
                if (d->notes[n])
                        json_put_key_i64(out, convert_note_name(n), (int64_t)d->notes[n]);
        buf_put_ch(out, '}');
        json_put_key(out, "links");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < d->n_links; i++) {
                json_put_comma(out);
                json_put_str(out, d->links[i]);
        }
        buf_put_ch(out, ']');
        json_put_key(out, "parts");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < d->n_parts; i++) {
                json_put_comma(out);
                put_part(&d->parts[i], out);
        }
        buf_put_c(out, "]}");
}

/* ---- back ---- */

struct reading {
        struct arena *mem;
        bool wrong;
        size_t rows;
};

static struct str text_of(struct reading *rd, const json_t *o, const char *key)
{
        const json_t *v = json_object_get(o, key);

        rd->wrong |= v && !json_is_string(v);
        return arena_str(rd->mem, json_str(v));
}

static unsigned count_of(struct reading *rd, const json_t *v, unsigned most)
{
        json_int_t n = json_integer_value(v);

        if (!v)
                return 0;
        rd->wrong |= !json_is_integer(v) || n < 0 || n > most;
        return rd->wrong ? 0 : (unsigned)n;
}

static void read_row(struct reading *rd, const json_t *v, struct convert_row *r)
{
        size_t n = json_array_size(v);
        struct str *cells;

        if (n < 3 || n > CONVERT_COLUMNS_MAX + 2) {
                rd->wrong = true;
                return;
        }
        cells = ARENA_ARRAY(rd->mem, struct str, n - 2);
        for (size_t i = 2; i < n; i++) {
                rd->wrong |= !json_is_string(json_array_get(v, i));
                cells[i - 2] = arena_str(rd->mem, json_str(json_array_get(v, i)));
        }
        *r = (struct convert_row){cells, n - 2, count_of(rd, json_array_get(v, 0), UINT32_MAX),
                                  count_of(rd, json_array_get(v, 1), 100000)};
}

static void read_part(struct reading *rd, const json_t *v, struct convert_part *p)
{
        struct str is = json_get_str(v, "is");
        const json_t *rows = json_object_get(v, "rows"), *row;
        struct convert_row *to;
        size_t i, kind = 0;

        while (kind < 4 && !str_eq_c(is, part_names[kind]))
                kind++;
        rd->wrong |= kind == 4;
        rd->rows += json_array_size(rows);
        if (rd->wrong || rd->rows > CONVERT_ROWS_MAX) {
                rd->wrong = true;
                return;
        }
        *p = (struct convert_part){.kind = (enum convert_part_kind)kind,
                                   .text = text_of(rd, v, "text"),
                                   .lang = text_of(rd, v, "lang"),
                                   .ref = text_of(rd, v, "ref"),
                                   .level = count_of(rd, json_object_get(v, "level"), 9),
                                   .page = count_of(rd, json_object_get(v, "page"), 100000),
                                   .n_rows = json_array_size(rows)};
        p->rows = to = ARENA_ARRAY(rd->mem, struct convert_row, p->n_rows);
        json_array_foreach(rows, i, row) read_row(rd, row, &to[i]);
}

static void read_doc(struct reading *rd, const json_t *v, struct convert_doc *d)
{
        const json_t *parts = json_object_get(v, "parts"), *links = json_object_get(v, "links"), *x;
        struct str kind = json_get_str(v, "kind"), *to_links;
        struct convert_part *to;
        size_t i;

        while (d->kind < CONVERT_KINDS && !str_eq_c(kind, convert_kind_name(d->kind)))
                d->kind++;
        d->title = text_of(rd, v, "title");
        d->lang = text_of(rd, v, "lang");
        d->pages = count_of(rd, json_object_get(v, "pages"), 100000);
        for (enum convert_note n = 0; n < CONVERT_NOTES; n++)
                d->notes[n] =
                        count_of(rd, json_object_get(json_object_get(v, "notes"), convert_note_name(n)), UINT32_MAX);
        d->n_parts = json_array_size(parts);
        d->n_links = json_array_size(links);
        rd->wrong |= d->kind == CONVERT_KINDS || d->n_parts > CONVERT_PARTS_MAX || d->n_links > CONVERT_LINKS_MAX ||
                     !json_is_array(parts);
        if (rd->wrong)
                return;
        d->parts = to = ARENA_ARRAY(rd->mem, struct convert_part, d->n_parts);
        json_array_foreach(parts, i, x) read_part(rd, x, &to[i]);
        d->links = to_links = ARENA_ARRAY(rd->mem, struct str, d->n_links);
        json_array_foreach(links, i, x) to_links[i] = arena_str(rd->mem, json_str(x));
}

int convert_from_json(struct str json, struct arena *mem, struct convert_doc *ret, struct err *err)
{
        struct reading rd = {.mem = mem};
        json_t *v = NULL;
        struct str error;
        int r = 0;

        *ret = (struct convert_doc){0};
        if (json_parse(json, &v, NULL) < 0)
                return convert_fault(err, FAULT_OTHER);
        error = json_get_str(v, "error");
        if (error.n)
                r = err_set(err, ERR_INVALID, "%.*s", STR_ARG(str_sub(error, 0, 300)));
        else
                read_doc(&rd, v, ret);
        json_decref(v);
        if (rd.wrong) {
                *ret = (struct convert_doc){0};
                return convert_fault(err, FAULT_OTHER);
        }
        return r;
}

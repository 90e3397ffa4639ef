/* import_run - from files to drafts; see import_run.h. */
#include "insight/import_run.h"

#include "base/buf.h"
#include "base/rand.h"
#include "base/vec.h"
#include "codec/json.h"
#include "connect/convert_fault.h"
#include "connect/product_rows.h"
#include "text/utf8.h"

#include <string.h>

enum {
        REPORT_MAX = 1 << 20,
        GONE_MAX = 100,
        PIECES_BYTES_MAX = 384 << 20, /* what the pages of a site come to in memory; further ones are not read */
};

struct running {
        const struct import_run_in *in;
        struct arena *mem;
        struct import_run_out *out;
        struct convert_doc first;
        VEC(struct harvest_item) items;
        struct err why; /* of the last piece that could not be read */
};

/* ---- reading ---- */

static void add_found(struct running *r, const struct harvest *h, const struct import_piece *p)
{
        struct harvest *sum = &r->out->found;

        for (size_t i = 0; i < h->n; i++) {
                if (r->items.n >= HARVEST_ITEMS_MAX) {
                        sum->cut = true;
                        break;
                }
                *VEC_ADD(&r->items) = h->items[i];
                if (p->ref.n)
                        VEC_LAST(&r->items).ref = p->ref;
        }
        sum->tables += h->tables;
        sum->tables_taken += h->tables_taken;
        sum->rows += h->rows;
        sum->rows_empty += h->rows_empty;
        sum->rows_off += h->rows_off;
        sum->cut |= h->cut;
}

/* A sheet or a text without headings is called after its file. */
static struct str name_without_end(struct str name)
{
        for (size_t i = name.n; i > 1; i--)
                if (name.p[i - 1] == '.')
                        return str_sub(name, 0, i - 1);
        return name;
}

static int read_piece(struct running *r, const struct import_piece *p)
{
        struct convert_opts o = {.ocr = r->in->ocr,
                                 .charset = p->charset.n ? arena_cstr(r->mem, p->charset) : NULL,
                                 .progress = r->in->pages};
        struct convert_doc doc;
        struct harvest h;
        int e;

        if (r->in->n_pieces > 1 && arena_used(r->mem) > PIECES_BYTES_MAX) {
                r->out->found.cut = true;
                r->out->unread++;
                return 0;
        }
        e = convert_file(r->in->program, arena_cstr(r->mem, p->path), &o, r->in->cancel, r->mem, &doc, &r->why);

        if (r->in->done)
                atomic_fetch_add(r->in->done, 1);
        if (e == ERR_CANCELLED)
                return e;
        if (e < 0) {
                r->out->unread++;
                return 0;
        }
        doc.file = name_without_end(r->in->name);
        if (!r->first.n_parts)
                r->first = doc;
        for (int n = 0; n < CONVERT_NOTES; n++)
                r->out->notes[n] += doc.notes[n];
        if (r->in->products)
                return 0;
        harvest(&doc, r->mem, &h);
        add_found(r, &h, p);
        return 0;
}

/* ---- the report ---- */

static void put_notes(const struct running *r, struct buf *b)
{
        json_put_key(b, "notes");
        buf_put_ch(b, '[');
        for (enum convert_note n = 0; n < CONVERT_NOTES; n++) {
                struct buf text;

                if (!r->out->notes[n])
                        continue;
                buf_init(&text, 1024);
                convert_note_put(n, r->out->notes[n], &text);
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "kind", str_c(convert_note_name(n)));
                json_put_key_i64(b, "n", (int64_t)r->out->notes[n]);
                json_put_key_str(b, "text", buf_str(&text));
                buf_put_ch(b, '}');
                buf_done(&text);
        }
        buf_put_ch(b, ']');
}

static void put_gone(const struct import_out *made, struct buf *b)
{
        json_put_key(b, "gone");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < made->n_gone && i < GONE_MAX; i++) {
                json_put_comma(b);
                json_put_str(b, made->gone[i].path);
        }
        buf_put_ch(b, ']');
}

static void put_rows(const struct product_rows *p, struct buf *b)
{
        json_put_key(b, "products");
        buf_put_ch(b, '{');
        json_put_key_i64(b, "rows", (int64_t)p->rows);
        json_put_key_i64(b, "new", (int64_t)p->made);
        json_put_key_i64(b, "updated", (int64_t)p->updated);
        json_put_key_i64(b, "unchanged", (int64_t)p->unchanged);
        json_put_key_i64(b, "refused", (int64_t)p->refused);
        json_put_key(b, "faults");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < p->n_faults; i++) {
                const struct product_fault *f = &p->faults[i];

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_i64(b, "line", f->line);
                if (f->column)
                        json_put_key_str(b, "column", str_c(f->column));
                json_put_key_str(b, "value", f->value);
                json_put_key_str(b, "reason", str_c(product_fault_name(f->kind)));
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

static struct str report_of(const struct running *r, const struct import_out *made)
{
        const struct harvest *f = &r->out->found;
        struct buf b;
        struct str ret;

        buf_init(&b, REPORT_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "format", str_c(convert_kind_name(r->first.kind)));
        json_put_key_i64(&b, "pages", r->first.kind == CONVERT_PDF ? r->first.pages : (int64_t)r->in->n_pieces);
        json_put_key_i64(&b, "drafts", (int64_t)made->n);
        json_put_key_i64(&b, "changed", (int64_t)r->out->changed);
        json_put_key_i64(&b, "unchanged", (int64_t)made->unchanged);
        put_gone(made, &b);
        json_put_key_i64(&b, "tables", (int64_t)f->tables);
        json_put_key_i64(&b, "tables_taken", (int64_t)f->tables_taken);
        json_put_key_i64(&b, "rows", (int64_t)f->rows);
        json_put_key_i64(&b, "rows_without_question_or_answer", (int64_t)f->rows_empty);
        json_put_key_i64(&b, "rows_not_in_use", (int64_t)f->rows_off);
        json_put_key_bool(&b, "cut", f->cut);
        json_put_key_i64(&b, "unread", (int64_t)r->out->unread);
        json_put_key_i64(&b, "pages_left", (int64_t)r->in->pages_left);
        json_put_key_bool(&b, "site_changed", r->in->site_changed);
        json_put_key(&b, "noticed");
        buf_put_ch(&b, '{');
        for (enum import_note n = 0; n < IMPORT_NOTES; n++)
                if (made->noted[n])
                        json_put_key_i64(&b, import_note_name(n), (int64_t)made->noted[n]);
        buf_put_ch(&b, '}');
        put_notes(r, &b);
        if (r->out->products)
                put_rows(r->out->products, &b);
        buf_put_ch(&b, '}');
        ret = arena_str(r->mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

/* ---- the whole ---- */

static void fill_result(struct running *r, const struct import_out *made)
{
        struct draft_row *rows = ARENA_ARRAY(r->mem, struct draft_row, made->n);
        struct knowledge_source_row *items = ARENA_ARRAY(r->mem, struct knowledge_source_row, made->n);

        for (size_t i = 0; i < made->n; i++) {
                const struct import_draft *d = &made->drafts[i];

                rows[i] = (struct draft_row){/* in the order of the source */
                                             .id = id_new_in(r->mem, r->in->now_ms + (int64_t)i),
                                             .path = d->path,
                                             .base = d->base,
                                             .text = d->text,
                                             .origin = STR("import"),
                                             .source = utf8_cut(d->source, DRAFT_SOURCE_MAX),
                                             .source_ref = d->source_ref,
                                             .notes = d->notes,
                                             .author = r->in->author,
                                             .state = STR("open"),
                                             .at_ms = r->in->now_ms,
                                             .changed_ms = r->in->now_ms};
                items[i] = (struct knowledge_source_row){d->key, d->path, d->hash};
                r->out->changed += d->changed;
        }
        r->out->unchanged = made->unchanged;
        r->out->gone = made->n_gone;
        memcpy(r->out->noted, made->noted, sizeof(made->noted));
        r->out->result = (struct knowledge_import_result){.id = r->in->id,
                                                          .source = r->in->name,
                                                          .drafts = rows,
                                                          .n_drafts = made->n,
                                                          .made = items,
                                                          .n_made = made->n,
                                                          .at_ms = r->in->now_ms};
        r->out->result.report = report_of(r, made);
}

/* ---- rows of products ---- */

/* One draft of the whole file, or none when no row changes it. */
static int take_products(struct running *r, struct err *err)
{
        const struct import_products *from = r->in->products;
        struct product_rows *p = ARENA_NEW(r->mem, struct product_rows);
        struct import_draft *d = ARENA_NEW(r->mem, struct import_draft);
        struct import_out made = {.drafts = d};
        struct buf ref;
        int e = product_rows(&r->first, from->text, r->mem, p, err);

        if (e < 0)
                return e;
        buf_init(&ref, 1024);
        buf_put_c(&ref, "{\"import\":");
        json_put_str(&ref, r->in->id);
        buf_put_ch(&ref, '}');
        *d = (struct import_draft){.path = STR("products.yaml"),
                                   .base = from->hash,
                                   .text = p->text,
                                   .source = r->in->name,
                                   .source_ref = arena_str(r->mem, buf_str(&ref)),
                                   .notes = STR("[]")};
        buf_done(&ref);
        made.n = p->made + p->updated > 0;
        r->out->products = p;
        fill_result(r, &made);
        r->out->result.n_made = 0; /* rows are told by their ids, not by what an earlier file held */
        return 0;
}

static int make_drafts(struct running *r, struct err *err)
{
        struct harvest all = r->out->found;
        struct import_known *known = ARENA_ARRAY(r->mem, struct import_known, r->in->n_known);
        struct import_from from = {.found = &all,
                                   .k = r->in->k,
                                   .nlu = r->in->nlu,
                                   .source = r->in->name,
                                   .import_id = r->in->id,
                                   .known = known,
                                   .n_known = r->in->n_known,
                                   .cancel = r->in->cancel};
        struct import_out made;
        int e;

        all.items = r->items.p;
        all.n = r->items.n;
        for (size_t i = 0; i < r->in->n_known; i++)
                known[i] = (struct import_known){r->in->known[i].item, r->in->known[i].path, r->in->known[i].hash,
                                                 r->in->known[i].served};
        e = import_draft(&from, r->mem, &made, err);
        if (e == 0)
                fill_result(r, &made);
        return e;
}

/* Nothing to approve: why, in words that help. */
static int nothing(const struct running *r, struct err *err)
{
        if (r->out->notes[NOTE_SCAN])
                return convert_fault(err, r->out->notes[NOTE_NO_OCR] ? FAULT_SCAN_NO_OCR : FAULT_SCAN);
        if (r->first.kind == CONVERT_XLSX || r->first.kind == CONVERT_CSV)
                return convert_fault(err, FAULT_NO_COLUMNS);
        return convert_fault(err, FAULT_NO_HEADINGS);
}

int import_run(const struct import_run_in *in, struct arena *mem, struct import_run_out *ret, struct err *err)
{
        struct running r = {.in = in, .mem = mem, .out = ret};
        int e = 0;

        *ret = (struct import_run_out){0};
        for (size_t i = 0; i < in->n_pieces && e == 0; i++)
                e = read_piece(&r, &in->pieces[i]);
        if (e < 0)
                *err = r.why;
        else if (ret->unread == in->n_pieces)
                e = r.why.code ? (*err = r.why).code : convert_fault(err, FAULT_OTHER);
        else if (in->products)
                e = take_products(&r, err);
        else if (!r.items.n)
                e = nothing(&r, err);
        else
                e = make_drafts(&r, err);
        VEC_FREE(&r.items);
        return e;
}

/*
 * product_text - each product is cut out of the file as the lines that it stands in, and set to the margin, so that one
 * key of it is changed as yaml_set() does it. What no row changes is given back as it was, with its comments.
 */
#include "connect/product_text.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "codec/yaml.h"
#include "codec/yaml_edit.h"
#include "connect/product_rows.h"

#include <string.h>

struct block {
        struct str id, sku, raw; /* raw: as it stands in the file, also what is between it and the next */
        struct str body, tail;   /* at the margin; what follows it */
        size_t dash, width;      /* columns of the - and of its keys */
        bool changed, fixed;     /* fixed: in another form */
};

struct product_text {
        struct arena *mem;
        struct str before, after;
        VEC(struct block *) blocks;
        struct map *by_id, *by_sku;
        size_t bytes;
};

/* ---- taking apart ---- */

static size_t line_at(struct str text, unsigned line)
{
        size_t at = 0;

        for (unsigned i = 1; i < line && at < text.n; i++) {
                const char *end = memchr(text.p + at, '\n', text.n - at);

                at = end ? (size_t)(end - text.p) + 1 : text.n;
        }
        return at;
}

static size_t spaces(struct str s)
{
        size_t n = 0;

        while (n < s.n && s.p[n] == ' ')
                n++;
        return n;
}

static struct str next_line(struct str *rest)
{
        const char *nl = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
        struct str line = str_sub(*rest, 0, nl ? (size_t)(nl - rest->p) + 1 : rest->n);

        *rest = str_sub(*rest, line.n, rest->n);
        return line;
}

/* Blank lines and remarks behind the last key belong to what follows. */
static size_t body_end(struct str raw, size_t width)
{
        struct str rest = raw;
        size_t at = 0, end = 0;

        while (rest.n) {
                struct str line = next_line(&rest), words = str_trim(line);

                at += line.n;
                if (words.n && (words.p[0] != '#' || spaces(line) >= width))
                        end = at;
        }
        return end;
}

static void to_margin(struct product_text *t, struct block *b)
{
        struct str rest, line;
        size_t end;
        struct buf out;

        b->dash = spaces(b->raw);
        line = str_sub(b->raw, b->dash, b->raw.n);
        if (!str_starts(line, STR("- "))) {
                b->fixed = true;
                return;
        }
        b->width = b->dash + 1 + spaces(str_sub(line, 1, line.n));
        end = body_end(b->raw, b->width);
        b->tail = str_sub(b->raw, end, b->raw.n);
        rest = str_sub(b->raw, 0, end);
        buf_init(&out, PRODUCT_TEXT_MAX);
        for (bool first = true; rest.n; first = false) {
                line = next_line(&rest);
                if (!first && str_trim(line).n && spaces(line) < b->width)
                        b->fixed = true;
                buf_put_str(&out, str_sub(line, spaces(line) < b->width && !first ? spaces(line) : b->width, line.n));
        }
        b->body = arena_str(t->mem, buf_str(&out));
        b->fixed |= out.overflow || !b->body.n || b->body.p[0] == '{';
        buf_done(&out);
}

static struct str text_at(const struct ynode *map, const char *key)
{
        const struct ynode *n = yaml_get(map, key);

        return n && n->kind == YAML_SCALAR ? n->text : (struct str){0};
}

static void add_block(struct product_text *t, struct str raw, const struct ynode *item)
{
        struct block *b = ARENA_NEW(t->mem, struct block);

        *b = (struct block){.id = text_at(item, "id"), .sku = text_at(item, "sku"), .raw = raw};
        to_margin(t, b);
        *VEC_ADD(&t->blocks) = b;
        if (b->id.n)
                map_set(t->by_id, b->id, b);
        if (b->sku.n)
                map_set(t->by_sku, b->sku, b);
}

static int take_apart(struct product_text *t, struct str text, const struct ynode *root, struct err *err)
{
        const struct ynode *list = yaml_get(root, "products");
        size_t from, end = text.n;

        if (!list || (list->kind == YAML_LIST && list->n == 0) || yaml_is_null(list)) {
                int r = yaml_set(text, "products", STR("products:\n"), t->mem, &text, err);

                t->before = text;
                return r == 0 && root->n > (list != NULL)
                               ? err_set(err, ERR_INVALID, "products.yaml has no products, but other keys")
                               : r;
        }
        if (list->kind != YAML_LIST)
                return err_set(err, ERR_INVALID, "\"products\" in products.yaml is no list");
        for (size_t i = 0; i < root->n; i++)
                if (root->pairs[i].line > list->items[list->n - 1]->line && line_at(text, root->pairs[i].line) < end)
                        end = line_at(text, root->pairs[i].line);
        from = line_at(text, list->items[0]->line);
        t->before = str_sub(text, 0, from);
        t->after = str_sub(text, end, text.n);
        for (size_t i = 0; i < list->n; i++) {
                size_t to = i + 1 < list->n ? line_at(text, list->items[i + 1]->line) : end;

                if (to <= from)
                        return err_set(err, ERR_INVALID, "products in products.yaml must stand below one another");
                add_block(t, str_sub(text, from, to - from), list->items[i]);
                from = to;
        }
        return 0;
}

int product_text_open(struct str text, struct arena *mem, struct product_text **ret, struct err *err)
{
        struct product_text *t = ARENA_NEW(mem, struct product_text);
        struct ynode *root;
        unsigned line;
        int r;

        *t = (struct product_text){.mem = mem, .bytes = text.n};
        r = yaml_parse(text, 0, mem, &root, &line, err);
        if (r < 0)
                return err_prefix(err, "products.yaml:%u", line);
        t->by_id = map_new();
        t->by_sku = map_new();
        r = take_apart(t, text, root, err);
        if (r < 0) {
                map_free(t->by_id);
                map_free(t->by_sku);
                VEC_FREE(&t->blocks);
        }
        *ret = t;
        return r;
}

bool product_text_has(const struct product_text *t, struct str id)
{
        return map_get(t->by_id, id) != NULL;
}

struct str product_text_by_sku(const struct product_text *t, struct str sku)
{
        const struct block *b = map_get(t->by_sku, sku);

        return b ? b->id : (struct str){0};
}

/* ---- one row ---- */

static void put_pair(struct buf *b, const char *key, struct str zh, struct str en)
{
        buf_printf(b, "%s: {zh: ", key);
        yaml_put_quoted(b, zh);
        buf_put_c(b, ", en: ");
        yaml_put_quoted(b, en);
        buf_put_c(b, "}\n");
}

/* 1: set; 0: it is so already. */
static int set(struct product_text *t, struct str *body, const char *key, const struct buf *entry)
{
        struct err err;
        int r = yaml_set(*body, key, buf_str(entry), t->mem, body, &err);

        return r < 0 ? ERR_INVALID : 1;
}

static int set_name(struct product_text *t, struct str *body, const struct ynode *map, const struct product_row *row)
{
        const struct ynode *name = yaml_get(map, "name");
        struct str was[2] = {text_at(name, "zh"), text_at(name, "en")};
        struct str zh = row->v[FIELD_NAME_ZH].n ? row->v[FIELD_NAME_ZH] : was[0];
        struct str en = row->v[FIELD_NAME_EN].n ? row->v[FIELD_NAME_EN] : was[1];
        struct buf b;
        int r;

        if (str_eq(zh, was[0]) && str_eq(en, was[1]))
                return 0;
        buf_init(&b, 4096);
        put_pair(&b, "name", zh, en);
        r = set(t, body, "name", &b);
        buf_done(&b);
        return r;
}

static bool same_list(const struct ynode *n, const struct str *v, size_t count)
{
        if (!n || n->kind != YAML_LIST || n->n != count)
                return false;
        for (size_t i = 0; i < count; i++)
                if (n->items[i]->kind != YAML_SCALAR || !str_eq(n->items[i]->text, v[i]))
                        return false;
        return true;
}

static bool put_old_list(struct buf *b, const struct ynode *n)
{
        for (size_t i = 0; n && n->kind == YAML_LIST && i < n->n; i++) {
                if (n->items[i]->kind != YAML_SCALAR)
                        return false;
                buf_put_c(b, i ? ", " : "");
                yaml_put_quoted(b, n->items[i]->text);
        }
        return !n || n->kind == YAML_LIST;
}

static int set_aliases(struct product_text *t, struct str *body, const struct ynode *map, const struct product_row *row)
{
        static const char *const langs[] = {"zh", "en"};
        const struct ynode *was = yaml_get(map, "aliases");
        bool same = true, ok = true;
        struct buf b;
        int r;

        for (int l = 0; l < 2; l++)
                same &= !row->aliases[l].n || same_list(yaml_get(was, langs[l]), row->aliases[l].v, row->aliases[l].n);
        if (same)
                return 0;
        buf_init(&b, 64 << 10);
        buf_put_c(&b, "aliases: {");
        for (int l = 0; l < 2; l++) {
                const struct ynode *old = yaml_get(was, langs[l]);

                if (!row->aliases[l].n && !old)
                        continue;
                buf_printf(&b, "%s%s: [", b.p[b.n - 1] == '{' ? "" : ", ", langs[l]);
                if (!row->aliases[l].n)
                        ok &= put_old_list(&b, old);
                for (size_t i = 0; i < row->aliases[l].n; i++) {
                        buf_put_c(&b, i ? ", " : "");
                        yaml_put_quoted(&b, row->aliases[l].v[i]);
                }
                buf_put_ch(&b, ']');
        }
        buf_put_c(&b, "}\n");
        r = ok && !b.overflow ? set(t, body, "aliases", &b) : ERR_INVALID;
        buf_done(&b);
        return r;
}

static int set_scalar(struct product_text *t, struct str *body, const struct ynode *map, const char *key, struct str v,
                      bool number)
{
        struct str was = text_at(map, key);
        double a, b;
        struct buf out;
        int r;

        if (!v.n || str_eq(v, was) || (number && str_to_double(v, &a) && str_to_double(was, &b) && a == b))
                return 0;
        buf_init(&out, 4096);
        buf_printf(&out, "%s: ", key);
        if (number)
                buf_put_str(&out, v);
        else
                yaml_put_quoted(&out, v);
        buf_put_ch(&out, '\n');
        r = set(t, body, key, &out);
        buf_done(&out);
        return r;
}

static int set_all(struct product_text *t, struct str *body, const struct product_row *row)
{
        struct ynode *map;
        unsigned line;
        int r[7], changed = 0;

        if (yaml_parse(*body, 0, t->mem, &map, &line, NULL) < 0)
                return ERR_INVALID;
        r[0] = set_scalar(t, body, map, "sku", row->v[FIELD_SKU], false);
        r[1] = set_name(t, body, map, row);
        r[2] = set_aliases(t, body, map, row);
        r[3] = set_scalar(t, body, map, "family", row->v[FIELD_FAMILY], false);
        r[4] = set_scalar(t, body, map, "price_cny", row->v[FIELD_CNY], true);
        r[5] = set_scalar(t, body, map, "price_eur", row->v[FIELD_EUR], true);
        r[6] = set_scalar(t, body, map, "warranty_months", row->v[FIELD_MONTHS], true);
        for (size_t i = 0; i < sizeof(r) / sizeof(*r); i++) {
                if (r[i] < 0)
                        return r[i];
                changed |= r[i];
        }
        return changed;
}

static struct block *new_block(struct product_text *t, struct str id)
{
        const struct block *like = t->blocks.n ? t->blocks.p[t->blocks.n - 1] : NULL;
        struct block *b = ARENA_NEW(t->mem, struct block);

        *b = (struct block){.id = arena_str(t->mem, id),
                            .body = arena_printf(t->mem, "id: %.*s\n", STR_ARG(id)),
                            .dash = like ? like->dash : 2,
                            .width = like ? like->dash + 2 : 4};
        return b;
}

int product_text_put(struct product_text *t, const struct product_row *row)
{
        struct block *b = map_get(t->by_id, row->v[FIELD_ID]);
        bool fresh = !b;
        struct str body;
        int r;

        if (fresh)
                b = new_block(t, row->v[FIELD_ID]);
        if (b->fixed)
                return ERR_INVALID;
        body = b->body;
        r = set_all(t, &body, row);
        if (r <= 0)
                return r;
        if (t->bytes + body.n * 2 + 1000 > PRODUCT_TEXT_MAX)
                return ERR_LIMIT;
        t->bytes += fresh ? body.n * 2 : body.n > b->body.n ? body.n - b->body.n : 0;
        b->body = body;
        b->changed = true;
        if (fresh) {
                *VEC_ADD(&t->blocks) = b;
                map_set(t->by_id, b->id, b);
        }
        if (row->v[FIELD_SKU].n)
                map_set(t->by_sku, arena_str(t->mem, row->v[FIELD_SKU]), b);
        return 1;
}

/* ---- together again ---- */

static void put_block(const struct block *b, struct buf *out)
{
        struct str rest = b->body, line;

        if (!b->changed) {
                buf_put_str(out, b->raw);
                return;
        }
        for (bool first = true; rest.n; first = false) {
                line = next_line(&rest);
                for (size_t i = 0; i < b->width && str_trim(line).n; i++)
                        buf_put_ch(out, first && i == b->dash ? '-' : ' ');
                buf_put_str(out, line);
        }
        buf_put_str(out, b->tail);
}

int product_text_close(struct product_text *t, struct str *ret, struct err *err)
{
        struct ynode *root;
        unsigned line;
        struct buf out;
        int r;

        buf_init(&out, 2 * PRODUCT_TEXT_MAX);
        buf_put_str(&out, t->before);
        for (size_t i = 0; i < t->blocks.n; i++) {
                if (out.n && out.p[out.n - 1] != '\n')
                        buf_put_ch(&out, '\n');
                put_block(t->blocks.p[i], &out);
        }
        buf_put_str(&out, t->after);
        *ret = arena_str(t->mem, buf_str(&out));
        buf_done(&out);
        map_free(t->by_id);
        map_free(t->by_sku);
        VEC_FREE(&t->blocks);
        r = yaml_parse(*ret, 0, t->mem, &root, &line, err);
        return r < 0 ? err_prefix(err, "products.yaml:%u", line) : 0;
}

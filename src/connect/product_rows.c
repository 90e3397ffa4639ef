/* product_rows - rows of products: columns, values, what is wrong with them; the text is changed in product_text.c. */
#include "connect/product_rows.h"

#include "base/map.h"
#include "base/vec.h"
#include "connect/convert_fault.h"
#include "connect/product_text.h"

#include <string.h>

enum { FAULT_VALUE_MAX = 40 };

const char *product_fault_name(enum product_fault_kind k)
{
        static const char *const names[] = {
                "no-id",    "bad-id",  "repeated", "sku-taken",        "no-name", "bad-price", "bad-months",
                "too-long", "control", "garbled",  "too-many-aliases", "form",    "too-many"};

        return names[k];
}

/* ---- columns ---- */

static const char *const columns[PRODUCT_FIELDS] = {[FIELD_ID] = "id",
                                                    [FIELD_SKU] = "sku",
                                                    [FIELD_NAME_ZH] = "name_zh",
                                                    [FIELD_NAME_EN] = "name_en",
                                                    [FIELD_ALIASES_ZH] = "aliases_zh",
                                                    [FIELD_ALIASES_EN] = "aliases_en",
                                                    [FIELD_FAMILY] = "family",
                                                    [FIELD_CNY] = "price_cny",
                                                    [FIELD_EUR] = "price_eur",
                                                    [FIELD_MONTHS] = "warranty_months"};

static const struct {
        const char *word;
        enum product_field field;
} words[] = {
        {"编号", FIELD_ID},
        {"产品编号", FIELD_ID},
        {"product id", FIELD_ID},
        {"product_id", FIELD_ID},
        {"货号", FIELD_SKU},
        {"商品编码", FIELD_SKU},
        {"产品编码", FIELD_SKU},
        {"item number", FIELD_SKU},
        {"中文名", FIELD_NAME_ZH},
        {"中文名称", FIELD_NAME_ZH},
        {"名称", FIELD_NAME_ZH},
        {"产品名称", FIELD_NAME_ZH},
        {"产品名", FIELD_NAME_ZH},
        {"英文名", FIELD_NAME_EN},
        {"英文名称", FIELD_NAME_EN},
        {"english name", FIELD_NAME_EN},
        {"name", FIELD_NAME_EN},
        {"别名", FIELD_ALIASES_ZH},
        {"中文别名", FIELD_ALIASES_ZH},
        {"英文别名", FIELD_ALIASES_EN},
        {"aliases", FIELD_ALIASES_EN},
        {"系列", FIELD_FAMILY},
        {"类别", FIELD_FAMILY},
        {"分类", FIELD_FAMILY},
        {"category", FIELD_FAMILY},
        {"价格", FIELD_CNY},
        {"单价", FIELD_CNY},
        {"人民币价", FIELD_CNY},
        {"欧元价", FIELD_EUR},
        {"保修月数", FIELD_MONTHS},
        {"质保月数", FIELD_MONTHS},
        {"保修", FIELD_MONTHS},
        {"warranty", FIELD_MONTHS},
};

static int field_of(struct str head)
{
        head = str_trim(head);
        for (int f = 0; f < PRODUCT_FIELDS; f++)
                if (str_ieq(head, str_c(columns[f])))
                        return f;
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (str_ieq(head, str_c(words[i].word)))
                        return (int)words[i].field;
        return -1;
}

struct reading {
        struct arena *mem;
        struct product_rows *out;
        struct product_text *text;
        struct map *ids, *skus; /* of rows so far */
        VEC(struct product_fault) faults;
        int at[PRODUCT_FIELDS]; /* the cell; -1: no such column */
        unsigned line;
};

/* The first row of a table that names an id or a SKU, and something else. */
static bool take_head(struct reading *rd, const struct convert_row *row)
{
        size_t n = 0;

        for (int f = 0; f < PRODUCT_FIELDS; f++)
                rd->at[f] = -1;
        for (size_t i = 0; i < row->n; i++) {
                int f = field_of(row->cells[i]);

                if (f < 0 || rd->at[f] >= 0)
                        continue;
                rd->at[f] = (int)i;
                n++;
        }
        return n > 1 && (rd->at[FIELD_ID] >= 0 || rd->at[FIELD_SKU] >= 0);
}

/* ---- values ---- */

static bool refuse(struct reading *rd, enum product_fault_kind kind, int field, struct str value)
{
        rd->out->refused++;
        if (rd->faults.n < PRODUCT_FAULTS_MAX)
                *VEC_ADD(&rd->faults) = (struct product_fault){kind, rd->line, field < 0 ? NULL : columns[field],
                                                               arena_str(rd->mem, str_sub(value, 0, FAULT_VALUE_MAX))};
        return false;
}

static bool is_id(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-')
                        return false;
        return s.n > 0 && s.n <= 100;
}

/* "¥1,299.00", "299元": as people write prices, with at most two digits behind the point. */
static bool read_price(struct arena *mem, struct str v, struct str *ret)
{
        static const struct str around[] = {STR_INIT("¥"),  STR_INIT("￥"),  STR_INIT("€"),
                                            STR_INIT("元"), STR_INIT("CNY"), STR_INIT("EUR")};
        char *p = arena_alloc(mem, v.n + 1);
        size_t n = 0, point = 0;
        double d;

        for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
                if (str_starts(v, around[i]))
                        v = str_trim(str_sub(v, around[i].n, v.n));
                if (str_ends(v, around[i]))
                        v = str_trim(str_sub(v, 0, v.n - around[i].n));
        }
        for (size_t i = 0; i < v.n; i++) {
                if (v.p[i] == ',' && v.n - i > 3 && n)
                        continue;
                if (!(v.p[i] >= '0' && v.p[i] <= '9') && (v.p[i] != '.' || point || !n))
                        return false;
                if (v.p[i] == '.')
                        point = n;
                p[n++] = v.p[i];
        }
        *ret = str_n(p, n);
        return n && (!point || n - point <= 3) && p[n - 1] != '.' && str_to_double(*ret, &d) && d < 1e9;
}

static bool clean(struct reading *rd, int field, struct str v)
{
        bool list = field == FIELD_ALIASES_ZH || field == FIELD_ALIASES_EN;

        if (!list && v.n > PRODUCT_VALUE_MAX)
                return refuse(rd, PRODUCT_TOO_LONG, field, v);
        if (str_contains(v, STR("\xef\xbf\xbd")))
                return refuse(rd, PRODUCT_GARBLED, field, v);
        for (size_t i = 0; i < v.n; i++)
                if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
                        return refuse(rd, PRODUCT_CONTROL, field, v);
        return true;
}

static bool read_aliases(struct reading *rd, int field, struct str v, struct product_row *row)
{
        struct str *to = ARENA_ARRAY(rd->mem, struct str, PRODUCT_ALIASES_MAX + 1);
        size_t n_all = 0, lang = field == FIELD_ALIASES_EN;

        while (v.n) {
                size_t n = 0, gap = 0;
                struct str one;

                for (; n < v.n && !gap; n += !gap)
                        gap = v.p[n] == ';' || v.p[n] == '|'                                                       ? 1
                              : str_starts(str_sub(v, n, 3), STR("、")) || str_starts(str_sub(v, n, 3), STR("；")) ? 3
                                                                                                                   : 0;
                one = str_trim(str_sub(v, 0, n));
                v = str_sub(v, n + gap, v.n);
                if (one.n > PRODUCT_VALUE_MAX)
                        return refuse(rd, PRODUCT_TOO_LONG, field, one);
                if (one.n && n_all == PRODUCT_ALIASES_MAX)
                        return refuse(rd, PRODUCT_ALIASES, field, one);
                if (one.n)
                        to[n_all++] = one;
        }
        row->aliases[lang].v = to;
        row->aliases[lang].n = n_all;
        return true;
}

static bool read_value(struct reading *rd, int field, struct str v, struct product_row *row)
{
        int64_t months;

        if (!v.n)
                return true;
        if (!clean(rd, field, v))
                return false;
        if ((field == FIELD_CNY || field == FIELD_EUR) && !read_price(rd->mem, v, &v))
                return refuse(rd, PRODUCT_BAD_PRICE, field, v);
        if (field == FIELD_MONTHS && !str_to_i64(v, 0, 600, &months))
                return refuse(rd, PRODUCT_BAD_MONTHS, field, v);
        row->v[field] = v;
        return (field != FIELD_ALIASES_ZH && field != FIELD_ALIASES_EN) || read_aliases(rd, field, v, row);
}

/* The id that it says, that of the product with its SKU, or one made of the SKU. */
static bool find_id(struct reading *rd, struct product_row *row)
{
        struct str sku = row->v[FIELD_SKU], *id = &row->v[FIELD_ID];
        struct str owner = sku.n ? product_text_by_sku(rd->text, sku) : (struct str){0};
        char *p;

        if (!id->n && owner.n)
                *id = owner;
        if (!id->n && sku.n) {
                p = arena_alloc(rd->mem, sku.n + 1);
                for (size_t i = 0; i < sku.n; i++)
                        p[i] = (char)(sku.p[i] >= 'A' && sku.p[i] <= 'Z' ? sku.p[i] + 32
                                      : sku.p[i] == '_'                  ? '-'
                                                                         : sku.p[i]);
                *id = str_n(p, sku.n);
        }
        if (!id->n)
                return refuse(rd, PRODUCT_NO_ID, FIELD_ID, *id);
        if (!is_id(*id))
                return refuse(rd, PRODUCT_BAD_ID, FIELD_ID, *id);
        if (sku.n && map_get(rd->skus, sku) && !map_get(rd->ids, *id))
                return refuse(rd, PRODUCT_REPEATED, FIELD_SKU, sku);
        if (owner.n && !str_eq(owner, *id))
                return refuse(rd, PRODUCT_SKU_TAKEN, FIELD_SKU, sku);
        if (map_get(rd->ids, *id))
                return refuse(rd, PRODUCT_REPEATED, FIELD_ID, *id);
        return true;
}

static void take_row(struct reading *rd, const struct convert_row *from)
{
        struct product_row row = {0};
        bool known;
        int r;

        rd->line = from->line;
        rd->out->rows++;
        if (rd->out->rows > PRODUCT_ROWS_MAX) {
                refuse(rd, PRODUCT_TOO_MANY, -1, (struct str){0});
                return;
        }
        for (int f = 0; f < PRODUCT_FIELDS; f++)
                if (rd->at[f] >= 0 && (size_t)rd->at[f] < from->n &&
                    !read_value(rd, f, str_trim(from->cells[rd->at[f]]), &row))
                        return;
        if (!find_id(rd, &row))
                return;
        known = product_text_has(rd->text, row.v[FIELD_ID]);
        if (!known && (!row.v[FIELD_NAME_ZH].n || !row.v[FIELD_NAME_EN].n)) {
                refuse(rd, PRODUCT_NO_NAME, row.v[FIELD_NAME_ZH].n ? FIELD_NAME_EN : FIELD_NAME_ZH, row.v[FIELD_ID]);
                return;
        }
        r = product_text_put(rd->text, &row);
        if (r < 0) {
                refuse(rd, r == ERR_LIMIT ? PRODUCT_TOO_MANY : PRODUCT_FORM, FIELD_ID, row.v[FIELD_ID]);
                return;
        }
        map_set(rd->ids, row.v[FIELD_ID], rd);
        if (row.v[FIELD_SKU].n)
                map_set(rd->skus, row.v[FIELD_SKU], rd);
        rd->out->made += !known;
        rd->out->updated += known && r > 0;
        rd->out->unchanged += known && r == 0;
}

static bool empty_row(const struct convert_row *row)
{
        for (size_t i = 0; i < row->n; i++)
                if (row->cells[i].n)
                        return false;
        return true;
}

static bool take_table(struct reading *rd, const struct convert_part *p)
{
        size_t i = 0;

        while (i < p->n_rows && i < 10 && !take_head(rd, &p->rows[i]))
                i++;
        if (i == p->n_rows || i == 10)
                return false;
        for (i++; i < p->n_rows; i++)
                if (!empty_row(&p->rows[i]))
                        take_row(rd, &p->rows[i]);
        return true;
}

int product_rows(const struct convert_doc *doc, struct str text, struct arena *mem, struct product_rows *ret,
                 struct err *err)
{
        struct reading rd = {.mem = mem, .out = ret};
        bool found = false;
        int r;

        *ret = (struct product_rows){0};
        r = product_text_open(text, mem, &rd.text, err);
        if (r < 0)
                return r;
        rd.ids = map_new();
        rd.skus = map_new();
        for (size_t i = 0; i < doc->n_parts; i++)
                if (doc->parts[i].kind == PART_TABLE)
                        found |= take_table(&rd, &doc->parts[i]);
        map_free(rd.ids);
        map_free(rd.skus);
        ret->faults = ARENA_ARRAY(mem, struct product_fault, rd.faults.n);
        if (rd.faults.n)
                memcpy((void *)(uintptr_t)ret->faults, rd.faults.p, rd.faults.n * sizeof(*rd.faults.p));
        ret->n_faults = rd.faults.n;
        VEC_FREE(&rd.faults);
        r = product_text_close(rd.text, &ret->text, err);
        return r == 0 && !found ? convert_fault(err, FAULT_NO_PRODUCTS) : r;
}

/* import_draft - articles into files of the knowledge, with what was noticed; see import_draft.h. */
#include "insight/import_draft.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "codec/json.h"
#include "crypt/token.h"
#include "insight/import_like.h"
#include "store/draft.h"
#include "text/normal.h"
#include "text/recognise.h"
#include "text/utf8.h"

#include <string.h>

enum {
        SLUG_MAX = 44,
        LONG_BYTES = 8000,
        PERSONAL_MAX = 8,
        SOURCE_BYTES = 380,
        NOTE_BYTES = 1000,    /* of one text of a note */
        NOTES_ENOUGH = 40000, /* of notes as JSON; what comes then is counted and not told */
};

const char *import_note_name(enum import_note n)
{
        static const char *const names[] = {"duplicate",     "contradiction",   "missing-translation",
                                            "personal-data", "unknown-product", "long"};

        return names[n];
}

struct making {
        const struct import_from *in;
        struct arena *mem;
        struct import_out *out;
        struct likes *likes; /* articles that serve, then those of this import */
        struct map *paths;   /* taken in this import */
        struct map *numbers; /* slug: the number behind it to try next */
        struct map *known;   /* key: place in in->known, from 1 */
        bool *seen;          /* of in->known */
        VEC(struct import_draft) drafts;
};

/* ---- the file ---- */

static void put_yaml(struct buf *b, struct str s)
{
        buf_put_ch(b, '"');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"' || s.p[i] == '\\')
                        buf_put_ch(b, '\\');
                buf_put_ch(b, (unsigned char)s.p[i] < 32 ? ' ' : s.p[i]);
        }
        buf_put_ch(b, '"');
}

static bool whole(const struct harvest_item *it, enum lang l)
{
        return it->title[l].n && it->body[l].n;
}

static void put_asks(struct buf *b, const struct harvest_item *it, enum lang l)
{
        buf_printf(b, "  %s: [", lang_name(l));
        put_yaml(b, utf8_cut(it->title[l], KNOWLEDGE_ASK_BYTES_MAX));
        for (size_t i = 0; i < it->ask[l].n; i++) {
                buf_put_c(b, ", ");
                put_yaml(b, utf8_cut(it->ask[l].v[i], KNOWLEDGE_ASK_BYTES_MAX));
        }
        buf_put_c(b, "]\n");
}

static struct str text_of(const struct harvest_item *it, struct str product, struct arena *mem)
{
        struct buf b;
        struct str ret;
        bool first = true;

        buf_init(&b, KNOWLEDGE_FILE_BYTES_MAX);
        buf_put_c(&b, "---\ntitle: {");
        for (enum lang l = 0; l < LANG_N; l++)
                if (whole(it, l)) {
                        buf_printf(&b, "%s%s: ", first ? "" : ", ", lang_name(l));
                        put_yaml(&b, it->title[l]);
                        first = false;
                }
        buf_printf(&b, "}\nproducts: [%.*s]\nask:\n", STR_ARG(product.n ? product : STR("all")));
        for (enum lang l = 0; l < LANG_N; l++)
                if (whole(it, l))
                        put_asks(&b, it, l);
        buf_put_c(&b, "---\n");
        for (enum lang l = 0; l < LANG_N; l++)
                if (whole(it, l))
                        buf_printf(&b, "# %s\n%.*s\n", lang_name(l), STR_ARG(it->body[l]));
        ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

static struct str hex_of(struct str text, struct arena *mem)
{
        unsigned char hash[32];
        char hex[65];

        crypt_sha256(text, hash);
        for (int i = 0; i < 32; i++)
                snprintf(hex + 2 * i, 3, "%02x", hash[i]);
        return arena_str(mem, str_n(hex, 64));
}

/* "how-do-i-return-something"; Chinese titles have none, and get a number of theirs. */
static struct str slug_of(const struct harvest_item *it, struct arena *mem)
{
        struct str t = it->title[LANG_EN];
        char to[SLUG_MAX + 1];
        size_t n = 0;

        for (size_t i = 0; i < t.n && n < SLUG_MAX; i++) {
                char c = t.p[i] >= 'A' && t.p[i] <= 'Z' ? (char)(t.p[i] + 32) : t.p[i];

                if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                        to[n++] = c;
                else if (n && to[n - 1] != '-' && c != '\'')
                        to[n++] = '-';
        }
        while (n && to[n - 1] == '-')
                n--;
        if (n >= 4)
                return arena_str(mem, str_n(to, n));
        return arena_printf(mem, "faq-%08x", (unsigned)str_hash(it->title[LANG_ZH].n ? it->title[LANG_ZH] : t));
}

static struct str path_of(struct making *m, const struct harvest_item *it)
{
        struct str slug = slug_of(it, m->mem), id = slug, path;
        uintptr_t next = (uintptr_t)map_get(m->numbers, slug);

        for (next = next ? next : 1;; next++) {
                if (next > 1)
                        id = arena_printf(m->mem, "%.*s-%u", STR_ARG(slug), (unsigned)next);
                path = arena_printf(m->mem, "articles/%.*s.md", STR_ARG(id));
                if (!map_get(m->paths, path) && !knowledge_article(m->in->k, id))
                        break;
        }
        /* The next of many that are called the same goes on from here. */
        map_set(m->numbers, slug, (void *)(next + 1));
        map_set(m->paths, path, m);
        return path;
}

/* ---- where it stands ---- */

static struct str source_of(const struct making *m, const struct harvest_item *it)
{
        struct str s = it->ref.n ? it->ref : m->in->source;
        struct arena *mem = m->mem;

        s = utf8_cut(s, SOURCE_BYTES / 2);
        if (it->sheet.n)
                s = arena_printf(mem, "%.*s, sheet %.*s", STR_ARG(s), STR_ARG(utf8_cut(it->sheet, 100)));
        if (it->page)
                s = arena_printf(mem, "%.*s, page %u", STR_ARG(s), it->page);
        else if (it->line)
                s = arena_printf(mem, "%.*s, row %u", STR_ARG(s), it->line);
        return s;
}

static struct str ref_of(const struct making *m, const struct harvest_item *it)
{
        struct buf b;
        struct str ret;

        buf_init(&b, 16384);
        buf_put_ch(&b, '{');
        if (m->in->import_id.n)
                json_put_key_str(&b, "import", m->in->import_id);
        if (it->page)
                json_put_key_i64(&b, "page", it->page);
        if (it->line && !it->page)
                json_put_key_i64(&b, "row", it->line);
        if (it->sheet.n)
                json_put_key_str(&b, "sheet", it->sheet);
        if (it->ref.n)
                json_put_key_str(&b, "url", utf8_cut(it->ref, 2000));
        if (it->category.n)
                json_put_key_str(&b, "category", utf8_cut(it->category, 1000));
        buf_put_ch(&b, '}');
        ret = arena_str(m->mem, buf_str(&b));
        buf_done(&b);
        return ret;
}

/* What makes an article the same one when its source is imported again. */
static struct str key_of(const struct making *m, const struct harvest_item *it)
{
        struct str t = it->title[LANG_ZH].n ? it->title[LANG_ZH] : it->title[LANG_EN];

        return arena_printf(m->mem, "%.*s\x1f%.*s", STR_ARG(utf8_cut(it->ref.n ? it->ref : it->sheet, 300)),
                            STR_ARG(t));
}

/* ---- what should be seen before ---- */

static void put_note(struct making *m, struct import_draft *d, struct buf *b, enum import_note n, struct str with,
                     struct str text)
{
        if (!(d->noted & 1u << n))
                m->out->noted[n]++;
        d->noted |= 1u << n;
        if (b->n > NOTES_ENOUGH)
                return;
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "kind", str_c(import_note_name(n)));
        if (with.n)
                json_put_key_str(b, "with", utf8_cut(with, NOTE_BYTES));
        json_put_key_str(b, "text", utf8_cut(text, NOTE_BYTES));
        buf_put_ch(b, '}');
}

static struct str difference(const struct making *m, const struct harvest_item *it, const struct str body[LANG_N])
{
        struct str s = {0};

        for (int l = 0; l < LANG_N && !s.n; l++)
                if (it->body[l].n && body[l].n)
                        s = import_contradiction(it->body[l], body[l], m->mem);
        return s;
}

static void note_like(struct making *m, struct import_draft *d, struct buf *b, const struct harvest_item *it,
                      struct str with, struct str title, const struct str body[LANG_N])
{
        struct str differs = difference(m, it, body);

        if (differs.n)
                put_note(m, d, b, IMPORT_CONTRADICTION, with,
                         arena_printf(m->mem, "%.*s: %.*s", STR_ARG(title), STR_ARG(differs)));
        else
                put_note(m, d, b, IMPORT_DUPLICATE, with, title);
}

/* An article that the serving understanding is sure of, whatever its words. */
static const struct article *understood(const struct making *m, struct str title)
{
        struct nlu_context ctx = {0};
        struct nlu_result r;
        struct arena *mem = arena_new(0);
        const struct article *a = NULL;

        if (m->in->nlu && nlu_understand(m->in->nlu, title, &ctx, mem, &r) == 0 && r.n_hits && r.band == BAND_ANSWER &&
            r.hits[0].confidence >= .85f && str_starts(r.hits[0].id, STR("article:")))
                a = knowledge_article(m->in->k, str_sub(r.hits[0].id, 8, r.hits[0].id.n));
        arena_free(mem);
        return a;
}

static void look_for_likes(struct making *m, struct import_draft *d, struct buf *b, size_t i)
{
        const struct harvest_item *items = m->in->found->items, *it = &items[i];
        size_t n = m->in->k->n_articles;
        const struct article *a = NULL;
        struct str own = str_sub(d->path, 9, d->path.n - 12);
        int at = -1;
        float f;

        for (int l = 0; l < LANG_N && at < 0; l++)
                at = it->title[l].n ? likes_find(m->likes, it->title[l], (unsigned)(n + i), &f) : -1;
        if (at >= (int)n) {
                const struct harvest_item *o = &items[(size_t)at - n];

                note_like(m, d, b, it, (struct str){0}, o->title[LANG_ZH].n ? o->title[LANG_ZH] : o->title[LANG_EN],
                          o->body);
                return;
        }
        a = at >= 0 ? &m->in->k->articles[at] : NULL;
        for (int l = 0; l < LANG_N && !a; l++)
                a = it->title[l].n ? understood(m, it->title[l]) : NULL;
        if (a && !str_eq(a->id, own))
                note_like(m, d, b, it, arena_printf(m->mem, "article:%.*s", STR_ARG(a->id)),
                          a->title[LANG_ZH].n ? a->title[LANG_ZH] : a->title[LANG_EN], a->body);
}

static bool personal(enum recog_type t)
{
        return t != REC_URL && t != REC_IP && t != REC_DATE && t != REC_WEEKDAY && t != REC_ORDER_NO;
}

static void look_for_people(struct making *m, struct import_draft *d, struct buf *b, const struct harvest_item *it)
{
        struct recog found[PERSONAL_MAX * 4];

        for (int l = 0; l < LANG_N; l++) {
                struct str t = it->body[l];
                size_t n = recognise(t, found, PERSONAL_MAX * 4);

                for (size_t i = 0; i < n; i++)
                        if (personal(found[i].type)) {
                                put_note(m, d, b, IMPORT_PERSONAL, str_c(recog_name(found[i].type)),
                                         str_sub(t, found[i].start, found[i].end - found[i].start));
                                return;
                        }
        }
}

static void look_at_languages(struct making *m, struct import_draft *d, struct buf *b, const struct harvest_item *it)
{
        for (enum lang l = 0; l < LANG_N; l++)
                if (!whole(it, l))
                        put_note(m, d, b, IMPORT_TRANSLATION, str_c(lang_name(l)),
                                 l == LANG_ZH ? STR("only in English") : STR("only in Chinese"));
}

/* ---- products ---- */

static bool is_product(const struct product *p, struct str name)
{
        if (str_ieq(p->id, name) || (p->sku.n && str_ieq(p->sku, name)))
                return true;
        for (int l = 0; l < LANG_N; l++) {
                if (str_ieq(p->name[l], name))
                        return true;
                for (size_t i = 0; i < p->aliases[l].n; i++)
                        if (str_ieq(p->aliases[l].v[i], name))
                                return true;
        }
        return false;
}

/* Several stand with commas or the like between them. */
static struct str products_of(struct making *m, struct import_draft *d, struct buf *b, struct str names)
{
        struct buf ids;
        struct str ret;
        size_t from = 0;

        buf_init(&ids, 8192);
        for (size_t i = 0; i <= names.n; i++) {
                bool wide = i < names.n && (str_starts(str_sub(names, i, 3), STR("、")) ||
                                            str_starts(str_sub(names, i, 3), STR("，")));
                struct str one = str_trim(str_sub(names, from, i - from));
                const struct product *p = NULL;

                if (i < names.n && !wide && !strchr(",;/|\n", names.p[i]))
                        continue;
                from = i + (wide ? 3 : 1);
                i += wide ? 2 : 0;
                for (size_t k = 0; k < m->in->k->n_products && one.n && !p; k++)
                        p = is_product(&m->in->k->products[k], one) ? &m->in->k->products[k] : NULL;
                if (p && !str_contains(buf_str(&ids), p->id))
                        buf_printf(&ids, "%s%.*s", ids.n ? ", " : "", STR_ARG(p->id));
                else if (one.n && !p && !str_ieq(one, STR("all")) && !str_eq(one, STR("全部")) &&
                         !str_eq(one, STR("通用")))
                        put_note(m, d, b, IMPORT_PRODUCT, (struct str){0}, one);
        }
        ret = arena_str(m->mem, buf_str(&ids));
        buf_done(&ids);
        return ret;
}

/* ---- one article ---- */

static void make_one(struct making *m, size_t i)
{
        const struct harvest_item *it = &m->in->found->items[i];
        struct import_draft d = {.title = it->title[LANG_ZH].n ? it->title[LANG_ZH] : it->title[LANG_EN]};
        const struct import_known *k;
        uintptr_t at;
        struct buf notes;
        struct str product;

        if (!whole(it, LANG_ZH) && !whole(it, LANG_EN))
                return;
        buf_init(&notes, DRAFT_NOTES_MAX);
        buf_put_ch(&notes, '[');
        product = products_of(m, &d, &notes, it->product);
        d.text = text_of(it, product, m->mem);
        d.hash = hex_of(d.text, m->mem);
        d.key = key_of(m, it);
        at = (uintptr_t)map_get(m->known, d.key);
        k = at ? &m->in->known[at - 1] : NULL;
        if (k && !m->seen[at - 1]) {
                m->seen[at - 1] = true;
                d.path = k->path;
                d.changed = !str_eq(k->hash, d.hash);
                if (knowledge_article(m->in->k, str_sub(k->path, 9, k->path.n - 12)))
                        d.base = k->served.n ? k->served : k->hash;
                map_set(m->paths, d.path, m);
                if (!d.changed) {
                        m->out->unchanged++;
                        buf_done(&notes);
                        return;
                }
        } else {
                d.path = path_of(m, it);
        }
        look_for_likes(m, &d, &notes, i);
        look_at_languages(m, &d, &notes, it);
        look_for_people(m, &d, &notes, it);
        if (it->body[0].n > LONG_BYTES || it->body[1].n > LONG_BYTES)
                put_note(m, &d, &notes, IMPORT_LONG, (struct str){0}, STR("one answer of many paragraphs"));
        buf_put_ch(&notes, ']');
        d.notes = notes.n > 2 ? arena_str(m->mem, buf_str(&notes)) : (struct str){0};
        d.source = source_of(m, it);
        d.source_ref = ref_of(m, it);
        buf_done(&notes);
        *VEC_ADD(&m->drafts) = d;
}

static void index_questions(struct making *m)
{
        const struct knowledge *k = m->in->k;
        const struct harvest *f = m->in->found;

        for (size_t i = 0; i < k->n_articles; i++)
                for (int l = 0; l < LANG_N; l++) {
                        if (k->articles[i].title[l].n)
                                likes_add(m->likes, k->articles[i].title[l], (unsigned)i);
                        for (size_t n = 0; n < k->articles[i].ask[l].n; n++)
                                likes_add(m->likes, k->articles[i].ask[l].v[n], (unsigned)i);
                }
        for (size_t i = 0; i < f->n; i++)
                for (int l = 0; l < LANG_N; l++)
                        if (f->items[i].title[l].n)
                                likes_add(m->likes, f->items[i].title[l], (unsigned)(k->n_articles + i));
        likes_finish(m->likes);
}

static void find_gone(struct making *m)
{
        struct import_known *gone = ARENA_ARRAY(m->mem, struct import_known, m->in->n_known);

        for (size_t i = 0; i < m->in->n_known; i++)
                if (!m->seen[i])
                        gone[m->out->n_gone++] = m->in->known[i];
        m->out->gone = gone;
}

int import_draft(const struct import_from *in, struct arena *mem, struct import_out *ret, struct err *err)
{
        struct making m = {.in = in,
                           .mem = mem,
                           .out = ret,
                           .likes = likes_new(),
                           .paths = map_new(),
                           .numbers = map_new(),
                           .known = map_new()};
        struct import_draft *drafts;
        bool cancelled = false;

        *ret = (struct import_out){0};
        m.seen = ARENA_ARRAY(mem, bool, in->n_known);
        for (size_t i = 0; i < in->n_known; i++)
                map_set(m.known, in->known[i].key, (void *)(i + 1));
        index_questions(&m);
        for (size_t i = 0; i < in->found->n && !cancelled; i++) {
                make_one(&m, i);
                cancelled = in->cancel && atomic_load(in->cancel);
        }
        find_gone(&m);
        drafts = ARENA_ARRAY(mem, struct import_draft, m.drafts.n);
        if (m.drafts.n)
                memcpy(drafts, m.drafts.p, m.drafts.n * sizeof(*drafts));
        ret->drafts = drafts;
        ret->n = m.drafts.n;
        VEC_FREE(&m.drafts);
        map_free(m.known);
        map_free(m.paths);
        map_free(m.numbers);
        likes_free(m.likes);
        return cancelled ? err_set(err, ERR_CANCELLED, "it was cancelled") : 0;
}

/* over - texts over the files of the folder; see over.h. */
#include "knowledge/over.h"

#include "crypt/token.h"
#include "knowledge/knowledge_priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- the list ---- */

static int by_path(const void *a, const void *b)
{
        return str_cmp(((const struct kover *)a)->path, ((const struct kover *)b)->path);
}

struct kovers *kovers_new(const struct kover *rows, size_t n)
{
        struct arena *mem = arena_new(0);
        struct kovers *o = ARENA_NEW(mem, struct kovers);
        struct kover *v = ARENA_ARRAY(mem, struct kover, n);

        for (size_t i = n; i-- > 0;) { /* the later one comes first and stays */
                bool twice = false;

                for (size_t k = 0; k < o->n && !twice; k++)
                        twice = str_eq(v[k].path, rows[i].path);
                if (!twice)
                        v[o->n++] = (struct kover){arena_str(mem, rows[i].path), arena_str(mem, rows[i].base),
                                                   arena_str(mem, rows[i].text), rows[i].remove};
        }
        if (o->n)
                qsort(v, o->n, sizeof(*v), by_path);
        atomic_init(&o->refs, 1);
        o->mem = mem;
        o->rows = v;
        return o;
}

struct kovers *kovers_ref(struct kovers *o)
{
        if (o)
                atomic_fetch_add(&o->refs, 1);
        return o;
}

struct kovers *kovers_unref(struct kovers *o)
{
        if (o && atomic_fetch_sub(&o->refs, 1) == 1)
                arena_free(o->mem);
        return NULL;
}

const struct kover *kovers_find(const struct kovers *o, struct str path)
{
        struct kover key = {.path = path};

        return o && o->n ? bsearch(&key, o->rows, o->n, sizeof(*o->rows), by_path) : NULL;
}

/* ---- laid over a source ---- */

void ktext_hash(struct str text, char ret[KTEXT_HASH + 1])
{
        static const char hex[] = "0123456789abcdef";
        unsigned char sum[32];

        crypt_sha256(text, sum);
        for (size_t i = 0; i < sizeof(sum); i++) {
                ret[2 * i] = hex[sum[i] >> 4];
                ret[2 * i + 1] = hex[sum[i] & 15];
        }
        ret[KTEXT_HASH] = 0;
}

static struct str text_of(const struct source_file *f)
{
        return f->too_large || !f->data ? (struct str){0} : str_n((const char *)f->data, f->n);
}

/* What becomes of a file (NULL: there is none) under a row (NULL: there is none). */
static void settle(const struct source_file *f, const struct kover *row, struct ktext *ret)
{
        *ret = (struct ktext){.path = f ? f->path : row->path};
        if (f) {
                ret->text = text_of(f);
                ktext_hash(ret->text, ret->below);
                memcpy(ret->hash, ret->below, sizeof(ret->hash));
        }
        if (!row)
                return;
        if (row->remove ? !f : f && str_eq(ret->text, row->text)) {
                ret->state = KTEXT_SAME;
        } else if (!str_eq_c(row->base, ret->below)) {
                ret->state = KTEXT_CHANGED;
        } else {
                ret->state = KTEXT_OVER;
                ret->text = row->remove ? (struct str){0} : row->text;
                ret->hash[0] = 0;
                if (!row->remove)
                        ktext_hash(row->text, ret->hash);
        }
}

static bool is_text(const struct source_file *f)
{
        return !str_starts(f->path, STR("media/"));
}

/* One walk over two sorted lists. */
static size_t walk(const struct source *src, const struct kovers *over, struct ktext *out)
{
        size_t n = 0, i = 0, k = 0, n_over = over ? over->n : 0;

        while (i < src->n || k < n_over) {
                const struct source_file *f = i < src->n ? &src->files[i] : NULL;
                const struct kover *row = k < n_over ? &over->rows[k] : NULL;
                int order = !f ? 1 : !row ? -1 : str_cmp(f->path, row->path);

                i += order <= 0;
                k += order >= 0;
                if (order > 0)
                        f = NULL;
                if (order < 0)
                        row = NULL;
                if (f ? is_text(f) : knowledge_text_path(row->path))
                        settle(f, row, &out[n++]);
        }
        return n;
}

static int source_of(const struct kplace *p, struct arena *mem, struct source *ret, struct err *err)
{
        return p->dir ? source_dir(p->dir, mem, ret, err) : source_table(p->files, p->n_files, mem, ret, err);
}

int knowledge_texts(const struct kplace *place, const struct kovers *over, struct arena *mem, struct ktext **ret,
                    size_t *ret_n, struct err *err)
{
        struct source src;
        int r = source_of(place, mem, &src, err);

        if (r < 0)
                return r;
        *ret = ARENA_ARRAY(mem, struct ktext, src.n + (over ? over->n : 0));
        *ret_n = walk(&src, over, *ret);
        return 0;
}

int knowledge_text(const struct kplace *place, const struct kovers *over, struct str path, struct arena *mem,
                   struct ktext *ret, struct err *err)
{
        const struct kover *row = kovers_find(over, path);
        struct source_file f = {.path = path};
        bool there = false;
        int r = ERR_NOTFOUND;

        if (!knowledge_text_path(path))
                return err_set(err, ERR_NOTFOUND, "there is no such file of the knowledge");
        if (place->dir)
                r = source_one(place->dir, path, mem, &f, err);
        for (size_t i = 0; !place->dir && i < place->n_files && r < 0; i++)
                if (str_eq_c(path, place->files[i].path)) {
                        f.data = place->files[i].data;
                        f.n = place->files[i].n;
                        r = 0;
                }
        if (r < 0 && r != ERR_NOTFOUND)
                return r;
        there = r == 0;
        if (there || row)
                settle(there ? &f : NULL, row, ret);
        if ((!there && !row) || !ret->hash[0])
                return err_set(err, ERR_NOTFOUND, "there is no such file of the knowledge");
        return 0;
}

static int cmp_file(const void *a, const void *b)
{
        return str_cmp(((const struct source_file *)a)->path, ((const struct source_file *)b)->path);
}

int source_lay_over(struct source *src, const struct kovers *over, struct arena *mem, struct err *err)
{
        struct source_file *v;
        struct ktext t;
        size_t n = src->n, left = 0;

        if (!over || !over->n)
                return 0;
        v = ARENA_ARRAY(mem, struct source_file, src->n + over->n);
        memcpy(v, src->files, src->n * sizeof(*v));
        for (size_t k = 0; k < over->n; k++) {
                const struct kover *row = &over->rows[k];
                struct source_file *f, key = {.path = row->path};

                if (!knowledge_text_path(row->path))
                        continue;
                f = src->n ? bsearch(&key, v, src->n, sizeof(*v), cmp_file) : NULL;
                settle(f, row, &t);
                if (t.state != KTEXT_OVER)
                        continue;
                if (!f) {
                        f = &v[n++];
                        *f = key;
                }
                f->data = (const unsigned char *)(row->text.p ? row->text.p : "");
                f->n = row->text.n;
                f->too_large = f->n > KNOWLEDGE_FILE_BYTES_MAX;
                if (row->remove)
                        f->data = NULL;
        }
        for (size_t i = 0; i < n; i++)
                if (v[i].data || !is_text(&v[i]) || v[i].too_large)
                        v[left++] = v[i];
        if (left > KNOWLEDGE_FILES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u files", KNOWLEDGE_FILES_MAX);
        qsort(v, left, sizeof(*v), cmp_file);
        src->files = v;
        src->n = left;
        return 0;
}

/* ---- names ---- */

bool knowledge_text_path(struct str path)
{
        static const char *const tops[] = {"company.yaml", "products.yaml", "chitchat.yaml", "records.yaml"};
        static const struct {
                const char *dir, *ending;
        } folders[] = {{"articles/", ".md"},
                       {"policies/", ".md"},
                       {"flows/", ".yaml"},
                       {"actions/", ".yaml"},
                       {"practice/", ".yaml"}};

        for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++)
                if (str_eq_c(path, tops[i]))
                        return true;
        for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
                size_t a = strlen(folders[i].dir), b = strlen(folders[i].ending);

                if (path.n > a + b && str_starts(path, str_c(folders[i].dir)) &&
                    str_ends(path, str_c(folders[i].ending)))
                        return id_ok(str_sub(path, a, path.n - a - b));
        }
        return false;
}

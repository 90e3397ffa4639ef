/*
 * Load: read everything, parse file by file, check the whole, and hand out one immutable object. All faults of a folder
 * are found in one go; a load with errors gives nothing.
 */
#include "base/tz.h"
#include "knowledge/action_priv.h"
#include "knowledge/knowledge_priv.h"
#include "knowledge/over.h"
#include "knowledge/practice.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define KNOWLEDGE_ARENA_MAX ((size_t)512 * 1024 * 1024)

/*
 * What is compiled takes more room than its text, and how much depends on what is written. A file takes a small part of
 * what is kept free here, so that a folder that is too much for the arenas is a fault and never ends the program.
 */
static bool room(struct kparse *kp)
{
        if (arena_used(kp->mem) <= KNOWLEDGE_ARENA_MAX / 2 && arena_used(kp->tmp) <= KNOWLEDGE_ARENA_MAX / 2)
                return true;
        if (!kp->full)
                fault_error(kp, 0, "from here on there is more text than fits into memory");
        kp->full = true;
        return false;
}

static bool text_file_ok(struct kparse *kp, const struct source_file *f)
{
        if (!room(kp))
                return false;
        if (f->too_large) {
                fault_error(kp, 0, "larger than %u bytes", KNOWLEDGE_FILE_BYTES_MAX);
                return false;
        }
        for (size_t line = 1, at = 0; at < f->n; line++) {
                const unsigned char *nl = memchr(f->data + at, '\n', f->n - at);
                size_t end = nl ? (size_t)(nl - f->data) + 1 : f->n;

                if (!utf8_ok(str_n((const char *)f->data + at, end - at))) {
                        fault_error(kp, (unsigned)line, "not valid UTF-8 text");
                        return false;
                }
                at = end;
        }
        return true;
}

static void set_file(struct kparse *kp, const struct source_file *f)
{
        const char *slash = memrchr(f->path.p, '/', f->path.n), *dot = memrchr(f->path.p, '.', f->path.n);
        const char *start = slash ? slash + 1 : f->path.p, *end = f->path.p + f->path.n;

        kp->file = f->path;
        kp->stem = arena_str(kp->mem, str_n(start, (size_t)((dot && dot > start ? dot : end) - start)));
}

static struct str text_of(const struct source_file *f)
{
        return str_n((const char *)f->data, f->n);
}

static const struct ynode *read_yaml(struct kparse *kp, const struct source_file *f)
{
        struct ynode *root = NULL;
        struct err err;
        unsigned line;

        set_file(kp, f);
        if (!text_file_ok(kp, f))
                return NULL;
        if (yaml_parse(text_of(f), 0, kp->tmp, &root, &line, &err) < 0) {
                fault_error(kp, line, "%s", err.msg);
                return NULL;
        }
        return root;
}

static size_t count(const struct source *src, const char *folder)
{
        size_t n = 0;

        for (size_t i = 0; i < src->n; i++)
                n += str_starts(src->files[i].path, str_c(folder));
        return n;
}

static void load_company(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        const struct source_file *f = source_find(src, "company.yaml");
        const struct ynode *root = NULL, *zone;
        struct err err;

        kp->file = STR("company.yaml");
        if (!f)
                fault_error(kp, 0, "the file is missing");
        else if ((root = read_yaml(kp, f)))
                parse_company(kp, root, &kf->k.company);
        if (kf->k.company.time_zone.n && tz_load(kf->k.company.time_zone, &kf->tz, &err) < 0)
                fault_error(kp, (zone = yaml_get(root, "time_zone")) ? zone->line : 0, "time_zone: %s", err.msg);
        kp->tz = kf->tz;
}

static void load_tops(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        const struct source_file *f;
        const struct ynode *root;

        load_company(kp, src, kf);
        f = source_find(src, "products.yaml");
        kp->file = STR("products.yaml");
        if (!f)
                fault_error(kp, 0, "the file is missing");
        else if ((root = read_yaml(kp, f))) {
                parse_products(kp, root, &kf->k);
                kf->products_read = true;
        }
        f = source_find(src, "chitchat.yaml");
        if (f && (root = read_yaml(kp, f)))
                parse_smalltalk(kp, root, &kf->k);
}

static void check_id(struct kparse *kp)
{
        if (!id_ok(kp->stem))
                fault_error(kp, 0, "a file name is an id: only a-z, 0-9 and -, at most 64");
}

static size_t load_texts(struct kparse *kp, const struct source *src, const char *folder, bool policy,
                         struct article *out)
{
        size_t n = 0;

        for (size_t i = 0; i < src->n; i++) {
                const struct source_file *f = &src->files[i];

                if (!str_starts(f->path, str_c(folder)))
                        continue;
                set_file(kp, f);
                check_id(kp);
                if (text_file_ok(kp, f))
                        parse_article(kp, text_of(f), policy, &out[n++]);
        }
        return n;
}

static void load_flows(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        struct flow *out = ARENA_ARRAY(kp->mem, struct flow, count(src, "flows/"));

        for (size_t i = 0; i < src->n; i++) {
                const struct ynode *root;

                if (!str_starts(src->files[i].path, STR("flows/")))
                        continue;
                root = read_yaml(kp, &src->files[i]);
                check_id(kp);
                if (root)
                        parse_flow(kp, root, arena_str(kp->mem, text_of(&src->files[i])), &out[kf->k.n_flows++]);
        }
        kf->k.flows = out;
}

static void load_actions(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        const struct source_file *f = source_find(src, "records.yaml");
        const struct ynode *root;
        size_t n = count(src, "actions/");
        struct action *out = ARENA_ARRAY(kp->mem, struct action, n);

        if (f && (root = read_yaml(kp, f)))
                parse_records(kp, root, &kf->k);
        if (n > ACTIONS_MAX) {
                kp->file = STR("actions");
                fault_error(kp, 0, "more than %u actions", ACTIONS_MAX);
                return;
        }
        for (size_t i = 0; i < src->n; i++) {
                if (!str_starts(src->files[i].path, STR("actions/")))
                        continue;
                root = read_yaml(kp, &src->files[i]);
                check_id(kp);
                if (root)
                        parse_action(kp, root, &kf->k, &out[kf->k.n_actions++]);
        }
        kf->k.actions = out;
}

static void load_practice(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        size_t n = count(src, "practice/");
        struct practice_case *out = ARENA_ARRAY(kp->mem, struct practice_case, n);

        if (n > PRACTICE_CASES_MAX) {
                kp->file = STR("practice");
                fault_error(kp, 0, "more than %d practice cases", PRACTICE_CASES_MAX);
                return;
        }
        for (size_t i = 0; i < src->n; i++) {
                const struct ynode *root;

                if (!str_starts(src->files[i].path, STR("practice/")))
                        continue;
                root = read_yaml(kp, &src->files[i]);
                check_id(kp);
                if (root && field_is(kp, root, YAML_MAP, "a practice case"))
                        parse_practice(kp, root, &out[kf->k.n_practice++]);
        }
        kf->k.practice = out;
}

static void load_media(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        struct media *out = ARENA_ARRAY(kp->mem, struct media, count(src, "media/"));

        for (size_t i = 0; i < src->n; i++) {
                if (!str_starts(src->files[i].path, STR("media/")))
                        continue;
                set_file(kp, &src->files[i]);
                parse_media(kp, &src->files[i], &out[kf->k.n_media++]);
        }
        kf->k.media = out;
}

static void load_articles(struct kparse *kp, const struct source *src, struct knowledge_full *kf)
{
        struct article *out = ARENA_ARRAY(kp->mem, struct article, count(src, "articles/") + count(src, "policies/"));
        size_t n = load_texts(kp, src, "articles/", false, out);

        kf->k.n_policies = load_texts(kp, src, "policies/", true, out + n);
        kf->k.n_articles = n + kf->k.n_policies;
        kf->k.articles = out;
}

static void bind(struct knowledge_full *kf, struct str_list intents, const void *document)
{
        for (size_t i = 0; i < intents.n; i++) {
                if (!map_get(kf->intents, intents.v[i]))
                        map_set(kf->intents, intents.v[i], (void *)(uintptr_t)document);
        }
}

/* The loaded arrays never move again, so the maps may point into them. */
static void index_all(struct knowledge_full *kf)
{
        const struct knowledge *k = &kf->k;

        kf->articles = map_new();
        kf->policies = map_new();
        kf->flows = map_new();
        kf->products = map_new();
        kf->smalltalk = map_new();
        kf->intents = map_new();
        for (size_t i = 0; i < k->n_articles; i++)
                map_set(k->articles[i].policy ? kf->policies : kf->articles, k->articles[i].id,
                        (void *)&k->articles[i]);
        for (size_t i = 0; i < k->n_articles; i++)
                bind(kf, k->articles[i].intents, &k->articles[i]);
        for (size_t i = 0; i < k->n_flows; i++) {
                map_set(kf->flows, k->flows[i].id, (void *)&k->flows[i]);
                bind(kf, k->flows[i].intents, &k->flows[i]);
        }
        for (size_t i = 0; i < k->n_actions; i++)
                bind(kf, k->actions[i].intents, &k->actions[i]);
        for (size_t i = 0; i < k->n_products; i++)
                map_set(kf->products, k->products[i].id, (void *)&k->products[i]);
        for (size_t i = 0; i < k->n_smalltalk; i++)
                map_set(kf->smalltalk, k->smalltalk[i].id, (void *)&k->smalltalk[i]);
}

/* Of names, sizes and the bytes of text files; media on disk by size, head and name (they are served, not compiled). */
static void hash_source(const struct source *src, char out[static 65])
{
        unsigned char sum[32];
        crypto_generichash_state st;

        crypto_generichash_init(&st, NULL, 0, sizeof(sum));
        for (size_t i = 0; i < src->n; i++) {
                const struct source_file *f = &src->files[i];
                uint64_t n[2] = {f->path.n, f->n};
                bool media = str_starts(f->path, STR("media/"));

                crypto_generichash_update(&st, (const unsigned char *)n, sizeof(n));
                crypto_generichash_update(&st, (const unsigned char *)f->path.p, f->path.n);
                if (media)
                        crypto_generichash_update(&st, f->head, f->n_head);
                else if (f->data && !f->too_large)
                        crypto_generichash_update(&st, f->data, f->n);
        }
        crypto_generichash_final(&st, sum, sizeof(sum));
        sodium_bin2hex(out, 65, sum, sizeof(sum));
}

static void kf_free(struct knowledge_full *kf)
{
        map_free(kf->articles);
        map_free(kf->policies);
        map_free(kf->flows);
        map_free(kf->products);
        map_free(kf->smalltalk);
        map_free(kf->intents);
        tz_free(kf->tz);
        arena_free(kf->mem);
}

static int load(const struct source *src, int64_t now_ms, struct arena *tmp, struct knowledge **ret, struct report *rep,
                struct err *err)
{
        struct arena *mem = arena_new(KNOWLEDGE_ARENA_MAX);
        struct knowledge_full *kf = ARENA_NEW(mem, struct knowledge_full);
        struct kparse kp = {.mem = mem, .tmp = tmp, .rep = rep, .now_ms = now_ms};
        int r = 0;

        kf->mem = mem;
        atomic_init(&kf->refs, 1);
        load_tops(&kp, src, kf);
        load_media(&kp, src, kf);
        load_articles(&kp, src, kf);
        load_flows(&kp, src, kf);
        load_actions(&kp, src, kf);
        load_practice(&kp, src, kf);
        index_all(kf);
        check_all(&kp, kf);
        VEC_FREE(&kp.refs);
        report_sort(rep);
        hash_source(src, kf->k.hash);
        if (rep->n_errors) {
                const struct fault *f = rep->items;

                while (f < rep->items + rep->n - 1 && f->level != FAULT_ERROR)
                        f++;
                r = err_set(err, ERR_INVALID, "%zu errors in the knowledge, the first: %.*s:%u: %.*s", rep->n_errors,
                            STR_ARG(f->file), f->line, STR_ARG(f->text));
                kf_free(kf);
        } else {
                *ret = &kf->k;
        }
        return r;
}

/* One of the two sources, with a report of our own when the caller wants none. */
int knowledge_load_over(const struct kplace *place, const struct kovers *over, int64_t now_ms, struct knowledge **ret,
                        struct report *rep, struct err *err)
{
        struct arena *tmp = arena_new(KNOWLEDGE_ARENA_MAX);
        struct report *own = rep ? NULL : report_new();
        struct source src = {0};
        int r;

        r = place->dir ? source_dir(place->dir, tmp, &src, err)
                       : source_table(place->files, place->n_files, tmp, &src, err);
        if (r == 0)
                r = source_lay_over(&src, over, tmp, err);
        if (r == 0)
                r = load(&src, now_ms, tmp, ret, rep ? rep : own, err);
        report_free(own);
        arena_free(tmp);
        return r;
}

int knowledge_load_dir(const char *dir, int64_t now_ms, struct knowledge **ret, struct report *rep, struct err *err)
{
        struct kplace place = {.dir = dir};

        return knowledge_load_over(&place, NULL, now_ms, ret, rep, err);
}

int knowledge_load_files(const struct kfile *files, size_t n_files, int64_t now_ms, struct knowledge **ret,
                         struct report *rep, struct err *err)
{
        struct kplace place = {.files = files, .n_files = n_files};

        return knowledge_load_over(&place, NULL, now_ms, ret, rep, err);
}

static struct knowledge_full *full(const struct knowledge *k)
{
        return (struct knowledge_full *)(uintptr_t)k;
}

struct knowledge *knowledge_ref(struct knowledge *k)
{
        atomic_fetch_add(&full(k)->refs, 1);
        return k;
}

struct knowledge *knowledge_unref(struct knowledge *k)
{
        if (k && atomic_fetch_sub(&full(k)->refs, 1) == 1)
                kf_free(full(k));
        return NULL;
}

const struct article *knowledge_article(const struct knowledge *k, struct str id)
{
        const struct article *a = map_get(full(k)->articles, id);

        return a ? a : map_get(full(k)->policies, id);
}

const struct article *knowledge_policy(const struct knowledge *k, struct str id)
{
        return map_get(full(k)->policies, id);
}

enum lang article_lang(const struct article *a, enum lang lang)
{
        if (a->body[lang].n)
                return lang;
        return lang == LANG_ZH ? LANG_EN : LANG_ZH;
}

const struct flow *knowledge_flow(const struct knowledge *k, struct str id)
{
        return map_get(full(k)->flows, id);
}

const struct product *knowledge_product(const struct knowledge *k, struct str id)
{
        return map_get(full(k)->products, id);
}

const struct smalltalk *knowledge_smalltalk(const struct knowledge *k, struct str id)
{
        return map_get(full(k)->smalltalk, id);
}

const void *knowledge_bound(const struct knowledge *k, struct str intent)
{
        return map_get(full(k)->intents, intent);
}

const struct tz *knowledge_tz(const struct knowledge *k)
{
        return full(k)->tz;
}

const struct media *knowledge_media(const struct knowledge *k, struct str name)
{
        size_t lo = 0, hi = k->n_media;

        while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                int c = str_cmp(k->media[mid].name, name);

                if (c == 0)
                        return &k->media[mid];
                if (c < 0)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return NULL;
}

const struct flow_step *flow_step_find(const struct flow *f, struct str id)
{
        for (size_t i = 0; i < f->n_steps; i++) {
                if (str_eq(f->steps[i].id, id))
                        return &f->steps[i];
        }
        return NULL;
}

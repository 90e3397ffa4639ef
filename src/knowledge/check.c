/* What can only be seen with all files at hand: names of products, documents and media, phrasings that two documents
 * answer. */
#include "base/buf.h"
#include "base/map.h"
#include "knowledge/action.h"
#include "knowledge/knowledge_priv.h"
#include "knowledge/pack.h"
#include "knowledge/practice.h"

#include <string.h>
#include <utf8proc.h>

#define NEAR_MAX 3u /* ids shown beside an unknown one */

static void check_medium(struct kparse *kp, const struct knowledge *k, const struct ref *r, const char *type,
                         const char *what)
{
        const struct media *m = knowledge_media(k, r->name);

        if (!m)
                fault_error(kp, r->line, "the %s \"%.*s\" is not in media/", what, STR_ARG(r->name));
        else if (strncmp(m->type, type, strlen(type)) != 0)
                fault_error(kp, r->line, "the %s \"%.*s\" is of type %s", what, STR_ARG(r->name), m->type);
}

static void check_doc(struct kparse *kp, const struct knowledge_full *kf, const struct ref *r)
{
        if (!map_get(kf->articles, r->name) && !map_get(kf->flows, r->name) && !map_get(kf->policies, r->name))
                fault_error(kp, r->line, "there is no article \"%.*s\"", STR_ARG(r->name));
}

/* "returns", or a line of it: "returns#2". */
static void check_policy(struct kparse *kp, const struct knowledge_full *kf, const struct ref *r)
{
        struct str rest = r->name, id;
        const struct article *a;
        size_t lines;
        int64_t n;

        str_cut(&rest, '#', &id);
        a = map_get(kf->policies, id);
        if (!a) {
                fault_error(kp, r->line, "there is no policy \"%.*s\"", STR_ARG(id));
                return;
        }
        lines = a->passages[LANG_ZH].n > a->passages[LANG_EN].n ? a->passages[LANG_ZH].n : a->passages[LANG_EN].n;
        if (rest.p && !str_to_i64(rest, 1, (int64_t)lines, &n))
                fault_error(kp, r->line, "the policy \"%.*s\" has %zu lines, and no line \"%.*s\"", STR_ARG(id), lines,
                            STR_ARG(rest));
}

/* Lower case letters and digits alone: two phrasings that look the same to a customer. */
static struct str phrasing_key(struct arena *mem, struct str s)
{
        char *out = arena_alloc(mem, s.n * 2 + 4);
        size_t n = 0, i = 0;

        while (i < s.n) {
                utf8proc_int32_t c;
                utf8proc_ssize_t r =
                        utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);

                if (r <= 0)
                        break;
                i += (size_t)r;
                switch (utf8proc_category(c)) {
                case UTF8PROC_CATEGORY_LU:
                case UTF8PROC_CATEGORY_LL:
                case UTF8PROC_CATEGORY_LO:
                case UTF8PROC_CATEGORY_ND:
                        n += (size_t)utf8proc_encode_char(utf8proc_tolower(c), (utf8proc_uint8_t *)out + n);
                        break;
                default: break;
                }
        }
        return str_n(out, n);
}

/* Inside one document the same phrasing twice is only redundant; across two it is a coin toss for the customer. */
static void check_ask(struct kparse *kp, struct map *seen, struct ref *r)
{
        struct str key = phrasing_key(kp->tmp, r->name);
        const struct ref *o;

        if (!key.n)
                return;
        o = map_get(seen, key);
        if (!o)
                map_set(seen, key, r);
        else if (!str_eq(o->file, r->file))
                fault_warn(kp, r->line, "\"%.*s\" is also answered by %.*s:%u", STR_ARG(r->name), STR_ARG(o->file),
                           o->line);
}

static void unknown_intent(struct kparse *kp, const struct ref *r)
{
        struct str near[NEAR_MAX];
        size_t n = pack_intent_near(r->name, near, NEAR_MAX);
        struct buf b;

        buf_init(&b, 1024);
        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s%.*s", i == 0 ? "; near: " : ", ", STR_ARG(near[i]));
        fault_error(kp, r->line, "there is no intent \"%.*s\" in the pack%.*s", STR_ARG(r->name), STR_ARG(buf_str(&b)));
        buf_done(&b);
}

static bool is_action(struct str file)
{
        return str_starts(file, STR("actions/"));
}

/* References come in the order of loading, which is the order of knowledge_bound(). */
static void check_intent(struct kparse *kp, struct map *bound, struct ref *r)
{
        struct pack_intent in;
        const struct ref *first = map_get(bound, r->name);

        if (!pack_intent_find(r->name, &in))
                unknown_intent(kp, r);
        else if (!first)
                map_set(bound, r->name, r);
        else if (str_eq(first->file, r->file))
                fault_warn(kp, r->line, "intent \"%.*s\" stands here twice", STR_ARG(r->name));
        else if (is_action(first->file) == is_action(r->file)) /* an action does what an article explains */
                fault_warn(kp, r->line, "intent \"%.*s\" is bound by %.*s:%u, which keeps its phrasings",
                           STR_ARG(r->name), STR_ARG(first->file), first->line);
}

/* In both languages, where the document has both. */
static void check_passage(struct kparse *kp, const struct knowledge *k, const struct ref *r)
{
        struct str title, text;

        if (!practice_passage(k, r->name, LANG_ZH, &title, &text) ||
            !practice_passage(k, r->name, LANG_EN, &title, &text))
                fault_warn(kp, r->line, "there is no passage \"%.*s\"; the case cannot be practised", STR_ARG(r->name));
}

void check_all(struct kparse *kp, const struct knowledge_full *kf)
{
        struct map *seen = map_new(), *bound = map_new();

        for (size_t i = 0; i < kp->refs.n; i++) {
                struct ref *r = &kp->refs.p[i];

                kp->file = r->file;
                switch (r->kind) {
                case REF_PRODUCT:
                        if (kf->products_read && !map_get(kf->products, r->name))
                                fault_error(kp, r->line, "unknown product \"%.*s\"", STR_ARG(r->name));
                        break;
                case REF_DOC: check_doc(kp, kf, r); break;
                case REF_IMAGE: check_medium(kp, &kf->k, r, "image/", "figure"); break;
                case REF_CLIP: check_medium(kp, &kf->k, r, "video/", "clip"); break;
                case REF_ASK: check_ask(kp, seen, r); break;
                case REF_INTENT: check_intent(kp, bound, r); break;
                case REF_POLICY: check_policy(kp, kf, r); break;
                case REF_ACTION:
                        if (!knowledge_action(&kf->k, r->name))
                                fault_error(kp, r->line, "there is no action \"%.*s\"", STR_ARG(r->name));
                        break;
                case REF_PASSAGE: check_passage(kp, &kf->k, r); break;
                }
        }
        map_free(seen);
        map_free(bound);
}

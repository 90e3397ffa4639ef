/* What can only be seen with all files at hand: names of products, documents and media, phrasings that two documents answer. */
#include "base/map.h"
#include "knowledge/knowledge_priv.h"

#include <string.h>

static void check_medium(struct kparse *kp, const struct knowledge *k, const struct ref *r, const char *type, const char *what)
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

/* Lower case, without spaces and punctuation: two phrasings that look the same to a customer. */
static struct str phrasing_key(struct arena *mem, struct str s)
{
        char *out = arena_alloc(mem, s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c >= 'A' && c <= 'Z')
                        out[n++] = (char)(c + 32);
                else if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                        out[n++] = (char)c;
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
                fault_warn(kp, r->line, "\"%.*s\" is also answered by %.*s:%u", STR_ARG(r->name), STR_ARG(o->file), o->line);
}

void check_all(struct kparse *kp, const struct knowledge_full *kf)
{
        struct map *seen = map_new();

        for (size_t i = 0; i < kp->refs.n; i++) {
                struct ref *r = &kp->refs.p[i];

                kp->file = r->file;
                switch (r->kind) {
                case REF_PRODUCT:
                        if (!map_get(kf->products, r->name))
                                fault_error(kp, r->line, "unknown product \"%.*s\"", STR_ARG(r->name));
                        break;
                case REF_DOC: check_doc(kp, kf, r); break;
                case REF_IMAGE: check_medium(kp, &kf->k, r, "image/", "figure"); break;
                case REF_CLIP: check_medium(kp, &kf->k, r, "video/", "clip"); break;
                case REF_ASK: check_ask(kp, seen, r); break;
                }
        }
        map_free(seen);
}

/* See learned.h. */
#include "answer/learned.h"

#include "answer/corpus.h"
#include "base/arena.h"
#include "knowledge/knowledge.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct learned {
        atomic_uint refs;
        struct arena *mem;
        struct learned_line *lines;
        size_t n;
};

struct learned *learned_new(const struct learned_line *lines, size_t n)
{
        struct learned *l = calloc(1, sizeof(*l));

        if (!l)
                abort();
        atomic_init(&l->refs, 1);
        l->mem = arena_new((size_t)1 << 30);
        l->lines = ARENA_ARRAY(l->mem, struct learned_line, n);
        l->n = n;
        for (size_t i = 0; i < n; i++) {
                l->lines[i] = lines[i];
                l->lines[i].doc = arena_str(l->mem, lines[i].doc);
                l->lines[i].text = arena_str(l->mem, lines[i].text);
        }
        return l;
}

struct learned *learned_ref(struct learned *l)
{
        if (l)
                atomic_fetch_add(&l->refs, 1);
        return l;
}

struct learned *learned_unref(struct learned *l)
{
        if (l && atomic_fetch_sub(&l->refs, 1) == 1) {
                arena_free(l->mem);
                free(l);
        }
        return NULL;
}

size_t learned_n(const struct learned *l)
{
        return l ? l->n : 0;
}

const struct learned_line *learned_at(const struct learned *l, size_t i)
{
        return &l->lines[i];
}

static void hash_text(crypto_generichash_state *st, struct str s)
{
        uint64_t n = s.n;

        crypto_generichash_update(st, (const unsigned char *)&n, sizeof(n));
        crypto_generichash_update(st, (const unsigned char *)s.p, s.n);
}

void learned_hash(const struct learned *l, const struct knowledge *k, char out[static 65])
{
        unsigned char sum[32];
        crypto_generichash_state st;
        size_t used = 0;

        crypto_generichash_init(&st, NULL, 0, sizeof(sum));
        hash_text(&st, str_c(k->hash));
        for (size_t i = 0; i < learned_n(l); i++) {
                const struct learned_line *line = &l->lines[i];
                unsigned char lang = (unsigned char)line->lang;

                if (!corpus_has(k, line->doc))
                        continue;
                used++;
                hash_text(&st, line->doc);
                hash_text(&st, line->text);
                crypto_generichash_update(&st, &lang, 1);
                crypto_generichash_update(&st, (const unsigned char *)&line->weight, sizeof(line->weight));
        }
        crypto_generichash_final(&st, sum, sizeof(sum));
        if (used)
                sodium_bin2hex(out, 65, sum, sizeof(sum));
        else
                memcpy(out, k->hash, sizeof(k->hash));
}

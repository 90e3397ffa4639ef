/* Names of products: those that begin with the same byte lie together, longest first. */
#include "answer/claims_priv.h"
#include "base/arena.h"
#include "text/normal.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CODEPOINTS 80u

struct claims_names {
        struct claims_name *v;
        size_t n;
        uint32_t first[257];
};

static int by_first_then_length(const void *a, const void *b)
{
        const struct claims_name *x = a, *y = b;

        if (x->text.p[0] != y->text.p[0])
                return (unsigned char)x->text.p[0] < (unsigned char)y->text.p[0] ? -1 : 1;
        if (x->text.n != y->text.n)
                return x->text.n > y->text.n ? -1 : 1;
        return str_cmp(x->text, y->text);
}

struct claims_names *claims_names_new(struct arena *mem, const struct claims_name *v, size_t n)
{
        struct claims_names *names = ARENA_NEW(mem, struct claims_names);
        size_t at = 0;

        memset(names, 0, sizeof(*names));
        names->v = ARENA_ARRAY(mem, struct claims_name, n);
        for (size_t i = 0; i < n; i++) {
                struct str text = normal_text(mem, v[i].text, NAME_CODEPOINTS);

                if (text.n > 1)
                        names->v[names->n++] = (struct claims_name){text, arena_str(mem, v[i].id)};
        }
        if (names->n)
                qsort(names->v, names->n, sizeof(*names->v), by_first_then_length);
        for (unsigned c = 0; c <= 256; c++) {
                while (at < names->n && (unsigned char)names->v[at].text.p[0] < c)
                        at++;
                names->first[c] = (uint32_t)at;
        }
        return names;
}

struct str claims_name_id(const struct claims_names *names, int64_t index)
{
        return names->v[index].id;
}

static bool word_border(struct str s, size_t i)
{
        return i == 0 || i >= s.n || !(is_letter(s.p[i]) || is_digit(s.p[i])) ||
               !(is_letter(s.p[i - 1]) || is_digit(s.p[i - 1]));
}

size_t name_at(const struct reader *r, int64_t *ret_index)
{
        const struct claims_names *names = r->names;
        unsigned char c = (unsigned char)r->s.p[r->i];

        if (!names || !word_border(r->s, r->i))
                return 0;
        for (size_t k = names->first[c]; k < names->first[c + 1]; k++) {
                struct str t = names->v[k].text;
                size_t end = r->i + t.n;

                if (end <= r->s.n && !memcmp(r->s.p + r->i, t.p, t.n)) {
                        if (end < r->s.n && r->s.p[end] == 's' && word_border(r->s, end + 1) && is_letter(t.p[t.n - 1]))
                                end++;
                        if (!word_border(r->s, end))
                                continue;
                        *ret_index = (int64_t)k;
                        return end - r->i;
                }
        }
        return 0;
}

/*
 * Reads the packed file that packs/after-sales/pack.py describes. It is our own and made in the same build: a fault in
 * it is a broken build, so it trips an assertion.
 */
#include "knowledge/pack.h"

#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define BACKGROUND STR("-")
#define ID_MAX 64u /* longer names are like nothing */

extern const char after_sales_pack[], after_sales_pack_end[];

static struct str whole(void)
{
        return str_n(after_sales_pack, (size_t)((uintptr_t)after_sales_pack_end - (uintptr_t)after_sales_pack));
}

static struct pack_block read_block(struct str *line, struct str texts)
{
        int64_t v[3];
        struct str cell, number;
        bool ok = str_cut(line, '\t', &cell);

        for (size_t i = 0; i < 3; i++)
                ok = ok && str_cut(&cell, ' ', &number) && str_to_i64(number, 0, INT32_MAX, &v[i]);
        assert(ok && (size_t)v[0] + (size_t)v[1] <= texts.n);
        return (struct pack_block){str_sub(texts, (size_t)v[0], (size_t)v[1]), (size_t)v[2]};
}

static void read_intent(struct str line, struct str texts, struct pack_intent *ret)
{
        bool ok = str_cut(&line, '\t', &ret->id) && str_cut(&line, '\t', &ret->group);

        for (int l = 0; l < LANG_N; l++)
                ok = ok && str_cut(&line, '\t', &ret->title[l]);
        assert(ok);
        for (int l = 0; l < LANG_N; l++)
                ret->phrasings[l] = read_block(&line, texts);
        for (int l = 0; l < LANG_N; l++)
                ret->held[l] = read_block(&line, texts);
}

static struct str texts_of(struct str all)
{
        ptrdiff_t at = str_find(all, STR("\n\n"), 0);

        assert(at > 0);
        return str_sub(all, (size_t)at + 2, all.n);
}

/* The line of the index that has this id. */
static bool find(struct str id, struct pack_intent *ret)
{
        struct str all = whole(), rest = all, line;

        while (str_line(&rest, &line) && line.n) {
                if (line.n > id.n && line.p[id.n] == '\t' && str_starts(line, id)) {
                        read_intent(line, texts_of(all), ret);
                        return true;
                }
        }
        return false;
}

bool pack_intent_at(size_t i, struct pack_intent *ret)
{
        struct str all = whole(), rest = all, line;

        while (str_line(&rest, &line) && line.n) {
                if (i-- > 0)
                        continue;
                read_intent(line, texts_of(all), ret);
                return !str_eq(ret->id, BACKGROUND);
        }
        return false;
}

bool pack_intent_find(struct str id, struct pack_intent *ret)
{
        return id.n && !memchr(id.p, '\t', id.n) && !str_eq(id, BACKGROUND) && find(id, ret);
}

struct pack_block pack_background(enum lang lang)
{
        struct pack_intent row;
        bool ok = find(BACKGROUND, &row);

        assert(ok);
        return row.phrasings[lang];
}

struct str *pack_texts(struct pack_block block, size_t more, struct arena *mem)
{
        struct str *v = ARENA_ARRAY(mem, struct str, block.n + more + 1), rest = block.bytes;

        for (size_t i = 0; i < block.n; i++) {
                bool ok = str_line(&rest, &v[i]);

                assert(ok);
        }
        return v;
}

/* ---- like another ---- */

/* Letters to put in, leave out or change (Levenshtein). */
static size_t distance(struct str a, struct str b)
{
        size_t row[ID_MAX + 1];

        for (size_t j = 0; j <= b.n; j++)
                row[j] = j;
        for (size_t i = 1; i <= a.n; i++) {
                size_t corner = row[0];

                row[0] = i;
                for (size_t j = 1; j <= b.n; j++) {
                        size_t change = corner + (a.p[i - 1] != b.p[j - 1]);
                        size_t other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

                        corner = row[j];
                        row[j] = change < other ? change : other;
                }
        }
        return row[b.n];
}

static bool next_word(struct str *rest, struct str *word)
{
        size_t n = 0;

        while (rest->n && memchr("._-/ ", rest->p[0], 5))
                *rest = str_sub(*rest, 1, rest->n);
        while (n < rest->n && !memchr("._-/ ", rest->p[n], 5))
                n++;
        *word = str_sub(*rest, 0, n);
        *rest = str_sub(*rest, n, rest->n);
        return n > 0;
}

/* Words of a that stand in b too. */
static size_t shared_words(struct str a, struct str b)
{
        struct str word, other;
        size_t n = 0;

        while (next_word(&a, &word)) {
                struct str rest = b;
                bool found = false;

                while (!found && next_word(&rest, &other))
                        found = str_eq(word, other);
                n += found;
        }
        return n;
}

/* Smaller is nearer; SIZE_MAX: not like it. */
static size_t cost(struct str id, struct str other)
{
        size_t d, same;

        if (id.n > ID_MAX || other.n > ID_MAX)
                return SIZE_MAX;
        d = distance(id, other);
        same = shared_words(id, other);
        if (same == 0 && d > 2 && d > other.n / 4)
                return SIZE_MAX;
        return d > 4 * same ? d - 4 * same : 0;
}

size_t pack_intent_near(struct str id, struct str *ret, size_t max)
{
        struct pack_intent in;
        size_t n = 0;

        for (size_t i = 0; pack_intent_at(i, &in); i++) {
                size_t c = cost(id, in.id), at = n;

                if (c == SIZE_MAX)
                        continue;
                while (at > 0 && cost(id, ret[at - 1]) > c)
                        at--;
                if (at == max)
                        continue;
                n = n < max ? n + 1 : max;
                memmove(ret + at + 1, ret + at, (n - at - 1) * sizeof(*ret));
                ret[at] = in.id;
        }
        return n;
}

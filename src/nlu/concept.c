/*
 * Concepts: groups of words that mean nearly the same to a customer, in both languages, written by hand in
 * packs/after-sales (concepts.txt, and foreign.txt for things of others, see foreign.c). Each group found in a text is
 * one more feature of it. That is what lets "not here yet" meet "parcel late", and a Chinese phrasing teach an English
 * question.
 *
 * Chinese entries match anywhere (single characters only as a whole word), English ones by stemmed words. Of two
 * matches the one that lies inside the other is dropped.
 */
#include "nlu/nlu_priv.h"

#include "base/vec.h"
#include "text/tables.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY_WORDS 6u
#define GROUPS_MAX 512u

struct entry {
        uint64_t hash;
        uint16_t group;
        uint16_t length; /* characters or words */
};

struct concepts {
        struct entry *slots; /* open addressing; length 0 is empty; equal hashes follow one another */
        uint32_t mask;
        struct str *names; /* by group */
};

static uint64_t stem_hash(const struct normal *s, const struct word *w)
{
        const uint32_t *c = s->cp + w->from;
        size_t n = word_stem(c, w->to - w->from), i;
        uint64_t h = 0x57;

        for (i = 0; i < n; i++)
                h = table_word_step(h, word_stem_letter(c, n, i));
        return h;
}

static uint64_t sequence_step(uint64_t h, uint64_t word)
{
        h = (h ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        return h ^ h >> 32;
}

static void put_entry(struct concepts *c, uint64_t hash, uint16_t group, size_t length)
{
        uint32_t i = (uint32_t)(hash >> 20) & c->mask;

        for (; c->slots[i].length; i = (i + 1) & c->mask) {
                if (c->slots[i].hash == hash && c->slots[i].group == group)
                        return;
        }
        c->slots[i] = (struct entry){.hash = hash, .group = group, .length = (uint16_t)length};
}

static void add_entry(struct concepts *c, struct arena *tmp, struct str text, uint16_t group)
{
        struct normal s = normal_make(tmp, str_trim(text), 64);
        struct words w = words_cut(tmp, &s);
        uint64_t h = 0;
        size_t i, n = 0;

        if (s.n == 0)
                return;
        if (is_han(s.cp[0])) {
                for (i = 0; i < s.n; i++)
                        h = table_word_step(h, s.cp[i]);
                put_entry(c, h, group, s.n);
                return;
        }
        for (i = 0; i < w.n; i++) {
                if (w.p[i].kind == WORD_SIGN)
                        continue;
                h = sequence_step(h, stem_hash(&s, &w.p[i]));
                n++;
        }
        if (n > 0 && n <= ENTRY_WORDS)
                put_entry(c, h, group, n);
}

struct concepts *nlu_concepts_new(struct arena *mem, struct str file)
{
        struct concepts *c = ARENA_NEW(mem, struct concepts);
        struct str rest = file, line, part;
        struct arena *tmp = arena_new(0);
        uint16_t group = 0;

        c->mask = 16383;
        c->slots = ARENA_ARRAY(mem, struct entry, c->mask + 1);
        c->names = ARENA_ARRAY(mem, struct str, GROUPS_MAX);
        while (str_line(&rest, &line)) {
                ptrdiff_t equal = str_find(line, STR(" = "), 0), slash = str_find(line, STR(" / "), 0);
                struct str zh, en;

                if (str_starts(line, STR("#")) || equal < 0 || slash < equal || group == GROUPS_MAX)
                        continue;
                c->names[group] = str_sub(line, 0, (size_t)equal);
                zh = str_sub(line, (size_t)equal + 3, (size_t)(slash - equal) - 3);
                en = str_sub(line, (size_t)slash + 3, SIZE_MAX);
                while (str_cut(&zh, ' ', &part))
                        add_entry(c, tmp, part, group);
                while (str_cut(&en, ',', &part))
                        add_entry(c, tmp, part, group);
                group++;
        }
        arena_free(tmp);
        return c;
}

struct str nlu_concept_name(const struct concepts *c, uint16_t group)
{
        return c->names[group];
}

struct finder {
        const struct concepts *c;
        struct concept_set *out;
        uint32_t reach; /* end of the furthest match so far */
};

static bool is_entry(const struct concepts *c, uint64_t hash)
{
        uint32_t i = (uint32_t)(hash >> 20) & c->mask;

        for (; c->slots[i].length; i = (i + 1) & c->mask) {
                if (c->slots[i].hash == hash)
                        return true;
        }
        return false;
}

/* All groups of this entry. */
static void take(struct finder *f, uint64_t hash)
{
        uint32_t i = (uint32_t)(hash >> 20) & f->c->mask;
        size_t k;

        for (; f->c->slots[i].length; i = (i + 1) & f->c->mask) {
                if (f->c->slots[i].hash != hash)
                        continue;
                for (k = 0; k < f->out->n && f->out->group[k] != f->c->slots[i].group; k++)
                        ;
                if (k == f->out->n && f->out->n < CONCEPTS_MAX)
                        f->out->group[f->out->n++] = f->c->slots[i].group;
        }
}

static bool is_whole_word(const struct words *w, uint32_t from, uint32_t to)
{
        size_t lo = 0, hi = w->n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (w->p[mid].from < from)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo < w->n && w->p[lo].from == from && w->p[lo].to == to;
}

static void find_han(struct finder *f, const struct normal *s, const struct words *w)
{
        uint32_t i, j;

        f->reach = 0;
        for (i = 0; i < s->n; i++) {
                uint64_t h = 0, best = 0;
                uint32_t len = 0;

                for (j = i; j < s->n && j < i + WORD_MAX && is_han(s->cp[j]); j++) {
                        h = table_word_step(h, s->cp[j]);
                        if (is_entry(f->c, h) && (j > i || is_whole_word(w, i, i + 1))) {
                                best = h;
                                len = j - i + 1;
                        }
                }
                if (len > 0 && i + len > f->reach) {
                        take(f, best);
                        f->reach = i + len;
                }
        }
}

static void find_latin(struct finder *f, const struct normal *s, const struct words *w)
{
        uint32_t i, j;

        f->reach = 0;
        for (i = 0; i < w->n; i++) {
                uint64_t h = 0, best = 0;
                uint32_t end = 0, n = 0;

                if (w->p[i].kind == WORD_HAN || w->p[i].kind == WORD_SIGN)
                        continue;
                for (j = i; j < w->n && n < ENTRY_WORDS && w->p[j].kind != WORD_HAN; j++) {
                        if (w->p[j].kind == WORD_SIGN)
                                continue;
                        h = sequence_step(h, stem_hash(s, &w->p[j]));
                        n++;
                        if (is_entry(f->c, h)) {
                                best = h;
                                end = j + 1;
                        }
                }
                if (end > f->reach) {
                        take(f, best);
                        f->reach = end;
                }
        }
}

void nlu_concepts_in(const struct concepts *c, const struct normal *s, const struct words *w, struct concept_set *ret)
{
        struct finder f = {.c = c, .out = ret};

        ret->n = 0;
        find_han(&f, s, w);
        find_latin(&f, s, w);
}

/* pieces - see pieces.h. */
#include "encoder/pieces.h"

#include <stdlib.h>
#include <string.h>

#define ID_BITS 20u /* number + 1 fits: TOKENIZER_PIECES_MAX */
#define ID_MASK ((1u << ID_BITS) - 1)
#define INNER_BIT 0x8000u

static unsigned bits_for(uint64_t n)
{
        unsigned bits = 8;

        while (((uint64_t)1 << bits) < n)
                bits++;
        return bits;
}

static void *zeroed(size_t n, size_t size)
{
        void *p = calloc(n, size);

        if (!p)
                abort();
        return p;
}

void pieces_init(struct pieces *p, uint32_t n)
{
        *p = (struct pieces){.n = n, .slot_bits = bits_for((uint64_t)n * 2), .start_bits = bits_for((uint64_t)n * 32)};
        p->at = zeroed((size_t)n + 1, sizeof(*p->at));
        p->len = zeroed((size_t)n + 1, sizeof(*p->len));
        p->slot = zeroed((size_t)1 << p->slot_bits, sizeof(*p->slot));
        p->starts = zeroed((size_t)1 << (p->start_bits - 6), sizeof(*p->starts));
}

void pieces_done(struct pieces *p)
{
        free(p->at);
        free(p->len);
        free(p->slot);
        free(p->starts);
        *p = (struct pieces){0};
}

static uint64_t filter_bits(uint64_t mixed)
{
        return (uint64_t)1 << (mixed & 63) | (uint64_t)1 << (mixed >> 6 & 63);
}

static uint64_t *filter_word(const struct pieces *p, uint64_t mixed)
{
        return &p->starts[mixed >> (64 - (p->start_bits - 6))];
}

static uint32_t tag_of(uint64_t mixed)
{
        return (uint32_t)mixed & ~ID_MASK;
}

static bool is_piece(const struct pieces *p, uint32_t id, struct str bytes, enum pieces_set set)
{
        return p->len[id] == (bytes.n | (set == PIECES_INNER ? INNER_BIT : 0)) &&
               memcmp(p->base + p->at[id], bytes.p, bytes.n) == 0;
}

/* The slot of these bytes or the free one where they belong; NULL: too many fall together. */
static uint32_t *find_slot(const struct pieces *p, uint64_t mixed, struct str bytes, enum pieces_set set)
{
        size_t mask = ((size_t)1 << p->slot_bits) - 1, i = (size_t)(mixed >> (64 - p->slot_bits));
        uint32_t *slot;

        for (unsigned probe = 0; probe < PIECES_PROBES_MAX; probe++, i = (i + 1) & mask) {
                slot = &p->slot[i];
                if (*slot == 0 ||
                    ((*slot & ~ID_MASK) == tag_of(mixed) && is_piece(p, (*slot & ID_MASK) - 1, bytes, set)))
                        return slot;
        }
        return NULL;
}

bool pieces_add(struct pieces *p, uint32_t id, struct str bytes, enum pieces_set set)
{
        uint64_t hash = pieces_hash(set), mixed = 0;
        uint32_t *slot;

        if (!bytes.n)
                return true;
        if (!p->base)
                p->base = bytes.p;
        if (bytes.n > PIECE_BYTES_MAX || (uintptr_t)bytes.p - (uintptr_t)p->base > UINT32_MAX)
                return false;
        for (size_t i = 0; i < bytes.n;) {
                hash = pieces_step(hash, bytes.p[i++]);
                if (!pieces_between(bytes, i))
                        continue;
                mixed = pieces_mix(hash);
                *filter_word(p, mixed) |= filter_bits(mixed);
        }
        slot = find_slot(p, mixed, bytes, set);
        if (!slot || *slot)
                return slot;
        p->at[id] = (uint32_t)(bytes.p - p->base);
        p->len[id] = (uint16_t)(bytes.n | (set == PIECES_INNER ? INNER_BIT : 0));
        p->longest = bytes.n > p->longest ? (uint32_t)bytes.n : p->longest;
        *slot = tag_of(mixed) | (id + 1);
        return true;
}

bool pieces_go_on(const struct pieces *p, uint64_t hash)
{
        uint64_t mixed = pieces_mix(hash), bits = filter_bits(mixed);

        return (*filter_word(p, mixed) & bits) == bits;
}

uint32_t pieces_find(const struct pieces *p, uint64_t hash, struct str bytes, enum pieces_set set)
{
        const uint32_t *slot = find_slot(p, pieces_mix(hash), bytes, set);

        return slot && *slot ? (*slot & ID_MASK) - 1 : PIECE_NONE;
}

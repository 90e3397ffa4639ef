/* charsmap - writer of the double array; see charsmap.h and charsmap_priv.h.
 *
 * The children of a node lie at base ^ byte, all in one block of 256 units, since a base differs from them in its low
 * byte alone. No base serves two nodes; so a unit that no node uses can carry a byte by which no base leads to it. */
#include "encoder/charsmap.h"

#include "base/vec.h"
#include "encoder/charsmap_priv.h"

#include <string.h>

#define BLOCK 256u
#define OPEN_BLOCKS 4u /* the last ones are searched for room */

struct cell {
        uint32_t unit;
        bool used, is_base;
};

/* The rules [from, to) share their first `depth` bytes and hang below the cell `at`. */
struct node {
        size_t from, to, depth;
        uint32_t at;
};

struct children {
        unsigned char byte[BLOCK];
        size_t from[BLOCK + 1];
        unsigned n;
};

struct build {
        const struct charsmap_rule *rules;
        VEC(struct cell) cells;
        VEC(uint16_t) room; /* of each block: cells that are free */
        VEC(struct node) todo;
        struct buf values;
};

static bool add_block(struct build *b)
{
        if (b->cells.n + BLOCK > CHARSMAP_UNITS_MAX)
                return false;
        for (unsigned i = 0; i < BLOCK; i++)
                *VEC_ADD(&b->cells) = (struct cell){0};
        *VEC_ADD(&b->room) = BLOCK;
        return true;
}

static void use_cell(struct build *b, uint32_t at)
{
        b->cells.p[at].used = true;
        b->room.p[at / BLOCK]--;
}

static bool base_fits(const struct build *b, uint32_t base, const struct children *c)
{
        if (b->cells.p[base].is_base)
                return false;
        for (unsigned i = 0; i < c->n; i++)
                if (b->cells.p[base ^ c->byte[i]].used)
                        return false;
        return true;
}

static bool find_base(struct build *b, const struct children *c, uint32_t *ret)
{
        size_t blocks = b->room.n;

        for (size_t k = blocks > OPEN_BLOCKS ? blocks - OPEN_BLOCKS : 0; k < blocks; k++) {
                if (b->room.p[k] < c->n)
                        continue;
                for (*ret = (uint32_t)k * BLOCK; *ret < (k + 1) * BLOCK; ++*ret)
                        if (base_fits(b, *ret, c))
                                return true;
        }
        *ret = (uint32_t)b->cells.n;
        return add_block(b);
}

/* Rules that end at this depth stand first: they give the child by byte 0. */
static void find_children(const struct build *b, const struct node *n, struct children *c)
{
        c->n = 0;
        for (size_t i = n->from; i < n->to; i++) {
                struct str key = b->rules[i].from;
                unsigned char byte = key.n > n->depth ? (unsigned char)key.p[n->depth] : 0;

                if (c->n && c->byte[c->n - 1] == byte)
                        continue;
                c->byte[c->n] = byte;
                c->from[c->n++] = i;
        }
        c->from[c->n] = n->to;
}

static bool put_children(struct build *b, const struct node *n)
{
        struct children c;
        uint32_t base, at;

        find_children(b, n, &c);
        if (!find_base(b, &c, &base))
                return false;
        b->cells.p[base].is_base = true;
        b->cells.p[n->at].unit |= (base ^ n->at) << UNIT_OFFSET_SHIFT;
        for (unsigned i = 0; i < c.n; i++) {
                at = base ^ c.byte[i];
                use_cell(b, at);
                if (c.byte[i]) {
                        b->cells.p[at].unit = c.byte[i];
                        *VEC_ADD(&b->todo) = (struct node){c.from[i], c.from[i + 1], n->depth + 1, at};
                        continue;
                }
                b->cells.p[n->at].unit |= UNIT_HAS_LEAF;
                b->cells.p[at].unit = UNIT_LEAF | (uint32_t)b->values.n;
                buf_put_str(&b->values, b->rules[c.from[i]].to);
                buf_put_ch(&b->values, '\0');
        }
        return true;
}

static bool put_all(struct build *b, size_t n_rules)
{
        add_block(b);
        use_cell(b, 0);
        b->cells.p[0].is_base = true; /* from base 0 byte 0 would lead to the root */
        if (n_rules)
                *VEC_ADD(&b->todo) = (struct node){0, n_rules, 0, 0};
        while (b->todo.n) {
                struct node n = b->todo.p[--b->todo.n];

                if (!put_children(b, &n))
                        return false;
        }
        return !b->values.overflow;
}

static void close_free_cells(struct build *b)
{
        for (size_t block = 0; block < b->cells.n; block += BLOCK) {
                size_t base = block;

                while (base < block + BLOCK && b->cells.p[base].is_base)
                        base++;
                for (size_t i = block; i < block + BLOCK; i++)
                        if (!b->cells.p[i].used)
                                b->cells.p[i].unit = (uint32_t)(i ^ base) & 0xff;
        }
}

static int check_rules(const struct charsmap_rule *r, size_t n, struct err *err)
{
        if (n > CHARSMAP_RULES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u characters are mapped", CHARSMAP_RULES_MAX);
        for (size_t i = 0; i < n; i++) {
                if (!r[i].from.n || r[i].from.n > CHARSMAP_KEY_MAX || memchr(r[i].from.p, 0, r[i].from.n) ||
                    (r[i].to.n && memchr(r[i].to.p, 0, r[i].to.n)))
                        return err_set(err, ERR_INVALID, "rule %zu cannot stand in a character map", i);
                if (i && str_cmp(r[i - 1].from, r[i].from) >= 0)
                        return err_set(err, ERR_INVALID, "the rules of the character map are not in order");
        }
        return 0;
}

int charsmap_build(const struct charsmap_rule *rules, size_t n, struct buf *out, struct err *err)
{
        struct build b = {.rules = rules};
        int r = check_rules(rules, n, err);
        uint32_t size;
        bool whole;

        if (r < 0)
                return r;
        buf_init(&b.values, UNIT_VALUE);
        whole = put_all(&b, n);
        if (whole) {
                close_free_cells(&b);
                size = (uint32_t)(b.cells.n * UNIT_BYTES);
                buf_put(out, &size, sizeof(size));
                for (size_t i = 0; i < b.cells.n; i++)
                        buf_put(out, &b.cells.p[i].unit, UNIT_BYTES);
                buf_put_str(out, buf_str(&b.values));
        }
        if (!whole || out->overflow)
                r = err_set(err, ERR_LIMIT, "the character map is too large");
        VEC_FREE(&b.cells);
        VEC_FREE(&b.room);
        VEC_FREE(&b.todo);
        buf_done(&b.values);
        return r;
}

/* charsmap - reader; see charsmap.h. charsmap_build.c writes. */
#include "encoder/charsmap.h"

#include "encoder/charsmap_priv.h"

#include <string.h>

int charsmap_open(struct str bytes, struct charsmap *ret, struct err *err)
{
        uint32_t size;

        *ret = (struct charsmap){0};
        if (!bytes.n)
                return 0;
        if (bytes.n < sizeof(size))
                return err_set(err, ERR_CORRUPT, "the character map is cut off");
        memcpy(&size, bytes.p, sizeof(size));
        if (size == 0 || size % UNIT_BYTES || size > bytes.n - sizeof(size))
                return err_set(err, ERR_CORRUPT, "the character map's trie does not fit into it");
        ret->units = str_sub(bytes, sizeof(size), size);
        ret->out = str_sub(bytes, sizeof(size) + size, bytes.n);
        if (ret->out.n && ret->out.p[ret->out.n - 1])
                return err_set(err, ERR_CORRUPT, "the character map's last replacement has no end");
        return 0;
}

/* Gives a unit that matches nothing for an index outside. */
static uint32_t unit_at(const struct charsmap *m, uint32_t i)
{
        uint32_t unit = UNIT_LEAF;

        if (i < m->units.n / UNIT_BYTES)
                memcpy(&unit, m->units.p + (size_t)i * UNIT_BYTES, UNIT_BYTES);
        return unit;
}

static uint32_t unit_offset(uint32_t unit)
{
        return (unit >> UNIT_OFFSET_SHIFT) << ((unit & UNIT_FAR) >> 6);
}

size_t charsmap_match(const struct charsmap *m, struct str text, struct str *ret_to)
{
        size_t n = text.n < CHARSMAP_KEY_MAX ? text.n : CHARSMAP_KEY_MAX, len = 0;
        uint32_t unit = unit_at(m, 0), at = unit_offset(unit), to;

        if (!m->units.n)
                return 0;
        for (size_t i = 0; i < n; i++) {
                at ^= (unsigned char)text.p[i];
                unit = unit_at(m, at);
                if ((unit & UNIT_LABEL) != (unsigned char)text.p[i])
                        break;
                at ^= unit_offset(unit);
                if (!(unit & UNIT_HAS_LEAF))
                        continue;
                to = unit_at(m, at) & UNIT_VALUE;
                if (to >= m->out.n)
                        continue;
                len = i + 1;
                *ret_to = str_n(m->out.p + to, m->out.n - to);
        }
        if (len)
                ret_to->n = strlen(ret_to->p);
        return len;
}

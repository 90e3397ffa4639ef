/* Cards and reference files of packs, which anybody may have put there: a card that is read can be written, and what
 * was written is read as the same. */
#include "app/packs.h"
#include "app/reference.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void card(struct str text, struct arena *mem)
{
        struct buf first, second;
        struct pack p;
        struct err err;

        if (pack_card_parse(text, mem, &p, &err) < 0)
                return;
        p.size += p.size == 0;
        p.dimension += p.dimension == 0;
        buf_init(&first, PACK_CARD_MAX);
        buf_init(&second, PACK_CARD_MAX);
        pack_card_write(&p, &first);
        must(pack_card_parse(buf_str(&first), mem, &p, &err) == 0);
        pack_card_write(&p, &second);
        must(str_eq(buf_str(&first), buf_str(&second)));
        buf_done(&first);
        buf_done(&second);
}

static void reference(struct str text, struct arena *mem)
{
        struct reference ref;
        struct err err;
        double cosine;
        float *v;

        if (reference_parse(text, mem, &ref, &err) < 0)
                return;
        v = ARENA_ARRAY(mem, float, ref.n *ref.dim);
        for (size_t i = 0; i < ref.n; i++)
                for (size_t k = 0; k < ref.dim; k++)
                        v[i * ref.dim + k] = ref.lines[i].vector[k];
        must(reference_compare(&ref, v, ref.dim, &cosine, &err) == 0 && cosine >= 0 && cosine < 1.000001);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        struct str text = str_n((const char *)data, size);

        card(text, mem);
        reference(text, mem);
        arena_free(mem);
        return 0;
}

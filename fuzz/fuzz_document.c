/*
 * Files that hold knowledge: sniffed, read, and made into articles; and what a child says, as its parent reads it. The
 * first byte says which: 0 a file, 1 an answer. PDFs are read by programs of poppler and are left out here.
 */
#include "base/arena.h"
#include "connect/convert.h"
#include "connect/harvest.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct convert_doc *d, struct arena *mem)
{
        struct harvest h;

        harvest(d, mem, &h);
        for (size_t i = 0; i < h.n; i++)
                for (int l = 0; l < LANG_N; l++)
                        if (h.items[i].title[l].n > HARVEST_TITLE_MAX || h.items[i].body[l].n > HARVEST_BODY_MAX ||
                            !utf8_valid(h.items[i].title[l]))
                                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem;
        struct convert_doc d;
        struct str bytes;
        enum convert_kind kind;
        int r;

        if (size < 1)
                return 0;
        bytes = str_n((const char *)data + 1, size - 1);
        mem = arena_new((size_t)1 << 30);
        if (data[0] == 1)
                r = convert_from_json(bytes, mem, &d, NULL);
        else if (convert_sniff(bytes, &kind, NULL) == 0 && kind != CONVERT_PDF)
                r = convert_bytes(bytes, &(struct convert_opts){0}, mem, &d, NULL);
        else
                r = ERR_INVALID;
        if (r == 0)
                check(&d, mem);
        arena_free(mem);
        return 0;
}

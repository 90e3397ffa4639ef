/* Text normalisation and understanding: any bytes give a bounded, well-formed normal form with offsets that hold. */
#include "base/arena.h"
#include "text/features.h"
#include "text/lang.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

#define MAX_CP 3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem = arena_new(0);
        struct str text = str_n((const char *)data, size);
        struct normal s = normal_make(mem, text, MAX_CP);
        struct words w = words_cut(mem, &s);
        struct features f = features_make(mem, &s, &w, true);
        uint32_t end = 0;
        size_t i;

        must(s.n <= MAX_CP && f.n <= FEATURES_MAX);
        must(utf8_valid(normal_utf8(mem, &s)));
        must(utf8_valid(utf8_repair(mem, text)));
        for (i = 0; i < s.n; i++)
                must(s.at[i] <= s.at[i + 1] && s.at[i + 1] <= size && s.cp[i] != 0);
        for (i = 0; i < w.n; i++) {
                must(w.p[i].from >= end && w.p[i].to > w.p[i].from && w.p[i].to <= s.n);
                end = w.p[i].to;
        }
        must(lang_detect(text, LANG_EN).lang < LANG_N);
        arena_free(mem);
        return 0;
}

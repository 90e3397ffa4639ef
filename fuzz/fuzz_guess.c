/* Cases that say why a customer came: what is taken can be ranked; shares are shares, each reason stands once. */
#include "answer/guess_case.h"

#include "base/arena.h"
#include "knowledge/knowledge.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        static const char company[] = "id: x\nname: X\ntime_zone: UTC\ngreeting: {zh: 您好。, en: Hello.}\n"
                                      "return_window_days: 7\nexchange_window_days: 15\n";
        static const char products[] =
                "products:\n  - {id: cam, name: {zh: 机, en: Cam}, bad_firmware: [{version: '2.1'}]}\n";
        const struct kfile files[] = {{"company.yaml", (const unsigned char *)company, sizeof(company) - 1},
                                      {"products.yaml", (const unsigned char *)products, sizeof(products) - 1}};
        struct arena *mem = arena_new(16 << 20);
        struct guess ranked[GUESS_N];
        struct knowledge *k = NULL;
        struct guess_case c;
        struct err err = {0};

        if (guess_case_parse(str_n((const char *)data, n), mem, &c, &err) == 0 &&
            knowledge_load_files(files, 2, 0, &k, NULL, &err) == 0) {
                size_t got;

                c.in.k = k;
                got = guess_rank(&c.in, ranked);
                must(got <= GUESS_N && guess_shown(ranked, got) <= GUESS_SHOWN_MAX);
                for (size_t i = 0; i < got; i++) {
                        must(ranked[i].likely >= 0 && ranked[i].likely <= 1);
                        for (size_t j = 0; j < i; j++)
                                must(ranked[j].reason != ranked[i].reason && ranked[j].likely >= ranked[i].likely);
                }
        }
        knowledge_unref(k);
        arena_free(mem);
        return 0;
}

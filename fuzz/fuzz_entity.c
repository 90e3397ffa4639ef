/* Entities: whatever the bytes, what is found lies in the message, in order, within the limit, with a value that is
 * UTF-8 where it was made by the program; and a date's value, or the bytes themselves, give days or none. */
#include "answer/when.h"
#include "base/arena.h"
#include "base/err.h"
#include "nlu/nlu.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

#define NOW_MS INT64_C(1773072000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

/* Made once for all inputs. */
static const struct nlu *index_of_products(void)
{
        static const struct str zh[] = {STR_INIT("摄像头")}, en[] = {STR_INIT("camera")};
        static const struct nlu_product products[] = {{STR_INIT("cam2"), STR_INIT("camera"), {zh, en}, {1, 1}}};
        static const struct str formats[] = {STR_INIT("^LM[0-9]{10}$"), STR_INIT("^[0-9]{12,13}$")};
        static struct nlu *nlu;
        const struct nlu_corpus corpus = {
                .products = products, .n_products = 1, .order_formats = formats, .n_order_formats = 2};
        struct err err;

        if (!nlu)
                must(nlu_index(&corpus, &nlu, &err) == 0);
        return nlu;
}

static void check_days(struct str value)
{
        struct when w;

        for (int lean = WHEN_PAST; lean <= WHEN_FUTURE; lean++) {
                if (when_resolve(value, NULL, NOW_MS, (enum when_lean)lean, &w))
                        must(w.first <= w.last && w.from_ms < w.to_ms);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str text = str_n((const char *)data, size);
        const struct nlu *nlu = index_of_products();
        struct arena *mem = arena_new(0);
        struct nlu_context ctx = {.expects_last4 = size % 2};
        struct nlu_result r;
        uint32_t last = 0;

        nlu_understand(nlu, text, &ctx, mem, &r);
        must(r.n_entities <= NLU_MAX_ENTITIES);
        for (unsigned i = 0; i < r.n_entities; i++) {
                const struct nlu_entity *e = &r.entities[i];

                must(e->start >= last && e->start < e->end && e->end <= size);
                must(e->raw.p == text.p + e->start && e->raw.n == e->end - e->start && e->value.n > 0);
                must(nlu_entity_kind_name(e->kind) != NULL);
                if (e->kind == ENT_DATE) {
                        must(utf8_valid(e->value));
                        check_days(e->value);
                }
                last = e->start;
        }
        check_days(text);
        arena_free(mem);
        return 0;
}

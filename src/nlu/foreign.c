/*
 * Things of others. Near misses share most words with the knowledge ("the water tank of my dishwasher smells"), so what
 * tells them apart is the thing they are about. packs/after-sales/foreign.txt lists kinds of things and their makers;
 * one that is named in the message, but neither among the company's products nor in the document that was found, makes
 * that document unlikely. A document that speaks of the thing itself ("placing it beside a television") is not touched.
 */
#include "nlu/nlu_priv.h"

void nlu_foreign_in(const struct concepts *foreign, const struct normal *s, const struct words *w,
                    struct foreign_set *set)
{
        struct concept_set found;
        size_t i;

        nlu_concepts_in(foreign, s, w, &found);
        for (i = 0; i < found.n; i++) {
                if (found.group[i] < FOREIGN_MAX)
                        set->bits[found.group[i] / 64] |= UINT64_C(1) << found.group[i] % 64;
        }
}

bool nlu_is_foreign(const struct nlu_base *base, const struct analysed *a, bool names_own_product,
                    const struct doc *doc)
{
        struct foreign_set set = {{0}};
        unsigned i;

        nlu_foreign_in(base->foreign, &a->normal, &a->words, &set);
        for (i = 0; i < FOREIGN_MAX; i++) {
                if (!(set.bits[i / 64] >> i % 64 & 1) || doc->foreign.bits[i / 64] >> i % 64 & 1)
                        continue;
                if (!names_own_product || str_starts(nlu_concept_name(base->foreign, (uint16_t)i), STR("maker-")))
                        return true;
        }
        return false;
}

/* Negation of one thing: the negating word and what may stand between it and the thing. */
#include "nlu/entity_priv.h"

#define BETWEEN_MAX 5 /* words that may stand between */

static const char32_t negators[] =
        U"并没有|没有|没|并不是|不是|不|并非|非|无|别|no|not|isnt|wasnt|arent|werent|without|never|"
        U"dont|doesnt|didnt|havent|hasnt|aint|neither|nor|nothing|none";

/* What may stand between a negation and a thing of this kind. */
static const char32_t *between(enum nlu_entity_kind kind)
{
        static const char32_t named[] =
                U"我的|我|你的|你们的|这个|那个|这台|那台|这款|那款|说|问|指|讲|要|买|想问|关于|的|"
                U"about|the|a|an|my|your|our|this|that|these|those|any|for|talking|asking|mean|"
                U"it|its|have|own|got";
        static const char32_t shown[] =
                U"看到|看见|见到|见过|见|亮|显示|出现|报|提示|过|了|有|任何|什么|闪|说|的|再|发|是|会|"
                U"see|seeing|seen|saw|show|showing|shows|get|getting|got|any|a|an|the|sign|of|"
                U"have|had|has|been|is|its|it|there|light|lights|code|error|errors|about|longer|"
                U"more|in|blinking|flashing|solid|glowing|lit|on";

        return kind == ENT_PRODUCT ? named : shown;
}

/* "有没有", "是不是", "亮不亮", "能不能": the same on both sides is a question. */
static bool asks(const struct finder *f, size_t from, size_t n)
{
        size_t k;

        if (from > 0 && is_han(ent_at(f, from)) && n == 1 && ent_at(f, from - 1) == ent_at(f, from + 1))
                return true;
        /* 有 没有, 是 不是 */
        for (k = 1; k < n; k++) {
                if (from > 0 && ent_at(f, from - 1) == ent_at(f, from + k))
                        return true;
        }
        return false;
}

/* The end of the word before `to`, past one space. */
static size_t step_back(const struct finder *f, size_t to)
{
        return to > 0 && ent_at(f, to - 1) == ' ' ? to - 1 : to;
}

bool ent_negated(const struct finder *f, size_t i, enum nlu_entity_kind kind)
{
        const char32_t *filler = between(kind);
        size_t to = step_back(f, i), n;
        int words, negations = 0;

        for (words = 0; words <= BETWEEN_MAX && to > 0; words++) {
                n = ent_word_before(f, to, negators);
                if (n) {
                        if (!asks(f, to - n, n))
                                negations++;
                        to = step_back(f, to - n);
                        continue;
                }
                n = negations ? 0 : ent_word_before(f, to, filler);
                if (!n)
                        break;
                to = step_back(f, to - n);
        }
        return negations % 2 == 1;
}

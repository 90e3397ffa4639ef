#include "nlu/phrase.h"

#include "text/tables.h"
#include "text/utf8.h"

#include <string.h>

static unsigned slot(const char *p)
{
        const unsigned char *s = (const unsigned char *)p;

        return (s[0] * 0x9E5Fu ^ s[1] * 0x3D4Du ^ s[2] * 0x1F35u) >> 3 & 2047;
}

static void note(struct phrases *p, struct str s)
{
        size_t i;

        for (i = 0; i + 3 <= s.n; i++)
                p->seen[slot(s.p + i) / 64] |= UINT64_C(1) << slot(s.p + i) % 64;
}

static bool may_contain(const struct phrases *p, const char *phrase, size_t n)
{
        return n < 3 || (p->seen[slot(phrase) / 64] >> slot(phrase) % 64 & 1);
}

static bool is_sign(uint32_t c)
{
        return (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) || (c >= 0x2000 && c <= 0x2BFF) ||
               (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE30 && c <= 0xFFEF) || c >= 0x1F000;
}

/* Particles that end a sentence and change nothing: 啊 呀 呢 吧 哦 噢 喔 哈 啦 嘛 哟 呗 诶 的 了 */
static bool is_particle(uint32_t c)
{
        static const uint32_t all[] = {0x554A, 0x5440, 0x5462, 0x5427, 0x54E6, 0x5662, 0x5594, 0x54C8,
                                       0x5566, 0x561B, 0x54DF, 0x5457, 0x8BF6, 0x54D2, 0x6EF4};
        size_t i;

        for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
                if (all[i] == c)
                        return true;
        }
        return false;
}

static struct str drop_particles(const struct normal *s, size_t *end, char *out, bool stop_at_sign)
{
        size_t i, n = 0, kept = 0;

        for (i = 0; i < s->n && n < PHRASE_LOOK; i++) {
                if (s->cp[i] == ' ' && !stop_at_sign)
                        continue;
                if (is_sign(s->cp[i])) {
                        if (stop_at_sign && n > 0)
                                break;
                        continue;
                }
                n += utf8_put(out + n, s->cp[i]);
                if (!is_particle(s->cp[i]) || kept == 0)
                        kept = n;
        }
        *end = i;
        return str_n(out, kept);
}

static void read_latin(struct phrases *p, struct arena *mem, const struct analysed *a)
{
        char *out = arena_alloc(mem, a->normal.n * 4 + 8);
        size_t n = 0, i, j, before = 0;
        bool ended = false;

        out[n++] = ' ';
        for (i = 0; i < a->words.n && n < 2 * PHRASE_LOOK; i++) {
                const struct word *w = &a->words.p[i];

                if (w->kind == WORD_SIGN || w->kind == WORD_HAN) {
                        ended = ended || (n > 1 && w->kind == WORD_SIGN);
                        continue;
                }
                for (j = w->from; j < w->to; j++)
                        n += utf8_put(out + n, a->normal.cp[j]);
                out[n++] = ' ';
                if (!ended)
                        before = n;
        }
        p->latin = str_n(out, n);
        p->latin_before = str_n(out, before);
}

void phrases_read(struct phrases *p, struct arena *mem, struct str source, const struct analysed *a)
{
        const struct normal *s = &a->normal;
        size_t room = (s->n < 2 * PHRASE_LOOK ? s->n : 2 * PHRASE_LOOK) * 4 + 8, n = 0, i, end;
        char *han = arena_alloc(mem, room);
        unsigned upper = 0, lower = 0;

        memset(p, 0, sizeof(*p));
        for (i = 0; i < s->n; i++) {
                if (s->n > PHRASE_LOOK && i == PHRASE_LOOK / 2)
                        i = s->n - PHRASE_LOOK / 2;
                if (s->cp[i] != ' ')
                        n += utf8_put(han + n, s->cp[i]);
                p->exclamations += s->cp[i] == '!';
                p->question_marks += s->cp[i] == '?';
        }
        p->han = str_n(han, n);
        p->bare = drop_particles(s, &end, arena_alloc(mem, PHRASE_LOOK + 8), false);
        p->before = drop_particles(s, &end, arena_alloc(mem, PHRASE_LOOK + 8), true);
        read_latin(p, mem, a);
        p->has_han = a->features.han_words > 0;
        p->has_latin = p->latin.n > 2;
        note(p, p->han);
        note(p, p->latin);
        for (i = 0; i < source.n && i < 400; i++) {
                upper += source.p[i] >= 'A' && source.p[i] <= 'Z';
                lower += source.p[i] >= 'a' && source.p[i] <= 'z';
        }
        p->shouting = upper >= 6 && upper > 4 * lower;
}

static bool next_phrase(const char **list, const char **ret, size_t *ret_n)
{
        const char *end;

        if (!**list)
                return false;
        end = strchrnul(*list, '|');
        *ret = *list;
        *ret_n = (size_t)(end - *list);
        *list = *end ? end + 1 : end;
        return true;
}

static bool find_word(struct str hay, const char *phrase, size_t n, size_t *ret_at)
{
        const char *p = hay.p, *end = hay.p + hay.n;

        while (p + n + 2 <= end && (p = memmem(p, (size_t)(end - p), phrase, n)) != NULL) {
                if (p[-1] == ' ' && p[n] == ' ') {
                        *ret_at = (size_t)(p - hay.p);
                        return true;
                }
                p++;
        }
        return false;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* Digits are a number of their own: 12345 is not in 13812345678. */
static const char *find_han(struct str hay, const char *phrase, size_t n)
{
        const char *p = hay.p, *end = hay.p + hay.n;

        for (; (p = memmem(p, (size_t)(end - p), phrase, n)) != NULL; p++) {
                bool goes_on = p + n < end && is_digit(p[n - 1]) && is_digit(p[n]);

                if (!goes_on && !(p > hay.p && is_digit(p[0]) && is_digit(p[-1])))
                        return p;
        }
        return NULL;
}

bool phrase_in(const struct phrases *p, const char *zh, const char *en, struct phrase_hit *hit)
{
        struct phrase_hit unused;
        const char *phrase;
        size_t n;

        hit = hit ? hit : &unused;
        while (p->has_han && next_phrase(&zh, &phrase, &n)) {
                const char *at;

                if (!may_contain(p, phrase, n) || !(at = find_han(p->han, phrase, n)))
                        continue;
                *hit = (struct phrase_hit){.latin = false, .at = (size_t)(at - p->han.p), .n = n};
                return true;
        }
        while (p->has_latin && next_phrase(&en, &phrase, &n)) {
                if (!may_contain(p, phrase, n) || !find_word(p->latin, phrase, n, &hit->at))
                        continue;
                hit->latin = true;
                hit->n = n;
                return true;
        }
        return false;
}

static bool is_one_of(struct str s, const char *list)
{
        const char *phrase;
        size_t n;

        while (s.n > 0 && next_phrase(&list, &phrase, &n)) {
                if (n == s.n && memcmp(phrase, s.p, n) == 0)
                        return true;
        }
        return false;
}

bool phrase_whole(const struct phrases *p, const char *zh, const char *en, bool start)
{
        struct str latin = str_trim(p->latin), latin_before = str_trim(p->latin_before);

        /* Chinese beside English words ("ok了") is not the English phrase alone. */
        if ((p->has_han && is_one_of(p->bare, zh)) ||
            (p->has_latin && latin.n + 4 >= p->bare.n && is_one_of(latin, en)))
                return true;
        return start &&
               ((p->has_han && is_one_of(p->before, zh)) || (latin_before.n < latin.n && is_one_of(latin_before, en)));
}

static bool phrase_contains_any(struct str s, const char *list)
{
        const char *phrase;
        size_t n;

        while (next_phrase(&list, &phrase, &n)) {
                if (str_contains(s, str_n(phrase, n)))
                        return true;
        }
        return false;
}

bool phrase_negated(const struct phrases *p, const struct phrase_hit *hit)
{
        static const char *const zh[] = {"没有", "没", "不", "无", "未", "并非", "别"};
        static const char *const en[] = {" no ",    " not ",    " isnt ",  " wasnt ",   " without ", " never ",
                                         " didnt ", " doesnt ", " arent ", " nothing ", " dont ",    " hasnt "};
        size_t from = hit->at > (hit->latin ? 16 : 9) ? hit->at - (hit->latin ? 16 : 9) : 0, i;
        struct str before = str_sub(hit->latin ? p->latin : p->han, from, hit->at - from);

        if (!hit->latin) {
                for (i = 0; i < sizeof(zh) / sizeof(zh[0]); i++) {
                        ptrdiff_t at = str_find(before, str_c(zh[i]), 0);

                        /* "不是…吗", "不会" ask; "不停", "不断" do not negate */
                        if (at >= 0 && !str_contains(before, STR(",")) &&
                            !phrase_contains_any(before, "不停|不断|不知道|没了|不了|不见|不上|不到|不动|不亮|不出"))
                                return true;
                }
                return false;
        }
        for (i = 0; i < sizeof(en) / sizeof(en[0]); i++) {
                if (str_contains(before, str_c(en[i])))
                        return true;
        }
        return false;
}

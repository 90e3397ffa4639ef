/*
 * Free-text answers to choices. Every option is a set of phrases (its label and its match words); the text is compared
 * with each by what they share, Chinese by character pairs, English by stemmed words, both by concepts of colour and
 * rhythm. A phrase that the text negates speaks against its option.
 */
#include "nlu/nlu_priv.h"

#include "text/tables.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

#define OPTION_CP 120
#define SURE 0.55f
#define ORDINAL_MAX 24u /* bytes; the longest way to say "the second" has fewer */

struct side {
        struct normal s;
        struct words w;
};

/* The text that chooses, read once; its features stand in a small open hash table. */
struct spoken {
        struct side side;
        struct features f;
        uint16_t *slots; /* index + 1 into f.p */
        uint32_t mask;
        float weight;
        bool negates;
};

/* One label or match word. */
struct said {
        struct normal s; /* without places in the source */
        const uint32_t *hashes;
        uint32_t n_hashes;
        float weight;
        bool negates;
        bool alone; /* stands in no other option */
};

struct choice {
        struct said label;
        struct said *match;
        size_t n_match;
};

struct nlu_choices {
        size_t n;
        struct choice v[];
};

static struct side read_side(struct arena *mem, struct str text)
{
        struct side x;

        x.s = normal_make(mem, text, OPTION_CP);
        x.w = words_cut(mem, &x.s);
        return x;
}

static float feature_weight(const struct feature *f)
{
        return f->block == FEATURE_PART ? 0.3f : 1;
}

/* ---- ordinals: "第二个", "2", "the first one", "last" ---- */

static int ordinal_of(const struct side *x, struct arena *mem, size_t n_options)
{
        static const struct {
                const char *words;
                int index;
        } rows[] = {
                {"第一个|第一|第一种|一|1|选一|选1|选第一个|the first|first|first one|the first one|number one|option "
                 "1|number 1|one|1st|a|第1个",
                 0},
                {"第二个|第二|第二种|二|2|选二|选2|选第二个|the second|second|second one|the second one|number "
                 "two|option 2|number 2|two|2nd|b|第2个",
                 1},
                {"第三个|第三|第三种|三|3|选三|选3|选第三个|the third|third|third one|the third one|number "
                 "three|option 3|number 3|three|3rd|c|第3个",
                 2},
                {"第四个|第四|第四种|四|4|选四|选4|选第四个|the fourth|fourth|fourth one|the fourth one|number "
                 "four|option 4|number 4|four|4th|d|第4个",
                 3},
                {"第五个|第五|5|the fifth|fifth one|option 5", 4},
                {"最后一个|最后那个|最后|最下面那个|最下面的|the last|last one|the last one|last|the bottom one", -1},
                {"上面那个|最上面那个|最上面的|the top one", 0},
        };
        struct str text = str_trim(normal_utf8(mem, &x->s)), rest, one;
        size_t i;

        while (text.n > 0 && strchr(".!,", text.p[text.n - 1]))
                text.n--;
        if (text.n > ORDINAL_MAX)
                return -1;
        for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                int index = rows[i].index < 0 ? (int)n_options - 1 : rows[i].index;

                rest = str_c(rows[i].words);
                while (str_cut(&rest, '|', &one)) {
                        if (str_eq(one, text))
                                return index < (int)n_options ? index : -1;
                }
        }
        return -1;
}

/* ---- likeness ---- */

static bool is_negation(const struct side *x, size_t i)
{
        static const char *const words[] = {"no",      "not",   "isnt",   "wasnt", "arent",
                                            "without", "never", "doesnt", "dont"};
        struct str all;
        char out[16];
        size_t n = 0, k;
        uint32_t j;

        if (x->w.p[i].kind != WORD_LATIN || x->w.p[i].to - x->w.p[i].from > 8)
                return false;
        for (j = x->w.p[i].from; j < x->w.p[i].to && n < sizeof(out) - 4; j++)
                n += utf8_put(out + n, x->s.cp[j]);
        all = str_n(out, n);
        for (k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
                if (str_eq_c(all, words[k]))
                        return true;
        }
        return false;
}

static bool is_negating_han(uint32_t c)
{
        return c == 0x6CA1 || c == 0x4E0D || c == 0x65E0 || c == 0x672A || c == 0x522B ||
               c == 0x975E; /* 没不无未别非 */
}

/* Where `needle` stands in `hay`, code point by code point; -1 = nowhere. Latin needles at word borders only. */
static ptrdiff_t find_phrase(const struct normal *hay, const struct normal *needle)
{
        size_t i, k;

        for (i = 0; needle->n > 0 && i + needle->n <= hay->n; i++) {
                for (k = 0; k < needle->n && hay->cp[i + k] == needle->cp[k]; k++)
                        ;
                if (k < needle->n)
                        continue;
                if (needle->cp[0] < 0x80 && i > 0 && hay->cp[i - 1] >= 'a' && hay->cp[i - 1] <= 'z')
                        continue;
                if (needle->cp[k - 1] < 0x80 && i + k < hay->n && hay->cp[i + k] >= 'a' && hay->cp[i + k] <= 'z')
                        continue;
                return (ptrdiff_t)i;
        }
        return -1;
}

/* The phrase found at `from` is negated there, by something that is not part of the phrase itself. */
static bool negated_at(const struct side *x, size_t from)
{
        size_t i, words = 0;

        for (i = from; i > 0 && from - i < 4; i--) {
                uint32_t c = x->s.cp[i - 1];

                if (c == ',' || c == '.' || c == '!' || c == ';')
                        break;
                if (is_negating_han(c) && !(c == 0x4E0D && i < x->s.n && x->s.cp[i] == 0x505C)) /* 不停 */
                        return true;
        }
        for (i = x->w.n; i > 0 && words < 3; i--) {
                if (x->w.p[i - 1].to > from)
                        continue;
                if (x->w.p[i - 1].kind == WORD_SIGN)
                        break;
                words++;
                if (is_negation(x, i - 1))
                        return true;
        }
        return false;
}

static const struct feature *find_feature(const struct spoken *t, uint32_t hash)
{
        for (uint32_t i = hash & t->mask; t->slots[i]; i = (i + 1) & t->mask) {
                if (t->f.p[t->slots[i] - 1].hash == hash)
                        return &t->f.p[t->slots[i] - 1];
        }
        return NULL;
}

/* Share of the phrase's features that the text has, and of the text's that the phrase has: their harmonic mean. */
static float overlap(const struct spoken *t, const struct said *p)
{
        unsigned whole = 0, parts = 0;

        for (uint32_t i = 0; i < p->n_hashes; i++) {
                const struct feature *f = find_feature(t, p->hashes[i]);

                whole += f && f->block != FEATURE_PART;
                parts += f && f->block == FEATURE_PART;
        }
        if (t->weight <= 0 || p->weight <= 0)
                return 0;
        return 2 * ((float)whole + 0.3f * (float)parts) / (t->weight + p->weight);
}

static bool has_negation(const struct side *x)
{
        size_t i;

        for (i = 0; i < x->s.n; i++) {
                if (is_negating_han(x->s.cp[i]))
                        return true;
        }
        for (i = 0; i < x->w.n; i++) {
                if (is_negation(x, i))
                        return true;
        }
        return false;
}

static struct spoken read_spoken(struct arena *mem, struct str text)
{
        struct spoken t = {.side = read_side(mem, text)};
        uint32_t size = 64;

        t.f = features_make(mem, &t.side.s, &t.side.w, false);
        t.negates = has_negation(&t.side);
        while (size < t.f.n * 2)
                size *= 2;
        t.mask = size - 1;
        t.slots = ARENA_ARRAY(mem, uint16_t, size);
        for (size_t i = 0; i < t.f.n; i++) {
                uint32_t at = t.f.p[i].hash & t.mask;

                while (t.slots[at])
                        at = (at + 1) & t.mask;
                t.slots[at] = (uint16_t)(i + 1);
                t.weight += feature_weight(&t.f.p[i]);
        }
        return t;
}

static void read_said(struct said *p, struct str phrase, struct arena *tmp, struct arena *mem)
{
        struct side x = read_side(tmp, phrase);
        struct features f = features_make(tmp, &x.s, &x.w, false);
        uint32_t *cp = ARENA_ARRAY(mem, uint32_t, x.s.n + 1), *hashes = ARENA_ARRAY(mem, uint32_t, f.n + 1);

        if (x.s.n)
                memcpy(cp, x.s.cp, x.s.n * sizeof(*cp));
        *p = (struct said){
                .s = {.cp = cp, .n = x.s.n}, .hashes = hashes, .n_hashes = (uint32_t)f.n, .negates = has_negation(&x)};
        for (size_t i = 0; i < f.n; i++) {
                hashes[i] = f.p[i].hash;
                p->weight += feature_weight(&f.p[i]);
        }
}

static bool stands_in(const struct choice *c, const struct said *p)
{
        if (find_phrase(&c->label.s, &p->s) >= 0)
                return true;
        for (size_t i = 0; i < c->n_match; i++) {
                if (find_phrase(&c->match[i].s, &p->s) >= 0)
                        return true;
        }
        return false;
}

const struct nlu_choices *nlu_choices_read(const struct nlu_option *options, size_t n, struct arena *tmp,
                                           struct arena *mem)
{
        struct nlu_choices *all = arena_alloc(mem, sizeof(*all) + n * sizeof(all->v[0]));

        all->n = n;
        for (size_t i = 0; i < n; i++) {
                struct choice *c = &all->v[i];

                read_said(&c->label, options[i].label, tmp, mem);
                c->n_match = options[i].n_match;
                c->match = ARENA_ARRAY(mem, struct said, c->n_match);
                for (size_t k = 0; k < c->n_match; k++)
                        read_said(&c->match[k], options[i].match[k], tmp, mem);
        }
        for (size_t i = 0; i < n; i++) {
                for (size_t k = 0; k < all->v[i].n_match; k++) {
                        struct said *p = &all->v[i].match[k];

                        p->alone = true;
                        for (size_t j = 0; j < n && p->alone; j++)
                                p->alone = j == i || !stands_in(&all->v[j], p);
                }
        }
        return all;
}

/* -1..1: how far this phrase speaks for its option. */
static float judge(const struct spoken *t, const struct said *p)
{
        const struct normal *text = &t->side.s;
        ptrdiff_t at;
        float share;

        if (p->s.n == 0)
                return 0;
        at = find_phrase(text, &p->s);
        if (at >= 0) {
                if (negated_at(&t->side, (size_t)at))
                        return -0.6f;
                share = (float)p->s.n / (float)text->n;
                /* A single character inside a longer text says little. */
                if (p->s.n == 1 && text->n > 4)
                        return 0.5f;
                return 0.7f + 0.3f * sqrtf(share > 1 ? 1 : share);
        }
        /* The text may be the shorter one: "红灯" of "红灯常亮". */
        share = overlap(t, p);
        if (text->n >= 2 && find_phrase(&p->s, text) >= 0)
                share = fmaxf(share, 0.6f + 0.3f * (float)text->n / (float)p->s.n);
        return t->negates == p->negates ? share : share * 0.4f;
}

/* Does the text hold a phrase of this option that stands in no other one? "闪" tells 红灯闪 from 红灯常亮. */
static bool distinct_evidence(const struct spoken *t, const struct choice *c)
{
        for (size_t k = 0; k < c->n_match; k++) {
                ptrdiff_t at = c->match[k].alone ? find_phrase(&t->side.s, &c->match[k].s) : -1;

                if (at >= 0 && !negated_at(&t->side, (size_t)at))
                        return true;
        }
        return false;
}

static float judge_choice(const struct spoken *t, const struct choice *c)
{
        float score = judge(t, &c->label), worst = score;

        for (size_t k = 0; k < c->n_match; k++) {
                float s = judge(t, &c->match[k]);

                score = fmaxf(score, s);
                worst = fminf(worst, s);
        }
        /* "没有红灯": whatever else fits, red was denied. */
        if (worst < 0 && score < 0.95f)
                score = 0;
        return distinct_evidence(t, c) ? score + 0.3f : score;
}

int nlu_choices_match(const struct nlu_choices *choices, struct str text, struct arena *mem, float *ret_confidence)
{
        struct spoken t = read_spoken(mem, text);
        float best = 0, second = 0, unused;
        int found = -1;

        ret_confidence = ret_confidence ? ret_confidence : &unused;
        *ret_confidence = 0;
        for (size_t i = 0; i < choices->n && t.side.s.n > 0; i++) {
                float score = judge_choice(&t, &choices->v[i]);

                if (score > best) {
                        second = best;
                        best = score;
                        found = (int)i;
                } else if (score > second) {
                        second = score;
                }
        }
        if (found >= 0 && best >= SURE && best - second > 0.04f) {
                *ret_confidence = fminf(1, best * (0.75f + 0.25f * fminf(1, (best - second) * 3)));
                return found;
        }
        found = ordinal_of(&t.side, mem, choices->n);
        *ret_confidence = found >= 0 ? 0.9f : 0;
        return found;
}

int nlu_match_option(const struct nlu_option *options, size_t n_options, struct str text, enum lang lang,
                     struct arena *mem, float *ret_confidence)
{
        (void)lang; /* labels and words of both languages are compared alike */
        return nlu_choices_match(nlu_choices_read(options, n_options, mem, mem), text, mem, ret_confidence);
}

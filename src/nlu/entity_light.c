/*
 * Lights: the colour, how it shines, and whether it is denied. How it shines is looked for where it can belong to the
 * colour only: from the colour to the next one or the clause's end, then back to the one before; a message with one
 * colour is searched as a whole.
 */
#include "nlu/entity_priv.h"

#include <stdio.h>
#include <string.h>

#define COLOURS_MAX 12

struct colour {
        size_t from, to;
        const char *name;
};

static const struct {
        const char *value;
        const char32_t *words;
} colours[] = {
        {"red", U"红|red"},        {"blue", U"蓝|blue"},
        {"white", U"白|white"},    {"amber", U"黄|橙|橘|琥珀|amber|orange|yellow"},
        {"green", U"绿|青|green"}, {"purple", U"紫|purple"},
        {"pink", U"粉|pink"},
};

static size_t colour_at(const struct finder *f, size_t i, const char **ret_name)
{
        size_t k, len;

        if (!(f->begins[i] & BEGINS_COLOUR))
                return 0;
        for (k = 0; k < sizeof(colours) / sizeof(colours[0]); k++) {
                len = ent_word(f, i, colours[k].words);
                *ret_name = colours[k].value;
                if (len)
                        return len;
        }
        return 0;
}

/* ---- how it shines ---- */

/* "闪三下", "闪了2次", "blinks twice", "three blinks": how often; 0 = not said. */
static unsigned times_in(const struct finder *f, size_t from, size_t to)
{
        static const char32_t blinks[] = U"blinking|blinks|blinked|blink|flashing|flashes|flashed|flash|闪了|闪烁|闪";
        const char *colour;
        struct number n;
        size_t i, at;

        for (i = from; i < to; i++) {
                size_t len = ent_word(f, i, blinks);

                if (!len && (f->begins[i] & (BEGINS_DIGIT | BEGINS_NUMBER)) && ent_number(f, i, &n) && n.whole &&
                    n.v < 100 && ent_word(f, ent_skip(f, n.end), U"blinks|flashes|quick blinks|short blinks"))
                        return (unsigned)n.v;
                if (!len)
                        continue;
                at = ent_skip(f, i + len);
                /* "blinks red twice": the colour may stand between. */
                at = ent_skip(f, at + (at < to ? colour_at(f, at, &colour) : 0));
                if (ent_word(f, at, U"once|twice|thrice"))
                        return ent_at(f, at) == 'o' ? 1 : ent_at(f, at + 1) == 'w' ? 2 : 3;
                if ((f->begins[at] & (BEGINS_DIGIT | BEGINS_NUMBER)) && ent_number(f, at, &n) && n.whole && n.v < 100 &&
                    n.v >= 1 && ent_word(f, ent_skip(f, n.end), U"下|次|times|time"))
                        return (unsigned)n.v;
                i += len - 1;
        }
        return 0;
}

/* The way of shining that [from, to) tells, in `out`; false when it tells none. How fast is looked for from rate_from.
 */
static bool shines_in(const struct finder *f, size_t from, size_t to, size_t rate_from, char *out, size_t size)
{
        static const char32_t blink[] =
                U"闪|一亮一灭|一明一灭|忽明忽暗|忽亮忽灭|blinking|blinks|blink|blinked|flashing|"
                U"flashes|flash|flashed|flickering|flickers|strobing|blinky";
        static const char32_t steady[] = U"常亮|长亮|不闪|没闪|没有闪|不再闪|solid|steady|steadily|constant|constantly|"
                                         U"continuous|continuously|not blinking|not flashing|isnt blinking|"
                                         U"isnt flashing|doesnt blink|doesnt flash|wont blink|stopped blinking";
        static const char32_t lasting[] =
                U"一直亮|一直红|一直蓝|一直绿|一直黄|一直白|一直是|总是|stays|stays on|stuck on|"
                U"all the time|always";
        static const char32_t quick[] =
                U"快闪|快速|狂闪|爆闪|急闪|频闪|闪得快|闪得很快|闪的很快|很快地闪|飞快|闪很快|fast|"
                U"rapidly|rapid|quickly|quick|crazy";
        static const char32_t slow[] = U"慢闪|慢慢|缓慢|缓缓|闪得慢|闪得很慢|闪的很慢|慢速|闪很慢|slowly|slow";
        static const char32_t breathes[] =
                U"呼吸|渐亮渐暗|渐明渐暗|breathing|breathes|pulsing|pulses|pulse|pulsating|fading";
        static const char32_t dark[] = U"不亮|没亮|没有亮|灭了|灭的|熄灭|熄了|is off|are off|went off|went out|is out|"
                                       U"turned off|goes out|wont come on|not lit|isnt on|doesnt light up|is dead";
        static const char32_t asked[] = U"亮不亮|亮没亮|闪不闪";
        unsigned n = times_in(f, from, to);

        if (n)
                snprintf(out, size, " blinking %u", n);
        else if (ent_any(f, from, to, steady))
                snprintf(out, size, " solid");
        else if (ent_any(f, from, to, breathes))
                snprintf(out, size, " breathing");
        else if (ent_any(f, from, to, blink))
                snprintf(out, size, " blinking%s",
                         ent_any(f, rate_from, to, quick)  ? " fast"
                         : ent_any(f, rate_from, to, slow) ? " slow"
                                                           : "");
        else if (ent_any(f, from, to, dark) && !ent_any(f, rate_from, to, asked))
                snprintf(out, size, " off");
        else if (ent_any(f, from, to, lasting))
                snprintf(out, size, " solid");
        else
                return false;
        return true;
}

/* ---- colours ---- */

/* 红包, 白天, 明白, 黄金, 蓝牙, 红米, 红外, 青岛 are no colours of a lamp; neither is that of a cable or a button. */
static bool no_light(const struct finder *f, size_t from, size_t to)
{
        static const char32_t things[] =
                U"按钮|按键|键|线|字|框|箱|标|点|叉|盒|底|边|button|buttons|wire|wires|cable|cross|text|"
                U"box|icon|line|lines|dot|cap|label|sticker|screen|reset";
        uint32_t before = from > 0 ? ent_at(f, from - 1) : 0, next = ent_at(f, to);
        size_t at = to, i;

        if (is_han(ent_at(f, from)) && (ent_has_char(U"包天金牙米外岛粉薯茶酒书旗州", next) || before == U'明' ||
                                        before == U'小' || before == U'空'))
                return next != 0;
        at += ent_at(f, at) == U'色';
        at += ent_at(f, at) == U'的';
        at = ent_skip(f, at);
        if (ent_word(f, at, things))
                return true;
        /* the white camera */
        for (i = 0; i < f->named->n; i++) {
                if (f->named->p[i].from == at)
                        return true;
        }
        return false;
}

static size_t find_colours(const struct finder *f, struct colour *out)
{
        size_t n = 0, i, len;
        const char *name;

        for (i = 0; i < f->s->n && n < COLOURS_MAX; i++) {
                len = colour_at(f, i, &name);
                if (!len || no_light(f, i, i + len))
                        continue;
                out[n] = (struct colour){.from = i, .to = i + len, .name = name};
                out[n].to += ent_at(f, out[n].to) == U'色';
                out[n].to += ent_at(f, out[n].to) == U'灯';
                i = out[n++].to - 1;
        }
        return n;
}

/* Nothing between two colours but a joining word, and a word in the clause that they take turns. */
static bool takes_turns(const struct finder *f, const struct colour *a, const struct colour *b)
{
        static const char32_t turns[] = U"交替|轮流|交错|来回|互闪|轮着|alternating|alternates|alternate|alternately|"
                                        U"back and forth|in turns|in turn";
        size_t at = ent_skip(f, a->to), len;

        len = ent_word(f, at, U"和|跟|与|及|灯和|and|to|/|-|,|then|with|&");
        at = ent_skip(f, at + len);
        return at == b->from && ent_any(f, ent_clause_start(f, a->from), ent_clause_end(f, b->to), turns);
}

/* Where the words begin that stand right before a colour and say how it shines: "solid green", 常亮绿灯. */
static size_t lead_of(const struct finder *f, const struct colour *c)
{
        static const char32_t words[] =
                U"solid|steady|constant|blinking|flashing|pulsing|breathing|slowly|slow|rapid|"
                U"rapidly|fast|quickly|quick|闪|闪着|快闪|慢闪|常亮|常亮的|一闪一闪的|闪烁的|闪的";
        size_t from = c->from, to, n;

        for (;;) {
                to = from > 0 && ent_at(f, from - 1) == ' ' ? from - 1 : from;
                n = ent_word_before(f, to, words);
                if (!n)
                        return from;
                from = to - n;
        }
}

static void shining_of(const struct finder *f, const struct colour *c, size_t n, size_t k, char *out, size_t size)
{
        size_t start = ent_clause_start(f, c[k].from), end = ent_clause_end(f, c[k].to), lead = lead_of(f, &c[k]);

        if (k > 0 && c[k - 1].to > start)
                start = c[k - 1].to;
        if (k + 1 < n && lead_of(f, &c[k + 1]) < end)
                end = lead_of(f, &c[k + 1]);
        out[0] = '\0';
        if (times_in(f, lead, end) == 0 && shines_in(f, lead, c[k].from, start, out, size))
                return;
        if (shines_in(f, c[k].to, end, start, out, size) || shines_in(f, start, end, start, out, size) || n > 1)
                return;
        shines_in(f, 0, f->s->n, 0, out, size);
}

static void add_colours(struct finder *f, const struct colour *c, size_t n)
{
        struct nlu_entity *e;
        char how[24];
        bool denied;
        size_t k;

        for (k = 0; k < n; k++) {
                if (k + 1 < n && takes_turns(f, &c[k], &c[k + 1])) {
                        ent_add(f, ENT_LIGHT, c[k].from, c[k + 1].to,
                                arena_printf(f->mem, "%s/%s alternating", c[k].name, c[k + 1].name));
                        k++;
                        continue;
                }
                shining_of(f, c, n, k, how, sizeof(how));
                denied = ent_negated(f, c[k].from, ENT_LIGHT);
                /* 没亮红灯 denies it once, not twice. */
                e = ent_add(f, ENT_LIGHT, c[k].from, c[k].to,
                            arena_printf(f->mem, "%s%s", c[k].name, denied && strcmp(how, " off") == 0 ? "" : how));
                if (e)
                        e->negated = denied;
        }
}

/* ---- without a colour ---- */

static void add_dark(struct finder *f)
{
        static const char32_t off[] =
                U"灯不亮|灯没亮|灯没有亮|灯灭了|灯灭|灯是灭的|灯是灭|灯都不亮|灯都没亮|灯全灭|不亮灯|没有灯|"
                U"没灯|一个灯都没|灯都没|不亮|没亮|no light|no lights|light is off|light off|"
                U"lights are off|not lit|light is out|lights off|lights out|light went out|"
                U"no light at all|light isnt on|lights arent on|light wont come on|no led";
        size_t i, len;

        for (i = 0; i < f->s->n; i++) {
                len = ent_word(f, i, off);
                /* "no light, just ..." denies one; "there is no light on the red one" is read by its colour. */
                if (len && !(i > 0 && ent_at(f, i - 1) == U'亮')) {
                        ent_add(f, ENT_LIGHT, i, i + len, STR("off"));
                        return;
                }
        }
}

/* "灯一直闪", "呼吸灯", "the light is blinking": rhythm alone. */
static void add_rhythm(struct finder *f)
{
        static const char32_t lamps[] = U"呼吸灯|灯光|灯|lights|light|led|leds|lamp|indicator|ring";
        char how[24];
        size_t i, len, start, end;

        for (i = 0; i < f->s->n; i++) {
                len = f->begins[i] & BEGINS_LIGHT ? ent_word(f, i, lamps) : 0;
                if (!len)
                        continue;
                end = ent_clause_end(f, i);
                start = ent_clause_start(f, i);
                if (shines_in(f, i, end, start, how, sizeof(how)) || shines_in(f, start, end, start, how, sizeof(how)))
                        ent_add(f, ENT_LIGHT, i, i + len, arena_printf(f->mem, "%s", how + 1));
                return;
        }
}

/* A few words with a colour speak of the light, unless they speak of the goods. */
static bool about_light(const struct finder *f)
{
        static const char32_t goods[] = U"款|货|版|买|卖|version|model|stock|case|colour|color|want|buy|order";

        if (f->any & BEGINS_LIGHT)
                return true;
        return f->s->n <= 8 ? !ent_any(f, 0, f->s->n, goods) : ent_any(f, 0, f->s->n, U"颜色|it is|its");
}

void ent_find_lights(struct finder *f)
{
        struct colour c[COLOURS_MAX];
        unsigned before = f->out->n_entities;
        size_t n = 0;

        if ((f->any & BEGINS_COLOUR) && about_light(f)) {
                n = find_colours(f, c);
                add_colours(f, c, n);
        }
        if (n == 0 && (f->any & BEGINS_LIGHT))
                add_dark(f);
        if (f->out->n_entities == before && (f->any & BEGINS_LIGHT))
                add_rhythm(f);
}

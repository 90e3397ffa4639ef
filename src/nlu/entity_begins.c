/*
 * What may begin at a character or a word. The lists are compiled once into a small hash table, so a message costs one
 * look-up for each Chinese character and each English word of it.
 */
#include "nlu/entity_priv.h"

#include <string.h>

#define SLOTS 2048u /* at least twice the number of characters and words below */

struct nlu_begins {
        uint64_t key[SLOTS]; /* 0 = free */
        uint16_t bits[SLOTS];
};

static const struct {
        uint16_t bits;
        const char32_t *han;   /* characters */
        const char32_t *latin; /* words */
} rows[] = {
        {BEGINS_NUMBER, U"零〇一二三四五六七八九十两俩仨半",
         U"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
         U"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|a|an|"
         U"couple|dozen|half|once|twice|thrice|both"},
        {BEGINS_DATE, U"今昨前明后上下本当这刚近最过周星礼自从大双元国去",
         U"today|tonight|yesterday|tomorrow|last|past|this|these|next|ever|since|from|between|day|on|in|the|over|"
         U"within|"
         U"monday|"
         U"tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
         U"september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|christmas|weekend"},
        {BEGINS_LIGHT, U"灯亮闪呼灭交轮",
         U"light|lights|led|leds|lamp|lit|blinking|blinks|blink|blinked|flashing|flashes|flash|flashed|pulsing|pulses|"
         U"breathing|solid|alternating|alternates|alternate|glowing|glows|ring|indicator"},
        {BEGINS_COLOUR, U"红蓝白黄橙琥绿紫橘粉青", U"red|blue|white|amber|orange|yellow|green|purple|pink"},
        {BEGINS_CODE, U"错故报代显提出",
         U"error|errors|err|code|codes|fault|showing|shows|displays|displaying|says|reads"},
        {BEGINS_TRIED, U"重复拔卸升换擦清洗删按长检查试断开关恢充格插更",
         U"reset|restarted|rebooted|unplugged|replugged|reinstalled|updated|upgraded|charged|fully|factory|hard|power|"
         U"recharged|replaced|"
         U"changed|swapped|cleaned|wiped|reconnected|repaired|checked|tried|pressed|held|deleted|removed|cleared|"
         U"cycled|turned|switched|moved|reseated|uninstalled|formatted|plugged|paired|re"},
        {BEGINS_DONE, U"过了已早",
         U"already|i|ive|we|weve|twice|times|again|just|reset|restarted|rebooted|unplugged|replugged|reinstalled|"
         U"updated|upgraded|charged|fully|recharged|replaced|swapped|cleaned|wiped|reconnected|tried|turned|switched|"
         U"cycled|"
         U"pressed|held|deleted|removed|cleared|reseated|uninstalled|formatted|plugged"},
        {BEGINS_NAME, U"叫姓名联收先女小太师抬户持配快",
         U"im|this|attention|attn|name|mr|mrs|ms|miss|dr|recipient|mister"},
        {BEGINS_PLACE, U"省市区县旗镇乡路街道巷弄",
         U"address|street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|court|ct|square|way|place|box|apt|"
         U"apartment|suite|unit|flat|via|rue|calle|rua|terrace|close|crescent|highway|parkway|zip|postcode"},
};

static uint64_t step(uint64_t h, uint32_t c)
{
        h = (h ^ c) * UINT64_C(0x9E3779B97F4A7C15);
        return h ^ h >> 29;
}

static size_t slot_of(const struct nlu_begins *b, uint64_t key)
{
        size_t i = (size_t)(key >> 20) % SLOTS;

        while (b->key[i] && b->key[i] != key)
                i = (i + 1) % SLOTS;
        return i;
}

static void mark(struct nlu_begins *b, uint64_t key, unsigned bits)
{
        size_t i = slot_of(b, key);

        b->key[i] = key;
        b->bits[i] = (uint16_t)(b->bits[i] | bits);
}

const struct nlu_begins *nlu_begins_new(struct arena *mem)
{
        struct nlu_begins *b = ARENA_NEW(mem, struct nlu_begins);
        const char32_t *p;
        uint64_t h;
        size_t i;

        memset(b, 0, sizeof(*b));
        for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                for (p = rows[i].han; *p; p++)
                        mark(b, step(0, *p), rows[i].bits);
                for (p = rows[i].latin; *p; p += *p == U'|') {
                        for (h = 0; *p && *p != U'|'; p++)
                                h = step(h, *p);
                        mark(b, h, rows[i].bits);
                }
        }
        return b;
}

const uint16_t *nlu_begins_in(const struct nlu_begins *b, const struct normal *s, struct arena *mem, unsigned *ret_any)
{
        uint16_t *out = ARENA_ARRAY(mem, uint16_t, s->n + 1);
        unsigned any = 0;
        size_t i, to;

        memset(out, 0, (s->n + 1) * sizeof(*out));
        for (i = 0; i < s->n; i = to) {
                uint32_t c = s->cp[i];
                uint64_t h = step(0, c);

                to = i + 1;
                if (ent_digit(c)) {
                        out[i] = BEGINS_DIGIT;
                        while (to < s->n && ent_digit(s->cp[to]))
                                to++;
                } else if (ent_letter(c)) {
                        for (; to < s->n && ent_letter(s->cp[to]); to++)
                                h = step(h, s->cp[to]);
                        out[i] = b->bits[slot_of(b, h)];
                } else if (is_han(c)) {
                        out[i] = b->bits[slot_of(b, h)];
                } else if (c == '@') {
                        out[i] = BEGINS_MAIL;
                }
                any |= out[i];
        }
        *ret_any = any;
        return out;
}

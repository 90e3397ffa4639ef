/* What is money and what is a count, by the words around a number. */
#include "nlu/entity_priv.h"

/* ---- money ---- */

struct currency {
        const char32_t *words;
        const char *code;
        double unit;
};

static const struct currency before_number[] = {
        {U"hk$|hkd", "HKD", 1},          {U"nt$|twd", "TWD", 1},   {U"a$|au$|aud", "AUD", 1}, {U"c$|ca$|cad", "CAD", 1},
        {U"s$|sgd", "SGD", 1},           {U"us$|$|usd", "USD", 1}, {U"€|eur|euro", "EUR", 1}, {U"£|gbp", "GBP", 1},
        {U"¥|rmb|cny|人民币", "CNY", 1}, {U"jpy|日元", "JPY", 1},
};

static const struct currency after_number[] = {
        {U"元人民币|元钱|元|圆|块钱|块人民币|块|人民币|软妹币|rmb|cny|yuan|大洋|¥", "CNY", 1},
        {U"毛钱|毛|角钱|角", "CNY", 0.1},
        {U"分钱", "CNY", 0.01},
        {U"美元|美金|美刀|刀|us dollars|us dollar|dollars|dollar|bucks|buck|usd|$", "USD", 1},
        {U"美分|cents|cent", "USD", 0.01},
        {U"欧元|欧|euros|euro|eur|€", "EUR", 1},
        {U"英镑|镑|pounds sterling|pounds|pound|quid|gbp|£", "GBP", 1},
        {U"pence", "GBP", 0.01},
        {U"港币|港元|港纸|hkd", "HKD", 1},
        {U"日元|日币|円|yen|jpy", "JPY", 1},
        {U"台币|新台币|twd", "TWD", 1},
        {U"加币|加元|cad", "CAD", 1},
        {U"澳元|澳币|aud", "AUD", 1},
        {U"新币|sgd", "SGD", 1},
        {U"韩元|krw", "KRW", 1},
};

static const struct currency *currency_before(const struct finder *f, size_t i, size_t *ret_from)
{
        size_t k, len, to = i > 0 && ent_at(f, i - 1) == ' ' ? i - 1 : i;

        for (k = 0; to > 0 && k < sizeof(before_number) / sizeof(before_number[0]); k++) {
                len = ent_word_before(f, to, before_number[k].words);
                if (len) {
                        *ret_from = to - len;
                        return &before_number[k];
                }
        }
        return NULL;
}

static const struct currency *currency_after(const struct finder *f, size_t i, size_t *ret_len)
{
        size_t k;

        for (k = 0; k < sizeof(after_number) / sizeof(after_number[0]); k++) {
                *ret_len = ent_word(f, i, after_number[k].words);
                if (*ret_len)
                        return &after_number[k];
        }
        return NULL;
}

/* 两块电池 are batteries; 30欧姆, 一角落 and 5毛孔 are no money either. */
static bool is_thing(const struct finder *f, size_t end, double v)
{
        uint32_t unit = ent_at(f, end - 1), next = ent_at(f, end);

        switch (unit) {
        case U'块': return v < 20 && ent_has_char(U"电屏板表滤抹布玻硬芯肥拖巧主显砖地毛石存木海内肉巾", next);
        case U'欧': return next == U'姆';
        case U'元': return next == U'旦' || next == U'素' || next == U'件';
        case U'毛': return next == U'病' || next == U'巾' || next == U'孔' || next == U'刷';
        case U'角': return next == U'落' || next == U'度';
        case U'刀': return next == U'片' || next == U'头';
        default: return false;
        }
}

/* "三块五", "12块8毛", "两块二": what stands behind the unit of yuan. */
static double yuan_rest(const struct finder *f, size_t *end)
{
        struct number n;
        uint32_t last = ent_at(f, *end - 1);

        bool whole = last == U'块' || last == U'元';

        if ((!whole && last != U'毛' && last != U'角') || !ent_number(f, *end, &n) || n.v >= 10 || !n.whole || n.to > 0)
                return 0;
        if (ent_has_char(whole ? U"毛角" : U"分", ent_at(f, n.end)))
                n.end++;
        else if (ent_has_char(U"个台次张件只副部套遍瓶包盒条根块片把本天年月日号周小分十百千万折星点",
                              ent_at(f, n.end)))
                return 0; /* 两块五个 */
        *end = n.end;
        return n.v / (whole ? 10 : 100);
}

/* v: in the currency, of the lower bound; c NULL: none was said. */
static bool add_money(struct finder *f, size_t from, size_t to, const struct number *n, double v,
                      const struct currency *c)
{
        struct str value = arena_printf(f->mem, "%.2f", v);

        if (n->to > 0)
                value = arena_printf(f->mem, "%.*s-%.2f", STR_ARG(value), n->to * c->unit);
        if (c)
                value = arena_printf(f->mem, "%.*s %s", STR_ARG(value), c->code);
        return ent_add(f, ENT_MONEY, from, to, value) != NULL;
}

/* A number without a currency right behind what can only be followed by a sum. */
static bool is_sum(const struct finder *f, size_t i, const struct number *n)
{
        static const char32_t units[] = U"百千万亿";
        static const char32_t verbs[] =
                U"花了|花|付了|付|价格|售价|标价|价格是|售价是|卖|才卖|赔了|赔|退了|扣了|扣|"
                U"优惠|便宜|便宜了|降了|涨了|涨到|降到|转了|paid|cost|costs|spent|cost me|price of|"
                U"priced at|worth|refunded|charged|charged me|paying|refund of|price is";
        size_t to = i > 0 && ent_at(f, i - 1) == ' ' ? i - 1 : i;
        uint32_t next = ent_at(f, n->end);

        /* 两万, 1万2: the message is nothing but the sum. */
        if (i == 0 && n->end == f->s->n && n->v >= 100 &&
            (ent_has_char(units, ent_at(f, i + 1)) || ent_has_char(units, ent_at(f, n->end - 1))))
                return true;
        if (!ent_word_before(f, to, verbs) || n->v < 1)
                return false;
        /* 付了2次, 花三天, paid 3 times */
        if (is_han(next))
                return ent_has_char(U"的买才就还多吧呢啊了", next);
        next = ent_at(f, ent_skip(f, n->end));
        return next == 0 || (ent_at(f, n->end) != '%' &&
                             (!ent_alnum(next) ||
                              ent_word(f, ent_skip(f, n->end),
                                       U"for|on|to|and|but|back|already|in|last|this|just|at|when|plus|including")));
}

bool ent_money(struct finder *f, size_t i, const struct number *n, size_t *ret_end)
{
        const struct currency *c;
        size_t from = i, end = n->end, len;

        c = currency_before(f, i, &from);
        if (c) {
                *ret_end = n->end;
                return add_money(f, from, n->end, n, n->v * c->unit, c);
        }
        if (ent_has_char(U"多来几余", ent_at(f, end)))
                end++;
        end = ent_skip(f, end);
        c = currency_after(f, end, &len);
        if (c && !is_thing(f, end + len, n->v)) {
                double v = n->v * c->unit;

                end += len;
                v += n->to > 0 ? 0 : yuan_rest(f, &end);
                *ret_end = end;
                return add_money(f, i, end, n, v, c);
        }
        *ret_end = n->end;
        return n->to <= 0 && is_sum(f, i, n) && add_money(f, i, n->end, n, n->v, NULL);
}

/* ---- counts ---- */

static const char32_t measures[] = U"个|台|次|张|件|只|副|部|套|遍|瓶|包|盒|条|根|颗|粒|块|片|把|本|双|对|箱|袋|支|枚|"
                                   U"份|组|名|回|款|盏|架|辆|卷|桶|罐|节|排|下|趟|扇|轮|种|人";

/* Units of a measurement are no things: "2 bars", "5 stars" are, "12 volts" is not. */
static const char32_t no_things[] =
        U"days|weeks|months|years|hours|minutes|seconds|mins|secs|hrs|volts|amps|watts|"
        U"degrees|percents|meters|metres|inches|lumens|bits|bytes|is|was|has|this|its|"
        U"less|yes|plus|always|does|as|us|pros|gens|differs|costs|works|needs|comes|goes|makes|"
        U"says|dies|lasts|keeps|runs|stops|shows";

/* A plural at i: letters that end with one s. */
static bool is_plural(const struct finder *f, size_t i)
{
        size_t to = i;

        while (ent_letter(ent_at(f, to)))
                to++;
        return to - i >= 3 && ent_at(f, to - 1) == 's' && ent_at(f, to - 2) != 's' && !ent_word(f, i, no_things);
}

/* What is counted: "cameras", or an adjective and "red lights". */
static bool things_follow(const struct finder *f, size_t i)
{
        size_t to = i;

        if (is_plural(f, i) || ent_word(f, i, U"pcs|pieces|units|times"))
                return true;
        to += ent_word(f, i,
                       U"of|of the|of my|of your|of our|of these|new|old|broken|red|white|blue|green|black|smart|more|"
                       U"other|different|spare|extra|faulty|small|big|large|light");
        return to > i && is_plural(f, ent_skip(f, to));
}

bool ent_count(struct finder *f, size_t i, const struct number *n, size_t *ret_end)
{
        bool han = is_han(ent_at(f, i)), han_two = ent_at(f, i) == U'俩' || ent_at(f, i) == U'仨';
        size_t end = n->end, at = ent_skip(f, n->end), len;
        struct str value;

        /* 第二次, 上一次, 这一个; 一个, 一次, 一台 count nothing. */
        if ((i > 0 && ent_has_char(U"第哪几", ent_at(f, i - 1))) || n->v > 99999 || n->v < 1)
                return false;
        len = ent_word(f, at, U"打");
        if (len && (ent_at(f, at + 1) == 0 || !ent_has_char(U"开电不印", ent_at(f, at + 1)))) {
                end = at + 1;
                value = arena_printf(f->mem, "%.0f", n->v * 12);
        } else {
                bool group = !han && !n->digits && n->v >= 2 &&
                             ent_word(f, i, U"a couple|a couple of|a dozen|half a dozen|dozen");

                if (!han_two && !group && !ent_word(f, at, measures) && !things_follow(f, at))
                        return false;
                /* 一个 counts nothing, and 二次 is no count: two of a thing are 两. */
                if (han && (n->v < 2 || (ent_at(f, i) == U'二' && n->end == i + 1)))
                        return false;
                value = n->to > 0 ? arena_printf(f->mem, "%.0f-%.0f", n->v, n->to)
                                  : arena_printf(f->mem, n->whole || n->v >= 1000 ? "%.0f" : "%g", n->v);
        }
        *ret_end = end;
        return ent_add(f, ENT_COUNT, i, end, value) != NULL;
}

bool ent_count_word(struct finder *f, size_t i, size_t *ret_end)
{
        static const struct {
                const char32_t *word;
                const char *value;
        } rows[] = {{U"once", "1"}, {U"twice", "2"}, {U"thrice", "3"}, {U"both", "2"}};
        size_t k, len;

        for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
                len = ent_word(f, i, rows[k].word);
                if (!len)
                        continue;
                /* "once it is charged", "at once" and "once again" count nothing. */
                if (k == 0 && (ent_letter(ent_at(f, ent_skip(f, i + len))) || ent_word_before(f, i, U"at |all at ")))
                        return false;
                *ret_end = i + len;
                return ent_add(f, ENT_COUNT, i, i + len, str_c(rows[k].value)) != NULL;
        }
        return false;
}

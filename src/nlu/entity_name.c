/*
 * Names of persons, where a word says that one is coming ("我叫", "收件人", "my name is", "Mr") or a title follows
 * ("王先生"). A name without such a word is not looked for: nothing tells it from another word.
 */
#include "nlu/entity_priv.h"
#include "text/utf8.h"

#define WORDS_MAX 4
#define WORD_LETTERS 24

/* ---- Chinese ---- */

static const char32_t surnames[] =
        U"傅萧闻王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余"
        U"杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
        U"范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
        U"温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
        U"章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉"
        U"骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈"
        U"饶解牟艾尤阳时穆农司卓古吉缪简项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
        U"应臧闵苟邬边卞姬仇栾隋商刁沙荣巫"
        U"寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";
static const char32_t double_surnames[] = U"欧阳|上官|司马|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|南宫|端木";

/* What goes on after a name; it cannot be part of one. */
static const char32_t after_name[] = U"的是我你您他她在电手买想要住说订收和这那了就不没有下给可能吧啊呀呢也都已来请问"
                                     U"但还把被让到从对会号地邮单";

static const char32_t titles[] = U"先生|女士|小姐|太太|师傅";

static bool goes_on(const struct finder *f, size_t i)
{
        return is_han(ent_at(f, i)) && !ent_has_char(after_name, ent_at(f, i)) && !ent_word(f, i, titles);
}

/* How long the Chinese name at i is, or 0. given_min: characters that must follow the surname. */
static size_t han_name(const struct finder *f, size_t i, size_t given_min)
{
        size_t n = ent_word(f, i, double_surnames), given = 0;

        if ((!n && !ent_has_char(surnames, ent_at(f, i))) ||
            ent_word(f, i, U"谢谢|司机|经理|路人|安装|全部|平台|应该|方便|牛人|成人"))
                return 0;
        n = n ? n : 1;
        while (given < 2 && goes_on(f, i + n + given))
                given++;
        /* A name ends at a sign or a word that goes on; else only two characters are sure. */
        if (given == 2 && goes_on(f, i + n + 2))
                given = 0;
        return given >= given_min ? n + given : 0;
}

static bool add_name(struct finder *f, size_t from, size_t to)
{
        struct nlu_entity *e = ent_add(f, ENT_NAME, from, to, (struct str){NULL, 0});

        if (!e)
                return false;
        if (str_ends(e->raw, STR("'s"))) {
                e->raw.n -= 2;
                e->end -= 2;
        }
        e->value = e->raw;
        return true;
}

static bool delimits(uint32_t c)
{
        return c == 0 || (!is_han(c) && !ent_letter(c));
}

/* A name that ends at `to`, with a sign before it: where it begins, or `to`. */
static size_t name_before(const struct finder *f, size_t to)
{
        size_t n;

        for (n = 4; n >= 2; n--) {
                if (to >= n && delimits(to > n ? ent_at(f, to - n - 1) : 0) && han_name(f, to - n, 1) == n)
                        return to - n;
        }
        return to;
}

/* "…, 何华玉收, 139…": who gets the parcel; 收 stands at i. */
static bool receives(struct finder *f, size_t i)
{
        size_t from = delimits(ent_at(f, i + 1)) ? name_before(f, i) : i;

        return from < i && add_name(f, from, i);
}

/* "张涵芳 139…", "139… 张涵芳": alone beside a telephone. */
static void beside_phone(struct finder *f, uint32_t start, uint32_t end)
{
        size_t to = ent_position(f, start), from, len;

        while (to > 0 && ent_has_char(U" ,:", ent_at(f, to - 1)))
                to--;
        from = name_before(f, to);
        if (from < to && add_name(f, from, to))
                return;
        for (from = ent_position(f, end); ent_has_char(U" ,", ent_at(f, from)); from++)
                ;
        len = han_name(f, from, 1);
        if (len && delimits(ent_at(f, from + len)))
                add_name(f, from, from + len);
}

/* 王先生, 李小姐: the title stands at i. */
static bool before_title(struct finder *f, size_t i, size_t len)
{
        size_t n;

        for (n = 3; n >= 1; n--) {
                size_t name = i >= n ? han_name(f, i - n, 0) : 0;

                /* 和王先生, 向王先生 */
                if (n > 1 && ent_has_char(U"向从全单都应能连关", ent_at(f, i - n)))
                        continue;
                if (name != n || (n == 1 && i >= 2 && ent_has_char(U"姓", ent_at(f, i - 2))))
                        continue;
                return add_name(f, i - n, i + len);
        }
        return false;
}

/* "我叫张伟", "收件人:李雷", "姓王", "联系人是王小明" */
static bool after_cue_zh(struct finder *f, size_t i)
{
        static const char32_t cues[] =
                U"叫做|叫|姓名是|姓名|名字叫|名字是|名字|收件人是|收件人|收货人是|收货人|联系人是|联系人|"
                U"收件人姓名|收货人姓名|收件姓名|抬头是|抬头|户名是|户名|收款人|持卡人|配送员|快递员";
        static const char32_t whose[] = U"我|我的名字|名字|她|他|本人|我朋友|我老公|我老婆|我妈|我爸|我先生";
        size_t len = ent_word(f, i, cues), at, n;

        if (ent_at(f, i) == U'姓' && !len) {
                n = ent_word(f, i + 1, double_surnames);
                n = n ? n : ent_has_char(surnames, ent_at(f, i + 1));
                return n && (i == 0 || ent_has_char(U"我免贵人", ent_at(f, i - 1)) || !is_han(ent_at(f, i - 1))) &&
                       add_name(f, i + 1, i + 1 + n);
        }
        if (!len || (ent_at(f, i) == U'叫' && ent_at(f, i + 1) != U'我' && !ent_word_before(f, i, whose)))
                return false;
        at = i + len + (ent_at(f, i) == U'叫' && ent_at(f, i + 1) == U'我');
        while (ent_has_char(U" :是", ent_at(f, at)))
                at++;
        n = han_name(f, at, 1);
        /* 小明, 老王, 阿强 */
        if (!n && ent_has_char(U"小老阿", ent_at(f, at)) && is_han(ent_at(f, at + 1)) &&
            !ent_has_char(U"板师公婆实", ent_at(f, at + 1)) && !goes_on(f, at + 2))
                n = 2;
        return n && add_name(f, at, at + n);
}

/* ---- English ---- */

/* Was the letter at i a capital in the message as it was sent? */
static bool capital(const struct finder *f, size_t i)
{
        char c = f->s->at[i] < f->text.n ? f->text.p[f->s->at[i]] : 0;

        return c >= 'A' && c <= 'Z';
}

static size_t word_end(const struct finder *f, size_t i)
{
        size_t k = i;

        while (ent_letter(ent_at(f, k)) || (k > i && ent_at(f, k) == '-' && ent_letter(ent_at(f, k + 1))))
                k++;
        return k - i <= WORD_LETTERS ? k : i;
}

/* The end of the name at i: words with capitals, or, when the cue is sure, the first two words in small letters. */
static size_t latin_name(const struct finder *f, size_t i, bool sure)
{
        static const char32_t no_name[] =
                U"and|my|the|i|im|its|it|is|from|on|at|with|but|a|an|not|in|for|to|order|phone|"
                U"email|number|address|calling|here|so|of|or|this|that|there|please|"
                U"because|about|have|was|misspelled|wrong|spelled";
        size_t at = i, end = i, k;

        for (k = 0; k < WORDS_MAX; k++) {
                size_t to = word_end(f, at);

                if (to == at || ent_word(f, at, no_name) || (!capital(f, at) && (!sure || k >= 2)))
                        break;
                end = to;
                /* "J. Smith" */
                at = to + (to - at == 1 && ent_at(f, to) == '.');
                if (ent_at(f, at) != ' ')
                        break;
                at++;
        }
        return end;
}

static bool after_cue_en(struct finder *f, size_t i)
{
        static const char32_t forms[] = U"mr|mrs|ms|miss|mister|dr";
        static const char32_t whose[] = U"my|full|first|last|recipient|customer|the|contact|account|her|his|under the|"
                                        U"in the|whose";
        size_t len = ent_word(f, i, forms), at, end;
        bool sure;

        if (len) {
                at = i + len + (ent_at(f, i + len) == '.');
                end = ent_at(f, at) == ' ' && capital(f, at + 1) ? latin_name(f, at + 1, false) : at;
                return end > at + 1 && add_name(f, i, end);
        }
        /* "I'm Daniel Khan," and "attention Daniel Khan" need both words with capitals. */
        len = ent_word(f, i, U"im|this is|attention|attn");
        if (len) {
                at = ent_skip(f, i + len + (ent_at(f, i + len) == ':'));
                end = latin_name(f, at, false);
                /* Who shouts has capitals everywhere. */
                return !capital(f, at + 1) && end > word_end(f, at) && !ent_letter(ent_at(f, ent_skip(f, end))) &&
                       add_name(f, at, end);
        }
        len = ent_word(f, i,
                       U"name|recipient|name on account|name on the order|name on my order|name on the account|name on "
                       U"my account|"
                       U"name on the package|name on it|name for the order|name of");
        if (!len)
                return false;
        at = ent_skip(f, i + len);
        sure = ent_word(f, at, U"is") || ent_at(f, at) == ':';
        if (!sure && !capital(f, at))
                return false;
        if (len <= 9 && ent_word(f, at, U"is") && i > 0 && !ent_word_before(f, i - 1, whose))
                return false;
        at += ent_word(f, at, U"is") ? 2 : 0;
        at += ent_at(f, at) == ':';
        at = ent_skip(f, at);
        end = latin_name(f, at, sure);
        if (end > at)
                return add_name(f, at, end);
        end = han_name(f, at, 1);
        return end && add_name(f, at, at + end);
}

/* ---- both ---- */

void ent_find_names(struct finder *f)
{
        size_t i, len, n;

        for (i = 0; i < f->s->n; i++) {
                if (!(f->begins[i] & BEGINS_NAME))
                        continue;
                if (!is_han(ent_at(f, i))) {
                        after_cue_en(f, i);
                        continue;
                }
                if (ent_at(f, i) == U'收' && receives(f, i))
                        continue;
                len = ent_word(f, i, titles);
                if (len ? before_title(f, i, len) : after_cue_zh(f, i))
                        i += len;
        }
        n = f->out->n_entities;
        for (i = 0; i < n; i++) {
                if (f->out->entities[i].kind == ENT_PHONE)
                        beside_phone(f, f->out->entities[i].start, f->out->entities[i].end);
        }
}

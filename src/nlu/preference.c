/*
 * Rules over clauses of the normal form. A rule is up to three lists of words, one of each in this order with little
 * between; what cancels it is looked for in the same clause.
 */
#include "nlu/preference.h"

#include "base/arena.h"
#include "nlu/preference_priv.h"

#include <string.h>

#define CLAUSES_MAX 12
#define GAP_MAX 24u /* bytes between two parts of a rule */
#define PARTS 3

#define W(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- words ---- */

static bool is_word_byte(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool stands_alone(struct str s, size_t at, size_t n)
{
        if (!is_word_byte(s.p[at]))
                return true;
        return (at == 0 || !is_word_byte(s.p[at - 1])) && (at + n == s.n || !is_word_byte(s.p[at + n]));
}

bool clause_has(struct str clause, const char *const *words, size_t *ret_at, size_t *ret_end)
{
        bool found = false;
        size_t best = 0, end = 0;

        for (; *words; words++) {
                size_t n = strlen(*words);

                for (ptrdiff_t i = str_find(clause, str_n(*words, n), 0); i >= 0;
                     i = str_find(clause, str_n(*words, n), (size_t)i + 1)) {
                        if (!stands_alone(clause, (size_t)i, n))
                                continue;
                        if (!found || (size_t)i < best || ((size_t)i == best && (size_t)i + n > end)) {
                                found = true;
                                best = (size_t)i;
                                end = best + n;
                        }
                        break;
                }
        }
        if (found && ret_at)
                *ret_at = best;
        if (found && ret_end)
                *ret_end = end;
        return found;
}

static bool has(struct str clause, const char *const *words)
{
        return clause_has(clause, words, NULL, NULL);
}

/* ---- what stands around ---- */

static const char *const general_words[] = {
        "以后",      "今后",           "往后",           "每次",      "一直",          "总是",       "永远",
        "一律",      "都用",           "我喜欢",         "我习惯",    "我更喜欢",      "我比较喜欢", "我只想",
        "我只看",    "我从来不",       "from now on",    "in future", "in the future", "always",     "every time",
        "i prefer",  "id prefer",      "i would prefer", "i like",    "i dont like",   "i hate",     "never",
        "id rather", "i would rather", "i only",         "next time", "going forward", NULL};

/* "It is not that", "I did not say". */
static const char *const taken_back[] = {
        "不是不",    "不是说",      "没说",      "不介意",      "没关系",        "不要紧",          "not that",
        "didnt say", "did not say", "dont mind", "do not mind", "doesnt bother", "no problem with", NULL};
static const char *const conditions[] = {"如果", "要是",   "假如",    "万一",     "的话",
                                         "if",   "unless", "suppose", "would it", NULL};
static const char *const of_others[] = {
        "朋友",   "邻居",    "同事",    "别人",        "亲戚",        "爸",        "妈",         "父母",   "老家",
        "公司的", "friend",  "friends", "neighbour",   "neighbours",  "neighbor",  "neighbors",  "mother", "mothers",
        "father", "fathers", "parents", "somebody",    "someone",     "colleague", "colleagues", "her",    "his",
        "their",  "grandpa", "grandma", "grandfather", "grandmother", "爷",        "奶",         "外公",   "外婆",
        "mum",    "mums",    "mom",     "moms",        "dad",         "dads",      NULL};
static const char *const of_the_past[] = {"以前", "之前",    "原来",       "曾经",      "从前", "was",
                                          "were", "used to", "previously", "before we", NULL};
static const char *const asks[] = {"会不会", "是不是", "行不行", "够不够", "有没有", "吗",     "么",
                                   "哪里",   "哪儿",   "怎么",   "什么",   "多少",   "能不能", "可不可以",
                                   "好不好", "should", "can",    "could",  "does",   "do",     "where",
                                   "what",   "how",    "why",    "which",  "is it",  NULL};

/* ---- rules ---- */

struct rule {
        enum nlu_preference_kind kind;
        const char *value;
        const char *const *parts[PARTS];
        const char *const *unless;
};

#define ZH_WANT W("用", "说", "讲", "改成", "换成", "切换成", "切换到")
#define ZH_NOT W("不要", "别", "不用", "不想", "不喜欢", "勿", "不需要", "请不要", "不看", "讨厌", "不爱")
#define EN_NOT W("no", "dont", "do not", "not", "never", "stop", "without", "hate", "skip", "no more")

static const struct rule rules[] = {
        /* the language of answers */
        {PREFERENCE_LANG, "en", {ZH_WANT, W("英文", "英语")}, W("不要", "别", "看不懂", "不会", "不想", "不用")},
        {PREFERENCE_LANG,
         "zh",
         {ZH_WANT, W("中文", "汉语", "普通话")},
         W("不要", "别", "看不懂", "不会", "不想", "不用")},
        {PREFERENCE_LANG,
         "zh",
         {W("in", "speak", "write", "use", "prefer"), W("chinese", "mandarin")},
         W("dont", "not", "cannot", "cant", "no")},
        {PREFERENCE_LANG,
         "en",
         {W("in", "speak", "write", "use", "prefer"), W("english")},
         W("dont", "not", "cannot", "cant", "no")},
        /* reading or a clip */
        {PREFERENCE_FORM, "read", {ZH_NOT, W("视频", "动画", "短片", "演示")}, NULL},
        {PREFERENCE_FORM,
         "read",
         {W("文字", "看字", "看图文", "图文", "文字版"), W("就行", "就好", "说明", "即可", "给我", "版")},
         W("不", "别", "视频")},
        {PREFERENCE_FORM,
         "read",
         {W("喜欢", "习惯", "想", "更愿意"), W("看文字", "看字", "读文字", "看图文", "文字")},
         W("不", "视频")},
        {PREFERENCE_FORM,
         "clip",
         {W("喜欢", "习惯", "想", "要", "更愿意", "给我", "发", "用", "尽量"), W("视频", "动画", "演示")},
         W("不", "别", "坏", "录", "监控", "摄像", "打不开", "看不了", "转", "通话")},
        {PREFERENCE_FORM,
         "read",
         {EN_NOT, W("videos", "video", "clips", "clip", "animations")},
         W("record", "recording", "recorded", "doorbell", "feed", "from", "of", "camera", "work", "works", "play",
           "plays", "load", "show", "shows")},
        {PREFERENCE_FORM,
         "read",
         {W("prefer", "rather", "like", "want"), W("read", "reading", "text", "written", "words")},
         W("dont", "not")},
        {PREFERENCE_FORM,
         "clip",
         {W("prefer", "rather", "like", "always"), W("video", "videos", "clip", "clips", "watch")},
         W("dont", "not", "no", "record", "recording", "would like to watch")},
        /* short or detailed */
        {PREFERENCE_LENGTH,
         "brief",
         {W("简短", "简单点", "简单一点", "短一点", "短点", "简洁", "精简", "说重点", "讲重点", "长话短说")},
         W("不", "别", "太")},
        {PREFERENCE_LENGTH,
         "brief",
         {ZH_NOT, W("长篇", "那么长", "这么长", "太长", "啰嗦", "罗嗦", "废话", "太详细")},
         NULL},
        {PREFERENCE_LENGTH,
         "detailed",
         {W("详细点", "详细一点", "仔细点", "仔细一点", "详细些", "越详细越好", "讲细", "说细")},
         W("不", "别", "太")},
        {PREFERENCE_LENGTH, "detailed", {ZH_NOT, W("太短", "太简单", "太简略", "那么简短")}, NULL},
        {PREFERENCE_LENGTH,
         "brief",
         {W("keep", "make", "be", "prefer", "like", "want", "give me"),
          W("short", "brief", "concise", "shorter", "to the point")},
         W("dont", "not", "too")},
        {PREFERENCE_LENGTH,
         "brief",
         {EN_NOT, W("long answers", "so long", "too long", "long texts", "essays", "waffle", "walls of text")},
         NULL},
        {PREFERENCE_LENGTH,
         "detailed",
         {W("prefer", "like", "want", "give me", "always"),
          W("detail", "detailed", "details", "long answers", "thorough")},
         W("dont", "not", "more details", "order details", "no")},
        /* what is not wanted */
        {PREFERENCE_DISLIKE,
         "calls",
         {ZH_NOT, W("打电话", "电话联系", "来电", "打给我", "电话回访", "电话骚扰", "接电话")},
         W("断", "通话", "蓝牙")},
        {PREFERENCE_DISLIKE, "sms", {ZH_NOT, W("发短信", "短信")}, W("收不到", "验证码")},
        {PREFERENCE_DISLIKE, "email", {ZH_NOT, W("发邮件", "邮件", "发邮箱")}, W("收不到")},
        {PREFERENCE_DISLIKE,
         "offers",
         {ZH_NOT, W("推荐东西", "推销", "广告", "给我推荐", "推荐产品", "推荐商品", "卖东西")},
         W("别人", "别的广告", "别的推销", "特别", "分别", "级别", "区别", "不要钱", "吗")},
        {PREFERENCE_DISLIKE,
         "calls",
         {EN_NOT, W("call me", "phone calls", "phone me", "calling me", "ring me", "phone call", "calls please")},
         W("after", "before", "between", "in the", "at", "on", "until")},
        {PREFERENCE_DISLIKE,
         "sms",
         {EN_NOT, W("text messages", "sms", "text me", "texting me")},
         W("receive", "get", "code")},
        {PREFERENCE_DISLIKE,
         "email",
         {EN_NOT, W("emails", "email me", "e-mail me", "e-mails", "emailing me")},
         W("receive", "get")},
        {PREFERENCE_DISLIKE,
         "offers",
         {EN_NOT, W("offers", "ads", "adverts", "advertising", "sales pitch", "marketing", "recommend me", "upsell",
                    "recommendations")},
         W("see", "get", "got", "there", "have", "has", "is", "are", "longer", "what", "why", "which", "if")},
};

static bool holds(const struct rule *r, struct str clause)
{
        size_t from = 0;

        if (r->unless && has(clause, r->unless))
                return false;
        for (int i = 0; i < PARTS && r->parts[i]; i++) {
                size_t at = 0, end = 0;

                if (!clause_has(str_sub(clause, from, clause.n), r->parts[i], &at, &end) || (i > 0 && at > GAP_MAX))
                        return false;
                from += end;
        }
        return true;
}

/* ---- where things stand ---- */

const struct preference_place preference_places[] = {
        {"cellar", "地下室", "in the cellar"},
        {"garage", "车库", "in the garage"},
        {"attic", "阁楼", "in the attic"},
        {"balcony", "阳台", "on the balcony"},
        {"living-room", "客厅", "in the living room"},
        {"bedroom", "卧室", "in the bedroom"},
        {"nursery", "儿童房", "in the nursery"},
        {"study", "书房", "in the study"},
        {"kitchen", "厨房", "in the kitchen"},
        {"hall", "玄关", "in the hall"},
        {"door", "门口", "by the front door"},
        {"cabinet", "弱电箱", "in the wall cabinet"},
        {"upstairs", "楼上", "upstairs"},
        {"downstairs", "楼下", "downstairs"},
        {"garden", "院子", "in the garden"},
        {"office", "办公室", "in the office"},
        {NULL, NULL, NULL},
};

static const struct {
        const char *id;
        const char *const *words;
} place_words[] = {
        {"cellar", W("地下室", "地窖", "cellar", "basement")},
        {"garage", W("车库", "garage")},
        {"attic", W("阁楼", "attic", "loft")},
        {"balcony", W("阳台", "balcony")},
        {"living-room", W("客厅", "living room", "lounge", "sitting room")},
        {"nursery", W("儿童房", "婴儿房", "宝宝房", "nursery", "kids room", "childrens room")},
        {"bedroom", W("卧室", "主卧", "次卧", "bedroom")},
        {"study", W("书房", "study")},
        {"kitchen", W("厨房", "kitchen")},
        {"hall", W("玄关", "走廊", "过道", "hall", "hallway", "corridor")},
        {"door", W("大门口", "门口", "front door", "by the door", "at the door")},
        {"cabinet", W("弱电箱", "配电箱", "wall cabinet", "fuse box", "cabinet")},
        {"upstairs", W("楼上", "二楼", "三楼", "upstairs", "second floor", "first floor", "top floor")},
        {"downstairs", W("楼下", "一楼", "downstairs", "ground floor")},
        {"garden", W("院子", "花园", "garden", "yard")},
        {"office", W("办公室", "office")},
};

static bool find_place(struct str clause, const char **ret, size_t *ret_at)
{
        for (size_t i = 0; i < sizeof(place_words) / sizeof(place_words[0]); i++) {
                if (clause_has(clause, place_words[i].words, ret_at, NULL)) {
                        *ret = place_words[i].id;
                        return true;
                }
        }
        return false;
}

/* The device that the clause is about: a product that was understood there, else a thing that every home has. */
static struct str thing_in(const struct nlu_result *u, struct str clause, size_t before)
{
        static const char *const router[] = {"路由器", "路由", "router", "wifi router", NULL};
        static const char *const modem[] = {"光猫", "猫", "modem", NULL};
        size_t at = 0;

        for (unsigned i = 0; i < u->n_entities; i++) {
                const struct nlu_entity *e = &u->entities[i];
                ptrdiff_t found;

                if (e->kind != ENT_PRODUCT || e->negated)
                        continue;
                found = str_find(clause, e->raw, 0);
                if (found < 0 && u->n_products == 1)
                        found = (ptrdiff_t)before - 1; /* written otherwise than in its normal form */
                if (found >= 0 && (size_t)found < before)
                        return e->value;
        }
        if (clause_has(clause, router, &at, NULL) && at < before)
                return STR("router");
        if (clause_has(clause, modem, &at, NULL) && at < before)
                return STR("modem");
        return (struct str){0};
}

static bool phone_in(struct str clause, struct nlu_preference *ret)
{
        static const char *const ios[] = {"苹果手机", "iphone", "ios", NULL},
                                 *const android[] = {"安卓", "安卓手机", "android", "华为手机", "小米手机", NULL},
                                 *const own[] = {"我用",  "我的手机是", "我是",        "我手机是", "用的是", "i have",
                                                 "i use", "im on",      "my phone is", "i am on",  NULL},
                                 *const denied[] = {"不是", "不用", "没有", "not", "dont", "no", NULL};
        bool i = has(clause, ios), a = has(clause, android);

        if (i == a || !has(clause, own) || has(clause, denied))
                return false;
        ret->subject = STR("phone");
        ret->value = i ? STR("ios") : STR("android");
        return true;
}

static bool setup_in(const struct nlu_result *u, struct str clause, struct nlu_preference *ret)
{
        static const char *const stands[] = {"在",        "放在",      "装在",    "摆在",     "挂在",  "is in",
                                             "is at",     "is on",     "sits in", "in the",   "in my", "is",
                                             "stands in", "installed", "hangs",   "lives in", NULL};
        static const char *const denied[] = {"不在",   "没在",      "没放",    "没装",     "想放",
                                             "打算",   "能放",      "可以放",  "isnt",     "is not",
                                             "not in", "no longer", "want to", "going to", NULL};
        const char *place;
        size_t at;

        if (has(clause, asks) || has(clause, conditions) || has(clause, of_others) || has(clause, of_the_past))
                return false;
        if (phone_in(clause, ret))
                return true;
        if (!find_place(clause, &place, &at) || !has(clause, stands) || has(clause, denied))
                return false;
        ret->subject = thing_in(u, clause, at);
        ret->value = str_c(place);
        return ret->subject.n > 0;
}

/* ---- a message ---- */

static bool is_pause(char c)
{
        return c == ',' || c == '.' || c == ';' || c == '!' || c == '?' || c == '\n';
}

/* "I prefer X, not Y" and "9:30" stay whole only as far as digits stand around the mark. */
static bool ends_clause(struct str s, size_t i)
{
        static const char *const wide[] = {"。", "，", "！", "？", "；", "、"};
        bool digits = i > 0 && i + 1 < s.n && s.p[i - 1] >= '0' && s.p[i - 1] <= '9' && s.p[i + 1] >= '0' &&
                      s.p[i + 1] <= '9';

        if (is_pause(s.p[i]))
                return !digits;
        for (size_t k = 0; k < sizeof(wide) / sizeof(wide[0]); k++) {
                if (i + 3 <= s.n && !memcmp(s.p + i, wide[k], 3))
                        return true;
        }
        return false;
}

static void keep(struct nlu_preference *v, unsigned *n, const struct nlu_preference *p)
{
        unsigned i = 0;

        while (i < *n && !(v[i].kind == p->kind && str_eq(v[i].subject, p->subject) &&
                           (p->kind != PREFERENCE_DISLIKE || str_eq(v[i].value, p->value))))
                i++;
        if (i == NLU_PREFERENCES_MAX)
                return;
        v[i] = *p;
        if (i == *n)
                ++*n;
}

static void read_clause(const struct nlu_result *u, struct str clause, bool asked, struct arena *mem,
                        struct nlu_preference *v, unsigned *n)
{
        struct nlu_preference p = {.start = (uint32_t)(clause.p - u->normal.p),
                                   .general = has(u->normal, general_words)};

        struct str hours;
        bool by_time = !has(clause, of_others) && preference_hours(clause, mem, &hours);

        p.end = p.start + (uint32_t)clause.n;
        if (has(clause, taken_back))
                return;
        for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
                const struct rule *r = &rules[i];

                if (!holds(r, clause) || (r->kind == PREFERENCE_FORM && has(clause, conditions)) ||
                    (by_time && r->kind == PREFERENCE_DISLIKE)) /* at that time alone */
                        continue;
                p.kind = r->kind;
                p.subject = (struct str){0};
                p.value = str_c(r->value);
                keep(v, n, &p);
        }
        if (by_time) {
                p.kind = PREFERENCE_HOURS;
                p.subject = (struct str){0};
                p.value = hours;
                keep(v, n, &p);
        }
        if (!asked && setup_in(u, clause, &p)) {
                p.kind = PREFERENCE_SETUP;
                keep(v, n, &p);
        }
}

unsigned nlu_preferences(const struct nlu_result *u, struct arena *mem, struct nlu_preference ret[NLU_PREFERENCES_MAX])
{
        struct str s = u->normal;
        size_t from = 0, clauses = 0;
        unsigned n = 0;

        for (size_t i = 0; i <= s.n && clauses < CLAUSES_MAX; i++) {
                if (i < s.n && !ends_clause(s, i))
                        continue;
                if (i > from + 3) {
                        read_clause(u, str_sub(s, from, i - from), i < s.n && s.p[i] == '?', mem, ret, &n);
                        clauses++;
                }
                from = i + 1;
        }
        return n;
}

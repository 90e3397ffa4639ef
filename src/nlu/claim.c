/*
 * claim - see claim.h. A claim has three parts in this order within one clause or the next: who (a person of the
 * company, or nobody named), that they said or promised it, and what: money or a benefit. Weak words of saying need a
 * benefit that is given ("补", "compensation"); strong ones of promising take any.
 */
#include "nlu/claim.h"

#include <string.h>

static const char *const people_zh[] = {"客服",   "同事", "店家", "商家",     "师傅", "经理", "主管",
                                        "人工",   "售后", "店员", "工作人员", "你们", "小妹", "小哥",
                                        "那个人", "有人", "他",   "她",       NULL};
static const char *const people_en[] = {"colleague", "agent",          "someone", "somebody", "support",
                                        "you guys",  "representative", "service", "manager",  "supervisor",
                                        "person",    "lady",           "guy",     "employee", "staff",
                                        "they",      " he ",           " she ",   "you",      "assistant",
                                        "rep ",      "team",           "woman",   " man ",    NULL};
static const char *const strong_zh[] = {"答应", "承诺", "保证过", "保证给", "保证会", "许诺",
                                        "讲好", "说好", "谈好",   "约好",   "允诺",   NULL};
static const char *const strong_en[] = {"promised",    "assured",   "guaranteed", "agreed to",
                                        "agreed that", "agreed on", NULL};
static const char *const weak_zh[] = {"说", "讲", "告诉", "同意", "表示", "跟我谈", NULL};
static const char *const weak_en[] = {"said",   "told me",   "told us",   "offered", "says",
                                      "saying", "confirmed", "mentioned", NULL};
/* Given on top, beside what everybody gets. */
static const char *const gift_zh[] = {"补",     "赔",     "返现", "返我",   "返给",   "送我", "免费",
                                      "减免",   "抵",     "红包", "优惠券", "代金券", "退我", "退给我",
                                      "给我退", "给我换", "延保", "多送",   NULL};
static const char *const gift_en[] = {"compensat",      "voucher",      "credit",    "discount",  "for free",
                                      "free of charge", "goodwill",     "reimburs",  "refund me", "pay me",
                                      "give me",        "get a refund", "get back",  "coupon",    "extra",
                                      "waive",          "replacement",  "refund of", NULL};
static const char *const any_zh[] = {"退", "换", "修", "寄", "发", "给", "免", "送", "回电", "打电话", "处理", NULL};
static const char *const any_en[] = {"refund", "replac",  "repair",  "send", "call",     "pay", "give",
                                     "free",   "new one", "deliver", "fix",  "exchange", NULL};
static const char *const denied[] = {"没答应",
                                     "没有答应",
                                     "没承诺",
                                     "没有承诺",
                                     "没人答应",
                                     "没人承诺",
                                     "没说要",
                                     "没说过",
                                     "没有说",
                                     "没跟我说",
                                     "从没说",
                                     "不答应",
                                     "不承诺",
                                     "不肯",
                                     "没告诉",
                                     "没人说",
                                     "没人告诉",
                                     "没保证",
                                     "拒绝",
                                     "never promised",
                                     "not promise",
                                     "n't promise",
                                     "nobody promised",
                                     "no one promised",
                                     "noone promised",
                                     "never said",
                                     "n't say",
                                     "not say",
                                     "never told",
                                     "n't told",
                                     "nobody told",
                                     "no one told",
                                     "nobody said",
                                     "no one said",
                                     "refused",
                                     "n't agree",
                                     "not agreed",
                                     "never agreed",
                                     "didnt promise",
                                     "didnt say",
                                     "n't offer",
                                     "never offered",
                                     NULL};
/* Not said to have happened. */
static const char *const unreal[] = {
        "如果",           "要是",        "假如",          "能不能",   "会不会",   "可不可以",
        "能否",           "可以让",      "希望",          "麻烦让",   "请让",     "会答应吗",
        "can you",        "could you",   "would you",     "will you", "if you",   "if someone",
        "please promise", "can someone", "could someone", "i want",   "i'd like", "do you promise",
        "is promised",    NULL};

/* The first of the words at or behind `from`; -1: none. */
static ptrdiff_t find_any(struct str text, size_t from, const char *const *words, size_t *ret_end)
{
        ptrdiff_t best = -1;

        for (; *words; words++) {
                ptrdiff_t at = str_find(text, str_c(*words), from);

                if (at >= 0 && (best < 0 || at < best)) {
                        best = at;
                        *ret_end = (size_t)at + strlen(*words);
                }
        }
        return best;
}

static bool has(struct str text, const char *const *words)
{
        size_t end;

        return find_any(text, 0, words, &end) >= 0;
}

#define WHO_BEFORE 60u /* bytes between who and what they said */
#define WHAT_AFTER 120u

/* Somebody stands before the word of saying at `at`. */
static bool somebody_before(struct str text, size_t at)
{
        struct str before = str_sub(text, at > WHO_BEFORE ? at - WHO_BEFORE : 0, at > WHO_BEFORE ? WHO_BEFORE : at);

        return has(before, people_zh) || has(before, people_en);
}

static bool passive(struct str text, size_t at)
{
        static const char *const words[] = {"i was ", "i've been ", "i have been ", "we were ", "i am ",
                                            "been ",  "was ",       "were ",        NULL};
        struct str before = str_sub(text, at > 14 ? at - 14 : 0, at > 14 ? 14 : at);

        return has(before, words);
}

/* "说好的补差价呢": nobody is named, and it was agreed. */
static bool starts_as_agreed(struct str text, size_t at)
{
        return str_starts(str_sub(text, at, 6), STR("说好"));
}

static bool promised_by(struct str text, bool money, const char *const *say, bool strong)
{
        size_t from = 0, end = 0;
        ptrdiff_t at;

        while ((at = find_any(text, from, say, &end)) >= 0) {
                struct str after = str_sub(text, end, WHAT_AFTER);
                bool gift = has(after, gift_zh) || has(after, gift_en);
                bool any = has(after, any_zh) || has(after, any_en);
                bool who = somebody_before(text, (size_t)at) || passive(text, (size_t)at);

                if (strong && !who && starts_as_agreed(text, (size_t)at) ? gift
                    : strong                                             ? who && (gift || any || money)
                                                                         : who && (gift || (money && any)))
                        return true;
                from = end;
        }
        return false;
}

bool nlu_claims_promise(struct str text, bool money)
{
        struct str t = str_sub(text, 0, CLAIM_TEXT_MAX);

        if (has(t, denied) || has(t, unreal))
                return false;
        return promised_by(t, money, strong_zh, true) || promised_by(t, money, strong_en, true) ||
               promised_by(t, money, weak_zh, false) || promised_by(t, money, weak_en, false);
}

bool nlu_asks_agreed(struct str text)
{
        static const char *const what[] = {"什么",     "啥",           "怎么说的",  "咋说的",   "哪些",
                                           "怎么约的", "what did",     "what was",  "what has", "what we",
                                           "what you", "what have we", "remind me", NULL};
        static const char *const agreed[] = {"答应",    "说好",      "约好",     "约定",       "承诺",    "商量好",
                                             "谈好",    "怎么说的",  "咋说的",   "agree",      "promise", "arranged",
                                             "settled", "said they", "say they", "said would", "told me", NULL};
        static const char *const who[] = {"同事",  "客服",   "人工", "刚才", "刚刚", "之前", "你们", "他", "colleague",
                                          "agent", "person", "they", "you ", "we ",  "he ",  "she ", NULL};
        struct str t = str_sub(text, 0, CLAIM_TEXT_MAX);

        return has(t, what) && has(t, agreed) && has(t, who) && !has(t, unreal);
}

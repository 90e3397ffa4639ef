/*
 * What kind of question a message asks. Who asks how a thing is done, why it was done, or for an address or a number,
 * names the same words as who wants it done: only the latter begins an action.
 */
#include "answer/answer_priv.h"
#include "text/normal.h"

#include <string.h>

/* "how do I return it", "能退吗": asks about it, and does not yet ask for it. */
bool asks_how(const struct ctx *c)
{
        static const char *const how[] = {"怎么",   "如何",   "流程",           "步骤",  "规则",   "政策",
                                          "条件",   "多久",   "哪里",           "在哪",  "能不能", "可不可以",
                                          "可以吗", "吗",     "how ",           "what ", "where ", "policy",
                                          "rules",  "can i ", "is it possible", "steps", NULL};
        static const char *const wish[] = {"帮我",         "给我",    "麻烦",      "我要",   "我想",
                                           "想要",         "申请",    "please",    "i want", "i'd like",
                                           "i would like", "can you", "could you", NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        if (has_any(t, wish) && !has_any(t, how))
                return false;
        return has_any(t, how) || c->u.question;
}

/* The next sentence; a point within a number or a word ends none. */
struct str asked_sentence(struct str *rest)
{
        static const char *const wide[] = {"。", "！", "？", "；", NULL};
        size_t i = 0;

        for (; i < rest->n; i++) {
                bool end = strchr("!?;\n", rest->p[i]) != NULL ||
                           (rest->p[i] == '.' && (i + 1 == rest->n || rest->p[i + 1] == ' '));

                for (size_t k = 0; wide[k] && !end; k++)
                        end = str_starts(str_sub(*rest, i, rest->n), str_c(wide[k]));
                if (end)
                        break;
        }
        struct str s = str_sub(*rest, 0, i);
        *rest = str_sub(*rest, i < rest->n ? i + 1 : i, rest->n);
        return s;
}

static struct str normal_of(const struct ctx *c, struct str s)
{
        return normal_text(c->mem, s, NLU_MAX_TEXT);
}

/* "why was it cancelled", "取消的原因是什么", "谁给我取消的"; not who gives a reason or wants none asked for. */
bool asks_why(const struct ctx *c, struct str sentence)
{
        static const char *const why[] = {"为什么", "为何",     "为啥",     "为嘛",       "因为什么", "怎么就",
                                          "怎么会", "怎么自己", "怎么被",   "咋就",       "咋自己",   "咋被",
                                          "凭什么", "凭啥",     "谁把",     "谁给",       "谁取消",   "谁让",
                                          "why ",   "how come", "who did ", "who cancel", "who told", NULL};
        static const char *const reason[] = {"原因", "理由", "reason", NULL};
        static const char *const asked[] = {"什么", "啥",   "告诉",  "看",   "查",      "知道", "说明", "解释",
                                            "what", "tell", "know ", "give", "explain", "look", NULL};
        static const char *const none[] = {"别问",      "不要问",        "不用问",   "没什么原因",
                                           "没有原因",  "don't ask",     "dont ask", "do not ask",
                                           "no reason", "no particular", NULL};
        struct str t = normal_of(c, sentence);

        return !has_any(t, none) && (has_any(t, why) || (has_any(t, reason) && has_any(t, asked)));
}

/* "给我退货地址", "what is the number": wants to be told something, and nothing done. */
bool asks_to_be_told(const struct ctx *c, struct str sentence)
{
        static const char *const what[] = {"地址",    "电话",         "号码",   "单号", "网址",    "链接", "联系方式",
                                           "address", "phone number", "number", "link", "contact", NULL};
        static const char *const tell[] = {"发我",    "发给我",      "给我",       "告诉我",  "给一下",      "给下",
                                           "发一下",  "发下",        "报一下",     "是什么",  "是多少",      "是哪",
                                           "有吗",    "在哪",        "哪个",       "what is", "what's",      "whats",
                                           "which",   "tell me",     "give me",    "send me", "let me have", "where is",
                                           "where's", "do you have", "i need the", NULL};
        static const char *const done[] = {"改",    "换",     "错",      "更新", "修改", "新地址", "新的地址",
                                           "申请",  "回个",   "回电",    "打个", "打给", "打电话", "change",
                                           "wrong", "update", "correct", "new ", "call", NULL};
        struct str t = normal_of(c, sentence);

        return has_any(t, what) && has_any(t, tell) && !has_any(t, done);
}

bool asks_only(const struct ctx *c)
{
        struct str rest = c->in->msg->text;

        while (rest.n) {
                struct str s = asked_sentence(&rest);

                if (s.n && (asks_why(c, s) || asks_to_be_told(c, s)))
                        return true;
        }
        return false;
}

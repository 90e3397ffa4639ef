/*
 * complaint - see complaint.h. The word for a complaint must stand beside one that says whose it is or what is wanted
 * of it; what tells of others, or only asks how it is done, takes it back.
 */
#include "nlu/complaint.h"

#include <stdbool.h>
#include <string.h>

static const char *const file_words[] = {"我要投诉",
                                         "我想投诉",
                                         "我需要投诉",
                                         "要正式投诉",
                                         "正式投诉",
                                         "我投诉",
                                         "投诉你们",
                                         "投诉你家",
                                         "投诉你司",
                                         "投诉客服",
                                         "投诉贵司",
                                         "要投诉你",
                                         "要投诉了",
                                         "帮我投诉",
                                         "给我投诉",
                                         "登记投诉",
                                         "提交投诉",
                                         "发起投诉",
                                         "我要举报",
                                         "已经投诉到",
                                         "已投诉到",
                                         "向12315投诉",
                                         "打了12315",
                                         "拨打了12315",
                                         "to complain",
                                         "file a complaint",
                                         "filing a complaint",
                                         "lodge a complaint",
                                         "lodging a complaint",
                                         "make a complaint",
                                         "making a complaint",
                                         "raise a complaint",
                                         "submit a complaint",
                                         "register a complaint",
                                         "a formal complaint",
                                         "an official complaint",
                                         "file a formal",
                                         "file an official",
                                         "formal grievance",
                                         "i am complaining",
                                         "i'm complaining",
                                         "put in a complaint",
                                         "take my complaint",
                                         NULL};
static const char *const status_words[] = {
        "怎么样了", "进度",      "进展",       "结果",      "处理到",   "到哪",     "到哪一步", "处理得",   "处理的怎",
        "有消息",   "回复了吗",  "答复",       "还没处理",  "没人处理", "没人理",   "状态",     "受理",     "有没有",
        "处理完",   "处理好",    "什么时候",   "多久",      "status",   "progress", "update",   "news",     "happening",
        "happened", "hear back", "heard back", "going",     "resolved", "result",   "outcome",  "where is", "where's",
        "how is",   "how's",     "stand",      "answer to", "deadline", NULL};
static const char *const mine_words[] = {"我的投诉",         "我投诉的",
                                         "投诉编号",         "上次投诉",
                                         "之前投诉",         "那个投诉",
                                         "我那个投诉",       "投诉单",
                                         "投诉进",           "投诉处理",
                                         "投诉结果",         "我上次的投诉",
                                         "投诉的事",         "投诉怎",
                                         "my complaint",     "the complaint",
                                         "our complaint",    "complaint number",
                                         "complaint no",     "complaint i",
                                         "complaint status", NULL};
static const char *const not_words[] = {"怎么投诉",
                                        "如何投诉",
                                        "咋投诉",
                                        "哪里投诉",
                                        "哪儿投诉",
                                        "在哪投诉",
                                        "投诉电话",
                                        "投诉渠道",
                                        "投诉流程",
                                        "邻居",
                                        "楼下投诉",
                                        "楼下的",
                                        "被投诉",
                                        "滴滴",
                                        "司机",
                                        "物业",
                                        "不投诉",
                                        "不想投诉",
                                        "不是投诉",
                                        "不是要投诉",
                                        "撤销投诉",
                                        "取消投诉",
                                        "撤诉",
                                        "how do i",
                                        "how can i",
                                        "how to",
                                        "where can i",
                                        "where do i",
                                        "who do i",
                                        "neighbour",
                                        "neighbor",
                                        "not to complain",
                                        "don't want to complain",
                                        "dont want to complain",
                                        "not complaining",
                                        "no complaint",
                                        "nothing to complain",
                                        "not a complaint",
                                        "hate to complain",
                                        "not here to complain",
                                        "can't complain",
                                        "cant complain",
                                        "withdraw",
                                        NULL};

static bool has(struct str text, const char *const *words)
{
        for (; *words; words++) {
                if (str_contains(text, str_c(*words)))
                        return true;
        }
        return false;
}

enum complaint_wish nlu_complaint(struct str text)
{
        struct str t = str_sub(text, 0, COMPLAINT_LOOK_MAX);

        if (has(t, mine_words) && has(t, status_words))
                return COMPLAINT_STATUS;
        if (nlu_complaint_no(t).n && !has(t, file_words))
                return COMPLAINT_STATUS;
        return has(t, file_words) && !has(t, not_words) ? COMPLAINT_FILE : COMPLAINT_NO;
}

/* ---- numbers ---- */

static bool is_digit(char b)
{
        return b >= '0' && b <= '9';
}

static bool is_code(char b)
{
        return is_digit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '-';
}

/* The next run of letters, digits and hyphens from *at on. */
static struct str next_code(struct str t, size_t *at)
{
        size_t from;

        while (*at < t.n && !is_code(t.p[*at]))
                ++*at;
        from = *at;
        while (*at < t.n && is_code(t.p[*at]))
                ++*at;
        return str_sub(t, from, *at - from);
}

static unsigned digits(struct str s)
{
        unsigned n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += is_digit(s.p[i]);
        return n;
}

struct str nlu_complaint_case(struct str text)
{
        static const char *const who[] = {"12315",  "平台", "工单",       "天猫",     "淘宝",  "京东",   "拼多多",
                                          "抖音",   "消协", "消费者协会", "监管局",   "tmall", "taobao", "jd ",
                                          "amazon", "ebay", "consumer",   "platform", "Tmall", "Taobao", "JD ",
                                          "Amazon", "eBay", "Consumer",   "Platform", NULL};
        static const char *const word[] = {"编号", "单号", "工单",   "受理号", "登记号", "号码",   "号是",
                                           "号：", "号:",  "case",   "ref",    "number", "ticket", "no.",
                                           "Case", "Ref",  "Number", "Ticket", "No.",    NULL};
        struct str t = str_sub(text, 0, COMPLAINT_LOOK_MAX);
        size_t at = 0;

        if (!has(t, who) || !has(t, word))
                return (struct str){NULL, 0};
        while (at < t.n) {
                struct str code = next_code(t, &at);

                if (code.n >= COMPLAINT_CASE_MIN && code.n <= COMPLAINT_CASE_MAX && digits(code) >= COMPLAINT_CASE_MIN)
                        return code;
        }
        return (struct str){NULL, 0};
}

/* C260310-7KX2P */
static bool is_ours(struct str s)
{
        if (s.n != 13 || (s.p[0] != 'c' && s.p[0] != 'C') || s.p[7] != '-')
                return false;
        for (size_t i = 1; i < 7; i++) {
                if (!is_digit(s.p[i]))
                        return false;
        }
        return !memchr(s.p + 8, '-', 5);
}

struct str nlu_complaint_no(struct str text)
{
        struct str t = str_sub(text, 0, COMPLAINT_LOOK_MAX);
        size_t at = 0;

        while (at < t.n) {
                struct str code = next_code(t, &at);

                if (is_ours(code))
                        return code;
        }
        return (struct str){NULL, 0};
}

/* metric_words - what each figure is called and what it means. docs/metrics.md has the formulas; a test compares. */
#include "insight/metrics.h"

#define W(zh, en)                              \
        {                                      \
                [LANG_ZH] = zh, [LANG_EN] = en \
        }

const struct metric_words metric_words[METRICS] = {
        [SHARE_AUTOMATION] =
                {"automation", UNIT_SHARE, W("自动解答率", "Automation"),
                 W("机器给出有依据的回答、没有请求人工、客户也没有放弃的来访，占全部来访的比例。",
                   "Contacts that the machine answered from the knowledge, in which no person was asked for and the "
                   "customer did not give up, of all contacts."),
                 W("只要没有人工发过言就算自动解决，包括放弃的客户和没等到人工就离开的客户。",
                   "Every contact in which no person wrote counts as automated, also when the customer gave up or left "
                   "the queue.")},
        [SHARE_CONFIRMED] =
                {"confirmed_resolution", UNIT_SHARE, W("确认解决率", "Confirmed resolution"),
                 W("客户自己说问题解决了，而且 7 天内没有为同一主题再来的来访，占全部来访的比例。只统计 7 "
                   "天已过的日子。",
                   "Contacts in which the customer said that it is solved, and did not come again for the same topic "
                   "within 7 days, of all contacts. Only days whose 7 days are over count."),
                 W("没有请求人工就算已解决，客户不再说话也算。",
                   "Whoever did not ask for a person counts as resolved; silence is taken for yes.")},
        [SHARE_RESOLUTION] =
                {"resolution", UNIT_SHARE, W("解决率", "Resolution"),
                 W("客户确认解决；或客户已识别身份、得到了回答、没有放弃。两种情况都要求 7 "
                   "天内没有为同一主题再来。未确认的匿"
                   "名访客无法认出是否再来，不算解决。",
                   "The customer confirmed it; or is known, was answered and did not give up. In both cases they did "
                   "not come again for the same topic within 7 days. Visitors who did not confirm cannot be recognised "
                   "when they come again, and do not count."),
                 W("24 小时内没有再来就算已解决，放弃的客户和匿名访客也算在内。",
                   "Nothing more within 24 hours counts as resolved, also of those who gave up and of visitors.")},
        [SHARE_FIRST_CONTACT] =
                {"first_contact_resolution", UNIT_SHARE, W("首次来访解决率", "First-contact resolution"),
                 W("不是 7 天内同一主题的重复来访、并且当次就解决的来访，占全部首次来访的比例。",
                   "Contacts that were resolved, of those that were not themselves a repeat for the same topic within "
                   "7 days."),
                 W("没有转出去的来访就算首次解决，重复来访也各算一次。",
                   "Whatever was not passed on counts as solved at first contact, repeats included.")},
        [SHARE_AGAIN] =
                {"recontact", UNIT_SHARE, W("7 天内再来率", "Re-contact within 7 days"),
                 W("已识别身份的客户在 7 天内因任何事情再次来访的比例。匿名访客无法认出，不计入。",
                   "Contacts of known customers after which the same customer came again within 7 days, for anything. "
                   "Visitors cannot be recognised and are left out."),
                 W("只看 24 小时，并把认不出的匿名访客也放进分母。",
                   "Looks at 24 hours only, and divides by visitors too, who cannot be recognised.")},
        [SHARE_AGAIN_TOPIC] =
                {"recontact_topic", UNIT_SHARE, W("同一主题再来率", "Re-contact for the same topic"),
                 W("已识别身份的客户在 7 天内为同一主题再次来访的比例。",
                   "Contacts of known customers after which the same customer came again for the same topic within 7 "
                   "days."),
                 W("只看 24 小时，并把认不出的匿名访客也放进分母。",
                   "Looks at 24 hours only, and divides by visitors too, who cannot be recognised.")},
        [SHARE_HANDOVER] =
                {"handover", UNIT_SHARE, W("转人工率", "Hand-over rate"),
                 W("请求过人工的来访占全部来访的比例，不管有没有人接。",
                   "Contacts in which a person was asked for, of all contacts, whether anybody came or not."),
                 W("只统计有人接起的，没等到的不算。",
                   "Counts only those that somebody took; who left the queue is not in it.")},
        [SHARE_GAVE_UP] =
                {"gave_up", UNIT_SHARE, W("放弃率", "Gave up"),
                 W("最后一句话没有得到回答、机器回答不知道、或客户没等到人工就离开的来访，占全部来访的比例。放弃不是解"
                   "决。",
                   "Contacts that ended with a message nobody answered, with the machine not knowing, or with the "
                   "customer leaving the queue. Giving up is not being resolved."),
                 W("只统计在排队时离开的。", "Counts only those who left the queue.")},
        [SHARE_ABANDONED] = {"abandonment", UNIT_SHARE, W("排队放弃率", "Abandonment"),
                             W("请求了人工、但没有人接就结束的来访，占请求人工的来访的比例。",
                               "Contacts in which a person was asked for and nobody came, of those in which one was "
                               "asked for."),
                             W("不到一分钟就离开的不计入。", "Leaves out whoever left within a minute.")},
        [SHARE_CSAT] = {"csat", UNIT_SHARE, W("满意率", "Satisfied"),
                        W("打 4 分或 5 分的，占给出评分的比例。请连同评价回收率一起看。",
                          "Ratings of 4 or 5, of all ratings given. Read it with the response rate."),
                        W("把 3 分也算作满意。", "Counts a 3 as satisfied.")},
        [SHARE_CSAT_RESPONSE] = {"csat_response",
                                 UNIT_SHARE,
                                 W("评价回收率", "Rating response rate"),
                                 W("被请求评价的来访里给出评分的比例。",
                                   "Contacts in which a rating was given, of those in which one was asked for."),
                                 {0}},
        [METRIC_WAIT] =
                {"wait", UNIT_MS, W("平均等待人工", "Mean wait for a person"),
                 W("从请求人工到有人接起或客户离开的时间，包括下班时间和没等到的客户。",
                   "From asking for a person until one came or the customer left: nights and those who left included."),
                 W("只算上班时间里等到了人工的客户。",
                   "Only of those who were taken, and only while people were there.")},
        [METRIC_WAIT_P90] = {"wait_p90", UNIT_MS, W("等待人工 P90", "Wait for a person, 90 %"),
                             W("90 % 的客户等待不超过这个时间，统计口径同上。误差不超过 2.5 %。",
                               "Nine of ten waited no longer than this; counted as the mean is. At most 2.5 % off."),
                             W("只算上班时间里等到了人工的客户。",
                               "Only of those who were taken, and only while people were there.")},
        [METRIC_HANDLING] = {"handling", UNIT_MS, W("平均处理时长", "Mean handling time"),
                             W("从人工接起到结束的时间，包括收尾。",
                               "From when a person took it until they ended it, wrap-up included."),
                             W("只算到客服最后一句话，不含收尾。",
                               "Only until the person's last message, without wrap-up.")},
        [METRIC_ASSIST] = {"assist_acceptance", UNIT_SHARE, W("辅助建议采纳率", "Suggestions accepted"),
                           W("客服原样采纳的建议，占所有作出判断的建议的比例。",
                             "Suggestions that agents took as they were, of those they judged."),
                           W("改过之后才发出的也算采纳。", "Counts what was edited first as accepted.")},
        [METRIC_COST] = {"cost_per_contact", UNIT_MONEY, W("每次来访成本", "Cost per contact"),
                         W("人工占用的全部时间乘以贵公司的小时成本，加上机器每次来访的成本，除以来访数。",
                           "All time that people had contacts, by the company's own rate for an hour, and the "
                           "machine's cost of "
                           "each contact, divided by contacts."),
                         W("只算客服打字的时间，不含收尾。",
                           "Counts only the time until the last message, without wrap-up.")},
        [METRIC_MARGIN] =
                {"margin_per_conversation", UNIT_MONEY, W("每次对话多带来的毛利", "Margin per conversation"),
                 W("有推荐的对话之后 14 天内客户所下订单的毛利（实付金额乘以 "
                   "margin_percent），减去对照组（按客户编号固定抽出、"
                   "从不推荐的客户）本来会有推荐的对话之后的同一毛利，按每次对话平均。每位客户只算第一次。取消、退货和"
                   "退款的订单"
                   "不算。区间用 Welch 法；每组至少 30 次对话、其中 5 次有订单，才给出数字。",
                   "Margin (margin_percent of what was paid) of all that customers ordered within 14 days after a "
                   "conversation with an offer, less the same after conversations of the hold-out, which by their id "
                   "never get an offer, where one would have been made; a mean of each conversation. Each customer "
                   "counts once, with the first. What was cancelled or given back is left out. Interval: Welch. There "
                   "is no figure with fewer than 30 conversations in a group, or 5 with an order."),
                 W("把有推荐的客户之后买的一切都算作推荐带来的，不减对照组。",
                   "Everything that was bought after an offer counts as brought by it; nothing is taken off.")},
        [METRIC_RETURNS] =
                {"returns_avoided", UNIT_SHARE, W("每次对话少发生的退货", "Returns avoided per conversation"),
                 W("对照组的对话之后 30 "
                   "天内客户退货或退款的比例，减去有推荐的对话之后的同一比例。每位客户只算第一次，不论退的"
                   "是哪个订单。负数表示退货变多。区间用 Newcombe 法；每组至少 30 次对话才给出数字。",
                   "Share of conversations of the hold-out after which the customer gave back an order within 30 days, "
                   "less the same share of conversations with an offer. Each customer counts once, with the first, "
                   "whichever order it was. Below zero more came back. Interval: Newcombe. There is no figure with "
                   "fewer than 30 conversations in a group."),
                 W("只要之后没有退货，就算避免了一次退货。",
                   "Every conversation after which nothing came back counts as a return avoided.")},
};

enum metric metric_find(struct str id)
{
        int i = 0;

        while (i < METRICS && !str_eq_c(id, metric_words[i].id))
                i++;
        return (enum metric)i;
}

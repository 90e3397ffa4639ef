/* The table of built-in abilities and the way people ask for them. */
#include "answer/builtin.h"

#define S(lit) STR_INIT(lit)

static const struct str order_zh[] = {
        S("我的订单到哪了"),     S("查一下物流"),
        S("快递到哪儿了"),       S("我买的东西怎么还没到"),
        S("包裹什么时候能到"),   S("查订单"),
        S("帮我看看快递"),       S("物流怎么不动了"),
        S("单子走到哪一步了"),   S("发货了没有"),
        S("货什么时候送来"),     S("我的快递呢"),
        S("订单状态"),           S("东西发出来没"),
        S("前几天下的单到哪了"), S("物流好几天没更新"),
        S("快递今天能送到吗"),   S("帮忙查下我那个单子"),
        S("怎么还没收到货"),
};
static const struct str order_en[] = {
        S("where is my order"),
        S("track my parcel"),
        S("when will my package arrive"),
        S("order status"),
        S("has it shipped yet"),
        S("my delivery is late"),
        S("still waiting for my parcel"),
        S("check my order"),
        S("whats happening with my order"),
        S("track my delivery"),
        S("my package has not arrived"),
        S("wheres my stuff"),
        S("did my order ship"),
        S("tracking has not moved"),
        S("can you look up an order"),
        S("is my parcel coming today"),
};
static const struct str person_zh[] = {
        S("转人工"),       S("人工客服"),   S("我要找真人"),   S("给我接人工"),
        S("叫你们客服来"), S("不要机器人"), S("找个人跟我说"), S("我要跟人说话"),
};
static const struct str person_en[] = {
        S("talk to a person"),     S("human please"),
        S("i want a real person"), S("speak to an agent"),
        S("get me a human"),       S("connect me to support"),
        S("not a bot please"),     S("customer service representative"),
};
static const struct str devices_zh[] = {
        S("我名下有哪些设备"),   S("我都买过什么"),     S("我的设备保修到什么时候"), S("查一下我的保修"),
        S("我的摄像头还在保吗"), S("看看我登记的产品"), S("我这台什么时候过保"),
};
static const struct str devices_en[] = {
        S("what devices do i have"),    S("show my devices"),
        S("when does my warranty end"), S("is my device still under warranty"),
        S("my registered products"),    S("which products did i buy"),
};
static const struct str repair_zh[] = {
        S("我的维修到哪一步了"), S("送修的机器修好了吗"), S("我寄去修的什么时候能回来"),
        S("维修进度"),           S("修了好久了还没好"),   S("返修的东西呢"),
};
static const struct str repair_en[] = {
        S("how is my repair going"),
        S("is my repair done"),
        S("status of my repair"),
        S("when do i get my device back from repair"),
        S("you have had my device for weeks"),
};
static const struct str privacy_zh[] = {
        S("你们会保存我什么信息"),
        S("我的聊天记录存多久"),
        S("你们记不记得我说的话"),
        S("会不会泄露我的手机号"),
};
static const struct str privacy_en[] = {
        S("what do you keep about me"),
        S("how long do you store this chat"),
        S("do you remember what i said"),
        S("what data do you collect"),
};
static const struct str resume_zh[] = {
        S("我回来了"),     S("我回来了 刚才那个"), S("接着刚才的"), S("继续刚才那个"), S("上次那个问题还没弄完"),
        S("刚才说到哪了"), S("接着上次的来"),
};
static const struct str resume_en[] = {
        S("im back"),
        S("the thing from earlier"),
        S("where were we"),
        S("continue where we left off"),
        S("back to the problem from before"),
        S("pick up where we stopped"),
};

#define ROW(id, zh, en, name)                                                                          \
        {                                                                                              \
                STR_INIT(id), {STR_INIT(zh), STR_INIT(en)}, {name##_zh, name##_en},                    \
                {                                                                                      \
                        sizeof(name##_zh) / sizeof(struct str), sizeof(name##_en) / sizeof(struct str) \
                }                                                                                      \
        }

const struct builtin_doc builtin_docs[BUILTIN_N] = {
        [BUILTIN_ORDER] = ROW("builtin:order-status", "查订单和物流", "Order status and delivery", order),
        [BUILTIN_PERSON] = ROW("builtin:talk-to-person", "转人工", "Talk to a person", person),
        [BUILTIN_DEVICES] = ROW("builtin:my-devices", "我的设备和保修", "My devices and their warranty", devices),
        [BUILTIN_REPAIR] = ROW("builtin:my-repair", "我的维修进度", "My repair", repair),
        [BUILTIN_PRIVACY] = ROW("builtin:what-do-you-keep", "你们保存什么", "What you keep about me", privacy),
        [BUILTIN_RESUME] = ROW("builtin:resume", "接着刚才的", "Continue from before", resume),
};

/* The table. Tone: warm, short, plain; never cheerful to somebody who is upset; no number that is not filled in. */
#include "answer/phrase.h"

#include <stddef.h>

struct row {
        const char *id;
        const char *zh[PHRASE_VARIANTS], *en[PHRASE_VARIANTS];
};

static const struct row rows[PH_N] = {
        [PH_CARE_ANXIOUS] = {"care-anxious",
                             {"别急，我陪您一步一步来。", "我知道这事儿等不得，我们马上看。",
                              "先别担心，多半能查清楚。"},
                             {"Don't worry, we will take this step by step.",
                              "I know this cannot wait; let's look at it right away.",
                              "I understand the worry; let's find out what it is."}},
        [PH_CARE_FRUSTRATED] = {"care-frustrated",
                                {"碰上这种事确实烦人，给您添麻烦了。", "折腾到现在，辛苦您了。",
                                 "换谁都会着急上火，我们直接来解决。"},
                                {"That is annoying, and I am sorry for the trouble.",
                                 "You have put up with enough already; let's sort this out.",
                                 "I can see why this is frustrating. Let's get straight to it."}},
        [PH_CARE_ANGRY] = {"care-angry",
                           {"您生气是应该的，这件事我们没做好。", "对不起，让您这么窝火。",
                            "您说得对，这样的体验不该有。"},
                           {"You have every right to be angry, and I am sorry.", "I am sorry we let it come to this.",
                            "You are right, this should not have happened."}},
        [PH_CARE_SAD] = {"care-sad",
                         {"听着挺难受的，我尽力帮您。", "真抱歉，让您失望了。"},
                         {"I am sorry to hear that; I will do what I can.", "I am sorry we let you down."}},
        [PH_SAFETY] =
                {"safety",
                 {"请先别用它了：能断电就断电，人离远一点，不要充电，也不要拆。安全最要紧，我马上请同事优先联系您。"},
                 {"Please stop using it now: cut the power if you safely can, keep away from it, do not charge it and "
                  "do not open it. Your "
                  "safety comes first; I am calling a colleague with priority."}},
        [PH_SELF_HARM] = {"self-harm",
                          {"您现在的感受很重要，请先联系身边信任的人或当地的紧急援助。我马上请同事来陪您说话。"},
                          {"How you feel matters. Please reach out to someone you trust or to your local emergency "
                           "help right now. I am bringing in a "
                           "colleague to talk with you."}},
        [PH_PERSON_OPEN] = {"person-open",
                            {"好，我请同事来接手。前面聊过的、试过的我都写给他，您不用从头再讲。"},
                            {"All right, a colleague will take over. I pass on everything we covered, so you need not "
                             "tell it again."}},
        [PH_PERSON_OPEN_WAIT] = {"person-wait",
                                 {"您排在第 {position} 位，大约要等 {wait}。"},
                                 {"You are number {position} in line; the wait is about {wait}."}},
        [PH_PERSON_CLOSED] =
                {"person-closed",
                 {"现在同事都下班了，{opens} 上班后会按顺序回复您。您的话和我们试过的都已经记下，不用守在这里。"},
                 {"Our staff are away now; they are back on {opens} and answer in order. Your messages and what we "
                  "tried are noted, so you "
                  "need not wait here."}},
        [PH_PERSON_SAFETY] = {"person-safety",
                              {"已经标成最优先，同事会先处理您这件。"},
                              {"This is marked as top priority; a colleague takes it before anything else."}},
        [PH_PERSON_WAITING] = {"person-waiting",
                               {"已经在为您排队找同事了，您可以接着说，他都看得到。"},
                               {"You are already in line for a colleague; keep writing, they will see it all."}},
        [PH_PERSON_FAILED] = {"person-failed",
                              {"这件事我没能帮您弄好，就不让您再绕圈子了，请同事来接手。"},
                              {"I have not been able to fix this for you, so let's not go round in circles: a "
                               "colleague takes over."}},
        [PH_DID_IT_SOLVE] = {"did-it-solve", {"这样解决了吗？"}, {"Did that solve it?"}},
        [PH_YES] = {"yes", {"解决了"}, {"Yes, solved"}},
        [PH_NO] = {"no", {"还没有"}, {"Not yet"}},
        [PH_SOLVED] = {"solved",
                       {"好了就好，谢谢您耐心试。以后再有状况，随时来找我。", "太好了，谢谢您一步步配合。有事再来。"},
                       {"Good to hear it works; thank you for your patience. Come back any time.",
                        "Glad that did it, and thank you for going through it with me."}},
        [PH_STEP_WAIT] = {"step-wait",
                          {"不着急，您慢慢来，弄好了告诉我。"},
                          {"Take your time; tell me when you are done."}},
        [PH_STEP_HELP] = {"step-help",
                          {"没关系，对着图慢慢看；实在分不清，选最像的那个，或者让同事来看。"},
                          {"No problem. Compare it with the picture; if you cannot tell, pick the closest, or let a "
                           "colleague look."}},
        [PH_STEP_AGAIN] = {"step-again", {"我们刚才到这一步："}, {"This is where we were:"}},
        [PH_STEP_RESTARTED] = {"step-restarted",
                               {"这套检查步骤刚更新过，我们从头快速过一遍。"},
                               {"These steps were updated since, so let's quickly start from the top."}},
        [PH_STEP_NO_MATCH] = {"step-no-match",
                              {"这句我没对上，您从下面挑一个最接近的就行。", "我没听明白，是下面哪一种？"},
                              {"I could not match that; please pick the closest of these.",
                               "I did not get that. Which of these is it?"}},
        [PH_STEP_KNOWN] = {"step-known",
                           {"「{step}」按您说的，是「{label}」，就不再问了。"},
                           {"“{step}”: you told me “{label}”, so I do not ask again."}},
        [PH_STEP_CHECKED] = {"step-checked",
                             {"「{step}」我直接问了设备，是「{label}」。"},
                             {"“{step}”: I asked the device itself, it is “{label}”."}},
        [PH_STEP_IF_WRONG] = {"step-if-wrong",
                              {"哪里不对，说「不是这个」。"},
                              {"If that is wrong, say “that's not it”."}},
        [PH_STEP_DONE_WHAT] = {"step-done-what",
                               {"好，做过了就不用再做。结果是下面哪一种？"},
                               {"Good, no need to do it again. Which of these did you see?"}},
        [PH_STEP_MENDED] = {"step-mended",
                            {"明白，是「{label}」，刚才的不算，我们从这里接着走。"},
                            {"I see, it is “{label}”. Never mind the answer before; we go on from here."}},
        [PH_STEP_UNDONE] = {"step-undone",
                            {"好，那个不算，我们重新看这一步："},
                            {"All right, I take that back. Let's look at this step again:"}},
        [PH_STEP_FIRST] = {"step-first", {"这已经是第一步了："}, {"This is the first step already:"}},
        [PH_STEP_OWN] = {"step-own", {"就写在这一步里："}, {"It is right in this step:"}},
        [PH_APART] = {"apart", {"您那边更像哪一种？"}, {"Which of these is closer to what you see?"}},
        [PH_STEP_BACK_TO] = {"step-back-to", {"刚才那一步还在等您："}, {"The step from before is still waiting:"}},
        [PH_STEP_STUCK] = {"step-stuck",
                           {"看来这一步不好判断，要不让同事接着帮您看？"},
                           {"This step seems hard to tell; shall a colleague go on from here?"}},
        [PH_STRAINED] = {"strained",
                         {"要是不想再跟我试了，点「找人工」，同事接着办，前面的不用再讲。"},
                         {"If you would rather not go on with me, tap “Talk to a person”: a colleague takes over "
                          "and knows what we covered."}},
        [PH_LATER] = {"later",
                      {"「{title}」我记下了，这件弄好接着看。"},
                      {"“{title}” is noted; we get to it right after this."}},
        [PH_NOW_LATER] = {"now-later", {"还有您刚才提到的「{title}」："}, {"And what else you mentioned, “{title}”:"}},
        [PH_RESUME] = {"resume", {"欢迎回来，我们接着刚才的。"}, {"Welcome back; let's pick up where we left off."}},
        [PH_NOTHING_TO_RESUME] = {"nothing-to-resume",
                                  {"我这里没有找到没做完的事，您说说遇到了什么情况？"},
                                  {"I do not see anything left unfinished. What is going on?"}},
        [PH_WHICH] = {"which", {"您是想问下面哪一个？"}, {"Which of these do you mean?"}},
        [PH_NONE] = {"none", {"都不是"}, {"None of these"}},
        [PH_PERSON] = {"person", {"找人工"}, {"Talk to a person"}},
        [PH_MORE] = {"more", {"更多"}, {"More"}},
        [PH_RESUME_OPTION] = {"resume-option", {"接着刚才的"}, {"Continue from before"}},
        [PH_REPHRASE] =
                {"rephrase",
                 {"好，那换个说法告诉我：是哪个产品，看到了什么、想做什么？"},
                 {"All right. Could you put it another way: which product, and what do you see or want to do?"}},
        [PH_TELL_ME] =
                {"tell-me",
                 {"您告诉我是哪个产品、现在是什么情况，我马上看；想直接找人工也行。"},
                 {"Tell me which product it is and what it does now, and I look at once; or go straight to a person."}},
        [PH_PRODUCT] = {"product",
                        {"{product}怎么了？挑一个接近的，或者直接说说情况。"},
                        {"What is the matter with the {product}? Pick what comes close, or just tell me."}},
        [PH_DECLINE] = {"decline",
                        {"这个我没有可靠的答案，不想乱说。您可以换个说法，或者让同事来答。",
                         "这个问题我答不上来，也不想猜。要不要请同事帮您看看？"},
                        {"I have no reliable answer to that and do not want to guess. You can put it another way, or "
                         "ask a colleague.",
                         "I cannot answer that one, and I would rather not guess. Shall a colleague have a look?"}},
        [PH_DECLINE_NEAR] = {"decline-near",
                             {"这个我没有可靠的答案，不想乱说。下面几个比较接近，或者让同事来答："},
                             {"I have no reliable answer to that and do not want to guess. These come closest, or ask "
                              "a colleague:"}},
        [PH_NOT_SOLVED] = {"not-solved",
                           {"抱歉，还没帮到您。告诉我卡在哪一步、看到了什么，我再找；也可以直接找人工。"},
                           {"I am sorry that did not help. Tell me where it fails and what you see and I will look "
                            "again, or talk to a person."}},
        [PH_THANKS] = {"thanks", {"不客气。"}, {"You are welcome."}},
        [PH_NO_PICTURES] = {"no-pictures",
                            {"图片收到并保存好了。我是机器，看不懂图片，同事可以看。您也可以用文字说说看到了什么。"},
                            {"Your picture is received and stored. I am a machine and cannot see pictures; a colleague "
                             "can. You can also tell me in words "
                             "what you see."}},
        [PH_LANGUAGES] = {"languages",
                          {"抱歉，我只会中文和英文。Sorry, I only speak Chinese and English."},
                          {"Sorry, I only speak Chinese and English. 抱歉，我只会中文和英文。"}},
        [PH_EMPTY] = {"empty",
                      {"我在。用几个字说说遇到了什么情况吧，比如是哪个产品、哪里不对。"},
                      {"I am here. Tell me in a few words what is going on: which product, and what is wrong."}},
        [PH_STALE] = {"stale",
                      {"这个选项已经过时了，您直接告诉我想做什么就行。"},
                      {"That option is out of date; just tell me what you need."}},
        [PH_EXPIRED] = {"expired",
                        {"关于这个，我手上的说明已经过期，不敢拿来答您，请同事确认更稳妥。"},
                        {"What I have on this is out of date, so I would rather not answer with it; a colleague can "
                         "confirm."}},
        [PH_ORIGINAL] = {"original",
                         {"这份资料暂时只有英文的，原文在这里，一字没改：", "中文的还没写好，先把英文原文给您看：",
                          "这一条现在只有英文版，原文如下："},
                         {"We only have this in Chinese so far; here it is, word for word:",
                          "There is no English version of this yet, so here is the Chinese original:",
                          "This one is written in Chinese only for now. Here is the original text:"}},
        [PH_IDENTITY] =
                {"identity",
                 {"查订单要先核对一下：订单号和收货手机号后四位。"},
                 {"To look up an order I need its number and the last four digits of the phone it was sent to."}},
        [PH_IDENTITY_ORDER] = {"identity-order", {"订单号"}, {"Order number"}},
        [PH_IDENTITY_LAST4] = {"identity-last4", {"手机号后四位"}, {"Last four digits of the phone"}},
        [PH_IDENTITY_SUBMIT] = {"identity-submit", {"查询"}, {"Look up"}},
        [PH_IDENTITY_WRONG] = {"identity-wrong",
                               {"订单号和后四位对不上，请再核对一下。"},
                               {"The order number and the digits do not match; please check them again."}},
        [PH_IDENTITY_OVER] = {"identity-over",
                              {"已经试了好几次都没对上。为了保护订单，这里先不能再查了，请同事帮您核对。"},
                              {"That was several tries without a match. To protect the order I cannot look it up here "
                               "any more; a colleague can check it "
                               "with you."}},
        [PH_IDENTITY_FORGOTTEN] =
                {"identity-forgotten",
                 {"不记得也没关系：订单号在下单平台的「我的订单」里；实在找不到，可以请同事按其他信息核对。"},
                 {"No problem: the order number is in “My orders” of the shop where you bought it. If you cannot find "
                  "it, a colleague can "
                  "check by other details."}},
        [PH_IDENTITY_REST] = {"identity-rest", {"收到。还差一样，请补上："}, {"Got that. One more thing is missing:"}},
        [PH_ORDER_WHICH] = {"order-which", {"您问的是哪一单？"}, {"Which order do you mean?"}},
        [PH_ORDER_NONE] =
                {"order-none",
                 {"您的账号下没有找到订单。如果是用别的手机号或平台买的，告诉我订单号和手机号后四位，我来查。"},
                 {"I see no order in your account. If you bought it with another phone or in another shop, give me the "
                  "order number and the last "
                  "four digits of the phone."}},
        [PH_ORDER_NOT_YOURS] = {"order-not-yours",
                                {"这个订单号不在您的账号下。请再给我收货手机号后四位，我核对后就能查。"},
                                {"That order is not in your account. Give me the last four digits of the phone it was "
                                 "sent to and I can check it."}},
        [PH_ORDER_PAID] = {"order-paid", {"这单已付款，仓库正在备货。"}, {"This order is paid and being prepared."}},
        [PH_ORDER_PACKED] = {"order-packed",
                             {"这单已打包，等快递来取。"},
                             {"This order is packed and waits for the courier."}},
        [PH_ORDER_SHIPPED] = {"order-shipped", {"这单已经发出，正在路上。"}, {"This order is on its way."}},
        [PH_ORDER_DELIVERED] = {"order-delivered",
                                {"这单显示已于 {delivered} 签收。"},
                                {"This order shows as delivered on {delivered}."}},
        [PH_ORDER_DONE] = {"order-done", {"这单已经完成。"}, {"This order is complete."}},
        [PH_ORDER_REFUND] = {"order-refund", {"这单在退款流程里。"}, {"This order is being refunded."}},
        [PH_ORDER_EXCHANGE] = {"order-exchange", {"这单在换货流程里。"}, {"This order is being exchanged."}},
        [PH_ORDER_PROMISE] = {"order-promise", {"预计 {promise} 送到。"}, {"It is expected on {promise}."}},
        [PH_ORDER_LATE] = {"order-late",
                           {"原定 {promise} 送到，现在已经晚了 {late}，对不起让您久等了。"},
                           {"It was due on {promise} and is now {late} late. I am sorry for the wait."}},
        [PH_ORDER_LATE_LAST] =
                {"order-late-last",
                 {"目前知道的最后一条物流是 {event_at}：{event}。之后没有新消息，我不瞎猜原因。"},
                 {"The last thing we know is from {event_at}: {event}. There has been nothing since, and I "
                  "will not guess why."}},
        [PH_ORDER_LATE_WAY_ON] = {"order-late-way-on",
                                  {"可以请同事向快递公司催查。"},
                                  {"A colleague can press the courier for you."}},
        [PH_ORDER_AS_OF] = {"order-as-of",
                            {"查询系统这会儿没有回应，以上是 {as_of} 查到的情况，之后的变化还看不到。"},
                            {"Our records do not answer just now; this is as of {as_of}, and what changed since "
                             "cannot be seen yet."}},
        [PH_RECORDS_SILENT] =
                {"records-silent",
                 {"查询系统这会儿没有回应，我查不到，也不想瞎猜。您可以过几分钟再问我，或者让同事帮您查。"},
                 {"Our records do not answer just now, so I cannot look it up and will not guess. "
                  "Ask me again in a few minutes, or let a colleague look into it."}},
        [PH_DEVICES] = {"devices", {"您名下的设备："}, {"Your devices:"}},
        [PH_DEVICE_ROW] = {"device-row",
                           {"{product}（序列号 {serial}），保修到 {warranty}"},
                           {"{product} (serial {serial}), under warranty until {warranty}"}},
        [PH_DEVICES_NONE] = {"devices-none",
                             {"您的账号下还没有登记设备。"},
                             {"There is no device registered in your account yet."}},
        [PH_SIGN_IN] = {"sign-in",
                        {"这要登录后才能查，我现在不知道您是哪一位。您也可以找同事核对。"},
                        {"For that you need to be signed in; right now I do not know who you are. A colleague can "
                         "check it with you too."}},
        [PH_REPAIR_ROW] = {"repair-row",
                           {"维修单 {no}：我们 {received} 收到，现在的状态是「{state}」。"},
                           {"Repair {no}: we received it on {received}; its state is “{state}”."}},
        [PH_REPAIR_LATE] = {"repair-late",
                            {"原定 {promise} 修好，已经超了 {late}，这是我们的不是。可以马上请同事去催。"},
                            {"It was due on {promise} and is {late} over; that is on us. A colleague can press for "
                             "it right away."}},
        [PH_REPAIR_NONE] = {"repair-none", {"您名下没有在修的设备。"}, {"There is no device of yours in repair."}},
        [PH_INTRO] = {"intro", {"{greeting}"}, {"{greeting}"}},
        [PH_INTRO_KEEP] = {"intro-keep",
                           {"我们会保存这段对话用来为您服务，存的时候加密；保存什么、怎么删，看「我们保存什么」。想找真"
                            "人，点「找人工」或说「转人工」。"},
                           {"We keep this conversation, encrypted, to help you; see “What we keep” for what is kept "
                            "and how to delete it. For a person, tap “Talk "
                            "to a person” or just say so."}},
        [PH_INTRO_MINOR] = {"intro-minor",
                            {"你说自己未满 14 岁：请让爸爸妈妈或监护人陪你一起。我们不会记住你，聊完就不再留着用。"},
                            {"You said you are under 14: please have a parent or guardian with you. We do not remember "
                             "you after this conversation."}},
        [PH_OPEN_PRIVACY] = {"open-privacy", {"我们保存什么"}, {"What we keep"}},
        [PH_LEARNING_ASK] =
                {"learning-ask",
                 {"还有一件事由您定：我没帮上忙的问题，能不能抹掉个人信息后留一段时间，让同事教会我？不同意也完全不影响"
                  "服务，随"
                  "时可以回到这里改。"},
                 {"One thing is yours to decide: may a question I could not help with be kept for a while, with "
                  "personal "
                  "data removed, so that a colleague can teach me? Saying no changes nothing for you, and you can come "
                  "back here and change it at any time."}},
        [PH_LEARNING_ALLOW] = {"learning-allow", {"可以，拿去学"}, {"Yes, learn from it"}},
        [PH_LEARNING_REFUSE] = {"learning-refuse", {"不，别留"}, {"No, keep nothing"}},
        [PH_LEARNING_YES] = {"learning-yes",
                             {"谢谢您！我只留没帮上忙的那几句，抹掉个人信息。"},
                             {"Thank you! Only what I could not help with is kept, without personal data."}},
        [PH_LEARNING_NO] = {"learning-no",
                            {"好的，一句也不留；以前留下的也删了。"},
                            {"All right, nothing is kept; what was kept before is deleted."}},
        [PH_ACT_CONFIRM] = {"act-confirm",
                            {"请核对一下，您同意后我才办："},
                            {"Please check this; I only go ahead after your yes:"}},
        [PH_ACT_YES] = {"act-yes", {"确认办理"}, {"Yes, go ahead"}},
        [PH_ACT_NO] = {"act-no", {"先不办"}, {"No, leave it"}},
        [PH_ACT_SUBMIT] = {"act-submit", {"提交"}, {"Send"}},
        [PH_ACT_LEFT] = {"act-left",
                         {"好的，没有办理，什么都没变。"},
                         {"All right, nothing was done and nothing has changed."}},
        [PH_ACT_STILL] = {"act-still",
                          {"「{title}」还等您一句话：办还是不办？"},
                          {"“{title}” still waits for your word: go ahead or not?"}},
        [PH_ACT_OFFER] = {"act-offer",
                          {"要是现在就办，我可以直接帮您办："},
                          {"If you want it done now, I can do it here:"}},
        [PH_ACT_UNDO] = {"act-undo", {"撤销"}, {"Undo"}},
        [PH_ACT_UNDO_UNTIL] = {"act-undo-until",
                               {"{undo_until} 之前可以撤销，点「撤销」或者跟我说一声就行。"},
                               {"You can take it back until {undo_until}: tap “Undo” or just say so."}},
        [PH_ACT_UNDONE] = {"act-undone",
                           {"已经撤销，恢复成办理之前的样子。"},
                           {"It is taken back; everything is as it was before."}},
        [PH_ACT_UNDO_OVER] =
                {"act-undo-over",
                 {"这件事现在撤销不了了。需要改的话，请同事来看看。"},
                 {"That cannot be taken back any more. If it has to change, a colleague can have a look."}},
        [PH_ACT_CHANGED] = {"act-changed",
                            {"情况刚刚有变化，和您刚才看到的不一样了，请再核对一遍。"},
                            {"Something has changed since you saw it, so please check it once more."}},
        [PH_ACT_MOVED] = {"act-moved",
                          {"没有办成：就在刚才，这条记录被别处改动了。您再说一遍我重新看，或者请同事来办。"},
                          {"It was not done: the record was changed elsewhere just now. Say it again and I look "
                           "afresh, or a colleague can do it."}},
        [PH_ACT_UNKNOWN] = {"act-unknown",
                            {"对方系统没有答复，我还不能确定办成没有，所以不会重复提交。请同事核实后告诉您。"},
                            {"The system behind it has not answered, so I cannot say yet whether it was done, and I "
                             "will not send it twice. A colleague can check."}},
        [PH_ACT_MISSING] = {"act-missing",
                            {"没有查到相关的记录，这件事我现在办不了。"},
                            {"I do not find the record for that, so I cannot do it now."}},
        [PH_ACT_NOT_FOUND] = {"act-not-found",
                              {"这个我没有查到，请再核对一下。"},
                              {"I do not find that one; please check it again."}},
        [PH_ACT_MALFORMED] = {"act-malformed",
                              {"这个格式不对，请再写一次。"},
                              {"That does not have the right form; please write it once more."}},
        [PH_ACT_TOO_SMALL] = {"act-too-small", {"这个太小或者太少了。"}, {"That is too small or too little."}},
        [PH_ACT_TOO_LARGE] = {"act-too-large", {"这个太大或者太长了。"}, {"That is too large or too long."}},
        [PH_ACT_NO_CHOICE] = {"act-no-choice", {"请从下面挑一个。"}, {"Please pick one of these."}},
        [PH_GUESS] = {"guess",
                      {"您是为下面哪件事来的吗？不是也没关系，直接说就好。"},
                      {"Is it one of these? If not, just tell me."}},
        [PH_G_LATE] = {"g-late", {"包裹还没到"}, {"My parcel has not come"}},
        [PH_G_LATE_WHY] = {"g-late-why", {"订单 {no} 比承诺晚了 {late}"}, {"order {no} is {late} late"}},
        [PH_G_QUIET_WHY] = {"g-quiet-why", {"订单 {no} 已有 {quiet}没有物流消息"}, {"order {no}: no scan for {quiet}"}},
        [PH_G_ORDER] = {"g-order", {"我的包裹到哪了"}, {"Where is my parcel"}},
        [PH_G_ORDER_WHY] = {"g-order-why", {"订单 {no} 还没送到"}, {"order {no} is under way"}},
        [PH_G_ORDER_DUE] = {"g-order-due", {"订单 {no} 预计 {promise} 送到"}, {"order {no} is expected on {promise}"}},
        [PH_G_SETUP] = {"g-setup", {"怎么装好{product}"}, {"Set up the {product}"}},
        [PH_G_SETUP_WHY] = {"g-setup-why", {"{owned}前送到"}, {"it came {owned} ago"}},
        [PH_G_SETUP_TODAY] = {"g-setup-today", {"今天送到"}, {"it came today"}},
        [PH_G_RETURN] = {"g-return", {"退货或换货"}, {"Return or exchange"}},
        [PH_G_RETURN_WHY] = {"g-return-why",
                             {"订单 {no} 还能退 {left}"},
                             {"order {no} can be returned for {left} more"}},
        [PH_G_RETURN_TODAY] = {"g-return-today",
                               {"今天是订单 {no} 能退货的最后一天"},
                               {"today is the last day to return order {no}"}},
        [PH_G_EXCHANGE_WHY] = {"g-exchange-why",
                               {"订单 {no} 还能换 {left}"},
                               {"order {no} can be exchanged for {left} more"}},
        [PH_G_REFUND] = {"g-refund", {"退款、换货办到哪了"}, {"How far is my refund or exchange"}},
        [PH_G_REFUND_WHY] = {"g-refund-why", {"订单 {no} 在退款流程里"}, {"order {no} is being refunded"}},
        [PH_G_SWAP_WHY] = {"g-swap-why", {"订单 {no} 在换货流程里"}, {"order {no} is being exchanged"}},
        [PH_G_REPAIR] = {"g-repair", {"我的维修到哪一步了"}, {"How far is my repair"}},
        [PH_G_REPAIR_OVER] = {"g-repair-over", {"维修单 {no} 超了 {late}"}, {"repair {no} is {late} over"}},
        [PH_G_REPAIR_WHY] = {"g-repair-why", {"维修单 {no} 还没结束"}, {"repair {no} is not finished"}},
        [PH_G_REPAIR_BACK] = {"g-repair-back", {"维修单 {no} 已修好"}, {"repair {no} is done"}},
        [PH_G_ERROR] = {"g-error", {"{product}出错了"}, {"Something is wrong with the {product}"}},
        [PH_G_ERROR_WHY] = {"g-error-why", {"它报告过 {error}"}, {"it reported {error}"}},
        [PH_G_FIRMWARE_WHY] = {"g-firmware-why",
                               {"它的固件 {firmware} 有已知的问题"},
                               {"its firmware {firmware} has a known problem"}},
        [PH_G_RESUME] = {"g-resume", {"接着上次：{title}"}, {"Go on with: {title}"}},
        [PH_G_RESUME_WHY] = {"g-resume-why", {"{stopped} 停在半路"}, {"left half-way on {stopped}"}},
        [PH_G_AGAIN] = {"g-again", {"还是上次的事：{title}"}, {"Same matter as before: {title}"}},
        [PH_G_AGAIN_BARE] = {"g-again-bare", {"还是上次的事"}, {"Same matter as before"}},
        [PH_G_AGAIN_WHY] = {"g-again-why",
                            {"{asked} 来问过，没有确认解决"},
                            {"asked on {asked}, not confirmed as solved"}},
        [PH_G_TROUBLE] = {"g-trouble", {"{product}有问题"}, {"A problem with the {product}"}},
        [PH_G_TROUBLE_WHY] = {"g-trouble-why", {"您名下有这台设备"}, {"you own one"}},
        [PH_G_WARRANTY] = {"g-warranty", {"查一查保修"}, {"Check my warranty"}},
        [PH_G_WARRANTY_WHY] = {"g-warranty-why",
                               {"{product}保修到 {warranty}"},
                               {"the {product} is covered until {warranty}"}},
        [PH_G_WARRANTY_OVER] = {"g-warranty-over",
                                {"{product}的保修 {warranty} 已结束"},
                                {"the cover of the {product} ended on {warranty}"}},
        [PH_G_PARTS] = {"g-parts", {"配什么合适"}, {"What fits my device"}},
        [PH_G_PARTS_WHY] = {"g-parts-why", {"您有{product}"}, {"you own the {product}"}},
        [PH_G_INVOICE] = {"g-invoice", {"开发票"}, {"An invoice"}},
        [PH_G_INVOICE_WHY] = {"g-invoice-why",
                              {"订单 {no} 于 {delivered} 签收"},
                              {"order {no} was delivered on {delivered}"}},
        [PH_LAST_TIME] = {"last-time",
                          {"您 {asked} 来问过「{title}」，我们接着那次来。"},
                          {"On {asked} you asked about “{title}”; let's go on from there."}},
        [PH_LAST_TIME_BARE] =
                {"last-time-bare",
                 {"您 {asked} 来过一次，那次的细节我不细猜，您说说现在是什么情况？"},
                 {"You were here on {asked}. I would rather not guess the details: what is it doing now?"}},
        [PH_DEVICE_WHICH] = {"device-which",
                             {"您名下不止一台{product}，说的是哪一台？"},
                             {"You own more than one {product}. Which of them is it?"}},
        [PH_DEVICE_SERIAL] = {"device-serial",
                              {"{bought} 买的，序列号 {serial}"},
                              {"Bought on {bought}, serial {serial}"}},
        [PH_DEVICE_TAKEN] = {"device-taken",
                             {"好，就说序列号 {serial} 这台。"},
                             {"All right: the one with serial {serial}."}},
        [PH_NOTED] = {"noted", {"记下了：{said}。下次也这样。"}, {"Noted: {said}. I will keep to it next time too."}},
        [PH_NOTED_ASIDE] = {"noted-aside", {"另外我记下了：{said}。"}, {"I also noted: {said}."}},
        [PH_NOTED_HERE] = {"noted-here",
                           {"好，这次对话里照办：{said}。"},
                           {"All right, in this conversation: {said}."}},
        [PH_MEMORY_ASK] = {"memory-ask",
                           {"要我以后也记住吗？记了什么，随时能在「我的记忆」里看、改、删。"},
                           {"Shall I remember it for next time? Under “What I remember” you can see, change and delete "
                            "it at any time."}},
        [PH_MEMORY_ALLOW] = {"memory-allow", {"好，记住"}, {"Yes, remember"}},
        [PH_MEMORY_REFUSE] = {"memory-refuse", {"不用记"}, {"No, do not"}},
        [PH_MEMORY_YES] = {"memory-yes", {"好，记住了。"}, {"All right, I will remember."}},
        [PH_MEMORY_NO] = {"memory-no",
                          {"好，不记；以前记的也都删了。"},
                          {"All right, nothing is remembered; what was remembered is deleted."}},
        [PH_AS_YOU_SAID] = {"as-you-said", {"您上次说过：{said}。"}, {"As you told me last time: {said}."}},
        [PH_AS_YOU_DID] = {"as-you-did", {"照您上次的选择：{said}。"}, {"As you chose last time: {said}."}},
        [PH_REACH] = {"reach",
                      {"您上次说过：{said}。我一并写给同事。"},
                      {"As you told me last time: {said}. I pass that on to my colleague."}},
        [PH_KNOWN_DEVICE] = {"known-device",
                             {"您名下是{product}，这一步就不问了。"},
                             {"You own the {product}, so I skip that question."}},
};

const char *phrase_id(enum phrase p)
{
        return rows[p].id;
}

bool phrase_find(struct str id, enum phrase *ret)
{
        for (int i = 0; i < PH_N; i++) {
                if (rows[i].id[0] == (id.n ? id.p[0] : 0) && str_eq_c(id, rows[i].id)) {
                        *ret = (enum phrase)i;
                        return true;
                }
        }
        return false;
}

unsigned phrase_variants(enum phrase p)
{
        unsigned n = 0;

        while (n < PHRASE_VARIANTS && rows[p].zh[n] && rows[p].en[n])
                n++;
        return n;
}

struct str phrase_text(enum phrase p, enum lang lang, unsigned variant)
{
        unsigned i = variant % phrase_variants(p);

        return str_c(lang == LANG_ZH ? rows[p].zh[i] : rows[p].en[i]);
}

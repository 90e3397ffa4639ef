/*
 * Speech acts, safety and threat, from phrase lists. Lists beat a classifier here: they are short, they must never be
 * missed, and an operator must be able to see why.
 */
#include "nlu/signal.h"

#include "nlu/mood.h"
#include "nlu/phrase.h"

#include <stddef.h>
#include <string.h>

enum how {
        ANYWHERE,
        WHOLE, /* nothing else in the message */
        START, /* or before its first sign */
};

struct act {
        size_t field; /* offset of a bool in struct nlu_result */
        enum how how;
        const char *zh, *en;
};
#define ACT(name) offsetof(struct nlu_result, name)

static const struct act acts[] = {
        {ACT(wants_person), ANYWHERE,
         "转人工|人工客服|人工服务|找人工|要人工|接人工|叫人工|换人工|转接人工|人工在吗|人工呢|人工人工|给我人工|"
         "人工坐席|真人客服|真人来|找真人|"
         "要真人|转真人|换真人|接真人|来个真人|叫个真人|活人|转客服|找客服|要客服|叫客服|找你们客服|换个人来|找个人来|"
         "来个人|叫个人|叫人来|"
         "客服人员|专员|有没有人管|有人管吗|没人管吗|跟人说|和人说|跟人聊|跟真人|和真人|不想跟机器|不要机器人|别机器人|"
         "不跟机器人|不和机器人|"
         "机器人滚|滚机器人|电话给我|给我打电话|打给我|找你们领导|找领导|叫你们经理|叫你经理|找经理|你们老板|叫老板|"
         "老板呢|管事的|能做主|接主管|找主管|主管来|主管出来|转你们主管|主管给我|真人|接人工|点人工|到人工|人工在哪|"
         "有人工吗|人工到底|求个人|转个人|找个人吗|有个人跟我|来个懂|值班的人|工程师给我|别是机器人|别让机器|给我接人|"
         "叫人!",
         "talk to a human|talk to human|talk to a person|talk to a real person|talk to someone|talk to somebody|talk "
         "to an agent|"
         "talk to a representative|talk to a rep|talk to staff|talk to support|talk to customer service|"
         "speak to a human|speak to a person|speak to a real person|speak to someone|speak to somebody|speak to an "
         "agent|speak to a rep|"
         "speak to a representative|speak to a manager|talk to a manager|speak to your manager|speak with a "
         "human|speak with someone|speak with a person|"
         "speak with an agent|speak with a representative|chat with a human|chat with a person|chat with an agent|real "
         "person please|"
         "real human|human please|agent please|a human please|person please|live agent|human agent|live person|live "
         "chat please|"
         "customer service rep|customer service representative|operator please|representative please|get me a "
         "human|get me a person|"
         "get me an agent|get me someone|get me a manager|get me a rep|give me a human|give me a person|give me an "
         "agent|connect me to|connect me with|transfer me|"
         "put me through|i want a human|i want a person|i want an agent|i need a human|i need a person|i need an "
         "agent|want to talk to someone|"
         "want a real person|need a real person|actual person|actual human|stop bot|no more bots|no bots|hate "
         "bots|sick of this bot|"
         "stupid bot|useless bot|damn bot|hand me over|a member of staff|someone from your team|call me back|give me a "
         "call|let me talk to|let me speak|real person|someone real|need a human|get a human|can a human|could a "
         "human|a human there|"
         "human on this chat|reach a human|connect human|connect me|a human doesnt|explain it to me a human|chat with "
         "human|"
         "typed human|bot please human|no bot|instead of this bot|say representative|agent agent|operator pls|get the "
         "supervisor|a supervisor|your supervisor|the manager|want a manager|manager now|who is your boss|your boss|"
         "somebody in charge|someone in charge|is there a person|can a person|talk with someone|somebody on the phone|"
         "someone with a brain|get someone with|not talking to a damn|not talking to a machine|can someone just "
         "explain"},
        {ACT(wants_person), WHOLE,
         "人工|客服|真人|转人|人呢|人|人在哪|转|转接|找人|人工吧|在线客服|人工谢谢|人工人工人工|客服呢|客服在吗",
         "agent|human|person|operator|representative|rep|support|live chat|agent now|human now|a human|a person|an "
         "agent|real person|someone|manager"},
        {ACT(yes), START,
         "是|是的|是滴|对|对的|对对|对对对|嗯|嗯嗯|恩|恩恩|嗯呐|好|好的|好滴|好嘞|好吧|行|行的|行吧|可以|可以的|没错|"
         "没问题|要|要的|需要|"
         "当然|当然了|中|得|得嘞|成|妥|有|有的|愿意|同意|确认|确定|是这样|就是|就是的|正是|必须|能|能的|会|会的|在的|"
         "见到了|看到了|ok|okay|yes|yep|好哒|木问题|"
         "嗯好|嗯是的|嗯对|对是的|是是|好好|好好好|可|可以可以|亮的|亮着",
         "yes|yeah|yep|yup|ya|yea|yah|sure|ok|okay|k|kk|correct|right|exactly|of course|definitely|it is|it does|it "
         "did|i do|i did|"
         "i have|they are|please do|yes please|go ahead|sounds good|absolutely|uh huh|mhm|mm hmm|y|indeed|thats "
         "right|thats it|fine|"
         "alright|all right|sure thing|yes it is|yes it does|yes i do|yes i did|yes i have|oh "
         "yes|yess|okey|oki|affirmative|why not|"
         "yes it did|yes they do|yeah it is|yeah it does|yeah it did|yeah i did|yeah i do|yeah its|yep it is|yep it "
         "does|yep it did|"
         "yep i did|yup it is|sure is|ok sure|yes they are|i think so|i guess so|it has"},
        {ACT(no), START,
         "不|不是|不是的|不是滴|没有|没|没呢|不行|不对|不要|不要了|不用|不用了|不了|算了|不需要|否|no|nope|还没|还没有|"
         "不可以|不好|不能|木有|"
         "没得|并没有|没有没有|不是不是|不会|不会的|不愿意|不同意|没有的|没看到|没看见|没见到|才不是|不不|不不不|不亮|"
         "不存在|莫得|冇|唔系",
         "no|nope|nah|naw|not really|no thanks|no thank you|never|negative|not yet|n|i dont|i didnt|i havent|it "
         "doesnt|it isnt|it didnt|"
         "it does not|it is not|its not|not at all|neither|none|no it isnt|no it doesnt|no i didnt|no i dont|no its "
         "not|nay|dont|"
         "not now|i dont think so|not that|no way|they arent|it hasnt|nothing"},
        {ACT(solved), ANYWHERE,
         "搞定了|搞定啦|已搞定|好了|可以了|解决了|修好了|能用了|连上了|连上网了|好使了|恢复了|正常了|弄好了|ok了|"
         "没问题了|有声音了|有网了|有画面了|"
         "成功了|又能用了|亮起来了|蓝灯了|能上网了|能充了|充上了|修复了|行了|配上了|对上焦了|好啦|妥了|完美解决|登上了|"
         "登录上了|开机了|能开机了|找到了|收到了|到了,谢",
         "it works|works now|works again|working now|working again|works fine|working fine|fixed|fixed "
         "it|solved|sorted|all good|that did it|"
         "did the trick|its back|back online|is online|online now|online again|connected now|its connected|problem "
         "solved|resolved|got it working|its working|"
         "is working|it worked|that worked|that fixed it|up and running|good now|fine now|its ok now|its fine now|all "
         "set|back to normal|it connected|hooray|"
         "charging now|pairs now|paired now|it came on|turned on now|i can see it now|that helped|done it|it is "
         "blue|solid blue now"},
        {ACT(not_solved), ANYWHERE,
         "还是不|还不行|还是不行|不行啊|没用|不管用|不好使|还是那样|还是一样|没变化|没反应|依然|依旧|仍然|仍旧|还是没|"
         "没解决|没搞定|没好|又不行|"
         "又坏|不顶用|白搭|没效果|没啥效果|无效|试了不行|照样|老样子|还没好|不起作用|没啥用|没戏|还是红|还是闪|还是黑|"
         "还是慢|还是掉|还是连不|不见好|没起色|"
         "没有用|没有解决|没有变化|没有效果|没有反应|不中|还这样|还是老|没改善|越来越",
         "still not|still no|still nothing|still doesnt|still does not|still isnt|still is not|still wont|still "
         "cant|still cannot|still the same|"
         "still broken|still offline|still happening|still slow|still red|still blinking|still flashing|still "
         "dead|still stuck|still black|still blurry|"
         "still silent|still off|still having|still dropping|didnt work|did not work|doesnt work|does not work|dont "
         "work|didnt help|did not help|didnt fix|"
         "did not fix|doesnt help|no luck|no change|no difference|no improvement|nothing changed|same thing|same "
         "problem|same issue|same result|not fixed|"
         "not solved|isnt fixed|isnt solved|not resolved|isnt working|not working|no effect|no joy|no dice|hasnt "
         "helped|nothing happened|nothing happens|"
         "nothing works|made it worse|no better|nope still|that wasnt it|not helping|unfortunately not|unfortunately "
         "no"},
        {ACT(thanks), ANYWHERE, "谢谢|多谢|谢啦|谢了|感谢|3q|谢过|辛苦了|辛苦啦|麻烦你了|唔该",
         "thanks|thank you|thx|3q|thank u|thankyou|tnx|cheers|ty|tysm|much appreciated|appreciate it|appreciated"},
        {ACT(greeting), START,
         "你好|您好|哈喽|哈啰|嗨|在吗|在么|在不在|在嘛|在线吗|早上好|上午好|中午好|下午好|晚上好|早|有人吗|有人在吗|hi|"
         "hello|hey|亲|喂|你好在吗|"
         "您好在吗|你好有人吗|你们好",
         "hello|hi|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|hiya|yo|anyone "
         "there|anybody there|"
         "is anyone there|howdy|greetings|morning|evening|hello anyone"},
        {ACT(bye), START,
         "再见|拜拜|拜|88|回见|下次聊|先这样|那先这样|没事了|没别的了|没有别的了|不用了谢谢|不用了多谢",
         "bye|88|goodbye|bye bye|see you|see ya|later|good night|have a good day|have a nice day|thats all|that is "
         "all|nothing else|no thats all"},
        {ACT(back), ANYWHERE, "上一步|返回上|回到上|退回上|刚才那步|上个步骤|往回退|再看上一|前一步|回上一|回到前",
         "go back|previous step|step back|last step|one step back|back please|back a step|step before|back to the "
         "previous"},
        {ACT(back), WHOLE, "返回|回去|后退|退回|回退", "back|previous|undo"},
        {ACT(already_tried), ANYWHERE,
         "试过|都试了|已经试|弄过了|做过了|重启过|已经重启|按过了|换过了|都弄过|搞过了|查过了|检查过|早就|都按了|"
         "已经按|已经换|已经弄|已经做|试了好几|重启了好|"
         "这步做了|这个做了|也试了|都做了|都做过|都搞过|拔过|重置过|重装过|擦过了|删过了|升级过了|已经插|插过了",
         "already did|already done|already tried|already checked|already restarted|already reset|tried that|tried "
         "this|tried it|did that|done that|did this already|"
         "i have tried|ive tried|ive already|ive done|did it already|tried already|tried everything|been there done "
         "that|i did try|"
         "i restarted it already|i did that already|done it already|i have already|have tried|have already"},
        {ACT(dont_know), ANYWHERE,
         "不知道|不清楚|不晓得|不确定|没注意|看不出|说不好|说不清|不会看|忘了|不记得|搞不清|分不清|我哪知道|不太清楚|"
         "不好说|没留意|认不出|不了解|鬼知道",
         "dont know|do not know|not sure|no idea|dunno|idk|no clue|cant tell|unsure|dont remember|cant remember|i "
         "forget|hard to tell|"
         "hard to say|beats me|havent a clue|couldnt say|not certain|didnt notice|havent checked|how would i know"},
        {ACT(wait), ANYWHERE,
         "等一下|等等|稍等|等下|等我|等会|我去看看|我看看|我看一下|我看下|我试试|我试一下|我去试|我去拿|一会再|晚点再|"
         "晚上再|先等|我找找|我找一下|马上去|容我|让我看|让我试|回家再|明天再",
         "hold on|one moment|one sec|one second|a sec|one minute|give me a minute|give me a moment|just a minute|just "
         "a moment|hang on|brb|let me check|"
         "let me try|let me see|let me look|let me find|let me get|ill try|ill check|ill look|ill go|i will try|i will "
         "check|be right back|bear with me|"
         "trying now|later today|when i get home|tomorrow i"},
        {ACT(wait), START, "等|等着|稍候", "wait|moment|please wait|wait a minute|wait a sec|a moment"},
        {ACT(again), ANYWHERE,
         "再说一遍|再说一次|没看懂|没听懂|看不懂|听不懂|重复一|再发一遍|再来一遍|再讲一遍|没明白|不明白|再看一遍|"
         "什么意思|啥意思|说人话|再解释|讲清楚点|说清楚点",
         "say again|say that again|repeat|come again|once more|pardon|what do you mean|dont understand|do not "
         "understand|didnt get that|"
         "didnt understand|again please|show me again|explain again|dont get it|in plain english|what does that "
         "mean|tell me again|lost me"},
        {ACT(corrects), ANYWHERE,
         "搞错了|弄错了|说错了|看错了|选错了|点错了|按错了|答错了|讲错了|其实是|更正|刚才说错|我说的是|我是说|"
         "而是|应该是|原来是|看清楚了|仔细看|再一看|不是这个|不是这样|不是这种|不是那个|不对,是|不对是",
         "actually|i meant|i mean its|not what i meant|wrong one|i was wrong|my mistake|i misread|i misspoke|"
         "i picked the wrong|i tapped the wrong|i pressed the wrong|i chose the wrong|scratch that|on second look|"
         "looking again|i said it wrong|thats not it|that is not it|thats wrong|correction|i take that back|"
         "sorry its|no wait"},
        {ACT(not_it), WHOLE,
         "不是这个|不是这样|不是这样的|不是这种|不是这个问题|不是这个意思|不是那个|不是这个吧|这个不对|这不对|"
         "搞错了|弄错了|你弄错了|你搞错了|说错了|选错了|点错了|按错了|我说错了|我选错了|我点错了|你理解错了|"
         "不是我说的|不是我要的|不是我的问题",
         "thats not it|that is not it|not this|not this one|not that one|thats wrong|that is wrong|wrong one|"
         "its not that|its not this|no thats not it|not what i meant|not my problem|thats not my problem|"
         "i was wrong|my mistake|i picked the wrong one|i tapped the wrong one|i chose the wrong one|"
         "that is not what i meant|thats not what i meant|thats not the problem"},
};

/* What looks like an act and is not. */
static const struct act exceptions[] = {
        {ACT(wants_person), ANYWHERE,
         "你是真人|是真人吗|是不是真人|真人还是|真人版|真人发声|真人语音|人工智能|是人工吗|是不是人工|是人工还是|"
         "你是活人|是活人吗|几点上班|"
         "人工上班|人工几点",
         "are you a real|are you human|is this a real|am i talking to a|are you a person|are you a human|are you an "
         "agent"},
        {ACT(solved), ANYWHERE,
         "没搞定|没好了|不好了|没解决|没有解决|解决了吗|好了吗|好了没|好了么|可以了吗|没修好|修好了吗|能用了吗|"
         "怎么就好了|什么时候好|坏了|什么时候修好|收到了吗|还没收到|没收到|"
         "还是|好了又|又不|没恢复|没连上|如果好了|找到了吗|行了吗|没找到|不行了|停不|没法|正常了吗|多久好|才能好|"
         "几天好|收到了但|收到了,但|刚收到了",
         "not fixed|isnt fixed|not solved|not resolved|isnt working|not working|doesnt work|didnt work|never "
         "works|still|how it works|once fixed|get it fixed|be fixed|"
         "have it fixed|not all good|wasnt fixed|not sorted|if it works|when it works|not online|not connected|stopped "
         "working|it works on|it works but|works but|it works for"},
        {ACT(wait), ANYWHERE, "等等等|等了|还要等|等多久|帮我看|帮我找|帮我试|给我看看|给我看一下|替我看|让我等|要我等",
         "wait any longer|how long do i have to wait|waiting for"},
        {ACT(already_tried), ANYWHERE, "没试过|还没试|没重启过|早就该", "not tried|havent tried|have not tried"},
        {ACT(thanks), ANYWHERE, "", "no thanks to"},
};

static bool applies(const struct phrases *p, const struct act *a)
{
        if (a->how == ANYWHERE)
                return phrase_in(p, a->zh, a->en, NULL);
        return phrase_whole(p, a->zh, a->en, a->how == START);
}

/* "不是红灯,是蓝灯", "not red but blue", "it's not solid, it blinks": one thing is denied, another put in its place. */
static bool replaces(const struct phrases *p)
{
        struct phrase_hit not, is;

        if (phrase_in(p, "不是", "", &not ) && phrase_in(p, ",是|,就是|。是|.是|;是", "", &is) && is.at > not .at)
                return true;
        return phrase_in(p, "", "not|isnt", &not ) && phrase_in(p, "", "but|its|it is|they are|theyre", &is) &&
               is.at > not .at;
}

static void find_acts(const struct phrases *p, struct nlu_result *ret)
{
        size_t i;

        for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
                bool *field = (bool *)((char *)ret + acts[i].field);

                if (!*field && applies(p, &acts[i]))
                        *field = true;
        }
        for (i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
                bool *field = (bool *)((char *)ret + exceptions[i].field);

                if (*field && applies(p, &exceptions[i]))
                        *field = false;
        }
        ret->corrects = ret->corrects || ret->not_it || replaces(p);
        if (ret->not_solved)
                ret->solved = false;
        if (ret->dont_know)
                ret->yes = ret->no = false;
        if (ret->no && ret->yes)
                ret->yes = false;
}

/* What follows "hello", "thanks", "ok so": words before a question. */
static struct str after_openers(struct str latin)
{
        static const char *const openers[] = {" hi ",    " hello ",  " hey ",  " thanks ",  " thank you ", " thx ",
                                              " ok ",    " okay ",   " so ",   " and ",     " but ",       " well ",
                                              " sorry ", " please ", " also ", " alright ", " great "};
        size_t i;

        do {
                for (i = 0; i < sizeof(openers) / sizeof(openers[0]); i++)
                        if (str_starts(latin, str_c(openers[i]))) {
                                latin = str_sub(latin, strlen(openers[i]) - 1, latin.n);
                                break;
                        }
        } while (i < sizeof(openers) / sizeof(openers[0]));
        return latin;
}

/* "Do that": no question. */
static bool wishes(struct str latin)
{
        static const char *const them[] = {" do that ", " do it ", " do this ", " do so "};

        for (size_t i = 0; i < sizeof(them) / sizeof(them[0]); i++)
                if (str_starts(latin, str_c(them[i])))
                        return true;
        return false;
}

static bool asks(const struct phrases *p)
{
        static const char *const starts[] = {" how ",    " what ",  " where ", " when ",   " why ", " who ",
                                             " which ",  " can ",   " could ", " is ",     " are ", " do ",
                                             " does ",   " did ",   " will ",  " should ", " may ", " whats ",
                                             " wheres ", " would ", " was ",   " am "};
        struct str latin = after_openers(p->latin);
        size_t i;

        if (p->question_marks > 0 || phrase_in(p,
                                               "吗|怎么|如何|什么|哪|多少|能不能|是不是|为什么|为啥|咋|啥|几天|几点|"
                                               "多久|可不可以|有没有|行不行|好不好|么?",
                                               "", NULL))
                return true;
        for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
                if (str_starts(latin, str_c(starts[i])))
                        return !wishes(latin);
        }
        return false;
}

/* ---- safety ---- */

struct danger {
        struct str kind;
        const char *zh, *en;
};

static const struct danger dangers[] = {
        {STR_INIT("fire"),
         "着火|起火|失火|火苗|爆炸|冒火|火花|自燃|烧起来|烧着了|电池炸|炸开|炸裂|器炸了|锅炸了|宝炸了|池炸了|机炸了|"
         "壶炸了|袋爆了|灯爆了|喷火|点着了|把我家烧|干烧|"
         "家烧了",
         "on fire|caught fire|catching fire|flames|flame|exploded|exploding|explosion|sparks|sparking|burst into|blew "
         "up|melted|melting|sparked|a spark|a small spark|catch fire|the fire|pressure cooker exploded"},
        {STR_INIT("smoke"), "冒烟|出烟|有烟|烟味|糊味|焦味|烧焦|烧糊|焦糊|糊了的味|冒白烟|冒黑烟|冒了点白气|冒白气",
         "smoke|smoking|smokes|burning smell|burnt smell|smells like burning|smells of burning|burning plastic|smells "
         "burnt|smell of burning|smells burned|"
         "smell something burning|smell burning|burnt plastic|stinks of plastic|scorch mark"},
        {STR_INIT("swelling"),
         "鼓包|鼓了|鼓起|膨胀|发鼓|鼓出来|电池胀|电池鼓|胀起来|胀开|顶起来了|撑起来了|撑开|电池有点鼓|电池还是鼓|"
         "还是鼓|凸起来",
         "swollen|swelling|bulging|bulged|bulge|puffed up|puffy|swelled|bloated|battery expanded|battery is "
         "expanding|popped open by the battery|batteries swell|battery swell"},
        {STR_INIT("shock"),
         "漏电|触电|电到|电了我|电人|被电|麻手|电击|麻了一下|电我|有电流|漏到插座|滴到插座|漏到插线板|线咬破|裸线|"
         "电线露",
         "electric shock|shocked me|got a shock|got shocked|electrocuted|zapped|zapped me|gave me a shock|shocks "
         "me|tingling when|electric tingle|a tingle|small shocks|live wires|bare wires|onto the power strip|bit into "
         "the cable"},
        {STR_INIT("burn"),
         "烫伤|烫到|烫手|很烫|好烫|太烫|滚烫|巨烫|特别烫|非常烫|烫得|发烫|烫死|烫的不行|烫坏|起泡了|烫了一|烫得拿不住|"
         "被蒸汽烫|烧到手",
         "burned my|burnt my|burned me|burnt me|burning hot|too hot to touch|too hot to hold|extremely "
         "hot|scalding|red hot|super hot|really hot|very hot|boiling hot|so hot|burn my|burned his|burned her|burnt "
         "his|burnt her|got burned|got burnt|burned on the|blister|scar from the|left red marks"},
        {STR_INIT("smell"), "刺鼻|电线味|塑料味很|怪味|电路味|臭氧味|煤气味|燃气味|漏气|煤气泄漏|有毒|中毒|水银",
         "strange smell|chemical smell|electrical smell|weird smell|smells weird|smells strange|electric smell|funny "
         "smell|gas leak|smell gas|gas smell|carbon monoxide|poison|poisonous|hissing"},
        {STR_INIT("leak"), "漏液|电池漏|流液体|漏酸|漏水到插|漏油",
         "battery leak|battery is leaking|battery leaked|leaking battery|leaking acid|leaking fluid from the "
         "battery|liquid under the battery|brown liquid|lithium pack was punctured"},
        {STR_INIT("child"),
         "误吞|吞了|吞下|吃进去|孩子吃了|娃吃了|卡住喉咙|卡喉咙|孩子一个人在里|孩子在屋里|孩子在里面|孩子锁在|手指卡|"
         "孩子喘|没到家|放学没回|甩出去|孩子脸上",
         "swallowed|choking|my kid ate|my child ate|baby ate|toddler is inside|my kid is inside|my baby was in it|with "
         "the baby inside|brake snapped|brake slipped|stitches|opens by itself"},
        {STR_INIT("watched"),
         "有人偷看|被偷看|被监视|有人在看我|陌生人说话|里面有陌生人|摄像头里有人说话|被人控制|自己转过来看|偷窥|被偷窥|"
         "有人在看|是不是有人在看|对着床|陌生账号|给陌生人|看到我家摄像头|看我家摄像头|男的声音|有声音在说话|视频被传",
         "being watched|someone is watching|somebody is watching|spying on me|watching me through|strangers "
         "voice|stranger talking|voice from the camera|someone talking through the camera|hacker is watching|someone "
         "was watching|watching my|somebody looking|somebody watching|strangers talking|talking to my child|voice came "
         "from|is someone in there|from another city"},
        {STR_INIT("self-harm"),
         "不想活|自杀|活不下去|轻生|结束生命|死了算了|想死|不想活了|跳楼|死给你|跳下去|做傻事|撑不下去|活着好累|"
         "活着没意思|不知道活着|消失算了|不打算过完|药都准备好|活够了",
         "kill myself|suicide|end my life|want to die|dont want to live|harm myself|hurt myself|end it all|kill me "
         "now|shoot myself|hang myself|hurting myself|throw myself|wanna die|dont want to live|not want to live|dont "
         "want to be here|want to be here anymore|if i was gone|no reason to go on|want to go on|easier not to be "
         "here|wont be needing anything"},
};

/* What stands in the few characters before a hit, when it is asked about or denied and not told. */
static bool only_asks(const struct phrases *p, const struct phrase_hit *hit)
{
        static const char *const zh[] = {"会", "怕", "防"};
        static const char *const en[] = {" will it ", " could it ", " can it ",           " might it ", " would it ",
                                         " what if ", " does it ",  " is it normal for ", " may "};
        size_t reach = hit->latin ? 24 : 9, from = hit->at > reach ? hit->at - reach : 0, i;
        struct str before = str_sub(hit->latin ? p->latin : p->han, from, hit->at - from);

        for (i = 0; !hit->latin && i < sizeof(zh) / sizeof(zh[0]); i++) {
                if (str_contains(before, str_c(zh[i])))
                        return true;
        }
        for (i = 0; hit->latin && i < sizeof(en) / sizeof(en[0]); i++) {
                if (str_contains(before, str_c(en[i])))
                        return true;
        }
        return phrase_negated(p, hit);
}

/*
 * The message without the things and figures of speech that hold a word of danger and mean none; what else it says
 * still counts ("心态炸了，充电宝也炸了"). Memory from mem.
 */
static struct phrases without_harmless(const struct phrases *p, struct arena *mem)
{
        static const char zh[] =
                "烟雾报警|烟雾探测|烟雾传感|烟雾检测|烟感|能检测烟|火灾险|服务器炸|系统炸|平台炸|网站炸|"
                "后台炸|心态炸|心态爆炸|群里炸|炸毛|爆炸好听|爆炸好看|爆炸好用";
        static const char en[] = "smoke detector|smoke alarm|smoke mode|fire hazard|fire alarm";
        struct phrases rest = *p;
        struct phrase_hit hit;

        if (!phrase_in(p, zh, en, NULL))
                return rest;
        rest.han = arena_str(mem, p->han);
        rest.latin = arena_str(mem, p->latin);
        while (phrase_in(&rest, zh, en, &hit))
                memset((char *)(hit.latin ? rest.latin : rest.han).p + hit.at, '_', hit.n);
        return rest;
}

/* Gives true when danger is named, but only denied or asked about. */
static bool find_danger(const struct phrases *p, struct arena *mem, struct nlu_result *ret)
{
        const struct phrases told = without_harmless(p, mem);
        struct phrase_hit hit;
        bool denied = false;
        size_t i;

        for (i = 0; i < sizeof(dangers) / sizeof(dangers[0]); i++) {
                if (!phrase_in(p, dangers[i].zh, dangers[i].en, NULL))
                        continue;
                if (!phrase_in(&told, dangers[i].zh, dangers[i].en, &hit) || only_asks(&told, &hit)) {
                        denied = true;
                        continue;
                }
                ret->safety = true;
                ret->safety_kind = dangers[i].kind;
                return false;
        }
        return denied;
}

/* Words of threat that are not meant so. */
static bool denies_threat(const struct phrases *p)
{
        return phrase_in(
                p,
                "删差评|想打差评|不是要差评|不是差评|没差评|没必要|报警器|在报警|一直报警|总报警|老报警|误报警|"
                "报警声|报警功能|自动报警|调律师|差评都是|看到差评",
                "no bad review|not a threat|not threatening", NULL);
}

static bool threatens(const struct phrases *p)
{
        if (denies_threat(p) && !phrase_in(p, "12315|起诉|曝光|消协", "sue|lawyer|chargeback", NULL))
                return false;
        return phrase_in(
                p,
                "投诉你|要投诉|我投诉|去投诉|部投诉|台投诉|次投诉|12315|12345|1950|消协|消委|消保|消费者协会|"
                "消费者权益|起诉|律师|法院|法庭|诉讼|小额钱债|仲裁|曝光|工商局|市监局|市场监管|监管局|工信部|"
                "经侦|媒体|记者|电视台|找315|打315|上315|315晚会|举报你|我也举报|举报了|报警|告你们|差评|一星|"
                "追评我|避雷帖|发微博|发抖音|抖音见|发小红书|黑猫|发到网上|网上见|让大家看看|拉横幅|横幅去|着横幅|"
                "拒付|争议款|刷退|维权|申诉",
                "12315|lawyer|lawyers|sue you|sue|legal action|legal team|lawsuit|chargeback|charge back|"
                "consumer protection|consumer council|consumer bureau|consumer office|consumer hotline|consumer "
                "affairs|small claims|trading standards|ombudsman|regulator|the press|the papers|newspaper|"
                "local tv|bbb|accc|cma|arbitration|report you|report this shop|fraud police|police report|go "
                "public|one star|1 star|bad review|every review site|in a review|in my review|the review is|post "
                "this whole|post the whole|post it on|tag your ceo|see you in court|in court|take you to court|"
                "the judge|inspector|solicitor|solicitors|attorney|dispute the charge|dispute it|to dispute|a "
                "dispute|paypal case|paypal dispute|to z claim|formal complaints|formal complaint|data "
                "protection authority|product safety",
                NULL);
}

static bool is_exception(const struct phrases *p, size_t field)
{
        size_t i;

        for (i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
                if (exceptions[i].field == field && applies(p, &exceptions[i]))
                        return true;
        }
        return false;
}

/*
 * What the learned signals must reach. Phrases come first; the lines know what has no phrase ("someone spoke to my
 * daughter through it"). They are not asked about a word or two, nor where a phrase says that there is none.
 */
#define DANGER_FROM 0.9f
#define SIGNAL_FROM 0.6f
#define DISPLEASED_FROM \
        0.5f           /* nobody threatens who is content: "refund it to PayPal" only names what disputes are about */
#define SAYS_ENOUGH 15 /* bytes, without signs */
#define SAYS_LITTLE 30 /* "I don't understand" asks to hear it again, and no more */

static void add_learned(const struct phrases *p, const struct mood *mood, bool denied, struct nlu_result *ret)
{
        if (p->bare.n < SAYS_ENOUGH)
                return;
        ret->threat = ret->threat ||
                      (mood->threat > SIGNAL_FROM && mood->dissatisfied > DISPLEASED_FROM && !denies_threat(p));
        ret->wants_person = ret->wants_person || (mood->person > SIGNAL_FROM && !is_exception(p, ACT(wants_person)) &&
                                                  !(p->bare.n < SAYS_LITTLE && (ret->again || ret->dont_know)));
        if (!ret->safety && !denied && mood->safety > DANGER_FROM) {
                ret->safety = true;
                ret->safety_kind = mood->selfharm > DANGER_FROM / 2 ? STR("self-harm") : STR("other");
        }
}

void nlu_find_signals(const struct phrases *p, const struct mood *mood, struct arena *mem, struct nlu_result *ret)
{
        bool denied;

        find_acts(p, ret);
        denied = find_danger(p, mem, ret);
        ret->question = asks(p);
        ret->threat = ret->threat_in_words = threatens(p);
        add_learned(p, mood, denied, ret);
}

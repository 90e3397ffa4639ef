/*
 * Emotion: a classifier that learned our own labelled lines (mood.h) says how probable each feeling is, and a lexicon
 * has its say beside it: words vote for a feeling with a weight; negation turns praise into frustration and silences
 * the rest; exclamation marks and capitals strengthen what is there. Words are sure where they speak, lines know the
 * mood that has no word of its own ("the third time", "hello??"). The largest sum wins.
 */
#include "nlu/mood.h"
#include "nlu/phrase.h"
#include "nlu/signal.h"

#include <math.h>
#include <string.h>

#define VOTE_MAX 1.5f
/* Chosen by learning one half of our lines and measuring the other; flat about these. */
#define RULES 0.55f      /* what a vote of one counts beside a probability of one */
#define BLAME 0.35f      /* what an angry or frustrated mood counts for dissatisfaction */
#define LINES_ALONE 0.6f /* without a word of feeling nobody is so sure that he may show it */
#define CALM 0.08f       /* what a feeling must have more than none */
#define DISSATISFIED_FROM 0.5f
#define SAYS_ENOUGH 13   /* bytes, without signs */
#define HEARD_SHORT 0.3f /* of what lines say about a word or two */
#define CALM_SHORT 0.3f  /* of the rest, to none: phrases may still outweigh it */
#define SARCASM_FROM 0.3f

struct feeling {
        enum emotion emotion;
        float weight;
        const char *zh, *en;
};

static const struct feeling feelings[] = {
        {EMO_ANGRY, 1.2f,
         "骗子|骗人|骗钱|垃圾客服|垃圾产品|垃圾玩意|什么垃圾|真垃圾|太垃圾|垃圾东西|垃圾公司|滚蛋|滚开|你滚|滚吧|妈的|"
         "他妈|特么的|草泥马|卧槽|操你|傻逼|傻x|煞笔|废物|气死|火大|恶心|坑人|坑爹|黑心|无良|什么玩意|什么破|破玩意|"
         "破东西|忽悠|欺诈|"
         "不要脸|王八蛋|混蛋|脑残|太过分|欺人太甚|生气|愤怒|狗屁|放屁|智障|有病吧|去死|扯淡|我要投诉|投诉你|退一赔三|"
         "欺骗|糊弄",
         "scam|scammers|fraud|garbage|trash|crap|shit|shitty|fuck|fucking|fuck "
         "you|bullshit|wtf|worst|pathetic|disgusting|ripoff|rip off|"
         "liars|idiots|idiot|stupid|hate|outrageous|furious|angry|pissed|piece of junk|junk|screw "
         "you|damn|bloody|outraged|disgrace|"
         "unacceptable|rubbish|thieves|bastards|ass|sue|absolute joke|a joke"},
        {EMO_FRUSTRATED, 0.9f,
         "烦死|烦人|好烦|真烦|太烦|很烦|烦得|烦了|烦!|烦不烦|无语|受不了|折腾|崩溃|头疼|郁闷|心累|服了|醉了|真坑|太坑|"
         "好坑|太差|差劲|弄了半天|搞了半天|试了好几|几次了|第几次|好几次|三次了|"
         "又坏|又不|又断|又掉|还是不行|老是|总是|没完没了|浪费时间|白等|等了好几|都三天|这么多天|这么久|没人理|不理人|"
         "没用|白搭|呵呵|够了|不耐烦|什么态度|失望|搞什么|啥破|坏了三次",
         "annoying|annoyed|frustrating|frustrated|fed up|sick of|tired of|ugh|argh|not happy|unhappy|third time|second "
         "time|for hours|all day|all morning|useless|"
         "waste of time|wasted|ridiculous|nothing works|tried everything|give "
         "up|seriously|disappointed|disappointing|terrible|awful|horrible|"
         "keeps happening|again and again|yet again|still waiting|nobody answers|no one answers|ignored|poor "
         "service|bad service|how many times|"
         "driving me crazy|driving me mad|nightmare|had enough|not good enough|come on|for weeks|still not|still "
         "nothing|sigh|what a pain|pain in the"},
        {EMO_ANXIOUS, 0.8f,
         "着急|急死|急用|很急|好急|急急急|急!|担心|害怕|不放心|我怕|好怕|怕坏|怕丢|来不及|赶紧|紧急|慌|救命|马上要用|"
         "明天就要|今天必须|今晚就要|焦虑|急着|快急|不敢|吓|忐忑|怎么办啊|咋办啊",
         "worried|worry|afraid|scared|urgent|urgently|asap|emergency|nervous|anxious|panic|panicking|hurry|right "
         "away|concerned|frightened|desperate|"
         "need it today|need it tomorrow|need it tonight|terrified|is it safe|running out of time|please help"},
        {EMO_CONFUSED, 0.6f,
         "不懂|看不懂|没懂|不明白|没明白|什么意思|啥意思|搞不清|晕|懵|糊涂|一头雾水|搞不懂|想不通|不会弄|不会用|"
         "弄不明白|没看懂|整不明白",
         "confused|confusing|dont understand|do not understand|dont get it|what do you mean|makes no "
         "sense|huh|puzzled|unclear|baffled|"
         "no idea what|lost me|not following|cant figure out|cannot figure out|stumped|bewildered"},
        {EMO_SAD, 0.8f,
         "难过|伤心|想哭|哭了|哭死|唉|心疼|遗憾|呜呜|委屈|心碎|可惜|舍不得|泪|😭|😢|💔|"
         "🥺|"
         "☹",
         "sad|heartbroken|crying|cry|gutted|devastated|upset|so sorry to lose|tears|depressed|miserable|lost all my"},
        {EMO_PLEASED, 0.7f,
         "谢谢|多谢|感谢|谢啦|太好了|真棒|太棒|不错|好用|喜欢|满意|赞|厉害|给力|开心|爱了|太牛|牛逼|真牛|完美|好评|"
         "终于好了|真好|搞定了|优秀|靠谱|贴心|👍|😊|😄|🎉|💯|🙏|❤|😍",
         "thanks|thank you|great|awesome|perfect|love|lovely|nice|amazing|brilliant|excellent|happy|cool|good "
         "job|wonderful|fantastic|helpful|"
         "cheers|well done|superb|legend|you rock|works now|impressed|pleased|glad"},
};

static bool is_sarcastic(const struct phrases *p)
{
        if (phrase_in(p,
                      "真是谢谢你们|可真行|真行啊|真有你们|谢谢你全家|真会玩|真是好样|好样的啊|佩服佩服|可真棒|"
                      "真棒啊又|牛逼啊你们|真牛啊",
                      "thanks for nothing|oh great|just great|just perfect|just wonderful|how wonderful|great job "
                      "breaking|real helpful|"
                      "very helpful not|wow thanks|yeah right|so helpful|gee thanks|how lovely",
                      NULL))
                return true;
        /* Praise and breakage in one breath. */
        return phrase_in(p, "真棒|太棒|厉害|好样|牛|谢谢",
                         "great|nice|perfect|brilliant|awesome|lovely|fantastic|wonderful|amazing", NULL) &&
               phrase_in(p, "又坏|又不|又断|又掉|又罢工|第三次|第二次",
                         "broken again|broke again|again and|dead again|offline again|another failure|down again",
                         NULL);
}

static void vote(const struct phrases *p, float score[EMO_N])
{
        size_t i;

        for (i = 0; i < sizeof(feelings) / sizeof(feelings[0]); i++) {
                const struct feeling *f = &feelings[i];
                struct phrase_hit hit;

                if (!phrase_in(p, f->zh, f->en, &hit))
                        continue;
                if (!phrase_negated(p, &hit))
                        score[f->emotion] += f->weight;
                else if (f->emotion == EMO_PLEASED)
                        score[EMO_FRUSTRATED] += 0.4f;
        }
}

static void add_signals(const struct phrases *p, const struct nlu_result *u, float score[EMO_N])
{
        if (u->sarcasm) {
                score[EMO_FRUSTRATED] += 1.2f;
                score[EMO_PLEASED] = 0;
        }
        if (u->threat)
                score[EMO_ANGRY] += 0.8f;
        if (u->not_solved && score[EMO_PLEASED] < 0.5f)
                score[EMO_FRUSTRATED] += 0.3f;
        if (u->solved)
                score[EMO_PLEASED] += 1.0f;
        else if (u->thanks && !u->sarcasm)
                score[EMO_PLEASED] += 0.3f;
        if (p->exclamations + p->question_marks >= 3)
                score[EMO_FRUSTRATED] += 0.35f;
        if (p->shouting)
                score[EMO_ANGRY] += 0.4f;
        /* Blame outweighs courtesy. */
        if (score[EMO_ANGRY] + score[EMO_FRUSTRATED] > 0.5f)
                score[EMO_PLEASED] *= 0.5f;
}

void nlu_find_emotion(const struct phrases *p, const struct mood *mood, struct nlu_result *ret)
{
        float score[EMO_N] = {0}, strength, bad, heard = p->bare.n < SAYS_ENOUGH ? HEARD_SHORT : 1;
        int best = EMO_NEUTRAL, i;

        vote(p, score);
        ret->sarcasm = is_sarcastic(p) || (heard * mood->sarcasm > SARCASM_FROM && !ret->solved);
        add_signals(p, ret, score);
        strength = 1 + 0.15f * (float)(p->exclamations > 3 ? 3 : p->exclamations) + (p->shouting ? 0.3f : 0);
        for (i = 0; i < EMO_N; i++) {
                float line = heard * mood->p[i] + (i == EMO_NEUTRAL ? CALM_SHORT * (1 - heard) : 0);

                score[i] = line + RULES * fminf(score[i] * strength, VOTE_MAX);
                best = score[i] > score[best] + (best == EMO_NEUTRAL ? CALM : 0) ? i : best;
        }
        ret->emotion = (enum emotion)best;
        ret->emotion_score =
                best == EMO_NEUTRAL ? 0 : fminf(1, score[best] - (1 - LINES_ALONE) * heard * mood->p[best]);
        /* Who says that it works is content, whatever the words look like. */
        bad = heard * mood->dissatisfied * (ret->solved ? 0.5f : 1) +
              BLAME * (best == EMO_FRUSTRATED || best == EMO_ANGRY);
        ret->dissatisfied = bad > DISSATISFIED_FROM || ret->threat || ret->not_solved || ret->sarcasm;
}

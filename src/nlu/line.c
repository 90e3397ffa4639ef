/* line - acts from short phrase lists, terms from the features of a search. */
#include "nlu/line.h"

#include "nlu/phrase.h"

#include <math.h>
#include <stdlib.h>

static const struct {
        enum line_act act;
        const char *zh, *en;
} acts[] = {
        {LINE_THANKS, "谢谢|感谢|多谢|谢了|辛苦了", "thanks|thank you|thx|cheers|appreciate|appreciated"},
        {LINE_SORRY, "抱歉|对不起|不好意思|非常遗憾|给您带来不便|理解您",
         "sorry|apologise|apologize|apologies|apology|regret|we understand|inconvenience|not what we like|thats not "
         "good|"
         "sad to hear|hate to hear"},
        {LINE_REQUESTS, "请|麻烦您|麻烦你|能否|可否|帮我|帮忙|希望你们|希望能|您能|方便",
         "please|pls|could you|can you|would you|will you|can i|could i|may i|let us know|let me know|need you "
         "to|kindly|"
         "advise"},
        {LINE_ADVISES,
         "试试|试一下|尝试|重启|重置|恢复出厂|卸载|重装|清除|清理|检查|升级|更新|更换|点击|打开设置|长按|拔掉|插上|"
         "按照|步骤|您可以|你可以|可以先|建议|登录",
         "try|trying|restart|restarting|reboot|reset|uninstall|reinstall|clear|check|update|sign out|log out|logging "
         "out|"
         "follow|click|go to|visit|steps|settings|unplug|tap|you can|you could|you should|you may|you will need|youll "
         "need|"
         "we recommend|we suggest|make sure|ensure"},
        {LINE_PROMISES,
         "我们会|我会|将会|将在|会尽快|正在|已经为您|已为您|为您安排|工作日内|小时内|转交|上报|反馈给|登记|帮您|给您"
         "退|给您换|给您补",
         "we will|well|i will|we are|were|working on|looking into|look into|passed on|pass this|forwarded|escalated|on "
         "its "
         "way|will be|should be|has been|have been|is being|we can|were able|we have|weve|unable to|not able to|cannot|"
         "would need"},
        {LINE_TROUBLE,
         "不了|不上|不到|不出|没有|没|不能|无法|坏|故障|问题|错误|失败|异常|断开|掉线|黑屏|卡|慢|丢|漏|退款|取消|投诉|"
         "延"
         "误|迟",
         "not|no|never|cant|cannot|wont|dont|doesnt|didnt|isnt|arent|havent|hasnt|wasnt|fail|fails|failed|error|wrong|"
         "broken|broke|issue|issues|problem|problems|trouble|delay|delayed|late|cancelled|canceled|refund|crash|"
         "crashes|"
         "crashing|lost|missing|stuck|slow|down|stopped|damaged|charged|unable"},
        {LINE_CONTACT,
         "私信|电话联系|联系您|联系客服|提供一下|订单号发|发给我|发一下|截图|留下|回电|拨打|邮件|邮箱|转人工",
         "dm|direct message|private message|pm us|message us|call us|contact|email us|get in touch|reach out to|send "
         "us|"
         "send me|provide|give us a call|click the link|link below|using the link|your account number|confirm "
         "your|full "
         "name|postcode|booking reference|flight number"},
        {LINE_WANTS,
         "我要|我想要|我想退|我想换|我想取消|要求|给我退|要退货|想退货|退钱|要退款|申请退款|想换货|要换货|换一台|"
         "换一个|换个新|补发|赔偿|要发票|开发票|取消订单|希望你们|希望能",
         "i want|i need|i would like|id like|i was hoping|i expect|refund|replacement|compensation|get my money|want "
         "my|"
         "please help me|cancel my|exchange it"},
        {LINE_TRIED,
         "试过|试了|已经试|已经重启|已经重置|已经换|重启了|重启过|重置过|重装了|重装过|升级了|换过|拔过|插过|打过电话|"
         "联系过|"
         "问过|查过",
         "i tried|ive tried|i have tried|already tried|already did|i already|ive already|i have already|i restarted|i "
         "reset|"
         "i reinstalled|i rebooted|i updated|ive updated|ive done|i called|ive called|i emailed|ive emailed|i "
         "contacted|"
         "i spoke|spoke to|i checked|ive checked|i turned it off|ive reset|ive restarted|ive reinstalled"},
        {LINE_FEELS, "生气|气死|失望|受够|太差|垃圾|着急|急死|无语|恶心|忽悠|骗|烦|难过|满意|太好了|喜欢|开心",
         "angry|annoyed|annoying|frustrated|frustrating|disappointed|disappointing|furious|infuriating|ridiculous|"
         "terrible|"
         "awful|worst|disgusting|disgrace|unacceptable|joke|useless|fed "
         "up|appalling|shocking|poor|pathetic|rubbish|upset|"
         "worried|happy|great|love|amazing|brilliant|excellent|wtf|ffs"},
        {LINE_SOOTHES,
         "别急|别着急|别担心|不用担心|陪您|陪你|理解您|理解你|辛苦您|烦人|添麻烦|带来不便|着急上火|生气是应该|没做好|"
         "窝火|"
         "不该有|挺难受|尽力帮|等不得|能查清楚|您的心情|让您失望|感同身受",
         "dont worry|cannot wait|understand the worry|understand how|understand your|know how|is annoying|put up with|"
         "sort this out|see why|is frustrating|straight to it|right to be angry|come to this|should not have happened|"
         "let you down|do what i can|sorry to hear|sorry for the trouble|sorry about that|for the inconvenience|"
         "this step by step"},
        {LINE_CLOSES,
         "评价|表情栏|小红心|祝您|祝你|祝福|客气|还有其他|还有别的|还有什么可以|还有什么问题|有什么可以帮|有什么问题|"
         "再见|荣幸|满意|"
         "应该做的|开心每|么么|打赏|天天开心|生活愉快|感谢您对|请稍等|还请稍等|为您查询|在的",
         "have a great|have a good|have a nice|have a lovely|anything else|any other questions|any further questions|"
         "youre welcome|you are welcome|youre most welcome|no problem|take care|rate us|rate me|glad to hear|great to "
         "hear|"
         "keep us posted|enjoy your|no worries|our pleasure|bye"},
};

static const char greetings_zh[] = "你好|您好|亲|亲亲|在吗|在不|在么|在|喂|早上好|下午好|晚上好|哈喽|嗨|欢迎";
static const char greetings_en[] =
        "hi|hello|hey|hi there|hey there|hello there|good morning|good afternoon|good evening";
static const char opening_en[] =
        "thanks for reaching|thank you for reaching|thanks for contacting|thank you for contacting|"
        "thanks for letting|thank you for letting|thanks for getting|thank you for getting|"
        "thanks for your|here to help|happy to help|glad to help|love to help";

static unsigned acts_in(const struct phrases *p)
{
        unsigned found = 0;

        for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
                if (phrase_in(p, acts[i].zh, acts[i].en, NULL))
                        found |= acts[i].act;
        if (phrase_whole(p, greetings_zh, greetings_en, true) ||
            phrase_in(p, "很高兴为您服务|请问有什么可以帮|有什么可以帮您", opening_en, NULL))
                found |= LINE_GREETS;
        if (p->question_marks > 0 ||
            phrase_in(p, "吗|怎么|如何|什么时候|为什么|多久|能不能|是不是|哪里|咋|几天", "", NULL))
                found |= LINE_ASKS;
        return found;
}

static int by_value(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

static void take_terms(const struct features *f, struct arena *mem, struct line *ret)
{
        uint32_t *v = ARENA_ARRAY(mem, uint32_t, f->n + 1);

        for (size_t i = 0; i < f->n; i++)
                v[i] = f->p[i].hash;
        qsort(v, f->n, sizeof(*v), by_value);
        ret->terms = v;
        ret->n_terms = f->n;
}

void nlu_line_read(struct str text, struct arena *mem, struct line *ret)
{
        struct analysed a = {.normal = normal_make(mem, text, LINE_CP_MAX)};
        struct phrases p;

        a.words = words_cut(mem, &a.normal);
        a.terms = features_terms(mem, &a.normal, &a.words);
        a.features.han_words = a.terms.han_words;
        *ret = (struct line){0};
        for (size_t i = 0; i < a.words.n; i++)
                ret->words += a.words.p[i].kind != WORD_SIGN;
        phrases_read(&p, mem, text, &a);
        ret->acts = acts_in(&p);
        take_terms(&a.terms, mem, ret);
}

float nlu_line_near(const struct line *a, const struct line *b)
{
        size_t i = 0, k = 0, both = 0;

        if (a->n_terms == 0 || b->n_terms == 0)
                return 0;
        while (i < a->n_terms && k < b->n_terms) {
                if (a->terms[i] == b->terms[k]) {
                        both++;
                        i++;
                        k++;
                } else if (a->terms[i] < b->terms[k]) {
                        i++;
                } else {
                        k++;
                }
        }
        return (float)both / sqrtf((float)a->n_terms * (float)b->n_terms);
}

/*
 * The same sentences for somebody who is not calm: sorry for the worried, the sad and the annoyed, brief for the angry.
 * A phrase without a row here is fit for every mood. Places are those of the calm wording; nothing here cheers.
 */
#include "answer/phrase.h"

#include <stddef.h>

static const struct {
        enum phrase phrase;
        enum phrase_mood mood;
        const char *zh, *en;
} rows[] = {
        {PH_DID_IT_SOLVE, MOOD_SORRY, "这样好些了吗？", "Is that any better?"},
        {PH_DID_IT_SOLVE, MOOD_BRIEF, "解决了吗？", "Solved?"},
        {PH_SOLVED, MOOD_SORRY, "弄好了就好，耽误您时间了。再有状况随时来找我。",
         "It works again, and I am sorry that it took your time. Come back any time."},
        {PH_SOLVED, MOOD_BRIEF, "好，这件事弄好了。给您添麻烦了。", "It works again. I am sorry for the trouble."},
        {PH_THANKS, MOOD_SORRY, "应该的，给您添麻烦了。", "Of course. I am sorry for the trouble."},
        {PH_THANKS, MOOD_BRIEF, "应该的。", "Of course."},
        {PH_STEP_WAIT, MOOD_SORRY, "您慢慢来，弄好了告诉我，我一直在。",
         "Take the time you need and tell me when you are done; I am here."},
        {PH_STEP_WAIT, MOOD_BRIEF, "弄好了告诉我。", "Tell me when you are done."},
        {PH_STEP_HELP, MOOD_BRIEF, "对着图看，选最像的；分不清就让同事来看。",
         "Compare it with the picture and pick the closest, or let a colleague look."},
        {PH_STEP_NO_MATCH, MOOD_SORRY, "抱歉，这句我没对上，麻烦从下面挑一个最接近的。",
         "I am sorry, I could not match that; please pick the closest of these."},
        {PH_STEP_NO_MATCH, MOOD_BRIEF, "是下面哪一种？", "Which of these is it?"},
        {PH_STEP_STUCK, MOOD_SORRY, "抱歉，这一步确实不好判断，要不让同事接着帮您看？",
         "I am sorry, this step is hard to tell; shall a colleague go on from here?"},
        {PH_STEP_STUCK, MOOD_BRIEF, "这一步不好判断，让同事接着看？",
         "This step is hard to tell. Shall a colleague go on?"},
        {PH_STEP_RESTARTED, MOOD_SORRY, "抱歉，这套检查步骤刚更新过，得从头快速过一遍。",
         "I am sorry, these steps were updated since, so we quickly start from the top."},
        {PH_RESUME, MOOD_SORRY, "让您又跑一趟，我们接着刚才的，不从头来。",
         "I am sorry you had to come back; we go on where we left off."},
        {PH_RESUME, MOOD_BRIEF, "接着刚才的。", "We go on where we left off."},
        {PH_WHICH, MOOD_BRIEF, "是下面哪一个？", "Which of these?"},
        {PH_REPHRASE, MOOD_SORRY, "抱歉没听明白。换个说法告诉我：是哪个产品，看到了什么、想做什么？",
         "I am sorry I did not get that. Could you put it another way: which product, and what do you see or want to "
         "do?"},
        {PH_REPHRASE, MOOD_BRIEF, "是哪个产品，看到了什么、想做什么？",
         "Which product, and what do you see or want to do?"},
        {PH_DECLINE, MOOD_SORRY, "抱歉，这个我没有可靠的答案，不想乱说。您可以换个说法，或者让同事来答。",
         "I am sorry, I have no reliable answer to that and do not want to guess. You can put it another way, or ask a "
         "colleague."},
        {PH_DECLINE, MOOD_BRIEF, "这个我答不上来，不乱说。让同事来答？",
         "I cannot answer that and will not guess. Shall a colleague?"},
        {PH_NOT_SOLVED, MOOD_BRIEF, "抱歉，还没帮到您。告诉我卡在哪一步，或者直接找人工。",
         "I am sorry that did not help. Tell me where it fails, or talk to a person."},
        {PH_ORDER_PROMISE, MOOD_SORRY, "让您惦记了，预计 {promise} 送到。",
         "I understand you are waiting; it is expected on {promise}."},
        {PH_ORDER_LATE, MOOD_BRIEF, "原定 {promise} 送到，晚了 {late}，这是我们的不是。",
         "It was due on {promise} and is {late} late. That is on us."},
        {PH_ORDER_LATE_WAY_ON, MOOD_SORRY, "我可以马上请同事向快递公司催查。",
         "A colleague can press the courier for you right away."},
        {PH_REPAIR_LATE, MOOD_BRIEF, "原定 {promise} 修好，超了 {late}，这是我们的不是。马上请同事去催？",
         "It was due on {promise} and is {late} over; that is on us. Shall a colleague press for it now?"},
        {PH_LATER, MOOD_BRIEF, "「{title}」记下了，随后就看。", "“{title}” is noted and comes next."},
        {PH_IDENTITY_WRONG, MOOD_SORRY, "抱歉，订单号和后四位对不上，麻烦再核对一下。",
         "I am sorry, the order number and the digits do not match; please check them again."},
        {PH_IDENTITY_WRONG, MOOD_BRIEF, "订单号和后四位对不上，请再核对。",
         "The order number and the digits do not match. Please check them."},
        {PH_ORDER_NONE, MOOD_SORRY,
         "抱歉，您的账号下没有找到订单。如果是用别的手机号或平台买的，告诉我订单号和手机号后四位，我来查。",
         "I am sorry, I see no order in your account. If you bought it with another phone or in another shop, give me "
         "the "
         "order number and the last four digits of the phone."},
        {PH_PERSON_WAITING, MOOD_SORRY, "让您等着了，正在排队找同事。您可以接着说，他都看得到。",
         "I am sorry you have to wait; you are in line for a colleague. Keep writing, they will see it all."},
        {PH_PERSON_OPEN, MOOD_BRIEF, "请同事来接手。聊过的、试过的都写给他，您不用重讲。",
         "A colleague takes over. I pass on everything we covered, so you need not tell it again."},
};
enum { N_ROWS = sizeof(rows) / sizeof(*rows) };

unsigned phrase_variants_in(enum phrase p, enum phrase_mood mood)
{
        unsigned n = 0;

        if (mood == MOOD_CALM)
                return phrase_variants(p);
        for (size_t i = 0; i < N_ROWS; i++)
                n += rows[i].phrase == p && rows[i].mood == mood;
        return n;
}

struct str phrase_text_in(enum phrase p, enum lang lang, enum phrase_mood mood, unsigned variant)
{
        unsigned n = phrase_variants_in(p, mood), k = 0;

        if (mood == MOOD_CALM || n == 0)
                return phrase_text(p, lang, variant);
        for (size_t i = 0; i < N_ROWS; i++) {
                if (rows[i].phrase == p && rows[i].mood == mood && k++ == variant % n)
                        return str_c(lang == LANG_ZH ? rows[i].zh : rows[i].en);
        }
        return phrase_text(p, lang, variant);
}

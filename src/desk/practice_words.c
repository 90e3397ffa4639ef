/* practice_words - what the customer of a practice case says that stands in no case: a few variants of each, taken in
 * turn, so that the same play always gives the same words. */
#include "desk/practice_priv.h"

#include <string.h>

#define VARIANTS 3u

struct words {
        const char *calm[VARIANTS], *angry[VARIANTS]; /* those that are missing are NULL, at the end */
};

/* %s: where the text goes. */
static const struct words zh[SAYS_N] = {
        [SAYS_SECRET] = {{"这个也要告诉你们吗？我不太想说。", "密码这种东西我不会发出来的。", NULL},
                         {"要我的密码验证码干什么？我不会给的。", NULL, NULL}},
        [SAYS_BEFORE] = {{"刚才说过了：%s", "前面已经告诉您了，%s", NULL},
                         {"我说过一遍了！%s", "能不能看看前面的？%s", NULL}},
        [SAYS_FINE] = {{"好的，明白了。", "嗯，知道了。", "这样啊，清楚了。"}, {"行，这个我知道了。", "嗯。", NULL}},
        [SAYS_NEXT] = {{"那接下来呢？", "还有别的要我做的吗？", "然后怎么办？"},
                       {"然后呢？", "就这样？那我的事还没完啊。", NULL}},
        [SAYS_UNKNOWN] = {{"这个我不太清楚。", "这个我不知道，要紧吗？", NULL}, {"我哪知道这个。", NULL, NULL}},
        [SAYS_AGAIN] = {{"我想问的是：%s", "这个好像不是我问的。%s", NULL},
                        {"你们有在看我说的吗？%s", "我再说一遍：%s", NULL}},
        [SAYS_COLD] = {{"您这么说就没意思了。", NULL, NULL}, {"你这是什么态度？", "这就是你们的服务？", NULL}},
        [SAYS_LEAVES] = {{"算了，我不想再说了，我去投诉。", NULL, NULL},
                         {"算了，我不想再说了，我去投诉。", NULL, NULL}},
        [SAYS_LISTENS] = {{"嗯，麻烦帮我看看。", "好的，谢谢。", NULL},
                          {"别光说好听的，先帮我解决。", "嗯，快点吧。", NULL}},
        [SAYS_SURE] = {{"是吗？您确定吗？", "真的？我记下了。", NULL}, {"你确定？到时候别又变。", NULL, NULL}},
        [SAYS_NOT_THAT] = {{"这个好像不是我要办的。", NULL, NULL}, {"我没让你办这个啊！", NULL, NULL}},
};
static const struct words en[SAYS_N] = {
        [SAYS_SECRET] = {{"Do you really need that? I would rather not say.", "I am not going to send you a password.",
                          NULL},
                         {"Why on earth would you need my password or code? No.", NULL, NULL}},
        [SAYS_BEFORE] = {{"I said that before: %s", "As I told you, %s", NULL},
                         {"I already told you! %s", "Please read what I wrote. %s", NULL}},
        [SAYS_FINE] = {{"All right, I see.", "OK, got it.", "I see, that is clear."},
                       {"Fine, I got that.", "OK.", NULL}},
        [SAYS_NEXT] = {{"And what happens next?", "Is there anything else I should do?", "And then?"},
                       {"And then?", "Is that all? My problem is still there.", NULL}},
        [SAYS_UNKNOWN] = {{"I am not sure about that.", "I do not know that. Does it matter?", NULL},
                          {"How would I know that?", NULL, NULL}},
        [SAYS_AGAIN] = {{"What I wanted to know: %s", "That is not quite what I asked. %s", NULL},
                        {"Are you reading what I write? %s", "Once more: %s", NULL}},
        [SAYS_COLD] = {{"That is not very kind of you.", NULL, NULL},
                       {"What kind of tone is that?", "Is this what you call service?", NULL}},
        [SAYS_LEAVES] = {{"Forget it, I am done talking. I will file a complaint.", NULL, NULL},
                         {"Forget it, I am done talking. I will file a complaint.", NULL, NULL}},
        [SAYS_LISTENS] = {{"Yes, please have a look.", "All right, thank you.", NULL},
                          {"Nice words, but please solve it.", "OK, be quick.", NULL}},
        [SAYS_SURE] = {{"Really? Are you sure?", "Is that so? I will note it down.", NULL},
                       {"Are you sure? Do not tell me something else later.", NULL, NULL}},
        [SAYS_NOT_THAT] = {{"I do not think that is what I need.", NULL, NULL},
                           {"I never asked for that!", NULL, NULL}},
};

struct str customer_says(enum customer_says what, enum lang lang, bool angry, unsigned turn, struct str text,
                         struct arena *mem)
{
        const struct words *w = lang == LANG_EN ? &en[what] : &zh[what];
        const char *const *v = angry ? w->angry : w->calm, *place;
        unsigned n = 0;

        while (n < VARIANTS && v[n])
                n++;
        place = strstr(v[turn % n], "%s");
        if (!place)
                return str_c(v[turn % n]);
        return arena_printf(mem, "%.*s%.*s%s", (int)(place - v[turn % n]), v[turn % n], STR_ARG(text), place + 2);
}

/*
 * What the customer tried already: a verb of repair, and what tells that it was done ("过", "了", "already", "I
 * reset"). The span reaches from the thing or the verb to the end of what was said about it; the value is the verb's
 * plain name.
 */
#include "nlu/entity_priv.h"

#define REACH 12 /* code points of a clause before a Chinese verb that still name its thing */

struct verb {
        const char *name;
        const char32_t *zh;
        const char32_t *en; /* past forms */
};

static const struct verb verbs[] = {
        {"restart", U"重启|重新启动|重开机|关机重开|断电重启|断电再开|开关机",
         U"restarted|rebooted|power cycled|turned it off and on|turned it off and back on|switched it off and on|"
         U"turned it off and on again"},
        {"reset", U"恢复出厂设置|恢复出厂|重置|复位|格式化", U"reset|factory reset|hard reset|formatted"},
        {"replug", U"重新插拔|重新插|插拔|拔插|拔掉|拔了|拔下来|拔|断电|断过电|断了电",
         U"unplugged|replugged|reseated|plugged it back in|plugged it in again"},
        {"reinstall", U"重装|重新安装|卸载重装|卸载", U"reinstalled|uninstalled"},
        {"update", U"升级|更新", U"updated|upgraded"},
        {"charge", U"充满电|充电|充满|充了",
         U"recharged|charged it|charged the|charged them|charged both|charged overnight|fully charged"},
        {"replace", U"更换|换", U"replaced|swapped|changed the|changed it"},
        {"clean", U"清洁|清理|清洗|擦|洗", U"cleaned|wiped"},
        {"reconnect", U"重新连接|重连|重新配对|重新绑定|重新连|重新配网|重新添加",
         U"reconnected|repaired|re paired|paired it again"},
        {"delete", U"清缓存|清除缓存|删除|删", U"deleted|removed|cleared"},
        {"press", U"长按|按", U"pressed|held"},
        {"check", U"检查|查", U"checked"},
        {"try", U"试|按你|按您|按照|按步骤|按说明|按教程", U"tried"},
};

static const struct verb *verb_at(const struct finder *f, size_t i, bool han, size_t *ret_len)
{
        const struct verb *best = NULL;
        size_t k, len;

        *ret_len = 0;
        for (k = 0; k < sizeof(verbs) / sizeof(verbs[0]); k++) {
                len = ent_word(f, i, han ? verbs[k].zh : verbs[k].en);
                if (len > *ret_len) {
                        *ret_len = len;
                        best = &verbs[k];
                }
        }
        return best;
}

/* ---- Chinese ---- */

/* Not done, to be done, or asked about: 没重启过, 要重启, 怎么重置, 重启过吗. */
static bool undone_zh(const struct finder *f, size_t start, size_t i, size_t end)
{
        static const char32_t before[] =
                U"没|没有|不|别|要|怎么|如何|想|可以|能|会|需要|准备|打算|再|等我|去|来|请|帮|自动|老|"
                U"总|一直|总是|自己|什么时候|该|得|被|提示|显示";
        static const char32_t after[] = U"吗|么|吧|没有|没?|就|后|以后|之后|才|会|要";
        size_t from = i > start + 3 ? i - 3 : start;

        return ent_any(f, from, i, before) || ent_word(f, end, after);
}

/* What tells, right behind the verb, that it was done: its end, or `i`. */
static size_t done_zh(const struct finder *f, size_t i, bool already)
{
        static const char32_t marks[] =
                U"都做了|做了|做过了|做过|都试过了|都试过|都试了|都弄了|都做过了|过了|过好几次|过好几遍|过几次|"
                U"过|了好几次|了好几遍|了几次|了无数次|了无数遍|了半天|好几次|好几遍|"
                U"好多次|好多遍|无数次|无数遍|了";
        struct number n;
        size_t len = ent_word(f, i, marks), end = i + len;

        /* 了 alone may be a fault (重启了), unless 已经 or 都 stands before or a number behind. */
        if ((f->begins[end] & (BEGINS_DIGIT | BEGINS_NUMBER)) && ent_number(f, end, &n) &&
            ent_word(f, n.end, U"次|遍|回|下"))
                return n.end + 1 + (ent_at(f, n.end + 1) == U'了');
        if (len == 1 && ent_at(f, i) == U'了' && !already)
                return i;
        return end;
}

/* The thing behind the verb, up to the clause's end or a word that goes on: 重启过路由器, 换了电池还是不行. */
static size_t thing_end(const struct finder *f, size_t i)
{
        static const char32_t stops[] = U"还是|还|但|可|也|都|然后|没|不|依然|仍|结果|后|就|吗|又|跟|和|了";
        size_t k = i;

        while (k < i + REACH && (is_han(ent_at(f, k)) || ent_alnum(ent_at(f, k))) && !ent_word(f, k, stops))
                k++;
        return k + (ent_at(f, k) == U'了');
}

static size_t tried_zh(struct finder *f, size_t i)
{
        static const char32_t already[] = U"已经|已|都|也|早就|早|刚刚|刚";
        static const char32_t people[] = U"我们|我|那|就|他|但是|但|可是|然后|因为|之前|我刚|而且|不过|所以";
        size_t len, start = ent_clause_start(f, i), from = i > start + REACH ? i - REACH : start, end, done;
        const struct verb *v = verb_at(f, i, true, &len);

        if (!v)
                return 0;
        done = done_zh(f, i + len, ent_any(f, from, i, already));
        /* 已经升级到最新了: no mark behind the verb is needed */
        if (done == i + len && ent_at(f, done - 1) != U'了' && !ent_any(f, from, i, U"已经|已|早就"))
                return 0;
        if (undone_zh(f, from, i, done))
                return 0;
        end = thing_end(f, done);
        while ((len = ent_word(f, from, people)) > 0 && from + len <= i)
                from = ent_skip(f, from + len);
        if (ent_add(f, ENT_TRIED, from, end, str_c(v->name)))
                return end;
        return 0;
}

/* ---- English ---- */

static bool undone_en(const struct finder *f, size_t start, size_t i)
{
        static const char32_t words[] =
                U"to|can|should|how|please|must|will|could|would|if|when|havent|hasnt|didnt|not|"
                U"never|dont|need|do|does|did|before|until|after|cannot|cant|want|lets|gets|"
                U"got|getting|was|is|be|being|been|are|were|has|it|your|the|a|my|keeps";
        static const char32_t far[] = U"should|how|can|havent|hasnt|didnt|never|not|would|could|cannot|cant|do|if|when";
        size_t from = i > start + 14 ? i - 14 : start, to = i > 0 ? i - 1 : 0;

        return ent_word_before(f, to, words) || ent_any(f, from, i, far);
}

static size_t tried_en(struct finder *f, size_t i)
{
        static const char32_t subjects[] =
                U"i|ive|we|weve|have|already|just|i also|also|i even|even|and|then|i just|i already|"
                U"ive already|we already|have already|both|tried";
        static const char32_t again[] = U"already|twice|times|again|before|several times";
        size_t len, start = ent_clause_start(f, i), end = ent_clause_end(f, i), stop;
        const struct verb *v = verb_at(f, i, false, &len);

        if (!v || undone_en(f, start, i))
                return 0;
        if (i > start && !ent_word_before(f, i - 1, subjects) && !ent_any(f, i, end, again))
                return 0;
        for (stop = i + len; stop < end; stop++) {
                if (ent_word(f, stop,
                             U"but|and still|still|and it|and its|and im|and i|and now|and the|and "
                             U"nothing|nothing|yet|so"))
                        break;
        }
        if (ent_at(f, i + len) == ' ' && v->en[0] == U'r' && ent_word(f, i, U"reset") &&
            ent_word(f, i + len + 1, U"button|pin|hole|key"))
                return 0;
        return ent_add(f, ENT_TRIED, i, stop, str_c(v->name)) ? stop : 0;
}

void ent_find_tried(struct finder *f)
{
        size_t i = 0, end;

        while (i < f->s->n) {
                end = 0;
                if (f->begins[i] & BEGINS_TRIED)
                        end = is_han(ent_at(f, i)) ? tried_zh(f, i) : tried_en(f, i);
                i = end > i ? end : i + 1;
        }
}

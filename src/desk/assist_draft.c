/*
 * assist_draft - what an agent is about to promise, held against the policies. Three questions of each sentence: does
 * it say what nobody may promise, or ask for what nobody may ask for (words in a table, unless a "not" stands before
 * them)? Has it a number of days, months, per cent or money that the policies know otherwise? Is money promised that
 * neither a policy nor the order has? A sentence that passes the evidence gate needs no warning about numbers.
 *
 * It warns and never stops: people may be right where the policy is silent.
 */
#include "answer/claims_words.h"
#include "answer/gate.h"
#include "desk/assist_priv.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCES_MAX = 24, NOT_BEFORE_ZH = 12, NOT_BEFORE_EN = 24, LINES_MAX = 240, NUMBERS_MAX = 16, CASE_MAX = 2000 };
#define DAYS_OF_WEEK 7

struct forbidden {
        enum warning_kind kind;
        const char *const *words; /* ends with NULL */
        const char *const *with;  /* one of these too; NULL: nothing else is needed */
};

static const char *const promise_words[] = {"保证能",
                                            "保证会",
                                            "我保证",
                                            "向您保证",
                                            "一定能",
                                            "肯定能",
                                            "一定会到",
                                            "肯定会到",
                                            "绝对",
                                            "百分百",
                                            "百分之百",
                                            "包您满意",
                                            "终身保修",
                                            "终身质保",
                                            "永久保修",
                                            "假一赔十",
                                            "全额赔偿",
                                            "无条件退",
                                            "随时都能退",
                                            "随时可以退",
                                            "多少都赔",
                                            "不管什么原因都",
                                            "肯定没问题",
                                            "guarantee",
                                            "i promise",
                                            "we promise",
                                            "definitely will",
                                            "will definitely",
                                            "no matter what",
                                            "lifetime warranty",
                                            "unconditional",
                                            "full compensation",
                                            "100%",
                                            "at any time you like",
                                            "whatever it costs",
                                            NULL};
static const char *const secret_words[] = {"验证码",
                                           "密码",
                                           "银行卡号",
                                           "卡号",
                                           "安全码",
                                           "身份证号",
                                           "支付密码",
                                           "password",
                                           "passcode",
                                           "verification code",
                                           "security code",
                                           "one-time code",
                                           "otp",
                                           "cvv",
                                           "card number",
                                           "pin code",
                                           NULL};
static const char *const asking_words[] = {"发我",    "发给",    "发一下", "发过来",  "告诉我",       "告诉一下",
                                           "提供",    "报一下",  "报给",   "给我",    "说一下",       "send",
                                           "tell me", "give me", "share",  "provide", "what is your", NULL};
static const char *const outside_words[] = {"加我微信",       "加微信",
                                            "我的微信",       "私下",
                                            "转账给我",       "转给我",
                                            "直接转我",       "线下交易",
                                            "私人账户",       "my personal",
                                            "pay me",         "transfer it to me",
                                            "whatsapp me",    "outside the platform",
                                            "my own account", NULL};
static const char *const giving_words[] = {"补偿",      "赔",        "退",     "送",       "返",      "减",
                                           "优惠",      "补给",      "补您",   "补差",     "抵",      "refund",
                                           "compensat", "voucher",   "credit", "discount", "pay you", "give you",
                                           "coupon",    "reimburse", " off",   NULL};

static const struct forbidden forbidden[] = {
        {WARN_PROMISE, promise_words, NULL},
        {WARN_SECRET, secret_words, asking_words},
        {WARN_OUTSIDE, outside_words, NULL},
};

static const struct {
        const char *zh, *en;
} texts[] = {
        [WARN_LIMIT] = {"政策里写的是另一个数", "the policy has another figure"},
        [WARN_PROMISE] = {"这样的话不能承诺", "this may not be promised"},
        [WARN_AMOUNT] = {"这笔钱在政策和订单里都没有依据", "neither a policy nor the order has this amount"},
        [WARN_UNPROVEN] = {"知识里没有这个数", "the knowledge does not have this figure"},
        [WARN_SECRET] = {"不能向顾客要密码、验证码或卡号", "never ask a customer for passwords, codes or card numbers"},
        [WARN_OUTSIDE] = {"不能把顾客引到公司渠道之外", "do not lead a customer outside the company's channels"},
        [WARN_SAFETY] = {"顾客说到了危险，先请他断电、远离并停用",
                         "the customer tells of danger: first have them unplug it, keep away and stop using it"},
        [WARN_MINOR] = {"对方未满 14 岁，不收集资料", "the customer is under 14: collect no data"},
};

static void warn(const struct look *l, struct assist_view *v, enum warning_kind kind, struct str quote, struct str doc,
                 struct str passage)
{
        struct view_warning *w = &v->warnings[v->n_warnings];

        if (v->n_warnings == VIEW_WARNINGS)
                return;
        for (unsigned i = 0; i < v->n_warnings; i++)
                if (v->warnings[i].kind == kind && str_eq(v->warnings[i].quote, quote))
                        return;
        *w = (struct view_warning){.kind = kind,
                                   .text = str_c(l->lang == LANG_EN ? texts[kind].en : texts[kind].zh),
                                   .quote = quote,
                                   .doc = doc,
                                   .passage = passage};
        v->n_warnings++;
}

/* ---- words ---- */

static struct str lower(struct str s, char *out, size_t max)
{
        size_t n = s.n < max ? s.n : max;

        for (size_t i = 0; i < n; i++)
                out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
        return str_n(out, n);
}

static bool denied(struct str s, size_t at)
{
        static const char *const zh[] = {"不", "没", "别", "勿", "无法", NULL};
        static const char *const en[] = {"not ", "n't ", "never ", "no ", "cannot ", "without ", NULL};
        size_t from_zh = at > NOT_BEFORE_ZH ? at - NOT_BEFORE_ZH : 0,
               from_en = at > NOT_BEFORE_EN ? at - NOT_BEFORE_EN : 0;

        for (size_t i = 0; zh[i]; i++)
                if (str_contains(str_sub(s, from_zh, at - from_zh), str_c(zh[i])))
                        return true;
        for (size_t i = 0; en[i]; i++)
                if (str_contains(str_sub(s, from_en, at - from_en), str_c(en[i])))
                        return true;
        return false;
}

static bool has_undenied(struct str s, const char *const *words)
{
        for (size_t i = 0; words[i]; i++) {
                ptrdiff_t at = str_find(s, str_c(words[i]), 0);

                if (at >= 0 && !denied(s, (size_t)at))
                        return true;
        }
        return false;
}

static bool has_word(struct str s, const char *const *words)
{
        for (size_t i = 0; words[i]; i++)
                if (str_contains(s, str_c(words[i])))
                        return true;
        return false;
}

static void check_words(const struct look *l, struct str sentence, struct assist_view *v)
{
        char small[CASE_MAX];
        struct str s = lower(sentence, small, sizeof(small));

        for (size_t i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++)
                if (has_undenied(s, forbidden[i].words) && (!forbidden[i].with || has_word(s, forbidden[i].with)))
                        warn(l, v, forbidden[i].kind, sentence, (struct str){0}, (struct str){0});
}

/* ---- numbers ---- */

struct line {
        const struct article *a;
        struct str text, doc;
        struct claims c;
};

struct checking {
        const struct look *l;
        struct assist_view *v;
        struct gate_set *set;
        struct line *lines;
        size_t n_lines;
        bool read; /* lines are filled */
};

static bool is_money(unsigned unit)
{
        return unit == GW_CNY || unit == GW_EUR || unit == GW_USD || unit == GW_GBP;
}

static bool counts(const struct atom *a)
{
        unsigned u = a->words[0];

        return a->kind == ATOM_NUMBER && (u == GW_DAY || u == GW_WORKDAY || u == GW_WEEK || u == GW_MONTH ||
                                          u == GW_YEAR || u == GW_PERCENT || is_money(u));
}

static void in_days(const struct atom *a, unsigned *unit, int64_t *from, int64_t *to)
{
        int64_t times = a->words[0] == GW_WEEK ? DAYS_OF_WEEK : 1;

        *unit = a->words[0] == GW_WEEK ? GW_DAY : a->words[0];
        *from = a->from * times;
        *to = (a->to > a->from ? a->to : a->from) * times;
}

/* -1: no number of the unit; 0: others; 1: the same, or within it. */
static int same_number(const struct atom *a, const struct claims *c)
{
        unsigned unit, other;
        int64_t from, to, least, most;
        int found = -1;

        in_days(a, &unit, &from, &to);
        for (size_t i = 0; i < c->n; i++) {
                if (!counts(&c->atoms[i]))
                        continue;
                in_days(&c->atoms[i], &other, &least, &most);
                if (other != unit)
                        continue;
                if (from >= least && to <= most)
                        return 1;
                found = 0;
        }
        return found;
}

static bool is_matter(const struct atom *a)
{
        return a->kind == ATOM_WORD || a->kind == ATOM_NAME;
}

static unsigned shared(const struct claims *a, const struct claims *b)
{
        unsigned n = 0;

        for (size_t i = 0; i < a->n; i++) {
                bool found = false;

                for (size_t k = 0; is_matter(&a->atoms[i]) && k < b->n && !found; k++)
                        found = is_matter(&b->atoms[k]) && atom_same(&a->atoms[i], &b->atoms[k]);
                n += found;
        }
        return n;
}

static void add_lines(struct checking *k, const struct article *a)
{
        const struct look *l = k->l;
        enum lang lang = article_lang(a, l->lang);

        for (size_t i = 0; lang == l->lang && i < a->passages[lang].n && k->n_lines < LINES_MAX; i++) {
                struct line *line = &k->lines[k->n_lines++];

                line->a = a;
                line->text = a->passages[lang].v[i];
                line->doc =
                        arena_printf(l->mem, "%s:%.*s#%zu", a->policy ? "policy" : "article", STR_ARG(a->id), i + 1);
                claims_read(line->text, l->gen->names, l->now_ms, l->gen->tz, l->mem, &line->c);
        }
}

static void read_lines(struct checking *k)
{
        const struct knowledge *know = k->l->gen->k;

        if (k->read)
                return;
        k->read = true;
        k->lines = ARENA_ARRAY(k->l->mem, struct line, LINES_MAX);
        for (size_t i = know->n_articles - know->n_policies; i < know->n_articles; i++)
                add_lines(k, &know->articles[i]);
        for (unsigned i = 0; i < k->v->n_articles; i++)
                if (!k->v->articles[i].a->policy)
                        add_lines(k, k->v->articles[i].a);
}

static bool in_orders(const struct look *l, const struct atom *a)
{
        const struct facts *f = l->facts;
        int64_t minor = a->from / 100; /* ten-thousandths of a unit */

        for (size_t i = 0; f->have_orders && i < f->n_orders; i++) {
                if (f->orders[i].total_minor == minor)
                        return true;
                for (size_t k = 0; k < f->orders[i].n_items; k++)
                        if (f->orders[i].items[k].price_minor == minor)
                                return true;
        }
        return f->order && f->order->total_minor == minor;
}

/*
 * Of the lines that have a number of this kind, those that share most words with the sentence: true when one of them
 * has this very number; else *ret is the first of them, NULL: there is none.
 */
static bool known_number(struct checking *k, const struct claims *c, const struct atom *a, const struct line **ret)
{
        unsigned most = 0;
        bool same = false;

        read_lines(k);
        *ret = NULL;
        for (size_t i = 0; i < k->n_lines; i++) {
                const struct line *line = &k->lines[i];
                int here = same_number(a, &line->c);
                unsigned n = here < 0 ? 0 : shared(c, &line->c);

                if (n == 0 || n < most)
                        continue;
                if (n > most) {
                        *ret = line;
                        same = false;
                }
                most = n;
                same |= here > 0;
        }
        return same;
}

static void check_number(struct checking *k, struct str sentence, const struct claims *c, const struct atom *a)
{
        char small[CASE_MAX];
        bool giving = has_word(lower(sentence, small, sizeof(small)), giving_words);
        const struct line *other;

        if (known_number(k, c, a, &other))
                return;
        if (is_money(a->words[0])) {
                if (giving && !in_orders(k->l, a))
                        warn(k->l, k->v, WARN_AMOUNT, sentence, other ? other->doc : (struct str){0},
                             other ? other->text : (struct str){0});
        } else if (other)
                warn(k->l, k->v, WARN_LIMIT, sentence, other->doc, other->text);
        else
                warn(k->l, k->v, WARN_UNPROVEN, sentence, (struct str){0}, (struct str){0});
}

static struct gate_set *evidence_of(const struct look *l, const struct assist_view *v)
{
        struct answer_in in = {.gen = l->gen,
                               .state = l->state,
                               .facts = l->facts,
                               .now_ms = l->now_ms,
                               .lang = l->lang,
                               .mem = l->mem};
        struct gate_set *set = evidence_set(&in);
        static const char *const fields[] = {"total", "placed", "promise", "delivered", "status"};

        for (unsigned i = 0; i < v->n_articles; i++) {
                const struct article *a = v->articles[i].a;

                for (size_t k = 0; k < a->passages[l->lang].n; k++)
                        evidence_add(&in, arena_printf(l->mem, "%.*s#%zu", STR_ARG(v->articles[i].doc), k + 1), l->lang,
                                     set);
        }
        for (size_t i = 0; l->facts->have_orders && i < l->facts->n_orders; i++)
                for (size_t k = 0; k < sizeof(fields) / sizeof(*fields); k++)
                        evidence_add(&in,
                                     arena_printf(l->mem, "order:%.*s.%s", STR_ARG(l->facts->orders[i].no), fields[k]),
                                     l->lang, set);
        return set;
}

static bool is_proved(struct checking *k, struct str sentence)
{
        if (!k->set)
                k->set = evidence_of(k->l, k->v);
        return gate_check_sentence(k->set, sentence, k->l->lang, NULL) == GATE_PASS;
}

/* The first NUMBERS_MAX of them. */
static void check_numbers(struct checking *k, struct str sentence)
{
        const struct look *l = k->l;
        struct claims c;
        unsigned n = 0;

        claims_read(sentence, l->gen->names, l->now_ms, l->gen->tz, l->mem, &c);
        for (size_t i = 0; i < c.n && n < NUMBERS_MAX; i++) {
                if (!counts(&c.atoms[i]))
                        continue;
                if (n++ == 0 && is_proved(k, sentence))
                        return;
                check_number(k, sentence, &c, &c.atoms[i]);
        }
}

void draft_warnings(const struct look *l, struct assist_view *v)
{
        struct checking k = {.l = l, .v = v};
        struct str rest = l->draft, sentence;

        if (l->u.safety)
                warn(l, v, WARN_SAFETY, (struct str){0}, (struct str){0}, (struct str){0});
        if (l->facts->minor)
                warn(l, v, WARN_MINOR, (struct str){0}, (struct str){0}, (struct str){0});
        for (unsigned i = 0; i < SENTENCES_MAX && gate_next_sentence(&rest, &sentence); i++) {
                sentence = str_trim(sentence);
                check_words(l, sentence, v);
                check_numbers(&k, sentence);
        }
}

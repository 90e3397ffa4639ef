/*
 * Too little said: only the name of a product, or only that it, or something, fails ("it does not work"). The nearest
 * flow to such words is nearest by chance, so what is missing is asked: which product, then what is the matter with it.
 */
#include "answer/answer_priv.h"

#include <string.h>
#include <strings.h>

#define VAGUE_MAX 120u /* bytes */

/* What only says that something fails. */
static const char *const fails[] = {"does not work",
                                    "doesnt work",
                                    "dont work",
                                    "wont work",
                                    "not working",
                                    "cant use",
                                    "cannot use",
                                    "unusable",
                                    "doesnt do anything",
                                    "isnt working",
                                    "arent working",
                                    "stopped working",
                                    "quit working",
                                    "no longer works",
                                    "doesnt function",
                                    "broken",
                                    "broke",
                                    "broke down",
                                    "faulty",
                                    "defective",
                                    "malfunctioning",
                                    "acting up",
                                    "problem",
                                    "problems",
                                    "issue",
                                    "issues",
                                    "trouble",
                                    "something is wrong",
                                    "somethings wrong",
                                    "something wrong",
                                    "坏了",
                                    "坏掉了",
                                    "坏",
                                    "不行了",
                                    "用不了了",
                                    "用不了",
                                    "不能用了",
                                    "不能用",
                                    "没法用了",
                                    "没法用",
                                    "无法使用",
                                    "不好用了",
                                    "不好用",
                                    "不好使",
                                    "出问题了",
                                    "出问题",
                                    "有问题",
                                    "出毛病了",
                                    "有毛病",
                                    "出故障了",
                                    "出故障",
                                    "有故障",
                                    "故障了",
                                    "故障",
                                    "不工作了",
                                    "不工作",
                                    "失灵了",
                                    "失灵",
                                    NULL};

/* What may stand beside it and tells no more. */
static const char *const fillers[] = {
        "it",      "its",   "is",     "are",      "was",      "this",    "that",  "they",     "my",        "our",
        "the",     "a",     "an",     "one",      "device",   "devices", "thing", "product",  "gadget",    "unit",
        "machine", "there", "i",      "im",       "ive",      "we",      "have",  "having",   "has",       "got",
        "with",    "and",   "just",   "simply",   "suddenly", "again",   "now",   "today",    "yesterday", "any",
        "anymore", "more",  "at all", "properly", "right",    "please",  "help",  "me",       "hi",        "hello",
        "hey",     "so",    "some",   "seems",    "to be",    "of",      "yours", "mine",     "ours",      "your",
        "you",     "sold",  "bought", "from",     "它",       "这个",    "那个",  "这",       "那",        "东西",
        "玩意儿",  "玩意",  "设备",   "机器",     "产品",     "我",      "你们",  "咱",       "家",        "买",
        "的",      "了",    "啊",     "呀",       "吧",       "呢",      "哎",    "唉",       "好像",      "突然",
        "忽然",    "今天",  "昨天",   "刚才",     "刚刚",     "现在",    "开始",  "就",       "一直",      "有点",
        "请",      "帮我",  "帮忙",   "看看",     "看一下",   "您好",    "你好",  "怎么回事", "咋回事",    "怎么",
        "咋",      "是",    "又",     "也",       "都",       "全",      "彻底",  "完全",     NULL};

/* Bytes of the longest of them that s begins with, up to the end of a word; 0: none. */
static size_t longest(struct str s, const char *const *list)
{
        size_t best = 0;

        for (; *list; list++) {
                size_t n = strlen(*list);

                if (n > best && str_starts(s, str_c(*list)) &&
                    ((unsigned char)**list >= 0x80 || n == s.n || s.p[n] < 'a' || s.p[n] > 'z'))
                        best = n;
        }
        return best;
}

/* The same for a product that they name. */
static size_t product_name(const struct ctx *c, struct str s)
{
        for (unsigned i = 0; i < c->u.n_entities; i++) {
                const struct nlu_entity *e = &c->u.entities[i];

                if (e->kind == ENT_PRODUCT && e->raw.n <= s.n && strncasecmp(s.p, e->raw.p, e->raw.n) == 0)
                        return e->raw.n;
        }
        return 0;
}

static bool only_fails(const struct ctx *c)
{
        struct str s = c->u.normal;
        bool any = false;

        if (s.n > VAGUE_MAX)
                return false;
        while (s.n) {
                size_t n = longest(s, fails);

                any |= n > 0;
                if (n == 0)
                        n = longest(s, fillers);
                if (n == 0)
                        n = product_name(c, s);
                if (n == 0 && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (unsigned char)s.p[0] >= 0x80))
                        return false;
                s = str_sub(s, n ? n : 1, s.n);
        }
        return any;
}

static bool has_flow(const struct ctx *c, struct str product)
{
        for (size_t i = 0; i < c->k->n_flows; i++) {
                const struct flow *f = &c->k->flows[i];

                if (f->products.n == 1 && str_eq(f->products.v[0], product))
                        return true;
        }
        return false;
}

bool bare_product(struct ctx *c)
{
        struct str text = str_trim(c->in->msg->text);
        const struct product *p;

        if (c->u.n_entities != 1 || c->u.entities[0].kind != ENT_PRODUCT || c->u.entities[0].raw.n + 4 < text.n)
                return false;
        p = knowledge_product(c->k, c->u.entities[0].value);
        if (!p || !has_flow(c, p->id))
                return false;
        product_menu(c, p);
        c->why = "only a product was named";
        return true;
}

static void add_product(struct ctx *c, struct menu *m, const struct product *p)
{
        struct str id = p && p->kind == PRODUCT_DEVICE && has_flow(c, p->id)
                                ? arena_printf(c->mem, "product:%.*s", STR_ARG(p->id))
                                : (struct str){0};

        for (unsigned i = 0; i < m->n; i++) {
                if (str_eq(m->v[i].id, id))
                        return;
        }
        if (id.n && m->n + 1 < STATE_OPTIONS_MAX) /* a person comes behind them */
                menu_add(m, id, p->name[c->lang]);
}

/* What the talk is about, else what they own, else all. */
static struct menu likely_products(struct ctx *c)
{
        const struct customer_fact *cu = may(c, ACCESS_DEVICES, (struct str){0}) ? c->facts->customer : NULL;
        struct menu m = {.n = 0};

        for (unsigned i = 0; i < c->s->n_products; i++)
                add_product(c, &m, knowledge_product(c->k, c->s->products[i]));
        if (m.n)
                return m;
        for (size_t i = 0; cu && i < cu->n_devices; i++)
                add_product(c, &m, knowledge_product(c->k, cu->devices[i].product_id));
        if (m.n)
                return m;
        for (size_t i = 0; i < c->k->n_products; i++)
                add_product(c, &m, &c->k->products[i]);
        return m;
}

bool bare_failure(struct ctx *c)
{
        struct menu m;

        if (!only_fails(c))
                return false;
        if (c->u.n_products == 1 && flows_apart(c))
                return true;
        m = likely_products(c);
        if (m.n == 0)
                return false;
        c->why = "something fails, and no word says what";
        if (m.n == 1) {
                product_menu(c, knowledge_product(c->k, str_sub(m.v[0].id, strlen("product:"), m.v[0].id.n)));
                return true;
        }
        say_phrase(c, PH_TELL_ME);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(c->in->msg->text, FELL_TEXT_MAX);
        c->d->kind = D_ASK;
        return true;
}

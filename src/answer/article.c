/*
 * Answering from an article or a policy. Short ones are said whole. Of a long one the first passage (it answers
 * directly), and the passage that the question hit, as far as the measure goes; the rest waits behind "more". Texts are
 * never reworded: they are cut at passages and sentences, so every piece is its own evidence.
 */
#include "answer/answer_priv.h"

#include <string.h>

#define MEASURE_ZH 120u /* characters */
#define MEASURE_EN 80u  /* words */
#define SHOWN_MAX 32u   /* passages of one article that can be told apart */
#define NEXT_MAX 3u

bool article_expired(const struct ctx *c, const struct article *a)
{
        return a->valid_until_ms && a->valid_until_ms <= now_ms(c);
}

/* Chinese: characters; English: words. */
static unsigned measure(struct str s, enum lang lang)
{
        unsigned n = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char ch = (unsigned char)s.p[i];

                if (lang == LANG_ZH)
                        n += (ch & 0xc0) != 0x80;
                else
                        n += ch > ' ' && (i == 0 || (unsigned char)s.p[i - 1] <= ' ');
        }
        return n;
}

/* Who likes it short gets the first passage, who likes detail twice as much. */
static unsigned limit(const struct ctx *c, enum lang lang)
{
        unsigned max = lang == LANG_ZH ? MEASURE_ZH : MEASURE_EN;

        return wants(c, "length", "brief") ? 1 : wants(c, "length", "detailed") ? 2 * max : max;
}

/* As this customer gets it. */
static struct str_list passages_of(const struct ctx *c, const struct article *a)
{
        return a->passages[article_lang(a, c->lang)];
}

/* The number (from 0) of the passage that the index found; -1 when it is none of ours. */
static int passage_index(struct str_list ps, struct str passage)
{
        for (size_t i = 0; passage.n && i < ps.n; i++) {
                struct str p = ps.v[i];

                if (str_eq(p, passage) || (passage.n > 12 && (str_contains(p, passage) || str_contains(passage, p))))
                        return (int)i;
        }
        return -1;
}

static struct str article_cite(struct ctx *c, const struct article *a, size_t i)
{
        return arena_printf(c->mem, "%s:%.*s#%zu", a->policy ? "policy" : "article", STR_ARG(a->id), i + 1);
}

/* Says the passages of the set, in order; behind a note when they are not in the customer's language. */
static void say_passages(struct ctx *c, const struct article *a, const bool *set)
{
        struct str_list ps = passages_of(c, a);
        struct str cites[BLOCK_CITES_MAX], text = {0};
        size_t n = 0;

        for (size_t i = 0; i < ps.n && i < SHOWN_MAX && n < BLOCK_CITES_MAX; i++) {
                if (!set[i])
                        continue;
                cites[n++] = article_cite(c, a, i);
                if (a->policy)
                        text = arena_printf(c->mem, "%.*s%s- %.*s", STR_ARG(text), text.n ? "\n" : "",
                                            STR_ARG(ps.v[i]));
                else
                        text = text.n ? arena_printf(c->mem, "%.*s\n\n%.*s", STR_ARG(text), STR_ARG(ps.v[i])) : ps.v[i];
        }
        if (n && article_lang(a, c->lang) != c->lang)
                say_phrase(c, PH_ORIGINAL);
        say(c, text, cites, n);
}

/* Chooses what to say first; false when that is all there is. */
static bool choose(const struct ctx *c, const struct article *a, int best, bool *set)
{
        enum lang lang = article_lang(a, c->lang);
        struct str_list ps = a->passages[lang];
        unsigned all = 0, used = 0, max = limit(c, lang);
        size_t n = ps.n < SHOWN_MAX ? ps.n : SHOWN_MAX;

        for (size_t i = 0; i < n; i++)
                all += measure(ps.v[i], lang);
        if (all <= max + max / 2) {
                memset(set, 1, n);
                return false;
        }
        if (a->policy && best > 0) {
                set[best] = true;
                used = measure(ps.v[best], lang);
        } else if (n) {
                set[0] = true;
                used = measure(ps.v[0], lang);
                if (best > 0 && (size_t)best < n && used + measure(ps.v[best], lang) <= max + max / 2) {
                        set[best] = true;
                        used += measure(ps.v[best], lang);
                }
        }
        for (size_t i = 0; i < n; i++) {
                unsigned m = measure(ps.v[i], lang);

                if (set[i])
                        continue;
                if (used + m > max)
                        return true;
                set[i] = true;
                used += m;
        }
        return false;
}

static struct str more_id(struct ctx *c, const struct article *a, const bool *set)
{
        struct str s = arena_printf(c->mem, "more:%s:%.*s#", a->policy ? "policy" : "article", STR_ARG(a->id));

        for (size_t i = 0; i < passages_of(c, a).n && i < SHOWN_MAX; i++) {
                if (set[i])
                        s = arena_printf(c->mem, "%.*s%s%zu", STR_ARG(s), s.p[s.n - 1] == '#' ? "" : ",", i + 1);
        }
        return s;
}

static void next_choices(struct ctx *c, const struct article *a, struct menu *m)
{
        for (size_t i = 0; i < a->next.n && i < NEXT_MAX; i++) {
                static const char *const kinds[] = {"article", "flow", "policy"};
                struct str doc = {0};

                for (size_t j = 0; j < 3 && !doc_title(c, doc).n; j++)
                        doc = arena_printf(c->mem, "%s:%.*s", kinds[j], STR_ARG(a->next.v[i]));
                menu_add(m, doc, doc_title(c, doc));
        }
}

static void figure_of(struct ctx *c, const struct article *a)
{
        struct block *b;

        if (!a->figures.n)
                return;
        b = block_add(c, BLOCK_FIGURE);
        b->figure = (struct block_figure){media_src(c, a->figures.v[0]), a->title[article_lang(a, c->lang)]};
}

static void remember(struct ctx *c, const struct article *a)
{
        struct conv_state *s = c->s;

        s->last_doc = arena_printf(c->mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id));
        s->fails = 0;
        if (a->policy)
                c->d->policy = a->id;
        else
                c->d->article = a->id;
        c->d->intent = a->intent;
        c->d->kind = D_ANSWER;
}

void answer_article(struct ctx *c, const struct article *a, struct str passage)
{
        bool set[SHOWN_MAX] = {false}, more;
        int best = passage_index(passages_of(c, a), passage);
        struct menu m = {.n = 0};

        if (article_expired(c, a)) {
                c->d->kind = D_DECLINE;
                c->why = "the article has expired";
                say_phrase(c, PH_EXPIRED);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                return;
        }
        more = choose(c, a, best, set);
        c->less |= more && wants(c, "length", "brief");
        say_passages(c, a, set);
        figure_of(c, a);
        remember(c, a);
        if (more)
                menu_add(&m, more_id(c, a, set), phrase_of(c, PH_MORE));
        if (!in_flow(c) && !c->aside) {
                next_choices(c, a, &m);
                menu_put(c, &m, (struct str){0});
        }
}

/* more:article:ID#1,3: the passages that were said before. */
void answer_more(struct ctx *c, struct str option)
{
        struct str rest = str_sub(option, 5, option.n), kind, id, one;
        const struct article *a;
        bool set[SHOWN_MAX];
        struct menu m = {.n = 0};

        if (!str_cut(&rest, ':', &kind) || !str_cut(&rest, '#', &id))
                return;
        a = str_eq(kind, STR("policy")) ? knowledge_policy(c->k, id) : knowledge_article(c->k, id);
        if (!a || article_expired(c, a))
                return;
        memset(set, 1, sizeof(set));
        while (str_cut(&rest, ',', &one)) {
                int64_t i;

                if (str_to_i64(one, 1, SHOWN_MAX, &i))
                        set[i - 1] = false;
        }
        say_passages(c, a, set);
        remember(c, a);
        c->why = "the rest of the article";
        next_choices(c, a, &m);
        menu_put(c, &m, (struct str){0});
}

/* ---- follow-ups: "那要多久", "and how long does that take?" ---- */

static const char *const marks[] = {"那",      "呢",   "然后",       "还要",      "还有",  "它",
                                    "这个",    "and ", "what about", "how about", "then ", "does that",
                                    "does it", " it ", "that take",  NULL};

/* What is asked for and what a passage that tells it has. */
static const struct {
        const char *asks[12], *tells[14];
} topics[] = {
        {{"多久", "几天", "多长时间", "什么时候", "时间", "how long", "how much longer", "when", "how many days", NULL},
         {"天", "小时", "分钟", "工作日", "年", "个月", "day", "hour", "minute", "month", "year", "week", NULL}},
        {{"多少钱", "要钱", "收费", "费用", "免费", "运费", "谁出", "how much", "cost", "free", "pay", NULL},
         {"元", "费", "免费", "承担", "yuan", "euro", "free", "pay", "cost", "charge", NULL}},
        {{"怎么弄", "怎么操作", "在哪", "哪里", "步骤", "how do i", "where", NULL},
         {"点", "打开", "按", "1.", "tap", "open", "press", "go to", NULL}},
        {{"要什么", "需要什么", "准备", "带什么", "what do i need", "need to", NULL},
         {"需要", "请", "准备", "齐全", "需", "need", "include", "complete", NULL}},
};

static int topic_of(struct str text)
{
        for (size_t t = 0; t < sizeof(topics) / sizeof(*topics); t++) {
                if (has_any(text, topics[t].asks))
                        return (int)t;
        }
        return -1;
}

/* Two-byte and longer pieces that both texts have; a plain likeness for short texts. */
static unsigned likeness(struct str text, struct str passage)
{
        unsigned n = 0;

        for (size_t i = 0; i + 3 <= text.n; i++) {
                if ((unsigned char)text.p[i] >= 0xc0 && i + 6 <= text.n && str_contains(passage, str_n(text.p + i, 6)))
                        n++;
        }
        return n;
}

static int best_passage(struct str_list ps, struct str text, int topic)
{
        unsigned best_score = 0;
        int best = -1;

        for (size_t i = 0; i < ps.n; i++) {
                unsigned score =
                        likeness(text, ps.v[i]) + (topic >= 0 && has_any(ps.v[i], topics[topic].tells) ? 3 : 0);

                if (score > best_score) {
                        best_score = score;
                        best = (int)i;
                }
        }
        return best;
}

bool asks_how_long(const struct ctx *c)
{
        return topic_of(c->u.normal.n ? c->u.normal : c->in->msg->text) == 0;
}

static const struct article *last_article(const struct ctx *c)
{
        struct str id = c->s->last_doc, kind;

        if (!str_cut(&id, ':', &kind))
                return NULL;
        if (str_eq(kind, STR("policy")))
                return knowledge_policy(c->k, id);
        return str_eq(kind, STR("article")) ? knowledge_article(c->k, id) : NULL;
}

bool answer_is_bare(const struct ctx *c)
{
        return measure(c->in->msg->text, c->lang) <= (c->lang == LANG_ZH ? 5u : 4u) &&
               topic_of(c->in->msg->text) >= 0 && c->u.n_products == 0;
}

bool answer_followup(struct ctx *c)
{
        const struct article *a = last_article(c);
        struct str text = c->in->msg->text;
        bool set[SHOWN_MAX] = {false};
        struct menu m = {.n = 0};
        int topic, best;

        if (!a || article_expired(c, a) || measure(text, c->lang) > (c->lang == LANG_ZH ? 14 : 9))
                return false;
        topic = topic_of(text);
        if (topic < 0 && !has_any(text, marks))
                return false;
        best = best_passage(passages_of(c, a), text, topic);
        if (best < 0 || best >= (int)SHOWN_MAX)
                return false;
        set[best] = true;
        say_passages(c, a, set);
        remember(c, a);
        c->followup = true;
        c->why = "a follow-up on the last article";
        menu_add(&m, more_id(c, a, set), phrase_of(c, PH_MORE));
        if (passages_of(c, a).n > 1 && !in_flow(c))
                menu_put(c, &m, (struct str){0});
        return true;
}

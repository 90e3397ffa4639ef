/*
 * Questions about what is sold: what it costs, and what fits. They are questions, so they need no consent and count as
 * no offer; the answer is made of products.yaml.
 */
#include "answer/answer_priv.h"
#include "answer/recommend.h"

#include <string.h>

#define WARES_DOC "builtin:wares"

enum { ROWS_MAX = 4, BESIDE_MAX = 18 /* bytes of a question about a price beside the thing and the asking */ };

static struct str heard(const struct ctx *c)
{
        return c->u.normal.n ? c->u.normal : c->in->msg->text;
}

/* ---- what is named ---- */

static bool is_letter(char ch)
{
        return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

static char lower(char ch)
{
        return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

/* Where a word stands in the text, in any case; a word of letters only as a whole, with or without a plural s. */
static bool stands_in(struct str text, struct str word)
{
        for (size_t i = 0; word.n && i + word.n <= text.n; i++) {
                size_t end = i + word.n, k = 0;

                while (k < word.n && lower(text.p[i + k]) == lower(word.p[k]))
                        k++;
                if (k < word.n)
                        continue;
                if (!is_letter(lower(word.p[0])) || i == 0 || !is_letter(lower(text.p[i - 1]))) {
                        if (end < text.n && lower(text.p[end]) == 's')
                                end++;
                        if (end == text.n || !is_letter(lower(word.p[word.n - 1])) || !is_letter(lower(text.p[end])))
                                return true;
                }
        }
        return false;
}

static size_t longest(struct str text, const struct str_list *words, size_t best)
{
        for (size_t i = 0; i < words->n; i++) {
                if (words->v[i].n > best && stands_in(text, words->v[i]))
                        best = words->v[i].n;
        }
        return best;
}

/* The product with the longest of its names in the text; *ret_len how long that is. */
static const struct product *named(const struct ctx *c, struct str text, size_t *ret_len)
{
        const struct product *found = NULL;

        *ret_len = 0;
        for (size_t i = 0; i < c->k->n_products; i++) {
                const struct product *p = &c->k->products[i];

                for (int l = 0; l < KL; l++) {
                        struct str_list name = {&p->name[l], 1};
                        size_t len = longest(text, &p->aliases[l], *ret_len);

                        len = longest(text, &name, len);
                        if (len > *ret_len) {
                                *ret_len = len;
                                found = p;
                        }
                }
        }
        return found;
}

static const struct product_family *family_named(const struct ctx *c, struct str text)
{
        const struct product_family *found = NULL;
        size_t best = 0;

        for (size_t i = 0; i < c->k->n_families; i++) {
                for (int l = 0; l < KL; l++) {
                        size_t len = longest(text, &c->k->families[i].words[l], best);

                        if (len > best) {
                                best = len;
                                found = &c->k->families[i];
                        }
                }
        }
        return found;
}

/* ---- prices ---- */

static struct str price_words(struct str text)
{
        static const char *const words[] = {"多少钱", "什么价",   "价格",  "售价", "几块钱", "卖多少",
                                            "怎么卖", "how much", "price", "cost", NULL};

        for (const char *const *w = words; *w; w++) {
                if (str_contains(text, str_c(*w)))
                        return str_c(*w);
        }
        return (struct str){0};
}

/* What is done with the thing, or how the price behaved: another question. */
static bool is_of_other_price(struct str text)
{
        static const char *const words[] = {"修",     "运费",   "邮费",  "换屏",   "降价",     "保价",     "退",
                                            "补差",   "赔",     "延保",  "repair", "fix",      "shipping", "deliver",
                                            "return", "refund", "match", "drop",   "warranty", NULL};

        return has_any(text, words);
}

static struct str product_id_cite(struct ctx *c, const struct product *p)
{
        return arena_printf(c->mem, "product:%.*s", STR_ARG(p->id));
}

static void say_price(struct ctx *c, const struct product *p)
{
        struct fill fills[] = {
                {"name", p->name[c->lang], product_id_cite(c, p)},
                {"price", offer_price(c, p), arena_printf(c->mem, "product:%.*s.price", STR_ARG(p->id))}};

        say_fill(c, fills[1].value.n ? PH_PRICE : PH_PRICE_NONE, fills, fills[1].value.n ? 2 : 1);
}

bool knows_currency(struct ctx *c)
{
        if (!c->facts->customer_id.n || c->facts->have_customer)
                return true;
        need(c, NEED_CUSTOMER, (struct str){0});
        return false;
}

static void answered(struct ctx *c, const struct product *about, const char *why)
{
        c->s->last_doc = STR(WARES_DOC);
        c->s->products[0] = about->id;
        c->s->n_products = 1;
        c->s->fails = 0;
        c->d->kind = D_ANSWER;
        c->d->intent = STR("product.price");
        c->why = why;
}

/* "How much?" after an article about several things: those of them that go with one another. */
static bool prices_of_article(struct ctx *c)
{
        struct str id = c->s->last_doc, kind;
        const struct article *a = id.n && str_cut(&id, ':', &kind) ? knowledge_article(c->k, id) : NULL;
        const struct product *first = NULL;
        unsigned n = 0;

        for (size_t i = 0; a && i < a->products.n && n < ROWS_MAX; i++) {
                const struct product *p = knowledge_product(c->k, a->products.v[i]);

                for (size_t j = 0; p && j < a->products.n; j++) {
                        const struct product *with = knowledge_product(c->k, a->products.v[j]);
                        const struct product_fit *rule = with && with != p ? fit_rule(p, with) : NULL;

                        if (!rule || fit_holds(p, rule, with) != FIT_YES)
                                continue;
                        say_price(c, p);
                        first = first ? first : p;
                        n++;
                        break;
                }
        }
        if (first)
                answered(c, first, "what the things of the last answer cost");
        return first != NULL;
}

/* "And the 256?" after a price: a number that one other of the family has in its name. */
static const struct product *sibling(const struct ctx *c, struct str text)
{
        const struct product *last = c->s->n_products ? knowledge_product(c->k, c->s->products[0]) : NULL,
                             *found = NULL;
        size_t i = 0, n;

        while (i < text.n && !(text.p[i] >= '0' && text.p[i] <= '9'))
                i++;
        for (n = 0; i + n < text.n && text.p[i + n] >= '0' && text.p[i + n] <= '9'; n++)
                ;
        if (!last || !last->family.n || n < 2 || text.n > 40)
                return NULL;
        for (size_t k = 0; k < c->k->n_products; k++) {
                const struct product *p = &c->k->products[k];

                if (!str_eq(p->family, last->family) || !str_contains(p->name[LANG_EN], str_sub(text, i, n)))
                        continue;
                if (found)
                        return NULL;
                found = p;
        }
        return found;
}

bool price_asked(struct ctx *c)
{
        struct str text = heard(c), asks = price_words(text);
        const struct product *p;
        size_t len;

        if (in_flow(c) || (asks.n && is_of_other_price(text)))
                return false;
        if (!asks.n && !str_eq(c->s->last_doc, STR(WARES_DOC)))
                return false;
        p = asks.n ? named(c, text, &len) : sibling(c, text);
        if (asks.n && p && text.n > len + asks.n + BESIDE_MAX)
                p = NULL;
        if (!p && (!asks.n || text.n > asks.n + BESIDE_MAX || !is_kind(c->s->last_doc, STR("article"))))
                return false;
        if (!knows_currency(c))
                return true;
        if (!p)
                return prices_of_article(c);
        say_price(c, p);
        answered(c, p, "what it costs");
        return true;
}

/* ---- what fits ---- */

static bool asks_which(struct str text)
{
        static const char *const which[] = {"哪", "什么", "推荐", "which", "what", "recommend", NULL};
        static const char *const fit[] = {"适合",    "合适", "配",  "能用",    "用哪",      "买",        "装哪",
                                          "fit",     "suit", "buy", "go with", "goes with", "work with", "works with",
                                          "get for", "need", "use", "best",    NULL};

        return has_any(text, which) && has_any(text, fit);
}

static bool has_rule(const struct ctx *c, const struct product *with, struct str family)
{
        struct fitting any;

        return recommend_fitting(c->k, with, family, &any, 1) > 0;
}

/* The thing that it should fit: named, or the only one of theirs, or the only one that we have. */
static const struct product *fitted(struct ctx *c, struct str family)
{
        const struct customer_fact *cu = c->facts->customer;
        const struct product *found = NULL;

        for (unsigned i = 0; i < c->u.n_products; i++) {
                const struct product *p = knowledge_product(c->k, c->u.products[i]);

                if (p && !str_eq(p->family, family))
                        return has_rule(c, p, family) ? p : NULL;
        }
        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                const struct product *p = knowledge_product(c->k, cu->devices[i].product_id);

                if (p && has_rule(c, p, family))
                        return p;
        }
        for (size_t i = 0; i < c->k->n_products; i++) {
                if (!has_rule(c, &c->k->products[i], family))
                        continue;
                if (found)
                        return NULL;
                found = &c->k->products[i];
        }
        return found;
}

/* Its price, and on the next line why it goes with the other, or why not. */
static void say_fitting(struct ctx *c, const struct fitting *f, const struct product *with)
{
        const struct product *p = f->product;
        struct offer o = {.product = p, .with = with, .rule = f->rule};
        struct fill price[] = {{"name", p->name[c->lang], (struct str){0}}, {"price", offer_price(c, p), {0}}};
        struct str cites[CITES_MAX], why, said;
        size_t n = 0;

        if (!offer_reason_fill(c, &o, f->fits ? f->rule->why : f->rule->why_not, &why, cites, &n))
                why = (struct str){0}; /* a part of it is of customers who own one */
        cites[n++] = product_id_cite(c, p);
        cites[n++] = arena_printf(c->mem, "product:%.*s.price", STR_ARG(p->id));
        cites[n++] = arena_printf(c->mem, "fit:%.*s/%.*s", STR_ARG(p->id), STR_ARG(with->id));
        cites[n++] = phrase_cite(c, PH_PRICE);
        said = price[1].value.n ? phrase_fill(c, PH_PRICE, price, 2) : p->name[c->lang];
        say(c, why.n ? arena_printf(c->mem, "%.*s\n\n%.*s", STR_ARG(said), STR_ARG(why)) : said, cites, n);
}

static void say_fits(struct ctx *c, const struct product_family *family, const struct product *with)
{
        struct fitting v[ROWS_MAX];
        size_t n = recommend_fitting(c->k, with, family->id, v, ROWS_MAX);
        struct fill fills[] = {
                {"with", with->name[c->lang], product_id_cite(c, with)},
                {"family", family->name[c->lang], arena_printf(c->mem, "family:%.*s", STR_ARG(family->id))}};

        say_fill(c, n && v[0].fits ? PH_FIT : PH_FIT_NONE, fills, 2);
        for (size_t i = 0; i < n; i++)
                say_fitting(c, &v[i], with);
        answered(c, n ? v[0].product : with, "what fits");
}

static bool is_about(const struct ctx *c, const struct article *a, const struct product *with, struct str family)
{
        bool has_with = false, has_family = false;

        for (size_t i = 0; i < a->products.n; i++) {
                const struct product *p = knowledge_product(c->k, a->products.v[i]);

                has_with |= p == with;
                has_family |= p && str_eq(p->family, family);
        }
        return has_with && has_family;
}

/* An article about both that surely answers says more than a list. */
static bool by_article(struct ctx *c, const struct product *with, struct str family)
{
        const struct nlu_hit *hit = answer_hit(c);
        struct str id = hit ? hit->id : (struct str){0}, kind;
        const struct article *a;

        if (!hit || !str_cut(&id, ':', &kind) || !str_eq_c(kind, "article"))
                return false;
        a = knowledge_article(c->k, id);
        if (!a || !is_about(c, a, with, family))
                return false;
        note_question(c, c->in->msg->text);
        answer_article(c, a, hit->passage);
        c->why = "found";
        return true;
}

bool fit_asked(struct ctx *c)
{
        struct str text = heard(c);
        const struct product_family *family;
        const struct product *with;

        if (in_flow(c) || !asks_which(text) || text.n > 160 || !(family = family_named(c, text)))
                return false;
        if (!knows_currency(c))
                return true;
        with = fitted(c, family->id);
        if (!with)
                return false;
        if (!by_article(c, with, family->id))
                say_fits(c, family, with);
        return true;
}

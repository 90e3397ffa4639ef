/*
 * Ranking: every document gets the evidence of its witnesses - classifier; nearest phrasing, title and paragraph, each
 * by words and by meaning; the whole document - and of the products talked about. A linear ranker, fitted by
 * cross-validation, weighs them.
 */
#include "nlu/nlu_priv.h"

#include <math.h>
#include <string.h>

#define CLOSE_FROM 0.5f
#define ALIKE 0.2f

/*
 * How much nearer what means the same lies in one language than across two: by the vectors of encoder-e5-small,
 * held-out lines of the pack are .61 near to the nearest phrasing of their intent and .50 to that of another in their
 * own language, .44 and .40 in the other one.
 */
#define ACROSS 1.3f
#define NEAR_MIN 0.03f /* cosines below say nothing */

/* Per document, gathered in one pass over the rows. */
struct evidence {
        float near, near2, title, body, whole, meaning, title_meaning, body_meaning, sense;
};

static bool row_is_out(const struct row *r, const struct leave_out *out)
{
        return r->fold == out->fold || (out->doc != NO_DOC && r->doc == out->doc);
}

/* By meaning a row of the other language is asked only where its document has none in the message's. */
static bool is_compared(const struct nlu_base *base, const struct run *r, enum lang lang)
{
        return r->lang == lang || (r->key != ROW_BACKGROUND && !base->docs[r->key & ~ROW_TITLE].speaks[lang]);
}

static void compare_meanings(const struct nlu_base *base, const struct rank_query *q, const struct space *space,
                             const struct place *at, float *meaning)
{
        size_t i = 0, end;

        while (at->known && i < base->n_runs) {
                uint32_t from = base->runs[i].from;

                for (end = i; end < base->n_runs && is_compared(base, &base->runs[end], q->lang); end++)
                        ;
                if (end > i)
                        nlu_row_cosines(space, at, from, base->runs[end - 1].to - from, meaning + from);
                i = end > i ? end : i + 1;
        }
}

static float across(const struct rank_query *q, enum lang lang)
{
        return q->sense.known && lang != q->lang ? ACROSS : 1;
}

/* The two largest scores and the largest cosine of a run. */
struct best {
        float near, near2, meaning;
};

static inline float larger(float a, float b)
{
        return a > b ? a : b;
}

static struct best best_of(const struct nlu_base *base, const struct rank_query *q, const struct run *run,
                           const float *near, const float *meaning)
{
        bool leaves_out = q->out.fold < FOLDS || q->out.doc != NO_DOC;
        float gain = across(q, run->lang);
        struct best b = {0, 0, 0};
        uint32_t i;

        for (i = run->from; i < run->to; i++) {
                float s = near[i];

                if (leaves_out && row_is_out(&base->rows[i], &q->out))
                        continue;
                b.near2 = larger(b.near2, s < b.near ? s : b.near);
                b.near = larger(b.near, s);
                b.meaning = larger(b.meaning, gain * meaning[i]);
        }
        b.near = b.near < NEAR_MIN ? 0 : b.near;
        b.near2 = b.near2 < NEAR_MIN ? 0 : b.near2;
        return b;
}

/* By word vectors, beside those from outside. */
static void gather_sense(const struct nlu_base *base, const struct rank_query *q, struct arena *mem, struct evidence *e)
{
        float *sense = ARENA_ARRAY(mem, float, base->n_rows + 1);
        size_t i;
        uint32_t k;

        compare_meanings(base, q, &base->words, &q->sense, sense);
        for (i = 0; i < base->n_runs; i++) {
                const struct run *run = &base->runs[i];
                struct evidence *x = &e[run->key & ~ROW_TITLE];

                for (k = run->from; k < run->to && run->key != ROW_BACKGROUND; k++) {
                        if (!row_is_out(&base->rows[k], &q->out))
                                x->sense = larger(x->sense, sense[k]);
                }
        }
}

struct background {
        float near, meaning;
};

static struct background gather_rows(const struct nlu_base *base, const struct rank_query *q, const float *near,
                                     const float *meaning, struct evidence *e)
{
        struct background back = {0, 0};
        size_t i;

        for (i = 0; i < base->n_runs; i++) {
                uint32_t key = base->runs[i].key;
                struct best b = best_of(base, q, &base->runs[i], near, meaning);
                struct evidence *x;

                if (key == ROW_BACKGROUND) {
                        back.near = larger(back.near, b.near);
                        back.meaning = larger(back.meaning, b.meaning);
                        continue;
                }
                x = &e[key & ~ROW_TITLE];
                if (key & ROW_TITLE) {
                        x->title = larger(x->title, b.near);
                        x->title_meaning = larger(x->title_meaning, b.meaning);
                } else {
                        x->near2 = larger(larger(x->near2, b.near2), b.near < x->near ? b.near : x->near);
                        x->near = larger(x->near, b.near);
                        x->meaning = larger(x->meaning, b.meaning);
                }
        }
        return back;
}

/* Gives the cosine of each paragraph that was asked. */
static const float *gather_body_meaning(const struct nlu_base *base, const struct rank_query *q, struct arena *mem,
                                        struct evidence *e)
{
        float *score = ARENA_ARRAY(mem, float, base->n_paras + 1);
        uint32_t i;
        size_t d;

        for (d = 0; q->at.known && d < base->n_docs; d++) {
                const struct doc *doc = &base->docs[d];
                enum lang lang = doc->para_n[q->lang] > 0 ? q->lang : q->lang == LANG_ZH ? LANG_EN : LANG_ZH;
                uint32_t from = doc->para_first[lang];

                nlu_para_cosines(q->space, &q->at, from, doc->para_n[lang], score + from);
                for (i = from; i < from + doc->para_n[lang]; i++)
                        e[d].body_meaning = larger(e[d].body_meaning, across(q, lang) * score[i]);
        }
        return score;
}

static void gather_body(const struct nlu_base *base, float *score, float total, struct evidence *e)
{
        size_t i;

        for (i = 0; i < base->n_paras; i++) {
                uint32_t d = base->paras[i].doc;

                score[i] /= total;
                if (score[i] > e[d].body)
                        e[d].body = score[i];
        }
}

static void judge(const struct nlu_base *base, const struct rank_query *q, uint32_t d, const struct evidence *e,
                  const float *logit, const float *prob, struct candidate *c)
{
        const struct doc *doc = &base->docs[d];
        int i;

        memset(c, 0, sizeof(*c));
        c->doc = d;
        c->in[RANK_LOGIT] = logit ? logit[d] / 10 : 0;
        c->in[RANK_PROB] = prob ? prob[d] : 0;
        c->in[RANK_NEAR] = e->near;
        c->in[RANK_NEAR2] = e->near2;
        c->in[RANK_MEANING] = e->meaning;
        c->in[RANK_TITLE_MEANING] = e->title_meaning;
        c->in[RANK_TITLE] = e->title;
        c->in[RANK_SENSE] = e->sense;
        c->in[RANK_BODY] = e->body > 1 ? 1 : e->body;
        c->in[RANK_BODY_MEANING] = e->body_meaning;
        c->in[RANK_WHOLE] = e->whole;
        c->in[RANK_PRODUCT] = q->product_weight * nlu_product_fit(base, doc, q->products, q->n_products);
        /* The same words about another product are something else. */
        if (c->in[RANK_PRODUCT] >= 0)
                c->in[RANK_CLOSE] = fmaxf(0, fmaxf(e->near, e->title) - CLOSE_FROM) / (1 - CLOSE_FROM);
        c->in[RANK_FLOW] = doc->kind == DOC_FLOW && q->symptom;
        c->in[RANK_FLOW_ASK] = doc->kind == DOC_FLOW && !q->symptom;
        c->in[RANK_POLICY] = doc->kind == DOC_POLICY;
        c->in[RANK_SMALLTALK] = doc->kind == DOC_SMALLTALK;
        c->in[RANK_CONTEXT] = d == q->last_doc;
        for (i = 0; i < RANK_INPUTS; i++)
                c->score += q->rank[i] * c->in[i];
}

/* Keeps best sorted, best first; equal scores keep the order of the corpus. */
static void insert(struct ranking *r, const struct candidate *c)
{
        size_t i;

        if (r->n == CANDIDATES && c->score <= r->best[CANDIDATES - 1].score)
                return;
        i = r->n < CANDIDATES ? r->n++ : CANDIDATES - 1;
        for (; i > 0 && r->best[i - 1].score < c->score; i--)
                r->best[i] = r->best[i - 1];
        r->best[i] = *c;
}

void nlu_trust_in_best(struct ranking *r)
{
        const struct candidate *c = &r->best[0];

        r->trust[TRUST_SCORE] = c->score;
        r->trust[TRUST_MARGIN] = c->score - (r->n > 1 ? r->best[1].score : 0);
        r->trust[TRUST_LEAD] = c->score - (r->n > 3 ? r->best[3].score : 0);
        r->trust[TRUST_LOGIT] = c->in[RANK_LOGIT];
        r->trust[TRUST_PROB] = c->in[RANK_PROB];
        r->trust[TRUST_NEAR] = fmaxf(c->in[RANK_NEAR], c->in[RANK_TITLE]);
        r->trust[TRUST_MEANING] = fmaxf(c->in[RANK_MEANING], c->in[RANK_TITLE_MEANING]);
        r->trust[TRUST_BODY] = c->in[RANK_BODY];
        r->trust[TRUST_WHOLE] = c->in[RANK_WHOLE];
}

static void fill_trust(struct ranking *r, const struct rank_query *q, const struct sparse *x, float background_logit,
                       float background_near, float background_meaning)
{
        float words = (float)(q->a->features.latin_words + q->a->features.han_words);

        memset(r->trust, 0, sizeof(r->trust));
        r->trust[TRUST_KNOWN] = x->known;
        r->trust[TRUST_BACKGROUND] = background_logit / 10;
        r->trust[TRUST_BACK_NEAR] = background_near;
        r->trust[TRUST_BACK_MEANING] = background_meaning;
        r->trust[TRUST_LENGTH] = logf(words + 1);
        if (r->n == 0)
                return;
        nlu_trust_in_best(r);
}

static void gather_whole(const struct nlu_base *base, const struct rank_query *q, struct arena *mem, struct evidence *e)
{
        float *score = ARENA_ARRAY(mem, float, base->n_docs + 1), total;
        struct sparse terms = nlu_query_terms(mem, base->whole_lex, &q->a->terms, &q->a->concepts, &total);
        size_t d;

        postings_score(q->whole, &terms, base->n_docs > 100 ? (uint32_t)base->n_docs * 3 / 4 : 0, score);
        for (d = 0; d < base->n_docs; d++)
                e[d].whole = score[d] / (2 * total);
}

/* Most documents have hardly a witness. Vectors from outside are worth more than those of words. */
static bool is_worth_judging(const struct rank_query *q, const struct evidence *e, const float *logit,
                             const float *prob)
{
        float meaning = larger(e->meaning, e->title_meaning);

        if (q->sense.known && (meaning >= ALIKE || e->body_meaning >= ALIKE))
                return true;
        if (e->near + e->title + e->body + e->whole <= 0 && meaning < 0.3f && (!prob || *prob < 0.01f))
                return false;
        return !logit || *logit >= 1 || e->near >= 0.15f || e->title >= 0.15f || e->body >= 0.15f ||
               e->whole >= 0.15f || meaning >= 0.5f;
}

void nlu_rank(const struct nlu_base *base, const struct rank_query *q, struct arena *mem, struct ranking *ret)
{
        struct sparse x = {0}, terms;
        struct evidence *e = ARENA_ARRAY(mem, struct evidence, base->n_docs + 1);
        float *near = ARENA_ARRAY(mem, float, base->n_rows + 1), *body = ARENA_ARRAY(mem, float, base->n_paras + 1);
        float *meaning = ARENA_ARRAY(mem, float, base->n_rows + 1);
        float *logit = NULL, *prob = NULL, total;
        struct background back;
        uint32_t d;

        ret->n = 0;
        ret->body = body;
        if (!q->wordless) {
                x = nlu_vector(mem, base->lex, &q->a->features, &q->a->concepts);
                postings_score(base->near, &x, base->n_rows > 2000 ? (uint32_t)base->n_rows / 6 : 0, near);
        }
        compare_meanings(base, q, q->space, &q->at, meaning);
        back = gather_rows(base, q, near, meaning, e);
        if (q->sense.known)
                gather_sense(base, q, mem, e);
        ret->body_meaning = gather_body_meaning(base, q, mem, e);
        if (!q->space->para_scale || !q->at.known)
                ret->body_meaning = NULL;
        if (!q->wordless) {
                terms = nlu_query_terms(mem, base->body_lex, &q->a->terms, &q->a->concepts, &total);
                postings_score(base->body, &terms, base->n_paras > 1000 ? (uint32_t)base->n_paras / 6 : 0, body);
                gather_body(base, body, total, e);
                gather_whole(base, q, mem, e);
        }
        if (q->classes) {
                logit = ARENA_ARRAY(mem, float, base->n_docs + 1);
                prob = ARENA_ARRAY(mem, float, base->n_docs + 1);
                terms = nlu_class_vector(mem, lexicon_size(base->lex), &x, q->space, &q->at);
                softmax_logits(q->classes, &terms, logit);
                for (d = 0; d < base->n_docs; d++)
                        logit[d] *= base->docs[d].speaks[q->lang] ? 1 : across(q, LANG_N);
                memcpy(prob, logit, (base->n_docs + 1) * sizeof(float));
                softmax_normalise(prob, base->n_docs + 1);
        }
        for (d = 0; d < base->n_docs; d++) {
                struct candidate c;

                if (d == q->out.doc || !is_worth_judging(q, &e[d], logit ? &logit[d] : NULL, prob ? &prob[d] : NULL))
                        continue;
                judge(base, q, d, &e[d], logit, prob, &c);
                insert(ret, &c);
        }
        fill_trust(ret, q, &x, logit ? logit[base->n_docs] : 0, back.near, back.meaning);
}

/* Words of something not working, in normal form. */
static const char *const symptom_zh[] = {
        "不了", "不上", "不到", "不出", "不动",     "不亮",   "不响",   "不开", "不进", "不着", "不行",
        "不能", "没有", "没法", "没声", "没反应",   "没电",   "没信号", "无法", "坏",   "断",   "掉线",
        "卡",   "慢",   "黑屏", "死机", "闪",       "失败",   "报错",   "故障", "异常", "离线", "老是",
        "总是", "一直", "突然", "毛病", "怎么回事", "咋回事", "出问题", "失灵", "停",
};
static const char *const symptom_en[] = {
        "wont",        "doesnt",       "isnt",    "cant",    "cannot",  "not",      "no",       "never",
        "stopped",     "stops",        "keeps",   "broken",  "broke",   "dead",     "fails",    "failed",
        "failing",     "error",        "offline", "slow",    "stuck",   "drops",    "dropping", "dropped",
        "black",       "blank",        "frozen",  "freezes", "crashes", "nothing",  "silent",   "dies",
        "lost",        "wrong",        "trouble", "problem", "issue",   "blinking", "flashing", "blurry",
        "disconnects", "disconnected", "didnt",   "havent",  "wouldnt", "couldnt",  "only",
};

bool nlu_states_symptom(const struct analysed *a, struct arena *mem)
{
        struct str text = normal_utf8(mem, &a->normal), word;
        size_t i, k;

        for (i = 0; i < sizeof(symptom_zh) / sizeof(symptom_zh[0]); i++) {
                if (a->features.han_words && str_contains(text, str_c(symptom_zh[i])))
                        return true;
        }
        for (k = 0; k < a->words.n && a->features.latin_words; k++) {
                struct normal one = {.cp = a->normal.cp + a->words.p[k].from,
                                     .n = a->words.p[k].to - a->words.p[k].from};

                if (a->words.p[k].kind != WORD_LATIN)
                        continue;
                word = normal_utf8(mem, &one);
                for (i = 0; i < sizeof(symptom_en) / sizeof(symptom_en[0]); i++) {
                        if (str_eq_c(word, symptom_en[i]))
                                return true;
                }
        }
        return false;
}

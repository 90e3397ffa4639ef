/*
 * See chart.h. The numbers were set by hand on the 12 charts of FloDial and its 50 dialogues over two of them, each
 * checked on the chart that it was not set on (docs/benchmarks.md says how).
 */
#include "nlu/chart.h"

#include "base/vec.h"
#include "encoder/encoder.h"
#include "learn/postings.h"
#include "learn/sparse.h"
#include "nlu/yesno.h"

#include <math.h>
#include <string.h>

#define SAYS_SCALE 1.5f     /* of yesno_says() to the log of the odds */
#define ANSWERED_SCALE 9.0f /* how fast coverage of a question becomes an answer to it */
#define ANSWERED_AT 0.47f   /* the coverage that is one as likely as not */
#define FEW_TERMS 2.0f      /* a question of fewer terms is covered by less */
#define ASKS_BACK 0.85f     /* a message that looks like a question is one */
#define ASKS_ANYWAY 0.08f   /* one that does not is one all the same */
#define ASKS_FIRST 0.03f    /* a first message is */
#define ASKS_ABLE 0.7f      /* after "do you know how": what comes is about the FAQ */
#define STAYS_ASKING 0.85f  /* of a question, that the node is still open after it */
#define STAYS 0.05f         /* of a reply */
#define ONE_EDGE 0.9f       /* of a node with one edge, that it is taken */
#define FAQ_SCALE 6.0f      /* of likeness to the log of the odds between FAQs */
#define FAQ_AGAIN 20.0f     /* odds of the same FAQ after "do you know how" */
#define FAQ_MEANING 4.0f    /* of the cosine, with the encoder */
#define DEPTH_MAX 5u        /* questions that one message answers */
#define LEAST 0.01f         /* a way less likely than this is not followed */

enum edge_says { EDGE_YES, EDGE_NO, EDGE_WORDS };

struct edge_read {
        enum edge_says says;
        struct yesno_terms terms;
};

struct node_read {
        struct yesno_text question; /* of the text: its last question, else all of it */
        struct yesno_terms label, text, all;
        struct edge_read *edges;
};

struct faq_read {
        struct yesno_terms question, answer, all;
};

struct chart {
        const struct chart_src *src;
        struct arena *mem;
        const struct yesno_lists *lists;
        struct lexicon *idf;
        struct node_read *nodes;
        struct faq_read *faqs;
        struct yesno_terms about;
        const struct encoder *encoder;
        float *vectors; /* of the questions of FAQs */
};

/* ---- reading ---- */

static void count_terms(struct lexicon *idf, struct yesno_terms t)
{
        for (size_t i = 0; i < t.n; i++)
                lexicon_add(idf, t.v[i]);
        lexicon_count_doc(idf);
}

static struct yesno_terms terms_of(struct chart *c, struct str text)
{
        struct yesno_text t;

        yesno_read(c->lists, c->mem, text, &t);
        return t.all;
}

static struct yesno_terms terms_of_two(struct chart *c, struct str a, struct str b)
{
        return terms_of(c, arena_printf(c->mem, "%.*s. %.*s", STR_ARG(a), STR_ARG(b)));
}

static enum edge_says edge_says(struct str label)
{
        static const char *const yes[] = {"yes", "true", "是", "是的", "有", "能"}, *const no[] = {"no",   "false",
                                                                                                   "否",   "不是",
                                                                                                   "没有", "不能"};

        label = str_trim(label);
        for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
                if (str_ieq(label, str_c(yes[i])))
                        return EDGE_YES;
                if (str_ieq(label, str_c(no[i])))
                        return EDGE_NO;
        }
        return EDGE_WORDS;
}

static void read_node(struct chart *c, const struct chart_node *n, struct node_read *ret)
{
        struct str question = yesno_question(n->text);

        yesno_read(c->lists, c->mem, question.n ? question : n->text, &ret->question);
        ret->label = terms_of(c, n->label);
        ret->text = terms_of(c, n->text);
        ret->all = terms_of_two(c, n->text, n->label);
        ret->edges = ARENA_ARRAY(c->mem, struct edge_read, n->n_edges);
        for (size_t i = 0; i < n->n_edges; i++)
                ret->edges[i] = (struct edge_read){edge_says(n->edges[i].label), terms_of(c, n->edges[i].label)};
        count_terms(c->idf, ret->all);
}

static void read_faq(struct chart *c, const struct chart_faq *f, struct faq_read *ret)
{
        ret->question = terms_of(c, f->question);
        ret->answer = terms_of(c, f->answer);
        ret->all = terms_of_two(c, f->question, f->answer);
        count_terms(c->idf, ret->all);
}

static struct str prefixed(struct arena *mem, struct str prefix, struct str text)
{
        return arena_concat(mem, prefix, text);
}

static int read_vectors(struct chart *c, struct err *err)
{
        struct str *texts = ARENA_ARRAY(c->mem, struct str, c->src->n_faqs + 1);

        for (size_t i = 0; i < c->src->n_faqs; i++)
                texts[i] = prefixed(c->mem, encoder_query_prefix(c->encoder), c->src->faqs[i].question);
        c->vectors = ARENA_ARRAY(c->mem, float, c->src->n_faqs *encoder_dim(c->encoder) + 1);
        return encoder_embed(c->encoder, texts, c->src->n_faqs, c->vectors, NULL, err);
}

int chart_new(const struct chart_src *src, const struct encoder *encoder, struct chart **ret, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct chart *c = ARENA_NEW(mem, struct chart);
        int r = 0;

        *c = (struct chart){.src = src, .mem = mem, .encoder = encoder, .lists = yesno_lists_new(mem)};
        c->idf = lexicon_new();
        c->nodes = ARENA_ARRAY(mem, struct node_read, src->n_nodes);
        c->faqs = ARENA_ARRAY(mem, struct faq_read, src->n_faqs);
        for (size_t i = 0; i < src->n_nodes; i++)
                read_node(c, &src->nodes[i], &c->nodes[i]);
        for (size_t i = 0; i < src->n_faqs; i++)
                read_faq(c, &src->faqs[i], &c->faqs[i]);
        c->about = terms_of(c, src->about);
        lexicon_finish(c->idf);
        if (encoder)
                r = read_vectors(c, err);
        *ret = r < 0 ? chart_free(c) : c;
        return r;
}

struct chart *chart_free(struct chart *c)
{
        if (c) {
                lexicon_free(c->idf);
                arena_free(c->mem);
        }
        return NULL;
}

/* ---- one message ---- */

struct move {
        const struct chart *c;
        struct yesno_text said;
        float *to;
};

static float logistic(float x)
{
        return 1 / (1 + expf(-x));
}

static bool has_term(struct yesno_terms t, uint32_t term)
{
        for (size_t i = 0; i < t.n; i++) {
                if (t.v[i] == term)
                        return true;
        }
        return false;
}

/* Of the terms of a question that its chart does not share in general, how much by idf the clause has. */
static float coverage(const struct chart *c, struct yesno_terms question, struct yesno_terms clause)
{
        float all = 0, found = 0, n = 0;

        for (size_t i = 0; i < question.n; i++) {
                float w;

                if (has_term(c->about, question.v[i]))
                        continue;
                w = lexicon_idf(c->idf, lexicon_find(c->idf, question.v[i]));
                all += w;
                n++;
                found += has_term(clause, question.v[i]) ? w : 0;
        }
        return all > 0 ? found / all * fminf(1, n / FEW_TERMS) : 0;
}

/* How likely the message answers a question that it is no reply to, and how likely with yes then. */
static float answered(const struct move *m, uint32_t node, float *ret_yes)
{
        const struct node_read *n = &m->c->nodes[node];
        float best = 0;
        uint32_t at = 0;

        for (uint32_t i = 0; i < m->said.n_clauses; i++) {
                float cover =
                        fmaxf(coverage(m->c, n->label, m->said.terms[i]), coverage(m->c, n->text, m->said.terms[i]));

                if (m->said.clause[i].asks || cover <= best)
                        continue;
                best = cover;
                at = i;
        }
        if (best <= 0)
                return 0;
        *ret_yes = logistic(SAYS_SCALE * yesno_says(m->c->lists, &n->question, n->all, &m->said, at, m->c->idf));
        return logistic(ANSWERED_SCALE * (best - ANSWERED_AT));
}

/* How likely each edge is: by yes and no, else by how the words fit. */
static void edge_odds(const struct move *m, uint32_t node, float yes, float *ret)
{
        const struct node_read *n = &m->c->nodes[node];
        size_t n_edges = m->c->src->nodes[node].n_edges;
        float sum = 0;

        for (size_t i = 0; i < n_edges; i++) {
                const struct edge_read *e = &n->edges[i];

                ret[i] = e->says == EDGE_YES ? yes
                         : e->says == EDGE_NO
                                 ? 1 - yes
                                 : expf(FAQ_SCALE * yesno_likeness(e->terms, m->said.all, m->c->idf)) / (float)n_edges;
                sum += ret[i];
        }
        for (size_t i = 0; i < n_edges; i++)
                ret[i] = n_edges == 1 ? ONE_EDGE : ret[i] / (sum > 0 ? sum : 1);
}

/* Before the node was asked: it is asked now, unless the message has answered it. */
static void pass(const struct move *m, uint32_t node, float weight, unsigned depth)
{
        const struct chart_node *n = &m->c->src->nodes[node];
        float yes = 0, by, odds[CHART_EDGES_MAX];

        by = depth < DEPTH_MAX && n->n_edges ? answered(m, node, &yes) : 0;
        if (weight * by < LEAST) {
                m->to[node] += weight;
                return;
        }
        m->to[node] += weight * (1 - by);
        edge_odds(m, node, yes, odds);
        for (size_t i = 0; i < n->n_edges; i++)
                pass(m, n->edges[i].to, weight * by * odds[i], depth + 1);
        if (n->n_edges == 1)
                m->to[node] += weight * by * (1 - odds[0]);
}

/* A reply to the node that was asked in these words. */
static void reply_to(const struct move *m, const struct chart_talk *t, uint32_t node, float weight, bool asks)
{
        const struct chart_node *n = &m->c->src->nodes[node];
        const struct node_read *read = &m->c->nodes[node];
        struct str asked = yesno_question(t->asked);
        struct yesno_text question = read->question, by;
        float stays = asks ? STAYS_ASKING : STAYS, yes, odds[CHART_EDGES_MAX];
        struct yesno_terms about = read->all;

        if (n->n_edges == 0 || !m->said.n_tokens) {
                m->to[node] += weight;
                return;
        }
        yesno_read(m->c->lists, t->mem,
                   arena_printf(t->mem, "%.*s. %.*s. %.*s", STR_ARG(n->text), STR_ARG(n->label), STR_ARG(asked)), &by);
        about = by.all;
        if (asked.n) {
                struct str both = arena_printf(t->mem, "%.*s %.*s", STR_ARG(yesno_question(n->text)), STR_ARG(asked));

                yesno_read(m->c->lists, t->mem, both, &question);
        }
        yes = logistic(SAYS_SCALE * yesno_says(m->c->lists, &question, about, &m->said, UINT32_MAX, m->c->idf));
        edge_odds(m, node, yes, odds);
        m->to[node] += weight * stays;
        weight *= 1 - stays;
        for (size_t i = 0; i < n->n_edges; i++)
                pass(m, n->edges[i].to, weight * odds[i], 1);
        if (n->n_edges == 1)
                m->to[node] += weight * (1 - odds[0]);
}

static float asks_share(const struct chart_talk *t, const struct yesno_text *said)
{
        float asks = !t->begun ? ASKS_FIRST : said->asks ? ASKS_BACK : ASKS_ANYWAY;

        return t->able ? fmaxf(asks, ASKS_ABLE) : asks;
}

/* ---- the FAQs ---- */

/* Likeness of each FAQ to what the customer may be asking about: by belief, the nodes that are open. */
static float nearness(const struct chart_talk *t, const struct faq_read *f)
{
        const struct chart *c = t->chart;
        float sum = 0;

        for (size_t i = 0; i < c->src->n_nodes; i++) {
                if (t->at[i] > 0.05f)
                        sum += t->at[i] * yesno_likeness(c->nodes[i].all, f->all, c->idf);
        }
        return sum;
}

static int by_meaning(const struct chart *c, struct str text, struct arena *tmp, float *ret, struct err *err)
{
        uint32_t dim = encoder_dim(c->encoder);
        float *v = ARENA_ARRAY(tmp, float, dim);
        struct str query = prefixed(tmp, encoder_query_prefix(c->encoder), text);
        int r = encoder_embed(c->encoder, &query, 1, v, NULL, err);

        for (size_t i = 0; i < c->src->n_faqs && r == 0; i++) {
                ret[i] = 0;
                for (uint32_t k = 0; k < dim; k++)
                        ret[i] += v[k] * c->vectors[i * dim + k];
        }
        return r;
}

static int score_faqs(const struct chart_talk *t, const struct yesno_text *said, struct str text, float share,
                      struct arena *tmp, float *scores, struct err *err)
{
        const struct chart *c = t->chart;
        size_t n = c->src->n_faqs;
        float sum = 0, most = -INFINITY, *meaning = ARENA_ARRAY(tmp, float, n + 1);
        int r = c->encoder && n && text.n ? by_meaning(c, text, tmp, meaning, err) : 0;

        for (size_t i = 0; i < n; i++) {
                const struct faq_read *f = &c->faqs[i];

                scores[i] = FAQ_SCALE * (yesno_likeness(said->all, f->question, c->idf) +
                                         0.5f * yesno_likeness(said->all, f->answer, c->idf) + nearness(t, f)) +
                            FAQ_MEANING * meaning[i] + (t->able && i == t->faq ? logf(FAQ_AGAIN) : 0);
                most = fmaxf(most, scores[i]);
        }
        for (size_t i = 0; i < n; i++) {
                scores[i] = expf(scores[i] - most);
                sum += scores[i];
        }
        for (size_t i = 0; i < n; i++)
                scores[i] *= share / sum;
        return r;
}

/* ---- the talk ---- */

void chart_talk_begin(const struct chart *c, struct arena *mem, struct chart_talk *ret)
{
        *ret = (struct chart_talk){.chart = c, .mem = mem, .faq = CHART_NONE};
        ret->at = ARENA_ARRAY(mem, float, c->src->n_nodes + 1);
}

int chart_heard(struct chart_talk *t, struct str text, struct arena *tmp, float *scores, struct err *err)
{
        const struct chart *c = t->chart;
        struct move m = {.c = c, .to = ARENA_ARRAY(tmp, float, c->src->n_nodes + 1)};
        float asks;
        int r;

        yesno_read(c->lists, tmp, text, &m.said);
        asks = c->src->n_faqs ? asks_share(t, &m.said) : 0;
        if (!t->begun)
                pass(&m, c->src->root, 1, 0);
        for (uint32_t i = 0; i < c->src->n_nodes && t->begun; i++) {
                if (t->at[i] > 0)
                        reply_to(&m, t, i, t->at[i], asks > 0.5f);
        }
        memcpy(t->at, m.to, c->src->n_nodes * sizeof(t->at[0]));
        t->begun = true;
        for (size_t i = 0; i < c->src->n_nodes; i++)
                scores[i] = (1 - asks) * t->at[i];
        r = score_faqs(t, &m.said, text, asks, tmp, scores + c->src->n_nodes, err);
        return r;
}

void chart_shown_node(struct chart_talk *t, uint32_t node, struct str words)
{
        if (node != CHART_NONE) {
                memset(t->at, 0, t->chart->src->n_nodes * sizeof(t->at[0]));
                t->at[node] = 1;
                t->begun = true;
        }
        t->asked = arena_str(t->mem, words);
        t->able = false;
        t->faq = CHART_NONE;
}

void chart_shown_faq(struct chart_talk *t, uint32_t faq, struct str words)
{
        struct yesno_text q;

        t->asked = arena_str(t->mem, words);
        yesno_read(t->chart->lists, t->mem, yesno_question(words), &q);
        t->able = q.able;
        t->faq = faq;
}

/* ---- the peer ---- */

void chart_bm25(const struct chart *c, struct str text, struct arena *tmp, float *scores)
{
        size_t n = c->src->n_nodes + c->src->n_faqs;
        struct yesno_text said;
        float mean = 0;

        yesno_read(c->lists, tmp, text, &said);
        for (size_t i = 0; i < n; i++)
                mean += (float)(i < c->src->n_nodes ? c->nodes[i].all.n : c->faqs[i - c->src->n_nodes].all.n) /
                        (float)n;
        for (size_t i = 0; i < n; i++) {
                struct yesno_terms doc = i < c->src->n_nodes ? c->nodes[i].all : c->faqs[i - c->src->n_nodes].all;

                scores[i] = 0;
                for (size_t k = 0; k < said.all.n; k++) {
                        if (has_term(doc, said.all.v[k]))
                                scores[i] += lexicon_idf(c->idf, lexicon_find(c->idf, said.all.v[k])) *
                                             bm25_weight(1, (float)doc.n, mean);
                }
        }
}

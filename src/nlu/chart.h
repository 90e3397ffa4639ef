/*
 * chart - where a customer stands in a troubleshooting chart, from what was shown and what they wrote.
 *
 * A chart is nodes with a question each, edges that are answers, and questions of its own that may be asked on the way
 * (FAQs). What is kept is a belief: how likely each node is the one to be asked next. A reply moves it along the edges
 * of the node that was asked, as far as it says yes, no or the words of an edge; and past each node behind it that the
 * same words answer already. A first message moves it from the root in the same way, so facts that are stated skip
 * their questions. A message that asks something back stays where it is and draws the FAQ that is nearest to it and to
 * what was asked.
 *
 * All numbers are fixed in chart.c. Nothing is learned. Any thread; a chart is immutable.
 */
#ifndef NLU_CHART_H
#define NLU_CHART_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct encoder;

#define CHART_NODES_MAX 1000u
#define CHART_FAQS_MAX 1000u
#define CHART_EDGES_MAX 64u /* of one node */
#define CHART_NONE UINT32_MAX

struct chart_edge {
        struct str label; /* yes, no, or words */
        uint32_t to;      /* a node */
};

struct chart_node {
        struct str id, label, text; /* the short form and the words that are said */
        const struct chart_edge *edges;
        size_t n_edges;
};

struct chart_faq {
        struct str id, question, answer;
};

/* Lent by whoever read it; must outlive the chart. */
struct chart_src {
        struct str name, about; /* what the chart is for, in words */
        const struct chart_node *nodes;
        size_t n_nodes;
        uint32_t root;
        const struct chart_faq *faqs;
        size_t n_faqs;
};

struct chart;

/* encoder: likeness of questions is also by its vectors; NULL: by words. The errors of encoder_embed(). */
int chart_new(const struct chart_src *src, const struct encoder *encoder, struct chart **ret, struct err *err);
struct chart *chart_free(struct chart *c); /* takes NULL, gives NULL */

/* A conversation with a chart. */
struct chart_talk {
        const struct chart *chart;
        struct arena *mem;
        float *at;        /* by node: the belief; all 0 before the first message */
        bool begun;       /* a message was heard, or a node shown */
        struct str asked; /* the words of the machine that are answered next */
        bool able;        /* they were about what the customer knows or can do, beside a FAQ */
        uint32_t faq;     /* the one that was just given; CHART_NONE */
};

/* Memory from mem, as all that is kept of the talk. */
void chart_talk_begin(const struct chart *c, struct arena *mem, struct chart_talk *ret);

/*
 * A message of the customer: moves the belief, and scores the candidates: scores[n_nodes + n_faqs], nodes first; they
 * add up to 1. tmp is for the call. ERR_CORRUPT of the encoder.
 */
int chart_heard(struct chart_talk *t, struct str text, struct arena *tmp, float *scores, struct err *err);

/* What was said to the customer: a node or a FAQ (CHART_NONE: neither), in these words. */
void chart_shown_node(struct chart_talk *t, uint32_t node, struct str words);
void chart_shown_faq(struct chart_talk *t, uint32_t faq, struct str words);

/* BM25 of the message with each candidate, as a peer to compare with: scores[n_nodes + n_faqs]. */
void chart_bm25(const struct chart *c, struct str text, struct arena *tmp, float *scores);

#endif

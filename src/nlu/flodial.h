/*
 * flodial - reads the JSON forms of FloDial (Raghu et al. 2021): troubleshooting charts, and dialogues grounded in
 * them.
 *
 * A chart is {name, problem_description, nodes: {id: {label, utterance}}, edges: {id: {answer: id}}, supporting_faqs:
 * [{id, q, a}]}; its root is the node that no edge leads to, of several the one with the most edges behind it.
 * Dialogues are {id: {flowchart, utterences: [{speaker: user|agent, utterance, grounded_doc_id?}]}}, also as an array;
 * documents are chart-NODE and faq-ID. Other keys are passed over.
 */
#ifndef NLU_FLODIAL_H
#define NLU_FLODIAL_H

#include "nlu/chart.h"

#define FLODIAL_CHARTS_MAX 1000u
#define FLODIAL_DIALOGUES_MAX 100000u

/* Strings are copied to mem. ERR_INVALID, ERR_LIMIT with what is wrong; path is for the message. */
int flodial_chart(struct str json, const char *path, struct arena *mem, struct chart_src *ret, struct err *err);

struct flodial_turn {
        bool agent;
        struct str text, doc; /* doc.n = 0: grounded in nothing */
};

struct flodial_dialogue {
        struct str id, chart;
        const struct flodial_turn *turns;
        size_t n_turns;
};

/* In the order of the file. */
int flodial_dialogues(struct str json, const char *path, struct arena *mem, const struct flodial_dialogue **ret,
                      size_t *ret_n, struct err *err);

/* The candidate of this name: a node, or n_nodes + a FAQ; CHART_NONE: the chart has none. */
uint32_t flodial_candidate(const struct chart_src *c, struct str doc);

#endif

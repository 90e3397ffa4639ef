/*
 * Postings: an inverted index from feature to the rows (phrasings, paragraphs) that have it, each with a weight.
 * A query adds up, per row, query weight times row weight: cosine when both are unit vectors, BM25 when the rows were
 * given BM25 weights and the query idf. Immutable after postings_finish(); then usable from any thread.
 */
#ifndef LEARN_POSTINGS_H
#define LEARN_POSTINGS_H

#include "learn/sparse.h"

struct postings;

struct postings *postings_new(uint32_t n_features);
struct postings *postings_free(struct postings *p); /* takes NULL, gives NULL */
/* The next row, numbered from 0. */
void postings_add(struct postings *p, const struct sparse *row);
void postings_finish(struct postings *p);
uint32_t postings_rows(const struct postings *p);
/*
 * Adds scores to out[postings_rows()]. Features with more than max_list rows are passed over
 * (0 = none is): they tell nothing apart and cost most.
 */
void postings_score(const struct postings *p, const struct sparse *query, uint32_t max_list, float *out);
uint32_t postings_list_len(const struct postings *p, uint32_t feature);

/* The BM25 weight of a term without its idf: count * (k1 + 1) / (count + k1 * (1 - b + b * len / mean_len)). */
float bm25_weight(float count, float len, float mean_len);

#endif

/*
 * thousand - a synthetic knowledge folder of any size up to 1,000 articles with three phrasings in each language: forty
 * symptoms of twenty-five parts. For measuring, and for the test that new articles are found at once.
 */
#ifndef BENCH_THOUSAND_H
#define BENCH_THOUSAND_H

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "text/lang.h"

enum { THOUSAND_MAX = 1000 };

/* Files in mem: company.yaml, products.yaml and n articles. *ret_n gets how many files. */
const struct kfile *thousand_files(struct arena *mem, unsigned n, size_t *ret_n);
/* Phrasing k (0…2) of article i; what a customer would type. */
struct str thousand_phrasing(struct arena *mem, unsigned i, unsigned k, enum lang lang);
/* "article:t0000" … */
struct str thousand_doc(struct arena *mem, unsigned i);

#endif

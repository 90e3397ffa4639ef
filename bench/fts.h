/*
 * The peer of retrieval: a bare SQLite FTS5 table in memory, ranked by bm25. FTS5 gets Chinese as pairs of neighbouring
 * characters, since its own tokenizer finds no Chinese at all. A failure of SQLite ends the program: there is nothing
 * to measure then. One thread.
 */
#ifndef BENCH_FTS_H
#define BENCH_FTS_H

#include "base/str.h"

#include <stddef.h>

struct fts;

struct fts *fts_new(void);
struct fts *fts_free(struct fts *f);

/* A document of n texts. All are added before the first fts_find(). */
void fts_add(struct fts *f, struct str id, const struct str *texts, size_t n);

/* Ids of the documents that share a word with the text, best first, each id once, out of the first `rows` rows; at
 * most max of them. They are lent until the next call. */
size_t fts_find(struct fts *f, struct str text, unsigned rows, struct str *ret, size_t max);

#endif

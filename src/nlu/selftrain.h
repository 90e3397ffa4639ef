/*
 * Self-training: a log of questions that nobody labelled teaches documents that have only a few phrasings.
 *
 * In four rounds a classifier learns from the phrasings and from the lines it was surest of before, and labels the log
 * anew; each document takes its best lines, more in every round, at a weight that grows with their probability. What
 * comes of it are guesses (struct nlu_guess). A gate decides whether they are worth anything: phrasings are held out in
 * turn, the whole procedure is done without them, and the guesses are kept only when no fewer of the held-out phrasings
 * are understood than before. Seeded and single-threaded: the same input gives the same result.
 */
#ifndef NLU_SELFTRAIN_H
#define NLU_SELFTRAIN_H

#include "nlu/nlu.h"

#include <stdatomic.h>

#define SELFTRAIN_FEW 5u
#define SELFTRAIN_LINES_MAX 100000u
#define SELFTRAIN_LINE_BYTES_MAX 400u /* longer lines are left out */
#define SELFTRAIN_FOLDS 4u

struct selftrain_options {
        unsigned few;              /* phrasings in a language up to which a document learns; 0: SELFTRAIN_FEW */
        const atomic_bool *cancel; /* may be NULL */
};

/* A line of the log and the document that it teaches. */
struct selftrain_line {
        uint32_t line, doc; /* index in the log; in corpus.docs */
        enum lang lang;
        float weight; /* as a guess */
};

struct selftrain_result {
        const struct selftrain_line *lines; /* by document, language and line; in the arena of the call */
        size_t n;
        size_t n_pool;        /* lines of the log that were looked at: each text once, none that is a phrasing */
        size_t n_few;         /* documents that could learn, in one language at least */
        size_t n_asked;       /* phrasings that the gate held out */
        double before, after; /* share of them that was understood; NAN when there were none to ask */
        bool kept;            /* lines worth keeping: some there are, and after >= before */
};

/* The labels alone, without the gate. ERR_LIMIT, ERR_CANCELLED and what nlu_index() says of a corpus. */
int selftrain_label(const struct nlu_corpus *corpus, const struct str *log, size_t n, const struct selftrain_options *o,
                    struct arena *mem, struct selftrain_result *ret, struct err *err);
/* Labels and gate: five times the time. */
int selftrain_run(const struct nlu_corpus *corpus, const struct str *log, size_t n, const struct selftrain_options *o,
                  struct arena *mem, struct selftrain_result *ret, struct err *err);

/* The corpus with the lines as guesses beside those it has; documents are copied into mem, texts lent. */
struct nlu_corpus selftrain_corpus(const struct nlu_corpus *corpus, const struct str *log,
                                   const struct selftrain_result *res, struct arena *mem);

#endif

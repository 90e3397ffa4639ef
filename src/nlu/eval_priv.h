/* What the measurements share. */
#ifndef NLU_EVAL_PRIV_H
#define NLU_EVAL_PRIV_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "nlu/eval.h"
#include "nlu/nlu.h"

#include <stdint.h>

struct eval_row {
        struct str label, text;
        uint32_t doc; /* number of the label, see eval_labels_number(); EVAL_NONE = not among them */
};
#define EVAL_NONE UINT32_MAX

typedef VEC(struct eval_row) eval_rows;

/* Labels in the order of their first row. */
struct eval_labels {
        VEC(struct str) names;
        struct map *number; /* name → number + 1 */
};

/* Texts are lent by the file. */
int eval_rows_read(const struct eval_in *in, unsigned file, eval_rows *out, struct err *err);
uint32_t eval_label_add(struct eval_labels *l, struct str name);
uint32_t eval_label_find(const struct eval_labels *l, struct str name);
void eval_labels_done(struct eval_labels *l);

/* The rows as a corpus, a document for each label; rows of in->oos are background. Numbers the rows. */
void eval_corpus(const struct eval_in *in, eval_rows *rows, struct eval_labels *labels, struct arena *mem,
                 struct nlu_corpus *ret);
/* Trains on the rows; rows of in->oos are background. *ret_index, *ret_nlu are the caller's. Numbers the rows. */
int eval_train(const struct eval_in *in, eval_rows *rows, struct eval_labels *labels, struct arena *mem,
               struct nlu **ret, struct err *err);

/* nlu_index() and nlu_train(), and with an encoder encoded_train(). */
int eval_train_corpus(const struct eval_in *in, const struct nlu_corpus *c, struct nlu **ret, struct err *err);
void eval_put(struct buf *b, const char *key, double value);

/* F1 over classes that occur in truth or prediction, unweighted; labels are 0..n_classes - 1. */
double eval_macro_f1(const uint32_t *truth, const uint32_t *guess, size_t n, uint32_t n_classes);
double eval_mcc(const uint32_t *truth, const uint32_t *guess, size_t n, uint32_t n_classes);

/* A wrong row of the report, when one is asked for: what was found instead of what, and the text. */
void eval_report(struct buf *report, struct str found, struct str wanted, struct str text);

#endif

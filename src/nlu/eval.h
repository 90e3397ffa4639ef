/*
 * Measures understanding on labelled files, with the same code that serves customers: `warmline eval`.
 *
 * Files are TSV, `label<TAB>text`, one row a line; empty lines and lines that start with # are passed over, a line
 * without a tab is an error with its number. Each call writes one JSON object; shares are 0..1. Everything that is
 * drawn by chance is drawn with seed 1. Times are processor time of one core. ERR_INVALID says what is wrong with a
 * file.
 */
#ifndef NLU_EVAL_H
#define NLU_EVAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

struct encoder;

#define EVAL_FILES_MAX 2

struct eval_in {
        struct str data[EVAL_FILES_MAX];  /* the files, in the order of the command line */
        const char *path[EVAL_FILES_MAX]; /* for messages */
        struct str group;                 /* pack: only this group of intents; empty: all */
        struct str oos;                   /* label of what is out of scope; empty: there is none */
        struct str table;                 /* noise: characters that sound or look alike, JSON */
        double share;                     /* noise: of the Chinese characters */
        struct str log;                   /* learn: lines that nobody labelled */
        unsigned few;                     /* learn: phrasings up to which a label learns more; 0: SELFTRAIN_FEW */
        bool titles;                      /* the label's words are one more phrasing */
        unsigned folds;                   /* satisfaction on one file; 0 = none */
        const struct encoder *encoder; /* of a pack, for intent, near, noise, faq, passages, pack, knowledge; or NULL */
        struct str only;               /* knowledge: "zh" or "en", texts of that language alone; empty: both */
        struct str twins;              /* knowledge: pairs of ids that count as the same */
        const char *twins_path;        /* NULL: there are none */
        struct str expected;           /* orders: how the database should end; empty: not given */
        unsigned runs;                 /* talk: how often each dialogue is played; 0: once */
        bool demo;                     /* assist: the file holds cases for the demo company */
        struct buf *report;            /* confusions and worst rows for people; may be NULL */
};

/*
 * intent TRAIN TEST: accuracy and its relatives. Without oos nothing is declined; with it a declined row is predicted
 * as oos, at the threshold that training chose, and rows of oos in TRAIN are background. mcc is multi-class over all
 * labels (Gorodkin 2004); oos_auroc ranks by confidence.
 */
int eval_intent(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* learn TRAIN TEST with a log: accuracy on TEST before and after self-training (selftrain.h), whether the gate would
 * have kept it, and what it rests on. */
int eval_learn(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* near TRAIN: a quarter of the labels held out; the share of their rows that is declined at the threshold that accepts
 * 85 % of held-out rows of the others. */
int eval_near(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* noise TRAIN TEST: accuracy before and after replacing characters of TEST. */
int eval_noise(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* faq KB QUERIES: label = group; how high the group of a query is ranked. */
int eval_faq(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* passages SECTIONS.json QUESTIONS.json: {id: {title, text: [lines]}} and [{question, section}], where section is a
 * path of titles, "A>B>C"; its last title that a section has counts. */
int eval_passages(const struct eval_in *in, struct buf *ret_json, struct err *err);

struct nlu_corpus;
/*
 * knowledge DIR QUESTIONS: of a corpus made of the folder (app/eval_knowledge.h), data[1] holds the id of a document
 * and a question. Ids are right when equal or a pair of `twins`. Shares are of the lines that a document answers:
 * `answered_share` is answered without asking back, `wrong_share` so and wrongly. Of the lines "none", which nothing
 * answers, `declined_share` is declined and `not_answered_share` declined or asked back. An unknown id is ERR_INVALID.
 */
int eval_questions(const struct eval_in *in, const struct nlu_corpus *corpus, struct buf *ret_json, struct err *err);

/*
 * flow: charts of FloDial (flodial.h) and, in data[1], dialogues over them, history teacher-forced. One query for each
 * agent turn that is grounded; the candidates are all nodes and FAQs of the dialogue's chart. branch_accuracy: of the
 * turns that go to a child of the last grounded node, where it has several, those with the right child before the
 * others. Nothing is learned from either file. Peers of the same run: BM25 of the customer's message, and the first
 * child. us_per_query is of all. An unknown chart is ERR_INVALID; an unknown document counts as missed.
 */
int eval_flow(const struct eval_in *in, const struct str *charts, const char *const *paths, size_t n_charts,
              struct buf *ret_json, struct err *err);

/* match DEV TEST: rows `label<TAB>a<TAB>b`, label 1 = the same meaning. */
int eval_match(const struct eval_in *in, struct buf *ret_json, struct err *err);

/* pack: no files. Trains on the phrasings of the built-in after-sales pack in both languages together, without titles,
 * and asks its held-out lines. Shares per language. `cut`: of
 * the lines, each about one thing, those taken for several; `pairs_found`: of pairs of lines in one message, those
 * where both were found. */
int eval_pack(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif

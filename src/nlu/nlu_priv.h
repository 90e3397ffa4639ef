/*
 * Inside of nlu/. A struct nlu is two shared parts: the base (the compiled corpus: retrieval, products, order formats)
 * and the model (classifier, ranker, thresholds), which is missing until nlu_train() or nlu_load().
 */
#ifndef NLU_NLU_PRIV_H
#define NLU_NLU_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "learn/dense.h"
#include "learn/postings.h"
#include "learn/softmax.h"
#include "learn/sparse.h"
#include "learn/wordvec.h"
#include "nlu/nlu.h"
#include "text/features.h"
#include "text/normal.h"
#include "text/words.h"

#define NO_DOC UINT32_MAX /* a background line belongs to no document */
#define TEXT_CP 2000      /* code points of a text that are looked at */
#define CANDIDATES 16
#define FOLDS 4u /* of the cross-validation over ask lines */

enum doc_kind { DOC_ARTICLE, DOC_FLOW, DOC_POLICY, DOC_SMALLTALK, DOC_BUILTIN };

#define FOREIGN_MAX 128u
/* Kinds of things that others sell, see foreign.c. */
struct foreign_set {
        uint64_t bits[FOREIGN_MAX / 64];
};

struct doc {
        struct str id;
        enum doc_kind kind;
        struct foreign_set foreign; /* that it speaks of itself */
        bool speaks[LANG_N];        /* has rows in the language */
        bool everything;            /* belongs to the whole company */
        const uint16_t *products;   /* indexes into products */
        size_t n_products;
        uint32_t para_first[LANG_N], para_n[LANG_N];
};

/* One way to say it: an ask line, a title, or a background line. */
struct row {
        uint32_t doc; /* or NO_DOC */
        uint8_t lang;
        bool title, learned;
        uint8_t fold;    /* of the cross-validation in which it is held out; a title never is (FOLDS) */
        float weight;    /* 1; less for a guess, which only the finished classifier learns from */
        struct str text; /* as written, lent to cross-validation */
};

#define ROW_TITLE 0x80000000u
#define ROW_BACKGROUND 0x7FFFFFFFu

/* Rows that stand side by side and are alike: of one document and language, and titles or not. */
struct run {
        uint32_t from, to;
        uint32_t key; /* of all its rows, as in row_doc */
        uint8_t lang;
};

struct para {
        uint32_t doc;
        uint8_t lang;
        uint32_t no; /* from 1 */
        struct str text;
        struct str window; /* its title, itself and the next: what a vector from outside is made of */
};

struct product {
        struct str id;
        uint16_t family; /* the first product of the same family */
};

/* A name of a product in normal form. Sorted by first code point. */
struct alias {
        const uint32_t *cp;
        uint32_t n;
        uint16_t product;
        bool han;
};

struct order_format {
        void *code; /* pcre2_code */
};

struct concepts;
struct moods;
#define CONCEPTS_MAX 48
/* The groups of words found in a text, each once. */
struct concept_set {
        uint16_t group[CONCEPTS_MAX];
        size_t n;
};

/* Two characters that stand side by side somewhere in the knowledge. */
struct homophone {
        uint32_t sound; /* both syllables, without tones */
        uint32_t first, second;
        uint32_t count;
};

/* Where the texts of a base lie by what they mean: as sums of word vectors, or by vectors from outside. */
struct space {
        uint32_t dim;
        float share;                         /* of the squared norm that the classifier sees */
        const int8_t *rows, *paras;          /* packed, dim each */
        const float *row_scale, *para_scale; /* NULL: word vectors, whose scale is fixed */
};

struct nlu_base {
        atomic_uint refs;
        struct arena *mem;
        struct concepts *concepts, *foreign;
        const struct nlu_begins *begins; /* see entity.h */
        struct moods *moods;             /* see mood.h */
        struct homophone *homophones;    /* by sound, the most frequent first */
        size_t n_homophones;
        struct doc *docs;
        size_t n_docs, n_speaking[LANG_N]; /* all; those with rows in the language */
        struct row *rows;
        struct wordvec vectors[LANG_N]; /* of words, built in */
        int8_t *meanings;               /* by row, packed; WORDVEC_DIM each */
        int8_t *para_meanings;
        struct space words; /* of these */
        uint32_t *row_doc;  /* by row: its document or ROW_BACKGROUND, and ROW_TITLE; what ranking reads most */
        size_t n_rows;
        struct run *runs; /* all rows that are compared, in order: guesses are not */
        size_t n_runs;
        struct para *paras;
        size_t n_paras;
        struct product *products;
        size_t n_products;
        struct alias *aliases;
        size_t n_aliases;
        struct order_format *formats;
        size_t n_formats;
        struct lexicon *lex, *body_lex;
        struct postings *near, *body;
        struct lexicon *whole_lex;
        struct postings *whole; /* see whole.c */
        uint64_t digest;        /* of the corpus */
};

/* What a candidate is judged by; the order is part of the saved format. */
enum rank_input {
        RANK_LOGIT, /* of the classifier, / 10 */
        RANK_PROB,
        RANK_NEAR,    /* cosine to the nearest ask line */
        RANK_NEAR2,   /* to the second nearest */
        RANK_MEANING, /* cosine of word vectors to the nearest ask line */
        RANK_TITLE,
        RANK_TITLE_MEANING,
        RANK_CLOSE,        /* how far the nearer of both is beyond chance: the customer said nearly what was written */
        RANK_SENSE,        /* where MEANING is of vectors from outside: by word vectors, to the nearest line or title */
        RANK_BODY,         /* BM25 of the best paragraph, 0..1 */
        RANK_BODY_MEANING, /* cosine of word vectors to the nearest paragraph */
        RANK_WHOLE,        /* BM25 of the whole document, about 0..1 */
        RANK_PRODUCT,
        RANK_FLOW,     /* a flow, and the message states a symptom */
        RANK_FLOW_ASK, /* a flow, and it does not */
        RANK_POLICY,
        RANK_SMALLTALK,
        RANK_CONTEXT, /* the document that answered last */
        RANK_INPUTS,
};

/* What the confidence in the best candidate is judged by. */
enum trust_input {
        TRUST_SCORE,
        TRUST_MARGIN, /* to the second */
        TRUST_LEAD,   /* of the first three to the fourth */
        TRUST_LOGIT,
        TRUST_PROB,
        TRUST_NEAR,
        TRUST_MEANING,
        TRUST_BODY,
        TRUST_WHOLE,
        TRUST_KNOWN,      /* share of the message that the corpus knows */
        TRUST_BACKGROUND, /* the background's logit, / 10 */
        TRUST_BACK_NEAR,  /* cosine to the nearest background line */
        TRUST_BACK_MEANING,
        TRUST_LENGTH, /* ln of the number of words */
        TRUST_INPUTS,
};

struct nlu_model {
        atomic_uint refs;
        bool trained;
        struct softmax *classes;    /* one per document, then the background; NULL = retrieval only */
        struct nlu_model *wordless; /* of a space of vectors from outside: weights where words say nothing; or NULL */
        float rank[RANK_INPUTS];
        float trust[LANG_N][TRUST_INPUTS + 1]; /* that the first is right */
        float known[LANG_N][TRUST_INPUTS + 1]; /* that it is among the first three */
        float answer[LANG_N], decline[LANG_N]; /* thresholds on confidence */
        float accept[LANG_N];                  /* where one answer or none is wanted: see fit_accept() */
};

/* A text in a space, of length one. */
struct place {
        bool known; /* else the rest means nothing */
        const float *v;
        const int8_t *packed;
        float scale;
};

struct outside {
        atomic_uint refs;
        struct arena *mem;
        struct str name; /* of the space */
        struct space space;
        float *mean[LANG_N]; /* of the rows of a language: subtracted from every vector of it */
        uint64_t digest;
        struct nlu_model *model;
};

struct nlu {
        atomic_uint refs;
        struct nlu_base *base;
        struct nlu_model *model;
        struct outside *outside; /* NULL: none */
};

/* What a text is about: the sum of its words' vectors, of length one. */
struct meaning {
        bool known; /* some word had a vector; else all is zero */
        float v[WORDVEC_DIM];
        int8_t packed[WORDVEC_DIM];
};

/* A text, cut and counted. */
struct analysed {
        struct normal normal;
        struct normal typed; /* before characters were mended by sound: names and numbers are what was typed */
        struct meaning meaning;
        struct words words;
        struct features features;
        struct features terms; /* of a search */
        struct concept_set concepts;
        struct lang_guess lang;
};

struct candidate {
        uint32_t doc;
        float in[RANK_INPUTS];
        float score;
};

struct mention {
        uint16_t product;
        uint32_t from, to; /* code points */
};
#define MENTIONS_MAX 8

struct mentions {
        struct mention p[MENTIONS_MAX];
        size_t n;
};

struct ranking {
        struct candidate best[CANDIDATES];
        size_t n;
        float trust[TRUST_INPUTS];
        const float *body;         /* score by paragraph */
        const float *body_meaning; /* cosine by paragraph; of vectors from outside only, else NULL */
};

/* What is left out while cross-validating; fold FOLDS leaves nothing out. */
struct leave_out {
        unsigned fold;
        uint32_t doc; /* left out as if it did not exist, or NO_DOC */
};

/* analyse.c */
struct analysed nlu_analyse(const struct nlu_base *base, struct arena *mem, struct str text, enum lang fallback);
uint32_t nlu_concept_hash(uint16_t group); /* as a feature */
/* One document more, with these terms and concepts. */
void nlu_count_terms(struct lexicon *lex, const struct features *terms, const struct concept_set *c);
struct sparse nlu_vector(struct arena *mem, const struct lexicon *lex, const struct features *f,
                         const struct concept_set *c);
struct sparse nlu_sound_vector(struct arena *mem, const struct lexicon *lex, const struct features *f);
struct sparse nlu_query_terms(struct arena *mem, const struct lexicon *lex, const struct features *f,
                              const struct concept_set *c, float *ret_total);

/* meaning.c */
int nlu_meaning_open(struct nlu_base *base, struct err *err);
void nlu_meaning_make(const struct nlu_base *base, const struct normal *s, const struct words *w, struct meaning *ret);
/* Of a base whose rows and paragraphs are there; NULL: without any. */
struct space nlu_word_space(const struct nlu_base *base);
struct place nlu_word_place(const struct meaning *m);
#define CLASS_FEATURES(base, space) (lexicon_size((base)->lex) + (space)->dim)
/* What the classifier sees: the features of nlu_vector(), of which its lexicon has n_words, and the meaning behind
 * them. */
struct sparse nlu_class_vector(struct arena *mem, uint32_t n_words, const struct sparse *x, const struct space *space,
                               const struct place *at);
/* Cosines to n rows or paragraphs from one on. */
void nlu_row_cosines(const struct space *space, const struct place *at, size_t from, size_t n, float *out);
void nlu_para_cosines(const struct space *space, const struct place *at, size_t from, size_t n, float *out);

/* outside.c */
struct outside *nlu_outside_unref(struct outside *o); /* takes NULL, gives NULL */
/* Without a model. */
int nlu_outside_build(const struct nlu_base *base, const struct nlu_vectors *v, struct outside **ret, struct err *err);
struct place nlu_outside_place(const struct outside *o, const float *v, enum lang lang, struct arena *mem);
/* Of a row of the space. */
struct place nlu_row_place(const struct space *space, size_t row, struct arena *mem);
struct nlu *nlu_wrap_outside(struct nlu *trained, struct outside *o); /* takes over the reference to o */

/* homophone.c */
#define HOMOPHONES_MAX 4000000u
struct homophone_builder;
struct homophone_builder *nlu_homophones_begin(void);
void nlu_homophones_add(struct homophone_builder *h, const struct normal *s);
void nlu_homophones_finish(struct homophone_builder *h, struct nlu_base *base); /* frees the builder */
/* Did it change the text? Then it has to be cut again. */
bool nlu_homophones_mend(const struct nlu_base *base, struct normal *s, const struct words *w, struct arena *mem);

/* concept.c */
struct concepts *nlu_concepts_new(struct arena *mem, struct str file); /* lends the file */
struct str nlu_concept_name(const struct concepts *c, uint16_t group);
void nlu_concepts_in(const struct concepts *c, const struct normal *s, const struct words *w, struct concept_set *ret);

/* foreign.c */
void nlu_foreign_in(const struct concepts *foreign, const struct normal *s, const struct words *w,
                    struct foreign_set *set); /* adds to the set */
/* Does the text ask about a thing that is neither the company's nor in the document? */
bool nlu_is_foreign(const struct nlu_base *base, const struct analysed *a, bool names_own_product,
                    const struct doc *doc);

/* product.c */
int nlu_products_build(struct nlu_base *base, const struct nlu_corpus *corpus, struct err *err);
uint32_t nlu_product_find(const struct nlu_base *base, struct str id); /* UINT32_MAX = none */
void nlu_products_in(const struct nlu_base *base, const struct analysed *a, struct mentions *ret);
/* -1..1: does the document fit the products that are talked about? */
float nlu_product_fit(const struct nlu_base *base, const struct doc *doc, const uint16_t *products, size_t n);

/* body.c */
struct body_part {
        uint32_t doc; /* parts come in the order of documents, languages and lines */
        uint8_t lang;
        const struct features *terms, *title; /* title may be NULL */
        const struct concept_set *concepts;
        int8_t packed[WORDVEC_DIM];
};
void nlu_body_build(struct nlu_base *base, struct arena *tmp, const struct body_part *parts, size_t n);

/* whole.c */
struct whole_part {
        uint32_t doc; /* parts come in the order of documents */
        uint8_t fold; /* of an ask line; FOLDS or more: never left out */
        const struct features *terms;
        const struct concept_set *concepts;
};
/* Both sort the parts. */
void nlu_whole_build(struct nlu_base *base, struct arena *tmp, struct whole_part *parts, size_t n);
/* The index without the ask lines of a fold, for cross-validation; the caller's. */
struct postings *nlu_whole_without(const struct nlu_base *base, struct arena *tmp, struct whole_part *parts, size_t n,
                                   unsigned fold);
void nlu_whole_free(struct nlu_base *base);

/* rank.c */
struct rank_query {
        const struct analysed *a;
        const uint16_t *products; /* talked about */
        size_t n_products;
        float product_weight; /* 1 when named in the message, less when only remembered */
        bool symptom;
        uint32_t last_doc; /* or NO_DOC */
        enum lang lang;
        struct leave_out out;
        const struct space *space;
        struct place at;
        struct place sense;            /* of its words, beside a vector from outside; else not known */
        const struct nlu_model *model; /* of this space, as classes and rank are; NULL in training */
        const struct softmax *classes; /* may be NULL */
        bool wordless;                 /* by vectors alone, as if no word were known */
        const struct postings *whole;  /* base->whole, or what is left of it without a fold */
        const float *rank;
};
void nlu_rank(const struct nlu_base *base, const struct rank_query *q, struct arena *mem, struct ranking *ret);
/* Sets what trust says of the best candidates; there is one at least. */
void nlu_trust_in_best(struct ranking *r);
bool nlu_states_symptom(const struct analysed *a, struct arena *mem);

/* judge.c */
struct judgement {
        struct ranking rank;
        float top;    /* how likely the first is right */
        float known;  /* how likely one of the first three is */
        bool written; /* somebody wrote down exactly this */
};
struct rank_query nlu_query(const struct nlu *nlu, const struct analysed *a, const struct mentions *m,
                            const struct nlu_context *ctx, struct arena *mem);
/* Asks by word vectors, as nlu_query() does; or, where there are vectors from outside, by v, which may be NULL: else
 * false. */
void nlu_query_by_words(const struct nlu *nlu, const struct analysed *a, struct rank_query *q);
bool nlu_query_by_vector(const struct nlu *nlu, const float *v, struct arena *mem, struct rank_query *q);
/* The document that the classifier alone finds, and its probability; false: the model has none. */
bool nlu_class_guess(const struct nlu *nlu, const struct analysed *a, struct arena *mem, uint32_t *ret_doc,
                     float *ret_prob);
void nlu_judge(const struct nlu *nlu, const struct rank_query *q, bool names_product, struct arena *mem,
               struct judgement *ret);

/* clause.c */
/* The parts of the text between signs that end a clause, too short ones left out. */
size_t nlu_clauses(struct str text, struct str *out, size_t max);
/* The same, cut also at words that join things ("还有", "by the way"), which are left out. */
size_t nlu_joined_clauses(struct str text, struct str *out, size_t max);

/* practice.c */
/* What only training needs, made anew from the texts. */
struct practice {
        struct sparse *class;          /* by row: nlu_class_vector() */
        struct postings *whole[FOLDS]; /* without a fold */
};
struct practice nlu_practice_make(const struct nlu_base *base, const struct space *space, struct arena *mem);
void nlu_practice_done(struct practice *p);

/* index.c */
struct nlu_base *nlu_base_unref(struct nlu_base *base);
struct nlu_model *nlu_model_unref(struct nlu_model *model);
struct nlu *nlu_wrap(struct nlu_base *base,
                     struct nlu_model *model); /* takes a new reference to base, the caller's to model */
/* vectors: for a space of vectors from outside. */
struct nlu_model *nlu_model_default(const struct nlu_base *base, bool vectors);

/* train.c */
int nlu_train_in(struct nlu_base *base, const struct space *space, const atomic_bool *cancel, struct nlu_model **ret,
                 struct err *err);

/* save.c */
int nlu_model_save(const struct nlu_base *base, const struct nlu_model *m, uint64_t digest, struct buf *ret,
                   struct err *err);
int nlu_model_load(const struct nlu_base *base, uint64_t digest, struct str bytes, struct nlu_model **ret,
                   struct err *err);

#endif

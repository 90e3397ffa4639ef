/*
 * Understanding: one customer message in, what it means out.
 *
 * A struct nlu is compiled from a corpus (the documents of one knowledge generation), immutable
 * afterwards, refcounted, and usable from any thread at once. Two stages:
 *
 *   nlu_index()  retrieval only (nearest phrasing and BM25), fast enough to publish an edit at once;
 *   nlu_train()  adds the classifier and the thresholds of the three bands, off the loop.
 *
 * Everything is deterministic: the same corpus and the same message give the same result, bit for bit.
 * All strings in a corpus are copied; the caller may free them after the call.
 */
#ifndef WL_NLU_NLU_H
#define WL_NLU_NLU_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/lang.h"

struct arena;
struct buf;
struct err;
struct nlu;

#define NLU_MAX_HITS 8
#define NLU_MAX_ENTITIES 32
#define NLU_MAX_PRODUCTS 4
#define NLU_MAX_TEXT 8192 /* bytes of a message that are looked at; the rest is ignored */
#define NLU_MAX_DOCS 65535

/* ---- what is compiled ---- */

/*
 * A phrasing that nobody has confirmed (selftrain.h). It teaches the classifier, at its weight, and nothing else:
 * search, ranking, confidence and the thresholds rest on what people wrote.
 */
struct nlu_guess {
        struct str text;
        float weight; /* above 0, below 1 */
};

/*
 * One thing that can be answered with. `id` starts with its kind: "article:x", "flow:x", "policy:x",
 * "smalltalk:x", "builtin:x". The title is always a phrasing too. The body is searched by paragraph
 * (blank line between), or by "- " line for a policy.
 */
struct nlu_doc {
        struct str id;
        struct str title[LANG_N], body[LANG_N];
        const struct str *ask[LANG_N];
        size_t n_ask[LANG_N];
        const struct str *products; /* product ids; "all" or none = the whole company */
        size_t n_products;
        const struct nlu_guess *guess[LANG_N];
        size_t n_guess[LANG_N];
        size_t n_learned[LANG_N]; /* the last of ask: they fell through before somebody accepted them (train.c) */
};

struct nlu_product {
        struct str id;
        struct str family;
        const struct str *aliases[LANG_N]; /* the product's names belong in here too */
        size_t n_aliases[LANG_N];
};

struct nlu_corpus {
        const struct nlu_doc *docs;
        size_t n_docs;
        const struct str *background[LANG_N]; /* chit-chat and off-topic lines: what must not be answered */
        size_t n_background[LANG_N];
        const struct nlu_product *products;
        size_t n_products;
        const struct str *order_formats; /* regular expressions of the company's order numbers */
        size_t n_order_formats;
};

/* Any thread; a few hundred ms for thousands of phrasings. 0 or ERR_INVAL (duplicate id, bad regular expression, too
 * many). */
int nlu_index(const struct nlu_corpus *corpus, struct nlu **ret, struct err *err);

/*
 * Any thread (the slow-work one); `indexed` keeps serving meanwhile and is not changed. *ret is a new object that
 * holds the index of the old one too. ERR_CANCELLED when *cancel became true; cancel may be NULL.
 */
int nlu_train(struct nlu *indexed, const atomic_bool *cancel, struct nlu **ret, struct err *err);

/* The learned part (weights, thresholds) as bytes with a checksum. Only after nlu_train(). */
int nlu_save(const struct nlu *nlu, struct buf *ret, struct err *err);

/*
 * A saved part put on a fresh index of the same corpus, instead of training: *ret is new. ERR_CORRUPT (checksum),
 * ERR_NOTFOUND when the bytes belong to another corpus or format version: train again.
 */
int nlu_load(struct nlu *indexed, struct str bytes, struct nlu **ret, struct err *err);

/* ---- vectors from outside ---- */

/*
 * Vectors of whole texts, from a model that is not built in, may take the place of word vectors: in what texts mean,
 * and in the classifier. Word vectors stay beside them and serve each message that comes without a vector of its own.
 * Where the vectors come from is not known here.
 */
#define NLU_VECTOR_DIM_MIN 32u
#define NLU_VECTOR_DIM_MAX 4096u
#define NLU_VECTORS_MAX                                                                              \
        ((size_t)1 << 26) /* numbers in all vectors of a corpus; training takes eight bytes for each \
                           */

enum nlu_text {
        NLU_QUESTION, /* phrasings, titles, background: as a customer may say it */
        NLU_PASSAGE,  /* a paragraph of a body */
};

struct nlu_vectors {
        struct str space; /* names the model and how it is asked: only vectors of one space can be compared */
        uint32_t dim;
        /* `dim` numbers, of any length but zero, lent until the next call; NULL: there is none. */
        const float *(*of)(void *arg, enum nlu_text kind, struct str text);
        void *arg;
};

/* Calls for every text that needs a vector, always in the same order; the same text may come twice. Lent by the nlu. */
void nlu_texts(const struct nlu *nlu, void (*each)(void *arg, enum nlu_text kind, struct str text), void *arg);

/*
 * Any thread (the slow-work one). *ret is a new object: what `trained` is, and a second learned part that serves
 * messages with a vector. ERR_NOTFOUND: a text has no vector; ERR_INVALID: the dimension, or not trained; ERR_LIMIT:
 * more than NLU_VECTORS_MAX; ERR_CANCELLED.
 */
int nlu_train_vectors(struct nlu *trained, const struct nlu_vectors *v, const atomic_bool *cancel, struct nlu **ret,
                      struct err *err);
/* As nlu_save() and nlu_load(), for the second learned part. */
int nlu_save_vectors(const struct nlu *nlu, struct buf *ret, struct err *err);
int nlu_load_vectors(struct nlu *trained, const struct nlu_vectors *v, struct str bytes, struct nlu **ret,
                     struct err *err);
/* 0: there are none. */
uint32_t nlu_vector_dim(const struct nlu *nlu);
struct str nlu_vector_space(const struct nlu *nlu);

struct nlu *nlu_ref(struct nlu *nlu);
struct nlu *nlu_unref(struct nlu *nlu); /* takes NULL, returns NULL */
bool nlu_is_trained(const struct nlu *nlu);

/* ---- what is understood ---- */

enum nlu_band {
        BAND_ANSWER,  /* hits[0] is it */
        BAND_CHOICES, /* one of hits[0..2]: ask which */
        BAND_DECLINE, /* not in the knowledge */
};

struct nlu_hit {
        struct str id;
        float score;         /* raw, for ranking and traces */
        float confidence;    /* 0..1: how likely it is the right one */
        uint16_t ordinal;    /* index in corpus.docs */
        struct str passage;  /* best paragraph of the body in the message's language; lent by the nlu */
        unsigned passage_no; /* its number, from 1; 0 when the document has no body */
};

/*
 * Points of time are relative to the message; answer/when.h turns them into days of the company's calendar:
 *
 *   day:-2  week:-1  month:-2  year:1  hour:-3     so much before or after the message
 *   weekday:fri:-1  weekday:fri:0  weekday:fri:1   the last Friday, one that the text leaves open, the next one
 *   in-week:-1  in-month:0  in-year:1              the whole unit of the calendar, here last, this and next
 *   in-week:-1:fri  in-month:-1:05  in-year:-1:03  a part of it; in-year also :03-05
 *   2026-03-01  2026-03  2026  --03-01  --03  ---05   as ISO 8601 truncates dates
 *
 * A span is two points with '/' between, both ends within. What the second leaves open ("--03-08", "---08",
 * "weekday:mon:0") is the first such one from the first point on.
 */
enum nlu_entity_kind {
        ENT_ORDER_NO,
        ENT_PHONE,
        ENT_PHONE_LAST4, /* only when ctx->expects_last4, introduced by words ("尾号 1234"), or behind an order number
                          */
        ENT_EMAIL,
        ENT_SERIAL,
        ENT_PRODUCT,    /* value = product id */
        ENT_ERROR_CODE, /* value = "E05"; a number alone counts as one with E */
        ENT_LIGHT,    /* value = colour, rhythm or both: "red", "red solid", "amber blinking 2", "green blinking fast",
                       "blue breathing", "red off", "red/blue alternating", "blinking", "off" */
        ENT_MONEY,    /* value = "299.00 CNY" or "5.00-10.00 USD"; currency left out when none was said */
        ENT_COUNT,    /* value = "2", or "2-3" */
        ENT_DATE,     /* value = a point of time or a span, see above */
        ENT_DURATION, /* value = ISO 8601: "P2W", "P3M", "PT30M"; "P3D/P5D" when two bounds were said */
        ENT_IMEI,     /* 15 digits whose check digit is right */
        ENT_NAME,     /* of a person; value as written */
        ENT_ADDRESS,  /* value as written */
        ENT_TRIED,    /* what was done already; value = "restart", "reset", "replug", "reinstall", "update", "charge",
                       "replace", "clean", "reconnect", "delete", "press", "check" or "try". It may overlap others. */
};

struct nlu_entity {
        enum nlu_entity_kind kind;
        bool negated;        /* "没有红灯", "no red light": lights, products and error codes */
        struct str raw;      /* as written; points into the message */
        struct str value;    /* normal form */
        uint32_t start, end; /* byte offsets in the message */
};

enum emotion { EMO_NEUTRAL, EMO_PLEASED, EMO_CONFUSED, EMO_ANXIOUS, EMO_FRUSTRATED, EMO_ANGRY, EMO_SAD };
#define EMO_N 7

/* What is known from before. All fields may be zero. */
struct nlu_context {
        enum lang lang;             /* the widget's language: used when the message does not tell */
        const struct str *products; /* ids talked about last, newest first */
        size_t n_products;
        struct str doc_id;   /* the document that answered last */
        bool expects_last4;  /* four digits alone are the end of a phone number */
        const float *vector; /* of the message, of nlu_vector_dim() numbers; NULL: word vectors serve */
};

struct nlu_result {
        enum lang lang;
        bool mixed, unsupported_language, empty; /* empty: no letter or digit in it */
        struct str normal;                       /* normal form of the message */

        struct nlu_hit hits[NLU_MAX_HITS]; /* best first */
        unsigned n_hits;
        enum nlu_band band;
        float known;    /* 0..1: how likely one of the first three is it */
        bool accepted;  /* one answer or none: more likely in the knowledge than not */
        bool unsure;    /* there are vectors, and words alone do not tell for sure: that of the message may */
        bool by_vector; /* ranked by the vector of the context, not by word vectors */
        /* Of the message as a whole, also where a clause of it stands for it. */
        uint16_t whole_ordinal;
        float whole_confidence;

        struct nlu_entity entities[NLU_MAX_ENTITIES]; /* in order of position */
        unsigned n_entities;
        struct str products[NLU_MAX_PRODUCTS]; /* ids named in the message, without denied ones when others are named */
        unsigned n_products;

        /* Speech acts. Several may be set; short messages mostly have one. */
        bool wants_person, thanks, greeting, bye, yes, no, back, already_tried, dont_know, wait, again;
        bool solved, not_solved; /* "搞定了", "还是不行" */
        bool question;           /* asks something */
        bool corrects;           /* takes back what was said: "不是红灯，是蓝灯", "actually it blinks" */
        bool not_it;             /* "不是这个", "that's not it": and nothing in its place yet */

        enum emotion emotion;
        float emotion_score; /* 0..1 */
        bool dissatisfied;
        bool sarcasm;         /* praise that means blame: "真是谢谢你们了", "great, broken again" */
        bool threat;          /* complaint to an authority, lawyer, chargeback, media */
        bool threat_in_words; /* it is said in so many words, not only learned from what threats sound like */

        bool safety;
        struct str safety_kind; /* "smoke", "fire", "swelling", "burn", "shock", "smell", "leak", "child",
                                  "watched", "self-harm", "other" */
};

/* Any bytes. 0, or ERR_INVAL for a NULL argument; *ret is always filled. Memory of the result lives in `mem` and `nlu`.
 */
int nlu_understand(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct arena *mem,
                   struct nlu_result *ret);

/*
 * Only how it is said: language, normal form, signals and emotion; no documents, entities or products, and the band is
 * BAND_DECLINE. A hundredth of the cost.
 */
void nlu_feel(const struct nlu *nlu, struct str text, enum lang lang, struct arena *mem, struct nlu_result *ret);

/*
 * Would the vector of the message tell more than `first`, what nlu_understand() made of it without one? Not where words
 * are sure, where acts decide (thanks, danger, the wish for a person), or where it is about several matters, which only
 * words tell apart. ctx as it was for `first`.
 */
bool nlu_wants_vector(const struct nlu *nlu, struct str text, const struct nlu_context *ctx,
                      const struct nlu_result *first, struct arena *mem);

/* ---- more than one thing at once ---- */

#define NLU_MATTERS_MAX 3

/*
 * "订单到哪了？还有那个耳机右边没声音": the parts of a message of which each, by itself, surely finds a document of its
 * own, in order; they point into `text`. 0 when it is about one thing, as most are. `whole` is what nlu_understand()
 * made of it. Costs nothing for a message of one clause, a look of the classifier at each clause of others, and a
 * ranking for each where these differ.
 */
unsigned nlu_matters(const struct nlu *nlu, struct str text, const struct nlu_result *whole,
                     const struct nlu_context *ctx, struct arena *mem, struct str ret[NLU_MATTERS_MAX]);

/* ---- answers to choices ---- */

struct nlu_option {
        struct str label;
        const struct str *match; /* other words a customer may use */
        size_t n_match;
};

/*
 * Which of the options does the text choose? Its index with *ret_confidence in 0..1, or -1. Understands ordinals
 * ("第二个", "the first one"), negation ("没有红灯" is not 红灯) and light words in either language.
 */
int nlu_match_option(const struct nlu_option *options, size_t n_options, struct str text, enum lang lang,
                     struct arena *mem, float *ret_confidence);

/*
 * The same for options that many texts are held against: read once into `mem` (`tmp` is for the work in between), then
 * matched from any thread.
 */
struct nlu_choices;
const struct nlu_choices *nlu_choices_read(const struct nlu_option *options, size_t n, struct arena *tmp,
                                           struct arena *mem);
int nlu_choices_match(const struct nlu_choices *choices, struct str text, struct arena *mem, float *ret_confidence);

const char *emotion_name(enum emotion emotion);
const char *nlu_band_name(enum nlu_band band);
const char *nlu_entity_kind_name(enum nlu_entity_kind kind);

#endif

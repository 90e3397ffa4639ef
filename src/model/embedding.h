/*
 * embedding - vectors of whole texts from a model, in time or not at all.
 *
 * Questions of customers are gathered for some milliseconds into one request, and each is answered before its deadline:
 * with a vector, or with the fault that it has to do without. Vectors that come too late are kept for the next time.
 * What cannot come in time, by how long requests took lately, is refused at once, and not computed for nobody.
 * After several failures in a row the model is left alone for a while, then one question tries again. Texts of the
 * knowledge go by a way of their own, without deadline, so that they never stand before a customer.
 *
 * How the model is reached is the driver's affair: embedding_http.h asks a server, embedding_encoder.h computes. Loop
 * thread only; no callback runs before the function that took it has returned. Texts are never logged.
 */
#ifndef MODEL_EMBEDDING_H
#define MODEL_EMBEDDING_H

#include "model/embedding_cache.h"
#include "model/embedding_wire.h"

#include "base/err.h"
#include "base/str.h"

struct loop;

#define EMBEDDING_WAITING 256    /* questions that may wait to be sent; one more is EMBEDDING_BUSY */
#define EMBEDDING_IN_FLIGHT 4    /* requests with questions under way */
#define EMBEDDING_TEXT_MAX 1200u /* bytes of a text; the rest is cut off, as models of 512 tokens would refuse it */
#define EMBEDDING_FAILURES 5     /* in a row, then it is left alone */

enum embedding_kind {
        EMBEDDING_QUESTION,
        EMBEDDING_PASSAGE,
};

/* rows: n times dim numbers, lent during the call; NULL with a fault. */
typedef void embedding_rows_fn(void *arg, enum embedding_fault fault, const float *rows, uint32_t dim);

/* A way to a model. */
struct embedding_driver {
        /* Copies the texts (1 to EMBEDDING_BATCH). done comes once, later. dim: what it must be, 0 any. bulk: no
         * customer waits; such may be done one after the other. At most EMBEDDING_IN_FLIGHT others come at once. */
        void (*send)(void *self, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                     void *arg);
        /* Nothing calls back afterwards. */
        void (*free)(void *self);
};

struct embedding_opts {
        struct loop *loop;
        const struct embedding_driver *driver;
        void *self;                    /* of the driver; freed with the embedding */
        struct str model;              /* what its vectors are known by */
        struct str name;               /* of the model, for people; empty: the same */
        const char *instructions;      /* instruction set it computes with in this process, static; NULL: elsewhere */
        struct str prefix[2];          /* by kind, put before each text */
        int64_t timeout_ms;            /* of a question */
        int64_t gather_ms;             /* that a question may wait for others while a request is under way */
        int64_t cool_ms, cool_most_ms; /* how long it is left alone: at first, and at most after doublings; 0: never */
        size_t batch, in_flight;       /* texts of a request, requests with questions under way; 0: the most */
        size_t cache_bytes;
};

struct embedding;

struct embedding *embedding_new(const struct embedding_opts *o);
/* Drops what waits without calling back. Takes NULL, gives NULL. */
struct embedding *embedding_free(struct embedding *e);

/* For people; lent. */
struct str embedding_name(const struct embedding *e);
/* NULL: it runs elsewhere. */
const char *embedding_instructions(const struct embedding *e);
/* Names the model and its prefixes: vectors of one space can be compared. Lent. */
struct str embedding_space(const struct embedding *e);
/* What a text of this kind is known by, in every space of its own. */
struct embedding_key embedding_key(enum embedding_kind kind, struct str text);

/* The vector of a question that was asked before, lent until the next call; NULL: not known. */
const float *embedding_known(struct embedding *e, struct str text, uint32_t *ret_dim);

struct embedding_ask;
/* v: dim numbers, lent during the call; NULL with a fault. */
typedef void embedding_fn(void *arg, enum embedding_fault fault, const float *v, uint32_t dim);
/* The callback comes once, within timeout_ms. EMBEDDING_BUSY (too many wait, or so many that it would come too late) or
 * EMBEDDING_SKIPPED at once: then it never comes. */
enum embedding_fault embedding_ask(struct embedding *e, struct str text, embedding_fn *cb, void *arg,
                                   struct embedding_ask **ret);
/* The callback does not come. Takes NULL; not after the callback. */
void embedding_cancel(struct embedding_ask *a);

/* Texts of the knowledge, 1 to EMBEDDING_BATCH of one kind. */
void embedding_bulk(struct embedding *e, enum embedding_kind kind, const struct str *texts, size_t n,
                    embedding_rows_fn *cb, void *arg);
/* The callbacks of all bulk calls under way do not come. */
void embedding_bulk_cancel(struct embedding *e);
/* How many texts the knowledge has, and how many of them have no vector yet, for the metrics. */
void embedding_set_knowledge(size_t texts, size_t missing);

#endif

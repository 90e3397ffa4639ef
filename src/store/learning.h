/*
 * What fell through, and what people made of it.
 *
 * A message that the machine could not help with is kept as its redacted copy, beside the turn in which that came out
 * (struct turn_write), and only when the consent ledger says at that moment that its customer allows "learning". A
 * withdrawal takes it away in the transaction of the withdrawal. A verdict of an agent settles messages: they became
 * phrasings of a document, an article is wanted for them, or nothing is to be done. Verdicts are never deleted; undoing
 * one marks it, opens its messages again and deletes its phrasings, so they are the trail of who did what.
 *
 * Self-training writes verdicts of kind "machine": its phrasings have a weight below 1000 and remember whose line they
 * were, so they go with the consent too. A phrasing that an agent accepted is knowledge and stays.
 */
#ifndef STORE_LEARNING_H
#define STORE_LEARNING_H

#include "store/sealed.h"
#include "store/store.h"

enum {
        FALLEN_NEAREST_MAX = 3,
        FALLEN_KEEP_MAX = 50000,     /* rows; the oldest go */
        FALLEN_READ_MAX = 5000,      /* rows of one read */
        FALLEN_READ_BYTES = 8 << 20, /* of their texts; what is read together ends before that */
        PHRASINGS_MAX = 20000,       /* all together */
        PHRASINGS_OF_DOC_MAX = 200,  /* of one document in one language, machine phrasings apart */
        PHRASING_CERTAIN = 1000,     /* permille of one that a person accepted */
};

struct fallen_near {
        struct str doc; /* "article:x" */
        int64_t permille;
};

/* Part of a turn: the message of the customer that fell through. */
struct fallen_write {
        int64_t seq; /* of the message by which it came out; with the conversation, its key */
        struct str lang, kind /* declined|none|unhelpful|person|chosen|corrected */;
        int64_t at_ms;
        const struct sealed_text *text; /* only its redacted copy is kept */
        struct fallen_near nearest[FALLEN_NEAREST_MAX];
        size_t n_nearest;
};

struct fallen_row {
        struct str conversation, customer_id, lang, kind, text;
        int64_t seq, at_ms;
        struct fallen_near nearest[FALLEN_NEAREST_MAX];
        size_t n_nearest;
};

typedef void store_fallen_fn(void *arg, int r, const struct err *err, const struct fallen_row *rows, size_t n);
/* Without a verdict: the newest `limit` (at most FALLEN_READ_MAX and FALLEN_READ_BYTES), oldest first. */
int store_fallen_open(struct store *st, unsigned limit, store_fallen_fn *cb, void *arg);
/* What a person wrote in a conversation of which something is open, redacted. */
struct reply_row {
        struct str conversation, lang, text;
        struct str doc;    /* what the machine had suggested to them instead; empty: nothing is known */
        struct str name;   /* of the customer, which is in no proposal */
        int64_t after_seq; /* of the message that fell through: the newest before it */
        int64_t at_ms;
};
enum { REPLIES_READ_MAX = 5000, REPLIES_OF_MESSAGE_MAX = 3 };
typedef void store_replies_fn(void *arg, int r, const struct err *err, const struct reply_row *rows, size_t n);
/*
 * To the newest messages first, at most `limit` and FALLEN_READ_BYTES; of what follows one message the first
 * REPLIES_OF_MESSAGE_MAX, in their order.
 */
int store_fallen_replies(struct store *st, unsigned limit, store_replies_fn *cb, void *arg);

/* Deletes rows before that time, and the oldest ones above `keep`. */
int store_fallen_prune(struct store *st, int64_t before_ms, unsigned keep, store_done_fn *cb, void *arg);

struct fallen_key {
        struct str conversation;
        int64_t seq;
};

struct phrasing_write {
        struct str doc, lang, text;
        struct str normal; /* its normal form; one of each language, whatever the document */
        int64_t permille;
        struct str customer_id; /* of a machine phrasing: whose line it was, or empty */
};

struct verdict_write {
        struct str id, kind /* phrasings|wanted|dismissed|machine */, doc, title, origin /* group */, who;
        int64_t at_ms;
        const struct fallen_key *messages;
        size_t n_messages;
        const struct phrasing_write *phrasings;
        size_t n_phrasings;
};

/*
 * All or nothing. ERR_EXISTS: a phrasing is there already (the message says of which document), or a message has a
 * verdict or is gone. ERR_LIMIT: PHRASINGS_MAX, PHRASINGS_OF_DOC_MAX. A machine phrasing that is there is passed over.
 */
int store_verdict_add(struct store *st, const struct verdict_write *w, store_done_fn *cb, void *arg);
/* ERR_NOTFOUND: no such verdict. ERR_EXISTS: undone already. */
int store_verdict_undo(struct store *st, struct str id, struct str who, int64_t at_ms, store_done_fn *cb, void *arg);

struct phrasing_row {
        struct str verdict, doc, lang, text;
        int64_t permille;
};

struct verdict_row {
        struct str id, kind, doc, title, origin, who, undone_who;
        int64_t at_ms, undone_ms; /* 0: it holds */
        int64_t n_messages;       /* that it settled */
        const struct phrasing_row *phrasings;
        size_t n_phrasings;
};

typedef void store_verdicts_fn(void *arg, int r, const struct err *err, const struct verdict_row *rows, size_t n);
/* Newest first, at most 200, those with an id below `before` (empty: all) and of that kind (empty: all). */
int store_verdicts(struct store *st, struct str kind, struct str before, unsigned limit, store_verdicts_fn *cb,
                   void *arg);

typedef void store_phrasings_fn(void *arg, int r, const struct err *err, const struct phrasing_row *rows, size_t n);
/* All that hold, in an order of their own that does not change. */
int store_phrasings(struct store *st, store_phrasings_fn *cb, void *arg);

#endif

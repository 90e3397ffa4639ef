/*
 * foresight - what a change of the knowledge would do to conversations of the past, and which of its edits would harm.
 *
 * Two generations are compared: the one that serves and one with the changes. Conversations are given page by page, by
 * any number of workers, each a thread of its own; the result comes at the end. No I/O, no clock.
 *
 * A message is decided by both (answer/replay.h) only when its words, or the place in the conversation, come near to a
 * document that differs (nlu/touch.h). One conversation of some hundreds is decided in full all the same; what differs
 * there says how much the short way misses.
 *
 * Harm is told from gain without anybody's labels: see foresight_judge.c.
 */
#ifndef INSIGHT_FORESIGHT_H
#define INSIGHT_FORESIGHT_H

#include "answer/replay.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct foresight;

#define FORESIGHT_EDITS_MAX 2000u /* documents that differ */
#define FORESIGHT_CASES_MAX 4000u /* different cases that a worker keeps; more are counted */
#define FORESIGHT_WORKERS_MAX 16u

struct foresight_opts {
        struct generation *a, *b;
        unsigned workers;
        size_t cache;    /* decided lines that a worker keeps; 0: 65536 */
        unsigned sample; /* one conversation of so many is decided in full; 0: 500 */
        bool full;       /* all are */
        int64_t now_ms;  /* the clock of every message: what has expired, and when people are there */
};

/* Takes references. ERR_LIMIT: more than FORESIGHT_EDITS_MAX documents differ. */
int foresight_new(const struct foresight_opts *o, struct foresight **ret, struct err *err);
struct foresight *foresight_free(struct foresight *f); /* takes NULL, gives NULL */

struct foresight_talk {
        struct str id;
        enum lang lang;
        const struct replay_line *lines;
        size_t n;
        int64_t to_people; /* messages that no machine answered */
        bool erased, cut;
};

/* Any thread; one at a time for each worker (from 0). Strings are copied where they are kept. */
void foresight_add(struct foresight *f, unsigned worker, const struct foresight_talk *t);
/* The same for messages so far by all workers; any thread, roughly. */
uint64_t foresight_seen(const struct foresight *f);

/* ---- the result ---- */

enum foresight_kind {
        FORE_NEWLY,   /* answered, and was not */
        FORE_CHANGED, /* answered otherwise */
        FORE_WORSE,   /* not answered, or asked back, and was answered */
};
const char *foresight_kind_name(enum foresight_kind k); /* newly changed worse */

enum foresight_lean { LEAN_NONE, LEAN_GAIN, LEAN_HARM };

/* Why a case leans as it does, or an edit is harmful; the words for people are the caller's. */
enum foresight_why {
        WHY_NONE,
        WHY_LOST,     /* the answer is gone, and nothing takes its place */
        WHY_STOLEN,   /* another document takes the message, whose text fits it less */
        WHY_CAUGHT,   /* was rightly not answered, and what answers now does not fit */
        WHY_UNFIT,    /* the new text does not fit what it is asked with */
        WHY_EMPTIED,  /* the new text says hardly anything */
        WHY_EXPIRED,  /* is past its end of validity */
        WHY_BETTER,   /* what answers now fits better */
        WHY_ANSWERED, /* was not answered, and what answers now fits */
        WHY_REWORDED, /* says it in other words */
        WHY_MOVED,    /* the same text under another name */
};
const char *foresight_why_name(enum foresight_why w);

struct foresight_case {
        enum foresight_kind kind;
        enum foresight_lean lean;
        enum foresight_why why;
        struct str text, talk;
        enum lang lang;
        struct replay_said a, b;
        float fit_a, fit_b; /* of what is said to the message, 0..1 */
        int edit;           /* for the parts of foresight alone; see cause */
        struct str cause;   /* the document whose edit it comes from; empty: none, the classifier was trained anew */
        uint64_t times;
};

enum foresight_verdict {
        VERDICT_SILENT, /* touches nothing of what was said */
        VERDICT_FINE,
        VERDICT_GOOD,
        VERDICT_LOOK, /* some of both: read the list */
        VERDICT_HARMFUL,
};
const char *foresight_verdict_name(enum foresight_verdict v); /* silent fine good look harmful */

enum foresight_change { EDIT_CHANGED, EDIT_ADDED, EDIT_REMOVED };
const char *foresight_change_name(enum foresight_change c); /* changed added removed */

struct foresight_edit {
        struct str doc; /* "article:x" */
        struct str title[LANG_N];
        enum foresight_change change;
        bool title_changed, asks_changed, body_changed, products_changed, validity_changed;
        uint64_t newly, changed, worse; /* messages, by the document that causes it */
        uint64_t same;                  /* that it answered, or answers, and that stay as they were */
        uint64_t gain, harm;
        uint64_t cases_gain, cases_harm; /* different ones */
        enum foresight_verdict verdict;
        enum foresight_why why;
        float fit_a, fit_b; /* of its text to its own phrasings, before and after */
};

struct foresight_totals {
        uint64_t talks, erased, cut;
        uint64_t lines;     /* answered by the machine, looked at */
        uint64_t to_people; /* not looked at */
        uint64_t untouched; /* of lines: nothing that differs comes near */
        uint64_t compared;  /* decided by both, now or under the same words before */
        uint64_t again;     /* known from the same words before, of those that were to be decided */
        uint64_t decided;   /* decisions that were made */
        uint64_t newly, changed, worse, same, outside, failed, uncounted;
        uint64_t sample_lines, sample_changed; /* of untouched conversations that were decided in full */
};

struct foresight_result {
        struct foresight_totals total;
        const struct foresight_edit *edits; /* worst first */
        size_t n_edits;
        const struct foresight_case *cases; /* of harm first, then by how often they came */
        size_t n_cases;
        bool all; /* products or the company differ: nothing was passed over */
};

/* No worker may be at work. In mem, and lent by f. */
void foresight_result(struct foresight *f, struct arena *mem, struct foresight_result *ret);

struct buf;
/* Members of an object, without its braces; so many cases at most. */
void foresight_json(const struct foresight_result *r, size_t cases, struct buf *out);

/* Documents that differ, before anything is added. */
size_t foresight_n_edits(const struct foresight *f);

#endif

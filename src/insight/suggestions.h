/*
 * suggestions - messages that fell through, grouped, and what people make of a group: phrasings of a document, a wanted
 * article, nothing.
 *
 * Groups are made anew on the long-work thread when a call finds that messages or the knowledge have changed; until
 * they are ready the ones before are shown, none at first, without what was settled or taken away meanwhile. Texts
 * always come from the store, so a withdrawal counts at once. A group is named by a message, "CONVERSATION.SEQ": its
 * first one in lists, but any message of it finds it, so a name stays good when groups change.
 *
 * What is accepted is live at once: the phrasings go into the store and from there into the next generation. Loop
 * thread only; a callback never runs before the call that took it has returned.
 */
#ifndef INSIGHT_SUGGESTIONS_H
#define INSIGHT_SUGGESTIONS_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "store/learning.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct generations;
struct learned;
struct loop;
struct store;
struct suggestions;

enum {
        SUGGESTIONS_WAITING_MAX = 64, /* calls that wait for groups to be made; more get ERR_BUSY */
        SUGGESTION_TITLE_MAX = 200,   /* bytes of the title of a wanted article */
        SUGGESTION_ID_MAX = 48,       /* bytes of the name of a message */
        SUGGESTION_ACCEPT_MAX = 200,  /* phrasings of one call */
};

struct suggestions_opts {
        struct loop *loop;
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
        unsigned days;             /* rows older than that are deleted; 0: nothing is kept, all are */
};

struct suggestions *suggestions_new(const struct suggestions_opts *o);
/* From now on calls are answered ERR_BUSY, those that wait too; true once none is under way. */
bool suggestions_drain(struct suggestions *s);
/* Takes NULL, gives NULL. */
struct suggestions *suggestions_free(struct suggestions *s);

/* What was learned, as the store has it: blocking, for the start and for commands. *ret is NULL when it is nothing. */
int suggestions_learned(struct store *st, struct learned **ret, struct err *err);
/* Reads it again and hands it to the generations: after something outside has changed it. */
void suggestions_refresh(struct suggestions *s);

enum suggestion_kind {
        SUGGEST_PHRASING, /* of `doc`, to which most of its messages are near */
        SUGGEST_ARTICLE,  /* nothing is near: an article is missing */
};

struct suggestion {
        struct str id;
        enum suggestion_kind kind;
        struct str doc;                           /* the nearest of most messages; may be empty */
        float share;                              /* of the messages that are nearest to it */
        float confidence;                         /* of those, on average */
        const struct fallen_row *const *messages; /* oldest first */
        size_t n, n_answered;                     /* that the present knowledge would answer */
        const struct fallen_row *medoid;          /* the message most like all others */
        size_t n_lang[LANG_N];
        int64_t first_ms, last_ms;
};

struct suggestions_view {
        const struct suggestion *groups; /* the largest first; of equal ones the one last seen */
        size_t n;
        bool pending;       /* newer groups are being made */
        int64_t grouped_ms; /* when these were */
};

typedef void suggestions_fn(void *arg, int r, const struct err *err, const struct suggestions_view *v);
/* The view lives until the callback returns. */
int suggestions_list(struct suggestions *s, suggestions_fn *cb, void *arg);
/* The same, for who wants one group: waits for newer groups when none has the message yet. */
int suggestions_show(struct suggestions *s, struct str id, suggestions_fn *cb, void *arg);
/* In a view: the group that holds the message; NULL: none. */
const struct suggestion *suggestion_find(const struct suggestions_view *v, struct str id);
struct str suggestion_message_id(const struct fallen_row *row, struct arena *mem);
/* Is that the name of this message? Allocates nothing. */
bool suggestion_is_message(const struct fallen_row *row, struct str id);

/* ---- verdicts ---- */

struct chosen {
        struct str message; /* of the group */
        struct str text;    /* p == NULL: as the message is kept */
};

struct verdict_in {
        struct str group, who;
        struct str doc;              /* accept */
        struct str title;            /* want */
        const struct chosen *chosen; /* accept: NULL: every message */
        size_t n_chosen;
        bool keep_rest; /* accept: messages that were not chosen stay open */
};

struct verdict_out {
        struct str id;      /* to undo it */
        size_t n_messages;  /* settled */
        size_t n_phrasings; /* learned: without those that the document has already */
};

typedef void verdict_fn(void *arg, int r, const struct err *err, const struct verdict_out *out);
/*
 * ERR_NOTFOUND: no such group. ERR_INVALID: an unknown document, a message of another group, a text that is empty, too
 * long, of several lines or has personal data in it. ERR_EXISTS: the text is a phrasing of another document, or the
 * group was settled meanwhile. ERR_LIMIT: as store_verdict_add().
 */
int suggestions_accept(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg);
int suggestions_want(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg);
int suggestions_dismiss(struct suggestions *s, const struct verdict_in *in, verdict_fn *cb, void *arg);
/* id: of a verdict. ERR_NOTFOUND, ERR_EXISTS: undone already. */
int suggestions_undo(struct suggestions *s, struct str id, struct str who, store_done_fn *cb, void *arg);

#endif

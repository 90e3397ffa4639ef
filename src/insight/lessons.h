/*
 * lessons - all that there is to learn from conversations, in one list: new phrasings of a document, a changed article
 * where people answered something else than it says, a new article from what they answered.
 *
 * A lesson is a group of suggestions.h with the replies of people that followed its messages (store/learning.h), so
 * consent, withdrawal and names are as there. The list is ordered by what a lesson would save: its messages a week
 * times the minutes that a person needs for a contact. What it proposes to write is made when it is shown, from the
 * files that serve; nothing serves before somebody has approved it.
 *
 * Loop thread only; a callback never runs before the call that took it has returned.
 */
#ifndef INSIGHT_LESSONS_H
#define INSIGHT_LESSONS_H

#include "insight/suggestions.h"

struct lessons;
struct publisher;

struct lessons_opts {
        struct loop *loop;
        struct store *store;
        struct generations *generations;
        struct suggestions *suggestions;
        struct publisher *publisher; /* NULL: articles become drafts that nobody here publishes */
        const struct clock *clock;   /* NULL: the system's */
        unsigned minutes;            /* of a person for one contact; 0: LESSON_MINUTES */
};
enum {
        LESSON_MINUTES = 6,
        LESSON_REPLIES_MAX = 20, /* of one lesson that are looked at, the newest */
        LESSON_TEXT_MAX = 200 * 1024,
        LESSON_PATH_MAX = 120,
};

struct lessons *lessons_new(const struct lessons_opts *o);
/* Calls under way are answered ERR_BUSY; true once none is left. Takes NULL. */
bool lessons_drain(struct lessons *l);
/* Takes NULL, gives NULL. */
struct lessons *lessons_free(struct lessons *l);

enum lesson_kind { LESSON_PHRASING, LESSON_CHANGE, LESSON_ARTICLE };
const char *lesson_kind_name(enum lesson_kind kind); /* phrasing change article */

struct lesson_reply {
        struct str text; /* redacted, as it was sent */
        struct str kept; /* what of it may stand in an article; empty: nothing */
        int64_t at_ms;
};

struct lesson {
        enum lesson_kind kind;
        const struct suggestion *group;
        enum lang lang;  /* of most of its messages */
        double per_week; /* messages, over the time since the first, at least a week */
        double saves;    /* minutes a week */
        const struct lesson_reply *replies;
        size_t n_replies;
};

struct lessons_view {
        const struct lesson *v; /* what saves most first */
        size_t n;
        bool pending;
        int64_t grouped_ms;
        unsigned minutes;
};
typedef void lessons_fn(void *arg, int r, const struct err *err, const struct lessons_view *v);
/* The view lives until the callback returns. */
int lessons_list(struct lessons *l, lessons_fn *cb, void *arg);

/* What would be written; path is empty when nothing is proposed but phrasings. */
struct lesson_proposal {
        struct str path, base; /* base: sha256 hex of the text it changes; empty: a new file */
        struct str before, after;
        unsigned added, replaced;
        struct str contradicted; /* the sentence that the reply contradicts; empty: none */
};
typedef void lesson_fn(void *arg, int r, const struct err *err, const struct lesson *lesson,
                       const struct lesson_proposal *p);
/* ERR_NOTFOUND: no open group has that message. */
int lessons_show(struct lessons *l, struct str id, lesson_fn *cb, void *arg);

struct lesson_approve {
        struct verdict_in verdict;          /* group, who; doc and chosen of phrasings */
        struct str login;                   /* as drafts and versions name who it is */
        struct str act_who;                 /* for the audit: "agent:ID" */
        struct str path, base, text, title; /* of a change or an article; path empty: phrasings alone */
        bool keep;                          /* the text stays a draft, to be tried, staged or published later */
};
struct lesson_done {
        struct verdict_out verdict;
        struct str draft;  /* id; empty: none was made */
        int64_t version;   /* that serves now; 0: the draft waits for somebody else to approve it */
        struct str faults; /* of the knowledge with it, a line each */
};
typedef void lesson_done_fn(void *arg, int r, const struct err *err, const struct lesson_done *done);
/*
 * Phrasings as suggestions_accept(). Else the text becomes a draft and is published at once, unless it is to be kept or
 * a second person has to approve drafts; then the messages become phrasings of the document. When the text cannot be
 * published (ERR_INVALID, ERR_EXISTS: the file was changed meanwhile) the draft is refused and the messages stay open.
 */
int lessons_approve(struct lessons *l, const struct lesson_approve *in, lesson_done_fn *cb, void *arg);

#endif

/* What the files of assist share. The view is made by pure functions from what assist.c has gathered. */
#ifndef DESK_ASSIST_PRIV_H
#define DESK_ASSIST_PRIV_H

#include "answer/action.h"
#include "answer/answer.h"
#include "base/arena.h"
#include "base/buf.h"
#include "desk/assist.h"
#include "nlu/nlu.h"

#include <stdatomic.h>

enum {
        VIEW_ARTICLES = 3,
        VIEW_SIMILAR = 3,
        VIEW_ACTIONS = 3,
        VIEW_EVIDENCE = 8,
        VIEW_WARNINGS = 8,
        MOOD_LINES = 6,
};

enum line_who { LINE_CUSTOMER, LINE_AGENT, LINE_MACHINE };
struct assist_line {
        enum line_who who;
        struct str text;
        int64_t seq;
};

/* What is known of one look; everything lives in mem or in gen. */
struct look {
        const struct generation *gen;
        struct conv_state *state;
        struct facts *facts;
        const struct assist_line *lines; /* oldest first */
        size_t n_lines;
        enum lang lang; /* of the conversation */
        struct str draft;
        struct str asked; /* the customer's newest words, those in a row together; not the wish for a person alone */
        int64_t now_ms;
        struct str turn_id;
        struct arena *mem;
        struct nlu_result u; /* of asked; zero when there is none */
        bool heard;
        struct heard *texts;             /* each is understood once (answer/heard.h); NULL: each time */
        const struct decision *decision; /* what the machine would say; NULL: nothing */
        const struct action *action[VIEW_ACTIONS];
        struct plan *plan[VIEW_ACTIONS]; /* NULL: not planned */
        unsigned n_actions;
};

struct view_article {
        const struct article *a;
        struct str doc, title, passage;
        float score;
};
struct view_evidence {
        struct str doc, title, passage;
};
struct view_similar {
        struct str conversation, snippet, outcome, topic;
        float score;
};
enum warning_kind {
        WARN_LIMIT,    /* a number other than the policy's */
        WARN_PROMISE,  /* what nobody may promise */
        WARN_AMOUNT,   /* money that no evidence knows */
        WARN_UNPROVEN, /* a claim with a number that no evidence has */
        WARN_SECRET,   /* asks for a password, a code, a card */
        WARN_OUTSIDE,  /* leads the customer out of the company's ways */
        WARN_SAFETY,   /* the customer tells of danger */
        WARN_MINOR,
};
struct view_warning {
        enum warning_kind kind;
        struct str text;         /* in the language of the conversation */
        struct str quote;        /* of the draft */
        struct str doc, passage; /* what the policy says; may be empty */
};
struct view_mood {
        const char *now, *trend; /* rising steady falling */
        bool alert;
};
struct assist_view {
        int64_t seq;
        struct view_article articles[VIEW_ARTICLES];
        unsigned n_articles;
        struct {
                struct str id, step, title, say;
        } flow; /* id empty: none */
        struct view_similar similar[VIEW_SIMILAR];
        unsigned n_similar;
        struct {
                struct str text, doc; /* text empty: none */
                struct view_evidence evidence[VIEW_EVIDENCE];
                unsigned n_evidence;
        } reply;
        struct view_warning warnings[VIEW_WARNINGS];
        unsigned n_warnings;
        struct view_mood mood;
};

/* ---- assist_tally.c: what agents made of suggestions ---- */

struct tally;
struct tally *tally_new(void);
struct tally *tally_free(struct tally *t);
void tally_add(struct tally *t, struct str kind, struct str doc, struct str what, int64_t n);
/* To be added to a confidence: about 0 without verdicts, at most ±0.3. */
float tally_bias(const struct tally *t, struct str kind, struct str doc);

/* ---- assist_read.c ---- */

/* The newest words of the customer, those in a row together (at most three lines). */
struct str read_asked(const struct assist_line *lines, size_t n, struct arena *mem);
void read_understand(struct look *l);
void read_articles(const struct look *l, const struct tally *t, struct assist_view *v);
void read_flow(const struct look *l, const struct tally *t, struct assist_view *v);
void read_mood(const struct look *l, struct assist_view *v);
/* Actions that the message may want: into l->action. */
void read_actions(struct look *l, const struct tally *t);
/* The evidence of an action's plan needs its inputs: those that the message names. */
void read_plan(struct look *l, unsigned i);

/* ---- assist_reply.c ---- */

void reply_suggest(const struct look *l, const struct tally *t, struct assist_view *v);
/* How this agent writes: of their own lines. */
struct agent_tone {
        bool du, dear, polite; /* 你 rather than 您; 亲; 请/please */
};
struct agent_tone reply_tone(const struct assist_line *lines, size_t n);
struct str reply_in_tone(struct str text, struct agent_tone tone, enum lang lang, struct arena *mem);

/* ---- assist_draft.c ---- */

void draft_warnings(const struct look *l, struct assist_view *v);

/* ---- assist_past.c: an index over redacted conversations of the past; immutable, any thread ---- */

struct past_line {
        struct str conversation, lang, topic, outcome, text;
};
struct past_index;
/* Copies what it keeps. */
struct past_index *past_index_new(const struct past_line *v, size_t n, const atomic_bool *cancel);
struct past_index *past_index_free(struct past_index *p);
size_t past_index_size(const struct past_index *p);
/* Best first; one of this conversation itself is left out. */
unsigned past_index_find(const struct past_index *p, struct str text, enum lang lang, struct str without,
                         struct arena *mem, struct view_similar ret[VIEW_SIMILAR]);

/* ---- assist_json.c ---- */

void view_to_json(const struct look *l, const struct assist_view *v, struct buf *out);

/* ---- assist_view.c: all of the pure part ---- */

void view_make(struct look *l, const struct tally *t, const struct past_index *past, struct str conversation,
               struct assist_view *ret);

#endif

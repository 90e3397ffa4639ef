/* What the files of the practice desk share. The play is pure: a case, what happened so far, the agent's words, in; the
 * customer's words and what there is to say about the agent's, out. */
#ifndef DESK_PRACTICE_PRIV_H
#define DESK_PRACTICE_PRIV_H

#include "base/arena.h"
#include "base/buf.h"
#include "desk/assist_priv.h"
#include "desk/practice.h"
#include "knowledge/practice.h"
#include "store/practice.h"

enum {
        PLAY_SAYS_MAX = 8,   /* lines of the customer after one message */
        PLAY_NOTES_MAX = 32, /* on one message */
        PLAY_SENTENCES_MAX = 24,
        PLAY_PIECES_MAX = 6, /* of a sentence, between commas */
        SCORE_OUTCOME = 40,
        SCORE_POLICY = 30,
        SCORE_TONE = 15,
        SCORE_TIME = 15,
};

/* ---- practice_ear.c: how the words of an agent are understood in a case ---- */

/* An index over what can be asked and told in one case, immutable; making it takes some ten milliseconds. */
struct ear;
/* Any thread. NULL and *err. Copies what it keeps. */
struct ear *ear_new(const struct generation *gen, const struct practice_case *c, struct err *err);
/* Loop thread: it is kept while another thread listens with it. Each hold ends with ear_free(). */
struct ear *ear_hold(struct ear *e);
struct ear *ear_free(struct ear *e); /* takes NULL, gives NULL */

enum contradiction { AGREES, OTHER_NUMBER, OTHER_SENSE };

struct heard_thing {
        unsigned i;       /* of the case's facts, goals or traps */
        struct str quote; /* of the message */
};
struct hearing {
        struct heard_thing facts[PRACTICE_FACTS_MAX], goals[PRACTICE_GOALS_MAX], traps[PRACTICE_TRAPS_MAX];
        unsigned n_facts, n_goals, n_traps;
        struct {
                unsigned i; /* goal */
                enum contradiction what;
                struct str quote;
        } against[PRACTICE_GOALS_MAX];
        unsigned n_against;
        bool greets, soothes, cold, asks; /* asks: something that this customer does not know */
        struct str cold_quote;
};
/* gen: for the words of documents and the names of products. */
void ear_hear(const struct ear *e, const struct generation *gen, const struct practice_case *c, enum lang lang,
              struct str text, int64_t now_ms, struct arena *mem, struct hearing *ret);

/* ---- practice_play.c ---- */

enum note_kind {
        NOTE_ASKED, /* a fact */
        NOTE_TOLD,  /* a goal */
        NOTE_DONE,  /* a goal that is an action */
        NOTE_SOOTHED,
        NOTE_GUESSED,  /* a goal, before the facts that it rests on */
        NOTE_REPEATED, /* a question that was answered */
        NOTE_IGNORED,
        NOTE_COLD,
        NOTE_WAITED,
        NOTE_TRAP,
        NOTE_AGAINST,   /* contradicts the document of a goal */
        NOTE_WARNING,   /* what desk/assist warns of; `warning` tells which */
        NOTE_NOT_ASKED, /* the rest: of the end */
        NOTE_NOT_TOLD,
        NOTE_NOT_DONE,
        NOTE_NOT_SOOTHED,
        NOTE_SLOW_FIRST,
        NOTE_SLOW,
        NOTE_WRONG_ACTION,
        NOTE_N
};
enum score_part { PART_NONE, PART_OUTCOME, PART_POLICY, PART_TONE, PART_TIME };

struct play_note {
        enum note_kind kind;
        enum score_part part;
        int points;                     /* that it costs, as a number below 0; 0: none */
        const char *warning;            /* NOTE_WARNING: its name as docs/protocol.md has it */
        struct str about;               /* of the case: a fact's or goal's id, an action's title */
        struct str quote;               /* of the agent's words */
        struct str text;                /* why, in the language of the run; may be empty */
        struct str doc, title, passage; /* what should have been used; may be empty */
        int64_t seconds;                /* NOTE_WAITED, NOTE_SLOW…: how long it was */
};

enum play_end { PLAY_OPEN, PLAY_RESOLVED, PLAY_LEFT, PLAY_GAVE_UP };

/* All that is kept between messages. */
struct play {
        uint32_t told;    /* facts that the customer has told */
        uint32_t reached; /* goals */
        int mood;         /* 0 … PRACTICE_MOOD_MAX */
        unsigned messages, soothed, soothed_late, repeats, colds, ignored, greeted, unknown;
        int policy_lost;
        int64_t first_s;   /* until the first words; -1: none yet */
        int64_t paused_ms; /* of the run, when the customer spoke last */
        enum play_end end;
};

struct play_turn {
        struct str says[PLAY_SAYS_MAX];
        unsigned n_says;
        struct play_note notes[PLAY_NOTES_MAX];
        unsigned n_notes;
};

void play_begin(const struct practice_case *c, struct play *ret);
struct play_in {
        const struct generation *gen;
        const struct practice_case *c;
        enum lang lang;
        struct arena *mem;
        int64_t now_ms;
        int64_t wait_s; /* since the customer's last words, without pauses */
};
/* The agent says something: `view` has the warnings about it (desk/assist). */
void play_hear(const struct play_in *in, struct play *p, const struct hearing *h, const struct assist_view *view,
               struct play_turn *ret);
/* The agent does an action. */
void play_act(const struct play_in *in, struct play *p, const struct action *a, struct play_turn *ret);

void play_write(const struct play *p, struct buf *out);
/* False: it is not what play_write() writes. */
bool play_read(struct str json, struct play *ret);
const char *play_end_name(enum play_end end);

/* practice_words.c: what the customer says that is in no case, from the store of both languages */
enum customer_says {
        SAYS_SECRET,  /* asked for a password */
        SAYS_BEFORE,  /* asked again: "%.*s" is the answer */
        SAYS_FINE,    /* a goal without words of its own */
        SAYS_NEXT,    /* goals are left */
        SAYS_UNKNOWN, /* asked for what they do not know */
        SAYS_AGAIN,   /* nobody took it up: "%.*s" is the matter */
        SAYS_COLD,
        SAYS_LEAVES,
        SAYS_LISTENS,  /* to a mere greeting */
        SAYS_SURE,     /* told what does not hold: they cannot know, but ask */
        SAYS_NOT_THAT, /* an action that helps nothing */
        SAYS_N
};
/* turn picks among variants; angry: they are short with the agent. With a place, the text goes in there. */
struct str customer_says(enum customer_says what, enum lang lang, bool angry, unsigned turn, struct str text,
                         struct arena *mem);

/* ---- practice_score.c ---- */

struct play_score {
        struct practice_figures figures;
        struct play_note notes[PLAY_NOTES_MAX]; /* what was left undone, and time */
        unsigned n_notes;
        struct play_note spare; /* where there is no room for one */
};
/* handle_s: without pauses. */
void play_score(const struct play_in *in, const struct play *p, int64_t handle_s, struct play_score *ret);

/* The median of the last PRACTICE_MEDIAN_OF totals up to and with each, oldest first. */
enum { PRACTICE_MEDIAN_OF = 5 };
void practice_ramp(const int64_t *totals, size_t n, int64_t *ret_medians);

/* ---- practice_case.c ---- */

struct case_line {
        bool agent;
        struct str text; /* redacted */
};
/*
 * The body of a case from a conversation, as practice_read() reads it: the customer's first words open it, what they
 * said to an agent's question is told to who asks the like, and what the agent told them has to be told. Gives its
 * title. ERR_INVALID: there is nothing in it that could be practised.
 */
int practice_case_make(const struct generation *gen, const struct case_line *v, size_t n, enum lang lang,
                       int64_t now_ms, struct arena *mem, struct buf *body, struct str *ret_title, struct err *err);

/* ---- practice_look.c: what desk/assist makes of a run ---- */

/* The view of an agent who is about to send `draft`; look and view live in mem. whole: all of it, else the warnings and
 * what they need. */
struct look *practice_look(const struct play_in *in, const struct practice_line_row *lines, size_t n, struct str draft,
                           bool whole, struct assist_view *ret);

/* ---- practice_json.c ---- */

void notes_write(const struct play_note *v, unsigned n, struct buf *out); /* [ … ] */
/* What an agent may see: what there is to say about their lines only after the end. */
void practice_run_json(const struct knowledge *k, const struct practice_run_row *run, const struct practice_case *c,
                       const struct play *play, const struct practice_line_row *lines, size_t n, int64_t now_ms,
                       struct buf *out);
/* runs: newest first, as the store gives them. */
void practice_cases_json(const struct knowledge *k, const struct practice_case_row *kept, size_t n_kept,
                         const struct practice_run_row *runs, size_t n, struct buf *out);
void practice_runs_json(const struct practice_run_row *runs, size_t n, struct arena *mem, struct buf *out);
void practice_team_json(const struct practice_run_row *runs, size_t n, struct buf *out);

#endif

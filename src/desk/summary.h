/*
 * summary - a conversation in a few of its own sentences, in fixed sections, each line with the seq of the message it
 * is from: for the person who takes over. Nothing is written anew. Chinese and English; pure, any thread.
 *
 * Every sentence gets a score from where it stands, who said it, how near it is to all that was said and to how it
 * began, and what it does (nlu/line.h). The best are taken, none that says again what another has said, until a budget
 * of words is used up.
 */
#ifndef DESK_SUMMARY_H
#define DESK_SUMMARY_H

#include "base/str.h"
#include "nlu/nlu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define SUMMARY_MESSAGES_MAX 200u  /* of more, the first tenth of these and the newest */
#define SUMMARY_SENTENCES_MAX 400u /* that are scored, shared out among the messages */
#define SUMMARY_PER_MESSAGE 24u    /* sentences of one message */
#define SUMMARY_LINE_MAX 400u      /* bytes of a line; a longer sentence is cut */
#define SUMMARY_LINES_MAX 12u      /* of one section */
#define SUMMARY_RESULT_MAX 160u    /* bytes of a result; a longer one is cut */

enum summary_section {
        SUMMARY_SITUATION, /* what happened, as the customer told it */
        SUMMARY_TRIED,     /* what was done, advised or answered, each with what came of it */
        SUMMARY_WISH,      /* what the customer asks for */
        SUMMARY_MOOD,      /* where the mood turned; at most two lines */
        SUMMARY_NEXT,      /* what is open: promised, asked back, to be sent */
        SUMMARY_SECTIONS,
};

struct summary_message {
        bool customer; /* else the machine or a person of the company */
        int64_t seq;
        struct str text;
        enum emotion mood; /* of a customer's message */
        struct str deed;   /* part of the text: what was done, taken back, or could not be done; empty: nothing */
};

struct summary_line {
        int64_t seq;
        struct str text; /* part of the text of that message */
        enum emotion mood;
        struct str result; /* of SUMMARY_TRIED: what came of it, in the customer's words; empty: they did not say */
        int64_t result_seq;
};

struct summary {
        struct summary_line line[SUMMARY_SECTIONS][SUMMARY_LINES_MAX];
        unsigned n[SUMMARY_SECTIONS];
};

/* Oldest message first. Lines of a section are in the order in which they were said. */
void summary_make(const struct summary_message *v, size_t n, struct arena *mem, struct summary *ret);
const char *summary_section_name(enum summary_section s); /* situation tried wish mood next */

/* ---- for fitting and measuring ---- */

#define SUMMARY_INPUTS 24u

/* Of a sentence of the customer and of the company: logistic, the last is the intercept. */
struct summary_weights {
        float w[2][SUMMARY_INPUTS + 1];
};
/* Those that summary_make() goes by. */
extern const struct summary_weights summary_weights;

struct summary_sentence {
        const struct summary_message *message;
        struct str text;
        bool customer;
        float x[SUMMARY_INPUTS];
};
/* The sentences that are scored, each text once, in the order in which they were said. */
size_t summary_sentences(const struct summary_message *v, size_t n, struct arena *mem,
                         const struct summary_sentence **ret);
void summary_make_with(const struct summary_weights *w, const struct summary_message *v, size_t n, struct arena *mem,
                       struct summary *ret);

#endif

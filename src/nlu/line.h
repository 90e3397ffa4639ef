/*
 * One sentence of a conversation, read for what it does in it: quick enough for every sentence of a long one (some ten
 * microseconds), and without a knowledge. Whole messages of customers are for nlu.h. Chinese and English; pure, any
 * thread.
 */
#ifndef NLU_LINE_H
#define NLU_LINE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define LINE_CP_MAX 400u /* code points that are read */

enum line_act {
        LINE_GREETS = 1 << 0,
        LINE_THANKS = 1 << 1,
        LINE_SORRY = 1 << 2,
        LINE_ASKS = 1 << 3,
        LINE_REQUESTS = 1 << 4, /* please, could you */
        LINE_ADVISES = 1 << 5,  /* names something to be done to a device, an account */
        LINE_PROMISES = 1 << 6, /* what somebody will do, or is doing */
        LINE_TROUBLE = 1 << 7,
        LINE_CONTACT = 1 << 8,  /* go on elsewhere: a call, a private message, details to be sent */
        LINE_WANTS = 1 << 9,    /* what the speaker would have: a refund, a new one */
        LINE_TRIED = 1 << 10,   /* what the speaker did already */
        LINE_FEELS = 1 << 11,   /* says how the speaker feels about it */
        LINE_CLOSES = 1 << 12,  /* courtesies at the end, a wish for marks */
        LINE_SOOTHES = 1 << 13, /* feels with somebody, without saying what is done */
};

struct line {
        unsigned acts;
        unsigned words;        /* Chinese words, Latin words and numbers */
        const uint32_t *terms; /* of a search (text/features.h), each once, rising */
        size_t n_terms;
};

/* Any bytes. Memory from mem. */
void nlu_line_read(struct str text, struct arena *mem, struct line *ret);
/* Cosine of the terms of two, each term once. */
float nlu_line_near(const struct line *a, const struct line *b);

#endif

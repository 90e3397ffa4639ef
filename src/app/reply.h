/*
 * reply - what came back for one input, read from its frames: blocks, plain text, options, evidence and the trace.
 * Everything lives in the arena it was read into.
 */
#ifndef APP_REPLY_H
#define APP_REPLY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPLY_OPTIONS_MAX = 32, REPLY_CITES_MAX = 128, REPLY_TRACE_MAX = 96 };

struct reply_option {
        struct str id, label;
};
struct reply_line {
        struct str key, value;
};

struct reply {
        int64_t seq;  /* of the last message of machine or agent; 0: none */
        bool machine; /* that message is the machine's */
        struct str actor, name;
        struct str text; /* plain form of all its blocks */
        bool has_figure, has_clip, has_order, has_choices, has_offer, has_handover, has_form;
        bool resolved;
        struct str flow, step; /* of a steps block */
        struct str handover;   /* state of a hand-over frame or block */
        struct reply_option options[REPLY_OPTIONS_MAX];
        size_t n_options;
        struct str cites[REPLY_CITES_MAX];
        size_t n_cites;
        struct reply_line trace[REPLY_TRACE_MAX];
        size_t n_trace;
};

/* How the plain form is written. */
struct reply_form {
        enum lang lang;    /* where the blocks themselves do not tell */
        int tz_offset_min; /* of the times in it */
};

/* frames: of one input, oldest first. Messages of the customer are passed over. */
int reply_read(const struct str *frames, size_t n, struct reply_form form, struct arena *mem, struct reply *ret,
               struct err *err);
/* Adds a trace (the JSON of answer's trace_to_json). */
int reply_read_trace(struct reply *r, struct str json, struct arena *mem, struct err *err);
/* The last value of that key in the trace; p == NULL when there is none. */
struct str reply_trace(const struct reply *r, const char *key);

#endif

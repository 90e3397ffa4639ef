/*
 * scenario_run - plays scenarios against the service in this process: a fresh store and a clock of its own for each,
 * the demo company's customers in it, the knowledge shared by all. The result depends on nothing else.
 */
#ifndef APP_SCENARIO_RUN_H
#define APP_SCENARIO_RUN_H

#include "app/scenario_parse.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>

struct encoder;
struct generations;
struct reply;

/* The demo's own "now": 2026-03-10T00:20+08:00. */
#define SCENARIO_NOW_MS INT64_C(1773073200000)

struct scenario_opts {
        struct generations *generations; /* trained */
        struct encoder *encoder;         /* that they were read by, borrowed; NULL: none */
        const char *file;                /* for messages, and `attach` finds pictures beside it */
        FILE *out;
        bool verbose; /* print the conversation too */
        /* After each line but expectations; misses end nothing then, and nothing is printed. May be NULL. */
        void (*on_line)(void *arg, const struct scenario *s, size_t line, const struct reply *reply);
        void *on_line_arg;
};

/* True when every expectation was met; else out got file:line, what came instead and the trace. */
bool scenario_run(const struct scenario *s, const struct scenario_opts *o);

#endif

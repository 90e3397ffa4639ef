/*
 * scenario_parse - conversations as tests: the text form read into a list of what to do and what to expect. Pure.
 *
 *   scenario NAME
 *   customer demo-0007 | visitor       at 2026-02-17T00:30+08:00       lang zh|en       wait 3d2h | 10m
 *   > TEXT    tap LABEL    attach FILE    burst    restart    again    agent takes    agent > TEXT    agent returns
 *   < PART  PART  …                    parts are separated by two or more spaces
 *
 * `#` at the start of a line begins a comment, and so does one behind a space; behind `>` and `tap`, whose text may
 * hold the sign, it takes two spaces.
 */
#ifndef APP_SCENARIO_PARSE_H
#define APP_SCENARIO_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENARIO_FILE_MAX (1u << 20) /* bytes of one file */
#define SCENARIO_LINE_MAX 65536u     /* bytes of one line */

enum scenario_action {
        SCENARIO_SAY,
        SCENARIO_TAP,
        SCENARIO_ATTACH,
        SCENARIO_BURST,
        SCENARIO_WAIT, /* ms */
        SCENARIO_AT,   /* ms */
        SCENARIO_LANG, /* lang */
        SCENARIO_RESTART,
        SCENARIO_AGAIN, /* the same customer begins a new conversation */
        SCENARIO_AGENT_TAKES,
        SCENARIO_AGENT_SAYS,
        SCENARIO_AGENT_RETURNS,
        SCENARIO_BLOWS_UP, /* with the next line the customer's temper goes: for warmline eval alarm */
        SCENARIO_EXPECT,
};

enum expect_what {
        EXPECT_KIND,
        EXPECT_FLOW,
        EXPECT_STEP,
        EXPECT_ARTICLE,
        EXPECT_POLICY,
        EXPECT_INTENT,
        EXPECT_ACTION,
        EXPECT_CHOICES_HAS,
        EXPECT_SAYS,
        EXPECT_CITES,
        EXPECT_HAS,
        EXPECT_EMOTION,
        EXPECT_ENTITY,
        EXPECT_LANG,
        EXPECT_RESOLVED,
        EXPECT_WITHIN, /* ms */
};

struct expect {
        enum expect_what what;
        bool negated;    /* not flow|article|kind|says|cites, and `no` for `has` */
        struct str text; /* the argument; alternatives are parted by | except in says and choices has */
        int64_t ms;
        struct str part; /* as written */
};

struct scenario_line {
        enum scenario_action action;
        unsigned line;
        struct str text;
        int64_t ms;
        enum lang lang;
        const struct expect *expects;
        size_t n_expects;
};

struct scenario {
        struct str name;
        unsigned line;
        struct str customer; /* empty: a visitor */
        const struct scenario_line *lines;
        size_t n_lines;
        bool restarts; /* holds a restart */
};

struct scenario_file {
        const struct scenario *scenarios;
        size_t n;
};

/* file: its name in errors (`file:line: what`). Everything in ret lives in mem. ERR_INVALID, ERR_LIMIT. */
int scenario_parse(const char *file, struct str text, struct arena *mem, struct scenario_file *ret, struct err *err);

#endif

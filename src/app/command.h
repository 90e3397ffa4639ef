/*
 * command - what the program can do: one file (cmd_NAME.c) and one row each. main() finds the row, reads its arguments
 * and settings, and runs it.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "app/args.h"
#include "app/config.h"

#include <stdbool.h>
#include <stddef.h>

/* Exit codes of every command. */
enum code {
        CODE_OK = 0,
        CODE_FAILED = 1,       /* it ran, and found misses or faults */
        CODE_USAGE = 2,        /* wrong arguments, settings or input files that are not there */
        CODE_NO_PACK = 3,      /* a pack that was asked for is not installed */
        CODE_CANNOT_START = 4, /* data directory, port, certificate or knowledge cannot be used */
        CODE_CONNECT = 5,      /* the other side cannot be reached or hung up */
};

struct command_in {
        const struct command *command;
        const struct args *args;
        const struct config *config; /* NULL when the command takes no settings */
};

struct command {
        const char *name;
        const char *summary;      /* one line */
        const char *usage;        /* arguments, after the name */
        const char *help;         /* paragraphs; may be NULL */
        const struct flag *flags; /* ended by a NULL name; may be NULL */
        bool settings;            /* takes every setting as a flag */
        const char *settings_of;  /* "data knowledge": those that its help shows; NULL: all of them */
        size_t rest_min, rest_max;
        int (*run)(const struct command_in *in); /* gives an enum code */
};

/* All, ended by NULL, in the order of the help. */
extern const struct command *const commands[];

const struct command *command_find(const char *name);
/* To standard output. */
void command_help(const struct command *c);
void command_overview(void);
/* "warmline NAME: MESSAGE" on standard error; gives code back. */
int command_fail(const struct command *c, enum code code, const char *message);

/* The whole program; environment is ended by NULL. */
int command_main(int argc, const char *const *argv, const char *const *environment);

#endif

/*
 * args - flags and other arguments of one command. A flag is a row; settings (config.h) are flags of the commands that
 * take them. `--name value`, `--name=value`, `-h`; `--` ends the flags. A yes-or-no setting may stand alone: yes.
 */
#ifndef APP_ARGS_H
#define APP_ARGS_H

#include "app/config.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { ARGS_FLAGS_MAX = 16 };

struct flag {
        const char *name;  /* without dashes; NULL ends a list */
        const char *value; /* what its value is called in the help; NULL: a switch */
        const char *help;
};

struct args {
        const struct flag *flags;
        const char *values[ARGS_FLAGS_MAX]; /* by flag; "" for a switch that is set */
        const char **rest;                  /* arguments that are no flags; owned */
        size_t n_rest;
        const char *config_file; /* --config */
        struct args_setting {
                const char *name;
                size_t name_n;
                const char *value;
        } * settings; /* owned */
        size_t n_settings;
        bool help;
};

/* argv without program and command. flags may be NULL. ERR_INVALID says which argument is wrong. args_done() in any
 * case. */
int args_parse(struct args *a, int argc, const char *const *argv, const struct flag *flags, bool takes_settings,
               struct err *err);
void args_done(struct args *a);

/* NULL when it was not given. */
const char *args_value(const struct args *a, const char *name);
static inline bool args_has(const struct args *a, const char *name)
{
        return args_value(a, name) != NULL;
}

/* Defaults, file (--config, else WARMLINE_CONFIG), environment, flags, and the rules over them. */
int args_config(const struct args *a, const char *const *environment, struct config *ret, struct err *err);

#endif

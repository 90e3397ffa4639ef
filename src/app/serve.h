/* serve - what `warmline serve` and `warmline demo` share: open, print where, run until a signal, stop gracefully. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/command.h"

/* Gives an enum code. */
int serve_run(const struct command_in *in, const struct config *config);

#endif

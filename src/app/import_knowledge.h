/* import_knowledge - `warmline import` of files and sites that hold knowledge; the rest of the command: cmd_import.c.
 */
#ifndef APP_IMPORT_KNOWLEDGE_H
#define APP_IMPORT_KNOWLEDGE_H

#include "app/command.h"
#include "base/err.h"
#include "connect/harvest.h"
#include "knowledge/knowledge.h"

struct store;

struct knowledge_job {
        const struct command_in *in;
        const struct knowledge *k;
        struct store *store; /* NULL: nothing is kept */
        const char *to;      /* a folder that gets the articles as files instead; NULL: they become drafts */
        bool dry, ocr;
};

/* A file or an address that an import of knowledge takes, by its name: "knowledge=faq.csv", "manual.pdf", "https://…".
 * Gives the part that names it, or NULL. */
const char *knowledge_source_name(const char *text);
/* Gives an exit code: 0 taken, 1 something was left out, 2 nothing could be read; what came of it goes to standard
 * error. */
int knowledge_source_take(const struct knowledge_job *job, const char *source);

#endif

/*
 * meaning - the sentence encoder in commands that serve nobody (test, explain, eval, chat): chosen by --encoder and
 * --packs, and the knowledge read by it. Its vectors are made while the command waits, and kept in
 * $XDG_CACHE_HOME/warmline, by knowledge folder.
 */
#ifndef APP_MEANING_H
#define APP_MEANING_H

#include "app/command.h"
#include "base/err.h"

struct arena;
struct encoder;
struct generations;
struct loop;
struct report;

#define MEANING_FLAGS                                                                             \
        {"encoder", "off|on|NAME", "also use the sentence encoder of a pack (default off)"},      \
        {                                                                                         \
                "packs", "DIR", "folder of packs, instead of WARMLINE_PACKS or those of the user" \
        }

/* *ret is NULL for off. ERR_NOTFOUND: no such pack; else what encoder_open() says. */
int meaning_encoder(const struct args *args, struct encoder **ret, struct err *err);
/* Says the error of meaning_encoder() and gives the code to exit with. */
int meaning_fail(const struct command *command, int r, const struct err *err);

/* Where a command keeps what it trained for this folder (NULL: the demo company's). Made when missing; NULL where
 * nobody has a home. */
const char *meaning_cache_dir(const char *folder, struct arena *mem);

struct meaning {
        struct loop *loop; /* NULL: by words only */
        struct embedding *embedding;
        struct generations *generations; /* ready */
};

/* Blocking, some minutes for a large knowledge that is read the first time. encoder is borrowed, NULL: by words. rep
 * may be NULL. */
int meaning_open(struct encoder *encoder, const char *folder, struct meaning *ret, struct report *rep, struct err *err);
void meaning_close(struct meaning *m);

/* For a service that borrows these generations, on a loop of its own; NULL of NULL. To be freed. */
struct embedding *meaning_embedding(struct loop *loop, struct encoder *encoder);

#endif

/* meaning - see meaning.h. */
#include "app/meaning.h"

#include "answer/generation.h"
#include "app/packs.h"
#include "app/service.h"
#include "base/arena.h"
#include "encoder/encoder.h"
#include "loop/loop.h"
#include "model/embedding_encoder.h"
#include "nlu/nlu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 600000 /* of a message; a command has no customer waiting */
#define CACHE_BYTES ((size_t)8 << 20)

int meaning_encoder(const struct args *args, struct encoder **ret, struct err *err)
{
        const char *name = args_value(args, "encoder"), *packs = args_value(args, "packs");
        bool any = name && strcmp(name, "on") == 0;
        struct packs_places at;
        struct arena *mem;
        int r;

        *ret = NULL;
        if (!name || strcmp(name, "off") == 0)
                return 0;
        mem = arena_new(0);
        packs = packs ? packs : getenv("WARMLINE_PACKS");
        packs_places(packs ? packs : "", NULL, mem, &at);
        r = packs_open_encoder(&at, any ? (struct str){0} : str_c(name), ENCODER_BEST, ret, err);
        arena_free(mem);
        return r;
}

int meaning_fail(const struct command *command, int r, const struct err *err)
{
        char line[sizeof(err->msg) + 80];

        if (r != ERR_NOTFOUND)
                return command_fail(command, CODE_CANNOT_START, err->msg);
        snprintf(line, sizeof(line), "%s; tools/get-pack or `warmline pack add FILE` adds one", err->msg);
        return command_fail(command, CODE_NO_PACK, line);
}

struct embedding *meaning_embedding(struct loop *loop, struct encoder *encoder)
{
        struct embedding_opts o;
        struct embedding *e;
        struct arena *mem;

        if (!encoder)
                return NULL;
        mem = arena_new(0);
        o = embedding_encoder_opts(loop, encoder, mem);
        o.timeout_ms = PATIENCE_MS;
        o.cache_bytes = CACHE_BYTES;
        e = embedding_new(&o);
        arena_free(mem);
        return e;
}

const char *meaning_cache_dir(const char *folder, struct arena *mem)
{
        const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
        char *real = folder && *folder ? realpath(folder, NULL) : NULL;
        struct str dir;

        if (cache && cache[0] == '/')
                dir = str_c(cache);
        else if (home && home[0] == '/')
                dir = arena_printf(mem, "%s/.cache", home);
        else
                return NULL;
        mkdir(arena_printf(mem, "%.*s", STR_ARG(dir)).p, 0700);
        dir = arena_printf(mem, "%.*s/warmline", STR_ARG(dir));
        mkdir(dir.p, 0700);
        dir = arena_printf(mem, "%.*s/%016" PRIx64, STR_ARG(dir), str_hash(str_c(real)));
        mkdir(dir.p, 0700);
        free(real);
        return dir.p;
}

static int read_by_meaning(struct encoder *encoder, const char *folder, struct meaning *m, struct report *rep,
                           struct err *err)
{
        struct arena *mem = arena_new(0);
        const char *cache = meaning_cache_dir(folder, mem);
        int r;

        m->loop = loop_new(err);
        if (!m->loop) {
                arena_free(mem);
                return ERR_IO;
        }
        m->embedding = meaning_embedding(m->loop, encoder);
        if (isatty(STDERR_FILENO))
                fprintf(stderr, "reading the knowledge by %.*s; the first time takes a minute\n",
                        STR_ARG(encoder_name(encoder)));
        r = service_knowledge_meaning(m->loop, folder, cache, m->embedding, &m->generations, rep, err);
        arena_free(mem);
        return r;
}

int meaning_open(struct encoder *encoder, const char *folder, struct meaning *ret, struct report *rep, struct err *err)
{
        int r;

        *ret = (struct meaning){0};
        if (!encoder)
                return service_knowledge(folder, &ret->generations, rep, err);
        r = read_by_meaning(encoder, folder, ret, rep, err);
        if (r < 0)
                meaning_close(ret);
        return r;
}

void meaning_close(struct meaning *m)
{
        generations_close(m->generations);
        embedding_free(m->embedding);
        loop_free(m->loop);
        *m = (struct meaning){0};
}

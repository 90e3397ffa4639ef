/* embeddings - see embeddings.h. */
#include "app/embeddings.h"

#include "app/packs.h"
#include "app/secret.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "encoder/encoder.h"
#include "model/embedding.h"
#include "model/embedding_encoder.h"
#include "model/embedding_http.h"
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

#define GATHER_MS 2
#define COOL_MS 5000
#define COOL_MOST_MS 60000
#define CACHE_BYTES ((size_t)8 << 20)
#define LATE_TIMES 4 /* a request is given up after so many times what a message waits */
#define BULK_TIMEOUT_MS 60000

struct embeddings {
        struct net *net;
        struct embedding *embedding;
};

static int open_driver(struct embeddings *e, struct loop *loop, const struct config *c, void **ret, struct err *err)
{
        struct embedding_http_opts h = {.loop = loop,
                                        .net = e->net,
                                        .url = str_c(c->embeddings_url),
                                        .model = str_c(c->embeddings_model),
                                        .base64 = c->embeddings_format == EMBEDDINGS_BASE64,
                                        .timeout_ms = c->embeddings_timeout_ms * LATE_TIMES,
                                        .bulk_timeout_ms = BULK_TIMEOUT_MS};
        struct secret key;
        int r = secret_read(&key, "embeddings_key_file", c->embeddings_key_file, err);

        h.key = key.text;
        if (r == 0) {
                r = embedding_http_new(&h, ret, err);
                if (r < 0)
                        err_prefix(err, "embeddings_url");
        }
        secret_done(&key);
        return r;
}

/* Files and the environment cannot hold a space at the end, and every model wants one there. */
static struct str prefix_of(const char *text, struct arena *mem)
{
        struct str s = str_c(text);

        return s.n == 0 || str_ends(s, STR(" ")) ? s : arena_concat(mem, s, STR(" "));
}

static int open_server(struct embeddings *e, struct loop *loop, const struct config *c, struct embedding_opts *o,
                       struct err *err)
{
        *o = (struct embedding_opts){.loop = loop,
                                     .driver = &embedding_http,
                                     .model = str_c(c->embeddings_model),
                                     .prefix = {[EMBEDDING_QUESTION] = prefix_of(c->embeddings_query_prefix, c->mem),
                                                [EMBEDDING_PASSAGE] = prefix_of(c->embeddings_passage_prefix, c->mem)},
                                     .gather_ms = GATHER_MS,
                                     .cool_ms = COOL_MS,
                                     .cool_most_ms = COOL_MOST_MS};
        e->net = net_new(loop);
        return open_driver(e, loop, c, &o->self, err);
}

/* *ret_encoder is NULL where none is wanted, or "auto" finds none that works. */
static int find_encoder(const struct config *c, struct encoder **ret_encoder, struct err *err)
{
        bool any = strcmp(c->encoder, "auto") == 0;
        struct packs_places at;
        int r;

        *ret_encoder = NULL;
        if (strcmp(c->encoder, "off") == 0)
                return 0;
        packs_places(c->packs, c->data, c->mem, &at);
        r = packs_open_encoder(&at, any ? (struct str){0} : str_c(c->encoder), (enum encoder_isa)c->encoder_arithmetic,
                               ret_encoder, err);
        if (r == ERR_NOTFOUND && any) {
                log_info("meaning: by words; tools/get-pack or `warmline pack add FILE` adds a sentence encoder");
                return 0;
        }
        if (r < 0 && any) {
                log_warn("meaning: by words, since the encoder cannot be used: %s", err->msg);
                return 0;
        }
        return r < 0 ? err_prefix(err, "encoder") : 0;
}

static int open_encoder(struct loop *loop, const struct config *c, struct embedding_opts *o, struct err *err)
{
        struct encoder *encoder;
        int r = find_encoder(c, &encoder, err);

        o->driver = NULL;
        if (r < 0 || !encoder)
                return r;
        *o = embedding_encoder_opts(loop, encoder, c->mem);
        log_info("meaning: by %.*s, %u numbers, %s", STR_ARG(encoder_name(encoder)), encoder_dim(encoder),
                 encoder_isa_name(encoder));
        encoder_close(encoder);
        return 0;
}

int embeddings_open(struct loop *loop, const struct config *c, struct embeddings **ret, struct err *err)
{
        struct embeddings *e = calloc(1, sizeof(*e));
        struct embedding_opts o;
        int r;

        if (!e)
                abort();
        *ret = NULL;
        r = *c->embeddings_url ? open_server(e, loop, c, &o, err) : open_encoder(loop, c, &o, err);
        if (r < 0 || !o.driver) {
                embeddings_close(e);
                return r;
        }
        o.timeout_ms = c->embeddings_timeout_ms;
        o.cache_bytes = CACHE_BYTES;
        e->embedding = embedding_new(&o);
        *ret = e;
        return 0;
}

struct embeddings *embeddings_close(struct embeddings *e)
{
        if (!e)
                return NULL;
        embedding_free(e->embedding);
        net_free(e->net);
        free(e);
        return NULL;
}

struct embedding *embeddings_get(struct embeddings *e)
{
        return e ? e->embedding : NULL;
}

/* An encoder as others see it: the file, its tokenizer, its model. */
#include "encoder/encoder.h"

#include "base/arena.h"
#include "encoder/encoder_priv.h"
#include "encoder/head.h"

#include <stdlib.h>

#define IDS_BYTES_MAX ((size_t)32 << 20) /* tokenizer_cut() gives at most half of it */

struct encoder {
        atomic_uint refs;
        struct gguf *file;
        struct model *model;
        struct tokenizer *tokenizer;
        struct head *head; /* or NULL */
        struct str name, query_prefix, passage_prefix;
        uint64_t digest;
};

/* kernel_find() has said what serves. */
static int load(struct encoder *e, const struct kernel *kernel, struct err *err)
{
        int r;

        atomic_init(&e->refs, 1);
        e->digest = gguf_checksum(e->file);
        r = model_open(e->file, kernel, &e->model, err);
        if (r == 0)
                r = tokenizer_open(e->file, &e->tokenizer, err);
        if (r < 0)
                return r;
        if (tokenizer_n_pieces(e->tokenizer) != e->model->words.n)
                return err_set(err, ERR_INVALID, "%u pieces, but tensor token_embd.weight has %u rows",
                               tokenizer_n_pieces(e->tokenizer), e->model->words.n);
        gguf_str(e->file, "general.name", &e->name);
        gguf_str(e->file, "warmline.prefix.query", &e->query_prefix);
        gguf_str(e->file, "warmline.prefix.passage", &e->passage_prefix);
        return 0;
}

int encoder_over(struct gguf *g, enum encoder_isa isa, struct encoder **ret, struct err *err)
{
        const struct kernel *kernel = kernel_find(isa);
        struct encoder *e;
        int r;

        if (!kernel) {
                gguf_close(g);
                return err_set(err, ERR_INVALID, "this machine has not got the instruction set that is asked for");
        }
        e = calloc(1, sizeof(*e));
        if (!e)
                abort();
        e->file = g;
        r = load(e, kernel, err);
        if (r < 0)
                encoder_close(e);
        else
                *ret = e;
        return r;
}

int encoder_open(const char *path, enum encoder_isa isa, struct encoder **ret, struct err *err)
{
        struct gguf *g = NULL;
        int r = gguf_open(path, &g, err);

        if (r < 0)
                return r;
        r = encoder_over(g, isa, ret, err);
        if (r < 0)
                err_prefix(err, "%s", path);
        return r;
}

struct encoder *encoder_ref(struct encoder *e)
{
        atomic_fetch_add(&e->refs, 1);
        return e;
}

struct encoder *encoder_close(struct encoder *e)
{
        if (!e || atomic_fetch_sub(&e->refs, 1) > 1)
                return NULL;
        head_free(e->head);
        tokenizer_free(e->tokenizer);
        model_free(e->model);
        gguf_close(e->file);
        free(e);
        return NULL;
}

int encoder_set_head(struct encoder *e, struct head *h, struct err *err)
{
        if (head_dim(h) != e->model->dim || !str_eq(head_encoder(h), e->name))
                return err_set(err, ERR_INVALID, "the head belongs to %.*s", STR_ARG(head_encoder(h)));
        e->head = h;
        e->digest ^= head_digest(h);
        return 0;
}

uint32_t encoder_dim(const struct encoder *e)
{
        return e->model->dim;
}

struct str encoder_name(const struct encoder *e)
{
        return e->name;
}

struct str encoder_query_prefix(const struct encoder *e)
{
        return e->query_prefix;
}

struct str encoder_passage_prefix(const struct encoder *e)
{
        return e->passage_prefix;
}

uint64_t encoder_digest(const struct encoder *e)
{
        return e->digest;
}

const char *encoder_isa_name(const struct encoder *e)
{
        return e->model->kernel->name;
}

static const uint32_t *cut(const struct encoder *e, struct str text, struct arena *mem, size_t *ret_n)
{
        const uint32_t *ids = tokenizer_cut(e->tokenizer, text, mem, ret_n);

        if (*ret_n > ENCODER_TOKENS_MAX)
                *ret_n = ENCODER_TOKENS_MAX;
        return ids;
}

size_t encoder_tokens(const struct encoder *e, struct str text)
{
        struct arena *mem = arena_new(IDS_BYTES_MAX);
        size_t n = 0;

        cut(e, text, mem, &n);
        arena_free(mem);
        return batch_tokens(e->model, n);
}

/* Each row that is read maps its neighbours too, which soon is all of a table of 48 MB. To map those of one call again
 * costs less than a fiftieth of it. */
static void rest_words(const struct encoder *e)
{
        const struct table *t = &e->model->words;

        gguf_rest(e->file, t->rows, t->n * gguf_row_bytes(t->type, e->model->dim));
}

int encoder_embed(const struct encoder *e, const struct str *texts, size_t n, float *out, const atomic_bool *cancel,
                  struct err *err)
{
        struct arena *mem = arena_new(IDS_BYTES_MAX);
        struct batch *b =
                batch_new(e->model, tokenizer_begin(e->tokenizer), tokenizer_end(e->tokenizer), out, n, cancel);
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                size_t n_ids = 0;
                const uint32_t *ids;

                arena_reset(mem);
                ids = cut(e, texts[i], mem, &n_ids);
                r = batch_add(b, i, ids, n_ids, err);
        }
        if (r == 0)
                r = batch_end(b, err);
        batch_free(b);
        for (size_t i = 0; i < n && r == 0 && e->head; i++)
                if (!head_apply(e->head, out + i * e->model->dim))
                        r = err_set(err, ERR_CORRUPT, "the head of the encoder gives no direction");
        arena_free(mem);
        rest_words(e);
        return r;
}

/* encoded - see encoded.h. */
#include "nlu/encoded.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "encoder/encoder.h"

#define BATCH 32u /* texts that are embedded together */

struct known {
        const struct encoder *encoder;
        struct arena *mem;
        struct map *at[2]; /* by kind of text: vectors of texts */
        VEC(struct str) missing[2];
};

static struct str with_prefix(const struct encoder *e, enum nlu_text kind, struct str text, struct arena *mem)
{
        return arena_concat(mem, kind == NLU_PASSAGE ? encoder_passage_prefix(e) : encoder_query_prefix(e), text);
}

static void note_missing(void *arg, enum nlu_text kind, struct str text)
{
        struct known *k = arg;

        if (!map_set(k->at[kind], text, k))
                *VEC_ADD(&k->missing[kind]) = text;
}

static int embed_some(struct known *k, enum nlu_text kind, const struct str *texts, size_t n, struct err *err)
{
        struct arena *tmp = arena_new(0);
        struct str *prefixed = ARENA_ARRAY(tmp, struct str, n);
        uint32_t dim = encoder_dim(k->encoder);
        float *rows = ARENA_ARRAY(k->mem, float, n *dim);
        int r;

        for (size_t i = 0; i < n; i++)
                prefixed[i] = with_prefix(k->encoder, kind, texts[i], tmp);
        r = encoder_embed(k->encoder, prefixed, n, rows, NULL, err);
        for (size_t i = 0; r == 0 && i < n; i++)
                map_set(k->at[kind], texts[i], rows + i * dim);
        arena_free(tmp);
        return r;
}

static int embed_all(struct known *k, struct err *err)
{
        int r = 0;

        for (int kind = 0; kind < 2; kind++) {
                size_t n = k->missing[kind].n;

                for (size_t i = 0; r == 0 && i < n; i += BATCH)
                        r = embed_some(k, (enum nlu_text)kind, k->missing[kind].p + i, n - i < BATCH ? n - i : BATCH,
                                       err);
        }
        return r;
}

static const float *vector_of(void *arg, enum nlu_text kind, struct str text)
{
        struct known *k = arg;

        return map_get(k->at[kind], text);
}

int encoded_train(const struct encoder *e, struct nlu **nlu, struct err *err)
{
        struct known k = {.encoder = e, .mem = arena_new((size_t)4 << 30), .at = {map_new(), map_new()}};
        struct nlu_vectors v = {.space = encoder_name(e), .dim = encoder_dim(e), .of = vector_of, .arg = &k};
        struct nlu *more = NULL;
        int r;

        nlu_texts(*nlu, note_missing, &k);
        r = embed_all(&k, err);
        if (r == 0)
                r = nlu_train_vectors(*nlu, &v, NULL, &more, err);
        if (r == 0) {
                nlu_unref(*nlu);
                *nlu = more;
        }
        for (int i = 0; i < 2; i++) {
                map_free(k.at[i]);
                VEC_FREE(&k.missing[i]);
        }
        arena_free(k.mem);
        return r;
}

void encoded_understand(const struct nlu *nlu, const struct encoder *e, struct str text, const struct nlu_context *ctx,
                        struct arena *mem, struct nlu_result *ret)
{
        struct nlu_context with = ctx ? *ctx : (struct nlu_context){0};
        struct str asked;
        float *v;

        nlu_understand(nlu, text, &with, mem, ret);
        if (!e || !nlu_wants_vector(nlu, text, &with, ret, mem))
                return;
        asked = with_prefix(e, NLU_QUESTION, text, mem);
        v = ARENA_ARRAY(mem, float, encoder_dim(e));
        if (encoder_embed(e, &asked, 1, v, NULL, NULL) < 0)
                return;
        with.vector = v;
        nlu_understand(nlu, text, &with, mem, ret);
}

/*
 * What was trained, as its file has it: a lexicon, a classifier, the head of an encoder. A folder of such files is kept
 * beside the data and may be named by whoever starts a command, so any bytes are a model that can be asked, or refused.
 * The first byte says which.
 */
#include "base/buf.h"
#include "encoder/head.h"
#include "learn/softmax.h"
#include "learn/sparse.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_ASKED 4096 /* of a classifier */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_lexicon(struct str s)
{
        struct lexicon *lex = NULL, *again = NULL;
        size_t used = 0, used_again = 0;
        struct buf b;

        if (lexicon_read(s, &lex, &used, NULL) < 0)
                return;
        if (used > s.n)
                abort();
        for (uint32_t hash = 0; hash < 64; hash++) {
                uint32_t id = lexicon_find(lex, hash * 2654435761u);

                if (id != LEXICON_NONE && id >= lexicon_size(lex))
                        abort();
        }
        buf_init(&b, (size_t)64 << 20);
        if (!lexicon_write(lex, &b) || lexicon_read(buf_str(&b), &again, &used_again, NULL) < 0 ||
            lexicon_digest(lex) != lexicon_digest(again))
                abort();
        buf_done(&b);
        lexicon_free(lex);
        lexicon_free(again);
}

static void read_classifier(struct str s)
{
        struct softmax *m = NULL;
        uint32_t id[2] = {0, 1};
        float w[2] = {1, .5f}, out[CLASSES_ASKED];
        struct sparse x = {.id = id, .w = w, .n = 2};
        uint32_t n_features;
        size_t used = 0;

        if (softmax_read(s, &m, &used, NULL) < 0)
                return;
        if (used > s.n)
                abort();
        memcpy(&n_features, s.p, sizeof(n_features));
        x.n = n_features < x.n ? n_features : x.n; /* a vector is one of the lexicon beside it */
        if (softmax_classes(m) <= CLASSES_ASKED)
                softmax_logits(m, &x, out);
        softmax_free(m);
}

static void read_head(struct str s)
{
        struct head *h = NULL;

        if (head_read(s, &h, NULL) < 0)
                return;
        if (head_dim(h) > 0) {
                float *v = calloc(head_dim(h), sizeof(*v));

                if (!v)
                        abort();
                v[0] = 1;
                head_apply(h, v);
                free(v);
        }
        head_free(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str s;

        if (size == 0)
                return 0;
        s = str_n((const char *)data + 1, size - 1);
        switch (data[0] % 3) {
        case 0: read_lexicon(s); break;
        case 1: read_classifier(s); break;
        default: read_head(s);
        }
        return 0;
}

/*
 * Training makes the features of all rows once, in one pool of 8 bytes each; a row's features are replaced in place by
 * its vector (ids, then weights). With many rows, features that occur once are left out: they teach one row only and
 * are half of all. They still count in the length of the vectors, as a feature never seen does when serving. How the
 * two sides are trained is in labels_tune.c.
 */
#include "nlu/labels_priv.h"

#include <stdlib.h>
#include <string.h>

#define RARE_GO_ROWS 6000u
#define ROW_FEATURES_MIN 64u
#define SEEN_SLOTS (1u << 23)

static size_t max_features(size_t n_rows)
{
        size_t each = LABELS_FEATURES_MAX / n_rows;

        if (each < ROW_FEATURES_MIN)
                return ROW_FEATURES_MIN;
        return each > ROW_FEATURES_MAX ? ROW_FEATURES_MAX : each;
}

static void make_features(const struct label_space *space, struct label_pool *p, const struct labels_row *rows,
                          size_t n)
{
        size_t i, k, max = max_features(n);
        struct arena *mem = arena_new(0);

        for (i = 0; i < n; i++) {
                struct label_features f;

                arena_reset(mem);
                f = label_features_make(space, mem, &rows[i].in, max);
                p->rows[i] = (struct label_span){.from = p->features.n, .n = f.n};
                for (k = 0; k < f.n; k++)
                        *VEC_ADD(&p->features) = f.p[k];
        }
        arena_free(mem);
}

/* Hashes may share a slot; then one that occurs once is kept, which does no harm. */
static uint8_t *count_seen(const struct label_pool *p)
{
        uint8_t *seen = must(calloc(SEEN_SLOTS, 1));
        size_t i;

        for (i = 0; i < p->features.n; i++) {
                uint8_t *s = &seen[p->features.p[i].hash * 0x9E3779B1u >> 9];

                *s = (uint8_t)(*s + (*s < UINT8_MAX));
        }
        return seen;
}

static struct lexicon *make_lexicon(const struct label_pool *p, size_t n, unsigned least)
{
        struct lexicon *lex = lexicon_new();
        uint8_t *seen = least > 1 ? count_seen(p) : NULL;
        size_t i, k;

        for (i = 0; i < n; i++) {
                for (k = 0; k < p->rows[i].n; k++) {
                        uint32_t hash = p->features.p[p->rows[i].from + k].hash;

                        if (!seen || seen[hash * 0x9E3779B1u >> 9] >= least)
                                lexicon_add(lex, hash);
                }
                lexicon_count_doc(lex);
        }
        free(seen);
        lexicon_finish(lex);
        return lex;
}

static void make_vectors(struct label_pool *p, const struct lexicon *lex, size_t n)
{
        struct arena *mem = arena_new(0);
        size_t i;

        for (i = 0; i < n; i++) {
                struct feature *f = p->features.p + p->rows[i].from;
                uint32_t *id = (uint32_t *)(void *)f;
                struct sparse x;
                float *w;

                arena_reset(mem);
                x = label_vector(mem, lex, f, p->rows[i].n);
                w = (float *)(void *)(id + x.n);
                if (x.n > 0) {
                        memcpy(id, x.id, x.n * sizeof(*id));
                        memcpy(w, x.w, x.n * sizeof(*w));
                }
                p->examples[i].x = (struct sparse){.id = id, .w = w, .n = x.n, .known = x.known};
        }
        arena_free(mem);
}

static int check_rows(const struct labels_row *rows, size_t n, const struct labels_options *o, struct err *err)
{
        size_t i, labelled = 0;

        if (n == 0 || n > UINT32_MAX / 8 || o->n_labels == 0 || o->n_labels > LABELS_MAX)
                return err_set(err, ERR_INVALID, "%zu rows of %u labels cannot be learned", n, o->n_labels);
        for (i = 0; i < n; i++) {
                if (rows[i].label >= o->n_labels && rows[i].label != LABELS_NONE)
                        return err_set(err, ERR_INVALID, "row %zu has label %u of %u", i, rows[i].label, o->n_labels);
                labelled += rows[i].label != LABELS_NONE;
        }
        return labelled > 0 ? 0 : err_set(err, ERR_INVALID, "no row has a label");
}

/* Rows without a label have done their work when the lexicon stands. */
static size_t keep_labelled(struct label_pool *p, const struct labels_row *rows, size_t n)
{
        size_t i, kept = 0;

        for (i = 0; i < n; i++) {
                if (rows[i].label == LABELS_NONE)
                        continue;
                p->examples[kept] = p->examples[i];
                p->examples[kept].y = rows[i].label;
                p->given[kept] = rows[i].weight > 0 ? rows[i].weight : 1;
                p->fold[kept++] = rows[i].fold;
        }
        return kept;
}

int labels_train(const struct labels_row *rows, size_t n, const struct labels_options *o, struct labels **ret,
                 struct err *err)
{
        struct label_pool p = {0};
        struct label_setting s[SIDES];
        struct labels *l;
        int r = check_rows(rows, n, o, err);

        if (r < 0)
                return r;
        l = label_model_new(o->like);
        p.rows = must(calloc(n, sizeof(*p.rows)));
        p.examples = must(calloc(n, sizeof(*p.examples)));
        p.given = must(calloc(n, sizeof(*p.given)));
        p.fold = must(calloc(n, sizeof(*p.fold)));
        make_features(l->space, &p, rows, n);
        if (!l->lent)
                l->space->lex = make_lexicon(&p, n, o->least ? o->least : n >= RARE_GO_ROWS ? 2 : 1);
        make_vectors(&p, l->space->lex, n);
        n = keep_labelled(&p, rows, n);
        r = label_tune(&p, n, o, l, s, err);
        if (r == 0)
                r = label_train_sides(&p, n, o, s, l, err);
        VEC_FREE(&p.features);
        free(p.rows);
        free(p.examples);
        free(p.given);
        free(p.fold);
        if (r == 0)
                *ret = l;
        else
                labels_free(l);
        return r;
}

/*
 * See eval.h: match. Two questions are judged by a logistic regression over a few similarities, fitted on DEV; the
 * threshold is the one that does best there.
 */
#include "nlu/eval_priv.h"
#include "nlu/nlu_priv.h"

#include "codec/json.h"
#include "learn/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum likeness {
        LIKE_WORDS,   /* cosine of the features, tf-idf over the file */
        LIKE_MEANING, /* cosine of the word vectors */
        LIKE_SOUND,
        LIKE_CHARS,   /* characters in common, of all */
        LIKE_LESS,    /* share of the shorter one that the longer one has */
        LIKE_LENGTH,  /* shorter to longer */
        LIKE_NUMBERS, /* the same numbers and Latin words */
        LIKE_NEGATED, /* one denies what the other does not */
        LIKE_APART,   /* meaning of what only one of them has, against what only the other has */
        LIKE_INPUTS,
};

struct pairs {
        float *x;
        bool *same;
        size_t n;
};

static unsigned count_cp(const struct normal *s, uint32_t cp)
{
        unsigned n = 0;
        size_t i;

        for (i = 0; i < s->n; i++)
                n += s->cp[i] == cp;
        return n;
}

/* Characters that both have, each as often as both have it; spaces do not count. */
static void overlap(const struct normal *a, const struct normal *b, float *ret_all, float *ret_less, float *ret_length)
{
        float common = 0, la = 0, lb = 0;
        size_t i, k;

        for (i = 0; i < a->n; i++) {
                unsigned before = 0;

                if (a->cp[i] == ' ')
                        continue;
                la++;
                for (k = 0; k < i; k++)
                        before += a->cp[k] == a->cp[i];
                common += before < count_cp(b, a->cp[i]);
        }
        for (i = 0; i < b->n; i++)
                lb += b->cp[i] != ' ';
        *ret_all = la + lb > 0 ? 2 * common / (la + lb) : 0;
        *ret_less = fminf(la, lb) > 0 ? common / fminf(la, lb) : 0;
        *ret_length = fmaxf(la, lb) > 0 ? fminf(la, lb) / fmaxf(la, lb) : 0;
}

static bool has_word(const struct analysed *a, const struct analysed *other, const struct word *w)
{
        size_t i;

        for (i = 0; i < a->words.n; i++) {
                const struct word *x = &a->words.p[i];

                if (x->to - x->from == w->to - w->from &&
                    memcmp(a->normal.cp + x->from, other->normal.cp + w->from, (w->to - w->from) * 4) == 0)
                        return true;
        }
        return false;
}

/* Numbers and Latin words that only a has. */
static unsigned only_in(const struct analysed *a, const struct analysed *b)
{
        unsigned n = 0;
        size_t i;

        for (i = 0; i < a->words.n; i++) {
                enum word_kind k = a->words.p[i].kind;

                n += (k == WORD_NUMBER || k == WORD_LATIN) && !has_word(b, a, &a->words.p[i]);
        }
        return n;
}

static unsigned denials(const struct normal *s)
{
        static const uint32_t no[] = {0x4E0D, 0x6CA1, 0x65E0, 0x522B, 0x672A}; /* 不 没 无 别 未 */
        unsigned n = 0;
        size_t i;

        for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
                n += count_cp(s, no[i]);
        return n;
}

/* What is left of a without the words of b, as a meaning. */
static bool rest_of(const struct nlu_base *base, struct arena *mem, const struct analysed *a, const struct analysed *b,
                    struct meaning *ret)
{
        struct word *left = ARENA_ARRAY(mem, struct word, a->words.n + 1);
        struct words w = {.p = left};
        size_t i;

        for (i = 0; i < a->words.n; i++) {
                if (a->words.p[i].kind != WORD_SIGN && !has_word(b, a, &a->words.p[i]))
                        left[w.n++] = a->words.p[i];
        }
        nlu_meaning_make(base, &a->normal, &w, ret);
        return ret->known;
}

static float apart(const struct nlu_base *base, struct arena *mem, const struct analysed *a, const struct analysed *b)
{
        struct meaning x, y;
        float cosine;
        bool left = rest_of(base, mem, a, b, &x), right = rest_of(base, mem, b, a, &y);

        if (!left || !right)
                return left || right ? 0.3f : 1; /* one only says more, or both say the same */
        wordvec_cosines(x.packed, y.packed, 1, &cosine);
        return cosine;
}

static void compare(const struct nlu_base *base, const struct lexicon *sounds, struct str a, struct str b,
                    struct arena *tmp, float *x)
{
        struct analysed p = nlu_analyse(base, tmp, a, LANG_ZH), q = nlu_analyse(base, tmp, b, LANG_ZH);
        struct sparse u = nlu_vector(tmp, base->lex, &p.features, &p.concepts);
        struct sparse v = nlu_vector(tmp, base->lex, &q.features, &q.concepts);
        struct features sp = features_make(tmp, &p.normal, &p.words, true);
        struct features sq = features_make(tmp, &q.normal, &q.words, true);
        struct sparse s = nlu_sound_vector(tmp, sounds, &sp), t = nlu_sound_vector(tmp, sounds, &sq);

        u = sparse_sorted(tmp, &u);
        v = sparse_sorted(tmp, &v);
        s = sparse_sorted(tmp, &s);
        t = sparse_sorted(tmp, &t);
        x[LIKE_WORDS] = sparse_dot(&u, &v);
        wordvec_cosines(p.meaning.packed, q.meaning.packed, 1, &x[LIKE_MEANING]);
        x[LIKE_SOUND] = sparse_dot(&s, &t);
        overlap(&p.normal, &q.normal, &x[LIKE_CHARS], &x[LIKE_LESS], &x[LIKE_LENGTH]);
        x[LIKE_NUMBERS] = fminf(3, (float)(only_in(&p, &q) + only_in(&q, &p)));
        x[LIKE_NEGATED] = (denials(&p.normal) > 0) != (denials(&q.normal) > 0);
        x[LIKE_APART] = apart(base, tmp, &p, &q);
}

static void compare_all(const struct nlu_base *base, const struct lexicon *sounds, const eval_rows *rows,
                        struct arena *mem, struct pairs *out)
{
        struct arena *tmp = arena_new(0);
        size_t i;

        out->n = rows->n;
        out->x = ARENA_ARRAY(mem, float, rows->n *LIKE_INPUTS + 1);
        out->same = ARENA_ARRAY(mem, bool, rows->n + 1);
        for (i = 0; i < rows->n; i++) {
                struct str b = rows->p[i].text, a;

                arena_reset(tmp);
                str_cut(&b, '\t', &a);
                compare(base, sounds, a, b, tmp, out->x + i * LIKE_INPUTS);
                out->same[i] = str_eq_c(rows->p[i].label, "1");
        }
        arena_free(tmp);
}

struct scored {
        float p;
        bool same;
};

static int by_score(const void *a, const void *b)
{
        float x = ((const struct scored *)a)->p, y = ((const struct scored *)b)->p;

        return (x < y) - (x > y);
}

static float best_threshold(const float *p, const bool *same, size_t n, struct arena *mem)
{
        struct scored *s = ARENA_ARRAY(mem, struct scored, n + 1);
        size_t i, right = 0, best = 0;
        float at = 1;

        for (i = 0; i < n; i++) {
                s[i] = (struct scored){p[i], same[i]};
                right += !same[i]; /* when nothing is taken for the same */
        }
        qsort(s, n, sizeof(*s), by_score);
        best = right;
        for (i = 0; i < n; i++) {
                right = s[i].same ? right + 1 : right - 1;
                if (right > best && (i + 1 == n || s[i + 1].p < s[i].p)) {
                        best = right;
                        at = s[i].p;
                }
        }
        return at;
}

static float *judge_all(const struct pairs *p, const float *w, struct arena *mem)
{
        float *out = ARENA_ARRAY(mem, float, p->n + 1);
        size_t i;

        for (i = 0; i < p->n; i++)
                out[i] = logistic_apply(p->x + i * LIKE_INPUTS, LIKE_INPUTS, w);
        return out;
}

static void put_match(const struct pairs *dev, const struct pairs *test, struct arena *mem, struct buf *b)
{
        float *weight = ARENA_ARRAY(mem, float, dev->n + 1), w[LIKE_INPUTS + 1] = {0}, *p, limit;
        size_t i, right = 0;

        for (i = 0; i < dev->n; i++)
                weight[i] = 1;
        logistic_fit(dev->x, dev->same, weight, dev->n, LIKE_INPUTS, NULL, w);
        limit = best_threshold(judge_all(dev, w, mem), dev->same, dev->n, mem);
        p = judge_all(test, w, mem);
        for (i = 0; i < test->n; i++)
                right += (p[i] >= limit) == test->same[i];
        buf_put_ch(b, '{');
        eval_put(b, "accuracy", (double)right / (double)test->n);
        eval_put(b, "auroc", auroc(p, test->same, test->n));
        eval_put(b, "threshold", (double)limit);
        json_put_key_i64(b, "rows", (int64_t)test->n);
        buf_put_ch(b, '}');
}

/* The questions of DEV as a corpus, for the idf of features. */
static int count_features(const eval_rows *dev, struct arena *mem, struct nlu **ret, struct err *err)
{
        struct nlu_doc doc = {.id = STR("dev")};
        struct str *ask = ARENA_ARRAY(mem, struct str, dev->n * 2 + 1);
        struct nlu_corpus c = {.docs = &doc, .n_docs = 1};
        size_t i;

        for (i = 0; i < dev->n; i++) {
                struct str b = dev->p[i].text, a;

                str_cut(&b, '\t', &a);
                ask[i * 2] = a;
                ask[i * 2 + 1] = b;
        }
        doc.ask[LANG_ZH] = ask;
        doc.n_ask[LANG_ZH] = dev->n * 2;
        return nlu_index(&c, ret, err);
}

/* Pairs and triples of syllables of DEV, for their idf. */
static struct lexicon *count_sounds(const eval_rows *dev, struct arena *mem)
{
        struct lexicon *lex = lexicon_new();
        size_t i, k;

        for (i = 0; i < dev->n; i++) {
                struct normal s = normal_make(mem, dev->p[i].text, TEXT_CP);
                struct words w = words_cut(mem, &s);
                struct features f = features_make(mem, &s, &w, true);

                for (k = 0; k < f.n; k++) {
                        if (f.p[k].block == FEATURE_PINYIN)
                                lexicon_add(lex, f.p[k].hash);
                }
                lexicon_count_doc(lex);
        }
        lexicon_finish(lex);
        return lex;
}

static int check_pairs(const struct eval_in *in, unsigned file, const eval_rows *rows, struct err *err)
{
        size_t i;

        for (i = 0; i < rows->n; i++) {
                if (!memchr(rows->p[i].text.p, '\t', rows->p[i].text.n))
                        return err_set(err, ERR_INVALID, "%s: row %zu: expected: label, tab, a, tab, b", in->path[file],
                                       i + 1);
        }
        return 0;
}

int eval_match(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new((size_t)4 << 30);
        eval_rows dev = {0}, test = {0};
        struct nlu *nlu = NULL;
        struct lexicon *sounds = NULL;
        struct pairs p = {0}, q = {0};
        int r = eval_rows_read(in, 0, &dev, err);

        if (r == 0)
                r = eval_rows_read(in, 1, &test, err);
        if (r == 0)
                r = check_pairs(in, 0, &dev, err);
        if (r == 0)
                r = check_pairs(in, 1, &test, err);
        if (r == 0)
                r = count_features(&dev, mem, &nlu, err);
        if (r == 0) {
                sounds = count_sounds(&dev, mem);
                compare_all(nlu->base, sounds, &dev, mem, &p);
                compare_all(nlu->base, sounds, &test, mem, &q);
                put_match(&p, &q, mem, ret_json);
        }
        lexicon_free(sounds);
        nlu_unref(nlu);
        VEC_FREE(&dev);
        VEC_FREE(&test);
        arena_free(mem);
        return r;
}

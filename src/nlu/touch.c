/*
 * See touch.h. Each generation has an index of its own of the rows and paragraphs of the documents that differ, over
 * its own words: what is new in `b` is unknown to `a`. Some ten documents make an index of a few hundred rows, against
 * some ten thousand of all, and nothing is classified, ranked or judged.
 */
#include "nlu/touch.h"

#include "nlu/nlu_priv.h"

#include <stdlib.h>
#include <string.h>

struct span {
        size_t from, n;
};

/* Of one generation. */
struct side {
        struct nlu *nlu;
        struct postings *rows, *bodies;
        VEC(struct span) row_spans;
        VEC(struct span) para_spans;
};

struct nlu_touch {
        struct side side[2];
};

static bool is_listed(struct str id, const struct str *docs, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(id, docs[i]))
                        return true;
        return false;
}

static void add_row(struct side *s, size_t row, struct arena *tmp)
{
        const struct nlu_base *base = s->nlu->base;
        struct analysed a = nlu_analyse(base, tmp, base->rows[row].text, (enum lang)base->rows[row].lang);
        struct sparse v = nlu_vector(tmp, base->lex, &a.features, &a.concepts);
        struct span *last = s->row_spans.n ? &VEC_LAST(&s->row_spans) : NULL;

        postings_add(s->rows, &v);
        if (last && last->from + last->n == row)
                last->n++;
        else
                *VEC_ADD(&s->row_spans) = (struct span){row, 1};
}

/* Each term once, at weight one: the score is then the share of the message that the paragraph holds. */
static void add_para(struct side *s, size_t para, struct arena *tmp)
{
        const struct nlu_base *base = s->nlu->base;
        struct analysed a = nlu_analyse(base, tmp, base->paras[para].text, (enum lang)base->paras[para].lang);
        float total;
        struct sparse v = nlu_query_terms(tmp, base->body_lex, &a.terms, &a.concepts, &total);
        float *one = ARENA_ARRAY(tmp, float, v.n + 1);

        for (size_t i = 0; i < v.n; i++)
                one[i] = 1;
        postings_add(s->bodies, &(struct sparse){.id = v.id, .w = one, .n = v.n});
        *VEC_ADD(&s->para_spans) = (struct span){para, 1};
}

static void open_side(struct side *s, struct nlu *nlu, const struct str *docs, size_t n, struct arena *tmp)
{
        const struct nlu_base *base = nlu->base;

        s->nlu = nlu_ref(nlu);
        s->rows = postings_new(lexicon_size(base->lex));
        s->bodies = postings_new(lexicon_size(base->body_lex));
        for (size_t d = 0; d < base->n_docs; d++) {
                if (!is_listed(base->docs[d].id, docs, n))
                        continue;
                for (size_t i = 0; i < base->n_rows; i++) {
                        arena_reset(tmp);
                        if (base->rows[i].doc == d)
                                add_row(s, i, tmp);
                }
                for (size_t i = 0; i < base->n_paras; i++) {
                        arena_reset(tmp);
                        if (base->paras[i].doc == d)
                                add_para(s, i, tmp);
                }
        }
        postings_finish(s->rows);
        postings_finish(s->bodies);
}

struct nlu_touch *nlu_touch_new(struct nlu *a, struct nlu *b, const struct str *docs, size_t n)
{
        struct nlu_touch *t = calloc(1, sizeof(*t));
        struct arena *tmp = arena_new(0);

        if (!t)
                abort();
        open_side(&t->side[0], a, docs, n, tmp);
        open_side(&t->side[1], b, docs, n, tmp);
        arena_free(tmp);
        return t;
}

struct nlu_touch *nlu_touch_free(struct nlu_touch *t)
{
        for (int i = 0; t && i < 2; i++) {
                struct side *s = &t->side[i];

                postings_free(s->rows);
                postings_free(s->bodies);
                VEC_FREE(&s->row_spans);
                VEC_FREE(&s->para_spans);
                nlu_unref(s->nlu);
        }
        free(t);
        return NULL;
}

static float largest(const float *v, size_t n, float so_far)
{
        for (size_t i = 0; i < n; i++)
                so_far = v[i] > so_far ? v[i] : so_far;
        return so_far;
}

static void touch_side(const struct side *s, const struct analysed *a, struct arena *mem, struct nlu_nearness *ret)
{
        const struct nlu_base *base = s->nlu->base;
        struct place at = nlu_word_place(&a->meaning);
        uint32_t n_rows = postings_rows(s->rows), n_bodies = postings_rows(s->bodies);
        float *score = ARENA_ARRAY(mem, float, n_rows + n_bodies + 1), total, *cosine;
        struct sparse x = nlu_vector(mem, base->lex, &a->features, &a->concepts);
        struct sparse terms = nlu_query_terms(mem, base->body_lex, &a->terms, &a->concepts, &total);
        size_t most = n_rows > n_bodies ? n_rows : n_bodies;

        postings_score(s->rows, &x, 0, score);
        ret->words = largest(score, n_rows, ret->words);
        postings_score(s->bodies, &terms, 0, score + n_rows);
        ret->body = largest(score + n_rows, n_bodies, ret->body * total) / total;
        cosine = ARENA_ARRAY(mem, float, most + 1);
        for (size_t i = 0; at.known && i < s->row_spans.n; i++) {
                nlu_row_cosines(&base->words, &at, s->row_spans.p[i].from, s->row_spans.p[i].n, cosine);
                ret->meaning = largest(cosine, s->row_spans.p[i].n, ret->meaning);
        }
}

void nlu_touch(const struct nlu_touch *t, struct str text, enum lang lang, struct arena *mem, struct nlu_nearness *ret)
{
        /* Only characters that are mended by sound may differ between the two. */
        struct analysed a = nlu_analyse(t->side[1].nlu->base, mem, text, lang);

        *ret = (struct nlu_nearness){0};
        for (int i = 0; i < 2; i++)
                touch_side(&t->side[i], &a, mem, ret);
}

/* ---- does a text answer? ---- */

struct asked {
        const struct lexicon *lex;
        const struct analysed *a;
        struct place at;
        float total; /* of all its terms */
};

static float weight(const struct asked *q, const struct feature *f)
{
        return lexicon_idf(q->lex, lexicon_find(q->lex, f->hash)) - 1;
}

static bool has_term(const struct features *f, uint32_t hash)
{
        for (size_t i = 0; i < f->n; i++)
                if (f->p[i].hash == hash)
                        return true;
        return false;
}

static void fit_para(const struct nlu *nlu, const struct asked *q, struct str para, enum lang lang, struct arena *mem,
                     struct nlu_fit *ret)
{
        struct analysed p = nlu_analyse(nlu->base, mem, para, lang);
        float words = 0, meaning = 0;

        for (size_t i = 0; i < q->a->terms.n; i++)
                if (has_term(&p.terms, q->a->terms.p[i].hash))
                        words += weight(q, &q->a->terms.p[i]);
        words /= q->total;
        if (q->a->meaning.known && p.meaning.known)
                wordvec_cosines(q->a->meaning.packed, p.meaning.packed, 1, &meaning);
        if (words + meaning > ret->words + ret->meaning)
                *ret = (struct nlu_fit){words, meaning};
}

/* The next paragraph of *rest; empty at the end. */
static struct str next_para(struct str *rest)
{
        ptrdiff_t end = str_find(*rest, STR("\n\n"), 0);
        struct str para = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);

        *rest = end < 0 ? (struct str){NULL, 0} : str_sub(*rest, (size_t)end + 2, rest->n);
        return para;
}

void nlu_text_fit(const struct nlu *nlu, const struct str text[LANG_N], struct str message, enum lang lang,
                  struct arena *mem, struct nlu_fit *ret)
{
        struct analysed a = nlu_analyse(nlu->base, mem, message, lang);
        struct asked q = {.lex = nlu->base->body_lex, .a = &a};

        *ret = (struct nlu_fit){0};
        for (size_t i = 0; i < a.terms.n; i++)
                q.total += weight(&q, &a.terms.p[i]);
        q.total = q.total > 0 ? q.total : 1;
        for (int l = 0; l < LANG_N; l++) {
                struct str rest = text[l], para;

                while (rest.n) {
                        para = str_trim(next_para(&rest));
                        if (para.n)
                                fit_para(nlu, &q, para, (enum lang)l, mem, ret);
                }
        }
}

/*
 * nlu_index(): copies and compiles a corpus. Rows (ask lines, titles, background) become tf-idf vectors in one inverted
 * index for both languages - their features hardly meet, and mixed messages find both; paragraphs become BM25 rows.
 */
#include "nlu/nlu_priv.h"

#include "base/map.h"
#include "base/vec.h"
#include "nlu/entity.h"
#include "nlu/mood.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

extern const char nlu_concepts_txt[] __attribute__((visibility("hidden")));
extern const char nlu_concepts_txt_end[] __attribute__((visibility("hidden")));
extern const char nlu_foreign_txt[] __attribute__((visibility("hidden")));
extern const char nlu_foreign_txt_end[] __attribute__((visibility("hidden")));
#define EMBEDDED(name) str_n(name, (size_t)(name##_end - (name)))

#define ROWS_MAX 2000000u
#define TEXT_MEMORY (256u << 10)
#define PARAS_MAX 65535u /* of one document */

/* What a row or paragraph is made of. */
struct content {
        struct features features; /* of a row */
        struct features terms;
        struct meaning meaning;
        struct concept_set concepts;
};

struct builder {
        struct nlu_base *base;
        const struct nlu_corpus *corpus;
        struct arena *tmp;  /* what is kept of analysed texts; gone after the build */
        struct arena *text; /* of one text */
        VEC(struct row) rows;
        VEC(struct content) row_content;
        VEC(struct para) paras;
        VEC(struct content) para_content;
        struct homophone_builder *homophones;
};

static enum doc_kind kind_of(struct str id)
{
        if (str_starts(id, STR("flow:")))
                return DOC_FLOW;
        if (str_starts(id, STR("policy:")))
                return DOC_POLICY;
        if (str_starts(id, STR("smalltalk:")))
                return DOC_SMALLTALK;
        return str_starts(id, STR("builtin:")) ? DOC_BUILTIN : DOC_ARTICLE;
}

static void digest_text(struct nlu_base *base, struct str s)
{
        base->digest = (base->digest ^ str_hash(s)) * UINT64_C(0x9E3779B97F4A7C15);
        base->digest ^= base->digest >> 31;
}

static struct features keep(struct builder *b, struct features f)
{
        struct feature *p = ARENA_ARRAY(b->tmp, struct feature, f.n + 1);

        if (f.n > 0)
                memcpy(p, f.p, f.n * sizeof(*p));
        f.p = p;
        return f;
}

/* What a row is made from. */
struct line {
        uint32_t doc; /* or NO_DOC */
        enum lang lang;
        bool title, learned;
        float weight;
        unsigned number; /* among its like; tells its fold */
        struct str text;
};

static uint8_t fold_of(const struct line *l)
{
        if (l->title || l->weight < 1)
                return FOLDS + 1;
        return (uint8_t)((l->doc == NO_DOC ? l->number : l->doc + l->number) % FOLDS);
}

static void add_row(struct builder *b, const struct line *l)
{
        struct content *content;
        struct row *r;
        struct normal s;
        struct words w;
        struct features f;

        arena_reset(b->text);
        s = normal_make(b->text, l->text, TEXT_CP);
        w = words_cut(b->text, &s);
        f = features_make(b->text, &s, &w, false);
        digest_text(b->base, l->text);
        if (l->learned)
                digest_text(b->base, STR("learned"));
        if (l->weight < 1)
                digest_text(b->base, str_n((const char *)&l->weight, sizeof(l->weight)));
        if (f.n == 0)
                return;
        r = VEC_ADD(&b->rows);
        *r = (struct row){.doc = l->doc,
                          .lang = (uint8_t)l->lang,
                          .title = l->title,
                          .learned = l->learned,
                          .fold = fold_of(l),
                          .weight = l->weight,
                          .text = arena_str(b->base->mem, l->text)};
        content = VEC_ADD(&b->row_content);
        content->features = keep(b, f);
        nlu_concepts_in(b->base->concepts, &s, &w, &content->concepts);
        if (l->weight < 1)
                return;
        nlu_homophones_add(b->homophones, &s);
        content->terms = keep(b, features_terms(b->text, &s, &w));
        nlu_meaning_make(b->base, &s, &w, &content->meaning);
        if (l->doc != NO_DOC)
                nlu_foreign_in(b->base->foreign, &s, &w, &b->base->docs[l->doc].foreign);
}

static void add_para(struct builder *b, uint32_t doc, enum lang lang, struct str text)
{
        struct doc *d = &b->base->docs[doc];
        struct content *content;
        struct normal s;
        struct words w;
        struct para *p;

        text = str_trim(text);
        if (text.n == 0 || d->para_n[lang] >= PARAS_MAX)
                return;
        arena_reset(b->text);
        s = normal_make(b->text, text, TEXT_CP);
        w = words_cut(b->text, &s);
        if (d->para_n[lang]++ == 0)
                d->para_first[lang] = (uint32_t)b->paras.n;
        p = VEC_ADD(&b->paras);
        p->doc = doc;
        p->lang = (uint8_t)lang;
        p->no = d->para_n[lang];
        p->text = arena_str(b->base->mem, text);
        content = VEC_ADD(&b->para_content);
        nlu_homophones_add(b->homophones, &s);
        content->terms = keep(b, features_terms(b->text, &s, &w));
        nlu_concepts_in(b->base->concepts, &s, &w, &content->concepts);
        nlu_meaning_make(b->base, &s, &w, &content->meaning);
        nlu_foreign_in(b->base->foreign, &s, &w, &d->foreign);
}

/* Blank lines part paragraphs; in a policy every "- " line is one. */
static void add_body(struct builder *b, uint32_t doc, enum lang lang, struct str body)
{
        bool by_line = b->base->docs[doc].kind == DOC_POLICY;
        struct str rest = body, line, para = {0};

        digest_text(b->base, body);
        while (str_line(&rest, &line)) {
                if (str_trim(line).n == 0 || (by_line && para.n > 0 && str_starts(line, STR("- ")))) {
                        add_para(b, doc, lang, para);
                        para = str_n(NULL, 0);
                }
                if (str_trim(line).n > 0)
                        para = para.p ? str_n(para.p, (size_t)(line.p + line.n - para.p)) : line;
        }
        add_para(b, doc, lang, para);
}

static int add_doc(struct builder *b, uint32_t number, struct map *seen, struct err *err)
{
        const struct nlu_doc *in = &b->corpus->docs[number];
        struct doc *d = &b->base->docs[number];
        uint16_t *products = ARENA_ARRAY(b->base->mem, uint16_t, in->n_products + 1);
        size_t i, lang;

        if (map_set(seen, in->id, d))
                return err_set(err, ERR_INVALID, "two documents are called %.*s", STR_ARG(in->id));
        d->id = arena_str(b->base->mem, in->id);
        d->kind = kind_of(in->id);
        d->products = products;
        d->everything = in->n_products == 0;
        for (i = 0; i < in->n_products; i++) {
                uint32_t p = nlu_product_find(b->base, in->products[i]);

                if (str_eq_c(in->products[i], "all"))
                        d->everything = true;
                else if (p != UINT32_MAX)
                        products[d->n_products++] = (uint16_t)p;
        }
        digest_text(b->base, in->id);
        for (lang = 0; lang < LANG_N; lang++) {
                struct line l = {number, (enum lang)lang, true, false, 1, 0, in->title[lang]};

                add_row(b, &l);
                l.title = false;
                for (i = 0; i < in->n_ask[lang]; i++) {
                        l.number = (unsigned)i;
                        l.learned = i + in->n_learned[lang] >= in->n_ask[lang];
                        l.text = in->ask[lang][i];
                        add_row(b, &l);
                }
                l.learned = false;
                for (i = 0; i < in->n_guess[lang]; i++) {
                        l.text = in->guess[lang][i].text;
                        l.weight = in->guess[lang][i].weight;
                        add_row(b, &l);
                }
                add_body(b, number, (enum lang)lang, in->body[lang]);
        }
        return b->rows.n > ROWS_MAX ? err_set(err, ERR_LIMIT, "more than %u phrasings", ROWS_MAX) : 0;
}

static int add_docs(struct builder *b, struct err *err)
{
        struct map *seen = map_new();
        size_t i, lang;
        int r = 0;

        for (i = 0; i < b->corpus->n_docs && r == 0; i++)
                r = add_doc(b, (uint32_t)i, seen, err);
        for (lang = 0; lang < LANG_N; lang++) {
                for (i = 0; i < b->corpus->n_background[lang]; i++)
                        add_row(b, &(struct line){NO_DOC, (enum lang)lang, false, false, 1, (unsigned)i,
                                                  b->corpus->background[lang][i]});
        }
        map_free(seen);
        return r;
}

static struct lexicon *count(const struct content *c, size_t n)
{
        struct lexicon *lex = lexicon_new();
        size_t i;

        for (i = 0; i < n; i++)
                nlu_count_terms(lex, &c[i].features, &c[i].concepts);
        lexicon_finish(lex);
        return lex;
}

/* Guesses stand behind the phrasings of their document and language, so that leaving them out divides no run. */
static void index_runs(struct nlu_base *base)
{
        size_t i;

        base->runs = ARENA_ARRAY(base->mem, struct run, base->n_rows + 1);
        for (i = 0; i < base->n_rows; i++) {
                const struct row *row = &base->rows[i];

                if (row->weight < 1)
                        continue;
                if (i == 0 || base->row_doc[i] != base->row_doc[i - 1] || row->lang != row[-1].lang)
                        base->runs[base->n_runs++] =
                                (struct run){(uint32_t)i, (uint32_t)i, base->row_doc[i], row->lang};
                base->runs[base->n_runs - 1].to++;
                if (row->doc != NO_DOC)
                        base->docs[row->doc].speaks[row->lang] = true;
        }
        for (i = 0; i < base->n_docs; i++)
                for (int lang = 0; lang < LANG_N; lang++)
                        base->n_speaking[lang] += base->docs[i].speaks[lang];
}

static void index_rows(struct builder *b)
{
        struct nlu_base *base = b->base;
        size_t i;

        base->n_rows = b->rows.n;
        base->rows = ARENA_ARRAY(base->mem, struct row, b->rows.n + 1);
        if (b->rows.n > 0)
                memcpy(base->rows, b->rows.p, b->rows.n * sizeof(struct row));
        base->row_doc = ARENA_ARRAY(base->mem, uint32_t, b->rows.n + 1);
        base->meanings = ARENA_ARRAY(base->mem, int8_t, (b->rows.n + 1) * WORDVEC_DIM);
        base->lex = count(b->row_content.p, b->row_content.n);
        base->near = postings_new(lexicon_size(base->lex));
        for (i = 0; i < b->rows.n; i++) {
                struct sparse x = {0};

                arena_reset(b->text);
                if (base->rows[i].weight >= 1) /* a guess is not searched for */
                        x = nlu_vector(b->text, base->lex, &b->row_content.p[i].features,
                                       &b->row_content.p[i].concepts);
                memcpy(base->meanings + i * WORDVEC_DIM, b->row_content.p[i].meaning.packed, WORDVEC_DIM);
                base->row_doc[i] = base->rows[i].doc == NO_DOC ? ROW_BACKGROUND : base->rows[i].doc;
                base->row_doc[i] |= base->rows[i].title ? ROW_TITLE : 0;
                postings_add(base->near, &x);
        }
        postings_finish(base->near);
        index_runs(base);
}

/* Alone a paragraph often lacks what it is about, and with many others it drowns. */
static struct str window_of(const struct builder *b, size_t i, struct str title)
{
        const struct para *p = &b->paras.p[i], *next = i + 1 < b->paras.n ? p + 1 : NULL;
        bool more = next && next->doc == p->doc && next->lang == p->lang;

        return arena_printf(b->base->mem, "%.*s%s%.*s%s%.*s", STR_ARG(title), title.n ? ". " : "", STR_ARG(p->text),
                            more ? " " : "", STR_ARG(more ? next->text : (struct str){0}));
}

static void index_body(struct builder *b)
{
        struct body_part *parts = ARENA_ARRAY(b->tmp, struct body_part, b->paras.n + 1);
        const struct features **titles = ARENA_ARRAY(b->tmp, const struct features *, b->base->n_docs *LANG_N + 1);
        struct str *headings = ARENA_ARRAY(b->tmp, struct str, b->base->n_docs * LANG_N + 1);
        size_t i;

        for (i = 0; i < b->rows.n; i++) {
                const struct row *row = &b->rows.p[i];

                if (!row->title)
                        continue;
                titles[row->doc * LANG_N + row->lang] = &b->row_content.p[i].terms;
                headings[row->doc * LANG_N + row->lang] = row->text;
        }
        b->base->n_paras = b->paras.n;
        b->base->paras = ARENA_ARRAY(b->base->mem, struct para, b->paras.n + 1);
        for (i = 0; i < b->paras.n; i++) {
                const struct content *c = &b->para_content.p[i];
                const struct para *p = &b->paras.p[i];

                b->base->paras[i] = *p;
                b->base->paras[i].window = window_of(b, i, headings[p->doc * LANG_N + p->lang]);
                parts[i] =
                        (struct body_part){p->doc, p->lang, &c->terms, titles[p->doc * LANG_N + p->lang], &c->concepts};
                memcpy(parts[i].packed, c->meaning.packed, WORDVEC_DIM);
        }
        nlu_body_build(b->base, b->tmp, parts, b->paras.n);
}

static int compile_formats(struct builder *b, struct err *err)
{
        struct nlu_base *base = b->base;
        size_t i, at;
        int code;

        base->formats = ARENA_ARRAY(base->mem, struct order_format, b->corpus->n_order_formats + 1);
        for (i = 0; i < b->corpus->n_order_formats; i++) {
                struct str f = b->corpus->order_formats[i];
                pcre2_code *c = pcre2_compile((PCRE2_SPTR)f.p, f.n, PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_CASELESS,
                                              &code, &at, NULL);

                if (!c)
                        return err_set(err, ERR_INVALID, "order format \"%.*s\" is wrong at character %zu", STR_ARG(f),
                                       at);
                pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
                base->formats[base->n_formats++].code = c;
        }
        return 0;
}

static void index_whole(struct builder *b)
{
        struct whole_part *parts = ARENA_ARRAY(b->tmp, struct whole_part, b->rows.n + b->paras.n + 1);
        size_t n = 0, i;

        for (i = 0; i < b->rows.n; i++)
                if (b->rows.p[i].doc != NO_DOC && b->rows.p[i].weight >= 1)
                        parts[n++] = (struct whole_part){b->rows.p[i].doc, b->rows.p[i].fold,
                                                         &b->row_content.p[i].terms, &b->row_content.p[i].concepts};
        for (i = 0; i < b->paras.n; i++)
                parts[n++] = (struct whole_part){b->paras.p[i].doc, FOLDS + 1, &b->para_content.p[i].terms,
                                                 &b->para_content.p[i].concepts};
        nlu_whole_build(b->base, b->tmp, parts, n);
}

struct nlu_base *nlu_base_unref(struct nlu_base *base)
{
        size_t i;

        if (!base || atomic_fetch_sub(&base->refs, 1) > 1)
                return NULL;
        for (i = 0; i < base->n_formats; i++)
                pcre2_code_free(base->formats[i].code);
        base->lex = lexicon_free(base->lex);
        base->body_lex = lexicon_free(base->body_lex);
        base->near = postings_free(base->near);
        base->body = postings_free(base->body);
        nlu_whole_free(base);
        base->moods = moods_close(base->moods);
        base->mem = arena_free(base->mem);
        free(base);
        return NULL;
}

struct nlu_model *nlu_model_unref(struct nlu_model *m)
{
        if (!m || atomic_fetch_sub(&m->refs, 1) > 1)
                return NULL;
        m->classes = softmax_free(m->classes);
        m->wordless = nlu_model_unref(m->wordless);
        free(m);
        return NULL;
}

/*
 * Weights for the time before training, set by hand: what training usually finds where documents have phrasings; and
 * for bare texts, sections of a manual or questions with an answer each, where there is nothing to train on.
 */
static const float with_phrasings[RANK_INPUTS] = {
        [RANK_NEAR] = 8,          [RANK_MEANING] = 14,     [RANK_TITLE] = 4,  [RANK_CLOSE] = 3,
        [RANK_BODY] = 3,          [RANK_BODY_MEANING] = 4, [RANK_WHOLE] = 14, [RANK_FLOW] = 1.5f,
        [RANK_NEAR2] = 2,         [RANK_LOGIT] = 6,        [RANK_PROB] = 2,   [RANK_PRODUCT] = 1.5f,
        [RANK_SMALLTALK] = -0.3f, [RANK_CONTEXT] = 0.3f};

static const float by_words[RANK_INPUTS] = {
        [RANK_NEAR] = 5,         [RANK_MEANING] = 14, [RANK_TITLE] = 3,      [RANK_BODY] = 8,
        [RANK_BODY_MEANING] = 8, [RANK_WHOLE] = 8,    [RANK_FLOW] = 0.4f,    [RANK_NEAR2] = 2,
        [RANK_LOGIT] = 6,        [RANK_PROB] = 2,     [RANK_PRODUCT] = 1.5f, [RANK_SMALLTALK] = -0.3f,
        [RANK_CONTEXT] = 0.3f};

/* A classifier that saw one title each only disturbs. */
static const float by_vectors[RANK_INPUTS] = {
        [RANK_NEAR] = 5,          [RANK_MEANING] = 25,  [RANK_BODY] = 8,  [RANK_BODY_MEANING] = 30,
        [RANK_WHOLE] = 8,         [RANK_FLOW] = 0.4f,   [RANK_NEAR2] = 2, [RANK_PRODUCT] = 1.5f,
        [RANK_SMALLTALK] = -0.3f, [RANK_CONTEXT] = 0.3f};

static bool has_phrasings(const struct nlu_base *base)
{
        size_t i, asks = 0;

        for (i = 0; i < base->n_rows; i++)
                asks += base->rows[i].doc != NO_DOC && !base->rows[i].title && base->rows[i].weight >= 1;
        return asks >= 2 * base->n_docs;
}

struct nlu_model *nlu_model_default(const struct nlu_base *base, bool vectors)
{
        struct nlu_model *m = calloc(1, sizeof(*m));
        size_t lang;

        if (!m)
                abort();
        atomic_init(&m->refs, 1);
        memcpy(m->rank, has_phrasings(base) ? with_phrasings : vectors ? by_vectors : by_words, sizeof(m->rank));
        for (lang = 0; lang < LANG_N; lang++) {
                m->trust[lang][TRUST_SCORE] = 0.2f;
                m->trust[lang][TRUST_MARGIN] = 0.3f;
                m->trust[lang][TRUST_KNOWN] = 1.5f;
                m->trust[lang][TRUST_BACK_NEAR] = -3;
                m->trust[lang][TRUST_BACK_MEANING] = -2;
                m->trust[lang][TRUST_INPUTS] = -3.9f;
                memcpy(m->known[lang], m->trust[lang], sizeof(m->known[lang]));
                m->answer[lang] = 0.4f;
                m->decline[lang] = 0.25f;
                m->accept[lang] = 0.4f;
        }
        return m;
}

struct nlu *nlu_wrap(struct nlu_base *base, struct nlu_model *model)
{
        struct nlu *nlu = calloc(1, sizeof(*nlu));

        if (!nlu)
                abort();
        atomic_init(&nlu->refs, 1);
        atomic_fetch_add(&base->refs, 1);
        nlu->base = base;
        nlu->model = model;
        return nlu;
}

static void builder_done(struct builder *b)
{
        VEC_FREE(&b->rows);
        VEC_FREE(&b->row_content);
        VEC_FREE(&b->paras);
        VEC_FREE(&b->para_content);
        b->tmp = arena_free(b->tmp);
        b->text = arena_free(b->text);
}

int nlu_index(const struct nlu_corpus *corpus, struct nlu **ret, struct err *err)
{
        struct builder b = {.corpus = corpus};
        int r;

        if (corpus->n_docs > NLU_MAX_DOCS - 1)
                return err_set(err, ERR_LIMIT, "%zu documents are too many", corpus->n_docs);
        b.base = calloc(1, sizeof(*b.base));
        if (!b.base)
                abort();
        atomic_init(&b.base->refs, 1);
        b.base->mem = arena_new((size_t)4 << 30);
        b.tmp = arena_new((size_t)8 << 30);
        b.text = arena_new(0);
        arena_alloc(b.text, TEXT_MEMORY); /* a first block that holds most texts, so that resets keep it */
        b.homophones = nlu_homophones_begin();
        b.base->concepts = nlu_concepts_new(b.base->mem, EMBEDDED(nlu_concepts_txt));
        b.base->begins = nlu_begins_new(b.base->mem);
        b.base->foreign = nlu_concepts_new(b.base->mem, EMBEDDED(nlu_foreign_txt));
        b.base->moods = moods_open();
        b.base->docs = ARENA_ARRAY(b.base->mem, struct doc, corpus->n_docs + 1);
        b.base->n_docs = corpus->n_docs;
        r = nlu_meaning_open(b.base, err);
        if (r == 0)
                r = nlu_products_build(b.base, corpus, err);
        if (r == 0)
                r = add_docs(&b, err);
        nlu_homophones_finish(b.homophones, b.base);
        if (r == 0)
                r = compile_formats(&b, err);
        if (r == 0) {
                index_rows(&b);
                index_body(&b);
                b.base->words = nlu_word_space(b.base);
                index_whole(&b);
                *ret = nlu_wrap(b.base, nlu_model_default(b.base, false));
        }
        builder_done(&b);
        nlu_base_unref(b.base);
        return r;
}

struct nlu *nlu_ref(struct nlu *nlu)
{
        atomic_fetch_add(&nlu->refs, 1);
        return nlu;
}

struct nlu *nlu_unref(struct nlu *nlu)
{
        if (!nlu || atomic_fetch_sub(&nlu->refs, 1) > 1)
                return NULL;
        nlu->model = nlu_model_unref(nlu->model);
        nlu->outside = nlu_outside_unref(nlu->outside);
        nlu->base = nlu_base_unref(nlu->base);
        free(nlu);
        return NULL;
}

bool nlu_is_trained(const struct nlu *nlu)
{
        return nlu->model->trained;
}

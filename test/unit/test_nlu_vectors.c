/* nlu with vectors from outside: made-up words that only their vectors tell apart, other languages, the second learned
 * part, hostile sources. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "nlu/nlu.h"
#include "nlu/nlu_priv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define S(text) STR_INIT(text)
#define DIM 64u

/* Words of no language, so that neither words nor word vectors help. A text means what its last letter says. */
static const struct str ask_a[] = {S("zorpa"), S("flimma velka"), S("gnarla brixa"), S("tovexa"), S("quimba narda")};
static const struct str ask_o[] = {S("drapo"), S("kelfo winzo"), S("plovo marko"), S("sizzo"), S("brunto gelvo")};
static const struct str ask_u[] = {S("hintu"), S("vaxu temlu"), S("ordu"), S("pelzu kramu"), S("jindu rospu")};
static const struct str back[] = {S("mopli"), S("tarbi senki"), S("wolpi"), S("frenki"), S("lumbi dorki"), S("asti")};

static const struct nlu_doc docs[] = {
        {.id = S("article:a"),
         .title = {[LANG_EN] = S("brisla")},
         .body = {[LANG_EN] = S("First words o.\n\nSecond words a.\n\nThird words u.")},
         .ask = {[LANG_EN] = ask_a},
         .n_ask = {[LANG_EN] = N(ask_a)}},
        {.id = S("article:o"),
         .title = {[LANG_EN] = S("krendo")},
         .body = {[LANG_EN] = S("Other words o.")},
         .ask = {[LANG_EN] = ask_o},
         .n_ask = {[LANG_EN] = N(ask_o)}},
        {.id = S("article:u"),
         .title = {[LANG_EN] = S("vintu")},
         .body = {[LANG_EN] = S("More words u.")},
         .ask = {[LANG_EN] = ask_u},
         .n_ask = {[LANG_EN] = N(ask_u)}},
};
static const struct nlu_corpus corpus = {
        .docs = docs, .n_docs = N(docs), .background = {[LANG_EN] = back}, .n_background = {[LANG_EN] = N(back)}};

struct source {
        uint32_t dim;
        const char *missing; /* a text without a vector */
        float spoil;         /* put into every vector when not 0 */
        float v[NLU_VECTOR_DIM_MAX];
};

static float noise(uint64_t *seed)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (float)(*seed >> 40) / (float)(1 << 24) - 0.5f;
}

/* Of a passage, the paragraph itself: its title stands before, the next one behind it. */
static struct str paragraph_of(struct str text)
{
        ptrdiff_t title = str_find(text, STR(". "), 0), end;

        if (title < 0)
                return text;
        end = str_find(text, STR("."), (size_t)title + 2);
        return str_sub(text, (size_t)title + 2, (size_t)(end - title) - 2);
}

/* What the last letter stands for, a little of the text itself, and much that all texts share. */
static const float *make(struct source *s, struct str whole)
{
        struct str text = paragraph_of(whole);
        char sense = 'i';
        uint64_t of_text = str_hash(text), of_sense, shared = 7, of_language = 99;
        float foreign = 0; /* another language lies in a corner of its own */

        for (size_t i = 0; i < text.n; i++)
                sense = strchr("aoui", text.p[i]) ? text.p[i] : sense;
        for (size_t i = 0; i < text.n; i++)
                foreign = (unsigned char)text.p[i] >= 0x80 ? 4 : foreign;
        of_sense = (uint64_t)(unsigned char)sense * 7919;
        for (uint32_t k = 0; k < s->dim; k++)
                s->v[k] =
                        4 * noise(&shared) + foreign * noise(&of_language) + noise(&of_sense) + 0.3f * noise(&of_text);
        if (s->spoil != 0)
                s->v[s->dim / 2] = s->spoil;
        return s->v;
}

static const float *of(void *arg, enum nlu_text kind, struct str text)
{
        struct source *s = arg;

        (void)kind;
        return s->missing && str_eq_c(text, s->missing) ? NULL : make(s, text);
}

static struct source source = {.dim = DIM};
static const struct nlu_vectors vectors = {.space = S("test"), .dim = DIM, .of = of, .arg = &source};

static struct arena *mem;
static struct nlu *indexed, *trained, *with;

static int setup(void **state)
{
        struct err err;

        (void)state;
        mem = arena_new(0);
        if (nlu_index(&corpus, &indexed, &err) < 0 || nlu_train(indexed, NULL, &trained, &err) < 0)
                return -1;
        return nlu_train_vectors(trained, &vectors, NULL, &with, &err);
}

static int teardown(void **state)
{
        (void)state;
        with = nlu_unref(with);
        trained = nlu_unref(trained);
        indexed = nlu_unref(indexed);
        mem = arena_free(mem);
        return 0;
}

/* meaning: a text whose vector comes with the message; NULL: none does. */
static struct nlu_result asked(const struct nlu *nlu, const char *text, const char *meaning, enum lang lang)
{
        struct source *s = ARENA_NEW(mem, struct source);
        struct nlu_context ctx = {.lang = lang};
        struct nlu_result r;

        s->dim = DIM;
        ctx.vector = meaning ? make(s, str_c(meaning)) : NULL;
        assert_int_equal(nlu_understand(nlu, str_c(text), &ctx, mem, &r), 0);
        return r;
}

static void assert_first(const struct nlu_result *r, const char *id)
{
        assert_true(r->n_hits > 0);
        assert_true(str_eq_c(r->hits[0].id, id));
}

static void only_vectors_tell_apart_what_shares_no_word(void **state)
{
        static const struct {
                const char *meaning, *id;
        } rows[] = {{"wexa", "article:a"}, {"wexo", "article:o"}, {"wexu", "article:u"}};
        struct nlu_result r;

        (void)state;
        for (size_t i = 0; i < N(rows); i++) {
                r = asked(with, "qqqq hhhh", rows[i].meaning, LANG_EN);
                assert_first(&r, rows[i].id);
                assert_true(r.by_vector);
                assert_int_not_equal(r.band, BAND_DECLINE);
                assert_true(r.hits[0].confidence > 0.5f);
        }
}

static void a_message_near_the_background_is_declined(void **state)
{
        struct nlu_result r = asked(with, "qqqq hhhh", "wexi", LANG_EN), in = asked(with, "qqqq hhhh", "wexa", LANG_EN);

        (void)state;
        assert_true(r.known < in.known / 2);
}

static void without_a_vector_the_words_serve_as_before(void **state)
{
        static const char *const texts[] = {"zorpa", "kelfo winzo please", "vaxu", "qqqq", "摄像头"};

        (void)state;
        for (size_t i = 0; i < N(texts); i++) {
                struct nlu_result a = asked(trained, texts[i], NULL, LANG_EN), b = asked(with, texts[i], NULL, LANG_EN);

                assert_false(b.by_vector);
                assert_int_equal(a.n_hits, b.n_hits);
                assert_int_equal(a.band, b.band);
                for (unsigned k = 0; k < a.n_hits; k++) {
                        assert_true(str_eq(a.hits[k].id, b.hits[k].id));
                        assert_memory_equal(&a.hits[k].score, &b.hits[k].score, sizeof(float));
                }
        }
}

static void an_index_without_vectors_ignores_the_one_of_a_message(void **state)
{
        (void)state;
        assert_int_equal(nlu_vector_dim(trained), 0);
        assert_int_equal(nlu_vector_dim(with), DIM);
        assert_true(str_eq_c(nlu_vector_space(with), "test"));
        assert_false(asked(trained, "qqqq", "wexa", LANG_EN).by_vector);
}

static void a_chinese_question_finds_what_is_written_in_english_only(void **state)
{
        struct nlu_result r = asked(with, "这个东西怎么弄", "wexo", LANG_ZH);

        (void)state;
        assert_int_equal(r.lang, LANG_ZH);
        assert_first(&r, "article:o");
        assert_int_not_equal(r.band, BAND_DECLINE);
}

static void the_paragraph_of_the_same_meaning_is_named(void **state)
{
        struct nlu_result r = asked(with, "qqqq hhhh", "wexa", LANG_EN);

        (void)state;
        assert_int_equal(r.hits[0].passage_no, 2);
}

static struct str saved(const struct nlu *nlu)
{
        struct buf b;
        struct str s;
        struct err err;

        buf_init(&b, (size_t)16 << 20);
        assert_int_equal(nlu_save_vectors(nlu, &b, &err), 0);
        s = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static void the_saved_part_gives_the_same_results(void **state)
{
        struct str bytes = saved(with);
        struct nlu *loaded;
        struct err err;
        struct nlu_result a, b;

        (void)state;
        assert_int_equal(nlu_load_vectors(trained, &vectors, bytes, &loaded, &err), 0);
        a = asked(with, "qqqq drapo", "wexa", LANG_EN);
        b = asked(loaded, "qqqq drapo", "wexa", LANG_EN);
        assert_int_equal(a.n_hits, b.n_hits);
        for (unsigned i = 0; i < a.n_hits; i++)
                assert_memory_equal(&a.hits[i].score, &b.hits[i].score, sizeof(float));
        nlu_unref(loaded);
}

static void training_twice_gives_the_same_bytes(void **state)
{
        struct nlu *again;
        struct err err;
        struct str a = saved(with), b;

        (void)state;
        assert_int_equal(nlu_train_vectors(trained, &vectors, NULL, &again, &err), 0);
        b = saved(again);
        assert_true(str_eq(a, b));
        nlu_unref(again);
}

static void damaged_and_foreign_parts_are_refused(void **state)
{
        struct str bytes = saved(with);
        struct source other = {.dim = DIM, .spoil = 9};
        struct nlu_vectors foreign = vectors, renamed = vectors;
        struct nlu *loaded;
        struct buf words;
        struct err err;
        char *bad = arena_alloc(mem, bytes.n);

        (void)state;
        memcpy(bad, bytes.p, bytes.n);
        bad[bytes.n / 2] ^= 4;
        assert_int_equal(nlu_load_vectors(trained, &vectors, str_n(bad, bytes.n), &loaded, &err), ERR_CORRUPT);
        assert_int_equal(nlu_load_vectors(trained, &vectors, str_sub(bytes, 0, 100), &loaded, &err), ERR_CORRUPT);
        foreign.arg = &other;
        assert_int_equal(nlu_load_vectors(trained, &foreign, bytes, &loaded, &err), ERR_NOTFOUND);
        renamed.space = STR("another model");
        assert_int_equal(nlu_load_vectors(trained, &renamed, bytes, &loaded, &err), ERR_NOTFOUND);
        buf_init(&words, (size_t)16 << 20);
        assert_int_equal(nlu_save(trained, &words, &err), 0);
        assert_int_equal(nlu_load_vectors(trained, &vectors, buf_str(&words), &loaded, &err), ERR_NOTFOUND);
        assert_int_equal(nlu_load(indexed, bytes, &loaded, &err), ERR_NOTFOUND);
        assert_int_equal(nlu_save_vectors(trained, &words, &err), ERR_INVALID);
        buf_done(&words);
}

static int train_from(struct source *s)
{
        struct nlu_vectors v = {.space = STR("x"), .dim = s->dim, .of = of, .arg = s};
        struct nlu *nlu;
        struct err err;
        int r = nlu_train_vectors(trained, &v, NULL, &nlu, &err);

        if (r == 0)
                nlu_unref(nlu);
        return r;
}

static void dimensions_have_limits(void **state)
{
        static const struct {
                uint32_t dim;
                int r;
        } rows[] = {{0, ERR_INVALID},        {NLU_VECTOR_DIM_MIN - 1, ERR_INVALID}, {NLU_VECTOR_DIM_MIN, 0}, {33, 0},
                    {NLU_VECTOR_DIM_MAX, 0}, {NLU_VECTOR_DIM_MAX + 1, ERR_INVALID}};

        (void)state;
        for (size_t i = 0; i < N(rows); i++) {
                struct source s = {.dim = rows[i].dim};

                assert_int_equal(train_from(&s), rows[i].r);
        }
}

static void faulty_vectors_are_refused(void **state)
{
        struct source missing = {.dim = DIM, .missing = "sizzo"},
                      body = {.dim = DIM, .missing = "brisla. Second words a. Third words u."};
        struct source nan = {.dim = DIM, .spoil = NAN}, infinite = {.dim = DIM, .spoil = INFINITY};
        struct source large = {.dim = DIM, .spoil = 3e38f};
        struct nlu *nlu;
        struct err err;

        (void)state;
        assert_int_equal(train_from(&missing), ERR_NOTFOUND);
        assert_int_equal(train_from(&body), ERR_NOTFOUND);
        assert_int_equal(train_from(&nan), ERR_INVALID);
        assert_int_equal(train_from(&infinite), ERR_INVALID);
        assert_int_equal(train_from(&large), 0);
        assert_int_equal(nlu_train_vectors(indexed, &vectors, NULL, &nlu, &err), ERR_INVALID);
}

static void a_message_with_an_empty_vector_is_still_answered(void **state)
{
        static const float zero[DIM];
        struct nlu_context ctx = {.lang = LANG_EN, .vector = zero};
        struct nlu_result r;

        (void)state;
        assert_int_equal(nlu_understand(with, STR("zorpa"), &ctx, mem, &r), 0);
        assert_first(&r, "article:a");
}

static void training_stops_when_cancelled(void **state)
{
        atomic_bool cancel = true;
        struct nlu *nlu;
        struct err err;

        (void)state;
        assert_int_equal(nlu_train_vectors(trained, &vectors, &cancel, &nlu, &err), ERR_CANCELLED);
}

/* Building is enough: what is loaded into it is damaged. */
static void all_vectors_together_have_a_limit(void **state)
{
        size_t most = NLU_VECTORS_MAX / NLU_VECTOR_DIM_MAX, i;
        struct str *lines = ARENA_ARRAY(mem, struct str, most + 1);

        (void)state;
        for (i = 0; i <= most; i++)
                lines[i] = arena_printf(mem, "line%zu", i);
        for (i = most; i <= most + 1; i++) {
                struct nlu_corpus many = {.background = {[LANG_EN] = lines}, .n_background = {[LANG_EN] = i}};
                struct source s = {.dim = NLU_VECTOR_DIM_MAX};
                struct nlu_vectors v = {.space = STR("x"), .dim = s.dim, .of = of, .arg = &s};
                struct nlu *plain, *ready, *loaded;
                struct err err;

                assert_int_equal(nlu_index(&many, &plain, &err), 0);
                assert_int_equal(nlu_train(plain, NULL, &ready, &err), 0);
                s.missing = "line0"; /* the limit is looked at first, so nothing of this is made */
                assert_int_equal(nlu_load_vectors(ready, &v, STR(""), &loaded, &err),
                                 i == most ? ERR_NOTFOUND : ERR_LIMIT);
                nlu_unref(plain);
                nlu_unref(ready);
        }
}

static float score_of(const struct nlu_result *r, const char *id)
{
        for (unsigned i = 0; i < r->n_hits; i++)
                if (str_eq_c(r->hits[i].id, id))
                        return r->hits[i].score;
        return 0;
}

/* It trains the classifier, a very little here; as written it is no phrasing of its document. */
static void a_guess_is_not_found_by_its_vector(void **state)
{
        static const struct nlu_guess guess = {S("nexta"), 0.001f};
        struct nlu_doc guessed[N(docs)];
        struct nlu_corpus c = corpus;
        struct nlu *plain, *ready, *outside;
        struct nlu_result r;
        struct err err;

        (void)state;
        memcpy(guessed, docs, sizeof(docs));
        guessed[1].guess[LANG_EN] = &guess;
        guessed[1].n_guess[LANG_EN] = 1;
        c.docs = guessed;
        assert_int_equal(nlu_index(&c, &plain, &err), 0);
        assert_int_equal(nlu_train(plain, NULL, &ready, &err), 0);
        assert_int_equal(nlu_train_vectors(ready, &vectors, NULL, &outside, &err), 0);
        r = asked(outside, "qqqq hhhh", "nexta", LANG_EN);
        assert_first(&r, "article:a");
        assert_true(score_of(&r, "article:o") < r.hits[0].score / 4);
        nlu_unref(outside);
        nlu_unref(ready);
        nlu_unref(plain);
}

/* The largest cosine of a Chinese text to what the knowledge is asked with. */
static float nearest(const struct nlu *nlu, const char *text)
{
        struct source *s = ARENA_NEW(mem, struct source);
        float *cosine = ARENA_ARRAY(mem, float, nlu->base->n_rows), best = -1;
        struct place at;

        s->dim = DIM;
        at = nlu_outside_place(nlu->outside, make(s, str_c(text)), LANG_ZH, mem);
        nlu_row_cosines(&nlu->outside->space, &at, 0, nlu->base->n_rows, cosine);
        for (size_t i = 0; i < nlu->base->n_rows; i++) {
                if (nlu->base->rows[i].doc != NO_DOC)
                        best = fmaxf(best, cosine[i]);
        }
        return best;
}

/* What is known of Chinese are lines of no matter; it is asked about what stands in English only. */
static void a_question_in_the_other_language_finds_what_it_means(void **state)
{
        static const struct {
                const char *meaning, *id;
        } rows[] = {{"问 a", "article:a"}, {"问 o", "article:o"}, {"问 u", "article:u"}};
        struct str chat[100];
        struct nlu_corpus c = corpus;
        struct nlu *plain, *ready, *outside;
        struct err err;

        (void)state;
        for (size_t i = 0; i < N(chat); i++)
                chat[i] = arena_printf(mem, "闲聊 %zu i", i);
        c.background[LANG_ZH] = chat;
        c.n_background[LANG_ZH] = N(chat);
        assert_int_equal(nlu_index(&c, &plain, &err), 0);
        assert_int_equal(nlu_train(plain, NULL, &ready, &err), 0);
        assert_int_equal(nlu_train_vectors(ready, &vectors, NULL, &outside, &err), 0);
        for (size_t i = 0; i < N(rows); i++) {
                struct nlu_result r = asked(outside, "随便问一句", rows[i].meaning, LANG_ZH);

                assert_int_equal(r.lang, LANG_ZH);
                assert_true(nearest(outside, rows[i].meaning) > .2f);
                assert_first(&r, rows[i].id);
                assert_int_not_equal(r.band, BAND_DECLINE);
        }
        nlu_unref(outside);
        nlu_unref(ready);
        nlu_unref(plain);
}

/* Only where there are vectors, only when words are not sure, and not again with the vector. */
static void a_vector_is_wanted_where_words_are_unsure(void **state)
{
        (void)state;
        assert_false(asked(with, "zorpa", NULL, LANG_EN).unsure);
        assert_true(asked(with, "qqqq hhhh", NULL, LANG_EN).unsure);
        assert_false(asked(with, "qqqq hhhh", "wexa", LANG_EN).unsure);
        assert_false(asked(trained, "qqqq hhhh", NULL, LANG_EN).unsure);
        assert_false(asked(with, "", NULL, LANG_EN).unsure);
}

struct texts {
        unsigned n[2];
        bool ordered;
};

static void count_text(void *arg, enum nlu_text kind, struct str text)
{
        struct texts *t = arg;

        assert_true(text.n > 0);
        t->ordered = t->ordered && (kind == NLU_PASSAGE || t->n[NLU_PASSAGE] == 0);
        t->n[kind]++;
}

static void every_text_that_needs_a_vector_is_named(void **state)
{
        struct texts t = {.ordered = true};

        (void)state;
        nlu_texts(indexed, count_text, &t);
        assert_int_equal(t.n[NLU_QUESTION], N(ask_a) + N(ask_o) + N(ask_u) + N(docs) + N(back));
        assert_int_equal(t.n[NLU_PASSAGE], 5);
        assert_true(t.ordered);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_vectors_tell_apart_what_shares_no_word),
                cmocka_unit_test(a_message_near_the_background_is_declined),
                cmocka_unit_test(without_a_vector_the_words_serve_as_before),
                cmocka_unit_test(an_index_without_vectors_ignores_the_one_of_a_message),
                cmocka_unit_test(a_chinese_question_finds_what_is_written_in_english_only),
                cmocka_unit_test(the_paragraph_of_the_same_meaning_is_named),
                cmocka_unit_test(the_saved_part_gives_the_same_results),
                cmocka_unit_test(training_twice_gives_the_same_bytes),
                cmocka_unit_test(damaged_and_foreign_parts_are_refused),
                cmocka_unit_test(dimensions_have_limits),
                cmocka_unit_test(faulty_vectors_are_refused),
                cmocka_unit_test(a_message_with_an_empty_vector_is_still_answered),
                cmocka_unit_test(training_stops_when_cancelled),
                cmocka_unit_test(all_vectors_together_have_a_limit),
                cmocka_unit_test(a_guess_is_not_found_by_its_vector),
                cmocka_unit_test(a_question_in_the_other_language_finds_what_it_means),
                cmocka_unit_test(a_vector_is_wanted_where_words_are_unsure),
                cmocka_unit_test(every_text_that_needs_a_vector_is_named),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}

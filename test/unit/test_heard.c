/* heard: what was understood of the texts of one turn, kept between its rounds. */
#include "answer/heard.h"
#include "base/err.h"
#include "base/str.h"
#include "mem_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct nlu *nlu;

static int begin(void **state)
{
        static const struct str ask[] = {STR_INIT("the light is red"), STR_INIT("red light")};
        static const struct nlu_doc doc = {.id = STR_INIT("article:light"),
                                           .title = {STR_INIT("红灯"), STR_INIT("The light is red")},
                                           .ask = {[LANG_EN] = ask},
                                           .n_ask = {[LANG_EN] = 2}};
        static const struct nlu_corpus corpus = {.docs = &doc, .n_docs = 1};
        struct err err;

        open_mem(state);
        return nlu_index(&corpus, &nlu, &err);
}

static int end(void **state)
{
        nlu = nlu_unref(nlu);
        return close_mem(state);
}

static void the_same_text_is_read_once(void **state)
{
        struct heard *h = heard_new(mem);
        struct nlu_context ctx = {.lang = LANG_EN};
        struct nlu_result plain, first, again;

        (void)state;
        nlu_understand(nlu, STR("order 12 has a red light"), &ctx, mem, &plain);
        heard_understand(h, nlu, STR("order 12 has a red light"), &ctx, mem, &first);
        heard_understand(h, nlu, STR("order 12 has a red light"), &ctx, mem, &again);
        assert_int_equal(heard_count(h), 1);
        assert_memory_equal(&first, &again, sizeof(first));
        assert_int_equal(again.n_entities, plain.n_entities);
        assert_true(str_eq(again.normal, plain.normal));
        assert_int_equal(again.n_hits, plain.n_hits);
        assert_true(str_eq(again.hits[0].id, plain.hits[0].id));
}

static void another_context_is_read_anew(void **state)
{
        static const struct str cam[] = {STR_INIT("cam2")}, buds[] = {STR_INIT("buds2")};
        static const float vector[1] = {1};
        const struct nlu_context contexts[] = {
                {.lang = LANG_EN},
                {.lang = LANG_ZH},
                {.lang = LANG_EN, .products = cam, .n_products = 1},
                {.lang = LANG_EN, .products = buds, .n_products = 1},
                {.lang = LANG_EN, .doc_id = STR_INIT("article:light")},
                {.lang = LANG_EN, .expects_last4 = true},
                {.lang = LANG_EN, .vector = vector},
        };
        unsigned n = sizeof(contexts) / sizeof(*contexts);
        struct heard *h = heard_new(mem);
        struct nlu_result u;

        (void)state;
        for (unsigned times = 0; times < 2; times++)
                for (unsigned i = 0; i < n; i++)
                        heard_understand(h, nlu, STR("1234"), &contexts[i], mem, &u);
        assert_int_equal(heard_count(h), n);
        heard_understand(h, nlu, STR("1234"), &contexts[0], mem, &u);
        assert_int_equal(u.n_entities, 0);
        heard_understand(h, nlu, STR("1234"), &contexts[5], mem, &u);
        assert_int_equal(u.n_entities, 1);
}

static void entities_point_into_the_text_that_was_given(void **state)
{
        char one[] = "a red light", other[] = "a red light";
        struct heard *h = heard_new(mem);
        struct nlu_context ctx = {.lang = LANG_EN};
        struct nlu_result u;

        (void)state;
        heard_understand(h, nlu, str_c(one), &ctx, mem, &u);
        heard_understand(h, nlu, str_c(other), &ctx, mem, &u);
        assert_int_equal(heard_count(h), 1);
        assert_true(u.n_entities > 0);
        for (unsigned i = 0; i < u.n_entities; i++)
                assert_ptr_equal(u.entities[i].raw.p, other + u.entities[i].start);
}

static void what_comes_after_the_most_is_read_each_time(void **state)
{
        struct heard *h = heard_new(mem);
        struct nlu_context ctx = {.lang = LANG_EN};
        struct nlu_result u;

        (void)state;
        for (unsigned i = 0; i <= HEARD_MAX; i++) {
                struct str text = arena_printf(mem, "a red light %u", i);

                heard_understand(h, nlu, text, &ctx, mem, &u);
                assert_int_equal(heard_count(h), i < HEARD_MAX ? i + 1 : HEARD_MAX);
                assert_true(u.n_hits > 0);
        }
}

static void without_a_list_it_is_read(void **state)
{
        struct nlu_context ctx = {.lang = LANG_EN};
        struct nlu_result u;

        (void)state;
        heard_understand(NULL, nlu, STR("red light"), &ctx, mem, &u);
        assert_int_equal(u.n_hits, 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_same_text_is_read_once, begin, end),
                cmocka_unit_test_setup_teardown(another_context_is_read_anew, begin, end),
                cmocka_unit_test_setup_teardown(entities_point_into_the_text_that_was_given, begin, end),
                cmocka_unit_test_setup_teardown(what_comes_after_the_most_is_read_each_time, begin, end),
                cmocka_unit_test_setup_teardown(without_a_list_it_is_read, begin, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

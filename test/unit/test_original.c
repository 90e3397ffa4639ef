/*
 * answer: documents that are written in one language only. Whoever speaks the other gets the original behind a note;
 * all else of the reply stays in their language.
 */
#include "company_rig.h"

#include "base/buf.h"
#include "connect/fact.h"
#include "knowledge/knowledge.h"

/* Each paragraph of "descale" alone is within the measure of a first reply, all together are not. */
#define WORDS " and then let it run through the group and the wand until the tank is empty and the water runs clear"

static const struct kfile files[] = {
        COMPANY_FILE,
        TEXT_FILE("products.yaml", "products: [{id: espresso, name: {zh: 咖啡机, en: Espresso machine}}]\n"),
        TEXT_FILE("media/tank.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        TEXT_FILE("articles/descale.md",
                  "---\ntitle: Descaling\nask: [how do i descale it, the orange light blinks]\nfigures: [tank.svg]\n"
                  "next: [watering, rules]\n---\nMix 100 g of citric acid with 1.5 litres of water" WORDS WORDS
                  ".\n\nIt takes 25 minutes" WORDS WORDS ".\n\nRinse twice with 2 full tanks" WORDS WORDS ".\n"),
        TEXT_FILE(
                "articles/watering.md",
                "---\ntitle: 定时浇水\nask: [怎么设定时浇水, 几点浇水好]\n---\n打开设置，选早上 6 点，浇 20 分钟。\n"),
        TEXT_FILE("articles/old.md",
                  "---\ntitle: Old offer\nask: [the old offer]\nvalid_until: 2026-01-31\n---\n10 off.\n"),
        TEXT_FILE("articles/both.md", "---\ntitle: {zh: 地址, en: Address}\nask: [你们在哪, where are you]\n---\n"
                                      "# zh\n在杭州。\n# en\nIn Hangzhou.\n"),
        TEXT_FILE("policies/rules.md", "---\ntitle: Returns\nask: [can i send it back]\n---\n- Within 30 days.\n"
                                       "- Postage is 5 euro.\n"),
};

static enum lang widget;

static int open_company(void **unused)
{
        (void)unused;
        return company_open(files, sizeof(files) / sizeof(*files));
}

static int begin(void **unused)
{
        (void)unused;
        turn_begin();
        widget = LANG_ZH;
        return 0;
}

static void decide(const struct answer_message *msg)
{
        static const struct facts facts = {.have_customer = true, .have_orders = true};
        struct answer_in in = {.gen = generation_current(gs),
                               .state = &state,
                               .facts = &facts,
                               .msg = msg,
                               .now_ms = NOW_MS,
                               .lang = widget,
                               .mem = mem};
        struct err err;

        assert_int_equal(answer_decide(&in, &d, &err), 0);
        assert_int_equal(d.n_needs, 0);
        state = *d.next;
}

static void tap(const char *id)
{
        decide(&(struct answer_message){.kind = MSG_TAP, .choice = str_c(id)});
}

static void say(const char *text)
{
        decide(&(struct answer_message){.kind = MSG_TEXT, .text = str_c(text)});
}

static const struct block *block_of(enum block_kind kind, size_t from)
{
        for (size_t i = from; i < d.n_blocks; i++)
                if (d.blocks[i].kind == kind)
                        return &d.blocks[i];
        fail_msg("there is no such block from %zu on", from);
        return NULL;
}

static struct str option(size_t i)
{
        const struct block *b = block_of(BLOCK_CHOICES, 0);

        assert_true(i < b->choices.n_options);
        return b->choices.options[i].label;
}

static bool traced(const char *start)
{
        for (unsigned i = 0; i < d.trace.n; i++)
                if (str_starts(d.trace.lines[i].key, str_c(start)))
                        return true;
        return false;
}

/* A note in the customer's language, then the text as it is written, cited. */
static void is_original(const char *text, const char *cite)
{
        assert_int_equal(d.lang, widget);
        assert_int_equal(d.kind, D_ANSWER);
        assert_true(str_eq_c(d.blocks[0].cites[0], "phrase:original"));
        assert_true(str_contains(d.blocks[0].text.text, widget == LANG_ZH ? STR("英文") : STR("Chinese")));
        assert_int_equal(d.blocks[1].kind, BLOCK_TEXT);
        assert_true(str_starts(d.blocks[1].text.text, str_c(text)));
        assert_true(str_eq_c(d.blocks[1].cites[0], cite));
        assert_false(traced("gate."));
}

static void the_original_comes_behind_a_note(void **unused)
{
        (void)unused;
        tap("article:descale");
        is_original("Mix 100 g of citric acid with 1.5 litres", "article:descale#1");
        assert_true(str_eq_c(block_of(BLOCK_FIGURE, 0)->figure.alt, "Descaling"));
        begin(NULL);
        widget = LANG_EN;
        tap("article:watering");
        is_original("打开设置，选早上 6 点，浇 20 分钟。", "article:watering#1");
        assert_int_equal(d.n_blocks, 2);
}

static void whoever_reads_the_language_gets_no_note(void **unused)
{
        (void)unused;
        tap("article:watering");
        assert_true(str_eq_c(d.blocks[0].cites[0], "article:watering#1"));
        tap("article:both");
        assert_true(str_eq_c(d.blocks[0].text.text, "在杭州。"));
        begin(NULL);
        widget = LANG_EN;
        tap("article:descale");
        assert_true(str_eq_c(d.blocks[0].cites[0], "article:descale#1"));
        tap("article:both");
        assert_true(str_eq_c(d.blocks[0].text.text, "In Hangzhou."));
}

static void the_choices_behind_it_are_in_the_customers_language(void **unused)
{
        (void)unused;
        tap("article:descale");
        assert_true(str_eq_c(option(0), "更多"));
        assert_true(str_eq_c(option(1), "定时浇水"));
        assert_true(str_eq_c(option(2), "Returns"));
        begin(NULL);
        widget = LANG_EN;
        tap("article:descale");
        assert_true(str_eq_c(option(0), "More"));
        assert_true(str_eq_c(option(1), "定时浇水"));
}

static void the_rest_is_told_as_the_beginning_was(void **unused)
{
        (void)unused;
        tap("article:descale");
        tap("more:article:descale#1");
        is_original("It takes 25 minutes", "article:descale#2");
        assert_true(str_eq_c(d.blocks[1].cites[1], "article:descale#3"));
}

static void a_question_about_it_is_answered_from_it(void **unused)
{
        (void)unused;
        tap("article:descale");
        say("那要多久");
        is_original("It takes 25 minutes", "article:descale#2");
}

static void a_rule_keeps_its_numbers(void **unused)
{
        (void)unused;
        tap("policy:rules");
        is_original("- Within 30 days.\n- Postage is 5 euro.", "policy:rules#1");
}

static void what_has_expired_is_not_told_in_any_language(void **unused)
{
        (void)unused;
        tap("article:old");
        assert_true(str_eq_c(d.blocks[0].cites[0], "phrase:stale"));
        assert_int_equal(d.article.n, 0);
}

static void a_title_is_never_empty(void **unused)
{
        const struct knowledge *k = generation_current(gs)->k;

        (void)unused;
        for (int l = 0; l < KL; l++) {
                assert_true(str_eq_c(corpus_title(k, STR("article:watering"), (enum lang)l), "定时浇水"));
                assert_true(str_eq_c(corpus_title(k, STR("policy:rules"), (enum lang)l), "Returns"));
        }
        assert_true(str_eq_c(corpus_title(k, STR("article:both"), LANG_EN), "Address"));
}

/* What is not written is not made up: no half of the document stands in for the other. */
static void understanding_is_given_only_what_is_there(void **unused)
{
        struct nlu_corpus c;

        (void)unused;
        corpus_make(mem, generation_current(gs)->k, NULL, &c);
        for (size_t i = 0; i < c.n_docs; i++) {
                const struct nlu_doc *doc = &c.docs[i];

                if (!str_eq_c(doc->id, "article:descale"))
                        continue;
                assert_int_equal(doc->n_ask[LANG_EN], 2);
                assert_int_equal(doc->n_ask[LANG_ZH], 0);
                assert_true(doc->body[LANG_EN].n && doc->title[LANG_EN].n);
                assert_true(!doc->body[LANG_ZH].n && !doc->title[LANG_ZH].n);
        }
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, turn_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(the_original_comes_behind_a_note),
                T(whoever_reads_the_language_gets_no_note),
                T(the_choices_behind_it_are_in_the_customers_language),
                T(the_rest_is_told_as_the_beginning_was),
                T(a_question_about_it_is_answered_from_it),
                T(a_rule_keeps_its_numbers),
                T(what_has_expired_is_not_told_in_any_language),
                T(a_title_is_never_empty),
                T(understanding_is_given_only_what_is_there),
        };

        return cmocka_run_group_tests_name("original", tests, open_company, company_close);
}

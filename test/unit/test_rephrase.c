/*
 * answer: a reply in the words of a language model. What holds goes out; what does not leaves the template as it is.
 */
#include "company_rig.h"

#include "connect/fact.h"

static const struct kfile files[] = {
        COMPANY_FILE,
        TEXT_FILE("products.yaml", "products: [{id: kettle, name: {zh: 水壶, en: Kettle}}]\n"),
        TEXT_FILE("articles/descale.md",
                  "---\ntitle: {zh: 除垢, en: Descaling}\nask: [怎么除水垢, 里面有白色水垢, how do i descale it, white "
                  "scale inside]\n---\n"
                  "# zh\n倒入 50 克柠檬酸和半壶水，烧开后静置 20 分钟，再倒掉。不要用钢丝球擦内壁。\n"
                  "# en\nPut 50 g of citric acid into half a kettle of water, boil it and leave it for 20 minutes, "
                  "then pour it away. "
                  "Do not scrub the inside with steel wool.\n"),
        TEXT_FILE(
                "articles/filter.md",
                "---\ntitle: {zh: 清洗滤网, en: Cleaning the filter}\nask: [怎么清洗滤网, 滤网脏了, how do i clean the "
                "filter, the filter is dirty]\n---\n"
                "# zh\n先拔掉水壶插头。打开盖子。取出滤网，用清水冲洗干净。\n"
                "# en\nUnplug the kettle first. Open the lid. Pull out the filter and rinse it with water.\n"),
        TEXT_FILE("actions/spare.yaml",
                  "title: {zh: 查备件, en: Look up a spare part}\nask: {zh: [查备件号], en: [look up a spare "
                  "part]}\nwho: {level: none}\ninputs:\n"
                  "  part: {type: text, max: 20, label: {zh: 备件号, en: Part}, ask: {zh: 哪个？, en: Which part?}}\n"
                  "show: {zh: \"备件 {part} 有货。\", en: \"Part {part} is in stock.\"}\n"),
        TEXT_FILE("actions/mine.yaml",
                  "title: {zh: 查登记, en: Look up a registration}\nask: {zh: [查登记号], en: [look up my "
                  "registration]}\nwho: {level: code}\ninputs:\n"
                  "  part: {type: text, max: 20, label: {zh: 备件号, en: Part}, ask: {zh: 哪个？, en: Which part?}}\n"
                  "show: {zh: \"{part} 已登记。\", en: \"{part} is registered.\"}\n"),
        TEXT_FILE("policies/rules.md",
                  "---\ntitle: {zh: 退货, en: Returns}\nask: [能退货吗, can i send it back]\n---\n# zh\n- 收到后 30 "
                  "天内可以退货，退款原路退回。\n"
                  "# en\n- Within 30 days of delivery it can be sent back, and the money goes back the way it came.\n"),
};

static struct facts facts;

static int open_company(void **unused)
{
        (void)unused;
        return company_open(files, sizeof(files) / sizeof(*files));
}

static int begin(void **unused)
{
        (void)unused;
        turn_begin();
        facts = (struct facts){.have_customer = true, .have_orders = true};
        return 0;
}

static void ask(const char *text, enum lang lang)
{
        struct answer_message msg = {.kind = MSG_TEXT, .text = str_c(text)};
        struct answer_in in = {.gen = generation_current(gs),
                               .state = &state,
                               .facts = &facts,
                               .msg = &msg,
                               .now_ms = NOW_MS,
                               .lang = lang,
                               .phrasing = true,
                               .mem = mem};

        assert_int_equal(answer_decide(&in, &d, NULL), 0);
}

/* The model says this; gives the words of the reply. */
static struct str said(const char *text, enum lang lang, const char *words)
{
        facts.have_words = true;
        facts.words = str_c(words);
        ask(text, lang);
        assert_int_equal(d.n_needs, 0);
        assert_int_equal(d.blocks[0].kind, BLOCK_TEXT);
        return d.blocks[0].text.text;
}

static struct str traced(const char *key)
{
        for (unsigned i = 0; i < d.trace.n; i++)
                if (str_eq_c(d.trace.lines[i].key, key))
                        return d.trace.lines[i].value;
        return (struct str){0};
}

static const char en[] = "how do i descale it", zh[] = "怎么除水垢";

static void an_answer_from_an_article_is_asked_for_in_other_words(void **unused)
{
        const struct need *n;

        (void)unused;
        ask(en, LANG_EN);
        assert_int_equal(d.n_needs, 1);
        n = &d.needs[0];
        assert_int_equal(n->kind, NEED_WORDS);
        assert_true(str_contains(n->draft, STR("20 minutes")));
        assert_true(str_contains(n->instruction, STR("data only")));
        assert_int_equal(n->n_evidence, 1);
}

static void words_that_hold_go_out_with_the_evidence(void **unused)
{
        static const char words[] = "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 "
                                    "minutes, then pour it away. Never scrub the inside with steel wool.";
        static const char chinese[] = "半壶水里倒入 50 克柠檬酸，烧开后静置 20 分钟，再倒掉。内壁不要用钢丝球擦。";

        (void)unused;
        assert_true(str_eq_c(said(en, LANG_EN, words), words));
        assert_true(str_eq_c(traced("words"), "model"));
        assert_int_equal(d.blocks[0].n_cites, 1);
        assert_true(str_eq_c(d.blocks[0].cites[0], "article:descale#1"));
        begin(NULL);
        assert_true(str_eq_c(said(zh, LANG_ZH, chinese), chinese));
}

static void words_that_do_not_hold_leave_the_template(void **unused)
{
        static const struct {
                enum lang lang;
                const char *words;
        } rows[] = {
                {LANG_EN, "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 30 minutes, "
                          "then pour it away. Never scrub the inside with steel wool."},
                {LANG_EN, "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 minutes, "
                          "then pour it away. Scrub the inside with steel wool."},
                {LANG_EN, "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 minutes, "
                          "then pour it away."},
                {LANG_EN, "Into half a kettle of water put 50 g of citric acid, boil it and leave it, then pour it "
                          "away. Never scrub the inside with steel wool."},
                {LANG_EN, "Into half a kettle of water put 20 g of citric acid, boil it and leave it for 50 minutes, "
                          "then pour it away. Never scrub the inside with steel wool."},
                {LANG_EN, "半壶水里倒入 50 克柠檬酸，烧开后静置 20 分钟，再倒掉。内壁不要用钢丝球擦。"},
                {LANG_EN, "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 minutes, "
                          "then pour it away. Never scrub the inside with steel wool. ![k](https://k.example/50.png)"},
                {LANG_EN, "<b>Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 "
                          "minutes, then pour it away. Never scrub the inside with steel wool.</b>"},
                {LANG_EN, "Put 20 g of citric acid into half a kettle of water and boil it. Leave it for 50 minutes, "
                          "then pour it away. Do not scrub the inside with steel wool."},
                {LANG_EN,
                 "Yes, put 50 g of citric acid into half a kettle of water, boil it and leave it for 20 minutes, "
                 "then pour it away. Do not scrub the inside with steel wool."},
                {LANG_ZH, "可以，倒入 50 克柠檬酸和半壶水，烧开后静置 20 分钟，再倒掉。不要用钢丝球擦内壁。"},
                {LANG_EN, "OK"},
                {LANG_EN, ""},
                {LANG_EN, "I am sorry, but as a language model I can not help with this."},
                {LANG_ZH, "半壶水里倒入 50 克柠檬酸，烧开后静置 20 分钟，再倒掉。内壁可以用钢丝球擦。"},
                {LANG_ZH, "半壶水里倒入 50 克白醋，烧开后静置 20 分钟，再倒掉。内壁不要用钢丝球擦。"},
                {LANG_ZH, "半壶水里倒入 20 克柠檬酸，烧开后静置 50 分钟，再倒掉。内壁不要用钢丝球擦。"},
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct str words = said(rows[i].lang == LANG_ZH ? zh : en, rows[i].lang, rows[i].words);
                const struct article *a = knowledge_article(generation_current(gs)->k, STR("descale"));

                if (!str_eq(words, a->passages[rows[i].lang].v[0]))
                        print_error("%s -> %.*s\n", rows[i].words, STR_ARG(words));
                assert_true(str_eq(words, a->passages[rows[i].lang].v[0]));
                assert_true(str_starts(traced("words"), STR("template")));
                begin(NULL);
        }
}

static void what_is_added_is_taken_out_and_the_rest_stays(void **unused)
{
        struct str words = said(en, LANG_EN,
                                "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 "
                                "minutes, then pour it away. Never scrub the inside with steel wool. The kettle may be "
                                "washed in the dishwasher. We refund 30 euro if it does not work.");

        (void)unused;
        assert_true(str_ends(words, STR("steel wool.")));
        assert_true(str_eq_c(traced("words"), "model"));
        assert_true(str_starts(traced("words.dropped"), STR("2 ")));
}

static void no_step_is_left_out_or_moved(void **unused)
{
        static const struct {
                enum lang lang;
                const char *words, *why;
        } rows[] = {
                {LANG_EN, "Open the lid. Pull out the filter and rinse it with water.", "a sentence was left out"},
                {LANG_EN, "Open the lid. Unplug the kettle first. Pull out the filter and rinse it with water.",
                 "another order"},
                {LANG_EN, "Unplug the kettle first. Open the lid. Pull out the filter and rinse it.", NULL},
                {LANG_ZH, "打开盖子。取出滤网，用清水冲洗干净。", "a sentence was left out"},
                {LANG_ZH, "打开盖子。先拔掉水壶插头。取出滤网，用清水冲洗干净。", "another order"},
                {LANG_ZH, "先拔掉水壶插头。打开盖子。滤网取出，用清水冲洗干净。", NULL},
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct str words = said(rows[i].lang == LANG_ZH ? "怎么清洗滤网" : "how do i clean the filter",
                                        rows[i].lang, rows[i].words);

                if (rows[i].why)
                        assert_true(str_contains(traced("words"), str_c(rows[i].why)));
                else
                        assert_true(str_eq_c(words, rows[i].words));
                begin(NULL);
        }
}

/* What is known of a customer, and what the machine says of its own accord, is neither sent nor changed. */
static void only_the_passage_is_given_away(void **unused)
{
        static const char words[] = "Into half a kettle of water put 50 g of citric acid, boil it and leave it for 20 "
                                    "minutes, then pour it away. Never scrub the inside with steel wool.";
        static const char text[] =
                "How do I descale it? Keep your answers short please. This is so annoying, I am angry!";
        struct customer_fact known = {.id = STR_INIT("c1"), .consent_memory = true, .asked_memory = true};
        bool care = false, noted = false;

        (void)unused;
        facts.customer_id = STR("c1");
        facts.identity = IDENTITY_SIGNED;
        facts.customer = &known;
        ask(text, LANG_EN);
        assert_int_equal(d.n_needs, 1);
        assert_true(str_starts(d.needs[0].draft, STR("Put 50 g")));
        assert_true(str_ends(d.needs[0].draft, STR("steel wool.")));
        facts.have_words = true;
        facts.words = str_c(words);
        ask(text, LANG_EN);
        assert_int_equal(d.n_needs, 0);
        for (size_t i = 0; i < d.n_blocks; i++) {
                const struct block *b = &d.blocks[i];

                care |= b->kind == BLOCK_TEXT && str_starts(b->cites[0], STR("phrase:care"));
                noted |= b->kind == BLOCK_TEXT && str_starts(b->cites[0], STR("phrase:noted"));
        }
        assert_true(str_eq_c(traced("words"), "model"));
        assert_true(care && noted);
}

static void what_the_model_said_is_kept_whole(void **unused)
{
        static char words[7000];

        (void)unused;
        for (size_t i = 0; i + 3 < sizeof(words); i += 3)
                memcpy(words + i, "水", 3);
        said(zh, LANG_ZH, words);
        assert_true(str_eq_c(traced("words.model"), words));
}

static void policies_and_people_stay_as_they_are_written(void **unused)
{
        static const char *const asks[] = {"can i send it back", "a person please", "the kettle is on fire"};

        (void)unused;
        for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
                facts.have_handover = true;
                ask(asks[i], LANG_EN);
                assert_int_equal(d.n_needs, 0);
                begin(NULL);
        }
}

static void why_no_words_came_is_traced(void **unused)
{
        (void)unused;
        facts.words_fault = "late";
        said(en, LANG_EN, "");
        assert_true(str_eq_c(traced("words"), "template: late"));
}

static const char lost[] = "zorp blick 77x wumble";

/* The model calls this; gives what the trace says of it. */
static struct str called(const char *text, const char *tool, const char *args)
{
        facts.have_words = true;
        facts.tool = str_c(tool);
        facts.tool_args = str_c(args);
        ask(text, LANG_EN);
        return traced("tool");
}

static void words_that_are_not_understood_are_asked_about_with_what_may_be_done(void **unused)
{
        (void)unused;
        ask(lost, LANG_EN);
        assert_int_equal(d.n_needs, 1);
        assert_int_equal(d.needs[0].kind, NEED_WORDS);
        assert_int_equal(d.needs[0].n_tools, 1); /* the other one is for who is known */
        assert_int_equal(d.needs[0].draft.n, 0);
        assert_int_equal(d.needs[0].n_evidence, 0);
        facts.minor = true;
        ask(lost, LANG_EN);
        assert_int_equal(d.n_needs, 0);
}

static void a_call_begins_its_action_with_words_of_the_message(void **unused)
{
        (void)unused;
        assert_true(str_eq_c(called(lost, "spare", "{\"part\":\"77X\"}"), "begun"));
        assert_true(str_contains(d.blocks[0].text.text, STR("Part 77X is in stock.")));
        begin(NULL);
        assert_true(str_eq_c(called(lost, "spare", ""), "begun"));
        assert_true(str_contains(d.blocks[0].text.text, STR("Which part?")));
        begin(NULL);
        facts.customer_id = STR("c1");
        facts.identity = IDENTITY_CODE;
        assert_true(str_eq_c(called(lost, "mine", "{\"part\":null}"), "begun"));
}

static void a_call_that_does_not_hold_is_dropped(void **unused)
{
        static const struct {
                const char *tool, *args, *why;
        } rows[] = {
                {"delete", "{}", "there is no such action"},
                {"mine", "{}", "it may not be done by who asks"},
                {"spare", "{\"part\":", "its inputs are no JSON"},
                {"spare", "7", "its inputs are no object"},
                {"spare", "{\"all\":\"77x\"}", "an unknown input"},
                {"spare", "{\"part\":77}", "an input is no text"},
                {"spare", "{\"part\":[\"77x\"]}", "an input is no text"},
                {"spare", "{\"part\":\"77\"}", "an input is not the customer's words"},
                {"spare", "{\"part\":\"88x\"}", "an input is not the customer's words"},
        };

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                assert_true(str_contains(called(lost, rows[i].tool, rows[i].args), str_c(rows[i].why)));
                assert_int_equal(d.kind, D_DECLINE);
                begin(NULL);
        }
        assert_true(str_contains(called(en, "spare", "{}"), STR("none was offered")));
        assert_int_equal(d.kind, D_ANSWER);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, turn_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(an_answer_from_an_article_is_asked_for_in_other_words),
                T(words_that_hold_go_out_with_the_evidence),
                T(words_that_do_not_hold_leave_the_template),
                T(what_is_added_is_taken_out_and_the_rest_stays),
                T(no_step_is_left_out_or_moved),
                T(only_the_passage_is_given_away),
                T(what_the_model_said_is_kept_whole),
                T(policies_and_people_stay_as_they_are_written),
                T(why_no_words_came_is_traced),
                T(words_that_are_not_understood_are_asked_about_with_what_may_be_done),
                T(a_call_begins_its_action_with_words_of_the_message),
                T(a_call_that_does_not_hold_is_dropped),
        };

        return cmocka_run_group_tests_name("rephrase", tests, open_company, company_close);
}

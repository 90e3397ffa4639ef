/* answer/replay and insight/foresight: what changed knowledge would have said, and which edits harm. */
#include "app/replay_files.h"
#include "base/arena.h"
#include "base/time.h"
#include "insight/foresight.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1790000000000)

/* A small company. Generations are indexed, not trained: fast, and as sure as they get for what stands in a phrasing.
 */
static const char company[] = "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n";
static const char products[] = "products:\n  - {id: cam2, name: {zh: 摄像头, en: Camera}, aliases: {zh: [监控], en: "
                               "[cam]}}\n  - {id: mesh3, name: {zh: 路由器, en: Router}}\n";

#define ARTICLE(title, product, asks, zh, en)                                                                       \
        "---\ntitle: {zh: " title ", en: " title "}\nproducts: [" product "]\nask:\n  zh: [" asks "]\n  en: [" asks \
        "]\n---\n# zh\n" zh "\n# en\n" en "\n"

#define RETURNS_BODY "You have seven days to send it back; the refund comes when the parcel arrived"
#define SHIPPING_BODY "Orders leave the warehouse within two days and the courier needs three more"
#define CAMERA_BODY "Hold the reset key of the camera for eight seconds until the light blinks"

static const char returns[] = ARTICLE("Returns", "all", "send it back, refund of my parcel, how many days to return",
                                      RETURNS_BODY, RETURNS_BODY);
static const char shipping[] = ARTICLE("Shipping", "all", "when does my order leave, how long does the courier need",
                                       SHIPPING_BODY, SHIPPING_BODY);
static const char camera[] =
        ARTICLE("Camera reset", "cam2", "reset the camera, how long to hold the reset key", CAMERA_BODY, CAMERA_BODY);

static struct arena *mem;
static struct kfile base[8];
static size_t n_base;

static struct kfile file(const char *path, const char *text)
{
        return (struct kfile){path, (const unsigned char *)text, strlen(text)};
}

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        n_base = 0;
        base[n_base++] = file("company.yaml", company);
        base[n_base++] = file("products.yaml", products);
        base[n_base++] = file("articles/returns.md", returns);
        base[n_base++] = file("articles/shipping.md", shipping);
        base[n_base++] = file("articles/camera.md", camera);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

static struct generation *build(const struct kfile *files, size_t n)
{
        struct knowledge *k;
        struct generation *g;
        struct report *rep = report_new();
        struct err err = {0};

        if (knowledge_load_files(files, n, NOW_MS, &k, rep, &err) < 0)
                fail_msg("%s: %.*s", err.msg, rep->n ? (int)rep->items[0].text.n : 0,
                         rep->n ? rep->items[0].text.p : "");
        assert_int_equal(generation_build(k, NULL, false, NULL, &g, &err), 0);
        knowledge_unref(k);
        report_free(rep);
        return g;
}

/* The base with a file put in, changed (same path) or, without a text, taken away. */
static struct generation *changed(const char *path, const char *text)
{
        struct kfile files[9];
        size_t n = 0;

        for (size_t i = 0; i < n_base; i++)
                if (strcmp(base[i].path, path) != 0)
                        files[n++] = base[i];
        if (text)
                files[n++] = file(path, text);
        return build(files, n);
}

static struct foresight *f;
static struct foresight_result res;

static void begin(struct generation *b, struct foresight_opts o)
{
        o.a = build(base, n_base);
        o.b = b;
        o.now_ms = NOW_MS;
        assert_int_equal(foresight_new(&o, &f, NULL), 0);
        generation_unref(o.a);
        generation_unref(b);
}

static void say_as(const char *id, unsigned worker, const char *const *texts, size_t n)
{
        struct replay_line lines[8] = {0};

        for (size_t i = 0; i < n; i++)
                lines[i].text = str_c(texts[i]);
        foresight_add(f, worker, &(struct foresight_talk){.id = str_c(id), .lang = LANG_EN, .lines = lines, .n = n});
}

static void say(const char *text)
{
        say_as("t", 0, &text, 1);
}

static void end(void)
{
        foresight_result(f, mem, &res);
}

static const struct foresight_edit *edit(const char *doc)
{
        for (size_t i = 0; i < res.n_edits; i++)
                if (str_eq_c(res.edits[i].doc, doc))
                        return &res.edits[i];
        return NULL;
}

static const char *const questions[] = {"send it back", "refund of my parcel", "how many days to return",
                                        "when does my order leave", "how long does the courier need"};

static void ask_all(void)
{
        for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
                say(questions[i]);
}

static void the_same_knowledge_says_the_same(void **state)
{
        (void)state;
        begin(build(base, n_base), (struct foresight_opts){.full = true});
        ask_all();
        end();
        assert_int_equal(res.n_edits, 0);
        assert_int_equal(res.n_cases, 0);
        assert_int_equal(res.total.lines, 5);
        assert_int_equal(res.total.same, 5);
        foresight_free(f);
}

static void an_article_that_is_gone_is_missed(void **state)
{
        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true});
        ask_all();
        end();
        assert_int_equal(res.n_edits, 1);
        assert_string_equal(foresight_change_name(res.edits[0].change), "removed");
        assert_int_equal(res.edits[0].verdict, VERDICT_HARMFUL);
        assert_int_equal(res.edits[0].why, WHY_LOST);
        assert_true(res.edits[0].harm >= 2);
        foresight_free(f);
}

static void an_article_that_moved_is_not_missed(void **state)
{
        struct kfile files[9];
        size_t n = 0;

        (void)state;
        for (size_t i = 0; i < n_base; i++)
                files[n++] = strcmp(base[i].path, "articles/returns.md") == 0
                                     ? file("articles/sending-back.md", returns)
                                     : base[i];
        begin(build(files, n), (struct foresight_opts){.full = true});
        ask_all();
        end();
        assert_int_equal(res.n_edits, 2);
        for (size_t i = 0; i < 2; i++)
                assert_true(res.edits[i].verdict < VERDICT_LOOK);
        foresight_free(f);
}

static void a_phrasing_of_another_article_is_stolen(void **state)
{
        static const char thief[] = ARTICLE(
                "Camera reset", "cam2", "reset the camera, send it back, refund of my parcel, how many days to return",
                CAMERA_BODY, CAMERA_BODY);

        (void)state;
        begin(changed("articles/camera.md", thief), (struct foresight_opts){.full = true});
        end();
        assert_int_equal(edit("article:camera")->verdict, VERDICT_HARMFUL);
        assert_int_equal(edit("article:camera")->why, WHY_STOLEN);
        foresight_free(f);
}

static void a_text_of_something_else_does_not_fit(void **state)
{
        static const char wrong[] =
                ARTICLE("Returns", "all", "send it back, refund of my parcel, how many days to return", CAMERA_BODY,
                        CAMERA_BODY);

        (void)state;
        begin(changed("articles/returns.md", wrong), (struct foresight_opts){.full = true});
        end();
        assert_int_equal(edit("article:returns")->verdict, VERDICT_HARMFUL);
        assert_int_equal(edit("article:returns")->why, WHY_UNFIT);
        assert_true(edit("article:returns")->fit_b < edit("article:returns")->fit_a);
        foresight_free(f);
}

/* Few words in common with a short text: a hint by two messages, a verdict by five. */
static void answers_that_hardly_fit_weigh_from_five_messages_on(void **state)
{
        static const char odd[] = ARTICLE(
                "Penguins", "all", "penguin parade, whale song, zebra crossing, llama farm, otter pond, badger sett",
                CAMERA_BODY, CAMERA_BODY);
        static const char *const asked[] = {"penguin parade", "whale song", "zebra crossing", "llama farm",
                                            "otter pond"};

        (void)state;
        for (size_t n = 2; n <= 5; n += 3) {
                begin(changed("articles/penguins.md", odd), (struct foresight_opts){.full = true});
                for (size_t i = 0; i < n; i++)
                        say(asked[i]);
                end();
                assert_int_equal(edit("article:penguins")->cases_harm, n);
                assert_int_equal(edit("article:penguins")->why, WHY_CAUGHT);
                assert_int_equal(edit("article:penguins")->verdict, n < 5 ? VERDICT_LOOK : VERDICT_HARMFUL);
                foresight_free(f);
        }
}

static void a_text_that_says_nothing_is_found(void **state)
{
        static const char empty[] = ARTICLE(
                "Returns", "all", "send it back, refund of my parcel, how many days to return", "Ask us.", "Ask us.");

        (void)state;
        begin(changed("articles/returns.md", empty), (struct foresight_opts){.full = true});
        end();
        assert_int_equal(edit("article:returns")->why, WHY_EMPTIED);
        foresight_free(f);
}

/* Its title and its text speak of the camera. */
static void an_article_given_to_another_product_is_found(void **state)
{
        static const char moved[] = ARTICLE("Camera reset", "mesh3", "reset the camera, how long to hold the reset key",
                                            CAMERA_BODY, CAMERA_BODY);

        (void)state;
        begin(changed("articles/camera.md", moved), (struct foresight_opts){0});
        end();
        assert_true(edit("article:camera")->products_changed);
        assert_int_equal(edit("article:camera")->verdict, VERDICT_HARMFUL);
        assert_int_equal(edit("article:camera")->why, WHY_UNFIT);
        foresight_free(f);
}

static void an_article_for_more_products_is_fine(void **state)
{
        static const char *const wider[] = {
                ARTICLE("Camera reset", "all", "reset the camera, how long to hold the reset key", CAMERA_BODY,
                        CAMERA_BODY),
                ARTICLE("Camera reset", "cam2, mesh3", "reset the camera, how long to hold the reset key", CAMERA_BODY,
                        CAMERA_BODY),
        };

        (void)state;
        for (size_t i = 0; i < 2; i++) {
                begin(changed("articles/camera.md", wider[i]), (struct foresight_opts){0});
                end();
                assert_true(edit("article:camera")->products_changed);
                assert_true(edit("article:camera")->verdict < VERDICT_LOOK);
                foresight_free(f);
        }
}

static void another_word_in_a_text_is_fine(void **state)
{
        static const char reworded[] = ARTICLE(
                "Returns", "all", "send it back, refund of my parcel, how many days to return",
                "Within seven days you may send it back; the refund comes once the parcel arrived", RETURNS_BODY);

        (void)state;
        begin(changed("articles/returns.md", reworded), (struct foresight_opts){0});
        ask_all();
        end();
        assert_true(edit("article:returns")->verdict < VERDICT_LOOK);
        assert_true(edit("article:returns")->body_changed);
        assert_false(edit("article:returns")->asks_changed);
        foresight_free(f);
}

static void an_end_of_validity_that_has_passed_is_found(void **state)
{
        static const char expired[] =
                "---\ntitle: {zh: Returns, en: Returns}\nproducts: [all]\nvalid_until: 2020-01-01\nask:\n"
                "  zh: [send it back, refund of my parcel, how many days to return]\n"
                "  en: [send it back, refund of my parcel, how many days to return]\n---\n"
                "# zh\n" RETURNS_BODY "\n# en\n" RETURNS_BODY "\n";

        (void)state;
        begin(changed("articles/returns.md", expired), (struct foresight_opts){.full = true});
        ask_all();
        end();
        assert_true(edit("article:returns")->validity_changed);
        assert_int_equal(edit("article:returns")->verdict, VERDICT_HARMFUL);
        assert_int_equal(edit("article:returns")->why, WHY_EXPIRED);
        foresight_free(f);
}

static void what_nothing_touches_is_not_decided(void **state)
{
        (void)state;
        begin(changed("articles/camera.md", NULL), (struct foresight_opts){.sample = 1000000});
        say("when does my order leave");
        end();
        assert_int_equal(res.total.untouched, 1);
        assert_int_equal(res.total.decided, 0);
        say("reset the camera");
        end();
        assert_int_equal(res.total.lines, 2);
        assert_int_equal(res.total.untouched, 1);
        assert_int_equal(res.total.compared, 1);
        foresight_free(f);
}

static void the_sample_is_decided_in_full(void **state)
{
        (void)state;
        begin(changed("articles/camera.md", NULL), (struct foresight_opts){.sample = 1});
        say("when does my order leave");
        end();
        assert_int_equal(res.total.untouched, 1);
        assert_int_equal(res.total.sample_lines, 1);
        assert_int_equal(res.total.sample_changed, 0);
        assert_true(res.total.decided >= 2);
        foresight_free(f);
}

static void the_same_words_are_decided_once_and_counted_each_time(void **state)
{
        uint64_t decided;

        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true});
        say("refund of my parcel");
        end();
        decided = res.total.decided;
        for (int i = 0; i < 9; i++)
                say("refund of my parcel");
        end();
        assert_int_equal(res.total.decided, decided);
        assert_int_equal(res.total.again, 9);
        assert_int_equal(res.total.compared, 10);
        assert_int_equal(res.n_cases, 1);
        assert_int_equal(res.cases[0].times, 10);
        foresight_free(f);
}

static void later_lines_are_decided_from_what_was_said_before(void **state)
{
        static const char *const texts[] = {"when does my order leave", "refund of my parcel"};

        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.sample = 1000000});
        say_as("t1", 0, texts, 2);
        say_as("t2", 0, &texts[1], 1);
        end();
        assert_int_equal(res.n_cases, 1); /* the same words and answers */
        assert_int_equal(res.cases[0].times, 2);
        assert_int_equal(res.total.again, 0); /* at two places of a conversation */
        foresight_free(f);
}

static void workers_add_up(void **state)
{
        const char *text = "refund of my parcel";

        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true, .workers = 2});
        say_as("t1", 0, &text, 1);
        say_as("t2", 1, &text, 1);
        end();
        assert_int_equal(res.total.lines, 2);
        assert_int_equal(foresight_seen(f), 2);
        assert_int_equal(res.n_cases, 1);
        assert_int_equal(res.cases[0].times, 2);
        assert_int_equal(res.edits[0].worse + res.edits[0].changed, 2);
        foresight_free(f);
}

static void who_was_erased_is_counted(void **state)
{
        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){0});
        foresight_add(f, 0, &(struct foresight_talk){.id = STR("x"), .erased = true, .to_people = 3, .cut = true});
        end();
        assert_int_equal(res.total.erased, 1);
        assert_int_equal(res.total.cut, 1);
        assert_int_equal(res.total.to_people, 3);
        assert_int_equal(res.total.lines, 0);
        foresight_free(f);
}

static void other_products_touch_everything(void **state)
{
        static const char more[] = "products:\n  - {id: cam2, name: {zh: 摄像头, en: Camera}}\n";

        (void)state;
        begin(changed("products.yaml", "products:\n  - {id: cam2, name: {zh: 摄像头, en: Cam}}\n"),
              (struct foresight_opts){0});
        (void)more;
        say("when does my order leave");
        end();
        assert_true(res.all);
        assert_int_equal(res.total.untouched, 0);
        foresight_free(f);
}

static void nonsense_is_no_fault(void **state)
{
        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true});
        say("");
        say("\xff\xfe");
        say("[PHONE] [ORDER]");
        end();
        assert_int_equal(res.total.lines, 3);
        foresight_free(f);
}

/* Talks of one to five lines, drawn from few: most places of a conversation come again. */
static void say_at_random(unsigned n)
{
        static const char *const texts[] = {"refund of my parcel",
                                            "reset the camera",
                                            "thanks",
                                            "when does my order leave",
                                            "yes",
                                            "the first one",
                                            "how many days to return",
                                            "a person please",
                                            "how long to hold the reset key",
                                            "it still blinks"};
        uint32_t x = 2463534242u;
        const char *lines[5];

        for (unsigned i = 0; i < n; i++) {
                size_t k = 0;

                for (size_t of = 1 + x % 5; k < of; k++) {
                        x ^= x << 13;
                        x ^= x >> 17;
                        x ^= x << 5;
                        lines[k] = texts[x % 10];
                }
                say_as(arena_printf(mem, "t%u", i).p, 0, lines, k);
        }
}

static const struct foresight_case *same_case(const struct foresight_case *c, const struct foresight_result *r)
{
        for (size_t i = 0; i < r->n_cases; i++)
                if (str_eq(r->cases[i].text, c->text) && str_eq(r->cases[i].a.doc, c->a.doc) &&
                    str_eq(r->cases[i].b.doc, c->b.doc) && r->cases[i].a.kind == c->a.kind &&
                    r->cases[i].b.kind == c->b.kind)
                        return &r->cases[i];
        return NULL;
}

static void what_is_known_from_before_changes_no_result(void **state)
{
        struct foresight *whole;
        struct foresight_result with;

        (void)state;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true});
        say_at_random(400);
        end();
        with = res;
        whole = f;
        begin(changed("articles/returns.md", NULL), (struct foresight_opts){.full = true, .cache = 1});
        say_at_random(400);
        end();
        assert_true(with.total.again > 100 && with.total.decided < res.total.decided);
        assert_int_equal(with.total.compared, res.total.compared);
        assert_int_equal(with.total.same, res.total.same);
        assert_int_equal(with.total.newly, res.total.newly);
        assert_int_equal(with.total.changed, res.total.changed);
        assert_int_equal(with.total.worse, res.total.worse);
        assert_true(res.n_cases > 2);
        assert_int_equal(with.n_cases, res.n_cases);
        for (size_t i = 0; i < res.n_cases; i++) {
                const struct foresight_case *c = same_case(&res.cases[i], &with);

                assert_non_null(c);
                assert_int_equal(c->times, res.cases[i].times);
                assert_int_equal(c->kind, res.cases[i].kind);
                assert_int_equal(c->lean, res.cases[i].lean);
        }
        foresight_free(whole);
        foresight_free(f);
}

/* ---- files ---- */

static void columns_and_languages_are_read(void **state)
{
        const struct foresight_talk *talks;
        size_t n;

        (void)state;
        assert_int_equal(replay_talks_parse("x.tsv",
                                            STR("# no\narticle:a\tzh\thello there\n\nplain words\n怎么退\n\tx\t\n"),
                                            mem, &talks, &n, NULL),
                         0);
        assert_int_equal(n, 3);
        assert_int_equal(talks[0].lang, LANG_ZH);
        assert_true(str_eq_c(talks[0].lines[0].text, "hello there"));
        assert_true(str_eq_c(talks[0].id, "x.tsv:2"));
        assert_int_equal(talks[1].lang, LANG_EN);
        assert_int_equal(talks[2].lang, LANG_ZH);
}

/* As long as the file of a flow may be: each step joined to a copy of all before it would take 200 MiB. */
static void a_long_flow_is_joined_once(void **state)
{
        enum { STEPS = 480, SAY = 900 };
        char *text = arena_alloc(mem, KNOWLEDGE_FILE_BYTES_MAX), *say = arena_alloc(mem, SAY + 1);
        size_t at = (size_t)sprintf(text, "title: {zh: 连, en: Connect}\nproducts: [cam2]\n"
                                          "ask: {zh: [连上], en: [connect it]}\nstart: s0\nsteps:\n");

        (void)state;
        memset(say, 'a', SAY);
        for (unsigned i = 0; i < STEPS; i++)
                at += (size_t)sprintf(
                        text + at,
                        "  s%u:\n    title: {zh: 一, en: One}\n    say: {zh: %s, en: %s}\n    done: true\n"
                        "    unsolved: s%u\n",
                        i, say, say, i + 1);
        at += (size_t)sprintf(text + at,
                              "  s%u:\n    title: {zh: 三, en: Three}\n    say: {zh: 人, en: A person}\n"
                              "    handover: repair\n",
                              STEPS);
        begin(changed("flows/long.yaml", text), (struct foresight_opts){.workers = 1});
        assert_int_equal(foresight_n_edits(f), 1);
        foresight_free(f);
}

static void a_scenario_is_one_conversation(void **state)
{
        const struct foresight_talk *talks;
        size_t n;

        (void)state;
        assert_int_equal(replay_talks_parse("x.txt", STR("scenario a\n> hello\n< kind smalltalk\ntap Yes\n> bye\n"),
                                            mem, &talks, &n, NULL),
                         0);
        assert_int_equal(n, 1);
        assert_int_equal(talks[0].n, 3);
        assert_true(str_eq_c(talks[0].lines[1].text, "Yes"));
        assert_true(replay_talks_parse("x.txt", STR("no scenario\n"), mem, &talks, &n, NULL) < 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_same_knowledge_says_the_same, setup, teardown),
                cmocka_unit_test_setup_teardown(an_article_that_is_gone_is_missed, setup, teardown),
                cmocka_unit_test_setup_teardown(an_article_that_moved_is_not_missed, setup, teardown),
                cmocka_unit_test_setup_teardown(a_phrasing_of_another_article_is_stolen, setup, teardown),
                cmocka_unit_test_setup_teardown(a_text_of_something_else_does_not_fit, setup, teardown),
                cmocka_unit_test_setup_teardown(answers_that_hardly_fit_weigh_from_five_messages_on, setup, teardown),
                cmocka_unit_test_setup_teardown(a_text_that_says_nothing_is_found, setup, teardown),
                cmocka_unit_test_setup_teardown(an_article_given_to_another_product_is_found, setup, teardown),
                cmocka_unit_test_setup_teardown(an_article_for_more_products_is_fine, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_known_from_before_changes_no_result, setup, teardown),
                cmocka_unit_test_setup_teardown(another_word_in_a_text_is_fine, setup, teardown),
                cmocka_unit_test_setup_teardown(an_end_of_validity_that_has_passed_is_found, setup, teardown),
                cmocka_unit_test_setup_teardown(what_nothing_touches_is_not_decided, setup, teardown),
                cmocka_unit_test_setup_teardown(the_sample_is_decided_in_full, setup, teardown),
                cmocka_unit_test_setup_teardown(the_same_words_are_decided_once_and_counted_each_time, setup, teardown),
                cmocka_unit_test_setup_teardown(later_lines_are_decided_from_what_was_said_before, setup, teardown),
                cmocka_unit_test_setup_teardown(workers_add_up, setup, teardown),
                cmocka_unit_test_setup_teardown(who_was_erased_is_counted, setup, teardown),
                cmocka_unit_test_setup_teardown(other_products_touch_everything, setup, teardown),
                cmocka_unit_test_setup_teardown(nonsense_is_no_fault, setup, teardown),
                cmocka_unit_test_setup_teardown(columns_and_languages_are_read, setup, teardown),
                cmocka_unit_test_setup_teardown(a_long_flow_is_joined_once, setup, teardown),
                cmocka_unit_test_setup_teardown(a_scenario_is_one_conversation, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

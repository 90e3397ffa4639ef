/* knowledge: every fault is found with its file and line; a good folder compiles to what the files say. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "knowledge/hours.h"
#include "knowledge/knowledge.h"
#include "text/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773073200000) /* 2026-03-10T00:20+08:00 */

#define COMPANY                                                                                                       \
        "id: acme\nname: {zh: 某家, en: Acme}\ntime_zone: Asia/Shanghai\ngreeting: {zh: 您好, en: Hello}\n"       \
        "hours: {mon: \"09:00-21:00\", tue: \"09:00-21:00\", wed: \"09:00-21:00\", thu: \"09:00-21:00\", "            \
        "fri: \"09:00-21:00\", sat: \"10:00-18:00\"}\nholidays: [{date: 2026-03-12, name: 植树节}]\nmakeup_days: " \
        "[2026-03-15]\n"                                                                                              \
        "notices: [{from: 2026-03-12, to: 2026-03-13, text: {zh: 休息, en: Closed}}]\n"
#define PRODUCTS \
        "products:\n  - id: cam2\n    name: {zh: 摄像头, en: Camera}\n    price_cny: 299\n    price_eur: 49.50\n"
#define ARTICLE                                                                                                        \
        "---\ntitle: {zh: 退货, en: Return}\nproducts: [cam2]\nask:\n  zh: [想退货]\n  en: [send it back]\n---\n" \
        "# zh\n七天内可退。\n\n第二段。\n# en\nWithin seven days.\n\nSecond.\n"
#define FLOW                                                                                                             \
        "title: {zh: 连不上, en: Offline}\nproducts: [cam2]\nask: {zh: [连不上], en: [is offline]}\nstart: "       \
        "one\nsteps:\n"                                                                                                  \
        "  one:\n    title: {zh: 一, en: One}\n    say: {zh: 看灯, en: Look}\n"                                       \
        "    figure: {file: light.svg, alt: {zh: 灯, en: Light}}\n    choices:\n"                                       \
        "      - label: {zh: 红, en: Red}\n        next: two\n        fact: light=red\n"                                \
        "      - label: {zh: 好了, en: Works}\n        done: true\n"                                                   \
        "  two:\n    title: {zh: 二, en: Two}\n    say: {zh: 按键, en: Press}\n    done: true\n    unsolved: three\n" \
        "  three:\n    title: {zh: 三, en: Three}\n    say: {zh: 请人, en: A person}\n    handover: repair\n"
#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"

#define N_FILES 6
static const char *const base_files[N_FILES][2] = {
        {"company.yaml", COMPANY},    {"products.yaml", PRODUCTS}, {"articles/return.md", ARTICLE},
        {"flows/offline.yaml", FLOW}, {"media/light.svg", SVG},    {"policies/rules.md", NULL},
};

struct change {
        const char *path, *from, *to; /* from NULL: the whole file; to NULL: the file is not there */
};

static char texts[N_FILES + 1][8192];

static void replace_in(char *text, const char *from, const char *to)
{
        char copy[8192], *at = strstr(text, from);

        assert_non_null(at);
        snprintf(copy, sizeof(copy), "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
        memcpy(text, copy, strlen(copy) + 1);
}

/* The base folder with one change. */
static size_t build(const struct change *c, struct kfile *out)
{
        size_t n = 0;
        bool used = !c || !c->path;

        for (size_t i = 0; i < N_FILES; i++) {
                bool mine = c && c->path && !strcmp(c->path, base_files[i][0]);
                const char *text = base_files[i][1];

                used |= mine;
                if (mine && !c->from)
                        text = c->to;
                if (!text)
                        continue;
                snprintf(texts[i], sizeof(texts[i]), "%s", text);
                if (mine && c->from)
                        replace_in(texts[i], c->from, c->to);
                out[n++] = (struct kfile){base_files[i][0], (const unsigned char *)texts[i], strlen(texts[i])};
        }
        if (!used)
                out[n++] = (struct kfile){c->path, (const unsigned char *)c->to, strlen(c->to)};
        return n;
}

static struct knowledge *load(const struct change *c, struct report *rep)
{
        struct kfile files[N_FILES + 1];
        struct knowledge *k = NULL;
        struct err err;
        size_t n = build(c, files);
        int r = knowledge_load_files(files, n, NOW_MS, &k, rep, &err);

        assert_int_equal(r, rep->n_errors ? ERR_INVALID : 0);
        assert_true((k != NULL) == (r == 0));
        return k;
}

static const struct {
        struct change c;
        const char *want; /* must be in the report */
} faults[] = {
        {{"company.yaml", NULL, NULL}, "company.yaml:1: error: the file is missing"},
        {{"company.yaml", "id: acme\n", ""}, "\"id\" is missing"},
        {{"company.yaml", "id: acme", "idd: acme"}, "company.yaml:1: error: unknown key \"idd\""},
        {{"company.yaml", "greeting: {zh: 您好, en: Hello}", "greeting: {zh: 您好}"},
         "company.yaml:4: error: greeting: the English text is missing"},
        {{"company.yaml", "Asia/Shanghai", "Asia/Nowhere"}, "company.yaml:3: error: time_zone: "},
        {{"company.yaml", "mon: \"09:00-21:00\"", "mon: \"21:00-09:00\""},
         "company.yaml:5: error: hours must look like"},
        {{"company.yaml", "date: 2026-03-12", "date: 2026-13-12"}, "company.yaml:6: error: date must be a date"},
        {{"products.yaml", "id: cam2", "id: Cam 2"}, "products.yaml:2: error: id \"Cam 2\""},
        {{"products.yaml", "price_cny: 299", "price_cny: cheap"}, "products.yaml:4: error: price_cny must be a price"},
        {{"articles/return.md", "products: [cam2]", "products: [cam9]"},
         "articles/return.md:3: error: unknown product \"cam9\""},
        {{"articles/return.md", "products: [cam2]", "product: [cam2]"},
         "articles/return.md:3: error: unknown key \"product\""},
        {{"articles/return.md", "  en: [send it back]\n", ""},
         "articles/return.md:5: error: ask: there is nothing in English"},
        {{"articles/return.md", "# en\nWithin seven days.\n\nSecond.\n", ""},
         "articles/return.md:8: error: the English text is missing"},
        {{"articles/return.md", "# zh", "figures"}, "the Chinese text is missing"},
        {{"articles/return.md", NULL, "---\ntitle: {zh: 退, en: R}\nask: [send it back]\n---\n# en\nYes.\n"},
         "articles/return.md:3: error: ask: there is nothing in Chinese"},
        {{"articles/return.md", NULL, "---\ntitle: {zh: 退, en: R}\nask: [send it back]\n---\n# en\nYes.\n"},
         "articles/return.md:5: error: the Chinese text is missing"},
        {{"articles/return.md", NULL, "---\ntitle: {en: R}\nask: [想退货]\n---\n# zh\n可以。\n"},
         "articles/return.md:2: error: title: the Chinese text is missing"},
        {{"articles/return.md", NULL, "---\ntitle: {zh: \"\"}\nask: [想退货]\n---\n# zh\n可以。\n"},
         "articles/return.md:2: error: title: the Chinese text is missing"},
        {{"articles/return.md", NULL, "---\ntitle: {zh: [退]}\nask: [想退货]\n---\n# zh\n可以。\n"},
         "articles/return.md:2: error: title must be text"},
        {{"articles/return.md", NULL, "---\ntitle: [退]\nask: [想退货]\n---\n# zh\n可以。\n"},
         "articles/return.md:2: error: title must be a map"},
        {{"articles/return.md", NULL, "---\nask: [想退货]\n---\n# zh\n可以。\n"},
         "articles/return.md:2: error: \"title\" is missing"},
        {{"articles/return.md", NULL, "---\ntitle: Return\n---\n# en\nYes.\n"},
         "articles/return.md:2: error: \"ask\" is missing"},
        {{"articles/return.md", NULL, "---\ntitle: Return\nask: []\n---\n"},
         "articles/return.md:5: error: the English text is missing"},
        {{"policies/rules.md", NULL, "---\ntitle: {en: Rules}\nask: [rules, 规则]\n---\n# en\n- one\n- two\n"},
         "policies/rules.md:5: error: the Chinese text is missing"},
        {{"articles/return.md", "---\ntitle", "title"}, "articles/return.md:1: error: the front matter is missing"},
        {{"articles/return.md", "---\n# zh", "# zh"}, "front matter is not closed"},
        {{"articles/return.md", "ask:", "ask: ["}, "articles/return.md:"},
        {{"articles/return.md", "products: [cam2]", "figures: [none.svg]"},
         "articles/return.md:3: error: the figure \"none.svg\" is not in media/"},
        {{"articles/return.md", "products: [cam2]", "next: [nowhere]"},
         "articles/return.md:3: error: there is no article \"nowhere\""},
        {{"articles/return.md", "products: [cam2]", "intent: return.polcy"},
         "articles/return.md:3: error: there is no intent \"return.polcy\" in the pack; near: return.policy"},
        {{"articles/return.md", "products: [cam2]", "intent: [return.policy, qqqqqqqq]"},
         "articles/return.md:3: error: there is no intent \"qqqqqqqq\" in the pack\n"},
        {{"articles/return.md", "products: [cam2]", "intent: [return.policy, return.policy]"},
         "articles/return.md:3: warning: intent \"return.policy\" stands here twice"},
        {{"articles/return.md", "products: [cam2]", "intent: {return: policy}"},
         "articles/return.md:3: error: intent must be a list"},
        {{"flows/offline.yaml", "products: [cam2]", "intent: trouble.ofline"},
         "flows/offline.yaml:2: error: there is no intent \"trouble.ofline\" in the pack; near: trouble.offline"},
        {{"articles/return.md", "products: [cam2]", "valid_until: 2026-03-01"},
         "articles/return.md:3: warning: expired on 2026-03-01"},
        {{"articles/return.md", "想退货", "连不上！"}, "is also answered by"},
        {{"articles/Return Me.md", NULL, ARTICLE}, "articles/Return Me.md:1: error: a file name is an id"},
        {{"articles/return.md", "Second.", "Second \xff."}, "articles/return.md:15: error: not valid UTF-8"},
        {{"flows/offline.yaml", "next: two", "next: seven"},
         "flows/offline.yaml:12: error: next: there is no step \"seven\""},
        {{"flows/offline.yaml", "next: two", "done: true"},
         "flows/offline.yaml:16: error: step \"two\" is never reached"},
        {{"flows/offline.yaml", "    handover: repair\n", ""},
         "flows/offline.yaml:21: error: step \"three\" is a dead end"},
        {{"flows/offline.yaml", "handover: repair", "handover: bored"}, "handover must be one of"},
        {{"flows/offline.yaml", "    handover: repair\n", "    handover: repair\n    check: lamp\n"},
         "a step with check needs choices with a value or a fact"},
        {{"flows/offline.yaml", "        fact: light=red\n", "        value: red\n"}, "value is only for"},
        {{"flows/offline.yaml", "    handover: repair\n", "    choices: [{label: 再来, next: three}]\n"},
         "flows/offline.yaml:21: error: step \"three\" is in a loop without an exit"},
        {{"flows/offline.yaml", "        done: true\n  two", "        done: true\n        next: two\n  two"},
         "flows/offline.yaml:14: error: a choice needs exactly one of"},
        {{"flows/offline.yaml", "start: one\n", ""}, "\"start\" is missing"},
        {{"flows/offline.yaml", "light.svg, alt", "lite.svg, alt"},
         "flows/offline.yaml:9: error: the figure \"lite.svg\" is not in media/"},
        {{"flows/offline.yaml", "figure: {file: light.svg", "clip: {file: light.svg, from: 3, to: 2"},
         "flows/offline.yaml:9: error: a clip must end after it starts"},
        {{"flows/offline.yaml", "figure: {file: light.svg", "clip: {file: light.svg, from: 1, to: 2"},
         "is of type image/svg+xml"},
        {{"flows/offline.yaml", "say: {zh: 按键, en: Press}", "say: {zh: 按键, en: \"\"}"},
         "say: the English text is missing"},
        {{"flows/offline.yaml", "fact: light=red", "fact: red"}, "flows/offline.yaml:13: error: a fact must look like"},
        {{"flows/offline.yaml", "label: {zh: 好了, en: Works}", "label: {zh: 红, en: Red}"},
         "two choices have the same label"},
        {{"media/light.svg", SVG, "not a picture"}, "media/light.svg:1: error: the content is not image/svg+xml"},
        {{"company.yaml", "id: acme\n", "id: acme\nid: other\n"}, "company.yaml:2: error: "},
        {{"company.yaml", "id: acme\n", "id: [acme]\n"}, "company.yaml:1: error: id must be"},
        {{"company.yaml", "id: acme\n", "return_window_days: soon\nid: acme\n"},
         "company.yaml:1: error: return_window_days must be a whole number from 0 to 3650"},
        {{"company.yaml", "id: acme\n", "privacy_article: nowhere\nid: acme\n"},
         "company.yaml:1: error: there is no article \"nowhere\""},
        {{"company.yaml", "makeup_days: [2026-03-15]", "makeup_days: [soon]"},
         "company.yaml:7: error: makeup_days: a date like 2026-03-10 is missing"},
        {{"company.yaml", "from: 2026-03-12, to: 2026-03-13", "from: 2026-03-14, to: 2026-03-13"},
         "company.yaml:8: error: a notice needs from and to, in this order"},
        {{"company.yaml", "from: 2026-03-12, to", "to"}, "company.yaml:8: error: a notice needs from and to"},
        {{"products.yaml", NULL, NULL}, "products.yaml:1: error: the file is missing"},
        {{"products.yaml", "products:", "products: # none\nproductz:"},
         "products.yaml:2: error: unknown key \"productz\""},
        {{"products.yaml", NULL, "{}\n"}, "products.yaml:1: error: \"products\" is missing"},
        {{"products.yaml", PRODUCTS, PRODUCTS "  - id: cam2\n    name: {zh: 另一个, en: Other}\n"},
         "products.yaml:6: error: product \"cam2\" stands twice"},
        {{"products.yaml", "price_eur: 49.50", "image: none.png"},
         "products.yaml:5: error: the figure \"none.png\" is not in media/"},
        {{"chitchat.yaml", NULL,
          "smalltalk:\n  - {id: Hello!, ask: {zh: [你好], en: [hello]}, say: {zh: 好, en: Hi}}\n"},
         "chitchat.yaml:2: error: id \"Hello!\": only a-z, 0-9 and -"},
        {{"chitchat.yaml", NULL, "smalltalk:\n  - {id: hello, ask: {zh: [你好], en: [hello]}}\n"},
         "chitchat.yaml:2: error: \"say\" is missing"},
        {{"articles/return.md", "products: [cam2]", "valid_until: soon"},
         "articles/return.md:3: error: valid_until must be a date like 2026-03-10"},
        {{"articles/return.md", "  zh: [想退货]", "  zh: [{a: b}]"}, "articles/return.md:5: error: "},
        {{"flows/offline.yaml", "    title: {zh: 二", "    done: perhaps\n    title: {zh: 二"}, "flows/offline.yaml:"},
        {{"flows/offline.yaml", "products: [cam2]", "safety: perhaps"},
         "flows/offline.yaml:2: error: safety must be true or false"},
        {{"flows/offline.yaml", "  two:\n", "  Step 2:\n"},
         "flows/offline.yaml:16: error: step \"Step 2\": only a-z, 0-9 and -"},
        {{"flows/offline.yaml", "    handover: repair\n", "    handover: repair\n    done: true\n"},
         "flows/offline.yaml:21: error: step \"three\" is both done and a handover"},
        {{"flows/offline.yaml", "    handover: repair\n",
          "    handover: repair\n    choices: [{label: {zh: 是, en: Yes}, next: one}]\n"},
         "flows/offline.yaml:21: error: step \"three\" has choices and also ends"},
        {{"flows/offline.yaml", "    handover: repair\n", "    handover: repair\n    unsolved: one\n"},
         "flows/offline.yaml:21: error: unsolved is only for a step that is done"},
        {{"flows/offline.yaml", "figure: {file: light.svg", "clip: {file: none.webm, from: 1, to: 2"},
         "flows/offline.yaml:9: error: the clip \"none.webm\" is not in media/"},
        {{"flows/offline.yaml", "figure: {file: light.svg", "clip: {file: light.svg, from: now, to: 2"},
         "flows/offline.yaml:9: error: from must be a number of seconds"},
        {{"flows/offline.yaml", "start: one", "start: nowhere"}, "error: start: there is no step \"nowhere\""},
        {{"flows/empty.yaml", NULL, "title: {zh: 空, en: Empty}\nask: {zh: [空的], en: [empty]}\nstart: a\n"},
         "flows/empty.yaml:1: error: \"steps\" is missing"},
        {{"flows/empty.yaml", NULL,
          "title: {zh: 空, en: Empty}\nask: {zh: [空的], en: [empty]}\nstart: a\nsteps: {}\n"},
         "flows/empty.yaml:4: error: a flow has 1 to "},
        {{"flows/empty.yaml", NULL, ""}, "flows/empty.yaml:1: error: "},
        {{"flows/empty.yaml", NULL, "a: &b [1]\nc: *b\n"}, "flows/empty.yaml:"},
        {{"media/light.bmp", NULL, "BM"}, "media/light.bmp:1: error: media are .svg, .png, .jpg or .webm"},
        {{"policies/rules.md", NULL,
          "---\ntitle: 规则\nask: {zh: [规则], en: [rules]}\n---\n# zh\n- 一\n- 二\n# en\n- one\n"},
         "policies/rules.md:5: error: 2 items in Chinese but 1 in English"},
};

/* FILE:LINE: error|warning: TEXT */
static bool has_place(const char *line)
{
        const char *colon = strchr(line, ':');
        char *end;

        if (!colon || colon == line || strtoul(colon + 1, &end, 10) == 0)
                return false;
        return strncmp(end, ": error: ", 9) == 0 || strncmp(end, ": warning: ", 11) == 0;
}

static char *strdup_in(const char *text)
{
        static char copy[65536];

        snprintf(copy, sizeof(copy), "%s", text);
        return copy;
}

static void every_fault_is_named_with_file_and_line(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
                struct report *rep = report_new();
                struct buf out;

                knowledge_unref(load(&faults[i].c, rep));
                buf_init(&out, 65536);
                report_write(rep, &out);
                for (char *line = out.n ? strtok(strdup_in(out.p), "\n") : NULL; line; line = strtok(NULL, "\n"))
                        if (!has_place(line))
                                fail_msg("row %zu: no file and line: %s", i, line);
                if (!out.n || !strstr(out.p, faults[i].want))
                        fail_msg("row %zu: wanted \"%s\", got:\n%s", i, faults[i].want, out.n ? out.p : "(nothing)");
                buf_done(&out);
                report_free(rep);
        }
}

static void products_that_cannot_be_read_are_one_fault(void **state)
{
        static const struct change cut = {"products.yaml", "id: cam2", "id: [cam2"};
        struct report *rep = report_new();
        struct buf out;

        (void)state;
        assert_null(load(&cut, rep));
        buf_init(&out, 65536);
        report_write(rep, &out);
        assert_non_null(strstr(out.p, "products.yaml:"));
        assert_null(strstr(out.p, "unknown product"));
        buf_done(&out);
        report_free(rep);
}

static struct knowledge *good(const struct change *c)
{
        struct report *rep = report_new();
        struct knowledge *k = load(c, rep);
        struct buf out;

        buf_init(&out, 65536);
        report_write(rep, &out);
        if (!k)
                fail_msg("%s", out.p);
        buf_done(&out);
        report_free(rep);
        return k;
}

static void a_good_folder_compiles_to_what_it_says(void **state)
{
        struct knowledge *k = good(NULL);
        const struct article *a = knowledge_article(k, STR("return"));
        const struct flow *f = knowledge_flow(k, STR("offline"));

        (void)state;
        assert_non_null(a);
        assert_int_equal(a->passages[LANG_ZH].n, 2);
        assert_true(str_eq(a->passages[LANG_EN].v[1], STR("Second.")));
        assert_true(str_eq(a->body[LANG_ZH], STR("七天内可退。\n\n第二段。")));
        assert_non_null(f);
        assert_int_equal(f->n_steps, 3);
        assert_int_equal(f->steps[0].choices[0].next, 1);
        assert_true(f->steps[0].choices[1].done);
        assert_true(str_eq(f->steps[0].choices[0].fact_key, STR("light")));
        assert_int_equal(f->steps[1].unsolved, 2);
        assert_int_equal(k->products[0].price_eur_minor, 4950);
        assert_non_null(knowledge_media(k, STR("light.svg")));
        assert_null(knowledge_media(k, STR("none.svg")));
        assert_null(knowledge_policy(k, STR("return")));
        assert_null(knowledge_unref(k));
}

/* Two files by hand, since a change is of one. */
static void an_intent_belongs_to_the_first_that_names_it(void **state)
{
        struct change c = {"articles/return.md", "products: [cam2]", "intent: [return.policy, trouble.offline]"};
        struct report *rep = report_new();
        struct kfile files[N_FILES + 1];
        const struct article *a;
        struct knowledge *k;
        struct buf out;
        struct err err;
        size_t n = build(&c, files);

        (void)state;
        for (size_t i = 0; i < n; i++) {
                if (strcmp(files[i].path, "flows/offline.yaml") != 0)
                        continue;
                replace_in((char *)(uintptr_t)files[i].data, "products: [cam2]", "intent: trouble.offline");
                files[i].n = strlen((const char *)files[i].data);
        }
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, rep, &err), 0);
        buf_init(&out, 4096);
        report_write(rep, &out);
        assert_true(
                str_contains(buf_str(&out), STR("flows/offline.yaml:2: warning: intent \"trouble.offline\" is bound "
                                                "by articles/return.md:3, which keeps its phrasings")));
        a = knowledge_article(k, STR("return"));
        assert_int_equal(a->intents.n, 2);
        assert_true(str_eq(a->intent, STR("return.policy")));
        assert_int_equal(knowledge_flow(k, STR("offline"))->intents.n, 1);
        assert_ptr_equal(knowledge_bound(k, STR("trouble.offline")), a);
        assert_ptr_equal(knowledge_bound(k, STR("return.policy")), a);
        assert_null(knowledge_bound(k, STR("return.opened")));
        buf_done(&out);
        knowledge_unref(k);
        report_free(rep);
}

static void a_policy_is_cut_into_items(void **state)
{
        struct change c = {"policies/rules.md", NULL,
                           "---\ntitle: 规则\nask: {zh: [规则], en: [rules]}\n---\n# zh\n- 一\n- 二\n# en\n- one\n- "
                           "two\n  more\n"};
        struct knowledge *k = good(&c);
        const struct article *a = knowledge_policy(k, STR("rules"));

        (void)state;
        assert_int_equal(a->passages[LANG_EN].n, 2);
        assert_true(str_eq(a->passages[LANG_EN].v[0], STR("one")));
        assert_true(str_contains(a->passages[LANG_EN].v[1], STR("more")));
        assert_true(knowledge_article(k, STR("rules")) == a);
        knowledge_unref(k);
}

static void only_in(enum lang lang, const char *path, const char *text, const char *want)
{
        enum lang other = lang == LANG_ZH ? LANG_EN : LANG_ZH;
        struct change c = {path, NULL, text};
        struct report *rep = report_new();
        struct knowledge *k = load(&c, rep);
        const struct article *a = knowledge_article(k, STR("one"));
        struct buf out;

        buf_init(&out, 4096);
        report_write(rep, &out);
        assert_string_equal(out.p, want);
        assert_int_equal(rep->n_warnings, 1);
        buf_clear(&out);
        report_write_errors(rep, &out);
        assert_int_equal(out.n, 0);
        assert_int_equal(article_lang(a, LANG_ZH), lang);
        assert_int_equal(article_lang(a, LANG_EN), lang);
        assert_true(a->title[lang].n && a->body[lang].n && a->passages[lang].n == 2 && a->ask[lang].n == 1);
        assert_true(!a->title[other].n && !a->body[other].n && !a->passages[other].n && !a->ask[other].n);
        buf_done(&out);
        knowledge_unref(k);
        report_free(rep);
}

static void a_document_in_one_language_is_warned_of_and_served(void **state)
{
        static const char zh[] = ":1: warning: only in Chinese: English-speaking customers get the original, with a "
                                 "note\n",
                          en[] = ":1: warning: only in English: Chinese-speaking customers get the original, with a "
                                 "note\n";
        char want[256];

        (void)state;
        snprintf(want, sizeof(want), "articles/one.md%s", zh);
        only_in(LANG_ZH, "articles/one.md", "---\ntitle: 除垢\nask: [要除垢吗]\n---\n一。\n\n二。\n", want);
        snprintf(want, sizeof(want), "articles/one.md%s", en);
        only_in(LANG_EN, "articles/one.md",
                "---\ntitle: {en: Descaling}\nask: {en: [is it due]}\n---\n# en\nOne.\n\nTwo.\n", want);
        snprintf(want, sizeof(want), "policies/one.md%s", en);
        only_in(LANG_EN, "policies/one.md", "---\ntitle: Rules\nask: [which rules]\n---\n- One.\n- Two.\n", want);
}

static void a_document_in_both_languages_is_read_in_the_one_asked_for(void **state)
{
        struct knowledge *k = good(NULL);
        const struct article *a = knowledge_article(k, STR("return"));

        (void)state;
        assert_int_equal(article_lang(a, LANG_ZH), LANG_ZH);
        assert_int_equal(article_lang(a, LANG_EN), LANG_EN);
        knowledge_unref(k);
}

static void body_of(const char *body, struct str ret[KL], struct knowledge **ret_k)
{
        static char text[4096];
        struct change c = {"articles/return.md", NULL, text};

        snprintf(text, sizeof(text), "---\ntitle: {zh: 退, en: R}\nask: [想退货, send it back]\n---\n%s", body);
        *ret_k = good(&c);
        for (int l = 0; l < KL; l++)
                ret[l] = knowledge_article(*ret_k, STR("return"))->body[l];
}

static void languages_are_found_however_they_are_marked(void **state)
{
        static const char *const bodies[] = {
                "# zh\n可以。\n# en\nYes.\n",
                "# 中文\n可以。\n# English\nYes.\n",
                "## en\nYes.\n## zh\n可以。\n",
                "<!-- zh -->\n可以。\n<!-- en -->\nYes.\n",
                "可以。\n\nYes.\n",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
                struct knowledge *k;
                struct str b[KL];

                body_of(bodies[i], b, &k);
                assert_true(str_eq(b[LANG_ZH], STR("可以。")));
                assert_true(str_eq(b[LANG_EN], STR("Yes.")));
                assert_int_equal(knowledge_article(k, STR("return"))->ask[LANG_EN].n, 1);
                knowledge_unref(k);
        }
}

static void the_hash_follows_the_content_alone(void **state)
{
        struct change c = {"articles/return.md", "Second.", "Third."};
        struct knowledge *a = good(NULL), *b = good(NULL), *d = good(&c);

        (void)state;
        assert_string_equal(a->hash, b->hash);
        assert_string_not_equal(a->hash, d->hash);
        assert_int_equal(strlen(a->hash), 64);
        knowledge_unref(a);
        knowledge_unref(b);
        knowledge_unref(d);
}

/* A text file of n bytes that is an article when it is read at all. */
static size_t errors_at_size(size_t n)
{
        struct kfile files[N_FILES + 1];
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n_files = build(NULL, files), n_errors;
        char *p = malloc(n);
        struct err err;

        memset(p, 'x', n);
        for (size_t i = 1; i <= n / 100; i++)
                p[i * 100 - 1] = '\n';
        memcpy(p, ARTICLE, strlen(ARTICLE));
        files[2].data = (const unsigned char *)p;
        files[2].n = n;
        knowledge_load_files(files, n_files, NOW_MS, &k, rep, &err);
        n_errors = rep->n_errors;
        knowledge_unref(k);
        report_free(rep);
        free(p);
        return n_errors;
}

static void a_text_file_has_a_largest_size(void **state)
{
        (void)state;
        assert_int_equal(errors_at_size(KNOWLEDGE_FILE_BYTES_MAX), 0);
        assert_int_not_equal(errors_at_size(KNOWLEDGE_FILE_BYTES_MAX + 1), 0);
}

/* A flow of n steps one behind the other; the last one leads back to the first when it is a cycle, with a way out. */
static size_t errors_of_long_flow(unsigned n, bool cycle)
{
        struct arena *mem = arena_new(0);
        struct buf text;
        struct kfile files[N_FILES + 1];
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n_files = build(NULL, files), n_errors;
        struct err err;

        buf_init(&text, KNOWLEDGE_FILE_BYTES_MAX);
        buf_put_c(&text,
                  "title: {zh: 长, en: Long}\nproducts: [all]\nask: [很长的流程, a long flow]\nstart: s0\nsteps:\n");
        for (unsigned i = 0; i < n; i++) {
                buf_printf(&text, "  s%u:\n    title: {zh: 第%u步, en: Step %u}\n    say: {zh: 看%u, en: Look %u}\n", i,
                           i, i, i, i);
                if (i + 1 < n || cycle)
                        buf_printf(&text,
                                   "    choices:\n      - {label: {zh: 好了, en: Works}, done: true}\n"
                                   "      - {label: {zh: 还不行, en: Still not}, next: s%u}\n",
                                   (i + 1) % n);
                else
                        buf_put_c(&text, "    handover: repair\n");
        }
        assert_false(text.overflow);
        files[n_files++] = (struct kfile){"flows/long.yaml", (const unsigned char *)text.p, text.n};
        knowledge_load_files(files, n_files, NOW_MS, &k, rep, &err);
        n_errors = rep->n_errors;
        if (k) {
                struct flow read;

                assert_int_equal(knowledge_flow(k, STR("long"))->n_steps, n);
                assert_int_equal(flow_read(STR("long"), buf_str(&text), mem, &read, &err), 0);
                assert_int_equal(read.n_steps, n);
                assert_true(str_eq(read.version, knowledge_flow(k, STR("long"))->version));
        }
        knowledge_unref(k);
        report_free(rep);
        buf_done(&text);
        arena_free(mem);
        return n_errors;
}

static void a_flow_has_a_largest_number_of_steps(void **state)
{
        (void)state;
        assert_int_equal(errors_of_long_flow(KNOWLEDGE_STEPS_MAX, false), 0);
        assert_int_equal(errors_of_long_flow(KNOWLEDGE_STEPS_MAX + 1, false), 1);
}

static void a_cycle_with_a_way_out_is_a_flow(void **state)
{
        (void)state;
        assert_int_equal(errors_of_long_flow(2, true), 0);
        assert_int_equal(errors_of_long_flow(KNOWLEDGE_STEPS_MAX, true), 0);
}

static void an_edition_is_told_by_its_text_and_its_id(void **state)
{
        static const char text[] = "title: {zh: 灯, en: Light}\nask: [灯, light]\nstart: a\nsteps:\n"
                                   "  a: {title: 灯, say: {zh: 看灯, en: Look}, done: true}\n";
        struct arena *mem = arena_new(0);
        struct flow a, b, c;
        struct err err;

        (void)state;
        assert_int_equal(flow_read(STR("x"), str_c(text), mem, &a, &err), 0);
        assert_int_equal(flow_read(STR("y"), str_c(text), mem, &b, &err), 0);
        assert_int_equal(flow_read(STR("x"), str_n(text, sizeof(text) - 2), mem, &c, &err), 0);
        assert_false(str_eq(a.version, b.version) || str_eq(a.version, c.version));
        assert_int_equal(flow_read(STR("x"), STR("steps: [\xff"), mem, &a, &err), ERR_INVALID);
        assert_true(flow_read(STR("x"), STR("steps: {"), mem, &a, &err) < 0);
        assert_int_equal(flow_read(STR("x"), STR("title: {zh: 灯, en: Light}"), mem, &a, &err), ERR_INVALID);
        arena_free(mem);
}

static size_t errors_with_asks(unsigned n, unsigned length)
{
        static char text[262144];
        struct kfile files[N_FILES + 1];
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n_files = build(NULL, files), n_errors, at;
        struct err err;

        at = (size_t)snprintf(text, sizeof(text), "---\ntitle: 退\nask:\n  en: [return]\n  zh:\n");
        for (unsigned i = 0; i < n; i++) {
                int digits = snprintf(text + at, sizeof(text) - at, "    - q%u", i);

                at += (size_t)digits;
                for (unsigned j = (unsigned)digits - 6; j < length; j++)
                        text[at++] = 'x';
                text[at++] = '\n';
        }
        at += (size_t)snprintf(text + at, sizeof(text) - at, "---\n# zh\n可以\n# en\nYes\n");
        files[2].data = (const unsigned char *)text;
        files[2].n = at;
        knowledge_load_files(files, n_files, NOW_MS, &k, rep, &err);
        n_errors = rep->n_errors;
        knowledge_unref(k);
        report_free(rep);
        return n_errors;
}

static void phrasings_are_limited_in_number_and_length(void **state)
{
        (void)state;
        assert_int_equal(errors_with_asks(KNOWLEDGE_ASKS_MAX, 10), 0);
        assert_int_equal(errors_with_asks(KNOWLEDGE_ASKS_MAX + 1, 10), 1);
        assert_int_equal(errors_with_asks(1, KNOWLEDGE_ASK_BYTES_MAX), 0);
        assert_int_equal(errors_with_asks(1, KNOWLEDGE_ASK_BYTES_MAX + 1), 1);
}

static size_t errors_with_steps(unsigned n, unsigned choices)
{
        static char text[65536];
        struct kfile files[N_FILES + 1];
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n_files = build(NULL, files), n_errors, at;
        struct err err;

        at = (size_t)snprintf(text, sizeof(text), "title: {zh: 一, en: a}\nask: [连, off]\nstart: s0\nsteps:\n");
        for (unsigned i = 0; i < n; i++) {
                at += (size_t)snprintf(text + at, sizeof(text) - at, "  s%u:\n    title: t\n    say: {zh: 一, en: a}\n",
                                       i);
                if (i == n - 1) {
                        at += (size_t)snprintf(text + at, sizeof(text) - at, "    done: true\n");
                        break;
                }
                at += (size_t)snprintf(text + at, sizeof(text) - at, "    choices:\n");
                for (unsigned c = 0; c < choices; c++)
                        at += (size_t)snprintf(text + at, sizeof(text) - at, "      - {label: c%u, next: s%u}\n", c,
                                               i + 1);
        }
        files[3].data = (const unsigned char *)text;
        files[3].n = at;
        knowledge_load_files(files, n_files, NOW_MS, &k, rep, &err);
        n_errors = rep->n_errors;
        knowledge_unref(k);
        report_free(rep);
        return n_errors;
}

static void steps_and_choices_are_limited(void **state)
{
        (void)state;
        assert_int_equal(errors_with_steps(KNOWLEDGE_STEPS_MAX, 1), 0);
        assert_int_equal(errors_with_steps(KNOWLEDGE_STEPS_MAX + 1, 1), 1);
        assert_int_equal(errors_with_steps(2, KNOWLEDGE_CHOICES_MAX), 0);
        assert_int_not_equal(errors_with_steps(2, KNOWLEDGE_CHOICES_MAX + 1), 0);
}

static void a_report_keeps_so_many_and_counts_the_rest(void **state)
{
        static char text[KNOWLEDGE_FAULTS_MAX * 20];
        struct change c = {"products.yaml", NULL, text};
        struct report *rep = report_new();
        struct buf out;
        size_t at = 0;

        (void)state;
        for (unsigned i = 0; i < KNOWLEDGE_FAULTS_MAX + 5 && at < sizeof(texts[0]) - 20; i++)
                at += (size_t)snprintf(text + at, sizeof(text) - at, "k%u: 1\n", i);
        knowledge_unref(load(&c, rep));
        assert_int_equal(rep->n, KNOWLEDGE_FAULTS_MAX);
        assert_true(rep->n_errors > KNOWLEDGE_FAULTS_MAX);
        buf_init(&out, 1 << 20);
        report_write(rep, &out);
        assert_non_null(strstr(out.p, " more\n"));
        buf_done(&out);
        report_free(rep);
}

static void a_fault_says_so_much_of_a_long_name_and_no_more(void **state)
{
        char *text = calloc(1, KNOWLEDGE_FILE_BYTES_MAX + 1);
        enum { N_LONG = 5 };
        static const char *const paths[N_LONG] = {"articles/a.md", "articles/b.md", "articles/c.md", "articles/d.md",
                                                  "articles/e.md"};
        struct kfile files[N_FILES + 1 + N_LONG];
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n = build(NULL, files), at;
        struct err err;

        (void)state;
        at = (size_t)sprintf(text, "---\ntitle: {zh: 好, en: R}\nask: {zh: [好], en: [a]}\nproducts: [");
        for (unsigned i = 0; i < 100; i++) {
                memset(text + at, 'x', 9000);
                at += 9000;
                at += (size_t)sprintf(text + at, "%u, ", i);
        }
        at += (size_t)sprintf(text + at, "]\n---\n# zh\n好\n# en\na\n");
        for (unsigned i = 0; i < N_LONG; i++) /* together more than the report has room for */
                files[n++] = (struct kfile){paths[i], (const unsigned char *)text, at};
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, rep, &err), ERR_INVALID);
        assert_true(rep->n > 450);
        for (size_t i = 0; i < rep->n; i++)
                assert_true(rep->items[i].text.n <= 1000);
        report_free(rep);
        free(text);
}

/* What many files of many small parts take is beyond the arena, and a fault before that. */
static void a_knowledge_that_does_not_fit_is_a_fault(void **state)
{
        enum { FILES = 60, VALUES = 90000 };
        char *text = calloc(1, 2 * VALUES + 64);
        char(*paths)[32] = calloc(FILES, sizeof(*paths));
        struct kfile *files = calloc(FILES + N_FILES + 1, sizeof(*files));
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n = build(NULL, files), at;
        struct err err;
        bool told = false;

        (void)state;
        at = (size_t)sprintf(text, "title: [");
        for (unsigned i = 0; i < VALUES; i++)
                at += (size_t)sprintf(text + at, "a,");
        at += (size_t)sprintf(text + at, "]\n");
        for (unsigned i = 0; i < FILES; i++) {
                snprintf(paths[i], sizeof(paths[i]), "flows/a%u.yaml", i);
                files[n++] = (struct kfile){paths[i], (const unsigned char *)text, at};
        }
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, rep, &err), ERR_INVALID);
        for (size_t i = 0; i < rep->n; i++)
                told |= str_eq_c(rep->items[i].text, "from here on there is more text than fits into memory");
        assert_true(told);
        report_free(rep);
        free(files);
        free(paths);
        free(text);
}

/* More warnings than are kept, and behind them the one error. */
static void an_error_is_kept_before_any_number_of_warnings(void **state)
{
        static const char one[] = "---\ntitle: R\nask: [%s]\n---\nYes.\n";
        struct kfile *files = calloc(KNOWLEDGE_FAULTS_MAX + N_FILES + 2, sizeof(*files));
        char(*paths)[32] = calloc(KNOWLEDGE_FAULTS_MAX + 1, sizeof(*paths));
        char(*asks)[64] = calloc(KNOWLEDGE_FAULTS_MAX + 1, sizeof(*asks));
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        size_t n = build(NULL, files);
        struct buf out;
        struct err err;

        (void)state;
        for (unsigned i = 0; i <= KNOWLEDGE_FAULTS_MAX; i++) {
                snprintf(paths[i], sizeof(paths[i]), "articles/a%u.md", i);
                snprintf(asks[i], sizeof(asks[i]), one, paths[i]);
                files[n++] = (struct kfile){paths[i], (const unsigned char *)asks[i], strlen(asks[i])};
        }
        files[n++] = (struct kfile){"policies/zz.md", (const unsigned char *)"nothing", 7};
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, rep, &err), ERR_INVALID);
        assert_int_equal(rep->n, KNOWLEDGE_FAULTS_MAX);
        assert_int_equal(rep->n_warnings, KNOWLEDGE_FAULTS_MAX + 1);
        assert_non_null(strstr(err.msg, "policies/zz.md:1"));
        buf_init(&out, 1 << 20);
        report_write_errors(rep, &out);
        assert_string_equal(out.p,
                            "policies/zz.md:1: error: the front matter is missing: the first line must be ---\n");
        buf_clear(&out);
        report_write(rep, &out);
        assert_non_null(strstr(out.p, "… and 2 more\n"));
        buf_done(&out);
        free(files);
        free(paths);
        free(asks);
        report_free(rep);
}

static void too_many_files_are_refused_before_reading(void **state)
{
        struct kfile *files = calloc(KNOWLEDGE_FILES_MAX + 1, sizeof(*files));
        struct knowledge *k = NULL;
        struct err err;

        (void)state;
        for (unsigned i = 0; i <= KNOWLEDGE_FILES_MAX; i++)
                files[i] = (struct kfile){"readme.txt", NULL, 0};
        assert_int_equal(knowledge_load_files(files, KNOWLEDGE_FILES_MAX + 1, NOW_MS, &k, NULL, &err), ERR_LIMIT);
        assert_int_equal(knowledge_load_files(files, KNOWLEDGE_FILES_MAX, NOW_MS, &k, NULL, &err), ERR_INVALID);
        free(files);
}

static void write_file(const char *dir, const char *path, const char *text)
{
        char full[512];
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", dir, path);
        f = fopen(full, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static void a_folder_has_a_largest_text(void **state)
{
        enum { FILES = KNOWLEDGE_TEXT_BYTES_MAX / KNOWLEDGE_FILE_BYTES_MAX };
        char dir[] = "/tmp/warmline-knowledge-XXXXXX", path[100], cmd[100];
        struct knowledge *k = NULL;
        struct err err = {0};

        (void)state;
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/articles", dir);
        assert_int_equal(mkdir(path, 0700), 0);
        for (unsigned i = 0; i <= FILES; i++) {
                if (i == FILES)
                        assert_int_not_equal(knowledge_load_dir(dir, NOW_MS, &k, NULL, &err), ERR_LIMIT);
                snprintf(path, sizeof(path), "%s/articles/a%u.md", dir, i);
                assert_true(fclose(fopen(path, "w")) == 0 && truncate(path, KNOWLEDGE_FILE_BYTES_MAX) == 0);
        }
        assert_int_equal(knowledge_load_dir(dir, NOW_MS, &k, NULL, &err), ERR_LIMIT);
        assert_non_null(strstr(err.msg, "more than 64 MiB of text"));
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        assert_int_equal(system(cmd), 0);
}

static void a_folder_and_a_table_give_the_same(void **state)
{
        char dir[] = "/tmp/warmline-knowledge-XXXXXX", sub[64], cmd[128];
        static const char *const subs[] = {"articles", "flows", "media", "policies"};
        struct knowledge *k = NULL, *t = good(NULL);
        struct err err;

        (void)state;
        assert_non_null(mkdtemp(dir));
        for (size_t i = 0; i < 4; i++) {
                snprintf(sub, sizeof(sub), "%s/%s", dir, subs[i]);
                assert_int_equal(mkdir(sub, 0700), 0);
        }
        for (size_t i = 0; i < N_FILES; i++) {
                if (base_files[i][1])
                        write_file(dir, base_files[i][0], base_files[i][1]);
        }
        write_file(dir, "articles/.hidden.md", "nonsense");
        write_file(dir, "articles/notes.txt", "nonsense");
        assert_int_equal(knowledge_load_dir(dir, NOW_MS, &k, NULL, &err), 0);
        assert_string_equal(k->hash, t->hash);
        assert_null(knowledge_media(k, STR("light.svg"))->data);
        assert_non_null(knowledge_media(t, STR("light.svg"))->data);
        knowledge_unref(k);
        knowledge_unref(t);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        assert_int_equal(system(cmd), 0);
        assert_int_equal(knowledge_load_dir(dir, NOW_MS, &k, NULL, &err), ERR_NOTFOUND);
}

static int64_t at(const char *iso)
{
        int64_t ms;

        assert_true(time_parse_iso(str_c(iso), &ms));
        return ms;
}

static void people_are_there_in_their_hours_only(void **state)
{
        static const struct {
                const char *now;
                bool open;
                const char *opens;
        } rows[] = {
                {"2026-03-10T00:20+08:00", false, "2026-03-10T09:00+08:00"},
                {"2026-03-10T09:00+08:00", true, "2026-03-10T09:00+08:00"},
                {"2026-03-10T20:59+08:00", true, "2026-03-10T20:59+08:00"},
                {"2026-03-10T21:00+08:00", false, "2026-03-11T09:00+08:00"},
                {"2026-03-12T12:00+08:00", false, "2026-03-13T09:00+08:00"}, /* a holiday */
                {"2026-03-15T12:00+08:00", true, "2026-03-15T12:00+08:00"},  /* a Sunday that is worked */
                {"2026-03-22T12:00+08:00", false, "2026-03-23T09:00+08:00"}, /* an ordinary Sunday */
        };
        struct knowledge *k = good(NULL);

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                int64_t opens;

                assert_int_equal(hours_open(&k->company, knowledge_tz(k), at(rows[i].now), &opens), rows[i].open);
                assert_int_equal(opens, at(rows[i].opens));
        }
        assert_non_null(hours_notice(&k->company, knowledge_tz(k), at("2026-03-13T23:59+08:00")));
        assert_null(hours_notice(&k->company, knowledge_tz(k), at("2026-03-14T00:00+08:00")));
        knowledge_unref(k);
}

static void working_days_pass_over_weekends_and_holidays(void **state)
{
        static const struct {
                const char *now;
                int n;
                const char *ends;
        } rows[] = {
                {"2026-03-10T00:20+08:00", 1, "2026-03-11T21:00+08:00"}, /* a Tuesday */
                {"2026-03-10T23:00+08:00", 1, "2026-03-11T21:00+08:00"},
                {"2026-03-11T12:00+08:00", 1, "2026-03-13T21:00+08:00"}, /* Thursday is a holiday */
                {"2026-03-13T12:00+08:00", 1, "2026-03-15T21:00+08:00"}, /* a Sunday that is worked */
                {"2026-03-13T12:00+08:00", 2, "2026-03-16T21:00+08:00"},
                {"2026-03-20T12:00+08:00", 1, "2026-03-23T21:00+08:00"}, /* over an ordinary weekend */
        };
        struct knowledge *k = good(NULL);

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                assert_int_equal(hours_working_days(&k->company, knowledge_tz(k), at(rows[i].now), rows[i].n),
                                 at(rows[i].ends));
        knowledge_unref(k);
}

static void the_demo_company_has_no_faults(void **state)
{
        const char *source = getenv("WARMLINE_SOURCE");
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        struct err err;
        struct buf out;
        char dir[1024];

        (void)state;
        snprintf(dir, sizeof(dir), "%s/demo/knowledge", source ? source : ".");
        if (knowledge_load_dir(dir, NOW_MS, &k, rep, &err) < 0) {
                buf_init(&out, 1 << 20);
                report_write(rep, &out);
                fail_msg("%s\n%s", err.msg, out.n ? out.p : "");
        }
        assert_true(k->n_articles >= 7);
        assert_true(k->n_flows >= 1);
        knowledge_unref(k);
        report_free(rep);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_fault_is_named_with_file_and_line),
                cmocka_unit_test(products_that_cannot_be_read_are_one_fault),
                cmocka_unit_test(a_good_folder_compiles_to_what_it_says),
                cmocka_unit_test(an_intent_belongs_to_the_first_that_names_it),
                cmocka_unit_test(a_policy_is_cut_into_items),
                cmocka_unit_test(a_document_in_one_language_is_warned_of_and_served),
                cmocka_unit_test(a_document_in_both_languages_is_read_in_the_one_asked_for),
                cmocka_unit_test(languages_are_found_however_they_are_marked),
                cmocka_unit_test(the_hash_follows_the_content_alone),
                cmocka_unit_test(a_text_file_has_a_largest_size),
                cmocka_unit_test(a_flow_has_a_largest_number_of_steps),
                cmocka_unit_test(a_cycle_with_a_way_out_is_a_flow),
                cmocka_unit_test(an_edition_is_told_by_its_text_and_its_id),
                cmocka_unit_test(phrasings_are_limited_in_number_and_length),
                cmocka_unit_test(steps_and_choices_are_limited),
                cmocka_unit_test(a_report_keeps_so_many_and_counts_the_rest),
                cmocka_unit_test(a_fault_says_so_much_of_a_long_name_and_no_more),
                cmocka_unit_test(a_knowledge_that_does_not_fit_is_a_fault),
                cmocka_unit_test(an_error_is_kept_before_any_number_of_warnings),
                cmocka_unit_test(too_many_files_are_refused_before_reading),
                cmocka_unit_test(a_folder_has_a_largest_text),
                cmocka_unit_test(a_folder_and_a_table_give_the_same),
                cmocka_unit_test(people_are_there_in_their_hours_only),
                cmocka_unit_test(working_days_pass_over_weekends_and_holidays),
                cmocka_unit_test(the_demo_company_has_no_faults),
        };

        return cmocka_run_group_tests_name("knowledge", tests, NULL, NULL);
}

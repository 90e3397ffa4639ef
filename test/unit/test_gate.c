/* The evidence gate: single rules, limits, the texts of the demo, and the sentences of test/gate. */
#include "answer/answer.h"
#include "answer/gate.h"
#include "answer/phrase.h"
#include "answer/slot.h"
#include "app/embedded.h"
#include "app/eval_gate.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "base/tz.h"
#include "codec/json.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773108000000) /* 2026-03-10 10:00 in Shanghai */
#define HONEST_MIN 500                /* of 600 */
#define DAY (INT64_C(86400) * 1000)

static struct arena *mem;
static struct tz *tz;
static struct knowledge *k;
static const struct claims_names *names;

static int setup(void **state)
{
        struct report *rep = report_new();
        const struct kfile *files;
        struct err err;
        size_t n;

        (void)state;
        mem = arena_new((size_t)1 << 28);
        files = embedded_knowledge(&n);
        assert_int_equal(tz_load(STR("Asia/Shanghai"), &tz, &err), 0);
        assert_int_equal(knowledge_load_files(files, n, NOW_MS, &k, rep, &err), 0);
        report_free(rep);
        names = evidence_names(k, mem);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        knowledge_unref(k);
        tz_free(tz);
        arena_free(mem);
        return 0;
}

static struct gate_set *set_new(void)
{
        return gate_set_new(mem, names, NOW_MS, tz);
}

static struct gate_set *text_set(const char *text, enum lang lang)
{
        struct gate_set *set = set_new();
        struct gate_text t = {.text = str_c(text), .lang = lang};

        gate_add_text(set, &t);
        return set;
}

static void put(struct gate_set *set, const char *kind, const char *subject, const char *field, enum gate_type type,
                int64_t value, const char *text)
{
        struct gate_fact f = {str_c(kind), str_c(subject), str_c(field), type, value, str_c(text)};

        gate_add_fact(set, &f);
}

static enum gate_verdict ask(struct gate_set *set, enum lang lang, const char *sentence)
{
        return gate_check_sentence(set, str_c(sentence), lang, NULL);
}

static void a_value_passes_only_as_the_text_means_it(void **state)
{
        static const struct {
                const char *evidence, *sentence;
                enum lang lang;
                bool passes;
        } rows[] = {
                {"付款后 48 小时内发货。", "我们付款后 48 小时内发货。", LANG_ZH, true},
                {"付款后 48 小时内发货。", "付款后 48 小时后发货。", LANG_ZH, false},
                {"付款后 48 小时内发货。", "付款前 48 小时内发货。", LANG_ZH, false},
                {"付款后 48 小时内发货。", "付款后 48 天内发货。", LANG_ZH, false},
                {"付款后 ４８ 小时内发货。", "付款后 48 小时内发货。", LANG_ZH, true},
                {"七天内可以退货。", "7 天内可以退货。", LANG_ZH, true},
                {"七天内可以退货。", "7 天内不可以退货。", LANG_ZH, false},
                {"3月7日送到。", "2026-03-07 送到。", LANG_ZH, true},
                {"3月7日送到。", "3月8日送到。", LANG_ZH, false},
                {"Delivery costs 5.90 euros.", "Delivery costs €5.90.", LANG_EN, true},
                {"Delivery costs 5.90 euros.", "Delivery costs 5.90 yuan.", LANG_EN, false},
                {"Delivery costs 1,000 yuan.", "Delivery costs 1000 yuan.", LANG_EN, true},
                {"It holds at least 64 GB.", "It holds at most 64 GB.", LANG_EN, false},
                {"It is covered by the warranty.", "It is not covered by the warranty.", LANG_EN, false},
                {"It takes 2 to 4 days.", "It takes 2 to 5 days.", LANG_EN, false},
                {"See https://lumo.example/help for details.", "See https://lumo.example/help.", LANG_EN, true},
                {"See https://lumo.example/help for details.", "See https://evil.example/help.", LANG_EN, false},
                {"Minors under 14 may use it.", "Minors over 14 may use it.", LANG_EN, false},
                {"Anything at all.", "Yes, you can use it.", LANG_EN, false},
                {"Anything at all.", "We have got it for you already.", LANG_EN, false},
                {"You can use it, but never with 5 V.", "You can use it, but never with 5 V.", LANG_EN, true},
                {"Anything but 5 V.", "Anything but 5 V, and you can use it.", LANG_EN, false},
                {"什么都行。", "可以的，您放心使用。", LANG_ZH, false},
                {"什么都行。", "我马上给您做。", LANG_ZH, false},
                {"Anything at all.", "Thank you for your patience.", LANG_EN, true},
                {"什么都行。", "谢谢您的耐心。", LANG_ZH, true},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                bool passes =
                        ask(text_set(rows[i].evidence, rows[i].lang), rows[i].lang, rows[i].sentence) == GATE_PASS;

                if (passes != rows[i].passes)
                        fail_msg("%s | %s", rows[i].evidence, rows[i].sentence);
        }
}

static struct gate_set *two_orders(void)
{
        struct gate_set *set = set_new();

        put(set, "order", "LM2603010011", "item", GATE_PRODUCT, 0, "cam2");
        put(set, "order", "LM2603010011", "delivered", GATE_DATE, NOW_MS - DAY, "");
        put(set, "order", "LM2603010011", "total", GATE_MONEY, 29900, "CNY");
        put(set, "order", "LM2603040022", "item", GATE_PRODUCT, 0, "mesh3");
        put(set, "order", "LM2603040022", "promise", GATE_DATE, NOW_MS + DAY, "");
        put(set, "order", "LM2603040022", "status", GATE_STATE, 0, "shipped");
        return set;
}

static void a_fact_is_told_of_its_own_subject_and_field(void **state)
{
        struct gate_set *set = two_orders();

        (void)state;
        assert_int_equal(ask(set, LANG_ZH, "订单 LM2603010011 昨天签收了。"), GATE_PASS);
        assert_int_equal(ask(set, LANG_EN, "Your camera was delivered yesterday."), GATE_PASS);
        assert_int_equal(ask(set, LANG_EN, "Order LM2603010011 was delivered on 9 March."), GATE_PASS);
        assert_int_equal(ask(set, LANG_EN, "Your router is expected tomorrow."), GATE_PASS);
        assert_int_equal(ask(set, LANG_ZH, "路由器已经发出，预计明天送到。"), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_ZH, "订单 LM2603040022 昨天签收了。"), GATE_PASS);
        assert_int_equal(ask(set, LANG_EN, "Order LM2603010011 was delivered on 8 March."), GATE_VALUE);
        assert_int_not_equal(ask(set, LANG_EN, "Order LM2603010011 was placed yesterday."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "Order LM2603010012 was delivered yesterday."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "It was delivered yesterday."), GATE_PASS); /* which? */
        assert_int_equal(ask(set, LANG_ZH, "订单 LM2603010011 总共 299 元。"), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_ZH, "订单 LM2603010011 总共 299 欧元。"), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_ZH, "订单 LM2603040022 总共 299 元。"), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "The router has not been shipped."), GATE_PASS);
}

static void days_are_those_of_the_zone(void **state)
{
        struct gate_set *here = set_new(), *there;
        struct tz *la;
        struct err err;
        int64_t late = NOW_MS - (INT64_C(3) * 3600 * 1000); /* 07:00 of the 10th in Shanghai, the 9th in Los Angeles */

        (void)state;
        assert_int_equal(tz_load(STR("America/Los_Angeles"), &la, &err), 0);
        there = gate_set_new(mem, names, NOW_MS, la);
        put(here, "order", "A1", "delivered", GATE_DATE, late, "");
        put(there, "order", "A1", "delivered", GATE_DATE, late, "");
        assert_int_equal(ask(here, LANG_EN, "It was delivered on 10 March."), GATE_PASS);
        assert_int_not_equal(ask(there, LANG_EN, "It was delivered on 10 March."), GATE_PASS);
        assert_int_equal(ask(there, LANG_EN, "It was delivered on 9 March."), GATE_PASS);
        tz_free(la);
}

static void what_has_expired_supports_nothing(void **state)
{
        struct gate_set *set = set_new();
        struct gate_text t = {.text = STR("30 天内可以退货。"), .expired = true};

        (void)state;
        gate_add_text(set, &t);
        assert_int_equal(ask(set, LANG_ZH, "30 天内可以退货。"), GATE_EXPIRED);
        assert_int_equal(ask(set, LANG_ZH, "退货 30 天内可以。"), GATE_EXPIRED);
}

static void places_of_a_phrase_take_only_their_field(void **state)
{
        struct gate_set *set = two_orders();

        (void)state;
        gate_add_phrase(set, STR("It was due on {promise} and is now {late} late. I am sorry for the wait."));
        put(set, "order", "LM2603040022", "days_late", GATE_DAYS, 2, "");
        assert_int_equal(ask(set, LANG_EN, "It was due on 11 March and is now 2 days late."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "It was due on 9 March and is now 2 days late."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "It was due on 11 March and is now 3 days late."), GATE_PASS);
}

/* Each place of it, and all of one subject of each kind. */
static void a_phrase_does_not_join_what_belongs_to_two(void **state)
{
        struct gate_set *set = two_orders();

        (void)state;
        put(set, "device", "SN1", "warranty", GATE_DATE, NOW_MS + 5 * DAY, "");
        put(set, "device", "SN1", "firmware", GATE_TEXT, 0, "2.4.1. It is the newest");
        gate_add_phrase(set, STR("Came on {delivered}, covered until {warranty}, due {promise}."));
        gate_add_phrase(set, STR("It came on {delivered} and is covered until {warranty}."));
        gate_add_phrase(set, STR("It runs {firmware}."));
        assert_int_equal(ask(set, LANG_EN, "It came on 9 March and is covered until 15 March."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "Came on 9 March, covered until 15 March, due 11 March."), GATE_PASS);
        assert_int_equal(ask(set, LANG_EN, "It runs 2.4.1."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "It runs 2."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "It runs ."), GATE_PASS);
}

static void only_the_bad_sentence_is_dropped(void **state)
{
        struct gate_set *set = text_set("7 天内可退。运费 10 元。", LANG_ZH);
        struct gate_finding first;
        unsigned dropped;
        struct str text = STR("7 天内可退。30 天内也行！运费 10 元。"), out;

        (void)state;
        out = gate_check_text(set, text, LANG_ZH, &dropped, &first);
        assert_int_equal(dropped, 1);
        assert_true(str_eq(out, STR("7 天内可退。运费 10 元。")));
        assert_int_not_equal(first.verdict, GATE_PASS);
        text = STR("7 天内可退。运费 10 元。");
        out = gate_check_text(set, text, LANG_ZH, &dropped, &first);
        assert_int_equal(dropped, 0);
        assert_ptr_equal(out.p, text.p); /* not copied */
        out = gate_check_text(set, STR("30 天。"), LANG_ZH, &dropped, &first);
        assert_int_equal(out.n, 0);
}

static void what_is_too_long_does_not_pass(void **state)
{
        static char long_text[CLAIMS_BYTES_MAX + 2];
        struct gate_set *set = text_set("a", LANG_EN);
        struct claims c;

        (void)state;
        memset(long_text, ' ', sizeof(long_text));
        claims_read(str_n(long_text, CLAIMS_BYTES_MAX), names, NOW_MS, tz, mem, &c);
        assert_false(c.too_long);
        claims_read(str_n(long_text, CLAIMS_BYTES_MAX + 1), names, NOW_MS, tz, mem, &c);
        assert_true(c.too_long);
        for (size_t i = 0; i + 1 < 2 * CLAIMS_ATOMS_MAX; i += 2)
                memcpy(long_text + i, "q ", 2);
        claims_read(str_n(long_text, 2 * (CLAIMS_ATOMS_MAX - 1)), names, NOW_MS, tz, mem, &c);
        assert_false(c.too_long);
        claims_read(str_n(long_text, 2 * CLAIMS_ATOMS_MAX), names, NOW_MS, tz, mem, &c);
        assert_true(c.too_long);
        assert_int_equal(gate_check_sentence(set, str_n(long_text, 2 * CLAIMS_ATOMS_MAX), LANG_EN, NULL), GATE_LONG);
}

static void a_full_set_takes_no_more(void **state)
{
        struct gate_set *set = set_new();

        (void)state;
        for (unsigned i = 0; i <= GATE_ITEMS_MAX; i++) {
                struct gate_text t = {.text = arena_printf(mem, "Rule %u holds.", i + 1000), .lang = LANG_EN};

                gate_add_text(set, &t);
        }
        assert_int_equal(ask(set, LANG_EN, "Rule 1255 holds."), GATE_PASS);
        assert_int_not_equal(ask(set, LANG_EN, "Rule 1256 holds."), GATE_PASS);
}

static void hostile_bytes_do_no_harm(void **state)
{
        static const char *const texts[] = {
                "",      " ",   "\xff\xfe", "的",      "，，，", "}{",         "{",
                "7",     "-",   "¥",        "不",      "not",    "2026-13-45", "99999999999999999999",
                "1,,,2", "3月", "%%%%",     "\xe4\xb8"};
        struct gate_set *set = text_set("7 天内可退。", LANG_ZH);

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                gate_check_sentence(set, str_c(texts[i]), LANG_ZH, NULL);
}

/* ---- what is honest by making ---- */

static unsigned passages_of(const struct article *a, unsigned *dropped)
{
        unsigned n = 0;

        for (int l = 0; l < KL; l++) {
                struct gate_set *set = set_new();

                for (size_t i = 0; i < a->passages[l].n; i++) {
                        struct gate_text t = {.text = a->passages[l].v[i], .title = a->title[l], .lang = (enum lang)l};

                        gate_add_text(set, &t);
                }
                for (size_t i = 0; i < a->passages[l].n; i++) {
                        struct gate_finding first;
                        unsigned some;

                        gate_check_text(set, a->passages[l].v[i], l, &some, &first);
                        *dropped += some;
                        n++;
                }
        }
        return n;
}

static void no_sentence_of_the_knowledge_is_dropped(void **state)
{
        unsigned n = 0, dropped = 0;

        (void)state;
        for (size_t i = 0; i < k->n_articles; i++)
                n += passages_of(&k->articles[i], &dropped);
        assert_true(n > 1000);
        assert_int_equal(dropped, 0);
}

/* A fact for each place of a phrase, and how the place is filled with it. */
static struct str fill_place(struct gate_set *set, struct str place, enum lang lang, int64_t n)
{
        const struct slot *s = slot_find(place);
        struct slot_style style = {.lang = lang, .tz = tz, .now_ms = NOW_MS};
        const char *field = s->fields[0];
        struct str text = {0};
        int64_t at = NOW_MS - n * DAY;

        switch (s->type) {
        case SLOT_DATE:
        case SLOT_MOMENT:
                put(set, "order", "LM2603010011", field, GATE_DATE, at, "");
                return s->type == SLOT_DATE ? slot_date(mem, &style, at) : slot_moment(mem, &style, at);
        case SLOT_DAYS: put(set, "order", "LM2603010011", field, GATE_DAYS, n, ""); return slot_days(mem, lang, n);
        case SLOT_COUNT:
                put(set, "handover", "", field, GATE_COUNT, n, "");
                return arena_printf(mem, "%lld", (long long)n);
        case SLOT_PRODUCT:
                put(set, "order", "LM2603010011", field, GATE_PRODUCT, 0, "cam2");
                return knowledge_product(k, STR("cam2"))->name[lang];
        case SLOT_MINUTES: text = slot_duration(mem, lang, n * 60); break;
        case SLOT_NUMBER: text = STR("LM2603010011"); break;
        case SLOT_TEXT: text = lang == LANG_ZH ? STR("已到上海。") : STR("Arrived in Shanghai."); break;
        case SLOT_MONEY: break;
        }
        put(set, "order", "LM2603010011", field, s->type == SLOT_NUMBER ? GATE_NUMBER : GATE_TEXT, 0,
            arena_cstr(mem, text));
        return text;
}

static struct str filled(struct gate_set *set, struct str phrase, enum lang lang, int64_t n)
{
        struct str out = {0}, head, place, rest = phrase;

        while (str_cut(&rest, '{', &head)) {
                out = arena_concat(mem, out, head);
                if (!rest.p || !str_cut(&rest, '}', &place))
                        break;
                out = arena_concat(mem, out, fill_place(set, place, lang, n));
        }
        return out;
}

static void every_phrase_filled_from_facts_passes(void **state)
{
        static const int64_t counts[] = {0, 1, 2, 300};

        (void)state;
        for (int p = 0; p < PH_N; p++) {
                for (int m = MOOD_CALM; m < MOOD_N; m++) {
                        for (unsigned v = 0; v < phrase_variants_in((enum phrase)p, (enum phrase_mood)m); v++) {
                                for (unsigned i = 0; i < 2 * sizeof(counts) / sizeof(*counts); i++) {
                                        enum lang lang = i % 2 ? LANG_EN : LANG_ZH;
                                        struct gate_set *set = set_new();
                                        struct gate_finding first;
                                        struct str phrase =
                                                phrase_text_in((enum phrase)p, lang, (enum phrase_mood)m, v);
                                        unsigned dropped;

                                        gate_add_phrase(set, phrase);
                                        gate_check_text(set, filled(set, phrase, lang, counts[i / 2]), lang, &dropped,
                                                        &first);
                                        if (dropped)
                                                fail_msg("%s, mood %d", phrase_id((enum phrase)p), m);
                                }
                        }
                }
        }
}

/* The same read claim by claim, without the short way of sentences that stand there word for word. */
static void reading_finds_a_text_in_itself(void **state)
{
        unsigned n = 0, dropped = 0;

        (void)state;
        for (size_t i = 0; i < 2 * k->n_articles; i++) {
                const struct article *a = &k->articles[i / 2];
                enum lang lang = (enum lang)(i % 2);

                for (size_t p = 0; p < a->passages[lang].n; p++) {
                        struct gate_text t = {.text = a->passages[lang].v[p], .title = a->title[lang], .lang = lang};
                        struct str rest = t.text, one;
                        struct gate_set *set = set_new();

                        gate_add_text(set, &t);
                        while (gate_next_sentence(&rest, &one)) {
                                struct str greeted = arena_concat(mem, lang ? STR("Hello, ") : STR("您好，"), one);

                                if (one.p[0] >= '0' && one.p[0] <= '9')
                                        continue; /* a step keeps its number in front */
                                n++;
                                dropped += gate_check_sentence(set, greeted, lang, NULL) != GATE_PASS;
                        }
                }
        }
        print_message("of %u sentences behind a greeting %u are dropped\n", n, dropped);
        assert_true(n > 1500);
        assert_true(dropped * 100 <= n);
}

/* The first number of the sentence made another one; false: it has none. */
static bool spoil_number(struct str s, char *out)
{
        memcpy(out, s.p, s.n);
        for (size_t i = 0; i < s.n; i++) {
                bool alone = i == 0 || !((s.p[i - 1] | 32) >= 'a' && (s.p[i - 1] | 32) <= 'z');

                if (s.p[i] >= '1' && s.p[i] <= '9' && alone) {
                        out[i] = s.p[i] == '9' ? '4' : (char)(s.p[i] + 1);
                        return true;
                }
        }
        return false;
}

static void a_spoilt_number_of_the_knowledge_is_dropped(void **state)
{
        unsigned n = 0, passed = 0;
        char spoilt[4096];

        (void)state;
        for (size_t i = 0; i < 2 * k->n_articles; i++) {
                const struct article *a = &k->articles[i / 2];
                int l = (int)(i % 2);
                struct gate_set *set = set_new();

                for (size_t p = 0; p < a->passages[l].n; p++) {
                        struct gate_text t = {.text = a->passages[l].v[p], .title = a->title[l], .lang = (enum lang)l};

                        gate_add_text(set, &t);
                }
                for (size_t p = 0; p < a->passages[l].n; p++) {
                        struct str rest = a->passages[l].v[p], one;

                        while (gate_next_sentence(&rest, &one)) {
                                if (one.n > sizeof(spoilt) || !spoil_number(one, spoilt))
                                        continue;
                                n++;
                                if (gate_check_sentence(set, str_n(spoilt, one.n), (enum lang)l, NULL) == GATE_PASS) {
                                        passed++;
                                        print_message("passes: %.*s\n", (int)one.n, spoilt);
                                }
                        }
                }
        }
        assert_true(n > 500);
        assert_int_equal(passed, 0);
}

/* ---- the sentences of test/gate ---- */

static json_t *measure(const char *file)
{
        const char *source = getenv("WARMLINE_SOURCE");
        struct eval_in in = {.only = {0}};
        struct buf sets, rows, out;
        struct err err;
        char path[1024];
        json_t *ret;

        buf_init(&sets, 1 << 20);
        buf_init(&rows, 1 << 22);
        buf_init(&out, 1 << 20);
        snprintf(path, sizeof(path), "%s/test/gate/sets.txt", source ? source : ".");
        assert_int_equal(file_read(path, &sets, &err), 0);
        snprintf(path, sizeof(path), "%s/test/gate/%s", source ? source : ".", file);
        assert_int_equal(file_read(path, &rows, &err), 0);
        in.data[0] = buf_str(&sets);
        in.data[1] = buf_str(&rows);
        in.path[0] = "sets.txt";
        in.path[1] = file;
        if (eval_gate(&in, &out, &err) < 0)
                fail_msg("%s", err.msg);
        assert_int_equal(json_parse(buf_str(&out), &ret, &err), 0);
        buf_done(&sets);
        buf_done(&rows);
        buf_done(&out);
        return ret;
}

static json_int_t number(const json_t *o, const char *key)
{
        return json_integer_value(json_object_get(o, key));
}

static void lies_of_true_words_do_not_pass(void **state)
{
        json_t *got = measure("lies.tsv"), *cls;
        const char *name;

        (void)state;
        assert_int_equal(number(got, "sentences"), 2000);
        assert_true(number(got, "passed") <= 10);
        json_object_foreach(json_object_get(got, "classes"), name, cls)
        {
                if (!strncmp(name, "money", 5))
                        assert_int_equal(number(cls, "passed"), 0);
        }
        json_decref(got);
}

/* Two of free wording are known to pass: what two statements of one clause are told of (docs/evidence.md). */
static void lies_of_another_hand_do_not_pass(void **state)
{
        json_t *got = measure("review.tsv"), *classes = json_object_get(got, "classes");

        (void)state;
        assert_int_equal(number(got, "sentences"), 58);
        assert_int_equal(number(json_object_get(classes, "yes-alone"), "passed"), 0);
        assert_true(number(json_object_get(classes, "free-wording"), "passed") <= 2);
        json_decref(got);
}

static void honest_sentences_mostly_pass(void **state)
{
        json_t *got = measure("honest.tsv");

        (void)state;
        assert_int_equal(number(got, "sentences"), 600);
        assert_true(number(got, "passed") >= HONEST_MIN);
        json_decref(got);
}

static void a_bad_line_is_named(void **state)
{
        static const char *const sets[] = {"at 2026-01-01T00:00Z", "set a\nat never",
                                           "set a\nat 2026-01-01T00:00Z\nfact x",
                                           "set a\nat 2026-01-01T00:00Z\ndoc article:none", "gibberish"};
        struct buf out;
        struct err err;

        (void)state;
        buf_init(&out, 4096);
        for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
                struct eval_in in = {.data = {str_c(sets[i]), STR("")}, .path = {"s", "t"}};

                assert_int_equal(eval_gate(&in, &out, &err), ERR_INVALID);
        }
        buf_done(&out);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_value_passes_only_as_the_text_means_it),
                T(a_fact_is_told_of_its_own_subject_and_field),
                T(days_are_those_of_the_zone),
                T(what_has_expired_supports_nothing),
                T(places_of_a_phrase_take_only_their_field),
                T(a_phrase_does_not_join_what_belongs_to_two),
                T(only_the_bad_sentence_is_dropped),
                T(what_is_too_long_does_not_pass),
                T(a_full_set_takes_no_more),
                T(hostile_bytes_do_no_harm),
                T(no_sentence_of_the_knowledge_is_dropped),
                T(every_phrase_filled_from_facts_passes),
                T(reading_finds_a_text_in_itself),
                T(a_spoilt_number_of_the_knowledge_is_dropped),
                T(lies_of_true_words_do_not_pass),
                T(lies_of_another_hand_do_not_pass),
                T(honest_sentences_mostly_pass),
                T(a_bad_line_is_named),
        };

        return cmocka_run_group_tests_name("gate", tests, setup, teardown);
}

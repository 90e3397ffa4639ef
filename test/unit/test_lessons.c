/* insight/lessons: what of a reply may stand in an article, where, and what is published of it, on a small folder. */
#include "insight/lessons.h"

#include "codec/json.h"
#include "insight/lesson_text.h"
#include "privacy/door.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/draft.h"

#include <string.h>
#include <sys/stat.h>

#include "fallen_rig.h"

/* ---- words ---- */

static struct str kept(const char *reply, enum lang lang, const char *name)
{
        struct arena *tmp = arena_new(0);
        struct lesson_sentences s = {.n = 0};
        struct str all = STR("");

        lesson_clean(str_c(reply), lang, str_c(name), tmp, &s);
        for (size_t i = 0; i < s.n; i++)
                all = arena_printf(mem, "%.*s%s%.*s", STR_ARG(all), i ? "|" : "", STR_ARG(s.v[i]));
        arena_free(tmp);
        return all;
}

static void is_kept(const char *reply, enum lang lang, const char *name, const char *wanted)
{
        struct str got = kept(reply, lang, name);

        if (!str_eq_c(got, wanted))
                fail_msg("of \"%s\" came \"%.*s\" and not \"%s\"", reply, STR_ARG(got), wanted);
}

static void what_is_of_the_talk_is_left_out(void **unused)
{
        (void)unused;
        is_kept("您好，我是小林。礼品卡在官网首页就能买到，有效期三年。请问还有别的吗？", LANG_ZH, "",
                "礼品卡在官网首页就能买到，有效期三年。");
        is_kept("Hello! Gift cards are sold in our own shop and are valid for three years. Is there anything else?",
                LANG_EN, "", "Gift cards are sold in our own shop and are valid for three years.");
        is_kept("我帮您查了一下，您的订单明天到。", LANG_ZH, "", "");
        is_kept("I've checked your order and it comes tomorrow.", LANG_EN, "", "");
}

static void personal_data_and_names_are_left_out(void **unused)
{
        (void)unused;
        is_kept("发到 lin@example.com 的发票可以当报销凭证。", LANG_ZH, "", "");
        is_kept("[PHONE] 是售后电话，每天都有人接听。", LANG_ZH, "", "");
        is_kept("周敏的机器属于第二批，需要更新固件。固件在应用里更新，大约十分钟。", LANG_ZH, "周敏",
                "固件在应用里更新，大约十分钟。");
        is_kept("Miller has the second batch of it. The firmware updates in the app in ten minutes.", LANG_EN, "Miller",
                "The firmware updates in the app in ten minutes.");
}

static void a_long_reply_is_cut_and_never_more_than_its_sentences(void **unused)
{
        struct arena *tmp = arena_new(0);
        struct lesson_sentences s = {.n = 0};
        struct buf b;

        (void)unused;
        buf_init(&b, 1 << 20);
        for (int i = 0; i < 400; i++)
                buf_printf(&b, "Number %d of the parts lasts for a long time. ", i);
        lesson_clean(buf_str(&b), LANG_EN, STR(""), tmp, &s);
        assert_int_equal(s.n, LESSON_SENTENCES_MAX);
        s.n = 0;
        buf_clear(&b);
        for (int i = 0; i < LESSON_SENTENCE_BYTES_MAX; i++)
                buf_put_ch(&b, 'a');
        lesson_clean(buf_str(&b), LANG_EN, STR(""), tmp, &s);
        assert_int_equal(s.n, 1);
        buf_put_ch(&b, 'a');
        s.n = 0;
        lesson_clean(buf_str(&b), LANG_EN, STR(""), tmp, &s);
        assert_int_equal(s.n, 0);
        buf_done(&b);
        arena_free(tmp);
}

#define FILE_TEXT                                                                                                                \
        "---\ntitle: {zh: 保修, en: Warranty}\nask: {zh: [保多久], en: [how long]}\n---\n# zh\n整机保修 12 个月。\n" \
        "# en\nThe device has 12 months of warranty.\n"

static void changes(enum lang lang, const char *sentence, unsigned added, unsigned replaced, const char *wanted)
{
        struct lesson_sentences s = {.v = {str_c(sentence)}, .n = 1};
        struct lesson_edit e;
        bool changed = lesson_change(STR(FILE_TEXT), lang, true, &s, mem, &e);

        assert_int_equal(changed, added + replaced > 0);
        assert_int_equal(e.added, added);
        assert_int_equal(e.replaced, replaced);
        if (!str_eq_c(e.text, wanted))
                fail_msg("came\n%.*s", STR_ARG(e.text));
}

static void what_the_article_says_changes_nothing(void **unused)
{
        (void)unused;
        changes(LANG_EN, "The device has 12 months of warranty.", 0, 0, FILE_TEXT);
        changes(LANG_ZH, "整机保修12个月。", 0, 0, FILE_TEXT);
}

static void other_numbers_replace_the_sentence(void **unused)
{
        (void)unused;
        changes(LANG_EN, "The device has 24 months of warranty.", 0, 1,
                "---\ntitle: {zh: 保修, en: Warranty}\nask: {zh: [保多久], en: [how long]}\n---\n# zh\n整机保修 12 "
                "个月。\n# en\nThe device has 24 months of warranty.\n");
        changes(LANG_ZH, "整机保修 24 个月。", 0, 1,
                "---\ntitle: {zh: 保修, en: Warranty}\nask: {zh: [保多久], en: [how long]}\n---\n# zh\n整机保修 24 "
                "个月。\n# en\nThe device has 12 months of warranty.\n");
}

static void what_is_new_is_a_paragraph_of_its_language(void **unused)
{
        (void)unused;
        changes(LANG_ZH, "电池进水不在范围里。", 1, 0,
                "---\ntitle: {zh: 保修, en: Warranty}\nask: {zh: [保多久], en: [how long]}\n---\n# zh\n整机保修 12 "
                "个月。\n\n电池进水不在范围里。\n# en\nThe device has 12 months of warranty.\n");
}

static void a_file_without_the_language_is_left_alone(void **unused)
{
        struct lesson_sentences s = {.v = {STR_INIT("Water is not covered.")}, .n = 1};
        struct lesson_edit e;

        (void)unused;
        assert_false(lesson_change(STR("---\ntitle: {zh: 保修}\n---\n# zh\n整机保修。\n"), LANG_EN, true, &s, mem, &e));
}

static void marks_of_lists_stay_and_items_of_policies_are_only_replaced(void **unused)
{
        const char *file = "---\ntitle: {en: Returns}\n---\n# en\n- Returns are taken within 7 days.\n"
                           "- Boxes are sent back with the label.\n";
        struct lesson_sentences s = {
                .v = {STR_INIT("Returns are taken within 14 days."), STR_INIT("Cables count too.")}, .n = 2};
        struct lesson_edit e;

        (void)unused;
        assert_true(lesson_change(str_c(file), LANG_EN, false, &s, mem, &e));
        assert_int_equal(e.added, 0);
        assert_true(str_eq_c(e.text, "---\ntitle: {en: Returns}\n---\n# en\n- Returns are taken within 14 days.\n"
                                     "- Boxes are sent back with the label.\n"));
        s.n--;
        s.v[0] = STR("Cables count too.");
        assert_false(lesson_change(str_c(file), LANG_EN, false, &s, mem, &e));
}

static void phrasings_of_a_new_article_are_quoted(void **unused)
{
        struct str asks[] = {STR("say \"hi\""), STR("say \"hi\""), STR("back\\slash\nline")};
        struct lesson_sentences s = {.v = {STR_INIT("One."), STR_INIT("Two.")}, .n = 2};

        (void)unused;
        assert_true(str_eq_c(lesson_article(STR("A: title"), LANG_EN, asks, 3, &s, mem),
                             "---\ntitle: {en: \"A: title\"}\nproducts: [all]\nask:\n  en: [\"say \\\"hi\\\"\", "
                             "\"back\\\\slash line\"]\n---\n# en\nOne. Two.\n"));
}

static void what_is_too_long_for_a_phrasing_is_none(void **unused)
{
        char text[KNOWLEDGE_ASK_BYTES_MAX + 2];
        struct lesson_sentences s = {.v = {STR_INIT("One.")}, .n = 1};
        struct str ask;

        (void)unused;
        memset(text, 'a', sizeof(text));
        ask = str_n(text, KNOWLEDGE_ASK_BYTES_MAX);
        assert_true(str_contains(lesson_article(STR("T"), LANG_EN, &ask, 1, &s, mem), ask));
        ask.n++;
        assert_true(str_contains(lesson_article(STR("T"), LANG_EN, &ask, 1, &s, mem), STR("en: []")));
}

static int words_begin(void **unused)
{
        (void)unused;
        mem = arena_new((size_t)64 << 20);
        return 0;
}

static int words_end(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

/* ---- a company ---- */

static int company_begin(void **unused)
{
        struct err err = {0};

        (void)unused;
        gs = NULL;
        folder_make_new();
        put("articles/warranty.md", FILE_TEXT);
        put("articles/blue.md", "---\ntitle: {zh: 蓝灯, en: The blue light}\nask: {zh: [蓝灯亮], en: [blue light]}\n"
                                "---\n# zh\n正在连接。\n# en\nIt connects.\n");
        snprintf(dir, sizeof(dir), "/tmp/warmline-service-XXXXXX");
        assert_non_null(mkdtemp(dir));
        loop = loop_new(&err);
        test_clock_init(&clk, RIG_NOW_MS);
        mem = arena_new((size_t)256 << 20);
        rig_opts = (struct service_opts){
                .rate_per_min = 100000, .rate_burst = 1000, .knowledge = folder, .learning_days = 30, .by_hand = true};
        rig_opts.loop = loop;
        rig_opts.clock = &clk.clock;
        rig_opts.dir = dir;
        if (service_open(&rig_opts, &service, NULL, &err) < 0)
                fail_msg("%s", err.msg);
        return 0;
}

static const struct sealed_text *sealed(const char *text)
{
        const struct sealed_text *ret;
        struct err err;

        assert_int_equal(door_seal(service->door, STR("u1"), str_c(text), &ret, mem, &err), 0);
        return ret;
}

static int n_said;

/* A conversation in which that fell through, and what a person replied to it; NULL: nobody did. */
static void falls(const char *text, const char *kind, const char *near, const char *reply)
{
        bool done = false, en = (unsigned char)text[0] < 0x80;
        struct event_write e[2] = {{.seq = 1,
                                    .kind = STR_INIT("message"),
                                    .actor = STR_INIT("customer"),
                                    .at_ms = RIG_NOW_MS,
                                    .body = sealed(text)},
                                   {.seq = 2,
                                    .kind = STR_INIT("message"),
                                    .actor = STR_INIT("agent:a1"),
                                    .at_ms = RIG_NOW_MS + 1,
                                    .body = sealed(reply ? reply : "-")}};
        struct fallen_write f = {.seq = 1,
                                 .lang = en ? STR("en") : STR("zh"),
                                 .kind = str_c(kind),
                                 .at_ms = RIG_NOW_MS + n_said,
                                 .text = e[0].body,
                                 .nearest = {{str_c(near), 900}},
                                 .n_nearest = near[0] != '\0'};
        struct conv_row row = {.id = arena_printf(mem, "c%04d", n_said++),
                               .customer_id = STR_INIT("u1"),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .last_seq = 2};
        struct turn_write t = {.conv = &row, .create = true, .events = e, .n_events = reply ? 2 : 1, .fallen = &f};

        assert_int_equal(store_turn_commit(service->store, &t, on_done, &done), 0);
        wait_for(&done);
}

struct look {
        bool done, pending;
        int r;
        size_t n;
        char ids[8][40];
        enum lesson_kind kinds[8];
        double saves[8];
        size_t replies[8];
        unsigned minutes;
};

static void on_list(void *arg, int r, const struct err *err, const struct lessons_view *v)
{
        struct look *l = arg;

        (void)err;
        l->done = true;
        l->r = r;
        if (r < 0)
                return;
        l->pending = v->pending;
        l->minutes = v->minutes;
        l->n = v->n;
        for (size_t i = 0; i < v->n && i < 8; i++) {
                snprintf(l->ids[i], sizeof(l->ids[i]), "%.*s", STR_ARG(v->v[i].group->id));
                l->kinds[i] = v->v[i].kind;
                l->saves[i] = v->v[i].saves;
                l->replies[i] = v->v[i].n_replies;
                assert_true(i == 0 || v->v[i - 1].saves >= v->v[i].saves);
        }
}

static struct look look(void)
{
        struct look l = {0};

        do {
                l.done = false;
                assert_int_equal(lessons_list(service->lessons, on_list, &l), 0);
                wait_for(&l.done);
                assert_int_equal(l.r, 0);
                loop_step(loop, 5);
        } while (l.pending);
        return l;
}

struct shown {
        bool done;
        int r;
        enum lesson_kind kind;
        char path[100], base[65], after[4000], contradicted[200];
        unsigned added, replaced;
};

static void on_shown(void *arg, int r, const struct err *err, const struct lesson *l, const struct lesson_proposal *p)
{
        struct shown *s = arg;

        (void)err;
        s->done = true;
        s->r = r;
        if (r < 0)
                return;
        s->kind = l->kind;
        snprintf(s->path, sizeof(s->path), "%.*s", STR_ARG(p->path));
        snprintf(s->base, sizeof(s->base), "%.*s", STR_ARG(p->base));
        snprintf(s->after, sizeof(s->after), "%.*s", STR_ARG(p->after));
        snprintf(s->contradicted, sizeof(s->contradicted), "%.*s", STR_ARG(p->contradicted));
        s->added = p->added;
        s->replaced = p->replaced;
}

static struct shown show(const char *id)
{
        struct shown s = {0};

        assert_int_equal(lessons_show(service->lessons, str_c(id), on_shown, &s), 0);
        wait_for(&s.done);
        return s;
}

struct approved {
        bool done;
        int r;
        int64_t version;
        size_t n_messages;
        char draft[40], decision[40], faults[600];
};

static void on_approved(void *arg, int r, const struct err *err, const struct lesson_done *d)
{
        struct approved *a = arg;

        (void)err;
        a->done = true;
        a->r = r;
        a->version = d->version;
        a->n_messages = d->verdict.n_messages;
        snprintf(a->draft, sizeof(a->draft), "%.*s", STR_ARG(d->draft));
        snprintf(a->decision, sizeof(a->decision), "%.*s", STR_ARG(d->verdict.id));
        snprintf(a->faults, sizeof(a->faults), "%.*s", STR_ARG(d->faults));
}

static struct approved approve_or_keep(const char *id, const struct shown *s, const char *text, bool keep)
{
        struct lesson_approve in = {.verdict = {.group = str_c(id), .who = STR_INIT("anne")},
                                    .login = STR_INIT("anne"),
                                    .act_who = STR_INIT("agent:anne"),
                                    .path = str_c(s->path),
                                    .base = str_c(s->base),
                                    .text = str_c(text),
                                    .title = STR_INIT("from people"),
                                    .keep = keep};
        struct approved a = {0};

        assert_int_equal(lessons_approve(service->lessons, &in, on_approved, &a), 0);
        wait_for(&a.done);
        return a;
}

static struct approved approve(const char *id, const struct shown *s, const char *text)
{
        return approve_or_keep(id, s, text, false);
}

static void gift_cards(void)
{
        n_said = 0;
        consent("u1", true);
        falls("do you sell gift cards", "declined", "",
              "Hello! Gift cards are sold in our own shop and are valid for three years.");
        falls("can i buy a gift card", "declined", "", NULL);
        falls("gift card for my mum", "declined", "", NULL);
}

/* ---- lessons ---- */

static void a_reply_becomes_a_new_article_that_serves(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        gift_cards();
        l = look();
        assert_int_equal(l.n, 1);
        assert_int_equal(l.kinds[0], LESSON_ARTICLE);
        assert_int_equal(l.replies[0], 1);
        assert_true(l.saves[0] == 3 * LESSON_MINUTES);
        s = show(l.ids[0]);
        assert_int_equal(s.r, 0);
        assert_string_equal(s.path, "articles/learned-0000c.md");
        assert_non_null(strstr(s.after, "\nGift cards are sold in our own shop and are valid for three years.\n"));
        assert_null(strstr(s.after, "Hello"));
        a = approve(l.ids[0], &s, s.after);
        assert_int_equal(a.r, 0);
        assert_true(a.version > 0);
        assert_int_equal(a.n_messages, 3);
        assert_non_null(knowledge_article(generation_current(service->generations)->k, STR("learned-0000c")));
        assert_int_equal(look().n, 0);
}

static void a_text_that_is_kept_serves_nothing_yet(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        gift_cards();
        l = look();
        s = show(l.ids[0]);
        a = approve_or_keep(l.ids[0], &s, s.after, true);
        assert_int_equal(a.r, 0);
        assert_int_equal(a.version, 0);
        assert_string_not_equal(a.draft, "");
        assert_null(knowledge_article(generation_current(service->generations)->k, STR("learned-0000c")));
        assert_int_equal(look().n, 0);
}

static void a_text_with_faults_serves_nothing_and_leaves_the_messages_open(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        gift_cards();
        l = look();
        s = show(l.ids[0]);
        a = approve(l.ids[0], &s, "---\ntitle: {en: T}\nask: {en: [x]}\nno: such key\n---\n# en\nText.\n");
        assert_int_equal(a.r, ERR_INVALID);
        assert_non_null(strstr(a.faults, "articles/learned-0000c.md"));
        assert_string_equal(a.draft, "");
        assert_int_equal(look().n, 1);
}

static void a_reply_that_contradicts_changes_the_article(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        n_said = 0;
        consent("u1", true);
        falls("how long is the warranty", "unhelpful", "article:warranty",
              "Sorry about that. The device has 24 months of warranty.");
        falls("how long does the warranty run", "person", "article:warranty", NULL);
        l = look();
        assert_int_equal(l.n, 1);
        assert_int_equal(l.kinds[0], LESSON_CHANGE);
        s = show(l.ids[0]);
        assert_int_equal(s.kind, LESSON_CHANGE);
        assert_string_equal(s.path, "articles/warranty.md");
        assert_int_equal(s.replaced, 1);
        assert_string_equal(s.contradicted, "The device has 12 months of warranty.");
        a = approve(l.ids[0], &s, s.after);
        assert_int_equal(a.r, 0);
        assert_true(a.version > 0);
        assert_int_equal(look().n, 0);
}

/* Of two figures the later one stands; more than the newest are not looked at. */
static void what_was_replied_last_stands(void **unused)
{
        struct shown s;
        struct look l;

        (void)unused;
        n_said = 0;
        consent("u1", true);
        falls("how long is the warranty", "unhelpful", "article:warranty", "The device has 36 months of warranty.");
        for (int i = 1; i < LESSON_REPLIES_MAX; i++)
                falls("how long is the warranty", "unhelpful", "article:warranty",
                      "The device has 18 months of warranty.");
        falls("how long is the warranty", "unhelpful", "article:warranty", "The device has 24 months of warranty.");
        l = look();
        assert_int_equal(l.n, 1);
        assert_int_equal(l.replies[0], LESSON_REPLIES_MAX);
        s = show(l.ids[0]);
        assert_non_null(strstr(s.after, "The device has 24 months of warranty."));
        assert_null(strstr(s.after, "18 months"));
        assert_null(strstr(s.after, "36 months"));
}

static void on_draft(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        (void)err;
        assert_int_equal(r, 0);
        snprintf(arg, 400, "%.*s", STR_ARG(row->source_ref));
}

/* Of more sentences than there is room for, those of the newest replies. */
static void the_newest_sentences_are_kept(void **unused)
{
        static const char *const asks[] = {"do you sell gift cards", "can i buy a gift card", "gift card for my mum"};
        char reply[100];
        struct shown s;
        struct look l;

        (void)unused;
        n_said = 0;
        consent("u1", true);
        for (int i = 0; i <= LESSON_SENTENCES_MAX; i++) {
                snprintf(reply, sizeof(reply), "Gift card number %c is sold in the shop next door.", 'A' + i);
                falls(asks[i % 3], "declined", "", reply);
        }
        l = look();
        s = show(l.ids[0]);
        assert_null(strstr(s.after, "number A is"));
        assert_non_null(strstr(s.after, "number B is"));
        assert_true(strstr(s.after, "number B is") < strstr(s.after, "number M is"));
}

/* All that a text rests on is named where nothing was chosen: with any of these customers the draft goes. */
static void a_text_names_all_messages_of_its_group(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;
        char ref[400] = "";

        (void)unused;
        gift_cards();
        l = look();
        s = show(l.ids[0]);
        a = approve_or_keep(l.ids[0], &s, s.after, true);
        assert_int_equal(a.r, 0);
        assert_int_equal(store_draft_get(service->store, str_c(a.draft), on_draft, ref), 0);
        store_drain(service->store);
        assert_string_equal(ref, "{\"group\":\"c0000.1\",\"messages\":[\"c0000.1\",\"c0002.1\",\"c0001.1\"]}");
}

/* A text of its own for these messages of gift_cards(), kept as a draft. */
static struct approved keep_text_of(const struct chosen *chosen, size_t n, bool keep_rest)
{
        struct lesson_approve in = {.verdict = {.group = STR_INIT("c0000.1"),
                                                .who = STR_INIT("anne"),
                                                .chosen = chosen,
                                                .n_chosen = n,
                                                .keep_rest = keep_rest},
                                    .login = STR_INIT("anne"),
                                    .act_who = STR_INIT("agent:anne"),
                                    .path = STR_INIT("articles/odd.md"),
                                    .text = STR_INIT("---\ntitle: {en: T}\nask: {en: [x]}\n---\n# en\nText.\n"),
                                    .keep = true};
        struct approved a = {0};

        gift_cards();
        assert_int_equal(look().n, 1);
        assert_int_equal(lessons_approve(service->lessons, &in, on_approved, &a), 0);
        wait_for(&a.done);
        return a;
}

static void messages_that_are_left_out_stay_open(void **unused)
{
        struct chosen chosen = {.message = STR_INIT("c0001.1")};
        struct look l;

        (void)unused;
        assert_int_equal(keep_text_of(&chosen, 1, true).n_messages, 1);
        l = look();
        assert_int_equal(l.n, 1);
        assert_true(l.saves[0] == 2 * LESSON_MINUTES);
}

static void a_text_for_what_is_settled_is_refused(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        gift_cards();
        l = look();
        s = show(l.ids[0]);
        assert_int_equal(approve_or_keep(l.ids[0], &s, s.after, true).r, 0);
        a = approve(l.ids[0], &s, s.after);
        assert_int_equal(a.r, ERR_NOTFOUND);
        assert_string_equal(a.draft, "");
}

/* Names of messages come from outside; what a draft says of its source is JSON all the same. */
static void names_that_are_no_messages_stay_words(void **unused)
{
        struct chosen chosen[] = {{.message = STR_INIT("c0000.1")}, {.message = STR_INIT("\"],\"x\":[\"")}};
        struct approved a = keep_text_of(chosen, 2, false);
        char ref[400] = "";
        json_t *v;

        (void)unused;
        assert_int_equal(store_draft_get(service->store, str_c(a.draft), on_draft, ref), 0);
        store_drain(service->store);
        assert_int_equal(json_parse(str_c(ref), &v, NULL), 0);
        assert_int_equal(json_array_size(json_object_get(v, "messages")), 2);
        assert_null(json_object_get(v, "x"));
        json_decref(v);
}

static void a_file_that_was_changed_meanwhile_is_not_overwritten(void **unused)
{
        struct approved a;
        struct shown s;
        struct look l;

        (void)unused;
        n_said = 0;
        consent("u1", true);
        falls("how long is the warranty", "unhelpful", "article:warranty", "The device has 24 months of warranty.");
        l = look();
        s = show(l.ids[0]);
        put("articles/warranty.md", "---\ntitle: {zh: 保修, en: Warranty}\nask: {zh: [保多久], en: [how long]}\n---\n"
                                    "# zh\n三年。\n# en\nThree years.\n");
        a = approve(l.ids[0], &s, s.after);
        assert_int_equal(a.r, ERR_EXISTS);
        assert_int_equal(look().n, 1);
}

static void who_withdraws_takes_their_lesson_away(void **unused)
{
        (void)unused;
        gift_cards();
        assert_int_equal(look().n, 1);
        consent("u1", false);
        assert_int_equal(look().n, 0);
        assert_int_equal(show("c0000.1").r, ERR_NOTFOUND);
}

static void many_messages_go_before_few(void **unused)
{
        struct look l;

        (void)unused;
        gift_cards();
        falls("where is the berlin shop", "declined", "", NULL);
        l = look();
        assert_int_equal(l.n, 2);
        assert_string_equal(l.ids[0], "c0000.1");
        assert_true(l.saves[0] == 3 * l.saves[1]);
}

int main(void)
{
        const struct CMUnitTest words[] = {
                cmocka_unit_test(what_is_of_the_talk_is_left_out),
                cmocka_unit_test(personal_data_and_names_are_left_out),
                cmocka_unit_test(a_long_reply_is_cut_and_never_more_than_its_sentences),
                cmocka_unit_test(what_the_article_says_changes_nothing),
                cmocka_unit_test(other_numbers_replace_the_sentence),
                cmocka_unit_test(what_is_new_is_a_paragraph_of_its_language),
                cmocka_unit_test(a_file_without_the_language_is_left_alone),
                cmocka_unit_test(marks_of_lists_stay_and_items_of_policies_are_only_replaced),
                cmocka_unit_test(phrasings_of_a_new_article_are_quoted),
                cmocka_unit_test(what_is_too_long_for_a_phrasing_is_none),
        };
#define COMPANY(f) cmocka_unit_test_setup_teardown(f, company_begin, folder_end)
        const struct CMUnitTest company[] = {
                COMPANY(a_reply_becomes_a_new_article_that_serves),
                COMPANY(a_text_that_is_kept_serves_nothing_yet),
                COMPANY(a_text_with_faults_serves_nothing_and_leaves_the_messages_open),
                COMPANY(a_reply_that_contradicts_changes_the_article),
                COMPANY(what_was_replied_last_stands),
                COMPANY(the_newest_sentences_are_kept),
                COMPANY(a_text_names_all_messages_of_its_group),
                COMPANY(messages_that_are_left_out_stay_open),
                COMPANY(a_text_for_what_is_settled_is_refused),
                COMPANY(names_that_are_no_messages_stay_words),
                COMPANY(a_file_that_was_changed_meanwhile_is_not_overwritten),
                COMPANY(who_withdraws_takes_their_lesson_away),
                COMPANY(many_messages_go_before_few),
        };

        return cmocka_run_group_tests(words, words_begin, words_end) + cmocka_run_group_tests(company, NULL, NULL);
}

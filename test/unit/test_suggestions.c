/* insight/suggestions: groups of real conversations, verdicts and what serves after them, on a small folder. */
#include "insight/suggestions.h"

#include "answer/corpus.h"
#include "answer/learned.h"
#include "nlu/nlu.h"
#include "nlu/written.h"
#include "privacy/door.h"
#include "store/consent.h"
#include "store/conversation.h"

#include <string.h>
#include <sys/stat.h>

#include "fallen_rig.h"

static void put_article(const char *id, const char *zh, const char *en)
{
        char path[100], text[1000];

        snprintf(path, sizeof(path), "articles/%s.md", id);
        snprintf(text, sizeof(text),
                 "---\ntitle: {zh: \"%s\", en: \"%s\"}\nask: {zh: [\"%s怎么弄\"], en: [\"how about %s\"]}\n---\n# "
                 "zh\n%s。\n"
                 "# en\nAbout %s.\n",
                 zh, en, zh, en, zh, en);
        put(path, text);
}

static void reopen(void)
{
        struct service_opts o = rig_opts;
        struct err err = {0};

        service = service_close(service);
        o.loop = loop;
        o.clock = &clk.clock;
        o.dir = dir;
        o.knowledge = folder;
        o.learning_days = 30;
        if (service_open(&o, &service, NULL, &err) < 0)
                fail_msg("%s", err.msg);
}

static int begin(void **unused)
{
        (void)unused;
        gs = NULL;
        folder_make_new();
        put_article("invoice", "开发票", "invoices and receipts");
        put_article("refund", "退款", "refunds of money");
        put_article("blue", "蓝灯", "the blue light");
        snprintf(dir, sizeof(dir), "/tmp/warmline-service-XXXXXX");
        assert_non_null(mkdtemp(dir));
        loop = loop_new(&(struct err){0});
        test_clock_init(&clk, RIG_NOW_MS);
        mem = arena_new((size_t)256 << 20);
        rig_opts = (struct service_opts){.rate_per_min = 100000, .rate_burst = 1000};
        reopen();
        return 0;
}

/* ---- what falls through, put into the store as chat does ---- */

static int n_said;

/* Its callback has come; no job's has. */
static void falls_at_once(const char *customer, const char *text)
{
        const struct sealed_text *sealed;
        struct err err;
        bool done = false, en = (unsigned char)text[0] < 0x80;

        assert_int_equal(door_seal(service->door, str_c(customer), str_c(text), &sealed, mem, &err), 0);
        struct event_write e = {.seq = 1, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .body = sealed};
        struct fallen_write f = {.seq = 1,
                                 .lang = en ? STR("en") : STR("zh"),
                                 .kind = STR_INIT("declined"),
                                 .at_ms = RIG_NOW_MS + n_said,
                                 .text = sealed};
        struct conv_row row = {.id = arena_printf(mem, "c%04d", n_said++),
                               .customer_id = str_c(customer),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .last_seq = 1};
        struct turn_write t = {.conv = &row, .create = true, .events = &e, .n_events = 1, .fallen = &f};

        assert_int_equal(store_turn_commit(service->store, &t, on_done, &done), 0);
        store_drain(service->store);
        assert_true(done);
}

static void falls(const char *customer, const char *text)
{
        falls_at_once(customer, text);
        loop_step(loop, 5);
}

/* Two topics that the knowledge lacks, and a lone message. */
static void a_day(void)
{
        n_said = 0;
        consent("u1", true);
        falls("u1", "do you sell gift cards");
        falls("u1", "is there a shop in berlin");
        falls("u1", "can i buy a gift card");
        falls("u1", "gift card for my mum");
        falls("u1", "where is the berlin shop");
        falls("u1", "quantum gravity sonnets");
}

/* ---- looking ---- */

struct look {
        int r;
        bool done, pending;
        size_t n, sizes[20], answered;
        char ids[20][40], medoid[500], doc[100];
        enum suggestion_kind kind;
};

static void on_view(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct look *l = arg;

        (void)err;
        l->r = r;
        l->done = true;
        if (r < 0)
                return;
        l->n = v->n;
        l->pending = v->pending;
        for (size_t i = 0; i < v->n && i < 20; i++) {
                l->sizes[i] = v->groups[i].n;
                snprintf(l->ids[i], sizeof(l->ids[i]), "%.*s", STR_ARG(v->groups[i].id));
                assert_ptr_equal(suggestion_find(v, v->groups[i].id), &v->groups[i]);
                assert_true(v->groups[i].first_ms <= v->groups[i].last_ms);
                assert_int_equal(v->groups[i].n_lang[LANG_ZH] + v->groups[i].n_lang[LANG_EN], v->groups[i].n);
        }
        if (v->n) {
                snprintf(l->medoid, sizeof(l->medoid), "%.*s", STR_ARG(v->groups[0].medoid->text));
                snprintf(l->doc, sizeof(l->doc), "%.*s", STR_ARG(v->groups[0].doc));
                l->kind = v->groups[0].kind;
                l->answered = v->groups[0].n_answered;
        }
}

static struct look look_once(void)
{
        struct look l = {0};

        assert_int_equal(suggestions_list(service->suggestions, on_view, &l), 0);
        assert_false(l.done);
        wait_for(&l.done);
        return l;
}

/* Until no newer groups are being made. */
static struct look look(void)
{
        struct look l = look_once();

        for (int i = 0; i < 300 && l.pending; i++) {
                loop_step(loop, 10);
                l = look_once();
        }
        assert_false(l.pending);
        return l;
}

struct decided {
        int r;
        bool done;
        char id[40], msg[600];
        size_t n_messages, n_phrasings;
};

static void on_decided(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct decided *d = arg;

        d->r = r;
        d->done = true;
        snprintf(d->msg, sizeof(d->msg), "%s", r < 0 ? err->msg : "");
        if (r == 0) {
                snprintf(d->id, sizeof(d->id), "%.*s", STR_ARG(out->id));
                d->n_messages = out->n_messages;
                d->n_phrasings = out->n_phrasings;
        }
}

static struct decided accept_as(const char *group, const char *doc, const struct chosen *chosen, size_t n,
                                bool keep_rest)
{
        struct verdict_in in = {.group = str_c(group),
                                .who = STR_INIT("anne"),
                                .doc = str_c(doc),
                                .chosen = chosen,
                                .n_chosen = n,
                                .keep_rest = keep_rest};
        struct decided d = {0};

        assert_int_equal(suggestions_accept(service->suggestions, &in, on_decided, &d), 0);
        wait_for(&d.done);
        return d;
}

static struct decided accept_text(const char *group, const char *doc, const char *text)
{
        struct chosen one = {str_c(group), {text, strlen(text)}};

        return accept_as(group, doc, &one, 1, true);
}

static void undo(const char *id)
{
        bool done = false;

        assert_int_equal(suggestions_undo(service->suggestions, str_c(id), STR("bert"), on_done, &done), 0);
        wait_for(&done);
}

static bool answers(const char *text, const char *doc)
{
        struct nlu_result u;

        nlu_understand(generation_current(service->generations)->nlu, str_c(text), NULL, mem, &u);
        return u.band == BAND_ANSWER && str_eq_c(u.hits[0].id, doc);
}

static void until(const char *text, const char *doc, bool wanted)
{
        for (int i = 0; i < 500 && answers(text, doc) != wanted; i++) {
                store_drain(service->store);
                loop_step(loop, 10);
        }
        assert_int_equal(answers(text, doc), wanted);
}

/* ---- groups ---- */

static void messages_about_the_same_are_one_group(void **unused)
{
        struct look l;

        (void)unused;
        assert_int_equal(look().n, 0);
        a_day();
        l = look();
        assert_int_equal(l.n, 3);
        assert_int_equal(l.sizes[0], 3);
        assert_int_equal(l.sizes[1], 2);
        assert_int_equal(l.sizes[2], 1);
        assert_string_equal(l.ids[0], "c0000.1");
        assert_non_null(strstr(l.medoid, "gift card"));
        assert_int_equal(l.kind, SUGGEST_ARTICLE);
        assert_int_equal(look().n, 3);
}

static void a_group_near_a_document_is_suggested_as_its_phrasings(void **unused)
{
        struct look l;

        (void)unused;
        consent("u1", true);
        n_said = 0;
        falls("u1", "receipts and invoices, how");
        falls("u1", "invoice receipts for me");
        falls("u1", "an invoice or receipts");
        l = look();
        assert_int_equal(l.sizes[0], 3);
        assert_string_equal(l.doc, "article:invoice");
        assert_int_equal(l.kind, SUGGEST_PHRASING);
}

static void any_message_finds_its_group_and_old_names_stay_good(void **unused)
{
        struct decided d;

        (void)unused;
        a_day();
        look();
        d = accept_as("c0003.1", "article:invoice", NULL, 0, false);
        assert_int_equal(d.r, 0);
        assert_int_equal(d.n_messages, 3);
        assert_int_equal(accept_as("c0003.1", "article:invoice", NULL, 0, false).r, ERR_NOTFOUND);
        assert_int_equal(accept_as("", "article:invoice", NULL, 0, false).r, ERR_NOTFOUND);
        assert_int_equal(accept_as("c0003.1.1", "article:invoice", NULL, 0, false).r, ERR_NOTFOUND);
}

static void a_withdrawal_counts_at_once_in_groups_that_are_there(void **unused)
{
        struct look l;

        (void)unused;
        a_day();
        consent("u2", true);
        falls("u2", "gift cards for two");
        assert_int_equal(look().sizes[0], 4);
        consent("u1", false);
        l = look_once(); /* from the groups before */
        assert_int_equal(l.n, 1);
        assert_int_equal(l.sizes[0], 1);
        assert_string_equal(l.medoid, "gift cards for two");
}

static void groups_before_are_shown_while_new_ones_are_made(void **unused)
{
        struct look l;

        (void)unused;
        a_day();
        l = look_once();
        assert_true(l.pending);
        assert_int_equal(l.n, 0);
        assert_int_equal(look().n, 3);
        falls("u1", "alpacas with ladders");
        l = look_once();
        assert_true(l.pending);
        assert_int_equal(l.n, 3);
        assert_int_equal(look().n, 4);
}

static void what_was_withdrawn_while_a_call_waited_is_not_shown_by_it(void **unused)
{
        struct look l = {0};

        (void)unused;
        a_day();
        assert_int_equal(suggestions_show(service->suggestions, STR("c0000.1"), on_view, &l), 0);
        store_drain(service->store);
        assert_false(l.done);
        consent("u1", false);
        wait_for(&l.done);
        assert_int_equal(l.r, 0);
        assert_int_equal(l.n, 0);
}

static void a_message_that_came_too_late_for_a_job_is_in_the_next(void **unused)
{
        struct look list = {0}, show = {0};

        (void)unused;
        a_day();
        assert_int_equal(suggestions_list(service->suggestions, on_view, &list), 0);
        store_drain(service->store);
        assert_true(list.done && list.pending);
        falls_at_once("u1", "alpacas with ladders");
        assert_int_equal(suggestions_show(service->suggestions, STR("c0006.1"), on_view, &show), 0);
        wait_for(&show.done);
        assert_int_equal(show.n, 4);
}

static void too_many_calls_that_wait_are_told_to_come_again(void **unused)
{
        struct look l[SUGGESTIONS_WAITING_MAX + 1];
        int refused = 0;

        (void)unused;
        a_day();
        memset(l, 0, sizeof(l));
        for (int i = 0; i <= SUGGESTIONS_WAITING_MAX; i++)
                assert_int_equal(suggestions_show(service->suggestions, STR("c0000.1"), on_view, &l[i]), 0);
        store_drain(service->store); /* all wait for one job */
        for (int i = 0; i <= SUGGESTIONS_WAITING_MAX; i++) {
                wait_for(&l[i].done);
                refused += l[i].r == ERR_BUSY;
                assert_true(l[i].r == ERR_BUSY || l[i].n == 3);
        }
        assert_int_equal(refused, 1);
}

static void who_waits_when_the_server_stops_is_told(void **unused)
{
        struct look a = {0}, b = {0};

        (void)unused;
        a_day();
        assert_int_equal(suggestions_show(service->suggestions, STR("c0000.1"), on_view, &a), 0);
        store_drain(service->store);
        assert_int_equal(suggestions_list(service->suggestions, on_view, &b), 0);
        assert_false(suggestions_drain(service->suggestions));
        assert_true(a.done && a.r == ERR_BUSY);
        store_drain(service->store);
        assert_true(b.done && b.r == ERR_BUSY);
        assert_true(suggestions_drain(service->suggestions));
}

static void old_messages_go_with_their_time(void **unused)
{
        (void)unused;
        a_day();
        assert_int_equal(look().n, 3);
        test_clock_init(&clk, RIG_NOW_MS + 31 * DAY_MS);
        service = service_close(service);
        reopen();
        for (int i = 0; i < 1300 && look().n; i++) /* the first look at the clock comes after ten seconds */
                loop_step(loop, 10);
        assert_int_equal(look().n, 0);
}

/* ---- accepting ---- */

static void what_is_accepted_serves_survives_a_restart_and_can_be_taken_back(void **unused)
{
        struct decided d;

        (void)unused;
        a_day();
        assert_false(answers("do you sell gift cards", "article:refund"));
        d = accept_as("c0000.1", "article:refund", NULL, 0, false);
        assert_int_equal(d.r, 0);
        assert_int_equal(d.n_phrasings, 3);
        until("do you sell gift cards", "article:refund", true);
        assert_int_equal(look().n, 2);
        reopen();
        assert_true(answers("gift card for my mum", "article:refund"));
        undo(d.id);
        until("gift card for my mum", "article:refund", false);
        assert_int_equal(look().n, 3);
}

static void chosen_messages_may_be_edited_and_the_rest_may_stay(void **unused)
{
        struct chosen two[] = {{STR_INIT("c0002.1"), STR_INIT("buying zebra vouchers")},
                               {STR_INIT("c0003.1"), {NULL, 0}}};
        struct decided d;

        (void)unused;
        a_day();
        d = accept_as("c0000.1", "article:refund", two, 2, true);
        assert_int_equal(d.r, 0);
        assert_int_equal(d.n_messages, 2);
        assert_int_equal(d.n_phrasings, 2);
        until("buying zebra vouchers", "article:refund", true);
        assert_int_equal(look().n, 3); /* the one that was not chosen is still there */
        undo(d.id);
        d = accept_as("c0000.1", "article:refund", two, 2, false);
        assert_int_equal(d.n_messages, 3);
}

static void what_cannot_be_a_phrasing_is_refused_with_its_reason(void **unused)
{
        static char at[401], past[402];
        struct decided d;

        (void)unused;
        a_day();
        falls("u1", "my gift card has number 4111111111111111");
        memset(at, 'a', 400);
        memset(past, 'b', 401);
        for (size_t i = 6; i < 400; i += 7)
                at[i] = past[i] = ' ';
        d = accept_text("c0000.1", "article:nothing", "x y z");
        assert_int_equal(d.r, ERR_INVALID);
        assert_non_null(strstr(d.msg, "article:nothing"));
        assert_int_equal(accept_text("c0000.1", "", "x y z").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", "").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", " \t ").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", "\u200b").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", "two\nlines").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", "\xff\xfe").r, ERR_INVALID);
        assert_int_equal(accept_text("c0000.1", "article:refund", past).r, ERR_INVALID);
        d = accept_text("c0000.1", "article:refund", "call 13912345678 about gift cards");
        assert_int_equal(d.r, ERR_INVALID);
        assert_non_null(strstr(d.msg, "personal data"));
        assert_int_equal(accept_text("c0000.1", "article:refund", "a card of [PHONE]").r, ERR_INVALID);
        d = accept_as("c0000.1", "article:refund", NULL, 0, false); /* one message is redacted */
        assert_int_equal(d.r, ERR_INVALID);
        assert_non_null(strstr(d.msg, "c0006.1"));
        assert_int_equal(accept_text("c0000.1", "article:refund", at).r, 0);
}

static void messages_of_other_groups_and_too_many_are_refused(void **unused)
{
        struct chosen *many = ARENA_ARRAY(mem, struct chosen, SUGGESTION_ACCEPT_MAX + 1);
        struct chosen other = {STR_INIT("c0001.1"), {NULL, 0}};

        (void)unused;
        a_day();
        assert_int_equal(accept_as("c0000.1", "article:refund", &other, 1, false).r, ERR_INVALID);
        assert_int_equal(accept_as("c0000.1", "article:refund", &other, 0, false).r, ERR_INVALID);
        for (int i = 0; i <= SUGGESTION_ACCEPT_MAX; i++)
                many[i] = (struct chosen){STR_INIT("c0000.1"), arena_printf(mem, "gift number%d", i)};
        assert_int_equal(accept_as("c0000.1", "article:refund", many, SUGGESTION_ACCEPT_MAX + 1, true).r, ERR_INVALID);
        assert_int_equal(accept_as("c0000.1", "article:refund", many, SUGGESTION_ACCEPT_MAX, true).n_phrasings,
                         SUGGESTION_ACCEPT_MAX);
        assert_int_equal(accept_text("c0002.1", "article:refund", "one more gift").r, ERR_LIMIT);
}

static void a_group_with_as_many_texts_as_may_be_taken_is_taken_and_one_more_is_not(void **unused)
{
        struct decided d;

        (void)unused;
        consent("u1", true);
        n_said = 0;
        for (int i = 0; i < SUGGESTION_ACCEPT_MAX; i++)
                falls("u1", arena_printf(mem, "do you sell gift cards number%d", i).p);
        falls("u1", "do you sell gift cards number0");
        assert_int_equal(look().n, 1);
        falls("u1", "do you sell gift cards");
        assert_int_equal(look().n, 1);
        d = accept_as("c0000.1", "article:refund", NULL, 0, false);
        assert_int_equal(d.r, ERR_INVALID);
        consent("u1", false);
        consent("u1", true);
        n_said = 300;
        for (int i = 0; i < SUGGESTION_ACCEPT_MAX; i++)
                falls("u1", arena_printf(mem, "do you sell gift cards number%d", i).p);
        falls("u1", "do you sell gift cards number0");
        assert_int_equal(look().n, 1);
        d = accept_as("c0300.1", "article:refund", NULL, 0, false);
        assert_int_equal(d.r, 0);
        assert_int_equal(d.n_messages, SUGGESTION_ACCEPT_MAX + 1);
        assert_int_equal(d.n_phrasings, SUGGESTION_ACCEPT_MAX);
}

static void a_phrasing_of_another_document_is_a_conflict_that_names_it(void **unused)
{
        struct decided d;

        (void)unused;
        a_day();
        d = accept_text("c0000.1", "article:refund", "How about INVOICES and receipts");
        assert_int_equal(d.r, ERR_EXISTS);
        assert_non_null(strstr(d.msg, "article:invoice"));
        assert_int_equal(accept_text("c0000.1", "article:refund", "Is it  sunny today").r, ERR_EXISTS);
        d = accept_text("c0001.1", "article:refund", "how about refunds of money");
        assert_int_equal(d.r, 0);
        assert_int_equal(d.n_phrasings, 0); /* it has that already */
        assert_int_equal(accept_text("c0004.1", "article:refund", "zebra vouchers").r, 0);
        d = accept_text("c0002.1", "article:invoice", "Zebra  vouchers"); /* learned, and perhaps not yet served */
        assert_int_equal(d.r, ERR_EXISTS);
        assert_non_null(strstr(d.msg, "article:refund"));
}

static void the_phrasings_of_a_document_that_vanished_wait_for_it(void **unused)
{
        struct learned *l;
        struct err err;
        char path[200];

        (void)unused;
        a_day();
        assert_int_equal(accept_as("c0000.1", "article:blue", NULL, 0, false).r, 0);
        until("gift card for my mum", "article:blue", true);
        snprintf(path, sizeof(path), "%s/articles/blue.md", folder);
        assert_int_equal(unlink(path), 0);
        generation_reload(service->generations, &err);
        until("gift card for my mum", "article:blue", false);
        assert_false(corpus_has(generation_current(service->generations)->k, STR("article:blue")));
        assert_int_equal(suggestions_learned(service->store, &l, &err), 0);
        assert_int_equal(learned_n(l), 3);
        learned_unref(l);
        put_article("blue", "蓝灯", "the blue light");
        generation_reload(service->generations, &err);
        until("gift card for my mum", "article:blue", true);
}

/* ---- wanted, dismissed ---- */

static void wanted_and_dismissed_groups_are_settled_and_come_back(void **unused)
{
        struct verdict_in in = {.group = STR_INIT("c0000.1"), .who = STR_INIT("anne"), .title = STR_INIT("Gift cards")};
        struct decided want = {0}, dismiss = {0};

        (void)unused;
        a_day();
        assert_int_equal(suggestions_want(service->suggestions, &in, on_decided, &want), 0);
        wait_for(&want.done);
        assert_int_equal(want.r, 0);
        assert_int_equal(want.n_messages, 3);
        in.group = STR("c0001.1");
        assert_int_equal(suggestions_dismiss(service->suggestions, &in, on_decided, &dismiss), 0);
        wait_for(&dismiss.done);
        assert_int_equal(dismiss.r, 0);
        assert_int_equal(look().n, 1);
        undo(want.id);
        undo(dismiss.id);
        assert_int_equal(look().n, 3);
}

/* ---- names ---- */

static void a_message_is_known_by_its_whole_name(void **unused)
{
        static const char *const no[] = {
                "",       ".",     "c1",    "c1.",   "c1.0", "c1.01", "c1.2",
                "c1.1.1", "c1.1 ", "c1.-1", "c11.1", "c.1",  "C1.1",  "c1.18446744073709551617"};
        const struct fallen_row row = {.conversation = STR_INIT("c1"), .seq = 1};

        (void)unused;
        assert_true(suggestion_is_message(&row, STR("c1.1")));
        assert_true(suggestion_is_message(&row, suggestion_message_id(&row, mem)));
        for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
                assert_false(suggestion_is_message(&row, str_c(no[i])));
}

static void a_large_group_and_all_that_may_be_chosen_are_no_trouble(void **unused)
{
        enum { MANY = 1500 };
        struct chosen *all = ARENA_ARRAY(mem, struct chosen, SUGGESTION_ACCEPT_MAX);
        struct look l;

        (void)unused;
        consent("u1", true);
        n_said = 0;
        for (int i = 0; i < MANY; i++)
                falls("u1", "do you sell gift cards");
        l = look();
        assert_int_equal(l.sizes[0], MANY);
        for (int i = 0; i < SUGGESTION_ACCEPT_MAX; i++)
                all[i] = (struct chosen){arena_printf(mem, "c%04d.1", MANY - 1 - i),
                                         arena_printf(mem, "gift number%d", i)};
        assert_int_equal(accept_as(l.ids[0], "article:refund", all, SUGGESTION_ACCEPT_MAX, true).n_messages,
                         SUGGESTION_ACCEPT_MAX);
        assert_int_equal(look().sizes[0], MANY - SUGGESTION_ACCEPT_MAX);
}

/* ---- what is written already ---- */

static void texts_are_found_in_any_form(void **unused)
{
        const struct nlu *nlu = generation_current(service->generations)->nlu;
        struct str docs[4];

        (void)unused;
        assert_int_equal(nlu_written_in(nlu, STR("HOW about  refunds of money"), mem, docs, 4), 1);
        assert_true(str_eq_c(docs[0], "article:refund"));
        assert_int_equal(nlu_written_in(nlu, STR("退款"), mem, docs, 4), 1);
        assert_int_equal(nlu_written_in(nlu, STR("how about refunds"), mem, docs, 4), 0);
        assert_int_equal(nlu_written_in(nlu, STR(""), mem, docs, 4), 0);
        assert_int_equal(nlu_written_in(nlu, STR("is it sunny today"), mem, docs, 4), 1);
        assert_int_equal(docs[0].n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, folder_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(messages_about_the_same_are_one_group),
                T(a_group_near_a_document_is_suggested_as_its_phrasings),
                T(any_message_finds_its_group_and_old_names_stay_good),
                T(a_withdrawal_counts_at_once_in_groups_that_are_there),
                T(groups_before_are_shown_while_new_ones_are_made),
                T(what_was_withdrawn_while_a_call_waited_is_not_shown_by_it),
                T(a_message_that_came_too_late_for_a_job_is_in_the_next),
                T(too_many_calls_that_wait_are_told_to_come_again),
                T(who_waits_when_the_server_stops_is_told),
                T(old_messages_go_with_their_time),
                T(what_is_accepted_serves_survives_a_restart_and_can_be_taken_back),
                T(chosen_messages_may_be_edited_and_the_rest_may_stay),
                T(what_cannot_be_a_phrasing_is_refused_with_its_reason),
                T(messages_of_other_groups_and_too_many_are_refused),
                T(a_group_with_as_many_texts_as_may_be_taken_is_taken_and_one_more_is_not),
                T(a_phrasing_of_another_document_is_a_conflict_that_names_it),
                T(the_phrasings_of_a_document_that_vanished_wait_for_it),
                T(wanted_and_dismissed_groups_are_settled_and_come_back),
                T(a_message_is_known_by_its_whole_name),
                T(a_large_group_and_all_that_may_be_chosen_are_no_trouble),
                T(texts_are_found_in_any_form),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

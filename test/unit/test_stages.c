/* insight/stages, chat/stage, answer/generation_stage: a change that a share of the conversations gets, and the ways it
 * ends. A company of three articles in a folder of its own. */
#include "insight/stages.h"

#include "answer/generation.h"
#include "answer/generation_stage.h"
#include "base/buf.h"
#include "insight/publisher.h"
#include "store/audit.h"
#include "store/conversation.h"

#include "draft_rig.h"

#include <malloc.h>
#include <string.h>

enum { PEOPLE = 400 };

#define WALL article("怎么装在墙上", "how do i mount it on a wall", "NEWWALL")

static void on_text(void *arg, int r, const struct err *err, struct str text)
{
        struct got *g = arg;

        g->done = true;
        g->r = r;
        snprintf(g->text, sizeof(g->text), "%.*s", STR_ARG(text.n ? text : r < 0 ? str_c(err->msg) : text));
}

static struct got start(const struct str *drafts, size_t n, unsigned share)
{
        struct stage_in in = {.drafts = drafts,
                              .n_drafts = n,
                              .title = STR_INIT("灯"),
                              .share = share,
                              .who = STR_INIT("agent:anna")};
        struct got g = {0};

        return got_of(stages_start(service->stages, &in, on_text, &g), &g);
}

static struct str running(void)
{
        struct stage_status st;

        stages_status(service->stages, &st);
        return arena_str(mem, str_c(st.id));
}

static void is_staged(unsigned share)
{
        struct str drafts[] = {draft("articles/blue.md", BLUE, BLUE_NEW), draft("articles/wall.md", NULL, WALL)};
        struct got g = start(drafts, 2, share);

        if (g.r < 0)
                fail_msg("%s", g.text);
        assert_int_equal(running().n, ID_LEN);
}

/* ---- conversations ---- */

struct talk {
        struct str id, key;
        bool done, machine_new;
        int r;
        char said[16384];
};

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct talk *t = arg;

        (void)err;
        assert_int_equal(r, 0);
        t->id = arena_str(mem, s->conversation);
        t->key = arena_str(mem, s->key);
        t->done = true;
}

static struct talk converse(const char *customer)
{
        struct chat_begin b = {.lang = LANG_EN, .channel = STR_INIT("web"), .customer_id = str_c(customer)};
        struct talk t = {0};

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &t), 0);
        wait_for(&t.done);
        return t;
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct talk *t = arg;

        (void)err;
        t->done = true;
        t->r = r;
        t->said[0] = 0;
        for (size_t i = 0; r == 0 && i < reply->n_frames; i++)
                if (strlen(t->said) + reply->frames[i].n < sizeof(t->said))
                        strncat(t->said, reply->frames[i].p, reply->frames[i].n);
}

static void say(struct talk *t, const char *text)
{
        struct chat_input in = {.kind = IN_TEXT, .text = str_c(text)};

        t->done = false;
        chat_input(service->chat, t->id, t->key, &in, on_reply, t);
        wait_for(&t->done);
        assert_int_equal(t->r, 0);
}

static bool says_new(struct talk *t)
{
        say(t, "what does the blue light mean");
        assert_true(strstr(t->said, "NEWBLUE") || strstr(t->said, "OLDBLUE"));
        return strstr(t->said, "NEWBLUE") != NULL;
}

static unsigned n_new(void)
{
        unsigned n = 0;

        for (int i = 0; i < PEOPLE; i++) {
                struct talk t = converse(arena_printf(mem, "c%d", i).p);

                n += says_new(&t);
        }
        return n;
}

static struct stage_figures figures;

static void on_figures(void *arg, int r, const struct err *err, const struct stage_figures *f)
{
        (void)err;
        assert_int_equal(r, 0);
        figures = *f;
        *(bool *)arg = true;
}

static void read_figures(struct str id)
{
        bool done = false;

        assert_int_equal(store_stage_figures(service->store, id, on_figures, &done), 0);
        wait_for(&done);
}

/* ---- tests ---- */

static void without_a_stage_nothing_is_drawn_and_nothing_counted(void **unused)
{
        struct talk t = converse("anne");

        (void)unused;
        assert_false(says_new(&t));
        assert_int_equal(running().n, 0);
        assert_null(generation_staged(service->generations));
}

static void a_share_gets_it_and_each_customer_always_the_same(void **unused)
{
        unsigned n, again = 0;

        (void)unused;
        is_staged(300);
        n = n_new();
        assert_in_range(n, PEOPLE * 23 / 100, PEOPLE * 37 / 100);
        for (int i = 0; i < 40; i++) {
                struct talk a = converse(arena_printf(mem, "c%d", i).p), b = converse(arena_printf(mem, "c%d", i).p);

                again += says_new(&a) == says_new(&b);
        }
        assert_int_equal(again, 40);
        read_figures(running());
        assert_int_equal(figures.conversations[0] + figures.conversations[1], PEOPLE + 80);
        assert_int_equal(figures.customers[STAGE_NEW], n);
        assert_int_equal(figures.sums[STAGE_ANSWERED][STAGE_NEW].y, figures.conversations[STAGE_NEW]);
}

static void raising_the_share_takes_it_from_nobody(void **unused)
{
        bool had[60];
        unsigned n = 0, before = 0;
        struct got g = {0};

        (void)unused;
        is_staged(200);
        for (int i = 0; i < 60; i++) {
                struct talk t = converse(arena_printf(mem, "c%d", i).p);

                had[i] = says_new(&t);
                before += had[i];
        }
        got_of(stages_share(service->stages, running(), 700, STR("agent:anna"), on_text, &g), &g);
        assert_int_equal(g.r, 0);
        for (int i = 0; i < 60; i++) {
                struct talk t = converse(arena_printf(mem, "c%d", i).p);
                bool has = says_new(&t);

                assert_true(has || !had[i]);
                n += has;
        }
        assert_true(n > before);
        read_figures(running());
        assert_int_equal(figures.n_eras, 2);
}

/* A customer of the arm that is wanted. */
static struct talk talk_of_arm(bool wanted, const char *prefix)
{
        for (int i = 0; i < 200; i++) {
                struct talk t = converse(arena_printf(mem, "%s%d", prefix, i).p);

                if (says_new(&t) == wanted)
                        return t;
        }
        fail_msg("nobody is in that arm");
        return (struct talk){0};
}

static void rolled_back_all_are_at_what_serves_with_their_next_turn(void **unused)
{
        struct talk t, old;
        struct str id;
        struct got g = {0};

        (void)unused;
        old = converse("early");
        is_staged(500);
        assert_false(says_new(&old)); /* began before, takes no part */
        t = talk_of_arm(true, "c");
        say(&t, "how do i mount it on a wall");
        assert_non_null(strstr(t.said, "NEWWALL"));
        id = running();
        got_of(stages_roll_back(service->stages, id, STR("agent:anna"), on_text, &g), &g);
        assert_int_equal(g.r, 0);
        assert_int_equal(running().n, 0);
        assert_false(says_new(&t));
        say(&t, "how do i mount it on a wall");
        assert_null(strstr(t.said, "NEWWALL"));
        g = (struct got){0};
        assert_int_equal(stages_roll_back(service->stages, id, STR("a"), on_text, &g), ERR_NOTFOUND);
        is_staged(500); /* and another one may begin */
}

static void a_restart_keeps_it_and_who_has_it(void **unused)
{
        struct talk mine, theirs;
        struct str id;
        struct stage_status st;

        (void)unused;
        is_staged(400);
        mine = talk_of_arm(true, "c");
        theirs = talk_of_arm(false, "c");
        id = running();
        service_settle(service);
        service = service_close(service);
        open_with_folder();
        assert_true(str_eq(running(), id));
        say(&mine, "hello"); /* the same question twice running is not answered with the same words */
        assert_true(says_new(&mine));
        say(&theirs, "hello");
        assert_false(says_new(&theirs));
        stages_status(service->stages, &st);
        assert_int_equal(st.share, 400);
        read_figures(id);
        assert_true(figures.turns[STAGE_NEW] >= 2);
}

static void published_all_have_it_and_the_folder_too(void **unused)
{
        struct got g = {0};
        struct talk t;
        char text[4096] = "";
        FILE *f;

        (void)unused;
        is_staged(200);
        t = talk_of_arm(false, "c");
        got_of(stages_publish(service->stages, running(), STR("agent:anna"), STR("anna"), on_text, &g), &g);
        if (g.r < 0)
                fail_msg("%s", g.text);
        assert_int_equal(running().n, 0);
        assert_true(says_new(&t));
        t = converse("new");
        say(&t, "how do i mount it on a wall");
        assert_non_null(strstr(t.said, "NEWWALL"));
        snprintf(text, sizeof(text), "%s/articles/wall.md", folder);
        f = fopen(text, "r");
        assert_non_null(f);
        assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
        fclose(f);
        assert_non_null(strstr(text, "NEWWALL"));
}

static void on_changed(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        (void)row;
        on_done(arg, r, err);
}

static void a_draft_that_was_changed_since_is_not_published_with_it(void **unused)
{
        struct str drafts[] = {draft("articles/blue.md", BLUE, BLUE_NEW)};
        char hash[KTEXT_HASH + 1];
        struct draft_row d = {.id = drafts[0],
                              .path = STR_INIT("articles/blue.md"),
                              .text = STR_INIT("other"),
                              .origin = STR_INIT("console"),
                              .author = STR_INIT("bert"),
                              .state = STR_INIT("open"),
                              .rev = 1};
        struct got g = start(drafts, 1, 300);

        (void)unused;
        assert_int_equal(g.r, 0);
        ktext_hash(str_c(BLUE), hash);
        d.base = str_c(hash);
        g = (struct got){0};
        got_of(store_draft_change(service->store, &d, on_changed, &g), &g);
        assert_int_equal(g.r, 0);
        g = (struct got){0};
        got_of(stages_publish(service->stages, running(), STR("agent:anna"), STR("anna"), on_text, &g), &g);
        assert_int_equal(g.r, ERR_EXISTS);
        assert_int_equal(running().n, ID_LEN);
}

static void what_cannot_be_staged_is_refused_and_leaves_nothing(void **unused)
{
        struct str bad = draft("articles/bad.md", NULL, "---\ntitle: {zh: x}\n"), good, nobody = id_new_in(mem, 5);
        struct got g = start(&bad, 1, 300);

        (void)unused;
        assert_int_equal(g.r, ERR_INVALID);
        assert_non_null(strstr(g.text, "articles/bad.md:"));
        assert_null(generation_staged(service->generations));
        good = draft("articles/blue.md", "not what is there", BLUE_NEW);
        g = start(&good, 1, 300);
        assert_int_equal(g.r, ERR_EXISTS);
        assert_non_null(strstr(g.text, "articles/blue.md: changed"));
        assert_int_equal(start(&nobody, 1, 300).r, ERR_NOTFOUND);
        good = draft("articles/blue.md", BLUE, BLUE_NEW);
        assert_int_equal(start(&good, 1, STAGE_SHARE_LEAST - 1).r, ERR_INVALID);
        assert_int_equal(start(&good, 1, STAGE_SHARE_MOST + 1).r, ERR_INVALID);
        assert_int_equal(start(&good, 0, 300).r, ERR_INVALID);
        assert_int_equal(start(&good, 1, STAGE_SHARE_MOST).r, 0);
        assert_int_equal(start(&good, 1, 300).r, ERR_EXISTS);
}

/* Everybody who gets the change asks for a person; of the others nobody does. */
static void when_more_are_handed_over_it_is_rolled_back_by_itself(void **unused)
{
        struct str id;
        unsigned n = 0;

        (void)unused;
        is_staged(500);
        id = running();
        while (running().n && n < 400) {
                struct talk t = converse(arena_printf(mem, "c%u", n++).p);

                if (says_new(&t)) {
                        struct chat_input in = {.kind = IN_PERSON};

                        t.done = false;
                        chat_input(service->chat, t.id, t.key, &in, on_reply, &t);
                        wait_for(&t.done);
                }
                if (n % 20 == 0) {
                        stages_look(service->stages);
                        for (int i = 0; i < 20; i++)
                                loop_step(loop, 1);
                        store_drain(service->store);
                }
        }
        print_message("# rolled back by itself after %u contacts\n", n);
        assert_int_equal(running().n, 0);
        assert_true(n >= 100); /* not before fifty customers are in each arm */
        read_figures(id);
        assert_true(figures.sums[STAGE_HANDED_OVER][STAGE_NEW].y > 0);
        assert_int_equal(figures.sums[STAGE_HANDED_OVER][STAGE_PRESENT].y, 0);
}

static void wait_until_built(void)
{
        for (int i = 0; i < 3000 && generations_busy(service->generations); i++)
                loop_step(loop, 10);
        assert_false(generations_busy(service->generations));
}

static void an_edit_of_the_folder_goes_to_both(void **unused)
{
        struct talk mine, theirs;
        struct err err;

        (void)unused;
        is_staged(500);
        mine = talk_of_arm(true, "c");
        theirs = talk_of_arm(false, "c");
        put("articles/wash.md", article("外壳能手洗吗", "can i wash the cover by hand", "WASH"));
        assert_int_equal(generation_reload(service->generations, &err), 0);
        wait_until_built();
        say(&mine, "can i wash the cover by hand");
        assert_non_null(strstr(mine.said, "WASH"));
        say(&theirs, "can i wash the cover by hand");
        assert_non_null(strstr(theirs.said, "WASH"));
        assert_true(says_new(&mine));
        assert_true(generation_staged(service->generations)->trained);
}

static void an_edit_of_a_staged_file_stops_it_from_following_and_says_so(void **unused)
{
        struct talk mine;
        struct stage_status st;
        struct err err;

        (void)unused;
        is_staged(500);
        mine = talk_of_arm(true, "c");
        put("articles/blue.md", article("蓝色的灯是什么意思", "what does the blue light mean", "OLDBLUE two"));
        assert_int_equal(generation_reload(service->generations, &err), 0);
        wait_until_built();
        stages_status(service->stages, &st);
        assert_non_null(strstr(arena_str(mem, st.refusal).p, "articles/blue.md was edited"));
        say(&mine, "hello");
        assert_true(says_new(&mine));
        service_settle(service);
        service = service_close(service);
        open_with_folder(); /* nothing is left to compare it with */
        service_settle(service);
        assert_int_equal(running().n, 0);
}

/* ---- memory ---- */

static size_t in_use(void)
{
        struct mallinfo2 m;

        malloc_trim(0);
        m = mallinfo2();
        return m.uordblks + m.hblkhd;
}

/* The demo's knowledge with one article more, beside itself; both trained. */
static void what_is_staged_takes_memory_while_it_is_staged(void **unused)
{
        struct kover row = {.path = STR_INIT("articles/wall.md"), .text = str_c(WALL)};
        struct kovers *files = kovers_new(&row, 1);
        struct generations *two;
        size_t before, with, after;
        struct err err;
        struct stage_plan plan = {.id = id_new_in(mem, 1), .share = 100, .files = files};

        (void)unused;
        assert_int_equal(service_knowledge(NULL, &two, NULL, &err), 0);
        before = in_use();
        if (!before) { /* the allocator of a sanitizer does not tell */
                generations_close(two);
                kovers_unref(files);
                skip();
        }
        assert_int_equal(generation_stage(two, &plan, true, NULL, NULL, &err), 0);
        with = in_use();
        assert_true(generation_staged(two)->trained);
        generation_unstage(two);
        after = in_use();
        print_message("# the demo's knowledge: %zu kB, staged beside it: %zu kB more\n", before / 1024,
                      (with - before) / 1024);
        assert_in_range(with - before, 1 << 20, 64 << 20);
        assert_in_range(after, 0, before + (1 << 20));
        generations_close(two);
        kovers_unref(files);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(without_a_stage_nothing_is_drawn_and_nothing_counted, begin, end),
                cmocka_unit_test_setup_teardown(a_share_gets_it_and_each_customer_always_the_same, begin, end),
                cmocka_unit_test_setup_teardown(raising_the_share_takes_it_from_nobody, begin, end),
                cmocka_unit_test_setup_teardown(rolled_back_all_are_at_what_serves_with_their_next_turn, begin, end),
                cmocka_unit_test_setup_teardown(a_restart_keeps_it_and_who_has_it, begin, end),
                cmocka_unit_test_setup_teardown(published_all_have_it_and_the_folder_too, begin, end),
                cmocka_unit_test_setup_teardown(a_draft_that_was_changed_since_is_not_published_with_it, begin, end),
                cmocka_unit_test_setup_teardown(what_cannot_be_staged_is_refused_and_leaves_nothing, begin, end),
                cmocka_unit_test_setup_teardown(when_more_are_handed_over_it_is_rolled_back_by_itself, begin, end),
                cmocka_unit_test_setup_teardown(an_edit_of_the_folder_goes_to_both, begin, end),
                cmocka_unit_test_setup_teardown(an_edit_of_a_staged_file_stops_it_from_following_and_says_so, begin,
                                                end),
                cmocka_unit_test_setup_teardown(what_is_staged_takes_memory_while_it_is_staged, begin, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

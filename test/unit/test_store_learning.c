/* store/learning: what fell through is kept with consent and goes with it; verdicts, phrasings, undo, limits. */
#include "base/arena.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/erase.h"
#include "store/learning.h"
#include "store/sealed_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"

static struct arena *mem;
static struct store *st;

static int setup(void **state)
{
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        mem = arena_free(mem);
        return 0;
}

/* ---- calls that wait ---- */

static int last_r;
static struct err last_err;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        last_r = r;
        last_err = *err;
}

static int done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        return last_r;
}

static struct fallen_row *rows;
static size_t n_rows;

static void on_fallen(void *arg, int r, const struct err *err, const struct fallen_row *v, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        rows = ARENA_ARRAY(mem, struct fallen_row, n + 1);
        n_rows = n;
        for (size_t i = 0; i < n; i++) {
                rows[i] = v[i];
                rows[i].conversation = arena_str(mem, v[i].conversation);
                rows[i].text = arena_str(mem, v[i].text);
                rows[i].kind = arena_str(mem, v[i].kind);
                for (size_t k = 0; k < v[i].n_nearest; k++)
                        rows[i].nearest[k].doc = arena_str(mem, v[i].nearest[k].doc);
        }
}

static size_t open_rows(unsigned limit)
{
        assert_int_equal(store_fallen_open(st, limit, on_fallen, NULL), 0);
        store_drain(st);
        return n_rows;
}

static void consent(const char *customer, bool granted)
{
        struct consent_write w = {.customer_id = str_c(customer),
                                  .purpose = STR_INIT("learning"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = 1};

        assert_int_equal(done(store_consent_add(st, &w, on_done, NULL)), 0);
}

/* A turn of the customer at seq, whose message fell through. */
static int falls(const char *conv, const char *customer, int64_t seq, const char *text)
{
        struct sealed_text body = {STR_INIT("body"), STR_INIT("sealed")},
                           kept = {str_c(text), STR_INIT("never stored")};
        struct event_write e = {
                .seq = seq, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .at_ms = seq, .body = &body};
        struct fallen_write f = {.seq = seq,
                                 .lang = STR_INIT("en"),
                                 .kind = STR_INIT("declined"),
                                 .at_ms = seq,
                                 .text = &kept,
                                 .nearest = {{STR_INIT("article:a"), 210}, {STR_INIT("flow:b"), 1000}},
                                 .n_nearest = 2};
        struct conv_row row = {.id = str_c(conv),
                               .customer_id = str_c(customer),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .last_seq = seq};
        struct turn_write t = {.conv = &row, .create = seq == 1, .events = &e, .n_events = 1, .fallen = &f};

        return done(store_turn_commit(st, &t, on_done, NULL));
}

static struct verdict_write verdict(const char *id, const char *kind)
{
        return (struct verdict_write){
                .id = str_c(id), .kind = str_c(kind), .origin = STR_INIT("c1.1"), .who = STR_INIT(ANNE), .at_ms = 77};
}

static struct phrasing_write phrasing(const char *doc, const char *text)
{
        return (struct phrasing_write){.doc = str_c(doc),
                                       .lang = STR_INIT("en"),
                                       .text = str_c(text),
                                       .normal = str_c(text),
                                       .permille = PHRASING_CERTAIN};
}

static int add(const struct verdict_write *w)
{
        return done(store_verdict_add(st, w, on_done, NULL));
}

static int undo(const char *id)
{
        return done(store_verdict_undo(st, str_c(id), STR("bert"), 99, on_done, NULL));
}

static struct {
        size_t n, n_phrasings;
        struct str first, kind, doc, undone_who;
        int64_t undone_ms, n_messages;
} listed;

static void on_verdicts(void *arg, int r, const struct err *err, const struct verdict_row *v, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        memset(&listed, 0, sizeof(listed));
        listed.n = n;
        if (n == 0)
                return;
        listed.first = arena_str(mem, v[0].id);
        listed.kind = arena_str(mem, v[0].kind);
        listed.doc = arena_str(mem, v[0].doc);
        listed.undone_who = arena_str(mem, v[0].undone_who);
        listed.undone_ms = v[0].undone_ms;
        listed.n_messages = v[0].n_messages;
        listed.n_phrasings = v[0].n_phrasings;
}

static size_t list(const char *kind, const char *before, unsigned limit)
{
        assert_int_equal(store_verdicts(st, str_c(kind), str_c(before), limit, on_verdicts, NULL), 0);
        store_drain(st);
        return listed.n;
}

static size_t n_phrasings;
static struct str first_doc, first_text;

static void on_phrasings(void *arg, int r, const struct err *err, const struct phrasing_row *v, size_t n)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        n_phrasings = n;
        first_doc = n ? arena_str(mem, v[0].doc) : STR("");
        first_text = n ? arena_str(mem, v[0].text) : STR("");
}

static size_t phrasings(void)
{
        assert_int_equal(store_phrasings(st, on_phrasings, NULL), 0);
        store_drain(st);
        return n_phrasings;
}

/* ---- consent ---- */

static void nobody_is_learned_from_who_was_not_asked(void **state)
{
        (void)state;
        assert_int_equal(falls("c1", "u1", 1, "one"), 0);
        assert_int_equal(open_rows(100), 0);
        consent("u2", true);
        assert_int_equal(falls("c2", "u2", 1, "two"), 0);
        assert_int_equal(open_rows(100), 1);
}

static void a_refusal_keeps_nothing_and_a_withdrawal_takes_all(void **state)
{
        (void)state;
        consent("u1", false);
        assert_int_equal(falls("c1", "u1", 1, "one"), 0);
        assert_int_equal(open_rows(100), 0);
        consent("u1", true);
        consent("u2", true);
        assert_int_equal(falls("c1", "u1", 2, "two"), 0);
        assert_int_equal(falls("c2", "u2", 1, "of another"), 0);
        assert_int_equal(open_rows(100), 2);
        consent("u1", false);
        assert_int_equal(open_rows(100), 1);
        assert_true(str_eq_c(rows[0].text, "of another"));
        assert_int_equal(falls("c1", "u1", 3, "three"), 0);
        assert_int_equal(open_rows(100), 1);
}

static void an_erasure_takes_the_rows_and_what_a_machine_made_of_them(void **state)
{
        struct phrasing_write p[2] = {phrasing("article:a", "guess of u1"), phrasing("article:a", "guess of nobody")};
        struct verdict_write w = verdict("v1", "machine");

        (void)state;
        consent("u1", true);
        falls("c1", "u1", 1, "one");
        p[0].customer_id = STR("u1");
        p[0].permille = p[1].permille = 300;
        w.phrasings = p;
        w.n_phrasings = 2;
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), 2);
        assert_int_equal(done(store_customer_erase(st, STR("u1"), on_done, NULL)), 0);
        assert_int_equal(open_rows(100), 0);
        assert_int_equal(phrasings(), 1);
        assert_true(str_eq_c(first_text, "guess of nobody"));
        assert_int_equal(store_customer_erase(st, STR(""), on_done, NULL), ERR_INVALID);
}

/* ---- rows ---- */

static void a_row_is_read_back_as_it_was_written(void **state)
{
        (void)state;
        consent("u1", true);
        falls("c1", "u1", 1, "call me at [PHONE]");
        assert_int_equal(open_rows(100), 1);
        assert_true(str_eq_c(rows[0].conversation, "c1"));
        assert_true(str_eq_c(rows[0].kind, "declined"));
        assert_true(str_eq_c(rows[0].text, "call me at [PHONE]"));
        assert_int_equal(rows[0].seq, 1);
        assert_int_equal(rows[0].n_nearest, 2);
        assert_true(str_eq_c(rows[0].nearest[0].doc, "article:a"));
        assert_int_equal(rows[0].nearest[0].permille, 210);
}

static void the_newest_are_given_oldest_first(void **state)
{
        (void)state;
        consent("u1", true);
        for (int i = 1; i <= 5; i++)
                falls("c1", "u1", i, "x");
        assert_int_equal(open_rows(3), 3);
        assert_int_equal(rows[0].seq, 3);
        assert_int_equal(rows[2].seq, 5);
}

static void old_rows_go_and_those_above_the_number(void **state)
{
        (void)state;
        consent("u1", true);
        for (int i = 1; i <= 6; i++)
                falls("c1", "u1", i, "x");
        assert_int_equal(done(store_fallen_prune(st, 3, 100, on_done, NULL)), 0);
        assert_int_equal(open_rows(100), 4); /* the moment itself stays */
        assert_int_equal(done(store_fallen_prune(st, 0, 4, on_done, NULL)), 0);
        assert_int_equal(open_rows(100), 4);
        assert_int_equal(done(store_fallen_prune(st, 0, 3, on_done, NULL)), 0);
        assert_int_equal(open_rows(100), 3);
        assert_int_equal(rows[0].seq, 4);
        assert_int_equal(done(store_fallen_prune(st, 0, 0, on_done, NULL)), 0);
        assert_int_equal(open_rows(100), 0);
}

/* ---- verdicts ---- */

static void a_verdict_settles_and_undoing_opens_again(void **state)
{
        const struct fallen_key keys[] = {{STR_INIT("c1"), 1}, {STR_INIT("c1"), 2}};
        struct phrasing_write p = phrasing("article:a", "how to");
        struct verdict_write w = verdict("v1", "phrasings");

        (void)state;
        consent("u1", true);
        for (int i = 1; i <= 3; i++)
                falls("c1", "u1", i, "x");
        w.doc = STR("article:a");
        w.messages = keys;
        w.n_messages = 2;
        w.phrasings = &p;
        w.n_phrasings = 1;
        assert_int_equal(add(&w), 0);
        assert_int_equal(open_rows(100), 1);
        assert_int_equal(phrasings(), 1);
        assert_true(str_eq_c(first_doc, "article:a"));
        assert_int_equal(list("", "", 10), 1);
        assert_int_equal(listed.n_messages, 2);
        assert_int_equal(listed.n_phrasings, 1);
        assert_int_equal(listed.undone_ms, 0);
        assert_int_equal(undo("v1"), 0);
        assert_int_equal(open_rows(100), 3);
        assert_int_equal(phrasings(), 0);
        assert_int_equal(list("phrasings", "", 10), 1); /* the trail stays */
        assert_int_equal(listed.undone_ms, 99);
        assert_true(str_eq_c(listed.undone_who, "bert"));
        assert_int_equal(undo("v1"), ERR_EXISTS);
        assert_int_equal(undo("v2"), ERR_NOTFOUND);
}

static void of_two_who_settle_the_same_message_the_second_is_refused_whole(void **state)
{
        const struct fallen_key both[] = {{STR_INIT("c1"), 2}, {STR_INIT("c1"), 1}};
        struct verdict_write a = verdict("v1", "dismissed"), b = verdict("v2", "wanted");

        (void)state;
        consent("u1", true);
        falls("c1", "u1", 1, "x");
        falls("c1", "u1", 2, "y");
        a.messages = &both[1];
        a.n_messages = 1;
        assert_int_equal(add(&a), 0);
        b.messages = both;
        b.n_messages = 2;
        assert_int_equal(add(&b), ERR_EXISTS);
        assert_int_equal(open_rows(100), 1);
        assert_int_equal(list("", "", 10), 1);
}

static void a_phrasing_belongs_to_one_document(void **state)
{
        struct phrasing_write p[2] = {phrasing("article:a", "how to"), phrasing("article:b", "how to")};
        struct verdict_write w = verdict("v1", "phrasings");

        (void)state;
        w.phrasings = &p[0];
        w.n_phrasings = 1;
        assert_int_equal(add(&w), 0);
        w.id = STR("v2");
        w.phrasings = &p[1];
        assert_int_equal(add(&w), ERR_EXISTS);
        assert_true(str_contains(str_c(last_err.msg), STR("article:a")));
        p[1].lang = STR("zh");
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), 2);
}

static void a_person_overrules_a_machine_and_not_the_other_way_round(void **state)
{
        struct phrasing_write p = phrasing("article:a", "how to");
        struct verdict_write w = verdict("v1", "machine");

        (void)state;
        p.permille = 300;
        w.phrasings = &p;
        w.n_phrasings = 1;
        assert_int_equal(add(&w), 0);
        w = verdict("v2", "phrasings");
        p = phrasing("article:b", "how to");
        w.phrasings = &p;
        w.n_phrasings = 1;
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), 1);
        assert_true(str_eq_c(first_doc, "article:b"));
        w = verdict("v3", "machine");
        p = phrasing("article:a", "how to");
        p.permille = 300;
        w.phrasings = &p;
        w.n_phrasings = 1;
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), 1);
        assert_true(str_eq_c(first_doc, "article:b"));
}

static void a_document_learns_so_many_and_not_one_more(void **state)
{
        struct phrasing_write p[PHRASINGS_OF_DOC_MAX];
        struct phrasing_write more = phrasing("article:a", "one more"), other = phrasing("article:b", "of another");
        struct verdict_write w = verdict("v1", "phrasings");

        (void)state;
        for (int i = 0; i < PHRASINGS_OF_DOC_MAX; i++)
                p[i] = phrasing("article:a", arena_printf(mem, "number %d", i).p);
        w.phrasings = p;
        w.n_phrasings = PHRASINGS_OF_DOC_MAX;
        assert_int_equal(add(&w), 0);
        w.id = STR("v2");
        w.phrasings = &more;
        w.n_phrasings = 1;
        assert_int_equal(add(&w), ERR_LIMIT);
        w.phrasings = &other;
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), PHRASINGS_OF_DOC_MAX + 1);
}

static void all_together_there_are_so_many_and_not_one_more(void **state)
{
        struct phrasing_write *p = ARENA_ARRAY(mem, struct phrasing_write, PHRASINGS_MAX + 1);
        struct verdict_write w = verdict("v1", "machine");

        (void)state;
        for (int i = 0; i <= PHRASINGS_MAX; i++) {
                p[i] = phrasing("article:a", arena_printf(mem, "number %d", i).p);
                p[i].permille = 300;
        }
        w.phrasings = p;
        w.n_phrasings = PHRASINGS_MAX + 1;
        assert_int_equal(add(&w), ERR_LIMIT);
        assert_int_equal(phrasings(), 0);
        w.n_phrasings = PHRASINGS_MAX;
        assert_int_equal(add(&w), 0);
        assert_int_equal(phrasings(), PHRASINGS_MAX);
}

static void verdicts_come_newest_first_in_pages(void **state)
{
        static const char *const ids[] = {"v1", "v2", "v3", "v4"};

        (void)state;
        for (size_t i = 0; i < 4; i++) {
                struct verdict_write w = verdict(ids[i], i % 2 ? "wanted" : "dismissed");

                assert_int_equal(add(&w), 0);
        }
        assert_int_equal(list("", "", 2), 2);
        assert_true(str_eq_c(listed.first, "v4"));
        assert_int_equal(list("", "v3", 10), 2);
        assert_true(str_eq_c(listed.first, "v2"));
        assert_int_equal(list("wanted", "v4", 10), 1);
        assert_true(str_eq_c(listed.first, "v2"));
        assert_int_equal(list("wanted", "v1", 10), 0);
}

static size_t n_replies;

static void on_replies(void *arg, int r, const struct err *err, const struct reply_row *v, size_t n)
{
        (void)arg;
        (void)err;
        (void)v;
        assert_int_equal(r, 0);
        n_replies = n;
}

static size_t replies(void)
{
        assert_int_equal(store_fallen_replies(st, REPLIES_READ_MAX, on_replies, NULL), 0);
        store_drain(st);
        return n_replies;
}

static void replied(const char *conv, const char *customer, int64_t seq, const char *text)
{
        struct sealed_text body = {str_c(text), STR_INIT("sealed")};
        struct event_write e = {
                .seq = seq, .kind = STR_INIT("message"), .actor = STR_INIT("agent:a"), .at_ms = seq, .body = &body};
        struct conv_row row = {.id = str_c(conv),
                               .customer_id = str_c(customer),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .last_seq = seq};
        struct turn_write t = {.conv = &row, .events = &e, .n_events = 1};

        assert_int_equal(done(store_turn_commit(st, &t, on_done, NULL)), 0);
}

enum { LONG_TEXT = 16384, LONG_TEXTS = FALLEN_READ_BYTES / LONG_TEXT }; /* together the bound */

static const char *long_text(void)
{
        char *text = arena_alloc(mem, LONG_TEXT + 1);

        memset(text, 'a', LONG_TEXT);
        return text;
}

/* That many conversations in which a message fell through; reply may be NULL. */
static void fill(int n, const char *text, const char *reply)
{
        char conv[16];

        consent("cust", true);
        for (int i = 0; i < n; i++) {
                snprintf(conv, sizeof(conv), "c%d", i);
                assert_int_equal(falls(conv, "cust", 1, text), 0);
                if (reply)
                        replied(conv, "cust", 2, reply);
        }
}

/* Texts that together reach the bound, and one byte more: then the oldest is not read. */
static void what_is_read_together_is_bounded_in_bytes(void **state)
{
        (void)state;
        fill(LONG_TEXTS, long_text(), NULL);
        assert_int_equal(open_rows(FALLEN_READ_MAX), LONG_TEXTS);
        assert_int_equal(falls("one more", "cust", 1, "b"), 0);
        assert_int_equal(open_rows(FALLEN_READ_MAX), LONG_TEXTS);
        assert_int_equal(falls("and more", "cust", 1, long_text()), 0);
        assert_int_equal(open_rows(FALLEN_READ_MAX), LONG_TEXTS);
}

static void replies_that_are_read_together_are_bounded_in_bytes(void **state)
{
        (void)state;
        fill(LONG_TEXTS, "why", long_text());
        assert_int_equal(replies(), LONG_TEXTS);
        assert_int_equal(falls("more", "cust", 1, "why"), 0);
        replied("more", "cust", 2, "b");
        assert_int_equal(replies(), LONG_TEXTS);
}

/* A reply is to the message before it, also when that one is settled and an earlier one is open. */
static void a_reply_to_another_message_is_none_to_this_one(void **state)
{
        struct fallen_key second = {STR_INIT("c1"), 3};
        struct verdict_write w = verdict("v1", "dismissed");

        (void)state;
        consent("cust", true);
        assert_int_equal(falls("c1", "cust", 1, "where is it"), 0);
        assert_int_equal(falls("c1", "cust", 3, "how long is the warranty"), 0);
        replied("c1", "cust", 4, "Two years.");
        assert_int_equal(replies(), 1);
        w.messages = &second;
        w.n_messages = 1;
        assert_int_equal(add(&w), 0);
        assert_int_equal(open_rows(10), 1);
        assert_int_equal(replies(), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(nobody_is_learned_from_who_was_not_asked),
                T(a_refusal_keeps_nothing_and_a_withdrawal_takes_all),
                T(an_erasure_takes_the_rows_and_what_a_machine_made_of_them),
                T(a_row_is_read_back_as_it_was_written),
                T(the_newest_are_given_oldest_first),
                T(old_rows_go_and_those_above_the_number),
                T(a_verdict_settles_and_undoing_opens_again),
                T(of_two_who_settle_the_same_message_the_second_is_refused_whole),
                T(a_phrasing_belongs_to_one_document),
                T(a_person_overrules_a_machine_and_not_the_other_way_round),
                T(a_document_learns_so_many_and_not_one_more),
                T(all_together_there_are_so_many_and_not_one_more),
                T(verdicts_come_newest_first_in_pages),
                T(what_is_read_together_is_bounded_in_bytes),
                T(replies_that_are_read_together_are_bounded_in_bytes),
                T(a_reply_to_another_message_is_none_to_this_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

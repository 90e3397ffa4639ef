/* store: turns, events, hand-overs and the other aggregates; refusals; damaged, full and foreign disks. */
#include "vfs_cut.h"

#include "base/arena.h"
#include "base/time.h"
#include "crypt/keyring.h"
#include "loop/loop.h"
#include "sql/migrate.h"
#include "store/attachment.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/customer.h"
#include "store/job.h"
#include "store/knowledge_version.h"
#include "store/sealed_priv.h"
#include "store/session.h"
#include "store/setting.h"
#include "store/store_priv.h"
#include "store/tries.h"
#include "store/tries_priv.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *mem;
static struct store *st;
static char dir[64];

static int setup_memory(void **state)
{
        struct store_opts opts = {0};

        (void)state;
        mem = arena_new(0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown_memory(void **state)
{
        (void)state;
        store_close(st);
        st = NULL;
        mem = arena_free(mem);
        return 0;
}

static int setup_dir(void **state)
{
        (void)state;
        mem = arena_new(0);
        (void)snprintf(dir, sizeof(dir), "/tmp/wl-store-XXXXXX");
        vfs_cut_register();
        vfs_cut_begin(-1);
        return mkdtemp(dir) ? 0 : -1;
}

static const char *in_dir(const char *name)
{
        return arena_printf(mem, "%s/%s", dir, name).p;
}

static int teardown_dir(void **state)
{
        static const char *const names[] = {"warmline.db",   "warmline.db-wal", "warmline.db-shm",
                                            "warmline.lock", "master.key",      "keys.db"};

        (void)state;
        store_close(st);
        st = NULL;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                (void)unlink(in_dir(names[i]));
        (void)rmdir(dir);
        mem = arena_free(mem);
        return 0;
}

static int open_dir(const char *vfs, struct err *err)
{
        struct store_opts opts = {.dir = dir, .vfs = vfs};

        return store_open(NULL, &opts, &st, err);
}

/* --- answers of callbacks, kept for the assertions --- */

static struct {
        int calls, r;
        struct err err;
        int64_t n;
        struct str text;
        int64_t seqs[64];
} got;

static void take(int r, const struct err *err)
{
        got.calls++;
        got.r = r;
        got.err = *err;
}

static void on_done(void *arg, int r, const struct err *err)
{
        int *ret = arg;

        take(r, err);
        if (ret)
                *ret = r;
}

static void on_events(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        (void)arg;
        take(r, err);
        got.n = (int64_t)n;
        for (size_t i = 0; i < n && i < 64; i++)
                got.seqs[i] = events[i].seq;
        got.text = n ? arena_str(mem, events[0].body_cipher) : (struct str){0};
}

static void on_conv(void *arg, int r, const struct err *err, const struct conv_row *c, const struct event_row *events,
                    size_t n)
{
        struct conv_row *ret = arg;

        on_events(NULL, r, err, events, n);
        if (c && ret) {
                *ret = *c;
                ret->status = arena_str(mem, c->status);
                ret->customer_id = arena_str(mem, c->customer_id);
                ret->state_cipher = arena_str(mem, c->state_cipher);
                ret->key_hash = arena_str(mem, c->key_hash);
                ret->outcome = arena_str(mem, c->outcome);
        }
}

static int wait_r(void)
{
        store_drain(st);
        return got.r;
}

/* --- turns --- */

static const struct sealed_text hello = {STR_INIT("my number is [PHONE]"), STR_INIT("\x01sealed\0bytes")};
static const struct sealed_text reply = {STR_INIT("reply"), STR_INIT("sealed reply")};

/* Customer's message and the reply to it: seq and seq + 1. */
static int turn(const char *conv, int64_t seq, const char *client_id, int *ret_r)
{
        struct event_write events[2] = {
                {.seq = seq,
                 .kind = STR_INIT("message"),
                 .actor = STR_INIT("customer"),
                 .client_id = str_c(client_id),
                 .turn = arena_printf(mem, "t%d", (int)seq),
                 .at_ms = 1000 + seq,
                 .body = &hello},
                {.seq = seq + 1,
                 .kind = STR_INIT("message"),
                 .actor = STR_INIT("machine"),
                 .turn = arena_printf(mem, "t%d", (int)seq),
                 .at_ms = 1000 + seq,
                 .body = &reply,
                 .trace = &hello},
        };
        struct conv_row row = {
                .id = str_c(conv),
                .customer_id = STR_INIT("visitor-1"),
                .channel = STR_INIT("web"),
                .lang = STR_INIT("zh"),
                .key_hash = STR_INIT("0123456789abcdef0123456789abcdef"),
                .state_cipher = arena_printf(mem, "state %d", (int)seq),
                .status = STR_INIT("open"),
                .created_ms = 1000,
                .updated_ms = 1000 + seq,
                .last_seq = seq + 1,
        };
        struct turn_write t = {.conv = &row, .create = seq == 1, .events = events, .n_events = 2};

        return store_turn_commit(st, &t, on_done, ret_r);
}

static void a_turn_is_read_back_as_written(void **state)
{
        struct conv_row c;

        (void)state;
        assert_int_equal(turn("c1", 1, "m1", NULL), 0);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(store_conversation_load(st, STR("c1"), 20, on_conv, &c), 0);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(c.last_seq, 2);
        assert_true(str_eq_c(c.state_cipher, "state 1"));
        assert_true(str_eq_c(c.key_hash, "0123456789abcdef0123456789abcdef"));
        assert_int_equal(got.n, 2);
        assert_true(str_eq(got.text, hello.cipher));
        assert_int_equal(store_conversation_load(st, STR("c2"), 20, on_conv, NULL), 0);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
}

static void a_client_id_seen_before_writes_nothing(void **state)
{
        struct conv_row c;

        (void)state;
        turn("c1", 1, "m1", NULL);
        turn("c1", 3, "m1", NULL);
        assert_int_equal(wait_r(), ERR_EXISTS);
        store_conversation_load(st, STR("c1"), 20, on_conv, &c);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(c.last_seq, 2);
        assert_int_equal(got.n, 2);
        turn("c2", 1, "m1", NULL); /* another conversation may use it */
        assert_int_equal(wait_r(), 0);
}

static void a_refused_turn_in_a_group_fails_alone(void **state)
{
        int r[40];

        (void)state;
        for (int i = 0; i < 40; i++)
                assert_int_equal(turn(arena_printf(mem, "c%d", i == 17 ? 3 : i).p, 1, "m1", &r[i]), 0);
        store_drain(st);
        for (int i = 0; i < 40; i++)
                assert_int_equal(r[i], i == 17 ? ERR_EXISTS : 0);
}

static void a_turn_of_an_unknown_conversation_is_refused(void **state)
{
        (void)state;
        turn("c1", 3, "m1", NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
        store_events_since(st, STR("c1"), 0, 100, on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 0);
}

static void events_are_read_forwards_and_backwards(void **state)
{
        (void)state;
        for (int i = 0; i < 5; i++)
                turn("c1", 1 + 2 * i, arena_printf(mem, "m%d", i).p, NULL);
        store_events_since(st, STR("c1"), 4, 3, on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 3);
        assert_int_equal(got.seqs[0], 5);
        store_events_before(st, STR("c1"), 5, 2, on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 2);
        assert_int_equal(got.seqs[0], 3);
        assert_int_equal(got.seqs[1], 4);
        store_conversation_load(st, STR("c1"), 3, on_conv, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 3);
        assert_int_equal(got.seqs[0], 8);
}

static void a_client_id_finds_the_message_and_its_replies(void **state)
{
        (void)state;
        turn("c1", 1, "m1", NULL);
        turn("c1", 3, "m2", NULL);
        store_event_by_client_id(st, STR("c1"), STR("m2"), on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 2);
        assert_int_equal(got.seqs[0], 3);
        assert_int_equal(got.seqs[1], 4);
        store_event_by_client_id(st, STR("c1"), STR(""), on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 0);
}

static int n_seen, calls_when_seen;

static void on_event(void *arg, const struct event_row *e)
{
        (void)arg;
        n_seen++;
        calls_when_seen = got.calls;
        assert_true(e->conversation.n > 0 && e->customer_id.n > 0);
}

static void subscribers_see_each_event_before_the_callback(void **state)
{
        (void)state;
        n_seen = 0;
        got.calls = 0;
        store_subscribe(st, on_event, NULL);
        turn("c1", 1, "m1", NULL);
        assert_int_equal(got.calls, 0); /* nothing is called before the call has returned */
        store_drain(st);
        assert_int_equal(n_seen, 2);
        assert_int_equal(calls_when_seen, 0);
        turn("c1", 3, "m1", NULL); /* refused: nobody hears of it */
        store_drain(st);
        assert_int_equal(n_seen, 2);
}

static void an_event_may_be_added_without_touching_the_state(void **state)
{
        struct event_write e = {.seq = 3, .kind = STR_INIT("note"), .actor = STR_INIT("system"), .at_ms = 5};
        struct conv_row row = {
                .id = STR_INIT("c1"), .customer_id = STR_INIT("visitor-1"), .updated_ms = 5, .last_seq = 3};
        struct turn_write t = {
                .conv = &row, .keep_state = true, .events = &e, .n_events = 1, .outcome = STR_INIT("confirmed")};
        struct conv_row c;

        (void)state;
        turn("c1", 1, "m1", NULL);
        store_turn_commit(st, &t, on_done, NULL);
        assert_int_equal(wait_r(), 0);
        store_conversation_load(st, STR("c1"), 1, on_conv, &c);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq_c(c.state_cipher, "state 1"));
        assert_true(str_eq_c(c.outcome, "confirmed"));
        assert_int_equal(c.last_seq, 3);
}

static void a_full_queue_answers_busy_and_never_calls_back(void **state)
{
        struct store_opts opts = {.queue_max = 4};
        int busy = 0, taken = 0;

        (void)state;
        store_close(st);
        assert_int_equal(store_open(NULL, &opts, &st, NULL), 0);
        got.calls = 0;
        for (int i = 0; i < 2000; i++) {
                int r = store_setting_set(st, STR("a"), STR("b"), on_done, NULL);

                busy += r == ERR_BUSY;
                taken += r == 0;
        }
        store_drain(st);
        assert_true(busy > 0);
        assert_int_equal(busy + taken, 2000);
        assert_int_equal(got.calls, taken);
}

static bool looped;

static void on_loop_done(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        looped = true;
        loop_stop(arg);
}

static void callbacks_come_on_the_loop(void **state)
{
        struct store_opts opts = {0};
        struct loop *loop = loop_new(NULL);

        (void)state;
        store_close(st);
        assert_int_equal(store_open(loop, &opts, &st, NULL), 0);
        assert_int_equal(store_setting_set(st, STR("a"), STR("b"), on_loop_done, loop), 0);
        looped = false;
        loop_run(loop);
        assert_true(looped);
        store_setting_set(st, STR("a"), STR("b"), on_done, NULL);
        got.calls = 0;
        store_close(st); /* with a callback outstanding: it runs in the close */
        assert_int_equal(got.calls, 1);
        loop_free(loop);
        st = NULL;
}

/* --- hand-over --- */

static int commit_handover(const char *conversation, const struct handover_write *h)
{
        struct conv_row row = {.id = str_c(conversation), .customer_id = STR_INIT("visitor-1"), .last_seq = 2};
        struct turn_write t = {.conv = &row, .keep_state = true, .handover = h};

        assert_int_equal(store_turn_commit(st, &t, on_done, NULL), 0);
        return wait_r();
}

static int handover(const char *id, const char *to, const char *expect, const char *agent, int64_t at_ms)
{
        struct handover_write h = {.id = str_c(id),
                                   .state = str_c(to),
                                   .expect = str_c(expect),
                                   .agent = str_c(agent),
                                   .reason = STR_INIT("asked"),
                                   .at_ms = at_ms,
                                   .promise_ms = at_ms + 60000};

        return commit_handover("c1", &h);
}

static struct handover_row row_kept;

static void on_handovers(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        (void)arg;
        take(r, err);
        got.n = (int64_t)n;
        if (n) {
                row_kept = rows[0];
                row_kept.state = arena_str(mem, rows[0].state);
                row_kept.id = arena_str(mem, rows[0].id);
                row_kept.agent = arena_str(mem, rows[0].agent);
        }
}

static void two_agents_cannot_take_the_same_customer(void **state)
{
        (void)state;
        turn("c1", 1, "m1", NULL);
        assert_int_equal(handover("h1", "waiting", "", "", 100), 0);
        assert_int_equal(handover("h1", "taken", "waiting,offline", "agent-1", 200), 0);
        assert_int_equal(handover("h1", "taken", "waiting,offline", "agent-2", 300), ERR_DENIED);
        store_handover_of(st, STR("c1"), on_handovers, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq_c(row_kept.agent, "agent-1"));
        assert_int_equal(row_kept.taken_ms, 200);
        assert_int_equal(row_kept.requested_ms, 100);
}

static void a_handover_follows_its_diagram(void **state)
{
        (void)state;
        turn("c1", 1, "m1", NULL);
        assert_int_equal(handover("h1", "taken", "", "", 100), ERR_DENIED);
        assert_int_equal(handover("h1", "offline", "", "", 100), 0);
        assert_int_equal(handover("h2", "waiting", "", "", 100), ERR_DENIED); /* one is open */
        assert_int_equal(handover("h1", "returned", "offline", "", 110), ERR_DENIED);
        assert_int_equal(handover("h1", "waiting", "offline", "", 120), 0);
        assert_int_equal(handover("h1", "taken", "waiting", "a", 130), 0);
        assert_int_equal(handover("h1", "returned", "taken", "", 140), 0);
        assert_int_equal(handover("h2", "waiting", "", "", 150), 0);
        assert_int_equal(handover("h9", "cancelled", "waiting", "", 160), ERR_NOTFOUND);
        store_handovers_open(st, NULL, 10, on_handovers, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 1);
        assert_int_equal(row_kept.promise_ms, 60150);
        store_handovers_taken(st, 10, on_handovers, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 1);
        assert_int_equal(row_kept.ended_ms, 140);
}

static void open_handovers_come_page_by_page(void **state)
{
        static const char *const conversations[] = {"c1", "c2", "c3", "c4"}, *const order[] = {"safe", "h0", "h1",
                                                                                               "h2"};
        const struct handover_write h[] = {
                {.id = STR_INIT("h2"), .state = STR_INIT("waiting"), .at_ms = 100},
                {.id = STR_INIT("h1"), .state = STR_INIT("waiting"), .at_ms = 100},
                {.id = STR_INIT("safe"), .state = STR_INIT("waiting"), .at_ms = 200, .safety = true},
                {.id = STR_INIT("h0"), .state = STR_INIT("waiting"), .at_ms = 50},
        };
        struct handover_row last;

        (void)state;
        for (int i = 0; i < 4; i++) {
                turn(conversations[i], 1, "m1", NULL);
                assert_int_equal(commit_handover(conversations[i], &h[i]), 0);
        }
        for (int i = 0; i < 4; i++) {
                store_handovers_open(st, i ? &last : NULL, 1, on_handovers, NULL);
                assert_int_equal(wait_r(), 0);
                assert_int_equal(got.n, 1);
                assert_true(str_eq_c(row_kept.id, order[i]));
                last = row_kept;
        }
        store_handovers_open(st, &last, 1, on_handovers, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 0);
}

/* --- the small aggregates --- */

static struct consent_state consents;

static void on_consent(void *arg, int r, const struct err *err, const struct consent_state *state,
                       const struct consent_row *rows, size_t n)
{
        (void)arg;
        (void)rows;
        take(r, err);
        got.n = (int64_t)n;
        consents = *state;
}

static void consent_of(const char *customer_id, const char *purpose, bool granted, int64_t at_ms)
{
        struct consent_write w = {.customer_id = str_c(customer_id),
                                  .purpose = str_c(purpose),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = at_ms};

        assert_int_equal(store_consent_add(st, &w, on_done, NULL), 0);
        assert_int_equal(wait_r(), 0);
}

static void consent(const char *purpose, bool granted, int64_t at_ms)
{
        consent_of("u1", purpose, granted, at_ms);
}

static void the_newest_entry_of_the_ledger_counts(void **state)
{
        (void)state;
        store_consent_load(st, STR("u1"), on_consent, NULL);
        assert_int_equal(wait_r(), 0);
        assert_false(consents.memory || consents.asked_memory);
        consent("memory", true, 10);
        consent("offers", false, 11);
        consent("memory", false, 12);
        consent("memory", true, 13);
        consent("memory", false, 13); /* the same moment: the later one */
        store_consent_load(st, STR("u1"), on_consent, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 5);
        assert_false(consents.memory);
        assert_true(consents.asked_memory && consents.asked_offers && !consents.asked_learning);
}

static void on_ledger(void *arg, int r, const struct err *err, const struct consent_state *s,
                      const struct consent_row *rows, size_t n)
{
        (void)arg;
        (void)s;
        take(r, err);
        assert_int_equal(n, 2);
        assert_true(str_eq_c(rows[0].purpose, "memory") && rows[0].granted && rows[0].at_ms == 10);
        assert_true(str_eq_c(rows[0].text_version, "1") && str_eq_c(rows[0].channel, "web"));
        assert_true(str_eq_c(rows[1].purpose, "memory") && !rows[1].granted && rows[1].at_ms == 20);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *c);

static void left_in(const char *flow, const char *step, int64_t at_ms)
{
        const struct open_flow_row at = {.flow = str_c(flow), .step = str_c(step), .at_ms = at_ms};

        store_open_flow_set(st, STR("visitor-1"), &at, (struct str){0}, on_done, NULL);
}

static void on_edition(void *arg, int r, const struct err *err, const struct edition_row *row)
{
        (void)arg;
        take(r, err);
        got.text = r == 0 ? arena_str(mem, row->source) : (struct str){0};
}

static int edition(const char *version)
{
        store_edition_load(st, str_c(version), on_edition, NULL);
        return wait_r();
}

/* The conversation stands in one edition (NULL: in none) and no longer in another. */
static void stands(const char *conv, int64_t seq, const char *in, const char *left)
{
        const struct standing_write w = {.in = {{str_c(in ? in : ""), STR("camera-offline"), STR("title: …")}},
                                         .n_in = in != NULL,
                                         .left = {str_c(left ? left : "")},
                                         .n_left = left != NULL};
        const struct conv_row row = {.id = str_c(conv), .updated_ms = 2000 + seq, .last_seq = seq + 1};
        const struct turn_write t = {.conv = &row, .keep_state = true, .standing = &w};

        store_turn_commit(st, &t, on_done, NULL);
        assert_int_equal(wait_r(), 0);
}

static void an_edition_is_kept_as_long_as_somebody_stands_in_it(void **state)
{
        const struct open_flow_row at = {
                .flow = STR("camera-offline"), .step = STR("reset"), .version = STR("v1"), .place_cipher = STR("way")};

        (void)state;
        turn("c1", 1, "m1", NULL);
        turn("c2", 1, "m1", NULL);
        consent_of("visitor-1", "memory", true, 10);
        assert_int_equal(edition("v1"), ERR_NOTFOUND);
        stands("c1", 1, "v1", NULL);
        stands("c2", 1, "v1", NULL);
        assert_int_equal(edition("v1"), 0);
        assert_true(str_eq_c(got.text, "title: …"));
        stands("c1", 1, "v2", "v1");
        assert_int_equal(edition("v1"), 0); /* the other one still does */
        assert_int_equal(edition("v2"), 0);
        store_open_flow_set(st, STR("visitor-1"), &at, STR("title: …"), on_done, NULL);
        stands("c2", 1, NULL, "v1");
        assert_int_equal(edition("v1"), 0); /* a memory does */
        stands("c1", 1, NULL, "v2");
        assert_int_equal(edition("v2"), ERR_NOTFOUND);
        consent_of("visitor-1", "memory", false, 20);
        assert_int_equal(edition("v1"), ERR_NOTFOUND);
}

static void a_withdrawal_is_one_more_entry_and_takes_what_was_remembered(void **state)
{
        (void)state;
        turn("c1", 1, "m1", NULL);
        consent_of("visitor-1", "memory", true, 10);
        left_in("camera-offline", "reset", 15);
        consent_of("visitor-1", "memory", false, 20);
        store_customer_load(st, STR("visitor-1"), 2000, on_customer, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.text.n, 0);
        left_in("camera-offline", "reset", 25); /* late */
        assert_int_equal(wait_r(), 0);
        store_customer_load(st, STR("visitor-1"), 2000, on_customer, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.text.n, 0);
        store_consent_load(st, STR("visitor-1"), on_ledger, NULL);
        assert_int_equal(wait_r(), 0);
}

static void on_count(void *arg, int r, const struct err *err, int64_t count)
{
        (void)arg;
        take(r, err);
        got.n = count;
}

static int64_t try_at(int64_t at_ms)
{
        assert_int_equal(store_tries_add(st, STR("order:c1"), at_ms, 1000, on_count, NULL), 0);
        assert_int_equal(wait_r(), 0);
        return got.n;
}

static void tries_are_counted_within_their_window(void **state)
{
        (void)state;
        assert_int_equal(try_at(100000), 1);
        assert_int_equal(try_at(100500), 2);
        assert_int_equal(try_at(100999), 3);
        store_tries_get(st, STR("order:c1"), 100999, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 3);
        assert_int_equal(try_at(101000), 1); /* the window has passed */
        store_tries_clear(st, STR("order:c1"), on_done, NULL);
        store_tries_get(st, STR("order:c1"), 101001, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 0);
}

static void tries_of_a_clock_that_was_ahead_do_not_count(void **state)
{
        (void)state;
        assert_int_equal(try_at(200000), 1);
        assert_int_equal(try_at(199000), 2); /* within a window */
        store_tries_get(st, STR("order:c1"), 198999, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 0);
        assert_int_equal(try_at(198999), 1);
        assert_int_equal(try_at(199000), 2);
}

static void on_jobs(void *arg, int r, const struct err *err, const struct job_row *jobs, size_t n)
{
        (void)arg;
        take(r, err);
        got.n = (int64_t)n;
        got.seqs[0] = n ? jobs[0].attempts : 0;
}

static int64_t claim(int64_t now_ms)
{
        assert_int_equal(store_jobs_claim_kind(st, STR("remind"), now_ms, 100, 10, on_jobs, NULL), 0);
        assert_int_equal(wait_r(), 0);
        return got.n;
}

static void on_due(void *arg, int r, const struct err *err, int64_t due_ms)
{
        (void)arg;
        take(r, err);
        got.n = due_ms;
}

static void a_job_is_leased_and_comes_back_when_the_lease_runs_out(void **state)
{
        struct job_row j = {.id = STR_INIT("j1"), .kind = STR_INIT("remind"), .due_ms = 1000},
                       of_others = {.id = STR_INIT("j2"), .kind = STR_INIT("webhook"), .due_ms = 9999};

        (void)state;
        store_job_add(st, &of_others, on_done, NULL);
        store_job_add(st, &j, on_done, NULL);
        store_job_add(st, &j, on_done, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(claim(999), 0);
        assert_int_equal(claim(1000), 1);
        assert_int_equal(claim(1099), 0);
        store_job_next_due(st, on_due, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 1100);
        assert_int_equal(claim(1100), 1);
        assert_int_equal(got.seqs[0], 2);
        store_job_retry(st, STR("j1"), 5000, on_done, NULL);
        assert_int_equal(claim(4999), 0);
        assert_int_equal(claim(5000), 1);
        store_job_done(st, STR("j1"), on_done, NULL);
        assert_int_equal(claim(9999), 0);
}

static void a_lease_of_a_clock_that_was_ahead_is_over(void **state)
{
        struct job_row j = {.id = STR_INIT("j1"), .kind = STR_INIT("remind"), .due_ms = 1000};

        (void)state;
        store_job_add(st, &j, on_done, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(claim(5000), 1); /* until 5100 */
        assert_int_equal(claim(5000), 0);
        assert_int_equal(claim(4999), 1);
        assert_int_equal(claim(5098), 0);
}

static void on_session(void *arg, int r, const struct err *err, const struct session_row *s, const struct agent_row *a)
{
        (void)arg;
        (void)s;
        take(r, err);
        got.text = a ? arena_str(mem, a->name) : (struct str){0};
}

static void a_session_ends_with_its_time(void **state)
{
        struct agent_row a = {
                .id = STR_INIT("a1"), .login = STR_INIT("lin"), .name = STR_INIT("林"), .hash = STR_INIT("x")};
        struct session_row s = {.token_hash = STR_INIT("\0\1\2"),
                                .id = STR_INIT("s1"),
                                .agent_id = STR_INIT("a1"),
                                .csrf = STR_INIT("c"),
                                .created_ms = 1,
                                .expires_ms = 100};

        (void)state;
        store_agent_add(st, &a, NULL, on_done, NULL);
        assert_int_equal(wait_r(), 0);
        a.id = STR("a2");
        store_agent_add(st, &a, NULL, on_done, NULL);
        assert_int_equal(wait_r(), ERR_EXISTS);
        store_session_add(st, &s, STR(""), NULL, NULL, NULL);
        store_session_load(st, s.token_hash, 99, on_session, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq_c(got.text, "林"));
        store_session_load(st, s.token_hash, 100, on_session, NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
        store_session_delete(st, s.token_hash, on_done, NULL);
        store_session_load(st, s.token_hash, 50, on_session, NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
}

static void on_version(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        (void)arg;
        take(r, err);
        got.n = v ? v->number : 0;
}

static int64_t publish(const char *hash)
{
        struct knowledge_version_row v = {.hash = str_c(hash), .source = STR_INIT("folder")};

        assert_int_equal(store_knowledge_add(st, &v, NULL, 0, on_version, NULL), 0);
        assert_int_equal(wait_r(), 0);
        return got.n;
}

static void publishing_the_same_content_again_makes_no_version(void **state)
{
        (void)state;
        store_knowledge_latest(st, on_version, NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
        assert_int_equal(publish("aa"), 1);
        assert_int_equal(publish("aa"), 1);
        assert_int_equal(publish("bb"), 2);
        assert_int_equal(publish("aa"), 3); /* going back is a new version */
}

static void on_attachment(void *arg, int r, const struct err *err, const struct attachment_row *a)
{
        (void)arg;
        take(r, err);
        got.text = a ? arena_str(mem, a->cipher) : (struct str){0};
}

static void an_attachment_belongs_to_its_conversation(void **state)
{
        struct attachment_row a = {
                .id = STR_INIT("p1"), .conversation = STR_INIT("c1"), .cipher = STR_INIT("\0picture")};

        (void)state;
        store_attachment_put(st, &a, on_done, NULL);
        store_attachment_get(st, STR("c1"), STR("p1"), on_attachment, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq(got.text, a.cipher));
        store_attachment_get(st, STR("c2"), STR("p1"), on_attachment, NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_row *c)
{
        (void)arg;
        take(r, err);
        got.text = c && c->open_flow ? arena_str(mem, c->open_flow->step) : (struct str){0};
        got.n = c ? c->contacts_30d : -1;
}

static void a_visitor_becomes_a_customer_with_the_first_turn(void **state)
{
        (void)state;
        turn("c1", 1, "m1", NULL);
        consent_of("visitor-1", "memory", true, 4);
        left_in("camera-offline", "reset", 5);
        left_in("camera-offline", "check", 6);
        store_customer_load(st, STR("visitor-1"), 2000, on_customer, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq_c(got.text, "check"));
        assert_int_equal(got.n, 1);
        left_in("", "", 7);
        store_customer_load(st, STR("visitor-1"), 2000 + 31 * DAY_MS, on_customer, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.text.n, 0);
        assert_int_equal(got.n, 0);
        store_customer_load(st, STR("nobody"), 2000, on_customer, NULL);
        assert_int_equal(wait_r(), ERR_NOTFOUND);
}

static void on_setting(void *arg, int r, const struct err *err, struct str value)
{
        (void)arg;
        take(r, err);
        got.text = arena_str(mem, value);
}

/* --- disks --- */

static void what_was_written_survives_a_restart(void **state)
{
        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_setting_set(st, STR("demo.imported"), STR("yes"), on_done, NULL);
        assert_int_equal(wait_r(), 0);
        store_close(st);
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_setting_get(st, STR("demo.imported"), on_setting, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(str_eq_c(got.text, "yes"));
}

static void a_second_process_is_told_who_has_the_directory(void **state)
{
        struct store_opts opts = {.dir = dir};
        struct store *second = NULL;
        struct err err;

        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        assert_int_equal(store_open(NULL, &opts, &second, &err), ERR_BUSY);
        assert_non_null(strstr(err.msg, arena_printf(mem, "pid %ld", (long)getpid()).p));
}

static void write_file(const char *name, const char *text)
{
        FILE *f = fopen(in_dir(name), "wb");

        assert_non_null(f);
        assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
        assert_int_equal(fclose(f), 0);
}

static void file_sql(const char *sql)
{
        sqlite3 *db;

        assert_int_equal(sqlite3_open(in_dir("warmline.db"), &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Runs a query on the closed file; every row must have `no` in its first column. */
static void file_says(const char *sql, const char *no)
{
        sqlite3_stmt *s;
        sqlite3 *db;
        int rows = 0;

        assert_int_equal(sqlite3_open(in_dir("warmline.db"), &db), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
        for (; sqlite3_step(s) == SQLITE_ROW; rows++)
                if (strcmp((const char *)sqlite3_column_text(s, 0), no) != 0)
                        fail_msg("%s instead of %s: %s", sqlite3_column_text(s, 0), no, sqlite3_column_text(s, 1));
        assert_true(rows > 0);
        sqlite3_finalize(s);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void tries_keep_no_address_and_are_gone_after_the_longest_window(void **state)
{
        const int64_t at_ms = 10 * TRIES_WINDOW_MAX_MS;

        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_tries_add(st, STR("order-ip:203.0.113.7"), at_ms, 1000, on_count, NULL);
        store_tries_add(st, STR("login:mei"), at_ms + TRIES_WINDOW_MAX_MS - 1, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        store_close(st);
        st = NULL;
        file_says("SELECT count(*) FROM tries", "2");
        file_says("SELECT count(*) FROM tries WHERE key LIKE 'order-ip:%' OR key LIKE 'login:%'", "2");
        file_says("SELECT count(*) FROM tries WHERE key LIKE '%203.0%' OR key LIKE '%mei%'", "0");
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_tries_add(st, STR("login:mei"), at_ms + TRIES_WINDOW_MAX_MS, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 2); /* the same key after a restart */
        store_tries_add(st, STR("login:jun"), at_ms + TRIES_WINDOW_MAX_MS + TRIES_PRUNE_EVERY_MS, 1000, on_count, NULL);
        assert_int_equal(wait_r(), 0);
        store_close(st);
        st = NULL;
        file_says("SELECT group_concat(substr(key, 1, 6), ' ') FROM tries", "login: login:");
}

static void every_table_has_a_brand_and_every_row_the_one_of_the_store(void **state)
{
        static const char *const filled[] = {"conversation", "event", "handover", "consent", "setting", "customer"};
        struct store_opts opts = {.dir = dir, .brand = "lumo"};
        char sql[200];

        (void)state;
        assert_int_equal(store_open(NULL, &opts, &st, NULL), 0);
        turn("c1", 1, "m1", NULL);
        assert_int_equal(handover("h1", "waiting", "", "", 100), 0);
        consent("memory", true, 10);
        store_setting_set(st, STR("name"), STR("value"), on_done, NULL);
        assert_int_equal(wait_r(), 0);
        store_close(st);
        st = NULL;
        file_says("SELECT count(c.name), t.name FROM sqlite_master t LEFT JOIN pragma_table_info(t.name) c"
                  " ON c.name = 'brand' AND c.\"notnull\" = 1 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
                  " AND t.name NOT LIKE 'search_index%' GROUP BY t.name", /* of FTS5, over search_text */
                  "1");
        for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
                /* one row also for an empty table, which then says so */
                snprintf(sql, sizeof(sql), "SELECT ifnull(group_concat(DISTINCT brand), 'no row'), '%s' FROM %s",
                         filled[i], filled[i]);
                file_says(sql, "lumo");
        }
}

static void a_file_that_is_no_database_is_refused(void **state)
{
        struct err err;

        (void)state;
        write_file("warmline.db",
                   "Dear diary, this is no database at all. Not at all. Not even a little bit of one, I am afraid.");
        assert_int_equal(open_dir(NULL, &err), ERR_CORRUPT);
        assert_non_null(strstr(err.msg, "warmline.db"));
}

static void a_database_of_another_program_is_refused(void **state)
{
        struct err err;

        (void)state;
        file_sql("CREATE TABLE recipe (id INTEGER)");
        assert_int_equal(open_dir(NULL, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "another program"));
        file_sql("PRAGMA application_id = 77");
        assert_int_equal(open_dir(NULL, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "another program"));
}

static void a_newer_database_is_refused(void **state)
{
        struct err err;

        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_close(st);
        st = NULL;
        file_sql("PRAGMA user_version = 9999");
        assert_int_equal(open_dir(NULL, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "newer version"));
        assert_non_null(strstr(err.msg, "9999"));
}

/* A file as the program made it that knew the first n migrations. */
static void file_of_release(size_t n)
{
        struct sql_opts opts = {.path = in_dir("warmline.db")};
        struct sql_db *db = NULL;
        struct err err;

        assert_int_equal(sql_open(&sql_driver_sqlite, &opts, &db, &err), 0);
        assert_int_equal(sql_migrate(db, STORE_APPLICATION, store_migrations, n, &err), 0);
        sql_close(db);
}

static void an_older_database_is_brought_to_the_newest_schema(void **state)
{
        char newest[24];

        (void)state;
        file_of_release(1);
        file_sql("INSERT INTO conversation (id, brand, customer_id, channel, lang, key_hash, state_cipher, status, "
                 "outcome,"
                 " minor, created_ms, updated_ms, last_seq) VALUES ('c1', 'default', 'demo-1', 'web', 'zh', x'', x'',"
                 " 'waiting', '', 0, 90, 100, 2);"
                 "INSERT INTO handover (id, brand, conversation, customer_id, lang, state, reason, mood, agent, safety,"
                 " requested_ms, promise_ms, taken_ms, ended_ms, note_cipher) VALUES ('h1', 'default', 'c1', 'demo-1', "
                 "'zh',"
                 " 'waiting', 'asked', 'neutral', '', 0, 100, 0, 0, 0, x'');"
                 "INSERT INTO agent (brand, id, login, name, hash, role, disabled, created_ms) VALUES"
                 " ('default', 'a1', 'first', '', 'x', 'agent', 0, 1), ('default', 'a2', 'second', '', 'x', 'agent', "
                 "0, 2)");
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_handover_of(st, STR("c1"), on_handovers, NULL);
        assert_int_equal(wait_r(), 0);
        assert_true(got.n == 1 && row_kept.requested_ms == 100 && row_kept.open_ms == 0);
        assert_int_equal(handover("h1", "taken", "waiting", "agent-1", 200), 0);
        store_close(st);
        st = NULL;
        (void)snprintf(newest, sizeof(newest), "%zu", store_n_migrations);
        file_says("SELECT user_version, '' FROM pragma_user_version", newest);
        file_says("SELECT role, login FROM agent WHERE id = 'a1'", "admin");
        file_says("SELECT role, login FROM agent WHERE id = 'a2'", "agent");
}

static void a_reader_stands_beside_the_writer_and_cannot_write(void **state)
{
        struct store_opts opts = {.dir = dir, .reader = true};
        struct store *writer, *reader = NULL;
        struct err err;

        (void)state;
        assert_int_equal(store_open(NULL, &opts, &reader, &err), ERR_IO); /* nothing is there, and nothing is made */
        assert_int_equal(open_dir(NULL, NULL), 0);
        turn("c1", 1, "m1", NULL);
        assert_int_equal(wait_r(), 0);
        writer = st;
        assert_int_equal(store_open(NULL, &opts, &reader, &err), 0);
        turn("c1", 3, "m2", NULL);
        assert_int_equal(wait_r(), 0);
        st = reader;
        assert_int_equal(store_events_since(st, STR("c1"), 0, 10, on_events, NULL), 0);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(got.n, 4);
        turn("c1", 5, "m3", NULL);
        assert_true(wait_r() < 0);
        store_close(reader);
        store_close(writer);
        st = NULL;
        file_sql("PRAGMA user_version = 1");
        assert_int_equal(store_open(NULL, &opts, &reader, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "older version"));
}

static void a_directory_that_cannot_be_made_is_named(void **state)
{
        struct store_opts opts = {.dir = "/proc/warmline-data"};
        struct err err;

        (void)state;
        assert_int_equal(store_open(NULL, &opts, &st, &err), ERR_IO);
        assert_non_null(strstr(err.msg, "/proc/warmline-data"));
        st = NULL;
}

/* Root may write anywhere, so a child without those rights tries. */
static void a_read_only_directory_is_named(void **state)
{
        int status;
        pid_t pid;

        (void)state;
        assert_int_equal(chmod(dir, 0555), 0);
        pid = fork();
        if (pid == 0) {
                struct err err = {0};

                if (getuid() == 0 && setuid(65534) != 0)
                        _exit(3);
                if (open_dir(NULL, &err) != ERR_IO)
                        _exit(1);
                _exit(strstr(err.msg, "cannot write in the data directory") ? 0 : 2);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        assert_int_equal(chmod(dir, 0700), 0);
}

/* So many that the last quarter of the file is theirs: the pages of the schema, without which nothing opens, come
 * first. */
enum { DAMAGED_TURNS = 1000 };

static void damaged_pages_fail_their_calls_and_nothing_else(void **state)
{
        unsigned char junk[4096];
        int fd, bad = 0;
        struct stat sb;

        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        for (int i = 0; i < DAMAGED_TURNS; i++)
                turn(arena_printf(mem, "c%d", i).p, 1, "m1", NULL);
        assert_int_equal(wait_r(), 0);
        store_close(st);
        st = NULL;
        fd = open(in_dir("warmline.db"), O_WRONLY);
        assert_int_equal(fstat(fd, &sb), 0);
        memset(junk, 0xa5, sizeof(junk));
        for (off_t at = sb.st_size / 4 * 3 / 4096 * 4096; at < sb.st_size; at += 2 * 4096)
                assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
        close(fd);
        assert_int_equal(open_dir(NULL, NULL), 0);
        for (int i = 0; i < DAMAGED_TURNS; i++) {
                store_conversation_load(st, arena_printf(mem, "c%d", i), 10, on_conv, NULL);
                (void)wait_r();
                assert_true(got.r == 0 || got.r == ERR_CORRUPT || got.r == ERR_NOTFOUND);
                bad += got.r == ERR_CORRUPT;
        }
        assert_true(bad > 0);
        store_setting_set(st, STR("still"), STR("here"), on_done, NULL);
        (void)wait_r(); /* whatever it says, we are still here */
}

static void a_full_disk_is_reported_and_forgotten_once_there_is_room(void **state)
{
        int r[100], before = 0, full = 0;

        (void)state;
        assert_int_equal(open_dir("cut", NULL), 0);
        for (int i = 0; i < 50; i++)
                turn(arena_printf(mem, "c%d", i).p, 1, "m1", &r[i]);
        store_drain(st);
        vfs_cut_full(true);
        for (int i = 50; i < 100; i++)
                turn(arena_printf(mem, "c%d", i).p, 1, "m1", &r[i]);
        store_drain(st);
        assert_false(store_healthy(st));
        vfs_cut_full(false);
        for (int i = 0; i < 100; i++) {
                before += i < 50 && r[i] == 0;
                full += i >= 50 && r[i] == ERR_FULL;
                /* acknowledged means there, refused means not there */
                store_conversation_load(st, arena_printf(mem, "c%d", i), 10, on_conv, NULL);
                assert_int_equal(wait_r(), r[i] == 0 ? 0 : ERR_NOTFOUND);
        }
        assert_int_equal(before, 50);
        assert_int_equal(full, 50);
        turn("after", 1, "m1", &r[0]);
        store_drain(st);
        assert_int_equal(r[0], 0);
        assert_true(store_healthy(st));
}

static void keys_are_on_disk_before_the_text_they_seal(void **state)
{
        struct str cipher, plain;
        struct sealed_text body = {STR_INIT("[PHONE]"), {0}};
        struct event_write e = {.seq = 1, .kind = STR_INIT("message"), .actor = STR_INIT("customer"), .body = &body};
        struct conv_row row = {.id = STR_INIT("c1"), .customer_id = STR_INIT("u1"), .last_seq = 1};
        struct turn_write t = {.conv = &row, .create = true, .events = &e, .n_events = 1};
        struct stat sb;

        (void)state;
        assert_int_equal(open_dir(NULL, NULL), 0);
        assert_int_equal(keyring_seal(store_keys(st), STR("u1"), STR("text"), STR("139 ..."), mem, &cipher, NULL), 0);
        body.cipher = cipher;
        store_turn_commit(st, &t, on_done, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(stat(in_dir("keys.db"), &sb), 0);
        assert_int_equal(sb.st_size, 64 + 136); /* while the store is open: not by the close */
        store_close(st);
        assert_int_equal(open_dir(NULL, NULL), 0);
        store_events_since(st, STR("c1"), 0, 10, on_events, NULL);
        assert_int_equal(wait_r(), 0);
        assert_int_equal(keyring_unseal(store_keys(st), STR("u1"), STR("text"), got.text, mem, &plain, NULL), 0);
        assert_true(str_eq_c(plain, "139 ..."));
}

#define M(f) cmocka_unit_test_setup_teardown(f, setup_memory, teardown_memory)
#define D(f) cmocka_unit_test_setup_teardown(f, setup_dir, teardown_dir)

int main(void)
{
        const struct CMUnitTest tests[] = {
                M(a_turn_is_read_back_as_written),
                M(a_client_id_seen_before_writes_nothing),
                M(a_refused_turn_in_a_group_fails_alone),
                M(a_turn_of_an_unknown_conversation_is_refused),
                M(events_are_read_forwards_and_backwards),
                M(a_client_id_finds_the_message_and_its_replies),
                M(subscribers_see_each_event_before_the_callback),
                M(an_event_may_be_added_without_touching_the_state),
                M(a_full_queue_answers_busy_and_never_calls_back),
                M(callbacks_come_on_the_loop),
                M(two_agents_cannot_take_the_same_customer),
                M(a_handover_follows_its_diagram),
                M(the_newest_entry_of_the_ledger_counts),
                M(an_edition_is_kept_as_long_as_somebody_stands_in_it),
                M(a_withdrawal_is_one_more_entry_and_takes_what_was_remembered),
                M(open_handovers_come_page_by_page),
                M(tries_are_counted_within_their_window),
                M(tries_of_a_clock_that_was_ahead_do_not_count),
                M(a_lease_of_a_clock_that_was_ahead_is_over),
                M(a_job_is_leased_and_comes_back_when_the_lease_runs_out),
                M(a_session_ends_with_its_time),
                M(publishing_the_same_content_again_makes_no_version),
                M(an_attachment_belongs_to_its_conversation),
                M(a_visitor_becomes_a_customer_with_the_first_turn),
                D(tries_keep_no_address_and_are_gone_after_the_longest_window),
                D(what_was_written_survives_a_restart),
                D(a_second_process_is_told_who_has_the_directory),
                D(every_table_has_a_brand_and_every_row_the_one_of_the_store),
                D(a_file_that_is_no_database_is_refused),
                D(a_database_of_another_program_is_refused),
                D(a_newer_database_is_refused),
                D(an_older_database_is_brought_to_the_newest_schema),
                D(a_reader_stands_beside_the_writer_and_cannot_write),
                D(a_directory_that_cannot_be_made_is_named),
                D(a_read_only_directory_is_named),
                D(damaged_pages_fail_their_calls_and_nothing_else),
                D(a_full_disk_is_reported_and_forgotten_once_there_is_room),
                D(keys_are_on_disk_before_the_text_they_seal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

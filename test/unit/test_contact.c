/* Contacts and their sums, over random stores: all figures are counted again from what happened, slowly and plainly,
 * by code that shares nothing with the store's but the words for flags. */
#include "base/arena.h"
#include "base/time.h"
#include "base/tz.h"
#include "insight/metrics.h"
#include "insight/metrics_priv.h"
#include "store/assist.h"
#include "store/contact.h"
#include "store/contact_priv.h"
#include "store/conversation.h"
#include "store/erase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* 2026-10-19T08:00Z: the week of the change from summer time, which is in the night of the 25th. */
#define BEGIN INT64_C(1792396800000)
#define CONVS 120
#define CUSTOMERS 12
#define LOG_MAX 20000
#define HOUR (60 * 60000)

static struct arena *mem;
static struct store *st;
static struct tz *zone;
static unsigned seed;

static unsigned rnd(unsigned n)
{
        seed = seed * 1664525u + 1013904223u;
        return (seed >> 8) % n;
}

/* ---- what happened, plainly ---- */

enum what { SAID, REPLIED, DECLINED, RESOLVED, ASKED, CANCELLED, TAKEN, WROTE, ENDED, RATING_ASKED, RATED, JUDGED };

struct happened {
        int conv;
        enum what what;
        int64_t at;
        int value; /* topic, score, verdict */
};

static struct happened happened[LOG_MAX];
static int n_happened;

struct conv {
        char id[16], customer[16];
        const char *channel, *lang;
        int64_t seq, created, now;
        bool there, waits, taken;
        bool rating_asked, rated;
        bool erased;
};

static struct conv convs[CONVS];
static int n_verdicts;

static const char *const topics[] = {"camera-offline", "returns", CONTACT_REF_ORDER, "warranty"};
static const char *const verdicts[] = {"accept", "edit", "reject"};

static void note(struct conv *c, enum what what, int value)
{
        assert_true(n_happened < LOG_MAX);
        happened[n_happened++] = (struct happened){(int)(c - convs), what, c->now, value};
}

/* ---- writing it ---- */

static int last_r;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        last_r = r;
        if (r < 0 && err)
                print_error("%s\n", err->msg);
}

static void done(int submitted)
{
        assert_int_equal(submitted, 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void commit(struct conv *c, const char *kind, const char *actor, const char *ref,
                   const struct handover_write *handover, const struct csat_write *csat)
{
        struct event_write e = {.seq = ++c->seq,
                                .kind = str_c(kind),
                                .actor = str_c(actor),
                                .ref = str_c(ref),
                                .client_id = STR_INIT(""),
                                .turn = STR_INIT("t"),
                                .at_ms = c->now};
        struct conv_row row = {.id = str_c(c->id),
                               .customer_id = str_c(c->customer),
                               .channel = str_c(c->channel),
                               .lang = str_c(c->lang),
                               .key_hash = STR_INIT("h"),
                               .state_cipher = STR_INIT("s"),
                               .status = STR_INIT("open"),
                               .created_ms = c->created,
                               .updated_ms = c->now,
                               .last_seq = c->seq};
        struct turn_write t = {
                .conv = &row, .create = !c->there, .events = &e, .n_events = 1, .handover = handover, .csat = csat};

        c->there = true;
        done(store_turn_commit(st, &t, on_done, NULL));
}

static void step_handover(struct conv *c, const char *actor, const char *state, const char *expect)
{
        struct handover_write w = {
                .state = str_c(state), .expect = str_c(expect), .agent = STR_INIT("agent-1"), .at_ms = c->now};

        if (!expect[0]) {
                w.id = arena_printf(mem, "h-%s-%d", c->id, (int)c->seq);
                w.reason = rnd(2) ? STR("asked") : STR("somethingelse");
        }
        commit(c, "handover", actor, "", &w, NULL);
}

static void judge(struct conv *c)
{
        int what = (int)rnd(3);
        struct assist_verdict_write w = {.id = arena_printf(mem, "v%d", n_verdicts++),
                                         .conversation = str_c(c->id),
                                         .customer_id = str_c(c->customer),
                                         .agent = STR_INIT("agent-1"),
                                         .kind = STR_INIT("reply"),
                                         .what = str_c(verdicts[what]),
                                         .doc = STR_INIT("article:x"),
                                         .at_ms = c->now};

        done(store_assist_verdict_add(st, &w, on_done, NULL));
        note(c, JUDGED, what);
}

static void rate(struct conv *c)
{
        struct csat_write w = {.at_ms = c->now};

        if (!c->rating_asked) {
                w.agent = STR("agent-1");
                commit(c, "message", "machine", "csat", NULL, &w);
                note(c, RATING_ASKED, 0);
                c->rating_asked = true;
        } else if (!c->rated) {
                w.score = 1 + (int)rnd(5);
                commit(c, "message", "customer", "csat", NULL, &w);
                note(c, RATED, w.score);
                c->rated = true;
        }
}

static void say(struct conv *c)
{
        int topic = (int)rnd(4);

        commit(c, "message", "customer", "", NULL, NULL);
        note(c, SAID, 0);
        if (c->taken || c->waits)
                return;
        c->now += 1 + rnd(3000);
        switch (rnd(9)) {
        case 0: return; /* never answered */
        case 8:
                commit(c, "message", "machine", CONTACT_REF_TALK, NULL, NULL);
                note(c, REPLIED, -2);
                return;
        case 1:
                commit(c, "message", "machine", CONTACT_REF_DECLINE, NULL, NULL);
                note(c, DECLINED, 0);
                return;
        case 2:
                commit(c, "message", "machine", "", NULL, NULL);
                note(c, REPLIED, -1);
                return;
        default:
                commit(c, "message", "machine", topics[topic], NULL, NULL);
                note(c, REPLIED, topic);
                if (rnd(3) == 0) {
                        commit(c, "resolved", "customer", "", NULL, NULL);
                        note(c, RESOLVED, 0);
                }
        }
}

static void go_on_at_desk(struct conv *c)
{
        if (c->taken) {
                switch (rnd(4)) {
                case 0: judge(c); break;
                case 1:
                        step_handover(c, "agent:agent-1", rnd(2) ? "closed" : "returned", "taken");
                        note(c, ENDED, 0);
                        c->taken = false;
                        break;
                default: commit(c, "message", "agent:agent-1", "", NULL, NULL); note(c, WROTE, 0);
                }
        } else if (c->waits && rnd(2)) {
                step_handover(c, "agent:agent-1", "taken", "waiting,offline");
                note(c, TAKEN, 0);
                c->waits = false;
                c->taken = true;
        } else if (c->waits) {
                step_handover(c, "customer", "cancelled", "waiting,offline");
                note(c, CANCELLED, 0);
                c->waits = false;
        } else {
                step_handover(c, "system", "waiting", "");
                note(c, ASKED, 0);
                c->waits = true;
        }
}

static void one_step(struct conv *c)
{
        static const int64_t gaps[] = {1000, 20000, 20000, 90000, 5 * 60000, 3 * HOUR, 30 * HOUR, 100 * HOUR};

        c->now += gaps[rnd(8)] + rnd(1000);
        if (!c->there || rnd(2))
                say(c);
        else if (rnd(3))
                go_on_at_desk(c);
        else
                rate(c);
}

static void begin_convs(void)
{
        for (int i = 0; i < CONVS; i++) {
                struct conv *c = &convs[i];
                unsigned who = rnd(CUSTOMERS);

                *c = (struct conv){.channel = rnd(3) ? "web" : "terminal", .lang = rnd(2) ? "zh" : "en"};
                snprintf(c->id, sizeof(c->id), "c%03d", i);
                if (who < 4)
                        snprintf(c->customer, sizeof(c->customer), "v-%03d", i);
                else
                        snprintf(c->customer, sizeof(c->customer), "known-%u", who);
                c->created = c->now = BEGIN + (int64_t)rnd(14 * 24) * HOUR + rnd(HOUR);
        }
}

/* Time goes on for all of them between two rounds, as it does. */
static void run_convs(int steps)
{
        int64_t latest = 0;

        for (int i = 0; i < CONVS; i++)
                latest = convs[i].there && convs[i].now > latest ? convs[i].now : latest;
        for (int i = 0; i < CONVS; i++)
                convs[i].now = convs[i].now > latest ? convs[i].now : latest + 1 + rnd(HOUR);
        for (int i = 0; i < CONVS; i++)
                for (unsigned k = rnd((unsigned)steps) + 1; k > 0 && !convs[i].erased; k--)
                        one_step(&convs[i]);
}

/* ---- counted by the store ---- */

static struct contact_mark mark;
static bool more;

static void on_page(void *arg, int r, const struct err *err, struct contact_page *page)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        more = page->more;
        mark = (struct contact_mark){page->mark.updated_ms, arena_str(mem, page->mark.conversation)};
        for (size_t i = 0; i < page->n_rows; i++)
                page->rows[i].day = metrics_day_of(zone, page->rows[i].start_ms);
        assert_int_equal(store_contacts_put(st, page, on_done, NULL), 0);
}

static void on_mark(void *arg, int r, const struct err *err, const struct contact_mark *m)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        assert_int_equal(m->updated_ms, mark.updated_ms);
        assert_true(str_eq(m->conversation, mark.conversation));
}

static void count_all(void)
{
        do {
                assert_int_equal(store_contacts_derive(st, &mark, INT64_MAX, 1 + rnd(20), on_page, NULL), 0);
                store_drain(st);
                assert_int_equal(last_r, 0);
                assert_int_equal(store_contacts_mark(st, on_mark, NULL), 0);
                store_drain(st);
        } while (more);
}

/* ---- counted plainly ---- */

struct plain {
        int conv, topic; /* -1: none */
        int64_t start, end, day;
        bool answered, solved, gave_up, asked, taken, wrote, left, left_soon, known, over;
        bool again, again_topic, again_day, repeat;
        bool rating_asked;
        int score, accepted, edited, rejected, messages;
        int64_t wait, open_wait, handled, talked; /* -1: none */
};

static struct plain plain[LOG_MAX];
static int n_plain;

static int64_t plain_day(int64_t ms)
{
        time_t t = (time_t)(ms / 1000);
        struct tm tm;

        localtime_r(&t, &tm);
        return days_from_civil(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday);
}

static bool speaks(const struct happened *h)
{
        return h->what == SAID || h->what == REPLIED || h->what == DECLINED || h->what == WROTE;
}

/* Whether the conversation has somebody waiting for or having a person just before happened[upto]. */
static bool at_desk(int conv, int upto)
{
        bool desk = false;

        for (int i = 0; i < upto; i++)
                if (happened[i].conv == conv) {
                        desk |= happened[i].what == ASKED;
                        desk &= happened[i].what != CANCELLED && happened[i].what != ENDED;
                }
        return desk;
}

static void plain_one(int first, int last, int conv)
{
        struct plain *p = &plain[n_plain];
        int64_t asked = 0, taken = 0, wrote = 0;
        bool open = false, loose = false, bad = false, resolved = false, before = false;

        *p = (struct plain){.conv = conv, .topic = -1, .wait = -1, .open_wait = -1, .handled = -1, .talked = -1};
        p->known = convs[conv].customer[0] == 'k';
        for (int i = first; i <= last; i++) {
                const struct happened *h = &happened[i];

                if (h->conv != conv)
                        continue;
                if (!p->start)
                        p->start = h->at;
                if (h->what != JUDGED)
                        p->end = h->at;
                switch (h->what) {
                case SAID:
                        p->messages++;
                        loose = true;
                        before = before || resolved;
                        resolved = false;
                        break;
                case REPLIED:
                        if (loose && h->value != -2)
                                before = false;
                        if (loose)
                                resolved = before;
                        loose = bad = false;
                        if (h->value >= 0) {
                                p->answered = true;
                                if (p->topic < 0)
                                        p->topic = h->value;
                        }
                        break;
                case DECLINED:
                        before = false;
                        loose = false;
                        bad = true;
                        break;
                case RESOLVED:
                        resolved = true;
                        loose = bad = false;
                        break;
                case ASKED:
                        before = false;
                        p->asked = true;
                        asked = h->at;
                        open = true;
                        loose = bad = false;
                        break;
                case CANCELLED:
                        before = false;
                        open = false;
                        p->left = true;
                        p->left_soon |= h->at - asked < 60000;
                        p->wait = (p->wait < 0 ? 0 : p->wait) + h->at - asked;
                        loose = false;
                        bad = true;
                        break;
                case TAKEN:
                        before = false;
                        p->taken = true;
                        taken = wrote = h->at;
                        p->wait = (p->wait < 0 ? 0 : p->wait) + h->at - asked;
                        p->open_wait = (p->open_wait < 0 ? 0 : p->open_wait) + h->at - asked;
                        loose = bad = false;
                        break;
                case WROTE:
                        p->wrote = true;
                        wrote = h->at;
                        loose = bad = before = false;
                        break;
                case ENDED:
                        before = false;
                        open = false;
                        p->handled = (p->handled < 0 ? 0 : p->handled) + h->at - taken;
                        p->talked = (p->talked < 0 ? 0 : p->talked) + wrote - taken;
                        loose = bad = false;
                        break;
                case RATING_ASKED: p->rating_asked = true; break;
                case RATED: break;
                case JUDGED:
                        p->accepted += h->value == 0;
                        p->edited += h->value == 1;
                        p->rejected += h->value == 2;
                        break;
                }
        }
        for (int i = 0; p->rating_asked && i < n_happened; i++)
                if (happened[i].conv == conv && happened[i].what == RATED)
                        p->score = happened[i].value;
        p->gave_up = loose || bad;
        p->solved = resolved && !p->gave_up;
        p->day = plain_day(p->start);
        if (p->start && p->messages && !open)
                n_plain++;
}

static void plain_all(void)
{
        n_plain = 0;
        for (int conv = 0; conv < CONVS; conv++) {
                int first = -1;
                int64_t spoken = 0;

                for (int i = 0; i < n_happened && !convs[conv].erased; i++) {
                        const struct happened *h = &happened[i];

                        if (h->conv != conv)
                                continue;
                        if (h->what == SAID && first >= 0 && h->at - spoken >= DAY_MS && !at_desk(conv, i)) {
                                plain_one(first, i - 1, conv);
                                first = i;
                        }
                        if (first < 0 && h->what == SAID)
                                first = i;
                        if (speaks(h))
                                spoken = h->at;
                }
                if (first >= 0)
                        plain_one(first, n_happened - 1, conv);
        }
        for (int i = 0; i < n_plain; i++)
                for (int k = 0; k < n_plain; k++) {
                        struct plain *a = &plain[i], *b = &plain[k];

                        if (i == k || strcmp(convs[a->conv].customer, convs[b->conv].customer) != 0)
                                continue;
                        if (b->start > a->end && b->start - a->end <= 7 * DAY_MS) {
                                a->again = true;
                                a->again_day |= b->start - a->end <= DAY_MS;
                                a->again_topic |= a->topic == b->topic;
                        }
                        if (a->start > b->end && a->start - b->end <= 7 * DAY_MS && a->topic == b->topic)
                                a->repeat = true;
                }
}

static bool is_resolved(const struct plain *p)
{
        if (p->again_topic)
                return false;
        return p->solved || (p->known && !p->gave_up && (p->answered || p->wrote));
}

/* in and hit of each share, one by one. */
static bool plain_in(enum contact_share s, const struct plain *p, bool vendor)
{
        switch (s) {
        case SHARE_FIRST_CONTACT: return vendor || !p->repeat;
        case SHARE_AGAIN:
        case SHARE_AGAIN_TOPIC: return vendor || p->known;
        case SHARE_ABANDONED: return p->asked && !(vendor && p->left_soon);
        case SHARE_CSAT: return p->score > 0;
        case SHARE_CSAT_RESPONSE: return p->rating_asked;
        default: return true;
        }
}

static bool plain_hit(enum contact_share s, const struct plain *p)
{
        switch (s) {
        case SHARE_AUTOMATION: return p->answered && !p->asked && !p->wrote && !p->gave_up;
        case SHARE_CONFIRMED: return p->solved && !p->again_topic;
        case SHARE_RESOLUTION:
        case SHARE_FIRST_CONTACT: return is_resolved(p);
        case SHARE_AGAIN: return p->again;
        case SHARE_AGAIN_TOPIC: return p->again_topic;
        case SHARE_HANDOVER: return p->asked;
        case SHARE_GAVE_UP: return p->gave_up;
        case SHARE_ABANDONED: return p->left;
        case SHARE_CSAT: return p->score >= 4;
        case SHARE_CSAT_RESPONSE: return p->score > 0;
        case SHARES: break;
        }
        return false;
}

static bool plain_vendor_hit(enum contact_share s, const struct plain *p)
{
        switch (s) {
        case SHARE_AUTOMATION: return !p->wrote;
        case SHARE_CONFIRMED:
        case SHARE_FIRST_CONTACT: return !p->asked;
        case SHARE_RESOLUTION: return !p->again_day;
        case SHARE_AGAIN: return p->again_day;
        case SHARE_AGAIN_TOPIC: return p->again_topic && p->again_day;
        case SHARE_HANDOVER: return p->taken;
        case SHARE_GAVE_UP: return p->gave_up && p->left;
        case SHARE_ABANDONED: return p->left;
        case SHARE_CSAT: return p->score >= 3;
        default: return false;
        }
}

static bool is_windowed(enum contact_share s)
{
        return s == SHARE_CONFIRMED || s == SHARE_RESOLUTION || s == SHARE_FIRST_CONTACT || s == SHARE_AGAIN ||
               s == SHARE_AGAIN_TOPIC;
}

static bool asked_for(const struct contact_query *q, const struct plain *p)
{
        const char *topic = p->topic < 0 ? "" : topics[p->topic];

        return p->day >= q->from_day && p->day <= q->to_day &&
               (!q->channel.n || str_eq_c(q->channel, convs[p->conv].channel)) &&
               (!q->lang.n || str_eq_c(q->lang, convs[p->conv].lang)) &&
               ((!q->topic.n && !q->topic_set) || str_eq_c(q->topic, topic));
}

/* ---- both beside each other ---- */

static const struct contact_query *asked;
static int64_t asked_step;

static int by_value(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

/* What takes longer than 29 days is in one class. */
#define LONGEST_MS INT64_C(2508000000)

static void check_spread(const int64_t *classes, int64_t *v, size_t n)
{
        int64_t is = contact_spread_quantile(classes, 0.9), want;

        if (!n) {
                assert_int_equal(is, -1);
                return;
        }
        qsort(v, n, sizeof(*v), by_value);
        want = v[(n * 9 + 9) / 10 - 1];
        if (want < 1000)
                assert_int_equal(is, 0);
        else if (want > LONGEST_MS)
                assert_true(is > LONGEST_MS);
        else
                assert_true(llabs(is - want) <= want / 40 + 1);
}

static void on_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        int64_t contacts = 0, due = 0, waits = 0, wait = 0, open_waits = 0, open_wait = 0, handled = 0, handle = 0,
                talk = 0, accepted = 0, edited = 0, rejected = 0, score = 0, messages = 0, steps = 0, groups = 0;
        static int64_t waited[LOG_MAX];
        size_t n_waited = 0;

        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        for (int i = 0; i < n_plain; i++) {
                const struct plain *p = &plain[i];

                if (!asked_for(asked, p))
                        continue;
                contacts++;
                due += p->day <= asked->due_day;
                messages += p->messages;
                accepted += p->accepted;
                edited += p->edited;
                rejected += p->rejected;
                score += p->score;
                if (p->wait >= 0) {
                        waits++;
                        wait += p->wait;
                        waited[n_waited++] = p->wait;
                }
                if (p->open_wait >= 0) {
                        open_waits++;
                        open_wait += p->open_wait;
                }
                if (p->handled >= 0) {
                        handled++;
                        handle += p->handled;
                        talk += p->talked;
                }
        }
        assert_int_equal(a->total.amounts[SUM_CONTACTS], contacts);
        assert_int_equal(a->total.amounts[SUM_DUE], due);
        assert_int_equal(a->total.amounts[SUM_TURNS], messages);
        assert_int_equal(a->total.amounts[SUM_ACCEPTED], accepted);
        assert_int_equal(a->total.amounts[SUM_EDITED], edited);
        assert_int_equal(a->total.amounts[SUM_REJECTED], rejected);
        assert_int_equal(a->total.amounts[SUM_SCORES], score);
        assert_int_equal(a->total.amounts[SUM_WAITS], waits);
        assert_int_equal(a->total.amounts[SUM_WAIT_MS], wait);
        assert_int_equal(a->total.amounts[SUM_OPEN_WAITS], open_waits);
        assert_int_equal(a->total.amounts[SUM_OPEN_WAIT_MS], open_wait);
        assert_int_equal(a->total.amounts[SUM_HANDLED], handled);
        assert_int_equal(a->total.amounts[SUM_HANDLE_MS], handle);
        assert_int_equal(a->total.amounts[SUM_TALK_MS], talk);
        check_spread(a->total.spread[SPREAD_WAIT], waited, n_waited);
        for (int s = 0; s < SHARES; s++) {
                struct contact_counts want = {0};

                for (int i = 0; i < n_plain; i++) {
                        const struct plain *p = &plain[i];

                        if (!asked_for(asked, p) || (is_windowed(s) && p->day > asked->due_day))
                                continue;
                        if (plain_in(s, p, false)) {
                                want.n++;
                                want.hits += plain_hit(s, p);
                        }
                        if (s != SHARE_CSAT_RESPONSE && plain_in(s, p, true)) {
                                want.vendor_n++;
                                want.vendor_hits += plain_vendor_hit(s, p);
                        }
                }
                if (memcmp(&want, &a->total.shares[s], sizeof(want)) != 0)
                        fail_msg("%s: %lld/%lld and %lld/%lld instead of %lld/%lld and %lld/%lld", contact_shares[s].id,
                                 (long long)a->total.shares[s].hits, (long long)a->total.shares[s].n,
                                 (long long)a->total.shares[s].vendor_hits, (long long)a->total.shares[s].vendor_n,
                                 (long long)want.hits, (long long)want.n, (long long)want.vendor_hits,
                                 (long long)want.vendor_n);
        }
        for (size_t i = 0; i < a->n_steps; i++)
                steps += a->steps[i].amounts[SUM_CONTACTS];
        for (size_t i = 0; i < a->n_topics; i++)
                groups += a->topics[i].sums.amounts[SUM_CONTACTS];
        assert_int_equal(steps, asked_step ? contacts : 0);
        assert_int_equal(groups, contacts);
}

static void check(struct contact_query q, int64_t step)
{
        asked = &q;
        asked_step = step;
        plain_all();
        assert_int_equal(
                store_contact_sums(st, &q, step == 7 ? metrics_monday(q.from_day) : q.from_day, step, on_sums, NULL),
                0);
        store_drain(st);
}

static void check_everything(void)
{
        int64_t first = plain_day(BEGIN), last = first + 400;

        check((struct contact_query){.from_day = first, .to_day = last, .due_day = last}, 7);
        check((struct contact_query){.from_day = first, .to_day = last, .due_day = first + 5}, 1);
        for (int64_t day = first; day < first + 14; day += 3) /* the 25th of October has 25 hours */
                check((struct contact_query){.from_day = day, .to_day = day, .due_day = last}, 1);
        for (size_t i = 0; i < 4; i++)
                check(
                        (struct contact_query){
                                .from_day = first, .to_day = last, .due_day = last, .topic = str_c(topics[i])},
                        0);
        check((struct contact_query){.from_day = first, .to_day = last, .due_day = last, .topic_set = true}, 0);
        check((struct contact_query){.from_day = first, .to_day = last, .due_day = last, .channel = STR_INIT("web")},
              0);
        check((struct contact_query){.from_day = first, .to_day = last, .due_day = last, .lang = STR_INIT("en")}, 0);
        check((struct contact_query){.from_day = first - 20, .to_day = first - 10, .due_day = last}, 7); /* empty */
}

/* ---- rig ---- */

static int setup(void **state)
{
        struct store_opts opts = {0};
        struct err err;

        (void)state;
        setenv("TZ", "Europe/Berlin", 1);
        tzset();
        mem = arena_new(0);
        n_happened = n_verdicts = 0;
        mark = (struct contact_mark){0, STR("")};
        assert_int_equal(tz_load(STR("Europe/Berlin"), &zone, &err), 0);
        return store_open(NULL, &opts, &st, NULL);
}

static int teardown(void **state)
{
        (void)state;
        store_close(st);
        zone = tz_free(zone);
        mem = arena_free(mem);
        return 0;
}

/* ---- tests ---- */

static void figures_are_those_of_a_plain_count(void **state)
{
        (void)state;
        seed = 7;
        begin_convs();
        run_convs(12);
        count_all();
        assert_true(n_happened > 500);
        check_everything();
        assert_true(n_plain > CONVS / 2);
}

static void conversations_that_go_on_are_counted_again_and_once(void **state)
{
        (void)state;
        seed = 99;
        begin_convs();
        for (int round = 0; round < 4; round++) {
                run_convs(4);
                count_all();
                check_everything();
                count_all(); /* nothing is new */
                check_everything();
        }
}

/* The sums have nobody in them, so what was counted stays; the rows go, and what comes later is counted rightly. */
static void rows_of_an_erased_customer_go_and_sums_stay(void **state)
{
        struct contact_query all = {.from_day = plain_day(BEGIN), .to_day = plain_day(BEGIN) + 400, .due_day = 99999};

        (void)state;
        seed = 3;
        begin_convs();
        run_convs(8);
        count_all();
        done(store_customer_erase(st, STR("known-5"), on_done, NULL));
        check(all, 0); /* the model still has them, and so have the sums */
        for (int i = 0; i < CONVS; i++)
                if (strcmp(convs[i].customer, "known-5") == 0)
                        convs[i].erased = true;
}

struct seen {
        size_t n;
        int64_t last_ms, last_n;
        struct str last;
};

static void on_rows(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n)
{
        struct seen *s = arg;

        (void)err;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < n; i++) {
                assert_true(!s->last_ms || rows[i].start_ms <= s->last_ms);
                s->last_ms = rows[i].start_ms;
                s->last_n = rows[i].n;
                s->last = arena_str(mem, rows[i].conversation);
        }
        s->n = n;
}

static size_t listed(const struct contact_share_def *d, bool missed)
{
        struct contact_list_query q = {
                .of = {.from_day = plain_day(BEGIN), .to_day = plain_day(BEGIN) + 400, .due_day = plain_day(BEGIN) + 9},
                .in = d->in,
                .hit = d->hit,
                .missed = missed,
                .due = d->windowed,
                .limit = 7};
        struct seen s = {0};
        size_t total = 0;

        do {
                q.before_ms = s.last_ms;
                q.before_n = s.last_n;
                q.before_conversation = s.last;
                assert_int_equal(store_contact_list(st, &q, on_rows, &s), 0);
                store_drain(st);
                total += s.n;
        } while (s.n);
        return total;
}

static void contacts_behind_a_share_are_as_many_as_it_says(void **state)
{
        (void)state;
        seed = 21;
        begin_convs();
        run_convs(8);
        count_all();
        plain_all();
        for (int s = 0; s < SHARES; s++) {
                size_t hits = 0, n = 0;

                for (int i = 0; i < n_plain; i++)
                        if (plain_in(s, &plain[i], false) && !(is_windowed(s) && plain[i].day > plain_day(BEGIN) + 9)) {
                                n++;
                                hits += plain_hit(s, &plain[i]);
                        }
                assert_int_equal(listed(&contact_shares[s], false), hits);
                assert_int_equal(listed(&contact_shares[s], true), n - hits);
        }
}

static void sums_that_are_cut_or_strange_are_refused(void **state)
{
        struct contact_row row = {.flags = CONTACT_ASKED_PERSON,
                                  .wait_ms = 5000,
                                  .open_wait_ms = 999,
                                  .handle_ms = INT64_MAX / 4,
                                  .reason = STR_INIT("asked")};
        struct contact_sums *s = ARENA_NEW(mem, struct contact_sums), *t = ARENA_NEW(mem, struct contact_sums);
        struct contact_packed *p = ARENA_NEW(mem, struct contact_packed);
        struct buf b;

        (void)state;
        contact_sums_count(s, &row, 1);
        buf_init(&b, 65536);
        contact_sums_write(s, &b);
        assert_true(contact_sums_read(buf_str(&b), p));
        contact_packed_add(t, p, true);
        assert_memory_equal(s, t, sizeof(*s));
        for (size_t n = 0; n < b.n; n++)
                assert_false(contact_sums_read(str_n(b.p, n), p));
        buf_put_ch(&b, 0);
        assert_false(contact_sums_read(buf_str(&b), p));
        for (int i = 0; i < 20000; i++) { /* whatever it is, it is read or refused */
                char noise[64];

                for (size_t k = 0; k < sizeof(noise); k++)
                        noise[k] = (char)rnd(256);
                (void)contact_sums_read(str_n(noise, rnd(sizeof(noise))), p);
        }
        buf_done(&b);
        contact_sums_count(s, &row, -1);
        memset(t, 0, sizeof(*t));
        assert_memory_equal(s, t, sizeof(*s));
}

/* ---- limits ---- */

static struct contact_answer counted;

static void on_counted(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        (void)arg;
        (void)err;
        assert_int_equal(r, 0);
        counted = *a;
}

static void ask_counted(void)
{
        struct contact_query q = {
                .from_day = plain_day(BEGIN), .to_day = plain_day(BEGIN) + CONTACT_DAYS_MAX - 1, .due_day = 99999};

        assert_int_equal(store_contact_sums(st, &q, q.from_day, 0, on_counted, NULL), 0);
        store_drain(st);
}

static void commit_many(struct conv *c, const struct event_write *events, size_t n)
{
        struct conv_row row = {.id = str_c(c->id),
                               .customer_id = str_c(c->customer),
                               .channel = STR_INIT("web"),
                               .lang = STR_INIT("zh"),
                               .key_hash = STR_INIT("h"),
                               .state_cipher = STR_INIT("s"),
                               .status = STR_INIT("open"),
                               .created_ms = BEGIN,
                               .updated_ms = events[n - 1].at_ms,
                               .last_seq = events[n - 1].seq};
        struct turn_write t = {.conv = &row, .create = !c->there, .events = events, .n_events = n};

        c->there = true;
        c->seq = row.last_seq;
        done(store_turn_commit(st, &t, on_done, NULL));
}

/* Messages of the customer, gap_ms apart. */
static void talk(const char *id, const char *customer, int64_t from_ms, int n, int64_t gap_ms)
{
        enum { AT_ONCE = 8 };
        struct event_write v[AT_ONCE];
        struct conv c = {0};

        snprintf(c.id, sizeof(c.id), "%s", id);
        snprintf(c.customer, sizeof(c.customer), "%s", customer);
        for (int i = 0; i < n; i += AT_ONCE) {
                int k = n - i < AT_ONCE ? n - i : AT_ONCE;

                for (int j = 0; j < k; j++)
                        v[j] = (struct event_write){.seq = i + j + 1,
                                                    .kind = STR_INIT("message"),
                                                    .actor = STR_INIT("customer"),
                                                    .ref = STR_INIT(""),
                                                    .client_id = STR_INIT(""),
                                                    .turn = STR_INIT("t"),
                                                    .at_ms = from_ms + (i + j) * gap_ms};
                commit_many(&c, v, (size_t)k);
        }
}

/* Each of them has hundreds of others beside it, whose rows are read again with each conversation. */
static void a_customer_may_come_hundreds_of_times_in_a_week(void **state)
{
        enum { TIMES = 700 };
        char id[16];

        (void)state;
        for (int i = 0; i < TIMES; i++) {
                snprintf(id, sizeof(id), "c%03d", i);
                talk(id, "known-1", BEGIN + i * (int64_t)(10 * 60000), 1, 0);
        }
        do {
                assert_int_equal(store_contacts_derive(st, &mark, INT64_MAX, 100, on_page, NULL), 0);
                store_drain(st);
                assert_int_equal(last_r, 0);
        } while (more);
        ask_counted();
        assert_int_equal(counted.total.amounts[SUM_CONTACTS], TIMES);
        assert_int_equal(counted.total.shares[SHARE_AGAIN].hits, TIMES - 1); /* but the last */
        assert_int_equal(counted.total.shares[SHARE_FIRST_CONTACT].n, 1);
}

static void one_conversation_has_so_many_contacts_and_no_more(void **state)
{
        int64_t first = plain_day(BEGIN), n = 0;

        (void)state;
        talk("c000", "known-1", BEGIN, CONTACT_OF_ONE_MAX, DAY_MS);
        talk("c001", "known-2", BEGIN, CONTACT_OF_ONE_MAX + 1, DAY_MS);
        do {
                assert_int_equal(store_contacts_derive(st, &mark, INT64_MAX, 100, on_page, NULL), 0);
                store_drain(st);
                assert_int_equal(last_r, 0);
        } while (more);
        for (int64_t day = first; day < first + CONTACT_OF_ONE_MAX + 2; day += CONTACT_DAYS_MAX) {
                struct contact_query q = {.from_day = day, .to_day = day + CONTACT_DAYS_MAX - 1, .due_day = 99999};

                assert_int_equal(store_contact_sums(st, &q, q.from_day, 0, on_counted, NULL), 0);
                store_drain(st);
                n += counted.total.amounts[SUM_CONTACTS];
        }
        assert_int_equal(n, 2 * CONTACT_OF_ONE_MAX);
}

static void long_conversations_make_short_pages(void **state)
{
        char id[16];
        int pages = 0;

        (void)state;
        for (int i = 0; i < 6; i++) {
                snprintf(id, sizeof(id), "c%03d", i);
                talk(id, "known-1", BEGIN + i, CONTACT_EVENTS_MAX + (i == 0), 1);
        }
        do {
                assert_int_equal(store_contacts_derive(st, &mark, INT64_MAX, 100, on_page, NULL), 0);
                store_drain(st);
                assert_int_equal(last_r, 0);
                pages++;
        } while (more);
        assert_true(pages > 1);
        ask_counted();
        assert_int_equal(counted.total.amounts[SUM_CONTACTS], 6);
        assert_int_equal(counted.total.amounts[SUM_TURNS], 6 * CONTACT_EVENTS_MAX); /* but the last of the first */
}

static void a_question_may_span_the_most_days_and_no_more(void **state)
{
        struct contact_query q = {.from_day = 20000, .to_day = 20000 + CONTACT_DAYS_MAX - 1};

        (void)state;
        n_plain = 0;
        check(q, 1);
        q.to_day++;
        assert_int_equal(store_contact_sums(st, &q, q.from_day, 1, on_sums, NULL), ERR_INVALID);
        q.to_day = q.from_day - 1;
        assert_int_equal(store_contact_sums(st, &q, q.from_day, 1, on_sums, NULL), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(figures_are_those_of_a_plain_count, setup, teardown),
                cmocka_unit_test_setup_teardown(conversations_that_go_on_are_counted_again_and_once, setup, teardown),
                cmocka_unit_test_setup_teardown(rows_of_an_erased_customer_go_and_sums_stay, setup, teardown),
                cmocka_unit_test_setup_teardown(contacts_behind_a_share_are_as_many_as_it_says, setup, teardown),
                cmocka_unit_test_setup_teardown(sums_that_are_cut_or_strange_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_customer_may_come_hundreds_of_times_in_a_week, setup, teardown),
                cmocka_unit_test_setup_teardown(one_conversation_has_so_many_contacts_and_no_more, setup, teardown),
                cmocka_unit_test_setup_teardown(long_conversations_make_short_pages, setup, teardown),
                cmocka_unit_test_setup_teardown(a_question_may_span_the_most_days_and_no_more, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A year of contacts in a store, and how long it takes to count them and to ask: `bench_metrics [DIR] [CONVERSATIONS]
 * [QUESTIONS]` fills a database in DIR (a new folder under it) through the store's own turns, derives all contacts,
 * asks for random spans, topics and channels, and prints one JSON object. */
#include "base/arena.h"
#include "base/time.h"
#include "store/contact.h"
#include "store/conversation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TOPICS = 60, TURNS = 4, IN_FLIGHT = 256, YEAR_DAYS = 365 };
#define FIRST_MS INT64_C(1735689600000) /* 2025-01-01 */

static struct store *st;
static struct arena *mem;
static uint64_t seed = 1;

static uint32_t rnd(uint32_t n)
{
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        return (uint32_t)(seed >> 33) % n;
}

static int fail(const char *what, const struct err *err)
{
        fprintf(stderr, "bench_metrics: %s: %s\n", what, err ? err->msg : "");
        exit(1);
}

static double seconds(int64_t from_ns)
{
        return (double)(time_mono_ns() - from_ns) / 1e9;
}

static long rss_mb(void)
{
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return u.ru_maxrss / 1024;
}

/* ---- filling ---- */

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                fail("a turn", err);
}

/* The first topics come up most. */
static struct str topic(void)
{
        uint32_t a = rnd(TOPICS), b = rnd(TOPICS);

        return arena_printf(mem, "topic-%02u", a < b ? a : b);
}

struct talk {
        char id[24], customer[24];
        struct conv_row row;
        struct event_write events[2];
        struct handover_write handover;
};

static void commit(struct talk *t, size_t n, bool create, bool handover)
{
        struct turn_write w = {.conv = &t->row,
                               .create = create,
                               .events = t->events,
                               .n_events = n,
                               .handover = handover ? &t->handover : NULL};

        for (size_t i = 0; i < n; i++) {
                t->events[i].seq = ++t->row.last_seq;
                t->events[i].turn = STR("t");
        }
        t->row.updated_ms = t->events[n - 1].at_ms;
        while (store_turn_commit(st, &w, on_done, NULL) == ERR_BUSY)
                store_drain(st);
}

static void step(struct talk *t, int64_t at, const char *state, const char *expect, const char *actor)
{
        t->handover = (struct handover_write){
                .state = str_c(state), .expect = str_c(expect), .agent = STR("agent-1"), .at_ms = at};
        if (!expect[0]) {
                t->handover.id = arena_printf(mem, "h-%s", t->id);
                t->handover.reason = STR("asked");
        }
        t->events[0] = (struct event_write){.kind = STR("handover"), .actor = str_c(actor), .at_ms = at};
        commit(t, 1, false, true);
}

static void talk(uint32_t no, uint32_t of)
{
        struct talk t = {0};
        int64_t at = FIRST_MS + (int64_t)((double)no / of * YEAR_DAYS * (double)DAY_MS);
        struct str about = topic();

        snprintf(t.id, sizeof(t.id), "c%08u", no);
        snprintf(t.customer, sizeof(t.customer), rnd(3) ? "k%u" : "v-%u", rnd(3) ? rnd(of / 3 + 1) : no);
        t.row = (struct conv_row){.id = str_c(t.id),
                                  .customer_id = str_c(t.customer),
                                  .channel = rnd(5) ? STR("web") : STR("terminal"),
                                  .lang = rnd(4) ? STR("zh") : STR("en"),
                                  .key_hash = STR("h"),
                                  .state_cipher = STR("s"),
                                  .status = STR("open"),
                                  .created_ms = at};
        for (int i = 0; i < TURNS; i++) {
                t.events[0] = (struct event_write){.kind = STR("message"), .actor = STR("customer"), .at_ms = at};
                t.events[1] = (struct event_write){.kind = STR("message"),
                                                   .actor = STR("machine"),
                                                   .ref = rnd(8) ? about : STR(CONTACT_REF_DECLINE),
                                                   .at_ms = at + 900};
                commit(&t, 2, i == 0, false);
                at += 20000 + rnd(60000);
        }
        if (rnd(4) == 0) {
                step(&t, at, "waiting", "", "system");
                at += 5000 + rnd(600000);
                if (rnd(8) == 0) {
                        step(&t, at, "cancelled", "waiting,offline", "customer");
                } else {
                        step(&t, at, "taken", "waiting,offline", "agent:agent-1");
                        step(&t, at + 60000 + rnd(900000), "closed", "taken", "agent:agent-1");
                }
        }
}

static void fill(uint32_t n)
{
        for (uint32_t i = 0; i < n; i++) {
                talk(i, n);
                if (i % IN_FLIGHT == 0) {
                        store_drain(st);
                        arena_reset(mem);
                }
        }
        store_drain(st);
        arena_reset(mem);
}

/* ---- counting ---- */

static struct contact_mark mark;
static char mark_id[64];
static bool more;

static void on_page(void *arg, int r, const struct err *err, struct contact_page *page)
{
        (void)arg;
        if (r < 0)
                fail("a page", err);
        more = page->more;
        snprintf(mark_id, sizeof(mark_id), "%.*s", STR_ARG(page->mark.conversation));
        mark = (struct contact_mark){page->mark.updated_ms, str_c(mark_id)};
        for (size_t i = 0; i < page->n_rows; i++)
                page->rows[i].day = page->rows[i].start_ms / DAY_MS;
        if (store_contacts_put(st, page, on_done, NULL) < 0)
                fail("the store", NULL);
}

static double count_all(double *ret_longest_ms)
{
        int64_t from = time_mono_ns();

        mark = (struct contact_mark){0, STR("")};
        *ret_longest_ms = 0;
        do {
                int64_t page = time_mono_ns();
                double ms;

                if (store_contacts_derive(st, &mark, INT64_MAX, 100, on_page, NULL) < 0)
                        fail("the store", NULL);
                store_drain(st);
                ms = seconds(page) * 1000;
                *ret_longest_ms = ms > *ret_longest_ms ? ms : *ret_longest_ms;
        } while (more);
        return seconds(from);
}

/* ---- asking ---- */

static int64_t counted;

static void on_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        (void)arg;
        if (r < 0)
                fail("a question", err);
        counted += a->total.amounts[SUM_CONTACTS];
}

static void on_rows(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n)
{
        (void)arg;
        (void)rows;
        if (r < 0)
                fail("a list", err);
        counted += (int64_t)n;
}

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static double p95(double *v, size_t n)
{
        qsort(v, n, sizeof(*v), by_value);
        return v[(n * 95 + 99) / 100 - 1];
}

/* year: all questions are of the whole year; else spans as people choose them. */
static double ask(size_t n, bool year)
{
        double *took = calloc(n, sizeof(*took)), p;
        static const int64_t spans[] = {7, 28, 90, 365};

        for (size_t i = 0; i < n; i++) {
                int64_t days = year ? YEAR_DAYS : spans[rnd(4)], first = FIRST_MS / DAY_MS, from;
                struct contact_query q = {.due_day = first + YEAR_DAYS - 9};

                from = first + (days < YEAR_DAYS ? rnd((uint32_t)(YEAR_DAYS - days)) : 0);
                q.from_day = from;
                q.to_day = from + days - 1;
                if (!year && rnd(3) == 0)
                        q.channel = STR("web");
                if (!year && rnd(3) == 0)
                        q.topic = topic();
                from = time_mono_ns();
                if (store_contact_sums(st, &q, q.from_day, days > 62 ? 7 : 1, on_sums, NULL) < 0)
                        fail("a question", NULL);
                store_drain(st);
                took[i] = seconds(from) * 1000;
        }
        p = p95(took, n);
        free(took);
        return p;
}

static double list(size_t n)
{
        double *took = calloc(n, sizeof(*took)), p;

        for (size_t i = 0; i < n; i++) {
                enum contact_share s = (enum contact_share)rnd(SHARES);
                struct contact_list_query q = {.of = {.from_day = FIRST_MS / DAY_MS,
                                                      .to_day = FIRST_MS / DAY_MS + YEAR_DAYS,
                                                      .due_day = FIRST_MS / DAY_MS + YEAR_DAYS},
                                               .in = contact_shares[s].in,
                                               .hit = contact_shares[s].hit,
                                               .missed = rnd(2) == 0,
                                               .limit = 50};
                int64_t from = time_mono_ns();

                if (store_contact_list(st, &q, on_rows, NULL) < 0)
                        fail("a list", NULL);
                store_drain(st);
                took[i] = seconds(from) * 1000;
        }
        p = p95(took, n);
        free(took);
        return p;
}

int main(int argc, char **argv)
{
        uint32_t n = argc > 2 ? (uint32_t)atoi(argv[2]) : 250000;
        size_t questions = argc > 3 ? (size_t)atoi(argv[3]) : 200;
        char dir[4096];
        struct store_opts opts = {.dir = dir, .unsafe_sync_off = true};
        struct err err = {0};
        double filled, counted_s, longest_ms, year, mixed, lists;
        int64_t from = time_mono_ns();

        if (n < 10 || !questions)
                return fail("numbers are wrong", NULL);
        snprintf(dir, sizeof(dir), "%s/bench-metrics-%d", argc > 1 ? argv[1] : ".", (int)getpid());
        mem = arena_new((size_t)256 << 20);
        if (store_open(NULL, &opts, &st, &err) < 0)
                return fail("the store", &err);
        fill(n);
        filled = seconds(from);
        counted_s = count_all(&longest_ms);
        year = ask(questions, true);
        mixed = ask(questions, false);
        lists = list(questions);
        printf("{\"conversations\": %u, \"turns\": %u, \"fill_s\": %.1f, \"count_s\": %.1f, \"page_longest_ms\": %.1f, "
               "\"year_p95_ms\": %.1f, \"mixed_p95_ms\": %.1f, \"list_p95_ms\": %.1f, \"memory_mb\": %ld}\n",
               n, n * TURNS, filled, counted_s, longest_ms, year, mixed, lists, rss_mb());
        store_close(st);
        arena_free(mem);
        return 0;
}

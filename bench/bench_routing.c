/*
 * bench_routing - what one decision of routing costs while 10,000 wait: who goes to whom, taken, and another one comes.
 * bench_routing KINDS: so many kinds of needs among what waits. Prints one JSON object.
 */
#include "base/rand.h"
#include "base/time.h"
#include "desk/routing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING = 10000, AGENTS = 200, DECISIONS = 200000, BITS = 10 };

static int64_t took_ns[DECISIONS];

static int compare(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

static void name_of(unsigned i, char out[static 16])
{
        snprintf(out, 16, "s%u", i);
}

static void one_more(struct routing *r, struct rng *rng, unsigned kinds, int64_t now)
{
        static const struct str queues[] = {STR_INIT("general"), STR_INIT("complaint"), STR_INIT("safety")};
        unsigned kind = (unsigned)rng_below(rng, kinds);
        struct routing_skills needs = {.n = 0};
        char name[16];

        for (unsigned i = 0; i < BITS; i++)
                if (kind >> i & 1) {
                        name_of(i, name);
                        (void)routing_skills_add(&needs, str_c(name), 1 + (int64_t)(i % 3), NULL);
                }
        routing_add(r,
                    &(struct routing_ask){.queue = queues[kind % 3],
                                          .needs = &needs,
                                          .priority = (unsigned)rng_below(rng, 4),
                                          .safety = rng_below(rng, 100) == 0,
                                          .since_ms = now - (int64_t)rng_below(rng, 3600000)},
                    now);
}

static void make_team(struct routing *r, struct rng *rng)
{
        static const char *const queues[] = {"general", "complaint", "safety"};
        char id[16], name[16];

        for (int i = 0; i < 3; i++) {
                struct routing_queue q = {.overflow_ms = 0};

                snprintf(q.id, sizeof(q.id), "%s", queues[i]);
                (void)routing_set_queue(r, &q, NULL);
        }
        for (unsigned a = 0; a < AGENTS; a++) {
                struct routing_skills skills = {.n = 0};

                for (unsigned i = 0; a && i < BITS; i++) {
                        name_of(i, name);
                        (void)routing_skills_add(&skills, str_c(name), 1 + (int64_t)rng_below(rng, 5), NULL);
                }
                snprintf(id, sizeof(id), "agent%u", a);
                (void)routing_set_agent(r, str_c(id), 5, &skills, NULL);
                (void)routing_set_presence(r, str_c(id), ROUTING_ONLINE, (int64_t)a);
        }
}

int main(int argc, char **argv)
{
        struct routing *r = routing_new();
        int64_t kinds = 12, now = 1773126000000;
        struct routing_work *with[AGENTS] = {NULL};
        struct rng rng;
        size_t decided = 0;

        if (argc > 1 && !str_to_i64(str_c(argv[1]), 1, 1 << BITS, &kinds)) {
                fprintf(stderr, "bench_routing: KINDS is 1 to %d\n", 1 << BITS);
                return 2;
        }
        rng_seed(&rng, 1);
        make_team(r, &rng);
        for (int i = 0; i < WAITING; i++)
                one_more(r, &rng, (unsigned)kinds, now);
        for (; decided < DECISIONS; decided++) {
                struct routing_work **done = &with[rng_below(&rng, AGENTS)];
                struct routing_choice c;
                int64_t from;

                now += 10;
                if (*done)
                        routing_remove(r, *done);
                *done = NULL;
                from = time_cpu_ns();
                if (!routing_next(r, &c))
                        break;
                routing_take(r, c.work, str_c(c.agent), now);
                took_ns[decided] = time_cpu_ns() - from;
                for (unsigned a = 0; !*done && a < AGENTS; a++)
                        if (!with[a]) {
                                with[a] = c.work;
                                break;
                        }
                one_more(r, &rng, (unsigned)kinds, now);
        }
        if (decided == 0)
                return 1;
        qsort(took_ns, decided, sizeof(took_ns[0]), compare);
        printf("{\"waiting\":%zu,\"agents\":%d,\"kinds\":%lld,\"decisions\":%zu,\"p50_us\":%.2f,\"p99_us\":%.2f}\n",
               routing_waiting(r), AGENTS, (long long)kinds, decided, (double)took_ns[decided / 2] / 1000,
               (double)took_ns[decided * 99 / 100] / 1000);
        routing_free(r);
        return 0;
}

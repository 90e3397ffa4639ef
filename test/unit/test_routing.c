/* desk/routing: order, skills, capacity, presence, overflow, limits; a model beside it over 10,000 random events. */
#include "desk/routing.h"

#include "base/rand.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1773126000000)
#define USER(name) ((void *)(uintptr_t)(name))

static struct routing *r;

static void queue(const char *id, const char *skills, const char *overflow_to, int64_t overflow_ms)
{
        struct routing_queue q = {.overflow_ms = overflow_ms};
        struct err err = {0};

        snprintf(q.id, sizeof(q.id), "%s", id);
        snprintf(q.overflow_to, sizeof(q.overflow_to), "%s", overflow_to);
        assert_int_equal(routing_skills_parse(str_c(skills), &q.skills, &err), 0);
        assert_int_equal(routing_set_queue(r, &q, &err), 0);
}

static void agent(const char *id, unsigned capacity, const char *skills)
{
        struct routing_skills s;
        struct err err = {0};

        assert_int_equal(routing_skills_parse(str_c(skills), &s, &err), 0);
        assert_int_equal(routing_set_agent(r, str_c(id), capacity, &s, &err), 0);
}

static void online(const char *id, int64_t at_ms)
{
        assert_int_equal(routing_set_presence(r, str_c(id), ROUTING_ONLINE, at_ms), 0);
}

static struct routing_work *waits(const char *name, int64_t since_ms, const char *needs)
{
        struct routing_skills s;

        assert_int_equal(routing_skills_parse(str_c(needs), &s, NULL), 0);
        return routing_add(r, &(struct routing_ask){.needs = &s, .since_ms = since_ms, .user = USER(name)}, NOW);
}

static void *next_is(const char *name, const char *agent_id)
{
        struct routing_choice c;

        assert_true(routing_next(r, &c));
        assert_string_equal((const char *)c.user, name);
        assert_string_equal(c.agent, agent_id);
        routing_take(r, c.work, str_c(c.agent), NOW);
        return c.work;
}

static void nobody_is_next(void)
{
        struct routing_choice c;

        assert_false(routing_next(r, &c));
}

static int begin(void **unused)
{
        (void)unused;
        r = routing_new();
        queue("general", "", "", 60000);
        return 0;
}

static int end(void **unused)
{
        (void)unused;
        r = routing_free(r);
        return 0;
}

/* ---- order ---- */

static void the_longest_wait_goes_first_and_safety_before_all(void **unused)
{
        (void)unused;
        agent("a", 9, "");
        online("a", NOW);
        waits("second", NOW - 1000, "");
        waits("first", NOW - 2000, "");
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .safety = true, .user = USER("safety")}, NOW);
        routing_add(r, &(struct routing_ask){.since_ms = NOW - DAY_MS, .priority = 5, .user = USER("old")}, NOW);
        next_is("safety", "a");
        next_is("old", "a");
        next_is("first", "a");
        next_is("second", "a");
        nobody_is_next();
        assert_int_equal(routing_waiting(r), 0);
}

static void priority_is_worth_minutes_and_nobody_is_overtaken_for_ever(void **unused)
{
        (void)unused;
        agent("a", 9, "");
        online("a", NOW);
        waits("early", NOW - ROUTING_PRIORITY_MS - 1, "");
        waits("late", NOW - ROUTING_PRIORITY_MS + 1, "");
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .priority = 1, .user = USER("vip")}, NOW);
        next_is("early", "a");
        next_is("vip", "a");
        next_is("late", "a");
}

static void a_time_in_the_future_is_now_and_priority_has_an_end(void **unused)
{
        (void)unused;
        agent("a", 9, "");
        online("a", NOW);
        routing_add(r, &(struct routing_ask){.since_ms = NOW + DAY_MS, .user = USER("skewed")}, NOW);
        waits("later", NOW, "");
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .priority = 1000, .user = USER("most")}, NOW);
        assert_int_equal(routing_order_ms(NOW, 5), routing_order_ms(NOW, 6));
        next_is("most", "a");
        next_is("skewed", "a");
        next_is("later", "a");
}

static void equals_go_in_the_order_in_which_they_came(void **unused)
{
        static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

        (void)unused;
        agent("a", 10, "");
        online("a", NOW);
        for (int i = 0; i < 10; i++)
                waits(names[i], NOW, "");
        for (int i = 0; i < 10; i++)
                next_is(names[i], "a");
}

/* ---- agents ---- */

static void capacity_and_presence_bound_what_an_agent_gets(void **unused)
{
        struct routing_work *w;

        (void)unused;
        agent("a", 1, "");
        waits("one", NOW - 2, "");
        waits("two", NOW - 1, "");
        nobody_is_next(); /* offline */
        assert_int_equal(routing_set_presence(r, STR("a"), ROUTING_AWAY, NOW), 0);
        nobody_is_next();
        online("a", NOW);
        w = next_is("one", "a");
        nobody_is_next(); /* full */
        routing_remove(r, w);
        next_is("two", "a");
        agent("b", 0, "");
        online("b", NOW);
        waits("three", NOW, "");
        nobody_is_next();
        assert_int_equal(routing_set_presence(r, STR("nobody"), ROUTING_ONLINE, NOW), ERR_NOTFOUND);
}

static void the_least_busy_then_the_longest_idle_gets_it(void **unused)
{
        (void)unused;
        agent("a", 2, "");
        agent("b", 4, "");
        online("a", NOW - 1000);
        online("b", NOW - 2000);
        for (int i = 0; i < 6; i++)
                waits("x", NOW, "");
        next_is("x", "b"); /* idle for longest */
        next_is("x", "a"); /* 0 of 2 before 1 of 4 */
        next_is("x", "b"); /* 1 of 4 before 1 of 2 */
        next_is("x", "a"); /* a half each; b got one in the same millisecond, so the id */
        next_is("x", "b");
        next_is("x", "b");
        nobody_is_next();
}

static void skills_and_levels_decide_who_may(void **unused)
{
        (void)unused;
        agent("english", 5, "lang:en=3");
        agent("chinese", 5, "lang:zh=5,vip=1");
        online("english", NOW);
        online("chinese", NOW - 1);
        waits("en", NOW - 3, "lang:en=3");
        waits("better", NOW - 2, "lang:en=4");
        waits("zh", NOW - 1, "lang:zh=1");
        next_is("en", "english");
        next_is("zh", "chinese");
        nobody_is_next();
        agent("all", 5, ""); /* nothing is set: may take everything */
        online("all", NOW);
        next_is("better", "all");
}

static void a_skill_that_nobody_has_keeps_nobody_waiting(void **unused)
{
        (void)unused;
        agent("a", 5, "lang:zh=3");
        online("a", NOW);
        waits("camera", NOW, "product:camera=1");
        next_is("camera", "a");
        agent("b", 5, "product:camera=2");
        waits("camera", NOW, "product:camera=1");
        nobody_is_next(); /* b has it now, and is away */
        online("b", NOW);
        next_is("camera", "b");
        waits("again", NOW, "product:camera=1");
        assert_int_equal(routing_set_presence(r, STR("b"), ROUTING_OFFLINE, NOW), 0);
        nobody_is_next();
        agent("b", 5, ""); /* and has it no longer */
        next_is("again", "a");
}

static void what_a_queue_needs_counts_always(void **unused)
{
        struct routing_work *w;

        (void)unused;
        queue("complaint", "complaint=3", "general", 1000);
        agent("a", 5, "complaint=2");
        online("a", NOW);
        w = routing_add(r, &(struct routing_ask){.queue = STR_INIT("complaint"), .since_ms = NOW, .user = USER("c")},
                        NOW);
        nobody_is_next();
        assert_int_equal(routing_queue_online(r, 1), 0);
        assert_int_equal(routing_queue_waiting(r, 1), 1);
        agent("a", 5, "complaint=3");
        assert_int_equal(routing_queue_online(r, 1), 1);
        assert_ptr_equal(next_is("c", "a"), w);
}

static void who_knew_the_customer_is_asked_first(void **unused)
{
        struct routing_choice c;

        (void)unused;
        agent("a", 1, "");
        agent("b", 1, "");
        online("a", NOW - 9);
        online("b", NOW);
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .preferred = STR_INIT("b"), .user = USER("x")}, NOW);
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .preferred = STR_INIT("b"), .user = USER("y")}, NOW);
        next_is("x", "b");
        next_is("y", "a"); /* b is full: nobody waits for one person */
        routing_add(r, &(struct routing_ask){.since_ms = NOW, .preferred = STR_INIT("gone"), .user = USER("z")}, NOW);
        assert_false(routing_next(r, &c));
}

/* ---- back and over ---- */

static void who_goes_back_keeps_the_place_and_is_not_given_to_who_declined(void **unused)
{
        struct routing_work *w;

        (void)unused;
        agent("a", 5, "");
        agent("b", 5, "");
        online("a", NOW - 5);
        w = waits("early", NOW - 100000, "");
        next_is("early", "a");
        waits("late", NOW, "");
        routing_requeue(r, w, (struct str){0}, STR("a"), NOW);
        next_is("late", "a");
        nobody_is_next();
        online("b", NOW);
        next_is("early", "b");
}

static void overflow_moves_on_and_drops_what_it_needed(void **unused)
{
        struct routing_work *w;
        const char *to;
        void *user;

        (void)unused;
        queue("expert", "expert=5", "general", 30000);
        agent("a", 5, "lang:en=1");
        agent("x", 5, "lang:zh=1");
        online("a", NOW);
        w = routing_add(r,
                        &(struct routing_ask){.queue = STR_INIT("expert"),
                                              .needs = &(struct routing_skills){{{"lang:zh", 1}}, 1},
                                              .since_ms = NOW,
                                              .user = USER("w")},
                        NOW);
        assert_false(routing_overflow(r, NOW + 29999, &user, &to));
        nobody_is_next();
        assert_true(routing_overflow(r, NOW + 30000, &user, &to));
        assert_string_equal((const char *)user, "w");
        assert_string_equal(to, "general");
        assert_string_equal(routing_queue_of(r, w), "general");
        assert_false(routing_overflow(r, NOW + 30000, &user, &to));
        next_is("w", "a"); /* no Chinese is better than nobody */
}

static void overflow_in_a_circle_ends(void **unused)
{
        const char *to;
        void *user;
        int n = 0;

        (void)unused;
        queue("one", "", "two", 1000);
        queue("two", "", "one", 1000);
        routing_add(r, &(struct routing_ask){.queue = STR_INIT("one"), .since_ms = NOW, .user = USER("w")}, NOW);
        for (int64_t t = NOW; t < NOW + 100000; t += 1000)
                n += routing_overflow(r, t, &user, &to);
        assert_int_equal(n, ROUTING_HOPS_MAX);
        assert_int_equal(routing_waiting(r), 1);
}

static void a_queue_that_changes_keeps_who_waits_in_it(void **unused)
{
        const char *to;
        void *user;

        (void)unused;
        agent("a", 5, "lang:en=1");
        online("a", NOW);
        queue("q", "rare=1", "", 0);
        routing_add(r, &(struct routing_ask){.queue = STR_INIT("q"), .since_ms = NOW - 5000, .user = USER("w")}, NOW);
        nobody_is_next();
        assert_false(routing_overflow(r, NOW + DAY_MS, &user, &to)); /* never */
        queue("q", "", "", 1000);
        assert_int_equal(routing_queue_oldest_ms(r, 1), NOW - 5000);
        assert_true(routing_overflow(r, NOW, &user, &to));
        next_is("w", "a");
        assert_int_equal(routing_queue_oldest_ms(r, 1), 0);
}

/* ---- limits and what is wrong ---- */

static void names_and_levels_are_checked(void **unused)
{
        static const char *const bad[] = {"A=1", "a", "a=0", "a=6", "=1", ":a=1", "a=1,,b=1", "a=x", "a b=1", "a=1=1"};
        char name[64], text[ROUTING_SKILLS_TEXT_MAX + 1];
        struct routing_skills s;
        struct err err;

        (void)unused;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_int_equal(routing_skills_parse(str_c(bad[i]), &s, &err), ERR_INVALID);
        memset(name, 'a', sizeof(name));
        assert_true(routing_name_ok((struct str){name, ROUTING_ID_MAX}));
        assert_false(routing_name_ok((struct str){name, ROUTING_ID_MAX + 1}));
        assert_false(routing_name_ok(STR("")));
        s.n = 0;
        for (int i = 0; i <= ROUTING_NEEDS_MAX; i++) {
                snprintf(name, sizeof(name), "%c%039d", 'a' + i, 0);
                assert_int_equal(routing_skills_add(&s, str_c(name), 5, &err), i < ROUTING_NEEDS_MAX ? 0 : ERR_LIMIT);
        }
        assert_true(routing_skills_text(&s, text) <= ROUTING_SKILLS_TEXT_MAX);
        assert_int_equal(routing_skills_parse(str_c(text), &s, &err), 0);
        assert_int_equal(s.n, ROUTING_NEEDS_MAX);
        assert_int_equal(routing_skills_add(&s, str_c(s.v[3].name), 1, &err), 0);
        assert_int_equal(s.v[3].level, 1);
}

static void agents_queues_and_names_have_their_limits(void **unused)
{
        struct routing_skills none = {.n = 0}, some;
        struct routing_queue q = {0};
        struct err err;
        char id[16];

        (void)unused;
        for (int i = 0; i <= ROUTING_AGENTS_MAX; i++) {
                snprintf(id, sizeof(id), "a%d", i);
                assert_int_equal(routing_set_agent(r, str_c(id), 1, &none, &err),
                                 i < ROUTING_AGENTS_MAX ? 0 : ERR_LIMIT);
        }
        for (int i = 1; i <= ROUTING_QUEUES_MAX; i++) {
                snprintf(q.id, sizeof(q.id), "q%d", i);
                assert_int_equal(routing_set_queue(r, &q, &err), i < ROUTING_QUEUES_MAX ? 0 : ERR_LIMIT);
        }
        assert_int_equal(routing_set_agent(r, STR("a0"), ROUTING_CAPACITY_MAX, &none, &err), 0);
        assert_int_equal(routing_set_agent(r, STR("a0"), ROUTING_CAPACITY_MAX + 1, &none, &err), ERR_INVALID);
        for (int i = 0; i <= ROUTING_SKILLS_MAX; i++) {
                snprintf(id, sizeof(id), "s%d=1", i);
                assert_int_equal(routing_skills_parse(str_c(id), &some, &err), 0);
                assert_int_equal(routing_set_agent(r, STR("a0"), 1, &some, &err),
                                 i < ROUTING_SKILLS_MAX ? 0 : ERR_LIMIT);
        }
        assert_int_equal(routing_set_agent(r, STR(""), 1, &none, &err), ERR_INVALID);
}

static void more_kinds_of_work_than_classes_lose_nobody(void **unused)
{
        enum { N = 3000 };
        struct routing_skills s;
        struct routing_choice c;
        char text[200];
        unsigned got = 0;

        (void)unused;
        for (int i = 0; i < 15; i++) {
                snprintf(text, sizeof(text), "k%d=5", i);
                snprintf(text + 100, 20, "agent%d", i);
                agent(text + 100, 50, text);
        }
        for (int i = 0; i < N; i++) {
                s.n = 0;
                for (int k = 0; k < 12; k++)
                        if (i >> k & 1) {
                                snprintf(text, sizeof(text), "k%d", k);
                                assert_int_equal(routing_skills_add(&s, str_c(text), 1, NULL), 0);
                        }
                routing_add(r, &(struct routing_ask){.needs = &s, .since_ms = NOW, .user = USER("w")}, NOW);
        }
        assert_int_equal(routing_waiting(r), N);
        agent("all", 50, "");
        online("all", NOW);
        while (routing_next(r, &c)) {
                routing_remove(r, c.work);
                got++;
        }
        assert_int_equal(got, N);
}

static void fifty_thousand_wait(void **unused)
{
        enum { N = 50000 };
        struct routing_choice c;
        int64_t from = time_cpu_ns(), last = 0;

        (void)unused;
        agent("a", 1, "lang:zh=3,lang:en=1");
        online("a", NOW);
        for (int i = 0; i < N; i++)
                routing_add(r,
                            &(struct routing_ask){.needs = &(struct routing_skills){{{"lang:zh", 1}}, 1},
                                                  .since_ms = NOW - (i * 7919) % 1000003,
                                                  .user = (void *)(intptr_t)(NOW - (i * 7919) % 1000003)},
                            NOW);
        queue("general", "", "", 0); /* puts all in order anew */
        for (int i = 0; i < N; i++) {
                assert_true(routing_next(r, &c));
                assert_true((intptr_t)c.user >= last);
                last = (intptr_t)c.user;
                routing_take(r, c.work, str_c(c.agent), NOW);
                routing_remove(r, c.work);
        }
        assert_int_equal(routing_waiting(r), 0);
        assert_true(time_cpu_ns() - from < INT64_C(10000000000));
}

/* ---- the model ---- */

enum { PIECES = 300, AGENTS = 12, EVENTS = 10000 };

struct piece {
        struct routing_work *w;
        int owner; /* -1: waits */
};

static struct piece pieces[PIECES];
static bool is_online[AGENTS];

static void agent_name(int i, char out[8])
{
        snprintf(out, 8, "a%d", i);
}

/* Nobody is lost, nobody is owned twice, and loads are what they are. */
static void all_is_well(void)
{
        unsigned load[AGENTS] = {0};
        size_t waiting = 0, in_queues = 0;
        struct routing_agent a;
        char name[8];

        for (int i = 0; i < PIECES; i++) {
                if (!pieces[i].w)
                        continue;
                assert_int_equal(routing_waits(pieces[i].w), pieces[i].owner < 0);
                if (pieces[i].owner < 0)
                        waiting++;
                else
                        load[pieces[i].owner]++;
        }
        assert_int_equal(routing_waiting(r), waiting);
        for (size_t q = 0; routing_queue_at(r, q); q++)
                in_queues += routing_queue_waiting(r, q);
        assert_int_equal(in_queues, waiting);
        for (int i = 0; i < AGENTS; i++) {
                agent_name(i, name);
                assert_true(routing_agent(r, str_c(name), &a));
                assert_int_equal(a.load, load[i]);
                assert_int_equal(a.presence == ROUTING_ONLINE, is_online[i]);
        }
}

static void one_event(struct rng *rng, int64_t now)
{
        static const char *const queues[] = {"general", "complaint", "safety"};
        static const char *const needs[] = {"", "lang:en=2", "lang:zh=1,product:camera=1", "vip=1"};
        struct piece *p = &pieces[rng_below(rng, PIECES)];
        int who = (int)rng_below(rng, AGENTS);
        struct routing_choice c;
        struct routing_skills s;
        char name[8];
        const char *to;
        void *user;

        agent_name(who, name);
        switch (rng_below(rng, 10)) {
        case 0: /* asks */
        case 1:
        case 2:
                if (p->w)
                        break;
                routing_skills_parse(str_c(needs[rng_below(rng, 4)]), &s, NULL);
                p->owner = -1;
                p->w = routing_add(r,
                                   &(struct routing_ask){.queue = str_c(queues[rng_below(rng, 3)]),
                                                         .needs = &s,
                                                         .priority = (unsigned)rng_below(rng, 7),
                                                         .safety = rng_below(rng, 10) == 0,
                                                         .since_ms = now + (int64_t)rng_below(rng, 9000) - 6000,
                                                         .preferred = str_c(name),
                                                         .user = p},
                                   now);
                break;
        case 3: /* is closed, cancels */
                if (p->w)
                        routing_remove(r, p->w);
                p->w = NULL;
                break;
        case 4: /* by hand, or a transfer */
                if (!p->w)
                        break;
                routing_take(r, p->w, str_c(name), now);
                p->owner = who;
                break;
        case 5: /* back */
                if (!p->w || p->owner < 0)
                        break;
                routing_requeue(r, p->w, str_c(queues[rng_below(rng, 3)]), str_c(name), now);
                p->owner = -1;
                break;
        case 6: /* presence */
                is_online[who] = rng_below(rng, 3) > 0;
                routing_set_presence(r, str_c(name), is_online[who] ? ROUTING_ONLINE : ROUTING_AWAY, now);
                for (int i = 0; !is_online[who] && i < PIECES; i++)
                        if (pieces[i].w && pieces[i].owner == who) {
                                routing_requeue(r, pieces[i].w, (struct str){0}, (struct str){0}, now);
                                pieces[i].owner = -1;
                        }
                break;
        case 7:
                if (routing_overflow(r, now, &user, &to))
                        assert_int_equal(((struct piece *)user)->owner, -1);
                break;
        case 8: agent(name, (unsigned)rng_below(rng, 6), needs[rng_below(rng, 4)]); break;
        case 9:
                while (routing_next(r, &c)) {
                        struct piece *chosen = c.user;

                        assert_int_equal(chosen->owner, -1);
                        chosen->owner = atoi(c.agent + 1);
                        assert_true(is_online[chosen->owner]);
                        routing_take(r, c.work, str_c(c.agent), now);
                }
                break;
        }
}

static void ten_thousand_random_events_lose_nobody(void **unused)
{
        int64_t now = NOW;
        struct rng rng;
        char name[8];

        (void)unused;
        rng_seed(&rng, 6);
        memset(pieces, 0, sizeof(pieces));
        memset(is_online, 0, sizeof(is_online));
        queue("complaint", "complaint=1", "general", 5000);
        queue("safety", "", "complaint", 2000);
        for (int i = 0; i < AGENTS; i++) {
                agent_name(i, name);
                agent(name, 3, i % 2 ? "" : "lang:en=2,complaint=1");
        }
        for (int i = 0; i < EVENTS; i++) {
                now += (int64_t)rng_below(&rng, 500) - 50; /* and sometimes the clock is set back */
                one_event(&rng, now);
                all_is_well();
        }
}

static void who_is_able_is_told_by_skills(void **unused)
{
        struct routing_skills needs = {0};

        (void)unused;
        queue("safety", "safety=2", "", 0);
        agent("any", 1, "");
        agent("zh", 1, "lang:zh=2,safety=1");
        agent("both", 1, "lang:zh=2,safety=2");
        assert_true(routing_able(r, 1, &needs, STR("any")));
        assert_false(routing_able(r, 1, &needs, STR("zh")));
        assert_true(routing_able(r, 1, &needs, STR("both")));
        assert_true(routing_able(r, 0, &needs, STR("zh")));
        assert_int_equal(routing_skills_add(&needs, STR("lang:zh"), 2, NULL), 0);
        assert_true(routing_able(r, 0, &needs, STR("zh")));
        assert_int_equal(routing_skills_add(&needs, STR("lang:zh"), 3, NULL), 0);
        assert_false(routing_able(r, 0, &needs, STR("zh")));
        needs.n = 0;
        assert_int_equal(routing_skills_add(&needs, STR("lang:fr"), 1, NULL), 0); /* nobody has it: it does not count */
        assert_true(routing_able(r, 0, &needs, STR("zh")));
        assert_true(routing_able(r, 1, &needs, STR("nobody")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
        const struct CMUnitTest tests[] = {
                T(the_longest_wait_goes_first_and_safety_before_all),
                T(priority_is_worth_minutes_and_nobody_is_overtaken_for_ever),
                T(a_time_in_the_future_is_now_and_priority_has_an_end),
                T(equals_go_in_the_order_in_which_they_came),
                T(capacity_and_presence_bound_what_an_agent_gets),
                T(the_least_busy_then_the_longest_idle_gets_it),
                T(skills_and_levels_decide_who_may),
                T(a_skill_that_nobody_has_keeps_nobody_waiting),
                T(what_a_queue_needs_counts_always),
                T(who_knew_the_customer_is_asked_first),
                T(who_goes_back_keeps_the_place_and_is_not_given_to_who_declined),
                T(overflow_moves_on_and_drops_what_it_needed),
                T(overflow_in_a_circle_ends),
                T(a_queue_that_changes_keeps_who_waits_in_it),
                T(names_and_levels_are_checked),
                T(agents_queues_and_names_have_their_limits),
                T(more_kinds_of_work_than_classes_lose_nobody),
                T(fifty_thousand_wait),
                T(who_is_able_is_told_by_skills),
                T(ten_thousand_random_events_lose_nobody),
        };
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}

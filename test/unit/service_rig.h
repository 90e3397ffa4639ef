/* For tests of the whole service behind its doors: the demo company, a data directory of its own, a clock that stands.
 * Everything runs on the test's one thread: waiting means stepping the loop. */
#ifndef TEST_SERVICE_RIG_H
#define TEST_SERVICE_RIG_H

#include "app/service.h"
#include "base/arena.h"
#include "chat/chat.h"
#include "demo_rig.h"
#include "loop/loop.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* 2026-03-10T15:00+08:00, a Tuesday: people are there from 9 to 21. */
#define RIG_NOW_MS INT64_C(1773126000000)

static struct generations *gs;
static struct loop *loop;
static struct service *service;
static struct test_clock clk;
static struct arena *mem;
static char dir[64];
static struct service_opts rig_opts; /* what differs from the defaults; the rest is set by open_service */

static inline int load_demo(void **unused)
{
        (void)unused;
        return demo_open(&gs);
}

static inline int drop_demo(void **unused)
{
        (void)unused;
        generations_close(gs);
        return 0;
}

static inline void open_service(void)
{
        struct service_opts o = rig_opts;
        struct err err = {0};

        o.loop = loop;
        o.clock = &clk.clock;
        o.dir = dir;
        o.generations = gs;
        if (service_open(&o, &service, NULL, &err) < 0)
                fail_msg("%s", err.msg);
}

static inline void restart(void)
{
        service = service_close(service);
        open_service();
}

static inline int rig_begin(const struct service_opts *opts)
{
        struct err err;

        rig_opts = *opts;
        snprintf(dir, sizeof(dir), "/tmp/warmline-service-XXXXXX");
        assert_non_null(mkdtemp(dir));
        loop = loop_new(&err);
        assert_non_null(loop);
        test_clock_init(&clk, RIG_NOW_MS);
        mem = arena_new(0);
        open_service();
        return 0;
}

static inline int end(void **unused)
{
        char cmd[100];

        (void)unused;
        service = service_close(service);
        loop = loop_free(loop);
        mem = arena_free(mem);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        return system(cmd);
}

static inline void wait_for(const bool *done)
{
        for (int i = 0; i < 20000 && !*done; i++) {
                store_drain(service->store);
                loop_step(loop, 5);
        }
        assert_true(*done);
}

#endif

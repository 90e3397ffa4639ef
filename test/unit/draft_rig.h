/* A company of three articles in a folder of its own, and drafts that change it. */
#ifndef TEST_DRAFT_RIG_H
#define TEST_DRAFT_RIG_H

#include "base/rand.h"
#include "knowledge/over.h"
#include "store/draft.h"

#include "folder_rig.h"

static inline const char *article(const char *ask_zh, const char *ask_en, const char *says)
{
        return arena_printf(mem,
                            "---\ntitle: {zh: %s, en: %s}\nask: {zh: [%s], en: [%s]}\n---\n# zh\n%s。\n# en\n%s.\n",
                            ask_zh, ask_en, ask_zh, ask_en, says, says)
                .p;
}

#define BLUE article("蓝色的灯是什么意思", "what does the blue light mean", "OLDBLUE")
#define REFUND article("钱什么时候退回来", "when do i get my money back", "REFUND")
#define BLUE_NEW article("蓝色的灯是什么意思", "what does the blue light mean", "NEWBLUE")

static inline void open_with_folder(void)
{
        struct service_opts o = rig_opts;
        struct err err = {0};

        o.loop = loop;
        o.clock = &clk.clock;
        o.dir = dir;
        o.knowledge = folder;
        o.by_hand = true;
        if (service_open(&o, &service, NULL, &err) < 0)
                fail_msg("%s", err.msg);
}

static inline int begin(void **unused)
{
        struct err err;

        (void)unused;
        rig_opts = (struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .learning_days = 30};
        snprintf(dir, sizeof(dir), "/tmp/warmline-drafts-XXXXXX");
        assert_non_null(mkdtemp(dir));
        loop = loop_new(&err);
        test_clock_init(&clk, RIG_NOW_MS);
        mem = arena_new(0);
        snprintf(folder, sizeof(folder), "%s/knowledge", dir);
        folder_make();
        put("articles/blue.md", BLUE);
        put("articles/refund.md", REFUND);
        put("articles/invoice.md", article("发票怎么开", "how do i get an invoice", "INVOICE"));
        open_with_folder();
        return 0;
}

/* ---- calls that wait ---- */

struct got {
        bool done;
        int r;
        char text[8192];
};

static inline void on_done(void *arg, int r, const struct err *err)
{
        struct got *g = arg;

        g->done = true;
        g->r = r;
        if (r < 0)
                snprintf(g->text, sizeof(g->text), "%s", err->msg);
}

static inline struct got got_of(int r, struct got *g)
{
        g->r = r;
        if (r == 0)
                wait_for(&g->done);
        return *g;
}

static inline struct str draft(const char *path, const char *was, const char *text)
{
        struct draft_row d = {.id = id_new_in(mem, clock_now_ms(&clk.clock)),
                              .path = str_c(path),
                              .text = str_c(text),
                              .remove = !text,
                              .origin = STR_INIT("console"),
                              .author = STR_INIT("anna"),
                              .state = STR_INIT("open")};
        char hash[KTEXT_HASH + 1] = "";
        struct got g = {0};

        if (was)
                ktext_hash(str_c(was), hash);
        d.base = str_c(hash);
        assert_int_equal(store_drafts_add(service->store, &d, 1, on_done, &g), 0);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        return d.id;
}

#endif

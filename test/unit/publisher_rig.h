/* For tests of drafts on their way: a small company in a folder (or in the program), a store in memory, a publisher
 * that does nothing by time. Everything runs on the test's one thread. */
#ifndef TEST_PUBLISHER_RIG_H
#define TEST_PUBLISHER_RIG_H

#include "answer/corpus.h"
#include "base/time.h"
#include "insight/publisher.h"
#include "loop/loop.h"
#include "store/knowledge_version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define T0 INT64_C(1773126000000)
#define COMPANY "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n"
#define PRODUCTS "products:\n  - {id: cam2, name: C}\n"
#define ARTICLE(zh, en) \
        "---\ntitle: {zh: " zh ", en: " en "}\nask: {zh: [" zh "], en: [" en "]}\n---\n# zh\n说明。\n# en\nText.\n"
#define BLUE ARTICLE("蓝色的灯是什么意思", "what does the blue light mean")
#define REFUND ARTICLE("钱什么时候退回来", "when do i get my money back")
#define INVOICE ARTICLE("发票怎么开", "how do i get an invoice")
#define FILE_OF(path, text)                                           \
        {                                                             \
                path, (const unsigned char *)(text), sizeof(text) - 1 \
        }

static const struct kfile inside[] = {FILE_OF("articles/blue.md", BLUE), FILE_OF("articles/refund.md", REFUND),
                                      FILE_OF("company.yaml", COMPANY), FILE_OF("products.yaml", PRODUCTS)};
static char dir[64];
static struct arena *mem;
static struct loop *loop;
static struct store *st;
static struct generations *gs;
static struct publisher *p;
static struct test_clock clk;
static bool in_folder, review;

static void put(const char *path, const char *text)
{
        char full[256];
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", dir, path);
        f = fopen(full, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static struct str file(const char *path)
{
        char full[256], text[4096];
        size_t n;
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", dir, path);
        f = fopen(full, "r");
        if (!f)
                return (struct str){0};
        n = fread(text, 1, sizeof(text), f);
        fclose(f);
        return arena_str(mem, str_n(text, n));
}

/* Knowledge and publisher, as a start of the program would make them. */
static void begin(void)
{
        struct generation_source src = {.dir = in_folder ? dir : NULL};
        struct publisher_opts o = {.loop = loop,
                                   .by_hand = true,
                                   .store = st,
                                   .clock = &clk.clock,
                                   .review = review,
                                   .source = in_folder ? STR("folder") : STR("embedded")};
        struct err err;

        if (!in_folder) {
                src.files = inside;
                src.n_files = sizeof(inside) / sizeof(*inside);
        }
        assert_int_equal(publisher_overs(st, &src.overs, &err), 0);
        if (generations_open(loop, &src, NULL, NULL, &gs, NULL, &err) < 0)
                fail_msg("%s", err.msg);
        kovers_unref(src.overs);
        o.generations = gs;
        p = publisher_new(&o);
}

static void finish(void)
{
        while (!publisher_drain(p)) {
                store_drain(st);
                loop_step(loop, 5);
        }
        p = publisher_free(p);
        generations_close(gs);
}

static int set_up(bool folder)
{
        struct store_opts so = {0};
        char sub[100];
        struct err err;

        snprintf(dir, sizeof(dir), "/tmp/warmline-publisher-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(sub, sizeof(sub), "%s/articles", dir);
        assert_int_equal(mkdir(sub, 0700), 0);
        mem = arena_new(0);
        in_folder = folder;
        put("company.yaml", COMPANY);
        put("products.yaml", PRODUCTS);
        put("articles/blue.md", BLUE);
        put("articles/refund.md", REFUND);
        loop = loop_new(&err);
        assert_non_null(loop);
        test_clock_init(&clk, T0);
        assert_int_equal(store_open(loop, &so, &st, &err), 0);
        begin();
        return 0;
}

static int set_up_folder(void **state)
{
        (void)state;
        review = false;
        return set_up(true);
}

static int set_up_inside(void **state)
{
        (void)state;
        review = false;
        return set_up(false);
}

static int set_up_review(void **state)
{
        (void)state;
        review = true;
        return set_up(true);
}

static int tear_down(void **state)
{
        char cmd[100];

        (void)state;
        finish();
        store_close(st);
        loop = loop_free(loop);
        mem = arena_free(mem);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        return system(cmd);
}

/* ---- drafts and publications ---- */

static int last_r;

static void on_done(void *arg, int r, const struct err *err)
{
        (void)arg;
        (void)err;
        last_r = r;
}

static struct draft_row the_row;

static void on_row(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        (void)arg;
        (void)err;
        last_r = r;
        if (r < 0)
                return;
        the_row = *row;
        the_row.id = arena_str(mem, row->id);
        the_row.path = arena_str(mem, row->path);
        the_row.text = arena_str(mem, row->text);
        the_row.base = arena_str(mem, row->base);
        the_row.state = arena_str(mem, row->state);
        the_row.notes = arena_str(mem, row->notes);
        the_row.author = arena_str(mem, row->author);
        the_row.source = arena_str(mem, row->source);
        the_row.origin = arena_str(mem, row->origin);
}

static struct str base_of(const char *text)
{
        char hash[KTEXT_HASH + 1] = "";

        if (text)
                ktext_hash(str_c(text), hash);
        return arena_str(mem, str_c(hash));
}

static struct draft_row draft_of(const char *id, const char *path, const char *from, const char *to)
{
        return (struct draft_row){.id = str_c(id),
                                  .path = str_c(path),
                                  .base = base_of(from),
                                  .text = str_c(to),
                                  .remove = !to,
                                  .origin = STR_INIT("console"),
                                  .author = STR_INIT("ann"),
                                  .state = STR_INIT("open"),
                                  .at_ms = T0};
}

static void add(const struct draft_row *d)
{
        assert_int_equal(store_drafts_add(st, d, 1, on_done, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
}

static void draft(const char *id, const char *path, const char *from, const char *to)
{
        struct draft_row d = draft_of(id, path, from, to);

        add(&d);
}

static const struct draft_row *row(const char *id)
{
        assert_int_equal(store_draft_get(st, str_c(id), on_row, NULL), 0);
        store_drain(st);
        assert_int_equal(last_r, 0);
        return &the_row;
}

struct result {
        int r;
        bool done;
        int64_t version;
        size_t n_written, n_troubles;
        enum draft_trouble why;
        char faults[400], msg[500];
};

static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct result *ret = arg;

        *ret = (struct result){.r = r,
                               .done = true,
                               .version = out->version,
                               .n_written = out->n_written,
                               .n_troubles = out->n_troubles,
                               .why = out->n_troubles ? out->troubles[0].why : TROUBLE_NONE};
        snprintf(ret->faults, sizeof(ret->faults), "%.*s", STR_ARG(out->faults));
        if (r < 0)
                snprintf(ret->msg, sizeof(ret->msg), "%s", err->msg);
}

static void submit(const char *id, struct result *ret)
{
        struct str ids[1] = {str_c(id)};
        struct publish_in in = {.ids = ids, .n = 1, .who = STR_INIT("ann"), .act_who = STR_INIT("agent:1")};

        *ret = (struct result){0};
        assert_int_equal(publisher_publish(p, &in, on_published, ret), 0);
        assert_false(ret->done);
}

static void wait_for(const struct result *ret)
{
        for (int i = 0; i < 4000 && !ret->done; i++) {
                store_drain(st);
                loop_step(loop, 5);
        }
        assert_true(ret->done);
}

static struct result publish(const char *id)
{
        static struct result ret;

        submit(id, &ret);
        wait_for(&ret);
        return ret;
}

static bool serves(const char *article)
{
        return knowledge_article(generation_current(gs)->k, str_c(article)) != NULL;
}

#endif

/* answer/generation: reloads in the background, the old one serving on a fault, the cache of trained weights. */
#include "answer/corpus.h"
#include "answer/generation.h"
#include "answer/learned.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "bench/thousand.h"
#include "knowledge/pack.h"
#include "loop/loop.h"
#include "model/embedding.h"
#include "nlu/nlu.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], cache[80];
static struct loop *loop;
static struct generations *gs;
static struct embedding *embedding; /* NULL: none */
static int n_changes, last_r;
static char last_text[4096];

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

static void put_article(const char *id, const char *ask_zh, const char *ask_en)
{
        char path[100], text[1000];

        snprintf(path, sizeof(path), "articles/%s.md", id);
        snprintf(text, sizeof(text),
                 "---\ntitle: {zh: %s, en: %s}\nask: {zh: [%s], en: [%s]}\n---\n# zh\n这是 %s 的说明。\n# en\nAbout "
                 "%s.\n",
                 ask_zh, ask_en, ask_zh, ask_en, id, id);
        put(path, text);
}

static void on_change(void *arg, int r, const struct generation *g, struct str text)
{
        (void)arg;
        (void)g;
        n_changes++;
        last_r = r;
        snprintf(last_text, sizeof(last_text), "%.*s", STR_ARG(text));
}

static int set_up(void **state)
{
        char sub[100];
        struct err err;

        (void)state;
        snprintf(dir, sizeof(dir), "/tmp/warmline-generation-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(cache, sizeof(cache), "%s/cache", dir);
        snprintf(sub, sizeof(sub), "%s/articles", dir);
        assert_int_equal(mkdir(sub, 0700), 0);
        put("company.yaml", "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n");
        put("products.yaml", "products:\n  - {id: cam2, name: C}\n");
        put_article("blue", "蓝色的灯是什么意思", "what does the blue light mean");
        put_article("refund", "钱什么时候退回来", "when do i get my money back");
        put_article("invoice", "发票怎么开", "how do i get an invoice");
        loop = loop_new(&err);
        assert_non_null(loop);
        gs = NULL;
        n_changes = 0;
        return 0;
}

static void close_all(void)
{
        generations_close(gs);
        gs = NULL;
        embedding = embedding_free(embedding);
        for (int i = 0; i < 10; i++)
                loop_step(loop, 1);
}

static int tear_down(void **state)
{
        char cmd[100];

        (void)state;
        close_all();
        loop_free(loop);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
        return system(cmd);
}

static void open_it(void)
{
        struct generation_source src = {
                .dir = dir, .cache_dir = cache, .embedding = embedding, .embedding_retry_ms = 1};
        struct err err;

        if (generations_open(loop, &src, on_change, NULL, &gs, NULL, &err) < 0)
                fail_msg("%s", err.msg);
}

static void run_until(int changes)
{
        for (int i = 0; i < 3000 && n_changes < changes; i++)
                loop_step(loop, 10);
        assert_true(n_changes >= changes);
}

static void it_serves_at_once_and_trains_behind(void **state)
{
        (void)state;
        open_it();
        assert_non_null(generation_current(gs));
        assert_int_equal(generation_current(gs)->number, 1);
        run_until(1);
        assert_int_equal(last_r, 0);
        assert_true(generation_current(gs)->trained);
        assert_int_equal(generation_current(gs)->number, 2);
}

static void trained_weights_come_from_the_cache_next_time(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        generations_close(gs);
        open_it();
        assert_true(generation_current(gs)->trained);
}

static void a_damaged_cache_is_only_a_miss(void **state)
{
        char path[200];
        FILE *f;

        (void)state;
        open_it();
        run_until(1);
        snprintf(path, sizeof(path), "%s/%s.nlu", cache, generation_current(gs)->hash);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs("not weights", f);
        fclose(f);
        generations_close(gs);
        open_it();
        assert_false(generation_current(gs)->trained);
}

static void an_edit_is_swapped_in_whole(void **state)
{
        struct generation *old;
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        old = generation_ref(generation_current(gs));
        put_article("fresh", "新加的一篇说明在哪", "where is the new article");
        assert_int_equal(generation_reload(gs, &err), 0);
        assert_ptr_equal(generation_current(gs), old);
        run_until(2);
        assert_ptr_not_equal(generation_current(gs), old);
        assert_non_null(knowledge_article(generation_current(gs)->k, STR("fresh")));
        assert_null(knowledge_article(old->k, STR("fresh")));
        generation_unref(old);
}

static void a_broken_edit_keeps_the_old_one_and_says_why(void **state)
{
        struct generation *old;
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        old = generation_current(gs);
        put("articles/blue.md", "---\ntitle: {zh: x\n---\n");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(2);
        assert_int_equal(last_r, ERR_INVALID);
        assert_non_null(strstr(last_text, "articles/blue.md:"));
        assert_ptr_equal(generation_current(gs), old);
        put_article("blue", "蓝色的灯是什么意思啊", "what does the blue light mean");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(3);
        assert_int_equal(last_r, 0);
        assert_ptr_not_equal(generation_current(gs), old);
}

static void a_second_reload_waits_for_the_first(void **state)
{
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        assert_int_equal(generation_reload(gs, &err), 0);
        assert_int_equal(generation_reload(gs, &err), ERR_BUSY);
        run_until(3);
        assert_int_equal(last_r, 0);
}

static void an_edit_does_not_wait_for_the_training(void **state)
{
        struct err err;

        (void)state;
        open_it();
        put_article("fresh", "新加的一篇说明在哪", "where is the new article");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(1);
        assert_false(generation_current(gs)->trained);
        assert_non_null(knowledge_article(generation_current(gs)->k, STR("fresh")));
        run_until(2);
        assert_true(generation_current(gs)->trained);
        assert_int_equal(generation_current(gs)->number, 3);
}

static void a_reload_of_nothing_new_ends_in_training_too(void **state)
{
        struct err err;

        (void)state;
        open_it();
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(2);
        assert_true(generation_current(gs)->trained);
        assert_int_equal(generation_current(gs)->number, 2);
}

static void a_changed_file_is_noticed(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        generation_watch(gs);
        put_article("noticed", "这篇会被发现吗", "will this be noticed");
        run_until(2);
        assert_non_null(knowledge_article(generation_current(gs)->k, STR("noticed")));
}

static bool serves(const char *article)
{
        return knowledge_article(generation_current(gs)->k, str_c(article)) != NULL;
}

static void wait_until_it_serves(const char *article)
{
        for (int i = 0; i < 3000 && !serves(article); i++)
                loop_step(loop, 10);
        assert_true(serves(article));
}

static void in_shell(const char *what)
{
        char cmd[400];

        snprintf(cmd, sizeof(cmd), "cd %s && %s", dir, what);
        assert_int_equal(system(cmd), 0);
}

#define ARTICLE_FILE "'---\ntitle: X\nask: {zh: [%s], en: [%s]}\n---\n# zh\n好\n# en\nYes\n'"

static void a_sub_folder_that_comes_later_is_watched_too(void **state)
{
        (void)state;
        in_shell("mv articles aside");
        open_it();
        run_until(1);
        generation_watch(gs);
        in_shell("mv aside articles");
        wait_until_it_serves("blue");
        put_article("later", "后来的能看见吗", "is a later one seen");
        wait_until_it_serves("later");
}

static void a_folder_put_in_anothers_place_is_noticed_and_so_are_its_edits(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        generation_watch(gs);
        in_shell("cp -r articles new && printf -- " ARTICLE_FILE
                 " 新的 new > new/new.md && mv articles old && mv new articles");
        wait_until_it_serves("new");
        put_article("newer", "更新的能看见吗", "is a newer one seen");
        wait_until_it_serves("newer");
}

static void a_switched_link_is_noticed_and_so_are_edits_behind_it(void **state)
{
        char link[80];
        struct generation_source src = {.dir = link};
        struct err err;

        (void)state;
        snprintf(link, sizeof(link), "%s/link/now", dir);
        in_shell("mkdir link link/v1 && cp -r company.yaml products.yaml articles link/v1 && cp -r link/v1 link/v2 && "
                 "printf -- " ARTICLE_FILE " 第二版 two > link/v2/articles/two.md && ln -s v1 link/now");
        assert_int_equal(generations_open(loop, &src, on_change, NULL, &gs, NULL, &err), 0);
        run_until(1);
        generation_watch(gs);
        in_shell("ln -sfn v2 link/now");
        wait_until_it_serves("two");
        in_shell("printf -- " ARTICLE_FILE " 第三篇 three > link/v2/articles/three.md");
        wait_until_it_serves("three");
}

static void what_has_not_changed_is_not_loaded_again(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        generation_watch(gs);
        put_article("noticed", "这篇会被发现吗", "will this be noticed");
        run_until(3); /* found, then trained */
        for (int i = 0; i < 500; i++)
                loop_step(loop, 10);
        assert_int_equal(n_changes, 3);
}

static void closing_while_training_is_safe(void **state)
{
        struct err err;

        (void)state;
        open_it();
        generation_reload(gs, &err);
        generations_close(gs);
        gs = NULL;
        loop_step(loop, 10);
}

/* How many of the 6,000 phrasings find their own article first. */
static size_t found_first(const struct nlu *nlu, struct arena *names)
{
        struct arena *mem_of_one = arena_new(0);
        static struct nlu_result found;
        size_t n = 0;

        for (unsigned i = 0; i < THOUSAND_MAX; i++)
                for (unsigned k = 0; k < 3; k++)
                        for (unsigned l = 0; l < 2; l++) {
                                struct nlu_context ctx = {.lang = (enum lang)l};

                                arena_reset(mem_of_one);
                                nlu_understand(nlu, thousand_phrasing(names, i, k, (enum lang)l), &ctx, mem_of_one,
                                               &found);
                                n += found.n_hits > 0 && str_eq(found.hits[0].id, thousand_doc(names, i));
                        }
        arena_free(mem_of_one);
        return n;
}

static void a_thousand_new_articles_are_found_at_once_and_learned_behind(void **state)
{
        struct arena *files_mem = arena_new(0);
        size_t n;
        const struct kfile *files = thousand_files(files_mem, THOUSAND_MAX, &n);
        struct knowledge *k = NULL;
        struct generation *indexed = NULL;
        struct nlu *trained = NULL;
        struct err err = {0};
        struct buf weights;

        (void)state;
        assert_int_equal(knowledge_load_files(files, n, INT64_C(1773072000000), &k, NULL, &err), 0);
        assert_int_equal(generation_build(k, NULL, false, NULL, &indexed, &err), 0);
        assert_int_equal(found_first(indexed->nlu, files_mem), THOUSAND_MAX * 6);
        assert_int_equal(nlu_train(indexed->nlu, NULL, &trained, &err), 0);
        buf_init(&weights, (size_t)64 << 20);
        assert_int_equal(nlu_save(trained, &weights, &err), 0);
        assert_true(weights.n > 0 && weights.n <= (size_t)8 << 20);
        buf_done(&weights);
        assert_int_equal(found_first(trained, files_mem), THOUSAND_MAX * 6);
        nlu_unref(trained);
        generation_unref(indexed);
        knowledge_unref(k);
        arena_free(files_mem);
}

/* A new company's first customer may come before anything was trained. */
static void the_first_customer_is_helped_before_training(void **state)
{
        const char *source = getenv("WARMLINE_SOURCE");
        struct arena *tmp = arena_new(0);
        struct knowledge *k = NULL;
        struct generation *indexed = NULL;
        struct err err = {0};
        char path[4096];

        (void)state;
        if (!source)
                skip();
        snprintf(path, sizeof(path), "%s/demo/knowledge", source);
        assert_int_equal(knowledge_load_dir(path, INT64_C(1773072000000), &k, NULL, &err), 0);
        assert_int_equal(generation_build(k, NULL, false, NULL, &indexed, &err), 0);
        for (unsigned l = 0; l < 2; l++) {
                static const char *const texts[] = {
                        [LANG_ZH] = "我的摄像头连不上了", [LANG_EN] = "my camera is offline"};
                struct nlu_context ctx = {.lang = (enum lang)l};
                struct nlu_result found;

                nlu_understand(indexed->nlu, str_c(texts[l]), &ctx, tmp, &found);
                assert_int_equal(found.band, BAND_ANSWER);
                assert_true(str_eq(found.hits[0].id, STR("flow:camera-offline")));
        }
        generation_unref(indexed);
        knowledge_unref(k);
        arena_free(tmp);
}

static void bind_article(const char *id, const char *intent, const char *ask_zh, const char *ask_en)
{
        char path[100], text[1000];

        snprintf(path, sizeof(path), "articles/%s.md", id);
        snprintf(
                text, sizeof(text),
                "---\ntitle: {zh: %s, en: %s}\nintent: %s\nask: {zh: [%s], en: [%s]}\n---\n# zh\n说明。\n# en\nText.\n",
                ask_zh, ask_en, intent, ask_zh, ask_en);
        put(path, text);
}

static bool finds(const char *text, const char *id)
{
        const struct nlu_context ctx = {.lang = LANG_EN};
        struct arena *mem = arena_new(0);
        struct nlu_result r;
        bool found;

        nlu_understand(generation_current(gs)->nlu, str_c(text), &ctx, mem, &r);
        found = r.n_hits && str_eq_c(r.hits[0].id, id);
        arena_free(mem);
        return found;
}

static void a_bound_intent_brings_its_phrasings(void **state)
{
        struct pack_intent in;
        char text[500];

        (void)state;
        bind_article("trade", "[price.trade_in, account.hacked]", "翻新计划", "renewal scheme");
        bind_article("later", "account.hacked", "账户安全课", "security course");
        open_it();
        for (int l = 0; l < LANG_N; l++) {
                struct str rest, line;

                assert_true(pack_intent_find(STR("price.trade_in"), &in));
                rest = in.phrasings[l].bytes;
                assert_true(str_line(&rest, &line));
                snprintf(text, sizeof(text), "%.*s", STR_ARG(line));
                assert_true(finds(text, "article:trade"));
                assert_true(pack_intent_find(STR("account.hacked"), &in));
                rest = in.phrasings[l].bytes;
                assert_true(str_line(&rest, &line));
                snprintf(text, sizeof(text), "%.*s", STR_ARG(line));
                assert_true(finds(text, "article:later")); /* "later" comes before "trade" */
        }
        assert_true(finds("renewal scheme", "article:trade"));
}

static void a_broken_folder_does_not_open(void **state)
{
        struct generation_source src = {.dir = dir};
        struct err err;

        (void)state;
        put("products.yaml", "products: 5\n");
        assert_int_equal(generations_open(loop, &src, NULL, NULL, &gs, NULL, &err), ERR_INVALID);
        assert_non_null(strstr(err.msg, "products.yaml"));
        src.dir = "/nonexistent/folder";
        assert_int_equal(generations_open(loop, &src, NULL, NULL, &gs, NULL, &err), ERR_NOTFOUND);
        gs = NULL;
}

/* ---- vectors from outside ---- */

/* A model that gives every text a direction of its own, when it works. */
struct model {
        uint32_t dim;
        unsigned texts;
        enum embedding_fault fault;
        size_t fail_after; /* texts; then fault */
        struct model_reply {
                struct model *m;
                enum embedding_fault fault;
                size_t n;
                float rows[EMBEDDING_BATCH * 64];
                embedding_rows_fn *done;
                void *arg;
        } * reply;
};

static struct model model;

static void model_replies(void *arg)
{
        struct model_reply *r = arg;

        if (model.reply != r) {
                free(r);
                return;
        }
        model.reply = NULL;
        r->done(r->arg, r->fault, r->fault == EMBEDDING_FINE ? r->rows : NULL,
                r->fault == EMBEDDING_FINE ? model.dim : 0);
        free(r);
}

static void model_send(void *self, bool bulk, const struct str *texts, size_t n, uint32_t dim, embedding_rows_fn *done,
                       void *arg)
{
        struct model_reply *r = calloc(1, sizeof(*r));

        (void)self;
        (void)dim;
        assert_non_null(r);
        assert_true(bulk);
        model.texts += (unsigned)n;
        *r = (struct model_reply){.n = n, .done = done, .arg = arg};
        r->fault = model.texts > model.fail_after ? model.fault : EMBEDDING_FINE;
        for (size_t i = 0; i < n; i++) {
                uint64_t seed = str_hash(texts[i]);

                for (uint32_t k = 0; k < model.dim; k++, seed = seed * 6364136223846793005u + 1)
                        r->rows[i * model.dim + k] = (float)(seed >> 40) / (float)(1 << 24) - 0.5f;
        }
        model.reply = r;
        loop_post(loop, model_replies, r);
}

static void model_free(void *self)
{
        (void)self;
        model.reply = NULL;
}

static const struct embedding_driver model_driver = {model_send, model_free};

static void model_start(uint32_t dim)
{
        struct embedding_opts o = {.loop = loop, .driver = &model_driver, .model = STR("m"), .timeout_ms = 1000};

        model = (struct model){.dim = dim};
        embedding = embedding_new(&o);
}

static void wait_for_vectors(void)
{
        for (int i = 0; i < 3000 && nlu_vector_dim(generation_current(gs)->nlu) == 0; i++)
                loop_step(loop, 10);
        assert_true(nlu_vector_dim(generation_current(gs)->nlu) > 0);
}

static struct generation_meaning meaning_now(void)
{
        struct generation_meaning m;

        generations_meaning(gs, &m);
        return m;
}

/* Lets it go on until it stands there. */
static struct generation_meaning wait_for_stage(enum meaning_stage stage)
{
        for (int i = 0; i < 30000 && meaning_now().stage != stage; i++)
                loop_step(loop, 1);
        assert_string_equal(meaning_stage_name(meaning_now().stage), meaning_stage_name(stage));
        return meaning_now();
}

static void without_a_model_there_is_no_meaning(void **state)
{
        struct generation_meaning m;

        (void)state;
        open_it();
        run_until(1);
        m = meaning_now();
        assert_int_equal(m.stage, MEANING_NONE);
        assert_false(m.serves);
        assert_int_equal(m.model.n + m.texts + m.embedded, 0);
        assert_null(m.instructions);
        generations_close(gs);
        gs = NULL;
}

static void how_far_the_vectors_are_is_told_at_every_stage(void **state)
{
        struct generation_meaning m;
        size_t all, last = 0, steps = 0;
        struct err err;

        (void)state;
        model_start(48);
        open_it();
        m = meaning_now();
        assert_int_equal(m.stage, MEANING_EMBEDDING); /* words are trained first */
        assert_int_equal(m.texts, 0);
        assert_true(str_eq_c(m.model, "m"));
        for (int i = 0; i < 30000 && (m = meaning_now()).stage == MEANING_EMBEDDING; i++) {
                assert_true(m.embedded >= last && m.embedded <= m.texts);
                steps += m.embedded > last;
                last = m.embedded;
                assert_false(m.serves);
                loop_step(loop, 1);
        }
        assert_true(steps > 0);
        wait_for_vectors();
        m = wait_for_stage(MEANING_READY);
        assert_true(m.serves);
        assert_int_equal(m.embedded, m.texts);
        assert_int_equal(m.texts, model.texts);
        all = m.texts;
        put_article("fresh", "新加的一篇说明在哪", "where is the new article");
        assert_int_equal(generation_reload(gs, &err), 0);
        wait_until_it_serves("fresh");
        assert_int_equal(meaning_now().stage, MEANING_EMBEDDING);
        assert_false(meaning_now().serves);
        wait_for_vectors();
        assert_int_equal(wait_for_stage(MEANING_READY).texts, all + 4);
        close_all();
}

static void a_model_that_fails_is_told_and_goes_on_where_it_stopped(void **state)
{
        struct generation_meaning m;

        (void)state;
        model_start(48);
        model.fault = EMBEDDING_TIMEOUT;
        open_it();
        m = wait_for_stage(MEANING_FAILING);
        assert_false(m.serves);
        assert_true(m.texts > 0);
        assert_int_equal(m.embedded, 0);
        model.fault = EMBEDDING_FINE;
        wait_for_vectors();
        m = wait_for_stage(MEANING_READY);
        assert_int_equal(m.embedded, m.texts);
        close_all();
}

static void vectors_follow_the_training(void **state)
{
        (void)state;
        model_start(48);
        open_it();
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 0);
        wait_for_vectors();
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 48);
        assert_true(generation_current(gs)->trained);
        assert_string_equal(last_text, "vectors");
        assert_int_equal(n_changes, 2);
        close_all();
}

static void a_restart_embeds_nothing_and_an_edit_only_what_is_new(void **state)
{
        unsigned all;
        struct err err;

        (void)state;
        model_start(48);
        open_it();
        wait_for_vectors();
        all = model.texts;
        assert_true(all > 6);
        generations_close(gs);
        model.texts = 0;
        open_it();
        wait_for_vectors();
        assert_int_equal(model.texts, 0);
        put_article("fresh", "新加的一篇说明在哪", "where is the new article");
        assert_int_equal(generation_reload(gs, &err), 0);
        wait_until_it_serves("fresh");
        wait_for_vectors();
        assert_int_equal(model.texts, 4); /* title and phrasing are alike, and a paragraph, in two languages */
        close_all();
}

static void a_damaged_file_is_embedded_again(void **state)
{
        unsigned all;

        (void)state;
        model_start(48);
        open_it();
        wait_for_vectors();
        all = model.texts;
        generations_close(gs);
        in_shell("printf x | dd of=cache/knowledge.vectors bs=1 seek=5000 conv=notrunc 2>/dev/null");
        model.texts = 0;
        open_it();
        wait_for_vectors();
        assert_int_equal(model.texts, all);
        close_all();
}

static void a_model_that_fails_is_asked_again_and_words_serve_meanwhile(void **state)
{
        (void)state;
        model_start(48);
        model.fault = EMBEDDING_STATUS;
        open_it();
        run_until(1);
        for (int i = 0; i < 30000 && model.texts <= EMBEDDING_BATCH; i++)
                loop_step(loop, 1);
        assert_true(generation_current(gs)->trained);
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 0);
        assert_true(model.texts > EMBEDDING_BATCH);
        model.fault = EMBEDDING_FINE;
        wait_for_vectors();
        close_all();
}

/* What a command waits for ends: with vectors, or when the model gives none. */
static void a_command_waits_for_vectors_or_for_their_failure(void **state)
{
        struct err err = {0};

        (void)state;
        model_start(64);
        assert_int_equal(service_knowledge_meaning(loop, dir, NULL, embedding, &gs, NULL, &err), 0);
        assert_true(nlu_vector_dim(generation_current(gs)->nlu) == 64);
        close_all();
        model_start(64);
        model.fault = EMBEDDING_NUMBERS;
        assert_int_equal(service_knowledge_meaning(loop, dir, NULL, embedding, &gs, NULL, &err), ERR_INTERNAL);
        assert_null(gs);
        close_all();
}

static void what_was_embedded_before_a_stop_is_not_asked_for_again(void **state)
{
        unsigned all, before;

        (void)state;
        model_start(48);
        open_it();
        wait_for_vectors();
        all = model.texts;
        generations_close(gs);
        in_shell("rm cache/knowledge.vectors cache/*.vectors.nlu");
        model.texts = 0;
        model.fail_after = 300;
        model.fault = EMBEDDING_CONNECTION;
        assert_true(all > 400);
        open_it();
        for (int i = 0; i < 3000 && model.texts < 500; i++)
                loop_step(loop, 10);
        generations_close(gs);
        before = model.texts;
        model.fault = EMBEDDING_FINE;
        open_it();
        wait_for_vectors();
        assert_true(model.texts - before <= all - 256);
        close_all();
}

static void another_dimension_under_the_same_name_begins_afresh(void **state)
{
        unsigned all;
        struct err err;

        (void)state;
        model_start(48);
        open_it();
        wait_for_vectors();
        all = model.texts;
        close_all();
        model_start(64);
        open_it();
        wait_for_vectors();
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 48); /* nothing was asked, so nobody knows */
        put_article("fresh", "新加的一篇说明在哪", "where is the new article");
        assert_int_equal(generation_reload(gs, &err), 0);
        wait_until_it_serves("fresh");
        wait_for_vectors();
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 64);
        assert_true(model.texts >= all);
        close_all();
}

static void closing_while_vectors_come_is_safe(void **state)
{
        (void)state;
        for (int steps = 0; steps < 60; steps += 3) {
                model_start(48);
                in_shell("rm -f cache/*.vectors*");
                open_it();
                for (int i = 0; i < steps; i++)
                        loop_step(loop, 1);
                close_all();
        }
}

/* ---- what was learned ---- */

static void learn(const char *doc, const char *text, float weight)
{
        struct learned_line line = {str_c(doc), str_c(text), LANG_EN, weight};
        struct learned *l = doc ? learned_new(&line, 1) : NULL;
        struct err err;

        assert_int_equal(generations_set_learned(gs, l, &err), 0);
        learned_unref(l);
}

static bool answers(const char *text, const char *doc)
{
        struct arena *mem = arena_new(0);
        struct nlu_result u;
        bool found;

        nlu_understand(generation_current(gs)->nlu, str_c(text), NULL, mem, &u);
        found = u.band == BAND_ANSWER && u.n_hits && str_eq_c(u.hits[0].id, doc);
        arena_free(mem);
        return found;
}

static bool is_hash_of_knowledge(void)
{
        return strcmp(generation_current(gs)->hash, generation_current(gs)->k->hash) == 0;
}

static void a_learned_phrasing_is_found_at_once_and_gone_when_it_is_taken_back(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        assert_true(is_hash_of_knowledge());
        assert_false(answers("zebra umbrella", "article:refund"));
        learn("article:refund", "zebra umbrella", 1);
        run_until(2);
        assert_true(answers("zebra umbrella", "article:refund"));
        assert_false(generation_current(gs)->trained);
        assert_false(is_hash_of_knowledge());
        run_until(3);
        assert_true(generation_current(gs)->trained);
        assert_true(answers("zebra umbrella", "article:refund"));
        learn(NULL, NULL, 1);
        run_until(4);
        assert_false(answers("zebra umbrella", "article:refund"));
        assert_true(is_hash_of_knowledge());
        assert_true(generation_current(gs)->trained); /* the old weights fit again */
}

static void a_guess_is_learned_and_not_found_as_written(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        learn("article:refund", "zebra umbrella", 0.4f);
        run_until(3);
        assert_true(generation_current(gs)->trained);
        assert_false(is_hash_of_knowledge());
}

static void a_phrasing_of_a_document_that_is_gone_waits_for_it(void **state)
{
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        learn("article:later", "zebra umbrella", 1);
        assert_true(is_hash_of_knowledge()); /* nothing new serves */
        assert_false(corpus_has(generation_current(gs)->k, STR("article:later")));
        put_article("later", "以后才有的说明", "an article of later");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(2);
        assert_true(corpus_has(generation_current(gs)->k, STR("article:later")));
        assert_true(answers("zebra umbrella", "article:later"));
}

static void learning_the_same_again_builds_nothing(void **state)
{
        (void)state;
        open_it();
        run_until(1);
        learn("article:refund", "zebra umbrella", 1);
        run_until(2);
        learn("article:refund", "zebra umbrella", 1); /* training goes on */
        run_until(3);
        assert_true(generation_current(gs)->trained);
        learn("article:refund", "zebra umbrella", 1);
        for (int i = 0; i < 20; i++)
                loop_step(loop, 10);
        assert_int_equal(n_changes, 3);
}

static void learning_does_not_wait_for_training(void **state)
{
        (void)state;
        open_it(); /* trains */
        learn("article:refund", "zebra umbrella", 1);
        learn("article:invoice", "zebra umbrella", 1); /* the later one counts */
        run_until(2);
        for (int i = 0; i < 3000 && !generation_current(gs)->trained; i++)
                loop_step(loop, 10);
        assert_true(answers("zebra umbrella", "article:invoice"));
        assert_true(generation_current(gs)->trained);
}

static void what_was_learned_meanwhile_is_not_lost_to_a_broken_edit(void **state)
{
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        assert_int_equal(generation_reload(gs, &err), 0);
        learn("article:refund", "zebra umbrella", 1);
        put("articles/blue.md", "---\ntitle: {zh: x\n---\n");
        assert_int_equal(generation_reload(gs, &err), ERR_BUSY);
        for (int i = 0; i < 500 && !answers("zebra umbrella", "article:refund"); i++)
                loop_step(loop, 10);
        assert_true(answers("zebra umbrella", "article:refund"));
        assert_true(str_contains(generations_refusal(gs), STR("articles/blue.md")));
}

static void vectors_keep_what_was_learned_and_why_an_edit_is_refused(void **state)
{
        struct err err;

        (void)state;
        model_start(48);
        open_it();
        wait_for_vectors();
        put("articles/blue.md", "---\ntitle: {zh: x\n---\n");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(3); /* trained, vectors, refused */
        assert_true(nlu_vector_dim(generation_current(gs)->nlu) > 0);
        model.texts = 0;
        learn("article:refund", "zebra umbrella", 1);
        run_until(6); /* found, trained, vectors */
        assert_string_equal(last_text, "vectors");
        assert_int_equal(nlu_vector_dim(generation_current(gs)->nlu), 48);
        assert_int_equal(model.texts, 1);
        assert_false(is_hash_of_knowledge());
        assert_true(answers("zebra umbrella", "article:refund"));
        assert_true(str_contains(generations_refusal(gs), STR("articles/blue.md")));
        for (int i = 0; i < 20; i++)
                loop_step(loop, 5);
        assert_int_equal(n_changes, 6);
        close_all();
}

static void why_an_edit_is_refused_is_still_said_after_learning(void **state)
{
        struct err err;

        (void)state;
        open_it();
        run_until(1);
        put("articles/blue.md", "---\ntitle: {zh: x\n---\n");
        assert_int_equal(generation_reload(gs, &err), 0);
        run_until(2);
        learn("article:refund", "zebra umbrella", 1);
        run_until(4);
        assert_true(answers("zebra umbrella", "article:refund"));
        assert_true(str_contains(generations_refusal(gs), STR("articles/blue.md")));
}

static void documents_are_known_by_their_kind(void **state)
{
        static const char *const no[] = {"",
                                         ":",
                                         "article",
                                         "article:",
                                         "article:nothing",
                                         "policy:refund",
                                         "flow:refund",
                                         "builtin:nothing",
                                         "zebra:refund",
                                         "refund"};
        const struct knowledge *k;

        (void)state;
        open_it();
        k = generation_current(gs)->k;
        assert_true(corpus_has(k, STR("article:refund")));
        assert_true(corpus_has(k, STR("builtin:order-status")));
        assert_true(str_eq_c(corpus_title(k, STR("article:refund"), LANG_EN), "when do i get my money back"));
        for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
                assert_false(corpus_has(k, str_c(no[i])));
                assert_int_equal(corpus_title(k, str_c(no[i]), LANG_EN).n, 0);
        }
}

static void only_the_newest_weights_are_kept(void **state)
{
        struct dirent *e;
        size_t n = 0;
        DIR *d;

        (void)state;
        open_it();
        run_until(1);
        for (int i = 0; i < 10; i++) {
                char text[40];

                snprintf(text, sizeof(text), "zebra number%d", i);
                learn("article:refund", text, 1);
                run_until(3 + 2 * i);
        }
        d = opendir(cache);
        while ((e = readdir(d)))
                n += strstr(e->d_name, ".nlu") != NULL;
        closedir(d);
        assert_int_equal(n, 8);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(it_serves_at_once_and_trains_behind),
                T(trained_weights_come_from_the_cache_next_time),
                T(a_damaged_cache_is_only_a_miss),
                T(an_edit_is_swapped_in_whole),
                T(a_broken_edit_keeps_the_old_one_and_says_why),
                T(a_second_reload_waits_for_the_first),
                T(an_edit_does_not_wait_for_the_training),
                T(a_reload_of_nothing_new_ends_in_training_too),
                T(a_changed_file_is_noticed),
                T(a_sub_folder_that_comes_later_is_watched_too),
                T(a_folder_put_in_anothers_place_is_noticed_and_so_are_its_edits),
                T(a_switched_link_is_noticed_and_so_are_edits_behind_it),
                T(what_has_not_changed_is_not_loaded_again),
                T(closing_while_training_is_safe),
                T(a_bound_intent_brings_its_phrasings),
                T(a_broken_folder_does_not_open),
                cmocka_unit_test(the_first_customer_is_helped_before_training),
                cmocka_unit_test(a_thousand_new_articles_are_found_at_once_and_learned_behind),
                T(without_a_model_there_is_no_meaning),
                T(how_far_the_vectors_are_is_told_at_every_stage),
                T(a_model_that_fails_is_told_and_goes_on_where_it_stopped),
                T(vectors_follow_the_training),
                T(a_restart_embeds_nothing_and_an_edit_only_what_is_new),
                T(a_damaged_file_is_embedded_again),
                T(a_model_that_fails_is_asked_again_and_words_serve_meanwhile),
                T(a_command_waits_for_vectors_or_for_their_failure),
                T(what_was_embedded_before_a_stop_is_not_asked_for_again),
                T(another_dimension_under_the_same_name_begins_afresh),
                T(closing_while_vectors_come_is_safe),
                T(a_learned_phrasing_is_found_at_once_and_gone_when_it_is_taken_back),
                T(a_guess_is_learned_and_not_found_as_written),
                T(a_phrasing_of_a_document_that_is_gone_waits_for_it),
                T(learning_the_same_again_builds_nothing),
                T(learning_does_not_wait_for_training),
                T(what_was_learned_meanwhile_is_not_lost_to_a_broken_edit),
                T(why_an_edit_is_refused_is_still_said_after_learning),
                T(documents_are_known_by_their_kind),
                T(only_the_newest_weights_are_kept),
                T(vectors_keep_what_was_learned_and_why_an_edit_is_refused),
        };

        return cmocka_run_group_tests_name("generation", tests, NULL, NULL);
}

/* insight/replays: drafts tried on conversations of the past, through the whole service. */
#include "insight/replays.h"

#include "answer/generation.h"
#include "base/buf.h"
#include "base/rand.h"
#include "codec/json.h"
#include "crypt/keyring.h"
#include "knowledge/over.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/draft.h"
#include "store/erase.h"

#include "service_rig.h"

#include <string.h>
#include <sys/stat.h>

static char folder[80];

static void put(const char *path, const char *text)
{
        char full[200];
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", folder, path);
        f = fopen(full, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static const char *article(const char *ask_zh, const char *ask_en, const char *says)
{
        return arena_printf(mem,
                            "---\ntitle: {zh: %s, en: %s}\nask: {zh: [%s], en: [%s]}\n---\n# zh\n%s。\n# en\n%s.\n",
                            ask_zh, ask_en, ask_zh, ask_en, says, says)
                .p;
}

#define BLUE article("蓝色的灯是什么意思", "what does the blue light mean", "OLDBLUE")
#define REFUND article("钱什么时候退回来", "when do i get my money back", "REFUND")
#define BLUE_NEW article("蓝色的灯是什么意思", "what does the blue light mean", "NEWBLUE")

static void fill_folder(void)
{
        char sub[100];

        snprintf(folder, sizeof(folder), "%s/knowledge", dir);
        mkdir(folder, 0700);
        snprintf(sub, sizeof(sub), "%s/articles", folder);
        mkdir(sub, 0700);
        put("company.yaml", "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n");
        put("products.yaml", "products:\n  - {id: cam2, name: C}\n");
        put("articles/blue.md", BLUE);
        put("articles/refund.md", REFUND);
        put("articles/invoice.md", article("发票怎么开", "how do i get an invoice", "INVOICE"));
}

static void open_with_folder(void)
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

static int begin(void **unused)
{
        struct err err;

        (void)unused;
        rig_opts = (struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .learning_days = 30};
        snprintf(dir, sizeof(dir), "/tmp/warmline-replays-XXXXXX");
        assert_non_null(mkdtemp(dir));
        loop = loop_new(&err);
        test_clock_init(&clk, RIG_NOW_MS);
        mem = arena_new(0);
        fill_folder();
        open_with_folder();
        return 0;
}

/* ---- calls that wait ---- */

struct got {
        bool done;
        int r;
        char text[8192];
};

static void on_done(void *arg, int r, const struct err *err)
{
        struct got *g = arg;

        g->done = true;
        g->r = r;
        if (r < 0)
                snprintf(g->text, sizeof(g->text), "%s", err->msg);
}

static struct got got_of(int r, struct got *g)
{
        g->r = r;
        if (r == 0)
                wait_for(&g->done);
        return *g;
}

static struct str draft(const char *path, const char *was, const char *text)
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

/* ---- conversations ---- */

static void said(const char *id, const char *customer, const char *text)
{
        const struct sealed_text *body[2];
        struct event_write e[2] = {{.seq = 1, .kind = STR_INIT("message"), .actor = STR_INIT("customer")},
                                   {.seq = 2, .kind = STR_INIT("message"), .actor = STR_INIT("machine")}};
        struct conv_row row = {.id = str_c(id),
                               .customer_id = str_c(customer),
                               .lang = STR_INIT("en"),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("k"),
                               .created_ms = clock_now_ms(&clk.clock),
                               .last_seq = 2};
        struct turn_write t = {.conv = &row, .create = true, .events = e, .n_events = 2};
        struct got g = {0};

        for (int i = 0; i < 2; i++) {
                assert_int_equal(
                        door_seal(service->door, row.customer_id, str_c(i ? "reply" : text), &body[i], mem, NULL), 0);
                e[i].body = body[i];
                e[i].turn = STR("t1");
                e[i].at_ms = row.created_ms;
        }
        assert_int_equal(got_of(store_turn_commit(service->store, &t, on_done, &g), &g).r, 0);
}

/* ---- replays ---- */

static char id[ID_LEN + 1];

static int start(const struct str *drafts, size_t n)
{
        struct replay_ask ask = {.drafts = drafts, .n_drafts = n, .who = STR("agent:1")};
        struct err err;

        return replays_start(service->replays, &ask, id, &err);
}

static json_t *state(void)
{
        json_t *v = NULL;
        struct buf b;

        buf_init(&b, 8 << 20);
        assert_int_equal(replays_json(service->replays, str_c(id), true, &b, NULL), 0);
        assert_int_equal(json_parse(buf_str(&b), &v, NULL), 0);
        buf_done(&b);
        return v;
}

static bool is_over(void)
{
        json_t *v = state();
        struct str s = json_get_str(v, "state");
        bool over = !str_eq_c(s, "preparing") && !str_eq_c(s, "running");

        json_decref(v);
        return over;
}

static json_t *finished(void)
{
        while (!is_over())
                loop_step(loop, 50);
        return state();
}

static int64_t number(const json_t *v, const char *part, const char *key)
{
        return json_integer_value(json_object_get(json_object_get(json_object_get(v, "result"), part), key));
}

static void a_draft_is_tried_on_what_was_said(void **unused)
{
        struct str d = draft("articles/refund.md", REFUND, NULL);
        const json_t *edit;
        json_t *v;

        (void)unused;
        said("01A", "anna", "when do i get my money back");
        said("01B", "bert", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(start(&d, 1), ERR_EXISTS);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "done"));
        assert_int_equal(json_integer_value(json_object_get(v, "talks")), 2);
        assert_int_equal(json_integer_value(json_object_get(v, "of_talks")), 2);
        assert_int_equal(number(v, "total", "lines"), 2);
        assert_int_equal(number(v, "total", "worse"), 1);
        edit = json_array_get(json_object_get(json_object_get(v, "result"), "edits"), 0);
        assert_true(str_eq_c(json_get_str(edit, "doc"), "article:refund"));
        assert_true(str_eq_c(json_get_str(edit, "change"), "removed"));
        json_decref(v);
}

static void a_verdict_belongs_to_a_result(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        struct err err;
        json_t *v;

        (void)unused;
        said("01A", "anna", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(replays_judge(service->replays, str_c(id), true, STR("agent:2"), &err), ERR_DENIED);
        json_decref(finished());
        assert_int_equal(replays_judge(service->replays, STR("nothing"), true, STR("agent:2"), &err), ERR_NOTFOUND);
        assert_int_equal(replays_judge(service->replays, str_c(id), true, STR("agent:2"), &err), 0);
        v = state();
        assert_true(str_eq_c(json_get_str(v, "verdict"), "accepted"));
        assert_true(str_eq_c(json_get_str(v, "verdict_by"), "agent:2"));
        json_decref(v);
}

static void one_that_is_cancelled_ends(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        struct err err;
        json_t *v;

        (void)unused;
        said("01A", "anna", "what does the blue light mean");
        assert_int_equal(start(&d, 1), 0);
        assert_int_equal(replays_cancel(service->replays, str_c(id), &err), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "cancelled"));
        json_decref(v);
        assert_int_equal(replays_cancel(service->replays, str_c(id), &err), 0);
        assert_int_equal(start(&d, 1), 0);
        json_decref(finished());
}

static void a_draft_with_a_fault_says_where(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, "---\nnonsense: 1\n---\n");
        json_t *v;

        (void)unused;
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "failed"));
        assert_true(str_contains(json_get_str(v, "faults"), STR("articles/blue.md")));
        json_decref(v);
}

static void a_draft_that_is_not_there_fails(void **unused)
{
        struct str d = STR("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        json_t *v;

        (void)unused;
        assert_int_equal(start(&d, 0), ERR_INVALID);
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_true(str_eq_c(json_get_str(v, "state"), "failed"));
        json_decref(v);
}

static void the_result_goes_with_a_customer_who_is_erased(void **unused)
{
        struct str d = draft("articles/refund.md", REFUND, NULL);
        struct got g = {0};
        json_t *v;

        (void)unused;
        said("01A", "anna", "when do i get my money back");
        assert_int_equal(start(&d, 1), 0);
        v = finished();
        assert_non_null(json_object_get(v, "result"));
        json_decref(v);
        assert_int_equal(got_of(store_customer_erase(service->store, STR("anna"), on_done, &g), &g).r, 0);
        v = state();
        assert_null(json_object_get(v, "result"));
        assert_true(json_is_true(json_object_get(v, "dropped")));
        json_decref(v);
}

static void the_newest_are_kept(void **unused)
{
        struct str d = draft("articles/blue.md", BLUE, BLUE_NEW);
        char first[ID_LEN + 1];
        struct err err;
        struct buf b;
        json_t *v;

        (void)unused;
        for (int i = 0; i <= REPLAYS_KEPT; i++) {
                assert_int_equal(start(&d, 1), 0);
                json_decref(finished());
                if (i == 0)
                        memcpy(first, id, sizeof(first));
        }
        buf_init(&b, 1 << 20);
        assert_int_equal(replays_json(service->replays, str_c(first), false, &b, &err), ERR_NOTFOUND);
        replays_list(service->replays, &b);
        assert_int_equal(json_parse(buf_str(&b), &v, NULL), 0);
        assert_int_equal(json_array_size(v), REPLAYS_KEPT);
        json_decref(v);
        buf_done(&b);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_draft_is_tried_on_what_was_said, begin, end),
                cmocka_unit_test_setup_teardown(a_verdict_belongs_to_a_result, begin, end),
                cmocka_unit_test_setup_teardown(one_that_is_cancelled_ends, begin, end),
                cmocka_unit_test_setup_teardown(a_draft_with_a_fault_says_where, begin, end),
                cmocka_unit_test_setup_teardown(a_draft_that_is_not_there_fails, begin, end),
                cmocka_unit_test_setup_teardown(the_result_goes_with_a_customer_who_is_erased, begin, end),
                cmocka_unit_test_setup_teardown(the_newest_are_kept, begin, end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What `warmline replay` predicts, and how fast it is.
 *
 *   bench_replay edits DIR FILE...
 *           each folder of DIR is one edit of the demo's knowledge with its label (edit.txt: a line "label harmful" or
 *           "label harmless"). They are tried all together, or, with "alone" in place of "edits", one by one; prints
 *           what was named harmful
 *   bench_replay fill DATA TURNS FILE...
 *           writes so many turns into a new data directory: the messages of the files in other words each time, short
 *           replies between them, replies and traces of usual size; with "distinct" in place of "fill" no text comes
 *           twice
 *   bench_replay speed DATA CHANGES [WORKERS [full]]
 *           replays all of DATA against the demo's knowledge with changes; with "speed-edits" in place of "speed"
 * CHANGES is a folder of edits as above, which are tried all together
 *
 * Prints one JSON object. Trained weights are kept in the user's cache, so that a second run begins at once.
 */
#include "app/embedded.h"
#include "app/meaning.h"
#include "app/replay_files.h"
#include "app/replay_report.h"
#include "app/replay_run.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "crypt/keyring.h"
#include "privacy/door.h"
#include "store/conversation.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Bytes before sealing, means of what the demo writes under bench/load. */
#define MESSAGE 190
#define REPLY 735
#define TRACE 525
#define STATE 1020
#define CUSTOMERS 20000u
#define IN_FLIGHT 2000u
#define EDITS_MAX 100u

static struct arena *mem;

static void fail(const char *what, const struct err *err)
{
        fprintf(stderr, "bench_replay: %s: %s\n", what, err ? err->msg : "");
        exit(1);
}

static struct kplace demo(void)
{
        struct kplace p = {0};

        p.files = embedded_knowledge(&p.n_files);
        return p;
}

static struct generation *build(struct kovers *overs)
{
        struct kplace p = demo();
        struct generation_source src = {
                .files = p.files, .n_files = p.n_files, .overs = overs, .cache_dir = meaning_cache_dir(NULL, mem)};
        struct report *rep = report_new();
        struct generations *gs;
        struct generation *g;
        struct err err = {0};

        if (generations_open(NULL, &src, NULL, NULL, &gs, rep, &err) < 0) {
                for (size_t i = 0; i < rep->n; i++)
                        fprintf(stderr, "%.*s: %.*s\n", STR_ARG(rep->items[i].file), STR_ARG(rep->items[i].text));
                fail("knowledge", &err);
        }
        g = generation_ref(generation_current(gs));
        generations_close(gs);
        report_free(rep);
        return g;
}

/* ---- edits ---- */

struct edit {
        const char *name;
        bool harmful, named;
        struct kovers *overs;
};

static struct edit edits[EDITS_MAX];
static size_t n_edits;

static int by_name(const void *a, const void *b)
{
        return strcmp(((const struct edit *)a)->name, ((const struct edit *)b)->name);
}

static void read_edits(const char *dir)
{
        struct kplace place = demo();
        const struct dirent *e;
        struct err err = {0};
        DIR *d = opendir(dir);

        if (!d)
                fail(dir, NULL);
        while ((e = readdir(d)) && n_edits < EDITS_MAX) {
                struct edit *x = &edits[n_edits];
                struct buf b;

                if (e->d_name[0] == '.')
                        continue;
                buf_init(&b, 4096);
                if (file_read(arena_printf(mem, "%s/%s/edit.txt", dir, e->d_name).p, &b, &err) < 0 ||
                    replay_changes_read(arena_printf(mem, "%s/%s", dir, e->d_name).p, &place, &x->overs, &err) < 0)
                        fail(e->d_name, &err);
                x->name = arena_cstr(mem, str_c(e->d_name));
                x->harmful = str_starts(buf_str(&b), STR("label harmful"));
                buf_done(&b);
                n_edits++;
        }
        closedir(d);
        qsort(edits, n_edits, sizeof(edits[0]), by_name);
}

static struct str doc_of(struct str path)
{
        static const char *const kinds[][2] = {{"articles/", "article"}, {"policies/", "policy"}, {"flows/", "flow"}};

        for (size_t i = 0; i < 3; i++)
                if (str_starts(path, str_c(kinds[i][0]))) {
                        struct str id = str_sub(path, strlen(kinds[i][0]), path.n), head;

                        str_cut(&id, '.', &head);
                        return arena_printf(mem, "%s:%.*s", kinds[i][1], STR_ARG(head));
                }
        return path;
}

static bool is_of(const struct edit *x, struct str doc)
{
        for (size_t i = 0; i < x->overs->n; i++)
                if (str_eq(doc_of(x->overs->rows[i].path), doc))
                        return true;
        return false;
}

static void name_harmful(const struct foresight_result *r, struct edit *v, size_t n)
{
        for (size_t i = 0; i < r->n_edits; i++)
                for (size_t k = 0; k < n && r->edits[i].verdict == VERDICT_HARMFUL; k++)
                        v[k].named |= is_of(&v[k], r->edits[i].doc);
}

static void try_files(struct generation *a, struct kovers *overs, const char *const *files, size_t n_files,
                      struct edit *v, size_t n)
{
        struct generation *b = build(overs);
        struct foresight_opts o = {.a = a, .b = b, .workers = 1, .full = true, .now_ms = time_now_ms()};
        struct arena *tmp = arena_new(0);
        struct foresight_result res;
        struct foresight *f;
        struct err err = {0};

        if (foresight_new(&o, &f, &err) < 0)
                fail("foresight", &err);
        for (size_t i = 0; i < n_files; i++) {
                const struct foresight_talk *talks;
                size_t n_talks;

                if (replay_talks_read(files[i], tmp, &talks, &n_talks, &err) < 0)
                        fail(files[i], &err);
                for (size_t k = 0; k < n_talks; k++)
                        foresight_add(f, 0, &talks[k]);
        }
        foresight_result(f, tmp, &res);
        name_harmful(&res, v, n);
        foresight_free(f);
        generation_unref(b);
        arena_free(tmp);
}

static struct kovers *all_overs(void)
{
        VEC(struct kover) rows = {0};
        struct kovers *all;

        for (size_t i = 0; i < n_edits; i++)
                for (size_t k = 0; k < edits[i].overs->n; k++)
                        *VEC_ADD(&rows) = edits[i].overs->rows[k];
        all = kovers_new(rows.p, rows.n);
        VEC_FREE(&rows);
        return all;
}

static int try_edits(const char *dir, const char *const *files, size_t n_files, bool alone)
{
        size_t harmful = 0, found = 0, false_alarms = 0;
        struct generation *a = build(NULL);

        read_edits(dir);
        if (!alone) {
                struct kovers *all = all_overs();

                try_files(a, all, files, n_files, edits, n_edits);
                kovers_unref(all);
        }
        for (size_t i = 0; alone && i < n_edits; i++)
                try_files(a, edits[i].overs, files, n_files, &edits[i], 1);
        for (size_t i = 0; i < n_edits; i++) {
                harmful += edits[i].harmful;
                found += edits[i].harmful && edits[i].named;
                false_alarms += !edits[i].harmful && edits[i].named;
                if (edits[i].harmful != edits[i].named)
                        fprintf(stderr, "%s: %s\n", edits[i].name, edits[i].harmful ? "missed" : "false alarm");
                kovers_unref(edits[i].overs);
        }
        printf("{\"edits\":%zu,\"harmful\":%zu,\"named\":%zu,\"recall\":%.3f,\"false_alarms\":%zu,"
               "\"false_alarm_share\":%.3f}\n",
               n_edits, harmful, found, harmful ? (double)found / (double)harmful : 0, false_alarms,
               n_edits > harmful ? (double)false_alarms / (double)(n_edits - harmful) : 0);
        generation_unref(a);
        return 0;
}

/* ---- a stream of turns ---- */

static uint64_t seed = 88172645463325252u;

static uint32_t draw(uint32_t n)
{
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        return (uint32_t)((seed >> 20) % n);
}

#define PICK(v) v[draw((uint32_t)(sizeof(v) / sizeof(*(v))))]

static const char *const before_zh[] = {"",           "",      "",           "请问",   "你好，", "亲，",
                                        "麻烦问下，", "在吗 ", "我想问一下", "那个，", "急！",   "客服，"};
static const char *const after_zh[] = {"", "", "", "？", "啊", "呢", "，谢谢", "，在线等", "呀", "，挺急的", "…", "！"};
static const char *const before_en[] = {
        "", "", "", "hi, ", "hello, ", "quick question: ", "so ", "sorry, ", "ok, ", "hey "};
static const char *const after_en[] = {"", "", "", "?", " please", " thanks", " pls", "...", " asap", "!"};
static const char *const short_zh[] = {"好的",     "谢谢",   "还是不行", "嗯",   "可以了",
                                       "不是这个", "第一个", "转人工",   "没有", "是的"};
static const char *const short_en[] = {"ok",     "thanks",   "still not working", "yes",      "no", "the first one",
                                       "solved", "not that", "a person please",   "and then?"};
static const char *const times_zh[] = {"昨天", "今天早上", "上周", "刚刚", "前天", "这两天", "十月底", "周三"};
static const char *const times_en[] = {"yesterday ",    "this morning ",     "last week ", "just now ",
                                       "since monday ", "for two days now ", "again ",     "in october "};

/* In other words: something before, something behind, now and then a time, a letter lost or a number. */
static struct str vary(struct arena *tmp, const struct foresight_talk *t)
{
        bool zh = t->lang == LANG_ZH;
        struct str text = t->lines[draw((uint32_t)t->n)].text, one;

        one = arena_printf(tmp, "%s%s%.*s%s", zh ? PICK(before_zh) : PICK(before_en),
                           draw(4) ? ""
                           : zh    ? PICK(times_zh)
                                   : PICK(times_en),
                           STR_ARG(text), zh ? PICK(after_zh) : PICK(after_en));
        if (draw(6) == 0)
                one = arena_printf(tmp, "%.*s %u", STR_ARG(one), draw(900) + 100);
        if (!zh && one.n > 12 && draw(5) == 0) {
                size_t at = 4 + draw((uint32_t)one.n - 8);

                one = arena_printf(tmp, "%.*s%.*s", STR_ARG(str_sub(one, 0, at)), STR_ARG(str_sub(one, at + 1, one.n)));
        }
        return one;
}

struct fill {
        struct store *st;
        struct door *door;
        uint64_t turns, again, in_flight;
        bool distinct;    /* no text comes twice */
        struct map *said; /* texts so far */
        const struct foresight_talk *talks;
        size_t n_talks;
        struct arena *tmp;
};

static void on_written(void *arg, int r, const struct err *err)
{
        struct fill *f = arg;

        if (r < 0)
                fail("write", err);
        f->in_flight--;
}

/* Counts what came before; with `distinct` nothing did. */
static struct str once(struct fill *f, struct str said, uint32_t turn)
{
        if (f->distinct)
                said = arena_printf(f->tmp, "%.*s %llu", STR_ARG(said), (unsigned long long)(f->turns + turn));
        if (map_get(f->said, said))
                f->again++;
        map_set(f->said, said, f);
        return said;
}

static struct str letters(struct arena *tmp, size_t n)
{
        return str_n(memset(arena_alloc(tmp, n + 1), 'a', n), n);
}

static void fill_talk(struct fill *f, uint64_t no)
{
        uint32_t turns = 1 + draw(6);
        struct event_write *e = ARENA_ARRAY(f->tmp, struct event_write, 2 * (size_t)turns);
        const struct foresight_talk *t = &f->talks[draw((uint32_t)f->n_talks)];
        struct str customer = arena_printf(f->tmp, "customer-%u", draw(CUSTOMERS));
        struct conv_row row = {.id = arena_printf(f->tmp, "01K%023llu", (unsigned long long)no),
                               .customer_id = customer,
                               .lang = t->lang == LANG_ZH ? STR("zh") : STR("en"),
                               .channel = STR_INIT("web"),
                               .status = STR_INIT("open"),
                               .key_hash = STR_INIT("0123456789abcdef0123456789abcdef"),
                               .created_ms = time_now_ms() - (int64_t)no,
                               .last_seq = 2 * turns};
        struct turn_write w = {.conv = &row, .create = true, .events = e, .n_events = 2 * (size_t)turns};
        struct err err;

        if (door_seal_bytes(f->door, customer, letters(f->tmp, STATE), f->tmp, &row.state_cipher, &err) < 0)
                fail("seal", &err);
        for (uint32_t i = 0; i < turns; i++) {
                bool brief = i > 0 && draw(2) == 0;
                struct str said = brief ? str_c(t->lang == LANG_ZH ? PICK(short_zh) : PICK(short_en)) : vary(f->tmp, t);
                struct str turn = arena_printf(f->tmp, "%llu-%u", (unsigned long long)no, i);

                said = once(f, said, i);
                e[2 * i] = (struct event_write){.seq = 2 * i + 1, .kind = STR("message"), .actor = STR("customer")};
                e[2 * i + 1] = (struct event_write){.seq = 2 * i + 2, .kind = STR("message"), .actor = STR("machine")};
                e[2 * i].turn = e[2 * i + 1].turn = turn;
                if (door_seal_payload(f->door, customer, letters(f->tmp, MESSAGE), said, &e[2 * i].body, f->tmp, &err) <
                            0 ||
                    door_seal_payload(f->door, customer, letters(f->tmp, REPLY), letters(f->tmp, REPLY / 3),
                                      &e[2 * i + 1].body, f->tmp, &err) < 0 ||
                    door_seal_payload(f->door, customer, letters(f->tmp, TRACE), (struct str){NULL, 0},
                                      &e[2 * i + 1].trace, f->tmp, &err) < 0)
                        fail("seal", &err);
        }
        f->in_flight++;
        f->turns += turns;
        if (store_turn_commit(f->st, &w, on_written, f) < 0)
                fail("busy", NULL);
}

static int fill(const char *dir, uint64_t turns, bool distinct, const char *const *files, size_t n_files)
{
        struct store_opts o = {.dir = dir, .unsafe_sync_off = true};
        VEC(struct foresight_talk) talks = {0};
        struct fill f = {.tmp = arena_new(0), .distinct = distinct, .said = map_new()};
        struct err err;

        for (size_t i = 0; i < n_files; i++) {
                const struct foresight_talk *v;
                size_t n;

                if (replay_talks_read(files[i], mem, &v, &n, &err) < 0)
                        fail(files[i], &err);
                for (size_t k = 0; k < n; k++)
                        *VEC_ADD(&talks) = v[k];
        }
        f.talks = talks.p;
        f.n_talks = talks.n;
        if (store_open(NULL, &o, &f.st, &err) < 0)
                fail(dir, &err);
        f.door = door_new(store_keys(f.st));
        for (uint64_t no = 0; f.turns < turns; no++) {
                arena_reset(f.tmp);
                fill_talk(&f, no);
                if (f.in_flight >= IN_FLIGHT)
                        store_drain(f.st);
        }
        store_drain(f.st);
        printf("{\"turns\":%llu,\"repeated_texts\":%.3f}\n", (unsigned long long)f.turns,
               (double)f.again / (double)f.turns);
        map_free(f.said);
        door_free(f.door);
        store_close(f.st);
        arena_free(f.tmp);
        VEC_FREE(&talks);
        return 0;
}

/* ---- speed ---- */

static double cpu_s(void)
{
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int speed(const char *dir, struct kovers *overs, unsigned workers, bool full)
{
        struct store_opts so = {.dir = dir, .reader = true};
        struct span_query q = {0};
        struct foresight_opts o = {.workers = workers, .full = full, .now_ms = time_now_ms()};
        struct replay_run run = {.workers = workers};
        struct replay_measure m = {.workers = workers};
        struct foresight_result res;
        struct store *st = NULL;
        struct rusage u;
        struct err err = {0};
        struct buf b;
        int64_t from;
        double cpu;

        if (store_open(NULL, &so, &st, &err) < 0 || keyring_open_reader(dir, &q.keys, &err) < 0)
                fail("open", &err);
        o.a = build(NULL);
        o.b = build(overs);
        from = time_mono_ns();
        cpu = cpu_s();
        if (foresight_new(&o, &run.f, &err) < 0 || replay_run_store(&run, st, &q, &err) < 0)
                fail("replay", &err);
        foresight_result(run.f, mem, &res);
        m.seconds = (double)(time_mono_ns() - from) / 1e9;
        m.cpu_seconds = cpu_s() - cpu;
        getrusage(RUSAGE_SELF, &u);
        m.peak_kb = u.ru_maxrss;
        buf_init(&b, 16 << 20);
        replay_report_json(&res, &m, 0, &b);
        printf("%.*s\n", STR_ARG(buf_str(&b)));
        buf_done(&b);
        foresight_free(run.f);
        generation_unref(o.a);
        generation_unref(o.b);
        store_close(st);
        keyring_close(q.keys);
        return 0;
}

static int speed_of(const char *dir, const char *changes, bool many, unsigned workers, bool full)
{
        struct kplace place = demo();
        struct kovers *overs = NULL;
        struct err err = {0};
        int r;

        if (many) {
                read_edits(changes);
                overs = all_overs();
        } else if (replay_changes_read(changes, &place, &overs, &err) < 0) {
                fail(changes, &err);
        }
        r = speed(dir, overs, workers, full);
        for (size_t i = 0; i < n_edits; i++)
                kovers_unref(edits[i].overs);
        kovers_unref(overs);
        return r;
}

int main(int argc, char **argv)
{
        const char *what = argc > 3 ? argv[1] : "";
        const char *const *rest = (const char *const *)argv;
        int64_t n = 0;
        int r = 2;

        mem = arena_new((size_t)1 << 30);
        if (strcmp(what, "edits") == 0 || strcmp(what, "alone") == 0)
                r = try_edits(argv[2], rest + 3, (size_t)argc - 3, strcmp(what, "alone") == 0);
        else if ((strcmp(what, "fill") == 0 || strcmp(what, "distinct") == 0) && argc > 4 &&
                 str_to_i64(str_c(argv[3]), 1, INT64_C(100000000), &n))
                r = fill(argv[2], (uint64_t)n, strcmp(what, "distinct") == 0, rest + 4, (size_t)argc - 4);
        else if (strcmp(what, "speed") == 0 || strcmp(what, "speed-edits") == 0)
                r = speed_of(argv[2], argv[3], strcmp(what, "speed-edits") == 0,
                             argc > 4 && str_to_i64(str_c(argv[4]), 1, 16, &n) ? (unsigned)n : 2,
                             argc > 5 && strcmp(argv[5], "full") == 0);
        else
                fprintf(stderr, "bench_replay edits|alone DIR FILE... | fill|distinct DATA TURNS FILE... | "
                                "speed|speed-edits DATA CHANGES [WORKERS [full]]\n");
        arena_free(mem);
        return r;
}

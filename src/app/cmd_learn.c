/*
 * warmline learn: what questions that nobody labelled teach documents that have only a few phrasings.
 *
 * What is kept goes into the store as phrasings of a verdict of kind "machine", beside those that people accepted, and
 * not as weights: weights are a cache that every edit makes anew, while phrasings join each generation, stay readable,
 * go with the consent of whose line they were, and one undo takes them back.
 */
#include "answer/corpus.h"
#include "answer/learned.h"
#include "app/command.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/rand.h"
#include "base/vec.h"
#include "codec/json.h"
#include "insight/suggestions.h"
#include "nlu/eval.h"
#include "nlu/selftrain.h"
#include "privacy/door.h"
#include "store/learning.h"
#include "store/store.h"
#include "text/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEARN_FILE_MAX = 64 << 20, JSON_MAX = 16 << 20, EXAMPLES = 3, NORMAL_CP = 2000, VERDICTS_LOOK = 200 };

/* ---- measuring on labelled files ---- */

struct files {
        struct buf train, test, log, json;
};

static int read_files(const struct args *a, struct files *f, struct eval_in *e, struct err *err)
{
        int r;

        e->path[0] = args_value(a, "train");
        e->path[1] = args_value(a, "test");
        r = file_read(e->path[0], &f->train, err);
        if (r == 0)
                r = file_read(e->path[1], &f->test, err);
        if (r == 0)
                r = file_read(args_value(a, "log"), &f->log, err);
        e->data[0] = buf_str(&f->train);
        e->data[1] = buf_str(&f->test);
        e->log = buf_str(&f->log);
        return r;
}

static int measure(const struct command_in *in, unsigned few)
{
        struct eval_in e = {.titles = args_has(in->args, "titles"), .few = few};
        struct files f;
        struct err err;
        int r;

        if (!args_has(in->args, "test") || !args_has(in->args, "log"))
                return command_fail(in->command, CODE_USAGE, "--train needs --test FILE and --log FILE");
        buf_init(&f.train, LEARN_FILE_MAX);
        buf_init(&f.test, LEARN_FILE_MAX);
        buf_init(&f.log, LEARN_FILE_MAX);
        buf_init(&f.json, 1 << 16);
        r = read_files(in->args, &f, &e, &err);
        if (r == 0)
                r = eval_learn(&e, &f.json, &err);
        if (r == 0)
                printf("%.*s\n", STR_ARG(buf_str(&f.json)));
        buf_done(&f.train);
        buf_done(&f.test);
        buf_done(&f.log);
        buf_done(&f.json);
        return r < 0 ? command_fail(in->command, CODE_USAGE, err.msg) : CODE_OK;
}

/* ---- one run ---- */

struct line {
        struct str text, customer_id; /* whose it is; empty: of a file */
};

struct run {
        const struct command_in *in;
        struct arena *mem, *tmp; /* tmp: of one line */
        struct store *store;     /* NULL: no data directory was named */
        struct knowledge *k;
        struct learned *people; /* what was accepted; NULL: nothing */
        VEC(struct line) lines;
        struct str *texts; /* of the lines */
        size_t personal;   /* lines that were left out */
        struct selftrain_result res;
        struct nlu_corpus corpus;
        char decision[ID_LEN + 1];
        VEC(struct str) held; /* verdicts of machines that hold */
        struct buf log;
        int r;
        struct err err;
};

static bool names_data(const struct config *c)
{
        size_t n;
        const struct config_row *rows = config_rows(&n);

        return strcmp(c->origin[config_find(STR("data")) - rows], "default") != 0;
}

/* ---- reading: the store, the knowledge, the lines ---- */

static void add_line(struct run *run, struct str text, struct str customer_id)
{
        text = str_trim(text);
        if (text.n == 0)
                return;
        arena_reset(run->tmp);
        if (door_personal(text, run->tmp))
                run->personal++;
        else
                *VEC_ADD(&run->lines) = (struct line){text, customer_id};
}

static void on_fallen(void *arg, int r, const struct err *err, const struct fallen_row *rows, size_t n)
{
        struct run *run = arg;

        run->r = r;
        if (r < 0)
                run->err = *err;
        for (size_t i = 0; i < n; i++)
                add_line(run, arena_str(run->mem, rows[i].text), arena_str(run->mem, rows[i].customer_id));
}

static void on_phrasings(void *arg, int r, const struct err *err, const struct phrasing_row *rows, size_t n)
{
        struct run *run = arg;
        struct learned_line *lines = ARENA_ARRAY(run->mem, struct learned_line, n);
        size_t k = 0;

        run->r = r;
        if (r < 0)
                run->err = *err;
        for (size_t i = 0; i < n; i++)
                if (rows[i].permille == PHRASING_CERTAIN)
                        lines[k++] = (struct learned_line){rows[i].doc, rows[i].text,
                                                           str_eq_c(rows[i].lang, "en") ? LANG_EN : LANG_ZH, 1};
        run->people = learned_new(lines, k);
}

static void on_held(void *arg, int r, const struct err *err, const struct verdict_row *rows, size_t n)
{
        struct run *run = arg;

        run->r = r;
        if (r < 0)
                run->err = *err;
        for (size_t i = 0; i < n; i++)
                if (!rows[i].undone_ms)
                        *VEC_ADD(&run->held) = arena_str(run->mem, rows[i].id);
}

static int drained(struct run *run, int submitted)
{
        if (submitted < 0)
                return err_set(&run->err, submitted, "the store is busy");
        store_drain(run->store);
        return run->r;
}

static int open_store(struct run *run)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand};
        int r = store_open(NULL, &o, &run->store, &run->err);

        if (r == 0)
                r = drained(run, store_fallen_open(run->store, FALLEN_READ_MAX, on_fallen, run));
        if (r == 0)
                r = drained(run, store_phrasings(run->store, on_phrasings, run));
        if (r == 0)
                r = drained(run,
                            store_verdicts(run->store, STR("machine"), (struct str){0}, VERDICTS_LOOK, on_held, run));
        return r;
}

static int read_log(struct run *run)
{
        const char *path = args_value(run->in->args, "log");
        struct str rest, line, head;
        int r = path ? file_read(path, &run->log, &run->err) : 0;

        rest = buf_str(&run->log);
        while (r == 0 && str_line(&rest, &line)) {
                while (str_find(line, STR("\t"), 0) >= 0)
                        str_cut(&line, '\t', &head);
                add_line(run, line, (struct str){0});
        }
        return r;
}

/* ---- writing ---- */

static void on_done(void *arg, int r, const struct err *err)
{
        struct run *run = arg;

        run->r = r;
        if (r < 0)
                run->err = *err;
}

static int take_back(struct run *run)
{
        int r = 0;

        for (size_t i = 0; i < run->held.n && r == 0; i++)
                r = drained(run, store_verdict_undo(run->store, run->held.p[i], STR("warmline learn"), time_now_ms(),
                                                    on_done, run));
        return r;
}

static int write_lines(struct run *run)
{
        struct phrasing_write *p = ARENA_ARRAY(run->mem, struct phrasing_write, run->res.n);
        struct verdict_write w = {.kind = STR_INIT("machine"), .who = STR_INIT("warmline learn"), .phrasings = p};
        int r = take_back(run);

        for (size_t i = 0; i < run->res.n && r == 0; i++) {
                const struct selftrain_line *l = &run->res.lines[i];
                const struct line *from = &run->lines.p[l->line];
                long permille = lrintf(l->weight * 1000);

                if (permille > 0)
                        p[w.n_phrasings++] =
                                (struct phrasing_write){.doc = run->corpus.docs[l->doc].id,
                                                        .lang = str_c(lang_name(l->lang)),
                                                        .text = from->text,
                                                        .normal = normal_text(run->mem, from->text, NORMAL_CP),
                                                        .permille = permille,
                                                        .customer_id = from->customer_id};
        }
        w.at_ms = time_now_ms();
        id_new(w.at_ms, run->decision);
        w.id = str_c(run->decision);
        return r < 0 ? r : drained(run, store_verdict_add(run->store, &w, on_done, run));
}

/* ---- telling ---- */

static void put_share(struct buf *b, const char *key, double v)
{
        json_put_key(b, key);
        if (isfinite(v))
                buf_printf(b, "%.4f", v);
        else
                buf_put_c(b, "null");
}

static void put_documents(const struct run *run, struct buf *b)
{
        const struct selftrain_line *l = run->res.lines;

        json_put_key(b, "documents");
        buf_put_ch(b, '[');
        for (size_t i = 0, end; i < run->res.n; i = end) {
                for (end = i; end < run->res.n && l[end].doc == l[i].doc && l[end].lang == l[i].lang; end++)
                        ;
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "doc", run->corpus.docs[l[i].doc].id);
                json_put_key_str(b, "lang", str_c(lang_name(l[i].lang)));
                json_put_key_i64(b, "taken", (int64_t)(end - i));
                json_put_key(b, "examples");
                buf_put_ch(b, '[');
                for (size_t k = i; k < end && k < i + EXAMPLES; k++) {
                        json_put_comma(b);
                        json_put_str(b, run->texts[l[k].line]);
                }
                buf_put_c(b, "]}");
        }
        buf_put_ch(b, ']');
}

static void tell(const struct run *run)
{
        const struct selftrain_result *res = &run->res;
        struct buf b;

        buf_init(&b, JSON_MAX);
        buf_put_ch(&b, '{');
        put_share(&b, "cv_before", res->before);
        put_share(&b, "cv_after", res->after);
        json_put_key_bool(&b, "kept", res->kept);
        json_put_key_i64(&b, "pool", (int64_t)res->n_pool);
        json_put_key_i64(&b, "personal", (int64_t)run->personal);
        json_put_key_i64(&b, "taken", (int64_t)res->n);
        json_put_key_i64(&b, "learners", (int64_t)res->n_few);
        json_put_key_i64(&b, "asked", (int64_t)res->n_asked);
        json_put_key_str(&b, "decision", str_c(run->decision));
        put_documents(run, &b);
        buf_put_ch(&b, '}');
        printf("%.*s\n", STR_ARG(buf_str(&b)));
        buf_done(&b);
}

/* ---- the whole ---- */

static int teach(struct run *run, unsigned few)
{
        struct selftrain_options o = {.few = few};
        int r = read_log(run);

        if (r == 0)
                r = service_read_knowledge(run->in->config->knowledge, time_now_ms(), &run->k, &run->err);
        if (r < 0)
                return r;
        run->texts = ARENA_ARRAY(run->mem, struct str, run->lines.n);
        for (size_t i = 0; i < run->lines.n; i++)
                run->texts[i] = run->lines.p[i].text;
        corpus_make(run->mem, run->k, run->people, &run->corpus);
        r = selftrain_run(&run->corpus, run->texts, run->lines.n, &o, run->mem, &run->res, &run->err);
        if (r == 0 && run->res.kept && args_has(run->in->args, "write"))
                r = write_lines(run);
        if (r == 0)
                tell(run);
        return r;
}

static int undo(struct run *run)
{
        int r = take_back(run);

        if (r == 0)
                printf("{\"undone\":%zu}\n", run->held.n);
        return r;
}

static int run_it(const struct command_in *in, unsigned few)
{
        struct run run = {.in = in, .mem = arena_new((size_t)8 << 30), .tmp = arena_new(LEARN_FILE_MAX * 8UL)};
        enum code code = CODE_CANNOT_START;
        int r = 0;

        buf_init(&run.log, LEARN_FILE_MAX);
        if (names_data(in->config))
                r = open_store(&run);
        if (r == 0) {
                code = CODE_USAGE;
                r = args_has(in->args, "undo") ? undo(&run) : teach(&run, few);
        }
        store_close(run.store);
        learned_unref(run.people);
        knowledge_unref(run.k);
        VEC_FREE(&run.lines);
        VEC_FREE(&run.held);
        buf_done(&run.log);
        arena_free(run.mem);
        arena_free(run.tmp);
        return r < 0 ? command_fail(in->command, code, run.err.msg) : CODE_OK;
}

static int learn(const struct command_in *in)
{
        const struct args *a = in->args;
        const char *few = args_value(a, "few");
        bool data = names_data(in->config);
        int64_t n = 0;

        if (few && !str_to_i64(str_c(few), 1, 200, &n))
                return command_fail(in->command, CODE_USAGE, "--few is a number from 1 to 200");
        if (args_has(a, "train"))
                return measure(in, (unsigned)n);
        if (args_has(a, "test") || args_has(a, "titles"))
                return command_fail(in->command, CODE_USAGE, "--test and --titles go with --train FILE");
        if ((args_has(a, "write") || args_has(a, "undo")) && !data)
                return command_fail(in->command, CODE_USAGE, "--write and --undo need --data DIR");
        if (!data && !args_has(a, "log"))
                return command_fail(in->command, CODE_USAGE, "nothing to learn from: --log FILE, --data DIR or both");
        return run_it(in, (unsigned)n);
}

static const struct flag flags[] = {
        {"log", "FILE", "lines that nobody labelled, one text a line; of more columns the last is the text"},
        {"few", "N", "phrasings in a language up to which a document learns (default 5)"},
        {"write", NULL, "keep what was learned in the data directory, when the gate allows it"},
        {"undo", NULL, "take back what was kept"},
        {"train", "FILE", "measure on labelled files instead: lines of label, tab, text"},
        {"test", "FILE", "with --train: what is asked before and after"},
        {"titles", NULL, "with --train: the words of a label are one more phrasing"},
        {NULL, NULL, NULL},
};

const struct command command_learn = {
        .name = "learn",
        .summary = "Let a log teach documents that have only a few phrasings, when that does not hurt.",
        .usage = "[--knowledge DIR] [--data DIR] [--log FILE] [--few N] [--write | --undo]",
        .help = "Learns from the lines of --log, and from messages that fell through in the data directory when --data "
                "is\n"
                "given; the service must not run on it then. A gate compares what is understood before and after.\n"
                "Prints one JSON object. With --train, --test and --log it measures on labelled files instead.",
        .flags = flags,
        .settings = true,
        .settings_of = "data knowledge",
        .rest_max = 0,
        .run = learn,
};

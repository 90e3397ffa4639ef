/*
 * warmline replay: what changed knowledge would have said in conversations of the past, before it serves.
 *
 * Reads the data directory beside a service that runs on it. Training takes some seconds for each of the two; then the
 * conversations go to as many threads as there are cores. SIGINT ends it with what was done so far.
 */
#include "answer/learned.h"
#include "app/command.h"
#include "app/embedded.h"
#include "app/meaning.h"
#include "app/replay_files.h"
#include "app/replay_report.h"
#include "app/replay_run.h"
#include "app/service.h"
#include "base/file.h"
#include "base/time.h"
#include "base/vec.h"
#include "crypt/keyring.h"
#include "insight/publisher.h"
#include "insight/suggestions.h"
#include "knowledge/over.h"
#include "store/store.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { JSON_MAX = 64 << 20, EXAMPLES = 3, CASES_JSON = 500 };

static volatile sig_atomic_t interrupted;
static atomic_bool training_cancelled;

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct generation *a, *b;
        struct foresight *f;
        struct store *store;     /* NULL: files alone */
        struct learned *learned; /* what a service on the store has beside its folder; NULL: nothing */
        struct kovers *published;
        struct span_query span;
        struct replay_measure measure;
        bool loud; /* progress is shown */
        int64_t told_ns;
        int64_t now_ms;
};

static void on_signal(int no)
{
        (void)no;
        interrupted = 1;
        atomic_store(&training_cancelled, true);
}

/* ---- the knowledge ---- */

static struct kplace place_of(const char *dir)
{
        struct kplace p = {.dir = dir && *dir ? dir : NULL};

        if (!p.dir)
                p.files = embedded_knowledge(&p.n_files);
        return p;
}

/* overs may be NULL. */
static int build(struct run *run, const struct kplace *p, struct kovers *overs, struct generation **ret,
                 struct err *err)
{
        struct generation_source src = {.dir = p->dir,
                                        .files = p->files,
                                        .n_files = p->n_files,
                                        .overs = overs,
                                        .learned = run->learned,
                                        .cache_dir = meaning_cache_dir(NULL, run->mem),
                                        .cancel = &training_cancelled};
        struct report *rep = report_new();
        struct generations *gs;
        int r = generations_open(NULL, &src, NULL, NULL, &gs, rep, err);

        if (r == 0) {
                *ret = generation_ref(generation_current(gs));
                generations_close(gs);
        } else {
                service_print_report(rep, stderr);
        }
        report_free(rep);
        return r;
}

static void say(const struct run *run, const char *what)
{
        if (run->loud)
                fprintf(stderr, "%s\n", what);
}

/* What was published there lies over the files, as in the service; a change of the same file wins. */
static struct kovers *over_published(const struct run *run, const struct kovers *changes)
{
        size_t n_below = run->published ? run->published->n : 0, n = changes ? changes->n : 0;
        struct kover *rows = ARENA_ARRAY(run->mem, struct kover, n_below + n + 1);

        for (size_t i = 0; i < n_below; i++)
                rows[i] = run->published->rows[i];
        for (size_t i = 0; i < n; i++)
                rows[n_below + i] = changes->rows[i];
        return n_below + n ? kovers_new(rows, n_below + n) : NULL;
}

static int read_what_serves(struct run *run, struct err *err)
{
        int r = suggestions_learned(run->store, &run->learned, err);

        return r == 0 ? publisher_overs(run->store, &run->published, err) : r;
}

static int build_both(struct run *run, struct err *err)
{
        const struct args *a = run->in->args;
        const char *changes = args_value(a, "changes"), *against = args_value(a, "against");
        struct kplace next = place_of(run->in->config->knowledge), served = against ? place_of(against) : next;
        struct kovers *overs = NULL, *all;
        int64_t from = time_mono_ns();
        int r = changes ? replay_changes_read(changes, &next, &overs, err) : 0;

        if (r == 0 && run->store)
                r = read_what_serves(run, err);
        all = over_published(run, overs);
        say(run, "reading and training what serves");
        if (r == 0)
                r = build(run, &served, run->published, &run->a, err);
        say(run, "reading and training the change");
        if (r == 0)
                r = build(run, &next, all, &run->b, err);
        kovers_unref(all);
        kovers_unref(overs);
        run->measure.prepare_seconds = (double)(time_mono_ns() - from) / 1e9;
        return r;
}

/* ---- the conversations ---- */

static void on_progress(void *arg, uint64_t lines, uint64_t talks, uint64_t of_talks)
{
        struct run *run = arg;
        int64_t now = time_mono_ns();

        if (!run->loud || now - run->told_ns < 1000000000)
                return;
        run->told_ns = now;
        if (of_talks)
                fprintf(stderr, "%" PRIu64 " messages, %" PRIu64 " of %" PRIu64 " conversations\n", lines, talks,
                        of_talks);
        else
                fprintf(stderr, "%" PRIu64 " messages, %" PRIu64 " conversations\n", lines, talks);
}

static int replay_files(struct run *run, const struct replay_run *how, struct err *err)
{
        const struct args *a = run->in->args;
        int r = 0;

        for (size_t i = 0; r == 0 && i < a->n_rest && !interrupted; i++) {
                const struct foresight_talk *talks;
                struct arena *mem = arena_new(REPLAY_FILE_MAX * 8);
                size_t n;

                r = replay_talks_read(a->rest[i], mem, &talks, &n, err);
                if (r == 0)
                        r = replay_run_talks(how, talks, n, err);
                arena_free(mem);
        }
        return r;
}

static double cpu_seconds(void)
{
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int64_t peak_kb(void)
{
        struct rusage u;

        getrusage(RUSAGE_SELF, &u);
        return u.ru_maxrss;
}

static int replay_all(struct run *run, struct err *err)
{
        struct foresight_opts o = {.a = run->a,
                                   .b = run->b,
                                   .workers = run->measure.workers,
                                   .full = args_has(run->in->args, "full"),
                                   .now_ms = run->now_ms};
        struct replay_run how = {.workers = o.workers, .stop = &interrupted, .progress = on_progress, .arg = run};
        int64_t from = time_mono_ns();
        double cpu = cpu_seconds();
        int r = foresight_new(&o, &run->f, err);

        how.f = run->f;
        if (r == 0 && run->store)
                r = replay_run_store(&how, run->store, &run->span, err);
        if (r == 0)
                r = replay_files(run, &how, err);
        run->measure.seconds = (double)(time_mono_ns() - from) / 1e9;
        run->measure.cpu_seconds = cpu_seconds() - cpu;
        run->measure.peak_kb = peak_kb();
        run->measure.cancelled = interrupted;
        return r;
}

/* ---- the whole ---- */

static enum code tell(struct run *run)
{
        struct foresight_result res;
        bool harmful = false;

        foresight_result(run->f, run->mem, &res);
        for (size_t i = 0; i < res.n_edits; i++)
                harmful |= res.edits[i].verdict == VERDICT_HARMFUL;
        if (args_has(run->in->args, "json")) {
                struct buf b;

                buf_init(&b, JSON_MAX);
                replay_report_json(&res, &run->measure, CASES_JSON, &b);
                printf("%.*s\n", STR_ARG(buf_str(&b)));
                buf_done(&b);
        } else {
                replay_report_text(&res, &run->measure, EXAMPLES, stdout);
        }
        return harmful || run->measure.cancelled ? CODE_FAILED : CODE_OK;
}

static int open_store(struct run *run, struct err *err)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand, .reader = true};
        int r;

        if (access(arena_printf(run->mem, "%s/warmline.db", c->data).p, F_OK) != 0)
                return err_set(err, ERR_NOTFOUND, "there is no data in %s; --data names the directory of a service",
                               c->data);
        r = store_open(NULL, &o, &run->store, err);
        return r < 0 ? r : keyring_open_reader(c->data, &run->span.keys, err);
}

static const char *read_arguments(struct run *run)
{
        const struct args *a = run->in->args;
        const char *from = args_value(a, "from"), *to = args_value(a, "to"), *jobs = args_value(a, "jobs");
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        int64_t n = cores > 0 && cores < FORESIGHT_WORKERS_MAX ? cores : FORESIGHT_WORKERS_MAX;

        if (!args_has(a, "changes") && !args_has(a, "against"))
                return "what is to be tried? --changes DIR, or --against DIR with --knowledge DIR";
        if (from && !time_parse_iso(str_c(from), &run->span.from_ms))
                return "--from is a date or a time, such as 2026-03-01";
        if (to && !time_parse_iso(str_c(to), &run->span.to_ms))
                return "--to is a date or a time, such as 2026-04-01";
        if (to && run->span.to_ms <= run->span.from_ms)
                return "--to is not behind --from";
        if (jobs && !str_to_i64(str_c(jobs), 1, FORESIGHT_WORKERS_MAX, &n))
                return "--jobs is a number from 1 to 16";
        run->measure.workers = (unsigned)n;
        return NULL;
}

static int replay(const struct command_in *in)
{
        struct run run = {.in = in, .now_ms = time_now_ms()};
        struct sigaction act = {.sa_handler = on_signal}, before;
        enum code code = CODE_OK;
        const char *wrong = read_arguments(&run);
        struct err err = {0};
        int r = 0;

        if (wrong)
                return command_fail(in->command, CODE_USAGE, wrong);
        run.loud = !args_has(in->args, "quiet");
        run.mem = arena_new(0);
        sigaction(SIGINT, &act, &before);
        if (in->args->n_rest == 0 || args_has(in->args, "from") || args_has(in->args, "to"))
                r = open_store(&run, &err);
        if (r == 0)
                r = build_both(&run, &err);
        if (r == 0)
                r = replay_all(&run, &err);
        if (r == 0)
                code = tell(&run);
        else
                code = command_fail(in->command,
                                    r == ERR_CANCELLED                                        ? CODE_FAILED
                                    : r == ERR_NOTFOUND || r == ERR_INVALID || r == ERR_LIMIT ? CODE_USAGE
                                                                                              : CODE_CANNOT_START,
                                    err.msg);
        sigaction(SIGINT, &before, NULL);
        foresight_free(run.f);
        generation_unref(run.a);
        generation_unref(run.b);
        learned_unref(run.learned);
        kovers_unref(run.published);
        store_close(run.store);
        keyring_close(run.span.keys);
        arena_free(run.mem);
        return code;
}

static const struct flag flags[] = {
        {"changes", "DIR", "changed files, laid over the knowledge; its file `removed` names those that go"},
        {"against", "DIR", "what serves now; --knowledge is then what is to come"},
        {"from", "TIME", "conversations begun from then on (default: all)"},
        {"to", "TIME", "and before then"},
        {"jobs", "N", "threads (default: the number of cores)"},
        {"full", NULL, "decide every message, also those that nothing seems to touch"},
        {"json", NULL, "one JSON object"},
        {"quiet", NULL, "no progress on standard error"},
        {NULL, NULL, NULL},
};

const struct command command_replay = {
        .name = "replay",
        .summary = "See what changed knowledge would have said, and which edits would harm.",
        .usage = "--changes DIR | --against DIR [--from TIME] [--to TIME] [FILE...]",
        .help = "Replays the conversations of the data directory, or of files: scenarios (.txt), else one message a "
                "line,\n"
                "the last of its columns. Nothing is written, and the service may run meanwhile. Ctrl-C ends it with\n"
                "what was done so far. Exit 1: an edit is harmful, or it was stopped.",
        .flags = flags,
        .settings = true,
        .settings_of = "data knowledge",
        .rest_max = 1000,
        .run = replay,
};

/*
 * warmline flow stats|draw: how the steps of troubleshooting flows do, as a table and as a picture.
 *
 * Reads the data directory beside a service that runs on it. The picture is made by Graphviz' dot, a program of its own
 * that is looked for in PATH and reads the source from a temporary file; it writes to our standard output itself.
 */
#include "app/command.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "insight/flow_stats.h"
#include "knowledge/knowledge.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOT_MAX = 16 << 20, JSON_MAX = 16 << 20 };

extern char **environ;

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct knowledge *k;
        struct store *store; /* NULL: no data directory */
        struct str id;       /* of a flow; empty: all */
        unsigned days;
        struct flow_stats_opts o;
        const struct flow_stat *stats; /* n of them; of one flow, without id of all */
        size_t n;
        int r;
        struct err err;
};

/* ---- reading ---- */

static bool names_data(const struct config *c)
{
        size_t n;
        const struct config_row *rows = config_rows(&n);

        return strcmp(c->origin[config_find(STR("data")) - rows], "default") != 0;
}

static void copy_rows(struct run *run, const struct flow_counts *from, struct flow_counts *to)
{
        struct flow_shown_row *shown = ARENA_ARRAY(run->mem, struct flow_shown_row, from->n_shown);
        struct flow_left_row *left = ARENA_ARRAY(run->mem, struct flow_left_row, from->n_left);

        for (size_t i = 0; i < from->n_shown; i++) {
                shown[i] = from->shown[i];
                shown[i].flow = arena_str(run->mem, shown[i].flow);
                shown[i].step = arena_str(run->mem, shown[i].step);
        }
        for (size_t i = 0; i < from->n_left; i++) {
                left[i] = from->left[i];
                left[i].flow = arena_str(run->mem, left[i].flow);
                left[i].step = arena_str(run->mem, left[i].step);
                left[i].answer = arena_str(run->mem, left[i].answer);
                left[i].next = arena_str(run->mem, left[i].next);
        }
        *to = (struct flow_counts){shown, from->n_shown, left, from->n_left};
}

static void on_rows(void *arg, int r, const struct err *err, const struct flow_shown_row *shown, size_t n_shown,
                    const struct flow_left_row *left, size_t n_left)
{
        struct run *run = arg;
        struct flow_counts counts;

        run->r = r;
        if (r < 0) {
                run->err = *err;
                return;
        }
        copy_rows(run, &(struct flow_counts){shown, n_shown, left, n_left}, &counts);
        if (run->id.n) {
                run->stats = flow_stats_one(run->k, run->id, &counts, &run->o, run->mem);
                run->n = run->stats ? 1 : 0;
        } else {
                run->stats = flow_stats_all(run->k, &counts, &run->o, run->mem, &run->n);
        }
}

static int read_counts(struct run *run)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand, .reader = true};
        const char *file = arena_printf(run->mem, "%s/warmline.db", c->data).p;
        int r;

        if (access(file, F_OK) != 0)
                return err_set(&run->err, ERR_NOTFOUND,
                               "there is no data in %s; --data names the directory of a service", c->data);
        r = store_open(NULL, &o, &run->store, &run->err);
        if (r < 0)
                return r;
        r = store_flow_steps(run->store, run->id, flow_stats_from_day(run->o.now_ms, run->days), on_rows, run);
        if (r < 0)
                return err_set(&run->err, r, "the store is busy");
        store_drain(run->store);
        return run->r;
}

/* ---- stats ---- */

static void put_duration(char *out, size_t n, int64_t ms)
{
        if (ms < 0)
                snprintf(out, n, "-");
        else if (ms == INT64_MAX)
                snprintf(out, n, "> 7 d");
        else if (ms < 60000)
                snprintf(out, n, "%" PRId64 " s", ms / 1000);
        else if (ms < 3600000)
                snprintf(out, n, "%" PRId64 " min", ms / 60000);
        else if (ms < FLOW_DAY_MS)
                snprintf(out, n, "%" PRId64 " h", ms / 3600000);
        else
                snprintf(out, n, "%" PRId64 " d", ms / FLOW_DAY_MS);
}

static void print_answers(const struct flow *f, const struct flow_step_stat *s)
{
        const struct flow_step *step = f ? flow_step_find(f, s->step) : NULL;

        for (size_t i = 0; i < s->n_answers; i++) {
                const struct flow_answer_stat *a = &s->answers[i];
                int64_t c;

                printf("  %10" PRId64 "  ", a->n);
                if (step && str_to_i64(a->answer, 0, (int64_t)step->n_choices - 1, &c))
                        printf("%.*s / %.*s", STR_ARG(step->choices[c].label[LANG_EN]),
                               STR_ARG(step->choices[c].label[LANG_ZH]));
                else
                        printf("(%.*s)", STR_ARG(a->answer));
                printf(" -> %.*s\n", STR_ARG(a->next));
        }
}

static void print_steps(const struct run *run, const struct flow_stat *s)
{
        const struct flow *f = knowledge_flow(run->k, s->flow);
        char half[24], most[24];

        printf("%-28s %8s %8s %8s %9s %8s %8s\n", "step", "shown", "left", "open", "drop-offs", "half in", "90% in");
        for (size_t i = 0; i < s->n_steps; i++) {
                const struct flow_step_stat *p = &s->steps[i];

                put_duration(half, sizeof(half), p->median_ms);
                put_duration(most, sizeof(most), p->slow_ms);
                printf("%-28.*s %8" PRId64 " %8" PRId64 " %8" PRId64 " %9" PRId64 " %8s %8s%s\n", STR_ARG(p->step),
                       p->shows, p->left, p->open, p->drop_offs, half, most, p->gone ? "  (gone)" : "");
                print_answers(f, p);
        }
}

static void print_flows(const struct run *run)
{
        printf("%-28s %8s %8s %8s %8s %9s\n", "flow", "started", "solved", "person", "open", "drop-offs");
        for (size_t i = 0; i < run->n; i++) {
                const struct flow_stat *s = &run->stats[i];

                printf("%-28.*s %8" PRId64 " %8" PRId64 " %8" PRId64 " %8" PRId64 " %9" PRId64 "%s\n", STR_ARG(s->flow),
                       s->starts, s->solved, s->person, s->open, s->drop_offs, s->gone ? "  (gone)" : "");
        }
}

static void print_json(const struct run *run)
{
        struct buf b;

        buf_init(&b, JSON_MAX);
        if (run->id.n) {
                flow_stats_json(run->k, run->stats, true, &b);
        } else {
                buf_put_c(&b, "{\"flows\":[");
                for (size_t i = 0; i < run->n; i++) {
                        json_put_comma(&b);
                        flow_stats_json(run->k, &run->stats[i], false, &b);
                }
                buf_put_c(&b, "]}");
        }
        printf("%.*s\n", STR_ARG(buf_str(&b)));
        buf_done(&b);
}

static int stats(struct run *run)
{
        int r = read_counts(run);

        if (r == 0 && run->id.n && !run->stats)
                r = err_set(&run->err, ERR_NOTFOUND, "there is no flow %.*s, and none was counted", STR_ARG(run->id));
        if (r < 0)
                return r;
        if (args_has(run->in->args, "json"))
                print_json(run);
        else if (run->id.n)
                print_steps(run, run->stats);
        else
                print_flows(run);
        return 0;
}

/* ---- draw ---- */

static int start_dot(FILE *source, pid_t *ret, struct err *err)
{
        char *const argv[] = {(char[]){"dot"}, (char[]){"-Tsvg"}, NULL};
        posix_spawn_file_actions_t files;
        int r;

        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, fileno(source), STDIN_FILENO);
        r = posix_spawnp(ret, argv[0], &files, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&files);
        if (r == ENOENT)
                return err_set(err, ERR_NOTFOUND,
                               "the program dot is not in PATH; install Graphviz (on Debian: apt install graphviz), or "
                               "take its source with --dot");
        return r ? err_set(err, ERR_IO, "the program dot cannot be started: %s", strerror(r)) : 0;
}

static int to_svg(struct str source, struct err *err)
{
        FILE *f = tmpfile();
        pid_t pid;
        int status = 0, r = 0;

        if (!f || fwrite(source.p, 1, source.n, f) != source.n || fflush(f) != 0 || fseek(f, 0, SEEK_SET) != 0)
                r = err_set(err, ERR_IO, "cannot write a temporary file: %s", strerror(errno));
        fflush(stdout);
        if (r == 0)
                r = start_dot(f, &pid, err);
        if (r == 0) {
                while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                        ;
                if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                        r = err_set(err, ERR_IO, "dot failed; see its message above");
        }
        if (f)
                fclose(f);
        return r;
}

static int draw(struct run *run)
{
        const char *lang = args_value(run->in->args, "lang");
        const struct flow *f = knowledge_flow(run->k, run->id);
        struct buf dot;
        int r = 0;

        if (!f)
                return err_set(&run->err, ERR_NOTFOUND, "there is no flow %.*s in the knowledge", STR_ARG(run->id));
        if (lang && strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0)
                return err_set(&run->err, ERR_INVALID, "--lang is zh or en");
        if (names_data(run->in->config))
                r = read_counts(run);
        if (r < 0)
                return r;
        buf_init(&dot, DOT_MAX);
        flow_draw_dot(f, run->stats, lang && strcmp(lang, "zh") == 0 ? LANG_ZH : LANG_EN, &dot);
        if (args_has(run->in->args, "dot"))
                printf("%.*s", STR_ARG(buf_str(&dot)));
        else
                r = to_svg(buf_str(&dot), &run->err);
        buf_done(&dot);
        return r;
}

/* ---- the whole ---- */

static int number(const struct args *a, const char *flag, int64_t max, unsigned otherwise, unsigned *ret)
{
        const char *text = args_value(a, flag);
        int64_t n = otherwise;

        if (text && !str_to_i64(str_c(text), 1, max, &n))
                return ERR_INVALID;
        *ret = (unsigned)n;
        return 0;
}

static int flow(const struct command_in *in)
{
        const struct args *a = in->args;
        const char *what = a->rest[0];
        bool is_draw = strcmp(what, "draw") == 0;
        struct run run = {.in = in, .o.now_ms = time_now_ms(), .id = str_c(a->n_rest > 1 ? a->rest[1] : "")};
        int r;

        if (!is_draw && strcmp(what, "stats") != 0)
                return command_fail(in->command, CODE_USAGE, "there are stats and draw");
        if (is_draw && !run.id.n)
                return command_fail(in->command, CODE_USAGE, "which flow? warmline flow draw ID");
        if (number(a, "days", FLOW_STATS_DAYS_MAX, FLOW_STATS_DAYS, &run.days) < 0)
                return command_fail(in->command, CODE_USAGE, "--days is a number from 1 to 400");
        if (number(a, "window", 7, FLOW_STATS_WINDOW, &run.o.window_days) < 0 ||
            !flow_stats_window_ok(run.o.window_days))
                return command_fail(in->command, CODE_USAGE, "--window is 1, 3 or 7 days");
        run.mem = arena_new(0);
        r = service_read_knowledge(run.in->config->knowledge, run.o.now_ms, &run.k, &run.err);
        if (r == 0)
                r = is_draw ? draw(&run) : stats(&run);
        store_close(run.store);
        knowledge_unref(run.k);
        arena_free(run.mem);
        if (r == 0)
                return CODE_OK;
        return command_fail(in->command, r == ERR_NOTFOUND || r == ERR_INVALID ? CODE_USAGE : CODE_CANNOT_START,
                            run.err.msg);
}

static const struct flag flags[] = {
        {"days", "N", "what was shown in the last so many days, today included (default 30)"},
        {"window", "1|3|7", "days after which a step that nobody left has dropped off (default 1)"},
        {"json", NULL, "stats: one JSON object"},
        {"lang", "zh|en", "draw: the language of the words (default en)"},
        {"dot", NULL, "draw: the source for Graphviz instead of SVG"},
        {NULL, NULL, NULL},
};

const struct command command_flow = {
        .name = "flow",
        .summary = "See how the steps of troubleshooting flows do, as a table or a picture.",
        .usage = "stats [ID] | draw ID",
        .help = "  stats [ID]   of all flows, or of one with its steps: shows, answers, drop-offs, durations\n"
                "  draw ID      the flow as SVG on standard output, with its counts when --data is given\n"
                "The service may run on the data directory meanwhile. The picture is drawn by Graphviz' dot.",
        .flags = flags,
        .settings = true,
        .settings_of = "data knowledge",
        .rest_min = 1,
        .rest_max = 2,
        .run = flow,
};

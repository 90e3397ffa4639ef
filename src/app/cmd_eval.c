/* warmline eval KIND FILES: measures a part of the program on the user's own files; one JSON object on standard output.
 */
#include "answer/guess_case.h"
#include "app/command.h"
#include "app/embedded.h"
#include "app/eval_alarm.h"
#include "app/eval_assist.h"
#include "app/eval_curve.h"
#include "app/eval_flow.h"
#include "app/eval_gate.h"
#include "app/eval_knowledge.h"
#include "app/eval_orders.h"
#include "app/eval_recommend.h"
#include "app/eval_summary.h"
#include "app/eval_talk.h"
#include "app/meaning.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "encoder/encoder.h"
#include "knowledge/knowledge.h"
#include "nlu/eval.h"
#include "nlu/eval_labels.h"
#include "privacy/redact_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVAL_FILE_MAX = 256 << 20, REPORT_MAX = 1 << 20 };

static int redact(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        return redact_eval(in->data[0], ret_json, err);
}

/* Of the demo company: its products and windows stand behind the cases. */
static int guess(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct knowledge *k = NULL;
        size_t n;
        const struct kfile *files = embedded_knowledge(&n);
        int r = knowledge_load_files(files, n, time_now_ms(), &k, NULL, err);

        if (r == 0)
                r = guess_eval(in->data[0], k, knowledge_tz(k), ret_json, err);
        knowledge_unref(k);
        return r;
}

static const struct {
        const char *kind;
        size_t n_files; /* of the command line; the first of knowledge, flow, orders, talk and curve is a folder */
        int (*run)(const struct eval_in *in, struct buf *ret_json, struct err *err);
        bool encoder; /* has a use for it */
} kinds[] = {
        {"intent", 2, eval_intent, true},
        {"near", 1, eval_near, true},
        {"noise", 2, eval_noise, true},
        {"faq", 2, eval_faq, true},
        {"passages", 2, eval_passages, true},
        {"match", 2, eval_match, false},
        {"redact", 1, redact, false},
        {"emotion", 2, eval_emotion, false},
        {"satisfaction", 2, eval_satisfaction, false},
        {"mood", 1, eval_mood, false},
        {"pack", 0, eval_pack, true},
        {"knowledge", 2, eval_knowledge, true},
        {"flow", 2, eval_flow_folder, true},
        {"orders", 2, eval_orders, false},
        {"talk", 2, eval_talk, false},
        {"gate", 2, eval_gate, false},
        {"guess", 1, guess, false},
        {"recommend", 2, eval_recommend, false},
        {"summary", 2, eval_summary, false},
        {"alarm", 1, eval_alarm, false},
        {"assist", 1, eval_assist, false},
        {"curve", 2, eval_curve, false},
};
enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct flag flags[] = {
        {"oos", "LABEL", "intent: the label of what is out of scope; without it nothing is declined"},
        {"titles", NULL, "intent, near, noise: the words of a label are one more phrasing"},
        {"share", "SHARE", "noise: of the Chinese characters that are replaced, 0 to 1 (default .1)"},
        {"table", "FILE", "noise: JSON, a character to the list of those that sound or look like it"},
        {"group", "NAME", "pack: only the intents of this group, as order, shipping, money, trouble"},
        {"only", "zh|en", "knowledge: texts of this language alone"},
        {"part", "NAME", "gate: only the sentences of this part"},
        {"twins", "FILE", "knowledge: pairs of ids that count as the same document"},
        {"demo", NULL, "assist: the file holds cases for the demo company"},
        {"expected", "FILE", "orders, talk: how the database should end, {task id: {table: {key: document}}}"},
        {"runs", "N", "talk: how often each dialogue is played, 1 to 100 (default 1); curve: weeks (default all)"},
        MEANING_FLAGS,
        {"folds", "N", "satisfaction: reads one file and holds out one N-th of its dialogues after the other"},
        {"report", "FILE",
         "intent, faq, passages, emotion, pack, mood, knowledge, flow, gate, assist: writes confusions or wrong rows "
         "for people; summary: the summaries; talk: the conversations; alarm: the risk of each message"},
        {NULL, NULL, NULL},
};

static const char *const files_wanted[EVAL_FILES_MAX + 1] = {
        "this measurement reads no file",
        "this measurement reads one file",
        "this measurement reads two files",
};

struct files {
        struct buf data[EVAL_FILES_MAX], table, twins, expected, json, report;
};

static bool is_folder(size_t kind, size_t i)
{
        return kinds[kind].run == eval_talk ||
               ((kinds[kind].run == eval_knowledge || kinds[kind].run == eval_flow_folder ||
                 kinds[kind].run == eval_orders || kinds[kind].run == eval_curve) &&
                i == 0);
}

static bool is_run_often(size_t kind)
{
        return kinds[kind].run == eval_talk || kinds[kind].run == eval_curve;
}

static int read_files(const struct command_in *in, size_t kind, struct files *f, struct eval_in *e, struct err *err)
{
        const char *table = args_value(in->args, "table"), *expected = args_value(in->args, "expected");
        size_t i;
        int r = 0;

        for (i = 0; i + 1 < in->args->n_rest && r == 0; i++) {
                e->path[i] = in->args->rest[i + 1];
                if (!is_folder(kind, i))
                        r = file_read(e->path[i], &f->data[i], err);
                e->data[i] = buf_str(&f->data[i]);
        }
        if (r == 0 && table)
                r = file_read(table, &f->table, err);
        e->table = buf_str(&f->table);
        if (r == 0 && e->twins_path)
                r = file_read(e->twins_path, &f->twins, err);
        e->twins = buf_str(&f->twins);
        if (r == 0 && expected)
                r = file_read(expected, &f->expected, err);
        e->expected = buf_str(&f->expected);
        return r;
}

static int write_report(const char *path, struct str text, struct err *err)
{
        FILE *f = fopen(path, "wb");
        bool ok;

        if (!f)
                return err_set(err, ERR_IO, "cannot write %s", path);
        ok = fwrite(text.p, 1, text.n, f) == text.n;
        ok = fclose(f) == 0 && ok;
        return ok ? 0 : err_set(err, ERR_IO, "cannot write %s", path);
}

static int measure(const struct command_in *in, size_t kind, struct eval_in *e)
{
        const char *report = args_value(in->args, "report");
        struct files f;
        struct err err;
        size_t i;
        int r;

        for (i = 0; i < EVAL_FILES_MAX; i++)
                buf_init(&f.data[i], EVAL_FILE_MAX);
        buf_init(&f.table, EVAL_FILE_MAX);
        buf_init(&f.twins, EVAL_FILE_MAX);
        buf_init(&f.expected, EVAL_FILE_MAX);
        buf_init(&f.json, 16 << 20);
        buf_init(&f.report, REPORT_MAX);
        e->report = report ? &f.report : NULL;
        r = read_files(in, kind, &f, e, &err);
        if (r == 0)
                r = kinds[kind].run(e, &f.json, &err);
        if (r == 0)
                printf("%.*s\n", STR_ARG(buf_str(&f.json)));
        if (r == 0 && report)
                r = write_report(report, buf_str(&f.report), &err);
        for (i = 0; i < EVAL_FILES_MAX; i++)
                buf_done(&f.data[i]);
        buf_done(&f.table);
        buf_done(&f.twins);
        buf_done(&f.expected);
        buf_done(&f.json);
        buf_done(&f.report);
        return r < 0 ? command_fail(in->command, CODE_USAGE, err.msg) : CODE_OK;
}

static int eval(const struct command_in *in)
{
        const struct args *a = in->args;
        const char *share = args_value(a, "share"), *oos = args_value(a, "oos"), *group = args_value(a, "group"),
                   *folds = args_value(a, "folds"), *runs = args_value(a, "runs"), *only = args_value(a, "only"),
                   *wanted = args_value(a, "encoder");
        struct eval_in e = {.share = 0.1,
                            .titles = args_has(a, "titles"),
                            .twins_path = args_value(a, "twins"),
                            .demo = args_has(a, "demo")};
        struct encoder *encoder;
        size_t i = 0, n_files;
        struct err err;
        int r;
        int64_t n_folds = 0, n_runs = 0;

        while (i < N_KINDS && strcmp(kinds[i].kind, a->rest[0]) != 0)
                i++;
        if (i == N_KINDS)
                return command_fail(in->command, CODE_USAGE,
                                    "unknown kind of measurement; see warmline eval --help for those there are");
        if (folds && (!str_to_i64(str_c(folds), 2, 50, &n_folds) || strcmp(kinds[i].kind, "satisfaction") != 0))
                return command_fail(in->command, CODE_USAGE, "--folds is a number from 2 to 50, for satisfaction");
        if (runs && (!str_to_i64(str_c(runs), 1, EVAL_RUNS_MAX, &n_runs) || !is_run_often(i)))
                return command_fail(in->command, CODE_USAGE, "--runs is a number from 1 to 100, for talk and curve");
        e.folds = (unsigned)n_folds;
        e.runs = (unsigned)n_runs;
        n_files = folds ? 1 : kinds[i].n_files;
        if (a->n_rest != n_files + 1)
                return command_fail(in->command, CODE_USAGE, files_wanted[n_files]);
        if (share && (!str_to_double(str_c(share), &e.share) || !(e.share >= 0 && e.share <= 1)))
                return command_fail(in->command, CODE_USAGE, "--share is a number from 0 to 1");
        if (only && strcmp(only, "zh") != 0 && strcmp(only, "en") != 0)
                return command_fail(in->command, CODE_USAGE, "--only is zh or en");
        if (strcmp(kinds[i].kind, "noise") == 0 && !args_has(a, "table"))
                return command_fail(in->command, CODE_USAGE, "noise needs --table FILE");
        e.group = group ? str_c(group) : str_c("");
        e.only = str_c(only ? only : kinds[i].run == eval_gate && args_value(a, "part") ? args_value(a, "part") : "");
        e.oos = oos ? str_c(oos) : str_c("");
        if (wanted && strcmp(wanted, "off") != 0 && !kinds[i].encoder)
                return command_fail(in->command, CODE_USAGE, "this measurement has no use for the encoder");
        r = meaning_encoder(a, &encoder, &err);
        if (r < 0)
                return meaning_fail(in->command, r, &err);
        e.encoder = encoder;
        r = measure(in, i, &e);
        encoder_close(encoder);
        return r;
}

const struct command command_eval = {
        .name = "eval",
        .summary = "Measure a part of the program on your own files.",
        .usage = "KIND [FILES]",
        .help = "Files are lines of label, tab, text unless said. Prints one JSON object; shares are 0 to 1.\n"
                "  intent TRAIN TEST   how often the right label is understood; --oos, --titles, --report\n"
                "  near TRAIN          how many questions beside the knowledge are declined\n"
                "  noise TRAIN TEST    accuracy when characters are replaced; --share, --table\n"
                "  faq KB QUERIES      label = group; how high the right group is ranked\n"
                "  knowledge DIR QUESTIONS\n"
                "                      document id, tab, question, or none; --only, --twins, --report\n"
                "  flow CHARTS_DIR DIALOGUES.json\n"
                "                      FloDial: how often the next node or question of a chart is foreseen; --report\n"
                "  passages SECTIONS.json QUESTIONS.json\n"
                "                      {id: {title, text: [lines]}} and [{question, section}]\n"
                "  match DEV TEST      label, tab, a, tab, b; do both mean the same?\n"
                "  emotion TRAIN TEST  a classifier for the labels of TRAIN; of more columns the last is the text\n"
                "  satisfaction DEV TEST\n"
                "                      columns dialogue, turn, act, act group, satisfaction, customer, agent; --folds\n"
                "  mood FILE           mood, tab, flags, tab, text: what the program finds in your lines; --report\n"
                "  recommend TRAIN TEST\n"
                "                      user, tab, item in the order of time; how high the next item is ranked\n"
                "  summary TRAIN TEST  CSV, columns dialog and summary: the desk's summary by ROUGE; --report\n"
                "  redact SPANS.jsonl  how well structured personal data is found: JSON lines {text, spans: [{start,\n"
                "                      end, type}]}, or one array of {full_text, spans: [{entity_type,\n"
                "                      start_position, end_position}]}\n"
                "  orders DIR TASKS.json\n"
                "                      the retail world of tau2-bench: db.json and policy.md in DIR; gold actions "
                "replayed,\n"
                "                      forbidden ones refused; --expected\n"
                "  talk DIR DIALOGUES  the same world, its actions reached by talking: DIR has tasks.json too, "
                "DIALOGUES "
                "is a\n"
                "                      file or a folder of *.txt; --runs, --expected, --report\n"
                "  gate SETS SENTENCES class, language, set, part, sentence, between tabs: which the evidence gate "
                "lets\n"
                "                      through; --part, --report\n"
                "  alarm SCENARIOS     how early a talk that will blow up is seen, and how often a person comes for\n"
                "                      nothing; blow-up lines are marked; --report\n"
                "  assist SESSIONS     chats of agents: session first, 0 or 1 for customer or agent in the third\n"
                "                      column, the text in the last; the true reply among ten; --report\n"
                "  assist --demo CASES does the article suggested to an agent of the demo hold the answer; --report\n"
                "  curve DIR QUESTIONS what weeks of customers and an operator's approvals teach the demo: weeks.tsv,\n"
                "                      held.tsv and articles in DIR; label, language, question; --runs, --report\n"
                "  guess CASES.jsonl   why customers of the demo came, guessed before they say it\n"
                "  pack                how often the built-in after-sales pack understands its held-out lines; "
                "--group\n",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 3,
        .run = eval,
};

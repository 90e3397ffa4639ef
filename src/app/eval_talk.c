/*
 * Each dialogue is played in a world of its own (talk_world.h). After every line the records of the customer are
 * hashed: they may change by a line that agrees to what was shown and by no other. What the machine said and how the
 * database ends make the mark of a run; all runs of a dialogue must have the same.
 */
#include "app/eval_talk.h"

#include "app/dialogue_file.h"
#include "app/order_task.h"
#include "app/reply.h"
#include "app/service.h"
#include "app/talk_world.h"
#include "base/file.h"
#include "base/vec.h"
#include "codec/json.h"
#include "knowledge/kind.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TASKS_BYTES_MAX = 64 << 20, FILES_MAX = 200 };

struct figures {
        size_t dialogues[LANG_N], equal[LANG_N];
        size_t same_runs, runs;
        size_t lines, agreed, wrong_changes; /* lines said or tapped; that agree; that changed what they may not */
};

struct run {
        const struct eval_in *in;
        struct arena *mem;
        struct order_tasks t;
        struct generations *generations;
        const struct knowledge *k;
        struct str lines; /* all records */
        VEC(struct dialogue) dialogues;
        struct figures f;
};

/* One playing of one dialogue. */
struct play {
        struct run *run;
        const struct dialogue *d;
        struct talk_world world;
        struct talk talk;
        struct reply reply;
        struct reply_option options[REPLY_OPTIONS_MAX]; /* of the newest reply that had any */
        size_t n_options;
        uint64_t mark; /* of all that was said and of how it ended */
        size_t n_wrong;
        bool tell; /* the first playing: says what is wrong, writes the report */
        bool equal;
};

/* ---- telling ---- */

static void tell(const struct play *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void tell(const struct play *p, const char *fmt, ...)
{
        va_list ap;

        if (!p->tell)
                return;
        fprintf(stderr, "%s:%u: %.*s: ", p->d->file, p->d->line, STR_ARG(p->d->name));
        va_start(ap, fmt);
        vfprintf(stderr, fmt, ap);
        va_end(ap);
        fputc('\n', stderr);
}

static void report(const struct play *p, const char *mark, struct str text)
{
        struct str line;

        if (!p->tell || !p->run->in->report)
                return;
        while (text.n && str_line(&text, &line))
                buf_printf(p->run->in->report, "%s %.*s\n", mark, STR_ARG(line));
}

static void report_reply(const struct play *p)
{
        report(p, "   |", p->reply.text);
        for (size_t i = 0; i < p->reply.n_options; i++)
                report(p, "   *", p->reply.options[i].label);
        if (p->reply.has_handover)
                report(p, "   |", STR("(to a person)"));
}

/* ---- the conversation ---- */

static void mark_text(struct play *p, struct str text)
{
        p->mark = (p->mark ^ str_hash(text)) * UINT64_C(1099511628211);
}

static int take_answer(struct play *p, const struct talk_answer *a, struct err *err)
{
        struct reply_form form = {p->d->lang, 0};
        int r = reply_read(a->frames, a->n, form, p->world.mem, &p->reply, err);

        if (r < 0)
                return r;
        mark_text(p, p->reply.text);
        for (size_t i = 0; i < p->reply.n_options; i++)
                mark_text(p, p->reply.options[i].label);
        if (p->reply.n_options) {
                memcpy(p->options, p->reply.options, sizeof(p->options));
                p->n_options = p->reply.n_options;
        }
        report_reply(p);
        return 0;
}

/* The only option whose label holds the text. */
static const struct reply_option *option_of(const struct play *p, struct str text)
{
        const struct reply_option *found = NULL;

        for (size_t i = 0; i < p->n_options; i++) {
                if (!str_contains(p->options[i].label, text))
                        continue;
                if (found)
                        return NULL;
                found = &p->options[i];
        }
        return found;
}

static int say(struct play *p, const struct dialogue_line *l, struct err *err)
{
        struct chat_input in = {.kind = IN_TEXT, .text = l->text};
        struct talk_answer a;
        int r;

        report(p, l->agrees ? "yes >" : l->tap ? "tap >" : ">", l->text);
        if (l->tap) {
                const struct reply_option *o = option_of(p, l->text);

                if (!o) {
                        tell(p, "line %u: there is no one choice \"%.*s\"", l->line, STR_ARG(l->text));
                        return 0;
                }
                in = (struct chat_input){.kind = IN_TAP, .choice = o->id, .label = o->label};
        }
        r = talk_send(&p->talk, &in, p->world.mem, &a, err);
        return r < 0 ? r : take_answer(p, &a, err);
}

static int begin(struct play *p, struct err *err)
{
        struct talk_answer a;
        int r;

        p->talk = (struct talk){.service = p->world.service};
        r = talk_begin(&p->talk, p->world.customer, p->d->lang, "web", p->world.mem, &a, err);
        return r < 0 ? r : take_answer(p, &a, err);
}

static int converse(struct play *p, struct err *err)
{
        uint64_t before, after;
        int r = talk_world_own_hash(&p->world, &before, err);

        if (r == 0)
                r = begin(p, err);
        for (size_t i = 0; r == 0 && i < p->d->n_lines; i++) {
                const struct dialogue_line *l = &p->d->lines[i];

                r = say(p, l, err);
                if (r == 0)
                        r = talk_world_own_hash(&p->world, &after, err);
                if (r == 0 && after != before && !l->agrees) {
                        tell(p, "line %u changed the database without a yes", l->line);
                        p->n_wrong++;
                }
                before = after;
        }
        return r;
}

/* ---- how it ended ---- */

static int compare_doc(struct play *p, const struct record_kind *kind, struct str key, const struct value *different,
                       struct err *err)
{
        const struct value *doc;
        struct buf b;
        int r = talk_world_get(&p->world, kind->name, key, &doc, err);

        if (r < 0)
                return r;
        buf_init(&b, 1 << 20);
        buf_put_str(&b, key);
        if (doc)
                value_to_json(doc, &b);
        mark_text(p, buf_str(&b));
        buf_done(&b);
        if (order_doc_same(doc, order_doc_wanted(&p->run->t.db, different, kind->table, key)))
                return 0;
        tell(p, "%.*s %.*s does not end as it should", STR_ARG(kind->name), STR_ARG(key));
        p->equal = false;
        return 0;
}

static int compare(struct play *p, const struct value *different, struct err *err)
{
        const struct knowledge *k = p->run->k;
        int r = 0;

        p->equal = true;
        for (size_t i = 0; i < k->n_kinds; i++) {
                const struct value *table = value_get(&p->run->t.db, k->kinds[i].table);

                for (size_t j = 0; r == 0 && table && table->type == VALUE_MAP && j < table->map.n; j++)
                        r = compare_doc(p, &k->kinds[i], table->map.v[j].name, different, err);
        }
        return r;
}

/* ---- one dialogue ---- */

static const struct value *task_of(const struct run *run, struct str id)
{
        for (size_t i = 0; i < run->t.tasks.list.n; i++) {
                if (str_eq(order_task_id(run->mem, &run->t.tasks.list.v[i]), id))
                        return &run->t.tasks.list.v[i];
        }
        return NULL;
}

static int play_once(struct play *p, struct str customer, const struct value *different, struct err *err)
{
        struct run *run = p->run;
        int r = talk_world_open(&p->world, run->generations, &run->t.db, run->lines, customer, p->d->lang, err);

        if (r < 0)
                return r;
        r = converse(p, err);
        if (r == 0)
                r = compare(p, different, err);
        talk_world_close(&p->world);
        return r;
}

static int play_dialogue(struct run *run, const struct dialogue *d, struct err *err)
{
        const struct value *task = task_of(run, d->task), *different = value_get(&run->t.expected, d->task);
        struct str customer = order_task_customer(&run->t.db, order_task_actions(task));
        struct play *p = ARENA_NEW(run->mem, struct play);
        unsigned runs = run->in->runs ? run->in->runs : 1, same = 0;
        uint64_t first = 0;
        bool equal = true;
        int r = 0;

        if (!task || !different || !customer.n)
                return err_set(err, ERR_INVALID, "%s:%u: there is no task \"%.*s\" that says who talks and how it ends",
                               d->file, d->line, STR_ARG(d->task));
        for (unsigned i = 0; r == 0 && i < runs; i++) {
                *p = (struct play){.run = run, .d = d, .tell = i == 0};
                report(p, "\n##", d->name);
                r = play_once(p, customer, different, err);
                first = i == 0 ? p->mark : first;
                same += p->mark == first;
                equal = equal && p->equal && !p->n_wrong;
                run->f.wrong_changes += p->n_wrong;
        }
        if (r < 0)
                return r;
        p->tell = true;
        if (same != runs)
                tell(p, "%u of %u runs are like the first", same, runs);
        report(p, "==", equal ? STR("equal") : STR("different"));
        run->f.dialogues[d->lang]++;
        run->f.equal[d->lang] += equal;
        run->f.same_runs += same;
        run->f.runs += runs;
        for (size_t i = 0; i < d->n_lines; i++) {
                run->f.lines++;
                run->f.agreed += d->lines[i].agrees;
        }
        return 0;
}

/* ---- what is played ---- */

static int by_name(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int read_dialogues(struct run *run, const char *path, struct err *err)
{
        struct dialogue_list list;
        struct buf b;
        int r;

        buf_init(&b, DIALOGUE_FILE_MAX + 1);
        r = file_read(path, &b, err);
        if (r == 0)
                r = dialogue_file_read(path, arena_str(run->mem, buf_str(&b)), run->mem, &list, err);
        buf_done(&b);
        for (size_t i = 0; r == 0 && i < list.n; i++)
                *VEC_ADD(&run->dialogues) = list.v[i];
        return r;
}

static int read_folder(struct run *run, const char *path, struct err *err)
{
        const char *names[FILES_MAX];
        size_t n = 0;
        DIR *dir = opendir(path);
        struct dirent *e;
        int r = 0;

        if (!dir)
                return err_set(err, ERR_IO, "cannot read the folder %s: %s", path, strerror(errno));
        while ((e = readdir(dir)) && r == 0) {
                if (e->d_name[0] == '.' || !str_ends(str_c(e->d_name), STR(".txt")))
                        continue;
                if (n == FILES_MAX)
                        r = err_set(err, ERR_LIMIT, "%s: more than %d files", path, FILES_MAX);
                else
                        names[n++] = arena_printf(run->mem, "%s/%s", path, e->d_name).p;
        }
        closedir(dir);
        qsort(names, n, sizeof(names[0]), by_name);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = read_dialogues(run, names[i], err);
        return r;
}

static int read_all(struct run *run, struct err *err)
{
        const char *path = run->in->path[1];
        struct stat st;
        int r = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? read_folder(run, path, err)
                                                            : read_dialogues(run, path, err);

        if (r == 0 && run->dialogues.n == 0)
                return err_set(err, ERR_INVALID, "%s: there is no dialogue", path);
        return r;
}

static int read_tasks(struct run *run, struct err *err)
{
        const char *dir = run->in->path[0], *path = arena_printf(run->mem, "%s/tasks.json", dir).p;
        struct buf b;
        int r;

        buf_init(&b, TASKS_BYTES_MAX);
        r = file_read(path, &b, err);
        if (r == 0)
                r = order_tasks_load(dir, path, buf_str(&b), run->in->expected, run->mem, &run->t, err);
        buf_done(&b);
        return r;
}

static int read_knowledge(struct run *run, struct err *err)
{
        struct report *rep = report_new();
        const char *folder;
        bool made = false;
        int r = order_folder_make(run->in->path[0], run->mem, &folder, &made, err);

        if (r == 0) {
                r = service_knowledge(folder, &run->generations, rep, err);
                if (r < 0)
                        service_print_report(rep, stderr);
        }
        if (made)
                order_folder_remove(folder);
        report_free(rep);
        return r;
}

/* ---- the figures ---- */

static void put_share(struct buf *out, const char *key, size_t part, size_t all)
{
        json_put_key(out, key);
        buf_printf(out, "%.4f", all ? (double)part / (double)all : 0.0);
}

static void write_figures(const struct figures *f, struct buf *out)
{
        size_t all = f->dialogues[LANG_ZH] + f->dialogues[LANG_EN];

        buf_put_c(out, "{");
        json_put_key_i64(out, "dialogues", (int64_t)all);
        json_put_key_i64(out, "lines", (int64_t)f->lines);
        json_put_key_i64(out, "agreed", (int64_t)f->agreed);
        put_share(out, "equal_share", f->equal[LANG_ZH] + f->equal[LANG_EN], all);
        for (int lang = 0; lang < LANG_N; lang++) {
                json_put_key(out, lang_name((enum lang)lang));
                buf_put_c(out, "{");
                json_put_key_i64(out, "dialogues", (int64_t)f->dialogues[lang]);
                put_share(out, "equal_share", f->equal[lang], f->dialogues[lang]);
                buf_put_c(out, "}");
        }
        json_put_key_i64(out, "runs", (int64_t)f->runs);
        put_share(out, "same_runs_share", f->same_runs, f->runs);
        json_put_key_i64(out, "changed_without_yes", (int64_t)f->wrong_changes);
        buf_put_c(out, "}");
}

int eval_talk(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct run *run = calloc(1, sizeof(*run));
        int r;

        if (!run)
                return err_set(err, ERR_INTERNAL, "no memory");
        run->in = in;
        run->mem = arena_new(ORDER_WORLD_ARENA_MAX);
        r = read_all(run, err);
        if (r == 0)
                r = read_tasks(run, err);
        if (r == 0)
                r = read_knowledge(run, err);
        if (r == 0) {
                run->k = generation_current(run->generations)->k;
                run->lines = talk_world_lines(run->k, &run->t.db, run->mem);
        }
        for (size_t i = 0; r == 0 && i < run->dialogues.n; i++)
                r = play_dialogue(run, &run->dialogues.p[i], err);
        if (r == 0)
                write_figures(&run->f, ret_json);
        if (run->generations)
                generations_close(run->generations);
        VEC_FREE(&run->dialogues);
        arena_free(run->mem);
        free(run);
        return r;
}

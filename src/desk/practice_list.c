/* practice_list - what is there to practise, how it went, and the way from a conversation to a case. */
#include "base/rand.h"
#include "codec/json.h"
#include "desk/practice_own.h"
#include "privacy/door.h"
#include "store/conversation.h"

enum { KEEP_EVENTS = 400 /* of a conversation that becomes a case */, BODY_MAX = 256 << 10 };

/* ---- lists ---- */

static void write_cases(struct practice_task *t, struct buf *b)
{
        practice_cases_json(t->gen->k, t->cases, t->n_cases, t->runs, t->n_runs, b);
}

static void write_runs(struct practice_task *t, struct buf *b)
{
        practice_runs_json(t->runs, t->n_runs, t->mem, b);
}

static void write_team(struct practice_task *t, struct buf *b)
{
        practice_team_json(t->runs, t->n_runs, b);
}

static void list(struct practice_task *t, int r, const struct err *err, const struct practice_run_row *rows, size_t n,
                 void (*write)(struct practice_task *t, struct buf *b))
{
        t->runs = rows;
        t->n_runs = n;
        if (r < 0)
                practice_task_end(t, r, err, (struct str){0});
        else
                practice_task_json(t, write);
}

static void on_runs(void *arg, int r, const struct err *err, const struct practice_run_row *rows, size_t n)
{
        list(arg, r, err, rows, n, write_runs);
}

static void on_team(void *arg, int r, const struct err *err, const struct practice_run_row *rows, size_t n)
{
        list(arg, r, err, rows, n, write_team);
}

static void on_tried(void *arg, int r, const struct err *err, const struct practice_run_row *rows, size_t n)
{
        list(arg, r, err, rows, n, write_cases);
}

void practice_runs(struct practice *p, struct str agent, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_LIST, agent, cb, arg);

        if (t)
                practice_task_busy(t, store_practice_runs(p->o.store, t->agent, PRACTICE_RUNS_MAX, on_runs, t));
}

void practice_team(struct practice *p, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_LIST, (struct str){0}, cb, arg);

        if (t)
                practice_task_busy(t, store_practice_runs(p->o.store, t->agent, PRACTICE_READ_MAX, on_team, t));
}

static void on_kept(void *arg, int r, const struct err *err, const struct practice_case_row *rows, size_t n)
{
        struct practice_task *t = arg;
        struct practice_case_row *v;

        if (r < 0) {
                practice_task_end(t, r, err, (struct str){0});
                return;
        }
        v = ARENA_ARRAY(t->mem, struct practice_case_row, n);
        for (size_t i = 0; i < n; i++)
                v[i] = (struct practice_case_row){.id = arena_str(t->mem, rows[i].id),
                                                  .lang = arena_str(t->mem, rows[i].lang),
                                                  .title = arena_str(t->mem, rows[i].title),
                                                  .at_ms = rows[i].at_ms};
        t->cases = v;
        t->n_cases = n;
        practice_task_busy(t, store_practice_runs(t->p->o.store, t->agent, PRACTICE_RUNS_MAX, on_tried, t));
}

void practice_cases(struct practice *p, struct str agent, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_LIST, agent, cb, arg);

        if (t)
                practice_task_busy(t, store_practice_cases(p->o.store, (struct str){0}, on_kept, t));
}

/* ---- a case of a conversation ---- */

void practice_write_id(struct practice_task *t, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", t->case_id);
        buf_put_ch(b, '}');
}

static void on_added(void *arg, int r, const struct err *err)
{
        struct practice_task *t = arg;

        if (r < 0)
                practice_task_end(t, r, err, (struct str){0});
        else
                practice_task_json(t, practice_write_id);
}

/* What people said to each other, as analysis may see it. */
static struct case_line *read_events(struct practice_task *t, const struct event_row *events, size_t n, size_t *ret_n)
{
        struct case_line *v = ARENA_ARRAY(t->mem, struct case_line, n);

        *ret_n = 0;
        for (size_t i = 0; i < n; i++) {
                bool agent = str_starts(events[i].actor, STR("agent:"));

                if (!str_eq_c(events[i].kind, "message") || (!agent && !str_eq_c(events[i].actor, "customer")))
                        continue;
                if (str_trim(events[i].redacted).n)
                        v[(*ret_n)++] = (struct case_line){agent, arena_str(t->mem, str_trim(events[i].redacted))};
        }
        return v;
}

static int seal_and_add(struct practice_task *t, const struct conv_row *conv, struct str body, struct str title)
{
        struct practice_case_write w = {.conversation = conv->id,
                                        .lang = conv->lang,
                                        .title = door_redact(title, t->mem),
                                        .agent = t->agent,
                                        .at_ms = practice_now(t->p)};
        int r = door_seal(t->p->o.door, conv->customer_id, body, &w.body, t->mem, &t->err);

        if (r < 0)
                return r;
        w.id = t->case_id = id_new_in(t->mem, practice_now(t->p));
        r = store_practice_case_add(t->p->o.store, &w, on_added, t);
        return r < 0 ? err_set(&t->err, ERR_BUSY, "too much waits in the store") : 0;
}

static void on_conversation(void *arg, int r, const struct err *err, const struct conv_row *conv,
                            const struct event_row *events, size_t n)
{
        struct practice_task *t = arg;
        struct case_line *lines;
        struct str title;
        struct buf body;
        enum lang lang;

        if (r < 0) {
                practice_task_end(t, r, err, (struct str){0});
                return;
        }
        lang = str_eq_c(conv->lang, "en") ? LANG_EN : LANG_ZH;
        lines = read_events(t, events, n, &n);
        buf_init(&body, BODY_MAX);
        r = practice_case_make(t->gen, lines, n, lang, practice_now(t->p), t->mem, &body, &title, &t->err);
        if (r == 0)
                r = seal_and_add(t, conv, buf_str(&body), title);
        buf_done(&body);
        if (r < 0)
                practice_task_end(t, r, &t->err, (struct str){0});
}

void practice_keep(struct practice *p, struct str conversation, struct str agent, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_KEEP, agent, cb, arg);

        if (t)
                practice_task_busy(t,
                                   store_conversation_load(p->o.store, conversation, KEEP_EVENTS, on_conversation, t));
}
